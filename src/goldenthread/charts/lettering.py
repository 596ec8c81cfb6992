"""How wide words are, and where they may be cut into lines. Words in a chart are never scaled and never cut off.

Widths are those of Arial, which Liberation Sans, Helvetica and Arimo share, in thousandths of the size.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape
from typing import Final

SIZE: Final = 15
LINE: Final = 19
#: The box of one line of words, from its baseline, as a share of the size: above and below.
ABOVE, BELOW = 0.76, 0.22

# What XML 1.0 cannot hold, and the marks that turn the direction of reading of what follows.
_UNWANTED: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]|[\u202a-\u202e\u2066-\u2069]"
)
_PLAIN: Final = re.compile(r"[ -~]*\Z")

# From the space to the tilde.
_REGULAR: Final = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_BOLD: Final = (
    *(278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611),
    *(975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556),
    *(333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611),
    *(611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584),
)
# A few signs beyond them that reports use. Everything else counts as a whole square.
_SIGNS: Final = {"£": 556, "€": 556, "–": 556, "×": 584, "±": 584, "−": 584, "’": 278, "‘": 278, "“": 500, "”": 500}
_SIGNS_MORE: Final = {"\xa0": 278, "·": 333, "°": 400, "½": 834, "¼": 834, "¾": 834, "²": 333, "³": 333, "…": 1000}

_WIDTHS: Final = {
    False: {chr(32 + n): width for n, width in enumerate(_REGULAR)} | _SIGNS | _SIGNS_MORE,
    True: {chr(32 + n): width for n, width in enumerate(_BOLD)} | _SIGNS | _SIGNS_MORE,
}


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """Return words with single spaces, without what XML cannot hold or what would turn the reading direction."""
    if not _PLAIN.match(text):
        text = _UNWANTED.sub("\ufffd", text)
    return " ".join(text.split())


@lru_cache(maxsize=8192)
def escaped(text: str) -> str:
    """Return clean words fit for the inside of an element or a quoted attribute."""
    return escape(clean(text))


@lru_cache(maxsize=8192)
def width_of(text: str, *, size: float = SIZE, bold: bool = False) -> float:
    """Return how wide clean words are, in pixels, or a little more."""
    widths = _WIDTHS[bold]
    try:
        total = sum([widths[letter] for letter in text])
    except KeyError:
        total = sum(_width(letter, widths) for letter in text)
    return total * size / 1000 + 0.5


def _width(letter: str, widths: dict[str, int]) -> int:
    """A letter with an accent is as wide as without; a mark that is put over another letter has no width."""
    if letter in widths:
        return widths[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return widths.get(base, 1000)


@lru_cache(maxsize=8192)
def wrap(text: str, room: float, *, size: float = SIZE, bold: bool = False) -> tuple[str, ...]:
    """Return words as lines no wider than `room`; a word that is itself too long is cut where it must be."""
    lines: list[str] = []
    line = ""
    for word in clean(text).split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size=size, bold=bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        pieces = _cut(word, room, size, bold)
        lines += pieces[:-1]
        line = pieces[-1]
    if line:
        lines.append(line)
    return tuple(lines)


@lru_cache(maxsize=8192)
def cuts(text: str, room: float, *, bold: bool = False) -> bool:
    """Whether a word or a number is itself wider than `room`."""
    return any(width_of(word, bold=bold) > room for word in clean(text).split(" "))


def longest(lines: tuple[str, ...], *, size: float = SIZE, bold: bool = False) -> float:
    """Return the width of the longest of several lines."""
    return max((width_of(line, size=size, bold=bold) for line in lines), default=0.0)


def _cut(word: str, room: float, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size=size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
