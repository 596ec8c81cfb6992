"""Sentences beside a table, held against its cells: which row is the highest, all together, by how much it rose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from goldenthread.claims.columns import kind_of
from goldenthread.claims.facts import when_of
from goldenthread.claims.frames import COUNTS, Frame, Mark, frame_of, stems_of
from goldenthread.claims.grid import Grid, grids
from goldenthread.claims.hints import swapped
from goldenthread.claims.listings import Item, Listing, stems_with_times
from goldenthread.claims.model import Amount, AmountKind, Change, Claim, Same, Share, Sum
from goldenthread.claims.passage import Passage, runs
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.relate_limits import ALL_KEEP, HOPED, RANGED, bound_of, kept_by, within
from goldenthread.claims.relate_orders import CUE, around, of_their_kind, superlative
from goldenthread.reading.document import Document

#: How many blocks before or after a table its sentences may stand, and how many rows a table of print has.
_NEAR: Final = 3
_MOST_ROWS: Final = 40
_MOST_COLUMNS: Final = 12
_ALTOGETHER: Final = re.compile(
    r"\b(?:together|in all|altogether|combined|in total|between them|a total of|all (?:the )?[a-z]+ (?:had|have|"
    r"took|made|saw)|the total (?:is|was|of))\b"
)
_SOME: Final = re.compile(
    r"\b(?:of (?:these|which|whom|those|them)|only|excluding|apart from|except|not|other|outside|elsewhere|"
    r"last year|previous|target)\b"
)
#: Smaller figures are one another's mirror by chance.
_SMALLEST_SLIP: Final = 20
_SMALLEST_END: Final = 10


@dataclass(frozen=True, slots=True)
class Series:
    """One column or row of a table: its heading's stems and time, and a listing of its figures."""

    stems: frozenset[str]
    when: str
    listing: Listing
    kind: AmountKind
    derived: bool


def spoken(document: Document) -> Iterator[Claim]:
    """Yield the claims that sentences near a table make of its cells."""
    tables = [
        grid
        for grid in grids(document)
        if isinstance(grid, Grid) and len(grid.rows) <= _MOST_ROWS and len(grid.columns) <= _MOST_COLUMNS
    ]
    if not tables:
        return
    for run in runs(document):
        for passage in run.passages:
            number = passage.block.place.number
            near = [
                grid
                for grid in tables
                if 0 < abs(grid.block.place.number - number) <= _NEAR
                and grid.block.place.heading == passage.block.place.heading
            ]
            if len(near) == 1 and len(passage.amounts) <= 6:
                yield from (_placed(claim, passage, document, near[0]) for claim in _claims(passage, near[0]))


def _claims(passage: Passage, grid: Grid) -> Iterator[Claim]:
    frame = frame_of(passage, 1)
    down, across = _series(grid), _series(grid.turn())
    yield from _superlatives(passage, frame, down, across, stems_of(f"{grid.title} {grid.corner} {grid.lead}".lower()))
    yield from _all_together(frame, grid, down)
    yield from _changes(frame, down, across)
    yield from _shares(frame, down, across)
    yield from _slips(frame, down, across)
    yield from _ends_of_a_step(frame, down)
    yield from _limits(passage, down)


def _series(grid: Grid) -> list[Series]:
    found: list[Series] = []
    for at, heading in enumerate(grid.columns):
        kind = kind_of(grid, at)
        if kind is None or (heading.total and len(grid.columns) > 1):
            continue
        items = tuple(
            Item(cell.amount, stems_of(row.text.lower()) | frozenset(_times(row.text)), number)
            for number, (row, cell) in enumerate(zip(grid.rows, grid.column(at), strict=True))
            if cell.amount is not None and not row.total and not row.subtotal and not row.compared
        )
        missing = any(cell.amount is None for cell in grid.column(at))
        if len(items) < 2:
            continue
        shared = frozenset(stem for item in items for stem in item.names if all(stem in other.names for other in items))
        items = tuple(replace(item, names=item.names - shared) for item in items)
        derived = heading.change or heading.percent or heading.rate or missing
        found.append(
            Series(stems_of(heading.text.lower()), when_of(heading.label.when), Listing(items, shared), kind, derived)
        )
    return found


def _times(text: str) -> Iterator[str]:
    if when := when_of(text):
        yield when


def _said(passage: Passage) -> frozenset[str]:
    return stems_of(passage.marked_with_times) | frozenset(when_of(time.text) for time in passage.times)


def _superlatives(
    passage: Passage, frame: Frame, down: list[Series], across: list[Series], topic: frozenset[str]
) -> Iterator[Claim]:
    said = _said(passage)
    for match in CUE.finditer(passage.marked):
        before, after = around(passage.marked, match, 0)
        headings = frozenset[str]().union(*(one.stems | one.listing.shared for one in (*down, *across)))
        if not of_their_kind(after, headings | topic):
            continue
        for lists in (down, across):
            chosen = _chosen(lists, passage, said)
            named = [one.listing for one in chosen]
            claim = (
                superlative(match, before, after, named, frame.times, passage.marked, of_cells=True)
                if len(named) == 1
                else None
            )
            if claim is not None and not re.search(r"\[[a-vx-z]\d+\]", before):
                yield claim
                break


