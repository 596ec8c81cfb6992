"""Choose the one main line through a thread: pure, and the same answer every time.

Up and down from the focus, each node takes the best of its neighbours' best paths. Best is, in
this order: it passes the records the reader asked for; it gets furthest (up: to a national
priority; down: to a return) and stays with the reader's partnership; it has the most different
steps; it has the fewest other records; and then the order of lists. Going down, staying matters
more than getting far: another partnership's return does not complete our thread.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from goldenthread.thread.graph import FIGURE, RETURN, Edge, Graph
from goldenthread.thread.words import Way

#: Relations to what backs a record or pays for it: beside the line, not on it.
SIDE = frozenset({"evidenced_by", "funded_by"})
INDICATOR = 6
Score = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Path:
    """Edges away from the focus, in order, and the nodes they lead to."""

    edges: tuple[Edge, ...] = ()
    nodes: tuple[int, ...] = ()


def choose(graph: Graph, *, via: Collection[int] = (), owner: int | None = None) -> tuple[Path, Path]:
    """The best path up from the focus and the best path down from it, trimmed to the line."""
    home = owner if owner is not None else graph.node.card.owner_id
    key = (frozenset(via), home)
    if key not in graph.chosen:
        graph.chosen[key] = _choose(graph, *key)
    found: tuple[Path, Path] = graph.chosen[key]
    return found


def _choose(graph: Graph, via: frozenset[int], home: int | None) -> tuple[Path, Path]:
    up = _Chooser(graph, "up", via, home).path()
    down = _Chooser(graph, "down", via, home).path()
    # Only a circle, which the rules refuse, could lead both up and down to one record.
    twice = next((n for n, pk in enumerate(down.nodes) if pk in up.nodes), len(down.nodes))
    down = Path(down.edges[:twice], down.nodes[:twice])
    steps = [graph.nodes[n].step for n in (graph.focus, *up.nodes, *down.nodes)]
    if any(steps):
        up, down = _trim(graph, up), _trim(graph, down)
    return up, down


def _trim(graph: Graph, path: Path) -> Path:
    """Leave off what stands past the last step of the line, such as the frame or a product."""
    length = len(path.nodes)
    while length and not graph.nodes[path.nodes[length - 1]].step:
        if (
            graph.nodes[path.nodes[length - 1]].card.kind_code == "plan"
            and path.edges[length - 1].upper == path.nodes[length - 1]
        ):
            break
        length -= 1
    return Path(path.edges[:length], path.nodes[:length])


class _Found(NamedTuple):
    """A path as it grows, with what it is judged by. `steps` has a bit for each step it has.

    A tuple, since a thread of 500 records tries more than a thousand of them.
    """

    edge: Edge | None = None
    rest: "_Found | None" = None
    via: int = 0
    away: int = 0
    reach: int = 0
    steps: int = 0
    length: int = 0


class _Chooser:
    def __init__(self, graph: Graph, way: Way, via: frozenset[int], home: int | None) -> None:
        self.graph, self.upward, self.via, self.home = graph, way == "up", via, home
        self._known: dict[int, _Found] = {}
        self._open: set[int] = set()

    def path(self) -> Path:
        """The best path away from the focus."""
        edges: list[Edge] = []
        found: _Found | None = self.best(self.graph.focus)
        met = {self.graph.focus}
        while found and found.edge:
            other = found.edge.upper if self.upward else found.edge.lower
            if other in met:
                break
            met.add(other)
            edges.append(found.edge)
            found = found.rest
        return Path(tuple(edges), tuple(e.upper if self.upward else e.lower for e in edges))

    def best(self, node: int) -> _Found:
        """The best way on from `node`. A circle, which the rules refuse, is never followed."""
        if node in self._known:
            return self._known[node]
        self._open.add(node)
        best, best_score = _Found(), None
        for edge in self._onward(node):
            other = edge.upper if self.upward else edge.lower
            if other in self._open:
                continue
            found = self._longer(edge, other, self.best(other))
            score = self._score(found)
            if best_score is None or score > best_score:
                best, best_score = found, score
        self._open.discard(node)
        self._known[node] = best
        return best

    def _onward(self, node: int) -> list[Edge]:
        edges = self.graph.above(node) if self.upward else self.graph.below(node)
        straight = [edge for edge in edges if edge.relation not in SIDE]
        if self.upward:
            return straight or edges
        return straight if self.graph.nodes[node].step else edges

    def _longer(self, edge: Edge, other: int, rest: _Found) -> _Found:
        node = self.graph.nodes[other]
        step = node.step
        if self.upward:
            reach = max(rest.reach, 9 - step if step else 0)
        else:
            reach = max(rest.reach, _depth(self.graph, other, step))
        return _Found(
            edge,
            rest,
            rest.via + (other in self.via),
            rest.away + (self.home is not None and node.card.owner_id not in (self.home, None)),
            reach,
            rest.steps | (1 << step if step else 0),
            rest.length + 1,
        )

    def _score(self, found: _Found) -> Score:
        reach = (found.reach, -found.away) if self.upward else (-found.away, found.reach)
        length = -found.length if found.steps else found.length
        return (found.via, *reach, found.steps.bit_count(), length)


def _depth(graph: Graph, node: int, step: int) -> int:
    """How far down the line a node leads by itself: an indicator with a return leads to it."""
    leaves = graph.figures.get(node)
    if not leaves:
        return step
    return RETURN if any(leaf.origin.returned for leaf in leaves) else FIGURE
