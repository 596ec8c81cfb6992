"""The page of a paper and its forms, with three people in the room, and files handed out safely."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.models import Entry
from goldenthread.governance.models import PaperFile
from goldenthread.governance.papers import commands
from goldenthread.partners.actors import OPERATOR, make_token
from goldenthread.partners.models import Membership
from goldenthread.records.cards import Card
from goldenthread.records.commands import change, link
from goldenthread.records.models import Record
from goldenthread.records.queries import field_values, find
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary.clock import today
from tests import attaching
from tests.integration.pages.people import People, make_record, make_user, signed_in

SLUG = "north-cdp"
PAPER = f"/r/{SLUG}/PAP-001"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def paper(people: People) -> Card:
    load_reference()
    board = make_record(SLUG, "group", "Board", group_type="board", links=[("part_of", f"shared/{SLUG}")])
    meeting = make_record(SLUG, "meeting", "Board in spring", group=board.reference, held_on=today() + timedelta(40))
    return make_record(SLUG, "paper", "Options", group=board.reference, links=[("part_of", meeting.full_reference)])


def words(answer: Any) -> str:
    """The words of a page's main part."""
    text = re.search(r"(?s)<main.*?</main>", answer.content.decode())
    assert text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text[0])).split())


def upload(name: str = "Options.docx", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, attaching.word() if data is None else data)


def put(paper: Card, **given: Any) -> None:
    given.setdefault("file", attaching.word())
    given.setdefault("file_name", "Options.docx")
    commands.put_file(actor=OPERATOR, paper=paper.full_reference, **given)


@pytest.mark.parametrize("end", ["", "/put", "/text", "/withdraw", "/files/1", "/files/1/1"])
def test_a_paper_and_its_files_are_not_found_by_another_partnership(people: People, paper: Card, end: str) -> None:
    put(paper)
    assert signed_in(people.manager).get(PAPER + end).status_code == 200
    assert signed_in(people.outsider).get(PAPER + end).status_code == 404
    assert Client().get(PAPER + end).status_code == 302
    to_read = end == "" or end.startswith("/files")
    assert signed_in(people.colleague).get(PAPER + end).status_code == (200 if to_read else 403)


def test_nobody_else_acts_on_it(people: People, paper: Card) -> None:
    put(paper)
    before = Entry.objects.count()
    sent: dict[str, dict[str, Any]] = {
        "/put": {"file": upload("b.pdf", attaching.pdf())},
        "/text": {"text": "Ours", "version": "2"},
        "/withdraw": {"reason": "No", "version": "2"},
    }
    for user, code in ((people.colleague, 403), (people.outsider, 404)):
        for end, fields in sent.items():
            assert signed_in(user).post(PAPER + end, fields).status_code == code
    assert Client().post(f"{PAPER}/put", {}).status_code == 302
    assert Entry.objects.count() == before


def test_a_sensitive_paper_and_its_file_are_found_by_whoever_may_read_such(people: People, paper: Card) -> None:
    put(paper)
    version = find(OPERATOR, paper.full_reference).version
    change(actor=OPERATOR, record=paper.full_reference, version=version, values={"marking": "official_sensitive"})
    member = make_user("analyst@example.org", "Analyst", "analyst", people.card)
    for end in ("", "/files/1", "/files/1/1"):
        assert signed_in(people.manager).get(PAPER + end).status_code == 200
        assert signed_in(member).get(PAPER + end).status_code == 404
        assert signed_in(people.colleague).get(PAPER + end).status_code == 404
    name = signed_in(people.manager).get(f"{PAPER}/files/1")["Content-Disposition"]
    assert name == 'attachment; filename="OFFICIAL-SENSITIVE Options.docx"'


def test_whoever_owes_it_puts_it_by_the_form(people: People, paper: Card) -> None:
    agency = make_record(None, "organisation", "Northern Health", organisation_type="nhs")
    row = Record.objects.get(pk=agency.id)
    Membership.objects.filter(user=people.colleague).update(organisation=row)
    link(actor=OPERATOR, source=paper.full_reference, relation="responsible", target=agency.full_reference)
    client = signed_in(people.colleague)
    assert "Put a file into the paper" in words(client.get(PAPER))
    done = client.post(f"{PAPER}/put", {"file": upload()}, follow=True)
    assert "Options.docx is in" in done.content.decode()
    assert "Received on" in words(done)


