"""Days that come: in the calendar, in feeds behind a secret address, and told once to whom they concern."""

from datetime import date, datetime, timedelta
from email import message_from_bytes

import icalendar
import pytest

from goldenthread.access import ROLES
from goldenthread.governance import commands as governance
from goldenthread.governance import feeds, reminding
from goldenthread.governance.dates import dates_of
from goldenthread.governance.year_queries import calendar_of
from goldenthread.notices import commands as wishes
from goldenthread.notices import outbox
from goldenthread.notices.kinds import KINDS, STALE_DAYS
from goldenthread.notices.models import Notice
from goldenthread.partners.actors import OPERATOR, actor_for
from goldenthread.partners.models import HeldPost, Membership, Partnership, Seat, User
from goldenthread.publishing import commands as publishing
from goldenthread.publishing import replies
from goldenthread.publishing.models import Flag
from goldenthread.publishing.owing import Askers, owing
from goldenthread.publishing.shapes import templates
from goldenthread.records import commands as records
from goldenthread.records.cards import AsOf, Card
from goldenthread.records.models import Record
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary.clock import LONDON, today
from tests.integration.room import Room, make_room
from tests.integration.test_notices import Postbox, post

__all__ = ["post"]

#: A Wednesday on no bank holiday.
DAY = date(2026, 3, 11)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.fixture
def room(db: None) -> Room:
    load_reference()
    made = make_room()
    Partnership.objects.update(setting_up=False)
    return made


def user(name: str, role: str, partnership: Card | None, **more: object) -> User:
    made = User.objects.create_user(f"{name}@example.invalid", name.title())
    place = Record.objects.get(pk=partnership.id) if partnership else None
    Membership.objects.create(user=made, role=role, partnership=place, **more)
    return made


@pytest.fixture
def manager(room: Room) -> User:
    return user("manager", "manager", room.north)


@pytest.fixture
def everything(room: Room) -> dict[str, Card]:
    """One thing of each sort that has a day, all in the weeks after `DAY`."""
    board = room.add("group", "Board", group_type="board", links=[("part_of", "shared/north")])
    police = room.add("organisation", "Police", owner=None, organisation_type="police")
    return {
        "board": board,
        "police": police,
        "agreement": room.add("sharing_agreement", "Sharing pact", expires_on=after(60)),
        "grant": room.add("grant", "Youth grant", return_due=after(20), ends_on=after(25)),
        "flow": room.add(
            "data_flow", "Weekly counts", cadence="monthly", first_due=after(5),
            links=[("flows_from", police.full_reference), ("flows_to", board.full_reference)],
        ),
        "question": room.add("data_question", "How many?", asked_on=DAY, due=after(6)),
        "risk": room.add("risk", "Staff leave", review_due=after(4)),
        "challenge": room.add("challenge", "Waits", asked_on=DAY, reply_due=after(3), next_step_due=after(6)),
        "escalation_stage": room.add("escalation_stage", "Managers", stage=1, limit_days=2),
        "escalation": room.add("escalation", "Thresholds", subject="Thresholds", raised_on=DAY),
        "meeting": room.add("meeting", "Board in March", group=board.reference, held_on=after(14)),
        "duty": room.add("duty", "Report to the council", duty_type="local", cadence="yearly", first_due=after(10)),
        "edition": room.add("edition", "Progress", template="progress-report", period="quarter 4 2025/26", due=after(5)),
    }  # fmt: skip


# --- One list for all ---------------------------------------------------------------------------------------------


def sorts(viewer: object, first: date = DAY, last: date = DAY + timedelta(days=365)) -> set[str]:
    return {one.sort for one in dates_of(viewer, "north", first, last, DAY)}  # type: ignore[arg-type]


def test_every_room_brings_its_days(room: Room, everything: dict[str, Card]) -> None:
    assert {
        "Agreement ends", "Grant ends", "Return to the funder due", "Data due", "Answer due", "Risk review",
        "Assurance due", "Next step due", "Escalation deadline", "Papers due", "Duty", "Edition due",
    } <= sorts(room.manager)  # fmt: skip
    assert {one.on for one in dates_of(room.manager, "north", after(60), after(60), DAY)} == {after(60)}


