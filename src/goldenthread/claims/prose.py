"""Reads the claims of running text: every registered pattern over every sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims import (
    reading_changes,
    reading_groups,
    reading_lists,
    reading_multiples,
    reading_shares,
    reading_sums,
    relate_above,
    relate_against,
    relate_back,
    relate_changes,
    relate_each,
    relate_fractions,
    relate_gap_moves,
    relate_gaps,
    relate_leading,
    relate_limits,
    relate_moves,
    relate_orders,
    relate_parts,
    relate_percents,
    relate_rates,
    relate_series,
    relate_shares,
    relate_sums,
    relate_targets,
    relate_times,
    relate_ways,
    relate_wholes,
    relate_words,
)
from goldenthread.claims.binding import bound
from goldenthread.claims.engine import judge
from goldenthread.claims.model import Claim, Share, Sum, Whole
from goldenthread.claims.passage import Passage, runs
from goldenthread.claims.patterns import REGISTER
from goldenthread.claims.placing import amounts_of, placed
from goldenthread.reading.document import Document

# The files of patterns, which register themselves when they are read.
PATTERNS = (
    reading_changes,
    reading_shares,
    reading_sums,
    reading_groups,
    reading_lists,
    reading_multiples,
    relate_above,
    relate_against,
    relate_back,
    relate_changes,
    relate_each,
    relate_fractions,
    relate_gap_moves,
    relate_gaps,
    relate_leading,
    relate_limits,
    relate_moves,
    relate_orders,
    relate_parts,
    relate_percents,
    relate_rates,
    relate_series,
    relate_shares,
    relate_sums,
    relate_targets,
    relate_times,
    relate_ways,
    relate_wholes,
    relate_words,
)
#: A "sentence" with more figures than this is a table whose lines ran together, and no prose.
MOST_FIGURES = 40


def claims(document: Document) -> list[Claim]:
    """Return the claims that the prose of a document makes, in reading order.

    Args:
        document: As read. Tables, headings and running lines are left out.

    Returns:
        Typed claims with quotation and place. A claim with `unsure` may have been read wrongly.
    """
    found: list[Claim] = []
    for run in runs(document):
        for passage in run.passages:
            if len(passage.amounts) > MOST_FIGURES or not _speaks_of_figures(passage):
                continue
            here = [claim for pattern in REGISTER for claim in pattern.reader(passage)]
            found.extend(
                placed(bound(claim, passage), passage, run, document)
                for claim in _distinct(here)
                if not _far_fetched(claim) and not _open_ended(claim, passage) and not _some_of_those(claim, passage)
            )
    return found


def _speaks_of_figures(passage: Passage) -> bool:
    """Whether a sentence has figures or dates, or may speak of those of the two before it."""
    before = passage.previous
    return bool(
        passage.amounts
        or passage.times
        or (before and (before.amounts or (before.previous and before.previous.amounts)))
    )


#: Parts and a total further apart than this factor are taken for a misreading, unless the slip can be named.
FAR: Final = Decimal("1.25")
#: The same where the words leave no doubt: "made up of".
MUCH_TOO_FAR: Final = Decimal("2.5")


def _far_fetched(claim: Claim) -> bool:
    """Whether the parts of a sum are so far from its total that they are hardly its parts."""
    if not isinstance(claim, Sum) or claim.partial:
        return False
    low, high = sorted((sum((part.value for part in claim.parts), Decimal(0)), claim.total.value))
    if high <= low * FAR or judge(claim).hint:
        return False
    return high > low * MUCH_TOO_FAR or not claim.outright


#: A list that ends in something without a figure, or whose parts overlap, does not make up its total.
_OPEN_END: Final = re.compile(
    r"^[^.;]*?(?:,|\band\b) (?:and )?(?:some|several|various|(?:a few |some |many )?(?:smaller|other|further|minor|"
    r"miscellaneous|sundry|lay)) [a-z]+(?: [a-z]+)?(?:[.,;]|$)|^[^.]*\b(?:both|more than one|twice|overlap\w*)\b",
    re.IGNORECASE,
)
_OF_THOSE: Final = re.compile(r" of (?:them|these|those|whom|which) (?!in (?:all|total)\b)[a-z]")
_VERB: Final = re.compile(r"\b(?:is|are|was|were|has|have|had|do|did|said|went|came|[a-z]+ed)\b")


def _open_ended(claim: Claim, passage: Passage) -> bool:
    """Whether more belongs to a total than the parts printed after it: "and smaller gifts"."""
    if not isinstance(claim, Sum) or claim.partial or not claim.parts:
        return False
    last = max(part.end for part in claim.parts)
    tail = passage.run.text[last : passage.start + len(passage.text)]
    return 0 <= claim.total.start < last and _OPEN_END.search(tail) is not None


def _some_of_those(claim: Claim, passage: Passage) -> bool:
    """Whether what looks like the part is some of it: "30% of the 60 vans are electric, 12 of them bought new"."""
    if not isinstance(claim, Share) or claim.part is None or claim.whole is None or claim.stated is None:
        return False
    if not 0 <= claim.stated.start < claim.whole.start < claim.part.start:
        return False
    text = passage.run.text
    return bool(_OF_THOSE.match(text[claim.part.end :][:40]) and _VERB.search(text[claim.whole.end : claim.part.start]))


def _distinct(found: list[Claim]) -> Iterator[Claim]:
    seen: list[Claim] = []
    parts = [(claim.part, claim.stated) for claim in found if isinstance(claim, Share) and claim.part_said]
    added = [{*claim.parts, claim.total} for claim in found if isinstance(claim, Sum)]
    for claim in found:
        if isinstance(claim, Share) and not claim.part_said and (claim.part, claim.stated) in parts:
            continue  # the same reading, told the other way round
        if isinstance(claim, Whole) and any(set(claim.parts) <= figures for figures in added):
            continue  # they add to one that is printed, which says more than that they keep below a hundred
        if not any(_one_claim(claim, other) for other in seen):
            seen.append(claim)
            yield claim


def _one_claim(one: Claim, other: Claim) -> bool:
    """Whether two readings make one claim of the same figures, however surely."""
    alike = type(one) is type(other) and list(amounts_of(one)) == list(amounts_of(other))
    return alike and not _firmer(one, other) and not (isinstance(one, Sum) and other.unsure and not one.unsure)


def _firmer(one: Claim, other: Claim) -> bool:
    return isinstance(one, Share) and isinstance(other, Share) and one.named and not other.named
