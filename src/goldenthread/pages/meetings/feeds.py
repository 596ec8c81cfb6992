"""The feeds of somebody's dates: making and taking back their secret addresses, and what stands behind one."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.governance import commands
from goldenthread.governance.feeds import atom as atom_of
from goldenthread.governance.feeds import feeds_of
from goldenthread.governance.feeds import ics as ics_of
from goldenthread.look.text import day
from goldenthread.pages.meetings.parts import room
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.partners.queries import GroupNode, group_tree
from goldenthread.vocabulary import NotFound

_ALL = "all"


class FeedForm(forms.Form):
    """What a new feed shows."""

    about = forms.ChoiceField(label="What should it show?")


def feeds(request: HttpRequest, slug: str) -> HttpResponse:
    """The addresses this person has made; one is shown in full only when it is made."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    made = ""
    choices = [
        (partnership.full_reference, f"Everything in {partnership.title}"),
        (_ALL, "Everything in all partnerships I work in"),
        *((node.card.full_reference, node.card.title) for node in _every(group_tree(actor, slug))),
    ]
    form = FeedForm(request.POST if request.method == "POST" and "revoke" not in request.POST else None)
    form.fields["about"].choices = choices  # type: ignore[attr-defined]
    if request.method == "POST" and (number := request.POST.get("revoke", "")):
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise NotFound("That address is not among yours.")
        commands.revoke_feed(actor=actor, feed=int(number))
        success(request, "The address was taken back. It shows nothing from now on.")
        return HttpResponseRedirect(request.path)
    if request.method == "POST" and form.is_valid():
        about = form.cleaned_data["about"]
        made = commands.make_feed(actor=actor, about="" if about == _ALL else about)
    site = _site(request)
    return render(
        request,
        "pages/meetings/feeds.html",
        {
            "caption": partnership.title,
            "heading": "Keep this and take it to your calendar" if made else "Feeds for your calendar",
            "room": room(slug, "feeds"),
            "form": form,
            "ics": f"{site}/feeds/{made}.ics" if made else "",
            "atom": f"{site}/feeds/{made}.atom" if made else "",
            "feeds": [(x, day(x.made_at)) for x in feeds_of(actor)],
        },
        title="Feeds for your calendar",
        section="meetings",
        partnership=partnership,
        status=422 if form.errors else 200,
    )


def _every(nodes: tuple[GroupNode, ...] | list[GroupNode]) -> list[GroupNode]:
    return [found for node in nodes for found in (node, *_every(node.children))]


def _site(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def ics(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address."""
    return HttpResponse(ics_of(token, _site(request)), content_type="text/calendar; charset=utf-8")


def atom(request: HttpRequest, token: str) -> HttpResponse:
    """The Atom feed behind a secret address."""
    here = request.build_absolute_uri()
    return HttpResponse(atom_of(token, _site(request), here), content_type="application/atom+xml; charset=utf-8")
