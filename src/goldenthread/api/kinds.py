"""One generic router: list, add, read and change for a kind, from its declaration alone."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Query, Router, Status
from ninja.errors import HttpError
from pydantic import BaseModel

from goldenthread.access import Actor
from goldenthread.api import schemas
from goldenthread.api.auth import actor_of
from goldenthread.api.problems import Stale, errors
from goldenthread.records import commands, plain, queries
from goldenthread.records.cards import SHARED, Card, Sheet
from goldenthread.records.kinds import Kind
from goldenthread.vocabulary import Conflict, NotFound, Refused


def etag(version: int) -> str:
    """The entity tag of a version, as If-Match sends it back."""
    return f'"{version}"'


def version_asked(if_match: str | None, in_body: int | None) -> int:
    """The version that the caller has read: from If-Match, or from the body.

    Without one the answer is 428: the last to write would win, unseen.
    """
    if if_match is None:
        if in_body is None:
            raise HttpError(428, "Send the version you read, in If-Match or as “version”, and try again.")
        return in_body
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HttpError(400, f"If-Match should be the version you read, like {etag(3)}.")
    return int(text)


def only_known(request: HttpRequest, model: type[BaseModel]) -> None:
    """Refuse a name in the query string that this list does not take: a slip would widen it."""
    for name in request.GET:
        if name not in model.model_fields:
            raise Refused.one(
                name[:80],
                "this list cannot be narrowed by it",
                f"Use one of: {', '.join(model.model_fields)}",
            )


@contextmanager
def fields_named(of_kind: Kind) -> Iterator[None]:
    """Problems of fields at the names that a program sends and reads them by, not at the labels of our pages."""
    names = {"Reference": "reference", "Reason": "reason", "Owner": "owner"}
    names |= {spec.label: spec.name for spec in reversed(of_kind.fields)}
    try:
        yield
    except Refused as refused:
        found = [replace(problem, place=names.get(problem.place, problem.place)) for problem in refused.problems]
        raise Refused(found) from refused


def known_owner(actor: Actor, owner: str | None) -> None:
    """Refuse an owner that there is not, or that the caller may not see: an empty list would look like an answer.

    Raises NotFound.
    """
    if owner and owner != SHARED:
        queries.find(actor, f"{SHARED}/{owner}")


def once_key(request: HttpRequest, actor: Actor, given: str | None) -> str:
    """The key of one act: the caller's Idempotency-Key, for them and this address alone."""
    if not given:
        return ""
    whole = "\n".join((actor.id, request.path, given))
    return hashlib.sha256(whole.encode()).hexdigest()


def found(actor: Actor, of_kind: Kind, owner: str, reference: str) -> Card:
    """The record at an address. Raises NotFound also when it is of another kind."""
    card = queries.find(actor, f"{owner}/{reference}")
    if card.kind_code != of_kind.code:
        raise NotFound(
            f"{card.full_reference} is of another kind: {card.kind.name.lower()}. Look under /api/v1/{card.kind.slug}."
        )
    return card


@dataclass(frozen=True)
class Changing:
    """Who changes which record, and from which version."""

    actor: Actor
    full: str
    version: int


@contextmanager
def changing(
    request: HttpRequest, of_kind: Kind, owner: str, reference: str, if_match: str | None, in_body: int | None
) -> Iterator[Changing]:
    """The record at an address, about to be changed from the version that the caller has read.

    Raises Stale where somebody changed it first; any other Conflict stays what it is.
    """
    actor = actor_of(request)
    full = found(actor, of_kind, owner, reference).full_reference
    now = Changing(actor, full, version_asked(if_match, in_body))
    try:
        with fields_named(of_kind):
            yield now
    except Conflict as conflict:
        sheet = queries.sheet(actor, full)
        if sheet.card.version == now.version:
            raise
        raise _stale(now, sheet, str(conflict)) from conflict


def _stale(now: Changing, sheet: Sheet, words: str) -> Stale:
    """What the caller started from and what the record says now."""
    actor, of_kind = now.actor, sheet.card.kind
    groups = {sheet.group.id: sheet.group} if sheet.group else {}
    try:
        base = queries.values_at_version(actor, now.full, now.version)
    except NotFound:
        base = None
    if base and base.get("group"):
        groups = groups | queries.cards(actor, [base["group"]])
    return Stale(
        words,
        given_version=now.version,
        current_version=sheet.card.version,
        base=plain.fields(of_kind, base, groups) if base else None,
        current=plain.fields(of_kind, sheet.values, groups),
    )


