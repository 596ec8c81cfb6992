"""The HTTP API: derived resources, versions, problem documents, and who may call."""

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.test import Client

from goldenthread.access import ROLES
from goldenthread.partners.actors import make_token
from goldenthread.partners.models import Membership, User
from goldenthread.records.kinds import kinds
from goldenthread.records.models import Link, Record

pytestmark = pytest.mark.usefixtures("loaded", "db")
ROOT, ACTION = "/api/v1", "/api/v1/action/dorset-cypf/ACT-085"


class Caller:
    """Calls the API with one token."""

    def __init__(self, token: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call; headers are written with low lines for hyphens."""
        return self.client.generic(
            method,
            path if path.startswith("/") else f"{ROOT}/{path}",
            data=body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers=self.headers | {name.replace("_", "-"): v for name, v in headers.items()},
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)


def a_user(role: str, slug: str | None, email: str = "someone@example.invalid") -> User:
    user = User.objects.create_user(email, "Someone")
    partnership = Record.objects.get(kind="partnership", reference=slug) if slug else None
    Membership.objects.create(user=user, partnership=partnership, role=role)
    return user


@pytest.fixture
def as_role() -> Callable[..., Caller]:
    def make(role: str, slug: str | None = "dorset-cypf", *, write: bool = True) -> Caller:
        return Caller(make_token(a_user(role, slug, f"{role}@x.invalid"), "tests", may_write=write))

    return make


@pytest.fixture
def manager(as_role: Callable[..., Caller]) -> Caller:
    return as_role("manager")


def problem_of(response: Any, status: int, code: str = "") -> dict[str, Any]:
    """The body of a problem document, with what every one of them must hold."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status and body["title"] and body["detail"]
    assert not code or body["code"] == code
    return body


# --- Who may call ---------------------------------------------------------------------------------------


def test_without_a_token_it_says_what_would_be_served() -> None:
    response = Caller().get("action")
    assert "published editions only, at /api/v1/editions" in problem_of(response, 401)["detail"]
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer gt_unknown", "Basic YTpi", "Bearer", "Bearer gt_é"])
def test_a_token_that_is_not_known_is_refused(header: str) -> None:
    problem_of(Caller().get("action", Authorization=header), 401)


def test_a_session_reads_and_does_not_write() -> None:
    caller = Caller()
    caller.client.force_login(a_user("manager", "dorset-cypf"))
    assert caller.get(ACTION).status_code == 200
    body = {"version": 1, "delivery": "on_track"}
    assert "token" in problem_of(caller.patch(ACTION, body), 403)["detail"]


def test_a_token_to_read_does_not_write(as_role: Callable[..., Caller]) -> None:
    reader = as_role("manager", write=False)
    assert reader.get(ACTION).status_code == 200
    problem_of(reader.patch(ACTION, {"version": 1, "delivery": "on_track"}), 403)


def test_a_role_that_may_not_is_told_so(as_role: Callable[..., Caller]) -> None:
    contributor = as_role("contributor")
    body = problem_of(contributor.patch(ACTION, {"version": 1, "title": "x"}), 403, "not_allowed")
    assert "Your role does not let you change records" in body["detail"]


def test_what_another_partnership_keeps_to_itself_is_not_found(
    as_role: Callable[..., Caller],
) -> None:
    Record.objects.filter(owner__reference="dorset-cypf", reference="ACT-085").update(marking="official")
    outsider = as_role("manager", "tower-hamlets-cdp")
    theirs = problem_of(outsider.get(ACTION), 404)["detail"]
    none = problem_of(outsider.get(ACTION.replace("085", "999")), 404)["detail"]
    assert theirs.replace("085", "999") == none
    problem_of(outsider.patch(ACTION, {"version": 1}), 404)


# --- Reading --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of_kind", kinds(), ids=lambda of_kind: of_kind.code)
def test_every_kind_can_be_listed_and_read(of_kind: Any, as_role: Callable[..., Caller]) -> None:
    administrator = as_role("administrator", None)
    page = administrator.get(f"{of_kind.slug}?size=3").json()
    open_to_all = Record.objects.exclude(marking="official_sensitive")
    assert page["total"] == open_to_all.filter(kind=of_kind.code).count()
    for item in page["items"]:
        response = administrator.get(f"{of_kind.slug}/{item['full_reference']}")
        one = response.json()
        assert {name: one[name] for name in item} == item
        assert response["ETag"] == f'"{one["version"]}"'
        assert {spec.name for spec in of_kind.fields} <= one.keys()


@pytest.mark.parametrize("of_kind", [k for k in kinds() if "change" in k.acts], ids=lambda of_kind: of_kind.code)
def test_what_is_read_can_be_sent_back(of_kind: Any, as_role: Callable[..., Caller]) -> None:
    # An administrator has no part in editions.
    every = of_kind.permission("change") in ROLES["administrator"].permissions
    writer = as_role("administrator", None) if every else as_role("manager", "example-county")
    for item in writer.get(f"{of_kind.slug}?size=500").json()["items"][::7]:
        sent = {spec.name: item[spec.name] for spec in of_kind.fields}
        response = writer.patch(f"{of_kind.slug}/{item['full_reference']}", sent | {"version": item["version"]})
        assert response.status_code == 200, response.content
        assert response.json()["version"] == item["version"], "nothing changed, so no new version"


def test_a_list_is_narrowed_by_owner_words_choice_and_link(manager: Caller) -> None:
    def total(query: str) -> int:
        return manager.get(f"action?{query}").json()["total"]

    assert total("owner=dorset-cypf") == 101
    assert total("owner=dorset-cypf&part_of=dorset-cypf/THM-002") == 14
    assert 0 < total("q=drugs") < 101
    assert total("owner=dorset-cypf&delivery=complete") == 0
    for address in ("action?owner=nobody", "search?q=plan&owner=nobody", "figures?owner=nobody"):
        problem_of(manager.get(address), 404)
    assert total("owner=shared") == 0


def test_pages_hold_every_record_once(manager: Caller) -> None:
    seen = []
    for page in range(1, 5):
        body = manager.get(f"action?owner=dorset-cypf&size=30&page={page}").json()
        assert (body["pages"], body["size"], body["page"]) == (4, 30, page)
        seen += [item["reference"] for item in body["items"]]
    assert seen == [f"ACT-{n:03d}" for n in range(1, 102)]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("size=501", "size"),
        ("size=0", "size"),
        ("page=99999999999999999999", "page"),
        ("page=x", "page"),
        ("deliverry=complete", "deliverry"),
        ("delivery=soon", "delivery"),
        ("on=soon", "on"),
        ("known=2024-99-01", "known"),
        ("q=" + "x" * 301, "q"),
    ],
)
def test_a_query_that_cannot_be_taken_is_refused_with_its_place(query: str, place: str, manager: Caller) -> None:
    body = problem_of(manager.get(f"action?{query}"), 422, "refused")
    assert [p["place"] for p in body["problems"]] == [place]
    assert all(p["finding"] and p["remedy"] for p in body["problems"])


