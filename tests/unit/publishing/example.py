"""An invented edition with every kind of part in it, for the tests of every format.

`example()` is a quarterly report of a few pages; `long_report()` is one of sixty charts; `hostile()` holds words that
would break a format which forgets to escape them. Charts are made by `goldenthread.charts`, as real ones are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from goldenthread.publishing.document import (
    Bullets,
    Dataset,
    Document,
    Facts,
    Field,
    Gap,
    Grid,
    Heading,
    Held,
    Line,
    Notice,
    Number,
    Panel,
    Paragraph,
    Section,
    See,
    Web,
    Words,
)
from goldenthread.vocabulary import Period
from tests.unit.publishing.example_pictures import (
    band_picture,
    bar_picture,
    line_picture,
    small_picture,
)

AREAS = {"E10000999": "Example County", "E06000998": "Northport", "E06000997": "Southdown", "E92000001": "England"}


class Figures:
    """Hands out keys for figures in order of first use."""

    def __init__(self) -> None:
        self.held: list[Held] = []

    def number(self, text: str, measure: str, title: str, area: str, period: Period, **more: str | None) -> Number:
        """Return a bound number, and hold its figure."""
        key = f"F{len(self.held) + 1}"
        derived = more.pop("derived", "") or ""
        reference = "" if derived else f"example-county/FIG-{len(self.held) + 1:04d}"
        # A figure that was worked out leads to how: the permanent address of its measure.
        url = f"/r/example-county/{measure}" if derived else f"/r/{reference}"
        value = more.pop("value", text.replace(",", "").removesuffix("%"))
        self.held.append(
            Held(
                key=key,
                text=text,
                reference=reference,
                measure=f"example-county/{measure}",
                measure_title=title,
                area=area,
                area_name=AREAS[area],
                period=period.label,
                starts=period.start.isoformat(),
                ends=period.end.isoformat(),
                value=value,
                url=url,
                method=derived,
                basis="derived" if derived else "reported",
                **{name: one or "" for name, one in more.items() if name != "parts"},
            )
        )
        return Number(text, key)


def line_of(text: str) -> Line:
    return (Words(text),)


@cache
def example() -> Document:
    """The quarterly report: every kind of run and block, markers, a notice of correction, data, and a gap."""
    figures = Figures()
    y24, y25 = Period.financial_year(2023), Period.financial_year(2024)
    source = "Children looked after in England from the Department for Education, as at 20 November 2025"
    dfe = {"unit": "%", "value_type": "percentage", "source": source, "supplier": "Department for Education"}
    home = {
        "unit": "%",
        "value_type": "percentage",
        "source": "Return for quarter 2",
        "supplier": "Example County Council",
    }
    people = {
        "unit": "people",
        "value_type": "count",
        "source": "Treatment return, quarter 2 2025/26",
        "supplier": "Northport Council",
    }
    imm = ("IND-003", "Children in care with immunisations up to date")
    house = ("IND-005", "Care leavers in suitable accommodation")
    treat = ("IND-007", "Adults in treatment")
    county, north, south, england = AREAS
    imm_now = figures.number("67%", *imm, county, y25, **home)
    imm_eng = figures.number("84%", *imm, england, y25, **dfe)
    gap = figures.number(
        "17", *imm, county, y25, derived="England less Example County", unit="percentage points", value="17"
    )
    figures.held[-1] = replace(figures.held[-1], parts=(imm_now.key, imm_eng.key))
    under = figures.number("just under 450", *treat, south, y24, qualifier="just under", value="450", **people)
    rows = []
    for (ref, title), cells in (
        (house, (("95", county, y24), ("95 [p]", county, y25), ("89", england, y25))),
        (imm, (("74", county, y24), ("67", county, y25), ("84", england, y25))),
        (
            ("IND-006", "Three or more placements in the year"),
            (("11", county, y24), ("[x]", county, y25), ("10", england, y25)),
        ),
    ):
        row: list[Line] = [line_of(title)]
        for text, area, when in cells:
            more: dict[str, str | None] = dict(dfe if area == england else home)
            if text == "[x]":
                more |= {"value": None, "marker": "x"}
            elif text.endswith("[p]"):
                more |= {"value": text.removesuffix(" [p]"), "marker": "p", "status": "provisional"}
            row.append((figures.number(text, ref, title, area, when, **more),))
        rows.append(tuple(row))
    table = Grid(
        caption="Key indicators for good care, year to 31 March",
        columns=(
            Heading("Indicator"),
            Heading("2024", number=True, unit="per cent"),
            Heading("2025", number=True, unit="per cent"),
            Heading("England 2025", number=True, unit="per cent"),
        ),
        rows=tuple(rows),
        notes=(
            (Words("One figure is not available [x]: the audit was not done. See "), See("audit"), Words(".")),
            line_of("Per cents are whole, as published."),
        ),
        source=(Web("Children looked after in England", "https://www.example.org/looked-after?year=2025&table=1"),),
    )
    withheld = Grid(
        caption="Adults in treatment by area, 2024/25",
        columns=(Heading("Area"), Heading("Adults", number=True, unit="people"), Heading("What changed")),
        rows=(
            (
                line_of("Northport"),
                (figures.number("2,590", *treat, north, y25, **people),),
                line_of("New clinic in May"),
            ),
            (
                line_of("Southdown"),
                (figures.number("[c]", *treat, south, y25, **{**people, "value": None, "marker": "c"}),),
                line_of("Nothing reported"),
            ),
        ),
    )
    sections = (
        Section(
            "summary",
            "Summary",
            (
                Paragraph(
                    (
                        imm_now,
                        Words(" of children in care are up to date with immunisations. England was "),
                        imm_eng,
                        Words("."),
                    ),
                    role="lede",
                ),
                Paragraph(
                    (
                        Words("That is "),
                        gap,
                        Words(" percentage points below England. "),
                        Words("It is the plan's first priority", strong=True),
                        Words(": read "),
                        See("good-care"),
                        Words(", or go to the action "),
                        Web("Health appointments after school", "/r/example-county/ACT-014"),
                        Words(". In Southdown "),
                        under,
                        Words(" adults were in treatment; see "),
                        See("treatment", "the part on treatment"),
                        Words("."),
                    )
                ),
                Bullets(
                    (
                        line_of("4 of 5 parts of this report are complete."),
                        (Words("No "), Words("audit", emphasis=True), Words(" was done this quarter.")),
                        line_of("2 headline measures are not held; 2 local ones stand in for them."),
                    )
                ),
                Paragraph(line_of("Figures are for years to 31 March unless a table says otherwise."), role="note"),
            ),
            number="1",
            complete=True,
        ),
        Section(
            "outcomes",
            "What has changed",
            (Paragraph(line_of("Two outcomes of the plan have figures this quarter.")),),
            number="2",
            sections=(
                Section(
                    "good-care",
                    "Good care provision",
                    (line_picture(), table, band_picture()),
                    number="2.1",
                    complete=True,
                    record="example-county/OUT-003",
                ),
                Section(
                    "treatment",
                    "Treatment and recovery",
                    (bar_picture(), withheld, small_picture()),
                    number="2.2",
                    complete=True,
                    sections=(
                        Section(
                            "prison",
                            "People leaving prison",
                            (Paragraph(line_of("No figure is expected before January 2027.")),),
                            number="2.2.1",
                        ),
                    ),
                ),
            ),
        ),
        Section(
            "voice",
            "You said, we did",
            (
                Panel(
                    "Health appointments",
                    (
                        Facts(
                            (
                                ("You said", line_of("Move health appointments so we do not miss lessons. (Example)")),
                                ("We did", line_of("Two health teams now offer times after school.")),
                                ("Told back on", line_of("3 November 2026")),
                            )
                        ),
                    ),
                ),
                Panel(
                    "Waiting for an answer",
                    (
                        Paragraph(line_of("One matter has had no answer since July.")),
                        Gap("No answer yet about bus fares", owes="Travel and schools lead, Example County Council"),
                    ),
                ),
            ),
            number="3",
            complete=True,
        ),
        Section(
            "audit",
            "Multi-agency audit",
            (Gap("No audit this quarter", owes="Quality and audit group"),),
            number="4",
            complete=False,
        ),
        Section(
            "next",
            "What happens next",
            (
                Bullets(
                    (
                        (
                            Words("The theme lead brings an action to the board on "),
                            Words("22 January 2027", strong=True),
                        ),
                        line_of("The county council sends the figures for quarter 3 by 15 January 2027"),
                    ),
                    ordered=True,
                ),
                Facts(
                    (
                        ("Next edition", line_of("February 2027")),
                        ("Decision asked of", line_of("The partnership board")),
                    )
                ),
            ),
            number="5",
            complete=True,
        ),
        Section(
            "methods",
            "How figures were judged",
            (
                Paragraph(
                    (
                        Words("No trend is judged on fewer than seven points. The rules are in "),
                        Web("the methods", "https://www.example.org/methods"),
                        Words("."),
                    )
                ),
            ),
            number="Appendix 1",
        ),
    )
    return Document(
        title="Quarterly impact report",
        subtitle="July to September 2026",
        partnership="Example County Alliance for Children",
        slug="example-county",
        reference="example-county/EDN-003",
        template="impact-report 1",
        edition="Second edition, corrected",
        marking="For public release",
        as_at="2026-10-09",
        release="0.1.0",
        licence="Open Government Licence v3.0",
        licence_url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        summary="What has changed for children in Example County from July to September 2026.",
        sections=sections,
        figures=tuple(figures.held),
        datasets=(dataset_of(figures.held),),
        keys=(
            ("[c]", "withheld so that nobody can be known by it"),
            ("[p]", "provisional: it may still change"),
            ("[x]", "not available"),
        ),
        notices=(
            Notice(
                "2026-10-20",
                "Adults in treatment, Northport",
                "The first edition said 2,950. The digits were the wrong way round; 2,590 is right.",
            ),
        ),
        contact=(
            "Write to data@example-county.example if a figure is wrong or if you need this in another format.",
            "We answer within 5 working days.",
        ),
    )


def dataset_of(held: Sequence[Held]) -> Dataset:
    return Dataset(
        name="figures",
        title="Every figure in this edition",
        description="One row for each figure that is printed, with where it came from.",
        fields=(
            Field("key", "Key in this edition"),
            Field("indicator", "Indicator"),
            Field("area_code", "Area code"),
            Field("area_name", "Area"),
            Field("period_start", "First day", "date"),
            Field("period_end", "Last day", "date"),
            Field("value", "Value", "decimal", "Empty where there is none: see the marker"),
            Field("unit", "Unit"),
            Field("marker", "Marker"),
            Field("source", "Source"),
        ),
        rows=tuple(
            (
                one.key,
                one.measure_title,
                one.area,
                one.area_name,
                one.starts,
                one.ends,
                one.value,
                one.unit,
                one.marker or None,
                one.source or None,
            )
            for one in held
        ),
    )


#: What breaks a format that does not escape: markup of every format, controls, formulas, right to left, long words.
NASTY = (
    '<script>alert("x")</script> & </style> ]]> -->',
    '#import "x" $a^b$ `code` *strong* _em_ @ref <label> #eval("1") \\u{41} // no /* no */ ~',
    "=1+1",
    "{{ figure x }} {% include x %} ${x} %s {0}",
    "\u202egnirts \u200b",
    "a" * 150,
    "مجموعة 数字 Żółw é ½ – “quoted”",
    "[c] [brackets] | pipes | `ticks`",
)
