"""Sentences as the patterns see them: text in which every figure and every period is one token.

"It rose from 50 in 2021/22 to 56 (12%)" becomes "it rose from [n0] in [w0] to [n1] ([p2])". Patterns are written over
such text, so that each is short and none has to know how figures are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from goldenthread.claims import mentions, sentences, when
from goldenthread.claims.model import Amount, AmountKind
from goldenthread.claims.words import singular
from goldenthread.reading.document import Block, BlockKind, Document

# The letter of a token. Counts and money can be parts of a whole; measures, rates and percentages only change.
_LETTERS: Final = {
    AmountKind.COUNT: "n",
    AmountKind.NUMBER: "n",
    AmountKind.MONEY: "m",
    AmountKind.QUANTITY: "q",
    AmountKind.RATE: "f",
    AmountKind.PERCENT: "p",
    AmountKind.POINTS: "t",
    AmountKind.RATIO: "r",
}
_TOKEN: Final = re.compile(r"\[[a-vx-z](\d+)\]")
_WORD: Final = r"[a-z0-9'&/.%+:-]*[a-z0-9'&/%+]"
# What may stand in a pattern in curly brackets. {N:part} is a count or money, named "part".
_CLASSES: Final = {
    "N": "nm",
    "M": "m",
    "V": "nmqfpt",
    "P": "p",
    "S": "nmqfpt",
    "R": "r",
    "F": "f",
    "PR": "pr",
    "T": "t",
    "C": "pt",
}
_MACROS: Final = {
    "w": r"\[w\d+\]",
    "word": _WORD,
    # Up to so many words, among them periods; the shortest that fits.
    **{f"words{n}": rf"(?: (?:{_WORD}|\[w\d+\]))" + f"{{0,{n}}}?" for n in (1, 2, 3, 4, 6, 9, 14)},
    # The same with commas and brackets between.
    **{f"any{n}": rf"(?:[,)]? \(?(?:{_WORD}|\[w\d+\])\)?)" + f"{{0,{n}}}?" for n in (4, 9, 14)},
    "of": r"(?:(?:out )?of|from|among|amongst)(?: (?:the|all|these|those|our|their|its|which|a total of|some|your|"
    r"total))*",
    "paren": r" ?\(",
}


@lru_cache(maxsize=512)
def pattern(template: str) -> re.Pattern[str]:
    """Return the regular expression for a template such as "from {V:old}{words4} to {V:new}".

    A name may stand in several branches of one template; `number_of` finds the one that matched.
    """
    used: dict[str, int] = {}

    def put(match: re.Match[str]) -> str:
        name, _, label = match[1].partition(":")
        if name in _CLASSES:
            used[label] = used.get(label, 0) + 1
            group = f"(?P<{label}__{used[label]}>\\d+)" if label else "\\d+"
            return rf"\[[{_CLASSES[name]}]{group}\]"
        return _MACROS[name]

    return re.compile(re.sub(r"\{([A-Za-z][A-Za-z0-9]*(?::[a-z_0-9]+)?)\}", put, template))


def number_of(match: re.Match[str], name: str) -> int | None:
    """The number of the figure that a name of a template stands for; None where that branch did not match."""
    groups = match.groupdict()
    for turn in range(1, 20):
        if f"{name}__{turn}" not in groups:
            return None
        if (found := groups[f"{name}__{turn}"]) is not None:
            return int(found)
    return None


def runs_of_words(template: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Every match of a template, each from the last place it can begin: the nearest figure is wanted."""
    place = 0
    while match := template.search(text, place):
        while (again := template.search(text, match.start() + 1)) and again.end() == match.end():
            match = again
        yield match
        place = match.end()


