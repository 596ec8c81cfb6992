"""Claims of label-and-value blocks: projections, changes, targets, totals and shares under one title."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from goldenthread.claims.judge_groups import months_elapsed
from goldenthread.claims.label_lines import Field, Role, fields_of, inherit, lone_figure, read_label
from goldenthread.claims.marks_in_words import mark_line, met_of, target_met, way_of
from goldenthread.claims.model import (
    Amount,
    AmountKind,
    Change,
    Claim,
    Direction,
    Multiple,
    Share,
    Sum,
    Target,
)
from goldenthread.reading.document import Block, BlockKind, Document

_PERCENTS: Final = (AmountKind.PERCENT, AmountKind.POINTS)
_MARKUP: Final = re.compile(r"^#{1,6}\s+|</?[a-z]+>")
_MORE: Final = re.compile(r"\b(?:increas\w*|more|rais\w*|improv\w*|grow\w*|expand\w*|higher)\b", re.IGNORECASE)
_LESS: Final = re.compile(
    r"\b(?:reduc\w*|fewer|less|decreas\w*|cut\w*|lower\w*|prevent\w*|waiting|unplanned)\b", re.IGNORECASE
)
_NOT_ADDED: Final = re.compile(
    r"\b(?:rates?|average|mean|median|per 1|per cent|percentage|score|ratio)\b|%", re.IGNORECASE
)


@dataclass(slots=True)
class Group:
    """The fields that stand under one title."""

    title: str
    place: str = ""
    lines: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    texts: dict[int, Block] = field(default_factory=dict)
    marks: list[tuple[str, Block]] = field(default_factory=list)

    @property
    def quotation(self) -> str:
        """The block as printed, on one line."""
        return "; ".join(self.lines)


def groups(document: Document) -> Iterator[Group]:
    """The label-and-value blocks of a document, in reading order."""
    group = Group("")
    title = ""
    for block in document.blocks:
        if block.kind in (BlockKind.FURNITURE, BlockKind.NOTE, BlockKind.CONTENTS):
            continue
        text = _MARKUP.sub("", block.text).strip()
        if block.kind is BlockKind.HEADING or block.text.startswith("#"):
            yield group
            title, group = text, Group(text)
            continue
        if block.kind is BlockKind.TABLE:
            yield group
            group = Group(title)
            continue
        found = fields_of(block.text, block.place.number)
        card = lone_figure(text) if not found else None
        if card is not None and group.lines and read_label(group.lines[-1]).said and not _holds(group, group.lines[-1]):
            parts = read_label(group.lines[-1])
            found = [
                Field(
                    group.lines[-1],
                    parts.role,
                    card,
                    parts.before,
                    parts.after,
                    parts.when,
                    parts.order,
                    parts.direction,
                    number=block.place.number,
                    said=True,
                )
            ]
        if found:
            _take(group, found, block, text)
        elif group.fields and mark_line(text):
            group.marks.append((mark_line(text), block))
            group.lines.append(text)
        elif _is_title(text):
            if group.fields and not read_label(text).said:
                yield group
                title, group = text, Group(text)
            elif read_label(text).said:
                group.lines.append(text)
            else:
                title, group = text, Group(text)
        else:
            yield group
            group = Group(title)
    yield group


def _holds(group: Group, line: str) -> bool:
    return any(field.label == line for field in group.fields)


def _is_title(text: str) -> bool:
    return bool(text) and len(text.split()) <= 10 and not text.endswith((".", ",", ";"))


def _take(group: Group, found: list[Field], block: Block, text: str) -> None:
    known = next((field.group for field in reversed(group.fields) if field.group), "")
    for one in found:
        one = inherit(one, group.fields[-1] if group.fields else None)
        if not one.group and known and one.said:
            one = dataclasses.replace(one, group=known)
        known = one.group or known
        group.fields.append(one)
    group.lines.append(text)
    group.texts[block.place.number] = block
    group.place = group.place or block.place.words


def claims(document: Document) -> list[Claim]:
    """Return the claims of every label-and-value block of a document."""
    found: list[Claim] = []
    for group in groups(document):
        if len(group.fields) < 2:
            continue
        make = _maker(document, group)
        for reader in (_projections, _changes, _targets, _totals):
            found.extend(reader(group, make))
        found.extend(_marks(group, document))
    return found


Make = Callable[..., Any]


def _maker(document: Document, group: Group) -> Make:
    heading = f"{group.title}: " if group.title else ""
    quotation = f"{heading}{group.quotation}"

    def make(kind: type[Claim], field_: Field, about: str, /, **parts: Any) -> Claim:
        block = group.texts[field_.number]
        names = ", ".join(word for word in (group.title.rstrip("*:\\ "), field_.group, field_.sub) if word)
        return kind(
            about=f"{names}, {about}" if names else about[:1].upper() + about[1:],
            quotation=quotation,
            document=document.name,
            place=block.place.words,
            number=field_.number,
            start=field_.amount.start,
            end=field_.amount.end,
            **parts,
        )

    return make


# Which fields belong together


def _alias(one: str, other: str, peers: Sequence[str]) -> bool:
    """Whether two names are one: the same, or an abbreviation that nothing else in the block could be."""
    a, b = one.casefold(), other.casefold()
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if not short or short[0] != long[0] or len(short) > 4:
        return False
    return sum(peer.casefold() not in (a, b) and peer[:1].casefold() == short[0] for peer in peers) == 0


def _matches(field: Field, other: Field, group: Group, *, loose: bool = True) -> bool:
    if field.group and other.group and field.group.casefold() != other.group.casefold():
        return False
    if field.sub and other.sub:
        return _alias(field.sub, other.sub, [one.sub for one in group.fields if one.sub])
    return loose or field.sub == other.sub


def _of(group: Group, role: Role, near: Field, *, loose: bool = True) -> list[Field]:
    return [f for f in group.fields if f.role is role and f is not near and _matches(near, f, group, loose=loose)]


def _same_unit(one: Amount, other: Amount) -> bool:
    return one.kind is other.kind or {one.kind, other.kind} <= {AmountKind.COUNT, AmountKind.NUMBER}


# Claims


def _projections(group: Group, make: Make) -> Iterator[Claim]:
    for field_ in group.fields:
        if field_.role is not Role.PROJECTION or field_.amount.kind in _PERCENTS:
            continue
        parts = [f for f in _of(group, Role.PART, field_) if _same_unit(f.amount, field_.amount)]
        if parts:
            yield make(
                Multiple,
                field_,
                "projected",
                each=parts[0].amount,
                total=field_.amount,
                projection=True,
                elapsed=parts[0].when or parts[0].label,
            )


def _ends(group: Group, change: Field) -> list[tuple[Field, Field]]:
    """The pairs of old and new that a change may be between, the likeliest first."""
    values = _of(group, Role.VALUE, change)
    dated = sorted((f for f in values if f.order is not None), key=lambda f: f.order or Decimal(0))
    olds = _of(group, Role.PREVIOUS, change) + _of(group, Role.BASELINE, change)
    news = _of(group, Role.PROJECTION, change)
    parts = _of(group, Role.PART, change)
    pairs: list[tuple[Field, Field]] = []
    for old in olds:
        if months_elapsed(old.label) is not None:
            pairs += [(old, part) for part in parts]
        pairs += [(old, new) for new in news]
        pairs += [(old, new) for new in reversed(dated)]
        pairs += [(old, new) for new in values if new.order is None]
        if not news and not values:
            pairs += [(old, part) for part in parts if months_elapsed(part.label) is None]
    if not olds and len(dated) >= 2:
        pairs += [(dated[-2], new) for new in news] or [(dated[-2], dated[-1])]
        if len(dated) > 2:
            pairs.append((dated[0], dated[-1]))
    if not olds and len(dated) == 1:
        pairs += [(dated[0], new) for new in news]
    return [(old, new) for old, new in pairs if _same_unit(old.amount, new.amount) and _matches(old, new, group)]


def _changes(group: Group, make: Make) -> Iterator[Claim]:
    for change in group.fields:
        if change.role is not Role.CHANGE:
            continue
        pairs = [pair for pair in _ends(group, change) if _fits_unit(change.amount, pair[0].amount)]
        for old, new in pairs[:2]:
            of_percentages = old.amount.kind in _PERCENTS
            yield make(
                Change,
                change,
                "change",
                old=_dated(old),
                new=_this_year(old, new),
                stated=change.amount,
                direction=change.direction,
                base_said=not of_percentages,
                worked_out=_worked_out(group, new),
                unsure="" if len(pairs) == 1 else "more than two figures could be meant",
            )
        if not pairs and change.amount.kind is AmountKind.PERCENT:
            known = [f for f in _of(group, Role.VALUE, change) if f.amount.kind is AmountKind.PERCENT]
            if len(known) == 1:
                yield make(
                    Change,
                    change,
                    "change",
                    old=None,
                    new=known[0].amount,
                    stated=change.amount,
                    direction=change.direction,
                    base_said=False,
                )


def _fits_unit(stated: Amount, value: Amount) -> bool:
    return stated.kind in _PERCENTS or _same_unit(stated, value)


def _dated(field_: Field) -> Amount:
    return dataclasses.replace(field_.amount, period_text=field_.when)


def _this_year(old: Field, new: Field) -> Amount:
    """The new figure with its period; beside "last year" one without a period is this year's."""
    amount = _dated(new)
    if amount.period_text or "last year" not in old.label.casefold():
        return amount
    return dataclasses.replace(amount, period_text="this year")


