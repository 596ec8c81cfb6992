"""Tell people of days that come: whoever stands behind a thing, by the table of kinds, each step once.

Rooms above hand in what falls due; here it is decided whom to tell of it, and in which words.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from goldenthread.look.text import day as in_words
from goldenthread.notices import telling
from goldenthread.notices.kinds import moment_of
from goldenthread.notices.models import Notice
from goldenthread.notices.queries import people_behind
from goldenthread.notices.telling import News
from goldenthread.partners.actors import actor_for
from goldenthread.partners.models import User
from goldenthread.records.queries import visible


@dataclass(frozen=True)
class Falling:
    """Something that falls on a day, and whom it concerns.

    Args:
        kind, moment: Codes of the table of kinds.
        on: The day.
        key: The same for the same thing, without its day.
        what: What it is called. Of what is guarded it holds the reference alone.
        url: The page that the reader opens.
        about: Full reference of a record, for the list of notices; may be empty.
        record: Id of the record that a reader must be allowed to see; None where `behind` alone decides.
        behind: Record ids of the bodies, groups, posts and seats that are to be told.
        users: Opaque ids of others to tell.
        managers: Whether the partnership's managers are told too.
    """

    kind: str
    moment: str
    on: date
    key: str
    what: str
    url: str
    about: str = ""
    record: int | None = None
    behind: tuple[int, ...] = ()
    users: tuple[str, ...] = ()
    managers: bool = True


def tell_falling(found: Iterable[Falling], managers: Collection[str], day: date) -> int:
    """Tell of everything whose step has come. How many people were told anew."""
    told = 0
    for one in found:
        moment = moment_of(one.kind, one.moment)
        if step := moment.step(one.on, day):
            key = f"{one.kind}.{one.moment}:{one.key}:{one.on.isoformat()}:{step}"
            people = people_behind(one.behind, day) | set(one.users)
            if one.managers or not people:
                people |= set(managers)
            people = _anew(people, key)
            if one.record is not None:
                people = {uid for uid in people if _may_see(uid, one.record)}
            if people:
                text = moment.words(step, one.what, in_words(one.on))
                news = News(key, text[:1].upper() + text[1:], one.about, one.url, kind=one.kind)
                with transaction.atomic():
                    told += telling.tell(users=people, news=news)
    return told


def _anew(people: set[str], key: str) -> set[str]:
    return people - set(Notice.objects.filter(key=key, user__uid__in=people).values_list("user__uid", flat=True))


def _may_see(uid: str, record: int) -> bool:
    return visible(actor_for(User.objects.filter(uid=uid).first())).filter(pk=record).exists()
