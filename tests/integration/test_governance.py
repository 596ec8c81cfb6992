"""Acts of governance below the pages: planning a year, agendas, attendance, decisions, minutes and feeds."""

from datetime import date, timedelta

import icalendar
import pytest

from goldenthread.audit import ledger
from goldenthread.governance import commands, duty_queries, feeds, queries
from goldenthread.governance.commands import Row
from goldenthread.partners.actors import OPERATOR
from goldenthread.partners.models import Membership, User
from goldenthread.records import commands as records
from goldenthread.records.cards import Card
from goldenthread.records.models import Record
from goldenthread.records.queries import field_values, find
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused, RuleBroken
from goldenthread.vocabulary.clock import today
from tests.integration.room import Room, make_room

SITE = "https://example.org"


@pytest.fixture
def room(db: None) -> Room:
    return make_room()


@pytest.fixture
def calendars(db: None) -> None:
    """The bank holidays and dated rules."""
    load_reference()


@pytest.fixture
def board(room: Room) -> Card:
    return room.add("group", "Board", group_type="board", cadence="quarterly", links=[("part_of", "shared/north")])


def meeting(room: Room, board: Card, on: date, **given: object) -> Card:
    return room.add("meeting", f"Board {on}", group=board.reference, held_on=on, **given)


def days(cards: list[Card]) -> list[date]:
    return [field_values(OPERATOR, c.full_reference)["held_on"] for c in cards]


# Planning a year


@pytest.mark.usefixtures("calendars")
def test_a_year_goes_on_from_the_last_meeting_and_moves_off_weekends_and_bank_holidays(room: Room, board: Card) -> None:
    meeting(room, board, date(2025, 12, 28), cadence_day=date(2025, 12, 28))
    made = commands.generate_year(actor=room.manager, group=board.full_reference, year=2026, starts_at="14:00")
    # 28 March is a Saturday, 28 June a Sunday; 28 December is the substitute day for Boxing Day.
    assert days(made) == [date(2026, 3, 30), date(2026, 6, 29), date(2026, 9, 28), date(2026, 12, 29)]


@pytest.mark.usefixtures("calendars")
def test_planning_again_adds_nothing_even_where_a_meeting_was_moved(room: Room, board: Card) -> None:
    given = {"actor": room.manager, "group": board.full_reference, "year": 2026}
    first, *_ = commands.generate_year(**given, first=date(2026, 1, 14))
    records.change(
        actor=room.manager, record=first.full_reference, version=1, values={"held_on": date(2026, 2, 3)}, reason="Moved"
    )
    assert commands.generate_year(**given) == []
    assert commands.generate_year(**given, first=date(2026, 1, 20)) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"year": 2026}, "When is the first"),
        ({"year": 2026, "first": date(2025, 1, 14)}, "is not in 2026"),
        ({"year": 2090, "first": date(2090, 1, 14)}, "bank holidays are not held"),
    ],
)
@pytest.mark.usefixtures("calendars")
def test_a_year_that_cannot_be_planned_is_refused(room: Room, board: Card, given: dict, words: str) -> None:
    with pytest.raises(Refused, match=words):
        commands.generate_year(actor=room.manager, group=board.full_reference, **given)
    assert not Record.objects.filter(kind="meeting").exists()


def test_a_group_without_a_cadence_is_asked_how_often_it_meets(room: Room) -> None:
    group = room.add("group", "Panel", group_type="panel")
    with pytest.raises(Refused, match="how often"):
        commands.generate_year(actor=room.manager, group=group.full_reference, year=2026, first=date(2026, 1, 14))


def test_who_may_plan(room: Room, board: Card) -> None:
    given = {"group": board.full_reference, "year": 2026, "first": date(2026, 1, 14)}
    with pytest.raises(NotFound):
        commands.generate_year(actor=room.outsider, **given)
    with pytest.raises(NotAllowed):
        commands.generate_year(actor=room.contributor, **given)


@pytest.mark.usefixtures("calendars")
def test_a_group_that_has_ended_is_not_planned_past_its_last_day(room: Room) -> None:
    group = room.add("group", "Task group", group_type="task_and_finish", cadence="monthly", valid_to=date(2026, 3, 31))
    made = commands.generate_year(actor=room.manager, group=group.full_reference, year=2026, first=date(2026, 1, 14))
    assert len(made) == 3


# Papers


