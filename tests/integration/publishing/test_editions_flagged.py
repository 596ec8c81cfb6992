"""Flags raised from what a check found to differ: in one act, to who supplied it, and never twice."""

import pytest

from goldenthread.access import NOBODY
from goldenthread.audit import ledger
from goldenthread.publishing import commands, flagged, queries, replies
from goldenthread.publishing.differing import Differing
from goldenthread.publishing.models import Flag
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused, RuleBroken
from tests.integration.publishing.test_editions_life import begin, checked, live
from tests.integration.publishing.tiny import Tiny, World

FIRST = Differing("north/FIG-002", "Adults in treatment, 2023/24", "240", "244", "The sum of its areas", "One digit")
SECOND = Differing("north/FIG-001", "Adults in treatment, 2022/23", "210", "201", "The sum of its areas")


@pytest.fixture(autouse=True)
def bank_holidays(db: None) -> None:
    load_reference()


@pytest.fixture
def full(world: World, tiny: Tiny) -> str:
    tiny.differing = (FIRST, SECOND)
    return checked(world)


def test_the_check_proposes_each_and_one_act_raises_them(world: World, tiny: Tiny, full: str) -> None:
    lines = flagged.found_of(world.scrutineer, full)
    assert [(line.difference, line.supplier, line.open) for line in lines] == [
        (FIRST, "Treatment service", True),
        (SECOND, "Treatment service", True),
    ]
    said = next(each for each in queries.edition_page(world.manager, full).check.said if each.step == "differences")
    assert (said.outcome, said.words[:16]) == ("note", "2 printed figure")
    made = replies.raise_found(actor=world.analyst, edition=full)
    assert [(each.figure, each.supplier.title) for each in made] == [
        ("north/FIG-002", "Treatment service"),
        ("north/FIG-001", "Treatment service"),
    ]
    assert (made[0].printed, made[0].again, made[0].rule, made[0].hint) == (
        "240", "244", "The sum of its areas", "One digit",
    )  # fmt: skip
    assert made[0].finding.startswith("Adults in treatment, 2023/24: printed as 240; worked out again it comes to 244.")
    assert [line.flag and line.flag.supplier for line in flagged.found_of(world.analyst, full)] == [
        "Treatment service"
    ] * 2
    entries = [line.act for line in ledger.lines_for([("flag", str(each.pk)) for each in made])]
    assert entries == ["flag.raised", "flag.raised"]


def test_a_difference_is_never_flagged_twice_and_another_value_is(world: World, tiny: Tiny, full: str) -> None:
    made = replies.raise_found(actor=world.analyst, edition=full)
    for figure in ("", FIRST.figure):
        with pytest.raises(Conflict, match="flagged already"):
            replies.raise_found(actor=world.analyst, edition=full, figure=figure)
    for each in made:
        replies.settle(actor=world.analyst, flag=each.pk, why="The agency explained it")
    commands.check(actor=world.analyst, edition=full)
    with pytest.raises(Conflict, match="flagged already"):
        replies.raise_found(actor=world.analyst, edition=full)
    tiny.differing = (Differing(FIRST.figure, FIRST.what, "240", "250", FIRST.rule), SECOND)
    commands.check(actor=world.analyst, edition=full)
    (again,) = replies.raise_found(actor=world.analyst, edition=full)
    assert (again.figure, again.again) == ("north/FIG-002", "250")
    assert Flag.objects.count() == 3


def test_a_flag_by_hand_stands_in_its_place(world: World, tiny: Tiny, full: str) -> None:
    replies.raise_flag(actor=world.analyst, partnership="north", figure=FIRST.figure, finding="240 or 244?")
    made = replies.raise_found(actor=world.analyst, edition=full)
    assert [each.figure for each in made] == [SECOND.figure]
    with pytest.raises(Conflict, match="stands already"):
        replies.raise_found(actor=world.analyst, edition=full, figure=FIRST.figure)


