import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from goldenthread.reading import BlockKind, read
from goldenthread.vocabulary import Refused
from tests.unit.reading.making import kinds, only, packed, texts, unpacked, word

W = nsdecls("w")


def test_word_documents_keep_their_order_and_styles() -> None:
    def fill(document: WordDocument) -> None:
        document.sections[0].header.paragraphs[0].text = "Annual report 2023/24"
        document.sections[0].footer.paragraphs[0].text = "OFFICIAL"
        document.add_heading("Annual report", 0)
        document.add_heading("County Lines", 2)
        first = document.add_paragraph("90% increase in arrests")
        first.runs[0].add_break()
        first.add_run("Projected: 152")
        marked = document.add_paragraph("Arrests rose in 2023")
        marked.add_run("1").font.superscript = True
        marked.add_run(", the 1")
        marked.add_run("st").font.superscript = True
        marked.add_run(" time.")
        document.add_paragraph("First", style="List Bullet")
        document.add_paragraph("Deeper", style="List Bullet 2")
        document.add_paragraph("Table 1: Arrests", style="Caption")
        table = document.add_table(rows=2, cols=2)
        for row, cells in zip(table.rows, (("Area", "2023/24"), ("BCP", "2,700")), strict=True):
            for cell, said in zip(row.cells, cells, strict=True):
                cell.text = said
        document.add_paragraph().add_run("Next steps").bold = True
        document.add_paragraph("After the table.")

    document = read(word(fill), "report.docx")
    assert document.format == "docx"
    assert kinds(document) == [
        ("furniture", "Annual report 2023/24"),
        ("heading", "Annual report"),
        ("heading", "County Lines"),
        ("paragraph", "90% increase in arrests"),
        ("paragraph", "Projected: 152"),
        ("paragraph", "Arrests rose in 2023¹, the 1st time."),
        ("item", "First"),
        ("item", "Deeper"),
        ("caption", "Table 1: Arrests"),
        ("table", ""),
        ("heading", "Next steps"),
        ("paragraph", "After the table."),
        ("furniture", "OFFICIAL"),
    ]
    assert [block.level for block in document.blocks if block.kind is BlockKind.HEADING] == [1, 2, 3]
    assert [block.level for block in document.blocks if block.kind is BlockKind.ITEM] == [1, 2]
    assert only(document, BlockKind.TABLE).rows == (("Area", "2023/24"), ("BCP", "2,700"))
    assert only(document, BlockKind.TABLE).header_rows == 1


def body(*parts: str) -> bytes:
    """Return a docx whose body holds these pieces of XML."""

    def fill(document: WordDocument) -> None:
        for part in parts:
            document.element.body.insert(len(document.element.body) - 1, parse_xml(part))

    return word(fill)


def test_text_in_controls_links_fields_and_insertions_is_read_and_deleted_text_is_not() -> None:
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    document = read(
        body(
            f"<w:sdt {W}><w:sdtContent><w:p>{run.format('In a control 44.')}</w:p></w:sdtContent></w:sdt>",
            f"<w:p {W}><w:ins w:id='1' w:author='a'>{run.format('New 12')}</w:ins>"
            "<w:del w:id='2' w:author='a'><w:r><w:delText>old 99</w:delText></w:r></w:del>"
            f"<w:hyperlink>{run.format(' and a link 5')}</w:hyperlink>"
            f"<w:fldSimple w:instr='PAGE'>{run.format(' and a field 6')}</w:fldSimple>"
            "<w:r><w:instrText> PAGE 77 </w:instrText></w:r>"
            "<w:r><w:t> non</w:t><w:noBreakHyphen/><w:t>mobile.</w:t></w:r></w:p>",
        ),
        "a.docx",
    )
    assert texts(document) == ["In a control 44.", "New 12 and a link 5 and a field 6 non-mobile."]


def test_hidden_text_is_left_out_and_said() -> None:
    data = body(f"<w:p {W}><w:r><w:t>Seen.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Unseen 13.</w:t></w:r></w:p>")
    document = read(data, "a.docx")
    assert texts(document) == ["Seen."]
    assert document.notes == ("hidden text was left out",)


