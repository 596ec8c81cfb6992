"""Shares by the figures and the words beside them: which count is the part, and of which whole, in no fixed form.

The part stands next to its share: before it in brackets or after a comma, or in brackets after it. The whole is found
by small words ("of the 250", "out of", "among"), by the words that the text itself gives for it ("15% of those
assessed", where 252 were assessed), or it is the count that the parts stand under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from goldenthread.claims.frames import COUNTS, Frame, Mark, Reading, decide, frame_of, plain, stems_of
from goldenthread.claims.model import AmountKind, Claim, Share
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.wholes import COUNTLESS

_SAY: Final = (
    r"(?:(?:exactly|precisely|fully|well|now|thus|therefore|hence|already|or|just|only|about|around|some|nearly|"
    r"almost|a|an|is|was|that|which|this|it|i\.e\.|which is to say|to say|"
    r"in|representing|represents?|equals?|equal|equivalent|equates|equating|to|amounts|amounting|making|makes|up|"
    r"accounting|accounts|for|rate|share|proportion|success|response|percentage|of|the|being|means|meaning|giving|"
    r"gives|comes|coming|works|out|at|(?:a|an) [a-z-]+ (?:rate|share|proportion)) )*"
)
_BRACKET_AFTER: Final = re.compile(rf"^(?: [a-z'&/-]+| \[w\d+\],?){{0,9}}? ?\({_SAY}$")
_AFTER_PART: Final = re.compile(rf"^(?: [a-z'&/-]+| \[w\d+\]| \([a-z ]+\)){{0,9}}?(?:,|:| =| –| -|;)? {_SAY}$")
_LINK: Final = re.compile(
    r"(?:,|:|=|–)|\b(?:or|that is|which is|i\.e\.|represent\w*|equ\w+|amount\w*|making up|mak(?:es|ing)|account\w*|"
    r"(?:rate|share|proportion|percentage) of|works out|comes to|giving|gives)\b"
)
_THEN_PART: Final = re.compile(
    r"^(?: [a-z0-9'&/-]+| \[w\d+\]){0,9}? ?(?:\(|, | or |: |– |- |= |"
    r",? (?:or|that is|which (?:is|was|means|makes|comes to)|so|equal to|"
    r"equivalent to|i\.e\.) )(?:or |that is |about |around |some |just |a total of )*$"
)
_DET: Final = (
    r"(?: (?:the|all|these|those|our|their|its|a|an|total|full|whole|some|possible|combined|over|number|of|"
    r"every one|[a-z-]+'s?))*"
)
_WHOLE_BEFORE: Final = re.compile(rf"(?:^|\b)(?:(?:out )?of|from|among|amongst|/){_DET} ?$")
_TOTAL_BEFORE: Final = re.compile(
    r"(?:\bn ?= ?|\b(?:base|total|totals|totalling|totalled|all|overall|in all|sample|cohort|sum)"
    r"(?: [a-z]+){0,3}?(?::| of| was| is|,)? )$"
)
_TOTAL_AFTER: Final = re.compile(r"^(?: [a-z-]+){0,3} (?:in all|in total|altogether|overall)\b")
_OF_WORDS: Final = re.compile(
    r"^\)?,? (?:[a-z]+ ){0,2}?(?:out )?(?:of|among|amongst) (?:all |the |those |these |our |their |its |that |that "
    r"same )*(?P<words>[a-z][a-z' -]*)"
)
_SELF: Final = frozenset(
    [
        *(
            "them",
            "these",
            "those",
            "which",
            "whom",
            "total",
            "whole",
            "all",
            "number",
            "sample",
            "it",
            "overall",
            "sum",
        ),
        *("roll", "caseload", "cohort", "intake", "membership", "workforce", "register", "respondents", "fleet"),
    ]
)
_ANAPHOR: Final = re.compile(
    r"^(?:put another way|in other words|put simply|put differently|or,? to put it|overall|altogether|so|meaning)\b|"
    r"^(?:that|this|it|these|they|which|so)\b(?: (?:is|was|are|were|represents?|represented|means|makes|equals|gives|"
    r"works out at|comes to|amounts to|figure|number))"
)
_BARRED: Final = re.compile(
    r"\b(?:targets?|forecast|weighted|nationally|national|england|averag\w*|score[ds]?|tick all|as many|"
    r"occupancy|median)\b"
)
_OTHER_TIME: Final = re.compile(
    r"\b(?:from|compared|last year|previous|against|(?<!-)(?<!making )(?<!make )(?<!makes )(?<!made )up|down|"
    r"than)\b[^.;]{0,12}$"
)


#: "38% of the £1.7m, or £0.7m": the part is what follows.
_PART_SAID: Final = re.compile(
    r"(?:,? (?:or|that is|i\.e\.|which (?:is|was|comes to|means|makes|came to)|so|equal to|equivalent to|"
    r"equating to|giving|some)|: ?| = ?| –)(?: (?:about|around|some|just|a|the|sum|of|total)){0,4} $"
)
_POPULATION: Final = stems_of("population")
_RESIDENTS: Final = stems_of("population residents inhabitants living")
_AMONG: Final = re.compile(
    r"(?:of|among|amongst|from) (?:the |those |all those |these )(?P<words>[a-z][a-z' -]{3,40}?),? $"
)
#: The weight of a whole that the text names by words of its own.
_NAMED: Final = 3
_BACK: Final = re.compile(
    r"^(?: [a-z'-]+){0,3}? (?:out )?of (?:all )?(?:them|these|those|whom|which|it|this)\b(?! (?:who|with|that))"
)


def _bases(frame: Frame, part: Mark, stated: Mark, steps: frozenset[int]) -> list[Mark]:
    return [
        mark
        for mark in frame.marks
        if mark.index not in steps
        and mark.index not in (part.index, stated.index)
        and _one_sort(mark, part)
        and mark.amount.value >= part.amount.value > 0
        and plain(mark)
        and head_noun(mark.amount) not in COUNTLESS
    ]


def _one_sort(one: Mark, two: Mark) -> bool:
    if AmountKind.MONEY in (one.amount.kind, two.amount.kind):
        return one.amount.kind is two.amount.kind
    return one.amount.kind in COUNTS and two.amount.kind in COUNTS


@register(
    "a share, its part and its whole",
    Example(
        "420 were referred, 252 of these were assessed, and in 63 of the cases assessed, that is 15%, a plan followed.",
        ("15%",),
    ),
    Example("Multi-agency audits: 78 cases. Good or better: 34 (43%). Requires improvement: 33 (42%).", ("42%", "43%")),
    Example("Of 1,150 appeals, 483 were allowed, a success rate of 24%.", ("24%",)),
    Example("Total flagged: 260, of which race 144. Race = 55% of flags.", ("55%",)),
    Example("Tasers drawn 96. Fired 24 (75%). Not fired 72 (25%).", ("25%", "75%")),
    Example("There were 240 contacts and 60 visits. 30% of schools replied.", ()),
    Example("There were 240 contacts. Visits 60 (up 25%).", ()),
)
def parted(passage: Passage) -> Iterator[Claim]:
    """A percentage or fraction, held against the part beside it and every whole that may be meant."""
    if not any(amount.kind in (AmountKind.PERCENT, AmountKind.RATIO) for amount in passage.amounts):
        return
    frame = frame_of(passage)
    steps = frozenset(directions(frame))
    for mark in frame.here():
        if mark.amount.kind not in (AmountKind.PERCENT, AmountKind.RATIO) or mark.index in steps or not plain(mark):
            continue
        if _BARRED.search(frame.clause(mark)) or _OTHER_TIME.search(mark.left) or _STEP_OF.match(mark.right):
            continue
        yield from decide(list(_readings(frame, mark, steps)))


#: "a third lower": a step, and no share.
_STEP_OF: Final = re.compile(
    r"^ (?:more|fewer|less|higher|lower|up|down|again|as (?:many|much) again|larger|smaller|longer|shorter)\b"
)


def _readings(frame: Frame, stated: Mark, steps: frozenset[int]) -> Iterator[Reading]:
    in_step = "respectively" in frame.sentence(stated.sentence)
    named = _named(stated.right)
    for part, beside in _parts(frame, stated, steps):
        if in_step and part is not _by_subject(frame, stated, steps):
            continue  # which of the figures told in step is meant has to be said
        of_part = _named(part.right) if named is None else named
        if of_part is None and (match := _AMONG.search(part.left)):
            of_part = _named(f" of {match['words']}")
        bases = _bases(frame, part, stated, steps)
        for whole in bases:
            weight = _whole_weight(frame, part, whole, stated, of_part)
            if weight is None:
                continue
            if (
                len(bases) == 1
                and weight == 1
                and beside
                and stated.start < part.start
                and _OR_SO_MANY.match(part.left)
            ):
                weight = 2  # "We saw 480 families. One in three, or 60, had none"
            if len(bases) == 1 and weight == 1 and beside == 2 and _no_other(frame, part, whole, stated, steps):
                weight = 2
            claim = Share(
                about=about(part.amount, whole.amount), part=part.amount, whole=whole.amount, stated=stated.amount
            )
            if (
                _PART_SAID.search(frame.between(whole, part))
                and part.start > whole.start > stated.start
                and not part.bracketed
            ):
                claim = replace(claim, part_said=True)
            yield Reading(replace(claim, named=True) if weight == _NAMED and beside else claim, beside + weight)


def _no_other(frame: Frame, part: Mark, whole: Mark, stated: Mark, steps: frozenset[int]) -> bool:
    """Whether a sentence has no figures but a whole, its part and its share, of one time."""
    others = [
        mark
        for mark in frame.marks
        if mark.sentence == stated.sentence
        and mark not in (part, whole, stated)
        and mark.index not in steps
        and _usable(mark, steps)
    ]
    words = frame.words[min(whole.start, part.start) : stated.end]
    return (
        not others
        and whole.sentence == part.sentence == stated.sentence
        and whole.start < part.start
        and words.count("[w") < 2
        and not re.search(
            r"\b(?:compared|than|against|last year|previous|before|rose|fell|increas\w*|decreas\w*|respectively|"
            r"average)\b",
            words,
        )
    )


_OR_SO_MANY: Final = re.compile(r"^(?:,| \() ?(?:or|that is|i\.e\.) (?:some |about |just )?$")


def _named(right: str) -> frozenset[str] | None:
    """The stems of the words for the whole after a figure: "of those assessed"; none where they only point back."""
    match = _OF_WORDS.match(right)
    if match is None:
        return None
    opening = re.sub(
        r"^(?:(?:with|who|whom|that|which|had|has|have|were|was|are|being|a|an|the|our) )+", "", match["words"]
    )
    words = re.split(
        r" (?:in|and|was|were|is|are|had|have|has|who|that|for|by|on|at|with|to|from|ended|led|a|an)\b", opening
    )[0]
    if opening.startswith("what "):
        return None
    plain_words = [
        word for word in words.split() if word not in _SELF and word not in ("the", "of", "was", "were", "had")
    ]
    return stems_of(" ".join(plain_words)) if plain_words else None


def _parts(frame: Frame, stated: Mark, steps: frozenset[int]) -> Iterator[tuple[Mark, int]]:
    """The counts that may be the part of a share, with how closely they stand by it: 2 beside it, 1 in its clause."""
    if _told_in_step(frame, stated):
        return
    at = stated.index - 1
    while at > 0 and frame.marks[at].amount.noun.startswith(("minute", "hour", "day", "week", "month", "second")):
        at -= 1  # "5,004 inside fifteen minutes (80.5%)"
    before = frame.marks[at] if stated.index else None
    after = frame.marks[stated.index + 1] if stated.index + 1 < len(frame.marks) else None
    taken: set[int] = set()
    close_by = after is not None and after.sentence == stated.sentence and _THEN_PART.match(after.left)
    if after is not None and close_by and _usable(after, steps) and not _next_share(frame, after):
        taken.add(after.index)
        yield after, 2 if after.bracketed or after.left.endswith((": ", " - ", " – ")) else 1
    # "Two thirds of the 540 who replied, 270 in total"
    further = frame.marks[after.index + 1] if after is not None and after.index + 1 < len(frame.marks) else None
    if (
        after is not None
        and further is not None
        and further.sentence == stated.sentence
        and _OF_WHOLE.match(after.left)
        and _usable(further, steps)
        and _one_sort(after, further)
        and _IN_APPOSITION.search(further.left)
        and (further.left.endswith("(") or JUST_A_COUNT.match(further.right))
        and not _next_share(frame, further)
    ):
        taken.add(further.index)
        yield further, 2
    if _OF_IT.match(stated.right) and re.search(r"(?:,|;|\band|^) ?$", stated.left):
        before = None  # what stands before it is its whole
    if before is not None and before.sentence == stated.sentence:
        # "63 of the 252 (25%)": the part is the first of the two.
        chain = before
        if _WHOLE_BEFORE.search(before.left) and before.index and _usable(before, steps):
            first = frame.marks[before.index - 1]
            if (
                first.sentence == before.sentence
                and _one_sort(first, before)
                and re.match(rf"^(?: [a-z'-]+){{0,3}}? (?:out )?(?:of|from|among){_DET} $|^ ?/ ?$", before.left)
            ):
                chain = first
        if _usable(chain, steps) and chain.index not in taken:
            gap = stated.left if chain is before and at == stated.index - 1 else frame.between(before, stated)
            gap = _TOKENS.sub("some", gap)
            close = _BRACKET_AFTER.match(gap) or (_AFTER_PART.match(gap) and _LINK.search(gap))
            linked = re.search(rf"(?:\(|,|:|=|–|\bor\b) ?{_SAY}$", gap)
            taken.add(chain.index)
            yield chain, 2 if close else 1 if linked and len(gap) < 90 else 0
    if (
        re.match(rf"^(?: [a-z'-]+){{0,3}}? (?:out )?of{_DET} $", stated.right)
        or _named(stated.right)
        or _TOTAL_OF.match(stated.right)
    ):
        found = _by_subject(frame, stated, steps)
        if found is not None and found.index not in taken:
            taken.add(found.index)
            yield found, 2
    points_back = before is not None and before.sentence != stated.sentence and _ANAPHOR.match(frame.before(stated))
    if before is not None and points_back and _usable(before, steps) and before.index not in taken:
        yield before, 1
        further = frame.marks[before.index - 1] if before.index else None
        if further is not None and _usable(further, steps) and further.sentence == before.sentence:
            yield further, 1


_OF_WHOLE: Final = re.compile(rf"^ (?:out )?of{_DET} $")
#: "..., 97 of them, ...", "..., 54 in number.": the count stands by itself and says nothing else.
JUST_A_COUNT: Final = re.compile(
    r"^(?: of (?:them|these|those))?(?: people| individuals| cases)?"
    r"(?:(?: [a-z-]+){0,2}?(?: in (?:all|number|total)| altogether| all told| to be (?:exact|precise)))?"
    r"(?:[,;.:)]| –|$)"
)
_IN_APPOSITION: Final = re.compile(
    r"^(?: [a-z'-]+){0,8}?(?:,|:| –| \(|,? or|,? that is|,? i\.e\.|,? so) ?(?:or |that is |some |a total of )?$"
)


def _told_in_step(frame: Frame, stated: Mark) -> bool:
    """Whether shares stand side by side after the counts that they are of: "35 of 50 and 20 of 30: 70% and 67%"."""
    beside = [frame.marks[at] for at in (stated.index - 1, stated.index + 1) if 0 <= at < len(frame.marks)]
    close = [
        mark
        for mark in beside
        if mark.amount.kind is AmountKind.PERCENT and frame.between(mark, stated).strip() in ("and", ",", ", and")
    ]
    counts = [m for m in frame.marks if m.sentence == stated.sentence and m.start < stated.start and m.sort == "n"]
    return bool(close) and len(counts) > 2


_OF_IT: Final = re.compile(r"^ of (?:it|this|that|them|these|those|which|whom)\b(?! (?:who|with|that|in|from|aged))")
_TOTAL_OF: Final = re.compile(r"^ of (?:the |all |them|these|those|it|this)")


def _by_subject(frame: Frame, stated: Mark, steps: frozenset[int]) -> Mark | None:
    """The one count that has the words "
    "before a share for its label: "police 340, ... the police made 30% of the 700"."""
    opening = re.split(r"\[[a-vx-z]\d+\]|[;.,:]|\band\b", stated.left)[-1] or stated.left
    subject = stems_of(opening) - _PLAIN_WORDS
    if not subject:
        return None
    labels = _labels(frame)
    found = [
        mark
        for mark in frame.marks
        if mark.start < stated.start and _usable(mark, steps) and subject & labels.get(mark.index, frozenset())
    ]
    return found[0] if len(found) == 1 else None


