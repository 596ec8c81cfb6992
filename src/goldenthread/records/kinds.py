"""Declare a kind once; every door follows from the declaration.

A kind is its model plus a short declaration. Its list, detail, add, change, retire, link and
history pages, its place in the API, its command-line verbs, its pack format, its search and its
entry in the data dictionary are all derived from what is said here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from goldenthread.access import Permission
from goldenthread.records.fields import FieldSpec, spec_of
from goldenthread.records.models import Detail, Record
from goldenthread.vocabulary import NotFound, Problem, Refused, RuleBroken

#: A rule looks at the records just written (their ids) and says which of them break it.
Rule = Callable[[Sequence[int]], Sequence[RuleBroken]]

#: What every kind has, in the order forms ask for it.
COMMON = (
    "title",
    "summary",
    "narrative",
    "aliases",
    "group",
    "marking",
    "state",
    "valid_from",
    "valid_to",
    "dated",
    "due",
    "position",
    "said_in",
    "caution",
)

ACTS = frozenset({"add", "change", "retire", "link", "comment"})


@dataclass(frozen=True)
class Expect:
    """A link that a record of this kind should have; lacking it makes the record an orphan.

    Any one of `relations`, each read as "out:measured_by" or "in:part_of", is enough.
    `finding` reads after the record's name; `remedy` is the act to take.
    """

    code: str
    relations: tuple[str, ...]
    finding: str
    remedy: str


@dataclass(frozen=True, eq=False)
class Kind:
    """What the product knows of one kind of record.

    `letter` stands on its bead in the thread; `step` says its place on the line, from the
    national priority (1) down; kinds that are not on the line have step 0.
    `heritable` kinds need an heir when the body that owns them is succeeded.
    """

    code: str
    model: type[Detail]
    name: str
    plural: str
    prefix: str
    about: str
    letter: str = ""
    step: int = 0
    room: str = "strategy"
    expects: tuple[Expect, ...] = ()
    rules: tuple[Rule, ...] = ()
    heritable: bool = False
    #: Whether records of this kind stand in the shared library alone.
    library: bool = False
    acts: frozenset[str] = ACTS
    #: Fields shown in lists beside the title, and offered as filters when they are choices.
    columns: tuple[str, ...] = ()
    permissions: Mapping[str, Permission] = field(default_factory=dict)
    #: Kinds whose marking a form proposes as public; the rest start as OFFICIAL.
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def common(self) -> tuple[FieldSpec, ...]:
        """The fields that every record has."""
        columns = {column.name: column for column in Record._meta.concrete_fields}
        return tuple(spec_of(columns[name]) for name in COMMON)

    @cached_property
    def typed(self) -> tuple[FieldSpec, ...]:
        """The fields of this kind alone, in the model's order."""
        return tuple(spec_of(column) for column in self.model._meta.concrete_fields if column.name != "record")

    @cached_property
    def fields(self) -> tuple[FieldSpec, ...]:
        """Every field: the title and summary first, then the kind's own, then the rest."""
        return self.common[:2] + self.typed + self.common[2:]

    @cached_property
    def by_name(self) -> Mapping[str, FieldSpec]:
        """The fields by their name."""
        return {spec.name: spec for spec in self.fields}

    @property
    def detail_name(self) -> str:
        """The attribute of a Record that leads to its typed row."""
        return f"{self.model.__name__.lower()}_detail"

    @property
    def slug(self) -> str:
        """The kind as addresses write it."""
        return self.code.replace("_", "-")

    def permission(self, act: str) -> Permission:
        """The permission that an act on this kind asks for."""
        standard = {
            "add": Permission.ADD,
            "change": Permission.CHANGE,
            "retire": Permission.RETIRE,
            "link": Permission.LINK,
            "comment": Permission.COMMENT,
        }
        return self.permissions.get(act, standard[act])

    def clean(self, given: Mapping[str, Any], *, place: str = "") -> dict[str, Any]:
        """Python values for what was given, by field name.

        Raises Refused with every problem at once: an unknown field, a value that cannot be
        read. `place` is put before the field's label, as in "records.yaml, line 12, Due".
        """
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, value in given.items():
            spec = self.by_name.get(name)
            if spec is None:
                problems.append(
                    Problem(
                        name,
                        f"{self.name} has no field of this name",
                        f"Use one of: {', '.join(sorted(self.by_name))}",
                    )
                )
                continue
            try:
                values[name] = spec.parse(value)
            except Refused as refused:
                problems.extend(refused.problems)
        if problems and place:
            problems = [Problem(f"{place}, {p.place}", p.finding, p.remedy) for p in problems]
        if problems:
            raise Refused(problems)
        return values

    def missing(self, values: Mapping[str, Any]) -> list[Problem]:
        """Problems for the required fields that `values` leaves out."""
        return [
            Problem(spec.label, "nothing was given", f"Enter the {spec.label.lower()}")
            for spec in self.fields
            if spec.required and values.get(spec.name) in (None, "")
        ]


_KINDS: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Add a kind to the register. Two of one code or prefix are a mistake in the program."""
    if kind.code in _KINDS or any(kind.prefix == other.prefix for other in _KINDS.values()):
        raise AssertionError(f"The kind {kind.code} is declared twice, or its prefix is taken")
    _KINDS[kind.code] = kind
    return kind


def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order the rooms declared them."""
    return tuple(_KINDS.values())


def kind(code: str) -> Kind:
    """The kind of this code (or its address spelling), or NotFound with the known ones."""
    found = _KINDS.get(code.replace("-", "_"))
    if found is None:
        near = get_close_matches(code, _KINDS, n=1)
        meant = f" Did you mean “{near[0]}”?" if near else ""
        raise NotFound(f"There is no kind “{code}”.{meant} The kinds are: {', '.join(sorted(_KINDS))}.")
    return found
