"""The parts of an edition as HTML: runs, blocks, sections, and where each figure comes from."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

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
    Notice,
    Number,
    Panel,
    Paragraph,
    Picture,
    Run,
    Section,
    See,
    Web,
    Words,
)
from goldenthread.publishing.formats import safe
from goldenthread.publishing.formats.safe import content, text

SOURCES: Final = "Where each figure comes from"
_DEEPEST: Final = 6


class Parts:
    """Writes the parts of one document. Remembers where each figure was used, for the way back.

    Args:
        document: The edition.
        base: The address of the installation, for links to its records.
        section_href: Where a section is, by its id; a place in this file unless said otherwise.
        figure_href: Where the entry of a figure is, by its key; likewise.
        leads: Where a path of the installation leads instead, nothing for nowhere; by default to `base`.

    Ids of its own begin with "Gt-": the ids of sections have no capital letters.
    """

    def __init__(
        self,
        document: Document,
        *,
        base: str = "",
        section_href: Callable[[str], str] | None = None,
        figure_href: Callable[[str], str] | None = None,
        leads: Callable[[str], str] | None = None,
    ) -> None:
        self.document: Final = document
        self.base: Final = base
        #: The file that is being written, where there are several: "care.html".
        self.here = ""
        self._figures: Final = {held.key: held for held in document.figures}
        self._sections: Final = {section.id: section for _, section in document.walk()}
        self._files: Final = {one.key: one for one in document.attached}
        self._section_href: Final = section_href or (lambda name: f"#{name}")
        self._figure_href: Final = figure_href or (lambda key: f"#{safe.identifier(key)}")
        self._leads: Final = leads
        self._used: Final[dict[str, list[tuple[str, str]]]] = {}
        self._heading = ""
        self._count = 0

    def address(self, url: str) -> str:
        """Where a link leads; nothing for nowhere."""
        if self._leads is not None and url.startswith("/"):
            return self._leads(url)
        return safe.address(url, self.base)

    # -- runs

    def line(self, line: Line) -> str:
        """A line of runs."""
        return "".join(self._run(run) for run in line)

    def _run(self, run: Run) -> str:
        match run:
            case Words():
                # Spaces at the ends keep words apart from the runs beside them.
                said = _spaced(run.text)
                said = f"<strong>{said}</strong>" if run.strong else said
                return f"<em>{said}</em>" if run.emphasis else said
            case Number():
                return self.number(run)
            case See():
                section = self._sections[run.section]
                return f'<a href="{text(self._section_href(run.section))}">{content(run.words or section.heading)}</a>'
            case Web() if run.url.startswith(ATTACHED):
                return self._attached(run)
            case Web():
                url = self.address(run.url)
                return f'<a href="{text(url)}">{content(run.text)}</a>' if url else content(run.text)

    def _attached(self, run: Web) -> str:
        """A file that goes with the edition: a picture is shown, anything else is saved from the page itself."""
        one = self._files[run.url.removeprefix(ATTACHED)]
        if not one.data:
            url = self.address(one.url)
            return f'<a href="{text(url)}">{content(run.text)}</a>' if url else content(run.text)
        inside = f"data:{one.media_type};base64,{base64.b64encode(one.data).decode()}"
        if one.is_picture:
            return f'<img class="ed-picture" src="{inside}" alt="{text(one.words)}"> {content(run.text)}'
        return f'<a href="{inside}" download="{text(one.name)}">{content(run.text)}</a>'

    def number(self, run: Number, *, mark: bool = True) -> str:
        """A figure, leading to where it comes from. A key that is not held is a fault of the composer: KeyError."""
        key = self._figures[run.key].key
        place = ""
        if mark:
            uses = self._used.setdefault(key, [])
            name = f"Gt-at-{safe.identifier(key)}" + (f"-{len(uses) + 1}" if uses else "")
            uses.append((f"{self.here}#{name}", self._heading))
            place = f' id="{name}"'
        return f'<a class="ed-figure"{place} href="{text(self._figure_href(key))}">{content(run.text)}</a>'

    # -- sections

    def section(self, section: Section, level: int = 2, *, split: frozenset[str] = frozenset()) -> str:
        """A section and those below it; one named in `split` stands in a file of its own and is only led to."""
        head = f"h{min(level, _DEEPEST)}"
        self._heading = section.heading
        parts = [
            f'<section class="ed-section" id="{text(section.id)}">',
            f"<{head}>{content(section.heading)}</{head}>",
        ]
        parts += self.blocks(section.blocks, level)
        away = [below for below in section.sections if below.id in split]
        if away:
            items = (
                f'<li><a href="{text(self._section_href(one.id))}">{content(one.heading)}</a></li>' for one in away
            )
            parts.append(f'<ul class="ed-list ed-parts">{"".join(items)}</ul>')
        parts += [self.section(below, level + 1, split=split) for below in section.sections if below.id not in split]
        parts.append("</section>")
        return "\n".join(parts)

    def blocks(self, blocks: Sequence[Block], level: int) -> list[str]:
        """Blocks of a section whose heading has this level; panels that follow one another stand side by side."""
        parts = []
        for panels, run in groupby(blocks, key=lambda block: isinstance(block, Panel)):
            written = [self._block(block, level) for block in run]
            together = panels and len(written) > 1
            parts.append(f'<div class="ed-panels">{"".join(written)}</div>' if together else "\n".join(written))
        return parts

    def _block(self, block: Block, level: int) -> str:
        match block:
            case Paragraph():
                role = f' class="ed-{block.role}"' if block.role in ("lede", "note") else ""
                return f"<p{role}>{self.line(block.line)}</p>"
            case Bullets():
                kind = "ol" if block.ordered else "ul"
                items = "".join(f"<li>{self.line(item)}</li>" for item in block.items)
                return f'<{kind} class="ed-list">{items}</{kind}>'
            case Facts():
                rows = "".join(
                    f"<div><dt>{content(term)}</dt><dd>{self.line(line)}</dd></div>" for term, line in block.rows
                )
                return f'<dl class="ed-facts">{rows}</dl>'
            case Gap():
                owes = f"<p>Owed by: {content(block.owes)}</p>" if block.owes else ""
                return f'<div class="ed-gap"><p><strong>{content(block.text)}</strong></p>{owes}</div>'
            case Panel():
                head = f"h{min(level + 1, _DEEPEST)}"
                inside = "".join(self._block(one, level + 1) for one in block.blocks)
                return f'<div class="ed-panel"><{head}>{content(block.title)}</{head}>{inside}</div>'
            case Grid():
                return self.grid(block)
            case Picture():
                return self.picture(block)

    # -- tables and charts

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"Gt-{kind}{self._count}"

    def grid(self, grid: Grid) -> str:
        """A table. One with words becomes a list of blocks on a telephone; one of numbers keeps its shape."""
        name = self._name("t")
        stacks = any(not column.number for column in grid.columns[1:]) or len(grid.columns) <= 2
        heads = "".join(
            f'<th scope="col" role="columnheader"{_right(c.number)}>{content(_head(c.text, c.unit))}</th>'
            for c in grid.columns
        )
        rows = "".join(f'<tr role="row">{self._cells(grid, row)}</tr>' for row in grid.rows)
        table = (
            f'<table class="ed-table{" ed-stack" if stacks else ""}" role="table">'
            f'<caption id="{name}">{content(grid.caption)}</caption>'
            f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
        )
        if not stacks:
            table = f'<section class="ed-scroll" aria-labelledby="{name}" tabindex="0">{table}</section>'
        under = [f'<p class="ed-note">{self.line(note)}</p>' for note in grid.notes]
        if grid.source:
            under.append(f'<p class="ed-note">{self.line(safe.sourced(grid.source))}</p>')
        return table + "".join(under)

    def _cells(self, grid: Grid, row: tuple[Line, ...]) -> str:
        first, *others = row
        parts = [f'<th scope="row" role="rowheader"{_right(grid.columns[0].number)}>{self.line(first)}</th>']
        for column, cell in zip(grid.columns[1:], others, strict=True):
            label = text(_head(column.text, column.unit))
            parts.append(f'<td role="cell" data-l="{label}"{_right(column.number)}>{self.line(cell)}</td>')
        return "".join(parts)

    def picture(self, picture: Picture) -> str:
        """A chart: its two titles, two drawings of which a page shows one, what must be said, and its values."""
        name = self._name("p")
        parts = [
            f'<figure class="ed-chart" aria-labelledby="{name}">',
            f'<figcaption id="{name}"><strong>{content(picture.headline)}</strong>'
            f"<span>{content(picture.subtitle)}</span></figcaption>",
        ]
        for which, svg in (("wide", picture.wide), ("narrow", picture.narrow)):
            if drawn := safe.drawing(svg, f"{name}-{which}") if svg else "":
                parts.append(f'<div class="gt-chart-{which}">{drawn}</div>')
        if not picture.wide:
            parts.append(f"<p>{content(picture.words)}</p>")
        parts += [f'<p class="ed-note">{content(note)}</p>' for note in picture.notes]
        if picture.source:
            parts.append(f'<p class="ed-note">{self.line(safe.sourced(picture.source))}</p>')
        keys = ""
        if picture.keys:
            shown = (self.number(Number(self._figures[key].text, key)) for key in picture.keys)
            keys = f"<p>Where its figures come from: {', '.join(shown)}.</p>"
        # The headline tells one summary from the next for who hears a list of them.
        parts.append(
            f'<details class="ed-details"><summary>Values and description'
            f'<span class="ed-unseen">: {content(picture.headline)}</span></summary>'
            f"<p>{content(picture.words)}</p>{self.grid(picture.table)}{keys}</details></figure>"
        )
        return "\n".join(parts)

    # -- what stands round the sections

    def contents(self, sections: Sequence[Section], more: Iterable[tuple[str, str]] = ()) -> str:
        """The list of contents, two levels deep, with further headings and their addresses."""
        items = [self._entry(section, below=True) for section in sections]
        items += [f'<li><a href="{text(href)}">{content(words)}</a></li>' for words, href in more]
        return (
            '<nav class="ed-contents" aria-labelledby="Gt-contents"><h2 id="Gt-contents">Contents</h2>'
            f"<ol>{''.join(items)}</ol></nav>"
        )

    def _entry(self, section: Section, *, below: bool) -> str:
        inner = "".join(self._entry(one, below=False) for one in section.sections) if below else ""
        lower = f"<ol>{inner}</ol>" if inner else ""
        href = text(self._section_href(section.id))
        return f'<li><a href="{href}">{content(section.heading)}</a>{lower}</li>'

    def keys(self) -> str:
        """What the markers mean; nothing where none is used."""
        if not self.document.keys:
            return ""
        rows = "".join(
            f"<div><dt>{content(mark)}</dt><dd>{content(meaning)}</dd></div>" for mark, meaning in self.document.keys
        )
        return f'<section class="ed-aside"><h2>Signs beside figures</h2><dl class="ed-facts">{rows}</dl></section>'

    def notices(self, notices: Sequence[Notice], head: str = "h2") -> str:
        """Corrections and withdrawals, newest first."""
        newest = sorted(notices, key=lambda notice: notice.day, reverse=True)
        return "".join(
            f"<div><{head}>{content(one.title)}</{head}>"
            f'<p class="ed-note"><time datetime="{text(one.day)}">{content(safe.day(one.day))}</time></p>'
            f"<p>{content(one.text)}</p></div>"
            for one in newest
        )

    def sources(self, figures: Sequence[Held], head: str = "h3") -> str:
        """An entry for each figure: what it is, where it came from, and the way back to each place it stands."""
        return f'<ol class="ed-sources">{"".join(self._source(held, head) for held in figures)}</ol>'

    def _source(self, held: Held, head: str) -> str:
        url = self.address(held.url)
        rows = [(term, content(words)) for term, words in safe.facts_of(held, url)]
        if held.parts:
            parts = (self.number(Number(self._figures[key].text, key), mark=False) for key in held.parts)
            rows.append(("Worked out from", ", ".join(parts)))
        if self._leads is not None:
            if series := self._leads(f"/r/{held.measure}"):
                rows.append(("Measure", f'<a href="{text(series)}">{content(held.measure_title)}</a>'))
        elif url:
            rows.append(("Permanent address", f'<a href="{text(url)}">{content(url)}</a>'))
        elif held.url.startswith("/"):
            whose = content(self.document.partnership)
            rows.append(("Permanent address", f"{content(held.url)} on the Golden Thread of {whose}"))
        uses = self._used.get(held.key, ())
        back = [f'<a href="{text(href)}">{content(where or "here")}</a>' for href, where in _apart(uses)]
        if back:
            rows.append(("Stands in", ", ".join(back)))
        said = "".join(f"<div><dt>{term}:</dt> <dd>{words}</dd></div> " for term, words in rows)
        name = safe.identifier(held.key)
        return (
            f'<li id="{name}" tabindex="-1">'
            f'<{head}><span class="ed-key">{content(held.key)}</span> {content(held.text)}</{head}>'
            f"<p>{content(safe.what_of(held))}</p><dl>{said}</dl></li>"
        )


def _spaced(words: str) -> str:
    said = content(words)
    if not said:
        return " " if words else ""
    return f"{' ' if words[:1].isspace() else ''}{said}{' ' if words[-1:].isspace() else ''}"


def _apart(uses: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first use in each section."""
    first: dict[str, str] = {}
    for href, heading in uses:
        first.setdefault(heading, href)
    return [(href, heading) for heading, href in first.items()]


def _right(number: bool) -> str:
    return ' class="ed-n"' if number else ""


def _head(words: str, unit: str) -> str:
    return f"{words}, {unit}" if unit else words
