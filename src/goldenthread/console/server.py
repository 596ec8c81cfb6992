"""What gunicorn is told, and the two moments of its life that we take part in.

gunicorn reads this file as its settings: `gunicorn -c python:goldenthread.console.server`.
"""

import contextlib
import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

wsgi_app = "goldenthread.config.wsgi:application"
worker_class = "gthread"
workers = 1
threads = 8
# The application is loaded once and shared by the processes.
preload_app = True
proc_name = "goldenthread"
loglevel = "warning"
timeout = 60
graceful_timeout = 20
# Its own door for remote control is shut.
control_socket_disable = True
# Heartbeats on a disk can block a process; memory cannot.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def when_ready(server: Any) -> None:
    """Load the addresses before the processes part, then say where the site is."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018
    # What is loaded by now stays loaded: no collection of garbage need look at it again, and forks can share it.
    gc.collect()
    gc.freeze()
    seen = {_address(str(listener)) for listener in server.LISTENERS}
    for address in sorted(seen):
        sys.stderr.write(f"Golden Thread is at {address}  (Ctrl-C stops it)\n")
    # The worker lives and dies with the server. It starts last: nobody waits for it.
    words = [sys.executable, "-m", "goldenthread.console.main", "worker", "--with-parent"]
    server.golden_thread_worker = subprocess.Popen(words)  # noqa: S603


def on_exit(server: Any) -> None:
    """Stop the worker with the server."""
    worker = getattr(server, "golden_thread_worker", None)
    if worker:
        worker.terminate()
        # One that is in the middle of something ends by itself, when it sees that the server is gone.
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.wait(timeout=10)


def _address(listener: str) -> str:
    return listener.replace("//127.0.0.1:", "//localhost:").replace("//[::1]:", "//localhost:")
