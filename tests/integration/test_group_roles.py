"""A role in one group: it reads the partnership, and writes what that group looks after."""

from decimal import Decimal

import pytest

from goldenthread.access import Actor, Membership, Permission
from goldenthread.documents.commands import Decision, keep_choices
from goldenthread.observations import commands as observations
from goldenthread.observations.commands import NewFigure
from goldenthread.observations.models import Observation
from goldenthread.packs.bringing.commands import bring_text
from goldenthread.records import commands
from goldenthread.records.commands import NewLink, NewRecord
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.reference.seed import load_reference
from goldenthread.returns.commands import undo_import
from goldenthread.returns.queries import find_import, may_undo
from goldenthread.vocabulary import Figure, NotAllowed, Period, Unit, ValueType
from tests.integration.imports import measured, take


@pytest.fixture
def groups(room):
    return [room.add("group", title, group_type="working_group") for title in ("Treatment", "Supply")]


@pytest.fixture
def lead(room, groups):
    return Actor("u-lead", "Co-lead", (Membership(room.north.id, "co_lead", group=groups[0].id),))


def change(actor, card, **values):
    return commands.change(actor=actor, record=card.full_reference, version=card.version, values=values)


def test_a_lead_changes_what_their_group_looks_after_and_nothing_else(room, groups, lead):
    ours, theirs, nobodys = (
        room.add("action", title, **given)
        for title, given in (
            ("Ours", {"group": groups[0].reference}),
            ("Theirs", {"group": groups[1].reference}),
            ("Nobody’s", {}),
        )
    )
    assert change(lead, ours, title="Ours, changed").version == 2
    for card in (theirs, nobodys):
        assert find(lead, card.full_reference).title == card.title, "the rest of the partnership is read"
        with pytest.raises(NotAllowed):
            change(lead, card, title="Taken over")
    assert [commands.can(lead, "change", find(lead, c.full_reference)) for c in (ours, theirs, nobodys)] == [
        True,
        False,
        False,
    ]


def test_a_lead_neither_gives_work_to_another_group_nor_adds_it_there(room, groups, lead):
    ours = room.add("action", "Ours", group=groups[0].reference)
    with pytest.raises(NotAllowed):
        change(lead, ours, group=groups[1].reference)

    def add(**values):
        return commands.add(actor=lead, kind_code="action", owner="north", values={"title": "New", **values})

    assert add(group=groups[0].reference).reference
    for values in ({"group": groups[1].reference}, {}, {"group": "GRP-999"}):
        with pytest.raises(NotAllowed):
            add(**values)


@pytest.fixture
def dorset():
    """The register of areas."""
    load_reference()


@pytest.fixture
def analyst(room, groups):
    return Actor("u-analyst", "Analyst", (Membership(room.north.id, "analyst", group=groups[0].id),))


def figure(measure, reference, value=5):
    return NewFigure(
        reference=reference,
        measure=Record.objects.get(pk=measure.id),
        area="E06000059",
        period=Period.calendar_year(2021),
        figure=Figure(value=Decimal(value), unit=Unit(ValueType.COUNT, "people")),
        source=("published", Record.objects.get(kind="document").pk, "Page 1"),
    )


@pytest.fixture
def measures(room, groups):
    """An indicator of the analyst's group, one of another group, and one of none."""
    room.add("document", "A report", document_type="other")
    return [
        room.add("indicator", title, value_type="count", unit="people", **given)
        for title, given in (
            ("Ours", {"group": groups[0].reference}),
            ("Theirs", {"group": groups[1].reference}),
            ("Nobody’s", {}),
        )
    ]


def accept(actor, room, *figures, **given):
    owner = Record.objects.get(pk=room.north.id)
    return observations.accept(actor=actor, owner=owner, figures=figures, **given)


def test_an_analyst_of_a_group_accepts_figures_of_its_measures_and_of_no_other(room, measures, analyst, dorset):
    ours, theirs, nobodys = measures
    assert accept(analyst, room, figure(ours, "FIG-001")).added == 1
    for measure in (theirs, nobodys):
        with pytest.raises(NotAllowed):
            accept(analyst, room, figure(measure, "FIG-002"))
        with pytest.raises(NotAllowed):
            accept(analyst, room, figure(ours, "FIG-003"), figure(measure, "FIG-002"))
    with pytest.raises(NotAllowed):
        accept(analyst, room)
    assert Observation.objects.count() == 1, "all of it or none"


