"""Blocks of the papers in a board pack, in the order of the agenda: the list, then each paper with text and files.

A pack is one file that is read offline. So the text of a paper stands in it as sections, the text of its files as it
was read, and the files themselves go with it as far as there is room. What is guarded more than the pack, or has been
withdrawn, stays out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from goldenthread.access import MARKINGS, Actor
from goldenthread.governance.papers.lines import FileLine, PaperLine, size_words
from goldenthread.governance.papers.queries import Said, said_of
from goldenthread.governance.queries import MeetingPage
from goldenthread.look.text import count_of
from goldenthread.publishing.blocks.registry import Made, Subject, block, spread
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import (
    AS_READ,
    ATTACHED,
    PAPERS,
    Attached,
    Block,
    Bullets,
    Facts,
    Gap,
    Grid,
    Heading,
    Line,
    Paragraph,
    Run,
    Section,
    See,
    Web,
    Words,
)
from goldenthread.reading.document import Block as Read
from goldenthread.reading.document import BlockKind
from goldenthread.records.cards import Card
from goldenthread.strategy.chapters import OVER
from goldenthread.strategy.joins import joined

#: All files together, as they are: a third more in a web page, and the pack itself, stay within 10 MB.
MOST_INSIDE: Final = 6_500_000
#: How much text of files a pack prints, some ninety pages, so that it is checked within a minute. The files hold the
#: rest.
MOST_LETTERS: Final = 150_000
#: Counts the papers that a reader of the pack may not see; shows none of them.
_COUNTER: Final = Actor(id="composer", label="The composer", trusted=True)
_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
_EMPTY: Final = "–"


def meeting(work: Work) -> MeetingPage:
    """The meeting that the order names."""
    from goldenthread.publishing.blocks.meetings import meeting as found

    return found(work)


def papers_of(work: Work) -> list[PaperLine]:
    """The papers that may stand in this pack, in the order of the agenda; those of no item last."""

    def read() -> list[PaperLine]:
        page = meeting(work)
        sensitive = work.order.marking.startswith(MARKINGS["official_sensitive"])
        found = [
            line
            for line in page.papers
            if line.state != "withdrawn"
            and work.open([line.card])
            and (sensitive or line.card.marking != "official_sensitive")
        ]
        items = work.joined([item.card.id for item in page.agenda], (), ["part_of"])["in:part_of"]
        places: dict[int, int] = {}
        for place, item in enumerate(page.agenda):
            for card in items.get(item.card.id, ()):
                places.setdefault(card.id, place)
        last = len(page.agenda)
        return sorted(found, key=lambda line: (places.get(line.card.id, last), line.card.position, line.card.reference))

    return work.once("papers", read)


def left_out(work: Work) -> int:
    """How many papers of the meeting are guarded more than this pack."""

    def read() -> int:
        pk = meeting(work).line.card.id
        inside = joined(_COUNTER, [pk], (), ["part_of"], work.as_of)["in:part_of"][pk]
        every = {card.id for card in inside if card.kind_code == "paper" and card.state not in OVER}
        return len(every - {line.card.id for line in papers_of(work)})

    return work.once("papers left out", read)


def papers_by_item(work: Work, items: Sequence[Card]) -> dict[int, list[PaperLine]]:
    """The papers of each item of the agenda."""
    found = work.joined([card.id for card in items], (), ["part_of"])["in:part_of"]
    lines = {line.card.id: line for line in papers_of(work)}
    return {pk: [lines[card.id] for card in cards if card.id in lines] for pk, cards in found.items()}


def led(line: PaperLine) -> Run:
    """A paper as words that lead to its section in the pack."""
    return See(_section_id(line), line.card.title) if line.here or line.card.summary else Words(line.card.title)


def _section_id(line: PaperLine) -> str:
    return f"{PAPERS}{_name(line)}"


def _name(line: PaperLine) -> str:
    return line.card.reference.casefold()


# -- the list ------------------------------------------------------------------------------------------------------


@block(
    "papers", "The papers in the order of the agenda, each with who sent it, whether it came in time, and what is here."
)
def papers(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One paper a row; what has not come is a gap, and what is left out is said."""
    found = papers_of(work)
    out = left_out(work)
    said = [Paragraph((Words(_left_out_words(work, out)),))] if out else []
    if not found:
        return Made((*said, Gap("No paper is recorded.")), (), ("No paper is recorded.",))
    rows = tuple(
        (
            (led(line),),
            (Words(MARKINGS[line.card.marking]),),
            (Words(line.author or "Not stated"),),
            (Words(line.words),),
            _here(line),
        )
        for line in found
    )
    heads = tuple(map(Heading, ("Paper", "Marking", "Sent by", "Received", "In this pack")))
    late = [line for line in found if line.received is None]
    return Made(
        (Grid("Papers", heads, rows), *said), (), (f"{count_of(len(late), 'paper')} not received",) if late else ()
    )


