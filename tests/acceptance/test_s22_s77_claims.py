"""What the claim checker must find in the five source documents, and what it must leave alone.

The documents lie beside the repository and are not part of it; without them these tests are skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenthread.claims import Finding, Report, Verdict, check
from goldenthread.claims.model import Change, Multiple, Nested, PageReference, Same, Share, Sum, Target, Whole
from goldenthread.reading import read

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
FILES = sorted(SEEDS.glob("*.txt"))

pytestmark = pytest.mark.skipif(len(FILES) < 5, reason="the five source documents are not beside the repository")

#: What is wrong in them, as people found by working everything out again: document and figure.
WRONG = {
    ("002", "6.9 %"),
    ("002", "£94,304"),
    ("002", "75"),
    ("003", "page 34"),
    ("004", "6%"),
    ("004", "12.9%"),
    ("004", "13.5% and 11%"),
}


@pytest.fixture
def packs() -> None:
    """Nothing here needs the database."""


@pytest.fixture(scope="module")
def report() -> Report:
    """All five, checked together."""
    return check([read(path.read_bytes(), path.name) for path in FILES])


def findings(report: Report, number: str, kind: type, published: str = "") -> list[Finding]:
    return [
        finding
        for finding in report.findings
        if finding.claim.document.startswith(number)
        and isinstance(finding.claim, kind)
        and (not published or finding.published == published)
    ]


def one(report: Report, number: str, kind: type, published: str) -> Finding:
    (finding,) = findings(report, number, kind, published)
    return finding


def test_s22_projections_are_worked_out_from_the_printed_quarter(report: Report) -> None:
    assert one(report, "002", Multiple, "152").how == "38 × 4 is 152."
    assert one(report, "002", Multiple, "1036").verdict is Verdict.AGREES
    assert one(report, "002", Change, "90%").verdict is Verdict.AGREES


def test_s23_neighbourhood_crime_has_the_wrong_base(report: Report) -> None:
    found = one(report, "002", Change, "6.9 %")
    assert (found.verdict, found.recomputed, found.would_fit, found.hint) == (
        Verdict.DISAGREES,
        "7.4%",
        "202 as the base",
        "wrong base",
    )


def test_s23_the_seizure_projection_has_swapped_digits_and_its_change_follows_the_printed_figure(
    report: Report,
) -> None:
    found = one(report, "002", Multiple, "£94,304")
    assert (found.verdict, found.recomputed, found.hint) == (Verdict.DISAGREES, "£95,024", "digits transposed")
    assert found.would_fit == "£23,576 as the quarter"
    change = one(report, "002", Change, "37.8%")
    assert change.verdict is Verdict.AGREES
    assert "38.9%" in change.how


def test_s23_the_change_in_disruptions_was_cut_short(report: Report) -> None:
    found = one(report, "002", Change, "7.4%")
    assert (found.verdict, found.recomputed, found.hint) == (Verdict.ROUNDING, "7.5%", "cut short")


def test_s24_a_current_figure_with_no_period_is_not_projected(report: Report) -> None:
    found = one(report, "002", Multiple, "202")
    assert found.verdict is Verdict.NOT_CHECKABLE
    assert found.how == "“Current 101” has no period. 202 fits six months."


def test_s29_a_target_below_its_start_is_named(report: Report) -> None:
    assert one(report, "002", Target, "75").verdict is Verdict.DISAGREES
    others = [finding.verdict for finding in findings(report, "002", Target) if finding.published != "75"]
    assert len(others) == 7
    assert set(others) == {Verdict.AGREES}


def test_s30_the_increase_in_year_has_two_readings(report: Report) -> None:
    for published, points, percent in (("10%", "35.2%", "41.1%"), ("22%", "45.7%", "55.5%")):
        found = one(report, "002", Change, published)
        assert found.verdict is Verdict.NOT_CHECKABLE
        assert points in found.how
        assert percent in found.how


def test_s54_the_page_of_the_second_appendix_is_not_the_one_in_the_contents(report: Report) -> None:
    assert one(report, "003", PageReference, "page 34").how == (
        "The text gives page 34 for Appendix 2; the contents give page 35."
    )
    assert one(report, "003", PageReference, "Page 33").verdict is Verdict.AGREES


def test_s55_age_bands_that_overlap_are_not_called_wrong(report: Report) -> None:
    bands = [f for f in findings(report, "004", Whole) if "55.2%" in f.published]
    assert [finding.verdict for finding in bands] == [Verdict.NOT_CHECKABLE]
    assert "overlap" in bands[0].how


def test_s56_the_labels_of_the_low_income_shares_may_be_swapped(report: Report) -> None:
    (found,) = findings(report, "004", Nested)
    assert (found.verdict, found.hint) == (Verdict.DISAGREES, "labels may be swapped")
    assert "13.5% of 65,800 is 8,883" in found.how


def test_trap_5_points_called_per_cent(report: Report) -> None:
    for published, points in (("12.9%", "12.9 percentage points"), ("6%", "6 percentage points")):
        found = one(report, "004", Change, published)
        assert (found.verdict, found.would_fit, found.hint) == (
            Verdict.DISAGREES,
            points,
            "points called per cent",
        )


@pytest.mark.parametrize(
    ("number", "kind", "published", "how"),
    [
        ("004", Multiple, "£303,140", "4 × £75,785 is £303,140."),
        ("004", Sum, "67", "65 + 2 is 67."),
        ("004", Sum, "22", "10 + 12 is 22."),
        ("004", Share, "52 %", "14 of 27 is 52%."),
        ("004", Share, "54.2 %", "32 of 59 is 54.2%."),
    ],
)
def test_s70_s71_s77_what_is_right_agrees(report: Report, number: str, kind: type, published: str, how: str) -> None:
    said = {finding.how: finding.verdict for finding in findings(report, number, kind, published)}
    assert said[how] is Verdict.AGREES


def test_s71_the_deaths_reviewed_add_up(report: Report) -> None:
    sums = findings(report, "004", Sum, "27")
    assert sums
    assert {finding.verdict for finding in sums} == {Verdict.AGREES}


def test_trap_9_facts_of_two_documents_differ_and_never_disagree(report: Report) -> None:
    pairs = {(f.published, f.recomputed): f.verdict for f in findings(report, "003", Same)}
    assert pairs == {
        ("159", "158"): Verdict.DIFFERS,
        ("83%", "84%"): Verdict.DIFFERS,
        ("approximately 75,000", "73,013"): Verdict.DIFFERS,
    }


def test_trap_6_nothing_is_matched_on_its_value_alone(report: Report) -> None:
    assert not [f for number in ("000", "001", "002", "004") for f in findings(report, number, Same)]


def test_at_most_six_wrong_alarms_in_all_five_documents(report: Report) -> None:
    said = {(f.claim.document[:3], f.published) for f in report.findings if f.verdict is Verdict.DISAGREES}
    assert said >= WRONG
    assert len(said - WRONG) <= 6, sorted(said - WRONG)


def test_every_finding_can_be_found_again_in_its_document(report: Report) -> None:
    blocks = {
        (path.name, block.place.number): block for path in FILES for block in read(path.read_bytes(), path.name).blocks
    }
    names = [finding.fingerprint for finding in report.findings]
    assert len(names) == len(set(names))
    for finding in report.findings:
        claim = finding.claim
        block = blocks[(claim.document, claim.number)]
        assert claim.quotation
        assert claim.place == block.place.words
        if claim.start >= 0:
            marked = block.text[claim.start : claim.end]
            in_words = marked.casefold() in claim.quotation.casefold()
            assert any(character.isdigit() for character in marked) or in_words, (finding.published, marked)
