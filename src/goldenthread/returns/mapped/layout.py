"""Layout: what a saved column map says of a partner's spreadsheet. Plain Python, since the child process reads by it.

A layout is written as YAML that a person can read and change:

    sheet: Referrals
    head: 3
    years: financial_year
    columns:
      District: area
      Quarter: period
      Referrals received: value of IND-004
      of which repeat: value of IND-004, kind=repeat
      Spent (£000s): value times 1000 of IND-007
      Comments: note
      Ref: leave out
    markers:
      '*': c
      n/a: x
    rows left out:
      District: [County total, Source*]

What stands across the top, periods say, is said by `across`, with what its columns hold in `figures`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

import yaml

from goldenthread.returns.wanted import read_breakdown
from goldenthread.vocabulary import Marker, Problem, Refused

ROLES: Final = (
    "area", "period", "year", "measure", "breakdown", "value", "numerator", "denominator", "note", "leave out",
)  # fmt: skip
#: Roles whose cells belong to a figure of one measure.
OF_FIGURES: Final = ("value", "numerator", "denominator", "note")
ACROSS: Final = ("", "period", "area", "measure")
#: What a year such as 2023/24, or 2023 alone, is.
YEARS: Final = ("", "financial_year", "academic_year", "calendar_year")
#: What a date in place of a period stands for.
DATES: Final = ("", "month", "quarter", "week", "day")
#: What a marker may mean besides the standard letters.
ZERO, LEAVE = "zero", "leave out"
#: How an empty cell is written among the markers.
BLANK: Final = "(blank)"

MOST_COLUMNS: Final = 200
LONGEST: Final = 40_000
_MOST_HEAD: Final = 200
_WORDS: Final = ("areas", "measures", "periods", "markers")
_KEYS: Final = (
    "sheet", "head", "over", "across", "figures", "columns", "measure", "area", "period cell", "year cell", "years",
    "dates", *_WORDS, "rows left out", "ends at a blank row", "filled down",
)  # fmt: skip
_MEANING: Final = re.compile(
    r"(?P<role>value|numerator|denominator|note)(?: times (?P<times>[^\s,]+))?(?: of (?P<measure>[^\s,]+))?"
    r"(?:\s*,\s*(?P<breakdown>.+))?"
).fullmatch
#: Beyond a millionth and a million nobody gives figures.
_LEAST: Final = Decimal("0.000001")
_FACTOR: Final = re.compile(r"\d{1,8}(?:\.\d{1,8})?", re.ASCII).fullmatch
_CELL: Final = re.compile(r"[A-Z]{1,3}[1-9]\d{0,5}").fullmatch


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head as it stands, what its cells are, of which measure, and of which part of it.

    `breakdown` is the name of a dimension where the role is "breakdown", else pairs like "kind=repeat". `times` is
    what each number is to be multiplied by, such as "1000" for one that is given in thousands; empty for as it stands.
    """

    head: str
    role: str
    measure: str = ""
    breakdown: str = ""
    times: str = ""

    @property
    def meaning(self) -> str:
        """What it is, as the map writes it."""
        if self.role == "breakdown":
            return f"breakdown {self.breakdown}"
        of = f" of {self.measure}" if self.measure else ""
        times = f" times {self.times}" if self.times else ""
        return f"{self.role}{times}{of}{f', {self.breakdown}' if self.breakdown else ''}"


