"""The targets of a measure as a table: how far there is to go, the status, and what people confirmed or set by hand."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from goldenthread.access import Actor
from goldenthread.assessments.cards import Aimed, Assessment
from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Table
from goldenthread.look.words import figure_words
from goldenthread.pages.figures import facts, verdicts
from goldenthread.pages.records.common import record_url, with_query
from goldenthread.records.cards import Card
from goldenthread.records.commands import can
from goldenthread.reference import queries as reference


def targets_table(
    actor: Actor, standings: Iterable[facts.Standing], found: Iterable[Assessment], *, offer: bool
) -> Table:
    """Every target, with its computed status, what was set by hand beside it, and warnings with their confirmations.

    `offer` adds the acts that this person may do; a page of the past offers none.
    """
    standings = list(standings)
    names = reference.names({standing.target.area for standing in standings})
    aims = {aim.card.id: (one, aim) for one in found for aim in one.targets}
    rows = []
    for s in standings:
        words, notes = s.words, [s.target.caution]
        status: SafeString | str = "Not judged"
        if s.target.card.id in aims:
            one, aim = aims[s.target.card.id]
            words = verdicts.trimmed(one, aim.words)
            if aim.increase:
                notes.append(f"Increase in the year as published: {aim.increase}.")
            status = _status(actor, aim, offer=offer)
        rows.append(
            (
                Cell(names.get(s.target.area, s.target.area) or "Area not stated", s.target.card.url),
                figure_words(s.target.value),
                verdicts.year_of(s.target.period),
                "Hold" if s.target.hold else "Reach",
                Cell(words, note=" ".join(note for note in notes if note)),
                status,
                s.target.text or "not stated",
            )
        )
    heads: list[Column | str] = [
        "Area",
        Column("Target", number=True),
        "By the end of",
        "Aim",
        "How far there is to go",
        "Status",
        "As published",
    ]
    return Table.of("Targets", heads, rows, caption_hidden=True)


def status_words(aim: Aimed) -> str:
    """The status that stands, and where it was set by hand the computed one beside it."""
    computed = aim.status[:1].upper() + aim.status[1:]
    if aim.override is None:
        return computed
    by = aim.override
    then = "" if by.computed_then in ("", aim.status) else f" When it was set, {by.computed_then} was computed."
    return (
        f"{by.status[:1].upper()}{by.status[1:]}, set by hand. {by.by}, {text.day(by.on)}: {by.why.rstrip('.')}. "
        f"Computed: {aim.status}.{then}"
    )


def confirmed_words(aim: Aimed) -> list[str]:
    """Each warning of a target, with who confirmed it and why, or that nobody has."""
    said = [
        f"Take care: {one.warning.rstrip('.')}. Confirmed by {one.by}, {text.day(one.on)}: {one.why.rstrip('.')}."
        for one in aim.confirmed
        if one.warning in aim.warnings
    ]
    return [*said, *(f"Take care: {warning.rstrip('.')}. Nobody has confirmed it yet." for warning in aim.unconfirmed)]


def _status(actor: Actor, aim: Aimed, *, offer: bool) -> SafeString:
    lines = [format_html("{}", status_words(aim)), *(format_html("{}", said) for said in confirmed_words(aim))]
    if offer and can(actor, "comment", aim.card) and can(actor, "change", aim.card):
        lines += [_link(aim.card, "confirm", "Confirm this warning", warning=warning) for warning in aim.unconfirmed]
        if aim.override is None:
            lines.append(_link(aim.card, "override", "Set the status by hand"))
        else:
            lines.append(_link(aim.override.card, "retire", "Take the status back"))
    return mark_safe("<br>".join(lines))  # noqa: S308  (every line is escaped above)


def _link(card: Card, name: str, label: str, **query: str) -> SafeString:
    """An act on a target. Its name is there for those who hear the links of a page one by one."""
    url = with_query(record_url(name, card), **query)
    return format_html('<a href="{}">{}<span class="govuk-visually-hidden">: {}</span></a>', url, label, card.title)
