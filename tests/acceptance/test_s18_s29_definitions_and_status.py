"""Rows S18, S25, S26, S27 and S29: definitions, directions, status, measures to come, and odd targets."""

import pytest

ARRESTS = "dorset-cdp/IND-001"
YOUNG = "dorset-cdp/MEA-006"
BELOW = "dorset-cdp/TGT-004"
OWN = {
    "title": "People helped by the drop-in",
    "value_type": "count",
    "unit": "people",
    "polarity": "higher_better",
    "data_source": "The service’s own count",
    "group": "GRP-004",
    "definition": "People seen at least once.",
}


def _assessed(cli, reference, area=""):
    found = cli("assess", reference)
    return next(one for one in found if not area or one["area"] == area)


# --- S18 ------------------------------------------------------------------------------------------------


def _redefined(manager, starts="1 4 2023", **more):
    day, month, year = starts.split()
    fields = {"starts_0": day, "starts_1": month, "starts_2": year, "reason": "The region counts it this way now"}
    source = manager.source("/r/dorset-cdp/IND-012/redefine")
    assert 'value="Drug related deaths"' in source  # filled with what the definition says now
    return (
        fields
        | {
            "version": "1",
            "title": "Drug related deaths",
            "definition": "Deaths registered in the year with a drug named",
        }
        | more
    )


def test_s18_the_old_series_ends_the_new_begins_and_no_line_joins_them(person, cli):
    manager = person("manager", "dorset-cdp")
    page = manager.send("/r/dorset-cdp/IND-012/redefine", 200, **_redefined(manager))
    assert "begins a new series" in page and "A new series begins on 1 April 2023" in page
    old = cli("show", "dorset-cdp/IND-012")
    assert (old["state"], old["stage"], old["valid_to"]) == ("succeeded", "ended", "2023-03-31")
    new = next(line["other"] for line in old["links"] if line["relation"] == "succeeds" and not line["outward"])
    assert cli("show", new["full_reference"])["definition"] == "Deaths registered in the year with a drug named"
    assert cli("assess", new["full_reference"])[0]["latest"] is None  # none of the old figures is its own
    assert "This series ended on 31 March 2023" in manager.page("/r/dorset-cdp/IND-012")
    assert "Version 2" in page and "Version 1" in page and "The region counts it this way now" in page


def test_s18_the_chart_of_the_new_series_shows_the_old_one_before_a_break(person, cli):
    from decimal import Decimal

    from goldenthread.observations.commands import NewFigure, accept
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.records.models import Record
    from goldenthread.vocabulary import Figure, Period, Unit, ValueType

    manager = person("manager", "dorset-cdp")
    manager.send("/r/dorset-cdp/IND-012/redefine", 200, **_redefined(manager))
    old = cli("show", "dorset-cdp/IND-012")
    new = next(line["other"] for line in old["links"] if line["relation"] == "succeeds" and not line["outward"])
    owner = Record.objects.get(reference="dorset-cdp", kind="partnership")
    row = Record.objects.get(owner=owner, reference=new["reference"])
    report = Record.objects.get(owner=owner, reference="DOC-001")
    accept(
        actor=OPERATOR,
        owner=owner,
        figures=[
            NewFigure(
                reference=f"NEW-{year}",
                measure=row,
                area="L-PAN-DORSET",
                period=Period.calendar_year(year),
                figure=Figure(value=Decimal(value), unit=Unit(ValueType.COUNT, "deaths")),
                source=("published", report.pk, "Made for a test"),
            )
            for year, value in ((2023, 70), (2024, 71))
        ],
    )
    source = manager.source(f"/r/{new['full_reference']}")
    assert "Definition 1 ended on 31 March 2023" in source
    drawing = manager.source(f"/r/{new['full_reference']}/chart.svg")
    assert drawing.count("<polyline") == 2
    assert "59" in source and "71" in source  # both stand on the chart and in its words
    judged = _assessed(cli, new["full_reference"])
    assert judged["span"]["points"] == 2  # what came before is no part of what is judged


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"definition": ""}, "nothing that says what is counted would change"),
        ({"reason": ""}, "Enter the reason"),
    ],
)
def test_s18_a_redefinition_needs_a_change_and_a_reason(person, fields, said):
    manager = person("manager", "dorset-cdp")
    assert said in manager.send("/r/dorset-cdp/IND-012/redefine", 422, **_redefined(manager, **fields))


def test_s18_others_find_nothing_to_redefine(person):
    outsider = person("manager", "tower-hamlets-cdp")
    assert outsider.client.get("/r/dorset-cdp/IND-012/redefine").status_code in (403, 404)
    contributor = person("contributor", "dorset-cdp")
    assert contributor.client.get("/r/dorset-cdp/IND-012/redefine").status_code == 403


def test_an_indicator_of_ones_own_is_not_kept_without_unit_direction_source_and_owner(person, cli):
    said = cli("add", "indicator", "--owner", "dorset-cdp", "--set", "title=Something", code=3)
    for gap in ("a number, a rate or a percentage", "its unit", "which direction is good", "its source", "who owns it"):
        assert gap in said
    manager = person("manager", "dorset-cdp")
    without = {name: value for name, value in OWN.items() if name != "data_source"}
    manager.api("POST", "indicator", 409, owner="dorset-cdp", **without)
    made = manager.api("POST", "indicator", 201, owner="dorset-cdp", **OWN)
    assert OWN["title"] in manager.page(f"/r/{made['full_reference']}")
    later = {"owner": "dorset-cdp", "title": "Later", "stage": "being_established"}
    manager.api("POST", "indicator", 409, **later)
    manager.api("POST", "indicator", 201, due="2027-01-31", **later)


