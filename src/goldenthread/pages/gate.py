"""The gate: who is asking, may they reach this address, and what a refusal looks like.

Deny by default: an address without a row in the permission table is refused.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import ResolverMatch, reverse

from goldenthread.access import Actor, Permission, may
from goldenthread.pages.accounts.frames import TITLES, put_in_frame
from goldenthread.pages.accounts.surely import (
    FORGET,
    WITHOUT_FACTOR,
    ask_again,
    limit_idle,
    said_lately,
    wants_second_factor,
)
from goldenthread.pages.shell import refusal, sign_in_address
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
        limit_idle(request)
        response = self.get_response(request)
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = FORGET
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Put the pages of django-allauth in our frame."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in TITLES:
            put_in_frame(request, name, response)
        return response

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
            return self._ask(request, who, match, kwargs) or self._surely(request, rule, match)
        except (NotFound, NotAllowed) as refused:
            # Django hands on what a view raises, not what is raised before it.
            return self.process_exception(request, refused)

    def _ask(self, request: HttpRequest, who: Who, match: ResolverMatch, kwargs: dict[str, str]) -> HttpResponse | None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if who in (Who.ANYONE, Who.TOKEN):
            return None
        if who is Who.DEMO:
            if settings.DEMO and request.META.get("REMOTE_ADDR") in LOOPBACK:
                return None
            raise Http404("The door of the demo is closed")
        if not actor.signed_in:
            if request.user.is_authenticated and not settings.DEMO:
                raise NotAllowed("You have no role here today. Ask whoever invited you.")
            return HttpResponseRedirect(f"{sign_in_address()}?{urlencode({'next': request.get_full_path()})}")
        if who is Who.MEMBER:
            partnership = find(actor, f"shared/{kwargs['slug']}")
            if not may(actor, Permission.VIEW, partnership.id):
                raise NotFound("We cannot find that partnership among yours.")
        return None

    def _surely(self, request: HttpRequest, rule: Rule, match: ResolverMatch) -> HttpResponse | None:
        """Ask for a second factor from those who may write, and for fresh proof where the table says so."""
        if not request.user.is_authenticated or rule.get is Who.ANYONE or match.view_name in WITHOUT_FACTOR:
            return None
        if wants_second_factor(request):
            messages.warning(request, "Your role may change things, so it needs a second way to confirm that it is you")
            return HttpResponseRedirect(reverse("mfa_index"))
        if rule.fresh and not said_lately(request):
            return ask_again(request)
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
