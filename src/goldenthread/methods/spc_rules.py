"""The signals of an SPC chart, and what they are called. The rules are those of Making Data Count (NHS England).

Signals are looked for in all points of all series at once; a run, a trend or a window stays within its group.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np

from goldenthread.methods.results import Codes, Floats
from goldenthread.methods.sequences import Flags, Places, in_long_runs, in_trends, steps

SHIFT_POINTS: Final = 7
TREND_POINTS: Final = 7


class Signal(IntEnum):
    """Why a point is special cause, in order of precedence: where several hold, the first names it."""

    NONE = 0
    OUTSIDE = 1
    TREND = 2
    TWO_OF_THREE = 3
    SHIFT = 4

    @property
    def label(self) -> str:
        """The signal in words."""
        return _SIGNAL_WORDS[self]


_SIGNAL_WORDS: Final = {
    Signal.NONE: "no signal",
    Signal.OUTSIDE: "a point outside the limits",
    Signal.TREND: "seven or more points in a row rising, or falling",
    Signal.TWO_OF_THREE: "two of three points in a row near one limit",
    Signal.SHIFT: "seven or more points in a row on one side of the mean",
}


class Variation(IntEnum):
    """The seven variation results; high and low say which way a signal points."""

    NOT_JUDGED = -1  # no value, or too few points
    COMMON_CAUSE = 0
    IMPROVEMENT_HIGH = 1
    IMPROVEMENT_LOW = 2
    CONCERN_HIGH = 3
    CONCERN_LOW = 4
    NEUTRAL_HIGH = 5
    NEUTRAL_LOW = 6

    @property
    def label(self) -> str:
        """The result in words."""
        return _VARIATION_WORDS[self]


_VARIATION_WORDS: Final = {
    Variation.NOT_JUDGED: "not judged",
    Variation.COMMON_CAUSE: "common cause: no significant change",
    Variation.IMPROVEMENT_HIGH: "special cause of an improving kind, in higher values",
    Variation.IMPROVEMENT_LOW: "special cause of an improving kind, in lower values",
    Variation.CONCERN_HIGH: "special cause of a concerning kind, in higher values",
    Variation.CONCERN_LOW: "special cause of a concerning kind, in lower values",
    Variation.NEUTRAL_HIGH: "special cause in higher values, where neither direction is good",
    Variation.NEUTRAL_LOW: "special cause in lower values, where neither direction is good",
}


class Assurance(IntEnum):
    """The four assurance results: whether the process, as it stands, can be relied on to meet its target."""

    NONE = 0  # no target, no good direction, or no limits
    CONSISTENTLY_PASSES = 1
    CONSISTENTLY_FAILS = 2
    HIT_AND_MISS = 3

    @property
    def label(self) -> str:
        """The result in words."""
        return _ASSURANCE_WORDS[self]


_ASSURANCE_WORDS: Final = {
    Assurance.NONE: "no assurance is given",
    Assurance.CONSISTENTLY_PASSES: "consistently passes the target",
    Assurance.CONSISTENTLY_FAILS: "consistently fails the target",
    Assurance.HIT_AND_MISS: "hits and misses the target",
}

# By good direction (down, none, up), then by where the signal points (down, nowhere, up).
_VARIATION: Final = np.array(
    [
        [Variation.IMPROVEMENT_LOW, Variation.COMMON_CAUSE, Variation.CONCERN_HIGH],
        [Variation.NEUTRAL_LOW, Variation.COMMON_CAUSE, Variation.NEUTRAL_HIGH],
        [Variation.CONCERN_LOW, Variation.COMMON_CAUSE, Variation.IMPROVEMENT_HIGH],
    ],
    dtype=np.int8,
)


def variation_of(pointing: Codes, good: Codes) -> Codes:
    """The `Variation` of signals that point up (1), down (-1) or nowhere (0), by the good direction of each."""
    return np.asarray(_VARIATION[good + 1, pointing + 1], dtype=np.int8)


def signals(
    values: Floats, groups: Places, side: Codes, outside: Flags, near: Flags, noise: Floats
) -> tuple[Codes, Codes]:
    """Find the signals of points laid out by group.

    Args:
        values: Points in order; NaN where one is missing and shall break a run.
        groups: The segment of each; nothing is looked for across two.
        side: Above (1), below (-1) or on (0) the mean.
        outside: Whether outside the limits.
        near: Whether beyond two thirds of the way to a limit, but not outside.
        noise: How far apart two values may be and still be level, by point.

    Returns:
        The `Signal` of each point, and where it points: 1 up, -1 down, 0 where there is none. A trend points
        where it goes, whichever side of the mean its points stand on; every other signal to its side of the mean.
    """
    trend = in_trends(steps(values, groups, noise), groups, TREND_POINTS - 1)
    shift = in_long_runs(side, groups, SHIFT_POINTS)
    close = _two_of_three(groups, side, near)
    # From the last in precedence to the first, so that the first stands.
    signal = np.zeros(len(values), dtype=np.int8)
    signal[shift] = Signal.SHIFT
    signal[close] = Signal.TWO_OF_THREE
    signal[trend != 0] = Signal.TREND
    signal[outside] = Signal.OUTSIDE
    pointing = np.where(signal == Signal.TREND, trend, np.where(signal == Signal.NONE, 0, side))
    return signal, pointing.astype(np.int8)


def _two_of_three(groups: Places, side: Codes, near: Flags) -> Flags:
    """Points near a limit that stand in three in a row on one side of the mean, two or more of them near."""
    marked = np.zeros(len(groups), dtype=np.bool_)
    if len(groups) < 3:
        return marked
    enough = near[:-2].astype(np.int8) + near[1:-1] + near[2:] >= 2
    one_side = (side[:-2] != 0) & (side[:-2] == side[1:-1]) & (side[1:-1] == side[2:])
    found = enough & one_side & (groups[:-2] == groups[2:])
    for shift in range(3):
        marked[shift : len(groups) - 2 + shift] |= found
    return np.asarray(marked & near)
