"""The registers in the database: loaded, asked, and kept honest by constraints."""

from datetime import date

import pytest
from django.db import IntegrityError

from goldenthread.audit.models import Entry
from goldenthread.jobs import SilentProgress
from goldenthread.reference import queries
from goldenthread.reference.models import (
    AgeBand,
    Area,
    AreaBridge,
    AreaMember,
    AreaName,
    BankHoliday,
    PolicyRule,
)
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import NotFound, Refused

pytestmark = pytest.mark.django_db

DORSET, BCP, OLD_DORSET, POLICE = "E06000059", "E06000058", "E10000009", "E23000039"
MARCH, APRIL = date(2019, 3, 31), date(2019, 4, 1)


@pytest.fixture
def loaded(db):
    return load_reference()


def codes(found):
    return [each.code for each in found]


def test_loading_twice_changes_nothing(loaded):
    again = load_reference()
    assert loaded.added >= again.rows > 1000 or loaded.added == 0
    assert (again.added, again.changed) == (0, 0)


def test_loading_leaves_one_entry_in_the_ledger_and_a_second_load_none(db):
    PolicyRule.objects.all().delete()
    before = Entry.objects.count()
    load_reference()
    load_reference()
    assert Entry.objects.count() == before + 1
    assert "loaded the registers" in Entry.objects.latest("id").sentence


def test_a_row_that_was_altered_is_brought_in_line(loaded):
    Area.objects.filter(pk=DORSET).update(name="Somewhere")
    BankHoliday.objects.filter(date=date(2024, 12, 25)).update(title="A day")
    again = load_reference()
    assert (again.added, again.changed) == (0, 4)  # Christmas Day is in three divisions
    assert queries.area(DORSET).name == "Dorset Council"


def test_rows_that_left_the_files_stay(loaded):
    Area.objects.create(code="L-OURS", name="Ours", kind="local_place", source="us")
    load_reference()
    assert queries.is_valid("L-OURS")


def test_loading_says_how_far_it_is(db):
    progress = SilentProgress()
    load_reference(progress=progress)
    assert progress.stages == [("Loading registers", 7, 7)]


def test_loading_asks_the_database_little(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        load_reference()


def test_one_area(loaded):
    area = queries.area(DORSET)
    assert (area.name, area.kind_label, area.dfe_number) == ("Dorset Council", "unitary council area", "838")
    assert area.is_live
    assert str(area) == "Dorset Council (E06000059)"


@pytest.mark.parametrize(("code", "on"), [("E99999999", None), (DORSET, MARCH), (OLD_DORSET, APRIL)])
def test_an_area_that_is_not_there_on_the_day_is_not_found(loaded, code, on):
    assert not queries.is_valid(code, on)
    with pytest.raises(NotFound, match=code):
        queries.area(code, on)


@pytest.mark.parametrize(("code", "on"), [(DORSET, APRIL), (OLD_DORSET, MARCH), (DORSET, None)])
def test_an_area_is_valid_from_its_first_day_to_its_last(loaded, code, on):
    assert queries.is_valid(code, on)
    assert queries.area(code, on).code == code


def test_dorset_has_two_codes(loaded):
    assert codes(queries.areas_named("Dorset")) == [DORSET, OLD_DORSET]
    assert codes(queries.areas_named("Dorset", MARCH)) == [OLD_DORSET]
    assert codes(queries.areas_named("dorset", APRIL)) == [DORSET]


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Pan Dorset", "L-PAN-DORSET"),
        ("pan-Dorset", "L-PAN-DORSET"),
        ("Dorset (Pre LG)", OLD_DORSET),
        ("Dorset County Council", OLD_DORSET),
        ("Dorset Council", DORSET),
        ("Bournemouth (Pre LG)", "E06000028"),
        ("Poole (Pre LG)", "E06000029"),
        ("Bournemouth, Christchurch and Poole", BCP),
        ("BCP Council", BCP),
        ("Dorset Police", POLICE),
        ("Tower Hamlets", "E09000030"),
        ("Yorkshire and the Humber", "E12000003"),
        ("London (Inner)", "E13000001"),
    ],
)
def test_spellings_met_in_files_lead_to_an_area(loaded, spelling, code):
    assert codes(queries.areas_named(spelling)) == [code]


def test_a_name_nobody_knows_leads_nowhere(loaded):
    assert queries.areas_named("Atlantis") == []


def test_numbers_of_the_department_outlive_codes(loaded):
    assert codes(queries.areas_numbered("838.0")) == [DORSET]
    assert codes(queries.areas_numbered("929")) == ["E06000057", "E06000048"]
    assert codes(queries.areas_numbered("929", date(2012, 1, 1))) == ["E06000048"]
    assert queries.areas_numbered("") == []


