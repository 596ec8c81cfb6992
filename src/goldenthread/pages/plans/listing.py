"""The plans of a partnership: where they came from, its priorities, and the plans of partners."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from goldenthread.access import Actor, Permission, may
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, listed
from goldenthread.pages.plans.parts import named, numbered, partner_table, span
from goldenthread.pages.records.common import Clock, clock_of, owner_title, page_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.records.cards import Card
from goldenthread.strategy import queries as strategy
from goldenthread.strategy.queries import (
    Block,
    Milestone,
    PartnerPlanLine,
    PlanLine,
    PriorityLine,
    ProductDue,
    inherited,
    lineage,
    numbered_priorities,
    partner_plans,
    products_due,
)
from goldenthread.vocabulary.clock import today

_NAMED = ("plan", "product", "document")
_MOST_NAMED = 4
_WANTED = {"writing": "To be agreed", "evaluation": "Evaluation", "review": "Review"}


@dataclass(frozen=True)
class Origin:
    """A body that records were inherited from, and how many of each kind."""

    title: str
    words: str
    url: str


def plans(request: HttpRequest, slug: str) -> HttpResponse:
    """Plans, lineage, priorities in their blocks, products due, and partner plans."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    actor, moment = actor_of(request), clock.as_of
    found = strategy.plans(actor, slug, moment)
    blocks = numbered_priorities(actor, slug, moment)
    stones = lineage(actor, slug, moment)
    due = products_due(actor, slug, moment.on)
    partners = partner_plans(actor, slug, moment)
    heading = _heading(found, blocks)
    return render(
        request,
        "pages/plans/plans.html",
        {
            "errors": clock.errors,
            "clock": clock,
            "now_url": page_url("plans", slug=slug),
            "caption": partnership.title,
            "heading": heading,
            "lede": _lede(blocks, stones, due, partners),
            "plans": [_about(actor, line, clock) for line in found],
            "blocks": [_block(actor, slug, block, clock) for block in blocks],
            "dated": [_stone(stone, clock) for stone in stones if stone.dated],
            "undated": [_stone(stone, clock) for stone in stones if not stone.dated],
            "due": _due_table(due, clock),
            "partners": partner_table(partners, clock.query),
            "origins": _origins(actor, slug, clock),
            "compare_url": _compare_url(found),
            "add_url": _add_url(actor, partnership, "plan") if not moment else "",
            "add_priority_url": _add_url(actor, partnership, "priority") if not moment else "",
        },
        title=heading,
        section="plans",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def _heading(found: list[PlanLine], blocks: list[Block]) -> str:
    if not found:
        return "No plan is recorded yet"
    total = sum(len(block.lines) for block in blocks)
    said = count_of(len(found), "plan")
    return f"{said} and {count_of(total, 'priority', 'priorities')}" if total else said


def _lede(
    blocks: list[Block], stones: list[Milestone], due: list[ProductDue], partners: Sequence[PartnerPlanLine]
) -> str:
    """What stands where, then what needs someone: dates out of order, products overdue, plans expired."""
    said = []
    headed = [block for block in blocks if block.head]
    if len(headed) > 1:
        counts = listed(f"{len(block.lines):,}" for block in headed)
        said.append(f"Under the national priorities stand {counts} local priorities.")
    said += [stone.warning for stone in stones if stone.warning]
    if late := sum(line.late for line in due):
        noun = count_of(late, "strategy or other product", "strategies or other products")
        said.append(f"{noun} {'is' if late == 1 else 'are'} overdue.")
    if over := sum(line.expired for line in partners):
        noun = count_of(over, "plan of a partner", "plans of partners")
        said.append(f"{noun} {'has' if over == 1 else 'have'} expired.")
    return " ".join(said)


@dataclass(frozen=True)
class PlanRow:
    """A plan with its dates and what became of it, in words."""

    card: Card
    url: str
    words: str
    succeeds: SafeString
    succeeded_by: SafeString


def _about(actor: Actor, line: PlanLine, clock: Clock) -> PlanRow:
    day_asked = clock.as_of.on or today()
    parts = [line.type_words, span(line.starts, line.ends)]
    if line.issued:
        parts.append(f"issued or signed off {line.issued}")
    if line.card.state != "live":
        parts.append(line.card.kind.by_name["state"].words[line.card.state].lower())
    elif line.ends and line.ends.end < day_asked:
        parts.append("its period is over")
    words = ", ".join(dict.fromkeys(part for part in parts if part))
    return PlanRow(
        line.card,
        f"{line.card.url}{clock.query}",
        words,
        _with_owner(actor, line.card, line.predecessors, clock),
        _with_owner(actor, line.card, line.successors, clock),
    )


def _with_owner(actor: Actor, card: Card, others: Sequence[Card], clock: Clock) -> SafeString:
    """Plans as links, each with its partnership where that is another one."""
    return format_html_join(
        " and ",
        '<a href="{}{}">{}</a>{}',
        (
            (o.url, clock.query, o.title, f" ({owner_title(actor, o.owner)})" if o.owner != card.owner else "")
            for o in others
        ),
    )


@dataclass(frozen=True)
class PriorityRow:
    """A local priority with its strands and where it came from."""

    card: Card
    url: str
    title: str
    strands: SafeString
    origin: SafeString


def _block(actor: Actor, slug: str, block: Block, clock: Clock) -> tuple[Card | None, list[PriorityRow]]:
    """A national priority, or a plan, with the local priorities under it."""
    return block.head or block.plan, [
        PriorityRow(
            line.card,
            f"{line.card.url}{clock.query}",
            numbered(line.number, line.card.title),
            named(line.strands, clock.query),
            _origin(actor, slug, line, clock),
        )
        for line in block.lines
    ]


def _origin(actor: Actor, slug: str, line: PriorityLine, clock: Clock) -> SafeString:
    """ "Inherited from" another body, or "Carries on" an earlier priority of its own."""
    said = [
        (f"Carries on “{o.title}”" if o.owner == slug else f"Inherited from {owner_title(actor, o.owner)}", o)
        for o in line.origin
    ]
    return format_html_join(", ", '<a href="{}{}">{}</a>', ((o.url, clock.query, words) for words, o in said))


@dataclass(frozen=True)
class Stone:
    """An entry of the timeline: what, when, what it came from and what it led to."""

    card: Card
    url: str
    words: str
    led_to: SafeString
    came_from: SafeString
    warning: str


def _stone(stone: Milestone, clock: Clock) -> Stone:
    return Stone(
        stone.card,
        f"{stone.card.url}{clock.query}",
        f"{stone.card.kind.name}, {stone.words}",
        _briefly(stone.led_to, clock),
        _briefly(stone.came_from, clock),
        stone.warning,
    )


def _briefly(found: Sequence[Card], clock: Clock) -> SafeString:
    """Plans, products and documents by name; many of another kind as their count."""
    others = [card for card in found if card.kind_code not in _NAMED]
    if len(others) <= _MOST_NAMED:
        return named(found, clock.query)
    counts: dict[str, list[Card]] = {}
    for card in others:
        counts.setdefault(card.kind_code, []).append(card)
    said = [count_of(len(some), some[0].kind.name.lower(), some[0].kind.plural.lower()) for some in counts.values()]
    first = named([card for card in found if card.kind_code in _NAMED], clock.query)
    return format_html("{}, {}", first, listed(said)) if first else format_html("{}", listed(said))


def _due_table(found: list[ProductDue], clock: Clock) -> Table | None:
    if not found:
        return None
    rows = [
        (
            Link(line.card.title, f"{line.card.url}{clock.query}"),
            Cell(_WANTED[line.what], note=line.stage),
            Cell(format_html("{} <strong>Overdue</strong>", line.due_words) if line.late else line.due_words),
            listed(c.title for c in line.owners) or "No owner recorded",
        )
        for line in found
    ]
    return Table.of(
        "Strategies and other products", ("Product", "What is due", "When", "Owner"), rows, caption_hidden=True
    )


def _origins(actor: Actor, slug: str, clock: Clock) -> list[Origin]:
    """What this partnership took over, by the body it came from and by kind."""
    counts: dict[str, dict[str, int]] = {}
    plural: dict[str, tuple[str, str]] = {}
    for line in inherited(actor, slug, as_of=clock.as_of):
        kind = line.card.kind
        plural[kind.code] = (kind.name.lower(), kind.plural.lower())
        for owner in {origin.owner for origin in line.origin}:
            by_kind = counts.setdefault(owner, {})
            by_kind[kind.code] = by_kind.get(kind.code, 0) + 1
    return [
        Origin(
            owner_title(actor, owner),
            listed(count_of(n, *plural[code]) for code, n in by_kind.items()),
            f"/r/shared/{owner}",
        )
        for owner, by_kind in counts.items()
    ]


def _compare_url(found: list[PlanLine]) -> str:
    """Where the first plan is compared with the one it succeeds; else the page that asks which two."""
    for line in found:
        for before in line.predecessors:
            return with_query(page_url("compare-plans"), before=before.full_reference, after=line.card.full_reference)
    return page_url("compare-plans") if len(found) > 1 else ""


def _add_url(actor: Actor, partnership: Card, kind: str) -> str:
    if not may(actor, Permission.ADD, partnership.id):
        return ""
    return page_url("add", slug=partnership.reference, kind=kind)
