"""Words as search compares them: case, accents, punctuation and known spellings evened out."""

import re
import unicodedata
from collections.abc import Iterable

#: Spellings that mean one thing. The documents write both "combating" and "combatting", and
#: join or split the same words; whoever searches should not have to know which.
_SPELLINGS = (
    (re.compile(r"\bcombatting\b"), "combating"),
    (re.compile(r"\bpan ?dorset\b"), "pandorset"),
    (re.compile(r"\bre ?offend"), "reoffend"),
    (re.compile(r"\bco ?production\b"), "coproduction"),
    (re.compile(r"\bmulti ?agency\b"), "multiagency"),
    (re.compile(r"\band\b"), " "),
)
#: Stands around each name in the text that is kept, and where the names end. No word has it in it.
MARK = "|"
END_OF_NAMES = MARK * 2
_NOT_WORDS = re.compile(r"[^a-z0-9£%]+")


def normalise(text: str) -> str:
    """Text as search compares it: `"Combatting Drugs" -> "combating drugs"`."""
    flat = unicodedata.normalize("NFKD", text.lower())
    flat = "".join(c for c in flat if not unicodedata.combining(c)).replace("’", "").replace("'", "")
    # Punctuation goes first, so that every sort of hyphen, and a line broken at one, is one space.
    flat = " ".join(_NOT_WORDS.sub(" ", flat).split())
    for pattern, spelling in _SPELLINGS:
        flat = pattern.sub(spelling, flat)
    return " ".join(flat.split())


def tokens(query: str) -> list[str]:
    """The words of a query, at most ten, each compared as a part of a record's words."""
    return normalise(query).split()[:10]


def text_of(reference: str, title: str, aliases: Iterable[str], summary: str) -> str:
    """What is kept beside a record for search to look in: each of its names between marks, then its summary.

    `"|act 014|share the plan|the plan|| in our own words"`. The marks let the database tell a name from a part of one.
    """
    names = MARK.join(normalise(name) for name in (reference, title, *aliases))
    return f"{MARK}{names}{END_OF_NAMES} {normalise(summary)}".rstrip()[:4000]
