"""Checks of what sort of thing stands in a cell: a number, and nothing that only looks like one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from goldenthread.reading.book import Holds
from goldenthread.returns.checks.declared import Example, Put, Row, Told, row_check, shown
from goldenthread.returns.checks.finding import Severity
from goldenthread.returns.workbooks.layout import NUMBERS, QUALIFIERS, STATUSES, Cell, Column, Held
from goldenthread.returns.workbooks.numbers import see
from goldenthread.returns.workbooks.tidy import tidied
from goldenthread.returns.workbooks.wording import wanted_words
from goldenthread.vocabulary import ValueType

_TYPE_IT = "Type the number again, in digits alone"


def _numbers(row: Row) -> Iterator[tuple[Column, Cell]]:
    for column in NUMBERS:
        cell = row.cell(column)
        if not cell.empty:
            yield column, cell


@row_check(
    "R-TYPE-01",
    Severity.STOP,
    "Words where a number is asked",
    Example("Words in place of a figure", ({"Value": "not yet counted"},), "Value"),
    Example("A letter O for a nought", ({"Value": "1O5"},), "Value"),
    Example("A range", ({"Value": "10 to 15"},), "Value"),
    Example("A limit in place of a small number", ({"Value": "<5"},), "Value"),
    Example("A number with its unit", ({"Value": "30 people"},), "Value"),
    Example("Points and commas that can be read in two ways", ({"Value": "1.234,5"},), "Value"),
    Example("A number in brackets, as accountants write a loss", ({"Value": "(30)"},), "Value"),
    Example("A percentage where a count is asked", ({"Value": "45%"},), "Value"),
    Example("Nothing but a space that cannot be broken", ({"Value": "\u00a0", "Marker": "[x]"},)),
    Example("A plain number", ({"Value": 30},)),
)
def not_a_number(row: Row) -> Iterator[Told]:
    """A text in Value, Numerator or Denominator that is no number for certain. Nothing is guessed."""
    for column, cell in _numbers(row):
        if cell.held is not Held.TEXT or cell.number is not None:
            continue
        seen = see(cell.text)
        if seen.marker and column is Column.VALUE:
            continue
        found = seen.doubt or ("a marker" if seen.marker else "a percentage")
        if "marker" in found:
            remedy = "Leave the cell empty and choose a marker from the list in the column Marker"
        elif "limit" in found or "range" in found:
            remedy = "Give the number itself, or leave it empty and choose the marker [c]"
        elif seen.per_cent:
            remedy = "Give the count, not the percentage"
        else:
            remedy = f"{_TYPE_IT}; words go into the column Note"
        yield Told(cell, found, wanted_words(row.line, column), remedy)


@row_check(
    "R-TYPE-02",
    Severity.STOP,
    "A date where a number is asked",
    Example("A number that the program turned into a date", ({"Value": Put("2025-04-01", Holds.DATE)},), "Value"),
    Example("A date in a numerator", ({"Value": 50, "Numerator": Put("1904-01-31", Holds.DATE)},), "Numerator"),
)
def a_date(row: Row) -> Iterator[Told]:
    """A cell that holds a date. "4-1" and "1/4" become dates when they are typed; the number cannot be got back."""
    for column, cell in _numbers(row):
        if cell.held is Held.DATE:
            remedy = "Set the format of the cell to Number, and type the number again"
            yield Told(cell, "a date", wanted_words(row.line, column), remedy)


@row_check(
    "R-TYPE-03",
    Severity.STOP,
    "Yes or no where a number is asked",
    Example("TRUE", ({"Value": Put("TRUE", Holds.YES_NO)},), "Value"),
)
def yes_or_no(row: Row) -> Iterator[Told]:
    """A cell that holds TRUE or FALSE."""
    for column, cell in _numbers(row):
        if cell.held is Held.YES_NO:
            yield Told(cell, cell.text, wanted_words(row.line, column), _TYPE_IT)


@row_check(
    "R-TYPE-04",
    Severity.STOP,
    "An error of the spreadsheet",
    Example("=NA()", ({"Value": Put("#N/A", Holds.ERROR, "NA()")},), "Value"),
    Example("A lost reference", ({"Value": Put("#REF!", Holds.ERROR)},), "Value"),
)
def an_error(row: Row) -> Iterator[Told]:
    """A cell in which a formula failed: #N/A, #REF!, #DIV/0!."""
    for column, cell in _numbers(row):
        if cell.held is Held.ERROR:
            remedy = "Put the formula right, or leave the cell empty and choose a marker"
            yield Told(cell, f"the error {cell.text[:12]}", wanted_words(row.line, column), remedy)


