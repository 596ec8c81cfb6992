"""The page that says whom the words of the report templates mean, with three people in the room."""

import re
from typing import Any

from django.test import Client

from goldenthread.partners.models import HeldPost, Membership
from goldenthread.publishing.asked import meant
from goldenthread.publishing.shapes import templates
from goldenthread.records.models import Record
from tests.integration.pages.people import People, make_record, make_user, signed_in

WHERE = "/p/north-cdp/people/texts"


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_every_wording_says_whom_it_means_and_what_to_do_where_it_means_nobody(people: People) -> None:
    manager = people.actor(people.manager)
    found = {one.words: one for one in meant(manager, people.partnership)}
    assert set(found) == {part.owes for each in templates().values() for part in each.sections if part.owes}
    assert found["Partnership manager"].people == (people.manager.label,)
    assert found["Data protection officer"].nobody
    assert found["Lead of the theme"].of_group and not found["Lead of the theme"].nobody
    # A post of that other name, with somebody in it, goes before the roles; one of another partnership does not count.
    mine = make_record(people.partnership, "post", "Head of data", aliases=["Data lead"])
    make_record(people.other, "post", "Data protection officer")
    officer = make_user("data@example.org", "Head of data", "co_lead", people.card)
    HeldPost.objects.create(user=officer, post=Record.objects.get(pk=mine.id))
    found = {one.words: one for one in meant(manager, people.partnership)}
    assert ([p.id for p in found["Data lead"].posts], found["Data lead"].people) == ([mine.id], (officer.label,))
    assert found["Data protection officer"].nobody
    page = words(signed_in(people.manager).get(WHERE))
    assert "Data lead" in page and f"Post {mine.reference}" in page
    assert "There is no post of that name Nobody Add a post of that name" in page
    Membership.objects.filter(user=officer).delete()
    assert meant(manager, people.partnership)[0].nobody


def test_three_people_in_the_room(people: People) -> None:
    assert "To change it" not in words(signed_in(people.colleague).get(WHERE))
    assert signed_in(people.outsider).get(WHERE).status_code == 404
    assert Client().get(WHERE).status_code == 302
