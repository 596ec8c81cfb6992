"""Rows of the permission table for the addresses of this package that are not in it yet."""

from goldenthread.pages.table import LIST, Rule

ROWS: dict[str, Rule] = {
    "records-csv": LIST,
}
