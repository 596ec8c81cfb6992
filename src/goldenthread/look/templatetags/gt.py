"""Template filters over `look`: dates, figures, counts and marks. Loaded everywhere, so no page needs `load`."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from goldenthread.look import marks, text, words
from goldenthread.look.parts import Row
from goldenthread.look.rows import drawn_rows
from goldenthread.vocabulary.figures import Figure

register = template.Library()


@register.filter
def day(moment: date | datetime | None) -> str:
    """14 September 2023; nothing for nothing."""
    return text.day(moment) if moment else ""


@register.filter
def day_and_time(moment: datetime | None) -> str:
    """21 July 2023, 10.06am; nothing for nothing."""
    return text.day_and_time(moment) if moment else ""


@register.filter
def markdown(narrative: str | None) -> SafeString:
    """Narrative as safe HTML."""
    return text.markdown(narrative or "")


@register.filter
def figure(value: Figure) -> str:
    """A figure for a table: 55 [p]."""
    return words.figure_words(value)


@register.filter
def figure_said(value: Figure) -> str:
    """A figure for a sentence: 55 people, provisional."""
    return words.figure_said(value)


@register.filter
def count_of(count: int, word: str) -> str:
    """3 actions, 1 action; "child,children" gives both words where the plural is not the usual one."""
    one, _, many = word.partition(",")
    return text.count_of(count, one, many)


@register.filter
def listed(items: Iterable[object]) -> str:
    """a, b and c."""
    return text.listed(items)


@register.filter
def tag_words(status: str) -> str:
    """The words of a delivery status."""
    return marks.tag_for(status).words


@register.filter
def tag_colour(status: str) -> str:
    """The colour behind a delivery status."""
    return marks.tag_for(status).colour


@register.filter
def marking_words(marking: str) -> str:
    """A marking as printed."""
    return marks.marking_words(marking)


@register.filter
def shape(kind: str) -> marks.Shape:
    """How the mark of that kind is drawn."""
    return marks.SHAPES[kind]


@register.filter
def first_control(field: BoundField) -> str:
    """The id of the control that an error about the field should lead to."""
    name = field.auto_id
    # A group of boxes, buttons or parts of a date has no control of that name: its first part is `_0`.
    return f"{name}_0" if field.use_fieldset and name else name or field.html_name


@register.filter
def drawn(rows: Iterable[Row]) -> SafeString:
    """The rows of a table as HTML."""
    return drawn_rows(rows)
