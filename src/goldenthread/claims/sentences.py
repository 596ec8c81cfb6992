"""Splits running text into sentences, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# A full stop after these ends no sentence.
_SHORT: Final = frozenset(
    str.split(
        """
    e.g i.e etc approx c ca cf vs no nos fig figs dr mr mrs ms prof st rev inc ltd dept est p pp para sec ref
    art jan feb mar apr jun jul aug sep sept oct nov dec viz al incl excl hon cllr supt insp ch det sgt tel ext
    govt avg pop min max yr yrs hrs
    """
    )
)
_END: Final = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|(?<=[a-z)])[.](?=[A-Z][a-z])|\n\s*\n|\s*[•▪●◦]\s*")
_LAST_WORD: Final = re.compile(r"([\w.]+)$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands: `text` is the part of the whole from `start` to `end`."""

    text: str
    start: int
    end: int


def split(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text, in order.

    Full stops in "e.g.", "No. 4", "approx. 60", initials and decimals end nothing. Bullets and empty lines end a
    sentence without a full stop. A semicolon or colon does not: figures either side of one are often a sum.
    """
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if match[0].startswith(".") and len(match[0].rstrip("\"'”’)]")) == 1 and _goes_on(text, start, match):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return tuple(found)


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the full stop belongs to a shortened word, an initial, or a list number."""
    word = _LAST_WORD.search(text, start, match.start())
    rest = text[match.end() :].lstrip()
    if not rest:
        return False
    if rest[0].islower():
        return True
    if word is None:
        return False
    last = word[1].lower()
    if last in _SHORT:
        # "etc. The" and "in Nov. The" may end one; before a number or a name they do not.
        return not (last in {"etc", "al", "ltd", "est", "no"} and rest[0].isupper())
    if len(last) == 1 and last.isalpha() and word[1].isupper():
        return text[: word.start()].rstrip()[-1:] == "." or (rest[0].isupper() and word.start() - start < 24)
    return last.isdigit() and len(last) <= 2 and not text[start : word.start()].strip()


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    part = text[start:end]
    stripped = part.strip(" \t\n•▪●◦")
    if stripped:
        begin = text.index(stripped, start, end)
        found.append(Sentence(stripped, begin, begin + len(stripped)))
