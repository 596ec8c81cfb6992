"""Turn what a national file publishes into figures as the store takes them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from goldenthread.jobs.progress import Step
from goldenthread.observations.writing import NewFigure
from goldenthread.records.cards import SHARED
from goldenthread.records.models import Record
from goldenthread.returns.formats import Row
from goldenthread.returns.mapped.doubts import Doubts, Given
from goldenthread.returns.mapped.queries import Held, Key
from goldenthread.returns.queries import Asked
from goldenthread.returns.report import Report
from goldenthread.returns.staging import NotTaken, Staged
from goldenthread.vocabulary import Figure, FigureStatus, Marker, Period, Refused, Unit, round_half_away

# What the columns of the store hold.
_PLACES = 8
_MOST = Decimal(10) ** 16
_LONGEST = 500
_TEXT = 200
_MOST_SHOWN = 500
_EARLIER = "the figure is from before the definition that is asked for began"
_TWICE = "another row gives this measure, area, time and breakdown"


def figures_of(
    staged: Iterable[Staged],
    asked: Sequence[Asked],
    document: Record,
    report: Report,
    step: Step,
    standing: Mapping[Key, Held] | None = None,
    doubts: Doubts | None = None,
) -> Iterator[NewFigure]:
    """The staged figures as the store takes them; what it cannot take goes among the refusals.

    Where `standing` is given, a figure that we hold keeps its reference, whatever it came from first; one that
    another partnership holds with the same value is left there, and one with another value is refused. Whatever
    says something new is shown to `doubts`.
    """
    by_series: dict[int, list[Asked]] = {}
    for each in asked:
        by_series.setdefault(each.series.id, []).append(each)
    vintages: dict[str, date | None] = {}
    spans: dict[Period, str] = {}
    seen: set[str] = set()
    for row in staged:
        step.advance()
        if row.vintage not in vintages:
            vintages[row.vintage] = _day(row.vintage)
        if row.period not in spans:
            spans[row.period] = months(row.period)
        takers = by_series[row.series_id]
        report.again += len(takers) - 1
        for each in takers:
            if each.begins and row.period.end < each.begins:
                report.not_wanted[_EARLIER] += 1
                continue
            sort = "sheet" if report.column_map else report.file_format
            reference = _reference(sort, each.measure, row, spans[row.period])
            held = (standing or {}).get((each.measure.pk, row.area, row.period.start, row.period.end, row.breakdown))
            caution = _cut(" ".join(f"{flag}." for flag in row.flags))
            said = row
            if held and not held.whose:
                reference = held.reference
                said, caution = _beside(row, held, caution)
            try:
                if held and held.whose:
                    if held.says(storable(row.value), row.marker.value):
                        report.left_out[f"{held.whose} holds the same figure"] += 1
                        continue
                    finding = f"{held.whose} holds another value for the same figure"
                    raise Refused.one(row.place, finding, "Ask which is right; correct it where it was accepted")
                if reference in seen:
                    raise Refused.one(row.place, _TWICE, "Ask the publisher which is right")
                figure = _figure(said, each.unit)
            except Refused as refused:
                problem = refused.problems[0]
                report.refused += 1
                if len(report.not_taken) < _MOST_SHOWN:
                    report.not_taken.append(NotTaken(row.place, problem.finding, problem.remedy, row.text, 1))
                continue
            seen.add(reference)
            report.cautions.update(row.flags)
            if doubts and figure.value is not None and not (held and held.says(figure.value, row.marker.value)):
                doubts.look(_given(each, row, figure))
            yield NewFigure(
                reference=reference,
                measure=each.measure,
                area=row.area,
                period=said.period,
                figure=figure,
                source=("return", document.pk, _section(row)),
                breakdown=row.breakdown,
                caution=caution,
                vintage=vintages[row.vintage],
                place=row.place,
            )


def _given(each: Asked, row: Staged, figure: Figure) -> Given:
    assert figure.value is not None
    return Given(
        place=row.place,
        measure=each.measure.pk,
        title=each.measure.title,
        unit=each.unit,
        area=row.area,
        breakdown=row.breakdown,
        period=row.period,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
    )


def _beside(row: Staged, held: Held, caution: str) -> tuple[Staged, str]:
    """A row as it stands beside the figure that is held, and its caution: the period keeps the words it has.

    A sheet that says the same and no more changes nothing: what it leaves unsaid, such as the status, stays.
    """
    said = replace(row, period=held.period)
    behind = ((row.numerator, held.numerator), (row.denominator, held.denominator))
    if (
        not held.says(storable(row.value), row.marker.value)
        or row.qualifier.value != held.qualifier
        or any(given is not None and storable(given) != stands for given, stands in behind)
    ):
        return said, caution
    return (
        replace(
            said,
            numerator=held.numerator,
            denominator=held.denominator,
            status=FigureStatus(held.status) if row.status is FigureStatus.NOT_STATED else row.status,
            note=row.note or held.note,
        ),
        caution or held.caution,
    )


def _section(row: Staged) -> str:
    """Where a figure stands in its file, "Referrals!C7" or the series with the row, and how it is written there."""
    place = row.place if "!" in row.place else f"{row.series}, {row.place}"
    return (f"{place} ({row.written})" if row.written else place)[:300]


def _figure(row: Staged, unit: Unit) -> Figure:
    """The figure of a staged row, in the unit of its measure."""
    plain = Row(
        feed="",
        series=row.series,
        title="",
        area=row.area,
        area_name="",
        period=row.period,
        breakdown=(),
        value=storable(row.value),
        numerator=storable(row.numerator),
        denominator=storable(row.denominator),
        lower=storable(row.lower),
        upper=storable(row.upper),
        marker=row.marker,
        qualifier=row.qualifier,
        status=row.status,
        note=_cut(row.note, _LONGEST - 60 if row.marker is Marker.LOW_RELIABILITY else _LONGEST),
        text=_cut(row.text, _TEXT),
    )
    return plain.figure(unit)


def storable(value: Decimal | None) -> Decimal | None:
    """A number as the store holds it: to eight decimal places, where it has more."""
    if value is None:
        return None
    if not value.is_finite() or abs(value) >= _MOST:
        raise Refused.one("value", f"{value} is too large to be kept", "Ask the publisher whether it is right")
    exponent = value.as_tuple().exponent
    return round_half_away(value, _PLACES) if isinstance(exponent, int) and exponent < -_PLACES else value


def _cut(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _reference(file_format: str, measure: Record, row: Staged, span: str) -> str:
    """The reference of an imported figure: the same whenever the same fact is read again.

    LAIT-IND-001-E06000059-201904-202003 says it all; a long area code or a breakdown is told by its hash.
    """
    library = "" if measure.owner_id else f"{SHARED}-".upper()
    plain = f"{file_format.upper()}-{library}{measure.reference}-{row.area}-{span}"
    if not row.breakdown and len(plain) <= 60:
        return plain
    whole = f"{measure.pk}|{row.area}|{span}|{row.breakdown}"
    tail = hashlib.sha256(whole.encode()).hexdigest()[:12].upper()
    return f"{plain[:47].rstrip('-.')}-{tail}"


def months(period: Period) -> str:
    first, last = period.start, period.end
    if first.day == 1 and Period.month(last.year, last.month).end == last:
        return f"{first:%Y%m}-{last:%Y%m}"
    return f"{first:%Y%m%d}-{last:%Y%m%d}"


def _day(vintage: str) -> date | None:
    """The day of a release that is given as a day or as a month; None for other words."""
    try:
        return date.fromisoformat(vintage)
    except ValueError:
        pass
    try:
        return Period.parse(vintage).start
    except Refused:
        return None
