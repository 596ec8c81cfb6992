"""Tells what a file is: by its first bytes, and by its name only where these leave it open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from goldenthread.reading.limits import Limits
from goldenthread.vocabulary.refusals import Refused

READ = "Save it as docx or PDF"
_ACCEPTED = "txt, md, docx, pdf and html files are read"

# The first bytes of files that are not read, and what people call them.
OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"RIFF", "a picture, sound or film"),
    (b"\x1f\x8b", "a compressed (gzip) file"),
    (b"7z\xbc\xaf", "a compressed (7z) file"),
    (b"Rar!", "a compressed (rar) file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"%!PS", "a PostScript file"),
    (b"SQLite format", "a database"),
    (b"ID3", "a sound file"),
)
_BY_NAME = {
    "doc": "an old Word (doc) file",
    "rtf": "a rich text (RTF) file",
    "odt": "an OpenDocument text (odt)",
    "pages": "a Pages document",
    "gdoc": "a link to a Google document, not the document",
    "xls": "a spreadsheet (xls)",
    "xlsx": "a spreadsheet (xlsx)",
    "ods": "a spreadsheet (ods)",
    "csv": "a table of figures (csv)",
    "tsv": "a table of figures (tsv)",
    "ppt": "slides (ppt)",
    "pptx": "slides (pptx)",
    "msg": "an Outlook message",
    "eml": "an email message",
    "epub": "an e-book (epub)",
    "json": "a JSON file",
    "xml": "an XML file",
    "yaml": "a YAML file",
    "yml": "a YAML file",
    "svg": "a drawing (SVG)",
    "png": "a picture (PNG)",
    "jpg": "a picture (JPEG)",
    "jpeg": "a picture (JPEG)",
    "heic": "a picture (HEIC)",
    "tif": "a picture (TIFF)",
    "tiff": "a picture (TIFF)",
}
_FORMATS = {
    "txt": "txt",
    "text": "txt",
    "md": "md",
    "markdown": "md",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "docx": "docx",
    "docm": "docx",
    "dotx": "docx",
    "dotm": "docx",
    "pdf": "pdf",
}
_WORDS = {"txt": "plain text", "md": "Markdown", "html": "HTML", "docx": "a Word document", "pdf": "a PDF file"}
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype html|html|head|body)\b",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is ("text" where only its characters will tell), and a note where its name says otherwise."""

    format: str
    note: str = ""


def extension_of(name: str) -> str:
    """Return the ending of a file name in small letters, without its dot."""
    return PurePath(name).suffix.lower().removeprefix(".")


def recognise(data: bytes, name: str, limits: Limits) -> Recognised:
    """Return what a file is.

    Raises:
        Refused: It is empty, or of a sort that is not read.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refused.one(name, "the file is empty", "Check that it is the right file, and that it was saved")
    ending = extension_of(name)
    named = _FORMATS.get(ending, "")
    found = _by_content(data, name, limits)
    if found:
        wrong = bool(ending) and named != found
        return Recognised(found, f"named .{ending} but is {_WORDS[found]}; read as that" if wrong else "")
    if named in ("docx", "pdf"):
        raise Refused.one(
            name,
            f"it is named .{ending} but is not {_WORDS[named]}",
            f"{_ACCEPTED}. Save it again from the program it was made in",
        )
    if ending in _BY_NAME:
        raise _not_read(name, _BY_NAME[ending])
    if named == "html" or _starts_as_html(data):
        wrong = bool(ending) and named != "html"
        return Recognised("html", f"named .{ending} but is HTML; read as that" if wrong else "")
    if re.match(rb"\s*<\?xml", data):
        raise _not_read(name, "an XML file")
    return Recognised("md" if named == "md" else "text")


def _by_content(data: bytes, name: str, limits: Limits) -> str:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return _packed(data, name, limits)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_office(data, name)
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        raise _not_read(name, "a picture (HEIC)")
    for start, what in OTHERS:
        # Two letters may also begin a text.
        if data.startswith(start) and (len(start) > 2 or b"\x00" in data[:200]):
            raise _not_read(name, what)
    return ""


def _packed(data: bytes, name: str, limits: Limits) -> str:
    from goldenthread.reading.archive import Archive

    archive = Archive(data, name, limits)
    names = archive.names
    mime = archive.read("mimetype") if "mimetype" in names else b""
    if "word/document.xml" in names:
        return "docx"
    for start, what in (
        (b"application/vnd.oasis.opendocument.text", "an OpenDocument text (odt)"),
        (b"application/vnd.oasis.opendocument.spreadsheet", "a spreadsheet (ods)"),
        (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
        (b"application/epub", "an e-book (epub)"),
    ):
        if mime.startswith(start):
            raise _not_read(name, what)
    for prefix, what in (("xl/", "a spreadsheet (xlsx)"), ("ppt/", "slides (pptx)"), ("Index/", "a Pages document")):
        if any(part.startswith(prefix) for part in names):
            raise _not_read(name, what)
    raise _not_read(name, "a zip archive")


def _old_office(data: bytes, name: str) -> Refused:
    def utf16(text: str) -> bytes:
        return text.encode("utf-16-le")

    if utf16("EncryptedPackage") in data or utf16("EncryptionInfo") in data:
        return Refused.one(
            name, "it is encrypted", "Open it with its password, take the password off, and save it again"
        )
    if utf16("WordDocument") in data:
        return _not_read(name, "an old Word (doc) file")
    if utf16("Workbook") in data or utf16("Book") in data:
        return _not_read(name, "a spreadsheet (xls)")
    if utf16("__substg1.0") in data or utf16("__properties") in data:
        return _not_read(name, "an Outlook message")
    return _not_read(name, "an old Office file")


def _starts_as_html(data: bytes) -> bool:
    start = data[:2000].replace(b"\x00", b"").lower()
    return bool(_HTML_START.match(start))


def _not_read(name: str, what: str) -> Refused:
    return Refused.one(name, f"it is {what}, which is not read", READ)
