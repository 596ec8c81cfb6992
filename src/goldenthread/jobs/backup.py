"""One file that holds the whole installation: the database, the files that people gave, and the key of the ledger.

The database is copied as it stood at one moment, while people work on. Files in the data folder are only ever added,
so copying them after the database takes every file that it names. The list inside says what there is, with the hash of
each part and how many rows each table had; `check` and `restore` hold the backup to it.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.jobs.progress import Progress, SilentProgress
from goldenthread.vocabulary import Conflict, Refused

BACKED_UP = declare("site.backed_up", "took a backup of the whole installation")
RESTORED = declare("site.restored", "restored the whole installation from the backup made at {made}")

LIST = "backup.json"
SQLITE, POSTGRES = "database.sqlite3", "database.pgdump"
#: Names in the data folder that are no part of a backup: the database itself, copied apart, and what is made anew.
_LEFT = (".part", ".sqlite3", ".sqlite3-wal", ".sqlite3-shm", "-journal", ".lock", ".pid", ".log")
_ASIDE = "before-restore-"
_FORM = 1


@dataclass(frozen=True)
class Backup:
    """What a backup holds.

    Args:
        made: When, in UTC, to the second.
        engine: "sqlite" or "postgresql".
        release: Of the software that made it.
        rows: Rows by table.
        files: Files beside the database.
        size: Bytes of the backup itself.
    """

    path: Path
    made: str
    engine: str
    release: str
    rows: dict[str, int]
    files: int
    size: int

    @property
    def words(self) -> str:
        """One line for people."""
        total = sum(self.rows.values())
        return f"{total:,} rows in {len(self.rows)} tables and {self.files:,} files, {self.size / 1_000_000:,.1f} MB"


def make(path: Path, *, actor: Actor, progress: Progress | None = None) -> Backup:
    """Write a backup to `path`. It appears under that name only when it is whole, and only its owner may read it.

    The ledger says that it was taken; that entry is newer than the copy.

    Raises:
        NotAllowed: unless the actor looks after the whole installation.
        Conflict: where there is a file of that name already.
        Refused: where the tool that copies PostgreSQL is missing or fails.
    """
    require(actor, Permission.MANAGE, None)
    progress = progress or SilentProgress()
    if path.exists():
        raise Conflict(f"{path} is there already. Name another file: a backup is never written over.")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            with progress.stage("Copying the database"):
                database, rows = _copy_database(Path(folder))
            kept = list(_kept())
            with progress.stage("Copying files", total=len(kept)) as step, part.open("xb") as out:
                part.chmod(0o600)
                with (
                    gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed,
                    tarfile.open(mode="w", fileobj=packed) as tar,
                ):
                    hashes = {database.name: _add(tar, database, database.name)}
                    for file, name in kept:
                        hashes[name] = _add(tar, file, name)
                        step.advance()
                    listed: dict[str, Any] = {
                        "form": _FORM,
                        "made": datetime.now(UTC).isoformat(timespec="seconds"),
                        "release": version("goldenthread"),
                        "engine": connection.vendor,
                        "migrations": _migrations(),
                        "rows": rows,
                        "sha256": hashes,
                    }
                    _add_bytes(tar, LIST, (json.dumps(listed, indent=1) + "\n").encode())
                out.flush()
                os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _write(actor, BACKED_UP)
    return _backup(path, listed)


def check(path: Path) -> Backup:
    """Read a backup through and hold every part to its hash.

    Raises:
        Refused: for one that is cut off, altered, or is no backup.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _backup(path, _unpack(path, Path(folder), keep=False))


def restore(path: Path, *, actor: Actor, force: bool = False, progress: Progress | None = None) -> tuple[Backup, str]:
    """Put a backup in the place of what this installation holds. Stop the site first.

    What was there is not deleted: the former data folder and SQLite database are set aside beside the new ones, and a
    PostgreSQL database has to be empty.

    Args:
        force: Needed where this installation already holds something.

    Returns:
        The backup, and where what was there before has been put; "" where there was nothing.

    Raises:
        NotAllowed: unless the actor looks after the whole installation.
        Refused: for a backup that is not whole, is of another engine, or was made by a newer release.
        Conflict: where this installation is not empty and `force` is not set.
    """
    require(actor, Permission.MANAGE, None)
    progress = progress or SilentProgress()
    data = Path(settings.DATA_DIR)
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".restore-") as made:
        folder = Path(made)
        with progress.stage("Checking the backup"):
            listed = _unpack(path, folder, keep=True)
        _fits(listed)
        used = _in_use()
        if used and not force:
            raise Conflict(
                f"This installation already holds something ({used}). Restore into an empty one, or add --force: "
                "what is there is then set aside, not deleted."
            )
        aside = ""
        with progress.stage("Putting the database in place"):
            if connection.vendor == "sqlite":
                aside = _place_sqlite(folder / SQLITE, data, bool(used))
            else:
                _place_postgres(folder / POSTGRES)
        with progress.stage("Putting files in place"):
            aside = _place_files(folder, listed, data, aside)
        connections.close_all()
        _same_rows(listed)
    _write(actor, RESTORED, made=listed["made"])
    return _backup(path, listed), aside


