"""The child process that reads one national file: `python -m goldenthread.returns.child`.

It bounds itself before it looks at the file. On standard input it takes a line of JSON (the limits, the format and its
options, the area book, the series wanted), then the companion file and the file; on standard output it answers with a
line of JSON for each thing found, so that neither side ever holds the whole answer.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from goldenthread.reading.child import enclose
from goldenthread.reading.limits import Limits

_HEAD_BYTES = 65_536
_LONGEST_HEAD = 32_000_000
#: Rows between two words of progress.
STEP = 10_000
#: Refusals that are handed on; the count says how many there are in all.
MOST_REFUSALS = 500
_MOST_BREAKDOWNS = 50
#: Areas met that are handed on, the most frequent first.
_MOST_AREAS = 1_000


def main() -> int:
    """Read the file on standard input and answer on standard output."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    head = json.loads(source.readline(_LONGEST_HEAD))
    enclose(Limits(**head["limits"]))
    from goldenthread.vocabulary.refusals import Refused

    # Made once: json.dumps makes an encoder anew when it is told of ensure_ascii.
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def say(*parts: object) -> None:
        out.write(encode(parts).encode("utf-8", "replace") + b"\n")

    try:
        companion = source.read(head["companion"]) if head["companion"] is not None else None
        look_up = source.read(head["small_areas"]) if head["small_areas"] is not None else None
        data = source.read(head["size"])
        for parts in answers(head, data, companion, look_up):
            say(*parts)
    except Refused as refused:
        problems = [[problem.place, problem.finding, problem.remedy] for problem in refused.problems]
        say("refused", problems, getattr(refused, "words", ()))
    except (MemoryError, RecursionError):
        say("failed", "memory")
    out.flush()
    return 0


def answers(
    head: dict[str, Any], data: bytes, companion: bytes | None, look_up: bytes | None = None
) -> Iterator[tuple[object, ...]]:
    """Yield what to answer: ("row", ...), ("not", ...), ("at", row) and at last ("end", {...}).

    Raises:
        Refused: for a file that cannot be taken at all.
    """
    from goldenthread.returns.formats import Refusal, Row
    from goldenthread.returns.wanted import Series, Wanted

    options = _options(head, companion, look_up)
    key, reading = _by_map(head, data, options) if head["map"] else _by_format(head, data, options)
    wanted = Wanted(
        Series(number, series, tuple((n, i) for n, i in breakdown), frozenset(areas))
        for asked_of, number, series, breakdown, areas in head["wanted"]
        if asked_of == key
    )
    only = frozenset(head["areas_only"])
    seen: dict[str, list[Any]] = {}
    not_wanted: Counter[str] = Counter()
    areas: Counter[str] = Counter()
    markers: Counter[Any] = Counter()
    refused = shown = again = 0
    vintage = ""
    next_word = STEP
    for item in reading:
        if reading.tally.rows >= next_word:
            yield "at", reading.tally.rows
            next_word = reading.tally.rows + STEP
        if isinstance(item, Refusal):
            refused += item.entries
            if shown < MOST_REFUSALS:
                shown += 1
                yield "not", item.place, item.finding, item.remedy, item.text[:300], item.entries
            continue
        if not isinstance(item, Row):
            raise AssertionError(f"a format of figures gave a {type(item).__name__}")
        told = seen.get(item.series)
        if told is None:
            unit = item.unit
            said = [unit.type.value, unit.text, unit.per] if unit else None
            told = seen[item.series] = [item.series, item.title, 0, said, Counter()]
        told[2] += 1
        areas[item.area] += 1
        if item.marker:
            markers[item.marker] += 1
        if len(told[4]) < _MOST_BREAKDOWNS or item.breakdown_text in told[4]:
            told[4][item.breakdown_text] += 1
        if only and item.area not in only:
            not_wanted["another area than the ones asked for"] += 1
            continue
        takers = wanted.of(item)
        if isinstance(takers, str):
            not_wanted[takers] += 1
            continue
        again += len(takers) - 1
        vintage = max(vintage, item.vintage)
        for number, breakdown in takers:
            yield _row(number, breakdown, item)
    tally = reading.tally
    yield "at", tally.rows
    yield (
        "end",
        {
            "format": key,
            "rows": tally.rows,
            "entries": tally.entries,
            "given": tally.given,
            "items": tally.items,
            "refused": refused,
            "left_out": dict(tally.left_out),
            "not_wanted": dict(not_wanted),
            "again": again,
            "vintage": vintage,
            "flags": list(reading.flags),
            "areas": dict(areas.most_common(_MOST_AREAS)),
            "markers": {str(marker.value): times for marker, times in markers.most_common()},
            "series": [
                [series, title, n, unit, [words for words, _ in kept.most_common()]]
                for series, title, n, unit, kept in seen.values()
            ],
        },
    )


