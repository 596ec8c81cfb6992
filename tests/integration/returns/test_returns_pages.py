"""The pages of returns, with three people in the room: the agency, the partnership, and somebody outside."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenthread.observations.models import Observation
from goldenthread.partners.models import Membership
from goldenthread.records.commands import change
from goldenthread.records.models import Record
from goldenthread.returns.models import Cell, Submission
from goldenthread.returns.sending.queries import result
from tests.integration.pages.people import make_user, signed_in

TASKS = "/p/north/returns"
ONE = "/p/north/returns/COL-001-202404-202406"
LATER = "?period=2024-04-01_2024-06-30"


def agency_user(email, agency):
    user = make_user(email, email.partition("@")[0].replace("-", " ").capitalize())
    Membership.objects.create(user=user, organisation=Record.objects.get(pk=agency.id), role="contributor")
    return user


@pytest.fixture
def browsers(agencies):
    """Signed-in browsers by who they are."""
    north, south = agencies.room.north, agencies.room.south
    return {
        "analyst": signed_in(make_user("analyst@example.org", "Data analyst", "analyst", north)),
        "manager": signed_in(make_user("manager@example.org", "Partnership manager", "manager", north)),
        "chair": signed_in(make_user("chair@example.org", "Chair", "chair", north)),
        "sender": signed_in(agency_user("police-sender@example.org", agencies.police)),
        "approver": signed_in(agency_user("police-approver@example.org", agencies.police)),
        "health": signed_in(agency_user("health-sender@example.org", agencies.health)),
        "outsider": signed_in(make_user("outsider@example.org", "Manager elsewhere", "manager", south)),
    }


def words(answer):
    main = re.search(r"(?s)<main.*?</main>", answer.content.decode())
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


def upload(client, data, address=ONE, name="return.csv", **fields):
    given = {"act": "send", "file": SimpleUploadedFile(name, data)} | fields
    return client.post(address, given, follow=True)


def act(client, name, address=ONE, **fields):
    return client.post(address, {"act": name} | fields, follow=True)


GIVEN = {"given_by": "Head of performance", "given_how": "by email", "given_on": "19 July 2024"}


# --- Who sees what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "tasks", "one", "quality"),
    [
        ("analyst", 200, 200, 200),
        ("chair", 200, 200, 200),
        ("sender", 200, 200, 404),
        ("health", 200, 404, 404),
        ("outsider", 404, 404, 404),
    ],
)
def test_an_agency_sees_its_own_returns_and_another_agency_finds_nothing(browsers, who, tasks, one, quality):
    client = browsers[who]
    assert client.get(TASKS).status_code == tasks
    for address in (ONE, f"{ONE}/template/csv"):
        assert client.get(address).status_code == one, address
    for address in ("/p/north/data-quality", "/p/north/data-set"):
        assert client.get(address).status_code == quality, address


@pytest.mark.parametrize("address", [TASKS, ONE, "/agency/ORG-901", "/p/north/data-quality", f"{ONE}/template/xlsx"])
def test_somebody_who_is_not_signed_in_is_sent_to_the_door(agencies, client, address):
    answer = client.get(address)
    assert answer.status_code == 302 and "next=" in answer["Location"]


def test_the_agency_page_says_how_much_is_asked_and_what_is_the_same(browsers):
    said = words(browsers["sender"].get("/agency/ORG-901"))
    assert "You are asked for 3 items by 2 partnerships; 1 is the same" in said
    assert "North partnership and South partnership" in said
    assert browsers["health"].get("/agency/ORG-901").status_code == 404


# --- The journey of a data analyst -------------------------------------------------------------------------------


def test_from_a_filled_workbook_to_live_figures_in_five_pages(agencies, browsers):
    analyst = browsers["analyst"]
    page = words(analyst.get(TASKS))
    assert "0 of 2 returns completed" in page and "Late by" in page
    wrong = {agencies.seizures.full_reference: "12", agencies.arrests.full_reference: "thirty"}
    page = words(upload(analyst, agencies.file(agencies.code, wrong, "xlsx"), name="return.xlsx"))
    cell = Cell.objects.filter(line__measure_id=agencies.arrests.id).get().cell
    assert "1 error in 2 figures" in page and f"{cell} Arrests for supply" in page
    page = words(upload(analyst, agencies.file(agencies.code, agencies.police_values(), "xlsx"), name="return.xlsx"))
    assert "2 figures passed every check" in page
    act(browsers["manager"], "sign-off", number="2", **GIVEN)
    page = words(act(analyst, "accept", number="2"))
    assert "Accepted: 2 new figures" in page and "The figures are live" in page
    figure = Observation.objects.get(measure_id=agencies.arrests.id)
    page = words(analyst.get(f"/figures/north/{figure.reference}"))
    assert f"Figures!{cell}" in page and "version 2" in page


def test_the_same_file_again_says_that_nothing_changed(agencies, browsers):
    data = agencies.file(agencies.code, agencies.police_values())
    upload(browsers["sender"], data)
    assert "This file is version 1 already. Nothing has changed" in words(upload(browsers["sender"], data))
    assert Submission.objects.count() == 1


def test_an_accepted_return_is_rolled_back_in_two_clicks(agencies, browsers):
    agencies.whole()
    page = browsers["analyst"].get(ONE).content.decode()
    assert "<summary>Roll back version 1</summary>" in page and 'value="Accepted by mistake" checked' in page
    said = words(act(browsers["analyst"], "roll-back", number="1", usual="Accepted by mistake"))
    assert "2 figures rolled back" in said and "Accepted by mistake" in said
    assert not Observation.objects.filter(superseded_at=None).exists()


def test_a_figure_is_put_right_on_the_page_of_its_line(agencies, browsers):
    sender = browsers["sender"]
    upload(sender, agencies.file(agencies.code, agencies.police_values(arrests="thirty")))
    key = agencies.key(agencies.code, agencies.arrests)
    page = words(sender.get(f"{ONE}/line", {"key": key}))
    assert "Arrests for supply" in page and "Put it right" in page
    answer = sender.post(
        f"{ONE}/line", {"act": "put-right", "key": key, "column-value": "30", "was-value": ""}, follow=True
    )
    assert "Version 2 was read, and passed every check" in words(answer)


def test_findings_are_answered_and_queries_go_back_and_forth_on_the_page(agencies, browsers):
    sender, analyst = browsers["sender"], browsers["analyst"]
    assert "1 query to answer" in words(
        upload(sender, agencies.file(agencies.code, agencies.police_values(arrests="3")))
    )
    (found,) = result(agencies.analyst, agencies.code).findings
    page = words(act(sender, "confirm", finding=str(found.id), **{f"reason-{found.id}": "One team was away"}))
    assert "1 answer kept" in page and "One team was away" in page
    key = agencies.key(agencies.code, agencies.arrests)
    analyst.post(f"{ONE}/line", {"act": "ask", "key": key, "words": "Is that the whole county?"}, follow=True)
    (question,) = result(agencies.analyst, agencies.code).questions
    assert "Is that the whole county?" in words(sender.get(ONE))
    page = words(act(sender, "answer", query=str(question.id), words="Yes, the whole county."))
    assert "The answer is kept" in page
    assert "Yes, the whole county." in words(analyst.get(ONE))


def test_all_late_agencies_are_chased_in_one_act(browsers):
    analyst = browsers["analyst"]
    page = analyst.get(TASKS).content.decode()
    rounds = re.findall(r'<input type="hidden" name="round" value="([^"]+)"><strong>', page)
    assert len(rounds) == 2
    said = words(analyst.post(TASKS, {"act": "chase", "round": rounds}, follow=True))
    assert "2 agencies chased" in said and "Chased 1 time" in said


def test_a_year_is_opened_and_a_period_locked_from_the_task_list(agencies, browsers):
    analyst = browsers["analyst"]
    said = words(analyst.post(TASKS, {"act": "open", "year": "2024"}, follow=True))
    assert "6 returns opened; 0 with a new template, 2 as before" in said
    assert analyst.post(TASKS, {"act": "open", "year": "soon"}).status_code == 422
    said = words(analyst.post(TASKS + LATER, {"act": "lock", "round": [agencies.code]}, follow=True))
    assert "1 return locked" in said


# --- What cannot be taken ----------------------------------------------------------------------------------------


def test_an_upload_without_a_file_says_what_to_select(browsers):
    answer = browsers["sender"].post(ONE, {"act": "send"})
    assert answer.status_code == 422
    assert "there is no file. Select the template that you filled in" in words(answer)


def test_a_file_over_ten_megabytes_is_refused_before_it_is_read(browsers):
    answer = upload(browsers["sender"], b"0" * (11 * 1024 * 1024))
    assert answer.status_code == 422 and "must be smaller than 10MB" in words(answer)


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "is empty"), (b"a,b\n1,2\n", "must use the template"), (b"\xd0\xcf\x11\xe0" + b"0" * 600, "")],
)
def test_a_file_that_is_no_template_is_refused_in_words(browsers, data, says):
    answer = upload(browsers["sender"], data)
    assert answer.status_code == 422 and says in words(answer) and Submission.objects.count() == 0


def test_the_file_comes_back_as_an_attachment_that_runs_nothing(agencies, browsers):
    data = agencies.file(agencies.code, agencies.police_values())
    upload(browsers["sender"], data)
    answer = browsers["analyst"].get(f"{ONE}/file/1")
    assert answer.content == data and answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert browsers["health"].get(f"{ONE}/file/1").status_code == 404
    assert browsers["analyst"].get(f"{ONE}/file/2").status_code == 404


@pytest.mark.parametrize(("file_format", "begins"), [("xlsx", b"PK"), ("ods", b"PK"), ("csv", b"")])
def test_the_template_comes_in_three_formats(browsers, file_format, begins):
    answer = browsers["sender"].get(f"{ONE}/template/{file_format}")
    assert answer.status_code == 200 and answer.content.startswith(begins) and len(answer.content) > 100
    assert browsers["sender"].get(f"{ONE}/template/pdf").status_code == 404


def test_a_locked_return_says_who_may_let_a_change_in(agencies, browsers):
    agencies.whole()
    act(browsers["analyst"], "lock")
    answer = upload(
        browsers["manager"], agencies.file(agencies.code, agencies.police_values("1", "2")), reason="Counted late"
    )
    assert answer.status_code == 422 and "its figures are locked" in words(answer)
    assert "One late change is allowed now" in words(act(browsers["chair"], "let-in", reason="Before the board"))


def test_an_accepted_return_read_twice_is_a_conflict_for_the_second(agencies, browsers):
    agencies.send()
    agencies.sign()
    act(browsers["manager"], "accept", number="1")
    assert browsers["analyst"].post(ONE, {"act": "accept", "number": "1"}).status_code == 409


def test_the_results_come_as_csv(agencies, browsers):
    upload(browsers["sender"], agencies.file(agencies.code, agencies.police_values(arrests="thirty")))
    text = browsers["sender"].get(f"{ONE}/results/1").content.decode()
    assert "Must be put right" in text and "Drug seizures" in text


def test_a_review_is_recorded_against_its_item(browsers):
    fields = {"item": "north/COL-001|ITM-002", "decision": "change", "words": "Count people.", "on": "3 October 2024"}
    said = words(browsers["manager"].post("/p/north/data-set", fields, follow=True))
    assert "The review is kept" in said and "Change the definition, 3 October 2024" in said
    assert browsers["manager"].post("/p/north/data-set", fields | {"words": ""}).status_code == 422


# --- What waits for an agency on the home page -----------------------------------------------------------------


def test_the_home_page_tells_an_agency_of_its_own_return_and_nobody_else(agencies, browsers):
    def member(name, agency):
        user = make_user(f"{name}@example.org", name)
        partnership, organisation = (Record.objects.get(pk=card.id) for card in (agencies.room.north, agency))
        Membership.objects.create(user=user, partnership=partnership, organisation=organisation, role="contributor")
        return signed_in(user)

    room = agencies.room
    change(actor=room.operator, record="shared/north", version=room.north.version, values={"setting_up": False})
    home = words(member("police-member", agencies.police).get("/p/north/"))
    assert "Your return: Police return, quarter 1 2024/25 Late by" in home and "R, a return." in home
    assert "Treatment return" not in home
    assert "Collect" not in home and "returns are in" not in home and "return is in" not in home
    other = words(browsers["manager"].get("/p/north/"))
    assert "Your return" not in other and "R, a return." not in other
    # An agency that is asked for nothing here has a home page like any other.
    fire = room.add("organisation", "Fire service", owner=None, organisation_type="fire", reference="ORG-903")
    assert "Your return" not in words(member("fire-member", fire).get("/p/north/"))


def test_a_file_with_errors_is_not_called_a_success(agencies, browsers):
    data = agencies.file(agencies.code, agencies.police_values(arrests="-3"))
    answer = upload(browsers["sender"], data)
    assert "There is a problem" in words(answer) and "Success" not in answer.content.decode()
    assert (
        "Success" in upload(browsers["sender"], agencies.file(agencies.code, agencies.police_values())).content.decode()
    )
