"""Reads the claims of running text: every registered pattern over every sentence."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from goldenthread.claims import (
    reading_based,
    reading_changes,
    reading_equal,
    reading_groups,
    reading_lists,
    reading_lone,
    reading_lone_shares,
    reading_lone_sums,
    reading_multiples,
    reading_ratios,
    reading_rests,
    reading_shares,
    reading_sums,
    reading_targets,
    relate_changes,
    relate_each,
    relate_rates,
    relate_shares,
    relate_sums,
    relate_wholes,
    relate_words,
)
from goldenthread.claims.engine import judge
from goldenthread.claims.model import Amount, Claim, Nested, Share, Sum
from goldenthread.claims.passage import Passage, Run, runs
from goldenthread.claims.patterns import REGISTER
from goldenthread.reading.document import Document

# The files of patterns, which register themselves when they are read.
PATTERNS = (
    reading_based,
    reading_changes,
    reading_ratios,
    reading_rests,
    reading_shares,
    reading_sums,
    reading_equal,
    reading_groups,
    reading_lists,
    reading_lone,
    reading_lone_shares,
    reading_lone_sums,
    reading_multiples,
    reading_targets,
    relate_changes,
    relate_each,
    relate_rates,
    relate_shares,
    relate_sums,
    relate_wholes,
    relate_words,
)
#: A "sentence" with more figures than this is a table whose lines ran together, and no prose.
MOST_FIGURES = 40
# The figure that a claim holds to the others, by the name of its field.
_STATED = ("stated", "total", "target", "narrow", "new", "parts")


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
            if not 0 < len(passage.amounts) <= MOST_FIGURES:
                continue
            here = [claim for pattern in REGISTER for claim in pattern.reader(passage)]
            found.extend(_placed(claim, passage, run, document) for claim in _distinct(here) if not _far_fetched(claim))
    return found


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


def _distinct(found: list[Claim]) -> Iterator[Claim]:
    seen: list[Claim] = []
    parts = [(claim.part, claim.stated) for claim in found if isinstance(claim, Share) and claim.part_said]
    for claim in found:
        if isinstance(claim, Share) and not claim.part_said and (claim.part, claim.stated) in parts:
            continue  # the same reading, told the other way round
        if not any(_one_claim(claim, other) for other in seen):
            seen.append(claim)
            yield claim


def _one_claim(one: Claim, other: Claim) -> bool:
    """Whether two readings make one claim of the same figures, however surely."""
    return type(one) is type(other) and list(_amounts(one)) == list(_amounts(other)) and not _firmer(one, other)


def _firmer(one: Claim, other: Claim) -> bool:
    return isinstance(one, Share) and isinstance(other, Share) and one.named and not other.named


def _amounts(claim: Claim) -> Iterator[tuple[str, Amount | tuple[Amount, ...]]]:
    for entry in dataclasses.fields(claim):
        value = getattr(claim, entry.name)
        if isinstance(value, Amount) or (isinstance(value, tuple) and value and isinstance(value[0], Amount)):
            yield entry.name, value


def _placed(claim: Claim, passage: Passage, run: Run, document: Document) -> Claim:
    """Fill in quotation and place, and count the places of figures from the start of the quotation."""
    held = dict(_amounts(claim))
    if isinstance(claim, Nested) and claim.narrow_size is not None:
        # The size of the group may stand pages away: it is not part of the quotation.
        held["narrow_size"] = dataclasses.replace(claim.narrow_size, start=-1, end=-1)
    every = [amount for value in held.values() for amount in (value if isinstance(value, tuple) else (value,))]
    places = [amount.start for amount in every if amount.start >= 0] or [passage.start]
    starts = [other.start for other in run.passages]
    first = min(bisect_right(starts, min(places)) - 1, passage.index)
    last = max(bisect_right(starts, max(places)) - 1, passage.index)
    begin, end = run.passages[first].start, run.passages[last].start + len(run.passages[last].text)
    stated = next((held[name] for name in _STATED if name in held), every[0] if every else None)
    shown = stated[0] if isinstance(stated, tuple) else stated
    home = next((other for other in reversed(run.passages) if shown and 0 <= other.start <= shown.start), passage)

    def moved(amount: Amount) -> Amount:
        if amount.start < 0:
            return amount
        return dataclasses.replace(amount, start=amount.start - begin, end=amount.end - begin)

    changed: dict[str, Any] = {
        name: tuple(moved(amount) for amount in value) if isinstance(value, tuple) else moved(value)
        for name, value in held.items()
    }
    if shown is not None and shown.start >= 0:
        changed |= {"start": shown.start - home.block_start, "end": shown.end - home.block_start}
    return dataclasses.replace(
        claim,
        quotation=run.text[begin:end].replace("\n", " "),
        document=document.name,
        place=home.block.place.words,
        number=home.block.place.number,
        **changed,
    )
