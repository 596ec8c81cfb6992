"""What is kept of notices and mail, and when it is forgotten. That a mail was sent, and when, stays."""

from datetime import date

from django.db.models import QuerySet

from goldenthread.notices.models import Mail, Notice
from goldenthread.partners.keeping import BLANK_DOMAIN, Job, Trace, Whom, before, job, midnight, trace

_RULE = "retention-notices"


def _mails_to(whom: Whom) -> QuerySet[Mail]:
    return Mail.objects.filter(to__iexact=whom.email).exclude(to__endswith=f"@{BLANK_DOMAIN}")


def _blank(mails: QuerySet[Mail]) -> int:
    # What waits to be sent has nobody to go to any more.
    mails.filter(state=Mail.State.WAITING).update(state=Mail.State.FAILED, trouble="Whoever it was for has left")
    return mails.update(to=f"forgotten@{BLANK_DOMAIN}", subject="", text="")


def _old_mails(day: date) -> QuerySet[Mail]:
    return Mail.objects.filter(made_at__lt=midnight(before(_RULE, day))).exclude(text="", subject="")


def _old_notices(day: date) -> QuerySet[Notice]:
    return Notice.objects.filter(made_at__lt=midnight(before(_RULE, day)))


trace(
    Trace(
        "Notices to them",
        "12 months after each",
        "Nothing",
        lambda whom: Notice.objects.filter(user=whom.user).count(),
        lambda whom: Notice.objects.filter(user=whom.user).delete(),
    )
)
trace(
    Trace(
        "Emails to them",
        "12 months after each",
        "That one was sent, and when",
        lambda whom: _mails_to(whom).count(),
        lambda whom: _blank(_mails_to(whom)),
    )
)
job(Job(_RULE, "notices", lambda day: _old_notices(day).count(), lambda actor, day: _old_notices(day).delete()[0]))
job(
    Job(
        _RULE,
        "addresses and texts of emails",
        lambda day: _old_mails(day).count(),
        lambda actor, day: _blank(_old_mails(day)),
    )
)
