"""A partnership's home: what needs someone; or, while it is setting up, what comes next."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor, Permission, may
from goldenthread.audit import ledger
from goldenthread.look.parts import Link, Matter, Moment
from goldenthread.look.text import count_of, day, day_and_time, listed
from goldenthread.pages.partnership.keyfigures import key_figures
from goldenthread.pages.partnership.matters import matters_of
from goldenthread.pages.partnership.quarter import Meeting, Step, next_meeting, steps_of
from goldenthread.pages.records.common import page_url
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.pages.telling import told
from goldenthread.partners.actors import labels
from goldenthread.partners.people.queries import people
from goldenthread.partners.planned import planned
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.queries import counts_by_kind, field_values, list_records, related
from goldenthread.returns.rounds.finding import is_agency_only
from goldenthread.returns.rounds.queries import Tasks, tasks
from goldenthread.thread.orphans import orphan_counts
from goldenthread.vocabulary import NotFound

_LAST = 5
_READ_BACK = 100
#: What stands beside a matter: its letter, and what the letter stands for.
_LETTERS = {"R": "a return", "L": "late", "V": "a vacant seat", "O": "a loose thread"}
_COUNTED = ("action", "indicator", "group", "priority", "product", "feedback")


def home(request: HttpRequest, slug: str) -> HttpResponse:
    """The first screen: how many matters need someone, or what to do next."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    values = field_values(actor, f"shared/{slug}")
    heirs = related(actor, [partnership.id], "succeeds", outward=False)[partnership.id]
    counts = counts_by_kind(actor, partnership.id)
    lacking = orphan_counts(actor, partnership.id)
    early = bool(values["setting_up"])
    asked = _asked(actor, slug)
    # An agency sees its own returns alone: how far the quarter is would be told wrongly from them.
    quarter = Tasks((), None, ()) if is_agency_only(actor, partnership.id) else asked
    steps = _next_steps(actor, partnership, counts, lacking) if early else []
    matters = [] if early else matters_of(actor, partnership, lacking, asked)
    meeting = None if early else next_meeting(actor, slug)
    todo = sum(s.status != "Completed" for s in steps)
    if partnership.state == "succeeded":
        heading = "This partnership has been succeeded"
    elif early:
        heading = f"Setting up: {count_of(todo, 'next step')}"
    elif matters:
        heading = f"{count_of(len(matters), 'matter').capitalize()} need{'s' if len(matters) == 1 else ''} someone"
    else:
        heading = "Nothing needs attention"
    return render(
        request,
        "pages/partnership/home.html",
        {
            "caption": _first_up(asked.period.label) if asked.period else partnership.title,
            "heading": heading,
            "lede": _lede(counts, early, quarter, meeting),
            "heirs": heirs,
            "to_come": _to_come(actor, partnership),
            "last_day": day(partnership.valid_to) if partnership.valid_to else "",
            "figures": key_figures(actor, partnership, values["area"] or ""),
            "early": early,
            "steps": steps,
            "matters": matters,
            "letters": _letters(matters),
            "quarter": [] if early else steps_of(actor, partnership, quarter),
            "period": asked.period,
            "meeting": meeting,
            "counts": _counts(slug, counts),
            "moments": _moments(actor, partnership),
            "links": _links(actor, partnership),
            "caution": values.get("caution") or "",
        },
        title=heading,
        section="home",
        partnership=partnership,
    )


def _to_come(actor: Actor, partnership: Card) -> str:
    """A sentence about a split that is planned, for members."""
    plan = planned(actor, partnership.reference) if may(actor, Permission.VIEW, partnership.id) else None
    return f"From {day(plan.on)}, {listed(plan.titles)} take over. Until then nothing changes." if plan else ""


def _asked(actor: Actor, slug: str) -> Tasks:
    """The returns of the newest period that has opened; none for whoever sees none."""
    try:
        return tasks(actor, slug)
    except NotFound:
        return Tasks((), None, ())


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _letters(matters: Sequence[Matter]) -> str:
    """What the letters beside the matters stand for, those that are there alone."""
    used = {matter.letter for matter in matters}
    return " ".join(f"{letter}, {words}." for letter, words in _LETTERS.items() if letter in used)


def _lede(counts: Mapping[str, int], early: bool, asked: Tasks, meeting: Meeting | None) -> str:
    said = [
        count_of(counts[k], words)
        for k, words in (("group", "group"), ("action", "action"), ("indicator", "indicator"))
        if counts.get(k)
    ]
    if not said:
        return "Nothing is kept here yet."
    if early:
        held = f"{listed(said).capitalize()} are on the thread."
        return f"{held} What is not linked yet is no fault: it is what comes next."
    parts = []
    if asked.rounds:
        sent, of = sum(bool(each.number) for each in asked.rounds), len(asked.rounds)
        parts.append(f"{sent} of {count_of(of, 'return')} {'is' if 1 in (sent, of) else 'are'} in.")
    if meeting:
        parts.append(f"{meeting.title} meets on {meeting.day}.")
    return " ".join(parts) or f"{listed(said).capitalize()} are on the thread."


def _grid(slug: str, rows: str, relation: str, columns: str) -> str:
    return f"/p/{slug}/grid?rows={rows}&relation={relation}&columns={columns}"


