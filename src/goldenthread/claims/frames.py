"""A sentence with the few before it as one row of figures, each with the words on either side of it.

The relational readers (`relate_*`) look at no sentence form. They take figures in pairs and threes, ask the words
beside each what part it may play, and weigh what comes out. This is the row that they look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from goldenthread.claims import hints
from goldenthread.claims.engine import judge
from goldenthread.claims.facts import stem
from goldenthread.claims.model import Amount, AmountKind, Claim, Finding, Verdict
from goldenthread.claims.passage import Passage
from goldenthread.claims.views import together
from goldenthread.claims.when import When
from goldenthread.claims.words import word_set
from goldenthread.reading.document import BlockKind
from goldenthread.vocabulary import Qualifier

_TOKEN: Final = re.compile(r"\[([a-z])(\d+)\]")
#: How many sentences stand in a frame, and how many letters where there are more because they are short.
_MOST_SENTENCES: Final = 3
_MOST_SHORT: Final = 6
_MOST_LETTERS: Final = 280
_MOST_FIGURES: Final = 16
COUNTS: Final = (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.QUANTITY)
FITS: Final = (Verdict.AGREES, Verdict.ROUNDING)
#: How sure a reading has to be: to be held against the text, and to be so where no slip can be named.
LIKELY: Final = 3
SURE: Final = 4
_CLAUSE: Final = re.compile(r"; |\. |[:?!] |,? (?:while|whilst|whereas|but|although|though|yet) ")
_NO_STEM: Final = word_set(
    """
    the a an of to in on at for by and or with from that which who this these those their our its all as was were is
    are be been had has have per cent than more less about some other not it they we you he she there then now
    """
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure of a frame.

    Args:
        index: Its number in the frame.
        amount: The figure.
        start: Where its token begins in the words of the frame.
        end: Where it ends.
        left: The words of its own sentence between it and the figure before it.
        right: The words of its own sentence between it and the next figure.
        sentence: The number of its sentence, 0 for the first.
        bracketed: Whether it stands in brackets.
        time: The words for when beside it; None where there are none.
    """

    index: int
    amount: Amount
    start: int
    end: int
    left: str
    right: str
    sentence: int
    bracketed: bool
    time: When | None

    @property
    def sort(self) -> str:
        """Figures of one sort can come from one another: "n" counts and measures, else by kind."""
        kind = self.amount.kind
        if kind is AmountKind.RATE:
            return f"rate {self.amount.per}"
        return "n" if kind in COUNTS else kind.value


@dataclass(slots=True, eq=False)
class Frame:
    """A sentence and up to two before it, of one paragraph or of short lines one under the other.

    Args:
        passage: The last sentence, which is the one that is read.
        words: The sentences with tokens for figures and times, in small letters.
        marks: The figures, in order.
        starts: Where each sentence begins in `words`.
        times: Its words for when, by the number of their token.
    """

    passage: Passage
    words: str
    marks: list[Mark]
    starts: list[int]
    times: list[When]

    @property
    def last(self) -> int:
        """The number of the sentence that is read."""
        return len(self.starts) - 1

    def here(self) -> list[Mark]:
        """The figures of the sentence that is read."""
        return [mark for mark in self.marks if mark.sentence == self.last]

    def sentence(self, number: int) -> str:
        """The words of one sentence."""
        end = self.starts[number + 1] - 1 if number < self.last else len(self.words)
        return self.words[self.starts[number] : end]

    def before(self, mark: Mark) -> str:
        """All words of a figure's sentence that stand before it."""
        return self.words[self.starts[mark.sentence] : mark.start]

    def after(self, mark: Mark) -> str:
        """All words of a figure's sentence that stand after it."""
        end = self.starts[mark.sentence + 1] - 1 if mark.sentence < self.last else len(self.words)
        return self.words[mark.end : end]

    def clause(self, mark: Mark) -> str:
        """The words of the clause that a figure stands in."""
        text, place = self.sentence(mark.sentence), mark.start - self.starts[mark.sentence]
        cuts = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
        return next(text[one:two] for one, two in pairwise(cuts) if one <= place <= two)

    def between(self, one: Mark, two: Mark) -> str:
        """The words between two figures, the one that stands first first."""
        first, second = sorted((one, two), key=lambda mark: mark.start)
        return self.words[first.end : second.start]

    def nouns(self, mark: Mark) -> frozenset[str]:
        """Stems of the words around a figure that may say what it counts."""
        left = re.split(r"[;.]|\b(?:while|whereas|but|although)\b", mark.left)[-1]
        right = re.split(r"[;.,(]", mark.right)[0]
        return stems_of(f"{left} {right}")


def stems_of(words: str) -> frozenset[str]:
    """The stems of words of content."""
    found = re.findall(r"[a-z][a-z'-]+", _TOKEN.sub(" ", words))
    return frozenset(stem(word) for word in found if word not in _NO_STEM)


@lru_cache(maxsize=8)
def frame_of(passage: Passage, most: int = _MOST_SENTENCES) -> Frame:
    """The frame of a sentence.

    Args:
        passage: The sentence.
        most: How many sentences at most, this one among them.
    """
    shortest = _MOST_SHORT if most == _MOST_SENTENCES else most
    held = [passage]
    figures = len(passage.amounts)
    before = passage.previous
    letters = len(passage.text)
    while before is not None and len(held) < shortest and together(before, passage):
        figures += len(before.amounts)
        letters += len(before.text)
        if figures > _MOST_FIGURES or (len(held) >= most and letters > _MOST_LETTERS):
            break
        held.insert(0, before)
        before = before.previous
    return _frame(held)


