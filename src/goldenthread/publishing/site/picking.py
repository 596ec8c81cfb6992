"""Which parts of an edition stand on which page: by what they are about, and so that no page is too heavy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from goldenthread.publishing.document import (
    Block,
    Bullets,
    Document,
    Gap,
    Grid,
    Held,
    Number,
    Panel,
    Paragraph,
    Section,
    plain,
)
from goldenthread.publishing.formats.html_parts import Parts
from goldenthread.publishing.site.material import SiteEdition

#: What a section is about, by its id and its title. Ids of templates are chosen to fit.
ACHIEVED: Final = re.compile(r"achiev|what (?:has been|we have) done")
OUTPUTS: Final = re.compile(r"\boutputs?\b")
NOT_WELL: Final = re.compile(r"not.going.well|off.track|challenge|concern|behind|no.figure")
OUTCOMES: Final = re.compile(r"\boutcomes?\b|dashboard|what has changed|themes?\b")
PLAN: Final = re.compile(r"\bplan\b|priorit|\bactions?\b|commitment")
SAID: Final = re.compile(r"you.said|feedback|\bvoice\b")
_SUMMARY: Final = re.compile(r"\bsummary\b|headline|overview|introduction")

#: Templates whose editions tell no story of what was achieved.
_SILENT: Final = frozenset({"data-release", "board-pack", "plan", "annual-return"})

#: Bytes: a page holds at most 200 kB, frame and all; a part of it stays well below.
HEAVIEST: Final = 110_000
_ROWS: Final = 120
_CARDS: Final = 6
#: England, Wales, Scotland, Northern Ireland, and the United Kingdom and its parts together.
_COUNTRIES: Final = ("E92", "W92", "S92", "N92", "K0")


def about(document: Document, what: re.Pattern[str]) -> list[Section]:
    """The topmost sections that are about something."""
    found: list[Section] = []

    def look(section: Section) -> None:
        if what.search(f"{section.id} {section.title}".lower()):
            found.append(section)
        else:
            for below in section.sections:
                look(below)

    for section in document.sections:
        look(section)
    return found


def newest_about(
    editions: tuple[SiteEdition, ...], what: re.Pattern[str], template: str = ""
) -> tuple[SiteEdition | None, list[Section]]:
    """The newest standing edition that says something about this, with those sections.

    Sections that say only what is missing do not count while another edition says more.

    Args:
        editions: Newest first.
        what: What the sections are to be about.
        template: The template of editions that are about nothing else: all their sections count.
    """
    standing = [(one, one.document) for one in editions if one.stands and one.document is not None]
    whole = [(one, list(doc.sections)) for one, doc in standing if template and _template(doc) == template]
    found = whole + [(one, about(doc, what)) for one, doc in standing]
    says = [(one, [section for section in sections if fruitful(section)]) for one, sections in found]
    for edition, sections in (*says, *found):
        if sections:
            return edition, sections
    return None, []


def _template(document: Document) -> str:
    return document.template.partition(" ")[0]


def fruitful(section: Section) -> bool:
    """Whether a section, or one below it, says more than what is missing."""
    said = (block for _, one in section.walk() for block in one.blocks)
    return any(not isinstance(block, Gap) and getattr(block, "role", "") != "note" for block in said)


def speaking(editions: tuple[SiteEdition, ...]) -> SiteEdition | None:
    """The newest standing edition that tells a story; the newest of any sort where none does."""
    standing = [one for one in editions if one.stands and one.document is not None]
    told = (one for one in standing if one.document and _template(one.document) not in _SILENT)
    return next(told, standing[0] if standing else None)


def summary(document: Document) -> Section | None:
    """The section that sums up; the first one where none says that it does."""
    found = about(document, _SUMMARY)
    return found[0] if found else next(iter(document.sections), None)


def first_words(section: Section | None) -> Paragraph | None:
    """The paragraph that leads a section; nothing where it only leads to a list."""
    paragraphs = [block for block in section.blocks if isinstance(block, Paragraph)] if section else []
    lead = next((one for one in paragraphs if one.role == "lede"), paragraphs[0] if paragraphs else None)
    return None if lead is None or plain(lead.line).rstrip().endswith(":") else lead


def headline_figures(document: Document) -> list[Held]:
    """The first figures of the summary and of what was achieved, as they were printed.

    None that was worked out, which needs its sentence, and none of a whole country, which is there to compare with. Of
    a measure that is told twice ("from 83% to 88%") the later figure stands.
    """
    sections = [one for one in (summary(document), *about(document, ACHIEVED)) if one]
    held = {one.key: one for one in document.figures}
    keys = dict.fromkeys(key for section in sections for key in _keys(section))
    found = [held[key] for key in keys if held[key].value is not None and held[key].basis != "derived"]
    found = [one for one in found if not one.area.startswith(_COUNTRIES)]
    first: dict[tuple[str, str], Held] = {}
    for one in found:
        if one.measure_title:
            place = (one.measure_title, one.area)
            told = first.setdefault(place, one)
            if one.breakdown == told.breakdown and one.ends > told.ends:
                first[place] = one
    return list(first.values())[:_CARDS]


def _keys(section: Section) -> Iterator[str]:
    for block in section.blocks:
        lines = [block.line] if isinstance(block, Paragraph) else block.items if isinstance(block, Bullets) else ()
        yield from (run.key for line in lines for run in line if isinstance(run, Number))


def gaps(document: Document) -> list[tuple[Section, Gap]]:
    """What is missing, with the section that says so."""
    found = []
    for _, section in document.walk():
        for block in section.blocks:
            if isinstance(block, Gap):
                found.append((section, block))
            elif isinstance(block, Panel):
                found += [(section, one) for one in block.blocks if isinstance(one, Gap)]
    return found


# -- weight


def lightened(document: Document) -> Document:
    """The document with sections that would be too heavy for a page cut into parts, each a section of its own."""
    taken = {section.id for _, section in document.walk()}
    # Weighed one by one: the parts of a page add up.
    scale = Parts(document)

    def weigh(block: Block) -> int:
        return len("".join(scale.blocks([block], 4)).encode())

    def cut(section: Section) -> Section:
        heaps: list[list[Block]] = [[]]
        weight = 0
        for block in (piece for one in section.blocks for piece in _rows(one)):
            heavy = weigh(block)
            if heaps[-1] and weight + heavy > HEAVIEST:
                heaps.append([])
                weight = 0
            heaps[-1].append(block)
            weight += heavy
        parts = []
        for n, heap in enumerate(heaps[1:], 2):
            name = f"{section.id}-part-{n}"
            while name in taken:
                name += "x"
            taken.add(name)
            parts.append(Section(name, f"{section.title}, part {n}", tuple(heap)))
        return replace(section, blocks=tuple(heaps[0]), sections=(*parts, *map(cut, section.sections)))

    return replace(document, sections=tuple(map(cut, document.sections)))


def _rows(block: Block) -> list[Block]:
    """A block, or a long table as several."""
    if not isinstance(block, Grid) or len(block.rows) <= _ROWS:
        return [block]
    cuts = range(0, len(block.rows), _ROWS)
    return [
        replace(
            block,
            caption=f"{block.caption}, rows {at + 1} to {min(at + _ROWS, len(block.rows))} of {len(block.rows)}",
            rows=block.rows[at : at + _ROWS],
        )
        for at in cuts
    ]


def pages(document: Document) -> dict[str, str]:
    """The page of each section, by its id: its own, or that of the section it stands in."""
    scale = Parts(document)
    found: dict[str, str] = {}

    def place(section: Section, page: str) -> None:
        for _, below in section.walk():
            found[below.id] = page

    def share(section: Section) -> None:
        whole = len(scale.section(section).encode())
        if whole <= HEAVIEST or not section.sections:
            place(section, section.id)
            return
        found[section.id] = section.id
        for below in section.sections:
            share(below)

    for section in document.sections:
        share(section)
    return found
