"""Bring a partner's spreadsheet: choose the file, say what its columns are, and explain the words nobody knows."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, require_somewhere
from goldenthread.look.parts import Link
from goldenthread.pages.figures.mapping_form import Answers, anchor, form_of, layout_of, where_of
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.returning.uploads import Turn, bounded
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.queries import every_of
from goldenthread.returns.mapped import commands, queries
from goldenthread.returns.mapped.commands import MOST_MEGABYTES
from goldenthread.returns.mapped.queries import PREFIX, SavedMap
from goldenthread.returns.uploads import queries as uploads
from goldenthread.returns.uploads.commands import Sent
from goldenthread.returns.uploads.queries import Uploaded
from goldenthread.vocabulary import Conflict, NotFound, Refused, RuleBroken


@bounded
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the spreadsheet. One that a saved map reads goes straight to what would be stored."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require_somewhere(actor, Permission.ACCEPT_FIGURES, partnership.id)
    errors: list[Link] = []
    if request.method == "POST":
        try:
            with Turn():
                made = commands.send_sheet(
                    actor=actor, partnership=slug, file=_sent(request), column_map=request.POST.get("map", "")
                )
            if made.file_format != PREFIX:
                name = queries.map_named(actor, slug, made.file_format.removeprefix(PREFIX)).card.title
                success(request, f"Read by the saved map “{name}”")
            return HttpResponseRedirect(_after(made))
        except (Refused, NotFound) as refused:
            problems = refused.problems if isinstance(refused, Refused) else []
            errors = [Link(sentence(problem), "#file") for problem in problems] or [Link(str(refused), "#map")]
    every = queries.maps_of(actor, slug)
    return render(
        request,
        "pages/figures/sheet.html",
        {
            "caption": partnership.title,
            "errors": errors,
            "most": MOST_MEGABYTES,
            "maps": [(one.card.reference, one.card.title) for one in every],
            "chosen": request.POST.get("map", ""),
            "maps_url": page_url("column-maps", slug=slug),
            "back": page_url("imports", slug=slug),
        },
        title="Bring a partner's spreadsheet",
        section="indicators",
        partnership=partnership,
        crumbs=[Link("Imports", page_url("imports", slug=slug))],
        status=422 if errors else 200,
    )


def _sent(request: HttpRequest) -> Sent:
    if request._return_upload.too_big:  # type: ignore[attr-defined]
        finding = f"it must be smaller than {MOST_MEGABYTES}MB"
        raise Refused.one("The selected file", finding, "Take out sheets and pictures that are not needed")
    file = request.FILES.get("file")
    if file is None:
        raise Refused.one("The file", "there is no file", "Select the spreadsheet as the agency sent it")
    return Sent(file.name or "a spreadsheet", file.read())


def _after(made: Uploaded) -> str:
    name = "sheet-columns" if made.stage == "mapping" else "import-look"
    return page_url(name, slug=made.owner, number=made.number)


def columns(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say where the table stands and what each column is; what is said is saved as a map."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    one = uploads.uploaded(actor, slug, number)
    if one.stage not in ("mapping", "refused", "looked"):
        return HttpResponseRedirect(page_url("import-look", slug=slug, number=number))
    saved = _changed(actor, one, request.GET.get("map", ""))
    errors: list[Link] = []
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_save(request, actor, one, saved))
        except Refused as refused:
            errors = [Link(sentence(problem), anchor(problem, request.POST)) for problem in refused.problems]
        except RuleBroken as broken:
            errors = [Link(sentence(broken.problem), "#columns")]
        except Conflict as conflict:
            errors = [Link(str(conflict))]
    book = queries.book_of(actor, slug, number)
    measures = _measures(actor, slug)
    where = where_of(request.GET, request.POST, book, saved.layout if saved else None)
    every = queries.maps_of(actor, slug)
    fits = [] if saved else queries.fits(book, every)
    titles = {reference: title for reference, title in measures if "/" not in reference}
    form = form_of(book, where, saved.layout if saved else None, titles, request.POST)
    return render(
        request,
        "pages/figures/columns.html",
        {
            "caption": one.file_name,
            "errors": errors,
            "form": form,
            "saved": saved,
            "name": request.POST.get("title", saved.card.title if saved else ""),
            "title_error": next((error.label for error in errors if error.url == "#title"), ""),
            "agency_error": next((error.label for error in errors if error.url == "#agency"), ""),
            "agencies": _agencies(actor, slug, request.POST.get("agency", _agency(saved))),
            "measures": measures,
            "areas": queries.areas_offered(actor, slug),
            "fits": [_fit(fit, slug, number) for fit in fits],
            "look_url": page_url("import-look", slug=slug, number=number),
            "back": page_url("imports", slug=slug),
        },
        title="Say what the columns are",
        section="indicators",
        partnership=partnership,
        crumbs=[Link("Imports", page_url("imports", slug=slug))],
        status=422 if errors else 200,
    )


def _changed(actor: Actor, one: Uploaded, asked: str) -> SavedMap | None:
    """The map that is changed: the one the file is read by, or the one asked for."""
    name = asked or one.file_format.removeprefix(PREFIX)
    if asked == "new" or not name or not one.file_format.startswith(PREFIX):
        return None
    return queries.map_named(actor, one.owner, name)


def _save(request: HttpRequest, actor: Actor, one: Uploaded, saved: SavedMap | None) -> str:
    if request.POST.get("act") == "use":
        with Turn():
            made = commands.use_map(
                actor=actor, partnership=one.owner, number=one.number, column_map=request.POST.get("map", "")
            )
        return _after(made)
    answers = Answers(request.POST)
    card = commands.save_map(
        actor=actor,
        partnership=one.owner,
        title=request.POST.get("title", ""),
        layout=layout_of(answers, saved.layout if saved else None),
        agency=request.POST.get("agency", ""),
        reference=saved.card.reference if saved else "",
        version=answers.number("version", 0),
    )
    with Turn():
        made = commands.use_map(actor=actor, partnership=one.owner, number=one.number, column_map=card.reference)
    success(request, f"Saved as {card.reference}, {card.title}. The next file of this layout is read by it")
    return _after(made)


def explain_words(request: HttpRequest, actor: Actor, one: Uploaded) -> None:
    """Put the words that somebody explained on the page of a file into its map, and have the file looked at again."""
    said: dict[str, dict[str, str]] = {"areas": {}, "measures": {}, "periods": {}, "markers": {}}
    for at, (sort, word, *_) in enumerate(one.report.get("words", ())):
        typed = request.POST.get(f"word-{at}-typed", "").strip()
        means = typed or request.POST.get(f"word-{at}", "")
        if means:
            said[f"{sort}s"][word] = means
    with Turn():
        commands.explain(actor=actor, partnership=one.owner, number=one.number, words=said)


def word_rows(actor: Actor, one: Uploaded, typed: Any) -> list[dict[str, Any]]:
    """The words of a file that nobody has explained, each with what it may be said to mean."""
    found = one.report.get("words", ())
    if not found:
        return []
    areas = queries.areas_offered(actor, one.owner)
    choices = {
        "area": (*((code, f"{name} ({code})") for code, name in areas), ("leave out", "Leave its rows out")),
        "measure": (*_measures(actor, one.owner), ("leave out", "Leave it out")),
        "period": (("leave out", "Leave it out"),),
        "marker": MARKERS,
    }
    hints = {"area": "or the code of another area, like E06000059", "period": "or write it like Q1 2023/24"}
    return [
        {
            "name": f"word-{at}",
            "sort": sort,
            "word": "An empty cell" if word == "(blank)" else word,
            "times": times,
            "cell": cell,
            "may": may,
            "hint": hints.get(sort, ""),
            "chosen": typed.get(f"word-{at}", ""),
            "typed": typed.get(f"word-{at}-typed", ""),
            "choices": choices[sort],
        }
        for at, (sort, word, times, cell, may) in enumerate(found)
    ]


#: What may stand in place of a number, in the words of somebody who has to choose.
MARKERS = (
    ("c", "Held back, so that nobody can be identified [c]"),
    ("x", "Not available [x]"),
    ("z", "Does not apply [z]"),
    ("low", "Rounds to zero, but is not zero [low]"),
    ("zero", "A true zero, 0"),
    ("leave out", "Nothing: leave the cell out"),
)


def _agency(saved: SavedMap | None) -> str:
    return saved.agency.full_reference if saved and saved.agency else ""


def _agencies(actor: Actor, slug: str, chosen: str) -> list[tuple[str, str, bool]]:
    found = sorted(_live(actor, "organisation", slug) + _live(actor, "organisation", SHARED), key=lambda one: one.title)
    return [(card.full_reference, card.title, card.full_reference == chosen) for card in found]


def _measures(actor: Actor, slug: str) -> list[tuple[str, str]]:
    """(reference as a map writes it, words) of what a map may fill: our own measures, then adopted ones."""
    mine = _live(actor, "indicator", slug) + _live(actor, "measure", slug)
    return [(card.reference, f"{card.reference} {card.title}") for card in sorted(mine, key=_order)]


def _live(actor: Actor, kind: str, owner: str) -> list[Card]:
    return [card for card, _ in every_of(actor, kind, owner, with_values=False) if card.state == "live"]


def _order(card: Card) -> tuple[str, str]:
    return card.reference.rpartition("-")[0], card.reference.rpartition("-")[2].zfill(6)


def _fit(fit: Any, slug: str, number: int) -> dict[str, Any]:
    """A saved map beside this file: what keeps it from being read by that map."""
    reference = fit.saved.card.reference
    return {
        "reference": reference,
        "title": fit.saved.card.title,
        "problems": [sentence(problem) for problem in fit.problems],
        "url": f"{page_url('sheet-columns', slug=slug, number=number)}?map={reference}",
    }
