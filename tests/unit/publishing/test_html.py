"""An edition as one HTML file: whole, safe, and every figure one step from where it came from."""

import itertools
import re
from dataclasses import replace

import pytest
from lxml import html as reader

from goldenthread.publishing.document import Number, Paragraph, Section, See
from goldenthread.publishing.formats import html, safe
from goldenthread.publishing.formats.addressed import addressed
from tests.unit.publishing.example import NASTY, example
from tests.unit.publishing.example_long import hostile, long_report

BASE = "https://thread.example.gov.uk"
DOCUMENTS = [example, hostile, long_report]


def parsed(document, **more):
    return reader.document_fromstring(html.write(document, **more).decode())


@pytest.fixture(params=DOCUMENTS, ids=lambda made: made.__name__)
def tree(request):
    return parsed(request.param(), base=BASE)


def test_nothing_is_fetched_and_nothing_runs(tree) -> None:
    """One file that needs no other: no script, no style sheet, no image, no frame, no handler, no harmful address."""
    names = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not names & {"script", "link", "img", "image", "iframe", "object", "embed", "form", "base", "foreignobject"}
    for element in tree.iter():
        for key, value in element.attrib.items():
            assert not key.startswith("on") and key not in ("style", "src", "srcset"), (element.tag, key)
            if key in ("href", "xlink:href"):
                assert re.match(r"(#|https?://|mailto:)", value), value
    style = tree.findtext(".//style")
    assert "url(" not in style and "@import" not in style


def test_every_place_in_the_page_has_its_own_name_and_every_way_leads_somewhere(tree) -> None:
    """Ids are unique, also those of drawings; links within the page, labels and names point at one that is there."""
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    held = set(ids)
    assert {one[1:] for one in tree.xpath("//a/@href") if one.startswith("#")} <= held
    assert {one for all_ in tree.xpath("//@aria-labelledby") for one in all_.split()} <= held


