"""What the tests of charts share: figures of every kind, and a drawing read back as places on a sheet."""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from xml.etree import ElementTree

from hypothesis import strategies as st

from goldenthread.charts import About, Interval, Point, Series
from goldenthread.charts.lettering import ABOVE, BELOW, width_of
from goldenthread.vocabulary import Basis, Figure, FigureStatus, Marker, Period, Unit, ValueType

PERCENT = Unit(ValueType.PERCENTAGE, "%")
PEOPLE = Unit(ValueType.COUNT, "people")
RATE = Unit(ValueType.RATE, "per 10,000 children", 10_000)
POUNDS = Unit(ValueType.MONEY, "£")
UNITS = [PERCENT, PEOPLE, RATE, POUNDS, Unit(ValueType.QUANTITY, "kg"), Unit(ValueType.NOT_STATED)]
SVG = "{http://www.w3.org/2000/svg}"

HOSTILE = [
    '"><script>alert(1)</script>',
    "&amp;&lt;]]>",
    "\x00\x08\ud800\uffff",
    "\u202egnirts",
    "W" * 120,
    "Sexual assault, 16 to 24, in the county of " + "long words " * 20,
    "مجموعة",
    "",
]
NAMES = st.one_of(
    st.sampled_from(["Dorset", "BCP Council", "England", "Bournemouth, Christchurch and Poole", *HOSTILE]),
    st.text(max_size=30),
)
NUMBERS = st.one_of(
    st.decimals(min_value=0, max_value=100, places=1),
    st.integers(-5, 5).map(Decimal),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda found: Decimal(repr(found))),
    st.sampled_from([Decimal(0), Decimal("1e300"), Decimal("-1e300"), Decimal("1e-300"), Decimal("1e15")]),
)


@st.composite
def figures(draw, unit=PERCENT, numbers=NUMBERS):
    """A figure: settled, provisional, estimated, with limits, marked, or missing for a reason."""
    sort = draw(st.integers(0, 9))
    if sort == 0:
        reason = draw(st.sampled_from([Marker.CONFIDENTIAL, Marker.NOT_AVAILABLE, Marker.NOT_APPLICABLE]))
        return Figure(value=None, unit=unit, marker=reason)
    value = draw(numbers)
    more = {}
    if sort == 1:
        more["status"] = FigureStatus.PROVISIONAL
    if sort == 2:
        more["basis"] = Basis.ESTIMATED
    if sort == 3:
        more["marker"] = Marker.BREAK
    if sort in (4, 5):
        more["lower"], more["upper"] = sorted([value, draw(numbers)])
    return Figure(value=value, unit=unit, **more)


def years(count, start=2015):
    return [Period.financial_year(start + n) for n in range(count)]


