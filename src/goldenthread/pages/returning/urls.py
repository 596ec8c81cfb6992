"""The addresses of returns."""

from django.urls import path

from goldenthread.pages.records.urls import RecordReference  # noqa: F401  (registers record_reference)
from goldenthread.pages.returning import agency, files, one, quality, tasks

_RETURN = "p/<slug:slug>/returns/<record_reference:code>"

urlpatterns = [
    path("p/<slug:slug>/returns", tasks.returns, name="returns"),
    path(_RETURN, one.one, name="return"),
    path(f"{_RETURN}/line", one.line, name="return-line"),
    path(f"{_RETURN}/template/<slug:file_format>", files.template, name="return-template"),
    path(f"{_RETURN}/file/<int:number>", files.file, name="return-file"),
    path(f"{_RETURN}/results/<int:number>", files.results, name="return-results"),
    path("p/<slug:slug>/data-set", quality.data_set, name="data-set"),
    path("p/<slug:slug>/data-quality", quality.data_quality, name="data-quality"),
    path("agency/<record_reference:reference>", agency.agency, name="agency"),
]
