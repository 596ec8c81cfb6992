"""Bring a national file by a page: take it in, look at it, accept it or give it up. The worker does what takes long."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from goldenthread.access import Actor, Permission, require_somewhere
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.jobs.scanning import look_at
from goldenthread.observations.queries import units
from goldenthread.records import commands as records
from goldenthread.records.models import Record
from goldenthread.records.queries import get_record
from goldenthread.records.writing import of_group
from goldenthread.returns.commands import Telling
from goldenthread.returns.formats import feed
from goldenthread.returns.mapped.queries import PREFIX
from goldenthread.returns.models import Upload
from goldenthread.returns.queries import owner_of
from goldenthread.returns.rules import clash
from goldenthread.returns.uploads import working
from goldenthread.returns.uploads.kept import ENDING, FILES
from goldenthread.returns.uploads.queries import Stage, Uploaded, row_of, shown
from goldenthread.vocabulary import Conflict, NotFound, Refused, Unit, ValueType

SENT = declare("figures.file_sent", "sent the national file “{name}” to be looked at")
SENT_SHEET = declare("figures.sheet_sent", "sent the spreadsheet “{name}” to be looked at")
SAID_MORE = declare("figures.file_read_again", "had the national file “{name}” looked at again")
ASKED = declare("figures.file_accepted", "asked for the figures of the national file “{name}” to be accepted")
DROPPED = declare("figures.file_dropped", "gave up the national file “{name}”")

MEGABYTE: Final = 1024 * 1024
#: The largest file that a page takes. Larger ones are imported at the command line.
MOST_BYTES: Final = 150 * MEGABYTE
#: Up to this size a file is read while its sender waits; the worker reads larger ones.
AT_ONCE: Final = 3 * MEGABYTE
_NAME = 200
_LONGEST: Final = 500


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: its name and bytes."""

    name: str
    data: bytes


def send(
    *,
    actor: Actor,
    partnership: str,
    file: Sent,
    companion: Sent | None = None,
    small_areas: Sent | None = None,
    file_format: str = "auto",
    telling: Telling | None = None,
) -> Uploaded:
    """Take in a national file to be looked at. No figure is kept.

    Args:
        file_format: Key of the format, or "auto" to find it by the header. For a partner's spreadsheet "map:" with
            the reference of its column map, or alone where its columns are still to be explained.
        companion: The file that belongs to it, such as a data dictionary.
        small_areas: The look-up from small areas to councils.

    Raises:
        Refused: for an empty or too large file, an unknown format, or one that the virus scanner will not have.
        NotAllowed, NotFound: by the actor's role.
    """
    owner = _owner(actor, partnership)
    name = file.name.strip()[:_NAME] or "A file without a name"
    if not file.data:
        raise Refused.one(name, "it is empty", "Send the file as it was published")
    if len(file.data) > MOST_BYTES:
        raise Refused.one(
            name, f"it has {len(file.data) / MEGABYTE:,.0f}MB and must be smaller than {MOST_BYTES // MEGABYTE}MB",
            "Import it at the command line",
        )  # fmt: skip
    _check_format(file_format)
    every = [one for one in (file, companion, small_areas) if one is not None and one.data]
    for one in every:
        look_at(one.data, one.name)
    kept = {id(one): FILES.keep(one.data, ENDING) for one in every}
    try:
        with transaction.atomic():
            # Two people at once: the second waits here for its number.
            Record.objects.select_for_update().get(pk=owner.pk)
            at = datetime.now(UTC)
            most = Upload.objects.filter(owner=owner).aggregate(most=Max("number"))["most"] or 0
            row = Upload.objects.create(
                owner=owner,
                number=most + 1,
                file_name=name,
                size=len(file.data),
                sha256=hashlib.sha256(file.data).hexdigest(),
                kept_as=kept[id(file)],
                companion_name=companion.name[:_NAME] if companion and companion.data else "",
                companion_as=kept.get(id(companion), "") if companion else "",
                small_areas_as=kept.get(id(small_areas), "") if small_areas else "",
                file_format=file_format,
                stage=Stage.MAPPING if file_format == PREFIX else Stage.WAITING,
                telling=_plain_telling(telling or Telling()),
                sent_at=at,
                sent_by=actor.id,
                asked_at=at,
                asked_by=actor.id,
            )
            act = SENT_SHEET if file_format.startswith(PREFIX) else SENT
            ledger.write(actor, _event(act, row, owner.reference), at=at)
    except BaseException:
        for name_kept in kept.values():
            FILES.discard(name_kept)
        raise
    return _at_once(actor, row, partnership)


def look_again(
    *, actor: Actor, partnership: str, number: int, file_format: str = "auto", telling: Telling | None = None
) -> Uploaded:
    """Look at a file again, with another format or more said besides.

    Raises Conflict where it is being worked on or is settled, Refused, NotAllowed, NotFound.
    """
    _check_format(file_format)
    given = {"file_format": file_format, "telling": _plain_telling(telling or Telling())}
    before = (Stage.MAPPING, Stage.REFUSED, Stage.LOOKED)
    return _ask(actor, partnership, number, Stage.WAITING, SAID_MORE, before, given)


