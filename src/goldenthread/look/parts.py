"""What the larger components are given: tables, steps of a thread, and the other lists of a page.

Pages build these from what queries return; the components in `templates/cotton/gt/` draw them. Text is escaped
where it is drawn, so a cell may hold anything; `SafeString` from `format_html` is drawn as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Link:
    """Words and the address they lead to. `current` marks the one that is being read.

    `hidden` is added to the words for those who listen, where the words alone would not say which row it is for.
    """

    label: str
    url: str = ""
    current: bool = False
    note: str = ""
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column. `number` aligns it right with even digits."""

    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text, perhaps a link, a second line, a delivery tag, and the words of its column."""

    text: object = ""
    url: str = ""
    note: object = ""
    status: str = ""
    label: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row head and the cells after it."""

    head: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that stacks on a phone. Make one with `Table.of`.

    Args:
        caption: What the table shows, in words; always there, perhaps only for those who listen.
        columns: The heads.
        rows: The rows, each with its head.
        caption_hidden: Whether the heading above already says what the caption does.
        stack: False for a wide table of numbers, which keeps its shape and scrolls in a named region.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption_hidden: bool = False
    stack: bool = True

    @classmethod
    def of(
        cls,
        caption: str,
        columns: Sequence[Column | str],
        rows: Iterable[Sequence[object]],
        *,
        caption_hidden: bool = False,
        stack: bool = True,
    ) -> Self:
        """Return a table from plain rows; each cell is a value, a `Link` or a `Cell`, the first being the row head.

        Raises:
            ValueError: for a row that is longer or shorter than the heads.
        """
        heads = tuple(column if isinstance(column, Column) else Column(column) for column in columns)
        return cls(caption, heads, tuple(_row(row, heads) for row in rows), caption_hidden, stack)


def _row(row: Sequence[object], heads: tuple[Column, ...]) -> Row:
    if len(row) != len(heads):
        raise ValueError(f"The table has {len(heads)} columns and a row of {len(row)} cells: {row!r}")
    first, *rest = (_cell(value, head) for value, head in zip(row, heads, strict=True))
    return Row(first, tuple(rest))


def _cell(value: object, head: Column) -> Cell:
    if isinstance(value, Cell):
        return Cell(value.text, value.url, value.note, value.status, head.label, value.number or head.number)
    if isinstance(value, Link):
        return Cell(value.label, value.url, value.note, "", head.label, head.number)
    return Cell("" if value is None else value, label=head.label, number=head.number)


@dataclass(frozen=True, slots=True)
class Branch:
    """What stands beside a step, folded away: how many, and which."""

    summary: str
    items: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, in a sentence, and what may be done about it."""

    title: str
    text: str = ""
    acts: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a thread.

    Args:
        kind: Its relation and kind in words, "Indicator that measures it", so that the list reads aloud.
        title: What it is.
        url: Its page.
        letter: The letter in the bead: S strategic priority, N outcome, L local priority, O objective, A action,
            I indicator, F figure, R return; "?" for a gap.
        state: "place" (in place), "here" (you are here) or "gap" (missing).
        meta: A line below the title.
        status: The delivery status of an action.
        branches: What else hangs here.
        gap: A gap on a branch of this step.
        links: More to read.
    """

    kind: str
    title: str
    url: str = ""
    letter: str = ""
    state: str = "place"
    meta: object = ""
    status: str = ""
    branches: tuple[Branch, ...] = ()
    gap: Gap | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry of a timeline: what happened, and when and by whom in the second line."""

    title: str
    text: object = ""
    url: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that needs someone: a mark, a sentence and one act."""

    title: str
    text: object = ""
    act: Link | None = None
    letter: str = "!"
    kind: str = "gap"


@dataclass(frozen=True, slots=True)
class Banner:
    """News after an act, shown once: "Success" in green, or "Important"."""

    text: str
    title: str = "Success"
    success: bool = True
    links: tuple[Link, ...] = field(default=())
