"""The figures and charts of an indicator as files: CSV, JSON and SVG, beside its page."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from goldenthread.assessments.charting import pictures
from goldenthread.assessments.earlier import earlier
from goldenthread.assessments.plain import dump
from goldenthread.assessments.queries import assess, of_measure
from goldenthread.indicators.queries import definitions
from goldenthread.observations.queries import FigureCard, figures_of
from goldenthread.pages.figures.indicator import judged, measured, on_day
from goldenthread.pages.figures.shared import FIGURE_HEADER, csv_response, figure_row
from goldenthread.pages.records.common import clock_of
from goldenthread.pages.shell import actor_of
from goldenthread.records.queries import related
from goldenthread.vocabulary import NotFound


def figures_csv(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Every figure of an indicator and of its measures, with all that travels with it."""
    rows = [figure_row(figure) for figure in _held(request, owner, reference)[1]]
    return csv_response(f"{owner}-{reference}-figures", FIGURE_HEADER, rows)


def figures_json(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The same figures, and what they mean: the assessment of every series with its methods and words."""
    ids, figures = _held(request, owner, reference)
    found = assess(actor_of(request), ids, clock_of(request).as_of)
    body = {
        "version": found.version,
        "figures": [
            {name: _text(value) for name, value in zip(FIGURE_HEADER, figure_row(card), strict=True)}
            for card in figures
        ],
        "assessments": [dump(one) for pk in ids for one in of_measure(found, pk)],
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})


def chart_svg(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """A drawing of an indicator's page as a file of its own: `chart` names which, else it is the first."""
    actor, clock = actor_of(request), clock_of(request)
    card = measured(request, owner, reference)
    found = judged(actor, card, clock, request.GET.get("area", ""))
    older = earlier(actor, definitions(actor, card.id, clock.as_of), card.id, clock.as_of)
    made = pictures(found.found, found.lead, found.own, card.reference, older)
    asked = request.GET.get("chart", "")
    chosen = next((one for one in made if asked in ("", one.name)), None)
    if chosen is None:
        raise NotFound("There are not two figures to draw.")
    return HttpResponse(chosen.drawn.wide, content_type="image/svg+xml")


def _held(request: HttpRequest, owner: str, reference: str) -> tuple[list[int], list[FigureCard]]:
    """The ids of an indicator and its measures, and every figure of them that had ended on the day asked about."""
    actor, clock = actor_of(request), clock_of(request)
    card = measured(request, owner, reference)
    parts = related(actor, [card.id], "part_of", outward=False, as_of=clock.as_of, kinds=("measure",))[card.id]
    ids = [card.id, *(part.id for part in parts)]
    held = figures_of(actor, ids, clock.as_of)
    return ids, [figure for cards in held.values() for figure in on_day(cards, clock)]


def _text(value: object) -> str:
    return "" if value is None else str(value)
