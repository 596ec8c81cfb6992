"""Who sees what in an assessment, and that none is ever stale: three people in the room."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from goldenthread.assessments import kept, queries
from goldenthread.assessments.cards import Assessment, Key
from goldenthread.assessments.queries import assess
from goldenthread.methods.results import Method
from goldenthread.observations.commands import correct
from goldenthread.observations.models import Observation
from goldenthread.records import commands
from goldenthread.records.cards import AsOf, Card
from goldenthread.reference.models import Area, AreaMember
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import Figure, FigureStatus, Marker, Period, Qualifier
from tests.integration.assessed import BCP, BOTH, COUNT, DORSET, ENGLAND, PERCENT, North

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def north(room: Any) -> North:
    load_reference()
    queries._KEPT.forget()
    return North(room)


# --- Three people in the room ----------------------------------------------------------------------------


def test_nothing_that_a_viewer_may_not_see_enters_their_assessment(room, north):
    """The manager sees all, a colleague all but the guarded target, an outsider nothing."""
    measure = north.measure()
    north.figure(measure, 2022, 59)
    # A number that no time of day or digest beside it will hold by chance.
    north.target(measure, 7_131_719, marking="official_sensitive")
    manager = north.one(measure, room.manager)
    assert manager.targets[0].target.value == 7_131_719

    colleague = north.one(measure, room.contributor)
    assert colleague.latest and colleague.latest.figure.value == 59
    assert colleague.targets == ()
    assert "7131719" not in str(colleague).replace(",", "")

    assert assess(room.outsider, [measure.id]) == {}


def test_a_guarded_measure_is_not_there_for_a_colleague_whoever_asked_first(room, north):
    measure = north.measure("Guarded", marking="official_sensitive")
    north.figure(measure, 2022, 59)
    assert north.one(measure, room.manager).latest
    assert assess(room.contributor, [measure.id]) == {}


def test_who_is_to_say_which_direction_is_good_is_named_to_those_who_may_see_them(room, north):
    group = room.add("group", "Deaths panel", group_type="working_group")
    measure = north.measure(polarity="ask", marking="public", group=group.full_reference)
    north.figure(measure, 2022, 59)
    assert "the Deaths panel has not said yet" in north.one(measure, room.manager).statement
    outside = north.one(measure, room.outsider).statement
    assert "the North partnership has not said yet" in outside
    assert "Deaths panel" not in outside


def test_two_who_see_the_same_are_given_the_same_answer(room, north):
    measure = north.measure()
    north.figure(measure, 2022, 59)
    assert north.one(measure, room.manager) is north.one(measure, room.chair)


# --- Never stale -----------------------------------------------------------------------------------------


def changes_version(north: North, measure: Card, act: Any) -> tuple[Assessment, Assessment]:
    before = north.one(measure)
    assert north.one(measure) is before, "the answer was not kept"
    act()
    after = north.one(measure)
    assert after.version != before.version
    assert after is not before
    return before, after


def test_an_accepted_figure_is_in_the_next_answer(north):
    measure = north.measure()
    north.figure(measure, 2021, 59)
    _, after = changes_version(north, measure, lambda: north.figure(measure, 2022, 55))
    assert after.headline == "Deaths: no clear change, 59 then 55"


def test_a_correction_is_in_the_next_answer_tile_and_all(room, north):
    measure = north.measure()
    reference = north.figure(measure, 2022, 55)
    act = lambda: correct(  # noqa: E731
        actor=room.operator,
        record_owner=north.owner,
        reference_text=reference,
        figure=Figure(value=Decimal(57), unit=COUNT),
        reason="Late registrations",
    )
    before, after = changes_version(north, measure, act)
    assert (before.tile.value, after.tile.value) == ("55", "57")
    assert "57" in after.statement


def test_a_target_added_changed_or_retired_is_in_the_next_answer(room, north):
    measure = north.measure(polarity="higher_better")
    north.figure(measure, 2022, 2590)
    made: dict[str, Card] = {}
    changes_version(north, measure, lambda: made.update(target=north.target(measure, 2700)))
    assert north.one(measure).targets[0].short == "110 to go"
    reference = made["target"].full_reference

    def change() -> None:
        commands.change(actor=room.operator, record=reference, version=1, values={"value": "2600"})

    changes_version(north, measure, change)
    assert north.one(measure).targets[0].short == "10 to go"

    def retire() -> None:
        commands.retire(actor=room.operator, record=reference, version=2, reason="No longer agreed")

    changes_version(north, measure, retire)
    assert north.one(measure).targets == ()


def test_a_changed_direction_is_in_the_next_answer(room, north):
    measure = north.measure(polarity="ask")
    north.figure(measure, 2021, 159)
    north.figure(measure, 2022, 55)

    def agree() -> None:
        commands.change(
            actor=room.operator, record=measure.full_reference, version=1, values={"polarity": "lower_better"}
        )

    before, after = changes_version(north, measure, agree)
    assert "the North partnership has not said yet which direction is good" in before.statement
    assert (before.judgement, after.judgement) == ("no judgement", "better")


def test_a_change_of_the_area_register_is_in_the_next_answer(north):
    measure = north.measure()
    north.figure(measure, 2022, 55)
    changes_version(north, measure, lambda: Area.objects.filter(pk=BCP).update(name="BCP"))
    assert north.one(measure).area_name == "BCP"
    changes_version(north, measure, lambda: AreaMember.objects.filter(member=BCP).delete())


def test_a_new_version_of_a_method_makes_a_new_answer(north, monkeypatch):
    measure = north.measure()
    north.figure(measure, 2022, 55)
    newer = Method(key="wilson", title="", version="99", formula="", source="")
    before = north.one(measure)
    monkeypatch.setattr(kept.versions_of, "__defaults__", ((*kept.METHODS, newer),))
    assert north.one(measure).version != before.version


def test_an_answer_given_in_a_transaction_that_was_undone_is_never_given_again(room, north):
    """The database gives the same row number again; what stands in the row is another figure."""
    from django.db import transaction

    measure = north.measure()
    north.figure(measure, 2021, 59)
    with transaction.atomic():
        north.figure(measure, 2022, 55)
        assert north.one(measure).tile.value == "55"
        transaction.set_rollback(True)
    assert north.one(measure).tile.value == "59"
    north.taken -= 1
    north.figure(measure, 2022, 155)
    assert north.one(measure).tile.value == "155"


def test_rows_read_in_part_after_a_write_are_those_read_whole(room, north):
    """After a write only rows that stand anew are read. Whatever was done, the answer is that of a reader from new."""
    from django.db import transaction

    from goldenthread.observations import queries as figures

    measure = north.measure()

    def rows(as_of: AsOf = AsOf()) -> list[Any]:  # noqa: B008
        found = figures.rows_of(room.manager, [measure.id], as_of)
        figures._KEPT.forget()
        again = figures.rows_of(room.manager, [measure.id], as_of)
        assert found == again
        return found

    north.figure(measure, 2021, 59)
    first = figures.rows_of(room.manager, [measure.id])
    with transaction.atomic():
        north.figure(measure, 2022, 55)
        assert len(figures.rows_of(room.manager, [measure.id])) == 2
        transaction.set_rollback(True)
    north.taken -= 1
    # The database gives the same number again, and nobody looked in between.
    north.figure(measure, 2022, 155, area=DORSET)
    found = figures.rows_of(room.manager, [measure.id])
    assert found == rows() and found[0] is first[0]
    assert [(row.area_id, row.value) for row in found] == [(BCP, 59), (DORSET, 155)]
    at = datetime.now(UTC)
    correct(
        actor=room.operator,
        record_owner=north.owner,
        reference_text="FIG-001",
        figure=Figure(value=Decimal(60), unit=COUNT),
        reason="Miscounted",
    )
    assert [row.value for row in figures.rows_of(room.manager, [measure.id])] == [60, 155]
    then = rows(AsOf(known=at))
    assert [row.value for row in then] == [59, 155] and then[0].superseded_at
    assert [row.value for row in rows()] == [60, 155]
    Observation.objects.filter(reference="FIG-001", superseded_at=None).update(superseded_at=datetime.now(UTC))
    assert [row.value for row in figures.rows_of(room.manager, [measure.id])] == [155]


def test_a_figure_put_past_every_act_is_seen_too(north):
    measure = north.measure()
    north.figure(measure, 2021, 59)
    north.figure(measure, 2022, 55)
    north.one(measure)
    Observation.objects.filter(measure_id=measure.id, reference="FIG-002").update(superseded_at=datetime.now(UTC))
    assert north.one(measure).tile.value == "59"


def test_a_new_figure_leaves_the_assessments_of_other_measures_as_they_were(north):
    first, second = north.measure(), north.measure("Referrals")
    north.figure(first, 2022, 55)
    north.figure(second, 2022, 7)
    before = assess(north.room.manager, [first.id, second.id])
    kept_one = before[Key(first.id, BCP)]
    north.figure(second, 2023, 9)
    after = assess(north.room.manager, [first.id, second.id])
    assert after[Key(first.id, BCP)] is kept_one
    assert after[Key(second.id, BCP)].tile.value == "9"
    assert after.version != before.version


def test_the_day_makes_an_answer_stale_on_its_own(north):
    measure = north.measure(frequency="quarterly")
    north.figure(measure, Period.from_canonical("2023-04-01/2023-06-30/quarter/quarter 1 2023/24"), 38)
    fresh = north.one(measure, as_of=AsOf(on=date(2023, 12, 31)))
    assert fresh.fresh and not fresh.fresh.stale
    stale = north.one(measure, as_of=AsOf(on=date(2024, 1, 1)))
    assert stale.tile.stale
    assert stale.tile.data == "Not refreshed: data to 30 June 2023; the next figure was due by 31 December 2023."


# --- Two clocks ------------------------------------------------------------------------------------------


def test_an_assessment_honours_both_clocks(room, north):
    measure = north.measure()
    north.figure(measure, 2021, 59)
    reference = north.figure(measure, 2022, 55)
    known = datetime.now(UTC)
    correct(
        actor=room.operator,
        record_owner=north.owner,
        reference_text=reference,
        figure=Figure(value=Decimal(57), unit=COUNT),
        reason="Late registrations",
    )
    assert north.one(measure).tile.value == "57"
    assert north.one(measure, as_of=AsOf(known=known)).tile.value == "55"
    assert north.one(measure, as_of=AsOf(on=date(2022, 12, 31))).tile.value == "59"
    before = AsOf(known=known - timedelta(days=1))
    assert assess(room.manager, [measure.id], before) == {}


def test_a_target_is_as_it_was_known(room, north):
    measure = north.measure(polarity="higher_better")
    north.figure(measure, 2022, 90)
    target = north.target(measure, 100)
    known = datetime.now(UTC)
    commands.change(actor=room.operator, record=target.full_reference, version=1, values={"value": "120"})
    assert north.one(measure).targets[0].short == "30 to go"
    assert north.one(measure, as_of=AsOf(known=known)).targets[0].short == "10 to go"


# --- What ends a series, and what is held back -----------------------------------------------------------


def test_a_new_definition_ends_the_series_for_figures_accepted_after_it(room, north):
    measure = north.measure(definition="Deaths by year of registration")
    north.figure(measure, 2020, 40)
    north.figure(measure, 2021, 59)
    commands.change(
        actor=room.operator,
        record=measure.full_reference,
        version=1,
        values={"definition": "Deaths by year of death"},
    )
    north.figure(measure, 2022, 155)
    one = north.one(measure)
    assert one.span and one.span.points == 1
    assert one.span.break_words == "The series starts anew with 2022/23: its definition changed."
    assert one.how == "too_few" and one.change is None
    assert [seen.judged for seen in one.seen] == [False, False, True]


def test_another_spelling_of_a_definition_ends_nothing(room, north):
    measure = north.measure(definition="Deaths by year of death")
    north.figure(measure, 2021, 59)
    values = {"definition": "Deaths, by year of death.", "unit": "deaths"}
    commands.change(actor=room.operator, record=measure.full_reference, version=1, values=values)
    north.figure(measure, 2022, 55)
    assert north.one(measure).how == "change"


def test_an_area_whose_members_changed_starts_a_new_series(north):
    """Somerset's county and council cover one ground; an area that gains a member does not."""
    whole = "L-PAN-DORSET-SOMERSET"
    measure = north.measure(additivity="not_stated")
    for year, value in ((2021, 100), (2022, 101), (2023, 99)):
        north.figure(measure, year, value, area=whole)
    assert (north.one(measure, area=whole).span or pytest.fail("no span")).points == 3
    AreaMember.objects.create(composite_id=whole, member_id="E06000054", valid_from=date(2023, 4, 1))
    one = north.one(measure, area=whole)
    assert one.span and one.span.points == 1
    assert one.span.break_words == "The series starts anew with 2023/24: the area changed."


