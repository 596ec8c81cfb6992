"""Published editions, for anybody: no token is asked for. Members of a partnership also see their own."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from goldenthread.access import NOBODY, Actor
from goldenthread.api import schemas
from goldenthread.api.auth import TokenOrSession
from goldenthread.api.calls import address_of, count_call
from goldenthread.api.kinds import only_known
from goldenthread.api.problems import errors
from goldenthread.publishing import certificates, queries
from goldenthread.publishing.queries import EditionLine, Published
from goldenthread.records import plain

#: Who calls is read where a token is sent; without one the published editions are there.
router = Router(tags=["Editions"], auth=None)


class EditionOut(BaseModel):
    """An edition in a list."""

    full_reference: str
    address: str = Field(description="Its permanent address.")
    title: str
    template: str
    period: str
    audience: str = Field(description="public or members")
    stage: str = Field(description="published, corrected or withdrawn")
    published_at: str | None
    corrected_by: str = Field(description="The full reference of the edition that corrects it; empty for none.")


class FileOut(BaseModel):
    """A finished file with what tells whether a copy is whole."""

    name: str
    form: str
    title: str
    media_type: str
    size: int
    sha256: str
    address: str


class NoticeOut(BaseModel):
    day: str
    title: str
    text: str
    put_right: str


class FlagOut(BaseModel):
    figure: str
    finding: str
    supplier: str
    reply: str


class WholeOut(EditionOut):
    """An edition with its files, its corrections, and the differences that are known."""

    release: str
    as_at: str
    marking: str
    files: list[FileOut]
    notices: list[NoticeOut]
    flags: list[FlagOut]


class EditionsOut(BaseModel):
    items: list[EditionOut]
    total: int


class EditionsIn(schemas.Taken):
    owner: str | None = Field(None, description="A partnership’s slug.", max_length=60)


def _viewer(request: HttpRequest) -> Actor:
    """Whoever sends a token or has a session; nobody otherwise. A call is counted either way."""
    if request.headers.get("Authorization") or (getattr(request, "user", None) and request.user.is_authenticated):
        return TokenOrSession()(request).actor
    count_call(address_of(request))
    return NOBODY


def _line(line: EditionLine) -> dict[str, Any]:
    return {
        "full_reference": line.card.full_reference,
        "address": line.card.url,
        "title": line.card.title,
        "template": line.template,
        "period": line.period,
        "audience": line.audience,
        "stage": line.stage,
        "published_at": _moment(line.published_at),
        "corrected_by": line.corrected_by,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _whole(found: Published) -> dict[str, Any]:
    document = found.document
    base = found.line.card.url
    return _line(found.line) | {
        "release": found.release,
        "as_at": document.as_at if document else "",
        "marking": document.marking if document else "",
        "files": [plain.dump(each) | {"address": f"{base}/files/{each.name}"} for each in found.files],
        "notices": [
            {"day": each.day.isoformat(), "title": each.title, "text": each.text, "put_right": each.put_right}
            for each in found.notices
        ],
        "flags": [
            {"figure": each.figure, "finding": each.finding, "supplier": each.supplier, "reply": each.reply}
            for each in found.flags
        ],
    }


@router.get(
    "/editions",
    response={200: EditionsOut},
    openapi_extra=errors(422) | {"security": []},
    operation_id="list_editions",
    summary="What is published for everybody",
)
def editions(
    request: HttpRequest,
    asked: EditionsIn = Query(...),  # noqa: B008
) -> dict[str, Any]:
    only_known(request, EditionsIn)
    _viewer(request)
    found = queries.public_editions(asked.owner or "")
    return {"items": [_line(line) for line in found], "total": len(found)}


@router.get(
    "/editions/{owner}/{reference}",
    response={200: WholeOut},
    openapi_extra=errors(404, 422) | {"security": []},
    operation_id="get_edition",
    summary="A published edition, with its files",
)
def edition(request: HttpRequest, owner: str, reference: str) -> dict[str, Any]:
    return _whole(queries.published(_viewer(request), f"{owner}/{reference}"))


@router.get(
    "/editions/{owner}/{reference}/document",
    openapi_extra=errors(404, 422) | {"security": []},
    operation_id="get_edition_document",
    summary="The whole of a published edition as it was frozen",
)
def document(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    data = queries.document_file(_viewer(request), f"{owner}/{reference}")
    return HttpResponse(data, content_type="application/json")


@router.get(
    "/editions/{owner}/{reference}/certificate",
    openapi_extra=errors(404, 422) | {"security": []},
    operation_id="get_edition_certificate",
    summary="What was audited before it was published: the rules, the verdict and the hash of every file",
)
def certificate(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    made = certificates.certificate(_viewer(request), f"{owner}/{reference}")
    answer = HttpResponse(made.to_json(), content_type="application/json")
    answer["ETag"] = f'"{made.sha256}"'
    return answer


@router.get(
    "/editions/{owner}/{reference}/files/{name}",
    openapi_extra=errors(404, 422) | {"security": []},
    operation_id="get_edition_file",
    summary="A finished file of a published edition",
)
def file(request: HttpRequest, owner: str, reference: str, name: str = Path(..., max_length=140)) -> HttpResponse:
    line, data = queries.file_of(_viewer(request), f"{owner}/{reference}", name)
    answer = HttpResponse(data, content_type=line.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{line.name}"'
    answer["ETag"] = f'"{line.sha256}"'
    return answer
