"""A browser for the tests beside this file and for `sh bin/bench journeys`."""

import os
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
