"""A demo of one's own, served on a free port: for benches, pictures and the tests that drive a browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.common import ROOT

#: No sandbox, and no fetching of its own.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PUBLISHED = "/public/example-county/editions/EDN-001/"
_PATIENCE = 600


def chromium() -> str:
    """The path of the browser. Raises SystemExit with what to install where there is none."""
    names = (os.environ.get("CHROME_PATH", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), "")
    if not found:
        sys.exit("There is no Chromium. Install it, for example: sudo apt-get install -y chromium")
    return found


_CLOCK = """
import datetime

real = datetime.datetime
shift = datetime.timedelta(seconds={shift})


class Kind(type):
    def __instancecheck__(cls, thing):
        return isinstance(thing, real)

    def __subclasscheck__(cls, other):
        return issubclass(other, real)


class Shifted(real, metaclass=Kind):
    def __new__(cls, *given, **named):
        return real(*given, **named)

    @classmethod
    def now(cls, tz=None):
        return real.now(tz) + shift


datetime.datetime = Shifted
"""


def clock(moment: str, folder: Path) -> dict[str, str]:
    """Settings under which the product's clock starts at a moment of UTC, "2026-11-24 10:00:00", and then runs on.

    Python runs `sitecustomize` before anything else. libfaketime, which would move the clock of any program, makes
    waiting fail under Python.

    Args:
        moment: When it starts.
        folder: Where the small module is put that does it; it has to stay while the product runs.
    """
    # Worked out once: the server and its worker keep one time.
    shift = datetime.fromisoformat(moment).replace(tzinfo=UTC) - datetime.now(UTC)
    (folder / "sitecustomize.py").write_text(_CLOCK.format(shift=round(shift.total_seconds())))
    return {"PYTHONPATH": str(folder)}


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a demo built into `folder` by its own command; it ends with the block.

    Args:
        folder: Where its database, its files and its log go.
        more: Further settings of its environment.
    """
    port = free_port()
    address = f"http://localhost:{port}"
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "SECRET_KEY")}
    environment = kept | {
        "GOLDENTHREAD_ENV_FILE": str(folder / "no.env"),
        "GOLDENTHREAD_DATA_DIR": str(folder),
        "GOLDENTHREAD_DEMO": "1",
        "GOLDENTHREAD_SITE_ADDRESS": address,
        **(more or {}),
    }
    command = [sys.executable, "-m", "goldenthread.console.main", "demo", "--port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for(f"{address}/health", server, folder / "log")
            yield address
        finally:
            server.terminate()
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@contextmanager
def demo(more: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a fresh demo whose example edition is published. Settings as `served` takes them."""
    with TemporaryDirectory(prefix="goldenthread-served-") as name, served(Path(name), more) as address:
        wait_for(f"{address}{PUBLISHED}", log=Path(name) / "log")
        yield address


def wait_for(address: str, server: "subprocess.Popen[bytes] | None" = None, log: Path | None = None) -> None:
    """Ask until a page is there. Raises SystemExit where the server ends or the page does not come."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if server is not None and server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    said = log.read_text()[-3000:] if log else ""
    sys.exit(f"{address} did not answer. {said}")
