"""A partner's spreadsheet by page: its columns said once, its words explained, accepted, recognised, taken back."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenthread.observations.models import Observation
from goldenthread.records.models import Link, Record
from goldenthread.reference.seed import load_reference
from goldenthread.returns.models import ColumnMap, Import, Upload
from tests.integration.pages.people import make_record, signed_in
from tests.integration.sheets import LONG, long_sheet, workbook


@pytest.fixture
def base(people, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    load_reference()
    make_record(people.partnership, "indicator", "Referrals", value_type="count", reference="IND-001")
    make_record(None, "organisation", "An invented charity", organisation_type="other", reference="ORG-001")
    return f"/p/{people.partnership}/imports"


def sent(data, name="referrals.xlsx", **more):
    return {"file": SimpleUploadedFile(name, data), **more}


MARKERS, AREAS = "* = c\n<5 = c\nn/a = x", "Dorset = E06000059"


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def said(**more):
    """What the form of the long layout says."""
    roles = ("area", "period", "value", "value", "note")
    heads = ("District", "Quarter", "Referrals received", "of which repeat", "Comments")
    given = {"act": "save", "head": "3", "over": "0", "across": "", "sheet": "Referrals", "columns": "5"}
    for at, (head, role) in enumerate(zip(heads, roles, strict=True)):
        given |= {f"col-{at}-head": head, f"col-{at}-role": role}
    given |= {"col-2-measure": "IND-001", "col-3-measure": "IND-001", "col-3-part": "kind=repeat"}
    given |= {"left_out": "District = County total", "years": "financial_year"}
    return given | {"title": "Charity referrals", "agency": "shared/ORG-001"} | more


def test_columns_are_said_once_words_explained_and_the_next_file_goes_straight_to_what_would_be_kept(people, base):
    client = signed_in(people.manager)
    assert f"{base}/sheets/new" in text_of(client.get(base))
    answer = client.post(f"{base}/sheets/new", sent(long_sheet()), follow=True)
    page = answer.redirect_chain[-1][0]
    text = text_of(answer)
    assert page == f"{base}/files/1/columns" and answer.status_code == 200
    for words in ("What are the columns?", "Referrals received", "Dorset · BCP", "(column names)"):
        assert words in text, words
    assert Upload.objects.get().stage == "mapping" and not Observation.objects.exists()

    answer = client.post(page, said(), follow=True)
    text = text_of(answer)
    look = answer.redirect_chain[-1][0]
    assert look == f"{base}/files/1" and "What do these words mean?" in text, text
    assert "Referrals!D4" in text and "n/a" in text and ColumnMap.objects.count() == 1
    assert Link.objects.get(relation="supplies").target.reference == "ORG-001"

    order = [word for _, word, *_ in Upload.objects.get().report["words"]]
    means = {"*": "c", "<5": "c", "n/a": "x", "Dorset": "E06000059"}
    assert sorted(order) == sorted(means)
    answer = client.post(
        look, {"act": "words"} | {f"word-{at}": means[word] for at, word in enumerate(order)}, follow=True
    )
    text = text_of(answer)
    assert "8 figures would be kept" in text, text
    for words in (
        "Referrals!C4",
        "Read by",
        "version 2",
        "10 entries in = 8 new or revised + 0 held already + 0 refused + 2 not wanted or left out",
    ):
        assert words in text, words
    assert not Observation.objects.exists()

    answer = client.post(look, {"act": "accept"}, follow=True)
    text = text_of(answer)
    assert "accepted as IMP-001" in text and "Take this import back" in text
    standing = Observation.objects.filter(superseded_at=None)
    assert standing.all().count() == 8 and {row.marker for row in standing} == {"", "c", "x"}
    row = standing.get(area="E06000059", breakdown="", value=12)
    assert row.source.section == "Referrals!C4 (period written “Q1 23/24”)" and row.text == "12"
    assert row.period.label == "quarter 1 2023/24"
    figure = text_of(client.get(f"/figures/{people.partnership}/{row.reference}"))
    for words in (
        "Referrals!C4",
        "Period written “Q1 23/24”",
        "An invented charity",
        "referrals.xlsx",
        "Charity referrals, version 2 of the column map",
    ):
        assert words in figure, words

    # Next quarter: the same layout, one new row and one revised figure.
    rows = [*LONG[:-1], ("Dorset", "Q3 23/24", 14, 6, None)]
    rows[1] = ("BCP", "Q1 23/24", 121, 31, "Late")
    answer = client.post(f"{base}/sheets/new", sent(long_sheet(rows), "next.xlsx"), follow=True)
    text = text_of(answer)
    assert "Read by the saved map “Charity referrals”" in text and "3 figures would be kept" in text, text
    assert "Revised: what stands, and what takes its place" in text and "Referrals!C5" in text
    answer = client.post(answer.redirect_chain[-1][0], {"act": "accept"}, follow=True)
    assert Import.objects.count() == 2 and standing.all().count() == 10
    assert Observation.objects.filter(supersedes__isnull=False).get().value == 121

    answer = client.post(answer.redirect_chain[-1][0], {"reason": "A test"}, follow=True)
    assert standing.all().count() == 8 and standing.get(area="E06000058", breakdown="", value=120)


def test_a_changed_name_stops_with_it_and_the_map_can_be_changed_or_ended(people, base):
    client = signed_in(people.manager)
    page = client.post(f"{base}/sheets/new", sent(long_sheet()), follow=True).redirect_chain[-1][0]
    client.post(page, said(markers=MARKERS, areas=AREAS))
    heads = ("District", "Quarter", "Referrals in", "of which repeat", "Comments")
    answer = client.post(f"{base}/sheets/new", sent(long_sheet(heads=heads)), follow=True)
    text = text_of(answer)
    assert "there is no column “Referrals received”" in text and "the column “Referrals in” is not in the map" in text
    assert "nearly reads this file" in text and not Observation.objects.exists()
    # Asked for by name, the same file is refused with the same words.
    answer = client.post(f"{base}/sheets/new", sent(long_sheet(heads=heads), map="MAP-001"), follow=True)
    assert "This file is not taken as it stands" in text_of(answer) and "Referrals in" in text_of(answer)
    change = f"{answer.redirect_chain[-1][0]}/columns"
    assert "You are changing MAP-001" in text_of(client.get(change))
    changed = said(**{"col-2-head": "Referrals in"}, version="1", markers=MARKERS, areas=AREAS)
    answer = client.post(change, changed, follow=True)
    assert "8 figures would be kept" in text_of(answer), text_of(answer)
    listed = text_of(client.get(f"{base}/maps"))
    assert "Charity referrals" in listed and "Version 2" in listed and "An invented charity" in listed
    one = text_of(client.get(f"{base}/maps/MAP-001"))
    assert "Referrals in: value of IND-001" in one and "County total" in one and "held back" in one
    assert client.post(f"{base}/maps/MAP-001", {"reason": ""}).status_code == 422
    answer = client.post(f"{base}/maps/MAP-001", {"reason": "They send another file now"}, follow=True)
    assert "Ended" in text_of(answer) and Record.objects.get(kind="column_map").state == "retired"
    answer = client.post(f"{base}/sheets/new", sent(long_sheet(heads=heads)), follow=True)
    assert answer.redirect_chain[-1][0].endswith("/columns")


def test_a_stale_version_of_a_map_is_a_conflict_and_a_form_that_says_nothing_is_refused(people, base):
    client = signed_in(people.manager)
    page = client.post(f"{base}/sheets/new", sent(long_sheet()), follow=True).redirect_chain[-1][0]
    answer = client.post(page, said(title="", agency=""))
    assert answer.status_code == 422 and "the map has no name" in text_of(answer)
    answer = client.post(page, said(**{"col-2-measure": ""}))
    assert "its measure is not said" in text_of(answer)
    answer = client.post(page, said(left_out="nonsense"))
    assert "“nonsense” is not a column" in text_of(answer)
    assert not ColumnMap.objects.exists()
    client.post(page, said())
    client.post(page, said(version="1", area="E06000059", **{"col-0-role": "leave out"}, left_out=""))
    answer = client.post(page, said(version="1"))
    assert answer.status_code == 422 and ColumnMap.objects.count() == 1


def test_figures_in_thousands_are_doubted_held_and_multiplied_or_said_to_be_right(people, base):
    client = signed_in(people.manager)
    page = client.post(f"{base}/sheets/new", sent(long_sheet()), follow=True).redirect_chain[-1][0]
    look = client.post(page, said(markers=MARKERS, areas=AREAS), follow=True).redirect_chain[-1][0]
    client.post(look, {"act": "accept"})
    thousands = long_sheet([("BCP", "Q3 23/24", 1.25, 32, None)])
    answer = client.post(f"{base}/sheets/new", sent(thousands, "next.xlsx"), follow=True)
    look, text = answer.redirect_chain[-1][0], text_of(answer)
    for words in (
        "Are these figures right?",
        "1.25 has decimals, and the measure is a count",
        "1 figure is held until",
    ):
        assert words in text, words
    answer = client.post(look, {"act": "accept", "sure": " "})
    assert answer.status_code == 422 and 'href="#sure"' in text_of(answer) and Import.objects.count() == 1
    bad = said(**{"col-2-times": "a lot"}, version="1", markers=MARKERS, areas=AREAS)
    answer = client.post(f"{look}/columns", bad)
    assert answer.status_code == 422 and "“a lot” is not a number to multiply by" in text_of(answer)
    times = said(**{"col-2-times": "1,000"}, version="1", markers=MARKERS, areas=AREAS)
    text = text_of(client.post(f"{look}/columns", times, follow=True))
    assert "1,250 is far from 130 in quarter 2 2023/24" in text and "Are these figures right?" in text
    assert "value times 1000 of IND-001" in text_of(client.get(f"{base}/maps/MAP-001"))
    answer = client.post(look, {"act": "accept", "sure": "Counted for the whole county now"}, follow=True)
    text = text_of(answer)
    assert "Figures that are doubted" in text and "Counted for the whole county now" in text
    row = Observation.objects.get(value=1250)
    assert row.source.section == "Referrals!C4 (period written “Q3 23/24”; 1.25 times 1,000)" and row.text == "1.25"
    figure = text_of(client.get(f"/figures/{people.partnership}/{row.reference}"))
    assert "1.25 times 1,000" in figure and "Counted for the whole county now" in figure


def test_three_people_in_the_room(people, base):
    client = signed_in(people.manager)
    page = client.post(f"{base}/sheets/new", sent(long_sheet()), follow=True).redirect_chain[-1][0]
    client.post(page, said())
    addresses = (f"{base}/sheets/new", page, f"{base}/maps", f"{base}/maps/MAP-001")
    for address in addresses:
        assert client.get(address).status_code == 200, address
        assert signed_in(people.colleague).get(address).status_code == 403, address
        assert signed_in(people.outsider).get(address).status_code == 404, address
        assert signed_in(people.manager).__class__().get(address).status_code in (302, 404), address
    for address in (f"{base}/files/99/columns", f"{base}/maps/MAP-099"):
        assert client.get(address).status_code == 404
    for user in (people.colleague, people.outsider):
        answer = signed_in(user).post(f"{base}/sheets/new", sent(long_sheet()))
        assert answer.status_code in (403, 404) and Upload.objects.count() == 1
        assert signed_in(user).post(page, said(version="1", title="Mine")).status_code in (403, 404)
        assert signed_in(user).post(f"{base}/maps/MAP-001", {"reason": "Mine"}).status_code in (403, 404)
    assert ColumnMap.objects.get().record.title == "Charity referrals"


def test_areas_across_the_top_are_said_column_by_column_and_asked_for_by_name(people, base):
    client = signed_in(people.manager)
    table = workbook([("Quarter", "Dorset", "BCP", "Both"), ("Q1 23/24", 1, 2, 3), ("Q2 23/24", 4, 5, 9)])
    page = client.post(f"{base}/sheets/new", sent(table), follow=True).redirect_chain[-1][0]
    text = text_of(client.get(f"{page}?sheet=Referrals&head=1&across=area"))
    assert text.count('value="across" selected') == 3 and "One of the areas across the top" in text
    given = {"act": "save", "head": "1", "across": "area", "columns": "4", "years": "financial_year"}
    for at, (head, role) in enumerate(
        (("Quarter", "period"), ("Dorset", "across"), ("BCP", "across"), ("Both", "across"))
    ):
        given |= {f"col-{at}-head": head, f"col-{at}-role": role}
    given |= {"figures-measure": "IND-001", "areas": AREAS, "title": "Wide", "agency": "shared/ORG-001"}
    answer = client.post(page, given, follow=True)
    assert "What do these words mean?" in text_of(answer) and "Referrals!D1" in text_of(answer)
    answer = client.post(answer.redirect_chain[-1][0], {"act": "words", "word-0": "leave out"}, follow=True)
    assert "4 figures would be kept" in text_of(answer), text_of(answer)
    # The map is changed from the file: what it says stands in the form.
    text = text_of(client.get(f"{answer.redirect_chain[-1][0]}/columns"))
    assert "You are changing MAP-001" in text and text.count('value="across" selected') == 3


def test_a_map_is_read_by_the_api_and_told_by_its_record(people, base):
    client = signed_in(people.manager)
    page = client.post(f"{base}/sheets/new", sent(long_sheet()), follow=True).redirect_chain[-1][0]
    client.post(page, said(**{"col-2-times": "1000"}))
    listed = client.get("/api/v1/column-map", {"owner": people.partnership}).json()
    assert [item["reference"] for item in listed["items"]] == ["MAP-001"]
    one = client.get(f"/api/v1/column-map/{people.partnership}/MAP-001").json()
    assert "Referrals received: value times 1000 of IND-001" in json.dumps(one)
    assert client.get(f"/r/{people.partnership}/MAP-001").status_code == 200
    assert signed_in(people.outsider).get(f"/api/v1/column-map/{people.partnership}/MAP-001").status_code == 404
