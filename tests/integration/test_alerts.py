"""The example figures replayed month by month, and who sees what comes of them."""

from datetime import date

import pytest
from django.test import Client

from goldenthread.assessments.alerts import MOST
from goldenthread.assessments.queries import alerts
from goldenthread.partners.actors import OPERATOR, user_by_email
from goldenthread.partners.demo import ensure_demo_users

pytestmark = pytest.mark.usefixtures("loaded", "db")
ENDS = [date(year, month, 1) for year in (2025, 2026) for month in (3, 6, 9, 12)][:7]


def test_no_group_ever_gets_more_than_three_and_each_says_what_it_rests_on():
    total = 0
    for month in ENDS:
        for group in alerts(OPERATOR, "example-county", month, by_period=True):
            assert len(group.alerts) <= MOST
            assert group.measures and str(group.measures) in group.words
            for alert in group.alerts:
                assert alert.good and alert.next_step and alert.judgement in ("better", "worse", "no judgement")
                assert alert.assessment.latest.period.end.month == month.month
            total += len(group.alerts)
    assert total  # the replay raises something, and stays far under the limit
    assert total < MOST * len(ENDS) * 3


def test_a_signal_that_was_raised_is_not_raised_again_the_quarter_after():
    raised: dict[int, tuple[date, str]] = {}
    for month in ENDS:
        for group in alerts(OPERATOR, "example-county", month, by_period=True):
            for alert in group.alerts:
                one = alert.assessment
                before, way = raised.get(one.card.id, (date.min, ""))
                quarter_before = (month.year - before.year) * 12 + month.month - before.month == 3
                assert not (quarter_before and way == f"{one.direction} {one.key.area}")
                raised[one.card.id] = (month, f"{one.direction} {one.key.area}")


def test_the_page_shows_the_month_and_is_not_there_for_others():
    ensure_demo_users()
    address = "/p/example-county/alerts"
    inside, outside = Client(), Client()
    inside.force_login(user_by_email("analyst.example-county@demo.invalid"))
    outside.force_login(user_by_email("manager.dorset-cdp@demo.invalid"))
    page = inside.get(f"{address}?month=2026-09&by=period")
    assert page.status_code == 200 and "To look at in September 2026" in page.content.decode()
    assert "measures looked at" in page.content.decode()
    assert inside.get(f"{address}?month=soon").status_code == 422
    assert outside.get(address).status_code in (403, 404)
    assert Client().get(address).status_code in (302, 403, 404)


def test_the_api_and_the_command_line_give_the_same(capsys):
    from goldenthread.console.main import main

    assert main(["alerts", "example-county", "--month", "2026-09", "--by-period", "--json"]) == 0
    said = capsys.readouterr().out
    found = alerts(OPERATOR, "example-county", date(2026, 9, 1), by_period=True)
    for group in found:
        assert group.group in said and group.words in said