def _left_out_words(work: Work, out: int) -> str:
    many = count_of(out, "paper")
    verb = "is" if out == 1 else "are"
    if work.order.public:
        return f"{many} of this meeting {verb} not for the public, and left out."
    return f"{many} of this meeting {verb} guarded more than this pack ({work.order.marking}), and left out."


def _here(line: PaperLine) -> Line:
    """What the pack holds of a paper, and where the rest is."""
    held = ["its text"] if line.written else []
    held += [count_of(len(line.files), "file")] if line.files else []
    if held:
        words = " and ".join(held)
        return (Words(f"{words[:1].upper()}{words[1:]}"),)
    summary = "A summary. " if line.card.summary else ""
    if not line.url:
        return (
            Words(f"{summary}Nothing more is held here: ask who sent it" if summary else "Nothing: ask who sent it"),
        )
    where: Line = (Words(": "), Web(line.url, line.url)) if line.url.startswith("http") else ()
    return (Words(f"{summary}Its address"), *where)


# -- each paper ----------------------------------------------------------------------------------------------------


@spread("paper-texts", "One section for each paper that holds a text or a file, in the order of the agenda.")
def paper_texts(work: Work, subject: Subject, given: Mapping[str, str]) -> list[Subject]:
    """The papers of which something is here. The rest are listed."""
    return [
        Subject(_name(line), line.card.title, line.card, line)
        for line in papers_of(work)
        if line.here or line.card.summary
    ]


