"""The record page of an action or an objective: how it goes, what was said, what shows it, and what can be done."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor, Permission, may
from goldenthread.look.parts import Link
from goldenthread.look.text import day, listed
from goldenthread.pages.records import present
from goldenthread.pages.records.common import Clock, clock_of, page_url
from goldenthread.pages.shell import actor_of, render
from goldenthread.pages.work.common import can_report, said, waits_for, work_url
from goldenthread.partners.once.offered import forms_for
from goldenthread.records.cards import Card
from goldenthread.records.relations import RELATIONS
from goldenthread.strategy.updates import (
    EvidenceLine,
    MoveLine,
    UpdateLine,
    evidence_of,
    group_id_of,
    may_confirm,
    moves_of,
    updates_of,
)

_FIRST = 5


def page(request: HttpRequest, card: Card) -> HttpResponse:
    """A record with its updates, moves and evidence."""
    actor, clock = actor_of(request), clock_of(request)
    context = present.everything(request, card, clock)
    told = RELATIONS["about"].back.capitalize()
    context["bundles"] = [bundle for bundle in context["bundles"] if bundle.words != told]
    context |= {"errors": clock.errors} | _work(actor, card, clock)
    return render(
        request,
        "pages/work/record.html",
        context,
        title=context["card"].title,
        section="kinds",
        crumbs=context["trail"],
        card=context["card"],
        status=422 if clock.errors else 200,
    )


def _work(actor: Actor, card: Card, clock: Clock) -> dict[str, Any]:
    updates = updates_of(actor, [card.id], clock.as_of)[card.id]
    moves = moves_of(actor, [card.id], clock.as_of)[card.id] if card.kind_code == "action" else []
    if clock.as_of.on:
        moves = [m for m in moves if m.on and m.on <= clock.as_of.on]
    moments = _moments(updates, moves)
    now, group = not clock.as_of, group_id_of(actor, card)
    last = updates[0] if updates else None
    return {
        "last": last,
        "last_said": said(last) if last else "",
        "moments": moments[:_FIRST],
        "earlier": moments[_FIRST:],
        "evidence": [_evidence(line) for line in evidence_of(actor, card.id)],
        "confirm_url": work_url("update-confirm", last.card)
        if last and now and may_confirm(actor, card, group, last)
        else "",
        "work_acts": _acts(actor, card, group, last) if now else (),
    }


def _moments(updates: list[UpdateLine], moves: list[MoveLine]) -> list[dict[str, Any]]:
    told: list[tuple[date, int, dict[str, Any]]] = [
        (
            u.on or date.min,
            u.card.id,
            {
                "title": u.sentence,
                "url": u.card.url,
                "status": u.status,
                "text": said(u),
                "blocked": waits_for(u.blocked_by),
                "shown": [Link(c.title, c.url) for c in u.evidence],
            },
        )
        for u in updates
    ]
    told += [
        (
            m.on or date.min,
            m.card.id,
            {"title": m.words, "url": m.card.url, "text": f"{m.card.summary} {day(m.on)}" if m.on else m.card.summary},
        )
        for m in moves
    ]
    return [moment for _, _, moment in sorted(told, key=lambda x: x[:2], reverse=True)]


def _evidence(line: EvidenceLine) -> dict[str, Any]:
    notes = [f"Given by {line.given_by}" if line.given_by else ""]
    notes += [f"{line.size:,} bytes" if line.size else "", f"Taken out: {line.taken_out}" if line.taken_out else ""]
    return {
        "title": line.card.title,
        "url": line.card.url,
        "go": work_url("evidence-file", line.card) if line.file_name else line.url,
        "file": line.file_name,
        "notes": listed([n for n in notes if n], ",").replace(" , ", ", "),
    }


def _acts(actor: Actor, card: Card, group: int | None, last: UpdateLine | None) -> tuple[Link, ...]:
    if not can_report(actor, card, group):
        return ()
    acts = [
        Link("Give an update", work_url("update", card)),
        Link("Say that another agency holds it up", work_url("update-blocked", card)),
        Link("Add evidence", work_url("evidence-add", card)),
    ]
    if card.kind_code == "action":
        acts.append(Link("Move it on the roadmap", work_url("move", card)))
        if last and last.status == "complete" and may(actor, Permission.RETIRE, card.owner_id, group=group):
            acts.append(Link("Close it: say what changed", work_url("close-action", card)))
    if forms_for(card.kind_code) and may(actor, Permission.CHANGE, card.owner_id, group=card.group_id):
        url = page_url("send-link", owner=card.owner, reference=card.reference)
        acts.append(Link("Ask somebody without an account", url))
    return tuple(acts)
