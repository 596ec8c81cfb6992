"""The generated pages of docs/reference: one pure function each, and `docs`, which writes them.

Everything comes from the declarations that the product itself runs on, so that a page cannot say
other than what the product does. A test compares each file with what its function gives.
"""

import importlib
import json
import pkgutil
import re
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldenthread.access import MARKINGS, ROLES, Permission
from goldenthread.audit import acts
from goldenthread.console.options import build
from goldenthread.console.output import put, say
from goldenthread.console.verb_pages import verbs_section
from goldenthread.packs import reading
from goldenthread.packs.schema import pack_schema
from goldenthread.records.fields import FieldSpec
from goldenthread.records.kinds import Kind, kinds
from goldenthread.records.relations import RELATIONS, Relation
from goldenthread.vocabulary import PERIOD_KINDS, Basis, FigureStatus, Marker, Qualifier

if TYPE_CHECKING:
    from goldenthread.methods import Chapter, Method

FOLDER = Path("docs/reference")
NOTE = "<!-- Made by `goldenthread docs` from the code. Change the code, then run it again. -->"
#: In a page with a head written by hand, what stands below this line is generated.
BELOW = "<!-- Below this line: made by `goldenthread docs` from the code. -->"
#: Settings that may not stand in .env.sample, and why.
NOT_IN_SAMPLE = {
    "GOLDENTHREAD_DEMO": "1 in the demo only, set by `sh bin/demo` and `goldenthread demo`. It opens the door "
    "where anyone on this machine chooses who to be.",
    "GOLDENTHREAD_ENV_FILE": "The settings file to read in place of `.env`. It says where the file is, "
    "so it cannot stand in it.",
}
_SORTS = {
    "text": "text",
    "longtext": "long text",
    "date": "date",
    "period": "period",
    "integer": "whole number",
    "decimal": "number",
    "boolean": "yes or no",
    "choice": "choice",
    "area": "area code",
    "lines": "list",
    "record": "reference",
}
_ROOMS = {
    "partners": "People and bodies",
    "documents": "Documents",
    "indicators": "What is measured",
    "strategy": "The plan",
    "needs": "Needs and voice",
}
_WALKS = {"up": "up", "down": "down", "aside": "not walked"}


@dataclass(frozen=True)
class Address:
    """One address of the site: its row of the permission table, with words for who may come."""

    route: str
    name: str
    reads: str
    writes: str
    permission: str
    fresh: bool = False


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table. A bar inside a cell is written so that it does not end the cell."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(c).replace("|", "\\|") for c in row) + " |" for row in lines)


def page(title: str, *parts: str) -> str:
    """A whole generated page."""
    return "\n\n".join([f"# {title}", NOTE, *(part.strip("\n") for part in parts if part)]) + "\n"


def code(text: object) -> str:
    """Text as code, or a dash where there is none."""
    return f"`{text}`" if text not in ("", None) else "–"


def kinds_page(every: Sequence[Kind]) -> str:
    """The data dictionary: each kind with its fields, from the declarations."""
    rooms = list(dict.fromkeys(of_kind.room for of_kind in every))
    overview = table(
        ("Kind", "Code", "References begin with", "What it is"),
        ((f"[{k.name}](#{anchor(k.name)})", code(k.code), code(k.prefix), k.about) for k in every),
    )
    parts = [
        f"Everything a partnership keeps, other than figures, is a record of one of these {len(every)} kinds. "
        "Every kind has the fields of every record, and its own. How kinds may be joined is in "
        "[relations](relations.md). How they are written in files is in [the pack format](pack-format.md).",
        overview,
        "## Fields of every record",
        _fields(every[0].common),
    ]
    for room in rooms:
        parts.append(f"## {_ROOMS.get(room, room.capitalize())}")
        parts += [_kind(of_kind) for of_kind in every if of_kind.room == room]
    return page("Kinds of record", *parts)


