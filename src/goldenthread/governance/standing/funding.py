"""Read money: funds with what goes in and out, and funding lines from the decision to the indicator.

Amounts are exact pounds. A sum with a part that nobody recorded is not known, and is None, never less.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goldenthread.access import Actor
from goldenthread.governance.joining import values_of_ids
from goldenthread.governance.standing.money_rules import whole_of
from goldenthread.governance.standing.shares import percentage
from goldenthread.observations.queries import FigureCard, latest_of
from goldenthread.records.cards import NOW, SHARED, Card
from goldenthread.records.queries import find, values_of, visible
from goldenthread.reference import queries as reference
from goldenthread.strategy.chapters import OVER, every
from goldenthread.strategy.joins import joined
from goldenthread.vocabulary import NotFound, Period
from goldenthread.vocabulary.clock import today

NOTHING = Decimal(0)


@dataclass(frozen=True)
class ContributionLine:
    """What one body puts in; `share` is its percentage of all that was put in."""

    card: Card
    payers: tuple[Card, ...]
    amount: Decimal | None
    note: str
    share: Decimal | None


@dataclass(frozen=True)
class SpendLine:
    """Money spent, on what, and why where it goes over."""

    card: Card
    amount: Decimal
    spent_on: date | None
    over_reason: str
    actions: tuple[Card, ...]


@dataclass(frozen=True)
class LocalAction:
    """An action that an allocation pays for, with the themes or priorities it stands under."""

    card: Card
    under: tuple[Card, ...]


@dataclass(frozen=True)
class AllocationLine:
    """A part of a fund: who may spend it, on what basis, what was spent, and what it pays for."""

    card: Card
    to: tuple[Card, ...]
    amount: Decimal
    basis: str
    spend: tuple[SpendLine, ...]
    actions: tuple[LocalAction, ...]

    @property
    def spent(self) -> Decimal:
        return sum((x.amount for x in self.spend), NOTHING)

    @property
    def left(self) -> Decimal:
        """What is left; below nothing where it is overspent."""
        return self.amount - self.spent

    @property
    def over(self) -> bool:
        return self.spent > self.amount

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it was overspent."""
        return tuple(x.over_reason for x in self.spend if x.over_reason)


@dataclass(frozen=True)
class FundLine:
    """A fund. `stated` is its whole as printed or agreed, `whole` what is worked with (None: not known)."""

    card: Card
    type_words: str
    period: Period | None
    stated: Decimal | None
    note: str
    equal: bool
    shares_words: str
    contributions: tuple[ContributionLine, ...]
    carried_in: Decimal | None
    carried_over: Decimal | None
    carried_why: str
    allocations: tuple[AllocationLine, ...]
    spend: tuple[SpendLine, ...]

    @property
    def paid_in(self) -> Decimal | None:
        """The sum of the contributions; None where there are none, or one is not recorded."""
        amounts = [x.amount for x in self.contributions]
        return None if not amounts or None in amounts else sum((x for x in amounts if x is not None), NOTHING)

    @property
    def whole(self) -> Decimal | None:
        return whole_of(self.stated, self.carried_in, [x.amount for x in self.contributions])

    @property
    def agrees(self) -> bool | None:
        """Whether the whole as stated is what was put in and carried in; None where that cannot be said."""
        if self.stated is None or self.paid_in is None:
            return None
        return self.stated == self.paid_in + (self.carried_in or NOTHING)

    @property
    def allocated(self) -> Decimal:
        return sum((x.amount for x in self.allocations), NOTHING)

    @property
    def to_allocate(self) -> Decimal | None:
        return None if self.whole is None else self.whole - self.allocated

    @property
    def spent(self) -> Decimal:
        """All that was spent: from its allocations and directly."""
        return sum((x.spent for x in self.allocations), NOTHING) + sum((x.amount for x in self.spend), NOTHING)

    @property
    def over(self) -> bool:
        return self.whole is not None and self.spent > self.whole

    @property
    def carried_share(self) -> Decimal | None:
        """What was carried over, as a percentage of the whole to one place."""
        if self.carried_over is None or self.whole is None:
            return None
        return percentage(self.carried_over, self.whole)


@dataclass(frozen=True)
class FundingLine:
    """One line of money from decision to indicator; `needs` are the gaps it answers, `evidence` what shows them.

    For a grant, `pays_for` is everything that stops with it.
    """

    card: Card
    amount: Decimal | None
    note: str
    period: Period | None
    funder: str
    purpose: str
    conditions: str
    return_due: date | None
    ends_on: date | None
    ended: bool
    decisions: tuple[Card, ...]
    pays_for: tuple[Card, ...]
    indicators: tuple[Card, ...]
    needs: tuple[Card, ...]
    evidence: tuple[Card, ...]


