"""A table taken apart: what each cell holds, and what each row and column is by its heading."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from goldenthread.claims.amounts import is_missing, read_amount
from goldenthread.claims.label_lines import Label, Role, read_label
from goldenthread.claims.model import Amount, AmountKind
from goldenthread.reading.document import Block, BlockKind, Document

_PERCENT: Final = re.compile(r"%|\bper ?cent\b|\bpercentages?\b|\bshare\b|\bproportion\b", re.IGNORECASE)
_POINTS: Final = re.compile(r"\bpoints?\b|\bpps?\b|\bppts?\b", re.IGNORECASE)
_RATE: Final = re.compile(r"\brates?\b|\bper (?:1|10|100)?,?0{3}\b", re.IGNORECASE)
_PER: Final = re.compile(r"\bper ([\d,]+)", re.IGNORECASE)
_MONEY: Final = re.compile(r"£|\bcosts?\b|\bbudget\b|\bspend\b", re.IGNORECASE)
_CHANGE: Final = re.compile(
    r"\bchanged?\b|\bdiff(?:erence|\.|\b)|\bvar(?:iance|iation|\.|$)|\bincrease\b|\bdecrease\b|\breduction\b|"
    r"\+ ?/ ?[-−–]|[-−–] ?/ ?\+|\bgrowth\b|\bmovement\b|\bswing\b|\bup ?/ ?\(?down\b|\bover\)? ?/ ?\(?under\b|"
    r"\bunder\)? ?/ ?\(?over\b|^\(?(?:percentage points|% ?points|pps?|ppts?)\)?$",
    re.IGNORECASE,
)
_AVERAGE: Final = re.compile(
    r"\baverage\b|\bmean\b|\bmedian\b|\bindex\b|\bscores?\b|\brank(?:ing|ed)?\b|\bratio\b|\byears? of age\b|"
    r"\bage\b$|\bper (?!cent\b)[a-z]|\b(?:days?|weeks?|months?|minutes?|mins|hours|time) (?:to|from|for|until|"
    r"taken|waiting|between)\b|"
    r"\bwait(?:s|ing times?)?\b|\blengths?\b|\bdurations?\b|\bcaseloads?$|\bpercentiles?\b|\bquartiles?\b|\brating\b|"
    r"\bsatisfaction\b|\bconfidence\b|\bturnover\b|\bstability\b|\bdeciles?\b|\bpositions?$",
    re.IGNORECASE,
)
_RUNNING: Final = re.compile(r"\bcumulative(?:ly)?\b|\brunning\b|\bso far\b", re.IGNORECASE)
_COMPARED: Final = re.compile(
    r"\bengland\b|\bnational(?:ly)?\b|\bregion(?:al)?\b|\bsouth (?:west|east)\b|\bneighbours?\b|\bof wh(?:ich|"
    r"om)\b|\brate\b|"
    r"^(?:including|incl\.?|among|[-–—•·>↳])(?:\s|$)|\bbenchmark\b|\btarget\b|\bprevious year\b|\blast year\b|"
    r"\baverage\b",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    r"^(?:(?:grand|overall|combined|column|row) )?(?:totals?|sum)\b|\btotals?$|"
    r"^(?:all|both|overall|combined|altogether|in all|in total)$|^all (?!other)[\w’'-]+(?: [\w’'-]+){0,4}$",
    re.IGNORECASE,
)
_SUBTOTAL: Final = re.compile(r"\bsub-?\s?total\b", re.IGNORECASE)
_OUTRIGHT: Final = re.compile(r"\btotals?\b|^sum\b|\bsub-? ?total\b", re.IGNORECASE)
_COMPOUND: Final = re.compile(r"^(?P<one>[^()\[\]%]*\d[^()\[\]%]*?)\s*[(\[](?P<two>[^()\[\]]*%)[)\]]$")
_BRACKETED: Final = re.compile(r"^(?P<one>[^()\[\]]*\d[^()\[\]]*?)\s*[(\[](?P<two>[^()\[\]]*\d[^()\[\]]*)[)\]]$")
_TWO_HEADS: Final = re.compile(r"^(?P<one>[^()\[\]]+?)\s*[(\[](?P<two>[^()\[\]]+)[)\]]$")
_EARLIER: Final = re.compile(r"^(?:ly|py|before|then)$|\bprior year\b", re.IGNORECASE)
_LATER: Final = re.compile(
    r"\b(?:this|current) (?:year|quarter|month|period)\b|\blatest\b|^(?:ty|cy|after|now)$", re.IGNORECASE
)
_LONGEST_CELL: Final = 80
_BEFORE: Final = re.compile(r"\b(?:ly|py|prev(?:ious)?|prior|last|before|earlier|\d{2,4})\b", re.IGNORECASE)
#: Headings that read as figures and are none: a year, and thousands of pounds.
_YEARLIKE: Final = re.compile(r"^(?:19|20)\d\d(?:[/–-]\d{2,4})?$|^\d\d/\d\d$|^\(?£ ?['’]?0{3}['’]?s?\)?$")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, its figure where it holds one, and whether it leaves one out."""

    text: str
    amount: Amount | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """What a row or a column is by its heading."""

    text: str
    label: Label
    total: bool = False
    subtotal: bool = False
    change: bool = False
    percent: bool = False
    points: bool = False
    rate: bool = False
    average: bool = False
    compared: bool = False
    running: bool = False
    per: int | None = None

    @property
    def outright(self) -> bool:
        """Whether it is a total by its very name."""
        return (self.total or self.subtotal) and bool(_OUTRIGHT.search(self.text))

    @property
    def adds_nothing(self) -> bool:
        """Whether the figures under it are no parts of a total, whatever they are beside."""
        return self.average or self.change or self.rate or self.percent or self.running

    @property
    def adds(self) -> bool:
        """Whether its figures may be parts of a sum."""
        return not (self.change or self.rate or self.average or self.compared or self.running)


