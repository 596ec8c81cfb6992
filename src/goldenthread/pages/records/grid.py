"""Link many at once: records of one kind down the side, of another along the top, a box for each pair.

The page carries the links it showed, so that a save changes what this person ticked and nothing
that somebody else did in the meantime.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, require_somewhere
from goldenthread.look import text
from goldenthread.look.parts import Link
from goldenthread.pages.records.common import draw, page_url, sentence
from goldenthread.pages.shell import actor_of, partnership_of, success
from goldenthread.records import commands
from goldenthread.records.cards import Card
from goldenthread.records.kinds import Kind, kind, kinds
from goldenthread.records.queries import counts_by_kind, links_of, list_records
from goldenthread.records.relations import RELATIONS, Relation
from goldenthread.vocabulary import NotFound, Refused, RuleBroken

MOST_ROWS, MOST_COLUMNS = 60, 12
Pair = tuple[str, str]


@dataclass(frozen=True)
class Shape:
    """Which grid: the relation, the kinds of its two sides, and which side it starts from."""

    relation: Relation
    rows: Kind
    columns: Kind
    outward: bool

    @property
    def words(self) -> str:
        return self.relation.forward if self.outward else self.relation.back

    def ends(self, row: str, column: str) -> tuple[str, str]:
        """The source and the target of a pair, by full reference."""
        return (row, column) if self.outward else (column, row)


@dataclass(frozen=True)
class Box:
    """One pair: the value that is sent for it, and whether the two are linked."""

    value: str
    ticked: bool
    locked: bool


@dataclass(frozen=True)
class Line:
    """One row: its record and its boxes."""

    card: Card
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Screen:
    """One screen of a grid: at most 60 rows and 12 columns, with the links between them."""

    shape: Shape
    rows: tuple[Card, ...]
    columns: tuple[Card, ...]
    row_page: Page  # type: ignore[type-arg]
    column_page: Page  # type: ignore[type-arg]
    links: dict[Pair, list[int]]


def shape_of(relation: str, rows: str, columns: str) -> Shape | str:
    """The grid that was asked for, or a sentence saying why there is none."""
    found = RELATIONS.get(relation)
    try:
        down, along = kind(rows), kind(columns)
    except NotFound as missing:
        return str(missing)
    if found is None:
        return "Choose how the rows and the columns are related"
    if found.joins(down.code, along.code):
        return Shape(found, down, along, True)
    if found.joins(along.code, down.code):
        return Shape(found, down, along, False)
    may = sorted({kind(c).plural.lower() for c in found.targets_for(down.code) | found.sources_for(down.code)})
    other = f" It may join {down.plural.lower()} with {text.listed(may, 'or')}" if may else ""
    return f"“{found.forward}” does not join {down.plural.lower()} and {along.plural.lower()}.{other}"


def grid(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a grid, tick its boxes, and save all of it at once."""
    partnership = partnership_of(request, slug)
    actor = actor_of(request)
    if request.method == "POST":
        # Each link asks again, in its own group; who makes none anywhere goes no further.
        require_somewhere(actor, Permission.LINK, partnership.id)
    asked = request.POST if request.method == "POST" else request.GET
    wanted = [asked.get(name, "") for name in ("relation", "rows", "columns")]
    if not any(wanted):
        return _page(request, partnership, wanted)
    shape = shape_of(*wanted)
    if isinstance(shape, str):
        return _page(request, partnership, wanted, errors=[Link(shape, "#relation")])
    if request.method == "POST":
        return _save(request, partnership, shape, wanted)
    return _page(request, partnership, wanted, screen=_screen(actor, slug, shape, asked))


def _screen(actor: Actor, slug: str, shape: Shape, asked: object) -> Screen:
    row_page, rows = _cards(actor, slug, shape.rows, _number(asked, "page"), MOST_ROWS)
    column_page, columns = _cards(actor, slug, shape.columns, _number(asked, "columns_page"), MOST_COLUMNS)
    return Screen(shape, rows, columns, row_page, column_page, _links(actor, shape, rows, columns))


