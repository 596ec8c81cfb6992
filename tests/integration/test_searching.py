"""Search ranks every hit in the database, and reads one page of them."""

from goldenthread.access import NOBODY
from goldenthread.records.searching import search
from tests.integration.room import Room


def found(room: Room, query: str, **asked: object) -> list[str]:
    return [card.title for card in search(room.manager, query, **asked)[0]]


def test_the_nearest_come_first_and_pages_make_up_the_whole(room: Room) -> None:
    room.add("action", "Help people out of custody", summary="A share plan is named here")
    room.add("action", "Plan to share")
    room.add("action", "We share plans")
    room.add("action", "Share plans with all")
    room.add("action", "Something else", aliases=["Share-PLAN"])
    room.add("objective", "Share plan")
    room.add("action", "Share plan", owner="south", marking="public")
    order = [
        "Share plan",  # of the objective, which stands higher in the thread
        "Share plan",
        "Something else",  # another name of it is just this
        "Share plans with all",
        "We share plans",
        "Help people out of custody",
        "Plan to share",
    ]
    assert sorted(found(room, "share plan")) == sorted(order)
    assert found(room, "share plan")[0:5] == [*order[:1], *sorted(order[1:3]), *order[3:5]]
    assert set(found(room, "share plan")[5:]) == set(order[5:])
    pages = [search(room.manager, "share plan", start=at, size=3) for at in (0, 3, 6, 9)]
    assert [card.title for cards, _ in pages for card in cards] == found(room, "share plan")
    assert {total for _, total in pages} == {7}
    assert found(room, "Share plan", near=room.south.id)[0] == "Share plan"
    assert search(room.manager, "share plan", near=room.south.id)[0][0].owner == "south"
    assert search(room.manager, "share plan", owners=["south"])[1] == 1
    assert search(room.manager, "share plan", owners=["north", "south"], of_kinds=["objective"])[1] == 1
    assert search(room.manager, "share plan", owners=["shared"])[1] == 0
    assert search(NOBODY, "share plan")[1] == 0


def test_a_reference_is_a_name_and_marks_cannot_be_searched_for(room: Room) -> None:
    for n in range(3):
        room.add("action", f"Action {n} as ACT-003 asks")
    assert found(room, "act-003")[0] == "Action 2 as ACT-003 asks"
    assert search(room.manager, "||")[1] == search(room.manager, "|")[1] == 0
    assert search(room.manager, "100%")[1] == 0
