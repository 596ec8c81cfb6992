"""A page of figures as files: CSV, JSON and SVG beside its address, and the links between views of the same figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import register_converter

from goldenthread.assessments.places import From
from goldenthread.charts import Drawn
from goldenthread.look.parts import Column, Link, Table
from goldenthread.pages.figures.shared import csv_response
from goldenthread.pages.records.common import page_url, with_query
from goldenthread.vocabulary import NotFound

FORMS = ("csv", "json", "svg")


class FileForm:
    """One of the forms that a page may be taken in, at the end of its address."""

    regex = "csv|json|svg"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FileForm, "file_form")


@dataclass(frozen=True)
class Taken:
    """What a page shows, to be taken away: one table, and its drawings with the words that tell them."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    drawn: Sequence[Drawn] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def answer(form: str, taken: Taken, chart: str = "") -> HttpResponse:
    """The file of a page in the form asked for; `chart` is the place of a drawing among several, from 1.

    Raises:
        NotFound: where there is no such drawing.
    """
    if form == "csv":
        return csv_response(taken.name, taken.header, taken.rows)
    if form == "json":
        rows = [{name: _text(cell) for name, cell in zip(taken.header, row, strict=True)} for row in taken.rows]
        charts = [{"headline": one.headline, "subtitle": one.subtitle, "words": list(one.words)} for one in taken.drawn]
        body = {**taken.more, "charts": charts, "rows": rows}
        return JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    have = [one for one in taken.drawn if not one.empty]
    place = int(chart) if chart.isascii() and chart.isdigit() else 1
    if not 1 <= place <= len(have):
        raise NotFound("There is no such drawing. Its table and CSV hold what there is.")
    return HttpResponse(have[place - 1].wide, content_type="image/svg+xml")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def file_links(name: str, parts: Mapping[str, str], hidden: str, *, svg: int = 0, **query: Any) -> list[Link]:
    """Links to the files of a page; `svg` is the place of the drawing, 0 for none."""
    links = []
    for form in FORMS:
        if form == "svg" and not svg:
            continue
        asked = {**query, "chart": svg} if form == "svg" and svg > 1 else query
        links.append(Link(form.upper(), with_query(page_url(name, **parts, form=form), **asked), hidden=hidden))
    return links


#: The views of a partnership's figures, in order: the name of the address, and its words.
_VIEWS = (
    ("indicators", "Indicators"),
    ("areas", "Area profiles"),
    ("compare-areas", "Compare areas"),
    ("rug", "All at once"),
    ("spine", "Against England"),
    ("gaps", "Gaps"),
    ("rollout", "Roll-out"),
)


def views(slug: str, current: str) -> list[Link]:
    """Links between the views of a partnership's figures; `current` is the name of the one that is open."""
    return [Link(words, page_url(name, slug=slug), current=name == current) for name, words in _VIEWS]


@dataclass(frozen=True)
class Framed:
    """A drawing with what stands round it on the page, as `_chart.html` takes it."""

    picture: "Named"
    documents: list[Link]
    as_at: str
    links: list[Link]
    table: Table | None


@dataclass(frozen=True)
class Named:
    """A drawing and the id of its heading."""

    id: str
    drawn: Drawn


def documents_of(sources: Iterable[From | None]) -> list[Link]:
    """The documents that figures came from, each once."""
    found = {one.document.url: one.document.title for one in sources if one and one.document}
    return [Link(title, url) for url, title in found.items()]


def framed(key: str, drawn: Drawn, links: list[Link], documents: Sequence[Link] = (), as_at: str = "") -> Framed:
    """A drawing ready for the page, with the table of its values folded below it."""
    made = drawn.table
    heads = [Column(column.title, number=column.numeric) for column in made.columns]
    table = Table.of(made.caption, heads, made.rows, stack=len(heads) < 5)
    return Framed(Named(f"chart-{key}", drawn), list(documents), as_at, links, table)
