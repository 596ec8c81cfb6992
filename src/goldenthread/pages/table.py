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
    ACCOUNT = "whoever has an account, with a role or without"
    SIGNED_IN = "anyone signed in"
    MEMBER = "members of the partnership in the address"
    VIEWER = "whoever may see the record in the address"
    DEMO = "anyone, in the demo on this machine alone"
    TOKEN = "whoever has the secret address, which shows what its holder may see"  # noqa: S105


@dataclass(frozen=True)
class Rule:
    """`get` and `post` say who; `None` means the method is not allowed.

    `permission` is what the command behind POST asks for, and `read` what the page itself asks
    for, beyond what `get` says; both are shown in the reference page. `fresh`
    asks whoever comes to have said lately who they are: for what publishes, approves, takes data
    away or changes roles.
    """

    get: Who | None
    post: Who | None = None
    permission: Permission | None = None
    fresh: bool = False
    read: Permission | None = None


P = Permission
READ = Rule(Who.VIEWER)
LIST = Rule(Who.MEMBER)
OPEN = Rule(Who.ANYONE, Who.ANYONE)
OWN = Rule(Who.ACCOUNT, Who.ACCOUNT)
CLOSED = Rule(None)

TABLE: dict[str, Rule] = {
    # The door and the words about the site
    "door": Rule(Who.DEMO, Who.DEMO),
    "sign-out": Rule(None, Who.ACCOUNT),
    # One's own account. What is closed is a page of django-allauth that we do not offer.
    "account": Rule(Who.ACCOUNT),
    "account-sessions": OWN,
    "account-tokens": Rule(Who.ACCOUNT, Who.ACCOUNT, fresh=True),
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_inactive": Rule(Who.ANYONE),
    "account_signup": CLOSED,
    "account_reauthenticate": OWN,
    "account_email": CLOSED,
    "account_email_verification_sent": Rule(Who.ANYONE),
    "account_confirm_email": OPEN,
    "account_change_password": OWN,
    "account_set_password": Rule(Who.ACCOUNT, Who.ACCOUNT, fresh=True),
    "account_reset_password": OPEN,
    "account_reset_password_done": Rule(Who.ANYONE),
    "account_reset_password_from_key": OPEN,
    "account_reset_password_from_key_done": Rule(Who.ANYONE),
    "account_confirm_login_code": CLOSED,
    "mfa_index": Rule(Who.ACCOUNT),
    "mfa_authenticate": OPEN,
    "mfa_reauthenticate": OWN,
    "mfa_activate_totp": OWN,
    "mfa_deactivate_totp": OWN,
    "mfa_view_recovery_codes": Rule(Who.ACCOUNT),
    "mfa_generate_recovery_codes": OWN,
    "mfa_download_recovery_codes": Rule(Who.ACCOUNT),
    "mfa_list_webauthn": Rule(Who.ACCOUNT),
    "mfa_add_webauthn": OWN,
    "mfa_reauthenticate_webauthn": OWN,
    "mfa_remove_webauthn": OWN,
    "mfa_edit_webauthn": OWN,
    "mfa_login_webauthn": OPEN,
    "socialaccount_login_cancelled": Rule(Who.ANYONE),
    "socialaccount_login_error": Rule(Who.ANYONE),
    "socialaccount_signup": CLOSED,
    "socialaccount_connections": CLOSED,
    "openid_connect_login": OPEN,
    "openid_connect_callback": Rule(Who.ANYONE),
    "invitation": OPEN,
    "one-time": OPEN,
    "glossary": Rule(Who.ANYONE),
    "accessibility": Rule(Who.ANYONE),
    "privacy": Rule(Who.ANYONE),
    "terms": Rule(Who.ANYONE),
    "security-txt": Rule(Who.ANYONE),
    "health": Rule(Who.ANYONE),
    "robots-txt": Rule(Who.ANYONE),
    "public-home": Rule(Who.ANYONE),
    "public-page": Rule(Who.ANYONE),
    "ledger-checkpoint": Rule(Who.ANYONE),
    "check": Rule(Who.ANYONE, Who.ANYONE),
    "api-unknown": Rule(Who.ANYONE, Who.ANYONE),
    # Across partnerships
    "start": Rule(Who.ANYONE),
    "search": Rule(Who.SIGNED_IN),
    "my-notices": Rule(Who.SIGNED_IN, Who.SIGNED_IN),
    # What is kept of people: for whoever answers for the whole installation
    "kept-people": Rule(Who.SIGNED_IN, Who.SIGNED_IN, P.MANAGE, fresh=True, read=P.MANAGE),
    "kept-person": Rule(Who.SIGNED_IN, Who.SIGNED_IN, P.MANAGE, fresh=True, read=P.MANAGE),
    "kept-jobs": Rule(Who.SIGNED_IN, Who.SIGNED_IN, P.MANAGE, fresh=True, read=P.MANAGE),
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
    "add": Rule(Who.MEMBER, Who.MEMBER, P.ADD, read=P.ADD),
    # Setting up, and tables that are brought in
    "new-partnership": Rule(Who.SIGNED_IN, Who.SIGNED_IN, P.MANAGE, read=P.MANAGE),
    "set-up": Rule(Who.MEMBER, Who.MEMBER, P.MANAGE),
    "bring": Rule(Who.MEMBER, Who.MEMBER, P.LOAD, read=P.LOAD),
    "bring-template": Rule(Who.MEMBER, read=P.LOAD),
    "bring-columns": Rule(Who.MEMBER, Who.MEMBER, P.LOAD, read=P.LOAD),
    "bring-check": Rule(Who.MEMBER, Who.MEMBER, P.LOAD, read=P.LOAD),
    "bring-result": Rule(Who.MEMBER, Who.MEMBER, P.LOAD, read=P.LOAD),
    "groups": LIST,
    "plans": LIST,
    "outcomes": LIST,
    "outcomes-csv": LIST,
    "outcomes-file": LIST,
    "adopt": Rule(Who.MEMBER, Who.MEMBER, P.LINK),
    "indicators": LIST,
    "indicators-csv": LIST,
    "define": Rule(Who.MEMBER, Who.MEMBER, P.ADD, read=P.ADD),
    "alerts": LIST,
    "areas": LIST,
    "area-profile": LIST,
    "area-profile-file": LIST,
    "compare-areas": LIST,
    "compare-areas-file": LIST,
    "rug": LIST,
    "rug-file": LIST,
    "spine": LIST,
    "spine-file": LIST,
    "gaps": LIST,
    "gaps-file": LIST,
    "rollout": LIST,
    "rollout-file": LIST,
    "imports": Rule(Who.MEMBER, Who.MEMBER, P.ACCEPT_FIGURES),
    "import-send": Rule(Who.MEMBER, Who.MEMBER, P.ACCEPT_FIGURES, read=P.ACCEPT_FIGURES),
    "import-look": Rule(Who.MEMBER, Who.MEMBER, P.ACCEPT_FIGURES, read=P.ACCEPT_FIGURES),
    "import-file": Rule(Who.MEMBER, read=P.ACCEPT_FIGURES),
    "sheet-send": Rule(Who.MEMBER, Who.MEMBER, P.ACCEPT_FIGURES, read=P.ACCEPT_FIGURES),
    "sheet-columns": Rule(Who.MEMBER, Who.MEMBER, P.ACCEPT_FIGURES, read=P.ACCEPT_FIGURES),
    "column-maps": Rule(Who.MEMBER, read=P.ACCEPT_FIGURES),
    "column-map": Rule(Who.MEMBER, Who.MEMBER, P.ACCEPT_FIGURES, read=P.ACCEPT_FIGURES),
    "returns": Rule(Who.SIGNED_IN, Who.SIGNED_IN, P.ACCEPT_FIGURES),
    "return": Rule(Who.SIGNED_IN, Who.SIGNED_IN, P.SEND_RETURN),
    "return-line": Rule(Who.SIGNED_IN, Who.SIGNED_IN, P.SEND_RETURN),
    "return-template": Rule(Who.SIGNED_IN),
    "return-file": Rule(Who.SIGNED_IN),
    "return-results": Rule(Who.SIGNED_IN),
    "data-set": Rule(Who.MEMBER, Who.MEMBER, P.CHANGE),
    "data-quality": LIST,
    "agency": Rule(Who.SIGNED_IN),
    "threads": LIST,
    "threads-csv": LIST,
    "loose": LIST,
    "loose-csv": LIST,
    "no-link": Rule(Who.VIEWER, Who.VIEWER, P.LINK, read=P.LINK),
    "thread-rules": Rule(Who.MEMBER, Who.MEMBER, P.MANAGE),
    "changes": LIST,
    "changes-csv": LIST,
    "ledger": Rule(Who.MEMBER, read=P.LEDGER),
    "grid": Rule(Who.MEMBER, Who.MEMBER, P.LINK),
    "people": LIST,
    "people-texts": LIST,
    "invite": Rule(Who.MEMBER, Who.MEMBER, P.PEOPLE, fresh=True, read=P.PEOPLE),
    "invitation-withdraw": Rule(None, Who.MEMBER, P.PEOPLE, fresh=True),
    "person-role": Rule(Who.MEMBER, Who.MEMBER, P.PEOPLE, fresh=True, read=P.PEOPLE),
    "person-leave": Rule(Who.MEMBER, Who.MEMBER, P.PEOPLE, fresh=True, read=P.PEOPLE),
    "split": Rule(Who.MEMBER, Who.MEMBER, P.MANAGE, fresh=True, read=P.MANAGE),
    "heirs": LIST,
    "export": Rule(Who.MEMBER, fresh=True, read=P.EXPORT),
    "information-request": Rule(Who.MEMBER, Who.MEMBER, P.EXPORT, fresh=True, read=P.EXPORT),
    "check-for": Rule(Who.MEMBER, Who.MEMBER),
    "check-keep": Rule(None, Who.MEMBER, P.CHANGE),
    # Work under way
    "my-work": Rule(Who.SIGNED_IN),
    "update": Rule(Who.MEMBER, Who.MEMBER, P.CHANGE, read=P.CHANGE),
    "update-blocked": Rule(Who.MEMBER, Who.MEMBER, P.CHANGE, read=P.CHANGE),
    "update-confirm": Rule(None, Who.MEMBER, P.COMMENT),
    "walk": Rule(Who.MEMBER, Who.MEMBER, P.CHANGE, read=P.CHANGE),
    "roadmap": LIST,
    "roadmap-place": Rule(Who.MEMBER, Who.MEMBER, P.CHANGE, read=P.CHANGE),
    "move": Rule(Who.MEMBER, Who.MEMBER, P.CHANGE, read=P.CHANGE),
    "close-action": Rule(Who.MEMBER, Who.MEMBER, P.RETIRE, read=P.RETIRE),
    "evidence-add": Rule(Who.MEMBER, Who.MEMBER, P.CHANGE, read=P.CHANGE),
    "evidence-file": LIST,
    "leads": LIST,
    "neglected": Rule(Who.MEMBER, read=P.MANAGE),
    # Meetings and duties
    "meetings": LIST,
    "plan-meetings": Rule(Who.MEMBER, Who.MEMBER, P.ADD, read=P.ADD),
    "calendar": LIST,
    "duties": LIST,
    "stocktake": LIST,
    "feeds": Rule(Who.MEMBER, Who.MEMBER),
    "feed-ics": Rule(Who.TOKEN),
    "feed-atom": Rule(Who.TOKEN),
    "meeting-act": Rule(None, Who.VIEWER, P.CHANGE),
    "minutes": READ,
    "decide": Rule(Who.VIEWER, Who.VIEWER, P.ADD, read=P.ADD),
    "attendance": Rule(Who.VIEWER, Who.VIEWER, P.ADD, read=P.ADD),
    # Whoever may change papers, and whoever owes the one in the address: the act asks.
    "paper-put": Rule(Who.VIEWER, Who.VIEWER, P.COMMENT, read=P.COMMENT),
    "paper-text": Rule(Who.VIEWER, Who.VIEWER, P.COMMENT, read=P.COMMENT),
    "paper-withdraw": Rule(Who.VIEWER, Who.VIEWER, P.COMMENT, read=P.COMMENT),
    "paper-file": READ,
    "paper-file-version": READ,
    # Editions. Their permanent address and their files show what is published to everybody, and nothing else.
    "published": Rule(Who.ANYONE),
    "corrections": Rule(Who.ANYONE),
    "edition": Rule(Who.ANYONE),
    "edition-file": Rule(Who.ANYONE),
    "edition-certificate": Rule(Who.ANYONE),
    "edition-certificate-json": Rule(Who.ANYONE),
    "editions": LIST,
    "edition-start": Rule(Who.MEMBER, Who.MEMBER, P.COMPOSE, read=P.COMPOSE),
    "flags": Rule(Who.SIGNED_IN, Who.SIGNED_IN, P.COMPOSE),
    "edition-text": Rule(Who.VIEWER, Who.VIEWER, P.CHANGE, read=P.CHANGE),
    "edition-preview": READ,
    "edition-check": Rule(None, Who.VIEWER, P.COMPOSE),
    "edition-checks": READ,
    "edition-flag": Rule(None, Who.VIEWER, P.COMPOSE),
    "edition-clear": Rule(None, Who.VIEWER, P.CLEAR, fresh=True),
    "edition-publish": Rule(Who.VIEWER, Who.VIEWER, P.PUBLISH, fresh=True, read=P.PUBLISH),
    "edition-correct": Rule(Who.VIEWER, Who.VIEWER, P.COMPOSE, read=P.COMPOSE),
    "edition-withdraw": Rule(Who.VIEWER, Who.VIEWER, P.PUBLISH, fresh=True, read=P.PUBLISH),
    "edition-changes": READ,
    # Money, risks, escalations, challenges and data flows
    "money": LIST,
    "risks": LIST,
    "escalations": LIST,
    "challenges": LIST,
    "flows": LIST,
    "split-fund": Rule(Who.VIEWER, Who.VIEWER, P.ADD, read=P.ADD),
    "escalation-act": Rule(Who.VIEWER, Who.VIEWER, P.CHANGE, read=P.CHANGE),
    "flow-delivered": Rule(Who.VIEWER, Who.VIEWER, P.CHANGE, read=P.CHANGE),
    "question-answer": Rule(Who.VIEWER, Who.VIEWER, P.CHANGE, read=P.CHANGE),
    # One record
    "record": READ,
    "change": Rule(Who.VIEWER, Who.VIEWER, P.CHANGE, read=P.CHANGE),
    "retire": Rule(Who.VIEWER, Who.VIEWER, P.RETIRE, read=P.RETIRE),
    "link": Rule(Who.VIEWER, Who.VIEWER, P.LINK, read=P.LINK),
    "unlink": Rule(Who.VIEWER, Who.VIEWER, P.LINK),
    "history": READ,
    "comment": Rule(None, Who.VIEWER, P.COMMENT),
    "send-link": Rule(Who.VIEWER, Who.VIEWER, P.CHANGE, read=P.CHANGE),
    "thread": READ,
    "record-figures-csv": READ,
    "record-figures-json": READ,
    "record-chart": READ,
    "redefine": Rule(Who.VIEWER, Who.VIEWER, P.RETIRE),
    "story": Rule(Who.VIEWER, Who.VIEWER, P.ADD),
    "confirm": Rule(Who.VIEWER, Who.VIEWER, P.ADD),
    "override": Rule(Who.VIEWER, Who.VIEWER, P.ADD),
    "plan-actions-csv": READ,
    "membership": READ,
}
