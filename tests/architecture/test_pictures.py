"""Every picture of the documentation is one that `bin/pictures` takes, is there, and is light."""

import re
from pathlib import Path

import pytest

from tests.pictures import FOLDER, HEAVIEST, ROOT, SHOTS

_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


def used() -> dict[Path, str]:
    """The pictures that the README and the documentation show, each with its words."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {
        (page.parent / target).resolve(): words
        for page in pages
        for words, target in _PICTURE.findall(page.read_text(encoding="utf-8"))
        if "://" not in target
    }


def test_every_picture_in_use_is_taken_and_every_one_taken_is_in_use() -> None:
    assert set(used()) == {FOLDER / f"{shot.name}.png" for shot in SHOTS}


def test_every_picture_says_in_words_what_it_shows() -> None:
    assert all(len(words) > 20 for words in used().values())


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_a_picture_is_there_and_light(shot) -> None:
    data = (FOLDER / f"{shot.name}.png").read_bytes()
    assert data.startswith(b"\x89PNG") and len(data) < HEAVIEST
    wide, high = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    assert (wide, high) == (1280, shot.high)
