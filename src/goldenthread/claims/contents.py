"""References to pages: "Appendix 2 (page 34)" against the contents, or against where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.claims.model import Amount, AmountKind, Claim, PageReference
from goldenthread.reading.document import Block, BlockKind, Document

_ENTRY: Final = re.compile(
    r"^(?P<title>.*?\w.*?)(?:\s*(?:…|\.{2,}|\t)\s*|\s{2,}|\s)(?:page )?(?P<page>\d{1,4})$", re.IGNORECASE
)
_NUMBERED: Final = (
    r"(?:appendix|appendices|annexe?|section|chapter|part|table|figure|schedule) [a-z0-9]{1,3}(?:\.\d{1,2})*"
)
_PAGE: Final = r"(?P<page>(?:pages?|pg\.?|p\.|pp\.)\s*(?P<number>\d{1,4}))\b"
_BETWEEN: Final = r"[\s,:–—-]{0,3}(?:\(?\s*(?:(?:see|on|at|from|is|are|starts?|found|in|the|which|also)\s+){0,3})"
_REFERENCE: Final = re.compile(rf"\b(?P<title>{_NUMBERED}){_BETWEEN}{_PAGE}", re.IGNORECASE)
_LONGEST: Final = 300
_MARK: Final = re.compile(r"^(?:page )(\d{1,4})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A title and its page, and what says so."""

    title: str
    page: int
    by: str
    sure: bool = True


def page_references(document: Document) -> list[Claim]:
    """Return a claim for each page that the text gives for something that has a page of its own."""
    listed = list(_listed(document))
    standing = list(_standing(document))
    found: list[Claim] = []
    for block in document.blocks:
        if block.kind in (BlockKind.CONTENTS, BlockKind.TABLE, BlockKind.FURNITURE):
            continue
        for title, match in _references(block.text, listed):
            entry = _find(title, listed) or _find(title, standing)
            if entry is not None:
                found.append(_claim(document, block, title, match, entry))
    return found


def _listed(document: Document) -> Iterator[Entry]:
    """What the contents list, whether read as contents or as a table with a column of pages."""
    for block in document.blocks:
        if (
            block.kind is BlockKind.CONTENTS
            and len(block.text) <= _LONGEST
            and (match := _ENTRY.match(block.text.strip()))
        ):
            yield Entry(match["title"].strip(" .…"), int(match["page"]), "the contents")
        if block.kind is BlockKind.TABLE and block.rows and _is_contents(block):
            for row in block.rows[1:]:
                if row[-1].strip().isdigit():
                    yield Entry(" ".join(cell for cell in row[:-1] if cell).strip(), int(row[-1]), "the contents")


def _is_contents(block: Block) -> bool:
    return re.fullmatch(r"page(?: (?:no\.?|number))?s?", block.rows[0][-1].strip(), re.IGNORECASE) is not None


def _standing(document: Document) -> Iterator[Entry]:
    """Headings with the page on which they stand. Printed page numbers may start later, so these are less sure."""
    printed: int | None = None
    for block in document.blocks:
        if mark := _MARK.match(block.text.strip()):
            printed = int(mark[1])
            continue
        numbered = re.match(rf"{_NUMBERED}\b", block.text, re.IGNORECASE)
        if not numbered or (block.kind is not BlockKind.HEADING and len(block.text.split()) > 12):
            continue
        if block.text.rstrip().endswith("."):
            continue
        if printed is not None and block.place.page in (None, printed):
            yield Entry(block.text, printed, "the document")
        elif block.place.page is not None:
            yield Entry(block.text, block.place.page, "the document", sure=False)


def _references(text: str, listed: list[Entry]) -> Iterator[tuple[str, re.Match[str]]]:
    if "page" not in text.casefold() and not re.search(r"\bpp?\.\s*\d", text):
        return
    taken: set[int] = set()
    for match in _REFERENCE.finditer(text):
        taken.add(match.start("page"))
        yield match["title"], match
    for entry in listed:
        words = re.escape(_core(entry.title))
        if len(words) < 5:
            continue
        for match in re.finditer(rf"\b(?P<title>{words})\b[’'\"”]?{_BETWEEN}{_PAGE}", text, re.IGNORECASE):
            if match.start("page") not in taken:
                taken.add(match.start("page"))
                yield entry.title, match


def _core(title: str) -> str:
    return re.sub(rf"^(?:{_NUMBERED}|\d+(?:\.\d+)*)[\s:.–-]*", "", title.strip(), flags=re.IGNORECASE) or title.strip()


def _find(title: str, entries: list[Entry]) -> Entry | None:
    wanted = _plain(title)
    exact = [entry for entry in entries if _plain(entry.title) == wanted]
    opening = [entry for entry in entries if _plain(entry.title).startswith(f"{wanted} ")]
    found = exact or opening
    # The same title on two pages says nothing.
    return found[0] if found and len({entry.page for entry in found}) == 1 else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]+", " ", text.casefold()).split())


def _claim(document: Document, block: Block, title: str, match: re.Match[str], entry: Entry) -> Claim:
    number = match["number"]
    stated = Amount(Decimal(number), AmountKind.NUMBER, match["page"], start=match.start("page"), end=match.end("page"))
    name = match["title"] if re.match(_NUMBERED, match["title"], re.IGNORECASE) else title
    return PageReference(
        about=f"{name}, page",
        quotation=block.text,
        document=document.name,
        place=block.place.words,
        number=block.place.number,
        start=match.start("page"),
        end=match.end("page"),
        title=name,
        stated=stated,
        actual=Amount(Decimal(entry.page), AmountKind.NUMBER, str(entry.page)),
        by=entry.by,
        unsure="" if entry.sure or entry.page == int(number) else "printed page numbers may not count every page",
    )