def _chosen(lists: list[Series], passage: Passage, said: frozenset[str]) -> list[Series]:
    """The one series that a sentence speaks of: by its time, by its heading, or because there is no other."""
    times = {when_of(time.text) for time in passage.times} - {""}
    dated = [one for one in lists if one.when]
    if times and dated:
        return [one for one in dated if one.when in times] if len(times) == 1 else []
    if dated and len(lists) > 1:
        return []
    if len(lists) == 1:
        return lists
    spoken_of = [one for one in lists if one.stems & said]
    if len(spoken_of) == 1:
        return spoken_of
    plain = [one for one in lists if not one.derived]
    return plain if len(plain) == 1 and not spoken_of else []


def _limits(passage: Passage, down: list[Series]) -> Iterator[Claim]:
    """A limit that every row is said to keep, or a range that all are said to lie in."""
    keep, spread = ALL_KEEP.search(passage.text), RANGED.search(passage.text)
    match = keep or spread
    if match is None or HOPED.search(passage.text[: match.end()]):
        return
    chosen = _chosen(down, passage, _said(passage))
    if len(chosen) != 1 or len(chosen[0].listing.items) < 3:
        return
    items = [item.amount for item in chosen[0].listing.items]
    counted = stems_of((match["unit"] or "").lower())
    if counted and chosen[0].stems and not counted & chosen[0].stems and items[0].kind in COUNTS:
        return  # "more than 200 visits", beside a column of cases
    if keep is not None and (told := bound_of(keep)) is not None:
        limit = replace(told[0], start=passage.start + told[0].start, end=passage.start + told[0].end)
        yield kept_by(items, limit, keep[0], least=told[1])
    elif spread is not None:
        yield from within(spread, items, passage.start)


def _all_together(frame: Frame, grid: Grid, down: list[Series]) -> Iterator[Claim]:
    if not _ALTOGETHER.search(frame.words) or _SOME.search(frame.words) or any(row.total for row in grid.rows):
        return
    chosen = _chosen(down, frame.passage, _said(frame.passage))
    if len(chosen) != 1 or chosen[0].derived or len(chosen[0].listing.items) < len(grid.rows):
        return
    items = chosen[0].listing.items
    named = [item for item in items if item.names and item.names <= _said(frame.passage)]
    marks = [
        mark
        for mark in frame.here()
        if _one_sort(mark.amount, items[0].amount) and mark.amount.value > max(item.amount.value for item in items)
    ]
    if len(marks) == 1 and not named and marks[0].index not in directions(frame):
        claim = Sum(about="All rows together", parts=tuple(item.amount for item in items), total=marks[0].amount)
        total = sum((item.amount.value for item in items), Decimal(0))
        if abs(total - marks[0].amount.value) * 3 <= total:
            yield claim


def _changes(frame: Frame, down: list[Series], across: list[Series]) -> Iterator[Claim]:
    """A step whose two ends are cells of one row or column, told by two times and a name."""
    steps = directions(frame)
    stated = [mark for mark in frame.here() if mark.index in steps]
    others = [mark for mark in frame.here() if mark.index not in steps]
    if len(stated) != 1 or others or re.search(r"\b(?:average|target|national\w*|england)\b", frame.words):
        return
    said = _said(frame.passage)
    times = [when for time in frame.passage.times if (when := when_of(time.text))]
    if len(times) > 2 or len(times) == 1:
        return
    for lists in (down, across):
        for series in _chosen_by_name(lists, said):
            ends = _ends(series, times)
            if ends is not None:
                mark = stated[0]
                if (
                    mark.amount.kind is not AmountKind.PERCENT
                    and not _one_sort(mark.amount, ends[0])
                    and mark.amount.kind is not AmountKind.POINTS
                ):
                    return
                yield Change(
                    about="Rise or fall", old=ends[0], new=ends[1], stated=mark.amount, direction=steps[mark.index]
                )
                return


def _chosen_by_name(lists: list[Series], said: frozenset[str]) -> list[Series]:
    named = [one for one in lists if one.stems and one.stems <= said and not one.derived]
    return named if len(named) == 1 else lists if len(lists) == 1 and not lists[0].derived and not named else []


def _ends(series: Series, times: list[str]) -> tuple[Amount, Amount] | None:
    dated = [(when, item) for item in series.listing.items for when in item.names if re.search(r"\d", when)]
    if len(dated) < len(series.listing.items):
        return None
    if len(times) == 2:
        found = [next((item.amount for when, item in dated if when == time), None) for time in sorted(times)]
        return (found[0], found[1]) if found[0] is not None and found[1] is not None else None
    items = series.listing.items
    return (items[0].amount, items[1].amount) if len(items) == 2 and not times else None


