"""What somebody meets who opens the examples for the first time: the door, the home, and where its links lead."""

import re

import pytest
from django.test import Client

from goldenthread.partners.demo import DOMAIN, ensure_demo_users
from goldenthread.partners.models import User
from tests.integration.pages.people import signed_in

pytestmark = pytest.mark.usefixtures("loaded", "db")

HOME = "/p/example-county/"


def somebody(role: str) -> Client:
    ensure_demo_users()
    return signed_in(User.objects.get(email=f"{role}.example-county@{DOMAIN}"))


def main_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = re.search(r"(?s)<main.*?</main>", answer.content.decode())
    assert found
    return found[0]


def matters(client: Client) -> dict[str, str]:
    """The matters at the head of the home page: the address of the act of each, by its heading."""
    found = re.search(r'(?s)<ul class="gt-attention">.*?</ul>', main_of(client, HOME))
    assert found
    rows = re.findall(r'(?s)<h3>(.*?)</h3>.*?<a href="(.*?)">', found[0])
    return dict(rows)


def test_the_door_begins_with_the_partnership_where_everything_can_be_tried(settings) -> None:
    settings.DEMO = True
    ensure_demo_users()
    page = Client().get("/door").content.decode()
    rooms = re.findall(r'<h2 [^>]*id="([a-z-]+)"', page)
    assert rooms[0] == "example-county"
    assert rooms[-1] == "all"
    assert [name for name in rooms if f'href="#{name}"' not in page] == []


def test_a_matter_leads_to_what_its_reader_may_do() -> None:
    vacant = "Vacant seat: Lead, probation"
    assert matters(somebody("manager"))[vacant].endswith("/change")
    reader = somebody("board_member")
    mine = matters(reader)
    assert mine[vacant] == "/r/example-county/SEA-026"
    assert {url: reader.get(url).status_code for url in mine.values()} == dict.fromkeys(mine.values(), 200)


def test_each_sort_of_loose_thread_is_found_by_its_link() -> None:
    client = somebody("manager")
    led = [url.partition("#")[2] for what, url in matters(client).items() if what.startswith("Loose thread")]
    places = re.findall(r'<h2 id="([^"]+)"', main_of(client, "/p/example-county/loose"))
    assert led
    assert set(led) <= set(places)
    assert "1 piece of feedback" in main_of(client, HOME)


def test_the_way_back_never_names_the_page_itself() -> None:
    page = main_of(somebody("manager"), "/p/example-county/ledger")
    crumbs = re.search(r'(?s)<ol class="gt-crumbs">.*?</ol>', page)
    assert crumbs
    assert re.findall(r'href="(.*?)"', crumbs[0]) == [HOME]


@pytest.mark.parametrize(
    ("record", "says"),
    [("COM-001", "1 investment to pay for it"), ("FBK-001", "How people were told back")],
)
def test_where_the_reader_stands_each_branch_says_what_it_is(record: str, says: str) -> None:
    page = main_of(somebody("board_member"), f"/r/example-county/{record}/thread")
    here = page.partition("(you are here)")[2].partition('class="gt-bead"')[0]
    assert here.count(f"<summary>{says}</summary>") == 1
    assert "more link" not in here
