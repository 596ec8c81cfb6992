"""A pack's files as items that know their file and line: what is read, and what is refused."""

import time

import pytest

from goldenthread.packs.reading import FIGURE_COLUMNS, LARGEST_FILE, read_pack
from goldenthread.vocabulary import Refused

HEAD = """\
format: 1
name: north
title: North partnership
version: "1.0"
owner: north
marking: public
requires: [national]
source: Made for this test.
licence: None needed.
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "north" / "records").mkdir(parents=True)
    (tmp_path / "north" / "narrative").mkdir()
    (tmp_path / "north" / "pack.yaml").write_text(HEAD)
    return tmp_path / "north"


def records(folder, text):
    """The records that `text` holds, as read."""
    path = folder / "records" / "01-all.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_pack(folder).records


def figures(folder, text):
    path = folder / "figures.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_pack(folder).figures


def refusal(read, *given):
    """The one problem of a refusal, as (place, finding)."""
    with pytest.raises(Refused) as refused:
        read(*given)
    (problem,) = refused.value.problems
    assert problem.remedy
    return problem.place, problem.finding


# --- Records -----------------------------------------------------------------------------------------------


def test_a_record_knows_its_file_its_line_and_the_line_of_each_key(folder):
    first, second = records(
        folder,
        "# A list\n- ref: ACT-001\n  kind: action\n  links:\n    part_of: THM-001\n    implements: [OBJ-001]\n"
        "\n- ref: ACT-002\n",
    )
    assert first.data == {
        "ref": "ACT-001",
        "kind": "action",
        "links": {"part_of": "THM-001", "implements": ["OBJ-001"]},
    }
    assert first.place() == "north/records/01-all.yaml, line 2"
    assert first.place("kind") == "north/records/01-all.yaml, line 3"
    assert first.place("links.implements") == "north/records/01-all.yaml, line 6"
    assert first.place("no such key") == first.place()
    assert second.place() == "north/records/01-all.yaml, line 8"


def test_files_are_read_in_the_order_of_their_names(folder):
    for name in ("20-b", "10-a", "30-c"):
        (folder / "records" / f"{name}.yaml").write_text(f"- ref: {name}\n")
    assert [item.data["ref"] for item in read_pack(folder).records] == ["10-a", "20-b", "30-c"]


def test_every_value_stays_the_text_that_was_written(folder):
    (item,) = records(
        folder,
        "- number: 45.20\n  whole: 007\n  date: 2024-08-01\n  when: 2024-08-01 10:00:00\n  yes: yes\n  no: false\n"
        "  nothing: ~\n  empty:\n  words: 'yes'\n  float: 1e5\n  hex: 0x1F\n  block: |\n    one\n    two\n",
    )
    assert item.data == {
        "number": "45.20",
        "whole": "007",
        "date": "2024-08-01",
        "when": "2024-08-01 10:00:00",
        "yes": "yes",
        "no": "false",
        "nothing": None,
        "empty": None,
        "words": "yes",
        "float": "1e5",
        "hex": "0x1F",
        "block": "one\ntwo\n",
    }


def test_an_empty_file_holds_no_records(folder):
    assert records(folder, "") == ()
    assert records(folder, "# Nothing yet\n") == ()


def test_a_byte_order_mark_is_passed_over(folder):
    (item,) = records(folder, b"\xef\xbb\xbf- ref: ACT-001\n")
    assert item.data == {"ref": "ACT-001"}


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system [ls]",
        "!!python/object:goldenthread.records.models.Record {}",
        "!!python/name:os.system ''",
        "!!python/tuple [1]",
        "!!binary aGVsbG8=",
        "!!set {a}",
        "!!omap [a: 1]",
        "!local x",
        "!!map [1]",
        "!!seq {a: 1}",
        "=",
        "<<",
    ],
)
def test_no_tag_makes_an_object(folder, tag):
    place, finding = refusal(records, folder, f"- ref: ACT-001\n  title: {tag}\n")
    assert place == "north/records/01-all.yaml, line 2"
    assert "is not allowed in a pack" in finding


@pytest.mark.parametrize(
    "text, line",
    [
        ("- ref: &a ACT-001\n  title: x\n", 1),
        ("- ref: ACT-001\n  title: *a\n", 2),
        ("- &a {ref: ACT-001}\n- *a\n", 1),
        ("- ref: ACT-001\n  <<: {a: 1}\n", 2),
        ("- &a [x, x]\n- [*a, *a]\n- [*b, *b]\n", 1),
    ],
)
def test_anchors_and_aliases_are_refused(folder, text, line):
    place, finding = refusal(records, folder, text)
    assert place == f"north/records/01-all.yaml, line {line}"
    assert finding.startswith(("anchors and aliases", "the tag"))


@pytest.mark.parametrize(
    "text, line, finding",
    [
        ("- ref: A\n  title: one\n  title: two\n", 3, "the key “title” is given twice; first on line 2"),
        ("- ref: A\n  links: {part_of: B, part_of: C}\n", 2, "the key “part_of” is given twice"),
        ("- ref: A\n  ? [a, b]\n  : c\n", 2, "this is not a key"),
        ("- ref: A\n  ? {a: b}\n  : c\n", 2, "this is not a key"),
        ("- ref: A\n  ~: c\n", 2, "this is not a key"),
        ("- ref: A\n- just words\n", 2, "this is not a record"),
        ("- ref: A\n- [a, b]\n", 2, "this is not a record"),
        ("ref: A\n", None, "it is not a list of records"),
        ("just words\n", None, "it is not a list of records"),
        ("- ref: A\n---\n- ref: B\n", 2, "a second document starts here"),
        ("- ref: 'A\n", 2, "this is not YAML"),
        ("- ref: A\n\ttitle: B\n", 2, "this is not YAML"),
        ("- ref: a: b\n", 1, "this is not YAML"),
        ("- ref: A\n]\n", 2, "this is not YAML"),
        ("- ref: \x07\n", None, "this is not YAML"),
        ("%YAML 9.9\n---\n- ref: A\n", 1, "this is not YAML"),
    ],
)
def test_what_is_not_a_list_of_records_is_refused_at_its_line(folder, text, line, finding):
    place, found = refusal(records, folder, text)
    assert place == "north/records/01-all.yaml" + (f", line {line}" if line else "")
    assert found.startswith(finding)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "- ref: " + "[" * 30 + "]" * 30], ids=len
)
def test_what_is_nested_too_deep_is_refused_and_does_not_bring_the_program_down(folder, text):
    place, finding = refusal(records, folder, text)
    assert place == "north/records/01-all.yaml, line 1"
    assert finding == "it is nested too deep" or "is not YAML" in finding


def test_a_file_of_20_mb_is_refused_before_it_is_read(folder):
    path = folder / "records" / "01-all.yaml"
    with path.open("wb") as stream:
        stream.write(b"- ref: ACT-001\n" * (20 * 1024 * 1024 // 15))
    started = time.monotonic()
    place, finding = refusal(read_pack, folder)
    assert (place, finding) == ("north/records/01-all.yaml", "the file is 20 MB")
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("name", ["pack.yaml", "figures.csv", "narrative/ACT-001.md"])
def test_every_file_of_a_pack_is_held_to_the_limit(folder, name):
    (folder / name).write_bytes(b"#" * (LARGEST_FILE + 1))
    assert refusal(read_pack, folder) == (f"north/{name}", "the file is 5 MB")


@pytest.mark.parametrize("name", ["pack.yaml", "records/01-all.yaml", "figures.csv", "narrative/ACT-001.md"])
@pytest.mark.parametrize(
    "content, finding",
    [(b"caf\xe9\n", "it is not UTF-8 text (at byte 3)"), (b"one\x00two\n", "it holds a null character")],
)
def test_every_file_of_a_pack_is_utf_8_text_without_null_characters(folder, name, content, finding):
    (folder / name).write_bytes(content)
    assert refusal(read_pack, folder) == (f"north/{name}", finding)


# --- The head ----------------------------------------------------------------------------------------------


def test_the_head_of_a_pack(folder):
    pack = read_pack(folder)
    assert (pack.name, pack.version, pack.owner, pack.marking) == ("north", "1.0", "north", "public")
    assert pack.requires == ("national",)
    assert pack.links_with == ()
    assert pack.invented is False


def test_a_pack_that_says_no_marking_is_official(folder):
    (folder / "pack.yaml").write_text(HEAD.replace("marking: public\n", ""))
    assert read_pack(folder).marking == "official"


def test_a_folder_without_a_head_is_no_pack(tmp_path):
    assert refusal(read_pack, tmp_path) == (str(tmp_path), "there is no pack.yaml")


@pytest.mark.parametrize(
    "old, new, place, finding",
    [
        ("owner: north\n", "", "", "“owner” is missing"),
        ("source: Made for this test.\n", "source:\n", "", "“source” is missing"),
        ("format: 1\n", "format: 2\n", ", line 1", "the format 2 is not one we can read"),
        ("marking: public\n", "colour: red\n", ", line 6", "“colour” is not known"),
        ("name: north\n", "name: [north]\n", ", line 2", "“name” is not one piece of text"),
        ("requires: [national]\n", "requires: national\n", ", line 7", "“requires” is not a list, as in [one, two]"),
        (HEAD, "- a\n", "", "it is not a list of keys and values"),
        (HEAD, "", "", "it is not a list of keys and values"),
    ],
)
def test_a_head_that_is_not_one_is_refused(folder, old, new, place, finding):
    assert old in HEAD
    (folder / "pack.yaml").write_text(HEAD.replace(old, new))
    assert refusal(read_pack, folder) == (f"north/pack.yaml{place}", finding)


def test_everything_missing_from_a_head_is_said_at_once(folder):
    (folder / "pack.yaml").write_text("format: 1\n")
    with pytest.raises(Refused) as refused:
        read_pack(folder)
    assert [p.finding for p in refused.value.problems] == [
        f"“{key}” is missing" for key in ("name", "title", "version", "owner", "source", "licence")
    ]


def test_narrative_is_the_text_of_its_file(folder):
    (folder / "narrative" / "ACT-001.md").write_text("\n## Why\n\nBecause.\n\n")
    assert read_pack(folder).narrative == {"ACT-001": "## Why\n\nBecause."}


# --- Figures -----------------------------------------------------------------------------------------------

SOME = "ref,measure,area,period,value,document,note\n"


def test_figures_stay_text_and_know_their_line(folder):
    first, second = figures(
        folder, SOME + 'FIG-001,IND-001,E06000059,2021,45.20,DOC-001,"two\nlines"\n\nFIG-002,IND-001,,,007,,\n'
    )
    assert first.data["value"] == "45.20"
    assert first.data["note"] == "two\nlines"
    assert second.data["value"] == "007"
    assert second.place() == "north/figures.csv, line 5"


def test_all_columns_may_be_given_in_any_order(folder):
    header = ",".join(reversed(FIGURE_COLUMNS))
    (item,) = figures(folder, f"{header}\n{','.join(reversed(FIGURE_COLUMNS))}\n")
    assert item.data == {name: name for name in FIGURE_COLUMNS}


@pytest.mark.parametrize(
    "text, line, finding",
    [
        ("", 1, "the column “ref” is missing"),
        ("ref,measure,area,period\n", 1, "the column “document” is missing"),
        (SOME.replace("value", "amount"), 1, "the column “amount” is not known"),
        (SOME.replace("note", "note,note"), 1, "the column “note” is given twice"),
        (SOME + "FIG-001,IND-001\n", 2, "the row has 2 cells and the header has 7"),
        (SOME + "\nFIG-001,IND-001,E06000059,2021,1,200,DOC-001,x\n", 3, "the row has 8 cells and the header has 7"),
    ],
)
def test_a_ragged_table_or_a_wrong_header_is_refused_at_its_line(folder, text, line, finding):
    assert refusal(figures, folder, text) == (f"north/figures.csv, line {line}", finding)


def test_a_cell_longer_than_a_reader_of_csv_takes_is_refused(folder):
    place, _ = refusal(figures, folder, SOME + "FIG-001,IND-001,E06000059,2021,1,DOC-001," + "x" * 140_000 + "\n")
    assert place == "north/figures.csv, line 2"


def test_a_quote_that_is_never_closed_is_refused(folder):
    place, _ = refusal(figures, folder, SOME + 'FIG-001,IND-001,E06000059,2021,1,DOC-001,"never\nclosed\n')
    assert place.startswith("north/figures.csv, line")


@pytest.mark.parametrize("text", ["=1+1", "+44 people", "-4 people", "@all", "＝1"])
def test_text_made_safe_for_a_spreadsheet_is_itself_again(folder, text):
    (item,) = figures(folder, SOME + f"FIG-001,IND-001,E06000059,2021,1,DOC-001,'{text}\n")
    assert item.data["note"] == text
