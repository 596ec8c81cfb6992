"""What governance keeps of a person: the secret addresses of their feeds."""

from datetime import UTC, datetime

from goldenthread.governance.models import FeedToken
from goldenthread.partners.keeping import Trace, Whom, trace


def _standing(whom: Whom) -> int:
    return FeedToken.objects.filter(user=whom.user, revoked_at=None).count()


def _take_back(whom: Whom) -> int:
    return FeedToken.objects.filter(user=whom.user, revoked_at=None).update(revoked_at=datetime.now(UTC))


trace(Trace("Addresses of their feeds", "Until they leave", "That there was one", _standing, _take_back))