def _kind(of_kind: Kind) -> str:
    said = [f"### {of_kind.name}", of_kind.about]
    facts = [f"Code {code(of_kind.code)}, references {code(of_kind.prefix + '-001')} and on."]
    if of_kind.heritable:
        facts.append("When the body that owns it is succeeded, an open one needs an heir.")
    special = dict(of_kind.permissions.items())
    if special:
        facts.append(" ".join(f"To {act} one needs the permission to {p.value}." for act, p in special.items()))
    if missing := sorted({"add", "change", "retire", "link", "comment"} - of_kind.acts):
        facts.append(f"Not offered: {', '.join(missing)}.")
    said.append(" ".join(facts))
    said.append(_fields(of_kind.typed) if of_kind.typed else "It has no fields of its own.")
    if of_kind.expects:
        said.append("A record of this kind is shown with a gap until it has a link:")
        said.append(table(("Says", "Any of these links ends it", "What to do"), map(_expect, of_kind.expects)))
    rules = [(rule.__doc__ or "").strip().splitlines()[0] for rule in of_kind.rules]
    said += [f"Rule: {line}" for line in rules]
    return "\n\n".join(said)


def _expect(expect: Any) -> tuple[str, str, str]:
    links = []
    for asked in expect.relations:
        side, _, relation = asked.partition(":")
        links.append(RELATIONS[relation].forward if side == "out" else RELATIONS[relation].back)
    return f"“{expect.finding}”", ", ".join(f"“{link}”" for link in links), expect.remedy


def _fields(specs: Sequence[FieldSpec]) -> str:
    return table(
        ("Field", "Shown as", "Holds", "Needed", "Choices and notes"),
        ((code(s.name), s.label, _SORTS[s.sort], "yes" if s.required else "", _notes(s)) for s in specs),
    )


def _notes(spec: FieldSpec) -> str:
    notes = [spec.hint] if spec.hint else []
    if choices := [(c, w) for c, w in spec.choices if c]:
        notes.append("; ".join(f"{code(c)} {w}" for c, w in choices) + ".")
    if spec.default not in (None, "", [], False, 0):
        notes.append(f"Taken when left out: {code('yes' if spec.default is True else spec.default)}.")
    return " ".join(notes)


def anchor(heading: str) -> str:
    """The name that readers of Markdown give a heading, to link to."""
    kept = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
    return kept.replace(" ", "-")


def relations_page(relations: Mapping[str, Relation], every: Sequence[Kind]) -> str:
    """Each relation with how it reads, how a walk takes it, and what it may join."""
    names = {of_kind.code: of_kind.name.lower() for of_kind in every}

    def joined(codes: Iterable[str]) -> str:
        return ", ".join(sorted(names[c] for c in codes))

    overview = table(
        ("Relation", "Reads forward", "Reads back", "A walk takes it", "May form a circle"),
        (
            (f"[`{r.code}`](#{r.code})", r.forward, r.back, _WALKS[r.walk], "yes" if r.may_cycle else "no")
            for r in relations.values()
        ),
    )
    parts = [
        "A link joins two records by one of these relations. It stands on the record it starts from and reads "
        "both ways. A trace goes up and down by the relations that are walked; the others are shown on the "
        "record's own page. “Up” means that the record the link leads to is nearer to the outcome.",
        overview,
    ]
    for relation in relations.values():
        parts.append(f"## {relation.code}")
        parts.append(f"Forward “{relation.forward}”, back “{relation.back}”.")
        if relation.same_kind:
            parts.append("Both ends are of one kind: " + joined(relation.pairs[0][0]) + ".")
            continue
        parts.append(table(("From any of", "To any of"), ((joined(s), joined(t)) for s, t in relation.pairs)))
    return page("Relations", *parts)


def permissions_page(addresses: Sequence[Address]) -> str:
    """Roles and permissions, markings, and who may reach each address."""
    roles = list(ROLES.values())
    grid = table(
        ("May", *(role.name for role in roles)),
        ((p.value, *("yes" if p in role.permissions else "" for role in roles)) for p in Permission),
    )
    site = table(
        ("Address", "Name", "To read", "To send", "The act behind it asks to", "Says again who they are"),
        (
            (code(a.route), a.name, a.reads or "no", a.writes or "no", a.permission, "yes" if a.fresh else "")
            for a in addresses
        ),
    )
    return page(
        "Permissions",
        "What is not granted here is refused. A person holds roles, each in one partnership or in the whole "
        "installation, from one date to another.",
        "## Roles",
        table(("Role", "Code", "What it is"), ((r.name, code(r.code), r.description) for r in roles)),
        grid,
        "The operator at the command line of the machine itself may do everything: they hold the database file. "
        "What they do is in the ledger like any other act.",
        "## Markings",
        table(("Marking", "Code"), ((words, code(name)) for name, words in MARKINGS.items())),
        "A public record is open to everyone who has signed in. An OFFICIAL record is open to those who may read "
        "the partnership that owns it, and, in the shared library, to everyone who has signed in. An "
        "OFFICIAL-SENSITIVE record is open to those who may read official-sensitive records of its owner. A record "
        "that a person may not read is “not found”.",
        "## Addresses",
        "This table is the outer wall. The act behind an address asks again, and decides. An address without a "
        "row is refused. The addresses under `/api/v1/` ask for a token or, to read, a session. Where the last "
        "column says yes, whoever has not shown who they are in the last quarter of an hour is asked again.",
        site,
    )


