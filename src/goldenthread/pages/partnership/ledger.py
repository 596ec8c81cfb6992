"""The ledger of a partnership: of a person, a record or a day."""

from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Permission, require
from goldenthread.audit import ledger as book
from goldenthread.audit import sealing
from goldenthread.look.parts import Link, Table
from goldenthread.look.text import day_and_time
from goldenthread.pages.partnership.past import one_day
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.pages.telling import CLOSED, told
from goldenthread.partners.actors import labels
from goldenthread.vocabulary import Refused
from goldenthread.vocabulary.clock import LONDON

_LINES = 50


def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what, newest first. For those whose role lets them read it."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require(actor, Permission.LEDGER, partnership.id)
    typed = {name: request.GET.get(name, "").strip()[:140] for name in ("who", "record", "day")}
    errors: list[Link] = []
    since = until = None
    if typed["day"]:
        try:
            chosen = one_day(typed["day"])
            since = datetime.combine(chosen, time(), LONDON).astimezone(UTC)
            until = datetime.combine(chosen + timedelta(days=1), time(), LONDON).astimezone(UTC)
        except Refused as refused:
            errors.append(Link(f"{refused.problems[0].finding}. {refused.problems[0].remedy}", "#day"))
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
    record = typed["record"]
    subject = record if "/" in record or not record else f"{slug}/{record}"
    lines = book.read(
        owner=slug, actor=typed["who"], subject=subject, before=before, since=since, until=until, limit=_LINES
    )
    people = labels(book.actors_of(slug))
    names = {**people, **labels({line.actor for line in lines} - set(people))}
    sentences = told(actor, lines)
    rows = [
        (
            f"{names[line.actor]} {sentences[line.id]}",
            day_and_time(line.at),
            "" if sentences[line.id] == CLOSED else _subject(line),
        )
        for line in lines
    ]
    asked = {name: value for name, value in typed.items() if value}
    sealed = sealing.latest()
    return render(
        request,
        "pages/partnership/ledger.html",
        {
            "caption": partnership.title,
            "typed": typed,
            "errors": errors,
            "people": sorted(people.items(), key=lambda one: one[1].lower()),
            "url": request.path,
            "clear": request.path if asked else "",
            "table": Table.of("The ledger", ("What happened", "When", "Subject"), rows, caption_hidden=True)
            if rows
            else None,
            "older": f"{request.path}?{urlencode({**asked, 'before': lines[-1].id})}" if len(lines) == _LINES else "",
            "sealed": f"{sealed.size:,} entries of this site were sealed on "
            f"{day_and_time(datetime.fromisoformat(sealed.at))}."
            if sealed
            else "Nothing is sealed yet.",
        },
        title="Ledger",
        section="home",
        partnership=partnership,
        crumbs=[Link("Ledger", request.path)],
        status=422 if errors else 200,
    )


def _subject(line: book.LedgerLine) -> Link | str:
    """The subject as a link to its page."""
    if "/" not in line.subject_ref:
        return line.subject_ref
    base = "/figures" if line.subject_kind == "figure" else "/r"
    return Link(line.subject_ref, f"{base}/{line.subject_ref}")
