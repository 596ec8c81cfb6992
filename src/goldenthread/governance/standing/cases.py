"""Whether a text reads like the details of one case. Escalations and challenges hold none. Plain Python.

It looks for the details that `reading.personal` knows, and for the ways in which people write of one child or family.
A text that is refused can be written again in other words; a case that was stored cannot be taken back.
"""

import re
from collections.abc import Iterable
from typing import Final

from goldenthread.reading.personal import scan

_PEOPLE: Final = "child|baby|infant|toddler|boy|girl|teenager|young person|family|victim|patient|pupil|siblings?"
_ONE: Final = "mother|mum|father|dad|stepfather|stepmother|grandmother|grandfather|brother|sister|baby|boy|girl"
_WAYS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("a case number", re.compile(r"\bcase (?:number|no\b\.?|ref(?:erence)?\b\.?|id\b)", re.IGNORECASE)),
    (
        "a record number",
        re.compile(r"\b(?:mosaic|liquidlogic|hospital|crime|custody) (?:number|no\b|id\b)", re.IGNORECASE),
    ),
    ("the story of one person", re.compile(r"\b(?:he|she|his|hers?|him|himself|herself)\b(?! majesty)", re.IGNORECASE)),
    ("one child or family", re.compile(rf"\bthis (?:{_PEOPLE})\b|\bthe (?:{_ONE})(?:'s|’s)?\b", re.IGNORECASE)),
    ("one child or family", re.compile(r"\b[Cc]hild [A-Z0-9]\b|\b(?:[Ff]amily|Baby|Mr|Mrs|Ms|Miss|Mx)\.? [A-Z]\b")),
    ("a named person", re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx)\.? [A-Z][a-z]+")),
    (
        "somebody’s age",
        re.compile(r"\b\d{1,2}[- ](?:year|month|week|day)s?[- ]old\b(?!s)|\baged? \d{1,2}\b(?! ?(?:to|-|–|and|or))"),
    ),
)

#: What to write instead.
REMEDY: Final = (
    "Say what the agencies disagree about or what assurance is wanted, like “No agreement on the threshold for a "
    "conference”, and keep the case in the agency’s own system"
)


def looks_like_a_case(text: str) -> tuple[str, ...]:
    """What in a text reads like the details of one case: sorts in words, each once, and never the details."""
    sorts = [hit.sort.label for hit in scan(text)]
    sorts += [sort for sort, way in _WAYS if way.search(text)]
    return tuple(dict.fromkeys(sorts))


def found_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The same, of several texts together."""
    return tuple(dict.fromkeys(sort for text in texts if text for sort in looks_like_a_case(text)))
