"""What a return asks for and what came back: the template, its lines and rules, and the cells somebody filled in.

Plain data, frozen, that goes to JSON and back (`Template.plain`, `Template.from_plain`), so a template can be kept
word for word with the return that was made from it. Nothing here knows a spreadsheet: `writing`, `reading` do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, NamedTuple, Self

from goldenthread.reading.book import Holds
from goldenthread.vocabulary import Marker, Period, Polarity, Qualifier, Refused, Unit, ValueType

#: What a cell holds, by what the file says it is.
Held = Holds

#: What a template can be written as and read from. CSV carries no instructions and no drop-downs.
FORMATS: Final = ("xlsx", "ods", "csv")

#: The sheet that is filled in, and the one that says which template it is.
FIGURES, MADE_FROM = "Figures", "Template"

SEPARATOR: Final = "|"
#: What stands in a locked cell that has nothing to say, and in one that asks for nothing.
NONE, NOT_ASKED = "none", "not asked"

#: Markers a sender may give, in the order of the drop-down. A marker in place of a value says why there is none.
MARKERS: Final = tuple(
    marker for marker in Marker if marker not in (Marker.NONE, Marker.SIGNIFICANT, Marker.NOT_SIGNIFICANT)
)
#: Words before a figure, in the order of the drop-down. A range is two figures, and is not asked for.
QUALIFIERS: Final = tuple(each for each in Qualifier if each not in (Qualifier.NONE, Qualifier.RANGE))
STATUSES: Final = ("provisional", "revised", "final")


class Column(StrEnum):
    """The columns of the sheet of figures, by their headings, in their order."""

    REFERENCE = "Reference"
    INDICATOR = "Indicator"
    AREA = "Area"
    AREA_CODE = "Area code"
    PERIOD = "Period"
    BREAKDOWN = "Breakdown"
    UNIT = "Unit"
    LAST_VALUE = "Last figure"
    LAST_PERIOD = "Last period"
    VALUE = "Value"
    NUMERATOR = "Numerator"
    DENOMINATOR = "Denominator"
    MARKER = "Marker"
    QUALIFIER = "Qualifier"
    STATUS = "Status"
    NOTE = "Note"
    KEY = "Line key"

    @property
    def asked(self) -> bool:
        """Whether the sender fills it in; the others are locked."""
        return self in ASKED

    @property
    def number(self) -> bool:
        """Whether it holds a number the sender gives."""
        return self in NUMBERS


ASKED: Final = (
    Column.VALUE,
    Column.NUMERATOR,
    Column.DENOMINATOR,
    Column.MARKER,
    Column.QUALIFIER,
    Column.STATUS,
    Column.NOTE,
)
NUMBERS: Final = (Column.VALUE, Column.NUMERATOR, Column.DENOMINATOR)
LOCKED: Final = tuple(column for column in Column if column not in ASKED)


# What no figure of a type can be outside of, where its line says nothing else.
_BOUNDS: Final[dict[ValueType, tuple[Decimal | None, Decimal | None]]] = {
    ValueType.COUNT: (Decimal(0), None),
    ValueType.RATE: (Decimal(0), None),
    ValueType.RATIO: (Decimal(0), None),
    ValueType.PERCENTAGE: (Decimal(0), Decimal(100)),
    ValueType.PERCENTAGE_POINTS: (Decimal(-100), Decimal(100)),
    ValueType.PROPORTION: (Decimal(0), Decimal(1)),
    ValueType.RANK: (Decimal(1), None),
}


def line_key(reference: str, area: str, period: str, breakdown: str = "") -> str:
    """Return the stable key of a line: `reference|area|period|breakdown`.

    Raises:
        Refused: for a part that holds the separator or a line end, or has spaces to spare.
    """
    parts = (reference, area, period, breakdown)
    for part in parts:
        if SEPARATOR in part or part != " ".join(part.split()):
            raise Refused.one("template", f"“{part}” cannot be part of the key of a line", f"Leave out “{SEPARATOR}”")
    return SEPARATOR.join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure that is asked for.

    Args:
        reference: Full reference of the indicator, `dorset-cdp/IND-004`.
        title: Its title.
        definition: What it counts, in a sentence or two.
        unit: The unit in words: "people", "per 1,000 live births", "£".
        value_type: A `ValueType`: "count", "rate", "percentage".
        per: For a rate, the population it is given for.
        area: Code of the area.
        area_name: Name of the area.
        period: Label of the period, as `Period.parse` reads it.
        breakdown: "female, 15 to 24"; empty for all.
        asks_parts: Whether numerator and denominator are asked for besides the value.
        required: Whether a value or a marker must be given.
        minimum: The least a value can be; None where nothing bounds it.
        maximum: The most it can be.
        last_value: The figure of the return before, None where there is none.
        last_period: Label of its period.
        polarity: A `Polarity`.
        small_number_limit: Counts from 1 to below this are small. 0 where none are.
        period_kind: Kind of the period where its label leaves it open: "financial_year".
    """

    reference: str
    title: str
    area: str
    period: str
    value_type: str
    breakdown: str = ""
    definition: str = ""
    unit: str = ""
    per: int | None = None
    area_name: str = ""
    asks_parts: bool = False
    required: bool = True
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    last_value: Decimal | None = None
    last_period: str = ""
    polarity: str = Polarity.ASK.value
    small_number_limit: int = 5
    period_kind: str = ""

    def __post_init__(self) -> None:
        line_key(self.reference, self.area, self.period, self.breakdown)
        ValueType(self.value_type)
        Polarity(self.polarity)

    @property
    def key(self) -> str:
        """The stable key: `reference|area|period|breakdown`."""
        return SEPARATOR.join((self.reference, self.area, self.period, self.breakdown))

    @property
    def type(self) -> ValueType:
        """The value type, typed."""
        return ValueType(self.value_type)

    @property
    def measured_in(self) -> Unit:
        """The unit, typed."""
        return Unit(self.type, self.unit, self.per)

    @property
    def time(self) -> Period:
        """The period, typed.

        Raises:
            Refused: where the label leaves open what it means.
        """
        return Period.parse(self.period, kind=self.period_kind or None)

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The least and the most a value can be: as the line says, else as its type has it."""
        least, most = _BOUNDS.get(self.type, (None, None))
        return (least if self.minimum is None else self.minimum, most if self.maximum is None else self.maximum)

    @property
    def name(self) -> str:
        """The line in words, for messages: title, breakdown, area, period."""
        return ", ".join(
            part for part in (self.title, self.breakdown, self.area_name or self.area, self.period) if part
        )

    def locked(self) -> dict[Column, str]:
        """Return what the locked columns say."""
        from goldenthread.vocabulary import format_number

        return {
            Column.REFERENCE: self.reference,
            Column.INDICATOR: self.title,
            Column.AREA: self.area_name or self.area,
            Column.AREA_CODE: self.area,
            Column.PERIOD: self.period,
            Column.BREAKDOWN: self.breakdown or "All",
            Column.UNIT: self.measured_in.label or "number",
            Column.LAST_VALUE: NONE if self.last_value is None else format_number(self.last_value),
            Column.LAST_PERIOD: self.last_period or NONE,
            Column.KEY: self.key,
        }


class RuleKind(StrEnum):
    """How lines of one return hang together. The order of `Rule.lines` matters for the first and the last."""

    TOTAL = "total_of_parts"  # the first line is the sum of the others
    REQUIRED_PAIR = "required_pair"  # where one has a value, all must
    EXCLUSIVE_PAIR = "exclusive_pair"  # no more than one may have a value
    NOT_ABOVE = "not_above"  # the first line, a part, is not above the second, the whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What must hold between lines of one template.

    Args:
        kind: A `RuleKind`.
        lines: Keys of its lines, two or more.
        says: The rule in words, for messages; empty for the words of its kind.
        tolerance: How far a total may be out, in the unit of its lines. 0 for counts.
    """

    kind: RuleKind
    lines: tuple[str, ...]
    says: str = ""
    tolerance: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", RuleKind(self.kind))
        object.__setattr__(self, "lines", tuple(self.lines))
        if len(self.lines) < 2 or len(set(self.lines)) < len(self.lines):
            raise Refused.one("template", "a rule needs two lines or more, each once", "Name its lines")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What one agency is asked for, once: frozen, so that the file made from it can be told years later.

    Args:
        template_id: Its identity, the same through all versions.
        version: 1, 2 and so on.
        agency: Reference of the agency that is asked.
        agency_name: Its name.
        collection: What collects, in words: "Quarterly return, Dorset Combating Drugs Partnership".
        title: Title of the return: "Return for quarter 1 2025/26".
        due: Day it is due, ISO, or empty.
        marking: The marking that stands in header and footer: "OFFICIAL".
        contact: Where questions go: a role and a shared mailbox.
        lines: What is asked for, in order.
        rules: What must hold between them.

    Raises:
        Refused: for two lines with one key, or a rule about a line that is not here.
    """

    template_id: str
    version: int
    agency: str
    title: str
    lines: tuple[Line, ...]
    agency_name: str = ""
    collection: str = ""
    due: str = ""
    marking: str = "OFFICIAL"
    contact: str = ""
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(self.lines))
        object.__setattr__(self, "rules", tuple(self.rules))
        keys = [line.key for line in self.lines]
        known = set(keys)
        if len(known) < len(keys):
            twice = sorted({key for key in keys if keys.count(key) > 1}) if len(keys) < 2000 else ["a line"]
            raise Refused.one("template", f"{twice[0]} is asked for twice", "Ask for each figure once")
        for rule in self.rules:
            for key in rule.lines:
                if key not in known:
                    raise Refused.one("template", f"a rule names {key}, which is not asked for", "Add the line")

    def by_key(self) -> dict[str, Line]:
        """Return its lines by key, in order."""
        return {line.key: line for line in self.lines}

    @property
    def identity(self) -> str:
        """Template, version and agency in one line, as it stands in the file."""
        return f"{self.template_id} version {self.version} for {self.agency}"

    def plain(self) -> dict[str, Any]:
        """Return it as plain data for JSON: decimals as text."""
        said = _plain(self)
        said["lines"] = [_plain(line) for line in self.lines]
        said["rules"] = [_plain(rule) for rule in self.rules]
        return said

    @classmethod
    def from_plain(cls, said: Mapping[str, Any]) -> Self:
        """Return the template that `plain` wrote.

        Raises:
            Refused: It is not such data.
        """
        try:
            kept = {name: said[name] for name in (each.name for each in fields(cls)) if name in said}
            lines = tuple(
                Line(**{name: _typed(name, value) for name, value in each.items() if name != "key"})
                for each in kept.pop("lines")
            )
            rules = tuple(
                Rule(
                    kind=RuleKind(each["kind"]),
                    lines=tuple(each["lines"]),
                    says=each.get("says", ""),
                    tolerance=Decimal(each.get("tolerance", "0")),
                )
                for each in kept.pop("rules", ())
            )
            return cls(lines=lines, rules=rules, **kept)
        except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
            raise Refused.one("template", f"it is not a template ({type(error).__name__})", "Make it again") from None


def _plain(made: Template | Line | Rule) -> dict[str, Any]:
    return {each.name: _out(getattr(made, each.name)) for each in fields(made)}


def _out(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


_DECIMALS: Final = frozenset({"minimum", "maximum", "last_value"})


def _typed(name: str, value: Any) -> Any:
    return Decimal(value) if name in _DECIMALS and value is not None else value


class Cell(NamedTuple):
    """One cell as it was found.

    Args:
        sheet: Its sheet; the file name for a CSV.
        address: "B14".
        text: What stands in it, as text, before anything is tidied. A date as YYYY-MM-DD.
        held: What sort of content the file says it is.
        number: The number in it, where it is one or can be read as one without doubt.
        formula: The formula, without its "=", where its value comes from one. Never worked out here.
        style: The number format where it changes what is seen: "0%", "dd/mm/yyyy".
        tricks: What had to be seen through to read the number: "thousands separator", "space of no width".
    """

    sheet: str = ""
    address: str = ""
    text: str = ""
    held: Held = Held.NOTHING
    number: Decimal | None = None
    formula: str = ""
    style: str = ""
    tricks: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return self.held is Held.NOTHING

    @property
    def place(self) -> str:
        """Sheet and address, "Figures, B14"."""
        return f"{self.sheet}, {self.address}" if self.sheet else self.address


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that was filled in.

    Args:
        key: Key of its line as the row gives it, tidied.
        row: Where it stands, from 1.
        cells: Cell by column; every column that the file has.
        hidden: Whether the row is hidden.
        known: Whether the template asks for this key.
        qualifier: The word before the figure, from its own column or from the value cell ("about 30").
        marker: The marker, from its own column or from the value cell ("[c]").
    """

    key: str
    row: int
    cells: Mapping[Column, Cell]
    hidden: bool = False
    known: bool = True
    qualifier: Qualifier = Qualifier.NONE
    marker: Marker = Marker.NONE

    def cell(self, column: Column) -> Cell:
        """Return its cell in a column, an empty one where the file has no such column."""
        return self.cells.get(column, _NO_CELL)

    @property
    def value(self) -> Decimal | None:
        """The value, None where there is none that can be read."""
        return self.cell(Column.VALUE).number

    @property
    def numerator(self) -> Decimal | None:
        """The numerator likewise."""
        return self.cell(Column.NUMERATOR).number

    @property
    def denominator(self) -> Decimal | None:
        """The denominator likewise."""
        return self.cell(Column.DENOMINATOR).number

    @property
    def status(self) -> str:
        """The status as given, in small letters: "provisional"; empty where none is."""
        return " ".join(self.cell(Column.STATUS).text.split()).casefold()

    @property
    def note(self) -> str:
        """The note, on one line."""
        return " ".join(self.cell(Column.NOTE).text.split())

    @property
    def blank(self) -> bool:
        """Whether the sender has given nothing at all for this line."""
        return all(self.cell(column).empty for column in ASKED)


