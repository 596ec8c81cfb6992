"""Write what a viewer may see as packs: one folder for each owner, that loads again elsewhere.

Both clocks work here: `on` leaves out what did not hold that day, `known` writes what had been
recorded by that moment.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from goldenthread.access import Actor, Permission, may
from goldenthread.jobs.progress import Progress, SilentProgress
from goldenthread.look.cells import csv_text
from goldenthread.observations.models import Observation
from goldenthread.observations.queries import figures_of
from goldenthread.packs import files
from goldenthread.packs.reading import FIGURE_COLUMNS, FORMAT
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.kinds import Kind, kinds
from goldenthread.records.models import Link
from goldenthread.records.queries import cards, link_filter, list_records
from goldenthread.vocabulary import NotAllowed, NotFound, Refused

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True)
class Exported:
    """What was written for one owner."""

    owner: str
    records: int
    links: int
    figures: int
    files: int = 0


def export(
    *,
    viewer: Actor,
    directory: Path,
    owner: str | None = None,
    as_of: AsOf = NOW,
    progress: Progress | None = None,
) -> list[Exported]:
    """Write packs into `directory`: of one owner, or of every owner the viewer may export.

    Raises Refused when a folder to be written is not empty, NotAllowed without permission.
    """
    progress = progress or SilentProgress()
    owners = _owners(viewer, owner)
    done = []
    with progress.stage("Export", total=len(owners)) as step:
        for slug, partnership in owners:
            folder = directory / slug
            if folder.exists() and any(folder.iterdir()):
                raise Refused.one(str(folder), "the folder is not empty", "Give a new or an empty folder")
            done.append(_export(viewer, folder, slug, partnership, as_of))
            step.advance()
    return done


def _owners(viewer: Actor, owner: str | None) -> list[tuple[str, Card | None]]:
    found = list_records(viewer, "partnership", with_values=False).cards
    every: list[tuple[str, Card | None]] = [(SHARED, None)]
    every += [(card.reference, card) for card in found]
    wanted = [o for o in every if owner in (None, o[0])]
    if not wanted:
        raise NotFound(f"There is no partnership {owner}.")
    allowed = [o for o in wanted if may(viewer, Permission.EXPORT, o[1].id if o[1] else None)]
    if not allowed:
        raise NotAllowed("Your role does not let you export. Ask the partnership manager.")
    return allowed


def _export(viewer: Actor, folder: Path, slug: str, partnership: Card | None, as_of: AsOf) -> Exported:
    by_kind = {}
    for of_kind in kinds():
        listing = _all(viewer, of_kind, slug, as_of)
        if of_kind.code == "partnership":
            # A partnership's own record travels in its own pack, not in the library's, and goes with
            # what the partnership owns even where its own life span leaves the day out.
            mine = partnership.reference if partnership else None
            source = _all(viewer, of_kind, SHARED, AsOf(known=as_of.known))
            listing = [(c, v) for c, v in source if c.reference == mine]
        if listing:
            by_kind[of_kind] = listing
    if partnership and as_of.on and not partnership.held_on(as_of.on) and len(by_kind) < 2:
        return Exported(slug, 0, 0, 0)
    (folder / "records").mkdir(parents=True, exist_ok=True)
    ids = [card.id for listing in by_kind.values() for card, _ in listing]
    links = _links(viewer, ids, as_of)
    groups = _standing(viewer, {v["group"] for ls in by_kind.values() for _, v in ls if v["group"]}, as_of)
    for number, (of_kind, listing) in enumerate(by_kind.items(), start=1):
        items = [_item(of_kind, card, values, links.get(card.id, []), groups, slug) for card, values in listing]
        path = folder / "records" / f"{number:02d}-{of_kind.slug}.yaml"
        path.write_text(_yaml(items), encoding="utf-8")
    _narratives(folder, [p for ls in by_kind.values() for p in ls])
    papers = [card for of_kind, ls in by_kind.items() if of_kind.code == "paper" for card, _ in ls]
    held = files.write(viewer, folder, papers, as_of)
    if held:
        (folder / files.FILE).write_text(_yaml(held), encoding="utf-8")
    figures = _figures(viewer, folder, slug, as_of)
    (folder / "pack.yaml").write_text(_yaml(_head(slug, partnership, links, slug)), "utf-8")
    return Exported(slug, len(ids), sum(map(len, links.values())), figures, len(held))


def _all(viewer: Actor, of_kind: Kind, slug: str, as_of: AsOf) -> list[tuple[Card, Mapping[str, Any]]]:
    listing = list_records(viewer, of_kind.code, owner=slug, as_of=as_of, every=True)
    return [(card, listing.values[card.id]) for card in listing.cards]


def _links(viewer: Actor, ids: Sequence[int], as_of: AsOf) -> dict[int, list[tuple[Link, Card]]]:
    rows = []
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        rows += list(Link.objects.filter(link_filter(as_of), source_id__in=chunk).order_by("id"))
    seen = _standing(viewer, {row.target_id for row in rows}, as_of)
    answer: dict[int, list[tuple[Link, Card]]] = defaultdict(list)
    for row in rows:
        if row.target_id in seen:
            answer[row.source_id].append((row, seen[row.target_id]))
    return answer


def _standing(viewer: Actor, ids: Collection[int], as_of: AsOf) -> dict[int, Card]:
    """The cards among `ids` that an export of this moment holds, so that nothing points past it."""
    found = cards(viewer, ids, as_of)
    return {pk: card for pk, card in found.items() if as_of.on is None or card.held_on(as_of.on)}


def _item(
    of_kind: Kind,
    card: Card,
    values: Mapping[str, Any],
    links: Sequence[tuple[Link, Card]],
    groups: Mapping[int, Card],
    slug: str,
) -> dict[str, Any]:
    item: dict[str, Any] = {"ref": card.reference, "kind": of_kind.code}
    if card.owner != slug:
        item["owner"] = card.owner
    for spec in of_kind.fields:
        value = values.get(spec.name)
        if spec.name == "narrative" or (value == spec.empty and spec.name != "marking"):
            continue
        if spec.sort == "record":
            group = groups.get(value) if value else None
            if group:
                item[spec.name] = _reference(group, slug)
        else:
            item[spec.name] = spec.plain(value)
    if links:
        written: dict[str, list[Any]] = defaultdict(list)
        for row, other in links:
            written[row.relation].append(_link(row, other, slug))
        item["links"] = dict(written)
    return item


def _link(row: Link, other: Card, slug: str) -> Any:
    to = _reference(other, slug)
    extra = {
        "note": row.note,
        "valid_from": row.valid_from.isoformat() if row.valid_from else "",
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
    }
    extra = {key: value for key, value in extra.items() if value}
    return {"to": to} | extra if extra else to


def _reference(card: Card, slug: str) -> str:
    return card.reference if card.owner == slug else card.full_reference


def _narratives(folder: Path, found: Sequence[tuple[Card, Mapping[str, Any]]]) -> None:
    for card, values in found:
        if values.get("narrative"):
            (folder / "narrative").mkdir(exist_ok=True)
            path = folder / "narrative" / f"{card.reference}.md"
            path.write_text(values["narrative"].strip() + "\n", encoding="utf-8")


def _figures(viewer: Actor, folder: Path, slug: str, as_of: AsOf) -> int:
    rows = Observation.objects.all()
    rows = rows.filter(owner=None) if slug == SHARED else rows.filter(owner__reference=slug)
    measures = _standing(viewer, set(rows.values_list("measure_id", flat=True)), as_of)
    documents = _standing(viewer, set(rows.values_list("source__document_id", flat=True)), as_of)
    found = [
        card
        for cards_ in figures_of(viewer, measures, as_of).values()
        for card in cards_
        if card.owner == slug and card.document and card.document.id in documents
    ]
    if not found:
        return 0
    found.sort(key=lambda card: card.reference)
    lines = []
    for card in found:
        figure, period = card.figure, card.period
        assert card.document is not None
        lines.append(
            [
                card.reference,
                _reference(card.measure, slug),
                card.area_code,
                period.canonical,
                "",
                ";".join(f"{k}={v}" for k, v in card.breakdown.items()),
                *(_digits(n) for n in (figure.value, figure.numerator, figure.denominator)),
                *(_digits(n) for n in (figure.lower, figure.upper)),
                figure.qualifier.value,
                figure.marker.value,
                figure.note,
                figure.basis.value,
                figure.status.value,
                figure.text,
                _reference(card.document, slug),
                card.section,
                card.caution,
            ]
        )
    path = folder / "figures.csv"
    path.write_bytes(csv_text(FIGURE_COLUMNS, lines).encode())
    return len(lines)


def _digits(number: Decimal | None) -> str:
    if number is None:
        return ""
    return format(number.normalize(), "f") if number else "0"


def _head(
    slug: str, partnership: Card | None, links: Mapping[int, list[tuple[Link, Card]]], own: str
) -> dict[str, Any]:
    others = {o.owner for pairs in links.values() for _, o in pairs if o.owner != own}
    return {
        "format": FORMAT,
        "name": slug,
        "title": partnership.title if partnership else "Shared library",
        "version": "export",
        "owner": slug,
        "marking": "official",
        "links_with": sorted(others - {SHARED}),
        "source": "Exported from Golden Thread.",
        "licence": "As the sources of its records say.",
    }


def _yaml(content: Any) -> str:
    return yaml.dump(  # type: ignore[no-any-return]
        content, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=100
    )
