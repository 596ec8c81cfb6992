"""Sees the number in what somebody typed or pasted, or says why there is none.

Where one reading is certain the number is taken, and what had to be seen through is kept as a trick. Where two
readings are possible, nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.vocabulary import Marker, Qualifier, Refused, read_figure

_ODD_SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NO_WIDTH: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe]")
_DASHES: Final = re.compile("[\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d]")
_PLAIN: Final = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII).fullmatch
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?P<mark>[, '’])\d{3}(?:(?P=mark)\d{3})*(?:\.\d+)?", re.ASCII).fullmatch
_POWER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,2}", re.ASCII).fullmatch
_MARKER: Final = re.compile(r"\[\s*[A-Za-z]{1,3}\s*\]").fullmatch
_DATE: Final = re.compile(
    r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}|\d{1,2}[\s-](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s-]?\d{0,4}",
    re.IGNORECASE,
).fullmatch
_RANGE: Final = re.compile(r"[\d.,]+\s*%?\s*(?:-|to)\s*[\d.,]+\s*%?", re.IGNORECASE).fullmatch
_LOOKALIKES: Final = re.compile(r"[\dOolISB|ОоІѕВЅΟο]+(?:[.,][\dOolISB|ОоІѕВЅΟο]+)*").fullmatch
_WORDS_FOR_NONE: Final = frozenset(
    {
        "nil",
        "none",
        "zero",
        "n/a",
        "na",
        "-",
        "--",
        "tbc",
        "tba",
        "unknown",
        "not known",
        "not available",
        "nk",
        "..",
        ".",
    }
    | {":", "*", "#", "x", "?", "null", "no data", "not applicable", "suppressed", "nr", "~", "…"}
)
_TRACE: Final = re.compile(r"[<>≤≥]\s*=?\s*\d+(?:\.\d+)?").fullmatch
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in a cell.

    Args:
        number: The number, None where there is none for certain.
        tricks: What had to be seen through.
        doubt: Why there is no number, in words that follow "found": empty where there is one, or nothing.
        qualifier: The word before it.
        marker: The marker that stands in its place.
        per_cent: Whether a % sign came with it.
    """

    number: Decimal | None = None
    tricks: tuple[str, ...] = ()
    doubt: str = ""
    qualifier: Qualifier = Qualifier.NONE
    marker: Marker = Marker.NONE
    per_cent: bool = False


def see(text: str) -> Seen:
    """Return the number in a text, what had to be seen through, or the doubt."""
    tricks: list[str] = []
    bare = _cleaned(text, tricks)
    if not bare:
        return Seen(doubt="spaces or characters that nobody can see, and nothing else" if text else "")
    if len(bare) > _LONGEST:
        return Seen(doubt="a text", tricks=tuple(tricks))
    if _MARKER(bare):
        return _marker(bare)
    if bare.startswith("'"):
        tricks.append("an apostrophe before the number")
        bare = bare[1:].strip()
    bare, per_cent = _signs(bare, tricks)
    if _PLAIN(bare):
        return Seen(Decimal(bare), tuple(tricks), per_cent=per_cent)
    if grouped := _GROUPED(bare):
        tricks.append("a thousands separator")
        return Seen(Decimal(bare.replace(grouped["mark"], "")), tuple(tricks), per_cent=per_cent)
    if _POWER(bare):
        tricks.append("a number in scientific notation")
        return Seen(Decimal(f"{Decimal(bare):f}"), tuple(tricks), per_cent=per_cent)
    return _no_number(bare, tuple(tricks), per_cent)


def _cleaned(text: str, tricks: list[str]) -> str:
    if _NO_WIDTH.search(text):
        tricks.append("a character of no width")
        text = _NO_WIDTH.sub("", text)
    if _ODD_SPACES.search(text):
        tricks.append("a no-break space")
        text = _ODD_SPACES.sub(" ", text)
    if any(character.isdigit() and not character.isascii() for character in text) or re.search("[\uff01-\uff5e]", text):
        tricks.append("digits of another script")
        text = "".join(_ascii(character) for character in text)
    if _DASHES.search(text):
        if re.match(r"\s*[\u2212\u2010-\u2014\ufe63\uff0d]\s*\d", text):
            tricks.append("a dash for a minus sign")
        text = _DASHES.sub("-", text)
    return " ".join(text.split())


def _ascii(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return unicodedata.normalize("NFKC", character) if "\uff01" <= character <= "\uff5e" else character


def _signs(bare: str, tricks: list[str]) -> tuple[str, bool]:
    if bare.startswith(("£", "-£", "+£")) or bare.upper().startswith("GBP"):
        tricks.append("a currency sign")
        bare = re.sub(r"^([+-]?)(?:£|GBP)\s*", r"\1", bare, flags=re.IGNORECASE)
    if cut := re.fullmatch(r"(.*?)\s*(?:%|per cent|percent)", bare, re.IGNORECASE):
        tricks.append("a per cent sign")
        return cut[1], True
    return bare, False


def _marker(bare: str) -> Seen:
    try:
        return Seen(marker=Marker.parse(bare))
    except ValueError:
        return Seen(doubt=f"“{bare}”, which is not one of the markers")


def _no_number(bare: str, tricks: tuple[str, ...], per_cent: bool) -> Seen:
    lower = bare.casefold()
    if lower in _WORDS_FOR_NONE:
        return Seen(doubt=f"“{bare}” in place of a marker", tricks=tricks)
    if _TRACE(bare):
        return Seen(doubt=f"“{bare}”, a limit and no figure", tricks=tricks)
    if _DATE(bare) and not re.fullmatch(r"\d+\.\d+\.\d+", bare):
        return Seen(doubt="a text that reads as a date", tricks=tricks)
    if _RANGE(bare):
        return Seen(doubt=f"“{bare}”, a range", tricks=tricks)
    if re.fullmatch(r"\(\s*[\d.,]+\s*\)", bare):
        return Seen(doubt=f"“{bare}”, a number in brackets", tricks=tricks)
    if re.fullmatch(r"\d+\s*/\s*\d+", bare):
        return Seen(doubt=f"“{bare}”, a fraction", tricks=tricks)
    if re.fullmatch(r"[+-]?[\d.,' ]+", bare):
        return Seen(doubt=f"“{bare}”, a number whose points and commas can be read in two ways", tricks=tricks)
    if re.search(r"\d", bare) and _LOOKALIKES(bare):
        return Seen(doubt=f"“{bare}”, in which a letter stands for a digit", tricks=tricks)
    try:
        figure = read_figure(bare)
    except Refused:
        sort = "a number with words or signs" if re.search(r"\d", bare) else "words"
        return Seen(doubt=f"{sort} and no number alone", tricks=tricks)
    if figure.value is None:
        return Seen(doubt=f"“{bare}”, a range", tricks=tricks)
    return Seen(figure.value, tricks, qualifier=figure.qualifier, per_cent=per_cent or "%" in bare)
