"""Funnel plots, slope index of inequality and comparison with a benchmark, against the reference figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from goldenthread.methods import benchmark, funnel, sii
from goldenthread.methods.funnel import Statistic
from goldenthread.methods.results import Status, two_sided_z
from goldenthread.vocabulary import Polarity
from tests.reference.folder import Folder, Table, compare, compare_text

FUNNEL_TOLERANCE = 1e-4  # the reference searches by halving and stops short
SIMULATION = 5.0  # standard deviations between seeds


def funnel_cases(folder: Folder) -> Iterator[tuple[str, Table, dict[str, Any]]]:
    """Each case with its areas and the arguments of the call."""
    for (case,), areas in folder.read("funnel_input.csv").by("case"):
        kind = areas.one("statistic")
        if kind == "rate":
            kind = {"dsr": "standardised rate", "crude": "crude rate"}[areas.one("rate_type")]
        arguments = {
            "numerator": areas.floats("numerator"),
            "denominator": areas.floats("denominator"),
            "rate": areas.floats("rate"),
            "statistic": cast(Statistic, kind),
            "multiplier": float(areas.one("multiplier") or 1),
        }
        yield case, areas, arguments


def per_case(folder: Folder, name: str, case: str) -> Table:
    table = folder.read(name)
    return table.where([c == case for c in table.text("case")])


def all_cases_read(folder: Folder, name: str, done: int) -> None:
    assert done == len(folder.read(name)), f"{name}: {done} rows of {len(folder.read(name))} compared"


def funnel_limits(folder: Folder) -> None:
    name, done = "funnel_limits_output.csv", 0
    for case, areas, arguments in funnel_cases(folder):
        expected = per_case(folder, name, case)
        kind = arguments["statistic"]
        if kind == "proportion":
            # The reference cuts at 100 whatever the multiplier.
            arguments["ceiling"] = 100.0
        elif kind == "ratio":
            isr = areas.one("ratio_type") == "isr"
            arguments |= {"multiplier": 100.0 if isr else 1.0, "shown": "ratio"}
        else:
            arguments["years"] = float(areas.one("years_of_data"))
        got = funnel.funnel_limits(**arguments)
        compare(got.x_axis, expected.floats("x_axis"), f"{case} x_axis")
        at = {"ratio": "exp_events", "crude rate": "population_1_year", "standardised rate": "population_1_year"}
        for level, sigmas in enumerate(("2s", "3s")):
            for side, limits, sizes in (
                ("lower", got.lower, got.at_lower),
                ("upper", got.upper, got.at_upper),
            ):
                column = f"{side}_{sigmas}_limit"
                theirs = expected.floats(column)
                if kind == "ratio" and areas.one("ratio_type") == "count":
                    theirs = theirs + 1  # compared as ratios: less one, a limit near nothing has no digits to compare
                rel = 1e-9 if kind == "proportion" else FUNNEL_TOLERANCE
                compare(limits[level], theirs, f"{case} {column}", rel=rel, absolute=1e-12)
                for suffix in ("exp_events", "population_1_year"):
                    column = f"{side}_{sigmas}_{suffix}"
                    ours = sizes[level] if at.get(kind) == suffix else np.full(len(expected), np.nan)
                    compare(ours, expected.floats(column), f"{case} {column}", rel=FUNNEL_TOLERANCE)
        if kind == "ratio":
            assert expected.missing("baseline").all(), f"{case}: a ratio has no baseline in the reference"
        else:
            compare(np.full(len(expected), got.average), expected.floats("baseline"), f"{case} baseline")
        done += len(expected)
    all_cases_read(folder, name, done)


def funnel_significance(folder: Folder) -> None:
    name, done = "funnel_significance_output.csv", 0
    for case, areas, arguments in funnel_cases(folder):
        expected = per_case(folder, name, case).lined_up(areas, "case", "area")
        got = funnel.funnel_significance(**arguments)
        said = [got.said(row) for row in range(len(areas))]
        few = got.rows.status == Status.SUPPRESSED
        theirs = expected.text("significance")
        not_applicable = np.array([text.startswith("Not applicable") for text in theirs])
        np.testing.assert_array_equal(few, not_applicable, err_msg=f"{case} not applicable")
        rest = np.flatnonzero(~few).tolist()
        names = areas.text("area")
        compare_text([said[i] for i in rest], [theirs[i] for i in rest], case, [names[i] for i in rest])
        done += len(expected)
    all_cases_read(folder, name, done)


def funnel_points(folder: Folder) -> None:
    name, done = "funnel_points_output.csv", 0
    for case, areas, arguments in funnel_cases(folder):
        if arguments["statistic"] not in ("crude rate", "standardised rate"):
            continue
        expected = per_case(folder, name, case).lined_up(areas, "case", "area")
        got = funnel.funnel_points(**arguments, years=float(areas.one("years_of_data")))
        compare(got.rate, expected.floats("rate_chart"), f"{case} rate_chart", rows=areas.text("area"))
        compare(got.population, expected.floats("denominator_derived"), f"{case} denominator", rows=areas.text("area"))
        done += len(expected)
    all_cases_read(folder, name, done)


KINDS: dict[str, sii.Kind] = {"0": "value", "1": "rate", "2": "proportion"}


def slope_index(areas: Table, **more: Any) -> sii.Inequality:
    """The call that a row set of sii_input.csv stands for."""
    given = {"area": areas.text("area"), "quantile": areas.text("quantile")} | more
    if "se" not in given:
        given |= {"lower": areas.floats("lower_cl"), "upper": areas.floats("upper_cl")}
    return sii.slope_index(
        population=areas.floats("population"),
        value=areas.floats("value"),
        kind=KINDS[areas.one("value_type")],
        transform=areas.one("transform") == "TRUE",
        multiplier=float(areas.one("multiplier")),
        **given,
    )


def found_for(expected: Table, got: sii.Inequality, case: str) -> NDArray[np.intp]:
    """Where each expected area is. The reference leaves out areas that lack a quantile; ours stay and are marked."""
    names = [str(name) for name in got.areas]
    at = np.array([names.index(area) for area in expected.text("area")], dtype=np.intp)
    left = [row for row in range(len(names)) if row not in at]
    assert all(got.rows.status[row] != Status.OK for row in left), f"{case}: areas that the reference left out"
    return at


def points_match(got: sii.Inequality, expected: Table, areas: Table, case: str) -> None:
    names, at = expected.text("area"), found_for(expected, got, case)
    compare(got.sii.value[at], expected.floats("sii"), f"{case} sii", rows=names)
    compare(got.rii.value[at], expected.floats("rii"), f"{case} rii", rows=names)
    if "intercept" in expected:
        # Without a transformation the reference leaves its multiplier out of the intercept.
        per = 1.0 if areas.one("transform") == "TRUE" else abs(float(areas.one("multiplier")))
        compare(got.intercept[at] / per, expected.floats("intercept"), f"{case} intercept", rows=names)


def limits_match(got: sii.Inequality, expected: Table, case: str) -> None:
    at = found_for(expected, got, case)
    for index, found in (("sii", got.sii), ("rii", got.rii)):
        for side, limit in (("lower", found.lower[0, at]), ("upper", found.upper[0, at])):
            mean, spread = (expected.floats(f"{index}_{side}95_{part}") for part in ("mean", "sd"))
            far = np.abs(limit - mean) / spread
            assert (far <= SIMULATION).all(), f"{case} {index} {side}: {far.max():.1f} standard deviations away"


def sii_output(folder: Folder) -> None:
    name, done = "sii_output.csv", 0
    for (case,), areas in folder.read("sii_input.csv").by("case"):
        expected = per_case(folder, name, case)
        got = slope_index(areas)
        if areas.one("quantile_type") == "character":
            # The reference put quantiles in the order of their letters, 1, 10, 2: known to be wrong. Given its
            # order we find its figures; with quantiles in their own order the index is another.
            order = {text: at for at, text in enumerate(sorted(set(areas.text("quantile"))))}
            as_text = [order[text] for text in areas.text("quantile")]
            theirs = slope_index(areas, quantile=as_text)
            points_match(theirs, expected, areas, case)
            limits_match(theirs, expected, case)
            apart = np.abs(got.sii.value[found_for(expected, got, case)] / expected.floats("sii") - 1)
            assert (apart > 1e-3).all(), f"{case}: the order of letters should have given another index"
        else:
            points_match(got, expected, areas, case)
            limits_match(got, expected, case)
        done += len(expected)
    all_cases_read(folder, name, done)


def sii_two_levels(folder: Folder) -> None:
    """Limits of one run of the simulation at two levels: held to the error of one run of its repetitions."""
    table, inputs = folder.read("sii_se_two_levels_output.csv"), folder.read("sii_input.csv")
    spreads = folder.read("sii_output.csv")
    columns = [match for column in table.columns if (match := re.fullmatch(r"(sii|rii)_lower(\d+)_(\d)cl", column))]
    confidence = tuple(sorted({float(f"{m[2]}.{m[3]}") for m in columns}))
    done = 0
    for (case,), expected in table.by("case"):
        areas = inputs.where([c == case for c in inputs.text("case")])
        got = slope_index(areas, se=areas.floats("se"), confidence=confidence)
        points_match(got, expected, areas, case)
        spread = spreads.where([c == case for c in spreads.text("case")]).lined_up(expected, "case", "area")
        repetitions, where = spread.floats("repetitions"), found_for(expected, got, case)
        for index, found in (("sii", got.sii), ("rii", got.rii)):
            for at, level in enumerate(found.confidence):
                lower, upper = found.lower[at, where], found.upper[at, where]
                allowed = SIMULATION * one_run(lower, upper, level, repetitions)
                label = f"{level * 100:.1f}".replace(".", "_")
                for side, limit in (("lower", lower), ("upper", upper)):
                    far = np.abs(limit - expected.floats(f"{index}_{side}{label}cl"))
                    most = (far / allowed * SIMULATION).max()
                    assert (far <= allowed).all(), f"{case} {index} {side} {label}: {most:.1f} standard deviations"
        done += len(expected)
    all_cases_read(folder, "sii_se_two_levels_output.csv", done)


def one_run(
    lower: NDArray[np.float64], upper: NDArray[np.float64], level: float, repetitions: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Standard error of a simulated quantile, sqrt(p(1-p)/N) over the density there, of a near normal distribution."""
    z, tail = two_sided_z(level), (1 - level) / 2
    spread = (upper - lower) / (2 * z)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / spread
    return np.asarray(np.sqrt(tail * (1 - tail) / repetitions) / density)


