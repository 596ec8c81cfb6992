"""Narrative in Markdown as blocks: what is taken, what is refused, and where each problem is."""

from types import SimpleNamespace
from typing import Any

import pytest

from goldenthread.publishing.binding import Bound, bind
from goldenthread.publishing.blocks.book import Book
from goldenthread.publishing.document import Bullets, Number, Paragraph, See, Web, Words


class Nothing(SimpleNamespace):
    """A partnership that holds no figure and no case study."""

    def series(self, measure: int) -> list[Any]:
        return []

    def every(self, kind: str) -> list[Any]:
        return []


def bound(text: str) -> Bound:
    nothing: Any = Nothing(slug="north", by_reference={}, upto=None, measures={}, found={}, book=Book({}, {}))
    return bind(nothing, "summary", text)


def words(line: Any) -> str:
    return "".join(getattr(run, "text", "") for run in line)


def test_paragraphs_and_lists_become_blocks_in_order() -> None:
    made = bound("First line\nof one paragraph.\n\n- one\n- two\n\n1. first\n2. second\n")
    assert made.problems == ()
    first, plain, ordered = made.blocks
    assert isinstance(first, Paragraph)
    assert words(first.line) == "First line of one paragraph."
    assert isinstance(plain, Bullets)
    assert [words(item) for item in plain.items] == ["one", "two"]
    assert not plain.ordered
    assert isinstance(ordered, Bullets)
    assert ordered.ordered


def test_strong_and_emphasis_are_kept_and_plain_words_are_one_run() -> None:
    (only,) = bound("A **strong** and *soft* word, and a_name_with_marks.").blocks
    assert isinstance(only, Paragraph)
    assert only.line == (
        Words("A "),
        Words("strong", strong=True),
        Words(" and "),
        Words("soft", emphasis=True),
        Words(" word, and a_name_with_marks."),
    )


def test_headings_become_sections_one_under_another_with_ids_of_their_own() -> None:
    made = bound("Before.\n\n## What we did\n\nThis.\n\n### In schools\n\nThat.\n\n## What we did\n\nMore.")
    assert len(made.blocks) == 1
    assert [(one.id, one.title) for one in made.sections] == [
        ("summary-what-we-did", "What we did"),
        ("summary-what-we-did-2", "What we did"),
    ]
    assert [one.title for one in made.sections[0].sections] == ["In schools"]


def test_links_lead_to_the_web_to_a_record_or_to_another_section() -> None:
    (only,) = bound("[A page](https://example.org/x), [an action](/r/north/ACT-001), [below](#achievements).").blocks
    assert isinstance(only, Paragraph)
    assert [run for run in only.line if not isinstance(run, Words)] == [
        Web("A page", "https://example.org/x"),
        Web("an action", "/r/north/ACT-001"),
        See("achievements", "below"),
    ]


def test_a_reference_to_a_section_has_no_words_of_its_own() -> None:
    (only,) = bound("What was done is in {{ see achievements }}.").blocks
    assert isinstance(only, Paragraph)
    assert only.line == (Words("What was done is in "), See("achievements"), Words("."))


def test_a_typed_number_is_words_and_no_figure() -> None:
    (only,) = bound("There were 38 arrests.").blocks
    assert isinstance(only, Paragraph)
    assert not any(isinstance(run, Number) for run in only.line)
    assert bound("There were 38 arrests.").problems == ()


@pytest.mark.parametrize(
    ("text", "line", "finding"),
    [
        ("Fine.\n\nSee {{ figure FIG-999 }}.", 3, "there is no figure FIG-999"),
        ("One line\nand {{ latest IND-404 }}.", 2, "there is no indicator IND-404"),
        ("{{ change IND-404 area=E06000058 }}", 1, "there is no indicator IND-404"),
        ("{{ number FIG-001 }}", 1, "begins with no known word"),
        ("{{ figure }}", 1, "is not followed by the reference of a figure"),
        ("{{ latest IND-001 place=here }}", 1, "“place=here” is not understood"),
        ("{{ figure FIG-001", 1, "not closed"),
        ("{{ target TGT-404 }}", 1, "there is no target TGT-404"),
        ("{{ quote CAS-404 }}", 1, "cannot be printed: no case study is recorded"),
        ("He said {{ quote CAS-404 }} twice.", 1, "stands within a line"),
        ("> A quotation", 1, "whose consent nobody can check"),
        ("![](chart.png)", 1, "it has no text alternative"),
        ("![A chart](chart.png)", 1, "a picture stands in the text"),
        ("- one\n  - two", 2, "a list stands in a list"),
        ("    code", 1, "code is not taken"),
        ("[here](ftp://example.org/x)", 1, "leads nowhere"),
        ("Above.\n\n---\n", 3, "a ruled line"),
    ],
)
def test_what_is_refused_says_its_section_line_finding_and_remedy(text: str, line: int, finding: str) -> None:
    problems = bound(text).problems
    assert [problem.place for problem in problems] == [f"section summary, line {line}"]
    assert finding in problems[0].finding
    assert problems[0].remedy


def test_a_link_that_runs_code_stays_as_it_was_typed() -> None:
    (only,) = bound("[here](javascript:alert(1))").blocks
    assert isinstance(only, Paragraph)
    assert words(only.line) == "[here](javascript:alert(1))"
    assert not any(isinstance(run, Web) for run in only.line)


def test_every_problem_of_a_text_is_told_at_once() -> None:
    problems = bound("{{ figure FIG-1 }} and {{ latest IND-1 }}.\n\n- {{ change IND-2 }}\n\n> Said.").problems
    assert [problem.place.rpartition(" ")[2] for problem in problems] == ["1", "1", "3", "5"]
