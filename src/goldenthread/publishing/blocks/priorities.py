"""Blocks about priorities, their strands with the work and evidence under each, plans of partners and products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goldenthread.look.text import count_of
from goldenthread.publishing.blocks.registry import Made, Subject, block, spread
from goldenthread.publishing.blocks.stood import progress_of
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import (
    Block,
    Bullets,
    Gap,
    Grid,
    Heading,
    Line,
    Paragraph,
    Section,
    Words,
)
from goldenthread.records.cards import Card
from goldenthread.strategy.chapters import PlanPage
from goldenthread.strategy.joins import Joined


@block("plan-priorities", "The priorities of the plan with their strands, work and evidence.")
def plan_priorities(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """In printed order, with where each came from."""
    page = work.plan()
    found = [line for line in page.priorities if work.open([line.card])] if page else []
    if not found:
        return Made.gap("No priority of the plan is recorded.")
    items = []
    for line in found:
        strands = work.open(line.strands)
        tail: Line = (
            (Words(f" {count_of(len(strands), 'strand')}: "), *work.listed(strands), Words(".")) if strands else ()
        )
        number = (Words(f"{line.number}. "),) if line.number else ()
        summary = (Words(f": {line.card.summary}"),) if line.card.summary else ()
        items.append((*number, work.link(line.card), *summary, *tail))
    return Made.of(Bullets(tuple(items)))


@spread("plan-priority", "One section for each priority of the plan, in order.")
def plan_priority(work: Work, subject: Subject, given: Mapping[str, str]) -> list[Subject]:
    """The priorities of the plan that was ordered, else those of the partnership."""
    page = work.plan()
    found = [line.card for line in page.priorities if work.open([line.card])] if page else []
    if not found:
        found = [card for card, _ in work.every("priority")]
    return [Subject(card.reference.casefold(), card.title, card, card) for card in found]


@block("strands", "The strands of the priority, the work under each, and its evidence.")
def strands(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Every strand with its actions and what shows that they were done."""
    card: Card = subject.thing
    under, below, evidence = _work_under(work, [one.thing for one in plan_priority(work, subject, given)])
    own = [one for one in under[card.id] if one.kind_code == "strand"]
    loose = [one for one in under[card.id] if one.kind_code == "action"]
    every = [*loose, *(one for strand in own for one in below[strand.id] if one.kind_code == "action")]
    made: list[Block] = []
    if card.summary:
        made.append(Paragraph((Words(card.summary),), "lede"))
    counts = [count_of(len(own), "strand")] if own else []
    said = " and ".join((*counts, count_of(len(every), "action")))
    shown = [one for one in every if _evidence(one, evidence)]
    told = f" Evidence is recorded for {len(shown):,} of them." if len(every) > 1 else ""
    made.append(Paragraph((Words(f"{said} recorded.{told}"),)))
    if loose:
        made.append(Bullets(tuple(_work(work, one, evidence) for one in loose)))
    sections = []
    for strand in own:
        mine = [one for one in below[strand.id] if one.kind_code == "action"]
        inner: list[Block] = [Paragraph((Words(strand.summary),))] if strand.summary else []
        inner.append(
            Bullets(tuple(_work(work, one, evidence) for one in mine))
            if mine
            else Gap("No work is recorded under this strand.")
        )
        sections.append(_section(f"strand-{strand.reference.casefold()}", strand, tuple(inner)))
    return Made(tuple(made), tuple(sections), () if every else ("No work recorded",))


_ByCard = dict[int, list[Card]]


def _work_under(work: Work, found: Sequence[Card]) -> tuple[_ByCard, _ByCard, Joined]:
    """What stands under every priority, then under every strand, and the evidence of the work: read once for all."""
    under = work.joined([card.id for card in found], (), ["part_of"])["in:part_of"]
    inside = [card for some in under.values() for card in some]
    below = work.joined([card.id for card in inside if card.kind_code == "strand"], (), ["part_of"])["in:part_of"]
    done = [card for card in (*inside, *(one for some in below.values() for one in some)) if card.kind_code == "action"]
    return under, below, work.joined([card.id for card in done], ["evidenced_by", "measured_by"])


def _work(work: Work, one: Card, evidence: Joined) -> Line:
    shown = _evidence(one, evidence)
    words = progress_of(work, one)
    said = f": {words.rstrip('.')}" if words else ""
    if not shown:
        return (work.link(one), Words(f"{said} (no evidence recorded)."))
    return (work.link(one), Words(f"{said}. Evidence: "), *work.listed(shown), Words("."))


def _evidence(one: Card, evidence: Joined) -> list[Card]:
    return [*evidence["evidenced_by"][one.id], *evidence["measured_by"][one.id]]


def _section(code: str, card: Card, inner: tuple[Block, ...]) -> Section:
    return Section(id=code, title=card.title, blocks=inner, record=card.full_reference)


@block("partner-plans", "The plans of other bodies that link in, with what each covers and whether it has expired.")
def partner_plans(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One plan a row."""
    page: PlanPage | None = work.plan()
    found = [line for line in page.partner_plans if work.open([line.card])] if page else []
    if not found:
        return Made.gap("No plan of another body is linked.")
    rows = tuple(
        (
            (work.link(line.card),),
            work.listed(work.open(line.bodies), "Not stated"),
            (Words((str(line.covers) if line.covers else "Not stated") + (": expired" if line.expired else "")),),
        )
        for line in found
    )
    return Made.of(Grid("Plans of other bodies", (Heading("Plan"), Heading("Body"), Heading("Covers")), rows))


@block("products", "Strategies, policies and tools that serve the plan, each with how far it is.")
def products(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One product a row."""
    page = work.plan()
    found = [line for line in page.products if work.open([line.card])] if page else []
    if not found:
        return Made.gap("No product is recorded.")
    rows = []
    for line in found:
        values = work.values(line.card)
        by_name = line.card.kind.by_name
        rows.append(
            (
                (work.link(line.card),),
                (Words(by_name["product_type"].words.get(str(values.get("product_type")), "Not stated")),),
                (Words(by_name["stage"].words.get(str(values.get("stage")), "Not stated")),),
                work.listed(work.open(line.serves)),
            )
        )
    return Made.of(
        Grid(
            "Strategies, programmes and tools that serve the plan",
            (Heading("Product"), Heading("Type"), Heading("Stage"), Heading("Serves")),
            tuple(rows),
        )
    )