def _worked_out(group: Group, new: Field) -> Amount | None:
    """What a projection should be by the part of the year that is printed beside it."""
    if new.role is not Role.PROJECTION:
        return None
    for part in _of(group, Role.PART, new):
        months = months_elapsed(part.when or part.label)
        if months and _same_unit(part.amount, new.amount):
            return dataclasses.replace(new.amount, value=part.amount.value * 12 / months, text="")
    return None


def _targets(group: Group, make: Make) -> Iterator[Claim]:
    pairs: list[tuple[Field, Field]] = []
    for target in group.fields:
        if target.role is not Role.TARGET:
            continue
        starts = _of(group, Role.BASELINE, target) or [
            f
            for f in _of(group, Role.VALUE, target) + _of(group, Role.PREVIOUS, target)
            if f.order is None or target.order is None or f.order < target.order
        ]
        for start in starts:
            later = any(
                (other.order or 0) > (start.order or 0) and _matches(start, other, group, loose=False)
                for other in starts
            )
            if not later and _same_unit(start.amount, target.amount):
                pairs.append((start, target))
    rising = sum(target.amount.value > start.amount.value for start, target in pairs)
    falling = sum(target.amount.value < start.amount.value for start, target in pairs)
    if _LESS.search(group.title):
        return
    for start, target in pairs:
        wanted = f"“{group.title}”" if _MORE.search(group.title) else ""
        if not wanted and rising >= 2 and falling * 2 < rising:
            wanted = "the other targets here are above where they start"
        about = "target" if target.sub or not start.sub else f"target for {start.sub}"
        yield make(Target, target, about, baseline=_dated(start), target=_dated(target), more_wanted=wanted)


