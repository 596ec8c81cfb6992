"""The page that says why there is no link, and the page of links that are not asked for, with three people."""

from django.test import Client

from goldenthread.thread.orphans import answered, switched_off
from tests.integration.pages.people import make_record, signed_in

WHEN = {"said_on_0": "5", "said_on_1": "1", "said_on_2": "2026"}
AGAIN = {"review_on_0": "5", "review_on_1": "1", "review_on_2": "2099"}


def test_a_gap_is_answered_from_the_list_of_loose_threads(people) -> None:
    card = make_record(people.partnership, "action", "Share the plan")
    manager, loose = signed_in(people.manager), f"/p/{people.partnership}/loose"
    page = f"{card.url}/no-link"
    assert f"{page}?rule=action-owner&amp;back=loose" in manager.get(loose).content.decode()
    given = {"rule": "action-owner", "back": "loose", "why": "Everybody does it", "said_by": "Board", **WHEN, **AGAIN}
    assert manager.get(f"{page}?rule=action-owner").status_code == 200
    assert manager.get(f"{page}?rule=no-such").status_code == 404
    assert signed_in(people.colleague).post(page, given).status_code == 403
    assert signed_in(people.outsider).post(page, given).status_code == 404
    assert Client().post(page, given).status_code == 302
    wrong = manager.post(page, given | {"why": "", "review_on_2": "2025"})
    assert wrong.status_code == 422 and "Enter the reason" in wrong.content.decode()
    done = manager.post(page, given, follow=True)
    assert done.redirect_chain[-1][0] == loose
    assert "Rightly without a link" in done.content.decode() and "Everybody does it" in done.content.decode()
    (one,) = answered(people.actor(people.manager), people.card.id)
    assert one.card.id == card.id
    assert manager.post(page, given).status_code == 404, "it lacks nothing unanswered now"


def test_a_link_is_switched_off_and_on_again_by_those_who_manage(people) -> None:
    page = f"/p/{people.partnership}/loose/not-asked"
    manager = signed_in(people.manager)
    given = {"rule": "action-owner", "why": "Kept elsewhere", "decided_by": "Board"}
    given |= {"since_0": "5", "since_1": "1", "since_2": "2026"}
    assert "Change what is asked for" in manager.get(page).content.decode()
    assert "Change what is asked for" not in signed_in(people.colleague).get(page).content.decode()
    assert signed_in(people.colleague).post(page, given).status_code == 403
    assert signed_in(people.outsider).get(page).status_code == 404
    assert manager.post(page, {"rule": "action-owner"}).status_code == 422
    assert "Kept elsewhere" in manager.post(page, given, follow=True).content.decode()
    assert [one.rule for one in switched_off([people.card.id])] == ["action-owner"]
    assert "1 link not asked for here" in manager.get(f"/p/{people.partnership}/loose").content.decode()
    again = given | {"since_1": "2", "why": "We keep them here now"}
    assert "Asked for again" in manager.post(page, again, follow=True).content.decode()
    assert switched_off([people.card.id]) == []
