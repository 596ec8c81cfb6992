"""The returns of the demo: two quarters of example-county, played by the commands that people use."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goldenthread.audit.models import Entry
from goldenthread.console.returning import cast_of, left_to_returns
from goldenthread.observations.models import Observation
from goldenthread.packs.commands import load
from goldenthread.packs.playing import Played, play
from goldenthread.packs.reading import read_pack
from goldenthread.packs.returns import figures_of, story_of
from goldenthread.partners.actors import OPERATOR
from goldenthread.partners.demo import demo_people, ensure_demo_users
from goldenthread.reference.seed import load_reference
from goldenthread.returns.models import Round, Submission
from tests.loaded import PACKS, count_rows

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

FOLDER = PACKS / "example-county"
LABELS = ("quarter 3 2024/25", "quarter 4 2024/25")


def story():
    whole = story_of(FOLDER)
    return replace(whole, periods=tuple(period for period in whole.periods if period.label in LABELS))


@pytest.fixture(scope="module")
def played(
    django_db_setup: None, django_db_blocker: "DjangoDbBlocker", tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    """Two quarters played once for the module, and undone after its last test."""
    from django.conf import settings
    from django.db import transaction

    kept, settings.DATA_DIR = settings.DATA_DIR, tmp_path_factory.mktemp("played")
    outer = transaction.atomic()
    outer._from_testcase = True
    with django_db_blocker.unblock():
        outer.__enter__()
        try:
            load_reference()
            load(actor=OPERATOR, paths=[PACKS / "national", FOLDER], prepare=left_to_two_quarters)
            ensure_demo_users()
            count_rows()
            done = play(read_pack(FOLDER), story(), cast_of("example-county"))
            count_rows()
            yield done
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            settings.DATA_DIR = kept


def left_to_two_quarters(folder: Path, pack: Any) -> Any:
    from goldenthread.packs.returns import without_returns

    return without_returns(pack, story()) if folder == FOLDER else left_to_returns(folder, pack)


pytestmark = pytest.mark.usefixtures("played", "db")


def ours(**asked: Any) -> Any:
    return Submission.objects.filter(round__owner__reference="example-county", **asked)


def test_every_window_has_its_files_and_one_accepted_version(played):
    # Four agencies in two quarters. Two files were stopped: one came again, one was put right on the page.
    assert (played.windows, played.files, played.accepted) == (8, 9, 8)
    assert ours(state="accepted").count() == 8
    assert ours().count() == 10
    stopped = {(each.round.code, each.number): each.counts["stopped"] for each in ours(state="superseded")}
    assert stopped == {("COL-003-202410-202412", 1): 1, ("COL-002-202501-202503", 1): 1}


def test_the_figures_that_stand_are_those_of_the_pack_each_with_its_cell():
    with (FOLDER / "figures.csv").open(newline="") as file:
        wanted = {
            (row["measure"], row["area"], row["breakdown"], row["period"]): (row["value"], row["marker"])
            for row in csv.DictReader(file)
            if row["period"] in LABELS
        }
    rows = Observation.objects.filter(owner__reference="example-county", superseded_at=None).select_related(
        "measure", "source"
    )
    here = [row for row in rows if row.period.label in LABELS]
    found = {
        (row.measure.reference, row.area_id, row.breakdown, row.period.label): (
            "" if row.value is None else row.value.normalize(),
            row.marker,
        )
        for row in here
    }
    assert found == {key: (Decimal(v).normalize() if v else "", marker) for key, (v, marker) in wanted.items()}
    asked = {item.data["measure"] for items in figures_of(read_pack(FOLDER), story()).values() for item in items}
    returned = [row for row in here if row.measure.reference in asked]
    assert returned and all(row.source.sort == "return" and "!J" in row.source.section for row in returned)


def test_a_finding_that_stands_is_told_with_its_figure():
    (weight,) = Observation.objects.filter(
        measure__reference="MEA-002", period__startswith="2024-10-01", superseded_at=None
    )
    # The quarter before was loaded with the pack, so the step from it is seen.
    assert weight.caution == "Checked: 8.7; confirmed, because the quarter before held one very large parcel."


def test_days_are_told_as_they_were_and_the_ledger_is_of_today():
    one = ours(round__code="COL-001-202410-202412").get()
    assert one.received_on == date(2025, 1, 17)
    assert (one.given_by, one.given_how, one.given_on) == ("Head of performance", "by email", date(2025, 1, 20))
    entries = Entry.objects.filter(owner="example-county", act__startswith="return.")
    began = Entry.objects.order_by("id").first().at
    assert entries.count() > 40
    assert all(entry.at >= began for entry in entries)
    people = set(entries.values_list("actor", flat=True))
    assert OPERATOR.id not in people and len(people) == 6


def test_the_first_quarters_are_locked():
    assert Round.objects.filter(owner__reference="example-county", locked_at=None).count() == 0


def test_to_play_again_changes_nothing():
    before = Entry.objects.count()
    again = play(read_pack(FOLDER), story(), cast_of("example-county"))
    assert (again.files, again.accepted) == (0, 0)
    assert Entry.objects.count() == before


def test_each_agency_that_is_asked_has_somebody_to_be_and_one_has_two():
    people = [one for one in demo_people() if one.partnership == "example-county" and one.role == "contributor"]
    assert [(one.agency, one.label) for one in people] == [
        ("ORG-901", "Agency contributor, Example County Council"),
        ("ORG-901", "Agency contributor, Example County Council (second person)"),
        ("ORG-902", "Agency contributor, Example Constabulary"),
        ("ORG-904", "Agency contributor, Example Integrated Care Board"),
        ("ORG-906", "Agency contributor, Example Recovery Service"),
        ("ORG-910", "Agency contributor, Example Schools Partnership"),
        ("ORG-912", "Agency contributor, Example Families Together"),
    ]
    assert ensure_demo_users() == ensure_demo_users()


def test_what_began_later_is_not_asked_of_an_earlier_quarter():
    def asked(code: str) -> set[str]:
        lines = Round.objects.get(owner__reference="example-county", code=code).lines
        return set(lines.values_list("measure__reference", flat=True))

    assert "IND-012" not in asked("COL-002-202501-202503")
    assert "IND-008" in asked("COL-002-202501-202503")
