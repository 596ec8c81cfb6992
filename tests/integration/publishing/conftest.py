"""The small world of an edition, with the tiny desk, and a folder of its own for the files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.publishing.tiny import Tiny, World, at_the_desk, make_world
from tests.integration.room import Room


@pytest.fixture
def data_dir(tmp_path: Path, settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def world(room: Room, data_dir: Path) -> World:
    return make_world(room)


@pytest.fixture
def tiny(world: World) -> Iterator[Tiny]:
    with at_the_desk(Tiny()) as desk:
        yield desk
