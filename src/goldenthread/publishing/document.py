"""What an edition says: one tree of plain parts, from which every format is written and which JSON keeps whole.

The tree holds no rows of the database and no code of any format. A number that is bound to a figure is a `Number`
with a key into `Document.figures`, wherever it stands: in a sentence, a cell or a drawing. That is why it cannot
differ between them, and why it can be withheld everywhere at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

# -- runs: what a line of text is made of --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words."""

    text: str
    strong: bool = False
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as printed: "2,590", "just under 45.2%", "[c]". `key` names it in `Document.figures`."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class See:
    """A reference to another section of this document, by its id: formats with pages add the page.

    `words` empty stands for the number and title of that section.
    """

    section: str
    words: str = ""


#: How the address of a file begins that goes with the document, before its key in `Document.attached`.
ATTACHED = "attached:"
#: How the ids of sections begin that are papers of others, and what is in those of a text as it was read from a file.
PAPERS, AS_READ = "paper-", "-as-read"


@dataclass(frozen=True, slots=True)
class Web:
    """Words that lead to an address: absolute, or a path of this installation ("/r/dorset-cdp/ACT-014").

    "attached:A1" is a file of `Document.attached`: formats that hold it lead to it, for others it is words.
    """

    text: str
    url: str


Run = Words | Number | See | Web
Line = tuple[Run, ...]

