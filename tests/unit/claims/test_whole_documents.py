"""What people bring: tables with two rows of headings, a wrong total with right shares, lists, sections of their own."""

import pytest

from goldenthread.claims import Verdict, check, check_text
from goldenthread.claims.telling import in_a_sentence
from goldenthread.reading import read


def alarms(text: str) -> dict[str, str]:
    """What disagrees: the printed figures, each with what the others give."""
    return {f.published: f.recomputed for f in check_text(text).findings if f.verdict is Verdict.DISAGREES}


def verdicts(text: str) -> dict[str, str]:
    return {f.published: f.verdict.value for f in check_text(text).findings}


TWO_ROWS = """<table><thead><tr><th rowspan="2">Ward</th><th colspan="2">Boys</th><th colspan="2">Girls</th>
<th rowspan="2">All</th></tr><tr><th>Number</th><th>%</th><th>Number</th><th>%</th></tr></thead><tbody>
<tr><td>Ash</td><td>40</td><td>20%</td><td>30</td><td>25%</td><td>70</td></tr>
<tr><td>Elm</td><td>60</td><td>30%</td><td>30</td><td>25%</td><td>{elm}</td></tr>
<tr><td>Oak</td><td>100</td><td>{oak}</td><td>60</td><td>50%</td><td>160</td></tr>
<tr><td>Total</td><td>200</td><td>100%</td><td>120</td><td>100%</td><td>320</td></tr></tbody></table>"""


def in_html(text: str) -> dict[str, str]:
    found = check([read(text.encode(), "page.html")]).findings
    assert not [f for f in found if "row of headings" in f.claim.about]
    return {f.published: f.recomputed for f in found if f.verdict is Verdict.DISAGREES}


def test_a_table_with_two_rows_of_headings_is_read():
    assert in_html(TWO_ROWS.format(oak="50%", elm="90")) == {}
    assert in_html(TWO_ROWS.format(oak="45%", elm="90")) == {"45%": "50%"}
    # Each row's total is held to its boys and girls.
    assert "98" in in_html(TWO_ROWS.format(oak="50%", elm="98"))


def test_shares_of_a_total_that_is_wrong_are_held_to_what_its_rows_come_to():
    rows = ["Month | Visits | Share", "April | 40 | 20%", "May | 60 | {may}", "June | 100 | 50%", "Total | 210 | 100%"]
    text = "\n".join(f"| {row} |" for row in (rows[0], "--- | --- | ---", *rows[1:]))
    assert alarms(text.format(may="30%")) == {"210": "200"}
    assert alarms(text.format(may="35%")) == {"210": "200", "35%": "30%"}


def test_thousands_of_pounds_at_the_head_of_a_column_are_no_figure():
    text = "| Item | £000 |\n|---|---|\n| Staff | 450 |\n| Services | 620 |\n| Premises | 230 |\n| Total | 1,200 |"
    assert list(alarms(text)) == ["1,200"]


STEPS = (
    "| District | 2022/23 | 2023/24 |\n|---|---|---|\n| North | 120 | 132 |\n| South | 240 | 204 |\n"
    "| East | 88 | 99 |\n\n"
)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("Crime in South fell from 240 to 204.", {}),
        ("Crime in South fell from 240 to 214.", {"214": "204"}),
        ("Crime in South fell from 260 to 204.", {"260": "240"}),
        ("Complaints fell from 310 to 214.", {}),
    ],
)
def test_both_ends_of_a_step_are_held_to_the_row_that_prints_one(said, wrong):
    assert alarms(STEPS + said) == wrong


LIST = "Visits this year\n\n- swanage 12\n- poole 33\n- blandford 41\n\n"


@pytest.mark.parametrize("said", ["There were {} visits in all.", "A total of {} visits.", "That makes {}."])
def test_a_list_in_small_letters_and_its_total_in_the_words_after_it(said):
    assert alarms(LIST + said.format(88)) == {"88": "86"}
    assert alarms(LIST + said.format(86)) == {}


@pytest.mark.parametrize(
    ("one", "two", "differ"),
    [
        ("Opiates", "Alcohol", False),  # each heading says whose figures these are
        ("Summary", "Alcohol", True),
        ("Headlines", "Key figures", True),
        ("Treatment", "People in treatment", True),
    ],
)
def test_headings_tell_figures_in_the_same_words_apart(one, two, differ):
    said = "In 2023/24 there were {} people in treatment."
    text = f"# Annual report\n\n## {one}\n\n{said.format(412)}\n\n## {two}\n\n{said.format(530)}"
    assert bool(alarms(text)) is differ


def test_a_percentage_told_twice_in_the_same_words():
    text = "The share of contacts from police was 34% in 2022/23.\n\nThe police made {} of contacts in 2022/23."
    assert alarms(text.format("37%")) == {"37%": "34%"}
    assert alarms(text.format("34%")) == {}


def test_a_percentage_that_two_documents_tell_differs_and_is_no_alarm():
    texts = ["62% of care leavers were in work in 2023/24.", "In 2023/24, 65% of care leavers were in work."]
    found = check([read(text.encode(), f"{at}.md") for at, text in enumerate(texts)]).findings
    assert [(f.verdict, f.published, f.recomputed) for f in found] == [(Verdict.DIFFERS, "62%", "65%")]
    assert in_a_sentence(found[0]) == "This document says 62%; the other says 65%."


def test_percentages_that_add_to_another_are_no_parts_of_a_whole():
    text = "18% of schools are outstanding and 38% are good, so {} are good or outstanding."
    assert verdicts(text.format("56%")) == {"56%": "agrees"}
    assert alarms(text.format("58%")) == {"58%": "56%"}


def test_a_rise_that_is_a_fall_is_wrong_whatever_else_the_figure_fits():
    text = "Incidents fell from 1,240 in 2022/23 to 1,115 in 2023/24, a {} of 10.1%."
    assert alarms(text.format("fall")) == {}
    assert alarms(text.format("rise")) == {"10.1%": "−10.1%"}


def test_a_tenth_of_the_figure_is_no_rounding():
    text = "A total of £{} was spent: £450,000 on staff, £620,000 on services and £230,000 on premises."
    assert verdicts(text.format("1.3m")) == {"£1.3m": "agrees"}
    assert verdicts(text.format("1.2m")) == {"£1.2m": "disagrees"}


def test_working_shows_enough_places_to_see_how_it_rounds():
    (found,) = check_text("Of 383,274 people 73,013 (19.1%) are under 20.").findings
    assert (found.verdict, found.recomputed) == (Verdict.ROUNDING, "19.0%")
    assert "19.0498%" in found.how


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Crime rose by 12.1%, from 188 to 202.", "The report says 12.1%; its own figures give 7.4%."),
        (
            "Crime rose by 6.9%, from 188 to 202.",
            "The report says 6.9%; its own figures give 7.4%. It was divided by the wrong figure.",
        ),
        ("Admissions rose from 412 to 389.", "The words say one way and the figures the other: 412 to 389."),
        (
            "Visits were highest in Poole (33), then Blandford (41) and Swanage (12).",
            "The words say “highest”; the figures beside them do not.",
        ),
        ("Arrests rose by 25%, from 40 to 50.", ""),
    ],
)
def test_what_a_finding_comes_to_in_one_sentence(text, said):
    found = check_text(text).findings
    assert in_a_sentence(next((f for f in found if f.verdict is Verdict.DISAGREES), found[0])) == said
