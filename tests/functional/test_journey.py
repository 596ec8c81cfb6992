"""The journey of the product: from a national outcome to a figure and back, by keyboard alone."""

from typing import Any

import pytest

from tests.functional.conftest import axe, sideways

_HERE = "(() => { const e = document.activeElement; return e && e.href ? e.getAttribute('href') : '' })()"
_SHOWS = (
    "(() => { const s = getComputedStyle(document.activeElement);"
    " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' })()"
)


def follow(page: Any, address: str) -> None:
    """Move to a link with the Tab key and press Enter, as somebody without a mouse does."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate(_HERE) == address:
            break
    else:
        raise AssertionError(f"The Tab key never reached {address} on {page.url}")
    assert page.evaluate(_SHOWS), f"The focus does not show on {address}"
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_outcome_to_figure_and_back_by_keyboard(open_page: Any, width: int, script: bool) -> None:
    page = open_page(width=width, script=script, as_="board_member.example-county")
    outcome = "/r/shared/ELE-015"
    page.goto(outcome)
    follow(page, f"{outcome}/thread")
    assert page.locator("h1").inner_text() == "Increase engagement in drug treatment"
    assert "agency return" in page.locator("main").inner_text().lower()
    figure = page.locator(".gt-thread a[href^='/figures/example-county/']").first
    address, shown = figure.get_attribute("href"), figure.inner_text()
    follow(page, address)
    assert page.locator("h1").inner_text().startswith(shown.split(" in ")[0])
    steps = page.locator("main").inner_text()
    assert all(word in steps for word in ("Supplied by", "File", "As typed")), "the return and its cell"
    up = page.locator("main a", has_text="See the thread up").first.get_attribute("href")
    follow(page, up)
    assert "From the return up" in page.locator("[aria-current]").all_inner_texts()
    follow(page, page.locator(".gt-thread a", has_text="Increase engagement in drug").first.get_attribute("href"))
    assert page.locator("h1").inner_text() == "Increase engagement in drug treatment"
    assert sideways(page) == 0
    if script:
        assert axe(page) == []
        assert page.faults == []
