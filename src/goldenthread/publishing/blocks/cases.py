"""Case studies: printed only where the consent to publish is recorded, and still holds on the day of the edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goldenthread.look.text import count_of, day
from goldenthread.publishing.blocks.registry import Made, Subject, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Facts, Gap, Line, Panel, Paragraph, Words
from goldenthread.records.cards import Card


def why_not(work: Work, values: Mapping[str, Any]) -> str:
    """Why a case study may not be printed in this edition; empty where it may."""
    consent = values.get("consent")
    if consent == "withdrawn":
        return "consent was withdrawn"
    if consent != "given" or values.get("consent_on") is None:
        return "no consent to publish is recorded"
    if values["consent_on"] > work.day:
        return f"consent is given from {day(values['consent_on'])} only"
    until = values.get("consent_until")
    if until and until < work.day:
        return f"consent ended on {day(until)}"
    return ""


def quotation(work: Work, full: str) -> Panel | str:
    """The quotation of a case study as a panel; else why it cannot be printed."""
    for card, values in work.every("case_study"):
        if card.full_reference == full:
            if not values.get("quotation"):
                return "it has none"
            return why_not(work, values) or _quoted(work, card, values)
    return "no case study is recorded under this reference, or it is not open to readers"


def _quoted(work: Work, card: Card, values: Mapping[str, Any]) -> Panel:
    return Panel(
        f"Quotation: {values['said_by']}",
        (
            Paragraph((Words(f"\u201c{values['quotation'].strip()}\u201d"),)),
            Paragraph((Words("From the case study "), work.link(card), Words(".")), "note"),
        ),
    )


@block("case-studies", "The case studies of the group or theme of the section, where consent to publish is recorded.")
def case_studies(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Each under what it is about. One without consent is not printed, and only the number of those is told."""
    every = work.every("case_study")
    about = work.joined([card.id for card, _ in every], ["about"])["about"]
    mine = [(card, values) for card, values in every if _belongs(work, subject, values, about[card.id])]
    shown = [(card, values) for card, values in mine if not why_not(work, values)]
    left = len(mine) - len(shown)
    made: list[Panel | Gap] = [_panel(work, card, values, about[card.id]) for card, values in shown]
    if left:
        is_ = "is" if left == 1 else "are"
        made.append(
            Gap(f"{count_of(left, 'case study', 'case studies')} {is_} not printed: no consent to publish holds.")
        )
    if not made:
        made.append(Gap("No case study is recorded."))
    return Made.of(*made)


def _belongs(work: Work, subject: Subject, values: Mapping[str, Any], about: list[Card]) -> bool:
    """Whether a case study is of the period, and of the group or theme of the section or of a group below it."""
    period, asked = values.get("period"), work.order.period
    if period and asked and not period.overlaps(asked):
        return False
    if subject.card is None:
        return True
    ids = {subject.card.id}
    node = work.group(subject.card.id) if subject.card.kind_code == "group" else None
    waiting = list(node.children) if node else []
    while waiting:
        child = waiting.pop()
        ids.add(child.card.id)
        waiting += child.children
    touched = {card.id for card in about} | {card.group_id for card in about} | {values.get("group")}
    return bool(ids & touched)


def _panel(work: Work, card: Card, values: Mapping[str, Any], about: list[Card]) -> Panel:
    inner: list[Paragraph | Facts] = []
    if card.summary:
        inner.append(Paragraph((Words(card.summary),)))
    if values.get("quotation"):
        inner.append(Paragraph((Words(f"\u201c{values['quotation'].strip()}\u201d", emphasis=True),)))
        inner.append(Paragraph((Words(f"Said by: {values['said_by']}"),), "note"))
    rows: list[tuple[str, Line]] = []
    if values.get("learned"):
        rows.append(("What was learned", (Words(values["learned"]),)))
    rows.append(("About", work.listed(about, "Not linked")))
    if values.get("period"):
        rows.append(("When", (Words(str(values["period"])),)))
    inner.append(Facts(tuple(rows)))
    return Panel(f"Case study: {card.title}", tuple(inner))
