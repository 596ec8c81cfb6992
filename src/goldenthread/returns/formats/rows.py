"""What reading a national file gives: typed rows, refusals, and a count of both that must agree.

A reader turns bytes into items. An item is a figure (`Row`), a fact of reference (`Neighbour`,
`Holiday`, `AreaRecord`, `SmallAreaLink`, `Weight`) or a `Refusal`. Nothing is dropped in silence:
every entry of a file is given, refused, or left out on purpose with the reason, and the `Tally`
says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from goldenthread.vocabulary import Figure, FigureStatus, Marker, Period, Polarity, Problem, Qualifier, Unit, ValueType

Breakdown = tuple[tuple[str, str], ...]


class Row(NamedTuple):
    """One figure as a national file publishes it. It cannot be changed; `_replace` makes another.

    A named tuple because a file holds hundreds of thousands: a frozen dataclass of as many
    fields takes four times as long to make.

    Args:
        feed: Key of the feed, such as "lait".
        series: The feed's own key of the measure: "FirstYJS", "90284", "cla_on_31_march/rate_per_10000".
        title: What the measure is called in the file or its dictionary.
        area: Area code, as published or as the area book gives it.
        area_name: The area's name as published.
        period: When it is about, labelled as published.
        breakdown: (dimension, value) pairs, sorted; a total is kept as the publisher names it.
        value: The number; None where `marker` says why not.
        numerator, denominator: What stands behind the value, where the file gives it.
        lower, upper: 95% confidence limits, where the file gives them.
        marker: Why the value is missing, or a caution beside it.
        qualifier: The word before the number; none of these feeds has one so far.
        status: How settled the publisher says it is.
        note: One sentence for readers, mostly the publisher's own.
        text: The cell as published.
        vintage: The release it stands in, where the file or the caller says.
        unit: What kind of number it is, where the file, its dictionary or its column says. None: not said.
        polarity: Which direction is good, where a dictionary says. None: not said.
        places: How many decimal places the publisher shows, where a dictionary says.
        words: (column, words) of judgements and other columns kept as published.
        flags: What a check found that a reader should know, in sentences without a full stop.
        row: Row of the file as a spreadsheet numbers it, the header being row 1.
        column: The column the value stands in, in a file with many.
        written: How the file writes what is stored in other words, such as its spelling of the period.
    """

    feed: str
    series: str
    title: str
    area: str
    area_name: str
    period: Period
    breakdown: Breakdown
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    marker: Marker = Marker.NONE
    qualifier: Qualifier = Qualifier.NONE
    status: FigureStatus = FigureStatus.NOT_STATED
    note: str = ""
    text: str = ""
    vintage: str = ""
    unit: Unit | None = None
    polarity: Polarity | None = None
    places: int | None = None
    words: Breakdown = ()
    flags: tuple[str, ...] = ()
    row: int = 0
    column: str = ""
    written: str = ""

    @property
    def place(self) -> str:
        """Where it stands in the file: "row 1,204" or "row 12, column GLD"."""
        return place_of(self.row, self.column)

    @property
    def breakdown_text(self) -> str:
        """The breakdown as one line, "age=16-17;sex=female", as the store keeps it."""
        return ";".join(f"{name}={value.replace(';', ',').replace('=', '-')}" for name, value in self.breakdown)

    def figure(self, unit: Unit | None = None) -> Figure:
        """Return the row as a Figure, in the unit given or its own.

        A publisher may print [u], low reliability, in place of a value. A Figure takes that
        marker only beside a value, so it becomes [x], not available, and the note says why.

        Raises:
            Refused: when the parts contradict one another.
        """
        marker, note = self.marker, self.note
        if marker is Marker.LOW_RELIABILITY and self.value is None:
            marker = Marker.NOT_AVAILABLE
            note = f"{note}. {LOW_RELIABILITY_ALONE}" if note else LOW_RELIABILITY_ALONE
        return Figure(
            value=self.value,
            unit=unit or self.unit or _NOT_STATED,
            numerator=self.numerator,
            denominator=self.denominator,
            lower=self.lower,
            upper=self.upper,
            qualifier=self.qualifier,
            marker=marker,
            note=note,
            status=self.status,
            text=self.text,
        )


LOW_RELIABILITY_ALONE = "Held back by the publisher for low reliability"
_NOT_STATED = Unit(ValueType.NOT_STATED)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One area that a model calls like another. It holds one way only: A may list B and B not list A.

    `closeness` is the publisher's word, in capitals and spaces made even; empty where there is none.
    """

    model: str
    area: str
    neighbour: str
    rank: int
    closeness: str = ""
    row: int = 0

    @property
    def place(self) -> str:
        """Where it stands in the file."""
        return place_of(self.row)


