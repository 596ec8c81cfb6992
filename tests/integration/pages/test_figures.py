"""Outcomes, indicators and figures, on the packs as shipped and with three people in the room."""

import csv
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from goldenthread.observations.commands import NewFigure, accept, correct
from goldenthread.observations.queries import figures_of
from goldenthread.pages.figures import facts
from goldenthread.partners.actors import OPERATOR
from goldenthread.partners.models import Membership
from goldenthread.records.cards import Card
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.vocabulary import Figure, Period, Unit, ValueType
from tests.integration.pages.people import People, make_record, make_user, signed_in

pytestmark = pytest.mark.usefixtures("loaded", "db")
SLUG = "north-cdp"


@pytest.fixture
def manager() -> Client:
    """A manager of the partnerships whose packs are shipped."""
    user = make_user("m@example.org", "Partnership manager")
    for slug in ("dorset-cdp", "example-county", "dorset-cypf", "pan-dorset-scp"):
        row = Record.objects.get(kind="partnership", reference=slug)
        Membership.objects.create(user=user, partnership=row, role="manager")
    return signed_in(user)


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def words(client: Client, url: str) -> str:
    """The words of a page's main part."""
    text = re.search(r"(?s)<main.*?</main>", page(client, url))
    assert text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text[0])).split())


def table(client: Client, url: str) -> list[dict[str, str]]:
    return list(csv.DictReader(page(client, url).splitlines()))


def with_figure(marking: str = "official") -> Card:
    """An indicator of the north partnership with one figure from an official document."""
    make_record(SLUG, "document", "Quarter 1 return", document_type="dataset", marking=marking)
    card = make_record(SLUG, "indicator", "People in treatment", value_type="count", unit="people", marking=marking)
    owner = Record.objects.get(kind="partnership", reference=SLUG)
    document = Record.objects.get(owner=owner, kind="document")
    accept(
        actor=OPERATOR,
        owner=owner,
        figures=[
            NewFigure(
                reference="FIG-001",
                measure=Record.objects.get(pk=card.id),
                area="E06000059",
                period=Period.financial_year(2022),
                figure=Figure(value=Decimal(120), unit=Unit(ValueType.COUNT, "people"), text="120"),
                source=("return", document.pk, "Sheet Treatment, cell D14"),
            )
        ],
    )
    return card


# --- Indicators -----------------------------------------------------------------------------------------


def test_s40_the_list_counts_53_lines_by_theme_and_flags_a_rate_with_no_denominator(manager: Client) -> None:
    text = page(manager, "/p/dorset-cypf/indicators")
    assert "53 published lines" in text
    heads = re.findall(r'<h2 id="block-\d+">.*?\((\d+) (?:lines?|indicators?)\)', text)
    assert [int(n) for n in heads][:7] == [9, 7, 7, 18, 3, 3, 6]
    assert "rate, denominator not stated" in text
    assert "never mixed" in text
    rows = table(manager, "/p/dorset-cypf/indicators.csv")
    assert len({row["line"] for row in rows if row["line"] and not row["measure_of"]}) == 53
    assert any("no denominator" in row["missing"] for row in rows)


def test_the_list_narrows_and_says_so(manager: Client) -> None:
    text = words(manager, "/p/dorset-cdp/indicators?stage=being_established")
    assert "1 indicator of 22 shown" in text
    assert "Hospital admissions for assault by sharp object" in text
    assert "No indicator fits" in words(manager, "/p/dorset-cdp/indicators?q=zzzz")
    theme = words(manager, "/p/dorset-cypf/indicators?theme=THM-004")
    assert "18 indicators of" in theme


def test_s27_being_established_is_due_and_then_overdue_the_day_after(manager: Client) -> None:
    due = words(manager, "/p/dorset-cdp/indicators?on=2023-09-30")
    assert "Being established, due 30 September 2023" in due
    late = words(manager, "/p/dorset-cdp/indicators?on=2023-10-01")
    assert "overdue: it was due 30 September 2023" in late
    own = words(manager, "/r/dorset-cdp/IND-005?on=31+July+2023")
    assert "No figure is held yet" in own and "overdue" not in own