@dataclass(frozen=True, slots=True)
class Layout:
    """How one agency lays its figures out.

    Args:
        columns: Every column that does not stand under `across`, by its head.
        sheet: The sheet's name; empty for the one at `position` among those that can be seen.
        position: From 1.
        head: The row of the column names.
        over: The row above it that carries what stands across; 0 where the column names do so themselves.
        across: What stands across the top: "period", "area", "measure", or nothing.
        figures: What the columns under `across` hold, where the column names carry it themselves.
        measure: The measure of figures that no column or row gives one.
        area: The code of their area likewise.
        period_cell, year_cell: The cell above the table with their period, or with the year of their periods.
        years, dates: How a bare year and a date are read.
        areas: Names with the code each stands for; "leave out" for rows that are not wanted.
        measures: Names with the measure each stands for, "IND-004", "IND-004, kind=repeat" or "IND-004 times 1000",
            or "leave out".
        periods: Spellings with the period each stands for, or "leave out".
        markers: What stands in place of a number, with a standard letter, "zero" or "leave out".
        left_out: (head, texts): rows whose cell in that column is one of these. A star at the end takes any end.
        ends_blank: Whether the table ends with its first blank row.
        filled_down: Heads of columns in which an empty cell repeats the one above.
    """

    columns: tuple[Column, ...] = ()
    sheet: str = ""
    position: int = 1
    head: int = 1
    over: int = 0
    across: str = ""
    figures: Column | None = None
    measure: str = ""
    area: str = ""
    period_cell: str = ""
    year_cell: str = ""
    years: str = ""
    dates: str = ""
    areas: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    periods: Mapping[str, str] = field(default_factory=dict)
    markers: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ends_blank: bool = False
    filled_down: tuple[str, ...] = ()

    def of_role(self, *roles: str) -> list[Column]:
        """The columns of some roles, in order."""
        return [column for column in self.columns if column.role in roles]

    @property
    def targets(self) -> dict[str, set[str]]:
        """Every measure that it fills, with the dimensions by which its figures may be broken down."""
        found: dict[str, set[str]] = {}
        by_column = {column.breakdown for column in self.of_role("breakdown")}
        given = [(column.measure, column.breakdown) for column in self.of_role("value")]
        if self.figures is not None:
            given.append((self.figures.measure, self.figures.breakdown))
        given += [measure_of(text) for text in self.measures.values() if text != LEAVE]
        for measure, breakdown in given:
            if measure or self.measure:
                own = found.setdefault(measure or self.measure, set())
                own |= by_column | {name for name, _ in pairs_of(breakdown)}
        return found

    def saying(self, **words: Mapping[str, str]) -> Layout:
        """The same with more words explained: areas, measures, periods or markers."""
        said: dict[str, Any] = {name: {**getattr(self, name), **more} for name, more in words.items()}
        return replace(self, **said)


def pairs_of(breakdown: str) -> tuple[tuple[str, str], ...]:
    """The (dimension, item) pairs of "kind=repeat; sex=female". Raises Refused."""
    return read_breakdown(breakdown) if breakdown.strip() else ()


def measure_of(text: str) -> tuple[str, str]:
    """The measure and the breakdown of "IND-004, kind=repeat" or "IND-004 times 1000, kind=repeat"."""
    measure, _, breakdown = text.partition(",")
    return measure.partition(" times ")[0].strip(), breakdown.strip()


def times_of(text: str) -> str:
    """What the numbers of "IND-004 times 1000, kind=repeat" are to be multiplied by; empty for as they stand."""
    return text.partition(",")[0].partition(" times ")[2].strip()


def factor_of(times: str) -> Decimal:
    """The number that is said to multiply by; 1 where nothing is said. Raises Refused."""
    plain = times.replace(",", "")
    if not plain:
        return Decimal(1)
    if not _FACTOR(plain) or not _LEAST <= (factor := Decimal(plain)) <= 1 / _LEAST:
        remedy = "Write what each number is multiplied by, like 1000 for thousands, 100 for shares from 0 to 1, or 0.01"
        raise Refused.one("Multiply by", f"“{times}” is not a number to multiply by", remedy)
    return factor


def folded(text: str) -> str:
    """A head or a name as it is compared: without capitals and spaces to spare."""
    return " ".join(text.split()).casefold()


def column_of(head: str, meaning: str) -> Column:
    """The column of one line of a map. Raises Refused where its meaning cannot be read."""
    head, plain = " ".join(head.split()), " ".join(meaning.split())
    role, _, rest = plain.partition(" ")
    if role == "breakdown" and rest:
        return Column(head, role, "", "_".join(rest.casefold().split()))
    if plain in ROLES and role != "breakdown":
        return Column(head, plain)
    if found := _MEANING(plain):
        times = (found["times"] or "").replace(",", "")
        return Column(head, found["role"], found["measure"] or "", found["breakdown"] or "", times)
    raise Refused.one(
        f"Column “{head}”",
        f"“{plain}” is not something that a column can be",
        "Write one of: area, period, year, measure, breakdown NAME, value of IND-001, value times 1000 of IND-001, "
        "numerator of IND-001, denominator of IND-001, note, leave out",
    )


