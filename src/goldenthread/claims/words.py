"""The words that figures travel with: numbers in words, qualifiers, directions, and what is no figure at all."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from goldenthread.claims.model import Direction
from goldenthread.vocabulary import Qualifier


def _words(text: str) -> list[str]:
    return text.split()


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as lines."""
    return frozenset(text.split())


UNITS: Final[dict[str, int]] = {
    word: value
    for value, word in enumerate(
        _words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        )
    )
}
TENS: Final[dict[str, int]] = {
    word: 10 * value
    for value, word in enumerate(_words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
SCALES: Final[dict[str, int]] = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
# Letters after digits: "£4.5m", "£300k".
LETTERS: Final[dict[str, int]] = {
    "k": 3,
    "m": 6,
    "mn": 6,
    "bn": 9,
    "b": 9,
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "hundred": 2,
}

# "a third", "two thirds", "three-quarters": the lower number of the fraction.
FRACTIONS: Final[dict[str, int]] = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fifth": 5,
    "fifths": 5,
    "sixth": 6,
    "sixths": 6,
    "seventh": 7,
    "eighth": 8,
    "eighths": 8,
    "ninth": 9,
    "tenth": 10,
    "tenths": 10,
}

QUALIFIERS: Final[dict[str, Qualifier]] = {
    "approximately": Qualifier.ABOUT,
    "approx.": Qualifier.ABOUT,
    "approx": Qualifier.ABOUT,
    "in the region of": Qualifier.ABOUT,
    "somewhere around": Qualifier.ABOUT,
    "around": Qualifier.ABOUT,
    "roughly": Qualifier.ABOUT,
    "about": Qualifier.ABOUT,
    "circa": Qualifier.ABOUT,
    "c.": Qualifier.ABOUT,
    "c": Qualifier.ABOUT,
    "~": Qualifier.ABOUT,
    "some": Qualifier.ABOUT,
    "an estimated": Qualifier.ABOUT,
    "estimated": Qualifier.ABOUT,
    "just under": Qualifier.JUST_UNDER,
    "just below": Qualifier.JUST_UNDER,
    "slightly under": Qualifier.JUST_UNDER,
    "slightly less than": Qualifier.JUST_UNDER,
    "slightly fewer than": Qualifier.JUST_UNDER,
    "just less than": Qualifier.JUST_UNDER,
    "fewer than": Qualifier.UP_TO,
    "less than": Qualifier.UP_TO,
    "under": Qualifier.UP_TO,
    "below": Qualifier.UP_TO,
    "almost": Qualifier.ALMOST,
    "nearly": Qualifier.ALMOST,
    "close to": Qualifier.ALMOST,
    "approaching": Qualifier.ALMOST,
    "just over": Qualifier.OVER,
    "just above": Qualifier.OVER,
    "slightly more than": Qualifier.OVER,
    "slightly over": Qualifier.OVER,
    "well over": Qualifier.OVER,
    "more than": Qualifier.OVER,
    "in excess of": Qualifier.OVER,
    "upwards of": Qualifier.OVER,
    "over": Qualifier.OVER,
    "above": Qualifier.OVER,
    ">": Qualifier.OVER,
    "<": Qualifier.UP_TO,
    "up to": Qualifier.UP_TO,
    "no more than": Qualifier.UP_TO,
    "not more than": Qualifier.UP_TO,
    "at most": Qualifier.UP_TO,
    "a maximum of": Qualifier.UP_TO,
    "at least": Qualifier.AT_LEAST,
    "no fewer than": Qualifier.AT_LEAST,
    "no less than": Qualifier.AT_LEAST,
    "a minimum of": Qualifier.AT_LEAST,
}
# After the number: "500+", "20 or more", "200 or so".
AFTER: Final[dict[str, Qualifier]] = {
    "+": Qualifier.AT_LEAST,
    "or more": Qualifier.AT_LEAST,
    "or so": Qualifier.ABOUT,
    "or fewer": Qualifier.UP_TO,
    "or less": Qualifier.UP_TO,
}

# Units that follow a number and make it a quantity. Those of time may also only say how long something lasts.
MEASURES: Final = (
    r"kg|kgs|kilograms?|kilos?|grams?|g|tonnes?|miles?|km|kilometres?|metres?|litres?|hectares?|acres?|mph|"
    r"hours?|hrs?|minutes?|mins?|pupils? per teacher"
)
TIME: Final = r"(?:working |school |calendar |bed )?days?|weeks?|months?|years?|nights?|decades?|terms?"

UP_WORDS: Final = word_set(
    """
    increase increased increases increasing rise rises rose risen rising grow grows grew grown growing growth up
    climb climbs climbed climbing more higher greater above improved improve improves improving improvement gain
    gained uplift extra additional larger jump jumped surge surged raised raise escalated expanded uptick
    exceeded widened widening lengthened longer plus doubled trebled tripled quadrupled doubling
    swelled swollen soared leapt mounted advanced multiplied crept ballooned rocketed outstripped upward upwards
    """
)
DOWN_WORDS: Final = word_set(
    """
    decrease decreased decreases decreasing fall falls fell fallen falling drop drops dropped dropping reduce
    reduces reduced reducing reduction decline declines declined declining down fewer less lower below cut cuts
    smaller lowered shrank shrunk dipped dip reductions lessened plummeted decreases halved narrowed narrowing
    shortened shorter minus plunged slumped tumbled slid sank sunk eased dwindled contracted receded diminished subsided
    slipped sagged downward downwards
    """
)
SAME_WORDS: Final = frozenset(["unchanged", "stable", "static", "same", "maintained", "steady"])
# Better or worse may be more or less, so these say no direction.
UNCLEAR_WORDS: Final = word_set(
    """
    improved improve improves improving improvement better worse worsened deteriorated changed
    """
)

MONTHS: Final = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
)

