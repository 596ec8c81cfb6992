"""A child that is killed by SIGKILL at the n-th call of a function while it does one act on a database of its own.

Run as `python -m tests.integration.returns.killing FOLDER SEED`; it prints one line of JSON. Each point is a process
of its own, forked from one that has everything loaded and no connection open. The points are drawn from all calls
that the act makes, those into the database among them, so that it dies between any two steps.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

POINTS = 50
Act = Callable[[], object]


def content(path: Path) -> str:
    """A digest of every row of every table."""
    digest = hashlib.sha256()
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1")]
        for name in names:
            if name.startswith("sqlite_"):
                continue
            rows = connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
            digest.update(repr((name, rows)).encode())
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    return digest.hexdigest()


def calls_of(act: Act) -> int:
    """How many calls an act makes."""
    count = 0

    def counting(_frame: Any, event: str, _arg: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


def die_at(point: int, act: Act) -> None:
    """Do an act and be killed at a call of it."""
    left = point

    def counting(_frame: Any, event: str, _arg: Any) -> None:
        nonlocal left
        left -= event in ("call", "c_call")
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(counting)
    act()
    os._exit(0)


def forked(work: Act) -> int:
    """Do some work in a child; returns how it ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(9)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def told(work: Callable[[], int]) -> int:
    """A number that a child finds out."""
    into, out = os.pipe()

    def child() -> None:
        os.write(out, str(work()).encode())

    assert forked(lambda: child()) == 0
    os.close(out)
    with os.fdopen(into) as answer:
        return int(answer.read())


def points_of(act: Act, database: Path, seed: int) -> dict[str, Any]:
    """Kill an act at fifty random points, and say what the database held after each."""
    clean = database.with_suffix(".clean")
    shutil.copy(database, clean)

    def restore() -> None:
        for path in database.parent.glob(f"{database.name}*"):
            path.unlink()
        shutil.copy(clean, database)

    before = content(database)
    calls = told(lambda: calls_of(act))
    after_rows = rows_of(database)
    drawn = random.Random(seed)
    outcome: dict[str, Any] = {"calls": calls, "killed": 0, "before": 0, "whole": 0, "half": []}
    for number in range(POINTS):
        restore()
        # A fifth of them lie around the commit, which is the last of what is done.
        point = drawn.randint(1 if number % 5 else calls - 300, calls)
        ended = forked(lambda point=point: die_at(point, act))
        outcome["killed"] += os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL
        if content(database) == before:
            outcome["before"] += 1
        elif rows_of(database) == after_rows:
            outcome["whole"] += 1
        else:
            outcome["half"].append(point)
        # What was half done by the dead must not stand in the way of the living.
    restore()
    assert forked(act) == 0 and rows_of(database) == after_rows
    return outcome


def rows_of(path: Path) -> dict[str, int]:
    """How many rows each table holds."""
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1")]
        found = {name: connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in names}
    connection.close()
    return found


def main(folder: Path, seed: int) -> dict[str, Any]:
    """Kill the acceptance of a return, and the import of a national file and of a partner's spreadsheet."""
    database = folder / "killing.sqlite3"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "goldenthread.config.settings",
        "GOLDENTHREAD_DEMO": "1",
        "GOLDENTHREAD_DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{database}",
    }
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from goldenthread.returns import commands as national
    from tests.integration.imports import measured, take
    from tests.integration.returns.agencies import make_agencies
    from tests.integration.room import make_room
    from tests.integration.sheets import WIDE, WIDE_MAP, bring, save_a_map, workbook

    call_command("migrate", verbosity=0, interactive=False)
    room = make_room()
    agencies = make_agencies(room)
    agencies.open()
    measured(room)
    agencies.send()
    agencies.sign()
    # The child that reads a file is a process of its own: it is read once, and its answer used again.
    staged = _staged(national)
    take(room, dry_run=True)

    def settle() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    settle()
    found = {"return": points_of(agencies.accept, database, seed)}
    staged["replay"] = True
    found["import"] = points_of(lambda: take(room), database, seed + 1)
    staged["replay"] = False
    saved = save_a_map(room, WIDE_MAP, measure=room.add("indicator", "Referrals", value_type="count", unit="people"))
    sheet = workbook(WIDE)
    bring(room, sheet, column_map=saved.reference, dry_run=True)
    settle()
    staged["replay"] = True
    found["sheet"] = points_of(lambda: bring(room, sheet, column_map=saved.reference), database, seed + 2)
    return found


def _staged(national: Any) -> dict[str, Any]:
    plain = national.stage
    state: dict[str, Any] = {"replay": False, "spool": b"", "stage": None}

    def replayed(*args: Any, **kwargs: Any) -> Any:
        import io

        if state["replay"]:
            kept = state["stage"]
            made = type(kept).__new__(type(kept))
            made.__dict__ |= kept.__dict__ | {"_spool": io.BytesIO(state["spool"])}
            return made
        made = plain(*args, **kwargs)
        made._spool.seek(0)
        state["spool"], state["stage"] = made._spool.read(), made
        return made

    national.stage = replayed
    return state


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))) + "\n")
