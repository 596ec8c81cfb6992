"""Read a national file in a bounded child process, and hold what is wanted of it until it is accepted.

What the child gives goes line by line into a temporary file that has no name: a process that dies leaves
nothing behind, and no file is ever held whole as objects.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from goldenthread.jobs.progress import Progress
from goldenthread.reading.limits import MEGABYTE, Limits
from goldenthread.reading.safely import run_child
from goldenthread.returns.mapped.run import Unexplained
from goldenthread.returns.wanted import Series
from goldenthread.vocabulary import FigureStatus, Marker, Period, Problem, Qualifier, Refused, Unit, ValueType

#: A file of five million rows is about 350 MB; nothing that is published today comes near.
LIMITS = Limits(
    file_bytes=400 * MEGABYTE,
    memory_bytes=2048 * MEGABYTE,
    cpu_seconds=300,
    wall_seconds=600.0,
    reply_bytes=2048 * MEGABYTE,
)
_WORD = re.compile(rb'^\["at",(\d+)\]$', re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What a person says besides the file: see `formats.Options`, whose words these are."""

    vintage: str = ""
    area_names: Mapping[str, str] = field(default_factory=dict)
    year_types: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None
    rolling_months: int = 1
    markers: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    #: Only these areas, whatever the series ask for; empty for all.
    areas: frozenset[str] = frozenset()
    #: Why figures that a partner's spreadsheet gives, and that are doubted, are right; empty: they are held.
    sure: str = ""


@dataclass(frozen=True)
class Published:
    """A series as the file has it: its key, title, how many figures, its unit and its first breakdowns."""

    series: str
    title: str
    figures: int
    unit: Unit | None
    breakdowns: tuple[str, ...]


@dataclass(frozen=True)
class NotTaken:
    """An entry of the file that was refused."""

    place: str
    finding: str
    remedy: str
    text: str
    entries: int


@dataclass(frozen=True, slots=True)
class Staged:
    """One figure that is wanted, as the file publishes it. `series_id` is the record that asks for it."""

    series_id: int
    area: str
    period: Period
    breakdown: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    marker: Marker
    qualifier: Qualifier
    status: FigureStatus
    note: str
    text: str
    vintage: str
    flags: tuple[str, ...]
    place: str
    series: str
    written: str


class Stage:
    """What one file gives, read to its end. Iterate for the figures; close when done.

    Attributes:
        end: The child's counts, by name.
        not_taken: The first refusals.
        series: Every series of the file.
    """

    def __init__(self, spool: IO[bytes], end: Mapping[str, Any], not_taken: Sequence[NotTaken]) -> None:
        self._spool = spool
        self.end = end
        self.not_taken = tuple(not_taken)
        self.series = tuple(
            Published(str(key), str(title), int(number), _unit(unit), tuple(str(one) for one in breakdowns))
            for key, title, number, unit, breakdowns in end["series"]
        )

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def __iter__(self) -> Iterator[Staged]:
        """Yield the figures in the order of the file.

        Raises:
            Refused: when an answer of the child is not what was agreed.
        """
        self._spool.seek(0)
        periods: dict[str, Period] = {}
        for line in self._spool:
            if not line.startswith(b'["row"'):
                continue
            try:
                yield _staged(json.loads(line), periods)
            except (ValueError, KeyError, TypeError, InvalidOperation, RecursionError):
                raise _failed() from None


