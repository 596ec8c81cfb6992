"""The main line: the steps of the picture, in words both ways, with what is missing."""

from dataclasses import replace

import pytest

from goldenthread.thread.trace import line
from tests.unit.thread.hand_built import OTHER, full_thread, graph, leaf, node


def test_a_whole_thread_reads_down_as_the_picture_does():
    found = line(full_thread())
    assert [(s.label, s.letter, s.words) for s in found.steps] == [
        ("1 of 8", "S", "National strategic priority"),
        ("2 of 8", "N", "National outcome that this priority seeks"),
        ("3 of 8", "L", "Local priority that contributes to it"),
        ("4 of 8", "O", "Objective that answers it"),
        ("5 of 8", "A", "Action that implements it"),
        ("6 of 8", "I", "Indicator that measures it"),
        ("7 of 8", "F", "Figure it shows"),
        ("8 of 8", "R", "Agency return it came from"),
    ]
    assert found.complete
    assert [s.here for s in found.steps] == [False] * 4 + [True] + [False] * 3
    assert found.steps[6].title == "45.2% in BCP Council, 2022/23"
    assert found.steps[7].detail == "Sheet Treatment, cell D14"


def test_a_whole_thread_reads_up_as_the_picture_does():
    found = line(full_thread(), way="up")
    assert [(s.label, s.words) for s in found.steps] == [
        ("1 of 8", "Agency return"),
        ("2 of 8", "Figure it supplied"),
        ("3 of 8", "Indicator"),
        ("4 of 8", "Action it measures"),
        ("5 of 8", "Objective it implements"),
        ("6 of 8", "Local priority it answers"),
        ("7 of 8", "National outcome it contributes to"),
        ("8 of 8", "National strategic priority that seeks it"),
    ]
    assert found.complete


def test_a_figure_can_be_where_the_reader_is():
    found = line(full_thread(focus=6), figure=7)
    assert [s.words for s in found.steps if s.here] == ["Figure it shows"]


def test_a_figure_from_a_document_ends_at_the_report_and_says_so():
    found = line(full_thread(figures=[leaf(7, 6, sort="published")]))
    assert found.steps[-1].words == "Report it is published in"
    assert found.steps[-1].detail == "Sheet Treatment, cell D14; return not held"


def test_a_source_that_is_not_open_is_not_named():
    hidden = leaf(7, 6)
    hidden = replace(hidden, origin=replace(hidden.origin, document=None))
    step = line(full_thread(figures=[hidden])).steps[-1]
    assert (step.title, step.detail, step.card) == ("The source is not open to you", "", None)


def test_the_first_thing_missing_is_a_dashed_step_and_the_line_ends_there():
    found = line(full_thread(figures=[]))
    last = found.steps[-1]
    assert (last.missing, last.letter, last.words, last.label) == (True, "F", "No figure yet", "7 of 7")
    assert not found.complete


def test_an_action_measured_only_through_its_theme_says_so():
    found = line(
        graph(
            2,
            [
                node(1, "theme", title="Young and thriving"),
                node(2, "action"),
                node(3, "indicator"),
                node(4, "indicator"),
            ],
            "2 part_of 1",
            beside="3 part_of 1\n4 part_of 1",
        )
    )
    last = found.steps[-1]
    assert last.words == "No indicator yet"
    assert last.detail == "Measured through its theme only: “Young and thriving” has 2 indicators."


def test_while_setting_up_what_is_missing_is_not_linked_yet():
    drawn = graph(1, [node(1, "action")], "", lacks={1: "has no owner"}, setting_up=frozenset({1000}))
    found = line(drawn)
    assert found.steps[-1].words == "Indicator not linked yet"
    assert [(g.words, g.alert) for g in found.gaps] == [("owner not linked yet", False)]


def test_only_a_partnership_that_adopts_a_frame_misses_the_national_priority():
    drawn = graph(2, [node(1, "theme"), node(2, "action")], "2 part_of 1")
    assert not line(drawn).steps[0].missing
    adopted = line(replace(drawn, adopters=frozenset({1000})))
    assert adopted.steps[0].words == "No national priority yet"


def test_nothing_is_called_missing_where_there_may_be_more():
    drawn = graph(1, [node(1, "action")], "", open_ends=frozenset({1}), truncated=True)
    assert [s.missing for s in line(drawn).steps] == [False]


