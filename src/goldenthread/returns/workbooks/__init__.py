"""Returns as workbooks: `write` makes the file that an agency fills in, and `read` takes it back.

Plain Python: no Django and no database. What the file asks for is a `Template`; what came back is a `Filled`, with
every cell under its sheet and address. Whether the figures are fit to be accepted is for `returns.checks` to say.
"""

from goldenthread.returns.workbooks.figuring import figure_of
from goldenthread.returns.workbooks.layout import (
    FORMATS,
    Cell,
    Column,
    Entry,
    Filled,
    Held,
    Line,
    Remark,
    Rule,
    RuleKind,
    Template,
    line_key,
)

__all__ = [
    "FORMATS",
    "Cell",
    "Column",
    "Entry",
    "Filled",
    "Held",
    "Line",
    "Remark",
    "Rule",
    "RuleKind",
    "Template",
    "figure_of",
    "line_key",
    "read",
    "write",
]


def write(template: Template, format: str = "xlsx") -> bytes:
    """Return the file that an agency fills in. See `writing.write`."""
    from goldenthread.returns.workbooks.writing import write as make

    return make(template, format)


def read(data: bytes, name: str, template: Template) -> Filled:
    """Return what somebody filled in, read in a bounded child process. See `reading.read`."""
    from goldenthread.returns.workbooks.reading import read as take

    return take(data, name, template)
