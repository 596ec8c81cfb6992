"""The files of papers as a pack carries them: handed out with what is said of each, and put in with what was loaded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from goldenthread.access import Actor
from goldenthread.governance.models import PaperFile
from goldenthread.governance.papers.kept import FILES
from goldenthread.governance.papers.lines import rows_of, standing
from goldenthread.governance.papers.taking import MOST_FILES, Taken, fresh_row, succeed, told
from goldenthread.records.cards import NOW, AsOf
from goldenthread.records.models import Record
from goldenthread.vocabulary import Refused


@dataclass(frozen=True)
class Carried:
    """A file that stands in a paper, with its bytes. `paper` is the id of the paper."""

    paper: int
    number: int
    name: str
    sort: str
    words: str
    came_on: date
    looked_at: bool
    sha256: str
    data: bytes


def carried(viewer: Actor, ids: Collection[int], as_of: AsOf = NOW) -> list[Carried]:
    """The files that stand of these papers, whose bytes are still kept, in the order of their numbers."""
    rows = rows_of(viewer, ids).filter(standing(as_of)).exclude(kept="")
    return [
        Carried(
            row.paper_id,
            row.number,
            row.name,
            row.sort,
            row.words,
            row.came_on,
            row.looked_at,
            row.sha256,
            FILES.read(row.kept),
        )
        for row in rows.order_by("paper_id", "number")
    ]


@dataclass(frozen=True)
class Brought:
    """A file that came with a pack: looked at, and kept under a name that no row has yet.

    Args:
        paper: The full reference.
        number: Which file of the paper it is.
        came_on: The day it came where it was put first.
        place: Where it stands in the pack, for what is wrong with it.
    """

    paper: str
    number: int
    came_on: date
    taken: Taken
    place: str
    kept: str


def hashes(papers: Collection[str]) -> dict[tuple[str, int], str]:
    """The hash of each file that stands, by the full reference of its paper and its number."""
    owners = {full.partition("/")[0] for full in papers}
    rows = PaperFile.objects.filter(ended_at=None, paper__owner__reference__in=owners).select_related("paper__owner")
    every = {(f"{r.paper.owner.reference}/{r.paper.reference}", r.number): r.sha256 for r in rows if r.paper.owner}
    return {key: sha256 for key, sha256 in every.items() if key[0] in papers}


def keep(taken: Taken) -> str:
    """Keep the bytes of a file before the act that names them. `forget` them where it does not happen."""
    return FILES.keep(taken.data, taken.looked.sort)


def forget(names: Collection[str]) -> None:
    """Take away the bytes of an act that did not happen."""
    for name in names:
        FILES.discard(name)


def put_brought(actor: Actor, papers: Sequence[tuple[Brought, Record]], why: str) -> int:
    """Put the files of a pack into their papers, inside the act that loads it. Returns how many there were.

    A file whose number stands becomes its next version. Raises Refused for a paper that would have too many files.
    """
    for one, paper in papers:
        fresh = fresh_row(actor, paper, one.taken, one.kept, why[:500], one.came_on)
        rows = PaperFile.objects.filter(paper=paper)
        old = rows.filter(number=one.number, ended_at=None).first()
        if old is not None:
            succeed(old, fresh)
        else:
            if rows.filter(ended_at=None).count() >= MOST_FILES:
                raise Refused.one(one.place, f"the paper has {MOST_FILES} files", "Take one out of the pack")
            last = rows.filter(number=one.number).order_by("-version").values_list("version", flat=True).first()
            fresh.number, fresh.version = one.number, (last or 0) + 1
        fresh.save()
        paper.refresh_from_db()
        told(actor, paper, fresh)
    return len(papers)
