"""What an assessment is: every part with its method, what it looked at, its words, or why it is not judged.

All are frozen and hold no rows of the database, so they may be kept and shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from goldenthread.methods.results import Method
from goldenthread.methods.wording import number_of
from goldenthread.records.cards import Card
from goldenthread.vocabulary import Figure, Period, Polarity


class Key(NamedTuple):
    """What makes a series: a measure, an area and a breakdown ("" for everybody)."""

    measure: int
    area: str
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class By:
    """The method that found something, as its definition stood."""

    key: str
    title: str
    version: str

    @classmethod
    def of(cls, method: Method) -> By:
        """The name and version of a declared method."""
        return cls(method.key, method.title, method.version)


@dataclass(frozen=True, slots=True)
class Seen:
    """One figure of a series.

    Args:
        period: Its period.
        figure: The figure.
        reference: Its full reference; empty where it was worked out here.
        accepted_at: When it was accepted; for one worked out here, its newest part.
        caution: What is to be known about it.
        judged: Whether it is one of the points judged.
        why: Why it is not, without a full stop.
        breaks: Whether the series starts anew with it.
        derived_from: The references of what it was worked out from.
    """

    period: Period
    figure: Figure
    reference: str
    accepted_at: datetime
    caution: str
    judged: bool
    why: str
    breaks: bool = False
    derived_from: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The permanent address of the figure; empty for one worked out here."""
        return f"/figures/{self.reference}" if self.reference else ""


@dataclass(frozen=True, slots=True)
class Span:
    """What was looked at: the last unbroken stretch of the strand that stands for the series.

    Args:
        kind: The kind of its periods: "quarter", "financial_year".
        first, last: Its first and its newest period.
        points: How many of its figures have a value to judge.
        held: How many figures of the whole strand are held, before the break and without a value too.
        words: "13 quarters, quarter 2 2023/24 to quarter 2 2026/27", with the break where there is one.
        break_words: Why the series does not start earlier; empty where nothing breaks it.
    """

    kind: str
    first: Period
    last: Period
    points: int
    held: int
    words: str
    break_words: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """The newest figure beside an earlier one. Both are always here."""

    by: By
    old: Seen
    new: Seen
    difference: Figure | None
    percent: Figure | None
    lower: Decimal | None
    upper: Decimal | None
    verdict: str
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Trending:
    """The recent trend, or why it cannot be calculated. `judgement` is "no judgement" without a good direction."""

    by: By | None
    trend: str
    judgement: str
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One point of a control or run chart; without a value where one is missing, or nobody sent it."""

    period: Period | None
    value: Decimal | None
    signal: str
    variation: str


@dataclass(frozen=True, slots=True)
class Charted:
    """A control chart (`sort` "spc") or a run chart ("run").

    Args:
        centre: The mean, or the median.
        lower, upper: The limits; None on a run chart.
        trial: Whether the limits are trial limits, from fewer than 12 points.
        signal: The signal that the newest point stands in: "no signal", or which.
        variation: What the newest point says, in words.
        assurance: Whether the target can be relied on, in words; empty without a target.
        settings: How the limits were made, to print with the chart.
    """

    sort: str
    by: By
    centre: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    trial: bool
    signal: str
    variation: str
    assurance: str
    points: tuple[ChartPoint, ...]
    settings: str
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside that of another place.

    Args:
        role: "country", "region", "benchmark" or "neighbours".
        area_code, area_name: What it is compared with; for neighbours the reference of their set and its model.
        own, other: The two figures, of one period; None where there are none.
        difference: Own less other.
        outcome: "higher", "lower", "similar", "better", "worse" or "not_compared"; where there is no interval to
            judge by, "not_judged".
        band: For neighbours: lowest, lower quartile, median, upper quartile, highest.
        words: In a sentence.
    """

    role: str
    area_code: str
    area_name: str
    own: Seen | None
    other: Seen | None
    difference: Figure | None
    outcome: str
    words: str
    why: str = ""
    by: By | None = None
    band: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A warning that a post confirmed: it stays on the page, with the reason.

    Args:
        card: The record of the confirmation.
        warning: The warning, word for word.
        why: The reason.
        by: The post.
        on: The day.
    """

    card: Card
    warning: str
    why: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Overridden:
    """A status that a post set by hand. The computed status always stands beside it.

    Args:
        card: The record of it.
        status: What was set.
        computed_then: What was computed when it was set.
        why: The reason.
        by: The post.
        on: The day.
    """

    card: Card
    status: str
    computed_then: str
    why: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Aimed:
    """A target, and where the series stands against it.

    Args:
        card: The record of the target.
        target: What it asks.
        period: For when.
        hold: Whether it asks to stay where the measure is.
        figure: The figure held against it; None where there is none.
        gap: Target less figure, in percentage points between percentages.
        status: "starting point", "met", "not met", "on track", "near", "off track" or "not judged".
        short: How far there is to go, to stand beside a figure: "110 to go", "hold at 30".
        words: In a sentence.
        rule: The rule of judgement, to print beside a status.
        finish: Where the projected total lies against it; empty without a projection.
        warnings: What does not fit in the target, as sentences without a full stop.
        confirmed: Which of the warnings a post confirmed, and why. They stay warnings.
        override: A status set by hand; `status` is the computed one all the same.
        expected: Where the measure should be by the period of the figure, on the way to the target; None without one.
        increase: The increase in the year as published, with its unit; empty where none is.
    """

    card: Card
    target: Figure
    period: Period
    hold: bool
    figure: Seen | None
    gap: Figure | None
    status: str
    short: str
    words: str
    why: str = ""
    rule: str = ""
    finish: str = ""
    warnings: tuple[str, ...] = ()
    by: By | None = None
    confirmed: tuple[Confirmed, ...] = ()
    override: Overridden | None = None
    expected: Figure | None = None
    increase: str = ""

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The warnings that nobody has confirmed."""
        settled = {one.warning for one in self.confirmed}
        return tuple(warning for warning in self.warnings if warning not in settled)


