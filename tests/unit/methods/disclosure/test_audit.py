"""The auditor passes what is safe, fails what is not, and its certificate tells nothing."""

import json
import random
from collections.abc import Iterator
from importlib import import_module

import numpy as np
import pytest

from goldenthread.methods.disclosure.audit import audit
from goldenthread.methods.disclosure.audit_attack import Contradiction, Row, System, failing, propagated
from tests.unit.methods.disclosure.instances import as_csv, best, folder, instance, list_of, names

needs_reference = pytest.mark.skipif(folder() is None, reason="the reference tables are not here")
MIDDLE = names(4_500)


@needs_reference
@pytest.mark.parametrize("name", MIDDLE)
def test_the_best_known_pattern_of_every_reference_table_passes(name: str) -> None:
    verdict = audit(*instance(name, best(name)))
    assert verdict.passed, [str(problem) for problem in verdict.problems]


@needs_reference
@pytest.mark.parametrize("name", names(1_100))
def test_hardly_a_pattern_with_one_cell_printed_after_all_passes(name: str) -> None:
    pattern = best(name)
    chosen = random.Random(name).sample(range(len(pattern)), min(4, len(pattern)))
    passed = [at for at in chosen if audit(*instance(name, [*pattern[:at], *pattern[at + 1 :]])).passed]
    assert len(passed) <= len(chosen) // 4


@needs_reference
@pytest.mark.parametrize("name", ["s01-3x3", "s02-2x2"])
def test_the_auditor_agrees_with_trying_every_table_of_whole_numbers(name: str) -> None:
    pattern = best(name)
    for drop in [None, *range(len(pattern))]:
        kept = [cell for at, cell in enumerate(pattern) if at != drop]
        files = instance(name, kept)
        assert audit(*files).passed == by_trying(*files)


def made(chance: random.Random) -> tuple[str, dict[str, str], dict[str, str]]:
    """A small table made by chance, its small counts withheld, and some others by chance, but never its grand total."""
    ones, twos = ["N", "S", "W"][: chance.randint(2, 3)], ["young", "old"]
    inner: dict[tuple[str, str], int] = {}
    while sum(inner.values()) < 5:
        inner = {(row, column): chance.choice([0, 1, 2, 3, 5, 6]) for row in ones for column in twos}
    full = dict(inner)
    full |= {(row, "all"): sum(inner[row, column] for column in twos) for row in ones}
    full |= {("all", column): sum(inner[row, column] for row in ones) for column in twos}
    full["all", "all"] = sum(inner.values())
    share = chance.choice([0.0, 0.2, 0.3])
    held, shown = [], []
    for (row, column), count in full.items():
        back = 1 <= count <= 4 or (count and (row, column) != ("all", "all") and chance.random() < share)
        held.append([row, column, str(count), "open"])
        shown.append([row, column, "" if back else str(count), "c" if back else ""])
    hierarchies = {"area": [{"parent": "all", "children": ones}], "age": [{"parent": "all", "children": twos}]}
    table = {"file": "t.csv", "measure": "n", "dims": ["area", "age"], "roots": {"area": "all", "age": "all"}}
    rule = {"primary_min": 1, "primary_max": 4, "zeros": "publish", "protection_width": 3}
    description = json.dumps({"rule": rule, "tables": [{**table, "hierarchies": hierarchies}]})
    head = ["area", "age", "count"]
    return description, {"t.csv": as_csv([*head, "state"], held)}, {"t.csv": as_csv([*head, "obs_status"], shown)}


def test_the_auditor_agrees_with_trying_every_table_on_tables_made_by_chance() -> None:
    chance = random.Random(20261122)
    said = []
    for _ in range(80):
        files = made(chance)
        found = audit(*files).passed
        assert found == by_trying(*files), files
        said.append(found)
    assert 5 < sum(said) < 70


