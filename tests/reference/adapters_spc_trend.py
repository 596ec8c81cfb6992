"""SPC charts and recent trends against the reference figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from goldenthread.methods import spc, trend
from goldenthread.methods.results import Status, two_sided_z
from goldenthread.methods.spc_rules import Assurance, Signal, Variation
from tests.reference.folder import Folder, Table, compare, compare_text

SIGNAL_WORDS = {
    (Signal.NONE, 0): "Common Cause",
    (Signal.OUTSIDE, 1): "Above UCL",
    (Signal.OUTSIDE, -1): "Below LCL",
    (Signal.TREND, 1): "7 Point Trend (Increasing)",
    (Signal.TREND, -1): "7 Point Trend (Decreasing)",
    (Signal.TWO_OF_THREE, 1): "2 in 3 Above CL",
    (Signal.TWO_OF_THREE, -1): "2 in 3 Below CL",
    (Signal.SHIFT, 1): "7 Points Above CL",
    (Signal.SHIFT, -1): "7 Points Below CL",
}
VARIATION_WORDS = {
    Variation.NOT_JUDGED: "common_cause",  # R's word for a missing point
    Variation.COMMON_CAUSE: "common_cause",
    Variation.IMPROVEMENT_HIGH: "special_cause_improvement",
    Variation.IMPROVEMENT_LOW: "special_cause_improvement",
    Variation.CONCERN_HIGH: "special_cause_concern",
    Variation.CONCERN_LOW: "special_cause_concern",
    Variation.NEUTRAL_HIGH: "special_cause_neutral_high",
    Variation.NEUTRAL_LOW: "special_cause_neutral_low",
}
ASSURANCE_WORDS = {
    Assurance.NONE: "",
    Assurance.CONSISTENTLY_PASSES: "consistent_pass",
    Assurance.CONSISTENTLY_FAILS: "consistent_fail",
    Assurance.HIT_AND_MISS: "inconsistent",
}
WARNS_UNDER = 13  # what R does, though its text says 12


def chart_case(folder: Folder, case: dict[str, str]) -> tuple[Table, spc.Charts]:
    """The input of one case, and our charts of it made as R makes them."""
    given = folder.read("spc_input.csv")
    dates: dict[str, set[str]] = {}
    targets: dict[str, float] = {}
    for row in given.rows:
        dates.setdefault(row["series"], set()).add(row["date"])
        if row["target"]:
            targets[row["series"]] = float(row["target"])
    rebase: dict[str, list[str]] = {}
    for row in folder.read("spc_rebase_input.csv").rows:
        if row["rebase_date"] in dates.get(row["series"], ()):  # R ignores a date that has no point
            rebase.setdefault(row["series"], []).append(row["rebase_date"])
    charts = spc.charts(
        given.floats("value"),
        given.text("series"),
        order=given.text("date"),
        improvement=case["improvement_direction"],
        screen=case["screen_outliers"] == "TRUE",
        lock_after=int(case["fix_after_n_points"]) if case["fix_after_n_points"] else None,
        target=targets if case["use_targets"] == "TRUE" else None,
        rebase=rebase if case["use_rebase"] == "TRUE" else None,
        judge_from=1,
    )
    return given, charts


def check_points(given: Table, charts: spc.Charts, out: Table, lock_after: str, *, whole_case: bool = True) -> None:
    """Every column of the points of one case, with R's rows brought into the order of ours."""
    names = given.keys("series", "date")
    assert not whole_case or len(out) == len(given)
    theirs = out.lined_up(given, "series", "date")
    value, points, segments = given.floats("value"), charts.points, charts.segments
    of = points.segment
    compare(value, theirs.floats("value"), "value", rows=names)
    compare(segments.number[of], theirs.floats("rebase_group"), "rebase_group", rows=names)
    size = np.bincount(of)
    compare(size[of] < WARNS_UNDER, theirs.flags("short_group_warning"), "short_group_warning", rows=names)
    assert all(theirs.missing("trajectory"))

    # The place of each point in its segment, by date.
    place = np.zeros(len(value), dtype=int)
    seen: dict[int, int] = {}
    dates = given.text("date")
    for row in sorted(range(len(value)), key=lambda row: (of[row], dates[row])):
        place[row] = seen[of[row]] = seen.get(int(of[row]), 0) + 1
    used = place <= int(lock_after) if lock_after else np.ones(len(value), dtype=bool)
    compare(np.where(used, value, np.nan), theirs.floats("fix_y"), "fix_y", rows=names)

    lower, upper = theirs.floats("lpl"), theirs.floats("upl")
    blank = theirs.missing("outside_limits")
    compare(segments.mean[of], theirs.floats("mean_col"), "mean_col", rows=names)
    compare(segments.lower[of], lower, "lpl", rows=names, absolute=1e-12)
    compare(segments.upper[of], upper, "upl", rows=names, absolute=1e-12)
    has = ~np.isnan(value)
    compare(points.side[has], theirs.floats("relative_to_mean")[has], "relative_to_mean")
    assert np.isnan(theirs.floats("relative_to_mean")[~has]).all()
    compare(points.outside[~blank], theirs.flags("outside_limits")[~blank], "outside_limits")
    compare(points.near[~blank], theirs.flags("close_to_limits")[~blank], "close_to_limits")
    words = [SIGNAL_WORDS[Signal(s), p] for s, p in zip(points.signal.tolist(), points.pointing.tolist(), strict=True)]
    compare_text(words, theirs.text("special_cause_type"), "special_cause_type", names)
    compare(points.signal != Signal.NONE, theirs.flags("special_cause_flag"), "special_cause_flag", rows=names)
    kinds = [VARIATION_WORDS[Variation(v)] for v in points.variation.tolist()]
    compare_text(kinds, theirs.text("point_type"), "point_type", names)
    target = charts.target[segments.series[of]]
    compare(target, theirs.floats("target"), "target", rows=names)