def test_both_clocks(manager: Caller) -> None:
    assert manager.get("partnership?on=2020-01-01").json()["total"] < 7
    assert manager.get(f"{ACTION}?known=2000-01-01").status_code == 404
    assert manager.get(f"{ACTION}?known=2999-01-01").json()["version"] == 1


def test_a_group_reads_as_its_reference(manager: Caller) -> None:
    with_group = Record.objects.filter(kind="seat", owner__reference="dorset-cypf").exclude(group=None)[0]
    seat = manager.get(f"seat/dorset-cypf/{with_group.reference}").json()
    assert seat["group"] == f"dorset-cypf/{with_group.group.reference}"
    listed = manager.get(f"seat?group={seat['group']}").json()
    assert seat["reference"] in [item["reference"] for item in listed["items"]]


def test_a_record_under_the_wrong_kind_is_not_found(manager: Caller) -> None:
    body = problem_of(manager.get("theme/dorset-cypf/ACT-085"), 404)
    assert "/api/v1/action" in body["detail"]


def test_search_and_the_dictionary(manager: Caller) -> None:
    body = manager.get("search?q=combatting%20drugs&size=2").json()
    assert len(body["items"]) == 2 < body["total"]
    entries = manager.get("kinds").json()["items"]
    assert {entry["code"] for entry in entries} == {of_kind.code for of_kind in kinds()}
    action = next(entry for entry in entries if entry["code"] == "action")
    assert "on_track" in next(f for f in action["fields"] if f["name"] == "delivery")["choices"]
    assert any(r["code"] == "part_of" for r in manager.get("relations").json()["items"])


