import io

import pypdf
import pytest

from goldenthread.reading import BlockKind, read
from goldenthread.vocabulary import Refused
from tests.unit.reading.making import kinds, only, page, pdf, texts


def test_lines_become_paragraphs_and_know_their_page() -> None:
    document = read(
        pdf(
            [
                page(
                    [
                        "The partnership met four times in the year and agreed a plan for the two",
                        "areas. It was attended by every agency, and the number of referrals rose to the highest",
                        "figure so far, with the decrease seen predomi-",
                        "nantly in towns.",
                        "",
                        "A second paragraph says that the work of the Dorset Safeguarding Hub goes",
                    ]
                ),
                page(["on into the next year, and that it will be paid for.", "", "Last paragraph."]),
            ]
        ),
        "report.pdf",
    )
    assert document.format == "pdf"
    assert document.pages == 2
    assert [block.place.page for block in document.blocks] == [1, 1, 2]
    first, second, third = texts(document)
    assert first.startswith("The partnership met four times in the year and agreed a plan for the two areas. It was")
    assert first.endswith("with the decrease seen predominantly in towns.")
    assert second.startswith(
        "A second paragraph says that the work of the Dorset Safeguarding Hub goes on into the next"
    )
    assert third == "Last paragraph."


def test_headings_show_by_their_size() -> None:
    document = read(
        pdf(
            [
                [
                    (60, 780, 24, "Annual report"),
                    (60, 740, 16, "Who has been arrested and why it matters"),
                    *page(["Arrests rose to 152, which was more than was expected at the start."], top=715),
                    (60, 690, 22, "90%"),
                    *page(["More arrests were made in the year than in the one before it."], top=660),
                ]
            ]
        ),
        "a.pdf",
    )
    assert [(block.kind.value, block.text, block.level) for block in document.blocks][:2] == [
        ("heading", "Annual report", 1),
        ("heading", "Who has been arrested and why it matters", 2),
    ]
    assert "90%" in texts(document, BlockKind.PARAGRAPH)


def test_running_headers_and_page_numbers_are_furniture() -> None:
    pages = [
        [
            (60, 820, 9, "Annual report 2023/24"),
            *page([f"Paragraph number {number} says something of its own here.", "", "And more is said."]),
            (290, 30, 9, str(number + 3)),
        ]
        for number in range(1, 6)
    ]
    document = read(pdf(pages), "a.pdf")
    assert texts(document, BlockKind.FURNITURE) == [
        said for number in range(1, 6) for said in ("Annual report 2023/24", str(number + 3))
    ]
    assert len(texts(document)) == 10


def test_raised_figures_are_marks_and_not_digits() -> None:
    drawn = "BT /F1 11 Tf 60 750 Td (There were 152 in 2023) Tj /F1 7 Tf 4 Ts (1) Tj /F1 11 Tf 0 Ts (, and more.) Tj ET"
    note = "BT /F1 6 Tf 60 704 Td (1) Tj /F1 10 Tf 4 -4 Td (Provisional.) Tj ET"
    assert texts(read(pdf([[drawn, note]]), "a.pdf")) == ["There were 152 in 2023¹, and more.", "¹Provisional."]


def test_rows_with_wide_gaps_are_a_table() -> None:
    rows = [("Area", "2022/23", "2023/24"), ("BCP", "2,590", "2,700"), ("Dorset", "1,889", "1,942")]
    cells = [
        (60 + 120 * column, 740 - 16 * row, 11, said)
        for row, line in enumerate(rows)
        for column, said in enumerate(line)
    ]
    table = only(
        read(pdf([[*page(["Numbers in treatment in the two areas of the county are these."]), *cells]]), "a.pdf"),
        BlockKind.TABLE,
    )
    assert table.rows == tuple(rows)
    assert table.header_rows == 1


def test_letters_drawn_one_by_one_make_words() -> None:
    steps = " ".join(f"{6.0 if at else 0} 0 Td <{ord(letter):02X}> Tj" for at, letter in enumerate("canoe"))
    drawn = f"BT /F1 11 Tf 1 0 0 1 60 700 Tm {steps} ET"
    assert texts(read(pdf([[drawn, *page(["Other words."], top=600)]]), "a.pdf")) == ["canoe", "Other words."]


def test_gaps_inside_a_piece_of_drawing_are_spaces() -> None:
    drawn = "BT /F1 11 Tf 14 TL 60 700 Td [(Ro) 20 (se) -600 (to) -600 (152)] TJ (and \\(then\\) \\061) ' ET"
    assert texts(read(pdf([[drawn]]), "a.pdf")) == ["Rose to 152 and (then) 1"]


def test_text_in_a_turned_page_is_read_across() -> None:
    turned = "BT /F1 11 Tf 0 1 -1 0 300 60 Tm (Words that run up the page) Tj ET"
    assert texts(read(pdf([[turned, *page(["Words across."])]]), "a.pdf")) == [
        "Words across.",
        "Words that run up the page",
    ]


def test_a_heading_drawn_last_goes_to_the_head_of_its_page() -> None:
    lines = page(["The first line of the page says something that ends here.", "", "The second says more."], top=700)
    document = read(pdf([[*lines, (60, 780, 20, "Funding")]]), "a.pdf")
    assert kinds(document)[0] == ("heading", "Funding")
    assert document.blocks[1].place.words == "page 1, under Funding"


def test_text_drawn_twice_to_look_bold_is_read_once() -> None:
    document = read(
        pdf([[(60, 700, 11, "Total 152"), (60.3, 700, 11, "Total 152"), *page(["Other words here."])]]), "a.pdf"
    )
    assert sorted(texts(document)) == ["Other words here.", "Total 152"]


def encrypted(user: str, owner: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([page(["Some words."])])))
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(("user", "owner"), [("secret", "secret"), ("", "owner")])
def test_encrypted_files_are_refused(user: str, owner: str) -> None:
    with pytest.raises(Refused) as caught:
        read(encrypted(user, owner), "a.pdf")
    (problem,) = caught.value.problems
    assert (problem.place, problem.finding, problem.remedy) == (
        "a.pdf",
        "it is encrypted",
        "Save it again without a password",
    )


def test_a_scan_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused, match=r"pictures of pages and no text.*text recognition"):
        read(pdf([["0 0 100 100 re f"], ["0 0 100 100 re f"]]), "scan.pdf")


def test_pages_without_text_are_said() -> None:
    pages = [
        page(["Some words are on this page."]),
        ["0 0 100 100 re f"],
        page(["And on this one too."]),
        ["0 0 1 1 re f"],
    ]
    assert read(pdf(pages), "a.pdf").notes == ("no text on pages 2 and 4; what is in pictures was not read",)


@pytest.mark.parametrize("cut", [200, 400, 700])
def test_a_damaged_file_is_refused_or_read_but_never_crashes(cut: int) -> None:
    whole = pdf([page(["Some words are on this page."])])
    try:
        document = read(whole[:cut], "a.pdf")
    except Refused as refused:
        assert refused.problems[0].place == "a.pdf"
    else:
        assert texts(document) == ["Some words are on this page."]
