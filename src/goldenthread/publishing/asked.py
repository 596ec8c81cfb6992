"""Whom the words of a template mean in one partnership: the post of that name, or the roles and seats behind it."""

from collections import defaultdict
from dataclasses import dataclass

from goldenthread.access import ROLES, Actor, Permission, require
from goldenthread.notices.queries import people_behind
from goldenthread.partners.actors import labels
from goldenthread.partners.models import Seat
from goldenthread.publishing.owing import Askers, owing
from goldenthread.publishing.shapes import templates
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.queries import cards, find
from goldenthread.vocabulary.clock import today

_SEATS = dict(Seat.Type.choices)


@dataclass(frozen=True)
class Meant:
    """The words by which templates say who owes a text, and whom they mean here today.

    Args:
        words: As the templates say: "Data lead".
        reports: The titles of the reports that ask by these words.
        posts: The posts of that title or other name.
        behind: The roles and seats that are asked where nobody stands behind such a post, in words.
        of_group: Whether these are of the group that looks after what the section is about.
        people: Who is asked today, by the posts they show; of a group it cannot be told here.
    """

    words: str
    reports: tuple[str, ...]
    posts: tuple[Card, ...]
    behind: tuple[str, ...]
    of_group: bool
    people: tuple[str, ...]

    @property
    def nobody(self) -> bool:
        """Whether nobody would be asked."""
        return not self.people and not self.of_group


def meant(viewer: Actor, partnership: str) -> list[Meant]:
    """Every wording of the shipped templates with whom it means here; those that mean nobody first.

    Raises NotFound, NotAllowed.
    """
    place = find(viewer, f"{SHARED}/{partnership}")
    require(viewer, Permission.VIEW, place.id)
    used: dict[str, set[str]] = defaultdict(set)
    for template in templates().values():
        for part in template.sections:
            if part.owes:
                used[part.owes].add(template.title)
    day = today()
    askers = Askers(place.id, day)
    found = []
    for words, reports in used.items():
        known = owing().get(words.casefold())
        people = askers.people(words)
        # A post of that name in the shared library may be somebody else's: it counts where one of ours works in it.
        named = cards(viewer, askers.posts_named(words)).values()
        posts = [p for p in named if p.owner_id == place.id or people_behind({p.id}, day) & set(people)]
        behind = [ROLES[code].name for code in known.roles if code in ROLES] if known else []
        behind += [f"{_SEATS.get(code, code)} (a seat)" for code in known.seats] if known else []
        found.append(
            Meant(
                words,
                tuple(sorted(reports)),
                tuple(posts),
                tuple(behind),
                bool(known and known.of_group),
                tuple(sorted(labels(people).values())) if people else (),
            )
        )
    return sorted(found, key=lambda one: (not one.nobody, one.words))
