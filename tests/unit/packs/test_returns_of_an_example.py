"""What returns.yaml tells of the returns of an example, without a database."""

from pathlib import Path

import pytest

from goldenthread.packs.reading import read_pack
from goldenthread.packs.returns import cells_of, figures_of, lines_of, story_of, without_returns
from goldenthread.returns.checks.run import checks
from goldenthread.vocabulary import Refused

FOLDER = Path(__file__).parents[3] / "packs" / "example-county"


@pytest.fixture(scope="module")
def pack():
    return read_pack(FOLDER)


@pytest.fixture(scope="module")
def story():
    return story_of(FOLDER)


def test_there_are_thirteen_quarters_one_after_another(story):
    assert len(story.periods) == 13
    assert (story.periods[0].label, story.periods[-1].label) == ("quarter 2 2023/24", "quarter 2 2026/27")
    assert all(
        (later.start - before.end).days == 1 for before, later in zip(story.periods, story.periods[1:], strict=False)
    )


def test_each_figure_comes_by_its_return_or_by_the_load_and_never_by_both(pack, story):
    brought = {item.data["ref"] for items in figures_of(pack, story).values() for item in items}
    kept = {item.data["ref"] for item in without_returns(pack, story).figures}
    assert brought and kept
    assert not brought & kept
    assert brought | kept == {item.data["ref"] for item in pack.figures}


def test_a_document_is_left_out_only_where_every_figure_of_it_is(pack, story):
    left = without_returns(pack, story)
    named = {item.data["document"] for item in left.figures}
    gone = {item.data["ref"] for item in pack.records} - {item.data["ref"] for item in left.records}
    assert gone and all(ref.startswith("DOC-") for ref in gone)
    assert not gone & named
    # Nothing that stays is linked to one of them.
    assert not gone & {
        target
        for item in left.records
        for targets in (item.data.get("links") or {}).values()
        for target in (targets if isinstance(targets, list) else [targets])
        if isinstance(target, str)
    }


def test_what_is_told_of_a_window_names_lines_that_are_asked_and_checks_that_there_are(pack, story):
    lines, codes = lines_of(pack), {check.code for check in checks()}
    for (collection, period), versions in story.windows.items():
        assert period in story.labels
        for version in versions:
            told = [*version.instead, *version.put_right, *(each for each in version.asked if each.line)]
            assert {each.line for each in told} <= lines[collection]
            assert {*version.stops, *version.answers} <= codes
            assert version.ends in ("accepted", "signed off", "checked", "waiting", "rolled back")
            assert bool(version.undone) == (version.ends == "rolled back")


def test_a_file_that_differs_is_followed_by_one_that_does_not(story):
    for key, versions in story.windows.items():
        wrong = [n for n, each in enumerate(versions) if each.instead and not each.put_right]
        stands = [n for n, each in enumerate(versions) if not each.instead or each.ends == "rolled back"]
        if wrong and versions[wrong[-1]].ends != "rolled back" and key[1] != "quarter 2 2026/27":
            assert stands and stands[-1] > wrong[-1], key


def test_a_status_that_nobody_stated_is_left_empty(pack, story):
    cells = cells_of(figures_of(pack, story)["COL-003", "quarter 3 2024/25"])
    assert cells["IND-019", "L-EXAMPLE-SOUTH", ""] == {
        "value": "",
        "numerator": "",
        "denominator": "",
        "marker": "z",
        "qualifier": "",
        "status": "",
        "note": "The programme was not yet offered in Example South.",
    }


def test_a_pack_without_the_file_tells_nothing_and_a_broken_one_is_named(tmp_path):
    assert story_of(tmp_path) is None
    (tmp_path / "returns.yaml").write_text("owner: x\nfirst: quarter 1 2024/25\n")
    with pytest.raises(Refused, match="returns.yaml"):
        story_of(tmp_path)
