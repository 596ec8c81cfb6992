"""What a reader of a finished report would stumble over, and does not."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import docx
import pptx
import pypdf

from goldenthread.publishing.blocks.book import held_places
from goldenthread.publishing.blocks.measured_words import gathered, noted
from goldenthread.publishing.document import Gap, Heading, Line, Paragraph, Section, Words, plain
from goldenthread.publishing.document import Grid as Table
from goldenthread.publishing.formats import docx as word
from goldenthread.publishing.formats import pdf
from goldenthread.publishing.formats import pptx as slides
from goldenthread.vocabulary import Figure, Unit, ValueType
from tests.unit.publishing.example import example


def _pages(data: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def _text(element: Any) -> str:
    return "".join(element.xpath(".//w:t/text()"))


def test_what_holds_of_several_measures_is_said_once() -> None:
    notes: list[Line] = [
        noted("Adults", "The newest figure is provisional."),
        noted("Young people", "The newest figure is provisional."),
        noted("Adults", "The newest figure is provisional."),
        noted("Adults", "Ages are not stated."),
        (Words("Season is not allowed for."),),
    ]
    assert [plain(line) for line in gathered(notes)] == [
        "Adults and Young people: The newest figure is provisional.",
        "Adults: Ages are not stated.",
        "Season is not allowed for.",
    ]
    places: list[Line] = [
        noted("Adults, North", "No date."),
        noted("Adults, South", "No date."),
        noted("Age", "No date."),
    ]
    assert plain(gathered(places)[0]) == "Adults, North; Adults, South; and Age: No date."


def test_figures_are_printed_with_two_decimal_places_at_most() -> None:
    per_cent = Unit(ValueType.PERCENTAGE, "%")
    assert held_places(Figure(value=Decimal("2.7130224"), unit=per_cent)) == 2
    assert held_places(Figure(value=Decimal("45.2"), unit=per_cent)) is None


def test_an_edition_of_a_few_sides_has_no_cover_and_no_contents() -> None:
    whole, brief = _pages(pdf.write(example())), _pages(pdf.write(replace(example(), brief=True)))
    assert "Contents" in whole[0] and "Contents" not in " ".join(brief)
    first = example().sections[0].heading
    assert first in brief[0], "what it says begins on the first side"
    assert len(brief) <= len(whole)
    said = [one.text for one in docx.Document(io.BytesIO(word.write(replace(example(), brief=True)))).paragraphs]
    assert "Contents" not in said and first in said


def test_a_word_paper_of_two_sides_has_smaller_letters_and_its_sources_as_lines() -> None:
    whole, brief = (docx.Document(io.BytesIO(word.write(replace(example(), brief=each)))) for each in (False, True))
    for name in ("Title", "Heading 1", "Normal", "Note"):
        sizes = [
            one.styles[name].font.size or one.styles.element.xpath("string(.//w:docDefaults//w:sz/@w:val)")
            for one in (whole, brief)
        ]
        assert int(sizes[1]) < int(sizes[0]), name
    # A source is a line in small letters, and every figure can still be reached from where it is printed.
    assert len(brief.tables) < len(whole.tables)
    held = brief.element.body.xpath('.//w:bookmarkStart[starts-with(@w:name, "figure_")]/@w:name')
    assert len(held) == len(example().figures)
    places = set(brief.element.body.xpath(".//w:bookmarkStart/@w:name"))
    assert set(brief.element.body.xpath(".//w:hyperlink/@w:anchor")) <= places


def test_the_contents_of_a_word_document_stand_before_anybody_updates_them() -> None:
    document = docx.Document(io.BytesIO(word.write(example())))
    body = document.element.body
    entries = body.xpath('.//w:sdtContent//w:p[w:pPr/w:pStyle[starts-with(@w:val, "TOC")]]//w:hyperlink')
    titles = [_text(one) for one in entries]
    assert [section.heading for section in example().sections] == [
        one for one in titles if one in {section.heading for section in example().sections}
    ]
    places = set(body.xpath(".//w:bookmarkStart/@w:name"))
    assert all(one.get(f"{{{one.nsmap['w']}}}anchor") in places for one in entries), "each leads somewhere"
    assert any("TOC" in str(one) for one in body.xpath(".//w:instrText/text()")), "and can be updated"


def test_slides_gather_the_parts_that_hold_nothing() -> None:
    parts = tuple(
        Section(
            f"empty-{n}", f"Part {n}", number=str(n), blocks=(Gap(f"Nothing of part {n} is recorded.", "Data lead"),)
        )
        for n in range(1, 6)
    )
    deck = pptx.Presentation(io.BytesIO(slides.write(replace(example(), sections=(*example().sections, *parts)))))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert sum(title.startswith(slides.MISSING) for title in titles) == 1
    assert not any(title.endswith("Part 3") for title in titles)
    (one,) = [slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith(slides.MISSING)]
    shown = one.placeholders[1].text_frame.text
    assert all(f"{n}. Part {n}: Nothing of part {n} is recorded. Owed by: Data lead" in shown for n in range(1, 6))


def test_a_heading_goes_with_its_table_onto_a_page_that_lies_across() -> None:
    wide = Table(
        "A wide table",
        tuple(Heading(f"A column with a long name number {n}") for n in range(14)),
        (tuple((Words("Incomprehensibility"),) for _ in range(14)),),
    )
    section = Section("wide", "Wide", number="1", blocks=(Paragraph((Words("Opening words."),)), wide))
    body = docx.Document(io.BytesIO(word.write(replace(example(), sections=(section,))))).element.body
    order = [
        "break" if one.xpath("./w:pPr/w:sectPr") else _text(one)
        for one in body.xpath("./w:p[w:pPr/w:sectPr or not(w:pPr/w:sectPr)]")
    ]
    at = order.index("1. Wide")
    assert order[at - 1] == "break" and order[at + 1] == "Opening words."


def test_an_appendix_is_set_off_from_its_title() -> None:
    assert Section("a", "Every figure", number="Appendix 1").heading == "Appendix 1: Every figure"
    assert Section("a", "Every figure", number="3.1").heading == "3.1. Every figure"
    assert Section("a", "Every figure").heading == "Every figure"
