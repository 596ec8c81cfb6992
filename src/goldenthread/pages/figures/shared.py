"""What several pages here share: figures as links, files of figures, and the trail above a page."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from goldenthread.look.cells import csv_text
from goldenthread.look.words import figure_words, marker_key
from goldenthread.observations.queries import FigureCard
from goldenthread.pages.figures.facts import part_words

FIGURE_HEADER = (
    "reference",
    "measure",
    "measure_title",
    "area",
    "area_name",
    "period",
    "starts",
    "ends",
    "period_kind",
    "breakdown",
    "value",
    "unit",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "qualifier",
    "marker",
    "markers_meaning",
    "status",
    "basis",
    "note",
    "caution",
    "as_published",
    "source",
    "accepted_on",
)


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file for download, every cell made safe for a spreadsheet."""
    response = HttpResponse(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def figure_row(card: FigureCard) -> list[object]:
    """One figure as a row under FIGURE_HEADER: everything that must travel with it."""
    figure = card.figure
    return [
        card.full_reference,
        card.measure.full_reference,
        card.measure.title,
        card.area_code,
        card.area_name,
        card.period,
        card.period.start.isoformat(),
        card.period.end.isoformat(),
        card.period.kind,
        ";".join(f"{name}={value}" for name, value in card.breakdown.items()),
        _plain(figure.value),
        figure.unit.label,
        _plain(figure.numerator),
        _plain(figure.denominator),
        _plain(figure.lower),
        _plain(figure.upper),
        figure.qualifier.words or figure.qualifier.value,
        "".join(marker.shown for marker in figure.markers),
        "; ".join(marker.meaning for marker in figure.markers),
        figure.status.label,
        figure.basis.value,
        figure.note,
        card.caution,
        figure.text,
        card.where_from,
        card.accepted_at.date().isoformat(),
    ]


def _plain(value: object) -> str:
    return "" if value is None else f"{value:f}"


def figure_link(card: FigureCard, query: str = "") -> SafeString:
    """A figure as a link to where it comes from."""
    return format_html('<a href="{}{}">{}</a>', card.url, query, figure_words(card.figure))


def figure_lines(cards: Sequence[FigureCard], most: int = 4, query: str = "") -> SafeString:
    """Figures under one another in one cell, each with its place and period."""
    shown = [
        format_html(
            "{}{} {}, {}",
            figure_link(card, query),
            f" ({part_words(card)})" if card.breakdown else "",
            card.area_name,
            card.period,
        )
        for card in cards[:most]
    ]
    if len(cards) > most:
        shown.append(format_html("and {} more", len(cards) - most))
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in shown))


def keys_of(cards: Iterable[FigureCard]) -> list[tuple[str, str]]:
    """The markers used among figures with their meanings, to print beside a table."""
    return marker_key(card.figure for card in cards if card.marked)


def ages(band: str) -> str:
    """An age band in words: "ages 18 and over", but "all ages"."""
    return f"ages {band}" if band and "age" not in band else band