def by_trying(description: str, held: dict[str, str], printed: dict[str, str]) -> bool:
    """Whether every small count of a flat two-way table has room enough, by trying all tables of whole numbers."""
    told = json.loads(description)
    table = told["tables"][0]
    (one, ones), (two, twos) = (
        (table["roots"][dim], table["hierarchies"][dim][0]["children"]) for dim in table["dims"]
    )
    shown = {(row, column): int(text) if text else None for row, column, text in _three(printed[table["file"]])}
    truth = {(row, column): int(text) for row, column, text in _three(held[table["file"]])}
    seen = {cell: {count} for cell, count in truth.items()}
    most = sum(truth[row, column] for row in ones for column in twos)

    def may_be(cell: tuple[str, str], value: int) -> bool:
        return value >= 1 if shown[cell] is None else value == shown[cell]

    def rows_of(row: str, at: int, left: int) -> Iterator[list[int]]:
        if at == len(twos):
            yield []
            return
        cell = (row, twos[at])
        values = range(1, left + 1) if shown[cell] is None else (shown[cell],)
        for value in values:
            for rest in rows_of(row, at + 1, left - value) if value <= left else ():
                yield [value, *rest]

    def fill(number: int, sums: list[int], full: dict[tuple[str, str], int]) -> None:
        if any(shown[one, column] is not None and sums[at] > shown[one, column] for at, column in enumerate(twos)):
            return
        if sum(sums) > (most if shown[one, two] is None else shown[one, two]):
            return
        if number == len(ones):
            ends = {(one, column): sums[at] for at, column in enumerate(twos)} | {(one, two): sum(sums)}
            if all(may_be(cell, value) for cell, value in ends.items()):
                for cell, value in {**full, **ends}.items():
                    seen[cell].add(value)
            return
        row = ones[number]
        for values in rows_of(row, 0, most if shown[row, two] is None else shown[row, two]):
            if may_be((row, two), sum(values)):
                mine = {(row, column): value for column, value in zip(twos, values, strict=True)}
                more = [total + value for total, value in zip(sums, values, strict=True)]
                fill(number + 1, more, {**full, **mine, (row, two): sum(values)})

    fill(0, [0] * len(twos), {})
    law = told["rule"]
    small = [cell for cell, count in truth.items() if law["primary_min"] <= count <= law["primary_max"]]
    return all(max(seen[cell]) - min(seen[cell]) >= law["protection_width"] for cell in small)


def _three(text: str) -> Iterator[list[str]]:
    return (line.split(",")[:3] for line in text.splitlines()[1:])


WHOLE = {"all": (20, "open"), "north": (3, "open"), "south": (9, "open"), "west": (8, "open")}
SUM = {"all": ["north", "south", "west"]}


def test_a_lone_withheld_part_is_given_back_by_its_whole() -> None:
    verdict = audit(*list_of(WHOLE, SUM, {"all": "20", "north": "", "south": "9", "west": "8"}))
    assert not verdict.passed
    assert "north" in verdict.problems[0].place
    with pytest.raises(Exception, match="gives it back"):
        verdict.require()


def test_a_second_withheld_part_protects_it() -> None:
    verdict = audit(*list_of(WHOLE, SUM, {"all": "20", "north": "", "south": "", "west": "8"}))
    assert verdict.passed
    verdict.require()


def test_two_withheld_parts_of_two_are_one_each_where_zeros_are_shown() -> None:
    counts = {"all": (7, "open"), "north": (1, "open"), "south": (1, "open"), "west": (5, "open")}
    shown = {"all": "7", "north": "", "south": "", "west": "5"}
    assert not audit(*list_of(counts, SUM, shown)).passed
    # Where zeros may be withheld each is nothing, one or two: still less than the marker says.
    assert not audit(*list_of(counts, SUM, shown, zeros="eligible")).passed
    assert audit(*list_of(counts, SUM, shown, zeros="eligible", protection_width=2)).passed


@pytest.mark.parametrize(
    ("counts", "shown", "finding"),
    [
        ({}, {"north": "3"}, "small and printed"),
        ({}, {"south": "10"}, "not what is held"),
        ({"south": (9, "withheld")}, {"south": "9"}, "earlier release"),
        ({"south": (9, "hidden")}, {"south": "9"}, "not for printing"),
        ({"all": (11, "open"), "south": (0, "open")}, {"all": "11", "south": ""}, "zeros are shown"),
    ],
)
def test_what_is_printed_wrongly_is_told(counts, shown, finding) -> None:
    printed = {"all": "", "north": "", "south": "", "west": ""} | shown
    verdict = audit(*list_of(WHOLE | counts, SUM, printed))
    assert any(finding in problem.finding for problem in verdict.problems), verdict.problems