def months(count):
    return [Period.month(2020 + n // 12, n % 12 + 1) for n in range(count)]


def quarters(count):
    """Quarters of financial years, labelled as returns label them."""
    found = []
    for n in range(count):
        year, part = 2020 + n // 4, n % 4
        first, last = ((4, 6), (7, 9), (10, 12), (1, 3))[part]
        at = year + (part == 3)
        start, end = Period.month(at, first).start, Period.month(at, last).end
        found.append(Period(start, end, "quarter", f"quarter {part + 1} {year}/{(year + 1) % 100:02d}"))
    return found


@st.composite
def points(draw, unit=PERCENT, most=40, least=0, numbers=NUMBERS):
    """Points in time, with some periods left out."""
    kind = draw(st.sampled_from([years, months, quarters]))
    count = draw(st.integers(least, most))
    kept = draw(st.lists(st.booleans(), min_size=count, max_size=count)) if draw(st.booleans()) else [True] * count
    chosen = [period for period, keep in zip(kind(count), kept, strict=True) if keep]
    chosen += kind(count + 1)[-1:] if least and not chosen else []
    return tuple(Point(period, draw(figures(unit, numbers))) for period in chosen)


@st.composite
def series(draw, unit=PERCENT):
    return Series(draw(NAMES), draw(points(unit)), draw(st.booleans()), draw(st.sampled_from(list(Interval))))


def about(unit=PERCENT, **more):
    return About(more.pop("measure", "People in treatment"), unit, **more)


def settled(values, unit=PERCENT):
    return [
        Figure(
            value=None if v is None else Decimal(str(v)),
            unit=unit,
            marker=Marker.NONE if v is not None else Marker.NOT_AVAILABLE,
        )
        for v in values
    ]


def pointed(values, unit=PERCENT, periods=None):
    periods = periods or years(len(values))
    return tuple(Point(p, f) for p, f in zip(periods, settled(values, unit), strict=True))


@dataclass(frozen=True)
class Words:
    """One line of words on a sheet, with the box it fills."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    letter: bool

    def touches(self, other):
        return (
            self.left < other.right - 0.2
            and other.left < self.right - 0.2
            and self.top < other.bottom - 0.2
            and other.top < self.bottom - 0.2
        )


@dataclass(frozen=True)
class Read:
    """A drawing read back."""

    width: float
    height: float
    words: list
    spots: list
    root: object

    @property
    def text(self):
        return [one.text for one in self.words]


def read(svg):
    """Parse a drawing; anything that is not XML raises."""
    root = ElementTree.fromstring(svg)
    left, top, width, height = map(float, root.get("viewBox").split())
    assert (left, top) == (0, 0)
    words, spots = [], []
    for element in root.iter():
        name = element.tag.removeprefix(SVG)
        if name == "text":
            words.append(_words(element))
        spots += _spots(name, element)
    return Read(width, height, words, spots, root)


def _words(element):
    size = float(element.get("font-size", "15"))
    wide = width_of(element.text or "", size=size, bold=element.get("font-weight") == "700") - 0.5
    x, y = float(element.get("x")), float(element.get("y"))
    left = x - {"end": wide, "middle": wide / 2}.get(element.get("text-anchor"), 0)
    letter = "letter" in element.get("class", "")
    return Words(element.text or "", left, y - ABOVE * size, left + wide, y + BELOW * size, size, letter)


def _spots(name, element):
    """The places a shape goes through."""
    get = lambda *keys: tuple(float(element.get(key)) for key in keys)  # noqa: E731
    if name == "circle":
        (x, y, r) = get("cx", "cy", "r")
        return [(x - r, y - r), (x + r, y + r)]
    if name == "rect":
        x, y, wide, high = get("x", "y", "width", "height")
        return [(x, y), (x + wide, y + high)]
    if name == "line":
        x1, y1, x2, y2 = get("x1", "y1", "x2", "y2")
        return [(x1, y1), (x2, y2)]
    if name in ("polyline", "polygon"):
        return [tuple(map(float, pair.split(","))) for pair in element.get("points").split()]
    if name == "path":
        return list(_path(element.get("d")))
    return []


def _path(text):
    """The places a path goes through, by its own pen."""
    x = y = 0.0
    for step, numbers in re.findall(r"([MmLlHhVvz])([^MmLlHhVvz]*)", text):
        found = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", numbers)]
        here = (x, y) if step.islower() else (0.0, 0.0)
        if step in "Hh":
            x = here[0] + found[0]
        elif step in "Vv":
            y = here[1] + found[0]
        elif step != "z":
            x, y = here[0] + found[0], here[1] + found[1]
        yield x, y


def check(svg):
    """What holds of every drawing: all within the sheet, no words touch, none is small, and it has its own name."""
    found = read(svg)
    for one in found.words:
        assert one.left >= -0.6 and one.right <= found.width + 0.6, (one, found.width)
        assert one.top >= -0.6 and one.bottom <= found.height + 0.6, (one, found.height)
        assert one.size >= 12
    for x, y in found.spots:
        assert -0.1 <= x <= found.width + 0.1, (x, found.width)
        assert -0.1 <= y <= found.height + 0.1, (y, found.height)
    apart = [one for one in found.words if not one.letter]
    for one, other in combinations(apart, 2):
        assert not one.touches(other), (one, other)
    title, desc = found.root.find(f"{SVG}title"), found.root.find(f"{SVG}desc")
    assert title.text and desc.text
    assert found.root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert found.root.get("role") == "img"
    assert "style" not in {key for element in found.root.iter() for key in element.keys()}  # noqa: SIM118
    assert {element.tag.removeprefix(SVG) for element in found.root.iter()} <= {
        *("svg", "title", "desc", "g", "text", "line", "rect", "circle", "path", "polyline", "polygon")
    }
    return found


def check_drawn(drawn):
    """Both drawings, or neither and words that say so; a table without an empty cell."""
    assert drawn.headline and drawn.words and all(drawn.words)
    assert bool(drawn.wide) == bool(drawn.narrow)
    for row in drawn.table.rows:
        assert len(row) == len(drawn.table.columns)
        assert all(row[1:])
    if drawn.empty:
        assert drawn.words[0] == "No figures yet."
        return None, None
    return check(drawn.wide), check(drawn.narrow)