def test_the_thread_of_a_record(manager: Caller) -> None:
    body = manager.get("thread/dorset-cypf/ACT-085").json()
    assert body["focus"]["reference"] == "ACT-085" and body["lede"]
    assert body["line"][0]["node"]["card"]["full_reference"] == "shared/ELE-003"
    up = manager.get("thread/dorset-cypf/ACT-085?way=up").json()
    assert [s["title"] for s in up["line"]] == [s["title"] for s in body["line"]][::-1]
    problem_of(manager.get("thread/dorset-cypf/ACT-085?way=sideways"), 422)
    problem_of(manager.get("thread/dorset-cypf/ACT-999"), 404)


def test_figures_are_typed_and_know_their_source(manager: Caller) -> None:
    body = manager.get("figures?owner=dorset-cdp&size=5").json()
    assert len(body["items"]) == 5 < body["total"]
    figure = body["items"][0]
    assert figure["measure"]["kind"] in ("indicator", "measure")
    assert figure["document"] and figure["where_from"] and figure["value_type"]
    assert figure["value"] is None or isinstance(figure["value"], str)
    assert manager.get(f"figures/{figure['full_reference']}").json() == figure
    assert manager.get(f"figures/{figure['full_reference']}/versions").json() == [figure]
    measured = manager.get(f"figures?measure={figure['measure']['full_reference']}").json()
    assert figure in measured["items"]
    problem_of(manager.get("figures/dorset-cdp/FIG-99999"), 404)


# --- Writing --------------------------------------------------------------------------------------------


def test_add_answers_with_the_record_and_where_it_is(manager: Caller) -> None:
    response = manager.post(
        "action",
        {
            "owner": "dorset-cypf",
            "title": "Share the plan",
            "delivery": "on_track",
            "due": "2027-03-31",
            "links": [{"relation": "part_of", "target": "THM-006"}],
            "reason": "Agreed by the board",
        },
    )
    assert response.status_code == 201, response.content
    assert response["Location"] == f"{ROOT}/action/dorset-cypf/ACT-102"
    assert response["ETag"] == '"1"'
    body = manager.get(response["Location"]).json()
    assert (body["delivery"], body["due"]) == ("on_track", "2027-03-31")
    assert [link["other"]["reference"] for link in body["links"]] == ["THM-006"]
    history = manager.get(f"{response['Location']}/history").json()
    assert (history[0]["reason"], history[0]["actor"]) == ("Agreed by the board", "Someone")


