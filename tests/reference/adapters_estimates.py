"""Adapters for values with limits: proportions, rates, means, standardised rates, life expectancy, quantiles."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from goldenthread.methods.groups import group_by
from goldenthread.methods.life import life_expectancy
from goldenthread.methods.mean import mean
from goldenthread.methods.proportion import proportion
from goldenthread.methods.quantiles import quantile
from goldenthread.methods.rate import BYAR, EXACT, count_limits, rate
from goldenthread.methods.results import Estimates, Status
from goldenthread.methods.standardised import (
    directly_standardised,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
)
from tests.reference.folder import Folder, Table, compare, compare_text

#: The columns of each level in files with two: "lower95_0cl" is the lower limit at 95.0%.
_LEVEL = re.compile(r"lower(\d+)_(\d)cl")


def _level_columns(output: Table) -> list[tuple[float, str, str]]:
    """(level, lower column, upper column) of each level that a file has beside `confidence_arg`."""
    return [
        (float(f"{found[1]}.{found[2]}"), name, name.replace("lower", "upper"))
        for name in output.columns
        if (found := _LEVEL.fullmatch(name))
    ]


def _confidence(output: Table) -> float:
    """The level of a file (part) with one: the argument, or the label such as "95%"."""
    if "confidence_arg" in output:
        return float(output.one("confidence_arg"))
    return float(output.one("confidence").rstrip("%"))


def _levels(output: Table) -> list[float]:
    many = _level_columns(output)
    return [level for level, _, _ in many] or [_confidence(output)]


def _multiplier(output: Table) -> float:
    """What values are per: the argument, or the number in the label "rate per 100000"."""
    for column in ("multiplier_arg", "refvalue_arg"):
        if column in output:
            return float(output.one(column))
    labels = {label for label in output.text("statistic") if "NA for" not in label}
    (label,) = labels
    if label == "percentage":
        return 100.0
    found = re.search(r"([\d.e+]+)$", label)
    assert found, f"{output.name}: no multiplier in {label!r}"
    return float(found[1])


def _limits(got: Estimates, output: Table, names: list[tuple[str, ...]], lower_absolute: float = 0.0) -> None:
    """Compare every level's limits."""
    columns = _level_columns(output) or [(_confidence(output), "lowercl", "uppercl")]
    for at, (_, lower, upper) in enumerate(columns):
        compare(got.lower[at], output.floats(lower), f"{output.name} {lower}", absolute=lower_absolute, rows=names)
        compare(got.upper[at], output.floats(upper), f"{output.name} {upper}", rows=names)


def _parts(got: Estimates, output: Table, names: list[tuple[str, ...]], **columns: str) -> None:
    for column, part in columns.items():
        compare(got.parts[part], output.floats(column), f"{output.name} {column}", rows=names)


def _named_methods(got: Estimates, output: Table, names: list[tuple[str, ...]]) -> None:
    """Rows with a count say which limits they have; the reference leaves the name out where the count is missing."""
    words = {EXACT.key: "Exact", BYAR.key: "Byars"}
    there = [at for at, word in enumerate(output.text("method")) if word]
    ours = [words[got.method_of(at).key] for at in there]
    compare_text(ours, [output.text("method")[at] for at in there], f"{output.name} method", [names[i] for i in there])


def _each_run(output: Table, *arguments: str) -> list[Table]:
    """The parts of a file, one for each set of arguments."""
    present = [a for a in arguments if a in output]
    return [part for _, part in output.by(*present)] if present else [output]


def _rowwise(
    method: Callable[..., Estimates], name: str, absolute: Callable[[float], float], named: bool
) -> Callable[[Folder], None]:
    """Files with a row for a row: `row_id` joins them to their input."""

    def run(folder: Folder) -> None:
        output = folder.read(f"{name}_output.csv")
        given = folder.read(f"{name.removesuffix('_two_levels').removesuffix('_no_ci')}_input.csv")
        for part in _each_run(output, "confidence_arg", "multiplier_arg"):
            rows = given.lined_up(part, "row_id")
            per = _multiplier(part)
            keys = part.keys("row_id")
            plain = "lowercl" not in part and not _level_columns(part)
            got = method(
                rows.floats("x"), rows.floats("n"), confidence=0.95 if plain else _levels(part), multiplier=per
            )
            compare(got.value, part.floats("value"), f"{part.name} value", rows=keys)
            if not plain:
                _limits(got, part, keys, absolute(per))
            if named:
                _named_methods(got, part, keys)

    return run


