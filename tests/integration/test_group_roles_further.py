"""A role in one group: returns of its own collections, its commentaries, exceptions, report sections and files."""

import pytest

from goldenthread.access import Actor, Membership
from goldenthread.assessments.commands import sign_commentary
from goldenthread.indicators.commands import confirm
from goldenthread.packs.bringing.commands import bring_text
from goldenthread.publishing import commands as publishing
from goldenthread.publishing import queries
from goldenthread.records import commands
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.reference.seed import load_reference
from goldenthread.returns.accepting.commands import accept, roll_back, sign_off
from goldenthread.returns.rounds.commands import chase, let_in, lock, open_rounds
from goldenthread.returns.sending import commands as sending
from goldenthread.returns.sending.queries import result
from goldenthread.returns.workbooks.layout import Column
from goldenthread.vocabulary import NotAllowed, NotFound, RuleBroken
from goldenthread.vocabulary.clock import today
from tests.integration.returns.agencies import QUARTER, make_agencies

#: A percentage with the counts behind it.
GIVEN = {Column.VALUE: "80", Column.NUMERATOR: "40", Column.DENOMINATOR: "50"}


@pytest.fixture
def groups(room):
    return [room.add("group", title, group_type="working_group") for title in ("Treatment", "Supply")]


def held(room, role, group, name=""):
    return Actor(f"u-{name or role}-{group.id}", role, (Membership(room.north.id, role, group=group.id),))


@pytest.fixture
def asked(room, groups, settings, tmp_path):
    """The health return to the north belongs to the first group, with what it fills; the police return to none."""
    settings.DATA_DIR = tmp_path
    found = make_agencies(room)
    collection = find(room.operator, "north/COL-002")
    for card in (collection, found.waits):
        commands.change(
            actor=room.operator,
            record=card.full_reference,
            version=card.version,
            values={"group": groups[0].reference},
        )
    return found


def fill(asked):
    data = asked.file(asked.health_code, {asked.waits.full_reference: GIVEN})
    sending.send(actor=asked.health_sender, round=asked.health_code, name="return.csv", data=data)


def answered(actor, asked):
    found = result(actor, asked.health_code)
    if found.findings:
        sending.confirm(
            actor=actor, round=asked.health_code, answers=[(each.id, "It is so") for each in found.findings]
        )


def test_an_analyst_of_a_group_runs_its_returns_and_no_others(room, groups, asked):
    ours, theirs = (held(room, "analyst", group) for group in groups)
    made = open_rounds(actor=ours, owner="north", year=2024, labels=[QUARTER])
    assert made.made == (asked.health_code,), "the collections of the group alone"
    with pytest.raises(NotAllowed):
        open_rounds(actor=ours, owner="north", year=2024, labels=[QUARTER], collection="COL-001")
    assert open_rounds(actor=theirs, owner="north", year=2024, labels=[QUARTER]).made == ()
    asked.open()
    fill(asked)
    for act in (
        lambda who: sending.ask(actor=who, round=asked.health_code, words="Is that so?"),
        lambda who: chase(actor=who, rounds=[asked.health_code]),
        lambda who: accept(actor=who, round=asked.health_code),
        lambda who: lock(actor=who, rounds=[asked.health_code]),
    ):
        with pytest.raises(NotAllowed):
            act(theirs)
    for act in (lambda: chase(actor=ours, rounds=[asked.code]), lambda: accept(actor=ours, round=asked.code)):
        with pytest.raises(NotAllowed):
            act()
    query = sending.ask(actor=ours, round=asked.health_code, words="Is that so?")
    with pytest.raises(NotAllowed):
        sending.close(actor=theirs, query=query)
    sending.close(actor=ours, query=query)
    answered(ours, asked)
    given = {"given_by": "Head of data", "given_how": "By email", "given_on": today()}
    with pytest.raises(NotAllowed):
        sign_off(actor=theirs, round=asked.health_code, **given)
    sign_off(actor=held(room, "manager", groups[0]), round=asked.health_code, **given)
    assert result(ours, asked.health_code).can.accept and not result(theirs, asked.health_code).can.accept
    assert accept(actor=ours, round=asked.health_code).added == 1
    document = Record.objects.get(owner_id=room.north.id, kind="document")
    assert document.group_id == groups[0].id
    with pytest.raises(NotAllowed):
        roll_back(actor=theirs, round=asked.health_code, reason="Not ours")
    assert roll_back(actor=ours, round=asked.health_code, reason="The wrong quarter")[0] == 1


def test_a_return_that_fills_another_groups_measure_too_is_not_accepted_by_a_role_in_one(room, groups, asked):
    card = find(room.operator, asked.waits.full_reference)
    commands.change(
        actor=room.operator, record=card.full_reference, version=card.version, values={"group": groups[1].reference}
    )
    asked.open()
    fill(asked)
    answered(room.manager, asked)
    sign_off(actor=room.manager, round=asked.health_code, given_by="Head", given_how="By email", given_on=today())
    with pytest.raises(NotAllowed, match="your own group alone"):
        accept(actor=held(room, "analyst", groups[0]), round=asked.health_code)
    assert Record.objects.filter(owner_id=room.north.id, kind="document").count() == 0, "all of it or none"


