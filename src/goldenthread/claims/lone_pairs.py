"""The two figures of a sentence that has only two, and which of them is the earlier.

A sentence with two figures of one sort and a step between them can mean only one thing, however it is worded. What is
left to find is which came first: by small words before a figure ("from", "to", "than"), by words after it ("now",
"then"), and by the times beside the two. All that is found has to agree.
"""

from __future__ import annotations

import re
from typing import Final

from goldenthread.claims.change_words import OTHER_PLACE
from goldenthread.claims.model import Amount, AmountKind
from goldenthread.claims.passage import Passage, same_noun
from goldenthread.claims.when import When
from goldenthread.vocabulary import Qualifier

_ARTICLE: Final = (
    r"(?: (?:the|an?|its|their|our|just|only|around|about|some|figure|total|number|level|high|low|peak|of))*"
)
OLD_BEFORE: Final = re.compile(
    r"(?:\b(?:from|than|on|against|versus|over|above|below|exceed(?:s|ed|ing)?|previous(?:ly)?|formerly|originally|"
    r"initially|(?:previous|preceding|prior|last) [a-z]+,? (?:it|"
    r"this|that|they|there|we|the (?:figure|rate|number)) (?:was|were|"
    r"stood at|had been|had|saw|recorded)|compared (?:with|to)|having been|"
    r"having stood at|had been|had stood at|had (?:comprised|numbered|"
    r"totalled|amounted to)|ly:?|(?:since|than|from|with|to|on)[^\[]{0,20}(?:\[w\d+\])?,? when (?:there were|it was|"
    r"they were|it stood at|we had|the (?:figure|number|total) was)|start(?:ed|s|ing)? (?:at|from|point of)|"
    r"baseline(?: of| was|:)?|once|prior year|outset)"
    rf"{_ARTICLE}(?: (?:[a-z]+ ){{0,2}}of)?(?: ?\(?\[w\d+\](?:'s|s')?:?\)?)?(?: (?:figure|total|level|number|high|"
    r"low|peak|count|baseline|of))* ?\(?)$"
)
NEW_BEFORE: Final = re.compile(
    r"(?:\b(?:to|ty:?|now|currently|today|at present|results?(?: was| of|"
    r":)?|latest|reach(?:ed|ing|es)?|bec[ao]me|become|latest|most recent)"
    r"(?: (?:stand|stands|at|is|they|we|this|that|are|there|it|has|had|have|been|the|an?|its|figure|total|number|of|"
    r"just|only))*"
    r"(?: \[w\d+\])?:? ?\(?|\bby (?:[a-z']+ |\[w\d+\],? ){1,3}?(?:there (?:were|was)|it was|this was|they were|"
    r"(?:that|this|it|the (?:number|figure|total)) (?:had|has) (?:\w+ ){1,2}to|we had) (?:just |only )?)$"
)
#: "To" before a figure is no sure sign by itself: "rose by 47% to 94, and 47 became referrals".
WEAK: Final = re.compile(r"\b(?:to|reach(?:ed|ing|es)?|bec[ao]me|become)\b[^\[]{0,20}(?: \[w\d+\])?:? ?\(?$")
OLD_AFTER: Final = re.compile(
    r"^(?: (?!to\b)[a-z'-]+){0,5}?,? (?:previously|before|beforehand|earlier|then|at the time|at the (?:start|outset|"
    r"beginning)|originally|in the (?:first|earliest|opening)(?! (?:quarter|six|three|nine|few)))\b"
)
NEW_AFTER: Final = re.compile(
    r"^(?: (?!to\b)[a-z'-]+){0,5}?,? (?:now|currently|today|at present|"
    r"at the (?:end|close)|in the (?:most recent|latest|last|final|third|second))\b"
)
_SIDE_BY_SIDE: Final = re.compile(r"^ ?\| ?$")
_TO: Final = re.compile(
    r"^(?: \([^()\[]*\)| [a-z'-]+| ?\(?\[w\d+\]\)?){0,4}? (?:to|became|had become|has become)(?: (?:just|only))? $"
)
#: A step from what was planned, or against another place, is not a change from one time to another.
BARRED: Final = re.compile(
    r"\b(?:targets?|expected|forecast|project(?:ed|ion)|planned|plans? to|budget|allocat(?:ed|ion)|respectively|each|"
    r"weighted|real terms|adjust\w*|inflation|averag(?:e|ed|ing)|median|rank\w*|aim(?:s|ed)?|goal|ambition|would|"
    r"should|"
    r"could|if|capacity|maximum|minimum|per week|per month|a week|a month|a day|peak(?:ed)?|highest|lowest|"
    r"instead of|rather than|not|no longer)\b"
)
_UNIT: Final = {AmountKind.COUNT: "n", AmountKind.NUMBER: "n"}


