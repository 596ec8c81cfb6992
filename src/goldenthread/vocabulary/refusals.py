"""Why something was not taken: the exceptions every storey shares.

A refusal is news for a person, so each one carries a place (where it is), a
finding (what is wrong) and a remedy (what to do about it).

The doors translate them: the command line exits 3 for data refused and 4 for a
conflict, and pages and the API show the same three sentences.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it is, what was found and what to do.

    Args:
        place: Where, in words a reader can follow, for example "figures.csv, row 12, period".
        finding: What is wrong, as a sentence without its full stop.
        remedy: What to do, as a sentence without its full stop.
    """

    place: str
    finding: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.finding}. {self.remedy}"


class GoldenThreadError(Exception):
    """Base of every exception a service raises on purpose."""


class Refused(GoldenThreadError):
    """Input that cannot be taken. Nothing was stored.

    Holds every problem found, not only the first, so a person can put a file
    right in one go.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            raise ValueError("A refusal needs at least one problem.")
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def one(cls, place: str, finding: str, remedy: str) -> Self:
        """Return a refusal with a single problem."""
        return cls((Problem(place, finding, remedy),))


class RuleBroken(GoldenThreadError):
    """Against a rule of the house or the field.

    Where `exception_allowed` is true, a person with authority (usually the
    chair) may let it stand with a reason, and the exception is recorded.

    Args:
        problem: What is wrong and what to do.
        code: The rule's code, for example "objectives_max".
        exception_allowed: Whether the rule may be excepted with a reason.
    """

    def __init__(self, problem: Problem, *, code: str, exception_allowed: bool = False) -> None:
        self.problem = problem
        self.code = code
        self.exception_allowed = exception_allowed
        super().__init__(str(problem))


class Conflict(GoldenThreadError):
    """Someone else changed the thing first: the version sent is stale."""


class NotFound(GoldenThreadError):
    """The thing asked for does not exist, or may not be seen by the asker."""


class NotAllowed(GoldenThreadError):
    """The person asking may not do this."""
