"""What the pages of plans share: numbered titles, linked names and the table of partner plans."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import day, listed
from goldenthread.records.cards import Card
from goldenthread.strategy.queries import PartnerPlanLine
from goldenthread.vocabulary import Period


def numbered(number: str, title: str) -> str:
    """A title behind its printed number, unless it starts with that already: "A: Neglect" stays."""
    head = title.partition(" ")[0].rstrip(":.")
    return f"{number} {title}" if number and head != number else title


def named(cards: Iterable[Card], query: str = "") -> SafeString:
    """Records as links in a row, with commas between them."""
    return format_html_join(", ", '<a href="{}{}">{}</a>', ((card.url, query, card.title) for card in cards))


def span(starts: Period | None, ends: Period | None) -> str:
    """ "2020 to 2023", "from April 2025", "to December 2024"; empty where neither is stated."""
    if starts and ends:
        return str(starts) if starts.same_time(ends) else f"{starts} to {ends}"
    if starts:
        return f"from {starts}"
    return f"to {ends}" if ends else ""


def partner_table(lines: Sequence[PartnerPlanLine], query: str = "") -> Table | None:
    """Plans of other bodies, and whether each has expired; what links to them where anything does."""
    if not lines:
        return None
    joined = any(line.linked for line in lines)
    heads = ["Plan", "Whose", "Period", *(["What of ours links to it"] if joined else [])]
    rows = []
    for line in lines:
        row: list[object] = [
            Link(line.card.title, f"{line.card.url}{query}"),
            listed(card.title for card in line.bodies) or "Not stated",
            _period(line),
        ]
        rows.append([*row, named(line.linked, query) or "Nothing yet"] if joined else row)
    return Table.of("Plans of partners", heads, rows, caption_hidden=True)


def _period(line: PartnerPlanLine) -> Cell:
    if line.covers is None:
        return Cell("Not stated")
    if not line.expired:
        return Cell(line.covers)
    # A printed year has no day: the last one that it can mean is when the plan had surely ended.
    return Cell(
        format_html("{} <strong>Expired</strong>", line.covers), note=f"Its period ended by {day(line.covers.end)}"
    )
