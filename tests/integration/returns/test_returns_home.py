"""The home of a partnership in a quarter: its task list, late returns, key figures, and the next meeting."""

from datetime import timedelta

import pytest

from goldenthread.records.commands import change
from goldenthread.records.queries import find
from goldenthread.vocabulary.clock import today
from tests.integration.pages.people import make_user, signed_in
from tests.integration.returns.agencies import AREA
from tests.integration.returns.test_returns_pages import words

HOME = "/p/north/"


@pytest.fixture
def live(agencies):
    """The agencies, with a partnership that is no longer setting up."""
    north = find(agencies.room.operator, "shared/north")
    change(actor=agencies.room.operator, record="shared/north", version=north.version, values={"setting_up": False})
    return agencies


@pytest.fixture
def manager(live):
    return signed_in(make_user("manager@example.org", "Partnership manager", "manager", live.room.north))


def test_the_task_list_follows_the_quarter(live, manager):
    said = words(manager.get(HOME))
    assert "Quarter 1 2024/25" in said
    assert "0 of 2 returns are in." in said
    assert "0 of 2 in, 2 late" in said
    assert "Late return: Police return" in said
    live.send()
    said = words(manager.get(HOME))
    assert "1 of 2 returns is in." in said
    assert "1 of 2 in, 1 late" in said
    assert "Late return: Police return" not in said
    assert "Late return: Treatment return" in said
    assert "Accept figures" in said
    assert "None is under way" in said


def test_whoever_does_not_collect_returns_is_not_told_to_chase_them(live):
    chair = signed_in(make_user("chair@example.org", "Chair", "chair", live.room.north))
    said = words(chair.get(HOME))
    assert "Late return" not in said
    assert "2 late" in said


def test_an_accepted_figure_is_a_key_figure_with_its_place_and_target(live, manager):
    assert "Key figures" not in words(manager.get(HOME))
    live.whole()
    said = words(manager.get(HOME))
    assert "Key figures" in said
    assert "Arrests for supply 30 Dorset Council arrests, quarter 1 2024/25" in said
    live.room.add(
        "target",
        "More arrests",
        value=40,
        area=AREA,
        period="quarter 4 2024/25",
        links=[("part_of", live.arrests.full_reference)],
    )
    assert "Target 40: 10 below the target." in words(manager.get(HOME))


def test_the_next_meeting_says_when_papers_close_and_what_changed_since(live, manager):
    board = live.room.add("group", "The board", group_type="board")
    for days, state in ((-30, "held"), (30, "planned")):
        live.room.add(
            "meeting",
            f"Board {state}",
            group=board.reference,
            held_on=today() + timedelta(days=days),
            meeting_state=state,
        )
    said = words(manager.get(HOME))
    assert "The board meets on" in said
    assert "Papers close on" in said
    assert "What changed since it last met" in said
