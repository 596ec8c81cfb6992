"""What the public site is made of: published editions as they were frozen, their files, and what was said of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from goldenthread.publishing.document import Document


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A finished file of an edition. `form` is its format: "pdf", "csv"."""

    name: str
    form: str
    title: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SiteNotice:
    """A correction or a withdrawal. `put_right` is the full reference of the edition that corrects; empty for none."""

    edition: str
    edition_title: str
    day: date
    title: str
    text: str
    put_right: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A difference found in a published figure, with the reply of the agency that supplied it."""

    figure: str
    supplier: str
    finding: str
    reply: str
    raised_on: date


@dataclass(frozen=True, slots=True)
class SiteEdition:
    """A published edition. One that was withdrawn keeps its place and its title, and nothing else.

    Args:
        reference: The full reference, "example-county/EDN-003".
        title: Of the edition.
        published_on: The day.
        document: As it was frozen; None where the edition was withdrawn.
        files: Its finished files.
        flags: What is questioned in it, once that may be told.
        corrected_by: The full reference of the edition that put it right.
    """

    reference: str
    title: str
    published_on: date
    document: Document | None
    files: tuple[SiteFile, ...] = ()
    flags: tuple[Flag, ...] = ()
    corrected_by: str = ""

    @property
    def slug(self) -> str:
        """The partnership's reference."""
        return self.reference.partition("/")[0]

    @property
    def name(self) -> str:
        """The reference within the partnership: "EDN-003"."""
        return self.reference.partition("/")[2]

    @property
    def stands(self) -> bool:
        """Whether it is the newest word: neither withdrawn nor put right by a later edition."""
        return self.document is not None and not self.corrected_by

    @property
    def label(self) -> str:
        """Title and subtitle."""
        subtitle = self.document.subtitle if self.document else ""
        return f"{self.title}, {subtitle}" if subtitle else self.title


def nothing_kept(edition: str, name: str) -> bytes:
    """No file: for a site without any."""
    raise KeyError(f"{edition}, {name}")


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a site may show.

    Args:
        editions: Newest first.
        notices: The corrections log, newest first.
        read: The bytes of a finished file, by the edition's reference and the file's name.
        address: Where the site is read, "https://data.example.gov.uk"; empty where nobody knows yet.
        security_contact: For `security.txt`; empty for the page that says how to report an error.
        day: The day the site is made.
    """

    editions: tuple[SiteEdition, ...]
    notices: tuple[SiteNotice, ...] = ()
    read: Callable[[str, str], bytes] = field(default=nothing_kept)
    address: str = ""
    security_contact: str = ""
    day: date = date(2000, 1, 1)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The partnerships that have published something, in order of their references."""
        return tuple(sorted({edition.slug for edition in self.editions}))

    def of(self, slug: str) -> tuple[SiteEdition, ...]:
        """The editions of a partnership, newest first."""
        return tuple(edition for edition in self.editions if edition.slug == slug)

    def partnership(self, slug: str) -> str:
        """The name of a partnership, as its newest edition has it."""
        return next((one.document.partnership for one in self.of(slug) if one.document), slug)
