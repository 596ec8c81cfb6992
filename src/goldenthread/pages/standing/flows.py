"""Data flows as a table and as a list both ways, what is missing or overdue, agreements, and questions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, require
from goldenthread.governance.standing import commands
from goldenthread.governance.standing.flowing import Agreement, Flows, QuestionLine, flows_of
from goldenthread.look.forms.dates import DayField
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.pages.meetings.parts import linked, strong_if
from goldenthread.pages.records.common import clock_of, full_reference, page_url, record_url, sentence
from goldenthread.pages.records.forms import error_links
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.pages.standing.parts import add_links, room
from goldenthread.records.cards import Card
from goldenthread.records.commands import can
from goldenthread.records.queries import find
from goldenthread.vocabulary import Conflict, NotFound, Refused, RuleBroken


def flows(request: HttpRequest, slug: str) -> HttpResponse:
    """The map of data flows with what is wrong with it first."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    actor = actor_of(request)
    found = flows_of(actor, slug, clock.as_of.on)
    may_act = can(actor, "change", partnership) and not clock.as_of
    heading = count_of(found.ways, "data flow").capitalize() if found.lines else "No data flow is recorded"
    return render(
        request,
        "pages/standing/flows.html",
        {
            "errors": clock.errors,
            "caption": partnership.title,
            "heading": heading,
            "lede": _lede(found),
            "room": room(slug, "flows"),
            "found": found,
            "table": _table(found, may_act) if found.lines else None,
            "groups": [(c, found.into(c), found.out_of(c), _lacking(found, c)) for c in found.groups],
            "agreements": _agreements(found.agreements) if found.agreements else None,
            "questions": _questions(found.questions, may_act) if found.questions else None,
            "add": add_links(
                actor,
                partnership,
                ("data_flow", "Add a data flow"),
                ("sharing_agreement", "Add a sharing agreement"),
                ("data_question", "Ask the data group"),
            ),
        },
        title=heading,
        section="meetings",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def _lede(found: Flows) -> str:
    said = [f"{count_of(len(found.overdue), 'delivery', 'deliveries').capitalize()} overdue."] if found.overdue else []
    if found.lacks:
        said.append(f"{count_of(len(found.lacks), 'flow').capitalize()} missing.")
    return " ".join(said) or "Nothing is overdue or missing."


def _lacking(found: Flows, group: Card) -> list[str]:
    return [lack.words for lack in found.lacks if lack.group.id == group.id]


def _table(found: Flows, may_act: bool) -> Table:
    rows: list[tuple[object, ...]] = []
    for x in found.lines:
        expired = [a.card.title for a in x.agreements if a.expired]
        url = record_url("flow-delivered", x.record) if x.record and may_act else ""
        rows.append(
            (
                Cell(x.what or "Not stated", url=x.record.url if x.record else "", note=x.cadence_words),
                linked([x.source]),
                linked([x.target]),
                day(x.last_delivered) if x.last_delivered else "Not recorded",
                Cell(
                    strong_if(x.overdue, x.words),
                    note=f"Agreement expired: {', '.join(expired)}" if expired else "",
                ),
                *((Link("Record a delivery", url, hidden=f": {x.what}") if url else "",) if may_act else ()),
            )
        )
    heads = ("What", "From", "To", "Last delivered", "State", *(("What to do",) if may_act else ()))
    return Table.of("Data flows", heads, rows, caption_hidden=True)


def _agreements(found: Iterable[Agreement]) -> Table:
    rows = [
        (
            Cell(x.card.title, url=x.card.url),
            linked(x.parties) or "Not recorded",
            linked(x.covers) or "No flow is linked",
            strong_if(x.expired, x.words),
        )
        for x in found
    ]
    return Table.of("Sharing agreements", ("Agreement", "Between", "Covers", "Until"), rows, caption_hidden=True)


def _questions(found: Iterable[QuestionLine], may_act: bool) -> Table:
    rows: list[tuple[object, ...]] = []
    for x in found:
        due = f"Wanted by {day(x.due)}" if x.due else "No day wanted"
        if x.answered_on:
            answer: object = Cell(x.answer, note=f"On {day(x.answered_on)}")
        elif may_act:
            answer = Link("Answer it", record_url("question-answer", x.card), hidden=f": {x.card.title}")
        else:
            answer = "Not answered yet"
        rows.append(
            (
                Cell(x.card.title, url=x.card.url, note=f"Asked on {day(x.asked_on)}"),
                x.asked_by.title if x.asked_by else "Not recorded",
                strong_if(x.late, f"Late: {due[:1].lower()}{due[1:]}" if x.late else due),
                answer,
                linked(x.indicators) or "None linked",
            )
        )
    heads = ("Question", "Asked by", "When", "Answer", "Shown by")
    return Table.of("Questions to the data group", heads, rows, caption_hidden=True)


class DeliveredForm(forms.Form):
    """When a flow came."""

    on = DayField(label="Delivered on", what="the day it was delivered", required=False, help_text="Empty: today")
    version = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """The answer, and the indicator that shows it."""

    answer = forms.CharField(
        label="Answer",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Answer in a sentence"},
    )
    indicator = forms.CharField(
        label="Indicator that shows it", required=False, help_text="Its reference, like IND-007. It may be left empty."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def delivered(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Record that a flow came."""
    card = _open(request, owner, reference, "data_flow")

    def save(actor: Actor, given: dict[str, Any]) -> str:
        commands.deliver(actor=actor, flow=card.full_reference, version=given["version"], on=given["on"])
        return f"Delivery of {card.reference} recorded"

    form = DeliveredForm(_sent(request), initial={"version": card.version}, auto_id="delivered-%s")
    return _act(request, card, form, save, "Record the delivery", "flow-delivered")


def answer(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Answer a question to the data group."""
    card = _open(request, owner, reference, "data_question")

    def save(actor: Actor, given: dict[str, Any]) -> str:
        commands.answer_question(
            actor=actor,
            question=card.full_reference,
            version=given["version"],
            answer=given["answer"],
            indicator=given["indicator"],
        )
        return f"{card.reference} answered"

    form = AnswerForm(_sent(request), initial={"version": card.version}, auto_id="answer-%s")
    return _act(request, card, form, save, "Save the answer", "question-answer")


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _open(request: HttpRequest, owner: str, reference: str, kind: str) -> Card:
    actor = actor_of(request)
    card = find(actor, full_reference(owner, reference))
    if card.kind_code != kind:
        raise NotFound(f"{card.full_reference} is something else. Open it to see what can be done.")
    require(actor, Permission.CHANGE, card.owner_id, group=card.group_id)
    return card


def _act(request: HttpRequest, card: Card, form: forms.Form, save: Any, button: str, name: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            success(request, save(actor_of(request), form.cleaned_data))
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(None, sentence(problem))
        except RuleBroken as broken:
            form.add_error(None, sentence(broken.problem))
        except (Conflict, NotFound) as other:
            form.add_error(None, str(other))
        else:
            return HttpResponseRedirect(page_url("flows", slug=card.owner))
    return render(
        request,
        "pages/standing/form.html",
        {
            "caption": f"{card.kind.name} {card.reference}",
            "heading": card.title,
            "lede": "",
            "form": form,
            "errors": error_links(form) if form.errors else [],
            "action": record_url(name, card),
            "button": button,
            "back": page_url("flows", slug=card.owner),
        },
        title=card.title,
        section="meetings",
        crumbs=[Link("Data flows", page_url("flows", slug=card.owner)), Link(card.reference, card.url)],
        card=card,
        status=422 if form.errors else 200,
    )
