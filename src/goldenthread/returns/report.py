"""What an import did, with every entry of the file accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from goldenthread.observations.writing import NewFigure
from goldenthread.returns.mapped.doubts import Doubt
from goldenthread.returns.staging import NotTaken, Published


@dataclass
class MeasureLine:
    """What an import did for one measure."""

    reference: str
    title: str
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    older: int = 0


@dataclass(frozen=True)
class FirstLine:
    """One of the first figures as they are stored: its place in the file, and what it says."""

    place: str
    measure: str
    area: str
    period: str
    breakdown: str
    figure: str
    unit: str


@dataclass(frozen=True)
class RevisedLine:
    """One figure that is revised: its place in the file, what it says, and what stood before."""

    place: str
    measure: str
    area: str
    period: str
    breakdown: str
    before: str
    figure: str


#: Figures of a file that are shown as they are stored, and revised ones beside what stood before.
FIRST, REVISED = 12, 50


@dataclass
class Report:
    """What an import did, or on a dry run would do.

    Args:
        reference: Its number, like IMP-003; empty where nothing was kept.
        release: The publisher's release in words.
        entries: Places of the file where a figure could stand.
        again: Figures that fill a second measure too, and so are counted twice below.
        added, revised, unchanged: Figures by what became of them. A figure whose status or note alone
            changed counts as revised.
        counted_up: Entries that went into a total with others.
        refused: Entries that could not be taken.
        not_wanted: Figures that no series here asks for, by reason.
        left_out: Entries left out on purpose, by reason.
        cautions: What checks found, each with the number of figures that carry it.
        not_taken: The first refusals.
        series: Every series of the file.
        filled: The keys of those that fill a measure here.
        areas: Every area met in the file, wanted here or not, with its entries.
        markers: Every marker met in the file, with its entries.
        first: The first figures that are stored.
        revisions: The first figures that are revised, each with what stood before.
        doubts: What is asked about figures of a partner's spreadsheet before they are taken.
        sure: Why they are right, as somebody said; empty where nobody did.
    """

    file_name: str
    file_format: str = ""
    format_title: str = ""
    owner: str = ""
    reference: str = ""
    document: str = ""
    release: str = ""
    sha256: str = ""
    rows: int = 0
    entries: int = 0
    again: int = 0
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    counted_up: int = 0
    refused: int = 0
    not_wanted: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    by_measure: list[MeasureLine] = field(default_factory=list)
    cautions: Counter[str] = field(default_factory=Counter)
    flags: tuple[str, ...] = ()
    not_taken: list[NotTaken] = field(default_factory=list)
    series: Sequence[Published] = ()
    filled: frozenset[str] = frozenset()
    areas: Mapping[str, int] = field(default_factory=dict)
    markers: Mapping[str, int] = field(default_factory=dict)
    first: list[FirstLine] = field(default_factory=list)
    #: The column map that a partner's spreadsheet was read by: its reference, title, version and agency.
    column_map: Mapping[str, Any] = field(default_factory=dict)
    revisions: list[RevisedLine] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    sure: str = ""
    dry_run: bool = False

    @property
    def changed(self) -> int:
        """How many figures were written."""
        return self.added + self.revised

    @property
    def unfilled(self) -> list[Published]:
        """The series of the file that fill no measure here."""
        return [each for each in self.series if each.series not in self.filled]

    def watched(self, figures: Iterable[NewFigure]) -> Iterator[NewFigure]:
        """The figures as they pass into the store, the first of them noted."""
        for each in figures:
            if len(self.first) < FIRST:
                figure = each.figure
                self.first.append(
                    FirstLine(
                        place=each.place,
                        measure=each.measure.title,
                        area=each.area,
                        period=each.period.label,
                        breakdown=each.breakdown,
                        figure=figure.shown(),
                        unit=figure.unit.label,
                    )
                )
            yield each

    def revises(self, item: NewFigure, before: str) -> None:
        """Note a figure that says something else than the one that stands."""
        now = item.figure.shown()
        if len(self.revisions) < REVISED:
            self.revisions.append(
                RevisedLine(
                    place=item.place,
                    measure=item.measure.title,
                    area=item.area,
                    period=item.period.label,
                    breakdown=item.breakdown,
                    before=before,
                    figure=now if now != before else f"{now}, with another note or status",
                )
            )

    def counts(self) -> dict[str, object]:
        """The counts alone, as JSON holds them."""
        names = ("rows", "entries", "again", "added", "revised", "unchanged", "counted_up", "refused")
        numbers: dict[str, object] = {name: getattr(self, name) for name in names}
        numbers |= {"not_wanted": dict(self.not_wanted), "left_out": dict(self.left_out)}
        if self.doubts:
            numbers |= {"doubts": [asdict(doubt) for doubt in self.doubts], "sure": self.sure}
        return numbers | ({"map": dict(self.column_map)} if self.column_map else {})

    def check(self) -> None:
        """Raise AssertionError when an entry went missing: a fault of ours, never of the file."""
        came = self.entries + self.again
        went = self.added + self.revised + self.unchanged + self.counted_up + self.refused
        went += self.not_wanted.total() + self.left_out.total()
        if came != went:
            raise AssertionError(f"{came:,} entries came in and {went:,} are accounted for")
