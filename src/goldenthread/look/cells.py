"""Text for the cells of a spreadsheet or a CSV file, safe from formula injection.

A text that starts like a formula is given a leading apostrophe, so that a spreadsheet shows it
and does not run it (the list is OWASP's). `plain_cell` takes it off again when our own file
comes back. Numbers stay numbers.
"""

import csv
import io
from collections.abc import Iterable, Sequence

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def _like_a_formula(text: str) -> bool:
    return text.lstrip(" \u00a0\u200b\ufeff").startswith(_DANGEROUS)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip() == text


def safe_cell(value: object) -> str:
    """A value as the text of one cell. `"=1+1" -> "'=1+1"`; `-4.2` stays `-4.2`."""
    text = "" if value is None else str(value)
    return f"'{text}" if _like_a_formula(text) and not _is_number(text) else text


def plain_cell(text: str) -> str:
    """The text as it was before `safe_cell`."""
    return text[1:] if text.startswith("'") and _like_a_formula(text[1:]) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV file (RFC 4180, one header row) with every cell made safe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()
