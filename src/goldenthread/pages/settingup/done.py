"""Look at what a table would add, accept it as one act, see what came of it, and take all of it back."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.packs.bringing import commands, queries
from goldenthread.packs.bringing.mapping import places
from goldenthread.packs.bringing.planning import Entry, Finding, Plan
from goldenthread.packs.bringing.queries import in_words
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.shell import actor_of, partnership_of, render, success
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
    if request.method == "POST" and act in ("repeated", "bodies"):
        wanted = request.POST.get("take") == "yes"
        given = {"take_repeated": wanted} if act == "repeated" else {"make_bodies": wanted}
        commands.choose(actor=actor, partnership=slug, number=number, **given)
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
            "findings": _findings("Not taken as it stands", found.findings),
            "number": len(found.findings),
            "repeated": _findings("Here already", found.repeated),
            "take_repeated": one.take_repeated,
            "bodies": found.bodies,
            "make_bodies": one.make_bodies,
            "back": page_url("bring-columns", slug=slug, number=number),
        },
        title="Check before you accept",
        section="home",
        partnership=partnership,
        crumbs=[Link("Bring a table", page_url("bring", slug=slug)), Link("Check", here)],
        status=422 if errors else 200,
    )


def _preview(found: Plan) -> Table | None:
    rows = [
        (
            Cell(entry.title, note=entry.place.rpartition(", ")[2].capitalize()),
            entry.kind.name,
            _read(entry),
        )
        for entry in found.entries[:_SHOWN]
    ]
    heads = ("Title", "Kind", "What was read")
    return Table.of("What would be added", heads, rows, caption_hidden=True) if rows else None


def _read(entry: Entry) -> str:
    labels = {place.code: place.label.partition(":")[0] for place in places(entry.kind)}
    shown = ((labels.get(code, code), words) for code, words in entry.shown.items())
    return "; ".join(f"{label}: {words if len(words) <= _LONG else words[:_LONG] + '…'}" for label, words in shown)


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
