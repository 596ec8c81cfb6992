"""Close an action: what changed, what shows it, or why that is not known."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, require
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.records.forms import error_links, number_in
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.pages.work.common import crumbs, said, subject, work_url
from goldenthread.strategy import commands
from goldenthread.strategy.updates import group_id_of
from goldenthread.strategy.work import one, showing
from goldenthread.vocabulary import Conflict, Refused, RuleBroken


class CloseForm(forms.Form):
    """What came of an action."""

    what_changed = forms.CharField(
        label="What changed?",
        required=False,
        max_length=2000,
        help_text="What is different for people now, not what was done.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shown_by = forms.MultipleChoiceField(label="What shows it?", required=False, widget=forms.CheckboxSelectMultiple)
    not_known = forms.CharField(
        label="If it is not known, why not?",
        required=False,
        max_length=2000,
        help_text="For example, that the survey comes in May. It stays with the action.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


_PLACES = {"What changed": "what_changed", "Shown by": "shown_by"}


def close(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Ask what changed, and close."""
    actor = actor_of(request)
    card = subject(actor, slug, reference, "action")
    require(actor, Permission.RETIRE, card.owner_id, group=group_id_of(actor, card))
    line, shows = one(actor, card), showing(actor, card)
    form = CloseForm(request.POST if request.method == "POST" else None)
    choices: Any = form.fields["shown_by"]
    choices.choices = [(c.full_reference, f"{c.title} ({c.kind.name.lower()})") for c in shows]
    if not shows:
        del form.fields["shown_by"]
    version = card.version
    if request.method == "POST":
        version = number_in(request.POST, "version")
        if form.is_valid():
            try:
                commands.close(
                    actor=actor,
                    action=card.full_reference,
                    version=version,
                    what_changed=form.cleaned_data["what_changed"],
                    shown_by=form.cleaned_data.get("shown_by", []),
                    not_known=form.cleaned_data["not_known"],
                )
            except Conflict:
                version = card.version
                form.add_error(None, "Somebody has changed it since you opened this page. Read it, then close it again")
            except Refused as refused:
                for problem in refused.problems:
                    name = _PLACES.get(problem.place)
                    form.add_error(name if name in form.fields else None, sentence(problem))
            except RuleBroken as broken:
                form.add_error(None, sentence(broken.problem))
            else:
                success(request, f"{card.reference} is closed")
                return HttpResponseRedirect(card.url)
    last = line.last if line else None
    return render(
        request,
        "pages/work/close.html",
        {
            "form": form,
            "errors": error_links(form) if form.is_bound else [],
            "caption": f"Close {card.reference}",
            "heading": card.title,
            "done": bool(line and line.done),
            "delivery": line.delivery if line else "",
            "last": last,
            "last_said": said(last) if last else "",
            "version": version,
            "back": card.url,
            "update_url": work_url("update", card),
            "retire_url": page_url("retire", owner=card.owner, reference=card.reference),
            "evidence_url": work_url("evidence-add", card),
        },
        title=f"Close: {card.title}",
        section="groups",
        crumbs=[] if form.errors else crumbs(card),
        card=card,
        status=422 if form.errors else 200,
    )
