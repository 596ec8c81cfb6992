"""Fixtures for the tests of pages."""

from tests.integration.pages.people import people

__all__ = ["people"]
