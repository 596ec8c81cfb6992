"""Figures of an edition that were printed as one value and come to another when they are worked out again.

Nothing is corrected. Each is proposed for a flag: the agency that supplied it is heard before anybody else reads of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from goldenthread.access import Actor
from goldenthread.look.words import figure_words
from goldenthread.publishing.document import Document

if TYPE_CHECKING:
    from goldenthread.observations.queries import FigureCard
    from goldenthread.publishing.blocks.recomputing import Again
    from goldenthread.publishing.composing import Order


@dataclass(frozen=True, slots=True)
class Differing:
    """A figure that differs. All as text, so that it can be kept as JSON.

    Args:
        figure: Its full reference.
        what: Measure, place and period.
        printed: As it was printed.
        again: What it comes to, as it would be printed.
        rule: How it was worked out; it holds no count but those.
        hint: A guess at what happened; empty for none.
        where: Where it was printed.
    """

    figure: str
    what: str
    printed: str
    again: str
    rule: str
    hint: str = ""
    where: str = ""

    @property
    def key(self) -> str:
        """What tells this difference from every other: the figure, both values and the way."""
        said = "\n".join((self.figure, self.printed, self.again, self.rule))
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def finding(self) -> str:
        """In words, as the agency reads it."""
        hint = f" {self.hint}." if self.hint else ""
        return (
            f"{self.what}: printed as {self.printed}; worked out again it comes to {self.again}. {self.rule}.{hint}"
            " Neither is corrected."
        )

    @property
    def plain(self) -> dict[str, str]:
        """As it is kept with a check."""
        return asdict(self)

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Differing:
        """The difference of `plain`'s data."""
        return cls(**{each.name: str(plain.get(each.name, "")) for each in fields(cls)})


def differing(
    viewer: Actor, order: Order, document: Document, withheld: frozenset[str] = frozenset()
) -> tuple[Differing, ...]:
    """The figures that an edition prints and that come to something else, in the order in which it prints them.

    Args:
        viewer: Who composes it.
        order: What it was composed from.
        document: As composed.
        withheld: Full references of figures that may not be shown: nothing is said of their measures there.
    """
    from goldenthread.publishing import blocks
    from goldenthread.publishing.blocks.recomputing import PACE, RULES, again, change_again, change_words
    from goldenthread.publishing.blocks.work import Work
    from goldenthread.publishing.composing import find_template

    blocks.load()
    work = Work(viewer, order, find_template(order.template), withheld)
    found = []
    for held in document.figures:
        card = work.by_reference.get(held.reference) if held.value is not None else None
        if card is None:
            continue
        groups = "".join(f", {name} {value}" for name, value in card.breakdown.items())
        what = f"{card.measure.title}, {card.area_name}{groups}, {card.period.label}"
        made = again(work, card)
        if made is not None and not made.same:
            rule = f"{RULES[made.way]}: {made.how}" if made.way == PACE else RULES[made.way]
            found.append(_of(card, made, what, figure_words(card.figure), made.shown(), rule))
        change = change_again(work, card)
        if change is not None and change.printed is not None and not change.same:
            both = change_words(change.printed), change_words(change.figure, change.places)
            found.append(_of(card, change, f"{what}, {change.how}", *both, RULES[change.way]))
    return tuple(found)


def _of(card: FigureCard, made: Again, what: str, printed: str, again: str, rule: str) -> Differing:
    from goldenthread.publishing.blocks.recomputing import hint_of

    return Differing(card.full_reference, what, printed, again, rule, hint_of(card, made), card.where_from)
