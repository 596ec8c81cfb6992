"""What stands round every page of the site: its head, the way about, its foot, and what machines are told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from goldenthread.publishing.formats.safe import content, text

#: The main pages of a partnership, in the order they are offered.
MAIN: Final = (
    ("index.html", "Home"),
    ("outcomes.html", "Outcomes"),
    ("indicators.html", "Indicators"),
    ("plan.html", "Plan"),
    ("editions.html", "Reports"),
    ("data.html", "Data"),
    ("you-said-we-did.html", "You said, we did"),
)
LESS: Final = (
    ("corrections.html", "Corrections"),
    ("report-an-error.html", "Report an error or ask for another format"),
    ("accessibility.html", "Accessibility"),
    ("licence.html", "Licence"),
)
# Nothing is fetched but the style of this site, nothing runs, nothing is sent.
#: No script may run, so nothing of a page can connect; search engines' tools fetch robots.txt from within it.
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
_MARK: Final = (
    '<svg aria-hidden="true" width="58" height="16" viewBox="0 0 58 16">'
    '<path d="M4 8 H54" stroke="#f0b323" stroke-width="3"/>'
    '<circle cx="6" cy="8" r="5" fill="#12436d" stroke="#f0b323" stroke-width="3"/>'
    '<circle cx="29" cy="8" r="5" fill="#f0b323" stroke="#f0b323" stroke-width="3"/>'
    '<circle cx="52" cy="8" r="5" fill="#12436d" stroke="#f0b323" stroke-width="3"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one partnership's pages.

    Args:
        name: Of the partnership.
        folder: Its folder in the site, "example-county/"; empty where the site is one partnership's.
        address: Where the site is read; empty where nobody knows.
        several: Whether the site holds other partnerships too.
    """

    name: str
    folder: str = ""
    address: str = ""
    several: bool = False

    def page(
        self,
        path: str,
        title: str,
        body: str,
        *,
        about: str = "",
        data: Any = None,
        hero: str = "",
        marking: str = "",
    ) -> str:
        """A whole page.

        Args:
            path: In the partnership's folder: "editions/EDN-003/index.html". Decides how far up links go.
            title: Of the window.
            body: What it says, from the heading on.
            about: One line for search engines.
            data: What machines are told, as schema.org JSON-LD.
            hero: What stands above the body over the whole width, with the h1 in it.
            marking: As printed.
        """
        up = "../" * path.count("/")
        root = up + "../" * self.folder.count("/")
        told = ""
        if data is not None:
            said = json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
            told = f'<script type="application/ld+json">{said}</script>\n'
        canonical = f'<link rel="canonical" href="{text(self.url(path))}">\n' if self.address else ""
        inner = f'<div class="ed-wrap ed-main">{body}</div>'
        return (
            '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{text(_POLICY)}">\n'
            f"<title>{text(title)} - {text(self.name)}</title>\n"
            f'<meta name="description" content="{text(about or title)}">\n'
            f'<link rel="stylesheet" href="{root}style.css">\n'
            f'<link rel="icon" href="{root}favicon.svg" type="image/svg+xml">\n'
            f'<link rel="alternate" type="application/atom+xml" title="Reports and corrections" href="{up}feed.atom">\n'
            f"{canonical}{told}</head>\n"
            f'<body class="ed-body">\n{self._head(up, path, marking)}\n'
            f'<main id="Gt-main" tabindex="-1">{hero}{inner}</main>\n'
            f"{self._foot(up, root, marking)}\n</body>\n</html>\n"
        )

    def url(self, path: str) -> str:
        """The address of a page; its path from the root of the site where nobody knows where that is."""
        path = self.folder + path
        return f"{self.address}/{path.removesuffix('index.html')}"

    def _head(self, up: str, path: str, marking: str) -> str:
        top = path.split("/", 1)[0]
        current = {"editions": "editions.html", "indicators": "indicators.html"}.get(top, top)
        links = "".join(
            f'<li><a href="{up}{href}"{_current(href == current, href == path)}>{words}</a></li>'
            for href, words in MAIN
        )
        said = f'<p class="ed-marking"><span class="ed-wrap">{content(marking)}</span></p>' if marking else ""
        return (
            f'<a class="ed-skip" href="#Gt-main">Skip to main content</a>\n<header>{said}'
            f'<div class="ed-head st-head"><div class="ed-wrap"><a href="{up}index.html">{content(self.name)}</a>'
            f'<span class="st-product">{_MARK}<span>Golden Thread</span></span></div></div></header>\n'
            f'<nav class="st-nav" aria-label="Main"><div class="ed-wrap"><ul>{links}</ul></div></nav>'
        )

    def _foot(self, up: str, root: str, marking: str) -> str:
        links = "".join(f'<li><a href="{up}{href}">{words}</a></li>' for href, words in (*MAIN, *LESS))
        others = f'<p><a href="{root}index.html">Other partnerships that publish here</a></p>' if self.several else ""
        said = f"<p>Marking: <strong>{content(marking)}</strong></p>" if marking else ""
        return (
            '<footer class="ed-foot"><div class="ed-wrap"><nav aria-label="All pages"><h2>All pages</h2>'
            f'<ul class="st-links">{links}</ul></nav>{others}'
            "<p>Contains public sector information licensed under the Open Government Licence v3.0.</p>"
            f"<p>This site sets no cookies and runs no scripts.</p>{said}</div></footer>"
        )


def _current(within: bool, exact: bool) -> str:
    return ' aria-current="page"' if exact else ' aria-current="true"' if within else ""


def size_words(size: int) -> str:
    """The size of a file: "14 kB"."""
    if size < 1000:
        return f"{size} bytes"
    return f"{round(size / 1000)} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"
