"""Patterns for lists set out line by line: counts with a total before or after them, and shares of one whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims import mentions
from goldenthread.claims.model import Amount, AmountKind, Claim, Share, Sum, Whole
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.reading_groups import band_of, many_each, one_each, overlap_of
from goldenthread.claims.reading_sums import overlaps
from goldenthread.claims.wholes import COUNTLESS
from goldenthread.reading.document import BlockKind
from goldenthread.vocabulary import Qualifier

_TOTAL: Final = re.compile(r"^(?:(?:grand|overall|combined) )?(?:totals?|in total|in all|altogether|overall|all|sum)\b")
#: After a list: "There were 88 visits in all", "A total of 225 referrals".
_ALL_TOLD: Final = re.compile(
    r"^(?:a (?:grand |combined )?total of|(?:this|that|these|they) (?:is|makes?|gives?|comes? to|adds? up to|"
    r"totals?))\b|"
    r"^(?:there (?:were|was|are|is)|we (?:had|made|saw|held|received)) \[[nm]\d+\](?: [a-z'-]+){0,3},? "
    r"(?:in all|in total|altogether|all told)(?=[.,;]|$)"
)
_TOTAL_IN_LEAD: Final = re.compile(r"\btotal|\bin all\b|\baltogether\b|:$")
_COUNTS: Final = (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY)
_PARTIAL: Final = re.compile(
    r"\b(?:includ(?:es?|ing)|such as|among|highlights|examples?|main|key|top|most common|for instance|also|at least|"
    r"compared|targets?|rates?|averag\w*|each|per)\b"
)
_LINE: Final = 90
_FAR: Final = Decimal("1.5")
_NO_PART: Final = re.compile(
    r"\b(?:of (?:which|whom|these|them|those)|including|last year|previous|target|baseline|change|average|rate|"
    r"in 20\d\d|ly|ty|new|repeat)\b"
)


@register(
    "a list of parts and its total",
    Example("There were 110 visits:\n\n- 50 in North\n- 30 in South\n- 20 in West", ("110",)),
    Example("Visits made:\n\n- North 50\n- South 30\n- West 20\n- Total 110", ("110",)),
    Example("There were 200 visits:\n\n- North: 50 (25%)\n- South: 150 (80%)", ("25%", "80%", "200")),
    Example("There were 110 visits, including:\n\n- 50 in North\n- 30 in South", ()),
)
def listed(passage: Passage) -> Iterator[Claim]:
    """Lines of a list with one count each, and their total in the words that open the list or in its last line."""
    if not _is_line(passage) or (passage.previous is not None and _is_line(passage.previous)):
        return
    lines = [passage]
    while (after := lines[-1].following) is not None and _is_line(after):
        lines.append(after)
    lead = passage.previous
    beside = (lead, lines[-1].following)
    if lead is not None and (_PARTIAL.search(lead.marked) or lead.block is passage.block):
        return
    if any(other is not None and other.block.kind is BlockKind.ITEM for other in beside):
        # A line of the list is of another sort: these are not all its parts, but each may have its share.
        whole = _before(lead) if lead is not None and _OF_SO_MANY.match(lead.marked) else None
        counts = [_count_of(line) for line in lines]
        if whole is not None and None not in counts:
            yield from _shares(lines, [count for count in counts if count is not None], whole)
        return
    yield from _totals(lines, lead)
    yield from _percentages(lines, lead)


def _is_line(passage: Passage) -> bool:
    return (
        passage.block.kind is BlockKind.ITEM
        and len(passage.text) <= _LINE
        and passage.text.strip() == passage.block.text.strip(" *_")
        and bool(passage.amounts)
        and len(passage.amounts) < 4
    )


def _count_of(line: Passage) -> Amount | None:
    """The one count of a line, with a percentage beside it or alone."""
    counts = [amount for amount in line.amounts if amount.kind in _COUNTS]
    others = [amount for amount in line.amounts if amount.kind not in _COUNTS]
    if len(counts) != 1 or any(amount.kind is not AmountKind.PERCENT for amount in others) or len(others) > 1:
        return None
    return None if counts[0].qualifier is not Qualifier.NONE or head_noun(counts[0]) in COUNTLESS else counts[0]


def _totals(lines: list[Passage], lead: Passage | None) -> Iterator[Claim]:
    counts = [_count_of(line) for line in lines]
    if len(lines) < 2 or any(count is None for count in counts):
        return
    items = [count for count in counts if count is not None]
    if len({item.kind is AmountKind.MONEY for item in items}) != 1:
        return
    if any(_NO_PART.search(line.marked_with_times) for line in lines):
        return
    total, parts = None, items
    if _TOTAL.match(lines[-1].marked.strip("*- ")):
        total, parts = items[-1], items[:-1]
    elif any(_TOTAL.match(line.marked.strip("*- ")) for line in lines):
        return
    else:
        total = _after(lines[-1]) or _before(lead)
    if total is None or len(parts) < 2 or (total.kind is AmountKind.MONEY) is not (parts[0].kind is AmountKind.MONEY):
        return
    yield from _shares(lines, parts, total)
    low, high = sorted((sum((part.value for part in parts), Decimal(0)), total.value))
    if low > 0 and high <= low * _FAR:
        unsure = "some may be counted more than once, or left out" if overlaps(lines[0]) or _unsure(lead) else ""
        yield Sum(about=about(total, *parts), parts=tuple(parts), total=total, unsure=unsure)


def _unsure(lead: Passage | None) -> bool:
    return lead is not None and (overlaps(lead) or many_each(lead.marked))


def _before(lead: Passage | None) -> Amount | None:
    """The one count of the words that open a list."""
    if lead is None or not _TOTAL_IN_LEAD.search(lead.marked):
        return None
    counts = [amount for amount in lead.amounts if amount.kind in _COUNTS and amount.qualifier is Qualifier.NONE]
    return counts[0] if len(counts) == 1 and len(lead.amounts) == 1 else None


def _after(last: Passage) -> Amount | None:
    """The total in the line after a list, which may have been read as a heading: "Total 89"."""
    following = last.following
    opening = following.marked.strip("*- ") if following is not None else ""
    if following is not None and following.amounts and (_TOTAL.match(opening) or _ALL_TOLD.match(opening)):
        if len(following.amounts) > 1 and not re.search(
            r"\](?: [a-z]+){0,3} ?\((?:up|down|was|from|\[w)", following.marked
        ):
            return None
        return following.amounts[0] if following.amounts[0].kind in _COUNTS else None
    if following is None and _TOTAL.match(last.run.ending.strip("*# ").lower()):
        found = mentions.find(last.run.ending)
        if len(found) == 1 and found[0].kind in _COUNTS:
            amount = found[0]
            return Amount(amount.value, amount.kind, amount.text, amount.places, noun=amount.noun)
    return None


def _shares(lines: list[Passage], parts: list[Amount], total: Amount) -> Iterator[Claim]:
    for line, part in zip(lines, parts, strict=False):
        stated = next((amount for amount in line.amounts if amount.kind is AmountKind.PERCENT), None)
        if stated is not None and part.value <= total.value and not _OF.match(line.marked.split("]")[-1]):
            yield Share(about=about(part, total), part=part, whole=total, stated=stated)


_OF_SO_MANY: Final = re.compile(r"^(?:out )?of (?:the |these |those |all |our |a total of )*\[n\d+\][^\[]*: ?$")
_OF: Final = re.compile(r"^ of\b")


def _percentages(lines: list[Passage], lead: Passage | None) -> Iterator[Claim]:
    """Lines of one percentage each: parts of a whole where the words say so, or where they are bands of age."""
    # "0 to 15: 19%" has the band beside its share.
    held = [[amount for amount in line.amounts if amount.qualifier is not Qualifier.RANGE] for line in lines]
    parts = [amounts[0] for amounts in held if len(amounts) == 1]
    if len(lines) < 3 or len(parts) != len(lines) or any(part.kind is not AmountKind.PERCENT for part in parts):
        return
    words = " ".join((lead.run.heading if lead else lines[0].run.heading, lead.text if lead else "")).lower()
    words = " ".join((words, " ".join(line.text.lower() for line in lines)))
    bands = [band_of(line.text.lower()) for line in lines]
    known = [band for band in bands if band is not None]
    if len(known) == len(lines):
        yield Whole(about="Shares by age", parts=tuple(parts), may_overlap=overlap_of(sorted(known)))
    elif one_each(words) and not many_each(words):
        yield Whole(about=about(*parts) or (lead.text.strip(" :") if lead else ""), parts=tuple(parts))
