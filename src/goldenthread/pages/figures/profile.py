"""One area: everything that is held for it, with source and date, and whether the facts fit together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.pairs import Fact, overlapping, undated
from goldenthread.assessments.places import Board, From, Line, Place, board, elsewhere, where_from
from goldenthread.assessments.plausible import Derived, Finding, derived, facts_of, findings
from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.words import marker_key, unit_words
from goldenthread.pages.figures import standing, verdicts
from goldenthread.pages.figures.shared import ages
from goldenthread.pages.figures.siblings import Taken, answer, file_links, views
from goldenthread.pages.records.common import Clock, clock_of, page_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import NotFound

PLACE = "The place and its people"
_WORK = "Work and services"
#: Other places that are named one by one, and how many are where there are more.
_MOST_BESIDE, _FEW_BESIDE = 12, 6
_DOUBT = mark_safe('<br><a href="#fit">Do these fit together?</a>')
_HEADER = (
    "measure",
    "title",
    "part",
    "theme",
    "ages",
    "area",
    "value",
    "unit",
    "markers",
    "period",
    "against_england",
    "changing",
    "source",
    "accepted_on",
    "definition",
    "caution",
)


@dataclass(frozen=True)
class Item:
    """One series of the area, with where its newest figure came from."""

    line: Line
    one: Assessment
    source: From | None


@dataclass(frozen=True)
class Block:
    """The series under one theme, as a table."""

    title: str
    url: str
    items: tuple[Item, ...]
    table: Table


@dataclass(frozen=True)
class Profile:
    """Everything held for an area: our own lines by theme, then those of other partnerships."""

    area: reference.AreaFacts
    own: tuple[Item, ...]
    others: tuple[Item, ...]
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    derived: tuple[Derived, ...]
    overlaps: tuple[str, ...]
    silent: int

    @property
    def items(self) -> tuple[Item, ...]:
        return self.own + self.others


def areas(request: HttpRequest, slug: str) -> HttpResponse:
    """The areas that the partnership holds figures for."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    found = board(actor_of(request), slug, clock.as_of)
    held = {place.code: sum(any(key.area == place.code for key in line.keys) for line in found.lines)
            for place in found.places}  # fmt: skip
    rows = [
        (
            Cell(place.name, page_url("area-profile", slug=slug, code=place.code) + clock.query),
            _role(place),
            held[place.code],
        )
        for place in found.places
    ]
    heads: list[Column | str] = ["Area", "How it stands to the partnership", Column("Lines with figures", number=True)]
    local = [place.code for place in found.local][:2]
    context = {
        "views": views(slug, "areas"),
        "clock": clock,
        "errors": list(clock.errors),
        "now_url": page_url("areas", slug=slug),
        "table": Table.of("Areas with figures", heads, rows, caption_hidden=True) if rows else None,
        "side_url": with_query(page_url("compare-areas", slug=slug), area=local) if len(local) == 2 else "",
        "heading": f"Figures are held for {text.count_of(len(rows), 'area')}" if rows else "No figures are held yet",
    }
    return render(
        request, "pages/figures/areas.html", context, title="Area profiles", section="indicators",
        partnership=partnership, status=422 if clock.errors else 200,
    )  # fmt: skip


def _role(place: Place) -> str:
    if place.own:
        return "Its own area"
    return "To compare with" if place.wide else "Another place"


