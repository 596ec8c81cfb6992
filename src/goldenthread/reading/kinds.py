"""What a paragraph is by its words alone: a caption, a line of contents, a title in bold, or several short lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from goldenthread.reading.building import Builder
from goldenthread.reading.document import BlockKind
from goldenthread.reading.lines import LABEL, OPEN_WORDS, URL, ends_sentence, starts_small

LEADERS = re.compile(r"^(?P<title>.*?\S)\s*(?:(?:\.\s?){3,}|…+|_{3,})\s*(?P<page>\d{1,3}|[ivxl]{1,5})$")
CAPTION = re.compile(r"^(?:figure|fig\.|table|chart|map|graph)\s+\d{1,3}(?:\.\d{1,2})?\s*[:.–—-]\s*\S", re.IGNORECASE)
_QUESTION = re.compile(r"^(?:\w+ \w+ [-–—] )?(?:why|what|where|how|who|when|which)\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|should|must|may|might|does|did|do|we|i)\b",
    re.IGNORECASE,
)
_LONGEST_TITLE = 90


def title_like(text: str) -> bool:
    """Whether a short text reads as a title: no full stop, no figure to check, no verb unless it asks something."""
    if not text or len(text) > _LONGEST_TITLE or len(text.split()) > 14 or URL.match(text) or LABEL.match(text):
        return False
    if text.endswith((".", ",", ";", ":", "!", "-", "…")) or re.search(r"[%£€@]", text):
        return False
    if not (text[0].isupper() or (text[0] in "‘'(" and text[1:2].isupper())):
        return False
    return bool(_QUESTION.match(text) or " – How" in text or not _VERB.search(text))


def paragraph_kind(text: str) -> tuple[BlockKind, str]:
    """Return what a paragraph is by its words, and its text in the form that kind has."""
    if len(text) <= 300 and (match := LEADERS.match(text)):
        return BlockKind.CONTENTS, f"{match['title'].rstrip(' .')} … {match['page']}"
    if CAPTION.match(text) and len(text) <= 200:
        return BlockKind.CAPTION, text
    return BlockKind.PARAGRAPH, text


def add_paragraph(
    builder: Builder,
    lines: Sequence[str],
    *,
    kind: BlockKind = BlockKind.PARAGRAPH,
    strong: bool = False,
    level: int = 0,
    line: int | None = None,
    page: int | None = None,
) -> None:
    """Add a paragraph of a format that marks its paragraphs.

    Args:
        builder: Where it goes.
        lines: Its text, split where the file breaks a line by hand. Short lines such as "Projected: 152" become
            blocks of their own; a sentence that was broken is put together.
        kind: What the file says it is.
        strong: Whether all of it is bold; a title in bold is taken as a heading.
        level: Level of a heading or depth of an item.
        line: Where it stands.
        page: Its page.
    """
    for order, text in enumerate(join_lines(lines)):
        if kind is BlockKind.PARAGRAPH:
            found, words = paragraph_kind(text)
            if strong and found is BlockKind.PARAGRAPH and title_like(words):
                under = builder.real_level
                builder.add(BlockKind.HEADING, words, line=line, page=page, level=min(under + 1, 6), guessed=True)
                continue
            builder.add(found, words, line=line, page=page)
            continue
        # What follows a line break inside an item belongs to the item, but is a line of its own.
        follows = order > 0 and kind is BlockKind.ITEM
        builder.add(BlockKind.PARAGRAPH if follows else kind, text, line=line, page=page, level=0 if follows else level)


def join_lines(lines: Sequence[str]) -> list[str]:
    """Return lines broken by hand as whole sentences and labels, each one text."""
    out: list[str] = []
    for text in (" ".join(line.split()) for line in lines):
        if not text:
            continue
        if out and _continues(out[-1], text):
            out[-1] = f"{out[-1]} {text}"
        else:
            out.append(text)
    return out


def _continues(before: str, text: str) -> bool:
    if LABEL.match(before) or LABEL.match(text) or ends_sentence(before):
        return False
    words = before.lower().split()
    return starts_small(text) or before.endswith((",", "/", "&")) or bool(words and words[-1] in OPEN_WORDS)
