"""What a number is: its value type, its unit and what may be done with it.

The rules here are about arithmetic between units, and two of them are broken in
published reports so often that they are refused outright:

- the difference of two percentages is in percentage points, never "per cent";
- a rate per 1,000 is never added to, taken from or set beside a rate per 10,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldenthread.vocabulary.refusals import Refused


class ValueType(StrEnum):
    """The type of a value. Percentages and proportions differ: 45.2 and 0.452."""

    COUNT = "count"
    RATE = "rate"
    PROPORTION = "proportion"
    PERCENTAGE = "percentage"
    PERCENTAGE_POINTS = "percentage_points"
    RATIO = "ratio"
    MONEY = "money"
    INDEX = "index"
    RANK = "rank"
    QUANTITY = "quantity"
    AVERAGE = "average"
    NOT_STATED = "not_stated"

    @property
    def label(self) -> str:
        """The type in words, for example "percentage points"."""
        return self.value.replace("_", " ")


class Additivity(StrEnum):
    """Whether figures of one measure may be summed across areas, ages or periods."""

    ADDITIVE = "additive"
    NOT_ADDITIVE = "not_additive"
    MAY_OVERLAP = "may_overlap"  # a person may be counted in more than one
    NOT_STATED = "not_stated"


class Polarity(StrEnum):
    """Which direction is good. Held on the indicator and never guessed from its name."""

    HIGHER_BETTER = "higher_better"
    LOWER_BETTER = "lower_better"
    NO_JUDGEMENT = "no_judgement"
    ASK = "ask"  # nobody has said yet

    @property
    def label(self) -> str:
        """The direction in words."""
        return _POLARITY_WORDS[self]


_POLARITY_WORDS: Final = {
    Polarity.HIGHER_BETTER: "higher is better",
    Polarity.LOWER_BETTER: "lower is better",
    Polarity.NO_JUDGEMENT: "no judgement",
    Polarity.ASK: "direction not agreed yet",
}

# Types whose values may be summed, where the measure also says that it is additive.
# A sum of rates, percentages, ratios, ranks or averages means nothing.
SUMMABLE: Final = frozenset({ValueType.COUNT, ValueType.MONEY, ValueType.QUANTITY})

_TAKES_PER: Final = frozenset({ValueType.RATE, ValueType.AVERAGE, ValueType.RATIO, ValueType.NOT_STATED})


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of a value.

    Args:
        type: What kind of number it is.
        text: The unit in words as published: "people", "per 1,000 live births", "£", "kg".
        per: For a rate, the size of population it is given for: 1000, 10000, 100000.
            None means not stated, which is flagged where it matters and not refused here.

    Raises:
        Refused: for a `per` that is not above zero, or on a type that takes none.
    """

    type: ValueType
    text: str = ""
    per: int | None = None

    def __post_init__(self) -> None:
        if self.per is None:
            return
        if self.per <= 0:
            raise Refused.one("unit", f"a rate cannot be per {self.per}", "Give 1000, 10000 or 100000, for example")
        if self.type not in _TAKES_PER:
            raise Refused.one(
                "unit",
                f'a {self.type.label} has no "per {self.per:,}"',
                "Leave it out, or make the value type a rate",
            )

    @property
    def label(self) -> str:
        """The unit in words: its own text, else its type and what it is per."""
        if self.text:
            return self.text
        words = {ValueType.PERCENTAGE: "%", ValueType.COUNT: "", ValueType.NOT_STATED: ""}.get(
            self.type, self.type.label
        )
        return f"{words} per {self.per:,}".strip() if self.per else words

    @property
    def missing(self) -> tuple[str, ...]:
        """What has not been said and should be, in words; empty when all is stated."""
        if self.type is ValueType.NOT_STATED:
            return ("value type",)
        return ("what the rate is per",) if self.type is ValueType.RATE and self.per is None else ()

    @property
    def summable(self) -> bool:
        """Whether values in this unit may be summed at all."""
        return self.type in SUMMABLE

    def same_as(self, other: Unit) -> bool:
        """Whether two units are one, forgiving capitals and spaces, and text left out on one side."""
        if (self.type, self.per) != (other.type, other.per):
            return False
        mine, theirs = (" ".join(unit.text.casefold().split()) for unit in (self, other))
        return mine == theirs or not mine or not theirs

    def minus(self, other: Unit) -> Unit:
        """Return the unit of a value in this unit less a value in `other`.

        Two percentages give percentage points. A percentage less percentage points
        gives a percentage, so "66%, 1 point above national" derives 65%.

        Raises:
            Refused: for units that must not meet.
        """
        pair = (self.type, other.type)
        if pair == (ValueType.PERCENTAGE, ValueType.PERCENTAGE):
            return Unit(ValueType.PERCENTAGE_POINTS, "percentage points")
        if pair == (ValueType.PERCENTAGE, ValueType.PERCENTAGE_POINTS):
            return self
        self._refuse_unless_same(other, "compared")
        if self.type is ValueType.RANK:
            return Unit(ValueType.QUANTITY, "places")
        return self if self.text else other

    def plus(self, other: Unit) -> Unit:
        """Return the unit of a value in this unit added to a value in `other`.

        A percentage and percentage points give a percentage. Otherwise only what
        may be summed is added, and only to its own kind.

        Raises:
            Refused: for units that must not meet, or must not be summed.
        """
        kinds = {self.type, other.type}
        if kinds == {ValueType.PERCENTAGE, ValueType.PERCENTAGE_POINTS}:
            return self if self.type is ValueType.PERCENTAGE else other
        self._refuse_unless_same(other, "added")
        if not self.summable and self.type is not ValueType.PERCENTAGE_POINTS:
            raise Refused.one(
                "unit",
                f"values that are a {self.type.label} cannot be added",
                "Add the numerators and the denominators and work the figure out again",
            )
        return self if self.text else other

    def _refuse_unless_same(self, other: Unit, verb: str) -> None:
        if ValueType.NOT_STATED in (self.type, other.type):
            raise Refused.one(
                "unit",
                f"figures cannot be {verb} while a value type is not stated",
                "Say what the number is: a count, a percentage, a rate, money or another type",
            )
        if self.per != other.per and self.type is other.type:
            raise Refused.one(
                "unit",
                f"a rate {_per(self)} and a rate {_per(other)} cannot be {verb}",
                "Bring both to the same population first, from their numerators and denominators",
            )
        if not self.same_as(other):
            raise Refused.one(
                "unit",
                f'figures in "{self.label or self.type.label}" and in '
                f'"{other.label or other.type.label}" cannot be {verb}',
                "Use two figures of one unit",
            )

    def __str__(self) -> str:
        return self.label


def _per(unit: Unit) -> str:
    return f"per {unit.per:,}" if unit.per else "with nothing said about what it is per"
