"""The visual language: every part of the look in each of its states, with made-up content."""

from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from goldenthread import charts
from goldenthread.look.forms.dates import DayField
from goldenthread.look.marks import DELIVERY, SHAPES
from goldenthread.look.parts import Banner, Branch, Cell, Column, Gap, Link, Matter, Moment, Step, Table
from goldenthread.look.words import figure_said, figure_words
from goldenthread.pages.shell import render
from goldenthread.vocabulary import Figure, FigureStatus, Marker, Period, Qualifier, Unit, ValueType, missing

_HERE = "#top"
_LONG = (
    "Percentage of children in care who return home to live with parents or another person with parental "
    "responsibility as part of the care plan"
)
_MARK_WORDS = {
    "better": "Better",
    "worse": "Worse",
    "common": "Ordinary up and down",
    "neutral": "No judgement",
    "pass": "Passes",
    "fail": "Fails",
    "chance": "Hit and miss",
    "unknown": "Cannot be judged",
    "gap": "Gap",
}


class Sample(forms.Form):
    """One of each field."""

    title = forms.CharField(label="Title", help_text="A few words")
    day = DayField(label="Start", what="the start", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    choice = forms.ChoiceField(label="Marking", choices=[("public", "Public"), ("official", "OFFICIAL")])
    radio = forms.ChoiceField(
        label="Aim", choices=[("reach", "Reach it"), ("hold", "Hold at it")], widget=forms.RadioSelect
    )
    several = forms.MultipleChoiceField(
        label="Areas",
        choices=[("a", "Example North"), ("b", "Example South")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sure = forms.BooleanField(label="I have checked it", required=False)


def page(request: HttpRequest) -> HttpResponse:
    """The page that shows the parts."""
    broken = Sample({"title": "", "choice": "", "day_0": "31", "day_1": "2", "day_2": "2023"}, prefix="broken")
    broken.is_valid()
    context = {
        "form": Sample(prefix="sample", initial={"choice": "official", "radio": "reach"}),
        "broken": broken,
        "error_links": [Link("Enter a title", "#id_broken-title")],
        "steps": _steps(),
        "flat": (("1", "here", "You are here"), ("2", "place", "In place"), ("?", "gap", "A gap")),
        "table": _table(),
        "numbers": _numbers(),
        "shapes": [(kind, _MARK_WORDS.get(kind, kind)) for kind in SHAPES],
        "tags": list(DELIVERY),
        "figures": _figures(),
        "bars": charts.draw(_bars(), "example-bars"),
        "lines": charts.draw(_lines(), "example-lines"),
        "matters": [
            Matter("One action has no owner", "Nobody is named for it.", Link("Name an owner", _HERE)),
            Matter("A return is due", "Due on 30 September.", Link("Ask for it", _HERE), letter="?", kind="unknown"),
        ],
        "moments": [
            Moment("Changed the title", "14 September 2023, 10.06am by a partnership manager", _HERE),
            Moment("Added", "1 September 2023 by a data analyst"),
        ],
        "banners": [
            Banner("The action was changed."),
            Banner("The register is being loaded.", "Important", success=False),
        ],
        "gap": Gap(
            "Gap: this objective has no indicator",
            "Nothing shows whether it works.",
            (Link("Choose an indicator", _HERE),),
        ),
        "ways": [Link("From the priority down", _HERE, current=True), Link("From the return up", _HERE)],
        "pages": Paginator(range(100), 20).page(2),
        "details": [Link("One", _HERE), Link("Two", _HERE, note="with a note")],
        "long": _LONG,
    }
    return render(request, "pages/help/showcase.html", context, title="Visual language")


def _steps() -> list[Step]:
    return [
        Step("National outcome", "Increase engagement in drug treatment", _HERE, "N", meta="Outcome 5 of 6."),
        Step(
            "Action that contributes to it",
            _LONG,
            _HERE,
            "A",
            status="off_track",
            meta="Long titles wrap and are never cut off.",
            branches=(Branch("2 other actions under this outcome", (Link("Another action", _HERE),)),),
            gap=Gap("Gap on this branch: 1 action has no owner", "Nobody is named.", (Link("Name an owner", _HERE),)),
        ),
        Step("Indicator that measures it", "Started within three weeks", _HERE, "I", "here", meta="Higher is better."),
        Step("Figure", "No figure yet", letter="?", state="gap", meta="It is being established."),
    ]


def _table() -> Table:
    rows = [
        (Cell("Improve pathways", _HERE, "ACT-014"), Cell("", status="on_track"), "29 September 2023"),
        (Cell(_LONG, _HERE), Cell("", status="off_track"), "not stated"),
    ]
    return Table.of("Actions, as rows that stack on a phone", ["Action", "Delivery", "Next date"], rows)


def _numbers() -> Table:
    heads: list[Column | str] = ["Year", *(Column(f"Place {n} %", number=True) for n in range(1, 8))]
    rows = [(year, *(f"{60 + (n * year) % 17}.{n}" for n in range(1, 8))) for year in (2023, 2022, 2021)]
    return Table.of("Numbers that keep their shape and scroll", heads, rows, stack=False)


def _figures() -> list[tuple[str, str]]:
    people, percent, kg = (
        Unit(ValueType.COUNT, "people"),
        Unit(ValueType.PERCENTAGE, "%"),
        Unit(ValueType.QUANTITY, "kg"),
    )
    made = (
        Figure(value=Decimal(2590), unit=people),
        Figure(value=Decimal("45.2"), unit=percent),
        Figure(value=Decimal(55), unit=people, status=FigureStatus.PROVISIONAL),
        Figure(value=Decimal(30), unit=kg, qualifier=Qualifier.OVER),
        missing(people, Marker.CONFIDENTIAL),
        missing(people),
    )
    return [(figure_words(figure), figure_said(figure)) for figure in made]


_PERCENT = Unit(ValueType.PERCENTAGE)


def _bars() -> charts.BarChart:
    def figure(value: int, status: FigureStatus = FigureStatus.FINAL) -> Figure:
        return Figure(value=Decimal(value), unit=_PERCENT, status=status)

    bars = (
        charts.Bar("Example North", figure(59)),
        charts.Bar("Example South", figure(55, FigureStatus.PROVISIONAL), target=Decimal(70)),
        charts.Bar("England", figure(61), comparator=True),
        charts.Bar("Example East", missing(_PERCENT)),
    )
    about = charts.About("Bars, as an example", _PERCENT)
    return charts.BarChart(about, bars, period=Period.calendar_year(2025), as_given=True)


def _lines() -> charts.LineChart:
    def series(name: str, values: tuple[int | None, ...], *, wide: bool = False) -> charts.Series:
        made = (missing(_PERCENT) if v is None else Figure(value=Decimal(v), unit=_PERCENT) for v in values)
        points = tuple(charts.Point(Period.calendar_year(2018 + n), figure) for n, figure in enumerate(made))
        return charts.Series(name, points, comparator=wide)

    north = series("Example North", (61, 64, None, 66, 70, 72))
    england = series("England", (60, 61, 62, 62, 63, 64), wide=True)
    return charts.LineChart(charts.About("Lines, as an example", _PERCENT), (north, england))