def _grouped(
    method: Callable[..., Estimates], name: str, absolute: Callable[[float], float], named: bool
) -> Callable[[Folder], None]:
    """Files with a row for a group: the columns that they share with their input, other than x and n."""

    def run(folder: Folder) -> None:
        output = folder.read(f"{name}_output.csv")
        given = folder.read(f"{name.removesuffix('_two_levels')}_input.csv")
        by = [c for c in output.columns if c in given and c not in ("x", "n")]
        groups = group_by(*(given.text(column) for column in by))
        per = _multiplier(output)
        # Some runs were made without the rows that lack a value, others with them.
        lacking = output.missing("x") | output.missing("n")
        got = method(
            given.floats("x"),
            given.floats("n"),
            groups=groups,
            missing="propagate" if lacking.any() else "skip",
            confidence=_levels(output),
            multiplier=per,
        )
        labels = [label if isinstance(label, tuple) else (label,) for label in got.labels]
        theirs = output.at([output.keys(*by).index(label) for label in labels])
        assert len(theirs) == len(output)
        compare(got.value, theirs.floats("value"), f"{name} value", rows=labels)
        _parts(got, theirs, labels, x="x", n="n")
        _limits(got, theirs, labels, absolute(per))
        if named:
            _named_methods(got, theirs, labels)

    return run


def _wilson_at_zero(per: float) -> float:
    return 1e-12 * per


def _exactly(per: float) -> float:
    return 0.0


def counts(folder: Folder) -> None:
    output = folder.read("count_limits_output.csv")
    for part in _each_run(output, "confidence"):
        level, x, keys = float(part.one("confidence")), part.floats("x"), part.keys("x", "confidence")
        for prefix, below in (("exact", np.inf), ("byars", 0.0), ("used", 10.0)):
            got = count_limits(x, confidence=level, exact_below=below)
            assert got.rows.ok.all()
            compare(got.lower[0], part.floats(f"{prefix}_lower"), f"{prefix}_lower", rows=keys)
            compare(got.upper[0], part.floats(f"{prefix}_upper"), f"{prefix}_upper", rows=keys)


def means(name: str) -> Callable[[Folder], None]:
    def run(folder: Folder) -> None:
        output = folder.read(name)
        given = folder.read("means_input.csv")
        for part in _each_run(output, "confidence_arg"):
            x = given.floats("x")
            if "area" in part:
                got = mean(x, groups=given.text("area"), confidence=_levels(part))
                keys = [(str(label),) for label in got.labels]
                # A second grouping may leave areas out, never add one.
                within = {key: at for at, key in enumerate(keys)}
                rows = [within[key] for key in part.keys("area")]
            else:
                there = ~np.isnan(x)
                got = mean(x, missing="skip", confidence=_levels(part))
                assert float(part.one("value_count")) == there.sum()
                rows = [0]
            keys = part.keys("area") if "area" in part else [("all",)]
            compare(got.value[rows], part.floats("value"), f"{name} value", rows=keys)
            for column, of in (("value_sum", "sum"), ("value_count", "count"), ("stdev", "sd")):
                compare(got.parts[of][rows], part.floats(column), f"{name} {column}", rows=keys)
            columns = _level_columns(part) or [(_confidence(part), "lowercl", "uppercl")]
            for at, (_, lower, upper) in enumerate(columns):
                compare(got.lower[at][rows], part.floats(lower), f"{name} {lower}", rows=keys)
                compare(got.upper[at][rows], part.floats(upper), f"{name} {upper}", rows=keys)

    return run


def _aligned(got: Estimates, output: Table) -> Table:
    """The rows of an output by area, in the order of our answer."""
    areas = output.text("area")
    assert sorted(areas) == sorted(str(label) for label in got.labels), f"{output.name} has other areas"
    return output.at([areas.index(str(label)) for label in got.labels])


