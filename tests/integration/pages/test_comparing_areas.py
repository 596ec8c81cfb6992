"""Views of the figures by area: three people in the room, files beside each page, and what may not be compared."""

import csv
import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goldenthread.observations.commands import NewFigure, accept
from goldenthread.partners.actors import OPERATOR
from goldenthread.partners.models import Membership
from goldenthread.records.models import Record
from goldenthread.vocabulary import Figure, Period, Unit, ValueType
from tests.integration.pages.people import People, make_record, make_user, signed_in
from tests.integration.pages.test_figures import page, table, words

pytestmark = pytest.mark.usefixtures("loaded", "db")
SLUG = "north-cdp"
BCP, DORSET, ENGLAND = "E06000058", "E06000059", "E92000001"
VIEWS = ("areas", f"areas/{BCP}", "compare", "rug", "spine", "gaps", "rollout")
FILES = (f"areas/{BCP}.csv", f"areas/{BCP}.json", "rug.csv", "rug.json", "spine.json", "gaps.csv", "rollout.csv",
         "outcomes.json")  # fmt: skip


@pytest.fixture
def manager() -> Client:
    """A manager of the partnerships whose packs are shipped."""
    user = make_user("m@example.org", "Partnership manager")
    for slug in ("dorset-cdp", "example-county", "dorset-cypf", "pan-dorset-scp"):
        row = Record.objects.get(kind="partnership", reference=slug)
        Membership.objects.create(user=user, partnership=row, role="manager")
    return signed_in(user)


def share(value: str | None, *, numerator: int | None = None, denominator: int | None = None) -> Figure:
    return Figure(
        value=Decimal(value) if value else None,
        unit=Unit(ValueType.PERCENTAGE),
        numerator=Decimal(numerator) if numerator else None,
        denominator=Decimal(denominator) if denominator else None,
        text=f"{value}%",
    )


def hold(title: str, held: dict[tuple[str, int], Figure], *, group: str = "", **values: Any) -> str:
    """An indicator of the north partnership with figures by area and year; its full reference.

    `group` is a dimension: then the areas of `held` are its groups, all in one council.
    """
    owner = Record.objects.get(kind="partnership", reference=SLUG)
    document = Record.objects.filter(owner=owner, kind="document").first()
    if document is None:
        make_record(SLUG, "document", "Report", document_type="dataset")
        document = Record.objects.get(owner=owner, kind="document")
    asked = {"value_type": "percentage", "unit": "%", "polarity": "higher_better", **values}
    card = make_record(SLUG, "indicator", title, **asked)
    measure = Record.objects.get(pk=card.id)
    figures = [
        NewFigure(
            reference=f"{card.reference}-{area}-{year}",
            measure=measure,
            area=DORSET if group else area,
            breakdown=f"{group}={area}" if group else "",
            period=Period.calendar_year(year),
            figure=figure,
            source=("published", document.pk, "Table 1"),
        )
        for (area, year), figure in held.items()
    ]
    accept(actor=OPERATOR, owner=owner, figures=figures)
    return card.full_reference


def test_three_people_at_each_view_and_file(people: People) -> None:
    hold("Adults who recover", {(BCP, 2024): share("41"), (DORSET, 2024): share("52"), (ENGLAND, 2024): share("47")})
    member, outsider, nobody = signed_in(people.manager), signed_in(people.outsider), Client()
    for view in (*VIEWS, *FILES):
        url = f"/p/{SLUG}/{view}"
        assert member.get(url).status_code == 200, url
        assert outsider.get(url).status_code == 404, url
        assert nobody.get(url).status_code in (302, 404), url
        assert "Adults who recover" not in outsider.get(url).content.decode()


