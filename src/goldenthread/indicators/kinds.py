"""The kinds that indicators declare."""

from goldenthread.indicators import models
from goldenthread.records.kinds import Expect, Kind, declare

_SERVES = Expect(
    "indicator-serves",
    ("in:measured_by", "out:part_of", "out:exact_measure_of", "out:proxy_for"),
    "measures nothing in the plan",
    "Link it to what it measures",
)
INDICATOR = declare(
    Kind(
        code="indicator",
        model=models.Indicator,
        name="Indicator",
        plural="Indicators",
        prefix="IND",
        about="Something measured, as one line of a published list.",
        letter="I",
        step=6,
        room="indicators",
        columns=("unit", "polarity", "stage"),
        expects=(_SERVES,),
        heritable=True,
    )
)
MEASURE = declare(
    Kind(
        code="measure",
        model=models.Measure,
        name="Measure",
        plural="Measures",
        prefix="MEA",
        about="One of the measures that a composite indicator is split into.",
        letter="M",
        step=6,
        room="indicators",
        columns=("unit", "polarity", "stage"),
    )
)
TARGET = declare(
    Kind(
        code="target",
        model=models.Target,
        name="Target",
        plural="Targets",
        prefix="TGT",
        about="A value to reach or to hold, for one area and period.",
        letter="T",
        room="indicators",
        columns=("value", "area", "period"),
    )
)
