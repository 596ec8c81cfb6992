"""Templates as data: what an edition of each sort is made of. Read once, and checked as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from goldenthread.publishing.blocks import load
from goldenthread.publishing.blocks.registry import BLOCKS, SPREADS, Takes
from goldenthread.vocabulary import Problem, Refused

FOLDER: Final = Path(__file__).parent / "templates"
AUDIENCES: Final = MappingProxyType(
    {
        "public": "The public",
        "partners": "The partnership",
        "government": "Central government",
        "members": "Elected members",
    }
)
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Option:
    """What a template asks before it can be composed. `kind` names a kind of record that is chosen, if any."""

    name: str
    title: str
    kind: str = ""
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A block in a section, with what it is given. One that is `asked` for makes the section whole when it is full."""

    block: str
    given: Mapping[str, str] = field(default_factory=dict)
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a template.

    Args:
        id: `[a-z0-9-]+`, unique in the template.
        title: Its heading; "{title}" stands for the subject's own.
        asks: What its author is asked to write; empty where it writes itself.
        owes: The post that owes it.
        each: A spread: the section is made once for each of its subjects.
        given: What the spread is given.
        blocks: What it says, in order, after the text.
        parts: Its own sections.
        appendix: Whether it is numbered as an appendix.
        drop: Whether it is left out when it has nothing to say.
    """

    id: str
    title: str
    asks: str = ""
    owes: str = ""
    each: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[Use, ...] = ()
    parts: tuple[Part, ...] = ()
    appendix: bool = False
    drop: bool = False

    def walk(self) -> Iterator[Part]:
        """This section and those below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Template:
    """One sort of edition."""

    name: str
    title: str
    version: str
    summary: str
    audience: str
    parts: tuple[Part, ...]
    options: tuple[Option, ...] = ()
    numbered: bool = True
    brief: bool = False

    @property
    def sections(self) -> tuple[Part, ...]:
        """Every section, in reading order. One with `each` stands for several."""
        return tuple(part for top in self.parts for part in top.walk())

    @property
    def label(self) -> str:
        """The name with its version: "impact-report 1"."""
        return f"{self.name} {self.version}"


@cache
def templates() -> Mapping[str, Template]:
    """Every template by its name. Raises Refused, with every problem of every file at once."""
    load()
    found: dict[str, Template] = {}
    problems: list[Problem] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            made = read(path.read_text(encoding="utf-8"), path.name)
        except Refused as refused:
            problems += refused.problems
            continue
        found[made.name] = made
    if problems:
        raise Refused(problems)
    return MappingProxyType(found)


def read(text: str, name: str) -> Template:
    """A template from its YAML. `name` is that of the file. Raises Refused with every problem."""
    try:
        held = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}, line {mark.line + 1}" if mark else name
        raise Refused.one(place, "this is not YAML", "Check the indents and the quotation marks") from None
    return _Reader(name).template(held)


