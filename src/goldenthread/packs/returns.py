"""How the returns of an example came in: what each agency sent for each period, with its faults.

A pack may have a `returns.yaml`. It is no part of the pack's records: `load` does not read it, and loads every
figure of `figures.csv` as it stands. The demo alone plays it. There, the figures that a return brings are left out
of the load, are written into the template of their return, and come in by the commands that people use. So each
number stands in one place, `figures.csv`, and `returns.yaml` says only what happened on its way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from goldenthread.packs.plain_yaml import Lined, LinedList, read_yaml
from goldenthread.packs.reading import Item, Pack
from goldenthread.vocabulary import Period, Refused

FILE = "returns.yaml"

#: (measure, area, breakdown) as a pack writes them: one line of a return.
Line = tuple[str, str, str]


@dataclass(frozen=True)
class Cells:
    """What an agency wrote into one line in place of the figure that stands in the end."""

    line: Line
    values: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """A question of the business team, with its answer; empty while it waits."""

    line: Line | None
    words: str
    answer: str


@dataclass(frozen=True)
class Version:
    """One file that an agency sent.

    Args:
        received: Working days after the period ended.
        instead: Lines that differ from `figures.csv`.
        stops: Codes of the checks that stop it; it goes no further then.
        put_right: Lines that are put right on the page, and make a further version.
        answers: Why a finding stands, by the code of its check.
        ends: "accepted", "signed off", "checked", "waiting" (nothing is answered), or "rolled back".
        why: Why accepted figures are corrected, or rolled back.
    """

    received: int
    instead: tuple[Cells, ...] = ()
    stops: tuple[str, ...] = ()
    put_right: tuple[Cells, ...] = ()
    asked: tuple[Asked, ...] = ()
    answers: Mapping[str, str] | None = None
    ends: str = "accepted"
    why: str = ""
    undone: str = ""


@dataclass(frozen=True)
class Sends:
    """How the agency of one collection sends, unless a window says otherwise."""

    collection: str
    file_format: str
    received: int
    signed_by: str
    signed_how: str


@dataclass(frozen=True)
class Story:
    """What is told of the returns of a pack.

    Args:
        windows: By collection and label of the period, the versions in which it came; empty for one not sent.
        locked: Labels of the periods whose figures are locked in the end.
    """

    owner: str
    periods: tuple[Period, ...]
    locked: frozenset[str]
    sends: tuple[Sends, ...]
    windows: Mapping[tuple[str, str], tuple[Version, ...]]

    def versions(self, sends: Sends, period: Period) -> tuple[Version, ...]:
        """The versions of one window: as told, or one that has nothing wrong with it."""
        return self.windows.get((sends.collection, period.label), (Version(sends.received),))

    @cached_property
    def labels(self) -> frozenset[str]:
        """The labels of its periods."""
        return frozenset(period.label for period in self.periods)


def story_of(folder: Path) -> Story | None:
    """What a pack tells of its returns; None where it tells nothing. Raises Refused with file and line."""
    path = folder / FILE
    if not path.is_file():
        return None
    name = f"{folder.name}/{FILE}"
    found = read_yaml(path.read_text(encoding="utf-8"), name)
    try:
        sends = tuple(
            Sends(one["collection"], one["format"], int(one["received"]), one["signed_by"], one["signed_how"])
            for one in found["collections"]
        )
        usual = {one.collection: one.received for one in sends}
        return Story(
            owner=found["owner"],
            periods=tuple(_quarters(found["first"], found["last"])),
            locked=frozenset(period.label for period in _quarters(found["first"], found["locked_to"])),
            sends=sends,
            windows={
                (one["collection"], one["period"]): tuple(
                    _version(each, usual[one["collection"]]) for each in one["versions"] or ()
                )
                for one in found["windows"] or ()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused.one(name, f"it cannot be read: {error!r}", "Write it like the one of example-county") from None


def _quarters(first: str, last: str) -> Iterable[Period]:
    """The quarters of financial years from one to another, both with it."""
    period, end = Period.parse(first, kind="quarter"), Period.parse(last, kind="quarter")
    while period.start <= end.start:
        yield period
        year, month = (period.end.year, period.end.month + 1) if period.end.month < 12 else (period.end.year + 1, 1)
        starts = year if month >= 4 else year - 1
        number = (month - 4) // 3 % 4 + 1
        period = Period.parse(f"quarter {number} {starts}/{(starts + 1) % 100:02d}", kind="quarter")


def _version(told: Lined, usual: int) -> Version:
    return Version(
        received=int(told.get("received") or usual),
        instead=_cells(told.get("instead")),
        stops=tuple(told.get("stops") or ()),
        put_right=_cells(told.get("put_right")),
        asked=tuple(
            Asked(_line(one["line"]) if one.get("line") else None, one["words"], one.get("answer") or "")
            for one in told.get("asked") or ()
        ),
        answers=dict(told.get("answers") or {}),
        ends=told.get("ends") or "accepted",
        why=told.get("why") or "",
        undone=told.get("undone") or "",
    )


def _cells(told: LinedList | None) -> tuple[Cells, ...]:
    return tuple(
        Cells(_line(one["line"]), {name: value or "" for name, value in one.items() if name != "line"})
        for one in told or ()
    )


def _line(text: str) -> Line:
    """ "MEA-003 L-EXAMPLE-COUNTY sex=female" as a line."""
    measure, area, *breakdown = text.split()
    return measure, area, " ".join(breakdown)


# --- What is left to the returns ---------------------------------------------------------------------------------


def lines_of(pack: Pack) -> dict[str, set[Line]]:
    """The lines that each collection of a pack asks for, as its records say."""
    areas = {str(one.data["ref"]): one.data.get("areas") for one in pack.records if one.data["kind"] == "collection"}
    found: dict[str, set[Line]] = {ref: set() for ref in areas}
    for item in pack.records:
        if item.data["kind"] != "return_item":
            continue
        links = item.data["links"]
        breakdowns = list(item.data.get("breakdowns") or ())
        if item.data.get("headline") != "false":
            breakdowns.append("")
        for area in str(item.data.get("areas") or areas[links["part_of"]]).split(","):
            found[links["part_of"]] |= {(links["asks_for"], area.strip(), each) for each in breakdowns}
    return found


def figures_of(pack: Pack, story: Story) -> dict[tuple[str, str], list[Item]]:
    """The figures of a pack that come in by its returns, by collection and label of the period."""
    asked = {line: ref for ref, lines in lines_of(pack).items() for line in lines}
    told = {one.collection for one in story.sends}
    found: dict[tuple[str, str], list[Item]] = {}
    for item in pack.figures:
        row = item.data
        collection = asked.get((row["measure"], row["area"], row.get("breakdown") or ""), "")
        if collection in told and row["period"] in story.labels:
            found.setdefault((collection, row["period"]), []).append(item)
    return found


def without_returns(pack: Pack, story: Story) -> Pack:
    """A pack without the figures that its returns bring, nor the documents that only these came from."""
    brought = {id(item) for items in figures_of(pack, story).values() for item in items}
    kept = tuple(item for item in pack.figures if id(item) not in brought)
    left = {item.data["document"] for item in kept}
    empty = {item.data["document"] for item in pack.figures if id(item) in brought} - left
    records = tuple(item for item in pack.records if item.data.get("ref") not in empty)
    return replace(pack, figures=kept, records=records)


def cells_of(items: Iterable[Item]) -> dict[Line, dict[str, str]]:
    """What stands in each line of a return, by the names of the columns of `figures.csv`."""
    names = ("value", "numerator", "denominator", "marker", "qualifier", "status", "note")
    found: dict[Line, dict[str, str]] = {}
    for item in items:
        row: dict[str, Any] = item.data
        said = {name: row.get(name) or "" for name in names}
        if said["status"] == "not_stated":
            said["status"] = ""
        found[row["measure"], row["area"], row.get("breakdown") or ""] = said
    return found


__all__ = ["Asked", "Cells", "Line", "Sends", "Story", "Version", "cells_of", "figures_of", "story_of"]
__all__ += ["lines_of", "without_returns"]