def _by_format(head: dict[str, Any], data: bytes, options: Any) -> tuple[str, Any]:
    """The key of the format and the reading of a national file."""
    from goldenthread.returns.formats import feed, recognise
    from goldenthread.vocabulary import Refused

    found = recognise(data[:_HEAD_BYTES], head["name"])
    key = found.key if head["format"] == "auto" else head["format"]
    reader = feed(key)
    if found.key != key and not reader.recognise(_header(data)):
        raise Refused.one(
            head["name"], f"it is not in the format {key} but in {found.key}", f"Import it as {found.key}"
        )
    if reader.gives != "figures":
        raise Refused.one(
            head["name"], f"it gives {reader.gives} and no figures of a measure", "Load it into the registers instead"
        )
    return key, reader.read(data, options)


def _by_map(head: dict[str, Any], data: bytes, options: Any) -> tuple[str, Any]:
    """The same for a partner's spreadsheet, read by its column map."""
    from goldenthread.returns.mapped.layout import from_plain
    from goldenthread.returns.mapped.reading import Told, read

    said = head["map"]
    return head["format"], read(data, options, from_plain(said["layout"]), Told(said["units"], said["own"]))


def _row(number: int, breakdown: str, row: Any) -> tuple[object, ...]:
    def text(value: object) -> str | None:
        return None if value is None else str(value)

    return (
        "row",
        number,
        row.area,
        row.period.canonical,
        breakdown,
        text(row.value),
        text(row.numerator),
        text(row.denominator),
        text(row.lower),
        text(row.upper),
        row.marker.value,
        row.qualifier.value,
        row.status.value,
        row.note,
        row.text,
        row.vintage,
        list(row.flags),
        row.place,
        row.series,
        row.written,
    )


def _header(data: bytes) -> tuple[str, ...]:
    from goldenthread.returns.formats.tables import header_of

    return header_of(data[:_HEAD_BYTES])


def _options(head: dict[str, Any], companion: bytes | None, look_up: bytes | None) -> Any:
    from goldenthread.returns.formats import Areas, Entry, Options, SmallAreaLink, feed

    given = head["options"]
    book = Areas(
        (Entry(code, name, _day(first), _day(last), number) for code, name, first, last, number in head["areas"]),
        ((code, name) for code, name in head["names"]),
    )
    small: dict[str, str] = {}
    for link in feed("small-areas").read(look_up, Options(areas=book)) if look_up else ():
        if isinstance(link, SmallAreaLink):
            small |= {link.old: link.area, link.new: link.area}
    return Options(
        areas=book,
        small_areas=small,
        name=head["name"],
        vintage=given["vintage"],
        area_names=given["area_names"],
        companion=companion,
        year_types=given["year_types"],
        year=given["year"],
        rolling_months=given["rolling_months"],
        markers=given["markers"],
        encoding=given["encoding"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


if __name__ == "__main__":
    raise SystemExit(main())
