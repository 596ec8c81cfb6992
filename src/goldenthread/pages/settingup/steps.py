"""Setting up as a list of tasks, its end, and the start of a new partnership."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, may, require
from goldenthread.look.parts import Link
from goldenthread.look.text import count_of
from goldenthread.packs.bringing.commands import end_setting_up, start_partnership
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.records.forms import area_code
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.queries import counts_by_kind, field_values, list_records
from goldenthread.thread.orphans import orphan_counts
from goldenthread.vocabulary import Problem, Refused

NOT_YET, IN_PROGRESS, COMPLETED = "Not yet started", "In progress", "Completed"


@dataclass(frozen=True)
class Task:
    """One task of setting up: its name, a hint, how far it is, and where it is done."""

    title: str
    hint: str
    status: str
    url: str


def steps(request: HttpRequest, slug: str) -> HttpResponse:
    """The tasks of setting up, each with how far it is; POST says that setting up is done."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    if request.method == "POST":
        end_setting_up(actor=actor, partnership=slug)
        success(request, "Setting up is done. From now on a gap is shown as a gap")
        return HttpResponseRedirect(page_url("home", slug=slug))
    early = bool(field_values(actor, partnership.full_reference)["setting_up"])
    lacking = orphan_counts(actor, partnership.id)
    tasks = _tasks(partnership, counts_by_kind(actor, partnership.id), lacking)
    left = sum(task.status != COMPLETED for task in tasks)
    heading = f"Setting up: {count_of(left, 'task')} left" if left else "Everything is in place"
    return render(
        request,
        "pages/settingup/steps.html",
        {
            "caption": partnership.title,
            "heading": heading if early else "Setting up is done",
            "tasks": tasks,
            "early": early,
            "last": NOT_YET if early else COMPLETED,
            "may_end": early and may(actor, Permission.MANAGE, partnership.id),
            "may_bring": may(actor, Permission.LOAD, partnership.id),
            "gaps": count_of(sum(lacking.values()), "link"),
            "bring_url": page_url("bring", slug=slug),
            "template_url": page_url("bring-template", slug=slug),
        },
        title="Set up the partnership",
        section="home",
        partnership=partnership,
        crumbs=[Link("Set up", request.path)],
    )


def _tasks(partnership: Card, counts: dict[str, int], lacking: dict[tuple[str, str], int]) -> list[Task]:
    bring = page_url("bring", slug=partnership.reference)

    def task(title: str, hint: str, code: str, done: bool, started: bool) -> Task:
        status = COMPLETED if done else IN_PROGRESS if started else NOT_YET
        return Task(title, hint, status, f"{bring}?kind={code}")

    groups, seats, actions = counts.get("group", 0), counts.get("seat", 0), counts.get("action", 0)
    firsts = sum(counts.get(code, 0) for code in ("priority", "theme", "objective"))
    indicators = counts.get("indicator", 0)
    unowned = lacking.get(("action", "action-owner"), 0)
    unlinked = lacking.get(("indicator", "indicator-serves"), 0)
    return [
        task(
            "Groups and leads",
            f"{count_of(groups, 'group')}, {count_of(seats, 'seat')}",
            "group" if not groups else "seat",
            bool(groups and seats),
            bool(groups or seats),
        ),
        task(
            "Priorities",
            f"{count_of(firsts, 'priority, theme or objective', 'priorities, themes and objectives')}",
            "priority",
            firsts > 0,
            False,
        ),
        task(
            "Actions",
            f"{count_of(actions, 'action')}" + (f", {unowned:,} without an owner" if unowned else ""),
            "action",
            actions > 0 and not unowned,
            actions > 0,
        ),
        task(
            "Indicators",
            f"{count_of(indicators, 'indicator')}"
            + (f", {unlinked:,} not linked to what they measure" if unlinked else ""),
            "indicator",
            indicators > 0 and not unlinked,
            indicators > 0,
        ),
    ]


def new(request: HttpRequest) -> HttpResponse:
    """Start a partnership, for whoever looks after the installation."""
    actor = actor_of(request)
    require(actor, Permission.MANAGE, None)
    typed = {name: request.POST.get(name, "").strip() for name in ("title", "slug", "type", "area", "frame")}
    frames = list_records(actor, "frame", with_values=False).cards
    errors: list[Link] = []
    if request.method == "POST":
        try:
            area = area_code(kind("partnership").by_name["area"], typed["area"]) if typed["area"] else ""
            known = {card.full_reference for card in frames}
            made = start_partnership(
                actor=actor,
                title=typed["title"],
                slug=typed["slug"],
                partnership_type=typed["type"],
                area=area,
                frame=typed["frame"] if typed["frame"] in known else "",
            )
            success(request, f"{made.title} is started. Invite its manager from People")
            return HttpResponseRedirect(page_url("set-up", slug=made.reference))
        except Refused as refused:
            errors = [Link(sentence(problem), _field_of(problem)) for problem in refused.problems]
    types = kind("partnership").by_name["partnership_type"].choices
    return render(
        request,
        "pages/settingup/new.html",
        {"errors": errors, "typed": typed, "types": [c for c in types if c[0]], "frames": frames},
        title="Start a partnership",
        crumbs=[Link("Start a partnership", request.path)],
        status=422 if errors else 200,
    )


def _field_of(problem: Problem) -> str:
    names = {"Title": "title", "Short name": "slug", "Type": "type", "Area": "area"}
    return f"#{names.get(problem.place, 'title')}"
