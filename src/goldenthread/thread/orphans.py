"""Records that lack a link their kind should have: asked of a few nodes, or of a partnership.

A link counts unless the record at its other end is retired. Whether that record is the viewer's
to read does not matter: saying "has no evidence" of a priority whose evidence is merely private
would be false.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Value
from django.db.models.functions import Concat

from goldenthread.access import Actor
from goldenthread.partners.models import Partnership
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.kinds import Expect, kind
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
    """The orphans of a partnership, in the order of kinds and lists: three queries, however many rules."""
    early = setting_up(owner_id)
    asked = [of_kind for of_kind in all_kinds() if of_kind.expects and (kinds is None or of_kind.code in kinds)]
    open_ = visible(viewer).filter(owner_id=owner_id, kind__in=[of_kind.code for of_kind in asked], state__in=OPEN)
    rows: dict[str, list[Record]] = defaultdict(list)
    for row in open_.order_by("position", "reference"):
        rows[row.kind].append(row)
    missing = lacking({row.pk: code for code, some in rows.items() for row in some}, as_of)
    return [
        Orphan(card_of(row), expect, early)
        for of_kind in asked
        for expect in of_kind.expects
        for row in rows[of_kind.code]
        if expect in missing.get(row.pk, ())
    ]


def orphan_counts(viewer: Actor, owner_id: int | None, *, as_of: AsOf = NOW) -> dict[tuple[str, str], int]:
    """How many orphans there are by (kind, code of what is expected): two queries, however many rules."""
    asked = [of_kind.code for of_kind in all_kinds() if of_kind.expects]
    open_ = visible(viewer).filter(owner_id=owner_id, kind__in=asked, state__in=OPEN)
    nodes = dict(open_.values_list("pk", "kind"))
    return dict(
        Counter((nodes[pk], expect.code) for pk, missing in lacking(nodes, as_of).items() for expect in missing)
    )


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
