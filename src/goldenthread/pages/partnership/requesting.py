"""Answer a request for information: choose what is asked for, see how much there is, and take it out."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from goldenthread.access import Permission, require
from goldenthread.look.forms.dates import DayField
from goldenthread.look.parts import Link
from goldenthread.packs.requested import MARKINGS, Answer, Request, bodies, looked_up, take
from goldenthread.pages.records.common import page_url
from goldenthread.pages.records.forms import error_links
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.records.cards import Card
from goldenthread.vocabulary import Refused

_PLACES = {"Last day": "last", "Marking": "markings", "Body": "body"}


class RequestForm(forms.Form):
    """The body, the days and the markings."""

    body = forms.ChoiceField(
        label="About which body",
        required=False,
        help_text="Records that it owns, answers for, sits on or is linked to.",
    )
    first = DayField(label="Recorded from", what="the first day", required=False)
    last = DayField(label="Recorded until", what="the last day", required=False)
    markings = forms.MultipleChoiceField(
        label="Marked",
        choices=list(MARKINGS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one marking"},
    )

    def __init__(self, *args: Any, found: list[Card], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(card.full_reference, f"{card.title} ({card.kind.name.lower()})") for card in found]
        body: Any = self.fields["body"]
        body.choices = [("", "Every body"), *named]

    def request(self, owner: str) -> Request:
        """What was asked for."""
        data = self.cleaned_data
        first: date | None = data["first"]
        return Request(owner, data["body"], first, data["last"], tuple(data["markings"]))


def asked(request: HttpRequest, slug: str) -> HttpResponse:
    """The form. Sent with “count” it says how much there is; sent with “take” it gives the file."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require(actor, Permission.EXPORT, partnership.id)
    form = RequestForm(
        request.POST if request.method == "POST" else None,
        found=bodies(actor, slug),
        initial={"markings": ["public", "official"]},
        auto_id="request-%s",
    )
    answer: Answer | None = None
    if request.method == "POST" and form.is_valid():
        try:
            wanted = form.request(slug)
            if "take" in request.POST:
                return _file(slug, take(actor=actor, request=wanted)[1])
            answer = looked_up(actor, wanted)
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(_PLACES.get(problem.place), f"{problem.finding[:1].upper()}{problem.finding[1:]}")
    return render(
        request,
        "pages/partnership/request.html",
        {
            "caption": partnership.title,
            "form": form,
            "errors": error_links(form) if form.errors else [],
            "answer": answer,
            "back": page_url("export", slug=slug),
        },
        title="Answer a request for information",
        section="home",
        partnership=partnership,
        crumbs=[
            Link("Take it away", page_url("export", slug=slug)),
            Link("Answer a request for information", request.path),
        ],
        status=422 if form.errors else 200,
    )


def _file(slug: str, data: bytes) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-request.zip"'
    return answer
