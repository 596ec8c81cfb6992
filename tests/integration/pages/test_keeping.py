"""What is kept of people, and drafts, with three people in the room and whoever looks after the installation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from goldenthread.audit import ledger
from goldenthread.partners.models import Draft, Membership, User
from goldenthread.reference.seed import load_reference
from goldenthread.strategy.updates import updates_of
from goldenthread.vocabulary.clock import today
from tests.integration.pages.people import People, make_record, make_user, signed_in


@pytest.fixture
def former(people: People) -> User:
    load_reference()
    user = make_user("jo@agency.example", "Jo Bloggs", "analyst", people.card)
    Membership.objects.filter(user=user).update(ends=today() - timedelta(days=1))
    User.objects.filter(pk=user.pk).update(is_active=False, left_at=datetime.now(UTC))
    return user


@pytest.fixture
def keeper(db: None) -> Client:
    return signed_in(make_user("dpo@example.invalid", "Data protection officer", "administrator"))


def text(page: Any) -> str:
    return str(page.content.decode())


def test_only_whoever_looks_after_the_installation_opens_it(people: People, former: User) -> None:
    for address in ("/kept", "/kept/jobs", f"/kept/people/{former.uid}"):
        assert Client().get(address).status_code == 302
        for user in (people.manager, people.colleague, people.outsider):
            assert signed_in(user).get(address).status_code == 403
            assert "Jo Bloggs" not in text(signed_in(user).get(address))


def test_somebody_who_left_is_found_and_blanked_in_one_act(people: People, former: User, keeper: Client) -> None:
    address = f"/kept/people/{former.uid}"
    found = text(keeper.get("/kept"))
    assert "Jo Bloggs" in found and address in found
    assert "Jo Bloggs" in text(keeper.post("/kept", {"q": "data analyst"}))
    assert "Nobody" in text(keeper.post("/kept", {"q": "somebody else entirely"}))
    assert "data analyst" not in text(keeper.get("/kept", {"q": "data analyst"})), "no address holds the words"
    page = text(keeper.get(address))
    assert "Work email address" in page and "the name is blanked on" in page
    assert User.objects.get(pk=former.pk).label == "Jo Bloggs", "a GET never acts"
    for typed in ({"reason": "They asked"}, {"sure": "on"}):
        assert keeper.post(address, typed).status_code == 422
        assert User.objects.get(pk=former.pk).label == "Jo Bloggs"
    lines = ledger.count()
    done = text(keeper.post(address, {"reason": "They asked", "sure": "on"}, follow=True))
    assert "are blanked" in done and "Jo Bloggs" not in done
    assert ledger.count() == lines + 1
    assert "Jo Bloggs" not in text(keeper.post("/kept", {"q": "data analyst"}))


def test_whoever_is_still_here_must_leave_first(people: People, former: User, keeper: Client) -> None:
    address = f"/kept/people/{people.manager.uid}"
    page = text(keeper.get(address))
    assert f"/p/north-cdp/people/{people.manager.uid}/leave" in page
    assert "Blank the name</button>" not in page
    assert keeper.post(address, {"reason": "They asked", "sure": "on"}).status_code == 422
    assert User.objects.get(pk=people.manager.pk).is_active


def test_the_jobs_say_what_they_would_do_and_did(people: People, former: User, keeper: Client) -> None:
    User.objects.filter(pk=former.pk).update(left_at=datetime.now(UTC) - timedelta(days=800))
    page = text(keeper.get("/kept/jobs"))
    assert "1 thing to forget now" in page and "Names and addresses of former members" in page
    assert User.objects.get(pk=former.pk).label == "Jo Bloggs", "a dry run forgets nothing"
    done = text(keeper.post("/kept/jobs", follow=True))
    assert "Forgotten: 1 names and addresses of former members" in done
    assert f"1 on {today().day} " in done
    assert User.objects.get(pk=former.pk).label == "A former member"


# --- Drafts ------------------------------------------------------------------------------------------------------


@pytest.fixture
def address(people: People) -> str:
    card = make_record(people.partnership, "action", "Share the plan")
    return f"/p/{people.partnership}/update/{card.reference}"


TYPED = {"status": "at_risk", "sentence": "We wait for a room", "next_date_0": "1", "next_date_1": "", "seen": ""}


def test_a_draft_outlives_signing_out_and_is_seen_by_nobody_else(people: People, address: str) -> None:
    load_reference()
    manager = signed_in(people.manager)
    typed = {**TYPED, "version": "1", "from": "my"}
    kept = manager.post(address, typed | {"keep": "1"})
    assert (kept.status_code, kept["Location"]) == (302, "/my")
    manager.logout()
    again = signed_in(people.manager)
    assert "Drafts you have not sent" in text(again.get("/my"))
    page = text(again.get(address))
    assert "We wait for a room" in page and "Your draft of" in page
    assert 'value="at_risk" checked' in page.replace(' id="id_status_1"', "") or "checked" in page
    other = make_user("two@example.invalid", "Manager two", "manager", people.card)
    assert "We wait for a room" not in text(signed_in(other).get(address))
    assert "Drafts you have not sent" not in text(signed_in(other).get("/my"))
    sent = again.post(address, TYPED | {"version": "1", "next_date_0": "", "once": "k1"})
    assert sent.status_code == 302
    assert not Draft.objects.exists(), "what is sent is no draft any more"


def test_what_could_not_be_sent_is_kept(people: People, address: str) -> None:
    manager = signed_in(people.manager)
    assert manager.post(address, TYPED | {"version": "1"}).status_code == 422
    assert Draft.objects.get().values["sentence"] == "We wait for a room"
    assert manager.post(address, {"throw": "1"}).status_code == 302
    assert not Draft.objects.exists()


def test_a_draft_from_before_somebody_else_reported_is_put_beside_it(people: People, address: str) -> None:
    manager = signed_in(people.manager)
    manager.post(address, TYPED | {"version": "1", "keep": "1"})
    other = signed_in(make_user("two@example.invalid", "Manager two", "manager", people.card))
    first = {"status": "on_track", "sentence": "All is well", "version": "1", "seen": "", "once": "k2"}
    assert other.post(address, first).status_code == 302
    page = text(manager.get(address))
    assert 'name="version" value="1"' in page
    clash = manager.post(address, TYPED | {"version": "1", "next_date_0": "", "once": "k3"})
    assert clash.status_code == 409
    assert Draft.objects.exists(), "nothing typed is lost in a clash"


def test_a_detail_of_one_person_is_not_kept_even_in_a_draft(people: People, address: str) -> None:
    manager = signed_in(people.manager)
    typed = TYPED | {"version": "1", "sentence": "Call the mother on 07700 900123"}
    assert manager.post(address, typed | {"keep": "1"}).status_code == 422
    assert manager.post(address, typed).status_code == 422
    assert not Draft.objects.exists()


def test_a_draft_is_not_for_whoever_may_not_report(people: People, address: str) -> None:
    assert signed_in(people.outsider).post(address, TYPED | {"keep": "1"}).status_code == 404
    assert Client().post(address, TYPED | {"keep": "1"}).status_code == 302
    assert not Draft.objects.exists()
    assert updates_of(people.actor(people.manager), []) == {}
