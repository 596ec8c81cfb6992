"""What every format says alike: lines as plain text, the facts of an edition, its file name, its tables in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from goldenthread.charts.lettering import clean, width_of
from goldenthread.publishing.document import (
    Block,
    Document,
    Gap,
    Grid,
    Heading,
    Held,
    Line,
    Number,
    Panel,
    Picture,
    Section,
    See,
    Web,
    lines_of,
)
from goldenthread.publishing.formats.safe import day

#: No name of a file is longer, ending included.
LONGEST_NAME: Final = 50
_LONGEST_STEM: Final = 40
_MONTHS: Final = "january|february|march|april|may|june|july|august|september|october|november|december"
#: A year, or years, with the day and the month before it; and a month alone.
_DATE: Final = re.compile(
    rf"(?:\b\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:\b(?:{_MONTHS})\b[\s,]*)?"
    rf"\b(?:19|20)\d\d(?:\s*[/–-]\s*(?:19|20)?\d\d)?\b|\b(?:{_MONTHS})\b"
)
#: Words that no name ends with.
_SMALL: Final = frozenset({"a", "and", "at", "for", "from", "in", "of", "on", "or", "the", "to", "up", "with"})
_NUMBER: Final = re.compile(
    r"(?P<sign>[-−]?)(?P<pound>£?)(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<places>\.[0-9]+)?(?P<end>%?)"
)


def words(text: str) -> str:
    """Words without what XML cannot hold, keeping the space at either end that parts them from what stands beside."""
    middle = clean(text)
    if not middle:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{middle}{' ' if text[-1].isspace() else ''}"


@dataclass(frozen=True)
class Reader:
    """A document with its sections and figures by name."""

    document: Document
    headings: dict[str, str]
    figures: dict[str, Held]

    @classmethod
    def of(cls, document: Document) -> Reader:
        """Read a document."""
        headings = {section.id: clean(section.heading) for _, section in document.walk()}
        return cls(document, headings, {one.key: one for one in document.figures})

    def see(self, run: See) -> str:
        """What a reference to a section says: its own words, else the number and title of the section."""
        return words(run.words) or self.headings.get(run.section, "")

    def plain(self, line: Line) -> str:
        """A line as text alone."""
        said = (self.see(run) if isinstance(run, See) else words(run.text) for run in line)
        return " ".join("".join(said).split())


def front(document: Document) -> list[tuple[str, str]]:
    """What an edition says of itself: pairs of a term and words, none empty."""
    done, asked = document.completeness
    rows = (
        ("Published by", document.partnership),
        ("Edition", document.edition),
        ("Reference", document.reference),
        ("Marking", document.marking),
        ("Figures to", day(document.figures_to)),
        ("Figures as held on", day(document.as_at)),
        ("Complete", f"{done} of {asked} parts" if asked else ""),
        ("Licence", document.licence),
        ("Address of the licence", document.licence_url),
        ("Made with", f"Golden Thread {document.release}, {document.template}"),
    )
    return [(term, clean(text)) for term, text in rows if text.strip()]


def capital(text: str) -> str:
    """Words as they open a line: with a capital."""
    return text[:1].upper() + text[1:]


def citation(document: Document) -> str:
    """How to cite the edition."""
    head = ", ".join(clean(one) for one in (document.title, document.subtitle) if one.strip())
    parts = (clean(document.partnership), head, clean(document.edition), clean(document.reference))
    licence = f" {clean(document.licence)}." if document.licence.strip() else ""
    return f"{'. '.join(one for one in parts if one)}. {figures_said(document)}.{licence}"


def figures_said(document: Document) -> str:
    """Of which time the figures are, and of which day: "Figures to 30 June 2026, as held on 1 August 2026"."""
    to = f"to {day(document.figures_to)}, " if document.figures_to else ""
    return f"Figures {to}as held on {day(document.as_at)}"


def slug(text: str, longest: int = _LONGEST_STEM) -> str:
    """Words as part of a file name: small letters, digits and hyphens, cut between words, without any date."""
    parts = re.findall(r"[a-z0-9]+", _DATE.sub(" ", text.casefold()))
    while parts and parts[-1] in _SMALL:
        parts.pop()
    made = ""
    for part in parts:
        longer = f"{made}-{part}" if made else part[:longest]
        if len(longer) > longest:
            break
        made = longer
    return made


def stem(document: Document) -> str:
    """The name of an edition's files, before the ending."""
    return slug(document.title) or slug(document.reference) or "edition"


def tables(document: Document) -> Iterator[tuple[Section, Grid | Picture]]:
    """Every table and chart with the section it stands in, in reading order."""
    for _, section in document.walk():
        for block in section.blocks:
            if isinstance(block, Grid | Picture):
                yield section, block


def blocks(document: Document) -> Iterator[Block]:
    """Every block in reading order, those inside a panel after it."""
    for _, section in document.walk():
        for block in section.blocks:
            yield block
            if isinstance(block, Panel):
                yield from block.blocks


