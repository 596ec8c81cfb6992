"""Tables of contents, however they were pasted: as such, as a table, as lines under a title, or on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.reading.document import Block, BlockKind, Document

NUMBERED: Final = (
    r"(?:appendix|appendices|annexe?|section|chapter|part|table|figure|schedule|item|paper|enclosure) "
    r"(?:\d{1,2}[a-z]?|[a-z])(?:\.\d{1,2})*"
)
_SEPARATOR: Final = r"(?:\s*(?:…|(?:\.\s*){2,}|\t|\||[,:–—-](?=\s))\s*|\s{2,}|\s)"
_ENTRY: Final = re.compile(
    rf"^(?P<title>.*?\w.*?){_SEPARATOR}(?P<said>\(?(?:pages?|pg\.?|p\.?) ?)?(?P<page>\d{{1,4}})\)?$", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"^(?:see|turn|for|as|please|go|refer)\b|\b(?:is|are|was|were|see|turn) ", re.IGNORECASE)
_TITLE: Final = re.compile(
    r"^(?:(?:table of |list of )?contents(?: page)?|agenda|index|inside|what(?:['’]s| is) (?:inside|in this \w+)|"
    r"(?:inside|in) this (?:\w+ )?(?:review|report|paper|pack|issue|edition|document|booklet|plan|strategy)|"
    r"where to find (?:it|things|what)|sections?|(?:order of )?papers|finding your way(?: around)?)\s*[:.]?$",
    re.IGNORECASE,
)
_ON_ONE_LINE: Final = re.compile(r"^(?:table of )?contents?\s*[:–—-]\s*(?P<entries>.+)$", re.IGNORECASE)
_LONGEST: Final = 300
_FEWEST: Final = 3
_MOST_WORDS: Final = 14
_OWN_NUMBER: Final = re.compile(rf"^(?:{NUMBERED}|\d+(?:\.\d+)*|[A-Z](?=[.):]))[\s:.)–—-]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A title with its page, what says so, and the page on which the next one begins where it is known."""

    title: str
    page: int
    by: str
    sure: bool = True
    until: int | None = None

    @property
    def core(self) -> str:
        """The title without its own number or letter."""
        bare = self.title.strip()
        return _OWN_NUMBER.sub("", bare) or bare


def listed(document: Document) -> tuple[list[Entry], frozenset[int]]:
    """What the contents list, and the numbers of the blocks that are the contents."""
    found: list[Entry] = []
    numbers: set[int] = set()
    run: list[tuple[str, int, bool]] = []
    titled = False
    blocks: list[Block] = []

    def close() -> None:
        nonlocal run, blocks
        if run and (any(b.kind is BlockKind.CONTENTS for b in blocks) or _is_contents(run, titled=titled)):
            found.extend(_entries(run))
            numbers.update(block.place.number for block in blocks)
        run, blocks = [], []

    for block in document.blocks:
        if block.kind is BlockKind.TABLE:
            close()
            found.extend(_of_table(block))
            continue
        text = block.text.strip()
        line = _ENTRY.match(text) if len(text) <= _LONGEST and text.rstrip(")")[-1:].isdigit() else None
        if line and block.kind is not BlockKind.HEADING and _may_be_entry(line, run):
            run.append((line["title"].strip(" .…,:"), int(line["page"]), bool(line["said"])))
            blocks.append(block)
            continue
        close()
        titled = bool(_TITLE.match(text))
        if match := _ON_ONE_LINE.match(text):
            pieces = [_ENTRY.match(piece.strip()) for piece in re.split(r"[;|•·]|,(?= )", match["entries"].rstrip("."))]
            run = [(m["title"].strip(" .…,:"), int(m["page"]), bool(m["said"])) for m in pieces if m]
            if len(run) == len(pieces) and _is_contents(run, titled=True):
                found.extend(_entries(run))
                numbers.add(block.place.number)
            run = []
    close()
    return found, frozenset(numbers)


def _may_be_entry(line: re.Match[str], run: Sequence[tuple[str, int, bool]]) -> bool:
    title = line["title"]
    if run and (bool(line["said"]) is not run[-1][2] or int(line["page"]) < run[-1][1]):
        return False
    return len(title.split()) <= _MOST_WORDS and not _SENTENCE.search(title)


def _is_contents(run: Sequence[tuple[str, int, bool]], *, titled: bool) -> bool:
    """Lines that end in page numbers are contents where something says so and the pages never fall."""
    pages = [page for _, page, _ in run]
    said = all(each for _, _, each in run)
    return (titled or said) and len(run) >= _FEWEST and pages == sorted(pages) and len(set(pages)) > 1


def _entries(run: Sequence[tuple[str, int, bool]]) -> Iterator[Entry]:
    pages = sorted({page for _, page, _ in run})
    for title, page, _ in run:
        yield Entry(title, page, "the contents", until=next((later for later in pages if later > page), None))


def _of_table(block: Block) -> Iterator[Entry]:
    if not block.rows:
        return
    heads = [cell.strip() for cell in block.rows[0]]
    at = next(
        (i for i, head in enumerate(heads) if re.fullmatch(r"(?:page|pg\.?)s?(?: (?:no\.?|number))?", head, re.I)), -1
    )
    if at < 0:
        return
    run: list[tuple[str, int, bool]] = []
    for row in block.rows[1:]:
        page = re.fullmatch(r"(?:p\.? ?|page )?(\d{1,4})", row[at].strip(), re.IGNORECASE)
        title = " ".join(cell.strip() for place, cell in enumerate(row) if place != at and cell.strip())
        if page and title:
            run.append((title, int(page[1]), True))
    yield from _entries(run)