_PLAIN_WORDS: Final = stems_of(
    "responsible accounted account make made up share proportion percentage total rate came come took represented"
)


def _labels(frame: Frame) -> dict[int, frozenset[str]]:
    """The words that name each count: beside it, or in step with it where a list of names stands before the counts."""
    found: dict[int, frozenset[str]] = {}
    for mark in frame.marks:
        left = re.split(r"[;.,:]|\band\b", mark.left.strip(" :,"))[-1]
        found[mark.index] = stems_of(left) | stems_of(mark.amount.noun)
    for number in range(len(frame.starts)):
        text = frame.sentence(number)
        if "respectively" not in text:
            continue
        marks = [mark for mark in frame.marks if mark.sentence == number]
        cut = text.index("respectively") + frame.starts[number]
        counts = [mark for mark in marks if mark.start < cut and mark.amount.kind in (*COUNTS, AmountKind.MONEY)]
        if len(counts) < 2:
            continue
        names = re.split(r", and |, | and ", frame.before(counts[0]).strip())[-len(counts) :]
        if len(names) == len(counts):
            for mark, name in zip(counts, names, strict=True):
                found[mark.index] = stems_of(" ".join(name.split()[:3]))
    return found


def _usable(mark: Mark, steps: frozenset[int]) -> bool:
    countable = mark.amount.kind in (*COUNTS, AmountKind.MONEY)
    return countable and mark.index not in steps and plain(mark) and head_noun(mark.amount) not in COUNTLESS


