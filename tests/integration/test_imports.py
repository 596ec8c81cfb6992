"""Imports: every entry accounted for, nothing changed by the same file, revisions that supersede, and undoing."""

from datetime import date
from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.models import Entry
from goldenthread.observations import releases
from goldenthread.observations.models import Observation, Source
from goldenthread.observations.queries import find_figure, versions_of
from goldenthread.records.models import Record
from goldenthread.records.queries import get_record, values_of
from goldenthread.reference.seed import load_reference
from goldenthread.returns import commands
from goldenthread.returns.commands import Telling, undo_import
from goldenthread.returns.models import Import
from goldenthread.returns.queries import asked_for, find_import, imports_of
from goldenthread.vocabulary import NotAllowed, NotFound, Refused, RuleBroken
from tests.integration.imports import FEBRUARY, ROWS, lait, measured, take
from tests.integration.room import Room

DORSET_2023 = "north/LAIT-IND-001-E06000059-202301-202312"


@pytest.fixture
def north(room: Room) -> Room:
    """The room with the area register, and one measure that LAIT fills."""
    load_reference()
    measured(room)
    return room


def everything():
    return [list(model.objects.order_by("pk").values_list()) for model in (Observation, Source, Import, Entry, Record)]


# --- What is kept --------------------------------------------------------------------------------------------


def test_every_entry_of_the_file_is_accounted_for(north):
    report = take(north)
    assert (report.entries, report.added, report.refused, report.not_wanted.total()) == (6, 4, 1, 1)
    assert [(line.reference, line.added) for line in report.by_measure] == [("north/IND-001", 4)]
    assert [(each.place, each.entries) for each in report.not_taken] == [("row 7, column Years", 1)]
    report.check()


def test_a_figure_knows_its_area_time_release_and_place(north):
    take(north)
    card = find_figure(north.manager, DORSET_2023)
    assert (card.figure.value, card.area_code, card.period.label) == (Decimal("3.5"), "E06000059", "2023")
    assert card.where_from == "From Local Authority Interactive Tool: lait.csv, InfMort, row 3"
    row = Observation.objects.get(reference="LAIT-IND-001-E06000059-202301-202312")
    assert (row.vintage, row.accepted_by) == (date(2025, 11, 1), "u-manager")
    document = values_of(get_record(north.manager, card.document.full_reference))
    assert (document["document_type"], len(document["sha256"])) == ("dataset", 64)


def test_a_value_with_more_digits_than_the_store_keeps_is_rounded_and_its_text_is_kept(north):
    take(north, lait("InfMort,Infant deaths,2022,Dorset,0.123456785,838.0,South West\n"))
    row = Observation.objects.get()
    assert (row.value, row.text) == (Decimal("0.12345679"), "0.123456785")


def test_a_missing_value_keeps_its_marker_and_is_never_zero(north):
    take(north)
    card = find_figure(north.manager, "north/LAIT-IND-001-E06000058-202301-202312")
    assert card.figure.value is None and card.figure.shown() == "[x]"
    assert "gives no reason" in card.figure.note


def test_the_old_county_keeps_its_own_code(north):
    take(north)
    assert find_figure(north.manager, "north/LAIT-IND-001-E10000009-201801-201812").figure.value == Decimal("2.9")


def test_what_a_check_found_stays_with_the_figure(north):
    report = take(north, lait("InfMort,Infant deaths,2022,Dorset (Pre LG),3,835.0,South West\n"))
    (words,) = report.cautions
    assert words == "The publisher gives this area for a time after it ended (31/03/2019)"
    assert Observation.objects.get().caution == f"{words}."
    assert imports_of(north.manager, "north")[0].flags == ((words, 1),)


