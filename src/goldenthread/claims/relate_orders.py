"""Which of several figures is the highest, the lowest, the second; which of two is more: by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from goldenthread.claims.change_words import VERB_CUE
from goldenthread.claims.earlier import OLD_BEFORE
from goldenthread.claims.frames import Frame, frame_of, frame_of_list, stems_of
from goldenthread.claims.listings import Item, Listing, listings
from goldenthread.claims.model import AmountKind, Change, Claim, Direction, Order
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.polarity import better
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.when import When
from goldenthread.claims.words import direction_of, singular
from goldenthread.reading.document import BlockKind

_HIGH: Final = (
    r"highest|largest|biggest|greatest|busiest|longest|heaviest|commonest|most (?:common|frequent|often)(?:ly)?"
)
_LOW: Final = r"lowest|smallest|fewest|quietest|shortest|lightest|rarest|least (?:common|frequent)|least"
_SLOW: Final = r"slowest|fastest|quickest|soonest|swiftest"
CUE: Final = re.compile(
    rf"\b(?:(?P<rank>second|third|fourth|fifth|next)[ -])?"
    rf"(?:(?P<high>{_HIGH})|(?P<low>{_LOW})|(?P<time>{_SLOW})|(?P<good>best|strongest)|(?P<bad>worst|weakest)"
    r"|(?P<most>most)(?! of| likely| recent| part| notabl| import| seri| depriv| vulner| need| [a-z]+ly\b)"
    r"|(?P<peak>peak|high point|record)(?= ?(?:year|month|quarter|term)?(?:[.,;]|$))|(?P<trough>low point|trough)|"
    r"(?P<lead>(?:tops|topped|heads|headed|leads|led|top of)(?: the (?:list|table|way|field|pack))?(?= ?(?:[.,;]|$|"
    r"and\b|with\b)))"
    r"|(?P<place>(?:ranks|ranked|came|comes|is|was|placed|finished|lies|lay) (?P<nth>first|second|third|fourth|"
    r"fifth|last)"
    r"(?= ?(?:[.,;]|$|of (?:the )?\[|of (?:the )?(?:two|three|four|five|six)|behind|after|overall|in the list|"
    r"and\b|among))))(?![a-z-])"
)
#: What is compared is then something else than the figures printed: a change, a rate, a wider field, a longer time.
_OTHER: Final = re.compile(
    r"^(?: [a-z-]+){0,2}? (?:by (?:area|size|population|value|volume|budget|length)|increase|rise|fall|drop|growth|"
    r"change|reduction|improvement|decrease|gap|swing|jump|"
    r"cut|decline|per |"
    r"since|ever|on record|for (?:\[|some|many|a|five|ten)|in (?:the (?:county|country|region|force|city|"
    r"partnership|district|history|borough|whole)|england|wales|(?:a|over|more|at least|living|recent) |\[n|its|"
    r"our|any)|"
    r"nationally|regionally|outside|so far|anywhere|yet|possible|value|among (?!the (?:three|four|five|\[)|these|"
    r"them))\b"
)
_OF_RATE: Final = re.compile(r"^(?: [a-z-]+){0,2}? (?:rate|proportion|share|percentage|risk|need)s?\b")
_NOT: Final = re.compile(
    r"\b(?:not|never|no longer|nor|neither|joint|jointly|equal|equally|one of|among|amongst|at|may|might|could|"
    r"would|will|should|used to|historically|usually|traditionally|if|whether|which|(?<!is )where|who|previously|"
    r"until)(?: (?:the|be|been|have|was|were))* ?$|\b\d+(?:st|nd|rd|th)[ -]$"
)
_CUT: Final = re.compile(r"[;.:!?(]|, |\b(?:and|but|while|whereas|so|although|though|because)\b")
_RANKS: Final = {"next": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "first": 1}


@register(
    "the highest or lowest of a list, by name",
    Example("Ash took 48 referrals, Elm 61 and Oak 39; Elm was the quietest.", ("quietest",)),
    Example("Kits issued: Poole 310, Wareham 145, Swanage 228. Swanage ranks third of the three.", ("ranks third",)),
    Example("Knife offences per quarter ran to 31, 44, 28 and 39. The second quarter was the busiest.", ("busiest",)),
    Example("Burglary was 31 in Ash and 44 in Elm. Elm had the biggest rise.", ()),
    Example("Burglary was 31 in Ash and 44 in Elm. Oak was the lowest in the county.", ()),
)
def superlatives(passage: Passage) -> Iterator[Claim]:
    """A name and a word such as "highest" or "third", held against a list of named figures before it."""
    back = passage.previous
    if not CUE.search(passage.marked) and not (back and passage.amounts and CUE.search(back.marked)):
        return
    frame = frame_of(passage)
    if not passage.amounts and passage.block.kind is not BlockKind.ITEM and not frame.marks[2:]:
        frame = frame_of_list(passage) or frame
    steps = directions(frame)
    earlier = {
        mark.index for mark in frame.marks if OLD_BEFORE.search(mark.left) or (mark.time and mark.time.relative < 0)
    }
    earlier -= {mark.index for mark in frame.marks if _HEADS_ROW.search(mark.left) and _IN_A_ROW.fullmatch(mark.right)}
    totals = {mark.index for mark in frame.marks if _ALL_OF_THEM.match(mark.right) or _TOTAL_LEFT.search(mark.left)}
    every = list(listings(frame, {*steps, *earlier, *totals}))
    for match in CUE.finditer(frame.words):
        start = max(place for place in frame.starts if place <= match.start())
        if start < frame.starts[-1] and not (frame.here() and _goes_on(frame, match, start)):
            continue
        before, after = around(frame.words, match, start)
        # What stands after a word such as "longest" is named by it, not told apart by it.
        own = _OWN.match(frame.words, match.end())
        lists = [one for one in every if _told_before(frame, one, match) or (own and _in_one(frame, one))]
        if not of_their_kind(after, stems_of(frame.words[: match.start()])):
            continue
        if (claim := superlative(match, before, after, lists, frame.times, frame.words)) is not None:
            yield claim


_GENERIC: Final = stems_of(
    "number numbers figure figures rate rates total count share proportion percentage score group groups one area "
    "areas site ward team hub month year "
    "quarter amount level case cases user users visitor visitors crowd demand volume turnout people result month "
    "term session place places need seen"
)
_NO_NOUN: Final = frozenset(
    str.split(
        """
    in at of for by with was is were are to from on and among across over than the a an all it its their our so then
    that where who which
    """
    )
)


def of_their_kind(after: str, context: frozenset[str]) -> bool:
    """Whether the noun after a word such as "largest" is what the figures count: not "the largest fire station"."""
    said = stems_of(" ".join(_own_noun(after)[:3]))
    last = stems_of(" ".join(word for word in _own_noun(after)[:3] if not word.endswith("ed"))[-25:].split(" ")[-1])
    return not said or bool(said & (context | _GENERIC) and (not last or last & (context | _GENERIC)))


def _own_noun(after: str) -> list[str]:
    """The words right after a word such as "largest", up to the first that can be no part of its noun."""
    words: list[str] = []
    for word in after.split():
        if word in _NO_NOUN or not word[0].isalpha():
            break
        words.append(word)
    return words


#: What is compared is a rate of them, and not the figures.
_OTHER_MEASURE: Final = re.compile(
    r"\b(?:per head|per capita|per person|proportionately|proportionally|relative to|for its size|pro rata|"
    r"adjusted|weighted|for (?:its|their) size|in both|as a (?:share|proportion|percentage))\b"
)
#: "the busiest for chip pan fires": of one sort of them.
_FOR_SORT: Final = re.compile(r"^(?: [a-z-]+){0,2}? for (?P<sort>[a-z-]+(?: [a-z-]+){0,3})")


#: "the lowest, at 31, against 28, 34 and 36": what it is held against, all of one time.
_HEADS_ROW: Final = re.compile(r"\b(?:against|compared with|compared to) $")
_IN_A_ROW: Final = re.compile(r", (?:and )?| and ")
_ALL_OF_THEM: Final = re.compile(r"^(?: [a-z-]+)? (?:in total|in all|altogether|overall|all told|combined)\b")
_TOTAL_LEFT: Final = re.compile(
    r"\b(?:total(?:ling)?(?: of| was| is| number)?|giving|making|adding up to|sum of|in all,?)(?: (?:of|was|a))* $"
)


def _in_one(frame: Frame, listing: Listing) -> bool:
    here = {frame.marks[item.index].sentence for item in listing.items}
    return here in ({frame.last}, {frame.last - 1, frame.last})


_ELSEWHERE: Final = re.compile(
    r"\b(?:target|average|mean|median|whole|overall|national\w*|england|last year|previous|year before|earlier|"
    r"compared|"
    r"rose|fell|from|it|they|these)\b"
)


def _goes_on(frame: Frame, match: re.Match[str], start: int) -> bool:
    """Whether the sentence after one with a superlative tells the others: "The rate in Moss was 31 and in Pell 22"."""
    if start != frame.starts[-2]:
        return False
    there = [mark for mark in frame.marks if mark.sentence == frame.last - 1]
    if len(there) != 1 or not _OWN.match(frame.words, match.end()):
        return False
    here = [mark for mark in frame.here() if mark.sort == there[0].sort or not mark.amount.noun]
    return len(here) == len(frame.here()) and not _ELSEWHERE.search(frame.sentence(frame.last))


def _told_before(frame: Frame, listing: Listing, match: re.Match[str]) -> bool:
    first = frame.marks[listing.items[0].index].start
    if first > match.end() and len(listing.items) > 2:
        # "Highest in the east: east 91%, west 84%, south 79%"
        return re.fullmatch(r"[^\[;.:]{1,50}: ?(?:[a-z' -]{1,30})?\(?", frame.words[match.end() : first]) is not None
    return all(frame.marks[item.index].start < match.start() for item in listing.items)


_OWN: Final = re.compile(
    r"(?:(?! (?:has|have|had|the|where|who)\b)[^\[;.]){0,30}?(?: at|,| of|,? with|:| was| is|"
    r"\() ?\[[a-vx-z](?P<own>\d+)\]"
)


def around(words: str, match: re.Match[str], start: int) -> tuple[str, str]:
    """The words of the clause of a cue before it and after it, as far as the figures beside it."""
    opening = words[start : match.start()]
    pieces = _CUT.split(re.split(r"\[[a-vx-z]\d+\]\)?", opening)[-1])
    before = pieces[-1]
    if before.strip() == "which" and len(pieces) > 1:
        before = pieces[-2]  # "Elm, which ranked second"
    rest = words[match.end() :]
    after = re.split(r"[;:!?]|\.(?: |$)|, |\bbut\b|\bwhile\b", rest)[0]
    following = CUE.search(after)
    if following:
        after = after[: following.start()].rpartition(" and ")[0]
    return before, after


def superlative(
    match: re.Match[str],
    before: str,
    after: str,
    lists: list[Listing],
    times: list[When],
    words: str,
    *,
    of_cells: bool = False,
) -> Order | None:
    """The claim that a cue makes of the one list that has the name beside it; None where no one list has it.

    Args:
        match: The cue.
        before: The words of its clause before it.
        after: The words after it.
        lists: The lists that may be meant.
        times: The times of the words.
        words: All of them.
        of_cells: Whether the lists are those of a table, so that no figure of the sentence is one of them.
    """
    if _OTHER.search(after) or _NOT.search(before) or _OTHER_MEASURE.search(f"{before} {after}"):
        return None
    sort = _FOR_SORT.match(after)
    if sort is not None and not stems_of(sort["sort"]) <= stems_of(words[: match.start()]) | _GENERIC:
        return None
    if match["most"] and not re.match(
        r"(?: ?$| ?[.,;)]| (?:in|at|from|to|and|of all|were|was)\b| (?:[a-z-]+ ){0,2}?[a-z-]+s\b| people\b|"
        r" children\b| money\b)",
        after,
    ):
        return None
    if match["most"] and re.search(r"\b(?:in|of|for|at|by|with|to|from|across|on|among) ?$", before):
        return None  # "in most wards"
    if match["low"] and match["low"] == "least" and re.search(r"\bat ?$", before):
        return None
    found: list[tuple[Listing, Item]] = []
    own = None if of_cells else _OWN.match(words, match.end())
    for listing in lists:
        item = (
            next((item for item in listing.items if item.index == int(own["own"])), None)
            if own
            else listing.named(before, times) or listing.named(_further(after), times)
        )
        if item is None or (len(listing.items) < 3 and not _outright(match)):
            continue
        if re.match(r"busi|quiet", match[0]) and item.amount.kind is AmountKind.PERCENT:
            continue
        if _OF_RATE.search(after) and item.amount.kind not in (AmountKind.PERCENT, AmountKind.RATE):
            continue
        found.append((listing, item))
    if len(found) != 1:
        return None
    listing, item = found[0]
    things = {singular(head_noun(other.amount)) for other in listing.items} - {""}
    if set(_own_noun(after)[:1]) & things:
        return None  # "the largest club", of so many clubs: one of them, and not how many
    if own and len({head_noun(other.amount) for other in listing.items if other is not item} - {""}) > 1:
        return None  # "the smallest, with 6, saw 61": figures of more than one sort
    above = _above(match, item, words)
    if above is None:
        return None
    rank = _RANKS.get(match["rank"] or match["nth"] or "first", 1)
    others = tuple(other.amount for other in listing.items if other is not item)
    if match["nth"] == "last":
        above = not above
    if not 1 <= rank <= len(others) + 1:
        return None
    return Order(
        about=about(item.amount, *others),
        first=item.amount,
        others=others,
        words=match[0].strip(),
        above=above,
        rank=rank,
    )


def _further(after: str) -> str:
    """The words after a superlative without its own noun: "the largest team" does not name a team."""
    own = _own_noun(after)
    return after.split(own[-1], 1)[1] if own else after


def _outright(match: re.Match[str]) -> bool:
    """Whether the word makes sense of two: "the busier" is proper, "the busiest" is said."""
    return not match["place"] and not match["rank"]


def _above(match: re.Match[str], item: Item, words: str) -> bool | None:
    timed = item.amount.kind is AmountKind.QUANTITY or re.search(
        r"\b(?:days?|weeks?|minutes?|hours?|months?|wait\w*|times?)\b", words
    )
    if match["high"] or match["most"] or match["lead"] or match["place"] or match["peak"]:
        return True
    if match["low"] or match["trough"]:
        return False
    if match["time"]:
        return (match["time"] == "slowest") if timed else None
    good = better(words)
    if good is None:
        return None
    return good if match["good"] else not good


_EACH_TIME: Final = (
    r"(?:(?:in )?(?:each|every)(?: single)? (?:year|quarter|month|term|week|time|one of)|year on year|"
    r"quarter on quarter|month on month|steadily|"
    r"(?:for|in) (?:the )?(?:[a-z]+ )?(?:[a-z]+|\[n\d+\]) (?:years?|quarters?|months?|terms?) (?:running|in a row|"
    r"in succession)|without a break|throughout)"
)
_TREND: Final = re.compile(
    rf"\b(?P<way>{VERB_CUE})(?: [a-z-]+){{0,4}}? {_EACH_TIME}\b"
    r"|\b(?:each|every) (?:year|quarter|month|term|week|one)(?: (?:was|is|were|has been|being|saw|"
    r"had))? (?:[a-z]+ )?(?P<than>higher|lower|more|fewer|busier|quieter|larger|smaller)\b[^;.\[]{0,20} than"
    rf"|\b(?P<head>{VERB_CUE})\b[^\[;.:]{{0,60}}: (?=\[)"
    rf"|\b{_EACH_TIME} (?P<then>rise|fall|increase|decrease|growth|decline|up|down)\b"
)


@register(
    "a run of figures said to rise or fall each time",
    Example("Deaths have fallen for the third year running: 31, then 27, then 29 and now 19.", ("27 to 29",)),
    Example("Suspensions: autumn 88, spring 71, summer 64. Each term was higher than the one before.", ("88 to 71",)),
    Example("Calls were 31, 35 and 40, and have risen every year.", ("31 to 40",)),
    Example("Calls were 31, 35 and 40. Costs have fallen every year.", ()),
)
def trends(passage: Passage) -> Iterator[Claim]:
    """Three figures or more in a row, and that each is more, or less, than the one before."""
    match = _TREND.search(passage.marked)
    if match is None or _NOT.search(passage.marked[: match.start()]) or _FOR_A_TIME.search(match[0]):
        return
    frame = frame_of(passage, 2)
    far = {mark.index for mark in frame.marks if mark.sentence < frame.last} if len(frame.here()) > 2 else set()
    runs = [one for one in listings(frame, {*directions(frame), *far}) if len(one.items) > 2]
    if len(runs) != 1:
        return
    amounts = [item.amount for item in runs[0].items]
    if len({head_noun(amount) for amount in amounts} - {""}) > 1:
        return
    here = frame.marks[runs[0].items[0].index].sentence == frame.last
    opening = _CUT.split(passage.marked[: match.start()])[-1]
    subject = stems_of(
        re.sub(r"\b(?:have|has|had|been|numbers?|figures?|totals?|they|it|this|that|these)\b", " ", opening)
    )
    first = frame.marks[runs[0].items[0].index]
    if not here and subject and not subject & stems_of(frame.before(first)) and not match["than"]:
        return
    last = frame.marks[runs[0].items[-1].index]
    if match["head"] and re.search(r"\b(?:against|compared|than|from)\b", frame.words[first.start : last.start]):
        return
    way = direction_of(
        (match["way"] or match["than"] or match["then"] or match["head"])
        .replace("busier", "more")
        .replace("quieter", "fewer")
    )
    if way not in (Direction.UP, Direction.DOWN):
        return
    up = way is Direction.UP
    broken = [
        (one, two) for one, two in pairwise(amounts) if one.value != two.value and (two.value > one.value) is not up
    ]
    each = not match["head"] or _YEARS_LONG.search(match[0])
    old, new = broken[0] if broken and each else (amounts[0], amounts[-1])
    yield Change(about=about(new, old), old=old, new=new, direction=way)


_FOR_A_TIME: Final = re.compile(r"\b(?:before|until|then|at first|initially|briefly)\b")
_YEARS_LONG: Final = re.compile(
    r"\bfor (?:the (?:last |past )?)?(?:two|three|four|five|six|\[[a-z]\d+\]) (?:years|quarters|months|terms)\b"
)
_MORE: Final = re.compile(
    r"\b(?:(?P<cue>more|fewer|less|higher|lower|larger|smaller|greater|busier|quieter|longer|shorter)"
    r"(?= ?(?:[.;,]|$|of the two|than\b| [a-z]+ than\b|[a-z-]+s? than\b|common\b|frequent\b|figure|number|total|rate))"
    r"|(?P<verb>outnumber(?:s|ed)?|outstrip(?:s|ped)?|exceed(?:s|ed)?|overt(?:ook|akes|aken)|outpaced?))\b"
)


@register(
    "which of two named figures is more",
    Example("There were 46 break-ins in the north and 52 in the south. The north had the more.", ("more",)),
    Example("Ash has 14 beds and Elm 22. Elm has more than Ash.", ("more",)),
    Example("Boys outnumbered girls in the sample, with 118 boys and 164 girls.", ("outnumbered",)),
    Example("Ash has 14 beds and Elm 22. More than Ash can use is wasted.", ()),
)
def of_two(passage: Passage) -> Iterator[Claim]:
    """A name, and that it has more or fewer, with two named figures before it."""
    match = _MORE.search(passage.marked)
    if match is None:
        return
    frame = frame_of(passage, 1 if passage.amounts else 2)
    lists = [listing for listing in listings(frame, directions(frame)) if len(listing.items) == 2]
    if len(lists) != 1 or re.search(r"\[[a-vx-z]\d+\]", passage.marked[: match.start()]):
        return
    before = _CUT.split(passage.marked[: match.start()])[-1]
    after = re.split(r"[;.,]|\[[a-vx-z]\d+\]", passage.marked[match.end() :])[0]
    first = lists[0].named(before, frame.times)
    second = lists[0].named(after, frame.times)
    if first is None or first is second or _NOT.search(before) or len(stems_of(before)) > 5:
        return
    if passage.amounts and second is None:
        return
    other = next(item for item in lists[0].items if item is not first)
    above = match["verb"] is not None or match["cue"] in ("more", "higher", "larger", "greater", "busier", "longer")
    yield Order(
        about=about(first.amount), first=first.amount, others=(other.amount,), words=match[0].strip(), above=above
    )
