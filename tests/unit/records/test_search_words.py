"""Words as search compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.records.search import normalise, text_of, tokens


@pytest.mark.parametrize(
    "one, other",
    [
        ("Combating drugs", "COMBATTING DRUGS"),
        ("Pan-Dorset", "pan Dorset"),
        ("Pan-Dorset", "Pandorset"),
        ("Pan-Dorset", "Pan\u2013Dorset"),  # an en dash
        ("Pan-Dorset", "Pan\u2011Dorset"),  # a hyphen that does not break
        ("Pan-Dorset", "pan-\nDorset"),  # broken across lines
        ("Pan-Dorset", "Pan  Dorset"),
        ("re-offending", "reoffending"),
        ("re offenders", "Reoffenders"),
        ("co-production", "coproduction"),
        ("multi-agency", "Multi agency"),
        ("drugs and alcohol", "drugs & alcohol"),
        ("children’s", "children's"),
        ("children’s", "childrens"),
        ("café", "cafe"),
        ("Christchurch and Poole", "christchurch poole"),
    ],
)
def test_two_spellings_are_one(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    "text, words",
    [
        ("Combatting Drugs", "combating drugs"),
        ("ACT-014", "act 014"),
        ("£1,200 and 45%", "£1 200 45%"),
        ("Dorset (council)", "dorset council"),
        ("more offenders", "more offenders"),
        ("Sandy band", "sandy band"),
        ("", ""),
        ("-- ’ --", ""),
    ],
)
def test_normalise(text, words):
    assert normalise(text) == words


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(max_size=200))
def test_every_word_of_a_text_finds_it(text):
    kept = text_of("ACT-001", text, [], "")
    assert all(token in kept for token in tokens(text))


def test_a_query_is_at_most_ten_words():
    assert len(tokens("one two three four five six seven eight nine ten eleven twelve")) == 10


def test_what_is_kept_holds_the_reference_the_title_other_names_and_the_summary():
    kept = text_of("ACT-014", "Share the plan", ["The PLAN"], "In our own words")
    assert kept == "|act 014|share the plan|the plan|| in our own words"


def test_what_is_kept_is_bounded():
    assert len(text_of("ACT-014", "word " * 5000, [], "")) == 4000