def test_what_is_done_is_neither_late_nor_told(room: Room, everything: dict[str, Card]) -> None:
    for name, values in (
        ("question", {"answered_on": DAY, "answer": "Nine"}),
        ("challenge", {"replied_on": DAY}),
        ("risk", {"reviewed_on": after(4)}),
    ):
        detail = Record.objects.get(pk=everything[name].id)
        attribute = {"question": "dataquestion_detail", "challenge": "challenge_detail", "risk": "risk_detail"}[name]
        row = getattr(detail, attribute)
        type(row).objects.filter(pk=row.pk).update(**values)
    found = {one.sort: one for one in dates_of(room.manager, "north", DAY, after(30), after(29))}
    for sort in ("Answer due", "Assurance due", "Risk review"):
        assert found[sort].done and not found[sort].late
    assert found["Data due"].late


def test_the_calendar_shows_them_with_their_links(room: Room, everything: dict[str, Card]) -> None:
    found = calendar_of(room.manager, "north", 2026, AsOf(DAY)).entries
    entries = {x.sort: x for x in found}
    assert entries["Agreement ends"].url == everything["agreement"].url
    assert entries["Escalation deadline"].title == "Thresholds"
    assert entries["Papers due"].url == everything["meeting"].url
    assert sum(x.sort == "Duty" for x in found) == 1, "a duty stands once"


def test_a_guarded_thing_is_only_for_who_may_see_it(room: Room, everything: dict[str, Card], manager: User) -> None:
    records.change(
        actor=OPERATOR, record=everything["risk"].full_reference, version=1, values={"marking": "official_sensitive"}
    )
    assert "Risk review" in sorts(room.chair)
    assert "Risk review" not in sorts(room.contributor)
    contributor = user("contributor", "contributor", room.north)
    Membership.objects.filter(user=contributor).update(organisation=everything["police"].id)
    records.link(
        actor=OPERATOR,
        source=everything["risk"].full_reference,
        relation="accountable",
        target=everything["police"].full_reference,
    )
    reminding.remind(actor=OPERATOR, on=DAY)
    told = Notice.objects.filter(kind="risk")
    assert set(told.values_list("user", flat=True)) == {manager.pk}
    assert told[0].text == f"{everything['risk'].reference} is to be reviewed by 15 March 2026", "no guarded title"


def test_a_feed_has_what_its_holder_may_see_each_under_its_own_name(
    room: Room, everything: dict[str, Card], manager: User
) -> None:
    """Feeds count from today, so the days are moved to where they are to come."""
    soon = today() + timedelta(days=10)
    for name, values in (("agreement", {"expires_on": soon}), ("grant", {"return_due": soon, "ends_on": soon})):
        records.change(actor=OPERATOR, record=everything[name].full_reference, version=1, values=values)
    records.change(
        actor=OPERATOR, record=everything["risk"].full_reference, version=1,
        values={"review_due": soon, "marking": "official_sensitive"},
    )  # fmt: skip
    address = governance.make_feed(actor=actor_for(manager), about="shared/north")
    events = list(icalendar.Calendar.from_ical(feeds.ics(address, "https://example.org")).walk("VEVENT"))
    titles = [str(event["summary"]) for event in events]
    for title in ("Agreement ends: Sharing pact", "Grant ends: Youth grant", "Return to the funder due: Youth grant"):
        assert titles.count(title) == 1
    assert not any("Staff leave" in title for title in titles), "nothing guarded is in a feed"
    assert len({str(event["uid"]) for event in events}) == len(events)
    (agreement,) = [event for event in events if str(event["summary"]).startswith("Agreement ends")]
    assert str(agreement["url"]) == f"https://example.org{everything['agreement'].url}"
    group = governance.make_feed(actor=actor_for(manager), about=everything["board"].full_reference)
    assert b"Sharing pact" not in feeds.ics(group, "https://example.org"), "a group's feed has its own alone"


# --- Told once ------------------------------------------------------------------------------------------------------


def test_each_is_told_once_a_step_and_never_at_a_weekend(
    room: Room, everything: dict[str, Card], manager: User
) -> None:
    first = reminding.remind(actor=OPERATOR, on=DAY)
    kinds = set(Notice.objects.filter(user=manager).values_list("kind", flat=True))
    assert {"agreement", "grant", "flow", "risk", "duty", "papers", "edition"} <= kinds
    assert first == Notice.objects.count()
    assert reminding.remind(actor=OPERATOR, on=DAY) == 0
    assert reminding.remind(actor=OPERATOR, on=date(2026, 3, 14)) == 0
    before = Notice.objects.filter(kind="agreement").count()
    reminding.remind(actor=OPERATOR, on=after(33))
    assert Notice.objects.filter(kind="agreement").count() == before + 1, "again at thirty days"
    Partnership.objects.update(setting_up=True)
    assert reminding.remind(actor=OPERATOR, on=after(40)) == 0


