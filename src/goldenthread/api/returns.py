"""Returns of agencies: their windows, and what was sent for each. Read only; what stands in a file is not told here."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from goldenthread.access import Actor
from goldenthread.api import schemas
from goldenthread.api.auth import actor_of
from goldenthread.api.kinds import only_known
from goldenthread.api.problems import errors
from goldenthread.records import plain
from goldenthread.records.queries import find
from goldenthread.returns.rounds import queries
from goldenthread.returns.rounds.queries import RoundCard
from goldenthread.returns.sending.queries import Submitted, submitted
from goldenthread.vocabulary import NotFound

router = Router(tags=["Returns"])


class ReturnsIn(schemas.Taken):
    owner: str | None = Field(None, description="A partnership's slug.")
    agency: str | None = Field(None, description="The full reference of an agency, like shared/ORG-002.")
    collection: str | None = Field(None, description="The full reference of a collection.")
    holds: date | None = Field(None, description="Only windows whose period holds this day.")
    page: int = Field(1, ge=1, le=schemas.LAST_PAGE)
    size: int = Field(50, ge=1, le=200)


class WindowOut(BaseModel):
    """What one agency is asked for in one period. You see those of your agencies, and all of your partnerships."""

    owner: str
    code: str
    full_reference: str
    address: str
    collection: str = Field(description="The full reference of the collection.")
    collection_title: str
    agency: str = Field(description="The full reference of the agency that is asked.")
    agency_title: str
    period: str
    period_starts: str
    period_ends: str
    opens: str
    due: str
    standing: str = Field(description="cannot_start, not_started, late, in_progress, queries or completed.")
    standing_words: str
    late_days: int = Field(description="Working days since it was due, while nothing was sent.")
    asked: int = Field(description="Figures that are asked for.")
    required: int = Field(description="Figures that must be given.")
    accepted: int = Field(description="How many of those that must be given are accepted, here or elsewhere.")
    accepted_elsewhere: int = Field(description="How many of these came through another partnership's return.")
    version: int = Field(description="The version that counts; 0 where nothing was sent.")
    state: str = Field(description="Its state; empty where nothing was sent.")
    waiting: int = Field(description="Findings and queries that wait for the sender.")
    chased_on: str | None
    chases: int
    locked_at: str | None
    accepted_at: str | None


class SubmissionOut(BaseModel):
    """One version that was sent. Nobody is named, and no figure or finding is told, only how many there are."""

    number: int
    state: str = Field(
        description="stopped, queries, checked, signed_off, accepted, superseded or rolled_back, as it stands now."
    )
    state_words: str
    file_format: str
    sha256: str
    received_on: str = Field(description="The day it came, which may be before it was put in.")
    recorded_at: str = Field(description="When it was put in.")
    how: str
    on_behalf: bool = Field(description="Whether the business team put it in for the agency.")
    reason: str = Field(description="Why accepted figures are corrected; empty otherwise.")
    asked: int
    given: int
    errors: int = Field(description="Findings that must be put right.")
    held: int = Field(description="Findings that somebody who accepts figures must look at.")
    queries: int = Field(description="Findings that the sender is asked about.")
    unanswered: int = Field(description="How many of the held and asked ones have no answer.")
    put_right: int = Field(description="Cells that were put right on the page.")
    signed_off_at: str | None
    given_by: str = Field(description="The post that gave the sign-off, where it was recorded on its behalf.")
    given_on: str | None
    accepted_at: str | None
    figures: dict[str, int] = Field(description="added, revised, unchanged and elsewhere, once accepted.")
    rolled_back_at: str | None
    rolled_back_because: str
    document: schemas.CardOut | None


class WindowsOut(BaseModel):
    items: list[WindowOut]
    total: int
    page: int
    size: int


class ReturnOut(WindowOut):
    submissions: list[SubmissionOut] = Field(description="Every version, newest first.")


def _window(card: RoundCard) -> dict[str, Any]:
    return {
        "owner": card.owner,
        "code": card.code,
        "full_reference": card.full_reference,
        "address": card.url,
        "collection": card.collection.full_reference,
        "collection_title": card.collection.title,
        "agency": card.agency.full_reference,
        "agency_title": card.agency.title,
        "period": str(card.period),
        "period_starts": card.period.start.isoformat(),
        "period_ends": card.period.end.isoformat(),
        "opens": card.opens.isoformat(),
        "due": card.due.isoformat(),
        "standing": card.standing.value,
        "standing_words": card.words,
        "late_days": card.late_days,
        "asked": card.lines,
        "required": card.required,
        "accepted": card.held,
        "accepted_elsewhere": card.elsewhere,
        "version": card.number,
        "state": card.state,
        "waiting": card.waiting,
        "chased_on": plain.dump(card.chased_on),
        "chases": card.chases,
        "locked_at": plain.dump(card.locked_at),
        "accepted_at": plain.dump(card.accepted_on),
    }


def _submission(one: Submitted) -> dict[str, Any]:
    version, counts = one.version, one.version.counts
    return {
        "number": version.number,
        "state": version.state,
        "state_words": version.words,
        "file_format": version.file_format,
        "sha256": version.sha256,
        "received_on": version.received_on.isoformat(),
        "recorded_at": version.received_at.isoformat(),
        "how": version.how,
        "on_behalf": version.on_behalf,
        "reason": version.reason,
        "asked": counts.get("lines", 0),
        "given": counts.get("given", 0),
        "errors": counts.get("stopped", 0),
        "held": counts.get("held", 0),
        "queries": counts.get("asked", 0),
        "unanswered": one.waiting,
        "put_right": version.put_right,
        "signed_off_at": plain.dump(version.signed_at),
        "given_by": version.given_by,
        "given_on": plain.dump(version.given_on),
        "accepted_at": plain.dump(version.accepted_at),
        "figures": dict(version.accepted_counts),
        "rolled_back_at": plain.dump(version.undone_at),
        "rolled_back_because": version.undone_reason,
        "document": plain.card(version.document) if version.document else None,
    }


@router.get(
    "/returns",
    response={200: WindowsOut},
    openapi_extra=errors(404, 422),
    operation_id="returns",
    summary="List the returns that agencies are asked for, newest period first",
)
def returns(request: HttpRequest, asked: ReturnsIn = Query(...)) -> dict[str, Any]:  # noqa: B008
    only_known(request, ReturnsIn)
    actor = actor_of(request)
    found, total = queries.page_of_rounds(
        actor,
        owner=asked.owner or "",
        agency=_id(actor, asked.agency, "organisation"),
        collection=_id(actor, asked.collection, "collection"),
        on=asked.holds,
        page=asked.page,
        size=asked.size,
    )
    return {"items": [_window(card) for card in found], "total": total, "page": asked.page, "size": asked.size}


def _id(actor: Actor, full: str | None, kind: str) -> int | None:
    if full is None:
        return None
    card = find(actor, full)
    if card.kind_code != kind:
        raise NotFound(f"{full} is not what is meant here. Check its reference.")
    return card.id


@router.get(
    "/returns/{owner}/{code}",
    response={200: ReturnOut},
    openapi_extra=errors(404),
    operation_id="return",
    summary="Read one return, with every version that was sent",
)
def one(request: HttpRequest, owner: str, code: str) -> dict[str, Any]:
    actor, full = actor_of(request), f"{owner}/{code}"
    card = queries.round_card(actor, full)
    return _window(card) | {"submissions": [_submission(each) for each in submitted(actor, full)]}
