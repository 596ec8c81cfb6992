"""The addresses of partnerships, groups, organisations and areas."""

from django.urls import path

from goldenthread.pages.partnership import bodies, groups, home, ledger, past, requesting, splitting, start, taking
from goldenthread.pages.records.dispatch import PAGES
from goldenthread.pages.records.urls import RecordReference  # noqa: F401  (registers record_reference)

PAGES.update({"group": groups.page, "organisation": bodies.organisation})

urlpatterns = [
    path("", start.start, name="start"),
    path("p/<slug:slug>/", home.home, name="home"),
    path("p/<slug:slug>/groups", groups.tree, name="groups"),
    path("r/<slug:owner>/<record_reference:reference>/membership", groups.membership, name="membership"),
    path("areas/<slug:code>", bodies.area, name="area"),
    path("p/<slug:slug>/changes", past.changes, name="changes"),
    path("p/<slug:slug>/changes.csv", past.changes_csv, name="changes-csv"),
    path("p/<slug:slug>/ledger", ledger.ledger, name="ledger"),
    path("p/<slug:slug>/split", splitting.split, name="split"),
    path("p/<slug:slug>/heirs", splitting.heirs, name="heirs"),
    path("p/<slug:slug>/export", taking.export, name="export"),
    path("p/<slug:slug>/request", requesting.asked, name="information-request"),
]
