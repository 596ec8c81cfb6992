"""Read the formats there are, the published series that fill measures, and what was imported."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from goldenthread.access import Actor, Permission, may_for, require
from goldenthread.observations.queries import units
from goldenthread.observations.releases import groups_accepted
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import card_of, get_record, visible
from goldenthread.reference.models import Area, AreaName
from goldenthread.returns.formats import feeds
from goldenthread.returns.models import Import
from goldenthread.returns.rules import read_areas
from goldenthread.returns.wanted import Series, read_breakdown
from goldenthread.vocabulary import NotFound, Unit


@dataclass(frozen=True)
class Format:
    """A format of a national publisher: its key, what it is, what to send, and what it gives."""

    key: str
    title: str
    reads: str
    gives: str


@dataclass(frozen=True)
class Asked:
    """A published series that fills a measure.

    `begins` is the first day of a definition that took another's place: earlier figures belong to the other.
    """

    file_format: str
    series: Series
    year_type: str
    card: Card
    measure: Record
    unit: Unit
    begins: date | None = None


@dataclass(frozen=True)
class ImportLine:
    """One import as people read it. `by` is the opaque id of who did it."""

    reference: str
    owner: str
    file_format: str
    file_name: str
    sha256: str
    vintage: str
    at: datetime
    by: str
    document: Card | None
    counts: Mapping[str, Any]
    by_measure: tuple[Mapping[str, Any], ...]
    flags: tuple[tuple[str, int], ...]
    not_taken: tuple[tuple[str, str, str, str], ...]
    undone_at: datetime | None
    undone_by: str
    undone_reason: str

    @property
    def full_reference(self) -> str:
        return f"{self.owner}/{self.reference}"


def formats() -> tuple[Format, ...]:
    """Every format that is read, figures first."""
    every = [Format(feed.key, feed.title, feed.reads, feed.gives) for feed in feeds()]
    return tuple(sorted(every, key=lambda each: each.gives != "figures"))


def owner_of(viewer: Actor, slug: str) -> Record | None:
    """The record of a partnership by its slug; None for the shared library. Raises NotFound."""
    if slug == SHARED:
        return None
    row = get_record(viewer, f"{SHARED}/{slug}")
    if row.kind != "partnership":
        raise NotFound(f"There is no partnership {slug}. Give the short name of one, or “{SHARED}”.")
    return row


def asked_for(viewer: Actor, owner: Record | None) -> list[Asked]:
    """The published series whose figures `owner` keeps.

    These are its own, and those of the shared library that fill an indicator it has adopted.
    """
    series = visible(viewer).filter(kind="feed", state="live").select_related("owner", "feed_detail")
    mine = {row.pk: row for row in series.filter(owner=owner)}
    links = _fills(mine)
    if owner is not None:
        shared = {row.pk: row for row in series.filter(owner=None)}
        adopted = set(
            Link.objects.filter(source=owner, relation="adopts", withdrawn_at=None).values_list("target_id", flat=True)
        )
        links += [(source, target) for source, target in _fills(shared) if target in adopted]
        mine |= shared
    wanted = visible(viewer).filter(pk__in={target for _, target in links}, state="live")
    measures = {row.pk: row for row in wanted.select_related("owner", "indicator_detail", "measure_detail")}
    unit = units(list(measures.values()))
    heirs = set(
        Link.objects.filter(source__in=measures, relation="succeeds", withdrawn_at=None).values_list(
            "source_id", flat=True
        )
    )
    return [
        Asked(
            file_format=mine[source].feed_detail.file_format,
            series=Series(
                id=source,
                series=mine[source].feed_detail.series,
                breakdown=read_breakdown(mine[source].feed_detail.breakdown),
                areas=frozenset(read_areas(mine[source].feed_detail.areas)),
            ),
            year_type=mine[source].feed_detail.year_type,
            card=card_of(mine[source]),
            measure=measures[target],
            unit=unit[target],
            begins=measures[target].valid_from if target in heirs else None,
        )
        for source, target in links
        if target in measures
    ]


def _fills(series: Mapping[int, Record]) -> list[tuple[int, int]]:
    rows = Link.objects.filter(source_id__in=list(series), relation="fills", withdrawn_at=None)
    return list(rows.order_by("pk").values_list("source_id", "target_id"))


def area_book() -> tuple[list[tuple[str, str, str, str, str]], list[tuple[str, str]]]:
    """Every area as (code, name, first day, last day, number), and every other spelling as (code, name)."""

    def day(value: date | None) -> str:
        return value.isoformat() if value else ""

    areas = Area.objects.values_list("code", "name", "valid_from", "valid_to", "dfe_number")
    names = AreaName.objects.values_list("area_id", "alias")
    return [(code, name, day(first), day(last), number) for code, name, first, last, number in areas], list(names)


def imports_of(viewer: Actor, slug: str) -> list[ImportLine]:
    """What was imported for a partnership, newest first. Raises NotFound or NotAllowed."""
    owner = owner_of(viewer, slug)
    require(viewer, Permission.VIEW, owner.pk if owner else None)
    rows = list(Import.objects.filter(owner=owner).order_by("-number"))
    seen = {row.pk: card_of(row) for row in visible(viewer).filter(pk__in={row.document_id for row in rows})}
    return [_line(row, slug, seen.get(row.document_id)) for row in rows]


def find_import(viewer: Actor, full: str) -> ImportLine:
    """One import by its full reference, like dorset-cypf/IMP-003. Raises NotFound or NotAllowed."""
    slug, _, reference = full.rpartition("/")
    for line in imports_of(viewer, slug or SHARED):
        if line.reference.lower() == reference.lower():
            return line
    raise NotFound(f"There is no import {full}. The imports of a partnership are numbered IMP-001 and on.")


def groups_imported(owner: Record | None, line: ImportLine) -> set[int | None]:
    """The groups that look after what an import filled; None stands for a measure that no group does."""
    number = int(line.reference.partition("-")[2])
    row = Import.objects.filter(owner=owner, number=number).first()
    return groups_accepted(owner, row.document_id, row.at) if row else set()


def may_undo(viewer: Actor, line: ImportLine) -> bool:
    """Whether to offer taking an import back. The act decides."""
    owner = owner_of(viewer, line.owner)
    groups = groups_imported(owner, line)
    return not line.undone_at and may_for(viewer, Permission.ACCEPT_FIGURES, owner.pk if owner else None, groups)


def _line(row: Import, slug: str, document: Card | None) -> ImportLine:
    return ImportLine(
        reference=str(row),
        owner=slug,
        file_format=row.file_format,
        file_name=row.file_name,
        sha256=row.sha256,
        vintage=row.vintage,
        at=row.at,
        by=row.by,
        document=document,
        counts=row.counts,
        by_measure=tuple(row.by_measure),
        flags=tuple((str(words), int(times)) for words, times in row.flags),
        not_taken=tuple((str(p), str(f), str(r), str(t)) for p, f, r, t, _ in row.not_taken),
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        undone_reason=row.undone_reason,
    )
