"""The quantities of three published reports, rebuilt from the packs: every figure as printed, beside what it comes to."""

import csv
from pathlib import Path

import pytest

from goldenthread.publishing.document import Document
from goldenthread.vocabulary import Period
from tests.integration.publishing.editions import edition, gaps, grids, rows, section, text_of
from tests.integration.publishing.editions import words as read
from tests.loaded import PACKS

pytestmark = pytest.mark.usefixtures("loaded", "db")


def printed(slug: str) -> list[dict[str, str]]:
    """The figures that the partnership's own documents print, as its pack holds them."""
    with Path(PACKS / slug / "figures.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["document"].startswith("DOC-")]


def held(made: Document) -> dict[str, str | None]:
    return {one.reference.rpartition("/")[2]: one.value for one in made.figures if one.reference}


@pytest.mark.parametrize(
    ("slug", "template", "count"),
    [
        ("dorset-cdp", "progress-report", 28),
        ("dorset-cypf", "annual-report", 38),
        ("pan-dorset-scp", "yearly-report", 109),
    ],
)
def test_every_printed_figure_stands_in_the_report_as_it_was_printed(slug: str, template: str, count: int) -> None:
    given = printed(slug)
    assert len(given) == count
    made = edition(slug, template, public=False)
    found = held(made)
    for row in given:
        assert row["ref"] in found, row["ref"]
        value = found[row["ref"]]
        assert (value is None) == (row["value"] == ""), row["ref"]
        assert value is None or float(value) == float(row["value"]), row["ref"]
    # What was printed, and where, stands beside each.
    table = rows(section(made, "as-printed"), "Every figure as printed")
    assert len(table) == count
    texts = [row["text"] for row in given if row["text"]]
    assert set(texts) <= {row[3] for row in table}
    assert all(row[6] for row in table)


def test_the_progress_report_projects_what_has_a_period_beside_what_was_printed() -> None:
    made = edition("dorset-cdp", "progress-report")
    table = {row[0]: row[1:] for row in rows(made, "Projected performance")}
    quarter = "quarter 1 2023/24"
    assert table == {
        "County Lines arrests": ["38", quarter, "152 [f]", "152 [f]", "108 to 209", "80", "+90.0%"],
        "Serious and organised crime disruptions": [
            "259", quarter, "1,036 [f]", "1,036 [f]", "914 to 1,170", "964", "+7.5%",
        ],
        "Neighbourhood crimes": [
            "101", "July 2023", "202 [f]", "Not projected", "[z]", "188", "+7.4% (from the published projection)",
        ],
        "Asset seizure: cash": [
            "£23,756", quarter, "£94,304 [f]", "£95,024 [f]", "No interval: money has none, only counts do", "£68,413",
            "+38.9%",
        ],
    }  # fmt: skip
    (grid,) = [one for one in grids(made) if one.caption.startswith("Projected performance")]
    assert [one.text for one in grid.columns][6] == "Year before, 2022/23"
    said = text_of(made)
    first = "County Lines arrests, Serious and organised crime disruptions and Asset seizure: cash"
    assert f"{first}: first quarter × 4." in said, "said once for all three"
    assert "Neighbourhood crimes: not projected because" in said
    assert (
        "the published projection is £94,304 [f] and the one worked out here £95,024 [f]. Neither is corrected." in said
    )
    # What the source prints of the change stands beside what its own figures come to.
    assert "County Lines arrests: the published change, a 90% increase, agrees with the published figures." in said
    assert (
        "the published change, a 7.4% increase, differs: the published figures come to +7.5%. A guess: cut short."
        in said
    )
    assert "the published change, a 6.9% increase, differs: the published figures come to +7.4%." in said
    assert "Asset seizure: cash: the published change, a 37.8% increase, agrees with the published figures." in said
    assert "4 agree, 3 differ" in said


def test_the_progress_report_keeps_the_councils_apart() -> None:
    made = edition("dorset-cdp", "progress-report")
    said = text_of(section(made, "targets-grp-004"))
    for words in (
        "Adults in treatment, 2022/23: 2,590 and 1,889 (BCP Council and Dorset Council). "
        "Together 4,479, worked out here; it may count a person twice.",
        "Young people in treatment, 2022/23: 86 and 102",
        "Continuity of care, 2022/23: 45.2% and 67.7% (BCP Council and Dorset Council). They are not averaged",
        "Rehabilitation placements, 2022/23: 30 and 16 (BCP Council and Dorset Council).",
        "leaves out people who do not consent to share their data",
        "the target, 75, is below its starting point, 102",
    ):
        assert words in said, words
    table = {(row[0], row[1]): row[2:] for row in rows(section(made, "targets-grp-004"), "Figures and targets")}
    assert len(table) == 8
    assert table[("Adults in treatment", "BCP Council")][2:] == ["2,700", "2023/24", "110 to go", "Starting point"]
    assert table[("Continuity of care", "BCP Council")] == [
        "45.2%", "41.1%", "75%", "2024/25", "29.8 percentage points to go", "Starting point",
    ]  # fmt: skip
    assert table[("Continuity of care", "Dorset Council")][4] == "7.3 percentage points to go"
    assert table[("Rehabilitation placements", "BCP Council")][4] == "Hold at 30"
    deaths = rows(section(made, "other-figures-grp-004"), "Other figures")
    assert [row[2:4] for row in deaths if row[0] == "Drug related deaths"] == [["55 deaths [p]", "59"]]


def test_the_progress_report_has_the_tree_and_the_measures_without_a_figure() -> None:
    made = edition("dorset-cdp", "progress-report")
    kinds = [row[1] for row in rows(made, "Groups of the partnership")]
    assert (kinds.count("Sub-group"), kinds.count("Analytical group"), kinds.count("Task and finish group")) == (
        3,
        1,
        3,
    )
    tree = {row[0]: row[2] for row in rows(made, "Groups of the partnership")}
    assert sum(above == "Prevention sub-group" for above in tree.values()) == 4
    assert sum(above == "Treatment and recovery sub-group" for above in tree.values()) == 3
    assert "Needs assessment November 2022 (November 2022), which led to" in text_of(section(made, "structure"))
    waiting = text_of(section(made, "supporting-grp-003"))
    assert "No figure is held yet for 4 measures. One is overdue." in waiting
    assert "Its measures: Volume of drugs seized and Number of drugs seizures" in waiting
    outcomes = [row[1] for row in rows(made, "Outcomes of")]
    assert outcomes[3] == "0 of 2 headline measures held; 2 local proxies"


def test_the_annual_report_rebuilds_seven_themes_with_their_actions_and_indicators() -> None:
    made = edition("dorset-cypf", "annual-report")
    table = rows(made, "Themes of the plan")
    assert [row[1] for row in table] == ["13", "14", "23", "8", "13", "14", "16", "101"]
    assert [row[2] for row in table] == ["9", "7", "7", "18", "3", "3", "6", "53"]
    assert [row[3] for row in table[:2]] == ["[theme-thm-001]", "[theme-thm-002]"]
    for number in range(1, 8):
        one = section(made, f"theme-thm-{number:03}")
        assert "Aim: not recorded." not in gaps(one)
        assert [below.title for below in one.sections] == ["Key indicators", "In charts", "Actions"]
        assert len(rows(one, "Actions of")) == int(table[number - 1][1])
        assert text_of(one).count(f"{table[number - 1][2]} key indicators: a figure is held for") == 1
    assert "Rates of recycling and CO2 reduction across Dorset" in " ".join(gaps(section(made, "theme-thm-005")))
    assert len(rows(section(made, "achievements"), "What was achieved")) == 29


def test_the_yearly_report_rebuilds_the_priorities_the_money_and_the_counts() -> None:
    made = edition("pan-dorset-scp", "yearly-report", public=False)
    priorities = section(made, "priorities").sections
    assert [one.title[:2] for one in priorities] == ["A:", "B:", "C:"]
    assert [len(one.sections) for one in priorities] == [3, 0, 0]
    said = text_of(section(made, "money"))
    assert "4 contributions come to £303,140; which agrees; £68,853 was carried over (22.7% of the whole)" in said
    assert [row[1] for row in rows(section(made, "money"), "What each body put in")] == ["£75,785"] * 4
    table = rows(section(made, "as-printed"), "Every figure as printed")
    again = {(row[0], row[1]): row[5] for row in table if row[2] == "2023/24"}
    assert again[("Child deaths reviewed by the panel", "Pan-Dorset and Somerset")] == "27 (sum of its areas): agrees"
    assert again[("Child deaths reviewed by the panel", "Pan-Dorset")] == "22 (sum of its areas): agrees"
    assert (
        again[("Reviewed deaths with modifiable factors, share", "Pan-Dorset and Somerset")]
        == "51.9% (14 of 27): agrees"
    )
    assert (
        again[("People heard in the Family Engagement project", "Dorset Council")] == "67 (sum by respondent): agrees"
    )
    assert again[("Residents aged 0 to 19, share", "Dorset Council, age 0-19")] == "19.0% (73,013 of 383,274): differs"
    profile = text_of(section(made, "area"))
    assert "The bands 16-65 in BCP Council and 16-64 in Dorset Council differ: not compared." in profile
    assert "The bands 66+ in BCP Council and 65+ in Dorset Council differ: not compared." in profile


def test_the_counts_of_children_stay_out_of_the_public_version() -> None:
    said = text_of(edition("pan-dorset-scp", "yearly-report"))
    assert "Child deaths reviewed by the panel" not in said
    assert "Children at significant risk" not in said


def test_the_statutory_list_is_tested_against_the_very_edition() -> None:
    made = edition("pan-dorset-scp", "yearly-report")
    table = {row[0]: row[3] for row in rows(section(made, "statutory"), "What is asked")}
    assert table["Costs and contributions, changes to them, and value for money"] == "Met"
    assert table["The yearly report: priorities of the agencies together"] == "Met"
    assert table["How independent scrutiny made a difference"].startswith("Not met. Not written yet")
    assert table["The yearly report: open to families"].startswith("Partly met")
    written = edition("pan-dorset-scp", "yearly-report", texts={"foreword": "To families."})
    after = {row[0]: row[3] for row in rows(section(written, "statutory"), "What is asked")}
    assert after["The yearly report: open to families"] == "Met"


def test_the_priorities_stand_in_three_blocks_of_three() -> None:
    made = edition("tower-hamlets-cdp", "plan")
    found = list(grids(section(made, "priorities")))
    assert [one.caption for one in found] == [
        "Break drug supply chains: 3 local priorities",
        "Deliver a world-class treatment and recovery system: 3 local priorities",
        "Achieve a shift in the demand for drugs: 3 local priorities",
    ]
    assert [read(row[0])[:2] for one in found for row in one.rows] == [f"{n}." for n in range(1, 10)]


def test_the_return_has_a_row_for_every_headline_measure() -> None:
    made = edition("dorset-cdp", "annual-return")
    table = rows(section(made, "measures"), "Headline measures of")
    assert len({row[1] for row in table}) == 11
    assert sum(row[2] == "Not held" for row in table) == 6
    check = {row[0]: row[3] for row in rows(section(made, "check"), "What is asked")}
    assert check["Every headline measure, or that it is not held"] == "Met"
    assert check["Sign-off by the accountable post"].startswith("Not met")
    assert "Year: Not recorded" in text_of(section(made, "front"))


def test_a_return_of_a_year_holds_nothing_of_the_years_after_it() -> None:
    def periods(**given: object) -> set[str]:
        made = edition("example-county", "annual-return", **given)
        table = rows(section(made, "measures"), "Headline measures of")
        return {row[4] for row in table}

    year = Period.parse("2025/26", kind="financial_year")
    assert any("2026/27" in period for period in periods()), "without a year the newest is returned"
    held = periods(period=year) - {"[z]"}
    assert held and not any("2026/27" in period for period in held)
    assert "quarter 4 2025/26" in held
