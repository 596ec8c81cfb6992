"""An action on a roadmap, ready to show: used by the page of a group and by the roadmap of a partnership."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from goldenthread.access import Actor
from goldenthread.look.parts import Link
from goldenthread.look.text import count_of, day, listed
from goldenthread.pages.work.common import can_report, said, waits_for, work_url
from goldenthread.records.cards import Card
from goldenthread.strategy.work import WorkLine
from goldenthread.strategy.work import roadmap as parted

_MOVES = (("now", "now"), ("next", "next"), ("later", "later"))


@dataclass(frozen=True)
class Placed:
    """An action on a roadmap: its words, what holds it up, and what can be done with it."""

    card: Card
    delivery: str
    horizon: str
    progress: str
    about: str
    said: str = ""
    blocked: str = ""
    update_url: str = ""
    moves: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Column:
    """One part of a roadmap."""

    words: str
    count: str
    lines: tuple[Placed, ...]


def placed(actor: Actor, line: WorkLine, *, moving: bool, word: str = "group") -> Placed:
    """One action; `moving` offers to update and move it. `word` says where its forms lead back to."""
    owner = listed(o.title for o in line.owners) or "No owner yet"
    about = f"{owner}. Due {day(line.card.due)}." if line.card.due else f"{owner}."
    may_do = moving and can_report(actor, line.card, line.group.id if line.group else None)
    moves = tuple(
        Link(words, f"{work_url('move', line.card)}?to={code}&from={word}")
        for code, words in _MOVES
        if code != line.horizon
    )
    return Placed(
        line.card,
        line.delivery,
        line.horizon,
        line.why,
        about,
        said(line.last) if line.last else "",
        waits_for(line.blocked_by),
        f"{work_url('update', line.card)}?from={word}" if may_do else "",
        moves if may_do else (),
    )


def columns(actor: Actor, lines: Collection[WorkLine], *, moving: bool, word: str = "group") -> list[Column]:
    """The roadmap of some actions; nothing where none has its place."""
    if not any(line.horizon for line in lines):
        return []
    return [
        Column(
            c.words,
            count_of(len(c.lines), "action"),
            tuple(placed(actor, line, moving=moving, word=word) for line in c.lines),
        )
        for c in parted(lines)
    ]


def going(lines: Sequence[WorkLine]) -> str:
    """`1 action is off track and 1 at risk.` Nothing where none is."""
    off, risk = (sum(line.delivery == code for line in lines) for code in ("off_track", "at_risk"))
    if not off and not risk:
        return ""
    told = []
    if off:
        told.append(f"{count_of(off, 'action')} {'is' if off == 1 else 'are'} off track")
    if risk:
        told.append(f"{risk} at risk" if off else f"{count_of(risk, 'action')} {'is' if risk == 1 else 'are'} at risk")
    return f"{' and '.join(told)}."
