"""What blocks work with: everything an order may say, read once, as whoever will read the edition may see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from goldenthread.access import Actor, Membership
from goldenthread.assessments.cards import Assessment, Key
from goldenthread.assessments.held import is_of
from goldenthread.assessments.queries import Assessments, assess
from goldenthread.governance.joining import values_of_ids
from goldenthread.observations.queries import FigureCard, figures_of
from goldenthread.partners.queries import GroupNode, group_tree
from goldenthread.publishing.blocks.book import Book
from goldenthread.publishing.document import Attached, Dataset, Line, Run, Section, Web, Words
from goldenthread.publishing.printed import first_printed
from goldenthread.publishing.rules import last_day
from goldenthread.records.cards import SHARED, AsOf, Card
from goldenthread.records.queries import cards
from goldenthread.reference import queries as reference
from goldenthread.strategy.chapters import PlanPage, every, plan_page
from goldenthread.strategy.joins import Joined, joined
from goldenthread.strategy.queries import PlanLine, plans
from goldenthread.thread.coverage import Coverage, coverage
from goldenthread.thread.words import wide_area
from goldenthread.vocabulary import Basis, Figure, FigureStatus, Marker, NotFound, Period, Refused
from goldenthread.vocabulary.clock import LONDON, today

if TYPE_CHECKING:
    from goldenthread.publishing.composing import Order
    from goldenthread.publishing.shapes import Template

Found = TypeVar("Found")
#: Whoever reads what is published: somebody who belongs to no partnership.
READER: Final = Actor(id="reader", label="A reader", memberships=(Membership(None, "reader", organisation=0),))
_OVER: Final = frozenset({"retired"})
_DONE: Final = frozenset({"closed", "succeeded"})


class Work:
    """One edition as it is being composed. Everything is read once, however many blocks ask for it.

    Args:
        viewer: Who composes. A public edition is read as any reader would be shown it.
        order: What to compose.
        template: Its template.
        withheld: Full references of figures that may not be shown.
    """

    def __init__(self, viewer: Actor, order: Order, template: Template, withheld: Collection[str] = ()) -> None:
        found = cards(viewer, [order.partnership]).get(order.partnership)
        if found is None or found.kind_code != "partnership":
            raise NotFound("We cannot find the partnership of this edition.")
        self.order, self.template, self.partnership = order, template, found
        self.viewer, self.composer = READER if order.public else viewer, viewer
        self.as_of = self._records_as_of()
        self._given_back = frozenset(withheld)
        self._read: dict[Any, Any] = {}
        #: Data sets that blocks give away with the edition, beside that of every figure printed.
        self.given_away: list[Dataset] = []
        #: Files that go with the edition.
        self.attached: list[Attached] = []
        #: Every section by its id, for blocks that are made last and speak of the others.
        self.sections: dict[str, Section] = {}

    def _records_as_of(self) -> AsOf:
        """The clocks for records. What is frozen by the one clock does not move with the other."""
        asked = self.order.as_of
        if asked.known and not asked.on:
            return AsOf(asked.known.astimezone(LONDON).date(), asked.known)
        return asked

    @cached_property
    def figures_as_of(self) -> AsOf:
        """The clocks for what is known of figures. Of which time they may be is for `upto` to say."""
        on, known = self.order.as_of.on, self.order.as_of.known
        if on is None or on >= (known.astimezone(LONDON).date() if known else today()):
            return AsOf(known=known)
        return AsOf(on=on, known=known)

    @property
    def day(self) -> date:
        """The day that the edition speaks from."""
        return self.as_of.on or today()

    @property
    def upto(self) -> date | None:
        """The last day that figures and statuses may be of."""
        return last_day(self.order.period, self.order.as_of.on, self.day)

    @property
    def slug(self) -> str:
        """The partnership's reference."""
        return self.partnership.reference

    def once(self, key: Any, make: Callable[[], Found]) -> Found:
        """What `make` gives, made once for each key."""
        if key not in self._read:
            self._read[key] = make()
        kept: Found = self._read[key]
        return kept

    # --- Records -----------------------------------------------------------------------------------------

    def open(self, found: Sequence[Card]) -> list[Card]:
        """Those that may stand in this edition: in a public one, what is marked as public."""
        return [card for card in found if not self.order.public or card.marking == "public"]

    def every(self, kind: str, owner: str = "") -> list[tuple[Card, Mapping[str, Any]]]:
        """All records of a kind that the partnership, or another owner, has, in list order, with their values."""
        whose = owner or self.slug

        def read() -> list[tuple[Card, Mapping[str, Any]]]:
            rows = every(self.viewer, kind, whose, self.as_of)
            kept = {card.id for card in self.open([card for card, _ in rows]) if card.state not in _OVER}
            return [(card, values) for card, values in rows if card.id in kept]

        return self.once(("every", kind, whose), read)

    def values(self, card: Card) -> Mapping[str, Any]:
        """The field values of a record of a kind that is read whole."""
        return self.once(
            ("values", card.kind_code, card.owner),
            lambda: {one.id: values for one, values in self.every(card.kind_code, card.owner)},
        ).get(card.id, {})

    def joined(self, ids: Collection[int], out: Collection[str] = (), into: Collection[str] = ()) -> Joined:
        """What records are joined to, both ways, without what may not stand here."""
        wanted = tuple(dict.fromkeys(ids))

        def read() -> Joined:
            rows = joined(self.viewer, wanted, out, into, self.as_of)
            return {
                key: {pk: [card for card in self.open(found) if card.state not in _OVER] for pk, found in by_id.items()}
                for key, by_id in rows.items()
            }

        return self.once(("joined", wanted, tuple(out), tuple(into)), read)

    def link(self, card: Card, words: str = "") -> Web:
        """A record as words that lead to its permanent address."""
        return Web(words or card.title, card.url)

    def listed(self, found: Sequence[Card], none: str = "None recorded") -> Line:
        """Several records in one line: "a, b and c"."""
        runs: list[Run] = []
        for number, card in enumerate(found):
            if number:
                runs.append(Words(" and " if number == len(found) - 1 else ", "))
            runs.append(self.link(card))
        return tuple(runs) or (Words(none),)

    # --- Structure ---------------------------------------------------------------------------------------

    @cached_property
    def groups(self) -> list[GroupNode]:
        """The groups as a tree, without those that are over or may not stand here."""

        def kept(node: GroupNode) -> GroupNode:
            return replace(node, children=tuple(kept(child) for child in node.children if self._stands(child.card)))

        found = group_tree(self.viewer, self.slug, self.as_of)
        return [kept(node) for node in found if self._stands(node.card)]

    def _stands(self, card: Card) -> bool:
        return card.state not in ("retired", "closed") and bool(self.open([card]))

    def group(self, pk: int) -> GroupNode | None:
        """A group in the tree, by its record id."""
        waiting = list(self.groups)
        while waiting:
            node = waiting.pop(0)
            if node.card.id == pk:
                return node
            waiting += node.children
        return None

    @cached_property
    def plans(self) -> list[PlanLine]:
        """The plans of the partnership, those that stand first."""
        return [line for line in plans(self.viewer, self.slug, self.as_of) if self.open([line.card])]

    def plan_line(self) -> PlanLine | None:
        """The plan that the order names, else the newest that stands."""
        asked = self.order.options.get("plan", "")
        for line in self.plans:
            if asked and asked in (line.card.reference, line.card.full_reference):
                return line
        if asked:
            raise Refused.one(
                "options, plan", f"{asked} is no plan that can stand here", "Choose a plan of this partnership"
            )
        standing = [line for line in self.plans if line.card.state not in _DONE]
        if self.partnership.state in _DONE or not standing:
            # A body that is over reports on the plans that it had.
            standing = sorted(self.plans, key=lambda line: (line.card.position, line.card.reference))
        # A plan that took over from another of our own goes before it, whatever their place in the list.
        newest = (line for line in standing if not any(card.owner == self.slug for card in line.successors))
        return next(newest, standing[0] if standing else None)

    def plan(self, card: Card | None = None) -> PlanPage | None:
        """A plan in its chapters: the one ordered, unless another is named."""
        line = self.plan_line() if card is None else None
        chosen = card or (line.card if line else None)
        if chosen is None:
            return None
        return self.once(
            ("plan", chosen.full_reference), lambda: plan_page(self.viewer, chosen.full_reference, self.as_of)
        )

    @cached_property
    def frame(self) -> Card | None:
        """The national frame that the partnership adopted."""
        found = self.joined([self.partnership.id], ["adopts"])["adopts"][self.partnership.id]
        return next((card for card in found if card.kind_code == "frame"), None)

    @cached_property
    def coverage(self) -> Coverage | None:
        """How far the frame is measured here."""
        if self.frame is None:
            return None
        return coverage(self.viewer, self.frame.full_reference, self.partnership.id, as_of=self.as_of)

    # --- Figures -----------------------------------------------------------------------------------------

    @cached_property
    def measures(self) -> dict[int, tuple[Card, Mapping[str, Any]]]:
        """Every indicator and measure of the partnership, with its values, in list order."""
        own = [*self.every("indicator"), *self.every("measure")]
        adopted = self.joined([self.partnership.id], ["adopts"])["adopts"][self.partnership.id]
        more = {card.id for card in adopted if card.kind_code == "indicator"}
        own += [pair for pair in self.every("indicator", SHARED) if pair[0].id in more] if more else []
        return {card.id: (card, values) for card, values in own}

    @cached_property
    def parts_of(self) -> dict[int, list[int]]:
        """The measures that each composite line is split into, by the id of the line."""
        ids = [pk for pk, (card, _) in self.measures.items() if card.kind_code == "measure"]
        above = self.joined(ids, ["part_of"])["part_of"]
        found: dict[int, list[int]] = {}
        for pk in ids:
            for line in above[pk]:
                found.setdefault(line.id, []).append(pk)
        return found

    @cached_property
    def _of_any_time(self) -> dict[int, list[FigureCard]]:
        return figures_of(self.viewer, list(self.measures), self.figures_as_of)

    def is_later(self, full: str) -> bool:
        """Whether a figure is held, and is of a later time than the edition may speak of."""
        named = (card for mine in self._of_any_time.values() for card in mine if card.full_reference == full)
        return any(not is_of(card.period, card.figure.basis.value, self.upto) for card in named)

    @cached_property
    def figures(self) -> dict[int, list[FigureCard]]:
        """Every figure of the measures up to the day `upto`, by measure.

        One withheld has its marker, no value and no words of its own.
        """
        every = self._of_any_time
        # A later figure that is withheld keeps back what would tell of it, though it stands in no edition of this time.
        back = self._back_of(every)
        found = {
            pk: [card for card in mine if is_of(card.period, card.figure.basis.value, self.upto)]
            for pk, mine in every.items()
        }
        first = self._first_printed(found)
        return {
            pk: [
                _back(card)
                if card.full_reference in back
                else _revised(card, first[card.full_reference])
                if card.full_reference in first
                else card
                for card in mine
            ]
            for pk, mine in found.items()
        }

    def _first_printed(self, found: Mapping[int, Sequence[FigureCard]]) -> Mapping[str, str | None]:
        """What figures that were corrected since were first printed with, in editions that whoever reads this read."""
        return first_printed(
            self.partnership.id,
            {pk: {card.id: card.full_reference for card in mine} for pk, mine in found.items()},
            public=self.order.public,
            known=self.order.as_of.known,
            own=self.order.reference,
        )

    def _back_of(self, found: Mapping[int, Sequence[FigureCard]]) -> frozenset[str]:
        """The references that are withheld: those given, those never published, and projections that tell a part."""
        back = set(self._given_back)
        for pk, mine in found.items():
            if self.order.public and self.restricted(pk):
                back |= {card.full_reference for card in mine}
            gone = [card for card in mine if card.full_reference in back]
            back |= {
                card.full_reference
                for card in mine
                if card.figure.basis is Basis.FORECAST
                and any(
                    (one.area_code, one.breakdown) == (card.area_code, card.breakdown)
                    and card.period.start <= one.period.start
                    and one.period.end <= card.period.end
                    for one in gone
                )
            }
        return frozenset(back)

    def restricted(self, measure: int) -> bool:
        """Whether a measure is held and not to be published."""
        return bool(self.measures[measure][1].get("restricted")) if measure in self.measures else False

    def is_back(self, measure: int, area: str = "") -> bool:
        """Whether a figure of a measure, in an area or anywhere, is withheld: then no words about it are safe."""
        return any(
            card.figure.marker is Marker.CONFIDENTIAL and area in ("", card.area_code)
            for card in self.figures.get(measure, ())
        )

    def cautions(self, one: Assessment) -> tuple[str, ...]:
        """What is to be known about a series; nothing where a figure of its measure is withheld."""
        return () if self.is_back(one.key.measure) else one.cautions

    @cached_property
    def by_reference(self) -> dict[str, FigureCard]:
        """Every figure by its full reference."""
        return {card.full_reference: card for mine in self.figures.values() for card in mine}

    @cached_property
    def found(self) -> Assessments:
        """What the figures mean, with those withheld taken as held back."""
        back = {
            card.full_reference
            for mine in self.figures.values()
            for card in mine
            if card.figure.marker is Marker.CONFIDENTIAL
        }
        return assess(self.viewer, list(self.measures), self.figures_as_of, withheld=frozenset(back), upto=self.upto)

    @cached_property
    def _series(self) -> dict[int, list[Key]]:
        found: dict[int, list[Key]] = {}
        for key in self.found:
            found.setdefault(key.measure, []).append(key)
        return found

    def series(self, measure: int) -> list[Assessment]:
        """The assessments of a measure that hold a figure: our places first, everybody before parts of them."""
        mine = [one for key in self._series.get(measure, ()) if (one := self.found[key]).latest is not None]
        return sorted(
            mine,
            key=lambda one: (
                not self.is_home(one.key.area),
                one.wide,
                bool(one.breakdown),
                one.derived,
                one.area_name,
                one.key,
            ),
        )

    def home(self, measure: int) -> list[Assessment]:
        """The assessments of a measure in our own places: of everybody, else of the parts that are held."""
        mine = [one for one in self.series(measure) if self.is_home(one.key.area)]
        return [one for one in mine if not one.breakdown] or mine

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The codes of our own places: the partnership's area first, then what makes it up."""
        code = self.values_of_partnership.get("area") or ""
        if not code:
            return ()
        # The members of the day, and those that stood before: figures are held for both.
        return (code, *dict.fromkeys(one.code for one in reference.members(code, every=True)))

    def members(self, code: str, on: date) -> frozenset[str]:
        """The codes of the areas that made one up on a day."""
        return self.once(("members", code, on), lambda: frozenset(one.code for one in reference.members(code, on)))

    @cached_property
    def councils(self) -> tuple[tuple[str, str], ...]:
        """The codes and names of the council areas that make up our area; the area itself where nothing does."""
        code = self.areas[0] if self.areas else ""
        if not code:
            return ()
        made = [(one.code, one.name) for one in reference.members(code, self.day)]
        return tuple(made) or ((code, self.area_names.get(code, code)),)

    @cached_property
    def area_names(self) -> dict[str, str]:
        """The names of our own places."""
        return reference.names(self.areas)

    @cached_property
    def values_of_partnership(self) -> Mapping[str, Any]:
        """The field values of the partnership."""
        found = values_of_ids(self.viewer, "partnership", [self.partnership.id], self.as_of)
        return found.get(self.partnership.id, {})

    def is_home(self, code: str) -> bool:
        """Whether a place is one of ours. Where the partnership has no area, every place but a country or region."""
        return code in self.areas if self.areas else not wide_area(code)

    @cached_property
    def documents(self) -> dict[int, Mapping[str, Any]]:
        """The field values of every document that a figure comes from, by its id."""
        ids = dict.fromkeys(card.document.id for card in self.by_reference.values() if card.document)
        return values_of_ids(self.viewer, "document", list(ids), self.as_of)

    @cached_property
    def book(self) -> Book:
        """Where every figure that is printed gets its key."""
        titles = {card.document.id: card.document for card in self.by_reference.values() if card.document}
        suppliers = {
            titles[pk].full_reference: str(values.get("publisher") or "") for pk, values in self.documents.items()
        }
        bodies = self.joined(list(self.measures), ["supplies"])["supplies"]
        suppliers |= {
            self.measures[pk][0].full_reference: ", ".join(body.title for body in found)
            for pk, found in bodies.items()
            if found
        }
        return Book(self.by_reference, suppliers)

    def newest(self, measure: int, area: str) -> FigureCard | None:
        """The newest figure of a measure in an area, of everybody, without forecasts."""
        mine = [
            card
            for card in self.figures.get(measure, ())
            if card.area_code == area and not card.breakdown and card.figure.basis is not Basis.FORECAST
        ]
        return max(mine, key=lambda card: (card.period.end, card.period.start), default=None)

    def at(self, measure: int, area: str, period: Period) -> FigureCard | None:
        """The figure of a measure in an area for a period, of everybody."""
        return next(
            (
                card
                for card in self.figures.get(measure, ())
                if card.area_code == area and not card.breakdown and card.period.same_time(period)
            ),
            None,
        )


def _back(card: FigureCard) -> FigureCard:
    """A figure that is withheld: its marker, and nothing that could give it back, in numbers or in words."""
    figure = Figure(value=None, unit=card.figure.unit, marker=Marker.CONFIDENTIAL, basis=card.figure.basis)
    return replace(card, instead=figure, caution="")


def _revised(card: FigureCard, first: str | None) -> FigureCard:
    """A figure that has another value than it was first published with says so. One that is provisional stays so."""
    figure = card.figure
    if figure.value is None or first is None or Decimal(first) == figure.value:
        return card
    if figure.status is FigureStatus.PROVISIONAL or figure.marker is not Marker.NONE:
        return card
    return replace(card, instead=replace(figure, status=FigureStatus.REVISED))
