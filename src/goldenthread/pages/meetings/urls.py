"""The addresses of meetings, duties, the calendar and the feeds."""

from django.urls import path

from goldenthread.pages.meetings import attending, deciding, duties, feeds, meeting, papers, stocktake, year
from goldenthread.pages.records.dispatch import PAGES
from goldenthread.pages.records.urls import RecordReference  # noqa: F401  (registers record_reference)

PAGES["meeting"] = meeting.page
PAGES["paper"] = papers.page
_RECORD = "r/<slug:owner>/<record_reference:reference>"

urlpatterns = [
    path("p/<slug:slug>/meetings", year.meetings, name="meetings"),
    path("p/<slug:slug>/meetings/plan", year.plan, name="plan-meetings"),
    path("p/<slug:slug>/calendar", year.calendar, name="calendar"),
    path("p/<slug:slug>/duties", duties.duties, name="duties"),
    path("p/<slug:slug>/stocktake", stocktake.stocktake, name="stocktake"),
    path("p/<slug:slug>/feeds", feeds.feeds, name="feeds"),
    path("feeds/<slug:token>.ics", feeds.ics, name="feed-ics"),
    path("feeds/<slug:token>.atom", feeds.atom, name="feed-atom"),
    path(f"{_RECORD}/meeting", meeting.act, name="meeting-act"),
    path(f"{_RECORD}/minutes", meeting.minutes, name="minutes"),
    path(f"{_RECORD}/decide", deciding.decide, name="decide"),
    path(f"{_RECORD}/attendance", attending.attendance, name="attendance"),
    path(f"{_RECORD}/put", papers.put, name="paper-put"),
    path(f"{_RECORD}/text", papers.write, name="paper-text"),
    path(f"{_RECORD}/withdraw", papers.withdraw, name="paper-withdraw"),
    path(f"{_RECORD}/files/<int:number>", papers.file, name="paper-file"),
    path(f"{_RECORD}/files/<int:number>/<int:version>", papers.file, name="paper-file-version"),
]