def test_s28_two_councils_stand_side_by_side_and_only_what_adds_is_added(manager: Client) -> None:
    text = words(manager, "/r/dorset-cdp/MEA-005")
    for said in (
        "2,590",
        "1,889",
        "4,479 people in Pan-Dorset, worked out here: 2,590 + 1,889",
        "count a person twice",
    ):
        assert said in text
    assert text.count("worked out here: 2,590") == 1
    care = words(manager, "/r/dorset-cdp/IND-011")
    assert "are not averaged" in care
    assert "56.45" not in care


def test_targets_of_a_later_year_are_never_missed(manager: Client) -> None:
    adults = words(manager, "/r/dorset-cdp/MEA-005")
    assert "Stood at 2,590 in 2022/23: 110 to go to the target of 2,700" in adults
    assert "53 to go" in adults
    young = words(manager, "/r/dorset-cdp/MEA-006")
    assert "27 above the target. Take care: the target, 75, is below its starting point, 102, though higher" in young
    assert "hold at 30" in words(manager, "/r/dorset-cdp/IND-013").lower()
    assert "7.3 percentage points to go" in words(manager, "/r/dorset-cdp/IND-011")
    for text in (adults, young):
        assert "missed" not in text.lower()


def test_s31_a_comparator_is_compared_in_its_own_period_alone(manager: Client) -> None:
    text = words(manager, "/r/dorset-cdp/IND-011")
    assert "45.2% in 2022/23, 4.1 percentage points above England at 41.1%" in text
    assert "not judged because the numbers behind the figure are not held" in text
    assert "Too few points to judge. 1 of the 7 needed." in text
    pk = find(OPERATOR, "dorset-cdp/IND-011").id
    cards = figures_of(OPERATOR, [pk])[pk]
    from dataclasses import replace

    moved = [
        replace(card, period=Period.financial_year(2021)) if card.area_code.startswith("E92") else card
        for card in cards
    ]
    said = facts.comparisons(moved)
    assert said and not any(one.compared for one in said)
    assert "another period" in said[0].words


def test_a_composite_line_shows_its_measures_and_a_measure_its_line(manager: Client) -> None:
    line = words(manager, "/r/dorset-cdp/IND-010")
    assert "This line is split into 2 measures" in line
    assert "Adults in treatment" in line and "2,590" in line
    assert "One measure of the line Numbers in treatment" in words(manager, "/r/dorset-cdp/MEA-005")


def test_qualifiers_and_markers_go_everywhere_a_figure_goes(manager: Client) -> None:
    assert "over 30kg" in words(manager, "/r/dorset-cdp/IND-015")
    for url in ("/r/dorset-cdp/IND-012", "/p/dorset-cdp/indicators", "/p/dorset-cdp/outcomes"):
        text = words(manager, url)
        assert "55 [p]" in text, url
        assert "[p] provisional: may be revised" in text, url
    rows = table(manager, "/r/dorset-cdp/IND-012/figures.csv")
    assert [(row["value"], row["markers_meaning"][:11]) for row in rows] == [("59", ""), ("55", "provisional")]