def test_what_is_late_is_told_and_what_is_long_past_is_not(room: Room, manager: User) -> None:
    room.add("risk", "Old", review_due=after(-STALE_DAYS - 1))
    room.add("risk", "New", review_due=after(-1))
    reminding.remind(actor=OPERATOR, on=DAY)
    assert [x.text for x in Notice.objects.filter(kind="risk")] == ["The review of “New” was due on 10 March 2026"]


def test_papers_are_asked_of_those_who_see_to_the_group(room: Room, everything: dict[str, Card]) -> None:
    post = room.add("post", "Board secretary", owner=None)
    room.add(
        "seat", "Coordinator", group=everything["board"].reference, seat_type="coordinator",
        links=[("held_by", post.full_reference)],
    )  # fmt: skip
    secretary, other = user("secretary", "board_member", room.north), user("other", "board_member", room.north)
    HeldPost.objects.create(user=secretary, post_id=post.id)
    reminding.remind(actor=OPERATOR, on=DAY)
    (notice,) = Notice.objects.filter(user=secretary, kind="papers")
    assert notice.text == "Papers for “Board in March” are due by 17 March 2026"
    assert not Notice.objects.filter(user=other).exists()
    room.add("paper", "Finance", links=[("part_of", everything["meeting"].full_reference)])
    reminding.remind(actor=OPERATOR, on=after(7))
    assert Notice.objects.filter(user=secretary, kind="papers", text__contains="has not come").count() == 1


def test_who_sends_data_is_told_that_it_is_due(room: Room, everything: dict[str, Card]) -> None:
    sender = user("sender", "contributor", None, organisation_id=everything["police"].id)
    Membership.objects.filter(user=sender).update(partnership=room.north.id)
    reminding.remind(actor=OPERATOR, on=DAY)
    assert [x.text for x in Notice.objects.filter(user=sender, kind="flow")] == [
        "“Weekly counts” is due on 16 March 2026"
    ]


def test_a_text_is_asked_once_of_the_holder_of_the_post_that_owes_it(room: Room, manager: User) -> None:
    post = room.add("post", "Business manager", owner=None)
    holder = user("holder", "analyst", room.north)
    HeldPost.objects.create(user=holder, post_id=post.id)
    made = publishing.start(
        actor=actor_for(manager), partnership="north", template="yearly-report", title="Yearly report", period="2025"
    )
    day = today()
    while day.weekday() >= 5:
        day += timedelta(days=1)
    reminding.remind(actor=OPERATOR, on=day)
    told = Notice.objects.filter(user=holder, kind="edition")
    assert "A text is asked of you: “3. How the partners work together, in Yearly report”" in {x.text for x in told}
    assert all(x.url.startswith("/r/north/") for x in told), made
    many = told.count()
    reminding.remind(actor=OPERATOR, on=day + timedelta(days=7))
    assert Notice.objects.filter(user=holder, kind="edition").count() == many


def test_a_text_is_asked_by_the_post_its_other_names_its_cover_its_roles_and_its_seats(
    room: Room, manager: User
) -> None:
    asked = Askers(room.north.id, today())
    board = room.add("group", "Board", group_type="board")
    below = room.add("group", "Treatment", group_type="working_group", links=[("part_of", board.full_reference)])
    analyst, chair = user("an", "analyst", room.north), user("ch", "board_member", room.north)
    assert asked.people("Data lead") == (analyst.uid,), "no post of that name: whoever has the role"
    assert asked.people("Chair") == () and asked.people("Nobody we know") == ()
    post, acting = room.add("post", "Director of public health"), room.add("post", "Deputy director")
    room.add(
        "seat", "Chair of the board", seat_type="chair", group=board.reference, links=[("held_by", post.full_reference)]
    )
    room.add("seat", "Chair of treatment", seat_type="chair", group=below.reference)
    HeldPost.objects.create(user=chair, post_id=post.id)
    assert asked.people("Chair") == (chair.uid,), "the seat of the board, and not one of a group under it"
    lead = user("le", "co_lead", room.north)
    Membership.objects.filter(user=lead).update(group=below.id)
    assert asked.people("Lead of the theme", below.id) == (lead.uid,)
    assert asked.people("Lead of the theme") == asked.people("Lead of the theme", board.id) == ()

    named = room.add("post", "Intelligence manager", aliases=["Data lead"])
    seat = room.add(
        "seat", "Data", seat_type="member", group=board.reference, links=[("held_by", named.full_reference)]
    )
    asked = Askers(room.north.id, today())
    assert asked.people("Data lead") == (analyst.uid,), "nobody holds the post yet"
    deputy, elsewhere = user("de", "co_lead", room.north), user("el", "analyst", room.south)
    HeldPost.objects.create(user=deputy, post_id=acting.id)
    room.add(
        "seat", "Cover for data", seat_type="cover", group=board.reference,
        links=[("held_by", acting.full_reference), ("stands_in_for", seat.full_reference)],
    )  # fmt: skip
    assert asked.people("Data lead") == (deputy.uid,), "who covers the seat of the post"
    HeldPost.objects.create(user=elsewhere, post_id=named.id)
    assert asked.people("data LEAD") == (deputy.uid,), "whoever has no role here is not asked"
    Membership.objects.create(user=elsewhere, partnership_id=room.north.id, role="board_member")
    assert set(asked.people("Data lead")) == {deputy.uid, elsewhere.uid}


