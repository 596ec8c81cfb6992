"""The page of one plan: its themes in order, each with its actions and the indicators under it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from goldenthread.access import Actor, Permission, may
from goldenthread.look.cells import csv_text
from goldenthread.look.marks import DELIVERY
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, day, listed
from goldenthread.pages.plans.parts import named, numbered, partner_table
from goldenthread.pages.records import present
from goldenthread.pages.records.common import (
    Clock,
    clock_of,
    full_reference,
    page_url,
    record_url,
    with_query,
)
from goldenthread.pages.shell import actor_of, render
from goldenthread.records.cards import Card
from goldenthread.records.kinds import Kind, kind
from goldenthread.records.queries import find
from goldenthread.strategy.queries import (
    AchievementLine,
    ActionLine,
    Chapter,
    Filters,
    PlanPage,
    narrowed,
    plan_page,
)
from goldenthread.thread.orphans import setting_up
from goldenthread.vocabulary import NotFound

_HEADER = (
    "plan",
    "chapter",
    "chapter_title",
    "reference",
    "number",
    "title",
    "delivery",
    "horizon",
    "due",
    "owners",
    "measured_by_name",
    "parts",
    "state",
)


class Narrow(forms.Form):
    """Narrows the actions of a plan. Its state stands in the address."""

    hide_optional = True
    theme = forms.ChoiceField(label="Theme", required=False)
    delivery = forms.ChoiceField(label="Delivery", required=False)
    horizon = forms.ChoiceField(label="On the roadmap", required=False)
    unowned = forms.BooleanField(label="Only actions with no owner", required=False)

    def __init__(self, asked: Filters, above: Kind, chapters: list[tuple[str, str]]) -> None:
        super().__init__(auto_id="narrow-%s", initial=asked.__dict__)
        self.fields["theme"].label = above.name
        words = kind("action").by_name
        self.fields["theme"].choices = [("", f"All {above.plural.lower()}"), *chapters]  # type: ignore[attr-defined]
        for name in ("delivery", "horizon"):
            choices = [(code, said) for code, said in words[name].choices if code]
            self.fields[name].choices = [("", "All"), *choices]  # type: ignore[attr-defined]


def filters_of(request: HttpRequest) -> Filters:
    """What the address asks for; a word that means nothing is left out."""
    given, words = request.GET, kind("action").by_name
    return Filters(
        theme=given.get("theme", "").strip()[:140],
        delivery=d if (d := given.get("delivery", "")) in words["delivery"].words else "",
        horizon=h if (h := given.get("horizon", "")) in words["horizon"].words else "",
        unowned=given.get("unowned", "") not in ("", "off", "no"),
    )


def page(request: HttpRequest, card: Card) -> HttpResponse:
    """A plan as a reader takes it: chapters, filters, then what else belongs to it."""
    actor, clock, asked = actor_of(request), clock_of(request), filters_of(request)
    whole = plan_page(actor, card.full_reference, clock.as_of)
    plan = narrowed(whole, asked)
    context = present.everything(request, card, clock)
    early = setting_up(card.owner_id)
    above = whole.chapters[0].card.kind if whole.chapters else kind("theme")
    choices = [(c.card.reference, f"{c.card.title} ({c.total})") for c in whole.chapters]
    loose_heading = f"Actions under no {above.name.lower()}" if whole.chapters else "Actions"
    context |= {
        "errors": clock.errors,
        "plan": plan,
        "counted": _counted(whole),
        "measured": _measured(whole, above),
        "form": Narrow(asked, above, choices) if whole.total else None,
        "filtered": bool(asked),
        "count": _found(plan, asked),
        "clear": f"{card.url}{clock.query}" if asked else "",
        "chapters": [_chapter(c, asked, clock.query) for c in plan.chapters],
        "loose": _actions(plan.loose, loose_heading, clock.query) if plan.loose else None,
        "loose_heading": loose_heading,
        "contents": [(c.card, c.total) for c in whole.chapters] if len(whole.chapters) > 1 else [],
        "unowned": _unowned(whole, early),
        "unowned_url": with_query(card.url, unowned="on", on=clock.on, known=clock.known),
        "priorities": _priorities(plan, clock.query),
        "products": _products(plan, card, clock.query),
        "products_said": count_of(len(plan.products), "product"),
        "achievements": _achievements(plan.achievements, clock.query),
        "unevidenced": sum(not line.evidence for line in plan.achievements),
        "partners": partner_table(plan.partner_plans, clock.query),
        "csv": _csv_url(card, asked, clock),
        "compare": _compare(plan, card),
        "add_url": _add_url(actor, card) if not clock.as_of else "",
    }
    return render(
        request,
        "pages/plans/plan.html",
        context,
        title=card.title,
        section="plans",
        crumbs=() if clock.errors else [Link("Plans", page_url("plans", slug=card.owner))],
        card=card,
        status=422 if clock.errors else 200,
    )


def _counted(plan: PlanPage) -> str:
    """`7 themes, 101 actions and 13 sub-items, which do not count as actions.`"""
    said = []
    if plan.chapters:
        of = plan.chapters[0].card.kind
        said.append(count_of(len(plan.chapters), of.name.lower(), of.plural.lower()))
    if plan.total:
        said.append(count_of(plan.total, "action"))
    if plan.indicators:
        said.append(f"{count_of(plan.indicators, 'indicator')} listed under them")
    if not said:
        return ""
    parts = f" {count_of(plan.parts, 'sub-item')} are parts of actions and do not count." if plan.parts > 1 else ""
    if plan.parts == 1:
        parts = " 1 sub-item is part of an action and does not count."
    return f"{listed(said)}.{parts}"


def _measured(plan: PlanPage, above: Kind) -> str:
    """What is measured by name and what only through its theme are counted apart."""
    if not plan.total:
        return ""
    return (
        f"Of {count_of(plan.total, 'action')}, {plan.by_name:,} measured by name, {plan.through_theme:,} through "
        f"their {above.name.lower()} only, and {plan.unmeasured:,} not measured."
    )


def _unowned(plan: PlanPage, early: bool) -> str:
    """How many actions nobody owns; while a partnership is setting up, that is what comes next."""
    if not plan.total:
        return ""
    if not plan.unowned:
        return "Every action has an owner."
    said = count_of(plan.unowned, "action")
    if early:
        return f"{said} {'has' if plan.unowned == 1 else 'have'} no owner linked yet."
    return f"{said} {'has' if plan.unowned == 1 else 'have'} no owner."


def _found(plan: PlanPage, asked: Filters) -> str:
    return f"{plan.shown:,} of {count_of(plan.total, 'action')} shown" if asked else ""


def _chapter(chapter: Chapter, asked: Filters, query: str) -> tuple[Chapter, str, Table | None]:
    """A chapter with its count in words and its actions as a table."""
    said = count_of(chapter.total, "action")
    lines = chapter.actions
    if asked and len(lines) != chapter.total:
        said = f"{len(lines):,} of {said}"
    if lines and not any(line.owners for line in lines):
        said += ", no owner linked yet"
    if lines and not any(line.indicators for line in lines):
        said += ", none measured by name"
    return chapter, said, _actions(lines, f"Actions of {chapter.card.title}", query) if lines else None


def _actions(lines: tuple[ActionLine, ...], caption: str, query: str) -> Table:
    """Actions with their parts below them. A column that would be empty all the way down is left out."""
    owned, measured = any(line.owners for line in lines), any(line.indicators for line in lines)
    heads = ["Action", *(["Owner"] if owned else []), *(["Measured by"] if measured else []), "Delivery"]
    rows = []
    for line in lines:
        row: list[object] = [
            Cell(numbered(line.number, line.card.title), f"{line.card.url}{query}", note=_about(line, query))
        ]
        if owned:
            row.append(listed(c.title for c in line.owners) or "No owner")
        if measured:
            row.append(named(line.indicators, query) or "Not by name")
        row.append(Cell(status=line.delivery) if line.delivery in DELIVERY else "")
        rows.append(row)
    return Table.of(caption, heads, rows, caption_hidden=True)


def _about(line: ActionLine, query: str) -> SafeString:
    """What stands under an action's title: when, in what state, why, and its parts, which are not actions."""
    words = kind("action").by_name
    said = []
    if line.horizon:
        said.append(words["horizon"].words[line.horizon])
    if line.card.due:
        said.append(f"Due {day(line.card.due)}")
    if line.card.state != "live":
        said.append(words["state"].words[line.card.state])
    notes = [format_html("{}", ". ".join(said))] if said else []
    if line.progress and line.delivery in ("at_risk", "off_track"):
        notes.append(format_html("Why: {}", line.progress.removeprefix("Why: ")))
    if line.parts:
        parts = count_of(len(line.parts), "sub-item")
        notes.append(format_html("{}: {}", parts, named(line.parts, query)))
    return format_html_join(mark_safe("<br>"), "{}", ((note,) for note in notes))


