"""Says where a claim of running text stands, and counts the places of its figures from its quotation."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Final

from goldenthread.claims.model import Amount, Claim, Nested
from goldenthread.claims.passage import Passage, Run
from goldenthread.reading.document import Document

# The figure that a claim holds to the others, by the name of its field.
_STATED: Final = ("stated", "total", "target", "narrow", "new", "parts", "first")


def amounts_of(claim: Claim) -> Iterator[tuple[str, Amount | tuple[Amount, ...]]]:
    """The figures of a claim, each with the name of its field."""
    for entry in dataclasses.fields(claim):
        value = getattr(claim, entry.name)
        if isinstance(value, Amount) or (isinstance(value, tuple) and value and isinstance(value[0], Amount)):
            yield entry.name, value


def placed(claim: Claim, passage: Passage, run: Run, document: Document) -> Claim:
    """Fill in quotation and place, and count the places of figures from the start of the quotation."""
    held = dict(amounts_of(claim))
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
