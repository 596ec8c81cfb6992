"""Blocks of what was done: achievements with their evidence, by place and by plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goldenthread.look.text import count_of, day
from goldenthread.publishing.blocks.registry import Made, Subject, block, spread
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Bullets, Gap, Grid, Heading, Line, Paragraph, Words
from goldenthread.records.cards import Card
from goldenthread.strategy.order import by_number
from goldenthread.vocabulary import Refused


def _in_period(work: Work, values: Mapping[str, Any]) -> bool:
    """Whether an achievement belongs to the period of the edition. One without a date belongs to any."""
    asked, own = work.order.period, values.get("period")
    return asked is None or own is None or own.overlaps(asked)


def found_in(work: Work, area: str) -> list[tuple[Card, Mapping[str, Any]]]:
    """The achievements of a place, by their number."""
    rows = [
        (card, values)
        for card, values in work.every("achievement")
        if (values.get("area") or "") == area and _in_period(work, values)
    ]
    return sorted(rows, key=lambda row: by_number(row[1], row[0]))


@spread("places", "One section for the whole area, then one for each council that makes it up.")
def places(work: Work, subject: Subject, given: Mapping[str, str]) -> list[Subject]:
    """The partnership's area and its councils."""
    whole = work.areas[0] if work.areas else ""
    codes = [(whole, work.area_names.get(whole, whole))] if whole else []
    codes += [pair for pair in work.councils if pair[0] != whole]
    return [Subject(code.casefold().replace("_", "-"), name, None, code) for code, name in codes]


@spread("one-place", "One section for the council area that the order names.")
def one_place(work: Work, subject: Subject, given: Mapping[str, str]) -> list[Subject]:
    """The area of the option `area`. Raises Refused for one that is not ours."""
    asked = work.order.options.get("area", "")
    found = [one for one in places(work, subject, given) if asked in (one.thing, one.title)]
    if not found:
        known = ", ".join(f"{one.thing} ({one.title})" for one in places(work, subject, given))
        raise Refused.one(
            "options, area", f"{asked or 'nothing'} is no area of the partnership", f"Choose one of: {known}"
        )
    return found[:1]


@block("coming-up", "The next meetings of the partnership's bodies, and what is to be decided at each.")
def coming_up(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Up to four meetings to come."""
    from goldenthread.governance.queries import meetings_of

    found = [
        line
        for line in meetings_of(work.viewer, work.slug, work.as_of)
        if line.on and line.on >= work.day and line.state == "planned" and work.open([line.card])
    ][:4]
    if not found:
        return Made.gap("No meeting to come is recorded.")
    topics = work.joined([line.card.id for line in found], ["decides_on"])["decides_on"]
    items: list[Line] = []
    for line in found:
        tail: Line = (Words(": to decide on "), *work.listed(topics[line.card.id])) if topics[line.card.id] else ()
        items.append((work.link(line.card), Words(f", {day(line.on) if line.on else ''}"), *tail))
    return Made.of(Bullets(tuple(items)))


@block(
    "achievements", "The achievements of the place of the section, each with its evidence, or that none is recorded."
)
def achievements(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Numbered as published. An empty list is said, never left out."""
    rows = found_in(work, str(subject.thing or ""))
    if not rows:
        return Made.of(Gap(f"None recorded for {subject.title}."))
    evidence = work.joined([card.id for card, _ in rows], ["evidenced_by"])["evidenced_by"]
    items: list[Line] = []
    for card, _ in rows:
        summary = f": {card.summary.rstrip('.')}" if card.summary else ""
        items.append(
            (
                work.link(card),
                Words(f"{summary}. Evidence: "),
                *work.listed(evidence[card.id], "none recorded"),
                Words("."),
            )
        )
    return Made.of(
        Paragraph((Words(f"{count_of(len(rows), 'achievement')} recorded for {subject.title}."),)),
        Bullets(tuple(items), ordered=True),
    )


@block(
    "earlier-achievements",
    "What was done under the earlier plan, each with its evidence: an appendix.",
)
def earlier(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The achievements of the plan before, one a row."""
    page = work.plan()
    if page is None:
        return Made.gap("No plan is recorded.")
    for before in page.predecessors:
        old = work.plan(before)
        if old and old.achievements:
            rows = tuple(
                (
                    (Words(line.number or str(n)),),
                    (work.link(line.card),),
                    (Words(str(line.period) if line.period else "Not stated"),),
                    work.listed(work.open(line.evidence), "None recorded"),
                )
                for n, line in enumerate(old.achievements, start=1)
            )
            with_evidence = sum(bool(work.open(line.evidence)) for line in old.achievements)
            return Made.of(
                Paragraph(
                    (
                        Words(
                            f"{count_of(len(rows), 'achievement')} under {before.title}; evidence is recorded for"
                            f" {with_evidence:,}."
                        ),
                    )
                ),
                Grid(
                    f"What was achieved under {before.title}",
                    (Heading("Number"), Heading("Achievement"), Heading("Period"), Heading("Evidence")),
                    rows,
                ),
            )
    return Made.gap("No achievement of an earlier plan is recorded.")
