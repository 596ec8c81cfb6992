"""Look at what a table would add, accept it as one act, see what came of it, and take all of it back."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.packs.bringing import commands, queries
from goldenthread.packs.bringing.mapping import places
from goldenthread.packs.bringing.planning import Entry, Finding, Plan, Unknown
from goldenthread.packs.bringing.queries import in_words
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.records.kinds import kind
from goldenthread.vocabulary import Refused, RuleBroken

_SHOWN, _FOUND, _LONG = 150, 200, 70


def check(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What would be added, what stands already, and what could not be read; POST accepts or chooses."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    one = queries.brought(actor, slug, number)
    here, after = request.path, page_url("bring-result", slug=slug, number=number)
    if one.accepted_at:
        return HttpResponseRedirect(after)
    errors: list[Link] = []
    act = request.POST.get("act", "")
    if request.method == "POST" and act == "repeated":
        wanted = request.POST.get("take") == "yes"
        commands.choose(actor=actor, partnership=slug, number=number, take_repeated=wanted)
        return HttpResponseRedirect(here)
    if request.method == "POST" and act == "names":
        names = dict(zip(request.POST.getlist("name"), request.POST.getlist("becomes"), strict=False))
        commands.choose(actor=actor, partnership=slug, number=number, names=names)
        return HttpResponseRedirect(here)
    if request.method == "POST":
        try:
            done = commands.accept(actor=actor, partnership=slug, number=number)
            success(request, f"{in_words(done.counts)} added".capitalize())
            return HttpResponseRedirect(after)
        except Refused as refused:
            errors = [Link(sentence(problem)) for problem in refused.problems]
        except RuleBroken as broken:
            errors = [Link(sentence(broken.problem))]
    found = queries.preview(actor, one)
    lost = [each for each in found.findings if not each.unknown]
    return render(
        request,
        "pages/settingup/check.html",
        {
            "caption": one.name,
            "errors": errors,
            "counts": in_words(found.counts),
            "any": bool(found.entries),
            "left_out": [each for each in found.findings if each.stops],
            "preview": _preview(found),
            "more": max(0, len(found.entries) - _SHOWN),
            "findings": _findings("Not taken as it stands", lost),
            "number": len(lost),
            "repeated": _findings("Here already", found.repeated),
            "take_repeated": one.take_repeated,
            "names": [_name(each, chosen=bool(one.names)) for each in found.unknown],
            "known": sum(bool(each.chosen) for each in found.unknown),
            "back": page_url("bring-columns", slug=slug, number=number),
        },
        title="Check before you accept",
        section="home",
        partnership=partnership,
        crumbs=[Link("Bring a table", page_url("bring", slug=slug)), Link("Check", here)],
        status=422 if errors else 200,
    )


def _name(one: Unknown, *, chosen: bool) -> tuple[str, str, list[tuple[str, str, bool]]]:
    """A name that nobody knows, in how many rows it stands, and what it may become with what is chosen or guessed."""
    now = one.chosen if chosen else one.guess
    options = [(code, f"{_A.get(code, 'A')} {kind(code).name.lower()}", code == now) for code in one.kinds]
    return one.name, count_of(one.rows, "row"), [*options, ("", "Leave it out", not now)]


_A = {"organisation": "An"}


def _preview(found: Plan) -> Table | None:
    rows = [
        (
            Cell(entry.title, note="" if "made" in entry.shown else entry.place.rpartition(", ")[2].capitalize()),
            entry.kind.name,
            _read(entry),
        )
        for entry in found.entries[:_SHOWN]
    ]
    heads = ("Title", "Kind", "What was read")
    return Table.of("What would be added", heads, rows, caption_hidden=True) if rows else None


def _read(entry: Entry) -> str:
    labels = {place.code: place.label.partition(":")[0] for place in places(entry.kind)} | {"made": ""}
    shown = ((labels.get(code, code), words) for code, words in entry.shown.items())
    said = ((label, words if len(words) <= _LONG else f"{words[:_LONG]}…") for label, words in shown)
    return "; ".join(f"{label}: {words}" if label else words for label, words in said)


def _findings(caption: str, found: Sequence[Finding]) -> Table | None:
    rows = [(each.place, each.said, _upper(each.finding)) for each in found[:_FOUND]]
    return Table.of(caption, ("Where", "What stands there", "We found"), rows, caption_hidden=True) if rows else None


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def result(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What came of it; POST takes all of it back."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    one = queries.brought(actor, slug, number)
    if one.accepted_at is None:
        return HttpResponseRedirect(page_url("bring-columns", slug=slug, number=number))
    if request.method == "POST":
        done = commands.undo(actor=actor, partnership=slug, number=number)
        stay = f"; {count_of(len(done.stays), 'record')} stay" if done.stays else ""
        success(request, f"{count_of(done.ended, 'record')} taken back{stay}")
        return HttpResponseRedirect(request.path)
    added = queries.added_cards(actor, one)
    standing = [card for card in added if card.state != "retired"]
    counts: dict[str, int] = {}
    for card in added:
        counts[card.kind_code] = counts.get(card.kind_code, 0) + 1
    rows = [
        (Link(card.title, card.url), card.kind.name, card.reference, "Taken back" if card.state == "retired" else "")
        for card in added[:_SHOWN]
    ]
    return render(
        request,
        "pages/settingup/result.html",
        {
            "caption": one.name,
            "counts": in_words(counts),
            "day": day(one.accepted_at.date()),
            "undone": day(one.undone_at.date()) if one.undone_at else "",
            "standing": count_of(len(standing), "record") if standing else "",
            "table": Table.of("What was added", ("Title", "Kind", "Reference", "Now"), rows, caption_hidden=True),
            "more": max(0, len(added) - _SHOWN),
            "findings": _findings("Not taken as it stands", one.told),
            "again": page_url("bring", slug=slug),
            "set_up": page_url("set-up", slug=slug),
        },
        title="What was added",
        section="home",
        partnership=partnership,
        crumbs=[Link("Bring a table", page_url("bring", slug=slug)), Link("What was added", request.path)],
    )
