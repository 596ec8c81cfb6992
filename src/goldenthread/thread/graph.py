"""The picture of a thread that pure functions work on: nodes, edges, figures and gaps."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.kinds import Expect
from goldenthread.thread import words
from goldenthread.vocabulary import Period, Unit

#: Steps of the line below the records: a figure, and the return or report it came from.
FIGURE, RETURN = 7, 8


@dataclass(frozen=True)
class Node:
    """A record on the thread, with the few typed facts that its step shows."""

    card: Card
    level: str = ""
    number: str = ""
    delivery: str = ""
    stage: str = ""
    polarity: str = ""
    frequency: str = ""
    unit: Unit | None = None

    @property
    def id(self) -> int:
        return self.card.id

    @cached_property
    def step(self) -> int:
        """Its place on the line, 1 to 6; 0 for a kind that is not on the line."""
        if self.card.kind_code == "element":
            return 1 if self.level == "strategic_priority" else 2
        return self.card.kind.step

    @property
    def letter(self) -> str:
        """The letter on its bead."""
        if self.level == "strategic_priority":
            return "S"
        return self.card.kind.letter or self.card.kind.prefix[:1]

    @property
    def name(self) -> str:
        """What it is, in words: "Local priority", "National outcome"."""
        return words.name_of(self.card.kind_code, self.level)

    @property
    def plural(self) -> str:
        return words.plural_of(self.card.kind_code, self.level)

    @property
    def short(self) -> str:
        """The noun after "this": "outcome", "priority"."""
        return words.short_of(self.card.kind_code, self.level)

    @cached_property
    def place(self) -> tuple[int, int, str, int, str]:
        """Its place in lists, and among equals on the line."""
        return (
            words.ORDER.get(self.level or self.card.kind_code, 6),
            self.step or 99,
            self.card.owner,
            self.card.position,
            self.card.reference,
        )


@dataclass(frozen=True)
class Edge:
    """A standing link on a walk: `lower` serves, measures, funds or evidences `upper`."""

    lower: int
    upper: int
    relation: str
    link: int
    note: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a figure came from: an agency return, or a published document and its section."""

    id: int
    sort: str
    document: Card | None
    section: str = ""

    @property
    def place(self) -> str:
        """The document and the section of it, as far as the viewer may know."""
        if self.document is None:
            return "a source that is not open to you"
        return f"{self.document.title}, {self.section}" if self.section else self.document.title

    @property
    def returned(self) -> bool:
        """Whether the return itself is held."""
        return self.sort == "return"


@dataclass(frozen=True)
class Leaf:
    """An accepted figure at the end of the thread, in words."""

    id: int
    reference: str
    owner: str
    owner_id: int | None
    measure: int
    shown: str
    area: str
    area_code: str
    period: Period
    origin: Origin
    breakdown: str = ""
    text: str = ""
    note: str = ""
    caution: str = ""
    basis: str = ""
    status: str = ""
    accepted_at: datetime | None = None
    accepted_by: str = ""
    elsewhere: bool = False  # its place lies outside the area of the partnership that owns it

    @property
    def title(self) -> str:
        """The figure with its place and time: "45.2% in BCP Council, 2022/23"."""
        part = f" ({self.breakdown.replace(';', ', ').replace('=', ' ')})" if self.breakdown else ""
        return f"{self.shown}{part} in {self.area}, {self.period}"

    @property
    def full_reference(self) -> str:
        return f"{self.owner}/{self.reference}"

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, bool, int, str, str]:
        """The order of figures of one measure: of its own place, from a return, the newest first."""
        return (
            self.owner_id is None,
            self.elsewhere,
            words.wide_area(self.area_code),
            bool(self.breakdown),
            not self.origin.returned,
            -self.period.end.toordinal(),
            self.area_code,
            self.reference,
        )


@dataclass(frozen=True)
class Gap:
    """A link that a record should have and has not."""

    card: Card
    code: str
    finding: str
    remedy: str
    setting_up: bool = False

    @property
    def alert(self) -> bool:
        """Whether anybody is told. While a partnership is setting up, nobody is."""
        return not self.setting_up

    @property
    def words(self) -> str:
        """The finding after the record's name; softer while the partnership is setting up."""
        return words.not_linked_yet(self.finding) if self.setting_up else self.finding


