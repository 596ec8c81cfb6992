"""What the pages of meetings share: a state in words, linked names, and the switch between the pages of the room."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from goldenthread.governance.queries import MeetingLine
from goldenthread.look.parts import Cell, Link
from goldenthread.look.text import clock, day
from goldenthread.pages.records.common import page_url
from goldenthread.records.cards import Card
from goldenthread.vocabulary.clock import today

_PAGES = (
    ("meetings", "Meetings"),
    ("calendar", "Calendar"),
    ("duties", "Duties and reports"),
    ("stocktake", "Priorities and gaps"),
    ("feeds", "Feeds"),
)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def room(slug: str, here: str) -> list[Link]:
    """The pages of the room, the one that is open marked."""
    return [Link(label, page_url(name, slug=slug), current=name == here) for name, label in _PAGES]


def year_asked(request: HttpRequest, on: date | None = None) -> int:
    """The year in the address; this one where it is absent or not a year."""
    text = request.GET.get("year", "")
    if text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        return int(text)
    return (on or today()).year


def linked(found: Iterable[Card], *, beside: str = "") -> SafeString:
    """Records as links with commas between them; one called as what stands beside it, by its kind and reference."""
    named = ((c.url, f"{c.kind.name} {c.reference}" if c.title == beside else c.title) for c in found)
    return format_html_join(", ", '<a href="{}">{}</a>', named)


def strong_if(late: bool, words: str) -> object:
    """Words that stand out where something is late."""
    return format_html("<strong>{}</strong>", words) if late else words


def clock_words(text: str) -> str:
    """A time of the 24-hour clock for readers: "14:00" is "2pm"."""
    try:
        return clock(datetime.combine(date.min, time.fromisoformat(text)))
    except ValueError:
        return text


def when_of(line: MeetingLine) -> str:
    """`Thursday 14 January 2027, 2pm to 4pm`, or the words there are for its date."""
    if line.on is None:
        return f"No date set ({line.dated} as printed)" if line.dated else "No date set"
    times = " to ".join(clock_words(t) for t in (line.starts, line.ends) if t)
    return f"{line.on:%A} {day(line.on)}{f', {times}' if times else ''}"


def state_cell(line: MeetingLine) -> Cell:
    """The state of a meeting, late standing out."""
    return Cell(strong_if(line.late, line.words))
