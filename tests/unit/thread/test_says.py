"""The sentences about a thread."""

from goldenthread.thread.says import in_one_breath, lede, says
from goldenthread.thread.text import main_line, tree
from goldenthread.thread.trace import line
from tests.unit.thread.hand_built import full_thread, graph, leaf, node


def _said(found):
    return [(s.mark, s.text) for s in says(found)]


def test_a_whole_thread_holds():
    found = line(full_thread())
    assert lede(found) == "This thread holds from national priority to agency return."
    assert _said(found) == [
        ("ok", "All 8 steps are in place, each action with an owner"),
        ("ok", "The figure is traced to the return it came from"),
    ]


def test_the_same_thread_from_the_return_up():
    assert lede(line(full_thread(), way="up")) == "This return serves a national priority, through every step."


def test_a_gap_on_a_branch_is_counted_and_does_not_break_the_line():
    drawn = full_thread(others=[node(14, "objective")], beside="14 answers 3", lacks={14: "has no indicator"})
    found = line(drawn)
    assert lede(found).endswith("One branch beside it has a gap.")
    assert ("gap", "1 gap on a branch: an objective with no indicator") in _said(found)


def test_a_published_figure_says_that_the_return_is_not_held():
    found = line(full_thread(figures=[leaf(7, 6, sort="published")]))
    assert lede(found) == "This thread holds from national priority to published figure."
    assert (
        "note",
        "The figure is published in Treatment return, quarter 1, Sheet Treatment, cell D14; the return is not held",
    ) in _said(found)


def test_a_missing_step_is_a_gap_and_while_setting_up_only_a_note():
    found = line(full_thread(figures=[]))
    assert lede(found) == "This thread does not reach its end: no figure yet."
    assert ("gap", "No figure yet") in _said(found)
    early = line(full_thread(figures=[], setting_up=frozenset({1000})))
    assert ("note", "Figure not linked yet") in _said(early)


def test_an_action_without_an_owner_is_named_on_the_line():
    drawn = full_thread(lacks={5: "has no owner"})
    assert ("gap", "This action: has no owner") in _said(line(drawn))


def test_a_record_with_no_links_says_so():
    alone = graph(1, [node(1, "group")], "")
    assert lede(line(alone)) == "Nothing is linked above or below this record yet."


def test_in_one_breath_is_three_to_five_short_sentences_from_the_figure_up():
    sentences = in_one_breath(line(full_thread()))
    assert sentences == [
        "45.2% came from “Treatment return, quarter 1”.",
        "It is a figure of “Continuity of care after prison”.",
        "It measures the action “Improve criminal justice pathways”.",
        "The action implements the objective “Reach 75% continuity of care”.",
        "From there it leads up to the national strategic priority "
        "“Deliver a world-class treatment and recovery system”.",
    ]
    assert in_one_breath(line(full_thread(), way="up")) == sentences


def test_the_tree_shows_relations_figures_gaps_and_repeats_once():
    drawn = graph(
        1,
        [node(1, "priority"), node(2, "action"), node(3, "action"), node(4, "indicator")],
        "2 part_of 1\n3 part_of 1\n4 measured_by 2\n4 measured_by 3",
        figures=[leaf(9, 4)],
        lacks={2: "has no owner"},
    )
    assert tree(drawn) == (
        "Local priority: ours/PRI-001  priority 1\n"
        "├─ Action that is part of it: ours/ACT-002  action 2\n"
        "│  ├─ ! Gap: has no owner. Do something\n"
        "│  └─ Indicator that measures it: ours/IND-004  indicator 4\n"
        "│     └─ Figure: 45.2% in BCP Council, 2022/23\n"
        "│        └─ Return: Treatment return, quarter 1, Sheet Treatment, cell D14\n"
        "└─ Action that is part of it: ours/ACT-003  action 3\n"
        "   └─ Indicator that measures it: ours/IND-004  indicator 4  (shown above)\n"
    )


def test_the_tree_in_plain_letters_has_only_ascii():
    assert tree(full_thread(focus=1), ascii_only=True).isascii()
    assert main_line(line(full_thread()), ascii_only=True).isascii()


def test_the_line_as_text_says_where_the_reader_is():
    text = main_line(line(full_thread()))
    assert "5 of 8  (A) Action that implements it: ours/ACT-005" in text
    assert text.count("<- you are here") == 1
