"""The same fact printed twice: within a document, between a table and a sentence, and between documents.

Facts are matched on what is counted, where, when and for which ages, and never on their value. Within a
document two facts disagree only where all of that is printed and the same. Between documents they differ,
and the finding says by what.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Final

from goldenthread.claims import mentions
from goldenthread.claims.facts import Fact, facts, stems
from goldenthread.claims.label_facts import against_labels
from goldenthread.claims.model import AmountKind, Claim, Same
from goldenthread.claims.table_facts import against_tables, slipped
from goldenthread.reading.document import Document
from goldenthread.vocabulary import Qualifier

_NUMBERS: Final = (AmountKind.COUNT, AmountKind.NUMBER)
#: Between documents, figures further apart than this share are taken for different facts.
_FAR: Final = Decimal("0.25")
#: Within one, further apart than this factor.
FAR_WITHIN: Final = 2
#: Two digits that changed places in a figure this long are hardly chance.
_LONG_SLIP: Final = 1000
#: Percentages of the same people with these said of them are one fact.
_SAID: Final = (re.compile(r"\bgood\b[^.;]{0,20}\b(?:better|outstanding)\b", re.IGNORECASE),)


def within(document: Document) -> list[Claim]:
    """Return the facts that a document prints twice in running text, or in a table and a sentence."""
    found: list[Claim] = list(against_tables(document))
    every = list(facts(document))
    found.extend(against_labels(document, every))
    found.extend(_slips(every))
    usable = [fact for fact in every if fact.when]
    by_time: dict[str, list[Fact]] = {}
    for fact in usable:
        by_time.setdefault(fact.when, []).append(fact)
    for group in by_time.values():
        for at, second in enumerate(group):
            # Held to the first place that prints it, so that one slip is not named once for each other place.
            first = next((earlier for earlier in group[:at] if _surely_one(earlier, second)), None)
            if first is not None:
                found.append(_claim(second, first, other_document=False))
    return found


_SHORT_SLIP: Final = 100
#: With so many figures of one sort in a document, a slip of two digits needs so many words in common to be no chance.
_CHANCE: Final = ((12, 1), (60, 2), (100_000, 3))


def _slips(every: Sequence[Fact]) -> Iterator[Claim]:
    """Two figures of one document that differ by two digits that changed places, with the same words about them."""
    for money in (True, False):
        held = [fact for fact in every if (fact.amount.kind is AmountKind.MONEY) is money and _whole_number(fact)]
        needed = next(words for most, words in _CHANCE if len(held) <= most)
        values = Counter(fact.amount.value for fact in held)
        for at, second in enumerate(held):
            for first in held[:at]:
                if (
                    not slipped(first.amount, second.amount)
                    or values[first.amount.value] + values[second.amount.value] > 3
                ):
                    continue
                if not _one_time(first, second) or not _apart(first, second):
                    continue
                if (first.near and second.near and first.areas != second.areas) or first.ages != second.ages:
                    continue
                if first.noun[-1:] != second.noun[-1:] or (not money and not first.noun):
                    continue
                shared = (_words_of(first) & _words_of(second)) - set(first.noun)
                if len(shared) + (len(first.noun) > 1) >= needed + (abs(first.amount.value) < _SHORT_SLIP):
                    yield replace(_claim(second, first, other_document=False), differing="")
                    break


_AGAIN: Final = re.compile(
    r"\b(?:the|these|those|all|our|each|every one of the|of the)(?: of)?(?: the| these| our)? $", re.IGNORECASE
)


def _apart(first: Fact, second: Fact) -> bool:
    """Whether two facts stand in two blocks, or the second points back: "all 960 responses"."""
    if first.block.place.number != second.block.place.number:
        return True
    again = _AGAIN.search(second.sentence[: second.amount.start])
    return first.offset != second.offset and again is not None


def _words_of(fact: Fact) -> frozenset[str]:
    return stems(fact.sentence)


def _whole_number(fact: Fact) -> bool:
    numbers = (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY)
    return fact.amount.kind in numbers and abs(fact.amount.value) >= 10 and fact.amount.qualifier is Qualifier.NONE


def _one_time(first: Fact, second: Fact) -> bool:
    return first.when == second.when or not first.when or not second.when


def between(documents: Sequence[Document]) -> list[Claim]:
    """Return the facts that two documents print, with what differs in their words."""
    if len(documents) < 2:
        return []
    read = [list(facts(document)) for document in documents]
    found: list[Claim] = []
    for earlier, later in combinations(read, 2):
        by_noun: dict[tuple[str, ...], list[Fact]] = {}
        for fact in later:
            by_noun.setdefault(fact.noun, []).append(fact)
        for first in earlier:
            matches = [second for second in by_noun.get(first.noun, ()) if _may_be_one(first, second)]
            # Where one fact could be several of the other document's, which is meant is not known.
            if len(matches) == 1:
                found.append(_claim(first, matches[0], other_document=True))
    return found


def _one_unit(first: Fact, second: Fact) -> bool:
    kinds = {first.amount.kind, second.amount.kind}
    return (len(kinds) == 1 or kinds <= set(_NUMBERS)) and first.amount.per == second.amount.per


def _surely_one(first: Fact, second: Fact) -> bool:
    """Whether two facts of one document and one time are the same beyond doubt."""
    if (first.block.place.number, first.offset) == (second.block.place.number, second.offset):
        return False
    if not _one_unit(first, second) or first.ages != second.ages or first.ages == "several":
        return False
    if _headed_apart(first, second):
        return False
    if first.near and second.near and first.areas != second.areas:
        return False
    if first.amount.kind in (AmountKind.PERCENT, AmountKind.RATE, AmountKind.MONEY) and _told_alike(first, second):
        return _comparable(first, second)
    if first.amount.kind is AmountKind.PERCENT or first.noun != second.noun:
        return False
    if not first.noun and first.amount.kind is not AmountKind.MONEY:
        return False
    money = first.amount.kind is AmountKind.MONEY
    slip = slipped(first.amount, second.amount)
    if not (slip or _comparable(first, second)) or not (money or _one_tail(first, second)):
        return False
    # All that the shorter says of its figure has to stand in the longer: "notified" deaths are not "reviewed" ones.
    ours, theirs = first.words - _ACTORS, second.words - _ACTORS
    shared, fewer = ours & theirs, min(len(ours), len(theirs))
    enough = (1 if slip and abs(first.amount.value) >= _LONG_SLIP else 3) if money else 2
    return len(shared) == fewer and len(shared - set(first.noun)) + bool(first.noun) >= enough


#: Words that tell who acted or how it was told, and not which are meant.
_ACTORS: Final = stems(
    "service services team teams partnership board report rate proportion percentage share spent full paid"
)
#: Of one thing there may be one figure with these said of it and another without.
_NARROWER: Final = stems(
    "revised original originally initial net gross capital revenue remaining core additional unspent approved "
    "planned forecast "
    "target average median national highest lowest new repeat further about maximum minimum only least male female "
    "boys girls"
)


#: Headings that say nothing of what the figures under them are about.
_ANY_HEADING: Final = stems(
    "annual report summary executive introduction foreword background overview context headlines key figures facts "
    "messages findings performance progress results outcomes conclusion conclusions appendix annex section chapter "
    "glance numbers statistics data highlights achievements update quarter board strategy plan priority priorities"
)


def _headed_apart(first: Fact, second: Fact) -> bool:
    """Whether two headings say of whom the figures under them are, which their sentences do not: opiates, alcohol."""
    heads = [fact.block.place.heading for fact in (first, second)]
    if heads[0] == heads[1]:
        return False
    said = stems(first.sentence) | stems(second.sentence) | _ANY_HEADING
    return all(stems(head) - said for head in heads)


def _told_alike(first: Fact, second: Fact) -> bool:
    """Whether the clauses of two figures say the same of them in the same words, time and all."""
    one, two = first.words - _ACTORS, second.words - _ACTORS
    if not first.when or first.when != second.when or (first.noun and second.noun and first.noun != second.noun):
        return False
    if first.areas != second.areas or _several_of_one(first) or _several_of_one(second):
        return False
    if _OTHERWISE.search(first.sentence) or _OTHERWISE.search(second.sentence):
        return False
    least = 2
    whole = stems(first.sentence) | stems(second.sentence)
    return one == two and len(one) >= least - 1 and not whole & _NARROWER and len(one | first.areas) >= least


#: A figure with these about it may be another of the same thing: as first set, as cut, for some of them.
_OTHERWISE: Final = re.compile(
    r"\b(?:first set|originally|initially|was set|were set|revised|(?:cut|raised|increased|reduced|rose|fell|grew|"
    r"dropped) "
    r"(?:to|from|by)|up from|down from|compared|than|against|of (?:which|whom|these|those|them)|alone|only|excluding|"
    r"including|provisional\w*|final|estimated?)\b",
    re.IGNORECASE,
)


def _several_of_one(fact: Fact) -> bool:
    """Whether a sentence has more than one figure of a kind, so that the words around may be of another."""
    kinds = [amount.kind for amount in mentions.find(fact.sentence)]
    return kinds.count(fact.amount.kind) > 1


def _one_tail(first: Fact, second: Fact) -> bool:
    """Whether what narrows one figure is said of the other too, in whatever order."""
    return (first.tail - _ACTORS) <= second.words and (second.tail - _ACTORS) <= first.words


def _comparable(first: Fact, second: Fact) -> bool:
    low, high = sorted((abs(first.amount.value), abs(second.amount.value)))
    return high <= low * FAR_WITHIN


def _may_be_one(first: Fact, second: Fact) -> bool:
    """Whether facts of two documents are about the same: whatever their dates where a place is named."""
    if not _one_unit(first, second) or first.areas != second.areas or first.ages != second.ages:
        return False
    if _told_alike(first, second) and not _headed_apart(first, second):
        return _comparable(first, second)
    if not first.areas:
        return False
    if not first.noun or first.noun != second.noun or first.ages == "several":
        return False
    one, two = first.amount.value, second.amount.value
    if abs(one - two) > max(abs(one), abs(two)) * _FAR:
        return False
    if first.amount.kind is AmountKind.PERCENT:
        return any(said.search(_from(first)) and said.search(_from(second)) for said in _SAID)
    if first.amount.kind is AmountKind.MONEY:
        return False
    return first.tail == second.tail or bool(first.tail and second.tail and first.tail & second.tail)


def _from(fact: Fact) -> str:
    """The sentence as far as it speaks of the figure: up to a bracket or to the next sentence."""
    start = fact.sentence.rfind("(", 0, fact.amount.start) + 1
    end = fact.sentence.find("(", fact.amount.end)
    return fact.sentence[start : end if end > 0 else len(fact.sentence)]


def _claim(here: Fact, there: Fact, *, other_document: bool) -> Same:
    place = there.block.place.words
    return Same(
        about=" ".join(part for part in (here.amount.noun.capitalize(), here.amount.period_text) if part)
        or here.amount.text,
        quotation=here.sentence,
        document=here.document,
        place=here.block.place.words,
        number=here.block.place.number,
        start=here.offset + here.amount.start,
        end=here.offset + here.amount.end,
        first=here.amount,
        second=there.amount,
        elsewhere=f"{there.document}, {place}" if other_document else place,
        elsewhere_quotation=there.sentence,
        differing="; ".join(_differing(here, there)),
        other_document=other_document,
    )


def _differing(here: Fact, there: Fact) -> Iterator[str]:
    """What differs in the words of two facts: date and qualifier."""
    if here.when != there.when or not here.when:
        dates = [fact.amount.period_text or "no date" for fact in (here, there)]
        if dates[0] == dates[1] == "no date":
            if here.document != there.document:
                yield "neither gives a date"
        else:
            yield f"the dates are {dates[0]} here and {dates[1]} there"
    if here.amount.qualifier is not there.amount.qualifier:
        words = [fact.amount.qualifier.words or "no qualifier" for fact in (here, there)]
        if Qualifier.NONE in (here.amount.qualifier, there.amount.qualifier) or words[0] != words[1]:
            yield f"it is “{words[0]}” here and “{words[1]}” there".replace("“no qualifier”", "plain")
