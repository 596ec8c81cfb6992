"""Typed claims: what a report says that arithmetic can hold it to.

Prose, tables and label-and-value blocks are read into these; `engine` judges them and knows nothing of
where they came from. An `Amount` carries how it was printed, because a claim is held to what its printed
figures can mean: "45%" is anything from 44.5 up to 45.5, and "just under 450" is less than 450.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from goldenthread.vocabulary import Period, Qualifier


class AmountKind(StrEnum):
    """What sort of figure was printed."""

    COUNT = "count"  # people, arrests, schools: a whole number of things
    PERCENT = "percent"
    POINTS = "points"  # percentage points
    MONEY = "money"
    RATE = "rate"  # so many per 1,000
    QUANTITY = "quantity"  # kg, miles, years of sentence
    RATIO = "ratio"  # one in five, half, a third: held as a fraction
    NUMBER = "number"  # a number whose sort the text does not show


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure as printed, with the words that travel with it.

    Args:
        value: The number. A percentage is 45.2, not 0.452; a ratio word is its fraction.
        kind: What sort of figure.
        text: As printed, with its words: "just under £4.5 million".
        places: Decimal places printed; negative where the words round it (-6 for "4 million").
        qualifier: Just under, over, about ... none where it is exact.
        noun: What is counted, in lower case and without the number: "arrests", "children in care".
        period: When, where the text says; None otherwise.
        period_text: The words for when, as printed, also where they are not a period ("last year").
        area: The place named, as printed; empty where none is.
        per: The base of a rate: 1,000 for "per 1,000".
        start: Where `text` begins in the quotation; -1 where it does not stand in it.
        end: Where it ends.
    """

    value: Decimal
    kind: AmountKind
    text: str
    places: int = 0
    qualifier: Qualifier = Qualifier.NONE
    noun: str = ""
    period: Period | None = None
    period_text: str = ""
    area: str = ""
    per: int | None = None
    start: int = -1
    end: int = -1


class Direction(StrEnum):
    """Which way the words say that a figure went."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    NOT_SAID = "not said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What every claim carries. On its own, with `unsure`, it says why something could not be read.

    Args:
        about: What it is about in a few words, for headings: "Neighbourhood crimes, increase on last year".
        quotation: The sentence, row or block as printed.
        document: Name of the document.
        place: Where, in words.
        number: Number of the block in the document, for marking up.
        start: Where the stated amount begins in the block's text; -1 where it does not.
        end: Where it ends.
        unsure: Why the reading may be wrong; a claim with this is never called wrong. Empty where it is plain.
    """

    about: str = ""
    quotation: str = ""
    document: str = ""
    place: str = ""
    number: int = 0
    start: int = -1
    end: int = -1
    unsure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Claim):
    """From `old` to `new`, by `stated`: per cent, percentage points, or a plain difference.

    `stated` None: only the direction is claimed. `base_said` false: a percentage of which the text does not
    say whether it is of the old value or in points ("increase in year 10%" between two percentages).
    `old` or `new` None: that end is not printed ("66%, 1% above national"); with a percentage between
    percentages and `base_said` false, both readings are then given and nothing is judged.
    `worked_out` is what `new` should be by its own parts, where the document prints another figure for it.
    """

    old: Amount | None
    new: Amount | None
    stated: Amount | None = None
    direction: Direction = Direction.NOT_SAID
    base_said: bool = True
    worked_out: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Claim):
    """`part` of `whole` is `stated`: 14 of 27 is 52%; one in five; 66% of 59 is a whole number or is not.

    `named`: the text names the whole by words of its own ("15% of those assessed"), so that no other can be meant.
    `part_said`: the part is what is worked out, and the share is given ("38% of the £1.7m, or £0.7m").
    """

    part: Amount | None
    whole: Amount
    stated: Amount
    named: bool = False
    part_said: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Claim):
    """`parts` make `total`. `partial` where the text says "including": then parts may only fall short.

    `outright`: the words leave no doubt that these are all the parts ("made up of").
    """

    parts: tuple[Amount, ...]
    total: Amount
    partial: bool = False
    outright: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Claim):
    """Percentages that are said to be parts of one whole: they cannot pass 100 unless parts overlap.

    `complete`: the text says that nothing is left over ("the remaining 18%"), so that they cannot fall short either.
    """

    parts: tuple[Amount, ...]
    may_overlap: str = ""  # why they may: "ages 16 to 64 and 0 to 19 overlap"
    complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiple(Claim):
    """`factor` times `each` is `total`: equal shares, a first quarter times four.

    `factor` None: it is not printed, and the total must be a whole number of times `each`.
    `projection`: the total is called projected or forecast. `elapsed` is the printed words for the part
    ("1st quarter", "current"); with no period in them a projection cannot be checked.
    `shared`: the total is given and shared out, so that `each` is what is stated ("£8,928 each").
    """

    each: Amount
    total: Amount
    factor: Decimal | None = None
    projection: bool = False
    elapsed: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio(Claim):
    """`new` is so many times `old`, in words: doubled is 2, halved 0.5, "a third fewer" is 2/3."""

    old: Amount
    new: Amount
    times: Decimal
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Claim):
    """`count` in `population` is `stated` per so many."""

    count: Amount
    population: Amount
    stated: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Same(Claim):
    """One fact printed twice, in one document or two.

    `differing`: the words that differ between them (a date, a qualifier), which make it "differs", never
    "disagrees". `elsewhere`: document and place of the second.
    """

    first: Amount
    second: Amount
    elsewhere: str = ""
    elsewhere_quotation: str = ""
    differing: str = ""
    other_document: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Claim):
    """A target against where it starts, for something of which more is wanted."""

    baseline: Amount
    target: Amount
    more_wanted: str = ""  # the words that say so: "Increase the numbers in treatment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nested(Claim):
    """One count given as a share of a wider group and of a group inside it.

    The share of the narrower group cannot be the smaller one: `wide` is of the larger group.
    """

    count: Amount
    wide: Amount
    wide_group: str
    narrow: Amount
    narrow_group: str
    narrow_size: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReference(Claim):
    """ "Appendix 2 (page 34)" against the page that the contents, or the document itself, gives."""

    title: str
    stated: Amount
    actual: Amount
    by: str = "the contents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Claim):
    """Where words put a figure among others: the highest of them, third, above another, within its target.

    `first` is the figure spoken of, `words` what is said of it ("highest", "outnumbered", "met"). `above`: the words
    put it above the others, counted from the top; else from the bottom. `rank`: which place is said, 1 for the first.
    """

    first: Amount
    others: tuple[Amount, ...]
    words: str
    above: bool
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting(Claim):
    """`stated` as the time between two dates, of which `low` to `high` months can have passed."""

    stated: Amount
    begins: str
    ends: str
    low: Decimal
    high: Decimal


