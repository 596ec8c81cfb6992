"""News is told once; mail leaves once, by a real mail server, whatever stops the sender."""

import os
import signal
import socket
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection, transaction
from django.test import Client

from goldenthread.notices import commands, outbox, queries, rules
from goldenthread.notices.models import Mail, Notice
from goldenthread.notices.telling import News, mark_read
from goldenthread.notices.telling import tell as tell_people
from goldenthread.partners import mailing
from goldenthread.partners.actors import actor_for
from goldenthread.partners.models import Membership, User
from goldenthread.vocabulary import NotAllowed, Refused
from goldenthread.vocabulary.clock import LONDON

#: A Wednesday at nine, on no bank holiday.
MORNING = datetime(2026, 3, 11, 9, tzinfo=LONDON)


class Postbox:
    """What a mail server took in, and the addresses it does not know."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return "250 taken"

    @property
    def to(self) -> list[str]:
        return [envelope.rcpt_tos[0] for envelope in self.taken]

    def names(self) -> list[str]:
        lines = [line for e in self.taken for line in e.content.decode().splitlines()]
        return [line for line in lines if line.lower().startswith("message-id:")]


@pytest.fixture
def post(settings):
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    yield box
    server.stop()


def somebody(name: str) -> User:
    user = User.objects.create_user(f"{name}@example.invalid", name.title())
    Membership.objects.create(user=user, role="board_member")
    return user


def tell(*users: User, key: str = "k1", urgent: bool = False, text: str = "ACT-001 is blocked") -> int:
    with transaction.atomic():
        return tell_people(
            users=[user.uid for user in users],
            news=News(key, text, "north/ACT-001", "/r/north/ACT-001", urgent=urgent),
        )


# --- When ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish, urgent, now, last, due",
    [
        (rules.Wish("daily"), False, MORNING, None, True),
        (rules.Wish("daily"), False, MORNING, MORNING.date(), False),
        (rules.Wish("daily"), False, MORNING.replace(hour=6), None, False),
        (rules.Wish("daily"), True, MORNING.replace(hour=3), MORNING.date(), True),
        (rules.Wish("at_once"), False, MORNING.replace(hour=3), MORNING.date(), True),
        (rules.Wish("none"), True, MORNING, None, False),
        (rules.Wish("weekly", 2), False, MORNING, None, True),
        (rules.Wish("weekly", 2), False, MORNING, (MORNING - timedelta(days=7)).date(), True),
        (rules.Wish("weekly", 2), False, MORNING, (MORNING - timedelta(days=1)).date(), True),
        (rules.Wish("weekly", 3), False, MORNING, (MORNING - timedelta(days=6)).date(), False),
        (rules.Wish("weekly", 1), False, MORNING, (MORNING - timedelta(days=1)).date(), False),
        (rules.Wish("weekly", 1), False, MORNING, (MORNING - timedelta(days=3)).date(), True),
    ],
)
def test_when_an_email_is_due(wish, urgent, now, last, due):
    assert rules.is_due(wish, urgent=urgent, now=now, working_day=True, last_digest=last) is due


def test_no_digest_is_made_on_a_day_off():
    assert not rules.is_due(rules.Wish("daily"), urgent=False, now=MORNING, working_day=False, last_digest=None)


# --- Telling ---------------------------------------------------------------------------------------------------


def test_the_same_news_is_told_once_and_not_to_those_who_left(db):
    ann, bob, gone = somebody("ann"), somebody("bob"), somebody("gone")
    gone.is_active = False
    gone.save()
    assert tell(ann, gone) == 1
    assert tell(ann, bob) == 1
    assert tell(ann, bob) == 0
    assert queries.unread(actor_for(ann)) == 1
    assert mark_read(actor_for(ann)) == 1
    assert queries.unread(actor_for(ann)) == 0


@pytest.mark.django_db(transaction=True)
def test_news_stands_only_inside_an_act():
    ann = somebody("ann")
    with pytest.raises(AssertionError, match="inside the act"):
        tell_people(users=[ann.uid], news=News("k", "x"))
    with pytest.raises(RuntimeError), transaction.atomic():
        tell_people(users=[ann.uid], news=News("k", "x"))
        raise RuntimeError("the act fails")
    assert not Notice.objects.exists()


def test_a_wish_is_checked_and_kept_in_the_ledger(db):
    ann = actor_for(somebody("ann"))
    with pytest.raises(Refused):
        commands.prefer(actor=ann, how="hourly")
    with pytest.raises(Refused):
        commands.prefer(actor=ann, how="weekly", weekday=6)
    commands.prefer(actor=ann, how="weekly", weekday=3)
    assert queries.wish_of(ann) == rules.Wish("weekly", 3)
    from goldenthread.access import NOBODY
    from goldenthread.audit import ledger

    assert ledger.read(actor=ann.id)[0].sentence == "chose how often to have email: One email a week"
    with pytest.raises(NotAllowed):
        commands.prefer(actor=NOBODY, how="daily")


# --- Mail ------------------------------------------------------------------------------------------------------


def test_a_digest_gathers_what_waits_and_goes_once(db, post):
    ann = somebody("ann")
    tell(ann, key="k1", text="ACT-001 is late")
    tell(ann, key="k2", text="ACT-002 is late")
    assert outbox.compose(MORNING.replace(hour=5)) == 0
    assert outbox.compose(MORNING) == 1
    assert outbox.compose(MORNING) == 0
    assert outbox.post()["sent"] == 1
    assert outbox.post()["sent"] == 0
    (envelope,) = post.taken
    text = envelope.content.decode()
    assert "Subject: 2 things to know" in text
    assert "ACT-001 is late" in text and "ACT-002 is late" in text
    assert "http://localhost:8000/r/north/ACT-001" in text
    tell(ann, key="k3")
    assert outbox.compose(MORNING.replace(hour=15)) == 0, "one digest a day"
    assert outbox.compose(MORNING + timedelta(days=1)) == 1


def test_what_cannot_wait_goes_at_once_and_alone(db, post):
    ann = somebody("ann")
    tell(ann, key="k1", text="The minutes are out")
    tell(ann, key="k2", urgent=True)
    assert outbox.compose(MORNING.replace(hour=4)) == 1
    assert outbox.post()["sent"] == 1
    text = post.taken[0].content.decode()
    assert "Subject: ACT-001 is blocked" in text
    assert "minutes" not in text
    assert outbox.compose(MORNING) == 1, "the rest keeps its day"


def test_who_wants_no_email_gets_none(db, post):
    ann = somebody("ann")
    commands.prefer(actor=actor_for(ann), how="none")
    tell(ann, urgent=True)
    assert outbox.compose(MORNING) == 0
    assert queries.unread(actor_for(ann)) == 1


def test_a_server_that_is_down_gets_the_mail_later(db, post, settings):
    working = settings.EMAIL_PORT
    for number in range(3):
        outbox.put(to=f"p{number}@example.invalid", subject="s", text="t", key=f"k{number}")
    settings.EMAIL_PORT = 1
    assert outbox.post() == {"sent": 0, "later": 1, "failed": 0, "uncertain": 0}, "one try shows that it is down"
    settings.EMAIL_PORT = working
    assert outbox.post()["sent"] == 2
    assert outbox.post()["sent"] == 0, "the first waits its minute"
    assert outbox.post(datetime.now(UTC) + timedelta(minutes=2))["sent"] == 1
    assert sorted(post.to) == ["p0@example.invalid", "p1@example.invalid", "p2@example.invalid"]


def test_an_address_that_the_server_does_not_know_fails_and_one_that_is_busy_waits(db, post):
    post.answers = {"gone@example.invalid": "550 no such user", "busy@example.invalid": "450 try again"}
    for name in ("gone", "busy", "well"):
        outbox.put(to=f"{name}@example.invalid", subject="s", text="t", key=name)
    assert outbox.post() == {"sent": 1, "later": 1, "failed": 1, "uncertain": 0}
    assert queries.mail_states() == {"failed": 1, "sent": 1, "waiting": 1}
    assert Mail.objects.get(key="gone").trouble == "The mail server knows no such address"


def test_a_mail_is_put_once_for_each_key_and_a_subject_is_one_line(db):
    for _ in range(2):
        outbox.put(to="a@example.invalid", subject="one\nBcc: x@example.invalid", text="t", key="k")
    (mail,) = Mail.objects.all()
    assert mail.subject == "one Bcc: x@example.invalid"


def test_invitations_and_codes_leave_by_the_outbox(db, post, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mailing.send("new@example.invalid", "Your code", "123 456")
    assert post.to == ["new@example.invalid"]
    mail = Mail.objects.get()
    assert (mail.state, mail.text) == (Mail.State.SENT, ""), "a code is not kept once it has left"


def test_two_senders_at_once_send_each_mail_once(db, post):
    outbox.put(to="a@example.invalid", subject="s", text="t", key="k")
    one, two = Mail.objects.get(), Mail.objects.get()
    assert outbox._claim(one)
    assert not outbox._claim(two)


# --- Stopped dead ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can part a process in two")
@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_at_fifty_points_loses_nothing_and_sends_nothing_twice(post, tmp_path):
    """A parted process sends; it is killed after a random time; another takes over; fifty times."""
    if connection.vendor == "sqlite":
        _work_in_a_file(tmp_path / "killed.sqlite3")
    try:
        people = [somebody(f"p{number}") for number in range(60)]
        chance = Random(20260311)
        kills = 0
        for round_ in range(50):
            with transaction.atomic():
                tell_people(
                    users=[person.uid for person in chance.sample(people, 12)],
                    news=News(f"round-{round_}", f"Round {round_}", urgent=True),
                )
            kills += _kill_a_sender(chance.uniform(0.001, 0.06))
        assert kills >= 30, "most were stopped in the middle of their work"
        outbox.compose(MORNING)
        outbox.post(datetime.now(UTC) + timedelta(hours=1))
        outbox.post(datetime.now(UTC) + timedelta(hours=1))
        assert max(Counter(post.names()).values()) == 1, "no mail came twice"
        assert not Notice.objects.filter(mail=None).exists(), "each notice is in a mail"
        states = dict(Mail.objects.values_list("key", "state"))
        assert set(states.values()) <= {"sent", "uncertain"}
        sent = sum(state == "sent" for state in states.values())
        assert sent <= len(post.taken) <= len(states), "what says it was sent was taken; the rest may have been"
        told = [line for e in post.taken for line in e.content.decode().splitlines() if line.startswith("Round ")]
        assert len(told) <= Notice.objects.count()
    finally:
        if connection.vendor == "sqlite":
            _back_to_memory()


def _kill_a_sender(seconds: float) -> bool:
    """Part, let the child make and send mail, and kill it after so long. Whether it was still at work."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            outbox.compose(MORNING)
            outbox.post(datetime.now(UTC) + timedelta(seconds=1))
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


