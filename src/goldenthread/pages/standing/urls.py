"""The addresses of money, risks, escalations, challenges and data flows."""

from django.urls import path

from goldenthread.pages.records.urls import RecordReference  # noqa: F401  (registers record_reference)
from goldenthread.pages.standing import escalations, flows, money, risks, splitting

_RECORD = "r/<slug:owner>/<record_reference:reference>"

urlpatterns = [
    path("p/<slug:slug>/money", money.money, name="money"),
    path("p/<slug:slug>/risks", risks.risks, name="risks"),
    path("p/<slug:slug>/challenges", risks.challenges, name="challenges"),
    path("p/<slug:slug>/escalations", escalations.escalations, name="escalations"),
    path("p/<slug:slug>/flows", flows.flows, name="flows"),
    path(f"{_RECORD}/split-fund", splitting.split_fund, name="split-fund"),
    path(f"{_RECORD}/escalation", escalations.act, name="escalation-act"),
    path(f"{_RECORD}/delivered", flows.delivered, name="flow-delivered"),
    path(f"{_RECORD}/answer", flows.answer, name="question-answer"),
]
