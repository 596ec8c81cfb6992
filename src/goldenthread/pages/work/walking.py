"""Meeting mode: walk a group's actions on one screen, with one save."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, require
from goldenthread.look.parts import Link
from goldenthread.look.text import count_of, day, listed
from goldenthread.pages.records.common import sentence
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.pages.work.common import can_report, said, waits_for
from goldenthread.pages.work.updating import STATUSES
from goldenthread.records.cards import Card
from goldenthread.records.queries import list_records
from goldenthread.strategy import commands
from goldenthread.strategy.work import WorkLine, work_of
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused
from goldenthread.vocabulary.clock import today

MOST = 30


@dataclass(frozen=True)
class Step:
    """One action of the walk: what was said last, and the controls with what was typed."""

    line: WorkLine
    owner: str
    last_said: str
    blocked: str
    due: str
    status: str
    sentence: str
    version: int
    seen: str
    error: str = ""


def walk(request: HttpRequest, slug: str) -> HttpResponse:
    """Up to 30 open actions, those with no word for longest first; what is left empty is left alone."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    groups = list_records(actor, "group", owner=slug, with_values=False).cards
    wanted = str(request.POST.get("group") or request.GET.get("group") or "")
    chosen = next((g for g in groups if g.reference == wanted), None)
    if chosen is None:
        require(actor, Permission.CHANGE, partnership.id)
    lines = _lines(actor, slug, chosen)
    if request.method == "POST":
        return _save(request, partnership, lines, chosen, list(groups))
    steps = [_step(line) for line in lines]
    return _page(request, partnership, steps, chosen, list(groups))


def _lines(actor: Actor, slug: str, group: Card | None) -> list[WorkLine]:
    """The open actions to walk, in a steady order: what waits longest for word comes first."""
    found = work_of(actor, slug, group=group.id if group else None)
    asked = [x for x in found if not x.done and can_report(actor, x.card, x.group.id if x.group else None)]
    late = today()
    asked.sort(key=lambda x: (not x.late(late), x.update_due or late, x.card.reference))
    return asked[:MOST]


def _step(line: WorkLine, post: Any = None, error: str = "") -> Step:
    ref = line.card.reference
    last = line.last

    def typed(name: str, start: str) -> str:
        return str(post.get(f"{name}-{ref}", start)) if post is not None else start

    return Step(
        line,
        listed(o.title for o in line.owners) or "No owner yet",
        said(last) if last else "Nothing reported yet",
        waits_for(line.blocked_by),
        f"Due {day(line.card.due)}" if line.card.due else "No day set",
        typed("status", line.delivery if line.delivery in dict(STATUSES) else ""),
        typed("sentence", ""),
        line.card.version,
        last.card.full_reference if last else "",
        error,
    )


def _save(
    request: HttpRequest, partnership: Card, lines: list[WorkLine], chosen: Card | None, groups: list[Card]
) -> HttpResponse:
    """Save each row that says something. A row that cannot be saved comes back as it was typed; the others are kept."""
    actor, post = actor_of(request), request.POST
    behalf = post.get("behalf") == "on"
    again: list[Step] = []
    saved = 0
    for line in lines:
        ref = line.card.reference
        text, status = str(post.get(f"sentence-{ref}", "")).strip(), str(post.get(f"status-{ref}", ""))
        changed = bool(status) and status != str(post.get(f"was-{ref}", ""))
        if not text and not changed:
            continue
        if not text:
            again.append(_step(line, post, "Say in one sentence why"))
            continue
        given = _given(line, chosen) if behalf and not line.mine else {}
        version = str(post.get(f"version-{ref}", ""))
        try:
            commands.report_progress(
                actor=actor,
                record=line.card.full_reference,
                version=int(version) if version.isascii() and version.isdigit() else 0,
                seen=str(post.get(f"seen-{ref}", "")),
                status=status,
                sentence=text,
                **given,
            )
            saved += 1
        except Conflict:
            words = f"Somebody else has reported on it: “{line.why}”. Save again to send yours after theirs"
            again.append(_step(line, post, words))
        except Refused as refused:
            again.append(_step(line, post, " ".join(sentence(p) for p in refused.problems)))
        except (NotAllowed, NotFound) as error:
            again.append(_step(line, post, str(error)))
    if again:
        return _page(request, partnership, again, chosen, groups, saved=saved, behalf=behalf, status=422)
    success(request, f"{count_of(saved, 'update').capitalize()} saved" if saved else "Nothing was changed")
    query = f"?group={chosen.reference}" if chosen else ""
    return HttpResponseRedirect(f"{request.path}{query}")


def _given(line: WorkLine, group: Card | None) -> dict[str, Any]:
    """Said in a meeting by its owner, and written down by somebody else."""
    who = listed(o.title for o in line.owners) or (f"The meeting of {group.title}" if group else "The meeting")
    return {"given_by": who[:200], "given_how": "meeting", "given_on": today()}


def _page(
    request: HttpRequest,
    partnership: Card,
    steps: list[Step],
    chosen: Card | None,
    groups: list[Card],
    *,
    saved: int = 0,
    behalf: bool = True,
    status: int = 200,
) -> HttpResponse:
    errors = [Link(f"{s.line.card.title}: {s.error}", f"#sentence-{s.line.card.reference}") for s in steps if s.error]
    heading = f"Walk {count_of(len(steps), 'action')}" if steps else "No open action to walk"
    if saved:
        heading = f"{count_of(saved, 'update').capitalize()} saved, {len(steps)} to look at again"
    return render(
        request,
        "pages/work/walk.html",
        {
            "caption": f"Meeting mode, {chosen.title if chosen else partnership.title}",
            "heading": heading,
            "errors": errors,
            "steps": steps,
            "statuses": STATUSES,
            "behalf": behalf,
            "chosen": chosen.reference if chosen else "",
            "groups": [(g.reference, g.title, g == chosen) for g in groups if g.state == "live"],
            "longest": commands.LONGEST,
        },
        title="Meeting mode",
        section="groups",
        crumbs=[] if status == 422 else [Link("Groups", f"/p/{partnership.reference}/groups")],
        partnership=partnership,
        status=status,
    )
