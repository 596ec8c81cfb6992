"""Record who was at a meeting: one choice for each seat."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, require
from goldenthread.governance import commands
from goldenthread.governance.commands import Row
from goldenthread.governance.queries import MeetingPage, meeting_page
from goldenthread.look.parts import Link
from goldenthread.look.text import count_of
from goldenthread.pages.records.common import full_reference, page_url, sentence
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.records.kinds import kind
from goldenthread.vocabulary import Refused


@dataclass(frozen=True)
class Line:
    """A seat with what is recorded of it."""

    key: str
    reference: str
    title: str
    who: str
    presence: str
    substitute: str


def attendance(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Present, apologies, a substitute or absent, for each seat of the group."""
    actor = actor_of(request)
    page = meeting_page(actor, full_reference(owner, reference), with_seats=True)
    card = page.line.card
    require(actor, Permission.ADD, card.owner_id, group=card.group_id)
    lines = _lines(page)
    errors: list[Link] = []
    if request.method == "POST":
        lines = [_typed(request, x) for x in lines]
        rows = [Row(x.reference, x.presence, x.substitute) for x in lines if x.presence]
        try:
            if not rows:
                raise Refused.one("Attendance", "nothing was chosen", "Choose for at least one seat")
            made = commands.record_attendance(actor=actor, meeting=card.full_reference, rows=rows)
        except Refused as refused:
            errors = [Link(sentence(p), "#form") for p in refused.problems]
        else:
            success(request, f"Attendance recorded for {count_of(len(made), 'seat')}")
            return HttpResponseRedirect(f"{card.url}#attendance")
    return render(
        request,
        "pages/meetings/attendance.html",
        {
            "caption": f"{page.group.title if page.group else card.title}, meeting {card.reference}",
            "heading": "Who was there?",
            "errors": errors,
            "lines": lines,
            "choices": kind("attendance").by_name["presence"].choices,
            "back": card.url,
        },
        title="Who was there?",
        section="meetings",
        crumbs=[Link("Meetings", page_url("meetings", slug=card.owner)), Link(card.reference, card.url)],
        card=card,
        status=422 if errors else 200,
    )


def _lines(page: MeetingPage) -> list[Line]:
    known = {x.who.id: x for x in page.attendance if x.who}
    seats = {s.card.id: (s.card, s.who) for s in page.seats}
    for other in page.attendance:
        if other.who and other.who.id not in seats:
            seats[other.who.id] = (other.who, other.who.kind.name)
    found = []
    for n, (pk, (card, who)) in enumerate(seats.items(), 1):
        row = known.get(pk)
        presence, substitute = (row.presence, row.substitute) if row else ("", "")
        found.append(Line(f"seat-{n}", card.full_reference, card.title, who, presence, substitute))
    return found


def _typed(request: HttpRequest, line: Line) -> Line:
    presence = request.POST.get(line.key, "")
    substitute = request.POST.get(f"{line.key}-substitute", "").strip()
    return Line(line.key, line.reference, line.title, line.who, presence, substitute)
