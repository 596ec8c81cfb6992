"""Work under way: report on an action or objective, confirm, move on the roadmap, close, and the roadmap itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Query, Router, Status
from pydantic import Field

from goldenthread.api import schemas
from goldenthread.api.auth import actor_of
from goldenthread.api.kinds import changing, etag, once_key, only_known
from goldenthread.api.problems import errors
from goldenthread.records import plain, queries
from goldenthread.records.kinds import kind
from goldenthread.strategy import commands
from goldenthread.strategy.updates import updates_of
from goldenthread.strategy.work import roadmap, work_of

router = Router(tags=["Work under way"])
_TAKEN = errors(404, 409, 412, 422, 428)


class ReportIn(schemas.Taken):
    status: str = Field(max_length=20, description="on_track, at_risk, off_track, complete or not_reported")
    sentence: str = Field(max_length=2000)
    next_date: str | None = None
    blocked_by: list[str] = Field(default_factory=list, max_length=20, description="References of agencies.")
    given_by: str = Field("", max_length=200, description="Who said it, where you write it down for its owner.")
    given_how: str = Field("", max_length=20, description="meeting, email, phone, document or other")
    given_on: str | None = None
    on: str | None = Field(None, description="The day it was so; today where it is left out.")
    checked: bool = Field(False, description="You have looked at what reads like a detail of one person: it is none.")
    version: int | None = Field(None, description="Instead of If-Match.")


class MoveIn(schemas.Taken):
    to: str = Field(max_length=10, description="now, next or later")
    reason: str = Field(max_length=2000)
    on: str | None = Field(None, description="The day it was agreed; today where it is left out.")
    version: int | None = Field(None, description="Instead of If-Match.")


class CloseIn(schemas.Taken):
    what_changed: str = Field("", max_length=2000)
    shown_by: list[str] = Field(default_factory=list, max_length=50, description="References of what shows it.")
    not_known: str = Field("", max_length=2000, description="Why it is not known what changed.")
    on: str | None = None
    version: int | None = Field(None, description="Instead of If-Match.")


class ConfirmIn(schemas.Taken):
    version: int | None = Field(None, description="Instead of If-Match.")


class RoadmapIn(schemas.Clocks):
    group: str | None = None


@router.post(
    "/{of_kind}/{owner}/{reference}/updates",
    response={201: schemas.CardOut},
    openapi_extra=_TAKEN,
    operation_id="report_progress",
    summary="Say how an action or an objective goes",
)
def report(
    request: HttpRequest,
    response: HttpResponse,
    of_kind: str,
    owner: str,
    reference: str,
    body: ReportIn = Body(...),  # noqa: B008
    if_match: str | None = Header(None, alias="If-Match"),
    idempotency_key: str | None = Header(None, alias="Idempotency-Key"),
) -> Any:
    with changing(request, kind(of_kind), owner, reference, if_match, body.version) as now:
        card = commands.report_progress(
            actor=now.actor,
            record=now.full,
            version=now.version,
            status=body.status,
            sentence=body.sentence,
            next_date=plain.day("next_date", body.next_date),
            blocked_by=body.blocked_by,
            given_by=body.given_by,
            given_how=body.given_how,
            given_on=plain.day("given_on", body.given_on),
            on=plain.day("on", body.on),
            checked=body.checked,
            once=once_key(request, now.actor, idempotency_key),
        )
    response["ETag"] = etag(queries.find(now.actor, now.full).version)
    return Status(201, plain.card(card))


@router.post(
    "/update/{owner}/{reference}/confirm",
    response={200: schemas.CardOut},
    openapi_extra=_TAKEN,
    operation_id="confirm_update",
    summary="Confirm, as its owner, what somebody else entered",
)
def confirm(
    request: HttpRequest,
    owner: str,
    reference: str,
    body: ConfirmIn = Body(...),  # noqa: B008
    if_match: str | None = Header(None, alias="If-Match"),
) -> Any:
    with changing(request, kind("update"), owner, reference, if_match, body.version) as now:
        card = commands.confirm(actor=now.actor, update=now.full, version=now.version)
    return plain.card(card)


@router.post(
    "/action/{owner}/{reference}/move",
    response={201: schemas.CardOut},
    openapi_extra=_TAKEN,
    operation_id="move_action",
    summary="Move an action on the roadmap, with a reason",
)
def move(
    request: HttpRequest,
    owner: str,
    reference: str,
    body: MoveIn = Body(...),  # noqa: B008
    if_match: str | None = Header(None, alias="If-Match"),
    idempotency_key: str | None = Header(None, alias="Idempotency-Key"),
) -> Any:
    with changing(request, kind("action"), owner, reference, if_match, body.version) as now:
        card = commands.move(
            actor=now.actor,
            action=now.full,
            to=body.to,
            version=now.version,
            reason=body.reason,
            on=plain.day("on", body.on),
            once=once_key(request, now.actor, idempotency_key),
        )
    return Status(201, plain.card(card))


@router.post(
    "/action/{owner}/{reference}/close",
    response={200: schemas.CardOut},
    openapi_extra=_TAKEN,
    operation_id="close_action",
    summary="Close an action: what changed, what shows it, or why that is not known",
)
def close(
    request: HttpRequest,
    owner: str,
    reference: str,
    body: CloseIn = Body(...),  # noqa: B008
    if_match: str | None = Header(None, alias="If-Match"),
) -> Any:
    with changing(request, kind("action"), owner, reference, if_match, body.version) as now:
        card = commands.close(
            actor=now.actor,
            action=now.full,
            version=now.version,
            what_changed=body.what_changed,
            shown_by=body.shown_by,
            not_known=body.not_known,
            on=plain.day("on", body.on),
        )
    return plain.card(card)


@router.get(
    "/roadmap/{owner}",
    openapi_extra=errors(404, 422),
    operation_id="roadmap",
    summary="The roadmap of a partnership, as it stood on a day",
)
def roadmap_of(request: HttpRequest, owner: str, asked: RoadmapIn = Query(...)) -> dict[str, Any]:  # noqa: B008
    only_known(request, RoadmapIn)
    actor = actor_of(request)
    queries.find(actor, f"shared/{owner}")
    group = queries.find(actor, asked.group).id if asked.group else None
    as_of = plain.as_of(asked.on, asked.known)
    lines = work_of(actor, owner, group=group, as_of=as_of)
    said = updates_of(actor, [line.card.id for line in lines], as_of)
    return {
        "columns": [
            {
                "horizon": column.code,
                "words": column.words,
                "items": [
                    plain.card(line.card) | {"delivery": line.delivery, "updates": len(said[line.card.id])}
                    for line in column.lines
                ],
            }
            for column in roadmap(lines)
        ]
    }