@pytest.mark.usefixtures("calendars")
def test_five_clear_working_days_and_the_words_of_a_late_paper(room: Room, board: Card) -> None:
    on = date(2026, 6, 12)
    held = meeting(room, board, on, meeting_state="held")
    for title, received in (("In time", date(2026, 6, 4)), ("Late", date(2026, 6, 6)), ("Never", None)):
        room.add("paper", title, received_on=received, links=[("part_of", held.full_reference)])
    page = queries.meeting_page(room.manager, held.full_reference)
    assert page.deadline == date(2026, 6, 4)
    assert [x.late for x in page.papers] == [False, True, True]
    assert page.papers[1].words == "Late: received on 6 June 2026, 2 days after the deadline"
    assert page.papers[2].words == "Late: not received"


def test_the_terms_of_a_group_set_its_own_deadline(room: Room, board: Card) -> None:
    room.add("terms_of_reference", "Terms", group=board.reference, paper_days=3, paper_day_kind="calendar")
    held = meeting(room, board, date(2026, 6, 15))
    assert queries.meeting_page(room.manager, held.full_reference).deadline == date(2026, 6, 11)


def test_a_guarded_paper_is_not_counted_for_those_who_may_not_see_it(room: Room, board: Card) -> None:
    held = meeting(room, board, date(2026, 6, 12))
    room.add("paper", "Guarded", marking="official_sensitive", links=[("part_of", held.full_reference)])
    assert len(queries.meeting_page(room.chair, held.full_reference).papers) == 1
    assert queries.meeting_page(room.contributor, held.full_reference).papers == ()


# Agenda


def test_an_agenda_is_built_from_what_is_due_and_nothing_comes_twice(room: Room, board: Card) -> None:
    before = meeting(room, board, date(2026, 3, 12), meeting_state="held")
    coming = meeting(room, board, today() + timedelta(days=10))
    product = room.add("product", "Strategy", product_type="strategy")
    room.link(coming, "decides_on", product)
    room.add("action", "Behind", delivery="off_track")
    room.add("action", "Fine", delivery="on_track")
    arising = room.add("action", "From last time", delivery="on_track")
    decision = room.add("decision", "Do it", links=[("part_of", before.full_reference)])
    room.link(decision, "led_to", arising)
    room.add("reporting_line", "Pack", cadence="yearly", first_due=today() - timedelta(days=1))
    commands.build_agenda(actor=room.manager, meeting=coming.full_reference)
    page = queries.meeting_page(room.manager, coming.full_reference)
    assert [(x.item_type, x.card.title) for x in page.agenda] == [
        ("standing", "Welcome and apologies"),
        ("standing", "Declarations of interest"),
        ("standing", "Minutes of the last meeting"),
        ("arising", "From last time"),
        ("decision", "Strategy"),
        ("action", "Behind"),
        ("duty", "Pack"),
        ("standing", "Any other business and next meeting"),
    ]
    assert commands.build_agenda(actor=room.manager, meeting=coming.full_reference) == []
    room.add("action", "New trouble", delivery="at_risk")
    assert [c.title for c in commands.build_agenda(actor=room.manager, meeting=coming.full_reference)] == [
        "New trouble"
    ]
    titles = [x.card.title for x in queries.meeting_page(room.manager, coming.full_reference).agenda]
    assert titles[-1] == "Any other business and next meeting"


def test_a_group_under_a_board_hears_of_its_own_work_alone(room: Room, board: Card) -> None:
    under = room.add("group", "Working group", group_type="working_group", links=[("part_of", board.full_reference)])
    room.add("action", "Ours", delivery="off_track", group=under.reference)
    room.add("action", "Theirs", delivery="off_track", group=board.reference)
    mine = room.add("meeting", "Ours", group=under.reference, held_on=today() + timedelta(days=3))
    commands.build_agenda(actor=room.manager, meeting=mine.full_reference)
    items = queries.meeting_page(room.manager, mine.full_reference).agenda
    assert [x.card.title for x in items if x.item_type == "action"] == ["Ours"]


def test_an_item_is_guarded_as_what_it_is_about(room: Room, board: Card) -> None:
    room.add("action", "A raid", delivery="off_track", marking="official_sensitive")
    coming = meeting(room, board, today() + timedelta(days=3))
    commands.build_agenda(actor=room.chair, meeting=coming.full_reference)
    assert "A raid" in [x.card.title for x in queries.meeting_page(room.chair, coming.full_reference).agenda]
    titles = [x.card.title for x in queries.meeting_page(room.contributor, coming.full_reference).agenda]
    assert "Welcome and apologies" in titles
    assert "A raid" not in titles


# Attendance


