"""From lines to blocks: paragraphs put together again, and headings, lists, tables and contents told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from goldenthread.reading.document import BlockKind
from goldenthread.reading.kinds import CAPTION, LEADERS, title_like
from goldenthread.reading.lines import (
    LETTER_BULLET,
    SECTION,
    URL,
    Line,
    Marker,
    Style,
    Words,
    ends_sentence,
    goes_on,
    marker_of,
    same_voice,
    starts_small,
)

_CONTENTS_TITLE = re.compile(r"^(?:table of )?contents:?(?: page)?$", re.IGNORECASE)
_PART_NAME = re.compile(r"^(?:appendix|annex|part|section|chapter|theme|priority|table|figure)\s+\w+$", re.IGNORECASE)
_RULE = re.compile(r"^(?:={3,}|-{3,}|_{3,}|~{3,})$")
_LONG = 60
_LONGEST = 20_000  # no paragraph is longer; a file without any sentence is not read as one


@dataclass(slots=True)
class Piece:
    """A block in the making.

    Args:
        kind: What it is, as far as known.
        lines: The lines it was made of.
        at: Index of its first line, for order.
        text: Its words so far.
        level: Level of a heading, or depth of an item.
        marker: What an item starts with.
        rows: Cells of a table.
        sure: Whether the kind is settled, and not for the look-around to change.
    """

    kind: BlockKind
    lines: list[Line]
    at: int
    text: str = ""
    level: int = 0
    marker: Marker | None = None
    rows: list[tuple[str, ...]] = field(default_factory=list)
    sure: bool = False

    @property
    def first(self) -> Line:
        return self.lines[0]


def assemble(lines: Sequence[Line]) -> list[Piece]:
    """Return the blocks of a text in reading order.

    Headers, footers and page numbers are taken out before: a sentence that runs over the end of a page is one.
    """
    style = Style(lines)
    if style.double:
        _find_pages(lines)
        style = Style(lines)
    words = Words(lines)
    pieces = _gather(lines, style, words)
    _settle_numbers(pieces)
    _guess_headings(pieces)
    _nest(pieces)
    if any(line.size for line in lines):
        _levels_by_size(pieces)
    else:
        pieces = _titles_first(pieces)
    for piece in pieces:
        piece.text = words.mend(piece.text)
    return pieces


def _find_pages(lines: Sequence[Line]) -> None:
    """Mark where pages start in a text with an empty line after each: no empty line, and a space before."""
    for last, line in pairwise(lines):
        if line.gap == 0 and 1 <= line.indent <= 3 and last.indent == 0:
            line.starts_page = True


def _gather(lines: Sequence[Line], style: Style, words: Words) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    while at < len(lines):
        size = _contents(lines, at, pieces) or _table(lines, at, pieces) or _underlined(lines, at, pieces)
        if size:
            at += size
            continue
        line = lines[at]
        last = pieces[-1] if pieces else None
        open_last = last is not None and not last.sure and last.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        open_last = open_last and last is not None and len(last.text) < _LONGEST
        marker = _marker(lines, at, style, last)
        if marker is None and open_last and last is not None and same_voice(last.lines[-1], line):
            empty = last.kind is BlockKind.ITEM and not last.text
            if empty or (
                not _title_after(lines, at, style)
                and goes_on(lines, at, style, in_item=last.kind is BlockKind.ITEM, before=last.text)
            ):
                last.text = words.join(last.text, line.text) if last.text else line.text
                last.lines.append(line)
                at += 1
                continue
        pieces.append(_start(line, at, marker))
        at += 1
    return pieces


def _title_after(lines: Sequence[Line], at: int, style: Style) -> bool:
    """Whether a short line after the end of a sentence is a title, and not the last words of a paragraph."""
    if not ends_sentence(lines[at - 1].text) or style.fullness(lines, at) >= 0.75 or not title_like(lines[at].text):
        return False
    return at + 1 == len(lines) or lines[at + 1].starts_page or not starts_small(lines[at + 1].text)


def _start(line: Line, at: int, marker: Marker | None) -> Piece:
    if marker is not None:
        # A number is part of what the item says; a bullet is not.
        text = line.text if marker.number else line.text[marker.length :].strip()
        return Piece(BlockKind.ITEM, [line], at, text, 1, marker)
    if CAPTION.match(line.text) and len(line.text) <= 200:
        return Piece(BlockKind.CAPTION, [line], at, line.text, sure=True)
    return Piece(BlockKind.PARAGRAPH, [line], at, line.text)


def _marker(lines: Sequence[Line], at: int, style: Style, last: Piece | None) -> Marker | None:
    """Return the marker of a new item; None where what looks like one is the middle of a sentence."""
    line = lines[at]
    in_list = last is not None and last.kind is BlockKind.ITEM
    marker = marker_of(line.text)
    if marker is None and in_list and (match := LETTER_BULLET.match(line.text)):
        marker = Marker(match[1], match.end())
    if marker is None or last is None or not style.wrapped:
        return marker
    if not marker.number and marker.glyph not in "-–—*+o":
        return marker
    if marker.number and not in_list and marker.number > 1 and line.gap == 0 and not line.starts_page:
        previous_ended = ends_sentence(last.text) or last.text.endswith(":")
        if not previous_ended:
            return None
    if in_list and last.marker is not None and last.marker.glyph == marker.glyph:
        return marker
    ended = ends_sentence(last.text) or last.text.endswith((":", ";"))
    return marker if ended or line.gap > style.soft_gap or style.fullness(lines, at - 1) < 0.75 else None


def _contents(lines: Sequence[Line], at: int, pieces: list[Piece]) -> int:
    """Add the lines of a table of contents that start here; return how many lines it took."""
    line = lines[at]
    in_contents = bool(pieces) and pieces[-1].kind is BlockKind.CONTENTS
    after_title = bool(pieces) and bool(_CONTENTS_TITLE.match(pieces[-1].text))
    found = _contents_line(line, tabs=in_contents or after_title)
    if found:
        if after_title and pieces[-1].kind is BlockKind.PARAGRAPH:
            pieces[-1].kind, pieces[-1].level, pieces[-1].sure = BlockKind.HEADING, 1, True
        pieces.append(Piece(BlockKind.CONTENTS, [line], at, found, sure=True))
        return 1
    if in_contents and len(line.text) <= 60 and not ends_sentence(line.text) and at + 1 < len(lines):
        # "Appendix 1" on a line of its own, its title and page on the next.
        following = _contents_line(lines[at + 1], tabs=True)
        if following and lines[at + 1].gap <= 1 and marker_of(line.text) is None:
            pieces.append(Piece(BlockKind.CONTENTS, [line, lines[at + 1]], at, f"{line.text} {following}", sure=True))
            return 2
    return 0


def _contents_line(line: Line, *, tabs: bool) -> str:
    """Return "Title … 12" for a line of a table of contents, empty for any other."""
    if len(line.text) <= 300 and (match := LEADERS.match(line.text)):
        return f"{match['title'].rstrip(' .')} … {match['page']}"
    if tabs and len(line.cells) >= 2 and re.fullmatch(r"\d{1,3}|[ivxl]{1,5}", line.cells[-1]):
        title = " ".join(cell for cell in line.cells[:-1] if cell)
        if title:
            return f"{title.rstrip(' .')} … {line.cells[-1]}"
    match = re.fullmatch(r"(.*[^\W\d].*?)\s(\d{1,3})", line.text) if tabs and line.width < 100 else None
    if match and not _PART_NAME.match(line.text):
        return f"{match[1].rstrip(' .')} … {match[2]}"
    return ""


def _table(lines: Sequence[Line], at: int, pieces: list[Piece]) -> int:
    """Add the table with tabs between its cells that starts here; return how many lines it took."""
    end = at
    while end < len(lines) and _is_row(lines[end]) and (end == at or lines[end].gap <= 1):
        end += 1
    if end - at < 2:
        return 0
    piece = Piece(BlockKind.TABLE, list(lines[at:end]), at, sure=True)
    piece.rows = [line.cells for line in lines[at:end]]
    pieces.append(piece)
    return end - at


def _is_row(line: Line) -> bool:
    return len(line.cells) >= 2 and marker_of(line.text) is None and all(len(cell) <= 300 for cell in line.cells)


def _underlined(lines: Sequence[Line], at: int, pieces: list[Piece]) -> int:
    """Add a heading with a rule under it; leave out a rule that stands alone; return how many lines it took."""
    if _RULE.match(lines[at].text):
        return 1
    if at + 1 >= len(lines) or not _RULE.match(lines[at + 1].text) or lines[at + 1].gap:
        return 0
    line, rule = lines[at], lines[at + 1]
    if len(line.text) > 120 or marker_of(line.text) is not None or abs(len(rule.text) - len(line.text)) > 20:
        return 0
    level = 1 if rule.text.startswith("=") else 2
    pieces.append(Piece(BlockKind.HEADING, [line], at, line.text, level, sure=True))
    return 2


def _settle_numbers(pieces: list[Piece]) -> None:
    """A numbered line with no neighbour in its count is a heading ("1. Prevention") or a plain paragraph."""
    for at, piece in enumerate(pieces):
        marker = piece.marker
        if piece.kind is not BlockKind.ITEM or marker is None or not marker.number:
            continue
        beside = [pieces[other] for other in (at - 1, at + 1) if 0 <= other < len(pieces)]
        counts = [other.marker.number for other in beside if other.marker and other.marker.glyph == marker.glyph]
        if any(abs(count - marker.number) == 1 for count in counts):
            continue
        if title_like(piece.text[marker.length :]) and (
            at + 1 == len(pieces) or pieces[at + 1].kind is not BlockKind.HEADING
        ):
            piece.kind, piece.level, piece.sure = BlockKind.HEADING, 2, True


def _guess_headings(pieces: list[Piece]) -> None:
    """Make headings of short lines that stand over something longer, and of the title at the top."""
    for at in range(len(pieces) - 1, -1, -1):
        piece = pieces[at]
        if piece.kind is not BlockKind.PARAGRAPH or piece.sure or len(piece.lines) > 3:
            continue
        section = SECTION.match(piece.text)
        large = piece.first.size >= 1.2 and _large_title(piece.text)
        if not large and not title_like(piece.text[section.end() :] if section else piece.text):
            continue
        loud = _loud(piece.text)
        if piece.first.size and not (piece.first.strong or section or loud):
            continue  # where sizes are known, a heading shows by its size or weight
        title = at == 0 and len(pieces) > 1 and pieces[1].first.gap > 0
        if loud or section or title or piece.first.strong or _stands_over(pieces, at):
            piece.kind = BlockKind.HEADING
            piece.level = section[0].rstrip(" .").count(".") + 1 if section else 1 if loud or title else 2


def _loud(text: str) -> bool:
    """Whether a text is all in capitals, and is words more than figures."""
    return text.isupper() and sum(map(str.isalpha, text)) > max(4, 2 * sum(map(str.isdigit, text)))


def _large_title(text: str) -> bool:
    """Whether a text in large letters is a title; a large figure is a figure."""
    return len(text) <= 150 and bool(re.search(r"[^\W\d]{3}", text)) and not re.search(r"[%£€]|^[\d,.]+\b|\.$", text)


def _levels_by_size(pieces: list[Piece]) -> None:
    """Give headings their levels by size, the largest first; bold ones of the size of the text come last."""
    heads = [piece for piece in pieces if piece.kind is BlockKind.HEADING and piece.first.size]
    sizes = sorted({round_tenth(piece.first.size) for piece in heads}, reverse=True)
    for piece in heads:
        if not SECTION.match(piece.text):
            piece.level = min(sizes.index(round_tenth(piece.first.size)) + 1, 6)


def round_tenth(size: float) -> int:
    """Return a size in tenths, for sizes that differ by a hair to be one."""
    return int(size * 10 + 0.5)


def _stands_over(pieces: list[Piece], at: int) -> bool:
    """Whether a short line is followed by prose, a list or a table, with at most one more heading between."""
    piece = pieces[at]
    if _beside_short(pieces, at):
        return False
    for step in range(1, 4):
        after = pieces[at + step] if at + step < len(pieces) else None
        if after is None or (after.first.starts_page and not pieces[at + step - 1].first.starts_page):
            return False
        if after.kind is BlockKind.HEADING:
            continue
        if URL.match(after.text):
            return step > 1
        beyond = pieces[at + step + 1] if at + step + 1 < len(pieces) else None
        before_address = beyond is not None and beyond.first.gap == 0 and bool(URL.match(beyond.text))
        return (
            after.kind is not BlockKind.PARAGRAPH
            or len(after.text) >= _LONG
            or ends_sentence(after.text)
            or after.text.endswith(":")
            or (before_address and piece.first.gap > 0)
        )
    return False


def _beside_short(pieces: list[Piece], at: int) -> bool:
    """Whether a short line has another right over or under it, as in a name and an office, or an address."""
    for other, lower in ((at - 1, at), (at + 1, at + 1)):
        if not 0 <= other < len(pieces) or pieces[lower].first.gap or pieces[lower].first.starts_page:
            continue
        beside = pieces[other]
        if beside.kind is BlockKind.PARAGRAPH and title_like(beside.text):
            return True
    return False


def _nest(pieces: list[Piece]) -> None:
    """Give list items their depth, by how far in they stand and by their bullets."""
    stack: list[tuple[int, str]] = []
    for piece in pieces:
        if piece.kind is not BlockKind.ITEM or piece.marker is None:
            stack = []
            continue
        indent = 0 if piece.first.starts_page else piece.first.indent
        glyph = piece.marker.glyph
        while stack and indent < stack[-1][0]:
            stack.pop()
        if not stack or indent > stack[-1][0]:
            stack.append((indent, glyph))
        elif stack[-1][1] != glyph:
            same = [depth for depth, entry in enumerate(stack) if entry == (indent, glyph)]
            stack = stack[: same[-1] + 1] if same else [*stack, (indent, glyph)]
        piece.level = len(stack)


def _titles_first(pieces: list[Piece]) -> list[Piece]:
    """Put a title that was drawn last on its page over that page: no page ends with the heading of the next.

    Programs that lay out pages often write the title box after the text.
    """
    out: list[Piece] = []
    page: list[Piece] = []
    for piece in pieces:
        if piece.first.starts_page and page:
            out += _title_first(page, starts=page[0].first.starts_page or not out)
            page = []
        page.append(piece)
    out += page
    return out


def _title_first(page: list[Piece], *, starts: bool) -> list[Piece]:
    last = len(page) - 1
    while last > 0 and URL.match(page[last].text):
        last -= 1
    if not starts or last < 1 or page[last].kind is BlockKind.HEADING:
        moved = page[last] if starts and last >= 1 else None
    else:
        moved = page[last] if page[last].kind is BlockKind.PARAGRAPH and title_like(page[last].text) else None
    if moved is None or page[last - 1].kind is BlockKind.HEADING or not _is_prose(page[last - 1]):
        return page
    moved.kind, moved.level = BlockKind.HEADING, moved.level or 2
    return [moved, *page[:last], *page[last + 1 :]]


def _is_prose(piece: Piece) -> bool:
    return piece.kind is BlockKind.ITEM or len(piece.text) >= _LONG or ends_sentence(piece.text)
