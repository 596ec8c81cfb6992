"""Accounts: signing in, second factor, sessions, headers, invitations, leaving, and tokens."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from goldenthread.partners import mailing
from goldenthread.partners.actors import actor_for, make_token
from goldenthread.partners.models import Draft, HeldPost, Invitation, Membership, Seat, User
from goldenthread.records.models import Link, Record
from tests.integration.pages.people import People, make_record, make_user, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"  # a pass phrase that everybody knows, for tests alone


@pytest.fixture(autouse=True)
def mail_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail leaves at once: a test's transaction never commits, and the outbox waits for that."""
    monkeypatch.setattr(mailing, "_route", [mailing._at_once])


@pytest.fixture(autouse=True)
def no_attempts_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return client


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def link_in(text: str) -> str:
    found = re.search(r"http://testserver(/\S+)", text)
    assert found
    return found[1]


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_password_signs_in_and_a_wrong_one_says_the_same_for_everybody(people: People) -> None:
    with_password(people.manager)
    assert sign_in(people.manager).get(f"/p/{people.partnership}/").status_code == 200
    wrong = [
        Client().post("/account/login/", {"login": who, "password": "not it at all, is it"}).content.decode()
        for who in (people.manager.email, "nobody@example.org")
    ]
    said = [re.findall(r"govuk-error-summary__list\">(.*?)</ul>", page, re.S) for page in wrong]
    assert said[0] == said[1] != []


def test_attempts_to_sign_in_are_limited(people: People) -> None:
    with_password(people.manager)
    client = Client()
    for _ in range(6):
        client.post("/account/login/", {"login": people.manager.email, "password": "wrong wrong wrong"})
    blocked = client.post("/account/login/", {"login": people.manager.email, "password": PASSWORD})
    assert blocked.status_code in (200, 429)
    assert "_auth_user_id" not in client.session


def test_an_authenticator_app_is_asked_for_and_its_code_works_once(people: People) -> None:
    user = with_password(people.manager)
    first = sign_in(user)
    shown = first.get("/account/2fa/totp/activate/")
    assert shown.status_code == 200 and "data:" not in shown.content.decode()
    secret = first.session["mfa.totp.secret"]
    code = code_now(secret)
    on = first.post("/account/2fa/totp/activate/", {"code": code})
    assert on.status_code == 302, on.content.decode()[-2000:]
    kept = Authenticator.objects.get(user=user, type="totp")
    assert secret not in str(kept.data), "the secret stands in the table as it is"
    assert get_adapter().decrypt(kept.data["secret"]) == secret

    second = Client()
    answer = second.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in second.session, "a password alone has signed in"
    again = second.post("/account/2fa/authenticate/", {"code": code})
    assert again.status_code == 200, "a code worked a second time"
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert second.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert second.session["_auth_user_id"] == str(user.pk)


def test_who_may_write_sets_up_a_second_factor_from_the_day_of_the_policy(people: People, settings: Any) -> None:
    settings.SECOND_FACTOR_FROM = date(2026, 1, 1)
    government = make_user("gov@example.org", "Government", "government", people.card)
    manager, government = with_password(people.manager), with_password(government)
    home = f"/p/{people.partnership}/"
    writer, reader = sign_in(manager), sign_in(government)
    assert writer.get(home)["Location"] == "/account/2fa/"
    assert writer.get("/account/2fa/").status_code == 200
    assert reader.get(home).status_code == 200, "a role that only reads was asked too"
    settings.SECOND_FACTOR_FROM = date(2999, 1, 1)
    assert writer.get(home).status_code == 200


def test_what_changes_roles_asks_again_who_it_is_and_then_goes_on(people: People, settings: Any) -> None:
    settings.FRESH_SECONDS = 900
    client = sign_in(with_password(people.manager))
    where = f"/p/{people.partnership}/people/invite"
    assert client.get(where).status_code == 200
    stale = client.session
    for record in stale["account_authentication_methods"]:
        record["at"] -= 1000
    stale["account_authentication_methods"] = stale["account_authentication_methods"]
    stale.save()
    typed = {"email": "new@example.org", "label": "Nurse", "role": "contributor"}
    asked = client.post(where, typed)
    assert asked["Location"].startswith("/account/reauthenticate/?next=")
    assert not Invitation.objects.exists()
    went_on = client.post(asked["Location"], {"password": PASSWORD, "next": where})
    assert went_on.status_code == 302 and Invitation.objects.get().email == "new@example.org"


