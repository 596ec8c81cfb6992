"""The gate: who is asking, may they reach this address, and what a refusal looks like.

Deny by default: an address without a row in the permission table is refused.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import ResolverMatch

from goldenthread.access import Actor, Permission, may
from goldenthread.pages.shell import refusal
from goldenthread.pages.table import TABLE, Rule, Who
from goldenthread.partners.actors import actor_for
from goldenthread.records.queries import find
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused, RuleBroken

Answer = Callable[[HttpRequest], HttpResponse]
LOOPBACK = ("127.0.0.1", "::1")


class Request(HttpRequest):
    """A request that has passed the gate: it knows its actor."""

    actor: Actor


class Gate:
    """Middleware that puts the actor on the request and asks the table."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_for(request.user)  # type: ignore[attr-defined, arg-type]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, str]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or "api" in match.namespaces or "api-1.0.0" in match.namespaces:
            return None  # the API asks for itself, and has its own table
        rule = TABLE.get(match.view_name or "")
        if rule is None:
            raise Http404(f"No row in the permission table for {match.view_name}")
        reading = request.method in ("GET", "HEAD")
        who = rule.get if reading else rule.post if request.method == "POST" else None
        if who is None:
            return HttpResponseNotAllowed(_methods(rule))
        try:
            return self._ask(request, who, match, kwargs)
        except (NotFound, NotAllowed) as refused:
            # Django hands on what a view raises, not what is raised before it.
            return self.process_exception(request, refused)

    def _ask(self, request: HttpRequest, who: Who, match: ResolverMatch, kwargs: dict[str, str]) -> HttpResponse | None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if who is Who.ANYONE:
            return None
        if who is Who.DEMO:
            if settings.DEMO and request.META.get("REMOTE_ADDR") in LOOPBACK:
                return None
            raise Http404("The door of the demo is closed")
        if not actor.signed_in:
            return HttpResponseRedirect(f"/door?{urlencode({'next': request.get_full_path()})}")
        if who is Who.MEMBER:
            partnership = find(actor, f"shared/{kwargs['slug']}")
            if not may(actor, Permission.VIEW, partnership.id):
                raise NotFound("We cannot find that partnership among yours.")
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say each expected refusal once, here. Anything else is a fault and shows as one."""
        match = request.resolver_match
        if match is not None and any(name.startswith("api") for name in match.namespaces):
            return None
        if isinstance(error, NotFound):
            return refusal(request, 404, "Page not found", str(error))
        if isinstance(error, NotAllowed):
            return refusal(request, 403, "You cannot do this", str(error))
        if isinstance(error, Conflict):
            return refusal(request, 409, "Somebody else has changed this", str(error))
        if isinstance(error, Refused):
            lines = [str(problem) for problem in error.problems]
            return refusal(request, 422, "This could not be saved", *lines)
        if isinstance(error, RuleBroken):
            return refusal(request, 422, "This goes against a rule", str(error.problem))
        return None


def _methods(rule: Rule) -> list[str]:
    return [name for name, who in (("GET", rule.get), ("POST", rule.post)) if who]
