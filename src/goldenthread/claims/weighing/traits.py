"""What there is to see of a relation: small words beside its figures, their order, units, times and distance.

Each trait is a short name that a person can read ("stated after: of"). The table of weights has a line for each kind of
relation and trait. Nothing here looks at whether the arithmetic holds but `of_outcome`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from goldenthread.claims.frames import Frame, Mark
from goldenthread.claims.model import Amount
from goldenthread.claims.passage import head_noun
from goldenthread.claims.weighing.relations import LISTED, Outcome, Relation
from goldenthread.vocabulary import Qualifier

_SIGNS: Final = {
    "up": r"increas\w*|ris(?:e|es|en|ing)|rose|grew|gr[eo]wn?|growth|growing|up|climb\w*|higher|gain\w*|jump\w*|more|"
    r"above|improv\w*|larger",
    "down": r"decreas\w*|fall\w*|fell|drop\w*|reduc\w*|declin\w*|down|lower|fewer|less|cut|below|shrank|shorter|dip\w*",
    "gap": r"difference|gap|short|shortfall|saving|saved|margin|gained|lost|extra|net|narrow\w*|widen\w*",
    "left": r"leav\w*|left|remain\w*|rest|others?|outstanding|still|unspent|balance|without|not",
    "total": r"total\w*|altogether|in all|all told|overall|together|combined|sum|whole|between them|cumulative\w*|"
    r"making|made up|add\w*|come to|came to|reached|comprising|consist\w*",
    "share": r"proportion|share|percentage|rate of|representing|represents?|equat\w*|amount\w*|account\w*|majority|"
    r"of whom|of which|of these|of those|of them|out of",
    "each": r"each|apiece|per|every|a head|average\w*|mean|"
    r"an?(?= (?:week|month|day|year|session|child|family|person|pupil|head|household))",
    "rate": r"rate|population|residents|inhabitants|crude",
    "times": r"times|fold|as many|as much",
    "time": r"\[w\d+\]|year|quarter|month|last|previous|earlier|before|ago",
    "target": r"target\w*|budget\w*|plan\w*|aim\w*|goal|limit|forecast|project\w*|expect\w*|estimat\w*",
    "perhaps": r"if|would|could|might|may|assum\w*|suppos\w*|likely",
    "among them": r"including|includes?|excluding|except|such as|notably",
    "overlap": r"some of|more than one|both|overlap\w*|twice|several|many|most|not all|also",
    "adjusted": r"weighted|adjusted|standardi[sz]ed|inflation|real terms|prices|like for like|seasonal\w*|median|"
    r"typical\w*|occupancy|score[sd]?|rat(?:ed|ing)",
    "compared": r"compar\w*|against|versus|than|whereas|while|nationally|national|england|region\w*|elsewhere",
    "therefore": r"so|therefore|thus|hence|thereby|making|giving|gives|means|meaning|that is|i\.e\.|which is|or|"
    r"works out|comes to|leaving|equal",
    "those": r"of (?:those|them|these|whom|which|that)",
    "in step": r"respectively|in turn|in that order",
}
_SIGN: Final = {name: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])") for name, words in _SIGNS.items()}
#: Words kept as they are; of all others only the ending is seen.
_SMALL_WORD_LIST: Final = """
of from to in on at by for with than and or the a an is was were are be been about some over under up down that
this these those which who it its our their we they there all each per every out among against compared more
fewer less higher lower rose fell rise fall increase decrease increased decreased reduction total making made
leaving giving so i.e. only just not but while had has have between them whom rest remaining other others above
below target budget share rate number average mean as times half spent received cost costs if would then now
still last also means representing equivalent accounting worth difference gap saving gain left overall
altogether came come reached works population residents
"""
_SMALL_WORDS: Final = frozenset(_SMALL_WORD_LIST.split())
_WORD: Final = re.compile(r"\[[a-z]\d+\]|[a-z][a-z'.-]*[a-z]|[a-z]|[(),;:/=%–-]")
#: How many letters on either side of a figure are looked at for signs.
_LEFT, _RIGHT = 60, 40
_ROLES: Final = ("a", "b")


def _seen(word: str) -> str:
    if word.startswith("["):
        return f"[{word[1]}"
    if word in _SMALL_WORDS or not word[0].isalpha():
        return word
    return "~ed" if word.endswith("ed") else "~s" if word.endswith("s") else "~"


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one figure.

    Args:
        before: The two words before it in its sentence, the nearer one last.
        after: The two words after it.
        left: The signs in the words before it, back to the figure before.
        right: The signs in the words after it.
        clause: The signs in its clause.
        sentence: The signs in its sentence.
        nouns: Stems of the words that may say what it counts.
        head: The noun that it counts; empty where none is said.
        block: Which block it stands in.
    """

    before: tuple[str, str]
    after: tuple[str, str]
    left: frozenset[str]
    right: frozenset[str]
    clause: frozenset[str]
    sentence: frozenset[str]
    nouns: frozenset[str]
    head: str
    block: int


