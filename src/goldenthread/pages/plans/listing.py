"""The plans of a partnership: where they came from, its priorities, and the plans of partners."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor, Permission, may
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, listed
from goldenthread.pages.records.common import Clock, clock_of, owner_title, page_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.records.cards import Card
from goldenthread.strategy import queries as strategy
from goldenthread.strategy.queries import (
    Block,
    Milestone,
    PartnerPlanLine,
    PlanLine,
    ProductDue,
    inherited,
    lineage,
    numbered_priorities,
    partner_plans,
    products_due,
)


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
            "lede": _lede(blocks),
            "plans": [_about(line, clock) for line in found],
            "blocks": blocks,
            "lineage": [(stone, _warning(stone)) for stone in lineage(actor, slug, moment)],
            "due": _due_table(products_due(actor, slug, moment.on)),
            "partners": _partner_table(partner_plans(actor, slug, moment)),
            "origins": _origins(actor, slug, clock),
            "compare_url": _compare_url(found),
            "add_url": _add_url(actor, partnership) if not moment else "",
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


def _lede(blocks: list[Block]) -> str:
    headed = [block for block in blocks if block.head]
    if not headed:
        return ""
    counts = listed(len(block.lines) for block in headed)
    return f"Under the national priorities stand {counts} local priorities." if len(headed) > 1 else ""


@dataclass(frozen=True)
class PlanRow:
    """A plan with its dates and what became of it, in words."""

    card: Card
    url: str
    words: str
    succeeded_by: tuple[Card, ...]
    succeeds: tuple[Card, ...]


def _about(line: PlanLine, clock: Clock) -> PlanRow:
    parts = [line.type_words]
    if line.starts or line.ends:
        parts.append(f"{line.starts or 'start not stated'} to {line.ends or 'end not stated'}")
    if line.issued:
        parts.append(f"issued or signed off {line.issued}")
    if line.card.state != "live":
        parts.append(line.card.kind.by_name["state"].words[line.card.state].lower())
    words = ", ".join(dict.fromkeys(parts))
    return PlanRow(line.card, f"{line.card.url}{clock.query}", words, line.successors, line.predecessors)


def _warning(stone: Milestone) -> str:
    if not stone.early:
        return ""
    names = listed(f"{card.title}" for card in stone.early)
    return f"It is dated before {names}, which led to it. One of the dates must be wrong."


def _due_table(found: list[ProductDue]) -> Table | None:
    if not found:
        return None
    rows = [
        (
            Link(line.card.title, line.card.url),
            line.what.capitalize(),
            Cell(line.due_words, note="Overdue" if line.late else ""),
            listed(c.title for c in line.owners) or "No owner recorded",
        )
        for line in found
    ]
    return Table.of("Products due", ("Product", "What is due", "When", "Owner"), rows, caption_hidden=True)


def _partner_table(found: tuple[PartnerPlanLine, ...]) -> Table | None:
    if not found:
        return None
    rows = [
        (
            Link(line.card.title, line.card.url),
            listed(c.title for c in line.bodies) or "Not stated",
            Cell(str(line.covers or "Not stated"), note="Expired" if line.expired else ""),
            listed(c.title for c in line.linked) or "None linked yet",
        )
        for line in found
    ]
    heads = ("Plan", "Whose", "Period", "What of ours links to it")
    return Table.of("Plans of partners", heads, rows, caption_hidden=True)


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


def _add_url(actor: Actor, partnership: Card) -> str:
    if not may(actor, Permission.ADD, partnership.id):
        return ""
    return page_url("add", slug=partnership.reference, kind="plan")