class ChoiceKind(StrEnum):
    """What a person decided about a finding."""

    CONFIRM = "confirm"  # the figure stands as printed, for the reason given
    CORRECT = "correct"  # the author will print another figure
    DISMISS = "dismiss"  # the checker read it wrongly


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's decision about one finding, kept by its fingerprint.

    Args:
        kind: What was decided.
        reason: Why, in a sentence.
        corrected: The figure that should be printed, for a correction; empty otherwise.
    """

    kind: ChoiceKind
    reason: str
    corrected: str = ""

    @property
    def words(self) -> str:
        """As in "dismissed: the two bands are for different years"."""
        said = {ChoiceKind.CONFIRM: "confirmed", ChoiceKind.CORRECT: "to be corrected", ChoiceKind.DISMISS: "dismissed"}
        figure = f" to {self.corrected}" if self.corrected else ""
        return f"{said[self.kind]}{figure}: {self.reason}"


class Verdict(StrEnum):
    """What the engine says of a claim."""

    DISAGREES = "disagrees"
    ROUNDING = "rounding"
    DIFFERS = "differs between documents"
    NOT_CHECKABLE = "not checkable"
    AGREES = "agrees"


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim with its verdict, in words for a person.

    Args:
        claim: What was judged.
        verdict: What came out.
        published: The figure as printed.
        recomputed: What the other figures give, as printed would be; empty where nothing does.
        would_fit: The figure that would make it right; empty where none is offered.
        hint: What may have happened: "wrong base", "digits transposed", "cut short", "points called per
            cent", "labels may be swapped"; empty where there is none.
        how: The arithmetic or the reason, in one or two plain sentences.
        fingerprint: Of the sentence and the claim, stable across editions of the file.
        choice: What a person decided about it; None where nobody has.
    """

    claim: Claim
    verdict: Verdict
    published: str
    recomputed: str = ""
    would_fit: str = ""
    hint: str = ""
    how: str = ""
    fingerprint: str = ""
    choice: Choice | None = None

    @property
    def dismissed(self) -> bool:
        """Whether a person said that there is nothing in it."""
        return self.choice is not None and self.choice.kind is ChoiceKind.DISMISS


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found in one or more documents, in reading order."""

    documents: tuple[str, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = field(default_factory=tuple)

    def count(self, verdict: Verdict) -> int:
        """How many findings have a verdict, those dismissed left out."""
        return sum(finding.verdict is verdict and not finding.dismissed for finding in self.findings)

    @property
    def dismissed(self) -> tuple[Finding, ...]:
        """The findings in which a person saw nothing."""
        return tuple(finding for finding in self.findings if finding.dismissed)