def keys_of(block: Block) -> list[str]:
    """The figures that a block prints, by key, in order of first use."""
    lines = list(lines_of(block, cells=False))
    if isinstance(block, Grid):
        lines = [cell for row in block.rows for cell in row] + lines
    found = [run.key for line in lines for run in line if isinstance(run, Number)]
    if isinstance(block, Picture):
        found += [*block.keys, *keys_of(block.table)]
    return list(dict.fromkeys(found))


def head_of(column: Heading) -> str:
    """The head of a column with its unit, which stays whole when the head is cut into lines."""
    unit = clean(column.unit)
    joined = unit.replace(" ", "\u00a0") if len(unit) <= 20 else unit
    return f"{clean(column.text)} ({joined})" if unit else clean(column.text)


def sourced(text: str) -> str:
    """A source line that says that it is one; nothing for nothing."""
    return text if not text or text.casefold().startswith("source") else f"Source: {text}"


def owed(gap: Gap) -> str:
    """What is missing, and who owes it."""
    said = clean(gap.text).rstrip(".")
    return f"{said}. Owed by: {clean(gap.owes)}." if gap.owes.strip() else f"{said}."


@dataclass(frozen=True, slots=True)
class Exact:
    """A number that a cell may hold as a number: its value, and the pattern that prints it as it stands in the text."""

    value: Decimal
    pattern: str


def exact(text: str) -> Exact | None:
    """The number that a text is, if it is one and nothing else: "2,590", "-4.2", "67%", "£1,200"."""
    found = _NUMBER.fullmatch(clean(text))
    if not found or (len(found["digits"]) > 1 and found["digits"][0] == "0"):
        return None
    places = found["places"] or ""
    try:
        value = Decimal(f"{'-' if found['sign'] else ''}{found['digits'].replace(',', '')}{places}")
    except InvalidOperation:
        return None
    # A spreadsheet holds fifteen digits; a longer number stays text.
    if len(value.as_tuple().digits) > 15:
        return None
    body = "#,##0" if "," in found["digits"] else "0"
    body += f".{'0' * (len(places) - 1)}" if places else ""
    # The per cent sign stands in quotes: the cell holds 67, as printed, not 0.67.
    pound, cent = ('"£"' if found["pound"] else ""), ('"%"' if found["end"] else "")
    return Exact(value, f"{pound}{body}{cent}")


def plain_number(text: str) -> Exact | None:
    """The number of a cell of a data set, which may be written as "2590", "-0.50" or "1E+3", with all its digits."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or len(value.as_tuple().digits) > 15:
        return None
    exponent = value.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return Exact(value, f"0.{'0' * places}" if places else "0")


def cell_number(line: Line, number: bool, figures: dict[str, Held]) -> Exact | None:
    """The number that a cell holds exactly, or None for a cell of words.

    A figure's cell is exact where the figure has a value, no qualifier and no marker, and prints no more than it.
    """
    if len(line) != 1 or isinstance(line[0], See | Web):
        return None
    run = line[0]
    if isinstance(run, Number):
        held = figures.get(run.key)
        if held is None or held.value is None or held.qualifier or held.marker:
            return None
        return exact(run.text)
    return exact(run.text) if number else None


def shares(
    columns: Sequence[Sequence[str]], total: float, *, size: float, gutter: float, bold: bool = False
) -> list[float]:
    """How wide each column of a table may be, so that words are not cut and long cells get the room that is left.

    Args:
        columns: The texts of each column, its head first.
        total: The width of the table.
        size: The size of the letters, in the same measure.
        gutter: The room beside the words of a cell, both sides together.
        bold: Whether all of it is bold.

    Returns:
        Widths that sum to `total`.
    """
    most = total * 0.5
    least, natural = [], []
    for texts in columns:
        # The head is bold; so is the rest where all of it is.
        known = [(text, bold or not at) for at, text in enumerate(texts)]
        longest = max((width_of(one, size=size, bold=b) for text, b in known for one in text.split(" ")), default=0.0)
        whole = max((width_of(text, size=size, bold=b) for text, b in known), default=0.0)
        least.append(min(longest, most) + gutter)
        natural.append(max(min(whole, total), min(longest, most)) + gutter)
    if sum(least) >= total:
        return _levelled(least, total)
    spare, wanted = total - sum(least), sum(natural) - sum(least)
    if wanted <= 0:
        return [one * total / sum(least) for one in least]
    if wanted <= spare:
        return [one * total / sum(natural) for one in natural]
    return [low + (high - low) * spare / wanted for low, high in zip(least, natural, strict=True)]


def narrowest(columns: Sequence[Sequence[str]], *, size: float, gutter: float) -> float:
    """How wide a table must be at the least so that none of its words is cut: as `shares` reckons it."""
    return sum(
        max(
            (width_of(one, size=size, bold=not at) for at, text in enumerate(texts) for one in text.split(" ")),
            default=0,
        )
        + gutter
        for texts in columns
    )


def _levelled(least: Sequence[float], total: float) -> list[float]:
    """Widths that are too many together, cut to `total` from the widest down: short words stay whole."""
    rest, order = total, sorted(range(len(least)), key=lambda at: least[at])
    made = [0.0] * len(least)
    for n, at in enumerate(order):
        made[at] = min(least[at], rest / (len(order) - n))
        rest -= made[at]
    return made