@dataclass(frozen=True, slots=True)
class Grid:
    """The body of a table: a heading to each row and column, and the cells, row by row.

    `lead` is the paragraph right before it, `note` the one right after. `turned` says that rows
    and columns were swapped, so that one reader can do for both.
    """

    corner: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: tuple[tuple[Cell, ...], ...]
    title: str
    block: Block
    lead: str = ""
    note: str = ""
    turned: bool = False

    def column(self, at: int) -> list[Cell]:
        """The cells of one column."""
        return [row[at] for row in self.cells]

    def turn(self) -> Grid:
        """The same table with rows for columns."""
        cells = tuple(tuple(self.column(at)) for at in range(len(self.columns)))
        return dataclasses.replace(self, rows=self.columns, columns=self.rows, cells=cells, turned=not self.turned)


def heading_of(text: str) -> Heading:
    """Read the heading of a row or a column."""
    words = text.strip().strip("*_").strip()
    per = _PER.search(words)
    return Heading(
        words,
        read_label(words),
        total=bool(_TOTAL.search(words)) and not _SUBTOTAL.search(words),
        subtotal=bool(_SUBTOTAL.search(words)),
        change=bool(_CHANGE.search(words)),
        percent=bool(_PERCENT.search(words)),
        points=bool(_POINTS.search(words)),
        rate=bool(_RATE.search(words)),
        average=bool(_AVERAGE.search(words)),
        compared=bool(_COMPARED.search(words)),
        running=bool(_RUNNING.search(words)),
        per=int(digits) if per and (digits := per[1].replace(",", "")).isdigit() else None,
    )


