"""Units: what may meet what."""

import pytest

from goldenthread.vocabulary import Polarity, Refused, Unit, ValueType

PERCENT = Unit(ValueType.PERCENTAGE, "%")
POINTS = Unit(ValueType.PERCENTAGE_POINTS, "percentage points")
PEOPLE = Unit(ValueType.COUNT, "people")
PER_1000 = Unit(ValueType.RATE, per=1000)
PER_10000 = Unit(ValueType.RATE, per=10000)


def test_two_percentages_differ_by_percentage_points():
    assert PERCENT.minus(PERCENT) == POINTS
    assert POINTS.minus(POINTS) == POINTS


def test_a_percentage_less_points_is_a_percentage():
    assert PERCENT.minus(POINTS) == PERCENT
    assert PERCENT.plus(POINTS) == PERCENT
    assert POINTS.plus(PERCENT) == PERCENT
    assert POINTS.plus(POINTS) == POINTS


@pytest.mark.parametrize("act", ["plus", "minus"])
def test_per_1000_and_per_10000_are_never_mixed(act):
    with pytest.raises(Refused, match="per 1,000 and a rate per 10,000 cannot be"):
        getattr(PER_1000, act)(PER_10000)


def test_rates_of_one_kind_differ_but_are_not_added():
    assert PER_1000.minus(PER_1000) == PER_1000
    with pytest.raises(Refused, match="cannot be added"):
        PER_1000.plus(PER_1000)


def test_a_rate_that_does_not_say_what_it_is_per_meets_no_other():
    with pytest.raises(Refused, match="nothing said about what it is per"):
        PER_1000.minus(Unit(ValueType.RATE))


@pytest.mark.parametrize("kind", ["percentage", "proportion", "ratio", "index", "rank", "average"])
def test_these_are_never_added_to_their_own_kind(kind):
    unit = Unit(ValueType(kind))
    assert not unit.summable
    with pytest.raises(Refused, match="cannot be added"):
        unit.plus(unit)


@pytest.mark.parametrize("kind", ["count", "money", "quantity"])
def test_these_are(kind):
    unit = Unit(ValueType(kind), "£")
    assert unit.plus(Unit(ValueType(kind))) == unit
    assert Unit(ValueType(kind)).plus(unit) == unit
    assert Unit(ValueType(kind)).minus(unit) == unit


def test_ranks_differ_by_places():
    assert Unit(ValueType.RANK).minus(Unit(ValueType.RANK)) == Unit(ValueType.QUANTITY, "places")


@pytest.mark.parametrize(
    "other",
    [Unit(ValueType.COUNT, "visits"), Unit(ValueType.MONEY, "£"), PERCENT, Unit(ValueType.QUANTITY, "kg")],
)
def test_different_things_do_not_meet(other):
    with pytest.raises(Refused, match="Use two figures of one unit"):
        PEOPLE.minus(other)


def test_nothing_is_worked_out_while_a_type_is_not_stated():
    with pytest.raises(Refused, match="not stated"):
        Unit(ValueType.NOT_STATED).minus(Unit(ValueType.NOT_STATED))


@pytest.mark.parametrize(("kind", "per"), [(ValueType.RATE, 0), (ValueType.RATE, -1), (ValueType.COUNT, 1000)])
def test_a_per_that_makes_no_sense_is_refused(kind, per):
    with pytest.raises(Refused):
        Unit(kind, per=per)


@pytest.mark.parametrize(
    ("unit", "label", "missing"),
    [
        (PEOPLE, "people", ()),
        (Unit(ValueType.COUNT), "", ()),
        (Unit(ValueType.PERCENTAGE), "%", ()),
        (PER_1000, "rate per 1,000", ()),
        (Unit(ValueType.RATE), "rate", ("what the rate is per",)),
        (Unit(ValueType.RATE, "per 1,000 live births", 1000), "per 1,000 live births", ()),
        (Unit(ValueType.NOT_STATED), "", ("value type",)),
        (Unit(ValueType.PERCENTAGE_POINTS), "percentage points", ()),
    ],
)
def test_labels_and_what_is_missing(unit, label, missing):
    assert (str(unit), unit.missing) == (label, missing)


def test_unit_text_is_compared_without_capitals_or_spaces():
    assert PEOPLE.same_as(Unit(ValueType.COUNT, " People "))
    assert PEOPLE.same_as(Unit(ValueType.COUNT))
    assert not PEOPLE.same_as(Unit(ValueType.COUNT, "visits"))


def test_every_direction_has_words():
    assert [polarity.label for polarity in Polarity] == [
        "higher is better",
        "lower is better",
        "no judgement",
        "direction not agreed yet",
    ]