def test_a_count_that_nobody_prints_is_attacked_too() -> None:
    counts = {"to June": (14, "known"), "to September": (17, "open"), "July to September": (3, "hidden")}
    sums = {"to September": ["to June", "July to September"]}
    assert not audit(*list_of(counts, sums, {"to September": "17"})).passed
    assert audit(*list_of(counts, sums, {"to September": ""})).passed


def test_a_printed_rate_gives_its_numerator_back() -> None:
    description, held, printed = list_of(WHOLE, SUM, {"all": "20", "north": "", "south": "", "west": "8"})
    told = json.loads(description)
    rate = {"numerator": {"measure": "n", "of": "north"}, "denominator": 60, "printed": "5.0%", "scale": 100}
    assert not audit(json.dumps({**told, "rates": [rate]}), held, printed).passed
    # In whole tenths of a base of 100 it leaves room: up to 5.
    coarse = {**rate, "denominator": 100, "printed": "0", "scale": 10}
    assert audit(json.dumps({**told, "rates": [coarse]}), held, printed).passed


def test_what_else_a_reader_can_work_out_is_part_of_the_attack() -> None:
    description, held, printed = list_of(WHOLE, SUM, {"all": "20", "north": "", "south": "", "west": "8"})
    terms = [{"cell": {"measure": "n", "of": "south"}}, {"cell": {"measure": "n", "of": "north"}, "times": -1}]
    fewer = {"terms": terms, "lower": 6, "upper": 6, "place": "6 fewer than in the south"}
    assert not audit(json.dumps({**json.loads(description), "relations": [fewer]}), held, printed).passed


def test_a_rounded_number_is_an_interval() -> None:
    counts = {"all": (21, "open"), "north": (12, "open"), "south": (9, "open")}
    sums = {"all": ["north", "south"]}
    shown = {"all": "20", "north": "10", "south": "10"}
    assert audit(*list_of(counts, sums, shown, rounding=5)).passed
    assert not audit(*list_of(counts, sums, {**shown, "all": "25"}, rounding=5)).passed
    # By itself 0 says "0, 1 or 2": nearer than "1 to 4".
    small = {"all": (11, "open"), "north": (2, "open"), "south": (9, "open")}
    assert not audit(*list_of(small, sums, {"all": "10", "north": "0", "south": "10"}, rounding=5)).passed
    assert audit(
        *list_of(small, sums, {"all": "10", "north": "0", "south": "10"}, rounding=5, protection_width=2)
    ).passed


def test_a_known_count_that_was_rounded_leaves_the_room_of_its_rounding() -> None:
    description, _, printed = list_of(WHOLE, SUM, {"north": "", "south": "9", "west": "8"})
    rows = [["all", "20", "known", "10"], *([cell, str(WHOLE[cell][0]), "open", ""] for cell in SUM["all"])]
    held = {"list.csv": as_csv(["of", "count", "state", "rounded"], rows)}
    assert audit(description, held, printed).passed


@pytest.mark.parametrize("text", ["{", '{"tables": [{"file": "list.csv"}]}', "[]", '{"tables": 3}'])
def test_what_cannot_be_read_does_not_pass(text: str) -> None:
    _, held, printed = list_of(WHOLE, SUM, {})
    verdict = audit(text, held, printed)
    assert not verdict.passed
    assert verdict.certificate["verdict"] == "fail"


@pytest.mark.parametrize("bad", ["-1", "2.5", "few"])
def test_a_count_that_is_no_count_does_not_pass(bad: str) -> None:
    description, held, printed = list_of(WHOLE, SUM, {"all": "20", "north": "", "south": bad, "west": ""})
    assert not audit(description, held, printed).passed


def test_figures_that_do_not_add_up_are_refused_and_do_not_blind_the_attack() -> None:
    counts = WHOLE | {"all": (25, "open")}
    verdict = audit(*list_of(counts, SUM, {"all": "25", "north": "", "south": "", "west": "8"}))
    assert not verdict.passed
    assert "do not add up" in verdict.problems[0].finding


