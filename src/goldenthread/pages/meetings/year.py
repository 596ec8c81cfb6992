"""The year of a partnership: its meetings, planning a group's year, and the calendar of all that is due."""

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, may, require
from goldenthread.governance import commands
from goldenthread.governance.elections import Election
from goldenthread.governance.queries import GroupLine, MeetingLine, year_of
from goldenthread.governance.year_queries import CalendarYear, Step, calendar_of, pipeline
from goldenthread.look.forms.dates import DayField
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, day, days, listed
from goldenthread.pages.meetings.parts import clock_words, room, state_cell, strong_if, when_of, year_asked
from goldenthread.pages.records.common import clock_of, page_url, sentence, with_query
from goldenthread.pages.records.forms import error_links
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.records.cards import Card
from goldenthread.vocabulary import Refused, RuleBroken
from goldenthread.vocabulary.clock import today


def meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """The year's meetings: when each group meets next, and what is late."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    actor = actor_of(request)
    year = year_asked(request, clock.as_of.on)
    found = year_of(actor, slug, year, clock.as_of)
    late = len(found.late)
    heading = f"{count_of(late, 'meeting').capitalize()} late to be marked" if late else _next_words(found.groups)
    return render(
        request,
        "pages/meetings/meetings.html",
        {
            "errors": clock.errors,
            "caption": f"{partnership.title}, meetings",
            "heading": heading,
            "lede": _lede(found.meetings, year),
            "room": room(slug, "meetings"),
            "groups": _groups(found.groups),
            "years": _years(slug, "meetings", year, clock.on),
            "table": _meetings(found.meetings, year),
            "undated": _undated(found.undated),
            "elections": [_election_words(x) for x in found.elections],
            "plan_url": page_url("plan-meetings", slug=slug) if may(actor, Permission.ADD, partnership.id) else "",
            "add_url": page_url("add", slug=slug, kind="meeting") if may(actor, Permission.ADD, partnership.id) else "",
            "year": year,
        },
        title=heading,
        section="meetings",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def _next_words(groups: tuple[GroupLine, ...]) -> str:
    coming = [x for x in groups if x.next and x.next.on]
    if not coming:
        return "No meeting is planned"
    first = min(coming, key=lambda x: x.next.on if x.next and x.next.on else date.max)
    assert first.next and first.next.on
    return f"{first.card.title} meets next, on {day(first.next.on)}"


def _lede(lines: tuple[MeetingLine, ...], year: int) -> str:
    if not lines:
        return f"No meeting is recorded in {year}."
    counts = {code: sum(x.state == code and not x.late for x in lines) for code in ("held", "planned", "missed")}
    said = [f"{number} {word}" for word, number in counts.items() if number]
    said += [f"{number} cancelled"] if (number := sum(x.state == "cancelled" for x in lines)) else []
    said += [f"{number} late to be marked"] if (number := sum(x.late for x in lines)) else []
    return f"{count_of(len(lines), 'meeting').capitalize()} in {year}: {listed(said)}." if said else ""


def _groups(groups: tuple[GroupLine, ...]) -> Table | None:
    if not groups:
        return None
    rows = []
    for line in groups:
        rows.append(
            (
                Link(line.card.title, line.card.url),
                line.cadence_words,
                Link(day(line.last.on), line.last.card.url) if line.last and line.last.on else "None held yet",
                _next(line),
            )
        )
    heads = ("Group", "Meets", "Last met", "Next meeting")
    return Table.of("When each group meets next", heads, rows, caption_hidden=True)


def _next(line: GroupLine) -> object:
    if line.next and line.next.on:
        return Link(day(line.next.on), line.next.card.url)
    if line.expected:
        words = f"{'Late: due' if line.late else 'Due'} by {day(line.expected)}, by how often it meets"
        return Cell(strong_if(line.late, words), note="Not planned yet")
    return "Not planned"


def _meetings(lines: tuple[MeetingLine, ...], year: int) -> Table | None:
    if not lines:
        return None
    rows = [
        (
            Link(when_of(x), x.card.url),
            x.group.title if x.group else x.card.title,
            state_cell(x),
            x.card.kind.by_name["minutes_state"].words[x.minutes] if x.state == "held" else "",
        )
        for x in lines
    ]
    return Table.of(f"Meetings in {year}", ("Date", "Group", "State", "Minutes"), rows, caption_hidden=True)


def _undated(lines: tuple[MeetingLine, ...]) -> Table | None:
    if not lines:
        return None
    rows = [(Link(x.card.title, x.card.url), x.group.title if x.group else "", when_of(x)) for x in lines]
    return Table.of("Meetings without a date", ("Meeting", "Group", "Date"), rows, caption_hidden=True)


def _election_words(election: Election) -> tuple[str, str, str]:
    bodies = listed(c.title for c in election.bodies) or "every body in the partnership"
    return election.card.title, election.card.url, f"{days(election.first, election.last)}. Binds {bodies}."


def _years(slug: str, name: str, year: int, on: str) -> list[Link]:
    url = page_url(name, slug=slug)
    return [Link(str(y), with_query(url, year=y, on=on), current=y == year) for y in (year - 1, year, year + 1)]


class PlanForm(forms.Form):
    """Which group, which year, and what the cadence cannot know."""

    group = forms.ChoiceField(label="Group", error_messages={"required": "Choose a group"})
    year = forms.IntegerField(
        label="Year", min_value=2000, max_value=2100, error_messages={"required": "Enter the year, like 2027"}
    )
    first = DayField(
        label="First meeting of the year",
        what="the first meeting",
        required=False,
        help_text="Leave it empty to go on from the last meeting. For example, 14 1 2027",
    )
    starts_at = forms.CharField(label="Starts at", required=False, max_length=5, help_text="Like 14:00")
    ends_at = forms.CharField(label="Ends at", required=False, max_length=5, help_text="Like 16:00")
    place = forms.CharField(label="Place", required=False, max_length=200)


def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan the meetings of a group for a year, by how often it meets."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require(actor, Permission.ADD, partnership.id)
    found = year_of(actor, slug, year_asked(request))
    form = PlanForm(request.POST if request.method == "POST" else None, initial={"year": found.on.year + 1})
    choices = [(x.card.full_reference, f"{x.card.title} ({x.cadence_words.lower()})") for x in found.groups]
    form.fields["group"].choices = [("", "Choose a group"), *choices]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid() and (made := _planned(request, form)) is not None:
        words = f"{count_of(len(made), 'meeting')} planned" if made else "Nothing was missing: the year is planned"
        success(request, words)
        return HttpResponseRedirect(with_query(page_url("meetings", slug=slug), year=form.cleaned_data["year"]))
    return render(
        request,
        "pages/meetings/plan.html",
        {
            "caption": partnership.title,
            "heading": "Plan a year of meetings",
            "form": form,
            "errors": error_links(form) if form.errors else [],
            "back": page_url("meetings", slug=slug),
        },
        title="Plan a year of meetings",
        section="meetings",
        crumbs=[Link("Meetings", page_url("meetings", slug=slug))],
        partnership=partnership,
        status=422 if form.errors else 200,
    )


def _planned(request: HttpRequest, form: PlanForm) -> list[Card] | None:
    try:
        return commands.generate_year(actor=actor_of(request), **form.cleaned_data)
    except Refused as refused:
        for problem in refused.problems:
            form.add_error("first" if problem.place == "First day" else None, sentence(problem))
    except RuleBroken as broken:
        form.add_error(None, sentence(broken.problem))
    return None


def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything of a year with a day: meetings, duties, reports, reviews, pre-election periods; then the pipeline."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    actor = actor_of(request)
    year = year_asked(request, clock.as_of.on)
    found = calendar_of(actor, slug, year, clock.as_of)
    late = len(found.late)
    heading = f"{count_of(late, 'thing').capitalize()} late in {year}" if late else f"Nothing is late in {year}"
    return render(
        request,
        "pages/meetings/calendar.html",
        {
            "errors": clock.errors,
            "caption": f"{partnership.title}, calendar",
            "heading": heading,
            "lede": _counted(found),
            "room": room(slug, "calendar"),
            "years": _years(slug, "calendar", year, clock.on),
            "months": (months := _months(found)),
            "coming": _coming(months, year, clock.as_of.on or today()),
            "lines": _lines(found),
            "steps": [_step(x) for x in pipeline(actor, slug, clock.as_of)],
            "year": year,
        },
        title=heading,
        section="meetings",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


_COUNTED = ("Meeting", "Duty", "Report", "Review", "Pre-election period")


def _counted(found: CalendarYear) -> str:
    counts = found.counts()
    plural = {"Duty": "duties"}
    said = [count_of(n, sort.lower(), plural.get(sort, "")) for sort, n in counts.items() if sort in _COUNTED]
    # The others are many sorts with a few days each: agreements, grants, data, papers, returns, editions.
    if others := sum(n for sort, n in counts.items() if sort not in _COUNTED):
        said.append(count_of(others, "other day" if said else "day", "other days" if said else "days"))
    return f"{listed(said)}.".capitalize() if said else "Nothing is planned or due."


def _months(found: CalendarYear) -> list[tuple[int, str, Table]]:
    by_month: dict[int, list[tuple[object, ...]]] = {}
    for entry in found.entries:
        row = (
            f"{day(entry.on)}{f', {clock_words(entry.starts)}' if entry.starts else ''}",
            Link(entry.title, entry.url),
            entry.sort,
            Cell(strong_if(entry.late, entry.words)),
        )
        by_month.setdefault(entry.on.month, []).append(row)
    heads = ("Day", "What", "Sort", "State")
    return [
        (month, name := f"{date(found.year, month, 1):%B %Y}", Table.of(name, heads, rows, caption_hidden=True))
        for month, rows in sorted(by_month.items())
    ]


def _coming(months: list[tuple[int, str, Table]], year: int, on: date) -> tuple[int, str] | None:
    """The month that what comes next stands in, where months that are over stand before it."""
    if year != on.year or not months or months[0][0] >= on.month:
        return None
    return next(((month, name) for month, name, _ in months if month >= on.month), None)


def _lines(found: CalendarYear) -> Table | None:
    """How often each reporting line falls due in the year."""
    if not found.duties.lines:
        return None
    rows = [
        (
            Link(line.card.title, line.card.url),
            line.cadence_words,
            Cell(len(line.occurrences), number=True),
            Cell(strong_if(any(o.late for o in line.occurrences), _late_words(sum(o.late for o in line.occurrences)))),
        )
        for line in found.duties.lines
    ]
    return Table.of("Reporting lines", ("Report", "How often", "Times this year", "Late"), rows, caption_hidden=True)


def _late_words(number: int) -> str:
    return f"{number} late" if number else "None"


def _step(step: Step) -> dict[str, object]:
    return {
        "card": step.card,
        "stage": step.stage_words,
        "issued": step.issued,
        "meetings": [(x, when_of(x)) for x in step.meetings],
        "done": step.stage in ("agreed", "published", "launched"),
        "leads_to": step.leads_to,
    }
