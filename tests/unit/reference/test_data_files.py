"""The data files hang together before any database sees them."""

import csv
import itertools
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import goldenthread.reference
from goldenthread.reference.rules import Edge, in_force
from goldenthread.vocabulary import AreaCode

DATA = Path(goldenthread.reference.__file__).parent / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def day(text):
    return date.fromisoformat(text) if text else None


AREAS = {row["code"]: row for row in rows("areas.csv")}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("areas.csv", ("code",)),
        ("area_names.csv", ("area", "alias")),
        ("area_members.csv", ("composite", "member")),
        ("area_bridges.csv", ("old", "new")),
        ("age_bands.csv", ("code",)),
        ("bank_holidays.csv", ("division", "date")),
        ("policy_rules.csv", ("code", "starts")),
    ],
)
def test_no_row_is_there_twice(name, key):
    found = Counter(tuple(row[part] for part in key) for row in rows(name))
    assert [at for at, times in found.items() if times > 1] == []


def test_every_code_is_a_code():
    for code in AREAS:
        AreaCode(code)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("area_names.csv", ("area",)),
        ("area_members.csv", ("composite", "member")),
        ("area_bridges.csv", ("old", "new")),
    ],
)
def test_every_area_named_is_in_the_register(name, columns):
    assert {row[column] for row in rows(name) for column in columns} <= set(AREAS)


def test_the_register_holds_what_england_has():
    live = Counter(row["kind"] for row in AREAS.values() if not row["valid_to"])
    assert live["region"] == 9
    assert live["london_borough"] == 33  # the City of London among them
    assert live["metropolitan_district"] == 36
    assert live["unitary"] == 63
    assert live["county"] == 21
    assert live["police_force_area"] == 39


def test_an_area_that_ended_has_a_bridge_from_it():
    ended = {code for code, row in AREAS.items() if row["valid_to"] and row["kind"] != "district"}
    assert ended == {row["old"] for row in rows("area_bridges.csv")} - {"E07000048"}


def test_a_bridge_leads_from_an_area_that_ended_to_one_that_began_the_next_day():
    for row in rows("area_bridges.csv"):
        ended, began = day(AREAS[row["old"]]["valid_to"]), day(AREAS[row["new"]]["valid_from"])
        assert (began - ended).days == 1, row


def test_members_are_members_only_while_both_are_live():
    for row in rows("area_members.csv"):
        for code in (row["composite"], row["member"]):
            area = AREAS[code]
            first, last = day(row["valid_from"]), day(row["valid_to"])
            assert not area["valid_from"] or (first and first >= day(area["valid_from"])), row
            assert not area["valid_to"] or (last and last <= day(area["valid_to"])), row


def test_no_area_is_part_of_itself_through_others():
    inside = {}
    for row in rows("area_members.csv"):
        inside.setdefault(row["composite"], []).append(row["member"])

    def depth(code, above=()):
        assert code not in above
        return 1 + max((depth(part, (*above, code)) for part in inside.get(code, ())), default=0)

    assert max(depth(code) for code in inside) <= 4


@pytest.mark.parametrize("on", [date(2010, 1, 1), date(2019, 3, 31), date(2019, 4, 1), date(2024, 1, 1)])
def test_two_members_that_make_up_a_whole_never_share_ground(on):
    # No member of a composite is itself inside another member of it on that day.
    edges = [
        Edge(row["composite"], row["member"], day(row["valid_from"]), day(row["valid_to"]))
        for row in rows("area_members.csv")
        if row["makes_up"] == "1"
    ]
    live = {(edge.composite, edge.member) for edge in edges if in_force(on, edge.valid_from, edge.valid_to)}
    for composite, member in live:
        assert not [other for whole, other in live if whole == composite and (member, other) in live]


def test_bank_holidays_run_from_2012_to_2028():
    for division in ("england-and-wales", "scotland", "northern-ireland"):
        years = {row["date"][:4] for row in rows("bank_holidays.csv") if row["division"] == division}
        assert years == {str(year) for year in range(2012, 2029)}


def test_the_age_bands_of_the_documents_are_held():
    codes = {row["code"] for row in rows("age_bands.csv")}
    assert codes >= {
        "0-4",
        "0-14",
        "0-15",
        "15-19",
        "0-19",
        "0-24",
        "16-64",
        "16-65",
        "65+",
        "66+",
        "10-17",
        "15-17",
        "18-25",
    }


def test_rules_of_one_code_follow_one_another():
    found = sorted(rows("policy_rules.csv"), key=lambda row: (row["code"], row["starts"]))
    for before, after in itertools.pairwise(found):
        if before["code"] == after["code"]:
            assert before["ends"] and before["ends"] < after["starts"]


def test_the_credit_names_the_licence_and_the_originals():
    credit = (DATA / "README.md").read_text(encoding="utf-8")
    assert "Open Government Licence v3.0" in credit
    assert credit.count("| `dfe_") == 4
    assert "govuk_bank_holidays.json" in credit
