"""Every address that a tutorial names opens for the person it is written for, and says something."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.functional.test_publishing import published

FOLDER = Path(__file__).parents[2] / "docs" / "tutorials"
#: Who each tutorial is for; nobody has signed in for the public's.
READERS = {
    "manager": "manager.example-county",
    "analyst": "analyst.example-county",
    "co-lead": "co_lead.example-county",
    "action-owner": "action_owner.example-county",
    "board-member-and-chair": "chair.example-county",
    "scrutineer": "scrutineer.example-county",
    "agency": "contributor.example-county",
    "central-government": "government.dorset-cdp",
    "public-reader": "",
    "administrator": "administrator",
}
#: Named for a reader of another partnership, or for signing in.
ELSEWHERE = {"/door", "/p/dorset-cypf/rug"}


def test_each_tutorial_has_its_reader() -> None:
    written = {path.stem for path in FOLDER.glob("*.md")} - {"first-hour"}
    assert written == set(READERS)


@pytest.mark.parametrize("name", sorted(READERS))
def test_what_a_tutorial_names_is_there(open_page: Any, name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    addresses = [a for a in re.findall(r"`(/[a-zA-Z][^`\s]*|/)`", text) if a not in ELSEWHERE]
    page = open_page(as_=READERS[name])
    if any("EDN-001" in address for address in addresses):
        published(page, "/r/example-county/EDN-001")
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, f"{name}: {address} gives {answer and answer.status}"
        if "json" not in address:
            assert page.locator("h1").count() == 1, address
