"""What figures mean: the assessments of the series of one indicator or measure."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from goldenthread.api import schemas
from goldenthread.api.auth import actor_of
from goldenthread.api.kinds import only_known
from goldenthread.api.problems import errors
from goldenthread.assessments import queries
from goldenthread.assessments.plain import as_plain, dump
from goldenthread.records import plain
from goldenthread.records.queries import find
from goldenthread.vocabulary import NotFound

router = Router(tags=["Figures"])


class AssessmentsIn(schemas.Clocks):
    trial: bool = Field(False, description="Control charts from 7 points, on trial limits.")


class AssessmentsOut(BaseModel):
    """Each series: its answer with method and words, comparisons, targets, projection and freshness."""

    version: str = Field(description="Changes with any figure, target, definition or method behind the answer.")
    items: list[dict[str, Any]]


class AlertsIn(schemas.Taken):
    month: date | None = Field(None, description="Any day of the month; this month unless told.")
    by_period: bool = Field(False, description="Replay: take a figure as come in when its period ended.")


class AlertsOut(BaseModel):
    """Each group: at most three alerts, how many measures were looked at, and one next step each."""

    items: list[dict[str, Any]]


@router.get(
    "/alerts/{owner}",
    response={200: AlertsOut},
    openapi_extra=errors(404, 422),
    operation_id="alerts",
    summary="What each group of a partnership should look at in a month",
)
def alerts(
    request: HttpRequest,
    owner: str,
    asked: AlertsIn = Query(...),  # noqa: B008
) -> dict[str, Any]:
    only_known(request, AlertsIn)
    found = queries.alerts(actor_of(request), owner, asked.month, by_period=asked.by_period)
    return {"items": [as_plain(group) | {"words": group.words} for group in found]}


@router.get(
    "/assessments/{owner}/{reference}",
    response={200: AssessmentsOut},
    openapi_extra=errors(404, 422),
    operation_id="assessments",
    summary="What the figures of an indicator or measure mean",
)
def assessments(
    request: HttpRequest,
    owner: str,
    reference: str,
    asked: AssessmentsIn = Query(...),  # noqa: B008
) -> dict[str, Any]:
    only_known(request, AssessmentsIn)
    actor = actor_of(request)
    card = find(actor, f"{owner}/{reference}")
    if card.kind_code not in ("indicator", "measure"):
        raise NotFound(f"{owner}/{reference} is not an indicator or a measure, so it has no figures to assess.")
    found = queries.assess(actor, [card.id], plain.as_of(asked.on, asked.known), trial=asked.trial)
    return {"version": found.version, "items": [dump(one) for one in queries.of_measure(found, card.id)]}
