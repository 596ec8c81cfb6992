"""The ledger is sealed into a tree; edit, delete, reorder, insert and truncation are all found."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from goldenthread.audit import sealing, verifying
from goldenthread.audit.keys import private_key
from goldenthread.audit.ledger import CONTENT, leaf_of_content
from goldenthread.audit.models import Entry, Place, Seal
from goldenthread.audit.sealing import Checkpoint
from goldenthread.console.main import Exit, main
from goldenthread.partners.models import Membership, User
from goldenthread.records.models import Record

TABLES = ("audit_entry", "audit_place", "audit_seal")


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def an_entry(number: int, *, at: datetime | None = None) -> Entry:
    entry = Entry(
        at=at or datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=number),
        actor=f"u-{number % 3}",
        act="record.changed",
        subject_kind="action",
        subject_id=str(number),
        subject_ref=f"north/ACT-{number:03d}",
        owner="north",
        sentence=f"changed action north/ACT-{number:03d} “Thing”: title",
        data={"version": number},
    )
    entry.leaf = leaf_of_content({name: getattr(entry, name) for name in (*CONTENT, "data")})
    return entry


@pytest.fixture
def elsewhere(db) -> Checkpoint:
    """A ledger of 40 entries sealed in three goes, and the checkpoint that somebody took away."""
    for first, last in ((0, 7), (7, 25), (25, 40)):
        Entry.objects.bulk_create(an_entry(number) for number in range(first, last))
        made = sealing.seal()
        assert made is not None
        assert made.size == last
    assert verifying.verify(made).troubles == []
    return made


def tamper(*statements: str) -> None:
    """As somebody with the database file could: the guards go first."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                short = table.removeprefix("audit_")
                names = (f"{table}_no_update", f"{table}_no_delete", "audit_no_update", "audit_no_delete")
                for name in names if short != "entry" else names[2:]:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            cursor.execute(statement)


def numbers() -> list[int]:
    return list(Entry.objects.order_by("id").values_list("id", flat=True))


def leaf_again(entry: Entry) -> None:
    """What somebody careful does after altering an entry: they make its hash agree."""
    leaf = leaf_of_content({name: getattr(entry, name) for name in (*CONTENT, "data")})
    Entry.objects.filter(pk=entry.pk).update(leaf=leaf)


def seals_again() -> None:
    """What somebody who holds the key can do: throw the tree away and sign a new one."""
    tamper("DELETE FROM audit_place", "DELETE FROM audit_seal")
    assert sealing.seal() is not None
    assert verifying.verify().troubles == []


def test_an_edit_is_found_and_named(elsewhere):
    number = numbers()[11]
    tamper(f"UPDATE audit_entry SET sentence = 'did nothing' WHERE id = {number}")
    troubles = verifying.verify(elsewhere).troubles
    assert troubles[0] == f"Entry {number} was altered: its content does not agree with its hash"
    # The first seals, over entries before it, still agree; from the second on they do not.
    assert any("Up to 7 they agree" in words for words in troubles)


def test_a_careful_edit_is_found_between_two_seals(elsewhere):
    number = numbers()[11]
    tamper(f"UPDATE audit_entry SET sentence = 'did nothing' WHERE id = {number}")
    leaf_again(Entry.objects.get(pk=number))
    (first, *_) = verifying.verify(elsewhere).troubles
    assert first.startswith("The first 25 entries are not those of the seal")
    assert "Up to 7 they agree" in first


def test_a_delete_is_found(elsewhere):
    number = numbers()[3]
    tamper(f"DELETE FROM audit_entry WHERE id = {number}")
    assert verifying.verify(elsewhere).troubles[0] == f"Entry {number} is gone: only its place 4 is left"


