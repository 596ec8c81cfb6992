"""The files of papers: which there are, each to be fetched, put, replaced and withdrawn. Its text is in its record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, File, Form, Header, Path, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from goldenthread.api import schemas
from goldenthread.api.auth import actor_of
from goldenthread.api.kinds import only_known, version_asked
from goldenthread.api.problems import errors
from goldenthread.governance.papers import commands
from goldenthread.governance.papers.lines import FileLine
from goldenthread.governance.papers.queries import fetch, paper_page
from goldenthread.reading.attached import ATTACHED, SORTS
from goldenthread.reading.limits import MEGABYTE
from goldenthread.records import plain
from goldenthread.vocabulary import Refused

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


class PutIn(schemas.Taken):
    """What comes with a file."""

    words: str = Field("", max_length=schemas.SENTENCE, description="What it shows or is. A picture needs it.")
    reason: str = Field("", max_length=schemas.SENTENCE, description="What is new. A new version needs it.")
    checked: bool = Field(False, description="You have looked at what reads like a detail of one person: it is none.")


class WithdrawIn(schemas.Taken):
    reason: str = Field(max_length=schemas.SENTENCE, description="Why it is withdrawn. It stays in the history.")
    version: int | None = Field(None, description="Instead of If-Match.")


def _put(
    request: HttpRequest,
    paper: str,
    file: UploadedFile,
    said: PutIn,
    number: int | None = None,
    version: int | None = None,
) -> Status:
    _only_known(request)
    made = commands.put_file(
        actor=actor_of(request),
        paper=paper,
        file=_bytes(file),
        file_name=file.name or "",
        number=number,
        version=version,
        **said.model_dump(),
    )
    return Status(201, _line(made))


_PUT = errors(404, 409, 413, 422)
_REPLACED = errors(404, 409, 413, 422, 428)


@router.post(
    "/paper/{owner}/{reference}/files",
    response={201: FileOut},
    openapi_extra=_PUT,
    operation_id="put_paper_file",
    summary="Put a file into a paper",
    description=f"As multipart/form-data, up to {ATTACHED.file_bytes // MEGABYTE} MB: {', '.join(SORTS)}. What it is "
    "follows from its content. It is read in a bounded process, and the name of its author is taken out. The same "
    "file again changes nothing, so a call that was cut off can be sent again.",
)
def put(
    request: HttpRequest,
    owner: str,
    reference: str,
    said: PutIn = Form(...),  # noqa: B008
    file: UploadedFile = File(...),  # noqa: B008
) -> Status:
    return _put(request, f"{owner}/{reference}", file, said)


@router.post(
    "/paper/{owner}/{reference}/files/{number}",
    response={201: FileOut},
    openapi_extra=_REPLACED,
    operation_id="replace_paper_file",
    summary="Replace a file of a paper by a new version",
    description="Send the version of the file that you read in If-Match. The old version stays among the earlier ones.",
)
def replace(
    request: HttpRequest,
    owner: str,
    reference: str,
    number: int = Path(..., ge=1, le=30_000),
    said: PutIn = Form(...),  # noqa: B008
    file: UploadedFile = File(...),  # noqa: B008
    if_match: str | None = Header(None, alias="If-Match"),
) -> Status:
    version = version_asked(if_match, None)
    return _put(request, f"{owner}/{reference}", file, said, number=number, version=version)


@router.post(
    "/paper/{owner}/{reference}/files/{number}/withdraw",
    response={204: None},
    openapi_extra=_REPLACED,
    operation_id="withdraw_paper_file",
    summary="Withdraw a file from a paper, with a reason",
)
def withdraw(
    request: HttpRequest,
    owner: str,
    reference: str,
    number: int = Path(..., ge=1, le=30_000),
    body: WithdrawIn = Body(...),  # noqa: B008
    if_match: str | None = Header(None, alias="If-Match"),
) -> Status:
    commands.withdraw_file(
        actor=actor_of(request),
        paper=f"{owner}/{reference}",
        number=number,
        version=version_asked(if_match, body.version),
        reason=body.reason,
    )
    return Status(204, None)


def _only_known(request: HttpRequest) -> None:
    """Refuse a part of the form that is not taken: a slip would be dropped without a word."""
    for name in {*request.POST, *request.FILES} - {*PutIn.model_fields, "file"}:
        raise Refused.one(name[:80], "this is not taken here", f"Use: file, {', '.join(PutIn.model_fields)}")


def _bytes(upload: UploadedFile) -> bytes:
    """What was sent: one byte more than is taken shows that it is too large, and is refused as such."""
    return upload.read(ATTACHED.file_bytes + 1)
