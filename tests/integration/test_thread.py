"""Threads in the database: the walk with both clocks and every viewer, orphans, coverage, changes, heirs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.access import scope_of
from goldenthread.observations.commands import NewFigure, accept
from goldenthread.records import commands
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import link_filter
from goldenthread.reference.models import Area
from goldenthread.thread import changes, coverage, heirs, orphans, trace, walk
from goldenthread.thread.says import lede
from goldenthread.vocabulary import Figure, NotFound, Period, Unit, ValueType

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(room):
    """One whole thread in the north, from a national priority to a return, as a dict of cards."""
    area, _ = Area.objects.get_or_create(
        code="E06000058", defaults={"name": "BCP Council", "kind": "unitary", "source": "For this test"}
    )
    made = {}

    def add(name, kind, title, *links, owner="north", **values):
        found = [(relation, made[to].full_reference) for relation, to in links]
        made[name] = room.add(kind, title, owner=owner, links=found, **values)

    add("frame", "frame", "From Harm to Hope", owner=None, marking="public")
    shared = {"owner": None, "marking": "public"}
    add(
        "national",
        "element",
        "Treatment and recovery",
        ("part_of", "frame"),
        level="strategic_priority",
        number="2",
        **shared,
    )
    add(
        "outcome",
        "element",
        "Engagement in treatment",
        ("part_of", "frame"),
        ("contributes_to", "national"),
        level="outcome",
        number="5",
        **shared,
    )
    add(
        "metric",
        "element",
        "Continuity of care",
        ("part_of", "frame"),
        ("contributes_to", "outcome"),
        level="headline_metric",
        **shared,
    )
    add("priority", "priority", "Keep prisoners engaged", ("contributes_to", "outcome"))
    add("objective", "objective", "Reach 75%", ("answers", "priority"))
    add("action", "action", "Improve pathways", ("implements", "objective"))
    add("indicator", "indicator", "Continuity of care locally", ("exact_measure_of", "metric"), value_type="percentage")
    room.link(made["action"], "measured_by", made["indicator"])
    add("return", "document", "Treatment return, quarter 1", document_type="dataset")
    commands.link(actor=room.operator, source="shared/north", relation="adopts", target=made["frame"].full_reference)
    _accept(room, made, "FIG-001", "45.2")
    made["area"] = area
    return made


def _accept(room, made, reference, value, *, reason="", sort="return", year=2022):
    accept(
        actor=room.operator,
        owner=Record.objects.get(pk=room.north.id),
        reason=reason,
        figures=[
            NewFigure(
                reference=reference,
                measure=Record.objects.get(pk=made["indicator"].id),
                area="E06000058",
                period=Period.financial_year(year),
                figure=Figure(value=Decimal(value), unit=Unit(ValueType.PERCENTAGE)),
                source=(sort, made["return"].id, "Sheet Treatment, cell D14"),
            )
        ],
    )


def _names(graph, made):
    by_id = {card.id: name for name, card in made.items() if name != "area"}
    return {by_id[pk] for pk in graph.nodes if pk in by_id}


def test_a_whole_thread_from_any_of_its_records(room, thread):
    for name in ("national", "priority", "action", "indicator"):
        found = trace.line(walk.fetch(room.manager, thread[name].id))
        assert [s.words for s in found.steps] == [
            "National strategic priority",
            "National outcome that this priority seeks",
            "Local priority that contributes to it",
            "Objective that answers it",
            "Action that implements it",
            "Indicator that measures it",
            "Figure it shows",
            "Agency return it came from",
        ]
        assert found.complete
        assert found.steps[6].title == "45.2% in BCP Council, 2022/23"
        assert [s.card.id for s in found.steps if s.here] == [thread[name].id]


def test_the_walk_never_turns(room, thread):
    room.add("action", "Another action", links=[("implements", thread["objective"].full_reference)])
    graph = walk.fetch(room.manager, thread["action"].id)
    assert "Another action" not in {graph.nodes[e.lower].card.title for e in graph.edges}
    step = next(s for s in trace.line(graph).steps if s.here)
    assert [b.words for b in step.branches] == ["1 other action under this objective, with a gap"]


@pytest.mark.parametrize("who", ["manager", "contributor", "outsider", "operator"])
def test_a_walk_shows_nobody_what_their_scope_does_not(room, thread, who):
    viewer = getattr(room, who)
    commands.change(
        actor=room.operator,
        record=thread["objective"].full_reference,
        version=1,
        values={"marking": "official_sensitive"},
    )
    scope = scope_of(viewer)
    for focus in ("national", "priority", "action"):
        card = Record.objects.get(pk=thread[focus].id)
        if not scope.sees(owner=card.owner_id, marking=card.marking):
            with pytest.raises(NotFound):
                walk.fetch(viewer, card.pk)
            continue
        graph = walk.fetch(viewer, card.pk)
        rows = Record.objects.filter(pk__in=graph.nodes)
        assert all(scope.sees(owner=r.owner_id, marking=r.marking) for r in rows)


def test_a_hidden_record_ends_the_walk_and_only_members_read_that_it_continues(room, thread):
    commands.change(
        actor=room.operator,
        record=thread["objective"].full_reference,
        version=1,
        values={"marking": "official_sensitive"},
    )
    graph = walk.fetch(room.contributor, thread["priority"].id)
    assert _names(graph, thread) == {"priority", "outcome", "national", "frame", "metric"}
    assert graph.continues == {thread["priority"].id: 1}
    # Something stands there that the contributor may not read: nothing is called missing.
    assert not trace.line(graph).missing
    commands.change(
        actor=room.operator, record=thread["priority"].full_reference, version=1, values={"marking": "public"}
    )
    assert walk.fetch(room.outsider, thread["priority"].id).continues == {}


def test_what_was_known_then(room, thread):
    before = datetime.now(UTC)
    link = Link.objects.get(source_id=thread["action"].id, relation="measured_by")
    commands.unlink(actor=room.operator, link_id=link.pk, reason="Wrong measure")
    now = walk.fetch(room.manager, thread["action"].id)
    then = walk.fetch(room.manager, thread["action"].id, as_of=AsOf(known=before))
    assert "indicator" not in _names(now, thread)
    assert "indicator" in _names(then, thread)
    assert trace.line(then).complete
    earlier = AsOf(known=before - timedelta(days=1))
    with pytest.raises(NotFound):
        walk.fetch(room.manager, thread["action"].id, as_of=earlier)


def test_what_held_on_a_day(room, thread):
    other = room.add("action", "A later action", valid_from=date(2030, 1, 1))
    commands.link(
        actor=room.operator,
        source=other.full_reference,
        relation="implements",
        target=thread["objective"].full_reference,
        valid_from=date(2031, 1, 1),
    )
    for on, there in ((None, True), (date(2026, 1, 1), False), (date(2030, 6, 1), False), (date(2031, 6, 1), True)):
        graph = walk.fetch(room.manager, thread["objective"].id, as_of=AsOf(on=on))
        assert (other.id in graph.nodes) is there, on


def test_the_condition_in_the_walk_is_the_one_of_the_links(room, thread):
    """The raw query and `link_filter` say the same of every link, by both clocks."""
    link = Link.objects.filter(upper__isnull=False).first()
    Link.objects.filter(pk=link.pk).update(valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))
    moment = datetime.now(UTC)
    for as_of in (
        AsOf(),
        AsOf(on=date(2024, 6, 1)),
        AsOf(on=date(2025, 6, 1)),
        AsOf(known=moment),
        AsOf(on=date(2024, 12, 31), known=moment),
        AsOf(known=moment - timedelta(days=1)),
    ):
        standing, params = walk._standing(as_of)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT l.id FROM records_link l WHERE {standing}", params)
            raw = {row[0] for row in cursor.fetchall()}
        assert raw == set(Link.objects.filter(link_filter(as_of)).values_list("pk", flat=True))


def test_a_retired_record_leaves_the_thread_and_counts_for_no_rule(room, thread):
    commands.retire(actor=room.operator, record=thread["indicator"].full_reference, version=1, reason="Ended")
    graph = walk.fetch(room.manager, thread["action"].id)
    assert "indicator" not in _names(graph, thread)
    assert trace.line(graph).steps[-1].words == "Indicator not linked yet"


def test_a_correction_shows_the_new_figure_and_the_old_one_as_known_then(room, thread):
    before = datetime.now(UTC)
    _accept(room, thread, "FIG-001", "46.0", reason="Corrected by the sender")
    now = trace.line(walk.fetch(room.manager, thread["indicator"].id))
    then = trace.line(walk.fetch(room.manager, thread["indicator"].id, as_of=AsOf(known=before)))
    assert next(s.title for s in now.steps if s.figure).startswith("46%")
    assert next(s.title for s in then.steps if s.figure).startswith("45.2%")


def test_the_walk_takes_as_many_queries_for_a_long_thread_as_for_a_short_one(room, thread):
    def asked(name):
        with CaptureQueriesContext(
            connection,
        ) as context:
            walk.fetch(room.manager, thread[name].id)
        return len(context)

    few = asked("national")
    for n in range(30):
        room.add("action", f"Action {n}", links=[("implements", thread["objective"].full_reference)])
    assert asked("national") == few
    assert few <= 12, "two of them ask which gaps are answered, and which links are not asked for"


def test_a_limit_is_kept_and_said(room, thread):
    graph = walk.fetch(room.manager, thread["national"].id, most=3)
    assert graph.truncated
    assert len({e.lower for e in graph.edges}) <= 4
    assert not trace.line(graph).missing


def test_orphans_are_told_softly_while_setting_up_and_alert_afterwards(room, thread):
    early = orphans.orphans(room.manager, room.north.id, ["action"])
    assert [(o.card.id, o.words, o.alert) for o in early] == [(thread["action"].id, "owner not linked yet", False)]
    commands.change(actor=room.operator, record="shared/north", version=1, values={"setting_up": False})
    (later,) = orphans.orphans(room.manager, room.north.id, ["action"])
    assert (later.words, later.alert) == ("has no owner", True)


def test_orphans_take_no_more_queries_for_more_records(room, thread):
    def asked():
        with CaptureQueriesContext(connection) as context:
            found = orphans.orphans(room.manager, room.north.id)
        return len(context), len(found)

    few, some = asked()
    for n in range(20):
        room.add("action", f"Action {n}")
    same, more = asked()
    assert same == few
    assert more == some + 20


def test_an_owner_an_end_or_a_retired_indicator_settle_it_as_they_should(room, thread):
    seat = room.add("seat", "Chief Constable", seat_type="member")
    room.link(thread["action"], "accountable", seat)
    assert orphans.orphans(room.manager, room.north.id, ["action"]) == []
    closed = room.add("action", "Done already", state="closed")
    assert closed.id not in [o.card.id for o in orphans.orphans(room.manager, room.north.id)]
    outcome = room.add("outcome", "Less harm", links=[("measured_by", thread["indicator"].full_reference)])
    assert outcome.id not in [o.card.id for o in orphans.orphans(room.manager, room.north.id)]
    commands.retire(actor=room.operator, record=thread["indicator"].full_reference, version=1, reason="Ended")
    assert outcome.id in [o.card.id for o in orphans.orphans(room.manager, room.north.id)]


def test_the_counts_and_the_list_of_orphans_agree(room, thread):
    found = orphans.orphans(room.manager, room.north.id)
    counts = orphans.orphan_counts(room.manager, room.north.id)
    assert sum(counts.values()) == len(found)
    lacking = orphans.lacking({o.card.id: o.card.kind_code for o in found})
    assert {(o.card.id, o.expect.code) for o in found} == {(pk, e.code) for pk, es in lacking.items() for e in es}


def test_the_outsider_counts_nothing_of_ours(room, thread):
    assert orphans.orphans(room.outsider, room.north.id) == []
    (row,) = coverage.coverage(room.outsider, thread["frame"].full_reference, room.north.id).rows
    assert row.actions_with_indicator.whole == 0


def test_coverage_counts_each_joint_of_the_thread(room, thread):
    room.add("action", "No measure", links=[("implements", thread["objective"].full_reference)])
    found = coverage.coverage(room.manager, thread["frame"].full_reference, room.north.id)
    (row,) = found.rows
    assert [
        str(s)
        for s in (row.aims_with_action, row.actions_with_indicator, row.indicators_with_figure, row.figures_returned)
    ] == [
        "2 of 2",
        "1 of 2",
        "1 of 1",
        "1 of 1",
    ]
    assert row.missing == ("1 objective with no indicator", "1 action with no indicator")
    (outcome,) = found.outcomes
    assert outcome.words == "1 of 1 headline measure held"
    assert (len(found.plan.actions.by_name), len(found.plan.actions.not_at_all)) == (1, 1)


def test_coverage_of_another_partnership_holds_none_of_ours(room, thread):
    found = coverage.coverage(room.operator, thread["frame"].full_reference, room.south.id)
    assert found.rows[0].missing == ("no local priority or objective",)
    assert found.outcomes[0].words == "0 of 1 headline measure held"
    assert found.plan.actions.total == 0


def test_what_changed_between_two_moments(room, thread):
    start = datetime.now(UTC)
    action = room.add("action", "New one", links=[("implements", thread["objective"].full_reference)])
    commands.change(
        actor=room.manager,
        record=thread["action"].full_reference,
        version=1,
        values={"delivery": "on_track"},
        reason="First report",
    )
    commands.retire(
        actor=room.manager, record=thread["priority"].full_reference, version=1, reason="Reached", state="closed"
    )
    link = Link.objects.get(source_id=thread["action"].id, relation="measured_by")
    commands.unlink(actor=room.manager, link_id=link.pk, reason="Wrong measure")
    _accept(room, thread, "FIG-001", "46.0", reason="Corrected by the sender")
    found = changes.changes(room.manager, room.north.id, start, datetime.now(UTC))
    assert [c.card.id for c in found.added] == [action.id]
    (changed,) = found.changed
    assert [(c.label, c.before, c.after) for c in changed.changes] == [("Delivery", "Not reported", "On track")]
    assert (changed.reason, changed.actor) == ("First report", room.manager.id)
    assert [c.card.id for c in found.ended] == [thread["priority"].id]
    assert [(c.source.id, c.words, c.target.id) for c in found.linked] == [
        (action.id, "implements", thread["objective"].id)
    ]
    assert [(c.source.id, c.reason) for c in found.unlinked] == [(thread["action"].id, "Wrong measure")]
    assert [c.shown for c in found.accepted] == ["46%"]
    assert [c.shown for c in found.superseded] == ["45.2%"]
    assert changes.changes(room.manager, room.north.id, datetime.now(UTC), datetime.now(UTC)).total == 0
    assert changes.changes(room.outsider, room.north.id, start, datetime.now(UTC)).total == 0


def test_every_open_item_shows_its_heirs_and_those_without_are_listed(room, thread):
    room.link(room.south, "succeeds", room.north)
    heir = room.add("action", "Improve pathways", owner="south", links=[("succeeds", thread["action"].full_reference)])
    closed = room.add("action", "Done", state="closed")
    found = heirs.inheritance(room.operator, room.north, only=["action", "objective"])
    assert [s.id for s in found.successors] == [room.south.id]
    by_card = {row.card.id: row for row in found.records}
    assert closed.id not in by_card
    assert [h.id for h in by_card[thread["action"].id].heirs] == [heir.id]
    assert by_card[thread["action"].id].not_with == ()
    assert [row.card.id for row in found.without] == [thread["objective"].id]
    assert [s.id for s in by_card[thread["objective"].id].not_with] == [room.south.id]
    assert found.left_to(room.south) == ((thread["action"], heir),)
    assert heirs.successors(room.operator, thread["action"]) == (heir,)
    assert heirs.origin(room.operator, heir) == (thread["action"],)


def test_a_measure_of_a_composite_ends_the_line(room, thread):
    composite = room.add("indicator", "Two things", links=[])
    room.link(thread["action"], "measured_by", composite)
    room.add("measure", "The first thing", links=[("part_of", composite.full_reference)])
    graph = walk.fetch(room.manager, composite.id)
    found = trace.line(graph)
    assert [s.words for s in found.steps][-3:] == [
        "Indicator that measures it",
        "Measure that is part of it",
        "Figure not linked yet",
    ]
    assert lede(found).startswith("This thread does not reach its end")
