"""What the figures of the shipped examples mean, with the values that the source documents need."""

import json
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.queries import assess, assess_partnership, of_measure
from goldenthread.console.main import main
from goldenthread.methods.headlines import LONGEST
from goldenthread.methods.wording import LOADED
from goldenthread.partners.actors import OPERATOR, make_token
from goldenthread.partners.models import Membership, User
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.vocabulary import NotFound, ValueType

pytestmark = pytest.mark.usefixtures("loaded", "db")

DORSET = ("dorset-cdp", "dorset-cypf", "pan-dorset-scp", "example-county")


@pytest.fixture
def held() -> Callable[..., Assessment]:
    """One series of the shipped packs, by reference and name of place."""

    def one(reference: str, place: str, owner: str = "dorset-cdp", **breakdown: str) -> Assessment:
        card = find(OPERATOR, f"{owner}/{reference}")
        found = [a for a in of_measure(assess(OPERATOR, [card.id]), card.id) if a.area_name == place]
        (only,) = [a for a in found if dict(a.breakdown) == breakdown]
        return only

    return one


# --- The July 2023 progress report -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "total", "change", "limits", "published"),
    [
        ("IND-001", 152, "90.0", ("108", "209"), 152),
        ("IND-002", 1036, "7.5", ("914", "1170"), 1036),
        ("IND-004", 95024, "38.9", None, 94304),
    ],
)
def test_a_quarter_is_projected_with_its_interval_beside_what_was_printed(
    held, reference, total, change, limits, published
):
    one = held(reference, "Pan-Dorset")
    projected = one.projection
    assert projected and projected.total and projected.change
    assert projected.total.value == total
    assert projected.change.value == Decimal(change)
    assert projected.part == "first quarter × 4"
    assert "first quarter × 4; season not allowed for" in projected.words
    if limits:
        low, high = projected.total.lower, projected.total.upper
        assert low and high and (f"{low:.0f}", f"{high:.0f}") == limits
        assert f"{int(limits[0]):,} to {int(limits[1]):,}" in projected.words
    else:
        assert projected.total.lower is None and "no interval" in projected.words
    assert one.published_projection and one.published_projection.figure.value == published


def test_current_with_no_stated_period_is_not_projected(held):
    one = held("IND-003", "Pan-Dorset")
    assert one.latest and one.latest.figure.value == 101
    assert one.projection and one.projection.total is None
    assert "does not start with 2023/24" in one.projection.why
    assert one.change is None, "a month was compared with a year"


def test_59_deaths_then_55_is_no_more_than_chance_would_explain(held):
    one = held("IND-012", "Pan-Dorset")
    assert one.statement.startswith(
        "Drug related deaths in Pan-Dorset fell from 59 in 2021 to 55 in 2022 (provisional); the difference is no "
        "more than chance would explain."
    )
    assert one.headline == "Drug related deaths: no clear change, 59 then 55"
    assert (one.how, one.direction, one.judgement) == ("change", "no clear change", "no judgement")
    assert one.tile.value == "55 [p]"
    assert one.why == "too few points to judge: 2 where it takes 7"


@pytest.mark.parametrize(
    ("reference", "place", "short"),
    [
        ("MEA-005", "BCP Council", "110 to go"),
        ("MEA-005", "Dorset Council", "53 to go"),
        ("IND-011", "BCP Council", "29.8 percentage points to go"),
        ("IND-011", "Dorset Council", "7.3 percentage points to go"),
        ("IND-013", "BCP Council", "hold at 30"),
        ("IND-013", "Dorset Council", "hold at 16"),
    ],
)
def test_an_outturn_is_the_starting_point_of_a_later_target(held, reference, place, short):
    (target,) = held(reference, place).targets
    assert (target.status, target.short) == ("starting point", short)
    assert not {"missed", "not met", "short of"} & set(target.words.split())


def test_a_target_below_its_starting_point_is_warned_of(held):
    (target,) = held("MEA-006", "Dorset Council").targets
    assert target.target.value == 75
    (warning,) = target.warnings
    assert warning == "the target, 75, is below its starting point, 102, though higher is better"


def test_the_council_stands_beside_england_and_is_not_judged_without_the_numbers_behind(held):
    country = held("IND-011", "BCP Council").comparisons[0]
    assert (country.area_name, country.outcome) == ("England", "not_judged")
    assert country.difference and country.difference.shown() == "4.1 percentage points"
    assert country.other and country.other.caution.startswith("The period is not printed")
    england = held("IND-011", "England")
    assert england.wide and not england.comparisons


def test_activity_is_never_better_or_worse(held):
    for slug in DORSET:
        for one in assess_partnership(OPERATOR, slug).values():
            if one.polarity.value in ("no_judgement", "ask"):
                assert one.judgement == "no judgement"
                assert all(target.status in ("not judged", "starting point") for target in one.targets)
                assert not any(c.outcome in ("better", "worse") for c in one.comparisons)


def test_where_nobody_has_said_which_direction_is_good_it_says_who_is_to_say(held):
    one = held("IND-013", "BCP Council")
    assert "the Treatment and recovery sub-group has not said yet which direction is good" in one.statement


def test_adults_of_both_councils_are_a_sum_that_may_count_a_person_twice(held):
    one = held("MEA-005", "Pan-Dorset")
    assert one.derived and one.latest and one.latest.figure.value == 4479
    assert one.latest.derived_from == ("dorset-cdp/FIG-013", "dorset-cdp/FIG-014")
    assert one.latest.reference == ""
    assert "May count a person twice." in one.cautions
    assert not one.judged


