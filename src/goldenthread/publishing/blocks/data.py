"""A data release: every figure that may be published, by measure, as data sets with their description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goldenthread.look.text import count_of
from goldenthread.observations.queries import FigureCard
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.datasets import FIELDS, row_of
from goldenthread.publishing.document import Dataset, Grid, Heading, Line, Paragraph, Words
from goldenthread.vocabulary import Period


def _within(period: Period | None, own: Period) -> bool:
    return period is None or (period.start <= own.end and own.end <= period.end)


@block(
    "data-sets",
    "Every figure of every measure of the partnership, one data set a measure.",
    area=Takes("Our own places alone, or every place held", choices=("home", "all"), default="all"),
)
def data_sets(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """What is restricted or withheld keeps its row, with its marker and no value."""
    rows: list[tuple[Line, ...]] = []
    empty = 0
    asked = work.order.options.get("measure", "")
    for pk, (card, values) in work.measures.items():
        if asked and asked not in (card.reference, card.full_reference):
            continue
        mine = [
            one
            for one in work.figures.get(pk, ())
            if _within(work.order.period, one.period) and (given["area"] == "all" or work.is_home(one.area_code))
        ]
        if not mine:
            empty += 1
            continue
        held = [work.book.get(work.book.enter(one)) for one in mine]
        name = card.reference.casefold().replace("_", "-")
        work.given_away.append(
            Dataset(
                name=name if card.owner == work.slug else f"{card.owner}-{name}",
                title=card.title,
                description=str(values.get("definition") or card.summary or f"Figures for {card.title}."),
                fields=FIELDS,
                rows=tuple(row_of(one) for one in held),
            )
        )
        gone = sum(one.value is None for one in held)
        rows.append(
            (
                (work.link(card),),
                (Words(f"{len(held):,}"),),
                (Words(f"{len({one.area for one in held}):,}"),),
                (Words(_spanned(_first(mine), _last(mine))),),
                (Words(f"{gone:,}"),),
            )
        )
    if not rows:
        when = f" for {work.order.period.label}" if work.order.period else ""
        return Made.gap(f"No figure is held{when} that may be released.")
    more = f" {count_of(empty, 'measure')} hold no figure and have no data set." if empty else ""
    figures = sum(len(one.rows) for one in work.given_away)
    return Made.of(
        Paragraph((Words(f"{count_of(len(rows), 'data set')} with {count_of(figures, 'figure')}.{more}"),)),
        Grid(
            "Data sets of this release",
            (
                Heading("Measure"),
                Heading("Figures", number=True),
                Heading("Areas", number=True),
                Heading("Periods"),
                Heading("Without a value", number=True),
            ),
            tuple(rows),
        ),
    )


def _first(mine: Sequence[FigureCard]) -> str:
    return str(min((one.period for one in mine), key=lambda period: (period.end, period.start)).label)


def _last(mine: Sequence[FigureCard]) -> str:
    return str(max((one.period for one in mine), key=lambda period: (period.end, period.start)).label)


def _spanned(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


@block("data-notes", "How to read the data: rounding, markers, and what each column holds.")
def data_notes(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The columns of every data set, in words."""
    rows = tuple(
        (
            (Words(field.name),),
            (Words(field.title if not field.description else f"{field.title}. {field.description}"),),
        )
        for field in FIELDS
    )
    return Made.of(
        Paragraph(
            (
                Words(
                    "Values are exact, as held; they are not rounded. A value that is missing or withheld is empty, and"
                    " its status says why: it is never zero."
                ),
            )
        ),
        Grid("Columns of every data set", (Heading("Column"), Heading("What it holds")), rows),
    )
