"""Which figures of an edition are under a rule of small counts, and what everybody knows of how they add up.

The rule belongs to the measure and its owner. A measure's own rule goes first ("5": published from 5); without one,
a count of people is published from the number that `small_counts.yaml` gives, or from a higher one that a partnership
chose. Rates and percentages inherit the rule of their numerators. Estimates and forecasts count nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import yaml

from goldenthread.publishing.document import Document, Held
from goldenthread.vocabulary import Additivity, Basis, ValueType
from goldenthread.vocabulary.clock import today

if TYPE_CHECKING:
    from goldenthread.publishing.stricter import Stricter

_DATA: Final = Path(__file__).with_name("small_counts.yaml")
_SHARES: Final = frozenset(
    kind.value for kind in (ValueType.PERCENTAGE, ValueType.PROPORTION, ValueType.RATE, ValueType.RATIO)
)
_NO_COUNT: Final = frozenset({Basis.ESTIMATED.value, Basis.FORECAST.value})


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """What holds of one measure.

    Args:
        published_from: The least count that is published; 0 where no rule of small counts holds.
        restricted: Whether its figures are never public at all.
        additivity: Whether its parts may be added.
        unit: In words.
    """

    published_from: int = 0
    restricted: bool = False
    additivity: Additivity = Additivity.NOT_STATED
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a figure that is held: its exact value, what was counted, out of what, and who told it.

    Args:
        published: Whether a published document prints it: it is known and cannot be taken back.
    """

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    published: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """All that the disclosure check needs to know and a document does not say.

    Args:
        measures: By full reference.
        wholes: For each area code, the codes of the areas that together make it up; more than one way is possible.
        behind: By full reference of the figure.
        least: The least count of people that the partnership publishes, where that is more than usual; else 0.
        said: From which count people are published here, in words; empty where nobody is stricter than usual.
    """

    measures: Mapping[str, MeasureRule] = field(default_factory=lambda: MappingProxyType({}))
    wholes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    behind: Mapping[str, Behind] = field(default_factory=lambda: MappingProxyType({}))
    least: int = 0
    said: str = ""

    def of(self, held: Held) -> MeasureRule:
        """The rule of a figure's measure; that of people where the measure is not known."""
        found = self.measures.get(held.measure)
        return found or MeasureRule(published_from(held.unit, held.value_type, least=self.least), unit=held.unit)


def is_share(value_type: str) -> bool:
    """Whether a figure of this type is something counted out of something else."""
    return value_type in _SHARES


def counts_somebody(basis: str) -> bool:
    """Whether a figure of this basis counts: an estimate or a forecast counts nobody."""
    return basis not in _NO_COUNT


@cache
def _data() -> Mapping[str, Any]:
    told: Mapping[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return told


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(_data()[name]).split())


def of_people(unit: str) -> bool:
    """Whether a unit counts people, or events that each happen to one person. One that nobody listed does."""
    words = set(re.findall(r"£|[^\W\d_]+", unit.casefold()))
    return bool(words & _words("people")) or not words & _words("things")


def usual(on: date | None = None) -> int:
    """The least count of people that is published, where nobody says otherwise, on a day (latest by default)."""
    stood = [rule for rule in _data()["rules"] if on is None or rule["from"] <= on] or _data()["rules"][:1]
    return int(max(stood, key=lambda rule: rule["from"])["published_from"])


def published_from(unit: str, value_type: str, said: str = "", least: int = 0, on: date | None = None) -> int:
    """The least count of a measure that is published; 0 for no rule.

    Args:
        unit: Of the measure.
        value_type: Of the measure.
        said: The measure's own rule, such as "5" or "from 10"; empty for none.
        least: What the partnership asks for at least.
        on: The day of the edition.
    """
    own = said.strip().casefold()
    if own and own.rstrip(".") in _data()["no_rule"]:
        return 0
    if number := re.search(r"\d+", own):
        return max(int(number.group()), least)
    counted = value_type == ValueType.COUNT.value and of_people(unit)
    # What a percentage or a rate counts stands in its numerator, and there is no unit to tell of it.
    return max(usual(on), least) if counted or is_share(value_type) else 0


