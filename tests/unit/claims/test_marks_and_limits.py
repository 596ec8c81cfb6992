"""Marks in words, limits over tables, gaps that move, and one fact told twice: wrong ones are named, right ones agree."""

import pytest

from goldenthread.claims import Verdict, check_text
from goldenthread.claims.marks_in_words import mark_line, met_of, way_of
from goldenthread.claims.model import Direction

TABLE = "| Area | Sessions |\n|---|---|\n| Hale | 31 |\n| Moss | 12 |\n| Pell | 24 |\n\n"
STATUS = "| Measure | Target | Actual | Status |\n|---|---|---|---|\n| Visits on time | 90% | {} | {} |\n"
WAYS = "| Measure | 2022/23 | 2023/24 | Direction |\n|---|---|---|---|\n| Referrals | 412 | {} | {} |\n"
BLOCK = "**Visits made on time**\n\nActual: {}\n\nTarget: 85%\n\nStatus: {}"
TREND = "**Children on a plan**\n\n31 March 2023: 288\n\n31 March 2024: {}\n\nDirection of travel: {}"
TWICE = "## Summary\n\nIn 2023/24 we supported {} carers.\n\n## Activity\n\nThe service supported {} carers in 2023/24."
GAP = "In 2022, 85% of all pupils and 67% of those in care passed. In 2023 it was {} and 71%, so the gap has {}."


def alarms(text: str) -> list[str]:
    return [f.published for f in check_text(text).findings if f.verdict is Verdict.DISAGREES]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (STATUS, ("93%", "Met"), ("83%", "Met")),
        (STATUS, ("83%", "Not met"), ("93%", "Not met")),
        (WAYS, ("377", "Down"), ("377", "Up")),
        (WAYS, ("440", "Increasing"), ("377", "Increasing")),
        (BLOCK, ("87%", "met"), ("81%", "met")),
        (TREND, ("251", "decreasing"), ("251", "increasing")),
        (TABLE + "Every area held at least {} sessions.{}", ("12", ""), ("14", "")),
        (TABLE + "Sessions ranged from {} to {}.", ("12", "31"), ("12", "27")),
        (TWICE, ("1,386", "1,386"), ("1,386", "1,268")),
        (GAP, ("85%", "narrowed"), ("85%", "widened")),
        (GAP, ("94%", "widened"), ("94%", "narrowed")),
    ],
)
def test_what_contradicts_the_figures_is_named_and_what_fits_is_not(
    text: str, right: tuple[str, str], wrong: tuple[str, str]
) -> None:
    assert alarms(text.format(*right)) == []
    assert len(alarms(text.format(*wrong))) == 1


@pytest.mark.parametrize("mark", ["Improving", "Amber", "Better", "On track", "Steady"])
def test_a_mark_that_says_neither_up_nor_met_is_none(mark: str) -> None:
    assert way_of(mark) is Direction.NOT_SAID
    assert met_of(mark) is None


def test_a_line_is_a_mark_only_where_it_says_nothing_else() -> None:
    assert mark_line("Direction of travel: increasing") == "increasing"
    assert mark_line("Target missed") == "Target missed"
    assert mark_line("Direction: increasing since the new form came in last spring") == ""
    assert mark_line("Visits: 31") == ""
