"""The links of packs on their way in: what a pack writes is added, what it gave and writes no more is taken away.

Which links a pack gave is kept beside them. A link that people made is theirs: a pack that writes the same one neither
makes it anew nor takes it away. Nor does a pack touch the links of a record that it leaves out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from goldenthread.packs.models import PackLink
from goldenthread.packs.reading import Item
from goldenthread.records.commands import Batch
from goldenthread.records.kinds import Kind
from goldenthread.records.models import Link
from goldenthread.records.relations import RELATIONS
from goldenthread.records.writing import LONGEST_REASON, NewLink
from goldenthread.vocabulary import Problem, Refused

BATCH = 500
#: What a link may say beside its relation.
LINK_KEYS = {"to", "note", "valid_from", "valid_to"}


@dataclass(frozen=True)
class Written:
    """A link as a pack writes it, its ends found."""

    pack: str
    link: NewLink


@dataclass(frozen=True)
class From:
    """A pack whose links are put in: its name, what is said of it in the ledger, and the ids of its records."""

    pack: str
    called: str
    records: frozenset[int]


@dataclass
class Done:
    """How many links were added, and each that was taken away, in words."""

    added: int = 0
    taken_away: list[str] = field(default_factory=list)


class _Key(NamedTuple):
    """What makes two links the same."""

    source: int
    relation: str
    target: int
    valid_from: object


def links_of(item: Item, of_kind: Kind, problems: list[Problem]) -> Iterable[tuple[str, dict[str, Any], str]]:
    """(relation, target, place) of each link a record writes, its dates read."""
    dates = of_kind.by_name["valid_from"]
    for relation, written in (item.data.get("links") or {}).items():
        where = f"{item.place(f'links.{relation}')}, {relation}"
        if relation not in RELATIONS:
            problems.append(
                Problem(
                    where,
                    f"there is no relation “{relation}”",
                    f"Use one of: {', '.join(RELATIONS)}",
                )
            )
            continue
        for one in written if isinstance(written, list) else [written]:
            target = dict(one) if isinstance(one, dict) else {"to": one}
            if not target.get("to") or not set(target) <= LINK_KEYS:
                problems.append(Problem(where, "the link names no record", "Write a reference, or to: and note:"))
                continue
            try:
                for key in ("valid_from", "valid_to"):
                    target[key] = dates.parse(target.get(key))
            except Refused as refused:
                problems.extend(Problem(where, p.finding, p.remedy) for p in refused.problems)
                continue
            yield relation, target | {"to": str(target["to"])}, where


def put(many: Batch, packs: Sequence[From], written: Sequence[Written]) -> Done:
    """Make the links of these packs what the packs write, within the act of a batch.

    Raises Refused with every problem found, as records do when they are linked by hand.
    """
    standing = {
        _Key(link.source_id, link.relation, link.target_id, link.valid_from): link
        for link in Link.objects.filter(withdrawn_at=None)
    }
    given: dict[int, set[str]] = defaultdict(set)
    for giver, link_id in PackLink.objects.filter(link__withdrawn_at=None).values_list("pack", "link_id"):
        given[link_id].add(giver)
    done = Done()
    # First away, then new: what takes the place of a link may not stand beside it.
    for pack in packs:
        wanted = {_key(one.link): one.link for one in written if one.pack == pack.pack}
        dropped = [
            key
            for key, link in standing.items()
            if pack.pack in given[link.pk] and key.source in pack.records and not _same(link, wanted.get(key))
        ]
        _forget(pack.pack, [standing[key].pk for key in dropped], given)
        gone = [key for key in dropped if not given[standing[key].pk]]
        reason = f"{pack.called} does not write it any more"[:LONGEST_REASON]
        done.taken_away += many.unlink([standing.pop(key).pk for key in gone], reason)
    new = {_key(one.link): one for one in written if _key(one.link) not in standing}
    # One that is given twice in a set is for the checks of linking to refuse.
    made = many.link([one.link for one in written if _key(one.link) in new])
    done.added = len(made)
    rows = [PackLink(pack=new[_key_of(link)].pack, link=link) for link in made]
    for one in written:
        stood = standing.get(_key(one.link))
        if stood and given[stood.pk] and one.pack not in given[stood.pk]:
            given[stood.pk].add(one.pack)
            rows.append(PackLink(pack=one.pack, link=stood))
    PackLink.objects.bulk_create(rows, batch_size=BATCH)
    return done


def _key(link: NewLink) -> _Key:
    return _Key(link.source, link.relation, link.target, link.valid_from)


def _key_of(link: Link) -> _Key:
    return _Key(link.source_id, link.relation, link.target_id, link.valid_from)


def _same(link: Link, wanted: NewLink | None) -> bool:
    """Whether a link says what is wanted, to the note and the last day."""
    return wanted is not None and (link.note, link.valid_to) == (wanted.note, wanted.valid_to)


def _forget(pack: str, ids: Collection[int], given: Mapping[int, set[str]]) -> None:
    """These links are not this pack's any more. Another pack may go on giving them."""
    PackLink.objects.filter(pack=pack, link_id__in=ids).delete()
    for pk in ids:
        given[pk].discard(pack)
