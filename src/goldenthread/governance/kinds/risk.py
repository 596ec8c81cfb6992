"""Risks."""

from goldenthread.governance import models
from goldenthread.governance.standing import rules
from goldenthread.records.kinds import Expect, Kind, declare

RISK = declare(
    Kind(
        "risk",
        models.Risk,
        "Risk",
        "Risks",
        "RSK",
        "What may go wrong, who owns it, what it threatens, and when it is looked at again.",
        letter="r",
        room="governance",
        columns=("likelihood", "impact", "review_due"),
        rules=(rules.risks_are_scored_in_range,),
        expects=(
            Expect("risk-owner", ("out:accountable",), "has no owner", "Link it to the seat or body that owns it"),
            Expect("risk-threatens", ("out:threatens",), "threatens nothing by name", "Link it to what it threatens"),
        ),
    )
)