class _Reader:
    """Makes a Template of plain data, and gathers what is wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.ids: set[str] = set()

    def wrong(self, place: str, finding: str, remedy: str) -> None:
        self.problems.append(Problem(f"{self.file}, {place}" if place else self.file, finding, remedy))

    def template(self, held: Any) -> Template:
        if not isinstance(held, dict):
            raise Refused.one(self.file, "this is not a template", "Begin with name, title, version and sections")
        known = {"name", "title", "version", "summary", "audience", "options", "sections", "numbered", "brief"}
        self._only(held, known, "")
        for name in ("name", "title", "version", "summary", "audience", "sections"):
            if not held.get(name):
                self.wrong(name, "it is not given", f"Give the {name}")
        if held.get("audience") and held["audience"] not in AUDIENCES:
            self.wrong("audience", f"“{held['audience']}” is not known", f"Use one of: {', '.join(AUDIENCES)}")
        if held.get("name") and self.file != f"{held['name']}.yaml":
            self.wrong("name", f"the file of “{held['name']}” has another name", f"Call it {held['name']}.yaml")
        options = tuple(self._option(one, n) for n, one in enumerate(self._list(held, "options", ""), start=1))
        parts = tuple(self._part(one, f"section {n}") for n, one in enumerate(self._list(held, "sections", ""), 1))
        if self.problems:
            raise Refused(self.problems)
        return Template(
            name=held["name"],
            title=held["title"],
            version=str(held["version"]),
            summary=_line(held["summary"]),
            audience=held["audience"],
            options=options,
            parts=parts,
            numbered=held.get("numbered", True) is not False,
            brief=bool(held.get("brief")),
        )

    def _only(self, held: Mapping[str, Any], known: set[str], place: str) -> None:
        for name in held:
            if name not in known:
                self.wrong(place, f"“{name}” is not known here", f"Use only: {', '.join(sorted(known))}")

    def _list(self, held: Mapping[str, Any], name: str, place: str) -> Sequence[Any]:
        found = held.get(name) or []
        if not isinstance(found, list):
            self.wrong(f"{place}, {name}".strip(", "), "this is not a list", "Begin each with a dash")
            return []
        return found

    def _option(self, held: Any, number: int) -> Option:
        place = f"option {number}"
        if not isinstance(held, dict) or not held.get("name") or not held.get("title"):
            self.wrong(place, "its name or its title is not given", "Give both")
            return Option("", "")
        self._only(held, {"name", "title", "kind", "required", "hint"}, place)
        return Option(
            str(held["name"]), held["title"], held.get("kind", ""), bool(held.get("required")), held.get("hint", "")
        )

    def _part(self, held: Any, place: str) -> Part:
        if not isinstance(held, dict):
            self.wrong(place, "this is not a section", "Give its id and its title")
            return Part("", "")
        place = f"section {held['id']}" if held.get("id") else place
        known = {"id", "title", "asks", "owes", "each", "given", "blocks", "sections", "appendix", "drop"}
        self._only(held, known, place)
        code = str(held.get("id") or "")
        if not _ID.fullmatch(code):
            self.wrong(
                place, "its id is missing or is not of small letters, digits and hyphens", "Give it, like where-now"
            )
        elif code in self.ids:
            self.wrong(place, "another section has this id", "Give it one of its own")
        self.ids.add(code)
        if not held.get("title"):
            self.wrong(place, "it has no title", "Give its heading")
        given = {name: str(value) for name, value in (held.get("given") or {}).items()}
        each = str(held.get("each") or "")
        if each and each not in SPREADS:
            self.wrong(place, f"no spread is called “{each}”", f"Use one of: {', '.join(sorted(SPREADS))}")
        elif each:
            self._takes(place, each, given, SPREADS[each].takes)
        return Part(
            id=code,
            title=str(held.get("title") or ""),
            asks=_line(held.get("asks") or ""),
            owes=str(held.get("owes") or ""),
            each=each,
            given=MappingProxyType(given),
            blocks=tuple(
                self._use(one, f"{place}, block {n}") for n, one in enumerate(self._list(held, "blocks", place), 1)
            ),
            parts=tuple(
                self._part(one, f"{place}, section {n}") for n, one in enumerate(self._list(held, "sections", place), 1)
            ),
            appendix=bool(held.get("appendix")),
            drop=bool(held.get("drop")),
        )

    def _use(self, held: Any, place: str) -> Use:
        if isinstance(held, str):
            held = {held: {}}
        if not isinstance(held, dict) or len(held) != 1:
            self.wrong(place, "this is not a block", "Give its name, or its name with what it takes")
            return Use("")
        name, given = next(iter(held.items()))
        given = dict(given or {})
        asked = bool(given.pop("asked", False))
        if name not in BLOCKS:
            self.wrong(place, f"no block is called “{name}”", f"Use one of: {', '.join(sorted(BLOCKS))}")
            return Use(name)
        plain = {key: str(value) for key, value in given.items()}
        self._takes(f"{place} ({name})", name, plain, BLOCKS[name].takes)
        return Use(name, MappingProxyType(plain), asked)

    def _takes(self, place: str, name: str, given: Mapping[str, str], takes: Mapping[str, Takes]) -> None:
        for key, value in given.items():
            if key not in takes:
                known = ", ".join(sorted(takes)) or "nothing"
                self.wrong(place, f"“{name}” does not take “{key}”", f"It takes: {known}")
            elif takes[key].choices and value not in takes[key].choices:
                self.wrong(place, f"“{key}” cannot be “{value}”", f"Use one of: {', '.join(takes[key].choices)}")
        for key, take in takes.items():
            if take.required and not given.get(key):
                self.wrong(place, f"“{name}” needs “{key}”: {take.about}", f"Give “{key}”")


def _line(text: str) -> str:
    return " ".join(str(text).split())