def test_a_council_with_a_new_code_for_the_same_ground_keeps_its_series(north):
    measure = north.measure()
    north.figure(measure, 2018, 40, area="E10000002")
    north.figure(measure, 2020, 44, area="E06000060")
    one = north.one(measure, area="E06000060")
    assert one.span and one.span.points == 2


def test_a_figure_held_back_is_never_given_back(room, north):
    """Neither in a figure for the whole, nor as a gap between groups."""
    measure = north.measure(value_type="percentage", unit="%", additivity="not_additive")
    pair = {"numerator": Decimal(30), "denominator": Decimal(100), "unit": PERCENT}
    hidden = {"unit": PERCENT, "marker": Marker.CONFIDENTIAL}
    north.figure(measure, 2022, 30, **pair)
    north.figure(measure, 2022, None, area=DORSET, **hidden)
    north.figure(measure, 2022, 30, breakdown="sex=female", **pair)
    north.figure(measure, 2022, None, breakdown="sex=male", **hidden)
    found = assess(room.manager, [measure.id])
    assert BOTH not in {key.area for key in found}
    held_back = next(one for key, one in found.items() if key.area == DORSET)
    assert held_back.how == "none" and held_back.change is None
    assert held_back.statement == "Deaths in Dorset Council in 2022/23: confidential [c]."
    assert held_back.tile.value == "[c]"
    women = next(one for key, one in found.items() if key.breakdown == "sex=female")
    (gap,) = women.gaps
    assert gap.gap is None and "not known" in gap.words


