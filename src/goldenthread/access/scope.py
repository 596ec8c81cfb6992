"""What a viewer may see, as plain data.

`records.visible` is the one place that turns a Scope into SQL; a property test proves that
`Scope.sees` and that SQL agree.
"""

from dataclasses import dataclass

from goldenthread.access.permissions import Actor, Permission, may

PUBLIC = "public"
OFFICIAL = "official"
SENSITIVE = "official_sensitive"
#: Markings from the least to the most guarded, with the words people read.
MARKINGS = {
    PUBLIC: "For public release",
    OFFICIAL: "OFFICIAL",
    SENSITIVE: "OFFICIAL-SENSITIVE",
}


@dataclass(frozen=True)
class Scope:
    """The owners whose official, and whose official-sensitive, records a viewer may read.

    `signed_in` opens public records and the unguarded part of the shared library.
    `everything` opens all.
    """

    signed_in: bool = False
    everything: bool = False
    official_everywhere: bool = False
    official: frozenset[int] = frozenset()
    sensitive: frozenset[int] = frozenset()

    def sees(self, *, owner: int | None, marking: str) -> bool:
        """Whether a record with this owner (None: shared library) and marking may be read."""
        if self.everything:
            return True
        if not self.signed_in:
            return False
        if marking == PUBLIC:
            return True
        if marking == OFFICIAL:
            return owner is None or self.official_everywhere or owner in self.official
        return owner in self.sensitive


def scope_of(actor: Actor) -> Scope:
    """The Scope of an actor: nothing for somebody who has not signed in."""
    owners = {m.partnership for m in actor.memberships if m.partnership is not None}
    return Scope(
        signed_in=actor.signed_in,
        everything=actor.trusted,
        official_everywhere=may(actor, Permission.VIEW, None),
        official=frozenset(o for o in owners if may(actor, Permission.VIEW, o)),
        sensitive=frozenset(o for o in owners if may(actor, Permission.VIEW_SENSITIVE, o)),
    )
