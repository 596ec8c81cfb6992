"""Money, risks, escalations, challenges and data flows, with three people in the room."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.models import Entry
from goldenthread.governance.standing.funding import money_of
from goldenthread.partners.actors import OPERATOR
from goldenthread.records import commands
from goldenthread.records.models import Record
from goldenthread.records.queries import field_values
from goldenthread.vocabulary import NotAllowed, RuleBroken
from goldenthread.vocabulary.clock import today
from tests.integration.pages.people import People, make_record, signed_in

SLUG = "north-cdp"
PAGES = ("money", "risks", "escalations", "challenges", "flows")


def words(answer) -> str:
    """The words of a page's main part."""
    text = re.search(r"(?s)<main.*?</main>", answer.content.decode())
    assert text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text[0])).split())


def _records(people: People) -> dict[str, str]:
    """One of each thing that has a form of its own, by the end of the form's address."""
    group = make_record(SLUG, "group", "Board", group_type="board", cadence="quarterly")
    fund = make_record(SLUG, "fund", "Our fund", amount="100", fund_type="delegated")
    stage = make_record(SLUG, "escalation_stage", "First", stage=1, limit_days=5)
    make_record(SLUG, "escalation_stage", "Second", stage=2)
    raised = make_record(SLUG, "escalation", "Who leads", subject="Leading", raised_on=today(), stage=1)
    flow = make_record(
        SLUG,
        "data_flow",
        "Our return",
        cadence="quarterly",
        links=[("flows_from", group.full_reference), ("flows_to", group.full_reference)],
    )
    asked = make_record(SLUG, "data_question", "How many?", asked_on=today(), group=group.reference)
    assert stage.reference == "EST-001"
    return {"split-fund": fund.url, "escalation": raised.url, "delivered": flow.url, "answer": asked.url}


