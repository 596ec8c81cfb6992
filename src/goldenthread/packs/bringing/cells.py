"""What a cell of somebody's table says, as the field that it goes to takes it."""

import re
from datetime import date
from typing import Any

from goldenthread.packs.bringing import mapping
from goldenthread.records.fields import FieldSpec
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Period, Refused

#: Colours of a rating, and other words of trackers, as the statuses they stand for. Anything else is asked about.
_STATUS = {
    "green": "on_track", "g": "on_track", "amber": "at_risk", "a": "at_risk", "yellow": "at_risk", "red": "off_track",
    "r": "off_track", "blue": "complete", "b": "complete", "completed": "complete", "done": "complete",
    "closed": "complete", "grey": "not_started", "gray": "not_started", "not yet started": "not_started",
    "delayed": "off_track", "overdue": "off_track",
}  # fmt: skip


def read(spec: FieldSpec, text: str) -> Any:
    """The value of a cell: as the field reads it, or by the words of a closed list, or as people write in tables."""
    if spec.sort == "choice":
        words = mapping.folded(text)
        for code, label in spec.choices:
            if code and words in (mapping.folded(label), mapping.folded(code)):
                return spec.parse(code)
        if spec.name == "delivery" and words in _STATUS:
            return spec.parse(_STATUS[words])
        labels = ", ".join(label for code, label in spec.choices if code)
        raise Refused.one(spec.label, f"“{text[:80]}” is not one of the choices", f"They are: {labels}")
    if spec.sort == "area":
        return _area(spec, text)
    if spec.name == "due":
        return _due(spec, text)
    return spec.parse(text)


def _due(spec: FieldSpec, text: str) -> date:
    """A day; for a month, a quarter or a year its last day, since that is what "by March 2025" means."""
    try:
        return spec.parse(text)  # type: ignore[no-any-return]
    except Refused as refused:
        try:
            return Period.parse(re.sub(r"^(?:by|end of|before)\s+", "", text.strip(), flags=re.IGNORECASE)).end
        except Refused:
            raise refused from None


def _area(spec: FieldSpec, text: str) -> str:
    if reference.is_valid(text):
        return text
    named = reference.areas_named(text)
    found = [area for area in named if area.name.casefold() == text.casefold()] or named
    if len(found) != 1:
        said = (
            f"“{text[:80]}” may mean {' or '.join(map(str, found[:4]))}" if found else f"we know no area “{text[:80]}”"
        )
        raise Refused.one(spec.label, said, "Give its code, like E06000059, or its full name")
    return found[0].code


def in_words(spec: FieldSpec, value: Any) -> str:
    """A value as the page of the check shows it."""
    if spec.sort == "choice":
        return spec.words.get(value, str(value))
    if spec.sort == "lines":
        return "; ".join(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return "Yes" if value is True else "No" if value is False else str(value)
