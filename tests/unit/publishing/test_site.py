"""The public site as pages: whole, light, without scripts, and made of published editions alone."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree
from lxml import html as reader

from goldenthread.publishing.document import Grid, Heading, Number, Paragraph, Section, Words
from goldenthread.publishing.site import (
    Flag,
    Material,
    SiteEdition,
    SiteFile,
    SiteNotice,
    build,
    building,
    pages_of,
    picking,
)
from goldenthread.vocabulary import Conflict, Refused
from tests.unit.publishing.example import example
from tests.unit.publishing.example_long import hostile, long_report

ADDRESS = "https://data.example.gov.uk"
CSV = SiteFile("figures.csv", "csv", "Every figure", "text/csv", 14_200, "ab" * 32)
NEWEST = replace(example(), reference="example-county/EDN-003")


def edition(document, day=date(2026, 10, 20), **more):
    return SiteEdition(document.reference, document.title, day, document, (CSV,), **more)


def material(*editions, notices=(), **more):
    return Material(tuple(editions), tuple(notices), read=lambda full, name: b"a,b\r\n1,2\r\n", **more)


def whole():
    first = replace(example(), reference="example-county/EDN-001", edition="First edition", notices=())
    other = replace(example(), reference="south/EDN-001", slug="south", partnership="South Partnership")
    return material(
        edition(
            NEWEST,
            flags=(Flag("example-county/FIG-0001", "Northport Council", "It does not add up.", "", date(2026, 10, 1)),),
        ),
        edition(first, date(2026, 10, 9), corrected_by="example-county/EDN-003"),
        SiteEdition("example-county/EDN-002", "Progress report", date(2026, 3, 1), None),
        edition(other),
        notices=(
            SiteNotice(
                "example-county/EDN-001",
                "Quarterly",
                date(2026, 10, 20),
                "Wrong",
                "2,590 is right.",
                "example-county/EDN-003",
            ),
            SiteNotice("example-county/EDN-002", "Progress report", date(2026, 3, 9), "Withdrawn", "Of another year."),
        ),
        address=ADDRESS,
        security_contact="mailto:security@example.gov.uk",
        day=date(2026, 11, 22),
    )


@pytest.fixture(scope="module")
def pages():
    return pages_of(whole())


@pytest.fixture(scope="module")
def trees(pages):
    return {path: reader.document_fromstring(page.decode()) for path, page in pages.items() if path.endswith(".html")}


MAIN = [
    "index",
    "outcomes",
    "indicators",
    "plan",
    "editions",
    "data",
    "you-said-we-did",
    "corrections",
    "report-an-error",
    "accessibility",
    "licence",
]


def test_every_page_that_is_owed_is_there(pages) -> None:
    """Each partnership has its own, under its reference, and the site a first page, a feed and what machines read."""
    for slug in ("example-county", "south"):
        for name in MAIN:
            assert f"{slug}/{name}.html" in pages
        assert f"{slug}/feed.atom" in pages
    assert {"index.html", "404.html", "robots.txt", "sitemap.xml", ".well-known/security.txt", "style.css"} <= set(
        pages
    )
    assert "example-county/editions/EDN-003/good-care.html" not in pages, "a short part stands on its parent's page"
    assert "example-county/editions/EDN-003/outcomes.html" in pages


def test_every_link_leads_to_a_page_a_file_and_a_place_in_it(pages, trees) -> None:
    """Nothing is promised that is not there: within the page, within the site, and the files of editions."""
    held = set(pages)
    for one in whole().editions:
        held |= {f"{one.slug}/editions/{one.name}/files/{file.name}" for file in one.files}
    ids = {path: set(tree.xpath("//@id")) for path, tree in trees.items()}
    seen = 0
    for path, tree in trees.items():
        if path == "404.html":
            continue
        for href in tree.xpath("//a/@href | //link/@href"):
            parts = urlsplit(href)
            if parts.scheme:
                assert parts.scheme in ("https", "mailto"), href
                continue
            target = os.path.normpath(Path(path).parent / unquote(parts.path)) if parts.path else path
            assert target in held, (path, href)
            if parts.fragment:
                assert parts.fragment in ids[target], (path, href)
            seen += 1
    assert seen > 500


def test_pages_run_nothing_fetch_nothing_and_keep_nothing(trees) -> None:
    """No script but data, no frame, no image, no form, no inline style, and a policy that would stop them."""
    for path, tree in trees.items():
        for script in tree.iter("script"):
            assert script.get("type") == "application/ld+json" and not script.get("src")
        names = {one.tag for one in tree.iter() if isinstance(one.tag, str)}
        assert not names & {"img", "iframe", "form", "object", "embed", "style", "video"}, path
        assert not tree.xpath("//@style | //@onclick | //@onload | //@src"), path


def test_pages_have_one_h1_no_skipped_heading_and_unique_places(trees) -> None:
    for path, tree in trees.items():
        levels = [int(one.tag[1]) for one in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        assert tree.findtext(".//title") and tree.get("lang") == "en-GB"
        assert all(table.findtext("caption") for table in tree.iter("table"))


def test_home_says_what_is_so_what_is_missing_and_what_was_put_right(trees) -> None:
    """The newest standing report speaks; its gaps stand in the same size of type; each number leads on."""
    home = trees["example-county/index.html"]
    said = " ".join(home.text_content().split())
    assert home.findtext(".//h1") == "What has been achieved"
    for words in (
        "67% of children in care are up to date",
        "No audit this quarter. Owed by: Quality and audit group.",
        "2,590 is right.",
        "It does not add up.",
        "has not replied yet",
        "Every figure (CSV, 14 kB)",
    ):
        assert words in said
    assert home.xpath("//p[@class='st-value']/a/@href")[0] == "editions/EDN-003/figures-1.html#F1"
    # A country is there to compare with; what was worked out needs its sentence.
    cards = [" ".join(one.text_content().split()) for one in home.xpath("//ul[@class='st-cards']/li")]
    assert len(cards) == 2 and not [one for one in cards if "England" in one]


def test_evidence_is_three_clicks_from_home(trees) -> None:
    """From the first page: the number, its entry with source and supplier. One click."""
    entry = trees["example-county/editions/EDN-003/figures-1.html"].xpath("//li[@id='F1']")[0]
    said = " ".join(entry.text_content().split())
    assert "Source: Return for quarter 2" in said and "Supplied by: Example County Council" in said
    assert entry.xpath(".//a[starts-with(@href, 'summary.html#Gt-at-F1')]")
    assert entry.xpath(".//a[@href='../../indicators/IND-003.html']")


def test_a_withdrawn_edition_keeps_its_place_and_nothing_else(pages, trees) -> None:
    """Its page says so and why; it has no parts and no files; its edition is not the newest word anywhere."""
    mine = [path for path in pages if "EDN-002" in path]
    assert mine == ["example-county/editions/EDN-002/index.html"]
    said = trees[mine[0]].text_content()
    assert "This edition was withdrawn." in said and "Of another year." in said


def test_a_corrected_edition_says_so_on_every_page(trees) -> None:
    for path, tree in trees.items():
        if "/EDN-001/" in path and path.startswith("example-county"):
            assert tree.xpath("//a[@href='../EDN-003/index.html']"), path


def test_a_measure_has_a_page_with_every_figure(trees) -> None:
    """The newest period first, each with where it was printed; a figure without a value keeps its marker."""
    rows = trees["example-county/indicators/IND-007.html"].xpath("//tbody/tr")
    said = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    assert [row[:4] for row in said] == [
        ["2024/25", "Northport", "Everybody", "2,590"],
        ["2024/25", "Southdown", "Everybody", "[c]"],
        ["2023/24", "Southdown", "Everybody", "just under 450"],
    ]


def test_what_is_withheld_now_is_not_given_back_by_an_earlier_edition() -> None:
    """A figure that the newest edition withholds is not printed from an older one beside it."""
    document = example()
    older = replace(
        document,
        reference="example-county/EDN-001",
        figures=tuple(replace(one, text="7319", value="7319") if one.key == "F15" else one for one in document.figures),
    )
    pages = pages_of(material(edition(document), edition(older, date(2025, 1, 1))))
    assert b"7319" not in pages["example-county/indicators/IND-007.html"]


def test_the_site_of_one_partnership_stands_at_the_root() -> None:
    pages = pages_of(material(edition(NEWEST)), single=True)
    assert "editions/EDN-003/index.html" in pages and "index.html" in pages
    assert b"Other partnerships" not in pages["index.html"]
    with pytest.raises(Refused):
        pages_of(whole(), single=True)


def test_nothing_published_is_said() -> None:
    """A site without any edition is one page that says so."""
    pages = pages_of(material())
    assert b"Nothing has been published yet." in pages["index.html"]
    withdrawn = SiteEdition("north/EDN-001", "Report", date(2026, 1, 1), None)
    pages = pages_of(material(withdrawn))
    assert b"No report stands at the moment." in pages["north/index.html"]
    for page, words in (("plan", "No plan has been published yet."), ("data", "No data has been published yet.")):
        assert words.encode() in pages[f"north/{page}.html"]


@pytest.mark.parametrize("document", [long_report(), hostile()], ids=["long", "hostile"])
def test_no_page_is_heavier_than_200_kb(document) -> None:
    """A report of sixty charts and six hundred figures is cut into pages."""
    pages = pages_of(material(edition(replace(document, reference="example-county/EDN-009"))))
    heavy = {path: len(page) for path, page in pages.items() if path.endswith(".html") and len(page) > 200_000}
    assert not heavy


def test_one_section_that_is_too_heavy_is_cut() -> None:
    """A table of a thousand rows and paragraphs without end stand on several pages, and nothing is lost."""
    rows = tuple(((Words(f"row-{n}"),), (Words("some words " * 12),)) for n in range(1000))
    grid = Grid("All actions", (Heading("Action"), Heading("What")), rows)
    long = Section("all", "All actions", (grid, *(Paragraph((Words(f"p{n} " + "x " * 900),)) for n in range(150))))
    document = replace(NEWEST, sections=(long, Section("figures-1", "Odd name"), Section("index", "Odder name")))
    pages = pages_of(material(edition(document)))
    assert not [path for path, page in pages.items() if len(page) > 200_000]
    mine = " ".join(page.decode() for path, page in pages.items() if "/EDN-003/" in path)
    assert all(mine.count(f">row-{n}<") == 1 for n in range(1000))
    assert all(f"<p>p{n} x" in mine for n in range(150))
    assert "figures-1-part.html" in mine and "index-part.html" in mine


def test_machines_are_told_in_their_own_words(pages, trees) -> None:
    """schema.org for the edition and its data, an Atom feed, a list of pages, and where to report a fault."""
    told = {path: json.loads(script.text) for path, tree in trees.items() for script in tree.iter("script")}
    report = told["example-county/editions/EDN-003/index.html"]
    assert report["@type"] == "Report" and report["datePublished"] == "2026-10-20"
    assert report["encoding"][0]["contentUrl"] == f"{ADDRESS}/example-county/editions/EDN-003/files/figures.csv"
    catalogue = told["example-county/data.html"]
    assert [one["@type"] for one in catalogue["dataset"]] == ["Dataset", "Dataset"]
    assert catalogue["dataset"][0]["temporalCoverage"] == "2023-04-01/2025-03-31"
    feed = etree.fromstring(pages["example-county/feed.atom"])
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [one.findtext(f"{atom}title") for one in feed.iter(f"{atom}entry")]
    assert "Withdrawn" in titles and "Quarterly impact report, July to September 2026" in titles
    ids = [one.findtext(f"{atom}id") for one in feed.iter(f"{atom}entry")]
    assert len(ids) == len(set(ids)) == 4
    listed = re.findall(r"<loc>([^<]+)</loc>", pages["sitemap.xml"].decode())
    assert f"{ADDRESS}/example-county/editions/EDN-003/" in listed
    security = pages[".well-known/security.txt"].decode()
    assert "Contact: mailto:security@example.gov.uk" in security and "Expires: 2027-11-21T00:00:00Z" in security


def test_words_cannot_end_the_data_for_machines() -> None:
    """A title that looks like the end of a script stays a title."""
    document = replace(NEWEST, title="</script><script>alert(1)</script>")
    page = pages_of(material(edition(document)))["example-county/editions/EDN-003/index.html"].decode()
    scripts = list(reader.document_fromstring(page).iter("script"))
    assert [one.get("type") for one in scripts] == ["application/ld+json"]
    assert json.loads(scripts[0].text)["name"].startswith("</script>")


def test_the_same_material_gives_the_same_bytes() -> None:
    assert pages_of(whole()) == pages_of(whole())


def test_a_change_told_at_the_head_gives_its_later_figure() -> None:
    held = next(one for one in example().figures if one.value is not None and one.basis != "derived")
    old = replace(held, key="F901", text="82.9%", ends="2025-09-30", measure_title="Seen in time", area="E06000059")
    new = replace(old, key="F902", text="87.8%", ends="2026-09-30")
    line = (Words("From "), Number(old.text, old.key), Words(" to "), Number(new.text, new.key))
    told = replace(example(), sections=(Section("summary", "Summary", (Paragraph(line),)),), figures=(old, new))
    assert [one.text for one in picking.headline_figures(told)] == ["87.8%"]


def test_parts_are_found_by_what_they_are_about() -> None:
    """A section counts once, as the topmost that fits."""
    found = [section.id for section in picking.about(example(), picking.OUTCOMES)]
    assert found == ["outcomes"]
    assert [section.id for section in picking.about(example(), picking.SAID)] == ["voice"]


# -- on the disk


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_site_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """What the earlier one had and the new one has not is gone; nothing is left beside it but the lock."""
    out = tmp_path / "site"
    made = build(whole(), out)
    assert made.files == 3 and made.largest < 200_000
    before = everything(out)
    assert "south/index.html" in before
    assert before["example-county/editions/EDN-003/files/figures.csv"] == b"a,b\r\n1,2\r\n"
    build(material(edition(NEWEST)), out)
    after = everything(out)
    assert "south/index.html" not in after and "example-county/index.html" in after
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site.lock", "site"]


def test_a_folder_that_is_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "home"
    out.mkdir()
    (out / "letters.txt").write_text("mine")
    with pytest.raises(Refused, match="not a site that was made here"):
        build(whole(), out)
    assert everything(out) == {"letters.txt": b"mine"}


@pytest.mark.parametrize("exchanged", [True, False])
def test_where_a_file_cannot_be_read_or_the_disk_is_full_the_earlier_site_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanged: bool
) -> None:
    """With the system's exchange of folders and without."""
    if not exchanged:
        monkeypatch.setattr(building, "_exchange", lambda one, other: False)
    out = tmp_path / "site"
    build(whole(), out)
    before = everything(out)

    def full(edition: str, name: str) -> bytes:
        raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match="no room"):
        build(replace(whole(), read=full), out)
    assert everything(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site.lock", "site"]
    build(material(edition(NEWEST)), out)
    assert "south/index.html" not in everything(out)


def test_two_builds_at_once_do_not_meet(tmp_path: Path) -> None:
    """The second is told that another is at work; the first ends whole."""
    out = tmp_path / "site"
    told = []

    def read(edition: str, name: str) -> bytes:
        if not told:
            with pytest.raises(Conflict) as conflict:
                build(whole(), out)
            told.append(str(conflict.value))
        return b"x"

    build(replace(whole(), read=read), out)
    assert "Another build" in told[0]
    assert (out / "index.html").is_file()


# One process that parts in two for each point: the child writes until the point and is then killed outright.
_KILLER = """
import os, signal, sys, time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch
from goldenthread.publishing.site import build, building
from tests.unit.publishing.test_site import everything, whole

out = Path(sys.argv[1])
before = everything(out)

def until(point, say):
    left = [point]
    def stopping(real):
        def at(*given):
            left[0] -= 1
            if not left[0]:
                os.write(say, b"here")
                time.sleep(60)
            return real(*given)
        return at
    with patch.object(building, "_put", stopping(building._put)):
        with patch.object(building, "_swap", stopping(building._swap)):
            build(replace(whole(), read=lambda edition, name: b"second"), out)

for point in map(int, sys.argv[2:]):
    hear, say = os.pipe()
    child = os.fork()
    if not child:
        os.close(hear)
        until(point, say)
        os._exit(0)
    os.close(say)
    stopped = os.read(hear, 4)
    os.close(hear)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert stopped == b"here", (point, "it ended before it was killed")
    assert everything(out) == before, point
    print(point)
"""


def test_a_build_that_is_killed_leaves_the_earlier_site(tmp_path: Path) -> None:
    """Killed outright at fifty points, from the first file to the swap: the earlier site stands whole each time."""
    out = tmp_path / "site"
    build(whole(), out)
    last = len(pages_of(whole())) + 3 + 1 + 1  # pages, files, the mark, the swap
    points = sorted({1 + n * (last - 1) // 49 for n in range(50)})
    assert len(points) == 50 and points[-1] == last
    done = subprocess.run(
        [sys.executable, "-c", _KILLER, str(out), *map(str, points)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(point) for point in points]
    build(replace(whole(), read=lambda edition, name: b"second"), out)
    assert everything(out)["example-county/editions/EDN-003/files/figures.csv"] == b"second"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site.lock", "site"]


def test_a_swap_in_two_steps_that_was_cut_is_mended(tmp_path: Path) -> None:
    """Where folders cannot be exchanged at once, the next build sets back the earlier site before it begins."""
    out = tmp_path / "site"
    build(whole(), out)
    before = everything(out)
    out.rename(tmp_path / ".site.before")

    def look(edition: str, name: str) -> bytes:
        assert everything(out) == before
        return b"x"

    build(replace(whole(), read=look), out)
    assert everything(out)["example-county/editions/EDN-003/files/figures.csv"] == b"x"
