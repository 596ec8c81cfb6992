"""The addresses of threads."""

from django.urls import path

from goldenthread.pages.records.urls import RecordReference  # noqa: F401  (registers record_reference)
from goldenthread.pages.threads import answering, loose, views

urlpatterns = [
    path("r/<slug:owner>/<record_reference:reference>/thread", views.thread, name="thread"),
    path("p/<slug:slug>/threads", views.threads, name="threads"),
    path("p/<slug:slug>/threads.csv", views.threads_csv, name="threads-csv"),
    path("r/<slug:owner>/<record_reference:reference>/no-link", answering.no_link, name="no-link"),
    path("p/<slug:slug>/loose/not-asked", answering.rules, name="thread-rules"),
    path("p/<slug:slug>/loose", loose.loose, name="loose"),
    path("p/<slug:slug>/loose.csv", loose.loose_csv, name="loose-csv"),
]
