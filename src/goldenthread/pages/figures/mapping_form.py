"""The form of a column map: where the table stands, what each column is, and what holds for all of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from goldenthread.reading.book import Book
from goldenthread.returns.mapped.guessing import ACROSS_TOP, Where, examples, guess, guess_where
from goldenthread.returns.mapped.heads import heads, place_of_sheet
from goldenthread.returns.mapped.layout import OF_FIGURES, Column, Layout, folded
from goldenthread.returns.mapped.reading import stands_as_period
from goldenthread.vocabulary import Problem, Refused

Choice = tuple[str, str, bool]
_SHOWN_ROWS, _SHORT, _MOST_CELLS, _FIRST = 12, 40, 12, 6

ROLES: Final[tuple[tuple[str, str], ...]] = (
    ("leave out", "Leave it out"),
    ("area", "The area"),
    ("period", "The period"),
    ("year", "The year of the period"),
    ("measure", "The name of the measure"),
    ("breakdown", "A breakdown, such as age"),
    ("value", "A figure: its value"),
    ("numerator", "A figure: its numerator"),
    ("denominator", "A figure: its denominator"),
    ("note", "A note"),
)
ACROSS: Final = (
    ("", "Nothing: each column is one thing"),
    ("period", "Periods"),
    ("area", "Areas"),
    ("measure", "Measures"),
)
YEARS: Final = (
    ("financial_year", "A financial year, from April"),
    ("academic_year", "An academic year, from September"),
    ("calendar_year", "A calendar year"),
    ("", "Ask where it is not certain"),
)
DATES: Final = (
    ("", "Ask"),
    ("month", "The month that it is in"),
    ("quarter", "The quarter that it is in"),
    ("week", "The week that it begins"),
    ("day", "The day itself"),
)
_WORDS: Final = (
    ("areas", "Names of areas", "Like Purbeck locality = E06000059, or County total = leave out"),
    ("measures", "Names of measures", "Like Repeat referrals = IND-004, kind=repeat, or Spent = IND-007 times 1000"),
    ("periods", "Spellings of periods", "Like Qtr one 23-24 = Q1 2023/24"),
    ("markers", "What stands in place of a number", "Like * = c, n/a = x, - = zero, (blank) = leave out"),
)


class Answers:
    """What somebody typed, by the names of the controls."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def text(self, name: str) -> str:
        """One line, without spaces to spare."""
        return " ".join(str(self._given.get(name, "")).split())[:200]

    def number(self, name: str, default: int) -> int:
        """A whole number; the default where it is none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else default

    def lines(self, name: str) -> list[str]:
        """The lines of a longer answer that hold something."""
        return [" ".join(line.split()) for line in str(self._given.get(name, ""))[:20_000].splitlines() if line.strip()]

    def pairs(self, name: str, label: str) -> dict[str, str]:
        """The lines of "name = meaning". Raises Refused for one that is none."""
        found = {}
        for line in self.lines(name):
            word, equals, means = line.partition(" = ")
            if not (equals and word.strip() and means.strip()):
                raise Refused.one(
                    label, f"“{line[:60]}” is not a name and its meaning", "Write it like: name = meaning"
                )
            found[word.strip()] = means.strip()
        return found


@dataclass(frozen=True)
class ColumnRow:
    """One column as the form shows it."""

    at: int
    head: str
    examples: str
    roles: tuple[Choice, ...]
    measure: str
    part: str
    times: str


@dataclass(frozen=True)
class MapForm:
    """The whole form. `across_heads` are the names that stand across the top, where the column names carry them."""

    where: Where
    sheets: tuple[Choice, ...]
    rows: tuple[tuple[int, str, bool], ...]
    across: tuple[Choice, ...]
    columns: tuple[ColumnRow, ...]
    across_heads: str
    figures: Column
    area: str
    years: tuple[Choice, ...]
    dates: tuple[Choice, ...]
    by_place: bool
    several_sheets: bool
    sheet_name: str
    sheet_at: int
    period_cell: str
    year_cell: str
    left_out: str
    ends_blank: bool
    filled_down: str
    words: tuple[tuple[str, str, str, str], ...]


def where_of(asked: Mapping[str, Any], typed: Mapping[str, Any], book: Book, layout: Layout | None) -> Where:
    """Where the table stands: as somebody said, as the map that is changed says, or as it seems."""
    given = typed if "head" in typed else asked
    if "head" in given:
        answers = Answers(given)
        across = answers.text("across")
        over = answers.number("over", 0)
        head = max(1, answers.number("head", 1))
        known = across if across in {code for code, _ in ACROSS} else ""
        return Where(answers.text("sheet"), head, over if known and over < head else 0, known)
    if layout is not None:
        return Where(place_of_sheet(book, layout), layout.head, layout.over, layout.across)
    return guess_where(book, str(asked.get("sheet", "")))


def form_of(
    book: Book, where: Where, saved: Layout | None, titles: Mapping[str, str], typed: Mapping[str, Any]
) -> MapForm:
    """The form for one place of one workbook: as typed, as saved, or as guessed."""
    sheet = next((each for each in book.sheets if each.name == where.sheet), book.sheets[0])
    where = replace(where, sheet=sheet.name)
    layout = guess(book, where, titles)
    if saved is not None:
        layout = _over_guess(layout, saved)
    answers = Answers(typed)
    known = {folded(column.head): column for column in layout.columns}
    rows = sheet.rows()
    found: list[ColumnRow] = []
    across_heads: list[str] = []
    seen: set[str] = set()
    roles = ROLES
    if where.across and not where.over:
        roles = (*ROLES, (ACROSS_TOP, f"One of the {where.across}s across the top"))
    for at, name in heads(rows, where.head).items():
        cell = rows.get(where.head, {}).get(at)
        carried = where.across == "period" and not where.over and cell is not None
        if carried and cell is not None and folded(name) not in known and stands_as_period(cell, layout):
            across_heads.append(name)
            continue
        if folded(name) in seen:
            continue
        seen.add(folded(name))
        column = _typed(answers, len(found), known.get(folded(name), Column(name, "leave out")))
        found.append(
            ColumnRow(
                len(found),
                name,
                " · ".join(_cut(text) for text in examples(sheet, where.head, at)),
                _choices(roles, column.role),
                column.measure,
                column.breakdown,
                column.times,
            )
        )
    shown = [each.name for each in book.sheets if not each.hidden]
    figures = layout.figures or Column("", "value")
    if "figures-measure" in typed:
        figures = _figures(answers)
    left_out = "\n".join(f"{head} = {text}" for head, texts in layout.left_out for text in texts)
    more = "head" in typed
    return MapForm(
        where=where,
        sheets=tuple((each.name, each.name, each.name == sheet.name) for each in book.sheets if each.cells),
        rows=tuple(_rows(rows, where.head)),
        across=_choices(ACROSS, where.across),
        columns=tuple(found),
        across_heads=_some(across_heads),
        figures=figures,
        area=answers.text("area") if more else layout.area,
        years=_choices(YEARS, answers.text("years") if more else layout.years),
        dates=_choices(DATES, answers.text("dates") if more else layout.dates),
        by_place=answers.text("sheet_by") == "place" if more else bool(saved and not saved.sheet),
        several_sheets=len(shown) > 1,
        sheet_name=sheet.name if len(book.sheets) > 1 else "",
        sheet_at=shown.index(sheet.name) + 1 if sheet.name in shown else 1,
        period_cell=answers.text("period_cell") if more else layout.period_cell,
        year_cell=answers.text("year_cell") if more else layout.year_cell,
        left_out="\n".join(answers.lines("left_out")) if more else left_out,
        ends_blank=bool(answers.text("ends_blank")) if more else layout.ends_blank,
        filled_down="\n".join(answers.lines("filled_down") if more else layout.filled_down),
        words=tuple(
            (name, label, hint, "\n".join(answers.lines(name)) if more else _as_lines(getattr(layout, name)))
            for name, label, hint in _WORDS
        ),
    )


def layout_of(answers: Answers, saved: Layout | None) -> Layout:
    """The layout that a form says. Raises Refused for lines that cannot be read."""
    across, over = answers.text("across"), answers.number("over", 0)
    columns = []
    for at in range(answers.number("columns", 0)):
        role = answers.text(f"col-{at}-role") or "leave out"
        if role == ACROSS_TOP:
            continue
        of_figures = role in OF_FIGURES
        measure = answers.text(f"col-{at}-measure") if of_figures else ""
        part = answers.text(f"col-{at}-part") if of_figures or role == "breakdown" else ""
        times = answers.text(f"col-{at}-times").replace(",", "") if of_figures else ""
        columns.append(Column(answers.text(f"col-{at}-head"), role, measure, part, times))
        if role == "leave out" and answers.text(f"col-{at}-measure"):
            finding = "it is left out, and a measure is chosen for it"
            raise Refused.one(f"Column “{columns[-1].head}”", finding, "Say what it is, or take the measure away")
    unnamed = [column.head for column in columns if column.role == "breakdown" and not column.breakdown]
    if unnamed:
        finding, remedy = "it is a breakdown of nothing", "Say by what, like age"
        raise Refused(Problem(f"Column “{head}”", finding, remedy) for head in unnamed)
    left_out: dict[str, list[str]] = {}
    for line in answers.lines("left_out"):
        head, equals, text = line.partition(" = ")
        if not equals:
            remedy = "Write it like: District = County total"
            raise Refused.one("Rows left out", f"“{line[:60]}” is not a column and what stands in it", remedy)
        left_out.setdefault(head.strip(), []).append(text.strip())
    by_place = answers.text("sheet_by") == "place"
    figures = _figures(answers)
    return Layout(
        columns=tuple(columns),
        sheet="" if by_place else answers.text("sheet_name"),
        position=max(1, answers.number("sheet_at", 1)) if by_place else 1,
        head=max(1, answers.number("head", 1)),
        over=over if across else 0,
        across=across,
        figures=figures if across and not over else None,
        measure=saved.measure if saved else "",
        area=answers.text("area"),
        period_cell=answers.text("period_cell").upper(),
        year_cell=answers.text("year_cell").upper(),
        years=answers.text("years"),
        dates=answers.text("dates"),
        left_out=tuple((head, tuple(texts)) for head, texts in left_out.items()),
        ends_blank=bool(answers.text("ends_blank")),
        filled_down=tuple(answers.lines("filled_down")),
        areas=answers.pairs("areas", _WORDS[0][1]),
        measures=answers.pairs("measures", _WORDS[1][1]),
        periods=answers.pairs("periods", _WORDS[2][1]),
        markers=answers.pairs("markers", _WORDS[3][1]),
    )


def _figures(answers: Answers) -> Column:
    """What stands across the top, as it was typed."""
    names = ("figures-measure", "figures-part", "figures-times")
    measure, part, times = (answers.text(name) for name in names)
    return Column("", "value", measure, part, times.replace(",", ""))


_ANCHORS: Final = {
    "Name": "title", "Agency": "agency", "Rows left out": "left_out", "Area": "area", "Period": "period_cell",
}  # fmt: skip


def anchor(problem: Problem, typed: Mapping[str, Any]) -> str:
    """The control that a problem of the form is about."""
    if problem.place in _ANCHORS:
        return f"#{_ANCHORS[problem.place]}"
    answers = Answers(typed)
    for at in range(answers.number("columns", 0)):
        if problem.place == f"Column “{answers.text(f'col-{at}-head')}”":
            return f"#col-{at}-role"
    return "#figures-measure" if problem.place == "Column “figures”" else "#each"


def _over_guess(guessed: Layout, saved: Layout) -> Layout:
    """What is saved, with a guess for columns that the map does not name yet."""
    named = {folded(column.head): column for column in saved.columns}
    columns = tuple(
        named.get(folded(column.head), column if column.role == ACROSS_TOP else Column(column.head, "leave out"))
        for column in guessed.columns
    )
    return replace(saved, columns=columns, head=guessed.head, over=guessed.over, across=guessed.across)


def _typed(answers: Answers, at: int, column: Column) -> Column:
    if answers.text(f"col-{at}-head") != column.head:
        return column
    role = answers.text(f"col-{at}-role")
    measure, part, times = (answers.text(f"col-{at}-{name}") for name in ("measure", "part", "times"))
    return Column(column.head, role, measure, part, times)


def _rows(rows: Mapping[int, Mapping[int, Any]], head: int) -> list[tuple[int, str, bool]]:
    near = [row for row in sorted(rows) if row <= max(_SHOWN_ROWS, head + 3)][:30]
    return [
        (row, " · ".join(_cut(cell.text) for _, cell in sorted(rows[row].items())[:_MOST_CELLS]), row == head)
        for row in near
    ]


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _FIRST} more" if len(names) > _FIRST else ""
    return ", ".join(names[:_FIRST]) + more


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else f"{plain[:_SHORT]}…"


def _choices(words: tuple[tuple[str, str], ...], chosen: str) -> tuple[Choice, ...]:
    return tuple((code, label, code == chosen) for code, label in words)


def _as_lines(words: Mapping[str, str]) -> str:
    return "\n".join(f"{name} = {means}" for name, means in words.items())
