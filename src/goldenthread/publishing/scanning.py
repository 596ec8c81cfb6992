"""Reads everything that an edition says, and holds what would tell a withheld count or a detail of one person.

A number by itself tells nothing: 3 may be a section, a quarter or somebody else's figure. It is held where it stands
as a count, where what is near it speaks of the measure and the place of a withheld one, and where it is not the number
of a figure that is printed there. Sums and comparisons in words ("3 fewer than in Dorset") are done as a reader would.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from goldenthread.publishing.document import Block, Document, Grid, Panel, Picture, lines_of
from goldenthread.publishing.extracting import Passage, passages
from goldenthread.publishing.kept_back import (
    Expected,
    Known,
    Secret,
    Token,
    cell_number,
    context_of,
    evened,
    in_small,
    looked_at_in,
    said_in,
    tokens_of,
)
from goldenthread.publishing.number_words import Said, amounts, sentences, stem, year_words
from goldenthread.reading import personal
from goldenthread.vocabulary import Problem

_A_SENTENCE: Final = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found, and where."""

    problem: Problem


# -- the scan ------------------------------------------------------------------------------------------------------

GIVES_BACK: Final = "Take the number out, or bind it to its figure, which then prints [c]"
TAKE_OUT: Final = "Take it out: an edition says nothing of one person"


def scan_files(files: Mapping[str, bytes], secrets: Sequence[Secret], expected: Expected) -> tuple[Finding, ...]:
    """Look through every finished file. Each thing is told once for each place.

    Args:
        files: By name.
        secrets: What may not be said.
        expected: What stands there rightly.
    """
    found: dict[tuple[str, str], Finding] = {}
    for name, data in files.items():
        for passage in passages(name, data):
            for finding in (
                *_withheld_in(passage, secrets, expected),
                *_personal_in(passage, expected.looked_at),
            ):
                problem = finding.problem
                found.setdefault((problem.place, problem.finding), finding)
    return tuple(found.values())


