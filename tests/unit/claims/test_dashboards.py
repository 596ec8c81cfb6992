import pytest

from goldenthread.claims.model import Change, Sum
from tests.unit.claims.making import found, verdicts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Referrals 412 (378) up 9%", {"9%": "agrees"}),
        ("Referrals 412 (378) up 19%", {"19%": "disagrees"}),
        ("**Referrals** 412 (378 LY) +19%", {"+19%": "disagrees"}),
        ("Knife crime: 240 (LY 300) -20%", {"-20%": "agrees"}),
        ("Catalytic converters. LY 320, TY 112. -56%. Arrests 9.", {"-56%": "disagrees"}),
        ("Stop and search: Jan 120, Feb 150 (+35%)", {"+35%": "disagrees"}),
        ("Stop and search: Jan 120, Feb 150 (+25%)", {"+25%": "agrees"}),
    ],
)
def test_lines_of_a_dashboard(text, expected):
    assert verdicts(text, Change) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Calls 412 (999) up 9%",
        "Ward 12 (Kelsey) 340 up 9%",
        "Arrests 240 (48) up 20%",
        "Arrests 240 (260) up 20%",
        "Burglary: solved 9.1%, rank 12/43 (was 17/43)",
        "Calls 12,400 (12,900), answered in 10s 91% (89%), abandoned 2.1% (2.6%)",
    ],
)
def test_brackets_that_may_hold_something_else(text):
    assert not [f.how for f in found(text).values() if f.verdict.value == "disagrees"]


def test_short_lines_with_last_quarter_and_a_change():
    text = "Early help\n\nOpen episodes 1,575\n\nLast quarter 1,500\n\nChange +{}%\n"
    assert verdicts(text.format("5.0"), Change)["+5.0%"] == "agrees"
    assert verdicts(text.format("15.0"), Change)["+15.0%"] == "disagrees"


def test_quarters_one_below_the_other_with_the_year():
    assert verdicts("Q1 210\nQ2 198\nQ3 240\nQ4 252\nYear 990", Sum)["990"] == "disagrees"
    assert verdicts("Q1 210\nQ2 198\nQ3 240\nQ4 252\nYear 900", Sum)["900"] == "agrees"
