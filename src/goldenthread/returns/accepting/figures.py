"""From the cells of a return to figures as the store takes them, each with its sheet and cell as its source."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goldenthread.observations.models import Observation
from goldenthread.observations.queries import plain, units
from goldenthread.observations.writing import NewFigure
from goldenthread.records.models import Record
from goldenthread.returns.figures import months
from goldenthread.returns.models import Cell, Round, Submission
from goldenthread.vocabulary import Figure, FigureStatus, Marker, Problem, Qualifier, Refused, Unit

_LONGEST = 500
Key = tuple[int, str, str]


@dataclass(frozen=True)
class Ready:
    """The figures of a return, and how many lines another partnership has accepted with the same value."""

    figures: tuple[NewFigure, ...]
    elsewhere: int


def figures_of(row: Round, submission: Submission, document: Record, vintage: date) -> Ready:
    """The figures that a submission gives.

    A figure that stands for the same measure, area, time and breakdown keeps its reference, whatever it came
    from first, so that one fact is never held twice. Where another partnership holds it, it is left there.

    Raises:
        Refused: for a cell that is no figure, or that another partnership holds with another value.
    """
    cells = list(submission.cells.select_related("line").order_by("line__position"))
    measures = Record.objects.filter(pk__in={cell.line.measure_id for cell in cells}).select_related(
        "owner", "indicator_detail", "measure_detail"
    )
    by_pk = {measure.pk: measure for measure in measures}
    unit = units(list(by_pk.values()))
    standing = _standing(row, cells)
    cautions = _cautions(submission)
    span = months(row.period)
    figures, problems, elsewhere = [], [], 0
    for cell in cells:
        line = cell.line
        measure = by_pk[line.measure_id]
        place = _place(cell)
        try:
            figure = _figure(cell, unit[measure.pk])
        except Refused as refused:
            problems += [Problem(place, each.finding, each.remedy) for each in refused.problems]
            continue
        if figure is None:
            continue
        held = standing.get((line.measure_id, line.area, line.breakdown), [])
        ours = next((each for each in held if each.owner_id == row.owner_id), None)
        theirs = next((each for each in held if each.owner_id != row.owner_id), None)
        if ours is None and theirs is not None:
            if _same(theirs, figure):
                elsewhere += 1
            else:
                whose = theirs.owner.title if theirs.owner else "the shared library"
                finding = f"{whose} holds another value for the same figure, accepted before"
                problems.append(Problem(place, finding, "Ask which is right; correct it where it was accepted"))
            continue
        figures.append(
            NewFigure(
                reference=ours.reference if ours else _reference(row, measure, line.area, line.breakdown, span),
                measure=measure,
                area=line.area,
                period=row.period,
                figure=figure,
                source=("return", document.pk, _section(cell, submission)),
                breakdown=line.breakdown,
                caution=cautions.get(line.pk, "")[:_LONGEST],
                vintage=vintage,
                place=place,
            )
        )
    if problems:
        raise Refused(problems)
    return Ready(tuple(figures), elsewhere)


def _figure(cell: Cell, unit: Unit) -> Figure | None:
    """The figure of a cell; None where it gives neither a value nor the reason why there is none."""
    if cell.value is None and not cell.marker:
        return None
    statuses = {each.value for each in FigureStatus}
    return Figure(
        value=plain(cell.value),
        unit=unit,
        numerator=plain(cell.numerator),
        denominator=plain(cell.denominator),
        qualifier=Qualifier(cell.qualifier),
        marker=Marker(cell.marker),
        note=cell.note,
        status=FigureStatus(cell.status) if cell.status in statuses else FigureStatus.NOT_STATED,
        text=cell.text,
    )


def _standing(row: Round, cells: Sequence[Cell]) -> dict[Key, list[Observation]]:
    """The standing figures of the same measures, areas and days, whoever holds them."""
    rows = Observation.objects.filter(
        measure_id__in={cell.line.measure_id for cell in cells},
        area_id__in={cell.line.area for cell in cells},
        starts=row.starts,
        ends=row.ends,
        superseded_at=None,
    ).select_related("owner")
    found: dict[Key, list[Observation]] = defaultdict(list)
    for each in rows:
        found[each.measure_id, each.area_id, each.breakdown].append(each)
    return found


def _same(row: Observation, figure: Figure) -> bool:
    return plain(row.value) == figure.value and row.marker == figure.marker.value


def _cautions(submission: Submission) -> dict[int, str]:
    """What readers of a figure are told of what the checks found and somebody confirmed, by line."""
    said: dict[int, list[str]] = defaultdict(list)
    for found in submission.findings.exclude(answered_at=None).exclude(line=None).order_by("pk"):
        assert found.line_id is not None
        said[found.line_id].append(f"Checked: {found.found}; confirmed, because {found.answer.rstrip('.')}.")
    return {line: " ".join(words) for line, words in said.items()}


def _place(cell: Cell) -> str:
    return ", ".join(part for part in (cell.sheet, cell.cell) if part) or cell.line.key


def _section(cell: Cell, submission: Submission) -> str:
    """Where a figure stands in its return: "Figures!J14"."""
    where = "!".join(part for part in (cell.sheet, cell.cell) if part) or cell.line.key
    if cell.line.key in submission.fixes:
        where = f"{where}, put right on the page in version {submission.number}"
    return where[:300]


def _reference(row: Round, measure: Record, area: str, breakdown: str, span: str) -> str:
    """The reference of a figure from a return: the same whenever the same line is sent again."""
    own = measure.owner_id == row.owner_id
    plain_text = f"RET-{measure.reference}-{area}-{span}"
    if own and not breakdown and len(plain_text) <= 60:
        return plain_text
    whole = f"{measure.pk}|{area}|{span}|{breakdown}"
    return f"{plain_text[:47].rstrip('-.')}-{hashlib.sha256(whole.encode()).hexdigest()[:12].upper()}"
