"""Two clocks: what held on a day, and what was known by a moment, for records and for links."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from goldenthread.records import commands
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Link, Revision
from goldenthread.records.queries import cards, find, links_of, list_records, related, sheet
from goldenthread.vocabulary import NotFound

MONDAY = datetime(2024, 3, 11, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """The time that the acts are written at. It moves on by an hour with each act."""

    class Clock:
        now = MONDAY

        def tick(self):
            self.now += HOUR
            return self.now

    moving = Clock()
    monkeypatch.setattr(commands, "_now", moving.tick)
    return moving


def on(day):
    return AsOf(on=date.fromisoformat(day))


def known(moment):
    return AsOf(known=moment)


# --- The recorded clock ------------------------------------------------------------------------------------


#: Done is not closed: closing says what changed.
SAID = {"title": "Second", "due": "", "what_changed": "More schools know"}


def test_a_record_reads_as_it_was_known_at_each_moment(room, clock):
    card = room.add("action", "First", due="2024-06-30", summary="Why")
    added = clock.now
    commands.change(actor=room.manager, record=card.full_reference, version=1, values=SAID)
    changed = clock.now
    commands.retire(actor=room.manager, record=card.full_reference, version=2, reason="Done", state="closed")

    def at(moment):
        found = sheet(room.manager, card.full_reference, known(moment))
        return found.card.title, found.card.version, found.values["due"], found.card.state

    assert at(added) == ("First", 1, date(2024, 6, 30), "live")
    assert at(changed - HOUR / 2) == ("First", 1, date(2024, 6, 30), "live")
    assert at(changed) == ("Second", 2, None, "live")
    assert at(clock.now) == ("Second", 3, None, "closed")
    assert sheet(room.manager, card.full_reference).card.state == "closed"


def test_what_was_not_recorded_yet_is_not_found_then(room, clock):
    before = clock.now
    card = room.add("action", "New")
    with pytest.raises(NotFound, match="was not recorded yet at that time"):
        sheet(room.manager, card.full_reference, known(before))
    assert cards(room.manager, [card.id], known(before)) == {}
    assert list_records(room.manager, "action", owner="north", as_of=known(before)).cards == ()


def test_a_list_shows_titles_and_values_as_they_were_known(room, clock):
    room.add("action", "First")
    added = clock.now
    commands.change(
        actor=room.manager, record="north/ACT-001", version=1, values={"title": "Second", "delivery": "on_track"}
    )
    room.add("action", "Later")
    then = list_records(room.manager, "action", owner="north", as_of=known(added))
    assert [card.title for card in then.cards] == ["First"]
    assert [then.values[card.id]["delivery"] for card in then.cards] == ["not_reported"]
    now = list_records(room.manager, "action", owner="north")
    assert [card.title for card in now.cards] == ["Second", "Later"]


def test_versions_follow_one_another_without_a_gap(room, clock):
    room.add("action", "First")
    for version in range(1, 5):
        commands.change(
            actor=room.manager, record="north/ACT-001", version=version, values={"title": f"Number {version}"}
        )
    rows = list(Revision.objects.filter(record__reference="ACT-001").order_by("version"))
    assert [row.version for row in rows] == [1, 2, 3, 4, 5]
    assert all(one.superseded_at == other.recorded_at for one, other in pairwise(rows))
    assert rows[-1].superseded_at is None


# --- The clock of what held --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given, held",
    [
        ({}, [True, True, True]),
        ({"valid_from": "2024-01-10"}, [False, True, True]),
        ({"valid_to": "2024-01-10"}, [True, True, False]),
        ({"valid_from": "2024-01-10", "valid_to": "2024-01-10"}, [False, True, False]),
    ],
)
def test_a_record_and_a_link_hold_from_their_first_day_to_their_last_both_included(room, given, held):
    card = room.add("action", "One", **given)
    dates = {name: date.fromisoformat(text) for name, text in given.items()}
    room.link(card, "answers", room.add("gap", "No service"), **dates)
    days = ["2024-01-09", "2024-01-10", "2024-01-11"]
    assert [bool(list_records(room.manager, "action", owner="north", as_of=on(day)).total) for day in days] == held
    assert [card.held_on(date.fromisoformat(day)) for day in days] == held
    assert [bool(links_of(room.manager, card.id, on(day))[0]) for day in days] == held
    assert [bool(related(room.manager, [card.id], "answers", as_of=on(day))[card.id]) for day in days] == held


# --- Both, for links ---------------------------------------------------------------------------------------


def test_a_link_is_shown_by_both_clocks(room, clock):
    """Recorded on Monday as holding from January; taken away on Monday afternoon: it never held, we then thought."""
    card, gap = room.add("action", "One"), room.add("gap", "No service")
    unborn = clock.now
    link_id = room.link(card, "answers", gap, valid_from=date(2024, 1, 1))
    made = clock.now
    commands.unlink(actor=room.manager, link_id=link_id, reason="It was another gap")
    taken = clock.now

    def stands(moment=None, day=None):
        as_of = AsOf(on=date.fromisoformat(day) if day else None, known=moment)
        return bool(links_of(room.manager, card.id, as_of)[0])

    assert [stands(moment) for moment in (unborn, made, taken - HOUR / 2, taken)] == [False, True, True, False]
    assert stands(made, "2024-01-01")
    assert not stands(made, "2023-12-31")
    assert not stands(None, "2024-01-01")
    assert Link.objects.count() == 1


def test_the_other_end_of_a_link_reads_as_it_was_known(room, clock):
    card, gap = room.add("action", "One"), room.add("gap", "No service")
    room.link(card, "answers", gap)
    linked = clock.now
    commands.change(actor=room.manager, record=gap.full_reference, version=1, values={"title": "A long wait"})
    (then,) = sheet(room.manager, card.full_reference, known(linked)).links
    (now,) = sheet(room.manager, card.full_reference).links
    assert (then.other.title, now.other.title) == ("No service", "A long wait")


def test_a_record_marked_more_closely_since_is_not_opened_by_asking_about_the_past(room, clock):
    """What a viewer may see is judged by today's marking, whatever moment they ask about."""
    card = room.add("action", "One", marking="public")
    then = clock.now
    commands.change(actor=room.manager, record=card.full_reference, version=1, values={"marking": "official"})
    with pytest.raises(NotFound):
        sheet(room.outsider, card.full_reference, known(then))
    assert list_records(room.outsider, "action", owner="north", as_of=known(then)).cards == ()


def test_nothing_asked_is_now(room):
    assert not AsOf()
    assert AsOf(on=date(2024, 1, 1))
    assert find(room.operator, "shared/north").version == 1
