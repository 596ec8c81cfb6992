"""What reads like the details of a case, and what does not. Every name and number is invented."""

import pytest

from goldenthread.governance.standing.cases import looks_like_a_case


@pytest.mark.parametrize(
    "text",
    [
        "The mother refused the visit and the conference was called off",
        "Keziah Abara, aged 9, was not seen for two weeks",
        "Case number 20417 was closed without a plan",
        "He was moved twice in a month",
        "Child B should have had a plan",
        "A 14-year-old was placed out of area",
        "Mrs Okafor did not answer",
        "The school says this family was not told",
        "NHS number 943 476 5919 was sent in the open",
    ],
)
def test_a_case_is_seen_and_never_repeated(text):
    found = looks_like_a_case(text)
    assert found
    assert not any(word in " ".join(found) for word in ("Keziah", "20417", "Okafor", "943"))


@pytest.mark.parametrize(
    "text",
    [
        "No agreement on the threshold for a conference",
        "Referrals come back without a reason, about ten a month",
        "Children aged 10 to 17 wait longer than adults",
        "16 to 24-year-olds are not covered by the protocol",
        "The services that family hubs run are not in the directory",
        "Probation leads for the first four weeks, then the recovery service",
        "His Majesty's Inspectorate asked for the same assurance",
        "Health visitors and schools read the neglect tool in different ways",
    ],
)
def test_what_agencies_disagree_about_is_let_through(text):
    assert looks_like_a_case(text) == ()
