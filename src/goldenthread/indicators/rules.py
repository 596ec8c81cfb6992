"""What must be said before a measure, a target or a verdict is kept. Rules over what was just written.

Nothing here is guessed. An indicator that stands in a published list (it says where) may leave unsaid what the list
leaves unsaid: each such thing is a gap that its page names. One of the partnership's own may not.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from goldenthread.indicators.models import Confirmation, Indicator, Measure, NeighbourSet, Target, Verdict
from goldenthread.records.models import Link, Record
from goldenthread.vocabulary import AreaCode, Polarity, Problem, Refused, RuleBroken, ValueType

#: Types whose unit is plain from the type.
_UNITLESS: Final = frozenset({ValueType.PERCENTAGE.value, ValueType.PROPORTION.value, ValueType.RANK.value})
_WAYS: Final = frozenset({Polarity.HIGHER_BETTER.value, Polarity.LOWER_BETTER.value})
_OVER: Final = ("retired", "succeeded", "closed")
_OWNED: Final = ("accountable", "responsible")


def gaps_in(values: Mapping[str, Any], *, composite: bool = False, owned: bool = True) -> list[str]:
    """What a definition does not say, in words that stand after "it does not say".

    Args:
        values: The fields of an indicator or measure.
        composite: Whether it is split into measures, which say their own type and unit.
        owned: Whether somebody looks after it.
    """
    kind = str(values.get("value_type") or "not_stated")
    found = []
    if not composite:
        if kind == ValueType.NOT_STATED.value:
            found.append("whether it is a number, a rate or a percentage")
        if not values.get("unit") and kind not in _UNITLESS:
            found.append("its unit")
        if kind == ValueType.RATE.value and not values.get("per"):
            found.append("what the rate is per")
    if values.get("polarity") == Polarity.ASK.value and not values.get("activity"):
        found.append("which direction is good")
    if not str(values.get("data_source") or "").strip():
        found.append("its source")
    if not owned:
        found.append("who owns it")
    return found


def complete(ids: Sequence[int]) -> list[RuleBroken]:
    """A live measure says its type, unit, direction, source and owner; one being established says by when."""
    rows = _measures(ids)
    split = set(
        Link.objects.filter(
            target_id__in=[row.record_id for row in rows],
            relation="part_of",
            source__kind="measure",
            withdrawn_at=None,
        ).values_list("target_id", flat=True)
    )
    own = [row for row in rows if row.record.state == "live" and not row.record.said_in.strip()]
    owned = _owned(own)
    broken = []
    for row in own:
        if row.stage == "being_established" and row.record.due is None:
            broken.append(_broken(row.record, "it is being established and has no due date", "Give its due date"))
        if row.stage != "live":
            continue
        gaps = gaps_in(vars(row), composite=row.record_id in split, owned=row.record_id in owned)
        if gaps:
            said = gaps[0] if len(gaps) == 1 else f"{', '.join(gaps[:-1])} and {gaps[-1]}"
            remedy = "Say it, or give the stage “Being established” with a due date"
            broken.append(_broken(row.record, f"it does not say {said}", remedy))
    return broken


def _broken(record: Record, finding: str, remedy: str, code: str = "definition_complete") -> RuleBroken:
    return RuleBroken(Problem(record.title, finding, remedy), code=code)


def _measures(ids: Sequence[int]) -> list[Indicator | Measure]:
    found: list[Indicator | Measure] = []
    for model in (Indicator, Measure):
        found += model._default_manager.filter(record_id__in=list(ids)).select_related("record")
    return found


def _owned(rows: Iterable[Indicator | Measure]) -> set[int]:
    """Those with a group, an accountable or responsible post; a part has the owner of its line.

    One that came over from a body that was succeeded keeps its place: who owns it now is a gap, and no bar.
    """
    ids = [row.record_id for row in rows]
    links = list(
        Link.objects.filter(source_id__in=ids, withdrawn_at=None).values_list(
            "source_id", "relation", "target_id", "target__owner_id", "target__group_id", "source__owner_id"
        )
    )
    lines = {target for _, relation, target, *_ in links if relation == "part_of"}
    of_line = set(
        Link.objects.filter(source_id__in=lines, relation__in=_OWNED, withdrawn_at=None).values_list(
            "source_id", flat=True
        )
    )
    owned = {row.record_id for row in rows if row.record.group_id}
    for source, relation, target, owner, group, mine in links:
        handed_on = relation == "succeeds" and owner != mine
        by_line = relation == "part_of" and (target in of_line or group is not None)
        # The agency that supplies the figures owns them, where nobody in the partnership is named.
        if relation in (*_OWNED, "supplies") or handed_on or by_line:
            owned.add(source)
    return owned


def agreed_direction(ids: Sequence[int]) -> list[RuleBroken]:
    """What an agency does is better or worse only where the agency that owns it agreed, on the record."""
    rows = [row for row in _measures(ids) if row.activity and row.polarity in _WAYS and row.record.state == "live"]
    if not rows:
        return []
    agreed = _agreements([row.record_id for row in rows])
    return [
        _broken(
            row.record,
            "it counts what an agency does, and no agreement of the agency that owns it is recorded, so neither a rise "
            "nor a fall is better",
            "Record the agency’s agreement first, as a confirmation of the direction, or choose no judgement",
            "direction_agreed",
        )
        for row in rows
        if row.polarity not in agreed.get(row.record_id, ())
    ]


def _agreements(measures: Collection[int]) -> dict[int, set[str]]:
    """The directions agreed for each measure, each by an agency that owns it."""
    about = Link.objects.filter(
        target_id__in=list(measures),
        relation="about",
        source__kind="confirmation",
        source__confirmation_detail__confirms=Confirmation.Of.DIRECTION,
        withdrawn_at=None,
    ).exclude(source__state__in=_OVER)
    pairs = list(about.values_list("source_id", "target_id", "source__confirmation_detail__direction"))
    by = _targets([source for source, *_ in pairs], ("confirmed_by",))
    owners = _targets(measures, ("supplies", *_OWNED))
    found: dict[int, set[str]] = defaultdict(set)
    for source, measure, direction in pairs:
        agencies = {pk for pk, kind in by.get(source, ()) if kind == "organisation"}
        own = {pk for pk, kind in owners.get(measure, ()) if kind == "organisation"}
        # Where no agency is named as its owner, the agency that agreed stands as the owner by that.
        if agencies and (not own or agencies & own):
            found[measure].add(direction)
    return found


def _targets(sources: Collection[int], relations: Collection[str]) -> dict[int, list[tuple[int, str]]]:
    rows = Link.objects.filter(source_id__in=list(sources), relation__in=relations, withdrawn_at=None)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for source, target, kind in rows.values_list("source_id", "target_id", "target__kind"):
        found[source].append((target, kind))
    return found


def agreement_stands(ids: Sequence[int]) -> list[RuleBroken]:
    """A confirmation says what it confirms, and one that a direction rests on is not taken away under it."""
    broken = []
    rows = list(Confirmation.objects.filter(record_id__in=list(ids)).select_related("record"))
    for row in rows:
        if row.confirms == Confirmation.Of.DIRECTION and not row.direction:
            broken.append(_broken(row.record, "it does not say which direction", "Choose the direction", "confirms"))
        if row.confirms == Confirmation.Of.WARNING and not row.warning.strip():
            broken.append(_broken(row.record, "it does not say which warning", "Copy the warning", "confirms"))
    measures = Link.objects.filter(source_id__in=[row.record_id for row in rows], relation="about")
    return broken + agreed_direction(list(measures.values_list("target_id", flat=True)))


def increase_in_points_or_per_cent(ids: Sequence[int]) -> list[RuleBroken]:
    """An increase in the year is percentage points or per cent. They make two targets, so a blank is asked about."""
    rows = Target.objects.filter(record_id__in=list(ids), increase__isnull=False, increase_unit="")
    return [
        _broken(
            row.record,
            f"whether the increase of {row.increase.normalize():f} is in percentage points or in per cent is blank",
            "Ask whoever set the target, and choose one",
            "increase_unit",
        )
        for row in rows.select_related("record")
        if row.increase is not None
    ]


_FIGURE: Final = re.compile(r"\d|%|\bper\s?cent\b", re.IGNORECASE)


def without_figures(ids: Sequence[int]) -> list[RuleBroken]:
    """Figures that were seen and are not held leave no figure behind, in any text of the verdict."""
    rows = Verdict.objects.filter(record_id__in=list(ids)).select_related("record")
    return [
        _broken(
            row.record,
            "it holds a figure, and the figures were shown without being given",
            "Say it in words alone: better, worse or no clear change, and why",
            "seen_not_held",
        )
        for row in rows
        if any(_FIGURE.search(text) for text in (row.words, row.record.summary, row.record.narrative))
    ]


def sound_neighbours(ids: Sequence[int]) -> list[RuleBroken]:
    """Neighbours are areas by their codes, each once, and never the area itself."""
    broken = []
    for row in NeighbourSet.objects.filter(record_id__in=list(ids)).select_related("record"):
        if finding := _odd_neighbours(row.area_id, row.members):
            remedy = "Give the codes of its neighbours, the nearest first"
            broken.append(_broken(row.record, finding, remedy, "neighbours"))
    return broken


def _odd_neighbours(area: str, members: Sequence[str]) -> str:
    if not members:
        return "it names no neighbour"
    for code in members:
        try:
            AreaCode(code)
        except Refused:
            return f"“{code[:40]}” is not the code of an area"
    if area in members:
        return "the area is among its own neighbours"
    return "a neighbour is named twice" if len(set(members)) < len(members) else ""


def overdue(stage: str, due: date | None, day: date) -> bool:
    """Whether a measure being established should have been there by a day."""
    return stage in ("being_established", "in_progress") and due is not None and day > due