@row_check(
    "R-TYPE-05",
    Severity.ASK,
    "A number seen through something else",
    Example("A thousands comma, kept as text", ({"Value": "1,200"},), "Value"),
    Example("A space that cannot be broken", ({"Value": "1\u00a0200"},), "Value"),
    Example("A character of no width", ({"Value": "\u200b120"},), "Value"),
    Example("Digits of full width", ({"Value": "\uff11\uff12"},), "Value"),
    Example("A number kept as text", ({"Value": "120"},), "Value"),
    Example("A pound sign in money", ({"Value": "£120"},), "Value", {"value_type": "money"}),
    Example("A number", ({"Value": 1200},)),
)
def seen_through(row: Row) -> Iterator[Told]:
    """A text from which one number can be read for certain. The number is taken, and said."""
    for column, cell in _numbers(row):
        if cell.number is None or not cell.tricks or cell.held is not Held.TEXT:
            continue
        expected = wanted_words(row.line, column)
        remedy = f"It is read as {shown(cell.number)}. Type it again in digits alone, or confirm it"
        yield Told(cell, " and ".join(cell.tricks), expected, remedy)


@row_check(
    "R-TYPE-06",
    Severity.ASK,
    "A number format that shows another number",
    Example(
        "0.45 shown as 45%", ({"Value": Put("0.45", Holds.NUMBER, style="0%")},), "Value", {"value_type": "percentage"}
    ),
    Example("45,000 shown as 45", ({"Value": Put("45000", Holds.NUMBER, style="#,##0,")},), "Value"),
    Example(
        "A share shown as a percentage",
        ({"Value": Put("0.45", Holds.NUMBER, style="0%")},),
        "",
        {"value_type": "proportion"},
    ),
)
def shown_otherwise(row: Row) -> Iterator[Told]:
    """A number whose format shows something else: per cent, thousands left out, nothing at all."""
    for column, cell in _numbers(row):
        if cell.number is not None and cell.tricks and cell.held is Held.NUMBER:
            remedy = f"It is read as {shown(cell.number)}. Set the format to Number and type it again, or confirm it"
            yield Told(cell, cell.tricks[0], wanted_words(row.line, column), remedy)


@row_check(
    "R-TYPE-07",
    Severity.ASK,
    "A percentage that may be a share",
    Example(
        "0.45 where per cent is asked", ({"Value": Put("0.45", Holds.NUMBER)},), "Value", {"value_type": "percentage"}
    ),
    Example(
        "Under one per cent, as the last one was",
        ({"Value": Put("0.45", Holds.NUMBER)},),
        "",
        {"value_type": "percentage", "last_value": Decimal("0.5")},
    ),
    Example("45", ({"Value": 45},), "", {"value_type": "percentage"}),
)
def share_or_percentage(row: Row) -> Iterator[Told]:
    """A percentage between 0 and 1, where the last one was not. 0.45 may mean 45% or 0.45%."""
    cell = row.cell(Column.VALUE)
    number, last = cell.number, row.line.last_value
    if row.line.type is not ValueType.PERCENTAGE or number is None or not 0 < number < 1 or "%" in cell.text:
        return
    if row.entry.numerator is not None and row.entry.denominator:
        return  # the parts say which
    if last is not None and last < 1:
        return
    remedy = f"Give {shown(number * 100)} if that is meant, or confirm {shown(number)}%"
    yield Told(cell, shown(number), "a percentage from 0 to 100", remedy)


@row_check(
    "R-QUAL-01",
    Severity.ASK,
    "A word before the figure",
    Example("about 30", ({"Value": "about 30"},), "Value"),
    Example("The word in its own column", ({"Value": 30, "Qualifier": "about"},)),
)
def word_before(row: Row) -> Iterator[Told]:
    """A word such as "about" or "over" typed with the figure. It is kept with the figure, and asked about."""
    cell = row.cell(Column.VALUE)
    if cell.held is Held.TEXT and cell.number is not None and (word := see(cell.text).qualifier):
        remedy = (
            f"Put {shown(cell.number)} into Value and choose “{word.words}” under Qualifier, or give the exact figure"
        )
        yield Told(cell, f"“{word.words} {shown(cell.number)}”", "the figure alone", remedy)


@row_check(
    "R-QUAL-02",
    Severity.STOP,
    "A qualifier that is not in the list",
    Example("A word of one's own", ({"Value": 30, "Qualifier": "ish"},), "Qualifier"),
    Example("One from the list", ({"Value": 30, "Qualifier": "At least"},)),
)
def unknown_qualifier(row: Row) -> Iterator[Told]:
    """A word under Qualifier that is none of the list."""
    cell = row.cell(Column.QUALIFIER)
    if not cell.empty and tidied(cell.text).casefold() not in {each.words for each in QUALIFIERS}:
        expected = "one of " + ", ".join(each.words for each in QUALIFIERS)
        yield Told(cell, "another word", expected, "Choose one from the list, or leave it empty")


@row_check(
    "R-STAT-01",
    Severity.STOP,
    "A status that is not in the list",
    Example("A word of one's own", ({"Value": 30, "Status": "nearly done"},), "Status"),
    Example("One from the list", ({"Value": 30, "Status": "Final"},)),
)
def unknown_status(row: Row) -> Iterator[Told]:
    """A word under Status that is none of the list."""
    cell = row.cell(Column.STATUS)
    if not cell.empty and row.entry.status not in STATUSES:
        yield Told(cell, "another word", f"one of {', '.join(STATUSES)}", "Choose one from the list, or leave it empty")
