"""What is kept about a measure beside its figures, for its page: definitions, the story, verdicts seen, agreements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from goldenthread.access import Actor, may
from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.commands import QUESTIONS
from goldenthread.assessments.queries import explains, stories
from goldenthread.indicators.definitions import boundary_words, counted
from goldenthread.indicators.queries import DefinitionLine, Written, written_about
from goldenthread.look import text
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.pages.records.common import Clock, record_url, with_query
from goldenthread.records.cards import Card
from goldenthread.records.commands import can
from goldenthread.records.kinds import kind
from goldenthread.records.queries import cards, related
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Polarity


@dataclass(frozen=True)
class Story:
    """The newest signed story of a measure, the answers to its questions, and how it stands to the newest figure."""

    card: Card
    told: str
    answers: list[tuple[str, str]]
    signed: str
    about: str
    stale: str
    earlier: list[Link]


def kept(
    actor: Actor,
    card: Card,
    values: Mapping[str, Any],
    lines: Sequence[DefinitionLine],
    lead: Assessment | None,
    clock: Clock,
    tried: str = "",
) -> dict[str, Any]:
    """The context of these parts of the page. `tried` is a value to test the boundary rule with."""
    now = not clock.as_of
    asked = {"period": lead.latest.period.label} if lead and lead.latest else {}
    told = stories(actor, [card.id], clock.as_of).get(card.id, [])
    writes = now and may(actor, kind("commentary").permission("add"), card.owner_id, group=card.group_id)
    redefines = now and can(actor, "retire", card) and card.state == "live"
    number = next((line.number for line in lines if line.card.id == card.id), 1)
    return {
        "story": _story(told, lead, clock) if told else None,
        "story_url": with_query(record_url("story", card), **asked) if writes else "",
        "redefine_url": record_url("redefine", card) if redefines else "",
        "definition_title": f"Definition, version {number}" if len(lines) > 1 else "Definition",
        "definitions": _definitions_table(lines, card, clock) if len(lines) > 1 else None,
        "breaks_here": _breaks_here(lines, card),
        "seen": _seen(actor, card, clock),
        "seen_only": values.get("holding") == "seen",
        "direction": _direction(actor, card, values, clock),
        "boundary": boundary_words(values.get("boundary") or "", values.get("boundary_value")),
        "tried": tried,
        "tried_answer": _tried(values, tried),
    }


# --- The story ------------------------------------------------------------------------------------------


def _story(told: Sequence[Written], lead: Assessment | None, clock: Clock) -> Story:
    newest = told[0]
    values, fields = newest.values, newest.card.kind.by_name
    place = reference.names([values["area"]]).get(values["area"], "") if values.get("area") else ""
    stale = ""
    if lead and lead.latest and not explains(newest, lead):
        stale = f"It was written before the newest figure, which is for {lead.latest.period.label}."
    return Story(
        card=newest.card,
        told=values["story"],
        answers=[(fields[name].label, values[name]) for name in QUESTIONS if values.get(name)],
        signed=_signed(newest),
        about=f"About {place + ', ' if place else ''}figures up to {values['period'].label}.",
        stale=stale,
        earlier=[
            Link(f"{one.values['period'].label}, {_signed(one)}", f"{one.card.url}{clock.query}") for one in told[1:]
        ],
    )


def _signed(one: Written) -> str:
    version = f", version {one.card.version}" if one.card.version > 1 else ""
    return f"{one.values['signed_by']}, {text.day(one.values['signed_on'])}{version}"


# --- Definitions ----------------------------------------------------------------------------------------


def _definitions_table(lines: Sequence[DefinitionLine], card: Card, clock: Clock) -> Table:
    rows = []
    for line in reversed(lines):
        changed = [
            f"{label}: {before or 'not stated'}, then {after or 'not stated'}" for label, before, after in line.changed
        ]
        here = line.card.id == card.id
        rows.append(
            (
                Cell(
                    f"Version {line.number}",
                    "" if here else f"{line.card.url}{clock.query}",
                    note="This page" if here else "",
                ),
                text.days(*line.span) if any(line.span) else "not stated",
                "; ".join(changed) or "The first definition held",
                line.reason or ("not stated" if line.changed else "–"),
            )
        )
    heads = ["Version", "In force", "What changed", "Why"]
    return Table.of("Definitions of this measure", heads, rows, caption_hidden=True)


def _breaks_here(lines: Sequence[DefinitionLine], card: Card) -> list[str]:
    """Sentences about the definition before this one and the one after it."""
    at = next((n for n, line in enumerate(lines) if line.card.id == card.id), None)
    if at is None:
        return []
    said = []
    if at and (since := card.valid_from):
        said.append(
            f"A new series begins on {text.day(since)}. Earlier figures were counted under another definition, and no "
            "line joins the two."
        )
    if at + 1 < len(lines):
        last = f" on {text.day(card.valid_to)}" if card.valid_to else ""
        said.append(f"This series ended{last}. What came after is counted under a new definition.")
    return said


# --- Seen, not held -------------------------------------------------------------------------------------


def _seen(actor: Actor, card: Card, clock: Clock) -> Table | None:
    """What groups were shown of figures that are not held."""
    found = written_about(actor, [card.id], "verdict", clock.as_of).get(card.id, [])
    if not found:
        return None
    groups = cards(actor, {one.values["group"] for one in found if one.values.get("group")})
    says = kind("verdict").by_name["says"].words
    rows = [
        (
            Cell(text.day(one.values["shown_on"]), f"{one.card.url}{clock.query}"),
            one.values["period"].label,
            groups[one.values["group"]].title if one.values.get("group") in groups else "not stated",
            one.values["shown_by"],
            Cell(says[one.values["says"]], note=one.values["words"]),
        )
        for one in sorted(found, key=lambda one: one.values["shown_on"], reverse=True)
    ]
    return Table.of(
        "Seen, not held", ["Shown on", "Figures for", "Shown to", "Shown by", "Verdict"], rows, caption_hidden=True
    )


# --- Which direction is good ----------------------------------------------------------------------------


def _direction(actor: Actor, card: Card, values: Mapping[str, Any], clock: Clock) -> list[str]:
    """Why a measure of what an agency does is judged, or is not."""
    if not values.get("activity"):
        return []
    found = [
        one
        for one in written_about(actor, [card.id], "confirmation", clock.as_of).get(card.id, [])
        if one.values["confirms"] == "direction"
    ]
    by = related(actor, [one.card.id for one in found], "confirmed_by", as_of=clock.as_of)
    said = []
    for one in found:
        agencies = text.listed(agency.title for agency in by[one.card.id]) or one.values["confirmed_by"]
        said.append(
            f"{agencies} agreed on {text.day(one.values['confirmed_on'])} that "
            f"{Polarity(one.values['direction']).label}: {one.values['why'].rstrip('.')}."
        )
    return said or [
        "It counts what an agency does, so neither a rise nor a fall is better until the agency that owns it agrees "
        "a direction, on the record."
    ]


# --- The boundary rule ----------------------------------------------------------------------------------


def _tried(values: Mapping[str, Any], tried: str) -> str:
    """Whether a value that the reader tries would be counted."""
    rule, at = values.get("boundary") or "", values.get("boundary_value")
    if not tried or not rule or at is None:
        return ""
    try:
        value = Decimal(tried.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or len(tried) > 20:
        return f"“{tried[:20]}” is not a number. Write digits, like 20."
    return f"{tried} {'is' if counted(value, rule, at) else 'is not'} counted."
