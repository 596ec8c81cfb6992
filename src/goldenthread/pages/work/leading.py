"""Who leads each group and how fresh its work is; and, for the manager first, work that nobody owns or speaks of."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Permission, require
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.text import count_of, day, listed
from goldenthread.pages.records.common import clock_of
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.pages.work.common import work_url
from goldenthread.strategy.leadership import GroupLead, Load, load_of, prompts_of
from goldenthread.strategy.leadership import leads as lead_lines
from goldenthread.strategy.work import WorkLine, sees_posts, work_of
from goldenthread.strategy.work import neglected as sorted_out
from goldenthread.vocabulary.clock import today

_STEPS = {"leads": "the leads", "cover": "the cover", "manager": "you"}


def leads(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads in post against the rule, covers, and updates due, by group; the load of each post for the manager."""
    partnership, actor, clock = partnership_of(request, slug), actor_of(request), clock_of(request)
    lines = work_of(actor, slug)
    groups = lead_lines(actor, slug, lines, clock.as_of)
    short = sum(g.leadership.short for g in groups)
    posts = sees_posts(actor, partnership.id)
    heading = f"{count_of(short, 'lead')} short".capitalize() if short else "Every lead is in post"
    if not any(g.leadership.asked for g in groups):
        heading = "No rule says how many leads a group has"
    return render(
        request,
        "pages/work/leads.html",
        {
            "caption": f"Shared leadership, {partnership.title}",
            "heading": heading,
            "groups": _groups(groups),
            "load": _load(load_of(actor, slug, lines)) if posts else None,
            "posts": posts,
            "clock": clock,
            "errors": clock.errors,
        },
        title="Shared leadership",
        section="groups",
        crumbs=[Link("Groups", f"/p/{slug}/groups")],
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def _groups(groups: Collection[GroupLead]) -> Table | None:
    if not groups:
        return None
    rows = [
        (
            Link(g.card.title, g.card.url),
            Cell(g.leadership.words.capitalize(), note=listed(g.notes)),
            g.cadence or "Not stated",
            g.freshness.score if g.freshness.score is not None else "No score",
            Cell(count_of(g.due, "update") if g.due else "None", note=f"oldest {day(g.oldest)}" if g.oldest else ""),
        )
        for g in groups
    ]
    columns = ("Group", "Leads", "Meets", Column("Freshness, 1 to 100", number=True), "Updates due")
    return Table.of("Leads and freshness of each group", columns, rows)


def _load(load: Collection[Load]) -> Table | None:
    rows = [
        (
            Link(x.post.title, x.post.url),
            listed(s.title for s in x.seats) or "No seat",
            x.open,
            x.late,
            x.due,
        )
        for x in load
    ]
    columns = (
        "Post",
        "Seats it holds",
        Column("Open actions", number=True),
        Column("Past their day", number=True),
        Column("Updates due", number=True),
    )
    return Table.of("Load of each post", columns, rows, caption_hidden=True) if rows else None


def neglected(request: HttpRequest, slug: str) -> HttpResponse:
    """What the manager sees first: work with no owner, with no word in time, past its day, or done and not closed."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require(actor, Permission.MANAGE, partnership.id)
    lines = work_of(actor, slug)
    found = sorted_out(lines)
    total = len(found.ownerless) + len(found.stale)
    prompted = prompts_of(actor, slug, found.stale)
    return render(
        request,
        "pages/work/neglected.html",
        {
            "caption": f"Ownerless and stale work, {partnership.title}",
            "heading": f"{count_of(total, 'matter')} to see to" if total else "All work is owned and fresh",
            "lede": f"Freshness {found.freshness.words}." if found.freshness.score else f"{found.freshness.words}.",
            "found": found,
            "ownerless": [_line(x) for x in found.ownerless],
            "stale": [(_line(x), _prompt(prompted[x.card.id])) for x in found.stale],
            "late": [_line(x) for x in found.late],
            "to_close": [(x.card, work_url("close-action", x.card)) for x in found.to_close],
            "walk_url": f"/p/{slug}/walk",
        },
        title="Ownerless and stale work",
        section="groups",
        crumbs=[Link("Groups", f"/p/{slug}/groups")],
        partnership=partnership,
    )


def _line(line: WorkLine) -> dict[str, object]:
    parts = [line.group.title if line.group else "No group"]
    parts.append(listed(o.title for o in line.owners) or "no owner")
    if line.last and line.last.on:
        parts.append(f"last word {day(line.last.on)}")
    elif not line.last:
        parts.append("no word yet")
    return {
        "card": line.card,
        "status": line.delivery,
        "text": ", ".join(parts),
        "due": f"Due {day(line.card.due)}" if line.card.due else "",
        "update_due": f"Update due since {day(line.update_due)}" if line.stale(today()) and line.update_due else "",
        "update_url": work_url("update", line.card),
        "change_url": f"{line.card.url}/link?relation=accountable",
    }


def _prompt(steps: tuple[tuple[str, str, bool], ...]) -> str:
    """`The leads were asked on 2 November 2026; the cover is asked on 9 November 2026.`"""
    told = [
        f"{_STEPS[step]} {'were' if step in ('leads', 'manager') else 'was'} asked from {on}"
        if past
        else f"{_STEPS[step]} {'are' if step in ('leads', 'manager') else 'is'} asked from {on}"
        for step, on, past in steps
    ]
    words = "; ".join(told)
    return f"{words[:1].upper()}{words[1:]}."
