"""What a reader is told beside a chart: points that stood out, where places stand, notes once."""

from decimal import Decimal
from types import SimpleNamespace

from goldenthread.assessments.cards import ChartPoint
from goldenthread.assessments.charting import _against_country
from goldenthread.assessments.judged import _stood_out
from goldenthread.methods.spc_rules import Variation
from goldenthread.vocabulary import Period


def point(month, variation):
    return ChartPoint(Period.month(2024, month), Decimal(1), "", variation.label)


def test_earlier_points_that_a_chart_marks_are_told_as_stretches():
    high, low, plain = Variation.CONCERN_HIGH, Variation.IMPROVEMENT_LOW, Variation.COMMON_CAUSE
    points = tuple(point(n + 1, each) for n, each in enumerate((high, high, plain, low, plain)))
    assert _stood_out(points) == "Earlier figures stood out: high from January 2024 to February 2024; low in April 2024"
    assert _stood_out((point(1, plain), point(2, plain))) == ""
    # A gap between two points ends a stretch.
    gap = ChartPoint(None, None, "", "")
    assert "high in January 2024; high in March 2024" in _stood_out((point(1, high), gap, point(3, high)))


def pair(name, value, area="E06000059", caution=""):
    one = SimpleNamespace(key=SimpleNamespace(area=area), wide=area.startswith(("E92", "E12")), area_name=name)
    return one, SimpleNamespace(
        figure=SimpleNamespace(value=None if value is None else Decimal(value)), caution=caution
    )


def test_a_few_places_are_told_against_the_country_and_never_against_a_doubtful_figure():
    england = pair("England", 20, "E92000001")
    south_west = pair("South West", 99, "E12000009")
    assert (
        _against_country([pair("Dorset", 30), pair("BCP", 25), south_west, england])
        == "Dorset and BCP are above England"
    )
    assert _against_country([pair("Dorset", 10), england]) == "Dorset is below England"
    assert _against_country([pair("Dorset", 30), pair("BCP", 15), england]) == "Dorset above England, BCP below"
    assert not _against_country([pair("Dorset", 20), england])
    assert not _against_country([pair("Dorset", None), england])
    assert not _against_country([pair("Dorset", 30), pair("England", 200, "E92000001", "ten times too large")])
    assert not _against_country([pair("Dorset", 30), south_west])
