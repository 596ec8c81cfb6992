"""Reads a file of any format that is read, in this process. People's files go through `safely` instead."""

from __future__ import annotations

import re

from goldenthread.reading.document import Document
from goldenthread.reading.limits import Limits
from goldenthread.reading.recognise import recognise
from goldenthread.vocabulary.refusals import Refused

_STANDARD = Limits()


def read(data: bytes, name: str, limits: Limits = _STANDARD) -> Document:
    """Return the document in a file.

    Args:
        data: The file as it was sent.
        name: Its name, for messages and where the content leaves the format open.
        limits: How much is read before it is refused.

    Raises:
        Refused: It cannot be read; one problem that says why and what to do.
    """
    check_size(len(data), name, limits)
    found = recognise(data, name, limits)
    notes: tuple[str, ...] = (found.note,) if found.note else ()
    # Each reader is imported when it is needed, so that a small text starts fast.
    if found.format == "docx":
        from goldenthread.reading.word import read_docx

        return read_docx(data, name, limits, notes)
    if found.format == "pdf":
        from goldenthread.reading.pdf import read_pdf

        return read_pdf(data, name, limits, notes)
    from goldenthread.reading.characters import decode

    declared = (
        re.search(rb"<meta[^>]+charset=[\"']?([\w-]{3,20})", data[:4000], re.IGNORECASE)
        if found.format == "html"
        else None
    )
    text, note = decode(data, name, declared[1].decode("ascii") if declared else "")
    notes += (note,) if note else ()
    if found.format == "html":
        from goldenthread.reading.webpage import read_html

        return read_html(text, name, limits, notes)
    from goldenthread.reading.markdown import looks_like_markdown, read_markdown

    if found.format == "md" or looks_like_markdown(text):
        said = () if found.format == "md" else ("named as plain text but written in Markdown; read as that",)
        return read_markdown(text, name, limits, (*notes, *said))
    from goldenthread.reading.plain import read_text

    return read_text(text, name, limits, notes)


def check_size(size: int, name: str, limits: Limits) -> None:
    """Refuse a file that is larger than is read, before it is read."""
    if size > limits.file_bytes:
        from goldenthread.reading.archive import in_megabytes

        raise Refused.one(
            name,
            f"it is {in_megabytes(size)}, and files up to {limits.file_bytes // (1024 * 1024)} MB are read",
            "Save it with smaller pictures, or without them, or split it into parts",
        )
