"""The workbook that sets up a partnership: a sheet for each kind, with heads that the reading knows again."""

import io

import xlsxwriter

from goldenthread.packs.bringing.mapping import FIRST
from goldenthread.records.kinds import kind

NAME = "setup.xlsx"
#: The heads of each sheet: words, the field they become, and what to write there. Only the title is needed.
HEADS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "group": (
        ("Title", "title", "The name of the group. The only thing you need to fill in."),
        ("Type", "group_type", "Choose from the list. Left empty, it is a working group."),
        ("Is part of", "link:part_of", "The title of the group above it. Left empty, it is part of the partnership."),
        ("Purpose", "purpose", "What it is for, in a sentence or two."),
        ("Meets", "cadence", "Choose from the list."),
    ),
    "seat": (
        ("Title", "title", "The role, such as Co-lead. Write a post and never a person’s name."),
        ("Group", "group", "The title of the group it sits on."),
        ("Type", "seat_type", "Choose from the list. Left empty, it is a member."),
        ("Is held by", "link:held_by", "The post or organisation that holds it."),
        ("Occupancy", "occupancy", "Choose from the list."),
    ),
    "priority": (
        ("Title", "title", "The priority in a few words."),
        ("Number", "number", "As your plan counts it, such as 1 or A."),
        ("Summary", "summary", "A sentence or two."),
        ("Is part of", "link:part_of", "The title of its plan or theme, where there is one."),
    ),
    "action": (
        ("Title", "title", "What will be done. Begin with a hyphen for a part of the action above."),
        ("Number", "number", "As your plan counts it."),
        ("Is part of", "link:part_of", "The title of its priority, theme or objective."),
        ("Owner", "link:responsible", "The post, seat or organisation that owns it, never a person’s name."),
        ("Group", "group", "The title of the group that follows it."),
        ("Due", "due", "A day, or a month such as March 2026, which means its last day."),
        ("Delivery", "delivery", "Choose from the list, or write green, amber or red."),
        ("Progress", "progress", "The last news of it."),
        ("Summary", "summary", "A sentence or two."),
    ),
    "indicator": (
        ("Title", "title", "What is measured, as your list says it."),
        ("What it measures", "back:measured_by", "The title of the priority or action that it measures."),
        ("Type of value", "value_type", "Choose from the list."),
        ("Unit", "unit", "Such as people, or per 1,000 live births."),
        ("Good direction", "polarity", "Choose from the list. Never guess it."),
        ("How often", "frequency", "Choose from the list."),
        ("Source", "data_source", "Who publishes it, or the name of the return."),
        ("Owner", "link:responsible", "The post, seat or organisation that looks after it."),
    ),
}
_SAID = (
    "One row for each thing. Only the title is needed; the rest can come later.",
    "Leave out what you do not know. An empty cell means “not known”, and never nought.",
    "Name another row by its title, on this sheet or on another, or a record that is there already.",
    "Write posts and organisations, never names of people.",
    "You see everything before it is added, and can take all of it back.",
)
_ROWS = 500


def workbook() -> bytes:
    """The template as an XLSX file: how to fill it in, then Groups, Seats, Priorities, Actions and Indicators."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF", "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    guide = book.add_worksheet("How to fill this in")
    guide.set_column(0, 0, 90, wrapped)
    for row, words in enumerate(_SAID):
        guide.write_string(row, 0, words)
    for code in FIRST:
        of_kind = kind(code)
        sheet = book.add_worksheet(of_kind.plural)
        sheet.freeze_panes(1, 1)
        for column, (words, place, hint) in enumerate(HEADS[code]):
            sheet.set_column(column, column, 48 if place == "title" else 24, wrapped)
            sheet.write_string(0, column, words, bold)
            sheet.write_comment(0, column, hint, {"x_scale": 2})
            spec = of_kind.by_name.get(place)
            if spec is not None and spec.choices:
                choices = [label for value, label in spec.choices if value]
                if len(",".join(choices)) <= 255 and not any("," in label for label in choices):
                    sheet.data_validation(
                        1, column, _ROWS, column, {"validate": "list", "source": choices, "error_type": "warning"}
                    )
    book.close()
    return out.getvalue()
