"""Units, from the words that publishers use for them. Only what is plainly said; the rest is not stated."""

from __future__ import annotations

import re
from typing import Final

from goldenthread.vocabulary import Polarity, Unit, ValueType

_PER: Final = re.compile(r"\brate per (?P<n>[\d,]+)\b", re.IGNORECASE)
_COUNT: Final = re.compile(
    r"(number|entries|total cases|social workers|starters fte|leavers fte)\b|number of\b", re.IGNORECASE
)
_AVERAGE: Final = re.compile(r"\baverage\b|\bscore per pupil\b|\bcase load\b", re.IGNORECASE)
_MONEY: Final = re.compile(r"^(spend|unit cost|£)", re.IGNORECASE)

_POLARITY: Final = {
    "high": Polarity.HIGHER_BETTER,
    "high is good": Polarity.HIGHER_BETTER,
    "rag - high is good": Polarity.HIGHER_BETTER,
    "low": Polarity.LOWER_BETTER,
    "low is good": Polarity.LOWER_BETTER,
    "rag - low is good": Polarity.LOWER_BETTER,
    "-": Polarity.NO_JUDGEMENT,
    "no judgement": Polarity.NO_JUDGEMENT,
    "not applicable": Polarity.NO_JUDGEMENT,
    "bob - blue orange blue": Polarity.NO_JUDGEMENT,
}

# Value types of public health profiles. Their "proportion" runs from 0 to 100.
_VALUE_TYPES: Final = {
    "proportion": ValueType.PERCENTAGE,
    "indirectly standardised proportion": ValueType.PERCENTAGE,
    "crude rate": ValueType.RATE,
    "directly standardised rate": ValueType.RATE,
    "count": ValueType.COUNT,
    "mean": ValueType.AVERAGE,
    "median": ValueType.AVERAGE,
    "life expectancy": ValueType.AVERAGE,
    "score": ValueType.INDEX,
    "ratio": ValueType.RATIO,
    "indirectly standardised ratio": ValueType.RATIO,
    "percentage point": ValueType.PERCENTAGE_POINTS,
    "range": ValueType.NOT_STATED,
}


def unit_of_axis(text: str) -> Unit:
    """Return the unit that the label of a chart's axis says: "Rate per 10,000", "% of births", "Spend"."""
    words = " ".join(text.split())
    if match := _PER.search(words):
        return Unit(ValueType.RATE, words, int(match["n"].replace(",", "")))
    if words.startswith("%"):
        kind = ValueType.PERCENTAGE_POINTS if words.casefold() in ("% gap", "% point gap") else ValueType.PERCENTAGE
        return Unit(kind, words)
    if _MONEY.search(words):
        return Unit(ValueType.MONEY, "£" if words == "£" else words)
    if _COUNT.match(words):
        return Unit(ValueType.COUNT, words)
    if _AVERAGE.search(words):
        return Unit(ValueType.AVERAGE, words)
    return Unit(ValueType.NOT_STATED, "" if words == "NA" else words)


def unit_of_metadata(value_type: str, unit: str = "") -> Unit:
    """Return the unit of a public health indicator from the two columns of its metadata."""
    kind = _VALUE_TYPES.get(" ".join(value_type.split()).casefold(), ValueType.NOT_STATED)
    words = " ".join(unit.split())
    match = re.search(r"per ([\d,]+)", words)
    per = int(match[1].replace(",", "")) if match and kind is ValueType.RATE else None
    return Unit(kind, words, per)


def unit_of_dfe(symbol: str, column: str = "") -> Unit | None:
    """Return the unit that metadata gives an indicator, or that its column name plainly says; else None."""
    if symbol in ("%", "pp", "£", "£m"):
        kind = {"%": ValueType.PERCENTAGE, "pp": ValueType.PERCENTAGE_POINTS}.get(symbol, ValueType.MONEY)
        return Unit(kind, {"pp": "percentage points"}.get(symbol, symbol))
    name = column.casefold()
    if re.search(r"(^|_)(percent|percentage|perc|pct)(_|$)", name):
        return Unit(ValueType.PERCENTAGE, "%")
    if match := re.search(r"rate_per_(\d+)(k?)(_|$)", name):
        return Unit(ValueType.RATE, per=int(match[1]) * (1000 if match[2] else 1))
    return None


def polarity_of(text: str) -> Polarity:
    """Return which direction a dictionary calls good; `ASK` where it says nothing that is known."""
    return _POLARITY.get(" ".join(text.split()).casefold(), Polarity.ASK)
