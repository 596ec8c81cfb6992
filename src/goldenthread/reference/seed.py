"""Load the registers from the data files beside this module.

The files are the truth: a row that is new is added and a row that differs is brought
in line, so loading twice changes nothing. Rows that left the files stay, since figures
may stand on them; an area that ended has a last day instead.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import models, transaction

from goldenthread.access import Actor
from goldenthread.audit import acts, ledger
from goldenthread.jobs import Progress, SilentProgress
from goldenthread.reference.models import (
    AgeBand,
    Area,
    AreaBridge,
    AreaMember,
    AreaName,
    BankHoliday,
    PolicyRule,
)
from goldenthread.reference.rules import band_label, fold
from goldenthread.vocabulary import AreaCode

DATA: Final = Path(__file__).parent / "data"
LOADED: Final = acts.declare("reference.loaded", "loaded the registers: {added} rows added, {changed} changed")

#: Who loads the registers when the program is installed and nobody has signed in.
INSTALLER: Final = Actor(id="installer", label="The installer", trusted=True)

# SQLite takes up to 32,766 values in one statement; the widest row here has nine.
BATCH: Final = 1000

Row = Mapping[str, str]
Values = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    """How many rows the files hold, and how many were added or changed."""

    rows: int = 0
    added: int = 0
    changed: int = 0

    def __add__(self, other: Loaded) -> Loaded:
        return Loaded(self.rows + other.rows, self.added + other.added, self.changed + other.changed)


def load_reference(*, actor: Actor = INSTALLER, progress: Progress | None = None) -> Loaded:
    """Load every register, in one transaction. Safe to run again.

    Args:
        actor: Who does it; the ledger names them when anything changed.
        progress: Told of each register.

    Returns:
        The counts of all registers together.

    Raises:
        Refused: when a file holds an area code that is none.
    """
    progress = progress or SilentProgress()
    total = Loaded()
    with transaction.atomic(), progress.stage("Loading registers", total=len(_REGISTERS)) as step:
        for model, key, read in _REGISTERS:
            total += _bring_in_line(model, key, read())
            step.advance(message=str(model._meta.verbose_name_plural))
        if total.added or total.changed:
            ledger.write(
                actor,
                ledger.Event(
                    act=LOADED,
                    subject_kind="reference",
                    subject_id="registers",
                    parts={"added": total.added, "changed": total.changed},
                ),
            )
    return total


def _bring_in_line(model: type[models.Model], key: tuple[str, ...], wanted: Iterable[Values]) -> Loaded:
    """Add what is missing and change what differs, with one read and at most two writes."""
    rows = {tuple(values[name] for name in key): values for values in wanted}
    fields = list(next(iter(rows.values())))
    held = {tuple(row[name] for name in key): row for row in model._default_manager.values(*{"pk", *fields})}
    new = [model(**values) for at, values in rows.items() if at not in held]
    changed = [
        model(**{**values, "pk": held[at]["pk"]})
        for at, values in rows.items()
        if at in held and any(held[at][name] != value for name, value in values.items())
    ]
    model._default_manager.bulk_create(new, batch_size=BATCH)
    rest = [name for name in fields if name not in key]
    if changed:
        model._default_manager.bulk_update(changed, rest, batch_size=BATCH)
    return Loaded(len(rows), len(new), len(changed))


def _file(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _areas() -> Iterable[Values]:
    for row in _file("areas.csv"):
        yield {
            "code": AreaCode(row["code"]).value,
            "name": row["name"],
            "kind": row["kind"],
            "valid_from": _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]),
            "dfe_number": row["dfe_number"],
            "note": row["note"],
            "source": row["source"],
        }


def _names() -> Iterable[Values]:
    """The spellings in the file, and each area's own name."""
    spelled = [(row["area"], row["alias"]) for row in _file("area_names.csv")]
    own = [(row["code"], row["name"]) for row in _file("areas.csv")]
    for code, alias in dict.fromkeys([*spelled, *own]):
        yield {"area_id": code, "alias": alias, "folded": fold(alias)}


def _members() -> Iterable[Values]:
    for row in _file("area_members.csv"):
        yield {
            "composite_id": row["composite"],
            "member_id": row["member"],
            "valid_from": _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]),
            "makes_up": row["makes_up"] == "1",
        }


def _bridges() -> Iterable[Values]:
    for row in _file("area_bridges.csv"):
        yield {
            "old_id": row["old"],
            "new_id": row["new"],
            "note": row["note"],
            "exact": row["exact"] == "1",
            "break_mark": row["break_mark"] == "1",
        }


def _bands() -> Iterable[Values]:
    for row in _file("age_bands.csv"):
        lowest, highest = int(row["lowest"]), int(row["highest"]) if row["highest"] else None
        yield {
            "code": row["code"],
            "label": band_label(lowest, highest),
            "lowest": lowest,
            "highest": highest,
            "note": row["note"],
        }


def _holidays() -> Iterable[Values]:
    for row in _file("bank_holidays.csv"):
        yield {**row, "date": date.fromisoformat(row["date"])}


def _rules() -> Iterable[Values]:
    for row in _file("policy_rules.csv"):
        yield {
            **row,
            "starts": date.fromisoformat(row["starts"]),
            "ends": _day(row["ends"]),
            "to_be_confirmed": row["to_be_confirmed"] == "1",
        }


# Areas first: names, members and bridges point at them.
_REGISTERS: Final[tuple[tuple[type[models.Model], tuple[str, ...], Callable[[], Iterable[Values]]], ...]] = (
    (Area, ("code",), _areas),
    (AreaName, ("area_id", "alias"), _names),
    (AreaMember, ("composite_id", "member_id"), _members),
    (AreaBridge, ("old_id", "new_id"), _bridges),
    (AgeBand, ("code",), _bands),
    (BankHoliday, ("division", "date"), _holidays),
    (PolicyRule, ("code", "starts"), _rules),
)
