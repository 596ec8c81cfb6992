"""What is kept about a measure: rules on save, confirmations, verdicts, neighbours, and what is written beside figures."""

from datetime import date

import pytest

from goldenthread.assessments.commands import override_status, sign_commentary
from goldenthread.assessments.queries import assess, stories
from goldenthread.indicators.commands import confirm, redefine
from goldenthread.indicators.queries import definitions, neighbour_sets, written_about
from goldenthread.records import commands
from goldenthread.records.queries import find, sheet
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused, RuleBroken

pytestmark = pytest.mark.usefixtures("db")
WHOLE = {
    "value_type": "count",
    "unit": "people",
    "polarity": "lower_better",
    "data_source": "A register",
    "definition": "People seen",
}
STORY = {"period": "quarter 1 2026/27", "story": "It rose.", "signed_by": "A lead", "signed_on": date(2026, 8, 1)}


@pytest.fixture(autouse=True)
def areas(room):
    load_reference()


def own(room, **given):
    """A measure of the partnership's own, with everything that it must say."""
    group = room.add("group", "A group", group_type="working_group")
    fields = WHOLE | {"group": group.reference, "said_in": ""} | given
    return room.add("indicator", "People seen", **fields)


# --- What must be said ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("without", "gap"),
    [
        ({"unit": ""}, "its unit"),
        ({"value_type": "not_stated"}, "a number, a rate or a percentage"),
        ({"value_type": "rate"}, "what the rate is per"),
        ({"polarity": "ask"}, "which direction is good"),
        ({"data_source": ""}, "its source"),
        ({"group": ""}, "who owns it"),
    ],
)
def test_a_live_measure_of_ones_own_lacks_nothing(room, without, gap):
    with pytest.raises(RuleBroken, match=gap):
        own(room, **without)


def test_one_of_a_published_list_may_leave_unsaid_what_the_list_does(room):
    assert room.add("indicator", "As the list prints it", said_in="Appendix 3")


def test_an_accountable_post_is_an_owner_and_a_part_has_the_owner_of_its_line(room):
    post = room.add("post", "Head of service", owner=None)
    line = own(room, group="", links=[("accountable", post.full_reference)])
    part = room.add("measure", "A part", **(WHOLE | {"said_in": ""}), links=[("part_of", line.full_reference)])
    assert part.reference


def test_a_measure_being_established_has_a_due_date(room):
    with pytest.raises(RuleBroken, match="no due date"):
        own(room, stage="being_established")
    assert own(room, stage="being_established", due="2027-01-31", unit="", data_source="")


# --- Redefine -------------------------------------------------------------------------------------------


def test_a_redefinition_keeps_the_links_and_leaves_the_targets(room):
    outcome = room.add("outcome", "Fewer people harmed")
    card = own(room)
    room.link(outcome, "measured_by", card)
    target = {"area": "E06000058", "period": "financial year 2026/27", "value": "5"}
    room.add("target", "Five", **target, links=[("part_of", card.full_reference)])
    new = redefine(
        actor=room.manager,
        record=card.full_reference,
        version=1,
        starts=date(2026, 4, 1),
        changes={"definition": "People seen twice"},
        reason="The service asks for two visits",
    )
    said = sheet(room.manager, new.full_reference)
    assert [c.id for c in said.related("succeeds")] == [card.id]
    assert [c.id for c in said.related("measured_by", outward=False)] == [outcome.id]
    assert not [c for c in said.related("part_of", outward=False) if c.kind_code == "target"]
    lines = definitions(room.manager, new.id)
    assert [line.number for line in lines] == [1, 2]
    assert lines[1].changed == (("Definition", "People seen", "People seen twice"),)
    assert lines[1].reason == "The service asks for two visits"
    assert [line.card.id for line in definitions(room.manager, card.id)] == [card.id, new.id]


def test_a_redefinition_is_refused_from_a_stale_version_for_others_and_twice(room):
    card = own(room)
    asked = {
        "record": card.full_reference,
        "starts": date(2026, 4, 1),
        "changes": {"unit": "families"},
        "reason": "Families are counted now",
    }
    with pytest.raises(Conflict):
        redefine(actor=room.manager, version=7, **asked)
    with pytest.raises(NotAllowed):
        redefine(actor=room.contributor, version=1, **asked)
    with pytest.raises(NotFound):
        redefine(actor=room.outsider, version=1, **asked)
    first = redefine(actor=room.manager, version=1, once="k", **asked)
    assert redefine(actor=room.manager, version=1, once="k", **asked).id == first.id
    with pytest.raises(Refused, match="ended already"):
        redefine(actor=room.manager, version=2, **asked)


# --- Directions, confirmations, verdicts ----------------------------------------------------------------


