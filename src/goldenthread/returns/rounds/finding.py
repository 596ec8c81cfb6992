"""The one door to a round: by its reference, for those who may see it."""

from typing import Any

from django.db.models import Q, QuerySet

from goldenthread.access import Actor
from goldenthread.audit.ledger import Event
from goldenthread.observations.writing import group_of
from goldenthread.records.models import Record
from goldenthread.records.writing import naming
from goldenthread.returns.models import Round
from goldenthread.returns.rounds.rules import for_agency, sees_all
from goldenthread.vocabulary import NotFound


def seen_rounds(viewer: Actor) -> QuerySet[Round]:
    """The rounds that somebody may see: those of their agencies, and every one of their partnerships."""
    rows = Round.objects.select_related("owner", "agency__owner", "collection__owner")
    if viewer.trusted:
        return rows
    owners = {member.partnership for member in viewer.memberships if member.partnership is not None}
    if any(member.everywhere for member in viewer.memberships):
        owners |= set(Record.objects.filter(kind="partnership").values_list("pk", flat=True))
    allowed = Q(agency_id__in=viewer.organisations) | Q(owner_id__in={pk for pk in owners if sees_all(viewer, pk)})
    return rows.filter(allowed)


def find_round(viewer: Actor, full: str) -> Round:
    """A round by its full reference, like north/COL-001-202404-202406. Raises NotFound."""
    slug, _, code = full.strip().strip("/").rpartition("/")
    found = seen_rounds(viewer).filter(owner__reference=slug, code__iexact=code).first()
    if found is None:
        raise NotFound(f"We cannot find the return {full}. Check its reference.")
    return found


def group_of_round(row: Round) -> int | None:
    """The group that a return belongs to: the one that looks after its collection. Its roles reach the return."""
    return group_of(row.owner, row.collection.group_id, row.collection.owner_id)


def is_agency_only(viewer: Actor, owner: int) -> bool:
    """Whether somebody comes to a partnership's returns as an agency alone."""
    return not sees_all(viewer, owner)


def returns_for(viewer: Actor, row: Round) -> bool:
    """Whether somebody returns figures for the agency of a round."""
    return for_agency(viewer, row.agency_id)


def words_of(row: Round) -> str:
    """How a sentence names a round, by its collection, whose readers may read it: "the return for ... of ..."."""
    return f"the return for {row.period} of {naming(row.collection)}"


def round_event(row: Round, act: str, data: dict[str, Any] | None = None, **parts: object) -> Event:
    """The ledger event of an act on a round. It stands in the history of its collection."""
    slug = row.owner.reference
    return Event(
        act=act,
        subject_kind="collection",
        subject_id=str(row.collection_id),
        subject_ref=f"{slug}/{row.collection.reference}",
        owner=slug,
        parts={"what": words_of(row)} | parts,
        data={"return": f"{slug}/{row.code}"} | (data or {}),
    )
