"""The roadmap of a partnership, and moving an action on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, may, require, require_somewhere
from goldenthread.look.parts import Link
from goldenthread.look.text import count_of, listed
from goldenthread.pages.records.common import clock_of, new_key, once_key, page_url, sentence
from goldenthread.pages.records.forms import day_field, error_links, number_in, reason_field
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.pages.work.common import back_of, crumbs, subject
from goldenthread.pages.work.road import columns
from goldenthread.records.cards import AsOf
from goldenthread.records.kinds import kind
from goldenthread.records.queries import list_records
from goldenthread.strategy import commands, placing
from goldenthread.strategy.placing import MOST
from goldenthread.strategy.updates import group_id_of, moves_of
from goldenthread.strategy.work import WorkLine, one, work_of
from goldenthread.vocabulary import Conflict, Refused
from goldenthread.vocabulary.clock import today

_PARTS = tuple((code, words) for code, words in kind("action").by_name["horizon"].choices if code)


def roadmap(request: HttpRequest, slug: str) -> HttpResponse:
    """Every action of a partnership, or of one of its groups, in now, next and later, as they stood on a day."""
    partnership, actor, clock = partnership_of(request, slug), actor_of(request), clock_of(request)
    groups = list_records(actor, "group", owner=slug, with_values=False).cards
    chosen = next((g for g in groups if g.reference == request.GET.get("group", "")), None)
    found = work_of(actor, slug, group=chosen.id if chosen else None, as_of=clock.as_of)
    lines = [line for line in found if line.horizon or not line.done]
    placed = sum(bool(line.horizon) for line in lines)
    return render(
        request,
        "pages/work/roadmap.html",
        {
            "caption": f"Roadmap, {chosen.title if chosen else partnership.title}",
            "heading": f"{count_of(placed, 'action').capitalize()} on the roadmap",
            "clock": clock,
            "errors": clock.errors,
            "columns": columns(actor, lines, moving=not clock.as_of),
            "groups": [(g.reference, g.title, g == chosen) for g in groups if g.state == "live"],
            "now_url": request.path,
            "waiting": _waiting(actor, lines, clock.as_of),
        },
        title="Roadmap",
        section="groups",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def _waiting(actor: Actor, lines: Sequence[WorkLine], as_of: AsOf) -> str:
    """`101 actions have no place yet`, for whoever may give them one; empty where there is nothing to do."""
    mine = [] if as_of else _unplaced(actor, lines)
    return (
        f"{count_of(len(mine), 'action').capitalize()} {'has' if len(mine) == 1 else 'have'} no place yet"
        if mine
        else ""
    )


def _unplaced(actor: Actor, lines: Sequence[WorkLine]) -> list[WorkLine]:
    """The open actions without a place that the actor may move, in the order of their due days."""
    found = [
        line
        for line in lines
        if not line.horizon
        and not line.done
        and may(actor, Permission.CHANGE, line.card.owner_id, group=line.group.id if line.group else None)
    ]
    return sorted(found, key=lambda line: (line.card.due or date.max, line.card.position, line.card.reference))[:MOST]


def place(request: HttpRequest, slug: str) -> HttpResponse:
    """Give many actions their first place on the roadmap: those that are ticked, or all of them."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require_somewhere(actor, Permission.CHANGE, partnership.id)
    lines = _unplaced(actor, work_of(actor, slug))
    errors: list[Link] = []
    ticked = set(request.POST.getlist("action"))
    to, every = str(request.POST.get("to", "")), request.POST.get("every") == "on"
    reason = str(request.POST.get("reason", "The first roadmap"))
    if request.method == "POST":
        chosen = [line.card for line in lines if every or line.card.reference in ticked]
        try:
            done = placing.place(actor=actor, actions=chosen, to=to, reason=reason)
        except Refused as refused:
            errors = [Link(sentence(p), _AT.get(p.place, "#actions")) for p in refused.problems]
        except Conflict as conflict:
            errors = [Link(str(conflict), "#actions")]
        else:
            told = listed(f"{many:,} under {dict(_PARTS)[code].lower()}" for code, many in sorted(done.items()))
            success(request, f"{count_of(sum(done.values()), 'action').capitalize()} placed: {told}")
            return HttpResponseRedirect(page_url("roadmap", slug=slug))
    day, words = today(), dict(_PARTS)
    return render(
        request,
        "pages/work/place.html",
        {
            "caption": f"Roadmap, {partnership.title}",
            "heading": f"Place {count_of(len(lines), 'action')}" if lines else "Every open action has its place",
            "errors": errors,
            "ways": [*_PARTS, (placing.BY_DAY, "By their due day")],
            "to": to,
            "every": every,
            "reason": reason,
            "rows": [
                (
                    line.card,
                    listed(o.title for o in line.owners),
                    words.get(placing.suggested(line.card.due, day)),
                )
                for line in lines
            ],
            "ticked": ticked,
            "back": page_url("roadmap", slug=slug),
        },
        title="Place actions on the roadmap",
        section="groups",
        partnership=partnership,
        crumbs=[] if errors else [Link("Roadmap", page_url("roadmap", slug=slug))],
        status=422 if errors else 200,
    )


