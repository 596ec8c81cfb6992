"""Two more documents for the formats: a long one, and one of hostile words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from goldenthread.publishing.document import (
    Bullets,
    Document,
    Facts,
    Gap,
    Grid,
    Heading,
    Held,
    Notice,
    Number,
    Panel,
    Paragraph,
    Section,
    See,
    Web,
    Words,
)
from tests.unit.publishing.example import NASTY, Figures, dataset_of, example, line_of
from tests.unit.publishing.example_pictures import bar_picture, line_picture, years


@cache
def long_report(count: int = 60) -> Document:
    """A report of about one page to each of `count` charts, each with a table, and 600 figures."""
    figures = Figures()
    chosen = (line_picture, bar_picture)
    when = years(2015, 10)
    parts = []
    for n in range(1, count + 1):
        title = f"Measure {n} of the plan, which has a name of ordinary length"
        rows = tuple(
            (
                line_of(period.label),
                (
                    figures.number(
                        f"{50 + (n * 7 + k * 3) % 40}",
                        f"IND-{n:03d}",
                        title,
                        "E10000999",
                        period,
                        unit="%",
                        value_type="percentage",
                        source="Return for quarter 2",
                        supplier="Example County Council",
                    ),
                ),
                line_of("Reported"),
            )
            for k, period in enumerate(when)
        )
        grid = Grid(
            f"{title}, Example County", (Heading("Year"), Heading("Value", True, "per cent"), Heading("Status")), rows
        )
        text = Paragraph(
            (
                Words("The partnership looks at this measure every quarter. Compare "),
                See(f"m-{count + 1 - n}"),
                Words(". "),
                *line_of(
                    "Nothing here is judged on fewer points than its method asks for, and each reason is given. " * 2
                ),
            )
        )
        drawn = chosen[n % 2](f"IND-{n:03d}", title)
        parts.append(Section(f"m-{n}", title, (text, drawn, grid), number=f"1.{n}", complete=True))
    whole = Section("measures", "Measures", (), tuple(parts), number="1")
    return replace(
        example(),
        title="Annual report",
        sections=(whole,),
        figures=tuple(figures.held),
        datasets=(dataset_of(figures.held),),
    )


@cache
def hostile() -> Document:
    """The example with nasty words wherever words may stand."""
    bad = " ".join(NASTY)
    grid = Grid(
        bad,
        (Heading(bad), Heading(bad, True, bad)),
        (((Words(bad),), (Number(bad, "F1"),)),),
        ((Words(bad),),),
        line_of(bad),
    )
    blocks = (
        Paragraph(
            (
                Words(bad, strong=True),
                Words(bad, emphasis=True),
                Number(bad, "F1"),
                Web(bad, "https://x.example/?a=1&b=\"<'"),
            )
        ),
        Paragraph((Web("no", "javascript:alert(1)"), See("one", bad))),
        Bullets((line_of(bad),)),
        Facts(((bad, line_of(bad)),)),
        Gap(bad, bad),
        Panel(bad, (Paragraph(line_of(bad)),)),
        grid,
        replace(line_picture("IND-<x>"), headline=bad, subtitle=bad, words=bad, notes=(bad,), table=grid),
    )
    first = example().figures[0]
    held = replace(
        first,
        **{name: bad for name in Held.__slots__ if name not in ("key", "parts", "url", "starts", "ends", "value")},
    )
    return replace(
        example(),
        title=bad,
        subtitle=bad,
        partnership=bad,
        edition=bad,
        marking=bad,
        licence=bad,
        summary=bad,
        sections=(
            Section("one", bad, blocks, (Section("two", bad, (Paragraph(line_of(bad)),), number="1.1"),), number="1"),
        ),
        figures=(replace(held, url="javascript:alert(1)"),),
        datasets=(),
        keys=((bad, bad),),
        notices=(Notice("2026-01-01", bad, bad),),
        contact=(bad,),
    )
