"""The lesser parts of an XLSX workbook: its list of sheets, relations, shared texts, styles and comments."""

from __future__ import annotations

import posixpath
import re

from goldenthread.reading.cell_numbers import DATE_FORMATS, PERCENT_FORMATS, sort_of_format
from goldenthread.reading.safe_xml import stream
from goldenthread.reading.workbook import LONGEST_CELL, MOST_CELLS, WorkbookArchive, room

_RELATION_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
_STRICT_ID = "http://purl.oclc.org/ooxml/officeDocument/relationships id"
_OUTSIDE = re.compile(r"\[\d+\]|\[[^\]]+\.xl\w+\]|https?:|\\\\|\|", re.IGNORECASE)
_LONGEST_COMMENT = 2_000


def relations_of(archive: WorkbookArchive, part: str) -> dict[str, tuple[str, str, bool]]:
    """Return the relations of a part ("" for the whole): id to sort, target and whether it lies outside the file."""
    folder, name = posixpath.split(part)
    where = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str, bool]] = {}
    if where not in archive.names:
        return found

    def start(element: str, said: dict[str, str]) -> None:
        if element == "Relationship":
            outside = said.get("TargetMode") == "External"
            target = said.get("Target", "")
            if not outside:
                target = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
            found[said.get("Id", "")] = (said.get("Type", "").rpartition("/")[2], target, outside)

    stream(archive, where, start, _ignore, _ignore)
    return found


def _ignore(_: str) -> None:
    return


class WorkbookPart:
    """The list of sheets (title, relation, hidden), the day that dates count from, and names that lead outside."""

    def __init__(self, archive: WorkbookArchive, part: str) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False
        self.names_outside: list[str] = []
        self._name = ""
        self._words: list[str] | None = None
        stream(archive, part, self._start, self._end, self._take)

    def _start(self, element: str, said: dict[str, str]) -> None:
        if element == "sheet":
            relation = said.get(_RELATION_ID) or said.get(_STRICT_ID, "")
            self.sheets.append((said.get("name", ""), relation, said.get("state", "visible") != "visible"))
        elif element == "workbookPr":
            self.from_1904 = said.get("date1904") in ("1", "true")
        elif element == "definedName":
            self._name, self._words = said.get("name", ""), []

    def _end(self, element: str) -> None:
        if element == "definedName" and self._words is not None:
            if _OUTSIDE.search("".join(self._words)):
                self.names_outside.append(self._name)
            self._words = None

    def _take(self, text: str) -> None:
        if self._words is not None:
            self._words.append(text)


def shared_strings(archive: WorkbookArchive, part: str, name: str) -> list[str]:
    """Return the texts that cells share, in order."""
    found: list[str] = []
    if part not in archive.names:
        return found
    words: list[str] = []
    inside = phonetic = False
    count = room(name)

    def start(element: str, _: dict[str, str]) -> None:
        nonlocal inside, phonetic
        if element == "si":
            words.clear()
        elif element == "t":
            inside = not phonetic
        elif element == "rPh":
            phonetic = True

    def end(element: str) -> None:
        nonlocal inside, phonetic
        if element == "si":
            count()
            found.append("".join(words)[:LONGEST_CELL])
        elif element == "t":
            inside = False
        elif element == "rPh":
            phonetic = False

    def take(text: str) -> None:
        if inside:
            words.append(text)

    stream(archive, part, start, end, take)
    return found


class Styles:
    """What each style does to the number in its cell."""

    def __init__(self, archive: WorkbookArchive, part: str) -> None:
        self._formats: dict[str, str] = {}
        self._of: list[tuple[str, str]] = []
        self._inside = False
        if part in archive.names:
            stream(archive, part, self._start, self._end, _ignore)

    def _start(self, element: str, said: dict[str, str]) -> None:
        if element == "numFmt":
            self._formats[said.get("numFmtId", "")] = said.get("formatCode", "")
        elif element == "cellXfs":
            self._inside = True
        elif element == "xf" and self._inside and len(self._of) < MOST_CELLS:
            self._of.append(self._sort(said.get("numFmtId", "0")))

    def _end(self, element: str) -> None:
        if element == "cellXfs":
            self._inside = False

    def _sort(self, number: str) -> tuple[str, str]:
        if number in self._formats:
            code = self._formats[number]
            return sort_of_format(code), code
        which = int(number) if number.isdecimal() and len(number) < 6 else 0
        if which in DATE_FORMATS:
            return "date", "dd/mm/yyyy"
        return ("percent", PERCENT_FORMATS[which]) if which in PERCENT_FORMATS else ("", "")

    def of(self, style: str) -> tuple[str, str]:
        """Return the sort of a style ("date", "percent", "scaled", "hidden" or "") and its code."""
        at = int(style) if style.isdecimal() and len(style) < 9 else 0
        return self._of[at] if at < len(self._of) else ("", "")


def comments_of(archive: WorkbookArchive, sheet: str) -> tuple[tuple[str, str], ...]:
    """Return the comments on the cells of a sheet: address and text."""
    found: list[tuple[str, str]] = []
    at = ""
    words: list[str] = []
    inside = False

    def start(element: str, said: dict[str, str]) -> None:
        nonlocal at, inside
        if element in ("comment", "threadedComment"):
            at = said.get("ref", "")
            words.clear()
        elif element in ("t", "text"):
            inside = True

    def end(element: str) -> None:
        nonlocal inside
        if element in ("comment", "threadedComment"):
            found.append((at, "".join(words).strip()[:_LONGEST_COMMENT]))
        elif element in ("t", "text"):
            inside = False

    def take(text: str) -> None:
        if inside and text.strip():
            words.append(text)

    for sort, target, outside in relations_of(archive, sheet).values():
        if sort in ("comments", "threadedComment") and not outside and target in archive.names:
            stream(archive, target, start, end, take)
    return tuple(dict.fromkeys(found))
