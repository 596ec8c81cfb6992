"""What is exported loads elsewhere, and comes out of there as it went in."""

from datetime import date

import pytest
from django.db import transaction

from goldenthread.observations.models import Observation
from goldenthread.packs.commands import export, load
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Link, Record, Revision
from goldenthread.reference.seed import load_reference
from tests.loaded import load_everything

#: Before and after the safeguarding partnership of both councils was succeeded by one for each.
DAYS = ("2023-06-30", "2024-08-01")


def everything():
    """How much there is of all that loading may write."""
    return [model.objects.count() for model in (Record, Link, Revision, Observation)]


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def here(django_db_setup, django_db_blocker, tmp_path_factory):
    """One installation with every pack: what it holds, and what it exports now and for two days.

    It is undone before the tests begin, so that each of them stands in an empty one elsewhere.
    """
    folder = tmp_path_factory.mktemp("exports")
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = load_everything()
        done = {"now": export(viewer=OPERATOR, directory=folder / "now")}
        for day in DAYS:
            done[day] = export(viewer=OPERATOR, directory=folder / day, as_of=AsOf(on=date.fromisoformat(day)))
        counts = everything()
        transaction.set_rollback(True)
    return folder, loaded, done, counts


def load_elsewhere(folder):
    assert not Record.objects.exists()
    load_reference()
    return load(actor=OPERATOR, paths=sorted(folder.iterdir()))


def test_exporting_loading_elsewhere_and_exporting_again_is_equal_to_the_byte(here, db, tmp_path):
    folder, loaded, done, counts = here
    report = load_elsewhere(folder / "now")
    assert report.dangling == []
    assert everything() == counts
    assert export(viewer=OPERATOR, directory=tmp_path) == done["now"]
    one, other = contents(folder / "now"), contents(tmp_path)
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []
    assert sum(e.records for e in done["now"]) == loaded.report.added
    assert sum(e.links for e in done["now"]) == loaded.report.links
    assert sum(e.figures for e in done["now"]) == loaded.report.figures


@pytest.mark.parametrize("day", DAYS)
def test_what_held_on_a_day_loads_elsewhere_as_it_is(here, db, tmp_path, day):
    """Nothing that is written points to what did not hold that day, and so is not there."""
    folder, loaded, done, _ = here
    report = load_elsewhere(folder / day)
    assert report.dangling == []
    assert report.added == sum(e.records for e in done[day]) < loaded.report.added
    assert report.links == sum(e.links for e in done[day])
    assert report.figures == sum(e.figures for e in done[day])
    again = export(viewer=OPERATOR, directory=tmp_path, as_of=AsOf(on=date.fromisoformat(day)))
    assert sum(e.records for e in again) == report.added


def test_each_of_the_two_days_holds_its_own_bodies(here):
    folder = here[0]

    def bodies(day):
        return {path.name for path in (folder / day).iterdir()}

    assert {"pan-dorset-scp"} <= bodies("2023-06-30")
    assert {"bcp-scp", "dorset-scp"} <= bodies("2024-08-01")
    assert not {"bcp-scp", "dorset-scp"} & bodies("2023-06-30")
