"""My actions, across every group and partnership."""

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor, Permission, may
from goldenthread.look.text import count_of, day, day_and_time, listed
from goldenthread.pages.shell import actor_of, render
from goldenthread.pages.work.common import can_report, mine_words, said, waits_for, work_url
from goldenthread.partners.drafts import drafts_of
from goldenthread.records.cards import Card
from goldenthread.records.queries import cards
from goldenthread.strategy.owning import holding
from goldenthread.strategy.updates import UpdateLine, held_up_by
from goldenthread.strategy.work import WorkLine, my_work
from goldenthread.vocabulary.clock import today


def mine(request: HttpRequest) -> HttpResponse:
    """My open actions by their day, what waits for my agency, and what was entered for me."""
    actor, now = actor_of(request), today()
    lines = my_work(actor)
    asked = [line for line in lines if not line.done and _may_report(actor, line)]
    due = sum(bool(line.update_due and line.update_due <= now) for line in asked)
    heading = f"{count_of(due, 'update').capitalize()} due" if due else "No update is due"
    if not lines:
        heading = "You have no actions"
    return render(
        request,
        "pages/work/mine.html",
        {
            "caption": "My actions",
            "heading": heading,
            "lede": _lede(lines),
            "rows": [_row(actor, line) for line in lines],
            "to_confirm": [_to_confirm(line) for line in lines if line.mine and line.last and line.last.unconfirmed],
            "waiting": _waiting(actor),
            "drafts": [(draft, day_and_time(draft.saved_at)) for draft in drafts_of(actor)],
        },
        title="My actions",
    )


def _lede(lines: list[WorkLine]) -> str:
    if not lines:
        return (
            "Nothing is held by your posts or your agency. Ask the partnership manager to say which post you work in."
        )
    owners = {line.card.owner for line in lines}
    across = f" across {count_of(len(owners), 'partnership')}" if len(owners) > 1 else ""
    done = sum(line.done for line in lines)
    end = f" {done} {'is' if done == 1 else 'are'} complete and not closed yet." if done else ""
    return f"{count_of(len(lines), 'open action')}{across}.{end}"


def _row(actor: Actor, line: WorkLine) -> dict[str, object]:
    now = today()
    group, may_report = line.group.id if line.group else None, _may_report(actor, line)
    asks = ""
    if line.update_due and not line.done and may_report:
        verb = "was due" if line.update_due < now else "is due"
        asks = f"Update {verb} {day(line.update_due)}"
    return {
        "line": line,
        "due": day(line.card.due) if line.card.due else "No day set",
        "late": line.late(now),
        "asks": asks,
        "why": mine_words(line),
        "group": line.group.title if line.group else "",
        "blocked": waits_for(line.blocked_by),
        "update_url": f"{work_url('update', line.card)}?from=my" if may_report else "",
        "blocked_url": f"{work_url('update-blocked', line.card)}?from=my",
        "close_url": work_url("close-action", line.card)
        if line.done and may(actor, Permission.RETIRE, line.card.owner_id, group=group)
        else "",
    }


def _may_report(actor: Actor, line: WorkLine) -> bool:
    return can_report(actor, line.card, line.group.id if line.group else None)


def _to_confirm(line: WorkLine) -> dict[str, object]:
    assert line.last is not None
    return {
        "card": line.card,
        "update": line.last,
        "said": said(line.last),
        "url": work_url("update-confirm", line.last.card),
    }


def _waiting(actor: Actor) -> list[tuple[Card, list[tuple[Card, UpdateLine, str]]]]:
    """What waits for each agency of the viewer: those they return for, and those their posts are part of."""
    found = []
    for body in cards(actor, holding(actor).agencies).values():
        waits = held_up_by(actor, body.id)
        if waits:
            found.append((body, [(card, update, listed([said(update)])) for card, update in waits]))
    return found
