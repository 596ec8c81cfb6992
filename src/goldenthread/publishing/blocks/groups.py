"""Blocks about bodies: the tree of groups, one group with what it is for, and who leads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from goldenthread.look.text import count_of, listed
from goldenthread.partners.queries import GroupNode
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block, spread
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Block, Bullets, Facts, Gap, Grid, Heading, Line, Paragraph, Words
from goldenthread.records.cards import Card
from goldenthread.strategy.joins import Joined
from goldenthread.vocabulary import Refused

#: The kinds that a lineage is about, and how many things that one led to are named before they are counted.
_PAPERS: Final = frozenset({"plan", "product", "assessment", "document"})
_MOST_NAMED: Final = 4


def _walk(nodes: Sequence[GroupNode], above: str = "") -> Iterator[tuple[GroupNode, str]]:
    for node in nodes:
        yield node, above
        yield from _walk(node.children, node.card.title)


def _type(work: Work, node: GroupNode) -> str:
    return str(work.values(node.card).get("group_type") or "")


@spread("sub-groups", "One section for each sub-group of the partnership, in list order.")
def sub_groups(work: Work, subject: Subject, given: Mapping[str, str]) -> list[Subject]:
    """The sub-groups; the group that the order names alone, where it names one."""
    asked = work.order.options.get("group", "")
    every = [node for node, _ in _walk(work.groups)]
    found = [node for node in every if asked in (node.card.reference, node.card.full_reference)] if asked else []
    if asked and not found:
        raise Refused.one(
            "options, group", f"{asked} is no group that can stand here", "Choose a group of this partnership"
        )
    # Where nothing is called a sub-group, the working groups that are not part of another do its work.
    within = {child.card.id for node in every if _type(work, node) == "working_group" for child in node.children}
    for sort in ("sub_group", "working_group"):
        found = found or [node for node in every if _type(work, node) == sort and node.card.id not in within]
    return [Subject(node.card.reference.casefold(), node.card.title, node.card, node) for node in found]


@block("groups-tree", "Every group with what it is under, its type, and who leads it.")
def groups_tree(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The tree as a table: one group a row, so that every format can print it."""
    rows: list[tuple[Line, ...]] = []
    for node, above in _walk(work.groups):
        chairs = [f"{seat.type_words}: {seat.who}" for seat in node.chairs if seat.seat_type in ("sro", "chair")]
        leads = node.leadership.words if node.leadership.asked else ""
        rows.append(
            (
                (work.link(node.card),),
                (Words(node.type_words or "Not stated"),),
                (Words(above or work.partnership.title),),
                (Words("; ".join([*chairs, *([leads] if leads else [])]) or "Not stated"),),
            )
        )
    if not rows:
        return Made.gap("No group is recorded.")
    kinds: dict[str, int] = {}
    for node, _ in _walk(work.groups):
        kinds[node.type_words or "Group"] = kinds.get(node.type_words or "Group", 0) + 1
    said = listed([count_of(number, name.lower()) for name, number in kinds.items()])
    return Made.of(
        Paragraph((Words(f"The partnership works through {said}."),)),
        Grid(
            "Groups of the partnership, each with what it is under",
            (Heading("Group"), Heading("Type"), Heading("Part of"), Heading("Led by")),
            tuple(rows),
        ),
    )


@block("group", "What a sub-group is for, what of the national strategy it serves, and the groups under it.")
def group(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The group of the section."""
    node: GroupNode = subject.thing
    served = _joins(work)["contributes_to"].get(node.card.id, [])
    by_level: dict[str, list[Line]] = {}
    for card in served:
        if card.kind_code == "element":
            level = str(work.values(card).get("level") or "")
            by_level.setdefault(level, []).append((work.link(card),))
    made: list[Block] = []
    if node.purpose:
        made.append(Paragraph((Words(node.purpose),), "lede"))
    facts: list[tuple[str, Line]] = []
    for level, name in (
        ("strategic_priority", "National priority"),
        ("outcome", "National outcome"),
        ("theme", "National themes"),
    ):
        if by_level.get(level):
            line: Line = ()
            for place, one in enumerate(by_level[level]):
                line = (*line, *((Words("; "),) if place else ()), *one)
            facts.append((name, line))
    outcomes = _outcomes(work, node)
    if outcomes:
        facts.append(("High level outcome", outcomes))
    chairs = [seat for seat in node.chairs if not seat.vacant]
    if chairs:
        facts.append(("Led by", (Words("; ".join(f"{seat.type_words}: {seat.who}" for seat in chairs)),)))
    if facts:
        made.append(Facts(tuple(facts)))
    if by_level.get("objective"):
        made.append(Paragraph((Words("Objectives of the national strategy that it serves:"),)))
        made.append(Bullets(tuple(by_level["objective"])))
    if node.children:
        number = count_of(len(node.children), "group")
        made.append(Paragraph((Words(f"It works through {number}:"),)))
        made.append(Bullets(tuple(_child(work, child) for child in node.children)))
    if not made:
        made.append(Gap(f"Nothing is recorded of what {subject.title} is for."))
    return Made.of(*made)


def _joins(work: Work) -> Joined:
    """What every group serves and what is part of it: read once for all of them."""
    return work.joined([node.card.id for node, _ in _walk(work.groups)], ["contributes_to"], ["part_of"])


def _child(work: Work, child: GroupNode) -> Line:
    focus = f": {child.purpose}" if child.purpose else ": its focus is not recorded"
    return (work.link(child.card), Words(focus))


def _outcomes(work: Work, node: GroupNode) -> Line:
    found = _joins(work)["in:part_of"].get(node.card.id, [])
    own = [card for card in found if card.kind_code == "outcome"]
    return work.listed(own) if own else ()


def _led_to(work: Work, led: Sequence[Card]) -> Line:
    """What a thing led to: by name, or the documents by name and the rest counted by kind where they are many."""
    if len(led) <= _MOST_NAMED:
        return work.listed(led)
    papers = [card for card in led if card.kind_code in _PAPERS]
    counts: dict[str, int] = {}
    for card in led:
        if card.kind_code not in _PAPERS:
            counts[card.kind.name.lower()] = counts.get(card.kind.name.lower(), 0) + 1
    rest = listed([count_of(number, name) for name, number in counts.items()])
    if not papers or not rest:
        return (Words(rest),) if rest else work.listed(papers)
    return (*work.listed(papers), Words(f", and to {rest}"))


@block(
    "lineage",
    "What was made and signed off, with its date and what it led to.",
    none=Takes("What is said where nothing is recorded", default="No assessment and no plan is recorded."),
)
def lineage(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """From the assessment to the plan and on."""
    from goldenthread.strategy.queries import lineage as stones

    found = [one for one in stones(work.viewer, work.slug, work.as_of) if work.open([one.card])]
    if not found:
        return Made.gap(given["none"])
    items: list[Line] = []
    for one in found:
        led = work.open(one.led_to)
        tail = (Words(", which led to "), *_led_to(work, led)) if led else ()
        items.append((work.link(one.card), Words(f" ({one.words})"), *tail))
    warned = [Paragraph((Words(one.warning),), "note") for one in found if one.warning]
    return Made.of(Bullets(tuple(items)), *warned)
