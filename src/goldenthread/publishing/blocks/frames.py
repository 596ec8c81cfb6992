"""Blocks about the national frame: its outcomes, what is held of each, and the local priorities under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goldenthread.look.text import count_of
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Block, Bullets, Gap, Grid, Heading, Line, Paragraph, Words
from goldenthread.strategy.chapters import PriorityLine


@block("frame-outcomes", "Each outcome of the national frame with what is held of its headline measures.")
def frame_outcomes(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One outcome a row: how many headline measures are held, and which are not."""
    found = work.coverage
    if found is None or not found.outcomes:
        return Made.gap("No national frame is adopted.")
    rows: list[tuple[Line, ...]] = []
    for row in found.outcomes:
        held = [metric for metric in row.headline if metric.held]
        proxies = list(
            dict.fromkeys(card for metric in row.headline if not metric.held for card in work.open(metric.proxies))
        )
        missing = [metric.card.title for metric in row.headline if not metric.held]
        rows.append(
            (
                (Words(f"{row.number}. " if row.number else ""), work.link(row.card)),
                (Words(row.words),),
                work.listed([metric.card for metric in held], "None"),
                work.listed(proxies, "None"),
                (Words("; ".join(missing) or "None"),),
            )
        )
    frame = found.frame
    return Made.of(
        Grid(
            f"Outcomes of {frame.title}, and what is held of each here",
            (
                Heading("Outcome"),
                Heading("Headline measures"),
                Heading("Held as defined"),
                Heading("Local proxies"),
                Heading("Not held"),
            ),
            tuple(rows),
            notes=(
                (
                    Words(
                        "A local proxy stands near a headline measure and is counted in another way."
                        " It is never shown as the measure itself."
                    ),
                ),
            ),
        )
    )


@block(
    "priorities",
    "The local priorities by number, in blocks under the national priority that each serves.",
    group=Takes("Only those that the group of the section looks after", choices=("yes", "no"), default="no"),
)
def priorities(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """In printed order, whatever the order of entry."""
    from goldenthread.strategy.queries import numbered_priorities

    found = work.once("priorities", lambda: numbered_priorities(work.viewer, work.slug, work.as_of))
    only = subject.card.id if given["group"] == "yes" and subject.card else None
    made: list[Block] = []
    for one in found:
        lines = [
            line
            for line in one.lines
            if work.open([line.card]) and (only is None or work.values(line.card).get("group") == only)
        ]
        if not lines:
            continue
        head = one.head or one.plan
        said = count_of(len(lines), "local priority")
        title = f"{head.title}: {said}" if head else f"Under no national priority: {said}"
        if all(line.number for line in lines):
            made.append(_numbered(work, title, lines))
            continue
        made.append(Paragraph((Words(f"{title}:", strong=True),)))
        items: list[Line] = []
        for line in lines:
            number = f"{line.number}. " if line.number else ""
            summary = f": {line.card.summary}" if line.card.summary else ""
            strands = work.open(line.strands)
            tail: Line = (Words(" Strands: "), *work.listed(strands), Words(".")) if strands else ()
            items.append(
                (Words(number), work.link(line.card), Words(summary), *tail)
                if number or summary
                else (work.link(line.card), *tail)
            )
        made.append(
            Bullets(
                tuple(tuple(run for run in item if not (isinstance(run, Words) and not run.text)) for item in items)
            )
        )
    if not made:
        made.append(Gap("No priority is recorded."))
    return Made.of(*made)


def _numbered(work: Work, title: str, lines: Sequence[PriorityLine]) -> Grid:
    """Priorities that have numbers of their own, one a row: a list would number them again."""
    strands = {line.card.id: work.open(line.strands) for line in lines}
    heads = [Heading("Priority"), Heading("What it is about")]
    rows: list[tuple[Line, ...]] = [
        (
            (Words(f"{line.number}. "), work.link(line.card)),
            (Words(line.card.summary or "Not described"),),
        )
        for line in lines
    ]
    if any(strands.values()):
        heads.append(Heading("Strands"))
        rows = [
            (*row, work.listed(strands[line.card.id], "None recorded")) for row, line in zip(rows, lines, strict=True)
        ]
    return Grid(title, tuple(heads), tuple(rows))
