"""What is left of a whole, what comes in and goes out, averages of a list, and parts above their whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from goldenthread.claims.frames import (
    COUNTS,
    LIKELY,
    SURE,
    Frame,
    Mark,
    Reading,
    decide,
    frame_of,
    frame_of_list,
    plain,
    stems_of,
)
from goldenthread.claims.listings import listings
from goldenthread.claims.model import Amount, AmountKind, Claim, Direction, Multiple, Sum
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.wholes import COUNTLESS
from goldenthread.claims.words import singular
from goldenthread.reading.document import BlockKind

_SUMS: Final = (*COUNTS, AmountKind.MONEY)

# Averages

_MEAN_LEFT: Final = re.compile(r"\b(?:averages?|mean|averaged|averaging|typically)\b[^\[;]{0,45}$")
_MEAN_RIGHT: Final = re.compile(r"^(?: [a-z-]+){0,3}? (?:on average|as an average|on the average)\b")
_OF_THEM: Final = re.compile(
    r"\b(?:(?:average|mean) (?:score |rate |figure |mark )?(?:of|for|across|over) (?:the|these|those|all) (?:two|"
    r"three|four|five|six|seven|eight)|"
    r"simple (?:average|mean)|straight average|mean score|average score|score\w*|marks?|ratings?)\b"
)
_NO_MEAN: Final = re.compile(
    r"\b(?:weighted|national|england|regional|median|county|force|wider|borough|city|district|target|last year|"
    r"peers?|neighbours|trimmed|rolling)\b"
)


@register(
    "the average of a list",
    Example("My team executed 18, 23, 15 and 28 warrants. An average of 24 a quarter is a credit to them.", ("24",)),
    Example("Monthly totals for the quarter were 42, 51 and 57, an average of 50.", ("50",)),
    Example("Response took 12, 15 and 11 minutes in the three towns. The national average is 9.", ()),
    Example("Completion was 40%, 50% and 90% in the three areas, an average of 48%.", ()),
)
def averages(passage: Passage) -> Iterator[Claim]:
    """A figure called an average, and a list of figures of its sort before it."""
    if not re.search(r"\b(?:averag|mean\b|typically)", passage.marked) or _NO_MEAN.search(passage.marked):
        return
    frame = frame_of(passage)
    for mark in frame.here():
        if not plain(mark) or not (_MEAN_LEFT.search(mark.left) or _MEAN_RIGHT.match(mark.right)):
            continue
        readings = list(_means(frame, mark)) or list(_mean_of_all(frame, mark))
        yield from decide(readings)


def _means(frame: Frame, stated: Mark) -> Iterator[Reading]:
    own = {mark.index for mark in frame.marks if mark.start >= stated.start}
    for listing in listings(frame, {*directions(frame), *own}):
        amounts = tuple(item.amount for item in listing.items)
        if len({frame.marks[item.index].sentence for item in listing.items}) > 1 or re.search(
            r"\brang(?:e|ing|ed)\b", frame.words
        ):
            continue
        if len(amounts) < 3 or frame.marks[listing.items[0].index].sort != stated.sort:
            continue
        values = [amount.value for amount in amounts]
        within = min(values) < stated.amount.value < max(values)
        holder = _HOLDER.search(frame.before(stated))
        if holder is not None and not stems_of(holder["who"]) & stems_of(frame.words[: stated.start - len(holder[0])]):
            continue
        if stated.amount.kind is AmountKind.PERCENT and within and not _OF_THEM.search(frame.words):
            continue  # it may be weighted
        total = sum(values, Decimal(0))
        places = max(amount.places for amount in amounts)
        whole = Amount(total, amounts[0].kind, f"{total}", places)
        each = (
            stated.amount
            if stated.amount.kind is AmountKind.MONEY
            else replace(stated.amount, kind=AmountKind.QUANTITY)
        )
        claim = Multiple(
            about=about(stated.amount, *amounts) or "Average",
            each=each,
            total=whole,
            factor=Decimal(len(values)),
            shared=True,
        )
        yield Reading(claim, SURE if within else LIKELY)


def _mean_of_all(frame: Frame, stated: Mark) -> Iterator[Reading]:
    """An average from the two other figures printed: how much in all, and of how many."""
    steps = directions(frame)
    pool = [
        mark
        for mark in frame.marks
        if mark is not stated
        and mark.index not in steps
        and mark.amount.kind in _SUMS
        and abs(mark.sentence - stated.sentence) <= 2
    ]
    if len(pool) != 2 or not plain(*pool):
        return
    named = _AVERAGE_OF.search(frame.before(stated))
    if named is not None and not stems_of(named["thing"]) & (frame.nouns(pool[0]) | frame.nouns(pool[1])):
        return  # "the average cost of a foster place", where children were counted
    total, many = sorted(pool, key=lambda mark: (mark.amount.kind is AmountKind.MONEY, mark.amount.value), reverse=True)
    money = {total.amount.kind is AmountKind.MONEY, stated.amount.kind is AmountKind.MONEY}
    if (
        len(money) != 1
        or many.amount.kind not in (AmountKind.COUNT, AmountKind.NUMBER)
        or not 1 < many.amount.value < total.amount.value
    ):
        return
    if not many.amount.noun or stated.amount.value >= total.amount.value or stated.amount.value <= 0:
        return
    low, high = sorted((stated.amount.value * many.amount.value, total.amount.value))
    each = stated.amount if stated.amount.kind is AmountKind.MONEY else replace(stated.amount, kind=AmountKind.QUANTITY)
    claim = Multiple(
        about=about(stated.amount, total.amount), each=each, total=total.amount, factor=many.amount.value, shared=True
    )
    yield Reading(claim, SURE if high <= low * Decimal("1.7") else LIKELY)


_AVERAGE_OF: Final = re.compile(
    r"\b(?:average|mean|typical)\b[^\[;.]{0,30}? (?:of|to|for|in) an? (?P<thing>(?:[a-z-]+ ){1,4}?)"
    r"(?:is|was|at|of|came|stood)\b"
)
#: "on average a worker held 16", of a list of teams.
_HOLDER: Final = re.compile(
    r"\b(?:on average|typically|averag[a-z]+),? (?:an?|each|every) (?P<who>[a-z-]+)\b[^\[;.]{0,40}$"
)

# What comes in and goes out

_IN: Final = re.compile(
    r"\b(?:add(?:ed|s|ing)?|join(?:ed|ing)?|open(?:ed|ing)(?! balance)|bought|received?|receipts?|income|new|newly|"
    r"grew|rose|gain(?:ed|s)?|recruited|taken in|took in|legac\w+|"
    r"admitted|arriv\w+|came (?:in|on)|coming in|a further|more|plus|registered|started|taken on|signed up|"
    r"donat\w+|grants?|bought in|"
    r"enrolled|starters|intake|delivered|deliveries|raised|credited|paid in|born|increase of|rise of|accepted)\b"
)
_OUT: Final = re.compile(
    r"\b(?:left|leaving|leavers|clos(?:ed|ures?)|issued|given out|handed out|spen[dt]|spending|drawn down|"
    r"drew down|lost|losses|fell|dropped|discharged|"
    r"resigned|retired|withdr[ae]w\w*|moved (?:on|away|out)|sold|used|gone|went|died|minus|less|fewer|expenditure|"
    r"paid out|payments?|ended|"
    r"clear(?:ed|s)|stopp(?:ed|ing)|finish(?:ed)?|completed|withdrawals|expenses|outgoings|departed|de-?registered|"
    r"lapsed|stepped down|taken off|removed|written off|decrease of|fall of)\b"
)
_END: Final = re.compile(
    r"\b(?:end(?:ed|ing|s)?|clos(?:ed|es|ing)|finish\w*|st(?:oo|an)d(?:s|ing)?|now|leaving|leaves?|"
    r"left (?:us )?(?:with|at)|carried forward|"
    r"balance|reach\w*|come to|came to|comes to|number(?:s|ed)?|total\w*|bring\w*|brought|making|makes|which (?:is|"
    r"makes)|to|was|is|by (?:the )?(?:end|march|close)|"
    r"at (?:31|30|the end|year end)|31 march|end of)\b[^\[;]{0,40}(?:\[w\d+\][^\[;]{0,12})?$|\[w\d+\]:? ?$"
)
_LEAK: Final = re.compile(
    r"\b(?:transfer\w*|adjust\w*|cleans\w+|revis\w+|reclass\w*|re-?count\w*|other movements|re-?stat\w+|net of|"
    r"audit|duplicat\w*|correct\w*|some)\b"
)
_REMAINED: Final = re.compile(
    r"^(?: [a-z]+)?(?: (?:are|were|is|was|still))* (?:remain(?:s|ed|ing)?|left|in stock|in hand|stayed|"
    r"saw it through|carried on|went on|completed|finished)\b"
)
_BRINGS: Final = re.compile(
    r"\b(?:bring(?:s|ing)|brought|tak(?:es|ing)|took) (?:the|our|their|its) (?:[a-z]+ ){1,2}to $"
)
_START: Final = re.compile(
    r"\b(?:opened|opening|began|begun|begin|start(?:ed|s|ing)?|brought forward|1 april|numbered|stood|"
    r"at the (?:start|outset|beginning)|"
    r"had|there were|held|stock)\b[^\[;.]{0,50}(?:\[w\d+\][^\[;.]{0,12})?$"
)
_MORE_OF_IT: Final = re.compile(r"\b(?:another|a further|then|and)(?: [a-z]+){0,2} $")
_WORD_SIGNED: Final = re.compile(r"[;.,:]|\band\b|\bbut\b")


@register(
    "an opening figure, what came in and went out, and the closing figure",
    Example("We opened with 88 fosterers. Twelve joined, nine left, and we closed with 95.", ("95",)),
    Example(
        "The list began the year at 140. In spring we added 35, in summer another 22, and it ended at 197.", ("197",)
    ),
    Example(
        "Entrants numbered 132 in 2020. They dropped by 27 the next year and by 14 in the year following, to 91.",
        ("91",),
    ),
    Example("The caseload was 310. In the year 95 were opened and 88 closed; after transfers it was 341.", ()),
)
def chains(passage: Passage) -> Iterator[Claim]:
    """A stock at the start, at least two movements each way, and the stock at the end."""
    listed = frame_of_list(passage) if passage.block.kind is BlockKind.ITEM else None
    frame = listed or frame_of(passage)
    if not frame.here() or (_LEAK.search(frame.words) or re.search(r"\bvacanc", frame.words)):
        return
    steps = directions(frame)
    for end in frame.here()[::-1]:
        if end.amount.kind not in _SUMS or not plain(end) or end.index in steps or end.bracketed:
            continue
        if not (_END.search(end.left) or _REMAINED.match(end.right)):
            continue
        before = [
            mark for mark in frame.marks if mark.start < end.start and mark.sort == end.sort and not mark.bracketed
        ]
        before = [mark for mark in before if head_noun(mark.amount) not in COUNTLESS or mark.index in steps]
        if len(before) < (2 if _BRINGS.search(end.left) else 3) or not plain(*before) or before[0].index in steps:
            continue
        unsigned = [mark for mark in before if not _sign(frame, mark, steps)]
        if _sign(frame, before[0], steps) and not _START.search(before[0].left):
            only = len(unsigned) == 1 and not re.search(r"\b(?:and|another) $", unsigned[0].left)
            if only:
                before.remove(unsigned[0])
                before.insert(0, unsigned[0])  # "two left and six joined, so the team of 20 is now 24"
            elif not _BRINGS.search(end.left) and before[0].amount.value < sum(
                mark.amount.value for mark in before[1:]
            ):
                continue
        signs: list[int] = []
        for mark in before[1:]:
            sign = _sign(frame, mark, steps)
            signs.append(sign or (signs[-1] if signs and _MORE_OF_IT.search(mark.left) else 0))
        if 0 in signs or before[0].amount.value < max(mark.amount.value for mark in before[1:]) / 2:
            continue
        parts = (before[0].amount, *(_signed(mark.amount, sign) for mark, sign in zip(before[1:], signs, strict=True)))
        yield Sum(about=about(end.amount, before[0].amount), parts=parts, total=end.amount, outright=True)
        return


def _sign(frame: Frame, mark: Mark, steps: dict[int, Direction]) -> int:
    if (way := steps.get(mark.index)) in (Direction.UP, Direction.DOWN):
        return 1 if way is Direction.UP else -1
    left, right = _WORD_SIGNED.split(mark.left)[-1], _WORD_SIGNED.split(mark.right)[0]
    for words in (right, left, _WORD_SIGNED.split(mark.left.rstrip(" ,:"))[-1]):
        into, out = _IN.search(words), _OUT.search(words)
        if into and out:
            continue
        if into or out:
            return 1 if into else -1
    return 0


def _signed(amount: Amount, sign: int) -> Amount:
    return amount if sign > 0 else replace(amount, value=-amount.value)


# Lists that are said to leave nobody out

_COMPLETE: Final = re.compile(
    r"\b(?:all|every|each|everyone|everybody|nobody|no one|none|no other|nothing)\b[^.;]*\b(?:accounted for|"
    r"(?:falls?|fell|comes?|came) (?:under|into|within)|"
    r"(?:is|was|are|were|in) (?:just |exactly |only )?one of (?:those|these|the)|covered|included|(?:into|under|"
    r"in) one of|left out|counted once|another|else|missing from)\b"
    r"|\b(?:account(?:s|ed)? for|make up|made up|cover|between them are) (?:all|every(?:one|body)?|the (?:whole|"
    r"total|lot|full))\b"
)


@register(
    "a list that is said to be complete",
    Example("47 arrests, 29 charged, 11 bailed, 9 released. All 47 are accounted for.", ("47",)),
    Example(
        "- Received: 412\n- Accepted: 276\n- Declined: 98\n- Waiting: 64\n\nEvery referral falls under one of "
        "those outcomes.",
        ("412",),
    ),
    Example("412 came, 276 on foot and 98 by bus. All of them were fed.", ()),
)
def complete_lists(passage: Passage) -> Iterator[Claim]:
    """A total with a list under it, and a sentence that says that the list leaves nobody out."""
    if not _COMPLETE.search(passage.marked):
        return
    for frame in (frame_of(passage, 2), frame_of_list(passage)):
        if frame is None:
            continue
        listed = [
            mark
            for mark in frame.marks
            if mark.sentence < frame.last and mark.amount.kind in _SUMS and not mark.bracketed
        ]
        if len(listed) < 3 or len({mark.sort for mark in listed}) != 1 or not plain(*listed) or directions(frame):
            continue
        total, parts = listed[0], listed[1:]
        if total.amount.value <= max(mark.amount.value for mark in parts):
            continue
        yield Sum(
            about=about(total.amount), parts=tuple(mark.amount for mark in parts), total=total.amount, outright=True
        )
        return


# What is left

_REST_LEFT: Final = re.compile(
    r"\b(?:remaining|the other|other|rest,?|remainder,?|remainder of|leaving|leaves?|left(?: us)?(?: with)?|"
    r"balance of|balance was|unspent|which left)"
    r"(?: (?:of them|was|were|is|are|some|a|the|just|only|with|sum of|us|about))*,? ?\(?$"
)
_REST_RIGHT: Final = re.compile(
    r"^(?: (?!of\b|were\b|was\b)[a-z-]+){0,2}? (?:(?:were |was |are |is )?(?:left (?:over|to|in|unspent)|unspent|"
    r"empty|vacant|unfilled|unclaimed|unused|(?:did|do|does|were|was|have|had|has|could) not ?(?=[.;,]|$)|(?:have|"
    r"has|had|are|is) (?:yet|still) to|still (?:have|has|had) to|"
    r"still to (?:do|go|come)|(?:went |spent |used )?(?:on|to|for|in) (?:everything else|other things|the rest|"
    r"elsewhere)|"
    r"remain(?:s|ed|ing)?|untaken|not taken up))\b"
)
_WHOLE_LEFT: Final = re.compile(
    r"(?:(?:^|[ ,;(])(?:out )?of (?:the |our |all |these |those |a total of |some )*|\b(?:had|received|have|funded|"
    r"budget of|grant of|total of|there (?:were|are)|"
    r"awarded|offered|allocated|given|sent|issued|made|placed|bought|identified|reviewed|saw|seen) (?:a |an |the |"
    r"out )?)$"
)
_SOME_OF: Final = re.compile(r"^(?: [a-z-]+){0,2}? (?:out )?of (?:the |our |all |these |those |its |their )*$")
_CAME_IN: Final = re.compile(
    r"\b(?:added|joined|taken in|took in|new|more|another|further|gained|arrived|received a further)\b"
)
_ALL_BUT: Final = re.compile(
    r"\ball (?:but|except) \[n(?P<rest>\d+)\] of (?:the |our |its )*\[n(?P<whole>\d+)\][^.;]*?\[n(?P<part>\d+)\]"
)


@register(
    "a whole, its parts and the rest",
    Example("Of 310 referrals 245 were accepted and the other 65 turned away.", ("310",)),
    Example("We had £50,000. We spent £37,500 and the remaining £12,500 has been carried forward.", ("£50,000",)),
    Example("120 places were funded and 93 taken up, leaving 27 empty.", ("120",)),
    Example("All but 14 of the 90 homes were inspected: 76 in total.", ("76",)),
    Example("Of 310 referrals 245 were accepted, and the other service had 65.", ()),
)
def rests(passage: Passage) -> Iterator[Claim]:
    """A whole, one part or more, and what words such as "the other" and "leaving" call the rest."""
    frame = frame_of(passage, 2)
    if (match := _ALL_BUT.search(passage.marked)) is not None:
        left_out, whole, counted = (passage.amounts[int(match[name])] for name in ("rest", "whole", "part"))
        if left_out.value < whole.value:
            yield Sum(about=about(whole), parts=(whole, _signed(left_out, -1)), total=counted, outright=True)
        return
    steps = directions(frame)
    for rest in frame.here():
        if rest.amount.kind not in _SUMS or not plain(rest) or rest.index in steps:
            continue
        if re.search(r"\b[Oo]f the (?:rest|remainder|remaining|others?)\b", rest.left):
            continue  # some of the rest
        if not (_REST_LEFT.search(rest.left) or _REST_RIGHT.match(rest.right)):
            continue
        if _AND_MORE.search(re.split(r"[;.]", frame.after(rest))[0]) or _AND_MORE.search(
            ";".join(re.split(r";", frame.after(rest).split(". ")[0])[1:])
        ):
            continue  # there is a further sort
        yield from decide(list(_rest_readings(frame, rest, set(steps))))


_AND_MORE: Final = re.compile(
    r"\b(?:others|some(?! of (?:the|our|its|their) (?:[a-z]+ )?(?:rest|remainder))|a few|several|"
    r"(?:and|while) (?:the|all) (?:rest|others|remainder|remaining)|as new|new ones)\b"
)


def _things(mark: Mark) -> str:
    """What a count counts, where it is a plural: "vacancy" of "three vacancies"; empty where none follows."""
    first = mark.amount.noun.split()[:1]
    return singular(first[0]) if first and singular(first[0]) != first[0] else ""


def _rest_readings(frame: Frame, rest: Mark, steps: set[int]) -> Iterator[Reading]:
    before = [
        mark
        for mark in frame.marks
        if mark.start < rest.start
        and mark.sort == rest.sort
        and mark.index not in steps
        and plain(mark)
        and not mark.bracketed
    ]
    before = [mark for mark in before if head_noun(mark.amount) not in COUNTLESS]
    if len(before) > 1 and _SOME_OF.search(before[-1].left) and before[-1].index == before[-2].index + 1:
        before[-2:] = before[:-3:-1]  # "12 of our 48 were late. The other 36 were on time."
    for at in range(len(before) - 1):
        whole, parts = before[at], before[at + 1 :]
        if whole.amount.value < max(mark.amount.value for mark in parts) or re.search(
            r"\bof (?:these|those|them|whom|which)\b", frame.between(parts[0], rest)
        ):
            continue
        if any(_CAME_IN.search(_WORD_SIGNED.split(mark.left)[-1]) for mark in parts):
            continue  # more came in
        cued = bool(_WHOLE_LEFT.search(whole.left)) or not whole.left.strip() or (at == 0 and len(parts) == 1)
        nouns = {head_noun(mark.amount) for mark in (whole, *parts, rest)} - {""}
        counted = _things(rest)
        other = (
            bool(counted)
            and counted not in (_things(whole), *map(_things, parts))
            and (rest.sentence != whole.sentence or bool(_things(whole)))
        )
        weight = LIKELY - 2 * other + cued + (len(parts) == 1) - (len(nouns) > 2) - 2 * (at > 0)
        claim = Sum(
            about=about(whole.amount, rest.amount),
            parts=(*(mark.amount for mark in parts), rest.amount),
            total=whole.amount,
            outright=True,
        )
        yield Reading(claim, weight)


# So much for every pound

_A_POUND: Final = re.compile(
    r"\b(?:every|each|per) (?:£1|pound|one pound|\[m(?P<one>\d+)\])(?! "
    r"per)[^\[.;]{0,60}\[m(?P<back>\d+)\](?P<gap>.{1,90}?)\[m(?P<put>\d+)\](?P<then>.{1,90}?)\[m(?P<total>\d+)\]"
)


@register(
    "so much for every pound",
    Example("Every £1 put in returned £3.50. On our £200,000 that is a return of £700,000.", ("£700,000",)),
    Example("For each pound spent we save £4, so the £150,000 invested will have saved £600,000.", ("£600,000",)),
    Example("Every £1 put in returned £3.50. We spent £200,000 on this and £90,000 on that.", ()),
)
def every_pound(passage: Passage) -> Iterator[Claim]:
    """What one pound brings, what was put in, and what that comes to."""
    frame = frame_of(passage, 2)
    match = _A_POUND.search(frame.words)
    if match is None or len([mark for mark in frame.marks if mark.amount.kind is AmountKind.MONEY]) > 4:
        return
    if not re.search(
        r"\b(?:return\w*|sav\w+|worth|benefit\w*|comes? to|came to|generat\w*|brought|bring\w*|so|that is|value)\b",
        match["then"],
    ):
        return
    numbers = {mark.index: mark for mark in frame.marks}
    if match["one"] is not None and numbers[int(match["one"])].amount.value != 1:
        return
    back, put, total = (numbers[int(match[name])].amount for name in ("back", "put", "total"))
    if numbers[int(match["total"])].sentence == frame.last and back.value < 100 < put.value:
        yield Multiple(about="What was put in and what came back", each=back, total=total, factor=put.value)
