"""Notices for people who have an account, the mail that tells of them, and how often each wants mail."""

from django.db import models

from goldenthread.notices.kinds import OTHER
from goldenthread.partners.models import User


class How(models.TextChoices):
    AT_ONCE = "at_once", "As things happen"
    DAILY = "daily", "One email each working day"
    WEEKLY = "weekly", "One email a week"
    NONE = "none", "No email: I look here"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"


class Preference(models.Model):
    """How often a person wants mail. Without a row it is one email each working day."""

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_preference")
    how = models.CharField(max_length=10, choices=How.choices, default=How.DAILY)
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, default=Weekday.MONDAY)
    quiet = models.JSONField(default=list, help_text="Codes of the kinds of notice that send no email.")

    def __str__(self) -> str:
        return self.how


class Mail(models.Model):
    """One email. It is written in the transaction of what it tells of, and sent after.

    A mail is claimed before it is handed to the mail server. If the sender dies between the two,
    nobody can know whether it went: it is then uncertain and is not sent again, so that nothing
    comes twice. What it tells of is on the site in any case.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not taken by the mail server"
        UNCERTAIN = "uncertain", "May not have been sent"

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="notices_mail_due")]

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """Something a person should know. The same news is told once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200)
    text = models.CharField(max_length=500)
    about = models.CharField(max_length=140, blank=True, help_text="The full reference of the record it is about.")
    url = models.CharField(max_length=300, blank=True)
    urgent = models.BooleanField(default=False)
    kind = models.CharField(max_length=20, default=OTHER, help_text="A code of `notices.kinds`.")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notices_told_once")]
        indexes = [models.Index(fields=["user", "-made_at"], name="notices_newest")]

    def __str__(self) -> str:
        return self.text
