"""An Atom feed of published editions, corrections and withdrawals, from plain data (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from xml.sax.saxutils import escape

from goldenthread.charts.lettering import clean
from goldenthread.publishing.document import Document
from goldenthread.publishing.formats.office import quoted
from goldenthread.publishing.formats.safe import address

MEDIA_TYPE: Final = "application/atom+xml"
#: What an entry may be about.
SORTS: Final = {"edition": "Edition", "correction": "Correction", "withdrawal": "Withdrawal"}
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was published.

    Args:
        id: Never changes: the permanent address, with a fragment for a correction.
        title: What happened: "Quarterly impact report, July to September 2026".
        url: Where to read it.
        updated: When it last changed; published: when it was first there. Both with a zone.
        summary: One line.
        sort: edition, correction or withdrawal.
        files: Files that go with it: a title, a media type and an address.
    """

    id: str
    title: str
    url: str
    updated: datetime
    published: datetime | None = None
    summary: str = ""
    sort: str = "edition"
    files: tuple[tuple[str, str, str], ...] = ()


def entries_of(
    document: Document, url: str, published: datetime, files: Sequence[tuple[str, str, str]] = ()
) -> list[Entry]:
    """The entries of one edition: itself, then each of its corrections.

    Args:
        document: The edition.
        url: Its permanent address, absolute.
        published: When it was published.
        files: Its files: a title, a media type and an address.
    """
    title = ", ".join(clean(one) for one in (document.title, document.subtitle) if one.strip())
    days = [_midnight(one.day) for one in document.notices]
    newest = max((published, *(one for one in days if one)))
    made = [Entry(url, title, url, newest, published, clean(document.summary), "edition", tuple(files))]
    for at, notice in enumerate(document.notices, 1):
        when = _midnight(notice.day) or published
        made.append(
            Entry(
                f"{url}#correction-{at}",
                f"Correction to {title}: {clean(notice.title)}",
                url,
                when,
                when,
                clean(notice.text),
                "correction",
            )
        )
    return made


def write(title: str, publisher: str, home: str, here: str, entries: Iterable[Entry]) -> bytes:
    """The feed as UTF-8 XML, newest first; entries of one moment stand in the order of their ids.

    Args:
        title: Of the feed: "Example County: publications and corrections".
        publisher: Who publishes.
        home: The address of the site, absolute: also the id of the feed.
        here: The address of the feed itself.
        entries: What was published.

    Raises:
        ValueError: for a moment without a zone, or an id that two entries share.
    """
    found = sorted(entries, key=lambda one: one.id)
    if len({one.id for one in found}) != len(found):
        raise ValueError("two entries of a feed have one id")
    found.sort(key=lambda one: one.updated, reverse=True)
    newest = found[0].updated if found else _LONG_AGO
    inside = "".join(_entry(one) for one in found)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">\n'
        f"<id>{escape(clean(home))}</id>\n<title>{escape(clean(title))}</title>\n<updated>{_stamp(newest)}</updated>\n"
        f'<link rel="self" type="{MEDIA_TYPE}" href="{quoted(here)}"/>\n<link rel="alternate" type="text/html"'
        f' href="{quoted(home)}"/>\n<author><name>{escape(clean(publisher))}</name></author>\n{inside}</feed>\n'
    ).encode()


def _entry(entry: Entry) -> str:
    links = [f'<link rel="alternate" type="text/html" href="{quoted(entry.url)}"/>'] if address(entry.url) else []
    links += [
        f'<link rel="enclosure" type="{quoted(kind)}" title="{quoted(title)}" href="{quoted(url)}"/>'
        for title, kind, url in entry.files
        if address(url)
    ]
    published = f"<published>{_stamp(entry.published)}</published>" if entry.published else ""
    summary = f"<summary>{escape(clean(entry.summary))}</summary>" if entry.summary.strip() else ""
    label = SORTS.get(entry.sort, entry.sort)
    return (
        f"<entry><id>{escape(clean(entry.id))}</id><title>{escape(clean(entry.title))}</title>"
        f"<updated>{_stamp(entry.updated)}</updated>{published}{''.join(links)}"
        f'<category term="{quoted(entry.sort)}" label="{quoted(label)}"/>{summary}</entry>\n'
    )


def _stamp(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment of a feed has no zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _midnight(day: str) -> datetime | None:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    return datetime(found.year, found.month, found.day, tzinfo=UTC)
