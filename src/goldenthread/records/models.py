"""Record, Link, Revision and Comment. Typed fields live in one table per kind, over a Record.

Typed tables use an explicit one-to-one with the Record as primary key, not Django's
multi-table inheritance, which cannot be bulk loaded (see docs/adr/0002).
"""

from django.db import models
from django.db.models import F, Q

from goldenthread.records.fields import AreaField, PeriodField

__all__ = ["AreaField", "Comment", "Detail", "Link", "Once", "PeriodField", "Record", "Revision"]


class Record(models.Model):
    """One thing that a partnership, or the shared library (no owner), keeps."""

    class Marking(models.TextChoices):
        PUBLIC = "public", "For public release"
        OFFICIAL = "official", "OFFICIAL"
        SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        LIVE = "live", "Live"
        CLOSED = "closed", "Closed"
        RETIRED = "retired", "Retired"
        SUCCEEDED = "succeeded", "Succeeded"

    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=60)
    title = models.CharField("title", max_length=300)
    summary = models.TextField("summary", blank=True, help_text="In your own words.")
    narrative = models.TextField(
        "narrative", blank=True, help_text="Longer text. Markdown headings, lists and links work."
    )
    aliases = models.JSONField(
        "other names", default=list, blank=True, help_text="One to a line. Search finds them too."
    )
    owner = models.ForeignKey("self", models.PROTECT, null=True, related_name="owned", db_index=False)
    group = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="looked_after",
        verbose_name="group",
        help_text="The group that looks after it, by its reference, for example GRP-002.",
    )
    marking = models.CharField("marking", max_length=20, choices=Marking.choices, default=Marking.OFFICIAL)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.LIVE)
    valid_from = models.DateField("from", null=True, blank=True)
    valid_to = models.DateField("to", null=True, blank=True, help_text="The last day it held.")
    dated = models.CharField(
        "dates as published",
        max_length=120,
        blank=True,
        help_text="When no exact date is known, the words that are.",
    )
    due = models.DateField("due", null=True, blank=True)
    position = models.PositiveIntegerField("place in lists", default=0, blank=True)
    said_in = models.CharField("where it is published", max_length=300, blank=True, help_text="Document and section.")
    caution = models.TextField("caution", blank=True, help_text="What is missing or may be read in two ways.")
    version = models.PositiveIntegerField(default=1)
    search_text = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="records_reference"),
            models.UniqueConstraint(fields=["reference"], condition=Q(owner=None), name="records_shared_reference"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="records_life_span",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="records_version"),
        ]
        indexes = [
            models.Index(fields=["kind", "owner", "position"], name="records_kind"),
            models.Index(fields=["owner", "kind"], name="records_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Detail(models.Model):
    """The typed fields of one kind, one row for each Record of that kind."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="%(class)s_detail")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.record)


class Link(models.Model):
    """A typed, directed relation between two records, with both clocks.

    `upper` and `lower` repeat the two ends in the order of a walk up to the outcome; both are
    null for relations that a walk takes aside. They make the recursive query one index look-up
    a step, whichever way a relation points.
    """

    source = models.ForeignKey(Record, models.PROTECT, related_name="links_out", db_index=False)
    relation = models.CharField(max_length=40)
    target = models.ForeignKey(Record, models.PROTECT, related_name="links_in", db_index=False)
    upper = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", db_index=False)
    lower = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "relation", "target", "valid_from"],
                condition=Q(withdrawn_at=None),
                name="records_link_once",
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="records_link_not_to_itself"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="records_link_span",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="records_link_withdrawn_by",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "relation"], name="records_link_out"),
            models.Index(fields=["target", "relation"], name="records_link_in"),
            models.Index(fields=["lower", "upper", "relation", "withdrawn_at"], name="records_link_up"),
            models.Index(fields=["upper", "lower", "relation", "withdrawn_at"], name="records_link_down"),
            models.Index(fields=["relation"], name="records_link_relation"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.relation} {self.target_id}"


class Revision(models.Model):
    """What a record said from one moment to the next: the recorded clock.

    Written by the generic acts alone.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="revisions", db_index=False)
    version = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=64)
    act = models.CharField(max_length=60)
    reason = models.CharField(max_length=500, blank=True)
    fields = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "version"], name="records_revision_once"),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
                name="records_revision_span",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} version {self.version}"


class Comment(models.Model):
    """A comment, a question or an answer on a record, tied to the version it was made on."""

    class Sort(models.TextChoices):
        COMMENT = "comment", "Comment"
        QUESTION = "question", "Question"
        ANSWER = "answer", "Answer"

    record = models.ForeignKey(Record, models.PROTECT, related_name="comments")
    record_version = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    sort = models.CharField(max_length=10, choices=Sort.choices, default=Sort.COMMENT)
    text = models.TextField()
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answered_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(sort="answer") & Q(answers__isnull=False)) | (~Q(sort="answer") & Q(answers=None)),
                name="records_answer_to_a_question",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sort} on {self.record_id}"


class Once(models.Model):
    """The key of a form that has been acted on, so that a double tap has one effect."""

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()
    result = models.CharField(max_length=140)

    def __str__(self) -> str:
        return self.key
