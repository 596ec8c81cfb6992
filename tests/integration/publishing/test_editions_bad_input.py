"""What must not get through: a template that names nothing, consent taken back, a disk that fills at any moment."""

import errno
from datetime import timedelta

import pytest

from goldenthread.access import NOBODY
from goldenthread.audit import ledger
from goldenthread.publishing import again, commands, composing, consents, queries
from goldenthread.publishing.blocks.work import READER
from goldenthread.publishing.composing import Order, compose
from goldenthread.publishing.kept import FILES
from goldenthread.publishing.models import Check
from goldenthread.publishing.shapes import read
from goldenthread.records import commands as records
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Record
from goldenthread.vocabulary import Refused
from goldenthread.vocabulary.clock import today
from tests.integration.publishing.editions import numbers, text_of
from tests.integration.publishing.test_editions_life import begin, checked, cleared, live, stage
from tests.integration.publishing.tiny import Tiny, World

QUOTATION = "Nothing got through that day."


def case_study(world: World, **more: object) -> str:
    group = world.room.add("group", "Prevention group", group_type="delivery_group")
    values = {"quotation": QUOTATION, "said_by": "Security governor", "consent": "given", "consent_on": "2026-01-01"}
    return world.room.add(
        "case_study",
        "One visit",
        links=[("about", group.full_reference)],
        marking="public",
        **(values | more),
    ).full_reference


def take_back(world: World, full: str) -> None:
    row = Record.objects.get(kind="case_study", reference=full.rpartition("/")[2])
    records.change(
        actor=world.manager,
        record=full,
        version=row.version,
        values={"consent": "withdrawn"},
        reason="They wrote to us",
    )


def stops(check: Check) -> set[str]:
    return {each["step"] for each in check.verdicts if each["outcome"] == "stop"}


def test_consent_taken_back_after_the_check_holds_the_edition(world: World, tiny: Tiny) -> None:
    study = case_study(world)
    full = cleared(world, text=f"A governor said: {QUOTATION}")
    take_back(world, study)
    with pytest.raises(Refused, match="“One visit”, consent was withdrawn"):
        commands.publish(actor=world.manager, edition=full, number=1)
    assert stage(world) == "cleared" and not queries.public_editions()
    commands.send_back(actor=world.manager, edition=full, reason="Consent")
    assert stops(commands.check(actor=world.analyst, edition=full)) == {"consent"}
    commands.write_text(actor=world.analyst, edition=full, section="summary", words="It went well.", version=1)
    assert commands.check(actor=world.analyst, edition=full).passed


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"consent": "not_recorded", "consent_on": None}, "no consent to publish is recorded"),
        ({"consent_on": (today() + timedelta(days=2)).isoformat()}, "consent is given from"),
        ({"consent_until": (today() - timedelta(days=1)).isoformat()}, "consent ended on"),
    ],
)
def test_a_typed_quotation_without_consent_stops_the_check(
    world: World, tiny: Tiny, given: dict[str, object], why: str
) -> None:
    case_study(world, **given)
    check = commands.check(actor=world.analyst, edition=begin(world, text=f"He said: {QUOTATION}"))
    (said,) = [each for each in check.verdicts if each["step"] == "consent"]
    assert stops(check) == {"consent"} and why in said["items"][0]


def test_consent_is_asked_as_it_stands_today_whatever_day_the_edition_speaks_from(loaded, db) -> None:
    from datetime import UTC, datetime

    from goldenthread.partners.actors import OPERATOR

    made = records.add(
        actor=OPERATOR,
        kind_code="case_study",
        owner="dorset-cdp",
        links=[("about", "dorset-cdp/GRP-018")],
        values={
            "title": "One visit",
            "quotation": QUOTATION,
            "said_by": "Security governor",
            "consent": "given",
            "consent_on": "2023-07-01",
            "marking": "public",
        },
    )
    then = datetime.now(UTC)
    row = Record.objects.get(pk=made.id)
    records.change(
        actor=OPERATOR, record=made.full_reference, version=row.version, values={"consent": "withdrawn"}, reason="Wrote"
    )
    order = Order(partnership=row.owner_id, template="progress-report", as_of=AsOf(known=then))
    document = compose(READER, order)
    assert QUOTATION in text_of(document), "it was known, and consented to, then"
    found = consents.printed_without(document, consents.gone(row.owner_id))
    assert len(found) == 1 and found[0].endswith("“One visit”, consent was withdrawn")


@pytest.mark.parametrize(
    ("words", "finding"),
    [
        ("{{ figure dorset-cdp/FIG-999 }} arrests", "there is no figure dorset-cdp/FIG-999"),
        ("{{ latest IND-404 }} arrests", "there is no indicator IND-404"),
        ("{{ figure", "not closed"),
    ],
)
def test_a_template_that_names_an_unknown_figure_is_refused(
    loaded, db, monkeypatch: pytest.MonkeyPatch, words: str, finding: str
) -> None:
    with pytest.raises(Refused, match=finding) as caught:
        compose(READER, _noted(monkeypatch, words))
    assert caught.value.problems[0].place.startswith("template north")


def test_a_template_can_bind_a_figure(loaded, db, monkeypatch: pytest.MonkeyPatch) -> None:
    made = compose(READER, _noted(monkeypatch, "{{ figure dorset-cdp/FIG-001 }} arrests"))
    assert [run.text for run in numbers(made)] == ["38"]


def _noted(monkeypatch: pytest.MonkeyPatch, words: str) -> Order:
    head = "name: north\ntitle: North\nversion: 1\nsummary: One line.\naudience: public\n"
    text = f"{head}sections:\n  - id: one\n    title: One\n    blocks:\n      - note:\n          words: '{words}'\n"
    made = read(text, "north.yaml")
    monkeypatch.setattr(composing, "find_template", lambda name: made)
    return Order(partnership=Record.objects.get(kind="partnership", reference="dorset-cdp").pk, template="north")


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("trouble", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_while_a_file_is_written_leaves_the_earlier_check_whole(
    world: World, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, after: int, trouble: int
) -> None:
    full = checked(world)
    before = {path.name: path.read_bytes() for path in FILES.folder.iterdir()}
    entries, written = ledger.count(), []
    import os

    plain = os.fsync

    def full_disk(handle: int) -> None:
        # The bytes of one file are half out when the disk says no.
        written.append(handle)
        if len(written) > after:
            raise OSError(trouble, os.strerror(trouble))
        plain(handle)

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(Refused, match="there is no room for the finished files"):
        commands.check(actor=world.analyst, edition=full)
    monkeypatch.undo()
    assert len(written) == after + 1
    assert {path.name: path.read_bytes() for path in FILES.folder.iterdir()} == before
    assert (Check.objects.count(), ledger.count(), stage(world)) == (1, entries, "composed")


def test_a_disk_that_fails_otherwise_is_a_fault_and_leaves_nothing(
    world: World, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = live(world)
    new = commands.correct(actor=world.analyst, edition=full, title="Wrong", text="Right.").full_reference
    before = sorted(path.name for path in FILES.folder.iterdir())

    def broken(self: object, data: bytes, ending: str) -> str:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(type(FILES), "keep", broken)
    with pytest.raises(OSError, match="Input/output"):
        commands.check(actor=world.analyst, edition=new)
    assert sorted(path.name for path in FILES.folder.iterdir()) == before
    assert queries.published(NOBODY, full).document is not None and again.rebuild(world.manager, full).holds
