"""The risks of a partnership and its challenge log."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from goldenthread.governance.standing.challenging import ChallengeLine, RiskLine, challenges_of, risks_of
from goldenthread.look.parts import Cell, Table
from goldenthread.look.text import count_of, day
from goldenthread.pages.meetings.parts import linked, strong_if
from goldenthread.pages.records.common import clock_of
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.pages.standing.parts import add_links, room


def risks(request: HttpRequest, slug: str) -> HttpResponse:
    """Open risks, the highest first, with owner, review and what they threaten."""
    found = risks_of(actor_of(request), slug, clock_of(request).as_of.on)
    overdue = sum(x.overdue for x in found)
    heading = f"{count_of(len(found), 'open risk').capitalize()}" if found else "No risk is recorded"
    lede = f"{count_of(overdue, 'review').capitalize()} overdue." if overdue else "No review is overdue."
    return _page(
        request, slug, "risks", heading, lede if found else "", _risks(found) if found else None, ("risk", "Add a risk")
    )


def _risks(found: Iterable[RiskLine]) -> Table:
    rows = [
        (
            Cell(x.card.title, url=x.card.url, note=x.score_words),
            linked(x.owners) or strong_if(True, "No owner"),
            linked(x.threatens) or strong_if(True, "Not linked to what it threatens"),
            x.response or "Not recorded",
            strong_if(x.overdue, f"Overdue since {day(x.review_due)}" if x.overdue else f"Due {day(x.review_due)}")
            if x.review_due
            else "No review is set",
        )
        for x in found
    ]
    heads = ("Risk", "Owner", "Threatens", "What is done about it", "Review")
    return Table.of("Open risks, the highest score first", heads, rows, caption_hidden=True)


def challenges(request: HttpRequest, slug: str) -> HttpResponse:
    """Which body was asked for what assurance, what it replied, whether that was enough, and what follows."""
    found = challenges_of(actor_of(request), slug, clock_of(request).as_of.on)
    late = sum(x.state == "late" for x in found)
    heading = f"{count_of(len(found), 'challenge').capitalize()} in the log" if found else "No challenge is recorded"
    lede = f"{count_of(late, 'reply', 'replies').capitalize()} late. " if late else ""
    return _page(
        request,
        slug,
        "challenges",
        heading,
        f"{lede}The log holds no details of a case.",
        _challenges(found) if found else None,
        ("challenge", "Add a challenge"),
    )


def _challenges(found: Iterable[ChallengeLine]) -> Table:
    rows = []
    for x in found:
        due = f"Reply due {day(x.reply_due)}" if x.reply_due else "No day for the reply is recorded"
        rows.append(
            (
                Cell(x.card.title, url=x.card.url, note=f"Asked on {day(x.asked_on)}" + _by(x.asked_by)),
                linked(x.asked_of) or strong_if(True, "Nobody is linked"),
                Cell(x.reply or "None yet", note=f"Came on {day(x.replied_on)}" if x.replied_on else due),
                strong_if(x.state == "late", x.words),
                Cell(
                    x.next_step or linked(x.actions) or "None recorded",
                    note=f"Due {day(x.next_step_due)}" if x.next_step_due else "",
                ),
            )
        )
    heads = ("Assurance asked for", "Asked of", "Reply", "Result", "Next step")
    return Table.of("The challenge log, what is late first", heads, rows, caption_hidden=True)


def _by(who: str) -> str:
    return f", by {who}" if who else ""


def _page(
    request: HttpRequest, slug: str, here: str, heading: str, lede: str, table: Table | None, add: tuple[str, str]
) -> HttpResponse:
    partnership, clock = partnership_of(request, slug), clock_of(request)
    return render(
        request,
        "pages/standing/table.html",
        {
            "errors": clock.errors,
            "caption": partnership.title,
            "heading": heading,
            "lede": lede,
            "room": room(slug, here),
            "table": table,
            "add": add_links(actor_of(request), partnership, add),
        },
        title=heading,
        section="meetings",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )
