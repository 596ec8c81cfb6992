"""The addresses of the report check."""

from django.urls import path

from goldenthread.pages.checking import views

urlpatterns = [
    path("check", views.check, name="check"),
    path("p/<slug:slug>/check", views.check_for, name="check-for"),
    path("p/<slug:slug>/check/keep", views.keep, name="check-keep"),
]