def test_a_whole_that_is_held_back_is_not_worked_out_from_its_parts(room, north):
    measure = north.measure()
    north.figure(measure, 2022, 30)
    north.figure(measure, 2022, 40, area=DORSET)
    assert north.one(measure, area=BOTH).tile.value == "70"
    north.figure(measure, 2022, None, area=BOTH, marker=Marker.CONFIDENTIAL)
    whole = north.one(measure, area=BOTH)
    assert not whole.derived and whole.tile.value == "[c]"


def test_of_two_figures_for_one_period_the_one_held_back_stands(north):
    measure = north.measure()
    north.figure(measure, 2022, 3)
    assert north.one(measure).tile.value == "3"
    north.figure(measure, 2022, None, marker=Marker.CONFIDENTIAL)
    assert north.one(measure).tile.value == "[c]"


def test_a_part_that_is_not_exact_makes_no_figure_for_the_whole(room, north):
    measure = north.measure()
    north.figure(measure, 2022, 30, qualifier=Qualifier.OVER)
    north.figure(measure, 2022, 40, area=DORSET)
    assert BOTH not in {key.area for key in assess(room.manager, [measure.id])}


def test_councils_are_pooled_by_what_is_behind_their_figures(north):
    measure = north.measure(value_type="percentage", unit="%", additivity="not_additive")
    north.figure(measure, 2022, 50, unit=PERCENT, numerator=Decimal(50), denominator=Decimal(100))
    north.figure(measure, 2022, 20, unit=PERCENT, area=DORSET, numerator=Decimal(60), denominator=Decimal(300))
    one = north.one(measure, area=BOTH)
    assert one.derived and one.latest and one.latest.figure.value == Decimal("27.5")


