"""Records that lack a link their kind should have: asked of a few nodes, or of a partnership.

A link counts unless the record at its other end is retired. Whether that record is the viewer's
to read does not matter: saying "has no evidence" of a priority whose evidence is merely private
would be false.

A partnership may say from one day to another that it does not ask for a link, and of one record why it
rightly has none: neither is an orphan then. An answer holds until the day on which it is looked at again.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Value
from django.db.models.functions import Concat

from goldenthread.access import Actor
from goldenthread.partners.models import Partnership
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.kinds import Expect, kind
from goldenthread.records.kinds import kinds as all_kinds
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import card_of, link_filter, span_filter, visible
from goldenthread.strategy.models import ThreadRule
from goldenthread.thread.graph import Gap, gap_of
from goldenthread.thread.idlist import among
from goldenthread.vocabulary.clock import today

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
    """What each of `nodes` (ids with their kinds) lacks: up to four queries for all of them."""
    asked = {pk: kind(code).expects for pk, code in nodes.items() if kind(code).expects}
    if not asked:
        return {}
    has = _links_of(asked, as_of)
    lacks = {}
    for pk, expects in asked.items():
        missing = tuple(e for e in expects if not has[pk].intersection(e.relations))
        if missing:
            lacks[pk] = missing
    without = {(a.record, a.rule) for a in answers_about(lacks, as_of)} | _not_asked(lacks, as_of)
    kept = {pk: tuple(e for e in missing if (pk, e.code) not in without) for pk, missing in lacks.items()}
    return {pk: missing for pk, missing in kept.items() if missing}


@dataclass(frozen=True)
class Answer:
    """Why a record rightly lacks a link: who said so, when, and until when it holds.

    `record` is the id of the record that it is about, `reason` that of the answer itself, and `rule` the code of what
    is expected.
    """

    record: int
    rule: str
    reason: int
    why: str
    said_by: str
    said_on: date
    review_on: date


def answers_about(records: Collection[int], as_of: AsOf = NOW) -> list[Answer]:
    """The answers that hold about some records, on the day and by what was known: one query."""
    day = as_of.on or today()
    links = Link.objects.filter(
        link_filter(as_of), relation="about", source__kind="no_link", target_id__in=among(records)
    ).filter(source__nolink_detail__said_on__lte=day, source__nolink_detail__review_on__gte=day)
    links = links.filter(_stood(as_of, "source__"))
    names = ("rule", "record_id", "why", "said_by", "said_on", "review_on")
    rows = links.order_by("source_id").values_list("target_id", *(f"source__nolink_detail__{n}" for n in names))
    return [Answer(*row) for row in rows]


def _stood(as_of: AsOf, prefix: str) -> Q:
    """Whether an answer or a switch stood: by its state today, and by its last day and what was known for the past."""
    if as_of.known:
        then = {f"{prefix}revisions__recorded_at__lte": as_of.known, f"{prefix}revisions__fields__state__in": OPEN}
        now = Q(**{f"{prefix}revisions__superseded_at": None}) | Q(
            **{f"{prefix}revisions__superseded_at__gt": as_of.known}
        )
        return now & Q(**then)
    standing = Q(**{f"{prefix}state__in": OPEN})
    return standing | Q(**{f"{prefix}valid_to__gte": as_of.on}) if as_of.on else standing


@dataclass(frozen=True)
class Switched:
    """A link that a partnership does not ask for on a day: its code, since when, until when, why, and who decided."""

    record: int
    owner: int
    rule: str
    since: date | None
    until: date | None
    why: str
    decided_by: str


def switched_off(owners: Collection[int | None] | None = None, as_of: AsOf = NOW) -> list[Switched]:
    """What partnerships do not ask for on a day, of some owners or of all: one query."""
    rows = ThreadRule.objects.filter(span_filter(as_of.on or today(), "record__"), _stood(as_of, "record__"))
    if owners is not None:
        rows = rows.filter(record__owner_id__in=owners)
    names = ("record_id", "record__owner_id", "rule", "record__valid_from", "record__valid_to", "why", "decided_by")
    return [Switched(*row) for row in rows.order_by("record_id").values_list(*names)]


def _not_asked(records: Collection[int], as_of: AsOf) -> set[tuple[int, str]]:
    """The records, each with the code of a link that its partnership does not ask for."""
    found = switched_off(as_of=as_of)
    if not found:
        return set()
    off: dict[int, set[str]] = defaultdict(set)
    for one in found:
        off[one.owner].add(one.rule)
    rows = Record.objects.filter(pk__in=among(records), owner_id__in=off).values_list("pk", "owner_id")
    return {(pk, rule) for pk, owner in rows for rule in off[owner]}


@dataclass(frozen=True)
class Answered:
    """A record that lacks a link and rightly so, with the answer."""

    card: Card
    expect: Expect
    answer: Answer


def answered(viewer: Actor, owner_id: int | None, *, as_of: AsOf = NOW) -> list[Answered]:
    """The gaps of a partnership that are answered, for the open records that the viewer may read: two queries."""
    asked = {of_kind.code: of_kind for of_kind in all_kinds() if of_kind.expects}
    open_ = visible(viewer).filter(owner_id=owner_id, kind__in=asked, state__in=OPEN)
    rows = {
        row.pk: row for row in open_.filter(links_in__relation="about", links_in__source__kind="no_link").distinct()
    }
    found = []
    for one in answers_about(rows, as_of) if rows else ():
        row = rows[one.record]
        expect = next((e for e in asked[row.kind].expects if e.code == one.rule), None)
        if expect:
            found.append(Answered(card_of(row), expect, one))
    return found


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
