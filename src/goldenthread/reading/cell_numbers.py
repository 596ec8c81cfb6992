"""Numbers and number formats as spreadsheets keep them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII).fullmatch
# A spreadsheet keeps fifteen significant digits; what comes after them is noise of binary arithmetic.
_FIFTEEN: Final = Context(prec=15, rounding=ROUND_HALF_UP)
_LARGEST: Final = 30
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)

#: Built-in formats that show a date or a time, by their numbers.
DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
PERCENT_FORMATS: Final = {9: "0%", 10: "0.00%"}


def plain_number(text: str) -> str:
    """Return a number of a file as plain digits, without exponent and binary noise: 66.400000000000006 is 66.4.

    Raises:
        ValueError: It is no number, or larger than any figure.
    """
    if text.isdecimal() and text.isascii() and len(text) < 16:
        return text.lstrip("0") or "0"
    if not _NUMBER(text):
        raise ValueError("not a number")
    try:
        value = Decimal(text)
        if len(value.as_tuple().digits) > 15:
            value = _FIFTEEN.plus(value)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if value.is_zero():
        return "0"
    if not -_LARGEST < value.adjusted() < _LARGEST:
        raise ValueError("too large or too small")
    said = f"{value:f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def sort_of_format(code: str) -> str:
    """Return what a number format does to what a reader sees: "date", "percent", "scaled", "hidden" or ""."""
    bare = _QUOTED.sub("", code)
    shown = bare.split(";")[0]
    if code.strip() and not bare.replace(";", "").strip() and '"' not in code:
        return "hidden" if ";" in code else ""
    if re.search(r"[dyhs]|m(?!\w*General)", shown, re.IGNORECASE) and "general" not in shown.casefold():
        return "date"
    if "%" in shown:
        return "percent"
    return "scaled" if re.search(r"[0#?],+(?![0#?,])", shown) else ""


def date_of(serial: str, from_1904: bool) -> str:
    """Return the date that a serial number stands for, as YYYY-MM-DD with the time where there is one.

    Days count from 1 January 1900, with a 29 February 1900 that never was, or from 1 January 1904.

    Raises:
        ValueError: No date is so numbered.
    """
    days = float(serial)
    if not 0 <= days < 2_958_466:
        raise ValueError("no such date")
    if not from_1904 and days < 60:
        days += 1
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a day has no zone
    moment = (start + timedelta(days=days)).replace(microsecond=0)
    return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat(" ")
