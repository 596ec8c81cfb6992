"""The pages of measures: every figure of each that any edition printed, with the edition it stands in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldenthread.publishing.document import Held, Picture
from goldenthread.publishing.formats import safe
from goldenthread.publishing.formats.safe import content, text
from goldenthread.publishing.site import picking
from goldenthread.publishing.site.edition_pages import EditionPages
from goldenthread.publishing.site.frame import Frame
from goldenthread.publishing.site.material import SiteEdition

_ROWS = 250


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as an edition printed it. `changed` is what an earlier edition had printed, where that differs."""

    held: Held
    edition: SiteEdition
    changed: str = ""


def page_names(editions: Sequence[SiteEdition]) -> dict[str, str]:
    """The page of each measure, by its full reference, from the partnership's folder."""
    found = {}
    for edition in editions:
        for held in edition.document.figures if edition.document else ():
            if held.measure:
                slug, _, name = held.measure.partition("/")
                whose = "" if slug == edition.slug else f"{slug}-"
                found[held.measure] = f"indicators/{safe.identifier(whose + name)}.html"
    return found


def printed(editions: Sequence[SiteEdition]) -> dict[str, list[Printed]]:
    """Every figure by its measure, the newest period first. Of several editions the newest counts.

    Args:
        editions: Newest first.
    """
    found: dict[str, dict[tuple[str, ...], Printed]] = {}
    for edition in editions:
        for held in edition.document.figures if edition.document else ():
            if not held.measure or held.basis == "derived":
                continue
            rows = found.setdefault(held.measure, {})
            key = (held.starts, held.ends, held.area, held.breakdown)
            there = rows.get(key)
            if there is None:
                rows[key] = Printed(held, edition)
            elif _revised(there, held, edition):
                rows[key] = Printed(there.held, there.edition, held.text)
    newest = {
        measure: sorted(rows.values(), key=lambda one: (one.held.ends, one.held.starts), reverse=True)
        for measure, rows in found.items()
    }
    return dict(sorted(newest.items(), key=lambda item: _in_order(item[1][0].held.measure_title)))


def _revised(newer: Printed, older: Held, edition: SiteEdition) -> bool:
    """Whether to say what an earlier edition printed. Never beside a figure that is withheld now."""
    if newer.changed or newer.edition is edition or "c" in newer.held.marker:
        return False
    return newer.held.value != older.value


def _in_order(title: str) -> list[tuple[int, int, str]]:
    """Measure 2 before measure 10."""
    pieces = re.split(r"(\d+)", title.lower())
    return [(0, int(one), "") if one.isdecimal() else (1, 0, one) for one in pieces]


def index(frame: Frame, measures: Mapping[str, list[Printed]], names: Mapping[str, str]) -> str:
    """The page that lists measures with their newest figures."""
    if not measures:
        body = '<div class="ed-gap"><p><strong>No figure has been published yet.</strong></p></div>'
        return frame.page("indicators.html", "Indicators", f"<h1>Indicators</h1>{body}")
    items = []
    for measure, rows in measures.items():
        newest = rows[0].held
        now = [one.held for one in rows if (one.held.starts, one.held.ends) == (newest.starts, newest.ends)]
        said = "; ".join(f"{one.area_name or one.area} {one.text}" for one in now[:3] if not one.breakdown)
        unit = f", {newest.unit}" if newest.unit else ""
        items.append(
            f'<li><a href="{text(names[measure])}">{content(newest.measure_title)}</a>'
            f"<span>{content(newest.period)}{content(unit)}. {content(said)}</span></li>"
        )
    body = (
        "<h1>Indicators</h1>"
        f'<p class="ed-lede">{len(measures)} measures have published figures. '
        "Each page says where every figure stands.</p>"
        f'<ul class="st-list">{"".join(items)}</ul>'
    )
    return frame.page("indicators.html", "Indicators", body)


def pages(
    frame: Frame,
    measures: Mapping[str, list[Printed]],
    names: Mapping[str, str],
    editions: Mapping[str, EditionPages],
) -> dict[str, str]:
    """The page of each measure, by its path."""
    drawn = _pictures(editions)
    return {names[one]: _page(frame, names[one], rows, editions, drawn.get(one, [])) for one, rows in measures.items()}


def _page(
    frame: Frame,
    path: str,
    rows: Sequence[Printed],
    editions: Mapping[str, EditionPages],
    drawn: Sequence[tuple[str, Picture]],
) -> str:
    first = rows[0].held
    charts = "".join(editions[full].parts("../").picture(picture) for full, picture in drawn[:2])
    body = "".join(_row(one, editions[one.edition.reference]) for one in rows[:_ROWS])
    more = ""
    if len(rows) > _ROWS:
        more = f'<p class="ed-note">{len(rows) - _ROWS} older figures stand in the data of the reports.</p>'
    unit = f", {first.unit}" if first.unit else ""
    heads = ("Period", "Area", "For", f"Figure{unit}", "Printed in")
    table = (
        '<table class="ed-table ed-stack" role="table"><caption>Every figure that was published</caption>'
        '<thead role="rowgroup"><tr role="row">'
        + "".join(f'<th scope="col" role="columnheader"{_n(n)}>{content(one)}</th>' for n, one in enumerate(heads))
        + f'</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )
    return frame.page(
        path,
        first.measure_title,
        '<nav aria-label="Breadcrumb"><ol class="st-crumbs"><li><a href="../indicators.html">Indicators</a></li></ol>'
        f"</nav><h1>{content(first.measure_title)}</h1>{charts}{table}{more}",
        about=f"Every published figure of: {first.measure_title}",
    )


def _n(column: int) -> str:
    return ' class="ed-n"' if column == 3 else ""


def _row(one: Printed, edition: EditionPages) -> str:
    held = one.held
    link = f"../{edition.folder}"
    was = f" (an earlier edition printed {content(one.changed)})" if one.changed else ""
    cells = (
        ("Area", content(held.area_name or held.area)),
        ("For", content(held.breakdown.replace("=", ": ")) or "Everybody"),
        ("Figure", f'<a class="ed-figure" href="{link}{edition.figure_page(held.key)}">{content(held.text)}</a>'),
        ("Printed in", f'<a href="{link}index.html">{content(one.edition.label)}</a>{was}'),
    )
    said = "".join(f'<td role="cell" data-l="{name}"{_n(n)}>{words}</td>' for n, (name, words) in enumerate(cells, 1))
    return f'<tr role="row"><th scope="row" role="rowheader">{content(held.period)}</th>{said}</tr>'


def _pictures(editions: Mapping[str, EditionPages]) -> dict[str, list[tuple[str, Picture]]]:
    """The charts of each measure, from the newest edition that drew any, by what they show."""
    found: dict[str, tuple[str, list[tuple[str, Picture]]]] = {}
    for full, pages in editions.items():
        if pages.document is None:
            continue
        measure_of = {held.key: held.measure for held in pages.document.figures}
        for _, section in pages.document.walk():
            for block in section.blocks:
                if not isinstance(block, Picture) or len(block.wide) > picking.HEAVIEST // 4:
                    continue
                for measure in dict.fromkeys(measure_of[key] for key in block.keys):
                    whose, drawn = found.setdefault(measure, (full, []))
                    if whose == full:
                        drawn.append((full, block))
    return {measure: drawn for measure, (_, drawn) in found.items()}