POLARITIES = {
    "": Polarity.NO_JUDGEMENT,
    "_high_is_good": Polarity.HIGHER_BETTER,
    "_low_is_good": Polarity.LOWER_BETTER,
}


def benchmark_output(folder: Folder) -> None:
    areas = folder.read("benchmark_input.csv")
    expected = folder.read("benchmark_output.csv").lined_up(areas, "area")
    assert len(areas) == len(folder.read("benchmark_output.csv"))
    names = areas.text("area")
    near = areas.floats("lower95_0cl"), areas.floats("upper95_0cl")
    far = areas.floats("lower99_8cl"), areas.floats("upper99_8cl")
    one = benchmark.against_value(areas.floats("value"), *near, areas.floats("benchmark"))
    two = benchmark.against_value(
        areas.floats("value"),
        np.stack([near[0], far[0]]),
        np.stack([near[1], far[1]]),
        areas.floats("benchmark"),
        confidence=(0.95, 0.998),
    )
    for suffix, polarity in POLARITIES.items():
        for label, got in (("one_level", one), ("two_levels", two)):
            ours = [got.outcome(row, polarity) for row in range(len(areas))]
            compare_text(ours, expected.text(label + suffix), label + suffix, names)


def quintiles(folder: Folder) -> None:
    areas = folder.read("benchmark_quintiles_input.csv")
    # Ties are split by the order of the areas' names.
    areas = areas.at(sorted(range(len(areas)), key=lambda row: areas.text("area")[row]))
    expected = folder.read("benchmark_quintiles_output.csv").lined_up(areas, "grp", "area")
    assert len(areas) == len(folder.read("benchmark_quintiles_output.csv"))
    got = benchmark.fifths(areas.floats("value"), areas.text("grp"))
    names = areas.keys("grp", "area")
    there = ~areas.missing("value")
    compare(np.where(there, got.count, 0), np.where(there, expected.floats("n"), 0), "n", rows=names)
    compare(np.where(got.fifth > 0, got.fifth, np.nan), expected.floats("quintile"), "quintile", rows=names)
    columns = {
        "no_judgement": Polarity.NO_JUDGEMENT,
        "high_is_good": Polarity.HIGHER_BETTER,
        "low_is_good": Polarity.LOWER_BETTER,
    }
    for column, polarity in columns.items():
        ours = [got.outcome(row, polarity) for row in range(len(areas))]
        compare_text(ours, expected.text(column), column, names)


