"""Names go when a dated rule says so; what was done stays whole."""

from datetime import UTC, datetime, timedelta

import pytest

from goldenthread.access import Actor
from goldenthread.access import Membership as Role
from goldenthread.audit import ledger
from goldenthread.audit.verifying import verify
from goldenthread.console.main import main
from goldenthread.governance.models import FeedToken
from goldenthread.notices import outbox
from goldenthread.notices.models import Mail, Notice
from goldenthread.packs.bringing import commands as bringing
from goldenthread.packs.bringing.commands import Meaning
from goldenthread.packs.models import Bringing
from goldenthread.partners import keeping, retention
from goldenthread.partners.actors import OPERATOR, actor_for, labels
from goldenthread.partners.models import Draft, Invitation, Membership, User
from goldenthread.partners.people.keeping import kept_about, kept_people
from goldenthread.records import commands
from goldenthread.records.models import Record, Revision
from goldenthread.reference.rules import add_months
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
    names = "names and addresses of former members"
    assert names not in keeping.run(actor=OPERATOR, on=left + timedelta(days=700))
    assert keeping.run(actor=OPERATOR, on=left + timedelta(days=800))[names] == 1
    assert names not in keeping.run(actor=OPERATOR, on=left + timedelta(days=801))


def test_addresses_of_old_invitations_go(former):
    past = datetime.now(UTC) - timedelta(days=400)
    for number, expires in enumerate((past, datetime.now(UTC))):
        Invitation.objects.create(
            email=f"{number}@agency.example", label="Post", role="analyst", hash=str(number), invited_by="u",
            made_at=expires, expires_at=expires,
        )  # fmt: skip
    assert keeping.run(actor=OPERATOR) == {"addresses of old invitations and links": 1}
    assert sorted(Invitation.objects.values_list("email", flat=True)) == [
        "1@agency.example",
        "forgotten@erased.invalid",
    ]


def test_old_mail_keeps_that_it_was_sent_and_nothing_else(former):
    outbox.put(to="jo@agency.example", subject="Your code", text="123 456", key="k")
    Notice.objects.create(user=former, key="k", text="News", made_at=datetime.now(UTC))
    assert keeping.run(actor=OPERATOR) == {}
    Mail.objects.update(made_at=datetime.now(UTC) - timedelta(days=400), state="sent")
    Notice.objects.update(made_at=datetime.now(UTC) - timedelta(days=400))
    assert keeping.run(actor=OPERATOR) == {"notices": 1, "addresses and texts of emails": 1}
    mail = Mail.objects.get()
    assert (mail.to, mail.subject, mail.text, mail.state) == ("forgotten@erased.invalid", "", "", "sent")
    assert not Notice.objects.exists()


# --- What other rooms keep -------------------------------------------------------------------------------------


@pytest.fixture
def known_everywhere(former, room):
    """The same person in mail, a notice, a draft, a feed and a table that somebody brought."""
    now = datetime.now(UTC)
    Draft.objects.create(user=former, form="update", about="north/ACT-001", values={"a": "b"}, saved_at=now)
    Notice.objects.create(user=former, key="k", text="News", made_at=now)
    outbox.put(to="jo@agency.example", subject="News", text="Jo Bloggs", key="k")
    FeedToken.objects.create(user=former, hash="h", made_at=now)
    text = "Action\tOwner\nShare the plan\tjo  BLOGGS\nCall J. Bloggs\t"
    one = bringing.bring_text(actor=OPERATOR, partnership="north", text=text, name="Plan of Jo Bloggs.xlsx")
    two = bringing.bring_text(actor=OPERATOR, partnership="north", text=text, name="Again")
    bringing.say_what_it_means(
        actor=OPERATOR,
        partnership="north",
        number=one.id,
        tables=[Meaning("action", tuple(one.tables[0]["map"]), {})],
    )
    bringing.accept(actor=OPERATOR, partnership="north", number=one.id)
    return former, one.id, two.id


def test_erasure_reaches_the_result_page_of_a_table_and_everything_else(known_everywhere):
    former, accepted, waiting = known_everywhere
    told = Bringing.objects.get(pk=accepted).told
    assert any("BLOGGS" in finding["said"] for finding in told), "the result page shows the name that it did not know"
    before = Record.objects.filter(kind="action").count()
    retention.erase(actor=ADMINISTRATOR, person=former.uid, reason="they asked", names=("J. Bloggs", ""))
    rows = Bringing.objects.in_bulk([accepted, waiting])
    assert rows[accepted].name == "Plan of A former member.xlsx"
    held = repr([(row.name, row.tables, row.told, row.under) for row in rows.values()]).casefold()
    assert "bloggs" not in held
    assert "a former member" in held
    assert Record.objects.filter(kind="action").count() == before
    assert not Draft.objects.exists() and not Notice.objects.exists()
    assert FeedToken.objects.get().revoked_at
    mail = Mail.objects.get()
    assert (mail.to, mail.text, mail.state) == ("forgotten@erased.invalid", "", "failed")
    assert outbox.post() == {"sent": 0, "later": 0, "failed": 0, "uncertain": 0}
    # What was added can still be taken back.
    assert bringing.undo(actor=OPERATOR, partnership="north", number=accepted).ended


