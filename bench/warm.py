"""From `sh bin/demo`, built once before, to the first answer with status 200."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser, Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.common import ROOT, Result, report, stage
from bench.served import free_port

LIMIT, PATIENCE = 10.0, 180.0


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--times", type=int, default=3, help="how often to start it")


def run(args: Namespace) -> int:
    with TemporaryDirectory(prefix="goldenthread-bench-") as folder:
        with stage("Building the demo once"):
            first = _start(Path(folder))
        times = [_start(Path(folder)) for _ in range(args.times)]
    return report(
        "sh bin/demo",
        [
            Result("the first time, building the examples", first),
            Result("warm, to the first answer (slowest)", max(times), LIMIT, f"{len(times)} starts"),
        ],
    )


def _start(folder: Path) -> float:
    """Start the demo in a folder of its own, wait for an answer, and stop it again."""
    port = free_port()
    environment = os.environ | {
        "GOLDENTHREAD_DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "GOLDENTHREAD_ENV_FILE": str(folder / "no.env"),
    }
    started = time.perf_counter()
    log = folder / "demo.log"
    with log.open("w") as out:
        demo = subprocess.Popen(
            ["sh", str(ROOT / "bin" / "demo"), "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            while not _answers(port):
                if demo.poll() is not None or time.perf_counter() - started > PATIENCE:
                    sys.stderr.write(log.read_text()[-2000:])
                    raise SystemExit("The demo did not start")
                time.sleep(0.05)
            return time.perf_counter() - started
        finally:
            # The whole session that we started: the shell, the server and its workers.
            if demo.poll() is None:
                os.killpg(demo.pid, signal.SIGTERM)
            try:
                demo.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(demo.pid, signal.SIGKILL)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
