"""Labels that keep apart, and words whose width is known."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.charts.labels import Room, apart, stack, within
from goldenthread.charts.lettering import clean, escaped, width_of, wrap

PLACES = st.lists(st.floats(0, 300), max_size=8)


def test_labels_with_room_stay_where_they_are():
    assert stack([100.0, 20.0, 60.0], [20.0] * 3, 0, 200) == [100.0, 20.0, 60.0]


def test_labels_that_would_touch_share_the_move():
    assert stack([100.0, 100.0], [20.0, 20.0], 0, 200) == [90.0, 110.0]
    assert stack([100.0, 104.0, 180.0], [20.0] * 3, 0, 200) == [92.0, 112.0, 180.0]


def test_labels_stay_within_the_room():
    assert stack([0.0, 1.0], [20.0, 20.0], 0, 200) == [10.0, 30.0]
    assert stack([199.0, 200.0], [20.0, 20.0], 0, 200) == [170.0, 190.0]


@given(PLACES, st.data())
def test_no_two_labels_ever_touch(wanted, data):
    heights = data.draw(st.lists(st.floats(1, 60), min_size=len(wanted), max_size=len(wanted)))
    room = sum(heights) + data.draw(st.floats(0, 200))
    found = stack(wanted, heights, 0, room)
    boxes = sorted((y - h / 2, y + h / 2) for y, h in zip(found, heights, strict=True))
    assert all(one[1] <= two[0] + 1e-6 for one, two in pairwise(boxes))
    assert all(top >= -1e-6 and bottom <= room + 1e-6 for top, bottom in boxes)
    # They keep their order.
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    assert [found[n] for n in order] == sorted(found)


def test_a_place_is_taken_once():
    room = Room()
    assert room.take((0, 0, 10, 10)) and not room.take((11, 0, 20, 10)) and room.take((13, 0, 20, 10))
    assert apart((0, 0, 1, 1), (1, 0, 2, 1)) and not apart((0, 0, 1, 1), (1, 0, 2, 1), 0.5)


def test_a_label_about_an_edge_moves_in():
    assert within(0, 40, 0, 100) == 0 and within(100, 40, 0, 100) == 60 and within(50, 40, 0, 100) == 30


def test_widths_are_those_of_arial():
    """Advance widths from the metrics of Liberation Sans, at 15 pixels."""
    assert width_of("Dorset 67%") == pytest.approx(78.36 + 0.5, abs=0.01)
    assert width_of("Dorset 67%", bold=True) > width_of("Dorset 67%")
    assert width_of("é") == width_of("e")
    assert width_of("語") == pytest.approx(15.5)


@given(st.text(max_size=60), st.floats(20, 300), st.booleans())
def test_words_are_cut_into_lines_and_none_is_lost(text, room, bold):
    lines = wrap(text, room, bold=bold)
    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")
    assert all(width_of(line, bold=bold) <= room for line in lines)


def test_words_break_between_words_first():
    assert wrap("Bournemouth, Christchurch and Poole", 110) == ("Bournemouth,", "Christchurch", "and Poole")
    assert len(wrap("W" * 40, 110)) > 4


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("a\x00b", "a\ufffdb"),
        ("  a \n b ", "a b"),
        ("\u202eabc", "\ufffdabc"),
        ("\ud800", "\ufffd"),
        ("café £5", "café £5"),
    ],
)
def test_words_are_made_fit_for_xml(given_, kept):
    assert clean(given_) == kept


def test_marks_of_markup_are_written_out():
    assert escaped('<a href="x">&') == "&lt;a href=&quot;x&quot;&gt;&amp;"
