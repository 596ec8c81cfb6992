"""Figures in sentences held to the cells of the document's own tables and label-and-value blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from goldenthread.claims import hints, labels, mentions
from goldenthread.claims.facts import Fact, facts, stem, stems, when_of
from goldenthread.claims.grid import Grid, Heading, grids
from goldenthread.claims.label_lines import Role
from goldenthread.claims.model import Amount, AmountKind, Claim, Same
from goldenthread.claims.tables import LARGEST
from goldenthread.reading.document import Document

#: Figures further apart than this factor are taken for different facts.
FAR: Final = 2
_PLAIN: Final = stems("people person young children families cases")
_WORDS: Final = re.compile(r"[A-Za-z][A-Za-z'’-]+")
#: "Saltby (75", "Saltby had 75"; "75 in Saltby".
_AT_ONCE: Final = re.compile(r"(?:['’]s)?\s*(?:\(|:|with|had|has|have|at|on|recorded|saw|took)?\s*", re.IGNORECASE)
_IN_IT: Final = re.compile(r"\s+(?:in|for|from|at|by)\s+(?:the\s+|our\s+)?", re.IGNORECASE)
#: Short figures are often one another's mirror by chance.
_LONG: Final = 100
_VERY_LONG: Final = 1000
#: Figures smaller than this are found in other cells by chance.
_COPIED: Final = 10
_ALL: Final = re.compile(r"\b(?:all|total(?: of)?|altogether|overall|in all|together)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed cell or labelled value, with the words by which a sentence would speak of it.

    Args:
        amount: The figure.
        name: Words that tell it from its neighbours: a row label, a group, a place.
        others: The names of its neighbours.
        topic: Words of its column heading or block.
        title: Words of the title of the table.
        when: Its period, made comparable; empty where it has none.
        dated: Whether its neighbours have periods, so that a sentence must name one.
        total: Whether it is the total.
        number: Number of its block.
        place: Where it stands, in words.
        quotation: The row or line.
        beside: The other figures of its column and its row, one of which may have been copied instead of it.
    """

    amount: Amount
    name: frozenset[str]
    others: tuple[frozenset[str], ...]
    topic: frozenset[str]
    title: frozenset[str]
    when: str
    dated: bool
    total: bool
    number: int
    place: str
    quotation: str
    beside: frozenset[Decimal] = frozenset()


def against_tables(document: Document) -> Iterator[Claim]:
    """Yield a claim for each figure of a sentence that a table of the document prints too."""
    entries = [
        entry
        for grid in grids(document)
        if isinstance(grid, Grid) and len(grid.rows) <= LARGEST
        for entry in _cells(grid)
    ]
    entries += _labelled(document)
    if not entries:
        return
    # By one word of the name: a sentence that speaks of an entry has to hold it. Totals have no name.
    by_word: dict[str, list[Entry]] = {}
    for entry in entries:
        by_word.setdefault(max(entry.name, key=lambda word: (len(word), word), default=""), []).append(entry)
    for fact in facts(document):
        sentence = stems(fact.sentence)
        near = [entry for word in ("", *sorted(sentence)) for entry in by_word.get(word, ())]
        found = [entry for entry in near if _speaks_of(fact, sentence, entry) and not _prints(fact, entry)]
        if len(found) > 1:
            found = _nearest(fact, found)
        if len(found) == 1:
            yield _claim(document, fact, found[0])


def _words(heading: Heading) -> frozenset[str]:
    label = heading.label
    text = f"{label.before} {label.after}" if label.said else heading.text
    return stems(text)


def _title_words(grid: Grid) -> frozenset[str]:
    """The words of a title that say what is counted: not its number, and not "by ward"."""
    title = re.sub(r"^(?:table|figure|chart) [\w.]+\s*[:.–-]?\s*", "", grid.title, flags=re.IGNORECASE)
    corner = grid.corner if len(grid.corner.split()) > 1 else ""
    return frozenset[str]().union(*(stems(re.split(r"\bby\b", text)[0]) for text in (title, corner)))


