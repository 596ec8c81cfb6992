"""Every address x method x role x own or other partnership, cell by cell, from the table itself.

A cell has one of six outcomes: `in`, `refused`, `sign in`, `forbidden`, `not found`, `no method`. What the
table says of an address decides what each cell must be; a new address is tested by being there.
"""

from typing import Any

import pytest
from django.test import Client

from goldenthread.access import ROLES, WHOLE, Permission
from goldenthread.access.permissions import AROUND
from goldenthread.pages.table import TABLE, Rule, Who
from goldenthread.partners.actors import user_by_email
from goldenthread.partners.demo import ensure_demo_users
from goldenthread.partners.models import Membership, User
from goldenthread.records.models import Record
from tests.integration.pages.test_permission_table import address

pytestmark = pytest.mark.usefixtures("loaded", "db")

IN, SIGN_IN, FORBIDDEN, NOT_FOUND, NO_METHOD = "in", "sign in", "forbidden", "not found", "no method"
#: In, but what was sent is not taken: every form here is sent empty.
REFUSED = "refused"
PUBLIC = "public"
HERE, ELSEWHERE = "example-county", "dorset-cdp"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: These end the session of whoever asks: each is asked by a browser of its own.
LAST = {"sign-out", "account_logout"}
#: What an address that the table opens may also answer: it names something that is not there, or it
#: asks more than the table can say. Each has tests of its own.
ALSO: dict[str, set[str]] = {
    "invitation": {NOT_FOUND},
    "one-time": {NOT_FOUND},
    "openid_connect_login": {NOT_FOUND},
    "openid_connect_callback": {NOT_FOUND, SIGN_IN},
    "feed-ics": {NOT_FOUND},
    "feed-atom": {NOT_FOUND},
    "mfa_deactivate_totp": {NOT_FOUND},
    "mfa_remove_webauthn": {NOT_FOUND},
    "mfa_edit_webauthn": {NOT_FOUND},
    "mfa_view_recovery_codes": {NOT_FOUND},
    "mfa_download_recovery_codes": {NOT_FOUND},
    "mfa_generate_recovery_codes": {NOT_FOUND},
    "mfa_reauthenticate_webauthn": {NOT_FOUND, FORBIDDEN},
    "socialaccount_login_error": {SIGN_IN},
    "account_set_password": {NOT_FOUND},
    "account_confirm_email": {NOT_FOUND},
    "account_login": {SIGN_IN},
    "account_reauthenticate": {FORBIDDEN},
    "mfa_reauthenticate": {FORBIDDEN, NOT_FOUND},
    "mfa_authenticate": {SIGN_IN},
    "mfa_login_webauthn": {SIGN_IN},
    "adopt": {NOT_FOUND},
    "bring-columns": {NOT_FOUND},
    "bring-check": {NOT_FOUND},
    "bring-result": {NOT_FOUND},
    "import-look": {NOT_FOUND},
    "import-file": {NOT_FOUND},
    "column-map": {NOT_FOUND},
    "sheet-columns": {NOT_FOUND},
    "data-set": {NOT_FOUND},
    "data-quality": {NOT_FOUND},
    "update-blocked": {NOT_FOUND},
    "evidence-file": {NOT_FOUND},
    # The action in the address has what it should have.
    "no-link": {NOT_FOUND},
    "redefine": {NOT_FOUND, FORBIDDEN},
    "story": {NOT_FOUND, FORBIDDEN},
    "confirm": {NOT_FOUND, FORBIDDEN},
    "override": {NOT_FOUND, FORBIDDEN},
    "person-leave": {NOT_FOUND},
    "person-role": {NOT_FOUND},
    "invitation-withdraw": {NOT_FOUND},
    "unlink": {NOT_FOUND, FORBIDDEN},
    # The edition in the address is a draft: it was neither checked nor published.
    "public-page": {NOT_FOUND},
    "edition": {NOT_FOUND, SIGN_IN},
    "edition-file": {NOT_FOUND},
    "edition-certificate": {NOT_FOUND},
    "edition-certificate-json": {NOT_FOUND},
    "edition-checks": {NOT_FOUND},
    "edition-changes": {NOT_FOUND},
    "flags": {NOT_FOUND, FORBIDDEN},
    # The record in the address is an action, and these are of papers, funds, escalations, flows and questions.
    "paper-put": {NOT_FOUND, FORBIDDEN},
    "paper-text": {NOT_FOUND, FORBIDDEN},
    "paper-withdraw": {NOT_FOUND, FORBIDDEN},
    "paper-file": {NOT_FOUND},
    "paper-file-version": {NOT_FOUND},
    "split-fund": {NOT_FOUND, FORBIDDEN},
    "escalation-act": {NOT_FOUND, FORBIDDEN},
    "flow-delivered": {NOT_FOUND, FORBIDDEN},
    "question-answer": {NOT_FOUND, FORBIDDEN},
}


