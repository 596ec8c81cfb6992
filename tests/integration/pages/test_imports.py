"""The page of imports: what came, what became of each entry, and taking it back in two steps."""

import pytest
from django.test import Client

from goldenthread.observations.models import Observation
from goldenthread.reference.seed import load_reference
from goldenthread.returns.commands import import_series
from tests.integration.imports import dictionary, lait
from tests.integration.pages.people import People, make_record


@pytest.fixture
def imported(people: People) -> People:
    load_reference()
    slug = people.partnership
    indicator = make_record(slug, "indicator", "Infant <i>mortality</i>", value_type="rate", per=1000)
    links = [("fills", indicator.full_reference)]
    make_record(slug, "feed", "Published", file_format="lait", series="InfMort", links=links)
    late = "InfMort,,2022,Dorset (Pre LG),3,835.0,South West\nInfMort,,2021,Dorset,2.5,838.0,South West\n"
    import_series(
        actor=people.actor(people.manager),
        owner=slug,
        file_format="lait",
        name="lait.csv",
        data=lait("InfMort,Infant deaths,0,Dorset,9,838.0,South West\n" + late),
        companion=dictionary(),
    )
    return people


def get(user, address):
    client = Client()
    client.force_login(user)
    return client.get(address), client


def test_the_list_says_what_came_and_one_import_accounts_for_every_entry(imported):
    base = f"/p/{imported.partnership}/imports"
    answer, _ = get(imported.colleague, base)
    text = answer.content.decode()
    assert answer.status_code == 200 and "lait.csv, 1 November 2025" in text and "1 caution" in text
    assert f"{base}?show=IMP-001" in text
    answer, _ = get(imported.colleague, f"{base}?show=IMP-001")
    text = answer.content.decode()
    for words in (
        "Entries in the file",
        "Infant &lt;i&gt;mortality",
        "after it ended (31/03/2019)",
        "row 2, column Years",
    ):
        assert words in text
    assert "Take the import back" not in text


def test_an_import_is_taken_back_with_a_reason(imported):
    address = f"/p/{imported.partnership}/imports?show=IMP-001"
    answer, client = get(imported.manager, address)
    assert "Take the import back" in answer.content.decode()
    answer = client.post(address, {"reason": " "})
    assert answer.status_code == 422 and "it needs a reason" in answer.content.decode()
    assert Observation.objects.filter(superseded_at=None).count() == 2
    answer = client.post(address, {"reason": "The wrong <file>"}, follow=True)
    text = answer.content.decode()
    assert "2 figures taken back; 0 earlier figures in place again" in text and "The wrong &lt;file&gt;" in text
    assert not Observation.objects.filter(superseded_at=None).exists()
    assert "Taken back" in get(imported.manager, f"/p/{imported.partnership}/imports")[0].content.decode()


def test_others_neither_read_nor_undo(imported):
    base = f"/p/{imported.partnership}/imports"
    answer, client = get(imported.outsider, base)
    assert answer.status_code in (403, 404)
    _, client = get(imported.colleague, base)
    assert client.post(f"{base}?show=IMP-001", {"reason": "Mine"}).status_code == 403
    assert client.get(f"{base}?show=IMP-009").status_code == 404
    assert Observation.objects.filter(superseded_at=None).count() == 2


def test_a_partnership_without_imports_says_so(people):
    assert (
        "Nothing has been imported yet" in get(people.manager, f"/p/{people.partnership}/imports")[0].content.decode()
    )