def test_a_chart_has_two_drawings_a_table_a_file_and_words(manager: Client) -> None:
    text = page(manager, "/r/example-county/IND-007")
    charts = text.count('<figure class="gt-figure"')
    assert charts == 2
    assert text.count('class="gt-chart"') == 2 * charts
    for said in ("Describe this chart", "chart.svg", "figures.csv", "figures.json", 'href="#figures"', "Source: "):
        assert said in text
    answer = manager.get("/r/example-county/IND-007/chart.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b'xmlns="http://www.w3.org/2000/svg"' in answer.content
    assert manager.get("/r/example-county/IND-007/chart.svg?chart=places").content != answer.content
    assert manager.get("/r/example-county/IND-007/chart.svg?chart=none").status_code == 404
    assert manager.get("/r/dorset-cdp/IND-016/chart.svg").status_code == 404
    assert "style=" not in text.replace('rel="stylesheet"', "")


def test_thirteen_quarters_get_a_control_chart_and_what_each_point_says(manager: Client) -> None:
    text = words(manager, "/r/example-county/IND-007")
    assert "Yes, improving. Ran higher than usual over 13 points, which is an improvement." in text
    assert "Not on past results. 4.7 percentage points to go." in text
    assert "Cannot be expected to meet the target of 54%, as things stand." in text
    assert "SPC chart: Prison leavers in treatment within three weeks, Example County" in text
    assert "Special cause of an improving kind, in higher values; a point outside the limits" in text
    assert "Common cause: no significant change" in text
    south = words(manager, "/r/example-county/IND-007?area=L-EXAMPLE-SOUTH")
    assert "Prison leavers in treatment within three weeks in Example South ran higher than usual" in south
    assert "SPC chart: Prison leavers in treatment within three weeks, Example South" in south


def test_a_part_of_a_year_is_projected_and_one_without_a_period_is_not(manager: Client) -> None:
    arrests = words(manager, "/r/dorset-cdp/IND-001")
    assert "Would come to 152 in 2023/24 at this pace" in arrests
    assert "108 to 209" in arrests
    assert "2023/24 would come to 152 at this pace" in arrests
    assert "getting worse" not in arrests and "improving" not in arrests
    crimes = words(manager, "/r/dorset-cdp/IND-003")
    assert "Not projected because July 2023 does not start with 2023/24" in crimes
    assert "The source prints a projection of 202" in crimes
    assert "would come to" not in crimes


def test_two_years_of_deaths_are_no_more_than_chance(manager: Client) -> None:
    text = words(manager, "/r/dorset-cdp/IND-012")
    assert "No clear change. Fell from 59 in 2021 to 55 in 2022 (provisional)" in text
    assert "the difference is no more than chance would explain" in text
    for bad in ("Yes, improving", "Yes, lower", "getting better"):
        assert bad not in text


def test_gaps_to_a_target_stand_in_the_answers(manager: Client) -> None:
    text = words(manager, "/r/dorset-cdp/IND-011")
    assert "Target: 75% in 2024/25 – 29.8 percentage points to go." in text
    assert "Target: 75% in 2024/25 – 7.3 percentage points to go." in text
    assert "Target – No target agreed. So this page does not say pass or fail." in words(
        manager, "/r/dorset-cdp/IND-001"
    )


def test_the_json_beside_the_figures_has_every_judgement(manager: Client) -> None:
    body = manager.get("/r/dorset-cdp/IND-001/figures.json").json()
    assert {row["value"] for row in body["figures"]} == {"38", "152", "80"}
    (one,) = body["assessments"]
    assert one["projection"]["total"]["value"] == "152"
    assert one["how"] == "too_few"


def test_the_list_says_of_each_series_whether_it_is_changing(manager: Client) -> None:
    text = page(manager, "/p/example-county/indicators")
    assert "gt-chart-spark" in text
    assert "Yes, improving." in text
    said = words(manager, "/p/dorset-cdp/indicators")
    assert "No clear change." in said and "Too few points to judge." in said
    assert "59 in 2021 to 55" in said


def test_forecasts_are_drawn_open_and_are_never_the_newest(manager: Client) -> None:
    pk = find(OPERATOR, "dorset-cdp/IND-001").id
    cards = figures_of(OPERATOR, [pk])[pk]
    assert {str(card.figure.value) for card in facts.newest(cards)} == {"38"}
    drawn = page(manager, "/r/dorset-cdp/IND-001/chart.svg")
    assert "152 [f]" in drawn and "80" in drawn


# --- Figures --------------------------------------------------------------------------------------------


def test_a_published_figure_says_where_it_is_printed_and_that_no_return_is_held(manager: Client) -> None:
    text = words(manager, "/figures/dorset-cdp/FIG-017")
    assert "45.2%, continuity of care, BCP Council, 2022/23" in text
    assert "return not held" in text
    assert "22/23 BCP: 45.2%" in text
    assert "1 April 2022 to 31 March 2023, financial year" in text
    assert "never averaged" in text
    assert "Increase engagement in drug treatment" in text
    assert "First accepted" in text


def test_a_returned_figure_names_its_sheet_and_cell(manager: Client) -> None:
    text = words(manager, "/figures/example-county/FIG-001")
    assert "Sheet Disruptions, cell D6" in text
    assert "The return it came from is held" in text
    assert "return not held" not in text


def test_a_correction_keeps_what_was_there_and_the_day_before_shows_it(manager: Client) -> None:
    owner = Record.objects.get(kind="partnership", reference="dorset-cdp")
    figure = Figure(value=Decimal("46.1"), unit=Unit(ValueType.PERCENTAGE, "%"))
    correct(
        actor=OPERATOR, record_owner=owner, reference_text="FIG-017", figure=figure, reason="The sender corrected it"
    )
    text = words(manager, "/figures/dorset-cdp/FIG-017")
    assert "46.1%, continuity of care" in text
    assert "Corrected once" in text
    for said in ("2, shown now", "The sender corrected it", "45.2%"):
        assert said in text
    rows = table(manager, "/figures/dorset-cdp/FIG-017.csv")
    assert [row["value"] for row in rows] == ["46.1", "45.2"]
    early = words(manager, "/figures/dorset-cdp/FIG-017?known=2020-01-01")
    assert "This figure was not held then" in early
    assert manager.get("/figures/dorset-cdp/FIG-017?known=soon").status_code == 422


def test_published_and_recomputed_stand_side_by_side(people: People) -> None:
    make_record(SLUG, "document", "Report", document_type="progress_report")
    card = make_record(SLUG, "indicator", "Share", value_type="percentage", unit="%")
    owner = Record.objects.get(kind="partnership", reference=SLUG)
    document = Record.objects.get(owner=owner, kind="document")
    figure = Figure(
        value=Decimal("7.4"), unit=Unit(ValueType.PERCENTAGE, "%"), numerator=Decimal(69), denominator=Decimal(1000)
    )
    new = NewFigure("FIG-001", Record.objects.get(pk=card.id), "E06000059", Period.financial_year(2022), figure,
                    ("published", document.pk, "Table 1"))  # fmt: skip
    accept(actor=OPERATOR, owner=owner, figures=[new])
    text = words(signed_in(people.manager), f"/figures/{SLUG}/FIG-001")
    assert "Worked out again from the numbers behind it: 6.9%. The published figure stands as it was printed." in text


def test_three_people_and_what_they_find(people: People) -> None:
    card = with_figure()
    urls = (
        card.url,
        f"{card.url}/figures.csv",
        f"{card.url}/figures.json",
        f"/figures/{SLUG}/FIG-001",
        f"/figures/{SLUG}/FIG-001.csv",
    )
    lists = (f"/p/{SLUG}/indicators", f"/p/{SLUG}/indicators.csv", f"/p/{SLUG}/outcomes", f"/p/{SLUG}/outcomes.csv")
    for user, status in ((people.manager, 200), (people.colleague, 200), (people.outsider, 404)):
        client = signed_in(user)
        for url in (*urls, *lists, f"/p/{SLUG}/adopt"):
            page(client, url, status)
    for url in (*urls, *lists):
        assert Client().get(url).status_code == 302


def test_a_source_that_is_not_open_is_not_told(people: People) -> None:
    card = with_figure()
    Record.objects.filter(pk=card.id).update(marking="public")
    text = page(signed_in(people.outsider), f"/figures/{SLUG}/FIG-001")
    assert "The source is not open to you" in text
    assert "Quarter 1 return" not in text


# --- Outcomes and frames --------------------------------------------------------------------------------


def test_outcomes_say_what_is_held_and_what_it_means(manager: Client) -> None:
    text = words(manager, "/p/dorset-cdp/outcomes")
    assert "Five outcomes have a local figure, one does not" in text
    assert "0 of 2 headline measures held; 2 local proxies" in text
    assert "1 of 2 headline measures held; 1 local proxy" in text
    assert "We do not know. No local figure is held." in text
    assert "Cannot be judged: no local figure" in text
    assert "Too few points to judge." in text
    assert "The report says current and gives no period" in text
    assert "Target 2,700 in 2023/24: 110 to go" in text
    for bad in ("missed", "On track", "better than"):
        assert bad not in text
    rows = table(manager, "/p/dorset-cdp/outcomes.csv")
    assert any(row["standing"] == "Headline measure not held" for row in rows)


def test_s9_our_own_outcomes_stand_under_their_groups(manager: Client) -> None:
    text = words(manager, "/p/dorset-cdp/outcomes")
    own = text[text.index("Our own outcomes") :]
    assert "Children and Families Working Group" in own
    assert "Indicator not linked yet" in own
    county = words(manager, "/p/example-county/outcomes")
    assert "All six outcomes have a local figure" in county


def test_s10_a_frame_is_adopted_with_nothing_to_type(people: People) -> None:
    manager = signed_in(people.manager)
    assert "No national frame adopted yet" in words(manager, f"/p/{SLUG}/outcomes")
    assert "3 strategic priorities, 6 outcomes" in words(manager, f"/p/{SLUG}/adopt")
    answer = manager.post(f"/p/{SLUG}/adopt", {"frame": "shared/FRM-001"}, follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    for said in ("Reduce drug use", "Improve drug recovery outcomes", "Break drug supply chains", "is adopted"):
        assert said in text
    assert text.count('class="pg-out"') == 6
    again = manager.post(f"/p/{SLUG}/adopt", {"frame": "shared/FRM-001"})
    assert again.status_code == 302
    assert manager.post(f"/p/{SLUG}/adopt", {"frame": "shared/FRM-999"}).status_code == 404


def test_a_contributor_may_not_adopt(people: People) -> None:
    colleague = signed_in(people.colleague)
    assert "Ask the partnership manager" in words(colleague, f"/p/{SLUG}/adopt")
    assert colleague.post(f"/p/{SLUG}/adopt", {"frame": "shared/FRM-001"}).status_code == 403
    outsider = signed_in(people.outsider)
    assert outsider.post(f"/p/{SLUG}/adopt", {"frame": "shared/FRM-001"}).status_code == 404


def test_the_frame_page_shows_its_tree(manager: Client) -> None:
    text = words(manager, "/r/shared/FRM-001")
    assert "3 strategic priorities" in text
    assert "Headline measure, to be confirmed" in text
    assert "Dorset Combating Drugs Partnership" in text


# --- Rules that need no page ----------------------------------------------------------------------------


def test_stages_in_words() -> None:
    due = date(2023, 9, 30)
    assert facts.stage_words("being_established", due, due) == "Being established, due 30 September 2023"
    assert "overdue" in facts.stage_words("being_established", due, date(2023, 10, 1))
    assert facts.stage_words("in_progress", None, due) == "In progress"
    assert facts.stage_words("live", None, due) == "Live"


def test_rates_of_different_kinds_are_told_apart() -> None:
    rates = [{"value_type": "rate", "per": 1000}, {"value_type": "rate", "per": 10000}]
    assert facts.rates_apart(rates) == "Rates here are per 1,000 and 10,000. Rates of different kinds are never mixed."
    assert facts.rates_apart(rates[:1]) == ""


def test_s53_a_boundary_rule_is_printed(manager: Client) -> None:
    assert "A first appointment on day 21 counts" in words(manager, "/r/example-county/IND-007")
