"""Which rows of a national file are wanted here, by the published series that have a measure.

Plain Python, since the child process asks it of every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.returns.formats import Row
from goldenthread.vocabulary import Refused

NO_SERIES: Final = "nobody here asks for the series"
OTHER_BREAKDOWN: Final = "the series is asked for, and not this breakdown of it"
OTHER_AREA: Final = "the series is asked for, and not in this area"

#: Every item of a dimension is wanted, and becomes the breakdown of its figure.
EACH: Final = "*"
# How publishers name the item of a dimension that stands for all of it.
_TOTALS: Final = frozenset(
    {"", "total", "all", "tot", "persons", "all persons", "all ages", "all pupils", "all children", "both", "any"}
)


def is_total(item: str) -> bool:
    """Whether an item of a dimension stands for the whole of it."""
    plain = item.strip().casefold()
    return plain in _TOTALS or (plain.startswith(("all ", "total ")) and not plain.startswith("all other"))


def read_breakdown(text: str) -> tuple[tuple[str, str], ...]:
    """Return "age=16-17;sex=*" as sorted (dimension, item) pairs.

    Raises:
        Refused: when it is not written so, or names a dimension twice.
    """
    parts = [part.partition("=") for part in text.split(";") if part.strip()]
    pairs = {name.strip(): item.strip() for name, _, item in parts}
    if len(pairs) < len(parts) or not all(name and item for name, item in pairs.items()):
        raise Refused.one(
            "breakdown",
            f"“{text}” is not a breakdown",
            "Write it like age=16-17;sex=female, each name once; sex=* asks for every item",
        )
    return tuple(sorted(pairs.items()))


@dataclass(frozen=True, slots=True)
class Series:
    """One published series that fills a measure.

    Args:
        id: Record id of the declaration.
        series: The format's own key of the series.
        breakdown: (dimension, item) pairs it must have, `EACH` for all items. A dimension that is not
            named must be at its total.
        areas: Codes to take; empty for all.
    """

    id: int
    series: str
    breakdown: tuple[tuple[str, str], ...] = ()
    areas: frozenset[str] = frozenset()

    def breakdown_kept(self, row: Row) -> str | None:
        """Return the breakdown that the figure has beside its measure, or None where the row is another's."""
        asked = dict(self.breakdown)
        kept = []
        for name, given in row.breakdown:
            item = given.replace(";", ",").replace("=", "-")
            want = asked.pop(name, None)
            if want == EACH:
                if not is_total(item):
                    kept.append(f"{name}={item}")
            elif want is None:
                if not is_total(item):
                    return None
            elif want.casefold() != item.strip().casefold():
                return None
        if any(item != EACH for item in asked.values()):
            return None
        return ";".join(kept)


class Wanted:
    """Every series that is asked for, by its key."""

    def __init__(self, series: Iterable[Series]) -> None:
        self._by_key: dict[str, list[Series]] = {}
        for each in series:
            self._by_key.setdefault(each.series, []).append(each)

    def of(self, row: Row) -> Sequence[tuple[int, str]] | str:
        """Return (record id, breakdown) for each series that takes the row, or why none does."""
        asked = self._by_key.get(row.series)
        if asked is None:
            return NO_SERIES
        found = []
        reason = OTHER_BREAKDOWN
        for each in asked:
            kept = each.breakdown_kept(row)
            if kept is None:
                continue
            if each.areas and row.area not in each.areas:
                reason = OTHER_AREA
                continue
            found.append((each.id, kept))
        return found or reason
