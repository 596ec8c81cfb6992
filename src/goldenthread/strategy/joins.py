"""Several relations of many records at once, in two queries."""

from collections.abc import Collection

from django.db.models import Q

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.models import Link
from goldenthread.records.often import links_either
from goldenthread.records.queries import cards, link_filter

#: By relation and record id, what is at the other end, in list order.
Joined = dict[str, dict[int, list[Card]]]


def joined(
    viewer: Actor,
    ids: Collection[int],
    out: Collection[str] = (),
    into: Collection[str] = (),
    as_of: AsOf = NOW,
) -> Joined:
    """What `ids` are joined to by the relations `out` of them and `into` them.

    The keys are "accountable" for one that leads out, and "in:part_of" for one that leads in.
    """
    wanted = list(ids)
    answer: Joined = {key: {pk: [] for pk in wanted} for key in (*out, *(f"in:{code}" for code in into))}
    if not wanted:
        return answer
    mine = set(wanted)
    if as_of.known:
        either = Q(source_id__in=wanted, relation__in=list(out)) | Q(target_id__in=wanted, relation__in=list(into))
        rows = list(Link.objects.filter(either, link_filter(as_of)).values_list("source_id", "relation", "target_id"))
    else:
        rows = links_either(wanted, out, into, as_of.on)
    seen = cards(viewer, {pk for source, _, target in rows for pk in (source, target)}, as_of)
    for source, relation, target in rows:
        if source in mine and relation in out and target in seen:
            answer[relation][source].append(seen[target])
        if target in mine and relation in into and source in seen:
            answer[f"in:{relation}"][target].append(seen[source])
    for by_id in answer.values():
        for found in by_id.values():
            found.sort(key=lambda card: (card.owner, card.kind_code, card.position, card.reference))
    return answer


def both(found: Joined, keys: Collection[str], pk: int) -> tuple[Card, ...]:
    """What a record is joined to by any of some relations, each once."""
    return tuple({card.id: card for key in keys for card in found[key][pk]}.values())
