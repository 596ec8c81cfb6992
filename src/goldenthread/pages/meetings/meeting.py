"""The page of one meeting: what it must settle, its papers, who came, what was decided, and its minutes."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from goldenthread.access import Actor, Permission, may
from goldenthread.governance import commands
from goldenthread.governance.papers.lines import PaperLine
from goldenthread.governance.queries import MeetingPage, meeting_page
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.pages.meetings.deciding import DecideForm
from goldenthread.pages.meetings.parts import linked, strong_if, when_of
from goldenthread.pages.records import present
from goldenthread.pages.records.common import clock_of, demand, full_reference, page_url, record_url, with_query
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.partners.actors import labels
from goldenthread.records.cards import Card
from goldenthread.records.commands import can
from goldenthread.records.queries import find
from goldenthread.vocabulary import NotFound, Refused
from goldenthread.vocabulary.clock import today


def page(request: HttpRequest, card: Card) -> HttpResponse:
    """A meeting before, on and after its day."""
    actor, clock = actor_of(request), clock_of(request)
    may_add = may(actor, Permission.ADD, card.owner_id, group=card.group_id)
    found = meeting_page(actor, card.full_reference, clock.as_of, with_seats=may_add)
    context = present.everything(request, card, clock)
    heading = _heading(found)
    now = not clock.as_of
    may_change = now and can(actor, "change", card)
    may_decide = now and found.line.state not in ("missed", "cancelled") and _came(found)
    may_decide = may_decide and may_add
    context |= {
        "errors": clock.errors,
        "caption": f"{found.group.title if found.group else card.title}, meeting {card.reference}",
        "heading": heading,
        "lede": _lede(found),
        "when": when_of(found.line),
        "found": found,
        "agenda": [(x, linked(x.about, beside=x.card.title), x.note) for x in found.agenda],
        "papers": _papers(found.papers) if found.papers else None,
        "paper_words": _paper_words(found),
        "attendance": _attendance(found),
        "interests": found.interests,
        "decisions": found.decisions,
        "buttons": _buttons(found, may_change),
        "version": card.version,
        "act_url": record_url("meeting-act", card),
        "minutes_url": record_url("minutes", card) if found.values["minutes"] else "",
        "attendance_url": record_url("attendance", card) if may_change and _came(found) else "",
        "decide_url": record_url("decide", card),
        "form": DecideForm.of(actor, found) if may_decide else None,
        "in_session": found.line.on == today(),
        "add": _adding(actor, card) if may_change else [],
    }
    return render(
        request,
        "pages/meetings/meeting.html",
        context,
        title=heading,
        section="meetings",
        crumbs=[Link("Meetings", page_url("meetings", slug=card.owner))],
        card=card,
        status=422 if clock.errors else 200,
    )


def _came(found: MeetingPage) -> bool:
    """Whether its day has come."""
    return found.line.on is not None and found.line.on <= today()


def _heading(found: MeetingPage) -> str:
    line = found.line
    if line.late:
        return f"Late to be marked: it was to meet on {day(line.on)}" if line.on else "Late to be marked"
    if line.state == "planned":
        return f"Meets on {line.on:%A} {day(line.on)}" if line.on else "Planned, with no date yet"
    when = f" on {day(line.on)}" if line.on else ""
    if line.state == "held":
        made = count_of(len(found.decisions), "decision") if found.decisions else "no decision recorded"
        return f"Held{when}: {made}"
    return f"{line.state_words}{when}"


def _lede(found: MeetingPage) -> str:
    if found.line.state in ("missed", "cancelled"):
        return found.values["why_not"] or ""
    late = sum(x.late for x in found.papers)
    said = [count_of(len(found.agenda), "agenda item") if found.agenda else "No agenda yet"]
    if found.papers:
        said.append(f"{count_of(len(found.papers), 'paper')}{f', {late} late' if late else ', none late'}")
    words = f"{'. '.join(said)}."
    if found.line.state == "planned" and found.deadline:
        words += f" Papers are due by {day(found.deadline)}."
    if found.quorate is not None:
        words += " It was quorate." if found.quorate else f" It was not quorate: {found.terms.quorum} are needed."
    return words


def _paper_words(found: MeetingPage) -> str:
    if found.deadline is None:
        return f"Papers are due {found.terms.deadline_words}."
    return f"Papers are due by {day(found.deadline)}: {found.terms.deadline_words}."


def _papers(found: tuple[PaperLine, ...]) -> Table:
    """Each paper with how it stands, and its files to be fetched."""
    names = labels(each.added_by for line in found for each in line.files)
    rows = [
        (
            Link(x.card.title, x.card.url),
            x.card.kind.by_name["marking"].words[x.card.marking],
            Cell(x.author or "Not stated"),
            Cell(strong_if(x.late, x.words)),
            Cell(_held(x, names)),
        )
        for x in found
    ]
    columns = ("Paper", "Marking", "From", "Received", "What is here")
    return Table.of("Papers", columns, rows, caption_hidden=True)


def _held(line: PaperLine, names: dict[str, str]) -> object:
    """The text and the files of a paper, with sizes and who put them."""
    if line.state == "withdrawn":
        return "Nothing: it was withdrawn"
    told = [format_html('<a href="{}#text">Its text</a>', line.card.url)] if line.written else []
    told += [
        format_html(
            '<a href="{}">{}</a> <span class="gt-small">{}. Put by {}</span>',
            *(each.url, each.name, each.about, names[each.added_by]),
        )
        for each in line.files
    ]
    return format_html_join(mark_safe("<br>"), "{}", ((each,) for each in told)) or "Nothing yet"


def _attendance(found: MeetingPage) -> Table | None:
    if not found.attendance:
        return None
    rows = [
        (
            Link(x.who.title, x.who.url) if x.who else Link(x.card.title, x.card.url),
            Cell(x.presence_words, note=x.substitute),
        )
        for x in found.attendance
    ]
    return Table.of("Who was there", ("Seat or body", "At the meeting"), rows, caption_hidden=True)


def _buttons(found: MeetingPage, may_change: bool) -> list[tuple[str, str, str]]:
    """The acts on offer as (value, words, kind of button)."""
    if not may_change:
        return []
    offered = []
    if found.line.state == "planned":
        offered.append(
            ("agenda", "Build the agenda again" if found.agenda else "Build the agenda from what is due", "")
        )
        if _came(found):
            offered.append(("held", "Mark as held", ""))
    if found.line.state == "held" and found.values["minutes_state"] != "agreed":
        offered.append(("draft", "Draft the minutes again" if found.values["minutes"] else "Draft the minutes", ""))
    if found.values["minutes_state"] == "draft":
        offered.append(("agree", "Mark the minutes as agreed", "secondary"))
    return offered


def _adding(actor: Actor, card: Card) -> list[Link]:
    """What may be added to the meeting by hand."""
    if not may(actor, Permission.ADD, card.owner_id, group=card.group_id):
        return []
    offered = (("agenda-item", "an agenda item"), ("paper", "a paper"), ("interest", "a declared interest"))
    return [
        Link(
            f"Add {words}",
            with_query(page_url("add", slug=card.owner, kind=kind), link=f"part_of:{card.full_reference}"),
        )
        for kind, words in offered
    ]


def act(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """One act on a meeting: build its agenda, mark it, draft or agree its minutes."""
    actor = actor_of(request)
    card = find(actor, full_reference(owner, reference))
    if card.kind_code != "meeting":
        raise NotFound(f"{card.full_reference} is not a meeting.")
    demand(actor, "change", card)
    asked = request.POST.get("act", "")
    full = card.full_reference
    version = _version(request)
    if asked == "agenda":
        made = commands.build_agenda(actor=actor, meeting=full)
        said = f"{count_of(len(made), 'item')} added to the agenda" if made else "Nothing new is due for this meeting"
    elif asked in ("held", "missed", "cancelled", "planned"):
        why = request.POST.get("why", "")
        commands.mark(actor=actor, meeting=full, version=version, state=asked, why=why)
        said = f"The meeting is marked as {asked}"
    elif asked == "draft":
        commands.draft_minutes(actor=actor, meeting=full, version=version)
        said = "The minutes are drafted from what was recorded"
    elif asked == "agree":
        commands.agree_minutes(actor=actor, meeting=full, version=version)
        said = "The minutes are agreed"
    else:
        raise Refused.one("Act", f"“{asked[:40]}” is not one", "Use the buttons of the meeting’s page")
    success(request, said)
    return HttpResponseRedirect(card.url)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused.one("Version", "the form is not whole", "Open the meeting again")
    return int(text)


def minutes(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The minutes of a meeting, to print."""
    actor = actor_of(request)
    found = meeting_page(actor, full_reference(owner, reference))
    card, state = found.line.card, found.values["minutes_state"]
    words = card.kind.by_name["minutes_state"].words[state]
    heading = f"Minutes of {found.group.title if found.group else card.title}"
    return render(
        request,
        "pages/meetings/minutes.html",
        {
            "caption": f"{when_of(found.line)}. {words}",
            "heading": heading,
            "state": state,
            "text": found.values["minutes"],
            "meeting_url": card.url,
        },
        title=heading,
        section="meetings",
        crumbs=[Link("Meetings", page_url("meetings", slug=card.owner)), Link(card.reference, card.url)],
        card=card,
    )