def _next_share(frame: Frame, mark: Mark) -> bool:
    """Whether a share of its own stands in brackets after a count."""
    if mark.index + 1 >= len(frame.marks):
        return False
    following = frame.marks[mark.index + 1]
    return following.amount.kind is AmountKind.PERCENT and _BRACKET_AFTER.match(following.left) is not None


def _whole_weight(frame: Frame, part: Mark, whole: Mark, stated: Mark, named: frozenset[str] | None) -> int | None:
    """How strongly the words make a count the whole: 3 named, 2 by small words, 1 by its place; None if another is."""
    if (
        stated.index + 1 == whole.index
        and _WHOLE_BEFORE.search(whole.left)
        and len(whole.left) < 40
        and whole.left.strip(" )").startswith(("of", "out"))
    ):
        return 3
    if part.index + 1 == whole.index and _WHOLE_BEFORE.search(whole.left) and len(whole.left) < 40:
        return 2
    if re.match(rf"^\)?(?: [a-z'-]+){{0,3}}? (?:out )?of{_DET} $", stated.right) and whole.index != stated.index + 1:
        return None  # another figure is said to be the whole
    if named:
        people = bool(named & _POPULATION) and bool(frame.nouns(whole) & _RESIDENTS)
        if (people or named & frame.nouns(whole)) and _only(frame, part, whole, named):
            return _NAMED
        if not any(named & frame.nouns(mark) for mark in frame.marks if mark.index not in (part.index, stated.index)):
            return 0 if whole.sentence == part.sentence else None
        return 0
    if whole.start > part.start:
        return 0
    same = whole.sentence == part.sentence
    if _BACK.match(part.right):
        return 2 if _next_before(frame, part) is whole else 1
    if _next_share(frame, whole):
        return 0
    if _WHOLE_BEFORE.search(whole.left) and same and not _inner(frame, whole, part):
        return 2
    if re.search(r"\b(?:of|among) (?:which|whom|these|them|those)\b", frame.between(whole, part)) and _nearest(
        frame, whole, part
    ):
        return 2
    if _TOTAL_BEFORE.search(whole.left) or _TOTAL_AFTER.match(whole.right):
        return 1 if not _split_up(frame, whole) else 2
    if _split_up(frame, whole):
        return 2
    return 1 if _nearest(frame, whole, part) or whole.index == 0 else 0


