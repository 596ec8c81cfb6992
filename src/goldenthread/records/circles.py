"""Find the links that would close a circle, where a relation may not form one.

The relations that a walk follows are looked at together: an outcome may not serve itself by way of
a mixture of them. Each of the others is looked at alone. A link counts whatever its dates.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol, TypeVar

from django.db import connection
from django.db.models import Q

from goldenthread.records.models import Link
from goldenthread.records.relations import RELATIONS, Relation

#: Up to this many links the database is asked about each; more (a pack) are sorted in memory at once.
FEW = 20
MOST_NAMED = 5


class Drawn(Protocol):
    """A link by record ids."""

    source: int
    relation: str
    target: int


_Drawn = TypeVar("_Drawn", bound=Drawn)

_REACHED = """
WITH RECURSIVE reach(id) AS (
  SELECT {there} FROM records_link WHERE {here} = %s AND withdrawn_at IS NULL {and_relation}
  UNION
  SELECT l.{there} FROM records_link l JOIN reach r ON l.{here} = r.id
  WHERE l.withdrawn_at IS NULL AND l.{there} IS NOT NULL {and_relation_l}
)
SELECT 1 FROM reach WHERE id = %s LIMIT 1
"""


def closing_a_circle(links: Sequence[_Drawn]) -> list[_Drawn]:
    """Those of `links`, which stand in the database already, that stand in a circle."""
    walked = [x for x in links if RELATIONS[x.relation].walk != "aside"]
    aside = [x for x in links if RELATIONS[x.relation].walk == "aside" and not RELATIONS[x.relation].may_cycle]
    if len(links) <= FEW:
        return [link for link in walked + aside if _leads_back(RELATIONS[link.relation], link)]
    found = _in_a_circle(walked, Q(upper__isnull=False), ("lower_id", "upper_id"))
    for code in sorted({x.relation for x in aside}):
        same = [x for x in aside if x.relation == code]
        found += _in_a_circle(same, Q(relation=code), ("source_id", "target_id"))
    return found


def _leads_back(relation: Relation, link: Drawn) -> bool:
    """Whether following the links from its source comes back there."""
    if relation.walk == "aside":
        here, there, both, params = "source_id", "target_id", "relation = %s", [relation.code]
    else:
        here, there, both, params = "lower_id", "upper_id", "upper_id IS NOT NULL", []
    sql = _REACHED.format(here=here, there=there, and_relation=f"AND {both}", and_relation_l=f"AND l.{both}")
    with connection.cursor() as cursor:
        cursor.execute(sql, [link.source, *params, *params, link.source])
        return cursor.fetchone() is not None


def _in_a_circle(links: Sequence[_Drawn], which: Q, ends: tuple[str, str]) -> list[_Drawn]:
    """Peel off what nothing leads to, and what leads nowhere; what is left stands in a circle."""
    if not links:
        return []
    pairs = set(Link.objects.filter(which, withdrawn_at=None).values_list(*ends))
    circle = _peeled(pairs) & _peeled({(there, here) for here, there in pairs})
    return [x for x in links if x.source in circle and x.target in circle][:MOST_NAMED]


def _peeled(pairs: set[tuple[int, int]]) -> set[int]:
    """What is left after taking away, again and again, whatever nothing leads to."""
    onward: dict[int, set[int]] = defaultdict(set)
    into: dict[int, int] = defaultdict(int)
    for here, there in pairs:
        onward[here].add(there)
        into[there] += 1
    free = [pk for pk in onward if not into[pk]]
    while free:
        for target in onward.pop(free.pop(), ()):
            into[target] -= 1
            if not into[target]:
                free.append(target)
    return {pk for pk, left in into.items() if left}