def router_for(of_kind: Kind) -> Router:
    """The routes of one kind."""
    router = Router(tags=[of_kind.name])
    record = schemas.record_out(of_kind)
    one, page = schemas.sheet_out(of_kind, record), schemas.page_out(of_kind, record)
    filters, new = schemas.filters_in(of_kind), schemas.new_in(of_kind)
    change = schemas.change_in(of_kind)
    base, name, many = f"/{of_kind.slug}", of_kind.name.lower(), of_kind.plural.lower()
    single = f"{base}/{{owner}}/{{reference}}"

    def answer(actor: Actor, full: str, response: HttpResponse, **clocks: Any) -> dict[str, Any]:
        sheet = queries.sheet(actor, full, plain.as_of(**clocks) if clocks else queries.NOW)
        response["ETag"] = etag(sheet.card.version)
        return plain.sheet(sheet)

    @router.get(
        base,
        response={200: page},
        openapi_extra=errors(404, 422),
        operation_id=f"list_{of_kind.code}",
        summary=f"List {many}",
        description=of_kind.about,
    )
    def list_(request: HttpRequest, asked: filters = Query(...)) -> dict[str, Any]:  # type: ignore[valid-type]  # noqa: B008
        only_known(request, filters)
        actor, sent = actor_of(request), asked.model_dump(exclude_none=True)  # type: ignore[attr-defined]
        wanted = {s.name: sent[s.name] for s in schemas.filter_fields(of_kind) if s.name in sent}
        linked = {
            code: queries.find(actor, sent[code]).id for code in schemas.filter_relations(of_kind) if code in sent
        }
        with fields_named(of_kind):
            listing = queries.list_records(
                actor,
                of_kind.code,
                owner=sent.get("owner"),
                filters=wanted,
                linked=linked,
                group=queries.find(actor, sent["group"]).id if "group" in sent else None,
                query=sent["q"],
                as_of=plain.as_of(sent.get("on"), sent.get("known")),
                page=sent["page"],
                size=sent["size"],
                every=True,
            )
        if not listing.total:
            known_owner(actor, sent.get("owner"))
        return plain.listing(actor, listing)

    @router.get(
        single,
        response={200: one},
        openapi_extra=errors(404, 422),
        operation_id=f"read_{of_kind.code}",
        summary=f"Read one {name} with its links",
    )
    def read(
        request: HttpRequest,
        response: HttpResponse,
        owner: str,
        reference: str,
        clocks: schemas.Clocks = Query(...),  # noqa: B008
    ) -> dict[str, Any]:
        only_known(request, schemas.Clocks)
        actor = actor_of(request)
        full = found(actor, of_kind, owner, reference).full_reference
        return answer(actor, full, response, **clocks.model_dump())

    if "add" in of_kind.acts:

        @router.post(
            base,
            response={201: one},
            openapi_extra=errors(404, 409, 422),
            operation_id=f"add_{of_kind.code}",
            summary=f"Add {name}",
        )
        def add(
            request: HttpRequest,
            response: HttpResponse,
            body: new = Body(...),  # type: ignore[valid-type]  # noqa: B008
            idempotency_key: str | None = Header(None, alias="Idempotency-Key"),
        ) -> Status:
            actor = actor_of(request)
            with fields_named(of_kind):
                card = commands.add(
                    actor=actor,
                    kind_code=of_kind.code,
                    owner=body.owner,  # type: ignore[attr-defined]
                    values=schemas.given(of_kind, body),
                    links=[(link.relation, link.target) for link in body.links],  # type: ignore[attr-defined]
                    reference=body.reference,  # type: ignore[attr-defined]
                    reason=body.reason,  # type: ignore[attr-defined]
                    exception=body.exception,  # type: ignore[attr-defined]
                    once=once_key(request, actor, idempotency_key),
                )
            response["Location"] = f"/api/v1/{of_kind.slug}/{card.full_reference}"
            return Status(201, answer(actor, card.full_reference, response))

    if "change" in of_kind.acts:

        @router.patch(
            single,
            response={200: one},
            openapi_extra=errors(404, 409, 412, 422, 428),
            operation_id=f"change_{of_kind.code}",
            summary=f"Change {name}",
            description="Send the version you read in If-Match. What is left out stays as it is.",
        )
        def change_(
            request: HttpRequest,
            response: HttpResponse,
            owner: str,
            reference: str,
            body: change = Body(...),  # type: ignore[valid-type]  # noqa: B008
            if_match: str | None = Header(None, alias="If-Match"),
        ) -> Any:
            with changing(request, of_kind, owner, reference, if_match, body.version) as now:  # type: ignore[attr-defined]
                commands.change(
                    actor=now.actor,
                    record=now.full,
                    version=now.version,
                    values=schemas.given(of_kind, body),
                    reason=body.reason,  # type: ignore[attr-defined]
                    exception=body.exception,  # type: ignore[attr-defined]
                )
            return answer(now.actor, now.full, response)

    return router
