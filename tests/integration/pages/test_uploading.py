"""A national file by page: chosen, looked at without a figure kept, accepted, and taken back; and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenthread.observations.models import Observation
from goldenthread.partners.keeping import JOBS
from goldenthread.partners.models import Membership, User
from goldenthread.records.models import Record
from goldenthread.reference.seed import load_reference
from goldenthread.returns.models import Import, Upload
from goldenthread.returns.uploads import commands, working
from goldenthread.returns.uploads.kept import FILES
from goldenthread.vocabulary.clock import today
from tests.integration.imports import dictionary, lait
from tests.integration.pages.people import make_record, signed_in

ROWS = (
    "InfMort,,2022,Dorset,3,838.0,South West\nInfMort,,2021,Dorset,2.5,838.0,South West\n"
    "InfMort,,2020,Dorset,-,838.0,South West\nBreast,Breastfeeding,2021,Dorset,57,838.0,South West\n"
)


@pytest.fixture
def base(people, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    load_reference()
    indicator = make_record(people.partnership, "indicator", "Infant mortality", value_type="rate", per=1000)
    links = [("fills", indicator.full_reference)]
    make_record(people.partnership, "feed", "Published", file_format="lait", series="InfMort", links=links)
    return f"/p/{people.partnership}/imports"


def sent(data=None, name="lait.csv", **more):
    data = lait("InfMort,Infant deaths,0,Dorset,9,838.0,South West\n" + ROWS) if data is None else data
    files = {"file": SimpleUploadedFile(name, data), "companion": SimpleUploadedFile("d.csv", dictionary())}
    return files | {"file_format": "auto"} | more


def text_of(answer):
    return answer.content.decode()


def test_a_file_is_looked_at_accepted_and_taken_back(people, base):
    client = signed_in(people.manager)
    assert f"{base}/new" in text_of(client.get(base))
    answer = client.post(f"{base}/new", sent(), follow=True)
    text = text_of(answer)
    assert answer.status_code == 200 and "would be kept" in text, text
    for words in (
        "Recognised as", "(lait)", "The first figures as they would be stored", "Infant mortality", "Row ",
        "Areas and markers met", "Every entry accounted for", "entries in =", "fills no measure",
    ):  # fmt: skip
        assert words in text, words
    assert not Observation.objects.exists() and not Import.objects.exists()
    page = answer.redirect_chain[-1][0]
    answer = client.post(page, {"act": "accept"}, follow=True)
    text = text_of(answer)
    assert "accepted as IMP-001" in text and "Take this import back" in text
    kept = Observation.objects.filter(superseded_at=None).count()
    assert kept == Import.objects.get().counts["added"] > 0
    assert client.get(f"{page}/file").content == sent()["file"].read()
    assert client.get(page).status_code == 302  # the page of the import stands in its place
    answer = client.post(answer.redirect_chain[-1][0], {"reason": "A test"}, follow=True)
    assert f"{kept} figure" in text_of(answer) and not Observation.objects.filter(superseded_at=None).exists()


def test_what_goes_in_is_what_comes_out(people, base):
    client = signed_in(people.manager)
    client.post(f"{base}/new", sent())
    said = Upload.objects.get().report
    out = sum(said[name] for name in ("added", "revised", "unchanged", "refused", "counted_up"))
    apart = sum(said["not_wanted"].values()) + sum(said["left_out"].values())
    assert said["entries"] + said["again"] == out + apart > 0
    assert said["first"][0]["area_name"] and said["areas"] and said["unfilled"]


def test_an_unknown_header_is_refused_by_place_with_what_to_do_and_may_be_said_again(people, base):
    client = signed_in(people.manager)
    answer = client.post(f"{base}/new", sent(b"a,b,c\n1,2,3\n", name="odd.csv"), follow=True)
    text = text_of(answer)
    assert "This file is not taken as it stands" in text and "odd.csv" in text and "There is a problem" in text
    page = answer.redirect_chain[-1][0]
    answer = client.post(page, {"act": "again", "file_format": "lait", "year": "soon"})
    assert answer.status_code == 422 and "whole number" in text_of(answer)
    answer = client.post(page, {"act": "again", "file_format": "lait"}, follow=True)
    assert "This file is not taken as it stands" in text_of(answer)
    answer = client.post(page, {"act": "drop"}, follow=True)
    assert "is given up" in text_of(answer) and Upload.objects.get().stage == "dropped"
    assert client.post(page, {"act": "drop"}).status_code == 422


def test_no_file_and_an_unreadable_pair_are_named(people, base):
    client = signed_in(people.manager)
    answer = client.post(f"{base}/new", {"file_format": "auto", "markers": "nonsense"})
    assert answer.status_code == 422
    assert "there is no file" in text_of(answer) and "Line 1: “nonsense” is not a pair" in text_of(answer)
    assert not Upload.objects.exists()


def test_a_series_is_given_its_measure_on_the_page_and_its_figures_are_then_kept(people, base):
    other = make_record(people.partnership, "indicator", "Breastfeeding", value_type="percentage")
    client = signed_in(people.manager)
    page = client.post(f"{base}/new", sent(), follow=True).redirect_chain[-1][0]
    before = Upload.objects.get().report["added"]
    assert client.post(page, {"act": "fill", "series": "None", "measure": other.full_reference}).status_code == 422
    rate = make_record(people.partnership, "indicator", "In another unit", value_type="rate", per=1000)
    answer = client.post(page, {"act": "fill", "series": "Breast", "measure": rate.full_reference})
    assert answer.status_code == 422 and "the file gives a percentage and the measure is a rate" in text_of(answer)
    assert Record.objects.filter(kind="feed").count() == 1
    sending = {"act": "fill", "series": "Breast", "measure": other.full_reference}
    answer = client.post(page, sending, follow=True)
    assert "The series fills its measure from now on" in text_of(answer)
    assert Upload.objects.get().report["added"] > before
    assert Record.objects.filter(kind="feed").count() == 2


def test_a_large_file_waits_for_the_worker_says_how_far_it_is_and_tells_its_sender(people, base, monkeypatch):
    monkeypatch.setattr(commands, "AT_ONCE", 10)
    client = signed_in(people.manager)
    answer = client.post(f"{base}/new", sent(), follow=True)
    assert "It waits for its turn." in text_of(answer) and 'role="status"' in text_of(answer)
    page = answer.redirect_chain[-1][0]
    assert working.work_off() == 1 and working.work_off() == 0
    assert "would be kept" in text_of(client.get(page))
    client.post(page, {"act": "accept"})
    assert not Observation.objects.exists()
    assert working.work_off() == 1
    assert Observation.objects.exists() and "IMP-001" in text_of(client.get(page, follow=True))
    assert "lait.csv is accepted" in text_of(client.get("/my/notices"))


def test_what_a_dead_worker_had_taken_is_done_again_and_a_file_that_is_given_up_stops(people, base, monkeypatch):
    monkeypatch.setattr(commands, "AT_ONCE", 10)
    client = signed_in(people.manager)
    page = client.post(f"{base}/new", sent(), follow=True).redirect_chain[-1][0]
    row = working.take()
    assert row is not None and working.take() is None
    Upload.objects.update(taken_at=row.asked_at - working.DIED)
    assert working.work_off() == 1
    client.post(page, {"act": "accept"})
    working.take()
    client.post(page, {"act": "drop"})
    assert Upload.objects.get().stop and Upload.objects.get().stage == "accepting"


def test_a_colleague_without_the_right_and_an_outsider_reach_none_of_it(people, base):
    page = signed_in(people.manager).post(f"{base}/new", sent(), follow=True).redirect_chain[-1][0]
    for user, status in ((people.colleague, 403), (people.outsider, 404)):
        client = signed_in(user)
        for address in (f"{base}/new", page, f"{page}/file"):
            assert client.get(address).status_code == status, address
        assert client.post(page, {"act": "accept"}).status_code == status
    assert f"{base}/new" not in text_of(signed_in(people.colleague).get(base))
    assert not Observation.objects.exists()


def test_what_was_never_accepted_is_forgotten_in_time_with_its_file(people, base, django_capture_on_commit_callbacks):
    client = signed_in(people.manager)
    kept, given_up = (client.post(f"{base}/new", sent(name=name), follow=True) for name in ("a.csv", "b.csv"))
    client.post(kept.redirect_chain[-1][0], {"act": "accept"})
    client.post(given_up.redirect_chain[-1][0], {"act": "drop"})
    rows = Upload.objects.order_by("number")
    files = [FILES.folder / row.kept_as for row in rows]
    forgets = JOBS["retention-drafts", "national files that were never accepted"]
    assert forgets.due(today()) == 0
    Upload.objects.update(asked_at=datetime.now(UTC) - timedelta(days=800))
    assert forgets.due(today()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert forgets.do(people.manager, today()) == 1
    assert [row.file_name for row in rows.all()] == ["a.csv"]
    assert [file.exists() for file in files] == [True, False]


def test_a_role_in_one_group_brings_its_own_files_and_sees_no_others(people, base):
    group = make_record(people.partnership, "group", "Treatment", group_type="working_group")
    row = Record.objects.get(pk=group.id)
    users = [User.objects.create_user(f"{name}@group.example", name) for name in ("analyst", "other")]
    for user in users:
        Membership.objects.create(user=user, partnership=row.owner, group=row, role="analyst")
    client, other = (signed_in(user) for user in users)
    assert f"{base}/new" in text_of(client.get(base))
    assert client.get(f"{base}/new").status_code == 200
    page = client.post(f"{base}/new", sent(), follow=True).redirect_chain[-1][0]
    refused = text_of(client.get(page))
    assert "for your own group alone" in refused, "it fills a measure that no group looks after"
    measure = Record.objects.get(kind="indicator", title="Infant mortality")
    Record.objects.filter(pk=measure.pk).update(group=row)
    page = client.post(f"{base}/new", sent(), follow=True).redirect_chain[-1][0]
    assert "would be kept" in text_of(client.get(page))
    assert other.get(page).status_code == other.get(f"{page}/file").status_code == 404, "another's file"
    assert signed_in(people.manager).get(page).status_code == 200
    assert signed_in(people.outsider).get(page).status_code == 404
    assert signed_in(people.colleague).get(f"{base}/new").status_code == 403
    answer = client.post(page, {"act": "accept"}, follow=True)
    assert "accepted as IMP-001" in text_of(answer)
    assert Record.objects.get(kind="document").group_id == group.id
