"""Files to attach, as people and attackers make them."""

import io
import struct
import zipfile
import zlib

import docx
import openpyxl
import typst
from odf.opendocument import OpenDocumentText
from odf.text import H, P
from pptx import Presentation
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

LINES = ("Evenings would help most people with jobs.", "Two evenings a week from January.")


def word(*lines: str, heading: str = "Options") -> bytes:
    """A Word document with a heading, paragraphs and a table."""
    made = docx.Document()
    made.core_properties.author = "Somebody Else"
    made.add_heading(heading, 1)
    for line in lines or LINES:
        made.add_paragraph(line)
    table = made.add_table(2, 2)
    for at, words in enumerate(("Way", "Cost", "Evenings", "£12,000")):
        table.cell(at // 2, at % 2).text = words
    return _saved(made)


def workbook(*, hidden: bool = False) -> bytes:
    """A workbook with one sheet, and one more that is hidden."""
    made = openpyxl.Workbook()
    made.active.title = "Costs"
    for row in (("Year", "Pounds"), ("2026", 12000), ("2027", None)):
        made.active.append(row)
    if hidden:
        made.create_sheet("Notes").sheet_state = "hidden"
    return _saved(made)


def slides() -> bytes:
    """Slides: one with a title and two points."""
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "What we ask"
    slide.placeholders[1].text = "\n".join(LINES)
    return _saved(made)


def open_text() -> bytes:
    """An OpenDocument text."""
    made = OpenDocumentText()
    made.text.addElement(H(outlinelevel=1, text="Options"))
    made.text.addElement(P(text=LINES[0]))
    return _saved(made)


def pdf(*lines: str) -> bytes:
    """A tagged PDF with text and an author."""
    text = "\n\n".join(lines or LINES)
    source = f'#set document(title: "Options", author: "Somebody Else")\n#set text(lang: "en")\n= Options\n{text}\n'
    made = typst.compile({"main": source.encode()}, timestamp=0)
    assert isinstance(made, bytes)
    return made


def pdf_without_words() -> bytes:
    """A PDF with a drawing and no words, as a scanner makes one."""
    made = typst.compile({"main": b"#rect(width: 4cm)"}, timestamp=0)
    assert isinstance(made, bytes)
    return made


def acting_pdf(script: str = "app.alert('hello')") -> bytes:
    """A PDF that runs a script when it is opened."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
    )
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    return _written(writer)


def carrying_pdf() -> bytes:
    """A PDF with a file in it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.add_attachment("inside.txt", b"hello")
    return _written(writer)


def locked_pdf() -> bytes:
    """A PDF that a password locks."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    return _written(writer)


def picture(width: int = 40, height: int = 20, *, noise: bool = False) -> bytes:
    """A PNG picture with a comment of the program that made it."""
    row = b"\x00" + bytes(3 * width)
    lines = (_noise(n, len(row)) if noise else row for n in range(height))
    body = zlib.compress(b"".join(lines), 6)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"tEXt", b"Author\x00Somebody Else"), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _noise(seed: int, size: int) -> bytes:
    """Bytes that do not compress, the same each time; the first says that nothing is filtered."""
    found, state = bytearray(size), seed * 2_654_435_761 % 2**32 + 1
    for at in range(1, size):
        state = (1_103_515_245 * state + 12_345) % 2**31
        found[at] = state >> 16 & 255
    return bytes(found)


def with_part(data: bytes, part: str, body: bytes = b"x") -> bytes:
    """A packed file with one part more, or with one in the place of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != part:
                new.writestr(entry, old.read(entry))
        new.writestr(part, body)
    return out.getvalue()


def part_of(data: bytes, part: str) -> bytes:
    """One part of a packed file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(part)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _saved(made: object) -> bytes:
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
