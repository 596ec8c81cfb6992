"""Editions composed from the shipped packs: whole, bound, bounded, and the same each time."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.access import Actor, Membership
from goldenthread.observations.commands import correct
from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing.composing import asked, compose, owed, templates
from goldenthread.publishing.document import Document, Gap, Grid, Number, Picture
from goldenthread.publishing.written import from_json, to_json
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.vocabulary import Figure, NotFound, Period, Refused, Unit, ValueType
from tests.integration.publishing.editions import (
    edition,
    gaps,
    grids,
    numbers,
    order_of,
    pictures,
    rows,
    section,
    text_of,
    words,
)

pytestmark = pytest.mark.usefixtures("loaded", "db")

YEAR = Period.parse("financial year 2024/25")
#: Every template on a partnership of its sort, with what it asks, and the most queries that it may take.
SHAPES = {
    "progress-report": ("dorset-cdp", {}, 120),
    "impact-report": ("dorset-cypf", {}, 110),
    "annual-report": ("dorset-cypf", {}, 120),
    "yearly-report": ("pan-dorset-scp", {}, 160),
    "plan": ("tower-hamlets-cdp", {}, 100),
    "annual-return": ("dorset-cdp", {}, 140),
    "member-briefing": ("dorset-cdp", {"area": "E06000058"}, 70),
    "board-pack": ("example-county", {"meeting": "MTG-001"}, 120),
    "data-release": ("dorset-cdp", {}, 40),
    "outcomes": ("dorset-cdp", {}, 80),
}


def shape(template: str) -> Document:
    slug, options, _ = SHAPES[template]
    return edition(slug, template, options=options, period=YEAR, public=template != "board-pack")


@pytest.mark.parametrize("template", SHAPES)
def test_each_template_gives_a_whole_document(template: str) -> None:
    made = shape(template)
    ids = [one.id for _, one in made.walk()]
    assert len(ids) == len(set(ids))
    assert [one.key for one in made.figures] == [f"F{n}" for n in range(1, len(made.figures) + 1)]
    held = {one.key for one in made.figures}
    first = list(dict.fromkeys(run.key for run in numbers(made)))
    if not pictures(made):
        assert first == sorted(first, key=lambda key: int(key[1:])), "keys go by first use"
    assert all(run.key in held and run.text for run in numbers(made))
    assert all(part in held for one in made.figures for part in one.parts)
    for grid in grids(made):
        for row in grid.rows:
            assert len(row) == len(grid.columns), grid.caption
            assert all(words(cell).strip() for cell in row), grid.caption
    for one in pictures(made):
        assert one.words and one.headline and one.wide and one.narrow
        assert set(one.keys) <= held
    assert from_json(to_json(made)) == made


@pytest.mark.parametrize("template", SHAPES)
def test_the_same_order_gives_the_same_bytes_and_a_bounded_number_of_queries(template: str) -> None:
    slug, _, most = SHAPES[template]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        first = to_json(shape(template))
    assert len(queries) <= most, slug
    assert to_json(shape(template)) == first


def test_a_figure_that_is_used_twice_has_one_key() -> None:
    made = edition("dorset-cdp", "progress-report")
    references = [one.reference for one in made.figures if one.reference]
    assert len(references) == len(set(references))
    assert all(not one.parts for one in made.figures if one.reference)
    assert all(one.parts and one.method for one in made.figures if not one.reference)


def test_every_marker_that_is_printed_is_explained() -> None:
    made = edition("dorset-cdp", "progress-report")
    assert {"[f]", "[p]", "[x]", "[z]"} <= {marker for marker, _ in made.keys}


# --- Withheld figures -------------------------------------------------------------------------------------

BACK = frozenset({"dorset-cdp/FIG-001", "dorset-cdp/FIG-014", "dorset-cdp/FIG-018", "dorset-cdp/FIG-021"})


def test_a_withheld_figure_is_withheld_with_everything_worked_out_from_it() -> None:
    before, after = edition("dorset-cdp", "progress-report"), edition("dorset-cdp", "progress-report", BACK)
    known = {one.reference: one for one in after.figures}
    for full in BACK:
        assert (known[full].text[:3], known[full].value, known[full].marker) == ("[c]", None, "c")
        assert not known[full].note
    # A projection that was published for the year tells its quarter, so it goes too.
    assert known["dorset-cdp/FIG-002"].value is None
    lost = {one.key for one in before.figures if one.reference in BACK}
    for one in before.figures:
        if lost & set(one.parts):
            same = [
                each
                for each in after.figures
                if (each.measure, each.area, each.method) == (one.measure, one.area, one.method)
            ]
            assert all(each.value is None for each in same), one.method
    said = text_of(after)
    for secret in ("1,889", "4,479", "67.7", "29.8 percentage points to go in Dorset", "+90.0%", "152", "209"):
        assert secret not in said, secret
    assert "2,590 and [c]" in said
    assert b'"1889"' not in to_json(after)
    assert ("[c]", dict(after.keys)["[c]"]) in after.keys


def test_a_target_to_stay_where_one_is_does_not_tell_where_that_is() -> None:
    made = edition("dorset-cdp", "progress-report", frozenset({"dorset-cdp/FIG-022"}))
    table = {(row[0], row[1]): row[2:] for row in rows(made, "Figures and targets")}
    assert table[("Rehabilitation placements", "BCP Council")][2:5] == ["[c]", "2023/24", "[c]"]
    assert table[("Rehabilitation placements", "Dorset Council")][2:5] == ["16", "2023/24", "Hold at 16"]


def test_a_withheld_figure_is_a_gap_in_its_chart() -> None:
    full = "dorset-cdp/IND-103-E06000058-2021-22-23-24"
    before, after = edition("dorset-cdp", "outcomes"), edition("dorset-cdp", "outcomes", frozenset({full}))
    (was,), (now,) = ([one for one in pictures(made) if "alcohol" in one.subtitle] for made in (before, after))
    assert "40.19" in was.words + was.headline
    for text in (now.words, now.headline, now.wide, now.narrow, *(words(c) for row in now.table.rows for c in row)):
        assert "40.19" not in text
    assert all(value != "40.19" for trace in now.traces for _, value in trace.points)
    assert any(words(cell) == "[c]" for row in now.table.rows for cell in row)


def test_what_is_official_stands_in_the_members_version_alone() -> None:
    public = edition("pan-dorset-scp", "data-release")
    members = edition("pan-dorset-scp", "data-release", public=False)
    assert "pan-dorset-scp/MEA-001" not in {one.measure for one in public.figures}
    assert "pan-dorset-scp/MEA-001" in {one.measure for one in members.figures}
    assert len(members.figures) > len(public.figures)
    assert members.licence == ""


def test_what_is_restricted_is_counted_in_public_and_shown_to_members() -> None:
    row = Record.objects.get(owner__reference="dorset-cdp", reference="IND-011").indicator_detail
    row.restricted = True
    row.save()
    public, members = edition("dorset-cdp", "outcomes"), edition("dorset-cdp", "outcomes", public=False)
    assert "45.2" not in text_of(public)
    assert "Held and not published, because it is restricted: Continuity of care." in text_of(public)
    assert "45.2%" in text_of(members)
    assert [one[1] for one in rows(public, "Each outcome")] == [one[1] for one in rows(members, "Each outcome")]


# --- Bound narrative --------------------------------------------------------------------------------------


def test_bound_figures_stand_in_the_narrative_and_follow_a_correction() -> None:
    text = (
        "Continuity of care was {{ latest IND-011 area=E06000058 }}, and {{ figure FIG-018 }} in Dorset. "
        "Deaths went {{ change IND-012 }}. Arrests: {{ projection IND-001 }}. The aim is {{ target TGT-005 }}. "
        "More in {{ see achievements }}."
    )
    order = order_of("dorset-cdp", "progress-report", texts={"summary": text})
    said = text_of(section(compose(OPERATOR, order), "summary"))
    assert "was 45.2%, and 67.7% in Dorset" in said
    assert "went from 59 in 2021 to 55 [p] in 2022 (−6.8%)" in said
    assert "152 [f] in 2023/24 at this pace (first quarter × 4; 95% limits 108 to 209)" in said
    assert "The aim is 75%" in said
    correct(
        actor=OPERATOR,
        record_owner=Record.objects.get(kind="partnership", reference="dorset-cdp"),
        reference_text="FIG-017",
        figure=Figure(value=Decimal("46.1"), unit=Unit(ValueType.PERCENTAGE), text="46.1%"),
        reason="The source was corrected.",
    )
    after = compose(OPERATOR, order)
    assert "was 46.1%," in text_of(section(after, "summary"))
    assert "45.2" not in text_of(after)


def test_every_problem_of_every_text_is_told_at_once() -> None:
    texts = {
        "summary": "{{ figure FIG-999 }}\n\nSee {{ see nowhere }}.",
        "no-such-section": "Words.",
    }
    with pytest.raises(Refused) as caught:
        edition("dorset-cdp", "progress-report", texts=texts)
    places = [problem.place for problem in caught.value.problems]
    assert places == ["section summary, line 1", "texts, no-such-section", "section summary"]


def test_a_measure_of_several_areas_asks_which() -> None:
    with pytest.raises(Refused) as caught:
        edition("dorset-cdp", "progress-report", texts={"summary": "{{ latest IND-011 }}"})
    (problem,) = caught.value.problems
    assert "2 areas" in problem.finding
    assert "area=E06000058 (BCP Council)" in problem.remedy


def test_an_official_figure_cannot_be_bound_in_a_public_edition() -> None:
    figures = edition("pan-dorset-scp", "data-release", public=False).figures
    secret = next(one for one in figures if one.measure == "pan-dorset-scp/MEA-001")
    with pytest.raises(Refused, match="that this edition may print"):
        edition("pan-dorset-scp", "yearly-report", texts={"foreword": f"{{{{ figure {secret.reference} }}}}"})


# --- What is asked ----------------------------------------------------------------------------------------


def test_what_is_owed_is_told_with_who_owes_it_and_is_settled_by_a_text() -> None:
    order = order_of("dorset-cdp", "progress-report")
    first = {one.section: one for one in owed(OPERATOR, order)}
    assert first["summary"].owes == "Partnership manager"
    assert first["summary"].title == "1. Summary"
    assert gaps(section(compose(OPERATOR, order), "summary"))
    order = order_of("dorset-cdp", "progress-report", texts={"summary": "All is well."})
    assert "summary" not in {one.section for one in owed(OPERATOR, order)}
    made = compose(OPERATOR, order)
    done, all_asked = made.completeness
    assert all_asked == len(asked(OPERATOR, order))
    assert done == all_asked - len(owed(OPERATOR, order))


@pytest.mark.parametrize(
    ("template", "options", "finding"),
    [
        ("board-pack", {}, "nothing was chosen"),
        ("board-pack", {"meeting": "MTG-999"}, "is no meeting that can stand here"),
        ("member-briefing", {"area": "E09000030"}, "is no area of the partnership"),
        ("impact-report", {"plan": "PLN-999"}, "is no plan that can stand here"),
        ("progress-report", {"group": "GRP-999"}, "is no group that can stand here"),
        ("progress-report", {"colour": "red"}, "does not ask for it"),
        ("annual-return", {"previous": "EDN-999"}, "is no published edition"),
    ],
)
def test_an_option_that_cannot_be_taken_is_refused(template: str, options: dict[str, str], finding: str) -> None:
    with pytest.raises(Refused, match=finding):
        edition("dorset-cdp", template, options=options)


def test_a_template_or_partnership_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match="There is no template"):
        edition("dorset-cdp", "no-such")
    order = order_of("dorset-cdp", "progress-report")
    outsider = Actor("x", "Nobody", (Membership(None, "none", organisation=1),))
    compose(outsider, order)
    with pytest.raises(NotFound):
        compose(Actor("y", "Not signed in"), order)
    assert templates()["progress-report"].label == "progress-report 1"


def test_an_edition_can_be_composed_as_it_was_known() -> None:
    then = datetime.now(UTC)
    row = Record.objects.get(kind="partnership", reference="dorset-cdp")
    correct(
        actor=OPERATOR,
        record_owner=row,
        reference_text="FIG-013",
        figure=Figure(value=Decimal(2600), unit=Unit(ValueType.COUNT, "people"), text="2600"),
        reason="The source was corrected.",
    )
    assert "2,600 and 1,889" in text_of(edition("dorset-cdp", "progress-report"))
    old = edition("dorset-cdp", "progress-report", as_of=AsOf(date.today(), then))
    assert "2,590 and 1,889" in text_of(old)
    assert "2,600" not in text_of(old)


def test_a_release_gives_every_figure_away_with_its_marker_apart() -> None:
    made = edition("dorset-cdp", "data-release", frozenset({"dorset-cdp/FIG-013"}))
    sets = {one.name: one for one in made.datasets}
    names = [field.name for field in sets["mea-005"].fields]
    by_area = {row[names.index("area")]: row for row in sets["mea-005"].rows}
    assert by_area["E06000058"][names.index("value")] is None
    assert by_area["E06000058"][names.index("obs_status")] == "c"
    assert by_area["E06000059"][names.index("value")] == "1889"
    assert len(sets["figures"].rows) == len(made.figures)


def test_a_partnership_that_holds_nothing_says_so_and_never_a_nought(room) -> None:
    for template in sorted(set(SHAPES) - {"board-pack", "member-briefing"}):
        made = compose(OPERATOR, order_of("north", template))
        assert gaps(made), template
        assert not made.figures
        assert find(OPERATOR, "shared/north").title == made.partnership


def test_gaps_are_blocks_of_their_own() -> None:
    made = edition("dorset-cypf", "impact-report", period=YEAR)
    (only,) = section(made, "audits").blocks
    assert only == Gap("No audit this year.", "Quality assurance lead")
    assert isinstance(next(iter(grids(made))), Grid)
    assert any(isinstance(run, Number) for run in numbers(made))


# --- Single templates -------------------------------------------------------------------------------------


def test_a_quarter_of_an_invented_county_has_charts_by_their_method_and_findings_first() -> None:
    made = edition(
        "example-county", "impact-report", period=Period.parse("quarter 2 2026/27"), options={"plan": "PLN-002"}
    )
    theme = section(made, "theme-thm-002")
    charts = [block for block in theme.blocks if isinstance(block, Picture)]
    assert [one.kind for one in charts] == ["SPC chart", "SPC chart"]
    assert charts[0].headline == "Started treatment within three weeks of asking: the figure ran higher than usual"
    assert charts[0].traces[0].points[-1] == ("quarter 2 2026/27", "87.8")
    assert len(charts[0].keys) == len(charts[0].table.rows) == 13
    assert "Theme 2 of 4: 9 of the plan’s 23 actions and 9 of its 13 key indicators." in text_of(theme)
    newest = {row[0]: row[1] for row in rows(theme, "Key indicators of")}
    assert newest["Adults in drug treatment"] == "2,049 [p]"


def test_a_board_pack_holds_the_agenda_the_papers_the_actions_and_the_decisions() -> None:
    made = edition("example-county", "board-pack", options={"meeting": "MTG-003"}, public=False)
    assert [one.title for one in made.sections] == [
        "The meeting",
        "Agenda",
        "Decisions of the last meeting",
        "Open actions",
        "Indicator summary",
        "Risks",
        "Products due",
        "Papers",
    ]
    assert [row[1] for row in rows(section(made, "agenda"), "Agenda")] == [
        "Same-day appointments in Example South",
        "Scrutiny report",
    ]
    assert "Try evening appointments in Example South for six months" in text_of(section(made, "decisions"))
    papers = rows(section(made, "papers"), "Papers")
    assert [row[2] for row in papers] == ["Treatment provider", "Independent scrutineer"]
    assert [row[4] for row in papers] == ["Its text", "Nothing: ask who sent it"]
    # The agenda leads to the paper, and the paper is here whole.
    assert [row[4] for row in rows(section(made, "agenda"), "Agenda")] == [
        "[paper-pap-001]",
        "Scrutiny report, September 2026",
    ]
    assert "Two evenings a week at the southern clinic" in text_of(section(made, "paper-pap-001"))
    assert "21 indicators with a figure" in text_of(section(made, "indicators"))


def test_a_briefing_is_about_one_council_alone() -> None:
    made = edition("dorset-cdp", "member-briefing", options={"area": "E06000058"})
    table = {row[0]: row[1] for row in rows(made, "Newest figures for BCP Council")}
    assert table["Adults in treatment"] == "2,590"
    assert "1,889" not in text_of(made)
    assert "None recorded for BCP Council." in gaps(made)
