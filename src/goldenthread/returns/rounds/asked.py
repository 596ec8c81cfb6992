"""What a collection asks for: the rules of its records, its periods, and the lines of a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goldenthread.records.models import Link, Record
from goldenthread.reference import queries as reference
from goldenthread.returns.models import Collection, ReturnItem
from goldenthread.returns.models.asked import Cadence, Years
from goldenthread.returns.rules import read_areas
from goldenthread.returns.wanted import read_breakdown
from goldenthread.vocabulary import Period, Problem, Refused, RuleBroken
from goldenthread.vocabulary.period import month_end, two_years

_FIRST_MONTH = {Years.FINANCIAL: 4, Years.ACADEMIC: 9, Years.CALENDAR: 1}
_MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.SIX_MONTHLY: 6, Cadence.YEARLY: 12}
_PARTS = {3: ("quarter", "quarter {n} {year}"), 6: ("half_year", "half {n} {year}")}
_YEAR_KINDS = {
    Years.FINANCIAL: "financial_year",
    Years.ACADEMIC: "academic_year",
    Years.CALENDAR: "calendar_year",
}


# --- Rules of the records ------------------------------------------------------------------------------------


def one_agency(ids: Sequence[int]) -> list[RuleBroken]:
    """A collection asks one agency, so that nobody waits for another's part of it."""
    broken = []
    for row in Record.objects.filter(pk__in=ids):
        standing = Link.objects.filter(source=row, relation="asks_of", withdrawn_at=None)
        if standing.count() > 1:
            finding, remedy = "it asks more than one agency", "Make a collection for each agency"
            broken.append(RuleBroken(Problem(row.title, finding, remedy), code="one-agency"))
    return broken


def window(ids: Sequence[int]) -> list[RuleBroken]:
    """A window closes after it opens."""
    rows = Collection.objects.filter(record_id__in=ids).select_related("record")
    remedy = "Give more working days until it is due"
    return [
        RuleBroken(Problem(row.record.title, "it is due before it opens", remedy), code="window")
        for row in rows
        if row.due_after < row.opens_after
    ]


def known_areas(ids: Sequence[int]) -> list[RuleBroken]:
    """Areas are codes of the register."""
    broken = []
    for model in (Collection, ReturnItem):
        for row in model._default_manager.filter(record_id__in=ids).select_related("record"):
            codes = read_areas(row.areas)  # type: ignore[attr-defined]
            for code in sorted(set(codes) - set(reference.names(codes))):
                finding = f"there is no area with the code {code}"
                remedy = "Use codes from the area register, such as E06000059"
                broken.append(RuleBroken(Problem(row.record.title, finding, remedy), code="area"))
    return broken


def known_breakdowns(ids: Sequence[int]) -> list[RuleBroken]:
    """Breakdowns can be read, and an item asks for something."""
    broken = []
    for row in ReturnItem.objects.filter(record_id__in=ids).select_related("record"):
        try:
            breakdowns_of(row)
        except Refused as refused:
            problem = refused.problems[0]
            said = Problem(row.record.title, problem.finding, problem.remedy)
            broken.append(RuleBroken(said, code="breakdown"))
        if not row.headline and not row.breakdowns:
            said = Problem(row.record.title, "it asks for nothing", "Ask for the headline, or name a breakdown")
            broken.append(RuleBroken(said, code="nothing"))
    return broken


def breakdowns_of(item: ReturnItem) -> tuple[str, ...]:
    """The breakdowns of an item as the store writes them, the headline ("") first where it is asked for.

    Raises:
        Refused: for one that cannot be read, or that asks for "each".
    """
    found = [""] if item.headline else []
    for text in item.breakdowns:
        pairs = read_breakdown(str(text))
        if not pairs or any(value == "*" for _, value in pairs):
            raise Refused.one("breakdown", f"“{text}” names no part", "Write each part out, like age=16-17")
        found.append(";".join(f"{name}={value}" for name, value in pairs))
    return tuple(dict.fromkeys(found))


# --- Periods -------------------------------------------------------------------------------------------------


def periods(cadence: str, years: str, starting: int) -> tuple[Period, ...]:
    """The periods of one year, in order: `starting` 2024 with financial years is 2024/25."""
    step, first = _MONTHS[Cadence(cadence)], _FIRST_MONTH[Years(years)]
    label = str(starting) if years == Years.CALENDAR else two_years(starting)
    made = []
    for n in range(12 // step):
        start = _month(starting, first + n * step)
        last = _month(starting, first + (n + 1) * step - 1)
        end = month_end(last)
        if step == 1:
            made.append(Period.month(start.year, start.month))
        elif step == 12:
            made.append(Period(start, end, _YEAR_KINDS[Years(years)], label))
        else:
            kind, words = _PARTS[step]
            # Quarters and halves of academic years have no names of their own that read back the same.
            plain = words.format(n=n + 1, year=label)
            if years == Years.ACADEMIC:
                plain = f"{start:%B %Y} to {end:%B %Y}"
                kind = Period.parse(plain).kind
            made.append(Period(start, end, kind, plain))
    return tuple(made)


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


# --- Lines ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Want:
    """One figure that a collection asks for."""

    item: ReturnItem
    measure: Record
    area: str
    breakdown: str

    def asked_in(self, period: Period) -> bool:
        """Whether its item held in any part of a period: one that began later is not asked of earlier ones."""
        since, until = self.item.record.valid_from, self.item.record.valid_to
        return (since is None or since <= period.end) and (until is None or until >= period.start)


def wants_of(collections: Sequence[Record]) -> dict[int, list[Want]]:
    """What each collection asks for, in the order of its items: a few queries, however many collections.

    An item that has ended, or asks for no measure, asks for nothing.
    """
    by_pk = {row.pk: row for row in collections}
    details = Collection.objects.in_bulk(list(by_pk))
    parts = Link.objects.filter(
        target_id__in=list(by_pk), relation="part_of", withdrawn_at=None, source__kind="return_item"
    )
    belongs = dict(parts.values_list("source_id", "target_id"))
    items = ReturnItem.objects.filter(record_id__in=list(belongs), record__state="live").select_related("record")
    asks = Link.objects.filter(source_id__in=list(belongs), relation="asks_for", withdrawn_at=None).order_by("pk")
    targets: dict[int, list[int]] = {}
    for source, target in asks.values_list("source_id", "target_id"):
        targets.setdefault(source, []).append(target)
    ids = {pk for some in targets.values() for pk in some}
    measures = {
        row.pk: row
        for row in Record.objects.filter(pk__in=ids, state="live").select_related(
            "owner", "indicator_detail", "measure_detail"
        )
    }
    found: dict[int, list[Want]] = {pk: [] for pk in by_pk}
    for item in sorted(items, key=lambda each: (each.record.position, each.record.reference)):
        collection = belongs[item.pk]
        areas = read_areas(item.areas) or read_areas(details[collection].areas)
        seen = {(want.measure.pk, want.area, want.breakdown) for want in found[collection]}
        for pk in targets.get(item.pk, []):
            if pk not in measures:
                continue
            for area in areas:
                for breakdown in breakdowns_of(item):
                    if (pk, area, breakdown) not in seen:
                        found[collection].append(Want(item, measures[pk], area, breakdown))
    return found