def test_one_line_in_the_ledger_tells_of_the_whole_import(north):
    before = Entry.objects.count()
    report = take(north)
    added = list(Entry.objects.order_by("id")[before:])
    assert [entry.act for entry in added] == ["record.added", "figures.imported"]
    assert added[1].sentence == (
        "imported 4 new and 0 changed figures from document north/DOC-001 “Local Authority Interactive Tool: "
        "lait.csv”, as IMP-001"
    )
    assert added[1].data["sha256"] == report.sha256


def test_a_breakdown_is_part_of_the_figure(room):
    load_reference()
    measured(
        room, "90284", feed_file_format="fingertips", feed_breakdown="age=<15 yrs;sex=*", feed_year_type="Financial"
    )
    names = (
        "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,"
        "Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,"
        "Count,Denominator,Value note,Recent Trend,Compared to England value or percentiles,"
        "Compared to Region value or percentiles,Time period Sortable,New data,Compared to goal,Time period range"
    )
    line = "90284,Injuries,,,E06000059,Dorset,UTLA,{},<15 yrs,,,2022/23,{},80,100,,,50,5000,,,,,20220000,,,1y"
    data = "\n".join([names, line.format("Persons", "90.5"), line.format("Female", "88.25"), ""]).encode()
    report = take(room, data, file_format="fingertips", companion=None, name="fingertips.csv")
    assert report.added == 2
    rows = Observation.objects.order_by("breakdown").values_list("breakdown", "value", "lower", "denominator")
    assert [tuple(row) for row in rows] == [
        ("", Decimal("90.5"), Decimal(80), Decimal(5000)),
        ("sex=Female", Decimal("88.25"), Decimal(80), Decimal(5000)),
    ]


def test_two_measures_may_take_one_series(north):
    other = north.add("indicator", "The same again", value_type="rate", per=1000)
    north.link(get_card(north, "SER-001"), "fills", other)
    report = take(north)
    assert (report.added, report.again, report.entries) == (8, 4, 6)


def get_card(room, reference):
    from goldenthread.records.queries import find

    return find(room.operator, f"north/{reference}")


def test_after_a_redefinition_the_series_fills_the_new_measure_from_its_first_day(north):
    from goldenthread.indicators.commands import redefine

    take(north)
    new = redefine(
        actor=north.manager,
        record="north/IND-001",
        version=1,
        starts=date(2024, 1, 1),
        changes={"definition": "Deaths before the first birthday, by the day of registration"},
        reason="The publisher counts by registration",
    )
    (asked,) = asked_for(north.manager, Record.objects.get(kind="partnership", reference="north"))
    assert (asked.measure.pk, asked.begins) == (new.id, date(2024, 1, 1))
    more = lait(f"{ROWS}InfMort,,2024,Dorset,3.1,838.0,South West\n")
    report = take(north, more, day=FEBRUARY)
    report.check()
    assert [(line.reference, line.added) for line in report.by_measure] == [(new.full_reference, 1)]
    # The years before belong to the old definition, whose figures stand as they were.
    assert report.not_wanted["the figure is from before the definition that is asked for began"] == 4
    assert Observation.objects.filter(measure__reference="IND-001", superseded_at=None).count() == 4


def test_a_shared_series_fills_what_the_partnership_has_adopted(room):
    load_reference()
    shared = room.add("indicator", "Infant mortality", owner=None, value_type="rate", per=1000)
    room.add(
        "feed", "Published", owner=None, file_format="lait", series="InfMort", links=[("fills", shared.full_reference)]
    )
    owner = Record.objects.get(reference="north")
    assert asked_for(room.manager, owner) == []
    room.link(room.north, "adopts", shared)
    assert [each.measure.pk for each in asked_for(room.manager, owner)] == [shared.id]
    assert take(room).added == 4
    assert Observation.objects.filter(owner=owner, reference__startswith="LAIT-SHARED-IND-001-").count() == 4


# --- Again, and revised --------------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(north):
    take(north)
    before = everything()
    again = take(north)
    assert (again.added, again.revised, again.unchanged, again.reference) == (0, 0, 4, "")
    assert everything() == before


