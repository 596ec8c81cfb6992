"""Search across every kind, and the data dictionary of kinds, fields and relations."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor
from goldenthread.look import text
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.pages.records.common import LIBRARY, draw, page_url
from goldenthread.pages.shell import actor_of, page_number
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.fields import FieldSpec
from goldenthread.records.kinds import Kind, kinds
from goldenthread.records.queries import list_records
from goldenthread.records.relations import RELATIONS
from goldenthread.records.searching import search as search_records
from goldenthread.reference.queries import areas_named

_SIZE = 25
_SORTS = {
    "text": "Text",
    "longtext": "Long text",
    "date": "Date",
    "period": "Period",
    "integer": "Whole number",
    "decimal": "Number",
    "boolean": "Yes or no",
    "choice": "One of these",
    "area": "Area code",
    "lines": "Names, one to a line",
    "record": "Reference of a record",
}
_WALKS = {"up": "Up to what it serves", "down": "Down to what shows it", "aside": "Aside"}


class SearchForm(forms.Form):
    """Words, and what to look among."""

    hide_optional = True
    q = forms.CharField(label="Words, a name or a reference", required=False)
    kind = forms.ChoiceField(label="Kind", required=False)
    partnership = forms.ChoiceField(label="Partnership", required=False)

    def __init__(self, partnerships: list[Card], initial: dict[str, str]) -> None:
        super().__init__(initial=initial, auto_id="search-%s")
        self.fields["kind"].choices = [("", "All kinds"), *((k.code, k.plural) for k in kinds())]  # type: ignore[attr-defined]
        self.fields["partnership"].choices = [  # type: ignore[attr-defined]
            ("", "All that you may read"),
            *((c.reference, c.title) for c in partnerships),
            (SHARED, LIBRARY),
        ]


def _partnerships(actor: Actor) -> list[Card]:
    return list(list_records(actor, "partnership", with_values=False).cards)


def search(request: HttpRequest) -> HttpResponse:
    """Find records by their words, other names or reference."""
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()[:200]
    partnerships = _partnerships(actor)
    slugs = {c.reference: c.title for c in partnerships} | {SHARED: LIBRARY}
    wanted_kind = request.GET.get("kind", "")
    wanted_kind = wanted_kind if wanted_kind in {k.code for k in kinds()} else ""
    slug = request.GET.get("partnership", "")
    slug = slug if slug in slugs else ""
    found, page = _found(actor, words, wanted_kind, slug, page_number(request))
    given = {"q": words, "kind": wanted_kind, "partnership": slug}
    areas = areas_named(words) if words else []
    return draw(
        request,
        "search.html",
        {
            "heading": f"Search for “{words}”" if words else "Search",
            "form": SearchForm(partnerships, given),
            "words": words,
            "count": f"{text.count_of(page.paginator.count, 'record')} found" if words else "",
            "table": _results(found, slugs) if found else None,
            "page": page,
            "query": urlencode({k: v for k, v in given.items() if v}),
            "areas": [Link(str(area), page_url("area", code=area.code), note=area.kind_label) for area in areas],
            "clear": page_url("search") if any(given.values()) else "",
            "wider": f"?{urlencode({'q': words})}" if wanted_kind or slug else "",
            "dictionary_url": page_url("dictionary"),
        },
        title=f"Search for {words}" if words else "Search",
    )


def _found(actor: Actor, words: str, of_kind: str, slug: str, number: int) -> tuple[list[Card], Page]:  # type: ignore[type-arg]
    """One page of what was found, and its place among all pages."""
    owners, of_kinds = [slug] if slug else [], [of_kind] if of_kind else []

    def read(at: int) -> tuple[list[Card], int]:
        return search_records(actor, words, owners=owners, of_kinds=of_kinds, start=(at - 1) * _SIZE, size=_SIZE)

    found, total = read(number)
    page = Paginator(range(total), _SIZE).get_page(number)
    return (found if page.number == number else read(page.number)[0]), page


def _results(cards: list[Card], titles: dict[str, str]) -> Table:
    return Table.of(
        "Records found",
        ["Record", "Kind", "Whose"],
        [
            (
                Cell(card.title, card.url, note=card.summary),
                Cell(card.kind.name, note=card.reference),
                titles.get(card.owner, card.owner),
            )
            for card in cards
        ],
        caption_hidden=True,
    )


@dataclass(frozen=True)
class Entry:
    """A kind in the dictionary: its own fields, its relations and what it should have."""

    kind: Kind
    fields: Table | None
    relations: tuple[str, ...]
    expects: tuple[str, ...]


def dictionary(request: HttpRequest) -> HttpResponse:
    """Every kind with its fields and relations, from the declarations themselves."""
    every = kinds()
    common = every[0].common if every else ()
    return draw(
        request,
        "dictionary.html",
        {
            "heading": "Data dictionary",
            "lede": (
                f"{text.count_of(len(every), 'kind')} of record and {text.count_of(len(RELATIONS), 'relation')}. "
                "Pages, files and the programming interface all follow from these."
            ),
            "common": _fields("Fields of every record", common),
            "entries": [_entry(of_kind) for of_kind in every],
            "relations": _relations(),
        },
        title="Data dictionary",
    )


def _entry(of_kind: Kind) -> Entry:
    out = [
        f"{r.forward}: {_names(r.targets_for(of_kind.code))}" for r in RELATIONS.values() if r.targets_for(of_kind.code)
    ]
    return Entry(
        of_kind,
        _fields(f"Fields of {of_kind.plural.lower()} alone", of_kind.typed) if of_kind.typed else None,
        tuple(out),
        tuple(f"One that {expect.finding} is loose. {expect.remedy}." for expect in of_kind.expects),
    )


def _names(codes: frozenset[str]) -> str:
    names = {k.code: k.name.lower() for k in kinds()}
    return text.listed(sorted(names.get(code, code) for code in codes), "or")


def _fields(caption: str, specs: tuple[FieldSpec, ...]) -> Table:
    rows = []
    for spec in specs:
        sort = _SORTS[spec.sort]
        if spec.sort == "choice":
            sort = f"{sort}: {', '.join(words for code, words in spec.choices if code)}"
        needed = "Always" if spec.required else "When known"
        rows.append((Cell(spec.label, note=spec.name), sort, needed, spec.hint))
    return Table.of(caption, ["Field", "What it holds", "Given", "Note"], rows)


def _relations() -> Table:
    rows = [
        (
            Cell(relation.forward, note=relation.code),
            relation.back,
            _WALKS[relation.walk],
            "Yes" if relation.may_cycle else "No",
        )
        for relation in RELATIONS.values()
    ]
    return Table.of("Relations", ["From one end", "From the other", "The thread goes", "May form a circle"], rows)
