"""Funds, contributions, allocations and spend. Grants and investments are declared by strategy."""

from goldenthread.governance import models
from goldenthread.governance.standing import money_rules
from goldenthread.records.kinds import Expect, Kind, declare

_RULES = (money_rules.amounts_are_not_below_nothing, money_rules.part_of_one, money_rules.allocations_fit)

FUND = declare(
    Kind(
        "fund",
        models.Fund,
        "Fund",
        "Funds",
        "FND",
        "A budget or a pot of one period: who pays in, what is allocated and spent, what is carried over.",
        letter="£",
        room="governance",
        columns=("fund_type", "period", "amount"),
        rules=_RULES,
    )
)
CONTRIBUTION = declare(
    Kind(
        "contribution",
        models.Contribution,
        "Contribution",
        "Contributions",
        "CTB",
        "What one body puts into a fund.",
        letter="£",
        room="governance",
        columns=("amount",),
        rules=_RULES,
        expects=(Expect("contribution-of", ("out:part_of",), "goes into no fund", "Link it to its fund"),),
    )
)
ALLOCATION = declare(
    Kind(
        "allocation",
        models.Allocation,
        "Allocation",
        "Allocations",
        "ALC",
        "A part of a fund that a group or body may spend.",
        letter="£",
        room="governance",
        columns=("amount", "basis"),
        rules=_RULES,
        expects=(Expect("allocation-of", ("out:part_of",), "comes from no fund", "Link it to its fund"),),
    )
)
SPEND = declare(
    Kind(
        "spend",
        models.Spend,
        "Spend",
        "Spend",
        "SPD",
        "Money spent from an allocation or a fund, and why where it goes over.",
        letter="£",
        room="governance",
        columns=("amount", "spent_on"),
        rules=(*_RULES, money_rules.spend_over_has_a_reason),
        expects=(
            Expect(
                "spend-of", ("out:part_of",), "comes from no allocation or fund", "Link it to what it was spent from"
            ),
        ),
    )
)
