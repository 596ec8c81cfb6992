"""The permission table: every address is in it, and every role meets the answer it says."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from goldenthread.access import ROLES
from goldenthread.pages.table import TABLE, Who
from goldenthread.partners.actors import user_by_email
from goldenthread.partners.demo import ensure_demo_users

pytestmark = pytest.mark.usefixtures("loaded", "db")

_SAMPLES = {
    "slug": "example-county",
    "kind": "action",
    "code": "E06000059",
    "owner": "example-county",
    "link_id": "1",
}
#: GET pages that ask for more than to be in the partnership: the page says 403 to the others.
_MORE = {
    "ledger": "LEDGER",
    "split": "MANAGE",
    "export": "EXPORT",
    "change": "CHANGE",
    "retire": "RETIRE",
    "link": "LINK",
    "add": "ADD",
}
_BY_NAME = {"figure": "FIG-240", "figure-csv": "FIG-240", "membership": "GRP-001", "plan-actions-csv": "PLN-001"}
_INDICATOR = {"record-figures-csv", "record-figures-json", "record-chart"}


def patterns() -> dict[str, URLPattern]:
    """Every address of the site but those of the API, by name."""
    found: dict[str, URLPattern] = {}

    def walk(resolver: URLResolver) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                if not (entry.namespace or "").startswith("api"):
                    walk(entry)
            else:
                assert entry.name, f"{entry.pattern} has no name"
                found[entry.name] = entry

    walk(get_resolver())
    return found


def address(name: str, **over: str) -> str:
    """A working address of a page."""
    from django.urls import reverse

    values = _SAMPLES | {"reference": "IND-007" if name in _INDICATOR else _BY_NAME.get(name, "ACT-013")} | over
    wanted = patterns()[name].pattern.converters
    return reverse(name, kwargs={key: values[key] for key in wanted})


def test_every_address_is_in_the_table_and_every_row_is_an_address() -> None:
    assert set(patterns()) == set(TABLE)


def test_nobody_gets_past_the_gate_without_signing_in() -> None:
    client = Client()
    for name, rule in TABLE.items():
        if name == "api-unknown" or rule.get is None:
            continue
        answer = client.get(address(name))
        if rule.get is Who.ANYONE:
            assert answer.status_code == 200, name
        elif rule.get is Who.DEMO:
            assert answer.status_code == 404, f"{name}: the door is open outside the demo"
        else:
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/door?next="), name


def test_a_method_that_the_table_does_not_allow_is_refused() -> None:
    ensure_demo_users()
    client = Client()
    client.force_login(user_by_email("manager.example-county@demo.invalid"))
    for name, rule in TABLE.items():
        if name == "api-unknown" or Who.DEMO in (rule.get, rule.post):
            continue
        if rule.post is None:
            assert client.post(address(name)).status_code == 405, name
        if rule.get is None:
            assert client.get(address(name)).status_code == 405, name
        assert client.put(address(name)).status_code == 405, name
        assert client.delete(address(name)).status_code == 405, name


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_each_role_meets_its_answer_at_every_address(role: str) -> None:
    from goldenthread.access import Permission

    ensure_demo_users()
    client = Client()
    client.force_login(user_by_email(f"{role}.example-county@demo.invalid"))
    held = ROLES[role].permissions
    faults: list[tuple[str, int, Any]] = []
    for name, rule in TABLE.items():
        if rule.get in (None, Who.DEMO) or name in ("api-unknown", "unlink"):
            continue
        needs = _MORE.get(name)
        expected = 200 if needs is None or Permission[needs] in held else 403
        got = client.get(address(name)).status_code
        if got != expected:
            faults.append((name, got, expected))
        if rule.get is Who.MEMBER:
            got = client.get(address(name, slug="dorset-cdp")).status_code
            if got != 404:
                faults.append((f"{name} of another partnership", got, 404))
    assert faults == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_a_guarded_record_is_not_found_by_whoever_may_not_see_it(role: str) -> None:
    from goldenthread.access import Permission

    ensure_demo_users()
    sensitive, official = "/r/example-county/ACT-008", "/r/example-county/ACT-003"
    mine, other = Client(), Client()
    mine.force_login(user_by_email(f"{role}.example-county@demo.invalid"))
    other.force_login(user_by_email(f"{role}.dorset-cdp@demo.invalid"))
    sees = Permission.VIEW_SENSITIVE in ROLES[role].permissions
    for end in ("", "/history", "/thread"):
        assert mine.get(official + end).status_code == 200
        assert mine.get(sensitive + end).status_code == (200 if sees else 404)
        assert other.get(official + end).status_code == 404
        assert other.get(sensitive + end).status_code == 404
