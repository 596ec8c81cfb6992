"""Patterns for shares: a part, its whole, and the percentage or fraction printed for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.model import Amount, AmountKind, Claim, Share
from goldenthread.claims.pairs import pairs
from goldenthread.claims.passage import Passage, head_noun, number_of, pattern, runs_of_words
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.wholes import COUNTLESS, countable, main_counts, population_near, whole_before
from goldenthread.vocabulary import Qualifier

# A percentage after "or", in brackets, or after a comma, that is not itself "of" something else.
_THEN: Final = (
    r"(?:,? ?\(|, an? (?:[a-z]+ ){0,2}(?:rate|share|proportion) of | or |, or |, | – |, that is | which "
    r"is |, which is | representing | equating to | equivalent to |: )(?:(?:about|an?|only|just|or|that is|i\.e\.) )*"
)
_NOT_OF: Final = (
    r"(?! of (?!(?:the |these |those )?(?:total|all|whole)\b))(?! (?:more|fewer|"
    r"higher|lower|less|increase|decrease|rise|fall|reduction|up|down|in|above|below)\b)"
)
_FRACTION_OF: Final = (
    r"(?:(?:out )?of|/|from a total of|from among|among)(?: (?:the|all|these|those|our|their|its|"
    r"a total of|some|a possible))*"
)
_ANAPHORA: Final = (
    r"(?:of|among|amongst) (?:all )?(?P<ana>these|them|those(?! (?:who|that|whose|aged|under|"
    r"over)\b)|which|whom|the (?:total|cases|children|"
    r"people|families|deaths|referrals|young people|pupils|reviews|audits|schools|respondents|replies|responses))"
)

_DIRECT: Final = tuple(
    (name, pattern(template))
    for name, template in (
        # 14 (52%) of the 27 cases
        ("part first", rf"{{N:part}}(?: {{word}}){{0,4}}? \((?:or )?{{PR:stated}}\),? {_FRACTION_OF} ?{{N:whole}}"),
        # 14 of the 27 cases reviewed (52%); 42 out of 104, or 40%
        (
            "part of whole",
            rf"{{N:part}}(?: {{word}}){{0,2}}? ?{_FRACTION_OF} ?{{N:whole}}(?: {{word}}| {{w}}){{0,14}}"
            rf"?{_THEN}{{PR:stated}}{_NOT_OF}",
        ),
        # Of 53 closed cases 35 ended as planned (67%)
        (
            "of the whole",
            r"(?:^|[ (,;])(?:out )?(?:of|from|among) (?:the |all |these |those |our |a total of "
            r")*{N:whole}(?: {word}| {w}){0,12}?,?(?: {word}){0,3}? {N:part}(?: {word}| {w}){0,9}? ?\((?:or "
            r")?{PR:stated}\)",
        ),
        (
            "of the whole",
            r"(?:^|[ (,;])(?:out )?(?:of|from|among) (?:the |all |these |those |our |a total of "
            r")*{N:whole}(?: {word}| {w}){0,12}?,(?: {word}){0,3}? {PR:stated}(?: {word}|"
            r" {w}){0,9}? ?\({N:part}(?: {word}){0,2}\)",
        ),
        (
            "of the whole",
            r"(?:^|[ (,;])(?:out )?(?:of|from|among) (?:the |all |these |those |our |a total of "
            r")*{N:whole}(?: {word}| {w}){0,12}?,?(?: {word}){0,3}? {N:part},? or {P:stated}",
        ),
        # Nine out of ten delegates (171 of 190); four in ten of those asked, 42 out of 104
        (
            "share first",
            rf"{{PR:stated}}(?: {{word}}| {{w}}){{0,9}}? ?\({{N:part}}(?: {{word}}){{0,2}}"
            rf"? ?{_FRACTION_OF} ?{{N:whole}}",
        ),
        (
            "share first",
            r"{R:stated}(?: {word}| {w}){0,9}?(?:,| –|:) {N:part}(?: {word}){0,2}? ?(?:out )?of (?:the )?{N:whole}",
        ),
        # more than half of the 140 staff surveyed (60%, 84 people)
        (
            "of the whole",
            r"of (?:the |all |these |those |our )*{N:whole}(?: {word}| {w}){0,12}? \({P:stated},? (?:or "
            r")?{N:part}(?: {word}){0,2}\)",
        ),
        # 174 carers (60% of the 290 approved)
        (
            "part first",
            r"{N:part}(?: {word}){0,4}? \((?:or |that is |about )?{PR:stated} of (?:the |all |all the |our )*{N:whole}",
        ),
        # one in three (40) of the 120 young people
        (
            "share first",
            rf"{{PR:stated}},? \({{N:part}}(?: {{word}}){{0,2}}?\),? {_FRACTION_OF} ?{{N:whole}}",
        ),
        # a sixth of referrals (16%, or 90 of 400)
        (
            "share first",
            r"\({PR:stated}(?:,|:|;)? ?(?:or )?{N:part}(?: {word})? ?(?:out )?of (?:the )?{N:whole}",
        ),
        # half of the 46 parents spoken to (23)
        (
            "share of whole",
            r"{PR:stated} of (?:the |all |all the |these |those |our |a |an? total of |some )*{N:whole}(?: {word}|"
            r" {w}){0,12}?(?: ?\(|: | – | – that is |, that is |, or |, ){N:part}(?= of (?:them|these|those)\b|\)|,|"
            r" or | {word}\)| {word} {word}\)|\.| –|$)",
        ),
        # £1.25 million, of which £750,000 (60%)
        (
            "of which",
            r"{N:whole}(?: {word}| {w}){0,12}?,? (?:and )?of (?:which|whom|these|them|"
            r"those),?(?: {word}){0,2}? {N:part}(?: {word}){0,6}?(?: \(|, or | or ){P:stated}",
        ),
        (
            "of which",
            r"{N:whole}(?: {word}| {w}){0,12}?,? (?:and )?of (?:which|whom|these|them|"
            r"those),?(?: {word}){0,2}? {PR:stated} \({N:part}(?: {word}){0,2}\)",
        ),
        # 27 deaths: 14 boys (52%)
        (
            "list with shares",
            r"{N:whole}(?: {word}| {w}){0,9}?(?::| –| \() ?(?:{word} ){0,2}?{N:part}(?: {word}){0,5}? \({P:stated}\)",
        ),
    )
)
_ANAPHORIC: Final = tuple(
    pattern(template)
    for template in (
        rf"{{N:part}}(?: {{word}}){{0,3}}? \({{PR:stated}}\),? (?:out )?{_ANAPHORA}",
        rf"{{N:part}}(?: {{word}}){{0,2}}? (?:out )?{_ANAPHORA}(?: {{word}}){{0,9}}?(?: \(|, or | or |, "
        rf"){{PR:stated}}{_NOT_OF}",
        rf"{{PR:stated}} (?:out )?{_ANAPHORA}(?: {{word}}){{0,9}}? ?(?:\(|, ){{N:part}}(?=\)|,| {{word}}\)| {{word}}"
        rf" {{word}}\)| {{word}},|$)",
        rf"{{PR:stated}},? ?\({{N:part}}(?: {{word}})?\),? (?:out )?{_ANAPHORA}",
        rf"(?:^|[ ,;]){_ANAPHORA}(?: {{word}}){{0,3}}?,?(?: {{word}}){{0,3}}? {{N:part}}(?: {{word}}){{0,9}}? "
        rf"\((?:or )?{{PR:stated}}\)",
        rf"(?:^|[ ,;]){_ANAPHORA}(?: {{word}}){{0,3}}?,?(?: {{word}}){{0,3}}? {{PR:stated}}(?: {{word}}){{0,9}}? "
        rf"\({{N:part}}\)",
    )
)
# More parts of the same whole in the same sentence: "and girls 980 (51%)", "and 19 (62%) were girls".
_NEXT: Final = pattern(
    r"(?:,|;| and| while| with| but)(?: (?:and|the|other|remaining|a further|another|"
    r"for))*(?: {word}){0,4}? {N:part}(?: {word}){0,5}? \({P:stated}\)(?! of)"
)
# "Of 96 audits 40 were good, 47 required improvement (49%)": the whole for every share after it.
_OF_OPENING: Final = pattern(r"^(?:out )?of (?:the |all |these |those |our )*{N:whole}(?= [a-z])")
# "We surveyed 180 adults and 53% (95) knew where to go."
_AND_SHARE: Final = pattern(r"{N:whole}(?: {word}){1,6}?,? and {P:stated} \({N:part}\)(?! of)")
_PART_AND_SHARE: Final = pattern(r"{N:part}(?: {word}){0,6}? \((?:or )?{P:stated}\)(?! of)")
_SECOND: Final = pattern(r"^(?: {word}){0,3}?(?:,| or|, or) {P:stated}(?=\)|,| of (?:them|the total|all)|$|\.)")
_NO_PART: Final = pattern(
    r"{P:stated} of (?:the |all |all the |our |these )*{N:whole}(?! (?:points?|to|or|and|-|–)\b)(?! ?(?:\(|–))"
)
_ALONE: Final = pattern(r"^(?:in |the )?{N:part} \({P:stated}\)(?! of)")
_TOTAL: Final = pattern(
    r"{N:part}(?: {word}| {w}){0,14}?,? (?:representing|which (?:is|was|represents)|making up|accounting for|or|"
    r"equal to|equivalent to|this is|comprising)(?: {word}){0,2}? {P:stated} of (?:the |our |its "
    r")?(?P<total>(?:total |whole |overall |resident |local )*population)"
)


def _usable(part: Amount | None, whole: Amount, stated: Amount) -> bool:
    if part is None:
        return whole.qualifier is Qualifier.NONE and whole.kind is not AmountKind.MONEY
    if (part.kind is AmountKind.MONEY) is not (whole.kind is AmountKind.MONEY):
        return False
    return (
        Qualifier.RANGE not in (part.qualifier, whole.qualifier, stated.qualifier) and head_noun(whole) not in COUNTLESS
    )


def _make(part: Amount | None, whole: Amount, stated: Amount, unsure: str = "") -> Share:
    return Share(about=about(part, whole), part=part, whole=whole, stated=stated, unsure=unsure)


#: "35 of 50 and 20 of 30 said yes: 70% and 67%": which share is of which is told by their order.
_IN_STEP: Final = re.compile(
    r"\[n\d+\] (?:out )?of (?:the )?\[n\d+\][^;.]*\[n\d+\] (?:out )?of (?:the )?\[n\d+\][^;.]*\[p\d+\](?:,| and|"
    r", and) \[p\d+\]"
)


@register(
    "a part of a whole",
    Example("In all 14 (52%) of the 27 cases had one.", ("52%",)),
    Example("Of 53 closed cases 35 ended as planned (67%).", ("67%",)),
    Example("Nine out of ten delegates (171 of 190) rated the day good.", ("Nine out of ten",)),
    Example("Half of the 46 parents spoken to (23) had had more than one.", ("Half",)),
    Example("There were 27 cases. In 14 (52%) of these there was one.", ("52%",)),
    Example("40% of referrals led to an assessment, and 30% of those led to a plan.", ()),
    Example("12 of 27 agencies replied, 45% of schools did.", ()),
)
def shares(passage: Passage) -> Iterator[Claim]:
    """A part, its whole and its share, tied by "of", "out of", brackets or "of these"."""
    if _IN_STEP.search(passage.marked):
        return
    used: set[int] = set()
    moved = [{pair.old.start, pair.new.start} for pair in pairs(passage)]
    for name, template in _DIRECT:
        for match in runs_of_words(template, passage.marked):
            index = number_of(match, "stated")
            part, whole, stated = (passage.amount(match, key) for key in ("part", "whole", "stated"))
            if index in used or index is None or not _usable(part, whole, stated):
                continue
            if {part.start, whole.start} in moved and "from" in match[0]:
                continue  # "from 315 to 195 (38%)" is a change
            if name in ("list with shares", "of the whole") and part.value > whole.value:
                continue
            if whole.start < part.start and name == "part of whole":
                continue
            used.add(index)
            yield _make(part, whole, stated)
            yield from _others(passage, match, whole, used, part)
    if opening := _OF_OPENING.match(passage.marked):
        yield from _after_opening(passage, opening, used)
    for match in _AND_SHARE.finditer(passage.marked):
        index = number_of(match, "stated")
        part, whole, stated = (passage.amount(match, key) for key in ("part", "whole", "stated"))
        alone = whole is next((amount for amount in passage.amounts if countable(amount)), None)
        if (
            index is not None
            and index not in used
            and alone
            and part.value < whole.value
            and _usable(part, whole, stated)
        ):
            used.add(index)
            yield _make(part, whole, stated)
    for template in _ANAPHORIC:
        for match in runs_of_words(template, passage.marked):
            index = number_of(match, "stated")
            part, stated = passage.amount(match, "part"), passage.amount(match, "stated")
            if index in used or index is None:
                continue
            found, unsure = whole_before(passage, part, match["ana"])
            if found is None or found.value < part.value or not _usable(part, found, stated):
                continue
            used.add(index)
            yield _make(part, found, stated, unsure)
            yield from _others(passage, match, found, used, part, unsure)
    yield from _alone(passage, used)
    yield from _of_population(passage, used)
    yield from _without_part(passage, used)


def _after_opening(passage: Passage, opening: re.Match[str], used: set[int]) -> Iterator[Claim]:
    whole = passage.amount(opening, "whole")
    for match in _PART_AND_SHARE.finditer(passage.marked, opening.end()):
        if ";" in passage.marked[opening.end() : match.start()]:
            return
        index = number_of(match, "stated")
        part = passage.amount(match, "part")
        if (
            index is None
            or index in used
            or part.value > whole.value
            or not _usable(part, whole, passage.amounts[index])
        ):
            continue
        used.add(index)
        yield _make(part, whole, passage.amounts[index])


def _others(
    passage: Passage, match: re.Match[str], whole: Amount, used: set[int], part: Amount, unsure: str = ""
) -> Iterator[Claim]:
    """A second share of the same part ("(25 audits, 66%)"), and the shares of further parts of the whole."""
    tokens = passage.tokens()
    after = tokens[passage.amounts.index(part)][1]
    index = number_of(match, "stated")
    last = tokens[index][1] if index is not None else after
    for start in {after, last}:
        if start >= match.start() and (second := _SECOND.match(passage.marked[start:])):
            number = number_of(second, "stated")
            if number is not None and number not in used:
                used.add(number)
                yield _make(part, whole, passage.amounts[number], unsure)
    place = match.end()
    while further := _NEXT.search(passage.marked, place):
        gap = passage.marked[place : further.start()]
        if re.search(r"\[[a-vx-z]\d+\]|[;.]", gap):
            break
        number = number_of(further, "stated")
        other = passage.amount(further, "part")
        if (
            number is not None
            and number not in used
            and other.value <= whole.value
            and _usable(other, whole, passage.amounts[number])
        ):
            used.add(number)
            yield _make(other, whole, passage.amounts[number], unsure)
        place = further.end()


def _alone(passage: Passage, used: set[int]) -> Iterator[Claim]:
    """ "27 deaths were reviewed. 14 (52%) were of boys": the whole is the one count of the sentence before."""
    match = _ALONE.match(passage.marked)
    if match is None or number_of(match, "stated") in used:
        return
    part, stated = passage.amount(match, "part"), passage.amount(match, "stated")
    before = passage.previous
    counts = main_counts(before, [amount for amount in before.amounts if countable(amount)]) if before else []
    if len(counts) == 1 and part.value <= counts[0].value and not part.noun and _usable(part, counts[0], stated):
        used.add(number_of(match, "stated") or 0)
        yield _make(part, counts[0], stated)
        yield from _others(passage, match, counts[0], used, part)


def _of_population(passage: Passage, used: set[int]) -> Iterator[Claim]:
    """73,013 children "representing 19.1% of the total population", printed before as 383,274."""
    for match in _TOTAL.finditer(passage.marked):
        index = number_of(match, "stated")
        if index is None or index in used:
            continue
        part = passage.amount(match, "part")
        if (whole := population_near(passage, part)) is not None:
            used.add(index)
            yield _make(part, whole, passage.amounts[index])


def _without_part(passage: Passage, used: set[int]) -> Iterator[Claim]:
    """ "54.2% of 59 cases": no part is printed, but some whole number has to give it."""
    for match in _NO_PART.finditer(passage.marked):
        index = number_of(match, "stated")
        whole, stated = passage.amount(match, "whole"), passage.amount(match, "stated")
        if index in used or index is None or not _usable(None, whole, stated):
            continue
        if stated.qualifier is Qualifier.NONE and whole.noun:
            used.add(index)
            yield _make(None, whole, stated)
    # "59 cases were reviewed, and factors were identified in 54.2% of cases"
    for match in pattern(
        r"{N:whole}(?: {word}| {w}){1,12},?(?: {word}){0,9}? {P:stated} of (?:the |these |all )?(?P<noun>{word})(?= "
        r"|,|\.|$)"
    ).finditer(passage.marked):
        index = number_of(match, "stated")
        whole, stated = passage.amount(match, "whole"), passage.amount(match, "stated")
        if index is None or index in used or not _usable(None, whole, stated) or stated.qualifier is not Qualifier.NONE:
            continue
        if match["noun"].rstrip(".,") in whole.noun.split()[-1:]:
            used.add(index)
            yield _make(None, whole, stated, "the percentage may be of other cases than those counted")
