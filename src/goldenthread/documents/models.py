from django.db import models

from goldenthread.records.fields import PeriodField
from goldenthread.records.models import Detail


class Document(Detail):
    class Type(models.TextChoices):
        PROGRESS_REPORT = "progress_report", "Progress report"
        PLAN = "plan", "Plan"
        ANNUAL_REPORT = "annual_report", "Annual report"
        PRIORITIES = "priorities", "Priorities"
        PURPOSE_STATEMENT = "purpose_statement", "Statement of purpose"
        STRATEGY = "strategy", "Strategy"
        DATASET = "dataset", "Data set or return"
        OTHER = "other", "Other"

    document_type = models.CharField("type", max_length=20, choices=Type.choices)
    publisher = models.CharField(max_length=200, blank=True)
    published = PeriodField("published")
    url = models.CharField("address", max_length=500, blank=True)
    sha256 = models.CharField("SHA-256 of the file", max_length=64, blank=True)