def grids(document: Document) -> Iterator[Grid | Block]:
    """Every table with figures in it, taken apart; the block itself where its headings cannot be read."""
    title = lead = ""
    for at, block in enumerate(document.blocks):
        before, lead = lead, block.text if block.kind is BlockKind.PARAGRAPH else ""
        if block.kind in (BlockKind.CAPTION, BlockKind.HEADING) or (
            block.kind is BlockKind.PARAGRAPH and re.match(r"table \w+\s*[:.–-]", block.text, re.IGNORECASE)
        ):
            title = block.text
        if block.kind is not BlockKind.TABLE or not block.rows:
            continue
        single = list(_single_headed(block))
        if not single and any(read_amount(cell) for row in block.rows[block.header_rows :] for cell in row[1:]):
            yield block
        after = document.blocks[at + 1 : at + 2]
        note = after[0].text if after and after[0].kind in (BlockKind.PARAGRAPH, BlockKind.NOTE) else ""
        for table in single:
            if (grid := grid_of(table, title)) is not None:
                yield dataclasses.replace(grid, lead=before, note=note)


def _single_headed(block: Block) -> Iterator[Block]:
    """A table as tables of one row of headings: "2022/23" and "Target" under "Adults" and again under "Young people".

    The columns under one upper heading make a table, and so do those under the same lower heading. None where a table
    has more than two rows of headings, or where it is not clear which columns an upper heading is over.
    """
    rows = [row for row in block.rows if any(cell.strip() for cell in row)]
    second = block.header_rows == 1 and len(rows) > 2 and _is_second_heading(rows[0], rows[1])
    if block.header_rows < 2 and not second:
        yield block
        return
    if block.header_rows > 2 or len(rows) < 3 or not _spans(rows[0]):
        return
    upper, lower = ([cell.strip() for cell in row] for row in rows[:2])
    alone = [name not in upper[at + 1 : at + 2] for at, name in enumerate(upper)]
    labels = [at for at, cell in enumerate(lower) if cell in ("", upper[at]) and alone[at]]
    if not labels or labels[0] != 0:
        return
    columns = [at for at in range(len(lower)) if at not in labels]
    both = [upper[at] if at in labels else f"{upper[at]} {lower[at]}" for at in range(len(lower))]
    groups = [[at for at in columns if upper[at] == name] for name in dict.fromkeys(upper[at] for at in columns)]
    across = [[at for at in columns if lower[at] == name] for name in dict.fromkeys(lower[at] for at in columns)]
    # What stands alone beside one group is of that group: "Total" beside "Boys" and "Girls" under "Pupils".
    taken = [sorted([*labels, *group]) if len(groups) == 1 else [0, *group] for group in groups]
    counts = [group for group in across if not heading_of(lower[group[0]]).percent]
    taken += [sorted([*labels, *group]) for group in counts if len(group) == len(groups) > 1]
    for use in taken:
        held = tuple(tuple(row[at] for at in use) for row in (both, *rows[2:]))
        yield dataclasses.replace(block, rows=held, header_rows=1)