# Words that end the noun phrase after a number.
STOPS: Final = word_set(
    """
    a an the and or but nor so yet as at by for from in into of off on onto out over per than that through to
    under up upon via with within without who whom whose which where when while whilst because since until
    during after before between across compared against about around among amongst is are was were be been being
    has have had having do does did will would can could may might shall should must said says say report
    reported reports reporting live lives living lived identify identified identifies represent represents
    representing represented make makes making made rose rise risen fell fallen increased decreased reduced grew
    dropped declined went go goes going came come remain remained remains received receive receives took take
    takes taking found find felt feel agreed agree completed complete attended attend achieved achieve this
    these those their there it its they them he she his her we our us you your not no also however therefore
    respectively each every both all any either more less fewer higher lower were compare compares against plus
    including includes include included excluding if then almost nearly using used resulted resulting showing
    showed shows now still currently only just again up down stated thought rated engaged started left needed
    gave given give moved led closed held saw seen via were became become becomes lead leads led meaning means
    mean expected projected forecast equates equating equals equal accounting accounted account accounts aged
    ages live based followed follow following was stayed doubled halved tripled trebled saying rating feeling
    had got gets get twice once daily weekly monthly annually yearly above below nationally regionally locally
    had whereas although though exceeding exceeds exceeded averaging averaged last previous
    """
)


def value_of_words(words: list[str]) -> Decimal | None:
    """Return the number that words give: 67 for ["sixty", "seven"]; None where they are not a number."""
    total, current, met = 0, 0, False
    for word in words:
        if word == "and":
            continue
        if word in UNITS:
            current += UNITS[word]
        elif word in TENS:
            current += TENS[word]
        elif word == "dozen":
            current = max(current, 1) * 12
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in SCALES:
            total += max(current, 1) * SCALES[word]
            current = 0
        else:
            return None
        met = True
    return Decimal(total + current) if met else None


def direction_of(words: str) -> Direction:
    """Return the way that words say a figure went: the one that stands first among them."""
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in UNCLEAR_WORDS:
            continue
        if word in UP_WORDS:
            return Direction.UP
        if word in DOWN_WORDS:
            return Direction.DOWN
        if word in SAME_WORDS:
            return Direction.SAME
    return Direction.NOT_SAID


def singular(word: str) -> str:
    """Return a word without its plural ending, well enough to compare nouns: "cases" and "case" are one."""
    irregular = {"children": "child", "people": "person", "persons": "person", "women": "woman", "men": "man"}
    if word in irregular:
        return irregular[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
