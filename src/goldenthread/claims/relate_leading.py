"""The first of several, with its figure, and the others told after it: "highest in Moss at 31; Pell had 22".

The word may stand before its figure or after it, the others in the same sentence or the next. Nothing is held against
the text unless every other figure has a name of its own and is told in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from goldenthread.claims.frames import Frame, Mark, frame_of, plain, stems_of
from goldenthread.claims.listings import stems_with_times
from goldenthread.claims.model import AmountKind, Claim, Order
from goldenthread.claims.pairs import alike
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.views import together
from goldenthread.claims.words import singular

_CUE: Final = re.compile(
    r"\b(?:(?P<high>highest|largest|biggest|greatest|busiest|longest|heaviest|commonest|top|leading|"
    r"most (?:common|frequent|often|prevalent)(?:ly)?|most(?= (?!of\b|likely|recent|notabl|seri|depriv|vulner)[a-z]))|"
    r"(?P<low>lowest|smallest|fewest|quietest|shortest|rarest|least (?:common|frequent|prevalent)))(?![a-z-])"
)
#: What is compared is then something else than the figures printed, or the word is not said outright.
_NOT_IT: Final = re.compile(
    r"\b(?:not|never|no longer|nor|neither|joint|jointly|one of|among|amongst|second|third|fourth|next|if|whether|"
    r"may (?:be|have|well)|might|could|would|will|should|used to|previously|until|by far the [a-z]+ \w+|target|"
    r"aim\w*|at|the two|"
    r"usually|traditionally|of the|those in the)(?: (?:the|be|been|have|was|were|its|their|our))* ?$"
    r"|\d(?:st|nd|rd|th)[ -]$"
)
_OTHER: Final = re.compile(
    r"^(?: [a-z-]+){0,2}? (?:increase|rise|fall|drop|growth|change|reduction|improvement|decrease|gap|swing|jump|cut|"
    r"decline|ever|on record|recorded|(?:single|one|cost)|in (?:the )?(?:county|country|region|force|england|wales)|"
    r"nationally|regionally|per (?:head|capita)|by (?:area|size|population|value))\b|^ (?:risk|need|value)"
)
_OF_ANOTHER: Final = re.compile(
    r"\b(?:targets?|average|mean|median|national\w*|england|wales|regional|last year|previous\w*|year before|year ago|"
    r"earlier|than|rose|fell|risen|fallen|increas\w+|decreas\w+|from \[|total\w*|out of|overall|altogether|"
    r"in all|between them|up|down|per cent of|under|over|aged|who|whom|which|these|those|them|they|he|she|it|"
    r"respectively|combined|both|each|every|also|plus|only|including|cost\w*|budget|change|ranged?|ranging)\b"
)
_GENERIC: Final = stems_of(
    "number numbers figure figures rate rates count share proportion percentage score scores category categories "
    "reason "
    "reasons form forms type types source sources cause causes group groups factor factors theme themes area areas "
    "ward "
    "wards team teams site sites referrer referrers route routes offence offences method outcome month quarter "
    "district "
    "year years volume level levels case cases place problem need abuse concern issue response single main contributor "
    "borough locality school schools service amount user users recorded cohort age plan plans registration demand"
)
_NOUN_ENDS: Final = re.compile(
    r"\b(?:in|of|at|for|by|with|was|were|is|came|from|to|on|had|saw|made|took|among|across)\b|[^a-z -]"
)
_LINK: Final = re.compile(
    r"^[^\[]{0,60}?(?:,|;|\.|\(|\)|\band\b|\bfollowed by|\bahead of|\bthen\b|\bagainst|\bcompared|\bwith|\bwhile\b)"
)
_FARTHEST: Final = 85
_LONGEST: Final = 100


@register(
    "the first of several, with its figure, and the others after it",
    Example(
        "Violence was highest in Westgate at 31.2 per 1,000 residents. The rate in Harbour was 34.8 and in Millfield "
        "22.0.",
        ("highest",),
    ),
    Example(
        "Neglect was the most common category with 118 children, followed by emotional abuse with 131.",
        ("most common",),
    ),
    Example("At 24.0%, Eastbrook has the lowest rate, with Westgate at 18.7% and Millfield at 38.6%.", ("lowest",)),
    Example("Most referrals came from Westgate (159), with 285 from Pell and 217 from Moss.", ("most",)),
    Example("The largest team was the north (14), compared with 11 last year.", ()),
    Example("The largest team was the north (14), followed by a walk of 20 miles.", ()),
    Example("The largest team was the north, with 14 staff. It made 31 visits.", ()),
)
def leading(passage: Passage) -> Iterator[Claim]:
    """A word such as "highest" with its own figure, and the figures of the others."""
    if not passage.amounts:
        return
    said = list(_CUE.finditer(passage.marked))
    if len(said) != 1:
        return
    match = said[0]
    before, after = passage.marked[: match.start()], passage.marked[match.end() :]
    clause = re.split(r"[;:,(]|\b(?:and|but|while|whereas)\b", before)[-1]
    if _NOT_IT.search(clause) or _OTHER.search(after):
        return
    frame, at = _scope(passage)
    steps = directions(frame)
    here = [mark for mark in frame.marks if mark.index not in steps and mark.amount.kind is not AmountKind.RATIO]
    first = _own(frame, here, at, match)
    if first is None or _PER_HEAD.search(frame.words):
        return
    others = [mark for mark in here if mark is not first and mark.sort in (first.sort, _bare_of(first, mark))]
    if first.sentence != frame.last and not any(mark.sentence == frame.last for mark in others):
        return
    if not others or len(frame.marks) > len(here) or not _parallel(frame, first, others, match):
        return
    context = stems_of(f"{passage.marked[: match.start()]} {first.amount.noun}") | _GENERIC
    own = _NOUN_ENDS.split(after)[0].split()
    counted = bool(own) and own[-1] != singular(own[-1])  # "the fewest entrants": so many of them
    if own and not counted and not stems_of(own[-1]) <= context and not stems_of(" ".join(own)) & context:
        return
    above = bool(match["high"])
    yield Order(
        about=about(first.amount, *(mark.amount for mark in others)),
        first=first.amount,
        others=tuple(mark.amount for mark in others),
        words=match[0].strip(),
        above=above,
    )


def _scope(passage: Passage) -> tuple[Frame, int]:
    """The frame that is read and the number of the sentence in it that has the word."""
    following = passage.following
    if following is not None and following.amounts and len(passage.amounts) == 1 and together(passage, following):
        frame = frame_of(following, 2)
        if len(frame.starts) == 2 and not _OF_ANOTHER.search(re.sub(r"\bthe rate|the others\b", " ", following.marked)):
            return frame, 0
    return frame_of(passage, 1), 0


def _bare_of(first: Mark, mark: Mark) -> str:
    """The sort of a bare number told after a rate or a percentage: "31.2 per 1,000 ... 34.8 in Pell"."""
    rated = first.amount.kind is AmountKind.RATE and mark.sort == "n" and mark.amount.places > 0
    return mark.sort if rated and not mark.amount.noun else first.sort


def _own(frame: Frame, marks: Sequence[Mark], at: int, match: re.Match[str]) -> Mark | None:
    """The figure that a word such as "highest" is said of."""
    start, end = frame.starts[at] + match.start(), frame.starts[at] + match.end()
    mine = [mark for mark in marks if mark.sentence == at]
    after = next((mark for mark in mine if mark.start >= end), None)
    earlier = [mark for mark in mine if mark.end <= start]
    if len(earlier) == 1 and _LEADS_TO.search(frame.before(earlier[0])):
        gap = frame.words[earlier[0].end : start]
        if (
            len(gap) < 45
            and not re.search(r"[;.]|\bwhile\b|\bbut\b", gap)
            and re.search(r"(?:,|\bis|\bwas|\bhas|\bhad|\bthe) *(?:[a-z]+ )?$", gap)
        ):
            return earlier[0]
    if earlier or after is None:
        return None
    gap = frame.words[end : after.start]
    return after if len(gap) <= _FARTHEST and not re.search(r"[;.]|\b(?:than|by|where|but|while)\b", gap) else None


def _parallel(frame: Frame, first: Mark, others: list[Mark], match: re.Match[str]) -> bool:
    """Whether the others are told in the same way as the first, each by a name of its own."""
    if not plain(first, *others) or any(mark.start < first.start for mark in others):
        return False
    measured = first.amount.kind is AmountKind.QUANTITY
    if any(
        (mark.amount.kind is AmountKind.QUANTITY) is not measured and (mark.amount.noun or not measured)
        for mark in others
    ):
        return False
    if not all(alike(first.amount, mark.amount) or mark.sort != first.sort for mark in others):
        return False
    nouns = {singular(head_noun(mark.amount)) for mark in others} - {""}
    if nouns and not nouns <= {singular(head_noun(first.amount))} | _names(frame, others):
        return False
    end = others[-1].end
    if _OF_ANOTHER.search(frame.words[first.end : end] + re.split(r"[.;,]", frame.words[end:])[0]):
        return False
    if not _LINK.match(frame.words[first.end : others[0].start]):
        return False
    previous = first
    for mark in others:
        if mark.start - previous.end > _LONGEST or mark.index != previous.index + 1:
            return False
        previous = mark
    names = [stems_with_times(f"{_near(mark.left)} {_near_right(mark.right)}", frame.times) - _TOLD for mark in others]
    if _THE_OTHERS.search(frame.between(first, others[0])):
        return len(others) > 1
    if not all(names) or len({frozenset(name) for name in names}) < len(names):
        return False
    own = first.time.text.lower() if first.time else ""
    if any(mark.time and mark.time.text.lower() != own for mark in others) and not _BY_TIME.search(frame.words):
        return False
    if len(others) == 1:
        # Two only: the words have to set them beside each other.
        return _BESIDE.search(frame.between(first, others[0])) is not None
    return True


_LEADS_TO: Final = re.compile(r"\b(?:at|of|with|had|recorded|saw|was|stood at|stands at)(?: just| only)? $")
_BY_TIME: Final = re.compile(r"\b(?:month|quarter|year|term|week|day|season|busiest|quietest)\b")
_BESIDE: Final = re.compile(r"\b(?:followed by|ahead of|then|against|next|while|compared with)\b")
_PER_HEAD: Final = re.compile(
    r"\b(?:for (?:its|their) size|per head|per capita|proportionately|proportionally|relative to|pro rata|in both|"
    r"in each)\b"
)
_THE_OTHERS: Final = re.compile(r"\b(?:the others?|other [a-z]+s|the rest|the remaining)\b")
_TOLD: Final = stems_of("followed had saw recorded came made took rate next ahead compared there was")


def _near(words: str) -> str:
    return re.split(r"[,;.)]", words)[-1]


def _near_right(words: str) -> str:
    return re.split(r"[,;.)(]|\band\b", words)[0]


def _names(frame: Frame, others: list[Mark]) -> set[str]:
    """The nouns of figures that name what is told apart: "14 boys and 22 girls"."""
    nouns = [singular(head_noun(mark.amount)) for mark in others]
    return set(nouns) if all(nouns) and len(set(nouns)) == len(nouns) > 1 else set()
