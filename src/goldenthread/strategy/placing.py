"""Actions that have no place on the roadmap yet are given one, many at once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit.acts import declare
from goldenthread.records.cards import Card
from goldenthread.records.commands import ADDED, LINKED
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.records.queries import values_of, visible
from goldenthread.records.revising import broken_names, revise
from goldenthread.records.writing import NewLink, NewRecord, Writing, insert_links, insert_records, run_rules
from goldenthread.strategy.chapters import OVER
from goldenthread.vocabulary import Conflict, NotFound, Problem, Refused
from goldenthread.vocabulary.clock import today

PLACED = declare("action.placed", "put {what} on the roadmap, {went_to}: {why}")

#: How many at once: each is a record of its own, with its history.
MOST = 300
BY_DAY = "by_day"
#: By their due day: what is due within half a year is now, within a year and a half next, and the rest later.
_NOW, _NEXT = timedelta(days=183), timedelta(days=548)


def suggested(due: date | None, on: date) -> str:
    """Where an action goes by its due day: now, next or later; empty without a day."""
    if due is None:
        return ""
    return "now" if due <= on + _NOW else "next" if due <= on + _NEXT else "later"


def _open_actions(actor: Actor, ids: Sequence[int]) -> list[Record]:
    """The open actions of these ids, in their order, for somebody who may change each. One query.

    Raises NotFound, NotAllowed, and Conflict for one that has been closed since.
    """
    rows = visible(actor).filter(pk__in=ids, kind="action").select_related("owner", kind("action").detail_name)
    found = {row.pk: row for row in rows}
    if missing := set(ids) - set(found):
        raise NotFound(f"{len(missing)} of these actions cannot be found. Open the roadmap again.")
    for row in found.values():
        require(actor, Permission.CHANGE, row.owner_id, group=row.group_id)
    if over := [row.reference for row in found.values() if row.state in OVER]:
        raise Conflict(f"{', '.join(over[:3])} is closed by now. Open the roadmap again.")
    return [found[pk] for pk in ids]


def place(*, actor: Actor, actions: Sequence[Card], to: str, reason: str) -> dict[str, int]:
    """Put actions that have no place on the roadmap under now, next or later, or each by its due day.

    One act, all or none. Nobody is told: nothing moved. Returns how many went where; with `by_day` those without a day
    stay as they are.

    Raises Refused, NotAllowed, NotFound, and Conflict where one has been placed since the page was opened.
    """
    words = kind("action").by_name["horizon"].words
    why = " ".join(reason.split())
    problems = []
    if to != BY_DAY and (to not in words or not to):
        problems.append(Problem("To", "nothing was chosen", "Choose now, next, later, or by their due day"))
    if not actions:
        problems.append(Problem("Actions", "none was ticked", "Tick those that you mean, or choose all of them"))
    if len(actions) > MOST:
        problems.append(Problem("Actions", f"{len(actions):,} were ticked", f"Place {MOST} or fewer at a time"))
    if not why or len(why) > 500:
        problems.append(Problem("Reason", "no reason, or a long one, was given", "Say why in up to 500 characters"))
    if problems:
        raise Refused(problems)
    day = today()
    wanted = {card.id: suggested(card.due, day) if to == BY_DAY else to for card in actions}
    going = {pk: code for pk, code in wanted.items() if code}
    if not going:
        raise Refused.one("Actions", "none of them has a due day", "Choose now, next or later")
    done: dict[str, int] = {}
    with transaction.atomic():
        rows = [(row, going[row.pk]) for row in _open_actions(actor, list(going))]
        if placed := [row.reference for row, _ in rows if values_of(row)["horizon"]]:
            raise Conflict(f"{', '.join(placed[:3])} has its place already. Open the roadmap again.")
        before = broken_names([row for row, _ in rows])
        writing = Writing(actor, datetime.now(UTC), why)
        new = [
            NewRecord(
                kind("move"),
                row.owner,
                {
                    "title": f"{row.reference} from no place to {words[code].lower()}",
                    "summary": why,
                    "valid_from": day,
                    "came_from": "",
                    "went_to": code,
                    "marking": row.marking,
                    "group": row.group_id,
                },
            )
            for row, code in rows
        ]
        made = insert_records(writing, new, ADDED)
        links = [NewLink(move.pk, "about", row.pk) for move, (row, _) in zip(made, rows, strict=True)]
        insert_links(writing, links, LINKED)
        for row, code in rows:
            parts = {"went_to": words[code].lower(), "why": why}
            # The rules are asked once, of all of them together.
            revise(writing, row, row.version, {"horizon": code}, act=PLACED, parts=parts, rules=False)
            done[code] = done.get(code, 0) + 1
        run_rules(writing, [*made, *(row for row, _ in rows)], before)
    return done
