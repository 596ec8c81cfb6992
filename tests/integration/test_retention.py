"""Names go when a dated rule says so; what was done stays whole."""

from datetime import UTC, datetime, timedelta

import pytest

from goldenthread.access import Actor
from goldenthread.access import Membership as Role
from goldenthread.audit import ledger
from goldenthread.audit.verifying import verify
from goldenthread.console.main import main
from goldenthread.notices import outbox
from goldenthread.notices import retention as notice_retention
from goldenthread.notices.models import Mail, Notice
from goldenthread.partners import retention
from goldenthread.partners.actors import OPERATOR, actor_for, labels
from goldenthread.partners.models import Invitation, Membership, User
from goldenthread.records import commands
from goldenthread.records.models import Record, Revision
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import NotAllowed, NotFound, RuleBroken
from goldenthread.vocabulary.clock import today

ADMINISTRATOR = Actor("u-admin", "Administrator", (Role(None, "administrator"),))


@pytest.fixture
def former(room):
    """Somebody who changed a record and then left."""
    load_reference()
    user = User.objects.create_user("jo@agency.example", "Jo Bloggs")
    north = Record.objects.get(kind="partnership", reference="north")
    Membership.objects.create(user=user, partnership=north, role="manager")
    card = room.add("action", "Share the plan", actor=actor_for(user))
    commands.change(actor=actor_for(user), record=card.full_reference, version=1, values={"title": "Share it"})
    Membership.objects.filter(user=user).update(ends=today() - timedelta(days=1))
    User.objects.filter(pk=user.pk).update(is_active=False, left_at=datetime.now(UTC))
    user.refresh_from_db()
    return user


def everything_written() -> str:
    """Every text in every table, so that a name left anywhere is found."""
    from django.apps import apps

    return repr(
        [
            list(model._default_manager.values_list())
            for model in apps.get_models()
            if model._meta.managed and model._meta.app_label != "contenttypes"
        ]
    )


def test_erasure_blanks_the_name_everywhere_and_leaves_history_and_ledger_whole(former):
    lines, revisions = ledger.count(), Revision.objects.count()
    assert "Jo Bloggs" in everything_written()
    retention.erase(actor=ADMINISTRATOR, person=former.uid, reason="they asked")
    found = everything_written()
    assert "Jo Bloggs" not in found
    assert "jo@agency.example" not in found
    assert Revision.objects.count() == revisions
    assert ledger.count() == lines + 1
    assert verify().well
    assert labels([former.uid]) == {former.uid: "A former member"}
    assert [line.act for line in ledger.read(actor=former.uid)] == ["record.changed", "record.added"]


def test_whoever_still_has_a_role_is_not_erased(former):
    Membership.objects.filter(user=former).update(ends=None)
    with pytest.raises(RuleBroken, match="left first"):
        retention.erase(actor=ADMINISTRATOR, person=former.uid, reason="")
    assert User.objects.get(pk=former.pk).label == "Jo Bloggs"


def test_only_whoever_looks_after_the_installation_erases(former, room):
    with pytest.raises(NotAllowed):
        retention.erase(actor=room.manager, person=former.uid, reason="")
    with pytest.raises(NotFound):
        retention.erase(actor=ADMINISTRATOR, person="u-nobody", reason="")


def test_by_the_command_line(former, capsys):
    assert main(["erase", "jo@agency.example", "--reason", "They asked"]) == 0
    assert User.objects.get(pk=former.pk).label == "A former member"
    assert main(["erase", "jo@agency.example", "--reason", "They asked"]) == 3
    assert "Nobody here has the address" in capsys.readouterr().err


def test_the_rule_decides_the_day(former):
    left = former.left_at.date()
    assert retention.apply(actor=OPERATOR, on=left + timedelta(days=700)).people == 0
    assert retention.apply(actor=OPERATOR, on=left + timedelta(days=800)).people == 1
    assert retention.apply(actor=OPERATOR, on=left + timedelta(days=801)).people == 0


def test_addresses_of_old_invitations_go(former):
    past = datetime.now(UTC) - timedelta(days=400)
    for number, expires in enumerate((past, datetime.now(UTC))):
        Invitation.objects.create(
            email=f"{number}@agency.example", label="Post", role="analyst", hash=str(number), invited_by="u",
            made_at=expires, expires_at=expires,
        )  # fmt: skip
    assert retention.apply(actor=OPERATOR).links == 1
    assert sorted(Invitation.objects.values_list("email", flat=True)) == [
        "1@agency.example",
        "forgotten@erased.invalid",
    ]


def test_old_mail_keeps_that_it_was_sent_and_nothing_else(former):
    outbox.put(to="jo@agency.example", subject="Your code", text="123 456", key="k")
    Notice.objects.create(user=former, key="k", text="News", made_at=datetime.now(UTC))
    assert notice_retention.apply() == 0
    Mail.objects.update(made_at=datetime.now(UTC) - timedelta(days=400), state="sent")
    Notice.objects.update(made_at=datetime.now(UTC) - timedelta(days=400))
    assert notice_retention.apply() == 2
    mail = Mail.objects.get()
    assert (mail.to, mail.subject, mail.text, mail.state) == ("forgotten@erased.invalid", "", "", "sent")
    assert not Notice.objects.exists()