def test_an_analyst_of_a_group_takes_no_reference_over_from_another_group(room, measures, analyst, dorset):
    ours, theirs, _ = measures
    accept(room.manager, room, figure(theirs, "FIG-001"))
    with pytest.raises(NotAllowed):
        accept(analyst, room, figure(ours, "FIG-001", 6), reason="It was ours")
    (standing,) = Observation.objects.filter(superseded_at=None)
    assert standing.measure_id == theirs.id
    given = {"record_owner": Record.objects.get(pk=room.north.id), "reference_text": "FIG-001", "reason": "Wrong"}
    with pytest.raises(NotAllowed):
        observations.correct(
            actor=analyst, figure=Figure(value=Decimal(7), unit=Unit(ValueType.COUNT, "people")), **given
        )


def test_an_analyst_of_a_group_imports_what_fills_its_measures_alone_and_takes_it_back(room, groups, analyst, dorset):
    north, south = groups
    measured(room, group=north.reference)
    report = take(room, actor=analyst)
    assert report.added == 4
    document = Record.objects.get(owner_id=room.north.id, kind="document")
    assert document.group_id == north.id, "the file is a document of the group"
    other = Actor("u-other", "Analyst", (Membership(room.north.id, "analyst", group=south.id),))
    with pytest.raises(NotAllowed):
        undo_import(actor=other, reference="north/IMP-001", reason="Not ours")
    with pytest.raises(NotAllowed):
        undo_import(actor=other, reference="north/IMP-001", reason="")
    line = find_import(analyst, "north/IMP-001")
    assert [may_undo(who, line) for who in (room.manager, analyst, other, room.co_lead)] == [True, True, False, False]
    assert undo_import(actor=analyst, reference="north/IMP-001", reason="The wrong file")[0] == 4


def test_a_file_that_also_fills_another_group_is_not_taken_by_a_role_in_one(room, groups, analyst, dorset):
    measured(room, group=groups[0].reference)
    measured(
        room, "Breast", title="Breastfeeding", value_type="percentage", unit="", per=None, group=groups[1].reference
    )
    with pytest.raises(NotAllowed):
        take(room, actor=analyst)
    assert not Observation.objects.exists()
    assert not Record.objects.filter(owner_id=room.north.id, kind="document").exists()


def test_a_batch_asks_for_each_group_that_it_writes_to(room, groups, lead):
    ours, theirs = (room.add("action", title, group=g.reference) for title, g in zip("AB", groups, strict=True))
    north = Record.objects.get(pk=room.north.id)

    def write(act):
        with commands.batch(actor=lead, permission=Permission.CHANGE, reason="Many at once") as many:
            act(many)

    def new(**values):
        return NewRecord(kind("action"), north, {"title": "New", **values})

    row = {card.id: Record.objects.get(pk=card.id) for card in (ours, theirs)}
    write(lambda many: many.add([new(group=groups[0].id)]))
    write(lambda many: many.change(row[ours.id], {"title": "Changed"}))
    for act in (
        lambda many: many.add([new(group=groups[0].id), new(group=groups[1].id)]),
        lambda many: many.add([new()]),
        lambda many: many.change(row[theirs.id], {"title": "Taken over"}),
        lambda many: many.change(row[ours.id], {"group": groups[1].id}),
        lambda many: many.link([NewLink(theirs.id, "part_of", ours.id)]),
    ):
        with pytest.raises(NotAllowed):
            write(act)
    assert Record.objects.filter(owner_id=room.north.id, title="New").count() == 1


def test_what_belongs_to_the_whole_partnership_is_closed_to_a_role_in_a_group(room, groups):
    runs = Actor("u-runs", "Manager of a group", (Membership(room.north.id, "manager", group=groups[0].id),))
    decided = [Decision("0123456789abcdef", "confirm", "It stands")]
    with pytest.raises(NotAllowed):
        keep_choices(actor=runs, partnership_id=room.north.id, decisions=decided)
    with pytest.raises(NotAllowed):
        bring_text(actor=runs, partnership="north", text="One action")


def test_a_lead_runs_the_meetings_of_their_group_on_its_pages(room, groups, lead):
    from django.test import Client

    from goldenthread.partners.models import Membership as Held
    from goldenthread.partners.models import User

    user = User.objects.create_user("lead@north.example", "Co-lead")
    group = Record.objects.get(pk=groups[0].id)
    Held.objects.create(user=user, partnership=group.owner, group=group, role="co_lead")
    client = Client()
    client.force_login(user)
    ours, theirs = (
        room.add("meeting", f"Meeting {g.reference}", group=g.reference, held_on="2026-01-05") for g in groups
    )
    for page in ("decide", "attendance"):
        assert client.get(f"{ours.url}/{page}").status_code == 200
        assert client.get(f"{theirs.url}/{page}").status_code == 403
    answer = client.post(f"{ours.url}/decide", {"title": "Meet monthly", "outcome": "agreed"})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    start = f"/p/north/records/agenda-item/add?link=part_of:{ours.full_reference}"
    assert groups[0].reference in client.get(start).content.decode(), "its group is offered"
