"""What the sheets of a template say, row by row, whatever the format they are written in."""

from __future__ import annotations

import re
from typing import Final

from goldenthread.returns.workbooks.layout import MARKERS, Column, Line, Template
from goldenthread.vocabulary import Polarity, ValueType, format_number
from goldenthread.vocabulary.period import in_words

INSTRUCTIONS: Final = "Instructions"
INDICATORS: Final = "Indicators"
TEMPLATE_ROWS: Final = ("Template", "Version", "Agency", "Line keys")
ABOUT_COLUMNS: Final = (
    "Reference",
    "Indicator",
    "What it counts",
    "Unit",
    "Type",
    "Which way is good",
    "Small numbers",
)

_HELP: Final = {
    Column.VALUE: "The figure alone: 1200 or 12.5. No words, no signs. Leave it empty where there is none.",
    Column.NUMERATOR: "How many were counted, as a whole number.",
    Column.DENOMINATOR: "Out of how many, as a whole number.",
    Column.MARKER: "Where there is no figure, choose why. Missing is never 0.",
    Column.QUALIFIER: "Only where the figure is not exact: about, over, up to.",
    Column.STATUS: "Whether the figure may still change.",
    Column.NOTE: "One sentence about the figure. Nothing about any person.",
}


def help_for(column: Column) -> str:
    """Return what to put into a column, in a sentence or two."""
    return _HELP.get(column, "")


def figures_head(template: Template) -> tuple[str, str, str]:
    """Return the three lines above the table of figures."""
    return (
        template.title,
        f"{template.marking}. Fill in the columns Value to Note: their cells have a border and a pale yellow ground. "
        "The other cells are locked.",
        "A figure that is missing has a marker and never 0. The markers: "
        + ", ".join(f"{marker.shown} {marker.meaning.partition(':')[0]}" for marker in MARKERS)
        + ".",
    )


def instructions(template: Template) -> list[str]:
    """Return the lines of the sheet of instructions."""
    due = _day(template.due)
    lines = [
        template.title,
        f"Marking: {template.marking}",
        f"Asked for by: {template.collection}" if template.collection else "",
        f"For: {template.agency_name or template.agency}",
        f"Send it by: {due}" if due else "",
        f"Questions: {template.contact}" if template.contact else "",
        f"It asks for {len(template.lines):,} figures.",
        "1. Go to the sheet “Figures”. Each row asks for one figure.",
        "2. Put the figure into the column Value: 1200 or 12.5, without words or signs.",
        "3. Where the columns Numerator and Denominator are open, fill them in as well.",
        "4. Where there is no figure, leave Value empty and choose a marker. 0 only says that there were none.",
        "5. Give counts of people and events only. Nothing in this file may be about one person.",
        "6. Do not add, delete or rename columns. Rows may stand in any order; each is known by its line key.",
        "7. Save the file and upload it where you got it from. You will be told at once what needs another look.",
        "The sheet “Indicators” says what each indicator counts.",
    ]
    lines += [f"Column {column}: {help_for(column)}" for column in Column if help_for(column)]
    lines += [f"Marker {marker.shown}: {marker.meaning}" for marker in MARKERS]
    return [line for line in lines if line]


def indicator_rows(template: Template) -> list[tuple[str, ...]]:
    """Return one row for each indicator that is asked for."""
    seen: dict[str, tuple[str, ...]] = {}
    for line in template.lines:
        if line.reference not in seen:
            seen[line.reference] = (
                line.reference,
                line.title,
                line.definition or "not stated",
                line.measured_in.label or "number",
                line.type.label,
                Polarity(line.polarity).label,
                small_words(line),
            )
    return list(seen.values())


def small_words(line: Line) -> str:
    """Return what is said of small numbers."""
    counted = line.type in (ValueType.COUNT, ValueType.NOT_STATED) or line.asks_parts
    if line.small_number_limit < 2 or not counted:
        return "no limit"
    return f"counts of 1 to {line.small_number_limit - 1} are kept from the public"


def wanted_words(line: Line, column: Column) -> str:
    """Return what a number column of a line takes, in words: "a whole number from 0"."""
    if column is not Column.VALUE:
        return "a whole number from 0"
    least, most = line.bounds
    what = "a whole number" if line.type in (ValueType.COUNT, ValueType.RANK) else "a number"
    if least is not None and most is not None:
        return f"{what} from {format_number(least)} to {format_number(most)}"
    if least is not None:
        return f"{what} from {format_number(least)}"
    return what if most is None else f"{what} up to {format_number(most)}"


def file_name(template: Template, format: str) -> str:
    """Return a name for the file: letters, digits, - and _, no more than fifty before the dot, with the marking."""
    marking = re.sub(r"[^A-Za-z0-9]+", "-", template.marking).strip("-")
    rest = re.sub(r"[^A-Za-z0-9]+", "-", f"{template.title}-v{template.version}").strip("-")
    return f"{rest[: 49 - len(marking[:25])].strip('-')}_{marking[:25]}.{format}"


def _day(iso: str) -> str:
    from datetime import date

    try:
        return in_words(date.fromisoformat(iso))
    except ValueError:
        return iso
