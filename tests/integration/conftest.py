"""Fixtures for the tests that need the database."""

import pytest

from tests.integration.room import Room, make_room
from tests.loaded import loaded

__all__ = ["loaded", "room"]


@pytest.fixture
def room(db: None) -> Room:
    """Two partnerships and the people in the room."""
    return make_room()
