"""What all readers share: the options, the feed's shape, and the run that counts and refuses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from goldenthread.returns.formats.areas import USUAL_KINDS, Answer, AreaBook, AreaReader, Areas
from goldenthread.returns.formats.rows import Item, Refusal, Tally, place_of
from goldenthread.returns.formats.tables import Fault, Source, Table
from goldenthread.vocabulary import Period, Problem, Refused

# Enough to put a file right by; the count says how many more there are.
_MOST_UNKNOWN: Final = 200
_ASKS: Final = {
    "area": "Add it to the area register, or say which code it is",
    "marker": "Ask the publisher what it means, and say so before the file is read again",
    "measure": "Send the dictionary that belongs to this release",
    "year type": "Say whether its years are financial, academic or calendar",
    "geographic level": "Ask for the level to be added, or leave its rows out",
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the reader of a file is told besides the file.

    Args:
        areas: The area register.
        name: File name; part of the key of a measure in some feeds.
        vintage: The release, such as "2025-11-20" or "November 2025", where the file does not say.
        area_names: Names or codes as published, with the code each stands for. For feeds with names only.
        kinds: Sorts of area to take; what is in the register is taken whatever its sort.
        small_areas: Code of a small area (2011 or 2021) to the code of the council that holds it.
        companion: The file that belongs to it: the LAIT dictionary, the EES metadata, indicator metadata.
        year_types: Indicator to "Financial", "Academic" or "Calendar", where the companion does not say.
        year: The year of a file that does not give one.
        rolling_months: How many months each month of a monthly file looks back over; 1 for the month alone.
        markers: Markers that only this file uses, with what they mean, as one of the standard letters.
        encoding: The encoding, where it is known and not UTF-8.
        lenient: Refuse the rows of unknown areas and markers, and do not stop at the end of the file.
    """

    areas: AreaBook = field(default_factory=lambda: Areas(()))
    name: str = ""
    vintage: str = ""
    area_names: Mapping[str, str] = field(default_factory=dict)
    kinds: frozenset[str] = USUAL_KINDS
    small_areas: Mapping[str, str] = field(default_factory=dict)
    companion: Source | None = None
    year_types: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None
    rolling_months: int = 1
    markers: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    lenient: bool = False


class Run:
    """One reading of one file: its tally, its unknown words, its areas."""

    def __init__(self, feed: Feed, options: Options) -> None:
        self.feed, self.options = feed.key, options
        self.tally = Tally()
        self.flags: tuple[str, ...] = ()
        self.areas = AreaReader(feed.key, options.areas, options.area_names, options.kinds)
        self._unknown: dict[tuple[str, str], tuple[int, str]] = {}

    def rows(self, table: Table, width: int = 1) -> Iterator[tuple[int, list[str]] | Refusal]:
        """Yield the good rows of a table, counted, with a refusal for each bad one."""
        tally = self.tally
        self.flags += table.flags
        for row, cells in table:
            tally.rows += 1
            tally.entries += width
            if isinstance(cells, Fault):
                if cells.finding:
                    remedy = "Check the row in the published file"
                    yield self.refuse(row, cells.finding, remedy, cells.text, entries=width)
                else:
                    tally.leave_out("blank row", width)
                continue
            yield row, cells

    def refuse(
        self, row: int, finding: str, remedy: str, text: str = "", *, column: str = "", entries: int = 1
    ) -> Refusal:
        """Return a refusal of some entries, counted."""
        self.tally.refused += entries
        return Refusal(row, finding, remedy, text, column, entries)

    def refuse_for(self, row: int, refused: Refused, text: str = "", *, column: str = "", entries: int = 1) -> Refusal:
        """Return a refusal that says what an exception said."""
        problem = refused.problems[0]
        return self.refuse(row, problem.finding, problem.remedy, text, column=column, entries=entries)

    def unknown(self, sort: str, what: str, row: int, text: str = "", *, column: str = "", entries: int = 1) -> Refusal:
        """Return a refusal of what nobody has explained, and remember it for the end of the file."""
        rows, first = self._unknown.get((sort, what), (0, place_of(row, column)))
        self._unknown[sort, what] = rows + 1, first
        return self.refuse(
            row, f"the {sort} “{what}” is not known", _ASKS.get(sort, ""), text, column=column, entries=entries
        )

    def not_taken(self, answer: Answer, row: int, text: str, entries: int = 1) -> Refusal | None:
        """Count a row whose area was not taken, and return the refusal where it is one."""
        if answer.sort == "unknown":
            return self.unknown("area", answer.finding, row, text, entries=entries)
        if answer.sort == "refused":
            return self.refuse(row, answer.finding, answer.remedy, text, entries=entries)
        self.tally.leave_out(answer.finding, entries)
        return None

    def finish(self) -> None:
        """Check the tally, and stop with every unknown name.

        Raises:
            Refused: naming each area, marker or measure that nobody has explained.
        """
        self.tally.check()
        if not self._unknown or self.options.lenient:
            return
        problems = [
            Problem(first, f"the {sort} “{what}” is not known ({times:,} times)", _ASKS.get(sort, ""))
            for (sort, what), (times, first) in list(self._unknown.items())[:_MOST_UNKNOWN]
        ]
        more = len(self._unknown) - len(problems)
        if more:
            problems.append(Problem("the file", f"{more:,} more are not known", "Put these right first"))
        raise Refused(problems)


