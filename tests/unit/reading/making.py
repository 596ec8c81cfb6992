"""Small files made by hand for the tests of reading."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import docx
from docx.document import Document as WordDocument

from goldenthread.reading import Block, BlockKind, Document, read


def texts(document: Document, *kinds: BlockKind) -> list[str]:
    """Return the texts of the blocks of some kinds, or of all but page furniture."""
    return [
        block.text
        for block in document.blocks
        if (block.kind in kinds if kinds else block.kind is not BlockKind.FURNITURE)
    ]


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in document.blocks]


def only(document: Document, kind: BlockKind) -> Block:
    """Return the one block of a kind."""
    (block,) = [block for block in document.blocks if block.kind is kind]
    return block


def text(words: str, name: str = "report.txt") -> Document:
    return read(words.encode(), name)


def word(fill: Callable[[WordDocument], None]) -> bytes:
    """Return a docx that a function has filled."""
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def packed(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# One piece of text on a page: where it starts from the left and the foot, its size, and its words.
Piece = tuple[float, float, float, str]


def pdf(pages: Sequence[Sequence[Piece | str]]) -> bytes:
    """Return a PDF in Helvetica. A piece given as plain text is put into the drawing as it is."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for at, pieces in enumerate(pages):
        drawing = b"\n".join(
            piece.encode("cp1252")
            if isinstance(piece, str)
            else b"BT /F1 %.1f Tf %.1f %.1f Td (%s) Tj ET" % (piece[2], piece[0], piece[1], _escaped(piece[3]))
            for piece in pieces
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (5 + 2 * at)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing))
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _escaped(words: str) -> bytes:
    return words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def page(lines: Sequence[str], *, top: float = 780, size: float = 11, left: float = 60) -> list[Piece | str]:
    """Return the lines of a page one under the other; an empty one leaves room."""
    return [(left, top - at * size * 1.25, size, line) for at, line in enumerate(lines) if line]
