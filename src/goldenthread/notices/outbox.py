"""The outbox: mails are rows, written with what they tell of and sent afterwards, each once."""

import hashlib
import secrets
import smtplib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Max

from goldenthread.notices import models, rules
from goldenthread.partners.models import User
from goldenthread.reference.queries import bank_holidays
from goldenthread.vocabulary.clock import LONDON

Mail = models.Mail
_ONCE = "once:"
UNREACHED = "The mail server could not be reached"
_DOMAIN = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
_MOST_TRIES = 8
#: After this long without a word a claimed mail is uncertain.
_LOST = timedelta(minutes=10)


def put(*, to: str, subject: str, text: str, key: str, due: datetime | None = None) -> None:
    """Write a mail into the outbox, once for each key. Call it inside the act that it tells of."""
    now = datetime.now(UTC)
    line = " ".join(subject.split())[:200]
    Mail.objects.bulk_create(
        [Mail(key=key, to=to, subject=line, text=text, made_at=now, due_at=due or now)], ignore_conflicts=True
    )


def at_once(to: str, subject: str, text: str) -> None:
    """Send a mail that somebody waits for, such as a code. If the server does not answer now, the worker tries on."""
    key = f"{_ONCE}{secrets.token_hex(16)}"
    put(to=to, subject=subject, text=text, key=key)
    transaction.on_commit(lambda: _send_one(key))


def _send_one(key: str) -> None:
    mail = Mail.objects.filter(key=key, state=Mail.State.WAITING).first()
    if mail and _claim(mail):
        _hand_over(mail)


def compose(now: datetime | None = None) -> int:
    """Make the mails that are due from the notices that wait. How many were made.

    A person's notices and the mail that tells of them change together, so a notice is in one mail.
    """
    moment = (now or datetime.now(UTC)).astimezone(LONDON)
    working = _is_working_day(moment.date())
    made = 0
    for user in _with_news():
        with transaction.atomic():
            # One row is locked, so that two workers do not make two mails of the same news.
            User.objects.select_for_update().get(pk=user)
            wish = _wish(user)
            rows = models.Notice.objects.filter(user=user, mail=None, read_at=None).exclude(kind__in=wish.quiet)
            waiting = list(rows.order_by("made_at"))
            last = _last_digest(user)
            urgent = any(notice.urgent for notice in waiting)
            if waiting and rules.is_due(wish, urgent=urgent, now=moment, working_day=working, last_digest=last):
                _make(user, waiting, wish, moment)
                made += 1
    return made


def _with_news() -> list[int]:
    rows = models.Notice.objects.filter(mail=None, read_at=None, user__is_active=True)
    return list(rows.order_by().values_list("user", flat=True).distinct())


def _wish(user: int) -> rules.Wish:
    row = models.Preference.objects.filter(user=user).first()
    return rules.Wish(row.how, row.weekday, tuple(row.quiet)) if row else rules.Wish()


def _last_digest(user: int) -> date | None:
    made = models.Notice.objects.filter(user=user, mail__key__startswith="digest:").aggregate(at=Max("mail__made_at"))
    return made["at"].astimezone(LONDON).date() if made["at"] else None


def _is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day, day)


def _make(user: int, waiting: Sequence[models.Notice], wish: rules.Wish, moment: datetime) -> None:
    person = User.objects.get(pk=user)
    only_urgent = wish.how not in ("at_once",) and any(notice.urgent for notice in waiting)
    # An urgent mail takes only what is urgent: the rest keeps its day.
    chosen = [notice for notice in waiting if notice.urgent or not only_urgent]
    sort = "at-once" if only_urgent or wish.how == "at_once" else "digest"
    mail = Mail.objects.create(
        key=f"{sort}:{person.uid}:{chosen[0].pk}-{chosen[-1].pk}",
        to=person.email,
        subject=chosen[0].text[:200] if len(chosen) == 1 else f"{len(chosen)} things to know",
        text=_text(chosen),
        made_at=moment.astimezone(UTC),
        due_at=moment.astimezone(UTC),
    )
    models.Notice.objects.filter(pk__in=[notice.pk for notice in chosen]).update(mail=mail)