def spc_points(folder: Folder) -> None:
    out = folder.read("spc_points_output.csv")
    cases = folder.read("spc_cases.csv").rows
    assert {case["case"] for case in cases} == set(out.text("case"))
    for case in cases:
        given, charts = chart_case(folder, case)
        mine = out.where([name == case["case"] for name in out.text("case")])
        check_points(given, charts, mine, case["fix_after_n_points"])


def spc_summary(folder: Folder) -> None:
    out = folder.read("spc_summary_output.csv")
    for case in folder.read("spc_cases.csv").rows:
        charts = chart_case(folder, case)[1]
        segments = charts.segments
        by = dict(enumerate(charts.keys))
        ours = Table(
            {
                "series": [str(by[row]) for row in segments.series.tolist()],
                "rebase_group": [str(number) for number in segments.number.tolist()],
                "at": [str(at) for at in range(len(segments.number))],
            },
            "ours",
        )
        theirs = out.where([name == case["case"] for name in out.text("case")])
        assert len(theirs) == len(ours)
        order = ours.lined_up(
            Table({**theirs.columns, "rebase_group": [n or "0" for n in theirs.text("rebase_group")]}, theirs.name),
            "series",
            "rebase_group",
        )
        at = np.array([int(i) for i in order.text("at")])
        names = theirs.keys("series", "rebase_group")
        lower, upper = theirs.floats("lpl"), theirs.floats("upl")
        compare(segments.mean[at], theirs.floats("mean_col"), "mean_col", rows=names)
        compare(segments.lower[at], lower, "lpl", rows=names, absolute=1e-12)
        compare(segments.upper[at], upper, "upl", rows=names, absolute=1e-12)
        compare(np.bincount(charts.points.segment)[at], theirs.floats("n"), "n", rows=names)
        counts = segments.counts[at]
        compare(counts[:, Variation.COMMON_CAUSE], theirs.floats("common_cause"), "common_cause", rows=names)
        compare(
            counts[:, Variation.IMPROVEMENT_HIGH] + counts[:, Variation.IMPROVEMENT_LOW],
            theirs.floats("special_cause_improvement"),
            "special_cause_improvement",
            rows=names,
        )
        compare(
            counts[:, Variation.CONCERN_HIGH] + counts[:, Variation.CONCERN_LOW],
            theirs.floats("special_cause_concern"),
            "special_cause_concern",
            rows=names,
        )
        kinds = [VARIATION_WORDS[Variation(v)] for v in segments.variation[at].tolist()]
        compare_text(kinds, theirs.text("variation_type"), "variation_type", names)
        assured = []
        for row, segment in enumerate(at.tolist()):
            one = int(segments.series[segment])
            word = ASSURANCE_WORDS[Assurance(int(charts.assurance[one]))] if charts.latest[one] == segment else ""
            target, expected = charts.target[one], theirs.text("assurance_type")[row]
            if expected and (np.isnan(target) or np.isnan(lower[row])):
                # R compares with a target or with limits that are not there; ours gives no assurance then.
                assert expected == "inconsistent" and word == "", names[row]
                word = expected
            elif expected and np.isclose([lower[row], upper[row]], target, rtol=1e-13, atol=0).any():
                # On the limit but for the rounding of the machine, which alone decides R's word.
                assert word == "inconsistent", names[row]
                word = expected
            assured.append(word)
        compare_text(assured, theirs.text("assurance_type"), "assurance_type", names)


