"""Random tables whose figures hang together, in the many shapes that reports print them in.

Every maker returns a table that is right, with the cells that some other cells of it determine.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from goldenthread.vocabulary import format_number, round_half_away
from tests.unit.claims.made_table import Made

AREAS: Final = ("Saltby", "Wexcombe", "Marrowby", "Ostlecombe", "Hethermere", "Velverton", "Priory Bank", "Kelsey")
AGENCIES: Final = ("Police", "Schools", "Health", "Probation", "Housing", "Family", "Voluntary sector", "Other")
GROUPS: Final = ("White British", "Asian", "Black", "Mixed", "Male", "Aged 16 to 24", "Opiates", "Alcohol only")
OFFENCES: Final = ("Burglary", "Robbery", "Vehicle crime", "Shoplifting", "Arson", "Theft from the person", "Affray")
COUNTS: Final = (
    "Referrals",
    "Contacts",
    "Cases",
    "Children",
    "Adults",
    "Offences",
    "Plans",
    "2022/23",
    "Number",
    "No.",
)
TOTALS: Final = (
    "Total", "**Total**", "All", "Overall", "Grand total", "All areas", "Totals", "TOTAL", "Borough", "County",
    "Partnership total", "Force", "All sites", "Combined", "Sum", "Trust total", "Total (all)", "Whole area",
)  # fmt: skip
#: Names that tell of a whole, but not that it is the sum of the rows beside it: no fault is certain in one column.
WEAK: Final = (
    "All",
    "Overall",
    "All areas",
    "All sites",
    "Combined",
    "Borough",
    "County",
    "Force",
    "Whole area",
    "Year",
)
MISSING: Final = ("[c]", "*", "-", "n/a", "<5", "..", "c", "suppressed")


def _count(value: Decimal | int, places: int = 0) -> str:
    return format_number(Decimal(value), places)


def _share(part: Decimal | int, whole: Decimal | int, places: int) -> str:
    return format_number(round_half_away(Decimal(part) * 100 / Decimal(whole), places), places)


def _labels(draw: random.Random) -> list[str]:
    pool = list(draw.choice((AREAS, AGENCIES, OFFENCES)))
    return draw.sample(pool, draw.randint(3, 6))


def sums(draw: random.Random) -> Made:
    """Counts with a total row, a total column, both or a subtotal between."""
    names = _labels(draw)
    heads = draw.sample(
        ("Boys", "Girls", "Under 5", "5 to 15", "Adults", "Young people", "Response", "CID"), draw.randint(1, 3)
    )
    money = draw.random() < 0.2
    values = [[draw.randint(6, draw.choice((90, 900, 6000))) for _ in heads] for _ in names]
    side = draw.choice(("last", "first", "none")) if len(heads) > 1 else "none"
    foot = draw.choice(("last", "last", "first", "none") if side != "none" else ("last", "last", "first"))
    column = draw.choice(
        ("Total", "All", "Overall", "All visits", "Total beds", "Both" if len(heads) == 2 else "Total")
    )
    label = draw.choice(TOTALS)
    body = [[name, *line] for name, line in zip(names, values, strict=True)]
    if foot != "none":
        added = [label, *(sum(line[at] for line in values) for at in range(len(heads)))]
        body.insert(0 if foot == "first" else len(body), added)
    out, decided = [], []
    for number, line in enumerate(body):
        cells = [int(cell) for cell in line[1:]]
        whole = sum(cells)
        cells = [*cells, whole] if side == "last" else [whole, *cells] if side == "first" else cells
        mark = "£" if money else ""
        bold = "**" if line[0] == label and draw.random() < 0.3 else ""
        out.append([str(line[0]), *(f"{bold}{mark}{_count(cell)}{bold}" for cell in cells)])
        if line[0] == label:
            decided += [(number, at + 1) for at in range(len(cells))]
        elif side != "none":
            decided.append((number, len(cells) if side == "last" else 1))
    if label in WEAK and len(heads) == 1:
        decided = []
    tops = [*heads, column] if side == "last" else [column, *heads] if side == "first" else heads
    note = draw.choice(("", "", "* Provisional.", "Source: local data."))
    return Made([draw.choice(("Area", "", "Source", "Ward")), *tops], out, decided, note=note)


def suppressed(draw: random.Random) -> Made:
    """A total of parts of which one is not printed: nothing is decided."""
    names = _labels(draw)
    values = [draw.randint(3, 90) for _ in names]
    cells = [_count(value) for value in values]
    cells[draw.randrange(len(cells))] = draw.choice(MISSING)
    rows = [[name, cell] for name, cell in zip(names, cells, strict=True)]
    return Made(["Area", draw.choice(COUNTS)], [*rows, [draw.choice(TOTALS), _count(sum(values))]])


def shares_of_total(draw: random.Random) -> Made:
    """Counts with the share that each is of the total of its column."""
    names = _labels(draw)
    values = [draw.randint(9, draw.choice((90, 900, 4000))) for _ in names]
    whole, places = sum(values), draw.choice((0, 1, 1))
    in_cell = draw.random() < 0.5
    mark = "%" if in_cell else ""
    head = draw.choice(("%", "Share", "% of total", "Percentage", "Proportion", "Share of all", "Per cent"))
    if not in_cell and head in ("Share", "Share of all", "Proportion"):
        head += " (%)"
    top = ["Group", draw.choice(COUNTS), head]
    rows = [
        [name, _count(value), _share(value, whole, places) + mark] for name, value in zip(names, values, strict=True)
    ]
    last = [draw.choice(TOTALS), _count(whole), draw.choice(("100", "100.0" if places else "100")) + mark]
    if draw.random() < 0.4:
        top = [top[0], f"{top[1]} (%)" if in_cell else top[1]]
        rows = [[name, f"{count} ({share.rstrip('%')}%)"] for name, count, share in rows]
        last = [last[0], f"{last[1]} (100%)"] if draw.random() < 0.6 else last[:2]
    where = 0 if draw.random() < 0.2 else len(rows)
    rows.insert(where, last)
    decided = [(at, len(top) - 1) for at in range(len(rows)) if at != where]
    return Made(top, rows, decided)


def shares_of_row(draw: random.Random) -> Made:
    """A part, a whole and a percentage in each row."""
    part, whole, head = draw.choice(
        (
            ("Screened", "Eligible", "Uptake"),
            ("Attended", "Invited", "% attended"),
            ("On time", "Assessments", "On time (%)"),
            ("Solved", "Recorded", "Solved rate"),
            ("Completed", "Started", "Completion"),
            ("Seen", "Referred", "Percentage seen"),
        )
    )
    names = _labels(draw)
    places = draw.choice((0, 1))
    rows = []
    for name in names:
        base = draw.randint(20, draw.choice((99, 2500)))
        some = draw.randint(base // 4, base)
        rows.append([name, base, some, _share(some, base, places) + "%"])
    decided = [(at, 3) for at in range(len(rows))]
    if draw.random() < 0.5:
        base, some = sum(int(row[1]) for row in rows), sum(int(row[2]) for row in rows)
        rows.append([draw.choice(TOTALS), base, some, _share(some, base, places) + "%"])
        decided += [(len(rows) - 1, at) for at in (1, 2, 3)]
    printed = [[str(row[0]), _count(row[1]), _count(row[2]), str(row[3])] for row in rows]
    head_row = ["Area", whole, part, head]
    if draw.random() < 0.4:
        head_row, printed = ["Area", part, whole, head], [[a, c, b, d] for a, b, c, d in printed]
        decided = [(at, {1: 2, 2: 1}.get(column, column)) for at, column in decided]
    return Made(head_row, printed, decided)


YEARS: Final = (
    ("2021/22", "2022/23"), ("2022", "2023"), ("Last year", "This year"), ("Dec", "Jan"), ("March 2022", "March 2023"),
    ("Previous quarter", "Current quarter"), ("Q1", "Q2"), ("2022/23 Q4", "2023/24 Q4"), ("LY", "TY"), ("Nov", "Dec"),
    ("Prior year", "Current year"), ("Baseline", "Latest"), ("2022-23", "2023-24"), ("Before", "After"),
)  # fmt: skip


def changes(draw: random.Random) -> Made:
    """Two periods and the change between them, in per cent or plain, with or without a total."""
    old, new = draw.choice(YEARS)
    plain = draw.random() < 0.45
    head = draw.choice(
        ("Change", "Difference", "+/-", "Var.", "Variance", "Diff.", "Movement", "Change in year")
        if plain
        else ("% change", "Change", "Change (%)", "Percentage change", "+/- %", "Annual change", "% diff", "Change %")
    )
    names = _labels(draw)
    places, signed, bracket = draw.choice((0, 1)), draw.random() < 0.6, draw.random() < 0.3
    rows: list[list[str]] = []
    pairs = []
    for name in names:
        one = draw.randint(30, draw.choice((200, 3000)))
        pairs.append((name, one, max(5, one + draw.randint(-one // 2, one // 2))))
    if draw.random() < 0.4:
        pairs.append((draw.choice(TOTALS), sum(pair[1] for pair in pairs), sum(pair[2] for pair in pairs)))
    for name, one, two in pairs:
        gap = Decimal(two - one)
        step = gap if plain else round_half_away(gap * 100 / one, places)
        size = format_number(abs(step), 0 if plain else places)
        sign = ("+" if step > 0 and signed else "") if step >= 0 else ("-" if not bracket else "")
        unit = "" if plain or ("%" in head and draw.random() < 0.3) else "%"
        shown = (
            f"({size}{unit})" if step < 0 and bracket and plain else f"{sign or ('-' if step < 0 else '')}{size}{unit}"
        )
        rows.append([name, _count(one), _count(two), shown])
    order = [0, 2, 1, 3] if draw.random() < 0.25 else [0, 1, 2, 3]
    heads = ["Measure", old, new, head]
    made = Made([heads[at] for at in order], [[row[at] for at in order] for row in rows])
    made.decided = [(at, 3) for at in range(len(rows))]
    return made


def points(draw: random.Random) -> Made:
    """Two percentages and the points between them."""
    old, new = draw.choice(YEARS)
    head = draw.choice(
        ("Change (pp)", "Change (percentage points)", "Points change", "pp", "Change (% points)", "Change")
    )
    rows = []
    for name in _labels(draw):
        one, two = (Decimal(draw.randint(200, 900)) / 10 for _ in range(2))
        unit = " pp" if head == "Change" else draw.choice(("", " pp")) if "pp" in head else ""
        rows.append([name, f"{one}%", f"{two}%", f"{two - one:+}{unit}"])
    return Made(["Measure", old, new, head], rows, [(at, 3) for at in range(len(rows))])


def last_year_in_brackets(draw: random.Random) -> Made:
    """This year's figure with last year's in brackets, and the change."""
    head = draw.choice(("2022/23 (2021/22)", "This year (last year)", "Number (last year)", "2023 (2022)"))
    rows = []
    for name in _labels(draw):
        one = draw.randint(30, 900)
        two = max(4, one + draw.randint(-one // 2, one // 2))
        step = round_half_away(Decimal(two - one) * 100 / one, 0)
        rows.append([name, f"{_count(two)} ({_count(one)})", f"{step:+}%"])
    return Made(["Measure", head, draw.choice(("Change", "% change"))], rows, [(at, 2) for at in range(len(rows))])


def rates(draw: random.Random) -> Made:
    """Counts, populations and rates."""
    per, name = draw.choice(((1000, "1,000"), (10000, "10,000"), (100000, "100,000")))
    places = draw.choice((0, 1))
    low = {1000: 300, 10000: 90, 100000: 40}[per]
    rows = []
    for area in _labels(draw):
        count, people = (
            draw.randint(low, low * 20),
            draw.randint(15, 400) * 1000 + draw.choice((0, draw.randint(1, 999))),
        )
        rate = round_half_away(Decimal(count) * per / people, max(places, 1 if per == 1000 else 0))
        rows.append([area, _count(count), _count(people), format_number(rate, max(places, 1 if per == 1000 else 0))])
    heads = [
        "Area",
        draw.choice(("Cases", "Offences", "Deaths")),
        draw.choice(("Population", "Aged 0 to 17", "Residents")),
    ]
    head = draw.choice((f"Rate per {name}", f"Per {name}", f"Rate (per {name} population)"))
    made = Made([*heads, head], rows, [(at, 3) for at in range(len(rows))])
    if draw.random() < 0.3:
        made.head[1], made.head[2] = made.head[2], made.head[1]
        for row in made.rows:
            row[1], row[2] = row[2], row[1]
    return made


def not_added(draw: random.Random) -> Made:
    """A total over rows or columns among which some are no parts: averages, rates, of which, targets, neighbours."""
    names = _labels(draw)
    values = [draw.randint(8, 600) for _ in names]
    rows = [[name, _count(value)] for name, value in zip(names, values, strict=True)]
    label = draw.choice(TOTALS)
    decided = [] if label in WEAK else [(len(rows), 1)]
    rows.append([label, _count(sum(values))])
    for extra in draw.sample(
        (
            ["Average", _count(round_half_away(Decimal(sum(values)) / len(values), 0))],
            ["Rate per 10,000", f"{draw.randint(20, 90)}.{draw.randint(0, 9)}"],
            ["of which new", _count(draw.randint(1, 60))],
            ["Of which under 18", _count(draw.randint(1, 60))],
            ["Target", _count(sum(values) + 40)],
            ["England", _count(draw.randint(40_000, 90_000))],
            ["Last year", _count(sum(values) - draw.randint(5, 40))],
            ["Previous year total", _count(sum(values) - draw.randint(5, 40))],
            ["Median wait (days)", str(draw.randint(2, 30))],
            ["% of target", f"{draw.randint(40, 140)}%"],
            ["Statistical neighbours", _count(draw.randint(100, 900))],
            ["Cumulative", _count(sum(values) + draw.randint(100, 900))],
        ),
        draw.randint(1, 3),
    ):
        rows.append(extra)
    return Made(["Area", draw.choice(COUNTS)], rows, decided)


def periods(draw: random.Random) -> Made:
    """Quarters or months with a total for the year, a running total, or both."""
    names = list(
        draw.choice(
            (("Q1", "Q2", "Q3", "Q4"), ("Apr", "May", "Jun", "Jul", "Aug"), ("Quarter 1", "Quarter 2", "Quarter 3"))
        )
    )
    values = [draw.randint(20, 400) for _ in names]
    running = [sum(values[: at + 1]) for at in range(len(values))]
    rows = [[name, _count(value)] for name, value in zip(names, values, strict=True)]
    head = ["Period", draw.choice(("Referrals", "Arrests", "Spend (£)"))]
    decided = []
    if draw.random() < 0.5:
        head.append(draw.choice(("Cumulative", "Year to date", "Running total", "Cumulative total")))
        rows = [[*row, _count(total)] for row, total in zip(rows, running, strict=True)]
    if draw.random() < 0.7 or len(head) == 2:
        label = draw.choice(
            ("Total", "YTD", "Year to date", "Year", "Year total", "2022/23", "Full year", "Total to date")
        )
        rows.append([label, _count(running[-1]), *([_count(running[-1])] if len(head) == 3 else [])])
        decided = [(len(rows) - 1, 1)]
    return Made(head, rows, decided)


def finance(draw: random.Random) -> Made:
    """Budget, actual and variance, by line and in total."""
    names = draw.sample(("Staffing", "Premises", "Transport", "Training", "Grants", "IT", "Medicine", "Surgery"), 4)
    places = draw.choice((0, 1))
    over = draw.choice(("Variance", "(Over)/under", "Over/(under)", "Variance £000", "Under/(over)", "Var."))
    spent_first = over == "Over/(under)"
    unit = draw.choice(("£000", "£m", "£k"))
    lines = []
    for name in names:
        budget = Decimal(draw.randint(100, 2000)) / (10 if places else 1)
        actual = budget + Decimal(draw.randint(-90, 90)) / (10 if places else 1)
        lines.append((name, budget, actual))
    lines.append(("Total", sum((line[1] for line in lines), Decimal(0)), sum((line[2] for line in lines), Decimal(0))))
    rows = []
    for name, budget, actual in lines:
        gap = actual - budget if spent_first else budget - actual
        shown = format_number(abs(gap), places)
        rows.append([name, _count(budget, places), _count(actual, places), f"({shown})" if gap < 0 else shown])
    decided = [(at, 3) for at in range(len(rows))] + [(len(rows) - 1, 1), (len(rows) - 1, 2)]
    return Made(["Line", f"Budget {unit}", draw.choice((f"Actual {unit}", f"Outturn {unit}")), over], rows, decided)


def subtotals(draw: random.Random) -> Made:
    """Parts, subtotals and a grand total."""
    first, second = ([draw.randint(5, 300) for _ in range(draw.randint(2, 3))] for _ in range(2))
    rows = [[name, _count(value)] for name, value in zip(AGENCIES, first, strict=False)]
    one = draw.choice(("Sub-total", "Subtotal", "Statutory subtotal", "Sub total"))
    rows.append([one, _count(sum(first))])
    rows += [[name, _count(value)] for name, value in zip(AREAS, second, strict=False)]
    rows.append([one, _count(sum(second))])
    rows.append([draw.choice(("Total", "Grand total")), _count(sum(first) + sum(second))])
    return Made(["Source", "Number"], rows, [(len(first), 1), (len(rows) - 2, 1), (len(rows) - 1, 1)])


def unrelated(draw: random.Random) -> Made:
    """Figures side by side that determine nothing: medians, scores, rates, ages, years, ranks."""
    kinds = (
        ("Median wait (weeks)", lambda: str(draw.randint(2, 40))),
        ("Readmissions", lambda: f"{draw.randint(10, 99) / 10}%"),
        ("Friends and family score", lambda: str(draw.randint(60, 99))),
        ("CP rate per 10,000", lambda: str(draw.randint(20, 90))),
        ("Average age", lambda: str(draw.randint(9, 60))),
        ("Rank of 43", lambda: str(draw.randint(1, 43))),
        ("Days to decision", lambda: str(draw.randint(5, 60))),
        ("Caseload per worker", lambda: str(draw.randint(8, 25))),
        ("Homes", lambda: str(draw.randint(2, 500))),
        ("Reviews", lambda: str(draw.randint(2, 50))),
    )
    heads = draw.choice(
        (["Hethermere", "Velverton", "ICB"], ["2021/22", "2022/23", "England"], ["North", "South", "All"])
    )
    # Counts of homes would have to add up to those of all.
    chosen = draw.sample(kinds[:-2] if "All" in heads else kinds, draw.randint(3, 6))
    return Made(["Measure", *heads], [[name, *(make() for _ in heads)] for name, make in chosen])


SHAPES: Final[dict[str, Callable[[random.Random], Made]]] = {
    make.__name__: make
    for make in (
        sums, suppressed, shares_of_total, shares_of_row, changes, points, last_year_in_brackets, rates, not_added,
        periods, finance, subtotals, unrelated,
    )
}  # fmt: skip
