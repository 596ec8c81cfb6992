"""The acts on records, as three people meet them: who may, what is refused, and what is kept."""

from dataclasses import replace
from datetime import date

import pytest

from goldenthread.access import NOBODY
from goldenthread.audit.models import Entry
from goldenthread.records import commands
from goldenthread.records import kinds as kinds_module
from goldenthread.records.models import Comment, Link, Once, Record, Revision
from goldenthread.records.queries import comments, find, history, values_at_version
from goldenthread.reference.models import Area
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused

PUBLIC = "public"


def problems(act, **given):
    with pytest.raises(Refused) as refused:
        act(**given)
    assert all(p.finding and p.remedy for p in refused.value.problems)
    return {p.place: p.finding for p in refused.value.problems}


def kept():
    """How much there is of everything that an act may write."""
    return [model.objects.count() for model in (Record, Revision, Link, Comment, Once, Entry)]


# --- Three people ------------------------------------------------------------------------------------------


@pytest.fixture
def action(room):
    return room.add("action", "Share the plan")


def acts(room, actor, card):
    """Each act on a record, as calls to make."""
    full = card.full_reference
    gap = room.add("gap", "No service")
    link_id = room.link(card, "answers", gap)
    question = commands.comment(actor=room.operator, record=full, text="Why?", sort="question")
    priority = room.add("priority", "First things")
    return {
        "add": lambda: commands.add(actor=actor, kind_code="action", owner="north", values={"title": "New"}),
        "change": lambda: commands.change(actor=actor, record=full, version=1, values={"title": "Renamed"}),
        "link": lambda: commands.link(
            actor=actor, source=full, relation="contributes_to", target=priority.full_reference
        ),
        "unlink": lambda: commands.unlink(actor=actor, link_id=link_id),
        "comment": lambda: commands.comment(actor=actor, record=full, text="Well done"),
        "answer": lambda: commands.comment(actor=actor, record=full, text="Because", sort="answer", answers=question),
        "retire": lambda: commands.retire(
            actor=actor, record=full, version=find(room.operator, full).version, reason="It is done"
        ),
    }


@pytest.mark.parametrize(
    "who, allowed",
    [
        ("manager", {"add", "change", "link", "unlink", "comment", "answer", "retire"}),
        ("co_lead", {"add", "change", "link", "unlink", "comment", "answer", "retire"}),
        ("chair", {"add", "change", "link", "unlink", "comment", "answer"}),
        ("owner", {"change", "comment", "answer"}),
        ("contributor", {"comment", "answer"}),
    ],
)
def test_a_role_may_do_what_it_may_and_the_rest_is_refused_and_leaves_nothing(room, action, who, allowed):
    for act, do in acts(room, getattr(room, who), action).items():
        before = kept()
        if act in allowed:
            do()
            assert kept() != before
            assert commands.can(getattr(room, who), {"unlink": "link", "answer": "comment"}.get(act, act), action)
        else:
            with pytest.raises(NotAllowed):
                do()
            assert kept() == before


def test_somebody_from_another_partnership_meets_nothing_to_act_on(room, action):
    for act, do in acts(room, room.outsider, action).items():
        before = kept()
        with pytest.raises(NotAllowed if act == "add" else NotFound):
            do()
        assert kept() == before


def test_somebody_from_another_partnership_may_read_a_public_record_and_change_nothing(room):
    card = room.add("action", "Known to all", marking=PUBLIC)
    for do in acts(room, room.outsider, card).values():
        with pytest.raises((NotAllowed, NotFound)):
            do()


def test_nobody_may_do_anything(room, action):
    for do in acts(room, NOBODY, action).values():
        with pytest.raises((NotAllowed, NotFound)):
            do()


def test_a_manager_adds_nothing_to_the_shared_library(room):
    with pytest.raises(NotAllowed, match="in the shared library"):
        commands.add(actor=room.manager, kind_code="frame", owner=None, values={"title": "A frame"})


def test_a_new_partnership_needs_the_right_to_set_one_up(room):
    values = {"title": "East", "partnership_type": "other"}
    with pytest.raises(NotAllowed):
        commands.add(actor=room.manager, kind_code="partnership", owner=None, reference="east", values=values)


def test_a_partnership_is_changed_by_its_own_people(room):
    commands.change(actor=room.manager, record="shared/north", version=1, values={"summary": "All of the north"})
    with pytest.raises(NotAllowed):
        commands.change(actor=room.outsider, record="shared/north", version=2, values={"summary": "Ours"})


