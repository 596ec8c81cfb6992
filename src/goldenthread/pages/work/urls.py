"""The addresses of work under way; and the record pages of actions and objectives."""

from django.urls import path

from goldenthread.pages.records.dispatch import PAGES
from goldenthread.pages.records.urls import RecordReference  # noqa: F401  (registers record_reference)
from goldenthread.pages.work import closing, evidence, leading, mine, moving, reported, updating, walking

PAGES.update({"action": reported.page, "objective": reported.page})

urlpatterns = [
    path("my", mine.mine, name="my-work"),
    path("p/<slug:slug>/update/<record_reference:reference>", updating.update, name="update"),
    path("p/<slug:slug>/blocked/<record_reference:reference>", updating.blocked, name="update-blocked"),
    path("p/<slug:slug>/confirm-update/<record_reference:reference>", updating.confirm, name="update-confirm"),
    path("p/<slug:slug>/walk", walking.walk, name="walk"),
    path("p/<slug:slug>/roadmap", moving.roadmap, name="roadmap"),
    path("p/<slug:slug>/roadmap/place", moving.place, name="roadmap-place"),
    path("p/<slug:slug>/move/<record_reference:reference>", moving.move, name="move"),
    path("p/<slug:slug>/close/<record_reference:reference>", closing.close, name="close-action"),
    path("p/<slug:slug>/evidence/<record_reference:reference>", evidence.add, name="evidence-add"),
    path("p/<slug:slug>/evidence-file/<record_reference:reference>", evidence.fetch, name="evidence-file"),
    path("p/<slug:slug>/leads", leading.leads, name="leads"),
    path("p/<slug:slug>/neglected", leading.neglected, name="neglected"),
]
