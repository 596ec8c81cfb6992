"""The door of the demo: choose who to be. It is open in the demo alone, on the machine itself.

Real people sign in under /account/.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from goldenthread.look.parts import Link
from goldenthread.pages.accounts.surely import FORGET
from goldenthread.pages.shell import render, sign_in_address
from goldenthread.partners.actors import user_by_email
from goldenthread.partners.demo import DOMAIN, DemoPerson, demo_people
from goldenthread.partners.marks import invented


@dataclass(frozen=True)
class Room:
    """The people of one partnership, to choose among."""

    slug: str
    title: str
    note: str
    people: tuple[DemoPerson, ...]


def door(request: HttpRequest) -> HttpResponse:
    """Show who there is to be; go in as the one chosen."""
    after = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(after, allowed_hosts=None):
        after = ""
    people = demo_people()
    errors: list[Link] = []
    if request.method == "POST":
        chosen = next((p for p in people if p.email == request.POST.get("who")), None)
        if chosen:
            user = user_by_email(chosen.email)
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            record_authentication(request, user, "door of the demo")
            return HttpResponseRedirect(after or (f"/p/{chosen.partnership}/" if chosen.partnership else "/"))
        errors = [Link("Choose who to be", "#who-1")]
    return render(
        request,
        "pages/door/door.html",
        {"rooms": _rooms(people), "next": after, "errors": errors, "domain": DOMAIN},
        title="Choose who to be",
        status=422 if errors else 200,
    )


def _rooms(people: Sequence[DemoPerson]) -> list[Room]:
    """The partnerships, with the invented one first: it is the one where everything can be tried."""
    titles = {p.partnership: p.partnership_title for p in people}
    made_up = {slug for slug in titles if slug and invented([slug])}
    return [
        Room(
            slug=slug or "all",
            title=titles[slug],
            note="Invented. Here people work, meet, send figures and report." if slug in made_up else "",
            people=tuple(p for p in people if p.partnership == slug),
        )
        for slug in sorted(titles, key=lambda slug: (slug not in made_up, not slug))
    ]


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and tell the browser to forget what it kept."""
    logout(request)
    answer = HttpResponseRedirect(sign_in_address())
    answer["Clear-Site-Data"] = FORGET
    return answer
