"""Looks into a file that somebody attaches: what it is, whether it could act by itself, and what it says.

What it is follows from its content. A file that holds a program, another file, or that fetches from elsewhere is
refused, as is one that is locked. Its words come back as blocks, so that they can be read where the file cannot be
opened. People's files go through `look_safely`, which does it in a bounded child process.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from goldenthread.reading.archive import Archive
from goldenthread.reading.book import Book, Sheet
from goldenthread.reading.document import Block, BlockKind, Document
from goldenthread.reading.limits import MEGABYTE, Limits
from goldenthread.reading.safely import from_plain, run_child, understand
from goldenthread.vocabulary.refusals import Refused

#: The sorts that are taken, by the ending that each is kept under, with what people call them.
SORTS = {
    "pdf": "PDF",
    "docx": "Word document",
    "odt": "OpenDocument text",
    "xlsx": "Excel workbook",
    "ods": "OpenDocument spreadsheet",
    "pptx": "PowerPoint slides",
    "png": "PNG picture",
    "jpg": "JPEG picture",
}
PICTURES = frozenset({"png", "jpg"})
#: Bounds on one attached file (service rules: ten times a hundred at most, half a gigabyte to read it in).
ATTACHED = Limits(
    file_bytes=10 * MEGABYTE,
    unpacked_bytes=100 * MEGABYTE,
    entries=2_000,
    memory_bytes=768 * MEGABYTE,
    cpu_seconds=20,
)
#: How much of its text is kept: some sixty pages. The rest stands in the file.
MOST_CHARACTERS, MOST_BLOCKS = 150_000, 1_500
MOST_ROWS, MOST_COLUMNS = 40, 8
_WANTED = f"{', '.join(list(SORTS)[:-1])} and {list(SORTS)[-1]} files are taken"
_SAVE = "Save it as one of these, and choose that file"


@dataclass(frozen=True)
class Looked:
    """What an attached file is and says.

    Args:
        sort: The ending that its content belongs to.
        document: What it says; None for a picture, and where no text could be read.
        silent: Why there is no text: "it holds pictures of pages, and no text"; empty where there is some.
        cut: Whether there is more text than is kept.
        notes: What whoever reads it should know: "the sheet Costs is hidden".
        cleaned: A PDF without the properties that name its author; empty for every other file.
    """

    sort: str
    document: Document | None = None
    silent: str = ""
    cut: bool = False
    notes: tuple[str, ...] = ()
    cleaned: bytes = b""


def look_safely(data: bytes, name: str, *, limits: Limits = ATTACHED) -> Looked:
    """Look into a file that is not trusted, in a child process with bounds on memory and time.

    Raises:
        Refused: It is empty, too large, of another sort, damaged, locked, or could act by itself.
    """
    _check_size(data, name, limits)
    head = json.dumps({"name": name, "limits": dataclasses.asdict(limits)}).encode() + b"\n"
    answer, code = run_child("goldenthread.reading.attached", head + data, name, limits)
    return understand(answer, code, name, limits, "looked", _rebuilt)


def _check_size(data: bytes, name: str, limits: Limits) -> None:
    if not data:
        raise Refused.one(name, "the file is empty", "Check that it is the right file, and that it was saved")
    if len(data) > limits.file_bytes:
        raise Refused.one(
            name,
            f"it is larger than {limits.file_bytes // MEGABYTE} MB",
            "Save it with smaller pictures, or split it into parts",
        )


def look(data: bytes, name: str, limits: Limits = ATTACHED) -> Looked:
    """Look into a file, in this process: for the child, and for tests. Raises Refused."""
    _check_size(data, name, limits)
    sort = _sort_of(data, name, limits)
    ending = PurePath(name).suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    if ending != sort:
        raise Refused.one(
            name,
            f"its name ends in .{ending}, and it is {_a(sort)}"
            if ending
            else f"its name says nothing; it is {_a(sort)}",
            f"Give it a name that ends in .{sort}, if that is what you meant to send",
        )
    if sort in PICTURES:
        return Looked(sort)
    cleaned = _harmless_pdf(data, name) if sort == "pdf" else b""
    try:
        document = _read(data, name, sort, limits)
    except Refused as refused:
        # What could do harm is refused. A file without text, or with more than is read, is kept all the same.
        finding = refused.problems[0].finding
        if sort != "pdf" and not finding.startswith(_NO_HARM):
            raise
        return Looked(sort, None, finding, cleaned=cleaned)
    kept, cut = _kept(document)
    return Looked(sort, kept, "", cut, document.notes, cleaned)


#: How the findings begin that speak of the text alone.
_NO_HARM = (
    "it has no text",
    "it has more than",
    "there is something in this cell",
    "the selected file holds more than",
    "the selected file has ",
)


def _a(sort: str) -> str:
    return f"{'an' if sort in ('odt', 'ods', 'xlsx') else 'a'} {SORTS[sort]}{'' if sort != 'pdf' else ' file'}"


def _sort_of(data: bytes, name: str, limits: Limits) -> str:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return _packed(data, name, limits)
    from goldenthread.reading.recognise import recognise

    recognise(data, name, limits)  # it says what the others are, or that they are locked
    raise Refused.one(name, f"it is of a sort that is not taken: {_WANTED}", _SAVE)


_MACROS = re.compile(r"vbaproject|(?:^|/)(?:macrosheets|dialogsheets)/|^(?:basic|scripts)/", re.IGNORECASE)
_EMBEDDED = re.compile(
    r"(?:^|/)(?:embeddings|oleObjects?|activeX|ctrlProps)/|^Object \d+/|\.(?:ole|exe|dll|vbs|js|hta)$", re.IGNORECASE
)
_NESTED = re.compile(r"\.(?:zip|xls[xmb]?|ods|odt|doc[xm]?|ppt[xm]?|7z|rar|gz|jar)$", re.IGNORECASE)
#: What a file fetches from elsewhere when it is opened. A link that a reader may follow is none of it.
_FETCHES = re.compile(
    rb'Type="[^"]*/(?:attachedTemplate|oleObject|externalLink(?:Path)?|frame|subDocument|image|slideMaster)"',
    re.IGNORECASE,
)


def _packed(data: bytes, name: str, limits: Limits) -> str:
    archive = Archive(data, name, limits)
    names = archive.names
    mime = archive.read("mimetype").strip() if "mimetype" in names else b""
    open_sorts = {b"text": "odt", b"spreadsheet": "ods"}
    sort = open_sorts.get(mime.rpartition(b"opendocument.")[2], "") if b"opendocument" in mime else ""
    for part, found in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx")):
        if not mime and part in names:
            sort = found
    if not sort:
        what = "an OpenDocument file of another sort" if mime else "a packed file"
        raise Refused.one(name, f"it is {what}: {_WANTED}", _SAVE)
    kinds = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    libraries = any(
        _MACROS.search(part) and not part.lower().endswith(("script-lb.xml", "script-lc.xml")) for part in names
    )
    if b"macroEnabled" in kinds or libraries:
        raise Refused.one(
            name, "it holds macros, and files that hold programs are not taken", f"Save it as .{sort} without macros"
        )
    if any(_EMBEDDED.search(part) for part in names):
        raise Refused.one(
            name,
            "it holds an embedded object or a control",
            "Paste the object as a picture or as text, and save it again",
        )
    if any(_NESTED.search(part) for part in names):
        raise Refused.one(name, "it holds another file", "Take that file out, and attach it by itself")
    _refuse_fetching(archive, name)
    if mime and "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise archive.encrypted()
    return sort


def _refuse_fetching(archive: Archive, name: str) -> None:
    for part in sorted(archive.names):
        if not part.endswith(".rels"):
            continue
        for relation in re.findall(rb"<Relationship\b[^>]*>", archive.read(part)):
            if b'TargetMode="External"' in relation and _FETCHES.search(relation):
                raise Refused.one(
                    name,
                    "it fetches something from elsewhere when it is opened",
                    "Break its links to other files, or put the picture in, and save it again",
                )


# -- PDF -----------------------------------------------------------------------------------------------------------

#: Entries of a PDF that act, or that hold other files.
_ACTS = {
    "/JS": "a script",
    "/JavaScript": "a script",
    "/Launch": "a command that starts a program",
    "/EmbeddedFiles": "another file",
    "/EmbeddedFile": "another file",
    "/RichMedia": "a film or a sound",
    "/XFA": "a form that runs by itself",
    "/ImportData": "a command that fetches data",
    "/SubmitForm": "a command that sends data",
}
_MOST_OBJECTS = 300_000


def _harmless_pdf(data: bytes, name: str) -> bytes:
    """Refuse a PDF that could act; return it without its properties and the program's notes."""
    import logging

    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject

    from goldenthread.reading.pdf import FAULTS

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused.one(name, "it is encrypted", "Save it again without a password")
        for acts in _acting(reader):
            raise Refused.one(name, f"it holds {acts}", "Print it to a PDF again, and attach that")
        reader.root_object.pop(NameObject("/Metadata"), None)
        writer = PdfWriter()
        writer.clone_reader_document_root(reader)
        writer.metadata = None
        out = io.BytesIO()
        writer.write(out)
    except Refused:
        raise
    except FAULTS:
        raise Refused.one(
            name, "the PDF is damaged and cannot be read", "Save it as PDF again from the program it was made in"
        ) from None
    return out.getvalue()


