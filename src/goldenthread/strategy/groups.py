"""What a group holds of the plan: its objectives, and the priorities handled through it."""

from dataclasses import dataclass

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.queries import cards, list_records, related
from goldenthread.strategy.chapters import OVER, of_kind
from goldenthread.strategy.joins import both, joined
from goldenthread.strategy.order import by_number
from goldenthread.strategy.rules import active_objectives, limits_for


@dataclass(frozen=True)
class ObjectiveLine:
    """An objective of a group: its actions and indicators."""

    card: Card
    actions: tuple[Card, ...]
    indicators: tuple[Card, ...]

    @property
    def words(self) -> str:
        """`2 actions. Measured by School suspensions`."""
        n = len(self.actions)
        said = f"{n} action{'' if n == 1 else 's'}" if n else "No action yet"
        names = ", ".join(c.title for c in self.indicators)
        return f"{said}. Measured by {names}." if names else f"{said}. No indicator yet."


@dataclass(frozen=True)
class Objectives:
    """The live objectives of a group against the rule of its parent body (S3)."""

    items: tuple[ObjectiveLine, ...]
    active: int
    fewest: int | None
    most: int | None

    @property
    def short(self) -> int:
        """How many more the rule asks for."""
        return max(0, (self.fewest or 0) - self.active)

    @property
    def warning(self) -> bool:
        """Whether the group has objectives, but fewer than the rule asks for."""
        return bool(self.active and self.short)

    @property
    def rule(self) -> str:
        """`1 objective: each group should have 2 to 3.` Empty where there is no rule."""
        if self.fewest is None and self.most is None:
            return ""
        has = f"{self.active} objective{'' if self.active == 1 else 's'}" if self.active else "No objective yet"
        if self.fewest is not None and self.most is not None:
            asked = f"{self.fewest} to {self.most}"
        else:
            asked = f"at least {self.fewest}" if self.most is None else f"at most {self.most}"
        full = ", and it has the most it may hold" if self.active and self.active == self.most else ""
        return f"{has}: each group should have {asked}{full}."


def objectives_of(viewer: Actor, group: int, as_of: AsOf = NOW) -> Objectives:
    """What a group has agreed to reach, and whether it keeps to its rule."""
    holder = cards(viewer, [group]).get(group)
    owner = holder.owner if holder else None
    listing = list_records(viewer, "objective", owner=owner, group=group, as_of=as_of)
    found = [c for c in listing.cards if c.state not in OVER]
    found.sort(key=lambda c: by_number(listing.values[c.id], c))
    ids = [c.id for c in found]
    serving = ("implements", "contributes_to", "part_of")
    joins = joined(viewer, ids, ["measured_by"], serving, as_of)
    return Objectives(
        items=tuple(
            ObjectiveLine(
                c,
                of_kind(both(joins, [f"in:{code}" for code in serving], c.id), "action"),
                tuple(joins["measured_by"][c.id]),
            )
            for c in found
        ),
        active=active_objectives({group})[group],
        fewest=limits_for({group}, "objectives_min", as_of.on).get(group),
        most=limits_for({group}, "objectives_max", as_of.on).get(group),
    )


@dataclass(frozen=True)
class Handled:
    """What a group handles, and what of the same plans is handled elsewhere (S75)."""

    here: tuple[Card, ...]
    elsewhere: tuple[tuple[Card, tuple[Card, ...]], ...]
    plans: tuple[Card, ...]

    @property
    def words(self) -> str:
        """`3 of 4 priorities of the strategy are handled here`."""
        if not self.here:
            return ""
        total = len(self.here) + len(self.elsewhere)
        kind = self.here[0].kind
        noun = kind.name.lower() if total == 1 else kind.plural.lower()
        of = f" of {', '.join(p.title for p in self.plans)}" if self.plans else ""
        are = "is" if len(self.here) == 1 else "are"
        if not self.elsewhere:
            return f"{total} {noun}{of} {are} handled here."
        return f"{len(self.here)} of {total} {noun}{of} {are} handled here."


def handled(viewer: Actor, group: int, as_of: AsOf = NOW) -> Handled:
    """The priorities handled through a group, and where the others of the same plans are."""
    here = [
        c
        for c in related(viewer, [group], "handled_through", outward=False, as_of=as_of)[group]
        if c.kind_code in ("priority", "strand")
    ]
    above = related(viewer, [c.id for c in here], "part_of", as_of=as_of, kinds=("plan",))
    parents = {c.id: c for some in above.values() for c in some}
    kinds = {c.kind_code for c in here}
    parts = related(viewer, list(parents), "part_of", outward=False, as_of=as_of, kinds=kinds)
    held = {c.id for c in here}
    others = list({c.id: c for some in parts.values() for c in some if c.id not in held}.values())
    where = related(viewer, [c.id for c in others], "handled_through", as_of=as_of)
    return Handled(tuple(here), tuple((c, tuple(where[c.id])) for c in others), tuple(parents.values()))
