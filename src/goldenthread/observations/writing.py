"""What every act on figures shares: a figure on its way in, its checks, its sources and its row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.access import Actor, Permission, may, require_for
from goldenthread.observations.models import Observation, Source
from goldenthread.records.models import Record
from goldenthread.records.writing import REFERENCE
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Figure, Period, Problem, Refused

#: How many figures are looked up or written at a time.
CHUNK = 2000

#: How many letters each column of text holds.
_LONGEST: dict[str, int] = {
    column.name: column.max_length
    for model in (Source, Observation)
    for column in model._meta.concrete_fields
    if column.max_length
}


@dataclass(frozen=True)
class NewFigure:
    """A figure to be accepted. `source` is (sort, document record id, section)."""

    reference: str
    measure: Record
    area: str
    period: Period
    figure: Figure
    source: tuple[str, int, str]
    breakdown: str = ""
    caution: str = ""
    vintage: date | None = None
    place: str = ""


def group_of(owner: Record | None, group: int | None, of: int | None) -> int | None:
    """The group whose roles reach a measure's figures in the store of `owner`: only one of its own measures has one."""
    return group if owner is not None and of == owner.pk else None


def require_figures(actor: Actor, owner: Record | None, figures: Sequence[NewFigure]) -> None:
    """Refuse unless the actor may accept each of these figures, and supersede what stands under its reference.

    A role in the whole partnership reaches all of them; one in a group, those of the measures it looks after.
    Raises NotAllowed.
    """
    place = owner.pk if owner else None
    if may(actor, Permission.ACCEPT_FIGURES, place):
        return
    groups = {group_of(owner, item.measure.group_id, item.measure.owner_id) for item in figures}
    for start in range(0, len(figures), CHUNK):
        wanted = [item.reference for item in figures[start : start + CHUNK]]
        standing = Observation.objects.filter(owner=owner, superseded_at=None, reference__in=wanted)
        rows = standing.values_list("measure__group_id", "measure__owner_id")
        groups |= {group_of(owner, group, of) for group, of in rows}
    require_for(actor, Permission.ACCEPT_FIGURES, place, groups)


def refuse_faults(figures: Sequence[NewFigure], reason: str) -> None:
    """Refuse what the store could not hold, or could not tell apart, with every problem."""
    known = reference.names({item.area for item in figures})
    problems = []
    seen: set[str] = set()
    for item in figures:
        place = item.place or item.reference
        if item.area not in known:
            problems.append(
                Problem(
                    place,
                    f"there is no area with the code {item.area}",
                    "Use a code from the area register, such as E06000059",
                )
            )
        if not REFERENCE.fullmatch(item.reference):
            problems.append(
                Problem(
                    place,
                    f"“{item.reference}” is not a reference",
                    "Use letters, digits and hyphens, like FIG-014",
                )
            )
        if item.reference in seen:
            problems.append(Problem(place, f"{item.reference} is given twice", "Give another reference"))
        seen.add(item.reference)
        for name, text in _texts(item).items():
            if len(text) > _LONGEST[name]:
                finding = f"it is {len(text):,} characters long"
                problems.append(Problem(f"{place}, {name}", finding, f"Shorten it to {_LONGEST[name]} or fewer"))
    if len(reason) > _LONGEST["reason"]:
        finding = f"it is {len(reason):,} characters long"
        problems.append(Problem("Reason", finding, f"Shorten it to {_LONGEST['reason']} or fewer"))
    if problems:
        raise Refused(problems)


def _texts(item: NewFigure) -> dict[str, str]:
    return {
        "period": item.period.canonical,
        "breakdown": item.breakdown,
        "note": item.figure.note,
        "text": item.figure.text,
        "caution": item.caution,
        "section": item.source[2],
    }


def sources_of(figures: Sequence[NewFigure]) -> dict[tuple[str, int, str], Source]:
    """The source of each figure, made where it is not there yet, by (sort, document record id, section)."""
    wanted = list(dict.fromkeys(item.source for item in figures))
    answer: dict[tuple[str, int, str], Source] = {}
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        rows = [Source(sort=sort, document_id=document, section=section) for sort, document, section in some]
        Source.objects.bulk_create(rows, ignore_conflicts=True)
        found = Source.objects.filter(
            document_id__in={document for _, document, _ in some}, section__in={section for _, _, section in some}
        )
        answer |= {(row.sort, row.document_id, row.section): row for row in found}
    return answer


def row_of(
    item: NewFigure,
    owner: Record | None,
    actor: Actor,
    now: datetime,
    reason: str,
    source: Source,
) -> Observation:
    """The row of a figure, not written yet."""
    figure = item.figure
    return Observation(
        reference=item.reference,
        owner=owner,
        measure=item.measure,
        area_id=item.area,
        period=item.period,
        starts=item.period.start,
        ends=item.period.end,
        breakdown=item.breakdown,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        lower=figure.lower,
        upper=figure.upper,
        qualifier=figure.qualifier.value,
        marker=figure.marker.value,
        note=figure.note,
        basis=figure.basis.value,
        status=figure.status.value,
        text=figure.text,
        caution=item.caution,
        vintage=item.vintage,
        source=source,
        accepted_at=now,
        accepted_by=actor.id,
        reason=reason,
    )
