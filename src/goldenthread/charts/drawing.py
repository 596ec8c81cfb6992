"""Draws any chart, wide and narrow, with everything that stands round it."""

from __future__ import annotations

import re
from typing import Protocol

from goldenthread.charts import words
from goldenthread.charts.data import NOTHING, About, Drawn, Table
from goldenthread.charts.sheet import NARROW, WIDE, Sheet
from goldenthread.charts.words import Shown


class Chart(Protocol):
    """What every kind of chart answers."""

    @property
    def about(self) -> About: ...

    @property
    def kind(self) -> str: ...

    @property
    def empty(self) -> bool: ...

    def shown(self) -> Shown: ...

    def titles(self, shown: Shown) -> tuple[str, str]: ...

    def said(self, shown: Shown) -> list[str]: ...

    def table(self, shown: Shown, caption: str) -> Table: ...

    def notes(self, shown: Shown) -> tuple[str, ...]: ...

    def draw(self, sheet: Sheet, shown: Shown) -> float: ...


def draw(chart: Chart, key: str, *, wide: int = WIDE, narrow: int = NARROW) -> Drawn:
    """Return a chart as two drawings, its text alternative and the table of the same values.

    Words are 15 pixels in both drawings, which are shown at their own size: one is made for a wide column, the other
    for a page 320 pixels wide. A page shows one of them by `palette.CSS`, and never shrinks it.

    Args:
        chart: Any kind of chart.
        key: What makes the ids of this chart its own on the page, for example the reference of its indicator.
        wide, narrow: The widths of the two drawings.

    Returns:
        The drawings are empty where there is no figure; the words say so.
    """
    shown = chart.shown()
    headline, subtitle = chart.titles(shown)
    table = chart.table(shown, subtitle)
    said = chart.said(shown)
    if chart.empty:
        text = (f"{NOTHING}.", *[one for one in said if not one.endswith("no figure.")])
        return Drawn(chart.kind, NOTHING, subtitle, "", "", text, table, (), chart.about.source)
    message = [words.sentence(one) for one in dict.fromkeys((headline, chart.about.message)) if one]
    text = (words.sentence(f"{chart.kind}: {subtitle}"), *message, *said)
    description = " ".join(text)
    drawings = []
    for width, which in ((wide, "wide"), (narrow, "narrow")):
        sheet = Sheet(width)
        height = chart.draw(sheet, shown)
        drawings.append(sheet.svg(height, f"{safe_key(key)}-{which}", headline, description))
    return Drawn(
        kind=chart.kind,
        headline=headline,
        subtitle=subtitle,
        wide=drawings[0],
        narrow=drawings[1],
        words=text,
        table=table,
        notes=chart.notes(shown),
        source=chart.about.source,
    )


def safe_key(key: str) -> str:
    """Return a key as part of an id: letters, digits and hyphens stay, anything else becomes its number."""
    return "c-" + re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}_", key)
