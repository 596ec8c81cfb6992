"""Patterns for what is left of a whole, and for parts that stand in brackets after their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.model import AmountKind, Change, Claim, Sum
from goldenthread.claims.passage import Passage, number_of, pattern, runs_of_words
from goldenthread.claims.patterns import Example, about, register

_BRACKETED: Final = pattern(
    r"\({N:a}\)(?:, (?:{word} ){0,4}?\({N:b}\))? and (?:{word} ){0,4}?\({N:c}\)(?: {word}| {w}){0,9}? {N:total}(?! "
    r"of\b)"
)


@register(
    "parts in brackets and their total",
    Example("Together the councils of Harrowmere (2,830) and Tarn Valley (2,190) received 5,020 contacts.", ("5,020",)),
    Example("The councils of Harrowmere (2,830) and Tarn Valley (2,190) have 40 wards.", ()),
)
def bracketed(passage: Passage) -> Iterator[Claim]:
    """Parts in brackets after their names, with "together", "between them" or "in total" beside the figure for all."""
    if not re.search(r"\b(?:together|between them|in total|altogether|combined|in all|a total of)\b", passage.marked):
        return
    for match in _BRACKETED.finditer(passage.marked):
        names = [name for name in ("a", "b", "c") if number_of(match, name) is not None]
        items, said = tuple(passage.amount(match, name) for name in names), passage.amount(match, "total")
        if len({amount.kind is AmountKind.MONEY for amount in (*items, said)}) == 1:
            yield Sum(about=about(said), parts=items, total=said)


@register(
    "the rest",
    Example("Of the £12,000 put aside £3,850 was claimed by year end, leaving £8,150.", ("£8,150",)),
    Example("Of the 27 children seen 14 were boys and the remaining 13 girls.", ("27",)),
)
def the_rest(passage: Passage) -> Iterator[Claim]:
    """A whole, what was used of it, and what is left."""
    for match in runs_of_words(_LEAVING, passage.marked):
        whole, part, rest = (passage.amount(match, name) for name in ("whole", "part", "rest"))
        if not match["tail"] and not re.search(r"\b(?:leaving|leaves|left)\b", match[0]):
            continue
        if len({amount.kind is AmountKind.MONEY for amount in (whole, part, rest)}) == 1 and part.value < whole.value:
            yield Change(about=about(whole, part), old=whole, new=part, stated=rest)
    for template in _THE_REST:
        for match in runs_of_words(template, passage.marked):
            whole, part, rest = (passage.amount(match, name) for name in ("whole", "part", "rest"))
            if len({amount.kind is AmountKind.MONEY for amount in (whole, part, rest)}) == 1:
                yield Sum(about=about(whole), parts=(part, rest), total=whole)


_LEAVING: Final = pattern(
    r"{N:whole}(?: {word}| {w}){0,14}?,?(?: {word}| {w}){0,9}? {N:part}(?: {word}| {w}){0,12}?,? "
    r"(?:leaving|which leaves|which left|so that|with)(?: {word}){0,3}? {N:rest}"
    r"(?P<tail>(?: {word}){0,3}? (?:unspent|left|unclaimed|remaining|unused))?"
)
_AND_THE_REST: Final = r"(?: {word}| {w}){0,14}?,? (?:and|with|while) the (?:remaining|other|rest,?) {N:rest}"
_THE_REST: Final = (
    pattern(
        r"(?:^|[ ,])of (?:the |these |all |those )*{N:whole}(?! (?:were|was|are|is|had|have|came|went|led)\b)"
        r"(?: {word}| {w}){0,9}?,?(?: {word}){0,3}? {N:part}" + _AND_THE_REST
    ),
    pattern(
        r"{N:whole}(?: {word}| {w}){0,9}?,? (?:of (?:which|whom|them|these) )?{N:part}(?: of (?:which|whom|them|"
        r"these))" + _AND_THE_REST
    ),
)
