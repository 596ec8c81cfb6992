"""Editions on pages: the task list, texts, checks, clearance and the page that everybody reads, with three people."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from goldenthread.partners.models import User
from goldenthread.publishing import commands, waiting
from goldenthread.publishing.differing import Differing
from goldenthread.records.models import Record
from goldenthread.reference.seed import load_reference
from tests.integration.pages.people import make_partnership, make_record, make_user, signed_in
from tests.integration.publishing.tiny import Tiny, at_the_desk, take

SLUG = "north-cdp"
HERE = f"/r/{SLUG}/EDN-001"
FULL = f"{SLUG}/EDN-001"


def words(answer) -> str:
    """The words of a page's main part."""
    text = re.search(r"(?s)<main.*?</main>", answer.content.decode())
    assert text, answer.content[:300]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text[0])).split())


class House:
    """A partnership with those who make editions, and an outsider."""

    def __init__(self) -> None:
        self.card = make_partnership(SLUG, "North Combating Drugs Partnership")
        other = make_partnership("south-cdp", "South Combating Drugs Partnership")
        for role in ("analyst", "manager", "chair", "board_member", "contributor"):
            setattr(self, role, make_user(f"{role}@example.org", role.replace("_", " ").capitalize(), role, self.card))
        self.outsider = make_user("outsider@example.org", "Manager elsewhere", "manager", other)
        from goldenthread.reference.models import Area

        Area.objects.get_or_create(code="E06000058", defaults={"name": "BCP Council", "kind": "unitary"})
        measure = make_record(
            SLUG, "indicator", "Adults in treatment", value_type="count", unit="adults", marking="public"
        )
        document = make_record(SLUG, "document", "Treatment return", document_type="dataset")
        take(self.card.id, measure.id, document.id, "FIG-001", "210", 2022)
        take(self.card.id, measure.id, document.id, "FIG-002", "240", 2023)

    def browser(self, role: str) -> Client:
        user: User = getattr(self, role)
        return signed_in(user)


@pytest.fixture
def house(db: None, settings, tmp_path: Path) -> Iterator[House]:
    settings.DATA_DIR = tmp_path
    with at_the_desk(Tiny()):
        yield House()


@pytest.fixture
def begun(house: House) -> House:
    answer = house.browser("analyst").post(
        f"/p/{SLUG}/editions/start?template=short-report",
        {"title": "Short report", "period": "July to September 2026", "audience": "public"},
    )
    assert (answer.status_code, answer["Location"]) == (302, HERE), words(answer)
    return house


@pytest.fixture
def written(begun: House) -> House:
    answer = begun.browser("analyst").post(
        f"{HERE}/text/summary", {"words": f"Numbers rose to {{{{ figure {SLUG}/FIG-002 }}}}.", "version": "0"}
    )
    assert answer.status_code == 302, words(answer)
    return begun


@pytest.fixture
def waits(written: House) -> House:
    assert written.browser("analyst").post(f"{HERE}/check").status_code == 302
    assert waiting.work_off() == 1
    return written


@pytest.fixture
def out(waits: House) -> House:
    for role in ("chair", "board_member"):
        assert waits.browser(role).post(f"{HERE}/clear", {"act": "clear", "number": "1"}).status_code == 302
    answer = waits.browser("manager").post(f"{HERE}/publish", {"number": "1"})
    assert (answer.status_code, answer["Location"]) == (302, HERE), words(answer)
    return waits


def test_the_whole_way_through_the_pages(out: House) -> None:
    page = Client().get(HERE)
    said = words(page)
    assert page.status_code == 200 and "Short report" in said and "Numbers rose to 240" in said
    assert "Where each figure comes from" in said and "SHA-256" in said
    names = re.findall(r'href="(/r/[^"]+/files/[^"]+)"', page.content.decode())
    assert len(names) == 3
    for name in names:
        assert Client().get(name).status_code == 200