def test_headings_tables_and_drawings_make_sense_read_aloud(tree) -> None:
    """One h1; no level is skipped; tables have a caption and scopes and no empty cell; drawings say what they show."""
    levels = [int(one.tag[1]) for one in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert tree.get("lang") == "en-GB" and tree.findtext(".//title")
    for table in tree.iter("table"):
        assert table.findtext("caption")
        assert {one.get("scope") for one in table.findall("thead/tr/th")} == {"col"}
        for row in table.findall("tbody/tr"):
            assert next(cell.tag for cell in row) == "th" and row[0].get("scope") == "row"
            assert len(row) == len(table.findall("thead/tr/th"))
            assert all(cell.text_content().strip() for cell in row)
    for svg in tree.iter("svg"):
        assert svg.get("role") == "img" and svg.findtext("title") and svg.findtext("desc")


def test_a_figure_leads_to_its_evidence_and_back() -> None:
    """Each number in the text leads to an entry with what it is, its source, its supplier and its address."""
    document = example()
    tree = parsed(document, base=BASE)
    for held in document.figures:
        links = tree.xpath(f"//a[@class='ed-figure'][@href='#{held.key}'][@id]")
        assert links, held.key
        assert {link.text_content() for link in links} == {held.text}
        (entry,) = tree.xpath(f"//li[@id='{held.key}']")
        said = " ".join(entry.text_content().split())
        for part in (held.text, held.measure_title, held.area_name, held.area, held.period, held.source, held.supplier):
            assert part in said
        assert f"{BASE}{held.url}" in entry.xpath(".//a/@href")
        assert f"#{links[0].get('id')}" in entry.xpath(".//a/@href")
    (worked_out,) = tree.xpath("//li[@id='F3']")
    assert {"#F1", "#F2"} <= set(worked_out.xpath(".//a/@href"))
    assert "England less Example County" in worked_out.text_content()


def test_no_evidence_is_said() -> None:
    """A figure without a source says so; one that was worked out without a method does too."""
    document = example()
    first, second, *others = document.figures
    bare = replace(first, source=""), replace(second, source="", basis="derived", method="")
    tree = parsed(replace(document, figures=(*bare, *others)))
    assert "Source: no evidence recorded" in tree.xpath("//li[@id='F1']")[0].text_content()
    assert "Worked out: how is not recorded" in tree.xpath("//li[@id='F2']")[0].text_content()


def test_what_stands_round_the_text_is_there() -> None:
    """Marking at top and bottom, contents, signs, gaps with who owes them, corrections, licence and contact."""
    document = example()
    tree = parsed(document)
    assert document.marking in tree.find(".//header").text_content()
    assert document.marking in tree.find(".//footer").text_content()
    contents = tree.xpath("//nav//a/@href")
    assert contents == [
        "#summary",
        "#outcomes",
        "#good-care",
        "#treatment",
        "#voice",
        "#audit",
        "#next",
        "#methods",
        "#Gt-sources",
        "#Gt-about",
    ]
    whole = " ".join(tree.find(".//main").text_content().split())
    for said in (
        "[c]withheld so that nobody can be known by it",
        "No audit this quarterOwed by: Quality and audit group",
        "20 October 2026The first edition said 2,950.",
        "Licence: Open Government Licence v3.0.",
        *document.contact,
        "Complete5 of 6 parts",
    ):
        assert said in whole
    assert document.figures[0].value is not None
    assert tree.xpath("//details//table") and len(tree.xpath("//details")) == 4


def test_words_that_look_like_markup_stay_words(request) -> None:
    """Whatever is written is printed as it is written; a harmful address leads nowhere."""
    tree = parsed(hostile(), base=BASE)
    whole = " ".join(tree.find(".//main").text_content().split())
    for nasty in NASTY:
        kept = nasty.replace("\u202e", "\ufffd")
        assert " ".join(kept.split()) in whole
    assert not [one for one in tree.xpath("//@href") if "javascript" in one]


def test_without_an_address_records_are_named_and_not_linked() -> None:
    """A file that is read far from its installation leads nowhere wrong."""
    tree = parsed(example())
    assert not [one for one in tree.xpath("//a/@href") if one.startswith(("/", "file"))]
    assert "Health appointments after school" in tree.text_content()


def test_the_same_document_gives_the_same_bytes() -> None:
    assert html.write(example(), base=BASE) == html.write(example(), base=BASE)


def test_a_page_for_a_site_has_its_style_elsewhere() -> None:
    """With a style sheet of its own the page holds no style at all."""
    tree = reader.document_fromstring(html.page(example(), stylesheet_href="../edition.css"))
    assert tree.find(".//style") is None
    assert tree.xpath("//link/@href") == ["../edition.css"]
    assert ".ed-body" in html.css() and ".gt-chart-narrow" in html.css()


@pytest.mark.parametrize("run", [Number("1", "F99"), See("nowhere")])
def test_a_figure_or_section_that_is_not_there_is_a_fault_of_the_composer(run) -> None:
    with pytest.raises(KeyError):
        html.write(replace(example(), sections=(Section("one", "One", (Paragraph((run,)),)),)))


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("/r/x/ACT-1", f"{BASE}/r/x/ACT-1"),
        ("//elsewhere.example", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("http://[", ""),
        ("https://x.example/a b", "https://x.example/a%20b"),
        ("mailto:data@x.example", "mailto:data@x.example"),
    ],
)
def test_addresses_lead_to_the_web_or_nowhere(url: str, leads: str) -> None:
    assert safe.address(url, BASE) == leads


@pytest.mark.parametrize(
    "svg",
    [
        "no drawing",
        "<html xmlns='http://www.w3.org/1999/xhtml'/>",
        '<!DOCTYPE a [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script><image href="x"/>'
        '<text style="x" fill="url(http://x)" onclick="x()">kept</text></svg>',
    ],
)
def test_a_drawing_holds_shapes_and_words_alone(svg: str) -> None:
    """What a kept document may have been given since is not passed on."""
    drawn = safe.drawing(svg, "p")
    assert not re.search(r"script|onload|onclick|image|href|style|url\(|ENTITY", drawn)


def test_every_link_of_a_document_can_be_made_whole() -> None:
    """For files that travel: paths become addresses, in sentences, panels, tables and figures; the rest is the same."""
    document = example()
    made = addressed(document, BASE)
    assert all(held.url.startswith(f"{BASE}/r/") for held in made.figures)
    assert html.write(made).count(BASE.encode()) == html.write(document, base=BASE).count(BASE.encode())
    assert addressed(made, "https://other.example") == made
    assert made.sections[3] is document.sections[3]