def _acting(reader: Any) -> Iterator[str]:
    """What in a PDF could act or be opened, wherever it stands."""
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    if len(numbers) > _MOST_OBJECTS:
        raise ValueError("too many objects")
    from pypdf.generic import IndirectObject

    for number in sorted(numbers):
        try:
            found = reader.get_object(IndirectObject(number, 0, reader))
        except Exception:  # noqa: S112 - an object that cannot be read cannot be opened by a reader either
            continue
        yield from _named(found, 0)


def _named(value: Any, depth: int) -> Iterator[str]:
    if depth > 8:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in _ACTS:
                yield _ACTS[key]
            elif key in ("/S", "/Type", "/Subtype") and str(inner) in _ACTS:
                yield _ACTS[str(inner)]
            elif isinstance(inner, (dict, list)):
                yield from _named(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value[:1000]:
            yield from _named(inner, depth + 1)


# -- what it says --------------------------------------------------------------------------------------------------


def _read(data: bytes, name: str, sort: str, limits: Limits) -> Document:
    if sort in ("pdf", "docx"):
        from goldenthread.reading.files import read

        return read(data, name, limits)
    if sort in ("pptx", "odt"):
        from goldenthread.reading.office_text import read_odt, read_pptx

        return (read_odt if sort == "odt" else read_pptx)(data, name, limits)
    from goldenthread.reading.workbook import WORKBOOK, read_workbook

    return _of_book(read_workbook(data, name, dataclasses.replace(WORKBOOK, entries=limits.entries)), limits)


def _of_book(book: Book, limits: Limits) -> Document:
    """A workbook as a heading and a table to each sheet that is shown."""
    from goldenthread.reading.building import Builder

    builder = Builder(book.name, book.format, limits)
    if book.links:
        raise Refused.one(
            book.name, "it takes data from another file", "Break its links to other files, and save it again"
        )
    for sheet in book.sheets:
        if sheet.hidden:
            builder.note(f"the sheet {sheet.name} is hidden")
            continue
        if sheet.hidden_rows or sheet.hidden_columns:
            builder.note(f"rows or columns of the sheet {sheet.name} are hidden")
        if sheet.cells:
            builder.add(BlockKind.HEADING, sheet.name, level=1)
            builder.table(_cells(sheet))
    return builder.document()


def _outside(book: Book) -> Refused:
    return Refused.one(
        book.name, "it takes data from another file", "Break its links to other files, and save it again"
    )


def _cells(sheet: Sheet) -> list[list[str]]:
    hidden = set(sheet.hidden_rows)
    away = {column for first, last in sheet.hidden_columns for column in range(first, min(last, 200) + 1)}
    rows = [(number, cells) for number, cells in sorted(sheet.rows().items()) if number not in hidden]
    columns = sorted({column for _, cells in rows for column in cells} - away)
    return [[cells[c].text if c in cells else "" for c in columns] for _, cells in rows]


_LEFT_OUT = frozenset({BlockKind.FURNITURE, BlockKind.CONTENTS})


def _kept(document: Document) -> tuple[Document, bool]:
    """As much of a document as is kept, and whether there was more."""
    blocks: list[Block] = []
    letters, cut = 0, False
    for block in document.blocks:
        if block.kind in _LEFT_OUT:
            continue
        if block.rows:
            rows = tuple(row[:MOST_COLUMNS] for row in block.rows[:MOST_ROWS])
            cut = cut or len(rows) < len(block.rows) or len(rows[0]) < len(block.rows[0])
            block = dataclasses.replace(block, rows=rows)
        letters += len(block.text) + sum(len(cell) for row in block.rows for cell in row)
        if letters > MOST_CHARACTERS or len(blocks) >= MOST_BLOCKS:
            cut = True
            break
        blocks.append(dataclasses.replace(block, place=dataclasses.replace(block.place, number=len(blocks) + 1)))
    return dataclasses.replace(document, blocks=tuple(blocks)), cut


# -- the child -----------------------------------------------------------------------------------------------------


def _rebuilt(said: dict[str, Any]) -> Looked:
    if said["sort"] not in SORTS:
        raise ValueError("a sort that is not taken")
    return Looked(
        said["sort"],
        from_plain(said["document"]) if said["document"] else None,
        str(said["silent"]),
        said["cut"] is True,
        tuple(str(note) for note in said["notes"]),
        base64.b64decode(said["cleaned"]),
    )


def main() -> int:
    """Look into the file on standard input and answer on standard output, as `child.main` does."""
    from goldenthread.reading.child import enclose

    source, out = sys.stdin.buffer, sys.stdout.buffer
    head = json.loads(source.readline(100_000))
    limits = Limits(**head["limits"])
    enclose(limits)
    answer: dict[str, Any]
    try:
        found = look(source.read(limits.file_bytes + 1), head["name"], limits)
        plain = dataclasses.asdict(found) | {"cleaned": base64.b64encode(found.cleaned).decode()}
        answer = {"looked": plain}
    except Refused as refused:
        answer = {"refused": [[problem.place, problem.finding, problem.remedy] for problem in refused.problems]}
    except (MemoryError, RecursionError):
        # The answer is written without what filled the memory.
        answer = {"failed": "memory"}
    out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    out.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
