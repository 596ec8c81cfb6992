"""Make the template of a round from the definitions, with the figure of the return before beside each line."""

from collections import defaultdict
from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from goldenthread.access import MARKINGS
from goldenthread.observations.models import Observation
from goldenthread.observations.queries import plain, units
from goldenthread.records.models import Record
from goldenthread.reference import queries as reference
from goldenthread.returns.models import Round
from goldenthread.returns.rounds.asked import Want
from goldenthread.returns.workbooks.layout import Line, Rule, RuleKind, Template
from goldenthread.vocabulary import Additivity, Period, Problem, Refused, Unit, ValueType

#: (record id of a measure, area code, breakdown): one series of figures.
Series = tuple[int, str, str]

_LEAST = frozenset({ValueType.COUNT, ValueType.RATE, ValueType.PERCENTAGE, ValueType.PROPORTION, ValueType.RANK})
_MOST = {ValueType.PERCENTAGE: Decimal(100), ValueType.PROPORTION: Decimal(1)}
_LONGEST_SERIES = 24


def template_of(
    *,
    identity: str,
    version: int,
    agency: Record,
    collection: Record,
    period: Period,
    due: date,
    wants: Sequence[Want],
    contact: str = "",
    before: Mapping[Series, Sequence[tuple[Period, Decimal]]] | None = None,
) -> tuple[Template, dict[str, Want]]:
    """Return the template of one round, and which want each line key stands for.

    `before` holds the earlier accepted figures, as `history` gives them.

    Raises:
        Refused: where a definition cannot be asked for: a measure whose kind of number nobody has said.
    """
    measures = {want.measure.pk: want.measure for want in wants}
    unit = units(list(measures.values()))
    problems = [
        Problem(
            f"{row.reference} {row.title}",
            "nobody has said what kind of number it is",
            "Say whether it is a count, a percentage, a rate or another kind",
        )
        for pk, row in measures.items()
        if unit[pk].type is ValueType.NOT_STATED
    ]
    if problems:
        raise Refused(problems)
    names = reference.names({want.area for want in wants})
    lines: list[Line] = []
    asked: dict[str, Want] = {}
    for want in wants:
        earlier = (before or {}).get((want.measure.pk, want.area, want.breakdown), ())
        line = _line(want, unit[want.measure.pk], period, names.get(want.area, want.area))
        if earlier:
            line = replace(line, last_value=earlier[-1][1], last_period=earlier[-1][0].label)
        lines.append(line)
        asked[line.key] = want
    made = Template(
        template_id=identity,
        version=version,
        agency=f"shared/{agency.reference}" if agency.owner_id is None else agency.reference,
        agency_name=agency.title,
        collection=collection.title,
        title=f"{collection.title}, {period.label}",
        due=due.isoformat(),
        marking=MARKINGS.get(collection.marking, "OFFICIAL"),
        contact=contact,
        lines=tuple(lines),
        rules=tuple(_rules(lines, asked)),
    )
    return made, asked


def _line(want: Want, unit: Unit, period: Period, area_name: str) -> Line:
    measure = want.measure
    detail = getattr(measure, f"{measure.kind}_detail")
    owner = measure.owner.reference if measure.owner else "shared"
    return Line(
        reference=f"{owner}/{measure.reference}",
        title=measure.title,
        definition=" ".join(part for part in (detail.definition, detail.threshold_rule) if part),
        unit=unit.text,
        value_type=unit.type.value,
        per=unit.per,
        area=want.area,
        area_name=area_name,
        period=period.label,
        period_kind=period.kind,
        breakdown=want.breakdown,
        asks_parts=want.item.asks_parts,
        required=want.item.must,
        minimum=Decimal(0) if unit.type in _LEAST else None,
        maximum=_MOST.get(unit.type),
        polarity=detail.polarity,
    )


def _rules(lines: Iterable[Line], asked: Mapping[str, Want]) -> Iterable[Rule]:
    """Totals that the definitions themselves promise: breakdowns that add up, and areas made up of areas."""
    by_item: dict[tuple[int, int, str], dict[str, str]] = defaultdict(dict)
    by_area: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for line in lines:
        want = asked[line.key]
        if want.item.adds_up:
            by_item[want.item.pk, want.measure.pk, want.area][want.breakdown] = line.key
        detail = getattr(want.measure, f"{want.measure.kind}_detail")
        if detail.additivity == Additivity.ADDITIVE.value and line.measured_in.summable:
            by_area[want.measure.pk, want.breakdown][want.area] = line.key
    for keys in by_item.values():
        whole = keys.pop("", "")
        if whole and len(keys) > 1:
            yield Rule(kind=RuleKind.TOTAL, lines=(whole, *keys.values()))
    made_up: dict[str, list[str]] = {}
    for keys in by_area.values():
        if len(keys) < 3:
            continue
        for area, whole in keys.items():
            if area not in made_up:
                made_up[area] = [member.code for member in reference.members(area)]
            parts = [keys[code] for code in made_up[area] if code in keys]
            if parts and len(parts) == len(made_up[area]):
                yield Rule(kind=RuleKind.TOTAL, lines=(whole, *parts))


def history(series: Several[Series], period: Period) -> dict[Series, list[tuple[Period, Decimal]]]:
    """The accepted figures before a period, oldest first, of the same kind of period: one query."""
    wanted = set(series)
    rows = (
        Observation.objects.filter(
            measure_id__in={measure for measure, _, _ in wanted},
            area_id__in={area for _, area, _ in wanted},
            superseded_at=None,
            ends__lt=period.start,
            value__isnull=False,
        )
        .exclude(basis="forecast")
        .order_by("ends", "starts", "accepted_at", "pk")
        .values_list("measure_id", "area_id", "breakdown", "period", "value")
    )
    found: dict[Series, dict[tuple[date, date], tuple[Period, Decimal]]] = defaultdict(dict)
    for measure, area, breakdown, when, value in rows:
        if (measure, area, breakdown) in wanted and when.kind == period.kind:
            number = plain(value)
            assert number is not None
            found[measure, area, breakdown][when.start, when.end] = (when, number)
    return {key: list(points.values())[-_LONGEST_SERIES:] for key, points in found.items()}


def template_kept(row: Round) -> Template:
    """The template of a round, word for word as it was sent out."""
    return Template.from_plain(row.template)


def same_ask(one: Template, other: Template) -> bool:
    """Whether two templates ask for the same in the same words; the figures of the return before may differ."""

    def bare(made: Template) -> Template:
        lines = tuple(replace(line, last_value=None, last_period="") for line in made.lines)
        return replace(made, version=0, lines=lines)

    return bare(one) == bare(other)