SENT = {
    "split-fund": {"among": f"shared/{SLUG}\nGRP-001", "basis": "Equal shares"},
    "escalation": {"what": "move", "version": "1"},
    "delivered": {"on": "", "version": "1"},
    "answer": {"answer": "Twelve", "version": "1"},
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_open_to_members_alone(people: People, name: str) -> None:
    url = f"/p/{SLUG}/{name}"
    for user in (people.manager, people.colleague):
        assert signed_in(user).get(url).status_code == 200
    assert signed_in(people.outsider).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_each_form_is_for_those_who_may_and_the_act_leaves_its_entry(people: People) -> None:
    for end, url in _records(people).items():
        address = f"{url}/{end}"
        assert signed_in(people.outsider).get(address).status_code == 404
        assert signed_in(people.outsider).post(address, SENT[end]).status_code == 404
        assert Client().get(address).status_code == 302
        assert signed_in(people.colleague).get(address).status_code == 403
        assert signed_in(people.colleague).post(address, SENT[end]).status_code == 403
        before = Entry.objects.count()
        assert signed_in(people.manager).get(address).status_code == 200
        assert Entry.objects.count() == before
        assert signed_in(people.manager).post(address, SENT[end]).status_code == 302, end
        assert Entry.objects.count() > before
    assert Entry.objects.filter(act="fund.split").count() == 1
    assert field_values(OPERATOR, f"{SLUG}/FLW-001")["last_delivered"] == today()
    assert field_values(OPERATOR, f"{SLUG}/ESC-001")["stage"] == 2
    assert field_values(OPERATOR, f"{SLUG}/DQN-001")["answer"] == "Twelve"


def test_a_stale_form_changes_nothing(people: People) -> None:
    address = f"{_records(people)['escalation']}/escalation"
    manager = signed_in(people.manager)
    assert manager.post(address, SENT["escalation"]).status_code == 302
    again = manager.post(address, {"what": "resolve", "resolution": "Agreed", "version": "1"})
    assert again.status_code == 422
    assert "somebody has changed it" in words(again)
    assert field_values(OPERATOR, f"{SLUG}/ESC-001")["resolved_on"] is None


def test_a_contributor_is_offered_no_act(people: People) -> None:
    _records(people)
    for name in PAGES:
        said = words(signed_in(people.colleague).get(f"/p/{SLUG}/{name}"))
        assert "Add a" not in said
        assert "Move on or resolve" not in said
        assert "Record spend" not in said
        assert "Record a delivery" not in said
        assert "Split £" not in said


def test_an_amount_that_nobody_recorded_makes_the_sum_unknown_and_never_less(people: People) -> None:
    fund = make_record(SLUG, "fund", "Budget", fund_type="budget")
    for title, amount in (("Council", "10.50"), ("Police", None)):
        make_record(SLUG, "contribution", title, amount=amount, links=[("part_of", fund.full_reference)])
    (found,) = money_of(people.actor(people.manager), SLUG).funds
    assert found.whole is None
    assert "Put in Not recorded by 2 bodies" in words(signed_in(people.manager).get(f"/p/{SLUG}/money"))
    # What cannot be compared is let through, and what is left is not known either.
    make_record(SLUG, "allocation", "A part", amount="500", links=[("part_of", fund.full_reference)])
    assert money_of(people.actor(people.manager), SLUG).funds[0].to_allocate is None


def test_shares_said_to_be_equal_that_are_not_are_told(people: People) -> None:
    fund = make_record(SLUG, "fund", "Budget", shares="equal")
    for title, amount in (("Council", "10.50"), ("Police", "10.50")):
        make_record(SLUG, "contribution", title, amount=amount, links=[("part_of", fund.full_reference)])
    told = "The amounts put in are not equal"
    assert told not in words(signed_in(people.manager).get(f"/p/{SLUG}/money"))
    commands.change(actor=OPERATOR, record=f"{SLUG}/CTB-002", version=1, values={"amount": "10.49"})
    assert told in words(signed_in(people.manager).get(f"/p/{SLUG}/money"))


def test_lowering_a_fund_below_what_it_gave_is_refused(people: People) -> None:
    fund = make_record(SLUG, "fund", "Budget", amount="100")
    make_record(SLUG, "allocation", "All of it", amount="100", links=[("part_of", fund.full_reference)])
    with pytest.raises(RuleBroken, match="£0.01 more than its £99.99"):
        commands.change(actor=OPERATOR, record=fund.full_reference, version=1, values={"amount": "99.99"})
    assert field_values(OPERATOR, fund.full_reference)["amount"] == Decimal(100)


def test_spend_is_recorded_from_the_link_beside_its_allocation(people: People) -> None:
    fund = make_record(SLUG, "fund", "Budget", amount="100")
    make_record(SLUG, "allocation", "A part", amount="10", links=[("part_of", fund.full_reference)])
    manager = signed_in(people.manager)
    source = unescape(manager.get(f"/p/{SLUG}/money").content.decode())
    (address,) = re.findall(r'href="([^"]*/spend/add[^"]*ALC-001)"', source)
    sent = {"title": "A hall", "amount": "10.01", "link": f"part_of:{SLUG}/ALC-001", "marking": "official"}
    refused = manager.post(address, sent)
    assert refused.status_code == 422
    assert "£0.01 over the allocation of £10" in words(refused)
    assert manager.post(address, sent | {"over_reason": "A larger hall"}).status_code == 302
    assert "Over by £0.01 A larger hall" in words(manager.get(f"/p/{SLUG}/money"))


def test_money_is_counted_once(people: People) -> None:
    one, two = (make_record(SLUG, "fund", title, amount="100") for title in ("One", "Two"))
    both = [("part_of", one.full_reference), ("part_of", two.full_reference)]
    with pytest.raises(RuleBroken, match="counted twice"):
        make_record(SLUG, "spend", "A hall", amount="5", links=both)
    assert not Record.objects.filter(kind="spend").exists()


def test_what_stops_with_a_grant_are_its_actions_and_posts(people: People) -> None:
    grant = make_record(SLUG, "grant", "Outreach grant", ends_on=today() - timedelta(days=1), funder="A fund")
    paid = [("funded_by", grant.full_reference)]
    make_record(SLUG, "action", "Visit every week", links=paid)
    make_record(None, "post", "Outreach worker", links=paid)
    (line,) = money_of(people.actor(people.manager), SLUG).grants
    assert {c.title for c in line.pays_for} == {"Visit every week", "Outreach worker"}
    said = words(signed_in(people.manager).get(f"/p/{SLUG}/money"))
    assert "Outreach grant A fund Not recorded" in said
    assert "Ended" in said


def test_an_escalation_takes_no_comment_since_no_rule_reads_one(people: People) -> None:
    url = _records(people)["escalation"]
    with pytest.raises(NotAllowed):
        commands.comment(actor=OPERATOR, record=url.removeprefix("/r/"), text="Anything", sort="comment")


def test_the_note_of_a_link_holds_no_case(people: People) -> None:
    card = make_record(SLUG, "challenge", "That plans are written", asked_on=date(2026, 3, 2))
    body = make_record(None, "organisation", "A council", organisation_type="council")
    with pytest.raises(RuleBroken, match="details of one case"):
        commands.link(
            actor=OPERATOR,
            source=card.full_reference,
            relation="asks_of",
            target=body.full_reference,
            note="The mother of the girl asked first",
        )


def test_the_queries_of_a_page_do_not_grow_with_its_rows(people: People) -> None:
    _records(people)
    client = signed_in(people.manager)

    def counted() -> list[int]:
        found = []
        for name in PAGES:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/p/{SLUG}/{name}").status_code == 200
            found.append(len(queries))
        return found

    for number in range(2):
        _more(number)
    # The first page of a session writes down which partnership it is of.
    client.get(f"/p/{SLUG}/money")
    before = counted()
    for number in range(2, 8):
        _more(number)
    assert counted() == before


def _more(number: int) -> None:
    fund = make_record(SLUG, "fund", f"Fund {number}", amount="100")
    part = make_record(SLUG, "allocation", f"Part {number}", amount="10", links=[("part_of", fund.full_reference)])
    make_record(SLUG, "spend", f"Spend {number}", amount="1", links=[("part_of", part.full_reference)])
    make_record(SLUG, "grant", f"Grant {number}")
    make_record(SLUG, "risk", f"Risk {number}", likelihood=1, impact=2)
    make_record(SLUG, "challenge", f"Challenge {number}", asked_on=today())
    make_record(SLUG, "escalation", f"Matter {number}", subject="Leading", raised_on=today(), stage=1)
    make_record(
        SLUG,
        "data_flow",
        f"Return {number}",
        links=[("flows_from", f"{SLUG}/GRP-001"), ("flows_to", f"{SLUG}/GRP-001")],
    )
