"""Rows S28, S30, S31, S32, S33, S34: sums, ambitions, comparators, provisional figures, notes and composite lines."""

import csv
import io

import pytest

ADULTS = "dorset-cdp/MEA-005"
CARE = "dorset-cdp/IND-011"
DEATHS = "dorset-cdp/IND-012"
BCP, DORSET, BOTH, ENGLAND = "E06000058", "E06000059", "L-PAN-DORSET", "E92000001"
ELSEWHERE = "E06000060"


def _area(cli, reference, area):
    return next(one for one in cli("assess", reference) if one["area"] == area)


def _rows(person, reference):
    text = person.source(f"/r/{reference}/figures.csv")
    return list(csv.DictReader(io.StringIO(text)))


def test_s28_two_councils_stand_side_by_side_and_their_sum_is_derived(person, cli):
    page = person("manager", "dorset-cdp").page(f"/r/{ADULTS}")
    for said in ("2,590", "1,889", "4,479", "may count a person twice"):
        assert said in page
    whole = _area(cli, ADULTS, BOTH)
    assert whole["derived"] is True and whole["latest"]["figure"]["value"] == "4479"
    assert whole["latest"]["figure"]["basis"] == "derived"
    assert len(whole["latest"]["derived_from"]) == 2


def test_s28_continuity_of_care_is_never_averaged(person, cli):
    page = person("manager", "dorset-cdp").page(f"/r/{CARE}")
    assert "are not averaged: the numbers of people behind these figures are not held" in page
    assert not [one for one in cli("assess", CARE) if one["derived"]]
    assert "56.4" not in page and "56.5" not in page


def test_s30_the_ambition_shows_the_gap_of_each_council_in_points(person, cli):
    page = person("manager", "dorset-cdp").page(f"/r/{CARE}")
    assert "29.8 percentage points" in page and "7.3 percentage points" in page
    for area, gap in ((BCP, "29.8"), (DORSET, "7.3")):
        (aim,) = _area(cli, CARE, area)["targets"]
        assert (aim["gap"]["value"], aim["gap"]["value_type"]) == (gap, "percentage_points")
        assert aim["status"] == "starting point"  # never off track before it began


def test_s30_an_increase_in_the_year_is_points_or_per_cent_and_never_blank(person, cli):
    blank = ("change", "dorset-cdp/TGT-005", "--version", "1", "--set", "increase=10")
    assert "in percentage points or in per cent is blank" in cli(*blank, code=3)
    cli(*blank, "--set", "increase_unit=percentage_points")
    page = person("manager", "dorset-cdp").page(f"/r/{CARE}")
    assert "Increase in the year as published: 10 percentage points" in page
    (aim,) = _area(cli, CARE, BCP)["targets"]
    assert aim["increase"] == "10 percentage points"


def test_s30_a_way_of_several_targets_says_where_it_should_be_by_now(person, cli):
    whole = next(one for one in cli("assess", "example-county/IND-007") if one["area"] == "L-EXAMPLE-COUNTY")
    by = {aim["card"]["reference"]: aim for aim in whole["targets"]}
    # 48% at the end of March 2026 and 54% a year on: about half way at the end of September.
    assert 50.9 < float(by["TGT-004"]["expected"]["value"]) < 51.1
    assert by["TGT-004"]["status"] == "off track"
    page = person("analyst", "example-county").page("/r/example-county/IND-007")
    assert "The way planned asks for 51%" in page or "The way planned asks for 51.0%" in page


def test_s31_the_chart_has_three_marks_and_another_period_is_told_apart(person, cli):
    manager = person("manager", "dorset-cdp")
    drawing = manager.source(f"/r/{CARE}/chart.svg?chart=places")
    for mark in ("45.2", "67.7", "41.1"):
        assert mark in drawing
    page = manager.page(f"/r/{CARE}")
    assert "41.1%" in page
    compared = [c for c in _area(cli, CARE, BCP)["comparisons"] if c["role"] == "country"]
    assert compared[0]["other"]["figure"]["value"] == "41.1"
    figure = next(r for r in _rows(manager, CARE) if r["area"] == ENGLAND)
    assert figure["period"] == "2022/23"


