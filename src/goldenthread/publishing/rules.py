"""Decisions about editions, pure: what may follow what, who may clear, and when a flag may be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from goldenthread.publishing.models import Stage
from goldenthread.vocabulary import Conflict, NotAllowed, Period, Problem, RuleBroken

S = Stage
#: How many people clear an edition before it may be published.
CLEARANCES = 2
#: The dated rule that says how many working days an agency has to reply before a flag on its figure is public.
RIGHT_OF_REPLY = "right-of-reply"
#: Stages in which what was published stands at its address.
STANDING = frozenset({S.PUBLISHED, S.CORRECTED})
#: Stages in which nothing of the edition changes any more.
FROZEN = frozenset({S.PUBLISHED, S.CORRECTED, S.WITHDRAWN})
#: What may follow what. A step that is not here is refused.
STEPS: Mapping[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.DRAFT, S.COMPOSED}),
    S.COMPOSED: frozenset({S.DRAFT, S.COMPOSED, S.CLEARED}),
    S.CLEARED: frozenset({S.DRAFT, S.COMPOSED, S.PUBLISHED}),
    S.PUBLISHED: frozenset({S.CORRECTED, S.WITHDRAWN}),
    S.CORRECTED: frozenset({S.WITHDRAWN}),
    S.WITHDRAWN: frozenset(),
}
_DONE = {
    S.DRAFT: "opened for writing",
    S.COMPOSED: "checked",
    S.CLEARED: "cleared",
    S.PUBLISHED: "published",
    S.CORRECTED: "corrected",
    S.WITHDRAWN: "withdrawn",
}


def last_day(period: Period | None, on: date | None, today: date) -> date | None:
    """The last day that figures and statuses of an edition may be of; None where it has neither period nor day.

    That of its period, or the day it speaks from where that comes first: what came after is held, and belongs to the
    next edition.

    Args:
        period: What it is about.
        on: The day it speaks from; None for today.
        today: Today.
    """
    return min(period.end, on or today) if period else on


def step(now: str, then: str) -> None:
    """Refuse a step that cannot follow. Raises Conflict, since somebody else may have gone before."""
    if then not in STEPS[now]:
        state = Stage(now).label.lower()
        raise Conflict(f"This edition cannot be {_DONE[Stage(then)]} now: it is “{state}”. Open it again.")


def refuse_own_work(actor: str, authors: Collection[str], composer: str, cleared: Collection[str]) -> None:
    """Two people clear an edition, and neither has written or composed any of it.

    Raises NotAllowed, with the rule in words.
    """
    rule = "The rule: two people clear an edition, and neither has written any of its text or composed it."
    if actor in authors:
        raise NotAllowed(f"You wrote part of this edition, so you cannot clear it. {rule}")
    if actor == composer:
        raise NotAllowed(f"You composed and checked this edition, so you cannot clear it. {rule}")
    if actor in cleared:
        raise NotAllowed(f"You have cleared it already. The second clearance is somebody else’s. {rule}")


def flag_is_public(reply_by: date, replied: bool, settled: bool, on: date) -> bool:
    """Whether a flag may be shown to everybody: the agency has replied, or its days are over."""
    return not settled and (replied or on > reply_by)


def broken(place: str, finding: str, remedy: str, code: str) -> RuleBroken:
    """A rule of publishing that is broken."""
    return RuleBroken(Problem(place, finding, remedy), code=code)