def problems_of(layout: Layout) -> list[Problem]:
    """What keeps a layout from being read by, before any file is looked at."""
    found = [*_odd_words(layout), *_repeated(layout)]
    if not layout.columns and not layout.across:
        return [*found, Problem("Columns", "the map names no column", "Say what each column is")]
    found += [*_odd_breakdowns(layout), *_odd_factors(layout)]
    across = layout.across
    if across and not layout.over:
        if layout.figures is None or layout.figures.role not in OF_FIGURES:
            found.append(Problem("Across", "it does not say what stands under it", "Write: figures: value of IND-001"))
    elif not layout.of_role("value"):
        found.append(Problem("Columns", "no column holds the value", "Say which column is a value"))
    if across != "period" and not layout.of_role("period") and not layout.period_cell:
        found.append(Problem("Period", "nothing gives the period", "Say which column, or which cell, names it"))
    if across != "area" and not layout.of_role("area") and not layout.area:
        found.append(Problem("Area", "nothing gives the area", "Say which column names it, or choose one for all"))
    for role in ("area", "measure", "year"):
        if len(layout.of_role(role)) > 1 or (across == role and layout.of_role(role)):
            found.append(Problem("Columns", f"two things give the {role}", "Leave one of them out"))
    if len(layout.of_role("period")) > 1 or (across == "period" and layout.of_role("period")):
        found.append(Problem("Columns", "two things give the period", "Leave one of them out, or make it the year"))
    return found + _without_measure(layout)


def _odd_words(layout: Layout) -> list[Problem]:
    found = []
    numbers = ((layout.head, "head", 1), (layout.position, "sheet", 1), (layout.over, "over", 0))
    for number, name, least in numbers:
        if not least <= number <= 50_000:
            found.append(Problem(name, f"{number:,} is not a row or a place", "Give a number from 1"))
    if layout.over and (layout.over >= layout.head or not layout.across):
        remedy = "Give a row above the column names, and say what stands across: period, area or measure"
        found.append(Problem("over", "that row cannot carry what stands across", remedy))
    for value, name, choices in (
        (layout.across, "across", ACROSS), (layout.years, "years", YEARS), (layout.dates, "dates", DATES),
    ):  # fmt: skip
        if value not in choices:
            found.append(Problem(name, f"“{value}” is not one of its words", f"Use one of: {', '.join(choices[1:])}"))
    for value, name in ((layout.period_cell, "period cell"), (layout.year_cell, "year cell")):
        if value and not _CELL(value):
            found.append(Problem(name, f"“{value}” is not a cell", "Write it like B1"))
    letters = {marker.value for marker in Marker if marker.value}
    for text, means in layout.markers.items():
        if means not in letters | {ZERO, LEAVE}:
            remedy = f"Use a standard letter ({', '.join(sorted(letters))}), zero, or leave out"
            found.append(Problem(f"Marker “{text}”", f"“{means}” is not a meaning", remedy))
        elif means in letters and Marker(means).allows_value:
            remedy = "Use c where it is held back, x where it is not available, z where it does not apply"
            found.append(Problem(f"Marker “{text}”", f"“{means}” stands beside a number, not in its place", remedy))
    return found


def _repeated(layout: Layout) -> list[Problem]:
    seen: set[str] = set()
    found = []
    for column in layout.columns:
        if folded(column.head) in seen:
            found.append(Problem(f"Column “{column.head}”", "the map names it twice", "Leave one of them out"))
        seen.add(folded(column.head))
    named = {folded(column.head) for column in layout.columns}
    for head in (*(head for head, _ in layout.left_out), *layout.filled_down):
        if folded(head) not in named:
            found.append(Problem(f"Column “{head}”", "a rule names it and the columns do not", "Use a column's name"))
    if len(layout.columns) > MOST_COLUMNS:
        found.append(Problem("Columns", "there are too many", f"Name {MOST_COLUMNS} or fewer"))
    return found


