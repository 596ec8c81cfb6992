"""Loose threads: records that lack a link their kind should have, grouped by what they lack."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from goldenthread.look import text
from goldenthread.look.parts import Link, Table
from goldenthread.pages.figures.shared import csv_response
from goldenthread.pages.records.common import clock_of, page_url, record_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.records.cards import Card
from goldenthread.records.commands import can
from goldenthread.thread.orphans import Answered, Orphan, answered, orphans, setting_up, switched_off

_FIRST = 5


@dataclass(frozen=True)
class Item:
    """A loose record, and the acts that mend it or answer it."""

    card: Card
    acts: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Bunch:
    """Records of one kind that lack the same link."""

    code: str
    title: str
    remedy: str
    first: tuple[Item, ...]
    rest: tuple[Item, ...]

    @property
    def total(self) -> int:
        return len(self.first) + len(self.rest)


def loose(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of loose threads. While a partnership is setting up, they read "not linked yet"."""
    actor, partnership, clock = actor_of(request), partnership_of(request, slug), clock_of(request)
    found = orphans(actor, partnership.id, as_of=clock.as_of)
    early = setting_up(partnership.id)
    bunches = [_bunch(request, group, early=early, past=bool(clock.as_of)) for group in _grouped(found)]
    records = len({orphan.card.id for orphan in found})
    context = {
        "clock": clock,
        "errors": list(clock.errors),
        "now_url": page_url("loose", slug=slug),
        "caption": "Not linked yet" if early else "Loose threads",
        "heading": _heading(records, early=early),
        "lede": _lede(records, early=early),
        "bunches": bunches,
        "early": early,
        "answers": _answers(answered(actor, partnership.id, as_of=clock.as_of)),
        "not_asked": len(switched_off([partnership.id], clock.as_of)),
        "rules_url": page_url("thread-rules", slug=slug),
        "csv_url": with_query(page_url("loose-csv", slug=slug), on=clock.on, known=clock.known),
    }
    return render(
        request,
        "pages/threads/loose.html",
        context,
        title=_heading(records, early=early),
        section="threads",
        crumbs=[] if clock.errors else [Link("Thread", page_url("threads", slug=slug))],
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def loose_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Every loose thread in a row."""
    partnership = partnership_of(request, slug)
    found = orphans(actor_of(request), partnership.id, as_of=clock_of(request).as_of)
    rows = [
        (
            o.card.full_reference,
            o.card.kind.name,
            o.card.title,
            o.words,
            o.expect.remedy,
            "yes" if o.setting_up else "no",
        )
        for o in found
    ]
    return csv_response(f"{slug}-loose-threads", ("reference", "kind", "title", "finding", "act", "setting_up"), rows)


def _grouped(found: Sequence[Orphan]) -> list[list[Orphan]]:
    groups: dict[tuple[str, str], list[Orphan]] = {}
    for orphan in found:
        groups.setdefault((orphan.card.kind_code, orphan.expect.code), []).append(orphan)
    return list(groups.values())


def _bunch(request: HttpRequest, group: Sequence[Orphan], *, early: bool, past: bool) -> Bunch:
    kind, expect = group[0].card.kind, group[0].expect
    items = tuple(_item(request, orphan, past=past) for orphan in group)
    said = text.count_of(len(group), kind.name.lower(), kind.plural.lower())
    first = items if len(items) <= _FIRST + 2 else items[:_FIRST]
    return Bunch(expect.code, f"{said} {_finding(group, early=early)}", expect.remedy, first, items[len(first) :])


def _finding(group: Sequence[Orphan], *, early: bool) -> str:
    """ "with no owner", "that answer no feedback"; "with owner not linked yet" while setting up."""
    finding = group[0].expect.finding
    noun = finding.removeprefix("has no ")
    if noun != finding:
        return f"with {noun} not linked yet" if early else f"with no {noun}"
    if early:
        return "not linked yet"
    verb = {"has": "have", "is": "are", "measures": "measure", "answers": "answer"}
    first, _, rest = finding.partition(" ")
    return f"that {finding}" if len(group) == 1 else f"that {verb.get(first, first)} {rest}"


def _item(request: HttpRequest, orphan: Orphan, *, past: bool) -> Item:
    card = orphan.card
    if past or not can(actor_of(request), "link", card):
        return Item(card)
    url = with_query(record_url("link", card), relation=orphan.expect.relations[0])
    none = with_query(record_url("no-link", card), rule=orphan.expect.code, back="loose")
    return Item(
        card,
        (
            Link("Link it", url, hidden=f": {card.title}"),
            Link("There is none", none, hidden=f" for {card.title}: say why"),
        ),
    )


def _answers(found: Sequence[Answered]) -> Table | None:
    """What lacks a link and rightly so: the reason, who gave it, and until when it holds."""
    rows = [
        (
            Link(one.card.title, one.card.url, note=one.card.reference),
            _first_up(f"{_past(one.expect.finding)}"),
            one.answer.why,
            f"{one.answer.said_by}, {text.day(one.answer.said_on)}",
            text.day(one.answer.review_on),
        )
        for one in found
    ]
    heads = ("Record", "What it lacks", "Why that is right", "Said by", "Looked at again")
    return Table.of("Rightly without a link", heads, rows, caption_hidden=True) if rows else None


def _past(finding: str) -> str:
    return finding.removeprefix("has ")


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _heading(records: int, *, early: bool) -> str:
    if not records:
        return "No thread is loose"
    counted = text.count_of(records, "record")
    if early:
        return f"{counted} still to be linked"
    return f"{counted} {'lacks' if records == 1 else 'lack'} a link"


def _lede(records: int, *, early: bool) -> str:
    if not records:
        return ""
    if early:
        return "This partnership is setting up. These are not faults, and nobody is told of them."
    return "Each should be joined to something, and is not. One act mends each."