def test_three_people_before_it_is_published(waits: House) -> None:
    for end in ("", "/checks", "/preview", "/history"):
        assert waits.browser("manager").get(HERE + end).status_code == 200, end
        assert waits.browser("contributor").get(HERE + end).status_code == 200, end
        assert waits.browser("outsider").get(HERE + end).status_code == 404, end
        assert Client().get(HERE + end).status_code == 302, end
    for end in ("/text/summary", "/publish", "/withdraw", "/correct"):
        assert waits.browser("contributor").get(HERE + end).status_code == 403, end
        assert waits.browser("outsider").get(HERE + end).status_code == 404, end
    for path in (f"/p/{SLUG}/editions", f"/p/{SLUG}/flags"):
        assert waits.browser("contributor").get(path).status_code == 200
        assert Client().get(path).status_code == 302
    assert waits.browser("outsider").get(f"/p/{SLUG}/editions").status_code == 404
    name = f"{HERE}/files/figures.csv"
    assert waits.browser("contributor").get(name).status_code == 200
    assert waits.browser("outsider").get(name).status_code == 404
    assert Client().get(name).status_code == 404


def test_posts_are_refused_to_those_who_may_not(waits: House) -> None:
    before = Record.objects.filter(kind__in=("edition", "edition_text")).count()
    for end, fields in (
        ("/check", {}),
        ("/clear", {"act": "clear", "number": "1"}),
        ("/publish", {"number": "1"}),
        ("/withdraw", {"title": "x", "text": "y"}),
        ("/correct", {"title": "x", "text": "y"}),
        ("/text/summary", {"words": "Mine", "version": "1"}),
    ):
        assert waits.browser("contributor").post(HERE + end, fields).status_code == 403, end
        assert waits.browser("outsider").post(HERE + end, fields).status_code == 404, end
        assert Client().post(HERE + end, fields).status_code == 302, end
    assert Record.objects.filter(kind__in=("edition", "edition_text")).count() == before


def test_the_task_list_says_what_is_owed_and_by_whom(begun: House) -> None:
    said = words(begun.browser("analyst").get(HERE))
    assert "0 of 1 sections are complete" in said
    assert "Not yet started" in said and "Partnership manager" in said and "Cannot start yet" in said


def test_while_the_worker_checks_the_page_says_so_and_asks_once(written: House) -> None:
    browser = written.browser("analyst")
    browser.post(f"{HERE}/check")
    browser.post(f"{HERE}/check")
    assert "It is being checked since" in words(browser.get(HERE))
    assert waiting.work_off() == 1
    said = words(browser.get(HERE))
    assert "It waits for 2 clearances" in said and "being checked since" not in said


def test_what_the_worker_could_not_compose_is_told_on_the_page(written: House) -> None:
    text = Record.objects.get(kind="edition_text")
    type(text).objects.filter(pk=text.pk).update(narrative="{{ figure north-cdp/FIG-999 }}")
    written.browser("analyst").post(f"{HERE}/check")
    waiting.work_off()
    answer = written.browser("analyst").get(HERE)
    assert answer.status_code == 422 and "there is no figure north-cdp/FIG-999" in words(answer)


def test_a_text_is_kept_on_the_page_when_it_cannot_be_taken(begun: House) -> None:
    browser = begun.browser("analyst")
    for typed, found in (
        ("{{ figure north-cdp/FIG-999 }}", "there is no figure north-cdp/FIG-999"),
        ("Call 07700 900123 about Sam, aged 7.", "it may hold"),
    ):
        answer = browser.post(f"{HERE}/text/summary", {"words": typed, "version": "0"})
        page = answer.content.decode()
        assert answer.status_code == 422 and found in words(answer)
        assert "Error:" in page and unescape(page).count(typed) >= 1
    assert "I have looked" in words(answer)
    taken = {"words": "Call 07700 900123 about Sam, aged 7.", "version": "0", "checked": "on"}
    assert browser.post(f"{HERE}/text/summary", taken).status_code == 302


def test_two_writers_see_each_others_words(written: House) -> None:
    answer = written.browser("manager").post(f"{HERE}/text/summary", {"words": "Mine.", "version": "0"})
    said = words(answer)
    assert answer.status_code == 422 and "Somebody else has written here" in said
    assert "Numbers rose to" in said and "Mine." in said
    version = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert version and version[1] == "1"


