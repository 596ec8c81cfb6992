"""Every shipped pack, loaded once for a whole module of tests.

How to use it. `tests/integration/conftest.py` offers the fixture to everything below it; another
folder of tests takes it with one line in its own conftest.py:

    from tests.loaded import loaded

    __all__ = ["loaded"]

Ask for `loaded` and `db` together, or use both in the whole module:

    pytestmark = pytest.mark.usefixtures("loaded", "db")

    def test_there_are_101_actions(loaded, db):
        assert loaded.report.added > 101

How it works. Loading takes seconds, so it is done once for each module, inside a transaction that
is undone after the module's last test. The `db` fixture opens a savepoint within it: what one test
changes, the next does not see. Three things follow.

- Tests of a module that uses `loaded` see the packs even when they do not ask for them.
- Such a module must not use `transactional_db`, `live_server` or `transaction=True`: they empty
  the tables, and another connection would not see the packs. Load packs there by `load_everything`.
- The registers (areas and the rest) are loaded too.
"""

from collections.abc import Iterator
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
    from django.db import connection

    from goldenthread.packs.commands import load
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.reference.seed import load_reference

    load_reference()
    paths = shipped()
    report = load(actor=OPERATOR, paths=paths, reason="The packs that are shipped")
    if connection.vendor == "postgresql":
        # The server counts its rows once a transaction has ended; ours never does. Without the
        # counts it plans every query for empty tables.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return Loaded(tuple(paths), report)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[Loaded]:
    """Every shipped pack, for all tests of the module; see the head of this file."""
    from django.db import transaction

    outer = transaction.atomic()
    # As Django's own TestCase marks its transactions: code that asks for a durable one may run inside.
    outer._from_testcase = True
    with django_db_blocker.unblock():
        outer.__enter__()
    try:
        with django_db_blocker.unblock():
            done = load_everything()
        yield done
    finally:
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
