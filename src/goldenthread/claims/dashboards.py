"""Lines pasted from a dashboard: "Referrals 412 (378) up 9%", "LY 320, TY 112. -65%", "Jan 120, Feb 150 (+25%)".

Such a line has no sentence to read, only places: a figure, the one of a period before, and the step between them.
Where nothing but a bracket says that a figure is the earlier one, the step has to go its way and not be far off.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from goldenthread.claims.amounts import read_amount
from goldenthread.claims.label_lines import Role, read_label
from goldenthread.claims.model import Amount, AmountKind, Change, Claim, Direction, Sum
from goldenthread.claims.words import direction_of
from goldenthread.reading.document import Block, BlockKind, Document

_N: Final = r"£?\d+(?:,\d{3})*(?:\.\d+)?(?:%|m\b|k\b)?"
_LAST: Final = r"(?:LY|PY|(?:last|previous|prior) (?:year|quarter|month|period)|year before)"
_THIS: Final = r"(?:TY|CY|(?:this|current) (?:year|quarter|month|period))"
_WORDS: Final = r"up|down|rise of|fall of|increase of|decrease of|increase|decrease|a rise of|a fall of|change"
_STEP: Final = (
    rf"(?P<way>(?:(?:{_WORDS})\s*:?\s*)?[▲▼↑↓]?\s*)(?P<step>[+−–-]?\s?\d+(?:,\d{3})*(?:\.\d+)?\s?"
    r"(?:%(?! ?points?)|pp\b|percentage points\b|% ?points\b)?)"
)
_GAP: Final = r"\s*[,;:.|]?\s*(?:[–—]\s+)?"
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?(?: '?\d{2,4})?"
_SPAN: Final = rf"(?:{_MONTH}|Q[1-4]|(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?|\d\d/\d\d)"
_END: Final = r"(?=\s*(?:\)|\(|$|[.,;|](?:\s|$)))"
_PATTERNS: Final = (
    # "Referrals 412 (378) up 9%", "Referrals: 412 (378 LY), +9%"
    re.compile(
        rf"(?<![\w£.,/])(?P<new>{_N})\s*[(\[](?:(?P<said>{_LAST}):?\s*)?(?P<old>{_N})(?:\s*(?P<said2>{_LAST}))?[)\]]"
        rf"{_GAP}\(?{_STEP}{_END}",
        re.IGNORECASE,
    ),
    # "LY 320, TY 112. -65%" and "TY 112 (LY 320) -65%"
    re.compile(
        rf"\b(?P<said>{_LAST}):?\s*(?P<old>{_N}){_GAP}{_THIS}:?\s*(?P<new>{_N}){_GAP}\(?{_STEP}{_END}", re.IGNORECASE
    ),
    re.compile(
        rf"\b{_THIS}:?\s*(?P<new>{_N}){_GAP}(?P<said>{_LAST}):?\s*(?P<old>{_N}){_GAP}\(?{_STEP}{_END}", re.IGNORECASE
    ),
    # "Jan 120, Feb 150 (+25%)"
    re.compile(
        rf"\b(?P<said>{_SPAN}):?\s+(?P<old>{_N}){_GAP}(?:{_SPAN}):?\s+(?P<new>{_N}){_GAP}\(?{_STEP}{_END}",
        re.IGNORECASE,
    ),
)
#: Numbers that name a service, and stand in brackets after calls to it.
_NAMES: Final = (Decimal(999), Decimal(101), Decimal(111))
_LONGEST: Final = 240
_FAR: Final = 2
_BARE: Final = re.compile(rf"^(?P<label>[A-Z][A-Za-z0-9 &'’/()-]{{0,50}}?):?\s+(?P<figure>[+−–-]?{_N})$")
_PERIOD_LINE: Final = re.compile(
    rf"^(?:{_SPAN}|Quarter [1-4]|(?:1st|2nd|3rd|4th|first|second|third|fourth) quarter)$", re.IGNORECASE
)
_YEAR_LINE: Final = re.compile(
    r"^(?:(?:the )?(?:full |whole )?year(?: to date| total)?|ytd|total(?: to date| for (?:the )?year)?|all year)$",
    re.IGNORECASE,
)
_NO_SUM: Final = re.compile(r"\baverage|\brate|\bcumulative|\bmean\b|\bmedian|%|\bper\b|\bcaseload", re.IGNORECASE)


def claims(document: Document) -> list[Claim]:
    """Return the claims of the dashboard lines of a document."""
    found: list[Claim] = []
    run: list[Block] = []
    for block in document.blocks:
        short = block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and 0 < len(block.text) <= _LONGEST
        if short:
            found.extend(_of_line(document, block))
        if short and _BARE.match(block.text):
            run.append(block)
            continue
        found.extend(_of_run(document, run))
        run = []
    found.extend(_of_run(document, run))
    return found


def _of_line(document: Document, block: Block) -> Iterator[Claim]:
    taken = -1
    for pattern in _PATTERNS:
        for match in pattern.finditer(block.text):
            if match.start() <= taken:
                continue
            claim = _change(document, block, match)
            if claim is not None:
                taken = match.end()
                yield claim


def _change(document: Document, block: Block, match: re.Match[str]) -> Change | None:
    old, new, stated = (_amount(match, name) for name in ("old", "new", "step"))
    if old is None or new is None or stated is None or not old.value or not _one_sort(old, new):
        return None
    printed, way = match["step"].strip(), direction_of(match["way"])
    if printed[:1] in "+−–-" or re.search(r"[▲↑]", match["way"]):
        signed = Direction.UP if printed[:1] == "+" or re.search(r"[▲↑]", match["way"]) else Direction.DOWN
        way = way if way is not Direction.NOT_SAID else signed
    elif way is Direction.NOT_SAID:
        return None
    between_percents = old.kind is AmountKind.PERCENT
    if between_percents and stated.kind not in (AmountKind.PERCENT, AmountKind.POINTS):
        return None
    said = bool(match["said"] or match.groupdict().get("said2"))
    if not said:
        # Nothing but a bracket says that this is the earlier figure.
        low, high = sorted((old.value, new.value))
        rising = new.value > old.value
        if old.value in _NAMES or high > low * _FAR or rising is not (way is Direction.UP):
            return None
    if stated.kind in (AmountKind.COUNT, AmountKind.NUMBER) and old.kind is AmountKind.MONEY:
        stated = dataclasses.replace(stated, kind=old.kind)
    return Change(
        **_where(document, block, stated),
        old=old,
        new=new,
        stated=stated,
        direction=way,
        base_said=not between_percents or stated.kind is AmountKind.POINTS,
    )


def _amount(match: re.Match[str], name: str) -> Amount | None:
    amount = read_amount(match[name].strip())
    if amount is None:
        return None
    start = match.start(name) + len(match[name]) - len(match[name].lstrip())
    return dataclasses.replace(amount, start=start, end=start + len(match[name].strip()))


def _one_sort(one: Amount, other: Amount) -> bool:
    return one.kind is other.kind or {one.kind, other.kind} <= {AmountKind.COUNT, AmountKind.NUMBER}


def _where(document: Document, block: Block, stated: Amount) -> dict[str, Any]:
    lead = re.match(r"[A-Z][A-Za-z &'’-]{2,60}(?=[\s:.,(|])", block.text)
    return {
        "about": lead[0].strip() if lead else "",
        "quotation": block.text,
        "document": document.name,
        "place": block.place.words,
        "number": block.place.number,
        "start": stated.start,
        "end": stated.end,
    }


# Short lines of a label and a figure, one below the other


def _of_run(document: Document, run: Sequence[Block]) -> Iterator[Claim]:
    if len(run) < 3:
        return
    lines = [match for block in run if (match := _BARE.match(block.text))]
    labels = [line["label"].strip(" :") for line in lines]
    figures = [_amount(line, "figure") for line in lines]
    yield from _periods(document, run, labels, figures)
    for at, label in enumerate(labels):
        stated = figures[at]
        if read_label(label).role is not Role.CHANGE or at < 2 or stated is None:
            continue
        before = [read_label(words).role for words in labels[at - 2 : at]]
        new, old = figures[at - 2], figures[at - 1]
        if before[0] is Role.PREVIOUS:
            before, new, old = before[::-1], old, new
        if before != [Role.VALUE, Role.PREVIOUS] or old is None or new is None or not _one_sort(old, new):
            continue
        if not old.value or old.kind is AmountKind.PERCENT:
            continue
        yield Change(**_where(document, run[at], stated), old=old, new=new, stated=stated)


def _periods(
    document: Document, run: Sequence[Block], labels: Sequence[str], figures: Sequence[Amount | None]
) -> Iterator[Claim]:
    """Quarters or months one below the other, and the year under them."""
    for at, label in enumerate(labels):
        total = figures[at]
        if not _YEAR_LINE.match(label) or total is None or total.kind is AmountKind.PERCENT:
            continue
        first = at
        while first and _PERIOD_LINE.match(labels[first - 1]):
            first -= 1
        parts = [part for part in figures[first:at] if part is not None and _one_sort(part, total)]
        if len(parts) < 3 or len(parts) != at - first or _NO_SUM.search(run[first].place.heading):
            continue
        # What never falls up to the year's own figure may be a running count.
        values = [part.value for part in parts]
        unsure = "the figures may be running totals" if values == sorted(values) and values[-1] == total.value else ""
        yield Sum(**_where(document, run[at], total), parts=tuple(parts), total=total, unsure=unsure)