@block("paper-text", "A paper: what it is, its text, and its files with the text that was read from them.")
def paper_text(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Its facts, its summary, its narrative with bound figures; then a section to each file."""
    from goldenthread.publishing.binding import bind

    if not isinstance(subject.thing, PaperLine):
        return Made()
    line = subject.thing
    facts: list[tuple[str, Line]] = [
        ("Marking", (Words(MARKINGS[line.card.marking]),)),
        ("Sent by", (Words(line.author or "Not stated"),)),
        ("Received", (Words(line.words),)),
    ]
    made: list[Block] = [Facts(tuple(facts))]
    if line.card.summary:
        made.append(Paragraph((Words(line.card.summary),), "lede"))
    sections: tuple[Section, ...] = ()
    if text := str(work.values(line.card).get("narrative") or ""):
        # A paper was written for a page, not for a pack: what cannot be taken is left out, and said.
        bound = bind(work, _section_id(line), text)
        made += [*bound.blocks, *(Gap(f"Left out of this paper: {problem.finding}.") for problem in bound.problems)]
        sections = bound.sections
    files = tuple(_file(work, line, said) for said in _said(work).get(line.card.id, ()))
    return Made(tuple(made), (*sections, *files))


def _said(work: Work) -> dict[int, tuple[Said, ...]]:
    ids = [line.card.id for line in papers_of(work) if line.files]
    return work.once("files of papers", lambda: said_of(work.viewer, ids, work.as_of))


@dataclass
class _Room:
    """How much room is left: bytes of files, and letters of their text."""

    bytes: int = MOST_INSIDE
    letters: int = MOST_LETTERS
    keys: list[str] = field(default_factory=list)


def _file(work: Work, line: PaperLine, said: Said) -> Section:
    """A file: the file itself where there is room, what it shows, and what it says."""
    file, room = said.file, work.once("room for files", _Room)
    code = f"{_section_id(line)}-file-{file.number}"
    # A PNG is packed anew in the PDF, and may grow.
    takes = file.size * (2 if file.sort == "png" else 1)
    inside = file.held and takes <= room.bytes
    key = f"A{len(room.keys) + 1}"
    room.keys.append(key)
    if inside:
        room.bytes -= takes
    name = f"{line.card.reference}-{file.number}-{file.name}"
    # This version of it, whichever stands by then.
    url = f"{line.card.url}/files/{file.number}/{file.version}"
    work.attached.append(
        Attached(
            key=key,
            name=name,
            words=file.words or f"File {file.number} of {line.card.title}: {file.about}",
            media_type=_TYPES[file.sort],
            size=file.size,
            sha256=file.sha256,
            url=url,
            inside=inside,
            section=code,
            looked_at=file.looked_at,
        )
    )
    blocks: list[Block] = [Paragraph((Web(name, f"{ATTACHED}{key}"), Words(_where(file, inside=inside))))]
    if not inside:
        blocks.append(Paragraph((Words("Fetch it at "), Web(url, url), Words("."))))
    if file.words:
        blocks.append(Paragraph((Words(file.words),)))
    blocks += [Paragraph((Words(f"{note[:1].upper()}{note[1:]}."),), "note") for note in file.notes]
    read, cut = _within(said.blocks, room)
    if not read:
        why = file.silent or "there was no room for its text"
        silent = [] if file.is_picture else [Gap(f"Its text is not printed here: {why}. Open the file.")]
        return Section(code, f"File {file.number}: {file.name}", (*blocks, *silent))
    blocks.append(Paragraph((Words("The text of this file, as it was read. What counts is the file itself."),), "note"))
    tree = _Tree(code)
    tree.add(read)
    if cut or file.cut:
        tree.end(Paragraph((Words("The file says more than is printed here."),), "note"))
    return Section(code, f"File {file.number}: {file.name}", (*blocks, *tree.blocks), tree.sections())


def _where(file: FileLine, *, inside: bool) -> str:
    if inside and file.is_picture:
        return f": {file.about}. The web page and the PDF show it."
    if inside:
        return f": {file.about}. It opens from here in the web page, and is attached to the PDF."
    if not file.held:
        return f": {file.about}. It is not kept any more."
    return f": {file.about}. It is too large for this pack, which takes {size_words(MOST_INSIDE)} of files."


def _within(blocks: Sequence[Read], room: _Room) -> tuple[list[Read], bool]:
    """As much of a text as there is room for, and whether there was more."""
    taken: list[Read] = []
    for one in blocks:
        letters = len(one.text) + sum(len(cell) for row in one.rows for cell in row)
        if letters > room.letters:
            return taken, True
        room.letters -= letters
        taken.append(one)
    return taken, False


@dataclass
class _Open:
    """A heading of a file and what stands under it so far."""

    code: str
    title: str
    level: int
    blocks: list[Block] = field(default_factory=list)
    below: list[_Open] = field(default_factory=list)


class _Tree:
    """What was read from a file as sections, blocks and lists."""

    def __init__(self, code: str) -> None:
        self._top = _Open(code, "", 0)
        self._path = [self._top]
        self._count = self._tables = 0
        self._code = f"{code}{AS_READ}"

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What stands before the first heading."""
        return tuple(self._top.blocks)

    def sections(self) -> tuple[Section, ...]:
        """The headings with what stands under them."""
        return tuple(_closed(one) for one in self._top.below)

    def end(self, block: Block) -> None:
        """Put a block behind all that was read."""
        self._path[-1].blocks.append(block)

    def add(self, found: Sequence[Read]) -> None:
        """Put what was read in its place."""
        items: list[Line] = []
        for one in [*found, None]:
            if items and (one is None or one.kind is not BlockKind.ITEM):
                self._path[-1].blocks.append(Bullets(tuple(items)))
                items = []
            if one is None:
                return
            if one.kind is BlockKind.HEADING:
                self._open(one)
            elif one.kind is BlockKind.ITEM:
                items.append((Words(one.text),))
            elif one.rows:
                self._path[-1].blocks += self._table(one)
            else:
                self._path[-1].blocks.append(_paragraph(one))

    def _open(self, one: Read) -> None:
        self._count += 1
        level = max(one.level, 1)
        while self._path[-1].level >= level:
            self._path.pop()
        opened = _Open(f"{self._code}-{self._count}", one.text[:300], level)
        self._path[-1].below.append(opened)
        self._path.append(opened)

    def _table(self, one: Read) -> Iterator[Block]:
        """A table with one row of heads and no empty cell; of one row or one column, its words."""
        rows = [[cell or _EMPTY for cell in row] for row in one.rows]
        if len(rows) < 2 or len(rows[0]) < 2:
            yield Paragraph((Words("; ".join(cell for row in rows for cell in row)),))
            return
        self._tables += 1
        heads = rows[0] if one.header_rows else [f"Column {n}" for n in range(1, len(rows[0]) + 1)]
        body = rows[1:] if one.header_rows else rows
        cells = tuple(tuple((Words(cell),) for cell in row) for row in body)
        yield Grid(f"Table {self._tables} of the file, as it was read", tuple(map(Heading, heads)), cells)


def _paragraph(one: Read) -> Paragraph:
    return Paragraph((Words(one.text),), "note" if one.kind is BlockKind.NOTE else "")


def _closed(one: _Open) -> Section:
    return Section(one.code, one.title, tuple(one.blocks), tuple(_closed(below) for below in one.below))