# -- making --------------------------------------------------------------------------------------------------------


def _copy_database(folder: Path) -> tuple[Path, dict[str, int]]:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = folder / SQLITE
        with sqlite3.connect(copy) as target:
            connection.connection.backup(target)
            tables = [r[0] for r in target.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            rows = {t: target.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables if _counted(t)}  # noqa: S608
        target.close()
        return copy, rows
    dump = folder / POSTGRES
    # One snapshot for the copy and the count, so that the list says what the copy holds.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            _tool("pg_dump", f"--file={dump}", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}")
            rows = {t: _count(cursor, t) for t in connection.introspection.table_names(cursor) if _counted(t)}
        finally:
            cursor.execute("ROLLBACK")
    return dump, rows


def _counted(table: str) -> bool:
    """Whether a table is ours to count: the shadow tables of the search index are made by the engine."""
    return not table.startswith("sqlite_") and not table.endswith(("_data", "_idx", "_content", "_docsize", "_config"))


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
    return int(cursor.fetchone()[0])


def _kept() -> Iterator[tuple[Path, str]]:
    """Every file of the data folder that belongs in a backup, with its name there."""
    data = Path(settings.DATA_DIR)
    database = Path(connection.settings_dict["NAME"]).resolve() if connection.vendor == "sqlite" else None
    for file in sorted(data.rglob("*")):
        name = file.relative_to(data).as_posix()
        if not file.is_file() or file.is_symlink() or name.endswith(_LEFT) or name.startswith(_ASIDE):
            continue
        if file.resolve() != database:
            yield file, f"data/{name}"


def _add(tar: tarfile.TarFile, file: Path, name: str) -> str:
    with file.open("rb") as read:
        digest = hashlib.file_digest(read, "sha256").hexdigest()
    info = tar.gettarinfo(str(file), name)
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    with file.open("rb") as read:
        tar.addfile(info, read)
    return digest


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def _migrations() -> list[str]:
    """The newest applied step of each part of the database."""
    applied = MigrationExecutor(connection).loader.applied_migrations
    return sorted(f"{app}.{name}" for app, name in applied)


# -- reading -------------------------------------------------------------------------------------------------------


def _unpack(path: Path, folder: Path, *, keep: bool) -> dict[str, Any]:
    """Hold every part to its hash, and unpack it into `folder` where `keep` is set. Returns the list."""
    found: dict[str, str] = {}
    listed: dict[str, Any] | None = None
    try:
        with tarfile.open(path, "r:gz") as tar:
            for member in tar:
                source = tar.extractfile(member) if member.isreg() and _plain(member.name) else None
                if source is None:
                    raise _no_backup(path, f"it holds {member.name!r}, which no backup does")
                if member.name == LIST:
                    listed = json.loads(source.read(10_000_000))
                    continue
                found[member.name] = _take(source, folder / member.name if keep else None)
    except (OSError, EOFError, tarfile.TarError, gzip.BadGzipFile, ValueError) as error:
        raise _no_backup(path, f"it cannot be read: {error}") from None
    if listed is None or listed.get("form") != _FORM:
        raise _no_backup(path, "its list is missing: it is cut off, or no backup of this product")
    if found != listed["sha256"]:
        wrong = sorted(name for name in {*found, *listed["sha256"]} if found.get(name) != listed["sha256"].get(name))
        raise _no_backup(path, f"{wrong[0]} is not what was written")
    return listed


def _take(source: Any, target: Path | None) -> str:
    digest = hashlib.sha256()
    out = None
    if target:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        out = target.open("xb")
        target.chmod(0o600)
    try:
        while block := source.read(1 << 20):
            digest.update(block)
            if out:
                out.write(block)
    finally:
        if out:
            out.flush()
            os.fsync(out.fileno())
            out.close()
    return digest.hexdigest()


def _plain(name: str) -> bool:
    return name in (LIST, SQLITE, POSTGRES) or (name.startswith("data/") and ".." not in name.split("/"))


def _no_backup(path: Path, finding: str) -> Refused:
    return Refused.one(str(path), finding, "Use another backup; nothing was changed")


# -- restoring -----------------------------------------------------------------------------------------------------


def _fits(listed: dict[str, Any]) -> None:
    if listed["engine"] != connection.vendor:
        raise Refused.one(
            "Database",
            f"the backup is of {listed['engine']} and this installation uses {connection.vendor}",
            f"Set DATABASE_URL to a {listed['engine']} database, or take a pack with “goldenthread export”",
        )
    known = {f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.disk_migrations}
    newer = sorted(set(listed["migrations"]) - known - _foreign(listed["migrations"], known))
    if newer:
        raise Refused.one(
            "Release",
            f"the backup was made by {listed['release']}, which is newer than this one: it has {newer[0]}",
            f"Install {listed['release']} first",
        )


def _foreign(applied: list[str], known: set[str]) -> set[str]:
    """Applied steps of apps that this release does not have at all: they are left as they are."""
    apps = {name.split(".")[0] for name in known}
    return {name for name in applied if name.split(".")[0] not in apps}


def _in_use() -> str:
    """What this installation holds, in words; empty where there is nothing to lose."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if "records_record" not in tables:
            return "" if not tables or connection.vendor == "sqlite" else f"{len(tables)} tables"
        records = _count(cursor, "records_record")
    return f"{records:,} records" if records else "empty tables" if connection.vendor != "sqlite" else ""


def _place_sqlite(copy: Path, data: Path, used: bool) -> str:
    with sqlite3.connect(copy) as opened:
        said = opened.execute("PRAGMA integrity_check").fetchone()[0]
    opened.close()
    if said != "ok":
        raise Refused.one("Database", f"SQLite finds it damaged: {said}", "Use another backup; nothing was changed")
    target = Path(connection.settings_dict["NAME"])
    connections.close_all()
    aside = ""
    if target.exists():
        folder = _aside(data)
        aside = str(folder)
        for name in (target.name, f"{target.name}-wal", f"{target.name}-shm"):
            if (former := target.with_name(name)).exists():
                former.replace(folder / name)
        if not used:
            shutil.rmtree(folder)
            aside = ""
    target.parent.mkdir(parents=True, exist_ok=True)
    copy.replace(target)
    return aside


def _place_postgres(dump: Path) -> None:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if tables:
        raise Conflict(
            "The PostgreSQL database is not empty. Make a new one (CREATE DATABASE ...), set DATABASE_URL to it, and "
            "restore into that: the old one then stays as it is."
        )
    connections.close_all()
    _tool("pg_restore", "--no-owner", "--no-acl", "--single-transaction", "--exit-on-error", after=str(dump))


def _place_files(folder: Path, listed: dict[str, Any], data: Path, aside: str) -> str:
    """Put files of the backup in place; one that differs from what is there goes aside first."""
    for name in sorted(n for n in listed["sha256"] if n.startswith("data/")):
        target = data / name.removeprefix("data/")
        if target.exists():
            with target.open("rb") as read:
                if hashlib.file_digest(read, "sha256").hexdigest() == listed["sha256"][name]:
                    continue
            if not aside:
                aside = str(_aside(data))
            former = Path(aside) / target.relative_to(data)
            former.parent.mkdir(parents=True, exist_ok=True)
            target.replace(former)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / name).replace(target)
    return aside


def _aside(data: Path) -> Path:
    folder = data / f"{_ASIDE}{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    folder.mkdir(mode=0o700)
    return folder


def _same_rows(listed: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        wrong = [t for t, count in listed["rows"].items() if t in there and _count(cursor, t) != count]
        wrong += [t for t in listed["rows"] if t not in there]
    if wrong:
        raise Refused.one(
            "Database", f"{wrong[0]} has not the rows that were backed up", "Restore again, from another backup"
        )


def _tool(name: str, *words: str, after: str = "") -> None:
    """Run a PostgreSQL tool on this installation's database. The password goes by the environment, not the command."""
    held = connection.settings_dict
    where = {"PGHOST": held["HOST"], "PGPORT": held["PORT"], "PGUSER": held["USER"], "PGPASSWORD": held["PASSWORD"]}
    found = shutil.which(name)
    if found is None:
        raise Refused.one(
            name,
            "it is not installed here",
            "Install the PostgreSQL client, for example: apt-get install postgresql-client",
        )
    ran = subprocess.run(  # noqa: S603
        [found, *words, f"--dbname={held['NAME']}", *([after] if after else [])],
        env={**os.environ, **{key: str(value) for key, value in where.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        lines = ran.stderr.strip().splitlines() or ["it gave no reason"]
        raise Refused.one(name, lines[-1][:300], "Mend that, and try again; nothing was changed")


def _write(actor: Actor, act: str, **parts: object) -> None:
    with transaction.atomic():
        ledger.write(actor, ledger.Event(act, "site", "1", parts=parts))


def _backup(path: Path, listed: dict[str, Any]) -> Backup:
    files = sum(name.startswith("data/") for name in listed["sha256"])
    return Backup(path, listed["made"], listed["engine"], listed["release"], listed["rows"], files, path.stat().st_size)
