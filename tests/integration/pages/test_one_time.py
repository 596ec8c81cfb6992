"""Somebody without an account: a link and a code open one form for one thing, once."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from goldenthread.audit.models import Entry
from goldenthread.partners import mailing
from goldenthread.partners.models import OneTimeLink, User
from goldenthread.records.cards import Card
from goldenthread.records.models import Record
from goldenthread.strategy.models import Action
from tests.integration.pages.people import People, make_record, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail leaves at once: a test's transaction never commits, and the outbox waits for that."""
    monkeypatch.setattr(mailing, "_route", [mailing._at_once])


@pytest.fixture
def action(people: People) -> Card:
    return make_record(
        people.partnership, "action", "Train the school’s lead", summary="A guarded summary", progress="Slow so far"
    )


def sent_link(people: People, action: Card) -> str:
    where = f"/r/{action.full_reference}/send-link"
    answer = signed_in(people.manager).post(where, {"email": "lead@school.example"})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    found = re.search(r"http://testserver(/one-time/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def code_sent() -> str:
    found = re.search(r"\b(\d{6})\b", str(mail.outbox[-1].body))
    assert found
    return found[1]


def proof_in(page: str) -> str:
    found = re.search(r'name="proof" value="([^"]+)"', page)
    assert found, page[-2000:]
    return found[1]


def test_a_link_and_a_code_open_one_form_and_the_answer_says_where_it_came_from(people: People, action: Card) -> None:
    where = sent_link(people, action)
    school = Client()
    page = school.get(where).content.decode()
    assert action.title in page and "guarded" not in page and "Slow so far" not in page
    asked = school.post(where, {"step": "send"}).content.decode()
    assert "Enter the code" in asked
    form = school.post(where, {"step": "code", "code": code_sent()}).content.decode()
    assert "guarded" not in form and "Slow so far" not in form, "what the record says now was shown"
    assert 'name="delivery"' in form and 'name="title"' not in form
    answer = {"step": "answer", "proof": proof_in(form), "delivery": "on_track", "progress": "Twelve trained"}
    done = school.post(where, answer | {"title": "Another title"})
    assert "Your answer is saved" in done.content.decode(), done.content.decode()[-2000:]
    row = Action.objects.select_related("record").get(record_id=action.id)
    assert (row.delivery, row.progress, row.record.title) == ("on_track", "Twelve trained", action.title)
    assert "_auth_user_id" not in school.session, "a link signed somebody in"
    assert school.get(where).status_code == 404 and school.post(where, answer).status_code == 404
    acts = Entry.objects.filter(actor__startswith="link-")
    assert set(acts.values_list("on_behalf_of", flat=True)) == {people.manager.uid}
    assert "not signed in" in acts.latest("id").sentence
    history = signed_in(people.manager).get(f"/r/{action.full_reference}/history").content.decode()
    assert "Sent by email link, not signed in" in history


def test_reading_the_page_sends_nothing_and_changes_nothing(people: People, action: Card) -> None:
    where = sent_link(people, action)
    mails, entries = len(mail.outbox), Entry.objects.count()
    for _ in range(3):
        assert Client().get(where).status_code == 200
        assert Client().head(where).status_code == 200
    assert (len(mail.outbox), Entry.objects.count()) == (mails, entries)
    assert OneTimeLink.objects.get().codes_sent == 0


def test_a_code_dies_after_five_wrong_tries_and_after_ten_minutes(people: People, action: Card) -> None:
    where = sent_link(people, action)
    school = Client()
    school.post(where, {"step": "send"})
    right = code_sent()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert school.post(where, {"step": "code", "code": wrong}).status_code == 422
    assert school.post(where, {"step": "code", "code": right}).status_code == 422, "a sixth try was taken"
    school.post(where, {"step": "send"})
    OneTimeLink.objects.update(code_expires_at=timezone.now())
    assert school.post(where, {"step": "code", "code": code_sent()}).status_code == 422


def test_no_form_opens_without_the_code_and_no_more_than_five_codes_are_sent(people: People, action: Card) -> None:
    where = sent_link(people, action)
    school = Client()
    refused = school.post(where, {"step": "answer", "proof": "made-up", "delivery": "on_track"})
    assert refused.status_code == 422
    before = len(mail.outbox)
    for _ in range(7):
        school.post(where, {"step": "send"})
    assert len(mail.outbox) - before == 5
    assert Action.objects.get(record_id=action.id).delivery == "not_reported"


def test_a_link_ends_with_its_time_with_its_record_and_with_the_account_it_never_makes(
    people: People, action: Card
) -> None:
    users = User.objects.count()
    where = sent_link(people, action)
    Record.objects.filter(pk=action.id).update(state="retired")
    assert Client().get(where).status_code == 404
    Record.objects.filter(pk=action.id).update(state="live")
    OneTimeLink.objects.update(expires_at=timezone.now())
    assert Client().get(where).status_code == 404
    assert Client().get("/one-time/made-up").status_code == 404
    assert User.objects.count() == users


def test_who_may_send_a_link_is_who_may_change_the_record(people: People, action: Card) -> None:
    where = f"/r/{action.full_reference}/send-link"
    assert signed_in(people.colleague).get(where).status_code == 403
    assert signed_in(people.outsider).get(where).status_code == 404
    assert Client().get(where).status_code == 302
    gap = make_record(people.partnership, "gap", "A gap")
    assert signed_in(people.manager).get(f"/r/{gap.full_reference}/send-link").status_code == 404
    guarded = make_record(people.partnership, "action", "Guarded", marking="official_sensitive")
    sent = signed_in(people.manager).post(f"/r/{guarded.full_reference}/send-link", {"email": "a@school.example"})
    assert sent.status_code == 422 and not OneTimeLink.objects.exists()
