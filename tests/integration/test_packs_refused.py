"""A pack with one fault is refused whole: file, line, finding and remedy, nothing stored, exit code 3."""

import json

import pytest
from django.apps import apps

from goldenthread.access import Actor, Membership
from goldenthread.console.main import Exit, main
from goldenthread.packs.commands import load
from goldenthread.partners.actors import OPERATOR
from goldenthread.records import commands
from goldenthread.records.models import Link, Record
from goldenthread.reference.models import Area
from goldenthread.vocabulary import NotAllowed, Refused
from tests.integration.packs import HEAD, RECORDS, instead, row, write

FILE = "west/records/01-all.yaml"


@pytest.fixture
def west(tmp_path):
    return tmp_path / "west"


@pytest.fixture(autouse=True)
def register(db):
    Area.objects.create(code="E06000059", name="Dorset", kind="unitary", source="A test")


def stored():
    """Every row of every table."""
    return {
        model._meta.db_table: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model.__module__.startswith("goldenthread")
    }


def problems(folder, **given):
    """The problems that loading is refused with, after checking that nothing was stored."""
    before = stored()
    with pytest.raises(Refused) as refused:
        load(actor=OPERATOR, paths=[folder], **given)
    assert stored() == before
    assert all(p.place and p.finding and p.remedy for p in refused.value.problems)
    return [(p.place, p.finding) for p in refused.value.problems]


def test_the_pack_without_a_fault_loads(west):
    report = load(actor=OPERATOR, paths=[write(west, figures=row())])
    assert (report.added, report.links, report.figures) == (8, 5, 1)


