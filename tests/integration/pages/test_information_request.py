"""What is held, taken out to answer a request for information: by body, by day and by marking."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client

from goldenthread.audit.models import Entry
from goldenthread.packs.requested import Request, files_of, looked_up, take
from goldenthread.partners.actors import OPERATOR, actor_for
from goldenthread.vocabulary import NotAllowed, NotFound, Refused
from goldenthread.vocabulary.clock import today
from tests.integration.pages.people import People, make_record, signed_in

SLUG = "north-cdp"


def words(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(request: Request) -> set[str]:
    return {card.title for card, *_ in looked_up(OPERATOR, request).records}


@pytest.fixture
def some(people: People) -> People:
    make_record(SLUG, "group", "Data group", group_type="working_group")
    make_record(SLUG, "action", "Share the map", links=[("responsible", f"{SLUG}/GRP-001")])
    make_record(SLUG, "action", "Count again", marking="official_sensitive")
    make_record(SLUG, "action", "=1+1", marking="public")
    return people


def test_it_takes_what_is_asked_for_by_body_day_and_marking(some: People) -> None:
    everything = titles(Request(SLUG))
    assert {"Share the map", "=1+1", "Data group"} <= everything
    assert "Count again" not in everything
    assert titles(Request(SLUG, markings=("official_sensitive",))) == {"Count again"}
    about = titles(Request(SLUG, body=f"{SLUG}/GRP-001"))
    assert "Share the map" in about and "=1+1" not in about
    assert titles(Request(SLUG, last=today() - timedelta(days=1))) == set()
    assert titles(Request(SLUG, first=today())) == everything


def test_what_is_left_out_by_marking_is_counted_and_the_ledger_says_that_it_was_taken(some: People) -> None:
    answer, data = take(actor=OPERATOR, request=Request(SLUG))
    assert answer.left_out == 1
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        about = archive.read("about.txt").decode()
        rows = list(csv.DictReader(io.StringIO(archive.read("records/action.csv").decode())))
    assert "Left out by marking: 1 record that would fit." in about
    assert {row["title"] for row in rows} == {"Share the map", "'=1+1"}
    entry = Entry.objects.order_by("-id")[0]
    assert entry.act == "information.taken"
    assert "marked Public or OFFICIAL" in entry.sentence


def test_the_same_request_gives_the_same_bytes(some: People) -> None:
    assert files_of(looked_up(OPERATOR, Request(SLUG))) == files_of(looked_up(OPERATOR, Request(SLUG)))


@pytest.mark.parametrize(
    ("request_", "finding"),
    [
        (Request(SLUG, first=date(2026, 2, 1), last=date(2026, 1, 1)), "before the first day"),
        (Request(SLUG, markings=()), "none that we know"),
        (Request(SLUG, body=f"{SLUG}/ACT-001"), "no organisation and no group"),
    ],
)
def test_a_request_that_cannot_be_answered_is_refused(some: People, request_: Request, finding: str) -> None:
    with pytest.raises(Refused, match=finding):
        looked_up(OPERATOR, request_)


def test_three_people_in_the_room(some: People) -> None:
    address = f"/p/{SLUG}/request"
    manager = signed_in(some.manager)
    assert "Answer a request for information" in words(manager, address)
    counted = manager.post(address, {"body": "", "markings": ["public", "official"], "count": "1"})
    assert b"fit what was asked for" in counted.content
    taken = manager.post(address, {"body": "", "markings": ["public"], "take": "1"})
    assert taken["Content-Type"] == "application/zip"
    none = manager.post(address, {"body": "", "take": "1"})
    assert none.status_code == 422
    assert b"Choose at least one marking" in none.content
    assert signed_in(some.outsider).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_only_who_may_export_is_answered(some: People) -> None:
    for person in (some.outsider, some.colleague):
        with pytest.raises(NotAllowed):
            looked_up(actor_for(person), Request(SLUG))
    with pytest.raises(NotFound):
        looked_up(OPERATOR, Request("nowhere"))
