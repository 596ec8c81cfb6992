"""The pages where people write about a measure: a member, a reader without the right, and an outsider."""

import pytest

from tests.integration.pages.people import make_record, signed_in


@pytest.fixture
def measure(people):
    return make_record(people.partnership, "indicator", "People seen", value_type="count", unit="people")


@pytest.fixture
def target(people, measure):
    given = {"period": "financial year 2026/27", "value": "5"}
    return make_record(people.partnership, "target", "Five", links=[("part_of", measure.full_reference)], **given)


def address(card, page):
    return f"{card.url}/{page}"


def test_a_member_signs_a_story_and_it_stands_on_the_page(people, measure):
    client = signed_in(people.manager)
    form = client.get(address(measure, "story"))
    assert form.status_code == 200 and b"Who is served?" in form.content
    sent = {"period": "quarter 1 2026/27", "story": "It rose with the new clinic.", "signed_by": "Clinic lead"}
    done = client.post(address(measure, "story"), sent | {"works": "Evening hours"}, follow=True)
    page = done.content.decode()
    assert "It rose with the new clinic." in page and "Clinic lead" in page and "Evening hours" in page
    empty = client.post(address(measure, "story"), {"period": "soon"})
    assert empty.status_code == 422 and b"Enter the story" in empty.content


def test_a_double_tap_signs_one_story(people, measure):
    client, key = signed_in(people.manager), "a" * 32
    sent = {"period": "quarter 1 2026/27", "story": "Once.", "signed_by": "Lead", "once": key}
    for _ in range(2):
        assert client.post(address(measure, "story"), sent).status_code == 302
    assert b"Earlier stories" not in client.get(measure.url).content


@pytest.mark.parametrize("page", ["story", "redefine"])
def test_who_may_not_write_finds_no_form_and_no_link(people, measure, page):
    colleague, outsider = signed_in(people.colleague), signed_in(people.outsider)
    assert colleague.get(address(measure, page)).status_code == 403
    assert colleague.post(address(measure, page), {}).status_code == 403
    assert f"{measure.url}/{page}" not in colleague.get(measure.url).content.decode()
    assert outsider.get(address(measure, page)).status_code == 404
    assert outsider.post(address(measure, page), {}).status_code == 404


def test_a_status_and_a_confirmation_are_for_members_and_for_targets(people, measure, target):
    member, colleague, outsider = (signed_in(one) for one in (people.manager, people.colleague, people.outsider))
    assert member.get(address(target, "status")).status_code == 200
    assert member.get(address(measure, "status")).status_code == 404
    assert colleague.get(address(target, "status")).status_code == 403
    assert outsider.get(address(target, "status")).status_code == 404
    assert member.get(address(target, "confirm")).status_code == 404  # there is no warning to confirm
    assert member.get(f"{address(target, 'confirm')}?warning=Odd").status_code == 200
    assert outsider.get(f"{address(target, 'confirm')}?warning=Odd").status_code == 404


def test_a_warning_is_shown_as_text_and_never_as_markup(people, target):
    page = signed_in(people.manager).get(address(target, "confirm"), {"warning": "<script>alert(1)</script>"})
    assert b"<script>alert(1)</script>" not in page.content
