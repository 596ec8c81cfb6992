"""Checks of a return: is what came back fit to be looked at, and what must be asked first?

Plain Python. Each check is a small registered function with a code and with examples, which are its tests and its
documentation. `check` runs them all.
"""

from __future__ import annotations

from goldenthread.returns.checks.finding import Context, Finding, Point, Said, Severity
from goldenthread.returns.workbooks.layout import Filled, Template

__all__ = ["Context", "Finding", "Point", "Said", "Severity", "check"]

_NOTHING = Context()


def check(template: Template, filled: Filled, context: Context = _NOTHING) -> tuple[Finding, ...]:
    """Return what every check found, in the order of the file. See `run.check`."""
    from goldenthread.returns.checks.run import check as go

    return go(template, filled, context)
