"""Figures of partners' spreadsheets in the store: one fact once, whoever brought it; whole or not at all; by every door."""

import json
from decimal import Decimal

import pytest

from goldenthread.access import Actor, Membership
from goldenthread.console.main import main
from goldenthread.observations.models import Observation
from goldenthread.records import commands as records
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import history
from goldenthread.reference.seed import load_reference
from goldenthread.returns.commands import undo_import
from goldenthread.returns.mapped import queries
from goldenthread.returns.mapped.commands import explain, retire_map, send_sheet
from goldenthread.returns.mapped.run import Unexplained
from goldenthread.returns.models import Import, Upload
from goldenthread.returns.uploads import commands as uploads
from goldenthread.returns.uploads.commands import Sent
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused, RuleBroken
from tests.integration.sheets import LONG, LONG_MAP, WIDE, WIDE_MAP, bring, long_sheet, save_a_map, workbook

DORSET = "areas:\n  Dorset: E06000059\n"


@pytest.fixture
def measure(room, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    load_reference()
    return room.add("indicator", "Referrals", value_type="count", unit="referrals")


@pytest.fixture
def saved(room, measure):
    return save_a_map(room, LONG_MAP + DORSET, measure=measure)


def standing():
    return Observation.objects.filter(superseded_at=None)


def test_two_layouts_give_the_same_facts_and_each_is_held_once(room, measure, saved):
    report = bring(room, long_sheet())
    assert (report.added, report.refused, report.entries) == (8, 0, 10) and standing().count() == 8
    document = Record.objects.get(kind="document")
    assert Link.objects.get(source=document, relation="supplies").target.title == "A charity"
    assert document.marking == "official" and document.document_detail.publisher == "A charity"
    save_a_map(room, WIDE_MAP, measure=measure, title="The same, wide")
    wide = [WIDE[0], ("Referrals received", 12, 15, 30), ("of which repeat", 1, "-", 3)]
    report = bring(room, workbook(wide), column_map="The same, wide")
    # The first quarter says the same; the second was not available, and its repeats were held back.
    assert (report.added, report.revised, report.unchanged) == (2, 3, 1)
    assert standing().count() == 10
    assert {row.period.label for row in standing()} == {f"quarter {n} 2023/24" for n in (1, 2, 3)}


def test_the_same_file_twice_changes_nothing_and_taking_back_leaves_what_stood(room, measure, saved):
    assert bring(room, long_sheet(), dry_run=True).added == 8 and not Observation.objects.exists()
    assert bring(room, long_sheet()).reference == "IMP-001"
    again = bring(room, long_sheet())
    assert (again.reference, again.added, again.revised, again.unchanged) == ("", 0, 0, 8)
    rows = [("Dorset", "Q1 23/24", 13, "*", None)]
    report = bring(room, long_sheet(rows), name="put right.xlsx")
    assert (report.revised, report.unchanged) == (1, 1)
    assert [(line.place, line.before, line.figure) for line in report.revisions] == [("Referrals!C4", "12", "13")]
    assert Import.objects.get(number=2).counts["map"]["version"] == 1
    assert undo_import(actor=room.manager, reference="north/IMP-002", reason="Wrong")[0] == 1
    assert standing().get(breakdown="", area="E06000059", period__contains="quarter 1").value == 12


def test_a_figure_that_came_by_another_way_keeps_its_reference_its_period_and_its_status(room, measure, saved):
    other = save_a_map(room, WIDE_MAP, measure=measure, title="Wide")
    bring(room, workbook([("What we do", "quarter 1 2023/24"), ("Referrals received", 12)]), column_map=other.reference)
    Observation.objects.update(status="final", note="As agreed", reference="FIG-001")
    report = bring(room, long_sheet())
    assert report.unchanged == 1 and standing().get(reference="FIG-001").status == "final"
    report = bring(room, long_sheet([("Dorset", "Q1 23/24", 14, "*", None)]))
    row = standing().get(reference="FIG-001")
    assert (row.value, row.period.label, row.status) == (14, "quarter 1 2023/24", "not_stated")
    assert row.supersedes.value == 12 and row.reason == "Given by the agency in return.xlsx"


def test_what_another_partnership_holds_is_left_there_or_refused(room, measure, saved):
    bring(room, long_sheet([LONG[0]]))
    south = Record.objects.get(pk=room.south.id)
    Observation.objects.update(owner=south)
    report = bring(room, long_sheet([("Dorset", "Q1 23/24", 12, "<5", None), LONG[1]]))
    assert report.left_out["South partnership holds the same figure"] == 2 and report.added == 2
    report = bring(room, long_sheet([("Dorset", "Q1 23/24", 99, "*", None)]))
    assert report.refused == 1 and "another value for the same figure" in report.not_taken[0].finding
    assert report.not_taken[0].place == "Referrals!C4"


def test_unknown_words_keep_nothing_and_are_explained_in_a_new_version(room, measure):
    save_a_map(room, LONG_MAP.replace("  n/a: x\n", ""), measure=measure)
    with pytest.raises(Unexplained):
        bring(room, long_sheet())
    one = send_sheet(actor=room.manager, partnership="north", file=Sent("return.xlsx", long_sheet()))
    assert one.stage == "refused" and {word for _, word, *_ in one.report["words"]} == {"Dorset", "n/a"}
    given = {"actor": room.manager, "partnership": "north", "number": one.number}
    with pytest.raises(Refused, match="no meaning was given"):
        explain(**given, words={"areas": {"Dorset": ""}})
    with pytest.raises(RuleBroken, match="there is no area with the code E99999999"):
        explain(**given, words={"areas": {"Dorset": "E99999999"}})
    one = explain(**given, words={"areas": {"Dorset": "E06000059"}, "markers": {"n/a": "x"}})
    assert one.stage == "looked" and one.report["added"] == 8
    said = history(room.manager, "north/MAP-001")
    assert said[0].version == 2 and "“Dorset” is E06000059" in said[0].reason
    assert queries.read_by(room.manager, "north", one.number).card.version == 2
    assert uploads.accept(**given).reference == "IMP-001"


def test_a_sheet_that_no_map_or_several_read_waits_until_one_is_said(room, measure, saved):
    assert send_sheet(actor=room.manager, partnership="north", file=Sent("a.xlsx", long_sheet())).stage == "looked"
    odd = send_sheet(actor=room.manager, partnership="north", file=Sent("b.xlsx", workbook([("A", "B"), (1, 2)])))
    assert odd.stage == "mapping"
    with pytest.raises(Conflict, match="not read by a column map yet"):
        queries.read_by(room.manager, "north", odd.number)
    save_a_map(room, LONG_MAP + DORSET, measure=measure, title="Another")
    two = send_sheet(actor=room.manager, partnership="north", file=Sent("c.xlsx", long_sheet()))
    assert two.stage == "mapping" and Upload.objects.get(number=two.number).file_format == "map:"
    assert uploads.give_up(actor=room.manager, partnership="north", number=two.number).stage == "dropped"


def test_a_map_must_name_measures_areas_and_an_agency_that_are_there(room, measure):
    with pytest.raises(RuleBroken, match="no indicator or measure IND-099"):
        save_a_map(room, LONG_MAP.replace("{measure}", "IND-099"), measure=measure)
    elsewhere = room.add("indicator", "Theirs", owner="south", value_type="count", unit="people")
    with pytest.raises(RuleBroken, match="no indicator or measure south/"):
        save_a_map(room, LONG_MAP.replace("{measure}", elsewhere.full_reference), measure=measure)
    with pytest.raises(Refused, match="nobody supplies the file"):
        save_a_map(room, LONG_MAP, measure=measure, agency="")
    with pytest.raises(Refused, match="is not an organisation"):
        save_a_map(room, LONG_MAP, measure=measure, agency="shared/north")
    assert not Record.objects.filter(kind="column_map").exists()


def test_a_map_whose_measure_has_gone_reads_nothing_and_says_so(room, measure, saved):
    records.change(
        actor=room.manager, record=measure.full_reference, version=1, values={"state": "retired"}, reason="Over"
    )
    with pytest.raises(Refused, match="no such indicator or measure stands here"):
        bring(room, long_sheet())


def test_permission_to_bring_and_to_map_is_that_of_accepting_figures(room, measure, saved):
    for who in (room.contributor, room.owner, room.co_lead):
        with pytest.raises(NotAllowed):
            bring(room, long_sheet(), actor=who)
        with pytest.raises(NotAllowed):
            send_sheet(actor=who, partnership="north", file=Sent("a.xlsx", long_sheet()))
        with pytest.raises(NotAllowed):
            save_a_map(room, LONG_MAP, measure=measure, actor=who, agency="shared/ORG-001")
        with pytest.raises(NotAllowed):
            retire_map(actor=who, partnership="north", reference="MAP-001", version=1, reason="Mine")
    with pytest.raises((NotAllowed, NotFound)):
        bring(room, long_sheet(), actor=room.outsider)
    assert not Observation.objects.exists() and Record.objects.get(kind="column_map").version == 1


def test_an_analyst_of_one_group_maps_and_brings_what_the_group_keeps(room, measure):
    groups = [room.add("group", title, group_type="working_group") for title in ("Ours", "Theirs")]
    mine = room.add("indicator", "Ours", value_type="count", unit="people", group=groups[0].reference)
    theirs = room.add("indicator", "Theirs", value_type="count", unit="people", group=groups[1].reference)
    analyst = Actor("u-analyst", "Analyst", (Membership(room.north.id, "analyst", group=groups[0].id),))
    made = save_a_map(room, LONG_MAP + DORSET, measure=mine, actor=analyst)
    assert made.group_id == groups[0].id
    assert bring(room, long_sheet(), actor=analyst, column_map=made.reference).added == 8
    document = Record.objects.get(kind="document")
    assert document.group_id == groups[0].id
    with pytest.raises(NotAllowed):
        save_a_map(room, LONG_MAP + DORSET, measure=theirs, actor=analyst)
    other = save_a_map(room, LONG_MAP + DORSET, measure=theirs, title="Theirs")
    with pytest.raises(NotAllowed):
        bring(room, long_sheet(), actor=analyst, column_map=other.reference)
    assert undo_import(actor=analyst, reference="north/IMP-001", reason="Wrong")[0] == 8


def test_an_ended_map_reads_nothing_and_is_still_listed(room, saved):
    retire_map(actor=room.manager, partnership="north", reference="MAP-001", version=1, reason="They changed it all")
    with pytest.raises(NotFound, match="There is no column map"):
        bring(room, long_sheet())
    assert queries.maps_of(room.manager, "north") == []
    assert [one.card.state for one in queries.maps_of(room.manager, "north", ended=True)] == ["retired"]


def test_by_the_command_line(room, saved, tmp_path, capsys):
    path = tmp_path / "return.xlsx"
    path.write_bytes(long_sheet())
    assert main(["import", "--maps", "--owner", "north"]) == 0
    assert "MAP-001" in capsys.readouterr().out
    assert main(["import", str(path), "--map", "Charity referrals", "--owner", "north", "--dry-run"]) == 0
    out = capsys.readouterr()
    assert "Would import return.xlsx" in out.out and "8  new" in out.out and "version 1" in out.err
    assert not Observation.objects.exists()
    assert main(["import", str(path), "--map", "MAP-001", "--owner", "north", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["reference"] == "IMP-001" and said["map"]["agency"].startswith("shared/ORG-")
    assert main(["import", str(path), "--map", "MAP-001"]) == 2
    assert main(["import", str(path), "--map", "MAP-009", "--owner", "north"]) != 0
    path.write_bytes(long_sheet([("Atlantis", "Q1 23/24", 1, 2, None)]))
    assert main(["import", str(path), "--map", "MAP-001", "--owner", "north"]) == 3
    assert "Atlantis" in capsys.readouterr().err
    # Ten times as much as was held is asked about, and held until somebody says that it is right.
    path.write_bytes(long_sheet([("BCP", "Q3 23/24", 1300, 33, None)]))
    asked = ["import", str(path), "--map", "MAP-001", "--owner", "north"]
    assert main([*asked, "--dry-run"]) == 0
    assert "Doubted: Referrals!C4: Referrals: 1,300 is far from 130 in quarter 2" in capsys.readouterr().err
    assert main(asked) == 3 and "about 10 times as much" in capsys.readouterr().err
    assert not standing().filter(value=1300).exists() and Import.objects.count() == 1
    assert main([*asked, "--sure", "A new service"]) == 0 and standing().get(value=1300)
    assert Import.objects.get(number=2).counts["sure"] == "A new service"
    assert main(["show", "north/MAP-001"]) == 0 and "Referrals received" in capsys.readouterr().out
    assert standing().get(value=Decimal(31)).breakdown == "kind=repeat"
