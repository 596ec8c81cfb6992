from django.db import models


class Entry(models.Model):
    """One act. Rows are only ever added: a trigger in the database refuses all else.

    Subjects are named by kind and id without a foreign key, so that nothing live can alter
    or block an entry.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=64)
    on_behalf_of = models.CharField(max_length=64, blank=True)
    act = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    subject_ref = models.CharField(max_length=140, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    sentence = models.TextField()
    data = models.JSONField(default=dict)
    leaf = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="audit_subject"),
            models.Index(fields=["owner", "id"], name="audit_owner"),
        ]

    def __str__(self) -> str:
        return self.sentence