def test_a_dry_run_says_what_would_be_and_keeps_nothing(north):
    before = everything()
    report = take(north, dry_run=True)
    assert (report.added, report.reference) == (4, "")
    assert everything() == before


def test_a_revised_value_supersedes_with_the_release_in_its_reason(north):
    take(north)
    later = take(north, lait(ROWS.replace("3.5", "3.6")), day=FEBRUARY)
    assert (later.added, later.revised, later.unchanged) == (0, 1, 3)
    new, old = versions_of(north.manager, DORSET_2023)
    assert (old.figure.value, new.figure.value) == (Decimal("3.5"), Decimal("3.6"))
    assert new.reason == "Revised by the publisher in 1 February 2026"
    assert old.superseded_at == new.accepted_at


def test_an_earlier_release_does_not_put_itself_over_a_later_one(north):
    take(north, lait(ROWS.replace("3.5", "3.6")), day=FEBRUARY)
    before = everything()
    early = take(north)
    assert (early.revised, early.unchanged) == (0, 3)
    assert early.left_out == {"a later release of the figure is held": 1}
    assert everything() == before


def test_two_rows_for_one_fact_are_not_both_kept(north):
    rows = ROWS + "InfMort,,2023 (prov),Dorset,3.4,838.0,South West\n"
    report = take(north, lait(rows))
    assert (report.added, report.refused) == (4, 2)
    assert "another row gives this measure" in report.not_taken[-1].finding


def test_two_people_at_once_leave_one_set_of_figures(north, monkeypatch):
    """The second reads the file before the first has accepted, and accepts after."""
    plain, inner = commands.stage, []

    def slow(*args, **kwargs):
        held = plain(*args, **kwargs)
        if not inner:
            inner.append(True)
            inner.append(take(north))
        return held

    monkeypatch.setattr(commands, "stage", slow)
    outer = take(north)
    assert (inner[1].added, outer.added, outer.unchanged) == (4, 0, 4)
    assert Observation.objects.count() == 4 and Import.objects.count() == 1


def test_importing_more_figures_takes_no_more_queries(north, django_assert_max_num_queries):
    from django.db import connection

    with CaptureQueriesContext(
        connection,
    ) as few:
        take(north, lait(ROWS.splitlines()[0] + "\n"))
    years = "".join(f"InfMort,,{year},Dorset,{year % 7},838.0,South West\n" for year in range(1950, 2010))
    with CaptureQueriesContext(connection) as many:
        assert take(north, lait("InfMort,Infant deaths,1949,Dorset,1,838.0,South West\n" + years)).added == 61
    assert len(many) <= len(few) + 1


# --- Refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Dorset,3.5,838.0", "Atlantis,3.5,999.0", "the area “Atlantis, number 999” is not known"),
        ("3.5,", "n/a,", "the marker “n/a” is not known"),
        ("Breast,Breastfeeding", "Unheard,Of", "the measure “Unheard” is not known"),
    ],
)
def test_an_unknown_name_stops_the_file_whole(north, old, new, says):
    before = everything()
    with pytest.raises(Refused, match=says):
        take(north, lait(ROWS.replace(old, new)))
    assert everything() == before


def test_a_fault_in_the_middle_of_accepting_leaves_nothing(north, monkeypatch):
    plain, calls = releases._insert, []

    def failing(*args):
        calls.append(True)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        plain(*args)

    monkeypatch.setattr(releases, "CHUNK", 2)
    monkeypatch.setattr(releases, "_insert", failing)
    before = everything()
    with pytest.raises(RuntimeError):
        take(north)
    assert len(calls) == 2 and everything() == before


def test_a_series_in_another_unit_than_its_measure_is_refused(room):
    load_reference()
    measured(room, "Breast", value_type="proportion", per=None)
    with pytest.raises(Refused, match="the file gives a percentage and the measure is a proportion"):
        take(room)
    measured(room, title="Per ten thousand", per=10_000)
    with pytest.raises(Refused, match="a rate per 1,000 and the measure is a rate per 10,000"):
        take(room)
    assert Observation.objects.count() == 0