def gap_of(card: Card, expect: Expect, *, setting_up: bool) -> Gap:
    """The gap of a record that lacks an expected link."""
    return Gap(card, expect.code, expect.finding, expect.remedy, setting_up)


@dataclass(frozen=True)
class Graph:
    """What a walk from `focus` reached: straight up and straight down, never back.

    `edges` are the links walked. `beside` are the links from `beside_of`, the records of the main
    line, to their other children. `figures` hold the newest of each measure and area.
    `continues` counts, for members of the owning partnership alone, the links from a node that
    lead to records the viewer may not read. `open_ends` are nodes with more to walk than was
    fetched, or with something withheld: nothing may be called missing there. `truncated` says that
    the walk met its limit; `cut` that there is more beside it than was fetched.
    """

    focus: int
    nodes: Mapping[int, Node]
    edges: tuple[Edge, ...] = ()
    beside: tuple[Edge, ...] = ()
    beside_of: frozenset[int] = frozenset()
    figures: Mapping[int, tuple[Leaf, ...]] = field(default_factory=dict)
    lacks: Mapping[int, tuple[Expect, ...]] = field(default_factory=dict)
    continues: Mapping[int, int] = field(default_factory=dict)
    open_ends: frozenset[int] = frozenset()
    setting_up: frozenset[int] = frozenset()
    adopters: frozenset[int] = frozenset()
    truncated: bool = False
    cut: bool = False
    as_of: AsOf = NOW

    @property
    def node(self) -> Node:
        """The node the walk started from."""
        return self.nodes[self.focus]

    def grown(self, **changes: Any) -> "Graph":
        """This graph with more told of it. Its walk is the same, so its indexes are kept."""
        grown = replace(self, **changes)
        for name in ("_below", "_above", "chosen"):
            if name in self.__dict__ and (name != "chosen" or "figures" not in changes):
                grown.__dict__[name] = self.__dict__[name]
        return grown

    @cached_property
    def chosen(self) -> dict[Any, Any]:
        """The main lines that have been chosen through this graph, by what they were to pass."""
        return {}

    @cached_property
    def _below(self) -> dict[int, list[Edge]]:
        return self._index(self.edges, down=True)

    @cached_property
    def _above(self) -> dict[int, list[Edge]]:
        return self._index(self.edges, down=False)

    @cached_property
    def _all_below(self) -> dict[int, list[Edge]]:
        return self._index(self.edges + self.beside, down=True)

    def _index(self, edges: tuple[Edge, ...], *, down: bool) -> dict[int, list[Edge]]:
        order = {pk: n for n, pk in enumerate(sorted(self.nodes, key=lambda pk: self.nodes[pk].place))}
        index: dict[int, list[Edge]] = defaultdict(list)
        if down:
            for edge in sorted(edges, key=lambda e: (order[e.lower], e.link)):
                index[edge.upper].append(edge)
        else:
            for edge in sorted(edges, key=lambda e: (order[e.upper], e.link)):
                index[edge.lower].append(edge)
        return index

    def below(self, node: int) -> list[Edge]:
        """The links walked down from a node, in list order."""
        return self._below.get(node, [])

    def above(self, node: int) -> list[Edge]:
        """The links walked up from a node, in list order."""
        return self._above.get(node, [])

    def all_below(self, node: int) -> list[Edge]:
        """The links down from a node, with those beside the walk."""
        return self._all_below.get(node, [])

    def gaps(self, node: int) -> tuple[Gap, ...]:
        """What a node lacks."""
        card = self.nodes[node].card
        return tuple(
            gap_of(card, expect, setting_up=card.owner_id in self.setting_up) for expect in self.lacks.get(node, ())
        )

    def leaves(self, node: int) -> tuple[Leaf, ...]:
        """The figures of a measure, the one to show first in front."""
        return tuple(sorted(self.figures.get(node, ()), key=lambda leaf: leaf.rank))


def stands(card: Card, on: date | None) -> bool:
    """Whether a record is part of the thread: it held on that day; today, it is not retired."""
    return card.held_on(on) if on else card.state != "retired"
