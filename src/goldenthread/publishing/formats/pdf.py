"""An edition as PDF/UA-1 by typst: tagged, with bookmarks, a list of contents and references with pages.

The template is `edition.typ`. It is fed with JSON, so nothing that anybody wrote is ever read as typst. The same
document gives the same bytes: its date is the day the document is as at, and the font is the one that is shipped.
"""

from __future__ import annotations

import calendar
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from importlib.resources import as_file, files
from itertools import groupby, zip_longest
from math import ceil
from pathlib import Path
from typing import Any, Final

from goldenthread.charts.lettering import clean
from goldenthread.publishing.document import (
    ATTACHED,
    Block,
    Bullets,
    Document,
    Facts,
    Gap,
    Grid,
    Held,
    Line,
    Number,
    Panel,
    Paragraph,
    Picture,
    Run,
    Section,
    See,
    Web,
    Words,
    plain,
)
from goldenthread.publishing.formats import safe
from goldenthread.publishing.formats.glyphs import printable
from goldenthread.publishing.formats.lines import capital
from goldenthread.publishing.formats.row_heads import row_heads
from goldenthread.publishing.formats.sources import Entry, Part, gathered

SOURCES: Final = "Where each figure comes from"
_FAMILY: Final = re.compile(r'font-family="[^"]*"')
_WIDTH: Final = re.compile(r'<svg[^>]* width="([\d.]+)"')
#: Letters of table text that go on one line of an upright page at full size, and at the smaller one.
_FULL, _SMALL = 88, 104
#: And in one of the two columns in which values stand behind charts.
_HALF = 48
#: The most lines of a table that is kept whole on one page: a third of it.
_MOST_WHOLE = 20
#: The most lines of contents, signs and corrections that go on the first page.
_MOST_CONTENTS = 30
#: What an edition of a few sides leaves out where its figures come from: its web page and its data files say it.
_LEFT_OUT = frozenset({"Supplied by", "Status"})
#: The same for a page that lies across; how much wider bold letters are; and the room between columns, in letters.
_ACROSS, _BOLD, _GAP = 155, 1.1, 2.5


def write(document: Document, *, base: str = "") -> bytes:
    """The edition as PDF/UA-1.

    Args:
        document: The edition.
        base: The address of the installation; without it links to its records are words alone.
    """
    import typst

    tree = json.dumps(_Tree(document, base).whole(), ensure_ascii=False)
    moment = calendar.timegm(_day(document.as_at).timetuple())
    with _laid_out(document) as template, as_file(files("goldenthread.look").joinpath("static/look/fonts")) as fonts:
        made = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"edition": tree},
            pdf_standards="ua-1",
            timestamp=moment,
        )
    assert isinstance(made, bytes)
    return row_heads(made)


@contextmanager
def _laid_out(document: Document) -> Iterator[Path]:
    """The template; where files go with the edition, in a folder for the while, with each beside it under its key."""
    here = files("goldenthread.publishing.formats").joinpath("edition.typ")
    held = [one for one in document.attached if one.data]
    if not held:
        with as_file(here) as template:
            yield template
        return
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "edition.typ"
        template.write_bytes(here.read_bytes())
        for one in held:
            (Path(folder) / safe.identifier(one.key)).write_bytes(one.data)
        yield template


def _day(iso: str) -> date:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return date(2000, 1, 1)


