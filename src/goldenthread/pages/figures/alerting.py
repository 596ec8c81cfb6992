"""The month's alerts of a partnership: at most three to a group, with what was looked at and one next step each."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse

from goldenthread.assessments.again import again
from goldenthread.assessments.alerts import MOST, Alert, GroupAlerts
from goldenthread.assessments.queries import alerts
from goldenthread.look import text
from goldenthread.look.parts import Link
from goldenthread.pages.figures import verdicts
from goldenthread.pages.records.common import page_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.records.cards import NOW
from goldenthread.vocabulary import Period, Refused
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class Raised:
    """One alert for its place on the page."""

    alert: Alert
    answer: verdicts.Answer
    latest: str
    place: str
    url: str


@dataclass(frozen=True)
class Group:
    """One group with its alerts."""

    found: GroupAlerts
    raised: tuple[Raised, ...]


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What each group should look at in a month; `?month=2026-09`, and `by=period` to replay by periods."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    asked, replay = request.GET.get("month", "").strip(), request.GET.get("by") == "period"
    errors: list[Link] = []
    try:
        month = _month(asked)
    except Refused as refused:
        month, errors = today(), [Link(f"{p.finding}. {p.remedy}", "#month") for p in refused.problems]
    first = month.replace(day=1)
    found = again(
        actor, ("alerts", slug, first, replay), NOW, lambda: alerts(actor, slug, first, by_period=replay), 100
    )
    groups = [Group(one, tuple(_raised(alert) for alert in one.alerts)) for one in found]
    context = {
        "errors": errors,
        "groups": [group for group in groups if group.raised],
        "quiet": [group for group in groups if not group.raised],
        "month": asked,
        "replay": replay,
        "most": MOST,
        "caption": partnership.title,
        "heading": f"To look at in {text.month(month)}",
        "before": _link(request.path, month, replay, back=True),
        "after": ""
        if month.replace(day=1) >= today().replace(day=1)
        else _link(request.path, month, replay, back=False),
    }
    return render(
        request,
        "pages/figures/alerts.html",
        context,
        title=f"To look at in {text.month(month)}",
        section="indicators",
        crumbs=[] if errors else [Link("Indicators", page_url("indicators", slug=slug))],
        partnership=partnership,
        status=422 if errors else 200,
    )


def _month(asked: str) -> date:
    if not asked:
        return today()
    parts = asked.split("-")
    if len(parts) == 2 and all(part.isascii() and part.isdigit() for part in parts):
        year, number = int(parts[0]), int(parts[1])
        if 1900 < year < 2200 and 1 <= number <= 12:
            return date(year, number, 1)
    try:
        found = Period.parse(asked)
    except Refused:
        found = None
    if found is None or found.kind != "month":
        raise Refused.one("month", f"“{asked[:40]}” is not a month", "Write it like September 2026")
    return found.start


def _link(path: str, month: date, replay: bool, *, back: bool) -> Link:
    first = month.replace(day=1)
    other = first - timedelta(days=1) if back else (first + timedelta(days=31)).replace(day=1)
    return Link(text.month(other), with_query(path, month=f"{other:%Y-%m}", by="period" if replay else ""))


def _raised(alert: Alert) -> Raised:
    one = alert.assessment
    newest = verdicts.latest(one)
    return Raised(
        alert=alert,
        answer=verdicts.changing(one),
        latest=", ".join(words for words in (newest.big, text.lower_first(newest.more)) if words),
        place=verdicts.place_of(one),
        url=with_query(one.card.url, area=one.key.area),
    )