def test_only_a_partnership_can_own_records(room):
    body = room.add("organisation", "A council", owner=None, organisation_type="council", reference="ORG-001")
    with pytest.raises(NotFound, match="There is no partnership ORG-001"):
        commands.add(actor=room.operator, kind_code="action", owner=body.reference, values={"title": "Stray"})


def test_an_act_that_a_kind_does_not_declare_is_refused(room, action, monkeypatch):
    # A kind is frozen: its register is the one place where a test can put another in its stead.
    monkeypatch.setitem(kinds_module._KINDS, "action", replace(action.kind, acts=frozenset({"add"})))
    with pytest.raises(NotAllowed, match="Actions cannot be changed this way"):
        commands.change(actor=room.operator, record=action.full_reference, version=1, values={"title": "x"})
    assert not commands.can(room.operator, "change", action)


# --- Adding ------------------------------------------------------------------------------------------------


def test_what_is_added_has_the_next_reference_of_its_kind_and_owner(room):
    assert room.add("action", "One").full_reference == "north/ACT-001"
    assert room.add("action", "Nine", reference="ACT-009").reference == "ACT-009"
    assert room.add("action", "Ten").reference == "ACT-010"
    assert room.add("action", "Theirs", owner="south").full_reference == "south/ACT-001"


@pytest.mark.parametrize(
    "reference, finding",
    [
        ("ACT-001", "already used"),
        ("act-001", "already used"),
        ("a b", "not a reference"),
        ("-ACT", "not a reference"),
        ("A", "not a reference"),
        ("../x", "not a reference"),
        ("x" * 61, "not a reference"),
        ("ACT\u00e9-1", "not a reference"),
    ],
)
def test_a_reference_is_used_once_and_is_letters_digits_and_hyphens(room, reference, finding):
    room.add("action", "One")
    found = problems(room.add, kind="action", title="Two", reference=reference)
    assert finding in found["Reference"]


def test_no_partnership_is_called_shared(room):
    found = problems(
        room.add, kind="partnership", title="Ours", owner=None, reference="Shared", partnership_type="other"
    )
    assert "shared library" in found["Reference"]


def test_every_missing_and_wrong_field_is_said_at_once_and_nothing_is_kept(room):
    before = kept()
    found = problems(
        commands.add,
        actor=room.manager,
        kind_code="target",
        owner="north",
        values={"value": "many", "due": "2024-02-30", "period": "2022/23", "colour": "red"},
    )
    assert set(found) == {"Value", "Due", "Period", "colour"}
    assert set(problems(commands.add, actor=room.manager, kind_code="target", owner="north", values={})) == {
        "Title",
        "Period",
        "Value",
    }
    assert kept() == before


def test_an_area_that_the_register_does_not_hold_is_refused_by_add_and_by_change(room):
    card = room.add("achievement", "Done")
    assert problems(room.add, kind="achievement", title="Done", area="E06999999") == {
        "Area": "there is no area with the code E06999999"
    }
    assert problems(
        commands.change,
        actor=room.manager,
        record=card.full_reference,
        version=1,
        values={"area": "E06999999"},
    ) == {"Area": "there is no area with the code E06999999"}
    Area.objects.create(code="E06000059", name="Dorset", kind="unitary", source="A test")
    commands.change(actor=room.manager, record=card.full_reference, version=1, values={"area": "E06000059"})
    assert values_at_version(room.manager, card.full_reference, 2)["area"] == "E06000059"


def test_it_does_not_end_before_it_starts(room):
    found = problems(room.add, kind="action", title="x", valid_from="2024-02-01", valid_to="2024-01-31")
    assert found == {"To": "it ends on 2024-01-31 but starts on 2024-02-01"}
    card = room.add("action", "x", valid_from="2024-02-01")
    found = problems(
        commands.change,
        actor=room.manager,
        record=card.full_reference,
        version=1,
        values={"valid_to": "2024-01-31"},
    )
    assert found == {"To": "it ends on 2024-01-31 but starts on 2024-02-01"}


def test_a_group_is_named_by_its_reference_beside_the_record_or_in_full(room):
    ours = room.add("group", "A working group", group_type="working_group")
    theirs = room.add("group", "Another", owner="south", group_type="working_group", marking=PUBLIC)
    bare = room.add("action", "One", group="GRP-001", actor=room.manager)
    full = room.add("action", "Two", group="south/GRP-001", actor=room.manager)
    rows = Record.objects.in_bulk([bare.id, full.id])
    assert (rows[bare.id].group_id, rows[full.id].group_id) == (ours.id, theirs.id)
    commands.change(actor=room.manager, record=bare.full_reference, version=1, values={"group": ""})
    assert Record.objects.get(pk=bare.id).group_id is None