def acts_page(sentences: Mapping[str, str]) -> str:
    """Every act that can stand in the ledger, with its sentence."""
    rows = ((code(name), re.sub(r"\{(\w+)\}", r"*\1*", sentence)) for name, sentence in sentences.items())
    return page(
        "Acts in the ledger",
        "Each act leaves one entry for each thing it touched, in the transaction of the act. The sentence follows "
        "the name of whoever acted. Words in italics are filled in. An act that is not listed cannot be written.",
        table(("Act", "Sentence"), rows),
    )


def pack_fields() -> str:
    """The generated part of the page on the pack format."""
    words = {
        "period_kind": sorted(PERIOD_KINDS),
        "qualifier": [q.value for q in Qualifier if q.value],
        "basis": [b.value for b in Basis],
        "status": [s.value for s in FigureStatus],
    }
    needed = ("ref", "measure", "area", "period", "document")
    columns = (
        (code(c), "yes" if c in needed else "", ", ".join(code(w) for w in words.get(c, ())))
        for c in reading.FIGURE_COLUMNS
    )
    markers = (
        (code(m.value), m.meaning, "beside it" if m.allows_value else "in place of it") for m in Marker if m.value
    )
    parts = [
        "## Keys of pack.yaml",
        table(("Key", "Needed"), ((code(k), "yes" if needed_ else "") for k, needed_ in reading.HEAD.items())),
        "## Columns of figures.csv",
        table(("Column", "Needed", "Words it takes"), columns),
        "## Markers",
        table(("Marker", "Meaning", "With the value"), markers),
        "## Limits",
        f"The format is {code(reading.FORMAT)}. A file may be at most {reading.LARGEST_FILE // 1_048_576} MB.",
    ]
    return "\n\n".join(parts) + "\n"


def with_head(existing: str, generated: str) -> str:
    """A page whose head is written by hand and stays, and whose rest is generated."""
    head, mark, _ = existing.partition(BELOW)
    assert mark, f"The page has lost the line: {BELOW}"
    return f"{head}{BELOW}\n\n{generated}"


def schema_text() -> str:
    """The JSON Schema of packs as a file holds it."""
    return json.dumps(pack_schema(), ensure_ascii=False, indent=1) + "\n"


def read_sample(sample: str) -> list[tuple[str, str, str]]:
    """(name, value in the sample, words) of each setting in .env.sample."""
    found: list[tuple[str, str, str]] = []
    words: list[str] = []
    for line in [*sample.splitlines(), ""]:
        setting = re.fullmatch(r"#?([A-Z][A-Z0-9_]*)=(.*)", line)
        if setting:
            found.append((setting[1], setting[2], " ".join(words)))
        elif line.startswith("#"):
            words.append(line.lstrip("# "))
        if not line or setting:
            words = []
    return found


def settings_page(sample: str) -> str:
    """Every setting, from .env.sample."""
    rows = [(code(name), words, code(value)) for name, value, words in read_sample(sample)]
    return page(
        "Settings",
        "Settings are read from the environment, or from a file `.env` in the folder the program is started in. "
        "The environment wins. `.env.sample` holds them all, with the same words.",
        table(("Setting", "What it does", "In the sample"), rows),
        "Two more are not for that file:",
        table(("Setting", "What it does"), ((code(n), words) for n, words in NOT_IN_SAMPLE.items())),
    )


