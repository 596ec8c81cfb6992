"""A total for an area from the figures of its parts. Only what is part of it is ever added."""

from collections.abc import Sequence

from goldenthread.access import Actor
from goldenthread.observations.queries import figures_of
from goldenthread.records.queries import find, sheet
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Additivity, Figure, Period, Problem, Refused, add


def total(viewer: Actor, measure: str, area: str, parts: Sequence[str], period: Period) -> Figure:
    """The sum of a measure over `parts` of an area, for one period: derived, and of what may be added alone.

    Args:
        viewer: Who asks.
        measure: The full reference of an indicator or measure.
        area: The code of the area that the total is for.
        parts: The codes of the areas to add.
        period: For when.

    Raises:
        NotFound: for a measure or an area that is not there.
        Refused: for a part that does not lie in the area, that lies in another of the parts, or that has no figure;
            and for a measure whose figures may not be added.
    """
    card = find(viewer, measure)
    whole = reference.area(area, period.end)
    names = reference.names(parts)
    problems = [
        Problem(names.get(code, code), f"it is not part of {whole.name}", "Leave it out, or total a wider area")
        for code in parts
        if not reference.covers(area, code, period.end)
    ]
    problems += [
        Problem(names.get(inner, inner), f"it lies in {names.get(outer, outer)}, which is added too", "Add one of them")
        for outer in parts
        for inner in parts
        if outer != inner and reference.covers(outer, inner, period.end)
    ]
    held = {
        figure.area_code: figure.figure
        for figure in figures_of(viewer, [card.id])[card.id]
        if figure.period.same_time(period) and not figure.breakdown
    }
    problems += [
        Problem(names.get(code, code), f"no figure is held for {period.label}", "Missing is not zero: give its figure")
        for code in parts
        if code not in held
    ]
    if problems:
        raise Refused(problems)
    values = sheet(viewer, card.full_reference).values
    return add([held[code] for code in parts], Additivity(values["additivity"]))
