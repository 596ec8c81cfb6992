"""The quarter's end, in a browser: a text, a check, two clearances, publication, what everybody reads, and withdrawal."""

import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.functional.conftest import axe, sideways
from tests.functional.serving import press

MANAGER, CHAIR, MEMBER = (f"{role}.example-county" for role in ("manager", "chair", "board_member"))
PUBLISHED = "/r/example-county/EDN-001"


def published(page: Any, address: str, seconds: float = 300) -> None:
    """Wait until an edition is published: the worker of the demo composes and checks the example by itself."""
    until = time.monotonic() + seconds
    while "Published on" not in page.goto(address).text():
        assert time.monotonic() < until, f"{address} was not published"
        time.sleep(2)


def started(page: Any) -> str:
    """An edition of the quarter's report that is this test's own, by the form; its address."""
    page.goto("/p/example-county/editions/start?template=impact-report")
    page.get_by_label("Period").fill("July to September 2026")
    page.get_by_role("textbox", name="plan").fill("PLN-002")
    press(page.get_by_role("button", name="Start"))
    return str(urlsplit(page.url).path)


def clear(open_page: Any, who: str, edition: str) -> None:
    page = open_page(as_=who, script=False)
    page.goto(f"{edition}/checks")
    press(page.get_by_role("button", name="Clear this edition"))
    assert "Cleared" in page.locator("main").inner_text()


def test_a_quarter_ends_with_a_report_that_everybody_can_read(open_page: Any) -> None:
    published(open_page(as_=MANAGER), PUBLISHED)
    page = open_page(as_=MANAGER, script=False)
    edition = started(page)
    press(page.get_by_role("link", name="What happens next"))
    words = "{{ latest IND-007 area=L-EXAMPLE-COUNTY }} of those who left prison started treatment in time."
    page.locator("textarea").fill(words)
    press(page.get_by_role("button", name="Save this text"))
    assert "Success" in page.locator("body").inner_text()
    press(page.get_by_role("button", name="Check"))
    until = time.monotonic() + 300
    while "It waits for 2 clearances" not in page.locator("h1").inner_text():
        assert time.monotonic() < until, page.locator("main").inner_text()[:2000]
        time.sleep(2)
        page.goto(edition)
    page.goto(f"{edition}/checks")
    assert page.get_by_role("button", name="Clear this edition").count() == 0, "the composer cannot clear"
    for who in (CHAIR, MEMBER):
        clear(open_page, who, edition)
    page.goto(edition)
    press(page.get_by_role("link", name="Publish", exact=True))
    press(page.get_by_role("button", name="Publish it for everybody"))
    assert f"{edition.rpartition('/')[2]} is published" in page.locator("body").inner_text()
    anyone = open_page(as_="", script=False)
    anyone.goto(edition)
    main = anyone.locator("main")
    assert "of those who left prison started treatment in time" in main.inner_text()
    assert "{{" not in main.inner_text()
    page.goto(edition)
    press(page.get_by_role("link", name="Withdraw it"))
    page.get_by_label("What was wrong").fill("A whole section was of another quarter")
    page.get_by_label("The notice").fill("Section 3 told of April to June. A new edition follows.")
    press(page.get_by_role("button", name="Withdraw it"))
    told = anyone.goto(edition).text()
    assert "A whole section was of another quarter" in told
    assert "started treatment in time" not in told


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_published_reads_well_and_leads_to_its_evidence(open_page: Any, width: int) -> None:
    page = open_page(as_="", width=width)
    published(page, PUBLISHED)
    assert axe(page) == []
    assert sideways(page) == 0
    number = page.locator("main a[href^='#_figure-']")
    assert number.count() > 5, "figures lead to where they come from"
    page.goto("/public/example-county/index.html")
    assert axe(page) == []
    assert sideways(page) == 0
    assert page.locator("script").count() == page.locator("script[type='application/ld+json']").count()


def test_the_files_of_an_edition_are_given_to_anybody(open_page: Any) -> None:
    page = open_page(as_="")
    published(page, PUBLISHED)
    endings = {}
    for link in page.locator("a[href*='/files/']").all():
        address = link.get_attribute("href")
        answer = page.request.get(address)
        assert answer.status == 200, address
        endings[address.rpartition(".")[2]] = answer.body()[:4]
    assert {"pdf", "docx", "pptx", "xlsx", "ods", "html", "csv", "zip"} <= set(endings)
    assert endings["pdf"] == b"%PDF"
    assert endings["docx"][:2] == b"PK"
