"""Choose the one main line through a thread: pure, and the same answer every time.

Up and down from the focus, each node takes the best of its neighbours' best paths. Best is, in
this order: it passes the records the reader asked for; it stays with the partnership the reader
is in; it gets furthest (up: to a national priority; down: to a return); it has the most
different steps; it has the fewest other records; and then the order of lists.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from goldenthread.thread.graph import FIGURE, RETURN, Edge, Graph

#: Relations to what backs a record or pays for it: beside the line, not on it.
SIDE = frozenset({"evidenced_by", "funded_by"})
INDICATOR = 6
Score = tuple[int, bool, int, int, int]


@dataclass(frozen=True)
class Path:
    """Edges away from the focus, in order, and the nodes they lead to."""

    edges: tuple[Edge, ...] = ()
    nodes: tuple[int, ...] = ()


def choose(graph: Graph, *, via: Collection[int] = (), owner: int | None = None) -> tuple[Path, Path]:
    """The best path up from the focus and the best path down from it, trimmed to the line."""
    home = owner if owner is not None else graph.node.card.owner_id
    up = _Chooser(graph, "up", frozenset(via), home).best(graph.focus)
    down = _Chooser(graph, "down", frozenset(via), home).best(graph.focus)
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


class _Chooser:
    def __init__(self, graph: Graph, way: Literal["up", "down"], via: frozenset[int], home: int | None) -> None:
        self.graph, self.way, self.via, self.home = graph, way, via, home
        self._known: dict[int, Path] = {}
        self._open: set[int] = set()

    def best(self, node: int) -> Path:
        """The best path away from `node`. A circle, which the rules refuse, is never followed."""
        if node in self._known:
            return self._known[node]
        self._open.add(node)
        found, found_score = Path(), None
        for edge in self._onward(node):
            other = edge.upper if self.way == "up" else edge.lower
            if other in self._open:
                continue
            rest = self.best(other)
            path = Path((edge, *rest.edges), (other, *rest.nodes))
            if node in path.nodes:
                continue
            score = self._score(path)
            if found_score is None or score > found_score:
                found, found_score = path, score
        self._open.discard(node)
        self._known[node] = found
        return found

    def _onward(self, node: int) -> list[Edge]:
        edges = self.graph.above(node) if self.way == "up" else self.graph.below(node)
        straight = [edge for edge in edges if edge.relation not in SIDE]
        if self.way == "down":
            return straight if self.graph.nodes[node].step else edges
        return straight or edges

    def _score(self, path: Path) -> Score:
        nodes = [self.graph.nodes[n] for n in path.nodes]
        steps = {n.step for n in nodes if n.step}
        return (
            len(self.via.intersection(path.nodes)),
            self.home is not None and any(n.card.owner_id == self.home for n in nodes),
            self._reach(path, steps),
            len(steps),
            -len(nodes) if steps else len(nodes),
        )

    def _reach(self, path: Path, steps: set[int]) -> int:
        if self.way == "up":
            return -min(steps, default=99)
        return max((_depth(self.graph, n) for n in path.nodes), default=0)


def _depth(graph: Graph, node: int) -> int:
    """How far down the line a node leads by itself: an indicator with a return leads to it."""
    leaves = graph.figures.get(node, ())
    if any(leaf.origin.returned for leaf in leaves):
        return RETURN
    return FIGURE if leaves else graph.nodes[node].step