def outcome(answer: Any) -> str:
    """What an answer amounts to."""
    code = answer.status_code
    if code in (302, 303) and answer["Location"].startswith(("/account/login/?next=", "/door?next=")):
        return SIGN_IN
    words = {401: SIGN_IN, 403: FORBIDDEN, 404: NOT_FOUND, 405: NO_METHOD}
    return words.get(code, f"{code}" if code >= 500 else REFUSED if code >= 400 else IN)


def wanted(name: str, rule: Rule, method: str, role: str, own: bool, public: bool) -> set[str]:
    """What a cell may be, from the rule of its address alone. `public`: the record in it is for everybody."""
    who = {"GET": rule.get, "POST": rule.post}.get(method)
    if who is None:
        return {NO_METHOD}
    if who is Who.DEMO:
        return {NOT_FOUND}
    also = ALSO.get(name, set())
    if who in (Who.ANYONE, Who.TOKEN):
        return {IN, REFUSED} | also
    if role == PUBLIC:
        return {SIGN_IN}
    if who is Who.ACCOUNT:
        return {IN, REFUSED} | also
    if who is Who.SIGNED_IN:
        # What is asked across partnerships is answered by what the person may see.
        across = rule.permission or rule.read or "return" in name or name == "agency"
        return {IN, REFUSED, NOT_FOUND, FORBIDDEN} if across else {IN, REFUSED}
    if not own and who is Who.VIEWER and public:
        # Whoever has signed in reads a public record, and does nothing to it.
        return {FORBIDDEN, NOT_FOUND} if method == "POST" or rule.read else {IN} | also
    if not own:
        return {NOT_FOUND}
    needed = rule.read if method == "GET" else rule.permission
    held = ROLES[role].permissions
    if needed is not None and needed not in held:
        return {FORBIDDEN} | also
    return {IN, REFUSED} | also


def browser(role: str, place: str) -> Client:
    """A browser of the demo's person with a role in a partnership; of nobody for the public."""
    client = Client(raise_request_exception=False)
    if role != PUBLIC:
        email = "administrator" if role == "administrator" else f"{role}.{place}"
        client.force_login(user_by_email(f"{email}@demo.invalid"))
    return client


def addresses(name: str, rule: Rule) -> list[tuple[str, bool]]:
    """The addresses to ask for: one, or for a record one that is public and one that is not."""
    where = address(name)
    if name in ("figure", "figure-csv"):
        return [(where, True)]  # its indicator is public
    if Who.VIEWER not in (rule.get, rule.post):
        return [(where, False)]
    reference = where.split("/")[3].partition(".")[0]
    marking = Record.objects.filter(owner__reference=HERE, reference=reference).values_list("marking", flat=True)
    public = "public" in marking
    if reference == "ACT-013" and public:
        return [(where, True), (address(name, reference="ACT-003"), False)]
    return [(where, public)]


def roles(*names: str, everywhere: frozenset[str] = frozenset()) -> list[Any]:
    """The roles as parameters. Who may do what asks nothing of one database alone: on PostgreSQL only some run."""
    once = pytest.mark.one_database
    return [name if name in everywhere else pytest.param(name, marks=once) for name in names]


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are let in or not, and read what they need, but their templates are not filled in.

    Every role sees every page drawn once, in the cells of its own partnership.
    """
    from django.template.backends.django import Template

    monkeypatch.setattr(Template, "render", lambda *_, **__: "")


# The manager and the public open every address on PostgreSQL too, so that every query of every page meets it.
@pytest.mark.parametrize("own", [True, False], ids=["own", "other"])
@pytest.mark.parametrize("role", roles(*ROLES, PUBLIC, everywhere=frozenset({"manager", PUBLIC})))
def test_every_cell_is_what_the_table_says(role: str, own: bool, request: pytest.FixtureRequest) -> None:
    if not own and role in ("administrator", PUBLIC):
        pytest.skip("has no partnership of their own, so no other one either")
    if not own:
        request.getfixturevalue("undrawn")
    ensure_demo_users()
    client = browser(role, HERE if own else ELSEWHERE)
    faults = []
    for name, rule in TABLE.items():
        if name == "api-unknown":
            continue  # asked below, with the rest of the API
        for method in METHODS if own else METHODS[:2]:
            for where, public in addresses(name, rule):
                asking = browser(role, HERE if own else ELSEWHERE) if name in LAST else client
                got = outcome(asking.generic(method, where))
                expected = wanted(name, rule, method, role, own, public)
                if got not in expected:
                    faults.append(f"{method} {where} ({name}): {got}, not {' or '.join(sorted(expected))}")
    assert not faults, "\n".join(faults)


#: Pages about no one record that open to a role in any group; their act asks again for each thing it touches.
IN_ANY_GROUP = {"add", "grid", "roadmap-place", "imports", "import-send", "import-look", "import-file"} | {
    "sheet-send",
    "sheet-columns",
    "column-maps",
    "column-map",
}


def wanted_in_group(name: str, rule: Rule, method: str, role: str, inside: bool) -> set[str]:
    """What a cell may be for a role held in one group of the partnership. `inside`: the record in it is that group's."""
    who = {"GET": rule.get, "POST": rule.post}.get(method)
    needed = rule.read if method == "GET" else rule.permission
    ours = who in (Who.MEMBER, Who.VIEWER)
    if not ours or needed is None or needed in AROUND or needed not in ROLES[role].permissions:
        return wanted(name, rule, method, role, own=True, public=False)
    also = ALSO.get(name, set())
    if (inside or name in IN_ANY_GROUP) and needed not in WHOLE:
        return {IN, REFUSED} | also
    return {FORBIDDEN} | also


