"""The addresses of plans; and the record page of a plan."""

from django.urls import path

from goldenthread.pages.plans import comparing, listing, plan
from goldenthread.pages.records.dispatch import PAGES
from goldenthread.pages.records.urls import RecordReference  # noqa: F401  (registers record_reference)

PAGES["plan"] = plan.page

urlpatterns = [
    path("p/<slug:slug>/plans", listing.plans, name="plans"),
    path("r/<slug:owner>/<record_reference:reference>/actions.csv", plan.actions_csv, name="plan-actions-csv"),
    path("compare", comparing.compare, name="compare-plans"),
]
