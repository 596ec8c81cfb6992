"""FieldSpec: what was typed, said in a pack or sent, as a value; and a value as plain JSON."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goldenthread.records.fields import FieldSpec
from goldenthread.vocabulary import Period, Refused

SORTS = ("text", "longtext", "date", "period", "integer", "decimal", "boolean", "choice", "area", "lines", "record")
CHOICES = (("yes", "Yes"), ("no", "No"), ("not_stated", "Not stated"))


def spec(sort, **given):
    return FieldSpec("field", "Field", sort, "field", choices=CHOICES if sort == "choice" else (), **given)


def refusal(of, value):
    with pytest.raises(Refused) as refused:
        of.parse(value)
    (problem,) = refused.value.problems
    assert problem.place.lower() in ("field", "area")
    assert problem.finding
    assert problem.remedy
    return problem.finding


# --- What is taken -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sort, value, wanted",
    [
        ("text", "  plain  ", "plain"),
        ("text", 14, "14"),
        ("longtext", "line one\n\nline two", "line one\n\nline two"),
        ("date", "2024-08-01", date(2024, 8, 1)),
        ("date", "15 April 2024", date(2024, 4, 15)),
        ("date", "01/02/2024", date(2024, 2, 1)),  # the day comes first, as in the United Kingdom
        ("date", date(2024, 8, 1), date(2024, 8, 1)),
        ("date", datetime(2024, 8, 1, 9, 30), date(2024, 8, 1)),
        ("period", "February 2023", Period.month(2023, 2)),
        ("period", "2022-04-01/2023-03-31/financial_year/2022/23", Period.financial_year(2022)),
        ("period", Period.calendar_year(2021), Period.calendar_year(2021)),
        ("integer", "1,000", 1000),
        ("integer", " 12 ", 12),
        ("integer", 0, 0),
        ("decimal", "45.2", Decimal("45.2")),
        ("decimal", "1,234,567.50", Decimal("1234567.5")),
        ("decimal", "-4", Decimal(-4)),
        ("decimal", 3, Decimal(3)),
        ("decimal", "0e50", Decimal(0)),
        ("boolean", "Yes", True),
        ("boolean", "off", False),
        ("boolean", True, True),
        ("choice", "not_stated", "not_stated"),
        ("choice", True, "yes"),  # YAML reads a bare yes as a boolean
        ("choice", False, "no"),
        ("area", "E06000059", "E06000059"),
        ("area", "L-PAN-DORSET", "L-PAN-DORSET"),
        ("lines", "one\n\n two \r\nthree", ["one", "two", "three"]),
        ("lines", ["one", " two ", ""], ["one", "two"]),
        ("record", "GRP-002", "GRP-002"),
    ],
)
def test_it_reads(sort, value, wanted):
    found = spec(sort).parse(value)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("nothing", [None, "", "   ", "\n\t"])
def test_nothing_given_is_nothing_known(sort, nothing):
    found = spec(sort).parse(nothing)
    assert found == ([] if sort == "lines" else "" if sort in ("text", "longtext", "choice") else None)


@pytest.mark.parametrize("sort", SORTS)
def test_nothing_given_is_refused_where_something_is_needed(sort):
    assert refusal(spec(sort, required=True), " ") == "nothing was given"


def test_nothing_given_is_the_default_where_there_is_one():
    assert spec("choice", default="not_stated").parse("") == "not_stated"
    assert spec("boolean", default=False).parse(None) is False


# --- What is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sort, value, finding",
    [
        ("text", ["a", "list"], "not text"),
        ("text", {"a": "mapping"}, "not text"),
        ("text", "a\x00b", "null character"),
        ("text", "a\ud800b", "half of a character"),
        ("date", "2024-02-30", "not a date"),
        ("date", "February 2024", "not a date"),
        ("date", "8 January", "it has no year"),
        ("date", "soon", "not a date"),
        ("date", "20240801.5", "not a date"),
        ("date", "2024-W31-4", "not a date"),
        ("period", "2022/23", ""),  # financial or academic?
        ("period", "Jan 8 & 16", ""),
        ("period", "2023-04-01/2022-03-31/span/backwards", "before it starts"),
        ("period", "2022-01-01/2022-12-31/calendar_year/20\x0022", "null character"),
        ("integer", "12.5", "not a whole number"),
        ("integer", "45,2", "not a whole number"),
        ("integer", "twelve", "not a whole number"),
        ("integer", True, "not a whole number"),
        ("integer", "9" * 5000, "not a whole number"),
        ("integer", "9999999999", "too large"),
        ("decimal", "45,2", "not a number"),  # never 452
        ("decimal", "1,2345", "not a number"),
        ("decimal", "£5", "not a number"),
        ("decimal", "5%", "not a number"),
        ("decimal", "NaN", "not a number we can hold"),
        ("decimal", "-Infinity", "not a number we can hold"),
        ("decimal", "1e400", "not a number we can hold"),
        ("decimal", "99999999999999", "not a number we can hold"),
        ("decimal", "0.001", "more than 2 decimal places"),
        ("decimal", "1e-999999", "more than 2 decimal places"),
        ("decimal", True, "not a number"),
        ("boolean", "maybe", "neither yes nor no"),
        ("choice", "sometimes", "not one of the choices"),
        ("choice", "Yes", "not one of the choices"),
        ("choice", ["yes"], "not one of the choices"),
        ("area", "Dorset", "names are not keys"),
        ("area", "E0600005", "not an area code"),
        ("area", "E06000059, E06000058", "more than one area"),
        ("area", "x", "marker"),
        ("lines", {"a": "b"}, "not a list"),
        ("lines", 5, "not a list"),
        ("lines", ["ok", "a\x00b"], "null character"),
        ("lines", ["ok", ["nested"]], "not text"),
        ("lines", [None], "not text"),
    ],
)
def test_it_refuses(sort, value, finding):
    assert finding in refusal(spec(sort), value)


def test_a_text_longer_than_its_column_is_refused_with_both_lengths():
    assert refusal(spec("text", max_length=10), "x" * 11) == "it is 11 characters long"


def test_a_period_whose_name_is_longer_than_its_column_is_refused():
    assert "too long" in refusal(spec("period", max_length=120), f"2022-01-01/2022-12-31/calendar_year/{'x' * 100}")


def test_a_whole_number_stays_within_its_column():
    of = spec("integer", least=0, most=32_767)
    assert of.parse("32,767") == 32_767
    assert "too small" in refusal(of, "-1")
    assert "too large" in refusal(of, "32768")


def test_a_refusal_does_not_repeat_a_whole_file():
    for sort in ("integer", "decimal", "choice", "boolean", "date"):
        assert len(refusal(spec(sort), "x" * 100_000)) < 200


# --- Plain and back again ----------------------------------------------------------------------------------

_words = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=60)
_label = st.text("abcdefg 0123456789/-", min_size=1, max_size=20).map(lambda text: " ".join(text.split()))
_days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
_given = {
    "text": _words | st.integers(-(10**6), 10**6),
    "longtext": _words,
    "record": _words,
    "date": _days | _days.map(date.isoformat),
    "period": st.one_of(
        st.builds(Period.financial_year, st.integers(1950, 2100), st.sampled_from(["", "provisional", "final"])),
        st.builds(Period.month, st.integers(1950, 2100), st.integers(1, 12)),
        st.builds(Period.day, _days),
        st.builds(lambda a, b, label: f"{min(a, b)}/{max(a, b)}/span/{label or 'x'}", _days, _days, _label),
    ),
    "integer": st.integers(-2_000_000_000, 2_000_000_000) | st.integers(0, 10**9).map("{:,}".format),
    "decimal": st.decimals(-(10**12), 10**12, places=2) | st.decimals(0, 10**9, places=1).map("{:,}".format),
    "boolean": st.booleans() | st.sampled_from(["yes", "NO", "true", "0"]),
    "choice": st.sampled_from(["yes", "no", "not_stated", True, False]),
    "area": st.from_regex(r"[EKLMNSW][0-9]{8}|L(-[A-Z0-9]{1,5}){1,4}", fullmatch=True),
    "lines": st.lists(_words, max_size=5) | _words,
}


@pytest.mark.parametrize("sort", SORTS)
@settings(max_examples=50)
@given(data=st.data())
def test_a_value_comes_back_from_plain_json_unchanged(sort, data):
    of = spec(sort)
    value = of.parse(data.draw(_given[sort]))
    plain = json.loads(json.dumps(of.plain(value)))
    assert of.parse(plain) == value
    assert of.plain(of.parse(plain)) == plain


@pytest.mark.parametrize("sort", SORTS)
def test_nothing_known_comes_back_from_plain_json(sort):
    of = spec(sort)
    assert of.parse(of.plain(of.empty)) == of.empty


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("sort", SORTS)
@settings(max_examples=50)
@given(value=_anything)
@example(value="1e999999999")
@example(value="٣")
@example(value="2022-04-01/2023-03-31/")
@example(value="1/1/1")
@example(value="0000-00-00")
def test_whatever_is_given_is_taken_or_refused_and_nothing_else_happens(sort, value):
    of = replace(spec(sort), max_length=100)
    try:
        found = of.parse(value)
    except Refused:
        return
    json.dumps(of.plain(found)).encode()
