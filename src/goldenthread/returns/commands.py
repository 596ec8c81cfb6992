"""Import the figures of a national file, and take an import back."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from goldenthread.access import Actor, Permission, may, require_for, require_somewhere
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.jobs.progress import Progress, SilentProgress
from goldenthread.observations import releases
from goldenthread.observations.queries import plain
from goldenthread.observations.writing import NewFigure, group_of
from goldenthread.records import commands as records
from goldenthread.records.cards import SHARED
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.records.writing import naming
from goldenthread.returns.figures import figures_of
from goldenthread.returns.formats import feed
from goldenthread.returns.mapped.doubts import Doubts
from goldenthread.returns.mapped.queries import PREFIX, Held, Key, asked_by, for_child, held, map_named
from goldenthread.returns.models import Import
from goldenthread.returns.queries import Asked, area_book, asked_for, find_import, groups_imported, owner_of
from goldenthread.returns.report import MeasureLine, Report
from goldenthread.returns.rules import clash
from goldenthread.returns.staging import Stage, Telling, stage
from goldenthread.vocabulary import Conflict, Figure, Marker, Period, Problem, Qualifier, Refused

__all__ = ["Report", "Telling", "import_series", "undo_import"]

IMPORTED = declare("figures.imported", "imported {added} new and {revised} changed figures from {what}, as {number}")
UNDONE = declare("figures.import_undone", "took back {count} figures of {what}, imported as {number}: {why}")

_LONGEST = 500
_OLDER = "a later release of the figure is held"


class _Undo(Exception):
    """Carries nothing: it only makes the transaction roll back."""


def import_series(
    *,
    actor: Actor,
    owner: str,
    file_format: str,
    name: str,
    data: bytes,
    companion: bytes | None = None,
    small_areas: bytes | None = None,
    telling: Telling | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Import the figures of a national file that fill measures of `owner`, all or none.

    The file is read and checked in a bounded child process, outside any transaction; what is wanted is
    accepted in one. A figure that says the same changes nothing, so the same file twice changes nothing. A role
    in a group takes in a file that fills measures of that group alone.

    Args:
        owner: A partnership's slug, or "shared".
        file_format: Key of the format, "auto" to find it by the header, or "map:" with the reference of the
            column map that a partner's spreadsheet is read by.
        name: File name, part of the key of a series in some formats.
        data: The file.
        companion: The file that belongs to it, such as a data dictionary.
        small_areas: The look-up from small areas to councils, for street-level crime and deprivation.
        dry_run: Do it all, and keep nothing.

    Raises:
        Refused: for a file that is not taken whole, such as one with an unknown area, marker or header; and for
            figures of a partner's spreadsheet that are doubted, unless `telling` says why they are right.
        NotAllowed, NotFound: by the actor's role.
        Conflict: when somebody else imported at the same moment.
    """
    progress, telling = progress or SilentProgress(), telling or Telling()
    row = owner_of(actor, owner)
    require_somewhere(actor, Permission.ACCEPT_FIGURES, row.pk if row else None)
    saved = map_named(actor, owner, file_format.removeprefix(PREFIX)) if file_format.startswith(PREFIX) else None
    if saved:
        file_format = saved.file_format
    elif file_format != "auto":
        feed(file_format)
    _check_telling(telling, name)
    asked = asked_by(actor, row, saved) if saved else asked_for(actor, row)
    areas, names = area_book()
    years = {each.series.series: each.year_type for each in asked if each.year_type}
    with stage(
        data,
        name,
        file_format,
        companion=companion,
        small_areas=small_areas,
        wanted=list({each.series.id: (each.file_format, each.series) for each in asked}.values()),
        areas=areas,
        names=names,
        telling=Telling(**{**vars(telling), "year_types": {**years, **telling.year_types}}),
        progress=progress,
        column_map=for_child(row, saved, asked) if saved else None,
    ) as staged:
        asked = [each for each in asked if each.file_format == staged.end["format"]]
        report = _report(staged, name, owner, data, telling, dry_run)
        report.format_title = saved.card.title if saved else feed(report.file_format).title
        report.column_map = saved.facts if saved else {}
        groups = _groups(row, staged, asked)
        require_for(actor, Permission.ACCEPT_FIGURES, row.pk if row else None, groups)
        report.filled = frozenset(each.series.series for each in asked)
        _refuse_clashing_units(staged, asked)
        try:
            _accept(actor, row, staged, asked, report, progress, groups)
        except IntegrityError:
            raise Conflict("Somebody else imported figures at the same moment. Import the file again.") from None
    report.check()
    return report


def _groups(owner: Record | None, staged: Stage, asked: list[Asked]) -> set[int | None]:
    """The groups that look after what the file fills; None stands for a measure that no group does."""
    there = {each.series for each in staged.series}
    filled = [each.measure for each in asked if each.series.series in there]
    return {group_of(owner, measure.group_id, measure.owner_id) for measure in filled}


