import pytest

from goldenthread.claims.label_lines import Role, fields_of, read_label
from goldenthread.claims.model import Change, Multiple, Share, Sum, Target
from tests.unit.claims.making import found, verdicts


@pytest.mark.parametrize(
    ("label", "role", "before", "after", "when"),
    [
        ("1st quarter", Role.PART, "", "", "1st quarter"),
        ("Current", Role.PART, "", "", "Current"),
        ("Projected", Role.PROJECTION, "", "", ""),
        ("Full year forecast", Role.PROJECTION, "", "", ""),
        ("Last year", Role.PREVIOUS, "", "", "Last year"),
        ("YP Target 23/24 North", Role.TARGET, "YP", "North", "23/24"),
        ("Adults 22/23 North", Role.VALUE, "Adults", "North", "22/23"),
        ("Increase in year North", Role.CHANGE, "", "North", ""),
        ("Baseline", Role.BASELINE, "", "", ""),
        ("Total", Role.TOTAL, "", "Total", ""),
    ],
)
def test_labels_are_taken_apart(label, role, before, after, when):
    parts = read_label(label)
    assert (parts.role, parts.before, parts.after, parts.when) == (role, before, after, when)


def test_labels_on_one_line_stand_under_the_first():
    fields = fields_of("Adults 22/23 North: 2590 East: 1889", 1)
    assert [(f.group, f.sub, f.when, f.amount.text) for f in fields] == [
        ("Adults", "North", "22/23", "2590"),
        ("Adults", "East", "22/23", "1889"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The summary: 1,204 adults were in treatment in Northmoor in 2023/24.",
        "There were two areas of focus: 45 schools took part and 12 did not.",
        "We met four times.",
        "",
    ],
)
def test_prose_is_left_alone(text):
    assert fields_of(text, 1) == []


BLOCK = """#### {title}

{change} increase

1st quarter: {quarter}

Projected: {projected}

Last year: {last}
"""


def block(title, change, quarter, projected, last):
    return BLOCK.format(title=title, change=change, quarter=quarter, projected=projected, last=last)


def test_a_block_gives_its_projection_and_its_change():
    text = block("Warrants", "12.5%", "45", "180", "160")
    assert verdicts(text) == {"12.5%": "agrees", "180": "agrees"}
    assert found(text)["180"].claim.about == "Warrants, projected"
    assert found(text)["180"].claim.quotation == (
        "Warrants: 12.5% increase; 1st quarter: 45; Projected: 180; Last year: 160"
    )


def test_each_claim_marks_its_figure_in_its_block():
    claim = found(block("Warrants", "12.5%", "45", "180", "160"))["180"].claim
    assert "Projected: 180"[claim.start : claim.end] == "180"


def test_the_same_block_in_one_paragraph_or_as_a_card_reads_the_same():
    joined = "Knife crime\n\n1st quarter: 45\nProjected: 190\nLast year: 160\n"
    card = "## Knife crime\n\nQ1\n\n45\n\nProjected\n\n190\n\nLast year\n\n160\n"
    for text in (joined, card):
        assert verdicts(text, Multiple) == {"190": "disagrees"}


def test_a_part_with_no_period_is_not_projected():
    text = block("Neighbourhood crimes", "6.9%", "101", "202", "188").replace("1st quarter", "Current")
    assert verdicts(text) == {"6.9%": "disagrees", "202": "not checkable"}
    assert found(text)["6.9%"].would_fit == "202 as the base"


def test_changes_between_years_need_no_projection():
    text = "**Children in care**\n\n2021/22: 438\n\n2022/23: 452\n\nIncrease: 6.2%\n"
    assert verdicts(text, Change) == {"6.2%": "disagrees"}


def test_a_change_between_percentages_with_no_unit_is_not_checkable():
    text = "#### Continuity of care\n\n22/23 North: 45.2% East: 67.7%\n\n24/25 Target: 75%\n\nIncrease in year North: 10%\n\nE: 22%\n"
    changes = found(text, Change)
    assert {published: f.verdict.value for published, f in changes.items()} == {
        "10%": "not checkable",
        "22%": "not checkable",
    }
    assert "35.2%" in changes["10%"].how
    assert "41.1%" in changes["10%"].how
    assert "45.7%" in changes["22%"].how  # "E" is an abbreviation of East, the only name it can be


TARGETS = """#### Numbers in treatment

Adults 22/23 North: 2590 East: 1889

Target 23/24 North: 2700 East: 1942

YP 22/23 North: 86 East: 102

YP Target 23/24 North: 120 East: 75
"""


def test_a_target_below_its_start_is_told_by_its_neighbours():
    assert verdicts(TARGETS, Target) == {
        "2700": "agrees",
        "1942": "agrees",
        "120": "agrees",
        "75": "disagrees",
    }
    assert "more" in found(TARGETS, Target)["75"].how.casefold()


def test_a_target_is_not_called_wrong_where_less_is_wanted_or_nothing_says_that_more_is():
    less = "**Reduce first time entrants**\n\nBaseline: 120\n\nTarget 2024/25: 100\n"
    unknown = "**First time entrants**\n\nBaseline: 120\n\nTarget 2024/25: 100\n"
    more = "**Increase take-up of naloxone**\n\nBaseline: 340\n\nTarget 2024/25: 320\n"
    assert verdicts(less) == {}
    assert verdicts(unknown) == {"100": "not checkable"}
    assert verdicts(more) == {"320": "disagrees"}


def test_totals_and_shares_of_lines():
    text = "**Referrals**\n\nMale: 60 (55%)\n\nFemale: 50 (54%)\n\nTotal: 110\n"
    assert verdicts(text, Sum) == {"110": "agrees"}
    assert verdicts(text, Share) == {"55%": "agrees", "54%": "disagrees"}
    claim = found(text, Share)["54%"].claim
    assert "Female: 50 (54%)"[claim.start : claim.end] == "54%"


def test_two_counts_under_one_label_are_added_apart():
    text = "Training\n\n- Level 2: 8 courses, 142 delegates\n- Level 3: 6 courses, 97 delegates\n- In all: 14 courses, 249 delegates\n"
    assert verdicts(text, Sum) == {"14": "agrees", "249": "disagrees"}


def test_rates_and_averages_are_not_added():
    text = "**Rate per 10,000**\n\nNorth: 71\n\nEast: 54\n\nTotal: 64\n"
    assert verdicts(text) == {}