def spc_missing(folder: Folder) -> None:
    out = folder.read("spc_missing_output.csv")
    given = folder.read("spc_missing_input.csv")
    results = dict(out.by("series"))
    for (name,), one in given.by("series"):
        theirs = results[(name,)]
        args: dict[str, Any] = {
            "order": one.text("date"),
            "improvement": "increase",
            "target": 100.0,
            "screen": True,
            "judge_from": 1,
        }
        ended = spc.charts(one.floats("value"), one.text("series"), missing="break", **args)
        passed = spc.charts(one.floats("value"), one.text("series"), **args)
        # What a missing point does to runs and trends does nothing to the limits.
        compare(passed.segments.lower, ended.segments.lower, f"{name} lower")
        assert (passed.points.side == ended.points.side).all()
        assert (passed.points.signal != Signal.NONE).sum() >= (ended.points.signal != Signal.NONE).sum()
        if set(theirs.text("status")) == {"ok"}:
            check_points(one, ended, theirs, "")
            continue
        assert all(status.startswith("error") for status in theirs.text("status"))
        value = one.floats("value")
        has = ~np.isnan(value)
        for charts in (passed, ended):
            assert (charts.points.variation[~has] == Variation.NOT_JUDGED).all()
            if not has.any():
                assert charts.rows.status.tolist() == [Status.MISSING] and charts.rows.why(0)
                assert np.isnan(charts.segments.mean).all()
                continue
            assert charts.rows.ok.all()
            moves = np.abs(np.diff(value[np.argsort(one.text("date"))]))
            moves = moves[~np.isnan(moves)]
            moves = moves[moves < 3.267 * moves.mean()]
            compare(charts.segments.mean, [value[has].mean()], f"{name} mean")
            compare(charts.segments.upper, [value[has].mean() + 2.66 * moves.mean()], f"{name} upl")
            assert (charts.points.variation[has] != Variation.NOT_JUDGED).all()


TREND_WORDS = {
    trend.Trend.CANNOT_BE_CALCULATED: "Cannot be calculated",
    trend.Trend.NO_SIGNIFICANT_CHANGE: "No significant change",
    trend.Trend.INCREASING: "Increasing",
    trend.Trend.DECREASING: "Decreasing",
}
CANNOT = {
    "Not enough data points": trend.FEW,
    "Missing values": trend.MISSING,
    "Missing at least one confidence interval value": trend.NO_INTERVAL,
}


