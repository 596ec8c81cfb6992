"""Who may do what: permissions as data over a plain Actor. No Django, no database."""

from goldenthread.access.permissions import (
    NOBODY,
    ROLES,
    WHOLE,
    Actor,
    Membership,
    Permission,
    Role,
    left_out,
    may,
    may_for,
    may_somewhere,
    require,
    require_for,
    require_somewhere,
)
from goldenthread.access.scope import MARKINGS, Scope, scope_of

__all__ = [
    "MARKINGS",
    "NOBODY",
    "ROLES",
    "WHOLE",
    "Actor",
    "Membership",
    "Permission",
    "Role",
    "Scope",
    "left_out",
    "may",
    "may_for",
    "may_somewhere",
    "require",
    "require_for",
    "require_somewhere",
    "scope_of",
]
