"""A browser for the tests beside this file and for `sh bin/bench journeys`."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.served import FLAGS
from bench.served import chromium as path_of_chromium


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by playwright."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop on this thread; Django then takes our own fixtures for
    # asynchronous code. No test in this folder touches the database, so nothing is hidden.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as driver:
            running = driver.chromium.launch(executable_path=path_of_chromium(), args=list(FLAGS))
            yield running
            running.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


#: Whether a press of this leads to another page: a link that opens one here, or the button that sends a form.
LEADS_AWAY = """element => {
    const link = element.closest('a[href]');
    if (link) return !link.hasAttribute('download') && !link.target && !link.getAttribute('href').startsWith('#');
    const button = element.closest('button, input');
    return Boolean(button && button.form && button.type === 'submit');
}"""


def press(what: Any, *, seconds: float = 60) -> None:
    """Press what a locator finds and, where that leads to another page, wait until that page (or file) has come.

    Playwright's own `click` waits for a page only if the browser told of it in time: on a busy machine it goes on
    in the page that is about to go, and what is read next is read from there.
    """
    page, came = what.page, []

    def arrived(_: object) -> None:
        came.append(True)

    leads_away = what.evaluate(LEADS_AWAY)
    page.on("framenavigated", arrived)
    page.on("download", arrived)
    try:
        what.click()
        until = time.monotonic() + seconds
        while leads_away and not came:
            assert time.monotonic() < until, f"Nothing came of pressing {what} on {page.url}"
            page.wait_for_timeout(10)
        page.wait_for_load_state()
    finally:
        page.remove_listener("framenavigated", arrived)
        page.remove_listener("download", arrived)
