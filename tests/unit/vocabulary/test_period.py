"""Period: what each published spelling means, and what is asked instead of guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.vocabulary import PERIOD_KINDS, Period, Refused
from goldenthread.vocabulary.period import kind_of_dates

# text, kind given, start, end, kind read, status
READ = [
    # Years, with the kind where the text does not say it
    ("2022/23", "financial_year", "2022-04-01", "2023-03-31", "financial_year", ""),
    ("2022/23", "academic_year", "2022-09-01", "2023-08-31", "academic_year", ""),
    ("2022/23", "reporting_year", "2022-04-01", "2023-03-31", "reporting_year", ""),
    ("2022/2023", "financial_year", "2022-04-01", "2023-03-31", "financial_year", ""),
    ("22/23", "financial_year", "2022-04-01", "2023-03-31", "financial_year", ""),
    ("1999/00", "academic_year", "1999-09-01", "2000-08-31", "academic_year", ""),
    ("2016-17", "financial_year", "2016-04-01", "2017-03-31", "financial_year", ""),
    ("2016-17", "academic_year", "2016-09-01", "2017-08-31", "academic_year", ""),
    ("2009-10", "financial_year", "2009-04-01", "2010-03-31", "financial_year", ""),
    ("2016-17 (OT)", None, "2016-04-01", "2017-03-31", "financial_year", "outturn"),
    ("2023", None, "2023-01-01", "2023-12-31", "calendar_year", ""),
    ("2023", "financial_year", "2022-04-01", "2023-03-31", "financial_year", ""),
    ("2023", "academic_year", "2022-09-01", "2023-08-31", "academic_year", ""),
    ("2024", "reporting_year", "2023-04-01", "2024-03-31", "reporting_year", ""),
    ("2025 (prov)", "academic_year", "2024-09-01", "2025-08-31", "academic_year", "provisional"),
    ("2023 (Rev)", "academic_year", "2022-09-01", "2023-08-31", "academic_year", "revised"),
    ("2020 (Final)", "academic_year", "2019-09-01", "2020-08-31", "academic_year", "final"),
    ("2022 provisional", None, "2022-01-01", "2022-12-31", "calendar_year", "provisional"),
    ("financial year 2022/23", None, "2022-04-01", "2023-03-31", "financial_year", ""),
    ("FY 2022/23", None, "2022-04-01", "2023-03-31", "financial_year", ""),
    ("2022/23 financial year", None, "2022-04-01", "2023-03-31", "financial_year", ""),
    ("academic year 2021/22", None, "2021-09-01", "2022-08-31", "academic_year", ""),
    ("2021/22 (academic)", None, "2021-09-01", "2022-08-31", "academic_year", ""),
    ("calendar year 2021", None, "2021-01-01", "2021-12-31", "calendar_year", ""),
    ("reporting year 2024", None, "2023-04-01", "2024-03-31", "reporting_year", ""),
    ("202324", "academic_year", "2023-09-01", "2024-08-31", "academic_year", ""),
    ("202324", "financial_year", "2023-04-01", "2024-03-31", "financial_year", ""),
    ("20220000", "financial_year", "2022-04-01", "2023-03-31", "financial_year", ""),
    ("20220000", "calendar_year", "2022-01-01", "2022-12-31", "calendar_year", ""),
    ("20220400", "financial_year", "2023-01-01", "2023-03-31", "quarter", ""),
    # Years together
    ("2020 - 22", None, "2020-01-01", "2022-12-31", "pooled_years", ""),
    ("2014-16", None, "2014-01-01", "2016-12-31", "pooled_years", ""),
    ("2020 to 2022", None, "2020-01-01", "2022-12-31", "pooled_years", ""),
    ("2020 to 2021", None, "2020-01-01", "2021-12-31", "pooled_years", ""),
    ("2020–2022", None, "2020-01-01", "2022-12-31", "pooled_years", ""),
    ("2016-17", "pooled_years", "2016-01-01", "2017-12-31", "pooled_years", ""),
    ("2016/17 - 18/19", "financial_year", "2016-04-01", "2019-03-31", "pooled_years", ""),
    ("2021/22-23/24", "financial_year", "2021-04-01", "2024-03-31", "pooled_years", ""),
    ("2021/22-23/24", "academic_year", "2021-09-01", "2024-08-31", "pooled_years", ""),
    ("2022/23 to 2024/25", "financial_year", "2022-04-01", "2025-03-31", "pooled_years", ""),
    ("financial years 2021/22 to 2023/24", None, "2021-04-01", "2024-03-31", "pooled_years", ""),
    ("2023-33", None, "2023-01-01", "2033-12-31", "span", ""),
    ("2020 to 2022", "span", "2020-01-01", "2022-12-31", "span", ""),
    # Days, weeks and months
    ("15 April 2024", None, "2024-04-15", "2024-04-15", "day", ""),
    ("15th Apr 2024", None, "2024-04-15", "2024-04-15", "day", ""),
    ("Monday 15 April 2024", None, "2024-04-15", "2024-04-15", "day", ""),
    ("April 15, 2024", None, "2024-04-15", "2024-04-15", "day", ""),
    ("2024-04-15", None, "2024-04-15", "2024-04-15", "day", ""),
    ("01/04/2022", None, "2022-04-01", "2022-04-01", "day", ""),
    ("February 2023", None, "2023-02-01", "2023-02-28", "month", ""),
    ("Feb 2023", None, "2023-02-01", "2023-02-28", "month", ""),
    ("Sept. 2023", None, "2023-09-01", "2023-09-30", "month", ""),
    ("Feb '23", None, "2023-02-01", "2023-02-28", "month", ""),
    ("2024-01", None, "2024-01-01", "2024-01-31", "month", ""),
    ("2009-10", "month", "2009-10-01", "2009-10-31", "month", ""),
    ("202402", "month", "2024-02-01", "2024-02-29", "month", ""),
    ("Aug/Sept 2023", None, "2023-08-01", "2023-09-30", "span", ""),
    ("August and September 2023", None, "2023-08-01", "2023-09-30", "span", ""),
    ("week 12 2024", None, "2024-03-18", "2024-03-24", "week", ""),
    ("2024-W12", None, "2024-03-18", "2024-03-24", "week", ""),
    ("week beginning 15 April 2024", None, "2024-04-15", "2024-04-21", "week", ""),
    ("week ending 21 April 2024", None, "2024-04-15", "2024-04-21", "week", ""),
    # Parts of years
    ("2023 Q1", None, "2023-01-01", "2023-03-31", "quarter", ""),
    ("2018/19 Q4", None, "2019-01-01", "2019-03-31", "quarter", ""),
    ("quarter 1 2023/24", None, "2023-04-01", "2023-06-30", "quarter", ""),
    ("quarter 1 2023/24", "quarter", "2023-04-01", "2023-06-30", "quarter", ""),
    ("Q3 2023/24", "financial_year", "2023-10-01", "2023-12-31", "quarter", ""),
    ("third quarter of 2023", None, "2023-07-01", "2023-09-30", "quarter", ""),
    ("first half of 2023/24", None, "2023-04-01", "2023-09-30", "half_year", ""),
    ("H2 2023/24", None, "2023-10-01", "2024-03-31", "half_year", ""),
    ("H2 2023", "calendar_year", "2023-07-01", "2023-12-31", "half_year", ""),
    ("Autumn term 2023/24", None, "2023-09-01", "2023-12-31", "term", ""),
    ("Autumn and spring term 2023/24", None, "2023-09-01", "2024-03-31", "term", ""),
    ("2023/24 summer term", None, "2024-04-01", "2024-08-31", "term", ""),
    ("spring term 2024", None, "2024-01-01", "2024-03-31", "term", ""),
    ("autumn term 2023", None, "2023-09-01", "2023-12-31", "term", ""),
    # Ranges
    ("Apr 22 - March 23", None, "2022-04-01", "2023-03-31", "financial_year", ""),
    ("Apr '22 - May '23", None, "2022-04-01", "2023-05-31", "span", ""),
    ("Apr 45 - May 46", None, "2045-04-01", "2046-05-31", "span", ""),
    ("April 2022 to March 2023", None, "2022-04-01", "2023-03-31", "financial_year", ""),
    ("April 2022 to March 2023", "span", "2022-04-01", "2023-03-31", "span", ""),
    ("1 April 2022 to 31 March 2023", None, "2022-04-01", "2023-03-31", "financial_year", ""),
    ("from 1 January 2022 to 31 December 2022", None, "2022-01-01", "2022-12-31", "calendar_year", ""),
    ("June to November 2024", None, "2024-06-01", "2024-11-30", "span", ""),
    ("between April and June 2023", None, "2023-04-01", "2023-06-30", "quarter", ""),
    ("1-15 April 2024", None, "2024-04-01", "2024-04-15", "span", ""),
    ("1 April to 30 June 2024", None, "2024-04-01", "2024-06-30", "quarter", ""),
    ("1 February 2024 to 29 February 2024", None, "2024-02-01", "2024-02-29", "month", ""),
    ("1 April 2022 to 31 March 2023", "reporting_year", "2022-04-01", "2023-03-31", "reporting_year", ""),
    ("Apr 45", None, "2045-04-01", "2045-04-30", "month", ""),
    ("year to 31 March 2024", None, "2023-04-01", "2024-03-31", "financial_year", ""),
    ("the year ending March 2024", None, "2023-04-01", "2024-03-31", "financial_year", ""),
    ("12 months to 30 September 2024", None, "2023-10-01", "2024-09-30", "reporting_year", ""),
    ("three years to March 2022", None, "2019-04-01", "2022-03-31", "pooled_years", ""),
    ("six months to 30 September 2023", None, "2023-04-01", "2023-09-30", "half_year", ""),
    ("year to 14 June 2024", None, "2023-06-15", "2024-06-14", "span", ""),
    # Words that give no exact dates
    ("early 2025", None, "2025-01-01", "2025-04-30", "span", "vague"),
    ("mid-2023", None, "2023-05-01", "2023-08-31", "span", "vague"),
    ("late 2024", None, "2024-09-01", "2024-12-31", "span", "vague"),
    ("summer 2024", None, "2024-06-01", "2024-08-31", "span", "vague"),
    ("end of 2022", None, "2022-10-01", "2022-12-31", "span", "vague"),
    ("end of March 2023", None, "2023-03-01", "2023-03-31", "span", "vague"),
    ("around February 2023", None, "2023-02-01", "2023-02-28", "span", "vague"),
    ("by early 2025", None, "2025-01-01", "2025-04-30", "span", "vague"),
]


@pytest.mark.parametrize(("text", "kind", "start", "end", "read", "status"), READ)
def test_a_published_spelling_is_read(text, kind, start, end, read, status):
    period = Period.parse(text, kind=kind)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert (period.kind, period.status) == (read, status)
    assert period.label == text, "the label is kept as published"


# text, kind given, a part of the question that comes back
ASKED = [
    ("", None, "there is no period"),
    ("0", None, "the source is at fault"),
    ("x", None, "not a period"),
    ("2022/23", None, "financial year (April to March) or an academic year"),
    ("2016-17", None, "financial year (April to March) or an academic year"),
    ("202324", None, "financial year (April to March) or an academic year"),
    ("2009-10", None, "may be a month, or the year 2009/10"),
    ("2016/17 - 18/19", None, "financial or academic"),
    ("2021/22-23/24", "pooled_years", "financial or academic"),
    ("2014-16", "financial_year", "by their start or by their end"),
    ("2016-14", None, "ends before it starts"),
    ("2016-17", "calendar_year", "names two years"),
    ("2022/24", "financial_year", "24 does not follow 2022"),
    ("2022/2033", "financial_year", "does not follow"),
    ("20220000", None, "Give the kind"),
    ("20220000", "month", "Give the kind"),
    ("2022/23 (OT)", "academic_year", "the text says financial year"),
    ("academic year 2021/22", "financial_year", "the text says academic year"),
    ("Jan 8 & 16", None, "Which year?"),
    ("8 January", None, "Which year?"),
    ("January", None, "Which year?"),
    ("1 April to 30 June", None, "Which year?"),
    ("Apr 22", None, "22 Apr with no year, or Apr 2022"),
    ("Apr 22 - May 23", None, "may be days with no year, or years"),
    ("Q1", None, "it has no year"),
    ("Q1 2023", "financial_year", "one year is named"),
    ("Q1 2023/24", "academic_year", "split other years"),
    ("third half of 2023", None, "two halves"),
    ("since 2020", None, "no end"),
    ("2020 onwards", None, "no end"),
    ("from 2020", None, "no end"),
    ("last 12 months", None, "depends on the day"),
    ("this year", None, "depends on the day"),
    ("31 February 2023", None, "no such day"),
    ("13/13/2023", None, "no such day"),
    ("week 60 2024", None, "no week 60"),
    ("week beginning Monday", None, "no full date"),
    ("January/March 2023", None, "not next to each other"),
    ("autumn and spring term 2023", None, "two years"),
    ("year to whenever", None, "not a full date"),
    ("June 2024 to March 2024", None, "ends before it starts"),
    ("February 2023", "financial_year", "reads as a month"),
    ("2022", "day", "reads as a calendar year"),
    ("around whenever", None, "not a period that can be read"),
    ("end of everything", None, "not a period that can be read"),
    ("2023-13", None, "ends before it starts"),
    ("some time ago", None, "not a period that can be read"),
    ("whenever to 2024-04-15", None, "not a period that can be read"),
    ("a - b", None, "not a period that can be read"),
    ("never to 2 May 2024", None, "not a period that can be read"),
    ("2022", "fortnight", "not a kind of period"),
]


@pytest.mark.parametrize(("text", "kind", "question"), ASKED)
def test_what_would_be_a_guess_is_asked_about(text, kind, question):
    with pytest.raises(Refused) as refused:
        Period.parse(text, kind=kind)
    assert question in str(refused.value)


def test_a_refusal_quotes_the_text_as_published():
    with pytest.raises(Refused, match='"Jan 8 & 16"'):
        Period.parse("Jan 8 & 16")


def test_spaces_and_lines_are_tidied_in_the_label():
    assert Period.parse("  February\n2023 ").label == "February 2023"


def test_canonical_form_is_the_one_that_is_documented():
    assert Period.financial_year(2022).canonical == "2022-04-01/2023-03-31/financial_year/2022/23"
    assert (
        Period.financial_year(2022, "provisional").canonical
        == "2022-04-01/2023-03-31/financial_year/2022/23/provisional"
    )


@pytest.mark.parametrize("text", ["", "2022/23", "2022-04-01/2023-03-31", "2022-04-01/soon/span/x", "a/b/c/d"])
def test_text_that_is_not_canonical_is_refused(text):
    with pytest.raises(Refused, match="canonical form"):
        Period.from_canonical(text)


@pytest.mark.parametrize(
    ("start", "end", "kind", "label", "status", "finding"),
    [
        ("2023-04-01", "2022-04-01", "span", "x", "", "before it starts"),
        ("2022-04-01", "2023-03-31", "era", "x", "", "not a kind"),
        ("2022-04-01", "2023-03-31", "span", "x", "draft", "not a status"),
        ("2022-04-01", "2023-03-31", "span", " ", "", "label is empty"),
        ("2022-04-01", "2023-03-31", "span", "a  b", "", "label is empty"),
        ("2022-04-01", "2023-03-31", "span", "2022/final", "", "could not be read back"),
        ("2022-04-01", "2023-03-30", "financial_year", "x", "", "is not a financial year"),
        ("2022-04-01", "2022-04-02", "day", "x", "", "is not a day"),
        ("2022-04-01", "2022-04-09", "week", "x", "", "is not a week"),
        ("2022-04-01", "2022-05-31", "month", "x", "", "is not a month"),
        ("2022-04-01", "2023-03-31", "pooled_years", "x", "", "is not a pooled years"),
    ],
)
def test_dates_and_kind_that_do_not_fit_are_refused(start, end, kind, label, status, finding):
    with pytest.raises(Refused, match=finding):
        Period(date.fromisoformat(start), date.fromisoformat(end), kind, label, status)


def test_the_same_time_may_have_two_labels():
    documents, feeds = Period.parse("Apr 22 - March 23"), Period.parse("2022/23", kind="financial_year")
    assert documents != feeds
    assert documents.same_time(feeds)
    assert documents.clashes_with(feeds)


def test_a_financial_and_an_academic_year_of_one_label_are_not_the_same_time():
    financial, academic = (Period.parse("2022/23", kind=f"{kind}_year") for kind in ("financial", "academic"))
    assert not financial.same_time(academic)
    assert financial.overlaps(academic)


def test_provisional_and_final_do_not_clash():
    assert not Period.calendar_year(2022, "provisional").clashes_with(Period.calendar_year(2022, "final"))


@pytest.mark.parametrize(
    ("period", "years"),
    [
        (Period.parse("2014-16"), 3),
        (Period.financial_year(2022), 1),
        (Period.month(2024, 2), 0),
        (Period.parse("year to 14 June 2024"), 1),
        (Period.parse("1 April 2022 to 30 March 2023"), 0),
    ],
)
def test_span_in_whole_years(period, years):
    assert period.span_years == years


def test_words_for_readers():
    assert str(Period.day(date(2024, 4, 15))) == "15 April 2024"
    assert Period.day(date(2024, 4, 15)).dates_in_words == "15 April 2024"
    assert Period.academic_year(2021).dates_in_words == "1 September 2021 to 31 August 2022"
    assert Period.month(2024, 2).days == 29
    assert Period.parse("early 2025").vague
    assert Period.month(2024, 2).contains(date(2024, 2, 29))
    assert not Period.month(2024, 2).overlaps(Period.month(2024, 3))


years = st.integers(1901, 2098)
days = st.dates(date(1901, 1, 1), date(2098, 12, 31))
statuses = st.sampled_from(["", "provisional", "revised", "final"])
labels = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=20)
periods = st.one_of(
    st.builds(Period.financial_year, years, statuses),
    st.builds(Period.academic_year, years, statuses),
    st.builds(Period.calendar_year, years, statuses),
    st.builds(Period.month, years, st.integers(1, 12)),
    st.builds(Period.day, days),
)


@given(periods)
def test_canonical_round_trip(period):
    assert Period.from_canonical(period.canonical) == period


@given(days, st.integers(0, 4000), labels, statuses)
def test_canonical_round_trip_with_any_label(start, length, label, status):
    try:
        period = Period(start, start + timedelta(days=length), "span", label, status)
    except Refused:
        assert label.rpartition("/")[2] in {"provisional", "revised", "final", "outturn", "vague"}
        return
    assert Period.from_canonical(period.canonical) == period


@given(periods)
def test_a_period_reads_its_own_label(period):
    again = Period.parse(period.label, kind=None if period.kind == "day" else period.kind)
    if period.kind == "calendar_year" or "/" in period.label or period.kind in ("day", "month"):
        assert again.same_time(period)
        assert again.kind == period.kind


@given(days, days)
def test_two_dates_read_back_from_their_words(first, second):
    start, end = sorted((first, second))
    text = f"{start.day} {start:%B %Y} to {end.day} {end:%B %Y}"
    period = Period.parse(text)
    assert (period.start, period.end) == (start, end)
    assert period.kind == kind_of_dates(start, end)


@given(st.text(max_size=30), st.sampled_from([None, *sorted(PERIOD_KINDS)]))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text, kind):
    try:
        period = Period.parse(text, kind=kind)
    except Refused:
        return
    assert period.start <= period.end


@given(periods, periods)
def test_same_time_means_each_contains_the_other(one, other):
    both_ways = all(
        (
            one.contains(other.start),
            one.contains(other.end),
            other.contains(one.start),
            other.contains(one.end),
        )
    )
    assert one.same_time(other) == both_ways