def _check_telling(telling: Telling, name: str) -> None:
    problems = []
    if len(telling.vintage) > 60:
        problems.append(Problem("Release", "its name is over 60 characters long", "Shorten it"))
    if len(telling.sure) > _LONGEST:
        problems.append(Problem("Why the figures are right", "it is over 500 characters long", "Shorten it"))
    if len(name) > 200:
        problems.append(Problem("File name", "it is over 200 characters long", "Shorten it"))
    if problems:
        raise Refused(problems)


def _report(staged: Stage, name: str, owner: str, data: bytes, telling: Telling, dry_run: bool) -> Report:
    end = staged.end
    report = Report(
        file_name=name,
        file_format=end["format"],
        owner=owner,
        release=_in_words(telling.vintage or end["vintage"]) or f"the file {name}",
        sha256=hashlib.sha256(data).hexdigest(),
        rows=end["rows"],
        entries=end["entries"],
        again=end["again"],
        counted_up=end["given"] - end["items"],
        refused=end["refused"],
        flags=tuple(end["flags"]),
        areas=end["areas"],
        markers=end["markers"],
        not_taken=list(staged.not_taken),
        series=staged.series,
        sure=" ".join(telling.sure.split()),
        dry_run=dry_run,
    )
    report.not_wanted.update(end["not_wanted"])
    report.left_out.update(end["left_out"])
    return report


def _refuse_clashing_units(staged: Stage, asked: list[Asked]) -> None:
    published = {each.series: each.unit for each in staged.series}
    problems = [
        Problem(
            f"{each.card.full_reference} {each.card.title}",
            found,
            "Link the series to the measure it gives, or put the measure's type of value right",
        )
        for each in asked
        if (found := clash(published.get(each.series.series), each.unit))
    ]
    if problems:
        raise Refused(problems)


def _accept(
    actor: Actor,
    owner: Record | None,
    staged: Stage,
    asked: list[Asked],
    report: Report,
    progress: Progress,
    groups: set[int | None],
) -> None:
    """Accept what was staged in one transaction, and keep nothing where nothing changed."""
    try:
        with transaction.atomic():
            if owner:
                # Two people at once: the second waits here, and then finds everything as it was.
                Record.objects.select_for_update().get(pk=owner.pk)
            at = datetime.now(UTC)
            document = _document(actor, owner, report, groups)
            standing = _standing(report, owner, asked)
            doubts = Doubts(standing) if report.column_map else None
            number = (Import.objects.filter(owner=owner).aggregate(most=Max("number"))["most"] or 0) + 1
            report.reference = f"IMP-{number:03d}"
            with progress.stage("Accepting figures") as step:
                done = releases.accept_release(
                    actor=actor,
                    owner=owner,
                    figures=report.watched(figures_of(staged, asked, document, report, step, standing, doubts)),
                    at=at,
                    release=report.release,
                    reason=f"Given by the agency in {report.file_name}" if report.column_map else "",
                    seen=lambda item, before: report.revises(item, _before(item, before)),
                    entry=lambda taken: _entry(document, _doubted(report, doubts), taken),
                )
            _count(report, done, asked)
            if not report.changed:
                raise _Undo
            if report.doubts and not (report.dry_run or report.sure):
                raise Refused(doubt.problem for doubt in report.doubts)
            report.document = f"{report.owner}/{document.reference}"
            Import.objects.create(
                owner=owner,
                number=number,
                document=document,
                file_format=report.file_format,
                file_name=report.file_name,
                sha256=report.sha256,
                vintage=report.release[:60],
                at=at,
                by=actor.id,
                counts=report.counts(),
                by_measure=[vars(line) for line in report.by_measure],
                flags=[*([flag, 1] for flag in report.flags), *map(list, report.cautions.most_common(100))],
                not_taken=[list(vars(each).values()) for each in report.not_taken],
            )
            if report.dry_run:
                raise _Undo
    except _Undo:
        report.reference = report.document = ""


def _doubted(report: Report, doubts: Doubts | None) -> Report:
    """The report with what is doubted, once every figure was shown to `doubts`."""
    report.doubts = doubts.found() if doubts else []
    return report


def _standing(report: Report, owner: Record | None, asked: list[Asked]) -> dict[Key, Held]:
    """What stands of the measures that a partner's spreadsheet fills. National files go by their own keys."""
    return held(owner, [each.measure.pk for each in asked]) if report.column_map else {}


def _before(item: NewFigure, row: Mapping[str, Any]) -> str:
    """What a figure said before, in words."""
    before = Figure(
        value=plain(row["value"]),
        unit=item.figure.unit,
        marker=Marker(row["marker"]),
        qualifier=Qualifier(row["qualifier"]) if row["value"] is not None else Qualifier.NONE,
    )
    return before.shown()


