"""The words about the site, and whether it is well."""

import json
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from goldenthread.audit import sealing
from goldenthread.look import text
from goldenthread.pages.help import glossary as words
from goldenthread.pages.shell import render

_SECURITY_DAYS = 180


def glossary(request: HttpRequest) -> HttpResponse:
    """The words used here, with a box to find one."""
    query = request.GET.get("q", "").strip()[:100]
    found = [term for term in words.terms() if term.has(query)]
    letters: dict[str, list[words.Term]] = {}
    for term in found:
        letters.setdefault(term.letter, []).append(term)
    context = {
        "letters": letters.items(),
        "query": query,
        "count": f"{text.count_of(len(found), 'word')} found" if query else "",
        "total": len(words.terms()),
    }
    return render(request, "pages/help/glossary.html", context, title="Glossary")


def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, what has been checked, and what has not."""
    return render(request, "pages/help/accessibility.html", {}, title="Accessibility")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about whom."""
    context = {
        "idle": settings.SESSION_IDLE_SECONDS // 60,
        "longest": settings.SESSION_COOKIE_AGE // 3600,
    }
    return render(request, "pages/help/privacy.html", context, title="Privacy")


def terms(request: HttpRequest) -> HttpResponse:
    """On what terms the site and its figures may be used."""
    return render(request, "pages/help/terms.html", {}, title="Terms")


def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a fault that could do harm (RFC 9116). The contact comes from the settings."""
    contact = settings.SECURITY_CONTACT or request.build_absolute_uri("/terms#security")
    expires = (datetime.now(UTC) + timedelta(days=_SECURITY_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {request.build_absolute_uri('/.well-known/security.txt')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def ledger_checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint of the ledger, for anyone to keep. It tells nothing of what was done."""
    made = sealing.latest()
    nothing = json.dumps({"format": sealing.FORMAT, "size": 0}) + "\n"
    return HttpResponse(made.text() if made else nothing, content_type="application/json")


def health(request: HttpRequest) -> HttpResponse:
    """Whether the site and its database answer: for machines that watch it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\nThe database answers.\n", content_type="text/plain; charset=utf-8")