def test_attendance_is_one_row_to_a_seat_and_a_second_record_changes_it(room: Room, board: Card) -> None:
    held = meeting(room, board, date(2026, 6, 12), meeting_state="held")
    seats = [room.add("seat", title, seat_type="member", group=board.reference) for title in ("Police", "Health")]
    given = {"actor": room.manager, "meeting": held.full_reference}
    commands.record_attendance(**given, rows=[Row(s.reference, "present") for s in seats])
    commands.record_attendance(**given, rows=[Row(seats[0].full_reference, "substitute", "Superintendent")])
    found = queries.meeting_page(room.manager, held.full_reference).attendance
    assert {(x.who.title, x.presence, x.substitute) for x in found if x.who} == {
        ("Police", "substitute", "Superintendent"),
        ("Health", "present", ""),
    }


def test_every_row_that_cannot_be_taken_is_named_and_nothing_is_kept(room: Room, board: Card) -> None:
    held = meeting(room, board, date(2026, 6, 12), meeting_state="held")
    seat = room.add("seat", "Police", seat_type="member", group=board.reference)
    action = room.add("action", "No seat")
    rows = [Row(seat.reference, "substitute"), Row(action.reference, "present"), Row(seat.reference, "late")]
    with pytest.raises(Refused) as refused:
        commands.record_attendance(actor=room.manager, meeting=held.full_reference, rows=rows)
    said = " ".join(str(p) for p in refused.value.problems)
    for words in ("who came instead", "not a seat", "there twice", "not one of the choices"):
        assert words in said
    assert not Record.objects.filter(kind="attendance").exists()


def test_a_quorum_counts_substitutes_and_not_apologies(room: Room, board: Card) -> None:
    room.add("terms_of_reference", "Terms", group=board.reference, quorum=2)
    held = meeting(room, board, date(2026, 6, 12), meeting_state="held")
    seats = [room.add("seat", t, seat_type="member", group=board.reference) for t in ("A", "B", "C")]
    assert queries.meeting_page(room.manager, held.full_reference).quorate is None
    given = {"actor": room.manager, "meeting": held.full_reference}
    commands.record_attendance(**given, rows=[Row(seats[0].reference, "present"), Row(seats[1].reference, "apologies")])
    assert queries.meeting_page(room.manager, held.full_reference).quorate is False
    commands.record_attendance(**given, rows=[Row(seats[2].reference, "substitute", "A deputy")])
    assert queries.meeting_page(room.manager, held.full_reference).quorate is True


# Decisions


def test_a_decision_makes_its_action_with_owner_and_date_in_one_act(room: Room, board: Card) -> None:
    held = meeting(room, board, date(2026, 6, 12), meeting_state="held")
    seat = room.add("seat", "Police", seat_type="member", group=board.reference)
    done = commands.decide(
        actor=room.manager,
        meeting=held.full_reference,
        title="Fund two posts",
        action="Recruit",
        action_owner=seat.reference,
        due=date(2026, 9, 1),
        once="a" * 64,
    )
    again = commands.decide(
        actor=room.manager,
        meeting=held.full_reference,
        title="Fund two posts",
        action="Recruit",
        action_owner=seat.reference,
        due=date(2026, 9, 1),
        once="a" * 64,
    )
    assert again == done
    (line,) = queries.meeting_page(room.manager, held.full_reference).decisions
    (action,) = line.actions
    assert (action.card.title, action.due, [c.title for c in action.owners]) == (
        "Recruit",
        date(2026, 9, 1),
        ["Police"],
    )
    assert field_values(OPERATOR, line.card.full_reference)["decided_on"] == date(2026, 6, 12)
    assert Record.objects.filter(kind="action").count() == 1


def test_an_action_that_cannot_be_made_leaves_no_decision(room: Room, board: Card) -> None:
    held = meeting(room, board, date(2026, 6, 12), meeting_state="held")
    before = ledger.count()
    with pytest.raises(NotFound):
        commands.decide(
            actor=room.manager,
            meeting=held.full_reference,
            title="Fund two posts",
            action="Recruit",
            action_owner="SEA-999",
            due=date(2026, 9, 1),
        )
    assert not Record.objects.filter(kind__in=("decision", "action")).exists()
    assert ledger.count() == before


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": " "}, "nothing was written"),
        ({"action": "Recruit"}, "nobody is named"),
        ({"action": "Recruit", "action_owner": "GRP-001"}, "there is no date"),
        ({"due": date(2026, 9, 1)}, "no action"),
    ],
)
def test_half_a_decision_is_refused(room: Room, board: Card, given: dict, words: str) -> None:
    held = meeting(room, board, date(2026, 6, 12), meeting_state="held")
    with pytest.raises(Refused, match=words):
        commands.decide(**{"actor": room.manager, "meeting": held.full_reference, "title": "Fund"} | given)


