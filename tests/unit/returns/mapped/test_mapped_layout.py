"""What a column map says, as text and as JSON; and everything that keeps it from being read by, with its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.returns.mapped.layout import Column, Layout, column_of, from_plain, plain, read_layout, written
from goldenthread.vocabulary import Refused

LONG = """\
sheet: Referrals
head: 3
years: financial_year
columns:
  District: area
  Quarter: period
  Referrals received: value of IND-004
  All: denominator of IND-004
  of which repeat: value of IND-004, kind=repeat
  Age: breakdown age band
  No: leave out
markers:
  '*': c
  (blank): leave out
areas:
  Elsewhere: leave out
rows left out:
  District: [County total, Source*]
ends at a blank row: yes
filled down: [District]
"""


def test_a_map_is_read_and_written_again_the_same():
    layout = read_layout(LONG)
    assert read_layout(written(layout)) == layout == from_plain(plain(layout))
    assert layout.sheet == "Referrals" and layout.head == 3 and layout.ends_blank
    assert layout.columns[4] == Column("of which repeat", "value", "IND-004", "kind=repeat")
    assert layout.columns[5] == Column("Age", "breakdown", "", "age_band")
    # A name that YAML would take for “false” stays a name.
    assert layout.columns[6] == Column("No", "leave out")
    assert layout.targets == {"IND-004": {"kind", "age_band"}}


NAMES = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(
    heads=st.lists(NAMES, min_size=1, max_size=6, unique_by=str.casefold),
    markers=st.dictionaries(NAMES, st.sampled_from(["c", "x", "zero", "leave out"]), max_size=4),
    areas=st.dictionaries(NAMES, st.sampled_from(["E06000059", "leave out"]), max_size=4),
)
def test_whatever_names_it_holds_a_map_comes_back_as_it_was(heads, markers, areas):
    columns = (*(Column(head, "note") for head in heads[:-1]), Column(heads[-1], "value", "IND-001"))
    layout = Layout(columns=columns, area="E06000059", period_cell="B1", markers=markers, areas=areas)
    assert read_layout(written(layout)) == layout


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("columns: {District: somewhere}", "“somewhere” is not something that a column can be"),
        ("columns: {District: area, Quarter: period}", "no column holds the value"),
        ("columns: {Quarter: period, N: value of IND-001}", "nothing gives the area"),
        ("columns: {District: area, N: value of IND-001}", "nothing gives the period"),
        ("columns: {District: area, Place: area, Quarter: period, N: value of IND-001}", "two things give the area"),
        ("columns: {District: area, Quarter: period, N: value}", "its measure is not said"),
        ("columns: {District: area, Quarter: period, N: value of IND-001, M: value of IND-001}", "the same value"),
        (
            "columns: {District: area, Quarter: period, N: value of IND-001, M: numerator of IND-002}",
            "no value of the same measure",
        ),
        (
            "columns: {District: area, Quarter: period, Name: measure, N: value of IND-001}",
            "it names a measure, and so does",
        ),
        ("columns: {District: area, Quarter: period, 'N': value of IND-001, n: note}", "the map names it twice"),
        (
            "columns: {District: area, Quarter: period, Sex: breakdown sex, N: 'value of IND-001, sex=all'}",
            "a column gives “sex” too",
        ),
        ("columns: {District: area, Quarter: period, N: 'value of IND-001, repeat'}", "is not a breakdown"),
        ("columns: {District: area, Quarter: period, N: value of IND-001}\nmarkers: {'*': 7}", "“7” is not a meaning"),
        (
            "columns: {District: area, Quarter: period, N: value of IND-001}\nmarkers: {'*': p}",
            "stands beside a number, not in its place",
        ),
        ("columns: {District: area, N: value of IND-001}\nperiod cell: top", "“TOP” is not a cell"),
        ("columns: {District: area}\nacross: period", "it does not say what stands under it"),
        ("columns: {District: area}\nacross: weather\nfigures: value of IND-001", "“weather” is not one of its words"),
        ("columns: {District: area, N: value of IND-001}\nacross: period\nhead: 1\nover: 2", "cannot carry"),
        (
            "columns: {District: area, Quarter: period, N: value of IND-001}\nrows left out: {Town: x}",
            "a rule names it",
        ),
        ("head: third\ncolumns: {N: value of IND-001}", "“third” is not the number of a row"),
        ("colums: {N: value of IND-001}", "it says “colums”, which no map can"),
        ("- a\n- list", "does not say what the columns are"),
        ("columns: [", "cannot be read as YAML"),
        ("columns: {N: {deep: value}}", "it says nothing that can be read"),
        ("columns: {}", "the map names no column"),
        ("columns: {District: area, Quarter: period, N: value times many of IND-001}", "“many” is not a number"),
        ("columns: {District: area, Quarter: period, N: value times 0 of IND-001}", "“0” is not a number"),
        ("columns: {A: area, Q: period, N: value of IND-001, M: note times 10}", "a note cannot be multiplied"),
        (
            "columns: {A: area, Q: period, W: measure, N: value times 10}\nmeasures: {Spent: IND-001 times 1000}",
            "a name says what to multiply by too",
        ),
        ("x" * 40_001, "is over 40,000 characters"),
    ],
)
def test_what_cannot_be_read_by_is_refused_with_its_name(change, finding):
    with pytest.raises(Refused) as refused:
        read_layout(change)
    assert any(finding in problem.finding for problem in refused.value.problems), refused.value.problems
    assert all(problem.place and problem.remedy for problem in refused.value.problems)


def test_a_bomb_of_references_is_no_map():
    bomb = "a: &a [x, x]\n" + "\n".join(f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    with pytest.raises(Refused):
        read_layout(bomb)


@pytest.mark.parametrize(
    "meaning",
    [
        "area",
        "leave out",
        "value of shared/IND-001",
        "note of IND-001",
        "breakdown sex",
        "value times 1000",
        "value times 0.01 of IND-001, kind=repeat",
        "denominator times 1000 of IND-001",
    ],
)
def test_a_meaning_reads_as_it_is_written(meaning):
    assert column_of("A head", meaning).meaning == meaning
