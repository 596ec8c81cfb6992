"""S64: an agreed data set, core and by priority, with the provider of each item, reviewed every quarter."""

from datetime import date

import pytest

from goldenthread.partners.actors import OPERATOR
from goldenthread.records.commands import add
from goldenthread.returns.rounds.commands import open_rounds
from goldenthread.returns.rounds.queries import data_set, due_chases

SLUG = "example-county"


@pytest.fixture
def waiting_times(settings, tmp_path):
    """An item of the agreed data set that the mental health trust supplies, open for two quarters of 2024/25."""
    settings.DATA_DIR = tmp_path
    measure = add(
        actor=OPERATOR,
        kind_code="indicator",
        owner=SLUG,
        values={
            "title": "Children waiting over 18 weeks for mental health support",
            "value_type": "count",
            "unit": "children",
            "polarity": "lower_better",
            "data_source": "CAMHS waiting list",
            "said_in": "The agreed data set, section 2",
        },
    )
    values = {"title": "CAMHS return", "areas": "L-EXAMPLE-COUNTY", "due_after": "20"}
    links = [("asks_of", "shared/ORG-905")]
    collection = add(actor=OPERATOR, kind_code="collection", owner=SLUG, values=values, links=links)
    item = add(
        actor=OPERATOR,
        kind_code="return_item",
        owner=SLUG,
        values={"title": "CAMHS waiting times", "heading": "Core"},
        links=[("part_of", collection.full_reference), ("asks_for", measure.full_reference)],
    )
    labels = ["quarter 1 2024/25", "quarter 2 2024/25"]
    open_rounds(actor=OPERATOR, owner=SLUG, year=2024, collection=collection.full_reference, labels=labels)
    return item


def item_of(found, reference):
    return next(each for each in found if each.item.reference == reference)


def test_the_data_set_is_held_core_and_by_priority_with_a_provider_for_each_item(waiting_times, person):
    page = person("manager", SLUG).page(f"/p/{SLUG}/data-set")
    for heading in ("Core", "Priority: supply", "Priority: treatment", "Priority: prevention"):
        assert heading in page
    found = data_set(OPERATOR, SLUG)
    assert len(found) >= 20 and all(each.provider for each in found)
    assert "Example Recovery Service" in page


def test_missing_figures_show_their_provider_the_months_and_the_last_chaser(waiting_times, person, cli):
    found = item_of(data_set(OPERATOR, SLUG, date(2024, 12, 2)), waiting_times.reference)
    assert found.provider.title == "Example Community Health Trust"
    # Quarter 1 was due on 26 July, so it is four whole months late; quarter 2 is late as well.
    assert [str(period) for period in found.missing] == ["quarter 1 2024/25", "quarter 2 2024/25"]
    assert (found.months_late, found.chased_on) == (4, None)
    late = [card.full_reference for card in due_chases(OPERATOR, SLUG) if "CAMHS" in card.collection.title]
    for reference in late:
        assert cli("return", "chase", reference, "--words", "Please send it this week")["chased"] == 1
    page = person("manager", SLUG).page(f"/p/{SLUG}/data-set")
    line = page[page.index("CAMHS waiting times") :][:600]
    assert "Example Community Health Trust" in line and "months late" in line
    chased = item_of(data_set(OPERATOR, SLUG), waiting_times.reference).chased_on
    assert chased is not None and f"{chased.day} {chased:%B %Y}" in line


def test_a_quarterly_review_ties_its_note_and_decision_to_the_item(waiting_times, person):
    manager = person("manager", SLUG)
    collection = item_of(data_set(OPERATOR, SLUG), waiting_times.reference).collection
    page = manager.send(
        f"/p/{SLUG}/data-set",
        item=f"{collection}|{waiting_times.reference}",
        decision="ask",
        words="The trust changes its system in October; ask when the figures come back.",
        on="3 October 2024",
    )
    assert "Ask the provider, 3 October 2024" in page
    record = manager.page(waiting_times.url)
    assert "Review of 3 October 2024: ask the provider. The trust changes its system in October" in record


def test_the_note_and_the_lateness_stay_inside_the_partnership(waiting_times, person):
    person("manager", "dorset-cdp").page(f"/p/{SLUG}/data-set", 404)
    person("manager", "dorset-cdp").page(waiting_times.url, 404)
