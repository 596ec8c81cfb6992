"""Every shipped pack, loaded once for a whole run of tests.

How to use it. `tests/integration/conftest.py` offers the fixture to everything below it; another
folder of tests takes it with one line in its own conftest.py:

    from tests.loaded import loaded

    __all__ = ["loaded"]

Ask for `loaded` and `db` together, or use both in the whole module:

    pytestmark = pytest.mark.usefixtures("loaded", "db")

    def test_there_are_101_actions(loaded, db):
        assert loaded.report.added > 101

How it works. Loading takes seconds, so it is done once, into a second database that stays open
until the run ends. A module that uses `loaded` reads and writes that one instead of the empty one.
The `db` fixture opens a transaction within it: what one test changes, the next does not see. Three
things follow.

- Tests of a module that uses `loaded` see the packs even when they do not ask for them.
- Such a module must not use `transactional_db`, `live_server` or `transaction=True`: they empty
  the tables. Load packs there by `load_everything`.
- The registers (areas and the rest) are loaded too.

What takes long to make and is only looked at, such as a published edition, is made once for a module:

    @pytest.fixture(scope="module")
    def published(loaded, django_db_blocker, tmp_path_factory):
        with for_the_module(django_db_blocker), override_settings(DATA_DIR=tmp_path_factory.mktemp("files")):
            yield publish()
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from goldenthread.packs.commands import Report

PACKS = Path(__file__).parents[1] / "packs"


@dataclass(frozen=True)
class Loaded:
    """What was loaded: the folders of the packs, in the order given, and what loading reported."""

    paths: tuple[Path, ...]
    report: "Report"


def shipped() -> list[Path]:
    """The folder of each shipped pack."""
    return sorted(path.parent for path in PACKS.glob("*/pack.yaml"))


def load_everything() -> Loaded:
    """Load the registers and every shipped pack into the database that is open."""
    from goldenthread.packs.commands import load
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.reference.seed import load_reference

    load_reference()
    paths = shipped()
    report = load(actor=OPERATOR, paths=paths, reason="The packs that are shipped")
    count_rows()
    return Loaded(tuple(paths), report)


def count_rows() -> None:
    """Have PostgreSQL count the rows: until it has, it plans every query for empty tables."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@contextmanager
def _in(name: str) -> Iterator[None]:
    """Work in the database of this name, then come back to the one that was open."""
    from django.db import connection

    kept, left = connection.connection, connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        connection.close()
    # A database in memory lasts as long as its connection: ours is put aside, not closed.
    connection.connection = None
    connection.settings_dict["NAME"] = name
    try:
        connection.connect()
        yield
    finally:
        connection.settings_dict["NAME"] = left
        if connection.vendor == "postgresql":
            connection.close()
        else:
            connection.connection.close()
            connection.connection = kept


@contextmanager
def _copy_of_the_empty_one() -> Iterator[str]:
    """A second database with the tables of the first and nothing in them, by its name."""
    from django.db import connection

    first = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        old, new = connection.ops.quote_name(first), connection.ops.quote_name(f"{first}_full")
        # A template must have nobody in it: we leave, and ask from the server's own database.
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {new}")
            cursor.execute(f"CREATE DATABASE {new} TEMPLATE {old}")
        try:
            yield f"{first}_full"
        finally:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {new}")
    else:
        connection.ensure_connection()
        name = "file:full?mode=memory&cache=shared"
        with closing(sqlite3.connect(name, uri=True)) as copy:
            connection.connection.backup(copy)
            yield name


@pytest.fixture(scope="session")
def full_database(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[tuple[str, Loaded]]:
    """The name of a database that holds every shipped pack, and what loading it reported."""
    with django_db_blocker.unblock(), _copy_of_the_empty_one() as name:
        with _in(name):
            done = load_everything()
        yield name, done


@pytest.fixture(scope="module")
def loaded(full_database: tuple[str, Loaded], django_db_blocker: "DjangoDbBlocker") -> Iterator[Loaded]:
    """Every shipped pack, for all tests of the module; see the head of this file."""
    name, done = full_database
    with django_db_blocker.unblock(), _in(name):
        yield done


@contextmanager
def for_the_module(blocker: "DjangoDbBlocker") -> Iterator[None]:
    """What is written inside is seen by every test of the module, and taken back after the last one."""
    from django.db import transaction

    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