def test_figures_to_bind_are_found_by_the_words_of_their_indicator(written: House) -> None:
    said = words(written.browser("analyst").get(f"{HERE}/text/summary?find=adults"))
    assert "2 figures found" in said and "{{ figure north-cdp/FIG-002 }}" in said
    assert "No figure found" in words(written.browser("analyst").get(f"{HERE}/text/summary?find=zebra"))


def test_clearance_is_offered_to_those_who_wrote_none_of_it(waits: House) -> None:
    assert "Clear this edition" in words(waits.browser("chair").get(f"{HERE}/checks"))
    assert "Clear this edition" not in words(waits.browser("analyst").get(f"{HERE}/checks"))
    answer = waits.browser("analyst").post(f"{HERE}/clear", {"act": "clear", "number": "1"})
    assert answer.status_code == 403
    waits.browser("chair").post(f"{HERE}/clear", {"act": "clear", "number": "1"})
    said = words(waits.browser("chair").get(f"{HERE}/checks"))
    assert "You have cleared it" in said and "Clear this edition" not in said


def test_sending_back_without_a_reason_says_so_beside_the_box(waits: House) -> None:
    browser = waits.browser("chair")
    answer = browser.post(f"{HERE}/clear", {"act": "back", "number": "1", "reason": ""})
    assert answer.status_code == 422 and "it needs a reason" in words(answer)
    assert browser.post(f"{HERE}/clear", {"act": "back", "number": "1", "reason": "Say more"}).status_code == 302
    assert "Sent back: Say more" in words(waits.browser("analyst").get(HERE))


def test_the_confirm_page_names_the_audience_and_the_marking(waits: House) -> None:
    for role in ("chair", "board_member"):
        waits.browser(role).post(f"{HERE}/clear", {"act": "clear", "number": "1"})
    said = words(waits.browser("manager").get(f"{HERE}/publish"))
    assert "Publish this for everybody?" in said and "For public release" in said and "without a sign-in" in said


def test_a_figure_that_changed_is_told_on_the_confirm_page(waits: House) -> None:
    for role in ("chair", "board_member"):
        waits.browser(role).post(f"{HERE}/clear", {"act": "clear", "number": "1"})
    measure, document = (Record.objects.get(kind=kind, owner__reference=SLUG).pk for kind in ("indicator", "document"))
    take(waits.card.id, measure, document, "FIG-002", "244", 2023, reason="Late returns")
    answer = waits.browser("manager").post(f"{HERE}/publish", {"number": "1"})
    assert answer.status_code == 422 and "it was 240, and is 244 now" in words(answer)
    assert Client().get(HERE).status_code == 302


def test_later_corrections_show_as_differences_with_their_mark(out: House) -> None:
    assert "Nothing has changed since" in words(out.browser("manager").get(f"{HERE}/changes"))
    measure, document = (Record.objects.get(kind=kind, owner__reference=SLUG).pk for kind in ("indicator", "document"))
    take(out.card.id, measure, document, "FIG-002", "244", 2023, reason="Late returns")
    said = words(out.browser("manager").get(f"{HERE}/changes"))
    assert "1 figure changed since" in said and "240 244 adults [r] Late returns" in said.replace(
        "244 [r]", "244 adults [r]"
    )
    assert "Numbers rose to 240" in words(Client().get(HERE)), "what is published stays as it was"


