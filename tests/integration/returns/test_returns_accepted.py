"""Returns: sent, checked, signed off and accepted by two people, corrected, locked, and rolled back."""

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.audit.models import Entry
from goldenthread.observations.models import Observation, Source
from goldenthread.observations.queries import figures_of, find_figure, versions_of
from goldenthread.records.models import Record
from goldenthread.returns.accepting import commands as accepting
from goldenthread.returns.accepting.commands import accept, roll_back, sign_off
from goldenthread.returns.accepting.queries import behind
from goldenthread.returns.models import Cell, Found, Round, Submission
from goldenthread.returns.rounds.commands import let_in, lock
from goldenthread.returns.sending import commands as sending
from goldenthread.returns.sending.commands import put_right, send
from goldenthread.returns.sending.kept import FILES
from goldenthread.returns.sending.queries import file_of, result
from goldenthread.returns.workbooks.layout import Column
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused, RuleBroken
from tests.integration.returns.agencies import AREA
from tests.integration.room import person

ARRESTS = f"RET-IND-001-{AREA}-202404-202406"


def everything():
    tables = (Observation, Source, Submission, Cell, Found, Round, Record, Entry)
    return [list(model.objects.order_by("pk").values_list()) for model in tables]


def kept_files():
    return sorted(FILES.folder.iterdir()) if FILES.folder.is_dir() else []


def value_of(agencies, measure):
    """The value that stands; None where none does."""
    standing = figures_of(agencies.analyst, [measure.id])[measure.id]
    assert len(standing) < 2, "one fact is held once"
    return standing[0].figure.value if standing else None


# --- From the template to live figures ---------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_a_return_becomes_figures_that_know_their_cell(agencies, file_format):
    data = agencies.file(agencies.code, agencies.police_values(), file_format)
    sent = send(actor=agencies.police_sender, round=agencies.code, name=f"return.{file_format}", data=data)
    assert (sent.number, sent.state, sent.again, sent.stopped) == (1, "checked", False, 0)
    assert Observation.objects.count() == 0
    agencies.sign()
    done = agencies.accept()
    assert (done.added, done.revised, done.unchanged) == (2, 0, 0)
    figure = find_figure(agencies.analyst, f"north/{ARRESTS}")
    assert figure.figure.value == Decimal(30) and figure.returned
    cell = Cell.objects.get(line__measure_id=agencies.arrests.id)
    assert figure.section == f"{cell.sheet}!{cell.cell}" and cell.cell
    assert figure.document.title == "Police return, quarter 1 2024/25, version 1"


def test_the_way_back_from_a_figure_leads_to_its_cell_and_to_who_signed_and_accepted(agencies):
    agencies.whole()
    found = behind(agencies.analyst, find_figure(agencies.analyst, f"north/{ARRESTS}"))
    assert (found.round, found.version, found.agency) == (agencies.code, 1, "Police")
    assert (found.sender, found.signed_by, found.accepted_by) == ("u-police-sender", "u-police-approver", "u-analyst")
    assert found.text == "30" and not found.put_right


def test_acceptance_leaves_one_line_in_the_ledger_of_the_collection(agencies):
    agencies.send()
    agencies.sign()
    before = Entry.objects.count()
    agencies.accept()
    sentences = list(Entry.objects.order_by("pk").values_list("sentence", flat=True))[before:]
    assert sentences[-1] == (
        "accepted version 1 of the return for quarter 1 2024/25 of collection north/COL-001 “Police return”: "
        "2 new and 0 changed figures"
    )
    assert Entry.objects.last().subject_ref == "north/COL-001"


def test_a_value_left_out_is_no_figure_and_never_zero(agencies):
    values = {agencies.seizures.full_reference: "12", agencies.arrests.full_reference: {Column.MARKER: "[x]"}}
    agencies.send(values)
    found = result(agencies.analyst, agencies.code)
    for each in found.findings:
        sending.confirm(actor=agencies.analyst, round=agencies.code, answers=[(each.id, "The system was down")])
    agencies.sign()
    agencies.accept()
    assert value_of(agencies, agencies.arrests) is None
    assert Observation.objects.get(measure_id=agencies.arrests.id).marker == "x"


# --- The same file twice ---------------------------------------------------------------------------------------


def test_the_same_file_twice_says_so_and_changes_nothing(agencies):
    agencies.send()
    before = everything()
    kept = kept_files()
    again = agencies.send()
    assert again.again and again.number == 1
    assert everything() == before and kept_files() == kept


def test_the_same_file_after_acceptance_changes_nothing_either(agencies):
    agencies.whole()
    before = everything()
    assert agencies.send().again and everything() == before