def _is_second_heading(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a row goes on with the headings of the row above: words only, under headings over several columns."""
    words = all(read_amount(cell) is None or _YEARLIKE.match(cell.strip()) for cell in second)
    return words and second[0].strip() in ("", first[0].strip()) and _spans(first)


def _spans(heads: Sequence[str]) -> bool:
    """Whether a heading stands over two columns or more: it is then printed for each."""
    return any(one.strip() and one.strip() == two.strip() for one, two in pairwise(heads))


def grid_of(block: Block, title: str = "") -> Grid | None:
    """Take a table apart; None where it holds no figures.

    Args:
        block: A table with at most one row of headings.
        title: Its caption, or the heading it stands under.
    """
    rows = [row for row in block.rows if any(cell.strip() for cell in row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    has_head = block.header_rows == 1 or not any(
        read_amount(cell) and not _YEARLIKE.match(cell.strip()) for cell in rows[0][1:]
    )
    head, body = (rows[0], rows[1:]) if has_head else (("",) * len(rows[0]), rows)
    first = _label_columns(body)
    if first is None:
        return None
    head, body = _split_compound(head, body, first)
    columns = tuple(heading_of(cell) for cell in head[first:])
    labels = tuple(heading_of(" ".join(cell for cell in row[:first] if cell)) for row in body)
    cells = tuple(
        tuple(_cell(cell, column, label) for cell, column in zip(row[first:], columns, strict=True))
        for row, label in zip(body, labels, strict=True)
    )
    if not any(cell.amount for row in cells for cell in row):
        return None
    if any(re.fullmatch(r"pages?(?: number)?", column.text, re.IGNORECASE) for column in columns):
        return None
    return Grid(" ".join(head[:first]), labels, columns, cells, title, block)


def _label_columns(body: Sequence[Sequence[str]]) -> int | None:
    """How many columns at the left are labels: all up to the first that holds figures, and at least one."""
    for at in range(1, len(body[0])):
        figures = sum(
            read_amount(row[at]) is not None or is_missing(row[at]) or bool(_two(row[at], _BRACKETED)) for row in body
        )
        if figures * 2 >= len(body):
            return at
    return None


def _split_compound(
    head: Sequence[str], body: Sequence[Sequence[str]], first: int
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Split columns of cells such as "12 (15%)" into two."""
    new_head: list[str] = list(head[:first])
    new_body: list[list[str]] = [list(row[:first]) for row in body]
    for at in range(first, len(head)):
        two_heads = _second_head(head[at], [row[at] for row in body])
        new_head += [head[at]] if two_heads is None else list(two_heads)
        for row, new_row in zip(body, new_body, strict=True):
            match = _two(row[at], _BRACKETED) if two_heads else None
            new_row += [match["one"], match["two"]] if match else [row[at], ""] if two_heads else [row[at]]
    return tuple(new_head), [tuple(row) for row in new_body]


def _two(text: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """The two figures or headings of a cell; what is long is neither."""
    return pattern.match(text) if len(text) <= _LONGEST_CELL else None


def _second_head(head: str, cells: Sequence[str]) -> tuple[str, str] | None:
    """The two headings of a column whose cells hold two figures, "45 (30%)" or "412 (378)"; None for any other."""
    if sum(bool(_two(cell, _COMPOUND)) for cell in cells) * 2 >= len(cells):
        said = _two(head.strip(), _TWO_HEADS)
        return (said["one"], f"{said['one']} (%)") if said and "%" in said["two"] else (head, f"{head} (%)")
    said = _two(head.strip(), _TWO_HEADS)
    if said is None or sum(bool(_two(cell, _BRACKETED)) for cell in cells) * 2 < len(cells):
        return None
    if re.fullmatch(r"%|per cent|share|percentage", said["two"], re.IGNORECASE):
        return said["one"], f"{said['one']} (%)"
    # "2022/23 (2021/22)", "Number (last year)": the same a year before.
    return (said["one"], said["two"]) if read_label(said["two"]).said or _BEFORE.search(said["two"]) else None


def _cell(text: str, column: Heading, row: Heading) -> Cell:
    if is_missing(text):
        return Cell(text, missing=True)
    amount = read_amount(text)
    if amount is None:
        return Cell(text)
    if amount.kind in (AmountKind.COUNT, AmountKind.NUMBER):
        heads = (column, row)
        if any(head.points for head in heads):
            amount = dataclasses.replace(amount, kind=AmountKind.POINTS)
        elif any(head.percent for head in heads):
            amount = dataclasses.replace(amount, kind=AmountKind.PERCENT)
        elif any(head.rate for head in heads):
            per = next((head.per for head in heads if head.per), None)
            amount = dataclasses.replace(amount, kind=AmountKind.RATE, per=per)
        elif _MONEY.search(column.text) and "£" in column.text:
            amount = dataclasses.replace(amount, kind=AmountKind.MONEY)
    return Cell(text, amount)


def order_of(heading: Heading) -> Decimal | None:
    """A number that puts headings in time order; "last year" comes before "this year"."""
    if heading.label.order is not None:
        return heading.label.order
    if heading.label.role in (Role.PREVIOUS, Role.BASELINE) or _EARLIER.search(heading.text):
        return Decimal(-1)
    return Decimal(0) if _LATER.search(heading.text) else None
