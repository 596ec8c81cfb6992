"""Agencies that return figures to two partnerships, for the tests of returns.

police    returns to the north, and the same drug seizures to the south
health    returns to the north: treatment, and waits with counts behind them
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from goldenthread.access import Actor, Membership
from goldenthread.records.cards import Card
from goldenthread.reference.seed import load_reference
from goldenthread.returns.accepting.commands import Done, accept, sign_off
from goldenthread.returns.rounds.commands import open_rounds
from goldenthread.returns.rounds.queries import template_for
from goldenthread.returns.sending.commands import Sent, send
from goldenthread.returns.sending.filling import fill
from goldenthread.returns.workbooks.layout import Column
from tests.integration.room import Room, person

AREA = "E06000059"
QUARTER = "quarter 1 2024/25"


@dataclass(frozen=True)
class Agencies:
    """Who is there besides the room, and what is asked."""

    room: Room
    police: Card
    health: Card
    seizures: Card
    arrests: Card
    waits: Card
    police_sender: Actor
    police_approver: Actor
    health_sender: Actor
    analyst: Actor

    @property
    def code(self) -> str:
        """The police return to the north for the first quarter."""
        return "north/COL-001-202404-202406"

    @property
    def health_code(self) -> str:
        return "north/COL-002-202404-202406"

    @property
    def south_code(self) -> str:
        return "south/COL-001-202404-202406"

    def open(self, label: str = QUARTER, year: int = 2024) -> None:
        """Open the rounds of one quarter in both partnerships."""
        for slug in ("north", "south"):
            open_rounds(actor=self.room.operator, owner=slug, year=year, labels=[label])

    def file(self, code: str, values: Mapping[str, str | Mapping[Column, str]], file_format: str = "csv") -> bytes:
        """The template of a round with values by the reference of their measure."""
        template = template_for(self.room.operator, code)
        cells = {
            line.key: {Column.VALUE: said} if isinstance(said, str) else said
            for line in template.lines
            if (said := values.get(line.reference)) is not None
        }
        return fill(template, cells, file_format)

    def key(self, code: str, measure: Card) -> str:
        """The key of the line of a measure."""
        template = template_for(self.room.operator, code)
        return next(line.key for line in template.lines if line.reference == measure.full_reference)

    def police_values(self, seizures: str = "12", arrests: str = "30") -> dict[str, str]:
        return {self.seizures.full_reference: seizures, self.arrests.full_reference: arrests}

    def send(self, values: Mapping[str, str] | None = None, *, reason: str = "", actor: Actor | None = None) -> Sent:
        """The police send their return to the north."""
        data = self.file(self.code, values or self.police_values())
        sender = actor or self.police_sender
        return send(actor=sender, round=self.code, name="return.csv", data=data, reason=reason)

    def sign(self, code: str = "") -> None:
        sign_off(actor=self.police_approver, round=code or self.code)

    def accept(self, code: str = "") -> Done:
        return accept(actor=self.analyst, round=code or self.code)

    def whole(self, values: Mapping[str, str] | None = None, *, reason: str = "") -> Done:
        """Sent, signed off and accepted."""
        self.send(values, reason=reason)
        self.sign()
        return self.accept()


def for_agency(name: str, agency: Card) -> Actor:
    """Somebody who returns figures for one agency, and belongs to no partnership."""
    return Actor(id=f"u-{name}", label=name, memberships=(Membership(None, "contributor", organisation=agency.id),))


def make_agencies(room: Room) -> Agencies:
    """Two agencies and three measures, in a room with the registers."""
    load_reference()
    police = room.add("organisation", "Police", owner=None, organisation_type="police", reference="ORG-901")
    health = room.add("organisation", "Health trust", owner=None, organisation_type="nhs", reference="ORG-902")
    count = {"value_type": "count", "unit": "seizures", "polarity": "no_judgement"}
    seizures = room.add("indicator", "Drug seizures", owner=None, reference="IND-901", **count)
    arrests = room.add("indicator", "Arrests for supply", value_type="count", unit="arrests", polarity="no_judgement")
    waits = room.add(
        "indicator", "Seen within three weeks", value_type="percentage", unit="%", polarity="higher_better"
    )
    _collect(room, "north", "Police return", police, seizures, arrests)
    _collect(room, "north", "Treatment return", health, waits)
    _collect(room, "south", "Police return", police, seizures)
    return Agencies(
        room=room,
        police=police,
        health=health,
        seizures=seizures,
        arrests=arrests,
        waits=waits,
        police_sender=for_agency("police-sender", police),
        police_approver=for_agency("police-approver", police),
        health_sender=for_agency("health-sender", health),
        analyst=person("analyst", room.north.id, "analyst"),
    )


def _collect(room: Room, owner: str, title: str, agency: Card, *measures: Card) -> None:
    collection = room.add(
        "collection", title, owner=owner, areas=AREA, links=[("asks_of", agency.full_reference)], due_after=20
    )
    for measure in measures:
        room.add(
            "return_item",
            measure.title,
            owner=owner,
            heading="Core",
            asks_parts=measure.title.startswith("Seen"),
            links=[("part_of", collection.full_reference), ("asks_for", measure.full_reference)],
        )


#: A day after the rounds of the first quarter were due.
AFTER = date(2024, 9, 2)
