"""What law and guidance ask of the yearly report is a list of dated duties, read as the report is made."""

import pytest

from goldenthread.partners.actors import OPERATOR
from goldenthread.records.commands import add
from goldenthread.records.models import Record
from tests.integration.publishing.editions import edition, rows, section

pytestmark = pytest.mark.usefixtures("loaded", "db")
LIST = "What the yearly report should hold besides"


def asked() -> dict[str, str]:
    return {
        row[0]: row[3]
        for row in rows(section(edition("pan-dorset-scp", "yearly-report"), "statutory"), "What is asked")
    }


def test_every_duty_of_the_lists_is_asked_and_a_new_one_at_once() -> None:
    duties = Record.objects.filter(kind="duty", duty_detail__checklist=LIST)
    assert duties.count() == 11
    before = asked()
    assert set(duties.values_list("title", flat=True)) <= set(before)
    add(
        actor=OPERATOR,
        kind_code="duty",
        owner=None,
        values={
            "title": "A thing that guidance asks anew",
            "duty_type": "guidance",
            "duty_of": "safeguarding_children",
            "checklist": LIST,
            "marking": "public",
        },
    )
    ended = Record.objects.get(kind="duty", owner=None, reference="DUT-034")
    Record.objects.filter(pk=ended.pk).update(valid_to="2020-01-01", valid_from="2018-01-01")
    after = asked()
    assert after["A thing that guidance asks anew"].startswith("Not met"), "no section answers it, and that is told"
    assert ended.title in before and ended.title not in after, "what is no longer in force is not asked"