def _number(asked: object, name: str) -> int:
    given = asked.get(name, "1")  # type: ignore[attr-defined]
    return min(int(given), 100_000) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _cards(actor: Actor, slug: str, of_kind: Kind, number: int, size: int) -> tuple[Page, tuple[Card, ...]]:  # type: ignore[type-arg]
    listing = list_records(actor, of_kind.code, owner=slug, page=number, size=size, with_values=False)
    if number > listing.pages:
        listing = list_records(actor, of_kind.code, owner=slug, page=listing.pages, size=size, with_values=False)
    page = Paginator(range(listing.total), size).get_page(min(number, listing.pages))
    return page, listing.cards


def _links(actor: Actor, shape: Shape, rows: Sequence[Card], columns: Sequence[Card]) -> dict[Pair, list[int]]:
    """The standing links between the two sides, by (row, column)."""
    inside = {card.id for card in rows}
    found: dict[Pair, list[int]] = {}
    for column in columns:
        lines, _ = links_of(actor, column.id, relations=(shape.relation.code,))
        for line in lines:
            # The column is the source of the link exactly where the rows are not.
            if line.other.id in inside and line.outward is not shape.outward:
                found.setdefault((line.other.full_reference, column.full_reference), []).append(line.id)
    return found


def _save(request: HttpRequest, partnership: Card, shape: Shape, wanted: list[str]) -> HttpResponse:
    """Save the difference between what was shown and what is ticked."""
    actor, given = actor_of(request), request.POST
    screen = _screen(actor, partnership.reference, shape, given)
    shown = {(r, c) for r in given.getlist("row") for c in given.getlist("column")}
    was, ticked = _pairs(given.getlist("was")) & shown, _pairs(given.getlist("pair")) & shown
    now = _now(actor, shape, screen, shown)
    add = sorted(pair for pair in ticked - was if pair not in now)
    take = sorted(pair for pair in was - ticked if pair in now)
    try:
        commands.link_many(
            actor=actor,
            links=[_triple(shape, pair) for pair in add],
            away=[link_id for pair in take for link_id in now[pair]],
            reason="Linked in the grid",
        )
    except Refused as refused:
        errors = [Link(sentence(problem)) for problem in refused.problems]
        return _page(request, partnership, wanted, errors=errors, screen=screen, ticked=ticked)
    except RuleBroken as broken:
        errors = [Link(sentence(broken.problem))]
        return _page(request, partnership, wanted, errors=errors, screen=screen, ticked=ticked)
    success(request, _done(len(add), len(take)))
    return HttpResponseRedirect(f"{request.path}?{urlencode(_where(screen))}")


def _pairs(values: Iterable[str]) -> set[Pair]:
    return {(row, column) for row, bar, column in (v.partition("|") for v in values) if bar}


def _now(actor: Actor, shape: Shape, screen: Screen, shown: set[Pair]) -> dict[Pair, list[int]]:
    """The links that stand now between what was shown, which may have moved to another screen since."""
    here = {(r.full_reference, c.full_reference) for r in screen.rows for c in screen.columns}
    if shown - here:
        raise Refused.one(
            "Grid", "the lists have changed since you opened it", "Open the grid again, then tick your links"
        )
    return screen.links


def _triple(shape: Shape, pair: Pair) -> tuple[str, str, str]:
    source, target = shape.ends(*pair)
    return source, shape.relation.code, target


def _done(added: int, taken: int) -> str:
    if not added and not taken:
        return "Nothing was changed"
    parts = [f"{text.count_of(added, 'link')} added"] if added else []
    parts += [f"{text.count_of(taken, 'link')} taken away"] if taken else []
    return " and ".join(parts)


def _where(screen: Screen, **other: int) -> dict[str, str | int]:
    where: dict[str, str | int] = {
        "relation": screen.shape.relation.code,
        "rows": screen.shape.rows.code,
        "columns": screen.shape.columns.code,
        "page": screen.row_page.number,
        "columns_page": screen.column_page.number,
    }
    return where | other


