"""What is not read, and how that is said: one problem, with the file as its place."""

import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goldenthread.reading import Limits, read
from goldenthread.vocabulary import Problem, Refused
from tests.unit.reading.making import packed, page, pdf, text, unpacked, word

DOCX = word(lambda document: document.add_paragraph("Words.") and None)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refused(data: bytes, name: str, limits: Limits | None = None) -> Problem:
    with pytest.raises(Refused) as caught:
        read(data, name, limits or Limits())
    (problem,) = caught.value.problems
    assert problem.place == name
    assert problem.remedy
    return problem


def wide(said: str) -> bytes:
    return said.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "name", "finding"),
    [
        (b"", "a.txt", "the file is empty"),
        (b" \n\t", "a.docx", "the file is empty"),
        (OLE + wide("WordDocument"), "a.doc", "it is an old Word (doc) file, which is not read"),
        (OLE + wide("WordDocument"), "a.docx", "it is an old Word (doc) file, which is not read"),
        (OLE + wide("EncryptedPackage"), "a.docx", "it is encrypted"),
        (OLE + wide("Workbook"), "a.xls", "it is a spreadsheet (xls), which is not read"),
        (
            packed({"mimetype": b"application/vnd.oasis.opendocument.text"}),
            "a.odt",
            "it is an OpenDocument text (odt), which is not read",
        ),
        (packed({"xl/workbook.xml": b"x"}), "a.docx", "it is a spreadsheet (xlsx), which is not read"),
        (packed({"ppt/presentation.xml": b"x"}), "a.pptx", "it is slides (pptx), which is not read"),
        (packed({"Index/Document.iwa": b"x"}), "a.pages", "it is a Pages document, which is not read"),
        (packed({"report.txt": b"x"}), "a.zip", "it is a zip archive, which is not read"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.pdf", "it is a picture (PNG), which is not read"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a.jpg", "it is a picture (JPEG), which is not read"),
        (b"{\\rtf1 words}", "a.txt", "it is a rich text (RTF) file, which is not read"),
        (b"MZ\x90\x00" + bytes(50), "a.txt", "it is a program, which is not read"),
        (b"area,n\nBCP,5\n", "a.csv", "it is a table of figures (csv), which is not read"),
        (b"<?xml version='1.0'?><a>words</a>", "a.txt", "it is an XML file, which is not read"),
        (b"plain words", "a.docx", "it is named .docx but is not a Word document"),
        (b"<html><p>Please sign in</p></html>", "a.pdf", "it is named .pdf but is not a PDF file"),
        (b"PK\x03\x04 and then nonsense", "a.docx", "the file is damaged and cannot be unpacked"),
        (DOCX[: len(DOCX) // 2], "a.docx", "the file is damaged and cannot be unpacked"),
        (b"%PDF-1.7\nnonsense", "a.pdf", "the PDF is damaged and cannot be read"),
    ],
)
def test_what_is_not_read_is_named(data: bytes, name: str, finding: str) -> None:
    assert refused(data, name).finding == finding


def test_the_remedy_for_an_old_format_is_another_one() -> None:
    assert refused(OLE + wide("WordDocument"), "a.doc").remedy == "Save it as docx or PDF"


def test_a_file_under_a_wrong_name_is_read_and_said() -> None:
    document = read(DOCX, "a.pdf")
    assert document.format == "docx"
    assert document.notes == ("named .pdf but is a Word document; read as that",)
    assert read(pdf([page(["Some words are here."])]), "a.txt").notes == ("named .txt but is a PDF file; read as that",)


def test_a_text_that_starts_like_a_program_or_a_picture_is_a_text() -> None:
    assert text("BMX tracks are to be built in three towns.").format == "txt"
    assert text("MZ is short for nothing at all here.").format == "txt"


def test_a_large_file_is_refused_with_its_size() -> None:
    problem = refused(b"a" * 3_000_001, "a.txt", Limits(file_bytes=2 * 1024 * 1024))
    assert problem.finding == "it is 2.9 MB, and files up to 2 MB are read"
    assert refused(b"a" * 1_048_577, "a.txt", Limits(file_bytes=1024 * 1024)).finding.startswith("it is 1.1 MB")


def test_too_much_text_is_refused() -> None:
    assert "more than 3 paragraphs" in refused(b"One.\n\nTwo.\n\nThree.\n\nFour.\n", "a.txt", Limits(blocks=3)).finding
    assert "20 characters" in refused(b"One sentence of words.\n", "a.txt", Limits(characters=20)).finding


def test_too_many_pages_are_refused() -> None:
    assert refused(pdf([page(["Words."])] * 3), "a.pdf", Limits(pages=2)).finding == "it has 3 pages, more than 2"


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(unpacked(DOCX) | {"word/media/x.bin": bytes(12 * 1024 * 1024)})
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    problem = refused(bomb, "a.docx")
    assert problem.finding.startswith("it would unpack from 0.1 MB to 12.")
    assert problem.finding.endswith("more than is safe")


def test_a_file_of_too_many_parts_is_refused() -> None:
    many = packed({f"word/{number}.xml": b"" for number in range(60)})
    assert refused(many, "a.docx", Limits(entries=50)).finding == "it holds 60 parts, more than 50"


def test_a_long_list_of_parts_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    many = packed({f"word/{'x' * 200}{number}.xml": b"" for number in range(60)})
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert refused(many, "a.docx", Limits(entries=10)).finding == "it holds very many parts, more than 10"


def test_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(DOCX)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", b"<other/>")
    assert refused(out.getvalue(), "a.docx").finding == "the file is damaged and cannot be unpacked"


def test_an_encrypted_part_is_refused() -> None:
    data = bytearray(DOCX)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(sign)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(sign, start + 4)
    assert refused(bytes(data), "a.docx").finding == "it is encrypted"


NAMES = st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.pdf", "a"])


def spoilt(whole: bytes) -> st.SearchStrategy[bytes]:
    """Files with some bytes changed and some cut."""

    def spoil(changes: list[tuple[int, bytes]]) -> bytes:
        data = bytearray(whole)
        for at, new in changes:
            place = at % len(data)
            data[place : place + len(new)] = new
        return bytes(data)

    change = st.tuples(st.integers(0, len(whole)), st.binary(min_size=1, max_size=6))
    return st.lists(change, min_size=1, max_size=6).map(spoil)


SOUND = pdf([page(["Some words are here.", "", "And (more) of 152."]), page(["Last words."])])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode), spoilt(DOCX), spoilt(SOUND)), NAMES)
@example(b"\xef\xbb\xbf", "a.txt")
@example(b"%PDF-", "a.pdf")
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        document = read(data, name)
    except Refused as caught:
        assert len(caught.problems) == 1
        assert caught.problems[0].place == name
    else:
        assert [block.place.number for block in document.blocks] == list(range(1, len(document.blocks) + 1))
