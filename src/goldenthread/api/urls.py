"""The API as one object: `config.urls` mounts `api.urls` under /api/v1/."""

import functools
import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from goldenthread.api import assessments, editions, figures, papers, problems, records, returns, thread, work
from goldenthread.api.auth import TokenOrSession
from goldenthread.api.kinds import router_for
from goldenthread.records.kinds import kinds
from goldenthread.vocabulary import Refused

ABOUT = (
    "The records, links and figures of the partnerships that you may read. "
    "Every error is a problem document (RFC 9457). "
    "Send the version you read in If-Match when you change a record. "
    "Calls are counted by token, or by address where no token is sent. Too many in one minute are answered with 429, "
    "and Retry-After says how many seconds to wait."
)


class CleanParser(Parser):
    """JSON whose texts a database can hold: no null character, no half of a character."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = json.loads(request.body, parse_constant=_no_constant)
        _check_text(body)
        return body


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Refused.one(
                "body",
                "a text holds a null character or half of a character",
                "Take the character out",
            )
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_text(item)
    elif isinstance(value, list):
        for item in value:
            _check_text(item)


class ReadableJSON(JSONRenderer):
    """Texts as they are, not in escapes."""

    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    """django-ninja, with problem documents also where it answers in plain text."""

    def _get_urls(self) -> list[Any]:
        patterns = super()._get_urls()
        for pattern in patterns:
            pattern.callback = _with_problems(pattern.callback)
        return patterns

    @functools.cached_property
    def _description(self) -> OpenAPISchema:
        """Made once: it takes a second, and anyone may ask for it."""
        schema = super().get_openapi_schema()
        problems.describe(schema)
        return schema

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        return self._description


def _with_problems(view: Any) -> Callable[..., HttpResponse]:
    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = response["Allow"]
            detail = f"This address takes {allowed}, not {request.method}."
            response = problems.problem(405, "method", detail, headers={"Allow": allowed})
        # What one caller may read is not for a cache that serves others.
        response.setdefault("Cache-Control", "no-store")
        return response

    return answered


api = Api(
    title="Golden Thread",
    version=version("goldenthread"),
    description=ABOUT,
    urls_namespace="api",
    auth=TokenOrSession(),
    parser=CleanParser(),
    renderer=ReadableJSON(),
    # The usual page of documentation loads scripts from elsewhere; docs/reference/api.md serves.
    docs_url=None,
)
problems.install(api)


@api.get("/", auth=None, operation_id="index", summary="Where things are")
def index(request: HttpRequest) -> dict[str, Any]:
    return {
        "title": api.title,
        "version": api.version,
        "openapi": "/api/v1/openapi.json",
        "calls_a_minute": settings.API_CALLS_A_MINUTE or None,
        "kinds": {of_kind.code: f"/api/v1/{of_kind.slug}" for of_kind in kinds()},
    }


for of_kind in kinds():
    api.add_router("", router_for(of_kind))
for router in (
    editions.router,
    papers.router,
    records.router,
    thread.router,
    figures.router,
    assessments.router,
    returns.router,
    work.router,
):
    api.add_router("", router)


rest = Router(auth=None)


@rest.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:address}", include_in_schema=False)
def unknown(request: HttpRequest, address: str) -> HttpResponse:
    return problems.unknown_address()


# Last, so that it takes only what nothing else did.
api.add_router("", rest)