def test_text_boxes_are_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Boxed 7.</w:t></w:r></w:p></w:txbxContent>"
    data = body(
        f"<w:p {W} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:r><w:t>Beside.</w:t></w:r>"
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(read(data, "a.docx")) == ["Beside.", "Boxed 7."]


def test_footnotes_follow_the_paragraph_that_cites_them() -> None:
    parts = unpacked(
        body(
            f"<w:p {W}><w:r><w:t>There were 152</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>",
            f"<w:p {W}><w:r><w:t>More text.</w:t></w:r></w:p>",
        )
    )
    parts["word/footnotes.xml"] = (
        f"<w:footnotes {W}><w:footnote w:id='-1' w:type='separator'><w:p/></w:footnote>"
        "<w:footnote w:id='2'><w:p><w:r><w:t>Provisional.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    ).encode()
    assert kinds(read(packed(parts), "a.docx")) == [
        ("paragraph", "There were 152"),
        ("note", "Provisional."),
        ("paragraph", "More text."),
    ]


def test_contents_keep_their_pages() -> None:
    style = f"<w:style {W} w:type='paragraph' w:styleId='TOC1'><w:name w:val='toc 1'/></w:style>"

    def fill(document: WordDocument) -> None:
        document.styles.element.append(parse_xml(style))
        document.element.body.insert(
            0,
            parse_xml(
                f"<w:p {W}><w:pPr><w:pStyle w:val='TOC1'/></w:pPr><w:r><w:t>Foreword</w:t></w:r>"
                "<w:r><w:tab/></w:r><w:r><w:rPr><w:webHidden/></w:rPr><w:t>5</w:t></w:r></w:p>"
            ),
        )

    assert kinds(read(word(fill), "a.docx")) == [("contents", "Foreword … 5")]


def test_merged_cells_spread_labels_but_never_a_figure_twice() -> None:
    def fill(document: WordDocument) -> None:
        table = document.add_table(rows=3, cols=3)
        table.cell(0, 0).text = "Area"
        table.cell(0, 1).merge(table.cell(0, 2)).text = "Year"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "Dorset"
        table.cell(1, 1).text, table.cell(1, 2).text = "1", "2"
        table.cell(2, 1).merge(table.cell(2, 2)).text = "34"

    assert only(read(word(fill), "a.docx"), BlockKind.TABLE).rows == (
        ("Area", "Year", "Year"),
        ("Dorset", "1", "2"),
        ("Dorset", "34", ""),
    )


def test_a_table_of_one_cell_is_a_box() -> None:
    def fill(document: WordDocument) -> None:
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "Projected: 152"
        cell.add_paragraph("Last year: 80")

    assert texts(read(word(fill), "a.docx")) == ["Projected: 152", "Last year: 80"]


def test_pages_are_those_of_the_last_print() -> None:
    document = read(
        body(
            f"<w:p {W}><w:r><w:t>One.</w:t></w:r></w:p>",
            f"<w:p {W}><w:r><w:lastRenderedPageBreak/><w:t>Two.</w:t></w:r></w:p>",
            f"<w:p {W}><w:r><w:t>Three.</w:t></w:r></w:p>",
        ),
        "a.docx",
    )
    assert [block.place.page for block in document.blocks] == [1, 2, 2]


@pytest.mark.parametrize("name", ["a.docm", "a.docx"])
def test_macros_are_not_read_and_said(name: str) -> None:
    parts = unpacked(word(lambda document: document.add_paragraph("Words.") and None))
    parts["word/vbaProject.bin"] = b"Sub AutoOpen()"
    document = read(packed(parts), name)
    assert texts(document) == ["Words."]
    assert document.notes == ("the file has macros; they were not read",)


def test_embedded_files_are_not_read_and_said() -> None:
    parts = unpacked(word(lambda document: document.add_paragraph("Words.") and None))
    parts["word/embeddings/sheet.xlsx"] = b"x"
    assert read(packed(parts), "a.docx").notes == ("the file has other files embedded in it; they were not read",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_word_document_are_refused(encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w:document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        f"<w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
    )
    parts = unpacked(word(lambda document: None)) | {"word/document.xml": bomb.encode(encoding)}
    with pytest.raises(Refused, match="declares XML entities"):
        read(packed(parts), "a.docx")


def test_broken_markup_is_refused_with_its_part() -> None:
    parts = unpacked(word(lambda document: None)) | {"word/document.xml": b"<w:document><w:body>"}
    with pytest.raises(Refused, match=r"its part word/document\.xml is broken"):
        read(packed(parts), "a.docx")
