"""Rates, parts of a year and equal shares by the figures and the words beside them, in no fixed form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from goldenthread.claims.frames import COUNTS, LIKELY, SURE, Frame, Mark, Reading, decide, frame_of, plain
from goldenthread.claims.judge_groups import months_elapsed
from goldenthread.claims.model import AmountKind, Claim, Multiple, Rate
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.reading_multiples import ELAPSED
from goldenthread.claims.relate_changes import directions, names_beside
from goldenthread.claims.words import MONTHS

_PEOPLE: Final = re.compile(
    r"\b(?:population|pop\.?|residents|inhabitants|on roll|"
    r"bed days|households|people|living|live|girls|women|men|boys|"
    r"children|pupils|births|adults|aged)\b"
)
_OTHER_PLACE: Final = re.compile(
    r"\b(?:england|national(?:ly)?|average|compared|regional|neighbours|"
    r"peers?|msg|msf|region|country|uk|wales|threshold|target|median|against|"
    r"previous|last year|down from|up from)\b"
)


@register(
    "a rate, a count and a population",
    Example("Violence. 4,560 crimes. Pop. 380,000. 1.2 per 1,000. Force rank 3.", ("1.2 per 1,000",)),
    Example(
        "In a town of 24,000 people 1,080 asked for a visitor, which is 4.5 for every 1,000 who live here.",
        ("4.5 for every 1,000",),
    ),
    Example("VAWG flag: 8,046 crimes in pop. 611,300. Rate 13.1 per 1k.", ("13.1 per 1k",)),
    Example("The rate was 172 per 100,000. There are 212,000 residents and 38 entrants.", ()),
)
def in_a_population(passage: Passage) -> Iterator[Claim]:
    """A rate, held against every count and population near it."""
    if not passage.amounts:
        return
    frame = frame_of(passage)
    rates = [rate for mark in frame.marks if (rate := _as_rate(mark)) is not None]
    if not rates:
        return
    steps = directions(frame)
    for mark in rates:
        if (
            not mark.amount.per
            or _AMONG_SOME.search(mark.left)
            or _elsewhere(frame, mark)
            or _OTHER_PLACE.search(mark.left[-40:])
            or mark.index in steps
            or not plain(mark)
        ):
            continue
        first = mark.index == rates[0].index
        found = list(_rates(frame, mark, steps)) if first else []
        yield from decide(found)


#: "Among men the rate was": of some of them, whose number is not printed.
_AMONG_SOME: Final = re.compile(
    r"^ ?(?:but |and |while )?(?:among|for|of) (?:the )?[a-z-]+(?: [a-z-]+){0,3}?,? (?:the|this|that|it)\b[^\[]*$|"
    r"\brates? (?:among|for|of|in) (?:men|women|boys|girls|males|females|adults|children|those)\b"
)
_PER_BEFORE: Final = re.compile(
    r"\brate\b[^\[;.]*\bper (?P<base>[\d,]{3,9}|thousand|hundred thousand|million)\b[^\[;.]{0,40}$"
)


def _elsewhere(frame: Frame, rate: Mark) -> bool:
    """Whether a rate is of a place of its own, or of another time than the counts: "in Elm there are 8 per 10,000"."""
    own = names_beside(frame, rate)
    others = [names_beside(frame, mark) for mark in frame.marks if mark.sentence < rate.sentence]
    placed = re.search(
        r"(?:^|[;,] )(?:but |and |while )?in (?:the )?[a-z -]+,? (?:there|it|the rate|this)\b", rate.left
    )
    if placed and own and others and not any(own & names for names in others):
        return True
    return re.search(r"\brates? over (?!the (?:year|period)\b)", frame.before(rate)) is not None


def _as_rate(mark: Mark) -> Mark | None:
    """A figure that is a rate: by its own words, or by those before it ("rate per 10,000: 312")."""
    if mark.amount.kind is AmountKind.RATE:
        return mark
    match = _PER_BEFORE.search(mark.left)
    if match is None or mark.amount.kind is not AmountKind.NUMBER:
        return None
    named = {"thousand": 1000, "hundred thousand": 100_000, "million": 1_000_000}
    per = named.get(match["base"]) or int(match["base"].replace(",", ""))
    return replace(mark, amount=replace(mark.amount, kind=AmountKind.RATE, per=per))


_BAND: Final = re.compile(r"\b(?:aged|under|over|women|men|girls|boys|females|males|pupils|births|workers)\b")


def _rates(frame: Frame, rate: Mark, steps: dict[int, object] | object) -> Iterator[Reading]:
    counts = [
        mark
        for mark in frame.marks
        if mark.amount.kind in COUNTS
        and mark.index not in steps  # type: ignore[operator]
        and mark.amount.value > 0
        and plain(mark)
        and not _OTHER_PLACE.search(mark.left[-30:])
    ]
    for population in counts:
        if population.amount.value < 200:
            continue
        people = _is_population(population)
        for count in counts:
            if (
                rate.index in (count.index, population.index)
                or count is population
                or count.amount.value * 5 > population.amount.value
            ):
                continue
            if max(count.sentence, population.sentence, rate.sentence) < frame.last:
                continue
            weight = 1 + 2 * people + (len(counts) == 2) - (rate.sentence < frame.last)
            if (band := _BAND.search(rate.right[:40])) and band[0].split()[
                0
            ] not in f"{population.left} {population.right}":
                weight -= 2  # the rate is of a band whose population is not printed
            if population.sentence != rate.sentence and count.sentence != rate.sentence and not _short(frame):
                weight -= 1
            yield Reading(
                Rate(
                    about=about(count.amount),
                    count=count.amount,
                    population=population.amount,
                    stated=rate.amount,
                ),
                weight,
            )


def _short(frame: Frame) -> bool:
    return len(frame.words) < 140


def _is_population(mark: Mark) -> bool:
    left = re.split(r"[.;,](?! ?$)", mark.left)[-1]
    return bool(_PEOPLE.search(left[-40:]) or _PEOPLE.search(re.split(r"[;,]", mark.right)[0][:60]))


_AHEAD: Final = re.compile(
    r"\b(?:project\w*|forecast\w*|predict\w*|heading|point(?:s|"
    r"ing) to|on course|on track|at (?:this|that) (?:rate|pace|"
    r"level)|(?:this|that|such a) (?:rate|pace|level)|if (?:this|that|"
    r"it|the)|should|would|will|shall|year[ -]end|full[ -]year|outturn|"
    r"straight[ -]line|pro rata|extrapolat\w*|annualised|equivalent to|were (?:demand|attendance|this|that|it)|"
    r"by the end of|in a year|over (?:the|a) (?:full |whole )?year|twelve months|first birthday)\b"
)
_NOT_AHEAD: Final = re.compile(
    r"\b(?:targets?|plan(?:ned)?|budget|capacity|goal|season\w*|slow\w*|ceiling|last|previous|ly)\b"
)
_SLIPS: Final = (Decimal(2), Decimal(3), Decimal(4), Decimal(6), Decimal(12), Decimal("1.5"))


@register(
    "a part of a year and the year",
    Example(
        "In the first four months it had 1,310 requests and, should "
        "demand hold, it would have 5,240 by the end of March.",
        ("5,240",),
    ),
    Example(
        "By the end of our first half-year we had 730 guests. At "
        "this rate we shall have had 2,190 by our first birthday.",
        ("2,190",),
    ),
    Example("Bike theft, Apr-Sep: 615. Projected year end: 1,230.", ("1,230",)),
    Example("There were 205 calls in the first quarter. The target for the year is 700.", ()),
    Example("There were 205 calls in the first quarter. We would like 30 more helpers.", ()),
)
def part_of_year(passage: Passage) -> Iterator[Claim]:
    """A figure for a part of a year, and one that is said to be what the year will come to."""
    if not passage.amounts or not _AHEAD.search(passage.marked_with_times):
        return
    frame = frame_of(passage, 2)
    text = passage.run.text[frame_start(frame, passage) : passage.start + len(passage.text)]
    elapsed, spans = _elapsed(text)
    if elapsed is None:
        return
    place = frame_start(frame, passage) + elapsed.start()
    steps = directions(frame)
    free = [
        mark
        for mark in frame.marks
        if mark.index not in steps and plain(mark) and mark.amount.kind in (*COUNTS, AmountKind.MONEY)
    ]
    here = [mark for mark in free if mark.sentence == frame.last]
    readings: list[Reading] = []
    for total in here:
        ahead = _AHEAD.search(_with_times(frame, total.left)) or _AHEAD.search(_with_times(frame, total.right)[:40])
        if _NOT_AHEAD.search(f"{_with_times(frame, total.left)[-45:]}"):
            continue
        for part in free:
            if (
                part is total
                or part.sort != total.sort
                or part.amount.value >= total.amount.value
                or part.amount.value == 0
            ):
                continue
            if part.start > total.start:
                continue
            near = min(abs(part.amount.start - place), abs(part.amount.end - place)) < 90
            weight = 1 + bool(ahead) * 1 + near + (len(free) == 2)
            ratio = total.amount.value / part.amount.value
            if len(spans) > 1 or not ELAPSED.search(text):
                weight = min(weight, LIKELY)  # which year it counts from is not said
            if weight < SURE and weight >= LIKELY and ratio in _SLIPS:
                weight = SURE  # times three where it should be times two
            if weight >= SURE and not Decimal("1.05") < ratio < 13:
                weight = LIKELY
            for words in spans:
                claim = Multiple(
                    about=about(part.amount, total.amount),
                    each=part.amount,
                    total=total.amount,
                    projection=True,
                    elapsed=words,
                )
                readings.append(Reading(claim, weight))
    yield from decide(readings)


_TO_MONTH: Final = re.compile(
    rf"\b(?:to|by|until|up to) (?:the )?(?:end (?:of )?)?(?P<month>{MONTHS})|"
    rf"\b(?:at|to|by|in) month (?P<number>\d{{1,2}})\b",
    re.IGNORECASE,
)


def _elapsed(text: str) -> tuple[re.Match[str] | None, list[str]]:
    """The words for a part of a year, and what they can mean: "to end June" is of a financial or a calendar year."""
    if match := ELAPSED.search(text):
        words = match[0].replace(" and ", " to ")
        months = months_elapsed(words)
        return (match, [words]) if months is not None and 0 < months < 12 else (None, [])
    match = _TO_MONTH.search(text)
    if match is None:
        return None, []
    if match["number"]:
        number = int(match["number"])
        return (match, [f"April to {_FROM_APRIL[number - 1]}"]) if 0 < number < 12 else (None, [])
    name = match["month"].strip(".")[:3].title()
    spans = [
        f"{first} to {match['month']}"
        for first in ("April", "January")
        if name not in ("Mar", "Dec") or first[:3] != {"Mar": "Apr", "Dec": "Jan"}[name]
    ]
    return match, spans


_FROM_APRIL: Final = (
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "January",
    "February",
)


def frame_start(frame: Frame, passage: Passage) -> int:
    """Where the first sentence of a frame begins in its run."""
    first = passage.run.passages[passage.index - frame.last] if frame.last <= passage.index else passage
    return first.start


def _with_times(frame: Frame, words: str) -> str:
    times = [
        time for at in range(frame.last, -1, -1) for time in frame.passage.run.passages[frame.passage.index - at].times
    ]
    return re.sub(r"\[w(\d+)\]", lambda m: times[int(m[1])].text.lower() if int(m[1]) < len(times) else " ", words)