@pytest.mark.parametrize("sort", ["edit", "delete", "reorder", "insert", "truncate"])
def test_what_the_holder_of_the_key_rewrites_is_found_by_a_checkpoint_kept_elsewhere(elsewhere, sort, tmp_path):
    every = numbers()
    if sort == "edit":
        tamper(f"UPDATE audit_entry SET actor = 'u-innocent' WHERE id = {every[20]}")
        leaf_again(Entry.objects.get(pk=every[20]))
    elif sort == "delete":
        tamper(f"DELETE FROM audit_entry WHERE id = {every[20]}")
    elif sort == "reorder":
        one, two = (Entry.objects.get(pk=every[n]) for n in (20, 21))
        one.pk, two.pk = two.pk, one.pk
        tamper()
        one.save()
        two.save()
    elif sort == "insert":
        # Numbers are dense, so everything above moves up by one to make room.
        tamper(f"UPDATE audit_entry SET id = id + 1000 WHERE id > {every[20]}")
        Entry(
            **{f.name: getattr(an_entry(99), f.name) for f in Entry._meta.fields if f.name != "id"}, id=every[20] + 1
        ).save()
    else:
        tamper(f"DELETE FROM audit_entry WHERE id > {every[30]}")
    seals_again()
    found = verifying.verify(elsewhere)
    assert not found.well
    if sort in ("truncate", "delete"):
        assert any("speaks of 40" in words for words in found.troubles)
    # The same from the log alone, with no database.
    log = tmp_path / "log.jsonl"
    assert verifying.export(log) == found.sealed
    assert not verifying.verify_file(log, elsewhere).well


def test_a_line_put_in_with_an_old_date_is_found_before_it_is_sealed(elsewhere):
    an_entry(7, at=datetime(2026, 1, 1, tzinfo=UTC)).save()
    (words,) = verifying.verify(elsewhere).troubles
    assert "says it is of 01 January 2026" in words


def test_new_entries_wait_for_their_seal_and_are_no_trouble(elsewhere):
    an_entry(50, at=datetime.now(UTC)).save()
    found = verifying.verify(elsewhere)
    assert (found.sealed, found.unsealed, found.troubles) == (40, 1, [])
    assert sealing.unsealed() == 1
    made = sealing.seal()
    assert made is not None
    assert made.size == 41
    assert sealing.seal() is None
    assert verifying.verify(elsewhere).well


def test_much_that_waits_is_sealed_in_portions_in_one_go(db, monkeypatch):
    monkeypatch.setattr(sealing, "PORTION", 7)
    Entry.objects.bulk_create(an_entry(number) for number in range(16))
    made = sealing.seal()
    assert made is not None and made.size == 16
    assert list(Seal.objects.order_by("size").values_list("size", flat=True)) == [7, 14, 16]
    assert sealing.seal() is None
    assert verifying.verify(made).well
    Entry.objects.bulk_create(an_entry(number) for number in range(16, 23))
    again = sealing.seal()
    assert again is not None and again.size == 23, "a portion that is just full is followed by nothing"


def test_a_low_number_committed_late_gets_the_next_place(elsewhere):
    every = numbers()
    tamper(f"UPDATE audit_entry SET id = id + 100 WHERE id = {every[-1]}")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_place SET entry_id = entry_id + 100 WHERE entry_id = {every[-1]}")
    late = an_entry(77, at=datetime.now(UTC))
    late.id = every[-1]
    late.save()
    made = sealing.seal()
    assert made is not None
    assert made.size == 41
    assert Place.objects.get(position=40).entry_id == every[-1]
    assert verifying.verify(made).well


def test_a_seal_without_its_signature_is_found(elsewhere):
    tamper("UPDATE audit_seal SET signature = '00' WHERE size = 25")
    assert "The seal over the first 25 entries does not bear its signature" in verifying.verify(elsewhere).troubles


def test_a_checkpoint_that_somebody_made_up_is_found(elsewhere):
    forged = Checkpoint(elsewhere.size, "0" * 64, elsewhere.at, elsewhere.key, elsewhere.signature)
    assert "The checkpoint does not bear the signature it names" in verifying.verify(forged).troubles


