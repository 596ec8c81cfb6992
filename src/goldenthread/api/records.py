"""The acts and reads that are the same for every kind: retire, history, links, comments, search."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Query, Router, Status
from pydantic import Field

from goldenthread.api import schemas
from goldenthread.api.auth import actor_of
from goldenthread.api.kinds import changing, etag, found, known_owner, once_key, only_known
from goldenthread.api.problems import errors
from goldenthread.partners.actors import labels
from goldenthread.records import commands, plain, queries, searching
from goldenthread.records.cards import CommentLine
from goldenthread.records.kinds import Kind, kind, kinds
from goldenthread.records.relations import RELATIONS

router = Router()
_ONE = "/{of_kind}/{owner}/{reference}"


class SearchIn(schemas.Taken):
    q: str = Field(max_length=300, description="Words, all of which must be there.")
    owner: str | None = Field(None, description="Of this partnership, or “shared” for the library.")
    kind: str | None = Field(None, description="Of this kind, by its code.")
    page: int = Field(1, ge=1, le=schemas.LAST_PAGE, description="Which page, from 1.")
    size: int = Field(50, ge=1, le=queries.MOST_ON_A_PAGE, description="How many make a page.")


@router.get("/kinds", tags=["Dictionary"], operation_id="kinds", summary="The data dictionary")
def dictionary(request: HttpRequest) -> dict[str, Any]:
    return {"items": [_entry(of_kind) for of_kind in kinds()]}


def _entry(of_kind: Kind) -> dict[str, Any]:
    said = ("code", "name", "plural", "prefix", "about", "room", "step", "columns", "heritable", "expects")
    return {name: plain.dump(getattr(of_kind, name)) for name in said} | {
        "address": f"/api/v1/{of_kind.slug}",
        "acts": sorted(of_kind.acts),
        "fields": [
            {
                "name": spec.name,
                "label": spec.label,
                "sort": spec.sort,
                "hint": spec.hint,
                "required": spec.required,
                "choices": dict(spec.choices),
                "max_length": spec.max_length if spec.sort in ("text", "longtext") else None,
            }
            for spec in of_kind.fields
        ],
    }


@router.get("/relations", tags=["Dictionary"], operation_id="relations", summary="All relations")
def relations(request: HttpRequest) -> dict[str, Any]:
    return {
        "items": [
            {
                "code": r.code,
                "forward": r.forward,
                "back": r.back,
                "walk": r.walk,
                "may_cycle": r.may_cycle,
                "same_kind": r.same_kind,
                "pairs": [{"from": sorted(s), "to": sorted(t)} for s, t in r.pairs],
            }
            for r in RELATIONS.values()
        ]
    }


@router.get(
    "/search",
    response={200: schemas.CardsOut},
    openapi_extra=errors(404, 422),
    tags=["Search"],
    operation_id="search",
    summary="Find records by their words",
    description=(
        "What has exactly this name or reference comes first, then names that begin so, then names that hold the "
        "words in a row, then the rest. `total` counts all that were found."
    ),
)
def search(request: HttpRequest, asked: SearchIn = Query(...)) -> dict[str, Any]:  # noqa: B008
    only_known(request, SearchIn)
    actor = actor_of(request)
    cards, total = searching.search(
        actor,
        asked.q,
        owners=[asked.owner] if asked.owner else (),
        of_kinds=[kind(asked.kind).code] if asked.kind else (),
        start=(asked.page - 1) * asked.size,
        size=asked.size,
    )
    if not total:
        known_owner(actor, asked.owner)
    return {"items": [plain.card(card) for card in cards]} | plain.pages(total, asked.page, asked.size)


@router.post(
    _ONE + "/retire",
    response={200: schemas.CardOut},
    openapi_extra=errors(404, 409, 412, 422, 428),
    tags=["Any record"],
    operation_id="retire",
    summary="Retire, close or mark as succeeded",
)
def retire(
    request: HttpRequest,
    response: HttpResponse,
    of_kind: str,
    owner: str,
    reference: str,
    body: schemas.RetireIn = Body(...),  # noqa: B008
    if_match: str | None = Header(None, alias="If-Match"),
) -> Any:
    with changing(request, kind(of_kind), owner, reference, if_match, body.version) as now:
        card = commands.retire(
            actor=now.actor,
            record=now.full,
            version=now.version,
            reason=body.reason,
            on=plain.day("on", body.on),
            state=body.state,
        )
    response["ETag"] = etag(card.version)
    return plain.card(card)


@router.get(
    _ONE + "/history",
    response={200: list[schemas.RevisionOut]},
    openapi_extra=errors(404),
    tags=["Any record"],
    operation_id="history",
    summary="Every version, newest first",
)
def history(request: HttpRequest, of_kind: str, owner: str, reference: str) -> Any:
    actor = actor_of(request)
    full = found(actor, kind(of_kind), owner, reference).full_reference
    lines = queries.history(actor, full)
    names = labels(line.actor for line in lines)
    return [plain.dump(line) | {"actor": names[line.actor]} for line in lines]


@router.get(
    _ONE + "/links",
    response={200: schemas.LinksOut},
    openapi_extra=errors(404, 422),
    tags=["Links"],
    operation_id="links",
    summary="The links of a record, both ways",
)
def links(
    request: HttpRequest,
    of_kind: str,
    owner: str,
    reference: str,
    clocks: schemas.Clocks = Query(...),  # noqa: B008
) -> dict[str, Any]:
    only_known(request, schemas.Clocks)
    actor = actor_of(request)
    card = found(actor, kind(of_kind), owner, reference)
    lines, hidden = queries.links_of(actor, card.id, plain.as_of(clocks.on, clocks.known))
    return {"items": [plain.link(line) for line in lines], "continues_elsewhere": hidden}


@router.post(
    _ONE + "/links",
    response={201: schemas.Made},
    openapi_extra=errors(404, 409, 422),
    tags=["Links"],
    operation_id="link",
    summary="Link a record to another",
)
def link(
    request: HttpRequest,
    of_kind: str,
    owner: str,
    reference: str,
    body: schemas.LinkIn = Body(...),  # noqa: B008
) -> Status:
    actor = actor_of(request)
    made = commands.link(
        actor=actor,
        source=found(actor, kind(of_kind), owner, reference).full_reference,
        relation=body.relation,
        target=body.target,
        note=body.note,
        valid_from=plain.day("valid_from", body.valid_from),
        valid_to=plain.day("valid_to", body.valid_to),
        reason=body.reason,
    )
    return Status(201, {"id": made})


@router.post(
    "/links",
    response={201: schemas.ManyMade},
    openapi_extra=errors(404, 409, 422),
    tags=["Links"],
    operation_id="link_many",
    summary="Add and take away links in one save",
)
def link_many(
    request: HttpRequest,
    body: schemas.ManyLinksIn = Body(...),  # noqa: B008
) -> Status:
    made = commands.link_many(
        actor=actor_of(request),
        links=[(one.source, one.relation, one.target) for one in body.links],
        away=body.away,
        note=body.note,
        valid_from=plain.day("valid_from", body.valid_from),
        valid_to=plain.day("valid_to", body.valid_to),
        reason=body.reason,
    )
    return Status(201, {"ids": made})


@router.delete(
    "/links/{int:link_id}",
    response={204: None},
    openapi_extra=errors(404),
    tags=["Links"],
    operation_id="unlink",
    summary="Take a link away; it stays in the history",
)
def unlink(
    request: HttpRequest,
    link_id: int,
    reason: str = Query("", max_length=500),
) -> Status:
    # An id beyond what a database can hold names nothing.
    commands.unlink(actor=actor_of(request), link_id=min(link_id, schemas.LARGEST_ID), reason=reason)
    return Status(204, None)


@router.get(
    _ONE + "/comments",
    response={200: list[schemas.CommentOut]},
    openapi_extra=errors(404),
    tags=["Any record"],
    operation_id="comments",
    summary="Comments and questions, oldest first",
)
def comments(request: HttpRequest, of_kind: str, owner: str, reference: str) -> Any:
    actor = actor_of(request)
    full = found(actor, kind(of_kind), owner, reference).full_reference
    lines = queries.comments(actor, full)
    names = labels([line.actor for line in lines] + [a.actor for line in lines for a in line.answers])

    def one(line: CommentLine) -> dict[str, Any]:
        answers = [one(answer) for answer in line.answers]
        return plain.dump(line) | {"actor": names[line.actor], "answers": answers}

    return [one(line) for line in lines]


@router.post(
    _ONE + "/comments",
    response={201: schemas.Made},
    openapi_extra=errors(404, 409, 422),
    tags=["Any record"],
    operation_id="comment",
    summary="Comment, ask, or answer a question",
)
def comment(
    request: HttpRequest,
    of_kind: str,
    owner: str,
    reference: str,
    body: schemas.CommentIn = Body(...),  # noqa: B008
    idempotency_key: str | None = Header(None, alias="Idempotency-Key"),
) -> Status:
    actor = actor_of(request)
    made = commands.comment(
        actor=actor,
        record=found(actor, kind(of_kind), owner, reference).full_reference,
        text=body.text,
        sort=body.sort,
        answers=body.answers,
        once=once_key(request, actor, idempotency_key),
    )
    return Status(201, {"id": made})
