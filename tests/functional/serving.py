"""The demo on a port of its own, and a browser: for the tests beside this file and for `sh bin/bench journeys`."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.functional.steps import free_port

ROOT = Path(__file__).parents[2]
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


@contextmanager
def served(folder: Path, mail_port: int) -> Iterator[str]:
    """The address of a demo built into `folder` by `goldenthread demo`; its mail goes to `mail_port`."""
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY")}
    environment = kept | {
        "GOLDENTHREAD_DATA_DIR": str(folder),
        "GOLDENTHREAD_DEMO": "1",
        "GOLDENTHREAD_EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "GOLDENTHREAD_SITE_ADDRESS": f"http://localhost:{port}",
    }
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
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 600
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


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by playwright."""
    from playwright.sync_api import sync_playwright

    path = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    # Playwright keeps an event loop on this thread; Django then takes our own fixtures for
    # asynchronous code. No test in this folder touches the database, so nothing is hidden.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as driver:
            running = driver.chromium.launch(executable_path=path, args=FLAGS)
            yield running
            running.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
