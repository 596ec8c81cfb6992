"""What can be relied on: data quality by indicator, and the agreed data set with its providers and reviews."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, may
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.text import count_of, day, listed
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.returning.tasks import said_day
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.returns.quality.queries import Quality
from goldenthread.returns.quality.queries import data_quality as quality_of
from goldenthread.returns.rounds.commands import review
from goldenthread.returns.rounds.queries import ItemState
from goldenthread.returns.rounds.queries import data_set as data_set_of
from goldenthread.vocabulary import Refused

DECISIONS = (
    ("keep", "Keep as it is"),
    ("change", "Change the definition"),
    ("stop", "Stop asking"),
    ("ask", "Ask the provider"),
)


def data_quality(request: HttpRequest, slug: str) -> HttpResponse:
    """Each indicator: its newest figure, its age, what is missing or provisional, and what was confirmed."""
    actor, partnership = actor_of(request), partnership_of(request, slug)
    found = quality_of(actor, slug)
    troubled = [each for each in found if each.troubled]
    fine = [each for each in found if not each.troubled]
    missing = sum(each.missing for each in found)
    said = f"{count_of(missing, 'figure is', 'figures are')} overdue" if missing else "No figure is overdue"
    return render(
        request,
        "pages/returning/quality.html",
        {
            "caption": partnership.title,
            "heading": f"{len(troubled)} of {count_of(len(found), 'indicator')} need a reader’s care"
            if troubled
            else "Nothing needs a reader’s care",
            "lede": f"{said}. Missing is never counted as zero.",
            "troubled": _quality_table("Read with care", troubled) if troubled else None,
            "fine": _quality_table("In order", fine) if fine else None,
            "confirmed": _confirmed(found),
            "returns_url": page_url("returns", slug=slug),
        },
        title="Data quality",
        section="indicators",
        partnership=partnership,
        crumbs=[Link("Returns", page_url("returns", slug=slug)), Link("Data quality", request.path)],
    )


def _quality_table(caption: str, some: list[Quality]) -> Table:
    heads: tuple[Column | str, ...] = (
        "Indicator",
        "Newest figure",
        Column("Overdue", number=True),
        Column("Provisional", number=True),
        Column("No value", number=True),
        "Cautions",
        "Returns late",
    )
    rows = []
    for each in some:
        late, received = each.late
        rows.append(
            (
                Link(each.card.title, each.card.url),
                Cell(each.latest.label, note=_age(each)) if each.latest else "None held",
                f"{each.missing:,}",
                f"{each.provisional:,}",
                f"{each.gaps:,}",
                Cell(f"{each.cautions:,}", note=each.caution[:160]) if each.cautions else "None",
                f"{late} of {received}" if received else "None sent",
            )
        )
    return Table.of(caption, heads, rows, caption_hidden=True)


def _age(each: Quality) -> str:
    days = each.age_days or 0
    if days < 0:
        return "the period is not over yet"
    return f"{days // 30} months old" if days >= 60 else f"{count_of(days, 'day')} old"


def _confirmed(found: list[Quality]) -> Table | None:
    rows = [(Link(each.card.title, each.card.url), what, why) for each in found for what, why in each.confirmed[:5]]
    if not rows:
        return None
    return Table.of("Findings that were confirmed", ("Indicator", "What a check found", "Why it stands"), rows)


def data_set(request: HttpRequest, slug: str) -> HttpResponse:
    """The agreed data set by heading: the provider of each item, how late it is, and what reviews decided."""
    actor, partnership = actor_of(request), partnership_of(request, slug)
    errors: list[Link] = []
    if request.method == "POST":
        try:
            given = request.POST
            collection, _, item = given.get("item", "").partition("|")
            review(
                actor=actor,
                collection=collection,
                notes=[(item, given.get("decision", ""), given.get("words", ""))],
                period=given.get("period", "")[:120],
                on=said_day(given.get("on", ""), "Day"),
            )
            success(request, "The review is kept, and stands as a comment on the item")
            return HttpResponseRedirect(request.path)
        except Refused as refused:
            errors = [Link(sentence(problem), "#words") for problem in refused.problems]
    found = data_set_of(actor, slug)
    # The core stands first, then each priority in the order of its items.
    headings = sorted(dict.fromkeys(each.heading or "Without a heading" for each in found), key=lambda h: h != "Core")
    missing = [each for each in found if each.missing]
    return render(
        request,
        "pages/returning/data_set.html",
        {
            "caption": partnership.title,
            "heading": f"{count_of(len(found), 'item')} agreed, {len(missing)} with figures missing"
            if found
            else "No data set has been agreed yet",
            "tables": [
                (heading, _items_table(heading, [e for e in found if (e.heading or "Without a heading") == heading]))
                for heading in headings
            ],
            "items": [(f"{e.collection}|{e.item.reference}", f"{e.item.reference} {e.item.title}") for e in found],
            "may_review": bool(found) and may(actor, Permission.CHANGE, partnership.id),
            "decisions": DECISIONS,
            "errors": errors,
            "given": request.POST,
        },
        title="The agreed data set",
        section="indicators",
        partnership=partnership,
        crumbs=[]
        if errors
        else [Link("Returns", page_url("returns", slug=slug)), Link("The agreed data set", request.path)],
        status=422 if errors else 200,
    )


def _items_table(caption: str, some: list[ItemState]) -> Table:
    heads = ("Item", "Provider", "Missing", "Last chased", "Last review")
    rows = []
    for each in some:
        if each.missing:
            late = f"{count_of(each.months_late, 'month')} late" if each.months_late else "Late, less than a month"
            gone = Cell(late, note=listed(str(period) for period in each.missing[-6:]))
        else:
            gone = Cell("Nothing")
        note = each.reviews[0] if each.reviews else None
        rows.append(
            (
                Cell(
                    each.item.title,
                    each.item.url,
                    note=listed(m.title for m in each.measures if m.title != each.item.title),
                ),
                each.provider.title if each.provider else "Nobody yet",
                gone,
                day(each.chased_on) if each.chased_on else "Not chased" if each.missing else "",
                Cell(f"{note[2]}, {day(note[0])}", note=note[3]) if note else "None yet",
            )
        )
    return Table.of(caption, heads, rows, caption_hidden=True)
