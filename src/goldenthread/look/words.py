"""A figure in words, for the page, the table and the sentence alike.

`Figure.shown` gives the number with its qualifier and markers. Here the unit is added, the markers are said in
words where a sentence needs them, and the markers used on a page are explained.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from goldenthread.vocabulary.figures import Figure
from goldenthread.vocabulary.marks import Marker
from goldenthread.vocabulary.rounding import format_number
from goldenthread.vocabulary.units import Unit, ValueType

# Symbols that stand close to their number; any other unit is a word and has a space before it.
_CLOSE: Final = frozenset({"kg", "g", "mg", "t", "km", "m", "ml", "l", "p", "°C"})
# The sign of these is already part of the number.
_DRESSED: Final = frozenset(
    {
        ValueType.MONEY,
        ValueType.PERCENTAGE,
        ValueType.PERCENTAGE_POINTS,
        ValueType.PROPORTION,
        ValueType.NOT_STATED,
    }
)
_ONE: Final = {"people": "person", "children": "child", "families": "family", "enquiries": "enquiry"}


def figure_words(figure: Figure, places: int | None = None, *, with_unit: bool = False) -> str:
    """Return a figure for a table or a list: "just under 450", "45.2%", "55 [p]", "£23,756", "over 30kg".

    Args:
        figure: What to show.
        places: Decimal places to round to; None keeps the digits held.
        with_unit: Whether to say a unit that is a word, "4,479 people". A symbol such as kg is always shown.
    """
    marks = "".join(marker.shown for marker in figure.markers)
    number = _number(figure, places, with_unit=with_unit)
    return f"{number} {marks}".strip()


def figure_said(figure: Figure, places: int | None = None) -> str:
    """Return a figure for a sentence, with its unit, and its markers said: "55 people, provisional".

    A missing figure says why: "not available [x]". The marker stays with it, as it does everywhere.
    """
    said = listed_meanings(figure.markers)
    number = _number(figure, places, with_unit=True)
    if not number:
        marks = "".join(marker.shown for marker in figure.markers)
        return f"{said} {marks}".strip()
    return f"{number}, {said}" if said else number


def listed_meanings(markers: Iterable[Marker]) -> str:
    """Return the short sense of each marker: "provisional", "not available"."""
    return ", ".join(marker.meaning.partition(":")[0] for marker in markers if marker)


def marker_key(figures: Iterable[Figure]) -> list[tuple[str, str]]:
    """Return each marker that the figures use, once, with its meaning: the key to print beside a table."""
    used = {marker for figure in figures for marker in figure.markers}
    return [(marker.shown, marker.meaning) for marker in Marker if marker in used]


def points_words(difference: Decimal, places: int | None = 1) -> str:
    """Return a difference between percentages, always in full: "7.3 percentage points"."""
    size = format_number(abs(difference), places)
    return f"{size} percentage point{'' if size in ('1', '1.0') else 's'}"


def unit_words(unit: Unit) -> str:
    """Return a unit for the header of a column: "people", "per 1,000 live births", "%", "£"."""
    return "£" if unit.type is ValueType.MONEY and not unit.text else unit.label


def _number(figure: Figure, places: int | None, *, with_unit: bool) -> str:
    marks = "".join(marker.shown for marker in figure.markers)
    number = figure.shown(places).removesuffix(marks).strip()
    unit = figure.unit
    if not number or not unit.text or unit.type in _DRESSED:
        return number
    if unit.text in _CLOSE:
        return f"{number}{unit.text}"
    if not with_unit or unit.type in (ValueType.INDEX, ValueType.RANK):
        return number
    return f"{number} {_one(unit.text) if figure.value == 1 else unit.text}"


def _one(text: str) -> str:
    """The unit of a single thing: "person" for "people". A rate's text is left alone."""
    if " per " in f" {text} ":
        return text
    head, _, last = text.rpartition(" ")
    single = _ONE.get(last, last[:-1] if last.endswith("s") and not last.endswith("ss") else last)
    return f"{head} {single}".strip()
