"""The published LAIT extract into a partnership with four series: Dorset in its codes, markers, the break, the flaw.

The file is not part of this repository. The tests look for it in a folder beside it, or where
GOLDENTHREAD_SAMPLES says, and are skipped where it is absent.
"""

import csv
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from goldenthread.observations.models import Observation
from goldenthread.observations.queries import find_figure
from goldenthread.reference import queries as reference
from goldenthread.reference.seed import load_reference
from goldenthread.returns.commands import import_series
from tests.integration.imports import measured
from tests.integration.room import Room

SAMPLES = Path(os.environ.get("GOLDENTHREAD_SAMPLES") or Path(__file__).parents[3] / "shared" / "data") / "lait"
FILE = SAMPLES / "lait_bds_kpi_measures_all_areas.csv"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"the published samples are not in {SAMPLES}")

WANTED = {"InfMort": 1, "ExcessRec": 2, "FirstYJS": 3}


@pytest.fixture
def room_with_series(room: Room) -> Room:
    load_reference()
    measured(room, "InfMort")
    measured(room, "ExcessRec", title="Excess weight", value_type="percentage", unit="%", per=None)
    measured(room, "FirstYJS", title="First time entrants", unit="per 100,000", per=100_000)
    return room


def take(room: Room):
    return import_series(
        actor=room.manager,
        owner="north",
        file_format="auto",
        name=FILE.name,
        data=FILE.read_bytes(),
        companion=(SAMPLES / "lait_data_dictionary.csv").read_bytes(),
    )


def published() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8-sig", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["Short Desc"] in WANTED]


def test_the_published_file_comes_in_whole_and_twice_changes_nothing(room_with_series):
    room, rows = room_with_series, published()
    report = take(room)
    by_series = Counter(row["Short Desc"] for row in rows)
    assert {line.reference[-1]: line.added for line in report.by_measure} == {
        str(number): by_series[series] for series, number in WANTED.items()
    }
    assert report.added == len(rows) == Observation.objects.count()
    assert report.entries == report.added + report.not_wanted.total() == 63_410

    # Dorset and BCP by their codes, each row of theirs one figure.
    for code, name in (("E06000059", "Dorset"), ("E06000058", "Bournemouth, Christchurch and Poole")):
        mine = [row for row in rows if row["LA and Regions"] == name]
        held = Observation.objects.filter(area=code)
        assert held.count() == len(mine) > 0
        values = [Decimal(row["Values"]) for row in mine if row["Values"] != "-"]
        assert held.exclude(value=None).count() == len(values)
        assert set(held.filter(value=None).values_list("marker", flat=True)) == {"x"}

    # The county that ended in 2019 keeps its own code, and the way to today's council is marked as a break.
    county = Observation.objects.filter(area="E10000009")
    assert county.count() == sum(row["LA and Regions"] == "Dorset (Pre LG)" for row in rows)
    assert any(b.break_mark and b.new.code == "E06000059" for b in reference.bridges("E10000009"))
    late = county.filter(starts__gte="2019-04-01").exclude(value=None)
    assert late and all("after it ended (31/03/2019)" in row.caution for row in late)

    # England's misplaced decimal point is kept as published, and says so.
    england = find_figure(room.manager, "north/LAIT-IND-003-E92000001-202401-202412")
    assert england.figure.value == Decimal(1258)
    assert "England lies far outside its nine regions" in england.caution
    south_west = find_figure(room.manager, "north/LAIT-IND-003-E12000009-202401-202412")
    assert south_west.caution == ""

    again = take(room)
    assert (again.changed, again.unchanged) == (0, len(rows))


def test_words_of_the_period_become_the_status_of_the_figure(room):
    load_reference()
    measured(room, "APSE_Alevel", title="Points", value_type="average", unit="points", per=None)
    take(room)
    with FILE.open(encoding="utf-8-sig", newline="") as stream:
        words = Counter(
            row["Years"].partition(" ")[2] for row in csv.DictReader(stream) if row["Short Desc"] == "APSE_Alevel"
        )
    said = {"revised": words["(Rev)"], "final": words["(Final)"], "not_stated": words[""]}
    assert min(said["revised"], said["final"]) > 0
    assert Counter(Observation.objects.values_list("status", flat=True)) == Counter(said)
