"""The editions of a partnership, and starting one."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, may, require
from goldenthread.look.forms.dates import DayField
from goldenthread.look.parts import Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.pages.records.common import new_key, once_key, page_url, sentence, with_query
from goldenthread.pages.records.forms import error_links
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.publishing import commands, queries
from goldenthread.publishing.queries import EditionLine
from goldenthread.records.cards import Card
from goldenthread.vocabulary import Conflict, NotFound, Refused, RuleBroken

_WAITING = ("draft", "composed", "cleared")


def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every edition with its state: what is under way first."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    found = queries.editions_of(actor, slug)
    under_way = [line for line in found if line.stage in _WAITING]
    out = [line for line in found if line.stage not in _WAITING]
    heading = f"{count_of(len(under_way), 'edition')} under way, {len(out)} published" if found else "No edition yet"
    may_start = may(actor, Permission.COMPOSE, partnership.id)
    return render(
        request,
        "pages/editions/list.html",
        {
            "caption": f"{partnership.title}, reports",
            "heading": heading,
            "lede": "A report builds itself from what is kept here. People write what figures cannot say.",
            "table": _table([*under_way, *out]) if found else None,
            "start_url": page_url("edition-start", slug=slug) if may_start else "",
            "links": [
                Link("Flags on figures, and what agencies replied", page_url("flags", slug=slug)),
                Link("Corrections", page_url("corrections", slug=slug)),
                Link("From which count people are published", page_url("records", slug=slug, kind="small-count-rule")),
                Link("Check a report that was written elsewhere", page_url("check-for", slug=slug)),
                Link("What everybody can read", page_url("published")),
            ],
        },
        title=heading,
        section="editions",
        partnership=partnership,
    )


def _table(lines: list[EditionLine]) -> Table:
    rows = [
        (
            Link(line.card.title, line.card.url, note=line.card.reference),
            line.period or "Not stated",
            line.stage_words,
            "Everybody" if line.public else "The partnership",
            day(line.published_at) if line.published_at else day(line.card.due) if line.card.due else "No date",
        )
        for line in lines
    ]
    return Table.of("Editions", ("Edition", "Period", "State", "For", "Published, or due"), rows, caption_hidden=True)


class StartForm(forms.Form):
    """What an edition is made of; the options of its template stand among its fields."""

    title = forms.CharField(label="Title", max_length=300, error_messages={"required": "Enter the title"})
    period = forms.CharField(
        label="Period",
        max_length=120,
        help_text="For example quarter 2 2026/27, or financial year 2025/26.",
        error_messages={"required": "Enter the period"},
    )
    audience = forms.ChoiceField(
        label="Who may read it",
        choices=[("public", "Everybody"), ("members", "The partnership alone")],
        widget=forms.RadioSelect,
        initial="public",
    )
    due = DayField(label="To be published by", what="the day it is due", required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, template: Any, data: Any = None) -> None:
        super().__init__(data, initial={"title": template.title, "audience": "public", "once": new_key()})
        self.asked = [(f"option-{option.name}", option) for option in template.options]
        for name, option in self.asked:
            self.fields[name] = forms.CharField(
                label=option.title if option.required else f"{option.title} (optional)",
                required=option.required,
                max_length=120,
                help_text=option.hint,
                error_messages={"required": f"Enter the {option.title.lower()}"},
            )

    def values(self) -> dict[str, Any]:
        """The other fields of the order."""
        given = self.cleaned_data
        options = [f"{option.name}={given[name].strip()}" for name, option in self.asked if given[name].strip()]
        return {"audience": given["audience"], "due": given["due"], "options": options}


def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a template, then say what it asks."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require(actor, Permission.COMPOSE, partnership.id)
    name = request.GET.get("template", "")
    template = queries.template(name) if name else None
    if name and template is None:
        raise NotFound(f"There is no template “{name[:60]}”. Choose one from the list.")
    form = StartForm(template, request.POST if request.method == "POST" else None) if template else None
    if form is not None and form.is_bound and form.is_valid() and (made := _started(request, partnership, name, form)):
        success(request, f"{made.reference} is started")
        return HttpResponseRedirect(made.url)
    here = page_url("edition-start", slug=slug)
    heading = f"Start: {template.title}" if template else "Which report?"
    return render(
        request,
        "pages/editions/start.html",
        {
            "caption": f"{partnership.title}, reports",
            "heading": heading,
            "lede": template.summary if template else "Each template builds the shape of a known report.",
            "form": form,
            "errors": error_links(form) if form is not None and form.is_bound else [],
            "choices": [
                (Link(title, with_query(here, template=code)), about)
                for code, title, about in queries.choices_of_templates()
            ],
            "back": page_url("editions", slug=slug),
        },
        title=heading,
        section="editions",
        crumbs=[Link("Reports", page_url("editions", slug=slug))],
        partnership=partnership,
        status=422 if form is not None and form.errors else 200,
    )


_PLACES = {"Period": "period", "Title": "title"}


def _started(request: HttpRequest, partnership: Card, template: str, form: StartForm) -> Card | None:
    actor, given = actor_of(request), form.cleaned_data
    try:
        return commands.start(
            actor=actor,
            partnership=partnership.reference,
            title=given["title"],
            template=template,
            period=given["period"],
            values=form.values(),
            once=once_key(actor, "start-edition", partnership.reference, given["once"] or ""),
        )
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(_PLACES.get(problem.place), sentence(problem))
    except RuleBroken as broken:
        form.add_error(None, sentence(broken.problem))
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    return None