ADAPTERS: dict[str, Callable[[Folder], None]] = {
    "funnel_limits_output.csv": funnel_limits,
    "funnel_significance_output.csv": funnel_significance,
    "funnel_points_output.csv": funnel_points,
    "sii_output.csv": sii_output,
    "benchmark_output.csv": benchmark_output,
    "benchmark_quintiles_output.csv": quintiles,
    "sii_se_two_levels_output.csv": sii_two_levels,
}


def _slope(values: list[float], kind: sii.Kind = "value", quantiles: int = 0, **given: Any) -> sii.Inequality:
    """One area with these values in order, limits 10% either side unless told."""
    rows = quantiles or len(values)
    if "se" not in given:
        given = {"lower": [v * 0.9 for v in values], "upper": [v * 1.1 for v in values]} | given
    population = given.pop("population", [1000.0] * rows)
    return sii.slope_index(["a"] * rows, range(1, rows + 1), population, values, kind=kind, **given)


_FIVE = [50.0, 52.0, 55.0, 57.0, 60.0]

ERRORS: dict[str, Callable[[dict[str, str]], object]] = {
    "E80": lambda case: funnel.funnel_limits([1], [10], statistic=cast(Statistic, None)),
    "E81": lambda case: funnel.funnel_limits([np.nan, 3, 4], [10, 20, 30], statistic="proportion"),
    "E82": lambda case: funnel.funnel_limits([11, 3], [10, 20], statistic="proportion"),
    "E83": lambda case: funnel.funnel_limits([5, 3], [0, 2.5], statistic="ratio"),
    "E84": lambda case: funnel.funnel_limits([0, 30], None, [0, 12.5], statistic="crude rate", multiplier=1e5),
    "E85": lambda case: funnel.funnel_limits([5], [10], [1], statistic=cast(Statistic, "x")),
    "E86": lambda case: funnel.funnel_limits([5], [10], statistic="ratio", multiplier=100),
    "E90": lambda case: _slope(_FIVE[:4]),
    "E91": lambda case: _slope(_FIVE, population=[1000, 1000, 0, 1000, 1000]),
    "E92": lambda case: _slope(_FIVE, lower=None, upper=None),
    "E93": lambda case: _slope(_FIVE, kind=cast(sii.Kind, "3")),
    "E94": lambda case: _slope(_FIVE),
    "E95": lambda case: _slope([0.2, 0.3, 1.2, 0.4, 0.5], kind="proportion", se=[0.1] * 5),
    "E96": lambda case: _slope(_FIVE, lower=[45, np.nan, 50, 51, 52]),
    "E97": lambda case: _slope(_FIVE, transform=True),
    "E98": lambda case: _slope([50.0 + i for i in range(12)]),
    "E99": lambda case: _slope([0.0, *_FIVE[1:]], kind="rate"),
    "E100": lambda case: _slope(_FIVE, se=[1, 1, -1, 1, 1]),
}
DECIDED = {
    "E86": "limits of a ratio are ratios unless asked to be less one, so there is nothing that must be given",
    "E94": "the limits are not simulated, so there are no repetitions to choose",
}