def direct(name: str, bands: int | None = None) -> Callable[[Folder], None]:
    def run(folder: Folder) -> None:
        output = folder.read(name)
        given = folder.read("dsr_input.csv")
        if bands is not None:
            given = given.where(given.floats("band") <= bands)
        for part in _each_run(output, "confidence_arg", "multiplier_arg"):
            areas = set(part.text("area"))
            rows = given.where([area in areas for area in given.text("area")])
            got = directly_standardised(
                *(rows.floats(column) for column in ("x", "n", "stdpop")),
                groups=rows.text("area"),
                missing="zero",
                uneven=True,
                confidence=_levels(part),
                multiplier=_multiplier(part),
            )
            theirs = _aligned(got, part)
            keys = theirs.keys("area")
            if np.isnan(theirs.floats("total_count")).any():
                raise AssertionError(f"{name} has an area without a total")
            compare(got.value, theirs.floats("value"), f"{name} value", rows=keys)
            _parts(got, theirs, keys, total_count="events", total_pop="population")
            _limits(got, theirs, keys)
            held = ["NA for" in label for label in theirs.text("statistic")]
            assert [s == Status.SUPPRESSED for s in got.rows.status] == held, f"{name}: suppressed areas differ"

    return run


def direct_repeated(folder: Folder) -> None:
    output = folder.read("dsr_nonindependent_output.csv")
    rows = folder.read("dsr_nonindependent_input.csv")
    got = directly_standardised(
        *(rows.floats(column) for column in ("x", "n", "stdpop")),
        groups=rows.text("area"),
        bands=rows.text("ageband"),
        frequency=rows.floats("eventfreq"),
        missing="zero",
        uneven=True,
        confidence=_levels(output),
        multiplier=_multiplier(output),
    )
    theirs = _aligned(got, output)
    keys = theirs.keys("area")
    compare(got.value, theirs.floats("value"), "value", rows=keys)
    _parts(got, theirs, keys, total_count="events", total_pop="population")
    _limits(got, theirs, keys)


def _indirect(folder: Folder, output: Table, reference: str, method: Callable[..., Estimates], totals: bool) -> None:
    given = folder.read("isr_input.csv")
    standard = folder.read("isr_reference_input.csv")
    for part in _each_run(output, "confidence_arg", reference):
        areas = set(part.text("area"))
        rows = given.where([area in areas for area in given.text("area")])
        by_band = standard.lined_up(standard, "band")
        at = {band: i for i, band in enumerate(by_band.text("band"))}
        order = [at[band] for band in rows.text("band")]
        groups = group_by(rows.text("area"))
        observed: ArrayLike | None = None
        if totals:
            counted = folder.read("isr_observed_totals_input.csv")
            observed = counted.floats("x")[[counted.text("area").index(str(a)) for a in groups.labels]]
        got = method(
            None if totals else rows.floats("x"),
            rows.floats("n"),
            by_band.floats("x_ref")[order],
            by_band.floats("n_ref")[order],
            groups=groups,
            observed=observed,
            missing="zero",
            confidence=_levels(part),
            **{reference.removesuffix("_arg").replace("refvalue", "reference"): _multiplier(part)},
        )
        theirs = _aligned(got, part)
        keys = theirs.keys("area")
        # Where nothing is expected the reference divides by zero. We refuse the area, and compare the rest of it.
        none = theirs.floats("expected") == 0
        assert np.array_equal(none, got.rows.status == Status.INVALID), "areas without expected events are refused"
        assert not np.isfinite(theirs.floats("value")[none]).any()
        _parts(got, theirs, keys, observed="observed", expected="expected")
        kept = np.flatnonzero(~none)
        sub = theirs.at(kept)
        compare(got.value[kept], sub.floats("value"), f"{part.name} value", rows=sub.keys("area"))
        if "ref_rate" in sub:
            ours = got.parts["reference_rate"] * got.multiplier
            compare(ours, theirs.floats("ref_rate"), "ref_rate", rows=keys)
        columns = _level_columns(sub) or [(_confidence(sub), "lowercl", "uppercl")]
        for level, (_, lower, upper) in enumerate(columns):
            compare(got.lower[level][kept], sub.floats(lower), f"{part.name} {lower}", rows=sub.keys("area"))
            compare(got.upper[level][kept], sub.floats(upper), f"{part.name} {upper}", rows=sub.keys("area"))
        _named_methods(got, theirs, keys)


def ratio(folder: Folder) -> None:
    _indirect(folder, folder.read("isratio_output.csv"), "refvalue_arg", indirectly_standardised_ratio, totals=False)


def ratio_of_totals(folder: Folder) -> None:
    output = folder.read("isratio_observed_totals_output.csv")
    _indirect(folder, output, "refvalue_arg", indirectly_standardised_ratio, totals=True)


def indirect_rate(folder: Folder) -> None:
    _indirect(folder, folder.read("israte_output.csv"), "multiplier_arg", indirectly_standardised_rate, totals=False)


