"""How sure we are of who is asking: the second factor, fresh proof, and how long a session may rest."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from goldenthread.access import ROLES, Actor, Permission
from goldenthread.partners.demo import DOMAIN
from goldenthread.vocabulary.clock import today

#: What a browser is told to forget on signing out.
FORGET = '"cache", "cookies", "storage"'
IDLE = "_session_idle"
_FACTOR = "_second_factor"
#: What may be reached before a second factor is set up: setting one up, and going.
WITHOUT_FACTOR = frozenset(
    {
        "account",
        "account-sessions",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "sign-out",
    }
)
_READS = frozenset(
    {Permission.VIEW, Permission.VIEW_SENSITIVE, Permission.COMMENT, Permission.LEDGER, Permission.EXPORT}
)


def may_write(actor: Actor) -> bool:
    """Whether any role of a person lets them do more than read, comment and take data away."""
    return any(ROLES[m.role].permissions - _READS for m in actor.memberships if m.role in ROLES)


def limit_idle(request: HttpRequest) -> None:
    """Let the session of an administrator rest for less long. `config.middleware` reads the mark."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.memberships:
        return
    seconds = settings.SESSION_IDLE_SECONDS_OF_ADMINISTRATORS
    strict = any(m.role == "administrator" for m in actor.memberships)
    if strict and request.session.get(IDLE) != seconds:
        request.session[IDLE] = seconds


def _of_the_demo(request: HttpRequest) -> bool:
    return settings.DEMO and getattr(request.user, "email", "").endswith(f"@{DOMAIN}")


def wants_second_factor(request: HttpRequest) -> bool:
    """Whether this person may write, the policy holds today, and nothing but a password was shown.

    A partner's provider counts: it asks for its own second factor.
    """
    since = settings.SECOND_FACTOR_FROM
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if since is None or today() < since or _of_the_demo(request) or not may_write(actor):
        return False
    if request.session.get(_FACTOR) == actor.id:
        return False
    shown = {record["method"] for record in get_authentication_records(request, request.user)}  # type: ignore[arg-type]
    if shown & {"mfa", "socialaccount"} or is_mfa_enabled(request.user):
        request.session[_FACTOR] = actor.id
        return False
    return True


def said_lately(request: HttpRequest) -> bool:
    """Whether this person showed who they are in the last quarter of an hour, by any way there is."""
    if not settings.FRESH_SECONDS or _of_the_demo(request):
        return True
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return bool(records) and time.time() - records[-1]["at"] < settings.FRESH_SECONDS


def ask_again(request: HttpRequest) -> HttpResponse:
    """Ask who it is, then go on with what was asked; what was typed is kept meanwhile."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    if methods:
        answer: HttpResponse = suspend_request(request, methods[0]["url"])
        return answer
    # Whoever comes by a partner's provider alone shows it there: by signing in again.
    return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