@lru_cache(maxsize=8)
def frame_of_list(passage: Passage) -> Frame | None:
    """A sentence with the list right before it: items, or short lines, of the same run; None where there is none."""
    held = [passage]
    before = passage.previous
    while before is not None and len(held) < _LONGEST_LIST:
        if before.block is passage.block or (
            before.block.kind is not BlockKind.ITEM and len(before.block.text) > _LINE
        ):
            break
        held.insert(0, before)
        before = before.previous
    figures = sum(len(one.amounts) for one in held)
    return _frame(held) if len(held) > 2 and figures <= 2 * _MOST_FIGURES else None


_LONGEST_LIST: Final = 12
_LINE: Final = 60


def _frame(held: list[Passage]) -> Frame:
    amounts: list[Amount] = []
    times: list[When] = []
    words = ""
    starts: list[int] = []
    for one in held:
        starts.append(len(words) + (1 if words else 0))
        shifted = _shifted(one.marked, len(amounts), len(times))
        words = f"{words} {shifted}" if words else shifted
        amounts += one.amounts
        times += one.times
    tokens = [(match.start(), match.end(), int(match[2])) for match in _TOKEN.finditer(words) if match[1] != "w"]
    marks: list[Mark] = []
    for at, (start, end, number) in enumerate(tokens):
        sentence = max(index for index, place in enumerate(starts) if place <= start)
        low = max(starts[sentence], tokens[at - 1][1] if at else 0)
        stop = starts[sentence + 1] - 1 if sentence + 1 < len(starts) else len(words)
        high = min(stop, tokens[at + 1][0] if at + 1 < len(tokens) else stop)
        opening = words[starts[sentence] : start]
        marks.append(
            Mark(
                at,
                amounts[number],
                start,
                end,
                words[low:start],
                words[end:high],
                sentence,
                opening.count("(") > opening.count(")"),
                _time(words[low:start], words[end:high], times),
            )
        )
    return Frame(held[-1], words, marks, starts, times)


def _shifted(marked: str, amounts: int, times: int) -> str:
    return _TOKEN.sub(lambda m: f"[{m[1]}{int(m[2]) + (times if m[1] == 'w' else amounts)}]", marked)


_TIME_RIGHT: Final = re.compile(
    r"^(?: [a-z'-]+){0,4}?,?(?: (?:in|for|at|by|during|on|over|of|as at|at the end of))?(?: the)? "
    r"(?:\[w(\d+)\]|\((?:in |at )?\[w(\d+)\][),;])"
)
_NOT_ITS_TIME: Final = re.compile(r"\b(?:than|from|on|with|to|against|since|over|and|compared)\b")
_TIME_LEFT: Final = re.compile(
    r"\[w(\d+)\](?:'s?)?[:,)]? ?\(?(?:[a-z'-]+ ){0,4}?\(?$|\[w(\d+)\] (?:was|were) [a-z]+, at $"
)
#: "lower than last year: 810": what follows is this year's.
_THAN_THEN: Final = re.compile(r"\b(?:than|on|since|from)(?: (?:in|the|for))* \[w\d+\]: (?:[a-z'-]+ ){0,4}?$")
_TIME_OPENS: Final = re.compile(r"^(?:and |but |so )?(?:in |for |at |by |during |at the end of )?(?:the )?\[w(\d+)\]")


def _time(left: str, right: str, times: list[When]) -> When | None:
    after = _TIME_RIGHT.match(right)
    if after and not _NOT_ITS_TIME.search(right[: right.index("[", after.start())]):
        return times[int(after[1] or after[2])]
    if _THAN_THEN.search(left):
        return None
    before = _TIME_LEFT.search(left) or _TIME_OPENS.match(left)
    return times[int(next(filter(None, before.groups())))] if before else None


# Weighing


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading a stated figure: the claim, and how strongly the words speak for it."""

    claim: Claim
    weight: int


def decide(readings: list[Reading]) -> Iterator[Claim]:
    """Of all ways of reading one figure, the one to go by, if any.

    Where one that is not much weaker than the strongest fits, it is meant. Where none fits, the strongest is held
    against the text if it is sure, or if it is likely and the slip can be named.
    """
    if not readings:
        return
    ranked = sorted(((reading, judge(reading.claim)) for reading in readings), key=lambda pair: -pair[0].weight)
    top = ranked[0][0].weight
    fitting = [reading for reading, finding in ranked if finding.verdict in FITS]
    if fitting and (fitting[0].weight >= top - 1 or top < SURE):
        if fitting[0].weight >= LIKELY and fitting[0].weight == top:
            yield fitting[0].claim
        return
    for reading, finding in ranked:
        if finding.verdict is not Verdict.DISAGREES or reading.weight < top:
            continue
        if reading.weight >= SURE or (reading.weight >= LIKELY and slipped(finding)):
            yield reading.claim
            return


def slipped(finding: Finding) -> bool:
    """Whether what went wrong can be named."""
    return finding.hint not in ("", hints.DIRECTION, hints.SWAPPED)


def plain(*marks: Mark) -> bool:
    """Whether no figure is a range or one-sided."""
    loose = (Qualifier.RANGE, Qualifier.UP_TO, Qualifier.AT_LEAST)
    return all(mark.amount.qualifier not in loose for mark in marks)
