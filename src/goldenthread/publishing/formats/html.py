"""An edition as one HTML file that needs nothing else: no network, no script, no other file.

`page` is the same page with its stylesheet elsewhere, for a site. Every figure leads to its entry at the end of the
file, which says where it came from and leads back; so evidence is one click away, on paper as on a screen.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from goldenthread.charts import CSS as CHARTS_CSS
from goldenthread.publishing.document import Document
from goldenthread.publishing.formats import safe
from goldenthread.publishing.formats.html_parts import SOURCES, Parts
from goldenthread.publishing.formats.lines import capital
from goldenthread.publishing.formats.safe import content, text


def write(document: Document, *, base: str = "") -> bytes:
    """The edition as one HTML file, UTF-8.

    Args:
        document: The edition.
        base: The address of the installation; without it links to its records are words alone.
    """
    return page(document, base=base).encode()


def page(document: Document, *, stylesheet_href: str | None = None, base: str = "") -> str:
    """The edition as one HTML page.

    Args:
        document: The edition.
        stylesheet_href: The address of a stylesheet that holds `css()`; the style stands in the page if there is none.
        base: As for `write`.
    """
    parts = Parts(document, base=base)
    # The sections come first: the list of sources says where each figure stands.
    sections = "\n".join(parts.section(section) for section in document.sections)
    further = [(SOURCES, "#Gt-sources")] if document.figures else []
    further.append(("About this edition", "#Gt-about"))
    style = (
        f'<link rel="stylesheet" href="{text(stylesheet_href)}">' if stylesheet_href else f"<style>\n{css()}</style>"
    )
    body = [
        top(document),
        f'<main id="Gt-main" class="ed-wrap ed-main" tabindex="-1">{opening(document)}',
        _corrections(document, parts),
        parts.contents(document.sections, further),
        parts.keys(),
        sections,
        _sources(document, parts),
        about(document),
        f"</main>{bottom(document)}",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(document.named)} - {text(document.partnership)}</title>\n"
        f'<meta name="description" content="{text(document.summary or document.subtitle)}">\n'
        f'<meta name="author" content="{text(document.partnership)}">\n{style}\n</head>\n<body class="ed-body">\n'
        + "\n".join(part for part in body if part)
        + "\n</body>\n</html>\n"
    )


@cache
def css() -> str:
    """The style of editions, with that of charts."""
    return files("goldenthread.publishing.formats").joinpath("edition.css").read_text("utf-8") + CHARTS_CSS


def top(document: Document) -> str:
    """The head of the page: the way past it, the marking, and who publishes."""
    return (
        '<a class="ed-skip" href="#Gt-main">Skip to main content</a>\n<header>'
        f'<p class="ed-marking"><span class="ed-wrap">{content(document.marking)}</span></p>'
        f'<p class="ed-head"><span class="ed-wrap">{content(document.partnership)}</span></p></header>'
    )


def opening(document: Document) -> str:
    """The title, and which edition this is."""
    held, asked = document.completeness
    rows = [
        ("Edition", document.edition),
        ("Figures to", safe.day(document.figures_to)),
        ("Figures as held on", safe.day(document.as_at)),
        ("Reference", document.reference),
        ("Complete", f"{held} of {asked} parts" if asked else ""),
    ]
    said = "".join(f"<div><dt>{term}</dt><dd>{content(words)}</dd></div>" for term, words in rows if words)
    subtitle = f'<p class="ed-lede">{content(capital(document.subtitle))}</p>' if document.subtitle else ""
    return f'<h1>{content(document.title)}</h1>{subtitle}<dl class="ed-facts ed-imprint">{said}</dl>'


def _corrections(document: Document, parts: Parts) -> str:
    if not document.notices:
        return ""
    inside = parts.notices(document.notices, "h3")
    return f'<section class="ed-aside" id="Gt-corrections"><h2>Corrected since</h2>{inside}</section>'


def _sources(document: Document, parts: Parts) -> str:
    if not document.figures:
        return ""
    return f'<section class="ed-section" id="Gt-sources"><h2>{SOURCES}</h2>{parts.sources(document.figures)}</section>'


def about(document: Document) -> str:
    """Licence, contact, and what made this."""
    url = safe.address(document.licence_url)
    licence = f'<a href="{text(url)}">{content(document.licence)}</a>' if url else text(document.licence)
    rows = []
    if document.licence:
        rows.append(f"<p>Licence: {licence}.</p>")
    rows += [f"<p>{content(words)}</p>" for words in document.contact]
    rows.append(
        f'<p class="ed-note">Made by Golden Thread {text(document.release)} with the template '
        f"{text(document.template)}, from what was held on {text(safe.day(document.as_at))}.</p>"
    )
    return f'<section class="ed-section" id="Gt-about"><h2>About this edition</h2>{"".join(rows)}</section>'


def bottom(document: Document) -> str:
    """The foot of the page, with the marking again."""
    return (
        '<footer class="ed-foot"><div class="ed-wrap">'
        f"<p>{content(document.partnership)}: {content(document.named)}. "
        f"{content(document.edition)}.</p>"
        f"<p>Marking: <strong>{content(document.marking)}</strong></p></div></footer>"
    )
