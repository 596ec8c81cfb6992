"""Bring a table: upload or paste it, and say what its columns mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, require
from goldenthread.look.parts import Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.packs.bringing import commands, mapping, queries
from goldenthread.packs.bringing.commands import Meaning
from goldenthread.packs.bringing.planning import NEW
from goldenthread.packs.bringing.queries import Brought
from goldenthread.packs.bringing.tables import MOST_PASTED
from goldenthread.packs.bringing.template import NAME, workbook
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.returning.uploads import MOST_MEGABYTES, Turn, bounded
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.vocabulary import Refused

_EXAMPLES, _SHORT = 3, 60


@bounded
def bring(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a workbook, or paste a table or a list; what was brought before stands below."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require(actor, Permission.LOAD, partnership.id)
    errors: list[Link] = []
    if request.method == "POST":
        try:
            made = _take(request, actor, slug)
            return HttpResponseRedirect(page_url("bring-columns", slug=slug, number=made.id))
        except Refused as refused:
            where = "#paste" if request.POST.get("way") == "paste" else "#file"
            errors = [Link(sentence(problem), where) for problem in refused.problems]
    chosen = request.POST.get("kind") or request.GET.get("kind", "action")
    return render(
        request,
        "pages/settingup/bring.html",
        {
            "caption": partnership.title,
            "errors": errors,
            "at": errors[0].url if errors else "",
            "text": request.POST.get("text", "")[:MOST_PASTED],
            "most": MOST_MEGABYTES,
            "kinds": _kinds(chosen),
            "under": _under(actor, partnership, request.POST.get("under", "")),
            "heading": request.POST.get("heading", "")[:200],
            "template_url": page_url("bring-template", slug=slug),
            "waiting": _waiting(actor, partnership),
            "earlier": _earlier(actor, partnership),
        },
        title="Bring a table",
        section="home",
        partnership=partnership,
        crumbs=[Link("Set up", page_url("set-up", slug=slug)), Link("Bring a table", request.path)],
        status=422 if errors else 200,
    )


def _take(request: HttpRequest, actor: Actor, slug: str) -> Brought:
    handler = request._return_upload  # type: ignore[attr-defined]
    if handler.too_big:
        raise Refused.one("The selected file", f"it must be smaller than {MOST_MEGABYTES}MB", "Send one workbook alone")
    if request.POST.get("way") == "paste":
        return commands.bring_text(
            actor=actor,
            partnership=slug,
            text=request.POST.get("text", ""),
            kind_code=request.POST.get("kind", "action"),
            under=_heading(request),
        )
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused.one("Your workbook", "there is no file", "Select the workbook to bring")
    with Turn():
        return commands.bring_file(actor=actor, partnership=slug, data=sent.read(), name=sent.name or "workbook")


def _heading(request: HttpRequest) -> str:
    """What the rows are part of: a record that is chosen, or the words of a heading that is to be made."""
    words = " ".join(request.POST.get("heading", "").split())
    return f"{NEW}{words}"[:200] if words else request.POST.get("under", "")


def _under(actor: Actor, partnership: Card, chosen: str) -> list[tuple[str, str, bool]]:
    found = [(ref, words, ref == chosen) for ref, words in queries.may_stand_under(actor, partnership)]
    new = chosen.removeprefix(NEW) if chosen.startswith(NEW) else ""
    return [(chosen, f"A new heading: {new}", True), *found] if new else found


def _kinds(chosen: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """The kinds that a table may bring, in two lists: those that a newcomer starts with, and the rest."""
    every = [(each.code, each.plural, each.code == chosen) for each in mapping.offered()]
    usual = [one for one in every if one[0] in mapping.FIRST]
    return [("Most often", usual), ("Everything else", [one for one in every if one not in usual])]


def _waiting(actor: Actor, partnership: Card) -> Table | None:
    rows = [
        (
            Link(one.name, page_url("bring-columns", slug=partnership.reference, number=one.id)),
            day(one.made_at),
            count_of(sum(table["count"] for table in one.tables), "row"),
        )
        for one in queries.waiting(actor, partnership)
    ]
    return Table.of("Not accepted yet", ("What", "Brought on", "Rows"), rows, caption_hidden=True) if rows else None


def _earlier(actor: Actor, partnership: Card) -> Table | None:
    rows = [
        (
            Link(one.name, page_url("bring-result", slug=partnership.reference, number=one.id)),
            day(one.accepted_at.date()) if one.accepted_at else "",
            count_of(len(one.added), "record"),
            "Taken back" if one.undone_at else "Stands",
        )
        for one in queries.earlier(actor, partnership)
    ]
    return Table.of("Brought before", ("What", "Day", "Records", "Now"), rows, caption_hidden=True) if rows else None


def template(request: HttpRequest, slug: str) -> HttpResponse:
    """The workbook to fill in."""
    partnership = partnership_of(request, slug)
    require(actor_of(request), Permission.LOAD, partnership.id)
    kind_of_file = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(workbook(), content_type=kind_of_file)
    answer["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return answer


@dataclass(frozen=True)
class ColumnRow:
    """One column of a table as the form shows it: its head, its first cells, and where it goes."""

    name: str
    head: str
    examples: str
    places: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class SheetForm:
    """One table of the form: what it is, its columns, and the values that no column gives."""

    at: int
    name: str
    count: str
    notes: tuple[str, ...]
    kinds: tuple[tuple[str, list[tuple[str, str, bool]]], ...]
    columns: tuple[ColumnRow, ...]
    usual: tuple[tuple[str, str, tuple[tuple[str, str, bool], ...]], ...]


def columns(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say what each sheet is and what each column means; a kind that changes shows its places anew."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    one = queries.brought(actor, slug, number)
    if one.accepted_at:
        return HttpResponseRedirect(page_url("bring-result", slug=slug, number=number))
    errors: list[Link] = []
    if request.method == "POST":
        try:
            whole = commands.say_what_it_means(
                actor=actor,
                partnership=slug,
                number=number,
                tables=[_meaning(request, at, table) for at, table in enumerate(one.tables)],
                under=request.POST.get("under", ""),
            )
            if not whole:
                success(request, "The columns are shown for the kind you chose. Look at them again")
            return HttpResponseRedirect(page_url("bring-check" if whole else "bring-columns", slug=slug, number=number))
        except Refused as refused:
            errors = [Link(sentence(problem), "#form") for problem in refused.problems]
    return render(
        request,
        "pages/settingup/columns.html",
        {
            "caption": one.name,
            "errors": errors,
            "sheets": [_sheet_form(at, table, request.POST) for at, table in enumerate(one.tables)],
            "under": _under(actor, partnership, request.POST.get("under", one.under)),
            "back": page_url("bring", slug=slug),
        },
        title="Say what the columns mean",
        section="home",
        partnership=partnership,
        crumbs=[Link("Bring a table", page_url("bring", slug=slug)), Link("Columns", request.path)],
        status=422 if errors else 200,
    )


def _meaning(request: HttpRequest, at: int, table: Mapping[str, Any]) -> Meaning:
    places = tuple(request.POST.get(f"map-{at}-{column}", "") for column in range(len(table["heads"])))
    start = f"usual-{at}-"
    usual = {name.removeprefix(start): text for name, text in request.POST.items() if name.startswith(start)}
    return Meaning(request.POST.get(f"kind-{at}", ""), places, {name: str(text) for name, text in usual.items()})


def _sheet_form(at: int, table: Mapping[str, Any], typed: Mapping[str, Any]) -> SheetForm:
    chosen = table["kind"]
    return SheetForm(
        at,
        table["name"],
        count_of(table["count"], "row"),
        tuple(table["notes"]),
        tuple(_kinds(chosen)),
        tuple(_column_row(at, column, table, typed) for column in range(len(table["heads"]))) if chosen else (),
        tuple(_usual(at, table, typed)) if chosen else (),
    )


def _column_row(at: int, column: int, table: Mapping[str, Any], typed: Mapping[str, Any]) -> ColumnRow:
    name = f"map-{at}-{column}"
    chosen = typed.get(name, table["map"][column])
    cells = dict.fromkeys(cells[column] for _, _, cells in table["lines"] if cells[column])
    shown = [text if len(text) <= _SHORT else f"{text[:_SHORT]}…" for text in list(cells)[:_EXAMPLES]]
    return ColumnRow(
        name,
        table["heads"][column] or f"Column {column + 1}",
        " · ".join(" ".join(text.split()) for text in shown),
        tuple((place.code, place.label, place.code == chosen) for place in mapping.places(kind(table["kind"]))),
    )


def _usual(at: int, table: Mapping[str, Any], typed: Mapping[str, Any]) -> Any:
    """Fields of a closed list that a record must have and that no column gives."""
    for spec in kind(table["kind"]).typed:
        if spec.required and spec.choices and spec.name not in table["map"]:
            name = f"usual-{at}-{spec.name}"
            chosen = typed.get(name) or table["usual"].get(spec.name) or mapping.USUAL.get(spec.name, "")
            choices = tuple((code, words, code == chosen) for code, words in spec.choices if code)
            yield name, f"{spec.label}, where the table does not say", choices