def _marks(group: Group, document: Document) -> Iterator[Claim]:
    """What a line such as "Direction of travel: increasing" or "Status: met" says of the figures above it."""
    title = group.title.rstrip("*:\\ ")
    for word, block in group.marks:
        place: dict[str, Any] = {
            "about": title or word,
            "quotation": f"{title}: {group.quotation}",
            "document": document.name,
            "place": block.place.words,
            "number": block.place.number,
            "start": (start := block.text.casefold().rindex(word.casefold())),
            "end": start + len(word),
        }
        way, met = way_of(word), met_of(word)
        values = [one for one in group.fields if one.role in (Role.VALUE, Role.PART, Role.PREVIOUS)]
        if way is not Direction.NOT_SAID:
            dated = sorted(values, key=lambda one: (one.role is not Role.PREVIOUS, one.order or Decimal(0)))
            told = len(dated) == 2 and (dated[0].order is not None or dated[0].role is Role.PREVIOUS)
            if told and _same_unit(dated[0].amount, dated[1].amount) and dated[0].sub == dated[1].sub:
                yield Change(**place, old=dated[0].amount, new=dated[1].amount, direction=way)
        elif met is not None:
            aims = [one for one in group.fields if one.role is Role.TARGET]
            results = [one for one in values if one.role is not Role.PREVIOUS]
            if len(aims) == len(results) == 1:
                subject = f"{title} {results[0].label}"
                order = target_met(aims[0].amount, results[0].amount, subject, said=met, words=word)
                if order is not None:
                    yield dataclasses.replace(order, **place)


def _totals(group: Group, make: Make) -> Iterator[Claim]:
    if _NOT_ADDED.search(group.title):
        return
    for total in group.fields:
        named = total.sub or total.group or total.label
        if read_label(named).role is not Role.TOTAL or total.amount.kind is AmountKind.POINTS:
            continue
        parts = [
            f
            for f in group.fields
            if f is not total
            and f.role in (total.role, Role.VALUE)
            and f.when == total.when
            and f.noun == total.noun
            and _same_unit(f.amount, total.amount)
            and read_label(f.sub or f.label).role is not Role.TOTAL
            and not _NOT_ADDED.search(f.label)
            and (not total.group or f.group == total.group)
        ]
        if len(parts) < 2 or (total.amount.kind is AmountKind.PERCENT and total.amount.value != 100):
            continue
        added = sum((f.amount.value for f in parts), Decimal(0))
        far = abs(added - total.amount.value) * 3 > abs(total.amount.value)
        yield make(
            Sum,
            total,
            "total",
            parts=tuple(f.amount for f in parts),
            total=total.amount,
            unsure="the lines may overlap, or some may be left out" if far else "",
        )
        for part in parts:
            if part.aside is not None and total.amount.value:
                shown = dataclasses.replace(part, amount=part.aside)
                yield make(Share, shown, "share of the total", part=part.amount, whole=total.amount, stated=part.aside)