_NO_CELL: Final = Cell()


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, a hidden sheet, or words outside the table: what a reader of the figures alone would miss."""

    # "comment", "hidden sheet", "hidden row", "hidden column", "outside", "formula", "link", "merged"
    sort: str
    place: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What came back.

    Args:
        name: File name as sent.
        format: "xlsx", "ods" or "csv".
        template_id: What the file says it was made from.
        version: Its version.
        agency: The agency it was made for.
        entries: The rows, in the order of the file, doubles included.
        missing: Keys that the template asks for and the file does not have: rows deleted.
        moved: Whether the rows stand in another order than they were sent out.
        remarks: Comments, what is hidden, what stands outside the table.
        columns: The columns that the file has, with the letter of each.
        dates_from_1904: Whether its dates count from 1904.
    """

    name: str
    format: str
    template_id: str
    version: int
    agency: str
    entries: tuple[Entry, ...]
    missing: tuple[str, ...] = ()
    moved: bool = False
    remarks: tuple[Remark, ...] = ()
    columns: Mapping[Column, str] = field(default_factory=dict)
    dates_from_1904: bool = False

    def first(self) -> dict[str, Entry]:
        """Return the first row of each key that the template asks for."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            if entry.known:
                found.setdefault(entry.key, entry)
        return found

    def hidden(self) -> tuple[Remark, ...]:
        """Return what is hidden in it."""
        return tuple(remark for remark in self.remarks if remark.sort.startswith("hidden"))
