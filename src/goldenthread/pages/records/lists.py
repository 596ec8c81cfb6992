"""What a partnership keeps: its kinds with their counts, and the list of each kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor, may, scope_of
from goldenthread.look import text
from goldenthread.look.cells import csv_text
from goldenthread.look.marks import DELIVERY
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.pages.records.common import Clock, clock_of, draw, page_url, with_query
from goldenthread.pages.records.values import wording
from goldenthread.pages.shell import actor_of, page_number, partnership_of
from goldenthread.records.cards import SHARED, Card, Listing
from goldenthread.records.kinds import Kind, kind
from goldenthread.records.kinds import kinds as all_kinds
from goldenthread.records.queries import counts_by_kind, find, list_records
from goldenthread.records.relations import RELATIONS
from goldenthread.vocabulary import NotFound

_SIZE = 50
_MOST_PARENTS = 150
_WHOSE = {"": "This partnership", "shared": "The shared library", "all": "All that you may read"}


def kinds(request: HttpRequest, slug: str) -> HttpResponse:
    """Every kind, how many the partnership has of it, and what it is."""
    partnership = partnership_of(request, slug)
    actor = actor_of(request)
    own, shared = counts_by_kind(actor, partnership.id), counts_by_kind(actor, None)
    rows, empty = [], []
    for of_kind in all_kinds():
        url = page_url("records", slug=slug, kind=of_kind.slug)
        here, library = own.get(of_kind.code, 0), shared.get(of_kind.code, 0)
        if here or library:
            there = with_query(url, whose="shared")
            rows.append(
                (
                    Link(of_kind.plural, url if here else there, note=of_kind.about),
                    Cell(f"{here:,}", url if here else ""),
                    Cell(f"{library:,}" if library else "", there if library else ""),
                )
            )
        else:
            empty.append(of_kind)
    total = sum(own.values())
    return draw(
        request,
        "kinds.html",
        {
            "caption": partnership.title,
            "heading": "Everything that is kept",
            "lede": f"{text.count_of(total, 'record')} of {text.count_of(len(own), 'kind')}.",
            "table": Table.of(
                "Kinds of record",
                ["Kind", Column("Here", number=True), Column("Shared library", number=True)],
                rows,
                caption_hidden=True,
            ),
            "empty": [_empty(actor, partnership, of_kind) for of_kind in empty],
            "search_url": page_url("search"),
            "grid_url": page_url("grid", slug=slug),
            "dictionary_url": page_url("dictionary"),
        },
        title="Everything that is kept",
        partnership=partnership,
    )


def _empty(actor: Actor, partnership: Card, of_kind: Kind) -> Link:
    return Link(of_kind.plural, add_url(actor, partnership, of_kind), note=of_kind.about)


def add_url(actor: Actor, partnership: Card, of_kind: Kind) -> str:
    """Where a record of a kind is added, for those who may add one; else nothing."""
    if not addable(of_kind) or not may(actor, of_kind.permission("add"), partnership.id):
        return ""
    return page_url("add", slug=partnership.reference, kind=of_kind.slug)


def addable(of_kind: Kind) -> bool:
    """Whether a partnership may add records of a kind. Partnerships stand in the shared library."""
    return "add" in of_kind.acts and of_kind.code != "partnership"


@dataclass(frozen=True)
class Asked:
    """What a list was asked for, worked out from its address."""

    of_kind: Kind
    owner: str | None
    filters: Mapping[str, str]
    linked: Mapping[str, int]
    parent: Card | None
    words: str
    clock: Clock
    whose: str

    def query(self) -> str:
        """The question of the address, without the page."""
        given = {
            "q": self.words,
            "whose": self.whose,
            **self.filters,
            "part_of": self.parent.full_reference if self.parent else "",
            "on": self.clock.on,
            "known": self.clock.known,
        }
        return urlencode({k: v for k, v in given.items() if v})

    def fetch(self, actor: Actor, *, page: int = 1, size: int | None = _SIZE) -> Listing:
        """One page of what was asked for, or all of it where `size` is None."""
        listing = list_records(
            actor,
            self.of_kind.code,
            owner=self.owner,
            filters=self.filters,
            linked=self.linked,
            query=self.words,
            as_of=self.clock.as_of,
            page=page,
            size=size,
        )
        if not self.clock.as_of.known:
            return listing
        # What was guarded then stays guarded, whatever it is marked now.
        scope = scope_of(actor)
        seen = tuple(
            card
            for card in listing.cards
            if scope.sees(owner=card.owner_id, marking=listing.values[card.id].get("marking") or card.marking)
        )
        return replace(listing, cards=seen, total=listing.total - len(listing.cards) + len(seen))


def _asked(request: HttpRequest, slug: str, of_kind: Kind) -> Asked:
    given, actor = request.GET, actor_of(request)
    whose = given.get("whose", "") if given.get("whose", "") in _WHOSE else ""
    filters = {}
    for name in filter_names(of_kind):
        value = given.get(name, "")
        if value and value in of_kind.by_name[name].words:
            filters[name] = value
    parent = None
    if typed := given.get("part_of", "").strip():
        parent = find(actor, typed if "/" in typed else f"{slug}/{typed}")
    owner = {"": slug, "shared": SHARED, "all": None}[whose]
    linked = {"part_of": parent.id} if parent else {}
    return Asked(of_kind, owner, filters, linked, parent, given.get("q", "").strip()[:200], clock_of(request), whose)


def filter_names(of_kind: Kind) -> list[str]:
    """The fields that a list can be narrowed by: choices among its columns, and the state."""
    names = [name for name in of_kind.columns if of_kind.by_name[name].sort == "choice"]
    return [*names, "state"]


class Filter(forms.Form):
    """Narrows a list. Its fields are the choices of the kind."""

    hide_optional = True
    q = forms.CharField(label="Words", required=False)

    def __init__(self, asked: Asked, parents: list[tuple[str, list[tuple[str, str]]]]) -> None:
        super().__init__(auto_id="%s")
        of_kind = asked.of_kind
        self.initial = {
            "q": asked.words,
            "whose": asked.whose,
            "part_of": asked.parent.full_reference if asked.parent else "",
            "on": asked.clock.on,
            "known": asked.clock.known,
            **asked.filters,
        }
        if parents:
            self.fields["part_of"] = forms.ChoiceField(
                label="Part of", choices=[("", "Anything"), *parents], required=False
            )
        elif asked.parent:
            self.fields["part_of"] = forms.CharField(label="Part of", required=False)
        for name in filter_names(of_kind):
            spec = of_kind.by_name[name]
            every = "All but retired" if name == "state" else "All"
            choices = [("", every), *((code, words) for code, words in spec.choices if code)]
            self.fields[name] = forms.ChoiceField(label=spec.label, choices=choices, required=False)
        self.fields["whose"] = forms.ChoiceField(label="Whose", choices=list(_WHOSE.items()), required=False)
        self.fields["on"] = forms.CharField(label="What held on", required=False)
        self.fields["known"] = forms.CharField(label="What was known on", required=False)


def _parents(actor: Actor, slug: str, of_kind: Kind) -> list[tuple[str, list[tuple[str, str]]]]:
    """What records of a kind may be part of here, grouped by kind; nothing where there are too many."""
    groups, total = [], 0
    for code in sorted(RELATIONS["part_of"].targets_for(of_kind.code)):
        listing = list_records(actor, code, owner=slug, size=_MOST_PARENTS, with_values=False)
        total += listing.total
        if listing.total and total <= _MOST_PARENTS:
            label = kind(code).plural
            groups.append((label, [(c.full_reference, f"{c.reference} {c.title}") for c in listing.cards]))
    return groups if total <= _MOST_PARENTS else []


def records(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The records of one kind, with filters, words, a parent and both clocks."""
    partnership = partnership_of(request, slug)
    actor, of_kind = actor_of(request), _kind(kind)
    asked = _asked(request, slug, of_kind)
    page = page_number(request)
    listing = asked.fetch(actor, page=page)
    if page > listing.pages:
        listing = asked.fetch(actor, page=listing.pages)
    csv = page_url("records-csv", slug=slug, kind=of_kind.slug)
    url = page_url("records", slug=slug, kind=of_kind.slug)
    narrowed = bool(asked.query())
    return draw(
        request,
        "list.html",
        {
            "errors": asked.clock.errors,
            "clock": asked.clock,
            "now_url": with_query(url) + (f"?{q}" if (q := _without_clock(asked)) else ""),
            "caption": partnership.title,
            "heading": of_kind.plural,
            "lede": of_kind.about,
            "form": Filter(asked, _parents(actor, slug, of_kind)),
            "url": url,
            "clear": url if narrowed else "",
            "count": _count(listing, asked),
            "table": _table(actor, asked, listing, slug) if listing.cards else None,
            "page": Paginator(range(listing.total), _SIZE).get_page(listing.page),
            "query": asked.query(),
            "csv": f"{csv}?{asked.query()}" if narrowed else csv,
            "add_url": "" if asked.clock.as_of else _add(actor, partnership, asked),
            "add_words": f"Add {_article(of_kind.name)} {of_kind.name.lower()}",
            "narrowed": narrowed,
            "plural": of_kind.plural.lower(),
        },
        title=of_kind.plural,
        trail=[Link("Everything", page_url("kinds", slug=slug))],
        partnership=partnership,
        status=422 if asked.clock.errors else 200,
    )


