"""The task list of an edition: the texts to write, who still owes what, the checks, clearance, and publishing."""

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.look.parts import Link
from goldenthread.look.text import clock, count_of, day, day_and_time
from goldenthread.pages.editions.common import asked, crumbs, edition_url
from goldenthread.pages.records.common import sentence
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.publishing import queries, waiting
from goldenthread.publishing.queries import EditionPage, Task
from goldenthread.vocabulary import NotFound, Refused


@dataclass(frozen=True)
class TaskRow:
    """A row of the task list. One that cannot start yet has no address."""

    id: str
    title: str
    status: str
    url: str = ""
    hint: str = ""
    done: bool = False


def page(request: HttpRequest, found: EditionPage, *, errors: list[Link] | None = None) -> HttpResponse:
    """The task list. What cannot be composed is told at its head."""
    card, told = found.card, list(errors or [])
    tasks: tuple[Task, ...] = ()
    waits = waiting.waits(actor_of(request), card.full_reference)
    if waits and waits.done:
        told += [Link(words) for words in waits.trouble]
    try:
        tasks = queries.tasks(actor_of(request), card.full_reference)
    except (Refused, NotFound) as trouble:
        problems = trouble.problems if isinstance(trouble, Refused) else []
        told += [Link(sentence(problem)) for problem in problems] or [Link(str(trouble))]
    done = sum(task.complete for task in tasks)
    heading = _heading(found, done, len(tasks))
    return render(
        request,
        "pages/editions/tasks.html",
        {
            "errors": told,
            "caption": f"{card.title}, {card.reference}",
            "heading": heading,
            "lede": _lede(found, done, len(tasks)),
            "sent_back": found.sent_back if found.line.stage == "draft" else "",
            "correcting": Link(found.correcting.partition("/")[2], f"/r/{found.correcting}")
            if found.correcting
            else None,
            "held": queries.held_by_election(actor_of(request), card.full_reference) if found.line.public else "",
            "groups": _groups(found, tasks),
            "waits": f"It is being checked since {clock(waits.since)}." if waits and not waits.done else "",
            "check_url": edition_url("edition-check", card)
            if found.may_compose and not (waits and not waits.done)
            else "",
            "check_words": "Check it again" if found.check else "Check this edition",
            "facts": _facts(found),
            "change_url": edition_url("change", card) if found.may_compose else "",
            "owed": _owed(tasks),
            "links": [
                Link("Preview it", edition_url("edition-preview", card)),
                Link("What was done to it", edition_url("history", card)),
            ],
        },
        title=heading,
        section="editions",
        crumbs=crumbs(card)[:1],
        card=card,
        status=422 if told else 200,
    )


def _heading(found: EditionPage, done: int, asked_: int) -> str:
    if found.line.stage == "cleared":
        return "It is cleared and can be published"
    if found.line.stage == "composed":
        return f"It waits for {count_of(found.left_to_clear, 'clearance')}"
    if found.check and not found.check.passed:
        stops = sum(each.outcome == "stop" for each in found.check.said)
        return f"The check found {count_of(stops, 'thing')} to put right"
    if not asked_:
        return "It can be checked"
    return f"{done} of {asked_} sections are complete"


def _lede(found: EditionPage, done: int, asked_: int) -> str:
    due = f" It is due on {day(found.card.due)}." if found.card.due else ""
    left = asked_ - done
    if found.line.stage == "draft" and left:
        lack = "lacks" if left == 1 else "lack"
        return f"{count_of(left, 'section')} still {lack} something. Gaps are said in the report.{due}"
    return f"{found.line.stage_words}.{due}"


def _groups(found: EditionPage, tasks: tuple[Task, ...]) -> list[tuple[str, str, list[TaskRow]]]:
    card, check, stage = found.card, found.check, found.line.stage
    sections = [
        TaskRow(
            id=f"section-{task.section}",
            title=task.title,
            status=_state(task),
            url=edition_url("edition-text", card, section=task.section) if task.asks and found.writes(task) else "",
            hint=_hint(task),
            done=task.complete,
        )
        for task in tasks
    ]
    checks = [
        TaskRow(
            id="checks",
            title="Small counts, claims, details of people",
            status=_check_state(found),
            url=edition_url("edition-checks", card) if check else "",
            hint=f"Checked on {day_and_time(check.at)}"
            if check
            else "Write what is to be written, then check it below",
            done=bool(check and check.passed),
        )
    ]
    waits = stage in ("composed", "cleared")
    cleared = len(check.cleared) if check and waits else 0
    clearing = [
        TaskRow(
            id="clearance",
            title="Clearance by two people who wrote none of it",
            status="Completed" if stage == "cleared" else f"{cleared} of 2" if waits else "Cannot start yet",
            url=edition_url("edition-checks", card) + "#clear" if waits else "",
            done=stage == "cleared",
        ),
        TaskRow(
            id="publish",
            title="Publish",
            status="Not yet started" if stage == "cleared" else "Cannot start yet",
            url=edition_url("edition-publish", card) if stage == "cleared" and found.may_publish else "",
        ),
    ]
    groups = [("Sections", "sections", sections)] if sections else []
    return [*groups, ("Checks", "checks-head", checks), ("Clear and publish", "clear-head", clearing)]


def _state(task: Task) -> str:
    if task.complete:
        return "Completed"
    if not task.asks:
        return "Something is missing"  # it fills itself from what is kept
    return "In progress" if task.text else "Not yet started"


def _hint(task: Task) -> str:
    if task.complete:
        return ""
    lacks = "; ".join(lack.rstrip(".") for lack in task.lacks)
    return f"{lacks}. {task.owes} owes it" if task.owes else lacks


def _check_state(found: EditionPage) -> str:
    if found.check is None:
        return "Not yet started"
    if not found.check.passed:
        return "There is a problem"
    return "Completed" if found.line.stage in ("composed", "cleared") else "Changed since: check again"


def _facts(found: EditionPage) -> list[tuple[str, str]]:
    template = queries.template(found.line.template)
    facts = [
        ("Template", template.title if template else found.line.template),
        ("Period", found.line.period or "Not stated"),
        ("For", "Everybody" if found.line.public else "The partnership alone"),
        ("Figures to", day(found.figures_to) if found.figures_to else "Not stated"),
        ("As at", day(found.as_at) if found.as_at else "The day it is checked"),
        ("State", found.line.stage_words),
    ]
    facts += [(name.capitalize(), value) for name, value in found.options.items()]
    return [*facts, ("Handling", found.handling)] if found.handling else facts


def _owed(tasks: tuple[Task, ...]) -> list[tuple[str, list[str]]]:
    """What each post or body still owes, those with most first."""
    by: dict[str, list[str]] = defaultdict(list)
    for task in tasks:
        if not task.complete:
            by[task.owes or "Nobody is named"].append(task.title)
    return sorted(by.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def check(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Ask for a check. The worker composes the edition, writes its files and looks at it all."""
    found = asked(request, owner, reference)
    waiting.ask_check(actor=actor_of(request), edition=found.card.full_reference)
    success(request, "The check has begun. You are told when it is done")
    return HttpResponseRedirect(found.card.url)
