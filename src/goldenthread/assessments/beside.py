"""What stands beside the answer: comparisons, targets, projection and gaps of one series, in figures and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from goldenthread.assessments.cards import Aimed, By, Compared, Gapped, Projected, Seen
from goldenthread.assessments.compare import Yardstick
from goldenthread.assessments.held import Target
from goldenthread.assessments.planned import comparable, expected_by
from goldenthread.assessments.tables import BUILDS_UP, COMPARABLE, Year
from goldenthread.methods.change import decimal_of
from goldenthread.methods.part_year import PartYear, join_parts, part_year
from goldenthread.methods.results import Status
from goldenthread.methods.saying import say_finish, say_projection, say_target
from goldenthread.methods.saying_areas import say_benchmark, say_inequality
from goldenthread.methods.target_figures import TargetPosition, read_target, stand_against
from goldenthread.methods.targets import TARGET_STATUS, Finish, TargetStatus, projected_finish
from goldenthread.methods.wording import cautions, inside, number_of, sentence, when
from goldenthread.vocabulary import (
    Additivity,
    Figure,
    Period,
    Polarity,
    Qualifier,
    Refused,
    ValueType,
    difference,
    difference_in_words,
)

if TYPE_CHECKING:
    from goldenthread.assessments.made import Maker

_KINDS: Final = {ValueType.NOT_STATED: "a value whose type is not stated", ValueType.MONEY: "a sum of money"}


# --- Comparisons -----------------------------------------------------------------------------------------


def comparisons(maker: Maker, n: int, subject: str) -> tuple[Compared, ...]:
    """The series beside its country, its region, a benchmark and its neighbours."""
    results, series = maker.results, maker.columns.series
    kind = maker.definition(n).unit.type
    found: list[Compared] = []
    for role, stick, others in (
        ("country", results.country, series.country),
        ("region", results.region, series.region),
        ("benchmark", results.benchmark, series.benchmark),
    ):
        code = maker.yardstick_code(n, role)
        # A count of one place says nothing of another's, and that is said once.
        if code and (kind in COMPARABLE or not found):
            found.append(_compared(maker, n, role, code, stick, int(others[n]), subject))
    if results.bands is not None and (series.neighbours[n] >= 0).any():
        found.append(_neighbours(maker, n, subject))
    return tuple(found)


def _compared(maker: Maker, n: int, role: str, code: str, stick: Yardstick, other: int, subject: str) -> Compared:
    name, definition = maker.held.register.name(code), maker.definition(n)

    def without(words: str, why: str) -> Compared:
        return Compared(role, code, name, None, None, None, "not_compared", sentence(words), why)

    kind = definition.unit.type
    if kind not in COMPARABLE:
        why = f"{_KINDS.get(kind, f'a {kind.label}')} of one place says nothing of another's"
        return without(f"{subject}: not compared with {name} because {why}", why)
    if definition.unit.missing:
        why = f"{definition.unit.missing[0]} is not stated"
        return without(f"{subject}: not compared with {name} because {why}", why)
    if other < 0:
        why = f"no figure for {name} is held"
        return without(f"{subject}: {why}, so there is nothing to compare with", why)
    row, place = int(stick.other[n]), int(stick.place[n])
    if row < 0:
        return without(*_unlike(maker, n, other, name, subject))
    own, theirs = maker.seen_at(int(stick.own[n])), maker.seen_at(row)
    gap = difference(own.figure, theirs.figure)
    compared = stick.found
    if compared.rows.status[place] == Status.OK:
        outcome = compared.outcome(place, definition.polarity)
        words = say_benchmark(
            subject, own.figure, own.period, outcome=outcome, benchmark=name, benchmark_figure=theirs.figure
        )
        return Compared(role, code, name, own, theirs, gap, outcome, words, by=By.of(compared.method))
    why = "the numbers behind the figure are not held, so chance cannot be allowed for"
    words = sentence(
        f"{subject} stood at {number_of(own.figure)} {when(own.period)}{cautions(own.figure)}, "
        f"{difference_in_words(own.figure, theirs.figure)} {name} at {number_of(theirs.figure)}"
        f"{cautions(theirs.figure)}; the difference is not judged because {why}"
    )
    return Compared(role, code, name, own, theirs, gap, "not_judged", words, why)


def _unlike(maker: Maker, n: int, other: int, name: str, subject: str) -> tuple[str, str]:
    """Why two series have nothing to compare: another period, or a value that is missing."""
    mine, theirs = maker.latest(n), maker.latest(other)
    if mine is None or mine.figure.is_missing:
        return f"{subject}: not compared with {name} because its newest figure is missing", "the figure is missing"
    if theirs is None or theirs.figure.is_missing:
        return f"{subject}: the newest figure for {name} is missing", f"the figure for {name} is missing"
    if not theirs.period.same_time(mine.period):
        return (
            f"{name} stood at {number_of(theirs.figure)} {when(theirs.period)}; that is another period, so it is not "
            f"compared with {maker.area_name(n)} {when(mine.period)}",
            "the periods differ",
        )
    return f"{subject}: not compared with {name} because a figure is not exact", "a figure is not exact"


def _neighbours(maker: Maker, n: int, subject: str) -> Compared:
    bands = maker.results.bands
    assert bands is not None
    latest = maker.latest(n)
    by = By.of(bands.method)
    if bands.rows.status[n] != Status.OK or latest is None:
        why = bands.rows.why(n)
        words = sentence(f"{subject}: not compared with its statistical neighbours because {inside(why)}")
        return Compared("neighbours", "", "statistical neighbours", None, None, None, "not_compared", words, why, by)
    number = int(bands.count[n])
    model, reference = maker.asked.model_of(maker.held.keys[n].area)
    words = sentence(
        f"{subject} stood at {number_of(latest.figure)} {when(latest.period)}{cautions(latest.figure)}, "
        f"{bands.stands(n)}, {number} of which have a figure{f' ({model})' if model else ''}"
    )
    edges = (bands.lowest, bands.lower_quartile, bands.median, bands.upper_quartile, bands.highest)
    band = tuple(value for edge in edges if (value := decimal_of(edge[n])) is not None)
    stands = "lower" if bands.value[n] < bands.lower_quartile[n] else "similar"
    outcome = "higher" if bands.value[n] > bands.upper_quartile[n] else stands
    name = model or "statistical neighbours"
    return Compared("neighbours", reference, name, latest, None, None, outcome, words, "", by, band)


# --- Targets ---------------------------------------------------------------------------------------------


def targets(maker: Maker, n: int, subject: str, projected: Projected | None) -> tuple[Aimed, ...]:
    """Where the series stands against each target for its place. Targets are for everybody, not for a group."""
    key, definition = maker.held.keys[n], maker.definition(n)
    if key.breakdown and len(maker.breakdowns(key)) > 1:
        return ()
    return tuple(
        _aimed(maker, n, target, subject, projected)
        for target in definition.targets
        if maker.held.register.now(target.area) == key.area
    )


def _aimed(maker: Maker, n: int, target: Target, subject: str, projected: Projected | None) -> Aimed:
    asked = Aimed(
        target.card,
        target.value,
        target.period,
        target.hold,
        None,
        None,
        "not judged",
        "",
        "",
        confirmed=target.confirmed,
        override=target.override,
        increase=target.increase,
    )
    own = comparable(maker, n, target)
    aim = number_of(target.value)
    finish = _finish(maker, target, subject, projected)
    if not own:
        newest = maker.latest(n)
        why = "no figure is held to start from"
        if newest is not None:
            why = (
                f"the target is {_for(target.period)} and the newest figure {_for(newest.period)}, and figures for "
                "different kinds of period are never compared"
            )
        words = sentence(f"{subject}: the target of {aim} {when(target.period)} is not judged because {why}")
        return replace(asked, words=words, why=why, finish=finish)
    latest = own[-1]
    before = [seen for seen in own if seen.period.end < target.period.start and seen.figure.value is not None]
    # "At least 54%" is a threshold, so the way to it is exact.
    exact = replace(target.value, qualifier=Qualifier.NONE)
    expected = expected_by(maker, n, target, own)
    try:
        made = stand_against(
            latest.figure,
            exact,
            maker.definition(n).polarity,
            period=latest.period,
            target_period=target.period,
            start=before[-1].figure if before else None,
            expected=expected,
            builds_up=_builds_up(maker, n) and not target.each_part,
        )
    except Refused as refused:
        why = refused.problems[0].finding
        words = sentence(f"{subject}: the target of {aim} {when(target.period)} is not judged because {inside(why)}")
        return replace(asked, figure=latest, words=words, why=why, finish=finish)
    made = _not_exact(made, latest.figure)
    said = say_target(subject, made, latest.period, target.period)
    if expected is not None:
        said = f"{said} The way planned asks for {expected.shown(1).partition(' [')[0]} {when(latest.period)}."
    return replace(
        asked,
        figure=latest,
        gap=made.gap,
        status=made.status.label,
        short=made.words,
        words=said,
        why=made.why,
        rule=made.rule.words,
        finish=finish,
        warnings=_warnings(before, exact, maker.definition(n).polarity),
        by=By.of(TARGET_STATUS),
        expected=expected,
    )


def _not_exact(made: TargetPosition, figure: Figure) -> TargetPosition:
    """Over 30 may be 31 or 60: it neither meets nor misses a target."""
    if figure.is_exact or made.status is TargetStatus.STARTING_POINT:
        return made
    return replace(made, status=TargetStatus.NOT_JUDGED, why="the figure is not exact")


def _warnings(before: list[Seen], target: Figure, polarity: Polarity) -> tuple[str, ...]:
    if not before:
        return ()
    try:
        return read_target(before[-1].figure, target, polarity).warnings
    except Refused:
        return ()


def _builds_up(maker: Maker, n: int) -> bool:
    definition = maker.definition(n)
    return definition.additivity is Additivity.ADDITIVE and definition.unit.type in BUILDS_UP


def _finish(maker: Maker, target: Target, subject: str, projected: Projected | None) -> str:
    """Where the projected total lies against a target for the same year."""
    if projected is None or projected.total is None or projected.year is None:
        return ""
    total, aim = projected.total, target.value.value
    if not projected.year.same_time(target.period) or aim is None or total.lower is None or total.upper is None:
        return ""
    code = projected_finish([float(total.lower)], [float(total.upper)], [float(aim)])[0]
    return say_finish(subject, Finish(int(code)), target.value, target.period)


def _for(period: Period) -> str:
    return f"for {period.label} ({period.kind.replace('_', ' ')})"


# --- Projection ------------------------------------------------------------------------------------------


def projection(maker: Maker, n: int, subject: str) -> Projected | None:
    """The part of a year that is in, projected to the whole; None where the measure has no part of a year."""
    made, definition = maker.results.projected, maker.definition(n)
    first, after = int(made.first[n]), int(made.after[n])
    if after <= first or definition.unit.type not in BUILDS_UP:
        return None
    parts = [maker.seen_at(row) for row in range(first, after)]
    year = _year(Year(int(made.year[n])), parts[0].period.start)
    if year is None:
        seen = parts[-1]
        why = f"which year {seen.period.label} is part of is not stated"
        return _not_projected(seen.figure, None, subject, why)
    if not made.elapsed[n]:
        why = f"{parts[0].period.label} does not start with {year.label}, and what came before it is not held"
        return _not_projected(parts[-1].figure, year, subject, why)
    last = _last_year(maker, n, year)
    try:
        seen_of, part = join_parts([(seen.figure, seen.period) for seen in parts], year, definition.additivity)
        whole = part_year(seen_of, part, additivity=definition.additivity, last=last.figure if last else None)
    except Refused as refused:
        return _not_projected(parts[-1].figure, year, subject, refused.problems[0].finding)
    return _projected(whole, part.words, year, last, subject)


def _projected(whole: PartYear, part: str, year: Period, last: Seen | None, subject: str) -> Projected:
    words = say_projection(subject, whole, year, last_year=last.period if last else None)
    return Projected(
        whole.seen, part, year, whole.total, whole.limits_words, last, whole.change, words, by=By.of(whole.method)
    )


def _not_projected(seen: Figure, year: Period | None, subject: str, why: str) -> Projected:
    words = sentence(f"{subject}: not projected because {inside(why)}")
    return Projected(seen, "", year, None, "", None, None, words, why)


def _year(kind: Year, start: date) -> Period | None:
    if kind is Year.FINANCIAL:
        return Period.financial_year(start.year if start.month >= 4 else start.year - 1)
    if kind is Year.ACADEMIC:
        return Period.academic_year(start.year if start.month >= 9 else start.year - 1)
    return Period.calendar_year(start.year) if kind is Year.CALENDAR else None


def _last_year(maker: Maker, n: int, year: Period) -> Seen | None:
    """The figure for the whole of the year before, where it is held."""
    want = (year.start.replace(year=year.start.year - 1), year.start.toordinal() - 1)
    for seen in maker.all_seen(n):
        if (seen.period.start, seen.period.end.toordinal()) == want and seen.figure.value is not None:
            return seen
    return None


# --- Gaps between groups ---------------------------------------------------------------------------------


def gaps(maker: Maker, n: int) -> tuple[Gapped, ...]:
    """The widest gap of each breakdown of the measure and place of a series."""
    key = maker.held.keys[n]
    found = []
    for place, (measure, area, dimension) in maker.columns.groups.items():
        if (measure, area) == (key.measure, key.area):
            gap = _gapped(maker, place, dimension)
            found += [gap] if gap else []
    return tuple(found)


def _gapped(maker: Maker, group: int, dimension: str) -> Gapped | None:
    sets = maker.results.gaps
    at = {int(g): n for n, g in enumerate(sets.group)}.get(group)
    if at is None:  # counts of two groups are no gap: the groups differ in size
        return None
    if not sets.known[at]:
        why = "a group has no figure that may be used, or one for another period"
        return Gapped(dimension, "", "", None, sentence(f"the gap by {dimension} is not known: {why}"), why)
    high, low = int(sets.high[at]), int(sets.low[at])
    top, bottom = maker.latest(high), maker.latest(low)
    assert top is not None and bottom is not None
    estimates = (sets.by_parts if sets.parts[at] else sets.by_values).difference
    row = int(sets.place[at])
    lower, upper = decimal_of(estimates.lower[0, row]), decimal_of(estimates.upper[0, row])
    if sets.parts[at] and maker.definition(high).unit.type is ValueType.PROPORTION:
        lower, upper = (None if x is None else x / Decimal(100) for x in (lower, upper))
    gap = replace(difference(top.figure, bottom.figure), lower=lower, upper=upper)
    names = [" ".join(next(iter(maker.breakdown(one).items()))) for one in (high, low)]
    title, area = maker.definition(high).card.title, maker.area_name(high)
    words = say_inequality(f"{title} in {area} {when(top.period)}", gap, f"the group {names[0]}", names[1], places=1)
    return Gapped(dimension, names[0], names[1], gap, words, by=By.of(estimates.method_of(row)))
