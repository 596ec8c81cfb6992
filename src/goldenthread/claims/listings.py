"""Figures of one sort that follow one another, each with the words that name it: "Hale 14, Moss 9 and Pell 22".

The names may stand before the figures or after them. What all of them share ("calls", "in the") names none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from goldenthread.claims.frames import Frame, Mark, plain, stems_of
from goldenthread.claims.model import Amount, AmountKind
from goldenthread.claims.when import When

_JOINER: Final = re.compile(
    r"[,;:.(|)]+(?: and| while| with| but)?(?= |$)|(?<= )(?:and|while|whereas|but|against|than|versus|compared with|"
    r"compared to)(?= |$)| [–-] "
)
_TOKEN: Final = re.compile(r"\[w(\d+)\]")
_AFTER: Final = re.compile(r"^ ?(?:[a-z'-]+ ){0,4}?(?:in|at|for|from|of|by|on|to|among|were|was|said)\b (?=.)")
_MOST_LETTERS: Final = 90
_LONGEST_NAME: Final = 5
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_BY_PLACE: Final = re.compile(
    rf"\b(?P<place>{'|'.join(_ORDINALS)}|(?<=the )last|last(?! (?:year|quarter|month|week|term))|final|former|latter)\b"
    r"(?= (?:quarter|year|month|week|term|session|wave|phase|audit|round|visit|survey|cohort|one|figure|"
    r"of (?:these|those|the)|was|is|were|had|saw)|$)"
    r"|\b(?P<pair>former|latter)\b"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One figure of a listing with the stems of its name, and its number in the frame (-1 for a cell)."""

    amount: Amount
    names: frozenset[str]
    index: int = -1


@dataclass(frozen=True, slots=True)
class Listing:
    """Two or more figures of one sort, and the stems of the words that all of them share."""

    items: tuple[Item, ...]
    shared: frozenset[str] = frozenset()
    sentence: int = -1

    def named(self, words: str, times: list[When] = []) -> Item | None:  # noqa: B006 - never changed
        """The one figure that words speak of, by its name or by its place in the list; None where not just one."""
        spoken = _TOKEN.sub(lambda m: times[int(m[1])].text.lower() if int(m[1]) < len(times) else " ", words)
        if match := _BY_PLACE.search(spoken):
            at = _place(match["place"] or match["pair"], len(self.items))
            return self.items[at] if at is not None else None
        said = stems_with_times(words, times)
        hits = [(len(item.names & said), item.names <= said, item) for item in self.items if item.names & said]
        if len(hits) > 1:
            whole = [hit for hit in hits if hit[1]]
            best = max(hit[0] for hit in hits)
            hits = whole if len(whole) == 1 else [hit for hit in hits if hit[0] == best and best > 1]
        return hits[0][2] if len(hits) == 1 else None


def _place(word: str, many: int) -> int | None:
    if word in ("former", "latter"):
        return (0 if word == "former" else 1) if many == 2 else None
    if word in ("last", "final"):
        return many - 1
    at = _ORDINALS.index(word)
    return at if at < many else None


def stems_with_times(words: str, times: list[When]) -> frozenset[str]:
    """The stems of words, with each time as one word."""
    told = {times[int(number)].text.lower() for number in _TOKEN.findall(words) if int(number) < len(times)}
    return stems_of(words) | frozenset(told) | frozenset(re.findall(r"(?<![\[\w])[a-z](?![\w'])", words)) - {"a"}


def listings(frame: Frame, without: Iterable[int] = ()) -> Iterator[Listing]:
    """Yield the lists of a frame: figures of one sort, each no further from the next than a short clause.

    Args:
        frame: The frame.
        without: Numbers of figures that are none of a list: steps, totals.
    """
    left_out = set(without)
    sorts: dict[str, list[Mark]] = {}
    for mark in frame.marks:
        if mark.index not in left_out and plain(mark) and mark.amount.kind is not AmountKind.RATIO:
            pronoun = mark.amount.text.lower() == "one" and mark.left.endswith("the ")
            if not pronoun and not mark.right.startswith((" times", "-fold")):
                sorts.setdefault(_sort(mark, sorts), []).append(mark)
    for marks in sorts.values():
        run: list[Mark] = []
        for mark in marks:
            if run and len(frame.between(run[-1], mark)) > _MOST_LETTERS:
                yield from _listing(frame, run)
                run = []
            run.append(mark)
        yield from _listing(frame, run)


