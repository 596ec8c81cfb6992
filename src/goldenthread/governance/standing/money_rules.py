"""Rules of money: an allocation over the fund is refused; spend over it is kept, flagged, and needs a reason."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from goldenthread.governance.models import Allocation, Contribution, Fund, Spend
from goldenthread.records.models import Link, Record
from goldenthread.vocabulary import Problem, RuleBroken

#: States in which a record of money counts.
GONE = ("retired",)


def said(amount: Decimal) -> str:
    """An amount in words: `£75,785`, or `£75,785.50` where there are pennies."""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def _parts(ids: Collection[int], kind: str) -> dict[int, set[int]]:
    """The records of a kind that are part of each of some others."""
    links = Link.objects.filter(
        target_id__in=list(ids), relation="part_of", source__kind=kind, withdrawn_at=None
    ).exclude(source__state__in=GONE)
    found: dict[int, set[int]] = defaultdict(set)
    for target, source in links.values_list("target_id", "source_id"):
        found[target].add(source)
    return found


def _wholes(ids: Collection[int], kind: str) -> set[int]:
    links = Link.objects.filter(source_id__in=list(ids), relation="part_of", target__kind=kind, withdrawn_at=None)
    return set(links.values_list("target_id", flat=True))


def whole_of(amount: Decimal | None, carried_in: Decimal | None, paid: Iterable[Decimal | None]) -> Decimal | None:
    """What a fund has: the whole as stated, else what was carried in and put in; None where a part is not recorded."""
    if amount is not None:
        return amount
    parts = list(paid)
    if any(part is None for part in parts) or not (parts or carried_in is not None):
        return None
    return sum((part for part in parts if part is not None), carried_in or Decimal(0))


def allocations_fit(ids: Sequence[int]) -> list[RuleBroken]:
    """The allocations of a fund are together no more than the fund, where its whole is recorded."""
    funds = set(Fund.objects.filter(record_id__in=ids).values_list("record_id", flat=True)) | _wholes(ids, "fund")
    if not funds:
        return []
    paid, given = _parts(funds, "contribution"), _parts(funds, "allocation")
    amounts = _amounts(Contribution, set().union(*paid.values()))
    shares = _amounts(Allocation, set().union(*given.values()))
    broken = []
    for row in Fund.objects.filter(record_id__in=funds).select_related("record"):
        whole = whole_of(row.amount, row.carried_in, [amounts[pk] for pk in paid[row.pk]])
        total = sum((shares[pk] or Decimal(0) for pk in given[row.pk]), Decimal(0))
        if whole is not None and total > whole:
            over = f"its allocations would come to {said(total)}, {said(total - whole)} more than its {said(whole)}"
            broken.append(_broken(row.record, over, "Allocate less, or record more money first", "over_allocated"))
    return broken


def spend_over_has_a_reason(ids: Sequence[int]) -> list[RuleBroken]:
    """Spend that takes an allocation or a fund over what there is says why. It is kept all the same.

    Of several written as one act, one reason for a place is enough.
    """
    rows = {row.pk: row for row in Spend.objects.filter(record_id__in=ids).select_related("record")}
    silent = {pk for pk, row in rows.items() if not row.over_reason.strip() and row.record.state not in GONE}
    if not silent:
        return []
    places = _wholes(silent, "allocation")
    funds = _wholes(silent | places, "fund")
    given, paid = _parts(funds, "allocation"), _parts(funds, "contribution")
    spent = _parts(places | funds | set().union(*given.values()), "spend")
    shares = _amounts(Allocation, places)
    limits: dict[int, Decimal | None] = dict(shares)
    contributed = _amounts(Contribution, set().union(*paid.values()))
    for fund in Fund.objects.filter(record_id__in=funds):
        limits[fund.pk] = whole_of(fund.amount, fund.carried_in, [contributed[pk] for pk in paid[fund.pk]])
        # What is spent from its allocations is spent from the fund.
        spent[fund.pk] = spent[fund.pk].union(*(spent[pk] for pk in given[fund.pk]))
    amounts = _amounts(Spend, set().union(*spent.values()))
    broken: dict[int, RuleBroken] = {}
    for place, most in limits.items():
        total = sum((amounts[pk] or Decimal(0) for pk in spent[place]), Decimal(0))
        if most is not None and total > most:
            what = "allocation" if place in shares else "fund"
            mine = spent[place] & set(rows)
            for pk in sorted(mine) if mine <= silent else ():
                broken.setdefault(pk, _over(rows[pk].record, total, most, what))
    return list(broken.values())


def _amounts(model: type[Allocation | Contribution | Spend], ids: Collection[int]) -> dict[int, Decimal | None]:
    return dict(model._default_manager.filter(record_id__in=list(ids)).values_list("record_id", "amount"))


def _over(record: Record, total: Decimal, most: Decimal, what: str) -> RuleBroken:
    finding = f"this takes the spend to {said(total)}, {said(total - most)} over the {what} of {said(most)}"
    return _broken(record, finding, "Say why it goes over; it is kept and flagged", "over_spent")


def amounts_are_not_below_nothing(ids: Sequence[int]) -> list[RuleBroken]:
    """No amount of money here is below nothing."""
    broken = []
    for model, fields in (
        (Fund, ("amount", "carried_in", "carried_over")),
        (Contribution, ("amount",)),
        (Allocation, ("amount",)),
        (Spend, ("amount",)),
    ):
        for row in model._default_manager.filter(record_id__in=ids).select_related("record"):
            if any((value := getattr(row, name)) is not None and value < 0 for name in fields):
                broken.append(
                    _broken(row.record, "an amount is below nothing", "Give it without a minus sign", "money_sign")
                )
    return broken


def part_of_one(ids: Sequence[int]) -> list[RuleBroken]:
    """Money is counted once: a contribution, an allocation or spend is part of one thing at most."""
    links = Link.objects.filter(
        source_id__in=ids, relation="part_of", target__kind__in=("fund", "allocation"), withdrawn_at=None
    ).select_related("source")
    seen: set[int] = set()
    broken = []
    for link in links:
        if link.source_id in seen:
            broken.append(
                _broken(
                    link.source, "it is part of two, and would be counted twice", "Take one link away", "money_once"
                )
            )
        seen.add(link.source_id)
    return broken


def _broken(record: Record, finding: str, remedy: str, code: str) -> RuleBroken:
    return RuleBroken(Problem(record.reference, finding, remedy), code=code)