def test_every_problem_is_told_at_once(manager: Caller) -> None:
    sent = {"owner": "dorset-cypf", "stage": "soon", "launched": "whenever"}
    body = problem_of(manager.post("product", sent), 422, "refused")
    assert {p["place"] for p in body["problems"]} == {"stage", "launched"}
    body = problem_of(manager.post("product", {"owner": "dorset-cypf"}), 422)
    assert {p["place"] for p in body["problems"]} == {"title", "product_type"}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"title": "x"}, "owner"),
        ({"owner": "dorset-cypf", "title": "x", "colour": "red"}, "colour"),
        ({"owner": "dorset-cypf", "title": ["x"]}, "title"),
        ({"owner": "dorset-cypf", "title": "x", "links": [{"relation": "part_of"}]}, "links.0.target"),
        ({"owner": "dorset-cypf", "title": "x" * 301}, "title"),
        ({"owner": "dorset-cypf", "title": "x", "group": "GRP-999"}, "group"),
        ({"owner": "dorset-cypf", "title": "x", "reference": "no spaces"}, "reference"),
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_with_its_place(body: Any, place: str, manager: Caller) -> None:
    found = problem_of(manager.post("action", body), 422)["problems"]
    assert [p["place"] for p in found] == [place]


def test_the_same_key_has_one_effect(manager: Caller, as_role: Callable[..., Caller]) -> None:
    body = {"owner": "dorset-cypf", "title": "Once"}
    first, again = (manager.post("action", body, Idempotency_Key="k1") for _ in range(2))
    assert first.json() == again.json()
    other = as_role("analyst").post("action", body, Idempotency_Key="k1")
    assert other.json()["reference"] != first.json()["reference"], "a key is its sender's own"


def test_a_change_needs_the_version_that_was_read(manager: Caller) -> None:
    problem_of(manager.patch(ACTION, {"delivery": "on_track"}), 428, "version_needed")
    problem_of(manager.patch(ACTION, {"delivery": "on_track"}, If_Match="*"), 400)
    changed = manager.patch(ACTION, {"delivery": "on_track"}, If_Match='"1"')
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert changed.json()["delivery"] == "on_track"
    by_body = manager.patch(ACTION, {"delivery": "at_risk", "version": 2})
    assert by_body.json()["version"] == 3


def test_a_stale_change_shows_both_versions(manager: Caller) -> None:
    manager.patch(ACTION, {"delivery": "on_track"}, If_Match='"1"')
    response = manager.patch(ACTION, {"delivery": "complete"}, If_Match='"1"')
    body = problem_of(response, 412, "stale_version")
    assert (body["given_version"], body["current_version"]) == (1, 2)
    assert body["base"]["delivery"] == "not_reported"
    assert body["current"]["delivery"] == "on_track"
    assert response["ETag"] == '"2"'
    body = problem_of(manager.patch(ACTION, {"title": "x"}, If_Match='"7"'), 412)
    assert body["base"] is None
    assert manager.get(ACTION).json()["delivery"] == "on_track"


def test_retire_needs_a_version_and_a_reason(manager: Caller) -> None:
    problem_of(manager.post(f"{ACTION}/retire", {"reason": "Done"}), 428)
    problem_of(manager.post(f"{ACTION}/retire", {"reason": " ", "version": 1}), 422)
    problem_of(manager.post(f"{ACTION}/retire", {"reason": "Done", "version": 9}), 412)
    body = {"reason": "Done", "version": 1, "state": "retired", "on": "2026-01-31"}
    card = manager.post(f"{ACTION}/retire", body).json()
    assert (card["state"], card["valid_to"], card["version"]) == ("retired", "2026-01-31", 2)


def test_links_come_and_go_and_stay_in_the_history(manager: Caller) -> None:
    new = {"relation": "measured_by", "target": "IND-001", "note": "In part"}
    made = manager.post(f"{ACTION}/links", new)
    assert made.status_code == 201
    number = made.json()["id"]
    listed = manager.get(f"{ACTION}/links").json()["items"]
    assert {"id": number, "note": "In part"}.items() <= next(
        {k: line[k] for k in ("id", "note")} for line in listed if line["id"] == number
    ).items()
    problem_of(manager.post(f"{ACTION}/links", new), 422)
    problem_of(manager.post(f"{ACTION}/links", {"relation": "likes", "target": "IND-001"}), 422)
    problem_of(manager.post(f"{ACTION}/links", {"relation": "part_of", "target": "IND-001"}), 422)
    assert manager.call("DELETE", f"links/{number}?reason=Wrong").status_code == 204
    problem_of(manager.call("DELETE", f"links/{number}"), 404)
    problem_of(manager.call("DELETE", f"links/{10**30}"), 404)
    assert Link.objects.get(pk=number).withdrawn_by