def _cells(grid: Grid) -> Iterator[Entry]:
    names = [_words(row) for row in grid.rows]
    column_whens = [when_of(column.label.when) for column in grid.columns]
    row_whens = [when_of(row.label.when) for row in grid.rows]
    title = _title_words(grid)
    for at, (row, cells) in enumerate(zip(grid.rows, grid.cells, strict=True)):
        for column, cell in enumerate(cells):
            head = grid.columns[column]
            if cell.amount is None or head.change or row.change:
                continue
            yield Entry(
                cell.amount,
                frozenset() if row.total else names[at],
                tuple(name for index, name in enumerate(names) if index != at and name and name != names[at]),
                _words(head),
                title,
                column_whens[column] or row_whens[at],
                any(column_whens) or any(row_whens),
                row.total,
                grid.block.place.number,
                grid.block.place.words,
                f"{row.text}, {head.text}: {cell.text}",
                frozenset(other.value for other in _beside(grid, at, column) if other.value != cell.amount.value),
            )


def _beside(grid: Grid, row: int, column: int) -> Iterator[Amount]:
    yield from (cell.amount for cell in grid.column(column) if cell.amount is not None)
    yield from (cell.amount for cell in grid.cells[row] if cell.amount is not None)


def _labelled(document: Document) -> list[Entry]:
    found: list[Entry] = []
    for group in labels.groups(document):
        plain = [f for f in group.fields if f.role in (Role.VALUE, Role.BASELINE) and (f.sub or f.group)]
        if len(plain) < 2:
            continue
        names = [stems(f"{f.group} {f.sub}") for f in plain]
        for at, field in enumerate(plain):
            found.append(
                Entry(
                    field.amount,
                    names[at],
                    tuple(name for index, name in enumerate(names) if index != at and name != names[at]),
                    stems(group.title) | stems(field.noun),
                    frozenset(),
                    when_of(field.when),
                    any(f.when for f in plain),
                    False,
                    field.number,
                    group.texts[field.number].place.words,
                    f"{group.title}, {field.label}: {field.amount.text}",
                )
            )
    return found


def _speaks_of(fact: Fact, sentence: frozenset[str], entry: Entry) -> bool:
    amount = fact.amount
    if fact.ages or entry.number == fact.block.place.number or not _one_sort(amount, entry.amount):
        return False
    slip = slipped(amount, entry.amount)
    low, high = sorted((abs(amount.value), abs(entry.amount.value)))
    noun = frozenset(stem(word) for word in amount.noun.split())
    copied = amount.value in entry.beside and entry.amount.value >= _COPIED
    if (slip or copied) and fact.when and fact.when == entry.when and not entry.total:
        # The time shows the cell, and the figure is its own with two digits swapped, or that of a cell beside it.
        if not entry.name:
            return bool(noun & entry.topic)
        if entry.name <= sentence and (noun & (entry.topic | entry.title) or (not noun and not entry.topic)):
            return True
    if not entry.name and fact.when and fact.when == entry.when and len(entry.topic) > 1 and entry.topic <= sentence:
        return high <= low * FAR  # a row for each year, and a heading that says in full what is counted
    counted = entry.title if not entry.topic else frozenset[str]()
    if not entry.name and fact.when and fact.when == entry.when and len(counted) > 1 and counted == noun:
        return high <= low * FAR and not fact.tail  # the same, where the title says it
    if slip and low >= _LONG and not entry.name and not fact.when and entry.topic and entry.topic <= sentence:
        return True  # "fell to 318 in the latest year, as the table shows"
    if high > low * FAR and not slip:
        return False
    # Without a time in the sentence only a slip of two digits shows which cell was meant.
    if entry.dated and fact.when != entry.when and (fact.when or not slip or amount.value in entry.beside):
        return False
    if entry.total:
        if any(name <= sentence for name in entry.others) or not _on_topic(fact, sentence, entry):
            return False
        before = fact.sentence[max(0, amount.start - 20) : amount.end]
        return bool(_ALL.search(before)) or (slip and low >= _LONG)
    if not entry.name or not entry.name <= sentence:
        return False
    # In a figure of four digits or more a slip shows the cell even where the sentence has other words for the column.
    spoken = amount.kind is AmountKind.MONEY or bool((entry.topic | entry.title) & sentence)
    if slip and low >= _VERY_LONG and spoken:
        return True
    if not _on_topic(fact, sentence, entry):
        return False
    if not entry.topic and not noun & entry.name:
        return True
    # Most of the column's own words have to be spoken of too.
    rest = entry.topic - entry.name
    return len(rest & sentence) * 2 >= len(rest)


def _one_sort(one: Amount, other: Amount) -> bool:
    kinds = {one.kind, other.kind}
    return len(kinds) == 1 or kinds <= {AmountKind.COUNT, AmountKind.NUMBER}


