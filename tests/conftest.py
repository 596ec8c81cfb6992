"""Fixtures that every kind of test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.loaded import full_database

__all__ = ["full_database"]

# A change is judged by the same examples each time. HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


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
    if item.path.relative_to(Path(__file__).parent).parts[0] in _ROOMS:
        return True
    asked = set(getattr(item, "fixturenames", ()))
    return bool(asked & _DATABASE) or "django_db" in item.keywords or "postgres" in item.keywords