def _text(notices: Sequence[models.Notice]) -> str:
    base = settings.SITE_ADDRESS.rstrip("/")
    blocks = [f"{notice.text}\n{base}{notice.url}" if notice.url else notice.text for notice in notices]
    end = (
        "You need to sign in to read more. Nobody is signed in by a link in an email.\n"
        f"Choose how often you have email: {base}/my/notices"
    )
    return "\n\n".join([*blocks, end]) + "\n"


def post(now: datetime | None = None, *, most: int = 500) -> dict[str, int]:
    """Send what is due, one mail after another over one connection. How many came to each end."""
    moment = now or datetime.now(UTC)
    lost = Mail.objects.filter(state=Mail.State.SENDING, claimed_at__lt=moment - _LOST).update(
        state=Mail.State.UNCERTAIN, trouble="The sender stopped before the mail server answered"
    )
    ends = {"sent": 0, "later": 0, "failed": 0, "uncertain": lost}
    due = Mail.objects.filter(state=Mail.State.WAITING, due_at__lte=moment).order_by("due_at", "pk")
    # Numbers first, so that no query stays open while the mail server is slow.
    for number in list(due.values_list("pk", flat=True)[:most]):
        mail = Mail.objects.get(pk=number)
        if _claim(mail):
            ends[_hand_over(mail)] += 1
            if mail.trouble == UNREACHED:
                break  # The server is down: the rest can wait for it.
    return ends


def _claim(mail: Mail) -> bool:
    """Take a mail for sending. False when somebody else was first."""
    now = datetime.now(UTC)
    taken = Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING).update(state=Mail.State.SENDING, claimed_at=now)
    return bool(taken)


def _hand_over(mail: Mail) -> str:
    """Give a claimed mail to the mail server and keep what it said: sent, later or failed."""
    # The same name for the same mail, whoever sends it.
    name = f"<{mail.pk}.{hashlib.sha256(mail.key.encode()).hexdigest()[:16]}@{_DOMAIN}>"
    sender = settings.DEFAULT_FROM_EMAIL
    message = EmailMessage(mail.subject, mail.text, sender, [mail.to], headers={"Message-ID": name})
    server = get_connection()
    try:
        server.open()
    except OSError:
        return _later(mail, UNREACHED)
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        if all(code >= 500 for code in codes):
            return _end(mail, Mail.State.FAILED, "The mail server knows no such address")
        return _later(mail, "The mail server asked to try again later")
    except (smtplib.SMTPServerDisconnected, TimeoutError):
        # It may have taken the mail before it fell silent.
        return _end(mail, Mail.State.UNCERTAIN, "The mail server fell silent while it took the mail")
    except smtplib.SMTPResponseException as said:
        words = f"The mail server said {said.smtp_code}"
        return _end(mail, Mail.State.FAILED, words) if said.smtp_code >= 500 else _later(mail, words)
    finally:
        server.close()
    mail.sent_at = datetime.now(UTC)
    return _end(mail, Mail.State.SENT, "")


def _later(mail: Mail, words: str) -> str:
    mail.tries += 1
    if mail.tries >= _MOST_TRIES:
        return _end(mail, Mail.State.FAILED, words)
    mail.state, mail.trouble = Mail.State.WAITING, words
    # One minute, then two, four ... about two hours in all.
    mail.due_at = datetime.now(UTC) + timedelta(minutes=2 ** (mail.tries - 1))
    mail.save(update_fields=["state", "trouble", "tries", "due_at"])
    return "later"


def _end(mail: Mail, state: str, words: str) -> str:
    mail.state, mail.trouble = state, words
    if mail.key.startswith(_ONCE):
        # Codes and links are for their reader alone: nothing of them is kept once they have left.
        mail.text = ""
    mail.save(update_fields=["state", "trouble", "tries", "sent_at", "text"])
    return {Mail.State.SENT: "sent", Mail.State.UNCERTAIN: "uncertain"}.get(Mail.State(state), "failed")
