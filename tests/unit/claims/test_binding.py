"""Figures that stand together and do not belong together raise no alarm; the same words with what binds them do."""

import pytest

from goldenthread.claims import check_text


def alarms(text):
    return [finding.published for finding in check_text(text).findings if finding.verdict.value == "disagrees"]


@pytest.mark.parametrize(
    "text",
    [
        # a standardised rate, a smaller area, a group whose number is not printed
        "The age-standardised rate of deaths was 410 per 100,000, with 980 deaths among 198,000 people.",
        "The Harrow Vale area has 140,000 residents. There were 220 burglaries in the harbour ward, a rate of 7.4 per "
        "1,000.",
        "There were 51 exclusions per 10,000 pupils in secondary schools; across the 28,400 pupils of all phases there "
        "were 97 exclusions.",
        "Gwern has 2,041 children in care, a rate of 32 per 10,000; within the region it runs from 24 to 47.",
        # steps from a time whose figure is not printed
        "In the year 144 adults joined, 22 fewer than last year, and 120 left.",
        "In March 74% of leavers were in work, a rise of 5% on last year and above the 70% that we set out to reach.",
        "Repeat calls were 17%, better than the 20% target. Visits in time were 81%, short of 88%.",
        "Nine cases in ten were closed within a month (91%), and 4% took longer than three.",
        # sums, projections, lists
        "There were 61 licences in force, five more than in May, and 14 new drivers were approved, taking the number "
        "to 88.",
        "The team took 280 calls between April and June. Calls drop every summer, and we expect 1,000 in the year.",
        "The team closed 300 cases in quarter 1 and 280 in quarter 2. A total of 1,180 is expected by year end.",
        "There were 2,000 open cases. Of these:\n\n- 1,500 (75%) were new\n- 200 (10%) were old\n- 300 (15%) were late",
        # comparisons in a chain, each with the first figure
        "The rate was 31%, lower than the 36% of last year and below our neighbours (33%).",
        "The share seen alone was 81%, higher than in quarter 3 (76%) and than last year (79%), and above the 80% mark.",
        "Referrals rose by around a quarter, from 3,980 to 4,870.",
        "Spending was £31.2m against a budget of £30.1m, after an underspend of £1.1m in the previous year.",
        "Demand keeps rising: 2,410 calls in quarter 4, against 2,530 in quarter 3 and 2,105 in quarter 4 of last year.",
    ],
)
def test_what_is_not_bound_raises_no_alarm(text):
    assert not alarms(text)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("The rate of deaths was 410 per 100,000, with 980 deaths among 198,000 people.", "410 per 100,000"),
        ("In the year 144 adults joined, 22 fewer than last year (156).", "22"),
        ("There were 61 drivers and 14 joined, taking the number to 88.", "88"),
        ("Referrals rose by around a quarter, from 3,980 to 7,870.", "up by around a quarter"),
        ("The rate was 31%, lower than the 36% of last year but below our neighbours (29%).", "29% to 31%"),
        ("Contacts fell by 318 (17.3%) to 1,840.", "17.3%"),
        ("Repeat plans: 24% ↓ from 22% last year.", "22% to 24%"),
    ],
)
def test_what_is_bound_is_held_to_the_figures(text, figure):
    assert figure in alarms(text)
