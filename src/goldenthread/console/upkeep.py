"""doctor: is everything as it should be?"""

import platform
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from goldenthread.console.output import put, put_json
from goldenthread.console.session import Unavailable, set_up, translate

CHECK_FAILED, UNAVAILABLE = 1, 5
LEAST_FREE_MB = 500


class _Failed(Exception):
    """A check that failed, and what to do about it."""


class _Back(Exception):
    """Carries nothing: it only makes the transaction roll back."""


def doctor(args: Namespace) -> int:
    """Try each part in turn, and say what to do about those that fail."""
    results, worst = [], 0
    for name, check in CHECKS:
        try:
            results.append({"check": name, "ok": True, "words": check()})
        except _Failed as failed:
            results.append({"check": name, "ok": False, "words": str(failed)})
            worst = max(worst, CHECK_FAILED)
        except Exception as error:
            known = translate(error) if not isinstance(error, Unavailable) else None
            words = known[1][0]["words"] if known else str(error)
            results.append({"check": name, "ok": False, "words": words})
            # What follows needs this one.
            worst = UNAVAILABLE
            break
    if args.json:
        put_json(results)
    else:
        for one in results:
            put(f"{'ok    ' if one['ok'] else 'FAILED'}  {one['check']}: {one['words']}")
    return worst


def _python() -> str:
    version = platform.python_version()
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise _Failed(f"{version}. Use 3.11, 3.12 or 3.13")
    return version


def _settings() -> str:
    set_up(signs=True)
    from django.conf import settings

    words = f"{'demo' if settings.DEMO else 'service'}, {'HTTPS' if settings.HTTPS else 'HTTP'}"
    if settings.DEBUG:
        raise _Failed(f"{words}. GOLDENTHREAD_DEBUG is on: turn it off where others can reach it")
    return words


def _database() -> str:
    from django.db import connection

    connection.ensure_connection()
    return f"{connection.vendor}, {connection.settings_dict['NAME']}"


def _migrations() -> str:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise _Failed(f"{len(missing)} not applied. Run: goldenthread init")
    return "all applied"


def _registers() -> str:
    from goldenthread.reference.queries import names

    if not names(["E92000001"]):
        raise _Failed("the areas are not loaded. Run: goldenthread init")
    return "loaded"


def _append_only() -> str:
    """Write an entry, try to alter it, and roll both back: the database should refuse."""
    from django.db import DatabaseError, transaction

    from goldenthread.audit.models import Entry

    refused = []
    try:
        with transaction.atomic():
            entry = Entry.objects.create(at=datetime.now(UTC), actor="doctor", act="doctor")
            for attempt in (
                lambda: Entry.objects.filter(pk=entry.pk).update(act="altered"),
                lambda: Entry.objects.filter(pk=entry.pk).delete(),
            ):
                try:
                    with transaction.atomic():
                        attempt()
                except DatabaseError:
                    refused.append(True)
            raise _Back
    except _Back:
        pass
    if len(refused) < 2:
        raise _Failed("an entry can be altered or deleted. Run: goldenthread init")
    return "entries cannot be altered or deleted"


def _space() -> str:
    from django.conf import settings

    folder = Path(settings.DATA_DIR)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_048_576
    if free < LEAST_FREE_MB:
        raise _Failed(f"{free:,} MB free in {folder}. Make room: {LEAST_FREE_MB} MB is the least")
    return f"{free:,} MB free in {folder}"


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Python", _python),
    ("Settings", _settings),
    ("Database", _database),
    ("Migrations", _migrations),
    ("Registers", _registers),
    ("Ledger", _append_only),
    ("Space", _space),
)
