"""A paper and its files as lists show them. Knows nothing of meetings, so that these may show papers too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from goldenthread.access import Actor
from goldenthread.governance.models import PaperFile
from goldenthread.look.text import day
from goldenthread.reading.attached import PICTURES, SORTS
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.queries import visible
from goldenthread.strategy.chapters import OVER

_KILOBYTE, _MEGABYTE = 1024, 1024 * 1024


def size_words(size: int) -> str:
    """A size for readers: "940 bytes", "12 kB", "3.4 MB"; never less than it is."""
    if size < _KILOBYTE:
        return f"{size:,} bytes"
    if size < _MEGABYTE:
        return f"{-(-size // _KILOBYTE):,} kB"
    tenths = -(-size * 10 // _MEGABYTE)
    return f"{tenths // 10:,}.{tenths % 10} MB"


@dataclass(frozen=True)
class FileLine:
    """One version of a file of a paper.

    Args:
        number: Which file of the paper it is.
        version: From 1; the newest that is not withdrawn stands.
        name: The name to save it under.
        sort: The ending that its content belongs to.
        words: What a picture shows, or what the file is.
        pages: How many it has, where that is known.
        notes: What a reader should know: "the sheet Costs is hidden".
        silent: Why its text could not be read; empty where it was.
        cut: Whether it says more than was read.
        looked_at: Whether its sender said that nothing in it is a detail of one person.
        came_on: The day it came, here or where it was brought from.
        added_by: The opaque id of who put it.
        ended_at: When it was replaced or withdrawn; None while it stands.
        held: Whether its bytes are still kept.
        late: Whether it came after the day for papers.
        url: Where it can be fetched.
    """

    number: int
    version: int
    name: str
    sort: str
    size: int
    sha256: str
    words: str
    pages: int | None
    notes: tuple[str, ...]
    silent: str
    cut: bool
    looked_at: bool
    came_on: date
    reason: str
    added_at: datetime
    added_by: str
    ended_at: datetime | None
    ended_why: str
    held: bool
    late: bool
    url: str

    @property
    def sort_words(self) -> str:
        """What it is, for readers."""
        return SORTS[self.sort]

    @property
    def is_picture(self) -> bool:
        return self.sort in PICTURES

    @property
    def size_words(self) -> str:
        return size_words(self.size)

    @property
    def about(self) -> str:
        """`Word document, 12 kB` or `PDF, 4 pages, 1.2 MB`."""
        pages = f"{self.pages:,} page{'' if self.pages == 1 else 's'}" if self.pages else ""
        return ", ".join(part for part in (self.sort_words, pages, self.size_words) if part)


@dataclass(frozen=True)
class PaperLine:
    """A paper against its deadline. `late` once the deadline has passed without it, or it came after.

    `files` are those that stand; `written` says whether it has a text of its own.
    """

    card: Card
    received: date | None
    deadline: date | None
    late: bool
    author: str
    url: str
    files: tuple[FileLine, ...] = ()
    written: bool = False

    @property
    def state(self) -> str:
        """expected, late (not here though its day has passed), in, or withdrawn."""
        if self.card.state in OVER:
            return "withdrawn"
        if self.received:
            return "in"
        return "late" if self.late else "expected"

    @property
    def here(self) -> bool:
        """Whether the product holds what it says."""
        return self.written or bool(self.files)

    @property
    def words(self) -> str:
        """`Received on 4 June 2026, 2 days after the deadline`."""
        if self.state == "withdrawn":
            return "Withdrawn"
        if self.received is None:
            return "Late: not received" if self.late else "Not received yet"
        if not self.late:
            return f"Received on {day(self.received)}"
        assert self.deadline is not None
        days = (self.received - self.deadline).days
        return f"Late: received on {day(self.received)}, {days} day{'' if days == 1 else 's'} after the deadline"


def paper_line(
    card: Card, values: Mapping[str, Any], deadline: date | None, on: date, files: Collection[FileLine] = ()
) -> PaperLine:
    """A paper as it stands on a day."""
    received = values["received_on"]
    late = bool(deadline and card.state not in OVER and (received or on) > deadline)
    written = bool((values.get("narrative") or "").strip())
    return PaperLine(card, received, deadline, late, values["author"], values["url"], tuple(files), written)


def rows_of(viewer: Actor, ids: Collection[int]) -> QuerySet[PaperFile]:
    """Every version of the files of papers that the viewer may see."""
    rows = PaperFile.objects.filter(paper__in=visible(viewer).filter(pk__in=list(ids), kind="paper"))
    return rows.select_related("paper__owner").order_by("paper", "number", "-version")


def standing(as_of: AsOf = NOW) -> Q:
    """Those that stood by what was known at a moment."""
    if as_of.known is None:
        return Q(ended_at=None)
    return Q(added_at__lte=as_of.known) & (Q(ended_at=None) | Q(ended_at__gt=as_of.known))


def files_of(
    viewer: Actor, ids: Collection[int], as_of: AsOf = NOW, deadline: date | None = None
) -> dict[int, tuple[FileLine, ...]]:
    """The files that stand of each paper, by the id of the paper. One query."""
    found: dict[int, list[FileLine]] = {pk: [] for pk in ids}
    if ids:
        for row in rows_of(viewer, ids).filter(standing(as_of)):
            found[row.paper_id].append(file_line(row, deadline))
    return {pk: tuple(lines) for pk, lines in found.items()}


def file_line(row: PaperFile, deadline: date | None = None) -> FileLine:
    """A row as people read it."""
    owner = row.paper.owner.reference if row.paper.owner else "shared"
    url = f"/r/{owner}/{row.paper.reference}/files/{row.number}"
    said = row.said
    return FileLine(
        number=row.number,
        version=row.version,
        name=row.name,
        sort=row.sort,
        size=row.size,
        sha256=row.sha256,
        words=row.words,
        pages=row.pages,
        notes=tuple(said.get("notes", ())),
        silent=said.get("silent", ""),
        cut=bool(said.get("cut")),
        looked_at=row.looked_at,
        came_on=row.came_on,
        reason=row.reason,
        added_at=row.added_at,
        added_by=row.added_by,
        ended_at=row.ended_at,
        ended_why=row.ended_why,
        held=bool(row.kept),
        late=bool(deadline and row.came_on > deadline),
        url=url if row.ended_at is None else f"{url}/{row.version}",
    )
