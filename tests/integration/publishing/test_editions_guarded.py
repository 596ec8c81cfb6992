"""What guards editions: the disk, the database, and every door but the acts."""

import errno

import pytest
from django.db import connection

from goldenthread.audit import ledger
from goldenthread.publishing import commands, queries
from goldenthread.publishing.kept import FILES
from goldenthread.publishing.models import Check, KeptFile, Life, Stage
from goldenthread.records import commands as records
from goldenthread.vocabulary import NotAllowed, Refused, RuleBroken
from tests.integration.publishing.test_editions_life import begin, checked, cleared, stage
from tests.integration.publishing.tiny import Tiny, World


def test_a_full_disk_is_said_and_leaves_nothing_half(world: World, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    full = begin(world)
    written: list[int] = []
    plain = type(FILES).keep

    def full_disk(self, data: bytes, ending: str) -> str:
        if written:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(1)
        return plain(self, data, ending)

    monkeypatch.setattr(type(FILES), "keep", full_disk)
    before = ledger.count()
    with pytest.raises(Refused, match="there is no room for the finished files"):
        commands.check(actor=world.analyst, edition=full)
    assert not Check.objects.exists() and not KeptFile.objects.exists() and ledger.count() == before
    assert list(FILES.folder.iterdir()) == []


def test_a_file_that_was_spoilt_on_the_disk_is_not_published(world: World, tiny: Tiny) -> None:
    full = cleared(world)
    row = KeptFile.objects.get(form="html")
    (FILES.folder / row.kept).write_bytes(b"other")
    with pytest.raises(Refused, match="is not what it was"):
        commands.publish(actor=world.manager, edition=full, number=1)


def test_checking_again_lets_the_earlier_files_go(world: World, tiny: Tiny, django_capture_on_commit_callbacks) -> None:
    full = checked(world)
    with django_capture_on_commit_callbacks(execute=True):
        commands.check(actor=world.analyst, edition=full)
    assert KeptFile.objects.exclude(kept="").count() == 3 and Check.objects.count() == 2
    assert len(list(FILES.folder.iterdir())) == 3


def test_the_database_itself_refuses_a_published_edition_without_what_was_frozen(world: World, tiny: Tiny) -> None:
    from django.db import IntegrityError, transaction

    begin(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Life.objects.update(stage=Stage.PUBLISHED)


def test_a_pack_or_a_form_cannot_say_that_an_edition_is_published(world: World, tiny: Tiny) -> None:
    card = records.add(
        actor=world.analyst,
        kind_code="edition",
        owner="north",
        values={"title": "Mine", "template": "short-report", "period": "financial year 2023/24", "marking": "public"},
    )
    assert stage(world, card.full_reference) == "draft" and queries.public_editions() == []
    with pytest.raises(RuleBroken, match="begins with EDN-"):
        records.add(
            actor=world.analyst,
            kind_code="edition",
            owner="north",
            reference="REPORT-1",
            values={"title": "Mine", "template": "short-report", "period": "financial year 2023/24"},
        )
    with pytest.raises(NotAllowed):
        records.add(actor=world.analyst, kind_code="edition_text", owner="north", values={"title": "x", "section": "y"})


def test_the_lists_cost_the_same_however_many_there_are(world: World, tiny: Tiny) -> None:
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            queries.editions_of(world.manager, "north")
        return len(asked)

    begin(world)
    one = cost()
    for _ in range(4):
        begin(world)
    assert cost() == one
