"""Escalations by stage, their themes in a year, and the two things to do with one: move it on, or resolve it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, require
from goldenthread.governance.standing import commands
from goldenthread.governance.standing.escalating import (
    EscalationLine,
    Escalations,
    StageList,
    escalation_line,
    escalations_of,
)
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.pages.meetings.parts import strong_if, year_asked
from goldenthread.pages.records.common import clock_of, full_reference, page_url, record_url, sentence, with_query
from goldenthread.pages.records.forms import error_links
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.pages.standing.parts import add_links, room
from goldenthread.records.commands import can
from goldenthread.vocabulary import Conflict, Refused, RuleBroken


def escalations(request: HttpRequest, slug: str) -> HttpResponse:
    """What is unresolved at each stage, what moved on by its deadline, and the themes of a year."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    actor = actor_of(request)
    year = year_asked(request, clock.as_of.on)
    found = escalations_of(actor, slug, year, clock.as_of.on)
    count = len(found.open)
    heading = f"{count_of(count, 'escalation').capitalize()} unresolved" if count else "No escalation is unresolved"
    may_act = can(actor, "change", partnership) and not clock.as_of
    return render(
        request,
        "pages/standing/escalations.html",
        {
            "errors": clock.errors,
            "caption": partnership.title,
            "heading": heading,
            "lede": _lede(found),
            "room": room(slug, "escalations"),
            "stages": [(some, _stage(some, may_act) if some.lines else None) for some in found.stages],
            "years": [
                Link(str(y), with_query(request.path, year=y, on=clock.on), current=y == year)
                for y in (year - 1, year, year + 1)
            ],
            "year": year,
            "themes": Table.of(
                f"Themes of {year}", ("Theme", Column("Raised", number=True)), found.themes, caption_hidden=True
            )
            if found.themes
            else None,
            "raised": count_of(found.raised, "escalation"),
            "resolved": _resolved(found) if found.resolved else None,
            "add": add_links(
                actor, partnership, ("escalation", "Raise an escalation"), ("escalation_stage", "Add a stage")
            ),
        },
        title=heading,
        section="meetings",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def _lede(found: Escalations) -> str:
    late = sum(x.standing.late for x in found.open)
    moved = sum(bool(x.standing.moved) for x in found.open)
    said = f"{count_of(late, 'escalation').capitalize()} past the last limit. " if late else ""
    said += f"{count_of(moved, 'escalation').capitalize()} moved on by the deadline. " if moved else ""
    return f"{said}No details of a case are kept here."


def _stage(some: StageList, may_act: bool) -> Table:
    rows: list[tuple[object, ...]] = []
    for x in some.lines:
        due = f"Until {day(x.standing.due)}" if x.standing.due else ""
        by = f", by {x.raised_by}" if x.raised_by else ""
        rows.append(
            (
                Cell(x.card.title, url=x.card.url, note=f"Raised {day(x.raised_on)}{by}"),
                x.subject,
                Cell(strong_if(x.standing.late or bool(x.standing.moved), x.words), note=due),
                *(
                    (Link("Move on or resolve", record_url("escalation-act", x.card), hidden=f": {x.card.title}"),)
                    if may_act
                    else ()
                ),
            )
        )
    heads = ("Escalation", "Theme", "State", *(("What to do",) if may_act else ()))
    return Table.of(f"Unresolved at stage {some.stage.number}", heads, rows, caption_hidden=True)


def _resolved(found: Escalations) -> Table:
    rows = [
        (
            Cell(x.card.title, url=x.card.url, note=x.subject),
            f"Stage {x.standing.stage}",
            day(x.resolved_on) if x.resolved_on else "",
            x.resolution,
        )
        for x in found.resolved
    ]
    heads = ("Escalation", "At", "Resolved", "How")
    return Table.of(f"Resolved in {found.year}", heads, rows, caption_hidden=True)


class ActForm(forms.Form):
    """Move an escalation on, or say how it was resolved."""

    what = forms.ChoiceField(
        label="What happened",
        choices=[("resolve", "It is resolved"), ("move", "It goes to the next stage")],
        widget=forms.RadioSelect,
        initial="resolve",
        error_messages={"required": "Say what happened"},
    )
    resolution = forms.CharField(
        label="How it was resolved",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the agencies agreed. No details of a case: they are refused.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def act(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The form for one escalation, and its answer."""
    actor = actor_of(request)
    line = escalation_line(actor, full_reference(owner, reference))
    card = line.card
    require(actor, Permission.CHANGE, card.owner_id, group=card.group_id)
    sent = request.POST if request.method == "POST" else None
    form = ActForm(sent, initial={"version": card.version}, auto_id="escalation-%s")
    if sent is not None and form.is_valid() and (said := _done(actor, line, form)):
        success(request, said)
        return HttpResponseRedirect(page_url("escalations", slug=card.owner))
    return render(
        request,
        "pages/standing/form.html",
        {
            "caption": f"Escalation {card.reference}, stage {line.standing.stage}",
            "heading": card.title,
            "lede": line.words,
            "form": form,
            "errors": error_links(form) if form.errors else [],
            "action": record_url("escalation-act", card),
            "button": "Save",
            "back": page_url("escalations", slug=card.owner),
        },
        title=card.title,
        section="meetings",
        crumbs=[Link("Escalations", page_url("escalations", slug=card.owner)), Link(card.reference, card.url)],
        card=card,
        status=422 if form.errors else 200,
    )


def _done(actor: Actor, line: EscalationLine, form: ActForm) -> str:
    given: dict[str, Any] = form.cleaned_data
    full = line.card.full_reference
    try:
        if given["what"] == "move":
            commands.move_on(actor=actor, escalation=full, version=given["version"])
            return f"{line.card.reference} moved to stage {line.standing.stage + 1}"
        commands.resolve(actor=actor, escalation=full, version=given["version"], resolution=given["resolution"])
    except Refused as refused:
        for problem in refused.problems:
            form.add_error("resolution" if problem.place.startswith("How") else None, sentence(problem))
    except RuleBroken as broken:
        form.add_error("resolution", sentence(broken.problem))
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    return "" if form.errors else f"{line.card.reference} resolved"
