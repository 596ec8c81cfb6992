"""What changed between two days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from goldenthread.look.parts import Link, Table
from goldenthread.look.text import count_of, day, day_and_time
from goldenthread.pages.figures.shared import csv_response
from goldenthread.pages.records.common import page_url
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.partners.actors import labels
from goldenthread.records.cards import Card
from goldenthread.thread import changes as thread_changes
from goldenthread.vocabulary import Period, Refused
from goldenthread.vocabulary.clock import LONDON, today

_AT_FIRST = 10
#: Of each sort of change. A page that holds more than this helps nobody: choose fewer days, or take the CSV.
_MOST = 100
_MOST_IN_CSV = 20_000


def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Records, links and figures that changed between two days."""
    partnership = partnership_of(request, slug)
    typed, errors, found = _asked(request, partnership, _MOST)
    sections = _sections(found) if found else []
    return render(
        request,
        "pages/partnership/changes.html",
        {
            "caption": partnership.title,
            "heading": _heading(found) if found else "What changed",
            "lede": f"From {typed['since']} to {typed['until']}.",
            "typed": typed,
            "errors": errors,
            "sections": sections,
            "url": request.path,
            "csv_url": f"{page_url('changes-csv', slug=slug)}?{urlencode(typed)}" if found and found.total else "",
        },
        title="What changed",
        crumbs=[Link("What changed", request.path)] if not errors else (),
        section="home",
        partnership=partnership,
        status=422 if errors else 200,
    )


def changes_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a file, one row to a change, with what each field said before and after."""
    partnership = partnership_of(request, slug)
    _, errors, found = _asked(request, partnership, _MOST_IN_CSV)
    if found is None:
        raise Refused.one("Days", errors[0].label, "Write each day like 31 July 2024")
    names = labels({row.actor for row in (*found.added, *found.changed, *found.ended)})
    rows: list[list[object]] = []
    for what, records in (("added", found.added), ("changed", found.changed), ("ended", found.ended)):
        for row in records:
            start = [what, row.at.isoformat(), names[row.actor], row.card.full_reference, row.card.title]
            rows += [[*start, c.label, c.before, c.after, row.reason] for c in row.changes] or [
                [*start, "", "", "", row.reason]
            ]
    for what, links in (("link added", found.linked), ("link taken away", found.unlinked)):
        for x in links:
            ends = (x.source.full_reference, x.source.title, x.words, "", x.target.full_reference)
            rows.append([what, x.at.isoformat(), "", *ends, x.reason])
    for what, figures in (("figure accepted", found.accepted), ("figure superseded", found.superseded)):
        for f in figures:
            said = (f.measure.full_reference, f.measure.title, f"{f.area}, {f.period}", "", f.shown)
            rows.append([what, f.at.isoformat(), "", *said, f.reason])
    header = ("change", "when", "who", "reference", "title", "what", "before", "after", "reason")
    return csv_response(f"{slug}-changes", header, rows)


def _asked(
    request: HttpRequest, partnership: Card, most: int
) -> tuple[dict[str, str], list[Link], thread_changes.Changes | None]:
    """The two days as typed, what is wrong with them, and what changed between them."""
    typed = {
        "since": request.GET.get("since") or day(today() - timedelta(days=90)),
        "until": request.GET.get("until") or day(today()),
    }
    errors: list[Link] = []
    days: dict[str, date] = {}
    for name, words in typed.items():
        try:
            days[name] = one_day(words)
        except Refused as refused:
            errors.append(Link(f"{refused.problems[0].finding}. {refused.problems[0].remedy}", f"#{name}"))
    if errors:
        return typed, errors, None
    start = datetime.combine(days["since"], time(), LONDON).astimezone(UTC)
    end = datetime.combine(days["until"] + timedelta(days=1), time(), LONDON).astimezone(UTC)
    return typed, [], thread_changes.changes(actor_of(request), partnership.id, start, end, most=most)


def one_day(words: str) -> date:
    """The day that was typed. Raises Refused for anything but one day."""
    period = Period.parse(words)
    if period.start != period.end:
        raise Refused.one("Date", f"“{words}” is not one day", "Write a day, like 31 July 2024")
    return period.start


def _heading(found: thread_changes.Changes) -> str:
    """How many changes there are; "at least" where a sort met the most that is read."""
    sorts = (found.added, found.changed, found.ended, found.linked, found.unlinked, found.accepted, found.superseded)
    cut = any(len(rows) >= _MOST for rows in sorts)
    said = count_of(found.total, "change")
    return f"At least {said}" if cut else said


@dataclass(frozen=True)
class Section:
    """One sort of change: the first few in a table, and all the rest folded away."""

    title: str
    first: Table
    rest: Table | None
    more: str


def _section(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Section:
    rest = rows[_AT_FIRST:]
    return Section(
        f"{title} ({len(rows):,}{' or more' if len(rows) >= _MOST else ''})",
        Table.of(title, heads, rows[:_AT_FIRST], caption_hidden=True),
        Table.of(f"{title}, the rest", heads, rest, caption_hidden=True) if rest else None,
        f"The other {len(rest):,}" if rest else "",
    )


def _sections(found: thread_changes.Changes) -> list[Section]:
    """Every sort of change that happened, in the order people ask: records, links, figures."""
    names = labels({row.actor for rows in (found.added, found.changed, found.ended) for row in rows})
    made = [
        _section(
            title,
            ("Record", "What", "When", "Who"),
            [
                (
                    Link(row.card.title, row.card.url),
                    "; ".join(c.label.lower() for c in row.changes) or row.card.kind.name,
                    day_and_time(row.at),
                    names[row.actor],
                )
                for row in rows
            ],
        )
        for title, rows in (("Added", found.added), ("Changed", found.changed), ("Ended", found.ended))
        if rows
    ]
    made += [
        _section(
            title,
            ("Record", "Relation", "Other record", "When"),
            [
                (Link(x.source.title, x.source.url), x.words, Link(x.target.title, x.target.url), day_and_time(x.at))
                for x in links
            ],
        )
        for title, links in (("Links added", found.linked), ("Links taken away", found.unlinked))
        if links
    ]
    made += [
        _section(
            title,
            ("Measure", "Figure", "Area and period", "When"),
            [
                (Link(f.measure.title, f.measure.url), f.shown, f"{f.area}, {f.period}", day_and_time(f.at))
                for f in figures
            ],
        )
        for title, figures in (("Figures accepted", found.accepted), ("Figures superseded", found.superseded))
        if figures
    ]
    return made
