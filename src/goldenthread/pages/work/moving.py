"""The roadmap of a partnership, and moving an action on it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, require
from goldenthread.look.text import count_of
from goldenthread.pages.records.common import clock_of, new_key, once_key, page_url, sentence
from goldenthread.pages.records.forms import day_field, error_links, number_in, reason_field
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.pages.work.common import back_of, crumbs, subject
from goldenthread.pages.work.road import columns
from goldenthread.records.kinds import kind
from goldenthread.records.queries import list_records
from goldenthread.strategy import commands
from goldenthread.strategy.updates import group_id_of, moves_of
from goldenthread.strategy.work import one, work_of
from goldenthread.vocabulary import Conflict, Refused
from goldenthread.vocabulary.clock import today

_PARTS = tuple((code, words) for code, words in kind("action").by_name["horizon"].choices if code)


def roadmap(request: HttpRequest, slug: str) -> HttpResponse:
    """Every action of a partnership, or of one of its groups, in now, next and later, as they stood on a day."""
    partnership, actor, clock = partnership_of(request, slug), actor_of(request), clock_of(request)
    groups = list_records(actor, "group", owner=slug, size=500, with_values=False).cards
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
        },
        title="Roadmap",
        section="groups",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


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
