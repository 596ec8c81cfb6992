import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.reading import BlockKind, read
from goldenthread.vocabulary import Refused
from tests.unit.reading.making import kinds, only, text, texts

WRAPPED = """\
The partnership met four times in the year and agreed a plan for the two
areas. It was attended by every agency, and the number of referrals to the
service rose from 120 to 152, which was more than had been expected at the
start of the year.

A second paragraph starts here and says that the work of the Dorset
Safeguarding Hub goes on, with three more teams in place before the end of
the year.
"""


def test_hard_wrapped_lines_become_paragraphs() -> None:
    assert texts(text(WRAPPED)) == [" ".join(part.split()) for part in WRAPPED.split("\n\n")]


def test_lines_with_an_empty_line_between_any_two_become_paragraphs() -> None:
    double = WRAPPED.replace("\n\n", "\n\n \n\n").replace("\n", "\n\n")
    assert texts(text(double)) == [" ".join(part.split()) for part in WRAPPED.split("\n\n")]


def test_a_text_with_one_paragraph_to_a_line_stays_so() -> None:
    said = (
        "The first paragraph is long enough to be one and has its stop.\nThe second follows at once, and has one too.\n"
    )
    assert texts(text(said)) == said.splitlines()


def test_a_sentence_broken_by_the_end_of_a_page_is_put_together() -> None:
    said = "We want everybody in the county to feel that\n\nKelsey Bay is a place for them.\n\nNext we say more."
    assert texts(text(said))[0] == "We want everybody in the county to feel that Kelsey Bay is a place for them."


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("the decrease is seen predomi-\nnantly in towns and villages.", "predominantly in towns"),
        ("and the oversight of a multi-\nagency audit was a multi-agency one.", "a multi-agency audit"),
        ("and oversight of a multi\n-agency audit in the whole area.", "a multi-agency audit"),
        ("the work of the Pan-\nDorset partnership goes on here.", "the Pan-Dorset partnership"),
        ("for those who are 16- to 17-\nyear-olds in the area.", "16- to 17-year-olds"),
        ("young people who are 16-\nto 17-year-olds in the area.", "16- to 17-year-olds"),
        ("plans for the short-\nand long-term in the area.", "short- and long-term"),
        ("a plan that covers 2023-\n24 in all areas.", "covers 2023-24 in"),
        ("the service was predomi\u00ad\nnantly in towns and villages.", "predominantly in towns"),
        ("there are common themes/\nareas in the two reviews.", "themes/areas in"),
        ("the strategy on Serious Vi- olence says that violence falls.", "Serious Violence says"),
        ("Knife Awareness Month- there were talks for all.", "Month- there were"),
    ],
)
def test_words_broken_at_the_line_end_are_mended(lines: str, joined: str) -> None:
    said = texts(text(f"This sentence is here to make the paragraph a long one, and\n{lines}\n"))
    assert len(said) == 1
    assert joined in said[0]


def test_short_labels_with_figures_stay_apart() -> None:
    said = "90% increase in arrests\n1st quarter: 38\nProjected: 152\n\nLast year: 80\n1st quarter: £23,756\nOn track\n"
    assert texts(text(said)) == [line for line in said.splitlines() if line]


@pytest.mark.parametrize("bullet", ["•", "-", "*", "–", "\uf0b7", "▪", "o"])
def test_bullets_start_items(bullet: str) -> None:
    first = "•" if bullet == "o" else bullet
    said = f"The aims of the group are these:\n\n{first} Keep children safe\n{bullet} Work with families\n"
    assert texts(text(said), BlockKind.ITEM) == ["Keep children safe", "Work with families"]


def test_items_go_on_over_lines_and_nest_by_indent() -> None:
    said = "We will:\n\n- do the one thing that was agreed by all of the partners\n  at the meeting\n  - in towns\n- do more\n"
    document = text(said)
    assert [(block.text, block.level) for block in document.blocks if block.kind is BlockKind.ITEM] == [
        ("do the one thing that was agreed by all of the partners at the meeting", 1),
        ("in towns", 2),
        ("do more", 1),
    ]


def test_numbered_lines_are_items_in_a_row_and_headings_alone() -> None:
    said = "1. Prevention\n\nThe group met four times in the year.\n\nThe aims are:\n\n1. Fewer deaths\n2. Less harm\n"
    assert kinds(text(said)) == [
        ("heading", "1. Prevention"),
        ("paragraph", "The group met four times in the year."),
        ("paragraph", "The aims are:"),
        ("item", "1. Fewer deaths"),
        ("item", "2. Less harm"),
    ]


def test_headings_are_guessed_from_how_a_line_looks() -> None:
    said = """\
ANNUAL REPORT

Summary
=======

The year was a good one for the partnership and its work.

Where are we now?

There is more to do in every part of the county, and we will do it.

2.1 Enforcement

The police and the councils worked together on this all year.
"""
    document = text(said)
    assert [(block.text, block.level) for block in document.blocks if block.kind is BlockKind.HEADING] == [
        ("ANNUAL REPORT", 1),
        ("Summary", 1),
        ("Where are we now?", 2),
        ("2.1 Enforcement", 2),
    ]
    assert document.blocks[2].place.heading == "Summary"
    assert document.blocks[2].place.words == "line 6, under Summary"


