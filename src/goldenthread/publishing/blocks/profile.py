"""Blocks of a yearly report: the area side by side, who is in the partnership, and the money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from goldenthread.assessments.cards import Assessment
from goldenthread.governance.standing.funding import FundLine, Money, money_of
from goldenthread.look.text import count_of
from goldenthread.publishing.blocks.book import Of
from goldenthread.publishing.blocks.drawing import sourced
from goldenthread.publishing.blocks.measured_words import gathered, noted, period_of, printed
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Block, Grid, Heading, Line, Paragraph, Words
from goldenthread.vocabulary import Figure

#: Two bands that begin or end together and differ by fewer years than this may be taken for one.
_NEAR: Final = 3


@block(
    "area-profile",
    "The figures about the population of each council side by side, each with its date and band, and what differs.",
    what=Takes("Which measures", choices=("population", "performance", "all"), default="population"),
    most=Takes("How many at most", default="60"),
)
def area_profile(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One measure a row, one council a column. Figures of different dates or bands are not set against each other."""
    councils = work.councils
    rows: list[tuple[Line, ...]] = []
    notes: list[Line] = []
    hidden = 0
    ages: dict[str, set[str]] = {code: set() for code, _ in councils}
    for pk, (card, values) in work.measures.items():
        if given["what"] != "all" and values.get("measures_what") != given["what"]:
            continue
        by_part: dict[str, dict[str, Assessment]] = {}
        for one in work.series(pk):
            if one.key.area in dict(councils) and not one.derived:
                by_part.setdefault(_unaged(one), {})[one.key.area] = one
                ages[one.key.area] |= {one.breakdown["age"]} if "age" in one.breakdown else set()
        for part, mine in by_part.items():
            if len(rows) >= int(given["most"]):
                hidden += 1
                continue
            cells = [_cell(work, mine.get(code)) for code, _ in councils]
            rows.append(((work.link(card), *((Words(f" ({part})"),) if part else ())), *cells))
            notes += _differs(card.title, [mine[code] for code, _ in councils if code in mine])
            notes += [line for one in mine.values() for line in _recomputed(work, one)]
            notes += [
                noted(f"{card.title}, {one.area_name}", text) for one in mine.values() for text in work.cautions(one)
            ]
    if not rows:
        return Made.gap("No figure about the area is held that may stand here.")
    notes += _bands(work, dict(councils), ages)
    made: list[Block] = [
        Grid(
            "The area, council by council",
            (Heading("Measure"), *(Heading(name, number=True) for _, name in councils)),
            tuple(rows),
            notes=gathered(notes),
            source=sourced(work, rows),
        )
    ]
    if hidden:
        made.append(Paragraph((Words(f"{count_of(hidden, 'more row')} are in the data of this edition."),), "note"))
    return Made.of(*made)


def _unaged(one: Assessment) -> str:
    """The part that a series is of, without its ages: those may differ between councils, and are told in the cell."""
    return ", ".join(f"{name} {value}" for name, value in one.breakdown.items() if name != "age")


def _cell(work: Work, one: Assessment | None) -> Line:
    if one is None or one.latest is None:
        return (Words("[x]"),)
    age = one.breakdown.get("age")
    tail = f" in {period_of(one.latest)}" + (f", ages {age}" if age else "")
    return (printed(work, one, one.latest), Words(tail))


def _differs(title: str, found: list[Assessment]) -> list[Line]:
    """What keeps two figures from being set against each other: their ages or their dates differ."""
    if len(found) < 2:
        return []
    made: list[Line] = []
    ages = [one.breakdown.get("age", "not stated") for one in found]
    if len(set(ages)) > 1:
        both = " and ".join(f"{age} in {one.area_name}" for age, one in zip(ages, found, strict=True))
        made.append((Words(f"{title}: the ages differ ({both}), so the two are not compared."),))
    dates = {one.latest.period.canonical for one in found if one.latest}
    if len(dates) > 1:
        made.append((Words(f"{title}: the dates differ, so the two are not compared."),))
    return made


def _bands(work: Work, names: Mapping[str, str], ages: Mapping[str, set[str]]) -> list[Line]:
    """Bands of two councils that begin or end together and are not the same: near enough to be taken for one."""
    made: list[Line] = []
    codes = list(names)
    for n, code in enumerate(codes):
        for other in codes[n + 1 :]:
            for one in sorted(ages[code] - ages[other]):
                for two in sorted(ages[other] - ages[code]):
                    (low, high), (lower, higher) = _ends(one), _ends(two)
                    apart = max(abs(low - lower), abs(high - higher))
                    if (low == lower or high == higher) and apart < _NEAR:
                        words = f"The bands {one} in {names[code]} and {two} in {names[other]} differ: not compared."
                        made.append((Words(words),))
    return made


def _ends(band: str) -> tuple[int, int]:
    """The first and the last age of a band: "16-64" or "65+"."""
    first, dash, last = band.partition("-")
    low = int(re.sub(r"\D", "", first) or 0)
    return low, int(re.sub(r"\D", "", last) or 0) if dash else 200