def _priorities(plan: PlanPage, query: str) -> list[tuple[str, str, SafeString]]:
    """Priorities by number with their strands; none where they are the chapters already."""
    if any(chapter.card.kind_code == "priority" for chapter in plan.chapters):
        return []
    return [
        (f"{line.card.url}{query}", numbered(line.number, line.card.title), named(line.strands, query))
        for line in plan.priorities
    ]


def _products(plan: PlanPage, card: Card, query: str) -> list[tuple[str, Card, SafeString]]:
    """Products with the part of the plan that each serves; nothing more is said of the plan itself."""
    return [
        (f"{line.card.url}{query}", line.card, named([c for c in line.serves if c.id != card.id], query))
        for line in plan.products
    ]


def _achievements(lines: tuple[AchievementLine, ...], query: str) -> Table | None:
    """Each achievement with its evidence as links, or "None recorded"."""
    if not lines:
        return None
    rows = [
        (
            Link(numbered(line.number, line.card.title), f"{line.card.url}{query}"),
            str(line.period or "Not stated"),
            named(line.evidence, query) or "None recorded",
        )
        for line in lines
    ]
    return Table.of("Achievements", ("Achievement", "Period", "Evidence"), rows, caption_hidden=True)


def _csv_url(card: Card, asked: Filters, clock: Clock) -> str:
    given = {k: ("on" if v is True else v) for k, v in asked.__dict__.items() if v}
    return with_query(record_url("plan-actions-csv", card), **given, on=clock.on, known=clock.known)


