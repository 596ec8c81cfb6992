"""What is asked: rounds and windows, task lists, chasing, queries, reviews, and asking once."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from goldenthread.audit.models import Entry
from goldenthread.observations.models import Observation
from goldenthread.records.commands import change, link_many
from goldenthread.records.queries import comments, find, list_records
from goldenthread.returns.agencies.queries import agency_view
from goldenthread.returns.models import Found, Round, Submission
from goldenthread.returns.quality.queries import data_quality
from goldenthread.returns.rounds.asked import periods
from goldenthread.returns.rounds.commands import chase, open_rounds, review
from goldenthread.returns.rounds.queries import data_set, due_chases, round_card, tasks, template_for
from goldenthread.returns.rounds.rules import Standing
from goldenthread.returns.sending.commands import answer, ask, close, confirm, send
from goldenthread.returns.sending.queries import result
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Period, Refused, RuleBroken
from tests.integration.returns.agencies import for_agency

DUE = date(2024, 7, 26)


# --- Rounds ------------------------------------------------------------------------------------------------------


def test_a_window_is_counted_in_working_days_after_the_period(agencies):
    row = Round.objects.get(code="COL-001-202404-202406", owner__reference="north")
    assert (row.opens, row.due) == (date(2024, 7, 1), DUE)


@pytest.mark.parametrize("cadence", ["monthly", "quarterly", "six_monthly", "yearly"])
@pytest.mark.parametrize("years", ["financial", "academic", "calendar"])
def test_the_periods_of_a_year_follow_one_another_and_read_back(cadence, years):
    made = periods(cadence, years, 2024)
    assert len(made) == {"monthly": 12, "quarterly": 4, "six_monthly": 2, "yearly": 1}[cadence]
    assert all((later.start - earlier.end).days == 1 for earlier, later in pairwise(made))
    assert all(Period.parse(each.label, kind=each.kind) == each for each in made)


def test_opening_again_changes_nothing_and_a_new_item_makes_a_new_template(agencies):
    again = open_rounds(actor=agencies.analyst, owner="north", year=2024, labels=["quarter 1 2024/25"])
    assert (len(again.made), len(again.renewed), len(again.unchanged)) == (0, 0, 2)
    extra = agencies.room.add("indicator", "Warrants", value_type="count", unit="warrants", polarity="no_judgement")
    links = [("part_of", "north/COL-001"), ("asks_for", extra.full_reference)]
    agencies.room.add("return_item", "Warrants", links=links)
    more = open_rounds(actor=agencies.analyst, owner="north", year=2024, labels=["quarter 1 2024/25"])
    assert more.renewed == (agencies.code,)
    template = template_for(agencies.police_sender, agencies.code)
    assert template.version == 2 and len(template.lines) == 3
    assert "version 2 of the template" in Entry.objects.last().sentence


def test_the_template_made_from_an_older_version_is_refused(agencies):
    old = agencies.file(agencies.code, agencies.police_values())
    card = find(agencies.room.operator, "north/ITM-002")
    change(actor=agencies.room.operator, record="north/ITM-002", version=card.version, values={"must": "no"})
    open_rounds(actor=agencies.analyst, owner="north", year=2024, labels=["quarter 1 2024/25"])
    with pytest.raises(Refused, match="an older version"):
        send(actor=agencies.police_sender, round=agencies.code, name="old.csv", data=old)
    assert Submission.objects.count() == 0


def test_what_was_sent_is_kept_when_the_definitions_change_later(agencies):
    agencies.whole()
    agencies.room.add("return_item", "Seizures again", heading="More", links=[("part_of", "north/COL-001")])
    done = open_rounds(actor=agencies.analyst, owner="north", year=2024, labels=["quarter 1 2024/25"])
    assert agencies.code in done.unchanged


def test_a_measure_that_nobody_has_said_the_kind_of_cannot_be_asked_for(agencies):
    vague = agencies.room.add("indicator", "Something")
    agencies.room.add(
        "return_item", "Something", links=[("part_of", "north/COL-001"), ("asks_for", vague.full_reference)]
    )
    with pytest.raises(Refused, match="nobody has said what kind of number it is"):
        open_rounds(actor=agencies.analyst, owner="north", year=2025)


def test_a_collection_asks_one_agency_and_knows_its_areas(agencies):
    with pytest.raises(RuleBroken, match="asks more than one agency"):
        link_many(actor=agencies.room.operator, links=[("north/COL-001", "asks_of", "shared/ORG-902")])
    with pytest.raises(RuleBroken, match="there is no area with the code E99"):
        agencies.room.add("collection", "Elsewhere", areas="E99")
    with pytest.raises(RuleBroken, match="is not a breakdown"):
        agencies.room.add("return_item", "Odd", breakdowns=["young people"])


def test_only_who_accepts_figures_opens_rounds(agencies):
    for actor in (agencies.room.co_lead, agencies.police_sender):
        with pytest.raises(NotAllowed):
            open_rounds(actor=actor, owner="north", year=2025)
    with pytest.raises(NotFound):
        open_rounds(actor=agencies.analyst, owner="nowhere", year=2025)


def test_nothing_is_sent_before_the_window_opens(agencies):
    open_rounds(actor=agencies.analyst, owner="north", year=2027, labels=["quarter 1 2027/28"])
    code = "north/COL-001-202704-202706"
    with pytest.raises(Refused, match="it cannot start yet: it opens on 1 July 2027"):
        send(actor=agencies.police_sender, round=code, name="a.csv", data=agencies.file(code, agencies.police_values()))


# --- How it stands -----------------------------------------------------------------------------------------------


def stands(agencies, on, code=""):
    return round_card(agencies.analyst, code or agencies.code, on)


def test_each_agency_stands_in_the_words_of_a_task_list(agencies):
    assert stands(agencies, date(2024, 6, 30)).words == "Cannot start yet"
    assert stands(agencies, DUE).words == "Not yet started"
    assert stands(agencies, date(2024, 7, 29)).words == "Late by 1 working day"
    # 26 August 2024 is a bank holiday.
    assert stands(agencies, date(2024, 8, 27)).words == "Late by 21 working days"
    agencies.send()
    assert stands(agencies, date(2024, 8, 27)).words == "In progress"
    ask(actor=agencies.analyst, round=agencies.code, words="Is this the whole force?")
    assert stands(agencies, DUE).words == "Queries to answer"


def test_one_late_agency_blocks_nobody(agencies):
    agencies.whole()
    found = tasks(agencies.analyst, "north", on=date(2024, 9, 2))
    assert {card.agency.title: card.standing for card in found.rounds} == {
        "Police": Standing.COMPLETED,
        "Health trust": Standing.LATE,
    }
    assert (found.held, found.required, found.percent, found.done) == (2, 3, 66, 1)


def test_an_agency_sees_its_own_part_of_the_task_list(agencies):
    assert [card.agency.title for card in tasks(agencies.police_sender, "north").rounds] == ["Police"]
    with pytest.raises(NotFound):
        tasks(agencies.room.outsider, "north")


def test_a_task_list_takes_as_many_queries_for_many_rounds_as_for_few(agencies, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        tasks(agencies.analyst, "north")
    for n in range(6):
        collection = agencies.room.add(
            "collection", f"Return {n}", areas="E06000059", links=[("asks_of", agencies.health.full_reference)]
        )
        links = [("part_of", collection.full_reference), ("asks_for", agencies.waits.full_reference)]
        agencies.room.add("return_item", f"Waits {n}", links=links)
    agencies.open()
    with django_assert_max_num_queries(len(few)):
        assert len(tasks(agencies.analyst, "north").rounds) == 8


def test_all_late_agencies_are_chased_in_one_act_once_a_day(agencies):
    late = date(2024, 9, 2)
    due = due_chases(agencies.analyst, "north", late)
    assert [card.agency.title for card in due] == ["Police", "Health trust"]
    codes = [card.full_reference for card in due]
    assert chase(actor=agencies.analyst, rounds=codes, on=late) == 2
    assert chase(actor=agencies.analyst, rounds=codes, on=late) == 0
    assert due_chases(agencies.analyst, "north", late) == []
    assert due_chases(agencies.analyst, "north", date(2024, 9, 9)) == []
    assert len(due_chases(agencies.analyst, "north", date(2024, 9, 10))) == 2
    assert round_card(agencies.analyst, agencies.code).chased_on == late
    with pytest.raises(NotAllowed):
        chase(actor=agencies.police_sender, rounds=[agencies.code])


# --- Findings and queries ----------------------------------------------------------------------------------------


def test_a_finding_is_answered_with_a_reason_that_stands_with_the_figure(agencies):
    assert agencies.send(agencies.police_values(arrests="3")).state == "queries"
    (small,) = result(agencies.police_sender, agencies.code).findings
    assert (small.code, small.cell != "", small.open) == ("R-SMALL-01", True, True)
    with pytest.raises(Conflict):
        agencies.sign()
    with pytest.raises(Refused, match="it needs a reason"):
        confirm(actor=agencies.police_sender, round=agencies.code, answers=[(small.id, " ")])
    confirm(actor=agencies.police_sender, round=agencies.code, answers=[(small.id, "One team was away")])
    agencies.sign()
    agencies.accept()
    kept = Observation.objects.get(measure_id=agencies.arrests.id)
    assert kept.caution == "Checked: a count below 5; confirmed, because One team was away."


def test_what_was_answered_is_not_asked_again_in_the_next_version(agencies):
    agencies.send(agencies.police_values(arrests="3"))
    (small,) = result(agencies.police_sender, agencies.code).findings
    confirm(actor=agencies.police_sender, round=agencies.code, answers=[(small.id, "One team was away")])
    assert agencies.send(agencies.police_values(seizures="14", arrests="3")).state == "checked"
    assert agencies.send(agencies.police_values(seizures="14", arrests="4")).state == "queries", "that is another one"


def test_what_is_held_for_a_look_is_answered_by_who_accepts_figures(agencies):
    agencies.send()
    held = Found.objects.create(submission=Submission.objects.get(), code="R-TEST", severity="hold", found="an oddity")
    with pytest.raises(NotAllowed, match="held for a look"):
        confirm(actor=agencies.police_sender, round=agencies.code, answers=[(held.pk, "It is fine")])
    assert confirm(actor=agencies.analyst, round=agencies.code, answers=[(held.pk, "Looked at")]) == 1
    with pytest.raises(NotFound):
        confirm(actor=agencies.analyst, round=agencies.code, answers=[(held.pk + 1, "Another one")])


def test_a_query_holds_a_return_back_until_it_is_answered(agencies):
    agencies.send()
    agencies.sign()
    key = agencies.key(agencies.code, agencies.arrests)
    query = ask(actor=agencies.analyst, round=agencies.code, words="Does this hold all three divisions?", line=key)
    kept = Submission.objects.get()
    assert kept.state == "queries" and kept.signed_at is None, "the sign-off was for figures in doubt"
    with pytest.raises(Conflict):
        agencies.accept()
    with pytest.raises(NotFound):
        answer(actor=agencies.health_sender, query=query, words="Yes")
    answer(actor=agencies.police_sender, query=query, words="Yes, all three.")
    with pytest.raises(Conflict):
        answer(actor=agencies.police_sender, query=query, words="Yes again")
    close(actor=agencies.analyst, query=query)
    assert Submission.objects.get().state == "checked"
    (said,) = result(agencies.police_sender, agencies.code).questions
    assert (said.line, said.answer, said.open) == (key, "Yes, all three.", False)


def test_a_comment_holds_nothing_and_an_agency_cannot_query_itself(agencies):
    agencies.send()
    ask(actor=agencies.police_sender, round=agencies.code, words="Counted on 1 July.", comment=True)
    assert Submission.objects.get().state == "checked"
    with pytest.raises(NotAllowed):
        ask(actor=agencies.police_sender, round=agencies.code, words="Why?")
    with pytest.raises(Refused, match="Words"):
        ask(actor=agencies.analyst, round=agencies.code, words=" ")


# --- Asked once --------------------------------------------------------------------------------------------------


def test_one_return_feeds_every_partnership_that_uses_it(agencies):
    agencies.whole()
    assert Observation.objects.filter(measure_id=agencies.seizures.id).count() == 1
    south = round_card(agencies.room.outsider, agencies.south_code)
    assert (south.standing, south.held, south.required, south.elsewhere) == (Standing.COMPLETED, 1, 1, 1)
    (line,) = result(agencies.police_sender, agencies.south_code).lines
    assert line.fed_by == ("North partnership",)


def test_the_same_value_sent_to_the_second_partnership_is_held_once(agencies):
    agencies.whole()
    analyst = agencies.room.outsider
    from goldenthread.returns.accepting.commands import accept, sign_off

    data = agencies.file(agencies.south_code, {agencies.seizures.full_reference: "12"})
    send(actor=agencies.police_sender, round=agencies.south_code, name="a.csv", data=data)
    sign_off(actor=agencies.police_approver, round=agencies.south_code)
    done = accept(actor=analyst, round=agencies.south_code)
    assert (done.added, done.elsewhere) == (0, 1)
    assert Observation.objects.filter(measure_id=agencies.seizures.id).count() == 1


def test_another_value_for_the_same_figure_is_refused_and_says_who_holds_it(agencies):
    agencies.whole()
    from goldenthread.returns.accepting.commands import accept, sign_off

    data = agencies.file(agencies.south_code, {agencies.seizures.full_reference: "13"})
    send(actor=agencies.police_sender, round=agencies.south_code, name="a.csv", data=data)
    for each in result(agencies.room.outsider, agencies.south_code).findings:
        confirm(actor=agencies.room.outsider, round=agencies.south_code, answers=[(each.id, "We counted again")])
    sign_off(actor=agencies.police_approver, round=agencies.south_code)
    with pytest.raises(Refused, match="North partnership holds another value"):
        accept(actor=agencies.room.outsider, round=agencies.south_code)
    assert Observation.objects.get(measure_id=agencies.seizures.id).value == Decimal(12)


def test_an_agency_sees_everything_that_is_asked_of_it_and_what_is_the_same(agencies):
    found = agency_view(agencies.police_sender, "ORG-901")
    assert found.words == "You are asked for 3 items by 2 partnerships; 1 is the same"
    first = found.asks[0]
    assert first.measure.title == "Drug seizures"
    assert [card.title for card in first.partnerships] == ["North partnership", "South partnership"]
    assert {use.due_after for use in first.uses} == {20}
    assert len(found.rounds) == 2


def test_a_partnership_sees_its_own_part_of_what_an_agency_is_asked(agencies):
    found = agency_view(agencies.room.outsider, "ORG-901")
    assert found.words == "Police is asked for 1 item by 1 partnership"
    with pytest.raises(NotFound):
        agency_view(agencies.health_sender, "ORG-901")
    with pytest.raises(NotFound):
        agency_view(for_agency("nobody", agencies.seizures), "ORG-902")


# --- Data quality and reviews --------------------------------------------------------------------------------------


def test_data_quality_tells_what_is_missing_old_and_sent_late(agencies):
    agencies.whole()
    found = {each.card.title: each for each in data_quality(agencies.analyst, "north", date(2024, 9, 28))}
    arrests, waits = found["Arrests for supply"], found["Seen within three weeks"]
    assert (arrests.figures, arrests.latest.label, arrests.age_days, arrests.missing) == (1, "quarter 1 2024/25", 90, 0)
    assert arrests.late == (1, 1), "it was sent after it was due"
    assert (waits.figures, waits.missing, waits.latest) == (0, 1, None)
    with pytest.raises(NotFound):
        data_quality(agencies.police_sender, "north")


def test_a_review_ties_its_note_to_the_item(agencies):
    notes = [("ITM-002", "change", "Count people, not arrests."), ("ITM-001", "keep", "Useful as it is.")]
    on = date(2024, 10, 3)
    assert review(actor=agencies.room.manager, collection="north/COL-001", notes=notes, on=on) == 2
    (comment,) = comments(agencies.analyst, "north/ITM-002")
    assert comment.text == "Review of 3 October 2024: change the definition. Count people, not arrests."
    item = next(each for each in data_set(agencies.analyst, "north") if each.item.reference == "ITM-002")
    assert item.reviews == ((on, "", "Change the definition", "Count people, not arrests."),)
    with pytest.raises(Refused, match="no item of this collection"):
        review(actor=agencies.room.manager, collection="north/COL-002", notes=[("ITM-002", "keep", "Yes")])
    with pytest.raises(NotAllowed):
        review(actor=agencies.room.contributor, collection="north/COL-001", notes=notes)


def test_an_item_goes_on_with_the_new_definition_of_its_measure(agencies):
    from goldenthread.indicators.commands import redefine

    room = agencies.room
    new = redefine(
        actor=room.manager,
        record=agencies.arrests.full_reference,
        version=1,
        starts=date(2024, 7, 1),
        changes={"definition": "People arrested, each once"},
        reason="People were counted twice",
    )
    agencies.open("quarter 2 2024/25")
    lines = template_for(room.operator, "north/COL-001-202407-202409").lines
    assert new.full_reference in {line.reference for line in lines}
    assert agencies.arrests.full_reference not in {line.reference for line in lines}


def test_an_item_that_began_later_is_not_asked_of_an_earlier_period(agencies):
    room = agencies.room
    item = next(
        each
        for each in list_records(room.operator, "return_item", owner="north").cards
        if each.title == agencies.arrests.title
    )
    change(actor=room.manager, record=item.full_reference, version=1, values={"valid_from": "2024-08-15"})
    agencies.open("quarter 2 2024/25")
    agencies.open("quarter 1 2024/25")
    assert len(template_for(room.operator, "north/COL-001-202404-202406").lines) == 1
    # It held in a part of the second quarter.
    assert len(template_for(room.operator, "north/COL-001-202407-202409").lines) == 2
