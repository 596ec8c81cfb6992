"""The quarter on a partnership's home: its task list, and the next meeting."""

from collections.abc import Sequence
from dataclasses import dataclass

from goldenthread.access import Actor
from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.places import board
from goldenthread.assessments.queries import explains, stories
from goldenthread.governance.queries import MeetingLine, meetings_of, paper_deadline, terms_of
from goldenthread.look.text import count_of, day
from goldenthread.pages.meetings.parts import when_of
from goldenthread.pages.records.common import page_url, with_query
from goldenthread.publishing.queries import EditionLine, editions_of
from goldenthread.records.cards import Card
from goldenthread.returns.rounds.queries import Tasks, span_of
from goldenthread.returns.rounds.rules import Standing
from goldenthread.vocabulary.clock import today

_DONE, _GOING, _NOT_YET, _CANNOT = "Completed", "In progress", "Not yet started", "Cannot start yet"
_UNDER_WAY = ("draft", "composed", "cleared")


@dataclass(frozen=True)
class Step:
    """One line of a task list: what, how far it is, its status in words, and where it is done."""

    title: str
    hint: str
    status: str
    url: str


@dataclass(frozen=True)
class Meeting:
    """The next meeting in words, and the last one held, from which changes are counted."""

    title: str
    day: str
    when: str
    papers: str
    url: str
    since: str
    since_url: str


def steps_of(actor: Actor, partnership: Card, asked: Tasks) -> list[Step]:
    """Collect, answer, accept, explain, publish: the work of the newest period that has opened.

    Empty where this partnership asks for no return, or the viewer sees none.
    """
    if asked.period is None or not asked.rounds:
        return []
    slug = partnership.reference
    rounds = asked.rounds
    here = with_query(page_url("returns", slug=slug), period=span_of(asked.period))
    started = [r for r in rounds if r.number]
    queries = sum(r.waiting for r in rounds if r.standing is Standing.QUERIES)
    sent = f"{len(started)} of {len(rounds)} in"
    late = f", {len(asked.late)} late" if asked.late else ""
    steps = [
        Step(f"Collect {count_of(len(rounds), 'return')}", f"{sent}{late}", _status(len(started), len(rounds)), here),
        Step(
            "Answer queries",
            f"{queries} open" if queries else "None open",
            _GOING if queries else _DONE if started else _CANNOT,
            here,
        ),
        Step(
            "Accept figures",
            f"{asked.held:,} of {asked.required:,}",
            _status(asked.held, asked.required) if started else _CANNOT,
            here,
        ),
    ]
    found = board(actor, slug).found
    signals = [found[key] for key in found.signals()]
    if signals:
        told = _explained(actor, signals)
        steps.append(
            Step(
                "Explain what changed",
                f"{told} of {count_of(len(signals), 'signal')} explained",
                _status(told, len(signals)),
                page_url("alerts", slug=slug),
            )
        )
    return [*steps, _publishing(slug, editions_of(actor, slug))]


def _explained(actor: Actor, signals: Sequence[Assessment]) -> int:
    """How many of these have a signed commentary about their newest figure."""
    told = stories(actor, {one.key.measure for one in signals})
    return sum(any(explains(story, one) for story in told.get(one.key.measure, ())) for one in signals)


def _status(done: int, of: int) -> str:
    return _DONE if done >= of else _GOING if done else _NOT_YET


def _publishing(slug: str, found: list[EditionLine]) -> Step:
    under_way = [line for line in found if line.stage in _UNDER_WAY]
    if not under_way:
        return Step("Publish the report", "None is under way", _NOT_YET, page_url("editions", slug=slug))
    first = min(under_way, key=lambda line: (line.card.due is None, line.card.due, line.card.reference))
    due = f", due on {day(first.card.due)}" if first.card.due else ""
    return Step("Publish the report", f"{first.card.title}{due}", first.stage_words, first.card.url)


def next_meeting(actor: Actor, slug: str) -> Meeting | None:
    """The next meeting that is planned, with the day its papers close; None where none is."""
    lines, now = meetings_of(actor, slug), today()
    coming = next((x for x in lines if x.on and x.on >= now and x.state == "planned"), None)
    if coming is None or coming.on is None:
        return None
    same = [x for x in lines if x.on and x.on < now and x.state == "held" and _group(x) == _group(coming)]
    last = same[-1] if same else None
    closes = paper_deadline(terms_of(actor, slug, coming.group), coming.on)
    return Meeting(
        coming.group.title if coming.group else coming.card.title,
        day(coming.on),
        f"{when_of(coming)}.",
        (f"Papers close on {day(closes)}." if closes >= now else f"Papers closed on {day(closes)}.") if closes else "",
        coming.card.url,
        day(last.on) if last and last.on else "",
        with_query(page_url("changes", slug=slug), since=day(last.on)) if last and last.on else "",
    )


def _group(line: MeetingLine) -> int:
    return line.group.id if line.group else 0
