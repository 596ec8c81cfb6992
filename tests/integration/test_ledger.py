"""The ledger: no trace, no change; only ever added to; and an altered entry shows."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from goldenthread.access import NOBODY, Actor
from goldenthread.audit import acts, ledger
from goldenthread.audit.ledger import Event
from goldenthread.audit.models import Entry
from goldenthread.audit.verifying import verify
from goldenthread.observations import commands as observations
from goldenthread.packs import commands as packs
from goldenthread.partners import commands as partners
from goldenthread.partners.actors import make_token
from goldenthread.partners.models import User
from goldenthread.records import commands
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.reference.models import Area
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import Figure, Period, Unit, ValueType

PACK = """\
format: 1
name: north
title: The north
version: "1.0"
owner: north
source: Made for this test.
licence: None needed.
"""
RECORDS = "- {ref: ACT-900, kind: action, title: From a pack}\n"


# --- No trace, no change -----------------------------------------------------------------------------------


class Broken(Exception):
    """What the broken ledger raises."""


def picture():
    """Every row of every table, so that nothing saved goes unseen."""
    return {
        model._meta.db_table: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model.__module__.startswith("goldenthread")
    }


PEOPLE = Unit(ValueType.COUNT, "people")


def figure_one(reference="FIG-001"):
    """A figure to accept: 5 people in Dorset in 2021."""
    return observations.NewFigure(
        reference=reference,
        measure=Record.objects.get(reference="IND-001"),
        area="E06000059",
        period=Period.calendar_year(2021),
        figure=Figure(value=Decimal(5), unit=PEOPLE),
        source=("published", Record.objects.get(reference="DOC-001").pk, "Page 1"),
    )


@pytest.fixture
def everything(room, tmp_path):
    """Each act that changes something, as a call to make; all would succeed with the ledger whole."""
    manager = room.manager
    action = room.add("action", "Share the plan").full_reference
    gap = room.add("gap", "No service").full_reference
    frame = room.add("frame", "A frame", owner=None, reference="FRM-001").full_reference
    joined = room.link(find(manager, action), "answers", find(manager, gap))
    objective = room.add("objective", "Full", group=room.add("group", "G", group_type="panel").reference)
    Area.objects.create(code="E06000059", name="Dorset", kind="unitary", source="A test")
    folder = tmp_path / "north"
    (folder / "records").mkdir(parents=True)
    (folder / "pack.yaml").write_text(PACK)
    (folder / "records" / "01.yaml").write_text(RECORDS)
    user = User.objects.create_user("someone@example.org", "Somebody")
    new = [partners.Successor("north-east", "North East", "E06000059")]
    room.add("indicator", "How many", value_type="count", unit="people")
    room.add("document", "A report", document_type="progress_report")
    owner = Record.objects.get(reference="north")
    observations.accept(actor=manager, owner=owner, figures=[figure_one()])
    return {
        "add": lambda: commands.add(actor=manager, kind_code="action", owner="north", values={"title": "x"}, once="k"),
        "add with a link": lambda: commands.add(
            actor=manager, kind_code="action", owner="north", values={"title": "x"}, links=[("answers", gap)]
        ),
        "change": lambda: commands.change(actor=manager, record=action, version=1, values={"title": "Renamed"}),
        "retire": lambda: commands.retire(actor=manager, record=action, version=1, reason="Done"),
        "link": lambda: commands.link(actor=manager, source=gap, relation="led_to", target=objective.full_reference),
        "link many": lambda: commands.link_many(
            actor=manager, links=[(gap, "led_to", objective.full_reference)], away=[joined]
        ),
        "unlink": lambda: commands.unlink(actor=manager, link_id=joined),
        "comment": lambda: commands.comment(actor=manager, record=action, text="Well done", once="k"),
        "adopt": lambda: partners.adopt(actor=manager, partnership="north", what=frame),
        "split": lambda: partners.split(actor=manager, partnership="north", on=date(2024, 1, 1), successors=new),
        "accept": lambda: observations.accept(actor=manager, owner=owner, figures=[figure_one("FIG-002")]),
        "correct": lambda: observations.correct(
            actor=manager,
            record_owner=owner,
            reference_text="FIG-001",
            figure=Figure(value=Decimal(6), unit=PEOPLE),
            reason="A slip",
        ),
        "load a pack": lambda: packs.load(actor=manager, paths=[folder]),
        "load the registers": lambda: load_reference(actor=room.operator),
        "make a token": lambda: make_token(user, "A script"),
    }


ACTS = [
    *("add", "add with a link", "change", "retire", "link", "link many", "unlink", "comment"),
    *("adopt", "split", "accept", "correct", "load a pack", "load the registers", "make a token"),
]


@pytest.mark.parametrize("act", ACTS)
def test_when_the_ledger_cannot_be_written_nothing_is_changed(everything, monkeypatch, act):
    def fail(*_, **__):
        raise Broken

    monkeypatch.setattr(Entry.objects, "bulk_create", fail)
    before = picture()
    with pytest.raises(Broken), transaction.atomic():
        everything[act]()
    assert picture() == before


@pytest.mark.parametrize("act", ACTS)
def test_every_act_leaves_its_entry_in_the_name_of_whoever_acts(everything, act):
    before = Entry.objects.count()
    everything[act]()
    new = Entry.objects.order_by("id")[before:]
    assert new
    assert {entry.actor for entry in new} == {
        "operator" if act in ("load the registers", "make a token") else "u-manager"
    }
    assert all(entry.act in acts.declared() for entry in new)
    assert verify().well


def test_every_act_of_the_list_is_tried(everything):
    assert list(everything) == ACTS


def test_an_entry_says_on_whose_behalf(room):
    stand_in = Actor("u-cover", "Cover", room.manager.memberships, on_behalf_of="u-manager")
    commands.add(actor=stand_in, kind_code="action", owner="north", values={"title": "x"})
    entry = Entry.objects.latest("id")
    assert (entry.actor, entry.on_behalf_of) == ("u-cover", "u-manager")


def test_nothing_is_written_without_an_actor_or_outside_a_transaction(db, monkeypatch):
    event = Event("record.commented", "action", "1", parts={"sort": "comment", "what": "it"})
    with pytest.raises(AssertionError, match="An act needs an actor"):
        ledger.write(NOBODY, event)
    with monkeypatch.context() as patch:
        patch.setattr(transaction.get_connection(), "in_atomic_block", False)
        with pytest.raises(AssertionError, match="inside the act"):
            ledger.write(Actor("u-1", "Somebody"), event)


def test_an_act_that_is_not_declared_cannot_be_written(db):
    with pytest.raises(KeyError):
        ledger.write(Actor("u-1", "Somebody"), Event("record.eaten", "action", "1"))
    with pytest.raises(KeyError):
        ledger.write(Actor("u-1", "Somebody"), Event("record.added", "action", "1", parts={"no": "what"}))
    assert not Entry.objects.exists()


def test_the_ledger_names_people_by_their_opaque_id_alone(room):
    room.add("action", "x", actor=room.manager)
    for entry in Entry.objects.all():
        assert room.manager.label not in f"{entry.actor} {entry.sentence} {entry.data}"


# --- Only ever added to ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda: Entry.objects.update(actor="u-somebody-else"),
        lambda: Entry.objects.filter(act="record.added").delete(),
        lambda: Entry.objects.first().delete(),
        lambda: setattr(entry := Entry.objects.first(), "sentence", "did nothing") or entry.save(),
    ],
    ids=["update", "delete", "delete one", "save one"],
)
def test_the_database_itself_refuses_to_change_or_delete_an_entry(room, act):
    before = list(Entry.objects.values_list())
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        act()
    assert list(Entry.objects.values_list()) == before


def test_a_plain_statement_is_refused_too(room):
    for statement in ("UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"):
        with (
            pytest.raises(DatabaseError, match="only ever added to"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def without_triggers(statement, *values):
    """Run a statement on the ledger as somebody who holds the database may: by taking its guard off."""
    drop = {
        "sqlite": ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
        "postgresql": ["DROP TRIGGER audit_append_only ON audit_entry"],
    }[connection.vendor]
    with connection.cursor() as cursor:
        for line in drop:
            cursor.execute(line)
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "column, value",
    [
        ("sentence", "added nothing"),
        ("actor", "u-somebody-else"),
        ("on_behalf_of", "u-x"),
        ("act", "record.changed"),
        ("subject_id", "999"),
        ("subject_ref", "south/ACT-001"),
        ("subject_kind", "gap"),
        ("owner", "south"),
        ("data", '{"version": 9}'),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("leaf", "0" * 64),
    ],
)
def test_an_entry_that_was_altered_behind_the_guard_is_found(room, column, value):
    room.add("action", "Share the plan")
    entry = Entry.objects.latest("id")
    assert verify().well
    without_triggers(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", value, entry.id)
    assert verify().troubles == [f"Entry {entry.id} was altered: its content does not agree with its hash"]


def leaf_of(entry):
    return ledger.leaf_of_content({name: getattr(entry, name) for name in (*ledger.CONTENT, "data")})


def test_the_hash_of_an_entry_is_the_same_however_its_data_is_ordered(db):
    at = datetime(2024, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
    one = Entry(at=at, actor="u", act="a", subject_kind="k", subject_id="1", sentence="s", data={"a": 1, "b": "é"})
    two = Entry(at=at, actor="u", act="a", subject_kind="k", subject_id="1", sentence="s", data={"b": "é", "a": 1})
    assert leaf_of(one) == leaf_of(two)
    two.data = {"a": 1, "b": "e"}
    assert leaf_of(one) != leaf_of(two)


# --- Sentences ---------------------------------------------------------------------------------------------


def test_every_act_has_a_sentence_and_a_place_where_it_is_written():
    source = Path(acts.__file__).parents[1]
    texts = {path: path.read_text() for path in source.rglob("*.py") if path.name != "acts.py"}
    for code, sentence in acts.declared().items():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", code)
        assert sentence[0].islower()
        assert not sentence.endswith(".")
        declared = [
            (path, match[1])
            for path, text in texts.items()
            if (match := re.search(rf'^([A-Z_]+)(?:: Final)? = (?:acts\.)?declare\(\s*"{re.escape(code)}"', text, re.M))
        ]
        assert len(declared) == 1, f"{code} is declared in {len(declared)} places"
        ((path, name),) = declared
        uses = [p for p, text in texts.items() if len(re.findall(rf"\b{name}\b", text)) > (1 if p == path else 0)]
        assert path in uses, f"{code} is declared and never written"


def test_a_sentence_that_lacks_a_part_stops_the_program():
    assert acts.sentence("record.added", what="action ACT-001", more="unused") == "added action ACT-001"
    with pytest.raises(KeyError):
        acts.sentence("record.added")


def test_an_act_declared_twice_stops_the_program():
    with pytest.raises(AssertionError, match="declared twice"):
        acts.declare("record.added", "added {what} again")


# --- Reading -----------------------------------------------------------------------------------------------


def test_the_lines_of_a_subject_and_of_a_partnership_come_newest_first(room):
    card = room.add("action", "Share the plan", actor=room.manager)
    commands.change(actor=room.manager, record=card.full_reference, version=1, values={"title": "Renamed"})
    room.add("action", "Theirs", owner="south")
    lines = ledger.lines_for([("action", str(card.id))])
    assert [line.sentence for line in lines] == [
        "changed action north/ACT-001 “Renamed”: title",
        "added action north/ACT-001 “Share the plan”",
    ]
    assert [line.act for line in ledger.read(owner="north")] == ["record.changed", "record.added"]
    newest, oldest = ledger.read(owner="north")
    assert ledger.read(owner="north", before=newest.id) == [oldest]
    assert ledger.read(owner="north", since=newest.at) == [newest]
    assert ledger.read(owner="north", limit=1) == [newest]
    assert ledger.count() == Entry.objects.count()