@pytest.mark.parametrize("who", ["co_lead", "owner", "contributor", "outsider"])
def test_only_who_may_accept_figures_may_import(north, who):
    with pytest.raises(NotAllowed):
        take(north, actor=getattr(north, who))
    with pytest.raises(NotAllowed):
        take(north, owner="shared")


def test_a_series_names_areas_and_a_breakdown_that_can_be_read(north):
    with pytest.raises(RuleBroken, match="there is no area with the code E99999999"):
        north.add("feed", "Wrong", file_format="lait", series="X", areas="E06000059, E99999999")
    with pytest.raises(RuleBroken, match="is not a breakdown"):
        north.add("feed", "Wrong", file_format="lait", series="X", breakdown="sex")


def test_areas_may_be_narrowed_by_the_series_and_by_the_import(room):
    load_reference()
    measured(room, feed_areas="E06000059 E06000058")
    assert take(room).not_wanted["the series is asked for, and not in this area"] == 1
    narrow = take(room, telling=Telling(areas=frozenset({"E06000058"})))
    assert narrow.unchanged == 1


# --- Undone --------------------------------------------------------------------------------------------------


def test_an_import_is_undone_with_a_reason_and_what_it_superseded_stands_again(north):
    take(north)
    take(north, lait(ROWS.replace("3.5", "3.6") + "InfMort,,2024,Dorset,4,838.0,South West\n"), day=FEBRUARY)
    assert undo_import(actor=north.manager, reference="north/IMP-002", reason="The wrong file") == (2, 1)
    assert [card.figure.value for card in versions_of(north.manager, DORSET_2023)] == [
        Decimal("3.5"),
        Decimal("3.6"),
        Decimal("3.5"),
    ]
    assert find_figure(north.manager, DORSET_2023).reason == "Import IMP-002 was undone: The wrong file"
    with pytest.raises(NotFound):
        find_figure(north.manager, "north/LAIT-IND-001-E06000059-202401-202412")
    line = find_import(north.manager, "north/IMP-002")
    assert (line.undone_by, line.undone_reason) == ("u-manager", "The wrong file")
    assert Entry.objects.last().act == "figures.import_undone"


def test_what_was_revised_since_is_left_as_it_is(north):
    take(north)
    take(north, lait(ROWS.replace("3.5", "3.6")), day=FEBRUARY)
    assert undo_import(actor=north.manager, reference="north/IMP-001", reason="Wrong") == (3, 0)
    assert find_figure(north.manager, DORSET_2023).figure.value == Decimal("3.6")


def test_after_undoing_the_file_may_be_imported_again(north):
    take(north)
    undo_import(actor=north.manager, reference="north/IMP-001", reason="Wrong")
    again = take(north)
    assert (again.added, again.reference) == (4, "IMP-002")
    assert Record.objects.filter(kind="document").count() == 1


def test_undoing_needs_a_reason_a_role_and_happens_once(north):
    take(north)
    before = everything()
    for reason in ("", "   ", "x" * 501):
        with pytest.raises(Refused, match="it needs a reason"):
            undo_import(actor=north.manager, reference="north/IMP-001", reason=reason)
    with pytest.raises(NotAllowed):
        undo_import(actor=north.co_lead, reference="north/IMP-001", reason="Mine")
    with pytest.raises(NotAllowed):
        undo_import(actor=north.outsider, reference="north/IMP-001", reason="Mine")
    with pytest.raises(NotFound, match="no import north/IMP-009"):
        undo_import(actor=north.manager, reference="north/IMP-009", reason="Wrong")
    assert everything() == before
    undo_import(actor=north.manager, reference="north/IMP-001", reason="Wrong")
    with pytest.raises(Refused, match="undone before"):
        undo_import(actor=north.manager, reference="north/IMP-001", reason="Wrong")