def _odd_breakdowns(layout: Layout) -> list[Problem]:
    found = []
    given = [(f"Column “{column.head}”", column.breakdown) for column in layout.of_role(*OF_FIGURES)]
    given += [(f"Name “{name}”", measure_of(text)[1]) for name, text in layout.measures.items()]
    if layout.figures is not None:
        given.append(("figures", layout.figures.breakdown))
    dimensions = {column.breakdown for column in layout.of_role("breakdown")}
    for place, breakdown in given:
        try:
            names = {name for name, _ in pairs_of(breakdown)}
        except Refused as refused:
            found.append(Problem(place, refused.problems[0].finding, refused.problems[0].remedy))
            continue
        if both := sorted(names & dimensions):
            found.append(Problem(place, f"a column gives “{both[0]}” too", "Say it in one of the two"))
    return found


def _odd_factors(layout: Layout) -> list[Problem]:
    """Multipliers that are none, that stand with a note, or that two things say at once."""
    figures = [("figures", layout.figures)] if layout.figures else []
    columns = [(f"Column “{each.head}”", each) for each in layout.of_role(*OF_FIGURES)] + figures
    given = [(place, column.times) for place, column in columns]
    given += [(f"Name “{name}”", times_of(text)) for name, text in layout.measures.items()]
    found = []
    for place, times in given:
        try:
            factor_of(times)
        except Refused as refused:
            found.append(Problem(place, refused.problems[0].finding, refused.problems[0].remedy))
    for place, column in columns:
        if column.times and column.role == "note":
            found.append(Problem(place, "a note cannot be multiplied", "Say it of the value"))
        if column.times and column.role == "value" and any(map(times_of, layout.measures.values())):
            found.append(Problem(place, "a name says what to multiply by too", "Say it in one of the two"))
    return found


def _without_measure(layout: Layout) -> list[Problem]:
    """Figures whose measure nothing gives, and parts of figures that no value stands beside."""
    found = []
    by_row = layout.across == "measure" or bool(layout.of_role("measure"))
    values = layout.of_role("value")
    for column in [*values, *([layout.figures] if layout.figures else [])]:
        if by_row and column.measure:
            finding = "it names a measure, and so does a column or the top"
            found.append(Problem(f"Column “{column.head}”", finding, "Say it in one of the two"))
        elif not by_row and not (column.measure or layout.measure):
            found.append(Problem(f"Column “{column.head or 'figures'}”", "its measure is not said", "Choose a measure"))
    if by_row and layout.measure:
        found.append(Problem("measure", "a column or the top names it too", "Say it in one of the two"))
    stands = {(column.measure, column.breakdown) for column in values}
    seen: set[tuple[str, str, str]] = set()
    for column in layout.of_role(*OF_FIGURES):
        key = (column.role, column.measure, column.breakdown)
        if column.role != "value" and not layout.figures and key[1:] not in stands and column.role != "note":
            finding = f"it is a {column.role}, and no value of the same measure and part stands beside it"
            found.append(Problem(f"Column “{column.head}”", finding, "Say which column is the value"))
        if key in seen and column.role != "note":
            finding, remedy = f"another column is the same {column.role}", "Give it another measure or part"
            found.append(Problem(f"Column “{column.head}”", finding, remedy))
        seen.add(key)
    return found


# --- As text, and as JSON --------------------------------------------------------------------------------


def read_layout(text: str) -> Layout:
    """The layout that a text says.

    Raises:
        Refused: with every problem, where it cannot be read or could not be read by.
    """
    if len(text) > LONGEST:
        raise Refused.one("Column map", f"it is over {LONGEST:,} characters long", "Leave out what is not needed")
    try:
        # Every value stays text: “No” is a name here and never false.
        said = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "it"
        raise Refused.one("Column map", f"{where} cannot be read as YAML", "Write it as the guide shows") from None
    if not isinstance(said, dict):
        raise Refused.one("Column map", "it does not say what the columns are", "Write it as the guide shows")
    odd = [str(key) for key in said if key not in _KEYS]
    if odd:
        remedy = f"Use one of: {', '.join(_KEYS)}"
        raise Refused(Problem("Column map", f"it says “{key}”, which no map can", remedy) for key in odd)
    layout = _layout(said)
    if problems := problems_of(layout):
        raise Refused(problems)
    return layout