class _Tree:
    """The document as plain JSON for the template. Every label is made here, so that none is sought in vain."""

    def __init__(self, document: Document, base: str) -> None:
        self.document = document
        self.base = base
        self.figures = {held.key: held for held in document.figures}
        self.order = {held.key: at for at, held in enumerate(document.figures)}
        self.sections = {section.id: section for _, section in document.walk()}
        self.files = {one.key: one for one in document.attached}
        self.uses: dict[str, list[tuple[str, str]]] = {}
        self.values: list[dict[str, Any]] = []
        self.section = Section("", "")

    def whole(self) -> dict[str, Any]:
        doc = self.document
        sections = [self._section(level, section) for level, section in doc.walk()]
        held, asked = doc.completeness
        complete = f"{held} of {asked} parts" if asked else ""
        imprint = (
            ("Edition", doc.edition),
            ("Figures to", safe.day(doc.figures_to)),
            ("Figures as held on", safe.day(doc.as_at)),
            ("Reference", doc.reference),
            ("Complete", complete),
        )
        named = doc.named
        day = _day(doc.as_at)
        return {
            "title": words(doc.title),
            "brief": doc.brief,
            # The opening has a page of its own, unless its list of contents runs on to a second one.
            "cover": not doc.brief
            and sum(level <= 3 for level, _ in doc.walk()) + len(doc.keys) / 2 + 3 * len(doc.notices) <= _MOST_CONTENTS,
            "window": words(f"{named} - {doc.partnership}"),
            "subtitle": words(capital(doc.subtitle)),
            "partnership": words(doc.partnership),
            "summary": words(doc.summary),
            "reference": words(doc.reference),
            "edition": words(doc.edition),
            "marking": words(doc.marking),
            "date": [day.year, day.month, day.day],
            "foot": words(f"{named}. {doc.edition}." + (f" {complete} complete." if complete else "")),
            "imprint": [[term, self._line((Words(said),))] for term, said in imprint if said],
            "notices": [
                {"day": words(safe.day(one.day)), "title": words(one.title), "text": words(one.text)}
                for one in sorted(doc.notices, key=lambda one: one.day, reverse=True)
            ],
            "keys": [[words(mark), words(meaning)] for mark, meaning in doc.keys],
            "sections": sections,
            "values": [
                {"narrow": narrow, "tables": list(tables)}
                for narrow, tables in groupby(self.values, key=lambda one: one["table"]["narrow"])
            ],
            "sources": SOURCES,
            "figures": [self._part(part) for part in gathered(doc)],
            "attached": [
                {"key": safe.identifier(one.key), "name": one.name, "type": one.media_type, "words": one.words}
                for one in doc.attached
                if one.data and not one.is_picture  # a picture is shown, and is not carried twice
            ],
            "licence": words(doc.licence),
            "licence_url": safe.address(doc.licence_url),
            "contact": [words(one) for one in doc.contact],
            "made": words(
                f"Made by Golden Thread {doc.release} with the template {doc.template}, from what was held on "
                f"{safe.day(doc.as_at)}."
            ),
        }

    def _section(self, level: int, section: Section) -> dict[str, Any]:
        self.section = section
        return {
            "id": section.id,
            "level": level - 1,
            "heading": words(section.heading),
            "blocks": [
                self._block(block) | ({"leads": True} if _leads(block, after) else {})
                for block, after in zip_longest(section.blocks, section.blocks[1:])
            ],
        }

    # -- runs

    def _line(self, line: Line) -> list[dict[str, Any]]:
        return [self._run(run) for run in line]

    def _run(self, run: Run) -> dict[str, Any]:
        match run:
            case Words():
                return {"is": "words", "text": words(run.text), "strong": run.strong, "emphasis": run.emphasis}
            case Number():
                key = self.figures[run.key].key
                uses = self.uses.setdefault(key, [])
                uses.append((f"at-{key}-{len(uses)}", words(self.section.heading)))
                return {"is": "number", "text": words(run.text), "key": key, "at": uses[-1][0]}
            case See():
                section = self.sections[run.section]
                named = not run.words
                said = words(run.words or section.heading)
                return {"is": "see", "section": section.id, "text": said, "named": named}
            case Web() if run.url.startswith(ATTACHED):
                return self._attached(run)
            case Web():
                return {"is": "web", "text": words(run.text), "url": safe.address(run.url, self.base)}

    def _attached(self, run: Web) -> dict[str, Any]:
        """A file that goes with the edition: a picture is shown, of anything else the name."""
        one = self.files[run.url.removeprefix(ATTACHED)]
        shown = {"is": "words", "text": words(run.text), "strong": False, "emphasis": False}
        if not (one.is_picture and one.data):
            return shown
        return {"is": "photo", "key": safe.identifier(one.key), "text": words(run.text), "words": words(one.words)}

    # -- blocks

    def _block(self, block: Block) -> dict[str, Any]:
        match block:
            case Paragraph():
                return {"is": "paragraph", "line": self._line(block.line), "role": block.role, "leads": False}
            case Bullets():
                return {"is": "bullets", "ordered": block.ordered, "items": [self._line(one) for one in block.items]}
            case Facts():
                return {"is": "facts", "rows": [[words(term), self._line(line)] for term, line in block.rows]}
            case Gap():
                return {"is": "gap", "text": words(block.text), "owes": words(block.owes)}
            case Panel():
                return {
                    "is": "panel",
                    "title": words(block.title),
                    "blocks": [self._block(one) for one in block.blocks],
                }
            case Grid():
                return self._grid(block)
            case Picture():
                return self._picture(block)

    def _grid(self, grid: Grid, *, values: bool = False) -> dict[str, Any]:
        heads = [words(f"{one.text}, {one.unit}" if one.unit else one.text) for one in grid.columns]
        cells = [[self._plain(cell) for cell in row] for row in grid.rows]
        rooms = (_HALF, _FULL, _SMALL) if values else (_FULL, _SMALL)
        shares, needed = _shares(heads, cells, rooms)
        longest = max((len(cell) for row in cells for cell in row), default=0)
        return {
            "is": "grid",
            "caption": words(grid.caption),
            "columns": [
                {"text": head, "number": column.number, "share": share}
                for head, column, share in zip(heads, grid.columns, shares, strict=True)
            ],
            "rows": [[self._line(cell) for cell in row] for row in grid.rows],
            "notes": [self._line(note) for note in grid.notes],
            "source": self._line(safe.sourced(grid.source)),
            "size": 10 if needed <= _FULL and not values else 8.5,
            "landscape": needed > _SMALL,
            "narrow": values and needed <= _HALF,
            # A row is kept whole unless it is longer than half a page; a table, if it is short.
            "long": longest > 900,
            "short": _high(cells, shares) <= _MOST_WHOLE,
        }

    def _plain(self, line: Line) -> str:
        """The words of a line as they will stand, with the page of a reference."""
        return "".join(
            f"{run.words or self.sections[run.section].heading}, page 99" if isinstance(run, See) else run.text
            for run in line
        )

    def _picture(self, picture: Picture) -> dict[str, Any]:
        at = f"values-{len(self.values)}"
        svg = safe.drawing(picture.wide, "p") if picture.wide else ""
        wide = _WIDTH.search(svg)
        # The table first: its figures stand before those of what follows, as they are read.
        self.values.append(
            {
                "at": at,
                "section": self.section.id,
                "heading": words(self.section.heading),
                "table": self._grid(picture.table, values=True),
                "series": self._series(picture),
            }
        )
        return {
            "is": "picture",
            "headline": words(picture.headline),
            "subtitle": words(picture.subtitle),
            "svg": printable(_FAMILY.sub('font-family="Liberation Sans"', svg)),
            # Drawn for a column of 720 pixels; a smaller drawing keeps its size.
            "width": 0.9 * min(1.0, float(wide[1]) / 720) if wide else 0.9,
            "words": words(picture.words),
            "notes": [words(note) for note in picture.notes],
            "source": self._line(safe.sourced(picture.source)),
            "at": at,
        }

    def _series(self, picture: Picture) -> list[list[str]]:
        """The first figure of each place in a drawing, with the name of the place: where its entry is."""
        first: dict[str, str] = {}
        for held in (self.figures[key] for key in picture.keys):
            first.setdefault(held.area_name or held.measure_title, held.key)
        return [[key, words(name)] for name, key in first.items()]

    def _part(self, part: Part) -> dict[str, Any]:
        return {
            "section": part.chapter.id if part.chapter else "",
            "heading": words(part.chapter.heading) if part.chapter else "In the data files of this edition",
            "measures": [
                {"title": words(title), "entries": [self._entry(entry) for entry in entries]}
                for title, entries in groupby(part.entries, key=lambda entry: entry.title)
            ],
        }

    def _entry(self, entry: Entry) -> dict[str, Any]:
        first: dict[str, str] = {}
        for held in sorted(entry.figures, key=lambda one: self.order[one.key]):
            for at, heading in self.uses.get(held.key, ()):
                first.setdefault(heading, at)
        return {
            "what": words(entry.what),
            "facts": [
                [term, words(said).rstrip(".")]
                for term, said in entry.facts
                if not (self.document.brief and term in _LEFT_OUT)
            ],
            "figures": [self._source(held, len(entry.figures) > 1) for held in entry.figures],
            "uses": list(first.values()),
        }

    def _source(self, held: Held, several: bool) -> dict[str, Any]:
        return {
            "key": held.key,
            "text": words(held.text),
            "period": words(held.period) if several else "",
            "parts": [[key, key] for key in held.parts if key in self.figures],
            "url": safe.address(held.url, self.base),
        }


