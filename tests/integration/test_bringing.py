"""Tables brought to a partnership: seven pasted lists, a tracker with heads of its own, one workbook, undone whole."""

from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.models import Entry
from goldenthread.console.main import main
from goldenthread.packs.bringing import commands, queries
from goldenthread.packs.bringing.commands import Meaning
from goldenthread.packs.bringing.queries import Brought
from goldenthread.packs.models import Bringing
from goldenthread.records import commands as records
from goldenthread.records.models import Link, Record
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused
from tests.integration.room import Room

pytestmark = pytest.mark.django_db

#: Seven lists as a plan prints them: how many actions, and the parts that some have, by the action's number.
SEVEN = ((13, {}), (14, {}), (23, {}), (8, {2: 3, 4: 3}), (13, {1: 2, 3: 5}), (14, {}), (16, {}))


def printed(area: int, actions: int, parts: dict[int, int]) -> str:
    """A list as it is copied out of a plan: bullets, parts by indent, and a page break in the middle."""
    lines = []
    for n in range(1, actions + 1):
        lines += [""] if n == actions // 2 else []
        lines += [f"- Do the thing {n} of area {area}"]
        lines += [f" - part {p} of thing {n}" for p in range(1, parts.get(n, 0) + 1)]
    return "\n".join(lines)


def paste(room: Room, text: str, **given: str) -> Brought:
    return commands.bring_text(actor=room.manager, partnership="north", text=text, **given)


def accept(room: Room, one: Brought) -> Brought:
    commands.accept(actor=room.manager, partnership="north", number=one.id)
    return queries.brought(room.manager, "north", one.id)


def kinds(room: Room) -> Counter[str]:
    return Counter(Record.objects.filter(owner=room.north.id, state="live").values_list("kind", flat=True))


def test_seven_pasted_lists_give_each_its_actions_and_their_parts(room: Room) -> None:
    for area, (actions, parts) in enumerate(SEVEN, 1):
        theme = room.add("theme", f"Area {area}")
        one = accept(room, paste(room, printed(area, actions, parts), under=theme.reference))
        added = Counter(Record.objects.filter(pk__in=one.added).values_list("kind", flat=True))
        assert (added["action"], added["sub_item"]) == (actions, sum(parts.values()))
        below = Link.objects.filter(target=theme.id, relation="part_of", source__kind="action")
        assert below.count() == actions
        assert not one.told
    assert (kinds(room)["action"], kinds(room)["sub_item"]) == (101, 13)
    second = Record.objects.get(owner=room.north.id, title="Do the thing 2 of area 4")
    assert Link.objects.filter(target=second, relation="part_of", source__kind="sub_item").count() == 3


TRACKER = (
    "Ref\tWhat are we going to do?\tLead\tBy when\tRAG\tTheme\tBudget code\n"
    "1\tShare the plan\tPolice\t31/03/2025\tGreen\tSafe\tX12\n"
    "2\tTrain the teams\tNobody we know\tMarch 2025\tPurple\tSafe\t\n"
    "3\t\tPolice\tsoon\tRed\tSafe\t\n"
    "4\tWrite it down\tPolice; Council\tsoonish\tAmber\tElsewhere\t"
)


@pytest.fixture
def tracker(room: Room) -> Brought:
    for title in ("Police", "Council"):
        room.add("organisation", title, owner=None, organisation_type="police")
    room.add("theme", "Safe")
    return paste(room, TRACKER)


def test_a_tracker_with_heads_of_its_own_is_taken_and_what_cannot_be_read_is_named(
    room: Room, tracker: Brought
) -> None:
    found = queries.preview(room.manager, tracker)
    assert found.counts == {"action": 3}
    places = [(each.place, each.said) for each in found.findings]
    assert ("What you pasted, row 4, Title", "3; Police; soon; Red; Safe") in places
    assert ("What you pasted, row 3, RAG", "Purple") in places
    assert ("What you pasted, row 3, Lead", "Nobody we know") in places
    assert ("What you pasted, row 5, By when", "soonish") in places
    assert ("What you pasted, row 5, Theme", "Elsewhere") in places
    assert len(found.findings) == 5

    one = accept(room, tracker)
    assert [(each.place, each.said) for each in one.told] == places
    share, train, write = Record.objects.filter(pk__in=one.added).order_by("position")
    assert (share.title, share.action_detail.delivery, str(share.due)) == ("Share the plan", "on_track", "2025-03-31")
    assert share.narrative == "Budget code: X12"
    assert (str(train.due), train.action_detail.delivery) == ("2025-03-31", "not_reported")
    assert (write.due, write.action_detail.number) == (None, "4")
    owners = Link.objects.filter(source=write, relation="responsible").values_list("target__title", flat=True)
    assert sorted(owners) == ["Council", "Police"]


