"""The first screen: a visitor checks a report, and a member keeps what they decide. With and without JavaScript."""

from pathlib import Path
from typing import Any

import pytest

from tests.functional.conftest import axe, sideways
from tests.functional.serving import press

REPORT = """# Enforcement

Arrests rose by 12% from 40 to 50. Of the 27 cases reviewed, 14 (52%) led to a change.

## Seizures

1st quarter: £23,756

Projected: £94,304
"""


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_visitor_checks_a_report_with_no_account(open_page: Any, tmp_path: Path, width: int, script: bool) -> None:
    file = tmp_path / "report.md"
    file.write_text(REPORT)
    page = open_page(width=width, script=script, as_="")
    page.goto("/")
    assert not script or axe(page) == []
    page.locator("#file").set_input_files(str(file))
    page.get_by_role("button", name="Check this report").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    shown = page.locator("main").inner_text()
    assert "disagree" in page.locator("h1").inner_text()
    assert "£23,576" in shown
    assert page.locator("mark.gt-claim--disagrees").count() >= 1
    assert not script or axe(page) == []
    assert sideways(page) == 0
    assert page.faults == []


def test_pasted_text_is_kept_in_the_form_when_it_is_refused(open_page: Any) -> None:
    page = open_page(as_="")
    page.goto("/check")
    press(page.get_by_role("button", name="Check this report"))
    assert page.title().startswith("Error:")
    assert axe(page) == []


def test_a_member_keeps_a_decision(open_page: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    file.write_text(REPORT)
    page = open_page(as_="manager.example-county")
    page.goto("/p/example-county/check")
    page.locator("#file").set_input_files(str(file))
    press(page.get_by_role("button", name="Check this report"))
    press(page.locator("article details summary").first)
    page.get_by_label("The figure stands as printed").first.check()
    page.get_by_label("Why, in a few words").first.fill("Counted by another rule")
    assert axe(page) == []
    press(page.get_by_role("button", name="Keep what I decided"))
    assert "1 decision is kept" in page.locator("main").inner_text()
    page.locator("#file").set_input_files(str(file))
    press(page.get_by_role("button", name="Check this report"))
    assert "Counted by another rule" in page.locator("main").inner_text()
