"""What stands beside a step of the line: others like it, and what else it serves or holds. Pure."""

from collections import defaultdict
from dataclasses import dataclass

from goldenthread.look.text import lower_first
from goldenthread.records.cards import Card
from goldenthread.thread import words
from goldenthread.thread.graph import Edge, Gap, Graph, Node

#: What everything is part of says nothing about one thread.
TOO_WIDE = ("frame", "partnership")
_UNDER = {
    "evidenced_by": "as evidence",
    "funded_by": "to pay for it",
    "proxy_for": "as a local proxy",
    "exact_measure_of": "as the same measure",
}


@dataclass(frozen=True)
class Branch:
    """Records beside the line, of one kind: "4 other local priorities under this outcome"."""

    words: str
    cards: tuple[Card, ...]
    gaps: tuple[Gap, ...] = ()
    at_least: bool = False


def branches(
    graph: Graph, node_id: int, upper: Edge | None, lower: Edge | None, home: int | None
) -> tuple[Branch, ...]:
    """The branches of one step, between the links `upper` and `lower` of the line.

    `home` is the partnership whose gaps are told, and whose records come first.
    """
    node = graph.nodes[node_id]
    found: list[Branch] = []
    if upper and upper.upper in graph.beside_of:
        parent = graph.nodes[upper.upper]
        likes = [
            e.lower
            for e in graph.all_below(upper.upper)
            if e.lower != node_id and graph.nodes[e.lower].name == node.name
        ]
        found += _grouped(graph, likes, home, "{} under this " + parent.short, other="other ")
    elsewhere = [
        e
        for e in graph.above(node_id)
        if (not upper or e.upper != upper.upper) and graph.nodes[e.upper].card.kind_code not in TOO_WIDE
    ]
    for relation, edges in _by_relation(elsewhere).items():
        said = words.verb(relation, lower=True)
        also = f"It is also {said[3:]} {{}}" if said.startswith("is ") else f"It also {said} {{}}"
        found += _grouped(graph, [e.upper for e in edges], home, also if upper else f"It {said} {{}}")
    like = graph.nodes[lower.lower].name if lower else ""
    own = [e for e in graph.below(node_id) if graph.nodes[e.lower].name != like]
    for relation, edges in _by_relation(own).items():
        said = "{} " + _UNDER.get(relation, "under it")
        found += _grouped(graph, [e.lower for e in edges], home, said)
    return tuple(found)


def _by_relation(edges: list[Edge]) -> dict[str, list[Edge]]:
    grouped: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        grouped[edge.relation].append(edge)
    return grouped


def _grouped(graph: Graph, ids: list[int], home: int | None, said: str, *, other: str = "") -> list[Branch]:
    """One branch for each kind among `ids`, ours before other partnerships'."""
    groups: dict[tuple[bool, str], dict[int, Node]] = defaultdict(dict)
    for pk in ids:
        node = graph.nodes[pk]
        theirs = home is not None and node.card.owner_id not in (home, None)
        groups[(theirs, node.name)][pk] = node
    made = []
    for (theirs, _), nodes in sorted(groups.items(), key=lambda item: item[0][0]):
        gaps = tuple(gap for pk, node in nodes.items() if home in (None, node.card.owner_id) for gap in graph.gaps(pk))
        made.append(_branch(list(nodes.values()), gaps, said, other, theirs, graph.cut))
    return made


def _branch(nodes: list[Node], gaps: tuple[Gap, ...], said: str, other: str, theirs: bool, cut: bool) -> Branch:
    n = len(nodes)
    noun = lower_first(nodes[0].name if n == 1 else nodes[0].plural)
    whose = (" of another partnership" if n == 1 else " of other partnerships") if theirs else ""
    phrase = said.format(f"{'at least ' if cut else ''}{n:,} {other}{noun}{whose}")
    with_gap = len({gap.card.id for gap in gaps})
    if with_gap:
        phrase += ", with a gap" if n == 1 else f", {with_gap} with a gap"
    return Branch(phrase[:1].upper() + phrase[1:], tuple(node.card for node in nodes), gaps, cut)