def rules_for(document: Document, earlier: Iterable[Document] = (), least: int = 0) -> Rules:
    """Read the rules of all that an edition and earlier ones print, in a bounded number of queries.

    The partnership's own rule of small counts holds for all that it publishes, and the rule of another partnership for
    that one's measures. The strictest counts.

    Args:
        least: The least count of people to publish at all events, where that is more than the rules say.
    """
    from goldenthread.observations.models import Observation, Source
    from goldenthread.records.cards import SHARED

    documents = (document, *earlier)
    held = [one for each in documents for one in each.figures]
    told = [named for each in documents for named in _named_in_datasets(each)]
    references = {one.reference for one in held if one.reference} | {reference for reference, _ in told if reference}
    measures = {one.measure for one in held if one.measure} | {measure for _, measure in told if measure}
    rows = (
        Observation.objects.filter(superseded_at=None, reference__in={_tail(one) for one in references})
        .select_related("owner", "source__document")
        .order_by("pk")
    )
    behind = {}
    for row in rows:
        full = f"{row.owner.reference if row.owner else SHARED}/{row.reference}"
        if full in references:
            public = row.source.sort == Source.Sort.PUBLISHED and row.source.document.marking == "public"
            behind[full] = Behind(row.value, row.numerator, row.denominator, public)
    day = date.fromisoformat(document.as_at) if document.as_at else None
    areas = {one.area for one in held if one.area}
    stricter = stricter_for(document, measures)
    own = stricter.get(document.slug)
    least = max(least, own.published_from if own else 0)
    by_owner = {owner: max(least, each.published_from) for owner, each in stricter.items()}
    found = _measures(measures, least, by_owner, day)
    used = {_owner(full) for full, rule in found.items() if rule.published_from}
    said = [each.words for owner, each in sorted(stricter.items()) if owner == document.slug or owner in used]
    words = "; ".join(said)
    return Rules(found, _wholes(areas, day), behind, least, words[:1].upper() + words[1:])


def stricter_for(document: Document, measures: Collection[str] = ()) -> Mapping[str, Stricter]:
    """The stricter rules of small counts that stand for an edition, by the slug of whose they are.

    One counts that stands today, or stood on the day that the edition speaks from.

    Args:
        measures: Full references of the measures it prints; those of its figures by default.
    """
    from goldenthread.publishing.stricter import standing

    printed = measures or {one.measure for one in document.figures if one.measure}
    owners = {owner for full in printed if (owner := _owner(full))} | ({document.slug} - {""})
    days = {today()} | ({date.fromisoformat(document.as_at)} if document.as_at else set())
    return standing(sorted(owners), sorted(days))


def _owner(full: str) -> str:
    return full.rpartition("/")[0]


def _tail(full: str) -> str:
    return full.rpartition("/")[2]


def _named_in_datasets(document: Document) -> Iterable[tuple[str, str]]:
    for dataset in document.datasets:
        names = [one.name for one in dataset.fields]
        if "reference" in names and "measure" in names:
            at, of = names.index("reference"), names.index("measure")
            for row in dataset.rows:
                yield row[at] or "", row[of] or ""


def _measures(
    references: Collection[str], least: int, by_owner: Mapping[str, int], day: date | None
) -> dict[str, MeasureRule]:
    from goldenthread.records.cards import SHARED
    from goldenthread.records.models import Record

    rows = Record.objects.filter(
        kind__in=("indicator", "measure"), reference__in={_tail(one) for one in references}
    ).select_related("owner", "indicator_detail", "measure_detail")
    found = {}
    for row in rows:
        full = f"{row.owner.reference if row.owner else SHARED}/{row.reference}"
        if full not in references:
            continue
        detail = getattr(row, f"{row.kind}_detail")
        most = max(least, by_owner.get(_owner(full), 0))
        found[full] = MeasureRule(
            published_from=published_from(detail.unit, detail.value_type, detail.disclosure_rule, most, day),
            restricted=detail.restricted,
            additivity=Additivity(detail.additivity),
            unit=detail.unit,
        )
    return found


def _wholes(codes: Collection[str], day: date | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    from goldenthread.reference import queries as reference

    found = [(code, tuple(one.code for one in reference.members(code, day))) for code in sorted(codes)]
    return tuple((code, members) for code, members in found if members)
