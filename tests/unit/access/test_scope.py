"""What a viewer may see, as plain data."""

import pytest

from goldenthread.access import NOBODY, ROLES, Actor, Membership, Permission, Scope, scope_of
from goldenthread.access.scope import MARKINGS, OFFICIAL, PUBLIC, SENSITIVE

HERE, ELSEWHERE, LIBRARY = 1, 2, None


def scope(*memberships):
    return scope_of(Actor(id="u-1", label="Somebody", memberships=tuple(Membership(*m) for m in memberships)))


def sees(found, *, owner):
    return [marking for marking in MARKINGS if found.sees(owner=owner, marking=marking)]


def test_nobody_sees_nothing():
    assert scope_of(NOBODY) == Scope()
    for owner in (HERE, LIBRARY):
        assert sees(Scope(), owner=owner) == []


def test_the_operator_sees_everything():
    found = scope_of(Actor(id="operator", label="The operator", trusted=True))
    for owner in (HERE, ELSEWHERE, LIBRARY):
        assert sees(found, owner=owner) == list(MARKINGS)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_own_partnership_by_its_permissions_and_the_rest_only_where_public(role):
    found = scope((HERE, role))
    held = ROLES[role].permissions
    wanted = [PUBLIC]
    wanted += [OFFICIAL] if Permission.VIEW in held else []
    wanted += [SENSITIVE] if Permission.VIEW_SENSITIVE in held else []
    assert sees(found, owner=HERE) == wanted
    assert sees(found, owner=ELSEWHERE) == [PUBLIC]
    assert sees(found, owner=LIBRARY) == [PUBLIC, OFFICIAL]


def test_an_unknown_role_sees_only_what_everyone_signed_in_sees():
    found = scope((HERE, "emperor"))
    assert sees(found, owner=HERE) == [PUBLIC]
    assert sees(found, owner=LIBRARY) == [PUBLIC, OFFICIAL]


def test_the_administrator_sees_official_records_everywhere_and_no_sensitive_ones():
    found = scope((None, "administrator"))
    for owner in (HERE, ELSEWHERE, LIBRARY):
        assert sees(found, owner=owner) == [PUBLIC, OFFICIAL]


def test_an_agency_alone_sees_what_everyone_signed_in_sees():
    found = scope((None, "administrator", 31))
    assert sees(found, owner=HERE) == [PUBLIC]
    assert sees(found, owner=LIBRARY) == [PUBLIC, OFFICIAL]


def test_a_role_in_one_group_opens_no_sensitive_record_of_the_partnership():
    assert sees(scope((HERE, "chair", None, 41)), owner=HERE) == [PUBLIC, OFFICIAL]


def test_an_unknown_marking_is_seen_by_nobody_but_the_operator():
    assert not scope((HERE, "contributor")).sees(owner=HERE, marking="secret")
    assert not scope((None, "administrator")).sees(owner=LIBRARY, marking="")
