"""What came of a check in a few plain sentences, the same on the page and on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from goldenthread.claims import hints
from goldenthread.claims.model import Finding, Lasting, Nested, Order, PageReference, Same, Target, Verdict, Whole


def headline(wrong: int, claims: int) -> str:
    """As in "2 of 16 claims disagree with their own figures"; `claims` without those that were dismissed."""
    if not claims:
        return "No figures here can be held to one another"
    of = "1 claim" if claims == 1 else f"{claims:,} claims"
    if not wrong:
        return f"None of {of} disagrees with its own figures"
    verb, whose = ("disagrees", "its") if wrong == 1 else ("disagree", "their")
    return f"{wrong:,} of {of} {verb} with {whose} own figures"


def summary(counts: Mapping[Verdict, int], dismissed: int = 0) -> str:
    """The other counts: "10 agree, 1 is a rounding difference and 3 cannot be checked". Empty where all are none."""
    words = (
        (counts.get(Verdict.AGREES, 0), "agrees", "agree"),
        (counts.get(Verdict.ROUNDING, 0), "is a rounding difference", "are rounding differences"),
        (counts.get(Verdict.DIFFERS, 0), "differs between documents", "differ between documents"),
        (counts.get(Verdict.NOT_CHECKABLE, 0), "cannot be checked", "cannot be checked"),
        (dismissed, "is dismissed", "are dismissed"),
    )
    said = [f"{n:,} {one if n == 1 else many}" for n, one, many in words if n]
    return f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else "".join(said)


#: What may have happened, for somebody who has ten seconds.
_SLIPS: Final = {
    hints.WRONG_BASE: "It was divided by the wrong figure.",
    hints.TRANSPOSED: "Two digits may have changed places.",
    hints.POINTS_AS_PERCENT: "It is right in percentage points, not in per cent.",
    hints.PERCENT_AS_POINTS: "It is right in per cent, not in percentage points.",
    hints.WHOLE_CALLED_CHANGE: "It is a share of the old figure, not the change from it.",
    hints.TEN_TIMES: "The decimal point may be in the wrong place.",
    hints.LEFT_OUT: "A part may have been left out.",
    hints.TWICE: "A part may have been counted twice.",
}


def in_a_sentence(finding: Finding) -> str:
    """What a finding comes to: "The report says 12%; its own figures give 25%." Empty where nothing differs."""
    printed, found = finding.published, finding.recomputed
    if finding.verdict is Verdict.DIFFERS:
        return f"This document says {printed}; the other says {found}."
    if finding.verdict is Verdict.ROUNDING and found:
        return f"The report says {printed}; its own figures give {found}. The two differ by rounding only."
    if finding.verdict is not Verdict.DISAGREES:
        return ""
    match finding.claim:
        case Same():
            return f"The report says {printed} here and {found} in another place."
        case PageReference():
            return f"The report says {printed}; it is on {found}."
        case Target():
            return f"The target of {printed} is worse than where it starts."
        case Nested():
            return f"{printed} cannot both be right. Their labels may be swapped."
        case Whole():
            return f"Parts of one whole come to {found}, which is more or less than all of it."
        case Order() | Lasting() if not found:
            return f"The words say “{printed}”; the figures beside them do not."
    if finding.hint == hints.DIRECTION:
        return f"The words say one way and the figures the other: {printed}."
    says = f"The report says {printed}; its own figures give {found}." if found else "The figures do not fit."
    return " ".join(part for part in (says, _SLIPS.get(finding.hint, "")) if part)
