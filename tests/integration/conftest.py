"""Fixtures for the tests that need the database."""

from tests.loaded import loaded

__all__ = ["loaded"]
