"""Five real documents of partnerships, where they lie beside the repository. Nothing of them is copied here."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from goldenthread.reading import BlockKind, Document, read, read_safely
from tests.unit.reading.making import only, texts

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
FILES = sorted(SEEDS.glob("*.txt"))

pytestmark = pytest.mark.skipif(not FILES, reason="the five source documents are not beside the repository")


def seed(number: str) -> Document:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return read(path.read_bytes(), path.name)


def runs(said: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", said))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:3])
def test_no_number_of_a_real_document_is_lost_made_or_joined(path: Path) -> None:
    document = read(path.read_bytes(), path.name)
    blocks = " ".join(
        " ".join([block.text, *(cell for row in block.rows for cell in row)]) for block in document.blocks
    )
    assert runs(blocks) == runs(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:3])
def test_a_real_document_is_read_the_same_in_the_child(path: Path) -> None:
    assert read_safely(path, path.name) == read(path.read_bytes(), path.name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:3])
def test_no_paragraph_of_a_real_document_starts_in_the_middle_of_a_sentence(path: Path) -> None:
    starts = [said for said in texts(read(path.read_bytes(), path.name), BlockKind.PARAGRAPH) if said[0].islower()]
    assert [said for said in starts if "/" not in said] == []


def test_label_and_value_lines_stay_apart() -> None:
    said = texts(seed("002"))
    start = said.index("County Lines")
    assert said[start : start + 5] == [
        "County Lines", "90% increase in arrests", "1st quarter: 38", "Projected: 152", "Last year: 80",
    ]  # fmt: skip


def test_contents_and_board_table() -> None:
    document = seed("003")
    contents = texts(document, BlockKind.CONTENTS)
    assert len(contents) == 14
    assert contents[-1] == "Appendix 3 Key Performance Indicators … 36"
    table = only(document, BlockKind.TABLE)
    assert len(table.rows) == 16
    assert table.header_rows == 1
    assert table.place.heading == "Meet the Strategic Alliance Board"


def test_a_sentence_broken_by_a_page_is_whole() -> None:
    said = texts(seed("003"))
    assert any("make sure that Dorset is the best place" in each for each in said)


@pytest.mark.parametrize(
    "words",
    [
        "with the decrease being seen predominantly in the 0-5s and 6-10s age ranges",
        "published their Serious Violence Strategy at the end of January 2024",
        "The group oversees multi-agency safeguarding activity",
        "violence affecting children, Including domestic abuse",
        "22 Pan-Dorset deaths (10 Dorset and 12 BCP)",
        "A Pan-Dorset dataset has been developed",
        "several common themes/areas",
        "report as being ‘White Other.’",
        "young people and 2- Children’s",
    ],
)
def test_hard_wrapped_sentences_are_whole(words: str) -> None:
    assert sum(words in said for said in texts(seed("004"))) == 1


def test_page_marks_give_pages_where_they_are_certain() -> None:
    document = seed("004")
    assert texts(document, BlockKind.FURNITURE) == ["Page 8", "Page 9", "Page 11", "Page 18", "Page 36", "Page 57"]
    pages = {block.text: block.place.page for block in document.blocks}
    assert (pages["Foreword"], pages["Governance"], pages["Review"], pages["Knife crime"]) == (4, 9, 13, 36)
    assert pages["Dorset Police"] is None


def test_titles_drawn_after_their_page_stand_over_it() -> None:
    (funding,) = [block for block in seed("004").blocks if "£75,785" in block.text]
    assert funding.place.heading == "Funding"