def test_every_wording_of_the_table_is_one_that_a_template_uses() -> None:
    used = {part.owes.casefold() for one in templates().values() for part in one.sections}
    assert set(owing()) <= used
    assert {role for one in owing().values() for role in one.roles} <= set(ROLES)
    assert {seat for one in owing().values() for seat in one.seats} <= set(Seat.Type.values)


def test_an_agency_is_told_before_its_right_of_reply_ends(room: Room, everything: dict[str, Card]) -> None:
    agency = user("agency", "contributor", None, organisation_id=everything["police"].id)
    Flag.objects.create(
        owner_id=room.north.id, figure="north/FIG-001", supplier_id=everything["police"].id, finding="Differs",
        raised_at="2026-03-01T09:00Z", raised_by="u-x", reply_by=after(2),
    )  # fmt: skip
    assert "Right of reply ends" in sorts(room.manager)
    reminding.remind(actor=OPERATOR, on=DAY)
    (notice,) = Notice.objects.filter(user=agency)
    assert (notice.kind, notice.url) == ("reply", "/p/north/flags")
    assert "until 13 March 2026" in notice.text
    assert replies.waiting_of(room.north.id) == []


# --- One table, and a choice -----------------------------------------------------------------------------------------


def test_a_kind_that_is_switched_off_sends_no_mail_and_stands_on_the_site(
    room: Room, everything: dict[str, Card], manager: User, post: Postbox
) -> None:
    actor = actor_for(manager)
    wishes.prefer(actor=actor, how="at_once", quiet=["grant", "risk"])
    reminding.remind(actor=OPERATOR, on=DAY)
    assert outbox.compose(datetime(2026, 3, 11, 9, tzinfo=LONDON)) == 1
    assert outbox.post()["sent"] == 1
    (envelope,) = post.taken
    text = message_from_bytes(envelope.content).get_payload(decode=True).decode()
    assert envelope.rcpt_tos == ["manager@example.invalid"]
    for said in ("Sharing pact", "Papers for “Board in March”", "http://localhost:8000/r/north/"):
        assert said in text
    assert "Youth grant" not in text and "Staff leave" not in text
    assert Notice.objects.filter(user=manager, kind="grant", mail=None).exists()
    reminding.remind(actor=OPERATOR, on=DAY)
    assert outbox.compose(datetime(2026, 3, 11, 10, tzinfo=LONDON)) == 0
    assert outbox.post()["sent"] == 0 and len(post.taken) == 1, "nothing twice"


def test_the_table_fills_in_what_it_says() -> None:
    for kind in KINDS.values():
        assert kind.name and kind.about
        for moment in kind.moments.values():
            assert moment.sort
            for words in filter(None, (moment.soon, moment.late)):
                assert "{what}" in words
            assert moment.soon or not moment.ahead, "what is told ahead has words"


@pytest.mark.parametrize(
    "left, step", [(91, ""), (90, "90"), (31, "90"), (30, "30"), (0, "30"), (-1, "late"), (-31, "late"), (-32, "")]
)
def test_the_steps_of_a_moment(left: int, step: str) -> None:
    assert KINDS["agreement"].moments["ends"].step(after(left), DAY) == step


def test_an_opening_is_told_from_its_day_on() -> None:
    opens = KINDS["return"].moments["opens"]
    assert [opens.step(after(left), DAY) for left in (1, 0, -1)] == ["", "late", "late"]