def lone_pair(passage: Passage, stated: frozenset[int], *, signs: int = 2) -> tuple[Amount, Amount] | None:
    """The earlier and the later of the two figures of a sentence that are not the step between them.

    Args:
        passage: One sentence, or two read as one.
        stated: The numbers of the figures that state a step.
        signs: How many signs of which came first there have to be; "to" and "now" before a figure count for one,
            all others for two.

    Returns:
        Old and new; None where there are not exactly two of one sort, or nothing shows which came first.
    """
    rest = [index for index in passage.tokens() if index not in stated]
    if len(rest) != 2 or len(rest) + len(stated) != len(passage.amounts):
        return None
    one, two = (passage.amounts[index] for index in sorted(rest))
    if _UNIT.get(one.kind, one.kind) != _UNIT.get(two.kind, two.kind) or one.kind is AmountKind.RATIO:
        return None
    if any(amount.qualifier is Qualifier.RANGE for amount in (one, two)) or one.per != two.per:
        return None
    if BARRED.search(passage.marked) or OTHER_PLACE.search(passage.marked):
        return None
    if not _same_thing(one, two) or (one.area and two.area and one.area != two.area):
        return None
    found = _votes(passage, *sorted(rest))
    votes = set(found)
    if len(votes) != 1 or len(found) < signs:
        return None
    return (one, two) if votes == {1} else (two, one)


def _same_thing(one: Amount, two: Amount) -> bool:
    return same_noun(one, two) or bool(set(one.noun.split()) & set(two.noun.split()))


def _votes(passage: Passage, first: int, second: int) -> list[int]:
    """1 for each sign that the first figure is the earlier, -1 for each that it is the later."""
    tokens, marked = passage.tokens(), passage.marked
    order = sorted(tokens, key=lambda index: tokens[index][0])
    found: list[int] = []
    for index, sign in ((first, 1), (second, -1)):
        at = order.index(index)
        left = marked[tokens[order[at - 1]][1] if at else 0 : tokens[index][0]]
        right = marked[tokens[index][1] : tokens[order[at + 1]][0] if at + 1 < len(order) else len(marked)]
        right = re.split(r"[;.]", right)[0]
        if OLD_BEFORE.search(left) or OLD_AFTER.search(right):
            found += [sign, sign]
        if NEW_BEFORE.search(left) or NEW_AFTER.search(right):
            found += [-sign] if WEAK.search(left) else [-sign, -sign]
    if order.index(second) == order.index(first) + 1 and _TO.match(marked[tokens[first][1] : tokens[second][0]]):
        found += [1, 1]
    if not found and _SIDE_BY_SIDE.match(marked[tokens[first][1] : tokens[second][0]]):
        return [1, 1]  # "Confidence | 52% | 65%", as dashboards are pasted
    if told := _by_time(passage, first, second):
        found += [told, told]
    return found


def _by_time(passage: Passage, first: int, second: int) -> int:
    """1 where the times say that the first figure is the earlier, -1 the later, 0 where they do not say."""
    marked, tokens = passage.marked, passage.tokens()
    places = [(match.start(), passage.times[int(match[1])]) for match in re.finditer(r"\[w(\d+)\]", marked)]
    if len(places) > 2:
        beside_each = [_adjacent(marked, tokens[index]) for index in (first, second)]
        if None not in beside_each:
            return -order_of(*(passage.times[number] for number in beside_each if number is not None))
    if len(places) == 2:
        return -order_of(places[0][1], places[1][1])
    if len(places) == 1:
        place, time = places[0]
        if time.relative == 0 or re.search(r"\b(?:than|on|from|with|to|against|over|since) $", marked[:place]):
            return 0
        # "last year's 240", "240 last year": the figure right beside it.
        beside = [
            index
            for index in (first, second)
            if re.fullmatch(
                r"\](?:'s?)?(?: (?:figure|total|number|the|of|was|it|there|were)){0,3}:? ?\(?",
                marked[marked.index("]", place) : tokens[index][0]] or "x",
            )
            or re.fullmatch(r"(?: [a-z'-]+){0,2} \(?", marked[tokens[index][1] : place] or "x")
        ]
        if len(beside) == 1:
            return -time.relative if beside[0] == first else time.relative
    return 0


_RIGHT: Final = re.compile(r"^(?: [a-z'-]+){0,3}? ?\(?(?:in |for |at |by |during )?\[w(\d+)\]")
_LEFT: Final = re.compile(r"\[w(\d+)\](?:'s)?[:,]? ?\(?(?:[a-z'-]+ ){0,3}$")


def _adjacent(marked: str, token: tuple[int, int]) -> int | None:
    """The number of the time right after a figure, else of the one right before it."""
    match = _RIGHT.match(marked[token[1] :]) or _LEFT.search(marked[: token[0]])
    return int(match[1]) if match else None


def order_of(one: When, two: When) -> int:
    """-1 where the first is the earlier of two times, 1 where it is the later, 0 where it cannot be said."""
    quarters = [re.fullmatch(r"q([1-4])|quarter ([1-4])", time.text.lower()) for time in (one, two)]
    if quarters[0] and quarters[1]:
        first, second = (int(match[1] or match[2]) for match in quarters if match)
        return (first > second) - (first < second)
    if one.order is not None and two.order is not None:
        return (one.order > two.order) - (one.order < two.order)
    if (one.order is None) is not (two.order is None):
        return 0  # "2020" and "last year"
    return (one.relative > two.relative) - (one.relative < two.relative)
