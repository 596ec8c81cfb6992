"""What the files of an edition must not say, and what they will say rightly. Made before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from goldenthread.access import MARKINGS
from goldenthread.publishing.adding import Count
from goldenthread.publishing.counting import Rules
from goldenthread.publishing.document import Document, Grid, Held, Line, Number, Picture, See, Words, lines_of, plain
from goldenthread.publishing.number_words import significant, year_words
from goldenthread.reading import personal
from goldenthread.vocabulary import ValueType

_AROUND: Final = 2
#: The words before and after a number; a word of a text with where it stands.
Around = tuple[tuple[str, ...], tuple[str, ...]]
Token = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """A printed count of the same measure as a withheld one."""

    value: int
    area: str
    period: str
    breakdown: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A count that no file may say.

    Args:
        reference: Of the figure; empty for what is left of a whole.
        value: The count.
        title: Words of the measure, without their endings.
        unit: Words of its unit, likewise.
        area: Its names.
        others: Names of the other places that the measure is printed of.
        period: The label, with the years in it.
        years: The years it touches.
        breakdown: Words of the group, likewise.
        known: The printed counts of the measure.
        words: What it is, for staff.
    """

    reference: str
    value: int
    title: frozenset[str]
    unit: frozenset[str]
    area: tuple[str, ...]
    others: tuple[str, ...]
    period: str
    years: frozenset[str]
    breakdown: frozenset[str]
    known: tuple[Known, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the files will say rightly: whole rows, and the words about each number that belongs to a figure.

    Args:
        rows: The cells of rows, in small letters.
        around: By number as printed, the two words before it and the two after it.
        looked_at: What reads like a detail of one person, in files whose senders looked and said that it is none.
    """

    rows: frozenset[tuple[str, ...]] = frozenset()
    around: Mapping[str, frozenset[Around]] = field(default_factory=dict)
    looked_at: frozenset[str] = frozenset()


# -- what is secret, and what is expected --------------------------------------------------------------------------


def secrets_of(
    document: Document, counts: Sequence[Count], withheld: frozenset[str], rules: Rules
) -> tuple[Secret, ...]:
    """What may not be said: the value of every withheld figure, and every small count that is left of a whole."""
    by_reference = {one.reference: one for one in document.figures if one.reference}
    names: dict[str, dict[str, str]] = {}
    for one in document.figures:
        names.setdefault(one.measure, {})[one.area] = one.area_name
    printed: dict[str, list[Known]] = {}
    for one in document.figures:
        value = _whole(one.value)
        if one.reference not in withheld and value is not None and one.value_type == ValueType.COUNT.value:
            printed.setdefault(one.measure, []).append(Known(value, one.area_name, one.period, one.breakdown))
    found = []
    for count in counts:
        back = [ref for ref in count.references if ref in withheld]
        small_rest = count.state == "hidden" and 1 <= (count.value or 0) < rules_limit(rules, count.measure)
        if count.value is None or not (back or small_rest or count.state == "withheld"):
            continue
        known = printed.get(count.measure, ())
        if not count.references and any(one.value == count.value for one in known):
            continue  # what is left of a whole has no place to be known by, and this number stands there rightly
        held = next((by_reference[ref] for ref in count.references if ref in by_reference), None)
        found.append(_secret(count, held, names.get(count.measure, {}), known, document))
    return tuple(one for one in found if one.value > 0)


def rules_limit(rules: Rules, measure: str) -> int:
    """The least count of a measure that is published."""
    return rules.measures[measure].published_from if measure in rules.measures else 5


def _secret(
    count: Count, held: Held | None, names: Mapping[str, str], printed: Sequence[Known], document: Document
) -> Secret:
    title = (
        held.measure_title
        if held
        else next((one.measure_title for one in document.figures if one.measure == count.measure), "")
    )
    unit = held.unit if held else next((one.unit for one in document.figures if one.measure == count.measure), "")
    area = held.area_name if held else names.get(count.area, "")
    return Secret(
        reference=held.reference if held else "",
        value=count.value or 0,
        title=frozenset(significant(title)),
        unit=frozenset(significant(unit)),
        area=tuple(name for name in dict.fromkeys((area, count.area)) if name) if count.state != "hidden" else (),
        others=tuple(sorted({name for code, name in names.items() if code != count.area and name})),
        period=held.period if held else "",
        years=frozenset(year_words(held.period if held else "", count.starts, count.ends)),
        breakdown=frozenset(word for _, code in count.breakdown for word in significant(code)),
        known=tuple(printed),
        words=count.words,
    )


def expected_of(document: Document, withheld: frozenset[str] = frozenset()) -> Expected:
    """What the finished files of a document say of its figures, once these are withheld."""
    keys = _gone(document, withheld)
    rows: set[tuple[str, ...]] = set()
    around: list[tuple[str, Around]] = []
    for line in _lines(document):
        around += _bound_around(line, keys)
    for grid, whole in _grids(document, keys):
        for row in grid.rows:
            # A number that somebody typed into a table is nobody's figure, and is looked at.
            if whole or not any(_typed(cell) for cell in row):
                rows.add(tuple(in_small(said_in(cell, keys)) for cell in row))
            if not any(isinstance(run, Number) and run.key in keys for cell in row for run in cell):
                around += _bound_around(tuple(run for cell in row for run in (*cell,)), keys, spaced=True)
    for one in document.figures:
        if one.key not in keys:
            # The list of all figures that formats end with: "F12, 2,590, Adults in treatment".
            line = (Words(f"{one.key} "), Number(one.text, one.key), Words(f" {one.measure_title}"))
            around += _bound_around(line, keys)
    for dataset in document.datasets:
        names = [one.name for one in dataset.fields]
        at = names.index("reference") if "reference" in names else None
        for cells in dataset.rows:
            if at is None or cells[at] not in withheld:
                rows.add(tuple(in_small(cell or "") for cell in cells))
    by_number: dict[str, set[Around]] = {}
    for number, words in around:
        by_number.setdefault(number, set()).add(words)
    numbers = {number: frozenset(words) for number, words in by_number.items()}
    return Expected(frozenset(rows), numbers, looked_at_in(document))


def looked_at_in(document: Document) -> frozenset[str]:
    """What reads like a detail of one person in attached files whose senders looked at it; nothing for the public."""
    if document.marking == MARKINGS["public"]:
        return frozenset()
    sections = {section.id: section for _, section in document.walk()}
    looked = [sections[one.section] for one in document.attached if one.looked_at and one.section in sections]
    lines = (line for top in looked for _, one in top.walk() for block in one.blocks for line in lines_of(block))
    titles = (one.title for top in looked for _, one in top.walk())
    found: set[str] = set()
    for words in (*map(plain, lines), *titles):
        found |= {evened(words[hit.start : hit.end]) for hit in personal.scan(words)}
    return frozenset(found)


def evened(words: str) -> str:
    """Words with one space between them, as a finished file may break them otherwise."""
    return " ".join(words.split()).casefold()


def _gone(document: Document, withheld: frozenset[str]) -> frozenset[str]:
    """The keys of what is withheld, and of all that is worked out from it."""
    gone = {one.key for one in document.figures if one.reference and one.reference in withheld}
    more = True
    while more:
        found = {one.key for one in document.figures if one.key not in gone and gone & set(one.parts)}
        gone |= found
        more = bool(found)
    return frozenset(gone)


def _lines(document: Document) -> Iterator[Line]:
    for _, section in document.walk():
        for block in section.blocks:
            yield from lines_of(block, cells=False)


def _grids(document: Document, gone: frozenset[str]) -> Iterator[tuple[Grid, bool]]:
    """Every table, and whether it is that of a drawing which shows nothing withheld."""
    for _, section in document.walk():
        for block in section.blocks:
            if isinstance(block, Grid):
                yield block, False
            elif isinstance(block, Picture):
                yield block.table, bool(block.keys) and not gone & set(block.keys)


def _typed(cell: Line) -> bool:
    return not any(isinstance(run, Number) for run in cell) and cell_number(said_in(cell, frozenset())) is not None


def said_in(line: Line, gone: frozenset[str]) -> str:
    return "".join(
        "[c]" if isinstance(run, Number) and run.key in gone else run.words if isinstance(run, See) else run.text
        for run in line
    )


def in_small(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").casefold().split())


_WORD: Final = re.compile(r"\[?\w[\w,.'’%/-]*\w\]?|\w|£|%|\[c\]")


def tokens_of(text: str) -> list[Token]:
    return [(match.group().casefold().strip(".,"), match.start(), match.end()) for match in _WORD.finditer(text)]


def _bound_around(line: Line, gone: frozenset[str], *, spaced: bool = False) -> Iterator[tuple[str, Around]]:
    """For each number of a figure that stays, the two words before and after it."""
    text, spans = "", []
    for run in line:
        said = said_in((run,), gone)
        if isinstance(run, Number) and run.key not in gone:
            spans.append((len(text), len(text) + len(said)))
        text += said + (" " if spaced else "")
    tokens = tokens_of(text)
    for at, (word, start, end) in enumerate(tokens):
        if any(first <= start and end <= last for first, last in spans):
            before, _, after = context_of(tokens, at, word)
            yield word, (before, after)


def context_of(tokens: Sequence[Token], at: int, word: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    before = tuple(token for token, _, _ in tokens[max(0, at - _AROUND) : at])
    return before, word, tuple(token for token, _, _ in tokens[at + 1 : at + 1 + _AROUND])


def cell_number(cell: str) -> int | None:
    plain = cell.replace(",", "").replace("\u00a0", "").strip()
    match = re.fullmatch(r"(\d+)(?:\.0+)?(?: \[\w+\])?(?: \1(?:\.0+)?)?", plain)
    return int(match[1]) if match else None


def _whole(value: str | None) -> int | None:
    if value is None:
        return None
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() and number >= 0 else None