def test_the_gap_between_groups_is_said_with_its_limits(room, north):
    measure = north.measure("Continuity", value_type="percentage", unit="%", polarity="higher_better")
    for group, count in (("female", 600), ("male", 450)):
        behind = {"numerator": Decimal(count), "denominator": Decimal(1000), "unit": PERCENT}
        north.figure(measure, 2022, count / 10, breakdown=f"sex={group}", **behind)
    found = assess(room.manager, [measure.id])
    (gap,) = next(iter(found.values())).gaps
    assert (gap.dimension, gap.high, gap.low) == ("sex", "sex female", "sex male")
    assert gap.gap and gap.gap.value == 15 and gap.gap.lower and gap.gap.lower > 10
    assert gap.by and gap.by.key == "gap_newcombe"
    assert gap.words.startswith("Continuity in BCP Council in 2022/23 stood 15.0 percentage points higher")


def test_a_place_is_judged_against_england_where_the_numbers_are_held(north):
    measure = north.measure(value_type="percentage", unit="%", polarity="higher_better")
    north.figure(measure, 2022, 60, unit=PERCENT, numerator=Decimal(600), denominator=Decimal(1000))
    north.figure(measure, 2022, 41.1, unit=PERCENT, area=ENGLAND)
    country = north.one(measure).comparisons[0]
    assert (country.outcome, country.words) == (
        "better",
        "Deaths in BCP Council stood at 60% in 2022/23, better than England at 41.1%.",
    )
    assert country.by and country.by.key == "benchmark_own_interval"