def test_a_file_is_put_replaced_and_withdrawn_by_the_forms(people: People, paper: Card) -> None:
    client = signed_in(people.manager)
    assert "It is due by" in words(client.get(f"{PAPER}/put"))
    client.post(f"{PAPER}/put", {"file": upload(), "words": "The three ways."})
    page = client.get(PAPER).content.decode()
    replace = unescape(re.search(r'href="([^"]+/put\?[^"]+)"', page)[1])  # type: ignore[index]
    form = client.get(replace)
    assert 'name="version" value="1"' in form.content.decode()
    lacks = client.post(replace, {"file": upload("b.pdf", attaching.pdf()), "version": "1"})
    assert lacks.status_code == 422
    assert "Say what is new, in a few words" in words(lacks)
    done = client.post(
        replace, {"file": upload("b.pdf", attaching.pdf()), "version": "1", "reason": "As PDF"}, follow=True
    )
    assert "b.pdf is in, version 2" in done.content.decode()
    assert "1 earlier version" in words(done)
    stale = client.post(replace, {"file": upload("c.docx"), "version": "1", "reason": "Late"})
    assert stale.status_code == 409
    withdraw = f"{PAPER}/withdraw?file=1"
    assert client.post(withdraw, {"version": "2", "reason": ""}).status_code == 422
    client.post(withdraw, {"version": "2", "reason": "Wrong paper"})
    assert "No file is here." in words(client.get(PAPER))
    assert PaperFile.objects.filter(ended_at=None).count() == 0


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("macro.docx", attaching.with_part(attaching.word(), "word/vbaProject.bin"), "it holds macros"),
        ("script.pdf", attaching.acting_pdf(), "it holds a script"),
        ("locked.pdf", attaching.locked_pdf(), "it is encrypted"),
        ("wrong.pdf", attaching.word(), "and it is a Word document"),
        ("map.png", attaching.picture(), "a picture needs words"),
        ("empty.docx", b"", "The file is empty"),
    ],
)
def test_a_hostile_upload_comes_back_with_its_reason_beside_the_control(
    people: People, paper: Card, name: str, data: bytes, said: str
) -> None:
    answer = signed_in(people.manager).post(f"{PAPER}/put", {"file": upload(name, data)})
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'class="govuk-error-summary"' in answer.content.decode()
    assert not PaperFile.objects.exists()


def test_what_reads_like_a_detail_is_held_until_somebody_has_looked(people: People, paper: Card) -> None:
    client = signed_in(people.manager)
    data = attaching.word("Ring 07700 900123 before noon.")
    held = client.post(f"{PAPER}/put", {"file": upload("a.docx", data)})
    assert held.status_code == 422
    assert "I have looked" in words(held)
    client.post(f"{PAPER}/put", {"file": upload("a.docx", data), "checked": "on"})
    assert PaperFile.objects.get().looked_at


def test_a_text_is_written_and_one_that_came_too_late_is_not_lost(people: People, paper: Card) -> None:
    client = signed_in(people.manager)
    client.post(f"{PAPER}/text", {"text": "## Ask\n\nAgree it.", "version": "1"})
    assert field_values(OPERATOR, paper.full_reference)["narrative"] == "## Ask\n\nAgree it."
    late = client.post(f"{PAPER}/text", {"text": "Mine instead", "version": "1"})
    assert late.status_code == 422
    assert "somebody has changed it" in words(late)
    assert ">\nMine instead</textarea>" in late.content.decode()
    assert 'name="version" value="1"' in late.content.decode()


def test_a_withdrawn_paper_says_so_and_offers_nothing(people: People, paper: Card) -> None:
    client = signed_in(people.manager)
    done = client.post(f"{PAPER}/withdraw", {"version": "1", "reason": "Not needed"}, follow=True)
    assert "It was withdrawn, and is in no pack." in words(done)
    assert "Put a file into the paper" not in words(done)
    assert client.get(f"{PAPER}/put").status_code == 403
    assert "Withdrawn" in words(client.get(f"/r/{SLUG}/MTG-001"))


def test_a_file_is_handed_out_to_be_saved_and_never_shown(people: People, paper: Card) -> None:
    put(paper, file_name='x"; filename=evil.html\r\n.docx')
    answer = signed_in(people.manager).get(f"{PAPER}/files/1")
    assert answer["Content-Type"] == "application/octet-stream"
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9 ._-]+\.docx"', answer["Content-Disposition"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    assert signed_in(people.manager).get(f"{PAPER}/files/9").status_code == 404
    assert signed_in(people.manager).get(f"{PAPER}/files/1/9").status_code == 404


