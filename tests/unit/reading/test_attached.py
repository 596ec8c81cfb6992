"""What an attached file is, whether it could act, and what it says: told by its content."""

import dataclasses

import pytest

from goldenthread.reading.attached import ATTACHED, look, look_safely
from goldenthread.reading.document import BlockKind
from goldenthread.vocabulary import Refused
from tests import attaching


@pytest.mark.parametrize(
    ("name", "data", "sort"),
    [
        ("Options.docx", attaching.word(), "docx"),
        ("options.PDF", attaching.pdf(), "pdf"),
        ("options.odt", attaching.open_text(), "odt"),
        ("options.pptx", attaching.slides(), "pptx"),
    ],
)
def test_words_are_read_with_their_heading(name: str, data: bytes, sort: str) -> None:
    found = look(data, name)
    assert found.sort == sort
    assert found.document is not None
    kinds = {block.kind for block in found.document.blocks}
    assert BlockKind.HEADING in kinds
    assert attaching.LINES[0] in " ".join(block.text for block in found.document.blocks)


def test_a_workbook_is_read_as_tables_and_a_hidden_sheet_is_said_and_not_read() -> None:
    found = look(attaching.workbook(hidden=True), "costs.xlsx")
    assert found.document is not None
    assert [block.text for block in found.document.blocks if block.text] == ["Costs"]
    assert ("2026", "12000") in found.document.blocks[1].rows
    assert found.notes == ("the sheet Notes is hidden",)


def test_a_picture_has_no_text_and_is_no_fault() -> None:
    found = look(attaching.picture(), "map.png")
    assert (found.sort, found.document, found.silent) == ("png", None, "")


def test_a_pdf_loses_its_properties_and_keeps_its_tags() -> None:
    data = attaching.pdf()
    found = look(data, "options.pdf")
    assert b"Somebody Else" in data
    assert b"Somebody Else" not in found.cleaned
    assert b"StructTreeRoot" in found.cleaned


def test_more_text_than_is_kept_is_cut_and_said() -> None:
    found = look(attaching.word(*["Words that go on. " * 60] * 200), "long.docx")
    assert found.document is not None
    assert found.cut
    assert sum(len(block.text) for block in found.document.blocks) <= 150_000


_TEMPLATE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    b'Target="https://elsewhere.example/t.dotm" TargetMode="External"/></Relationships>'
)
_ENTITY = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]><w:document xmlns:w="x">&a;</w:document>'


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("options.docx", b"", "the file is empty"),
        ("options.pdf", attaching.word(), "its name ends in .pdf, and it is a Word document"),
        ("options.docx", attaching.workbook(), "it is an Excel workbook"),
        ("options", attaching.pdf(), "its name says nothing; it is a PDF file"),
        ("options.txt", b"Plain words", "of a sort that is not taken"),
        ("options.html", b"<!doctype html><p>Words</p>", "of a sort that is not taken"),
        ("options.exe", b"MZ\x90\x00" + bytes(300), "it is a program"),
        ("options.doc", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "it is encrypted"),
        ("options.docx", attaching.with_part(attaching.word(), "word/vbaProject.bin"), "it holds macros"),
        ("options.odt", attaching.with_part(attaching.open_text(), "Basic/Standard/M.xml"), "it holds macros"),
        ("options.docx", attaching.with_part(attaching.word(), "word/embeddings/a.bin"), "an embedded object"),
        ("options.docx", attaching.with_part(attaching.word(), "word/media/a.docx"), "it holds another file"),
        (
            "options.docx",
            attaching.with_part(attaching.word(), "word/_rels/settings.xml.rels", _TEMPLATE),
            "it fetches",
        ),
        ("options.docx", attaching.with_part(attaching.word(), "word/document.xml", _ENTITY), "declares XML entities"),
        ("options.docx", attaching.with_part(attaching.word(), "../up.xml"), "the file is damaged"),
        ("options.docx", attaching.with_part(attaching.word(), "word/a.xml", bytes(90_000_000)), "would unpack from"),
        ("options.docx", attaching.word()[:2000], "the file is damaged"),
        ("options.pdf", b"%PDF-1.7 and nothing more", "the PDF is damaged"),
        ("options.pdf", attaching.locked_pdf(), "it is encrypted"),
        ("options.pdf", attaching.acting_pdf(), "it holds a script"),
        ("options.pdf", attaching.carrying_pdf(), "it holds another file"),
    ],
)
def test_what_may_do_harm_is_refused_with_place_finding_and_remedy(name: str, data: bytes, words: str) -> None:
    with pytest.raises(Refused) as refused:
        look(data, name)
    (problem,) = refused.value.problems
    assert problem.place == name
    assert words in problem.finding
    assert problem.remedy


def test_a_file_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(Refused, match="larger than 10 MB"):
        look_safely(bytes(11 * 1024 * 1024), "huge.pdf")


def test_the_child_reads_what_this_process_reads_and_its_refusals_come_back() -> None:
    assert look_safely(attaching.word(), "options.docx") == look(attaching.word(), "options.docx")
    with pytest.raises(Refused, match="it holds a script"):
        look_safely(attaching.acting_pdf(), "options.pdf")


def test_a_file_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(Refused, match="too long"):
        look_safely(attaching.word(), "options.docx", limits=dataclasses.replace(ATTACHED, wall_seconds=0.001))
