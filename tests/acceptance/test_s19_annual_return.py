"""S19: a dated return to central government is frozen with its sign-off; a year later it is the same to the byte."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from goldenthread.access import NOBODY, Actor, Membership
from goldenthread.observations.commands import correct
from goldenthread.observations.queries import find_figure
from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing import again, commands, later, queries
from goldenthread.publishing.models import Check
from goldenthread.records.models import Record
from tests.loaded import for_the_module

pytestmark = [pytest.mark.usefixtures("loaded", "db"), pytest.mark.one_database]

SLUG = "dorset-cdp"


def someone(role: str) -> Actor:
    owner = Record.objects.get(kind="partnership", reference=SLUG)
    return Actor(id=f"u-{role}", label=role, memberships=(Membership(owner.pk, role),))


@pytest.fixture(scope="module")
def edition(loaded: Any, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The annual return, written, checked, cleared by two others and published."""
    with for_the_module(django_db_blocker), override_settings(DATA_DIR=tmp_path_factory.mktemp("files")):
        yield published_return()


def published_return() -> str:
    """Make it by the acts that people use."""
    card = commands.start(
        actor=someone("analyst"),
        partnership=SLUG,
        title="Annual return",
        template="annual-return",
        period="financial year 2022/23",
    )
    full = card.full_reference
    for section, words in (
        ("progress", "The sub-groups met. What they reported stands in the tables."),
        ("sign-off", "Signed off by the senior responsible owner for the board."),
    ):
        if section in {task.section for task in queries.tasks(someone("analyst"), full)}:
            commands.write_text(actor=someone("analyst"), edition=full, section=section, words=words)
    done = commands.check(actor=someone("analyst"), edition=full)
    assert done.passed, [each for each in done.verdicts if each["outcome"] == "stop"]
    for role in ("chair", "board_member"):
        commands.clear(actor=someone(role), edition=full, number=1)
    commands.publish(actor=someone("manager"), edition=full, number=1)
    return full


def test_rebuilt_a_year_later_it_is_identical_to_the_byte_and_corrections_show(
    edition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = queries.published(NOBODY, edition).document
    assert document is not None
    held = next(each for each in document.figures if each.reference and each.value and each.value_type == "count")
    before = {
        line.name: queries.file_of(NOBODY, edition, line.name)[1] for line in queries.published(NOBODY, edition).files
    }
    assert {name.rpartition(".")[2] for name in before} >= {"html", "pdf", "docx", "pptx", "xlsx", "ods", "csv", "json"}

    # A year goes by, and the agency corrects a figure.
    monkeypatch.setattr("goldenthread.vocabulary.clock.today", lambda: date(2027, 11, 22))
    figure = find_figure(OPERATOR, held.reference).figure
    assert figure.value is not None
    owner, _, reference = held.reference.partition("/")
    correct(
        actor=OPERATOR,
        record_owner=Record.objects.get(kind="partnership", reference=owner),
        reference_text=reference,
        figure=replace(figure, value=figure.value + Decimal(7), text=""),
        reason="Late returns came in",
    )
    found = again.rebuild(OPERATOR, edition)
    assert found.composed == (), "composed again from what was known then, it says the same"
    assert [each.name for each in found.files if not each.equal] == []
    assert found.holds and len(found.files) == len(before)

    (difference,) = later.differences(OPERATOR, edition)
    assert difference.reference == held.reference and difference.printed == held.text
    assert "[r]" in difference.now and difference.why == "Late returns came in"
    now = queries.published(NOBODY, edition)
    assert {line.name: queries.file_of(NOBODY, edition, line.name)[1] for line in now.files} == before


def test_under_a_later_release_its_json_and_csv_are_what_must_be_equal(edition: str) -> None:
    Check.objects.update(release="0.0.1")
    found = again.rebuild(OPERATOR, edition)
    must = {each.name.rpartition(".")[2] for each in found.files if each.must}
    assert must == {"json", "csv"} and found.holds
