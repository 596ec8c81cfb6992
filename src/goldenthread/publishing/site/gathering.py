"""Reads what is published for everybody. Nothing else of the database reaches the site."""

from __future__ import annotations

from goldenthread.access import NOBODY
from goldenthread.publishing import queries
from goldenthread.publishing.site.material import Flag, Material, SiteEdition, SiteFile, SiteNotice
from goldenthread.vocabulary import NotFound
from goldenthread.vocabulary.clock import today


def gather(slug: str = "", *, address: str = "", security_contact: str = "") -> Material:
    """Everything that is published for everybody, of one partnership or of all.

    Args:
        slug: The reference of a partnership; empty for every one.
        address: Where the site will be read.
        security_contact: For `security.txt`.

    Raises:
        NotFound: where a partnership is named that has published nothing.
    """
    lines = queries.public_editions(slug)
    if slug and not lines:
        raise NotFound(f"{slug} has published nothing for everybody yet.")
    editions = tuple(_edition(line.card.full_reference) for line in lines)
    notices = [notice for one in sorted({edition.slug for edition in editions}) for notice in _notices(one)]
    return Material(
        editions=editions,
        notices=tuple(sorted(notices, key=lambda one: (one.day, one.edition), reverse=True)),
        read=lambda edition, name: queries.file_of(NOBODY, edition, name)[1],
        address=address.rstrip("/"),
        security_contact=security_contact,
        day=today(),
    )


def _edition(full: str) -> SiteEdition:
    found = queries.published(NOBODY, full)
    files = (SiteFile(one.name, one.form, one.title, one.media_type, one.size, one.sha256) for one in found.files)
    return SiteEdition(
        reference=full,
        title=found.document.title if found.document else found.line.card.title,
        published_on=found.published_on,
        document=found.document,
        files=tuple(files),
        flags=tuple(Flag(one.figure, one.supplier, one.finding, one.reply, one.raised_on) for one in found.flags),
        corrected_by=found.corrected_by,
    )


def _notices(slug: str) -> list[SiteNotice]:
    return [
        SiteNotice(one.edition, one.edition_title, one.day, one.title, one.text, one.put_right)
        for one in queries.corrections_of(slug)
    ]
