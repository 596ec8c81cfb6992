"""The addresses of outcomes, indicators and figures; and the record pages of their kinds."""

from django.urls import path

from goldenthread.pages.figures import (
    adopting,
    alerting,
    comparing,
    defining,
    files,
    frame,
    imports,
    indicator,
    inequality,
    listing,
    mapping,
    maps,
    outcomes,
    profile,
    provenance,
    rollout,
    rug,
    siblings,  # noqa: F401  (registers file_form)
    spine,
    uploading,
    writing,
)
from goldenthread.pages.records.dispatch import PAGES
from goldenthread.pages.records.urls import RecordReference  # noqa: F401  (registers record_reference)

PAGES.update({"frame": frame.page, "indicator": indicator.page, "measure": indicator.page})

_RECORD = "r/<slug:owner>/<record_reference:reference>"
_FIGURE = "figures/<slug:owner>/<record_reference:reference>"

urlpatterns = [
    path("p/<slug:slug>/outcomes", outcomes.outcomes, name="outcomes"),
    path("p/<slug:slug>/outcomes.csv", outcomes.outcomes_csv, name="outcomes-csv"),
    path("p/<slug:slug>/outcomes.<file_form:form>", outcomes.outcomes_file, name="outcomes-file"),
    path("p/<slug:slug>/adopt", adopting.adopt_a_frame, name="adopt"),
    path("p/<slug:slug>/indicators", listing.indicators, name="indicators"),
    path("p/<slug:slug>/indicators/new", defining.define, name="define"),
    path("p/<slug:slug>/indicators.csv", listing.indicators_csv, name="indicators-csv"),
    path("p/<slug:slug>/areas", profile.areas, name="areas"),
    path("p/<slug:slug>/areas/<slug:code>", profile.profile, name="area-profile"),
    path("p/<slug:slug>/areas/<slug:code>.<file_form:form>", profile.profile_file, name="area-profile-file"),
    path("p/<slug:slug>/compare", comparing.compare, name="compare-areas"),
    path("p/<slug:slug>/compare.<file_form:form>", comparing.compare_file, name="compare-areas-file"),
    path("p/<slug:slug>/rug", rug.rug, name="rug"),
    path("p/<slug:slug>/rug.<file_form:form>", rug.rug_file, name="rug-file"),
    path("p/<slug:slug>/spine", spine.page, name="spine"),
    path("p/<slug:slug>/spine.<file_form:form>", spine.page_file, name="spine-file"),
    path("p/<slug:slug>/rollout", rollout.rollout, name="rollout"),
    path("p/<slug:slug>/rollout.<file_form:form>", rollout.rollout_file, name="rollout-file"),
    path("p/<slug:slug>/gaps", inequality.gaps, name="gaps"),
    path("p/<slug:slug>/gaps.<file_form:form>", inequality.gaps_file, name="gaps-file"),
    path("p/<slug:slug>/imports", imports.imports, name="imports"),
    path("p/<slug:slug>/imports/new", uploading.send, name="import-send"),
    path("p/<slug:slug>/imports/sheets/new", mapping.send, name="sheet-send"),
    path("p/<slug:slug>/imports/maps", maps.listed, name="column-maps"),
    path("p/<slug:slug>/imports/maps/<record_reference:reference>", maps.one, name="column-map"),
    path("p/<slug:slug>/imports/files/<int:number>", uploading.look, name="import-look"),
    path("p/<slug:slug>/imports/files/<int:number>/columns", mapping.columns, name="sheet-columns"),
    path("p/<slug:slug>/imports/files/<int:number>/file", uploading.file, name="import-file"),
    path(f"{_RECORD}/figures.csv", files.figures_csv, name="record-figures-csv"),
    path(f"{_RECORD}/figures.json", files.figures_json, name="record-figures-json"),
    path(f"{_RECORD}/chart.svg", files.chart_svg, name="record-chart"),
    path(f"{_RECORD}/redefine", defining.redefine, name="redefine"),
    path(f"{_RECORD}/story", writing.story, name="story"),
    path(f"{_RECORD}/confirm", writing.confirm, name="confirm"),
    path(f"{_RECORD}/status", writing.override, name="override"),
    path("p/<slug:slug>/alerts", alerting.page, name="alerts"),
    path(f"{_FIGURE}.csv", provenance.figure_csv, name="figure-csv"),
    path(_FIGURE, provenance.page, name="figure"),
]