def test_names_of_many_in_one_query(loaded, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.names({DORSET, BCP, "E99999999", ""})
    assert found == {DORSET: "Dorset Council", BCP: "BCP Council"}


def test_areas_of_a_kind(loaded):
    assert len(queries.areas("region")) == 9
    assert len(queries.areas("composite")) == 2
    assert OLD_DORSET in codes(queries.areas(on=MARCH))
    assert OLD_DORSET not in codes(queries.areas("county", APRIL))


def test_pan_dorset_is_the_two_councils(loaded):
    assert codes(queries.members("L-PAN-DORSET", APRIL)) == [BCP, DORSET]
    assert queries.members("L-PAN-DORSET", MARCH) == []
    assert codes(queries.members("L-PAN-DORSET-SOMERSET", date(2024, 1, 1))) == [BCP, DORSET, "E06000066"]
    assert codes(queries.members("L-PAN-DORSET-SOMERSET", date(2022, 1, 1))) == [BCP, DORSET, "E10000027"]


def test_local_places_do_not_make_up_a_council(loaded):
    assert queries.members(DORSET, APRIL) == []
    assert "L-WEYMOUTH" in codes(queries.members(DORSET, APRIL, every=True))


def test_old_dorset_held_christchurch(loaded):
    assert "E07000048" in codes(queries.members(OLD_DORSET, MARCH))


def test_what_an_area_is_within(loaded):
    assert codes(queries.composites(DORSET, APRIL)) == [
        "E12000009",
        POLICE,
        "L-PAN-DORSET",
        "L-PAN-DORSET-SOMERSET",
    ]


@pytest.mark.parametrize(
    ("outer", "inner", "answer"),
    [
        ("L-PAN-DORSET", DORSET, True),
        (POLICE, "L-PAN-DORSET", True),
        ("E92000001", "L-WEYMOUTH", True),
        (DORSET, BCP, False),
        (DORSET, OLD_DORSET, False),
        ("L-PAN-DORSET", "E06000066", False),
        (DORSET, DORSET, True),
        ("E99999999", "E99999999", False),
    ],
)
def test_covers(loaded, outer, inner, answer):
    assert queries.covers(outer, inner, date(2024, 1, 1)) is answer


def test_the_bridge_from_old_dorset_is_a_break(loaded):
    (bridge,) = queries.bridges(OLD_DORSET)
    assert (bridge.old.code, bridge.new.code) == (OLD_DORSET, DORSET)
    assert not bridge.exact
    assert bridge.break_mark
    assert "Christchurch" in bridge.note


def test_bcp_has_three_parts(loaded):
    assert [bridge.old.code for bridge in queries.bridges(BCP)] == ["E06000028", "E06000029", "E07000048"]


def test_a_recoded_council_has_an_exact_bridge(loaded):
    (bridge,) = queries.bridges("E06000066")
    assert bridge.exact
    assert not bridge.break_mark


def test_working_days(loaded):
    assert queries.working_days_between(date(2024, 12, 20), date(2025, 1, 15)) == 15
    assert queries.working_day_after(date(2024, 12, 20), 15) == date(2025, 1, 15)
    # 2 January is a holiday in Scotland alone, 26 December in both.
    assert queries.working_days_between(date(2025, 1, 1), date(2025, 1, 3)) == 2
    assert queries.working_days_between(date(2025, 1, 1), date(2025, 1, 3), "scotland") == 1


@pytest.mark.parametrize(("start", "end"), [(date(2025, 1, 2), date(2025, 1, 1)), (date(2028, 1, 1), date(2029, 1, 9))])
def test_working_days_that_cannot_be_counted_are_refused(loaded, start, end):
    with pytest.raises(Refused):
        queries.working_days_between(start, end)


def test_a_clock_that_runs_past_the_calendar_is_refused(loaded):
    with pytest.raises(Refused, match="bank holidays are not held"):
        queries.working_day_after(date(2028, 12, 20), 15)


def test_a_calendar_that_was_never_loaded_is_refused(db):
    with pytest.raises(Refused, match="held: none"):
        queries.working_days_between(date(2024, 1, 1), date(2024, 1, 9), "atlantis")


def test_a_rule_in_force(loaded):
    rule = queries.rule("rapid-review", date(2024, 1, 1))
    assert (rule.value, rule.unit_label, rule.to_be_confirmed) == ("15", "working days", False)
    assert queries.rule("rapid-review") == rule


@pytest.mark.parametrize(("code", "on"), [("rapid-review", date(2018, 1, 1)), ("none-such", None)])
def test_a_rule_not_in_force_is_not_found(loaded, code, on):
    with pytest.raises(NotFound, match=code):
        queries.rule(code, on)


def test_a_rule_that_changed_is_the_one_of_its_day(loaded):
    PolicyRule.objects.filter(code="rapid-review").update(ends=date(2030, 12, 31))
    PolicyRule.objects.create(
        code="rapid-review", title="Faster", value="10", unit="working_days", starts=date(2031, 1, 1), source="new"
    )
    assert queries.rule("rapid-review", date(2030, 12, 31)).value == "15"
    assert queries.rule("rapid-review", date(2031, 1, 1)).value == "10"
    assert queries.rule("rapid-review").value == "10"


@pytest.mark.parametrize(
    ("code", "start", "due"),
    [
        ("incident-notification", date(2024, 12, 20), date(2024, 12, 31)),
        ("rapid-review", date(2024, 12, 20), date(2025, 1, 15)),
        ("practice-review-publication", date(2024, 8, 31), date(2025, 2, 28)),
        ("cdp-delivery-plan", date(2022, 7, 1), date(2022, 12, 31)),
        ("safeguarding-yearly-report", date(2024, 3, 31), date(2024, 9, 30)),
        ("safeguarding-yearly-report", date(2024, 10, 1), date(2025, 9, 30)),
    ],
)
def test_when_a_clock_runs_out(loaded, code, start, due):
    assert queries.due_by(code, start) == due


def test_rules_of_a_day(loaded):
    assert [rule.code for rule in queries.policy_rules(date(2018, 7, 1))] == [
        "incident-notification",
        "practice-review-publication",
        "practice-review-to-panel",
        "rapid-review",
        "retention-drafts",
        "retention-links",
        "retention-notices",
        "retention-sign-in",
        "retention-staff",
    ]
    assert len(queries.policy_rules()) == PolicyRule.objects.count()


def test_age_bands_that_overlap_are_found(loaded):
    (found,) = queries.overlapping_bands(["16-64", "0-19"])
    assert (found.first.code, found.second.code, found.lowest, found.highest) == ("0-19", "16-64", 16, 19)
    assert queries.overlapping_bands(["0-15", "16-64", "65+"]) == []
    assert len(queries.overlapping_bands()) > 10
    with pytest.raises(NotFound, match="0-99"):
        queries.age_bands(["0-99", "0-4"])


def test_bank_holidays_have_names(loaded):
    found = queries.bank_holidays(date(2024, 12, 1), date(2024, 12, 31))
    assert found == {date(2024, 12, 25): "Christmas Day", date(2024, 12, 26): "Boxing Day"}


def an_area(code="L-ONE", **values):
    return Area(code=code, name="One", kind="local_place", source="us", **values)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: an_area(valid_from=APRIL, valid_to=MARCH),
        lambda: an_area(code="A name"),
        lambda: an_area(code=""),
        lambda: AreaName(area_id=DORSET, alias="Dorset", folded="dorset"),
        lambda: AreaMember(composite_id=DORSET, member_id=DORSET),
        lambda: AreaMember(composite_id="L-PAN-DORSET", member_id=DORSET),
        lambda: AreaMember(composite_id=DORSET, member_id=BCP, valid_from=APRIL, valid_to=MARCH),
        lambda: AreaBridge(old_id=DORSET, new_id=DORSET, note="", exact=True, break_mark=False),
        lambda: AreaBridge(old_id=OLD_DORSET, new_id=DORSET, note="", exact=True, break_mark=False),
        lambda: AreaBridge(old_id=OLD_DORSET, new_id=BCP, note="", exact=False, break_mark=False),
        lambda: AgeBand(code="9-8", label="9 to 8", lowest=9, highest=8),
        lambda: BankHoliday(division="scotland", date=date(2024, 12, 25), title="Again"),
        lambda: PolicyRule(code="x", title="x", value="1", unit="months", starts=APRIL, ends=MARCH, source="x"),
        lambda: PolicyRule(
            code="rapid-review", title="x", value="1", unit="months", starts=date(2018, 6, 29), source="x"
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(loaded, wrong):
    with pytest.raises(IntegrityError):
        wrong().save(force_insert=True)


def test_rows_have_a_printed_name(loaded):
    shown = [str(model.objects.first()) for model in (Area, AreaName, AgeBand, BankHoliday, PolicyRule)]
    assert all(shown)
    assert str(AreaBridge.objects.get(old=OLD_DORSET)) == "E10000009 to E06000059"
    assert str(AreaMember.objects.get(composite="L-PAN-DORSET", member=DORSET)) == "E06000059 in L-PAN-DORSET"
