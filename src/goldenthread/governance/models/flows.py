"""Data flows between bodies, the agreements they rest on, and questions to the data group."""

from django.db import models

from goldenthread.governance.models.duties import Every
from goldenthread.records.models import Detail


class DataFlow(Detail):
    """One thing that one body sends another, again and again."""

    cadence = models.CharField("how often", max_length=15, choices=Every.choices, default=Every.NOT_STATED)
    first_due = models.DateField("first due on", null=True, blank=True)
    last_delivered = models.DateField("last delivered", null=True, blank=True)


class SharingAgreement(Detail):
    """An agreement to share data."""

    agreed_on = models.DateField("agreed on", null=True, blank=True)
    expires_on = models.DateField("expires on", null=True, blank=True)
    purpose = models.TextField("purpose", blank=True)
    url = models.CharField("address", max_length=500, blank=True)


class DataQuestion(Detail):
    """A question from a group to the data group; `Record.group` asks, `Record.due` is when it needs the answer."""

    asked_on = models.DateField("asked on")
    answer = models.TextField(blank=True)
    answered_on = models.DateField("answered on", null=True, blank=True)