def profile(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The page of one area."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    made, found = profile_of(request, slug, code, clock)
    held = len({item.line.card.id for item in made.items})
    newest = [item.one.latest.figure for item in made.items if item.one.latest]
    context = {
        "views": views(slug, "areas"),
        "clock": clock,
        "errors": list(clock.errors),
        "now_url": page_url("area-profile", slug=slug, code=code),
        "area": made.area,
        "lede": _lede(made, held),
        "blocks": _blocks(made, clock),
        "findings": [(each.words, _links(each.about)) for each in made.findings],
        "derived": made.derived,
        "overlaps": made.overlaps,
        "others": _other_places(found, slug, code, clock),
        "silent": made.silent,
        "markers": marker_key(newest),
        "files": file_links(
            "area-profile-file", {"slug": slug, "code": code}, f"of {made.area.name}", on=clock.on, known=clock.known
        ),
        "area_url": page_url("area", code=code),
    }
    return render(
        request, "pages/figures/profile.html", context, title=made.area.name, section="indicators",
        crumbs=[Link("Area profiles", page_url("areas", slug=slug))], partnership=partnership,
        status=422 if clock.errors else 200,
    )  # fmt: skip


def profile_file(request: HttpRequest, slug: str, code: str, form: str) -> HttpResponse:
    """The same as a file."""
    partnership_of(request, slug)
    made, _ = profile_of(request, slug, code, clock_of(request))
    rows = [_row(item) for item in made.items]
    more = {"findings": [each.words for each in made.findings], "derived": [each.words for each in made.derived]}
    return answer(form, Taken(f"{slug}-{code}", _HEADER, rows, more={**more, "overlaps": list(made.overlaps)}))


def profile_of(request: HttpRequest, slug: str, code: str, clock: Clock) -> tuple[Profile, Board]:
    """What is held for an area, by this partnership and by others as far as the reader may see them.

    Raises:
        NotFound: for a code that no area has.
    """
    actor = actor_of(request)
    area = reference.area(code)
    found, beyond = board(actor, slug, clock.as_of), elsewhere(actor, slug, code, clock.as_of)
    pairs = [[(line, one) for line in each.lines for one in each.series(line, code)] for each in (found, beyond)]
    if not pairs[0] and not pairs[1]:
        raise NotFound(f"No figure is held for {area.name}. Choose another area.")
    sources = where_from(actor, [one.latest for some in pairs for _, one in some if one.latest], clock.as_of)

    def item(line: Line, one: Assessment) -> Item:
        return Item(line, one, sources.get(one.latest.reference) if one.latest else None)

    own, others = (tuple(item(*pair) for pair in some) for some in pairs)
    # Facts are held against each other within one partnership's documents: others may mean another thing by a word.
    facts = [facts_of(found, code), facts_of(beyond, code)]
    made = Profile(
        area=area,
        own=own,
        others=others,
        facts=tuple(facts[0]),
        findings=tuple(each for some in facts for each in findings(some)),
        derived=tuple(each for some in facts for each in derived(some)),
        overlaps=tuple(dict.fromkeys((*overlapping(found, code), *overlapping(beyond, code)))),
        silent=sum(not any(key.area == code for key in line.keys) for line in found.lines),
    )
    return made, found


def heading_of(line: Line) -> tuple[str, str]:
    """What a line stands under, and its address: its theme or group, else what sort of thing it measures."""
    if line.heading:
        return line.heading.title, line.heading.url
    return (_WORK if line.values.get("measures_what") == "performance" else PLACE), ""


def _blocks(made: Profile, clock: Clock) -> list[Block]:
    grouped: dict[tuple[str, str], list[Item]] = {}
    for each in made.own:
        grouped.setdefault(heading_of(each.line), []).append(each)
    for each in made.others:
        title, url = heading_of(each.line)
        grouped.setdefault((f"Held by {title}", url), []).append(each)
    ordered = sorted(grouped.items(), key=lambda pair: pair[0][0] != PLACE)
    doubted = {fact.one.key for finding in made.findings for fact in finding.about[:2]}
    return [
        Block(title, url, tuple(items), _table(f"{made.area.name}: {title}", items, doubted, clock))
        for (title, url), items in ordered
    ]


def _table(caption: str, items: Sequence[Item], doubted: Collection[object], clock: Clock) -> Table:
    rows = [
        (
            Cell(each.line.card.title, f"{each.line.card.url}{clock.query}", _part(each)),
            _latest(each, doubted, clock),
            standing.cell(standing.against(each.one)),
            verdicts.marked(verdicts.changing(each.one)),
            Cell(_dated(each), note=each.source.words if each.source else "Worked out here"),
        )
        for each in items
    ]
    heads: list[Column | str] = ["Measure", "Latest", "Against England", "Changing", "Data and source"]
    return Table.of(caption, heads, rows, caption_hidden=True)


def _latest(each: Item, doubted: Collection[object], clock: Clock) -> SafeString:
    assert each.one.latest is not None
    seen = each.one.latest
    number = verdicts.brief(seen.figure)
    unit = unit_words(seen.figure.unit)
    if unit and unit not in number and unit not in ("%", "£"):
        number = f"{number} {unit}"
    linked = format_html('<a href="{}{}">{}</a>', seen.url, clock.query, number) if seen.url else number
    when = "no date printed" if undated(seen.period) else str(seen.period)
    return format_html("{}, {}{}", linked, when, _DOUBT if each.one.key in doubted else "")


def _part(each: Item) -> str:
    """The group, and what the figure is of: ages and definition as its record has them."""
    part = ", ".join(f"{name} {value}" for name, value in each.one.breakdown.items())
    band = "" if "age" in each.one.breakdown else str(each.line.values.get("age_band") or "")
    words = (part, ages(band), each.line.values.get("definition"))
    return ". ".join(word[:1].upper() + word[1:] for word in words if word)


def _dated(each: Item) -> str:
    fresh, seen = each.one.fresh, each.one.latest
    if seen and undated(seen.period):
        return f"No date is printed; held under {seen.period}, accepted on {text.day(seen.accepted_at)}."
    return fresh.words if fresh else ""


def _row(item: Item) -> list[object]:
    one, values = item.one, item.line.values
    assert one.latest is not None
    figure = one.latest.figure
    return [
        item.line.card.full_reference,
        item.line.card.title,
        ", ".join(f"{name} {value}" for name, value in one.breakdown.items()),
        heading_of(item.line)[0],
        one.breakdown.get("age") or values.get("age_band") or "",
        one.key.area,
        "" if figure.value is None else f"{figure.value:f}",
        figure.unit.label,
        "".join(marker.shown for marker in figure.markers),
        one.latest.period,
        standing.against(one).words,
        verdicts.changing(one).words,
        item.source.words if item.source else "",
        one.latest.accepted_at.date().isoformat(),
        values.get("definition") or "",
        one.latest.caution,
    ]


def _lede(made: Profile, held: int) -> str:
    said = f"{text.count_of(held, 'measure')} held"
    documents = {item.source.document.title for item in made.items if item.source and item.source.document}
    if documents:
        said += f", from {text.count_of(len(documents), 'document')}"
    said += "."
    if made.findings:
        n = len(made.findings)
        said += f" {text.count_of(n, 'published fact')} may not fit together."
    return said


def _links(facts: Sequence[Fact]) -> list[Link]:
    return [
        Link(f"{fact.line.card.title}: {verdicts.brief(fact.one.latest.figure)}", fact.one.latest.url)
        for fact in facts
        if fact.one.latest
    ]


def _other_places(found: Board, slug: str, code: str, clock: Clock) -> list[Link]:
    """Side by side with each other local place, ours first; of very many with the first few, or one to be chosen."""
    address = page_url("compare-areas", slug=slug)
    places = [place for place in found.local if place.code != code]
    few = places if len(places) <= _MOST_BESIDE else places[:_FEW_BESIDE]
    made = [Link(place.name, with_query(address, area=[code, place.code], on=clock.on)) for place in few]
    if few != places:
        made.append(Link(f"any of {len(places) - len(few):,} others", with_query(address, area=code, on=clock.on)))
    return made
