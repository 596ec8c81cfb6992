import pytest

from goldenthread.claims import Verdict, check
from goldenthread.claims.model import Change, Rate, Share, Sum, Target, Whole
from goldenthread.reading.document import Block, BlockKind, Document, Place
from tests.unit.claims.making import found, verdicts


def table(*rows: str) -> str:
    head, *body = [f"| {row} |" for row in rows]
    rule = "|" + "---|" * (head.count("|") - 1)
    return "\n".join([head, rule, *body])


def test_totals_of_columns_and_of_rows():
    text = table(
        "Area | Adults | Young people | All",
        "North | 1,204 | 86 | 1,290",
        "East | 977 | 64 | 1,041",
        "Total | 2,181 | 160 | 2,331",
    )
    sums = {f.claim.about: f.verdict for f in found(text, Sum).values()}
    assert sums["Total, Young people"] is Verdict.DISAGREES
    assert sums["Total, Adults"] is Verdict.AGREES
    assert found(text, Sum)["160"].recomputed == "150"


def test_a_total_over_subtotals():
    text = table(
        "Source | 2023", "Police | 40", "Courts | 10", "Justice sub-total | 50", "GP | 20", "Hospital | 15",
        "Health sub-total | 35", "Total | 85",
    )  # fmt: skip
    assert verdicts(text, Sum) == {"50": "agrees", "35": "agrees", "85": "agrees"}


@pytest.mark.parametrize(
    ("missing", "total", "verdict"),
    [("[c]", "24", "not checkable"), ("<5", "24", "not checkable"), ("-", "19", "disagrees")],
)
def test_a_part_left_out_is_not_nought(missing, total, verdict):
    text = table("Area | Deaths", "North | 12", f"East | {missing}", "West | 9", f"Total | {total}")
    assert verdicts(text, Sum) == {total: verdict}


@pytest.mark.parametrize(
    "rows",
    [
        ("Area | Rate per 10,000", "North | 71", "East | 54", "Total | 64"),
        ("Site | Average wait", "North | 12", "East | 18", "All | 16"),
        ("Grade | Good schools", "North | 83%", "East | 95%", "All | 88%"),
    ],
)
def test_rates_averages_and_shares_of_their_own_are_not_added(rows):
    assert not [f for f in found(table(*rows)).values() if f.verdict is Verdict.DISAGREES]


def test_rows_that_overlap_are_not_called_wrong():
    text = table("Referrals | 2023", "All referrals | 400", "With drugs | 260", "With alcohol | 240", "With both | 130")
    assert verdicts(text) == {"400": "not checkable"}


def test_shares_of_a_total_are_found_from_the_figures_and_only_the_odd_one_is_wrong():
    text = table(
        "Group | Children | %", "White British | 412 | 68.7", "Asian | 96 | 16.0", "Black | 54 | 9.0",
        "Mixed | 38 | 3.6", "Total | 600 | 100",
    )  # fmt: skip
    wrong = {published: f for published, f in found(text).items() if f.verdict is Verdict.DISAGREES}
    assert list(wrong) == ["3.6"]
    assert wrong["3.6"].hint == "digits transposed"


def test_shares_of_another_column_and_of_another_row():
    columns = table(
        "Agency | Invited | Attended | Attendance",
        "Police | 6 | 6 | 100%",
        "Health | 6 | 5 | 83%",
        "Probation | 6 | 4 | 76%",
    )
    rows = table(
        "Measure | North | East | West",
        "Referrals | 120 | 100 | 80",
        "Assessed | 60 | 55 | 20",
        "% assessed | 50% | 55% | 52%",
    )
    assert verdicts(columns, Share) == {"100%": "agrees", "83%": "agrees", "76%": "disagrees"}
    assert verdicts(rows, Share) == {"50%": "agrees", "55%": "agrees", "52%": "disagrees"}


def test_a_cell_with_a_count_and_its_share():
    text = table(
        "Outcome | North", "Completed | 45 (30%)", "Left | 60 (40%)", "Still in | 45 (13%)", "Total | 150 (100%)"
    )
    assert verdicts(text, Share)["13%"] == "disagrees"
    assert verdicts(text, Sum)["150"] == "agrees"


