"""The life of an edition: written, checked, cleared by two others, published whole or not at all, put right, withdrawn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goldenthread.access import Actor
from goldenthread.audit import ledger
from goldenthread.publishing import again, commands, later, queries, replies
from goldenthread.publishing.kept import document_of
from goldenthread.publishing.models import Check
from goldenthread.records import commands as records
from goldenthread.records.queries import find, history
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused, RuleBroken
from goldenthread.vocabulary.clock import today
from tests.integration.publishing.tiny import Tiny, World

FULL = "north/EDN-001"
TEXT = "Numbers went up to {{ figure north/FIG-002 }}."


def begin(world: World, *, text: str = TEXT, **values: object) -> str:
    card = commands.start(
        actor=world.analyst,
        partnership="north",
        title="Short report",
        template="short-report",
        period="financial year 2023/24",
        values=values,
    )
    if text:
        commands.write_text(actor=world.analyst, edition=card.full_reference, section="summary", words=text)
    return card.full_reference


def checked(world: World, **values: object) -> str:
    full = begin(world, **values)
    commands.check(actor=world.analyst, edition=full)
    return full


def cleared(world: World, **values: object) -> str:
    full = checked(world, **values)
    for who in (world.chair, world.member):
        commands.clear(actor=who, edition=full, number=number(world, full))
    return full


def number(world: World, full: str) -> int:
    check = queries.edition_page(world.manager, full).check
    assert check is not None
    return check.number


def live(world: World, **values: object) -> str:
    full = cleared(world, **values)
    commands.publish(actor=world.manager, edition=full, number=number(world, full))
    return full


def stage(world: World, full: str = FULL) -> str:
    return queries.edition_page(world.manager, full).line.stage


def test_the_whole_way_from_start_to_published(world: World, tiny: Tiny) -> None:
    full = begin(world)
    assert stage(world) == "draft"
    done = commands.check(actor=world.analyst, edition=full)
    assert done.passed and stage(world) == "composed"
    commands.clear(actor=world.chair, edition=full, number=1)
    assert stage(world) == "composed", "one clearance is not enough"
    commands.clear(actor=world.member, edition=full, number=1)
    assert stage(world) == "cleared"
    with pytest.raises(NotFound):
        queries.published(world.manager, full)
    card = commands.publish(actor=world.manager, edition=full, number=1)
    assert card.marking == "public"
    from goldenthread.access import NOBODY

    page = queries.published(NOBODY, full)
    assert page.document is not None
    assert [held.text for held in page.document.figures] == ["210", "240"]
    assert {each.form for each in page.files} == {"json", "html", "data"}
    line, data = queries.file_of(NOBODY, full, "figures.csv")
    assert b"north/FIG-002,240" in data and line.size == len(data)
    assert [each.card.full_reference for each in queries.public_editions()] == [full]
    said = [line.sentence for line in ledger.read(subject=full)]
    for words in ("started", "composed and checked", "cleared", "(2 of 2)", "published edition"):
        assert any(words in each for each in said), words


def test_each_change_of_a_text_has_a_version_and_an_author(world: World, tiny: Tiny) -> None:
    full = begin(world, text="")
    first = commands.write_text(actor=world.analyst, edition=full, section="summary", words="One.")
    second = commands.write_text(actor=world.room.co_lead, edition=full, section="summary", words="Two.", version=1)
    assert (first.version, second.version) == (1, 2)
    assert second.authors == (world.analyst.id, world.room.co_lead.id)
    with pytest.raises(Conflict):
        commands.write_text(actor=world.analyst, edition=full, section="summary", words="Three.", version=1)
    assert [each.version for each in history(world.analyst, f"north/{second.reference}")] == [2, 1]


def test_a_text_is_refused_where_its_figure_is_unknown_or_it_is_about_a_person(world: World, tiny: Tiny) -> None:
    full = begin(world, text="")
    with pytest.raises(Refused, match="there is no figure north/FIG-999") as refused:
        commands.write_text(actor=world.analyst, edition=full, section="summary", words="{{ figure north/FIG-999 }}")
    assert refused.value.problems[0].place == "summary, line 1"
    with pytest.raises(Refused, match="no such section"):
        commands.write_text(actor=world.analyst, edition=full, section="annex", words="More")
    secret = "NHS number 943 476 5919 was seen."
    with pytest.raises(Refused, match="NHS number") as held:
        commands.write_text(actor=world.analyst, edition=full, section="summary", words=secret)
    assert "943" not in str(held.value), "what is refused is not repeated"
    commands.write_text(actor=world.analyst, edition=full, section="summary", words=secret, checked=True)


def test_whoever_wrote_or_composed_any_of_it_cannot_clear_it(world: World, tiny: Tiny) -> None:
    full = begin(world)
    page = queries.edition_page(world.chair, full)
    commands.write_text(actor=world.chair, edition=full, section="summary", words="The chair’s own words.", version=1)
    commands.check(actor=world.manager, edition=full)
    for who, words in ((world.chair, "You wrote part"), (world.manager, "You composed")):
        with pytest.raises(NotAllowed, match=words) as refused:
            commands.clear(actor=who, edition=full, number=1)
        assert "two people clear an edition, and neither has written any of its text" in str(refused.value)
    commands.clear(actor=world.member, edition=full, number=1)
    with pytest.raises(NotAllowed, match="The second clearance is somebody else’s"):
        commands.clear(actor=world.member, edition=full, number=1)
    with pytest.raises(Conflict):
        commands.publish(actor=world.manager, edition=full, number=1)
    assert page.why_not_clear == "" and "wrote part" in queries.edition_page(world.chair, full).why_not_clear


def test_an_earlier_author_cannot_clear_though_another_wrote_over_it(world: World, tiny: Tiny) -> None:
    full = begin(world, text="")
    commands.write_text(actor=world.chair, edition=full, section="summary", words="First.")
    commands.write_text(actor=world.analyst, edition=full, section="summary", words="Second.", version=1)
    commands.check(actor=world.analyst, edition=full)
    with pytest.raises(NotAllowed, match="You wrote part"):
        commands.clear(actor=world.chair, edition=full, number=1)


@pytest.mark.parametrize(
    ("who", "act"),
    [
        ("scrutineer", "start"),
        ("contributor", "start"),
        ("contributor", "write"),
        ("scrutineer", "check"),
        ("chair", "check"),
        ("scrutineer", "clear"),
        ("analyst", "clear"),
        ("contributor", "send back"),
        ("analyst", "publish"),
        ("chair", "publish"),
        ("analyst", "withdraw"),
        ("outsider", "start"),
        ("outsider", "write"),
        ("outsider", "check"),
        ("outsider", "clear"),
        ("outsider", "publish"),
    ],
)
def test_a_role_that_may_not_is_refused(world: World, tiny: Tiny, who: str, act: str) -> None:
    full = checked(world)
    actor: Actor = getattr(world, who, None) or getattr(world.room, who)
    acts = {
        "start": lambda: commands.start(
            actor=actor, partnership="north", title="Mine", template="short-report", period="financial year 2023/24"
        ),
        "write": lambda: commands.write_text(actor=actor, edition=full, section="summary", words="Mine", version=1),
        "check": lambda: commands.check(actor=actor, edition=full),
        "clear": lambda: commands.clear(actor=actor, edition=full, number=1),
        "send back": lambda: commands.send_back(actor=actor, edition=full, reason="No"),
        "publish": lambda: commands.publish(actor=actor, edition=full, number=1),
        "withdraw": lambda: commands.withdraw(actor=actor, edition=full, title="No", text="No"),
    }
    before = (ledger.count(), stage(world))
    with pytest.raises((NotAllowed, NotFound)):
        acts[act]()
    assert (ledger.count(), stage(world)) == before


def test_what_stops_an_edition_keeps_it_a_draft(world: World, tiny: Tiny) -> None:
    full = begin(world)
    for given, step in (
        ({"problems": ("a total gives a cell back",)}, "disclosure"),
        ({"leaks": ("short-report.html gives north/FIG-001 away",)}, "disclosure"),
        ({"personal": ("Summary, paragraph 1: a phone number",)}, "personal"),
        ({"headline": "Adults in treatment fell"}, "headlines"),
        ({"headline": "Adults in treatment rose", "alternative": ""}, "headlines"),
    ):
        tiny.__init__(**given)  # type: ignore[misc]
        done = commands.check(actor=world.analyst, edition=full)
        stops = {each["step"] for each in done.verdicts if each["outcome"] == "stop"}
        assert (done.passed, stops) == (False, {step})
        assert stage(world) == "draft"
        with pytest.raises(Conflict):
            commands.clear(actor=world.chair, edition=full, number=done.number)
    tiny.__init__(headline="Adults in treatment rose")  # type: ignore[misc]
    assert commands.check(actor=world.analyst, edition=full).passed


def test_a_sum_that_is_wrong_in_the_text_stops_it_and_a_typed_number_is_listed(world: World, tiny: Tiny) -> None:
    full = begin(world, text="There were 60 arrests: 20 in the north and 30 in the south.")
    done = commands.check(actor=world.analyst, edition=full)
    (claims,) = [each for each in done.verdicts if each["step"] == "claims"]
    assert claims["outcome"] == "stop" and any("recomputed 50" in item for item in claims["items"])
    commands.write_text(
        actor=world.analyst, edition=full, section="summary", words=f"{TEXT} We met 12 families.", version=1
    )
    done = commands.check(actor=world.analyst, edition=full)
    (claims,) = [each for each in done.verdicts if each["step"] == "claims"]
    typed = [item for item in claims["items"] if item.startswith("Typed")]
    assert done.passed and len(typed) == 1 and "12" in typed[0], "the bound figure is not among them"


def test_a_changed_text_opens_it_again_and_clearances_fall(world: World, tiny: Tiny) -> None:
    full = cleared(world)
    commands.write_text(actor=world.analyst, edition=full, section="summary", words="Other words.", version=1)
    assert stage(world) == "draft"
    with pytest.raises(Conflict):
        commands.publish(actor=world.manager, edition=full, number=1)
    commands.check(actor=world.analyst, edition=full)
    assert queries.edition_page(world.manager, full).left_to_clear == 2


def test_sending_back_needs_a_reason_and_makes_it_a_draft(world: World, tiny: Tiny) -> None:
    full = checked(world)
    with pytest.raises(Refused):
        commands.send_back(actor=world.chair, edition=full, reason=" ")
    commands.send_back(actor=world.chair, edition=full, reason="Say who did it")
    page = queries.edition_page(world.analyst, full)
    assert (page.line.stage, page.sent_back) == ("draft", "Say who did it")


def test_a_figure_changed_between_check_and_freeze_is_refused_with_what_changed(world: World, tiny: Tiny) -> None:
    full = cleared(world)
    world.take("FIG-002", "244", 2023, reason="Late returns came in")
    with pytest.raises(Refused, match="it was 240, and is 244 now"):
        commands.publish(actor=world.manager, edition=full, number=1)
    assert stage(world) == "cleared" and not queries.public_editions()


def test_a_template_changed_between_check_and_freeze_is_refused(world: World, tiny: Tiny) -> None:
    full = cleared(world)
    tiny.version = "2"
    with pytest.raises(Refused, match="its template is another one"):
        commands.publish(actor=world.manager, edition=full, number=1)


def test_an_order_changed_by_a_form_between_check_and_freeze_is_refused(world: World, tiny: Tiny) -> None:
    full = cleared(world)
    card = find(world.analyst, full)
    records.change(actor=world.analyst, record=full, version=card.version, values={"title": "Another title"})
    with pytest.raises(Refused, match="Changed since the check"):
        commands.publish(actor=world.manager, edition=full, number=1)


def test_as_at_a_day_later_figures_do_not_disturb_it(world: World, tiny: Tiny) -> None:
    full = cleared(world, text="Words.", as_at=(today() - timedelta(days=1)).isoformat())
    check = Check.objects.get()
    assert document_of(check).figures == (), "nothing was known yesterday"
    world.take("FIG-002", "244", 2023, reason="Late returns came in")
    commands.publish(actor=world.manager, edition=full, number=1)


def test_a_rebuild_is_byte_equal_and_later_corrections_show_as_differences(world: World, tiny: Tiny) -> None:
    full = live(world)
    world.take("FIG-002", "244", 2023, reason="Late returns came in")
    found = again.rebuild(world.manager, full)
    assert found.holds and all(each.equal for each in found.files) and len(found.files) == 3
    (difference,) = later.differences(world.scrutineer, full)
    assert (difference.reference, difference.printed) == ("north/FIG-002", "240")
    assert difference.now.startswith("244") and "[r]" in difference.now
    assert difference.why == "Late returns came in"
    assert later.differences(world.scrutineer, full)[0].url == "/figures/north/FIG-002"


def test_a_rebuild_says_where_it_is_not_what_it_was(world: World, tiny: Tiny) -> None:
    full = live(world)
    plain = tiny.write
    tiny.write = lambda document, address: [  # type: ignore[method-assign]
        each if each.form == "data" else replace(each, data=b"other") for each in plain(document, address)
    ]
    found = again.rebuild(world.manager, full)
    assert not found.holds and [each.form for each in found.files if not each.equal] == ["html"]
    Check.objects.update(release="0.0.1")
    later = again.rebuild(world.manager, full)
    assert later.holds, "under a later release its JSON and CSV have to be equal, and they are"


def test_what_is_published_is_not_written_over(world: World, tiny: Tiny) -> None:
    full = live(world)
    card = find(world.analyst, full)
    with pytest.raises(RuleBroken, match="what is published stays"):
        records.change(actor=world.analyst, record=full, version=card.version, values={"title": "Another"})
    with pytest.raises(RuleBroken, match="what is published stays"):
        records.retire(actor=world.analyst, record=full, version=card.version, reason="Away with it")
    with pytest.raises(Conflict):
        commands.write_text(actor=world.analyst, edition=full, section="summary", words="New", version=1)
    with pytest.raises(Conflict):
        commands.check(actor=world.analyst, edition=full)


def test_a_correction_is_a_new_edition_and_the_old_one_stands_with_its_notice(world: World, tiny: Tiny) -> None:
    full = live(world)
    world.take("FIG-002", "244", 2023, reason="Late returns came in")
    new = commands.correct(
        actor=world.analyst, edition=full, title="Adults, 2023/24", text="240 was printed; 244 is right."
    )
    with pytest.raises(Conflict, match="EDN-002 is its correction already"):
        commands.correct(actor=world.analyst, edition=full, title="Again", text="Again")
    assert not queries.corrections_of("north"), "a correction is not told before it is out"
    commands.check(actor=world.analyst, edition=new.full_reference)
    for who in (world.chair, world.member):
        commands.clear(actor=who, edition=new.full_reference, number=1)
    commands.publish(actor=world.manager, edition=new.full_reference, number=1)
    from goldenthread.access import NOBODY

    old = queries.published(NOBODY, full)
    assert (old.line.stage, old.corrected_by) == ("corrected", "north/EDN-002")
    assert old.document is not None and old.document.figures[1].text == "240"
    assert [each.title for each in old.notices] == ["Adults, 2023/24"]
    fresh = queries.published(NOBODY, new.full_reference)
    assert fresh.document is not None
    assert fresh.document.figures[1].text == "244"
    assert fresh.document.edition == "Second edition, corrected"
    assert [notice.text for notice in fresh.document.notices] == ["240 was printed; 244 is right."]
    assert [each.put_right for each in queries.corrections_of("north")] == ["north/EDN-002"]
    assert again.rebuild(world.manager, full).holds and again.rebuild(world.manager, new.full_reference).holds


def test_a_withdrawn_edition_gives_nothing_out_and_says_why(world: World, tiny: Tiny) -> None:
    full = live(world)
    with pytest.raises(Refused):
        commands.withdraw(actor=world.manager, edition=full, title="", text="")
    commands.withdraw(actor=world.manager, edition=full, title="Wrong areas", text="It mixed two councils.")
    from goldenthread.access import NOBODY

    page = queries.published(NOBODY, full)
    assert page.withdrawn and page.document is None and page.files == ()
    assert page.notices[0].text == "It mixed two councils."
    with pytest.raises(NotFound):
        queries.file_of(NOBODY, full, "figures.csv")
    with pytest.raises(NotFound):
        queries.document_file(NOBODY, full)
    with pytest.raises(Conflict):
        commands.publish(actor=world.manager, edition=full, number=1)


def test_an_edition_for_the_partnership_is_nobody_elses(world: World, tiny: Tiny) -> None:
    full = live(world, audience="members")
    from goldenthread.access import NOBODY

    assert queries.published(world.scrutineer, full).document is not None
    for who in (NOBODY, world.room.outsider):
        with pytest.raises(NotFound):
            queries.published(who, full)
        with pytest.raises(NotFound):
            queries.file_of(who, full, "figures.csv")
    assert queries.public_editions() == [] and find(world.manager, full).marking == "official"


def test_a_pre_election_period_holds_publication_and_says_so(world: World, tiny: Tiny) -> None:
    full = cleared(world)
    world.room.add(
        "election_period",
        "Local elections",
        valid_from=today() - timedelta(days=3),
        valid_to=today() + timedelta(days=3),
    )
    with pytest.raises(RuleBroken, match="Local elections runs until"):
        commands.publish(actor=world.manager, edition=full, number=1)
    assert stage(world) == "cleared"


def test_an_agency_has_its_working_days_to_reply_before_a_flag_is_public(
    world: World, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    from goldenthread.access import NOBODY
    from goldenthread.reference.queries import working_days_between
    from goldenthread.reference.seed import load_reference

    load_reference()
    full = cleared(world)
    flag = replies.raise_flag(
        actor=world.analyst, partnership="north", figure="north/FIG-002", finding="Published 240; its parts make 244."
    )
    assert working_days_between(today(), flag.reply_by) == 10
    with pytest.raises(RuleBroken, match="its agency may reply"):
        commands.publish(actor=world.manager, edition=full, number=1)
    with pytest.raises(Conflict, match="stands already"):
        replies.raise_flag(actor=world.analyst, partnership="north", figure="north/FIG-002", finding="Again")
    with pytest.raises(Refused, match="does not say who replied"):
        replies.reply(actor=world.analyst, flag=flag.pk, words="We count people once.")
    replies.reply(actor=world.analyst, flag=flag.pk, words="We count people once.", given_by="Data lead")
    commands.publish(actor=world.manager, edition=full, number=1)
    (shown,) = queries.published(NOBODY, full).flags
    assert (shown.finding, shown.reply) == ("Published 240; its parts make 244.", "We count people once.")
    replies.settle(actor=world.analyst, flag=flag.pk, why="The figure was corrected")
    assert queries.published(NOBODY, full).flags == ()


def test_without_a_reply_a_flag_is_public_after_the_last_day_and_not_before(world: World, tiny: Tiny) -> None:
    from goldenthread.publishing.rules import flag_is_public

    day = today()
    assert not flag_is_public(day, False, False, day)
    assert flag_is_public(day, False, False, day + timedelta(days=1))
    assert flag_is_public(day, True, False, day) and not flag_is_public(day, True, True, day)


def test_another_edition_published_meanwhile_asks_for_a_new_check(world: World, tiny: Tiny) -> None:
    first, second = cleared(world), cleared(world)
    commands.publish(actor=world.manager, edition=first, number=1)
    with pytest.raises(Refused, match="EDN-001 was published after this one was checked"):
        commands.publish(actor=world.manager, edition=second, number=1)
    commands.check(actor=world.analyst, edition=second)
    assert stage(world, second) == "composed"


def test_withheld_figures_stay_withheld_when_it_is_composed_again(world: World, tiny: Tiny) -> None:
    tiny.withheld = frozenset({"north/FIG-001"})
    full = live(world)
    from goldenthread.access import NOBODY

    page = queries.published(NOBODY, full)
    assert page.document is not None and [held.text for held in page.document.figures] == ["[c]", "240"]
    assert again.rebuild(world.manager, full).holds
    assert later.differences(world.manager, full) == []