def _sort(mark: Mark, sorts: dict[str, list[Mark]]) -> str:
    """The sort of a figure; bare numbers after a rate are rates too: "44.2 per 1,000; Corrin had 38.5"."""
    rate = next(
        (sort for sort, marks in sorts.items() if sort.startswith("rate") and marks[-1].sentence == mark.sentence), ""
    )
    return rate if rate and mark.sort == "n" and mark.amount.places > 0 and not mark.amount.noun else mark.sort


def _listing(frame: Frame, marks: list[Mark]) -> Iterator[Listing]:
    # "Our three sites: ..." and "the highest of the four" say how many there are.
    marks = [mark for mark in marks if not _counts_them(mark, marks)]
    if len(marks) < 2:
        return
    before: list[str] = []
    after: list[str] = []
    for mark in marks:
        pieces = [piece.strip() for piece in _JOINER.split(mark.left)]
        before.append(" ".join(pieces[-1].split()[-_LONGEST_NAME:]) or (pieces[-2] if _opens(mark, pieces) else ""))
        after.append(_JOINER.split(mark.right)[0])
    gaps = [frame.between(one, two).strip() for one, two in pairwise(marks)]
    if len(marks) > 2 and all(gap in (",", "and", ", and", "or", ",and") for gap in gaps):
        yield _in_step(frame, marks)
        return
    # Two figures side by side share the words between them.
    if all(_tells(words, frame) for words in after) and not all(_tells(words, frame) for words in before[1:]):
        pieces_of = [_AFTER.sub("", words) for words in after]
    elif all(_tells(words, frame) for words in before):
        pieces_of = before
    else:
        pieces_of = [f"{one} {_AFTER.sub('', two)}" for one, two in zip(before, after, strict=True)]
    names = [stems_with_times(words, frame.times) for words in pieces_of]
    shared = frozenset(stem for name in names for stem in name if sum(stem in other for other in names) > 1)
    items = tuple(Item(mark.amount, name - shared, mark.index) for mark, name in zip(marks, names, strict=True))
    yield Listing(items, shared, marks[-1].sentence)


def _in_step(frame: Frame, marks: list[Mark]) -> Listing:
    """Bare figures in a row, and the names told in the same order before them: "Ash and Elm took 12 and 9"."""
    words = re.split(r"[;:.]", frame.before(marks[0]))[-1]
    names = [piece.strip() for piece in re.split(r", and |, | and ", words)]
    told: list[frozenset[str]] = [frozenset()] * len(marks)
    if len(names) == len(marks):
        told = [stems_with_times(" ".join(name.split()[-2:]), frame.times) for name in names[:-1]]
        told.append(stems_with_times(" ".join(names[-1].split()[:2]), frame.times))
    return Listing(
        tuple(Item(mark.amount, name, mark.index) for mark, name in zip(marks, told, strict=True)),
        frozenset(),
        marks[-1].sentence,
    )


def _counts_them(mark: Mark, marks: list[Mark]) -> bool:
    many = len(marks) - 1
    at_an_end = mark is marks[0] or mark is marks[-1]
    small = mark.amount.value in (many, many - 1) and mark.amount.value < 12 and many > 1
    return at_an_end and small and not mark.amount.text[:1].isdigit()


def _opens(mark: Mark, pieces: list[str]) -> bool:
    """Whether a name stands before a bracket: "Kings (512)"."""
    return mark.left.rstrip().endswith(("(", ":", "–", "-")) and len(pieces) > 1


def _tells(words: str, frame: Frame) -> bool:
    return bool(stems_with_times(words, frame.times))
