"""Figures that are pasted to try a definition with: three layouts, and each line that cannot be read by its number."""

from decimal import Decimal

import pytest

from goldenthread.reference.seed import load_reference
from goldenthread.returns.pasted import MOST_LINES, read_pasted
from goldenthread.vocabulary import Marker, Refused, Unit, ValueType

pytestmark = pytest.mark.django_db

DORSET, BCP, ENGLAND = "E06000059", "E06000058", "E92000001"
COUNT, SHARE = Unit(ValueType.COUNT, "people"), Unit(ValueType.PERCENTAGE)


@pytest.fixture(autouse=True)
def areas() -> None:
    load_reference()


def read(text: str, unit: Unit = COUNT, area: str = DORSET, years: str = "financial_year"):
    return [(one.area, one.period.label, one.figure.value) for one in read_pasted(text, unit, area=area, years=years)]


def problems(text: str, unit: Unit = COUNT, area: str = DORSET) -> list[str]:
    with pytest.raises(Refused) as caught:
        read_pasted(text, unit, area=area, years="financial_year")
    assert all(problem.remedy for problem in caught.value.problems)
    return [f"{problem.place}: {problem.finding}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    "text",
    [
        "2023/24\tDorset\t1,234\n2023/24\tE06000058\t56",
        "2023/24;Dorset;1,234\n\n2023/24;E06000058;56",
        "Dorset;2023/24;1,234\nE06000058;2023/24;56",
        'Year,Area,Value\n2023/24,Dorset,"1,234"\n2023/24,E06000058,56',
        "Area\tFigure\tPeriod\nDorset\t1 234\t2023/24\nE06000058\t56\t2023/24",
        "Period\tDorset\tE06000058\n2023/24\t1234\t56",
    ],
)
def test_each_layout_says_the_same(text) -> None:
    assert read(text) == [(DORSET, "2023/24", 1234), (BCP, "2023/24", 56)]


def test_a_line_without_an_area_is_of_the_usual_one_and_an_empty_cell_of_a_grid_is_no_figure() -> None:
    assert read("Q1 2024/25\t5\nQ2 2024/25\t6", area=BCP)[1] == (BCP, "Q2 2024/25", 6)
    assert read("Period\tDorset\tEngland\n2023/24\t\t56") == [(ENGLAND, "2023/24", 56)]
    assert problems("2023/24\t5", area="") == ["Line 1: it names no area"]


def test_a_year_is_of_the_kind_that_is_said() -> None:
    assert read_pasted("2023/24\t5", COUNT, area=DORSET, years="academic_year")[0].period.kind == "academic_year"
    assert read_pasted("2023/24\t5", COUNT, area=DORSET, years="financial_year")[0].period.kind == "financial_year"


def test_parts_limits_and_markers_come_along_and_missing_is_never_nought() -> None:
    text = "Period,Value,Numerator,Denominator,Lower,Upper\n2022/23,45.5%,91,200,40,51\n2023/24,[c],,,,"
    first, second = (one.figure for one in read_pasted(text, SHARE, area=DORSET, years="financial_year"))
    assert (first.value, first.numerator, first.denominator) == (Decimal("45.5"), 91, 200)
    assert (first.lower, first.upper) == (40, 51)
    assert second.value is None and second.marker is Marker.CONFIDENTIAL


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soon\tDorset\t5", "Line 1: “soon” is not a period"),
        ("2023/24\tDorset\t1OO", "Line 1: we found “1OO”"),
        ("2023/24\tNowhere\t5", "Line 1: we know no area “Nowhere”"),
        ("2023/24\tDorset\t5\n2023/24\tDorset\t6", "Line 2: it gives 2023/24 again, which stands in line 1"),
        ("2023/24\tDorset\t67%", "Line 1: “67%” has a % sign"),
        ("2023/24", "Line 1: it has 1 cell"),
        ("Year\tPlace of birth\tRemarks\n2023/24\ta\tb", "Line 1: we know no area “Place of birth”"),
        ("Area\tPeriod\nDorset\t2023/24", "Line 1: no column is named Value"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text, said) -> None:
    found = problems(text)
    assert any(one.startswith(said) for one in found), found


def test_every_line_is_told_up_to_twenty_and_too_many_lines_are_not_read() -> None:
    assert len(problems("\n".join("soon\tDorset\t5" for _ in range(30)))) == 20
    assert problems("2023/24\t5\n" * (MOST_LINES + 1)) == [f"Figures: there are {MOST_LINES + 1:,} lines"]
    assert problems("9" * 300_000) == ["Figures: the text is too long to try out"]


def test_nothing_gives_nothing() -> None:
    assert read("  \n\n") == []
