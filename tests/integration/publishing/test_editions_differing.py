"""What the composer finds to differ in the shipped packs: the printed value, what it comes to, and a guess at why."""

import pytest

from goldenthread.publishing.blocks.work import READER
from goldenthread.publishing.composing import compose
from goldenthread.publishing.differing import Differing, differing
from tests.integration.publishing.editions import order_of

pytestmark = pytest.mark.usefixtures("loaded", "db")


def found(slug: str, template: str, withheld: frozenset[str] = frozenset()) -> list[Differing]:
    order = order_of(slug, template)
    return list(differing(READER, order, compose(READER, order, withheld), withheld))


def test_the_seizure_projection_differs_by_two_digits_that_changed_places() -> None:
    (one,) = [each for each in found("dorset-cdp", "progress-report") if each.figure == "dorset-cdp/FIG-011"]
    assert (one.figure, one.printed, one.again) == ("dorset-cdp/FIG-011", "£94,304 [f]", "£95,024 [f]")
    assert one.rule.endswith("first quarter × 4")
    assert one.hint == "£23,576 in quarter 1 2023/24 would fit: digits transposed"
    assert Differing.of(one.plain) == one
    assert "£94,304 [f]" in one.finding and "£95,024 [f]" in one.finding and one.hint in one.finding


def test_a_change_that_is_printed_beside_a_figure_is_worked_out_again() -> None:
    made = {one.figure.rpartition("/")[2]: one for one in found("dorset-cdp", "progress-report")}
    assert sorted(made) == ["FIG-005", "FIG-008", "FIG-011"]
    assert (made["FIG-005"].printed, made["FIG-005"].again, made["FIG-005"].hint) == (
        "7.4% increase", "7.5% increase", "Cut short",
    )  # fmt: skip
    one = made["FIG-008"]
    assert (one.printed, one.again) == ("6.9% increase", "7.4% increase")
    assert one.hint == "202 as the base would fit: wrong base"
    assert one.what == "Neighbourhood crimes, Pan-Dorset, 2023/24, change on 2022/23"
    assert one.rule == "From the figure of the year before to this one"


def test_a_share_that_was_rounded_the_wrong_way_says_so_and_tells_no_count() -> None:
    (one,) = found("pan-dorset-scp", "yearly-report")
    assert (one.figure, one.printed, one.again, one.hint) == (
        "pan-dorset-scp/FIG-057", "19.1%", "19.0%", "Rounded up",
    )  # fmt: skip
    assert "73,013" not in one.finding, "what was counted may be few people"


@pytest.mark.parametrize(
    ("slug", "template"),
    [("dorset-cypf", "annual-report"), ("tower-hamlets-cdp", "plan"), ("example-county", "impact-report")],
)
def test_nothing_is_raised_where_every_figure_agrees_or_somebody_may_be_counted_twice(slug: str, template: str) -> None:
    assert found(slug, template) == []


def test_nothing_is_said_of_a_figure_whose_measure_is_withheld_there() -> None:
    for back, left in (
        ({"FIG-010"}, ["FIG-005", "FIG-008"]),
        ({"FIG-011"}, ["FIG-005", "FIG-008"]),
        ({"FIG-006"}, ["FIG-008", "FIG-011"]),
        ({"FIG-005", "FIG-008", "FIG-010"}, []),
    ):
        made = found("dorset-cdp", "progress-report", frozenset(f"dorset-cdp/{one}" for one in back))
        assert [one.figure.rpartition("/")[2] for one in made] == left
