"""One's own account: what there is to sign in with, where one is signed in, and tokens for programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import ROLES, Permission
from goldenthread.look.parts import Link, Table
from goldenthread.look.text import day
from goldenthread.pages.accounts.forms import Token
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.partners.actors import make_token, revoke_token
from goldenthread.partners.people import queries
from goldenthread.partners.people import sessions as open_sessions
from goldenthread.vocabulary import Refused

ACCOUNT = Link("Your account", "/account/")


def account(request: HttpRequest) -> HttpResponse:
    """What stands under one's name: roles, ways to sign in, sessions and tokens."""
    actor, user = actor_of(request), _user(request)
    places = {card.id: card.title for card in queries.partnerships_of(actor)}
    rows = [
        (ROLES[m.role].name, places.get(m.partnership, "") if m.partnership else _wide(m.everywhere))
        for m in actor.memberships
        if m.role in ROLES
    ]
    context = {
        "label": user.label,
        "email": user.email,
        "roles": Table.of("Your roles", ["Role", "Where"], rows) if rows else None,
        "has_password": user.has_usable_password(),
    }
    return render(request, "accounts/account.html", context, title="Your account", crumbs=[ACCOUNT])


def _wide(everywhere: bool) -> str:
    return "The whole installation" if everywhere else "Your agency’s returns"


def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; end one session, or all but this."""
    user = _user(request)
    current = request.session.session_key
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        ended = open_sessions.end_own(user, current, int(chosen) if chosen.isdigit() else None)
        success(request, f"{ended} session{'' if ended == 1 else 's'} ended")
        return HttpResponseRedirect("/account/sessions")
    lines = queries.sessions(user, current)
    return render(
        request,
        "accounts/sessions.html",
        {"lines": lines, "others": sum(not line.this for line in lines)},
        title="Where you are signed in",
        crumbs=[ACCOUNT, Link("Where you are signed in", request.path)],
    )


def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens: make one, which is shown once, or end one."""
    actor, user = actor_of(request), _user(request)
    places = [(str(card.id), card.title) for card in queries.partnerships_of(actor)]
    may_write = any(Permission.CHANGE in held for held in (*actor.permissions.values(), *actor.in_group.values()))
    making = request.method == "POST" and "end" not in request.POST
    form = Token(request.POST if making else None, partnerships=places, may_write=may_write)
    made = ""
    if making and form.is_valid():
        try:
            made = make_token(
                user,
                form.cleaned_data["name"],
                may_write=form.cleaned_data["scope"] == "write",
                days=int(form.cleaned_data["days"]),
                partnership=int(form.cleaned_data["partnership"]) if form.cleaned_data["partnership"] else None,
                actor=actor,
            )
            form = Token(None, partnerships=places, may_write=may_write)
        except Refused as refused:
            form.add_error(None, [str(problem) for problem in refused.problems])
    elif request.method == "POST" and not making:
        given = request.POST.get("end", "")
        revoke_token(actor=actor, token=int(given) if given.isdigit() else 0)
        success(request, "The token does not work any more")
        return HttpResponseRedirect("/account/tokens")
    context: dict[str, Any] = {"form": form, "made": made, "lines": queries.tokens(user), "day": day}
    return render(
        request,
        "accounts/tokens.html",
        context,
        title="Tokens for programs",
        crumbs=[ACCOUNT, Link("Tokens for programs", request.path)],
        status=422 if form.errors else 200,
    )


def _user(request: HttpRequest) -> Any:
    """The person themselves: the gate lets nobody else come here."""
    return request.user
