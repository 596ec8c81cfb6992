"""Patterns for targets in running text: one below where it starts, for something of which more is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.model import Claim, Target
from goldenthread.claims.passage import Passage, pattern, runs_of_words
from goldenthread.claims.patterns import Example, about, register

_MORE: Final = re.compile(
    r"\b(?:increas(?:e|ing)|rais(?:ed?|ing)|grow|improve|more|expand|boost|should rise|higher)\b(?! to)[^.;]{0,60}|"
    r"\bshould (?:increase|rise|grow|go up)\b"
)
_TARGET: Final = tuple(
    pattern(template)
    for template in (
        r"target (?:of|is|was|to be|set at|at|for [a-z ]{1,30}? (?:is|of)|to reach|to get "
        r"to)(?: {word}){0,3}? {V:target}",
        r"(?:aim|aims|aiming|plan|plans|ambition|want|hope|intend|agreed|committed)(?: is)? to (?:reach|get to|have|"
        r"achieve)(?: {word}){0,4}? {V:target}",
    )
)
_BASELINE: Final = tuple(
    pattern(template)
    for template in (
        r"(?:stands? at|stood at|currently(?: at)?|baseline (?:of|is|was)|now|is at|was at|today|start(?:s|ed)? "
        r"(?:from|at))(?: {word}){0,3}? {V:base}",
        r"(?:increase|improve|build|rise|grow) on (?:the )?{V:base}",
        r"from (?:a baseline of |the current )?{V:base}",
        r"{V:base}(?: {word}){0,3}? (?:now|currently|at present|today)",
    )
)
_TO_GROW: Final = pattern(
    r"(?:aims?|aiming|target|ambition|plans?|want|hope|intend|goal|agreed|committed|is|are|was|were)(?: is| was)? "
    r"to (?P<verb>increase|raise|grow|expand|improve)(?: {word}| {w}){1,12}? from {V:base}{any9} to {V:target}"
)


@register(
    "a target below where it starts",
    Example("Take-up should increase. It stands at 89% and we have set ourselves a target of 85%.", ("85%",)),
    Example("We aim to increase the number in treatment from 102 to 120.", ("120",)),
    Example("We will reduce the rate from 60 to 50.", ()),
)
def targets(passage: Passage) -> Iterator[Claim]:
    """A target and where it starts from, for something of which the text wants more."""
    for match in _TO_GROW.finditer(passage.marked):
        base, aim = passage.amount(match, "base"), passage.amount(match, "target")
        if match["verb"] != "improve":
            yield Target(about=about(aim, base), baseline=base, target=aim, more_wanted=match["verb"])
        return
    target = next(
        (passage.amount(match, "target") for template in _TARGET for match in runs_of_words(template, passage.marked)),
        None,
    )
    if target is None:
        return
    before = passage.previous
    words = " ".join(other.marked for other in (before, passage) if other is not None)
    wanted = _MORE.search(words)
    if wanted is None or re.search(r"\b(?:reduc|fewer|lower|decreas|cut)\w*", words):
        return
    bases = [
        amount
        for other in (passage, before)
        if other is not None
        for template in _BASELINE
        for match in runs_of_words(template, other.marked)
        if (amount := other.amount(match, "base")) is not target
    ]
    fitting = [amount for amount in bases if amount.kind is target.kind]
    if fitting and len({amount.start for amount in fitting}) == 1:
        yield Target(about=about(target, fitting[0]), baseline=fitting[0], target=target, more_wanted=wanted[0].strip())