def _leads(block: Block, after: Block | None) -> bool:
    """Whether a paragraph belongs to what follows: it ends in a colon, is a head of its own, or opens a table."""
    if not isinstance(block, Paragraph) or after is None:
        return False
    alone = all(isinstance(run, Words) and run.strong for run in block.line)
    return alone or plain(block.line).rstrip().endswith(":") or isinstance(after, Grid | Bullets | Picture)


def _high(rows: Sequence[Sequence[str]], shares: Sequence[float]) -> int:
    """About how many lines the rows of a table have."""
    return sum(
        max(ceil(len(cell) / max(1.0, share - _GAP)) for cell, share in zip(row, shares, strict=True)) for row in rows
    )


def words(said: str) -> str:
    """Words as the shipped font can print them, with places to break what is longer than a line."""
    tidy = clean(said)
    if not tidy:
        return " " if said else ""
    # Spaces at the ends keep words apart from the runs beside them.
    tidy = f"{' ' if said[:1].isspace() else ''}{tidy}{' ' if said[-1:].isspace() else ''}"
    return printable(_LONG.sub(lambda found: "\u200b".join(_pieces(found[0])), tidy))


_PAIRED: Final = re.compile(r"\b(?:[Qq]uarter|[Pp]age|Theme|Key Stage) \d{1,2}\b")
_LONG: Final = re.compile(r"\S{28,}")


