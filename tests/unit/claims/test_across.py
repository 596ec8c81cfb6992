import pytest

from goldenthread.claims import Verdict, check
from goldenthread.claims.model import Same
from goldenthread.reading import read
from tests.unit.claims.making import found, verdicts

TABLE = """
| Area | Contacts 2022/23 | Contacts 2023/24 |
|---|---|---|
| Northmoor | 2,206 | 2,318 |
| Eastvale | 1,790 | 1,847 |
"""


def same(text: str) -> dict[str, str]:
    return verdicts(text, Same)


def test_one_fact_twice_has_to_be_the_same():
    text = (
        "On 31 March 2024 there were 452 children in the care of Aldermouth council.\n\n"
        "Aldermouth council had 425 children in its care on 31 March 2024."
    )
    assert same(text) == {"425": "disagrees"}
    assert "digits 2 and 5" in found(text, Same)["425"].how


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # another date
        ("On 31 March 2023 there were 438 children in care.", "On 31 March 2024 there were 452 children in care."),
        # no date
        ("There were 438 children in care.", "There were 452 children in care."),
        # a part of them
        ("On 31 March 2024 there were 452 children in care.", "On 31 March 2024 there were 238 children in care abroad."),
        # from others
        ("In 2023/24 there were 120 referrals from schools.", "In 2023/24 there were 95 referrals from the police."),
        # another act
        ("In 2023/24 the panel was notified of 27 deaths.", "In 2023/24 the panel reviewed 22 deaths."),
        # another place
        ("In 2023/24 there were 120 thefts in Northmoor.", "In 2023/24 there were 140 thefts in Eastvale."),
        # other ages
        ("In 2023/24 the service saw 120 children aged 0 to 4.", "In 2023/24 the service saw 140 children aged 5 to 9."),
        # other money
        ("In 2023/24 we spent £120,000 on staff training.", "In 2023/24 we spent £150,000 on staff travel."),
        # a change and a state
        ("In 2023/24 referrals fell by 30 referrals.", "In 2023/24 there were 45 referrals."),
    ],
)  # fmt: skip
def test_facts_that_are_not_surely_one_are_not_compared(one, other):
    assert "disagrees" not in same(f"{one}\n\n{other}").values()


def test_a_sentence_is_held_to_the_cell_it_speaks_of():
    assert same(f"Eastvale received 1,874 contacts in 2023/24.\n{TABLE}") == {"1,874": "disagrees"}
    assert same(f"Eastvale received 1,847 contacts in 2023/24.\n{TABLE}") == {"1,847": "agrees"}


@pytest.mark.parametrize(
    "text",
    [
        "Northmoor received 1,200 contacts from schools in 2023/24.",
        "Of the 2,318 contacts in Northmoor in 2023/24, 1,410 contacts led to a referral.",
        "Northmoor received 1,950 contacts in 2021/22.",
        "Northmoor received 2,000 repeat contacts in 2023/24.",
        "Contacts in Eastvale rose by 1,000 in 2023/24.",
        "There were 2,318 contacts in Northmoor and 1,847 in Eastvale in 2023/24.",
    ],
)
def test_a_sentence_about_something_else_is_not_held_to_a_cell(text):
    assert "disagrees" not in same(f"{text}\n{TABLE}").values()


def test_labels_swapped_between_a_block_and_a_sentence():
    text = "Numbers waiting\n\nNorth: 64 South: 37\n\nIn the North 37 families are waiting and in the South 64."
    assert same(text) == {"37": "disagrees", "64": "disagrees"}


def test_a_total_is_held_to_all_of_them():
    grades = "| Grade | Files |\n|---|---|\n| Good | 11 |\n| Poor | 13 |\n| Total | 24 |\n"
    assert same(f"The audit graded all 30 of the files.\n\n{grades}") == {"30": "disagrees"}


def documents(*texts: str) -> list:
    return [read(text.encode(), f"{name}.md") for name, text in zip("ab", texts, strict=True)]


def between(*texts: str) -> list[tuple[str, str, str]]:
    findings = check(documents(*texts)).findings
    return [(f.published, f.recomputed, f.verdict.value) for f in findings if isinstance(f.claim, Same)]


def test_facts_of_two_documents_differ_and_say_by_what():
    findings = check(
        documents(
            "There are about 75,000 children aged 0 to 19 in Westshire.",
            "In Westshire there were 73,013 children and young people aged 0-19 in 2021.",
        )
    ).findings
    (finding,) = [f for f in findings if isinstance(f.claim, Same)]
    assert finding.verdict is Verdict.DIFFERS
    assert "no date here and 2021 there" in finding.how
    assert "“about” here" in finding.how


def test_the_people_a_share_is_of_have_to_be_the_same():
    one = "In Westshire 83% of Westshire schools are good or outstanding."
    schools = "There are 158 schools in Westshire. 84% are good or better."
    academies = "There are 90 schools in Westshire. In Westshire 83% of academies are good or outstanding."
    assert between(one, schools) == [("83%", "84%", "differs between documents")]
    assert between(one, academies) == []


def test_equal_values_alone_make_nothing_the_same():
    assert between("The panel reviewed 27 deaths in Westshire.", "In Eastland there were 27 deaths.") == []
    assert between("In Westshire 27 boys took part.", "In Westshire 27 schools took part.") == []


QUARTERS = "| Measure | Q1 | Q2 | Q3 |\n|---|---|---|---|\n| Stop searches | 310 | 344 | 298 |\n| Outcome rate | 22.9% | 24.1% | 26.8% |\n"
SHOPS = "| Shop | Takings 2023 |\n|---|---|\n| Marrowby | £37,800 |\n| Ostlecombe | £44,250 |\n"
WARDS = "| Ward | Referrals | Plans |\n|---|---|---|\n| Cauldwick | 138 | 21 |\n| Skerrow | 144 | 17 |\n| Inglehay | 152 | 24 |\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There were 344 stop searches in Q3.\n\n" + QUARTERS, {"344": "disagrees"}),
        ("There were 344 stop searches in Q2.\n\n" + QUARTERS, {"344": "agrees"}),
        ("The outcome rate was 28.6% in Q3.\n\n" + QUARTERS, {"28.6%": "disagrees"}),
        ("Ostlecombe took £42,450 in 2023.\n\n" + SHOPS, {"£42,450": "disagrees"}),
        ("Ostlecombe spent £12,450 on its refit.\n\n" + SHOPS, {}),
        (
            "Inglehay (144) had the most referrals, with 152 in Skerrow.\n\n" + WARDS,
            {"144": "disagrees", "152": "disagrees"},
        ),
        ("Skerrow has 27 schools, and 4 plans are under review.\n\n" + WARDS, {}),
    ],
)
def test_sentences_are_held_to_the_cell_they_speak_of(text, expected):
    assert same(text) == expected


def test_a_label_and_a_sentence_with_two_digits_swapped():
    text = "**At a glance**\n- Fly-tips cleared this year: 1,348\n\n**Detail**\nFly-tips. {} cleared this year.\n"
    assert same(text.format("1,384")) == {"1,384": "disagrees"}
    assert same(text.format("1,290")) == {}