#: What the issue lists, and what goes with it: records, place, finding.
FAULTS = {
    "a wrong reference in a link": (
        instead("[PRI-001]", "[PRI-404]"),
        f"{FILE}, line 27, contributes_to",
        "there is no record west/PRI-404",
    ),
    "a wrong reference to another owner": (
        instead("[PRI-001]", "nowhere/PRI-001"),
        f"{FILE}, line 27, contributes_to",
        "there is no record nowhere/PRI-001",
    ),
    "a wrong group": (
        instead("group: GRP-001", "group: GRP-404"),
        f"{FILE}, line 23",
        "there is no record west/GRP-404",
    ),
    "a group that is none": (instead("group: GRP-001", "group: THM-001"), f"{FILE}, line 23", "THM-001 is not a group"),
    "a circle": (
        instead("title: A theme\n", "title: A theme\n  links:\n    contributes_to: PRI-001\n"),
        f"{FILE}, line 16, contributes_to",
        "west/THM-001 would lead back to itself through west/PRI-001",
    ),
    "an unknown area": (
        instead("area: E06000059", "area: E06999999"),
        f"{FILE}, line 41, area",
        "there is no area with the code E06999999",
    ),
    "an area by its name": (
        instead("area: E06000059", "area: Dorset"),
        f"{FILE}, line 41, area",
        '"Dorset" is not an area code, and names are not keys because one name may have several areas',
    ),
    "kinds that may not be joined": (
        instead("contributes_to: [PRI-001]", "measured_by: [PRI-001]"),
        f"{FILE}, line 27, measured_by",
        "“is measured by” may not join action and priority",
    ),
    "a relation that is not there": (
        instead("contributes_to: [PRI-001]", "admires: [PRI-001]"),
        f"{FILE}, line 27, admires",
        "there is no relation “admires”",
    ),
    "a link to itself": (
        instead("[PRI-001]", "[ACT-001]"),
        f"{FILE}, line 27, contributes_to",
        "a record cannot be linked to itself",
    ),
    "a link given twice": (
        instead("[PRI-001]", "[PRI-001, PRI-001]"),
        f"{FILE}, line 27, contributes_to",
        "west/ACT-001 already contributes to west/PRI-001",
    ),
    "a link that names nothing": (
        instead("[PRI-001]", "[{note: to whom?}]"),
        f"{FILE}, line 27, contributes_to",
        "the link names no record",
    ),
    "a link with a wrong date": (
        instead("[PRI-001]", "{to: PRI-001, valid_from: soon}"),
        f"{FILE}, line 27, contributes_to",
        "“soon” is not a date",
    ),
    "a reference given twice": (
        instead("ref: THM-001", "ref: PRI-001"),
        f"{FILE}, line 15",
        "the reference west/PRI-001 is given twice; first in west/records/01-all.yaml, line 12",
    ),
    "a reference that is none": (
        instead("ref: DOC-001", "ref: a report"),
        f"{FILE}, line 34",
        "“a report” is not a reference",
    ),
    "a wrong date": (instead("2024-08-01", "2024-02-30"), f"{FILE}, line 24, due", "“2024-02-30” is not a date"),
    "a date without a year": (
        instead("2024-08-01", "8 January"),
        f"{FILE}, line 24, due",
        '"8 January": it has no year',
    ),
    "a wrong period": (instead("period: 2024", "period: 2022/23"), f"{FILE}, line 42, period", None),
    "a wrong number": (instead("value: 12", "value: a dozen"), f"{FILE}, line 43, value", "“a dozen” is not a number"),
    "a wrong choice": (
        instead("progress_report", "rumour"),
        f"{FILE}, line 37, document_type",
        "“rumour” is not one of the choices",
    ),
    "a field that is not there": (
        instead("unit: people", "colour: red"),
        f"{FILE}, line 33, colour",
        "Indicator has no field of this name",
    ),
    "a kind that is not there": (instead("kind: priority", "kind: unicorn"), f"{FILE}, line 16", None),
    "a record without a title": (
        instead("  title: First things\n", ""),
        f"{FILE}, line 15",
        "the record has no “title”",
    ),
    "a required field left out": (
        instead("  document_type: progress_report\n", ""),
        f"{FILE}, line 34, Type",
        "nothing was given",
    ),
    "an owner that is not there": (
        instead("ref: PRI-001\n", "ref: PRI-001\n  owner: nowhere\n"),
        f"{FILE}, line 16",
        "there is no partnership “nowhere”",
    ),
    "a life that ends before it starts": (
        instead("due: 2024-08-01", "valid_from: 2024-08-01\n  valid_to: 2024-07-31"),
        f"{FILE}, line 20, To",
        "it ends on 2024-07-31 but starts on 2024-08-01",
    ),
    "links that are a list": (
        instead("    part_of: THM-001\n    contributes_to: [PRI-001]\n", "    - THM-001\n"),
        f"{FILE}, line 25",
        "the links are not relation: reference",
    ),
    "a Python object": (
        instead("title: A theme", "title: !!python/object/apply:os.system [true]"),
        f"{FILE}, line 14",
        "the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed in a pack",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_whole_with_its_file_and_line(west, fault):
    records, place, finding = FAULTS[fault]
    found = problems(write(west, records=records))
    assert place in [p for p, _ in found]
    if finding:
        assert (place, finding) in found


@pytest.mark.parametrize("fault", FAULTS)
def test_at_the_command_line_it_ends_with_code_3_and_says_the_same(west, fault, capsys):
    records, place, _ = FAULTS[fault]
    before = stored()
    assert main(["load", "--json", str(write(west, records=records))]) == Exit.REFUSED == 3
    said = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert place in [line["place"] for line in said["problems"]]
    assert all(line["finding"] and line["remedy"] for line in said["problems"])
    assert stored() == before


def test_a_file_of_20_mb_is_refused_with_code_3(west, capsys):
    write(west)
    with (west / "records" / "02-more.yaml").open("wb") as stream:
        stream.write(b"# nothing\n" * (2 * 1024 * 1024))
    assert problems(west) == [("west/records/02-more.yaml", "the file is 20 MB")]
    assert main(["load", str(west)]) == 3
    assert (
        capsys.readouterr()
        .err.strip()
        .endswith("west/records/02-more.yaml: the file is 20 MB. Split it into files of 5 MB or less")
    )


def test_every_fault_of_a_pack_is_said_at_once(west):
    records = instead("2024-08-01", "soon").replace("progress_report", "rumour").replace("E06000059", "E06999999")
    assert [place for place, _ in problems(write(west, records=records))] == [
        f"{FILE}, line 24, due",
        f"{FILE}, line 37, document_type",
        f"{FILE}, line 41, area",
    ]
    records = instead("[PRI-001]", "[PRI-404, PRI-405]").replace("part_of: IND-001", "part_of: IND-404")
    assert [finding for _, finding in problems(write(west, records=records))] == [
        "there is no record west/PRI-404",
        "there is no record west/PRI-405",
        "there is no record west/IND-404",
    ]


def test_text_for_a_record_that_is_not_there_is_refused(west):
    folder = write(west, narrative={"ACT-001": "Why.", "ACT-404": "Lost."})
    assert problems(folder) == [("west/narrative/ACT-404.md", "there is no record ACT-404 in this pack")]


# --- A stale version ---------------------------------------------------------------------------------------


def test_a_stale_version_is_refused(west):
    load(actor=OPERATOR, paths=[write(west)])
    commands.change(actor=OPERATOR, record="west/ACT-001", version=1, values={"summary": "Changed on a page"})
    mine = instead("title: Share the plan", "title: Share it all\n  version: 1")
    assert problems(write(west, records=mine)) == [
        (
            f"{FILE}, line 23",
            "west/ACT-001 has changed since: the file was written from version 1, and it is now at version 2",
        )
    ]
    assert main(["load", str(west)]) == 3
    report = load(actor=OPERATOR, paths=[write(west, records=mine.replace("version: 1\n", "version: 2\n"))])
    assert report.changed == 1
    # What is there already is no change, from whatever version.
    assert load(actor=OPERATOR, paths=[west]).unchanged == 8


def test_a_version_that_is_no_number_is_refused(west):
    records = instead("title: Share the plan", "title: Share the plan\n  version: newest")
    assert problems(write(west, records=records)) == [(f"{FILE}, line 23, version", "“newest” is not a whole number")]


# --- Figures -----------------------------------------------------------------------------------------------

CELLS = {
    "an unknown measure": ({"measure": "IND-404"}, None, "there is no record west/IND-404"),
    "a measure that is none": ({"measure": "ACT-001"}, None, "ACT-001 is a action"),
    "an unknown area": ({"area": "E06999999"}, None, "there is no area with the code E06999999"),
    "an area by its name": ({"area": "Dorset"}, None, "there is no area with the code Dorset"),
    "an unknown document": ({"document": "DOC-404"}, None, "there is no record west/DOC-404"),
    "a document that is none": ({"document": "ACT-001"}, None, "ACT-001 is not a document"),
    "a wrong number": ({"value": "five"}, "value", "“five” is not a number"),
    "a number with a stray comma": ({"value": "45,2"}, "value", "“45,2” is not a number"),
    "no number at all": ({"value": "NaN"}, "value", "“NaN” is not a number we can hold"),
    "too large a number": ({"value": "1e17"}, "value", "“1e17” is not a number we can hold"),
    "too fine a number": ({"value": "0.123456789"}, "value", "“0.123456789” has more than 8 decimal places"),
    "a period of two meanings": ({"period": "2022/23"}, "period", None),
    "a wrong marker": ({"marker": "q"}, "marker", "“q” is not known"),
    "a wrong qualifier": ({"qualifier": "roughly"}, "qualifier", "“roughly” is not known"),
    "a wrong basis": ({"basis": "guessed"}, "basis", "“guessed” is not known"),
    "a wrong status": ({"status": "old"}, "status", "“old” is not known"),
    "neither value nor marker": ({"value": ""}, None, None),
    "a wrong breakdown": ({"breakdown": "young people"}, "breakdown", "“young people” is not a breakdown"),
    "a breakdown given twice": ({"breakdown": "age=1;age=2"}, "breakdown", "“age=1;age=2” is not a breakdown"),
    "no reference": ({"ref": ""}, None, "“” is not a reference"),
    "too long a note": ({"note": "x" * 501}, "note", "it is 501 characters long"),
}


@pytest.mark.parametrize("fault", CELLS)
def test_a_fault_in_a_figure_is_refused_whole_with_its_line(west, fault):
    cells, column, finding = CELLS[fault]
    other = row(ref="FIG-000", value="1")
    found = problems(write(west, figures=f"{other}\n{row(**cells)}"))
    place = "west/figures.csv, line 3" + (f", {column}" if column else "")
    assert any(p.startswith(place) for p, _ in found)
    if finding:
        assert finding in [f for _, f in found]


def test_a_figure_given_twice_is_refused_in_one_pack_and_in_two(west, tmp_path):
    assert ("west/figures.csv, line 3", "FIG-001 is given twice") in problems(
        write(west, figures=f"{row()}\n{row(value='6')}")
    )
    write(west, figures=row())
    other = write(tmp_path / "more", head=HEAD.replace("name: west", "name: more"), records="", figures=row(value="6"))
    before = stored()
    with pytest.raises(Refused, match="the figure west/FIG-001 is given twice; first in the pack west"):
        load(actor=OPERATOR, paths=[west, other], reason="Two at once")
    assert stored() == before


def test_a_pack_of_an_owner_that_is_not_there_is_refused(tmp_path):
    folder = write(tmp_path / "west", records="", figures=row())
    assert problems(folder) == [("Owner west", "there is no partnership “west”")]


# --- Who may load ------------------------------------------------------------------------------------------


def person(partnership, role):
    return Actor("u-1", "Somebody", (Membership(partnership, role),))


@pytest.fixture
def stands(west):
    """The pack, loaded; the id of its partnership."""
    load(actor=OPERATOR, paths=[write(west, figures=row())])
    return Record.objects.get(reference="west").pk


@pytest.mark.parametrize("role, may", [("manager", True), ("analyst", False), ("chair", False), ("contributor", False)])
def test_a_partnership_is_loaded_again_by_its_manager_alone(stands, west, role, may):
    write(west, records=RECORDS.replace("West partnership", "The west").replace("Share the plan", "Share it"))
    if may:
        assert load(actor=person(stands, role), paths=[west]).changed == 2
        return
    before = stored()
    with pytest.raises(NotAllowed):
        load(actor=person(stands, role), paths=[west])
    assert stored() == before


def test_even_a_pack_that_changes_nothing_needs_the_right_to_load_it(stands, west):
    with pytest.raises(NotAllowed):
        load(actor=person(stands, "contributor"), paths=[west])


def test_a_new_partnership_is_loaded_by_the_administrator_alone(west):
    write(west)
    with pytest.raises(NotAllowed):
        load(actor=person(10**6, "manager"), paths=[west])
    assert load(actor=person(None, "administrator"), paths=[west]).added == 8


def test_a_pack_cannot_reach_into_another_partnership(stands, tmp_path, room):
    """Neither by naming its records as its own, nor by linking to what its loader may not see."""
    secret = room.add("priority", "Secret", owner="south")
    head = HEAD.replace("west", "north")
    mine = "- {ref: ACT-001, kind: action, title: Mine, links: {contributes_to: south/PRI-001}}\n"
    folder = write(tmp_path / "north", head=head, records=mine)
    with pytest.raises(Refused, match="there is no record south/PRI-001"):
        load(actor=room.manager, paths=[folder])
    theirs = "- {ref: THM-001, owner: west, kind: theme, title: A theme, links: {contributes_to: PRI-001}}\n"
    with pytest.raises(NotAllowed):
        load(actor=room.manager, paths=[write(folder, head=head, records=theirs)])
    assert not Link.objects.filter(target_id=secret.id).exists()
    assert Link.objects.count() == 5


# --- What is not loaded with it ----------------------------------------------------------------------------


def test_a_link_to_a_partnership_that_is_not_loaded_dangles_only_where_the_pack_says_so(west):
    records = instead("[PRI-001]", "east/PRI-001")
    assert problems(write(west, records=records)) == [
        (f"{FILE}, line 27, contributes_to", "there is no record east/PRI-001")
    ]
    write(west, records=records, head=HEAD + "links_with: [east]\n")
    before = stored()
    for dry_run in (True, False):
        report = load(actor=OPERATOR, paths=[west], dry_run=dry_run)
        assert [p.finding for p in report.dangling] == ["there is no record east/PRI-001"]
        assert (report.added, report.links) == (8, 4)
        assert (stored() == before) is dry_run


def test_a_link_to_a_partnership_that_is_loaded_does_not_dangle(west, room):
    records = instead("[PRI-001]", "south/PRI-001")
    folder = write(west, records=records, head=HEAD + "links_with: [south]\n")
    assert problems(folder) == [(f"{FILE}, line 27, contributes_to", "there is no record south/PRI-001")]


def test_a_group_may_be_looked_after_by_one_that_comes_later(west):
    records = instead("group_type: working_group", "group_type: working_group\n  group: GRP-002") + (
        "- {ref: GRP-002, kind: group, title: The board, group_type: board}\n"
    )
    load(actor=OPERATOR, paths=[write(west, records=records)])
    assert Record.objects.get(reference="GRP-001").group.reference == "GRP-002"
