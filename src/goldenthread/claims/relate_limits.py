"""Limits that all are said to keep: "no family waited more than 9 weeks", "each held at least 12", "from 4 to 31".

Lengths of time are no figures elsewhere ("within 20 days" counts nothing), so these are read from the printed words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from goldenthread.claims.frames import Frame, frame_of
from goldenthread.claims.model import Amount, AmountKind, Claim, Order
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.words import TENS, UNITS, value_of_words
from goldenthread.vocabulary import Qualifier

_SMALL: Final = "|".join([*sorted(UNITS, key=len, reverse=True), *TENS])
_NUMBER: Final = rf"(?:\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?|{_SMALL})"
_UNIT: Final = r"(?:working |school |calendar )?(?P<unit>minute|hour|day|week|month|year)s?"
_LENGTH: Final = re.compile(rf"(?<![\w.,£/–-])(?P<number>{_NUMBER})(?P<hyphen>[ -]){_UNIT}\b", re.IGNORECASE)
_LIMIT_LEFT: Final = re.compile(
    r"\b(?:limit|standard|target|ceiling|maximum|threshold|timescale|deadline|aim|expectation|guideline|no more than|"
    r"not more than|no longer than|within|at most|under|up to|more than|longer than|less than|beyond|over)"
    r"(?:(?! (?:was|were|average|took|waited)\b)[a-z '-]| is){0,40}$",
    re.IGNORECASE,
)
_LIMIT_RIGHT: Final = re.compile(
    r"^(?: [a-z]+)? (?:limit|standard|target|ceiling|maximum|timescale|deadline|threshold)\b", re.IGNORECASE
)
_RESULT_LEFT: Final = re.compile(
    r"\b(?:average|averaged|mean|median|typical|longest|wait|time|took|taken|waited|it|actual|result|performance|"
    r"this year|now)\b[^.;:]{0,45}\b(?:was|were|is|being|of|at|took|taken|waited|averaged|stood at|to)(?: just| "
    r"only)? $"
    r"|\baveraged $",
    re.IGNORECASE,
)
_KEPT: Final = re.compile(
    r"\b(?P<no>not (?:been )?met|does not meet|did not meet|missed|not (?:been )?(?:achieved|kept|reached)|"
    r"exceed(?:s|ed|ing)|(?:outside|over|above|beyond) (?:the|this|that|our|its)(?: [a-z0-9-]+){0,3} "
    r"(?:limit|standard|target|ceiling|maximum|timescale|deadline|threshold)|failed)\b"
    r"|\b(?P<yes>(?<!not )(?<!not been )(?:met|meets|achieved|kept)|(?:within|inside|under|below) "
    r"(?:the|this|that|our|its)(?: [a-z0-9-]+){0,3} (?:limit|standard|target|ceiling|maximum|timescale|deadline|"
    r"threshold))\b",
    re.IGNORECASE,
)
_NONE_MORE: Final = re.compile(
    r"\b(?:no|none of (?:the|our|these))(?: [a-z'-]+){0,5}?"
    r" (?:more|longer|later|higher) than (?:an? )?$|\b(?:all|every|each|everyone|everybody)\b[^.;:]{0,60}?"
    r"\b(?:within|in under|in less than|in no more than|no more than|no longer than|at most)(?: the)? $",
    re.IGNORECASE,
)
_LONGEST: Final = re.compile(r"\b(?:longest|slowest|maximum|latest|highest|worst)\b[^.;:]{0,40}$", re.IGNORECASE)
_HOPED: Final = re.compile(
    r"\b(?:will|should|would|must|aim\w*|plan\w*|target|standard|if|unless|expect\w*|want|need|except|apart from|"
    r"but for|other than|nearly|almost|most|all but|all bar|but one)\b",
    re.IGNORECASE,
)
#: What may stand after a limit that all keep; a place or a time would make it one of some.
_FOR_ALL: Final = re.compile(
    r"^ ?(?:[.,;:)]|$|(?:for|to) (?:an?|their|the|be|see|start)\b|from referral|and (?:the|no)\b|with the|of referral)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Length:
    """A length of time as printed, with the words before it and after it in its two sentences."""

    amount: Amount
    unit: str
    left: str
    right: str
    own: bool


def _lengths(passage: Passage) -> list[_Length]:
    found: list[_Length] = []
    for one in (passage.previous, passage):
        if one is None or (one is not passage and one.block is not passage.block):
            continue
        for match in _LENGTH.finditer(one.text):
            value = _value(match["number"])
            if value is not None:
                start = one.start + match.start()
                shown = match[0].replace("-", " ")
                amount = Amount(
                    value,
                    AmountKind.QUANTITY,
                    shown,
                    len(match["number"].partition(".")[2]),
                    start=start,
                    end=one.start + match.end(),
                )
                left, right = one.text[: match.start()], one.text[match.end() :]
                found.append(_Length(amount, match["unit"].lower(), left, right, one is passage))
    return found


def _value(words: str) -> Decimal | None:
    return Decimal(words.replace(",", "")) if words[0].isdigit() else value_of_words(words.lower().split())


@register(
    "a length of time that none is said to pass",
    Example("No family waited more than 9 weeks. The longest wait was 11 weeks.", ("more than 9 weeks",)),
    Example("All families were seen within 20 days, the longest wait being 26 days.", ("within 20 days",)),
    Example("Families should wait no more than 9 weeks. The longest wait was 11 weeks.", ()),
    Example("Most families were seen within 20 days, the longest wait being 26 days.", ()),
)
def none_longer(passage: Passage) -> Iterator[Claim]:
    """A limit that all kept, and the longest of them."""
    held = _lengths(passage)
    limits = [one for one in held if _NONE_MORE.search(one.left) and not _HOPED.search(one.left)]
    limits = [one for one in limits if _FOR_ALL.match(one.right)]
    longest = [one for one in held if one not in limits and _LONGEST.search(one.left)]
    if len(limits) == len(longest) == 1 and limits[0].unit == longest[0].unit and (limits[0].own or longest[0].own):
        if re.match(r" (?:for|to|from)\b", limits[0].right) and re.search(
            r"\b(?:for|to|from)\b", longest[0].left[-60:]
        ):
            return  # for a first visit the one, for treatment the other
        words = f"{limits[0].left.split()[-2]} {limits[0].left.split()[-1]} {limits[0].amount.text}"
        words = words if "than" in words else f"{limits[0].left.split()[-1]} {limits[0].amount.text}"
        yield _order(longest[0].amount, limits[0].amount, words, above=False)


@register(
    "a limit of time kept or passed",
    Example("The average wait was 45 days, within the limit of 36 days.", ("within the limit",)),
    Example("Our standard is that nobody waits more than 20 days; the average was 26 days, so it was met.", ("met",)),
    Example("The average wait of 18 days was over the 24-day limit.", ("over the 24-day limit",)),
    Example("The standard is 20 days. The average was 26 days and the standard was not met.", ("not met",)),
    Example("The standard is 20 days. The average was 26 days. We met in June.", ()),
)
def limit_kept(passage: Passage) -> Iterator[Claim]:
    """A length that is a limit, one that came out, and a word that says whether the limit was kept."""
    said = list(_KEPT.finditer(passage.text))
    said = [match for match in said if not _HOPED_TO.search(passage.text[: match.start()])]
    if len(said) != 1:
        return
    held = _lengths(passage)
    limits = [one for one in held if _LIMIT_RIGHT.match(one.right) or _LIMIT_LEFT.search(one.left[-70:])]
    results = [one for one in held if one not in limits and _RESULT_LEFT.search(one.left)]
    if len(limits) != 1 or len(results) != 1 or len(held) != 2 or limits[0].unit != results[0].unit:
        return
    if not (limits[0].own or results[0].own or _BACK.match(passage.text)):
        return
    if limits[0].amount.value == results[0].amount.value:
        return
    match = said[0]
    if SOME_KEPT.match(passage.text[match.end() :]):
        return
    if (
        match["yes"]
        and match["yes"].lower() == "met"
        and not re.search(
            r"\b(?:was|were|is|are|been|it|limit|standard|target|therefore|has|have|we|and) (?:been )?$",
            passage.text[: match.start()],
        )
    ):
        return
    if re.search(r"\b(?:we|they|board|group|panel) (?:have |has )?$", passage.text[: match.start()]) and re.match(
        r" (?:in|on|with|at|every|four|six)\b", passage.text[match.end() :]
    ):
        return
    yield _order(results[0].amount, limits[0].amount, match[0], above=bool(match["no"]))


#: "Met in 61% of cases", "met for urgent cases", "met by all but two teams": not outright.
SOME_KEPT: Final = re.compile(
    r" (?:by (?:all but|most|some|many|half|both|two|three)|in (?:only |just |nearly |almost |over )?(?:\[|\d+|most|"
    r"some|all but|half)|"
    r"for (?!the year|all|every|each|the whole|the (?:first|second|third|fourth|last)|\[w)[a-z]+)\b|.{0,25}\ball but\b",
    re.IGNORECASE,
)
_BACK: Final = re.compile(
    r"(?:The|This|That) (?:[a-z]+ )?(?:standard|target|limit|aim|ceiling|timescale)", re.IGNORECASE
)
_HOPED_TO: Final = re.compile(
    r"\b(?:will|would|could|should|may|might|likely to|expect\w* to|hop\w+ to|aim\w* to|if|whether|unless|to)"
    r"(?: (?:be|have|been|also|still))* $",
    re.IGNORECASE,
)


def _order(first: Amount, limit: Amount, words: str, *, above: bool) -> Order:
    plain = [replace(amount, qualifier=Qualifier.NONE) for amount in (first, limit)]
    return Order(about=about(plain[0], plain[1]), first=plain[0], others=(plain[1],), words=words, above=above)


# Lists

#: "Each area held at least 12", "no area held fewer than 12", "none of them held more than 31".
ALL_KEEP: Final = re.compile(
    r"\b(?:(?P<none>no|none of (?:the|our|these|those))\b(?: [a-z'-]+){1,6}? (?P<way>more|fewer|less|longer|higher|"
    r"lower|over|under|"
    r"above|below)(?: than)?|"
    r"(?:all|every|each)\b(?: (?:of )?(?:the )?[a-z'-]+){0,3}? (?:areas?|wards?|teams?|sites?|schools?|districts?|"
    r"boroughs?|councils?|"
    r"months?|quarters?|years?|weeks?|services?|partners?|agenc(?:y|ies)|regions?|localit(?:y|ies)|hubs?|homes?|forces?|"
    r"centres?|settings?|providers?|terms?|counties|county|towns?|clinics?|practices?|hospitals?|families|family)"
    r"(?: [a-z'-]+){1,4}? (?P<bound>at least|no fewer than|no less than|no more "
    r"than|at most|no longer than|more than|fewer than|less than|over|under|above|below|within))"
    rf" (?P<number>£?{_NUMBER})(?!-)(?P<unit> ?%| per cent| [a-z]+)?",
    re.IGNORECASE,
)
RANGED: Final = re.compile(
    rf"\b(?:rang(?:ed|es|ing)|var(?:ied|ies|ying))\b(?:[^.;:\d]{{0,40}})\b(?:from|between) (?:a low of "
    rf")?(?P<low>£?{_NUMBER})"
    rf"(?P<unit> ?%| per cent| [a-z]+)?(?: (?:in|at|for) [A-Z][\w' ]{{1,25}}?)? (?:to|and) (?:a high of "
    rf")?(?P<high>£?{_NUMBER})",
    re.IGNORECASE,
)
_LOW_BOUND: Final = ("at least", "no fewer than", "no less than", "more than", "over", "above")


def bound_of(match: re.Match[str]) -> tuple[Amount, bool] | None:
    """The limit that a match of `ALL_KEEP` tells, and whether it is the least that each has; None where it is none."""
    value = _value(match["number"].removeprefix("£"))
    if value is None:
        return None
    if match["none"]:
        least = match["way"].lower() in ("fewer", "less", "lower", "under", "below")
    else:
        least = match["bound"].lower() in _LOW_BOUND
    start, end = match.start("number"), match.end("number")
    return Amount(value, AmountKind.NUMBER, match["number"], start=start, end=end), least


def kept_by(figures: Sequence[Amount], limit: Amount, words: str, *, least: bool) -> Order:
    """The claim that figures keep to a limit, made of the one furthest out."""
    worst = (min if least else max)(figures, key=lambda amount: amount.value)
    return Order(about=about(worst, limit), first=worst, others=(_like(limit, worst),), words=words, above=least)


def _like(limit: Amount, other: Amount) -> Amount:
    return replace(limit, kind=other.kind, places=max(limit.places, 0))


@register(
    "a limit that each of a list is said to keep",
    Example("Each area held at least 25 sessions (Ash 30, Elm 26, Oak 34, Fir 24).", ("at least 25",)),
    Example("No area held fewer than 22 sessions: Ash held 32, Elm 35, Oak 21 and Fir 24.", ("fewer than 22",)),
    Example("Each area held at least 25 sessions (Ash 30, Elm 26, Oak 34, Fir 29).", ("at least 25",)),
    Example("Each area should hold at least 25 sessions (Ash 30, Elm 26, Oak 34, Fir 24).", ()),
)
def each_keeps(passage: Passage) -> Iterator[Claim]:
    """A limit, a colon or a bracket, and a list of figures with their names."""
    match = ALL_KEEP.search(passage.text)
    if match is None or HOPED.search(passage.text[: match.end()]):
        return
    told = bound_of(match)
    if told is None:
        return
    frame = frame_of(passage, 1)
    items = _listed(frame, passage, match.end())
    if items:
        limit = replace(told[0], start=passage.start + told[0].start, end=passage.start + told[0].end)
        words = f"{_bound_words(match)} {match['number']}"
        yield kept_by(items, limit, words, least=told[1])


HOPED: Final = re.compile(
    r"\b(?:will|should|would|must|aim\w*|plan\w* to|if|unless|expect\w*|want|need\w*|require\w*|except|apart from|"
    r"but for|other "
    r"than|nearly|almost|most|not all|not every|target|supposed)\b",
    re.IGNORECASE,
)


def _bound_words(match: re.Match[str]) -> str:
    if match["none"]:
        way = match["way"]
        return way if way.lower() in ("over", "under", "above", "below") else f"{way} than"
    return match["bound"]


def _listed(frame: Frame, passage: Passage, after: int) -> list[Amount]:
    """The figures of a list after a colon or in a bracket, each with a name before it or after it."""
    opens = re.match(r"[^:(.;]{0,60}[:(]", passage.text[after:])
    if opens is None:
        return []
    begin = after + opens.end()
    place, many = begin, 0
    while (item := _ITEM.match(passage.text, place)) is not None:
        place, many = item.end(), many + 1
    marks = [mark for mark in frame.marks if mark.amount.start >= passage.start + begin]
    if len(marks) < 3 or many != len(marks) or {mark.index for mark in marks} & set(directions(frame)):
        return []
    kinds = {mark.amount.kind for mark in marks if mark.amount.kind not in (AmountKind.COUNT, AmountKind.QUANTITY)}
    return [mark.amount for mark in marks] if len(kinds) <= 1 else []


#: One of a list of names: "Hale held 12", "Moss 9", "and Pell (31)".
_ITEM: Final = re.compile(
    rf"\s*(?:and |while |with )?(?:the )?[A-Z][\w'’&-]*(?: (?:and |& )?[A-Z][\w'’&-]*){{0,3}},? ?"
    r"(?:\(|had |has |held |at |was |with |saw |on |averaged |recorded |took |made )?"
    rf"£?{_NUMBER}(?:%| per cent)?(?: [a-z]+){{0,2}}?\)?(?=[,;.)]|$| and )(?:[,;](?= )|(?= and )|[.)]*)"
)


@register(
    "a range that a list is said to lie in",
    Example("Caseloads ranged from 23 to 36: Ash 26, Elm 24, Oak 20 and Fir 39.", ("from 23", "to 36")),
    Example("Caseloads ranged from 20 to 39: Ash 26, Elm 24, Oak 20 and Fir 39.", ("from 20", "to 39")),
    Example("Caseloads ranged from 23 to 36. Elm had 14 and Fir 40.", ()),
)
def ranged(passage: Passage) -> Iterator[Claim]:
    """The ends of a range, and a list of figures with their names."""
    match = RANGED.search(passage.text)
    if match is None:
        return
    items = _listed(frame_of(passage, 1), passage, match.end())
    if items:
        yield from within(match, items, passage.start)


def within(match: re.Match[str], items: Sequence[Amount], offset: int) -> Iterator[Order]:
    """The claims that figures lie within a range."""
    for name, word, least in (("low", "from", True), ("high", "to", False)):
        value = _value(match[name].removeprefix("£"))
        if value is not None:
            limit = Amount(
                value, AmountKind.NUMBER, match[name], start=offset + match.start(name), end=offset + match.end(name)
            )
            yield kept_by(items, limit, f"{word} {match[name]}", least=least)