def _compare(plan: PlanPage, card: Card) -> str:
    """Where this plan is compared with the one before it, or with the one after."""
    if plan.predecessors:
        pair = (plan.predecessors[0].full_reference, card.full_reference)
    elif plan.successors:
        pair = (card.full_reference, plan.successors[0].full_reference)
    else:
        return ""
    return with_query(page_url("compare-plans"), before=pair[0], after=pair[1])


def _add_url(actor: Actor, card: Card) -> str:
    if not may(actor, Permission.ADD, card.owner_id):
        return ""
    return with_query(page_url("add", slug=card.owner, kind="action"), link=f"part_of:{card.full_reference}")


def actions_csv(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The actions of a plan as a file, by the same question as the page."""
    actor, clock = actor_of(request), clock_of(request)
    card = find(actor, full_reference(owner, reference))
    if card.kind_code != "plan":
        raise NotFound("That is not a plan. Open the record to see what it is.")
    if clock.errors:
        raise NotFound("That is not a date. Write it like 2024-07-31.")
    plan = plan_page(actor, card.full_reference, clock.as_of, filters_of(request))
    rows: list[list[object]] = [
        _row(card, line, chapter.card) for chapter in plan.chapters for line in chapter.actions
    ] + [_row(card, line, None) for line in plan.loose]
    answer = HttpResponse(csv_text(_HEADER, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{card.owner}-{card.reference}-actions.csv"'
    return answer


def _row(plan: Card, line: ActionLine, chapter: Card | None) -> list[object]:
    return [
        plan.full_reference,
        chapter.reference if chapter else "",
        chapter.title if chapter else "",
        line.card.full_reference,
        line.number,
        line.card.title,
        line.delivery,
        line.horizon,
        line.card.due.isoformat() if line.card.due else "",
        "; ".join(c.title for c in line.owners),
        "; ".join(c.full_reference for c in line.indicators),
        "; ".join(c.reference for c in line.parts),
        line.card.state,
    ]
