"""Write the text of one section, with figures bound to it by name."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, require, require_somewhere
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of
from goldenthread.pages.editions.common import asked, crumbs
from goldenthread.pages.records.common import sentence
from goldenthread.pages.records.forms import number_in
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.publishing import commands, queries
from goldenthread.publishing.queries import EditionPage
from goldenthread.vocabulary import Conflict, NotFound, Refused, RuleBroken

_MOST = 25


class TextForm(forms.Form):
    """The words of a section. `checked` is asked once something reads like a detail of a person."""

    words = forms.CharField(
        label="Text",
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true"}),
        help_text="Nothing about one person. Leave it empty, and the report says that it is not written yet.",
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def ask_again(self) -> None:
        """Let it pass where the writer has looked."""
        self.fields["checked"] = forms.BooleanField(
            label="I have looked: it holds no detail of a child, a family or a person who uses a service",
            required=False,
        )


def text(request: HttpRequest, owner: str, reference: str, section: str) -> HttpResponse:
    """The form, with the figures that can be bound, and its answer."""
    actor, found = actor_of(request), asked(request, owner, reference)
    card = found.card
    require_somewhere(actor, Permission.CHANGE, card.owner_id)
    task = next((each for each in _tasks(actor, found) if each.section == section), None)
    if not found.writes(task):
        require(actor, Permission.CHANGE, card.owner_id, group=task.group if task else card.group_id)
        raise Conflict("This edition is published, and what is published stays as it is. Correct it by a new edition.")
    standing = found.texts.get(section)
    theirs = ""
    if request.method == "POST":
        form = TextForm(request.POST)
        if "checked" in request.POST:
            form.ask_again()
        if form.is_valid():
            try:
                commands.write_text(
                    actor=actor,
                    edition=card.full_reference,
                    section=section,
                    words=form.cleaned_data["words"].replace("\r\n", "\n"),
                    version=number_in(request.POST, "version"),
                    checked=bool(form.cleaned_data.get("checked")),
                )
            except Refused as refused:
                if any("may hold" in problem.finding for problem in refused.problems):
                    form.ask_again()
                for problem in refused.problems:
                    form.add_error("words", sentence(problem))
            except RuleBroken as broken:
                form.add_error("words", sentence(broken.problem))
            except Conflict as conflict:
                theirs = standing.words if standing else ""
                form.data = {**request.POST.dict(), "version": str(standing.version if standing else 0)}
                form.add_error("words", str(conflict))
            else:
                success(request, "The text is kept")
                return HttpResponseRedirect(card.url)
    else:
        initial = {"words": standing.words if standing else "", "version": str(standing.version if standing else 0)}
        form = TextForm(initial=initial)
    heading = task.title if task else section.replace("-", " ").capitalize()
    return render(
        request,
        "pages/editions/text.html",
        {
            "caption": f"{card.title}, {card.reference}",
            "heading": heading,
            "asks": task.asks if task else "",
            "form": form,
            "theirs": theirs,
            "back": card.url,
            "slug": card.owner,
            **_figures(request, found),
        },
        title=heading,
        section="editions",
        crumbs=[] if form.errors else crumbs(card, Link(heading, request.path)),
        card=card,
        status=422 if form.errors else 200,
    )


def _tasks(actor: Any, found: EditionPage) -> tuple[Any, ...]:
    """The sections that ask for something; none where the edition cannot be composed as it stands."""
    try:
        return queries.tasks(actor, found.card.full_reference)
    except (Refused, NotFound):
        return ()


def _figures(request: HttpRequest, found: EditionPage) -> dict[str, Any]:
    """Figures to bind: those whose indicator has the words asked for, each with what to write."""
    words = request.GET.get("find", "").strip()[:80]
    if not words:
        return {"find": "", "figures": None, "found_words": ""}
    figures, total = queries.bindable(actor_of(request), found.card.owner, words, most=_MOST)
    rows = [
        (
            Cell(each.shown, url=each.url),
            f"{each.measure}, {each.area}, {each.period}",
            f"{{{{ figure {each.reference} }}}}",
        )
        for each in figures
    ]
    shown = f"{count_of(total, 'figure')} found" + (f", the first {_MOST} shown" if total > _MOST else "")
    table = Table.of("Figures to bind", ("Figure", "What it is", "Write"), rows) if rows else None
    return {"find": words, "figures": table, "found_words": shown if total else "No figure found. Try other words."}