@cache
def _pieces(word: str) -> tuple[str, ...]:
    """A long word in pieces, cut after a sign where there is one: an address breaks after a stroke."""
    return tuple(re.findall(r".{1,24}[/._?&=#:-]|.{1,24}", word))


def _shares(
    heads: Sequence[str], rows: Sequence[Sequence[str]], rooms: Sequence[int] = (_FULL, _SMALL)
) -> tuple[list[float], int]:
    """How wide each column is against the others, and how many letters the table needs on a line.

    A column needs its longest word. What is left over goes where it makes the rows lowest: the heights of the cells,
    each to the third power so that the tallest of a row counts most, are least in sum where widths stand as the fourth
    root of the sums of the third powers of the letters.
    """
    needs, wants, weights = [], [], []
    for n, head in enumerate(heads):
        cells = [row[n] for row in rows]
        words = [(word, 1.0) for cell in cells for word in cell.replace("\u200b", " ").split()]
        # Heads, and the first column, are bold, which is wider.
        words = [(word, _BOLD) for word, _ in words] if n == 0 else words
        words += [(word, _BOLD) for word in head.split()]
        # A number of a quarter or a page stays beside its word.
        words += [(pair, 1.0) for cell in cells for pair in _PAIRED.findall(cell)]
        needs.append(max((min(len(word), 24) * wide for word, wide in words), default=1.0) + _GAP)
        wants.append(max(needs[-1], max(len(cell) for cell in (head, *cells)) * (_BOLD if n == 0 else 1.0) + _GAP))
        weights.append(sum(len(cell) ** 3 for cell in (head, *cells)) ** 0.25)
    needed = sum(needs)
    room = next((one for one in rooms if needed <= one), _ACROSS)
    low, high = 0.0, max((want / weight for want, weight in zip(wants, weights, strict=True) if weight), default=1.0)
    widths = needs
    for _ in range(30):
        middle = (low + high) / 2
        widths = [
            min(want, max(need, middle * weight)) for need, want, weight in zip(needs, wants, weights, strict=True)
        ]
        low, high = (middle, high) if sum(widths) < room else (low, middle)
    return [round(width, 2) for width in widths], round(needed)