@dataclass(frozen=True)
class Project:
    """Something that grants pay for: where it runs, and its newest figures."""

    card: Card
    grants: tuple[Card, ...]
    places: tuple[tuple[str, str], ...]
    figures: tuple[FigureCard, ...]


@dataclass(frozen=True)
class Money:
    """The money of a partnership on a day."""

    on: date
    funds: tuple[FundLine, ...]
    grants: tuple[FundingLine, ...]
    lines: tuple[FundingLine, ...]
    projects: tuple[Project, ...]

    @property
    def overspent(self) -> tuple[AllocationLine, ...]:
        return tuple(x for fund in self.funds for x in fund.allocations if x.over)

    @property
    def by_theme(self) -> tuple[tuple[Card | None, tuple[tuple[LocalAction, AllocationLine], ...]], ...]:
        """The local actions that allocations pay for, under each theme or priority; None for those under none."""
        found: dict[int, tuple[Card | None, list[tuple[LocalAction, AllocationLine]]]] = {}
        for fund in self.funds:
            for line in fund.allocations:
                for action in line.actions:
                    for theme in action.under or (None,):
                        found.setdefault(theme.id if theme else 0, (theme, []))[1].append((action, line))
        return tuple((theme, tuple(some)) for theme, some in found.values())


def money_of(viewer: Actor, owner: str, on: date | None = None) -> Money:
    """The money of a partnership: its funds, its grants, its other funding lines, and what grants pay for.

    Raises NotFound.
    """
    find(viewer, f"{SHARED}/{owner}")
    day = on or today()
    funds = _funds(viewer, every(viewer, "fund", owner, NOW))
    shares = [(line.card, {"amount": line.amount}) for fund in funds for line in fund.allocations]
    grants = every(viewer, "grant", owner, NOW)
    rest = [*every(viewer, "investment", owner, NOW), *shares]
    lines = {line.card.id: line for line in _lines(viewer, [*grants, *rest], day)}
    return Money(
        day,
        funds,
        tuple(lines[card.id] for card, _ in grants),
        tuple(lines[card.id] for card, _ in rest),
        tuple(_projects(viewer, [card for card, _ in grants])),
    )


def fund_page(viewer: Actor, full: str) -> FundLine:
    """One fund. Raises NotFound."""
    card = find(viewer, full)
    if card.kind_code != "fund":
        raise NotFound(f"{full} is not a fund. Give the reference of one, like pan-dorset-scp/FND-001.")
    values = values_of(visible(viewer).select_related("fund_detail").get(pk=card.id))
    return _funds(viewer, [(card, values)])[0]


def _funds(viewer: Actor, found: Sequence[tuple[Card, Mapping[str, Any]]]) -> tuple[FundLine, ...]:
    parts = joined(viewer, [card.id for card, _ in found], (), ["part_of"])["in:part_of"]
    flat = _live(card for some in parts.values() for card in some)
    shares = [card.id for card in flat if card.kind_code == "allocation"]
    under = joined(viewer, shares, ["allocated_to"], ["part_of", "funded_by"])
    spends = [*flat, *_live(card for some in under["in:part_of"].values() for card in some)]
    paid = values_of_ids(viewer, "contribution", [c.id for c in flat if c.kind_code == "contribution"])
    given = values_of_ids(viewer, "allocation", shares)
    spent = values_of_ids(viewer, "spend", [c.id for c in spends if c.kind_code == "spend"])
    ends = joined(viewer, [*paid, *spent], ["paid_by", "concerns"])
    actions = {c.id: c for some in under["in:funded_by"].values() for c in some if c.kind_code == "action"}
    above = joined(viewer, list(actions), ["part_of"])["part_of"]

    def spending(cards: Iterable[Card]) -> tuple[SpendLine, ...]:
        return tuple(
            SpendLine(
                c,
                spent[c.id]["amount"],
                spent[c.id]["spent_on"],
                spent[c.id]["over_reason"],
                tuple(ends["concerns"][c.id]),
            )
            for c in _live(cards)
            if c.id in spent
        )

    def allocation(card: Card) -> AllocationLine:
        return AllocationLine(
            card,
            tuple(under["allocated_to"][card.id]),
            given[card.id]["amount"],
            given[card.id]["basis"],
            spending(under["in:part_of"][card.id]),
            tuple(LocalAction(c, tuple(above[c.id])) for c in under["in:funded_by"][card.id] if c.id in actions),
        )

    lines = []
    for card, values in found:
        mine = _live(parts[card.id])
        contributions = [c for c in mine if c.id in paid]
        amounts = [paid[c.id]["amount"] for c in contributions]
        total = None if None in amounts else sum(amounts, NOTHING)
        lines.append(
            FundLine(
                card,
                card.kind.by_name["fund_type"].words[values["fund_type"]],
                values["period"],
                values["amount"],
                values["amount_note"],
                values["shares"] == "equal",
                ": ".join(
                    x for x in (card.kind.by_name["shares"].words[values["shares"]], values["shares_basis"]) if x
                ),
                tuple(
                    ContributionLine(
                        c,
                        tuple(ends["paid_by"][c.id]),
                        amount,
                        paid[c.id]["amount_note"],
                        percentage(amount, total) if amount is not None and total else None,
                    )
                    for c, amount in zip(contributions, amounts, strict=True)
                ),
                values["carried_in"],
                values["carried_over"],
                values["carried_why"],
                tuple(allocation(c) for c in mine if c.id in given),
                spending(mine),
            )
        )
    return tuple(lines)


