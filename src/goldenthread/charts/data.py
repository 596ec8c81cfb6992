"""What charts are made of, and what comes out. Frozen, plain, and without judgement of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from goldenthread.charts import palette
from goldenthread.methods.headlines import LONGEST, Direction, check_headline
from goldenthread.methods.trend import Judgement
from goldenthread.vocabulary import Basis, Figure, FigureStatus, Period, Polarity, Refused, Unit

NOTHING: Final = "No figures yet"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the figures of a chart come from: "[title] from the [organisation], as at [date]"."""

    title: str
    organisation: str = ""
    url: str = ""
    as_at: str = ""

    @property
    def line(self) -> str:
        """The line to print under a chart. The title is what is linked."""
        said = self.title
        if self.organisation:
            the = "" if self.organisation.casefold().startswith(("the ", "our ")) else "the "
            said += f" from {the}{self.organisation}"
        return f"{said}, as at {self.as_at}" if self.as_at else said


@dataclass(frozen=True, slots=True)
class About:
    """What a chart is about, and who says so.

    Args:
        measure: What is measured, as it opens a line: "Children in care with immunisations up to date".
        unit: Its unit.
        headline: The main finding in ten words or fewer, without a full stop; made from the newest figures if empty.
        direction: As computed; where it is given, a headline that says another direction is refused.
        judgement: Whether that is better or worse, where somebody agreed which direction is good.
        places: Where, for the second title; the names of the series if empty.
        message: The main finding for the text alternative; the headline if empty.
        source: Where the figures come from.
        decimals: Decimal places to show; None shows as many as are held, up to two.

    Raises:
        Refused: for a headline that is too long or says what was not computed.
    """

    measure: str
    unit: Unit
    headline: str = ""
    direction: Direction | None = None
    judgement: Judgement = Judgement.NONE
    places: str = ""
    message: str = ""
    source: Source | None = None
    decimals: int | None = None

    def __post_init__(self) -> None:
        if not self.headline:
            return
        if self.direction is not None:
            check_headline(self.headline, self.direction, subject=self.measure, judgement=self.judgement)
        elif (length := len(self.headline.split())) > LONGEST:
            raise Refused.one("headline", f"it has {length} words", f"Use {LONGEST} or fewer")


@dataclass(frozen=True, slots=True)
class Point:
    """A figure and when it is of."""

    period: Period
    figure: Figure


class Interval(StrEnum):
    """How the limits that figures carry are drawn."""

    NONE = "none"
    WHISKERS = "whiskers"
    BAND = "band"


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart.

    Args:
        name: Who or what, as written on the line.
        points: Its figures, in any order; one to a period. One without a value is a gap, never zero.
        comparator: Whether it is there to compare with: drawn grey.
        interval: How limits of its figures are drawn.

    Raises:
        Refused: for two figures of one period.
    """

    name: str
    points: tuple[Point, ...]
    comparator: bool = False
    interval: Interval = Interval.NONE

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", in_order(self.name, self.points))


@dataclass(frozen=True, slots=True)
class Target:
    """A level to reach, or a benchmark to compare with."""

    value: Decimal
    words: str = "Target"


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The planned way to a target: steps by period, the last of which is the target."""

    steps: tuple[tuple[Period, Decimal], ...]
    words: str = "Target"


@dataclass(frozen=True, slots=True)
class Break:
    """A change of definition, or of limits: no line joins the points before `period` with those from it on."""

    period: Period
    words: str
    label: str = "Break"


@dataclass(frozen=True, slots=True)
class Column:
    """The header of one column of the table."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The values of a chart again, as text for cells. No cell is empty.

    Args:
        caption: What the table holds.
        columns: One header row; the first column heads its rows.
        rows: Cells by row.
        key: Each marker used, with its meaning.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    key: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with everything that stands round it.

    Args:
        kind: "Line chart".
        headline: The first title: the main finding, ten words or fewer.
        subtitle: The second title: measure, place, period, unit.
        wide: SVG for a wide column, 720 pixels; empty where there is no figure.
        narrow: SVG for a telephone, 288 pixels: a page of 320 less its margins. Words are of the same size.
        words: The text alternative, a sentence each.
        table: The same values.
        notes: What must be said beside the drawing: where the axis starts, trial limits, what is left out.
        source: Where the figures come from.
    """

    kind: str
    headline: str
    subtitle: str
    wide: str
    narrow: str
    words: tuple[str, ...]
    table: Table
    notes: tuple[str, ...] = ()
    source: Source | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw; `words` says so."""
        return not self.wide

    @property
    def description(self) -> str:
        """The text alternative as one paragraph."""
        return " ".join(self.words)


class Outcome(StrEnum):
    """How an area stands against a benchmark. Told by shape, letter and words; colour only repeats it."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    NOT_COMPARED = "not_compared"

    @classmethod
    def of(cls, code: str) -> Outcome:
        """Return the outcome of a comparison method's code: "worse_99_8" is worse."""
        word = code.removesuffix("_95").removesuffix("_99_8")
        return cls({"best": "better", "worst": "worse"}.get(word, word if word in set(cls) else "not_compared"))

    @property
    def label(self) -> str:
        """The outcome in words."""
        return {"similar": "similar to", "not_compared": "not compared with"}.get(self, f"{self.value} than")

    @property
    def word(self) -> str:
        """The outcome as one word or two, for a cell."""
        return "Not compared" if self is Outcome.NOT_COMPARED else self.value.capitalize()

    @property
    def letter(self) -> str:
        """Its letter."""
        return "N" if self is Outcome.NOT_COMPARED else self.value[0].upper()

    @property
    def shape(self) -> str:
        """Its shape: up for better, down for worse, a circle for similar, a diamond where neither is good."""
        return _SHAPES[self]

    @property
    def colour(self) -> str:
        """Its colour."""
        return _COLOURS[self]


_SHAPES: Final = {
    Outcome.BETTER: "up",
    Outcome.SIMILAR: "circle",
    Outcome.WORSE: "down",
    Outcome.HIGHER: "diamond",
    Outcome.LOWER: "diamond",
    Outcome.NOT_COMPARED: "square",
}
_COLOURS: Final = {
    Outcome.BETTER: palette.BETTER,
    Outcome.SIMILAR: palette.GREY,
    Outcome.WORSE: palette.WORSE,
    Outcome.HIGHER: palette.NEUTRAL,
    Outcome.LOWER: palette.NEUTRAL,
    Outcome.NOT_COMPARED: palette.GREY,
}


def in_order(name: str, points: Sequence[Point]) -> tuple[Point, ...]:
    """Return points by date.

    Raises:
        Refused: for two of one period.
    """
    if all(one.period.end < two.period.end for one, two in pairwise(points)):
        return tuple(points)
    ordered = tuple(sorted(points, key=lambda point: (point.period.end, point.period.start)))
    for one, two in pairwise(ordered):
        if one.period.same_time(two.period):
            raise Refused.one(
                f"{name}, {two.period.label}" if name else two.period.label,
                "there are two figures for this period",
                "Draw one, and say in a note what the other is",
            )
    return ordered


def unsettled(figure: Figure) -> bool:
    """Whether a figure may still change, or was never counted: drawn hollow."""
    return figure.status is FigureStatus.PROVISIONAL or figure.basis in (Basis.FORECAST, Basis.ESTIMATED)


def turn(polarity: Polarity) -> int:
    """1 where higher is better, -1 where lower is, 0 where nobody has said."""
    return {Polarity.HIGHER_BETTER: 1, Polarity.LOWER_BETTER: -1}.get(polarity, 0)
