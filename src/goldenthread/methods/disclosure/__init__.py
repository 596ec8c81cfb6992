"""Small counts: what to withhold so that nothing published gives them back.

`Release(tables, prior, rates).protect()` says what may be shown. It is audited apart, from the finished files, by
`goldenthread.methods.disclosure.audit`, before anything is published.
"""

from goldenthread.methods.disclosure.files import read_prior, write_prior
from goldenthread.methods.disclosure.model import Cell, PriorRelease, Rate, Rule, Sum, Table, strictest
from goldenthread.methods.disclosure.protect import Release, Safe, SafeCell, SafeTable, load, protect, stored

__all__ = [
    "Cell",
    "PriorRelease",
    "Rate",
    "Release",
    "Rule",
    "Safe",
    "SafeCell",
    "SafeTable",
    "Sum",
    "Table",
    "load",
    "protect",
    "read_prior",
    "stored",
    "strictest",
    "write_prior",
]