# --- S25 ------------------------------------------------------------------------------------------------


def test_s25_arrests_have_no_direction_until_the_agency_that_owns_them_agrees(person, cli):
    manager = person("manager", "dorset-cdp")
    assert "neither a rise nor a fall is better until the agency" in manager.page(f"/r/{ARRESTS}")
    assert _assessed(cli, ARRESTS)["judgement"] == "no judgement"
    change = ("change", ARRESTS, "--version", "1", "--set", "polarity=higher_better", "--reason", "We think so")
    assert "no agreement of the agency that owns it is recorded" in cli(*change, code=3)
    police = next(o for o in cli("list", "organisation", "-q", "Dorset Police")["items"])
    manager.api(
        *("POST", "confirmation", 201),
        owner="dorset-cdp",
        title="Arrests: more is better",
        confirms="direction",
        direction="higher_better",
        why="More arrests means more lines found",
        confirmed_by="Detective Superintendent, Dorset Police",
        confirmed_on="2023-08-01",
        links=[
            {"relation": "about", "target": ARRESTS},
            {"relation": "confirmed_by", "target": police["full_reference"]},
        ],
    )
    cli(*change)
    page = manager.page(f"/r/{ARRESTS}")
    assert "Dorset Police agreed on 1 August 2023 that higher is better" in page
    assert _assessed(cli, ARRESTS)["polarity"] == "higher_better"


def test_s25_neighbourhood_crimes_are_judged_in_words_as_well_as_colour(person, cli):
    assert cli("show", "dorset-cdp/IND-003")["polarity"] == "lower_better"
    assert "ower is better" in person("manager", "dorset-cdp").page("/r/dorset-cdp/IND-003")


# --- S26 ------------------------------------------------------------------------------------------------


def test_s26_a_changed_target_changes_the_status_and_a_hand_set_one_stands_beside_it(person, cli):
    analyst = person("analyst", "example-county")
    before = _aim(cli, "TGT-001")
    assert before["status"] in ("on track", "off track", "met", "not met")
    easy = before["status"] in ("off track", "not met")
    value = "100" if easy else "9000"
    cli("change", "example-county/TGT-001", "--version", "1", "--set", f"value={value}", "--reason", "The board agreed")
    after = _aim(cli, "TGT-001")
    assert after["status"] != before["status"]
    page = analyst.send(
        "/r/example-county/TGT-001/status",
        status="near",
        why="Two services reported late",
        by="Data and digital lead",
    )
    for said in ("Near, set by hand", "Data and digital lead", "Two services reported late", "Computed: "):
        assert said in page
    by_hand = _aim(cli, "TGT-001")
    assert (by_hand["status"], by_hand["override"]["status"]) == (after["status"], "near")
    assert by_hand["override"]["why"] == "Two services reported late"
    twice = analyst.send("/r/example-county/TGT-001/status", 422, status="met", why="Again", by="Somebody")
    assert "has been set by hand already" in twice


def _aim(cli, reference):
    return next(
        aim
        for one in cli("assess", "example-county/MEA-003")
        for aim in one["targets"]
        if aim["card"]["reference"] == reference
    )


# --- S27 ------------------------------------------------------------------------------------------------


def test_s27_being_established_is_listed_without_a_value_or_a_zero_and_goes_overdue(person, cli):
    manager = person("manager", "dorset-cdp")
    listed = manager.page("/p/dorset-cdp/indicators")
    assert "Hospital admissions for assault by sharp object" in listed
    page = manager.page("/r/dorset-cdp/IND-005?on=2023-09-30")
    assert "Being established, due 30 September 2023" in page and "no zero is assumed" in page
    assert "overdue" not in page
    assert "Being established, overdue: it was due 30 September 2023" in manager.page(
        "/r/dorset-cdp/IND-005?on=2023-10-01"
    )
    (item,) = cli("assess", "dorset-cdp/IND-005", "--on", "2023-10-01")
    assert item["latest"] is None and "overdue" in item["stage"]


# --- S29 ------------------------------------------------------------------------------------------------


def test_s29_a_target_below_its_start_warns_once_and_stays_as_printed_when_confirmed(person, cli):
    manager = person("manager", "dorset-cdp")
    (aim,) = _assessed(cli, YOUNG, "E06000059")["targets"]
    (warning,) = aim["warnings"]
    assert "75" in warning and "102" in warning and not aim["confirmed"]
    page = manager.page(f"/r/{YOUNG}")
    assert "Nobody has confirmed it yet" in page
    answer = manager.send(
        f"/r/{BELOW}/confirm", warning=warning, why="The service was redesigned", by="Head of commissioning"
    )
    assert "Confirmed by Head of commissioning" in answer and "The service was redesigned" in answer
    assert "Nobody has confirmed it yet" not in answer
    (aim,) = _assessed(cli, YOUNG, "E06000059")["targets"]
    assert aim["warnings"] == [warning] and aim["target"]["value"] == "75"
    assert [one["why"] for one in aim["confirmed"]] == ["The service was redesigned"]
    others = [w for a in ("E06000058",) for t in _assessed(cli, YOUNG, a)["targets"] for w in t["warnings"]]
    assert not others
