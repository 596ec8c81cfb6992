"""The reading of prose: every pattern against its own examples, then what whole passages come to."""

import pytest

from goldenthread import reading
from goldenthread.claims import check_text, prose
from goldenthread.claims.model import (
    Change,
    Claim,
    Direction,
    Multiple,
    Nested,
    Order,
    Rate,
    Ratio,
    Same,
    Share,
    Sum,
    Target,
    Verdict,
    Whole,
)
from goldenthread.claims.passage import runs
from goldenthread.claims.patterns import REGISTER, Example, Pattern
from goldenthread.reading.document import Block, BlockKind, Document, Place


def document(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Document:
    blocks = tuple(Block(kind, text, Place(number, line=number)) for number, text in enumerate(texts, start=1))
    return Document("report.txt", "txt", blocks)


def example_document(text: str) -> Document:
    """One paragraph; an example of several lines is read as Markdown."""
    return reading.read(text.encode(), "report.md") if "\n" in text else document(text)


def shown(claim: Claim) -> list[str]:
    """The figures that a claim holds to the others, as an example names them."""
    match claim:
        case Change(stated=None):
            return [f"{claim.old.text} to {claim.new.text}"]
        case Ratio() | Order():
            return [claim.words]
        case Same():
            return [claim.first.text]
        case Sum():
            return [claim.total.text]
        case Multiple():
            return [claim.each.text if claim.shared else claim.total.text]
        case Whole():
            return [part.text for part in claim.parts]
        case Nested():
            return [claim.wide.text, claim.narrow.text]
        case Target():
            return [claim.target.text]
    return [claim.stated.text]


def read(text: str) -> list[Claim]:
    return prose.claims(document(text))


def only(text: str, kind: type) -> Claim:
    found = [claim for claim in read(text) if isinstance(claim, kind)]
    assert len(found) == 1, found
    return found[0]


EXAMPLES = [(pattern, example) for pattern in REGISTER for example in pattern.examples]


@pytest.mark.parametrize(
    ("pattern", "example"), EXAMPLES, ids=[f"{pattern.name}: {example.text[:40]}" for pattern, example in EXAMPLES]
)
def test_a_pattern_finds_what_its_examples_say_and_nothing_else(pattern: Pattern, example: Example) -> None:
    passages = [passage for run in runs(example_document(example.text)) for passage in run.passages]
    found = [text for passage in passages for claim in pattern.reader(passage) for text in shown(claim)]
    assert sorted(found) == sorted(example.finds)


def test_every_pattern_says_what_it_reads_and_has_an_example_that_finds() -> None:
    assert len(REGISTER) > 10
    for pattern in REGISTER:
        assert pattern.says, pattern.name
        assert any(example.finds for example in pattern.examples), pattern.name


def verdicts(text: str) -> dict[str, Verdict]:
    return {finding.published: finding.verdict for finding in check_text(text).findings}


# Points called per cent, in census figures


def test_a_fall_in_a_share_named_in_per_cent_is_held_to_both_readings() -> None:
    claim = only("By the census 71% of residents own a home, a decrease of 9% from the 2011 census (80%).", Change)
    assert (claim.old.text, claim.new.text, claim.stated.text) == ("80%", "71%", "9%")
    assert claim.direction is Direction.DOWN
    assert claim.base_said
    assert not claim.unsure


def test_the_new_value_may_stand_earlier_in_the_sentence_as_words_and_in_brackets() -> None:
    claim = only("About 3 in 10 (31.4%) rent, and this has increased by 6.2% from 25.2% in 2011.", Change)
    assert (claim.old.text, claim.new.text, claim.stated.text) == ("25.2%", "31.4%", "6.2%")


def test_one_value_with_a_step_makes_no_claim() -> None:
    assert read("The share of home owners is 93.9%, a decrease of 1.7% from the census before.") == []


def test_a_step_against_another_place_is_never_called_wrong() -> None:
    assert Verdict.DISAGREES not in verdicts("Take-up of 62% is 3% below the national average of 65%.").values()


# Sums inside sums, and parts that stand in the next sentence


def test_sums_inside_a_sum() -> None:
    sums = read("The panel met 4 times and reviewed 30 deaths: 24 local deaths (11 north and 13 south) and 6 others.")
    assert [([part.text for part in claim.parts], claim.total.text) for claim in sums if isinstance(claim, Sum)] == [
        (["24", "6"], "30"),
        (["11", "13"], "24"),
    ]


def test_a_list_that_goes_on_in_the_next_sentence_is_added_up_whole() -> None:
    text = (
        "There are 40 state schools: 28 primaries; 9 secondary schools (including 2 grammar schools and 1 middle "
        "school); and 1 all-through school. There are a further 2 special schools."
    )
    held = {claim.total.text: claim for claim in read(text) if isinstance(claim, Sum)}
    assert [part.text for part in held["40"].parts] == ["28", "9", "1", "2"]
    assert held["9"].partial


def test_groups_that_may_overlap_are_not_added_up() -> None:
    text = (
        "There were 120 children on plans: 45 for neglect, 60 for emotional abuse and 30 for other harm; some have two."
    )
    assert Verdict.DISAGREES not in verdicts(text).values()


def test_a_figure_of_which_the_text_does_not_say_it_is_the_rest_makes_no_sum() -> None:
    assert read("The board had 14 referrals, of which 6 were taken up, and 4 of those led to a review.") == []


# Shares and what they are of


def test_these_cases_are_the_total_of_the_sentence_before_and_not_its_parts() -> None:
    claim = only("It reviewed 30 deaths: 24 local and 6 others. In 12 (40 %) of these cases a factor was found.", Share)
    assert (claim.part.text, claim.whole.text) == ("12", "30")
    assert not claim.unsure
    assert claim.quotation.startswith("It reviewed 30 deaths")


def test_of_these_is_the_later_figure_and_not_the_one_it_is_compared_with() -> None:
    text = "The hub took 2,310 calls, an increase of 210 (10%) on the previous year's 2,100. Of these, 1,155 (50%) went on."
    claim = only(text, Share)
    assert claim.whole.text == "2,310"


def test_a_share_with_no_part_printed() -> None:
    claim = only("The reviewers found a factor in 54.2% of 59 cases.", Share)
    assert claim.part is None
    assert claim.whole.text == "59"


def test_a_share_of_other_cases_in_the_same_words_is_marked_unsure() -> None:
    claim = only("Last year 59 cases were reviewed, and factors were found in 54.2% of cases.", Share)
    assert claim.unsure


def test_two_counts_that_these_may_mean_are_marked_unsure() -> None:
    claim = only("Police made 210 referrals and schools made 95 visits. Of these, 40 (42%) were late.", Share)
    assert claim.unsure


# Shares of one whole


def test_age_bands_that_overlap_may_pass_the_whole() -> None:
    text = (
        "The 5,200 aged 0-19 make up 22.1% of the total population. 28% of the population is aged 65 or over and the "
        "working age group aged 16 to 64 is 56.2% of the population."
    )
    claim = only(text, Whole)
    assert [part.text for part in claim.parts] == ["22.1%", "28%", "56.2%"]
    assert "16 to 64" in claim.may_overlap


def test_the_remaining_share_leaves_nothing_over() -> None:
    assert only("84% are tenants and the remaining 21% are owners.", Whole).complete
    assert verdicts("84% are tenants and the remaining 11% are owners.") == {"84%, 11%": Verdict.DISAGREES}


def test_the_rest_of_the_country_is_no_remainder() -> None:
    text = "It has more people aged 66 or over (21%) than the rest of England (18%)."
    assert [claim for claim in read(text) if isinstance(claim, Whole)] == []


# Groups inside groups


def test_the_size_of_the_narrower_group_is_found_elsewhere_in_the_section() -> None:
    found = prose.claims(
        document(
            "Some 45,000 people aged 65 and over live here. 52,000 children under the age of 16 do.",
            "Just under 8,000 children are poor. This is 15.5% of those aged 0-19 and 12% of those aged under 16.",
        )
    )
    claim = next(claim for claim in found if isinstance(claim, Nested))
    assert (claim.count.text, claim.wide.text, claim.narrow.text) == ("Just under 8,000", "15.5%", "12%")
    assert claim.narrow_size is not None
    assert claim.narrow_size.text == "52,000"
    assert claim.quotation.startswith("Just under 8,000")


# Where claims stand


def test_places_are_those_of_the_quotation_and_of_the_block() -> None:
    found = prose.claims(document("First words.", "Some words. Arrests rose from 50 to 60, a rise of 25%."))
    (claim,) = found
    assert claim.quotation[claim.stated.start : claim.stated.end] == "25%"
    assert claim.quotation[claim.old.start : claim.old.end] == "50"
    assert (claim.number, claim.place, claim.document) == (2, "line 2", "report.txt")
    assert "Some words. Arrests rose from 50 to 60, a rise of 25%."[claim.start : claim.end] == "25%"


def test_a_step_may_stand_in_the_next_item_of_a_list() -> None:
    items = document("Continuity now stands at 68.9%, against 61.2% last year", "That is up by 7.7 percentage points")
    (claim,) = prose.claims(items)
    assert (claim.old.text, claim.new.text, claim.stated.text) == ("61.2%", "68.9%", "7.7 percentage points")


def test_a_heading_parts_what_stands_before_from_what_stands_after() -> None:
    blocks = (
        Block(BlockKind.PARAGRAPH, "There were 27 cases.", Place(1)),
        Block(BlockKind.HEADING, "Deaths", Place(2), level=2),
        Block(BlockKind.PARAGRAPH, "Of these, 14 (60%) were late.", Place(3)),
    )
    assert prose.claims(Document("report.txt", "txt", blocks)) == []


def test_tables_and_running_lines_are_left_to_others() -> None:
    assert prose.claims(document("Arrests rose from 50 to 40.", kind=BlockKind.FURNITURE)) == []


def test_a_sentence_of_very_many_figures_is_a_table_run_together() -> None:
    many = ", ".join(f"{number} cases" for number in range(10, 60))
    assert read(f"There were 12 cases: {many} and 3 more.") == []


@pytest.mark.parametrize(
    "text",
    [
        "55% of pupils reached the standard, compared to 59% nationally.",
        "59 deaths in 2021, 55 in 2022 (provisional data).",
        "66% reached a good level (1% above national) and 78% the expected level (3% above national).",
        "The rate of 45 per 10,000 is higher than in 2022 (41) but lower than in England (52).",
        "The waiting list went down from 14 weeks to 45 days.",
        "We held 12 sessions with 15 to 20 people each, and saw 210 people in all.",
        "Numbers rose by 20 in the north and 15 in the south, from 200 and 310.",
        "Of 300 contacts, 40% led to referral and of these 120 referrals 60 led to assessment.",
        "Between 2019 and 2022 the partnership grew from three agencies to a board of 24 members.",
        "Funding fell in real terms. In real terms it fell from £410,000 to £418,000.",
        "Admissions did not fall: they went from 210 to 240.",
        "In March, 68 children (21%) had been in care for two years, compared with 72 (24%) the year before.",
        "The strategy aims to reduce deaths by 20% from 59 by 2025.",
        "The rank fell from 12 to 15.",
    ],
)
def test_no_alarm_is_raised(text: str) -> None:
    assert Verdict.DISAGREES not in verdicts(text).values()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A 30% cut in entrants was seen, with numbers falling from 80 to 60.", Change),
        ("Assessments completed: 660 (2022/23: 600), up 12%.", Change),
        ("Admissions were lower this year at 64 than last year at 58.", Change),
        ("Only 9 out of 45 surgeries (9%) sent a report.", Share),
        ("33% of the 80 cases (20) were closed.", Share),
        ("Twice as many people came forward (96 against 60 in 2021).", Ratio),
        ("Three partners paid £11,500 each, £36,000 altogether.", Multiple),
        ("70 people came in the first quarter. At this rate 300 will have come by the year end.", Multiple),
        ("There were 1,240 incidents among 31,000 residents, or 14 per 1,000.", Rate),
        ("The number of carers should grow. There are 230 now and the target for March is 200.", Target),
        ("Of 42 deaths, 25 were of boys and 19 were of girls.", Sum),
        ("42% of clients are women and the other 68% men.", Whole),
    ],
)
def test_what_does_not_add_up_is_called_so(text: str, kind: type) -> None:
    wrong = [finding.claim for finding in check_text(text).findings if finding.verdict is Verdict.DISAGREES]
    assert [type(claim) for claim in wrong] == [kind]
