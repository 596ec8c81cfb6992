"""Money in exact pounds and pence: funds, what partners put in, what is delegated, and what was spent.

An amount that nobody has recorded is empty, which is not nothing.
"""

from typing import Any

from django.db import models

from goldenthread.records.fields import PeriodField
from goldenthread.records.models import Detail


def pounds(label: str, **more: Any) -> "models.DecimalField[Any, Any]":
    """A field of an amount in pounds, to the penny."""
    return models.DecimalField(f"{label} in pounds", max_digits=14, decimal_places=2, **more)


class Fund(Detail):
    """A budget or pot of one period. `amount` is the whole as it was stated; what was put in stands beside it."""

    class FundType(models.TextChoices):
        BUDGET = "budget", "Budget of the partnership"
        DELEGATED = "delegated", "Delegated fund"
        OTHER = "other", "Other fund"

    class Shares(models.TextChoices):
        EQUAL = "equal", "Equal shares"
        OTHER = "other", "Other shares"
        NOT_STATED = "not_stated", "Not stated"

    fund_type = models.CharField("type", max_length=10, choices=FundType.choices, default=FundType.BUDGET)
    period = PeriodField("period")
    amount = pounds("whole", null=True, blank=True, help_text="As stated. Empty: the sum of what was put in.")
    amount_note = models.CharField("note on the amount", max_length=200, blank=True)
    shares = models.CharField("partners pay", max_length=10, choices=Shares.choices, default=Shares.NOT_STATED)
    shares_basis = models.CharField("basis of the shares", max_length=200, blank=True)
    carried_in = pounds("carried in from the year before", null=True, blank=True)
    carried_over = pounds("carried over at the end", null=True, blank=True)
    carried_why = models.CharField("why it was carried over", max_length=300, blank=True)


class Contribution(Detail):
    """What one body puts into a fund."""

    amount = pounds("amount", null=True, blank=True)
    amount_note = models.CharField("note on the amount", max_length=200, blank=True)
    paid_on = models.DateField("paid on", null=True, blank=True)


class Allocation(Detail):
    """A part of a fund that a body may spend: a delegated budget, or a share in a split."""

    amount = pounds("amount")
    basis = models.CharField("basis", max_length=300, blank=True, help_text="On what it was split, like equal shares.")


class Spend(Detail):
    """Money spent from an allocation, or from the fund itself. One that goes over needs `over_reason`."""

    amount = pounds("amount")
    spent_on = models.DateField("spent on", null=True, blank=True)
    over_reason = models.CharField(
        "why it goes over",
        max_length=300,
        blank=True,
        help_text="Asked for when this takes the spend over what there is.",
    )
