"""What agencies send: submissions with their cells, what the checks found, queries, chases and reviews."""

from django.db import models
from django.db.models import Q

from goldenthread.records.models import Record
from goldenthread.returns.models.asked import Round, RoundLine


class Submission(models.Model):
    """One version of a return: the file as it was sent, and what became of it."""

    class State(models.TextChoices):
        STOPPED = "stopped", "Must be put right"
        QUERIES = "queries", "Queries to answer"
        CHECKED = "checked", "Checked"
        SIGNED_OFF = "signed_off", "Signed off"
        ACCEPTED = "accepted", "Accepted"
        SUPERSEDED = "superseded", "A later version took its place"
        ROLLED_BACK = "rolled_back", "Rolled back"

    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices)
    file_name = models.CharField(max_length=200)
    file_format = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    #: Name of the file among the kept ones; empty where it was not kept.
    kept_as = models.CharField(max_length=80, blank=True)
    #: Cells put right on the page: by line key, by column, the text that was typed.
    fixes = models.JSONField(default=dict)
    #: SHA-256 over the file and what was put right: the same content is never taken twice.
    content = models.CharField(max_length=64)
    sender = models.CharField(max_length=64)
    on_behalf = models.BooleanField(default=False)
    how = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    counts = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=64, blank=True)
    given_by = models.CharField(max_length=200, blank=True)
    given_how = models.CharField(max_length=200, blank=True)
    given_on = models.DateField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=64, blank=True)
    accepted_counts = models.JSONField(default=dict)
    document = models.ForeignKey(Record, models.PROTECT, null=True, related_name="submissions")
    replaced = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)
    undone_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="returns_submission_number"),
            models.UniqueConstraint(
                fields=["round", "content"], condition=~Q(state="rolled_back"), name="returns_submission_once"
            ),
            models.UniqueConstraint(fields=["round"], condition=Q(state="accepted"), name="returns_accepted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} version {self.number}"


class Cell(models.Model):
    """What one line of a submission gives, with the address of each cell it was read from."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="cells", db_index=False)
    line = models.ForeignKey(RoundLine, models.PROTECT, related_name="cells")
    sheet = models.CharField(max_length=200, blank=True)
    cell = models.CharField(max_length=12, blank=True)
    places = models.JSONField(default=dict)
    value = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    qualifier = models.CharField(max_length=12, blank=True)
    marker = models.CharField(max_length=6, blank=True)
    status = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=500, blank=True)
    text = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "line"], name="returns_cell_once")]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


class Found(models.Model):
    """What a check found in a submission, and how it was answered."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="findings")
    line = models.ForeignKey(RoundLine, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=20)
    severity = models.CharField(max_length=6)
    sheet = models.CharField(max_length=200, blank=True)
    cell = models.CharField(max_length=20, blank=True)
    found = models.CharField(max_length=1000)
    expected = models.CharField(max_length=1000)
    remedy = models.CharField(max_length=1000)
    name = models.CharField(max_length=800, blank=True)
    method = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.code} {self.sheet}!{self.cell}"


class Query(models.Model):
    """A question to the sender, or a comment, about a cell or about the whole return."""

    class Sort(models.TextChoices):
        QUERY = "query", "Query"
        COMMENT = "comment", "Comment"

    round = models.ForeignKey(Round, models.PROTECT, related_name="queries")
    line = models.ForeignKey(RoundLine, models.PROTECT, null=True, related_name="+")
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="+")
    sort = models.CharField(max_length=8, choices=Sort.choices, default=Sort.QUERY)
    words = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.sort} {self.pk}"


class Chase(models.Model):
    """That an agency was asked for a return that is late or due."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="chases")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    words = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.round_id} chased {self.on}"


class Review(models.Model):
    """What a review of the agreed data set decided about one item, or about the whole."""

    class Decision(models.TextChoices):
        KEEP = "keep", "Keep as it is"
        CHANGE = "change", "Change the definition"
        STOP = "stop", "Stop asking"
        ASK = "ask", "Ask the provider"

    collection = models.ForeignKey(Record, models.PROTECT, related_name="reviews")
    item = models.ForeignKey(Record, models.PROTECT, related_name="item_reviews")
    period = models.CharField(max_length=120, blank=True)
    on = models.DateField()
    decision = models.CharField(max_length=8, choices=Decision.choices)
    words = models.CharField(max_length=1000)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.item_id} {self.decision}"
