"""Reads of the registers. Everybody may read them, so no query here takes a viewer.

Codes are texts such as "E06000059". A day that is not given means "at any time".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Min, Q

from goldenthread.reference import rules
from goldenthread.reference.models import (
    AgeBand,
    Area,
    AreaBridge,
    AreaMember,
    AreaName,
    BankHoliday,
    PolicyRule,
)
from goldenthread.reference.rules import Band, Edge, Overlap
from goldenthread.vocabulary import NotFound, Refused

ENGLAND_AND_WALES = "england-and-wales"


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """An area as pages show it."""

    code: str
    name: str
    kind: str
    kind_label: str
    valid_from: date | None
    valid_to: date | None
    dfe_number: str
    note: str
    source: str

    @property
    def is_live(self) -> bool:
        """Whether no last day is set."""
        return self.valid_to is None

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@dataclass(frozen=True, slots=True)
class Bridge:
    """The way from an area that ended to one that came after it."""

    old: AreaFacts
    new: AreaFacts
    note: str
    exact: bool
    break_mark: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A dated rule or clock."""

    code: str
    title: str
    value: str
    unit: str
    unit_label: str
    starts: date
    ends: date | None
    source: str
    to_be_confirmed: bool


def area(code: str, on: date | None = None) -> AreaFacts:
    """Return the area with this code.

    Raises:
        NotFound: when there is none, or it was not live on the day.
    """
    row = Area.objects.filter(pk=str(code)).first()
    if row is None:
        raise NotFound(f"There is no area with the code {code} in the register.")
    if not rules.in_force(on, row.valid_from, row.valid_to):
        raise NotFound(f"{row} was not live on {on:%d/%m/%Y}.")
    return _facts(row)


def names(codes: Collection[str]) -> dict[str, str]:
    """Return the name of each of these codes that is in the register, in one query."""
    found = Area.objects.filter(pk__in={str(code) for code in codes if code})
    return dict(found.values_list("code", "name"))


def areas(kind: str = "", on: date | None = None) -> list[AreaFacts]:
    """Return the areas of a kind (all kinds by default) live on a day, in order of name."""
    chosen = Area.objects.filter(kind=kind) if kind else Area.objects.all()
    return [_facts(row) for row in chosen.filter(_live_on(on)).order_by("name", "code")]


def areas_named(text: str, on: date | None = None) -> list[AreaFacts]:
    """Return every area that this spelling may mean, live ones first.

    "Dorset" gives two: the council of today and the county that ended in 2019. Which
    one is meant is for a person, or for the code in the file, to say.
    """
    spelled = AreaName.objects.filter(folded=rules.fold(text))
    rows = Area.objects.filter(pk__in=spelled.values("area_id")).filter(_live_on(on))
    return sorted(map(_facts, rows), key=lambda found: (not found.is_live, found.code))


def areas_numbered(dfe_number: str, on: date | None = None) -> list[AreaFacts]:
    """Return the areas that have this number of the Department for Education, live ones first."""
    rows = Area.objects.filter(dfe_number=dfe_number.strip().removesuffix(".0")).exclude(dfe_number="")
    return sorted(map(_facts, rows.filter(_live_on(on))), key=lambda found: (not found.is_live, found.code))


def is_valid(code: str, on: date | None = None) -> bool:
    """Whether there is an area with this code, and it was live on the day."""
    return Area.objects.filter(_live_on(on), pk=str(code)).exists()


def members(code: str, on: date | None = None, *, every: bool = False) -> list[AreaFacts]:
    """Return the areas that together make up this one on a day, in order of code.

    Args:
        code: The composite, region or other area.
        on: The day. None gives the members of all times, which may overlap.
        every: Also give areas within it that do not make it up, such as local places.
    """
    found = AreaMember.objects.filter(_live_on(on), composite=str(code)).select_related("member")
    return [_facts(row.member) for row in (found if every else found.filter(makes_up=True))]


def composites(code: str, on: date | None = None) -> list[AreaFacts]:
    """Return the areas that this one is directly within on a day, in order of code."""
    found = AreaMember.objects.filter(_live_on(on), member=str(code)).select_related("composite")
    return [_facts(row.composite) for row in found]


def covers(outer: str, inner: str, on: date | None = None) -> bool:
    """Whether `inner` lies wholly within `outer` on a day, itself or in all its parts."""
    if str(outer) == str(inner):
        return is_valid(outer, on)
    rows = AreaMember.objects.filter(_live_on(on)).values_list(
        "composite_id", "member_id", "valid_from", "valid_to", "makes_up"
    )
    return rules.reaches(str(outer), str(inner), (Edge(*row) for row in rows), on)


def bridges(code: str) -> list[Bridge]:
    """Return the bridges to and from an area, in order of code."""
    found = AreaBridge.objects.filter(Q(old=str(code)) | Q(new=str(code))).select_related("old", "new")
    return [Bridge(_facts(row.old), _facts(row.new), row.note, row.exact, row.break_mark) for row in found]


def age_bands(codes: Collection[str] | None = None) -> list[Band]:
    """Return the age bands with these codes (all by default), youngest first.

    Raises:
        NotFound: naming the codes that are not bands.
    """
    rows = AgeBand.objects.all() if codes is None else AgeBand.objects.filter(pk__in=set(codes))
    found = [Band(row.code, row.label, row.lowest, row.highest, row.note) for row in rows]
    if unknown := set(codes or ()) - {band.code for band in found}:
        raise NotFound(f"There is no age band with the code {', '.join(sorted(unknown))}.")
    return found


