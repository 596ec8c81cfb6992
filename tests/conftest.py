"""Fixtures that every kind of test may use."""

import os

import pytest
from hypothesis import settings

from tests.loaded import full_database

__all__ = ["full_database"]

# A change is judged by the same examples each time. HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of what only PostgreSQL can show are skipped elsewhere, and say so."""
    from django.db import connection

    if connection.vendor != "postgresql":
        skip = pytest.mark.skip(reason="needs PostgreSQL: run bin/test --postgres")
        for item in items:
            if "postgres" in item.keywords:
                item.add_marker(skip)
