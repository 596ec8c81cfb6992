"""The permission table: who may reach each address, by method. An address that is not here is
refused, and a test fails for any that is missing.

The commands behind a page ask again, and they decide; this table is the outer wall. A record
that a person may not see is "not found", whatever the table says.
"""

from dataclasses import dataclass
from enum import StrEnum

from goldenthread.access import Permission


class Who(StrEnum):
    """Who may reach an address at all."""

    ANYONE = "anyone"
    SIGNED_IN = "anyone signed in"
    MEMBER = "members of the partnership in the address"
    VIEWER = "whoever may see the record in the address"
    DEMO = "anyone, in the demo on this machine alone"


@dataclass(frozen=True)
class Rule:
    """`get` and `post` say who; `None` means the method is not allowed.

    `permission` is what the command behind POST asks for, shown in the reference page.
    """

    get: Who | None
    post: Who | None = None
    permission: Permission | None = None


P = Permission
READ = Rule(Who.VIEWER)
LIST = Rule(Who.MEMBER)

TABLE: dict[str, Rule] = {
    # The door and the words about the site
    "door": Rule(Who.DEMO, Who.DEMO),
    "sign-out": Rule(None, Who.SIGNED_IN),
    "glossary": Rule(Who.ANYONE),
    "accessibility": Rule(Who.ANYONE),
    "privacy": Rule(Who.ANYONE),
    "terms": Rule(Who.ANYONE),
    "security-txt": Rule(Who.ANYONE),
    "health": Rule(Who.ANYONE),
    "ledger-checkpoint": Rule(Who.ANYONE),
    "check": Rule(Who.ANYONE, Who.ANYONE),
    "api-unknown": Rule(Who.ANYONE, Who.ANYONE),
    # Across partnerships
    "start": Rule(Who.ANYONE),
    "search": Rule(Who.SIGNED_IN),
    "dictionary": Rule(Who.SIGNED_IN),
    "visual-language": Rule(Who.SIGNED_IN),
    "area": Rule(Who.SIGNED_IN),
    "compare-plans": Rule(Who.SIGNED_IN),
    "figure": READ,
    "figure-csv": READ,
    # One partnership
    "home": LIST,
    "kinds": LIST,
    "records": LIST,
    "records-csv": LIST,
    "add": Rule(Who.MEMBER, Who.MEMBER, P.ADD),
    "groups": LIST,
    "plans": LIST,
    "outcomes": LIST,
    "outcomes-csv": LIST,
    "adopt": Rule(Who.MEMBER, Who.MEMBER, P.LINK),
    "indicators": LIST,
    "indicators-csv": LIST,
    "imports": Rule(Who.MEMBER, Who.MEMBER, P.ACCEPT_FIGURES),
    "threads": LIST,
    "threads-csv": LIST,
    "loose": LIST,
    "loose-csv": LIST,
    "changes": LIST,
    "changes-csv": LIST,
    "ledger": LIST,
    "grid": Rule(Who.MEMBER, Who.MEMBER, P.LINK),
    "split": Rule(Who.MEMBER, Who.MEMBER, P.MANAGE),
    "heirs": LIST,
    "export": LIST,
    "check-for": Rule(Who.MEMBER, Who.MEMBER),
    "check-keep": Rule(None, Who.MEMBER, P.CHANGE),
    # One record
    "record": READ,
    "change": Rule(Who.VIEWER, Who.VIEWER, P.CHANGE),
    "retire": Rule(Who.VIEWER, Who.VIEWER, P.RETIRE),
    "link": Rule(Who.VIEWER, Who.VIEWER, P.LINK),
    "unlink": Rule(Who.VIEWER, Who.VIEWER, P.LINK),
    "history": READ,
    "comment": Rule(None, Who.VIEWER, P.COMMENT),
    "thread": READ,
    "record-figures-csv": READ,
    "record-figures-json": READ,
    "record-chart": READ,
    "plan-actions-csv": READ,
    "membership": READ,
}
