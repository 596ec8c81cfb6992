"""The words about the site: open to anyone, and true of the files they are made from."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from goldenthread.pages.help.glossary import as_markdown, terms
from tests.integration.pages.people import People, signed_in

ROOT = Path(__file__).parents[3]
OPEN = ("/glossary", "/accessibility", "/privacy", "/terms", "/.well-known/security.txt", "/health")

pytestmark = pytest.mark.django_db


def test_anyone_reads_them_and_so_do_three_people(people: People) -> None:
    clients = [Client(), *(signed_in(user) for user in (people.manager, people.colleague, people.outsider))]
    for client in clients:
        for url in OPEN:
            answer = client.get(url)
            assert answer.status_code == 200, url
            assert client.post(url).status_code == 405


def test_the_visual_language_needs_somebody_signed_in(people: People) -> None:
    assert Client().get("/visual-language").status_code == 302
    text = signed_in(people.colleague).get("/visual-language").content.decode()
    for part in ("gt-thread", "gt-gap", "gt-mark", "govuk-tag", "gt-tiles", "gt-road", "gt-flow", "gt-leads", "gt-kv",
                 "gt-attention", "gt-timeline", "gt-scroll", "govuk-pagination", "govuk-error-message"):  # fmt: skip
        assert part in text, part
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]


def test_glossary_file_agrees_with_its_source() -> None:
    assert (ROOT / "GLOSSARY.md").read_text(encoding="utf-8") == as_markdown()


def test_terms_are_in_order_and_told_once() -> None:
    names = [term.term for term in terms()]
    assert names == sorted(names, key=str.casefold)
    assert len({term.anchor for term in terms()}) == len(names)
    for term in terms():
        assert term.meaning.endswith("."), term.term
        assert term.term.casefold() not in (alias.casefold() for alias in term.aliases)


def test_the_glossary_finds_a_word_by_another_name() -> None:
    text = Client().get("/glossary?q=orphan").content.decode()
    assert "Loose thread" in text
    assert "1 word found" in text
    assert "No word fits" in Client().get("/glossary?q=zzzz").content.decode()


def test_it_says_what_was_not_tested() -> None:
    text = Client().get("/accessibility").content.decode()
    assert "has not been tested with people" in text
    assert "screen reader" in text
    assert "we do not claim" in text


def test_security_txt_has_what_the_standard_asks() -> None:
    answer = Client().get("/.well-known/security.txt")
    assert answer["Content-Type"].startswith("text/plain")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert lines["Contact"].startswith(("https://", "http://", "mailto:"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", lines["Expires"])


def test_health_says_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import DatabaseError, connection

    assert Client().get("/health").content.startswith(b"ok")

    def broken() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", broken)
    assert Client().get("/health").status_code == 503


def test_privacy_prints_the_life_of_a_session() -> None:
    text = Client().get("/privacy").content.decode()
    assert f"{settings.SESSION_IDLE_SECONDS // 60} minutes" in text
