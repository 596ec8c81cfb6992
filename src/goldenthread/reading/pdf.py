"""Reads the text of PDF files, page by page, and puts its lines together into paragraphs.

A PDF says where letters stand, not what they belong to. Tables come out as their lines. What repeats at the top or
foot of the pages is page furniture.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pypdf.errors import PyPdfError

from goldenthread.reading.building import Builder
from goldenthread.reading.characters import clean
from goldenthread.reading.document import Document
from goldenthread.reading.limits import Limits
from goldenthread.reading.lines import Line, ends_sentence, make_line
from goldenthread.reading.pdf_fonts import Font
from goldenthread.reading.pdf_page import Row, Unreadable, read_rows
from goldenthread.reading.plain import add_pieces
from goldenthread.vocabulary.refusals import Refused

# What a damaged file makes pypdf, or the following of its drawing, raise.
FAULTS: tuple[type[Exception], ...] = (
    *(Unreadable, PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError),
    *(RecursionError, OSError, AssertionError, ArithmeticError, NotImplementedError),
)
_EDGE = 3  # lines at the head and the foot of a page that may be furniture
_PAGE_NUMBER = re.compile(r"^(?:page\s*)?[-–—|]?\s*(\d{1,4})\s*[-–—|]?(?:\s*(?:of|/)\s*\d{1,4})?$", re.IGNORECASE)


def read_pdf(data: bytes, name: str, limits: Limits, notes: Sequence[str] = ()) -> Document:
    """Return the document in a PDF file.

    Raises:
        Refused: It is encrypted, damaged, has too many pages, or holds pictures of text alone.
    """
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    builder = Builder(name, "pdf", limits)
    for note in notes:
        builder.note(note)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused.one(name, "it is encrypted", "Save it again without a password")
        count = len(reader.pages)
        if count > limits.pages:
            raise Refused.one(
                name,
                f"it has {count:,} pages, more than {limits.pages:,}",
                "Split it into parts, and check one part at a time",
            )
        fonts: dict[int, Font] = {}
        pages = [_read_page(page, fonts) for page in reader.pages]
    except Refused:
        raise
    except FAULTS:
        raise Refused.one(
            name, "the PDF is damaged and cannot be read", "Save it as PDF again from the program it was made in"
        ) from None
    texts = [_text(page) for page in pages]
    _check_text(texts, name)
    bare = [str(number) for number, text in enumerate(texts, 1) if not text.strip()]
    if bare:
        said = "page " + bare[0] if len(bare) == 1 else "pages " + ", ".join(bare[:-1]) + " and " + bare[-1]
        builder.note(f"no text on {said}; what is in pictures was not read")
    body, furniture = take_furniture(_place(pages))
    add_pieces(builder, body, furniture)
    return builder.document(count)


@dataclass(slots=True)
class Placed:
    """A line of a page, how high it stands (None where not known), and whether the file calls it furniture."""

    line: Line
    y: float | None = None
    marked: bool = False


def _read_page(page: Any, fonts: dict[int, Font]) -> list[Row] | str:
    """Return the rows of a page, or its text alone where its fonts need the slower reader of pypdf."""
    try:
        return read_rows(page, fonts)
    except FAULTS:
        return str(page.extract_text() or "")


def _text(page: list[Row] | str) -> str:
    return page if isinstance(page, str) else "\n".join(row.text for row in page)


def _place(pages: Sequence[list[Row] | str]) -> list[list[Placed]]:
    """Return the lines of each page, sizes and gaps measured against those of the whole text."""
    letters: Counter[float] = Counter()
    steps: Counter[int] = Counter()
    for page in pages:
        for last, row in pairwise(page if not isinstance(page, str) else []):
            letters[_half(row.size)] += row.letters
            if abs(last.size - row.size) < 0.5 and 0.5 * row.size < last.y - row.y < 4 * row.size:
                steps[int((last.y - row.y) / row.size * 10 + 0.5)] += 1
    common = letters.most_common(1)[0][0] if letters else 10.0
    step = steps.most_common(1)[0][0] / 10 if steps else 1.2
    return [
        _plain_lines(page, number) if isinstance(page, str) else _row_lines(page, number, common or 10.0, step)
        for number, page in enumerate(pages, 1)
    ]


def _half(size: float) -> float:
    return int(size * 2 + 0.5) / 2


def _row_lines(rows: Sequence[Row], number: int, common: float, step: float) -> list[Placed]:
    out: list[Placed] = []
    last: Row | None = None
    for row in rows:
        gap = 0
        if last is not None:
            down = (last.y - row.y) / max(min(last.size, row.size), 1.0)
            gap = 0 if 0 <= down <= step * 1.22 else 1 if down <= step * 2.4 else 2
        last = row
        for part, text in enumerate(clean(row.text).split("\n")):
            line = make_line(text, page=number, gap=gap if part == 0 else 0)
            if not line.text:
                continue
            line.width = int((row.end - row.x) / max(row.size * 0.5, 1.0))
            line.size = row.size / common
            line.strong = row.bold >= 0.9 * max(row.letters, 1) or line.size >= 1.15
            out.append(Placed(line, row.y, row.furniture))
    return _title_up(out)


def _title_up(page: list[Placed]) -> list[Placed]:
    """Put lines that were drawn last but stand over everything else at the head of their page."""
    known = [each.y for each in page if each.y is not None and not each.marked]
    if len(known) < 3 or len(known) < len(page) // 2:
        return page
    end = len(page)
    while end > 1 and (page[end - 1].y or 0) > max(
        (each.y or 0) for each in page[: end - 1] if not each.marked or end < 3
    ):
        end -= 1
    late = page[end:]
    return [*late, *page[:end]] if late and len(late) <= 3 else page


def _plain_lines(text: str, number: int) -> list[Placed]:
    out: list[Placed] = []
    gap = 0
    for raw in clean(text).replace("\f", "\n").split("\n"):
        if not raw.strip():
            gap += 1
            continue
        # Tabs in such text are gaps between words, seldom cells.
        out.append(Placed(make_line(raw.replace("\t", " "), page=number, gap=gap)))
        gap = 0
    return out


def _check_text(pages: Sequence[str], name: str) -> None:
    letters = sum(1 for text in pages for character in text if character.isalnum())
    if letters < 4 * min(len(pages), 5):
        raise Refused.one(
            name,
            "it holds pictures of pages and no text, as from a scanner",
            "Ask for the file it was made from, or run text recognition (OCR) on it first",
        )
    odd = sum(1 for text in pages for character in text if character == "\ufffd" or "\ue000" <= character <= "\uf8ff")
    if odd > letters:
        raise Refused.one(
            name,
            "its fonts do not say which letters they draw, so its text cannot be read",
            "Save it as PDF again from the program it was made in, or run text recognition (OCR) on it first",
        )


def _page_lines(text: str, number: int) -> list[Line]:
    out: list[Line] = []
    gap = 0
    for raw in clean(text).replace("\f", "\n").split("\n"):
        if not raw.strip():
            gap += 1
            continue
        # Tabs in a PDF are gaps between words, seldom cells.
        out.append(make_line(raw.replace("\t", " "), page=number, gap=gap, starts_page=not out))
        gap = 0
    return out


def take_furniture(pages: Sequence[Sequence[Placed]]) -> tuple[list[Line], list[tuple[int, Line]]]:
    """Return the lines of the text itself, and headers, footers and page numbers with where they stood.

    A line is furniture where the file marks it so; where it stands at the head or foot of a page and comes back, its
    figures apart, on a third of the pages and on at least three; or where it is a number that counts with the pages.
    """
    repeats: Counter[str] = Counter()
    shifts: Counter[int] = Counter()
    edges = [_edges(page) for page in pages]
    for page, at_edge in zip(pages, edges, strict=True):
        lines = [page[at].line for at in at_edge]
        repeats.update({_pattern(line.text) for line in lines})
        shifts.update({shift for line in lines if (shift := _shift(line)) is not None})
    filled = sum(1 for page in pages if page)
    often = max(3, -(-filled // 3)) if filled > 2 else 2 if filled == 2 else 10**9
    counting = {shift for shift, count in shifts.items() if count >= max(2, filled // 3)}
    body: list[Line] = []
    furniture: list[tuple[int, Line]] = []
    for page, at_edge in zip(pages, edges, strict=True):
        fresh = True
        for at, placed in enumerate(page):
            line = placed.line
            shift = _shift(line)
            # The title of the whole stands on the cover in large letters, and small at the head of every page.
            repeated = repeats[_pattern(line.text)] >= often and len(line.text) <= 150 and line.size < 1.3
            repeated = repeated and not ends_sentence(line.text)
            if placed.marked or (at in at_edge and (shift in counting if shift is not None else repeated)):
                furniture.append((len(body), line))
                continue
            line.starts_page = fresh
            fresh = False
            body.append(line)
    return body, furniture


def _edges(page: Sequence[Placed]) -> set[int]:
    """Return the lines at the head and the foot of a page: by how high they stand, or by their order."""
    order = list(range(len(page)))
    if all(placed.y is not None for placed in page):
        order.sort(key=lambda at: page[at].y or 0)
    return {*order[:_EDGE], *order[-_EDGE:]}


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower())


def _shift(line: Line) -> int | None:
    match = _PAGE_NUMBER.match(line.text)
    return int(match[1]) - (line.page or 0) if match else None
