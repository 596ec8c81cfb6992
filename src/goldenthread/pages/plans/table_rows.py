"""Rows of the permission table for the addresses of this package that are not in it yet."""

from goldenthread.pages.table import READ, Rule

ROWS: dict[str, Rule] = {
    "plan-actions-csv": READ,
}