def test_changes_between_two_periods():
    text = table(
        "Crime | 2022/23 | 2023/24 | % change", "Burglary | 410 | 369 | -10.0%", "Robbery | 150 | 186 | 24.0%",
        "Vehicle | 512 | 560 | 8.6%",
    )  # fmt: skip
    changes = found(text, Change)
    assert {p: f.verdict.value for p, f in changes.items()} == {
        "-10.0%": "agrees",
        "24.0%": "agrees",
        "8.6%": "disagrees",
    }
    assert changes["8.6%"].hint == "wrong base"


def test_changes_from_row_to_row_and_in_a_row_of_their_own():
    down = table(
        "Year | Deaths | Change on year", "2020 | 52 | ", "2021 | 59 | 13.5%", "2022 | 55 | -6.8%", "2023 | 61 | 19.9%"
    )
    turned = table(
        "Year | Burglary | Robbery | Theft",
        "2022/23 | 400 | 85 | 120",
        "2023/24 | 372 | 102 | 129",
        "Change | -7.0% | +20.0% | +9.5%",
    )
    assert verdicts(down, Change)["19.9%"] == "disagrees"
    assert verdicts(turned, Change) == {"-7.0%": "agrees", "+20.0%": "agrees", "+9.5%": "disagrees"}


def test_a_change_between_percentages_does_not_say_its_unit():
    text = table(
        "Measure | 2022 | 2023 | Change", "Absence | 21.7% | 19.4% | -2.3%", "Attendance | 90.2% | 91.0% | 5.5%"
    )
    assert verdicts(text, Change) == {"-2.3%": "not checkable", "5.5%": "disagrees"}


def test_rates_of_a_count_and_a_population():
    text = table(
        "Area | Offences | Population | Rate per 1,000", "A | 1,240 | 45,000 | 27.6", "B | 980 | 30,200 | 32.5",
        "C | 450 | 21,000 | 2.1",
    )  # fmt: skip
    assert verdicts(text, Rate) == {"27.6": "agrees", "32.5": "agrees", "2.1": "disagrees"}


def test_targets_in_a_table_need_words_that_say_more_is_wanted():
    text = table(
        "Measure | Baseline | Target",
        "Increase adults in treatment | 1,640 | 1,700",
        "Increase placements | 34 | 28",
        "Deaths | 30 | 20",
    )
    assert verdicts(text, Target) == {"1,700": "agrees", "28": "disagrees"}


def test_shares_of_one_whole_that_pass_it():
    text = table("Reason | Share of cases", "Moved away | 46%", "Completed | 38%", "Stepped up | 22%", "Other | 9%")
    bands = table("Age | Share of residents", "0 to 19 | 21%", "16 to 64 | 61%", "65 and over | 24%")
    many = table("Reason (all that apply) | Share of cases", "Neglect | 60%", "Drugs | 45%", "Other | 30%")
    assert set(verdicts(text, Whole).values()) == {"disagrees"}
    assert set(verdicts(bands, Whole).values()) == {"not checkable"}
    assert verdicts(many, Whole) == {}


def test_a_table_with_two_rows_of_headings_is_not_guessed_at():
    rows = (("", "2022", "2022"), ("Area", "Boys", "Girls"), ("North", "3", "4"), ("Total", "9", "9"))
    block = Block(BlockKind.TABLE, "", Place(1), rows=rows, header_rows=2)
    (finding,) = check([Document("a.docx", "docx", (block,))]).findings
    assert finding.verdict is Verdict.NOT_CHECKABLE
    assert "more than one row of headings" in finding.how


def test_a_table_without_a_row_of_headings_is_still_added():
    block = Block(BlockKind.TABLE, "", Place(1), rows=(("North", "3"), ("East", "4"), ("Total", "9")))
    (finding,) = check([Document("a.docx", "docx", (block,))]).findings
    assert (finding.verdict, finding.recomputed) == (Verdict.DISAGREES, "7")


@pytest.mark.parametrize("rows", [(), (("",),), (("a", "b"),), (("a", "b"), ("c", "d")), (("", ""), ("", "1"))])
def test_tables_with_little_in_them_break_nothing(rows):
    block = Block(BlockKind.TABLE, "", Place(1), rows=rows, header_rows=min(1, len(rows)))
    assert check([Document("a.docx", "docx", (block,))]).findings == ()


