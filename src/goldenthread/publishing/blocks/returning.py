"""Blocks of the annual return to central government: fixed rows, tested, and set against the last return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goldenthread.look.text import count_of, day
from goldenthread.publishing.blocks.measured_words import named, printed
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Block, Document, Facts, Gap, Grid, Heading, Held, Line, Paragraph, Words
from goldenthread.records.cards import Card
from goldenthread.vocabulary import NotFound, Refused

_NONE = "Not recorded"


@block(
    "return-facts",
    "The front of the return: who reports, for which area and year, to whom, and who signs it off.",
    to=Takes("To whom it goes", default="The central government team that receives the return"),
)
def return_facts(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Every row stands in every return; one that cannot be filled is missing."""
    values = work.values_of_partnership
    kinds = work.partnership.kind.by_name["partnership_type"].words
    leads = [
        seat for node in work.groups for seat in node.seats if seat.seat_type in ("sro", "chair") and not seat.vacant
    ]
    area = work.areas[0] if work.areas else ""
    period = work.order.period
    rows: list[tuple[str, Line, bool]] = [
        ("Partnership", (work.link(work.partnership),), True),
        ("Type", (Words(kinds.get(str(values.get("partnership_type")), _NONE)),), True),
        ("Area", (Words(f"{work.area_names.get(area, area)} ({area})" if area else _NONE),), bool(area)),
        (
            "Councils",
            (Words("; ".join(f"{name} ({code})" for code, name in work.councils) or _NONE),),
            bool(work.councils),
        ),
        ("Year", (Words(period.label if period else _NONE),), period is not None),
        ("Accountable", (Words("; ".join(dict.fromkeys(seat.who for seat in leads)) or _NONE),), bool(leads)),
        ("National frame", (work.link(work.frame),) if work.frame else (Words(_NONE),), work.frame is not None),
        ("Made to", (Words(given["to"]),), True),
        ("As at", (Words(day(work.day)),), True),
    ]
    lacks = tuple(f"{name}: {_NONE.lower()}" for name, _, full in rows if not full)
    return Made((Facts(tuple((name, line) for name, line, _ in rows)),), (), lacks)


@block("return-measures", "Every headline measure of the frame in the order of the frame, with what is held of it.")
def return_measures(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The required layout: one row a measure and area. The row stands also where nothing is held, and says so."""
    found = work.coverage
    if found is None:
        return Made.gap("No national frame is adopted.")
    rows: list[tuple[Line, ...]] = []
    lacks: list[str] = []
    for outcome in found.outcomes:
        for metric in outcome.headline:
            head: tuple[Line, ...] = (
                (Words(f"{outcome.number}. {outcome.card.title}".removeprefix(". ")),),
                (work.link(metric.card),),
            )
            local = [(card, "As defined") for card in work.open(metric.exact)]
            local += [(card, "Local proxy") for card in work.open(metric.proxies)]
            mine = [row for card, words in local for row in _measure(work, card, words)]
            if not mine:
                words = "Local proxy named, no figure" if metric.proxies else "Not held"
                mine = [((Words(words),), (Words("[x]"),), (Words("[z]"),), (Words("[x]"),), (Words("[z]"),))]
                lacks.append(f"Not held: {metric.card.title}")
            rows += [(*head, *row) for row in mine]
    grid = Grid(
        f"Headline measures of {found.frame.title}",
        (
            Heading("Outcome"),
            Heading("Headline measure"),
            Heading("What is returned"),
            Heading("Area"),
            Heading("Period"),
            Heading("Figure", number=True),
            Heading("Source"),
        ),
        tuple(rows),
    )
    every = sum(len(one.headline) for one in found.outcomes)
    said = f"{len(lacks):,} of {count_of(every, 'headline measure')} {'has' if len(lacks) == 1 else 'have'} no figure."
    return Made((Paragraph((Words(said),)), grid))


def _measure(work: Work, card: Card, words: str) -> list[tuple[Line, ...]]:
    """The rows of one local measure: one for each of our places, and each part that it is split into."""
    rows: list[tuple[Line, ...]] = []
    for pk in work.parts_of.get(card.id, []) or [card.id]:
        for one in work.home(pk):
            if one.latest is None or one.derived:
                continue
            run = printed(work, one, one.latest)
            rows.append(
                (
                    (Words(f"{words}: "), *named(work, one)),
                    (Words(one.area_name),),
                    (Words(one.latest.period.label),),
                    (run,),
                    (Words(work.book.get(run.key).source or "Not stated"),),
                )
            )
    return rows


@block(
    "return-differences",
    "What differs from the last return: figures changed, new and no longer there, each with both values.",
)
def return_differences(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Set against the edition that the option `previous` names."""
    before = previous(work)
    if before is None:
        return Made.of(Gap("No earlier return is named, so nothing is compared."))
    rows = [_difference(*one) for one in differing(before.figures, work.book.held)]
    name = f"{before.named}, {before.edition.lower()} ({before.reference})"
    if not rows:
        return Made.of(Paragraph((Words(f"Nothing differs from {name}."),)))
    made: list[Block] = [
        Paragraph(
            (Words(f"{count_of(len(rows), 'figure')} {'differs' if len(rows) == 1 else 'differ'} from {name}."),)
        ),
        Grid(
            "Differences from the last return",
            (
                Heading("Measure"),
                Heading("Area"),
                Heading("Period"),
                Heading("Then", number=True),
                Heading("Now", number=True),
                Heading("What differs"),
            ),
            tuple(rows),
        ),
    ]
    return Made.of(*made)


def differing(before: Sequence[Held], now: Sequence[Held]) -> list[tuple[Held, str, str, str]]:
    """The figures that differ between two returns: what was returned then, what is now, and which way it differs.

    Only what is held is set against one another: what is worked out follows from it.
    """
    old = {_place(one): one for one in before if not one.parts}
    new = {_place(one): one for one in now if not one.parts}
    found = []
    for place, one in new.items():
        was = old.get(place)
        if was is None:
            found.append((one, "[z]", one.text, "New"))
        elif (was.value, was.marker, was.text) != (one.value, one.marker, one.text):
            found.append((one, was.text, one.text, "Changed"))
    return [*found, *((one, one.text, "[z]", "No longer returned") for place, one in old.items() if place not in new)]


def _place(one: Held) -> tuple[str, ...]:
    return (one.measure, one.area, one.breakdown, one.starts, one.ends, one.basis)


def _difference(one: Held, then: str, now: str, what: str) -> tuple[Line, ...]:
    return (
        (Words(one.measure_title),),
        (Words(one.area_name),),
        (Words(one.period or "Not stated"),),
        (Words(then),),
        (Words(now),),
        (Words(what),),
    )


def previous(work: Work) -> Document | None:
    """The published edition that this one is set against. Raises Refused where it is named and cannot be read."""
    full = work.order.options.get("previous", "")
    if not full:
        return None
    from goldenthread.publishing.queries import published

    try:
        found = published(work.viewer, full if "/" in full else f"{work.slug}/{full}").document
    except NotFound:
        found = None
    if found is None:
        raise Refused.one(
            "options, previous", f"{full} is no published edition", "Name the last return by its reference"
        )
    return found
