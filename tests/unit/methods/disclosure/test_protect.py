"""What is withheld cannot be worked out: tried by going through every table that fits what is shown."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.methods.disclosure import (
    Cell,
    PriorRelease,
    Rate,
    Release,
    Rule,
    Sum,
    Table,
    load,
    protect,
    read_prior,
)
from goldenthread.vocabulary import Refused

ROOTS = {"area": "all", "age": "all"}


def grid(inner, *, rule=None, states=None, name="table", **more):
    """A table of two dimensions from its inner counts, all totals beside them."""
    rows, columns = [f"W{n}" for n in range(len(inner))], [f"a{n}" for n in range(len(inner[0]))]
    counts = {(r, c): inner[i][j] for i, r in enumerate(rows) for j, c in enumerate(columns)}
    counts |= {(r, "all"): sum(inner[i]) for i, r in enumerate(rows)}
    counts |= {("all", c): sum(line[j] for line in inner) for j, c in enumerate(columns)}
    counts["all", "all"] = sum(map(sum, inner))
    cells = tuple(Cell(codes, count, (states or {}).get(codes, "open")) for codes, count in counts.items())
    sums = {"area": (Sum("all", tuple(rows)),), "age": (Sum("all", tuple(columns)),)}
    return Table(name, "n", ("area", "age"), cells, ROOTS, sums, rule or Rule(), **more)


def width_left(inner, safe, rule, *, withheld_least, spare):
    """For each small count the width that is left of it, by going through every table of whole numbers that fits."""
    shape = np.array(inner).shape
    sides = [np.arange(inner[i][j] + spare + 1) for i, j in product(range(shape[0]), range(shape[1]))]
    every = np.stack([axis.ravel() for axis in np.meshgrid(*sides, indexing="ij")], axis=1).astype(np.int16)
    every = every.reshape(-1, *shape)
    values, keep = {}, np.ones(len(every), dtype=bool)
    for cell in safe.tables[0].cells:
        row, column = cell.codes
        picked = every if row == "all" else every[:, [int(row[1:])], :]
        picked = picked if column == "all" else picked[:, :, [int(column[1:])]]
        total = picked.sum(axis=(1, 2))
        values[cell.codes] = total
        if cell.value is None:
            keep &= total >= withheld_least
        elif rule.rounding:
            shown = (2 * total + rule.rounding) // (2 * rule.rounding) * rule.rounding
            shown = np.where((total == 0) | (total > rule.primary[1]), shown, -1)
            keep &= shown == cell.value
        else:
            keep &= total == cell.value
    assert keep.any()
    counts = {cell.codes: cell.count for cell in grid(inner).cells}
    return {
        codes: int(total[keep].max() - total[keep].min())
        for codes, total in values.items()
        if rule.small(counts[codes])
    }


tables = st.integers(2, 3).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 5), min_size=columns, max_size=columns), min_size=2, max_size=2)
)


@settings(max_examples=40, deadline=None)
@given(inner=tables, high=st.integers(2, 3), effort=st.sampled_from(["fast", "clean", "optimal"]))
def test_no_small_count_of_a_small_table_can_be_worked_out(inner, high, effort):
    rule = Rule(primary=(1, high))
    safe = protect(Release((grid(inner, rule=rule),)), effort)
    for codes, width in width_left(inner, safe, rule, withheld_least=1, spare=high - 1).items():
        assert width >= rule.protection, (codes, safe.tables[0])
    for cell in safe.tables[0].cells:
        assert cell.value != 0 or cell.marker == ""


@settings(max_examples=15, deadline=None)
@given(inner=tables, zeros=st.sampled_from(["eligible", "suppress"]))
def test_nor_where_zeros_may_be_withheld(inner, zeros):
    rule = Rule(primary=(1, 2), zeros=zeros)
    safe = protect(Release((grid(inner, rule=rule),)))
    for codes, width in width_left(inner, safe, rule, withheld_least=0, spare=rule.protection).items():
        assert width >= rule.protection, (codes, safe.tables[0])


@settings(max_examples=15, deadline=None)
@given(inner=tables)
def test_nor_where_other_counts_are_rounded(inner):
    rule = Rule(primary=(1, 2), rounding=5)
    safe = protect(Release((grid(inner, rule=rule),)))
    assert all(cell.value is None or cell.value % 5 == 0 for cell in safe.tables[0].cells)
    for codes, width in width_left(inner, safe, rule, withheld_least=1, spare=rule.protection).items():
        assert width >= rule.protection, (codes, safe.tables[0])


@settings(max_examples=15, deadline=None)
@given(inner=tables)
def test_more_effort_never_withholds_more(inner):
    release = Release((grid(inner),))
    fast, clean, optimal = (len(release.protect(effort).withheld) for effort in ("fast", "clean", "optimal"))
    assert optimal == clean <= fast


def test_the_same_release_gives_the_same_answer():
    inner = [[(3 * i * i + 7 * j + i * j) % 11 for j in range(6)] for i in range(9)]
    one, two = (Release((grid(inner),)).protect() for _ in range(2))
    assert one.tables == two.tables
    assert one.work == two.work


def test_three_cells_of_a_row_that_gave_one_back():
    safe = Release((grid([[2, 10, 20], [9, 8, 7]]),)).protect()
    assert safe.words == "4 cells withheld; nothing published gives them back"
    assert safe.fewest
    assert sorted(safe.reasons.values()) == ["primary", "secondary", "secondary", "secondary"]
    assert {cell.shown for cell in safe.tables[0].cells if cell.value is None} == {"[c]"}
    assert safe.is_withheld("n", area="W0", age="a0")
    assert {row["obs_status"] for row in safe.tables[0].rows() if not row["count"]} == {"c"}


def test_nothing_small_nothing_withheld():
    safe = Release((grid([[20, 30], [0, 15]]),)).protect()
    assert safe.words == "No cells withheld"
    assert all(cell.value is not None for cell in safe.tables[0].cells)


def test_totals_that_are_not_the_sum_of_their_parts_are_refused():
    table = grid([[5, 6], [7, 8]])
    wrong = tuple(Cell(c.codes, 13) if c.codes == ("W0", "all") else c for c in table.cells)
    with pytest.raises(Refused) as refused:
        Release((Table("t", "n", table.dims, wrong, ROOTS, table.hierarchies),)).protect()
    places = [problem.place for problem in refused.value.problems]
    assert places == ["t, area all, age all", "t, area W0, age all"]
    problem = refused.value.problems[1]
    assert "add up to 11, and it is 13" in problem.finding
    assert "counted in two parts" in problem.remedy


def test_a_cell_that_is_left_out_is_worked_out_and_protected():
    # W0 a1 is not in the table: 12 - 10 gives it back, so 10 or 12 goes with it.
    table = grid([[10, 2], [20, 30]])
    cells = tuple(cell for cell in table.cells if cell.codes != ("W0", "a1"))
    safe = Release((Table("t", "n", table.dims, cells, ROOTS, table.hierarchies),)).protect()
    assert ("W0", "a1") not in [cell.codes for cell in safe.tables[0].cells]
    assert safe.is_withheld("n", area="W0", age="a0") or safe.is_withheld("n", area="W0")


def test_what_is_left_out_and_cannot_be_worked_out_limits_nobody():
    cells = (Cell(("all",), 30), Cell(("A",), 3))
    sums = {"area": (Sum("all", ("A", "B", "C")),)}
    safe = Release((Table("t", "n", ("area",), cells, {"area": "all"}, sums),)).protect()
    assert safe.withheld == {("n", (("area", "A"),))}


def year(first, second):
    """Two cumulative quarters of one table, the first of them published."""
    sums = {"period": (Sum("YTD2", ("YTD1", "Q2")),), "area": (Sum("all", ("A", "B", "C")),)}
    dims, roots = ("period", "area"), {"period": "YTD2", "area": "all"}

    def table(period, counts):
        cells = [Cell((period, area), count) for area, count in zip("ABC", counts, strict=True)]
        return Table("t", "n", dims, (*cells, Cell((period, "all"), sum(counts))), roots, sums)

    return table("YTD1", first), table("YTD2", second)


def test_a_quarter_cannot_be_had_by_subtracting_an_earlier_release(tmp_path):
    first, second = year([20, 30, 40], [22, 41, 57])
    one = Release((first,))
    earlier = one.store(one.protect(), "2025 Q1", tmp_path / "q1.json")
    assert read_prior(tmp_path / "q1.json") == earlier
    alone, both = Release((second,)).protect(), Release((second,), (earlier,)).protect()
    # A had 2 in the quarter: 22 - 20, where both are out.
    assert not alone.withheld
    assert both.is_withheld("n", area="A")
    assert len(both.withheld) == 2


def test_a_release_without_a_period_is_placed_by_its_code():
    first, second = year([20, 30, 40], [22, 41, 57])
    plain = Table(
        "t",
        "n",
        ("area",),
        tuple(Cell(cell.codes[1:], cell.count, "known") for cell in first.cells),
        {"area": "all"},
        {"area": first.hierarchies["area"]},
    )
    earlier = PriorRelease("2025 Q1", (plain,))
    with pytest.raises(Refused, match="say so by a code of its own"):
        Release((second,), (earlier,)).protect()
    assert Release((second,), (earlier.at(period="YTD1"),)).protect().is_withheld("n", area="A")


def test_what_was_withheld_stays_withheld():
    first = grid([[2, 10, 20], [9, 8, 7]])
    one = Release((first,))
    earlier = one.store(one.protect(), "first")
    again = Release((grid([[2, 10, 20], [9, 8, 7]]),), (earlier,)).protect()
    assert again.withheld == one.protect().withheld
    assert set(again.reasons.values()) == {"earlier"}


def test_what_is_out_already_is_refused_and_named():
    states = dict.fromkeys([("W0", "all"), ("W0", "a1")], "known")
    with pytest.raises(Refused) as refused:
        Release((grid([[2, 10], [20, 30]], states=states),)).protect()
    assert refused.value.problems[0].place == "table, area W0, age a0"
    assert "enter it as known" in refused.value.problems[0].remedy


def test_a_figure_inherits_the_strictest_rule_of_its_parts():
    owners = {"area": {"W1": Rule(primary=(1, 9))}}
    table = grid([[6, 20, 30], [6, 20, 30], [40, 50, 60]], owners=owners)
    assert table.rule_of(("W0", "a0")).primary == (1, 4)
    assert table.rule_of(("all", "a0")).primary == (1, 9)
    safe = Release((table,)).protect()
    assert safe.reasons["n", (("age", "a0"), ("area", "W1"))] == "primary"
    assert safe.reasons.get(("n", (("age", "a0"), ("area", "W0")))) != "primary"


def test_small_counts_that_are_rounded_are_withheld_only_where_sums_say_more():
    rule = Rule(primary=(1, 4), rounding=5, small_counts="round")
    calm = Release((grid([[11, 12], [13, 14]], rule=rule),)).protect()
    assert not calm.withheld
    assert [cell.value for cell in calm.tables[0].cells][:4] == [10, 10, 15, 15]
    # 0 and 0, each 0 to 2, add up to 5, which is 3 to 7: so it is 3 or 4, and the parts are 1 or 2.
    tight = Release((grid([[1, 2], [30, 40]], rule=rule),)).protect()
    assert tight.withheld


def test_a_count_that_rounds_to_nothing_is_not_shown_as_none():
    safe = Release((grid([[30, 6], [40, 50]], rule=Rule(primary=(1, 4), rounding=20)),)).protect()
    assert [cell.shown for cell in safe.tables[0].cells][:2] == ["40", "[low]"]


def test_rates_are_withheld_with_their_counts():
    def table(measure, counts):
        cells = [Cell((area,), count) for area, count in zip("ABC", counts, strict=True)]
        sums = {"area": (Sum("all", ("A", "B", "C")),)}
        return Table(measure, measure, ("area",), (*cells, Cell(("all",), sum(counts))), {"area": "all"}, sums)

    rate = Rate("found", "seen", scale=100, decimals=1, share=True)
    release = Release((table("found", [3, 20, 33]), table("seen", [60, 80, 90])), rates=(rate,))
    shown = release.protect().rate(rate, {"area": "all"})
    assert shown["found", (("area", "A"),)] == "[c]"
    assert str(shown["found", ()]) in ("24.3", "[c]")
    assert sum(value == "[c]" for value in shown.values()) == 2


def test_a_part_is_never_more_than_its_whole():
    # Of 5 seen in A, found is 1 to 5 at most: a width of 4, and 7 or less of it asked.
    def table(measure, counts):
        cells = [Cell((area,), count) for area, count in zip("AB", counts, strict=True)]
        return Table(measure, measure, ("area",), tuple(cells), {"area": "all"}, {}, Rule(width=5))

    release = Release((table("found", [3, 40]), table("seen", [5, 90])))
    assert len(release.protect().withheld) == 1
    narrow = Release(release.tables, rates=(Rate("found", "seen", share=True),)).protect()
    assert narrow.withheld == {("found", (("area", "A"),)), ("seen", (("area", "A"),))}


def test_a_parent_that_is_decomposed_twice_is_attacked_both_ways():
    sums = {"area": (Sum("all", ("A", "B", "C")), Sum("all", ("N", "S")), Sum("N", ("A", "B")), Sum("S", ("C",)))}
    counts = {"all": 60, "A": 3, "B": 27, "C": 30, "N": 30, "S": 30}
    cells = tuple(Cell((area,), count) for area, count in counts.items())
    safe = Release((Table("t", "n", ("area",), cells, {"area": "all"}, sums),)).protect()
    assert safe.withheld == {("n", (("area", "A"),)), ("n", (("area", "B"),))}


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"roots": {"area": "all"}}, "it has no code for its total"),
        ({"cells": (Cell(("W0", "a0"), 3), Cell(("W0", "a0"), 3))}, "the cell is there twice"),
        ({"cells": (Cell(("W0", "a0"), None),)}, "has no count"),
        ({"cells": (Cell(("W0",), 3),)}, "1 codes for 2 dimensions"),
        ({"cells": (Cell(("W0", "a0"), -1),)}, "the count is -1"),
        ({"hierarchies": {"area": (Sum("all", ("N",)), Sum("N", ("all",)))}}, "is part of itself"),
        ({"hierarchies": {"sex": (Sum("all", ("F", "M")),)}}, "has sums and is not a dimension"),
        ({"hierarchies": {"area": (Sum("all", ("W0", "W0")),)}}, "the parts of all are W0, W0"),
    ],
)
def test_tables_that_do_not_hold_together_are_refused(change, finding):
    table = grid([[5, 6], [7, 8]])
    fields = {"cells": table.cells, "roots": ROOTS, "hierarchies": table.hierarchies} | change
    with pytest.raises(Refused, match=finding):
        Release((Table("t", "n", table.dims, **fields),)).protect()


def test_two_totals_of_one_dimension_are_refused():
    one, two = grid([[5, 6], [7, 8]]), grid([[5, 6], [7, 8]], name="other")
    other = Table("other", "n", two.dims, two.cells, {"area": "W0", "age": "all"}, two.hierarchies)
    with pytest.raises(Refused, match="its total is W0; in table it is all"):
        Release((one, other)).protect()


def test_rows_that_cannot_be_read_are_named():
    rows = [{"area": "A", "count": "3.5"}, {"area": "B", "count": "4", "state": "secret"}, {"area": "C", "count": "5"}]
    with pytest.raises(Refused) as refused:
        Table.of(rows, ["area"], roots={"area": "all"}, hierarchies={"area": {"all": ["A", "B", "C"]}}, name="t.csv")
    assert [problem.place for problem in refused.value.problems] == ["t.csv, row 1", "t.csv, row 2"]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be opened"):
        load(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"primary": (4, 1)},
        {"zeros": "hide"},
        {"width": 0},
        {"rounding": 1},
        {"marker": " "},
        {"small_counts": "round"},
        {"small_counts": "show"},
    ],
)
def test_a_rule_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong)).split("_")[0]):
        Rule(**wrong)
