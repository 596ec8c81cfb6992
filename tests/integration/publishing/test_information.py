"""Papers about information itself, made from what is declared and held, and the schedule of a handover."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing.blocks.information import OF_STAFF
from goldenthread.publishing.composing import Order, compose
from goldenthread.publishing.prose import markdown
from goldenthread.publishing.shapes import read
from goldenthread.records.cards import NOW, AsOf
from goldenthread.records.queries import find
from goldenthread.vocabulary import Refused

pytestmark = pytest.mark.usefixtures("loaded", "db")


def paper(slug: str, template: str, as_of: AsOf = NOW) -> str:
    order = Order(find(OPERATOR, f"shared/{slug}").id, template, public=False, marking="OFFICIAL", as_of=as_of)
    return markdown(compose(OPERATOR, order))


def test_everything_that_is_kept_of_staff_is_in_the_record_of_processing() -> None:
    told = {name for kept in OF_STAFF for name in kept.models}
    addresses = (models.EmailField, models.GenericIPAddressField)
    held = {
        f"{model._meta.app_label}.{model.__name__}"
        for model in apps.get_models()
        if any(isinstance(field, addresses) for field in model._meta.get_fields())
    }
    assert held - {"account.EmailConfirmation"} <= told
    for name in told:
        assert apps.get_model(name)


def test_the_record_of_processing_prints_the_rules_that_are_applied() -> None:
    text = paper("example-county", "processing-record")
    assert "24 months: blank the name and address of a member of staff who left" in text
    assert "| Forget notices and the text of mail | 12 months |" in text
    assert "Partnership manager" in text


def test_the_impact_assessment_lists_what_is_held_and_leaves_the_judging_to_people() -> None:
    text = paper("example-county", "impact-assessment")
    assert "No record is about a child or a person who uses a service." in text
    assert "To be judged by the partnership" in text
    assert "| Actions |" in text


def test_the_sharing_schedule_lists_flows_agreements_and_returns() -> None:
    text = paper("example-county", "sharing-schedule")
    assert "Treatment return" in text
    assert "Expired on" in text or "Until" in text
    assert "Police" in text


def test_a_partnership_with_no_agreement_is_told_so() -> None:
    assert "No agreement to share data is recorded." in paper("dorset-cdp", "sharing-schedule")


def test_the_handover_schedule_names_an_heir_for_each_item_or_nobody() -> None:
    text = paper("pan-dorset-scp", "handover-schedule")
    assert "is succeeded by" in text
    assert "open item" in text
    rows = [line for line in text.splitlines() if line.startswith("| ") and " as " in line]
    assert rows, "somebody inherits something"


def test_a_body_that_nobody_succeeds_is_told_so() -> None:
    assert "No body is recorded as its successor." in paper("dorset-cypf", "handover-schedule")


def test_the_hosting_note_tells_no_secret(settings: Any) -> None:
    settings.SECRET_KEY = "a-secret-that-must-not-be-told"
    text = paper("example-county", "hosting-note")
    assert "a-secret-that-must-not-be-told" not in text
    assert "not encrypted by the product" in text


def test_a_template_that_names_an_unknown_block_is_refused_by_name() -> None:
    text = (
        "name: x\ntitle: X\nversion: 1\naudience: partners\nsummary: S\nsections:\n"
        "  - {id: a, title: A, blocks: [no-such-block]}\n"
    )
    with pytest.raises(Refused, match="no-such-block"):
        read(text, "x.yaml")