def test_the_next_table_of_the_sort_is_read_by_the_map_that_was_kept(room: Room, tracker: Brought) -> None:
    (table,) = tracker.tables
    places = ["number", "title", "link:responsible", "due", "", "link:part_of", "summary"]
    assert commands.say_what_it_means(
        actor=room.manager, partnership="north", number=tracker.id, tables=[Meaning("action", tuple(places), {})]
    )
    again = paste(room, TRACKER.replace("Share the plan", "Share it again"))
    assert table["map"] != places
    assert again.tables[0]["map"] == places


def test_names_nobody_knows_become_organisations_where_that_is_asked_for(room: Room, tracker: Brought) -> None:
    (table,) = tracker.tables
    unknown = queries.preview(room.manager, tracker).unknown
    assert [(one.name, one.guess) for one in unknown] == [("Nobody we know", "organisation"), ("Elsewhere", "priority")]
    meaning = Meaning("action", tuple(table["map"]), {})
    commands.say_what_it_means(actor=room.manager, partnership="north", number=tracker.id, tables=[meaning])
    commands.choose(actor=room.manager, partnership="north", number=tracker.id, make_bodies=True)
    accept(room, tracker)
    made = Record.objects.get(owner=room.north.id, kind="organisation")
    assert made.title == "Nobody we know"
    assert Link.objects.filter(target=made, relation="responsible", source__title="Train the teams").exists()


def test_names_nobody_knows_become_what_is_chosen_for_each_and_a_heading_becomes_a_priority(room: Room) -> None:
    text = (
        "Action\tLead\tTheme\tWorking group\n"
        "Share the plan\tHead of Early Help\t\tDelivery\n"
        "Train the teams\tHead of Early Help; Vale Council\tSafe homes\t\n"
        "Write it down\tJo Bloggs\t\tDelivery"
    )
    one = paste(room, text, under="new:Best start")
    guessed = {each.name: (each.guess, each.rows) for each in queries.preview(room.manager, one).unknown}
    assert guessed == {
        "Head of Early Help": ("post", 2),
        "Vale Council": ("organisation", 1),
        "Jo Bloggs": ("", 1),  # it may be a person's: nobody is made a record without being asked for
        "Safe homes": ("priority", 1),
        "Delivery": ("group", 2),
    }
    names = {name: guess for name, (guess, _) in guessed.items()}
    commands.choose(actor=room.manager, partnership="north", number=one.id, names=names)
    accept(room, one)
    made = Record.objects.filter(owner=room.north.id)
    assert sorted(made.exclude(kind="action").values_list("kind", "title")) == [
        ("group", "Delivery"),
        ("organisation", "Vale Council"),
        ("post", "Head of Early Help"),
        ("priority", "Best start"),
        ("priority", "Safe homes"),
    ]
    joined = Link.objects.filter(source__kind="action", relation__in=("responsible", "part_of"))
    assert sorted(joined.values_list("source__title", "target__title")) == [
        ("Share the plan", "Best start"),
        ("Share the plan", "Head of Early Help"),
        ("Train the teams", "Head of Early Help"),
        ("Train the teams", "Safe homes"),
        ("Train the teams", "Vale Council"),
        ("Write it down", "Best start"),
    ]
    assert made.get(title="Share the plan").group_id == made.get(title="Delivery").pk
    again = paste(room, "- One more", under="new:best START")
    assert queries.preview(room.manager, again).counts == {"action": 1}, "the same words mean the same priority"
    undone = commands.undo(actor=room.manager, partnership="north", number=one.id)
    assert (undone.ended, undone.stays) == (8, ())


def test_what_stands_already_is_named_and_not_added_again(room: Room) -> None:
    accept(room, paste(room, "- One\n- Two"))
    second = paste(room, "- Two\n  - part\n- Three\n- three")
    found = queries.preview(room.manager, second)
    assert [entry.title for entry in found.entries] == ["Three"]
    assert [each.place for each in found.repeated] == ["What you pasted, row 1", "What you pasted, row 4"]


def test_two_columns_are_not_one_field_and_a_title_there_must_be(room: Room, tracker: Brought) -> None:
    for places in (["due"] * 7, ["title", "title", "", "", "", "", ""], ["", "", "", "", "", "", ""]):
        with pytest.raises(Refused):
            commands.say_what_it_means(
                actor=room.manager,
                partnership="north",
                number=tracker.id,
                tables=[Meaning("action", tuple(places), {})],
            )


