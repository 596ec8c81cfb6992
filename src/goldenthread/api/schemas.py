"""Schemas made from the declarations of kinds, and the few that every kind shares.

A schema says what shape is taken and answered. Whether a value is right is for the kind's
own `clean`, so that every door refuses it in the same words.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from goldenthread.records.fields import FieldSpec
from goldenthread.records.kinds import Kind
from goldenthread.records.queries import MOST_ON_A_PAGE
from goldenthread.records.relations import RELATIONS

#: A page number beyond this asks for nothing that exists, and would overflow a database.
LAST_PAGE = 10_000
#: Reasons and notes are kept in columns of this length.
SENTENCE = 500
LARGEST_ID = 2**63 - 1

_TAKEN: dict[str, Any] = {
    "integer": int | None,
    "boolean": bool | None,
    "decimal": str | int | float | None,
    "lines": list[str] | None,
}
_ANSWERED: dict[str, Any] = {
    "integer": int | None,
    "boolean": bool | None,
    "lines": list[str],
}
#: What each sort of field means beyond its JSON type.
_MEANS = {
    "date": "A date like 2024-03-14.",
    "period": "A day, month, quarter, year or span, as published: “financial year 2022/23”.",
    "area": "The code of an area, like E06000059. A name is never a key.",
    "record": "The reference of a record.",
    "decimal": "A number. It is answered as text, so that no digit is lost.",
}


class Taken(BaseModel):
    """What is sent to us: a name we do not know is refused, not dropped."""

    model_config = ConfigDict(extra="forbid")


class Clocks(Taken):
    on: str | None = Field(None, description="What held on this day (valid time).")
    known: str | None = Field(None, description="What was recorded by this day or moment.")


class Paged(Clocks):
    page: int = Field(1, ge=1, le=LAST_PAGE, description="Which page, from 1.")
    size: int = Field(50, ge=1, le=MOST_ON_A_PAGE, description="How many make a page.")


class CardOut(BaseModel):
    kind: str
    owner: str
    reference: str
    full_reference: str
    title: str
    summary: str
    marking: str
    state: str
    valid_from: str | None
    valid_to: str | None
    due: str | None
    version: int
    address: str


class CardsOut(BaseModel):
    items: list[CardOut]
    total: int
    page: int
    size: int
    pages: int


class LinkOut(BaseModel):
    id: int
    relation: str
    outward: bool
    words: str
    other: CardOut
    note: str
    valid_from: str | None
    valid_to: str | None


class LinksOut(BaseModel):
    items: list[LinkOut]
    continues_elsewhere: int = Field(description="Links to records that you may not see.")


class RecordOut(BaseModel):
    """What every record has beside its kind's fields."""

    kind: str
    owner: str
    reference: str
    full_reference: str
    version: int
    address: str


class NewLinkIn(Taken):
    relation: str
    target: str = Field(description="A full reference; a bare one is of the same owner.")


class LinkIn(NewLinkIn):
    note: str = Field("", max_length=SENTENCE)
    valid_from: str | None = None
    valid_to: str | None = None
    reason: str = Field("", max_length=SENTENCE)


class ManyLink(NewLinkIn):
    source: str


class ManyLinksIn(Taken):
    """Links to add and to take away in one save: all of it or none."""

    links: list[ManyLink] = Field([], max_length=2000)
    away: list[int] = Field([], max_length=2000)
    note: str = Field("", max_length=SENTENCE)
    valid_from: str | None = None
    valid_to: str | None = None
    reason: str = Field("", max_length=SENTENCE)


class Made(BaseModel):
    id: int


class ManyMade(BaseModel):
    ids: list[int]


class RetireIn(Taken):
    reason: str = Field(max_length=SENTENCE)
    state: str = Field("retired", description="retired, closed or succeeded")
    on: str | None = Field(None, description="The last day it held.")
    version: int | None = Field(None, description="Instead of If-Match.")


class CommentIn(Taken):
    text: str
    sort: str = Field("comment", description="comment, question or answer")
    answers: int | None = Field(None, description="The id of the question.", le=LARGEST_ID)


class CommentOut(BaseModel):
    id: int
    at: str
    actor: str
    sort: str
    text: str
    record_version: int
    answers: list["CommentOut"]


class ChangeOut(BaseModel):
    label: str
    before: str
    after: str


class RevisionOut(BaseModel):
    version: int
    at: str
    actor: str
    act: str
    reason: str
    changes: list[ChangeOut]


