"""Figures, each with what it measures and where it came from."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from goldenthread.api import schemas
from goldenthread.api.auth import actor_of
from goldenthread.api.kinds import known_owner, only_known
from goldenthread.api.problems import errors
from goldenthread.observations import queries
from goldenthread.observations.queries import FigureCard
from goldenthread.records import plain

router = Router(tags=["Figures"])


class FiguresIn(schemas.Paged):
    owner: str | None = Field(None, description="A partnership's slug, or “shared”.")
    measure: str | None = Field(None, description="The full reference of an indicator or measure.")
    area: str | None = Field(None, description="The code of an area, like E06000059.")


class FigureOut(BaseModel):
    """A figure. Numbers are text, so that no digit is lost; a missing value has a marker."""

    owner: str
    reference: str
    full_reference: str
    address: str
    shown: str = Field(description="The figure in words, with its qualifier, unit and markers.")
    value: str | None
    numerator: str | None
    denominator: str | None
    lower: str | None
    upper: str | None
    value_type: str
    unit: str
    per: int | None
    qualifier: str
    marker: str
    note: str
    basis: str
    status: str
    text: str = Field(description="The figure as printed in its source.")
    measure: schemas.CardOut
    area: str
    area_name: str
    period: str
    period_starts: str
    period_ends: str
    period_kind: str
    period_label: str
    breakdown: dict[str, str]
    caution: str
    document: schemas.CardOut | None
    section: str
    where_from: str
    accepted_at: str
    superseded_at: str | None
    reason: str


class FiguresOut(BaseModel):
    items: list[FigureOut]
    total: int
    page: int
    size: int
    pages: int


def _plain(card: FigureCard) -> dict[str, Any]:
    figure, period = card.figure, card.period
    numbers = ("value", "numerator", "denominator", "lower", "upper")
    return {
        "owner": card.owner,
        "reference": card.reference,
        "full_reference": card.full_reference,
        "address": card.url,
        "shown": figure.shown(),
        **{name: plain.dump(getattr(figure, name)) for name in numbers},
        "value_type": figure.unit.type.value,
        "unit": figure.unit.text,
        "per": figure.unit.per,
        "qualifier": figure.qualifier.value,
        "marker": figure.marker.value,
        "note": figure.note,
        "basis": figure.basis.value,
        "status": figure.status.value,
        "text": figure.text,
        "measure": plain.card(card.measure),
        "area": card.area_code,
        "area_name": card.area_name,
        "period": period.canonical,
        "period_starts": period.start.isoformat(),
        "period_ends": period.end.isoformat(),
        "period_kind": period.kind,
        "period_label": str(period),
        "breakdown": dict(card.breakdown),
        "caution": card.caution,
        "document": plain.card(card.document) if card.document else None,
        "section": card.section,
        "where_from": card.where_from,
        "accepted_at": card.accepted_at.isoformat(),
        "superseded_at": card.superseded_at.isoformat() if card.superseded_at else None,
        "reason": card.reason,
    }


@router.get(
    "/figures",
    response={200: FiguresOut},
    openapi_extra=errors(404, 422),
    operation_id="figures",
    summary="List figures",
)
def figures(request: HttpRequest, asked: FiguresIn = Query(...)) -> dict[str, Any]:  # noqa: B008
    only_known(request, FiguresIn)
    actor = actor_of(request)
    found, total = queries.list_figures(
        actor,
        owner=asked.owner,
        measure=asked.measure,
        area=asked.area,
        as_of=plain.as_of(asked.on, asked.known),
        page=asked.page,
        size=asked.size,
    )
    if not total:
        known_owner(actor, asked.owner)
    return {"items": [_plain(card) for card in found]} | plain.pages(total, asked.page, asked.size)


@router.get(
    "/figures/{owner}/{reference}",
    response={200: FigureOut},
    openapi_extra=errors(404, 422),
    operation_id="figure",
    summary="Read one figure",
)
def figure(
    request: HttpRequest,
    owner: str,
    reference: str,
    clocks: schemas.Clocks = Query(...),  # noqa: B008
) -> dict[str, Any]:
    only_known(request, schemas.Clocks)
    as_of = plain.as_of(clocks.on, clocks.known)
    return _plain(queries.find_figure(actor_of(request), f"{owner}/{reference}", as_of))


@router.get(
    "/figures/{owner}/{reference}/versions",
    response={200: list[FigureOut]},
    openapi_extra=errors(404),
    operation_id="figure_versions",
    summary="Every value a figure has had, newest first",
)
def versions(request: HttpRequest, owner: str, reference: str) -> list[dict[str, Any]]:
    actor, full = actor_of(request), f"{owner}/{reference}"
    queries.find_figure(actor, full)
    return [_plain(card) for card in queries.versions_of(actor, full)]
