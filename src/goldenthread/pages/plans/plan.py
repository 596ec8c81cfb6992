"""The page of one plan: its themes in order, each with its actions and the indicators under it."""

from django import forms
from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor, Permission, may
from goldenthread.look.cells import csv_text
from goldenthread.look.marks import DELIVERY
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, listed
from goldenthread.pages.records import present
from goldenthread.pages.records.common import (
    Clock,
    clock_of,
    draw,
    full_reference,
    page_url,
    record_url,
    with_query,
)
from goldenthread.pages.shell import actor_of
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
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

    def __init__(self, asked: Filters, chapters: list[tuple[str, str]]) -> None:
        super().__init__(auto_id="narrow-%s", initial=asked.__dict__)
        words = kind("action").by_name
        self.fields["theme"].choices = [("", "All themes"), *chapters]  # type: ignore[attr-defined]
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
    choices = [(c.card.reference, f"{c.card.title} ({c.total})") for c in whole.chapters]
    context |= {
        "errors": clock.errors,
        "plan": plan,
        "early": setting_up(card.owner_id),
        "counted": _counted(whole),
        "measured": _measured(whole),
        "form": Narrow(asked, choices) if whole.total else None,
        "filtered": bool(asked),
        "count": _found(plan, asked),
        "clear": f"{card.url}{clock.query}" if asked else "",
        "chapters": [_chapter(c, asked) for c in plan.chapters],
        "loose": _actions(plan.loose, "Actions under no theme") if plan.loose else None,
        "contents": [(c.card, c.total) for c in whole.chapters] if len(whole.chapters) > 1 else [],
        "achievements": _achievements(plan.achievements),
        "partners": _partners(plan),
        "csv": _csv_url(card, asked, clock),
        "compare": _compare(plan, card),
        "add_url": _add_url(actor, card) if not clock.as_of else "",
    }
    return draw(
        request,
        "../plans/plan.html",
        context,
        title=card.title,
        trail=[Link("Plans", page_url("plans", slug=card.owner))],
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
    parts = f" {count_of(plan.parts, 'sub-item')} are parts of actions and do not count." if plan.parts else ""
    return f"{listed(said)}.{parts}"


def _measured(plan: PlanPage) -> str:
    """What is measured by name and what only through its theme are counted apart."""
    if not plan.total:
        return ""
    return (
        f"Of {count_of(plan.total, 'action')}, {plan.by_name} are measured by name, {plan.through_theme} are "
        f"measured through their theme only, and {plan.unmeasured} are not measured."
    )


def _found(plan: PlanPage, asked: Filters) -> str:
    return f"{count_of(plan.shown, 'action')} of {plan.total} shown" if asked else ""


def _chapter(chapter: Chapter, asked: Filters) -> tuple[Chapter, str, Table | None]:
    """A chapter with its count in words and its actions as a table."""
    said = count_of(chapter.total, "action")
    if asked and len(chapter.actions) != chapter.total:
        said = f"{len(chapter.actions)} of {said}"
    return chapter, said, _actions(chapter.actions, f"Actions of {chapter.card.title}") if chapter.actions else None


def _actions(lines: tuple[ActionLine, ...], caption: str) -> Table:
    rows = []
    for line in lines:
        notes = []
        if line.horizon:
            notes.append(kind("action").by_name["horizon"].words[line.horizon])
        if line.parts:
            notes.append(count_of(len(line.parts), "sub-item"))
        title = f"{line.number} {line.card.title}" if line.number else line.card.title
        rows.append(
            (
                Cell(title, line.card.url, note=", ".join(notes)),
                listed(c.title for c in line.owners) or "No owner yet",
                listed(c.title for c in line.indicators) or "Not by name",
                Cell(status=line.delivery) if line.delivery in DELIVERY else "",
            )
        )
    return Table.of(caption, ("Action", "Owner", "Measured by", "Delivery"), rows, caption_hidden=True)


def _achievements(lines: tuple[AchievementLine, ...]) -> Table | None:
    if not lines:
        return None
    rows = []
    for line in lines:
        title = f"{line.number} {line.card.title}" if line.number else line.card.title
        evidence = line.evidence
        first = Link(listed(c.title for c in evidence), evidence[0].url) if len(evidence) == 1 else None
        rows.append(
            (
                Link(title, line.card.url),
                str(line.period or "Not stated"),
                first or listed(c.title for c in evidence) or "None recorded",
            )
        )
    return Table.of("Achievements", ("Achievement", "Period", "Evidence"), rows, caption_hidden=True)


def _partners(plan: PlanPage) -> Table | None:
    if not plan.partner_plans:
        return None
    rows = [
        (
            Link(line.card.title, line.card.url),
            listed(c.title for c in line.bodies) or "Not stated",
            Cell(str(line.covers or "Not stated"), note="Expired" if line.expired else ""),
        )
        for line in plan.partner_plans
    ]
    return Table.of("Plans of partners", ("Plan", "Whose", "Period"), rows, caption_hidden=True)


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