@dataclass(frozen=True, slots=True)
class Projected:
    """A part-year and the whole it would come to, or why it is not projected.

    Args:
        seen: What the part came to; None where there is no part.
        part: How it was made: "first quarter × 4".
        year: The year.
        total: The projected total, a forecast, with its limits.
        limits: What the limits are, or why there are none.
        last: Last year's whole; None where it is not held.
        change: Percentage change on it.
        words: In a sentence.
    """

    seen: Figure | None
    part: str
    year: Period | None
    total: Figure | None
    limits: str
    last: Seen | None
    change: Figure | None
    words: str
    why: str = ""
    by: By | None = None


@dataclass(frozen=True, slots=True)
class Gapped:
    """The gap between the groups of one breakdown: the highest less the lowest.

    Args:
        dimension: What they differ in: "sex".
        high, low: The groups; empty where the gap is not known.
        gap: The difference, with its limits where there are any.
    """

    dimension: str
    high: str
    low: str
    gap: Figure | None
    words: str
    why: str = ""
    by: By | None = None


@dataclass(frozen=True, slots=True)
class Fresh:
    """How old the newest figure is, and when the next one was due.

    Args:
        newest: Its period.
        accepted_on: The day it was accepted.
        days: Days from the end of its period to the day asked about.
        due: The last day by which the next figure is looked for; None where nobody has said how often.
        stale: Whether that day has passed.
        words: "Data to 30 June 2023, accepted on 19 July 2023."; "Not refreshed: ..." where stale.
    """

    newest: Period
    accepted_on: date
    days: int
    due: date | None
    stale: bool
    words: str


@dataclass(frozen=True, slots=True)
class Tile:
    """An assessment in the space of a tile. Every text may be shown as it is."""

    title: str
    place: str
    value: str
    period: str
    trend: str
    target: str
    data: str
    stale: bool
    url: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the figures of one series mean.

    Args:
        key: The series.
        card: The record of the indicator or measure.
        area_name: The place, empty where no figure is held.
        breakdown: The group, by dimension; empty for everybody.
        wide: Whether the place is a country or a region: something to compare with.
        derived: Whether its figures were worked out here from those of its parts.
        restricted: Held, and not to be published.
        polarity: Which direction is good.
        good: That in a sentence; where nobody has said, who is to say.
        latest: The newest figure, with its marker where it is missing.
        seen: Every figure of the strand judged, from the oldest.
        span: What was looked at; None without a figure.
        how: "trend", "spc", "run_chart", "change", "too_few" or "none".
        by: The method of the answer.
        direction: "up", "down", "no clear change", "too few points to judge" or "not judged".
        judgement: "better", "worse" or "no judgement".
        why: Why it is not judged, without a full stop; for a change of two periods, why nothing more is.
        statement: One plain statement.
        headline: The same in ten words or fewer.
        version: The version of the data and methods behind all this.
    """

    key: Key
    card: Card
    area_name: str
    breakdown: Mapping[str, str]
    wide: bool
    derived: bool
    restricted: bool
    polarity: Polarity
    good: str
    latest: Seen | None
    seen: tuple[Seen, ...]
    span: Span | None
    how: str
    by: By | None
    direction: str
    judgement: str
    why: str
    change: Changed | None
    trend: Trending | None
    spc: Charted | None
    run_chart: Charted | None
    comparisons: tuple[Compared, ...]
    targets: tuple[Aimed, ...]
    projection: Projected | None
    gaps: tuple[Gapped, ...]
    fresh: Fresh | None
    cautions: tuple[str, ...]
    statement: str
    headline: str
    version: str
    stage: str = ""
    published_projection: Seen | None = field(default=None)

    @property
    def judged(self) -> bool:
        """Whether a method answered "is it changing?"."""
        return self.how not in ("none", "too_few")

    @property
    def tile(self) -> Tile:
        """The assessment in the space of a tile, with its data date, and saying so where that is stale."""
        ended = self.latest.period.end if self.latest else date.min
        short = [target for target in self.targets if target.short]
        aim = next((target for target in short if target.period.end > ended), short[-1] if short else None)
        target = f"Target {aim.target.shown()} in {aim.period.label}: {aim.short}" if aim else ""
        return Tile(
            title=self.card.title,
            place=self.area_name,
            value=_value(self.latest.figure) if self.latest else "No figure held",
            period=self.latest.period.label if self.latest else self.stage,
            trend=self.headline,
            target=target or ("No target agreed" if not self.targets else self.targets[-1].words),
            data=self.fresh.words if self.fresh else self.stage,
            stale=bool(self.fresh and self.fresh.stale),
            url=self.card.url,
        )


def _value(figure: Figure) -> str:
    """A figure with its unit and its markers: "over 30kg", "55 [p]", "[c]"."""
    return " ".join(word for word in (number_of(figure), *(marker.shown for marker in figure.markers)) if word)
