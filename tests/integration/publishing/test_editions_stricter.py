"""A partnership's own rule of small counts: dated, stricter than is usual and never laxer, and said with every check."""

from datetime import date, timedelta

import pytest

from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing import certificates, commands, making, queries
from goldenthread.publishing.blocks.work import READER
from goldenthread.publishing.composing import Order, compose
from goldenthread.publishing.counting import rules_for
from goldenthread.publishing.disclosing import audit, protect
from goldenthread.publishing.formats import FORMATS
from goldenthread.publishing.written import to_json
from goldenthread.records import commands as records
from goldenthread.records.models import Record
from goldenthread.vocabulary import NotAllowed, Refused, RuleBroken
from goldenthread.vocabulary.clock import today
from tests.integration.publishing.test_editions_life import cleared
from tests.integration.publishing.tiny import Tiny, World


def rule(owner: str, least: int, actor=OPERATOR, **dates: date) -> str:
    return records.add(
        actor=actor,
        kind_code="small_count_rule",
        owner=owner,
        values={"title": "Counts of people in public", "published_from": least, **dates},
    ).full_reference


def test_it_can_only_be_stricter_and_is_for_those_who_publish(world: World) -> None:
    for least in (0, 3, 5):
        with pytest.raises(RuleBroken, match="a rule can only be stricter"):
            rule("north", least, world.manager)
    for who in (world.analyst, world.member, world.room.contributor):
        with pytest.raises(NotAllowed):
            rule("north", 10, who)
    assert rule("north", 10, world.manager) == "north/SCR-001"


def test_a_rule_that_changes_between_check_and_publication_asks_for_a_new_check(world: World, tiny: Tiny) -> None:
    full = cleared(world)
    rule("north", 10, world.manager)
    with pytest.raises(Refused, match=r"published from 10 \(north/SCR-001\), and were from 5"):
        commands.publish(actor=world.manager, edition=full, number=1)
    commands.check(actor=world.analyst, edition=full)
    for who in (world.chair, world.member):
        commands.clear(actor=who, edition=full, number=2)
    card = Record.objects.get(reference="SCR-001")
    records.retire(actor=world.manager, record="north/SCR-001", version=card.version, reason="The board said so")
    with pytest.raises(Refused, match=r"published from 5, and were from 10"):
        commands.publish(actor=world.manager, edition=full, number=2)


@pytest.mark.usefixtures("loaded")
class TestOfTheExample:
    """With the figures of the packs, through the real check and audit."""

    def order(self, slug: str = "example-county") -> Order:
        return Order(partnership=Record.objects.get(kind="partnership", reference=slug).pk, template="progress-report")

    def test_the_strictest_that_stands_counts(self, db) -> None:
        document = compose(READER, self.order())
        before = rules_for(document)
        assert (before.least, before.said) == (0, "")
        rule("example-county", 8, valid_to=today() - timedelta(days=1))
        rule("example-county", 30, valid_from=today() + timedelta(days=1))
        rule("tower-hamlets-cdp", 40)
        assert rules_for(document).measures == before.measures, "of another day, or of another body"
        rule("example-county", 12, valid_from=date(2020, 4, 1))
        rule("example-county", 9)
        found = rules_for(document)
        assert found.least == 12
        assert found.said.startswith("Counts of people are published from 12 (")
        assert found.said.endswith("since 1 April 2020)")
        for full, was in before.measures.items():
            now = found.measures[full].published_from
            assert now == (max(was.published_from, 12) if was.published_from else 0), full

    def test_a_measure_of_another_partnership_is_under_its_owners_rule_too(self, db) -> None:
        document = compose(READER, self.order("dorset-cdp"))
        rule("dorset-cdp", 12)
        own = rules_for(document)
        from dataclasses import replace

        elsewhere = rules_for(replace(document, slug="example-county"))
        assert own.measures["dorset-cdp/IND-001"].published_from == 12
        assert elsewhere.measures["dorset-cdp/IND-001"].published_from == 12
        assert elsewhere.least == 0

    def test_protection_and_audit_go_by_it_and_the_check_says_so(self, db) -> None:
        asked = self.order()
        document = compose(READER, asked)
        open_ = protect(document)
        rule("example-county", 25)
        found = protect(document)
        assert found.withheld > open_.withheld
        for _ in range(5):
            document = compose(READER, asked, found.withheld)
            again = protect(document, before=found)
            settled, found = again.withheld == found.withheld, again
            if settled:
                break
        assert found.problems == ()
        assert making._protect(document, (), None).words.endswith("published from 25 (Example County Combating Drugs "
                                                                   "Partnership, SCR-001)")  # fmt: skip
        files = {"edition.csv": FORMATS["csv"].write(document), "edition.json": to_json(document)}
        verdict = audit(files, found)
        assert list(verdict) == []
        assert {each["primary_max"] for each in verdict.certificate["rules"]} == {24}
        before = {"edition.csv": FORMATS["csv"].write(compose(READER, asked))}
        assert not audit({**files, **before}, found).passed


def test_the_check_keeps_the_rule_it_was_made_under(world: World, tiny: Tiny) -> None:
    rule("north", 10, world.manager, valid_from=date(2026, 4, 1))
    full = cleared(world)
    from goldenthread.publishing.models import Check

    assert Check.objects.get().order["small_counts"] == {
        "north": {"rule": "north/SCR-001", "published_from": 10},
    }
    commands.publish(actor=world.manager, edition=full, number=1)
    assert queries.public_editions() and certificates.certificate(world.manager, full).frozen
