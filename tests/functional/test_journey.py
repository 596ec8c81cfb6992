"""The journey of the product: from a national outcome to a figure and back, by keyboard alone."""

from typing import Any

import pytest

from tests.functional.conftest import axe, sideways


def follow(page: Any, name: str) -> None:
    """Move to a link with the Tab key and press Enter, as somebody without a mouse does."""
    for _ in range(200):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(() => { const e = document.activeElement; "
            "return e ? (e.textContent || '').replace(/\\s+/g, ' ').trim() : '' })()"
        )
        if here == name or here.startswith(name):
            break
    else:
        raise AssertionError(f"The Tab key never reached “{name}” on {page.url}")
    focused = page.evaluate(
        "(() => { const s = getComputedStyle(document.activeElement); "
        "return s.outlineStyle !== 'none' || s.boxShadow !== 'none' })()"
    )
    assert focused, f"The focus does not show on “{name}”"
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_outcome_to_figure_and_back_by_keyboard(open_page: Any, width: int, script: bool) -> None:
    page = open_page(width=width, script=script, as_="board_member.example-county")
    page.goto("/r/shared/ELE-015/thread")
    assert "engagement in drug treatment" in page.locator("h1").inner_text().lower()
    page.goto("/r/example-county/IND-007/thread")
    follow(page, "49.3%")
    assert "49.3%" in page.locator("h1").inner_text()
    assert "Sheet Prison leavers, cell D8" in page.locator("main").inner_text()
    follow(page, "See the thread")
    assert "/thread" in page.url
    assert sideways(page) == 0
    if script:
        assert axe(page) == []
        assert page.faults == []
