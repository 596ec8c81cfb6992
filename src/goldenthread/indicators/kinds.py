"""The kinds that indicators declare."""

from goldenthread.indicators import models, rules
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
        rules=(rules.complete, rules.agreed_direction),
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
        heritable=True,
        columns=("unit", "polarity", "stage"),
        rules=(rules.complete, rules.agreed_direction),
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
        rules=(rules.increase_in_points_or_per_cent,),
    )
)
CONFIRMATION = declare(
    Kind(
        code="confirmation",
        model=models.Confirmation,
        name="Confirmation",
        plural="Confirmations",
        prefix="CNF",
        about="What a post confirmed about a measure or a target: that a warning stands, or which direction is good.",
        letter="C",
        room="indicators",
        columns=("confirms", "confirmed_by", "confirmed_on"),
        rules=(rules.agreement_stands,),
        expects=(Expect("confirmation-about", ("out:about",), "is about nothing", "Link it to what it confirms"),),
    )
)
VERDICT = declare(
    Kind(
        code="verdict",
        model=models.Verdict,
        name="Verdict on figures seen",
        plural="Verdicts on figures seen",
        prefix="VER",
        about="Figures that their owner showed to a group on a date. Only the verdict in words is kept.",
        letter="V",
        room="indicators",
        columns=("says", "shown_on", "shown_by"),
        rules=(rules.without_figures,),
        expects=(Expect("verdict-about", ("out:about",), "is about no measure", "Link it to its measure"),),
    )
)
NEIGHBOUR_SET = declare(
    Kind(
        code="neighbour_set",
        model=models.NeighbourSet,
        name="Set of neighbours",
        plural="Sets of neighbours",
        prefix="NBR",
        about="The areas most like one area by a dated model, to compare it with.",
        letter="N",
        room="indicators",
        columns=("area", "method", "model_date"),
        rules=(rules.sound_neighbours,),
    )
)
