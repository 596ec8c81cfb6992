"""Updates that are due are prompted for once a step, and who is in the way is told at once."""

from datetime import date

import pytest

from goldenthread.notices.models import Notice
from goldenthread.partners.actors import OPERATOR
from goldenthread.partners.demo import ensure_demo_users
from goldenthread.partners.models import Membership, Partnership, User
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.strategy import commands, reminding

pytestmark = pytest.mark.usefixtures("loaded", "db")
#: A Wednesday, later than every update of the examples.
DAY = date(2026, 12, 9)


@pytest.fixture(autouse=True)
def people() -> None:
    ensure_demo_users()


def test_updates_that_are_due_are_prompted_for_once():
    told = reminding.remind(actor=OPERATOR, on=DAY)
    assert told == Notice.objects.count() > 0
    assert reminding.remind(actor=OPERATOR, on=DAY) == 0
    notice = Notice.objects.order_by("pk")[0]
    assert "is due an update" in notice.text
    assert notice.url.startswith("/p/")
    assert not notice.urgent


def test_the_manager_hears_of_what_is_long_overdue():
    reminding.remind(actor=OPERATOR, on=DAY)
    managers = set(Membership.objects.filter(role="manager").values_list("user", flat=True))
    assert Notice.objects.filter(user__in=managers, key__endswith=":manager").exists()


def test_nobody_is_prompted_at_a_weekend_or_while_a_partnership_is_setting_up():
    assert reminding.remind(actor=OPERATOR, on=date(2026, 12, 12)) == 0
    Partnership.objects.update(setting_up=True)
    assert reminding.remind(actor=OPERATOR, on=DAY) == 0


def test_whoever_works_for_the_agency_in_the_way_is_told_at_once_and_not_the_one_who_says_so():
    action = Record.objects.filter(kind="action", owner__reference="example-county", state="live")[0]
    agency = Record.objects.filter(kind="organisation", owner=None)[0]
    user = User.objects.create_user("agency@example.invalid", "Agency")
    Membership.objects.create(user=user, organisation=agency, role="contributor")
    card = find(OPERATOR, f"example-county/{action.reference}")
    commands.report_progress(
        actor=OPERATOR,
        record=card.full_reference,
        version=action.version,
        status="at_risk",
        sentence="We wait for a room",
        blocked_by=[f"shared/{agency.reference}"],
    )
    notice = Notice.objects.get(user=user)
    assert notice.urgent
    assert notice.about == card.full_reference
