"""Every page in its states: axe finds nothing, nothing scrolls sideways, no script or style is refused."""

from typing import Any

import pytest

from tests.functional.conftest import axe, sideways
from tests.functional.serving import press

MEMBER = "manager.example-county"
PAGES = {
    MEMBER: [
        "/",
        "/p/example-county/",
        "/p/example-county/threads",
        "/p/example-county/loose",
        "/p/example-county/groups",
        "/p/example-county/plans",
        "/p/example-county/outcomes",
        "/p/example-county/indicators",
        "/p/example-county/records",
        "/p/example-county/records/action",
        "/p/example-county/records/action?delivery=off_track",
        "/p/example-county/records/action?q=nothing-is-called-this",
        "/p/example-county/records/action/add",
        "/p/example-county/grid",
        "/p/example-county/grid?rows=objective&relation=measured_by&columns=indicator",
        "/p/example-county/changes?since=1+January+2020&until=2+January+2020",
        "/p/example-county/changes?since=soon",
        "/p/example-county/ledger",
        "/p/example-county/split",
        "/p/example-county/heirs",
        "/p/example-county/export",
        "/p/example-county/adopt",
        "/p/example-county/check",
        "/p/example-county/returns",
        "/p/example-county/data-quality",
        "/p/example-county/meetings",
        "/p/example-county/calendar",
        "/p/example-county/duties",
        "/p/example-county/money",
        "/p/example-county/risks",
        "/p/example-county/escalations",
        "/p/example-county/flows",
        "/p/example-county/set-up",
        "/p/example-county/bring",
        "/p/example-county/people",
        "/p/example-county/walk",
        "/p/example-county/roadmap",
        "/p/example-county/leads",
        "/p/example-county/areas",
        "/p/example-county/compare",
        "/p/example-county/rug",
        "/p/example-county/spine",
        "/p/example-county/gaps",
        "/p/example-county/rollout",
        "/p/example-county/alerts",
        "/p/example-county/editions",
        "/p/example-county/editions/start",
        "/p/example-county/editions/start?template=impact-report",
        "/p/example-county/flags",
        "/p/example-county/corrections",
        "/r/example-county/EDN-002",
        "/r/example-county/EDN-002/text/summary?find=treatment",
        "/r/example-county/EDN-002/preview",
        "/editions",
        "/my",
        "/my/notices",
        "/r/example-county/ACT-013",
        "/r/example-county/ACT-013/thread",
        "/r/example-county/ACT-013/thread?way=up",
        "/r/example-county/ACT-013/history",
        "/r/example-county/ACT-013/change",
        "/r/example-county/ACT-013/retire",
        "/r/example-county/ACT-013/link",
        "/r/example-county/ACT-013?on=1+January+2020",
        "/r/example-county/ACT-013?known=soon",
        "/r/example-county/GRP-004",
        "/r/example-county/GRP-001/membership",
        "/r/example-county/PLN-001",
        "/r/example-county/PLN-001?unowned=on",
        "/r/example-county/IND-007",
        "/r/example-county/IND-020",
        "/r/example-county/IND-012",
        "/figures/example-county/RET-IND-007-L-EXAMPLE-COUNTY-202607-202609",
        "/figures/example-county/FIG-485",
        "/r/shared/FRM-001",
        "/r/shared/ELE-002",
        "/r/shared/ORG-906",
        "/areas/L-EXAMPLE-COUNTY",
        "/areas/E06000059",
        "/search?q=treatment",
        "/search?q=zzzz",
        "/kinds",
        "/visual-language",
        "/r/example-county/ACT-999",
        "/p/dorset-cdp/",
    ],
    "manager.dorset-cypf": [
        "/p/dorset-cypf/",
        "/p/dorset-cypf/plans",
        "/p/dorset-cypf/indicators",
        "/p/dorset-cypf/loose",
        "/r/dorset-cypf/PLN-001",
        "/r/dorset-cypf/PLN-002",
        "/r/dorset-cypf/IND-037",
        "/r/dorset-cypf/ACT-085/thread",
        "/r/dorset-cypf/GRP-001/membership",
        "/compare?before=dorset-cypf/PLN-002&after=dorset-cypf/PLN-001",
    ],
    "manager.dorset-cdp": [
        "/p/dorset-cdp/outcomes",
        "/r/dorset-cdp/IND-011",
        "/r/dorset-cdp/IND-011/thread",
        "/r/dorset-cdp/GRP-010",
        "/figures/dorset-cdp/FIG-021",
    ],
    "manager.pan-dorset-scp": [
        "/p/pan-dorset-scp/",
        "/p/pan-dorset-scp/groups",
        "/p/pan-dorset-scp/heirs",
        "/r/pan-dorset-scp/ACT-001",
        "/r/pan-dorset-scp/GRP-014",
    ],
    "": ["/", "/check", "/door", "/glossary", "/accessibility", "/privacy", "/terms"],
}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("who", list(PAGES), ids=lambda who: who or "nobody")
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page: Any, who: str, width: int) -> None:
    page = open_page(width=width, as_=who)
    faults = []
    for address in PAGES[who]:
        page.faults.clear()
        answer = page.goto(address)
        expected = (404,) if address in ("/r/example-county/ACT-999", "/p/dorset-cdp/") else (200, 422)
        if answer.status not in expected:
            faults.append(f"{address}: answered {answer.status}")
            continue
        faults += [f"{address}: {found}" for found in axe(page)]
        if sideways(page):
            faults.append(f"{address}: scrolls {sideways(page)} px sideways")
        # The browser itself reports the status of a page that was refused; that is no fault.
        refused = "Failed to load resource: the server responded with a status"
        faults += [f"{address}: {said}" for said in page.faults if not said.startswith(refused)]
        if page.locator("h1").count() != 1:
            faults.append(f"{address}: {page.locator('h1').count()} headings of the first level")
    assert faults == []


