"""Reads one figure as a document prints it: "just under 450", "66%", "£1,200", "10 to 15".

Finding figures in running text is another trade and is not done here. This reads
text that is a figure and nothing else, and refuses what it cannot read whole.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from goldenthread.vocabulary.figures import Figure
from goldenthread.vocabulary.marks import Basis, FigureStatus, Marker, Qualifier
from goldenthread.vocabulary.refusals import Refused
from goldenthread.vocabulary.units import Unit, ValueType

# The words met in the documents, longest first so that "more than" is tried before "more".
_WORDS: Final[dict[str, Qualifier]] = {
    "approximately": Qualifier.ABOUT,
    "in the region of": Qualifier.ABOUT,
    "around": Qualifier.ABOUT,
    "roughly": Qualifier.ABOUT,
    "about": Qualifier.ABOUT,
    "circa": Qualifier.ABOUT,
    "c.": Qualifier.ABOUT,
    "just under": Qualifier.JUST_UNDER,
    "just below": Qualifier.JUST_UNDER,
    "almost": Qualifier.ALMOST,
    "nearly": Qualifier.ALMOST,
    "just over": Qualifier.OVER,
    "more than": Qualifier.OVER,
    "over": Qualifier.OVER,
    "up to": Qualifier.UP_TO,
    "no more than": Qualifier.UP_TO,
    "at most": Qualifier.UP_TO,
    "at least": Qualifier.AT_LEAST,
    "no fewer than": Qualifier.AT_LEAST,
    "no less than": Qualifier.AT_LEAST,
}

_NUMBER: Final = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_FIGURE: Final = re.compile(
    rf"(?P<qualifier>{'|'.join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True))})?\s*"
    rf"(?P<pound>£)?\s*(?P<low>{_NUMBER})"
    rf"(?:\s*%?\s*(?:to|-|–)\s*£?(?P<high>{_NUMBER}))?"
    rf"\s*(?P<unit>%|per cent|percent|percentage points?|points?)?",
    re.IGNORECASE,
)
_MARKER: Final = re.compile(r"\[(?P<marker>[a-z]{1,3})\]", re.IGNORECASE)


def read_figure(
    text: str,
    unit: Unit | None = None,
    *,
    basis: Basis = Basis.REPORTED,
    status: FigureStatus = FigureStatus.NOT_STATED,
) -> Figure:
    """Return the figure printed as `text`, which is kept with it.

    Args:
        text: The figure alone, for example "just under 450", "+1%", "£2,500" or "[c]".
        unit: Its unit where the reader knows it. Otherwise a % sign makes a percentage,
            a £ sign money, "percentage points" points, and anything else is not stated.
        basis: How the value came about.
        status: How settled it is.

    Raises:
        Refused: when the text is not one figure.
    """
    printed = " ".join(text.split())
    bare = printed.replace("\N{MINUS SIGN}", "-")
    if marker := _MARKER.fullmatch(bare):
        return Figure(
            value=None,
            unit=unit or Unit(ValueType.NOT_STATED),
            marker=_marker(marker["marker"], printed),
            basis=basis,
            status=status,
            text=printed,
        )
    match = _FIGURE.fullmatch(bare)
    if match is None:
        raise Refused.one(
            "figure",
            f'"{printed}" is not a number that can be read whole',
            "Give the number alone, with its sign, for example 2,590 or just under 450 or 66%",
        )
    low, high = _decimal(match["low"]), _decimal(match["high"])
    qualifier = _WORDS[match["qualifier"].casefold()] if match["qualifier"] else Qualifier.NONE
    if high is not None and qualifier not in (Qualifier.NONE, Qualifier.ABOUT):
        raise Refused.one(
            "figure",
            f'"{printed}" is both a range and "{match["qualifier"]}"',
            "Give the range, or the one number",
        )
    return Figure(
        value=low if high is None else None,
        unit=unit or _unit(match),
        lower=None if high is None else low,
        upper=high,
        qualifier=qualifier if high is None else Qualifier.RANGE,
        basis=basis,
        status=status,
        text=printed,
    )


def _decimal(digits: str | None) -> Decimal | None:
    return None if digits is None else Decimal(digits.replace(",", ""))


def _unit(match: re.Match[str]) -> Unit:
    if match["pound"]:
        return Unit(ValueType.MONEY, "£")
    sign = (match["unit"] or "").casefold()
    if "point" in sign:
        return Unit(ValueType.PERCENTAGE_POINTS, "percentage points")
    return Unit(ValueType.PERCENTAGE, "%") if sign else Unit(ValueType.NOT_STATED)


def _marker(symbol: str, printed: str) -> Marker:
    try:
        return Marker.parse(symbol)
    except ValueError:
        raise Refused.one(
            "figure",
            f'"{printed}" is not one of the markers',
            "Use one of " + ", ".join(marker.shown for marker in Marker if marker),
        ) from None
