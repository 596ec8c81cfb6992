"""Who may see and do what with a return, which states it goes through, and how a round stands in words.

Pure but for the words of refusals: no query stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from goldenthread.access import ROLES, Actor, Permission, may
from goldenthread.returns.models import Submission
from goldenthread.vocabulary import Conflict, NotAllowed, Problem, RuleBroken

S = Submission.State

#: States in which a submission still waits for somebody, and is the one that counts.
OPEN = frozenset({S.STOPPED, S.QUERIES, S.CHECKED, S.SIGNED_OFF})
#: What may follow what. A step that is not here is refused.
STEPS: dict[str, frozenset[str]] = {
    S.STOPPED: frozenset({S.SUPERSEDED}),
    S.QUERIES: frozenset({S.CHECKED, S.SUPERSEDED}),
    S.CHECKED: frozenset({S.QUERIES, S.SIGNED_OFF, S.SUPERSEDED}),
    S.SIGNED_OFF: frozenset({S.QUERIES, S.ACCEPTED, S.SUPERSEDED}),
    S.ACCEPTED: frozenset({S.SUPERSEDED, S.ROLLED_BACK}),
    S.SUPERSEDED: frozenset({S.ACCEPTED}),
    S.ROLLED_BACK: frozenset(),
}
_WORDS_OF_STEP = {S.SIGNED_OFF: "signed off", S.ACCEPTED: "accepted", S.ROLLED_BACK: "rolled back"}


def step(now: str, then: str) -> None:
    """Refuse a step that cannot follow. Raises Conflict, since somebody else may have gone before."""
    if then not in STEPS[now]:
        words = _WORDS_OF_STEP.get(S(then), S(then).label.lower())
        raise Conflict(f"This version cannot be {words} now: it is “{S(now).label}”. Open the return again.")


# --- Who -----------------------------------------------------------------------------------------------------


def for_agency(actor: Actor, agency: int) -> bool:
    """Whether somebody returns figures for an agency."""
    return agency in actor.organisations


def sees_all(actor: Actor, owner: int) -> bool:
    """Whether somebody sees every agency's returns to a partnership.

    A contributor sees those of their own agency alone, whatever else the role opens.
    """
    if actor.trusted:
        return True
    return any(
        member.role != "contributor"
        and member.role in ROLES
        and (member.everywhere or member.partnership == owner)
        and may(actor, Permission.VIEW, owner)
        for member in actor.memberships
    )


def sees(actor: Actor, owner: int, agency: int) -> bool:
    """Whether somebody sees the returns of this agency to this partnership."""
    return for_agency(actor, agency) or sees_all(actor, owner)


def on_behalf(actor: Actor, owner: int, agency: int) -> bool:
    """Whether what somebody sends comes from the business team on behalf of the agency."""
    return not for_agency(actor, agency)


def may_send(actor: Actor, owner: int, agency: int, group: int | None = None) -> bool:
    """Whether somebody may send, answer and put right for an agency: its own people, or the business team.

    `group` is the group that the return belongs to: the business team of that group counts then.
    """
    if actor.trusted:
        return True
    for member in actor.memberships:
        role = ROLES.get(member.role)
        if role is None or Permission.SEND_RETURN not in role.permissions:
            continue
        if member.organisation == agency:
            return True
        if member.role == "contributor" or not (member.everywhere or member.partnership == owner):
            continue
        if member.group is None or member.group == group:
            return True
    return False


def require_send(actor: Actor, owner: int, agency: int, group: int | None = None) -> None:
    """Refuse unless `may_send`. Raises NotAllowed."""
    if not may_send(actor, owner, agency, group):
        raise NotAllowed(
            f"Your role does not let you {Permission.SEND_RETURN.value} here. "
            "Ask the partnership manager to do it, or to add you to the agency."
        )


def require_other(actor: str, before: str, act: str, did: str) -> None:
    """Two steps are two people. Raises NotAllowed."""
    if actor == before:
        raise NotAllowed(f"You {did} this return, so somebody else has to {act} it. Ask a colleague.")


# --- The lock ------------------------------------------------------------------------------------------------


def closed(code: str) -> RuleBroken:
    """What is said to somebody who would change a return that is locked."""
    return RuleBroken(
        Problem(
            code,
            "its figures are locked",
            "Ask the chair to allow a late change, with a reason",
        ),
        code="return-locked",
        exception_allowed=True,
    )


# --- How it stands -------------------------------------------------------------------------------------------


class Standing(StrEnum):
    """How an agency stands in a round, in the words of a task list."""

    CANNOT_START = "cannot_start"
    NOT_STARTED = "not_started"
    LATE = "late"
    IN_PROGRESS = "in_progress"
    QUERIES = "queries"
    COMPLETED = "completed"

    @property
    def words(self) -> str:
        """The state as people read it; a late one says by how much elsewhere."""
        return {
            "cannot_start": "Cannot start yet",
            "not_started": "Not yet started",
            "late": "Late",
            "in_progress": "In progress",
            "queries": "Queries to answer",
            "completed": "Completed",
        }[self.value]


@dataclass(frozen=True)
class Facts:
    """What decides how a round stands.

    Args:
        state: State of the submission that counts; empty without one.
        queries: How many queries wait for the sender.
        required, held: How many figures must be given, and how many of these are accepted.
    """

    opens: date
    due: date
    state: str = ""
    queries: int = 0
    required: int = 0
    held: int = 0
    locked: bool = False


def standing(facts: Facts, today: date) -> Standing:
    """Decide how a round stands.

    All that must be given being accepted completes it, through whichever partnership it came.
    """
    if facts.locked or facts.state == S.ACCEPTED or (facts.required and facts.held >= facts.required):
        return Standing.QUERIES if facts.queries and not facts.locked else Standing.COMPLETED
    if facts.state in (S.STOPPED, S.QUERIES) or (facts.state and facts.queries):
        return Standing.QUERIES
    if facts.state in OPEN:
        return Standing.IN_PROGRESS
    if today < facts.opens:
        return Standing.CANNOT_START
    return Standing.LATE if today > facts.due else Standing.NOT_STARTED


def late_words(days: int) -> str:
    """ "Late by 3 working days"."""
    return f"Late by {days:,} working day{'' if days == 1 else 's'}" if days else "Due today"
