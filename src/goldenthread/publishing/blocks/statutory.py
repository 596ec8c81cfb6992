"""What law and guidance ask of a report, tested live: each thing it must hold is met by a section, or it is not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from goldenthread.governance.duty_queries import duties_of
from goldenthread.look.text import day
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Gap, Grid, Heading, Line, Paragraph, Section, See, Words
from goldenthread.records.cards import SHARED, Card


def _musts(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lines of a list of musts: what is asked, and the ids of the sections that are to answer it."""
    for line in text.splitlines():
        what, colon, where = line.rpartition("->")
        if colon and what.strip():
            yield what.strip(), tuple(one.strip() for one in where.split(",") if one.strip())


@block(
    "statutory-list",
    "Each thing that the report must hold, with the sections that answer it and whether they do.",
    musts=Takes("One a line: the reference of a duty, or words, then -> and the ids of sections", required=True),
    lists=Takes("Lists of duties that the report must answer, with | between: one that no section answers is told"),
    what=Takes("What the things are called together", default="things that a report must or should hold"),
    basis=Takes("Where what is no duty is asked", default="Guidance; not held as a duty"),
    late=Takes("Made after every other section", default="yes"),
)
def statutory_list(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Tested against this very document: a section that has a gap does not answer what asks for it.

    The duties are those in force on the day of the paper; a duty that is added to one of the lists is asked at once.
    """
    known = {card.reference for card, _ in work.every("duty", SHARED)}
    duties = {card.reference: (card, values) for card, values in work.every("duty", SHARED) if card.held_on(work.day)}
    rows: list[tuple[Line, ...]] = []
    lacks: list[str] = []
    musts = [(what, places) for what, places in _musts(given["musts"]) if what in duties or what not in known]
    for what, places in [*musts, *_unanswered(duties, given.get("lists", ""), {what for what, _ in musts})]:
        held = duties.get(what)
        name: Line = (work.link(held[0]),) if held else (Words(what),)
        basis = str(held[1].get("basis") or "Not stated") if held else given["basis"]
        found = [section for code in places for section in _named(work, code)]
        good = [section for section in found if answered(section)]
        state = "Met" if found and len(good) == len(found) else "Partly met" if good else "Not met"
        if state != "Met":
            lacks.append(f"{state}: {held[0].title if held else what}")
        rows.append((name, (Words(basis),), _sees(found), (Words(f"{state}{_why(found)}"),)))
    met = len(rows) - len(lacks)
    return Made(
        (
            Paragraph((Words(f"{met:,} of {len(rows):,} {given['what']} are met."),)),
            Grid(
                "What is asked of this edition, tested against it",
                (Heading("What is asked"), Heading("Where it is asked"), Heading("Answered in"), Heading("State")),
                tuple(rows),
            ),
        ),
        (),
        tuple(lacks),
    )


def _unanswered(
    duties: Mapping[str, tuple[Card, Mapping[str, Any]]], lists: str, named: Collection[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The duties of some lists that the template names no section for; those that recur are not about what it holds."""
    titles = {title.strip() for title in lists.split("|") if title.strip()}
    for reference, (_, values) in duties.items():
        if values["checklist"] in titles and reference not in named and values["cadence"] in ("", "not_stated"):
            yield reference, ()


def _named(work: Work, code: str) -> list[Section]:
    """The sections of an id, or those that a spread made of it."""
    every = work.sections
    return [every[code]] if code in every else [every[one] for one in every if one.startswith(f"{code}-")]


def answered(section: Section) -> bool:
    """Whether a section says what it is there for: it has words, and no part of it is a gap it was asked to fill."""
    inside = [one for _, one in section.walk()]
    if any(one.complete is False for one in inside):
        return False
    said = [block_ for one in inside for block_ in one.blocks if not isinstance(block_, Gap)]
    gaps = [block_ for one in inside for block_ in one.blocks if isinstance(block_, Gap)]
    return bool(said) and (bool(section.sections) or not gaps)


def _sees(found: list[Section]) -> Line:
    line: Line = ()
    for number, section in enumerate(found[:4]):
        line = (*line, *((Words("; "),) if number else ()), See(section.id))
    more = len(found) - 4
    return (*line, Words(f" and {more} more")) if more > 0 else line or (Words("No section"),)


def _why(found: list[Section]) -> str:
    gaps = [
        block_.text.rstrip(".")
        for section in found
        for _, one in section.walk()
        for block_ in one.blocks
        if isinstance(block_, Gap) and (one.complete is False or not answered(section))
    ]
    return "".join(f". {text}" for text in dict.fromkeys(gaps[:2]))


@block("duties", "The duties of the partnership, with what meets each.")
def duties(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One duty a row, by list, as the duties page counts them."""
    found = work.once("duties", lambda: duties_of(work.viewer, work.slug, work.day.year, work.day))
    rows: list[tuple[Line, ...]] = []
    lacks: list[str] = []
    for one in found.checklists:
        for duty in one.duties:
            if not work.open([duty.card]):
                continue
            met = work.open([evidence.card for evidence in duty.evidence])
            rows.append(
                (
                    (work.link(duty.card),),
                    (Words(one.title),),
                    work.listed(met, "Nothing recorded"),
                    (Words(duty.words[:1].upper() + duty.words[1:] or duty.state.capitalize()),),
                )
            )
            if duty.state not in ("met", "clock"):
                lacks.append(duty.card.title)
    if not rows:
        return Made.gap("No duty is recorded for a partnership of this sort.")
    grid = Grid(
        "Duties and what meets them",
        (Heading("Duty"), Heading("List"), Heading("Met by"), Heading("State")),
        tuple(rows),
    )
    return Made((grid,), (), tuple(lacks))


@block("reporting-lines", "To whom the partnership reports, how often, and when next.")
def reporting_lines(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One line a row."""
    found = work.once("duties", lambda: duties_of(work.viewer, work.slug, work.day.year, work.day))
    lines = [line for line in found.lines if work.open([line.card])]
    if not lines:
        return Made.gap("No reporting line is recorded.")
    rows = tuple(
        (
            (work.link(line.card),),
            work.listed(work.open(line.to), line.to_words or "Not stated"),
            (Words(line.cadence_words or "Not stated"),),
            (Words(f"{day(line.next.due)}: {line.next.words.lower()}" if line.next else "None this year"),),
        )
        for line in lines
    )
    return Made.of(
        Grid("Reporting lines", (Heading("Report"), Heading("To"), Heading("How often"), Heading("Next")), rows)
    )
