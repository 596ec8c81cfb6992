"""Add evidence to an action or objective, and fetch the file of one."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, require
from goldenthread.pages.records.common import sentence
from goldenthread.pages.records.forms import day_field, error_links
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.pages.work.common import crumbs, subject
from goldenthread.pages.work.updating import HOW
from goldenthread.strategy.owning import holding, owns
from goldenthread.strategy.proof.commands import add_evidence
from goldenthread.strategy.proof.keeping import FILES
from goldenthread.strategy.proof.stripping import MOST_BYTES, TAKEN
from goldenthread.strategy.updates import evidence_file, group_id_of
from goldenthread.vocabulary import NotFound, Refused

_PLACES = {
    "Title": "title",
    "File": "file",
    "Address": "url",
    "Given by": "given_by",
    "How it was given": "given_how",
    "When it was given": "given_on",
}


class EvidenceForm(forms.Form):
    """A file or an address, and what it shows."""

    title = forms.CharField(
        label="What does it show?",
        max_length=300,
        help_text="In a few words, for example: Attendance at the two southern clinics.",
        error_messages={"required": "Say in a few words what it shows"},
    )
    file = forms.FileField(
        label="Upload a file",
        required=False,
        help_text=f"Up to {MOST_BYTES // 1024 // 1024} MB: {', '.join(TAKEN)}. "
        "The name of its author, and what a camera wrote into a picture, are taken out.",
        error_messages={"empty": "The file is empty. Choose another file"},
    )
    url = forms.CharField(
        label="Or give its address", required=False, max_length=500, help_text="Starting with https://"
    )

    def __init__(self, *given: Any, behalf: bool, **options: Any) -> None:
        super().__init__(*given, **options)
        if behalf:
            self.fields["given_by"] = forms.CharField(
                label="Who gave it?", max_length=200, required=False, help_text="The post, as its owner. Not a name."
            )
            self.fields["given_how"] = forms.ChoiceField(
                label="How was it given?", choices=[("", "Choose"), *HOW], required=False
            )
            self.fields["given_on"] = day_field("When was it given?")
        if given and given[0] is not None and "checked" in given[0]:
            self.ask_again()

    def ask_again(self) -> None:
        """Let it pass where the person has looked."""
        self.fields["checked"] = forms.BooleanField(
            label="I have looked: it holds no detail of a child, a family or a person who uses a service",
            required=False,
        )


def add(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Warn, then take a file or an address."""
    actor = actor_of(request)
    card = subject(actor, slug, reference, "action", "objective")
    group = group_id_of(actor, card)
    require(actor, Permission.CHANGE, card.owner_id, group=group)
    behalf = not owns(holding(actor), card.id, group)
    sent = request.method == "POST"
    form = EvidenceForm(request.POST if sent else None, request.FILES if sent else None, behalf=behalf)
    if sent and form.is_valid():
        said = form.cleaned_data
        file = said.get("file")
        too_big = bool(file and file.size and file.size > MOST_BYTES)
        try:
            if too_big:
                raise Refused.one("File", "it is larger than 10 MB", "Make it smaller, or give its address")
            add_evidence(
                actor=actor,
                record=card.full_reference,
                title=said["title"],
                url=said["url"],
                file=file.read() if file else b"",
                file_name=file.name if file else "",
                given_by=said.get("given_by", ""),
                given_how=said.get("given_how", ""),
                given_on=said.get("given_on"),
                checked=bool(said.get("checked")),
            )
        except Refused as refused:
            for problem in refused.problems:
                name = _PLACES.get(problem.place)
                form.add_error(name if name in form.fields else None, sentence(problem))
                if "reads as if it held" in problem.finding and "checked" not in form.fields:
                    form.ask_again()
        else:
            success(request, f"Evidence added to {card.reference}")
            return HttpResponseRedirect(card.url)
    return render(
        request,
        "pages/work/evidence.html",
        {
            "form": form,
            "errors": error_links(form) if form.is_bound else [],
            "caption": f"Add evidence to {card.reference}",
            "heading": card.title,
            "back": card.url,
        },
        title=f"Add evidence: {card.title}",
        section="groups",
        crumbs=[] if form.errors else crumbs(card),
        card=card,
        status=422 if form.errors else 200,
    )


def fetch(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """The file of a piece of evidence, to be saved and never shown in the page."""
    found = evidence_file(actor_of(request), f"{slug}/{reference}")
    if not found["file"]:
        raise NotFound("There is no file with this piece of evidence. Open it to see its address.")
    answer = HttpResponse(FILES.read(found["file"]), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{found["file_name"]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
