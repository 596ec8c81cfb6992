"""Small words by which one of two figures is the earlier or the later: "from", "previously", "now", and their times."""

from __future__ import annotations

import re
from typing import Final

from goldenthread.claims.when import When

_ARTICLE: Final = (
    r"(?: (?:the|an?|its|their|our|just|only|around|about|some|figure|total|number|level|high|low|peak|of))*"
)
OLD_BEFORE: Final = re.compile(
    r"(?:\b(?:before (?:that|this),? (?:it was|there were|we had|they were|the (?:figure|number) was)|from|than|on|"
    r"against|versus|over|above|below|exceed(?:s|ed|ing)?|previous(?:ly)?|formerly|originally|"
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
    r"(?:that|this|it|the (?:number|figure|total)) (?:had|has) (?:\w+ ){1,2}to|we had) (?:just |only )?"
    r"|\b(?:years?|months?|weeks?) later,? (?:there (?:were|was)|it (?:was|stood at)|this was|they were|we had|"
    r"the (?:figure|number|total) was) (?:just |only )?)$"
)
#: "To" before a figure is no sure sign by itself: "rose by 47% to 94, and 47 became referrals".
WEAK: Final = re.compile(r"\b(?:to|reach(?:ed|ing|es)?|bec[ao]me|become)\b[^\[]{0,20}(?: \[w\d+\])?:? ?\(?$")
OLD_AFTER: Final = re.compile(
    r"^(?: (?!to\b)[a-z'-]+){0,5}?,? (?:previously|before|beforehand|earlier|then|at the time|at the (?:start|outset|"
    r"beginning)|originally|in (?:the|its|their|our) (?:first|earliest|opening)(?! (?:quarter|six|three|nine|few)))\b"
)
NEW_AFTER: Final = re.compile(
    r"^(?: (?!to\b)[a-z'-]+){0,5}?,? (?:now|currently|today|at present|"
    r"at the (?:end|close)|in (?:the|its|their|our) (?:most recent|latest|last|final|third|second))\b"
)


def order_of(one: When, two: When) -> int:
    """-1 where the first is the earlier of two times, 1 where it is the later, 0 where it cannot be said."""
    quarters = [re.fullmatch(r"q([1-4])|quarter ([1-4])", time.text.lower()) for time in (one, two)]
    if quarters[0] and quarters[1]:
        first, second = (int(match[1] or match[2]) for match in quarters if match)
        return (first > second) - (first < second)
    if one.order is not None and two.order is not None:
        return (one.order > two.order) - (one.order < two.order)
    if (one.order is None) is not (two.order is None):
        # "This year" is later than any that is printed; "last year" may be any.
        return (one.relative > 0) - (two.relative > 0)
    return (one.relative > two.relative) - (one.relative < two.relative)
