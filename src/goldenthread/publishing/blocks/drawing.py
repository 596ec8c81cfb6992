"""Charts of an edition: chosen by the method that judged the series, drawn once, and given with their figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from goldenthread import charts
from goldenthread.assessments.cards import Assessment, Seen
from goldenthread.assessments.charting import chosen
from goldenthread.charts import BarChart, LineChart
from goldenthread.look.text import day
from goldenthread.look.words import unit_words
from goldenthread.publishing.blocks.measured_words import parts_of, projected
from goldenthread.publishing.document import Grid, Heading, Line, Number, Picture, Trace, Words
from goldenthread.vocabulary import Figure

if TYPE_CHECKING:
    from goldenthread.publishing.blocks.work import Work


def pictures(work: Work, key: str, measure: int, *, names: Sequence[str] = ("time", "projection")) -> list[Picture]:
    """The charts of one measure that are worth drawing, among `names`: "time", "projection" and "places".

    `key` makes the ids of the drawings their own in the document.
    """
    found = work.series(measure)
    own = work.home(measure)
    if not own or own[0].latest is None:
        return []
    lead = own[0]
    made = []
    for name, chart, areas in chosen(found, lead, own):
        if name in names:
            made.append(_picture(work, f"{key}-{name}", name, chart, areas, lead, found))
    return made


def _picture(
    work: Work,
    key: str,
    name: str,
    chart: charts.Chart,
    areas: Sequence[str],
    lead: Assessment,
    found: Sequence[Assessment],
) -> Picture:
    drawn = charts.draw(chart, key)
    entered = dict(_entered(work, name, areas, lead, found))
    assert lead.latest is not None
    grid = _grid(work, chart, drawn.table, entered)
    keys = tuple(entered)
    return Picture(
        kind=drawn.kind,
        headline=_headline(lead.card.title, drawn.headline),
        subtitle=drawn.subtitle,
        wide=drawn.wide,
        narrow=drawn.narrow,
        words=drawn.description,
        table=grid,
        notes=drawn.notes,
        source=source_line(work, keys),
        traces=tuple(_traces(chart, lead)),
        unit=unit_words(lead.latest.figure.unit),
        bars=isinstance(chart, BarChart),
        keys=keys,
    )


def _headline(measure: str, finding: str) -> str:
    """A finding that says of what: "Children in care: no clear change"."""
    if measure.casefold() in finding.casefold():
        return finding
    plain = finding.startswith(("No ", "The ", "Too ", "Not "))
    return f"{measure}: {finding[:1].lower() if plain else finding[:1]}{finding[1:]}"


def _entered(
    work: Work, name: str, areas: Sequence[str], lead: Assessment, found: Sequence[Assessment]
) -> Iterator[tuple[str, Figure]]:
    """The figures that a chart shows, by their key in the book."""
    if name == "projection":
        total = projected(work, lead)
        made = lead.projection
        keys = [*parts_of(work, lead, made), *([total.key] if total else [])] if made else []
        if made and made.last:
            keys.append(work.book.seen(lead, made.last).key)
        yield from ((key, work.book.exact(key)) for key in keys)
        return
    shown = [one for one in found if one.key.area in areas and one.breakdown == lead.breakdown]
    for one in shown:
        for each in _of(one, name, lead):
            key = work.book.seen(one, each).key
            yield key, work.book.exact(key)


def _of(one: Assessment, name: str, lead: Assessment) -> list[Seen]:
    if name == "places":
        assert lead.latest is not None
        return [each for each in one.seen if each.period.same_time(lead.latest.period)]
    return list(one.seen)


def _grid(work: Work, chart: charts.Chart, table: charts.Table, entered: dict[str, Figure]) -> Grid:
    """The table of a chart, with every cell that prints a figure bound to it.

    A cell is bound where its text, its place and its period are those of one figure: never by its text alone.
    """
    shown = chart.shown()
    by_text: dict[str, list[str]] = {}
    for key, figure in entered.items():
        for text in dict.fromkeys((shown(figure), _bare(shown(figure)))):
            by_text.setdefault(text, []).append(key)
    held = {key: work.book.get(key) for key in entered}
    several = len({one.area for one in held.values()}) > 1

    def cell(row: Sequence[str], place: int) -> Line:
        text, title = row[place], table.columns[place].title
        if place and (
            title.startswith(("Value", "So far"))
            or any(title == _headed(one.area_name, title) for one in held.values())
        ):
            around = (row[0], title)
            fits = [
                key
                for key in by_text.get(text, ())
                if any(_names(held[key].period, one) for one in around)
                or (not held[key].period and held[key].area_name in around)
                or (table.columns[0].title == "Area" and held[key].area_name == row[0])
            ]
            if several:
                fits = [
                    key for key in fits if held[key].area_name == row[0] or title == _headed(held[key].area_name, title)
                ]
            if title.startswith("So far"):
                fits = [key for key in by_text.get(text, ()) if not held[key].parts]
            if len(fits) == 1:
                return (Number(text, fits[0]),)
        return (Words(text),)

    return Grid(
        caption=table.caption,
        columns=tuple(Heading(column.title, column.numeric) for column in table.columns),
        rows=tuple(tuple(cell(row, place) for place in range(len(row))) for row in table.rows),
        notes=tuple((Words(f"{marker}: {meaning}"),) for marker, meaning in table.key),
    )


def _bare(text: str) -> str:
    """A figure as a cell prints it under a unit in the head: without its sign, with its markers."""
    number, space, marks = text.partition(" [")
    return f"{number.removesuffix('%').removeprefix('£')}{space}{marks}"


def _headed(area: str, title: str) -> str:
    """The head of the column of a place: its name, then the unit that the head gives."""
    unit = title.rpartition(" (")
    return f"{area} ({unit[2]}" if unit[1] else area


def _names(period: str, text: str) -> bool:
    """Whether a text is a period, or its year alone."""
    return bool(period) and text in (period, period.removeprefix("financial year ").removeprefix("calendar year "))


def _traces(chart: charts.Chart, lead: Assessment) -> Iterator[Trace]:
    """The series of a chart as plain labels and values, for formats that draw charts of their own."""
    if isinstance(chart, LineChart):
        for one in chart.series:
            yield Trace(
                one.name, tuple((point.period.label, _value(point.figure)) for point in one.points), one.comparator
            )
    elif isinstance(chart, BarChart):
        yield Trace(chart.about.measure, tuple((bar.name, _value(bar.figure)) for bar in chart.bars))
    elif isinstance(chart, charts.SpcChart | charts.RunChart):
        yield Trace(
            lead.area_name,
            tuple((each.point.period.label, _value(each.point.figure)) for each in chart.points),
        )


def _value(figure: Figure) -> str | None:
    return None if figure.value is None else f"{figure.value:f}"


def source_line(work: Work, keys: Iterable[str]) -> Line:
    """Where the figures of a table or chart came from, each source once."""
    found = dict.fromkeys(source for key in keys for source in sources_of(work, key))
    if not found:
        return ()
    to = f", figures to {day(work.upto)}" if work.upto and work.upto < work.day else ""
    return (Words(f"Source: {'; '.join(found)}{to}, as at {day(work.day)}."),)


def sources_of(work: Work, key: str) -> Iterator[str]:
    """The title of the document of each figure behind one."""
    held = work.book.get(key)
    if held.reference:
        card = work.by_reference[held.reference]
        yield card.document.title if card.document else held.source
    for part in held.parts:
        yield from sources_of(work, part)


def sourced(work: Work, rows: Sequence[Sequence[Line]]) -> Line:
    """The source line of a table: that of every figure in its cells."""
    keys = dict.fromkeys(run.key for row in rows for line in row for run in line if isinstance(run, Number))
    return source_line(work, keys)
