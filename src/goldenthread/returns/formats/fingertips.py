"""Public health profiles (OHID Fingertips): one figure a row, in the four spellings met so far.

The download of the website, of the API and of fingertipsR differ in the names of columns, in how a
blank is written and in thousands commas. The indicator's year type and unit are in its metadata only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.returns.formats.areas import Answer
from goldenthread.returns.formats.cells import number
from goldenthread.returns.formats.checks import TrendCheck
from goldenthread.returns.formats.reading import Feed, Remembered, Repeats, Run, folded
from goldenthread.returns.formats.rows import Breakdown, Item, Row, breakdown_of
from goldenthread.returns.formats.tables import Source, Table
from goldenthread.returns.formats.units import polarity_of, unit_of_metadata
from goldenthread.vocabulary import Marker, Polarity, Refused, Unit, from_fingertips

_NAMES: Final = (
    "indicatorid",
    "indicatorname",
    "parentcode",
    "parentname",
    "areacode",
    "areaname",
    "areatype",
    "sex",
    "age",
    "categorytype",
    "category",
    "timeperiod",
    "value",
    "lowerci95.0limit",
    "upperci95.0limit",
    "lowerci99.8limit",
    "upperci99.8limit",
    "count",
    "denominator",
    "valuenote",
    "recenttrend",
    "comparedtoenglandvalueorpercentiles",
)
# Column 23 bears the name of the parent that was chosen, so it is found by its place; these follow it.
_AFTER: Final = ("timeperiodsortable", "newdata", "comparedtogoal")
_RANGE: Final = "timeperiodrange"

#: Year types of indicators whose periods need one, from OHID's indicator definitions.
KNOWN_YEAR_TYPES: Final[dict[str, str]] = {
    "20101": "Calendar",
    "20601": "Academic",
    "90284": "Financial",
    "90319": "Academic",
    "90631": "Academic",
    "93108": "Academic",
    "93532": "Financial",
}

_WORDS: Final = (
    "indicatorid",
    "indicatorname",
    "areacode",
    "areaname",
    "sex",
    "age",
    "categorytype",
    "category",
    "timeperiod",
    "valuenote",
    "recenttrend",
    "comparedtoenglandvalueorpercentiles",
)
_NUMBERS: Final = _NAMES[12:19]
_MOST_WORDS: Final = 100_000

_TAG: Final = re.compile(r"<[^>]{0,200}>")
_WITHHELD: Final = re.compile(r"suppress|disclosure|small number|confidential", re.IGNORECASE)
_CAUTION: Final = re.compile(r"caution|unreliable|low reliability", re.IGNORECASE)
NO_REASON: Final = "The publisher gives no value and no reason"
_PLAIN_YEAR: Final = re.compile(r"\d{4}(\s*-\s*\d{2}|\s*-\s*\d{4}|\s*Q[1-4])?")
_FINANCIAL_QUARTER: Final = re.compile(r"\d{4}/\d{2}\s*Q[1-4]")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the metadata says of one indicator."""

    year_type: str
    unit: Unit
    polarity: Polarity


def read_metadata(source: Source) -> dict[str, Metadata]:
    """Return the metadata of indicators by id, in either of the two layouts that OHID publishes.

    Raises:
        Refused: when it is another file.
    """
    table = Table(source)
    names = folded(table.header)
    if not {"indicatorid", "valuetype"} <= set(names) or not {"yeartype", "periodtype"} & set(names):
        raise Refused.one(
            "indicator metadata",
            f"its columns are {', '.join(table.header[:20])}",
            "Send the metadata as OHID publishes it, with indicator id, value type and year type",
        )
    found = {}
    for _, cells in table.dicts():
        plain = dict(zip(names, cells.values(), strict=True))
        found[plain["indicatorid"]] = Metadata(
            plain.get("yeartype") or plain.get("periodtype", ""),
            unit_of_metadata(plain["valuetype"], plain.get("unit", "")),
            polarity_of(plain.get("polarity", "")),
        )
    return found