def _described(spec: FieldSpec) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if spec.choices:
        more["enum"] = [code for code, _ in spec.choices]
    if spec.sort in ("text", "longtext"):
        more["maxLength"] = spec.max_length
    means = f"One of: {', '.join(code for code, _ in spec.choices if code)}." if spec.choices else ""
    words = " ".join(part for part in (spec.hint, means or _MEANS.get(spec.sort, "")) if part)
    return {"title": spec.label, "description": words or None, "json_schema_extra": more or None}


def _taken(spec: FieldSpec) -> tuple[Any, Any]:
    return _TAKEN.get(spec.sort, str | None), Field(None, **_described(spec))


def _answered(spec: FieldSpec) -> tuple[Any, Any]:
    return _ANSWERED.get(spec.sort, str | None), Field(**_described(spec))


def _name(of_kind: Kind) -> str:
    return of_kind.model.__name__


def record_out(of_kind: Kind) -> type[BaseModel]:
    """A record of a kind: what every record has, then the kind's fields."""
    shown: Any = {spec.name: _answered(spec) for spec in of_kind.fields}
    assert not shown.keys() & RecordOut.model_fields.keys(), of_kind.code
    return create_model(_name(of_kind), __base__=RecordOut, **shown)


def sheet_out(of_kind: Kind, record: type[BaseModel]) -> type[BaseModel]:
    """A record of a kind with its links."""
    return create_model(
        f"{_name(of_kind)}Sheet",
        __base__=record,
        links=(list[LinkOut], ...),
        continues_elsewhere=(int, Field(description="Links to records that you may not see.")),
    )


def page_out(of_kind: Kind, record: type[BaseModel]) -> type[BaseModel]:
    """One page of a kind."""
    return create_model(
        f"{_name(of_kind)}Page",
        items=(list[record], ...),  # type: ignore[valid-type]
        total=(int, ...),
        page=(int, ...),
        size=(int, ...),
        pages=(int, ...),
    )


def new_in(of_kind: Kind) -> type[BaseModel]:
    """What a new record of a kind is made from."""
    return _incoming(
        of_kind,
        f"New{_name(of_kind)}",
        owner=(str, Field(description="The partnership's slug, or “shared” for the library.")),
        reference=(str, Field("", description="Left out: the next of its kind.")),
        links=(list[NewLinkIn], Field([], max_length=200)),
    )


def change_in(of_kind: Kind) -> type[BaseModel]:
    """The fields to change. What is left out stays as it is."""
    return _incoming(
        of_kind,
        f"Change{_name(of_kind)}",
        version=(int | None, Field(None, description="Instead of If-Match.")),
    )


def _incoming(of_kind: Kind, name: str, **acts: Any) -> type[BaseModel]:
    acts |= {
        "reason": (str, Field("", max_length=SENTENCE, description="Why, for the ledger.")),
        "exception": (str, Field("", max_length=SENTENCE, description="Why a rule should yield this once.")),
    }
    asked: Any = {spec.name: _taken(spec) for spec in of_kind.fields}
    assert not asked.keys() & acts.keys(), of_kind.code
    return create_model(name, __base__=Taken, **asked, **acts)


def given(of_kind: Kind, body: BaseModel) -> dict[str, Any]:
    """The fields that a body named, apart from what steers the act."""
    sent = body.model_dump(exclude_unset=True)
    return {name: value for name, value in sent.items() if name in of_kind.by_name}


def filter_fields(of_kind: Kind) -> list[FieldSpec]:
    """The fields that a list can be narrowed by: choices, and yes or no."""
    return [spec for spec in of_kind.fields if spec.sort in ("choice", "boolean")]


def filter_relations(of_kind: Kind) -> list[str]:
    """The relations that a list can be narrowed by: those that start from the kind."""
    return [code for code, relation in RELATIONS.items() if relation.targets_for(of_kind.code)]


def filters_in(of_kind: Kind) -> type[BaseModel]:
    """The query string of a list."""
    asked: dict[str, Any] = {
        "owner": (str | None, Field(None, description="A partnership's slug, or “shared”.")),
        "q": (str, Field("", max_length=300, description="Words, all of which must be there.")),
        "group": (str | None, Field(None, description="The full reference of a group.")),
    }
    for spec in filter_fields(of_kind):
        asked[spec.name] = (str | None, Field(None, **_described(spec)))
    for code in filter_relations(of_kind):
        words = f"The full reference of a record that it {RELATIONS[code].forward}."
        assert code not in asked, (of_kind.code, code)
        asked[code] = (str | None, Field(None, description=words))
    return create_model(f"{_name(of_kind)}Filters", __base__=Paged, **asked)