_memory: list[tuple[object, str]] = []


def _work_in_a_file(path) -> None:
    """A database in memory cannot be shared with a parted process: work in a copy of it on the disk."""
    import sqlite3
    from contextlib import closing

    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    _memory.append((connection.connection, connection.settings_dict["NAME"]))
    connection.connection = None
    connection.settings_dict["NAME"] = str(path)
    connection.connect()


def _back_to_memory() -> None:
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = _memory.pop()


# --- The page ----------------------------------------------------------------------------------------------------


def test_a_person_reads_their_notices_and_chooses(db):
    ann, bob = somebody("ann"), somebody("bob")
    tell(ann)
    client = Client()
    assert client.get("/my/notices").status_code in (302, 404)
    client.force_login(bob)
    assert "ACT-001" not in client.get("/my/notices").content.decode()
    client.force_login(ann)
    assert "New: ACT-001 is blocked" in client.get("/my/notices").content.decode()
    assert client.post("/my/notices", {"read": "all"}).status_code == 302
    assert "You have read everything" in client.get("/my/notices").content.decode()
    assert client.post("/my/notices", {"how": "weekly", "weekday": "4"}).status_code == 302
    assert queries.wish_of(actor_for(ann)) == rules.Wish("weekly", 4)
    assert client.post("/my/notices", {"how": ""}).status_code == 422
