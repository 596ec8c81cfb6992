"""The report check: for anyone, keeping nothing; for members, with what they decided."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from goldenthread.audit.models import Entry
from goldenthread.documents.models import Decision
from tests.integration.pages.people import People, signed_in

pytestmark = pytest.mark.django_db
REPORT = "# Enforcement\n\nArrests rose by 12% from 40 to 50. Of the 27 cases reviewed, 14 (52%) led to a change.\n"
HERE = "/p/north-cdp/check"


def words(answer: object) -> str:
    text = re.search(r"(?s)<main.*?</main>", answer.content.decode())  # type: ignore[attr-defined]
    assert text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text[0])).split())


def sent(client: Client, url: str = "/check", text: bytes = REPORT.encode(), name: str = "report.md") -> object:
    return client.post(url, {"file": SimpleUploadedFile(name, text)})


def test_a_visitor_meets_the_check_on_the_first_screen_and_needs_no_account(client: Client) -> None:
    first = client.get("/")
    assert first.status_code == 200
    assert 'action="/check"' in first.content.decode()
    answer = sent(client)
    said = words(answer)
    assert "1 of 2 claims disagrees with its own figures" in said
    assert "Published 12% Recomputed 25%" in said
    assert '<mark class="gt-claim--disagrees">' in answer.content.decode()  # type: ignore[attr-defined]
    assert not Entry.objects.exists()
    assert not Decision.objects.exists()


def test_pasted_text_is_checked_too(client: Client) -> None:
    answer = client.post("/check", {"text": "Arrests rose by 25% from 40 to 50."})
    assert "disagree" in words(answer)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("report.md", b"", "empty"),
        ("report.pdf", b"%PDF-1.4 nothing", "damaged"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "picture"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(client: Client, name: str, data: bytes, word: str) -> None:
    answer = sent(client, text=data, name=name)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert name in words(answer) or word in words(answer)


def test_nothing_sent_is_said(client: Client) -> None:
    answer = client.post("/check", {})
    assert answer.status_code == 422
    assert "Choose a file, or paste the text" in words(answer)


def test_a_file_over_the_limit_is_refused_without_being_held(client: Client) -> None:
    answer = sent(client, text=b"a" * (20 * 1024 * 1024 + 10))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "larger than 20 MB" in words(answer)


def test_the_form_needs_its_token(people: People) -> None:
    strict = Client(enforce_csrf_checks=True)
    body = '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhello\r\n--x--\r\n'
    answer = strict.post("/check", body, content_type=MULTIPART_CONTENT.replace("BoUnDaRyStRiNg", "x"))
    assert answer.status_code == 403


def test_markup_in_a_report_is_shown_as_text(client: Client) -> None:
    answer = sent(client, text=b"Arrests <script>alert(1)</script> rose by 12% from 40 to 50.", name="r.txt")
    assert "<script>alert(1)" not in answer.content.decode()  # type: ignore[attr-defined]


def test_a_member_keeps_a_decision_and_the_next_check_shows_it(people: People) -> None:
    manager = signed_in(people.manager)
    page = sent(manager, HERE).content.decode()  # type: ignore[attr-defined]
    found = re.search(r'name="finding" value="([0-9a-f]+)"', page)
    assert found
    print_ = found[1]
    decided = {
        "finding": print_,
        f"choice-{print_}": "dismiss",
        f"reason-{print_}": "The two figures are of different places",
        f"about-{print_}": "Arrests",
    }
    answer = manager.post(f"{HERE}/keep", decided, follow=True)
    assert "1 decision is kept" in answer.content.decode()
    again = words(sent(manager, HERE))
    assert "None of 1 claim disagrees" in again
    assert "The two figures are of different places" in again
    assert Entry.objects.filter(act="finding.decided").count() == 1
    # The same again changes nothing, and another choice supersedes.
    manager.post(f"{HERE}/keep", decided)
    assert Decision.objects.count() == 1
    manager.post(f"{HERE}/keep", {**decided, f"choice-{print_}": "confirm"})
    assert Decision.objects.count() == 2
    assert Decision.objects.filter(superseded_at=None).get().choice == "confirm"


def test_a_decision_needs_a_reason_and_a_fingerprint(people: People) -> None:
    manager = signed_in(people.manager)
    without = manager.post(f"{HERE}/keep", {"finding": "a" * 16, f"choice-{'a' * 16}": "dismiss"})
    assert without.status_code == 422
    strange = {"finding": "zz", "choice-zz": "dismiss", "reason-zz": "because"}
    assert manager.post(f"{HERE}/keep", strange).status_code == 422
    assert manager.post(f"{HERE}/keep", {"finding": "a" * 16}).status_code == 422
    assert not Decision.objects.exists()


def test_three_people_in_the_room(people: People) -> None:
    assert signed_in(people.manager).get(HERE).status_code == 200
    assert signed_in(people.outsider).get(HERE).status_code == 404
    assert Client().get(HERE).status_code == 302
    decided = {"finding": "a" * 16, f"choice-{'a' * 16}": "dismiss", f"reason-{'a' * 16}": "because"}
    assert signed_in(people.outsider).post(f"{HERE}/keep", decided).status_code == 404
    assert not Decision.objects.exists()