def test_a_chair_of_a_group_lets_in_a_late_change_to_its_return_alone(room, groups, asked):
    asked.open()
    lock(actor=room.operator, rounds=[asked.health_code, asked.code])
    ours, theirs = (held(room, "chair", group) for group in groups)
    with pytest.raises(NotAllowed):
        let_in(actor=theirs, round=asked.health_code, reason="Not ours")
    with pytest.raises(NotAllowed):
        let_in(actor=ours, round=asked.code, reason="Of no group")
    let_in(actor=ours, round=asked.health_code, reason="The system was down")
    with pytest.raises(NotFound):
        let_in(actor=room.outsider, round=asked.health_code, reason="Not theirs")


def test_a_group_writes_the_story_and_confirms_the_warnings_of_its_own_measures(room, groups):
    ours, theirs = (
        room.add("indicator", title, value_type="count", unit="people", group=group.reference)
        for title, group in zip(("Ours", "Theirs"), groups, strict=True)
    )
    lead = held(room, "co_lead", groups[0])

    def story(measure):
        return sign_commentary(
            actor=lead,
            measure=measure.full_reference,
            period="2024",
            story="More came.",
            signed_by="Co-lead",
            signed_on=today(),
        )

    def warned(measure):
        return confirm(
            actor=lead,
            about=measure.full_reference,
            warning="It has no target",
            why="It is new",
            confirmed_by="Co-lead",
            confirmed_on=today(),
        )

    for act in (story, warned):
        assert Record.objects.get(pk=act(ours).id).group_id == groups[0].id
        with pytest.raises(NotAllowed):
            act(theirs)


def test_tables_are_brought_by_a_role_in_the_whole_partnership_and_a_group_is_told_so(room, groups):
    with pytest.raises(NotAllowed, match="takes a role in the whole partnership"):
        bring_text(actor=held(room, "manager", groups[0]), partnership="north", text="One action")


def test_a_lead_writes_what_a_report_asks_of_their_group_and_no_other_section(room, groups):
    load_reference()
    ours, theirs = groups
    plan = room.add("plan", "The plan", plan_type="strategy", marking="public")
    for group in groups:
        room.add(
            "theme",
            f"Of {group.title}",
            group=group.reference,
            links=[("part_of", plan.full_reference)],
            marking="public",
        )
    made = publishing.start(
        actor=room.manager, partnership="north", template="annual-report", title="Annual report", period="2025"
    )
    edition = made.full_reference
    tasks = {task.group: task.section for task in queries.tasks(room.manager, edition)}
    assert {ours.id, theirs.id, None} <= set(tasks)
    lead = held(room, "co_lead", ours)
    page = queries.edition_page(lead, edition)
    by_section = {task.section: page.writes(task) for task in queries.tasks(lead, edition)}
    assert (by_section[tasks[ours.id]], by_section[tasks[theirs.id]], by_section[tasks[None]]) == (True, False, False)
    text = publishing.write_text(actor=lead, edition=edition, section=tasks[ours.id], words="We met four times.")
    again = publishing.write_text(
        actor=lead, edition=edition, section=tasks[ours.id], words="We met five times.", version=text.version
    )
    assert again.words == "We met five times."
    for section in (tasks[theirs.id], tasks[None], "no-such-section"):
        with pytest.raises(NotAllowed):
            publishing.write_text(actor=lead, edition=edition, section=section, words="Not ours.")
    with pytest.raises(NotAllowed, match="takes a role in the whole partnership"):
        publishing.check(actor=held(room, "analyst", ours), edition=edition)
    with pytest.raises(NotFound):
        publishing.write_text(actor=room.outsider, edition=edition, section=tasks[ours.id], words="Not theirs.")
    by_manager = publishing.write_text(actor=room.manager, edition=edition, section=tasks[theirs.id], words="Theirs.")
    other = held(room, "co_lead", theirs)
    kept = publishing.write_text(
        actor=other, edition=edition, section=tasks[theirs.id], words="Ours.", version=by_manager.version
    )
    assert kept.words == "Ours.", "what a manager wrote first is theirs to go on with"


def test_a_chair_of_a_group_allows_an_exception_for_its_own_records_alone(room, groups):
    """The most objectives of a group is a rule that yields to a reason."""
    board = room.add("group", "Board", group_type="board")
    for group in groups:
        room.link(group, "part_of", board)
        room.add("objective", f"First of {group.title}", group=group.reference)
    room.add("house_rule", "One each", group=board.reference, rule="objectives_max", number=1)
    chair = held(room, "chair", groups[0])

    def add(group, exception=""):
        return commands.add(
            actor=chair,
            kind_code="objective",
            owner="north",
            values={"title": "One more", "group": group.reference},
            exception=exception,
        )

    with pytest.raises(RuleBroken):
        add(groups[0])
    assert add(groups[0], "It ends in March").group_id == groups[0].id
    with pytest.raises(NotAllowed):
        add(groups[1], "It ends in March")
    with pytest.raises(RuleBroken):
        commands.add(
            actor=held(room, "co_lead", groups[0]),
            kind_code="objective",
            owner="north",
            values={"title": "And another", "group": groups[0].reference},
            exception="A co-lead allows nothing",
        )