def test_two_people_who_send_the_same_file_at_once_leave_one_version(agencies, monkeypatch):
    plain, inner = sending.read_and_check, []

    def slow(*args, **kwargs):
        checked = plain(*args, **kwargs)
        if not inner:
            inner.append(True)
            inner.append(agencies.send(actor=agencies.police_approver))
        return checked

    monkeypatch.setattr(sending, "read_and_check", slow)
    outer = agencies.send()
    assert (inner[1].again, outer.again) == (False, True)
    assert Submission.objects.count() == 1 and len(kept_files()) == 1


# --- Two steps, two people ---------------------------------------------------------------------------------------


def test_whoever_sent_a_return_for_an_agency_does_not_sign_it_off(agencies):
    agencies.send()
    with pytest.raises(NotAllowed, match="You sent this return"):
        sign_off(actor=agencies.police_sender, round=agencies.code)


def test_a_sign_off_on_behalf_says_who_gave_it_how_and_when(agencies):
    agencies.send()
    with pytest.raises(Refused) as refused:
        sign_off(actor=agencies.analyst, round=agencies.code)
    assert [problem.place for problem in refused.value.problems] == ["Given by", "How", "On"]
    sign_off(
        actor=agencies.room.manager,
        round=agencies.code,
        given_by="Head of performance",
        given_how="by email",
        given_on=date(2024, 7, 19),
    )
    kept = Submission.objects.get()
    assert (kept.given_by, kept.given_how, kept.given_on) == ("Head of performance", "by email", date(2024, 7, 19))
    assert "given by Head of performance on 19 July 2024 (by email)" in Entry.objects.last().sentence


def test_whoever_signed_off_does_not_accept(agencies):
    agencies.send()
    given = {"given_by": "Head of performance", "given_how": "by email", "given_on": date(2024, 7, 19)}
    sign_off(actor=agencies.analyst, round=agencies.code, **given)
    with pytest.raises(NotAllowed, match="You signed off this return"):
        accept(actor=agencies.analyst, round=agencies.code)
    assert accept(actor=agencies.room.manager, round=agencies.code).added == 2


def test_nothing_is_accepted_before_it_is_signed_off(agencies):
    agencies.send()
    with pytest.raises(Conflict, match="cannot be accepted now: it is “Checked”"):
        agencies.accept()
    assert Observation.objects.count() == 0


def test_of_two_people_accepting_one_wins_and_the_other_is_told(agencies, monkeypatch):
    """The second has read the page before the first accepted."""
    agencies.send()
    agencies.sign()
    plain, inner = accepting.find_round, []

    def slow(*args):
        row = plain(*args)
        if not inner:
            inner.append(True)
            inner.append(accept(actor=agencies.room.manager, round=agencies.code, number=1))
        return row

    monkeypatch.setattr(accepting, "find_round", slow)
    with pytest.raises(Conflict, match="cannot be accepted now: it is “Accepted”"):
        accept(actor=agencies.analyst, round=agencies.code, number=1)
    assert inner[1].added == 2 and Observation.objects.count() == 2
    assert Submission.objects.get().accepted_by == "u-manager"


def test_a_version_that_came_in_since_is_not_accepted_unread(agencies):
    agencies.send()
    agencies.sign()
    agencies.send(agencies.police_values(arrests="31"))
    agencies.sign()
    with pytest.raises(Conflict, match="Version 2 came in after version 1"):
        accept(actor=agencies.analyst, round=agencies.code, number=1)