def test_s31_a_comparator_of_another_period_is_labelled_as_such(person, cli):
    from dataclasses import replace
    from decimal import Decimal

    from goldenthread.observations.commands import NewFigure, accept
    from goldenthread.observations.queries import figures_of
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.records.models import Record
    from goldenthread.vocabulary import Period

    measure = Record.objects.get(owner__reference="dorset-cdp", reference="IND-011")
    held = next(card for card in figures_of(OPERATOR, [measure.pk])[measure.pk] if card.area_code == BCP)
    # Both have the next year, which England has not published; only the first has the year that England has.
    for area in (BCP, ELSEWHERE):
        newer = NewFigure(
            reference=f"FIG-S31-{area}",
            measure=measure,
            area=area,
            period=Period.financial_year(2023),
            figure=replace(held.figure, value=Decimal("47.0"), text="47.0%"),
            source=(held.source_sort, held.document.id, held.section),
        )
        accept(actor=OPERATOR, owner=measure.owner, figures=[newer])

    def beside_england(area):
        (found,) = [c for c in _area(cli, CARE, area)["comparisons"] if c["role"] == "country"]
        return found

    # The newest year that both have is compared, and named.
    assert "stood at 45.2% in 2022/23" in beside_england(BCP)["words"]
    # Without a year in common, England's is told with its own year and nothing is compared.
    apart = beside_england(ELSEWHERE)
    assert apart["outcome"] == "not_compared" and apart["why"] == "the periods differ"
    assert apart["words"].startswith("England stood at 41.1% in 2022/23; that is another period")
    assert "that is another period" in person("manager", "dorset-cdp").page(f"/r/{CARE}?area={ELSEWHERE}")


def test_s32_provisional_goes_with_the_figure_everywhere_and_the_final_one_keeps_it_in_history(person, cli):
    manager = person("manager", "dorset-cdp")
    page = manager.page(f"/r/{DEATHS}")
    assert "55 [p]" in page and "provisional" in page
    row = next(r for r in _rows(manager, DEATHS) if r["period"] == "2022")
    assert row["value"] == "55" and row["status"].lower() == "provisional" and "[p]" in row["marker"]
    listed = manager.source("/p/dorset-cdp/indicators.csv")
    assert "55" in listed and "rovisional" in listed
    latest = _area(cli, DEATHS, BOTH)["latest"]["figure"]
    assert (latest["value"], latest["status"]) == ("55", "provisional")
    assert "rovisional" in manager.source(f"/r/{DEATHS}/chart.svg")

    from dataclasses import replace
    from decimal import Decimal

    from goldenthread.observations.commands import correct
    from goldenthread.observations.queries import find_figure
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.records.models import Record
    from goldenthread.vocabulary import FigureStatus

    held = find_figure(OPERATOR, row["reference"])
    correct(
        actor=OPERATOR,
        record_owner=Record.objects.get(reference="dorset-cdp", kind="partnership"),
        reference_text=held.reference,
        figure=replace(held.figure, value=Decimal(57), status=FigureStatus.FINAL, text="57"),
        reason="Registrations are complete",
    )
    page = manager.page(f"/r/{DEATHS}")
    assert "57" in page and "55 [p]" not in page
    assert "55" in manager.page(f"/figures/{row['reference']}")


@pytest.mark.parametrize("area", [BCP, DORSET])
def test_s33_the_note_of_the_source_prints_under_table_chart_and_file(person, cli, area):
    manager = person("manager", "dorset-cdp")
    note = "leaves out people who do not consent"
    source = manager.source(f"/r/{ADULTS}?area={area}")
    assert note in source.partition("<figure")[2].partition("</figure>")[0]  # with the chart
    assert note in source.partition('id="figures"')[2]  # with the table
    assert all(note in row["note"] for row in _rows(manager, ADULTS) if row["area"] == area)
    latest = _area(cli, ADULTS, area)["latest"]["figure"]
    assert note in latest["note"]


def test_s34_a_line_of_two_measures_has_two_measures_under_one_parent(person, cli):
    page = person("manager", "dorset-cdp").page("/r/dorset-cdp/IND-009")
    assert "Measures of this line" in page
    parts = [
        line["other"]
        for line in cli("show", "dorset-cdp/IND-009")["links"]
        if line["relation"] == "part_of" and not line["outward"] and line["other"]["kind"] == "measure"
    ]
    types = {cli("show", part["full_reference"])["value_type"] for part in parts}
    assert len(parts) == 2 and types == {"count", "proportion"}
    for part in parts:
        assert part["title"] in page
