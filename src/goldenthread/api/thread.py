"""The golden thread of a record, and the split of a partnership."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Body, Query, Router, Status
from pydantic import BaseModel, Field

from goldenthread.api import schemas
from goldenthread.api.auth import actor_of
from goldenthread.api.kinds import only_known
from goldenthread.api.problems import errors
from goldenthread.partners import commands, planned
from goldenthread.records import plain, queries
from goldenthread.thread import trace, walk
from goldenthread.thread.says import lede, says
from goldenthread.vocabulary import Refused

router = Router()


class ThreadIn(schemas.Clocks):
    way: Literal["down", "up"] = Field("down", description="The order of reading.")


class ThreadOut(BaseModel):
    """The main line through a record, and all of its thread as two trees."""

    focus: schemas.CardOut
    lede: str = Field(description="The answer in one or two sentences.")
    says: list[dict[str, Any]]
    line: list[dict[str, Any]]
    up: dict[str, Any]
    down: dict[str, Any]
    truncated: bool


@router.get(
    "/thread/{owner}/{reference}",
    response={200: ThreadOut},
    openapi_extra=errors(404, 422),
    tags=["Thread"],
    operation_id="thread",
    summary="The line a record stands on",
)
def thread(
    request: HttpRequest,
    owner: str,
    reference: str,
    asked: ThreadIn = Query(...),  # noqa: B008
) -> dict[str, Any]:
    only_known(request, ThreadIn)
    actor = actor_of(request)
    card = queries.find(actor, f"{owner}/{reference}")
    graph = walk.fetch(actor, card.id, as_of=plain.as_of(asked.on, asked.known))
    line = trace.line(graph, way=asked.way)
    return {
        "focus": plain.card(card),
        "lede": lede(line),
        "says": plain.dump(says(line)),
        "line": plain.dump(line.steps),
        "up": plain.dump(trace.up(graph)),
        "down": plain.dump(trace.down(graph)),
        "truncated": graph.truncated,
    }


class SuccessorIn(schemas.Taken):
    slug: str
    title: str
    area: str = Field(description="The code of its area.")


class SplitIn(schemas.Taken):
    on: str = Field(description="The first day of the successors.")
    successors: list[SuccessorIn] = Field(max_length=50)
    heirs: dict[str, list[str]] = Field({}, description="Slugs that take on each open item.")
    reason: str = Field("", max_length=schemas.SENTENCE)


@router.post(
    "/partnerships/{slug}/split",
    response={201: list[schemas.CardOut]},
    openapi_extra=errors(404, 409, 422),
    tags=["Partnership"],
    operation_id="split",
    summary="End a partnership and start its successors",
)
def split(
    request: HttpRequest,
    slug: str,
    body: SplitIn = Body(...),  # noqa: B008
) -> Status:
    on = plain.day("on", body.on)
    if on is None:
        raise Refused.one("on", "no day was given", "Give the first day of the successors")
    made = planned.split(
        actor=actor_of(request),
        partnership=slug,
        on=on,
        successors=[commands.Successor(s.slug, s.title, s.area) for s in body.successors],
        heirs=body.heirs,
        reason=body.reason,
    )
    return Status(201, [plain.card(card) for card in made])