# --- Who may see and do what -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["health_sender", "outsider"])
def test_another_agency_and_another_partnership_find_nothing(agencies, who):
    actor = agencies.health_sender if who == "health_sender" else agencies.room.outsider
    agencies.send()
    data = agencies.file(agencies.code, agencies.police_values(arrests="40"))
    acts = (
        lambda: result(actor, agencies.code),
        lambda: file_of(actor, agencies.code, 1),
        lambda: send(actor=actor, round=agencies.code, name="a.csv", data=data),
        lambda: sign_off(actor=actor, round=agencies.code),
        lambda: accept(actor=actor, round=agencies.code),
        lambda: roll_back(actor=actor, round=agencies.code, reason="Mine"),
        lambda: sending.ask(actor=actor, round=agencies.code, words="Why?"),
        lambda: lock(actor=actor, rounds=[agencies.code]),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize(("who", "may"), [("chair", False), ("co_lead", False), ("manager", True)])
def test_sending_for_an_agency_takes_the_agency_or_the_business_team(agencies, who, may):
    data = agencies.file(agencies.code, agencies.police_values())
    actor = getattr(agencies.room, who)
    if may:
        send(actor=actor, round=agencies.code, name="a.csv", data=data, received_on=date(2024, 7, 20), how="email")
        kept = Submission.objects.get()
        assert kept.on_behalf and kept.received_on == date(2024, 7, 20)
    else:
        with pytest.raises(NotAllowed, match="send a return for an agency"):
            send(actor=actor, round=agencies.code, name="a.csv", data=data)


def test_the_agency_cannot_accept_its_own_return(agencies):
    agencies.send()
    agencies.sign()
    with pytest.raises(NotAllowed, match="accept figures"):
        accept(actor=agencies.police_sender, round=agencies.code)


def test_a_contributor_of_the_partnership_without_an_agency_sees_no_return(agencies):
    with pytest.raises(NotFound):
        result(agencies.room.contributor, agencies.code)


# --- Corrections, the lock, and rolling back -----------------------------------------------------------------------


def test_a_correction_needs_a_reason_and_supersedes_with_it(agencies):
    agencies.whole()
    with pytest.raises(Refused, match="the figures of this return were accepted"):
        agencies.send(agencies.police_values(arrests="33"))
    done = agencies.whole(agencies.police_values(arrests="33"), reason="Two arrests were counted late")
    assert (done.number, done.added, done.revised, done.unchanged) == (2, 0, 1, 1)
    new, old = versions_of(agencies.analyst, f"north/{ARRESTS}")
    assert (new.figure.value, old.figure.value) == (Decimal(33), Decimal(30))
    assert new.reason == "Two arrests were counted late" and old.superseded_at == new.accepted_at
    assert list(Submission.objects.order_by("number").values_list("state", flat=True)) == ["superseded", "accepted"]


def test_a_figure_that_was_there_before_keeps_its_reference(agencies):
    """A pack may have brought it: the return supersedes that very figure, so that nothing is held twice."""
    from goldenthread.observations.commands import NewFigure
    from goldenthread.observations.commands import accept as accept_figures
    from goldenthread.vocabulary import Figure, Period, Unit, ValueType

    document = agencies.room.add("document", "An older report", document_type="other")
    owner, measure = (Record.objects.get(pk=pk) for pk in (agencies.room.north.id, agencies.arrests.id))
    figure = Figure(value=Decimal(29), unit=Unit(ValueType.COUNT, "arrests"))
    accept_figures(
        actor=agencies.room.operator,
        owner=owner,
        figures=[
            NewFigure(
                "FIG-001", measure, AREA, Period.parse("quarter 1 2024/25"), figure, ("published", document.id, "p 3")
            )
        ],
    )
    done = agencies.whole()
    assert (done.added, done.revised) == (1, 1)
    assert value_of(agencies, agencies.arrests) == Decimal(30)
    assert find_figure(agencies.analyst, "north/FIG-001").reason.startswith("Corrected by Police in version 1")


def test_locked_figures_change_only_with_an_exception_that_says_why(agencies):
    agencies.whole()
    lock(actor=agencies.analyst, rounds=[agencies.code])
    change = agencies.police_values(arrests="33")
    with pytest.raises(RuleBroken, match="its figures are locked"):
        agencies.send(change, reason="Counted late")
    with pytest.raises(RuleBroken, match="its figures are locked"):
        roll_back(actor=agencies.analyst, round=agencies.code, reason="Counted late")
    with pytest.raises(NotAllowed):
        let_in(actor=agencies.analyst, round=agencies.code, reason="Please")
    let_in(actor=agencies.room.chair, round=agencies.code, reason="The board meets on Friday")
    assert agencies.whole(change, reason="Counted late").revised == 1
    entry = Entry.objects.filter(act="return.accepted").last()
    assert entry.data["exception"] == "The board meets on Friday" and entry.data["exception_by"] == "u-chair"
    with pytest.raises(RuleBroken, match="its figures are locked"):
        agencies.send(agencies.police_values(arrests="34"), reason="Once more")


def test_a_return_is_rolled_back_and_what_it_superseded_stands_again(agencies):
    agencies.whole()
    agencies.whole(agencies.police_values("15", "33"), reason="Counted late")
    assert roll_back(actor=agencies.analyst, round=agencies.code, reason="Wrong file") == (2, 2)
    assert value_of(agencies, agencies.arrests) == Decimal(30) and value_of(agencies, agencies.seizures) == Decimal(12)
    assert list(Submission.objects.order_by("number").values_list("state", flat=True)) == ["accepted", "rolled_back"]
    assert [card.figure.value for card in versions_of(agencies.analyst, f"north/{ARRESTS}")] == [30, 33, 30]


def test_a_first_return_rolled_back_leaves_no_figure_and_may_be_sent_again(agencies):
    agencies.whole()
    roll_back(actor=agencies.analyst, round=agencies.code, reason="Wrong file")
    assert Observation.objects.filter(superseded_at=None).count() == 0
    done = agencies.whole()
    assert done.number == 2 and value_of(agencies, agencies.arrests) == Decimal(30)


def test_rolling_back_needs_a_reason_and_happens_once(agencies):
    agencies.whole()
    with pytest.raises(Refused, match="it needs a reason"):
        roll_back(actor=agencies.analyst, round=agencies.code, reason=" ")
    roll_back(actor=agencies.analyst, round=agencies.code, reason="Wrong file")
    before = everything()
    with pytest.raises(Conflict, match="not the accepted one any more"):
        roll_back(actor=agencies.analyst, round=agencies.code, reason="Wrong file")
    assert everything() == before


# --- Faults ------------------------------------------------------------------------------------------------------


def test_a_fault_in_the_middle_of_accepting_leaves_nothing(agencies, monkeypatch):
    agencies.send()
    agencies.sign()
    before = everything()

    def failing(**_):
        raise RuntimeError("the power went")

    monkeypatch.setattr(accepting.releases, "accept_release", failing)
    with pytest.raises(RuntimeError):
        agencies.accept()
    assert everything() == before


def test_a_fault_in_the_middle_of_sending_leaves_neither_rows_nor_file(agencies, monkeypatch):
    before = everything()

    def failing(*_):
        raise RuntimeError("the power went")

    monkeypatch.setattr(sending, "settle", failing)
    with pytest.raises(RuntimeError):
        agencies.send()
    assert everything() == before and kept_files() == []


def test_while_a_file_is_read_and_checked_no_transaction_is_open(agencies, monkeypatch):
    """Others save without waiting: the writer's lock is taken only when all is read."""
    from django.db import connection

    depth = len(connection.savepoint_ids)
    seen = []
    plain = sending.read_and_check

    def watching(*args, **kwargs):
        seen.append(len(connection.savepoint_ids))
        return plain(*args, **kwargs)

    monkeypatch.setattr(sending, "read_and_check", watching)
    agencies.send()
    assert seen == [depth]


# --- Put right on the page ---------------------------------------------------------------------------------------


def test_a_cell_put_right_on_the_page_is_a_new_version_of_the_same_file(agencies):
    agencies.send({agencies.seizures.full_reference: "12", agencies.arrests.full_reference: "thirty"})
    first = result(agencies.analyst, agencies.code)
    assert first.version.state == "stopped" and [each.cell for each in first.findings]
    key = agencies.key(agencies.code, agencies.arrests)
    sent = put_right(actor=agencies.police_sender, round=agencies.code, cells={key: {"Value": "1,030"}})
    assert (sent.number, sent.stopped) == (2, 0)
    assert put_right(actor=agencies.police_sender, round=agencies.code, cells={key: {"Value": "1,030"}}).again
    old, new = Submission.objects.order_by("number")
    assert (old.state, new.sha256, new.kept_as) == ("superseded", old.sha256, old.kept_as)
    for each in result(agencies.analyst, agencies.code).findings:
        sending.confirm(actor=agencies.analyst, round=agencies.code, answers=[(each.id, "It was a busy quarter")])
    agencies.sign()
    agencies.accept()
    figure = find_figure(agencies.analyst, f"north/{ARRESTS}")
    assert figure.figure.value == Decimal(1030) and figure.section.endswith("put right on the page in version 2")


def test_only_lines_and_columns_that_are_asked_for_can_be_put_right(agencies):
    agencies.send()
    key = agencies.key(agencies.code, agencies.arrests)
    for cells in ({"nobody asks": {"Value": "1"}}, {key: {"Area": "Elsewhere"}}):
        with pytest.raises(Refused):
            put_right(actor=agencies.police_sender, round=agencies.code, cells=cells)


# --- Personal details --------------------------------------------------------------------------------------------


def test_a_file_with_a_detail_of_a_person_is_told_and_not_kept(agencies):
    values = {agencies.arrests.full_reference: {Column.VALUE: "30", Column.NOTE: "One is 943 476 5919"}}
    sent = agencies.send(values | {agencies.seizures.full_reference: "12"})
    assert sent.state == "stopped" and kept_files() == []
    kept = Submission.objects.get()
    assert kept.kept_as == "" and kept.remarks == []
    said = str(list(Cell.objects.values())) + str(list(Found.objects.values())) + str(list(Entry.objects.values()))
    assert "943 476" not in said and "9434765919" not in said
    (finding,) = [each for each in result(agencies.analyst, agencies.code).findings if each.code == "R-PERS-01"]
    with pytest.raises(Refused, match="it must be put right"):
        sending.confirm(actor=agencies.analyst, round=agencies.code, answers=[(finding.id, "It is nothing")])


def test_somebody_of_another_agency_in_the_partnership_is_a_stranger_too(agencies):
    agencies.send()
    from goldenthread.access import Actor, Membership

    other = Actor("u-x", "X", (Membership(agencies.room.north.id, "contributor", organisation=agencies.health.id),))
    with pytest.raises(NotFound):
        result(other, agencies.code)
    assert result(other, agencies.health_code).version is None
    with pytest.raises(NotFound):
        result(person("stranger", agencies.room.south.id, "analyst"), agencies.code)
