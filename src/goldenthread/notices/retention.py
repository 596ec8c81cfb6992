"""Forget old notices and the text of old mail, by a dated rule. That a mail was sent, and when, stays."""

from datetime import UTC, date, datetime

from goldenthread.notices.models import Mail, Notice
from goldenthread.reference.queries import rule
from goldenthread.reference.rules import add_months
from goldenthread.vocabulary.clock import today


def apply(on: date | None = None) -> int:
    """Forget what is older than the rule allows. How many notices and mails that were."""
    day = on or today()
    since = add_months(day, -int(rule("retention-notices", day).value))
    old = datetime(since.year, since.month, since.day, tzinfo=UTC)
    notices, _ = Notice.objects.filter(made_at__lt=old).delete()
    mails = Mail.objects.filter(made_at__lt=old).exclude(text="")
    return notices + mails.update(to="forgotten@erased.invalid", subject="", text="")