def test_headers_and_cookies_of_a_signed_in_page(people: People, settings: Any) -> None:
    client = sign_in(with_password(people.manager))
    answer = client.get("/account/")
    headers = answer.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    out = client.post("/account/logout/")
    assert out["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.post("/sign-out").status_code in (302,)


ACCOUNT_PAGES = [
    "/account/",
    "/account/sessions",
    "/account/tokens",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/logout/",
]


@pytest.mark.parametrize("address", ACCOUNT_PAGES)
def test_a_page_of_the_account_holds_no_program_or_style_and_one_heading(people: People, address: str) -> None:
    client = sign_in(with_password(people.manager))
    answer = client.get(address)
    assert answer.status_code == 200, answer.get("Location")
    page = answer.content.decode()
    assert page.count("<h1") == 1
    assert " style=" not in page and "<style" not in page and " onclick" not in page
    programs = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
    assert programs == [], "a program stands in the page"
    assert Client().get(address).status_code == 302


def test_one_sees_ones_sessions_and_ends_another(people: People) -> None:
    user = with_password(people.manager)
    here, there = sign_in(user, HTTP_USER_AGENT="Here"), sign_in(user, HTTP_USER_AGENT="There")
    page = here.get("/account/sessions").content.decode()
    assert "Here" in page and "There" in page
    here.post("/account/sessions", {})
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_a_closed_account_and_a_raised_epoch_end_every_session(people: People) -> None:
    client = signed_in(people.manager)
    assert client.get(f"/p/{people.partnership}/").status_code == 200
    User.objects.filter(pk=people.manager.pk).update(session_epoch=1)
    assert client.get(f"/p/{people.partnership}/").status_code == 302
    again = signed_in(User.objects.get(pk=people.manager.pk))
    User.objects.filter(pk=people.manager.pk).update(is_active=False)
    assert again.get(f"/p/{people.partnership}/").status_code == 302


def test_the_session_of_an_administrator_rests_for_a_quarter_of_an_hour() -> None:
    admin = make_user("admin@example.org", "Administrator", "administrator")
    client = signed_in(admin)
    client.get("/")
    client.get("/")
    session = client.session
    session["_session_seen"] = int(timezone.now().timestamp()) - 16 * 60
    session.save()
    assert client.get("/account/").status_code == 302


# --- Invitations -------------------------------------------------------------------------------------------


def invite(people: People, **over: str) -> str:
    """Invite by the page; the address of the invitation."""
    typed = {"email": "New@Example.org", "label": "Nurse consultant", "role": "co_lead"} | over
    answer = signed_in(people.manager).post(f"/p/{people.partnership}/people/invite", typed)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return link_in(str(mail.outbox[-1].body))


def test_an_invitation_makes_an_account_with_its_role_and_works_once(people: People) -> None:
    where = invite(people)
    stranger = Client()
    before = User.objects.count()
    page = stranger.get(where)
    assert "Co-lead" in page.content.decode() and User.objects.count() == before, "reading the page acted"
    weak = stranger.post(where, {"password": "password"})
    assert weak.status_code == 422 and User.objects.count() == before
    went = stranger.post(where, {"password": PASSWORD})
    assert went.status_code == 302 and went["Location"] == "/account/2fa/", went.content.decode()[-2000:]
    user = User.objects.get(email="new@example.org")
    assert [m.role for m in actor_for(user).memberships] == ["co_lead"]
    assert EmailAddress.objects.get(user=user).verified
    assert stranger.get(f"/p/{people.partnership}/").status_code == 200
    assert Client().get(where).status_code == 404


def test_an_invitation_ends_on_its_day_and_when_it_is_taken_back(people: People) -> None:
    where = invite(people)
    Invitation.objects.update(expires_at=timezone.now())
    assert Client().get(where).status_code == 404
    where = invite(people)
    pk = Invitation.objects.latest("pk").pk
    signed_in(people.manager).post(f"/p/{people.partnership}/people/invitations/{pk}/withdraw")
    assert Client().get(where).status_code == 404


def test_whoever_has_an_account_signs_in_to_accept(people: People) -> None:
    where = invite(people, email=people.outsider.email)
    assert Client().post(where, {"password": PASSWORD})["Location"].startswith("/account/login/?next=/invitation/")
    assert signed_in(people.colleague).post(where).status_code == 403
    signed_in(people.outsider).post(where)
    roles = {(m.partnership, m.role) for m in actor_for(people.outsider).memberships}
    assert (people.card.id, "co_lead") in roles


def test_only_those_who_look_after_people_invite_and_none_makes_an_administrator(people: People) -> None:
    where = f"/p/{people.partnership}/people/invite"
    assert signed_in(people.colleague).get(where).status_code == 403
    assert signed_in(people.outsider).get(where).status_code == 404
    typed = {"email": "a@example.org", "label": "Somebody", "role": "administrator"}
    assert signed_in(people.manager).post(where, typed).status_code == 422


def test_the_page_of_people_tells_addresses_to_managers_alone(people: People) -> None:
    where = f"/p/{people.partnership}/people"
    assert people.colleague.email in signed_in(people.manager).get(where).content.decode()
    page = signed_in(people.colleague).get(where).content.decode()
    assert people.manager.label in page and people.manager.email not in page
    assert signed_in(people.outsider).get(where).status_code == 404


def test_a_role_is_changed_and_never_ones_own(people: People) -> None:
    client = signed_in(people.manager)
    row = Membership.objects.get(user=people.colleague)
    client.post(f"/p/{people.partnership}/people/roles/{row.pk}", {"role": "analyst"})
    assert [m.role for m in actor_for(people.colleague).memberships] == ["analyst"]
    own = Membership.objects.get(user=people.manager)
    answer = client.post(f"/p/{people.partnership}/people/roles/{own.pk}", {"role": "chair"})
    assert answer.status_code == 403
    assert [m.role for m in actor_for(people.manager).memberships] == ["manager"]


# --- Leaving -----------------------------------------------------------------------------------------------


def test_leaving_takes_three_clicks_ends_every_session_and_leaves_no_action_without_anybody(people: People) -> None:
    slug = people.partnership
    group = make_record(slug, "group", "Board", group_type="board")
    theirs = make_record(slug, "post", "Head of service")
    heir = make_record(slug, "post", "Deputy head")
    links = [("responsible", theirs.full_reference)]
    actions = [make_record(slug, "action", f"Action {n}", links=links) for n in range(3)]
    seat = make_record(
        slug,
        "seat",
        "Member",
        group=group.reference,
        seat_type="member",
        links=[("held_by", theirs.full_reference)],
    )
    leaver = people.colleague
    HeldPost.objects.create(user=leaver, post=Record.objects.get(pk=theirs.id))
    sessions = [signed_in(leaver), signed_in(leaver)]
    manager = signed_in(people.manager)

    page = manager.get(f"/p/{slug}/people").content.decode()  # first click: People, in the menu
    where = f"/p/{slug}/people/{leaver.uid}/leave"
    assert where in page
    shown = manager.get(where).content.decode()  # second click: Let leave
    assert all(action.title in shown for action in actions)
    assert manager.post(where, {"heir": ""}).status_code == 422, "work was left with nobody"
    done = manager.post(where, {"heir": heir.full_reference})  # third click
    assert done.status_code == 302, done.content.decode()[-3000:]

    for client in sessions:
        assert client.get(f"/p/{slug}/").status_code == 302
    standing = Link.objects.filter(withdrawn_at=None, target_id=heir.id)
    assert set(standing.filter(relation="responsible").values_list("source_id", flat=True)) == {a.id for a in actions}
    assert set(standing.filter(relation="held_by").values_list("source_id", flat=True)) == {seat.id}
    assert not Link.objects.filter(withdrawn_at=None, target_id=theirs.id).exists()
    leaver.refresh_from_db()
    assert not leaver.is_active and leaver.left_at


def test_without_work_seats_become_vacant_and_a_post_that_another_holds_keeps_all(people: People) -> None:
    slug = people.partnership
    make_record(slug, "group", "Board", group_type="board")
    post = make_record(slug, "post", "Head of service")
    held = [("held_by", post.full_reference)]
    seat = make_record(slug, "seat", "Member", group="GRP-001", seat_type="member", links=held)
    other = make_user("other@example.org", "Job share", "co_lead", people.card)
    for user in (people.colleague, other):
        HeldPost.objects.create(user=user, post=Record.objects.get(pk=post.id))
    manager = signed_in(people.manager)
    manager.post(f"/p/{slug}/people/{people.colleague.uid}/leave", {})
    assert Link.objects.filter(source_id=seat.id, relation="held_by", withdrawn_at=None).exists()
    manager.post(f"/p/{slug}/people/{other.uid}/leave", {})
    assert not Link.objects.filter(source_id=seat.id, relation="held_by", withdrawn_at=None).exists()
    assert Seat.objects.get(record_id=seat.id).occupancy == "vacant"


def test_somebody_new_is_shown_where_to_begin_for_two_weeks(people: People) -> None:
    client = signed_in(people.colleague)
    page = client.get("/")
    assert "Your first days" in words(page)
    section = re.search(r'(?s)id="first-days".*?</section>', page.content.decode())
    assert section
    addresses = re.findall(r'<a href="([^"]+)"', section[0])
    assert {client.get(address).status_code for address in addresses} == {200}
    User.objects.filter(pk=people.colleague.pk).update(joined_at=timezone.now() - timedelta(days=15))
    assert "Your first days" not in words(client.get("/"))


def test_whoever_left_by_mistake_is_invited_again_and_makes_a_new_password(people: People) -> None:
    slug, leaver = people.partnership, people.colleague
    manager = signed_in(people.manager)
    where = f"/p/{slug}/people"
    alone = signed_in(make_user("admin@example.org", "Administrator", "administrator"))
    assert "Nobody else manages this partnership" in words(alone.get(f"{where}/{people.manager.uid}/leave"))
    Draft.objects.create(user=leaver, form="update", about=f"{slug}/ACT-001", saved_at=datetime.now(UTC))
    asked = words(manager.get(f"{where}/{leaver.uid}/leave"))
    assert "1 draft not sent" in asked and "Nobody else manages" not in asked
    assert "Left lately" not in words(manager.get(where))
    manager.post(f"{where}/{leaver.uid}/leave", {})
    assert f"Left lately {leaver.label}" in words(manager.get(where))
    board = signed_in(make_user("b@example.org", "Board", "board_member", people.card))
    assert "Left lately" not in words(board.get(where))
    form = manager.get(f"{where}/invite?again={leaver.uid}")
    assert f'value="{leaver.email}"' in form.content.decode()
    assert "What each role is for" in words(form)
    outside = manager.get(f"{where}/invite?again={people.outsider.uid}").content.decode()
    assert people.outsider.email not in outside
    manager.post(f"{where}/invite", {"email": leaver.email, "label": leaver.label, "role": "contributor"})
    link = link_in(str(mail.outbox[-1].body))
    assert 'name="password"' in Client().get(link).content.decode(), "the account is closed: no signing in to it"
    assert Client().post(link, {"password": "four unrelated words here"}).status_code == 302
    leaver.refresh_from_db()
    assert leaver.is_active and "Left lately" not in words(manager.get(where))


def test_whoever_stays_elsewhere_keeps_the_account_and_those_roles(people: People) -> None:
    Membership.objects.create(user=people.outsider, partnership_id=people.card.id, role="board_member")
    signed_in(people.manager).post(f"/p/{people.partnership}/people/{people.outsider.uid}/leave", {})
    people.outsider.refresh_from_db()
    assert people.outsider.is_active
    assert {m.partnership for m in actor_for(people.outsider).memberships} == {people.other_card.id}


# --- Tokens ------------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_reaches_its_partnership_and_ends(people: People) -> None:
    Membership.objects.create(user=people.manager, partnership_id=people.other_card.id, role="manager")
    make_record(people.partnership, "action", "Ours")
    make_record(people.other, "action", "Theirs")
    client = signed_in(people.manager)
    typed = {"name": "Sheet", "scope": "read", "days": "30", "partnership": str(people.card.id)}
    page = client.post("/account/tokens", typed).content.decode()
    found = re.search(r"gt_[\w-]{40,}", page)
    assert found and found[0] not in client.get("/account/tokens").content.decode()
    program = Client(HTTP_AUTHORIZATION=f"Bearer {found[0]}")
    assert program.get(f"/api/v1/action/{people.partnership}/ACT-001").status_code == 200
    assert program.get(f"/api/v1/action/{people.other}/ACT-001").status_code == 404
    body = {"kind": "action", "owner": people.partnership, "values": {"title": "No"}}
    assert program.post("/api/v1/action", body, content_type="application/json").status_code == 403
    client.post("/account/tokens", {"end": str(people.manager.tokens.get().pk)})
    assert program.get(f"/api/v1/action/{people.partnership}/ACT-001").status_code == 401


def test_nobody_ends_the_token_of_another(people: People) -> None:
    signed_in(people.manager).post("/account/tokens", {"name": "Sheet", "scope": "read", "days": "30"})
    pk = people.manager.tokens.get().pk
    assert signed_in(people.colleague).post("/account/tokens", {"end": str(pk)}).status_code == 404
    assert people.manager.tokens.get().revoked_at is None


def test_a_token_that_calls_too_often_is_told_how_long_to_wait(people: People, settings: Any, tmp_path: Path) -> None:
    settings.API_CALLS_A_MINUTE, settings.DATA_DIR = 3, tmp_path
    program = Client(HTTP_AUTHORIZATION=f"Bearer {make_token(people.manager, 'Sheet')}")
    other = Client(HTTP_AUTHORIZATION=f"Bearer {make_token(people.colleague, 'Sheet')}")
    answers = [program.get("/api/v1/relations") for _ in range(8)]
    # A minute may turn while we count: of eight calls no more than six can be within.
    assert answers[0].status_code == 200 and answers[-1].status_code == 429
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60 and answers[-1].json()["code"] == "too_many"
    assert answers[-1].json()["problems"][0]["finding"] == "there were more than 3 in this minute"
    assert other.get("/api/v1/relations").status_code == 200