def _recomputed(work: Work, one: Assessment) -> list[Line]:
    """The figure worked out again from what was counted, where that gives another; both are printed."""
    if one.latest is None:
        return []
    figure = one.latest.figure
    again = figure.recomputed()
    if again is None or figure.value is None or figure.numerator is None or figure.denominator is None:
        return []
    own = printed(work, one, one.latest)
    places = max(0, -int(figure.value.as_tuple().exponent))
    run = work.book.worked(
        Figure(value=again, unit=figure.unit),
        Of.series(one, one.latest.period),
        parts=(own.key,),
        method=f"{figure.numerator:,f} of {figure.denominator:,f}",
        places=max(places, 1),
    )
    if run.text == own.text:
        return []
    return [
        (
            Words(f"{one.card.title}, {one.area_name}: published as "),
            own,
            Words(f"; {figure.numerator:,f} of {figure.denominator:,f} gives "),
            run,
            Words(". Neither is corrected."),
        )
    ]


@block("members", "Who is in the partnership: each seat by group, with the post or body that holds it, and vacancies.")
def members(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Posts and bodies, never names."""
    rows = []
    vacant = 0
    waiting = list(work.groups)
    while waiting:
        node = waiting.pop(0)
        waiting += node.children
        for seat in node.seats:
            if work.open([seat.card]):
                vacant += seat.vacant
                rows.append(((work.link(node.card),), (Words(seat.type_words or "Seat"),), (Words(seat.who),)))
    if not rows:
        return Made.gap("No seat is recorded.")
    empty = "none is" if not vacant else "1 is" if vacant == 1 else f"{vacant:,} are"
    said = f"{count_of(len(rows), 'seat')}; {empty} vacant."
    return Made.of(
        Paragraph((Words(said),)),
        Grid("Seats of the partnership", (Heading("Body"), Heading("Seat"), Heading("Held by")), tuple(rows)),
    )


# --- Money ----------------------------------------------------------------------------------------------


def _pounds(amount: Decimal | None) -> str:
    if amount is None:
        return "[x]"
    return f"£{amount:,.2f}".removesuffix(".00")


def _money(work: Work) -> Money:
    return work.once("money", lambda: money_of(work.viewer, work.slug, work.day))


@block("budget", "The funds of the partnership: what each body put in, the whole, what was spent and carried over.")
def budget(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Published and summed side by side; an amount that nobody recorded makes the sum unknown, never smaller."""
    funds = [fund for fund in _money(work).funds if work.open([fund.card])]
    if not funds:
        return Made.gap("No fund is recorded.")
    made: list[Block] = []
    for fund in funds:
        made += _fund(work, fund)
    return Made.of(*made)


def _fund(work: Work, fund: FundLine) -> list[Block]:
    shown = [line for line in fund.contributions if work.open([line.card])]
    period = fund.period.label.removeprefix("financial year ") if fund.period else ""
    said = [
        f"{fund.card.title}: {_pounds(fund.stated)} as stated"
        + (f", {period}" if period and period not in fund.card.title else "")
    ]
    if fund.paid_in is not None:
        said.append(f"{count_of(len(fund.contributions), 'contribution')} come to {_pounds(fund.paid_in)}")
    if fund.agrees is not None:
        said.append("which agrees" if fund.agrees else "which does not agree; neither is corrected")
    if fund.carried_over is not None:
        share = f" ({fund.carried_share:f}% of the whole)" if fund.carried_share is not None else ""
        said.append(f"{_pounds(fund.carried_over)} was carried over{share}")
    if fund.spend or fund.allocations:
        said.append(f"{_pounds(fund.spent)} of spending is recorded")
    made: list[Block] = [Paragraph((work.link(fund.card), Words("; ".join(said).removeprefix(fund.card.title) + ".")))]
    if shown:
        rows = tuple(
            (
                work.listed(work.open(line.payers), line.card.title),
                (Words(_pounds(line.amount)),),
                (Words(f"{line.share:f}%" if line.share is not None else "[x]"),),
            )
            for line in shown
        )
        made.append(
            Grid(
                f"What each body put in: {fund.card.title}",
                (Heading("Body"), Heading("Amount", number=True, unit="£"), Heading("Share", number=True)),
                rows,
            )
        )
    return made


@block("grants", "Grants and investments, with what each pays for and until when.")
def grants(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One line of money a row."""
    money = _money(work)
    found = [line for line in (*money.grants, *money.lines) if work.open([line.card])]
    if not found:
        return Made.gap("No grant and no investment is recorded.")
    rows = tuple(
        (
            (work.link(line.card),),
            (Words(line.funder or "Not stated"),),
            (Words(_pounds(line.amount) if line.amount is not None else line.note or "Not recorded"),),
            (Words(str(line.period) if line.period else "Not stated"),),
            work.listed(work.open(line.pays_for), "Nothing linked"),
        )
        for line in found
    )
    return Made.of(
        Grid(
            "Grants and investments",
            (Heading("Money"), Heading("From"), Heading("Amount", number=True), Heading("Period"), Heading("Pays for")),
            rows,
        )
    )
