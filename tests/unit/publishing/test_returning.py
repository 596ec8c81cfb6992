"""Two returns set against one another: what changed, what is new, and what is no longer there."""

from dataclasses import replace

from goldenthread.publishing.blocks.returning import differing
from goldenthread.publishing.document import Held

ONE = Held(
    key="F1",
    text="2,590",
    reference="north/FIG-001",
    measure="north/IND-001",
    measure_title="Adults in treatment",
    area="E06000058",
    area_name="BCP Council",
    period="2022/23",
    starts="2022-04-01",
    ends="2023-03-31",
    value="2590",
)


def test_the_same_figures_do_not_differ_whatever_their_keys() -> None:
    assert differing([ONE], [replace(ONE, key="F9")]) == []


def test_a_changed_value_is_told_with_both() -> None:
    now = replace(ONE, value="2600", text="2,600 [r]", marker="r")
    assert differing([ONE], [now]) == [(now, "2,590", "2,600 [r]", "Changed")]


def test_what_is_withheld_now_differs_and_tells_no_value_of_now() -> None:
    now = replace(ONE, value=None, text="[c]", marker="c")
    assert differing([ONE], [now]) == [(now, "2,590", "[c]", "Changed")]


def test_new_and_gone_are_told_apart() -> None:
    later = replace(ONE, period="2023/24", starts="2023-04-01", ends="2024-03-31")
    assert differing([ONE], [later]) == [(later, "[z]", "2,590", "New"), (ONE, "2,590", "[z]", "No longer returned")]


def test_what_was_worked_out_is_not_compared() -> None:
    assert differing([], [replace(ONE, parts=("F2",))]) == []
