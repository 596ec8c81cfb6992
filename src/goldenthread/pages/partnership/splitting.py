"""End a partnership and start its successors; and see what each one took over."""

import re
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, may, require
from goldenthread.look.parts import Link, Table
from goldenthread.look.text import count_of, day, listed
from goldenthread.pages.records.forms import area_code
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.partners import planned
from goldenthread.partners.commands import Successor
from goldenthread.partners.planned import Planned
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.kinds import kind
from goldenthread.records.queries import find
from goldenthread.thread.heirs import Inheritance, inheritance
from goldenthread.vocabulary import NotFound, Period, Problem, Refused

_SUCCESSORS = (1, 2, 3)
_SHORT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Work in hand, which somebody has to take on; the rest of what a body kept stays readable where it is.
_WORK = frozenset({"priority", "strand", "objective", "action", "sub_item"})


def split(request: HttpRequest, slug: str) -> HttpResponse:
    """Name the day and the successors, then who takes each open item, check, and do it.

    One address and one form: `step` says how far it has come, and everything typed is kept.
    """
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require(actor, Permission.MANAGE, partnership.id)
    if request.method == "POST" and request.POST.get("step") == "drop":
        planned.drop(actor=actor, partnership=slug)
        success(request, "The planned split is taken back")
        return HttpResponseRedirect(request.path)
    if (plan := planned.planned(actor, slug)) is not None:
        return _to_come(request, partnership, plan)
    typed = request.POST.dict()
    errors: list[Link] = []
    step = "name"
    on: date | None = None
    successors: list[Successor] = []
    items = [row.card for row in inheritance(actor, partnership).records if row.card.state != "succeeded"]
    heirs: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            on, successors = _named(actor, typed)
            heirs = {c.reference: request.POST.getlist(f"heir-{c.reference}") for c in items}
            if typed.get("step") == "name":
                step = "heirs"
                heirs = {c.reference: [s.slug for s in successors] for c in items}
            elif typed.get("step") == "heirs":
                step = "check"
                _refuse_unheired(heirs)
            else:
                step = "check"
                made = planned.split(
                    actor=actor,
                    partnership=slug,
                    on=on,
                    successors=successors,
                    heirs=heirs,
                    reason=typed.get("reason", ""),
                )
                if not made:
                    success(request, f"The split is planned for {day(on)}. Until then nothing changes")
                    return HttpResponseRedirect(request.path)
                success(request, f"{partnership.title} is succeeded from {day(on)}")
                return HttpResponseRedirect(f"/p/{slug}/heirs")
        except Refused as refused:
            errors = [Link(f"{p.place}: {p.finding}. {p.remedy}", "#form") for p in refused.problems]
            step = typed.get("step", "name") if successors else "name"
    rows = [(c, [(s, s.slug in heirs.get(c.reference, [])) for s in successors]) for c in items]
    return render(
        request,
        "pages/partnership/split.html",
        {
            "caption": partnership.title,
            "errors": errors,
            "step": step,
            "typed": typed,
            "numbers": [
                (n, typed.get(f"slug-{n}", ""), typed.get(f"title-{n}", ""), typed.get(f"area-{n}", ""))
                for n in _SUCCESSORS
            ],
            "on": on,
            "successors": successors,
            "rows": rows,
            "count": count_of(len(items), "open item"),
            "summary": _summary(items, successors, heirs) if step == "check" else None,
        },
        title="Split the partnership",
        section="home",
        partnership=partnership,
        status=422 if errors else 200,
    )


def _to_come(request: HttpRequest, partnership: Card, plan: Planned) -> HttpResponse:
    """The split that is planned, with who takes what on, and taking it back."""
    names = {one.slug: one.title for one in plan.successors}
    rows = [(item, listed(names.get(slug, slug) for slug in takers)) for item, takers in sorted(plan.heirs.items())]
    return render(
        request,
        "pages/partnership/split_planned.html",
        {
            "caption": partnership.title,
            "plan": plan,
            "on": day(plan.on),
            "titles": listed(plan.titles),
            "table": Table.of("Who takes each item on", ("Open item", "Taken on by"), rows) if rows else None,
            "back": f"/p/{partnership.reference}/",
        },
        title="A split is planned",
        section="home",
        partnership=partnership,
    )


