"""Records that lack a link their kind should have: asked of a few nodes, or of a partnership.

A link counts unless the record at its other end is retired. Whether that record is the viewer's
to read does not matter: saying "has no evidence" of a priority whose evidence is merely private
would be false.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from goldenthread.access import Actor
from goldenthread.partners.models import Partnership
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.kinds import Expect, Kind, kind
from goldenthread.records.kinds import kinds as all_kinds
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import card_of, link_filter, visible
from goldenthread.thread.graph import Gap, gap_of
from goldenthread.thread.idlist import among

#: Records that are over are not asked for links any more.
OPEN = ("proposed", "live")


@dataclass(frozen=True)
class Orphan:
    """A record with the link it lacks."""

    card: Card
    expect: Expect
    setting_up: bool = False

    @property
    def gap(self) -> Gap:
        return gap_of(self.card, self.expect, setting_up=self.setting_up)

    @property
    def words(self) -> str:
        """As in "has no owner"; "owner not linked yet" while the partnership is setting up."""
        return self.gap.words

    @property
    def alert(self) -> bool:
        return not self.setting_up


def setting_up(owner_id: int | None) -> bool:
    """Whether a partnership is setting up, so that its gaps alert nobody."""
    if owner_id is None:
        return False
    return Partnership.objects.filter(record_id=owner_id, setting_up=True).exists()


def orphans(
    viewer: Actor,
    owner_id: int | None,
    kinds: Collection[str] | None = None,
    *,
    as_of: AsOf = NOW,
) -> list[Orphan]:
    """The orphans of a partnership, in the order of kinds and lists: one query for each rule."""
    early = setting_up(owner_id)
    found: list[Orphan] = []
    for of_kind in all_kinds():
        if kinds is not None and of_kind.code not in kinds:
            continue
        for expect in of_kind.expects:
            rows = _without(viewer, owner_id, of_kind, expect, as_of)
            found += [Orphan(card_of(row), expect, early) for row in rows]
    return found


def orphan_counts(viewer: Actor, owner_id: int | None, *, as_of: AsOf = NOW) -> dict[tuple[str, str], int]:
    """How many orphans there are by (kind, code of what is expected): two queries, however many rules."""
    asked = [of_kind.code for of_kind in all_kinds() if of_kind.expects]
    open_ = visible(viewer).filter(owner_id=owner_id, kind__in=asked, state__in=OPEN)
    nodes = dict(open_.values_list("pk", "kind"))
    return dict(
        Counter((nodes[pk], expect.code) for pk, missing in lacking(nodes, as_of).items() for expect in missing)
    )


def _without(viewer: Actor, owner_id: int | None, of_kind: Kind, expect: Expect, as_of: AsOf) -> QuerySet[Record]:
    rows = visible(viewer).filter(owner_id=owner_id, kind=of_kind.code, state__in=OPEN)
    for outward, relations in _sides(expect).items():
        here, there = ("source_id", "target") if outward else ("target_id", "source")
        standing = Link.objects.filter(link_filter(as_of), relation__in=relations, **{here: OuterRef("pk")}).exclude(
            **{f"{there}__state": "retired"}
        )
        rows = rows.filter(~Exists(standing))
    return rows.order_by("position", "reference")


def _sides(expect: Expect) -> dict[bool, list[str]]:
    """The relations that satisfy an expectation: outward (True) and inward (False)."""
    sides: dict[bool, list[str]] = defaultdict(list)
    for relation in expect.relations:
        side, _, code = relation.partition(":")
        sides[side == "out"].append(code)
    return sides


def lacking(nodes: Mapping[int, str], as_of: AsOf = NOW) -> dict[int, tuple[Expect, ...]]:
    """What each of `nodes` (ids with their kinds) lacks: one query for all of them."""
    asked = {pk: kind(code).expects for pk, code in nodes.items() if kind(code).expects}
    if not asked:
        return {}
    has = _links_of(asked, as_of)
    lacks = {}
    for pk, expects in asked.items():
        missing = tuple(e for e in expects if not has[pk].intersection(e.relations))
        if missing:
            lacks[pk] = missing
    return lacks


def _links_of(asked: Mapping[int, tuple[Expect, ...]], as_of: AsOf) -> dict[int, set[str]]:
    """The links of each record that any rule asks for, as "out:measured_by"."""
    wanted = {r for expects in asked.values() for e in expects for r in e.relations}
    out = [r.removeprefix("out:") for r in wanted if r.startswith("out:")]
    into = [r.removeprefix("in:") for r in wanted if r.startswith("in:")]
    standing = Link.objects.filter(link_filter(as_of))
    outward = standing.filter(source_id__in=among(asked), relation__in=out).exclude(target__state="retired")
    inward = standing.filter(target_id__in=among(asked), relation__in=into).exclude(source__state="retired")
    rows = outward.values_list("source_id", Concat(Value("out:"), "relation")).union(
        inward.values_list("target_id", Concat(Value("in:"), "relation"))
    )
    has: dict[int, set[str]] = defaultdict(set)
    for pk, relation in rows:
        has[pk].add(relation)
    return has
