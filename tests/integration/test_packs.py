"""The shipped packs load as one act, and hold what the documents hold."""

import pytest

from goldenthread.audit import ledger
from goldenthread.audit.verifying import verify
from goldenthread.observations.models import Observation
from goldenthread.packs.commands import export, load
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.models import Link, Record, Revision
from goldenthread.records.queries import find, list_records, related
from goldenthread.vocabulary import Refused

THEMES = [f"THM-{number:03d}" for number in range(1, 8)]


def everything():
    """How much there is of all that loading may write."""
    return [model.objects.count() for model in (Record, Link, Revision, Observation)]


def parts_of(kind, *targets):
    """How many records of a kind are part of each of these records of the children's plan."""
    return [
        Link.objects.filter(
            relation="part_of",
            source__kind=kind,
            target__reference=target,
            target__owner__reference="dorset-cypf",
        ).count()
        for target in targets
    ]


# --- What the documents hold -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, number",
    [
        ("action", 101),
        ("sub_item", 13),
        ("achievement", 29),
        ("value", 10),
        ("outcome", 7),
        ("seat", 15),
        ("partner_plan", 8),
        ("theme", 7),
    ],
)
def test_the_plan_for_children_holds_what_its_document_holds(loaded, db, kind, number):
    assert list_records(OPERATOR, kind, owner="dorset-cypf").total == number


def test_actions_by_theme(loaded, db):
    assert parts_of("action", *THEMES) == [13, 14, 23, 8, 13, 14, 16]


def test_sub_items_are_under_actions_of_education_and_of_the_best_place_and_count_apart(loaded, db):
    rows = Link.objects.filter(relation="part_of", source__kind="sub_item", source__owner__reference="dorset-cypf")
    actions = set(rows.values_list("target", flat=True))
    themes = Link.objects.filter(relation="part_of", source__in=actions, target__kind="theme")
    by_theme = dict.fromkeys(("THM-004", "THM-005"), 0)
    for source, theme in themes.values_list("source", "target__reference"):
        by_theme[theme] += rows.filter(target=source).count()
    assert by_theme == {"THM-004": 6, "THM-005": 7}


def test_the_lines_of_the_indicator_list_by_theme(loaded, db):
    assert parts_of("indicator", *THEMES) == [9, 7, 7, 18, 3, 3, 6]
    lines = Record.objects.filter(kind="indicator", owner__reference="dorset-cypf").exclude(
        indicator_detail__line_number=None
    )
    assert sorted(lines.values_list("indicator_detail__line_number", flat=True)) == list(range(1, 54))


def test_the_board_has_15_seats_and_13_represented_bodies(loaded, db):
    board = find(OPERATOR, "dorset-cypf/GRP-001")
    seats = Record.objects.filter(kind="seat", group=board.id)
    assert seats.count() == 15
    assert len(related(OPERATOR, [board.id], "represents")[board.id]) == 13


def test_loading_left_the_ledger_whole_and_nothing_dangling(loaded, db):
    assert loaded.report.dangling == []
    assert verify().well
    assert loaded.report.added == Record.objects.count() == Revision.objects.count()
    assert loaded.report.links == Link.objects.count()
    assert loaded.report.figures == Observation.objects.count()


# --- Loading again -----------------------------------------------------------


def test_loading_twice_changes_nothing(loaded, db):
    before = everything()
    again = load(actor=OPERATOR, paths=loaded.paths)
    assert (again.added, again.changed, again.links, again.figures, again.corrected) == (0, 0, 0, 0, 0)
    assert again.unchanged == loaded.report.added
    assert everything() == before


def test_a_dry_run_says_what_it_would_do_and_does_nothing(loaded, db):
    before, entries = everything(), ledger.count()
    report = load(actor=OPERATOR, paths=loaded.paths, dry_run=True)
    assert report.dry_run
    assert report.unchanged == loaded.report.added
    assert (everything(), ledger.count()) == (before, entries)


def test_a_folder_that_is_not_empty_is_not_written_into(loaded, db, tmp_path):
    (tmp_path / "bcp-scp").mkdir()
    (tmp_path / "bcp-scp" / "notes.txt").write_text("Mine")
    with pytest.raises(Refused, match="the folder is not empty"):
        export(viewer=OPERATOR, directory=tmp_path, owner="bcp-scp")
    assert [path.name for path in tmp_path.rglob("*")] == ["bcp-scp", "notes.txt"]
