"""Statistical methods at national size, beside PHStatsMethods of the health department on the same rows.

The peer is installed by `sh bin/bench methods`; where it is not there, ours are measured alone.
"""

import resource
import sys
import warnings
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.common import Result, report, shown, stage, timed

ROWS = 1_000_000
BANDS = 19
GROUP = 10
SERIES, POINTS = 10_000, 24
#: Seconds allowed on a quiet machine with two processors.
LIMITS = {"proportion": 0.15, "rate": 0.3, "dsr": 0.2, "grouped": 0.3, "spc": 1.0}
MEGABYTES = 600


@dataclass(frozen=True)
class Columns:
    """Made-up counts; those below 10 are a few in a hundred, as in area figures."""

    x: np.ndarray
    n: np.ndarray
    standard: np.ndarray
    area: np.ndarray
    group: np.ndarray
    series: np.ndarray
    values: np.ndarray

    @property
    def banded(self) -> slice:
        """The rows of the standardised rate: whole areas."""
        return slice(0, len(self.area))


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--repeats", type=int, default=5, help="take the best of so many; the peer is timed once")
    parser.add_argument(
        "--peer-rows",
        type=int,
        default=50_000,
        help="rows on which both are timed (the peer takes minutes for a million); 0 leaves the peer out",
    )


def made(rows: int) -> Columns:
    rng = np.random.default_rng(20)
    n = rng.integers(500, 20_000, rows).astype(np.float64)
    areas = rows // BANDS
    return Columns(
        x=rng.poisson(np.minimum(n * 0.01, 300)).astype(np.float64).clip(max=n),
        n=n,
        standard=np.tile(rng.integers(1000, 7001, BANDS).astype(np.float64), areas),
        area=np.repeat(np.arange(areas), BANDS),
        group=rng.permutation(np.repeat(np.arange(-(-rows // GROUP)), GROUP)[:rows]),
        series=np.repeat(np.arange(SERIES), POINTS),
        values=rng.normal(100, 10, SERIES * POINTS),
    )


def run(args: Namespace) -> int:
    with stage(f"Making {ROWS:,} rows"):
        columns = made(ROWS)
    calls = ours(columns)
    times = {name: min(timed(call) for _ in range(args.repeats)) for name, call in calls.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    code = report("Methods, best time of each", [Result(TITLES[n], s, LIMITS.get(n)) for n, s in times.items()])
    passed = peak <= MEGABYTES
    sys.stdout.write(f"  peak memory {peak:,.0f} MB of {MEGABYTES:,} MB: {'pass' if passed else 'FAIL'}\n")
    if args.peer_rows:
        beside_peer(made(args.peer_rows), args.repeats)
    return code if passed else 1


TITLES = {
    "proportion": "proportion, 1,000,000 rows",
    "rate": "rate, 1,000,000 rows",
    "dsr": f"standardised rate, {ROWS // BANDS:,} areas of {BANDS} bands",
    "grouped": f"proportion by {ROWS // GROUP:,} groups of {GROUP}",
    "spc": f"SPC, {SERIES:,} series of {POINTS} points",
}


def ours(c: Columns) -> dict[str, Callable[[], object]]:
    from goldenthread import methods
    from goldenthread.methods import spc

    return {
        "proportion": lambda: methods.proportion(c.x, c.n, multiplier=100),
        "rate": lambda: methods.rate(c.x, c.n),
        "dsr": lambda: methods.directly_standardised(c.x[c.banded], c.n[c.banded], c.standard, groups=c.area),
        "grouped": lambda: methods.proportion(c.x, c.n, groups=c.group, multiplier=100),
        "spc": lambda: spc.charts(c.values, c.series, improvement="decrease"),
    }


def beside_peer(c: Columns, repeats: int) -> None:
    """Time PHStatsMethods once on the same rows, in turn with ours, and say how far the figures are apart."""
    try:
        import pandas as pd
        import PHStatsMethods
    except ImportError:
        sys.stdout.write("Peer not installed: PHStatsMethods is fetched by `sh bin/bench methods`, given a network\n")
        return
    from goldenthread import methods

    # The peer stops at a rate of no events, so both are given the rows that have some.
    some = c.x > 0
    groups = methods.Groups(c.group, tuple(range(int(c.group.max()) + 1)))
    frame = pd.DataFrame({"x": c.x, "n": c.n, "group": c.group})
    areas = pd.DataFrame({"x": c.x[c.banded], "n": c.n[c.banded], "weight": c.standard, "area": c.area})
    calls: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        f"proportion, {len(c.x):,} rows": (
            lambda: methods.proportion(c.x, c.n, multiplier=100),
            lambda: PHStatsMethods.ph_proportion(frame, "x", "n", multiplier=100),
        ),
        f"rate, {some.sum():,} rows with events": (
            lambda: methods.rate(c.x[some], c.n[some]),
            lambda: PHStatsMethods.ph_rate(frame[some], "x", "n"),
        ),
        f"standardised rate, {len(c.area) // BANDS:,} areas": (
            lambda: methods.directly_standardised(c.x[c.banded], c.n[c.banded], c.standard, groups=c.area),
            lambda: PHStatsMethods.ph_dsr(areas, "x", "n", "weight", group_cols="area", euro_standard_pops=False),
        ),
        f"proportion by {len(groups):,} groups": (
            lambda: methods.proportion(c.x, c.n, groups=groups, multiplier=100),
            lambda: PHStatsMethods.ph_proportion(frame, "x", "n", group_cols="group", multiplier=100).sort_values(
                "group"
            ),
        ),
    }
    rows = []
    for name, (own, theirs) in calls.items():
        best = min(timed(own) for _ in range(repeats))
        kept: list[Any] = []
        with warnings.catch_warnings(), stage(f"The peer: {name}"):
            warnings.simplefilter("ignore")
            seconds = timed(lambda call=theirs, into=kept: into.append(call()))
        answer = own()
        apart = max(
            _apart(ours_, kept[0][column].to_numpy(dtype=np.float64))
            for ours_, column in (
                (answer.value, "Value"),
                (answer.lower[0], "lower_95_ci"),
                (answer.upper[0], "upper_95_ci"),
            )
        )
        rows.append((name, shown(best), shown(seconds), f"{seconds / best:,.0f} times", f"{apart:.0e}"))
    head = ("The same rows beside PHStatsMethods", "ours", "peer", "peer takes", "figures differ by")
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    for row in (head, *rows):
        sys.stdout.write("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")


def _apart(ours_: np.ndarray, theirs: np.ndarray) -> float:
    """The largest relative difference; two that are missing or both next to 0 agree."""
    both = np.abs(ours_ - theirs) / np.maximum(np.abs(ours_), 1e-9)
    assert np.array_equal(np.isnan(ours_), np.isnan(theirs)), "the peer has values where we have none"
    return float(np.nanmax(both))