def stage(
    data: bytes,
    name: str,
    file_format: str,
    *,
    companion: bytes | None,
    small_areas: bytes | None = None,
    wanted: Sequence[tuple[str, Series]],
    areas: Sequence[Sequence[str]],
    names: Sequence[Sequence[str]],
    telling: Telling,
    progress: Progress,
    column_map: Mapping[str, Any] | None = None,
    limits: Limits = LIMITS,
) -> Stage:
    """Read a file in the child process and return what is wanted of it.

    Args:
        small_areas: The look-up from small areas to councils, for formats that are placed by small area.
        file_format: Key of the format, or "auto" to find it by the header.
        wanted: (format, series) of every series that fills a measure.
        areas: (code, name, first day, last day, number) of every area of the register, days as ISO or empty.
        names: (code, other spelling) of areas.
        column_map: For a partner's spreadsheet: its layout, the units of its measures, the partnership's areas.

    Raises:
        Refused: for a file that cannot be taken whole: header, unknown areas and markers, or bounds passed.
    """
    if not data:
        raise Refused.one(name, "it is empty", "Send the file as it was published")
    others = (("The companion file", companion or b""), ("The look-up of small areas", small_areas or b""))
    for what, content in ((name, data), *others):
        if len(content) > limits.file_bytes:
            raise Refused.one(
                what,
                f"it has {len(content) / MEGABYTE:,.0f} MB, and the most is {limits.file_bytes // MEGABYTE} MB",
                "Split it into parts",
            )
    given = asdict(telling)
    given.pop("areas")
    given.pop("sure")
    head = {
        "limits": asdict(limits),
        "format": file_format,
        "map": column_map,
        "name": name,
        "size": len(data),
        "companion": None if companion is None else len(companion),
        "small_areas": None if small_areas is None else len(small_areas),
        "options": given,
        "areas": [list(area) for area in areas],
        "names": [list(pair) for pair in names],
        "areas_only": sorted(telling.areas),
        "wanted": [[key, each.id, each.series, each.breakdown, sorted(each.areas)] for key, each in wanted],
    }
    sent = b"".join((json.dumps(head).encode(), b"\n", companion or b"", small_areas or b"", data))
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the stage
    try:
        with progress.stage(f"Reading {name}", total=max(data.count(b"\n") - 1, 1)) as step:
            done = 0

            def hear(part: bytes) -> None:
                nonlocal done
                spool.write(part)
                for word in _WORD.finditer(part):
                    step.advance(max(int(word[1]) - done, 0))
                    done = max(int(word[1]), done)

            _, code = run_child("goldenthread.returns.child", sent, name, limits, hear)
        return _understand(spool, name, code)
    except BaseException:
        spool.close()
        raise


def _understand(spool: IO[bytes], name: str, code: int) -> Stage:
    spool.seek(0)
    not_taken = []
    try:
        for line in spool:
            if line.startswith((b'["row"', b'["at"')):
                continue
            said = json.loads(line)
            if said[0] == "not":
                _, place, finding, remedy, text, entries = said
                not_taken.append(NotTaken(str(place), str(finding), str(remedy), str(text), int(entries)))
            elif said[0] == "refused":
                problems = [Problem(str(where), str(finding), str(remedy)) for where, finding, remedy in said[1]]
                raise Unexplained(problems, [tuple(each) for each in said[2]]) if said[2] else Refused(problems)
            elif said[0] == "end":
                return Stage(spool, said[1], not_taken)
            else:
                raise _too_large(name)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise _failed(name) from None
    # The answer ends in the middle: the child was ended for its memory or its time, or crashed.
    raise _too_large(name) if code else _failed(name)


def _staged(said: list[Any], periods: dict[str, Period]) -> Staged:
    (_, number, area, period, breakdown, value, numerator, denominator, lower, upper) = said[:10]
    (marker, qualifier, status, note, text, vintage, flags, place, series, written) = said[10:]
    when = periods.get(period)
    if when is None:
        when = periods[period] = Period.from_canonical(period)
    return Staged(
        number,
        area,
        when,
        breakdown,
        None if value is None else Decimal(value),
        None if numerator is None else Decimal(numerator),
        None if denominator is None else Decimal(denominator),
        None if lower is None else Decimal(lower),
        None if upper is None else Decimal(upper),
        _MARKERS[marker],
        _QUALIFIERS[qualifier],
        _STATUSES[status],
        note,
        text,
        vintage,
        tuple(flags),
        place,
        series,
        written,
    )


# Looked up, since making a word of an enum takes four times as long.
_MARKERS = {word.value: word for word in Marker}
_QUALIFIERS = {word.value: word for word in Qualifier}
_STATUSES = {word.value: word for word in FigureStatus}


def _unit(said: Sequence[Any] | None) -> Unit | None:
    return None if said is None else Unit(ValueType(said[0]), str(said[1]), said[2])


def _failed(name: str = "The file") -> Refused:
    return Refused.one(name, "it could not be read: reading it failed", "Save it again as CSV, and send it again")


def _too_large(name: str) -> Refused:
    return Refused.one(name, "it takes too much memory or time to read", "Split it into parts")
