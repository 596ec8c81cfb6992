"""What holds for every thread: the line is a path through the focus, and nothing hidden is walked."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from goldenthread.access import Actor, Membership, scope_of
from goldenthread.thread.graph import Edge, Node
from goldenthread.thread.trace import down, line, up
from goldenthread.thread.walk import Reach, assemble
from tests.unit.thread.hand_built import card, node

KINDS = ["national_priority", "national_outcome", "priority", "objective", "action", "indicator", "product", "gap"]
RELATIONS = ["contributes_to", "part_of", "implements", "measured_by", "evidenced_by", "funded_by", "answers"]


@st.composite
def reaches(draw, *, acyclic=True):
    """Nodes 1..n and links among them; lower ids stand above, so that links form no circle."""
    n = draw(st.integers(1, 14))
    nodes = {pk: node(pk, draw(st.sampled_from(KINDS))) for pk in range(1, n + 1)}
    pairs = st.tuples(st.integers(1, n), st.integers(1, n), st.sampled_from(RELATIONS))
    found = draw(st.lists(pairs, max_size=40))
    edges = tuple(
        Edge(max(a, b) if acyclic else a, min(a, b) if acyclic else b, relation, k)
        for k, (a, b, relation) in enumerate(found, 1)
        if a != b
    )
    return draw(st.integers(1, n)), nodes, Reach(up=edges, down=edges)


def _steps(found):
    return [s.node.id for s in found.steps if s.node]


@given(reaches(), st.sets(st.integers(1, 14)))
def test_the_line_is_a_path_of_standing_links_through_the_focus(reach, via):
    focus, nodes, walked = reach
    graph = assemble(focus, nodes, walked, most=500)
    found = line(graph, via=via)
    ids = _steps(found)
    assert focus in ids
    assert len(ids) == len(set(ids))
    joined = {(e.upper, e.lower) for e in graph.edges}
    assert all(pair in joined for pair in pairwise(ids))
    assert [s.place for s in found.steps] == list(range(1, len(found.steps) + 1))


@given(reaches(acyclic=False))
def test_even_a_circle_gives_a_line_and_two_trees(reach):
    focus, nodes, walked = reach
    graph = assemble(focus, nodes, walked, most=500)
    ids = _steps(line(graph))
    assert focus in ids
    up(graph), down(graph)


@given(reaches())
def test_both_ways_have_the_same_steps(reach):
    focus, nodes, walked = reach
    graph = assemble(focus, nodes, walked, most=500)
    assert _steps(line(graph, way="up")) == _steps(line(graph))[::-1]


@given(reaches())
def test_a_walk_goes_straight_up_or_straight_down(reach):
    """Whatever is reached is over the focus or under it, and never beside it."""
    focus, nodes, walked = reach
    graph = assemble(focus, nodes, walked, most=500)

    def closure(onward):
        met, waiting = {focus}, [focus]
        while waiting:
            here = waiting.pop()
            for edge in walked.up:
                if onward(edge)[0] == here and onward(edge)[1] not in met:
                    met.add(onward(edge)[1])
                    waiting.append(onward(edge)[1])
        return met

    over = closure(lambda e: (e.lower, e.upper))
    under = closure(lambda e: (e.upper, e.lower))
    assert graph.nodes.keys() == over | under


MARKINGS = st.sampled_from(["public", "official", "official_sensitive"])
ACTORS = [
    Actor(id="m", label="Manager of ours", memberships=(Membership(1000, "manager"),)),
    Actor(id="g", label="Government", memberships=(Membership(None, "government"),)),
    Actor(id="c", label="Contributor of theirs", memberships=(Membership(2000, "contributor"),)),
]


@given(reaches(), st.sampled_from(ACTORS), st.data())
def test_a_walk_never_returns_what_the_scope_does_not_see(reach, viewer, data):
    focus, drawn, walked = reach
    scope = scope_of(viewer)
    owners = st.sampled_from([None, 1000, 2000])
    nodes = {
        pk: Node(card(pk, n.card.kind_code, owner=data.draw(owners), marking=data.draw(MARKINGS)), level=n.level)
        for pk, n in drawn.items()
    }
    seen = {pk for pk, n in nodes.items() if scope.sees(owner=n.card.owner_id, marking=n.card.marking)}
    if focus not in seen:
        return
    graph = assemble(focus, {pk: nodes[pk] for pk in seen}, walked, most=500)
    assert graph.nodes.keys() <= seen
    assert {pk for e in graph.edges for pk in (e.lower, e.upper)} <= seen
    # Each record stands on a way to the focus that the viewer sees from end to end.
    met, waiting = {focus}, [focus]
    while waiting:
        here = waiting.pop()
        for edge in graph.edges:
            for other in {edge.lower, edge.upper} - met if here in (edge.lower, edge.upper) else ():
                met.add(other)
                waiting.append(other)
    assert graph.nodes.keys() == met


@given(reaches(), st.integers(1, 5))
def test_a_walk_keeps_to_its_limit_and_says_where_there_is_more(reach, most):
    focus, nodes, walked = reach
    graph = assemble(focus, nodes, walked, most=most)
    assert len(graph.nodes) <= 2 * most + 1
    whole = assemble(focus, nodes, walked, most=500)
    if len(graph.nodes) < len(whole.nodes):
        assert graph.truncated
        assert graph.open_ends
