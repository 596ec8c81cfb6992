"""Keeps labels apart: in a stack beside the plot, or one by one within it. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[float, float, float, float]


def stack(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return where labels stand, as near to where they are wanted as they can without touching.

    The sum of the squared moves is the least there is (isotonic regression by pooling neighbours that meet).

    Args:
        wanted: The middle that each label is wanted at, in any order.
        heights: The height of each.
        low, high: The ends of the room. Labels that need more than the room start at `low` and run over.

    Returns:
        The middle of each label, in the order given.
    """
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    tops: list[float] = []
    before = 0.0
    # Where the top would be, less what stands above it: that must only never fall.
    blocks: list[tuple[float, int]] = []
    for n in order:
        blocks.append((wanted[n] - heights[n] / 2 - before, 1))
        before += heights[n]
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (later, many), (earlier, some) = blocks.pop(), blocks.pop()
            blocks.append(((later * many + earlier * some) / (many + some), many + some))
    most = max(low, high - before)
    for level, count in blocks:
        tops += [min(max(level, low), most)] * count
    found = [0.0] * len(wanted)
    above = 0.0
    for n, top in zip(order, tops, strict=True):
        found[n] = top + above + heights[n] / 2
        above += heights[n]
    return found


def apart(one: Box, other: Box, gap: float = 0.0) -> bool:
    """Whether two boxes (left, top, right, bottom) have at least `gap` between them."""
    return one[2] + gap <= other[0] or other[2] + gap <= one[0] or one[3] + gap <= other[1] or other[3] + gap <= one[1]


class Room:
    """Remembers which boxes are taken."""

    def __init__(self, taken: Sequence[Box] = ()) -> None:
        self._taken = list(taken)

    def take(self, box: Box, gap: float = 2.0) -> bool:
        """Take a box if nothing stands there, and say whether it was free."""
        if any(not apart(box, other, gap) for other in self._taken):
            return False
        self._taken.append(box)
        return True


def within(middle: float, width: float, left: float, right: float) -> float:
    """Return the left edge of a label wanted about `middle`, moved into the room between `left` and `right`."""
    return max(left, min(middle - width / 2, right - width))
