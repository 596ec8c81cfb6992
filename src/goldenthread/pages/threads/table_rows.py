"""Rows of the permission table for the addresses of this package that are not in it yet."""

from goldenthread.pages.table import LIST, Rule

ROWS: dict[str, Rule] = {
    "threads-csv": LIST,
    "loose-csv": LIST,
}
