"""Headlines of ten words or fewer, and the refusal of one that says what was not computed."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from goldenthread.methods.change import Verdict
from goldenthread.methods.period_change import PeriodChange
from goldenthread.methods.trend import Judgement, Trend
from goldenthread.methods.wording import LOADED
from goldenthread.vocabulary import Problem, Refused

LONGEST: Final = 10


class Direction(StrEnum):
    """Which way a result goes, as its method found it."""

    UP = "up"
    DOWN = "down"
    NO_CHANGE = "no clear change"
    NOT_JUDGED = "not judged"
    TOO_FEW = "too few points to judge"


_RISE: Final = [
    "rise",
    "rises",
    "rose",
    "risen",
    "rising",
    "increase",
    "increases",
    "increased",
    "increasing",
    "grow",
    "grows",
    "grew",
    "grown",
    "growing",
    "growth",
    "climb",
    "climbs",
    "climbed",
    "climbing",
    "higher",
    "more",
    "up",
    "upward",
    "upwards",
    "gain",
    "gains",
    "gained",
    "double",
    "doubles",
    "doubled",
    "trebled",
    "tripled",
    "quadrupled",
    "expanded",
    "expands",
]
_FALL: Final = [
    "fall",
    "falls",
    "fell",
    "fallen",
    "falling",
    "decrease",
    "decreases",
    "decreased",
    "decreasing",
    "drop",
    "drops",
    "dropped",
    "dropping",
    "decline",
    "declines",
    "declined",
    "declining",
    "reduce",
    "reduces",
    "reduced",
    "reducing",
    "reduction",
    "lower",
    "fewer",
    "less",
    "down",
    "downward",
    "downwards",
    "shrink",
    "shrinks",
    "shrank",
    "shrunk",
    "shrinking",
    "halve",
    "halves",
    "halved",
    "cut",
    "cuts",
]
_STEADY: Final = (
    r"unchanged|steady|stable|flat|no (?:\w+ )?change|little change|not (?:\w+ )?change[d]?|the same|stayed at|"
    r"remained at|held at|no clear \w+|no significant \w+"
)
_BETTER: Final = ["better", "improve", "improves", "improved", "improving", "improvement", "improvements"]
_WORSE: Final = [
    "worse",
    "worsen",
    "worsens",
    "worsened",
    "worsening",
    "deteriorate",
    "deteriorated",
    "deteriorating",
    "deterioration",
]

# Uses of these words that say nothing about a direction.
_NEUTRAL: Final = re.compile(
    r"\b(?:up to|(?:set|follow|followed|taken|take|sign|signed|pick|picked|catch|make|made|look)[ -]up|up and down|"
    r"drop(?:ped)?[ -](?:in|ins|out|outs)|step(?:ped)?[ -](?:up|down)|(?:break|broken?)[ -]down|"
    r"(?:further and )?higher education|(?:lower|higher)[ -](?:tier|income|secondary|risk|level)s?|"
    r"lower super output areas?|(?:harm|risk|demand|noise) reduction|"
    r"falls? (?:prevention|from)|down'?s? syndrome|rising fives|"
    r"(?:more|less|fewer|higher|lower) than "
    r"(?!last|before|previous|in \d|the (?:year|quarter|month)|a (?:year|quarter)))",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    rf"\b(?:not|no|never|without|nor|neither)(?: \w+){{0,2}}? (?:{'|'.join(_RISE + _FALL)})\b", re.IGNORECASE
)


def direction_of(result: PeriodChange | Trend) -> Direction:
    """Return the direction that a change or a recent trend has, with chance allowed for."""
    if isinstance(result, Trend):
        return {
            Trend.INCREASING: Direction.UP,
            Trend.DECREASING: Direction.DOWN,
            Trend.NO_SIGNIFICANT_CHANGE: Direction.NO_CHANGE,
        }.get(result, Direction.NOT_JUDGED)
    if result.verdict is Verdict.NOT_JUDGED:
        return Direction.NOT_JUDGED
    if result.verdict is Verdict.NO_MORE_THAN_CHANCE or not result.direction:
        return Direction.NO_CHANGE
    return Direction.UP if result.direction > 0 else Direction.DOWN


def headline(subject: str, direction: Direction, old: str = "", new: str = "") -> str:
    """Return a headline of ten words or fewer, without a full stop.

    Args:
        subject: The measure, and its place if that is short: "Adults in treatment". Left to the subtitle where the
            headline would grow too long.
        direction: As computed.
        old: The older value as shown, for example "59"; may be empty.
        new: The newer value.

    Returns:
        "Adults in treatment rose from 2,590 to 3,100", "Deaths: no clear change, 59 then 55".
    """
    name = " ".join(subject.split()).rstrip(" .:;,")
    old, new = " ".join(old.split()), " ".join(new.split())
    name = f"{name[:1].upper()}{name[1:]}"
    verb = {Direction.UP: "rose", Direction.DOWN: "fell"}.get(direction)
    both, some = bool(old and new), bool(new)
    if verb:
        tries = [
            f"{name} {verb} from {old} to {new}" if both and name else "",
            f"{name} {verb} to {new}" if some and name else "",
            f"{name} {verb}" if name else "",
            f"The figure {verb} from {old} to {new}" if both else "",
            f"The figure {verb} to {new}" if some else "",
        ]
        last = f"The figure {verb}"
    else:
        said = direction.value
        values = f", {old} then {new}" if both and direction is not Direction.TOO_FEW else ""
        last = f"{said[0].upper()}{said[1:]}"
        tries = [f"{name}: {said}{values}" if name else "", f"{name}: {said}" if name else "", f"{last}{values}"]
    return next((text for text in tries if text and len(text.split()) <= LONGEST), last)


def check_headline(text: str, direction: Direction, *, subject: str = "", judgement: Judgement = Judgement.NONE) -> str:
    """Return a headline that says what was computed, with spaces put right.

    Args:
        text: The headline as written.
        direction: As computed.
        subject: The measure; words of it say nothing about a direction ("Harm reduction", "Falls").
        judgement: Whether the change is for the better or worse, where a direction of good was agreed.

    Raises:
        Refused: with every problem: more than ten words, a full stop, a loaded word, a direction or a judgement
            that is not the computed one.
    """
    words = " ".join(text.split())
    problems = []
    if not words:
        raise Refused.one("headline", "it is empty", "Say the main finding in ten words or fewer")
    if (length := len(words.split())) > LONGEST:
        problems.append(Problem("headline", f"it has {length} words", f"Use {LONGEST} or fewer"))
    if words.endswith("."):
        problems.append(Problem("headline", "it ends with a full stop", "Leave the full stop out"))
    bare = _without(words, subject)
    if loaded := [word for word in _words(bare) if word in LOADED]:
        quoted = ", ".join(f'"{word}"' for word in dict.fromkeys(loaded))
        verb = "tell" if "," in quoted else "tells"
        problems.append(Problem("headline", f"{quoted} {verb} readers how to feel", "Give the figure instead"))
    problems += _direction_problems(bare, direction)
    problems += _judgement_problems(bare, judgement)
    if problems:
        raise Refused(problems)
    return words


def _direction_problems(words: str, direction: Direction) -> list[Problem]:
    plain = _NEUTRAL.sub(" ", words)
    steady = bool(re.search(rf"\b(?:{_STEADY})\b", plain, re.IGNORECASE)) or bool(_NEGATED.search(plain))
    found = set(_words(_NEGATED.sub(" ", plain)))
    up, down = bool(found.intersection(_RISE)), bool(found.intersection(_FALL))
    if up + down + steady > 1:
        return [Problem("headline", "it says more than one direction", "Say one")]
    says = Direction.UP if up else Direction.DOWN if down else Direction.NO_CHANGE if steady else None
    if says is None or says is direction:
        return []
    computed = direction.value
    remedy = {
        Direction.UP: "Say that it rose",
        Direction.DOWN: "Say that it fell",
        Direction.NO_CHANGE: 'Say "no clear change", with both values',
    }.get(direction, "Give the values, and say that it cannot be judged")
    return [Problem("headline", f"it says {says.value}, and the result computed is {computed}", remedy)]


def _judgement_problems(words: str, judgement: Judgement) -> list[Problem]:
    found = set(_words(words))
    better, worse = bool(found.intersection(_BETTER)), bool(found.intersection(_WORSE))
    if not better and not worse:
        return []
    if judgement is Judgement.NONE:
        return [
            Problem("headline", "it calls a change better or worse, and none was judged so", "Say which way it went")
        ]
    if better is (judgement is Judgement.GETTING_BETTER) and worse is (judgement is Judgement.GETTING_WORSE):
        return []
    return [Problem("headline", f"the result computed is {judgement.label}", "Say that, or leave it out")]


def _without(words: str, subject: str) -> str:
    name = " ".join(subject.split())
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", words, flags=re.IGNORECASE) if name else words


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())