def groups_in(where: str) -> set[str]:
    """The reference of the group that looks after the record in an address; none for a page about no record."""
    found = {part.partition(".")[0] for part in where.split("/")}
    rows = Record.objects.filter(owner__reference=HERE, reference__in=found).exclude(group=None)
    return set(rows.values_list("group__reference", flat=True))


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("group", ["GRP-001", "GRP-004"])
@pytest.mark.parametrize("role", roles(*(role for role in ROLES if role != "administrator")))
def test_a_role_in_one_group_acts_on_what_the_group_looks_after_and_nowhere_else(role: str, group: str) -> None:
    ensure_demo_users()
    user = User.objects.create_user(f"{role}@group.example", f"{role} of {group}")
    row = Record.objects.select_related("owner").get(owner__reference=HERE, reference=group)
    Membership.objects.create(user=user, partnership=row.owner, group=row, role=role)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    faults = []
    for name, rule in TABLE.items():
        if name == "api-unknown" or name in LAST:
            continue
        for method in METHODS[:2]:
            for where, _ in addresses(name, rule):
                got = outcome(client.generic(method, where))
                expected = wanted_in_group(name, rule, method, role, group in groups_in(where))
                if got not in expected:
                    faults.append(f"{method} {where} ({name}): {got}, not {' or '.join(sorted(expected))}")
    assert not faults, "\n".join(faults)


#: The permission that the API asks for to change a record of a kind, where it is not the usual one.
def _may_change(kind_code: str, role: str) -> bool:
    from goldenthread.records.kinds import kind

    of_kind = kind(kind_code)
    return "change" in of_kind.acts and of_kind.permission("change") in ROLES[role].permissions


@pytest.mark.parametrize("own", [True, False], ids=["own", "other"])
@pytest.mark.parametrize("role", roles(*ROLES, PUBLIC, everywhere=frozenset({"manager", PUBLIC})))
def test_every_kind_of_the_api_is_read_and_changed_by_those_who_may(role: str, own: bool) -> None:
    from goldenthread.partners.actors import make_token
    from goldenthread.records.kinds import kind, kinds

    if not own and role in ("administrator", PUBLIC):
        pytest.skip("has no partnership of their own, so no other one either")
    ensure_demo_users()
    if role == PUBLIC:
        program = Client()
    else:
        email = "administrator" if role == "administrator" else f"{role}.{HERE if own else ELSEWHERE}"
        token = make_token(user_by_email(f"{email}@demo.invalid"), "Matrix", may_write=True)
        program = Client(HTTP_AUTHORIZATION=f"Bearer {token}")
    faults = []
    ours = Record.objects.filter(owner__reference=HERE, marking="official", state="live").order_by("kind", "pk")
    samples = {row.kind: row for row in ours.order_by("-pk")}
    assert len(samples) > 10
    for kind_code, row in samples.items():
        if kind_code not in {k.code for k in kinds()}:
            continue
        where = f"/api/v1/{kind(kind_code).slug}/{HERE}/{row.reference}"
        read = outcome(program.get(where))
        sees = SIGN_IN if role == PUBLIC else IN if own and Permission.VIEW in ROLES[role].permissions else NOT_FOUND
        if read != sees:
            faults.append(f"GET {where}: {read}, not {sees}")
        if "change" not in kind(kind_code).acts:
            continue
        # From a version that never was: whoever may change it is told so, and nothing changes.
        body, stale = {"title": row.title}, {"HTTP_IF_MATCH": '"999"'}
        changed = outcome(program.patch(where, body, content_type="application/json", **stale))
        if role == PUBLIC:
            expected = SIGN_IN
        elif not own:
            expected = NOT_FOUND
        else:
            expected = REFUSED if _may_change(kind_code, role) else FORBIDDEN
        if changed != expected:
            faults.append(f"PATCH {where}: {changed}, not {expected}")
    assert not faults, "\n".join(faults)


def test_the_matrix_covers_every_role_that_the_issue_names() -> None:
    named = {"administrator", "manager", "analyst", "co_lead", "action_owner", "board_member", "chair"}
    named |= {"scrutineer", "contributor", "government"}
    assert named == set(ROLES)