def test_a_meeting_to_come_or_not_held_decides_nothing(room: Room, board: Card) -> None:
    coming = meeting(room, board, today() + timedelta(days=1))
    missed = meeting(room, board, date(2026, 6, 12), meeting_state="missed")
    for card in (coming, missed):
        with pytest.raises(Refused):
            commands.decide(actor=room.manager, meeting=card.full_reference, title="Fund")
    with pytest.raises(NotAllowed):
        held = meeting(room, board, date(2026, 6, 11), meeting_state="held")
        commands.decide(actor=room.contributor, meeting=held.full_reference, title="Fund")


# Marks and minutes


def test_marking_held_waits_for_the_day_and_not_held_asks_why(room: Room, board: Card) -> None:
    coming = meeting(room, board, today() + timedelta(days=1))
    with pytest.raises(RuleBroken):
        commands.mark(actor=room.manager, meeting=coming.full_reference, version=1, state="held")
    with pytest.raises(Refused, match="why"):
        commands.mark(actor=room.manager, meeting=coming.full_reference, version=1, state="cancelled")
    commands.mark(actor=room.manager, meeting=coming.full_reference, version=1, state="cancelled", why="Snow")
    with pytest.raises(Conflict):
        commands.mark(actor=room.manager, meeting=coming.full_reference, version=1, state="planned")


def test_minutes_say_what_was_recorded_the_same_each_time(room: Room, board: Card) -> None:
    room.add("terms_of_reference", "Terms", group=board.reference, quorum=1)
    held = meeting(room, board, date(2026, 6, 12), starts_at="14:00", ends_at="16:00", place="Town Hall")
    given = {"actor": room.manager, "meeting": held.full_reference}
    with pytest.raises(Refused, match="not marked as held"):
        commands.draft_minutes(**given, version=1)
    commands.mark(**given, version=1, state="held")
    seat = room.add("seat", "Police member", seat_type="member", group=board.reference)
    commands.record_attendance(**given, rows=[Row(seat.reference, "present")])
    commands.decide(
        **given, title="Fund two posts", action="Recruit", action_owner=seat.reference, due=date(2026, 9, 1)
    )
    commands.draft_minutes(**given, version=2)
    text = field_values(OPERATOR, held.full_reference)["minutes"]
    assert text.startswith("Board. Friday 12 June 2026, 14:00 to 16:00, Town Hall.")
    for words in ("- Police member", "was quorate (1 needed)", "Fund two posts", "Recruit (ACT-001): Police member"):
        assert words in text
    # The same again changes nothing, and so leaves no version.
    assert commands.draft_minutes(**given, version=3).version == 3


def test_agreed_minutes_are_not_written_over_by_any_door(room: Room, board: Card) -> None:
    held = meeting(room, board, date(2026, 6, 12), meeting_state="held")
    given = {"actor": room.manager, "meeting": held.full_reference}
    commands.draft_minutes(**given, version=1)
    commands.agree_minutes(**given, version=2)
    with pytest.raises(Refused, match="agreed"):
        commands.draft_minutes(**given, version=3)
    for values in ({"minutes": "Something else"}, {"minutes_state": "draft"}):
        with pytest.raises(RuleBroken, match="agreed minutes stay"):
            records.change(actor=room.manager, record=held.full_reference, version=3, values=values)
    records.change(actor=room.manager, record=held.full_reference, version=3, values={"place": "Library"})


# Pre-election periods


def test_a_pre_election_period_needs_its_dates_and_shows_on_a_meeting_within_it(room: Room, board: Card) -> None:
    with pytest.raises(RuleBroken):
        room.add("election_period", "No dates")
    room.add("election_period", "May", valid_from=date(2026, 3, 30), valid_to=date(2026, 5, 7))
    within, after = meeting(room, board, date(2026, 5, 7)), meeting(room, board, date(2026, 5, 8))
    assert queries.meeting_page(room.manager, within.full_reference).election is not None
    assert queries.meeting_page(room.manager, after.full_reference).election is None


# Clocks


