"""Judge one claim. Pure: a claim in, a finding out, exact decimals all the way.

The rule of rounding: a printed result agrees when it is the half-away-from-zero rounding of what the
printed figures give. It is a rounding difference when it is less than one unit in its last place away, or
when the rounding of the printed figures explains it. Otherwise it disagrees. A claim that its reader was
unsure of is never called wrong.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from goldenthread.claims import judge_changes, judge_groups, judge_orders, judge_shares, judge_targets
from goldenthread.claims.model import (
    Change,
    Claim,
    Finding,
    Lasting,
    Multiple,
    Nested,
    Order,
    PageReference,
    Rate,
    Ratio,
    Same,
    Share,
    Sum,
    Target,
    Verdict,
    Whole,
)

_JUDGES: dict[type[Claim], Callable[[Any], Finding]] = {
    Change: judge_changes.change,
    Ratio: judge_targets.ratio,
    Target: judge_targets.target,
    Share: judge_shares.share,
    Rate: judge_shares.rate,
    Whole: judge_shares.whole,
    Nested: judge_shares.nested,
    Sum: judge_groups.total,
    Multiple: judge_groups.multiple,
    Same: judge_groups.same,
    Order: judge_orders.order,
    Lasting: judge_orders.lasting,
    PageReference: judge_groups.page_reference,
}


def judge(claim: Claim) -> Finding:
    """Return the finding on one claim.

    Args:
        claim: Any of the typed claims. A plain `Claim` stands for something that could not be read.

    Returns:
        A finding without a fingerprint; `check` gives it one.
    """
    judged = _JUDGES.get(type(claim))
    if judged is None:
        return Finding(claim, Verdict.NOT_CHECKABLE, claim.about, how=_sentence(claim.unsure))
    finding = judged(claim)
    if claim.unsure and finding.verdict not in (Verdict.AGREES, Verdict.NOT_CHECKABLE):
        return dataclasses.replace(
            finding,
            verdict=Verdict.NOT_CHECKABLE,
            would_fit="",
            hint="",
            how=f"{_sentence(claim.unsure)} {finding.how}",
        )
    return finding


def _sentence(words: str) -> str:
    words = words.strip()
    return words if not words or words.endswith((".", "?")) else f"{words[:1].upper()}{words[1:]}."
