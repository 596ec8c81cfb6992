"""What machines read: an Atom feed, the list of pages, what robots may do, and where to report a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from html import escape

from goldenthread.charts.lettering import clean
from goldenthread.publishing.formats.feed import Entry, write
from goldenthread.publishing.site.edition_pages import EditionPages
from goldenthread.publishing.site.frame import Frame
from goldenthread.publishing.site.material import Material, SiteEdition, SiteNotice

_DAYS = 364


def feed(
    frame: Frame,
    editions: Sequence[SiteEdition],
    notices: Sequence[SiteNotice],
    written: Mapping[str, EditionPages],
) -> str:
    """Reports, corrections and withdrawals as an Atom feed. Ids are references, so they are the same on any server."""
    entries = []
    for one in editions:
        if one.document is not None:
            about = one.document.summary or f"{one.document.edition}."
            moment = _moment(one.published_on)
            link = frame.url(f"{written[one.reference].folder}index.html")
            entries.append(Entry(_id(one.reference), one.label, link, moment, moment, about))
    gone = {one.reference for one in editions if one.document is None}
    for n, notice in enumerate(reversed(notices), 1):
        moment = _moment(notice.day)
        pages = written.get(notice.edition)
        link = frame.url(f"{pages.folder}index.html" if pages else "corrections.html")
        sort = "withdrawal" if notice.edition in gone else "correction"
        name = _id(f"{notice.edition}#{notice.day.isoformat()}-{n}")
        entries.append(Entry(name, notice.title, link, moment, moment, notice.text, sort))
    title = f"{frame.name}: reports and corrections"
    return write(title, frame.name, frame.url("index.html"), frame.url("feed.atom"), entries).decode()


def sitemap(material: Material, paths: Sequence[str]) -> str:
    """Every page with its address. Only for a site whose address is known."""
    rows = (f"<url><loc>{_text(f'{material.address}/{path}'.removesuffix('index.html'))}</loc></url>" for path in paths)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(rows)
        + "\n</urlset>\n"
    )


def robots(material: Material) -> str:
    """Everything may be read."""
    listed = f"Sitemap: {material.address}/sitemap.xml\n" if material.address else ""
    return f"User-agent: *\nAllow: /\n{listed}"


def security(material: Material, report_page: str) -> str:
    """Where to report a fault that could do harm (RFC 9116)."""
    contact = clean(material.security_contact) or f"{material.address}/{report_page}"
    expires = material.day + timedelta(days=_DAYS)
    canonical = f"Canonical: {material.address}/.well-known/security.txt\n" if material.address else ""
    return f"Contact: {contact}\nExpires: {expires.isoformat()}T00:00:00Z\nPreferred-Languages: en\n{canonical}"


def _id(name: str) -> str:
    return f"tag:golden-thread,2024:{name}"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _text(words: str) -> str:
    return escape(clean(words))
