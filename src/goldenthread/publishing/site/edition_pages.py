"""The pages of one edition: its own, one for each part, and where each figure comes from."""

from __future__ import annotations

from typing import Any

from goldenthread.publishing.document import Document, Held, Section
from goldenthread.publishing.formats import html, safe
from goldenthread.publishing.formats.html_parts import SOURCES, Parts
from goldenthread.publishing.formats.safe import content, text
from goldenthread.publishing.site import picking
from goldenthread.publishing.site.frame import Frame, size_words
from goldenthread.publishing.site.material import SiteEdition, SiteFile, SiteNotice

#: Entries of figures on one page.
_ENTRIES = 100


class EditionPages:
    """One edition in the site.

    Args:
        edition: As published.
        measures: The page of each measure, by its full reference, from the partnership's folder.
    """

    def __init__(self, edition: SiteEdition, measures: dict[str, str]) -> None:
        self.edition = edition
        self.folder = f"editions/{safe.identifier(edition.name)}/"
        #: Finished files have a folder of their own: their names never meet those of pages.
        self.files = f"{self.folder}files/"
        self.document = picking.lightened(edition.document) if edition.document else None
        self._measures = measures
        self._pages = picking.pages(self.document) if self.document else {}
        keys = [held.key for held in self.document.figures] if self.document else []
        self._sources = {key: f"figures-{n // _ENTRIES + 1}.html" for n, key in enumerate(keys)}

    def parts(self, up: str) -> Parts:
        """Writes parts of this edition on another page. `up` leads from that page to the partnership's folder."""
        assert self.document is not None
        here = up + self.folder
        return Parts(
            self.document,
            section_href=lambda name: here + self.section_page(name),
            figure_href=lambda key: here + self.figure_page(key),
            leads=lambda url: self._leads(url, up),
        )

    def section_page(self, name: str) -> str:
        """Where a section is, in this edition's folder."""
        page = self._pages[name]
        return _file(page) if page == name else f"{_file(page)}#{name}"

    def figure_page(self, key: str) -> str:
        """Where the entry of a figure is, in this edition's folder."""
        return f"{self._sources[key]}#{safe.identifier(key)}"

    def _leads(self, url: str, up: str) -> str:
        """A path of the installation as a page of this site, where it has one."""
        full = url.removeprefix("/r/")
        return up + self._measures[full] if full in self._measures else ""

    def write(self, frame: Frame, notices: tuple[SiteNotice, ...]) -> dict[str, str]:
        """Every page of the edition, by its path in the partnership's folder."""
        if self.document is None:
            return {f"{self.folder}index.html": self._gone(frame, notices)}
        found = {}
        parts = self.parts("../../")
        order = list(self._reading_order(self.document.sections, 2))
        for n, (level, section, above) in enumerate(order):
            parts.here = _file(section.id)
            path = self.folder + parts.here
            before = order[n - 1][1] if n else None
            after = order[n + 1][1] if n + 1 < len(order) else None
            found[path] = self._section(frame, parts, path, section, level, above, before, after)
        found |= self._figures(frame, parts)
        found[f"{self.folder}index.html"] = self._landing(frame, notices)
        return found

    def _reading_order(self, sections: tuple[Section, ...], level: int, above: tuple[Section, ...] = ()) -> Any:
        for section in sections:
            if self._pages[section.id] == section.id:
                yield level, section, above
                yield from self._reading_order(section.sections, level + 1, (*above, section))

    def _section(
        self,
        frame: Frame,
        parts: Parts,
        path: str,
        section: Section,
        level: int,
        above: tuple[Section, ...],
        before: Section | None,
        after: Section | None,
    ) -> str:
        assert self.document is not None
        split = frozenset(one.id for one in section.sections if self._pages[one.id] == one.id)
        # The section's own heading is the page's, so what is below it begins at level 2.
        body = parts.section(section, 1, split=split)
        crumbs = self._crumbs([(_file(one.id), one.heading) for one in above])
        turn = []
        if before:
            turn.append(f'<li>Before: <a href="{_file(before.id)}" rel="prev">{content(before.heading)}</a></li>')
        if after:
            turn.append(f'<li>Next: <a href="{_file(after.id)}" rel="next">{content(after.heading)}</a></li>')
        pager = f'<nav aria-label="Parts of this report"><ul class="st-turn">{"".join(turn)}</ul></nav>'
        return frame.page(
            path,
            f"{section.heading} - {self.edition.label}",
            crumbs + self._warning() + body + (pager if turn else ""),
            marking=self.document.marking,
        )

    def _crumbs(self, more: list[tuple[str, str]]) -> str:
        links = [("../../editions.html", "Reports"), ("index.html", self.edition.label), *more]
        items = "".join(f'<li><a href="{text(href)}">{content(words)}</a></li>' for href, words in links)
        return f'<nav aria-label="Breadcrumb"><ol class="st-crumbs">{items}</ol></nav>'

    def _warning(self) -> str:
        if not self.edition.corrected_by:
            return ""
        name = safe.identifier(self.edition.corrected_by.partition("/")[2])
        return (
            '<div class="ed-aside"><p><strong>This edition was put right by a later one.</strong> '
            f'<a href="../{name}/index.html">Read the corrected edition</a>.</p></div>'
        )

    def _figures(self, frame: Frame, parts: Parts) -> dict[str, str]:
        assert self.document is not None
        pages: dict[str, list[Held]] = {}
        for held in self.document.figures:
            pages.setdefault(self._sources[held.key], []).append(held)
        found = {}
        for n, (page, figures) in enumerate(pages.items(), 1):
            title = SOURCES if len(pages) == 1 else f"{SOURCES}, page {n} of {len(pages)}"
            body = f"<h1>{title}</h1>{parts.sources(figures, 'h2')}"
            path = self.folder + page
            found[path] = frame.page(
                path,
                f"{title} - {self.edition.label}",
                self._crumbs([]) + self._warning() + body,
                marking=self.document.marking,
            )
        return found

    def _landing(self, frame: Frame, notices: tuple[SiteNotice, ...]) -> str:
        document = self.document
        assert document is not None
        parts = self.parts("../../")
        here = Parts(document, section_href=self.section_page)
        sources = list(dict.fromkeys(self._sources.values()))
        further = [
            (SOURCES if len(sources) == 1 else f"{SOURCES}, page {n}", page) for n, page in enumerate(sources, 1)
        ]
        body = [
            f'<nav aria-label="Breadcrumb"><ol class="st-crumbs"><li><a href="../../editions.html">Reports</a></li>'
            f"</ol></nav>{self._warning()}{html.opening(document)}",
            f'<p class="ed-note">Published on {safe.day(self.edition.published_on.isoformat())}.</p>',
            said_since(notices, document, parts),
            flags(self.edition),
            here.contents(document.sections, further),
            f'<section class="ed-section" id="Gt-files"><h2>In other formats</h2>{files(self.edition.files, "files/")}'
            f"{how_to_quote(self.edition, document)}</section>",
            parts.keys(),
            html.about(document),
        ]
        path = f"{self.folder}index.html"
        return frame.page(
            path,
            self.edition.label,
            "\n".join(one for one in body if one),
            about=document.summary,
            data=self.told(frame),
            marking=document.marking,
        )

    def _gone(self, frame: Frame, notices: tuple[SiteNotice, ...]) -> str:
        why = "".join(f"<p>{content(one.text)}</p>" for one in notices)
        body = (
            f"<h1>{content(self.edition.title)}</h1>"
            f'<div class="ed-gap"><p><strong>This edition was withdrawn.</strong></p>'
            f"<p>It was published on {safe.day(self.edition.published_on.isoformat())}. "
            f"Nothing of it is given out any more.</p></div>{why}"
            '<p><a href="../../corrections.html">All corrections</a></p>'
        )
        return frame.page(f"{self.folder}index.html", f"{self.edition.title}, withdrawn", body)

    def told(self, frame: Frame) -> dict[str, Any]:
        """What machines are told of the edition: a schema.org Report with its files."""
        document = self.document
        assert document is not None
        return {
            "@context": "https://schema.org",
            "@type": "Report",
            "name": self.edition.label,
            "description": document.summary,
            "identifier": self.edition.reference,
            "version": document.edition,
            "datePublished": self.edition.published_on.isoformat(),
            "inLanguage": "en-GB",
            "isAccessibleForFree": True,
            "license": document.licence_url,
            "publisher": {"@type": "Organization", "name": document.partnership},
            "url": frame.url(f"{self.folder}index.html"),
            "encoding": [self._media(frame, one, "MediaObject") for one in self.edition.files],
        }

    def dataset(self, frame: Frame) -> dict[str, Any]:
        """What machines are told of its data: a schema.org Dataset."""
        document = self.document
        assert document is not None
        ends = sorted(one.ends for one in document.figures if one.ends)
        starts = sorted(one.starts for one in document.figures if one.starts)
        return {
            "@type": "Dataset",
            "name": f"Figures of {self.edition.label}",
            "description": document.summary or f"Every figure of {self.edition.label}.",
            "identifier": self.edition.reference,
            "datePublished": self.edition.published_on.isoformat(),
            "license": document.licence_url,
            "creator": {"@type": "Organization", "name": document.partnership},
            "url": frame.url(f"{self.folder}index.html"),
            "temporalCoverage": f"{starts[0]}/{ends[-1]}" if starts and ends else "",
            "distribution": [self._media(frame, one, "DataDownload") for one in data_files(self.edition.files)],
        }

    def _media(self, frame: Frame, one: SiteFile, kind: str) -> dict[str, Any]:
        return {
            "@type": kind,
            "name": one.title,
            "contentUrl": frame.url(self.files + one.name),
            "encodingFormat": one.media_type,
            "contentSize": size_words(one.size),
            "sha256": one.sha256,
        }


