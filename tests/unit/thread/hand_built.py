"""Threads drawn by hand: records by short names, links as "lower relation upper"."""

from dataclasses import replace
from datetime import date

from goldenthread.records.cards import Card
from goldenthread.records.kinds import Expect
from goldenthread.thread.graph import Edge, Graph, Leaf, Node, Origin
from goldenthread.vocabulary import Period

OWNER = 1000
OTHER = 2000


def card(pk: int, kind: str, *, owner: int | None = OWNER, **more: object) -> Card:
    """A card with a reference made of its kind and id."""
    values = {
        "id": pk,
        "kind_code": kind,
        "reference": f"{kind[:3].upper()}-{pk:03d}",
        "title": f"{kind} {pk}",
        "owner": "shared" if owner is None else "ours" if owner == OWNER else "theirs",
        "owner_id": owner,
        "marking": "public",
        "state": "live",
        "position": pk,
    }
    return Card(**(values | more))  # type: ignore[arg-type]


def node(pk: int, kind: str, **more: object) -> Node:
    """A node. The kinds that start with "national", and "metric", are elements of a frame."""
    levels = {"national_priority": "strategic_priority", "national_outcome": "outcome", "metric": "headline_metric"}
    if kind in levels:
        return Node(card(pk, "element", owner=None, **more), level=levels[kind])
    return Node(card(pk, kind, **more))


def leaf(pk: int, measure: int, *, sort: str = "return", area: str = "E06000059", **more: object) -> Leaf:
    """A figure of 45.2% for one financial year."""
    document = card(9000 + pk, "document", title="Treatment return, quarter 1")
    values = {
        "id": pk,
        "reference": f"FIG-{pk:03d}",
        "owner": "ours",
        "owner_id": OWNER,
        "measure": measure,
        "shown": "45.2%",
        "area": "BCP Council",
        "area_code": area,
        "period": Period.financial_year(2022),
        "origin": Origin(pk, sort, document, "Sheet Treatment, cell D14"),
    }
    return Leaf(**(values | more))  # type: ignore[arg-type]


def graph(
    focus: int,
    nodes: list[Node],
    links: str,
    *,
    beside: str = "",
    figures: list[Leaf] | None = None,
    lacks: dict[int, str] | None = None,
    **more: object,
) -> Graph:
    """A graph from a drawing: one "lower relation upper" to a line.

    `lacks` are findings by node, such as "has no owner".
    """
    edges = _edges(links, 1)
    others = _edges(beside, 500)
    by_measure: dict[int, tuple[Leaf, ...]] = {}
    for found in figures or []:
        by_measure[found.measure] = (*by_measure.get(found.measure, ()), found)
    made = Graph(
        focus=focus,
        nodes={n.id: n for n in nodes},
        edges=edges,
        beside=others,
        beside_of=frozenset(e.upper for e in edges),
        figures=by_measure,
        lacks={
            pk: (Expect(f"{finding.split()[-1]}", (), finding, "Do something"),)
            for pk, finding in (lacks or {}).items()
        },
    )
    return replace(made, **more)  # type: ignore[arg-type]


def _edges(drawing: str, start: int) -> tuple[Edge, ...]:
    edges = []
    for n, row in enumerate(filter(str.strip, drawing.splitlines()), start):
        lower, relation, upper = row.split()
        edges.append(Edge(int(lower), int(upper), relation, n))
    return tuple(edges)


FULL = """
2 contributes_to 1
3 contributes_to 2
4 answers 3
5 implements 4
6 measured_by 5
"""


def full_thread(focus: int = 5, **more: object) -> Graph:
    """The eight steps of the page's picture: national priority 1 to indicator 6, with a return."""
    nodes = [
        node(1, "national_priority", title="Deliver a world-class treatment and recovery system"),
        node(2, "national_outcome", title="Increase engagement in drug treatment"),
        node(3, "priority", title="Keep prisoners engaged after release"),
        node(4, "objective", title="Reach 75% continuity of care"),
        node(5, "action", title="Improve criminal justice pathways"),
        node(6, "indicator", title="Continuity of care after prison"),
        *more.pop("others", []),  # type: ignore[misc]
    ]
    return graph(focus, nodes, FULL + str(more.pop("links", "")), figures=more.pop("figures", [leaf(7, 6)]), **more)  # type: ignore[arg-type]


TODAY = date(2026, 1, 5)