def test_a_correction_and_a_withdrawal_are_told_to_everybody(out: House) -> None:
    answer = out.browser("analyst").post(f"{HERE}/correct", {"title": "Adults, 2023/24", "text": "244 is right."})
    assert answer["Location"] == f"/r/{SLUG}/EDN-002"
    commands.check(actor=_actor(out.analyst), edition=f"{SLUG}/EDN-002")
    for role in ("chair", "board_member"):
        out.browser(role).post(f"/r/{SLUG}/EDN-002/clear", {"act": "clear", "number": "1"})
    out.browser("manager").post(f"/r/{SLUG}/EDN-002/publish", {"number": "1"})
    said = words(Client().get(HERE))
    assert "corrected since by a later edition" in said and "244 is right." in said and "Numbers rose to 240" in said
    log = Client().get(f"/p/{SLUG}/corrections")
    assert "1 correction" in words(log).lower() and f"/r/{SLUG}/EDN-002" in log.content.decode()
    out.browser("manager").post(f"/r/{SLUG}/EDN-002/withdraw", {"title": "Wrong areas", "text": "Two were mixed."})
    gone = Client().get(f"/r/{SLUG}/EDN-002")
    assert gone.status_code == 410 and "Two were mixed." in words(gone) and "Numbers rose" not in words(gone)
    assert Client().get(f"/r/{SLUG}/EDN-002/files/figures.csv").status_code == 404


def _actor(user: User):
    from goldenthread.partners.actors import actor_for

    return actor_for(user)


def test_a_public_page_leads_nobody_to_a_page_that_asks_for_a_sign_in(out: House) -> None:
    page = re.search(r"(?s)<main.*?</main>", Client().get(HERE).content.decode())
    assert page and "/figures/" not in page[0]
    inside = out.browser("manager").get(HERE).content.decode()
    assert f"/figures/{SLUG}/FIG-002" in inside


def test_an_edition_for_members_is_not_found_by_others(house: House) -> None:
    house.browser("analyst").post(
        f"/p/{SLUG}/editions/start?template=short-report",
        {"title": "Board pack", "period": "July to September 2026", "audience": "members"},
    )
    commands.check(actor=_actor(house.analyst), edition=FULL)
    for role in ("chair", "board_member"):
        house.browser(role).post(f"{HERE}/clear", {"act": "clear", "number": "1"})
    house.browser("manager").post(f"{HERE}/publish", {"number": "1"})
    assert house.browser("contributor").get(HERE).status_code == 200
    assert house.browser("outsider").get(HERE).status_code == 404
    assert Client().get(HERE).status_code == 302 and Client().get(f"{HERE}/files/figures.csv").status_code == 404
    assert "Board pack" not in words(Client().get("/editions"))


def test_flags_are_raised_replied_and_settled_on_their_page(out: House) -> None:
    from goldenthread.reference.seed import load_reference

    load_reference()
    agency = make_record(None, "organisation", "Treatment service", organisation_type="nhs", marking="public")
    url, browser = f"/p/{SLUG}/flags", out.browser("analyst")
    sent = {"act": "raise", "figure": f"{SLUG}/FIG-002", "finding": "240 printed; parts make 244.", "supplier": ""}
    answer = browser.post(url, sent)
    assert answer.status_code == 422 and "nobody knows who supplied" in words(answer)
    assert browser.post(url, sent | {"supplier": agency.full_reference}).status_code == 302
    assert "1 flag waiting for a reply" in words(browser.get(url))
    assert "parts make 244" not in words(Client().get(HERE)), "the agency is heard first"
    assert out.browser("contributor").post(url, sent).status_code == 403
    from goldenthread.publishing.models import Flag

    pk = str(Flag.objects.get().pk)
    reply = {"act": "reply", "flag": pk, "words": "We count people once.", "given_by": "Data lead"}
    assert browser.post(url, reply).status_code == 302
    said = words(Client().get(HERE))
    assert "parts make 244" in said and "We count people once." in said
    assert browser.post(url, {"act": "settle", "flag": pk, "why": "Corrected"}).status_code == 302
    assert "parts make 244" not in words(Client().get(HERE))


