"""The thread pages, on the packs as shipped and with three people in the room."""

import re

import pytest
from django.test import Client

from goldenthread.partners.models import Membership
from goldenthread.records.models import Record
from tests.integration.pages.people import People, make_record, make_user, signed_in

pytestmark = pytest.mark.usefixtures("loaded", "db")
SLUG = "north-cdp"


@pytest.fixture
def manager() -> Client:
    """A manager of two partnerships whose packs are shipped."""
    user = make_user("m@example.org", "Partnership manager")
    for slug in ("dorset-cdp", "example-county", "dorset-cypf"):
        row = Record.objects.get(kind="partnership", reference=slug)
        Membership.objects.create(user=user, partnership=row, role="manager")
    return signed_in(user)


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def kinds(text: str) -> list[str]:
    """The steps of the thread in the order of reading, by their titles."""
    return [
        re.sub(r"<[^>]+>", "", found).strip()
        for found in re.findall(r'<p class="gt-thread__title[^"]*">(.*?)</p>', text)
    ]


def test_the_thread_runs_from_the_national_priority_to_the_published_figure(manager: Client) -> None:
    text = page(manager, "/r/dorset-cdp/IND-011/thread")
    steps = kinds(text)
    assert steps[0] == "Deliver a world-class treatment and recovery system"
    assert steps[1] == "Increase engagement in drug treatment"
    assert "Continuity of care" in steps
    assert "45.2% in BCP Council, 2022/23" in steps
    assert steps[-1] == "Progress report July 2023"
    assert "return not held" in text
    assert "Priority 2 of 3" in text
    assert "4.1 percentage points above England (41.1%)" in text
    assert "29.8 percentage points to go" in text
    assert "missed" not in text


def test_both_ways_say_the_same_steps_in_turn_and_each_says_where_one_is(manager: Client) -> None:
    down = page(manager, "/r/example-county/IND-007/thread")
    up = page(manager, "/r/example-county/IND-007/thread?way=up")
    assert kinds(down) == kinds(up)[::-1]
    for text in (down, up):
        assert text.count("(you are here)") == 1
        assert "1 of 9" in text and "9 of 9" in text
    assert 'aria-current="true">From the priority down' in down
    assert 'aria-current="true">From the return up' in up
    assert "Sheet Prison leavers, cell D8" in down


def test_a_figure_may_be_where_one_is(manager: Client) -> None:
    text = page(manager, "/r/dorset-cdp/IND-011/thread?way=up&figure=FIG-018")
    here = text[text.index("gt-thread__here") :]
    assert "67.7% in Dorset Council, 2022/23" in here[:700]
    assert "/figures/dorset-cdp/FIG-018" in text
    page(manager, "/r/dorset-cdp/IND-011/thread?figure=FIG-001", 404)


def test_a_shared_outcome_is_told_through_the_readers_own_partnership(manager: Client) -> None:
    for slug, other in (("dorset-cdp", "Example County"), ("example-county", "BCP Council")):
        reader = make_user(f"{slug}@example.org", "Board member", "board_member", _card(slug))
        text = page(signed_in(reader), "/r/shared/ELE-015/thread")
        assert not any(other in step for step in kinds(text))
        assert "Coverage of all strategic priorities" in text


def test_a_missing_step_is_dashed_and_softer_while_setting_up(manager: Client) -> None:
    text = page(manager, "/r/dorset-cypf/ACT-014/thread")
    assert "gt-thread__item--gap" in text
    assert "Indicator not linked yet" in text
    assert "Measured through its theme only" in text
    assert "/r/dorset-cypf/ACT-014/link?relation=out%3Ameasured_by" in text
    assert "with a gap" not in text


def test_a_reader_with_less_is_offered_no_act(manager: Client) -> None:
    reader = make_user("r@example.org", "Reader", "government", _card("dorset-cypf"))
    text = page(signed_in(reader), "/r/dorset-cypf/ACT-014/thread")
    assert "/link?relation" not in text
    assert "Indicator not linked yet" in text


def _card(slug: str):
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.records.queries import find

    return find(OPERATOR, f"shared/{slug}")


def test_the_past_can_be_asked_for_and_a_wrong_day_is_told(manager: Client) -> None:
    text = page(manager, "/r/dorset-cdp/IND-011/thread?on=31+July+2022")
    assert "how it stood on 31 July 2022" in text
    assert "45.2%" not in text.split("What this thread says")[0]
    wrong = manager.get("/r/dorset-cdp/IND-011/thread?on=soon")
    assert wrong.status_code == 422
    assert b"There is a problem" in wrong.content


def test_the_outsider_finds_nothing_and_the_colleague_reads(people: People) -> None:
    card = make_record(SLUG, "action", "Share the plan")
    for user, status in ((people.manager, 200), (people.colleague, 200), (people.outsider, 404)):
        client = signed_in(user)
        page(client, f"{card.url}/thread", status)
        for path in ("threads", "loose", "threads.csv", "loose.csv"):
            page(client, f"/p/{SLUG}/{path}", status)
    answer = Client().get(f"{card.url}/thread")
    assert answer.status_code == 302 and answer["Location"].startswith("/account/login/?")


def test_the_start_page_counts_and_finds(manager: Client) -> None:
    text = page(manager, "/p/dorset-cypf/threads")
    assert "0 of 101 actions are measured by name" in text
    assert "101 more are measured only through their theme" in text
    assert "still to be made" in text
    found = page(manager, "/p/dorset-cdp/threads?q=45.2")
    assert "/r/dorset-cdp/IND-011/thread?figure=FIG-017" in found
    assert "/r/dorset-cdp/IND-011/thread" in page(manager, "/p/dorset-cdp/threads?q=continuity")
    assert "Nothing found" in page(manager, "/p/dorset-cdp/threads?q=zzzz")
    assert "No action is on the thread yet" in page(signed_in(_north()), f"/p/{SLUG}/threads")


def _north():
    from tests.integration.pages.people import make_partnership

    return make_user("n@example.org", "Manager", "manager", make_partnership(SLUG, "North"))


def test_coverage_is_counted_by_strategic_priority_and_can_be_taken_away(manager: Client) -> None:
    text = page(manager, "/p/dorset-cdp/threads")
    for words in ("Break drug supply chains", "Indicators with a figure", "9 of 13", "none yet"):
        assert words in text
    rows = page(manager, "/p/dorset-cdp/threads.csv").splitlines()
    assert rows[0].startswith("frame,number,strategic_priority")
    assert len(rows) == 4


def test_loose_threads_are_grouped_by_what_they_lack(manager: Client) -> None:
    text = page(manager, "/p/dorset-cypf/loose")
    assert "101 actions with owner not linked yet" in text
    assert "These are not faults" in text
    county = page(manager, "/p/example-county/loose")
    assert "lack a link" in county or "lacks a link" in county
    assert "not linked yet" not in county
    rows = page(manager, "/p/dorset-cypf/loose.csv").splitlines()
    assert sum("owner not linked yet" in row for row in rows) == 101


def test_nothing_loose_is_said_and_not_left_blank(people: People) -> None:
    assert "Nothing is loose" in page(signed_in(people.manager), f"/p/{SLUG}/loose")