def life(name: str) -> Callable[[Folder], None]:
    def run(folder: Folder) -> None:
        output = folder.read(name)
        given = folder.read("life_expectancy_input.csv").lined_up(output, "area", "startage")
        assert len(given) == len(folder.read("life_expectancy_input.csv"))
        columns = [given.floats(c) for c in ("startage", "deaths", "population")]
        keys = output.keys("area", "startage")
        level = _levels(output)
        got = life_expectancy(*columns, groups=given.text("area"), confidence=level)
        compare(got.value, output.floats("value"), f"{name} value", rows=keys)
        _parts(got, output, keys, pops_used="population", dths_used="deaths")
        # The reference blanks the value alone where the interval is wide: its limits are those we hold back.
        # With no death in the last band its limits are not numbers (NaN and infinity), and we have none.
        shown = life_expectancy(*columns, groups=given.text("area"), confidence=level, widest=None)
        compared = _level_columns(output) or [(_confidence(output), "lowercl", "uppercl")]
        for at, (_, lower, upper) in enumerate(compared):
            for ours, column in ((shown.lower[at], lower), (shown.upper[at], upper)):
                theirs = output.floats(column)
                compare(ours, np.where(np.isinf(theirs), np.nan, theirs), f"{name} {column}", rows=keys)

    return run


def quantiles(folder: Folder) -> None:
    output = folder.read("quantiles_output.csv")
    for part in _each_run(output, "nquantiles_arg", "invert_arg"):
        _quantiles(folder, part, int(part.one("nquantiles_arg")), part.one("invert_arg") == "TRUE", grouped=True)


def quantiles_ungrouped(folder: Folder) -> None:
    output = folder.read("quantiles_ungrouped_output.csv")
    highest = "highest" in output.one("qinverted")
    _quantiles(folder, output, int(output.one("nquantiles")), highest, grouped=False)


def _quantiles(folder: Folder, output: Table, number: int, invert: bool, *, grouped: bool) -> None:
    given = folder.read("quantiles_input.csv").lined_up(output, "grp", "area")
    groups = given.text("grp") if grouped else None
    got = quantile(given.floats("value"), number, groups=groups, invert=invert)
    ours = np.where(got.quantile > 0, got.quantile, np.nan)
    compare(ours, output.floats("quantile"), f"{output.name} quantile", rows=output.keys("grp", "area"))
    assert np.array_equal(got.rows.ok, ~output.missing("quantile"))


ADAPTERS: dict[str, Callable[[Folder], None]] = {
    "proportions_output.csv": _rowwise(proportion, "proportions", _wilson_at_zero, named=False),
    "proportions_two_levels_output.csv": _rowwise(proportion, "proportions_two_levels", _wilson_at_zero, named=False),
    "proportions_no_ci_output.csv": _rowwise(proportion, "proportions_no_ci", _wilson_at_zero, named=False),
    "proportions_grouped_output.csv": _grouped(proportion, "proportions_grouped", _wilson_at_zero, named=False),
    "proportions_grouped_two_levels_output.csv": _grouped(
        proportion, "proportions_grouped_two_levels", _wilson_at_zero, named=False
    ),
    "rates_output.csv": _rowwise(rate, "rates", _exactly, named=True),
    "rates_two_levels_output.csv": _rowwise(rate, "rates_two_levels", _exactly, named=True),
    "rates_grouped_output.csv": _grouped(rate, "rates_grouped", _exactly, named=True),
    "count_limits_output.csv": counts,
    "means_output.csv": means("means_output.csv"),
    "means_two_levels_output.csv": means("means_two_levels_output.csv"),
    "means_ungrouped_output.csv": means("means_ungrouped_output.csv"),
    "dsr_output.csv": direct("dsr_output.csv"),
    "dsr_two_levels_output.csv": direct("dsr_two_levels_output.csv"),
    "dsr_phe_dsr_output.csv": direct("dsr_phe_dsr_output.csv"),
    "dsr_under75_output.csv": direct("dsr_under75_output.csv", bands=15),
    "dsr_nonindependent_output.csv": direct_repeated,
    "isratio_output.csv": ratio,
    "isratio_observed_totals_output.csv": ratio_of_totals,
    "israte_output.csv": indirect_rate,
    "life_expectancy_output.csv": life("life_expectancy_output.csv"),
    "life_expectancy_two_levels_output.csv": life("life_expectancy_two_levels_output.csv"),
    "quantiles_output.csv": quantiles,
    "quantiles_ungrouped_output.csv": quantiles_ungrouped,
}
