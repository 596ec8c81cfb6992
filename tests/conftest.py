"""Fixtures that every kind of test may use."""

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.loaded import full_database

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

__all__ = ["full_database"]

# A change is judged by the same examples each time. HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_use_migrations: bool, django_db_blocker: "DjangoDbBlocker"
) -> Iterator[None]:
    """Tables straight from the models, which takes a tenth of the time, with what the migrations write in code.

    The migrations themselves are run by every test that starts the product as a program of its own, and the checks
    before the tests say when a model has changed and no migration says so.
    """
    from django.apps import apps
    from django.db import connection
    from django.db.migrations import RunPython

    with django_db_blocker.unblock():
        for app in () if django_db_use_migrations else apps.get_app_configs():
            folder = Path(app.path) / "migrations"
            for path in sorted(folder.glob("[0-9]*.py")) if app.name.startswith("goldenthread.") else ():
                found = import_module(f"{app.name}.migrations.{path.stem}").Migration
                for step in (step for step in found.operations if isinstance(step, RunPython)):
                    with connection.schema_editor(atomic=False) as editor:
                        step.code(apps, editor)
    yield


#: Where tests may meet the database through a process of their own.
_ROOMS = {"integration", "acceptance"}
#: What a test elsewhere asks for when it meets the database.
_DATABASE = {"db", "transactional_db", "live_server", "full_database"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what meets the database; elsewhere skip, aloud, what only PostgreSQL can show."""
    from django.db import connection

    if connection.vendor == "postgresql":
        # The others never ask the server anything: they have run on SQLite, and would say the same again.
        apart = [item for item in items if not _meets_the_database(item)]
        items[:] = [item for item in items if _meets_the_database(item)]
        config.hook.pytest_deselected(items=apart)
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL: run bin/test --postgres")
    for item in items:
        if "postgres" in item.keywords:
            item.add_marker(skip)


def _meets_the_database(item: pytest.Item) -> bool:
    if "one_database" in item.keywords:
        return False
    if item.path.relative_to(Path(__file__).parent).parts[0] in _ROOMS:
        return True
    asked = set(getattr(item, "fixturenames", ()))
    return bool(asked & _DATABASE) or "django_db" in item.keywords or "postgres" in item.keywords
