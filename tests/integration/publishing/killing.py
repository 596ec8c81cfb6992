"""A child that is killed by SIGKILL while it checks, and while it publishes, an edition that corrects another.

Run as `python -m tests.integration.publishing.killing FOLDER SEED`; it prints one line of JSON. The points are drawn
from every call that an act makes, as `tests.integration.returns.killing` does it.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from tests.integration.returns.killing import POINTS, Act, calls_of, content, die_at, forked, told


def lives(path: Path) -> dict[str, str]:
    """The stage of each edition, by its reference."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT r.reference, l.stage FROM publishing_life l JOIN records_record r ON r.id = l.record_id"
        ).fetchall()
    connection.close()
    return dict(rows)


def published_files(path: Path) -> dict[str, str]:
    """The kept name and hash of every file of the earlier edition."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT f.kept, f.sha256 FROM publishing_keptfile f JOIN publishing_life l ON l.current_id = f.check_of_id "
            "JOIN records_record r ON r.id = l.record_id WHERE r.reference = 'EDN-001'"
        ).fetchall()
    connection.close()
    return dict(rows)


def whole(files: dict[str, str], folder: Path) -> bool:
    """Whether every one of these files is on the disk as it was written."""
    import hashlib

    return all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in files.items())


def points_of(act: Act, database: Path, seed: int, after: dict[str, str]) -> dict[str, Any]:
    """Kill an act at fifty random points, and say what stood after each."""
    clean = database.with_suffix(f".{seed}")
    shutil.copy(database, clean)
    before, files = content(database), published_files(database)

    def restore() -> None:
        for path in database.parent.glob(f"{database.name}-*"):
            path.unlink()
        shutil.copy(clean, database)

    calls = told(lambda: calls_of(act))
    drawn = random.Random(seed)
    found: dict[str, Any] = {"calls": calls, "killed": 0, "before": 0, "whole": 0, "half": [], "lost": []}
    for number in range(POINTS):
        restore()
        # A fifth of them lie around the commit, which is near the end of what is done.
        point = drawn.randint(1 if number % 5 else calls - 300, calls)
        ended = forked(lambda point=point: die_at(point, act))  # type: ignore[misc]
        found["killed"] += os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL
        if content(database) == before:
            found["before"] += 1
        elif lives(database) == after:
            found["whole"] += 1
        else:
            found["half"].append(point)
        if not whole(files, database.parent / "editions"):
            found["lost"].append(point)
    # What was half done by the dead must not stand in the way of the living.
    restore()
    assert forked(act) == 0 and lives(database) == after
    return found


def main(folder: Path, seed: int) -> dict[str, Any]:
    """An edition is out, its correction is written: kill the check of the correction, then its publication."""
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

    from goldenthread.claims.safely import Checked
    from goldenthread.publishing import commands, examining
    from tests.integration.publishing.tiny import Tiny, at_the_desk, make_world
    from tests.integration.room import make_room

    call_command("migrate", verbosity=0, interactive=False)
    # The claim checker reads in a process of its own; here it has found nothing.
    examining.check_safely = lambda *_, **__: Checked((), (), ())  # type: ignore[assignment]
    world = make_world(make_room())

    def settle() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    with at_the_desk(Tiny()):
        first = commands.start(
            actor=world.analyst,
            partnership="north",
            title="Short report",
            template="short-report",
            period="July to September 2026",
        ).full_reference

        def cleared(full: str) -> None:
            for who in (world.chair, world.member):
                commands.clear(actor=who, edition=full, number=1)

        def check(full: str) -> None:
            commands.check(actor=world.analyst, edition=full)

        def publish(full: str) -> None:
            commands.publish(actor=world.manager, edition=full, number=1)

        commands.write_text(actor=world.analyst, edition=first, section="summary", words="Words.")
        check(first)
        cleared(first)
        publish(first)
        second = commands.correct(actor=world.analyst, edition=first, title="Wrong", text="Right.").full_reference
        settle()
        found = {
            "check": points_of(lambda: check(second), database, seed, {"EDN-001": "published", "EDN-002": "composed"})
        }
        cleared(second)
        settle()
        found["publish"] = points_of(
            lambda: publish(second), database, seed + 1, {"EDN-001": "corrected", "EDN-002": "published"}
        )
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))) + "\n")
