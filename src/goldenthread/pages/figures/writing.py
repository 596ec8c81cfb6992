"""What people write about a measure: the story behind its curve, a confirmation, a status by hand."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from goldenthread.access import Actor, require
from goldenthread.assessments import commands as writing
from goldenthread.assessments.queries import status_of
from goldenthread.indicators import commands as acts
from goldenthread.look.parts import Link
from goldenthread.pages.figures.indicator import measured
from goldenthread.pages.records.common import (
    crumbs,
    full_reference,
    new_key,
    once_key,
    sentence,
)
from goldenthread.pages.records.forms import (
    RecordForm,
    error_links,
    reason_field,
)
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.queries import find, sheet
from goldenthread.vocabulary import NotFound, Refused, RuleBroken


class Story(forms.Form):
    """The story behind the curve, and the questions of a turning-the-curve talk."""

    period = forms.CharField(
        label="About the figures up to",
        max_length=60,
        help_text="Like quarter 2 2026/27 or financial year 2022/23.",
        error_messages={"required": "Enter the period that the story is about"},
    )
    story = forms.CharField(
        label="How is it going, and what is behind that?",
        help_text="The story behind the curve: what moved it, and what would have without our work.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Enter the story"},
    )
    signed_by = forms.CharField(
        label="Signed by",
        max_length=120,
        help_text="Your post or role, not your name.",
        error_messages={"required": "Enter the post that signs it"},
    )

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        fields = kind("commentary").by_name
        for name in writing.QUESTIONS:
            spec = fields[name]
            self.fields[name] = forms.CharField(
                label=spec.label,
                help_text=spec.hint,
                required=False,
                max_length=3000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.order_fields(["period", "customers", "better_off", "delivery", "story"])
        self.fields["signed_by"] = self.fields.pop("signed_by")


def story(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Sign the story behind the curve of a measure."""
    actor, card = actor_of(request), measured(request, owner, reference)
    require(actor, kind("commentary").permission("add"), card.owner_id, group=card.group_id)
    start = {"period": request.GET.get("period", ""), "signed_by": actor.label}
    form = Story(request.POST if request.method == "POST" else None, initial=start)

    def act(given: Mapping[str, Any], once: str) -> Card:
        return writing.sign_commentary(
            actor=actor,
            measure=card.full_reference,
            period=given["period"],
            story=given["story"],
            signed_by=given["signed_by"],
            signed_on=timezone.localdate(),
            answers={name: given[name] for name in writing.QUESTIONS},
            area=request.GET.get("area", ""),
            once=once,
        )

    lede = "Seven questions. Only the story and the period must be answered. An earlier story stays in the history."
    return _written(request, card, form, act, "Write the story behind the curve", lede, "Sign the story", card)


class Why(forms.Form):
    """A reason, and the post that gives it."""

    why = reason_field("It is printed beside it.", required=True)
    by = forms.CharField(
        label="Post or role",
        max_length=120,
        help_text="Who decides, as a post and not a name.",
        error_messages={"required": "Enter the post or role"},
    )


class Warned(Why):
    """The confirmation of one warning."""

    warning = forms.CharField(max_length=400, widget=forms.HiddenInput)


def confirm(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Confirm a warning of a target: it stays as a warning, with the reason beside it."""
    actor, card = actor_of(request), find(actor_of(request), full_reference(owner, reference))
    require(actor, kind("confirmation").permission("add"), card.owner_id, group=card.group_id)
    data = request.POST if request.method == "POST" else request.GET
    warning = data.get("warning", "").strip()
    if card.kind_code not in ("indicator", "measure", "target") or not warning:
        raise NotFound("There is no warning here to confirm. Open the indicator, and choose the warning there.")
    form = Warned(request.POST if request.method == "POST" else None, initial={"warning": warning, "by": actor.label})

    def act(given: Mapping[str, Any], once: str) -> Card:
        return acts.confirm(
            actor=actor,
            about=card.full_reference,
            warning=given["warning"],
            why=given["why"],
            confirmed_by=given["by"],
            confirmed_on=timezone.localdate(),
            once=once,
        )

    lede = f"{warning[:1].upper()}{warning[1:]}. Nothing is changed: it is printed as it is, with your reason."
    return _written(request, card, form, act, "Confirm this warning", lede, "Confirm it", _measure_of(actor, card))


class ByHand(Why):
    """A status set by hand."""

    status = forms.ChoiceField(
        label="Status",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a status"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = kind("status_override").by_name["status"].choices  # type: ignore[attr-defined]
        self.order_fields(["status", "why", "by"])


def override(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Set the status of a target by hand. The computed one goes on being shown beside it."""
    actor, card = actor_of(request), find(actor_of(request), full_reference(owner, reference))
    if card.kind_code != "target":
        raise NotFound(f"{card.full_reference} is not a target, so it has no status.")
    require(actor, kind("status_override").permission("add"), card.owner_id, group=card.group_id)
    form = ByHand(request.POST if request.method == "POST" else None, initial={"by": actor.label})

    def act(given: Mapping[str, Any], once: str) -> Card:
        return writing.override_status(
            actor=actor,
            target=card.full_reference,
            status=given["status"],
            why=given["why"],
            set_by=given["by"],
            set_on=timezone.localdate(),
            once=once,
        )

    computed = status_of(actor, card.id)
    lede = f"Computed now: {computed}. It stays beside what you set, with your post and your reason."
    return _written(
        request, card, form, act, "Set the status by hand", lede, "Set the status", _measure_of(actor, card)
    )


def _measure_of(actor: Actor, card: Card) -> Card:
    """The measure of a target, to go back to."""
    for line in sheet(actor, card.full_reference).related("part_of"):
        if line.kind_code in ("indicator", "measure"):
            return line
    return card


def _written(
    request: HttpRequest,
    card: Card,
    form: forms.Form,
    act: Callable[[Mapping[str, Any], str], Card],
    heading: str,
    lede: str,
    button: str,
    back: Card,
) -> HttpResponse:
    """Act on a form that came back sound, and lead to the page of the measure; else show it with its errors."""
    actor, key = actor_of(request), request.POST.get("once", "")
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data, once_key(actor, heading, card.full_reference, key))
        except Refused as refused:
            for problem in refused.problems:
                _put(form, problem)
        except RuleBroken as broken:
            form.add_error(None, sentence(broken.problem))
        else:
            success(request, f"{made.kind.name} {made.reference} is kept")
            return HttpResponseRedirect(back.url)
    return _page(request, card, form, heading, lede, button, key, back=back)


def _put(form: forms.Form, problem: Any) -> None:
    """A problem beside the control that is named as its place, else above the form."""
    names = {str(field.label): name for name, field in form.fields.items()}
    form.add_error(names.get(problem.place), sentence(problem))


def _page(
    request: HttpRequest,
    card: Card,
    form: Any,
    heading: str,
    lede: str,
    button: str,
    key: str,
    *,
    back: Card | None = None,
    version: int | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    target = back or card
    return render(
        request,
        "pages/figures/write.html",
        {
            "form": form,
            "errors": error_links(form) if form.is_bound else [],
            "caption": f"{card.kind.name} {card.reference}: {card.title}",
            "heading": heading,
            "lede": lede,
            "button": button,
            "back": target.url,
            "key": key or new_key(),
            "version": version,
            "sections": isinstance(form, RecordForm),
        },
        title=heading,
        section="indicators",
        crumbs=[] if form.is_bound else [*crumbs(actor, target), Link(target.reference, target.url)],
        card=card,
        status=422 if form.is_bound else 200,
    )
