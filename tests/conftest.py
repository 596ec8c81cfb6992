"""Fixtures that every kind of test may use."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of what only PostgreSQL can show are skipped elsewhere, and say so."""
    from django.db import connection

    if connection.vendor != "postgresql":
        skip = pytest.mark.skip(reason="needs PostgreSQL: run bin/test --postgres")
        for item in items:
            if "postgres" in item.keywords:
                item.add_marker(skip)