def _next_before(frame: Frame, part: Mark) -> Mark | None:
    """The count of a part's sort right before it, shares left out."""
    earlier = [mark for mark in frame.marks if mark.start < part.start and _one_sort(mark, part)]
    return earlier[-1] if earlier else None


def _only(frame: Frame, part: Mark, whole: Mark, named: frozenset[str]) -> bool:
    """Whether no other count but the part has the words by which the whole is named."""
    others = [
        mark
        for mark in frame.marks
        if mark not in (part, whole)
        and _one_sort(mark, part)
        and mark.amount.value >= part.amount.value
        and len(named & frame.nouns(mark)) >= len(named & frame.nouns(whole))
    ]
    return not others


def _inner(frame: Frame, whole: Mark, part: Mark) -> bool:
    """Whether another whole is named between a whole and a part: "of the 900 ... 54 of the 72"."""
    return any(
        whole.start < mark.start < part.start
        and _one_sort(mark, part)
        and re.search(r"\bof these\b|\bof those\b", frame.between(mark, part))
        for mark in frame.marks
    )


def _nearest(frame: Frame, whole: Mark, part: Mark) -> bool:
    """Whether no larger count without a share of its own stands between."""
    return not any(
        whole.start < mark.start < part.start
        and _one_sort(mark, part)
        and mark.amount.value > part.amount.value
        and not _next_share(frame, mark)
        for mark in frame.marks
    )


def _split_up(frame: Frame, whole: Mark) -> bool:
    """Whether the counts that follow a figure, each with its share, come to it: then it is their whole."""
    parts = [
        mark for mark in frame.marks if mark.start > whole.start and _one_sort(mark, whole) and _next_share(frame, mark)
    ]
    return len(parts) > 1 and sum(mark.amount.value for mark in parts) == whole.amount.value


_TOKENS: Final = re.compile(r"\[[a-vx-z]\d+\]")
