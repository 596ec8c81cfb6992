"""Which characters the shipped font can print. A tagged PDF may not hold a character without a shape."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

_PLAIN: Final = re.compile(r"[ -~\n]*\Z")
#: Characters without a shape of their own that typst sets without any.
_SHAPELESS: Final = frozenset("\u200b\u00ad\n\t")
#: What is printed for a character that the font has not: said in words once, in the notes of a release.
_UNKNOWN: Final = "\u25a1"


def printable(words: str) -> str:
    """Words with every character that the shipped font lacks as its plain form, or as an empty square."""
    if _PLAIN.match(words):
        return words
    held = _characters()
    return "".join(one if one in held or one in _SHAPELESS else _instead(one, held) for one in words)


def _instead(one: str, held: frozenset[str]) -> str:
    plain = unicodedata.normalize("NFKD", one)
    kept = "".join(part for part in plain if part in held)
    if kept:
        return kept
    if unicodedata.category(one) in ("Mn", "Me", "Cf", "Cc"):
        return ""
    return _UNKNOWN if _UNKNOWN in held else "?"


@cache
def _characters() -> frozenset[str]:
    """Every character that both shipped faces hold."""
    fonts = files("goldenthread.look").joinpath("static/look/fonts")
    regular, bold = (_cmap(fonts.joinpath(f"LiberationSans-{face}.ttf").read_bytes()) for face in ("Regular", "Bold"))
    return frozenset(chr(point) for point in regular & bold)


def _cmap(data: bytes) -> set[int]:
    """The characters of a TrueType font, from its table of format 4 (OpenType, "cmap")."""
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"]
    found: set[int] = set()
    for n in range(struct.unpack_from(">H", data, start + 2)[0]):
        offset = start + struct.unpack_from(">I", data, start + 4 + 8 * n + 4)[0]
        if struct.unpack_from(">H", data, offset)[0] == 4:
            found |= _segments(data, offset)
    return found


def _segments(data: bytes, at: int) -> set[int]:
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    form = f">{segments}H"
    ends = struct.unpack_from(form, data, at + 14)
    starts = struct.unpack_from(form, data, at + 16 + 2 * segments)
    deltas = struct.unpack_from(form, data, at + 16 + 4 * segments)
    ranges_at = at + 16 + 6 * segments
    ranges = struct.unpack_from(form, data, ranges_at)
    found = set()
    for n in range(segments):
        for point in range(starts[n], ends[n] + 1):
            if point == 0xFFFF:
                continue
            glyph = point + deltas[n]
            if ranges[n]:
                place = ranges_at + 2 * n + ranges[n] + 2 * (point - starts[n])
                glyph = struct.unpack_from(">H", data, place)[0]
                glyph = glyph + deltas[n] if glyph else 0
            if glyph % 65536:
                found.add(point)
    return found