def test_the_agency_that_owns_a_measure_is_the_one_to_agree(room):
    police, council = (
        room.add("organisation", name, owner=None, organisation_type="police") for name in ("Police", "Council")
    )
    card = own(room, activity=True, polarity="no_judgement", links=[("supplies", police.full_reference)])
    agreed = {
        "actor": room.manager,
        "about": card.full_reference,
        "direction": "higher_better",
        "why": "More is found",
        "confirmed_by": "A superintendent",
        "confirmed_on": date(2026, 5, 1),
    }
    change = {"actor": room.manager, "record": card.full_reference, "values": {"polarity": "higher_better"}}
    confirm(agency=council.full_reference, **agreed)
    with pytest.raises(RuleBroken, match="no agreement of the agency"):
        commands.change(version=1, **change)
    said = confirm(agency=police.full_reference, **agreed)
    commands.change(version=1, **change)
    with pytest.raises(RuleBroken, match="no agreement of the agency"):
        commands.retire(actor=room.manager, record=said.full_reference, version=1, reason="Withdrawn")


@pytest.mark.parametrize("words", ["Down 12 on last year", "About half, or 50%", "Forty per cent"])
def test_a_verdict_on_figures_seen_holds_no_figure(room, words):
    card = own(room, holding="seen")
    given = {"period": "quarter 1 2026/27", "shown_on": "2026-07-16", "shown_by": "Police"}
    links = [("about", card.full_reference)]
    with pytest.raises(RuleBroken, match="it holds a figure"):
        room.add("verdict", "Seen in July", words=words, links=links, **given)
    kept = room.add("verdict", "Seen in July", words="No clear change", links=links, **given)
    assert [one.card.id for one in written_about(room.manager, [card.id], "verdict")[card.id]] == [kept.id]


def test_what_another_partnership_writes_about_a_public_measure_is_not_on_its_page(room):
    card = own(room, marking="public")
    given = {name: str(value) for name, value in STORY.items()}
    room.add("commentary", "Ours", **given, links=[("about", card.full_reference)])
    room.add("commentary", "Theirs", owner="south", **given, links=[("about", card.full_reference)])
    assert [one.card.title for one in stories(room.operator, [card.id])[card.id]] == ["Ours"]


def test_the_newest_story_stands_first_and_an_unknown_question_is_refused(room):
    card = own(room)
    about = {"actor": room.manager, "measure": card.full_reference}
    sign_commentary(**about, **STORY)
    later = sign_commentary(**about, **(STORY | {"signed_on": date(2026, 9, 1)}), answers={"works": "Meetings"})
    assert stories(room.manager, [card.id])[card.id][0].card.id == later.id
    with pytest.raises(Refused, match="not known"):
        sign_commentary(**about, **STORY, answers={"weather": "Fine"})
    with pytest.raises(NotAllowed):
        sign_commentary(actor=room.contributor, measure=card.full_reference, **STORY)


def test_a_status_is_set_by_hand_once_at_a_time(room):
    card = own(room)
    fields = {"area": "E06000058", "period": "financial year 2026/27", "value": "5"}
    target = room.add("target", "Five", **fields, links=[("part_of", card.full_reference)])
    by = {"target": target.full_reference, "why": "A late return", "set_by": "A lead", "set_on": date(2026, 8, 1)}
    first = override_status(actor=room.manager, status="near", **by)
    assert find(room.manager, first.full_reference).kind_code == "status_override"
    with pytest.raises(RuleBroken, match="set by hand already"):
        override_status(actor=room.manager, status="met", **by)
    commands.retire(actor=room.manager, record=first.full_reference, version=1, reason="It came in")
    assert override_status(actor=room.manager, status="met", **by)


# --- Neighbours -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (["E06000058"], "among its own"),
        (["E06000066", "E06000066"], "named twice"),
        (["Somerset"], "not the code of an area"),
        ([], "names no neighbour"),
    ],
)
def test_neighbours_are_other_areas_each_once(room, members, said):
    given = {"area": "E06000058", "method": "A model", "model_date": "2025-05-01", "data_source": "A file"}
    with pytest.raises((RuleBroken, Refused), match=said):
        room.add("neighbour_set", "Neighbours", members=members, **given)


def test_the_set_of_the_newest_model_is_compared_with_and_named(room):
    given = {"area": "E06000058", "method": "A model", "data_source": "A file"}
    old = room.add("neighbour_set", "Old", members=["E06000066"], model_date="2021-04-01", **given)
    new = room.add("neighbour_set", "New", members=["E06000059", "E06000066"], model_date="2025-05-01", **given)
    assert [one.card.id for one in neighbour_sets(room.manager, ["E06000058"])] == [new.id, old.id]
    assert assess(room.manager, [own(room).id])  # a measure without a figure has nothing to compare
    assert not neighbour_sets(room.outsider, ["E06000058"])
