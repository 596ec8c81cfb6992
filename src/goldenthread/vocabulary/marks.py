"""The words that travel with a figure: qualifier, marker, basis and status.

Source of the markers: the Government Analysis Function's guidance on symbols in
tables and the Department for Education's open data standards. Each marker is
printed in its own square brackets and explained above the table.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Qualifier(StrEnum):
    """The word a document puts in front of a number. Part of the figure, and kept.

    "Just under 450" is not 450: it is less than 450, by an amount nobody gave.
    """

    NONE = ""
    JUST_UNDER = "just_under"
    ALMOST = "almost"
    OVER = "over"
    ABOUT = "about"
    UP_TO = "up_to"
    AT_LEAST = "at_least"
    RANGE = "range"

    @property
    def words(self) -> str:
        """The qualifier as printed before the number; empty for none and for a range."""
        return "" if self is Qualifier.RANGE else self.value.replace("_", " ")

    @property
    def side(self) -> str:
        """Where the true value lies: "below", "above", "near", "between" or "at"."""
        return _SIDES[self]


_SIDES: Final = {
    Qualifier.NONE: "at",
    Qualifier.JUST_UNDER: "below",
    Qualifier.ALMOST: "below",
    Qualifier.UP_TO: "below",
    Qualifier.OVER: "above",
    Qualifier.AT_LEAST: "above",
    Qualifier.ABOUT: "near",
    Qualifier.RANGE: "between",
}


class Marker(StrEnum):
    """The shorthand that stands beside a value, or where a value would be."""

    NONE = ""
    BREAK = "b"
    CONFIDENTIAL = "c"
    ESTIMATED = "e"
    FORECAST = "f"
    ROUNDS_TO_ZERO_SENSITIVE = "k"
    ROUNDS_TO_ZERO = "low"
    NOT_SIGNIFICANT = "ns"
    PROVISIONAL = "p"
    REVISED = "r"
    SIGNIFICANT = "s"
    LOW_RELIABILITY = "u"
    NONE_RECORDED = "w"
    NOT_AVAILABLE = "x"
    NOT_APPLICABLE = "z"

    @property
    def shown(self) -> str:
        """The marker as printed, "[c]"; empty for none."""
        return f"[{self.value}]" if self.value else ""

    @property
    def meaning(self) -> str:
        """What the marker says, in words."""
        return _MEANINGS[self]

    @property
    def allows_value(self) -> bool:
        """Whether a value may stand beside the marker. Otherwise the marker replaces it."""
        return self in _BESIDE_A_VALUE

    @classmethod
    def parse(cls, text: str) -> Marker:
        """Return the marker written as "c", "[c]" or "C".

        Raises:
            ValueError: for a symbol outside the list. Older symbols such as ":" and
                "~" changed their sense between releases, so importers translate them.
        """
        return cls(text.strip().strip("[]").strip().casefold())


_MEANINGS: Final = {
    Marker.NONE: "",
    Marker.BREAK: "break in the series: not comparable with earlier figures",
    Marker.CONFIDENTIAL: "confidential: held back so that nobody can be identified",
    Marker.ESTIMATED: "estimated",
    Marker.FORECAST: "forecast",
    Marker.ROUNDS_TO_ZERO_SENSITIVE: "rounds to zero but is not zero",
    Marker.ROUNDS_TO_ZERO: "low: rounds to zero but is not zero",
    Marker.NOT_SIGNIFICANT: "not statistically significant",
    Marker.PROVISIONAL: "provisional: may be revised",
    Marker.REVISED: "revised since it was first published",
    Marker.SIGNIFICANT: "statistically significant",
    Marker.LOW_RELIABILITY: "low reliability: read with caution",
    Marker.NONE_RECORDED: "none recorded in the survey",
    Marker.NOT_AVAILABLE: "not available",
    Marker.NOT_APPLICABLE: "not applicable",
}

_BESIDE_A_VALUE: Final = frozenset(
    {
        Marker.NONE,
        Marker.BREAK,
        Marker.ESTIMATED,
        Marker.FORECAST,
        Marker.ROUNDS_TO_ZERO,
        Marker.NOT_SIGNIFICANT,
        Marker.PROVISIONAL,
        Marker.REVISED,
        Marker.SIGNIFICANT,
        Marker.LOW_RELIABILITY,
    }
)


class Basis(StrEnum):
    """Where a value comes from: said by its source, or worked out by someone."""

    REPORTED = "reported"
    DERIVED = "derived"
    ESTIMATED = "estimated"
    FORECAST = "forecast"


class FigureStatus(StrEnum):
    """How settled the publisher says a value is. Travels with the value."""

    PROVISIONAL = "provisional"
    REVISED = "revised"
    FINAL = "final"
    NOT_STATED = "not_stated"

    @property
    def label(self) -> str:
        """The status in words."""
        return self.value.replace("_", " ")