def test_evidence_never_stands_in_for_a_measure():
    drawn = graph(1, [node(1, "priority"), node(2, "indicator")], "2 evidenced_by 1", figures=[leaf(9, 2)])
    found = line(drawn)
    assert [s.words for s in found.steps] == ["Local priority", "No action yet"]
    assert [b.words for b in found.steps[0].branches] == ["1 indicator as evidence"]


def test_from_the_evidence_the_line_goes_up_to_what_it_supports():
    drawn = graph(2, [node(1, "priority"), node(2, "recommendation")], "2 evidenced_by 1")
    assert [s.words for s in line(drawn).steps] == ["Local priority", "Recommendation that is evidence for it"]


def test_a_need_is_traced_to_the_money():
    drawn = graph(
        1,
        [node(1, "gap"), node(2, "commissioning_priority"), node(3, "investment")],
        "2 answers 1\n3 funded_by 2",
    )
    assert [s.words for s in line(drawn).steps] == [
        "Gap",
        "Commissioning priority that answers it",
        "Investment that funds it",
    ]


def test_the_path_with_more_steps_wins_and_then_the_order_of_lists():
    others = [node(15, "action", position=1), node(16, "action", position=9)]
    drawn = full_thread(focus=3, others=others, links="15 part_of 3\n16 part_of 4\n6 measured_by 16\n6 measured_by 15")
    found = line(drawn)
    assert [s.node.id for s in found.steps if s.node] == [1, 2, 3, 4, 5, 6]


def test_the_reader_can_ask_for_another_branch():
    others = [node(16, "action", position=9)]
    drawn = full_thread(focus=3, others=others, links="16 part_of 4\n6 measured_by 16")
    assert 16 in [s.node.id for s in line(drawn, via=[16]).steps if s.node]


def test_another_partnerships_return_does_not_complete_our_thread():
    others = [node(23, "priority", owner=OTHER), node(25, "action", owner=OTHER), node(26, "indicator", owner=OTHER)]
    drawn = full_thread(
        focus=2,
        others=others,
        links="23 contributes_to 2\n25 part_of 23\n26 measured_by 25",
        figures=[leaf(8, 26)],
    )
    assert [s.node.id for s in line(drawn, owner=1000).steps if s.node] == [1, 2, 3, 4, 5, 6]
    assert 26 in [s.node.id for s in line(drawn, owner=OTHER).steps if s.node]


def test_the_frame_is_not_a_step_but_a_plan_is_when_nothing_stands_over_it():
    drawn = graph(2, [node(1, "frame", owner=None), node(2, "national_priority")], "2 part_of 1")
    assert [s.letter for s in line(drawn).steps] == ["S", "A"]
    planned = graph(2, [node(1, "plan"), node(2, "theme")], "2 part_of 1")
    assert line(planned).steps[0].words == "Plan"


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([13], "1 other local priority under this outcome, with a gap"),
        ([13, 14], "2 other local priorities under this outcome, 1 with a gap"),
    ],
)
def test_what_stands_beside_is_counted_in_words(others, said):
    drawn = full_thread(
        others=[node(pk, "priority") for pk in others],
        beside="\n".join(f"{pk} contributes_to 2" for pk in others),
        lacks={13: "has no evidence"},
    )
    step = next(s for s in line(drawn).steps if s.node and s.node.id == 3)
    assert [b.words for b in step.branches] == [said]


def test_other_partnerships_stand_apart_and_their_gaps_are_not_told():
    drawn = full_thread(
        others=[node(13, "priority", owner=OTHER)], beside="13 contributes_to 2", lacks={13: "has no evidence"}
    )
    found = line(drawn)
    assert [b.words for b in found.steps[2].branches] == [
        "1 other local priority of another partnership under this outcome"
    ]
    assert found.branch_gaps == ()


def test_what_else_a_record_serves_is_told():
    drawn = full_thread(focus=6, others=[node(15, "action")], links="6 measured_by 15")
    assert "It also measures 1 action" in [b.words for b in line(drawn).steps[5].branches]


def test_a_circle_that_the_rules_refuse_does_not_hang_the_line():
    drawn = graph(1, [node(1, "action"), node(2, "action")], "2 supports 1\n1 supports 2")
    found = line(drawn)
    ids = [s.node.id for s in found.steps if s.node]
    assert len(ids) == len(set(ids))
