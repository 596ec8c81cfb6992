"""The permission table: every address is in it, and a guarded record stays guarded.

What each role meets at each address is in `test_permission_matrix`.
"""

from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from goldenthread.access import ROLES
from goldenthread.pages.table import TABLE
from goldenthread.partners.actors import user_by_email
from goldenthread.partners.demo import ensure_demo_users

pytestmark = pytest.mark.usefixtures("loaded", "db")

_SAMPLES = {
    "slug": "example-county",
    "kind": "action",
    "code": "E06000059",
    "owner": "example-county",
    "link_id": "1",
    "token": "nobody-holds-this-one",
    "pk": "1",
    "uid": "nobody-here",
    "secret": "made-up",
    "provider_id": "nowhere",
    "uidb36": "1",
    "key": "made-up",
    "form": "csv",
    "file_format": "csv",
    "number": "1",
    "version": "1",
    "section": "summary",
    "kept": "figures.csv",
    "path": "index.html",
}
_BY_NAME = {
    "figure": "FIG-240",
    "figure-csv": "FIG-240",
    "membership": "GRP-001",
    "plan-actions-csv": "PLN-001",
} | dict.fromkeys(("meeting-act", "minutes", "decide", "attendance"), "MTG-003")
_INDICATOR = {"record-figures-csv", "record-figures-json", "record-chart"}


def patterns() -> dict[str, set[str]]:
    """Every address of the site but those of the API, by name, with the parts that it needs."""
    found: dict[str, set[str]] = {}

    def parts(pattern: Any) -> set[str]:
        return set(pattern.converters) | set(pattern.regex.groupindex)

    def walk(resolver: URLResolver, above: set[str]) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                if not (entry.namespace or "").startswith("api"):
                    walk(entry, above | parts(entry.pattern))
            else:
                assert entry.name, f"{entry.pattern} has no name"
                found[entry.name] = above | parts(entry.pattern)

    walk(get_resolver(), set())
    return found


_PATTERNS = cache(patterns)


def address(name: str, **over: str) -> str:
    """A working address of a page."""
    from django.urls import reverse

    usual = "IND-007" if name in _INDICATOR else "EDN-002" if name.startswith("edition") else "ACT-013"
    values = _SAMPLES | {"reference": _BY_NAME.get(name, usual)} | over
    if name.startswith("return-"):
        values |= {"code": "DAT-001"}
    return reverse(name, kwargs={key: values[key] for key in _PATTERNS()[name]})


def test_every_address_is_in_the_table_and_every_row_is_an_address() -> None:
    assert set(patterns()) == set(TABLE)


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
