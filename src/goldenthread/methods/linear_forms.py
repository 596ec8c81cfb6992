"""Quantiles of a weighted sum of independent skewed values, and of the ratio of two such sums.

Each value is a known function (exponential or logistic) of a normal one. The chance that the sum lies below a point
comes from its characteristic function, which is the product of those of its parts (Gil-Pelaez 1951, Biometrika 38,
481-482). No random numbers, so the same input always gives the same limits.

Set beside three million random draws, the chance at a limit differed by less than their error for standard errors up
to 0.8 on the normal scale, and by at most 2 in 1,000 at 1.5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from goldenthread.methods.results import Floats

# Nodes over the standard normal, evenly spaced: for smooth functions this sum is exact to rounding.
_NODES: Final[Floats] = np.linspace(-8.0, 8.0, 97)
_WEIGHTS: Final[Floats] = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()

# Frequencies in units of 1 / standard deviation. Half-steps avoid zero; the step sets how far out
# (2 pi / step standard deviations) mass begins to be counted on the wrong side.
_STEP: Final = 2 * np.pi / 50
_FARTHEST: Final = 20.0
_BLOCK: Final = 32
_BLOCKS: Final = 12
_SMALL: Final = 1e-8

# A limit is found when it is this close, in standard deviations.
_CLOSE: Final = 1e-7
_TRIES: Final = 60

# How far either side of a first guess to look, in standard deviations.
_FIRST: Final = 0.3


def quantile_of_sum(
    weights: Floats, centre: Floats, error: Floats, back: Callable[[Floats], Floats], chances: Sequence[float]
) -> Floats:
    """Return quantiles of sum of `weights * back(normal(centre, error))`, one to each of `chances`.

    Args:
        weights: Shape (parts,).
        centre: Means on the normal scale, shape (parts,). Minus infinity stands for a value that is 0 for certain.
        error: Standard errors on the normal scale, shape (parts,).
        back: Brings the normal scale to the scale of values.
        chances: Between 0 and 1.
    """
    form = _Form(weights[:, None] * back(centre[:, None] + error[:, None] * _NODES))
    if form.spread == 0:
        return np.full(len(chances), form.mean)
    return np.array([_root(form.below, p, form.guess(p), form.spread * _FIRST) for p in chances])


def quantile_of_ratio(
    top: Floats,
    bottom: Floats,
    centre: Floats,
    error: Floats,
    back: Callable[[Floats], Floats],
    chances: Sequence[float],
) -> Floats:
    """Return quantiles of the ratio of two sums over the same values, weights `top` and `bottom`.

    The ratio is below r when sum of (top - r * bottom) * value is below zero, as long as the bottom is above zero.
    NaN where the chance that it is not is as large as the tail: as with Fieller's limits of normal sums, no finite
    limit holds then. Arguments as for `quantile_of_sum`.
    """
    values = back(centre[:, None] + error[:, None] * _NODES)
    under = _Form(bottom[:, None] * values)
    if under.mean <= 0:
        return np.full(len(chances), np.nan)
    astray = under.below(0.0)

    def below(ratio: float) -> float:
        return _Form((top - ratio * bottom)[:, None] * values).below(0.0)

    middle = _Form(top[:, None] * values).mean / under.mean
    across = _Form((top - middle * bottom)[:, None] * values)
    if across.spread == 0:
        return np.full(len(chances), middle)
    step = across.spread / under.mean
    return np.array(
        [
            _root(below, p, middle + step * across.standard(p), step * _FIRST)
            if astray < min(p, 1 - p)
            else float("nan")
            for p in chances
        ]
    )


class _Form:
    """One weighted sum: its mean, spread and the chance that it lies below a point."""

    def __init__(self, terms: Floats) -> None:
        """`terms` holds each part at each node, shape (parts, nodes)."""
        means = terms @ _WEIGHTS
        self._away = terms - means[:, None]
        self.mean = float(means.sum())
        self.spread = float(np.sqrt((self._away**2 @ _WEIGHTS).sum()))
        self._frequencies: Floats | None = None
        self._transform: NDArray[np.complex128] | None = None

    def below(self, point: float) -> float:
        """The chance of a sum of at most `point`."""
        if self.spread == 0:
            return float(self.mean <= point)
        shift = (self.mean - point) / self.spread
        if abs(shift) > _FARTHEST:
            return float(shift < 0)
        if self._frequencies is None or self._transform is None:
            self._frequencies, self._transform = self._characteristic()
        wave = self._transform * np.exp(1j * self._frequencies * shift)
        return float(0.5 - _STEP / np.pi * (wave.imag / self._frequencies).sum())

    def standard(self, chance: float) -> float:
        """A first guess of the quantile in standard deviations, by skewness (Cornish and Fisher 1938)."""
        from scipy.special import ndtri

        z = float(ndtri(chance))
        skew = float((self._away**3 @ _WEIGHTS).sum()) / self.spread**3
        return z + float(np.clip(skew, -1, 1)) * (z**2 - 1) / 6

    def guess(self, chance: float) -> float:
        """A first guess of the quantile."""
        return self.mean + self.spread * self.standard(chance)

    def _characteristic(self) -> tuple[Floats, NDArray[np.complex128]]:
        """Frequencies and the transform there, in blocks until it has died away."""
        turn = np.exp(1j * _STEP * (self._away / self.spread))
        wave = np.sqrt(turn) / turn  # a half-step before the first frequency
        frequencies, transform = [], []
        for block in range(_BLOCKS):
            t = (np.arange(block * _BLOCK, (block + 1) * _BLOCK) + 0.5) * _STEP
            # Even frequencies: each wave is the one before it turned by the same angle, which spares the sines.
            waves = np.cumprod(
                np.concatenate([(wave * turn)[None], np.broadcast_to(turn, (_BLOCK - 1, *turn.shape))]), axis=0
            )
            wave = waves[-1]
            part = (waves @ _WEIGHTS).prod(axis=1)
            frequencies.append(t)
            transform.append(part)
            if np.abs(part[-8:]).max() < _SMALL:
                break
        return np.concatenate(frequencies), np.concatenate(transform)


def _root(below: Callable[[float], float], chance: float, guess: float, step: float) -> float:
    """Where a rising chance reaches `chance`, searched outwards from a guess. NaN where it does not.

    Sought on the scale of normal quantiles, where the chance is nearly a straight line.
    """
    from scipy.special import ndtri

    target = float(ndtri(chance))

    def score(point: float) -> float:
        return float(ndtri(min(max(below(point), 1e-15), 1 - 1e-15))) - target

    low, high = guess - step, guess + step
    under, over = score(low), score(high)
    for _ in range(_TRIES):
        if under < 0:
            break
        low, high, over, step = low - 2 * step, low, under, step * 2
        under = score(low)
    for _ in range(_TRIES):
        if over > 0:
            break
        low, high, under, step = high, high + 2 * step, over, step * 2
        over = score(high)
    if not under < 0 < over:
        return float("nan")
    # Regula falsi with halved weights (Dowell and Jarratt 1971): it never leaves the bracket.
    side = 0
    for _ in range(_TRIES):
        middle = (low * over - high * under) / (over - under)
        found = score(middle)
        if abs(found) < _CLOSE:
            break
        if found > 0:
            high, over = middle, found
            under, side = (under / 2 if side > 0 else under), 1
        else:
            low, under = middle, found
            over, side = (over / 2 if side < 0 else over), -1
    return middle
