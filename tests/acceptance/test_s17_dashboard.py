"""Row S17: the outcomes dashboard is worked out from the register, so one value is the same wherever it stands."""

import csv
from decimal import Decimal

from goldenthread.observations.commands import correct
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.models import Record
from goldenthread.vocabulary import Figure, Unit, ValueType

PAGE = "/p/dorset-cdp/outcomes"


def _csv(person_, full):
    rows = csv.DictReader(person_.source(f"{PAGE}.csv").splitlines())
    return [row for row in rows if row["figure_reference"] == full]


def test_s17_one_changed_value_changes_the_tile_the_table_the_file_and_the_api(person):
    manager = person("manager", "dorset-cdp")
    full = "dorset-cdp/FIG-017"
    before = _csv(manager, full)[0]
    assert before["figure_value"] == "45.2"
    source = manager.source(PAGE)
    assert source.count("45.2%") >= 2, "in the tile and in the table"
    assert "61.3" not in source
    api = manager.api("GET", "figures?measure=dorset-cdp/IND-011&area=E06000058")["items"]
    assert [item["value"] for item in api] == ["45.2"]

    correct(
        actor=OPERATOR,
        record_owner=Record.objects.get(kind="partnership", reference="dorset-cdp"),
        reference_text="FIG-017",
        figure=Figure(value=Decimal("61.3"), unit=Unit(ValueType.PERCENTAGE), text="61.3%"),
        reason="The source was corrected.",
    )
    source = manager.source(PAGE)
    assert "45.2%" not in source
    assert source.count("61.3%") >= 2
    assert _csv(manager, full)[0]["figure_value"] == "61.3"
    file = manager.source(f"{PAGE}.json")
    assert '"61.3"' in file and '"45.2"' not in file
    api = manager.api("GET", "figures?measure=dorset-cdp/IND-011&area=E06000058")["items"]
    assert [item["value"] for item in api] == ["61.3"]
    assert "61.3%" in manager.page("/r/dorset-cdp/IND-011")


def test_s17_each_outcome_has_its_values_targets_and_dates_and_a_stale_one_says_so(person):
    manager = person("manager", "dorset-cdp")
    page = manager.page(PAGE)
    for said in (
        "0 of 2 headline measures held; 2 local proxies",
        "Target 2,700 in 2023/24: 110 to go",
        "Too few points to judge",
        "Not refreshed: data to 31 July 2023",
    ):
        assert said in page, said
    rows = list(csv.DictReader(manager.source(f"{PAGE}.csv").splitlines()))
    stale = [row for row in rows if row["stale"] == "yes"]
    assert stale
    assert all(row["data"].startswith("Not refreshed") for row in stale)
    assert all(not row["data"].startswith("Not refreshed") for row in rows if row["stale"] == "no")


def test_s17_drawings_come_as_files(person):
    manager = person("manager", "dorset-cdp")
    assert manager.source(f"{PAGE}.svg").startswith("<svg")
    assert manager.client.get(f"{PAGE}.svg?chart=99").status_code == 404
