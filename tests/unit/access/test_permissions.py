"""Who may do what: one list, one table, one question. Nothing here needs a database."""

import pytest

from goldenthread.access import (
    NOBODY,
    ROLES,
    WHOLE,
    Actor,
    Membership,
    Permission,
    left_out,
    may,
    may_for,
    may_somewhere,
    require,
    require_for,
    require_somewhere,
)
from goldenthread.vocabulary import NotAllowed

HERE, ELSEWHERE = 1, 2
P = Permission

#: What each role may do in the partnership it is held in. A change here is a decision, not a tidying up.
TABLE = {
    "administrator": set(P) - {P.GRANT_EXCEPTION, P.VIEW_SENSITIVE, P.COMPOSE, P.CLEAR, P.PUBLISH},
    "manager": set(P) - {P.GRANT_EXCEPTION},
    "analyst": {
        P.VIEW,
        P.COMMENT,
        P.ADD,
        P.CHANGE,
        P.LINK,
        P.RETIRE,
        P.ACCEPT_FIGURES,
        P.SEND_RETURN,
        P.EXPORT,
        P.LEDGER,
        P.COMPOSE,
    },
    "co_lead": {P.VIEW, P.COMMENT, P.ADD, P.CHANGE, P.LINK, P.RETIRE},
    "action_owner": {P.VIEW, P.COMMENT, P.CHANGE},
    "chair": {
        P.VIEW,
        P.COMMENT,
        P.ADD,
        P.CHANGE,
        P.LINK,
        P.GRANT_EXCEPTION,
        P.VIEW_SENSITIVE,
        P.LEDGER,
        P.EXPORT,
        P.CLEAR,
    },
    "board_member": {P.VIEW, P.COMMENT, P.VIEW_SENSITIVE, P.EXPORT, P.CLEAR},
    "scrutineer": {P.VIEW, P.COMMENT, P.VIEW_SENSITIVE, P.LEDGER, P.EXPORT},
    "contributor": {P.VIEW, P.COMMENT, P.SEND_RETURN},
    "government": {P.VIEW, P.EXPORT},
}


def actor(*memberships):
    return Actor(id="u-1", label="Somebody", memberships=tuple(Membership(*m) for m in memberships))


def test_the_table_lists_every_role():
    assert set(TABLE) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", Permission, ids=lambda p: p.name)
def test_a_role_grants_what_the_table_says_and_nothing_else(role, permission):
    someone = actor((HERE, role))
    assert may(someone, permission, HERE) is (permission in TABLE[role])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", Permission, ids=lambda p: p.name)
def test_a_role_in_one_partnership_grants_nothing_in_another_or_in_the_shared_library(role, permission):
    someone = actor((HERE, role))
    assert not may(someone, permission, ELSEWHERE)
    assert not may(someone, permission, None)


@pytest.mark.parametrize("permission", Permission, ids=lambda p: p.name)
def test_a_role_for_the_whole_installation_reaches_every_partnership_and_the_library(permission):
    someone = actor((None, "administrator"))
    held = permission in TABLE["administrator"]
    assert [may(someone, permission, owner) for owner in (HERE, ELSEWHERE, None)] == [held] * 3


@pytest.mark.parametrize("permission", Permission, ids=lambda p: p.name)
def test_nobody_and_an_unknown_role_may_do_nothing(permission):
    for someone in (NOBODY, actor((HERE, "emperor")), actor((None, "emperor")), actor((HERE, ""))):
        assert not may(someone, permission, HERE)
        assert not may(someone, permission, None)


AGENCY, GROUP, OTHER_GROUP = 31, 41, 42


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", Permission, ids=lambda p: p.name)
def test_a_role_for_an_agency_alone_opens_no_partnership_and_never_the_installation(role, permission):
    someone = actor((None, role, AGENCY))
    assert not any(may(someone, permission, owner) for owner in (HERE, ELSEWHERE, None, AGENCY))
    assert someone.signed_in
    assert someone.organisations == {AGENCY}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", Permission, ids=lambda p: p.name)
def test_a_role_for_an_agency_in_a_partnership_is_the_role_in_the_partnership(role, permission):
    someone = actor((HERE, role, AGENCY))
    assert may(someone, permission, HERE) is (permission in TABLE[role])
    assert not may(someone, permission, ELSEWHERE)
    assert not may(someone, permission, None)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", Permission, ids=lambda p: p.name)
def test_a_role_in_a_group_writes_in_that_group_and_reads_the_partnership(role, permission):
    someone = actor((HERE, role, None, GROUP))
    held = permission in TABLE[role]
    around = held and permission in {P.VIEW, P.COMMENT}
    assert may(someone, permission, HERE) is around
    assert may(someone, permission, HERE, group=OTHER_GROUP) is around
    assert may(someone, permission, HERE, group=GROUP) is (held and permission not in WHOLE)
    assert not may(someone, permission, ELSEWHERE, group=GROUP)
    assert not may(someone, permission, None, group=GROUP)
    assert someone.groups == {GROUP}


def test_a_group_without_a_partnership_opens_nothing():
    someone = actor((None, "administrator", None, GROUP))
    assert not any(may(someone, P.VIEW, owner, group=GROUP) for owner in (HERE, None, GROUP))


def test_two_roles_add_up():
    someone = actor((HERE, "contributor"), (HERE, "chair"), (ELSEWHERE, "analyst"))
    assert may(someone, P.GRANT_EXCEPTION, HERE)
    assert not may(someone, P.ACCEPT_FIGURES, HERE)
    assert may(someone, P.ACCEPT_FIGURES, ELSEWHERE)


