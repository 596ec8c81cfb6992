"""Paragraphs of a slide: how high they are, and how one that does not fit is shortened or carried on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from goldenthread.charts.lettering import wrap
from goldenthread.publishing.document import Line, Run, Words
from goldenthread.publishing.formats.lines import Reader
from goldenthread.publishing.formats.slide_master import ACROSS
from goldenthread.publishing.formats.slide_tables import LINE

#: The usual size of words, and the room after a paragraph, in points.
SIZE: Final = 20
BESIDE: Final = 6
#: A paragraph longer than this is cut to its first sentence where its part does not fit on one slide.
LONG: Final = 220
#: One that is shorter may stand on the slide of the chart or table after it.
SHORT: Final = 160
_SENTENCE: Final = re.compile(r"[.!?](?=\s+[A-Z“\"'(])")


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of a slide.

    Args:
        line: What it says.
        bullet: "•", or its number with a full stop.
        head: Stands before it in bold.
        size: Of its letters, in points.
        full: What the notes say in full, where the slide has only the first sentence.
    """

    line: Line
    bullet: str = ""
    head: str = ""
    size: int = SIZE
    full: str = ""

    @property
    def across(self) -> float:
        """How wide its lines may be. Programs break lines a little sooner than the widths of letters say."""
        return (ACROSS - 14 - (27 if self.bullet else 0)) * 0.97


def plain(reader: Reader, para: Para) -> str:
    """A paragraph as text alone."""
    return f"{para.head}{reader.plain(para.line)}"


def height(reader: Reader, para: Para) -> float:
    """How high a paragraph is, in points, with the room after it."""
    lines = wrap(plain(reader, para), para.across, size=para.size, bold=bool(para.head))
    return max(1, len(lines)) * para.size * LINE + BESIDE


def is_short(reader: Reader, para: Para) -> bool:
    """Whether it may stand on the slide of what comes after it."""
    return not para.bullet and len(plain(reader, para)) <= SHORT


def shorter(reader: Reader, para: Para) -> Para:
    """The first sentence of a long paragraph; the notes then hold it in full."""
    full = plain(reader, para)
    if len(full) <= LONG or para.bullet or para.head:
        return para
    kept: list[Run] = []
    for run in para.line:
        found = _SENTENCE.search(run.text) if isinstance(run, Words) else None
        if isinstance(run, Words) and found:
            kept.append(replace(run, text=run.text[: found.end()]))
            return replace(para, line=tuple(kept), full=full)
        kept.append(run)
    return para


def pieces(reader: Reader, para: Para, room: float) -> list[Para]:
    """A paragraph that is higher than a slide, as several of plain words."""
    if height(reader, para) <= room:
        return [para]
    lines = wrap(plain(reader, para), para.across, size=para.size, bold=bool(para.head))
    fit = max(1, int((room - BESIDE) / (para.size * LINE)))
    texts = [" ".join(lines[at : at + fit]) for at in range(0, len(lines), fit)]
    return [Para((Words(text),), size=para.size) for text in texts]
