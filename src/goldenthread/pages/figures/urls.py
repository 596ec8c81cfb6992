"""The addresses of outcomes, indicators and figures; and the record pages of their kinds."""

from django.urls import path

from goldenthread.pages.figures import adopting, files, frame, imports, indicator, listing, outcomes, provenance
from goldenthread.pages.records.dispatch import PAGES
from goldenthread.pages.records.urls import RecordReference  # noqa: F401  (registers record_reference)

PAGES.update({"frame": frame.page, "indicator": indicator.page, "measure": indicator.page})

_RECORD = "r/<slug:owner>/<record_reference:reference>"
_FIGURE = "figures/<slug:owner>/<record_reference:reference>"

urlpatterns = [
    path("p/<slug:slug>/outcomes", outcomes.outcomes, name="outcomes"),
    path("p/<slug:slug>/outcomes.csv", outcomes.outcomes_csv, name="outcomes-csv"),
    path("p/<slug:slug>/adopt", adopting.adopt_a_frame, name="adopt"),
    path("p/<slug:slug>/indicators", listing.indicators, name="indicators"),
    path("p/<slug:slug>/indicators.csv", listing.indicators_csv, name="indicators-csv"),
    path("p/<slug:slug>/imports", imports.imports, name="imports"),
    path(f"{_RECORD}/figures.csv", files.figures_csv, name="record-figures-csv"),
    path(f"{_RECORD}/figures.json", files.figures_json, name="record-figures-json"),
    path(f"{_RECORD}/chart.svg", files.chart_svg, name="record-chart"),
    path(f"{_FIGURE}.csv", provenance.figure_csv, name="figure-csv"),
    path(_FIGURE, provenance.page, name="figure"),
]