def methods_page(every: "Sequence[Chapter]") -> str:
    """Each statistical method with its formula, source, options, and where it differs from the R packages."""
    overview = table(
        ("Method", "Key", "Version", "Declared in"),
        (
            (f"[{m.title}](#{anchor(m.title)})", code(m.key), m.version, code(chapter.module))
            for chapter in every
            for m in chapter.methods
        ),
    )
    parts = [
        f"The {sum(len(chapter.methods) for chapter in every)} methods by which figures are made and judged. A result "
        "names its method by key and version; the version goes up when a result could differ. The functions, with "
        "their arguments, are in the package `goldenthread.methods`, which any Python program may import: it needs "
        "neither Django nor a database. The figures that hold each method in place are in `tests/reference`.",
        "One rule for missing values holds everywhere: a missing value is never zero. A row that lacks an input has "
        "no value and says so. A row whose inputs cannot be true is marked with the reason, and the others come out.",
        overview,
    ]
    for chapter in every:
        for method in chapter.methods:
            parts += _method(method)
    return page("Methods", *parts)


def _method(method: "Method") -> list[str]:
    def plain(text: str) -> str:
        """Text of a formula, in which a star or an angle bracket means itself."""
        return re.sub(r"([*<])", r"\\\1", text)

    parts = [f"## {method.title}", f"**Formula.** {plain(method.formula)}", f"**Source.** {plain(method.source)}"]
    for title, lines in (("Options", method.options), ("Differences from the R packages", method.differences)):
        if lines:
            parts += [f"**{title}.**", "\n".join(f"- {plain(line)}" for line in lines)]
    return parts


def addresses() -> list[Address]:
    """Every address of the pages with its row of the permission table, in the table's order."""
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils.module_loading import import_string

    # The doors never import each other: the settings name the table, as they name the gate.
    rules = import_string(getattr(settings, "PERMISSION_TABLE", "goldenthread.pages.table.TABLE"))
    routes = dict(_routes(get_resolver().url_patterns))
    return [
        Address(
            route=routes[name],
            name=name,
            reads=f"{rule.get or ''}{f', who may {rule.read.value}' if rule.read else ''}",
            writes=str(rule.post or ""),
            permission=rule.permission.value if rule.permission else "",
            fresh=rule.fresh,
        )
        for name, rule in rules.items()
        if name in routes
    ]


def _plain_route(pattern: str) -> str:
    """The address in a pattern: a part that is a regular expression by its name alone."""
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern.strip("^$"))


def _routes(patterns: Iterable[Any], before: str = "/") -> Iterable[tuple[str, str]]:
    """(name, address) of each page, converters left out: `/r/<owner>/<reference>`."""
    for pattern in patterns:
        here = before + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", _plain_route(str(pattern.pattern)))
        if getattr(pattern, "namespace", None):
            continue  # the API has a page of its own
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, here)
        elif pattern.name:
            yield pattern.name, here


def declared_acts() -> Mapping[str, str]:
    """Every act, once every room has been loaded that may declare one."""
    import goldenthread

    for module in pkgutil.walk_packages(goldenthread.__path__, "goldenthread."):
        if module.name.endswith((".commands", ".writing", ".seed", ".actors", ".retention", ".answering", ".joining")):
            importlib.import_module(module.name)
    return acts.declared()


def pages(root: Path) -> dict[Path, str]:
    """The path and text of each generated file of the repository at `root`."""
    # Loading every method takes a second, which no other command should wait for.
    from goldenthread.methods import chapters
    from goldenthread.returns.checks.page import reference_page

    folder, every = root / FOLDER, kinds()
    return {
        folder / "kinds.md": kinds_page(every),
        folder / "relations.md": relations_page(RELATIONS, every),
        folder / "permissions.md": permissions_page(addresses()),
        folder / "acts.md": acts_page(declared_acts()),
        folder / "pack-format.md": with_head((folder / "pack-format.md").read_text(encoding="utf-8"), pack_fields()),
        folder / "pack.schema.json": schema_text(),
        folder / "methods.md": methods_page(chapters()),
        folder / "checks.md": reference_page(),
        folder / "command-line.md": with_head(
            (folder / "command-line.md").read_text(encoding="utf-8"), verbs_section(build()[1])
        ),
        folder / "settings.md": settings_page((root / ".env.sample").read_text(encoding="utf-8")),
    }


def docs(args: Namespace) -> int:
    """Write the generated pages; with --check, say which differ and write nothing."""
    root = Path(args.root)
    differ = {
        path: text
        for path, text in pages(root).items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }
    for path, text in differ.items():
        if not args.check:
            path.write_text(text, encoding="utf-8")
        put(str(path.relative_to(root)))
    if not differ:
        say("The reference is up to date")
    return int(bool(differ) and args.check)