def check_trend(found: trend.Trends, out: dict[str, str], what: str) -> None:
    """One series that R answered: points, slope, test, label and reason."""
    assert found.points.tolist() == [int(out["n_points"])], what
    label, reason = TREND_WORDS[trend.Trend(int(found.trend[0]))], out["recent_trend_reason"]
    assert label == out["recent_trend"], f"{what}: {label} against {out['recent_trend']}: {found.why(0)}"
    compare(found.slope, [float(out["slope"] or "nan")], f"{what} slope", rel=1e-7, absolute=1e-9)
    compare(found.chi_squared, [float(out["chi_squared"] or "nan")], f"{what} chi_squared", rel=1e-7, absolute=1e-9)
    if label == "Cannot be calculated":
        assert found.why(0) == CANNOT[reason], what
    else:
        significant = bool(found.chi_squared[0] > trend.THRESHOLD)
        assert significant == (reason != "No significant trend"), what
        if significant:
            assert bool(found.outlier[0]) == (reason == "Outlier found"), what


def latest(one: Table, *columns: str) -> list[np.ndarray]:
    """Columns of the latest five rows, shape (1, 5) each."""
    at = np.argsort(one.floats("year"), kind="stable")[-trend.POINTS :]
    return [one.floats(column)[at][None, :] for column in columns]


def trend_proportions(folder: Folder) -> None:
    results = {row["series"]: row for row in folder.read("trend_proportions_output.csv").rows}
    given = folder.read("trend_proportions_input.csv")
    assert set(results) == set(given.text("series"))
    for (name,), one in given.by("series"):
        out = results[name]
        columns = [one.floats(column) for column in ("year", "numerator", "denominator")]
        found = trend.recent_proportions(one.text("series"), *columns, gaps="use")
        if out["recent_trend"] != "error":
            check_trend(found, out, name)
            continue
        # R stops; ours says why. The test itself, where the reference works it out, is checked all the same.
        assert found.trend.tolist() == [trend.Trend.CANNOT_BE_CALCULATED]
        assert found.why(0) in (trend.ALL_OR_NONE, trend.REPEATED, trend.NOT_TRUE), (name, found.why(0))
        if out["chi_squared"] not in ("", "NaN"):
            test = trend.chi_squared_of_proportions(*latest(one, "year", "numerator", "denominator"))
            compare(test, [float(out["chi_squared"])], f"{name} chi_squared", rel=1e-7)
    every = trend.recent_proportions(
        given.text("series"), given.floats("year"), given.floats("numerator"), given.floats("denominator"), gaps="use"
    )
    labels = [TREND_WORDS[trend.Trend(t)] for t in every.trend.tolist()]
    expected = [results[str(key)]["recent_trend"] for key in every.keys]
    compare_text(labels, [e if e != "error" else "Cannot be calculated" for e in expected], "recent_trend")


def trend_other(folder: Folder) -> None:
    given = {name: one for (name,), one in folder.read("trend_other_input.csv").by("series")}
    results = folder.read("trend_other_output.csv").rows
    assert {row["series"] for row in results} == set(given)
    for out in results:
        name, one = out["series"], given[out["series"]]
        level_of = float(out["confidence_arg"])
        level_of = level_of / 100 if level_of > 1 else level_of
        value, lower, upper = (one.floats(column) for column in ("value", "lower_cl", "upper_cl"))
        multiplier = float(one.one("multiplier"))
        found = trend.recent_values(
            one.text("series"), one.floats("year"), value, lower, upper, confidence=level_of, gaps="use"
        )
        what = f"{name} {level_of}"
        if out["recent_trend"] == "error":
            assert found.trend.tolist() == [trend.Trend.CANNOT_BE_CALCULATED]
            assert found.why(0) in (trend.NO_WIDTH, trend.REPEATED, trend.NOT_TRUE_INTERVAL), (what, found.why(0))
        elif (multiplier == 1 and Status.INVALID not in found.rows.status) or out[
            "recent_trend"
        ] == "Cannot be calculated":
            check_trend(found, out, what)
        else:
            # R divides the value by the multiplier and leaves the limits, so that it may lie outside them. Do the
            # same to meet its figures; with both on one scale the slope is the multiplier times R's, and the test
            # its square.
            year, v, low, high = latest(one, "year", "value", "lower_cl", "upper_cl")
            deviation = (high - low) / (2 * two_sided_z(level_of))
            slope = trend.weighted_slope(year, v / multiplier, 1 / deviation**2)
            compare(slope, [float(out["slope"])], f"{what} slope", rel=1e-7)
            test = trend.chi_squared_of_slope(year, slope, deviation)
            compare(test, [float(out["chi_squared"])], f"{what} chi_squared", rel=1e-7)
            if found.rows.ok.all():
                compare(found.slope, slope * multiplier, f"{what} own slope")
                compare(found.chi_squared, test * multiplier**2, f"{what} own chi_squared")
            else:
                assert found.why(0) == trend.NOT_TRUE_INTERVAL, what