@dataclass(frozen=True, slots=True)
class Holiday:
    """One bank holiday in one of the three divisions of GOV.UK."""

    division: str
    date: date
    title: str
    note: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """One area of a national register, with the days it lived. Empty dates are open ends."""

    code: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    dfe_number: str = ""
    parent: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class SmallAreaLink:
    """A small area of 2011, the one of 2021 that it became, and the council that holds it.

    `change` is the publisher's letter: U unchanged, S split, M merged, X neither.
    """

    old: str
    new: str
    area: str
    change: str
    row: int = 0


@dataclass(frozen=True, slots=True)
class Weight:
    """One age band of a standard population. `highest` None means "and over"."""

    standard: str
    lowest: int
    highest: int | None
    weight: Decimal
    row: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry, or a row of them, that was not taken: where, what was found, what to do.

    `text` holds the cells a person needs to find it again; `entries` is how many it stands for.
    """

    row: int
    finding: str
    remedy: str
    text: str = ""
    column: str = ""
    entries: int = 1

    @property
    def place(self) -> str:
        """Where it stands in the file."""
        return place_of(self.row, self.column)

    @property
    def problem(self) -> Problem:
        """The refusal as a Problem, for a list with others."""
        return Problem(self.place, self.finding, self.remedy)


Given = Row | Neighbour | Holiday | AreaRecord | SmallAreaLink | Weight
Item = Given | Refusal


@dataclass(slots=True)
class Tally:
    """How the entries of a file were dealt with. They add up, or the reader is at fault.

    Args:
        rows: Rows below the header.
        entries: Places where something could stand: one a row in a long file, one a cell in a wide one.
        given: Entries that were given, each as an item or as part of a total.
        refused: Entries that were refused.
        left_out: Entries left out on purpose, by reason.
        items: Items handed on that are no refusals. Fewer than `given` where rows are counted up.
    """

    rows: int = 0
    entries: int = 0
    given: int = 0
    refused: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    items: int = 0

    def leave_out(self, reason: str, entries: int = 1) -> None:
        """Count entries that are left out on purpose."""
        self.left_out[reason] += entries

    @property
    def adds_up(self) -> bool:
        """Whether every entry is accounted for."""
        return self.entries == self.given + self.refused + self.left_out.total()

    def check(self) -> None:
        """Raise AssertionError when an entry went missing: a fault of the reader, never of the file."""
        if not self.adds_up:
            raise AssertionError(
                f"{self.entries:,} entries came in; {self.given:,} were given, {self.refused:,} refused and "
                f"{self.left_out.total():,} left out"
            )

    def __str__(self) -> str:
        parts = [f"{self.rows:,} rows", f"{self.entries:,} entries"]
        parts += [f"{self.given:,} given", f"{self.refused:,} refused"]
        parts += [f"{number:,} left out ({reason})" for reason, number in self.left_out.most_common()]
        return ", ".join(parts)


def place_of(row: int, column: str = "") -> str:
    """Return "row 1,204" or "row 1,204, column GLD"; "the file" where there is no row.

    A column given as a cell, "Referrals!C7", says it all.
    """
    if "!" in column:
        return column
    where = f"row {row:,}" if row else "the file"
    return f"{where}, column {column}" if column else where


def breakdown_of(pairs: Iterable[tuple[str, str]]) -> Breakdown:
    """Return pairs in the one order, with spaces made even and blank values left out."""
    kept = ((" ".join(name.split()).casefold().replace(" ", "_"), " ".join(value.split())) for name, value in pairs)
    return tuple(sorted((name, value) for name, value in kept if value))