def _kind(slug: str) -> Kind:
    return kind(slug)


def _without_clock(asked: Asked) -> str:
    return replace(asked, clock=Clock()).query()


def _article(name: str) -> str:
    return "an" if name[:1].lower() in "aeiou" else "a"


def _add(actor: Actor, partnership: Card, asked: Asked) -> str:
    """Where to add one, already linked to the parent that the list was narrowed to."""
    url = add_url(actor, partnership, asked.of_kind)
    return with_query(url, link=f"part_of:{asked.parent.full_reference}" if asked.parent else "") if url else ""


def _count(listing: Listing, asked: Asked) -> str:
    of_kind = asked.of_kind
    said = text.count_of(listing.total, of_kind.name.lower(), of_kind.plural.lower())
    if asked.parent:
        said += f" in {asked.parent.reference} {asked.parent.title}"
    if asked.words:
        said += f" for “{asked.words}”"
    if listing.pages > 1:
        first = (listing.page - 1) * _SIZE + 1
        said += f", {first:,} to {min(first + _SIZE - 1, listing.total):,} shown"
    return said


def _table(actor: Actor, asked: Asked, listing: Listing, slug: str) -> Table:
    of_kind = asked.of_kind
    names = list(of_kind.columns)
    if any(card.state != "live" for card in listing.cards):
        names.append("state")
    if "due" not in names and any(card.due for card in listing.cards):
        names.append("due")
    # A column that says nothing on this page is left out.
    specs = [
        spec
        for spec in (of_kind.by_name[name] for name in names)
        if any(values.get(spec.name) not in (None, "") for values in listing.values.values())
    ]
    words = wording(actor, ((s, v.get(s.name)) for v in listing.values.values() for s in specs))
    rows = []
    for card in listing.cards:
        values = listing.values[card.id]
        note = card.reference if card.owner == slug else card.full_reference
        cells: list[Any] = [Cell(card.title, f"{card.url}{asked.clock.query}", note=note)]
        for spec in specs:
            value = values.get(spec.name)
            if spec.name == "delivery" and value in DELIVERY:
                cells.append(Cell(status=str(value)))
            else:
                cells.append(words(spec, value))
        rows.append(cells)
    heads = [Column(s.label, number=s.sort in ("integer", "decimal")) for s in specs]
    return Table.of(of_kind.plural, [of_kind.name, *heads], rows, caption_hidden=True)


def records_csv(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The whole list as a file, by the same address and question as the page."""
    partnership_of(request, slug)
    of_kind = _kind(kind)
    asked = _asked(request, slug, of_kind)
    if asked.clock.errors:
        raise NotFound("That is not a date. Write it like 2024-07-31.")
    header = ["owner", "reference", "version", *(spec.name for spec in of_kind.fields)]
    body = csv_text(header, _csv_rows(actor_of(request), asked))
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{of_kind.slug}.csv"'
    return response


def _csv_rows(actor: Actor, asked: Asked) -> Iterator[list[object]]:
    listing = asked.fetch(actor, size=None)
    group = asked.of_kind.by_name["group"]
    known = wording(actor, ((group, v.get("group")) for v in listing.values.values()))
    for card in listing.cards:
        values = listing.values[card.id]
        cells: list[object] = [card.owner, card.reference, card.version]
        for spec in asked.of_kind.fields:
            value = values.get(spec.name)
            if spec.sort == "record":
                near = known.records.get(value) if value else None
                cells.append(near.full_reference if near else "")
            elif spec.sort == "lines":
                cells.append("; ".join(value or []))
            elif spec.sort == "period":
                cells.append(str(value or ""))
            else:
                cells.append(spec.plain(value))
        yield cells
