"""Opens finished files the way a reader's program would: archives, and LibreOffice where it is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from goldenthread.publishing.document import Document, Number, Words, lines_of
from goldenthread.publishing.formats.lines import blocks, tables


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of an archive. No name stands in it twice, and none says when it was made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        assert len({one.filename for one in entries}) == len(entries)
        assert {one.date_time for one in entries} == {(1980, 1, 1, 0, 0, 0)}
        return {one.filename: archive.read(one) for one in entries}


def everything(data: bytes) -> bytes:
    """All bytes of a file, with those of archives inside it, unpacked."""
    if not data.startswith(b"PK\x03\x04"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(everything(archive.read(name)) for name in archive.namelist())


def xml(data: bytes) -> etree._Element:
    """A part as a tree."""
    return etree.fromstring(data)


def printed(document: Document) -> set[str]:
    """The text of every bound number that stands in a line or a cell."""
    lines = [line for block in blocks(document) for line in lines_of(block, cells=False)]
    lines += [cell for _, one in tables(document) for row in getattr(one, "rows", ()) for cell in row]
    return {run.text for line in lines for run in line if isinstance(run, Number)}


def said(document: Document) -> set[str]:
    """The plain words of every line."""
    lines = [line for block in blocks(document) for line in lines_of(block, cells=False)]
    return {run.text.strip() for line in lines for run in line if isinstance(run, Words) and run.text.strip()}


def converted(data: bytes, ending: str, to: str, folder: Path) -> bytes:
    """A file as LibreOffice saves it in another format. Skips, saying so, where LibreOffice is not installed."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed here")
    source = folder / f"source.{ending}"
    source.write_bytes(data)
    out = folder / "out"
    subprocess.run(
        [
            *(program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", to, "--outdir", str(out), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (out / f"source.{to}").read_bytes()