def _named(actor: Actor, typed: dict[str, str]) -> tuple[date, list[Successor]]:
    problems = []
    on = None
    try:
        period = Period.parse(typed.get("on", ""))
        on = period.start if period.start == period.end else None
    except Refused as refused:
        problems += [Problem("First day", p.finding, p.remedy) for p in refused.problems]
    if on is None and not problems:
        problems.append(Problem("First day", "it is not one day", "Write a day, like 1 August 2024"))
    found: list[Successor] = []
    for n in _SUCCESSORS:
        parts = [typed.get(f"{name}-{n}", "").strip() for name in ("slug", "title", "area")]
        if any(parts) and not all(parts):
            problems.append(
                Problem(f"Successor {n}", "something is missing", "Give its short name, its title and its area code")
            )
        elif all(parts):
            short, title, area = parts
            problems += _short_name_problems(n, short, [s.slug for s in found], actor)
            try:
                area = area_code(kind("partnership").by_name["area"], area)
            except Refused as refused:
                problems += [Problem(f"Area of successor {n}", p.finding, p.remedy) for p in refused.problems]
            found.append(Successor(short, title, area))
    if not found and not problems:
        problems.append(Problem("Successors", "none were named", "Name at least one successor"))
    if problems:
        raise Refused(problems)
    assert on is not None
    return on, found


def _short_name_problems(n: int, short: str, others: list[str], actor: Actor) -> list[Problem]:
    """What is wrong with the name of a successor in addresses."""
    place = f"Short name of successor {n}"
    if not _SHORT.fullmatch(short):
        return [Problem(place, f"“{short}” cannot stand in an address", "Use small letters, digits and hyphens")]
    if short in others:
        return [Problem(place, f"{short} is the name of another successor", "Give each a name of its own")]
    try:
        find(actor, f"{SHARED}/{short}")
    except NotFound:
        return []
    return [Problem(place, f"{short} is used already", "Give another name")]


def _refuse_unheired(heirs: dict[str, list[str]]) -> None:
    problems = [
        Problem(ref, "nobody takes it on", "Tick a successor, or close it before the split")
        for ref, takers in heirs.items()
        if not takers
    ]
    if problems:
        raise Refused(problems)


def _summary(items: list[Card], successors: list[Successor], heirs: dict[str, list[str]]) -> Table:
    return Table.of(
        "Check before you split",
        ("Successor", "Area", "Open items it takes on"),
        [(s.title, s.area, sum(s.slug in heirs.get(c.reference, []) for c in items)) for s in successors],
    )


def heirs(request: HttpRequest, slug: str) -> HttpResponse:
    """Each item that was open when a body ended, and who has it now.

    What a successor holds is open to its own members, whose roles begin on its first day. Until
    then its items are said to be closed to the reader, never to be without an heir.
    """
    partnership, actor = partnership_of(request, slug), actor_of(request)
    left = inheritance(actor, partnership, only=_WORK)
    closed = {s.id for s in left.successors if not may(actor, Permission.VIEW, s.id)}
    without = 0 if closed else len(left.without)
    if not left.successors:
        heading = f"{partnership.title} has no successor"
    elif closed:
        heading = "Who took on what is not open to you yet"
    else:
        heading = f"{count_of(without, 'item')} without an heir" if without else "Every open item has an heir"
    rows = [
        (
            Link(row.card.title, row.card.url, note=f"{row.card.kind.name} {row.card.reference}"),
            *[_taken(row.heirs, s, closed) for s in left.successors],
        )
        for row in left.records
    ]
    return render(
        request,
        "pages/partnership/heirs.html",
        {
            "caption": partnership.title,
            "heading": heading,
            "successors": left.successors,
            "lede": _heirs_lede(left, closed, without),
            "table": Table.of("Items and their heirs", ("Item", *[s.title for s in left.successors]), rows)
            if rows and left.successors
            else None,
        },
        title="Heirs",
        section="home",
        partnership=partnership,
        crumbs=[Link("Heirs", request.path)],
    )


def _heirs_lede(left: Inheritance, closed: set[int], without: int) -> str:
    if not closed:
        return f"{count_of(len(left.inherited), 'item')} with an heir, {without} without an heir."
    shut = [s for s in left.successors if s.id in closed]
    first = min((s.valid_from for s in shut if s.valid_from), default=None)
    when = f" from {day(first)}" if first else ""
    return f"The items of {listed(s.title for s in shut)} are open to those who have a role there{when}."


def _taken(heirs: tuple[Card, ...], successor: Card, closed: set[int]) -> Link | str:
    found = next((h for h in heirs if h.owner_id == successor.id), None)
    if found:
        return Link(found.full_reference, found.url)
    return "Not open to you" if successor.id in closed else "Not taken on"