def test_a_group_that_is_none_or_cannot_be_seen_is_refused_in_the_same_words(room):
    room.add("group", "Their secret", owner="south", group_type="panel")
    room.add("action", "No group")
    for reference in ("GRP-009", "south/GRP-001", "ACT-001"):
        found = problems(
            commands.add,
            actor=room.manager,
            kind_code="action",
            owner="north",
            values={"title": "x", "group": reference},
        )
        full = reference if "/" in reference else f"north/{reference}"
        assert found == {"Group": f"there is no group {full}"}


def test_a_group_does_not_look_after_itself(room):
    card = room.add("group", "A group", group_type="panel")
    found = problems(
        commands.change, actor=room.manager, record=card.full_reference, version=1, values={"group": "GRP-001"}
    )
    assert found == {"Group": "it cannot look after itself"}


def test_links_come_with_the_record_or_neither_does(room):
    gap = room.add("gap", "No service")
    card = commands.add(
        actor=room.manager,
        kind_code="action",
        owner="north",
        values={"title": "Fill it"},
        links=[("answers", gap.reference)],
    )
    (link,) = Link.objects.all()
    assert (link.source_id, link.relation, link.target_id) == (card.id, "answers", gap.id)
    before = kept()
    with pytest.raises(NotFound):
        commands.add(
            actor=room.manager,
            kind_code="action",
            owner="north",
            values={"title": "Fill it"},
            links=[("answers", gap.reference), ("answers", "GAP-404")],
        )
    assert kept() == before


def test_a_double_tap_adds_once(room):
    def tap():
        return commands.add(
            actor=room.manager, kind_code="action", owner="north", values={"title": "Once"}, once="form-1"
        )

    first = tap()
    before = kept()
    assert tap() == first
    assert kept() == before
    assert room.add("action", "Other form", once="form-2").id != first.id


def test_a_double_tap_comments_once(room, action):
    def tap():
        return commands.comment(actor=room.contributor, record=action.full_reference, text="Hello", once="c-1")

    assert tap() == tap()
    assert Comment.objects.count() == 1


def test_a_key_that_is_too_long_is_refused(room, action):
    assert "Key" in problems(room.add, kind="action", title="x", once="k" * 65)


def test_what_a_database_cannot_hold_is_refused(room, action):
    for field, value in {"title": "x" * 301, "summary": "a\x00b", "position": -1, "caution": "\ud800"}.items():
        before = kept()
        found = problems(
            commands.change,
            actor=room.manager,
            record=action.full_reference,
            version=1,
            values={field: value},
        )
        assert len(found) == 1
        assert kept() == before
    found = problems(
        commands.change,
        actor=room.manager,
        record=action.full_reference,
        version=1,
        values={"title": "y"},
        reason="r" * 501,
    )
    assert found == {"Reason": "it is 501 characters long"}


def test_money_has_pence_and_no_more(room):
    assert (
        "more than 2 decimal places" in problems(room.add, kind="grant", title="x", amount="12.345")["Amount in pounds"]
    )
    assert (
        "not a number we can hold" in problems(room.add, kind="grant", title="x", amount="1" * 13)["Amount in pounds"]
    )
    card = room.add("grant", "A grant", amount="1,234.50")
    assert str(values_at_version(room.operator, card.full_reference, 1)["amount"]) == "1234.50"


# --- Changing ----------------------------------------------------------------------------------------------


def test_a_stale_version_conflicts_and_says_both_versions(room, action):
    full = action.full_reference
    commands.change(actor=room.manager, record=full, version=1, values={"title": "First"})
    before = kept()
    with pytest.raises(Conflict, match="version 2.*version 1"):
        commands.change(actor=room.co_lead, record=full, version=1, values={"title": "Second"})
    with pytest.raises(Conflict):
        commands.retire(actor=room.co_lead, record=full, version=1, reason="Done")
    assert kept() == before
    assert find(room.manager, full).title == "First"


def test_a_change_that_changes_nothing_leaves_no_version(room, action):
    before = kept()
    after = commands.change(
        actor=room.manager, record=action.full_reference, version=1, values={"title": " Share the plan "}
    )
    assert after.version == 1
    assert kept() == before


