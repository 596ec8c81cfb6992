"""A return that opens, comes due and is late: in the calendar, and told once to whoever sends it."""

from datetime import timedelta

from goldenthread.governance import reminding
from goldenthread.governance.dates import dates_of
from goldenthread.notices.models import Notice
from goldenthread.partners.actors import OPERATOR
from goldenthread.partners.models import Membership, Partnership, User
from goldenthread.records.models import Record
from goldenthread.returns.models import Round
from tests.integration.returns.agencies import Agencies


def of_police(agencies: Agencies) -> User:
    user = User.objects.create_user("police@example.invalid", "Police analyst")
    Membership.objects.create(user=user, organisation=Record.objects.get(pk=agencies.police.id), role="contributor")
    return user


def test_a_window_is_told_as_it_opens_comes_due_and_is_late(agencies: Agencies) -> None:
    Partnership.objects.update(setting_up=False)
    agencies.open()
    police = of_police(agencies)
    window = Round.objects.get(owner__reference="north", agency_id=agencies.police.id)

    def told(on: object) -> list[str]:
        reminding.remind(actor=OPERATOR, on=on)  # type: ignore[arg-type]
        rows = Notice.objects.filter(user=police, kind="return", url__startswith="/p/north/").order_by("pk")
        return [row.key.split(":")[-1] for row in rows]

    assert told(window.opens) == ["late"]
    assert Notice.objects.filter(user=police, text__contains="is open since").exists()
    soon = window.due - timedelta(days=3)
    while soon.weekday() >= 5:
        soon += timedelta(days=1)
    assert told(soon) == ["late", "5"]
    assert told(soon) == ["late", "5"], "once"
    after = window.due + timedelta(days=1)
    while after.weekday() >= 5:
        after += timedelta(days=1)
    assert told(after) == ["late", "5", "late"]
    assert Notice.objects.filter(user=police, text__contains="is late: it was due on").exists()


def test_what_was_sent_is_asked_of_nobody(agencies: Agencies) -> None:
    Partnership.objects.update(setting_up=False)
    agencies.open()
    police = of_police(agencies)
    agencies.send()
    window = Round.objects.get(owner__reference="north", agency_id=agencies.police.id)
    reminding.remind(actor=OPERATOR, on=window.due + timedelta(days=(7 - window.due.weekday())))
    assert not Notice.objects.filter(user=police, url__startswith="/p/north/").exists()


def test_the_windows_stand_in_the_calendar_of_who_may_see_them(agencies: Agencies) -> None:
    agencies.open()
    window = Round.objects.get(owner__reference="north", agency_id=agencies.police.id)
    seen = {
        actor.id: [x.url for x in dates_of(actor, "north", window.due, window.due, window.due) if x.kind == "return"]
        for actor in (agencies.room.manager, agencies.police_sender)
    }
    assert f"/p/north/returns/{window.code}" in seen[agencies.room.manager.id]
    assert len(seen[agencies.room.manager.id]) == 2
    others = dates_of(agencies.room.manager, "south", window.due, window.due, window.due)
    assert not [x for x in others if x.kind == "return"], "another partnership's windows are not for them"