def _page(
    request: HttpRequest,
    partnership: Card,
    wanted: list[str],
    *,
    errors: Sequence[Link] = (),
    screen: Screen | None = None,
    ticked: set[Pair] | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    lines = _lines(actor, screen, ticked) if screen else ()
    heading = "Link many at once"
    if screen:
        shape = screen.shape
        heading = f"Which {shape.rows.plural.lower()} {_plural(shape.words)} which {shape.columns.plural.lower()}?"
    return draw(
        request,
        "grid.html",
        {
            "errors": errors,
            "caption": partnership.title,
            "heading": heading,
            "url": request.path,
            "relations": [(r.code, r.forward, r.code == wanted[0]) for r in RELATIONS.values()],
            "down": _choices(actor, partnership, wanted[1]),
            "along": _choices(actor, partnership, wanted[2]),
            "screen": screen,
            "lines": lines,
            "was": [f"{r}|{c}" for r, c in screen.links] if screen else (),
            "pager": _pager(screen) if screen else None,
            "count": _count(screen) if screen else "",
            "suggested": [] if screen else _suggested(actor, partnership, request.path),
            "may_save": any(not box.locked for line in lines for box in line.boxes),
        },
        title=heading,
        trail=[Link("Everything", page_url("kinds", slug=partnership.reference))],
        partnership=partnership,
        status=422 if errors else 200,
    )


def _plural(words: str) -> str:
    """A relation after a plural: "is measured by" reads "are measured by"."""
    first, _, rest = words.partition(" ")
    verb = {"is": "are", "has": "have"}.get(first) or (f"{first[:-1]}" if first.endswith("s") else first)
    return f"{verb} {rest}".strip()


def _choices(actor: Actor, partnership: Card, chosen: str) -> list[tuple[str, str, bool]]:
    counts = counts_by_kind(actor, partnership.id)
    return [(k.code, f"{k.plural} ({counts[k.code]:,})", k.code == chosen) for k in kinds() if counts.get(k.code)]


def _lines(actor: Actor, screen: Screen, ticked: set[Pair] | None) -> tuple[Line, ...]:
    shape, lines = screen.shape, []
    for row in screen.rows:
        boxes = []
        for column in screen.columns:
            pair = (row.full_reference, column.full_reference)
            source = row if shape.outward else column
            linked = pair in (screen.links if ticked is None else ticked)
            boxes.append(
                Box(
                    f"{pair[0]}|{pair[1]}",
                    linked,
                    row.id == column.id or not commands.can(actor, "link", source),
                )
            )
        lines.append(Line(row, tuple(boxes)))
    return tuple(lines)


def _pager(screen: Screen) -> dict[str, str]:
    """The addresses of the screens around this one."""
    rows, columns = screen.row_page, screen.column_page
    moves = {
        "up": rows.has_previous() and {"page": rows.number - 1},
        "down": rows.has_next() and {"page": rows.number + 1},
        "left": columns.has_previous() and {"columns_page": columns.number - 1},
        "right": columns.has_next() and {"columns_page": columns.number + 1},
    }
    return {name: f"?{urlencode(_where(screen, **move))}" for name, move in moves.items() if move}


def _count(screen: Screen) -> str:
    shape, rows, columns = screen.shape, screen.row_page, screen.column_page
    return (
        f"{shape.rows.plural} {rows.start_index()} to {rows.end_index()} of {rows.paginator.count}, "
        f"{shape.columns.plural.lower()} {columns.start_index()} to {columns.end_index()} of "
        f"{columns.paginator.count}. {text.count_of(sum(map(len, screen.links.values())), 'link')} on this screen."
    )


def _suggested(actor: Actor, partnership: Card, path: str) -> list[Link]:
    """Grids that mend most: what each kind should be linked to, where the partnership has both."""
    counts = counts_by_kind(actor, partnership.id)
    found: dict[str, Link] = {}
    for of_kind in kinds():
        if not counts.get(of_kind.code):
            continue
        for code in (c for expect in of_kind.expects for c in expect.relations):
            side, _, relation = code.partition(":")
            other = RELATIONS[relation]
            ends = other.targets_for(of_kind.code) if side == "out" else other.sources_for(of_kind.code)
            for end in sorted(ends, key=lambda c: -counts.get(c, 0)):
                if counts.get(end) and end != of_kind.code:
                    query = urlencode({"relation": relation, "rows": of_kind.code, "columns": end})
                    words = other.forward if side == "out" else other.back
                    label = f"{of_kind.plural} {_plural(words)} {kind(end).plural.lower()}"
                    found.setdefault(label, Link(label, f"{path}?{query}"))
                    break
    return list(found.values())[:8]