def accept(*, actor: Actor, partnership: str, number: int, sure: str = "") -> Uploaded:
    """Have the figures of a file that was looked at accepted, all or none.

    Args:
        sure: Why figures that looking at the file doubted are right. Without it such a file is held.

    Raises Refused where figures are doubted and nobody says why they are right, Conflict where it is being worked on,
    is settled or was not looked at, NotAllowed, NotFound.
    """
    row, why = row_of(actor, partnership, number), " ".join(sure.split())
    if row.report.get("doubts") and not why:
        raise Refused.one(
            "Why the figures are right", "nobody has said so yet", "Say why, or change the map or the file"
        )
    if len(why) > _LONGEST:
        raise Refused.one("Why the figures are right", "it is over 500 characters long", "Shorten it")
    given = {"telling": {**row.telling, "sure": why}} if why else {}
    return _ask(actor, partnership, number, Stage.ACCEPTING, ASKED, (Stage.LOOKED,), given)


def fill(*, actor: Actor, partnership: str, number: int, series: str, breakdown: str, measure: str) -> Uploaded:
    """Say which measure a series of the file fills, as a record of its own, and look at the file again.

    Raises Refused for a series that the file does not have or that is in another unit than the measure, RuleBroken
    for a breakdown that cannot be read, Conflict, NotAllowed, NotFound.
    """
    row = row_of(actor, partnership, number)
    known = {each["series"]: each for each in row.report.get("unfilled", ())}
    if series not in known:
        raise Refused.one("Series", "the file has no series of this key", "Choose one from the list")
    _same_unit(actor, known[series]["kind_of_unit"], measure)
    title = (known[series]["title"] or series)[:250]
    values = {"title": title, "file_format": row.report["file_format"], "series": series, "breakdown": breakdown}
    values |= of_group(get_record(actor, measure))
    with transaction.atomic():
        records.add(actor=actor, kind_code="feed", owner=partnership, values=values, links=[("fills", measure)])
        said = {"file_format": row.file_format, "telling": row.telling}
        again = _asked(actor, row, partnership, Stage.WAITING, SAID_MORE, (Stage.REFUSED, Stage.LOOKED), said)
    return _at_once(actor, again, partnership)


def _same_unit(actor: Actor, published: list[Any] | None, measure: str) -> None:
    """Refuse a series in another unit than its measure before the two are joined: the file could not be taken then."""
    row = get_record(actor, measure)
    if row.kind not in ("indicator", "measure"):
        raise Refused.one("Measure", f"{measure} is not an indicator", "Choose an indicator or a measure")
    unit = Unit(ValueType(published[0]), published[1], published[2]) if published else None
    if found := clash(unit, units([row])[row.pk]):
        raise Refused.one("Measure", found, "Choose the measure that the series gives, or put its type of value right")


def give_up(*, actor: Actor, partnership: str, number: int) -> Uploaded:
    """Give a file up; one that is being read stops before its next step, unless it is accepted by then.

    Raises Conflict where it is settled, NotAllowed, NotFound.
    """
    row = row_of(actor, partnership, number)
    with transaction.atomic():
        held = Upload.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if held.stage in (Stage.ACCEPTED, Stage.DROPPED):
            raise Conflict(f"{held.file_name} is settled already: {Stage(held.stage).label.lower()}.")
        if held.taken_at and held.stage in (Stage.WAITING, Stage.ACCEPTING):
            held.stop = True
        else:
            held.stage = Stage.DROPPED
        held.save(update_fields=["stop", "stage"])
        ledger.write(actor, _event(DROPPED, held, partnership))
    return shown(held, partnership)


def _check_format(key: str) -> None:
    if key != "auto" and not key.startswith(PREFIX):
        feed(key)


# --- Asking, and doing at once what is small -------------------------------------------------------------


def _owner(actor: Actor, partnership: str) -> Record:
    owner = owner_of(actor, partnership)
    if owner is None:
        raise NotFound("Files are uploaded for a partnership.")
    require_somewhere(actor, Permission.ACCEPT_FIGURES, owner.pk)
    return owner


def _ask(
    actor: Actor,
    partnership: str,
    number: int,
    stage: Stage,
    act: Any,
    before: tuple[Stage, ...],
    given: Mapping[str, Any],
) -> Uploaded:
    row = row_of(actor, partnership, number)
    return _at_once(actor, _asked(actor, row, partnership, stage, act, before, given), partnership)


def _asked(
    actor: Actor,
    row: Upload,
    partnership: str,
    stage: Stage,
    act: Any,
    before: tuple[Stage, ...],
    given: Mapping[str, Any],
) -> Upload:
    with transaction.atomic():
        held = Upload.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if held.stage not in before:
            raise Conflict(f"{held.file_name} is not to be asked for now: {Stage(held.stage).label.lower()}.")
        new = {"stage": stage, "asked_at": datetime.now(UTC), "asked_by": actor.id, "taken_at": None, **given}
        for name, value in {**new, "stop": False, "step": "", "done": 0, "total": None}.items():
            setattr(held, name, value)
        held.save()
        ledger.write(actor, _event(act, held, partnership))
    return held


def _event(act: Any, row: Upload, slug: str) -> Event:
    return Event(
        act=act,
        subject_kind="upload",
        subject_id=str(row.pk),
        owner=slug,
        parts={"name": row.file_name},
        data={"sha256": row.sha256, "file": row.number},
    )


def _at_once(actor: Actor, row: Upload, partnership: str) -> Uploaded:
    """Do what was asked while its sender waits, where the file is small."""
    if row.size <= AT_ONCE and (mine := working.take(row.pk)) is not None:
        working.do(mine, actor, quietly=True)
        row.refresh_from_db()
    return shown(row, partnership)


def _plain_telling(said: Telling) -> dict[str, Any]:
    given = asdict(said)
    return given | {"areas": sorted(said.areas)}
