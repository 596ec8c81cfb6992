"""Returns over the API: windows and what was sent for them, with the people in the room."""

import json

import pytest
from django.test import Client

from goldenthread.partners.actors import make_token
from goldenthread.partners.models import Membership
from goldenthread.records.models import Record
from goldenthread.returns.accepting.commands import roll_back
from goldenthread.returns.sending.commands import ask
from tests.integration.pages.people import make_user

ROOT = "/api/v1/returns"


class Reader:
    """Reads the API with one token."""

    def __init__(self, user=None):
        self.headers = {"Authorization": f"Bearer {make_token(user, 'tests')}"} if user else {}

    def get(self, path=""):
        return Client(raise_request_exception=False).get(f"{ROOT}{path}", headers=self.headers)

    def codes(self, path=""):
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        return [item["full_reference"] for item in answer.json()["items"]]


@pytest.fixture
def readers(agencies):
    """Tokens by who holds them."""

    def agency(name, card):
        user = make_user(f"{name}@example.org", name)
        Membership.objects.create(user=user, organisation=Record.objects.get(pk=card.id), role="contributor")
        return Reader(user)

    room = agencies.room
    return {
        "analyst": Reader(make_user("api-analyst@example.org", "Analyst", "analyst", room.north)),
        "elsewhere": Reader(make_user("api-elsewhere@example.org", "Elsewhere", "manager", room.south)),
        "police": agency("api-police", agencies.police),
        "health": agency("api-health", agencies.health),
        "nobody": Reader(),
    }


def test_who_sees_which_windows(agencies, readers):
    every = {agencies.code, agencies.health_code}
    assert set(readers["analyst"].codes()) == every
    assert set(readers["police"].codes()) == {agencies.code, agencies.south_code}
    assert readers["health"].codes() == [agencies.health_code]
    assert readers["elsewhere"].codes() == [agencies.south_code]
    assert readers["nobody"].get().status_code == 401


def test_one_return_is_not_there_for_another_agency_nor_another_partnership(agencies, readers):
    for who, status in (("analyst", 200), ("police", 200), ("health", 404), ("elsewhere", 404), ("nobody", 401)):
        assert readers[who].get(f"/{agencies.code}").status_code == status, who
    assert readers["analyst"].get("/north/COL-001-209904-209906").status_code == 404


def test_a_window_says_how_it_stands(agencies, readers):
    body = readers["analyst"].get(f"/{agencies.code}").json()
    assert body["standing"] == "late" and body["standing_words"].startswith("Late by")
    assert body["late_days"] > 0
    assert (body["opens"], body["due"], body["period_starts"]) == ("2024-07-01", "2024-07-26", "2024-04-01")
    assert (body["asked"], body["required"], body["accepted"], body["version"]) == (2, 2, 0, 0)
    assert body["submissions"] == []
    assert (body["agency"], body["collection"]) == ("shared/ORG-901", "north/COL-001")


def test_what_was_sent_is_told_by_its_states_days_and_counts(agencies, readers):
    agencies.whole()
    agencies.send(agencies.police_values(seizures="3"), reason="Two were counted twice")
    new, old = readers["police"].get(f"/{agencies.code}").json()["submissions"]
    assert (old["number"], old["state"], old["queries"], old["unanswered"]) == (1, "accepted", 0, 0)
    assert old["figures"] == {"added": 2, "revised": 0, "unchanged": 0, "elsewhere": 0}
    assert old["signed_off_at"] and old["accepted_at"]
    # The document is a record of the partnership: its members may open it, and the agency has the file itself.
    assert old["document"] is None
    assert readers["analyst"].get(f"/{agencies.code}").json()["submissions"][1]["document"]["kind"] == "document"
    assert (new["number"], new["state"], new["reason"]) == (2, "queries", "Two were counted twice")
    assert (new["errors"], new["queries"], new["unanswered"], new["asked"], new["given"]) == (0, 1, 1, 2, 2)
    assert new["accepted_at"] is None and new["figures"] == {} and new["document"] is None


def test_neither_words_nor_people_nor_figures_are_told(agencies, readers):
    agencies.send(agencies.police_values(seizures="4711", arrests="30"))
    ask(actor=agencies.analyst, round=agencies.code, words="Is the depot in it?")
    said = json.dumps(readers["analyst"].get(f"/{agencies.code}").json())
    assert "4711" not in said and "depot" not in said
    assert agencies.police_sender.id not in said and agencies.police_sender.label not in said


def test_a_version_that_was_rolled_back_says_why(agencies, readers):
    agencies.whole()
    roll_back(actor=agencies.analyst, round=agencies.code, reason="The wrong file")
    body = readers["analyst"].get(f"/{agencies.code}").json()
    (one,) = body["submissions"]
    assert (one["state"], one["rolled_back_because"]) == ("rolled_back", "The wrong file")
    assert (body["version"], body["state"]) == (0, "")


def test_the_list_is_narrowed_and_paged(agencies, readers):
    analyst = readers["analyst"]
    assert analyst.codes("?agency=shared/ORG-902") == [agencies.health_code]
    assert analyst.codes("?collection=north/COL-001&owner=north") == [agencies.code]
    assert analyst.codes("?owner=south") == []
    assert set(analyst.codes("?holds=2024-05-01")) == {agencies.code, agencies.health_code}
    assert analyst.codes("?holds=2024-08-01") == []
    first = analyst.get("?size=1").json()
    assert (len(first["items"]), first["total"]) == (1, 2)
    assert analyst.codes("?size=1&page=2") != analyst.codes("?size=1")
    assert analyst.codes("?size=1&page=3") == []
    assert analyst.get("?agency=north/COL-001").status_code == 404
    assert analyst.get("?agenzy=shared/ORG-902").status_code == 422
    assert analyst.get("?holds=yesterday").status_code == 422


def test_the_list_takes_as_many_queries_however_many_windows(agencies, readers, django_assert_max_num_queries):
    agencies.open("quarter 2 2024/25")
    agencies.open("quarter 3 2024/25")
    with django_assert_max_num_queries(16):
        assert len(readers["analyst"].codes()) == 6


def test_both_addresses_are_described(agencies):
    schema = Client().get("/api/v1/openapi.json").json()
    listed = schema["paths"]["/api/v1/returns"]["get"]
    assert {p["name"] for p in listed["parameters"]} == {"owner", "agency", "collection", "holds", "page", "size"}
    assert schema["paths"]["/api/v1/returns/{owner}/{code}"]["get"]["operationId"] == "return"
    assert "submissions" in schema["components"]["schemas"]["ReturnOut"]["properties"]