def scan_texts(document: Document, texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Details of one person, in what an edition says and in the texts as written."""
    found: dict[tuple[str, str], Finding] = {}
    looked_at = looked_at_in(document)
    for _, section in document.walk():
        for words in _words_of(section.blocks):
            for finding in _personal_in(Passage("", f"section {section.heading}", words), looked_at):
                found.setdefault((finding.problem.place, finding.problem.finding), finding)
    for section_id, text in sorted(texts.items()):
        for finding in _personal_in(Passage("", f"text of the section {section_id}", text)):
            found.setdefault((finding.problem.place, finding.problem.finding), finding)
    return tuple(found.values())


def _words_of(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Panel):
            yield block.title
            yield from _words_of(block.blocks)
        elif isinstance(block, Grid):
            yield block.caption
            yield from (" ".join(said_in(cell, frozenset()) for cell in row) for row in block.rows)
            yield from (said_in(note, frozenset()) for note in block.notes)
        elif isinstance(block, Picture):
            yield from (block.headline, block.subtitle, block.words, *block.notes)
        else:
            yield from (said_in(line, frozenset()) for line in lines_of(block))
            if text := getattr(block, "text", ""):
                yield text


@lru_cache(maxsize=20_000)
def _hits(text: str) -> tuple[personal.Hit, ...]:
    """What reads like a detail of one person: the same paragraph stands in every format."""
    return personal.scan(text)


def _personal_in(passage: Passage, looked_at: frozenset[str] = frozenset()) -> Iterator[Finding]:
    if passage.drawn:
        return
    # Cells stand beside each other and not after each other: a name and a number in two of them are no name and age.
    for text in passage.cells or (passage.text,):
        for hit in _hits(text):
            if evened(text[hit.start : hit.end]) in looked_at:
                continue
            # A hit never repeats what it found.
            yield Finding(Problem(passage.place, f"there is {hit.sort.label}, or what reads like one", TAKE_OUT))


def _withheld_in(passage: Passage, secrets: Sequence[Secret], expected: Expected) -> Iterator[Finding]:
    if not secrets:
        return
    cells = tuple(in_small(cell) for cell in passage.cells)
    if cells:
        if cells in expected.rows or tuple(cell for cell in cells if cell) in expected.rows:
            return
        yield from _in_row(passage, secrets, expected)
        for cell in passage.cells:
            # A cell may hold a sentence, and a sentence may say anything.
            if len(cell.split()) >= _A_SENTENCE:
                yield from _in_words(replace(passage, text=cell, cells=()), secrets, expected)
        return
    yield from _in_words(passage, secrets, expected)


def _in_words(passage: Passage, secrets: Sequence[Secret], expected: Expected) -> Iterator[Finding]:
    every = amounts(passage.text)
    if not every:
        return
    tokens = tokens_of(passage.text)
    for start, end in sentences(passage.text):
        here = [one for one in every if start <= one.start and one.end <= end]
        text = passage.text[start:end]
        values = {one.value for one in here if one.counts}
        adds_up = bool(_HINTS.search(text))
        for secret in secrets:
            # Most sentences hold nothing that could be it.
            if not here or (secret.value not in values and not adds_up):
                continue
            if not _speaks_of(secret, text, passage.under):
                continue
            if any(
                one.value == secret.value
                and _counts(one, secret, text, start)
                and not _is_expected(one, tokens, expected)
                for one in here
            ):
                yield _told(passage, secret, "it says a withheld count")
            elif how := _worked_out(here, secret, text):
                yield _told(passage, secret, how)


def _told(passage: Passage, secret: Secret, how: str) -> Finding:
    return Finding(Problem(passage.place, f"{how}: {secret.words}", GIVES_BACK))


def _in_row(passage: Passage, secrets: Sequence[Secret], expected: Expected) -> Iterator[Finding]:
    """A row of a table that no table of the document has."""
    row = " | ".join(passage.cells)
    for secret in secrets:
        at = [n for n, cell in enumerate(passage.cells) if cell_number(cell) == secret.value]
        if not at:
            continue
        named = bool(secret.reference) and secret.reference in passage.cells
        for n in at:
            head = passage.head[n] if n < len(passage.head) and passage.head != passage.cells else ""
            about = f"{row} | {head}"
            if named or (
                _of_measure(secret, f"{about} {passage.under}", 2)
                and _place_named(secret, about, passage.under)
                and _of_time(secret, about, passage.under)
                and _of_group(secret, about)
                and not _of_another(secret, about)
            ):
                yield _told(passage, secret, "a row holds a withheld count")
                break


def _is_expected(one: Said, tokens: Sequence[Token], expected: Expected) -> bool:
    """Whether a number stands among the words that a figure of the document stands among."""
    for at, (word, start, _) in enumerate(tokens):
        if one.start <= start < one.end:
            before, token, after = context_of(tokens, at, word)
            return any(_agree(before, left, after, right) for left, right in expected.around.get(token, ()))
    return False


def _agree(before: tuple[str, ...], left: tuple[str, ...], after: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether three of the words about a number are those about a figure: a line may end before or after it."""
    same_left = _same_end(before[::-1], left[::-1])
    same_right = _same_end(after, right)
    wanted = min(3, len(left) + len(right))
    return same_left + same_right >= wanted


def _same_end(one: Sequence[str], other: Sequence[str]) -> int:
    same = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        same += 1
    return same


# -- does a passage speak of it ------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _stems(text: str) -> frozenset[str]:
    """The words of a text without their endings, and its numbers."""
    return frozenset(stem(word) for word in re.findall(r"[^\W_]+", text.casefold()))


def _speaks_of(secret: Secret, text: str, under: str) -> bool:
    return (
        _of_measure(secret, f"{text} {under}", 1)
        and _of_place(secret, text, under)
        and _of_time(secret, text, under)
        and _of_group(secret, f"{text} {under}")
    )


def _of_measure(secret: Secret, text: str, least: int) -> bool:
    """Whether words of the measure stand there: half of them, or as many as asked for."""
    words = _stems(text)
    title = secret.title or secret.unit
    return len(title & words) >= max(min(least, len(title)), (len(title) + 1) // 2) if title else True


def _of_place(secret: Secret, text: str, under: str) -> bool:
    """Whether its place is named, or none is, or one that it is compared with."""
    for where in (text, under):
        folded = in_small(where)
        if any(_named(name, folded) for name in secret.area):
            return True
        if secret.area and any(_named(name, folded) for name in secret.others):
            # "3 fewer than in Dorset" names another place: the number may still be ours.
            return bool(_RELATIVE.search(folded))
    return True


def _place_named(secret: Secret, *texts: str) -> bool:
    """Whether its place is named, or it has none to name because the measure has but one."""
    return not secret.area or not secret.others or any(_named(n, in_small(one)) for n in secret.area for one in texts)


def _nearest(secret: Secret, text: str, start: int, end: int) -> bool:
    """Whether the place that a number belongs to, of those a sentence names, is that of the secret."""
    if not secret.area or not secret.others:
        return True
    folded_before, folded_after = in_small(text[:start]), " ".join(in_small(text[end:]).split()[:6])
    ours = max(_last(name, folded_before) for name in secret.area)
    theirs = max(_last(name, folded_before) for name in secret.others)
    return ours >= theirs or any(_named(name, folded_after) for name in secret.area)


def _last(name: str, folded: str) -> int:
    """Where a name stands last; -1 where it does not."""
    return max((match.start() for match in _pattern(name).finditer(folded)), default=-1)


def _named(name: str, folded: str) -> bool:
    return bool(_pattern(name).search(folded))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """A name as it stands in small letters, and not within another word."""
    return re.compile(rf"(?<!\w){re.escape(in_small(name))}(?!\w)")


def _of_time(secret: Secret, text: str, under: str) -> bool:
    """Whether its years are named, or none are."""
    for where in (text, under):
        years = set(year_words(where))
        if years:
            return bool(years & secret.years) or not secret.years
    return True


def _of_group(secret: Secret, text: str) -> bool:
    """Whether its group of people is named, where it is of a group."""
    return not secret.breakdown or bool(secret.breakdown & _stems(text))


def _of_another(secret: Secret, text: str) -> bool:
    """Whether a row is that of a printed figure of the same measure and the same size."""
    folded = in_small(text)
    mine = not secret.area or any(_named(name, folded) for name in secret.area)
    ours = mine and (not secret.period or _named(secret.period, folded))
    return not ours and any(
        one.value == secret.value and (not one.area or _named(one.area, folded)) and _named(one.period, folded)
        for one in secret.known
    )


def _counts(one: Said, secret: Secret, text: str, offset: int) -> bool:
    """Whether a number stands as a count of what the secret counts: not a year, a section, an age, a share."""
    if not one.counts:
        return False
    if any(_other(secret, known, text) for known in secret.known if known.value == secret.value):
        return False
    here = text[: one.start - offset] + text[one.end - offset :]
    told = _of_measure(secret, here, 1) and _place_named(secret, here)
    told = told or (bool(secret.area) and _named(secret.area[0], in_small(here)))
    if not _nearest(secret, text, one.start - offset, one.end - offset):
        return False
    if told and (not one.in_words or secret.value > 2):
        return True
    # Where only a heading speaks of it, and for "one" and "two", which are said of anything: what follows is what the
    # measure counts.
    after = re.findall(r"[^\W\d_]+", text[one.end - offset : one.end - offset + 40].casefold())[:3]
    return bool({stem(word) for word in after} & (secret.unit | secret.title))


def _other(secret: Secret, known: Known, text: str) -> bool:
    """Whether a sentence speaks of a printed figure that happens to be as large."""
    folded = in_small(text)
    ours = any(_named(name, folded) for name in secret.area)
    theirs = known.area not in secret.area and bool(known.area) and _named(known.area, folded)
    if theirs and not ours:
        return True
    when = bool(known.period) and known.period != secret.period and _named(known.period, folded)
    return when and not _named(secret.period, folded)


# -- sums in words -------------------------------------------------------------------------------------------------

_COMPARES: Final = (
    r"(?:fewer|less|more|higher|lower|above|below|extra|additional|up|down|rose|risen|rise|fell|fallen|fall|increased?"
    r"|decreased?|dropp?e?d?|grew|added|reduced|reduction|difference)"
)
#: A number that says how far one figure is from another: "3 fewer than", "rose by 3".
_RELATIVE: Final = re.compile(
    rf"(?P<first>\d[\d,]*|[a-z]+)(?: [a-z]+)? (?:fewer|less|more|higher|lower|above|below|extra|additional)\b"
    rf"|\b{_COMPARES}(?: was| of| is)?(?: by| of)? (?P<second>\d[\d,]*|[a-z]+)\b"
)
_SUMS: Final = re.compile(
    r"\b(?:total|altogether|together|combined|across|overall|both|in all|all of|of (?:the|these|those|whom|which)|rest"
    r"|remaining|remainder|other|others|including|excluding|apart from|except|sum)\b|\bout of\b"
)
_TIMES: Final = {"twice": Decimal(2), "double": Decimal(2), "three times": Decimal(3), "half": Decimal("0.5")}


def _worked_out(here: Sequence[Said], secret: Secret, text: str) -> str:
    """How a sentence gives a count back by a sum or a comparison; empty where it does not."""
    # A sum in words is one only where the sentence itself speaks of the measure and the place.
    if not _of_measure(secret, text, 1) or not _place_named(secret, text):
        return ""
    folded = in_small(text)
    own = [one.value for one in here if one.counts]
    printed = [one.value for one in secret.known if not one.area or _named(one.area, folded) or len(own) < 2]
    relative = set(_relative(folded))
    adds = bool(_SUMS.search(folded))
    for n, one in enumerate(own):
        others = [*own[:n], *own[n + 1 :], *printed]
        if one in relative and any(secret.value in (other - one, other + one) and one for other in others):
            return "a comparison gives a withheld count back"
        if adds and any(secret.value == one - other and other for other in others):
            return "a total less what is printed gives a withheld count back"
    for word, times in _TIMES.items():
        if word in folded and any(times * value == secret.value for value in {*own, *printed}):
            return "a comparison gives a withheld count back"
    for share in (one for one in here if one.percent):
        half = share.step / 2
        for base in {*own, *printed}:
            low, high = (base * (share.exact + side) / 100 for side in (-half, half))
            if low <= secret.value <= high and high - low < secret.value:
                return "a percentage of a printed number gives a withheld count back"
    return ""


_HINTS: Final = re.compile(rf"{_RELATIVE.pattern}|{_SUMS.pattern}|%|per cent|{'|'.join(_TIMES)}", re.IGNORECASE)


def _relative(folded: str) -> Iterator[int]:
    """The numbers of a text that say how far one figure is from another."""
    for match in _RELATIVE.finditer(folded):
        for said in amounts(match["first"] or match["second"] or ""):
            yield said.value
