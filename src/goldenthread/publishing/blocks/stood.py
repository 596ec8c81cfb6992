"""How actions stood on the last day that an edition may speak of: what was reported later belongs to the next one.

An update may be for partners alone while the status that it gave is open to everybody. So updates are read here as
whoever composes reads them, and only a status is taken from them, never their words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from goldenthread.publishing.blocks.work import Work
from goldenthread.records.cards import AsOf, Card
from goldenthread.strategy.chapters import ActionLine
from goldenthread.strategy.updates import UpdateLine, updates_of


def _updates(work: Work, ids: Collection[int]) -> Mapping[int, list[UpdateLine]]:
    """The updates of records, newest first, whoever may read them."""
    wanted = tuple(sorted(ids))
    return work.once(("updates of", wanted), lambda: updates_of(work.composer, wanted, AsOf(known=work.as_of.known)))


def stood(work: Work, found: Sequence[ActionLine]) -> list[ActionLine]:
    """Actions of a plan with the status that they had on the last day of the edition.

    One that has only later updates was not reported by then. Without any update it is as its record says.
    """
    last = work.upto
    every = _updates(work, [line.card.id for line in found]) if last else {}
    made = []
    for line in found:
        told = every.get(line.card.id, [])
        by_then = [one for one in told if not (last and one.on and one.on > last)]
        if len(by_then) < len(told):
            line = replace(line, delivery=by_then[0].status if by_then else "not_reported", progress="")
        made.append(line)
    return made


def progress_of(work: Work, card: Card) -> str:
    """What an action's record says of its progress; nothing where a later update may have said it."""
    last = work.upto
    every = work.once("actions", lambda: [one.id for one, _ in work.every("action")])
    told = _updates(work, every).get(card.id, []) if last else []
    if last and any(one.on and one.on > last for one in told):
        return ""
    return str(work.values(card).get("progress") or "")


def updated(work: Work, found: Sequence[ActionLine]) -> int:
    """How many of some actions were updated within the period of the edition, whoever may read what was said."""
    period = work.order.period
    told = _updates(work, [line.card.id for line in found])
    return sum(
        any(one.on and (period is None or period.start <= one.on <= period.end) for one in told[line.card.id])
        for line in found
    )
