"""Facts about an indicator live on the indicator: nothing is guessed from its name."""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models

from goldenthread.records.fields import AreaField, PeriodField
from goldenthread.records.models import Detail
from goldenthread.vocabulary import Additivity, Polarity, Qualifier, ValueType


def _choices(words: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """A vocabulary enum as the choices of a field, each with its label in sentence case."""
    return [(w.value, str(getattr(w, "label", w.value.replace("_", " "))).capitalize()) for w in words]


class Frequency(models.TextChoices):
    MONTHLY = "monthly", "Every month"
    QUARTERLY = "quarterly", "Every quarter"
    TERMLY = "termly", "Every term"
    YEARLY = "yearly", "Every year"
    NOT_STATED = "not_stated", "Not stated"


class MeasuresWhat(models.TextChoices):
    POPULATION = "population", "A population"
    PERFORMANCE = "performance", "A service’s performance"
    NOT_STATED = "not_stated", "Not stated"


class Asks(models.TextChoices):
    HOW_MUCH = "how_much", "How much did we do?"
    HOW_WELL = "how_well", "How well did we do it?"
    BETTER_OFF = "better_off", "Is anyone better off?"
    NOT_STATED = "not_stated", "Not stated"


class Stage(models.TextChoices):
    BEING_ESTABLISHED = "being_established", "Being established"
    IN_PROGRESS = "in_progress", "In progress"
    LIVE = "live", "Live"
    ENDED = "ended", "Ended"
    NOT_STATED = "not_stated", "Not stated"


class Boundary(models.TextChoices):
    """Which side of a boundary counts, and whether the boundary itself does."""

    MORE_THAN = "more_than", "More than the boundary: exactly it is not counted"
    AT_LEAST = "at_least", "The boundary or more: exactly it is counted"
    LESS_THAN = "less_than", "Less than the boundary: exactly it is not counted"
    AT_MOST = "at_most", "The boundary or less: exactly it is counted"


class Holding(models.TextChoices):
    HELD = "held", "Held"
    SEEN = "seen", "Seen, not held"
    ELSEWHERE = "unavailable", "Not available for our area"


class Measured(Detail):
    """What an indicator and a measure share: everything that defines a series of figures."""

    value_type = models.CharField(
        "type of value", max_length=20, choices=_choices(ValueType), default=ValueType.NOT_STATED.value
    )
    unit = models.CharField(max_length=120, blank=True, help_text="For example people, per 1,000 live births, £ or kg.")
    per = models.PositiveIntegerField(
        "rate per", null=True, blank=True, help_text="For rates: 1000 or 10000, for example."
    )
    polarity = models.CharField("good direction", max_length=15, choices=_choices(Polarity), default=Polarity.ASK.value)
    numerator = models.CharField("counts", max_length=400, blank=True)
    denominator = models.CharField("out of", max_length=400, blank=True)
    age_band = models.CharField("ages", max_length=80, blank=True)
    frequency = models.CharField("how often", max_length=12, choices=Frequency.choices, default=Frequency.NOT_STATED)
    data_source = models.CharField("source", max_length=300, blank=True)
    covers = models.CharField("substances or topics", max_length=200, blank=True)
    measures_what = models.CharField(
        "measures", max_length=12, choices=MeasuresWhat.choices, default=MeasuresWhat.NOT_STATED
    )
    asks = models.CharField("question it answers", max_length=12, choices=Asks.choices, default=Asks.NOT_STATED)
    additivity = models.CharField(
        "adding up",
        max_length=14,
        choices=[
            (Additivity.ADDITIVE.value, "Parts may be added"),
            (Additivity.NOT_ADDITIVE.value, "Never added or averaged"),
            (Additivity.MAY_OVERLAP.value, "Parts may count a person twice"),
            (Additivity.NOT_STATED.value, "Not stated"),
        ],
        default=Additivity.NOT_STATED.value,
    )
    stage = models.CharField(max_length=18, choices=Stage.choices, default=Stage.LIVE)
    definition = models.TextField(blank=True)
    threshold_rule = models.CharField("boundary rule", max_length=400, blank=True)
    boundary = models.CharField("counts what is", max_length=10, choices=Boundary.choices, blank=True)
    boundary_value = models.DecimalField("the boundary", max_digits=12, decimal_places=4, null=True, blank=True)
    restricted = models.BooleanField("held, not publishable", default=False)
    holding = models.CharField(
        "are its figures here?",
        max_length=12,
        choices=Holding.choices,
        default=Holding.HELD,
        help_text="Seen, not held: its owner shows it to a group on a date, and only the verdict in words is kept.",
    )
    activity = models.BooleanField(
        "counts what an agency does",
        default=False,
        help_text="Such as arrests, seizures or referrals. A direction of good then needs the agency’s agreement.",
    )
    disclosure_rule = models.CharField(
        "small numbers", max_length=200, blank=True, help_text="From when a count is published, for example 5."
    )
    author = models.CharField("written by", max_length=120, blank=True, help_text="A post or role, not a name.")
    checker = models.CharField("checked by", max_length=120, blank=True, help_text="A post or role, not a name.")
    review_due = models.DateField("definition reviewed next", null=True, blank=True)

    class Meta:
        abstract = True


class Indicator(Measured):
    line_number = models.PositiveSmallIntegerField("line in the published list", null=True, blank=True)


class Measure(Measured):
    """One of the measures that a composite indicator line is split into."""


class Target(Detail):
    class Type(models.TextChoices):
        REACH = "reach", "Reach it"
        HOLD = "hold", "Hold at it"

    area = AreaField()
    period = PeriodField("period", blank=False)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    qualifier = models.CharField(max_length=12, choices=_choices(Qualifier)[1:], blank=True)
    target_type = models.CharField("aim", max_length=8, choices=Type.choices, default=Type.REACH)
    text = models.CharField("as published", max_length=200, blank=True)
    each_part = models.BooleanField(
        "holds for every shorter period in it",
        default=False,
        help_text="For example, at least 1,250 in any quarter of the year.",
    )
    straight = models.BooleanField(
        "reached in equal steps",
        default=False,
        help_text="Where the measure should be by now is then read from a straight line to the target.",
    )
    increase = models.DecimalField(
        "increase in the year, as published", max_digits=12, decimal_places=4, null=True, blank=True
    )
    increase_unit = models.CharField(
        "the increase is in",
        max_length=20,
        blank=True,
        choices=[
            (ValueType.PERCENTAGE_POINTS.value, "Percentage points"),
            (ValueType.PERCENTAGE.value, "Per cent of where it started"),
        ],
    )


class Confirmation(Detail):
    """What somebody in a post confirmed about a measure or a target, and why."""

    class Of(models.TextChoices):
        WARNING = "warning", "A warning stands, and the figures stay as they are"
        DIRECTION = "direction", "Which direction is good"

    confirms = models.CharField("what is confirmed", max_length=10, choices=Of.choices, default=Of.WARNING)
    warning = models.CharField("the warning", max_length=400, blank=True, help_text="As the page shows it.")
    direction = models.CharField("good direction", max_length=15, choices=_choices(Polarity), blank=True)
    why = models.TextField("reason for it")
    confirmed_by = models.CharField("confirmed by", max_length=120, help_text="A post or role, not a name.")
    confirmed_on = models.DateField("confirmed on")


class Verdict(Detail):
    """What a group was shown of figures that are not held: the verdict in words, and never a figure."""

    class Says(models.TextChoices):
        BETTER = "better", "Getting better"
        WORSE = "worse", "Getting worse"
        SAME = "same", "No clear change"
        NOT_SAID = "not_said", "Not said"

    area = AreaField()
    period = PeriodField("period", blank=False)
    shown_on = models.DateField("shown on")
    shown_by = models.CharField("shown by", max_length=120, help_text="The owner of the figures, as a post or agency.")
    says = models.CharField("what it says", max_length=10, choices=Says.choices, default=Says.NOT_SAID)
    words = models.TextField("the verdict in words", help_text="Without any figure: the figures are not held.")


class NeighbourSet(Detail):
    """The areas that a model finds most like one area, the nearest first. A model of another date names others."""

    area = AreaField(null=False, blank=False)
    members = models.JSONField("neighbours", default=list, help_text="Area codes, the nearest first, one to a line.")
    method = models.CharField("method", max_length=200, help_text="The model, and who makes it.")
    model_date = models.DateField("date of the model")
    data_source = models.CharField("source", max_length=300)
