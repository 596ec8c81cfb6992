"""The certificate of an edition: with it for everybody, without a count, and held to what is kept and to the ledger."""

import json

import pytest

from goldenthread.access import NOBODY
from goldenthread.audit.models import Entry
from goldenthread.publishing import certificates, commands
from goldenthread.publishing.kept import FILES
from goldenthread.publishing.models import Check, KeptFile
from goldenthread.vocabulary import NotFound
from tests.integration.publishing.test_editions_life import begin, checked, live
from tests.integration.publishing.tiny import Tiny, World


def wrong(world: World, full: str) -> list[tuple[str, str]]:
    done = certificates.verify(world.scrutineer, full)
    assert done.holds == all(each.fine for each in done.found)
    return [(each.what, each.words) for each in done.found if not each.fine]


def test_it_goes_with_a_published_edition_to_everybody(world: World, tiny: Tiny) -> None:
    full = live(world)
    made = certificates.certificate(NOBODY, full)
    told = json.loads(made.to_json())
    assert (made.passed, made.frozen, told["edition"], told["check"]) == (True, True, full, 1)
    assert told["files"] == {row.name: row.sha256 for row in KeptFile.objects.exclude(form="json")}
    assert told["document"] == Check.objects.get().digest
    assert "inputs" not in told, "a hash of held counts could be tried until it fits"
    assert made.to_json() == certificates.certificate(world.manager, full).to_json()
    assert wrong(world, full) == []


def test_before_it_is_published_it_is_for_those_who_work_on_it(world: World, tiny: Tiny) -> None:
    full = begin(world)
    with pytest.raises(NotFound, match="no certificate yet"):
        certificates.certificate(world.manager, full)
    commands.check(actor=world.analyst, edition=full)
    assert not certificates.certificate(world.scrutineer, full).frozen
    for who in (NOBODY, world.room.outsider):
        with pytest.raises(NotFound):
            certificates.certificate(who, full)
        with pytest.raises(NotFound):
            certificates.verify(who, full)


def test_an_edition_for_members_keeps_its_certificate_among_them(world: World, tiny: Tiny) -> None:
    full = live(world, audience="members")
    assert certificates.certificate(world.scrutineer, full).passed
    for who in (NOBODY, world.room.outsider):
        with pytest.raises(NotFound):
            certificates.certificate(who, full)


def test_a_spoilt_a_lost_and_an_exchanged_file_show(world: World, tiny: Tiny) -> None:
    full = live(world)
    rows = {row.form: row for row in KeptFile.objects.all()}
    page, data = rows["html"], rows["data"]
    (FILES.folder / page.kept).write_bytes(b"other")
    assert wrong(world, full) == [(page.name, "It is not what was written")]
    (FILES.folder / data.kept).unlink()
    assert (data.name, "It is not there") in wrong(world, full)


def test_a_file_and_its_hash_exchanged_together_show_by_the_certificate(world: World, tiny: Tiny) -> None:
    import hashlib

    full = live(world)
    row = KeptFile.objects.get(form="html")
    (FILES.folder / row.kept).write_bytes(b"other")
    KeptFile.objects.filter(pk=row.pk).update(sha256=hashlib.sha256(b"other").hexdigest())
    assert wrong(world, full) == [(row.name, "It is not the file that was certified")]
    whole = KeptFile.objects.get(form="json")
    (FILES.folder / whole.kept).write_bytes(b"{}")
    KeptFile.objects.filter(pk=whole.pk).update(sha256=hashlib.sha256(b"{}").hexdigest())
    assert (whole.name, "It is not the document that was checked") in wrong(world, full)


def test_a_certificate_that_was_written_over_is_not_the_one_of_the_ledger(world: World, tiny: Tiny) -> None:
    full = live(world)
    check = Check.objects.get()
    kept = dict(check.certificate)
    Check.objects.update(certificate=kept | {"rules": [{"primary_min": 1, "primary_max": 2}]})
    assert wrong(world, full) == [("Ledger", "It holds another certificate")]
    Check.objects.update(certificate=kept | {"verdict": "fail"})
    assert ("Verdict", "It did not pass the audit") in wrong(world, full)
    Check.objects.update(certificate=kept | {"files": {**kept["files"], "more.csv": "0" * 64}})
    assert ("more.csv", "It was certified and is not kept") in wrong(world, full)
    Check.objects.update(certificate=kept)
    assert wrong(world, full) == []
    assert Entry.objects.get(act="edition.checked").data["certificate"] == (
        certificates.certificate(NOBODY, full).sha256
    )


def test_an_edition_that_did_not_pass_says_so(world: World, tiny: Tiny) -> None:
    tiny.leaks = ("short-report.html gives north/FIG-001 away",)
    full = checked(world)
    made = certificates.certificate(world.manager, full)
    assert not made.passed and "FIG-001" not in made.to_json()
    assert ("Verdict", "It did not pass the audit") in wrong(world, full)
