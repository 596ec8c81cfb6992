"""Each file that somebody sends goes through the virus scanner of the settings first, by every door that takes one."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from goldenthread.jobs.scanning import look_at
from goldenthread.packs.bringing.commands import bring_file
from goldenthread.partners.actors import OPERATOR
from goldenthread.strategy.proof.commands import add_evidence
from goldenthread.vocabulary import Refused
from tests.integration.pages.people import People, make_record, people

__all__ = ["people"]

SLUG = "north-cdp"


@pytest.fixture
def scanner(tmp_path: Path, settings: Any) -> Path:
    """A scanner that will not have a file with the word INFECTED in it."""
    script = tmp_path / "scanner.sh"
    script.write_text("#!/bin/sh\nif grep -q INFECTED; then exit 1; fi\nexit 0\n")
    script.chmod(0o755)
    settings.SCAN_COMMAND = f"{script} --no-summary -"
    return script


def test_a_clean_file_passes_and_another_does_not(scanner: Path) -> None:
    look_at(b"a clean file", "return.xlsx")
    with pytest.raises(Refused, match=r"return\.xlsx: the virus scanner will not have it"):
        look_at(b"INFECTED", "return.xlsx")


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 2\n", ""], ids=["it fails", "it is not there"])
def test_where_nobody_looked_the_file_is_not_taken(scanner: Path, script: str) -> None:
    scanner.write_text(script) if script else scanner.unlink()
    with pytest.raises(Refused, match="could not be looked at"):
        look_at(b"a clean file", "return.xlsx")


def test_without_a_scanner_nothing_is_asked(settings: Any) -> None:
    settings.SCAN_COMMAND = ""
    look_at(b"INFECTED", "return.xlsx")


def test_no_door_takes_a_file_that_the_scanner_will_not_have(scanner: Path, people: People) -> None:
    make_record(SLUG, "action", "Share the map")
    with pytest.raises(Refused, match="virus scanner"):
        bring_file(actor=OPERATOR, partnership=SLUG, data=b"Title\nINFECTED\n", name="actions.csv")
    with pytest.raises(Refused, match="virus scanner"):
        add_evidence(actor=OPERATOR, record=f"{SLUG}/ACT-001", title="A note", file=b"INFECTED", file_name="note.txt")
    sent = Client().post("/check", {"file": SimpleUploadedFile("report.txt", b"INFECTED")})
    assert b"the virus scanner will not have it" in sent.content.lower()
