"""The addresses of records. A reference holds letters, digits, dots and hyphens, and nothing else."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from goldenthread.pages.records import adding, changing, finding, grid, linking, lists, past, show


class RecordReference(StringConverter):
    """`ACT-014`, or the slug of a partnership."""

    regex = r"[A-Za-z0-9.-]{1,60}"


register_converter(RecordReference, "record_reference")

_RECORD = "r/<slug:owner>/<record_reference:reference>"
_KIND = "p/<slug:slug>/records/<slug:kind>"

urlpatterns = [
    path(_RECORD, show.record, name="record"),
    path(f"{_RECORD}/history", past.history, name="history"),
    path(f"{_RECORD}/change", changing.change, name="change"),
    path(f"{_RECORD}/retire", changing.retire, name="retire"),
    path(f"{_RECORD}/link", linking.link, name="link"),
    path(f"{_RECORD}/unlink/<int:link_id>", linking.unlink, name="unlink"),
    path(f"{_RECORD}/comment", show.comment, name="comment"),
    path("p/<slug:slug>/records", lists.kinds, name="kinds"),
    path(f"{_KIND}.csv", lists.records_csv, name="records-csv"),
    path(_KIND, lists.records, name="records"),
    path(f"{_KIND}/add", adding.add, name="add"),
    path("p/<slug:slug>/grid", grid.grid, name="grid"),
    path("search", finding.search, name="search"),
    path("kinds", finding.dictionary, name="dictionary"),
]
