"""Risks: what may go wrong, how likely, how bad, what is done about it and when it is looked at again."""

from django.db import models

from goldenthread.records.models import Detail


class Risk(Detail):
    likelihood = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="From 1, rare, to 5, almost certain."
    )
    impact = models.PositiveSmallIntegerField(null=True, blank=True, help_text="From 1, slight, to 5, severe.")
    response = models.TextField("what is done about it", blank=True)
    reviewed_on = models.DateField("last reviewed", null=True, blank=True)
    review_due = models.DateField("review due", null=True, blank=True)
