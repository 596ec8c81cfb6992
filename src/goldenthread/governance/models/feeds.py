"""The secret addresses of calendar and Atom feeds."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from goldenthread.records.models import Record


class FeedToken(models.Model):
    """A secret address that shows its holder's dates. Only its hash is kept; it is shown once.

    `about` is a partnership or a group; without it, everything the holder works in.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_tokens")
    about = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=models.F("made_at")), name="governance_feed_span"
            ),
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"