# -- blocks: what a section is made of -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `role` is "" or "lede" (larger, first under a heading) or "note" (smaller)."""

    line: Line
    role: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item a line. `ordered` numbers them."""

    items: tuple[Line, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a term and what is said of it."""

    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, said aloud: "No audit this quarter". `owes` is the role or body that owes it, if known."""

    text: str
    owes: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A bordered part with a heading of its own below the section: "You said", a case study, a decision."""

    title: str
    blocks: tuple[Paragraph | Bullets | Facts | Gap, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column. `number` aligns it right; `unit` is printed in the head: "per cent"."""

    text: str
    number: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: one header row, the first cell of each row its head, no cell empty, none merged.

    Args:
        caption: What it shows.
        columns: The heads.
        rows: Cells by row, each a line; a line of one `Number` is a figure's cell.
        notes: What must be said under it.
        source: The source line, if all cells share one.
    """

    caption: str
    columns: tuple[Heading, ...]
    rows: tuple[tuple[Line, ...], ...]
    notes: tuple[Line, ...] = ()
    source: Line = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """One series of a drawing, for formats that draw it themselves: labels with values, None where there is none."""

    name: str
    points: tuple[tuple[str, str | None], ...]
    comparator: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, as `charts.draw` made it, with its table, and its series for native charts.

    Args:
        kind: "Line chart".
        headline: The main finding, ten words or fewer; the first title.
        subtitle: Measure, place, period and unit.
        wide, narrow: SVG of 720 and of 288 pixels.
        words: The text alternative.
        table: The same values.
        notes: What stands beside the drawing.
        source: The source line.
        traces: The series, for native charts.
        unit: What the axis shows.
        bars: Whether it is drawn with bars, which start at nothing; otherwise lines.
        keys: The figures it shows, by key.
    """

    kind: str
    headline: str
    subtitle: str
    wide: str
    narrow: str
    words: str
    table: Grid
    notes: tuple[str, ...] = ()
    source: Line = ()
    traces: tuple[Trace, ...] = ()
    unit: str = ""
    bars: bool = False
    keys: tuple[str, ...] = ()


Block = Paragraph | Bullets | Facts | Gap | Panel | Grid | Picture


def plain(line: Line) -> str:
    """The words of a line, without what its references name."""
    return "".join(run.words if isinstance(run, See) else run.text for run in line)


def lines_of(block: Block, *, cells: bool = True) -> Iterator[Line]:
    """Every line of a block in reading order, however deep; those of a chart are its table's.

    Args:
        cells: Whether the cells of tables are among them; otherwise their notes and sources alone.
    """
    match block:
        case Paragraph():
            yield block.line
        case Bullets():
            yield from block.items
        case Facts():
            yield from (line for _, line in block.rows)
        case Panel():
            for inner in block.blocks:
                yield from lines_of(inner, cells=cells)
        case Grid():
            if cells:
                yield from (cell for row in block.rows for cell in row)
            yield from block.notes
            yield block.source
        case Picture():
            if cells:
                yield from lines_of(block.table)
            yield block.source


# -- the document --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A part with a heading. Its level is how deep it stands: the document's own sections are level 2.

    Args:
        id: Unique in the document, `[a-z0-9-]+`: the anchor, and what `See` names.
        title: Its heading.
        blocks: What it says.
        sections: Its own sections.
        number: "3", "3.1" or "Appendix 2", made by the composer; empty for none.
        complete: Whether all it asks for is there; None where nothing is asked.
        record: The full reference of what it is about, if one record.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    number: str = ""
    complete: bool | None = None
    record: str = ""

    @property
    def heading(self) -> str:
        """Number and title."""
        return (
            f"{self.number}. {self.title}"
            if self.number[:1].isdigit()
            else ": ".join(part for part in (self.number, self.title) if part)
        )

    def walk(self, level: int = 2) -> Iterator[tuple[int, Section]]:
        """This section and those below it, each with its heading level."""
        yield level, self
        for below in self.sections:
            yield from below.walk(level + 1)


@dataclass(frozen=True, slots=True)
class Held:
    """A figure that the document prints: what it is, and where it came from. All as text, so that JSON keeps it equal.

    Args:
        key: Its name in this document: "F12".
        text: As printed.
        reference: Its full reference, "dorset-cdp/FIG-0012"; empty for one worked out here.
        measure: The full reference of its indicator.
        measure_title: Its title.
        area, area_name: Code and name.
        period: The label; `starts` and `ends` are ISO days.
        breakdown: "age=16-17", or empty for everybody.
        value: The exact value as text; None where it has none or is withheld.
        unit: In words: "people", "per 1,000", "%".
        value_type: The `ValueType`: "count", "rate", "percentage".
        marker: "c", "x", "z" and so on, without brackets; "c" for one that is withheld.
        status: provisional, revised or final.
        qualifier: "just under" and the like.
        note: Its footnote.
        basis: reported, derived, estimated, forecast.
        source: The line of where it came from.
        supplier: The body that supplied it.
        url: The permanent address of it, or of its derivation.
        parts: Keys of the figures that it was worked out from.
        method: How it was worked out: "first quarter x 4".
    """

    key: str
    text: str
    reference: str
    measure: str
    measure_title: str
    area: str
    area_name: str
    period: str
    starts: str
    ends: str
    breakdown: str = ""
    value: str | None = None
    unit: str = ""
    value_type: str = ""
    marker: str = ""
    status: str = ""
    qualifier: str = ""
    note: str = ""
    basis: str = ""
    source: str = ""
    supplier: str = ""
    url: str = ""
    parts: tuple[str, ...] = ()
    method: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a data set. `datatype` is a CSVW type: string, integer, decimal, date, boolean, anyURI."""

    name: str
    title: str
    datatype: str = "string"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A tidy table that is given away with the edition: one figure a row, its marker in a column of its own.

    Cells are text; None is "no value".
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with the edition. The document names it by its hash; its bytes are put in when it is written.

    Args:
        key: Its name in this document: "A1".
        name: To save it under.
        words: What it is or shows; the text alternative of a picture.
        media_type: Of its content.
        size: In bytes.
        sha256: Of its bytes.
        url: Where the installation hands it out.
        inside: Whether formats that can hold files hold it; otherwise there was no room.
        section: The id of the section that speaks of it.
        looked_at: Whether its sender said that nothing in it is a detail of one person.
        data: Its bytes, while files are written; never in the JSON.
    """

    key: str
    name: str
    words: str
    media_type: str
    size: int
    sha256: str
    url: str
    inside: bool
    section: str
    looked_at: bool = False
    data: bytes = field(default=b"", compare=False, repr=False)

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Notice:
    """A correction or a withdrawal that is told with the edition: the day (ISO), what was wrong, what is right."""

    day: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """An edition as composed.

    Args:
        title: "Quarterly impact report".
        subtitle: "July to September 2026".
        partnership: The name of who publishes it; `slug` its reference.
        reference: The full reference of the edition, "example-county/EDN-003".
        template: The template's name, with its version: "impact-report 1".
        edition: "First edition", "Second edition, corrected".
        marking: As printed: "For public release", "OFFICIAL", "OFFICIAL-SENSITIVE: handling instruction".
        as_at: ISO day: what was held then.
        figures_to: ISO day: the last day that its figures may be of; empty where it holds none, or any.
        release: The version of this software.
        licence: As printed.
        licence_url: Of its text.
        summary: One line for search engines and lists.
        sections: What it says.
        figures: Every figure that is printed, in order of first use.
        datasets: The data that go with it.
        keys: Markers used with their meanings: ("[c]", "withheld so that nobody can be known by it").
        notices: Corrections so far.
        attached: The files that go with it.
        contact: How to report an error or to ask for another format.
        brief: Whether it is of a few sides: then it has no cover and no list of contents.
    """

    title: str
    subtitle: str
    partnership: str
    slug: str
    reference: str
    template: str
    edition: str
    marking: str
    as_at: str
    release: str
    licence: str = ""
    licence_url: str = ""
    summary: str = ""
    sections: tuple[Section, ...] = ()
    figures: tuple[Held, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    notices: tuple[Notice, ...] = ()
    contact: tuple[str, ...] = field(default=())
    attached: tuple[Attached, ...] = ()
    brief: bool = False
    figures_to: str = ""

    def walk(self) -> Iterator[tuple[int, Section]]:
        """Every section with its heading level, in reading order."""
        for section in self.sections:
            yield from section.walk()

    def figure(self, key: str) -> Held:
        """The figure of a key. Raises KeyError for one that is not there: a fault of the composer."""
        for one in self.figures:
            if one.key == key:
                return one
        raise KeyError(key)

    @property
    def named(self) -> str:
        """Title and subtitle: "Annual return, financial year 2024/25"."""
        return ", ".join(one for one in (self.title, self.subtitle) if one.strip())

    @property
    def completeness(self) -> tuple[int, int]:
        """How many of the sections that ask for something have it, and how many ask."""
        asked = [section.complete for _, section in self.walk() if section.complete is not None]
        return sum(asked), len(asked)
