"""What the pages of editions share: the edition of an address, the crumbs above it, and the table of its files."""

from collections.abc import Sequence

from django.http import HttpRequest

from goldenthread.look.parts import Column, Link, Table
from goldenthread.pages.records.common import full_reference, is_member, page_url
from goldenthread.pages.shell import actor_of
from goldenthread.publishing.queries import EditionPage, FileLine, edition_page
from goldenthread.records.cards import Card
from goldenthread.vocabulary import NotFound

_KB = 1024


def asked(request: HttpRequest, owner: str, reference: str) -> EditionPage:
    """The edition of an address, for those who work in its partnership. Raises NotFound."""
    found = edition_page(actor_of(request), full_reference(owner, reference))
    if not is_member(actor_of(request), found.card):
        raise NotFound(f"We cannot find {found.card.full_reference} among yours.")
    return found


def crumbs(card: Card, *more: Link) -> list[Link]:
    """The pages above one of an edition's."""
    return [Link("Reports", page_url("editions", slug=card.owner)), Link(card.reference, card.url), *more]


def edition_url(page: str, card: Card, /, **more: str) -> str:
    """The address of a page about an edition."""
    return page_url(page, owner=card.owner, reference=card.reference, **more)


def size_words(size: int) -> str:
    """ "12 kB", "3.4 MB"."""
    if size < _KB * _KB:
        return f"{max(1, round(size / _KB)):,} kB"
    return f"{size / _KB / _KB:.1f} MB"


def files_table(card: Card, files: Sequence[FileLine]) -> Table | None:
    """Every file with its size and its SHA-256, each a link."""
    if not files:
        return None
    rows = [
        (
            Link(each.title, edition_url("edition-file", card, kept=each.name), note=each.name),
            size_words(each.size),
            each.sha256,
        )
        for each in files
    ]
    return Table.of(
        "Files of this edition", ("File", Column("Size", number=True), "SHA-256"), rows, caption_hidden=True
    )
