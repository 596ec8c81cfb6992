"""Defining an indicator on one page: what must be said, the preview with figures, and the definition that follows."""

import pytest

from goldenthread.observations.models import Observation
from goldenthread.records.models import Record
from goldenthread.reference.seed import load_reference
from tests.integration.pages.people import make_record, signed_in

WHOLE = {
    "title": "Naloxone kits given",
    "definition": "Kits given out by any service in the area.",
    "value_type": "count",
    "unit": "kits",
    "polarity": "higher_better",
    "data_source": "Treatment provider return",
    "frequency": "quarterly",
    "marking": "official",
    "state": "live",
    "stage": "live",
}
YEARS = "2020/21\tDorset\t100\n2021/22\tDorset\t110\n2022/23\tDorset\t150\n2023/24\tDorset\t120\n"


@pytest.fixture
def page(people):
    load_reference()
    return f"/p/{people.partnership}/indicators/new"


@pytest.fixture
def group(people):
    return make_record(people.partnership, "group", "Data group", group_type="working_group")


def text_of(answer):
    return answer.content.decode()


def test_it_cannot_be_saved_without_unit_direction_source_and_owner_and_each_is_named_at_its_box(people, page):
    client = signed_in(people.manager)
    sent = {name: value for name, value in WHOLE.items() if name in ("title", "value_type", "state", "stage")}
    answer = client.post(page, sent | {"do": "save"})
    assert answer.status_code == 422
    for words in (
        "Enter the unit, such as people or kg",
        "Choose which direction is good, or no judgement",
        "Choose who owns it",
    ):
        assert text_of(answer).count(words) >= 2  # in the summary, and at the box
    assert 'href="#id_looked_after"' in text_of(answer) and "source" in text_of(answer)
    assert not Record.objects.filter(kind="indicator").exists()


def test_a_preview_shows_tile_sentence_and_chart_of_pasted_figures_and_keeps_nothing(people, page, group):
    client, before = signed_in(people.manager), Record.objects.count()
    sent = WHOLE | {"looked_after": f"group:{group.full_reference}", "figures": YEARS, "do": "preview"}
    answer = client.post(page, sent)
    text = text_of(answer)
    assert answer.status_code == 200, text
    assert "Preview: nothing is saved yet" in text and "4 figures that you pasted" in text
    tile = text.partition("gt-tile__value")[2][:60]
    assert tile.startswith('">120 <small>kits, Dorset Council, 2023/24'), tile
    assert "Data group answers for it." in text and "Higher is better." in text
    assert 'class="gt-chart-wide"><svg' in text and "Naloxone kits given" in text
    assert 'value="Naloxone kits given"' in text  # the form comes back as it was
    assert "It cannot be saved yet" not in text
    assert Record.objects.count() == before and not Observation.objects.exists()


def test_a_preview_of_half_a_definition_says_what_is_still_to_be_said(people, page):
    answer = signed_in(people.manager).post(page, {"title": "Kits", "value_type": "count", "do": "preview"})
    text = text_of(answer)
    assert "It cannot be saved yet." in text and 'href="#id_polarity"' in text and "[x]" in text


def test_a_line_that_cannot_be_read_is_named_with_what_to_do(people, page):
    sent = WHOLE | {"figures": "2020/21\tDorset\t1OO\n2021/22\tNowhere\t5\nsoon\tDorset\t7", "do": "preview"}
    answer = signed_in(people.manager).post(page, sent)
    text = text_of(answer)
    assert answer.status_code == 422
    for words in ("Line 1: we found “1OO”", "Line 2: we know no area “Nowhere”", "Line 3: “soon” is not a period"):
        assert words in text


def test_it_is_saved_once_with_its_owner(people, page, group):
    client = signed_in(people.manager)
    sent = WHOLE | {"looked_after": f"group:{group.full_reference}", "do": "save", "once": "b" * 32}
    for _ in range(2):
        answer = client.post(page, sent)
        assert answer.status_code == 302, text_of(answer)
    made = Record.objects.get(kind="indicator")
    assert made.group_id == group.id and made.title == "Naloxone kits given"
    assert client.get(answer["Location"]).status_code == 200


def test_an_agency_may_own_it_and_figures_held_for_another_may_be_tried(people, page):
    agency = make_record(people.partnership, "organisation", "Treatment provider", organisation_type="other")
    other = make_record(people.partnership, "indicator", "Kits before", value_type="count", unit="kits")
    sent = WHOLE | {"looked_after": f"organisation:{agency.full_reference}"}
    client = signed_in(people.manager)
    tried = text_of(client.post(page, sent | {"like": other.full_reference, "do": "preview"}))
    assert f"Drawn with the figures held for {other.reference}" in tried
    answer = client.post(page, sent | {"do": "save"}, follow=True)
    assert "is kept" in text_of(answer) and "Treatment provider" in text_of(answer)


def test_a_colleague_without_the_right_and_an_outsider_do_not_reach_it(people, page):
    assert signed_in(people.colleague).get(page).status_code == 403
    assert signed_in(people.outsider).get(page).status_code == 404
    listing = text_of(signed_in(people.manager).get(f"/p/{people.partnership}/indicators"))
    assert page in listing
    assert page not in text_of(signed_in(people.colleague).get(f"/p/{people.partnership}/indicators"))


def test_a_redefinition_says_that_the_series_ends_and_shows_both_before_it_is_kept(people, page):
    card = make_record(people.partnership, "indicator", "Seen in a day", value_type="count", unit="people")
    client, address = signed_in(people.manager), f"{card.url}/redefine"
    sent = {"title": card.title, "value_type": "count", "unit": "adults", "polarity": "ask", "version": "1"}
    start = {"starts_0": "1", "starts_1": "4", "starts_2": "2026"}
    answer = client.post(address, sent | start | {"figures": YEARS, "do": "preview"})
    text = text_of(answer)
    assert answer.status_code == 200, text
    assert f"{card.reference} ends the day before 1 April 2026" in text and "What changes: unit." in text
    assert "No line joins the two" in text and 'class="gt-chart-wide"><svg' in text
    assert Record.objects.filter(kind="indicator").count() == 1
    answer = client.post(address, sent | start | {"reason": "Adults alone", "do": "save"})
    assert answer.status_code == 302, text_of(answer)
    assert Record.objects.filter(kind="indicator").count() == 2
