"""Minutes drafted from what was recorded: the same records always give the same words."""

from collections.abc import Iterable

from goldenthread.governance.queries import ActionLine, DecisionLine, MeetingPage, Present
from goldenthread.look.text import lower_first
from goldenthread.records.cards import Card

_HEADS = (("present", "Present"), ("substitute", "Substitutes"), ("apologies", "Apologies"), ("absent", "Absent"))


def draft(page: MeetingPage) -> str:
    """The minutes of a meeting in the small Markdown. People appear by seat, post or organisation."""
    parts = [_head(page)]
    for code, title in _HEADS:
        some = [x for x in page.attendance if x.presence == code]
        if some:
            parts.append(_section(title, [_who(x) for x in some]))
    if page.quorate is not None:
        need = page.terms.quorum
        parts.append(f"The meeting {'was' if page.quorate else 'was not'} quorate ({need} needed).")
    if page.interests:
        parts.append(
            _section(
                "Declarations of interest",
                [_interest(x.card, x.who, x.about, x.handling_words) for x in page.interests],
            )
        )
    items = [x for x in page.agenda if x.note.strip()]
    if items:
        parts.append("## What was said")
        parts += [f"### {x.card.title}\n\n{x.note.strip()}" for x in items]
    parts.append(_section("Decisions", [_decision(n, x) for n, x in enumerate(page.decisions, 1)], "None recorded."))
    actions = [a for x in page.decisions for a in x.actions]
    parts.append(_section("Actions", [_action(a) for a in actions], "None recorded."))
    if page.papers:
        parts.append(_section("Papers", [f"{x.card.title}: {lower_first(x.words)}" for x in page.papers]))
    if page.after and page.after.on:
        parts.append(f"Next meeting: {page.after.on.day} {page.after.on:%B %Y}.")
    return "\n\n".join(parts)


def _head(page: MeetingPage) -> str:
    line = page.line
    when = f"{line.on:%A} {line.on.day} {line.on:%B %Y}" if line.on else line.dated or "No date set"
    times = " to ".join(t for t in (line.starts, line.ends) if t)
    said = [when, times, line.place]
    group = page.group.title if page.group else line.card.title
    return f"{group}. " + ", ".join(part for part in said if part) + "."


def _section(title: str, lines: Iterable[str], empty: str = "") -> str:
    found = [f"- {line}" for line in lines]
    return f"## {title}\n\n" + ("\n".join(found) if found else empty)


def _who(row: Present) -> str:
    name = row.who.title if row.who else row.card.title
    return f"{name} (sent {row.substitute})" if row.substitute else name


def _interest(card: Card, who: Iterable[Card], about: Iterable[Card], handling: str) -> str:
    name = ", ".join(c.title for c in who)
    on = ", ".join(c.title for c in about)
    said = f"{name}: {card.title}" if name else card.title
    return f"{said}{f', on {on}' if on else ''}. {handling}."


def _decision(number: int, line: DecisionLine) -> str:
    words = line.decided.strip()
    more = f" {' '.join(words.split())}" if words and words != line.card.title else ""
    return f"**{number}. {line.card.title}.** {line.outcome_words}.{more}"


def _action(line: ActionLine) -> str:
    who = ", ".join(c.title for c in line.owners) or "no owner yet"
    when = f"by {line.due.day} {line.due:%B %Y}" if line.due else "no date"
    return f"{line.card.title} ({line.card.reference}): {who}, {when}"
