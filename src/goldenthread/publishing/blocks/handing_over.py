"""Blocks for the day a body is split, merged, closed or renamed: what it leaves, and who has it from then on."""

from __future__ import annotations

from collections.abc import Mapping

from goldenthread.look.text import count_of, day
from goldenthread.publishing.blocks.registry import Made, Subject, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Block, Gap, Grid, Heading, Line, Paragraph, Words
from goldenthread.records.kinds import kind
from goldenthread.thread.heirs import Heir, Inheritance, inheritance


def _left(work: Work) -> Inheritance:
    return work.once("left", lambda: inheritance(work.viewer, work.partnership, as_of=work.as_of))


@block("succession", "Which body this is, from when to when, and which bodies succeed it.")
def succession(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The bodies on both sides of the day."""
    left = _left(work)
    body = work.partnership
    if not left.successors:
        return Made.gap("No body is recorded as its successor.", "Partnership manager")
    until = f", until {day(body.valid_to)}" if body.valid_to else ""
    return Made.of(
        Paragraph((work.link(body), Words(f"{until}, is succeeded by "), *work.listed(left.successors), Words("."))),
        Paragraph(
            (
                Words(
                    f"{count_of(len(left.records), 'open item')}: {len(left.inherited):,} handed on to a named body,"
                    f" {len(left.without):,} not yet."
                ),
            )
        ),
    )


@block("handed-over", "Every open item of the body by kind: who answers for it, and who has it from then on.")
def handed_over(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One table for each kind of record. An item with no heir says so in its row, and is counted as missing."""
    left = _left(work)
    by_kind: dict[str, list[Heir]] = {}
    for row in left.records:
        by_kind.setdefault(row.card.kind_code, []).append(row)
    if not by_kind:
        return Made.gap("No open item is recorded.")
    owners = work.joined([row.card.id for row in left.records], ["accountable", "responsible"])
    names = {card.id: card.title for card in left.successors}
    made: list[Block] = []
    for code, rows in by_kind.items():
        cells: list[tuple[Line, ...]] = []
        for row in rows:
            held = [*owners["accountable"].get(row.card.id, []), *owners["responsible"].get(row.card.id, [])]
            cells.append(
                (
                    (work.link(row.card, f"{row.card.reference}: {row.card.title}"),),
                    (Words(day(row.card.due) if row.card.due else "No date"),),
                    work.listed(list({one.id: one for one in held}.values()), "Nobody recorded"),
                    _heirs(row, names),
                )
            )
        heads = (Heading("Item"), Heading("Due"), Heading("Answers for it now"), Heading("Who has it from then on"))
        made.append(Grid(f"{kind(code).plural} handed over", heads, tuple(cells)))
    if left.without and left.successors:
        made.append(Gap(f"{count_of(len(left.without), 'open item')} with no heir yet.", "Partnership manager"))
    return Made.of(*made)


def _heirs(row: Heir, names: Mapping[int, str]) -> Line:
    if not row.heirs:
        return (Words("Nobody yet", strong=True),)
    return tuple(
        run
        for number, heir in enumerate(row.heirs)
        for run in (
            *((Words("; "),) if number else ()),
            Words(f"{names.get(heir.owner_id or 0, heir.owner)} as {heir.reference}"),
        )
    )


@block("seats-handed-over", "Every seat of the body: who holds it, by role, and whether it is vacant.")
def seats_handed_over(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The seats. People appear as the post or body that they sit for."""
    rows: list[tuple[Line, ...]] = []
    for card, values in work.every("seat"):
        if card.state in ("closed", "retired"):
            continue
        words = card.kind.by_name
        rows.append(
            (
                (work.link(card),),
                (Words(words["seat_type"].words.get(values["seat_type"], "Not stated")),),
                (Words(words["occupancy"].words.get(values["occupancy"], "Not stated")),),
            )
        )
    if not rows:
        return Made.gap("No seat is recorded.")
    return Made.of(Grid("Seats", (Heading("Seat"), Heading("Type"), Heading("Held or vacant")), tuple(rows)))
