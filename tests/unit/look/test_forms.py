"""Forms drawn with GOV.UK fields."""

from datetime import date

import pytest
from django import forms

from goldenthread.look.forms.dates import DayField
from tests.unit.look.drawing import draw


class Question(forms.Form):
    name = forms.CharField(label="Name", help_text="As printed", error_messages={"required": "Enter the name"})
    way = forms.ChoiceField(
        label="Which way is better?",
        choices=[("up", "Higher"), ("down", "Lower")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say which way"},
    )
    due = DayField(what="the date it is due", label="Due")
    story = forms.CharField(label="Story", widget=forms.Textarea, required=False)
    closed = forms.BooleanField(label="This is closed", required=False)


def test_each_field_has_label_hint_and_control():
    page = Question().render()
    assert '<label class="govuk-label govuk-label--s" for="id_name">Name</label>' in page
    assert '<div class="govuk-hint" id="id_name_helptext">As printed</div>' in page
    assert 'class="govuk-input" type="text" name="name"' in page
    assert 'aria-describedby="id_name_helptext"' in page
    assert "Story (optional)" in page
    assert 'class="govuk-textarea" name="story"' in page
    assert 'class="govuk-radios__input" type="radio" name="way" value="up" id="id_way_0"' in page


def test_an_error_stands_at_its_field_and_in_the_summary_in_the_same_words():
    form = Question({"due_0": "31", "due_1": "February", "due_2": "2023"})
    page = form.render()
    assert '<span class="govuk-visually-hidden">Error:</span> Enter the name' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page
    summary = draw('<c-gt.error-summary :form="form" />', form=form)
    assert '<a href="#id_name">Enter the name</a>' in summary
    assert '<a href="#id_way_0">Say which way</a>' in summary
    assert '<a href="#id_due_0">The date it is due must be a real date, such as 14 9 2023</a>' in summary


def test_no_summary_without_errors():
    assert "problem" not in draw('<c-gt.error-summary :form="form" />', form=Question())


def test_what_was_typed_is_escaped_and_kept():
    page = Question({"name": '"><script>alert(1)</script>'}).render()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("month", ["9", "09", "Sep", "september"])
def test_a_month_may_be_a_number_or_a_name(month):
    assert DayField().clean(["14", month, "2023"]) == date(2023, 9, 14)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["14", "", "2023"], "The date must include a month"),
        (["", "9", ""], "The date must include a day and a year"),
        (["31", "2", "2023"], "The date must be a real date, such as 14 9 2023"),
        (["14", "9", "23"], "The date must be a real date, such as 14 9 2023"),
        (["x", "9", "2023"], "The date must be a real date, such as 14 9 2023"),
        (["", "", ""], "Enter the date"),
    ],
)
def test_a_date_that_cannot_be_taken_says_why(typed, said):
    with pytest.raises(forms.ValidationError) as refused:
        DayField().clean(typed)
    assert refused.value.messages == [said]


def test_a_date_may_be_left_out_where_it_is_not_required():
    assert DayField(required=False).clean(["", "", ""]) is None