class Reading:
    """The items of one file, to be gone through once, with the tally that grows meanwhile."""

    def __init__(self, run: Run, items: Iterator[Item]) -> None:
        self._run, self._items = run, items

    @property
    def tally(self) -> Tally:
        """How the entries were dealt with so far; whole when the items have ended."""
        return self._run.tally

    @property
    def flags(self) -> tuple[str, ...]:
        """What was found about the file as a whole."""
        return self._run.flags

    def __iter__(self) -> Iterator[Item]:
        """Yield rows and refusals.

        Raises:
            Refused: at once for an unknown header; at the end, with every name, for areas, markers
                and measures that are not known. What was yielded before must then not be kept.
        """
        yield from self._items
        self._run.finish()


class Feed(ABC):
    """One format of one publisher."""

    key: ClassVar[str]
    title: ClassVar[str]
    reads: ClassVar[str]
    gives: ClassVar[str] = "figures"
    #: Whether its publisher sends it as a workbook too.
    in_workbooks: ClassVar[bool] = False

    @abstractmethod
    def recognise(self, header: Sequence[str]) -> bool:
        """Whether a file with these column names is in this format."""

    @abstractmethod
    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield what the file holds, counting each entry in the run."""

    def read(self, source: Source, options: Options) -> Reading:
        """Return the reading of a file, given as bytes or as an open binary stream."""
        run = Run(self, options)
        return Reading(run, self.items(run, source))


def folded(header: Sequence[str]) -> tuple[str, ...]:
    """Return column names as they are compared: without spaces and capitals."""
    return tuple("".join(name.split()).casefold() for name in header)


def require_columns(header: Sequence[str], wanted: Sequence[str], feed: str) -> dict[str, int]:
    """Return where each wanted column stands.

    Raises:
        Refused: naming every column that is not there, and what is there instead.
    """
    names = folded(header)
    missing = [name for name in wanted if "".join(name.split()).casefold() not in names]
    if missing:
        raise Refused.one(
            "header",
            f"there is no column {', '.join(f'“{name}”' for name in missing)}; the columns are "
            f"{', '.join(f'“{name}”' for name in header[:30])}",
            f"Send the {feed} file as it was published, or ask for this layout to be added",
        )
    return {name: names.index("".join(name.split()).casefold()) for name in wanted}


class Remembered:
    """Periods read once for each spelling: a file has few, and many rows of each."""

    def __init__(self, read: Callable[..., Period]) -> None:
        self._read = read
        self._held: dict[tuple[str, ...], Period | Refused] = {}

    def __call__(self, *words: str) -> Period | Refused:
        """Return the period, or the refusal that the words met with."""
        found = self._held.get(words)
        if found is None:
            try:
                found = self._read(*words)
            except Refused as refused:
                found = refused
            self._held[words] = found
        return found


class Repeats:
    """Tells a first sighting of a key from an exact repeat and from one that differs.

    Holds two hashes for a key and no rows, about 150 bytes each.
    """

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def __call__(self, key: object, content: object) -> str:
        """Return "" for a new key, "same" for an exact repeat, "differs" for another content."""
        at, mine = hash(key), hash(content)
        if at not in self._seen:
            self._seen[at] = mine
            return ""
        return "same" if self._seen[at] == mine else "differs"