ADAPTERS: dict[str, Callable[[Folder], None]] = {
    "spc_points_output.csv": spc_points,
    "spc_summary_output.csv": spc_summary,
    "spc_missing_output.csv": spc_missing,
    "trend_proportions_output.csv": trend_proportions,
    "trend_other_output.csv": trend_other,
}

DATES = [f"2024-{month:02}-01" for month in range(1, 13)]
VALUES = [float(value) for value in range(12)]
ONE = ["a"] * 12
YEARS = [2020.0, 2021.0, 2022.0, 2023.0, 2024.0]
FIVE: dict[str, Any] = {"numerator": [1, 2, 3, 4, 5], "denominator": [10] * 5}


def _trend(**given: Any) -> trend.Trends:
    return trend.recent_proportions(["a"] * 5, **{"year": YEARS, **FIVE, **given})


ERRORS: dict[str, Callable[[dict[str, str]], object]] = {
    "S01": lambda case: spc.charts(VALUES, ONE, order=[DATES[0], *DATES[:11]]),
    "S02": lambda case: spc.charts(["many"] * 12, ONE),
    "S03": lambda case: spc.charts(VALUES, ONE, order=["January", *range(11)]),
    "S04": lambda case: spc.charts(value=VALUES, series=ONE),  # type: ignore[call-arg]
    "S05": lambda case: spc.charts(VALUES, ONE, lock_after=11),
    "S06": lambda case: spc.charts(VALUES, ONE, improvement="up"),
    "S07": lambda case: spc.charts(VALUES, ONE, target={"b": 1.0}),
    "S08": lambda case: spc.charts(VALUES, ONE, order=DATES, rebase={"a": [7]}),
    "S09": lambda case: spc.charts(VALUES, ONE, order=DATES, rebase=DATES[5:6]),  # type: ignore[arg-type]
    "S10": lambda case: spc.charts(VALUES, ONE, order=DATES),
    "S11": lambda case: spc.charts(VALUES, ONE, order=DATES, rebase={"a": ["2030-01-01"]}),
    "S12": lambda case: spc.charts(VALUES, ONE, target=[1.0, 2.0]),  # type: ignore[arg-type]
    "S13": lambda case: spc.charts([], []),
    "T01": lambda case: _trend(value_type="rate"),
    "T02": lambda case: _trend(year=[2020, 2020, 2022, 2023, 2024]),
    "T03": lambda case: trend.recent_values(["a"] * 5, YEARS, [1, 2, 3, 4, 5]),  # type: ignore[call-arg]
    "T04": lambda case: _trend(year=["2020/21"] * 5),
    "T05": lambda case: trend.recent_values(["a"] * 5, YEARS, [1, 2, 3, 4, 5], [0] * 5, [9] * 5),
}
DECIDED: dict[str, str] = {
    "S10": "12 points are enough; limits are trial limits under 12, and R warns of fewer than 13",
    "S13": "no rows make no charts, and an empty answer",
    "T05": "numerator and denominator are not asked for where they are not used",
}
