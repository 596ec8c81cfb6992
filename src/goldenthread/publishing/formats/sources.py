"""Where the figures of an edition come from, gathered for paper: by section, then by what figures of a series share.

A report with sixty charts prints some thousand figures. One entry for each fills as many pages as the report; the
figures of one series differ by period and value alone, and so share an entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from goldenthread.publishing.document import Document, Held, Number, Picture, Section, lines_of
from goldenthread.publishing.formats.safe import facts_of, what_of

#: What the facts of one figure have that those of its series do not.
_OWN: Final = frozenset({"Reference"})


@dataclass(frozen=True, slots=True)
class Entry:
    """Figures of one measure and place that came from one source in one way.

    Args:
        title: Of the measure.
        what: The place with its code, for whom, the unit, and the days of the period, or of all their periods together.
        facts: What is known of where they come from, as pairs of a term and words.
        figures: Them, from the earliest period on.
    """

    title: str
    what: str
    facts: tuple[tuple[str, str], ...]
    figures: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The entries of the figures that a chapter is the first to print.

    A chapter is one of the document's own sections with all below it. It is None for figures that are nowhere printed.
    """

    chapter: Section | None
    entries: tuple[Entry, ...]


def gathered(document: Document) -> tuple[Part, ...]:
    """Every figure of an edition, each once.

    Chapters stand in reading order, their measures in order of first use, and the entries of a measure together.
    """
    places: dict[str, int] = {}
    for at, chapter in enumerate(document.sections):
        for _, section in chapter.walk():
            for key in _printed(section):
                places.setdefault(key, at)
    by_key = {held.key: held for held in document.figures}
    # A figure that only another one is worked out from stands where that one does.
    for held in document.figures:
        _lend(held, by_key, places)
    nowhere = len(document.sections)
    parts: list[dict[tuple[object, ...], list[Held]]] = [{} for _ in range(nowhere + 1)]
    for held in document.figures:
        parts[places.get(held.key, nowhere)].setdefault(_shared(held), []).append(held)
    return tuple(
        Part(chapter, _by_measure([_entry(figures) for figures in entries.values()]))
        for chapter, entries in zip((*document.sections, None), parts, strict=True)
        if entries
    )


def _by_measure(entries: list[Entry]) -> tuple[Entry, ...]:
    order = {title: at for at, title in enumerate(dict.fromkeys(entry.title for entry in entries))}
    return tuple(sorted(entries, key=lambda entry: order[entry.title]))


def _printed(section: Section) -> list[str]:
    """The keys of the figures that a section prints, without the sections below it."""
    keys = [run.key for block in section.blocks for line in lines_of(block) for run in line if isinstance(run, Number)]
    return keys + [key for block in section.blocks if isinstance(block, Picture) for key in block.keys]


def _lend(held: Held, by_key: dict[str, Held], places: dict[str, int]) -> None:
    waiting = [held] if held.key in places else []
    while waiting:
        one = waiting.pop()
        for key in one.parts:
            if key in by_key and key not in places:
                places[key] = places[one.key]
                waiting.append(by_key[key])


def _shared(held: Held) -> tuple[object, ...]:
    return (
        held.measure_title,
        held.area,
        held.area_name,
        held.breakdown,
        held.unit,
        tuple(one for one in facts_of(held) if one[0] not in _OWN),
    )


def _entry(figures: list[Held]) -> Entry:
    first = figures[0]
    facts = tuple(one for one in facts_of(first) if len(figures) == 1 or one[0] not in _OWN)
    bare = replace(first, measure_title="")
    if len({(one.period, one.starts, one.ends) for one in figures}) == 1:
        return Entry(first.measure_title, what_of(bare), facts, tuple(figures))
    starts = min((one.starts for one in figures if one.starts), default="")
    ends = max((one.ends for one in figures if one.ends), default="")
    ordered = sorted(figures, key=lambda one: (one.starts, one.ends))
    return Entry(
        first.measure_title, what_of(replace(bare, period="", starts=starts, ends=ends)), facts, tuple(ordered)
    )
