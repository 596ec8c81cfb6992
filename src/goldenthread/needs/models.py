from django.db import models

from goldenthread.records.fields import PeriodField
from goldenthread.records.models import Detail


class Feedback(Detail):
    respondent_type = models.CharField("who said it", max_length=200, blank=True)
    respondents = models.PositiveIntegerField("how many", null=True, blank=True)
    received = PeriodField("received")


class ToldBack(Detail):
    told_on = PeriodField("told on")
    how = models.CharField("how they were told", max_length=300, blank=True)
    what_changed = models.TextField("what changed", blank=True)
