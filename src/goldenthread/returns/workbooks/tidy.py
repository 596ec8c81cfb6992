"""Text of a cell as a reader sees it: no odd spaces, nothing without width."""

from __future__ import annotations

from goldenthread.reading.characters import clean


def tidied(text: str) -> str:
    """Return a text on one line with plain spaces and nothing that nobody sees."""
    return " ".join((text if text.isascii() else clean(text)).split())
