"""Read flags on figures with the replies of agencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goldenthread.access import Actor, Permission, may
from goldenthread.observations.models import Observation
from goldenthread.publishing import models
from goldenthread.publishing.differing import Differing
from goldenthread.publishing.ordering import find_edition, life_of
from goldenthread.publishing.replies import suppliers_of
from goldenthread.publishing.rules import flag_is_public
from goldenthread.records.cards import SHARED
from goldenthread.records.queries import every_of, find
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class FlagLine:
    """A flag on a figure with the agency's reply."""

    id: int
    figure: str
    supplier: str
    finding: str
    raised_on: date
    reply_by: date
    reply: str
    given_by: str
    replied: bool
    settled: str
    public: bool
    may_reply: bool
    printed: str = ""
    again: str = ""
    rule: str = ""
    hint: str = ""


@dataclass(frozen=True)
class FoundLine:
    """A figure that a check found to differ, with what became of it.

    Args:
        difference: The figure, both values, how the second was got, and a guess at what happened.
        url: Where the figure came from.
        supplier: The agency that supplied it; empty where nobody knows.
        flag: The flag that was raised for this very difference, or another that stands on the figure; None for none.
        same: Whether that flag is for this very difference: then it is not raised again.
    """

    difference: Differing
    url: str
    supplier: str
    flag: FlagLine | None
    same: bool

    @property
    def open(self) -> bool:
        """Whether a flag can be raised on it."""
        return self.flag is None


def found_of(viewer: Actor, full: str) -> list[FoundLine]:
    """What the last check of an edition found to differ, in its order. A bounded number of queries. Raises NotFound."""
    row = find_edition(viewer, full)
    current = life_of(row).current
    found = [Differing.of(each) for each in current.differences] if current else []
    if not found:
        return []
    keys, names = [each.key for each in found], [each.figure for each in found]
    flags = models.Flag.objects.filter(owner_id=row.owner_id).select_related("supplier").order_by("pk")
    by_key = {each.difference: each for each in flags.filter(difference__in=keys)}
    standing = {each.figure: each for each in flags.filter(figure__in=names, settled_at=None)}
    agencies = suppliers_of(_sources(names))
    composes = may(viewer, Permission.COMPOSE, row.owner_id)
    lines = []
    for each in found:
        same = by_key.get(each.key)
        flag = same or standing.get(each.figure)
        agency = agencies.get(each.figure)
        lines.append(
            FoundLine(
                difference=each,
                url=f"/figures/{each.figure}",
                supplier=agency.title if agency else "",
                flag=flag_line(flag, viewer, composes) if flag else None,
                same=same is not None,
            )
        )
    return lines


def agencies(viewer: Actor) -> list[tuple[str, str]]:
    """Every organisation that the viewer may see, to choose a supplier from: reference and title, by title."""
    every = every_of(viewer, "organisation", with_values=False)
    found = [(card.full_reference, card.title) for card, _ in every if card.state != "retired"]
    return sorted(found, key=lambda pair: (pair[1].casefold(), pair[0]))


def _sources(names: list[str]) -> dict[str, tuple[int, int]]:
    """The ids of the document and the measure behind each standing figure, by full reference."""
    tails = {name.rpartition("/")[2] for name in names}
    rows = Observation.objects.filter(superseded_at=None, reference__in=tails).values_list(
        "owner__reference", "reference", "source__document_id", "measure_id"
    )
    by_name = {
        f"{owner or SHARED}/{reference}": (document or 0, measure) for owner, reference, document, measure in rows
    }
    return {name: by_name[name] for name in names if name in by_name}


def flags_of(viewer: Actor, slug: str) -> list[FlagLine]:
    """The flags of a partnership with their replies, newest first. An agency's own people see those on its figures."""
    owner = find(viewer, f"shared/{slug}")
    rows = models.Flag.objects.filter(owner_id=owner.id).select_related("supplier").order_by("settled_at", "-pk")
    member = may(viewer, Permission.VIEW, owner.id)
    return [
        flag_line(row, viewer, may(viewer, Permission.COMPOSE, owner.id))
        for row in rows
        if member or row.supplier_id in viewer.organisations
    ]


def flag_line(row: models.Flag, viewer: Actor, composes: bool) -> FlagLine:
    """A flag as the viewer gets it: `composes` says whether they make editions here."""
    on = today()
    open_ = row.settled_at is None and row.replied_at is None
    return FlagLine(
        id=row.pk,
        figure=row.figure,
        supplier=row.supplier.title,
        finding=row.finding,
        raised_on=row.raised_at.date(),
        reply_by=row.reply_by,
        reply=row.reply,
        given_by=row.given_by,
        replied=row.replied_at is not None,
        settled=row.settled,
        public=flag_is_public(row.reply_by, row.replied_at is not None, row.settled_at is not None, on),
        may_reply=open_ and (composes or row.supplier_id in viewer.organisations),
        printed=row.printed,
        again=row.again,
        rule=row.rule,
        hint=row.hint,
    )
