"""Rows of the permission table for the addresses of this package that are not in it yet."""

from goldenthread.pages.table import LIST, READ, Rule

ROWS: dict[str, Rule] = {
    "outcomes-csv": LIST,
    "indicators-csv": LIST,
    "record-figures-csv": READ,
    "record-chart": READ,
    "figure-csv": READ,
}
