"""What an edition is made with: the composer, the disclosure check and the formats, at one place.

They are loaded when they are first used: composing draws charts and writes PDF, and most pages do neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldenthread.access import Actor
from goldenthread.publishing.document import Document

if TYPE_CHECKING:
    from goldenthread.publishing.composing import Order, Template
    from goldenthread.publishing.differing import Differing


@dataclass(frozen=True, slots=True)
class Task:
    """A section that asks for something: what its author is to write, and what it lacks.

    Args:
        section: Its id, by which its text is kept.
        title: Its heading, with its number.
        asks: What its author is asked to write; empty where it fills itself.
        owes: The post that owes it.
        text: The text that is held.
        lacks: What is missing, in words.
        about: The full reference of the record that it is about, such as a theme; empty where it is about none.
        group: The group that looks after that record, by its id; a group looks after itself.
    """

    section: str
    title: str
    asks: str
    owes: str
    text: str
    lacks: tuple[str, ...]
    about: str = ""
    group: int | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.lacks


@dataclass(frozen=True)
class Protected:
    """What the disclosure check found before anything was written.

    Args:
        withheld: Full references of figures that may not be shown.
        words: "3 cells withheld; nothing published gives them back".
        problems: What stops the edition, in words.
        held: What the audit of the finished files is given.
    """

    withheld: frozenset[str] = frozenset()
    words: str = ""
    problems: tuple[str, ...] = ()
    held: Any = None


@dataclass(frozen=True)
class Audited:
    """What reading the finished files found.

    Args:
        problems: What gives a count away, in words; empty where nothing does.
        certificate: What is kept with the check. It holds no count.
    """

    problems: tuple[str, ...] = ()
    certificate: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """The functions that make an edition.

    Args:
        compose: (viewer, order, withheld) to a document.
        templates: Every template by its name.
        asked: The sections of an order that ask for something, with what each lacks and who owes it.
        protect: (document, earlier published documents, what was found of it before) to what may not be shown.
        audit: (files, protected) to what the finished files give away, with the certificate.
        personal: (document, texts) to what reads like a detail of one person.
        write: (document, address of the installation) to its finished files.
        differing: (viewer, order, document, withheld) to the figures that come to something else than was printed.
    """

    compose: Callable[[Actor, Order, frozenset[str]], Document]
    templates: Callable[[], Mapping[str, Template]]
    asked: Callable[[Actor, Order], Sequence[Task]]
    protect: Callable[[Document, Sequence[Document], Protected | None], Protected]
    audit: Callable[[Mapping[str, bytes], Protected], Audited]
    personal: Callable[[Document, Mapping[str, str]], Sequence[str]]
    write: Callable[[Document, str], Sequence[Written]]
    differing: Callable[[Actor, Order, Document, frozenset[str]], Sequence[Differing]] = lambda *_: ()


@dataclass(frozen=True)
class Written:
    """One finished file, before it is kept: its name, the form it is of ("pdf", "data"), and what it is."""

    name: str
    form: str
    title: str
    media_type: str
    data: bytes