@lru_cache(maxsize=4096)
def _digits(value: Decimal) -> str:
    """The digits of a figure in order of size, noughts left out: a swap leaves them as they are."""
    return "".join(sorted(str(abs(value)))).replace("0", "").replace(".", "")


def slipped(one: Amount, other: Amount) -> bool:
    """Whether two figures differ by two digits that changed places."""
    if one.value == other.value or _digits(one.value) != _digits(other.value):
        return False
    return hints.swapped(one, lambda value: value == other.value) is not None


def _on_topic(fact: Fact, sentence: frozenset[str], entry: Entry) -> bool:
    noun = frozenset(stem(word) for word in fact.amount.noun.split())
    spoken = entry.topic | entry.title
    if noun & (spoken | entry.name):
        # "Repeat contacts" are not the contacts of the table, nor are contacts "from schools".
        return entry.total or (noun | fact.tail) <= spoken | entry.name | _PLAIN
    if entry.topic:
        # Another figure of the sentence may be the one that counts what the column does.
        others = (other for other in mentions.find(fact.sentence) if other.start != fact.amount.start)
        elsewhere = any(frozenset(stem(word) for word in other.noun.split()) & entry.topic for other in others)
        return entry.topic <= sentence and not (noun and elsewhere)
    if entry.title:
        return entry.title <= sentence
    # Under a year or a quarter the row's own name is the measure: "Outcome rate".
    return not noun and fact.amount.kind is AmountKind.PERCENT and len(entry.name) > 1


def _prints(fact: Fact, entry: Entry) -> bool:
    """Whether the sentence prints the entry's own figure of the same name as well, so that this one is another."""
    if fact.amount.value == entry.amount.value:
        return False
    others = [amount for amount in mentions.find(fact.sentence) if amount.value == entry.amount.value]
    return any(_name_of(fact.sentence, other, entry) == entry.name for other in others)


def _name_of(sentence: str, amount: Amount, entry: Entry) -> frozenset[str]:
    """The name that stands nearest to a figure, among an entry's and its neighbours'."""
    return min((entry.name, *entry.others), key=lambda name: _distance(sentence, amount, name, entry))


def _nearest(fact: Fact, found: list[Entry]) -> list[Entry]:
    """Of several entries that a sentence could speak of, the one whose own words stand nearest, if one does."""
    noun = frozenset(stem(word) for word in fact.amount.noun.split())
    exact = [entry for entry in found if entry.name and entry.name & noun]
    if len(exact) == 1:
        return exact
    full = [entry for entry in found if (entry.topic - entry.name) <= stems(fact.sentence)]
    if len(full) == 1:
        return full
    nearest = sorted((_distance(fact.sentence, fact.amount, entry.name, entry), at) for at, entry in enumerate(found))
    return [found[nearest[0][1]]] if nearest[0][0] < nearest[1][0] else []


def _distance(sentence: str, amount: Amount, name: frozenset[str], entry: Entry) -> int:
    """How far a name stands from a figure, on the side where this sentence puts its names.

    Where a name comes before the first figure ("North had 64, South 37") they come before, otherwise after
    ("64 in North and 37 in South"). A name on the other side is further than any on that side.
    """
    places = [(match.start(), match.end(), stem(match[0])) for match in _WORDS.finditer(sentence)]
    every = frozenset[str]().union(entry.name, *entry.others)
    first_name = min((start for start, _, word in places if word in every), default=0)
    first_figure = min((other.start for other in mentions.find(sentence)), default=0)
    before = [amount.start - end for _, end, word in places if word in name and end <= amount.start]
    after = [start - amount.end for start, _, word in places if word in name and start >= amount.end]
    for start, end, word in places:
        if word in name and (
            (end <= amount.start and _AT_ONCE.fullmatch(sentence[end : amount.start]))
            or (start >= amount.end and _IN_IT.fullmatch(sentence[amount.end : start]))
        ):
            return 0
    right, wrong = (before, after) if first_name < first_figure else (after, before)
    return min(right) if right else 1000 + min(wrong, default=1000)


def _claim(document: Document, fact: Fact, entry: Entry) -> Claim:
    return Same(
        about=f"{entry.quotation.partition(':')[0]}, in a sentence and in a table",
        quotation=fact.sentence,
        document=document.name,
        place=fact.block.place.words,
        number=fact.block.place.number,
        start=fact.offset + fact.amount.start,
        end=fact.offset + fact.amount.end,
        first=fact.amount,
        second=entry.amount,
        elsewhere=entry.place,
        elsewhere_quotation=entry.quotation,
    )
