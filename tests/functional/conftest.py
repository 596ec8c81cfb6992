"""The demo itself, served by its own command on a free port, and a real browser on it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
AXE = ROOT / "vendor" / "axe-core" / "axe.min.js"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder drives the browser."""
    for item in items:
        if Path(str(item.path)).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo of its own, built from the packs by `goldenthread demo`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("demo")
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY")}
    environment = kept | {"GOLDENTHREAD_DATA_DIR": str(folder), "GOLDENTHREAD_DEMO": "1"}
    command = [sys.executable, "-m", "goldenthread.console.main", "demo", "--port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        address = f"http://localhost:{port}"
        try:
            _wait_for(f"{address}/health", server, folder / "log")
            yield address
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise AssertionError(f"The demo stopped: {log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"The demo did not answer: {log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by playwright."""
    from playwright.sync_api import sync_playwright

    path = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    # Playwright keeps an event loop on this thread; Django then takes our own fixtures for
    # asynchronous code. No test in this folder touches the database, so nothing is hidden.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


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
        page.set_default_timeout(15_000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on(
            "console",
            lambda line: page.faults.append(line.text) if line.type == "error" else None,
        )
        if as_:
            page.goto("/door")
            page.locator(f"input[value='{as_}@demo.invalid']").check()
            page.get_by_role("button", name="Go in").first.click()
        return page

    yield open_
    for context in contexts:
        context.close()


def axe(page: Any) -> list[str]:
    """What axe finds wrong on a page, one line for each: nothing is left out."""
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
