"""How often each caller calls: counted in one small file that every process of the machine shares.

It is a file of its own, since a count is a write: in the site's database each read of the API would wait for a long
import to let go of it. Nothing in it is kept: a count is of one minute, and losing the file loses a minute's counts.
"""

import logging
import os
import sqlite3
import threading
import time
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from goldenthread.api.problems import TooMany

log = logging.getLogger(__name__)

#: In the data folder. Backups leave out what ends so.
NAME = "calls.sqlite3"
_TABLE = """
    CREATE TABLE IF NOT EXISTS calls (caller TEXT, minute INTEGER, made INTEGER, PRIMARY KEY (caller, minute))
    WITHOUT ROWID
"""
_COUNT = "INSERT INTO calls VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET made = made + 1 RETURNING made"


def count_call(caller: str) -> None:
    """Count a call of a token, a person or an address in this minute. Raises TooMany past the limit of the settings.

    A count that cannot be written stops nobody: the log says so.
    """
    limit = settings.API_CALLS_A_MINUTE
    if not limit:
        return
    now = time.time()
    try:
        made = _counted(caller, int(now // 60))
    except sqlite3.Error as error:
        log.error("A call could not be counted: %s", error)
        _mine.__dict__.clear()
        return
    if made > limit:
        raise TooMany(limit, 60 - int(now % 60))


def address_of(request: HttpRequest) -> str:
    """Where a call without a token comes from, as it is counted: behind a proxy, what the proxy says."""
    try:
        return f"from:{get_adapter().get_client_ip(request)}"
    except PermissionDenied:  # it says none
        return "from:"


class _Mine(threading.local):
    """The file as this thread has it open. A process that parts from another opens its own."""

    opened: tuple[int, Path] | None = None
    file: sqlite3.Connection
    minute = 0


_mine = _Mine()


def _counted(caller: str, minute: int) -> int:
    """This call counted, and how many that makes."""
    here = (os.getpid(), Path(settings.DATA_DIR) / NAME)
    if _mine.opened != here:
        here[1].parent.mkdir(parents=True, exist_ok=True)
        _mine.file = sqlite3.connect(here[1], timeout=1, isolation_level=None)
        # What a crash loses is a minute's counts: nothing waits for the disk.
        _mine.file.execute("PRAGMA synchronous = OFF")
        _mine.file.execute("PRAGMA journal_mode = MEMORY")
        _mine.file.execute(_TABLE)
        _mine.opened = here
    if _mine.minute != minute:
        _mine.file.execute("DELETE FROM calls WHERE minute < ?", (minute,))
        _mine.minute = minute
    made: int = _mine.file.execute(_COUNT, (caller, minute)).fetchall()[0][0]
    return made
