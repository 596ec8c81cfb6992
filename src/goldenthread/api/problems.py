"""Every error of the API as a problem document (RFC 9457), with the words that pages show too."""

import logging
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from goldenthread.vocabulary import (
    Conflict,
    NotAllowed,
    NotFound,
    Problem,
    Refused,
    RuleBroken,
)

log = logging.getLogger(__name__)

TITLES = {
    400: "The request cannot be read",
    401: "A token is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "The record has changed",
    413: "The request is too large",
    422: "Data refused",
    428: "A version is needed",
    429: "Too many calls",
    500: "Something went wrong",
    503: "Unavailable for the moment",
}

#: What to do about a value that does not have the shape the schema asks for.
_REMEDIES = {
    "missing": "Add it",
    "extra_forbidden": "Take it out, or check its spelling",
}
#: What was found, by the sort of mistake, with what the schema asks for in braces.
_FINDINGS = {
    "missing": "nothing was given",
    "extra_forbidden": "there is no such field here",
    "greater_than_equal": "it is less than {ge}",
    "less_than_equal": "it is more than {le}",
    "string_too_long": "it is longer than {max_length} characters",
    "too_long": "there are more than {max_length}",
    "string_type": "it is not a text",
    "int_type": "it is not a whole number",
    "int_parsing": "it is not a whole number",
    "int_from_float": "it is not a whole number",
    "bool_type": "it is neither true nor false",
    "bool_parsing": "it is neither true nor false",
    "list_type": "it is not a list",
    "model_attributes_type": "it is not an object of fields",
    "dict_type": "it is not an object of fields",
}


class Trouble(BaseModel):
    """One thing that is wrong: where, what was found, and what to do."""

    place: str
    finding: str
    remedy: str


class ProblemDocument(BaseModel):
    """A problem document. `code` names the case for programs; `problems` lists each finding."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    problems: list[Trouble] = []


class StaleDocument(ProblemDocument):
    """The answer to a change made from a version that is not the newest."""

    given_version: int
    current_version: int
    base: dict[str, Any] | None = None
    current: dict[str, Any] | None = None


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    problems: Iterable[Problem] = (),
    headers: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """A problem document as an answer."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "code": code,
        "problems": [{"place": p.place, "finding": p.finding, "remedy": p.remedy} for p in problems],
    }
    return JsonResponse(
        body | more,
        status=status,
        content_type="application/problem+json",
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )


def errors(*statuses: int) -> dict[str, Any]:
    """What an operation's description says of the problems it may answer with."""
    every = sorted({401, 403, 429, *statuses})
    return {"responses": {str(s): {"$ref": f"#/components/responses/problem_{s}"} for s in every}}


