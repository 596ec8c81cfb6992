"""Fixtures for the tests of pages."""

from people import people

__all__ = ["people"]
