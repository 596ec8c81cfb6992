"""Define a new indicator, or define one anew: with a preview of its tile, sentence and charts before it is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, require
from goldenthread.assessments.earlier import Earlier
from goldenthread.assessments.queries import assess
from goldenthread.indicators import commands as acts
from goldenthread.indicators.definitions import DEFINES
from goldenthread.look import text
from goldenthread.look.parts import Link
from goldenthread.observations.queries import figures_of
from goldenthread.pages.figures.definition_form import Choices, DefinitionForm, choices_for
from goldenthread.pages.figures.indicator import measured
from goldenthread.pages.figures.trying import preview
from goldenthread.pages.records.adding import added
from goldenthread.pages.records.changing import refuse_by_rule
from goldenthread.pages.records.common import crumbs, demand, governor, new_key, once_key, page_url
from goldenthread.pages.records.forms import day_field, error_links, number_in, reason_field, shown_value
from goldenthread.pages.records.values import wording
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.records import commands
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.queries import cards, sheet
from goldenthread.vocabulary import Conflict, Refused, RuleBroken

#: What a new definition may say anew beside the fields that define the series.
_BESIDE = ("title", "summary", "data_source", "frequency", "polarity", "additivity", "author", "checker", "review_due")
_NEW = (
    "Say what is counted, in what unit, which way is good, where it comes from and who owns it. "
    "Look at it with figures before you save it."
)
_ANEW = (
    "Change what is counted. The series so far ends the day before, keeps its figures and targets, and no line "
    "joins it to the new one."
)


def define(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an indicator from its definition. `do=preview` shows it with figures and keeps nothing."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    of_kind = kind("indicator")
    require(actor, of_kind.permission("add"), partnership.id)
    trying, choices = request.POST.get("do") == "preview", choices_for(actor, slug)
    data = request.POST if request.method == "POST" else None
    form = DefinitionForm(data, of_kind=of_kind, choices=choices, trying=trying)
    key = request.POST.get("once", "")
    if data is not None and form.is_valid() and not trying:
        made = _save(actor, partnership, form, key)
        if made is not None:
            success(request, f"{made.reference} is kept. Link it to what it measures, and to the series that fills it")
            return HttpResponseRedirect(made.url)
    context = {
        "heading": "Define an indicator",
        "caption": partnership.title,
        "lede": _NEW,
        "button": "Save the indicator",
        "back": page_url("indicators", slug=slug),
        "seen": preview(actor, slug, form) if trying else None,
    }
    return _page(request, form, key, context, trying=trying, partnership=partnership)


def _save(actor: Actor, partnership: Card, form: DefinitionForm, key: str) -> Card | None:
    values = form.values()
    sort, full = form.owner
    if sort == "group":
        values["group"] = full

    def once() -> Card:
        return commands.add(
            actor=actor,
            kind_code=form.of_kind.code,
            owner=partnership.reference,
            values=values,
            links=[("accountable", full)] if full and sort != "group" else (),
            once=once_key(actor, "define", partnership.reference, key),
        )

    return added(actor, form, partnership.id, once)


def redefine(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """End the series of a measure and begin another, from a form filled with what the definition says now."""
    actor, card = actor_of(request), measured(request, owner, reference)
    demand(actor, "retire", card)
    demand(actor, "add", card)
    trying, data = request.POST.get("do") == "preview", request.POST if request.method == "POST" else None
    form = _anew(actor, card, data, choices_for(actor, owner), trying=trying)
    version, key = card.version, request.POST.get("once", "")
    if data is not None and form.is_valid() and not trying:
        version = number_in(data, "version")
        try:
            new = acts.redefine(
                actor=actor,
                record=card.full_reference,
                version=version,
                starts=form.cleaned_data["starts"],
                changes=_plain(form),
                reason=form.cleaned_data["reason"],
                once=once_key(actor, "redefine", card.full_reference, key),
            )
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        except Refused as refused:
            form.refuse(refused.problems)
        except RuleBroken as broken:
            refuse_by_rule(actor, form, broken, governor(card), card.group_id)
        else:
            success(request, f"{new.reference} begins a new series. {card.reference} keeps its figures and has ended.")
            return HttpResponseRedirect(new.url)
    context = {
        "heading": "Redefine this measure",
        "caption": f"{card.kind.name} {card.reference}: {card.title}",
        "lede": _ANEW,
        "button": "Begin the new series",
        "back": card.url,
        "version": version,
        "seen": preview(actor, owner, form, _older(actor, card, form)) if trying else None,
        "ends": _ends(actor, card, form) if trying else (),
    }
    trail = [*crumbs(actor, card), Link(card.reference, card.url)]
    return _page(request, form, key, context, trying=trying, card=card, trail=trail)


def _anew(actor: Actor, card: Card, data: Any, choices: Choices, *, trying: bool) -> DefinitionForm:
    values = sheet(actor, card.full_reference).values
    words = wording(actor, ((spec, values.get(spec.name)) for spec in card.kind.fields))
    group_id = values.get("group")
    group = cards(actor, [group_id]).get(group_id) if group_id else None
    shown = {spec.name: shown_value(spec, values.get(spec.name), group, card.owner, words) for spec in card.kind.fields}
    return DefinitionForm(
        data,
        of_kind=card.kind,
        choices=choices,
        trying=trying,
        base=values,
        shown=shown,
        asked={*DEFINES, *_BESIDE},
        extra={
            "starts": day_field("The first day of the new definition", required=not trying),
            "reason": reason_field("Why what is counted changes.", required=not trying),
        },
    )


def _plain(form: DefinitionForm) -> dict[str, Any]:
    return {name: form.of_kind.by_name[name].plain(value) for name, value in form.changes().items()}


def _older(actor: Actor, card: Card, form: DefinitionForm) -> Earlier | None:
    """The series that ends, to stand before the break of a drawing. No line joins the two."""
    found = assess(actor, [card.id])
    series = {one.key.area: one.seen for one in found.values() if one.latest is not None and not one.breakdown}
    starts = form.cleaned_data.get("starts")
    when = f" before {text.day(starts)}" if starts else ""
    words = f"The definition changes{when}. What comes after is counted in another way, and no line joins the two."
    return Earlier((series,), (words,)) if series else None


def _ends(actor: Actor, card: Card, form: DefinitionForm) -> tuple[str, ...]:
    """What becomes of the two series, in sentences."""
    held = len(figures_of(actor, [card.id])[card.id])
    starts = form.cleaned_data.get("starts")
    day = f"the day before {text.day(starts)}" if starts else "the day before the new one begins"
    begins = f"on {text.day(starts)}" if starts else "on the day that you give"
    changed = [form.of_kind.by_name[name].label.lower() for name in form.changes() if name in DEFINES]
    what = f"What changes: {text.listed(changed)}." if changed else "Nothing that says what is counted changes yet."
    return (
        f"{card.reference} ends {day}. It keeps its {text.count_of(held, 'figure')} and its targets.",
        f"A new series begins {begins}, with no figure. No line joins the two.",
        what,
    )


def _page(
    request: HttpRequest,
    form: DefinitionForm,
    key: str,
    context: dict[str, Any],
    *,
    trying: bool,
    partnership: Card | None = None,
    card: Card | None = None,
    trail: list[Link] | None = None,
) -> HttpResponse:
    errors = error_links(form) if form.is_bound else []
    context |= {"form": form, "errors": errors, "key": key or new_key()}
    return render(
        request,
        "pages/figures/define.html",
        context,
        title=context["heading"],
        section="indicators",
        crumbs=trail if trail is not None else [Link("Indicators", context["back"])],
        card=card,
        partnership=partnership,
        status=422 if errors else 200,
    )