def _next_steps(
    actor: Actor, partnership: Card, counts: dict[str, int], lacking: dict[tuple[str, str], int]
) -> list[Step]:
    slug = partnership.reference
    adopted = bool(related(actor, [partnership.id], "adopts", kinds=("frame",))[partnership.id])
    seats = list_records(actor, "seat", owner=slug)
    empty = sum(values["occupancy"] != "held" for values in seats.values.values())

    def count(code: str) -> int:
        return sum(n for (_, expect), n in lacking.items() if expect == code)

    def step(title: str, hint: str, left: int, total: int, url: str) -> Step:
        if not total:
            return Step(title, hint, "Cannot start yet", "")
        if not left:
            return Step(title, "None is left" if total > 1 else "It is done", "Completed", url)
        return Step(title, hint, "In progress" if left < total else "Not yet started", url)

    actions, priorities = counts.get("action", 0), counts.get("priority", 0)
    unowned, unproved = count("action-owner"), count("priority-evidence")
    unmeasured = count("outcome-indicator") + count("objective-indicator")
    steps = [
        Step(
            "Adopt a national frame",
            "Its priorities and outcomes come with it, and nothing is typed",
            "Completed" if adopted else "Not yet started",
            "" if adopted else f"/p/{slug}/adopt",
        ),
        *_first_steps(actor, partnership, counts),
        step(
            "Name who holds each seat",
            f"{count_of(empty, 'seat')} with no holder named",
            empty,
            counts.get("seat", 0),
            f"/p/{slug}/records/seat",
        ),
        step(
            "Give each action an owner",
            f"{unowned} of {actions} not linked yet",
            unowned,
            actions,
            f"/p/{slug}/loose",
        ),
        step(
            "Link each outcome and objective to an indicator",
            f"{unmeasured} not linked yet",
            unmeasured,
            counts.get("outcome", 0) + counts.get("objective", 0),
            _grid(slug, "outcome", "measured_by", "indicator"),
        ),
        step(
            "Say what each priority rests on",
            f"{unproved} of {priorities} not linked yet",
            unproved,
            priorities,
            f"/p/{slug}/loose",
        ),
    ]
    found = [s for s in steps if s.url or s.status == "Completed"]
    if may(actor, Permission.MANAGE, partnership.id):
        hint = "When what matters is here. Until then no gap alerts anybody"
        found.append(Step("Say that setting up is done", hint, "Not yet started", page_url("set-up", slug=slug)))
    return found


#: What a partnership starts with, by kind: how the step is called.
_BRING = {
    "group": "Bring your groups and their leads",
    "priority": "Bring your priorities",
    "action": "Bring your actions",
    "indicator": "Bring your indicators",
}


def _first_steps(actor: Actor, partnership: Card, counts: Mapping[str, int]) -> list[Step]:
    """What is not here at all, with the page that brings it; and inviting others, while one person is alone."""
    slug, found = partnership.reference, []
    if may(actor, Permission.LOAD, partnership.id):
        where, hint = page_url("bring", slug=slug), "Paste them from Word or Excel, or upload a workbook"
        found = [
            Step(words, hint, "Not yet started", f"{where}?kind={code}")
            for code, words in _BRING.items()
            if not counts.get(code)
        ]
    if may(actor, Permission.PEOPLE, partnership.id) and len(people(actor, slug).people) < 2:
        hint = "Each sees what is theirs, and updates it themselves"
        found.append(Step("Invite those who will use it", hint, "Not yet started", page_url("people", slug=slug)))
    return found


def _counts(slug: str, counts: dict[str, int]) -> list[tuple[str, int, str]]:
    return [
        (kind(code).plural, counts[code], f"/p/{slug}/records/{kind(code).slug}")
        for code in _COUNTED
        if counts.get(code)
    ]


def _moments(actor: Actor, partnership: Card) -> list[Moment]:
    """The last acts. Acts of one kind in a row, as a load leaves them, are told once with their number."""
    if not may(actor, Permission.LEDGER, partnership.id):
        return []
    lines = ledger.read(owner=partnership.reference, limit=_READ_BACK)
    runs = [list(same) for _, same in groupby(lines, key=lambda line: (line.actor, line.act))][:_LAST]
    firsts = [same[0] for same in runs]
    names, sentences = labels({line.actor for line in firsts}), told(actor, firsts)
    found = []
    for first, *more in runs:
        # The oldest that were read may have more of their kind before them.
        cut = len(lines) == _READ_BACK and (more or [first])[-1] is lines[-1]
        also = f", and {len(more)}{' or more' if cut else ' more'} like it" if more else ""
        found.append(Moment(f"{names[first.actor]} {sentences[first.id]}{also}", day_and_time(first.at)))
    return found


def _links(actor: Actor, partnership: Card) -> list[Link]:
    slug = partnership.reference
    offered = (
        (Permission.VIEW, "What changed lately", page_url("changes", slug=slug)),
        (Permission.VIEW, "Reports: write, check and publish", page_url("editions", slug=slug)),
        (Permission.VIEW, "Roadmap: now, next and later", page_url("roadmap", slug=slug)),
        (Permission.VIEW, "Shared leadership", page_url("leads", slug=slug)),
        (Permission.MANAGE, "Ownerless and stale work", page_url("neglected", slug=slug)),
        (Permission.CHANGE, "Walk the actions in a meeting", page_url("walk", slug=slug)),
        (Permission.LEDGER, "The ledger", page_url("ledger", slug=slug)),
        (Permission.LINK, "Link many at once", page_url("grid", slug=slug)),
        (Permission.EXPORT, "Take it away as files", page_url("export", slug=slug)),
        (Permission.MANAGE, "Split the partnership", page_url("split", slug=slug)),
        (Permission.VIEW, "About this partnership", f"{partnership.url}"),
    )
    return [Link(words, url) for permission, words, url in offered if url and may(actor, permission, partnership.id)]