def _file(section: str) -> str:
    """The file of a section's page. It never takes the name of another page of the edition."""
    return f"{section}-part.html" if section == "index" or section.startswith("figures-") else f"{section}.html"


def data_files(files: tuple[SiteFile, ...]) -> tuple[SiteFile, ...]:
    """The files that hold figures for machines and spreadsheets."""
    return tuple(one for one in files if one.name.endswith((".csv", ".ods", ".xlsx", ".zip", ".json")))


def files(held: tuple[SiteFile, ...], folder: str) -> str:
    """A list of files with their sizes."""
    if not held:
        return "<p>No other formats were kept.</p>"
    items = (f'<li><a href="{text(folder + one.name)}">{content(_named(one))}</a></li>' for one in held)
    return f'<ul class="st-files">{"".join(items)}</ul>'


def _named(one: SiteFile) -> str:
    """The name of a file as a link says it: "Word document (DOCX, 22 kB)"."""
    ending = one.name.rpartition(".")[2].upper()
    title = one.title.removesuffix(f" ({ending})")
    kind = "" if title.upper() == ending else f"{ending}, "
    return f"{title} ({kind}{size_words(one.size)})"


def how_to_quote(edition: SiteEdition, document: Document, head: str = "h3") -> str:
    """How to name the edition as a source."""
    parts = (document.partnership, edition.label, document.edition, document.licence)
    said = ". ".join(one.rstrip(".") for one in parts if one)
    return f'<div class="ed-panel"><{head}>How to quote this</{head}><p>{content(said)}.</p></div>'


def said_since(notices: tuple[SiteNotice, ...], document: Document, parts: Parts) -> str:
    """What was put right in this edition, and in it since."""
    later = "".join(
        f"<div><h3>{content(one.title)}</h3>"
        f'<p class="ed-note">{safe.day(one.day.isoformat())}</p><p>{content(one.text)}</p></div>'
        for one in notices
    )
    inside = parts.notices(document.notices, "h3") + later
    return f'<section class="ed-aside"><h2>Corrections</h2>{inside}</section>' if inside else ""


def flags(edition: SiteEdition) -> str:
    """Figures of an edition that are questioned, with what their supplier says."""
    if not edition.flags:
        return ""
    items = []
    for one in edition.flags:
        reply = one.reply or "has not replied yet."
        items.append(
            f"<div><h3>{content(one.figure)}</h3><p>{content(one.finding)}</p>"
            f"<p><strong>{content(one.supplier)}:</strong> {content(reply)}</p></div>"
        )
    return f'<section class="ed-aside"><h2>Figures that are questioned</h2>{"".join(items)}</section>'
