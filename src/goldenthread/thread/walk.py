"""Fetch what a walk can reach: one recursive query, then one for the records it met.

Links repeat their ends as `upper` and `lower`, so that each step of the walk is one index
look-up whichever way a relation points. The walk goes straight up and straight down from the
focus and never turns, so that a trace holds what the focus serves and what serves it, not
everything that is joined to either.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from goldenthread.access import Actor, Permission, may
from goldenthread.partners.models import Partnership
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.models import Link
from goldenthread.records.queries import cards, link_filter, visible
from goldenthread.thread.figures import newest
from goldenthread.thread.graph import Edge, Graph, Node, stands
from goldenthread.thread.orphans import lacking
from goldenthread.vocabulary import NotFound

DEEPEST = 12
#: How many links beside the walk are fetched, for each record on it.
BESIDE = 4

# A CROSS JOIN keeps the walk outside and the index look-up inside, on SQLite too. `above` and
# `below` are limited here because a limit may not stand inside the recursion on PostgreSQL; both
# engines stop walking when the limit is met, nearest records first.
_WALK = """
WITH RECURSIVE
up(id) AS (
  SELECT CAST(%(focus)s AS bigint)
  UNION
  SELECT l.upper_id FROM up CROSS JOIN records_link l WHERE l.lower_id = up.id AND {standing}
),
down(id) AS (
  SELECT CAST(%(focus)s AS bigint)
  UNION
  SELECT l.lower_id FROM down CROSS JOIN records_link l WHERE l.upper_id = down.id AND {standing}
),
above AS MATERIALIZED (SELECT id FROM up LIMIT %(most)s),
below AS MATERIALIZED (SELECT id FROM down LIMIT %(most)s)
SELECT * FROM (
  SELECT 'u' AS arm, l.lower_id, l.upper_id, l.relation, l.id, l.note
  FROM above CROSS JOIN records_link l WHERE l.lower_id = above.id AND {standing} LIMIT %(edges)s
) AS a
UNION ALL SELECT * FROM (
  SELECT 'd', l.lower_id, l.upper_id, l.relation, l.id, l.note
  FROM below CROSS JOIN records_link l WHERE l.upper_id = below.id AND {standing} LIMIT %(edges)s
) AS b
UNION ALL SELECT * FROM (
  SELECT 'b', l.lower_id, l.upper_id, l.relation, l.id, l.note
  FROM above CROSS JOIN records_link l
  WHERE l.upper_id = above.id AND above.id <> %(focus)s AND {standing} LIMIT %(beside)s
) AS c
"""

_CARD = (
    "id",
    "kind",
    "reference",
    "title",
    "owner__reference",
    "owner_id",
    "marking",
    "state",
    "summary",
    "valid_from",
    "valid_to",
    "due",
    "position",
    "version",
)
_FACTS = (
    "element_detail__level",
    "element_detail__number",
    "theme_detail__number",
    "priority_detail__number",
    "objective_detail__number",
    "action_detail__number",
    "action_detail__delivery",
    "indicator_detail__stage",
    "indicator_detail__polarity",
    "indicator_detail__frequency",
    "measure_detail__stage",
    "measure_detail__polarity",
    "measure_detail__frequency",
)


@dataclass(frozen=True)
class Reach:
    """The links of a walk by their arm: up, down, and beside what stands above."""

    up: tuple[Edge, ...]
    down: tuple[Edge, ...]
    beside: tuple[Edge, ...]
    truncated: bool = False
    cut: bool = False

    def ids(self, focus: int) -> set[int]:
        edges = self.up + self.down + self.beside
        return {focus} | {e.lower for e in edges} | {e.upper for e in edges}


def fetch(viewer: Actor, record_id: int, *, as_of: AsOf = NOW, most: int = 500) -> Graph:
    """The thread of one record, as the viewer may see it and as it stood at `as_of`.

    At most `most` records each way. Raises NotFound when the record is not there, or not the
    viewer's to see.
    """
    reach = _reach(record_id, as_of, most)
    nodes = _nodes(viewer, reach.ids(record_id), as_of)
    if record_id not in nodes:
        raise NotFound("We cannot find that record. Search for it by its name.")
    graph = assemble(record_id, nodes, reach, most=most, as_of=as_of)
    members = {pk: n for pk, n in graph.continues.items() if may(viewer, Permission.VIEW, _of(nodes[pk]))}
    kept = {pk: node.card.kind_code for pk, node in graph.nodes.items()}
    owners = {node.card.owner_id for node in graph.nodes.values()} - {None}
    setting_up, adopters = _standing_of(owner for owner in owners if owner is not None)
    leaves, withheld = newest(viewer, [pk for pk, code in kept.items() if code in ("indicator", "measure")], as_of)
    return Graph(
        focus=record_id,
        nodes=graph.nodes,
        edges=graph.edges,
        beside=graph.beside,
        figures=leaves,
        lacks=lacking(kept, as_of),
        continues=members,
        open_ends=graph.open_ends | withheld,
        setting_up=setting_up,
        adopters=adopters,
        truncated=graph.truncated,
        cut=graph.cut,
        as_of=as_of,
    )


def _of(node: Node) -> int | None:
    """The partnership whose members a node belongs to."""
    return node.card.id if node.card.kind_code == "partnership" else node.card.owner_id


def _reach(focus: int, as_of: AsOf, most: int) -> Reach:
    standing, params = _standing(as_of)
    edges_most, beside_most = most * 8, most * BESIDE
    params |= {"focus": focus, "most": most + 1, "edges": edges_most, "beside": beside_most}
    with connection.cursor() as cursor:
        cursor.execute(_WALK.format(standing=standing), params)
        rows = cursor.fetchall()
    arms: dict[str, list[Edge]] = defaultdict(list)
    for arm, lower, upper, relation, link, note in rows:
        arms[arm].append(Edge(lower, upper, relation, link, note))
    walked = {edge.link for arm in "ud" for edge in arms[arm]}
    return Reach(
        up=tuple(arms["u"]),
        down=tuple(arms["d"]),
        beside=tuple(edge for edge in arms["b"] if edge.link not in walked),
        truncated=len(arms["u"]) >= edges_most or len(arms["d"]) >= edges_most,
        cut=len(arms["b"]) >= beside_most,
    )


def _standing(as_of: AsOf) -> tuple[str, dict[str, object]]:
    """The twin in SQL of `records.queries.link_filter`; a test holds them together."""
    params: dict[str, object] = {}
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
    return " AND ".join(parts), params


def _nodes(viewer: Actor, ids: Collection[int], as_of: AsOf) -> dict[int, Node]:
    """The visible records among `ids`, with the facts that their steps show."""
    rows = visible(viewer).filter(pk__in=list(ids)).order_by().values_list(*_CARD, *_FACTS)
    known = cards(viewer, ids, as_of) if as_of.known else None
    nodes = {}
    for row in rows:
        card = Card(*row[:4], row[4] or SHARED, *row[5 : len(_CARD)])
        if known is not None:
            if card.id not in known:
                continue
            card = known[card.id]
        level, *numbers, delivery = row[len(_CARD) : len(_CARD) + 7]
        stage, polarity, frequency, m_stage, m_polarity, m_frequency = row[len(_CARD) + 7 :]
        nodes[card.id] = Node(
            card,
            level=level or "",
            number=str(next((n for n in numbers if n), "")),
            delivery=delivery or "",
            stage=stage or m_stage or "",
            polarity=polarity or m_polarity or "",
            frequency=frequency or m_frequency or "",
        )
    return nodes


def _standing_of(owners: Iterable[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Which partnerships are setting up, and which adopt a national frame."""
    ids = list(owners)
    setting_up = Partnership.objects.filter(record_id__in=ids, setting_up=True)
    adopts = Link.objects.filter(link_filter(NOW), relation="adopts", source_id__in=ids, target__kind="frame")
    return (
        frozenset(setting_up.values_list("record_id", flat=True)),
        frozenset(adopts.values_list("source_id", flat=True)),
    )


def assemble(focus: int, visible_nodes: Mapping[int, Node], reach: Reach, *, most: int, as_of: AsOf = NOW) -> Graph:
    """The graph of what can be reached through records the viewer sees. Pure.

    A record that is hidden, or did not stand, ends the walk there: what lies past it is left out
    too, since showing it would tell that something joins them.
    """
    nodes = {pk: n for pk, n in visible_nodes.items() if pk == focus or stands(n.card, as_of.on)}
    up, above, more_up = _spread(focus, reach.up, nodes, most, upward=True)
    down, below, more_down = _spread(focus, reach.down, nodes, most, upward=False)
    beside = tuple(e for e in reach.beside if e.upper in above and e.lower in nodes)
    kept = above | below | {e.lower for e in beside}
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
        beside=beside,
        continues=dict(hidden),
        open_ends=frozenset(more | hidden.keys()) | (below | above if reach.truncated else set()),
        truncated=reach.truncated or bool(more),
        cut=reach.cut,
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
