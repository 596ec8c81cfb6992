"""The main pages of a partnership's site, from home to licence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from goldenthread.publishing.document import Document, Held, Section
from goldenthread.publishing.formats import safe
from goldenthread.publishing.formats.safe import content, text
from goldenthread.publishing.site import picking
from goldenthread.publishing.site.edition_pages import EditionPages, data_files, files, flags, how_to_quote
from goldenthread.publishing.site.frame import Frame, size_words
from goldenthread.publishing.site.material import SiteEdition, SiteNotice

#: How many of the things that are missing stand on the first page.
_GAPS: Final = 8
_STEPS: Final = ("What we want to change", "What we did", "The number", "Who gave us the number")


class MainPages:
    """Writes the main pages of one partnership.

    Args:
        frame: What stands round them.
        editions: Newest first.
        notices: The corrections log, newest first.
        written: The pages of each edition, by its full reference.
        measures: The page of each measure.
    """

    def __init__(
        self,
        frame: Frame,
        editions: tuple[SiteEdition, ...],
        notices: tuple[SiteNotice, ...],
        written: Mapping[str, EditionPages],
        measures: Mapping[str, str],
    ) -> None:
        self.frame = frame
        self.editions = editions
        self.notices = notices
        self.written = written
        self.measures = measures
        #: The newest edition that stands and tells a story.
        self.latest = picking.speaking(editions)
        self.document: Document | None = self.latest.document if self.latest else None

    def write(self) -> dict[str, str]:
        """Every main page, by its path."""
        return {
            "index.html": self.home(),
            "outcomes.html": self._about(
                "outcomes.html", "Outcomes", picking.OUTCOMES, "No report on outcomes is published yet.", "outcomes"
            ),
            "plan.html": self._about("plan.html", "Plan", picking.PLAN, "No plan has been published yet.", "plan"),
            "you-said-we-did.html": self._about(
                "you-said-we-did.html",
                "You said, we did",
                picking.SAID,
                "No report says yet what was heard and what was done about it.",
            ),
            "editions.html": self._editions(),
            "data.html": self._data(),
            "corrections.html": self._corrections(),
            "report-an-error.html": self._report(),
            "accessibility.html": self._accessibility(),
            "licence.html": self._licence(),
        }

    # -- home

    def home(self) -> str:
        """What has been achieved, what is not going well, what was put right, the data, and whom to tell."""
        if self.latest is None or self.document is None:
            body = '<div class="ed-gap"><p><strong>No report stands at the moment.</strong></p></div>'
            return self.frame.page(
                "index.html", "What has been achieved", f"<h1>What has been achieved</h1>{body}{self._put_right()}"
            )
        parts = [
            self._achieved(),
            '<div class="st-two">' + self._not_well() + self._put_right() + "</div>",
            self._get_data(),
            self._tell_us(),
        ]
        return self.frame.page(
            "index.html",
            "What has been achieved",
            "".join(parts),
            about=self.document.summary,
            data={
                "@context": "https://schema.org",
                "@type": "WebSite",
                "name": f"What has been achieved: {self.frame.name}",
                "url": self.frame.url("index.html"),
                "inLanguage": "en-GB",
                "publisher": {"@type": "Organization", "name": self.frame.name},
            },
            hero=self._hero(),
            marking=self.document.marking,
        )

    def _pages(self, edition: SiteEdition) -> EditionPages:
        return self.written[edition.reference]

    def _hero(self) -> str:
        assert self.latest and self.document
        parts = self._pages(self.latest).parts("")
        lead = picking.first_words(picking.summary(self.document))
        said = parts.line(lead.line) if lead else content(self.document.summary)
        words = f'<p class="st-lead">{said}</p>' if said else ""
        steps = "".join(f"<li>{step}</li>" for step in _STEPS)
        return (
            '<section class="st-hero" aria-labelledby="Gt-hero"><div class="ed-wrap st-herogrid"><div>'
            f'<h1 id="Gt-hero">What has been achieved</h1>{words}'
            '<p class="st-acts"><a class="st-button" href="data.html">Get the data</a> '
            '<a href="#Gt-not-well">What is not going well</a></p></div>'
            f'<div class="st-herothread"><p>You can follow every number here</p><ol>{steps}</ol></div></div></section>'
        )

    def _achieved(self) -> str:
        assert self.latest and self.document
        cards = "".join(self._card(held) for held in picking.headline_figures(self.document))
        shown = (
            f'<section class="ed-section"><h2>Where we are now</h2><ul class="st-cards">{cards}</ul></section>'
            if cards
            else ""
        )
        light = tuple(map(self._lightened, self.editions))
        edition, sections = picking.newest_about(light, picking.ACHIEVED)
        if edition is None:
            edition, sections = picking.newest_about(light, picking.OUTPUTS)
        edition = edition or self.latest
        done = self._light(edition, sections, 3) if sections else "<p>No report lists an achievement yet.</p>"
        source = f'<a href="{self._pages(edition).folder}index.html">{content(edition.label)}</a>'
        return f'{shown}<section class="ed-section"><h2>What has been done</h2>{done}<p>From: {source}</p></section>'

    def _card(self, held: Held) -> str:
        assert self.latest
        pages = self._pages(self.latest)
        where = ", ".join(one for one in (held.area_name, held.period) if one)
        unit = "" if held.unit in ("", "%") else f"{content(held.unit[:1].upper() + held.unit[1:])}. "
        name = content(held.measure_title)
        if page := self.measures.get(held.measure):
            name = f'<a href="{text(page)}">{name}</a>'
        return (
            f'<li><p class="st-value"><a class="ed-figure" href="{pages.folder}{pages.figure_page(held.key)}">'
            f"{content(held.text)}</a></p><h3>{name}</h3><p>{unit}{content(where)}.</p></li>"
        )

    def _not_well(self) -> str:
        assert self.latest and self.document
        pages = self._pages(self.latest)
        sections = [one for one in picking.about(self.document, picking.NOT_WELL) if picking.fruitful(one)]
        said = self._light(self.latest, sections, 3) if sections else ""
        items = []
        first = {gap.text: (section, gap) for section, gap in reversed(picking.gaps(self.document))}
        found = list(reversed(first.values()))
        for section, gap in found[:_GAPS]:
            owes = f" Owed by: {content(gap.owes)}." if gap.owes else ""
            href = pages.folder + pages.section_page(section.id)
            items.append(
                f"<li><strong>{content(gap.text.rstrip('.'))}.</strong>{owes} "
                f'<a href="{text(href)}">{content(section.heading)}</a></li>'
            )
        missing = f'<ul class="ed-list">{"".join(items)}</ul>' if items else ""
        if len(found) > _GAPS:
            whole = f'<a href="{pages.folder}index.html">{content(self.latest.label)}</a>'
            missing += f"<p>{len(found) - _GAPS} more things that are missing are named in {whole}.</p>"
        nothing = "" if said or missing else "<p>The newest report names nothing that is missing or off track.</p>"
        return (
            '<section class="ed-section" id="Gt-not-well"><h2>What is missing or not going well</h2>'
            f"{said}{missing}{nothing}</section>"
        )

    def _put_right(self) -> str:
        rows = "".join(self._notice(one, "h3") for one in self.notices[:2])
        questioned = "".join(flags(one) for one in self.editions if one.stands)
        inside = rows or "<p>Nothing has had to be corrected.</p>"
        return (
            f'<section class="ed-section"><h2>What was put right</h2>{inside}{questioned}'
            '<p><a href="corrections.html">All corrections</a></p></section>'
        )

    def _get_data(self) -> str:
        assert self.latest and self.document
        folder = self._pages(self.latest).files
        held = data_files(self.latest.files) + tuple(one for one in self.latest.files if one.form == "pdf")
        return (
            '<section class="ed-section"><h2>Get the data</h2><div class="st-two st-wide"><div>'
            f'{files(held, folder)}<p><a href="data.html">All data</a></p></div>'
            f"{how_to_quote(self.latest, self.document)}</div></section>"
        )

    def _tell_us(self) -> str:
        assert self.latest
        day = safe.day(self.latest.published_on.isoformat())
        return (
            '<section class="ed-section"><h2>Tell us</h2><p>Is a number wrong, or do you need this in another way? '
            '<a href="report-an-error.html">How to tell us</a>.</p>'
            f'<p class="ed-note">Newest report: published on {day}.</p></section>'
        )

    # -- pages that show parts of editions

    def _light(self, edition: SiteEdition, sections: Sequence[Section], level: int) -> str:
        """Sections of an edition, or links to them where they would be too heavy together."""
        pages = self._pages(edition)
        parts = pages.parts("")
        written = "".join(parts.section(one, level) for one in sections)
        if len(written.encode()) <= picking.HEAVIEST:
            return written
        links = (
            f'<li><a href="{text(pages.folder + pages.section_page(one.id))}">{content(one.heading)}</a></li>'
            for one in (sections if len(sections) > 1 else (sections[0], *sections[0].sections))
        )
        return f'<ul class="st-list">{"".join(links)}</ul>'

    def _about(self, path: str, title: str, what: re.Pattern[str], nothing: str, template: str = "") -> str:
        standing = tuple(self._lightened(one) for one in self.editions)
        edition, sections = picking.newest_about(standing, what, template)
        if edition is None or edition.document is None:
            body = f'<h1>{title}</h1><div class="ed-gap"><p><strong>{nothing}</strong></p></div>'
            return self.frame.page(path, title, body)
        source = f'<a href="{self._pages(edition).folder}index.html">{content(edition.label)}</a>'
        to = f" Figures to {safe.day(edition.document.figures_to)}." if edition.document.figures_to else ""
        body = (
            f"<h1>{title}</h1><p>From: {source}, published on {safe.day(edition.published_on.isoformat())}.{to} "
            f'<a href="editions.html">Earlier reports</a></p>{self._light(edition, sections, 2)}'
        )
        return self.frame.page(path, title, body, marking=edition.document.marking)

    def _lightened(self, edition: SiteEdition) -> SiteEdition:
        """The edition with the sections that its pages have."""
        return replace(edition, document=self._pages(edition).document)

    # -- lists

    def _editions(self) -> str:
        items = []
        for one in self.editions:
            folder = self._pages(one).folder
            state = ""
            if one.document is None:
                state = " Withdrawn."
            elif one.corrected_by:
                state = " Put right by a later edition."
            which = f" {content(one.document.edition)}." if one.document else ""
            kinds = sorted({file.name.rpartition(".")[2].upper() for file in one.files})
            also = f" Also as {', '.join(kinds)}." if kinds else ""
            items.append(
                f'<li><a href="{folder}index.html">{content(one.label)}</a>'
                f"<span>{safe.day(one.published_on.isoformat())}.{which}{state}{also}</span></li>"
            )
        body = f'<h1>Reports</h1><ul class="st-list">{"".join(items)}</ul>'
        return self.frame.page("editions.html", "Reports", body)

    def _data(self) -> str:
        parts = []
        told = []
        for one in self.editions:
            held = data_files(one.files)
            if one.document is None or not held:
                continue
            pages = self._pages(one)
            told.append(pages.dataset(self.frame))
            rest = "" if one.stands else "<p>Put right by a later edition.</p>"
            parts.append(
                f'<section class="ed-section"><h2>{content(one.label)}</h2>{rest}{files(held, pages.files)}</section>'
            )
        weight = size_words(sum(file.size for one in self.editions for file in data_files(one.files)))
        lead = f"One row for each figure that was published, with where it came from: {weight} in all."
        nothing = '<div class="ed-gap"><p><strong>No data has been published yet.</strong></p></div>'
        quoted = how_to_quote(self.latest, self.document, "h2") if self.latest and self.document and parts else ""
        body = (
            f'<h1>Data</h1><p class="ed-lede">{lead}</p>{quoted}{"".join(parts)}'
            if parts
            else f"<h1>Data</h1>{nothing}"
        )
        data = {
            "@context": "https://schema.org",
            "@type": "DataCatalog",
            "name": f"Data of {self.frame.name}",
            "url": self.frame.url("data.html"),
            "dataset": told,
        }
        return self.frame.page("data.html", "Data", body, data=data if told else None)

    def _notice(self, one: SiteNotice, head: str) -> str:
        pages = self.written.get(one.edition)
        where = content(one.edition_title)
        if pages is not None:
            where = f'<a href="{pages.folder}index.html">{where}</a>'
        right = self.written.get(one.put_right)
        then = f' <a href="{right.folder}index.html">Read the corrected edition</a>.' if right else ""
        return (
            f"<div><{head}>{content(one.title)}</{head}>"
            f'<p class="ed-note">{safe.day(one.day.isoformat())}, {where}</p><p>{content(one.text)}{then}</p></div>'
        )

    def _corrections(self) -> str:
        rows = "".join(self._notice(one, "h2") for one in self.notices)
        inside = rows or "<p>Nothing has had to be corrected since the first report was published.</p>"
        questioned = "".join(flags(one) for one in self.editions if one.stands)
        lead = "Every published figure that proved wrong, what was right, and the report that it stood in."
        body = f'<h1>Corrections</h1><p class="ed-lede">{lead}</p>{inside}{questioned}'
        return self.frame.page("corrections.html", "Corrections", body)

    # -- what every public site owes its readers

    def _contact(self) -> str:
        contact = self.document.contact if self.document else ()
        said = "".join(f"<p>{content(one)}</p>" for one in contact)
        return said or f"<p>Write to {content(self.frame.name)}.</p>"

    def _report(self) -> str:
        body = (
            "<h1>Report an error, or ask for another format</h1>"
            f"{self._contact()}"
            '<section class="ed-section"><h2>If a figure is wrong</h2><ul class="ed-list">'
            "<li>Name the report and the figure. Each figure leads to an entry with its number, like F12.</li>"
            "<li>Say what you think is right, and how you know.</li>"
            "<li>We ask the agency that supplied it. It has time to reply before we publish that it is questioned.</li>"
            '<li>If it was wrong, we say so on the <a href="corrections.html">corrections page</a>. '
            "The earlier report keeps its address.</li></ul></section>"
            '<section class="ed-section"><h2>If you need it in another way</h2>'
            "<p>Each report is here as pages and as files: tagged PDF, Word, spreadsheets and plain data. "
            "Ask us for large print, Easy Read, audio, braille or another language.</p></section>"
        )
        return self.frame.page("report-an-error.html", "Report an error, or ask for another format", body)

    def _accessibility(self) -> str:
        body = (
            "<h1>Accessibility statement</h1>"
            f"<p>This statement is about the public pages of {content(self.frame.name)}, made by Golden Thread.</p>"
            '<ul class="ed-list"><li>Every page works without scripts, by keyboard alone, and at 320 pixels.</li>'
            "<li>Each chart has its finding in words, a description, and a table of the same values.</li>"
            "<li>Nothing is told by colour alone. Text can be made larger and its spacing changed.</li></ul>"
            '<section class="ed-section"><h2>How accessible it is</h2>'
            "<p>The pages are made to meet the Web Content Accessibility Guidelines 2.2 at level AA. Automatic checks "
            "find no fault in them. Such checks find only a part of what can be wrong, and the pages have not yet been "
            "tested by people who use screen readers or other aids.</p></section>"
            '<section class="ed-section"><h2>Files</h2><p>The PDF files are tagged. A program checks them against the '
            "part of PDF/UA-1 that a program can check. The cells that head the rows of their tables are not marked as "
            "such; the pages and the Word files hold the same tables.</p></section>"
            f'<section class="ed-section"><h2>If something does not work for you</h2>{self._contact()}'
            "<p>If you are not content with our answer, the Equality Advisory and Support Service can help you.</p>"
            "</section>"
        )
        return self.frame.page("accessibility.html", "Accessibility statement", body)

    def _licence(self) -> str:
        name = self.document.licence if self.document else ""
        url = safe.address(self.document.licence_url) if self.document else ""
        link = f'<a href="{text(url)}">{content(name)}</a>' if url else content(name)
        terms = f"<p>The reports and their data may be used under the {link}.</p>" if name else ""
        quote = how_to_quote(self.latest, self.document, "h2") if self.latest and self.document else ""
        body = (
            f"<h1>Licence</h1>{terms}<p>Say where you have it from, and which edition. Figures of other bodies keep "
            f"the terms of those bodies; each entry of a figure names its source.</p>{quote}"
            '<section class="ed-section"><h2>Cookies and privacy</h2><p>This site sets no cookies, runs no scripts and '
            "asks nothing of other servers. Whoever hosts it may keep a log of requests.</p></section>"
        )
        return self.frame.page("licence.html", "Licence", body)