def test_the_history_says_who_changed_what_and_why(room, action):
    full = action.full_reference
    commands.change(
        actor=room.manager,
        record=full,
        version=1,
        values={"due": "2024-08-01", "delivery": "on_track"},
        reason="Agreed",
    )
    newest, first = history(room.manager, full)
    assert (newest.version, newest.actor, newest.reason) == (2, "u-manager", "Agreed")
    assert {(c.label, c.before, c.after) for c in newest.changes} == {
        ("Delivery", "Not reported", "On track"),
        ("Due", "", "1 August 2024"),
    }
    assert first.version == 1
    assert values_at_version(room.manager, full, 1)["due"] is None
    assert values_at_version(room.manager, full, 2)["due"] == date(2024, 8, 1)


def test_one_version_ends_in_the_moment_the_next_begins(room, action):
    commands.change(actor=room.manager, record=action.full_reference, version=1, values={"title": "Renamed"})
    first, second = Revision.objects.filter(record_id=action.id).order_by("version")
    assert first.superseded_at == second.recorded_at
    assert second.superseded_at is None


# --- Ending ------------------------------------------------------------------------------------------------


def test_a_record_ends_with_a_reason_and_a_day_and_stays(room, action):
    full = action.full_reference
    assert problems(commands.retire, actor=room.manager, record=full, version=1, reason="  ") == {
        "Reason": "no reason was given"
    }
    assert "State" in problems(commands.retire, actor=room.manager, record=full, version=1, reason="x", state="live")
    card = commands.retire(
        actor=room.manager, record=full, version=1, reason="Done", on=date(2024, 3, 31), state="retired"
    )
    assert (card.state, card.valid_to, card.version) == ("retired", date(2024, 3, 31), 2)
    assert Record.objects.filter(pk=action.id).exists()


def test_changing_the_state_is_no_way_round_the_reason_and_the_permission(room, action):
    full = action.full_reference
    with pytest.raises(NotAllowed):
        commands.change(actor=room.owner, record=full, version=1, values={"state": "retired"}, reason="Mine")
    assert problems(commands.change, actor=room.manager, record=full, version=1, values={"state": "retired"}) == {
        "Reason": "no reason was given"
    }
    commands.change(actor=room.manager, record=full, version=1, values={"state": "retired"}, reason="Done")
    with pytest.raises(NotAllowed):
        commands.change(actor=room.owner, record=full, version=2, values={"state": "live"}, reason="Not done")
    commands.change(actor=room.owner, record=full, version=2, values={"summary": "Closed, and still described"})
    commands.change(actor=room.manager, record=full, version=3, values={"state": "live"}, reason="Not done")


def test_a_proposal_goes_live_like_any_change(room):
    card = room.add("action", "Perhaps", state="proposed")
    after = commands.change(actor=room.owner, record=card.full_reference, version=1, values={"state": "live"})
    assert after.state == "live"


# --- Comments ----------------------------------------------------------------------------------------------


def test_a_question_is_answered_on_the_version_that_was_read(room, action):
    full = action.full_reference
    asked = commands.comment(actor=room.contributor, record=full, text=" Why? ", sort="question")
    commands.change(actor=room.manager, record=full, version=1, values={"title": "Renamed"})
    commands.comment(actor=room.manager, record=full, text="Because", sort="answer", answers=asked)
    (line,) = comments(room.manager, full)
    assert (line.text, line.sort, line.record_version, line.actor) == ("Why?", "question", 1, "u-contributor")
    assert [(a.text, a.record_version) for a in line.answers] == [("Because", 2)]


@pytest.mark.parametrize(
    "given, place",
    [
        ({"text": "  "}, "Comment"),
        ({"text": "\x00"}, "Comment"),
        ({"text": "x" * 5001}, "Comment"),
        ({"text": "x", "sort": "rumour"}, "Sort"),
        ({"text": "x", "sort": "answer"}, "Answer"),
        ({"text": "x", "answers": 1}, "Answer"),
    ],
)
def test_a_comment_that_says_nothing_is_refused(room, action, given, place):
    assert list(problems(commands.comment, actor=room.manager, record=action.full_reference, **given)) == [place]
    assert not Comment.objects.exists()


def test_an_answer_stays_with_its_question(room, action):
    other = room.add("action", "Another")
    asked = commands.comment(actor=room.manager, record=other.full_reference, text="Why?", sort="question")
    said = commands.comment(actor=room.manager, record=action.full_reference, text="Hm")
    for answers in (asked, said, 10**9):
        with pytest.raises(NotFound, match="That question is not on this record"):
            commands.comment(
                actor=room.manager, record=action.full_reference, text="Because", sort="answer", answers=answers
            )
