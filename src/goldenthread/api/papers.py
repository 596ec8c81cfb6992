"""The files of papers: which there are, and each to be fetched. What a paper says stands in its record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from goldenthread.api import schemas
from goldenthread.api.auth import actor_of
from goldenthread.api.kinds import only_known
from goldenthread.api.problems import errors
from goldenthread.governance.papers.lines import FileLine
from goldenthread.governance.papers.queries import fetch, paper_page
from goldenthread.records import plain

router = Router(tags=["Papers"])


class FilesIn(schemas.Taken):
    known: str | None = Field(None, description="As it was known by this day or moment.")


class FileIn(schemas.Taken):
    version: int | None = Field(None, ge=1, le=30_000, description="An earlier version, if that is meant.")


class FileOut(BaseModel):
    """One version of one file of a paper."""

    number: int = Field(description="Which file of the paper it is.")
    version: int
    name: str
    sort: str = Field(description="What it is by its content: pdf, docx, odt, xlsx, ods, pptx, png or jpg.")
    size: int = Field(description="In bytes.")
    sha256: str
    words: str = Field(description="What it shows or is.")
    pages: int | None
    added_at: str
    late: bool = Field(description="Whether it came after the day for papers.")
    reason: str
    ended_at: str | None = Field(description="When it was replaced or withdrawn.")
    ended_why: str
    held: bool = Field(description="Whether its bytes are still kept.")


class FilesOut(BaseModel):
    """A paper against its day, with its files."""

    state: str = Field(description="expected, late, in or withdrawn")
    late: bool
    received: str | None
    deadline: str | None
    written: bool = Field(description="Whether it has a text of its own.")
    files: list[FileOut]
    earlier: list[FileOut]


def _line(line: FileLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "version": line.version,
        "name": line.name,
        "sort": line.sort,
        "size": line.size,
        "sha256": line.sha256,
        "words": line.words,
        "pages": line.pages,
        "added_at": line.added_at.isoformat(),
        "late": line.late,
        "reason": line.reason,
        "ended_at": line.ended_at.isoformat() if line.ended_at else None,
        "ended_why": line.ended_why,
        "held": line.held,
    }


@router.get(
    "/paper/{owner}/{reference}/files",
    response={200: FilesOut},
    openapi_extra=errors(404, 422),
    operation_id="list_paper_files",
    summary="The files of a paper, and whether it came in time",
)
def files(
    request: HttpRequest,
    owner: str,
    reference: str,
    asked: FilesIn = Query(...),  # noqa: B008
) -> dict[str, Any]:
    only_known(request, FilesIn)
    found = paper_page(actor_of(request), f"{owner}/{reference}", plain.as_of(None, asked.known))
    line = found.line
    return {
        "state": line.state,
        "late": line.late,
        "received": line.received.isoformat() if line.received else None,
        "deadline": line.deadline.isoformat() if line.deadline else None,
        "written": line.written,
        "files": [_line(each) for each in line.files],
        "earlier": [_line(each) for each in found.earlier],
    }


@router.get(
    "/paper/{owner}/{reference}/files/{number}",
    openapi_extra=errors(404, 422),
    operation_id="get_paper_file",
    summary="A file of a paper",
)
def file(
    request: HttpRequest,
    owner: str,
    reference: str,
    number: int = Path(..., ge=1, le=30_000),
    asked: FileIn = Query(...),  # noqa: B008
) -> HttpResponse:
    only_known(request, FileIn)
    found = fetch(actor_of(request), f"{owner}/{reference}", number, asked.version)
    answer = HttpResponse(found.data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{found.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["ETag"] = f'"{found.sha256}"'
    return answer
