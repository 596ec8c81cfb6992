"""The agencies and what they are asked for, made once for each module; each test works in a savepoint within."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.returns.agencies import Agencies, make_agencies
from tests.integration.room import make_room

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[Agencies]:
    """Two partnerships, two agencies and the first quarter open. Undone after the module's last test."""
    from django.db import transaction

    outer = transaction.atomic()
    # As Django's own TestCase marks its transactions.
    outer._from_testcase = True
    with django_db_blocker.unblock():
        outer.__enter__()
        try:
            made = make_agencies(make_room())
            made.open()
            yield made
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def agencies(world: Agencies, db: None, settings: Any, tmp_path: Path) -> Agencies:
    """The agencies, with a folder of their own for the files that are kept."""
    settings.DATA_DIR = tmp_path
    return world
