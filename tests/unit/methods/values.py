"""What the tests of values with limits share: any input at all, and what must hold of any answer."""

import numpy as np
from hypothesis import strategies as st

from goldenthread.methods.results import Status

#: Numbers of every size, missing and infinite ones among them.
ANYTHING = st.one_of(
    st.none(),
    st.floats(),
    st.integers(-5, 5),
    st.sampled_from([0.0, -0.0, 5e-324, 1e-300, 1e150, 1e300, 1.7e308, 9.999, 10.0]),
)


def columns(*strategies, min_size=0, max_size=12):
    """Rows of several columns, as one list for each column."""
    rows = st.lists(st.tuples(*strategies), min_size=min_size, max_size=max_size)
    return rows.map(lambda made: [list(column) for column in zip(*made, strict=True)] or [[] for _ in strategies])


def check(answer):
    """What holds of every answer: a reason for each row without a value, and limits around each value."""
    rows = answer.rows
    ok = rows.ok
    assert np.isfinite(answer.value[ok]).all()
    assert np.isnan(answer.value[~ok]).all()
    assert np.isnan(answer.lower[:, ~ok]).all() and np.isnan(answer.upper[:, ~ok]).all()
    assert all(rows.why(row) for row in np.flatnonzero(~ok))
    plain = ok & (rows.reason == 0)
    assert not np.isnan(answer.lower[:, plain]).any() and not np.isnan(answer.upper[:, plain]).any()
    near = 1e-12 * np.abs(answer.value) + 1e-300
    for low, high in zip(answer.lower[:, ok], answer.upper[:, ok], strict=True):
        assert not (low > (answer.value + near)[ok]).any()
        assert not (high < (answer.value - near)[ok]).any()


def wider(answer):
    """Limits at a higher level lie outside those at a lower one; levels are in rising order."""
    ok = answer.rows.ok
    lower, upper = answer.lower[:, ok], answer.upper[:, ok]
    slack = 1e-12 * np.abs(answer.value[ok])
    for at in range(1, len(lower)):
        assert not (lower[at] > lower[at - 1] + slack).any()
        assert not (upper[at] < upper[at - 1] - slack).any()


def same(one, other, order=None, times=1.0):
    """Two answers agree, the second in another order of rows or per another multiplier."""
    order = np.arange(len(one.value)) if order is None else np.asarray(order)
    assert one.rows.status[order].tolist() == other.rows.status.tolist()
    for ours, theirs in ((one.value, other.value), *zip(one.lower, other.lower, strict=True)):
        np.testing.assert_allclose(theirs, ours[order] * times, rtol=1e-9, atol=1e-300)
    for ours, theirs in zip(one.upper, other.upper, strict=True):
        np.testing.assert_allclose(theirs, ours[order] * times, rtol=1e-9, atol=1e-300)


def statuses(answer):
    """The statuses of an answer by name."""
    return [Status(code).name for code in answer.rows.status.tolist()]
