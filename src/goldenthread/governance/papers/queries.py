"""Read one paper whole: its text, its files in every version, its meeting, and who may put what into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.access import Actor, Permission, may
from goldenthread.governance.models import PaperFile
from goldenthread.governance.papers.kept import FILES
from goldenthread.governance.papers.lines import FileLine, PaperLine, file_line, paper_line, rows_of, standing
from goldenthread.governance.queries import paper_deadline, terms_of
from goldenthread.reading.document import Block, BlockKind, Place
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.kinds import kind
from goldenthread.records.queries import find, related, sheet
from goldenthread.strategy.chapters import OVER
from goldenthread.strategy.owning import holding, owns
from goldenthread.vocabulary import NotFound
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class PaperPage:
    """Everything that a paper's page shows.

    Args:
        line: The paper against its deadline, with the files that stand.
        values: Its fields.
        meeting: The meeting it is for, where the viewer may see one.
        deadline_words: Where its deadline comes from: "5 clear working days before the meeting".
        owes: Who is to send it.
        earlier: The versions that were replaced or withdrawn, the newest first.
        may_put: Whether the viewer may write its text and put files.
        may_withdraw: Whether the viewer may withdraw it.
    """

    line: PaperLine
    values: Mapping[str, Any]
    meeting: Card | None
    deadline_words: str
    owes: tuple[Card, ...]
    earlier: tuple[FileLine, ...]
    may_put: bool
    may_withdraw: bool

    @property
    def text(self) -> str:
        """What was written in the product."""
        return str(self.values.get("narrative") or "")


def may_put(viewer: Actor, card: Card) -> bool:
    """Whether somebody may write the text of a paper and put files: by their role, or because they owe it."""
    if may(viewer, kind("paper").permission("change"), card.owner_id, group=card.group_id):
        return True
    if not may(viewer, Permission.COMMENT, card.owner_id, group=card.group_id):
        return False  # somebody who only reads owes no paper
    return owns(holding(viewer), card.id, card.group_id)


def may_withdraw(viewer: Actor, card: Card) -> bool:
    """Whether somebody may withdraw a paper: whoever may retire records of its group, and whoever owes it."""
    if may(viewer, kind("paper").permission("retire"), card.owner_id, group=card.group_id):
        return True
    may_comment = may(viewer, Permission.COMMENT, card.owner_id, group=card.group_id)
    return may_comment and owns(holding(viewer), card.id, card.group_id)


def paper_card(viewer: Actor, full: str) -> Card:
    """The card of a paper. Raises NotFound."""
    card = find(viewer, full)
    if card.kind_code != "paper":
        raise NotFound(f"{full} is not a paper. Give the reference of one, like dorset-cdp/PAP-001.")
    return card


def paper_page(viewer: Actor, full: str, as_of: AsOf = NOW) -> PaperPage:
    """One paper with its text, its files and its deadline. Raises NotFound."""
    page = sheet(viewer, full, as_of)
    if page.card.kind_code != "paper":
        raise NotFound(f"{full} is not a paper. Give the reference of one, like dorset-cdp/PAP-001.")
    card, day = page.card, as_of.on or today()
    meeting, deadline, words = _meeting_of(viewer, card, as_of, day)
    rows = list(rows_of(viewer, [card.id]))
    stands = set(rows_of(viewer, [card.id]).filter(standing(as_of)).values_list("pk", flat=True))
    files = tuple(file_line(row, deadline) for row in rows if row.pk in stands)
    known = as_of.known
    earlier = [row for row in rows if row.ended_at and (known is None or row.ended_at <= known)]
    now = not as_of and card.state not in OVER
    return PaperPage(
        line=paper_line(card, page.values, deadline, day, files),
        values=page.values,
        meeting=meeting,
        deadline_words=words,
        owes=tuple(page.related("responsible")),
        earlier=tuple(file_line(row, deadline) for row in sorted(earlier, key=_newest_first)),
        may_put=now and may_put(viewer, card),
        may_withdraw=now and may_withdraw(viewer, card),
    )


def _newest_first(row: PaperFile) -> tuple[int, int]:
    return row.number, -row.version


def _meeting_of(viewer: Actor, card: Card, as_of: AsOf, day: date) -> tuple[Card | None, date | None, str]:
    """The meeting of a paper, the last day for it and where that comes from; of several the next that is to come."""
    found = related(viewer, [card.id], "part_of", kinds=("meeting",), as_of=as_of)[card.id]
    pages = [sheet(viewer, one.full_reference, as_of) for one in found[:5]]
    dated = sorted(((page.values["held_on"] or date.max, page.card.id, page) for page in pages), key=lambda x: x[:2])
    if not dated:
        return None, None, ""
    _, _, page = next((one for one in dated if one[0] >= day), dated[-1])
    terms = terms_of(viewer, page.card.owner, page.group)
    return page.card, paper_deadline(terms, page.values["held_on"]), terms.deadline_words


# -- what the files hold -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A file that stands, with what it says, block by block; none where it could not be read."""

    file: FileLine
    blocks: tuple[Block, ...]


def said_of(viewer: Actor, ids: Collection[int], as_of: AsOf = NOW) -> dict[int, tuple[Said, ...]]:
    """What the files that stand of each paper say, by the id of the paper. One query."""
    found: dict[int, list[Said]] = {pk: [] for pk in ids}
    for row in rows_of(viewer, ids).filter(standing(as_of)):
        blocks = tuple(_block(each, number) for number, each in enumerate(row.said.get("blocks", ()), 1))
        found[row.paper_id].append(Said(file_line(row), blocks))
    return {pk: tuple(each) for pk, each in found.items()}


def _block(plain: list[Any], number: int) -> Block:
    code, text, level, rows, heads = plain
    return Block(BlockKind(code), text, Place(number), level, tuple(tuple(row) for row in rows), heads)


@dataclass(frozen=True)
class Fetched:
    """A file as it is handed out: its name, what it is, and its bytes."""

    name: str
    sort: str
    data: bytes
    sha256: str


def fetch(viewer: Actor, full: str, number: int, version: int | None = None) -> Fetched:
    """A file of a paper: the version that stands, or another by its number. Raises NotFound."""
    card = paper_card(viewer, full)
    rows = rows_of(viewer, [card.id]).filter(number=number)
    row = (rows.filter(version=version) if version else rows.filter(ended_at=None)).first()
    if row is None:
        raise NotFound(f"{full} has no file {number}{f' in version {version}' if version else ''}. Open the paper.")
    return Fetched(row.name, row.sort, FILES.read(row.kept), row.sha256)


def bytes_named(sha256: str) -> bytes:
    """The bytes of a file by its hash, for a document that names it already. Raises NotFound.

    Whoever made the document was let in to the paper then; this asks nobody again.
    """
    row = PaperFile.objects.filter(sha256=sha256).exclude(kept="").order_by("pk").first()
    return FILES.read(row.kept if row else "")
