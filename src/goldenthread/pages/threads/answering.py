"""Answer a gap: say why a record rightly has no link, and which links a partnership does not ask for."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from goldenthread.access import Permission, may, require
from goldenthread.look.forms.dates import DayField
from goldenthread.look.parts import Link, Table
from goldenthread.look.text import day, lower_first
from goldenthread.pages.records.common import (
    crumbs,
    full_reference,
    governor,
    new_key,
    once_key,
    page_url,
    record_url,
    sentence,
    with_query,
)
from goldenthread.pages.records.forms import error_links
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.records.commands import can
from goldenthread.records.kinds import kinds
from goldenthread.records.queries import cards, find
from goldenthread.thread import commands
from goldenthread.thread.orphans import Switched, lacking, switched_off
from goldenthread.vocabulary import Conflict, NotFound, Refused, RuleBroken

_WHY = "It is shown wherever the gap would be."


class Because(forms.Form):
    """Why there is none: the reason, the post, and the day to look at it again."""

    why = forms.CharField(
        label="Why is there none?",
        max_length=2000,
        help_text=_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter the reason"},
    )
    said_by = forms.CharField(
        label="Post or role that says so",
        max_length=120,
        help_text="A post, not a name.",
        error_messages={"required": "Enter the post or role"},
    )
    said_on = DayField(what="the day it was said", label="Said on")
    review_on = DayField(
        what="the day to look at it again",
        label="Look at it again on",
        help_text="From the day after, it is loose again.",
    )


def no_link(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Record why a record rightly lacks one of the links that its kind should have."""
    actor, card = actor_of(request), find(actor_of(request), full_reference(owner, reference))
    if not can(actor, "link", card):
        require(actor, Permission.LINK, governor(card), group=card.group_id)
    asked = request.POST if request.method == "POST" else request.GET
    lacks = lacking({card.id: card.kind_code}).get(card.id, ())
    expect = next((e for e in lacks if e.code == asked.get("rule", "")), None)
    if expect is None:
        raise NotFound("This record lacks no such link now. Open it to see what it lacks.")
    now = timezone.localdate()
    start = {"said_by": actor.label, "said_on": now, "review_on": _in_a_year(now)}
    form = Because(request.POST if request.method == "POST" else None, initial=start)
    key = request.POST.get("once", "")
    back = asked.get("back") if asked.get("back") == "loose" else ""
    place = page_url("loose", slug=card.owner) if back else card.url
    if form.is_bound and form.is_valid():
        try:
            commands.record_why_none(
                actor=actor,
                record=card.full_reference,
                rule=expect.code,
                once=once_key(actor, f"no-link {expect.code}", card.full_reference, key),
                **form.cleaned_data,
            )
        except RuleBroken as broken:
            form.add_error(None, sentence(broken.problem))
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(None, sentence(problem))
        else:
            success(request, f"{card.reference}: it is kept why there is none")
            return HttpResponseRedirect(place)
    heading = "Say why there is none"
    return render(
        request,
        "pages/threads/no_link.html",
        {
            "form": form,
            "errors": error_links(form) if form.is_bound else [],
            "caption": f"{card.kind.name} {card.reference}: {card.title}",
            "heading": heading,
            "lede": f"It {expect.finding}. Where that is right, say why; if not: {lower_first(expect.remedy)}.",
            "link_url": with_query(record_url("link", card), relation=expect.relations[0]),
            "rule": expect.code,
            "from": back,
            "back": place,
            "key": key or new_key(),
        },
        title=heading,
        section="threads",
        crumbs=[] if form.is_bound else [*crumbs(actor, card), Link(card.reference, card.url)],
        card=card,
        status=422 if form.is_bound else 200,
    )


def _in_a_year(now: date) -> date:
    return now.replace(year=now.year + 1) if (now.month, now.day) != (2, 29) else date(now.year + 1, 3, 1)


class Switch(forms.Form):
    """Switch one link off or on again, from a day, with the reason."""

    rule = forms.ChoiceField(label="Link", error_messages={"required": "Choose the link"})
    since = DayField(what="the day from which it holds", label="From")
    why = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter the reason"},
    )
    decided_by = forms.CharField(
        label="Decided by",
        max_length=120,
        help_text="A post or a body, not a name.",
        error_messages={"required": "Enter who decided it"},
    )

    def __init__(self, off: set[str], data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        asked = [(code, words) for code, words in _every() if code not in off]
        again = [(code, words) for code, words in _every() if code in off]
        choices: list[Any] = [("", "Choose one"), ("Ask for it no more", asked)]
        self.fields["rule"].choices = choices + ([("Ask for it again", again)] if again else [])  # type: ignore[attr-defined]


def _every() -> list[tuple[str, str]]:
    return [(e.code, f"{one.plural}: {lower_first(e.remedy)}") for one in kinds() for e in one.expects]


def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The links that this partnership does not ask for, and switching one off or on again."""
    actor, partnership = actor_of(request), partnership_of(request, slug)
    manages = may(actor, Permission.MANAGE, partnership.id)
    off = {one.rule: one for one in switched_off([partnership.id])}
    start = {"since": timezone.localdate(), "decided_by": actor.label, "rule": request.GET.get("rule", "")}
    form = Switch(set(off), request.POST if request.method == "POST" else None, initial=start)
    key = request.POST.get("once", "")
    if request.method == "POST":
        require(actor, Permission.MANAGE, partnership.id)
        if form.is_valid() and (said := _switched(request, slug, form, off, key)):
            success(request, said)
            return HttpResponseRedirect(request.path)
    return render(
        request,
        "pages/threads/rules.html",
        {
            "caption": partnership.title,
            "heading": "Links that are not asked for",
            "table": _table(request, list(off.values())) if off else None,
            "form": form if manages else None,
            "errors": error_links(form) if form.is_bound else [],
            "key": key or new_key(),
            "back": page_url("loose", slug=slug),
        },
        title="Links that are not asked for",
        section="threads",
        crumbs=[]
        if form.is_bound
        else [Link("Thread", page_url("threads", slug=slug)), Link("Loose threads", page_url("loose", slug=slug))],
        partnership=partnership,
        status=422 if form.is_bound else 200,
    )


def _switched(request: HttpRequest, slug: str, form: Switch, off: dict[str, Switched], key: str) -> str:
    actor, said = actor_of(request), form.cleaned_data
    words = dict(_every())[said["rule"]]
    try:
        if said["rule"] in off:
            given = {name: said[name] for name in ("rule", "since", "why")}
            commands.ask_again(actor=actor, partnership=slug, **given)
            return f"Asked for again from {day(said['since'])}: {words}"
        commands.stop_asking(
            actor=actor, partnership=slug, once=once_key(actor, "thread-rule", f"{slug}/{said['rule']}", key), **said
        )
        return f"Not asked for from {day(said['since'])}: {words}"
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(None, sentence(problem))
    except RuleBroken as broken:
        form.add_error(None, sentence(broken.problem))
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    return ""


def _table(request: HttpRequest, off: list[Switched]) -> Table:
    words = dict(_every())
    held = cards(actor_of(request), [one.record for one in off])
    rows = [
        (
            Link(words.get(one.rule, one.rule), held[one.record].url if one.record in held else ""),
            day(one.since) if one.since else "Not stated",
            day(one.until) if one.until else "No end is set",
            one.why,
            one.decided_by,
        )
        for one in off
    ]
    return Table.of(
        "Links not asked for today", ("Link", "Since", "Until", "Why", "Decided by"), rows, caption_hidden=True
    )
