"""One list of permissions, one table of roles, one question to ask.

Everything here is plain data, so that its tests need no database. Anything that is not
granted below is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from goldenthread.vocabulary import NotAllowed


class Permission(StrEnum):
    """What a person may do. The value is the sentence people read: "You cannot ..."."""

    VIEW = "read this partnership's official records"
    VIEW_SENSITIVE = "read official-sensitive records"
    ADD = "add records"
    CHANGE = "change records"
    RETIRE = "retire or close records"
    LINK = "link records"
    COMMENT = "comment and ask questions"
    ACCEPT_FIGURES = "accept figures"
    SEND_RETURN = "send a return for an agency"
    GRANT_EXCEPTION = "allow an exception to a rule"
    MANAGE = "set up, split or succeed a partnership"
    PEOPLE = "invite people, change roles and end access"
    LOAD = "load a pack"
    EXPORT = "export a partnership"
    LEDGER = "read the ledger"
    COMPOSE = "start and check editions"
    CLEAR = "clear an edition"
    PUBLISH = "publish and withdraw editions"


@dataclass(frozen=True)
class Role:
    """A named set of permissions, with a description fit to show to people."""

    code: str
    name: str
    description: str
    permissions: frozenset[Permission]


P = Permission
_READ = {P.VIEW, P.COMMENT}
_WRITE = _READ | {P.ADD, P.CHANGE, P.LINK}

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "administrator",
            "Administrator",
            "Looks after the installation and the shared library.",
            frozenset(Permission) - {P.GRANT_EXCEPTION, P.VIEW_SENSITIVE, P.COMPOSE, P.CLEAR, P.PUBLISH},
        ),
        Role(
            "manager",
            "Partnership manager",
            "Runs the partnership day to day.",
            frozenset(Permission) - {P.GRANT_EXCEPTION},
        ),
        Role(
            "analyst",
            "Data analyst",
            "Looks after indicators and accepts figures.",
            frozenset(_WRITE | {P.ACCEPT_FIGURES, P.SEND_RETURN, P.EXPORT, P.LEDGER, P.RETIRE, P.COMPOSE}),
        ),
        Role(
            "co_lead",
            "Co-lead of a working group",
            "Leads a group with others.",
            frozenset(_WRITE | {P.RETIRE}),
        ),
        Role(
            "action_owner",
            "Action owner",
            "Carries out actions for an agency.",
            frozenset(_READ | {P.CHANGE}),
        ),
        Role(
            "chair",
            "Chair",
            "Chairs the board and may allow an exception to a rule, with a reason.",
            frozenset(_WRITE | {P.GRANT_EXCEPTION, P.VIEW_SENSITIVE, P.LEDGER, P.EXPORT, P.CLEAR}),
        ),
        Role(
            "board_member",
            "Board member",
            "Sits on the board.",
            frozenset(_READ | {P.VIEW_SENSITIVE, P.EXPORT, P.CLEAR}),
        ),
        Role(
            "scrutineer",
            "Independent scrutineer",
            "Tests what the partnership says.",
            frozenset(_READ | {P.VIEW_SENSITIVE, P.LEDGER, P.EXPORT}),
        ),
        Role(
            "contributor",
            "Agency contributor",
            "Sends figures and answers questions for an agency.",
            frozenset(_READ | {P.SEND_RETURN}),
        ),
        Role(
            "government",
            "Central government reader",
            "Reads what the partnership reports.",
            frozenset({P.VIEW, P.EXPORT}),
        ),
    )
}


#: What a role in one group opens across the whole partnership; the rest holds for the group's own records.
AROUND = frozenset({Permission.VIEW, Permission.COMMENT})

#: What concerns a partnership as a whole and nothing that one group looks after: a pack and a table of a plan write
#: wherever they say, an edition speaks for everybody, the ledger tells of all. A role in one group leaves these out.
WHOLE = frozenset(
    {
        P.VIEW_SENSITIVE,
        P.MANAGE,
        P.PEOPLE,
        P.LOAD,
        P.EXPORT,
        P.LEDGER,
        P.COMPOSE,
        P.CLEAR,
        P.PUBLISH,
    }
)


def left_out(role: str) -> tuple[str, ...]:
    """What a role may do in a whole partnership and not in one group, in words. Empty for a role that is not known."""
    held = ROLES[role].permissions if role in ROLES else frozenset()
    return tuple(permission.value for permission in Permission if permission in held & WHOLE)


@dataclass(frozen=True)
class Membership:
    """A role, and where it holds. All three places are ids of records.

    `partnership` alone: the whole partnership. `partnership` and `group`: reading across the
    partnership, writing in that group. `partnership` and `organisation`: as the partnership
    alone, and on behalf of that agency. `organisation` alone: the agency's returns, wherever they
    go, and nothing in any partnership. None of the three: the whole installation.
    """

    partnership: int | None
    role: str
    organisation: int | None = None
    group: int | None = None

    @property
    def everywhere(self) -> bool:
        """Whether the role holds in the whole installation: it names no place at all."""
        return self.partnership is None and self.organisation is None and self.group is None


@dataclass(frozen=True)
class Actor:
    """Who acts. `id` is opaque: names live with the partners alone.

    `trusted` is for the operator at the command line of the machine itself, who holds the
    database file anyway: everything is open to them, and everything they do is in the ledger.
    """

    id: str
    label: str
    memberships: tuple[Membership, ...] = ()
    trusted: bool = False
    on_behalf_of: str = ""
    permissions: dict[int | None, frozenset[Permission]] = field(init=False, repr=False, compare=False, hash=False)
    in_group: dict[tuple[int, int], frozenset[Permission]] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        held: dict[int | None, frozenset[Permission]] = {}
        in_group: dict[tuple[int, int], frozenset[Permission]] = {}
        for membership in self.memberships:
            role = ROLES.get(membership.role)
            granted = role.permissions if role else frozenset()
            place = membership.partnership
            if place is None and not membership.everywhere:
                continue  # an agency's own role opens no partnership, and never the installation
            if place is not None and membership.group is not None:
                key = (place, membership.group)
                in_group[key] = in_group.get(key, frozenset()) | (granted - WHOLE)
                granted &= AROUND
            held[place] = held.get(place, frozenset()) | granted
        object.__setattr__(self, "permissions", held)
        object.__setattr__(self, "in_group", in_group)

    @property
    def organisations(self) -> frozenset[int]:
        """The agencies this person returns figures for, or belongs to."""
        return frozenset(m.organisation for m in self.memberships if m.organisation is not None)

    @property
    def groups(self) -> frozenset[int]:
        """The groups this person holds a role in."""
        return frozenset(m.group for m in self.memberships if m.group is not None)

    @property
    def signed_in(self) -> bool:
        """Whether anyone is there at all: nobody has no membership and no trust."""
        return self.trusted or bool(self.memberships)


NOBODY = Actor(id="", label="Not signed in")


def may(actor: Actor, permission: Permission, owner: int | None, *, group: int | None = None) -> bool:
    """Whether `actor` holds `permission` for what `owner` (a partnership's record id) owns.

    The shared library has owner None: only an installation-wide role reaches it. An
    installation-wide role reaches every partnership too. `group` is the group that the record in
    question belongs to: a role in that group counts then, but for what is of the `WHOLE`.
    """
    if actor.trusted:
        return True
    everywhere = actor.permissions.get(None, frozenset())
    if permission in everywhere:
        return True
    if owner is None:
        return False
    if permission in actor.permissions.get(owner, frozenset()):
        return True
    if group is None:
        return False
    return permission in actor.in_group.get((owner, group), frozenset())


def require(actor: Actor, permission: Permission, owner: int | None, *, group: int | None = None) -> None:
    """Refuse, in words a person can act on, unless `may`.

    Raises NotAllowed.
    """
    if may(actor, permission, owner, group=group):
        return
    whose = "the shared library" if owner is None else "this partnership"
    if not actor.signed_in:
        raise NotAllowed("You are not signed in. Sign in, then try again.")
    held = [
        ROLES[one.role] for one in actor.memberships if one.group and one.partnership == owner and one.role in ROLES
    ]
    if owner is not None and any(permission in role.permissions for role in held):
        if permission in WHOLE:
            finding = f"To {permission.value} takes a role in the whole partnership, and yours is in one group."
        else:
            finding = f"You may {permission.value} for your own group alone, and this is not of your group alone."
        raise NotAllowed(f"{finding} Ask the partnership manager to do it.")
    raise NotAllowed(
        f"Your role does not let you {permission.value} in {whose}. "
        "Ask the partnership manager to do it, or to change your role."
    )


def _held_in_a_group(actor: Actor, permission: Permission, owner: int) -> bool:
    """Whether somebody's role in one group would open it, if it held in the whole partnership."""
    theirs = [one.role for one in actor.memberships if one.group is not None and one.partnership == owner]
    return any(role in ROLES and permission in ROLES[role].permissions for role in theirs)


def may_for(actor: Actor, permission: Permission, owner: int | None, groups: Iterable[int | None]) -> bool:
    """Whether `actor` may do one act to things of several `groups` at once: to all of them, or not at all.

    None among them is a thing that no group looks after, and no group at all is nothing to hold a role in:
    both take a role in the whole partnership.
    """
    if may(actor, permission, owner):
        return True
    each = set(groups)
    return bool(each) and all(group is not None and may(actor, permission, owner, group=group) for group in each)


def require_for(actor: Actor, permission: Permission, owner: int | None, groups: Iterable[int | None]) -> None:
    """Refuse unless `may_for`.

    Raises NotAllowed.
    """
    if not may_for(actor, permission, owner, groups):
        require(actor, permission, owner)
        raise AssertionError("What may_for refuses, require refuses")


def may_somewhere(actor: Actor, permission: Permission, owner: int | None) -> bool:
    """Whether `actor` holds `permission` for `owner` at all: in the whole, or in one group of it.

    For a page that opens to both, and whose act asks again for each thing it touches.
    """
    if may(actor, permission, owner):
        return True
    return any(place == owner and permission in granted for (place, _), granted in actor.in_group.items())


def require_somewhere(actor: Actor, permission: Permission, owner: int | None) -> None:
    """Refuse unless `may_somewhere`.

    Raises NotAllowed.
    """
    if not may_somewhere(actor, permission, owner):
        require(actor, permission, owner)
        raise AssertionError("What may_somewhere refuses, require refuses")
