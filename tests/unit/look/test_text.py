"""Words for readers."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from goldenthread.look import text


def test_dates_are_written_out():
    assert text.day(date(2023, 9, 14)) == "14 September 2023"
    assert text.month(date(2023, 2, 1)) == "February 2023"
    assert text.days(date(2022, 4, 1), date(2023, 3, 31)) == "1 April 2022 to 31 March 2023"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2022, 4, 1), None, "from 1 April 2022"),
        (None, date(2022, 4, 1), "until 1 April 2022"),
        (date(2022, 4, 1), date(2022, 4, 1), "1 April 2022"),
        (None, None, "not stated"),
    ],
)
def test_an_open_end_is_said(start, end, said):
    assert text.days(start, end) == said


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(7, 0, "7am"), (16, 12, "4.12pm"), (12, 0, "midday"), (0, 0, "midnight"), (0, 5, "12.05am"), (12, 30, "12.30pm")],
)
def test_times_of_day(hour, minute, said):
    assert text.clock(datetime(2023, 1, 2, hour, minute, tzinfo=UTC)) == said


def test_a_moment_is_told_in_our_own_time():
    assert text.day_and_time(datetime(2023, 7, 21, 23, 30, tzinfo=UTC)) == "22 July 2023, 12.30am"


def test_a_date_has_no_time_of_day():
    with pytest.raises(TypeError):
        text.clock(date(2023, 1, 1))


@pytest.mark.parametrize(
    ("count", "word", "said"),
    [
        (1, "action", "1 action"),
        (0, "action", "0 actions"),
        (4479, "person", "4,479 people"),
        (2, "priority", "2 priorities"),
        (2, "day", "2 days"),
        (2, "council area", "2 council areas"),
        (3, "child", "3 children"),
        (2, "process", "2 processes"),
    ],
)
def test_counts_carry_their_noun(count, word, said):
    assert text.count_of(count, word) == said


def test_an_unusual_plural_may_be_given():
    assert text.count_of(2, "has", "have") == "2 have"
    assert text.count_of(1, "feedback", "feedback") == "1 piece of feedback"
    assert text.count_of(3, "feedback", "feedback") == "3 pieces of feedback"


def test_lists_read_as_a_sentence():
    assert text.listed(["a", "b", "c"]) == "a, b and c"
    assert text.listed(["a", "b"], "or") == "a or b"
    assert text.listed(["a"]) == "a"
    assert text.listed([]) == ""


def test_numbers_have_commas():
    assert text.number(4479) == "4,479"
    assert text.number(Decimal("1234.5"), 2) == "1,234.50"


def test_narrative_headings_stand_below_the_second():
    assert "<h3>Aim</h3>" in text.markdown("# Aim")
    assert "<h3>Why</h3>" in text.markdown("## Why")
    nested = text.markdown("## Aim\n\n#### Why\n\n## Next")
    assert "<h3>Aim</h3>" in nested and "<h4>Why</h4>" in nested and "<h3>Next</h3>" in nested
    assert "<h3>Deep</h3>" in text.markdown("###### Deep")


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "<b onclick=x>y</b>", "a <img src=x onerror=y>"])
def test_html_in_a_narrative_is_shown_as_text(hostile):
    shown = text.markdown(hostile)
    assert "<script" not in shown
    assert "<b " not in shown
    assert "<img" not in shown
    assert "&lt;" in shown


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "JAVASCRIPT:x",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org",
        "/r/x",
        "http:x",
    ],
)
def test_a_link_to_anything_but_web_or_mail_stays_text(address):
    assert "<a " not in text.markdown(f"[go]({address})")


@pytest.mark.parametrize("address", ["https://example.org/a", "http://example.org", "mailto:someone@example.org"])
def test_web_and_mail_links_work(address):
    assert f'<a href="{address}">go</a>' in text.markdown(f"[go]({address})")


def test_pictures_are_not_fetched():
    assert "<img" not in text.markdown("![x](https://example.org/x.png)")


def test_lists_and_emphasis_are_kept():
    shown = text.markdown("- one\n- **two**")
    assert "<ul>" in shown
    assert "<strong>two</strong>" in shown


@pytest.mark.parametrize(
    ("finding", "of_many"),
    [
        ("has no owner", "have no owner"),
        ("is not answered", "are not answered"),
        ("measures nothing in the plan", "measure nothing in the plan"),
    ],
)
def test_a_finding_agrees_with_how_many_it_is_of(finding, of_many):
    assert text.agreeing(finding, 1) == finding
    assert text.agreeing(finding, 2) == of_many