@pytest.mark.usefixtures("calendars")
def test_five_and_fifteen_working_days_over_christmas(room: Room) -> None:
    # Friday 18 December 2026; Christmas Day on Friday 25, Boxing Day's substitute on Monday 28, New Year on Friday 1.
    assert duty_queries.run_clock("incident-notification", date(2026, 12, 18)).due == date(2026, 12, 29)
    assert duty_queries.run_clock("rapid-review", date(2026, 12, 18)).due == date(2027, 1, 13)
    with pytest.raises(NotFound):
        duty_queries.run_clock("cdp-delivery-plan", date(2026, 12, 18))


# Feeds


@pytest.fixture
def holder(room: Room) -> User:
    user = User.objects.create_user("holder@example.org", "Holder")
    Membership.objects.create(user=user, partnership=Record.objects.get(pk=room.north.id), role="manager")
    return user


def events(text: str) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(feeds.ics(text, SITE))
    return {str(e["summary"]): e for e in calendar.walk("VEVENT")}


def test_a_feed_keeps_its_uid_and_its_sequence_rises(room: Room, board: Card, holder: User) -> None:
    on = today() + timedelta(days=20)
    card = meeting(room, board, on, starts_at="14:00", ends_at="16:00")
    text = commands.make_feed(actor=OPERATOR, about=board.full_reference, holder="holder@example.org")
    one = events(text)[f"Board {on}"]
    assert feeds.ics(text, SITE) == feeds.ics(text, SITE)
    assert str(one["dtstart"].params["TZID"]) == "Europe/London"
    assert one.decoded("dtend") - one.decoded("dtstart") == timedelta(hours=2)
    commands.mark(actor=room.manager, meeting=card.full_reference, version=1, state="cancelled", why="Snow")
    two = events(text)[f"Board {on}"]
    assert (one["uid"], int(two["sequence"]) - int(one["sequence"]), str(two["status"])) == (one["uid"], 1, "CANCELLED")
    assert two["uid"] == one["uid"]
    assert b"BEGIN:VTIMEZONE" in feeds.ics(text, SITE)


def test_a_feed_holds_titles_of_what_its_holder_may_see_and_nothing_sensitive(
    room: Room, board: Card, holder: User
) -> None:
    on = today() + timedelta(days=20)
    meeting(room, board, on, place="A secret place", join_at="https://join.example")
    room.add("meeting", "Guarded", held_on=on, marking="official_sensitive")
    room.add("meeting", "Of the south", owner="south", held_on=on)
    text = commands.make_feed(actor=OPERATOR, holder="holder@example.org")
    content = feeds.ics(text, SITE)
    assert set(events(text)) == {f"Board {on}"}
    assert b"secret place" not in content
    assert b"join.example" not in content
    Membership.objects.filter(user=holder).delete()
    with pytest.raises(NotFound):
        feeds.ics(text, SITE)


def test_a_feed_that_was_taken_back_shows_nothing(room: Room, board: Card, holder: User) -> None:
    text = commands.make_feed(actor=OPERATOR, about="shared/north", holder="holder@example.org")
    from goldenthread.partners.actors import actor_for

    (line,) = feeds.feeds_of(actor_for(holder))
    with pytest.raises(NotFound):
        commands.revoke_feed(actor=room.manager, feed=line.id)
    feeds.ics(text, SITE)
    commands.revoke_feed(actor=actor_for(holder), feed=line.id)
    with pytest.raises(NotFound):
        feeds.ics(text, SITE)
    assert feeds.feeds_of(actor_for(holder)) == []
    with pytest.raises(NotFound):
        commands.revoke_feed(actor=actor_for(holder), feed=line.id)


def test_nobody_makes_a_feed_for_another_or_of_a_body_that_is_not_theirs(room: Room, holder: User) -> None:
    from goldenthread.partners.actors import actor_for

    with pytest.raises(NotAllowed):
        commands.make_feed(actor=actor_for(holder), holder="someone@example.org")
    with pytest.raises((NotFound, NotAllowed)):
        commands.make_feed(actor=actor_for(holder), about="shared/south")


def test_atom_tells_of_public_decisions_alone(room: Room, board: Card, holder: User) -> None:
    held = meeting(room, board, date(2026, 6, 12), meeting_state="held")
    commands.decide(actor=room.manager, meeting=held.full_reference, title="Fund & open <two> posts", marking="public")
    commands.decide(actor=room.manager, meeting=held.full_reference, title="Not for the public")
    text = commands.make_feed(actor=OPERATOR, about="shared/north", holder="holder@example.org")
    said = feeds.atom(text, SITE, f"{SITE}/feeds/x.atom")
    assert "Fund &amp; open &lt;two&gt; posts" in said
    assert "Not for the public" not in said
    assert find(OPERATOR, "north/DEC-001").url in said
