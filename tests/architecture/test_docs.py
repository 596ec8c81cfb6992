"""The documentation says what is true today: generated pages, links, addresses, commands, settings."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import Resolver404, resolve
from jsonschema import Draft202012Validator

from goldenthread.console import options, reference
from goldenthread.packs.commands import load
from goldenthread.packs.reading import read_pack
from goldenthread.packs.schema import pack_schema
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.kinds import kinds
from goldenthread.records.relations import RELATIONS
from tests.loaded import loaded, shipped

__all__ = ["loaded"]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = [ROOT / "README.md", *sorted(DOCS.glob("tutorials/*.md")), *sorted(DOCS.glob("how-to/*.md"))]
GUIDES += sorted(DOCS.glob("explanation/*.md"))
#: Markdown that readers are meant to find, from one of the two first pages.
FIRST = (ROOT / "README.md", DOCS / "README.md")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"```.*?```|^(?: {4}|\t).*?$", re.DOTALL | re.MULTILINE)


def markdown() -> list[Path]:
    """Every Markdown file of the project, packs aside: theirs is text of records."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and not name.startswith("packs/") and (ROOT / name).is_file()]


def prose(path: Path) -> str:
    """The text of a page without its code."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def links(path: Path) -> Iterator[tuple[Path, str]]:
    """(file, anchor) of each link of a page to this project."""
    for target in _LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        yield (path.parent / name).resolve() if name else path, anchor


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#{1,6} (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {reference.anchor(heading) for heading in headings}


def test_generated_pages_are_what_the_code_says():
    stale = [
        str(path.relative_to(ROOT))
        for path, text in reference.pages(ROOT).items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    assert not stale, f"Run: goldenthread docs   ({', '.join(stale)})"


@pytest.mark.parametrize("path", markdown(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(path: Path):
    broken = [
        f"{target}#{anchor}"
        for target, anchor in links(path)
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target))
    ]
    assert not broken


def test_every_page_can_be_found_from_a_first_page():
    found, waiting = set(FIRST), list(FIRST)
    while waiting:
        for target, _ in links(waiting.pop()):
            if target not in found and target.suffix == ".md" and target.is_file():
                found.add(target)
                waiting.append(target)
    pages = set(DOCS.rglob("*.md")) | set(ROOT.glob("*.md"))
    assert not pages - found


def test_every_picture_is_used():
    used = {target for path in markdown() for target, _ in links(path)}
    assert not {path for path in (DOCS / "images").glob("*") if path.is_file()} - used


def test_headings_number_as_the_names_of_decisions_do():
    for path in sorted((DOCS / "adr").glob("*.md")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith(f"# {int(path.name[:4])}. "), path.name


def addresses() -> list[tuple[str, str]]:
    """(page, address) of each address of the site in the guides. One with a gap to fill is left out."""
    return sorted(
        {
            (path.name, address)
            for path in GUIDES
            for address in re.findall(r"`(/[a-z][^`\s]*|/)`", prose(path))
            if "<" not in address
        }
    )


@pytest.mark.parametrize(("page", "address"), addresses())
def test_every_address_in_the_guides_is_one_of_the_site(page: str, address: str):
    if address.endswith("/openapi.json") or address == "/api/v1/":
        address = "/api/v1/openapi.json"
    try:
        resolve(address.partition("?")[0])
    except Resolver404:
        pytest.fail(f"{page} names {address}, which is no address of the site")


def commands() -> list[tuple[str, str]]:
    """(page, command) of each `goldenthread` command that a guide tells the reader to type."""
    found = []
    for path in [*GUIDES, ROOT / "DEVELOPERS.md"]:
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        for line in re.findall(r"^ {4,}(?:\.venv/bin/)?goldenthread (.+)$", text, re.MULTILINE):
            found.append((path.name, re.split(r" [<>|] ", line)[0]))
    return found


@pytest.mark.parametrize(("page", "command"), commands())
def test_every_command_in_the_guides_can_be_typed(page: str, command: str):
    parser, _ = options.build()
    said = StringIO()
    try:
        with redirect_stderr(said):
            parser.parse_args(shlex.split(command))
    except SystemExit:
        pytest.fail(f"{page}: goldenthread {command}\n{said.getvalue()}")


def test_the_readme_counts_kinds_and_relations_right():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"records of {len(kinds())} kinds, links of {len(RELATIONS)} relations" in text


def test_settings_and_their_sample_name_the_same_variables():
    sample = (ROOT / ".env.sample").read_text(encoding="utf-8")
    code = (ROOT / "src/goldenthread/config/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z][A-Z0-9_]*)"', code))
    named = [name for name, _, _ in reference.read_sample(sample)]
    assert len(named) == len(set(named))
    assert read == set(named) | set(reference.NOT_IN_SAMPLE)
    assert not set(named) & set(reference.NOT_IN_SAMPLE)


def test_every_setting_in_the_sample_is_explained():
    sample = (ROOT / ".env.sample").read_text(encoding="utf-8")
    assert all(words for _, _, words in reference.read_sample(sample))


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    made = pack_schema()
    Draft202012Validator.check_schema(made)
    return made


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    return [f"{e.json_path}: {e.message[:200]}" for e in Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize("folder", shipped(), ids=lambda p: p.name)
def test_every_shipped_pack_agrees_with_the_schema(folder: Path, schema: dict[str, Any]):
    pack = read_pack(folder)
    assert not faults(schema, [item.data for item in pack.records])
    head = {"$ref": "#/$defs/pack", "$defs": schema["$defs"]}
    assert not faults(head, yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("folder", shipped(), ids=lambda p: p.name)
def test_packs_agree_with_the_schema_also_as_other_readers_of_yaml_take_them(folder: Path, schema: dict[str, Any]):
    for path in sorted((folder / "records").glob("*.yaml")):
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert not faults(schema, json.loads(json.dumps(value, default=str))), path.name


def test_the_schema_names_every_kind_field_and_relation(schema: dict[str, Any]):
    for of_kind in kinds():
        made = schema["$defs"][of_kind.code]["properties"]
        assert set(made) == {"ref", "kind", "owner", "version", "links"} | set(of_kind.by_name)
        joined = {code for code, relation in RELATIONS.items() if relation.targets_for(of_kind.code)}
        assert set(made["links"]["properties"]) == joined


@pytest.mark.parametrize(
    "slip",
    [
        {"delivery": "on track"},
        {"dilevery": "on_track"},
        {"links": {"parts_of": "THM-001"}},
        {"links": {"held_by": "POS-001"}},
        {"links": {"part_of": {"note": "to whom?"}}},
        {"title": ""},
        {"group": "the prevention group"},
    ],
)
def test_the_schema_marks_a_slip(slip: dict[str, Any], schema: dict[str, Any]):
    right = {"ref": "ACT-001", "kind": "action", "title": "Share one plan", "delivery": "on_track"}
    assert not faults(schema, [right])
    assert faults(schema, [right | slip])


def blocks(name: str, path: Path) -> list[str]:
    """The blocks of code of a page that begin with these words, without their indent."""
    found = re.findall(r"(?:^(?: {4}.*)?\n)+", path.read_text(encoding="utf-8") + "\n", re.MULTILINE)
    texts = ["\n".join(line[4:] for line in block.strip("\n").splitlines()) for block in found]
    return [text for text in texts if text.startswith(name)]


@pytest.mark.django_db
def test_the_pack_of_the_guide_loads(loaded: Any, tmp_path: Path):
    guide = DOCS / "how-to" / "write-a-pack.md"
    folder = tmp_path / "north-county"
    (folder / "records").mkdir(parents=True)
    (folder / "pack.yaml").write_text(blocks("format: 1", guide)[0], encoding="utf-8")
    (folder / "records" / "01-thread.yaml").write_text(blocks("- ref: north-county", guide)[0], encoding="utf-8")
    (folder / "figures.csv").write_text(blocks("ref,measure", guide)[0], encoding="utf-8")
    done = load(actor=OPERATOR, paths=[folder])
    assert (done.added, done.links, done.figures) == (6, 8, 1)