def overlapping_bands(codes: Collection[str] | None = None) -> list[Overlap]:
    """Return each pair of these bands (all by default) that share an age.

    Figures for bands that overlap are never summed, and differ without disagreeing.
    """
    return rules.overlaps(age_bands(codes))


def bank_holidays(first: date, last: date, division: str = ENGLAND_AND_WALES) -> dict[date, str]:
    """Return the bank holidays from one day to another, with their names."""
    found = BankHoliday.objects.filter(division=division, date__range=(first, last))
    return dict(found.values_list("date", "title"))


def working_days_between(start: date, end: date, division: str = ENGLAND_AND_WALES) -> int:
    """Return how many working days come after `start`, up to and with `end`.

    Monday to Friday without bank holidays. The day itself is not counted.

    Raises:
        Refused: when `end` is before `start`, or bank holidays are not held for the years.
    """
    if end < start:
        raise Refused.one("working days", f"{end:%d/%m/%Y} is before {start:%d/%m/%Y}", "Swap the two dates")
    _refuse_unless_held(start, end, division)
    return rules.count_working_days(start, end, bank_holidays(start, end, division))


def working_day_after(start: date, number: int, division: str = ENGLAND_AND_WALES) -> date:
    """Return the last of `number` working days counted from the day after `start`.

    Raises:
        Refused: when bank holidays are not held for the years it runs into.
    """
    held = BankHoliday.objects.filter(division=division, date__gte=start).values_list("date", flat=True)
    end = rules.add_working_days(start, number, set(held))
    _refuse_unless_held(start, end, division)
    return end


#: The bank holidays that each nation keeps.
DIVISIONS = {
    "england": ENGLAND_AND_WALES,
    "wales": ENGLAND_AND_WALES,
    "scotland": "scotland",
    "northern-ireland": "northern-ireland",
}


def working_days_after(start: date, number: int, nation: str = "england") -> date:
    """Return the last of `number` working days counted from the day after `start`, in a nation.

    Raises:
        Refused: for a nation that is not known, or years whose bank holidays are not held.
    """
    return working_day_after(start, number, _division(nation))


def clear_days_before(day: date, number: int, nation: str = "england") -> date:
    """Return the last working day that leaves `number` clear working days before `day`, in a nation.

    Raises:
        Refused: for a nation that is not known, or years whose bank holidays are not held.
    """
    division = _division(nation)
    # Twice as many days as are asked for, and three weeks more, take in any run of weekends and holidays.
    first = day - timedelta(days=number * 2 + 21)
    _refuse_unless_held(first, day, division)
    return rules.before_clear_days(day, number, bank_holidays(first, day, division))


def _division(nation: str) -> str:
    division = DIVISIONS.get(nation.strip().lower().replace(" ", "-"))
    if division is None:
        raise Refused.one("nation", f"“{nation}” is not one whose bank holidays we hold", f"Use {', '.join(DIVISIONS)}")
    return division


def rule(code: str, on: date | None = None) -> Rule:
    """Return the rule in force on a day, or the latest when no day is given.

    Raises:
        NotFound: when there is none.
    """
    chosen = PolicyRule.objects.filter(code=code)
    if on is not None:
        chosen = chosen.filter(Q(ends=None) | Q(ends__gte=on), starts__lte=on)
    row = chosen.order_by("-starts").first()
    if row is None:
        when = f" on {on:%d/%m/%Y}" if on else ""
        raise NotFound(f"There is no rule {code} in force{when}.")
    return _rule(row)


def policy_rules(on: date | None = None) -> list[Rule]:
    """Return the rules in force on a day (of all times by default), in order of code."""
    chosen = PolicyRule.objects.all()
    if on is not None:
        chosen = chosen.filter(Q(ends=None) | Q(ends__gte=on), starts__lte=on)
    return [_rule(row) for row in chosen]


def due_by(code: str, start: date) -> date:
    """Return the last day that a rule's clock allows, started on a day.

    For a rule that is a date the start does not matter; a day of the year is the next one.

    Raises:
        NotFound: when no such rule was in force on the day the clock started.
    """
    clock = rule(code, start)
    if clock.unit == PolicyRule.Unit.WORKING_DAYS:
        return working_day_after(start, int(clock.value))
    if clock.unit == PolicyRule.Unit.MONTHS:
        return rules.add_months(start, int(clock.value))
    if clock.unit == PolicyRule.Unit.DATE:
        return date.fromisoformat(clock.value)
    this_year = date.fromisoformat(f"{start.year}-{clock.value}")
    return this_year if this_year >= start else rules.add_months(this_year, 12)


def _live_on(on: date | None) -> Q:
    if on is None:
        return Q()
    return (Q(valid_from=None) | Q(valid_from__lte=on)) & (Q(valid_to=None) | Q(valid_to__gte=on))


def _refuse_unless_held(start: date, end: date, division: str) -> None:
    held = BankHoliday.objects.filter(division=division).aggregate(first=Min("date"), last=Max("date"))
    rules.refuse_unless_known(start, end, held["first"], held["last"])


def _facts(row: Area) -> AreaFacts:
    return AreaFacts(
        code=row.code,
        name=row.name,
        kind=row.kind,
        kind_label=Area.Kind(row.kind).label,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        dfe_number=row.dfe_number,
        note=row.note,
        source=row.source,
    )


def _rule(row: PolicyRule) -> Rule:
    return Rule(
        code=row.code,
        title=row.title,
        value=row.value,
        unit=row.unit,
        unit_label=PolicyRule.Unit(row.unit).label,
        starts=row.starts,
        ends=row.ends,
        source=row.source,
        to_be_confirmed=row.to_be_confirmed,
    )