def _layout(said: Mapping[str, Any]) -> Layout:
    sheet = _text(said, "sheet")
    problems: list[Problem] = []
    columns = []
    for head, meaning in _words(said, "columns").items():
        try:
            columns.append(column_of(head, meaning))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    figures = _text(said, "figures")
    by_position = sheet.isdecimal() and len(sheet) < 4
    return Layout(
        columns=tuple(columns),
        sheet="" if by_position else sheet,
        position=int(sheet) if by_position else 1,
        head=_number(said, "head", 1),
        over=_number(said, "over", 0),
        across=_text(said, "across"),
        figures=column_of("", figures) if figures else None,
        measure=_text(said, "measure"),
        area=_text(said, "area"),
        period_cell=_text(said, "period cell").upper(),
        year_cell=_text(said, "year cell").upper(),
        years=_text(said, "years"),
        dates=_text(said, "dates"),
        **{name: _words(said, name) for name in _WORDS},
        left_out=tuple((head, _several(texts)) for head, texts in _mapping(said, "rows left out").items()),
        ends_blank=_text(said, "ends at a blank row").casefold() in ("yes", "true"),
        filled_down=_several(said.get("filled down", "")),
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise Refused.one(name, "it is not one piece of text", "Write it as the guide shows")
    return " ".join(value.split())


def _number(said: Mapping[str, Any], name: str, default: int) -> int:
    text = _text(said, name)
    if text and not (text.isdecimal() and text.isascii() and len(text) < 7):
        raise Refused.one(name, f"“{text}” is not the number of a row", "Give a number, such as 3")
    return int(text) if text else default


def _mapping(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name) or {}
    if not isinstance(value, dict):
        raise Refused.one(name, "it is not a list of names with their meanings", "Write it as the guide shows")
    return {" ".join(str(key).split()): each for key, each in value.items()}


def _words(said: Mapping[str, Any], name: str) -> dict[str, str]:
    found = _mapping(said, name)
    for key, value in found.items():
        if not isinstance(value, str) or not value.strip() or len(key) > _MOST_HEAD:
            raise Refused.one(f"{name}, “{key[:60]}”", "it says nothing that can be read", "Write a name and a meaning")
    return {key: " ".join(value.split()) for key, value in found.items()}


def _several(value: Any) -> tuple[str, ...]:
    every = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in every):
        raise Refused.one("Column map", "a list holds something that is not text", "Write it as the guide shows")
    return tuple(" ".join(each.split()) for each in every if each.strip())


def written(layout: Layout) -> str:
    """The layout as the text that `read_layout` takes."""
    said: dict[str, Any] = {
        "sheet": layout.sheet or layout.position,
        "head": layout.head,
        "over": layout.over,
        "across": layout.across,
        "figures": layout.figures.meaning if layout.figures else "",
        "columns": {column.head: column.meaning for column in layout.columns},
        "measure": layout.measure,
        "area": layout.area,
        "period cell": layout.period_cell,
        "year cell": layout.year_cell,
        "years": layout.years,
        "dates": layout.dates,
        **{name: dict(getattr(layout, name)) for name in _WORDS},
        "rows left out": {head: list(texts) for head, texts in layout.left_out},
        "ends at a blank row": "yes" if layout.ends_blank else "",
        "filled down": list(layout.filled_down),
    }
    kept = {key: value for key, value in said.items() if value}
    return str(yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=200)).strip()


def plain(layout: Layout) -> dict[str, Any]:
    """The layout as JSON holds it, for the child process."""
    return asdict(layout)


def from_plain(said: Mapping[str, Any]) -> Layout:
    """The layout that `plain` wrote."""
    given = dict(said)
    given["columns"] = tuple(Column(**each) for each in given["columns"])
    given["figures"] = Column(**given["figures"]) if given["figures"] else None
    given["left_out"] = tuple((head, tuple(texts)) for head, texts in given["left_out"])
    given["filled_down"] = tuple(given["filled_down"])
    return Layout(**given)


def heads_of(columns: Iterable[Column]) -> set[str]:
    """The heads of some columns, as they are compared."""
    return {folded(column.head) for column in columns}