def test_two_tables_that_disagree_about_a_cell_are_told() -> None:
    description, held, printed = list_of(WHOLE, SUM, {"all": "20", "north": "", "south": "", "west": "8"})
    told = json.loads(description)
    told["tables"].append({**told["tables"][0], "file": "again.csv"})
    again = {"list.csv": printed["list.csv"], "again.csv": printed["list.csv"].replace("south,,c", "south,9,")}
    verdict = audit(json.dumps(told), {**held, "again.csv": held["list.csv"]}, again)
    assert any("withheld, or different, in another" in problem.finding for problem in verdict.problems)


def test_a_part_that_no_table_has_does_not_protect_by_being_below_nothing() -> None:
    counts = {"all": (5, "open"), "north": (1, "open"), "south": (4, "open")}
    verdict = audit(*list_of(counts, {"all": ["north", "south", "unseen"]}, {"all": "5", "north": "", "south": ""}))
    # north + south + unseen = 5: each of the two may be from 1 to 4.
    assert verdict.passed


def test_the_certificate_says_what_was_audited_and_holds_no_count_and_no_cell() -> None:
    files = list_of(WHOLE, SUM, {"all": "20", "north": "", "south": "", "west": "8"})
    verdict = audit(*files)
    told = json.loads(verdict.to_json())
    assert told["verdict"] == "pass"
    assert (told["tables"], told["equations"]) == (1, 1)
    assert set(told["solvers"]) == {"highspy", "numpy", "python"}
    assert len(told["inputs"]["description"]) == len(told["outputs"]["list.csv"]) == 64
    # A hash of the held counts would let anybody try the few that are missing until it fits.
    assert "list.csv" not in told["inputs"]
    assert not any(word in verdict.to_json() for word in ("north", "south", "west", '"20"', " 20", " 9", " 8,"))
    assert verdict.to_json() == audit(*files).to_json()
    failed = audit(*list_of(WHOLE, SUM, {"all": "20", "north": "", "south": "9", "west": "8"}))
    assert "north" not in failed.to_json()
    assert json.loads(failed.to_json())["outputs"] != told["outputs"]


def system(rows: list[Row], truth: list[float], width: list[float]) -> System:
    size = len(truth)
    return System(np.array(truth), np.zeros(size), np.full(size, np.inf), rows, np.array(width))


def test_bounds_follow_from_rows_alone_and_a_contradiction_is_told() -> None:
    rows = [Row((0, 1), (1.0, 1.0), 5.0, 5.0), Row((1, 2), (1.0, -1.0), 3.0, 3.0)]
    lower, upper = propagated(system(rows, [1.0, 4.0, 1.0], [0.0] * 3))
    assert lower.tolist() == [0.0, 3.0, 0.0]
    assert upper.tolist() == [2.0, 5.0, 2.0]
    with pytest.raises(Contradiction):
        propagated(system([*rows, Row((0,), (1.0,), 9.0, 9.0)], [1.0, 4.0, 1.0], [0.0] * 3))


def test_what_rows_alone_do_not_find_the_solver_does() -> None:
    # Two sums and their difference pin the first down; no row does by itself.
    rows = [
        Row((0, 1), (1.0, 1.0), 10.0, 10.0),
        Row((0, 2), (1.0, 1.0), 12.0, 12.0),
        Row((1, 2), (1.0, 1.0), 16.0, 16.0),
    ]
    one = system(rows, [3.0, 7.0, 9.0], [3.0, 0.0, 0.0])
    lower, upper = propagated(one)
    assert upper[0] - lower[0] >= 3
    assert failing(one) == [0]
    assert failing(system(rows[:2], [3.0, 7.0, 9.0], [3.0, 0.0, 0.0])) == []


@needs_reference
@pytest.mark.parametrize("name", names(120))
def test_what_the_product_withholds_passes_the_auditor(name: str) -> None:
    where = folder()
    assert where is not None
    safe = import_module("goldenthread.methods.disclosure.protect")
    found = safe.protect(safe.load(where / name), effort="fast")
    description, held, _ = instance(name, [])
    rows = {
        table.name: as_csv(
            [*table.dims, "count", "obs_status"],
            [[*cell.codes, "" if cell.value is None else str(cell.value), cell.marker] for cell in table.cells],
        )
        for table in found.tables
    }
    verdict = audit(description, held, rows)
    assert verdict.passed, [str(problem) for problem in verdict.problems]
