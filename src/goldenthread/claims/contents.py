"""References to pages: "Appendix 2 (page 34)" against the contents, or against where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims.contents_lists import NUMBERED, Entry, listed
from goldenthread.claims.model import Amount, AmountKind, Claim, PageReference
from goldenthread.reading.document import Block, BlockKind, Document

# "Page 12 of the guidance" is a page of something else.
_PAGE: Final = (
    r"(?P<page>(?:pages?|pgs?\.?|p\.|pp\.)\s*(?P<number>\d{1,4}))\b"
    r"(?!\s+of\s+(?!this\b|the (?:report|review|document|present)\b))"
)
_LINKS: Final = (
    r"see|also|on|at|from|is|are|can|be|may|starts?|starting|begins?|beginning|found|in|the|which|that|turn|to|set|"
    r"out|appears?|shown|given|listed|described|reported|contained|attached|as|over"
)
_BETWEEN: Final = rf"[\s,:–—-]{{0,3}}(?:\(?\s*(?:(?:{_LINKS})\s+){{0,8}})"
_AFTER: Final = (
    r"\s*(?:[(,:–—-]\s*|(?:for|under|in|gives?|shows?|holds?|has|sets? out|contains?|is|covers?)\s+)"
    r"(?:(?:more|details|full|further|see|in|on|of|under)\s+){0,3}(?:(?:the|our|its)\s+)?"
)
_MARK: Final = re.compile(r"^(?:page )(\d{1,4})$", re.IGNORECASE)
#: A table or a picture inside a section stands on a page of its own.
_INSIDE: Final = re.compile(
    r"\b(?:table|figure|chart|graph|map|box|paragraph|para|case study|panel|page|example)s?\b[^.;()]{0,25}"
    r"\b(?:in|of|within|under)\s+(?:the\s+|our\s+)?$",
    re.IGNORECASE,
)
#: Another paper is spoken of, whose pages are its own.
_ELSEWHERE: Final = re.compile(
    r"\b(?:last year['’]?s|previous|earlier|national|statutory|government['’]?s?|council['’]s|separate|accompanying|"
    r"published)\b[^.;]*\b(?:report|review|strategy|plan|guidance|accounts|document|paper|edition|pack)\b",
    re.IGNORECASE,
)
_SHORTEST: Final = 4


def page_references(document: Document) -> list[Claim]:
    """Return a claim for each page that the text gives for something that has a page of its own."""
    entries, numbers = listed(document)
    standing = list(_standing(document))
    found: list[Claim] = []
    for block in document.blocks:
        if block.place.number in numbers or block.kind in (BlockKind.CONTENTS, BlockKind.TABLE, BlockKind.FURNITURE):
            continue
        for title, match in _references(block.text, entries):
            entry = _find(title, entries) or _find(title, standing)
            if entry is not None:
                found.append(_claim(document, block, title, match, entry))
    return found


def _standing(document: Document) -> Iterator[Entry]:
    """Headings with the page on which they stand. Printed page numbers may start later, so these are less sure."""
    printed: int | None = None
    for block in document.blocks:
        if mark := _MARK.match(block.text.strip()):
            printed = int(mark[1])
            continue
        numbered = re.match(rf"{NUMBERED}\b", block.text, re.IGNORECASE)
        if not numbered or (block.kind is not BlockKind.HEADING and len(block.text.split()) > 12):
            continue
        if block.text.rstrip().endswith("."):
            continue
        if printed is not None and block.place.page in (None, printed):
            yield Entry(block.text, printed, "the document")
        elif block.place.page is not None:
            yield Entry(block.text, block.place.page, "the document", sure=False)


def _references(text: str, entries: list[Entry]) -> Iterator[tuple[str, re.Match[str]]]:
    if "page" not in text.casefold() and not re.search(r"\b(?:pp?|pg)\.\s*\d", text, re.IGNORECASE):
        return
    taken: set[int] = set()
    names = [(NUMBERED, "")]
    for entry in sorted(entries, key=lambda one: -len(one.core)):
        core = re.sub(r"^(?:the|our|an?)\s+", "", entry.core, flags=re.IGNORECASE)
        if len(core) >= _SHORTEST:
            names.append((re.escape(core), entry.title))
    for before in (True, False):
        for words, title in names:
            name = rf"\b(?P<title>{words})\b[’'\"”*]{{0,2}}"
            # After its page a title must not have another page of its own: "see page 3; Budget, page 28".
            whole = rf"{name}{_BETWEEN}{_PAGE}" if before else rf"\b{_PAGE}{_AFTER}[‘'\"“*]{{0,2}}{name}(?!{_BETWEEN}p)"
            for match in re.finditer(whole, text, re.IGNORECASE):
                if match.start("page") not in taken:
                    taken.add(match.start("page"))
                    yield title or match["title"], match


def _find(title: str, entries: list[Entry]) -> Entry | None:
    wanted = _plain(title)
    exact = [entry for entry in entries if _plain(entry.title) == wanted]
    opening = [entry for entry in entries if _plain(entry.title).startswith(f"{wanted} ")]
    found = exact or opening
    # The same title on two pages says nothing.
    return found[0] if found and len({entry.page for entry in found}) == 1 else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]+", " ", text.casefold()).split())


def _unsure(text: str, match: re.Match[str], entry: Entry) -> str:
    """Why the page may be right though the contents give another."""
    number = int(match["number"])
    if number == entry.page:
        return ""
    if not entry.sure:
        return "printed page numbers may not count every page"
    start = max(text.rfind(".", 0, match.start()), text.rfind(";", 0, match.start())) + 1
    before = text[start : match.start("title")]
    if _ELSEWHERE.search(f"{before} {text[match.end() : match.end() + 60].partition('.')[0]}"):
        return "it may be a page of another paper"
    within = number > entry.page and (entry.until is None or number < entry.until)
    return "it may be a page inside the section" if within and _INSIDE.search(before) else ""


def _claim(document: Document, block: Block, title: str, match: re.Match[str], entry: Entry) -> Claim:
    number = match["number"]
    stated = Amount(Decimal(number), AmountKind.NUMBER, match["page"], start=match.start("page"), end=match.end("page"))
    name = match["title"] if re.match(NUMBERED, match["title"], re.IGNORECASE) else title
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
        unsure=_unsure(block.text, match, entry),
    )
