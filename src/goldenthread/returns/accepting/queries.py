"""Where an accepted figure stands in the return that it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.access import Actor
from goldenthread.observations.models import Observation
from goldenthread.observations.queries import FigureCard
from goldenthread.returns.models import Cell, Submission
from goldenthread.returns.rounds.rules import sees


@dataclass(frozen=True)
class Behind:
    """The way back from a figure to its cell. People are opaque ids."""

    round: str
    url: str
    agency: str
    version: int
    file_name: str
    sha256: str
    sheet: str
    cell: str
    places: Mapping[str, str]
    text: str
    put_right: bool
    sender: str
    on_behalf: bool
    received_on: date
    signed_by: str
    signed_at: datetime | None
    given_by: str
    given_how: str
    given_on: date | None
    accepted_by: str
    accepted_at: datetime | None
    checks: int
    confirmed: tuple[tuple[str, str], ...]


def behind(viewer: Actor, figure: FigureCard) -> Behind | None:
    """The cell of the return that a figure came from; None where there is none, or it is not open to the viewer."""
    row = Observation.objects.filter(pk=figure.id).select_related("source").first()
    if row is None or not figure.returned:
        return None
    submission = (
        Submission.objects.filter(document_id=row.source.document_id, accepted_at=row.accepted_at)
        .select_related("round__owner", "round__agency")
        .first()
    )
    if submission is None:
        # A figure that stands again after a roll back was accepted anew; its document tells which return it was.
        submission = (
            Submission.objects.filter(document_id=row.source.document_id)
            .select_related("round__owner", "round__agency")
            .order_by("-number")
            .first()
        )
    if submission is None or not sees(viewer, submission.round.owner_id, submission.round.agency_id):
        return None
    cell = (
        Cell.objects.filter(
            submission=submission,
            line__measure_id=row.measure_id,
            line__area=row.area_id,
            line__breakdown=row.breakdown,
        )
        .select_related("line")
        .first()
    )
    if cell is None:
        return None
    told = submission.findings.filter(line=cell.line).exclude(answered_at=None).order_by("pk")
    return Behind(
        round=f"{submission.round.owner.reference}/{submission.round.code}",
        url=f"/p/{submission.round.owner.reference}/returns/{submission.round.code}",
        agency=submission.round.agency.title,
        version=submission.number,
        file_name=submission.file_name,
        sha256=submission.sha256,
        sheet=cell.sheet,
        cell=cell.cell,
        places=cell.places,
        text=cell.text,
        put_right=cell.line.key in submission.fixes,
        sender=submission.sender,
        on_behalf=submission.on_behalf,
        received_on=submission.received_on,
        signed_by=submission.signed_by,
        signed_at=submission.signed_at,
        given_by=submission.given_by,
        given_how=submission.given_how,
        given_on=submission.given_on,
        accepted_by=submission.accepted_by,
        accepted_at=submission.accepted_at,
        checks=submission.counts.get("held", 0) + submission.counts.get("asked", 0),
        confirmed=tuple((each.found, each.answer) for each in told),
    )