def describe(schema: dict[str, Any]) -> None:
    """Add the problem documents to an OpenAPI description, once for all operations."""
    _, found = models_json_schema(
        [(ProblemDocument, "serialization"), (StaleDocument, "serialization")],
        ref_template="#/components/schemas/{model}",
    )
    schema["components"]["schemas"].update(found["$defs"])
    schema["components"]["responses"] = {
        f"problem_{status}": {
            "description": title,
            "content": {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{_model(status)}"}}},
        }
        for status, title in TITLES.items()
    }
    for status in (429, 503):
        schema["components"]["responses"][f"problem_{status}"]["headers"] = {
            "Retry-After": {"description": "How many seconds to wait.", "schema": {"type": "integer"}}
        }


def _model(status: int) -> str:
    return (StaleDocument if status == 412 else ProblemDocument).__name__


def on_refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """422, with every problem found."""
    return problem(422, "refused", str(refused), problems=refused.problems)


def _on_rule(request: HttpRequest, broken: RuleBroken) -> HttpResponse:
    return problem(
        409,
        broken.code,
        str(broken),
        problems=[broken.problem],
        exception_allowed=broken.exception_allowed,
    )


class TooMany(Exception):
    """More calls in a minute than the `limit` of one caller. `wait` is how many seconds are left of it."""

    def __init__(self, limit: int, wait: int) -> None:
        self.limit, self.wait = limit, wait
        self.remedy = f"Wait {wait} second{'' if wait == 1 else 's'}"
        super().__init__(f"More than {limit:,} calls in one minute. {self.remedy}, then go on.")


class Stale(Exception):
    """A change made from a version that is not the newest. `more` goes into the answer beside the words."""

    def __init__(self, words: str, **more: Any) -> None:
        self.more = more
        super().__init__(words)


def _on_stale(request: HttpRequest, stale: Stale) -> HttpResponse:
    tag = {"ETag": f'"{stale.more["current_version"]}"'}
    return problem(412, "stale_version", str(stale), headers=tag, **stale.more)


def _on_too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    remedy = f"{error.remedy}, or ask for longer pages with “size”"
    found = Problem("calls", f"there were more than {error.limit:,} in this minute", remedy)
    return problem(429, "too_many", str(error), problems=[found], headers={"Retry-After": str(error.wait)})


#: What django-ninja says of a body that its parser could not take.
_NOT_JSON = "Cannot parse request body"


def _on_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Refused):  # found while the body was read
        return on_refused(request, error.__cause__)
    if error.status_code == 401:
        headers = {"WWW-Authenticate": "Bearer"}
        return problem(401, "no_token", error.message, headers=headers)
    if error.message == _NOT_JSON:
        return problem(400, "unreadable", "The body is not JSON. Send it as JSON, with Content-Type: application/json.")
    code = {400: "unreadable", 403: "not_allowed", 428: "version_needed"}.get(error.status_code)
    return problem(error.status_code, code or "error", error.message)


def _on_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = []
    for item in error.errors:
        # A body is known to the caller by its fields, not by our parameter's name.
        steps = item["loc"][2:] if item["loc"][0] == "body" else item["loc"][1:]
        said = _FINDINGS.get(item["type"], "").format(**item.get("ctx") or {}) or str(item["msg"])
        found.append(
            Problem(
                ".".join(str(step) for step in steps) or "body",
                said[:1].lower() + said[1:],
                _REMEDIES.get(item["type"], "See /api/v1/openapi.json for what is taken here"),
            )
        )
    return on_refused(request, Refused(found))


def _on_database(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("The database did not answer: %s", error)
    return problem(
        503,
        "unavailable",
        "The database did not answer in time. Try again.",
        headers={"Retry-After": "5"},
    )


def _on_clash(request: HttpRequest, error: Exception) -> HttpResponse:
    """Two that wrote the same at one moment: the checks of both passed, the database took one."""
    log.error("The database refused a row: %s", error)
    return problem(
        409,
        "conflict",
        "It does not fit with what is kept now. Nothing was changed. Read it again, then retry.",
    )


def _on_other(request: HttpRequest, error: Exception) -> HttpResponse:
    reference = uuid.uuid4().hex[:8]
    log.exception("Unexpected error %s", reference)
    return problem(
        500,
        "unexpected",
        f"Something went wrong. Give this reference when you report it: {reference}.",
        reference=reference,
    )


def unknown_address() -> HttpResponse:
    """404 for an address that the API does not have."""
    return problem(404, "not_found", "There is nothing at this address. See /api/v1/openapi.json for all.")


def install(api: NinjaAPI) -> None:
    """Answer every exception with a problem document."""
    handlers: dict[type[Exception], Any] = {
        Refused: on_refused,
        RuleBroken: _on_rule,
        Conflict: lambda request, e: problem(409, "conflict", str(e)),
        NotFound: lambda request, e: problem(404, "not_found", str(e)),
        NotAllowed: lambda request, e: problem(403, "not_allowed", str(e)),
        HttpError: _on_http,
        TooMany: _on_too_many,
        Stale: _on_stale,
        ValidationError: _on_shape,
        Http404: lambda request, e: unknown_address(),
        RequestDataTooBig: lambda request, e: problem(413, "too_large", "The request is too large. Send it in parts."),
        IntegrityError: _on_clash,
        OperationalError: _on_database,
        InterfaceError: _on_database,
        Exception: _on_other,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)
