"""Editions: what is ordered, what people wrote for it, how far it has come, and what was kept of it.

The order and the texts are records, so that they have versions, history and packs like everything else. How far an
edition has come, its checks, clearances and files stand in tables of their own: no form, pack or program sets them
but the acts in `commands`.
"""

from django.db import models
from django.db.models import Q

from goldenthread.records.fields import PeriodField
from goldenthread.records.models import Detail, Record


class Edition(Detail):
    class Audience(models.TextChoices):
        PUBLIC = "public", "For everybody"
        MEMBERS = "members", "For the partnership alone"

    template = models.CharField(
        "template", max_length=60, help_text="The name of a template, for example progress-report."
    )
    period = PeriodField("period", help_text="What it reports on, for example quarter 2 2026/27.")
    subtitle = models.CharField("subtitle", max_length=200, blank=True)
    as_at = models.DateField(
        "as at", null=True, blank=True, help_text="What was known by the end of this day. Empty: when it is checked."
    )
    audience = models.CharField("who may read it", max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    handling = models.CharField(
        "handling instruction", max_length=200, blank=True, help_text="For an edition that is not for everybody."
    )
    options = models.JSONField(
        "options", default=list, blank=True, help_text="What the template asks, one to a line, like group=GRP-001."
    )


class EditionText(Detail):
    """The narrative of one section: its words are the narrative of the record."""

    section = models.CharField("section", max_length=80, help_text="The id of the section in the template.")


class SmallCountRule(Detail):
    published_from = models.PositiveSmallIntegerField(
        "counts are published from",
        help_text="Counts of people below this are withheld, for example 10. It can only be stricter than is usual.",
    )


class Stage(models.TextChoices):
    DRAFT = "draft", "Draft"
    COMPOSED = "composed", "Checked, waits for clearance"
    CLEARED = "cleared", "Cleared"
    PUBLISHED = "published", "Published"
    CORRECTED = "corrected", "Corrected by a later edition"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Check(models.Model):
    """One composition with all its checks: what was looked at, and what was found. Never changed afterwards.

    `digest` is the SHA-256 of the document as JSON; `order` and `release` say how to compose it again.
    """

    edition = models.ForeignKey(Record, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    passed = models.BooleanField()
    digest = models.CharField(max_length=64)
    release = models.CharField(max_length=40)
    order = models.JSONField()
    withheld = models.JSONField(default=list)
    verdicts = models.JSONField()
    #: What the auditor of the finished files says of them: no cell, no count.
    certificate = models.JSONField(default=dict)
    #: Figures that were printed as one value and come to another: each a `differing.Differing` as plain data.
    differences = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="publishing_check_once")]

    def __str__(self) -> str:
        return f"check {self.number} of {self.edition_id}"


class KeptFile(models.Model):
    """A finished file of a check. `kept` is its name in the store; empty once an unpublished one was let go."""

    check_of = models.ForeignKey(Check, models.PROTECT, related_name="files")
    name = models.CharField(max_length=140)
    form = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    media_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    kept = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_of", "name"], name="publishing_file_once")]

    def __str__(self) -> str:
        return self.name


class Clearance(models.Model):
    """Somebody who had written none of it cleared what one check found."""

    check_of = models.ForeignKey(Check, models.PROTECT, related_name="clearances")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_of", "by"], name="publishing_cleared_once")]

    def __str__(self) -> str:
        return f"cleared by {self.by}"


class Life(models.Model):
    """How far an edition has come. `current` is the check that counts; once published, the one that was frozen."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    current = models.ForeignKey(Check, models.PROTECT, null=True, related_name="+")
    started_by = models.CharField(max_length=64, blank=True)
    sent_back = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage__in=["published", "corrected", "withdrawn"])
                | Q(current__isnull=False, published_at__isnull=False),
                name="publishing_published_is_frozen",
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.stage}"


class Correction(models.Model):
    """A line of the corrections log: what was wrong with an edition, and what is right or why it was withdrawn.

    `put_right` is the edition that corrects it; none for a withdrawal. It is told once `told_at` is set.
    """

    edition = models.ForeignKey(Record, models.PROTECT, related_name="+")
    put_right = models.OneToOneField(Record, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class Flag(models.Model):
    """A difference found in a figure that an agency supplied, and the agency's right of reply.

    It is public from the day after `reply_by`, or from the reply, unless it was settled before. One that a check found
    keeps both values, how the second was got, a guess at what happened, and in `difference` what tells it from every
    other: it is raised once, and not again after it was settled.
    """

    owner = models.ForeignKey(Record, models.PROTECT, related_name="+")
    figure = models.CharField(max_length=120)
    supplier = models.ForeignKey(Record, models.PROTECT, related_name="+")
    finding = models.TextField()
    printed = models.CharField(max_length=120, blank=True)
    again = models.CharField(max_length=120, blank=True)
    rule = models.CharField(max_length=300, blank=True)
    hint = models.CharField(max_length=300, blank=True)
    difference = models.CharField(max_length=64, blank=True)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=64)
    reply_by = models.DateField()
    reply = models.TextField(blank=True)
    given_by = models.CharField(max_length=200, blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.CharField(max_length=64, blank=True)
    settled = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "figure"], condition=Q(settled_at=None), name="publishing_flag_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "difference"], condition=~Q(difference=""), name="publishing_difference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"flag on {self.figure}"


class Wanted(models.Model):
    """A check that somebody asked for and the worker does: it takes longer than a page may."""

    edition = models.ForeignKey(Record, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition"], condition=Q(done_at=None), name="publishing_wanted_once")
        ]

    def __str__(self) -> str:
        return f"check of {self.edition_id}"
