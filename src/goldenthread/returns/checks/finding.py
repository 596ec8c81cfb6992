"""What a check found: which cell, what stands there, what was expected, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from goldenthread.vocabulary import Problem


class Severity(StrEnum):
    """What follows from a finding."""

    STOP = "stop"  # the return cannot be taken until it is put right
    HOLD = "hold"  # it is kept from everybody but the checker until somebody has looked
    ASK = "ask"  # it may stand with a word from the sender

    @property
    def label(self) -> str:
        """In words, for a tag."""
        return {"stop": "Must be put right", "hold": "Held for a look", "ask": "Please confirm"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one place.

    Args:
        code: Code of the check, "R-TYPE-01".
        severity: What follows.
        sheet: The sheet; the file name for a CSV; empty for the file as a whole.
        cell: The address, "B14"; empty for a whole sheet or file.
        key: Key of the line; empty where it is about none.
        found: What stands there. Never what a personal detail says.
        expected: What was asked for.
        remedy: What to do, as a sentence without its full stop.
        line: The line in words, for readers.
        method: How it was worked out, where it was.
    """

    code: str
    severity: Severity
    sheet: str
    cell: str
    key: str
    found: str
    expected: str
    remedy: str
    line: str = ""
    method: str = ""

    @property
    def place(self) -> str:
        """Sheet and cell: "Figures, B14"."""
        return ", ".join(part for part in (self.sheet, self.cell) if part) or "the file"

    @property
    def message(self) -> str:
        """The whole in words: where, what was found, what was expected, what to do."""
        return f"{self.place}: found {self.found}; expected {self.expected}. {self.remedy}."

    @property
    def problem(self) -> Problem:
        """The same as a problem, for the pages that show refusals."""
        return Problem(self.place, f"found {self.found}; expected {self.expected}", self.remedy)

    def plain(self) -> dict[str, str]:
        """Return it as plain data for JSON."""
        return {name: str(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def from_plain(cls, said: Mapping[str, Any]) -> Self:
        """Return the finding that `plain` wrote."""
        kept = {name: str(said[name]) for name in cls.__slots__}
        severity = Severity(kept.pop("severity"))
        return cls(severity=severity, **kept)


@dataclass(frozen=True, slots=True)
class Point:
    """An accepted figure of an earlier period."""

    period: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Said:
    """What another agency, or another return, gives for the same thing."""

    by: str
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known besides the file. All of it may be left out; checks that need it then stay silent.

    Args:
        series: Accepted figures of each line's earlier periods, oldest first, by line key.
        others: What others gave for the same indicator, area, period and breakdown, by line key.
    """

    series: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    others: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)
