"""A labelled value ("County lines closed this year: 38") held to a sentence elsewhere that prints the same fact.

The words of a label are few, so only a slip of two digits is called wrong: that the figures differ otherwise may
mean that they are two facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from goldenthread.claims import mentions
from goldenthread.claims.facts import Fact, stem, stems, when_of
from goldenthread.claims.label_lines import Field, Role, fields_of
from goldenthread.claims.model import Amount, AmountKind, Claim, Same
from goldenthread.claims.table_facts import slipped
from goldenthread.reading.document import Block, BlockKind, Document

_FEWEST_WORDS: Final = 2
_STATES: Final = (Role.VALUE, Role.PART, Role.PREVIOUS)


def against_labels(document: Document, facts: Sequence[Fact]) -> Iterator[Claim]:
    """Yield a claim for each fact of a sentence that a label-and-value line prints with two digits swapped.

    Args:
        document: Where both stand.
        facts: The facts of its running text.
    """
    labelled = [(block, field, _words(field)) for block, field in _fields(document)]
    for fact in facts:
        said = stems(fact.block.text)
        for block, field, words in labelled:
            if block.place.number == fact.block.place.number or len(words) < _FEWEST_WORDS or not words <= said:
                continue
            when = when_of(field.when)
            if not _one_sort(fact.amount, field.amount):
                continue
            if not slipped(fact.amount, field.amount) and not _surely_one(fact, field, words, when):
                continue
            if (when and fact.when and when != fact.when) or _prints(fact, field):
                continue
            yield Same(
                about=field.label,
                quotation=fact.sentence,
                document=document.name,
                place=fact.block.place.words,
                number=fact.block.place.number,
                start=fact.offset + fact.amount.start,
                end=fact.offset + fact.amount.end,
                first=fact.amount,
                second=field.amount,
                elsewhere=block.place.words,
                elsewhere_quotation=block.text,
            )


def _surely_one(fact: Fact, field: Field, words: frozenset[str], when: str) -> bool:
    """Whether a label says in full, with its time, what a sentence says of its figure."""
    if not when or when != fact.when or not fact.noun or fact.amount.kind is AmountKind.PERCENT:
        return False
    low, high = sorted((abs(fact.amount.value), abs(field.amount.value)))
    told = fact.words - _ACTORS
    return high <= low * 2 and low >= _LEAST and len(words) > _FEWEST_WORDS and told == words


_LEAST: Final = 20
_ACTORS: Final = stems("service services team teams partnership board report total")


def _fields(document: Document) -> Iterator[tuple[Block, Field]]:
    for block in document.blocks:
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            found = fields_of(block.text, block.place.number)
            if len(found) == 1 and found[0].role in _STATES:
                yield block, found[0]


def _words(field: Field) -> frozenset[str]:
    label = field.label
    if field.when:
        label = label.replace(field.when, " ")
    return stems(f"{label} {field.noun}")


def _one_sort(one: Amount, other: Amount) -> bool:
    kinds = {one.kind, other.kind}
    return len(kinds) == 1 or kinds <= {AmountKind.COUNT, AmountKind.NUMBER}


def _prints(fact: Fact, field: Field) -> bool:
    """Whether the block prints the labelled figure as well, or says that its own is of something else."""
    if any(amount.value == field.amount.value for amount in mentions.find(fact.block.text)):
        return True
    noun = frozenset(stem(word) for word in fact.amount.noun.split())
    return bool(noun) and not noun & _words(field)