def test_a_colleague_sees_nothing_guarded_in_any_view(people: People) -> None:
    hold("A guarded measure", {(BCP, 2024): share("41"), (DORSET, 2024): share("52")}, marking="official_sensitive")
    hold("An open measure", {(BCP, 2024): share("41"), (DORSET, 2024): share("52")})
    colleague = signed_in(people.colleague)
    for view in (f"areas/{BCP}", "compare", "rug", "gaps", f"areas/{BCP}.csv", "rug.csv", "gaps.json"):
        text = page(colleague, f"/p/{SLUG}/{view}")
        assert "An open measure" in text, view
        assert "A guarded measure" not in text, view
        assert "A guarded measure" in page(signed_in(people.manager), f"/p/{SLUG}/{view}")


def test_what_was_read_is_read_again_once_anything_is_written(people: People) -> None:
    reference = hold("Adults who recover", {(BCP, 2024): share("41"), (DORSET, 2024): share("52")})
    client = signed_in(people.manager)
    assert "11 percentage points" in words(client, f"/p/{SLUG}/gaps")
    hold("Another measure", {(BCP, 2024): share("10"), (DORSET, 2024): share("40")})
    text = words(client, f"/p/{SLUG}/gaps")
    assert "30 percentage points" in text
    assert reference.rpartition("/")[2] in page(client, f"/p/{SLUG}/gaps")


def test_a_measure_is_drawn_for_each_area_and_unlike_periods_are_labelled(people: People) -> None:
    held = {(BCP, year): share(str(40 + year - 2020)) for year in range(2020, 2025)}
    held |= {(DORSET, year): share(str(50 + year - 2020)) for year in range(2020, 2024)}
    reference = hold("Adults who recover", held)
    client = signed_in(people.manager)
    asked = f"area={BCP}&area={DORSET}&measure={reference}"
    text = words(client, f"/p/{SLUG}/compare?{asked}")
    assert "The newest figures are of different periods, so they are not compared" in text
    assert "2024 44% not held" in text
    assert "2023 43% 53%" in text
    rows = table(client, f"/p/{SLUG}/compare.csv?{asked}")
    assert len(rows) == 9
    assert {row["area"] for row in rows} == {BCP, DORSET}
    assert client.get(f"/p/{SLUG}/compare.svg?{asked}")["Content-Type"] == "image/svg+xml"
    told = json.loads(page(client, f"/p/{SLUG}/compare.json?{asked}"))
    assert told["charts"][0]["words"]
    assert client.get(f"/p/{SLUG}/compare.svg?{asked}&chart=2").status_code == 404


def test_an_area_that_is_not_on_the_list_is_said_and_opens_nothing(people: People) -> None:
    hold("Adults who recover", {(BCP, 2024): share("41"), (DORSET, 2024): share("52")})
    client = signed_in(people.manager)
    response = client.get(f"/p/{SLUG}/compare?area=E99999999")
    assert response.status_code == 200
    assert "Choose from the list" in response.content.decode()
    assert client.get(f"/p/{SLUG}/areas/E99999999").status_code == 404
    assert client.get(f"/p/{SLUG}/areas/L-CHESIL").status_code == 404


def test_the_rug_judges_by_interval_alone_and_says_the_rest_in_words(people: People) -> None:
    many = {"denominator": 1000}
    hold(
        "With numbers",
        {
            (BCP, 2024): share("60", numerator=600, **many),
            (DORSET, 2024): share("40", numerator=400, **many),
            (ENGLAND, 2024): share("50"),
        },
    )
    hold("Without numbers", {(BCP, 2024): share("60"), (ENGLAND, 2024): share("50")})
    client = signed_in(people.manager)
    rows = {(row["title"], row["area"]): row for row in table(client, f"/p/{SLUG}/rug.csv")}
    assert rows["With numbers", BCP]["standing"] == "Better"
    assert rows["With numbers", DORSET]["standing"] == "Worse"
    assert rows["Without numbers", BCP]["standing"] == "Not compared"
    assert "10 percentage points above England" in rows["Without numbers", BCP]["words"]
    text = page(client, f"/p/{SLUG}/rug")
    assert "Better than England" in text and "Worse than England" in text
    assert text.count('scope="col"') >= 4
    assert 'scope="row"' in text