def test_many_links_are_one_save(manager: Caller) -> None:
    before = Link.objects.count()
    links = [{"source": "dorset-cypf/ACT-001", "relation": "measured_by", "target": f"IND-00{n}"} for n in (1, 2, 3)]
    bad = {"source": "dorset-cypf/ACT-001", "relation": "measured_by", "target": "THM-001"}
    problem_of(manager.post("links", {"links": [*links, bad]}), 422)
    assert Link.objects.count() == before
    ids = manager.post("links", {"links": links}).json()["ids"]
    assert len(ids) == 3
    swapped = manager.post("links", {"links": [], "away": ids[:2]})
    assert swapped.json() == {"ids": []}
    assert Link.objects.filter(pk__in=ids, withdrawn_at=None).count() == 1


def test_a_question_and_its_answer(manager: Caller) -> None:
    asked = manager.post(f"{ACTION}/comments", {"text": "When?", "sort": "question"}).json()["id"]
    body = {"text": "In May", "sort": "answer", "answers": asked}
    assert manager.post(f"{ACTION}/comments", body, Idempotency_Key="a").status_code == 201
    again = manager.post(f"{ACTION}/comments", body, Idempotency_Key="a")
    (question,) = manager.get(f"{ACTION}/comments").json()
    assert (question["text"], question["actor"]) == ("When?", "Someone")
    assert [a["id"] for a in question["answers"]] == [again.json()["id"]]
    problem_of(manager.post(f"{ACTION}/comments", {"text": " "}), 422)


def test_a_rule_that_is_broken_has_its_code(as_role: Callable[..., Caller]) -> None:
    chair = as_role("chair", "dorset-cdp")

    def new(kind_code: str, **fields: Any) -> Any:
        response = chair.post(kind_code, {"owner": "dorset-cdp", **fields})
        assert response.status_code == 201, response.content
        return response.json()["reference"]

    board = new("group", title="A board", group_type="board")
    child = new(
        "group",
        title="A group",
        group_type="sub_group",
        links=[{"relation": "part_of", "target": board}],
    )
    new("house-rule", title="One at most", rule="objectives_max", number=1, group=board)
    new("objective", title="First", group=child)
    second = {"owner": "dorset-cdp", "title": "Second", "group": child}
    body = problem_of(chair.post("objective", second), 409, "objectives_max")
    assert body["exception_allowed"] is True and body["problems"][0]["remedy"]
    allowed = chair.post("objective", second | {"exception": "For one quarter"})
    assert allowed.status_code == 201


def test_a_partnership_is_split_by_its_manager(as_role: Callable[..., Caller]) -> None:
    manager = as_role("manager", "example-county")
    body = {
        "on": "2025-04-01",
        "successors": [
            {"slug": "north-cdp", "title": "North", "area": "L-EXAMPLE-NORTH"},
            {"slug": "south-cdp", "title": "South", "area": "L-EXAMPLE-SOUTH"},
        ],
    }
    problem_of(manager.post("partnerships/dorset-cdp/split", body), 403)
    problem_of(manager.post("partnerships/example-county/split", body | {"on": ""}), 422)
    made = manager.post("partnerships/example-county/split", body)
    assert made.status_code == 201, made.content
    assert [card["reference"] for card in made.json()] == ["north-cdp", "south-cdp"]
    problem_of(manager.post("partnerships/example-county/split", body), 422)


