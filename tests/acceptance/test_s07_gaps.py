"""Row S7: equity of outcomes is seen as the gap between areas; gaps between groups are tested with the pages."""

import csv


def _rows(person_, address):
    return list(csv.DictReader(person_.source(address).splitlines()))


def test_s7_two_areas_give_22_5_points_and_an_absent_third_makes_the_gap_not_known(person):
    manager = person("manager", "dorset-cdp")
    two = "area=E06000058&area=E06000059"
    page = manager.page(f"/p/dorset-cdp/gaps?{two}")
    assert "67.7% in Dorset Council, 45.2% in BCP Council. The gap is 22.5 percentage points." in page
    (row,) = [r for r in _rows(manager, f"/p/dorset-cdp/gaps.csv?{two}") if r["measure"] == "dorset-cdp/IND-011"]
    assert (row["gap"], row["gap_unit"], row["highest"], row["lowest_or_reference"]) == (
        "22.5", "percentage points", "Dorset Council", "BCP Council",
    )  # fmt: skip

    three = f"{two}&area=L-PAN-DORSET"
    page = manager.page(f"/p/dorset-cdp/gaps?{three}")
    assert "Continuity of care 2022/23 45.2% 67.7% [x] not known Pan-Dorset: no figure for this period" in page
    (row,) = [r for r in _rows(manager, f"/p/dorset-cdp/gaps.csv?{three}") if r["measure"] == "dorset-cdp/IND-011"]
    assert row["gap"] == "not known"
    assert row["not_held"] == "Pan-Dorset"
    assert "22.5" not in row["words"]
