"""A partnership's home: what needs someone; or, while it is setting up, what comes next."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor, Permission, may
from goldenthread.audit import ledger
from goldenthread.look.parts import Link, Matter, Moment
from goldenthread.look.text import count_of, day, day_and_time, listed
from goldenthread.look.words import figure_words, listed_meanings
from goldenthread.observations.queries import FigureCard, latest_of
from goldenthread.pages.figures.facts import is_wide
from goldenthread.pages.records.common import page_url
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.pages.telling import told
from goldenthread.partners.actors import labels
from goldenthread.partners.queries import vacancies
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.queries import counts_by_kind, field_values, list_records, related
from goldenthread.reference import queries as reference
from goldenthread.returns.rounds.queries import tasks
from goldenthread.returns.rounds.rules import Standing
from goldenthread.thread.orphans import orphan_counts
from goldenthread.vocabulary import NotFound
from goldenthread.vocabulary.clock import today

_TILES = 4
#: How many indicators are looked through for key figures, at most.
_FEW, _FEW_PAGES = 12, 4
_LAST = 5
_READ_BACK = 100
_COUNTED = ("action", "indicator", "group", "priority", "product", "feedback")


@dataclass(frozen=True)
class Tile:
    """One key figure: an indicator with its newest figures by area."""

    title: str
    lines: tuple[tuple[str, str], ...]
    about: str
    url: str


@dataclass(frozen=True)
class NextStep:
    """Something to do while setting up, with how far it is."""

    title: str
    hint: str
    status: str
    url: str


def home(request: HttpRequest, slug: str) -> HttpResponse:
    """The first screen: how many matters need someone, or what to do next."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    values = field_values(actor, f"shared/{slug}")
    heirs = related(actor, [partnership.id], "succeeds", outward=False)[partnership.id]
    counts = counts_by_kind(actor, partnership.id)
    lacking = orphan_counts(actor, partnership.id)
    early = bool(values["setting_up"])
    steps = _next_steps(actor, partnership, counts, lacking) if early else []
    matters = [] if early else _matters(actor, partnership, lacking)
    todo = sum(s.status != "Completed" for s in steps)
    if partnership.state == "succeeded":
        heading = "This partnership has been succeeded"
    elif early:
        heading = f"Setting up: {count_of(todo, 'next step')}" if todo else "Setting up is done"
    elif matters:
        heading = f"{count_of(len(matters), 'matter').capitalize()} need{'s' if len(matters) == 1 else ''} someone"
    else:
        heading = "Nothing needs attention"
    return render(
        request,
        "pages/partnership/home.html",
        {
            "caption": partnership.title,
            "heading": heading,
            "lede": _lede(counts, values["setting_up"]),
            "heirs": heirs,
            "last_day": day(partnership.valid_to) if partnership.valid_to else "",
            "tiles": _tiles(actor, partnership, values["area"] or ""),
            "early": early,
            "steps": steps,
            "matters": matters,
            "returns_due": any(matter.letter == "R" for matter in matters),
            "counts": _counts(slug, counts),
            "moments": _moments(actor, partnership),
            "links": _links(actor, partnership),
            "caution": values.get("caution") or "",
        },
        title=heading,
        section="home",
        partnership=partnership,
    )


def _lede(counts: dict[str, int], setting_up: bool) -> str:
    said = [
        count_of(counts[k], words)
        for k, words in (("group", "group"), ("action", "action"), ("indicator", "indicator"))
        if counts.get(k)
    ]
    if not said:
        return "Nothing is kept here yet."
    end = " What is not linked yet is no fault: it is what comes next." if setting_up else ""
    return f"{listed(said).capitalize()} are on the thread.{end}"


def _tiles(actor: Actor, partnership: Card, area: str) -> list[Tile]:
    """The first indicators of the list that have figures, measures standing in for their line.

    The list is read a few at a time: a partnership may hold many indicators and each many figures.
    """
    tiles: list[Tile] = []
    slug = partnership.reference
    for page in range(1, _FEW_PAGES + 1):
        listing = list_records(actor, "indicator", owner=slug, page=page, size=_FEW, with_values=False)
        ids = [c.id for c in listing.cards]
        measures = related(actor, ids, "part_of", outward=False, kinds=("measure",))
        latest = latest_of(actor, {*ids, *(m.id for ms in measures.values() for m in ms)})
        for card in listing.cards:
            for series in measures[card.id] or [card]:
                found = [f for f in latest.get(series.id) or [] if f.figure.value is not None]
                if found and len(tiles) < _TILES:
                    tiles.append(_tile(series, found, area))
                    break
        if len(tiles) == _TILES or page >= listing.pages:
            break
    return tiles


def _tile(card: Card, found: list[FigureCard], area: str) -> Tile:
    """The newest figures of a series, the partnership's own area first; provisional is said in words.

    Where its own area has one, places elsewhere are left to the indicator's page; countries and regions stay.
    """
    own = {area, *(member.code for member in reference.members(area, every=True))} if area else set()
    if any(f.area_code in own for f in found):
        found = [f for f in found if f.area_code in own or is_wide(f)]
    newest = max(f.period.end for f in found)
    shown = [f for f in found if f.period.end == newest and not f.breakdown] or found
    shown.sort(key=lambda f: (f.area_code != area, is_wide(f)))
    figures = [f.figure for f in shown[:3]]
    said = [figures[0].unit.label, str(shown[0].period), *{listed_meanings(f.markers): "" for f in figures}]
    return Tile(
        card.title,
        tuple((figure_words(f.figure), f.area_name) for f in shown[:3]),
        ", ".join(part for part in said if part),
        card.url,
    )


