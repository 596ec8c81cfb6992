"""What queries answer with: frozen pictures of records, links and history, safe to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from goldenthread.records.kinds import Kind, kind

SHARED = "shared"


@dataclass(frozen=True)
class AsOf:
    """Two clocks. `on`: what held on that day. `known`: what was recorded by that moment."""

    on: date | None = None
    known: datetime | None = None

    def __bool__(self) -> bool:
        return self.on is not None or self.known is not None


NOW = AsOf()


@dataclass(frozen=True)
class Card:
    """A record as lists and links show it."""

    id: int
    kind_code: str
    reference: str
    title: str
    owner: str
    owner_id: int | None
    marking: str
    state: str
    summary: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    due: date | None = None
    position: int = 0
    version: int = 1
    # Whose work it is, for asking what a role in one group may do; a card is the same without it.
    group_id: int | None = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> Kind:
        return kind(self.kind_code)

    @property
    def full_reference(self) -> str:
        """`dorset-cypf/ACT-014`, or `shared/ORG-001` for the shared library."""
        return f"{self.owner}/{self.reference}"

    @property
    def url(self) -> str:
        """The permanent address of the record."""
        return f"/r/{self.owner}/{self.reference}"

    def held_on(self, day: date) -> bool:
        """Whether its life span takes in `day`; an open end takes in everything."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Value:
    """One field of one record, ready to show."""

    name: str
    label: str
    sort: str
    value: Any
    words: str


@dataclass(frozen=True)
class LinkLine:
    """One link as a record's page shows it: "is measured by" and what."""

    id: int
    relation: str
    outward: bool
    words: str
    other: Card
    note: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Sheet:
    """Everything a record's page shows."""

    card: Card
    values: Mapping[str, Any]
    shown: tuple[Value, ...]
    group: Card | None
    links: tuple[LinkLine, ...]
    continues_elsewhere: int
    aliases: tuple[str, ...]
    as_of: AsOf = NOW

    def related(self, relation: str, *, outward: bool = True) -> tuple[Card, ...]:
        """The records at the other end of one relation."""
        return tuple(line.other for line in self.links if line.relation == relation and line.outward is outward)


@dataclass(frozen=True)
class Change:
    """One field that a revision changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RevisionLine:
    """One version of a record, with what it changed."""

    version: int
    at: datetime
    actor: str
    act: str
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class CommentLine:
    """A comment or a question, with its answers."""

    id: int
    at: datetime
    actor: str
    sort: str
    text: str
    record_version: int
    answers: tuple["CommentLine", ...] = ()


@dataclass(frozen=True)
class Listing:
    """A list, or one page of it, with the count of all."""

    cards: tuple[Card, ...]
    values: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    total: int = 0
    page: int = 1
    #: How many make a page; None where all are here.
    size: int | None = None

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size)) if self.size else 1