def test_who_supplied_it_is_asked_for_where_nobody_knows(world: World, tiny: Tiny) -> None:
    document = world.room.add("document", "Another return", document_type="dataset")
    from tests.integration.publishing.tiny import take

    take(world.room.north.id, world.measure.id, document.id, "FIG-003", "250", 2024)
    unknown = Differing("north/FIG-003", "Adults in treatment, 2024/25", "250", "205", "The sum of its areas")
    tiny.differing = (unknown,)
    full = checked(world)
    assert flagged.found_of(world.analyst, full)[0].supplier == ""
    before = ledger.count()
    with pytest.raises(Refused, match="nobody knows who supplied this figure"):
        replies.raise_found(actor=world.analyst, edition=full)
    assert (Flag.objects.count(), ledger.count()) == (0, before)
    agency = Flag._meta.get_field("supplier").related_model.objects.get(title="Treatment service")
    with pytest.raises(NotFound):
        replies.raise_found(actor=world.analyst, edition=full, figure="north/FIG-003", supplier="shared/ORG-777")
    (made,) = replies.raise_found(actor=world.analyst, edition=full, figure="north/FIG-003", supplier=agency.reference)
    assert made.supplier == agency


@pytest.mark.parametrize("who", ["scrutineer", "chair", "contributor", "outsider"])
def test_only_those_who_compose_raise_them(world: World, tiny: Tiny, full: str, who: str) -> None:
    actor = getattr(world, who, None) or getattr(world.room, who)
    with pytest.raises((NotAllowed, NotFound)):
        replies.raise_found(actor=actor, edition=full)
    assert not Flag.objects.exists()


def test_a_figure_that_the_check_did_not_find_and_an_edition_that_was_not_checked(world: World, tiny: Tiny) -> None:
    full = begin(world)
    assert flagged.found_of(world.analyst, full) == []
    with pytest.raises(Conflict, match="none was found"):
        replies.raise_found(actor=world.analyst, edition=full)
    with pytest.raises(NotFound, match="did not find that north/FIG-002 differs"):
        replies.raise_found(actor=world.analyst, edition=full, figure="north/FIG-002")


def test_the_right_of_reply_holds_publication_and_then_the_flag_stands_beside_the_figure(
    world: World, tiny: Tiny, full: str
) -> None:
    flag, other = replies.raise_found(actor=world.analyst, edition=full)
    for who in (world.chair, world.member):
        commands.clear(actor=who, edition=full, number=1)
    with pytest.raises(RuleBroken, match="may reply"):
        commands.publish(actor=world.manager, edition=full, number=1)
    replies.settle(actor=world.analyst, flag=other.pk, why="A slip of ours")
    replies.reply(actor=world.analyst, flag=flag.pk, words="Late returns.", given_by="Data lead")
    commands.publish(actor=world.manager, edition=full, number=1)
    (shown,) = queries.published(NOBODY, full).flags
    assert (shown.printed, shown.again, shown.reply) == ("240", "244", "Late returns.")


def test_of_a_withheld_figure_no_flag_is_told_to_everybody(world: World, tiny: Tiny) -> None:
    tiny.withheld = frozenset({"north/FIG-001"})
    full = live(world)
    flag = replies.raise_flag(actor=world.analyst, partnership="north", figure="north/FIG-001", finding="3 or 4?")
    replies.reply(actor=world.analyst, flag=flag.pk, words="It is 4.", given_by="Data lead")
    assert queries.published(NOBODY, full).flags == ()


def test_a_finding_about_one_person_is_not_taken(world: World, tiny: Tiny) -> None:
    with pytest.raises(Refused, match="it may hold"):
        replies.raise_flag(
            actor=world.analyst,
            partnership="north",
            figure="north/FIG-002",
            finding="Ask her on 07700 900123: she was counted twice.",
        )


def test_the_list_costs_the_same_however_many_there_are(world: World, tiny: Tiny, full: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert flagged.found_of(world.analyst, full)
        return len(asked)

    many = cost()
    tiny.differing = (FIRST,)
    commands.check(actor=world.analyst, edition=full)
    assert cost() == many