def signs(words: str) -> frozenset[str]:
    """The names of the signs that a text has."""
    return frozenset(name for name, sign in _SIGN.items() if sign.search(words))


def beside(frame: Frame) -> list[Beside]:
    """What stands beside each figure of a frame, in their order."""
    sentences = [signs(frame.sentence(number)) for number in range(len(frame.starts))]
    passages = frame.passage.run.passages
    found = []
    for mark in frame.marks:
        before = ["^", "^", *(_seen(word) for word in _WORD.findall(frame.before(mark)[-80:])[-2:])][-2:]
        after = [*(_seen(word) for word in _WORD.findall(frame.after(mark)[:80])[:2]), "$", "$"][:2]
        found.append(
            Beside(
                (before[0], before[1]),
                (after[0], after[1]),
                signs(mark.left[-_LEFT:]),
                signs(mark.right[:_RIGHT]),
                signs(frame.clause(mark)),
                sentences[mark.sentence],
                frame.nouns(mark),
                head_noun(mark.amount),
                id(passages[frame.passage.index - frame.last + mark.sentence].block),
            )
        )
    return found


def of_stated(mark: Mark, place: Beside) -> Iterator[str]:
    """The traits of the stated figure by itself."""
    yield f"stated is: {mark.amount.kind.value}"
    yield f"stated before: {place.before[1]}"
    yield f"stated two before: {place.before[0]}"
    yield f"stated after: {place.after[0]}"
    yield f"stated two after: {place.after[1]}"
    yield f"stated words after: {' '.join(place.after)}"
    yield f"stated words before: {' '.join(place.before)}"
    for name, found in (
        ("left", place.left),
        ("right", place.right),
        ("clause", place.clause),
        ("sentence", place.sentence),
    ):
        yield from (f"stated {name} sign: {sign}" for sign in sorted(found))
    if mark.bracketed:
        yield "stated in brackets"


def of_given(mark: Mark, place: Beside, role: str) -> Iterator[str]:
    """The traits of a figure of two by itself, by the part that it plays."""
    yield f"{role} before: {place.before[1]}"
    yield f"{role} two before: {place.before[0]}"
    yield f"{role} after: {place.after[0]}"
    yield f"{role} two after: {place.after[1]}"
    yield from (f"{role} left sign: {sign}" for sign in sorted(place.left))
    yield from (f"{role} right sign: {sign}" for sign in sorted(place.right))
    if mark.bracketed:
        yield f"{role} in brackets"
    if mark.amount.qualifier is not Qualifier.NONE:
        yield f"{role} is qualified"


def of_outcome(stated: Amount, outcome: Outcome) -> Iterator[str]:
    """How the arithmetic comes out; a small figure holds by chance more often than a large one."""
    yield f"outcome: {outcome.value}"
    if outcome is Outcome.HOLDS:
        size = abs(stated.value)
        yield f"outcome: holds for {'one digit' if size < 10 else 'two digits' if size < 100 else 'more digits'}"


