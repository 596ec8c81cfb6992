"""`Scope.sees` and the SQL of `visible` agree, for any people and any records."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.access import NOBODY, ROLES, Actor, Membership, scope_of
from goldenthread.access.scope import MARKINGS
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import cards, counts_by_kind, get_record, list_records, visible
from goldenthread.records.searching import search
from goldenthread.vocabulary import NotFound

SLUGS = ("north", "south", "east")
NOW = datetime(2024, 3, 1, tzinfo=UTC)

roles = st.sampled_from([*ROLES, "emperor", ""])
#: Which partnership each membership is in, by its place in SLUGS (None: none is named), then the role, an
#: agency and a group (any ids: they open no record by themselves).
memberships = st.lists(
    st.tuples(st.none() | st.integers(0, 2), roles, st.none() | st.just(901), st.none() | st.just(902)), max_size=4
)
everyone = st.builds(lambda held, trusted: (tuple(held), trusted), memberships, st.just(False) | st.booleans())
#: Which owner each record has, and its marking.
owned = st.lists(st.tuples(st.none() | st.integers(0, 2), st.sampled_from([*MARKINGS])), min_size=1, max_size=12)


def make(owners, records):
    """The records of an example, in one insert."""
    return Record.objects.bulk_create(
        Record(
            kind="gap",
            reference=f"GAP-{number:03d}",
            title=f"Gap {number}",
            owner=None if owner is None else owners[owner],
            marking=marking,
            changed_at=NOW,
            search_text=f"gap {number}",
        )
        for number, (owner, marking) in enumerate(records)
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(person=everyone, records=owned)
def test_the_records_that_sql_finds_are_those_that_the_scope_sees(db, person, records):
    Link.objects.all().delete()
    Record.objects.filter(owner__isnull=False).delete()
    Record.objects.all().delete()
    owners = Record.objects.bulk_create(
        Record(kind="partnership", reference=slug, title=slug, marking="public", changed_at=NOW) for slug in SLUGS
    )
    rows = make(owners, records)
    held, trusted = person
    viewer = Actor(
        "u-1",
        "Somebody",
        tuple(Membership(None if place is None else owners[place].pk, *rest) for place, *rest in held),
        trusted,
    )
    scope = scope_of(viewer)
    wanted = {row.pk for row in rows if scope.sees(owner=row.owner_id, marking=row.marking)}
    seen = set(visible(viewer).filter(kind="gap").values_list("pk", flat=True))
    assert seen == wanted
    # Every other way to a record goes through the same door.
    assert set(cards(viewer, [row.pk for row in rows])) == wanted
    assert search(viewer, "gap")[1] == len(wanted)
    everybody = [None, *owners]
    assert sum(counts_by_kind(viewer, o.pk if o else None).get("gap", 0) for o in everybody) == len(wanted)


@pytest.mark.parametrize("viewer", [NOBODY, Actor("u-1", "Somebody with no role")])
def test_whoever_has_not_signed_in_sees_no_record_at_all(room, viewer):
    room.add("action", "Open", marking="public")
    assert not visible(viewer).exists()


def test_what_is_not_yours_to_see_is_not_there_in_the_same_words(room):
    room.add("action", "Secret", owner="south")

    def words(reference):
        with pytest.raises(NotFound) as refused:
            get_record(room.manager, reference)
        return str(refused.value).replace(reference, "it")

    assert words("south/ACT-001") == words("south/ACT-404") == words("nowhere/ACT-001")


def test_a_list_counts_only_what_may_be_seen(room):
    room.add("action", "Open", owner="south", marking="public")
    room.add("action", "Secret", owner="south")
    room.add("action", "Ours")
    assert list_records(room.manager, "action").total == 2
    assert list_records(room.manager, "action", owner="south").total == 1
    assert list_records(room.outsider, "action", owner="south").total == 2
