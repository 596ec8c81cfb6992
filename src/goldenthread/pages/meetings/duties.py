"""Duties as a checklist, reporting lines with what is late, and the clocks that guidance sets."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from goldenthread.governance.duty_queries import Checklist, DutyLine, ReportingLine, clocks, duties_of, run_clock
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.text import count_of, day, listed
from goldenthread.pages.meetings.parts import room, strong_if, year_asked
from goldenthread.pages.records.common import clock_of, page_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.records import plain
from goldenthread.records.commands import can
from goldenthread.reference.queries import Rule
from goldenthread.vocabulary import Refused


def duties(request: HttpRequest, slug: str) -> HttpResponse:
    """How many duties are met, by list; what meets each; what is late; and a clock to run."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    actor = actor_of(request)
    year = year_asked(request, clock.as_of.on)
    found = duties_of(actor, slug, year, clock.as_of.on)
    late = len(found.late)
    counted = [f"{x.words} met: {x.title}" for x in found.checklists if x.counted]
    heading = counted[0] if counted else "No duty is recorded"
    answer, wrong = _answer(request)
    errors = [*clock.errors, *wrong]
    return render(
        request,
        "pages/meetings/duties.html",
        {
            "errors": errors,
            "caption": f"{partnership.title}, duties and reports in {year}",
            "heading": heading,
            "lede": _lede(late, found.checklists),
            "room": room(slug, "duties"),
            "years": [
                Link(str(y), with_query(request.path, year=y, on=clock.on), current=y == year)
                for y in (year - 1, year, year + 1)
            ],
            "checklists": [(x, _checklist(x)) for x in found.checklists],
            "lines": _lines(found.lines),
            "late": [(o, f"{o.line.title}, due {day(o.due)}") for o in found.late],
            "clocks": clocks(),
            "asked": {"clock": request.GET.get("clock", ""), "from": request.GET.get("from", "")},
            "answer": answer,
            "add_url": page_url("add", slug=slug, kind="duty") if can(actor, "change", partnership) else "",
            "done_url": page_url("add", slug=slug, kind="fulfilment") if can(actor, "change", partnership) else "",
            "year": year,
        },
        title=heading,
        section="meetings",
        partnership=partnership,
        status=422 if errors else 200,
    )


def _lede(late: int, found: tuple[Checklist, ...]) -> str:
    if not found:
        return "Add the duties of the partnership, each with what meets it."
    return f"{count_of(late, 'report or duty', 'reports or duties').capitalize()} late." if late else "Nothing is late."


def _checklist(found: Checklist) -> Table:
    rows = [
        (
            Link(x.card.title, x.card.url),
            Cell(strong_if(x.state == "late", x.words), note=_more(x)),
            _met_by(x),
            x.told or "Not stated",
        )
        for x in found.duties
    ]
    caption = f"{found.title}: {found.words} met" if found.counted else found.title
    return Table.of(caption, ("Duty", "State", "What meets it", "Who is told"), rows, caption_hidden=True)


def _more(line: DutyLine) -> str:
    said = [line.cadence_words, line.basis]
    if line.clock:
        said.append(f"{line.clock.title}: {_limit(line.clock)}")
    return ". ".join(part for part in said if part)


def _limit(rule: Rule) -> str:
    """What a dated rule allows, in words: "5 working days", "by 30 September"."""
    if rule.unit == "date":
        return f"by {day(date.fromisoformat(rule.value))}"
    if rule.unit == "day_of_year":
        when = date.fromisoformat(f"2000-{rule.value}")
        return f"by {when.day} {when:%B} each year"
    return f"{rule.value} {rule.unit_label}"


def _met_by(line: DutyLine) -> str:
    """What meets a duty: its products, or the last time it was done."""
    said = [f"{e.card.title} ({e.words[:1].lower()}{e.words[1:]})" for e in line.evidence]
    done = [o for o in line.occurrences if o.record]
    if done and done[-1].record:
        said.append(f"{done[-1].record.title} ({done[-1].words[:1].lower()}{done[-1].words[1:]})")
    return listed(said) or "Nothing yet"


def _lines(found: tuple[ReportingLine, ...]) -> Table | None:
    if not found:
        return None
    rows = []
    for x in found:
        nearest = x.next
        when = f"{day(nearest.due)}" if nearest else "None left this year"
        state = Cell(strong_if(bool(nearest and nearest.late), f"Late: {when}" if nearest and nearest.late else when))
        rows.append(
            (
                Link(x.card.title, x.card.url),
                listed(c.title for c in x.to) or x.to_words or "Not stated",
                x.cadence_words,
                Cell(len(x.occurrences), note="" if x.anchored else "Days not stated"),
                state,
            )
        )
    heads = ("Report", "To", "How often", Column("Times this year", number=True), "Next due")
    return Table.of("Reporting lines", heads, rows, caption_hidden=True)


def _answer(request: HttpRequest) -> tuple[str, list[Link]]:
    """The last day of a clock, in a sentence, where one was asked for."""
    code, start = request.GET.get("clock", ""), request.GET.get("from", "")
    if not code:
        return "", []
    try:
        first = plain.day("Counted from", start)
        if first is None:
            raise Refused.one("Counted from", "no day was given", "Give the day, like 14 September 2026")
        found = run_clock(code, first)
    except Refused as refused:
        return "", [Link(f"{p.place}: {p.finding}. {p.remedy}", "#from") for p in refused.problems]
    return (
        f"Counted from {day(found.start)}, the last day is {day(found.due)} "
        f"({found.rule.value} {found.rule.unit_label}, {found.rule.source}).",
        [],
    )
