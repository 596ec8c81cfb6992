"""The files of papers travel with a pack: out, in elsewhere, out again the same; and what is wrong is refused whole."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from goldenthread.audit.models import Entry
from goldenthread.governance.models import PaperFile
from goldenthread.governance.papers import commands, queries
from goldenthread.governance.papers.kept import FILES
from goldenthread.packs.commands import export, load
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.queries import field_values
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import Refused
from goldenthread.vocabulary.clock import today
from tests import attaching
from tests.integration.room import make_room

PAPER = "north/PAP-001"
SENT = {
    "Options.docx": attaching.word,
    "Costs.xlsx": attaching.workbook,
    "Slides.pptx": attaching.slides,
    "Text.odt": attaching.open_text,
    "Report.pdf": attaching.pdf,
    "Map.png": attaching.picture,
}


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


def contents(folder: Path) -> dict[str, bytes]:
    found = [folder / "files.yaml", *sorted((folder / "files").iterdir())]
    return {path.name: path.read_bytes() for path in found}


@pytest.fixture
def pack(db: None, tmp_path: Path) -> Path:
    """A pack with a paper and a file of each sort, exported from an installation that is undone again."""
    with transaction.atomic():
        load_reference()
        room = make_room()
        room.add("paper", "Options", received_on=today() - timedelta(days=9), marking="official")
        for name, made in SENT.items():
            commands.put_file(actor=OPERATOR, paper=PAPER, file=made(), file_name=name, words=f"What {name} shows")
        commands.withdraw_file(actor=OPERATOR, paper=PAPER, number=2, version=1, reason="Out of date")
        PaperFile.objects.filter(number=1).update(came_on=today() - timedelta(days=9))
        (told,) = export(viewer=OPERATOR, directory=tmp_path / "out", owner="north")
        assert told.files == len(SENT) - 1
        transaction.set_rollback(True)
    for kept in FILES.folder.iterdir():
        kept.unlink()
    load_reference()
    return tmp_path / "out" / "north"


def test_what_stands_in_papers_loads_elsewhere_and_comes_out_the_same(pack: Path, tmp_path: Path) -> None:
    assert load(actor=OPERATOR, paths=[pack], dry_run=True).files == 5
    assert list(FILES.folder.iterdir()) == []
    assert load(actor=OPERATOR, paths=[pack]).files == 5
    line = queries.paper_page(OPERATOR, PAPER).line
    assert [(f.number, f.version, f.name) for f in line.files][:2] == [(1, 1, "Options.docx"), (3, 1, "Slides.pptx")]
    assert line.files[0].came_on == line.received == today() - timedelta(days=9)
    assert b"Evenings would help" in attaching.part_of(queries.fetch(OPERATOR, PAPER, 1).data, "word/document.xml")
    acts = list(Entry.objects.filter(subject_ref=PAPER).values_list("act", flat=True))
    assert acts.count("paper.file_put") == 5
    export(viewer=OPERATOR, directory=tmp_path / "again", owner="north")
    assert contents(tmp_path / "again" / "north") == contents(pack)
    # Loaded again, it changes nothing and keeps nothing twice.
    assert load(actor=OPERATOR, paths=[pack]).files == 0
    assert len(list(FILES.folder.iterdir())) == 5


def test_a_changed_file_of_a_pack_becomes_the_next_version(pack: Path) -> None:
    load(actor=OPERATOR, paths=[pack])
    old, new = (pack / "files" / "PAP-001-1.docx").read_bytes(), attaching.word("Now with the costs.")
    (pack / "files" / "PAP-001-1.docx").write_bytes(new)
    listed = pack / "files.yaml"
    listed.write_text(
        listed.read_text().replace(hashlib.sha256(old).hexdigest(), hashlib.sha256(new).hexdigest()), encoding="utf-8"
    )
    assert load(actor=OPERATOR, paths=[pack], reason="Costs added").files == 1
    page = queries.paper_page(OPERATOR, PAPER)
    assert page.line.files[0].version == 2
    assert [f.ended_why for f in page.earlier] == ["Costs added"]
    assert field_values(OPERATOR, PAPER)["received_on"] == today() - timedelta(days=9)


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        (("PAP-001-1.docx\n", "../pack.yaml\n"), "not named plainly"),
        (("PAP-001-1.docx\n", "PAP-001-9.docx\n"), "there is no files/PAP-001-9.docx"),
        (("sha256: ", "sha256: 0000"), "not one of SHA-256"),
        (("number: 3", "number: 1"), "given twice"),
        (("paper: PAP-001", "paper: PAP-077"), "there is no paper north/PAP-077"),
        (("came_on: '", "came_on: '2999-01-01' #"), "has not come yet"),
        (("name: Options.docx", "title: Options.docx"), "“title” is not known"),
        (None, "not the file that its hash speaks of"),
    ],
)
def test_what_is_wrong_with_a_file_refuses_the_whole_pack_and_keeps_nothing(
    pack: Path, wrong: tuple[str, str] | None, finding: str
) -> None:
    listed = pack / "files.yaml"
    if wrong:
        listed.write_text(listed.read_text().replace(*wrong, 1), encoding="utf-8")
    else:
        (pack / "files" / "PAP-001-1.docx").write_bytes(attaching.word("Somebody changed it."))
    with pytest.raises(Refused) as refused:
        load(actor=OPERATOR, paths=[pack])
    assert finding in str(refused.value)
    assert "north/files.yaml, line" in str(refused.value)
    assert not PaperFile.objects.exists()
    assert list(FILES.folder.iterdir()) == []


def test_a_hostile_file_in_a_pack_is_refused_as_an_upload_is(pack: Path) -> None:
    bad = attaching.acting_pdf()
    old = (pack / "files" / "PAP-001-5.pdf").read_bytes()
    (pack / "files" / "PAP-001-5.pdf").write_bytes(bad)
    listed = pack / "files.yaml"
    digests = (hashlib.sha256(old).hexdigest(), hashlib.sha256(bad).hexdigest())
    listed.write_text(listed.read_text().replace(*digests), encoding="utf-8")
    with pytest.raises(Refused, match="script"):
        load(actor=OPERATOR, paths=[pack])
    assert not PaperFile.objects.exists()
    assert list(FILES.folder.iterdir()) == []
