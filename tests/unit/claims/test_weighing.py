"""Relations are weighed: alarms that nothing backs are not raised, and those that are backed stay."""

import pytest

from goldenthread.claims import Verdict, check_text
from goldenthread.claims.frames import frame_of
from goldenthread.claims.passage import runs
from goldenthread.claims.weighing.relations import Kind, Outcome, outcome, relations
from goldenthread.claims.weighing.weigh import weigh
from goldenthread.reading import read


def marks(text):
    (run,) = runs(read(text.encode(), "text.md"))
    return run, frame_of(run.passages[-1]).marks


def alarms(text):
    return [finding.published for finding in check_text(text).findings if finding.verdict is Verdict.DISAGREES]


def test_a_share_that_holds_is_among_the_relations():
    _, held = marks("Of 250 plans, 50 (20%) were late.")
    found = [one for one in relations(held, [held[-1]]) if one.kind is Kind.SHARE]
    assert [(one.given[0].amount.text, one.given[1].amount.text, outcome(one)) for one in found] == [
        ("50", "250", Outcome.HOLDS)
    ]


@pytest.mark.parametrize(
    ("stated", "expected"), [("25%", Outcome.NEAR), ("35%", Outcome.MIDDLE), ("2%", Outcome.VERY_FAR)]
)
def test_how_far_off_a_relation_is(stated, expected):
    _, held = marks(f"Of 250 plans, 50 ({stated}) were late.")
    assert [outcome(one) for one in relations(held, [held[-1]]) if one.kind is Kind.SHARE] == [expected]


def test_what_is_meant_weighs_more_than_what_is_not():
    run, held = marks("Burglary fell by 30%, from 400 offences to 300.")
    (weighed,) = weigh(run, {(held[0].amount.start, held[0].amount.end)})
    assert weighed.fails > 0.5 > weighed.holds


def test_only_what_is_asked_for_is_weighed():
    run, _ = marks("Burglary fell by 25%, from 400 offences to 300.")
    assert weigh(run, set()) == []


@pytest.mark.parametrize(
    "text",
    [
        "Children in need at 31 March were 1,704, or 329 per 10,000; 5% fewer than the 1,794 of a year before.",
        "Arrests went up by half, from 84 to 126, and 31 children were safeguarded, nine fewer than in 2021/22.",
    ],
)
def test_an_alarm_that_nothing_backs_is_not_raised(text):
    assert alarms(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Burglary fell by 30%, from 400 offences to 300.", ["30%"]),
        ("There were 90 pupils in the sample: 46 girls and 34 boys.", ["90"]),
        ("Asset seizure: 1st quarter £23,756; projected £94,304.", ["£94,304"]),
    ],
)
def test_an_alarm_that_the_words_back_stays(text, expected):
    assert alarms(text) == expected