def _shares(frame: Frame, down: list[Series], across: list[Series]) -> Iterator[Claim]:
    """ "Team A closed 70% of its cases": a percentage, a row, and two columns that the sentence names."""
    steps = directions(frame)
    marks = frame.here()
    if len(marks) != 1 or marks[0].amount.kind is not AmountKind.PERCENT or marks[0].index in steps:
        return
    if not re.match(r" of (?:its|their|all|the)\b", marks[0].right) or _SOME.search(frame.words):
        return
    said = _said(frame.passage)
    columns = [
        one
        for one in down
        if one.stems and one.stems <= said and not one.derived and one.kind in (*COUNTS, AmountKind.MONEY)
    ]
    if len(columns) != 2 or len(down) > 3:
        return
    first = columns[0].listing.named(frame.words, frame.times)
    if first is None:
        return
    pair = sorted(
        (item.amount for one in columns for item in one.listing.items if item.index == first.index),
        key=lambda amount: amount.value,
    )
    if len(pair) == 2 and pair[0].value < pair[1].value:
        yield Share(about="Share of a row", part=pair[0], whole=pair[1], stated=marks[0].amount)


def _slips(frame: Frame, down: list[Series], across: list[Series]) -> Iterator[Claim]:
    """A figure that is that of the row its sentence names, but for two digits that changed places."""
    steps = directions(frame)
    said = _said(frame.passage)
    for mark in frame.here():
        if mark.index in steps or mark.amount.value < _SMALLEST_SLIP:
            continue
        cells = {
            (item.index, at): item
            for at, one in enumerate(down)
            for item in one.listing.items
            if one.kind is not AmountKind.POINTS
        }
        if any(item.amount.value == mark.amount.value for item in cells.values()):
            continue
        rows = {
            item.index for item in cells.values() if item.names and (item.names <= said or _near(frame, mark, item))
        }
        found = [
            item.amount
            for (row, _), item in cells.items()
            if row in rows
            and _one_sort(mark.amount, item.amount)
            and swapped(mark.amount, lambda value, one=item: value == one.amount.value)  # type: ignore[misc]
        ]
        printed = {other.amount.value for other in frame.here()}
        if len(found) == 1 and found[0].value not in printed and len(rows) == 1:
            yield Same(about="A cell of the table", first=mark.amount, second=found[0], elsewhere="the table")


_FROM_TO: Final = re.compile(
    r"\bfrom (?:[a-z]+ ){0,2}\[[a-vx-z](?P<old>\d+)\](?: [a-z'-]+| \[w\d+\]){0,6}? to (?:[a-z]+ ){0,2}"
    r"\[[a-vx-z](?P<new>\d+)\]"
)


def _ends_of_a_step(frame: Frame, down: list[Series]) -> Iterator[Claim]:
    """ "South fell from 240 to 214" beside a row that prints 240 and 204: one end shows which row is meant."""
    columns = [one for one in down if one.when and not one.derived]
    steps = list(_FROM_TO.finditer(frame.words))
    if len(columns) != 2 or len(steps) != 1:
        return
    ends = [frame.marks[int(steps[0][name])].amount for name in ("old", "new")]
    said = stems_of(frame.words[: steps[0].start()])
    for item in columns[0].listing.items:
        other = next((one for one in columns[1].listing.items if one.index == item.index), None)
        if other is None or not item.names or not item.names <= said or not _one_sort(ends[0], item.amount):
            continue
        printed = [item.amount, other.amount]
        held = [end.value == cell.value for end, cell in zip(ends, printed, strict=True)]
        if held.count(True) == 1 and min(end.value for end in ends) >= _SMALLEST_END:
            wrong = held.index(False)
            yield Same(about="A cell of the table", first=ends[wrong], second=printed[wrong], elsewhere="the table")


def _near(frame: Frame, mark: Mark, item: Item) -> bool:
    words = frame.before(mark)
    return bool(item.names) and item.names <= stems_with_times(words, frame.times)


def _one_sort(one: Amount, other: Amount) -> bool:
    return one.kind is other.kind or {one.kind, other.kind} <= set(COUNTS)


def _placed(claim: Claim, passage: Passage, document: Document, grid: Grid) -> Claim:
    """The claim with the sentence for its quotation; its cells stand elsewhere."""
    changed: dict[str, Any] = {}
    shown: Amount | None = None
    for name in ("stated", "total", "first", "part", "whole", "old", "new", "second", "parts", "others"):
        value = getattr(claim, name, None)
        if isinstance(value, Amount):
            if passage.start <= value.start < passage.start + len(passage.text) and value in passage.amounts:
                shown = shown or value
                changed[name] = replace(value, start=value.start - passage.start, end=value.end - passage.start)
            else:
                changed[name] = replace(value, start=-1, end=-1)
        elif isinstance(value, tuple):
            changed[name] = tuple(replace(one, start=-1, end=-1) for one in value)
    if shown is not None:
        changed |= {"start": shown.start - passage.block_start, "end": shown.end - passage.block_start}
    return replace(
        claim,
        quotation=passage.text.replace("\n", " "),
        document=document.name,
        place=passage.block.place.words,
        number=passage.block.place.number,
        **changed,
    )