def _document(actor: Actor, owner: Record | None, report: Report, groups: set[int | None]) -> Record:
    """The document that stands for the file: the one of its hash, or a new one.

    Brought in by somebody with a role in a group alone, it is a document of that group.
    """
    held = Record.objects.filter(
        owner=owner, kind="document", state="live", document_detail__sha256=report.sha256
    ).select_related("owner")
    found = held.first()
    if found:
        return found
    title, said = report.format_title, report.column_map
    values = {
        "title": f"{title}: {report.file_name}"[:250],
        "summary": f"As published in {report.release}.",
        "document_type": "dataset",
        "publisher": title[:200],
        "sha256": report.sha256,
        "marking": "public",
    }
    links: list[tuple[str, str]] = []
    if said:
        # A partner's own spreadsheet is published by nobody.
        agency = find(actor, said["agency"]) if said["agency"] else None
        values |= {"marking": "official", "publisher": agency.title[:200] if agency else ""}
        values["summary"] = f"As it was sent, read by {said['title']}, version {said['version']}."
        links = [("supplies", said["agency"])] if agency else []
    if owner and not may(actor, kind("document").permission("add"), owner.pk):
        first = min(group for group in groups if group)
        values["group"] = Record.objects.values_list("reference", flat=True).get(pk=first)
    card = records.add(actor=actor, kind_code="document", owner=report.owner, values=values, links=links)
    return Record.objects.select_related("owner").get(pk=card.id)


def _entry(document: Record, report: Report, taken: releases.Taken) -> Event:
    added = taken.count(releases.ADDED)
    return Event(
        act=IMPORTED,
        subject_kind="document",
        subject_id=str(document.pk),
        subject_ref=f"{report.owner}/{document.reference}",
        owner=report.owner,
        parts={
            "added": f"{added:,}",
            "revised": f"{taken.changed - added:,}",
            "what": naming(document),
            "number": report.reference,
        },
        data={"import": report.reference, "sha256": report.sha256, "release": report.release}
        | ({"doubted": len(report.doubts), "sure": report.sure} if report.doubts else {}),
    )


def _in_words(vintage: str) -> str:
    try:
        return Period.day(date.fromisoformat(vintage)).label
    except ValueError:
        return vintage


def _count(report: Report, done: releases.Taken, asked: list[Asked]) -> None:
    measures = {each.measure.pk: each.measure for each in asked}
    for pk, counts in done.by_measure.items():
        owner = measures[pk].owner
        report.by_measure.append(
            MeasureLine(
                reference=f"{owner.reference if owner else SHARED}/{measures[pk].reference}",
                title=measures[pk].title,
                added=counts[releases.ADDED],
                revised=counts[releases.REVISED] + counts[releases.RESTATED],
                unchanged=counts[releases.UNCHANGED],
                older=counts[releases.OLDER],
            )
        )
    report.by_measure.sort(key=lambda line: line.reference)
    report.added = done.count(releases.ADDED)
    report.revised = done.count(releases.REVISED, releases.RESTATED)
    report.unchanged = done.count(releases.UNCHANGED)
    if older := done.count(releases.OLDER):
        report.left_out[_OLDER] += older


def undo_import(*, actor: Actor, reference: str, reason: str) -> tuple[int, int]:
    """Take back every figure of one import, with a reason. Nothing is deleted.

    What each had superseded stands again; what has been superseded since stays as it is. Returns how many
    were taken back, and how many of these have their earlier figure standing again.

    Raises:
        NotFound, NotAllowed: by the reference and the actor's role.
        Refused: without a reason, or when it was undone before.
    """
    line = find_import(actor, reference)
    owner = owner_of(actor, line.owner)
    require_for(actor, Permission.ACCEPT_FIGURES, owner.pk if owner else None, groups_imported(owner, line))
    if not reason.strip() or len(reason) > _LONGEST:
        raise Refused.one("Reason", "it needs a reason of up to 500 characters", "Say why in a few words")
    number = int(line.reference.partition("-")[2])
    with transaction.atomic():
        every = Import.objects.select_for_update(of=("self",)).select_related("document__owner")
        held = every.get(owner=owner, number=number)
        if held.undone_at:
            raise Refused.one(reference, "it was undone before", "Import the file again to have its figures back")
        at = datetime.now(UTC)
        done = releases.take_back(
            actor=actor,
            owner=owner,
            document=held.document_id,
            accepted_at=held.at,
            at=at,
            reason=f"Import {line.reference} was undone: {reason}",
            entry=lambda count, _: Event(
                act=UNDONE,
                subject_kind="document",
                subject_id=str(held.document_id),
                subject_ref=f"{line.owner}/{held.document.reference}",
                owner=line.owner,
                parts={
                    "count": f"{count:,}",
                    "what": naming(held.document),
                    "number": line.reference,
                    "why": reason,
                },
                data={"import": line.reference},
            ),
        )
        held.undone_at, held.undone_by, held.undone_reason = at, actor.id, reason
        held.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    return done