def test_statistical_neighbours_are_those_that_are_given(room, north):
    measure = north.measure(value_type="percentage", unit="%", polarity="higher_better")
    near = ["E06000022", "E06000023", "E06000024", "E06000025", "E06000026"]
    north.figure(measure, 2022, 60, unit=PERCENT)
    for n, area in enumerate(near):
        north.figure(measure, 2022, 50 + n, unit=PERCENT, area=area)
    found = assess(room.manager, [measure.id], neighbours={BCP: near})
    mine = next(one for key, one in found.items() if key.area == BCP)
    band = next(c for c in mine.comparisons if c.role == "neighbours")
    assert (band.outcome, band.band[0], band.band[-1]) == ("higher", 50, 54)
    assert "above every neighbour, 5 of which have a figure" in band.words
    assert all(c.role != "neighbours" for c in north.one(measure).comparisons)


def test_provisional_parts_of_a_year_are_not_projected(north):
    measure = north.measure()
    when = Period.from_canonical("2023-04-01/2023-06-30/quarter/quarter 1 2023/24")
    north.figure(measure, when, 38, status=FigureStatus.PROVISIONAL)
    projection = north.one(measure).projection
    assert projection and projection.total is None and "provisional" in projection.why


def test_a_year_that_has_ended_meets_or_misses_its_target(north):
    measure = north.measure(polarity="higher_better")
    north.figure(measure, 2023, 2650)
    north.target(measure, 2700)
    (target,) = north.one(measure).targets
    assert (target.status, target.short) == ("not met", "50 short of the target")
    north.figure(measure, 2022, 2590)
    assert north.one(measure).targets[0].figure == north.one(measure).latest


def test_a_target_for_another_kind_of_period_is_not_held_against_a_figure(north):
    measure = north.measure(polarity="higher_better", additivity="may_overlap")
    north.figure(measure, Period.from_canonical("2023-04-01/2023-06-30/quarter/quarter 1 2023/24"), 1200)
    north.target(measure, 1250)
    (target,) = north.one(measure).targets
    assert (target.status, target.short, target.gap) == ("not judged", "", None)
    assert "different kinds of period are never compared" in target.why


def test_a_projected_total_is_held_against_the_target_of_its_year(north):
    measure = north.measure()
    north.figure(measure, Period.from_canonical("2023-04-01/2023-06-30/quarter/quarter 1 2023/24"), 38)
    north.target(measure, 300)
    (target,) = north.one(measure).targets
    assert (
        target.finish
        == "Deaths in BCP Council: the projected total is below the target of 300 in financial year 2023/24."
    )
