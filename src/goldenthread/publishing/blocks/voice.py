"""What people told the partnership, and what it did: you said, we did, told back. And what no room holds yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goldenthread.look.text import count_of
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Block, Bullets, Gap, Line, Panel, Paragraph, Words
from goldenthread.records.cards import Card
from goldenthread.vocabulary import Period

_OVER = ("closed", "retired", "succeeded")


def _answers(work: Work) -> dict[int, list[Card]]:
    """What was told back about each feedback, by its id."""

    def read() -> dict[int, list[Card]]:
        told = [card for card, _ in work.every("told_back")]
        joins = work.joined([card.id for card in told], ["answers", "part_of"])
        found: dict[int, list[Card]] = {}
        for card in told:
            for other in {one.id: one for key in joins for one in joins[key][card.id]}.values():
                found.setdefault(other.id, []).append(card)
        return found

    return work.once("answers", read)


def _touches(period: Period | None, when: Period | None) -> bool:
    return bool(period is None or (when is not None and when.overlaps(period)))


@block(
    "feedback",
    "What people said and what was done, with when they were told. What has no answer yet is listed.",
    undated=Takes("What has no date: listed all the same, or only counted", choices=("list", "count"), default="list"),
    theme=Takes("Only what led to something under the theme of the section", choices=("yes", "no"), default="no"),
)
def feedback(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Pairs of "You said" and "We did"; then what nobody has been told back about."""
    every = work.every("feedback")
    if not every:
        return Made.gap("No feedback is recorded.")
    answers = _answers(work)
    period = work.order.period
    shown: list[tuple[Card, Mapping[str, Any]]] = []
    undated = 0
    for card, values in every:
        told = [work.values(one).get("told_on") for one in answers.get(card.id, ())]
        dates = [one for one in (values.get("received"), *told) if one]
        if not dates and period is not None:
            undated += 1
            if given["undated"] == "list":
                shown.append((card, values))
        elif period is None or any(_touches(period, one) for one in dates):
            shown.append((card, values))
    made: list[Block] = []
    waiting: list[Line] = []
    for card, values in shown:
        told_back = answers.get(card.id, [])
        if told_back:
            made += [_pair(work, card, values, one) for one in told_back]
        elif card.state not in _OVER:
            waiting.append(_open(work, card, values))
    lacks: list[str] = []
    if not shown:
        words = f"No feedback is dated in {period.label}." if period else "No feedback is recorded."
        made.append(Gap(words))
        lacks.append(words)
    if waiting:
        made.append(Paragraph((Words(f"Nobody has been told back yet about {count_of(len(waiting), 'item')}:"),)))
        made.append(Bullets(tuple(waiting)))
    if undated and given["undated"] == "count":
        are = "is" if undated == 1 else "are"
        made.append(Paragraph((Words(f"{count_of(undated, 'more item')} {are} recorded without a date."),), "note"))
    return Made(tuple(made), (), tuple(lacks))


def _pair(work: Work, card: Card, values: Mapping[str, Any], told: Card) -> Panel:
    answer = work.values(told)
    what = answer.get("what_changed") or told.summary or told.title
    when = answer.get("told_on")
    how = f", {answer['how']}" if answer.get("how") else ""
    after = f"Told back in {when}{how}." if when else f"When people were told is not recorded{how}."
    return Panel(
        card.title,
        (
            Paragraph((Words("You said: ", strong=True), *_said(card), Words(f" ({_who(values)})"))),
            Paragraph((Words("We did: ", strong=True), Words(str(what)), Words(f" {after}"))),
        ),
    )


def _said(card: Card) -> Line:
    return (Words((card.summary or card.title).rstrip(".")),)


def _who(values: Mapping[str, Any]) -> str:
    number = values.get("respondents")
    who = values.get("respondent_type") or "who said it is not recorded"
    return f"{number:,} {who}" if number else f"{who}; how many is not recorded"


def _open(work: Work, card: Card, values: Mapping[str, Any]) -> Line:
    when = f", {values['received']}" if values.get("received") else ""
    return (work.link(card), Words(f" ({_who(values)}{when})"))


@block(
    "audits",
    "Multi-agency audits of the period. The room that will hold them is still to come.",
    owes=Takes("Who owes the audit", default=""),
)
def audits(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The heading stands, and the gap is said aloud."""
    return Made.gap(f"No audit this {span(work.order.period)}.", given["owes"])


def span(period: Period | None) -> str:
    """What a period is called in a sentence: "quarter", "year"."""
    kind = period.kind if period else ""
    if kind.endswith("year") and kind != "half_year":
        return "year"
    return {"quarter": "quarter", "month": "month", "half_year": "half year", "term": "term"}.get(kind, "period")