def test_a_form_with_errors_keeps_what_was_typed_and_puts_them_first(open_page: Any) -> None:
    page = open_page(width=320, as_=MEMBER)
    page.goto("/p/example-county/records/action/add")
    page.locator("[name=summary]").fill("Kept while the title is mended")
    page.locator("[name=title]").fill("")
    press(page.locator("main form button[type=submit]").last)
    assert page.title().startswith("Error:")
    assert "There is a problem" in page.locator(".govuk-error-summary").inner_text()
    assert page.locator("[name=summary]").input_value() == "Kept while the title is mended"
    assert axe(page) == []


def test_two_people_change_one_record_and_nothing_is_lost(open_page: Any) -> None:
    first = open_page(as_=MEMBER)
    second = open_page(as_="chair.example-county")
    address = "/r/example-county/ACT-012/change"
    for page in (first, second):
        page.goto(address)
    first.locator("[name=progress]").fill("The first person's words")
    press(first.locator("main form button[type=submit]").last)
    second.locator("[name=summary]").fill("The second person's words")
    press(second.locator("main form button[type=submit]").last)
    assert "Nothing is lost" in second.locator("main").inner_text()
    assert axe(second) == []
    press(second.locator("main form button[type=submit]").last)
    shown = second.locator("main").inner_text()
    assert "The first person's words" in shown
    assert "The second person's words" in shown


def test_the_grid_links_by_keyboard_and_saves_once(open_page: Any) -> None:
    page = open_page(as_=MEMBER, script=False)
    page.goto("/p/example-county/grid?rows=objective&relation=measured_by&columns=indicator")
    box = page.locator("input[name=pair]:not(:checked)").first
    value = box.get_attribute("value")
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save these links").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Success" in page.locator("main").inner_text()
    assert page.locator(f"input[name=pair][value='{value}']").is_checked()