# Shapes that tempt


@pytest.mark.parametrize(
    "text",
    [
        table("Group | Number", "Male | 60", "Female | 40", "White | 70", "Asian | 25", "Total | 100"),
        table("Group | Number", "Total | 412", "Boys | 200", "Girls | 212", "Under 5 | 80"),
        table("Month | Total referrals | Section 47 | ICPC", "Apr | 412 | 210 | 95", "May | 398 | 201 | 88"),
        table("Measure | 2022/23", "Total referrals | 412", "Assessments | 300", "Plans | 95"),
        table("Service | People", "Advice | 120", "Housing | 90", "Debt | 60", "Total individuals | 210"),
        table("Need | Children", "Neglect | 120", "Drugs | 90", "Total | 190") + "\n\nA child may have more than one need.",
        table("Area | Children", "A | 35", "B | 40", "C | 25", "Total | 105") + "\n\nFigures are rounded to the nearest 5.",
        "**Table 2: Median days to first contact**\n\n" + table("Area | Wait", "A | 35", "B | 40", "C | 25", "Total | 33"),
        table("Crime | Number", "Violence | 120", "– with injury | 50", "Theft | 80", "Total | 200"),
        table("Team | Officers | Cases per officer", "East | 10 | 14", "West | 12 | 15", "Total | 22 | 14.5"),
        table("Ethnicity | Number | % of cohort | % of population", "White | 300 | 60% | 82%", "Asian | 150 | 30% | 11%",
              "Other | 50 | 10% | 7%"),
        table("Quarter | Arrests | Year to date", "Q1 | 20 | 20", "Q2 | 35 | 55", "Q3 | 30 | 85", "Year to date | 85 | 85"),
    ],
)  # fmt: skip
def test_what_is_no_sum_of_what_stands_beside_it_is_not_called_wrong(text):
    assert not [f.how for f in found(text).values() if f.verdict is Verdict.DISAGREES]


def test_a_row_that_is_not_called_a_total_but_is_one_in_the_other_columns():
    text = table(
        "Area | 2021 | 2022 | 2023",
        "North | 418 | 377 | 402",
        "South | 265 | 241 | 260",
        "Borough | 683 | 618 | 626",
    )
    assert verdicts(text, Sum) == {"683": "agrees", "618": "agrees", "626": "disagrees"}


def test_quarters_and_the_year_under_them():
    text = table("Quarter | Overtime", "Q1 | 212", "Q2 | 198", "Q3 | 240", "YTD | 750")
    assert verdicts(text, Sum) == {"750": "disagrees"}


def test_shares_of_a_total_that_is_not_printed():
    text = table("Outcome | Cases | Share", "Closed | 120 | 48%", "Open | 80 | 32%", "Paused | 50 | 25%")
    assert verdicts(text, Share) == {"48%": "agrees", "32%": "agrees", "25%": "disagrees"}


def test_last_year_in_brackets_with_the_change_beside():
    text = table(
        "Crime | 2022/23 (2021/22) | Change", "Burglary | 369 (410) | -10%", "Robbery | 186 (150) | +24%",
        "Arson | 55 (50) | +15%",
    )  # fmt: skip
    assert verdicts(text, Change) == {"-10%": "agrees", "+24%": "agrees", "+15%": "disagrees"}


def test_variances_in_brackets_between_counts_and_points_in_one_column():
    text = table(
        "Measure | Target | Dec | Jan | Var.", "Waiting list | n/a | 18,450 | 18,081 | (396)",
        "Over 52 weeks | 0 | 612 | 544 | (68)", "Within 18 weeks | 92.0% | 61.3% | 62.9% | +1.6 pp",
    )  # fmt: skip
    assert verdicts(text, Change) == {"(396)": "disagrees", "(68)": "agrees", "+1.6 pp": "agrees"}


def test_a_target_under_its_baseline_with_the_aim_in_the_line_before():
    beds = table(" | Beds", "Baseline, March 2023 | 64", "Target, March 2024 | 46")
    assert verdicts("Bed capacity is to be increased.\n\n" + beds, Target) == {"46": "disagrees"}
    assert verdicts("Bed use is to be reduced.\n\n" + beds, Target) == {}