class Fingertips(Feed):
    """OHID Fingertips, long."""

    key = "fingertips"
    title = "Public health profiles (Fingertips)"
    reads = "Data of one or more indicators as CSV, and indicator metadata where there is any"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether indicator, area, period and value are there under their names."""
        return {"indicatorid", "areacode", "timeperiod", "value", "timeperiodsortable"} <= set(folded(header))

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield a row for each figure; those with a word for the trend come last, when it can be checked."""
        table = Table(source, run.options.encoding)
        at = _columns(table.header)
        if folded(table.header)[-1] == "comparedtogoal":
            table.may_lack = 1  # before 2020 the last column was named and its cells left off
        metadata = read_metadata(run.options.companion) if run.options.companion is not None else {}
        reader = _Reader(run, at, metadata)
        trends = TrendCheck()
        for found in run.rows(table):
            item = reader.item(*found) if isinstance(found, tuple) else found
            if isinstance(item, Row):
                if trends.holds(item, reader.trend):
                    continue
                run.tally.items += 1
            if item is not None:
                yield item
        for item in trends.released():
            run.tally.items += 1
            yield item


class _Reader:
    """Turns cells into rows, remembering what comes again."""

    def __init__(self, run: Run, at: Mapping[str, int], metadata: Mapping[str, Metadata]) -> None:
        self._run, self._metadata = run, metadata
        self._at_words = [at[name] for name in _WORDS]
        self._at_numbers = [at[name] for name in _NUMBERS]
        self._words = _Words()
        self._parent, self._sortable, self._range = at["parent comparison"], at["timeperiodsortable"], at.get(_RANGE)
        self._period = Remembered(lambda *words: from_fingertips(*words[:2], sortable=words[2], time_range=words[3]))
        self._areas: dict[tuple[str, str], Answer] = {}
        self._breakdowns: dict[tuple[str, ...], Breakdown] = {}
        self._repeats = Repeats()
        self.trend = ""

    def item(self, row: int, raw: list[str]) -> Item | None:
        """Return the row or refusal for some cells, None when they are left out."""
        run = self._run
        plain = self._words
        cells = [plain[raw[at]] for at in self._at_words]
        texts = [_number_text(raw[at]) for at in self._at_numbers]
        indicator, title, code, name, sex, age, category_type, category, when, note_text, trend, compared = cells
        shown = f"{indicator} | {code} {name} | {sex} | {age} | {category} | {when}"
        answer = self._areas.get((code, name))
        if answer is None:
            answer = self._areas[code, name] = run.areas.by_code(code, name=name)
        if answer.sort != "taken":
            return run.not_taken(answer, row, shown)
        year_type = self._year_type(indicator, when)
        if not year_type:
            return run.unknown("year type", indicator, row, shown)
        time_range = plain[raw[self._range]] if self._range is not None else ""
        period = self._period(when, year_type, plain[raw[self._sortable]], time_range)
        if isinstance(period, Refused):
            return run.refuse_for(row, period, shown, column="Time period")
        numbers: list[Decimal | None] = []
        for column, text in zip(_NUMBERS, texts, strict=True):
            value = number(text) if text else None
            if text and value is None:
                return run.unknown("marker", text[:60], row, shown, column=column)
            numbers.append(value)
        parts = sex, age, category_type, category
        repeat = self._repeats((indicator, answer.code, *parts, when), tuple(texts))
        if repeat == "same":
            run.tally.leave_out("exact repeat of an earlier row, under another parent")
            return None
        if repeat:
            finding = "another row gives other figures for the same indicator, area, group and time"
            return run.refuse(row, finding, "Ask the publisher which is right", shown)
        breakdown = self._breakdowns.get(parts)
        if breakdown is None:
            pairs = zip(("sex", "age", "category_type", "category"), parts, strict=True)
            breakdown = self._breakdowns[parts] = breakdown_of(pairs)
        value, lower, upper, lower_998, upper_998, count, denominator = numbers
        marker, note, flags = _marker(value, note_text)
        if value is None and (lower, upper) != (None, None):
            flags = (*flags, "Limits were given without a value, and are not kept")
            lower = upper = lower_998 = upper_998 = None
        if value is None and marker is Marker.CONFIDENTIAL and count is not None:
            flags = (*flags, "A count was given beside a value held back, and is not kept")
            count = None
        about = self._metadata.get(indicator)
        self.trend = trend
        words = (
            ("Recent Trend", trend),
            ("Compared to England", compared),
            ("Compared to parent", plain[raw[self._parent]]),
            ("Lower CI 99.8", texts[3] if lower_998 is not None else ""),
            ("Upper CI 99.8", texts[4] if upper_998 is not None else ""),
        )
        run.tally.given += 1
        return Row(
            "fingertips",
            indicator,
            title,
            answer.code,
            name,
            period,
            breakdown,
            value,
            count,
            denominator,
            lower,
            upper,
            marker,
            note=note,
            text=texts[0],
            vintage=run.options.vintage,
            unit=about.unit if about else None,
            polarity=about.polarity if about else None,
            words=tuple([pair for pair in words if pair[1]]),
            flags=flags if value is None else (*flags, *run.areas.flags(answer.code, period)),
            row=row,
        )

    def _year_type(self, indicator: str, when: str) -> str:
        """Return the year type: as the caller says, else the metadata, else what the text can only mean."""
        said = self._run.options.year_types.get(indicator)
        if said:
            return said
        if (about := self._metadata.get(indicator)) and about.year_type:
            return about.year_type
        if _PLAIN_YEAR.fullmatch(when):
            return "Calendar"
        if _FINANCIAL_QUARTER.fullmatch(when):
            return "Financial"
        return KNOWN_YEAR_TYPES.get(indicator, "")


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Return where each column stands, column 23 by its place after the comparison with England.

    Raises:
        Refused: naming what is missing, or a column that is not known.
    """
    names = folded(header)
    missing = [name for name in (*_NAMES, *_AFTER) if name not in names]
    if missing:
        raise Refused.one(
            "header",
            f"there is no column like “{missing[0]}”; the columns are {', '.join(header[:30])}",
            "Send the Fingertips download as it is, or ask for this layout to be added",
        )
    at = {name: names.index(name) for name in (*_NAMES, *_AFTER)}
    at["parent comparison"] = at["comparedtoenglandvalueorpercentiles"] + 1
    if _RANGE in names:
        at[_RANGE] = names.index(_RANGE)
    unknown = [header[place] for place in range(len(names)) if place not in at.values()]
    if unknown:
        raise Refused.one(
            "header", f"the column “{unknown[0]}” is not known", "Leave it out, or ask for it to be added"
        )
    return at


class _Words(dict[str, str]):
    """A cell's words on one line, remembered while there are not too many. fingertipsR writes NA for a blank."""

    def __missing__(self, cell: str) -> str:
        words = " ".join(cell.split())
        words = "" if words == "NA" else words
        if len(self) < _MOST_WORDS:
            self[cell] = words
        return words


def _number_text(cell: str) -> str:
    """Return the number's text, and nothing for the ways of writing a blank: NA, a dash, a dash dressed for the web."""
    text = cell.strip()
    if text.startswith("<"):
        text = _TAG.sub("", text).strip()
    return "" if text in ("NA", "-") else text


def _marker(value: object, note: str) -> tuple[Marker, str, tuple[str, ...]]:
    """Return the marker, the publisher's note without its web dressing, and flags."""
    words = _TAG.sub("", note).strip(" *") if note else ""
    if value is None:
        if _WITHHELD.search(words):
            return Marker.CONFIDENTIAL, words, ()
        return Marker.NOT_AVAILABLE, words or NO_REASON, ()
    if not words:
        return Marker.NONE, "", ()
    if _CAUTION.search(words):
        return Marker.LOW_RELIABILITY, words, ()
    flags = ("The value is for two areas together",) if words.endswith("combined") else ()
    return Marker.NONE, words, flags