def _live(found: Iterable[Card]) -> list[Card]:
    return [card for card in found if card.state != "retired"]


def _lines(viewer: Actor, found: Sequence[tuple[Card, Mapping[str, Any]]], on: date) -> list[FundingLine]:
    ids = [card.id for card, _ in found]
    ends = joined(viewer, ids, ["supports", "evidenced_by", "paid_by"], ["funded_by", "led_to"])
    paid = {pk: _pays_for(ends["in:funded_by"][pk], ends["supports"][pk]) for pk in ids}
    what = {c.id: c for some in paid.values() for c in some}
    further = joined(viewer, list(what), ["measured_by", "answers", "evidenced_by"])
    gaps = {c.id for some in further["answers"].values() for c in some if c.kind_code == "gap"}
    proof = joined(viewer, list(gaps), ["evidenced_by"])["evidenced_by"]
    lines = []
    for card, values in found:
        mine = paid[card.id]
        needs = [c for c in mine if c.kind_code == "gap"]
        needs += [c for x in mine for c in further["answers"][x.id] if c.kind_code == "gap"]
        evidence = [*ends["evidenced_by"][card.id], *(c for x in mine for c in further["evidenced_by"][x.id])]
        evidence += [c for gap in needs for c in proof.get(gap.id, ())]
        period = values.get("period")
        last = values.get("ends_on") or (period.end if period else None)
        lines.append(
            FundingLine(
                card,
                values["amount"],
                values.get("amount_note") or "",
                period,
                ", ".join(c.title for c in ends["paid_by"][card.id])
                or values.get("funder")
                or values.get("fund")
                or "",
                values.get("purpose") or "",
                values.get("conditions") or "",
                values.get("return_due"),
                last,
                bool(last and last < on),
                _once(c for c in ends["in:led_to"][card.id] if c.kind_code == "decision"),
                mine,
                _once(c for x in mine for c in further["measured_by"][x.id]),
                _once(needs),
                _once(evidence),
            )
        )
    return lines


def _pays_for(funded: Collection[Card], supported: Collection[Card]) -> tuple[Card, ...]:
    """What stops without the money: all that it funds, and the work it supports. Aims that it supports go on."""
    return _once(
        c for c in [*funded, *(c for c in supported if c.kind_code in ("action", "product"))] if c.state not in OVER
    )


def _once(found: Iterable[Card]) -> tuple[Card, ...]:
    return tuple({card.id: card for card in found}.values())


def _projects(viewer: Actor, grants: Sequence[Card]) -> list[Project]:
    """The products that grants pay for, with the places they run in and their newest figures."""
    by_grant = joined(viewer, [c.id for c in grants], ["supports"], ["funded_by"])
    named = {c.id: c for c in grants}
    products: dict[int, Card] = {}
    given: dict[int, list[Card]] = {}
    for pk, grant in named.items():
        for card in _once([*by_grant["supports"][pk], *by_grant["in:funded_by"][pk]]):
            if card.kind_code == "product":
                products[card.id] = card
                given.setdefault(card.id, []).append(grant)
    ends = joined(viewer, list(products), ["measured_by"], ["place_of"])
    held = values_of_ids(viewer, "coverage", [c.id for some in ends["in:place_of"].values() for c in some])
    areas = {area.code: area.name for area in reference.areas()} if held else {}
    figures = latest_of(viewer, [c.id for some in ends["measured_by"].values() for c in some])
    return [
        Project(
            card,
            tuple(given[pk]),
            tuple(
                (
                    areas.get(str(held[c.id]["area"]), str(held[c.id]["area"])),
                    c.kind.by_name["coverage_state"].words[held[c.id]["coverage_state"]],
                )
                for c in ends["in:place_of"][pk]
                if c.id in held
            ),
            tuple(f for c in ends["measured_by"][pk] for f in figures[c.id]),
        )
        for pk, card in products.items()
    ]