def of_relation(frame: Frame, places: list[Beside], relation: Relation) -> Iterator[str]:
    """The traits of the figures of a relation taken together: order, distance, nouns, times, and what is left over."""
    stated, given = relation.stated, relation.given
    yield ""
    yield from _order(relation, places)
    if relation.kind in LISTED:
        yield from _of_list(frame, places, relation)
    else:
        for role, mark in zip(_ROLES, given, strict=True):
            low, high = sorted((mark.index, stated.index))
            gap = high - low - 1 - sum(low < other.index < high for other in given)
            yield f"{role} {'before' if mark.start < stated.start else 'after'}"
            yield f"{role} figures away: {min(gap, 3)}"
            yield f"{role} sentences away: {max(-2, min(2, mark.sentence - stated.sentence))}"
    if len(given) > 1:
        yield from _of_two(frame, places, relation)
    place = places[stated.index]
    if place.head and any(places[mark.index].head == place.head for mark in given):
        yield "counts what the stated figure counts"
    if any(places[mark.index].block != place.block for mark in given):
        yield "in another block"
    yield from _left_over(frame, relation)


def _order(relation: Relation, places: list[Beside]) -> Iterator[str]:
    stated, given = relation.stated, relation.given
    if relation.kind in LISTED:
        return
    named = sorted([(stated.start, "S"), *((mark.start, role) for role, mark in zip(_ROLES, given, strict=True))])
    order = "".join(name for _, name in named)
    place = places[stated.index]
    yield f"order {order}"
    yield f"order {order}, before: {place.before[1]}"
    yield f"order {order}, after: {' '.join(place.after)}"


def _of_list(frame: Frame, places: list[Beside], relation: Relation) -> Iterator[str]:
    stated, given = relation.stated, relation.given
    first, last = places[given[0].index], places[given[-1].index]
    yield f"first before: {first.before[1]}"
    yield f"first two before: {first.before[0]}"
    yield f"last before: {last.before[1]}"
    yield f"last after: {last.after[0]}"
    yield from (f"first left sign: {sign}" for sign in sorted(first.left))
    indices = [mark.index for mark in given]
    low, high = min(indices), max(indices)
    yield "list before" if high < stated.index else "list after" if low > stated.index else "list around"
    yield f"list of {min(len(given), 5)}"
    yield f"list in sentences: {len({mark.sentence for mark in given})}"
    near = min(given, key=lambda mark: abs(mark.index - stated.index))
    yield f"list figures away: {min(3, abs(near.index - stated.index) - 1)}"
    yield f"list sentences away: {max(-2, min(2, near.sentence - stated.sentence))}"
    neighbours = [mark for mark in frame.marks if mark.index in (low - 1, high + 1) and mark is not stated]
    if any(mark.sort == given[0].sort for mark in neighbours):
        yield "list goes on"
    if high - low + 1 > len(given):
        yield "list has gaps"
    if any(mark.amount.value > stated.amount.value for mark in given):
        yield "a part above the total"


def _of_two(frame: Frame, places: list[Beside], relation: Relation) -> Iterator[str]:
    one, two = relation.given[:2]
    yield "a first" if one.start < two.start else "b first"
    if one.amount.value < two.amount.value:
        yield "a smaller"
    first, second = places[one.index], places[two.index]
    yield f"words shared: {min(2, len(first.nouns & second.nouns))}"
    same = "same" if first.head and first.head == second.head else "other" if first.head and second.head else "not said"
    yield f"nouns: {same}"
    if one.time is None and two.time is None:
        yield "times: none"
    elif one.time is None or two.time is None:
        yield "times: one"
    else:
        yield f"times: {'same' if one.time == two.time else 'two'}"
    between = frame.between(one, two)
    words = _WORD.findall(between)
    if len(words) <= _FEW:
        yield f"between: {' '.join(_seen(word) for word in words[:3])}"
    yield f"words between: {min(4, len(words) // 5)}"
    if ". " in between or "; " in between:
        yield "a stop between"
    low, high = sorted((one.index, two.index))
    yield f"figures between: {min(3, high - low - 1 - (low < relation.stated.index < high))}"


_FEW: Final = 6


def _left_over(frame: Frame, relation: Relation) -> Iterator[str]:
    """How many figures of the same sentences the relation leaves unexplained."""
    used = {relation.stated.index, *(mark.index for mark in relation.given)}
    told = {relation.stated.sentence, *(mark.sentence for mark in relation.given)}
    sorts = {mark.sort for mark in relation.given}
    left = [mark for mark in frame.marks if mark.sentence in told and mark.index not in used]
    yield f"figures left over: {min(len(left), 4)}"
    yield f"figures of its sort left over: {min(sum(mark.sort in sorts for mark in left), 3)}"