def test_the_api_serves_published_editions_without_a_token(out: House) -> None:
    found = Client().get("/api/v1/editions").json()
    assert [each["full_reference"] for each in found["items"]] == [FULL]
    whole = Client().get(f"/api/v1/editions/{FULL}").json()
    assert {each["form"] for each in whole["files"]} == {"json", "html", "data"}
    document = Client().get(f"/api/v1/editions/{FULL}/document").json()
    assert document["title"] == "Short report" and document["figures"][1]["value"] == "240"
    name = whole["files"][2]["name"]
    assert Client().get(f"/api/v1/editions/{FULL}/files/{name}").status_code == 200
    assert Client().get("/api/v1/editions?nothing=1").status_code == 422
    assert Client().get(f"/api/v1/editions/{SLUG}/EDN-009").status_code == 404
    assert Client().get("/api/v1/edition").status_code == 401, "the records themselves ask for a token"


def test_the_api_keeps_drafts_to_itself(waits: House) -> None:
    assert Client().get("/api/v1/editions").json()["items"] == []
    for end in ("", "/document", "/files/figures.csv"):
        assert Client().get(f"/api/v1/editions/{FULL}{end}").status_code == 404


DIFFERS = Differing(
    f"{SLUG}/FIG-002", "Adults in treatment, 2023/24", "240", "244", "The sum of its areas", "One digit"
)


def test_what_differs_is_flagged_from_the_page_of_checks(house: House, request: pytest.FixtureRequest) -> None:
    load_reference()
    with at_the_desk(Tiny(differing=(DIFFERS,))):
        waits: House = request.getfixturevalue("waits")
        agency = make_record(None, "organisation", "Treatment service", organisation_type="nhs")
        said = words(waits.browser("analyst").get(f"{HERE}/checks"))
        assert "Adults in treatment, 2023/24" in said and "240 244 The sum of its areas One digit" in said
        assert "Its agency is not known" in said and "Treatment service" in said
        answer = waits.browser("analyst").post(f"{HERE}/flag", {"figure": DIFFERS.figure, "supplier": ""})
        assert answer.status_code == 422 and "nobody knows who supplied this figure" in words(answer)
        given = {"figure": DIFFERS.figure, "supplier": agency.full_reference}
        assert waits.browser("contributor").post(f"{HERE}/flag", given).status_code == 403
        assert waits.browser("outsider").post(f"{HERE}/flag", given).status_code == 404
        assert Client().post(f"{HERE}/flag", given).status_code == 302
        assert waits.browser("analyst").get(f"{HERE}/flag").status_code == 405
        answer = waits.browser("analyst").post(f"{HERE}/flag", given)
        assert answer["Location"] == f"{HERE}/checks#differences"
        said = words(waits.browser("contributor").get(f"{HERE}/checks"))
        assert "Treatment service may reply until" in said and "Say who supplied it" not in said
        assert "It cannot be published yet." in said
        assert waits.browser("analyst").post(f"{HERE}/flag", given).status_code == 422
        listed = words(waits.browser("analyst").get(f"/p/{SLUG}/flags"))
        assert "Printed 240 Worked out again 244 How The sum of its areas What may have happened One digit" in listed


def test_the_certificate_is_for_everybody_once_the_edition_is(waits: House) -> None:
    for end in ("/certificate", "/certificate.json"):
        assert waits.browser("contributor").get(HERE + end).status_code == 200
        assert waits.browser("outsider").get(HERE + end).status_code == 404
        assert Client().get(HERE + end).status_code == 404
    for role in ("chair", "board_member"):
        waits.browser(role).post(f"{HERE}/clear", {"act": "clear", "number": "1"})
    waits.browser("manager").post(f"{HERE}/publish", {"number": "1"})
    page = Client().get(f"{HERE}/certificate")
    said = words(page)
    assert "Nothing published gives a withheld count back" in said and "Counts of 1 to 4 are withheld" in said
    plain = Client().get(f"{HERE}/certificate.json")
    assert (plain.status_code, plain["Content-Type"]) == (200, "application/json")
    assert plain.json()["files"].keys() == {"figures.csv", "short-report.html"}
    assert all(digest in said for digest in plain.json()["files"].values())
    assert Client().get(f"/api/v1/editions/{FULL}/certificate").content == plain.content
    assert f'href="{HERE}/certificate"' in Client().get(HERE).content.decode()
    assert f'href="{HERE}/certificate"' in waits.browser("chair").get(f"{HERE}/checks").content.decode()