def test_the_spine_holds_an_area_against_england_and_says_how_many_areas_the_range_is_of(manager: Client) -> None:
    text = words(manager, f"/p/dorset-cypf/spine?area={DORSET}")
    assert "Dorset Council against England" in text
    assert "from the lowest to the highest of 2 areas" in text
    assert "Better is to the right." in text
    rows = table(manager, f"/p/dorset-cypf/spine.csv?area={DORSET}")
    assert len(rows) > 30
    assert all(row["england"] and Decimal(row["lowest"]) <= Decimal(row["value"]) <= Decimal(row["highest"])
               for row in rows)  # fmt: skip
    assert all(row["lower_quartile"] == "" for row in rows)
    drawn = manager.get(f"/p/dorset-cypf/spine.svg?area={DORSET}&chart=2")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert manager.get(f"/p/dorset-cypf/spine.svg?area={DORSET}&chart=999").status_code == 404


def test_five_areas_have_quartiles(people: People) -> None:
    values = {BCP: "10", DORSET: "20", "E06000028": "30", "E06000029": "40", "E06000066": "50", ENGLAND: "30"}
    hold("Adults who recover", {(area, 2024): share(value) for area, value in values.items()})
    (row,) = table(signed_in(people.manager), f"/p/{SLUG}/spine.csv?area={BCP}")
    got = [Decimal(row[name]) for name in ("lowest", "lower_quartile", "upper_quartile", "highest")]
    assert got == [10, 20, 40, 50]
    assert row["areas_held"] == "5"


def test_a_profile_holds_everything_of_an_area_with_other_partnerships_as_far_as_they_are_open(
    manager: Client, people: People
) -> None:
    text = words(manager, f"/p/dorset-cypf/areas/{DORSET}")
    assert "Held by Dorset Combating Drugs Partnership" in text
    assert "Infant mortality rate" in text and "Continuity of care" in text
    hold("A secret of the north", {(DORSET, 2024): share("41")}, marking="official")
    assert "A secret of the north" not in page(manager, f"/p/dorset-cypf/areas/{DORSET}")
    rows = list(csv.DictReader(page(manager, f"/p/dorset-cypf/areas/{DORSET}.csv").splitlines()))
    assert all(row["source"] and row["period"] and row["accepted_on"] for row in rows)


def test_a_count_is_never_compared_between_areas(people: People) -> None:
    unit = Unit(ValueType.COUNT, "people")
    held = {(area, 2024): Figure(value=Decimal(n), unit=unit, text=str(n)) for area, n in ((BCP, 90), (DORSET, 40))}
    hold("People helped", held, value_type="count", unit="people")
    client = signed_in(people.manager)
    assert "A count of one place says nothing of another's" in words(client, f"/p/{SLUG}/compare")
    assert "No gaps can be worked out yet" in words(client, f"/p/{SLUG}/gaps")


def test_s7_a_gap_between_groups_names_its_reference_group_and_its_interval(people: People) -> None:
    groups = {
        ("female", 2024): share("60", numerator=300, denominator=500),
        ("male", 2024): share("40", numerator=200, denominator=500),
    }
    hold("Adults who recover", groups, group="sex")
    hold("Nobody counted", {("female", 2024): share("60"), ("male", 2024): share("45")}, group="sex")
    client = signed_in(people.manager)
    asked = f"/p/{SLUG}/gaps?area={DORSET}"
    text = words(client, asked)
    assert "Reference group" in text
    assert "20.0 percentage points (95% interval 13." in text
    assert "no interval: the numbers behind it are not held" in text
    rows = {row["title"]: row for row in table(client, asked.replace("gaps?", "gaps.csv?"))}
    row = rows["Adults who recover"]
    assert (row["highest"], row["lowest_or_reference"]) == ("sex female", "sex male")
    assert Decimal(row["gap_lower"]) < Decimal(row["gap"]) < Decimal(row["gap_upper"])