def _grid(slug: str, rows: str, relation: str, columns: str) -> str:
    return f"/p/{slug}/grid?rows={rows}&relation={relation}&columns={columns}"


def _next_steps(
    actor: Actor, partnership: Card, counts: dict[str, int], lacking: dict[tuple[str, str], int]
) -> list[NextStep]:
    slug = partnership.reference
    adopted = bool(related(actor, [partnership.id], "adopts", kinds=("frame",))[partnership.id])
    seats = list_records(actor, "seat", owner=slug, size=500)
    empty = sum(values["occupancy"] != "held" for values in seats.values.values())

    def count(code: str) -> int:
        return sum(n for (_, expect), n in lacking.items() if expect == code)

    def step(title: str, hint: str, left: int, total: int, url: str) -> NextStep:
        if not total:
            return NextStep(title, hint, "Cannot start yet", "")
        status = "Completed" if not left else "In progress" if left < total else "Not yet started"
        return NextStep(title, hint, status, url)

    actions, priorities = counts.get("action", 0), counts.get("priority", 0)
    unowned, unproved = count("action-owner"), count("priority-evidence")
    unmeasured = count("outcome-indicator") + count("objective-indicator")
    steps = [
        NextStep(
            "Adopt a national frame",
            "Its priorities and outcomes come with it, and nothing is typed",
            "Completed" if adopted else "Not yet started",
            "" if adopted else f"/p/{slug}/adopt",
        ),
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
    return [s for s in steps if s.url or s.status == "Completed"]


def _matters(actor: Actor, partnership: Card, lacking: dict[tuple[str, str], int]) -> list[Matter]:
    """What needs someone, each with its one act: empty seats, what is overdue, loose threads."""
    slug, now = partnership.reference, today()
    found = _returns(actor, slug)
    found += [
        Matter(
            f"Vacant seat: {seat.card.title}",
            f"{group.title}. Empty{_since(seat.card.valid_from)}.",
            Link("Name a holder or a cover", f"{seat.card.url}/change", hidden=f"for {seat.card.title}"),
            "V",
        )
        for seat, group in vacancies(actor, slug)
    ]
    found += _overdue(actor, slug, now)
    for (kind_code, code), count in lacking.items():
        if count:
            expect = next(e for e in kind(kind_code).expects if e.code == code)
            name = kind(kind_code)
            words = count_of(count, name.name.lower(), name.plural.lower())
            verb = expect.finding if count == 1 else expect.finding.replace("has ", "have ", 1)
            found.append(
                Matter(
                    f"Loose thread: {words} {verb}",
                    f"{expect.remedy}.",
                    Link("See which", f"/p/{slug}/loose#{code}", hidden=f"{words} {verb}"),
                    "O",
                )
            )
    return found


def _returns(actor: Actor, slug: str) -> list[Matter]:
    """For whoever sends returns for an agency: those of the newest period that wait for them."""
    if not actor.organisations:
        return []
    try:
        asked = tasks(actor, slug).rounds
    except NotFound:  # nothing is asked of their agencies here
        return []
    waiting = (Standing.LATE, Standing.QUERIES, Standing.NOT_STARTED)
    return [
        Matter(
            f"Your return: {card.collection.title}, {card.period}",
            f"{card.words}. Due on {day(card.due)}.",
            Link("Open it", card.url, hidden=f"{card.collection.title}, {card.period}"),
            "R",
        )
        for card in asked
        if card.agency.id in actor.organisations and card.standing in waiting
    ]


def _since(start: date | None) -> str:
    return f" since {day(start)}" if start else ""


def _overdue(actor: Actor, slug: str, now: date) -> list[Matter]:
    found = []
    for code, done in (("action", "complete"), ("sub_item", ""), ("indicator", ""), ("product", "")):
        listing = list_records(actor, code, owner=slug, size=500)
        for card in listing.cards:
            values = listing.values[card.id]
            due = values.get("review_due") if code == "product" else card.due
            if code == "indicator" and values.get("stage") != "being_established":
                continue
            if card.state != "live" or not due or due >= now or (done and values.get("delivery") == done):
                continue
            what = {"product": "Review due", "indicator": "Data set due"}.get(code, "Update due")
            found.append(
                Matter(
                    f"{what}: {card.title}",
                    f"It was due on {day(due)}.",
                    Link("Update it", _updated_at(code, card), hidden=card.title),
                    "L",
                )
            )
    return found


def _updated_at(code: str, card: Card) -> str:
    """Where something late is put right: an action by an update, which keeps what was said before."""
    if code == "action":
        return page_url("update", slug=card.owner, reference=card.reference)
    return f"{card.url}/change"


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
        also = f", and {len(more)} more like it" if more else ""
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
