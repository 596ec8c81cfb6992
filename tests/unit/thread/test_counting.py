"""Coverage and the three ways of being measured, counted from small drawings."""

from goldenthread.thread.coverage import Metric, OutcomeRow, Row, Share, count
from goldenthread.thread.fabric import Fabric, Held
from goldenthread.thread.measured import measured
from tests.unit.thread.hand_built import card


def _fabric(kinds, links, held=None):
    early = {pk for pk, what in kinds.items() if what.endswith(":being_established")}
    plain = {pk: what.partition(":")[0] for pk, what in kinds.items()}
    pairs = [(int(a), int(b), r) for a, r, b in (row.split() for row in links.strip().splitlines())]
    return Fabric(plain, pairs, held or {}, own=plain.keys(), establishing=early)


def test_each_count_under_a_priority():
    fabric = _fabric(
        {
            1: "element:strategic_priority",
            2: "priority",
            3: "objective",
            4: "objective",
            5: "action",
            6: "action",
            7: "indicator",
            8: "indicator:being_established",
        },
        """
        2 contributes_to 1
        3 part_of 2
        4 part_of 2
        5 implements 3
        6 part_of 2
        7 measured_by 5
        8 measured_by 3
        """,
        {7: Held(4, 3)},
    )
    tally = count(fabric, 1)
    assert (tally.aims, tally.aims_with_action) == (3, 2)
    assert (tally.actions, tally.actions_with_indicator) == (2, 1)
    assert (tally.indicators, tally.indicators_with_figure, tally.being_established) == (2, 1, 1)
    assert (tally.figures, tally.figures_returned) == (4, 3)
    assert tally.objectives_without_indicator == 1


def test_an_indicator_split_into_measures_counts_once_and_has_their_figures():
    fabric = _fabric(
        {1: "element:strategic_priority", 5: "action", 7: "indicator", 8: "measure", 9: "measure"},
        "5 contributes_to 1\n7 measured_by 5\n8 part_of 7\n9 part_of 7",
        {8: Held(2, 0)},
    )
    tally = count(fabric, 1)
    assert (tally.indicators, tally.indicators_with_figure, tally.figures) == (1, 1, 2)


def test_evidence_and_money_are_not_under_a_priority():
    fabric = _fabric(
        {1: "element:strategic_priority", 2: "priority", 7: "indicator"},
        "2 contributes_to 1\n7 evidenced_by 2",
        {7: Held(2, 2)},
    )
    assert count(fabric, 1).indicators == 0


def test_measured_by_name_through_the_theme_and_not_at_all_are_apart():
    kinds = {
        1: "theme",
        2: "theme",
        3: "action",
        4: "action",
        5: "action",
        6: "indicator",
        7: "indicator",
        8: "indicator",
    }
    links = [(3, 1, "part_of"), (4, 1, "part_of"), (5, 2, "part_of"), (6, 1, "part_of"), (7, 3, "measured_by")]
    found = measured(kinds, links)
    assert found.actions.by_name == {3}
    assert found.actions.through_theme == {4}
    assert found.actions.not_at_all == {5}
    assert found.actions.words == "1 measured by name, 1 through their theme only, 1 not at all"
    assert (found.indicators.by_name, found.indicators.through_theme, found.indicators.not_at_all) == ({7}, {6}, {8})


def test_a_sub_item_does_not_count_as_an_action():
    found = measured({1: "theme", 2: "action", 3: "sub_item"}, [(2, 1, "part_of"), (3, 2, "part_of")])
    assert found.actions.total == 1


def test_an_outcome_says_what_is_held():
    def metric(pk, **more):
        values = {"exact": (), "proxies": (), "held": False, "proxy_held": False} | more
        return Metric(card=card(pk, "element"), level="headline_metric", **values)

    supply = OutcomeRow(
        card(4, "element"), "4", (metric(1, proxies=(card(8, "indicator"),), proxy_held=True), metric(2)), 2
    )
    assert supply.words == "0 of 2 headline measures held; 2 local proxies"
    assert [m.words for m in supply.metrics] == ["local proxy only", "not held"]
    one = OutcomeRow(card(6, "element"), "6", (metric(3, exact=(card(9, "indicator"),), held=True),), 0)
    assert one.words == "1 of 1 headline measure held"
    assert metric(3, exact=(card(9, "indicator"),)).words == "exact measure named, no figure yet"


def test_a_share_reads_as_part_of_whole():
    assert (str(Share(5, 7)), Share(7, 7).full) == ("5 of 7", True)
    row = Row(card(1, "element"), "1", Share(1, 1), Share(0, 0), Share(1, 2), Share(3, 5), 0, ())
    assert row.published == 2
