"""A name for a finding that stays when the file is edited elsewhere, so that choices about it can be kept."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import unicodedata

from goldenthread.claims.model import Amount, Claim

LENGTH = 16
_NOT_WORDS = re.compile(r"[^\w%£.,]+")


def fingerprint(claim: Claim, stated: str) -> str:
    """Return 16 hexadecimal digits for a sentence, a kind of claim and its figures.

    Args:
        claim: What was judged. Its place and document do not count, so that it may move.
        stated: The figure as published.

    White space, case, dashes and quotation marks do not count either; every figure in the claim does.
    """
    figures = [amount.text for amount in amounts_in(claim)]
    parts = [type(claim).__name__, claim.quotation, stated, *figures]
    text = "\x1f".join(_plain(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def amounts_in(claim: Claim) -> list[Amount]:
    """Every amount that a claim holds, in the order of its fields."""
    found: list[Amount] = []
    for item in dataclasses.fields(claim):
        value = getattr(claim, item.name)
        if isinstance(value, Amount):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(part for part in value if isinstance(part, Amount))
    return found


def _plain(text: str) -> str:
    return " ".join(_NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())
