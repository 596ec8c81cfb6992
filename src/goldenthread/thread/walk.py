"""Fetch what a walk can reach: one recursive query, then one for the records it met.

Links repeat their ends as `upper` and `lower`, so that each step of the walk is one index
look-up whichever way a relation points. The walk goes straight up and straight down from the
focus and never turns, so that a trace holds what the focus serves and what serves it, not
everything that is joined to either.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from goldenthread.access import Actor, Permission, may
from goldenthread.partners.models import Partnership
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.models import Link
from goldenthread.records.queries import cards, link_filter, visible
from goldenthread.thread.figures import newest, unit_of
from goldenthread.thread.graph import Edge, Graph, Node, stands
from goldenthread.thread.idlist import CARD, among, card_from
from goldenthread.thread.orphans import lacking
from goldenthread.thread.trace import parents_on_the_line
from goldenthread.vocabulary import NotFound

DEEPEST = 12
#: How many links beside the line are fetched at most.
BESIDE = 400

# A CROSS JOIN keeps the walk outside and the index look-up inside, on SQLite too. `OR up.id IS
# NULL` never holds: it ties the condition to the walk, without which SQLite, once it has
# statistics, reads every link into a Bloom filter first. `above` and `below` are limited here
# because a limit may not stand inside the recursion on PostgreSQL; both engines stop walking when
# the limit is met, nearest records first.
_WALK = """
WITH RECURSIVE
up(id) AS (
  SELECT CAST(%(focus)s AS bigint)
  UNION
  SELECT l.upper_id FROM up CROSS JOIN records_link l
  WHERE l.lower_id = up.id AND ({standing} OR up.id IS NULL)
),
down(id) AS (
  SELECT CAST(%(focus)s AS bigint)
  UNION
  SELECT l.lower_id FROM down CROSS JOIN records_link l
  WHERE l.upper_id = down.id AND ({standing} OR down.id IS NULL)
),
above AS MATERIALIZED (SELECT id FROM up LIMIT %(most)s),
below AS MATERIALIZED (SELECT id FROM down LIMIT %(most)s)
SELECT * FROM (
  SELECT 'u' AS arm, l.lower_id, l.upper_id, l.relation, l.id, l.note
  FROM above CROSS JOIN records_link l
  WHERE l.lower_id = above.id AND ({standing} OR above.id IS NULL) LIMIT %(edges)s
) AS a
UNION ALL SELECT * FROM (
  SELECT 'd', l.lower_id, l.upper_id, l.relation, l.id, l.note
  FROM below CROSS JOIN records_link l
  WHERE l.upper_id = below.id AND ({standing} OR below.id IS NULL) LIMIT %(edges)s
) AS b
"""

_FACTS = (
    "element_detail__level",
    "element_detail__number",
    "action_detail__number",
    "action_detail__delivery",
    "indicator_detail__stage",
    "indicator_detail__polarity",
    "indicator_detail__frequency",
    "measure_detail__stage",
    "measure_detail__polarity",
    "measure_detail__frequency",
    "indicator_detail__value_type",
    "indicator_detail__unit",
    "indicator_detail__per",
    "measure_detail__value_type",
    "measure_detail__unit",
    "measure_detail__per",
)


@dataclass(frozen=True)
class Reach:
    """The links of a walk, up and down."""

    up: tuple[Edge, ...]
    down: tuple[Edge, ...]
    truncated: bool = False

    def ids(self, focus: int) -> set[int]:
        edges = self.up + self.down
        return {focus} | {e.lower for e in edges} | {e.upper for e in edges}


def fetch(
    viewer: Actor,
    record_id: int,
    *,
    as_of: AsOf = NOW,
    most: int = 500,
    via: Collection[int] = (),
    owner: int | None = None,
) -> Graph:
    """The thread of one record, as the viewer may see it and as it stood at `as_of`.

    At most `most` records each way. `via` and `owner` are those that `trace.line` will be given:
    what stands beside the line is fetched for that line alone. Raises NotFound when the record is
    not there, or not the viewer's to see.
    """
    reach = _reach(record_id, as_of, most)
    nodes = _nodes(viewer, reach.ids(record_id), as_of)
    if record_id not in nodes:
        raise NotFound("We cannot find that record. Search for it by its name.")
    graph = assemble(record_id, nodes, reach, most=most, as_of=as_of)
    units = {pk: node.unit for pk, node in graph.nodes.items() if node.unit}
    graph = graph.grown(figures=newest(viewer, units, as_of))
    graph = _with_beside(viewer, graph, parents_on_the_line(graph, via=via, owner=owner))
    owners = {n.card.owner_id for n in graph.nodes.values() if n.card.owner_id is not None}
    setting_up, adopters = _standing_of(owners)
    return graph.grown(
        lacks=lacking({pk: node.card.kind_code for pk, node in graph.nodes.items()}, as_of),
        continues={pk: n for pk, n in graph.continues.items() if may(viewer, Permission.VIEW, _of(graph.nodes[pk]))},
        setting_up=setting_up,
        adopters=adopters,
    )


def _with_beside(viewer: Actor, graph: Graph, parents: Collection[int]) -> Graph:
    """The graph with the other children of the records on its line."""
    walked = {edge.link for edge in graph.edges}
    rows = (
        Link.objects.filter(link_filter(graph.as_of), upper_id__in=parents)
        .order_by("upper_id", "id")
        .values_list("lower_id", "upper_id", "relation", "id", "note")[: BESIDE + 1]
    )
    found = [Edge(lower, upper, relation, link, note) for lower, upper, relation, link, note in rows]
    cut = len(found) > BESIDE
    found = [edge for edge in found[:BESIDE] if edge.link not in walked]
    new = _nodes(viewer, {edge.lower for edge in found} - graph.nodes.keys(), graph.as_of)
    nodes = dict(graph.nodes) | {pk: node for pk, node in new.items() if stands(node.card, graph.as_of.on)}
    return graph.grown(
        nodes=nodes,
        beside=tuple(edge for edge in found if edge.lower in nodes),
        beside_of=frozenset(parents),
        cut=cut,
    )


def _of(node: Node) -> int | None:
    """The partnership whose members a node belongs to."""
    return node.card.id if node.card.kind_code == "partnership" else node.card.owner_id


def _reach(focus: int, as_of: AsOf, most: int) -> Reach:
    standing, params = _standing(as_of)
    edges_most = most * 8
    params |= {"focus": focus, "most": most + 1, "edges": edges_most}
    with connection.cursor() as cursor:
        cursor.execute(_WALK.format(standing=standing), params)
        rows = cursor.fetchall()
    arms: dict[str, list[Edge]] = defaultdict(list)
    for arm, lower, upper, relation, link, note in rows:
        arms[arm].append(Edge(lower, upper, relation, link, note))
    return Reach(
        up=tuple(arms["u"]),
        down=tuple(arms["d"]),
        truncated=len(arms["u"]) >= edges_most or len(arms["d"]) >= edges_most,
    )


def _standing(as_of: AsOf) -> tuple[str, dict[str, Any]]:
    """The twin in SQL of `records.queries.link_filter`; a test holds them together."""
    params: dict[str, Any] = {}
    parts = []
    if as_of.known:
        params["known"] = connection.ops.adapt_datetimefield_value(as_of.known)
        parts.append("l.recorded_at <= %(known)s")
        parts.append("(l.withdrawn_at IS NULL OR l.withdrawn_at > %(known)s)")
    else:
        parts.append("l.withdrawn_at IS NULL")
    if as_of.on:
        params["on"] = connection.ops.adapt_datefield_value(as_of.on)
        parts.append("(l.valid_from IS NULL OR l.valid_from <= %(on)s)")
        parts.append("(l.valid_to IS NULL OR l.valid_to >= %(on)s)")
    return f"({' AND '.join(parts)})", params


def _nodes(viewer: Actor, ids: Collection[int], as_of: AsOf) -> dict[int, Node]:
    """The visible records among `ids`, with the facts that their steps show."""
    if not ids:
        return {}
    rows = visible(viewer).filter(pk__in=among(ids)).order_by().values_list(*CARD, *_FACTS)
    known = cards(viewer, ids, as_of) if as_of.known else None
    nodes = {}
    for row in rows:
        card = card_from(row)
        if known is not None:
            if card.id not in known:
                continue
            card = known[card.id]
        nodes[card.id] = _node(card, row[len(CARD) :])
    return nodes


def _node(card: Card, facts: Sequence[Any]) -> Node:
    level, *numbers, delivery = facts[:4]
    stage, polarity, frequency = facts[4:7] if card.kind_code == "indicator" else facts[7:10]
    value_type, unit, per = facts[10:13] if card.kind_code == "indicator" else facts[13:16]
    return Node(
        card,
        level=level or "",
        number=str(next((n for n in numbers if n), "")),
        delivery=delivery or "",
        stage=stage or "",
        polarity=polarity or "",
        frequency=frequency or "",
        unit=unit_of(value_type, unit, per) if value_type else None,
    )


def _standing_of(owners: Iterable[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Which partnerships are setting up, and which adopt a national frame."""
    adopts = Link.objects.filter(
        link_filter(NOW), relation="adopts", source_id=OuterRef("record_id"), target__kind="frame"
    )
    rows = Partnership.objects.filter(record_id__in=list(owners)).values_list("record_id", "setting_up", Exists(adopts))
    found = list(rows)
    return (
        frozenset(pk for pk, early, _ in found if early),
        frozenset(pk for pk, _, adopting in found if adopting),
    )


