"""The order of published lists: 2 before 10, A before B, 2.1 before 2.2. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from goldenthread.records.cards import Card

_PARTS = re.compile(r"\d+|[^\W\d_]+")


def number_key(text: str) -> tuple[tuple[bool, int, str], ...]:
    """A key that sorts printed numbers as people read them; what has no number comes last."""
    parts = tuple((not p.isdigit(), int(p) if p.isdigit() else 0, p.casefold()) for p in _PARTS.findall(text))
    return parts or ((True, 0, "\uffff"),)


def by_number(values: Mapping[str, Any], card: Card) -> tuple[Any, ...]:
    """The place of a record in its list: its printed number, else its place among the records."""
    return (number_key(str(values.get("number") or "")), card.position, card.reference)
