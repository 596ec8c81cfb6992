"""The addresses of setting up and of bringing tables."""

from django.urls import path

from goldenthread.pages.settingup import bringing, done, steps

_ONE = "p/<slug:slug>/bring/<int:number>"

urlpatterns = [
    path("partnerships/new", steps.new, name="new-partnership"),
    path("p/<slug:slug>/set-up", steps.steps, name="set-up"),
    path("p/<slug:slug>/bring", bringing.bring, name="bring"),
    path("p/<slug:slug>/bring/setup.xlsx", bringing.template, name="bring-template"),
    path(_ONE, bringing.columns, name="bring-columns"),
    path(f"{_ONE}/check", done.check, name="bring-check"),
    path(f"{_ONE}/result", done.result, name="bring-result"),
]