def test_percentages_without_numbers_behind_them_are_not_averaged():
    card = find(OPERATOR, "dorset-cdp/IND-011")
    assert {one.area_name for one in assess(OPERATOR, [card.id]).values()} == {
        "BCP Council",
        "Dorset Council",
        "England",
    }


def test_a_data_set_being_established_is_there_without_a_value_and_without_a_zero():
    card = find(OPERATOR, "dorset-cdp/IND-005")
    (one,) = assess(OPERATOR, [card.id]).values()
    assert one.latest is None and one.key.area == ""
    assert one.tile.value == "No figure held"
    assert one.tile.period == "Being established, overdue: it was due 30 September 2023"


# --- Everything shipped ----------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", DORSET)
def test_every_answer_of_every_pack_is_said_plainly(slug):
    found = assess_partnership(OPERATOR, slug)
    assert found
    for one in found.values():
        assert one.statement.endswith(".") and "  " not in one.statement
        assert 1 <= len(one.headline.split()) <= LONGEST or not one.latest
        words = {word.strip(".,:;()").lower() for text in (one.statement, one.headline) for word in text.split()}
        title = {word.strip(".,:;()").lower() for word in one.card.title.split()}
        assert not (words - title) & LOADED - {"just"}, one.statement
        assert "nan" not in words and "none" not in one.headline.lower()


def test_thirteen_quarters_have_a_control_chart_and_eight_a_run_chart(held):
    adults = held("MEA-003", "Example County", "example-county")
    assert adults.how == "spc" and adults.spc and adults.span
    assert adults.span.words == "13 quarters, quarter 2 2023/24 to quarter 2 2026/27"
    assert len(adults.spc.points) == 13
    assert adults.by and (adults.by.key, adults.by.version) == ("xmr", "1")
    lines = held("IND-002", "Example County", "example-county")
    assert lines.how == "run_chart" and lines.spc is None
    assert lines.restricted and lines.cautions[0] == "Held, and not to be published."


def test_trial_limits_are_drawn_on_request_and_said_to_be_so():
    card = find(OPERATOR, "example-county/IND-002")
    (one,) = assess(OPERATOR, [card.id], trial=True).values()
    assert one.spc and one.spc.trial
    assert one.statement.endswith("on trial limits.")


def test_a_group_keeps_its_own_series(held):
    women = held("MEA-003", "Example County", "example-county", sex="female")
    assert women.span and women.span.points == 5
    assert women.statement.startswith("Adults in drug treatment (sex female) in Example County rose from 571")
    assert not women.targets


def test_a_missing_quarter_is_no_zero_and_keeps_its_place(held):
    one = held("IND-005", "Example South", "example-county")
    assert one.run_chart and one.span
    gone = [point for point in one.run_chart.points if point.value is None]
    assert [str(point.period) for point in gone] == ["quarter 3 2025/26"]
    assert one.span.points == 8


def test_an_unknown_partnership_is_not_found():
    with pytest.raises(NotFound):
        assess_partnership(OPERATOR, "atlantis")


# --- Doors -----------------------------------------------------------------------------------------------


def test_the_command_line_prints_a_table_and_the_same_as_json(capsys):
    assert main(["assess", "dorset-cdp"]) == 0
    shown = capsys.readouterr()
    assert "Target 2,700 in financial year 2023/24: 110 to go" in shown.out
    assert re.match(r"\d+ series; \d+ judged; \d+ not refreshed; \d+ measures without a figure", shown.err)
    assert len(shown.out.splitlines()) == 1 + int(shown.err.split()[0])
    assert main(["--json", "assess", "dorset-cdp"]) == 0
    items = json.loads(capsys.readouterr().out)
    (deaths,) = [item for item in items if item["measure"] == "dorset-cdp/IND-012"]
    assert deaths["headline"] == "Drug related deaths: no clear change, 59 then 55"
    assert deaths["latest"]["figure"]["shown"] == "55 [p]"


def test_the_command_line_tells_of_one_indicator_and_refuses_what_has_no_figures(capsys):
    assert main(["assess", "dorset-cdp/IND-002"]) == 0
    out = capsys.readouterr().out
    assert "would come to 1,036 in 2023/24" in out and "914 to 1,170" in out
    assert main(["assess", "dorset-cypf/ACT-085"]) == 3
    assert "not an indicator or a measure" in capsys.readouterr().err


def test_the_api_gives_what_the_command_line_gives():
    user = User.objects.create_user("analyst@example.invalid", "Someone")
    owner = Record.objects.get(kind="partnership", reference="dorset-cdp")
    Membership.objects.create(user=user, partnership=owner, role="analyst")
    headers = {"Authorization": f"Bearer {make_token(user, 'test')}"}
    answer = Client().get("/api/v1/assessments/dorset-cdp/IND-011", headers=headers)
    assert answer.status_code == 200
    found = answer.json()
    assert [item["area_name"] for item in found["items"]] == ["BCP Council", "Dorset Council", "England"]
    assert found["items"][0]["targets"][0]["short"] == "29.8 percentage points to go"
    assert {item["version"] for item in found["items"]} == {found["version"]}
    missing = Client().get("/api/v1/assessments/dorset-cdp/PLN-001", headers=headers)
    assert missing.status_code == 404
    assert found["items"][0]["latest"]["figure"]["value_type"] == ValueType.PERCENTAGE.value