_AT = {"To": "#to-now", "Reason": "#reason"}


class MoveForm(forms.Form):
    """Where an action goes on the roadmap, and why."""

    to = forms.ChoiceField(
        label="Where does it go?",
        choices=_PARTS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose now, next or later", "invalid_choice": "Choose now, next or later"},
    )
    reason = reason_field("Those who read the roadmap later see it.", required=True, label="Why does it move?")
    on = day_field("When was it agreed?", "Leave it empty for today. For example, 14 9 2026")


_PLACES = {"To": "to", "Reason": "reason", "On": "on"}


def move(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Ask why an action moves, and move it."""
    actor = actor_of(request)
    card = subject(actor, slug, reference, "action")
    require(actor, Permission.CHANGE, card.owner_id, group=group_id_of(actor, card))
    line, (word, back) = one(actor, card), back_of(request, card)
    stands = line.horizon if line else ""
    to = str(request.GET.get("to", ""))
    form = MoveForm(request.POST if request.method == "POST" else None, initial={"to": to if to != stands else ""})
    choices: Any = form.fields["to"]
    choices.choices = [(code, words) for code, words in _PARTS if code != stands]
    version, key = card.version, new_key()
    if request.method == "POST":
        version, key = number_in(request.POST, "version"), str(request.POST.get("once", ""))
        if form.is_valid():
            try:
                commands.move(
                    actor=actor,
                    action=card.full_reference,
                    to=form.cleaned_data["to"],
                    version=version,
                    reason=form.cleaned_data["reason"],
                    on=form.cleaned_data["on"],
                    once=once_key(actor, "move", card.full_reference, key),
                )
            except Conflict:
                version = card.version
                form.add_error(None, "Somebody has changed it since you opened this page. Read it, then send again")
            except Refused as refused:
                for problem in refused.problems:
                    form.add_error(_PLACES.get(problem.place), sentence(problem))
            else:
                success(request, f"{card.reference} moved to {dict(_PARTS)[form.cleaned_data['to']].lower()}")
                return HttpResponseRedirect(back)
    moves = moves_of(actor, [card.id])[card.id]
    return render(
        request,
        "pages/work/move.html",
        {
            "form": form,
            "errors": error_links(form) if form.is_bound else [],
            "caption": f"Move {card.reference} on the roadmap",
            "heading": card.title,
            "stands": dict(_PARTS).get(stands, ""),
            "moves": moves[::-1],
            "version": version,
            "once": key,
            "word": word,
            "back": back,
            "today": today(),
            "roadmap_url": page_url("roadmap", slug=slug),
        },
        title=f"Move: {card.title}",
        section="groups",
        crumbs=[] if form.errors else crumbs(card),
        card=card,
        status=422 if form.errors else 200,
    )