def test_a_name_is_taken_out_as_whole_words_only(former, room):
    User.objects.filter(pk=former.pk).update(label="Jo")
    one = bringing.bring_text(actor=OPERATOR, partnership="north", text="Action\nJoin up with Jo", name="t")
    retention.erase(actor=ADMINISTRATOR, person=former.uid, reason="they asked")
    (table,) = Bringing.objects.get(pk=one.id).tables
    assert "Join up with A former member" in repr(table)


def test_what_is_kept_of_a_person_is_counted_and_is_gone_afterwards(known_everywhere):
    former, *_ = known_everywhere
    page = kept_about(ADMINISTRATOR, former.uid)
    many = {line.what: line.many for line in page.lines}
    assert many["Notices to them"] == many["Emails to them"] == many["Drafts they have not sent"] == 1
    assert many["Their name in tables that were brought, with what was found in them"] == 2
    assert page.acts == 2
    assert page.person.until == add_months(page.person.left_on, 24)
    retention.erase(actor=ADMINISTRATOR, person=former.uid, reason="they asked", names=("J. Bloggs",))
    after = kept_about(ADMINISTRATOR, former.uid)
    assert [line.what for line in after.lines] == ["Posts and roles they held"]
    assert after.person.blanked and after.acts == 2


def test_drafts_and_tables_never_accepted_go_after_two_years(known_everywhere):
    _, accepted, waiting = known_everywhere
    Draft.objects.update(user=User.objects.create_user("here@agency.example", "Somebody who stays"))
    day = today() + timedelta(days=740)
    dry = {line.what: line.next for line in keeping.schedule(ADMINISTRATOR, day)}
    assert dry["drafts that were never sent"] == dry["tables that were brought and never accepted"] == 1
    assert Draft.objects.exists(), "a dry run forgets nothing"
    done = keeping.run(actor=OPERATOR, on=day)
    assert {what: dry[what] for what in done} == done, "it did what the dry run had said"
    assert not Draft.objects.exists()
    assert not Bringing.objects.filter(pk=waiting).exists()
    assert Bringing.objects.get(pk=accepted).told == []
    lines = {line.what: line for line in keeping.schedule(ADMINISTRATOR, day)}
    assert lines["drafts that were never sent"].last_did == 1
    assert not any(line.next for line in lines.values())
    assert keeping.run(actor=OPERATOR, on=day) == {}
    again = {line.what: line for line in keeping.schedule(ADMINISTRATOR, day)}["drafts that were never sent"]
    assert (again.did, again.last_did) == (0, 1)
    said = [line.sentence for line in ledger.read(actor=OPERATOR.id) if line.act == "retention.forgot"]
    assert any("1 drafts that were never sent" in sentence for sentence in said)


def test_a_job_that_fails_is_noted_and_stops_no_other(former, monkeypatch):
    def fails(actor, day):
        raise RuntimeError("no")

    broken = keeping.Job("retention-links", "what fails", lambda day: 0, fails)
    monkeypatch.setitem(keeping.JOBS, ("a", "a"), broken)
    left = former.left_at.date()
    with pytest.raises(RuntimeError):
        keeping.run(actor=OPERATOR, on=left + timedelta(days=800))
    assert User.objects.get(pk=former.pk).label == "A former member"
    failed = [line for line in keeping.schedule(ADMINISTRATOR) if line.trouble]
    assert [line.what for line in failed] == ["what fails"]


def test_only_whoever_looks_after_the_installation_sees_or_runs_it(former, room):
    for act in (keeping.schedule, kept_people):
        with pytest.raises(NotAllowed):
            act(room.manager)
    with pytest.raises(NotAllowed):
        keeping.run(actor=room.manager)
    with pytest.raises(NotAllowed):
        kept_about(room.manager, former.uid)


def test_people_are_found_by_role_place_and_address(former, room):
    assert [one.uid for one in kept_people(ADMINISTRATOR)] == [former.uid]
    for words in ("partnership manager", "north", "JO@AGENCY"):
        assert former.uid in [one.uid for one in kept_people(ADMINISTRATOR, words)]
    assert kept_people(ADMINISTRATOR, "nowhere") == []


def test_the_command_line_says_what_it_would_forget(former, capsys):
    assert main(["forget", "--dry-run"]) == 0
    assert "drafts that were never sent" in capsys.readouterr().out
    assert main(["forget"]) == 0