def test_short_sentences_and_figures_are_not_headings() -> None:
    said = "About Dorset\n\nThe county keeps 1,900 miles of road and no railway\n\nEarnings are below average here\n\nCrime is low.\n"
    assert kinds(text(said))[1:] == [
        ("paragraph", "The county keeps 1,900 miles of road and no railway"),
        ("paragraph", "Earnings are below average here"),
        ("paragraph", "Crime is low."),
    ]


def test_contents_keep_titles_and_pages() -> None:
    said = "Contents\n\nForeword\t5\nAbout Dorset.....12\nAppendix 1\t\nWhat we achieved .... 33\nNeeds . . . . 40\n\nThe plan was made in 2023 by the alliance.\n"
    document = text(said)
    assert texts(document, BlockKind.CONTENTS) == [
        "Foreword … 5",
        "About Dorset … 12",
        "Appendix 1 What we achieved … 33",
        "Needs … 40",
    ]
    assert texts(document, BlockKind.HEADING) == ["Contents"]


def test_tabs_between_cells_make_a_table() -> None:
    table = only(
        text("Who is on the board:\n\nBoard member\tBody\nChair\tDorset Council\nChief\tPolice\n"), BlockKind.TABLE
    )
    assert table.rows == (("Board member", "Body"), ("Chair", "Dorset Council"), ("Chief", "Police"))
    assert table.header_rows == 1
    assert table.text == ""


def test_bullets_with_tabs_are_no_table() -> None:
    assert texts(text("We will:\n•\tkeep children safe\n•\twork with families\n"), BlockKind.ITEM) == [
        "keep children safe",
        "work with families",
    ]


def test_bold_marks_and_tags_are_taken_off() -> None:
    said = text(
        "A **healthy pregnancy** in the 1<sup>st</sup> year, up by 3<sup>2</sup> &amp; so on, is what we want.\n"
    )
    assert texts(said) == ["A healthy pregnancy in the 1st year, up by 3² & so on, is what we want."]


def test_page_marks_number_the_lines_they_close() -> None:
    said = "The first page says this and no more.\n\nPage 1\n\nThe second page says that.\n\nPage 2\n"
    document = text(said)
    assert [(block.kind.value, block.place.page) for block in document.blocks] == [
        ("paragraph", 1),
        ("furniture", 1),
        ("paragraph", 2),
        ("furniture", 2),
    ]
    assert document.pages == 2


def test_page_marks_with_more_room_before_them_open_their_page() -> None:
    said = "Words of page seven end here.\n\n\n\nPage 8\n\nWords of page eight.\n\n\n\nPage 9\nWords of page nine.\n"
    assert [block.place.page for block in text(said).blocks] == [7, 8, 8, 9, 9]


def test_pages_between_marks_that_do_not_follow_each_other_are_not_guessed() -> None:
    said = "Page one is here.\n\nPage 1\n\nThis may be page 2 or 3.\n\nPage 3\n\nAnd so on.\n"
    assert [block.place.page for block in text(said).blocks] == [1, 1, None, 3, 4]


def test_form_feeds_count_pages() -> None:
    document = text("One sentence that goes on\n\fover the page.\n\fThird page.\n")
    assert [(block.text, block.place.page) for block in document.blocks] == [
        ("One sentence that goes on over the page.", 1),
        ("Third page.", 3),
    ]


def test_addresses_on_the_web_stand_alone() -> None:
    said = "The link to the strategy is included below\nhttps://www.example.org/a\nThe executive receives an update.\n"
    assert texts(text(said)) == said.splitlines()


def test_a_text_of_nothing_but_page_marks_is_refused() -> None:
    with pytest.raises(Refused, match="it has no text"):
        text("Page 1\n\nPage 2\n")


SAMPLE = """
the of and Dorset BCP arrests: fell from 16- to 17-year-olds 2023/24 45.2% £1,036 (152) multi- agency predomi-
nantly • 1. 2. 3) - Page 8 Contents ..... 12 **bold** <sup>1</sup> 0–15 9 e.g. end. so! Why?
"""
WORDS = st.sampled_from(SAMPLE.split())
LINES = st.lists(
    st.tuples(st.lists(WORDS, max_size=14), st.sampled_from(["\n", "\n\n", "\n \n\n", "\f", "\t", " \n"])), max_size=25
)


def runs(said: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", said.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))))


@given(LINES)
def test_no_number_is_lost_made_or_joined(lines: list[tuple[list[str], str]]) -> None:
    said = "".join(" ".join(words) + end for words, end in lines)
    try:
        document = read(said.encode(), "report.txt")
    except Refused:
        return
    blocks = "\n".join(
        " ".join([block.text, *(cell for row in block.rows for cell in row)]) for block in document.blocks
    )
    assert runs(blocks) == runs(said)