@pytest.mark.parametrize("permission", Permission, ids=lambda p: p.name)
def test_the_operator_of_the_machine_is_trusted_with_everything(permission):
    operator = Actor(id="operator", label="The operator", trusted=True)
    assert may(operator, permission, HERE)
    assert may(operator, permission, None)


@pytest.mark.parametrize("permission", Permission, ids=lambda p: p.name)
def test_every_permission_has_a_sentence_that_a_refusal_says(permission):
    assert permission.value[0].islower()
    assert permission.value == permission.value.strip().rstrip(".")
    someone = actor((ELSEWHERE, "contributor"))
    with pytest.raises(NotAllowed) as refused:
        require(someone, permission, HERE)
    assert permission.value in str(refused.value)
    assert "Ask the partnership manager" in str(refused.value)


def test_a_refusal_names_the_shared_library():
    with pytest.raises(NotAllowed, match="in the shared library"):
        require(actor((HERE, "manager")), P.ADD, None)


def test_whoever_has_not_signed_in_is_told_to():
    with pytest.raises(NotAllowed, match="Sign in"):
        require(NOBODY, P.VIEW, HERE)


def test_require_says_nothing_when_it_may():
    require(actor((HERE, "manager")), P.MANAGE, HERE)


def test_every_role_has_words_for_people():
    for code, role in ROLES.items():
        assert role.code == code
        assert role.name
        assert role.description.endswith(".")


def test_only_the_chair_may_allow_an_exception():
    assert {code for code, role in ROLES.items() if P.GRANT_EXCEPTION in role.permissions} == {"chair"}


def test_whoever_may_write_may_also_read():
    writing = {P.ADD, P.CHANGE, P.RETIRE, P.LINK, P.LOAD, P.EXPORT, P.ACCEPT_FIGURES, P.COMMENT}
    for role in ROLES.values():
        assert not role.permissions & writing or P.VIEW in role.permissions


def test_an_actor_is_equal_by_what_it_is_given():
    assert actor((HERE, "chair")) == actor((HERE, "chair"))
    assert hash(actor((HERE, "chair"))) == hash(actor((HERE, "chair")))
    assert "permissions" not in repr(actor((HERE, "chair")))


# --- Roles in one group ------------------------------------------------------------------------------------

GROUP, OTHER_GROUP, PLACE = 7, 8, 1
IN_A_GROUP = Actor("u-1", "Analyst of a group", (Membership(PLACE, "analyst", group=GROUP),))
IN_THE_WHOLE = Actor("u-2", "Analyst", (Membership(PLACE, "analyst"),))


@pytest.mark.parametrize(
    ("groups", "in_a_group"),
    [((), False), ((GROUP,), True), ((GROUP, OTHER_GROUP), False), ((GROUP, None), False), ((None,), False)],
)
def test_several_things_at_once_take_a_role_in_each_of_their_groups(groups, in_a_group):
    assert may_for(IN_A_GROUP, Permission.ACCEPT_FIGURES, PLACE, groups) is in_a_group
    assert may_for(IN_THE_WHOLE, Permission.ACCEPT_FIGURES, PLACE, groups)
    assert not may_for(IN_A_GROUP, Permission.ACCEPT_FIGURES, None, groups)
    assert not may_for(IN_A_GROUP, Permission.ACCEPT_FIGURES, PLACE + 1, groups)
    assert not may_for(NOBODY, Permission.ACCEPT_FIGURES, PLACE, groups)
    if in_a_group:
        require_for(IN_A_GROUP, Permission.ACCEPT_FIGURES, PLACE, groups)
    else:
        with pytest.raises(NotAllowed):
            require_for(IN_A_GROUP, Permission.ACCEPT_FIGURES, PLACE, groups)


def test_a_role_in_two_groups_reaches_things_of_both_at_once():
    both = Actor("u-3", "Two", tuple(Membership(PLACE, "analyst", group=g) for g in (GROUP, OTHER_GROUP)))
    assert may_for(both, Permission.ACCEPT_FIGURES, PLACE, (GROUP, OTHER_GROUP))


@pytest.mark.parametrize("permission", list(Permission))
def test_somewhere_is_the_whole_partnership_or_any_of_its_groups(permission):
    held = permission in ROLES["analyst"].permissions
    for actor in (IN_A_GROUP, IN_THE_WHOLE):
        assert may_somewhere(actor, permission, PLACE) is (held and (actor is IN_THE_WHOLE or permission not in WHOLE))
        assert not may_somewhere(actor, permission, PLACE + 1)
        assert not may_somewhere(actor, permission, None)
    if not held:
        with pytest.raises(NotAllowed):
            require_somewhere(IN_A_GROUP, permission, PLACE)
    assert not may_somewhere(NOBODY, permission, PLACE)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_in_a_group_leaves_out_is_said_in_words_and_is_what_it_may_not_do(role):
    someone = actor((HERE, role, None, GROUP))
    refused = [p for p in TABLE[role] if not may(someone, p, HERE, group=GROUP)]
    assert sorted(left_out(role)) == sorted(p.value for p in refused)
    for permission in refused:
        with pytest.raises(NotAllowed, match="takes a role in the whole partnership"):
            require(someone, permission, HERE, group=GROUP)


def test_a_role_in_another_group_is_told_that_it_holds_in_its_own_alone():
    with pytest.raises(NotAllowed, match="for your own group alone"):
        require(actor((HERE, "analyst", None, OTHER_GROUP)), P.ACCEPT_FIGURES, HERE, group=GROUP)
    assert left_out("none of these") == ()
