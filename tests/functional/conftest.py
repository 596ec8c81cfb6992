"""The demo itself, served by its own command on a free port, and a real browser on it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.common import ROOT
from bench.served import served
from tests.functional.serving import chromium, press
from tests.functional.steps import Postbox

AXE = ROOT / "vendor" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder drives the browser."""
    for item in items:
        if Path(str(item.path)).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def post() -> Iterator[Postbox]:
    """The mail server that the demo sends its mail to."""
    with Postbox() as box:
        yield box


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, post: Postbox) -> Iterator[str]:
    """The address of a demo of its own, built from the packs by `goldenthread demo`."""
    with served(tmp_path_factory.mktemp("demo"), {"GOLDENTHREAD_EMAIL_URL": post.url}) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by playwright."""
    with chromium() as running:
        yield running


Opened = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any, site: str) -> Iterator[Opened]:
    """A function that opens a window: `open_page(width=320, script=False, as_="manager.dorset-cdp")`.

    It goes in by the door of the demo as that person, unless `as_` is empty.
    """
    contexts = []

    def open_(*, width: int = 1280, script: bool = True, as_: str = "manager.dorset-cdp", **options: Any) -> Any:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            locale="en-GB",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on(
            "console",
            lambda line: page.faults.append(line.text) if line.type == "error" else None,
        )
        if as_:
            page.goto("/door")
            page.locator(f"input[value='{as_}@demo.invalid']").check()
            press(page.get_by_role("button", name="Go in").first)
        return page

    yield open_
    for context in contexts:
        context.close()


def axe(page: Any) -> list[str]:
    """What axe finds wrong on a page, one line for each: nothing is left out."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
        ".then(r => r.violations.flatMap(v => v.nodes.map("
        "n => v.id + ': ' + n.target.join(' ') + ' ' + n.failureSummary)))",
        TAGS,
    )
    return list(found)


def sideways(page: Any) -> int:
    """How many pixels a page scrolls sideways; a wide table scrolls inside its own region."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
