"""Read a pack's files into items that know their file and line. Nothing is stored here.

YAML is read by `plain_yaml`, which makes no object of anything and keeps a number as the text
that was written.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goldenthread.look.cells import plain_cell
from goldenthread.packs.plain_yaml import Lined, LinedList, read_yaml
from goldenthread.vocabulary import Problem, Refused

FORMAT = "1"
LARGEST_FILE = 5 * 1024 * 1024

FIGURE_COLUMNS = (
    *("ref", "measure", "area", "period", "period_kind", "breakdown"),
    *("value", "numerator", "denominator", "lower", "upper", "qualifier", "marker"),
    *("note", "basis", "status", "text", "document", "section", "caution"),
)


@dataclass(frozen=True)
class Item:
    """One record or figure as written: its plain values, and where each one stands."""

    file: str
    line: int
    data: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    def place(self, key: str = "") -> str:
        """`dorset-cdp/records/10-groups.yaml, line 12`, for the item or one of its keys.

        A key inside a key is written with a dot: `links.part_of`.
        """
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


HEAD = {
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
_LISTS = ("requires", "links_with")


def read_pack(folder: Path) -> Pack:
    """Read a pack's folder. Raises Refused with file, line, finding and remedy."""
    head_file = folder / "pack.yaml"
    if not head_file.is_file():
        raise Refused.one(str(folder), "there is no pack.yaml", "Give the folder of a pack")
    head = _mapping(head_file, f"{folder.name}/pack.yaml")
    problems = _head_problems(head, f"{folder.name}/pack.yaml")
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
        figures=tuple(_figures(figures_file, f"{folder.name}/figures.csv")) if figures_file.is_file() else (),
        narrative=narrative,
    )


def _head_problems(head: Lined, file: str) -> list[Problem]:
    lines = head.lines
    problems = [
        Problem(file, f"“{key}” is missing", f"Add a line that starts with {key}:")
        for key, needed in HEAD.items()
        if needed and not head.get(key)
    ]
    problems += [
        Problem(f"{file}, line {lines[key]}", f"“{key}” is not known", f"Use: {', '.join(HEAD)}")
        for key in head
        if key not in HEAD
    ]
    for key, value in head.items():
        wanted = list if key in _LISTS else str
        if key in HEAD and value is not None and not isinstance(value, wanted):
            what = "a list, as in [one, two]" if wanted is list else "one piece of text"
            problems.append(Problem(f"{file}, line {lines[key]}", f"“{key}” is not {what}", f"Write it as {what}"))
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
        raise Refused.one(name, f"it is not UTF-8 text (at byte {error.start})", "Save it as UTF-8") from None
    if "\x00" in text:
        raise Refused.one(name, "it holds a null character", "Take the character out")
    return text


def _mapping(path: Path, name: str) -> Lined:
    found = read_yaml(_text(path, name), name)
    if not isinstance(found, Lined):
        raise Refused.one(name, "it is not a list of keys and values", "Write key: value lines")
    return found


def _records(path: Path, name: str) -> Iterator[Item]:
    found = read_yaml(_text(path, name), name)
    if found is None:
        return
    if not isinstance(found, LinedList):
        raise Refused.one(name, "it is not a list of records", "Start each record with “- ref:”")
    for line, data in zip(found.lines, found, strict=True):
        if not isinstance(data, Lined):
            raise Refused.one(f"{name}, line {line}", "this is not a record", "Start it with “- ref:”")
        lines = dict(data.lines)
        for key, value in data.items():
            if isinstance(value, Lined):
                lines |= {f"{key}.{inner}": line for inner, line in value.lines.items()}
        yield Item(name, data.line, data, lines)


def _figures(path: Path, name: str) -> Iterator[Item]:
    # Strict: a quote that is never closed would otherwise take in the rest of the file without a word.
    reader = csv.reader(io.StringIO(_text(path, name)), strict=True)
    try:
        header = next(reader, [])
        _check_header(header, f"{name}, line 1")
        for cells in reader:
            if any(cells):
                yield Item(name, reader.line_num, _row(header, cells, f"{name}, line {reader.line_num}"))
    except csv.Error as error:
        raise Refused.one(
            f"{name}, line {reader.line_num}",
            f"this is not a row of a table: {error}",
            "Put text with commas, quotes or line breaks in double quotes, and double each quote inside it",
        ) from None


def _check_header(header: Sequence[str], place: str) -> None:
    unknown = [column for column in header if column not in FIGURE_COLUMNS]
    missing = [c for c in ("ref", "measure", "area", "period", "document") if c not in header]
    twice = [column for column in header if header.count(column) > 1]
    if unknown or missing or twice:
        what = "not known" if unknown else "missing" if missing else "given twice"
        column = (unknown or missing or twice)[0]
        raise Refused.one(place, f"the column “{column}” is {what}", f"Use: {', '.join(FIGURE_COLUMNS)}")


def _row(header: Sequence[str], cells: Sequence[str], place: str) -> dict[str, Any]:
    if len(cells) != len(header):
        raise Refused.one(
            place,
            f"the row has {len(cells)} cells and the header has {len(header)}",
            "Give each column one cell; put text with commas in double quotes",
        )
    return {column: plain_cell(cell).strip() for column, cell in zip(header, cells, strict=True)}
