"""Periods of the national releases, with the spellings seen in their files."""

import pytest

from goldenthread.vocabulary import Refused, from_ees, from_fingertips, from_lait

LAIT = [
    ("2023", "Financial Year", "2022-04-01", "2023-03-31", "financial_year", ""),
    ("2023", "Academic Year", "2022-09-01", "2023-08-31", "academic_year", ""),
    ("2023", "Calendar Year", "2023-01-01", "2023-12-31", "calendar_year", ""),
    ("2023", "Annual", "2022-04-01", "2023-03-31", "reporting_year", ""),
    ("2023", "Annual (end of Sept)", "2022-10-01", "2023-09-30", "reporting_year", ""),
    ("2023", "Annual - January", "2023-01-01", "2023-01-31", "month", ""),
    ("2016-17", "Financial Year", "2016-04-01", "2017-03-31", "financial_year", ""),
    ("2016-17 (OT)", "Financial Year", "2016-04-01", "2017-03-31", "financial_year", "outturn"),
    ("2025 (prov)", "Academic Year", "2024-09-01", "2025-08-31", "academic_year", "provisional"),
    ("2021/22-23/24", "Financial Year", "2021-04-01", "2024-03-31", "pooled_years", ""),
]


@pytest.mark.parametrize(("years", "year_type", "start", "end", "kind", "status"), LAIT)
def test_lait(years, year_type, start, end, kind, status):
    period = from_lait(years, year_type)
    assert (period.start.isoformat(), period.end.isoformat(), period.kind) == (start, end, kind)
    assert (period.label, period.status) == (years, status)


@pytest.mark.parametrize(("years", "year_type"), [("0", "Academic Year"), ("0", "Annual - January"), ("2023", "Lunar")])
def test_lait_refuses_defects(years, year_type):
    with pytest.raises(Refused):
        from_lait(years, year_type)


EES = [
    ("202324", "Academic year", "2023-09-01", "2024-08-31", "academic_year"),
    ("200607", "academic year", "2006-09-01", "2007-08-31", "academic_year"),
    ("202324", "Financial year", "2023-04-01", "2024-03-31", "financial_year"),
    ("2024", "Reporting year", "2023-04-01", "2024-03-31", "reporting_year"),
    ("2024", "Calendar year", "2024-01-01", "2024-12-31", "calendar_year"),
    ("202324", "Financial year Q2", "2023-07-01", "2023-09-30", "quarter"),
    ("2023", "Calendar year Q4", "2023-10-01", "2023-12-31", "quarter"),
    ("202324", "Part 2 (October to March)", "2023-10-01", "2024-03-31", "half_year"),
    ("202324", "Autumn and spring term", "2023-09-01", "2024-03-31", "term"),
    ("2024", "Week 12", "2024-03-18", "2024-03-24", "week"),
    ("2024", "January", "2024-01-01", "2024-01-31", "month"),
]


@pytest.mark.parametrize(("time_period", "identifier", "start", "end", "kind"), EES)
def test_ees(time_period, identifier, start, end, kind):
    period = from_ees(time_period, identifier)
    assert (period.start.isoformat(), period.end.isoformat(), period.kind) == (start, end, kind)
    assert period.label == f"{time_period} {identifier}"


@pytest.mark.parametrize(
    ("time_period", "identifier", "finding"),
    [
        ("202325", "Academic year", "does not follow"),
        ("2023/24", "Academic year", "four or six digits"),
        ("202324", "Academic year Q1", "not known or has no fixed dates"),
        ("202324", "Tax year", "not known"),
    ],
)
def test_ees_refuses_what_does_not_fit(time_period, identifier, finding):
    with pytest.raises(Refused, match=finding):
        from_ees(time_period, identifier)


FINGERTIPS = [
    ("2022/23", "Financial", "20220000", "1y", "2022-04-01", "2023-03-31"),
    ("2022/23", "Academic", "20220000", "1y", "2022-09-01", "2023-08-31"),
    ("2020 - 22", "Calendar", "20200000", "3y", "2020-01-01", "2022-12-31"),
    ("2016/17 - 18/19", "Financial", "20160000", "3y", "2016-04-01", "2019-03-31"),
    ("2018/19 Q4", "Financial", "20180400", "", "2019-01-01", "2019-03-31"),
    ("2015", "Calendar", "", "", "2015-01-01", "2015-12-31"),
]


@pytest.mark.parametrize(("text", "year_type", "sortable", "time_range", "start", "end"), FINGERTIPS)
def test_fingertips(text, year_type, sortable, time_range, start, end):
    period = from_fingertips(text, year_type, sortable=sortable, time_range=time_range)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("text", "sortable", "time_range", "finding"),
    [("2022/23", "20210000", "", "another year"), ("2022/23", "20220000", "3y", "says 3 years")],
)
def test_fingertips_columns_that_disagree_are_refused(text, sortable, time_range, finding):
    with pytest.raises(Refused, match=finding):
        from_fingertips(text, "Financial", sortable=sortable, time_range=time_range)
