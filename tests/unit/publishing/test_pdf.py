"""An edition as PDF: tagged, with the same pages in contents and references, and the same bytes each time."""

import io
import itertools
import re
from collections import Counter
from dataclasses import replace

import pdfua
import pikepdf
import pytest
from pypdf import PdfReader

from goldenthread.publishing.document import Grid, Heading, Section, Words
from goldenthread.publishing.formats import pdf
from goldenthread.publishing.formats.glyphs import printable
from goldenthread.publishing.formats.row_heads import row_heads
from tests.unit.publishing.example import example
from tests.unit.publishing.example_long import hostile, long_report

BASE = "https://thread.example.gov.uk"


@pytest.fixture(scope="module")
def made():
    return pdf.write(example(), base=BASE)


@pytest.fixture(scope="module")
def texts(made):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]


def tags(data: bytes):
    """Every structure element of a PDF, in reading order, with the kind it is."""
    found = []

    def walk(node) -> None:
        if isinstance(node, pikepdf.Array):
            for one in node:
                walk(one)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append((str(node.S), node))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(data)) as opened:
        walk(opened.Root.StructTreeRoot.K)
        return [(kind, str(node.get("/Alt", ""))) for kind, node in found]


def scopes(data: bytes) -> Counter[str]:
    """How many heads of tables there are of each scope. Every other cell takes its heads from these."""
    found: Counter[str] = Counter()

    def walk(node, first: bool = False) -> None:
        if isinstance(node, pikepdf.Array):
            for at, one in enumerate(node):
                walk(one, at == 0)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            about = [one for one in node.get("/A", []) if one.get("/O") == "/Table"]
            if node.S == "/TH":
                (attributes,) = about
                found[str(attributes.Scope)] += 1
                assert attributes.Scope == "/Column" or first
            elif node.S == "/TD":
                assert not first and not any("/Headers" in one for one in about)
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(data)) as opened:
        walk(opened.Root.StructTreeRoot.K)
    return found


@pytest.mark.parametrize("document", [example, hostile], ids=lambda one: one.__name__)
def test_the_checker_finds_nothing(document, tmp_path) -> None:
    """The machine's part of PDF/UA-1, by a checker that is not the writer. No claim beyond that is made."""
    path = tmp_path / "edition.pdf"
    path.write_bytes(pdf.write(document(), base=BASE))
    assert [finding.rule_id for finding in pdfua.validate(str(path)).findings] == []


def test_it_says_what_it_is(made) -> None:
    """Title shown, language, marking in the file's own description, bookmarks, and the mark of the standard."""
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert opened.Root.Lang == "en-GB"
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        about = opened.open_metadata()
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"].startswith("Quarterly impact report, July to September 2026")
        assert "For public release" in about["pdf:Keywords"]
        with opened.open_outline() as outline:
            heads = [(item.title, [below.title for below in item.children]) for item in outline.root]
    assert heads[0] == ("1. Summary", [])
    assert heads[1][1] == ["2.1. Good care provision", "2.2. Treatment and recovery"]
    assert [head for head, _ in heads][-3:] == [
        "About this edition",
        "Values behind the charts",
        "Where each figure comes from",
    ]


def test_every_drawing_and_table_is_read_aloud(made) -> None:
    """A drawing has its whole text alternative; a table its heads; headings start at 1 and skip none."""
    found = tags(made)
    alternatives = [alt for kind, alt in found if alt]
    pictures = [block for _, section in example().walk() for block in section.blocks if hasattr(block, "wide")]
    assert alternatives == [picture.words for picture in pictures]
    kinds = [kind for kind, _ in found]
    grids = [block for _, section in example().walk() for block in section.blocks if isinstance(block, Grid)]
    grids += [picture.table for picture in pictures]
    assert kinds.count("/Table") == len(grids) == 6
    assert scopes(made) == {
        "/Column": sum(len(grid.columns) for grid in grids),
        "/Row": sum(len(grid.rows) for grid in grids),
    }
    levels = [int(kind[2]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_marking_and_page_stand_on_every_page(texts) -> None:
    document = example()
    for number, page in enumerate(texts, 1):
        assert document.marking in page and document.partnership in page
        assert f"Page {number} of {len(texts)}" in page


def headings(opened: PdfReader, items) -> dict[str, int]:
    """The page of each bookmark, which the file's own structure gives."""
    found = {}
    for item in items:
        if isinstance(item, list):
            found |= headings(opened, item)
        else:
            found[item.title] = opened.get_destination_page_number(item) + 1
    return found


@pytest.mark.parametrize("document", [example(), long_report(20)], ids=["short", "long"])
def test_contents_and_references_give_the_page_where_a_section_is(document) -> None:
    """The same page in the contents, in each reference to it, and in truth."""
    opened = PdfReader(io.BytesIO(pdf.write(document)))
    texts = [" ".join(page.extract_text().split()) for page in opened.pages]
    real = headings(opened, opened.outline)
    last = real["Values behind the charts"]
    contents = " ".join(texts[: real[document.sections[0].heading] - 1])
    body = " ".join(texts[: last - 1])
    referred = 0
    for level, section in document.walk():
        page = real[section.heading]
        assert section.heading in texts[page - 1]
        if level <= 3:
            (listed,) = re.findall(rf"{re.escape(section.heading)} [. ]*(\d+)", contents)
            assert int(listed) == page, section.heading
        for named in re.findall(rf"{re.escape(section.heading)}, page (\d+)", body):
            referred += 1
            assert int(named) == page, section.heading
    assert referred >= 2


def test_figures_link_to_their_entry_and_entries_to_the_installation(made) -> None:
    """Links within the file lead from figures to entries; addresses of records are absolute."""
    opened = PdfReader(io.BytesIO(made))
    inside, outside = 0, set()
    for page in opened.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            if "/URI" in action:
                outside.add(action["/URI"])
            else:
                inside += 1
    assert {f"{BASE}{held.url}" for held in example().figures} <= outside
    assert inside >= 2 * len(example().figures)


def test_the_same_document_gives_the_same_bytes(made) -> None:
    assert pdf.write(example(), base=BASE) == made


def test_a_date_that_is_none_does_not_stop_it() -> None:
    """A kept document of another make is still written."""
    assert pdf.write(replace(example(), as_at="in July")).startswith(b"%PDF")


def test_a_wide_table_lies_across_the_page() -> None:
    """Many columns are never cut off: the page turns."""
    count = 16
    grid = Grid(
        "Wide",
        tuple(Heading(f"Headingword{n}", number=n > 0) for n in range(count)),
        (tuple((Words(f"value {n}"),) for n in range(count)),),
    )
    document = replace(example(), sections=(Section("one", "One", (grid,)),), figures=())
    opened = PdfReader(io.BytesIO(pdf.write(document)))
    turned = [page for page in opened.pages if page.mediabox.width > page.mediabox.height]
    assert len(turned) == 1 and "Headingword15" in turned[0].extract_text().replace("\n", "")


def test_characters_that_the_font_lacks_are_shown_as_missing() -> None:
    """A shape is put for them, so that the file is whole; accents and quotes of English are kept."""
    assert printable("Żółw – “½” £5") == "Żółw – “½” £5"
    assert printable("数字") == "□□"
    assert printable("ﬃ") in ("ﬃ", "ffi")


def test_row_heads_leave_alone_what_is_not_laid_out_as_expected(made) -> None:
    """Heads are put right once; a file of another make, and one cut short, come back as they are."""
    assert row_heads(made) == made
    for other in (b"", b"%PDF-1.4\nnothing\n", made[:-200], made.replace(b"startxref", b"startxxxx")):
        assert row_heads(other) == other