def assemble(focus: int, visible_nodes: Mapping[int, Node], reach: Reach, *, most: int, as_of: AsOf = NOW) -> Graph:
    """The graph of what can be reached through records the viewer sees. Pure.

    A record that is hidden, or did not stand, ends the walk there: what lies past it is left out
    too, since showing it would tell that something joins them.
    """
    nodes = {pk: n for pk, n in visible_nodes.items() if pk == focus or stands(n.card, as_of.on)}
    up, above, more_up = _spread(focus, reach.up, nodes, most, upward=True)
    down, below, more_down = _spread(focus, reach.down, nodes, most, upward=False)
    kept = above | below
    hidden: dict[int, int] = defaultdict(int)
    for edge in reach.up:
        if edge.lower in above and edge.upper not in visible_nodes:
            hidden[edge.lower] += 1
    for edge in reach.down:
        if edge.upper in below and edge.lower not in visible_nodes:
            hidden[edge.upper] += 1
    more = more_up | more_down
    return Graph(
        focus=focus,
        nodes={pk: nodes[pk] for pk in kept},
        edges=up + down,
        continues=dict(hidden),
        open_ends=frozenset(more | hidden.keys()) | (below | above if reach.truncated else set()),
        truncated=reach.truncated or bool(more),
        as_of=as_of,
    )


def _spread(
    focus: int, edges: Iterable[Edge], nodes: Mapping[int, Node], most: int, *, upward: bool
) -> tuple[tuple[Edge, ...], set[int], set[int]]:
    """Walk from the focus, nearest first: the links walked, the records met, and the ends where
    there is more to walk than the limits allow.
    """
    onward: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        onward[edge.lower if upward else edge.upper].append(edge)
    met, kept, more = {focus}, [], set()
    level = [focus]
    for depth in range(DEEPEST + 1):
        following = []
        for here in level:
            for edge in onward[here]:
                other = edge.upper if upward else edge.lower
                if other not in nodes:
                    continue
                if other not in met:
                    if depth == DEEPEST or len(met) > most:
                        more.add(here)
                        continue
                    met.add(other)
                    following.append(other)
                kept.append(edge)
        level = following
        if not level:
            break
    return tuple(kept), met, more
