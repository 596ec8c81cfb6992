"""Who may do what: permissions as data over a plain Actor. No Django, no database."""

from goldenthread.access.permissions import (
    NOBODY,
    ROLES,
    Actor,
    Membership,
    Permission,
    Role,
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
    "Actor",
    "Membership",
    "Permission",
    "Role",
    "Scope",
    "may",
    "may_for",
    "may_somewhere",
    "require",
    "require_for",
    "require_somewhere",
    "scope_of",
]
