"""So much for each: a total, how many share it or how long it took, and what each has, in no fixed form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from goldenthread.claims.engine import judge
from goldenthread.claims.frames import COUNTS, Frame, Mark, Reading, decide, frame_of, plain, slipped, stems_of
from goldenthread.claims.model import Amount, AmountKind, Claim, Multiple
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.words import UNITS, singular, word_set

#: Words beside the single amount: "£440 a head", "25 to a session", "each was sent £30", "an average of 12".
_UNIT: Final = re.compile(
    r"^(?: [a-z]+){0,3}?,? (?:for |to |from |at )?(?:an?|per|each|every)(?: single|"
    r" one of)? (?P<unit>(?!few\b|lot\b|further\b|total\b|year before"
    r"\b|year earlier\b|rise\b|[a-z]+ed\b|average\b|mean\b|fall\b|drop\b|rate\b|third\b|half\b)[a-z]+)"
)
_EACH_RIGHT: Final = re.compile(r"^(?: [a-z]+){0,2}? (?:each|apiece|a piece|on average|to each|for each|every one)\b")
_EACH_OF_THEM: Final = re.compile(r"^[^\[;.]{0,60} (?:to|for|of) each(?: one)? of (?:them|these|those)\b")
_EACH_LEFT: Final = re.compile(
    r"\b(?:each|average|mean|equal(?:ly)?|evenly|every one|apiece|"
    r"on average|averag(?:ed|es|ing)|per [a-z]+)\b[^\[;.]{0,60}$"
)
#: "at £85", "vouchers of £75", "a unit cost of £150", "cohorts of 15"
_PRICE_LEFT: Final = re.compile(
    r"\b(?:at|costs?|costing|priced? (?:at|of)|charged?(?: at)?|(?:fee|rate|price|value|grant|voucher|bursary|"
    r"salary|wage|rent|subscription|fare|premium|payment|award|gift|fine)s? (?:of|is|was)|"
    r"(?:unit cost|unit price|cost per [a-z]+|cost a head|cost each|average cost|price per [a-z]+)(?: of| was| is|"
    r" at|:)?)"
    r" (?:us |just |only )?$"
)
_GROUPS_OF: Final = re.compile(
    r"\b(?:cohorts|groups|classes|teams|batches|rounds|sessions|courses|boxes|packs|crates|blocks|events|workshops|"
    r"rows|beds|vans|coaches|panels) of $"
)
_PERSON: Final = frozenset(["head", "person", "one", "individual", "client", "participant", "member"])
_PEOPLE: Final = word_set(
    """
    person parent child pupil carer adult family resident patient client member volunteer worker practitioner
    participant young woman man student household learner delegate staff guest tenant woman girl boy
    """
)
_UNEQUAL: Final = re.compile(
    r"\b(?:up to|at least|minimum|maximum|more than|less than|"
    r"fewer than|remaining|rest|plus|except|unequal\w*|not|between(?! them)|"
    r"another|also|extra|additional|increase|rise|rose|fell|down|target|only|largest|smallest)\b"
)
#: The total then has more in it than so many times the single amount.
_AND_OTHERS: Final = re.compile(
    r"\b(?:and|plus|with|including) (?:some|travel|extras?|vat|expenses|materials|others?|(?:other|further|"
    r"extra) [a-z]+|"
    r"a few|on-costs|overheads|fees|smaller|part of)\b|\bprices?\b|\bdiscount|\b(?:with )?an? (?:rise|increase|"
    r"change|surcharge)\b"
)
_TOLD: Final = re.compile(
    r"\b(?:total(?:s|led|ling)?|in all|altogether|all told|between them|overall|worth|so|giving|making|bill|"
    r"invoice|cost|came to|"
    r"comes to|makes|spent|unit cost|cost of|grand)\b"
)
_SPANS: Final = re.compile(
    r"\b(?:over|in|for|during|across|through) (?:the )?(?:(?:past|last|first|full|whole|next|coming|entire) )?"
    r"(?P<number>\d{1,2}|(?!the\b|a\b|this\b|that\b)[a-z]+)[ -](?P<unit>years?|months?|weeks?|days?|quarters?|"
    r"terms?)\b|"
    r"\b(?P<year>(?:over|in|for|during|across) the (?:full |whole |financial )?year|"
    r"(?:full|whole|financial)[ -]year|annual(?:ly)?|the twelve months)\b"
)
_IN_A_YEAR: Final = {"month": 12, "quarter": 4, "week": 52}


@register(
    "a total, how many, and how much for each",
    Example("The unit costs £195,000, met equally by the three partners (£56,000 each).", ("£56,000",)),
    Example(
        "Between them our 57 volunteers gave 19,300 hours, which works out at 338 hours for every single one.",
        ("338 hours",),
    ),
    Example(
        "The £64,000 was divided into equal gifts for our eight branches, and £6,400 has helped each of them.",
        ("£6,400",),
    ),
    Example("Agency use by the nine teams has cost £412,000, on average £45,777 a team.", ("£45,777",)),
    Example("The programme cost £184,800 and reached 420 parents, so £540 a head.", ("£540",)),
    Example("We trained 1,125 practitioners at 45 sessions, an average of 25 to a session.", ("25",)),
    Example("The contract is worth £1.35 million over three years, or £450,000 a year.", ("£450,000",)),
    Example("MARAC heard 36 cases a month on average, or 482 over the twelve months.", ("482",)),
    Example("Six parishes paid £120,000 and each got a bill of up to £30.", ()),
    Example("There were 400 visits by 20 nurses, and a fee of £30 an hour was agreed.", ()),
)
def for_each(passage: Passage) -> Iterator[Claim]:
    """A total, a number of sharers or of months, and what each has, held to one another."""
    frame = frame_of(passage)
    if not frame.here() or len(frame.marks) > 10:
        return
    single = [mark for mark in frame.marks if _is_each(mark) or _each_gives(frame, mark)]
    if not single or _AND_OTHERS.search(frame.words):
        return
    steps = directions(frame)
    free = [mark for mark in frame.marks if mark.index not in steps and plain(mark)]
    found: dict[int, list[Reading]] = {}
    for each in single:
        if each.index in steps or not plain(each):
            continue
        for total in free:
            measured = {mark.amount.kind is AmountKind.QUANTITY for mark in (each, total)}
            if total is each or total.sort != each.sort or (len(measured) > 1 and not each.amount.places):
                continue  # minutes do not come to visits
            if total.amount.value <= each.amount.value and not (
                _PRICE_LEFT.search(each.left) and len(frame.marks) == 3
            ):
                continue
            if max(each.sentence, total.sentence) != frame.last:
                continue
            for reading in (*_shared(frame, each, total, free), *_over_time(frame, each, total, free)):
                claim = reading.claim
                assert isinstance(claim, Multiple)
                found.setdefault(each.index if claim.shared else total.index, []).append(reading)
    for readings in found.values():
        yield from decide(readings)


def _is_each(mark: Mark) -> bool:
    if mark.amount.kind not in (*COUNTS, AmountKind.MONEY) or _UNEQUAL.search(f"{mark.left[-50:]} {mark.right[:25]}"):
        return False
    if mark.amount.kind is AmountKind.MONEY and _PRICE_LEFT.search(mark.left):
        return True
    return bool(
        _UNIT.match(mark.right)
        or _EACH_OF_THEM.match(mark.right)
        or _EACH_RIGHT.match(mark.right)
        or _EACH_LEFT.search(mark.left)
        or _GROUPS_OF.search(mark.left)
    )


#: "The cost per family was £145".
_COST_PER: Final = re.compile(
    r"\b(?:cost|price|spend|average) per (?P<unit>[a-z]+) (?:is|was|of|at|came to|comes to) $"
)


def _each_gives(frame: Frame, mark: Mark) -> bool:
    """Whether an amount is what each of so many gives or gets: "each of the four partners pays £20,300"."""
    before = frame.marks[mark.index - 1] if mark.index else None
    if before is None or before.sentence != mark.sentence or mark.amount.kind is not AmountKind.MONEY:
        return False
    return _EACH_OF.search(before.left) is not None and _GIVES.match(mark.left) is not None


_EACH_OF: Final = re.compile(r"\b(?:each|every one) of (?:the |our |these |its )?$")
_GIVES: Final = re.compile(
    r"^(?: [a-z-]+){1,4} (?:pays?|paid|gives?|gave|contribut\w+|puts? in|receiv\w+|gets?|got|funds?|funded|"
    r"spen[dt]s?|costs?|"
    r"put in|provid\w+)(?: in)? $"
)


_LINKED: Final = re.compile(
    r"\b(?:or|so|thus|hence|therefore|averag\w+|that is|works? out|worked out|gives?|projected|costs?|giving|"
    r"making|makes|i\.e\.|in total|in all|altogether|bill|total|"
    r"came to|comes to|bring(?:s|ing)? in|unit cost|each|apiece)\b"
)


def _shared(frame: Frame, each: Mark, total: Mark, free: list[Mark]) -> Iterator[Reading]:
    unit = _UNIT.match(each.right) if not _EACH_OF_THEM.match(each.right) else None
    named = unit or _COST_PER.search(each.left)
    name = singular(named["unit"]) if named else ""
    for many in free:
        timed = many.amount.kind is AmountKind.QUANTITY and name and name in many.amount.text.lower() + many.amount.noun
        if many.amount.kind not in (AmountKind.COUNT, AmountKind.NUMBER) and not timed:
            continue
        if not 1 < many.amount.value <= 100_000:
            continue
        if total.sort == "n" and total.amount.value < many.amount.value and each.amount.value >= 1:
            continue
        if many in (each, total) or max(many.sentence, each.sentence, total.sentence) != frame.last:
            continue
        nouns = {singular(word) for word in many.amount.noun.split()}
        told = bool(name) and (name in nouns or (name in _PERSON and bool(nouns & _PEOPLE)))
        told = (
            told
            or bool(timed)
            or (many.amount.kind is AmountKind.NUMBER and not many.amount.noun and not name and len(free) == 3)
        )
        each_one = re.search(r"\b(?:each|every) ([a-z]+)\b[^\[;.]{0,30}$", each.left)
        told = told or bool(each_one and singular(each_one[1]) in nouns)
        pays = re.match(r"^(?: [a-z-]+){1,3} each\b", many.right) and each.index == many.index + 1
        each_of = re.search(r"\beach of (?:the |our |these )?$", many.left)
        subject = _EACH_RIGHT.match(each.right) and many.index == each.index - 1 and many.sentence == each.sentence
        equally = re.search(
            r"\b(?:equal(?:ly)?|evenly|split|shared|divided|the same (?:amount|sum|share))\b", frame.words
        )
        weight = 1 + 2 * (told or bool(pays) or bool(each_of) or bool(subject)) + (len(free) <= 4)
        weight += bool(_TOLD.search(total.left[-40:] + total.right[:40]) and total.start > each.start)
        weight += bool(told and re.search(r"\baverag|works? out at|equal to", frame.clause(each)))
        weight += bool(equally) and many.amount.value <= 60
        # Nothing else is printed that could be meant.
        alone = len(frame.marks) == 3
        last = max(each, total, key=lambda mark: mark.start)
        weight += alone * (1 + bool(_LINKED.search(last.left) or _LINKED.search(last.right[:30])))
        priced = each.amount.kind is AmountKind.MONEY and many.sort != each.sort and _PRICE_LEFT.search(each.left)
        weight += len(free) == 3 and not alone and bool(priced or _GROUPS_OF.search(each.left))
        weight += each.start > total.start and len(free) == 3 and not alone
        low, high = sorted((each.start, total.start))
        if any(low < mark.start < high and mark.sort == total.sort and mark is not many for mark in free):
            weight -= 2  # another amount went into the total
        if not alone and len(frame.words.split("[w")) > 2 and not told:
            weight -= 1  # of two times, and which of the figures goes with which is not said
        if each.sentence != total.sentence and frame.words.count("[w") > 1:
            weight -= 2  # the price of one year and the bill of another
        if name and not told and name not in ("month", "week", "year", "day"):
            weight -= 1
        if name in ("month", "week", "year", "day", "quarter", "night", "hour") and not (told or alone):
            continue
        beside = f"{many.left[-30:]} {many.right[:15]}"
        if _UNEQUAL.search(re.sub(r"\bbetween\b", " ", beside) if equally else beside):
            continue
        if total.start > max(each.start, many.start) and not _product_told(frame, each, many, total):
            continue
        yield from _weighed(frame, each, many.amount, total, weight)


def _over_time(frame: Frame, each: Mark, total: Mark, free: list[Mark]) -> Iterator[Reading]:
    unit = _UNIT.match(each.right)
    if unit is None or _PART_OF_IT.search(frame.words) or _PART_OF_IT.search(_plain_text(frame)):
        return
    name = singular(unit["unit"])
    if name not in (*_IN_A_YEAR, "year", "day", "term"):
        return
    text = _plain_text(frame)
    factors = set()
    for match in _SPANS.finditer(text):
        if match["year"]:
            factors.add(_IN_A_YEAR.get(name, 0))
            continue
        number = Decimal(match["number"]) if match["number"].isdigit() else Decimal(UNITS.get(match["number"], 0))
        spanned = singular(match["unit"])
        if spanned == name:
            factors.add(int(number))
        elif spanned == "year" and name in _IN_A_YEAR:
            factors.add(int(number) * _IN_A_YEAR[name])
    factors -= {0, 1}
    link = re.search(r"(?:[:,–] ?|\b(?:or|so|that is|works out|equivalent|averag\w+|i\.e\.)[a-z ,]*)$", each.left)
    if not factors and name in _IN_A_YEAR and link:
        whole_year = re.match(r"^ (?:a|per|each|every) year\b|^ (?:annually|yearly)\b", total.right) or _YEARS.search(
            _time_text(frame, total)
        )
        factors = {_IN_A_YEAR[name]} if whole_year else set()
    if len(factors) != 1:
        return
    factor = Decimal(factors.pop())
    average = bool(re.search(r"\baverag", frame.words))
    weight = (
        2
        + (len(free) <= 2)
        + bool(_TOLD.search(total.left[-30:]) and total.start > each.start)
        + (each.start > total.start and bool(link))
        + (average or bool(re.search(r"\b(?:or|so|that is|works out|equivalent)\b", frame.between(each, total))))
    )
    many = Amount(factor, AmountKind.NUMBER, f"{factor} {name}s")
    yield from _weighed(frame, each, many, total, weight)


#: So many a month in one part of the year, or in a year that is not over.
_PART_OF_IT: Final = re.compile(
    r"\b(?:to date|so far|outside (?:the |of )?[a-z]+|term[- ]time|(?:first|second|other) half|at (?:its|the) peak|"
    r"rising to|"
    r"in (?:the )?(?:spring|summer|autumn|winter)|school holidays)\b"
)
_YEARS: Final = re.compile(r"^(?:in |the )?(?:(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?|last year|this year|the year)$")


def _time_text(frame: Frame, mark: Mark) -> str:
    return mark.time.text.lower() if mark.time is not None else ""


def _plain_text(frame: Frame) -> str:
    run = frame.passage.run
    return " ".join(run.passages[frame.passage.index - at].text.lower() for at in range(frame.last, -1, -1))


#: How many there may be, and not how many there were: "each course has room for 12".
_ROOM: Final = re.compile(
    r"\b(?:room|capacity|seats?|sleeps|holds?|can|could|may|might|able|limit|accommodat\w*|spaces?|should|ought|"
    r"maximum|most|allows?|allowed|permit\w*|hoped?|meant|intended|planned)\b"
)
#: What says that a figure after its factors is what they come to.
_COMES_TO: Final = re.compile(
    r"\b(?:total(?:s|led|ling)?|in all|altogether|all told|between them|overall|worth|so|thus|hence|therefore|"
    r"giv(?:e|es|en|ing)|gave|mak(?:e|es|ing)|made|bills?|invoices?|costs?|costing|came to|comes to|come to|"
    r"coming to|spen[dt]|is|was|are|were|amount\w*|equ\w+|that is|works? out|bring\w*|brought|rais\w+|paid|"
    r"received|earn\w*|provid\w+|or|i\.e\.|add\w* up|reckon\w*|which means|meaning|produc\w+|deliver\w+|"
    r"reach\w*|full year|combined|annual\w*|year)\b|="
)
#: The total is then no plain product.
_LESS: Final = re.compile(
    r"\b(?:after|before|less|minus|net|rebate|refund|cancel\w*|some|others?|twice|more than one|empty|unfilled|"
    r"vacan\w+|but|though|although)\b"
)
_ITS_OWN: Final = re.compile(
    r"\b(?:cost|price|average [a-z]+) (?:of|to|for) an? (?P<one>(?:[a-z-]+ ){1,4}?)"
    r"(?:is|was|at|of|comes? to)\b[^\[]{0,12}$"
    r"|(?:^|[;.,] |\band )an? (?P<two>(?:[a-z-]+ ){1,5}?)costs? (?:us |just |only )?$"
)


def _own_thing(frame: Frame, each: Mark, many: Amount) -> bool:
    """Whether a price is of some other thing than what is counted: "a night in hospital costs £400"."""
    match = _ITS_OWN.search(frame.before(each))
    if match is None:
        return False
    return not stems_of(match["one"] or match["two"]) & stems_of(f"{many.noun} {many.text}")


def _product_told(frame: Frame, each: Mark, many: Mark, total: Mark) -> bool:
    """Whether words say that two figures come to a third, which stands after both."""
    last = max(each, many, key=lambda mark: mark.start)
    before, after = frame.between(last, total), re.split(r"[;.]", total.right)[0]
    told = _COMES_TO.search(before) or _COMES_TO.search(re.sub(r"\b(?:is|was|are|were|or|made|so)\b", " ", after))
    return told is not None and not _LESS.search(f"{before} {after}")


def _weighed(frame: Frame, each: Mark, many: Amount, total: Mark, weight: int) -> Iterator[Reading]:
    one = each.amount
    if each.start > total.start and re.search(r"\b(?:fewer|more|less|elsewhere)\b", frame.after(each)[:60]):
        return
    if _ROOM.search(frame.clause(each)) or _own_thing(frame, each, many):
        return
    if re.search(r"\baverag", frame.clause(each)) and one.kind is not AmountKind.MONEY:
        one = replace(one, kind=AmountKind.QUANTITY)  # an average is rounded, though it counts
    claim = Multiple(
        about=about(many, total.amount) or "Equal shares",
        each=one,
        total=total.amount,
        factor=many.value,
        shared=each.start > total.start,
    )
    low, high = sorted((each.amount.value * many.value, total.amount.value))
    if high > low * Decimal("1.7") and not slipped(judge(claim)):
        return
    yield Reading(claim, weight)
