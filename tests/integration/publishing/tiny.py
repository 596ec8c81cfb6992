"""A partnership with one measure, its people, and a desk that composes a page of it: the life of an edition in small.

The desk stands in for the composer and the formats alone. Orders, checks, clearances, files and states are the real
ones; editions composed by the real templates are in `test_editions_whole.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from goldenthread.access import Actor
from goldenthread.observations.commands import accept
from goldenthread.observations.queries import figures_of
from goldenthread.observations.writing import NewFigure
from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing import making
from goldenthread.publishing.composing import Option, Order, Template
from goldenthread.publishing.desk import Audited, Desk, Protected, Task, Written
from goldenthread.publishing.differing import Differing
from goldenthread.publishing.document import (
    Document,
    Grid,
    Heading,
    Held,
    Number,
    Paragraph,
    Picture,
    Section,
    Trace,
    Words,
)
from goldenthread.publishing.shapes import Part
from goldenthread.publishing.written import to_json
from goldenthread.records.cards import Card
from goldenthread.records.models import Record
from goldenthread.records.queries import cards
from goldenthread.vocabulary import Figure, Period, Refused, Unit, ValueType
from tests.integration.room import Room, person

BCP = "E06000058"
TEMPLATE = Template(
    name="short-report",
    title="Short report",
    version="1",
    summary="One table and a paragraph.",
    audience="public",
    parts=(
        Part(id="summary", title="Summary", asks="What happened this quarter", owes="Partnership manager"),
        Part(id="figures", title="Figures"),
    ),
    options=(Option("measure", "Measure"),),
)
_BOUND = re.compile(r"\{\{ figure (\S+) \}\}")


@dataclass
class Tiny:
    """What the desk does besides composing: what it withholds, finds and draws, as a test sets it."""

    withheld: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()
    leaks: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    headline: str = ""
    alternative: str = "A line of two points."
    version: str = "1"
    differing: tuple[Differing, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)

    def compose(self, viewer: Actor, order: Order, withheld: frozenset[str] = frozenset()) -> Document:
        owner = cards(viewer, [order.partnership])[order.partnership]
        measure = Record.objects.filter(owner_id=order.partnership, kind="indicator").order_by("pk").first()
        found = figures_of(viewer, [measure.pk], order.as_of).get(measure.pk, []) if measure else []
        held = []
        for number, each in enumerate(found, start=1):
            hidden = each.full_reference in withheld
            text = "[c]" if hidden else each.figure.shown()
            held.append(
                Held(
                    key=f"F{number}",
                    text=text,
                    reference=each.full_reference,
                    measure=each.measure.full_reference,
                    measure_title=each.measure.title,
                    area=each.area_code,
                    area_name=each.area_name,
                    period=each.period.label,
                    starts=each.period.start.isoformat(),
                    ends=each.period.end.isoformat(),
                    value=None if hidden else f"{each.figure.value:f}",
                    marker="c" if hidden else each.figure.marker.value,
                    url=each.url,
                )
            )
        rows = tuple(((Words(each.period),), (Number(each.text, each.key),)) for each in held)
        table = Grid("Adults in treatment", (Heading("Period"), Heading("Adults", number=True)), rows)
        picture = ()
        if self.headline:
            points = tuple((each.period, each.value) for each in held)
            picture = (
                Picture(
                    "Line chart",
                    self.headline,
                    "Adults in treatment",
                    "<svg/>",
                    "<svg/>",
                    self.alternative,
                    table,
                    traces=(Trace("Adults", points),),
                ),
            )
        text = order.texts.get("summary", "")
        for name in order.texts:
            if name not in ("summary", "figures"):
                raise Refused.one(f"texts, {name}", "there is no such section", "Use one of the task list")
        by_reference = {each.reference: each for each in held}
        runs: list[Any] = []
        for n, part in enumerate(_BOUND.split(text)):
            if n % 2 and part not in by_reference:
                raise Refused.one("summary, line 1", f"there is no figure {part}", "Check its reference")
            if part:
                runs.append(Number(by_reference[part].text, by_reference[part].key) if n % 2 else Words(part))
        return Document(
            title=order.title,
            subtitle=order.subtitle,
            partnership=owner.title,
            slug=owner.reference,
            reference=order.reference,
            template=f"short-report {self.version}",
            edition=order.edition,
            marking=order.marking,
            as_at=order.as_of.on.isoformat() if order.as_of.on else "",
            release="test",
            sections=(
                Section("summary", "Summary", (Paragraph(tuple(runs)),) if runs else (), complete=bool(runs)),
                Section("figures", "Figures", (table, *picture)),
            ),
            figures=tuple(held),
            notices=order.notices,
        )

    def asked(self, viewer: Actor, order: Order) -> tuple[Task, ...]:
        part = TEMPLATE.parts[0]
        text = order.texts.get("summary", "")
        return (Task("summary", part.title, part.asks, part.owes, text, () if text else (part.asks,)),)

    def write(self, document: Document, address: str) -> list[Written]:
        html = f"<h1>{document.title}</h1>{''.join(held.text for held in document.figures)}".encode()
        rows = "\n".join(f"{held.reference},{held.value or ''}" for held in document.figures)
        return [
            Written("short-report.html", "html", "Web page", "text/html", html),
            Written("figures.csv", "data", "Data", "text/csv", f"reference,value\n{rows}\n".encode()),
        ]

    def desk(self) -> Desk:
        return Desk(
            compose=self.compose,
            templates=lambda: {TEMPLATE.name: TEMPLATE},
            asked=self.asked,
            protect=lambda document, earlier, before: Protected(
                self.withheld, f"{len(self.withheld)} withheld", self.problems, [to_json(each) for each in earlier]
            ),
            audit=lambda files, protected: Audited(
                tuple(self.leaks),
                {
                    "verdict": "fail" if self.leaks else "pass",
                    "rules": [{"primary_min": 1, "primary_max": 4}],
                    "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
                },
            ),
            personal=lambda document, texts: self.personal,
            write=self.write,
            differing=lambda viewer, order, document, withheld: self.differing,
        )


@contextmanager
def at_the_desk(tiny: Tiny) -> Iterator[Tiny]:
    """Make editions with a tiny desk."""
    plain = making.desk
    making.desk = tiny.desk  # type: ignore[assignment]
    try:
        yield tiny
    finally:
        making.desk = plain


@dataclass(frozen=True)
class World:
    """The room, with those who make editions, and the measure they report on."""

    room: Room
    analyst: Actor
    manager: Actor
    chair: Actor
    member: Actor
    scrutineer: Actor
    measure: Card
    document: Card

    def take(self, reference: str, value: str, year: int, *, reason: str = "") -> None:
        """Accept a figure; again with another value and a reason, correct it."""
        take(self.room.north.id, self.measure.id, self.document.id, reference, value, year, reason=reason)


def take(owner: int, measure: int, document: int, reference: str, value: str, year: int, *, reason: str = "") -> None:
    """Accept a count of adults in a financial year, by record ids."""
    accept(
        actor=OPERATOR,
        owner=Record.objects.get(pk=owner),
        reason=reason,
        figures=[
            NewFigure(
                reference=reference,
                measure=Record.objects.get(pk=measure),
                area=BCP,
                period=Period.financial_year(year),
                figure=Figure(value=Decimal(value), unit=Unit(ValueType.COUNT, "adults")),
                source=("return", document, "Sheet 1, cell B2"),
            )
        ],
    )


def make_world(room: Room) -> World:
    """The measure of the north with two figures, and the people who make editions."""
    from goldenthread.reference.models import Area

    Area.objects.get_or_create(code=BCP, defaults={"name": "BCP Council", "kind": "unitary"})
    measure = room.add("indicator", "Adults in treatment", value_type="count", unit="adults", marking="public")
    document = room.add("document", "Treatment return", document_type="dataset")
    agency = room.add("organisation", "Treatment service", owner=None, organisation_type="nhs")
    room.link(document, "supplies", agency)
    people = {
        code: person(code, room.north.id, code)
        for code in ("analyst", "manager", "chair", "board_member", "scrutineer")
    }
    world = World(
        room,
        people["analyst"],
        people["manager"],
        people["chair"],
        people["board_member"],
        people["scrutineer"],
        measure,
        document,
    )
    world.take("FIG-001", "210", 2022)
    world.take("FIG-002", "240", 2023)
    return world
