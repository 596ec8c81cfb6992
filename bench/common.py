"""What every measurement shares: a database of its own, the clock, and the table of results."""

import logging
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Result:
    """One figure beside its limit, in seconds. Without a limit it is only for information."""

    name: str
    seconds: float
    limit: float | None = None
    note: str = ""

    @property
    def passed(self) -> bool:
        return self.limit is None or self.seconds <= self.limit


@contextmanager
def database() -> Iterator[Path]:
    """A folder with an empty, migrated SQLite database in it, thrown away afterwards.

    Django is started here, on that file: never on the demo's. Import nothing that needs
    Django before this.
    """
    with TemporaryDirectory(prefix="goldenthread-bench-") as name:
        folder = Path(name)
        os.environ["DJANGO_SETTINGS_MODULE"] = "goldenthread.config.settings"
        os.environ["GOLDENTHREAD_ENV_FILE"] = str(folder / "no.env")
        os.environ["GOLDENTHREAD_DATA_DIR"] = str(folder)
        os.environ["GOLDENTHREAD_DEMO"] = "1"
        os.environ["GOLDENTHREAD_DEBUG"] = "0"
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        logging.getLogger("django.request").setLevel(logging.ERROR)
        call_command("migrate", verbosity=0, interactive=False)
        try:
            yield folder
        finally:
            connections.close_all()


@contextmanager
def stage(title: str) -> Iterator[None]:
    """Say what is being done and how long it took, on the error stream."""
    sys.stderr.write(f"{title} ... ")
    sys.stderr.flush()
    start = time.perf_counter()
    yield
    sys.stderr.write(f"{time.perf_counter() - start:.1f} s\n")


def timed(act: Callable[[], object]) -> float:
    """How many seconds one call takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


@dataclass(frozen=True)
class Taken:
    """How long one call took by the clock on the wall, and how much of it was our own work."""

    wall: float
    processor: float


def taken(act: Callable[[], object]) -> Taken:
    """Call once, by both clocks. Only a machine that does nothing else keeps them together."""
    wall, processor = time.perf_counter(), time.process_time()
    act()
    return Taken(time.perf_counter() - wall, time.process_time() - processor)


def median(times: Sequence[float]) -> float:
    return statistics.median(times)


def p95(times: Sequence[float]) -> float:
    """The 95th percentile by nearest rank: at least 95 of 100 calls took no longer."""
    ordered = sorted(times)
    return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]


def shown(seconds: float) -> str:
    """Seconds as people read them: "38 ms", "2.61 s"."""
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:,.2f} s"


def report(title: str, results: Sequence[Result]) -> int:
    """Print the table. Returns the exit code: 1 when any figure is over its limit."""
    rows = [("", "figure", "limit", "")]
    for r in results:
        verdict = "" if r.limit is None else "pass" if r.passed else "FAIL"
        limit = shown(r.limit) if r.limit is not None else "-"
        rows.append((r.name, shown(r.seconds), limit, f"{verdict}  {r.note}".strip()))
    widths = [max(len(row[n]) for row in rows) for n in range(3)]
    lines = [title]
    for name, figure, limit, verdict in rows:
        lines.append(f"  {name:<{widths[0]}}  {figure:>{widths[1]}}  {limit:>{widths[2]}}  {verdict}".rstrip())
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if all(r.passed for r in results) else 1