def test_the_database_refuses_to_change_places_and_seals(elsewhere):
    for model in (Place, Seal):
        for act in (lambda rows: rows.update(**{rows.model._meta.pk.name: 9999}), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
                act(model.objects.filter(pk=model.objects.order_by("pk").first().pk))


def test_the_key_is_made_once_and_is_for_its_owner_alone(settings, tmp_path):
    one = private_key()
    assert private_key().private_bytes_raw() == one.private_bytes_raw()
    assert (tmp_path / "ledger.key").stat().st_mode & 0o077 == 0


def test_by_the_command_line(elsewhere, tmp_path, capsys):
    kept, log = tmp_path / "kept.json", tmp_path / "log.jsonl"
    assert main(["audit", "checkpoint", "--out", str(kept)]) == Exit.OK
    assert main(["audit", "export", "--out", str(log)]) == Exit.OK
    assert main(["audit", "verify", "--checkpoint", str(kept)]) == Exit.OK
    assert main(["audit", "verify", "--checkpoint", str(kept), "--log", str(log)]) == Exit.OK
    assert main(["audit", "verify", "--log", str(log)]) == Exit.REFUSED
    lines = log.read_text().splitlines()
    log.write_text("\n".join([*lines[:5], *lines[6:]]))
    assert main(["audit", "verify", "--checkpoint", str(kept), "--log", str(log)]) == Exit.CHECK_FAILED
    kept.write_text("{}")
    assert main(["audit", "verify", "--checkpoint", str(kept)]) == Exit.REFUSED
    assert "this is no checkpoint of a ledger" in capsys.readouterr().err


def test_an_administrator_reads_the_ledger_of_a_person_a_record_and_a_day(elsewhere, capsys):
    user = User.objects.create_user("manager@example.invalid", "Manager")
    entry = an_entry(60, at=datetime(2026, 5, 5, 12, tzinfo=UTC))
    entry.actor = user.uid
    entry.save()

    def shown(*words: str) -> list[str]:
        capsys.readouterr()
        assert main(["audit", "show", "--json", *words]) == Exit.OK
        return [line["subject_ref"] for line in json.loads(capsys.readouterr().out)]

    assert shown("--person", "manager@example.invalid") == ["north/ACT-060"]
    assert shown("--record", "north/ACT-012") == ["north/ACT-012"]
    assert shown("--day", "5 May 2026") == ["north/ACT-060"]
    assert shown("--day", "6 May 2026") == []
    assert len(shown("--limit", "7")) == 7


def test_the_same_on_the_page(room):
    room.add("action", "Share the plan", actor=room.manager)
    room.add("action", "Ask the board", actor=room.chair)
    client = Client()
    user = User.objects.create_user("manager@example.invalid", "Manager")
    Membership.objects.create(user=user, partnership=Record.objects.get(reference="north"), role="manager")
    client.force_login(user)

    def page(**asked: str) -> str:
        answer = client.get("/p/north/ledger", asked)
        assert answer.status_code in (200, 422)
        return answer.content.decode()

    assert "Share the plan" in page() and "Ask the board" in page()
    assert "Ask the board" not in page(who=room.manager.id).split("</form>")[-1]
    assert "Share the plan" not in page(record="ACT-002").split("</form>")[-1]
    assert "holds no such line" in page(day="1 March 2001")
    assert "There is a problem" in page(day="yesterday-ish")


def test_the_newest_checkpoint_is_open_to_anyone(elsewhere):
    answer = Client().get("/.well-known/ledger-checkpoint.json")
    assert answer.status_code == 200
    assert json.loads(answer.content)["root"] == elsewhere.root


def test_before_the_first_seal_the_checkpoint_says_so(db):
    assert json.loads(Client().get("/.well-known/ledger-checkpoint.json").content)["size"] == 0
