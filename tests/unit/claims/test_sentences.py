"""Sentences and where they stand."""

import pytest

from goldenthread.claims.sentences import split


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in split(text)]


def test_sentences_know_their_places() -> None:
    text = "  There were 27. Of these, 14 were late!  Why? "
    for sentence in split(text):
        assert text[sentence.start : sentence.end] == sentence.text
    assert texts(text) == ["There were 27.", "Of these, 14 were late!", "Why?"]


@pytest.mark.parametrize(
    "text",
    [
        "Some were late, e.g. those of approx. 60 min. in all.",
        "Dr. Hall and J. Smith saw 4.5% of them.",
        "See No. 4 and para. 12 of the plan, i.e. the first.",
        "It cost £1.2m. and more",
        "There are 3 schools: 2 primaries; 1 secondary.",
        "1. The first of the aims.",
    ],
)
def test_a_full_stop_that_ends_nothing(text: str) -> None:
    assert texts(text) == [text]


def test_bullets_and_empty_lines_end_a_sentence_without_a_full_stop() -> None:
    assert texts("Achieved • Burglary fell to 5 • Robbery rose\n\nNext") == [
        "Achieved",
        "Burglary fell to 5",
        "Robbery rose",
        "Next",
    ]


def test_a_missing_space_after_a_full_stop() -> None:
    assert texts("It fell.The next rose.") == ["It fell.", "The next rose."]


def test_a_quotation_keeps_its_closing_mark() -> None:
    assert texts("“It was.” Then it ended.") == ["“It was.”", "Then it ended."]


def test_nothing_in_nothing() -> None:
    assert split("") == ()
    assert split("  •  ") == ()
