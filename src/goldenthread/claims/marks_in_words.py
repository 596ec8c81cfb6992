"""Marks that say in a word how something stands: "Up", "Increasing", "Met", "No", in a cell or after a label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from goldenthread.claims.columns import old_and_new
from goldenthread.claims.engine import judge
from goldenthread.claims.grid import Grid
from goldenthread.claims.label_lines import Role
from goldenthread.claims.model import Amount, Change, Claim, Direction, Order
from goldenthread.claims.polarity import better
from goldenthread.claims.totals import FITS, alike
from goldenthread.claims.words import direction_of
from goldenthread.vocabulary import Qualifier

Make = Callable[..., Any]

#: Words that may stand beside the one word of direction: "a rising trend", "up on last year".
_BESIDE: Final = frozenset(("a", "an", "the", "going", "trend", "on", "from", "last", "previous", "year"))
_ARROW: Final = re.compile(r"(?P<up>[↑▲⬆])|(?P<down>[↓▼⬇])\ufe0f?")
_MET: Final = re.compile(
    r"(?:target )?(?:(?P<not>(?:not|un)[ -]?(?:met|achieved|reached)|missed|below target|no|off target|fail(?:ed)?)|"
    r"(?P<met>met|achieved|reached|exceeded|on target|above target|yes|pass(?:ed)?))",
    re.IGNORECASE,
)
_WAY_HEAD: Final = re.compile(
    r"\b(?:direction|trend|travel|dot|movement|change|trajectory|up or down|higher or lower)\b", re.IGNORECASE
)
_MET_HEAD: Final = re.compile(
    r"^(?:status|result|outcome|met\??|target (?:met|achieved|status)\??|achieved\??|on target\??|(?:was )?(?:the )?"
    r"target (?:met|reached)\??|performance)$",
    re.IGNORECASE,
)
#: A line of a block: "Direction of travel: increasing", "Status: not met", "Target missed".
_LINE: Final = re.compile(
    r"(?P<head>direction(?: of travel)?|trend|status|outcome|target (?:met|achieved)\??|movement|change)\s*[:–-]\s*"
    r"(?P<word>[a-z ]{2,24})\.?|(?P<bare>target (?:not )?(?:met|missed|achieved|reached|exceeded))\.?",
    re.IGNORECASE,
)


def way_of(text: str) -> Direction:
    """Which way a mark says, where it says nothing else."""
    words = text.strip(" *_.").casefold().split()
    said = [word for word in words if word not in _BESIDE]
    way = direction_of(said[0]) if len(said) == 1 and said[0].isalpha() else Direction.NOT_SAID
    return way if way in (Direction.UP, Direction.DOWN) else Direction.NOT_SAID


def met_of(text: str) -> bool | None:
    """Whether a mark says that a target was met; None where it says something else."""
    match = _MET.fullmatch(text.strip(" *_."))
    return None if match is None else bool(match["met"])


def mark_line(text: str) -> str:
    """The mark of a line that holds a mark and no figure; empty where it is no such line."""
    match = _LINE.fullmatch(text.strip(" *_"))
    return "" if match is None else (match["word"] or match["bare"]).strip()


def ways(grid: Grid, make: Make) -> Iterator[Claim]:
    """The claims of columns headed "Direction" or "Trend" whose cells say up or down."""
    for column, heading in enumerate(grid.columns):
        said = [_cell_way(cell.text) for cell in grid.column(column)]
        if not _WAY_HEAD.search(heading.text) or any(cell.amount for cell in grid.column(column)):
            continue
        pairs = old_and_new(grid, column)
        if len(pairs) != 1 or not any(said):
            continue
        (old_at, new_at), found = pairs[0], []
        for row, way in enumerate(said):
            old, new = grid.cells[row][old_at].amount, grid.cells[row][new_at].amount
            if way and old is not None and new is not None and alike(old, new) and old.value != new.value:
                found.append(make(Change, row, column, old=old, new=new, direction=way))
        yield from _mostly(found, needed=any(_ARROW.match(cell.text.strip()) for cell in grid.column(column)))


def _cell_way(text: str) -> Direction | None:
    if match := _ARROW.fullmatch(text.strip()):
        return Direction.UP if match["up"] else Direction.DOWN
    way = way_of(text)
    return None if way is Direction.NOT_SAID else way


def _mostly(found: list[Claim], *, needed: bool) -> list[Claim]:
    """The claims, where enough of them fit: an arrow may say better or worse, and a word too where none fits."""
    fitting = sum(judge(claim).verdict in FITS for claim in found)
    return found if fitting * 2 > len(found) or (not needed and (fitting or len(found) == 1)) else []


def met(grid: Grid, make: Make) -> Iterator[Claim]:
    """The claims of columns headed "Status" or "Met?" beside a target and what came of it."""
    targets = [
        at for at, head in enumerate(grid.columns) if head.label.role is Role.TARGET and not _MET_HEAD.match(head.text)
    ]
    if len(targets) != 1:
        return
    for column, heading in enumerate(grid.columns):
        if not _MET_HEAD.match(heading.text) or any(cell.amount for cell in grid.column(column)):
            continue
        results = [
            at
            for at, head in enumerate(grid.columns)
            if at not in (column, targets[0])
            and head.label.role in (Role.VALUE, Role.PART)
            and not head.change
            and any(cell.amount for cell in grid.column(at))
        ]
        if len(results) != 1:
            continue
        found = []
        for row, cells in enumerate(grid.cells):
            word, aim, result = cells[column].text, cells[targets[0]].amount, cells[results[0]].amount
            said = met_of(word)
            order = None if said is None else target_met(aim, result, grid.rows[row].text, said=said, words=word)
            if order is not None:
                parts = {"first": order.first, "others": order.others, "words": word, "above": order.above}
                found.append(make(Order, row, column, **parts))
        yield from _mostly(found, needed=False)


def target_met(aim: Amount | None, result: Amount | None, subject: str, *, said: bool, words: str) -> Order | None:
    """The claim that a target was met or missed; None where the words do not say whether more is wanted or less."""
    if aim is None or result is None or not alike(aim, result) or aim.qualifier is Qualifier.RANGE:
        return None
    if aim.value == result.value:
        return None
    wanted = better(subject.casefold())
    if aim.qualifier in (Qualifier.UP_TO, Qualifier.JUST_UNDER):
        wanted = False
    elif aim.qualifier in (Qualifier.AT_LEAST, Qualifier.OVER):
        wanted = True
    if wanted is None:
        return None
    plain = [_bare(amount) for amount in (result, aim)]
    return Order(first=plain[0], others=(plain[1],), words=words, above=wanted is said)


def _bare(amount: Amount) -> Amount:
    return replace(amount, qualifier=Qualifier.NONE)