def test_a_meeting_shows_each_paper_with_its_files_in_a_bounded_number_of_queries(people: People, paper: Card) -> None:
    put(paper)
    client = signed_in(people.manager)
    shown = words(client.get(f"/r/{SLUG}/MTG-001"))
    assert "Options.docx Word document" in shown
    with CaptureQueriesContext(connection) as few:
        client.get(f"/r/{SLUG}/MTG-001")
    for n in range(4):
        other = make_record(SLUG, "paper", f"Paper {n}", links=[("part_of", f"{SLUG}/MTG-001")])
        put(other, file=attaching.workbook(), file_name="costs.xlsx")
    with CaptureQueriesContext(connection) as many:
        client.get(f"/r/{SLUG}/MTG-001")
    assert len(many) <= len(few) + 1


def test_the_api_lists_and_hands_out_the_files(people: People, paper: Card) -> None:
    put(paper)
    put(paper, file=attaching.pdf(), file_name="b.pdf", number=1, version=1, reason="As PDF")
    where = f"/api/v1/paper/{SLUG}/PAP-001/files"
    client = signed_in(people.manager)
    told = client.get(where).json()
    assert (told["state"], [f["version"] for f in told["files"]], [f["version"] for f in told["earlier"]]) == (
        "in",
        [2],
        [1],
    )
    first = client.get(f"{where}/1?version=1")
    assert first.content.startswith(b"PK")
    assert first["Content-Disposition"].startswith("attachment")
    assert client.get(f"{where}/1").content.startswith(b"%PDF-")
    assert client.get(f"{where}/2").status_code == 404
    for end in ("", "/1"):
        assert signed_in(people.outsider).get(where + end).status_code == 404
        assert Client().get(where + end).status_code == 401


def test_the_api_takes_a_file_replaces_and_withdraws_it_as_the_pages_do(people: People, paper: Card) -> None:
    where = f"/api/v1/paper/{SLUG}/PAP-001/files"
    client = Client(headers={"authorization": f"Bearer {make_token(people.manager, 'tests', may_write=True)}"})
    made = client.post(where, {"file": upload(), "words": "The options"})
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["number"], told["version"], told["name"], told["words"]) == (1, 1, "Options.docx", "The options")
    assert client.post(where, {"file": upload()}).json()["sha256"] == told["sha256"]  # cut off, and sent again
    assert PaperFile.objects.count() == 1
    new = {"file": upload("b.pdf", attaching.pdf()), "reason": "As PDF"}
    assert client.post(f"{where}/1", new).status_code == 428
    new["file"] = upload("b.pdf", attaching.pdf())
    assert client.post(f"{where}/1", new, headers={"if-match": '"1"'}).json()["version"] == 2
    new["file"] = upload("c.docx", attaching.word("Other"))
    assert client.post(f"{where}/1", new, headers={"if-match": '"1"'}).status_code == 409
    gone = client.post(f"{where}/1/withdraw", {"reason": "Not ours", "version": 2}, "application/json")
    assert gone.status_code == 204
    assert client.get(where).json()["files"] == []


@pytest.mark.parametrize(
    ("given", "finding"),
    [
        ({"file": ("x.docx", b"not one at all")}, "File"),
        ({"file": ("Options.docx", None), "word": "slip"}, "word"),
        ({"words": "no file"}, "file"),
    ],
)
def test_what_the_api_will_not_take_is_refused_with_its_place(
    people: People, paper: Card, given: dict[str, Any], finding: str
) -> None:
    client = Client(headers={"authorization": f"Bearer {make_token(people.manager, 'tests', may_write=True)}"})
    sent = given | ({"file": upload(*given["file"])} if "file" in given else {})
    answer = client.post(f"/api/v1/paper/{SLUG}/PAP-001/files", sent)
    assert answer.status_code == 422
    assert [p["place"] for p in answer.json()["problems"]] == [finding]
    assert not PaperFile.objects.exists()


def test_the_api_takes_no_file_from_whoever_may_not_put_one(people: People, paper: Card) -> None:
    where = f"/api/v1/paper/{SLUG}/PAP-001/files"
    answers = []
    for user, write in ((people.outsider, True), (people.manager, False)):
        bearer = {"authorization": f"Bearer {make_token(user, 'tests', may_write=write)}"}
        answers.append(Client(headers=bearer).post(where, {"file": upload()}).status_code)
    answers.append(signed_in(people.manager).post(where, {"file": upload()}).status_code)
    answers.append(Client().post(where, {"file": upload()}).status_code)
    assert answers == [404, 403, 403, 401]
    assert not PaperFile.objects.exists()
