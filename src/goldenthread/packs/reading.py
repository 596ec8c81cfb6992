"""Read a pack's files into items that know their file and line. Nothing is stored here.

YAML is read with its marks and turned into plain text, lists and mappings by our own few
lines: no tag makes an object, an anchor or a repeated key is refused, and a number stays the
text that was written, so that 45.20 is never a float.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from goldenthread.look.cells import plain_cell
from goldenthread.vocabulary import Problem, Refused

FORMAT = "1"
LARGEST_FILE = 5 * 1024 * 1024
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS = {f"tag:yaml.org,2002:{t}" for t in ("str", "int", "float", "bool", "timestamp")}
_NULL = "tag:yaml.org,2002:null"

FIGURE_COLUMNS = (
    "ref measure area period period_kind breakdown value numerator denominator lower upper "
    "qualifier marker note basis status text document section caution"
).split()


@dataclass(frozen=True)
class Item:
    """One record or figure as written: its plain values, and where each one stands."""

    file: str
    line: int
    data: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    def place(self, key: str = "") -> str:
        """`dorset-cdp/records/10-groups.yaml, line 12`, for the item or one of its keys."""
        return f"{self.file}, line {self.lines.get(key, self.line)}"


@dataclass(frozen=True)
class Pack:
    """A pack as read."""

    name: str
    title: str
    version: str
    owner: str
    marking: str
    requires: tuple[str, ...]
    links_with: tuple[str, ...]
    source: str
    licence: str
    invented: bool
    records: tuple[Item, ...]
    figures: tuple[Item, ...]
    narrative: dict[str, str]


_HEAD = {
    "format": True,
    "name": True,
    "title": True,
    "version": True,
    "owner": True,
    "source": True,
    "licence": True,
    "marking": False,
    "requires": False,
    "links_with": False,
    "invented": False,
}


def read_pack(folder: Path) -> Pack:
    """Read a pack's folder. Raises Refused with file, line, finding and remedy."""
    head_file = folder / "pack.yaml"
    if not head_file.is_file():
        raise Refused.one(str(folder), "there is no pack.yaml", "Give the folder of a pack")
    head, lines = _mapping(head_file, f"{folder.name}/pack.yaml")
    problems = _head_problems(head, lines, f"{folder.name}/pack.yaml")
    if problems:
        raise Refused(problems)
    records: list[Item] = []
    for path in sorted((folder / "records").glob("*.yaml")):
        records.extend(_records(path, f"{folder.name}/records/{path.name}"))
    figures_file = folder / "figures.csv"
    narrative = {
        path.stem: _text(path, f"{folder.name}/narrative/{path.name}").strip()
        for path in sorted((folder / "narrative").glob("*.md"))
    }
    return Pack(
        name=head["name"],
        title=head["title"],
        version=head["version"],
        owner=head["owner"],
        marking=head.get("marking") or "official",
        requires=tuple(head.get("requires") or ()),
        links_with=tuple(head.get("links_with") or ()),
        source=head["source"],
        licence=head["licence"],
        invented=str(head.get("invented", "")).lower() == "true",
        records=tuple(records),
        figures=tuple(_figures(figures_file, f"{folder.name}/figures.csv"))
        if figures_file.is_file()
        else (),
        narrative=narrative,
    )


def _head_problems(head: dict[str, Any], lines: dict[str, int], file: str) -> list[Problem]:
    problems = [
        Problem(file, f"“{key}” is missing", f"Add a line that starts with {key}:")
        for key, needed in _HEAD.items()
        if needed and not head.get(key)
    ]
    problems += [
        Problem(f"{file}, line {lines[key]}", f"“{key}” is not known", f"Use: {', '.join(_HEAD)}")
        for key in head
        if key not in _HEAD
    ]
    if head.get("format") not in (None, FORMAT):
        problems.append(
            Problem(
                f"{file}, line {lines['format']}",
                f"the format {head['format']} is not one we can read",
                f"Write the pack in format {FORMAT}",
            )
        )
    return problems


def _text(path: Path, name: str) -> str:
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise Refused.one(
            name,
            f"the file is {size / 1_048_576:.0f} MB",
            f"Split it into files of {LARGEST_FILE // 1_048_576} MB or less",
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused.one(
            name, f"it is not UTF-8 text (at byte {error.start})", "Save it as UTF-8"
        ) from None
    if "\x00" in text:
        raise Refused.one(name, "it holds a null character", "Take the character out")
    return text


def _compose(path: Path, name: str) -> yaml.Node | None:
    text = _text(path, name)
    try:
        return yaml.compose(text, Loader=_LOADER)  # type: ignore[no-any-return]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or "it cannot be read"
        raise Refused.one(f"{name}{line}", f"this is not YAML: {what}", "Mend this line") from None


def _mapping(path: Path, name: str) -> tuple[dict[str, Any], dict[str, int]]:
    node = _compose(path, name)
    if not isinstance(node, yaml.MappingNode):
        raise Refused.one(name, "it is not a list of keys and values", "Write key: value lines")
    return _plain_mapping(node, name, set())


def _records(path: Path, name: str) -> Iterator[Item]:
    node = _compose(path, name)
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        raise Refused.one(name, "it is not a list of records", "Start each record with “- ref:”")
    seen: set[int] = set()
    for child in node.value:
        line = child.start_mark.line + 1
        if not isinstance(child, yaml.MappingNode):
            raise Refused.one(
                f"{name}, line {line}", "this is not a record", "Start it with “- ref:”"
            )
        data, lines = _plain_mapping(child, name, seen)
        yield Item(name, line, data, lines)


def _plain_mapping(
    node: yaml.MappingNode, name: str, seen: set[int]
) -> tuple[dict[str, Any], dict[str, int]]:
    data: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = _plain(key_node, name, seen)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str) or key in data:
            raise Refused.one(
                f"{name}, line {line}",
                f"the key “{key}” is given twice" if key in data else "this is not a key",
                "Keep one of them",
            )
        data[key] = _plain(value_node, name, seen)
        lines[key] = line
    return data, lines


def _plain(node: yaml.Node, name: str, seen: set[int]) -> Any:
    """Text, lists and mappings only. A node met twice is an alias, which is refused."""
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise Refused.one(
            f"{name}, line {line}", "anchors and aliases are not used in packs", "Write it out"
        )
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if node.tag == _NULL:
            return None
        if node.tag in _PLAIN_TAGS:
            return node.value
    elif isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
        return [_plain(child, name, seen) for child in node.value]
    elif isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
        return _plain_mapping(node, name, seen)[0]
    raise Refused.one(
        f"{name}, line {line}",
        f"the tag {node.tag} is not allowed in a pack",
        "Write plain text, numbers, lists and keys only",
    )


def _figures(path: Path, name: str) -> Iterator[Item]:
    reader = csv.reader(io.StringIO(_text(path, name)))
    header = next(reader, [])
    unknown = [column for column in header if column not in FIGURE_COLUMNS]
    missing = [c for c in ("ref", "measure", "area", "period", "document") if c not in header]
    if unknown or missing:
        finding = f"the column “{(unknown or missing)[0]}” is {'not known' if unknown else 'missing'}"
        raise Refused.one(f"{name}, line 1", finding, f"Use: {', '.join(FIGURE_COLUMNS)}")
    for cells in reader:
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise Refused.one(
                f"{name}, line {reader.line_num}",
                f"the row has {len(cells)} cells and the header has {len(header)}",
                "Give each column one cell; put text with commas in double quotes",
            )
        values = {k: plain_cell(v).strip() for k, v in zip(header, cells, strict=True)}
        yield Item(name, reader.line_num, values)
