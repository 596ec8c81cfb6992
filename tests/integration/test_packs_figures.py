"""Figures of packs: a correction supersedes with a reason, and what was known can be written out again."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from goldenthread.access import Actor, Membership
from goldenthread.audit.models import Entry
from goldenthread.observations import commands as observations
from goldenthread.observations.models import Observation
from goldenthread.observations.queries import find_figure, list_figures, versions_of
from goldenthread.packs.commands import export, load
from goldenthread.partners.actors import OPERATOR
from goldenthread.records import commands
from goldenthread.records.cards import NOW, AsOf
from goldenthread.records.models import Link, Record
from goldenthread.reference.models import Area
from goldenthread.vocabulary import Figure, NotAllowed, NotFound, Refused, Unit, ValueType
from tests.integration.packs import RECORDS, instead, row, write

NASTY = [
    "=1+1",
    "+44 people",
    "-4 people",
    "@everyone",
    "=HYPERLINK(“x”)",
    " =1+1",
    "＝1",
    'a "quoted" word, and a comma',
    "two\nlines",
    "naïve – £5",
    "'tis",
    "-4.2",
]


@pytest.fixture
def west(tmp_path, db):
    """The small pack with one figure, loaded."""
    Area.objects.create(code="E06000059", name="Dorset", kind="unitary", source="A test")
    folder = write(tmp_path / "west", figures=row())
    load(actor=OPERATOR, paths=[folder])
    return folder


def value(as_of=NOW):
    return find_figure(OPERATOR, "west/FIG-001", as_of).figure.value


# --- Correcting --------------------------------------------------------------------------------------------


def test_a_correction_needs_a_reason(west):
    before = list(Observation.objects.values_list()), Entry.objects.count()
    write(west, figures=row(value="6", text="6"))
    for reason in ("", "   "):
        with pytest.raises(Refused, match="the figure has changed and no reason was given"):
            load(actor=OPERATOR, paths=[west], reason=reason)
    assert (list(Observation.objects.values_list()), Entry.objects.count()) == before


def test_a_correction_supersedes_and_the_old_value_stays_in_view(west):
    first = datetime.now(UTC)
    write(west, figures=row(value="6", text="6"))
    report = load(actor=OPERATOR, paths=[west], reason="A slip of the pen")
    assert (report.figures, report.corrected) == (0, 1)
    assert value() == 6
    assert value(AsOf(known=first)) == 5
    new, old = versions_of(OPERATOR, "west/FIG-001")
    assert (new.figure.value, new.superseded_at, new.reason) == (6, None, "A slip of the pen")
    assert (old.figure.value, old.superseded_at) == (5, new.accepted_at)
    assert Observation.objects.get(superseded_at=None).supersedes.value == 5
    entry = Entry.objects.get(act="figure.superseded")
    assert entry.sentence == (
        "put a correction in place of figure west/FIG-001 (How many, E06000059, 2021): A slip of the pen"
    )
    assert list_figures(OPERATOR, owner="west")[1] == 1


def test_the_same_figure_again_is_no_correction_however_it_is_written(west):
    for same in (row(value="5.00"), row(value="5", basis="reported", status="not_stated"), row(value="05")):
        report = load(actor=OPERATOR, paths=[write(west, figures=same)])
        assert (report.figures, report.corrected) == (0, 0)
    assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    "cells",
    [
        {"period": "2022"},
        {"breakdown": "sex=female"},
        {"qualifier": "over"},
        {"note": "Seen again"},
        {"section": "Page 2"},
        {"text": "five"},
        {"status": "final"},
        {"value": "", "marker": "c"},
    ],
)
def test_a_change_of_anything_said_with_the_value_is_a_correction(west, cells):
    report = load(actor=OPERATOR, paths=[write(west, figures=row(**cells))], reason="Read again")
    assert (report.figures, report.corrected) == (0, 1)


def test_the_dimensions_of_a_breakdown_are_in_one_order(west):
    load(actor=OPERATOR, paths=[write(west, figures=row(breakdown="sex=female; age=16-17"))], reason="By sex")
    assert Observation.objects.get(superseded_at=None).breakdown == "age=16-17;sex=female"
    assert load(actor=OPERATOR, paths=[write(west, figures=row(breakdown="age=16-17;sex=female"))]).corrected == 0


def test_a_figure_is_corrected_by_whoever_accepts_figures(west):
    owner = Record.objects.get(reference="west")
    six = Figure(value=Decimal(6), unit=Unit(ValueType.COUNT, "people"))

    def correct(role, reference="FIG-001", reason="A slip"):
        actor = Actor("u-1", "Somebody", (Membership(owner.pk, role),))
        return observations.correct(
            actor=actor, record_owner=owner, reference_text=reference, figure=six, reason=reason
        )

    for role in ("contributor", "co_lead", "chair"):
        with pytest.raises(NotAllowed):
            correct(role)
    with pytest.raises(Refused):
        correct("analyst", reason=" ")
    with pytest.raises(NotFound):
        correct("analyst", reference="FIG-404")
    assert value() == 5
    assert correct("analyst").superseded == 1
    assert value() == 6


def test_the_table_itself_keeps_one_standing_value_of_a_figure(west):
    old = Observation.objects.get()
    old.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        old.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.update(value=None, marker="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.update(superseded_at=datetime(2000, 1, 1, tzinfo=UTC))


# --- Writing out -------------------------------------------------------------------------------------------


def test_an_export_of_an_earlier_moment_says_what_was_known_then(west, tmp_path):
    then = datetime.now(UTC)
    write(west, figures=row(value="6", text="6"))
    load(actor=OPERATOR, paths=[west], reason="A slip")
    commands.change(actor=OPERATOR, record="west/ACT-001", version=1, values={"title": "Share it all"})
    commands.add(actor=OPERATOR, kind_code="gap", owner="west", values={"title": "Found later"})
    commands.unlink(actor=OPERATOR, link_id=Link.objects.get(relation="contributes_to").pk)

    export(viewer=OPERATOR, directory=tmp_path / "then", owner="west", as_of=AsOf(known=then))
    export(viewer=OPERATOR, directory=tmp_path / "now", owner="west")

    def said(name):
        folder = tmp_path / name / "west"
        text = "".join(path.read_text() for path in sorted((folder / "records").iterdir()))
        return text, (folder / "figures.csv").read_text()

    (then_text, then_figures), (now_text, now_figures) = said("then"), said("now")
    assert "title: Share the plan" in then_text
    assert "contributes_to" in then_text
    assert "Found later" not in then_text
    assert "title: Share it all" in now_text
    assert "contributes_to" not in now_text
    assert "Found later" in now_text
    assert [line["value"] for line in csv.DictReader(io.StringIO(then_figures))] == ["5"]
    assert [line["value"] for line in csv.DictReader(io.StringIO(now_figures))] == ["6"]


def test_before_anything_was_recorded_there_is_nothing_to_write(west, tmp_path):
    before = AsOf(known=datetime.now(UTC) - timedelta(days=1))
    with pytest.raises(NotFound):
        find_figure(OPERATOR, "west/FIG-001", before)
    done = export(viewer=OPERATOR, directory=tmp_path / "out", owner="west", as_of=before)
    assert [(e.records, e.links, e.figures) for e in done] == [(0, 0, 0)]


@pytest.mark.parametrize("text", NASTY)
def test_text_that_a_spreadsheet_would_run_is_made_safe_and_comes_back(west, tmp_path, text):
    owner = Record.objects.get(reference="west")
    observations.correct(
        actor=OPERATOR,
        record_owner=owner,
        reference_text="FIG-001",
        figure=Figure(value=Decimal("-5"), unit=Unit(ValueType.COUNT, "people"), note=text.strip(), text=text.strip()),
        reason="A test",
    )
    out = tmp_path / "out"
    export(viewer=OPERATOR, directory=out, owner="west")
    (line,) = csv.DictReader(io.StringIO((out / "west" / "figures.csv").read_text()))
    assert line["value"] == "-5"  # a number stays a number
    for cell in (line["note"], line["text"]):
        assert cell[0] not in "=+@＝" and (cell[0] != "-" or cell == "-4.2")
    # Loaded again, it is what it was: nothing is corrected.
    report = load(actor=OPERATOR, paths=[out / "west"])
    assert (report.figures, report.corrected, report.changed) == (0, 0, 0)
    assert find_figure(OPERATOR, "west/FIG-001").figure.note == text.strip()


@pytest.mark.parametrize(
    "text",
    [*NASTY, "yes", "null", "~", "1.0", "2024-01-01", "- a list", "a: b", "# no comment", "{a}", "'", "\tx", "&a *b"],
)
def test_text_that_yaml_could_take_for_something_else_comes_back(west, tmp_path, text):
    values = {"title": text, "summary": text, "narrative": text, "aliases": [text, "other"], "said_in": text}
    commands.change(actor=OPERATOR, record="west/ACT-001", version=1, values=values)
    out = tmp_path / "out"
    export(viewer=OPERATOR, directory=out, owner="west")
    report = load(actor=OPERATOR, paths=[out / "west"])
    assert (report.added, report.changed, report.links) == (0, 0, 0)
    assert Record.objects.get(reference="ACT-001").title == text.strip()


# --- What a viewer may not see -----------------------------------------------------------------------------


def test_an_export_holds_what_its_reader_may_see_and_points_to_nothing_else(west, tmp_path, room):
    west_id = Record.objects.get(reference="west").pk
    write(
        west,
        records=instead("ref: PRI-001\n", "ref: PRI-001\n  marking: official_sensitive\n").replace(
            "  unit: people\n", "  unit: people\n  marking: official_sensitive\n"
        ),
        figures=row(),
    )
    load(actor=OPERATOR, paths=[west])
    reader = Actor("u-1", "Government", (Membership(west_id, "government"),))
    (done,) = export(viewer=reader, directory=tmp_path / "out")
    assert (done.owner, done.records, done.figures) == ("west", RECORDS.count("- ref:") - 2, 0)
    text = "".join(p.read_text() for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert "PRI-001" not in text
    assert "IND-001" not in text
    for viewer in (room.manager, room.contributor):
        with pytest.raises((NotAllowed, NotFound)):
            export(viewer=viewer, directory=tmp_path / "no", owner="west")
    assert not (tmp_path / "no").exists()
