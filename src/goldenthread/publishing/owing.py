"""Who is asked for a text that a report lacks: the post on record, its cover, and the roles and seats of its words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.db.models import Q

from goldenthread.notices.queries import people_behind
from goldenthread.partners.models import Membership, Seat
from goldenthread.partners.people.access import holding
from goldenthread.records.models import Link, Record

_DATA: Final = Path(__file__).with_name("owing.yaml")


@dataclass(frozen=True)
class Owing:
    """The roles and types of seat that stand behind the words of a template."""

    roles: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    of_group: bool = False


@cache
def owing() -> dict[str, Owing]:
    """Every wording with what stands behind it, by its words in small letters."""
    held: dict[str, dict[str, Any]] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return {
        words.casefold(): Owing(tuple(one.get("roles", ())), tuple(one.get("seats", ())), one.get("of", "") == "group")
        for words, one in held.items()
    }


class Askers:
    """Whom to ask in one partnership on a day. What it has read it reads once."""

    def __init__(self, owner: int, on: date) -> None:
        self.owner, self.on = owner, on
        self._posts: dict[str, set[int]] | None = None

    def people(self, words: str, group: int | None = None) -> tuple[str, ...]:
        """The opaque ids of those who owe a text, among those with a role in the partnership.

        Args:
            words: Who owes it, as the template says: "Data lead".
            group: Id of the group that looks after what the section is about.
        """
        found = self._behind(self.posts_named(words))
        known = owing().get(words.casefold())
        if not found and known:
            found = self._in_roles(known, group) | self._behind(self._seats(known, group))
        if not found:
            return ()
        rows = Membership.objects.filter(
            holding(self.on), partnership=self.owner, user__uid__in=found, user__is_active=True
        )
        return tuple(sorted(set(rows.values_list("user__uid", flat=True))))

    def posts_named(self, words: str) -> set[int]:
        """The posts of that title or other name, here or in the shared library."""
        if self._posts is None:
            self._posts = {}
            rows = Record.objects.filter(Q(owner=self.owner) | Q(owner=None), kind="post", state="live")
            for pk, title, others in rows.values_list("pk", "title", "aliases"):
                for name in (title, *others):
                    self._posts.setdefault(str(name).casefold(), set()).add(pk)
        return self._posts.get(words.casefold(), set())

    def _behind(self, posts_and_seats: Collection[int]) -> set[str]:
        """Those who stand behind posts and seats, and behind the seats that cover for them."""
        if not posts_and_seats:
            return set()
        standing = Link.objects.filter(withdrawn_at=None)
        seats = set(
            standing.filter(relation="held_by", target__in=posts_and_seats, source__state="live").values_list(
                "source", flat=True
            )
        )
        covers = standing.filter(
            relation="stands_in_for", target__in=seats | set(posts_and_seats), source__state="live"
        ).values_list("source", flat=True)
        return people_behind({*posts_and_seats, *covers}, self.on)

    def _in_roles(self, known: Owing, group: int | None) -> set[str]:
        if known.of_group and group is None:
            return set()
        rows = Membership.objects.filter(
            holding(self.on),
            partnership=self.owner,
            group=group if known.of_group else None,
            role__in=known.roles,
            user__is_active=True,
        )
        return set(rows.values_list("user__uid", flat=True))

    def _seats(self, known: Owing, group: int | None) -> set[int]:
        seats = Seat.objects.filter(
            seat_type__in=known.seats, record__owner=self.owner, record__state="live", occupancy=Seat.Occupancy.HELD
        )
        if known.of_group:
            return set(seats.filter(record__group=group).values_list("record", flat=True)) if group else set()
        under = Link.objects.filter(relation="part_of", withdrawn_at=None, source__kind="group", target__kind="group")
        return set(seats.exclude(record__group__in=under.values("source")).values_list("record", flat=True))