# --- Hard inputs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "action?q=a%00b", None, 422),
        ("GET", "action/dorset-cypf/ACT%00", None, 422),
        ("GET", "action?owner=%ff", None, 404),
        ("POST", "action", '{"owner": "dorset-cypf", "title": "a\\u0000b"}', 422),
        ("POST", "action", '{"owner": "dorset-cypf", "title": "a\\ud800b"}', 422),
        ("POST", "action", '{"owner": "dorset-cypf", "title": "x", "position": NaN}', 400),
        ("POST", "action", '{"owner": "dorset-cypf", "title": "x", "position": 1e400}', 422),
        ("POST", "action", '{"owner": "dorset-cypf", "title": "x", "position": -1}', 422),
        ("POST", "action", '{"owner": "dorset-cypf", "title": "x", "position": ' + "9" * 5000 + "}", 400),
        ("POST", "action", "{", 400),
        ("POST", "action", b"\xff\xfe", 400),
        ("POST", "action", "[" * 100_000, 400),
        ("POST", "action", "[]", 422),
        ("POST", "action", "", 422),
        ("POST", "indicator", '{"owner": "dorset-cypf", "title": "x", "per": 99999999999}', 422),
        ("POST", "investment", '{"owner": "dorset-cypf", "title": "x", "amount": 999999999999999}', 422),
        (
            "POST",
            "house-rule",
            '{"owner": "dorset-cypf", "title": "x", "rule": "objectives_max", "number": 99999}',
            422,
        ),
        ("PATCH", "action/dorset-cypf/ACT-001", '{"version": 99999999999999999999999}', 412),
        ("PUT", "action/dorset-cypf/ACT-001", "{}", 405),
        ("POST", "action/dorset-cypf/ACT-001/links", '{"relation": "part_of", "target": ""}', 404),
        ("POST", "links", '{"away": [99999999999999999999999]}', 404),
        ("POST", "action/dorset-cypf/ACT-001/comments", '{"text": "x", "sort": "answer", "answers": 999999}', 404),
        ("GET", "search", None, 422),
        ("GET", "nothing/here", None, 404),
        ("GET", "action/", None, 404),
        ("DELETE", "links/x", None, 404),
        ("GET", "wrong-kind/dorset-cypf/ACT-001/history", None, 404),
    ],
)
def test_no_input_breaks_it(method: str, path: str, body: Any, status: int, manager: Caller) -> None:
    response = manager.call(method, path, body)
    if status >= 400:
        problem_of(response, status)
    else:
        assert response.status_code == status


def test_a_failure_of_ours_has_a_reference_and_no_trace(manager: Caller, monkeypatch: Any) -> None:
    def fails(error: Exception) -> Any:
        monkeypatch.setattr("goldenthread.records.searching.search", Mock(side_effect=error))
        return manager.get("search?q=x")

    body = problem_of(fails(RuntimeError("secret inside")), 500, "unexpected")
    assert body["reference"] in body["detail"] and "secret" not in str(body)
    locked = fails(OperationalError("database is locked"))
    problem_of(locked, 503, "unavailable")
    assert locked["Retry-After"]


# --- The description ------------------------------------------------------------------------------------


def test_the_description_is_whole() -> None:
    schema = Caller().get("openapi.json").json()
    text = json.dumps(schema)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        node: Any = schema
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
    operations = [op for path in schema["paths"].values() for op in path.values()]
    assert len({op["operationId"] for op in operations}) == len(operations)
    for of_kind in kinds():
        many = {"get"} | ({"post"} if "add" in of_kind.acts else set())
        one = {"get"} | ({"patch"} if "change" in of_kind.acts else set())
        assert schema["paths"][f"{ROOT}/{of_kind.slug}"].keys() == many
        assert one <= schema["paths"][f"{ROOT}/{of_kind.slug}/{{owner}}/{{reference}}"].keys()
    problem_of(Caller().get("docs"), 404)
    assert Caller().get(f"{ROOT}/").json()["kinds"]["sub_item"] == f"{ROOT}/sub-item"