def test_undone_whole_and_what_somebody_worked_on_stays(room: Room) -> None:
    before = kinds(room)
    one = accept(room, paste(room, printed(4, 8, {2: 3, 4: 3})))
    with pytest.raises(Conflict):
        commands.accept(actor=room.manager, partnership="north", number=one.id)
    done = commands.undo(actor=room.manager, partnership="north", number=one.id)
    assert (done.ended, done.stays) == (14, ())
    assert kinds(room) == before
    with pytest.raises(Conflict):
        commands.undo(actor=room.manager, partnership="north", number=one.id)

    again = accept(room, paste(room, printed(4, 8, {2: 3, 4: 3})))
    assert len(again.added) == 14
    part = next(card for card in queries.added_cards(room.manager, again) if card.kind_code == "sub_item")
    records.change(actor=room.manager, record=part.full_reference, version=1, values={"summary": "Seen to"})
    first = next(card for card in queries.added_cards(room.manager, again) if card.kind_code == "action")
    records.comment(actor=room.manager, record=first.full_reference, text="Whose is this?")
    done = commands.undo(actor=room.manager, partnership="north", number=again.id)
    assert done.ended == 11
    assert sorted(why for _, why in done.stays) == [
        "a part of it stays", "it has been changed since", "somebody has commented on it",
    ]  # fmt: skip


def test_only_whoever_may_load_brings_tables_and_another_partnership_is_not_there(room: Room) -> None:
    one = paste(room, "- One")
    for person in (room.contributor, room.co_lead):
        with pytest.raises(NotAllowed):
            commands.bring_text(actor=person, partnership="north", text="- One")
        with pytest.raises(NotAllowed):
            commands.accept(actor=person, partnership="north", number=one.id)
    with pytest.raises(NotFound):
        queries.brought(room.outsider, "south", one.id)
    with pytest.raises((NotFound, NotAllowed)):
        queries.brought(room.outsider, "north", one.id)


def test_a_long_list_takes_no_more_queries_to_look_at_than_a_short_one(room: Room) -> None:
    short, long = (paste(room, printed(1, n, {})) for n in (3, 90))
    asked = []
    for one in (short, long):
        with CaptureQueriesContext(connection) as seen:
            queries.preview(room.manager, one)
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_a_long_list_takes_hardly_more_queries_to_accept_than_a_short_one(room: Room) -> None:
    asked = []
    for start, size in ((1, 3), (2, 60)):
        one = paste(room, printed(start, size, {}))
        with CaptureQueriesContext(connection) as seen:
            commands.accept(actor=room.manager, partnership="north", number=one.id)
        asked.append(len(seen))
    assert asked[1] <= asked[0] + 5


def test_setting_up_ends_when_the_manager_says_so(room: Room) -> None:
    with pytest.raises(NotAllowed):
        commands.end_setting_up(actor=room.contributor, partnership="north")
    commands.end_setting_up(actor=room.manager, partnership="north")
    assert not Record.objects.get(pk=room.north.id).partnership_detail.setting_up


def test_the_command_line_brings_a_list_rehearses_it_and_takes_it_back(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    list_of = tmp_path / "plan.txt"
    list_of.write_text("- One\n  - part\n- Two\n", "utf-8")
    bring = ["bring", str(list_of), "--partnership", "north"]
    assert main([*bring, "--dry-run"]) == 0
    assert capsys.readouterr().out == "Would add 2 actions and 1 sub-item\n"
    assert not kinds(room)["action"]
    assert not Bringing.objects.exists()
    assert main(bring) == 0
    assert capsys.readouterr().out.startswith("Added 2 actions and 1 sub-item, as table ")
    number = Bringing.objects.get().pk
    assert main(["bring", "--partnership", "north", "--undo", str(number)]) == 0
    assert not kinds(room)["action"]
    setup = tmp_path / "setup.xlsx"
    assert main(["template", "setup", "--out", str(setup)]) == 0
    assert setup.read_bytes().startswith(b"PK")
    # Heads alone hold no table.
    assert main(["bring", str(setup), "--partnership", "north"]) == 3


def test_a_map_in_a_file_says_what_heads_mean(room: Room, tmp_path: Path) -> None:
    table, places = tmp_path / "table.csv", tmp_path / "map.json"
    table.write_text("Thing,Why\nShare the plan,So that all know\n", "utf-8")
    places.write_text('{"Thing": "title", "why": "summary"}', "utf-8")
    assert main(["bring", str(table), "--partnership", "north", "--kind", "action", "--map", str(places)]) == 0
    assert Record.objects.get(owner=room.north.id, kind="action").summary == "So that all know"


def test_every_step_leaves_its_sentence_in_the_ledger(room: Room, tracker: Brought) -> None:
    (table,) = tracker.tables
    at = {"actor": room.manager, "partnership": "north", "number": tracker.id}
    commands.say_what_it_means(**at, tables=[Meaning("action", tuple(table["map"]), {})])
    commands.choose(**at, take_repeated=True)
    commands.accept(**at)
    commands.undo(**at)
    acts = list(Entry.objects.filter(act__startswith="tables.").order_by("pk").values_list("act", flat=True))
    assert acts == ["tables.taken", "tables.mapped", "tables.chosen", "tables.accepted", "tables.undone"]
