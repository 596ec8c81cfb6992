"""The first screen: for a visitor, the report check; for someone signed in, their partnerships."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from goldenthread.access import Permission, may
from goldenthread.look.text import listed
from goldenthread.pages.checking.views import MOST_FILES, MOST_MEGABYTES
from goldenthread.pages.records.common import page_url
from goldenthread.pages.shell import actor_of, render
from goldenthread.partners.queries import partnerships
from goldenthread.returns.agencies.queries import agencies_of


def start(request: HttpRequest) -> HttpResponse:
    """A visitor may check a report at once. Others see where they work, then what else they may read."""
    if not actor_of(request).signed_in:
        context = {"action": page_url("check"), "most": MOST_MEGABYTES, "count": MOST_FILES, "demo": settings.DEMO}
        return render(request, "pages/partnership/front.html", context, title="Does your report agree with itself?")
    mine, others = partnerships(actor_of(request))
    mine.sort(key=lambda place: (place.card.state != "live", place.card.title))
    count = {0: "You are in no partnership yet", 1: "You work in one partnership"}
    lede = count.get(len(mine), f"You work in {len(mine)} partnerships")
    return render(
        request,
        "pages/partnership/start.html",
        {
            "lede": lede,
            "mine": [(p, listed([r.lower() for r in p.roles])) for p in mine],
            "others": others,
            "agencies": agencies_of(actor_of(request)),
            "first_days": _first_days(request),
            "may_start": may(actor_of(request), Permission.MANAGE, None),
        },
        title="Choose a partnership",
    )


#: For how long somebody new is shown where to begin.
_NEW = timedelta(days=14)


def _first_days(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Where somebody new begins: title, hint, address. Nobody in the demo is new."""
    joined: Any = getattr(request.user, "joined_at", None)
    if settings.DEMO or joined is None or joined < datetime.now(UTC) - _NEW:
        return []
    return [
        ("See what is yours", "Your actions, sorted by day. An update takes a minute", page_url("my-work")),
        ("Choose how often you have email", "And of what you want none", page_url("my-notices")),
        ("Look at your account", "A passkey saves you the code when you sign in", page_url("account")),
        ("Look up a word", "What this site means by seat, thread or edition", page_url("glossary")),
    ]
