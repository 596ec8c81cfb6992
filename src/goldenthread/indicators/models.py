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
    restricted = models.BooleanField("held, not publishable", default=False)

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
