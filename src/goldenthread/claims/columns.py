"""Claims of columns that hang together row by row: shares, changes, rates and targets."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, permutations
from typing import Any, Final

from goldenthread.claims.engine import judge
from goldenthread.claims.grid import Grid, Heading, order_of
from goldenthread.claims.label_lines import Role
from goldenthread.claims.model import Amount, AmountKind, Change, Claim, Direction, Rate, Share, Target
from goldenthread.claims.totals import FITS, alike
from goldenthread.vocabulary import format_number

_ADDED: Final = (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY, AmountKind.QUANTITY)
_PERCENTS: Final = (AmountKind.PERCENT, AmountKind.POINTS)
_MORE: Final = re.compile(r"\bincreas\w*|\bmore\b|\brais\w*|\bimprov\w*|\bhigher is better\b", re.IGNORECASE)

_ELSEWHERE: Final = re.compile(
    r"\bengland\b|\bnational(?:ly)?\b|\bregion(?:al)?\b|\bneighbours?\b|\bbenchmark\b|\btarget\b|\bprevious year\b|"
    r"\blast year\b|\baverage\b",
    re.IGNORECASE,
)
_NEAR_WHOLE: Final = 40
_A_NUMBER: Final = Amount(Decimal(0), AmountKind.NUMBER, "0")

_LESS: Final = re.compile(
    r"\b(?:reduc\w*|fewer|less|decreas\w*|cut(?:s|ting)?|lower\w*|prevent\w*|wait(?:s|ing)?|unplanned|repeat)\b",
    re.IGNORECASE,
)

Make = Callable[..., Any]


def kind_of(grid: Grid, column: int) -> AmountKind | None:
    kinds = [amount.kind for amount in (cell.amount for cell in grid.column(column)) if amount is not None]
    if not kinds:
        return None
    if set(kinds) <= {AmountKind.COUNT, AmountKind.NUMBER}:
        return AmountKind.COUNT if AmountKind.COUNT in kinds else AmountKind.NUMBER
    return kinds[0] if len(set(kinds)) == 1 else None


# Shares


def shares(grid: Grid, make: Make) -> Iterator[Claim]:
    for column, heading in enumerate(grid.columns):
        if kind_of(grid, column) is not AmountKind.PERCENT or heading.change or _ELSEWHERE.search(heading.text):
            continue
        ways = [
            _of_total(grid, column, base, total, make)
            for base in _by_distance(grid, column)
            for total in _total_rows(grid, column, base)
        ]
        ways += [
            _of_other(grid, column, part, whole, make) for part, whole in permutations(_by_distance(grid, column), 2)
        ]
        yield from _best(ways)


def _by_distance(grid: Grid, column: int) -> list[int]:
    """The columns of counts, nearest to this one first; of two as near, the one on the left."""
    counts = [
        at
        for at, head in enumerate(grid.columns)
        if kind_of(grid, at) in _ADDED and not (head.change or head.rate or head.average)
    ]
    return sorted(counts, key=lambda at: (abs(at - column), at))[:5]


def _total_rows(grid: Grid, column: int, base: int) -> list[int | None]:
    """The rows whose figure the shares may be of; None for a total that is not printed."""
    filled = [at for at, cells in enumerate(grid.cells) if cells[base].amount is not None]
    called = [at for at in filled if grid.rows[at].total and not grid.rows[at].compared]
    if called:
        return [called[-1], None]  # where the printed total is wrong, the shares may be of what its rows come to
    if len(filled) < 3:
        return []
    # A row that is not called a total may still be one: the one that is 100%, the last or the first.
    full = [at for at in filled if (share := grid.cells[at][column].amount) is not None and share.value == 100]
    return [*full[-1:], filled[-1], filled[0], None]


def _of_total(grid: Grid, column: int, base: int, total: int | None, make: Make) -> list[Claim]:
    if total is None:
        parts = [cells[base].amount for row, cells in zip(grid.rows, grid.cells, strict=True) if _is_part(row)]
        added = sum((part.value for part in parts if part is not None), Decimal(0))
        kind = next((part.kind for part in parts if part is not None), AmountKind.COUNT)
        whole: Amount | None = Amount(added, kind, format_number(added))
        if any(cells[base].missing for cells in grid.cells) or not _about_whole(grid, column):
            return []
    else:
        whole = grid.cells[total][base].amount
    if whole is None or not whole.value:
        return []
    found: list[Claim] = []
    for row, cells in enumerate(grid.cells):
        part, stated = cells[base].amount, cells[column].amount
        counts = not grid.rows[row].compared if total is not None else _is_part(grid.rows[row])
        if part is not None and stated is not None and counts:
            found.append(make(Share, row, column, part=part, whole=whole, stated=stated))
    return found


def _is_part(row: Heading) -> bool:
    return not (row.total or row.subtotal or row.compared)


def _about_whole(grid: Grid, column: int) -> bool:
    """Whether the percentages of a column come near to a hundred, so that its rows may be all there is."""
    cells = zip(grid.rows, grid.column(column), strict=True)
    shares = [cell.amount.value for row, cell in cells if cell.amount is not None and _is_part(row)]
    added = sum(shares, Decimal(0))
    return abs(added - 100) <= _NEAR_WHOLE


def _of_other(grid: Grid, column: int, part_at: int, whole_at: int, make: Make) -> list[Claim]:
    found: list[Claim] = []
    for row, cells in enumerate(grid.cells):
        part, whole, stated = cells[part_at].amount, cells[whole_at].amount, cells[column].amount
        if part is None or whole is None or stated is None or not whole.value or not alike(part, whole):
            continue
        found.append(make(Share, row, column, part=part, whole=whole, stated=stated))
    return found


def _best(ways: Sequence[Sequence[Claim]]) -> Iterator[Claim]:
    """The way of hanging together that most rows keep to, where enough of them do."""
    best: Sequence[Claim] = ()
    most = Decimal(0)
    for way in ways:
        fitting = sum(judge(claim).verdict in FITS for claim in way)
        # Two rows that fit may be chance; more than half of several is not.
        enough = fitting * 2 > len(way) or (fitting > 1 and fitting * 2 == len(way))
        if fitting and enough and (fitting > 1 or len(way) == 1):
            weight = Decimal(fitting) / len(way) + Decimal(fitting) / 100
            if weight > most:
                best, most = way, weight
    yield from best


# Changes


def changes(grid: Grid, make: Make) -> Iterator[Claim]:
    for column, heading in enumerate(grid.columns):
        # A column of changes may hold counts in one row and points in the next.
        if not heading.change or not any(cell.amount for cell in grid.column(column)):
            continue
        pairs = old_and_new(grid, column)
        ways = [_between(grid, column, old, new, make) for old, new in pairs]
        trusted = list(_best(ways))
        if not trusted and len(pairs) == 1 and ways[0]:
            trusted = list(ways[0]) if len(ways[0]) <= 3 or _some_fit(ways[0]) else []
        if not pairs:
            trusted = list(_best(_from_row_to_row(grid, column, make)))
        yield from trusted


def _from_row_to_row(grid: Grid, column: int, make: Make) -> list[list[Claim]]:
    """Changes from each row to the next, where the rows are periods, oldest or newest first."""
    orders = [order_of(row) for row in grid.rows]
    if len(orders) < 3 or any(order is None for order in orders):
        return []
    dated = sorted(range(len(orders)), key=lambda at: orders[at] or Decimal(0))
    ways: list[list[Claim]] = []
    for value in _by_distance(grid, column):
        way: list[Claim] = []
        for before, after in pairwise(dated):
            old, new = grid.cells[before][value].amount, grid.cells[after][value].amount
            stated = grid.cells[after][column].amount
            if old is None or new is None or stated is None:
                continue
            if stated.kind in _PERCENTS or alike(old, stated):
                ends = {"old": _named(old, grid.rows[before]), "new": _named(new, grid.rows[after])}
                way.append(make(Change, after, column, **ends, stated=stated))
        ways.append(way)
    return ways


def _some_fit(way: Sequence[Claim]) -> bool:
    return any(judge(claim).verdict in FITS for claim in way)


def old_and_new(grid: Grid, column: int) -> list[tuple[int, int]]:
    """The old and new columns that a change may be between, the likeliest first."""
    plain = [
        at
        for at, head in enumerate(grid.columns)
        if at != column
        and not head.change
        and (not head.compared or head.label.role is Role.PREVIOUS)
        and head.label.role is not Role.TARGET
        and not head.running
        and any(cell.amount for cell in grid.column(at))
    ]
    left = [at for at in plain if at < column] or plain
    dated = [at for at in left if order_of(grid.columns[at]) is not None]
    use = dated if len(dated) >= 2 else left
    if len(use) < 2:
        return []
    orders = [order_of(grid.columns[at]) for at in use]
    if Decimal(-1) in orders:
        # Beside "last year" a column without a period is this year's.
        use = sorted(use, key=lambda at: order_of(grid.columns[at]) or Decimal(0))
        return [(use[0], use[-1]), (use[-2], use[-1])][: len(use) - 1]
    if all(order is not None for order in orders):
        use = sorted(use, key=lambda at: order_of(grid.columns[at]) or Decimal(0))
    pairs = [(use[-2], use[-1])]
    if len(use) > 2:
        pairs.append((use[0], use[-1]))
    return pairs if dated else [*pairs, (use[-1], use[-2])]


def _between(grid: Grid, column: int, old_at: int, new_at: int, make: Make) -> list[Claim]:
    heading = grid.columns[column]
    found: list[Claim] = []
    for row, cells in enumerate(grid.cells):
        old, new, stated = cells[old_at].amount, cells[new_at].amount, cells[column].amount
        if old is None or new is None or stated is None or not alike(old, new):
            continue
        per_cent = stated.kind in _PERCENTS
        if not per_cent and old.kind is AmountKind.MONEY and alike(stated, _A_NUMBER):
            stated = dataclasses.replace(stated, kind=old.kind)
        if not per_cent and not alike(old, stated):
            continue
        said = old.kind not in _PERCENTS or (heading.percent and "change" in heading.text.casefold())
        found.append(
            make(
                Change,
                row,
                column,
                old=_named(old, grid.columns[old_at]),
                new=_named(new, grid.columns[new_at]),
                stated=stated,
                base_said=said,
                direction=_direction(heading, stated),
            )
        )
    return found


def _named(amount: Amount, heading: Heading) -> Amount:
    return dataclasses.replace(amount, period_text=heading.label.when)


def _direction(heading: Heading, stated: Amount) -> Direction:
    words = heading.text.casefold()
    if "decrease" in words or "reduction" in words:
        return Direction.DOWN if "increase" not in words and stated.value >= 0 else Direction.NOT_SAID
    return Direction.NOT_SAID


# Rates and targets


def rates(grid: Grid, make: Make) -> Iterator[Claim]:
    for column, heading in enumerate(grid.columns):
        if kind_of(grid, column) is not AmountKind.RATE or heading.per is None or heading.change:
            continue
        ways: list[list[Claim]] = []
        for part, whole in permutations(_by_distance(grid, column), 2):
            way: list[Claim] = []
            for row, cells in enumerate(grid.cells):
                count, population, stated = cells[part].amount, cells[whole].amount, cells[column].amount
                if count is not None and population is not None and stated is not None and population.value:
                    way.append(make(Rate, row, column, count=count, population=population, stated=stated))
            ways.append(way)
        yield from _best(ways)


def targets(grid: Grid, make: Make) -> Iterator[Claim]:
    targets = [at for at, head in enumerate(grid.columns) if head.label.role is Role.TARGET]
    for column in targets:
        starts = [at for at, head in enumerate(grid.columns) if head.label.role is Role.BASELINE]
        starts = starts or [
            at
            for at, head in enumerate(grid.columns)
            if at < column and head.label.role in (Role.VALUE, Role.PREVIOUS) and head.label.said and not head.change
        ]
        if not starts:
            continue
        for row, label in enumerate(grid.rows):
            start, aim = grid.cells[row][starts[-1]].amount, grid.cells[row][column].amount
            said = (label.text, grid.corner, grid.title, *([grid.lead] if len(grid.rows) == 1 else []))
            wanted = next((words for words in said if _MORE.search(words)), "")
            if any(_LESS.search(words) for words in (label.text, wanted)):
                continue
            if start is None or aim is None or not alike(start, aim) or not wanted:
                continue
            ends = {"baseline": _named(start, grid.columns[starts[-1]]), "target": aim}
            yield make(Target, row, column, **ends, more_wanted=f"“{wanted}”")
