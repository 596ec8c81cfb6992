"""Everything asked of one agency: by whom, how often, by when, what is the same, and what has come."""

from collections import defaultdict
from dataclasses import dataclass

from goldenthread.access import Actor
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import card_of, get_record
from goldenthread.returns.models import Collection, Round
from goldenthread.returns.rounds.asked import Want, wants_of
from goldenthread.returns.rounds.queries import RoundCard, stand
from goldenthread.returns.rounds.rules import for_agency, sees_all
from goldenthread.vocabulary import NotFound
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class Use:
    """One partnership that asks for something, through one collection."""

    partnership: Card
    collection: Card
    cadence: str
    due_after: int


@dataclass(frozen=True)
class Ask:
    """One measure that is asked for, with every partnership that uses it.

    Args:
        areas, breakdowns: What of it is asked for, by all of them together.
        uses: Who asks; one line feeds them all.
    """

    measure: Card
    areas: tuple[str, ...]
    breakdowns: tuple[str, ...]
    uses: tuple[Use, ...]

    @property
    def partnerships(self) -> tuple[Card, ...]:
        """The partnerships that use it, each once."""
        return tuple({use.partnership.id: use.partnership for use in self.uses}.values())


@dataclass(frozen=True)
class AgencyView:
    """What is asked of an agency.

    Args:
        items: How many items it is asked for: a measure in an area and breakdown, by one collection.
        same: How many of these are asked again by another: they need to be sent once.
        rounds: What is open or to come, and what came, newest first.
        own: Whether the viewer returns figures for this agency.
    """

    agency: Card
    items: int
    same: int
    partnerships: tuple[Card, ...]
    asks: tuple[Ask, ...]
    rounds: tuple[RoundCard, ...]
    own: bool

    @property
    def words(self) -> str:
        """ "You are asked for 214 items by 6 partnerships; 61 are the same"."""
        who = "You are" if self.own else f"{self.agency.title} is"
        if not self.items:
            return f"{who} asked for nothing yet"
        items = f"{self.items:,} item{'' if self.items == 1 else 's'}"
        many = len(self.partnerships)
        by = f"{many:,} partnership{'' if many == 1 else 's'}"
        if many == 1 and not self.same:
            return f"{who} asked for {items} by {by}"
        same = f"{self.same:,} {'is' if self.same == 1 else 'are'} the same" if self.same else "none are the same"
        return f"{who} asked for {items} by {by}; {same}"


def agency_view(viewer: Actor, reference: str) -> AgencyView:
    """Everything asked of one agency of the shared library.

    The agency's own people see every partnership's; members of a partnership see their own part of it.

    Raises:
        NotFound: for a reference that is none, or where the viewer may see nothing of it.
    """
    row = get_record(viewer, reference if "/" in reference else f"{SHARED}/{reference}")
    if row.kind != "organisation":
        raise NotFound(f"There is no agency {reference}. Give the reference of an organisation.")
    own = for_agency(viewer, row.pk)
    links = Link.objects.filter(target=row, relation="asks_of", withdrawn_at=None, source__state="live")
    collections = [link.source for link in links.select_related("source__owner").order_by("source__reference")]
    collections = [
        each
        for each in collections
        if each.owner_id is not None and (own or viewer.trusted or sees_all(viewer, each.owner_id))
    ]
    rounds = Round.objects.filter(agency=row).select_related("owner", "agency__owner", "collection__owner")
    seen = [
        each for each in rounds.order_by("-ends", "owner__reference", "code") if own or sees_all(viewer, each.owner_id)
    ]
    if not own and not collections and not seen and not _somewhere(viewer):
        raise NotFound(f"There is no agency {reference} whose returns are open to you.")
    details = Collection.objects.in_bulk([each.pk for each in collections])
    wants = wants_of(collections)
    by_measure: dict[int, list[tuple[Record, Want]]] = defaultdict(list)
    said: dict[tuple[int, str, str], int] = defaultdict(int)
    total = 0
    for each in collections:
        for want in wants[each.pk]:
            by_measure[want.measure.pk].append((each, want))
            said[want.measure.pk, want.area, want.breakdown] += 1
            total += 1
    owners = {each.owner_id: each.owner for each in collections if each.owner}
    return AgencyView(
        agency=card_of(row),
        items=total,
        same=sum(times - 1 for times in said.values()),
        partnerships=tuple(card_of(owner) for owner in owners.values()),
        asks=tuple(
            sorted(
                (_ask(pairs, details) for pairs in by_measure.values()),
                key=lambda ask: (-len(ask.partnerships), ask.measure.title.casefold()),
            )
        ),
        rounds=tuple(stand(seen, today())),
        own=own,
    )


def _somewhere(viewer: Actor) -> bool:
    return viewer.trusted or any(
        member.partnership is not None and sees_all(viewer, member.partnership) for member in viewer.memberships
    )


def _ask(pairs: list[tuple[Record, Want]], details: dict[int, Collection]) -> Ask:
    uses: dict[int, Use] = {}
    for collection, _ in pairs:
        detail = details[collection.pk]
        assert collection.owner is not None
        uses[collection.pk] = Use(
            card_of(collection.owner), card_of(collection), detail.get_cadence_display(), detail.due_after
        )
    return Ask(
        measure=card_of(pairs[0][1].measure),
        areas=tuple(dict.fromkeys(want.area for _, want in pairs)),
        breakdowns=tuple(dict.fromkeys(want.breakdown for _, want in pairs if want.breakdown)),
        uses=tuple(uses.values()),
    )


def agencies_of(viewer: Actor) -> list[Card]:
    """The agencies that somebody returns figures for."""
    rows = Record.objects.filter(pk__in=viewer.organisations, kind="organisation").select_related("owner")
    return [card_of(row) for row in rows.order_by("title")]
