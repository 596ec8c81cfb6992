"""The tables of returns: national files that come in, and what agencies are asked for and send."""

from goldenthread.returns.models.asked import Collection, ReturnItem, Round, RoundLine
from goldenthread.returns.models.mapped import ColumnMap
from goldenthread.returns.models.national import Feed, Import, YearType
from goldenthread.returns.models.sent import Cell, Chase, Found, Query, Review, Submission
from goldenthread.returns.models.uploaded import Upload

__all__ = [
    "Cell",
    "Chase",
    "Collection",
    "ColumnMap",
    "Feed",
    "Found",
    "Import",
    "Query",
    "ReturnItem",
    "Review",
    "Round",
    "RoundLine",
    "Submission",
    "Upload",
    "YearType",
]