@dataclass(slots=True, eq=False)
class Passage:
    """One sentence of a run of blocks.

    Args:
        text: The sentence as printed.
        start: Where it begins in the run.
        amounts: Its figures; `start` and `end` are places in the run.
        times: Its words for when; places in the sentence.
        marked: The sentence in lower case with tokens for figures and periods.
        block: The block it stands in.
        block_start: Where that block begins in the run.
        run: The run it is part of.
        index: Its number in the run.
    """

    text: str
    start: int
    amounts: tuple[Amount, ...]
    times: tuple[when.When, ...]
    marked: str
    block: Block
    block_start: int
    run: Run
    index: int
    _tokens: dict[int, tuple[int, int]] | None = None

    @property
    def previous(self) -> Passage | None:
        """The sentence before, in the same run."""
        return self.run.passages[self.index - 1] if self.index else None

    @property
    def following(self) -> Passage | None:
        """The sentence after, in the same run."""
        return self.run.passages[self.index + 1] if self.index + 1 < len(self.run.passages) else None

    def amount(self, match: re.Match[str], name: str) -> Amount:
        """The figure that a name of a template stands for."""
        index = number_of(match, name)
        assert index is not None, f"the branch with {name} did not match"
        return self.amounts[index]

    @property
    def marked_with_times(self) -> str:
        """The marked sentence with its words for when put back."""
        return re.sub(r"\[w(\d+)\]", lambda match: self.times[int(match[1])].text.lower(), self.marked)

    def tokens(self) -> dict[int, tuple[int, int]]:
        """Where the token of each figure stands in `marked`, by its number."""
        if self._tokens is None:
            self._tokens = {int(match[1]): match.span() for match in _TOKEN.finditer(self.marked)}
        return self._tokens

    def letter(self, index: int) -> str:
        """The letter of a figure's token."""
        return _LETTERS[self.amounts[index].kind]


@dataclass(slots=True, eq=False)
class Run:
    """Blocks of prose that follow one another under one heading, as one text."""

    text: str
    heading: str
    passages: list[Passage] = field(default_factory=list)
    #: The heading that ends the run; a line such as "Total 89" in bold is one.
    ending: str = ""


_PROSE: Final = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.NOTE, BlockKind.CAPTION)


def runs(document: Document) -> Iterator[Run]:
    """Yield the runs of a document. A heading or a table ends one; notes stand for themselves."""
    held: list[Block] = []
    for block in document.blocks:
        if block.kind in _PROSE and block.text and block.kind is not BlockKind.NOTE:
            held.append(block)
            continue
        if block.kind is BlockKind.FURNITURE:
            continue
        if held:
            run = _run(held)
            run.ending = block.text if block.kind is BlockKind.HEADING else ""
            yield run
            held = []
        if block.kind is BlockKind.NOTE and block.text:
            yield _run([block])
    if held:
        yield _run(held)


def _run(blocks: list[Block]) -> Run:
    run = Run("\n".join(block.text for block in blocks), blocks[0].place.heading)
    place = 0
    for block in blocks:
        for sentence in sentences.split(block.text):
            run.passages.append(_passage(sentence, block, place, run))
        place += len(block.text) + 1
    return run


def _passage(sentence: sentences.Sentence, block: Block, block_start: int, run: Run) -> Passage:
    amounts, times = mentions.find(sentence.text), when.find(sentence.text)
    start = block_start + sentence.start
    moved = tuple(replace(amount, start=amount.start + start, end=amount.end + start) for amount in amounts)
    marked = _marked(sentence.text, amounts, times)
    return Passage(sentence.text, start, moved, times, marked, block, block_start, run, len(run.passages))


def _marked(text: str, amounts: tuple[Amount, ...], times: tuple[when.When, ...]) -> str:
    tokens = [(amount.start, amount.end, f"[{_LETTERS[amount.kind]}{index}]") for index, amount in enumerate(amounts)]
    tokens += [(time.start, time.end, f"[w{index}]") for index, time in enumerate(times)]
    plain = text.replace("[", "(").replace("]", ")")
    parts, place = [], 0
    for start, end, token in sorted(tokens):
        if start < place:
            continue
        parts += [plain[place:start], token]
        place = end
    parts.append(plain[place:])
    marked = "".join(parts).lower()
    marked = re.sub(r" ?(?:-+>|→|=>) ?", " to ", marked)
    marked = re.sub(r"[–—−]", "–", marked.replace("’", "'").replace("‘", "'"))
    marked = re.sub(r"[\"“”*_]", "", marked)
    return " ".join(re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", marked)).split())


def head_noun(amount: Amount) -> str:
    """The last word of what is counted, in the singular; empty where nothing is said."""
    words = amount.noun.split()
    return singular(words[-1]) if words else ""


def same_noun(one: Amount, two: Amount) -> bool:
    """Whether two figures may count the same thing: the same last word, or nothing said of one."""
    first, second = head_noun(one), head_noun(two)
    return not first or not second or first == second
