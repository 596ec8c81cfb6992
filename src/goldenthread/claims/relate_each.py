"""So much for each: a total, how many share it or how long it took, and what each has, in no fixed form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from goldenthread.claims.engine import judge
from goldenthread.claims.frames import COUNTS, Frame, Mark, Reading, decide, frame_of, plain, slipped
from goldenthread.claims.model import Amount, AmountKind, Claim, Multiple
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.words import UNITS, singular

#: Words beside the single amount: "£440 a head", "25 to a session", "each was sent £30", "an average of 12".
_UNIT: Final = re.compile(
    r"^(?: [a-z]+){0,3}?,? (?:for |to |from |at )?(?:an?|per|each|every)(?: single|"
    r" one of)? (?P<unit>(?!few\b|lot\b|further\b|total\b|year before"
    r"\b|year earlier\b|rise\b|fall\b|drop\b|rate\b|third\b|half\b)[a-z]+)"
)
_EACH_RIGHT: Final = re.compile(r"^(?: [a-z]+){0,2}? (?:each|apiece|a piece|on average|to each|for each|every one)\b")
_EACH_LEFT: Final = re.compile(
    r"\b(?:each|average|mean|equal(?:ly)?|evenly|every one|apiece|"
    r"on average|averag(?:ed|es|ing)|per [a-z]+)\b[^\[;.]{0,60}$"
)
_PERSON: Final = frozenset(["head", "person", "one", "individual", "client", "participant", "member"])
_PEOPLE: Final = frozenset(
    [
        "person",
        "parent",
        "child",
        "pupil",
        "carer",
        "adult",
        "family",
        "resident",
        "patient",
        "client",
        "member",
        "volunteer",
        "worker",
        "practitioner",
        "participant",
        "young",
        "woman",
        "man",
        "student",
        "household",
        "learner",
        "delegate",
        "staff",
        "guest",
        "tenant",
        "woman",
        "girl",
        "boy",
    ]
)
_UNEQUAL: Final = re.compile(
    r"\b(?:up to|at least|minimum|maximum|more than|less than|"
    r"fewer than|remaining|rest|plus|except|unequal\w*|not|between|"
    r"another|also|extra|additional|increase|rise|rose|fell|down|target|only|largest|smallest)\b"
)
_TOLD: Final = re.compile(
    r"\b(?:total(?:s|led|ling)?|in all|altogether|all told|between them|overall|worth|so|giving|making)\b"
)
_SPANS: Final = re.compile(
    r"\b(?:over|in|for|during|across|through) (?:the )?(?:(?:past|last|first|full|whole|next|coming|entire) )?"
    r"(?P<number>\d{1,2}|[a-z]+)[ -](?P<unit>years?|months?|weeks?|days?|quarters?|terms?)\b|"
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
    frame = frame_of(passage, 2)
    if not frame.here() or len(frame.marks) > 10:
        return
    single = [mark for mark in frame.marks if _is_each(mark)]
    if not single:
        return
    steps = directions(frame)
    free = [mark for mark in frame.marks if mark.index not in steps and plain(mark)]
    found: dict[int, list[Reading]] = {}
    for each in single:
        if each.index in steps or not plain(each):
            continue
        for total in free:
            if total is each or total.sort != each.sort or total.amount.value <= each.amount.value:
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
    return bool(_UNIT.match(mark.right) or _EACH_RIGHT.match(mark.right) or _EACH_LEFT.search(mark.left))


def _shared(frame: Frame, each: Mark, total: Mark, free: list[Mark]) -> Iterator[Reading]:
    unit = _UNIT.match(each.right)
    name = singular(unit["unit"]) if unit else ""
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
        weight += each.start > total.start and len(free) == 3
        if name and not told and name not in ("month", "week", "year", "day"):
            weight -= 1
        if name in ("month", "week", "year", "day", "quarter", "night", "hour") and not told:
            continue
        yield from _weighed(frame, each, many.amount, total, weight)


def _over_time(frame: Frame, each: Mark, total: Mark, free: list[Mark]) -> Iterator[Reading]:
    unit = _UNIT.match(each.right)
    if unit is None:
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
    if len(factors) != 1:
        return
    factor = Decimal(factors.pop())
    average = bool(re.search(r"\baverag", frame.words))
    weight = (
        2
        + (len(free) <= 2)
        + (average or bool(re.search(r"\b(?:or|so|that is|works out|equivalent)\b", frame.between(each, total))))
    )
    many = Amount(factor, AmountKind.NUMBER, f"{factor} {name}s")
    yield from _weighed(frame, each, many, total, weight)


def _plain_text(frame: Frame) -> str:
    run = frame.passage.run
    return " ".join(run.passages[frame.passage.index - at].text.lower() for at in range(frame.last, -1, -1))


def _weighed(frame: Frame, each: Mark, many: Amount, total: Mark, weight: int) -> Iterator[Reading]:
    one = each.amount
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
