"""What came of a check in two sentences, the same on the page and on the command line."""

from __future__ import annotations

from collections.abc import Mapping

from goldenthread.claims.model import Verdict


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
