"""Acts on papers below the pages: the text, files with their versions, withdrawing, and who may do what."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from goldenthread.access import Actor, Membership
from goldenthread.audit.models import Entry
from goldenthread.console.main import main
from goldenthread.governance.models import PaperFile
from goldenthread.governance.papers import commands, demo, kept, queries
from goldenthread.governance.papers.kept import FILES
from goldenthread.governance.queries import meeting_page
from goldenthread.partners import keeping
from goldenthread.partners.actors import OPERATOR
from goldenthread.partners.keeping import FORMER, TRACES, Whom
from goldenthread.partners.models import User
from goldenthread.records import commands as records
from goldenthread.records.cards import AsOf, Card
from goldenthread.records.queries import field_values, find
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused
from goldenthread.vocabulary.clock import today
from tests import attaching
from tests.integration.room import Room, person


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def board(room: Room) -> Card:
    load_reference()
    return room.add("group", "Board", group_type="board", cadence="quarterly", links=[("part_of", "shared/north")])


@pytest.fixture
def meeting(room: Room, board: Card) -> Card:
    return room.add("meeting", "Board", group=board.reference, held_on=today() + timedelta(days=30))


@pytest.fixture
def agency(room: Room) -> Card:
    return room.add("organisation", "Northern Health", owner=None, organisation_type="nhs")


@pytest.fixture
def paper(room: Room, board: Card, meeting: Card, agency: Card) -> Card:
    links = [("part_of", meeting.full_reference), ("responsible", agency.full_reference)]
    return room.add("paper", "Options", group=board.reference, links=links)


def put(actor: Actor, paper: Card, **given: object) -> object:
    given.setdefault("file", attaching.word())
    given.setdefault("file_name", "Options paper.docx")
    return commands.put_file(actor=actor, paper=paper.full_reference, **given)  # type: ignore[arg-type]


def owing(room: Room, agency: Card) -> Actor:
    """Somebody who sends for the agency that owes the paper, and may change nothing else."""
    return Actor("u-owes", "Owes", (Membership(room.north.id, "contributor", organisation=agency.id),))


def acts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


# Files


def test_the_first_file_is_the_arrival_of_the_paper_and_one_entry_in_the_ledger(room: Room, paper: Card) -> None:
    before = len(acts())
    made = commands.put_file(
        actor=room.manager, paper=paper.full_reference, file=attaching.word(), file_name="C:\\tmp\\Options.DOCX"
    )
    assert (made.number, made.version, made.name, made.sort) == (1, 1, "Options.docx", "docx")
    assert acts()[before:] == ["paper.file_put"]
    assert field_values(room.manager, paper.full_reference)["received_on"] == today()
    got = queries.fetch(room.manager, paper.full_reference, 1)
    assert (len(got.data), got.sha256) == (made.size, made.sha256)
    assert b"Somebody Else" not in attaching.part_of(got.data, "docProps/core.xml")


def test_a_new_version_takes_the_place_of_the_old_which_can_still_be_fetched(room: Room, paper: Card) -> None:
    first = put(room.manager, paper)
    second = put(
        room.manager, paper, file=attaching.word("Now with the costs."), number=1, version=1, reason="Costs added"
    )
    page = queries.paper_page(room.manager, paper.full_reference)
    assert [(f.number, f.version) for f in page.line.files] == [(1, 2)]
    assert [(f.version, f.ended_why) for f in page.earlier] == [(1, "Costs added")]
    fetched = [queries.fetch(room.manager, paper.full_reference, 1, version).sha256 for version in (None, 1, 2)]
    assert fetched == [second.sha256, first.sha256, second.sha256]  # type: ignore[attr-defined]
    assert acts()[-1] == "paper.file_replaced"


def test_the_same_file_twice_is_one_and_leaves_nothing_behind(room: Room, paper: Card) -> None:
    first = put(room.manager, paper)
    before = len(acts())
    assert put(room.manager, paper) == first
    assert len(acts()) == before
    assert [one.name for one in FILES.folder.iterdir()] == list(PaperFile.objects.values_list("kept", flat=True))


def test_what_was_known_earlier_had_the_earlier_file(room: Room, paper: Card) -> None:
    put(room.manager, paper)
    between = datetime.now(UTC)
    put(room.manager, paper, file=attaching.pdf(), file_name="b.pdf", number=1, version=1, reason="As PDF")
    then = queries.paper_page(room.manager, paper.full_reference, AsOf(known=between))
    now = queries.paper_page(room.manager, paper.full_reference)
    assert [f.sort for f in then.line.files] == ["docx"]
    assert [f.sort for f in now.line.files] == ["pdf"]
    assert [said.file.sort for said in queries.said_of(room.manager, [paper.id], AsOf(known=between))[paper.id]] == [
        "docx"
    ]


@pytest.mark.parametrize(
    ("given", "place", "words"),
    [
        ({"number": 1, "version": 1}, "Reason", "nothing was written"),
        ({"file": attaching.picture(), "file_name": "map.png"}, "What it shows", "needs words"),
        ({"file": attaching.acting_pdf(), "file_name": "a.pdf"}, "File", "a script"),
        ({"file": attaching.word("Call 07700 900123 and ask for her."), "file_name": "a.docx"}, "File", "reads as if"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(
    room: Room, paper: Card, given: dict[str, object], place: str, words: str
) -> None:
    put(room.manager, paper, file=attaching.workbook(), file_name="costs.xlsx")
    before = len(acts())
    with pytest.raises(Refused) as refused:
        put(room.manager, paper, **given)
    assert (place, True) in [(one.place, words in one.finding) for one in refused.value.problems]
    assert len(acts()) == before
    assert len(list(FILES.folder.iterdir())) == 1


def test_whoever_has_looked_may_send_what_reads_like_a_detail(room: Room, paper: Card) -> None:
    made = put(room.manager, paper, file=attaching.word("Ring 07700 900123 before noon."), checked=True)
    assert made.looked_at  # type: ignore[attr-defined]


def test_a_picture_with_words_is_kept_without_what_the_camera_wrote(room: Room, paper: Card) -> None:
    put(room.manager, paper, file=attaching.picture(), file_name="Map.PNG", words="A map of the two clinics.")
    assert b"Somebody Else" not in queries.fetch(room.manager, paper.full_reference, 1).data


def test_two_who_replace_the_same_version_do_not_write_over_each_other(room: Room, paper: Card) -> None:
    put(room.manager, paper)
    put(room.manager, paper, file=attaching.word("Second."), number=1, version=1, reason="Second")
    with pytest.raises(Conflict, match="somebody has replaced it"):
        put(room.manager, paper, file=attaching.word("Third."), number=1, version=1, reason="Third")
    with pytest.raises(NotFound):
        put(room.manager, paper, file=attaching.word("Fourth."), number=7, version=1, reason="Fourth")
    assert len(list(FILES.folder.iterdir())) == 2


def test_a_file_is_withdrawn_with_a_reason_and_stays_among_the_earlier_ones(room: Room, paper: Card) -> None:
    put(room.manager, paper)
    full = paper.full_reference
    with pytest.raises(Refused, match="nothing was written"):
        commands.withdraw_file(actor=room.manager, paper=full, number=1, version=1, reason=" ")
    commands.withdraw_file(actor=room.manager, paper=full, number=1, version=1, reason="Wrong file")
    page = queries.paper_page(room.manager, full)
    assert (page.line.files, [f.ended_why for f in page.earlier]) == ((), ["Wrong file"])
    with pytest.raises(NotFound):
        queries.fetch(room.manager, full, 1)
    assert queries.fetch(room.manager, full, 1, 1).sort == "docx"


# Text, and the whole paper


def test_a_text_is_written_from_the_version_that_was_read(room: Room, paper: Card) -> None:
    full = paper.full_reference
    card = commands.write_text(actor=room.manager, paper=full, version=1, text="## Ask\r\n\r\nAgree two evenings.")
    values = field_values(room.manager, full)
    assert (card.version, values["narrative"], values["received_on"]) == (2, "## Ask\n\nAgree two evenings.", today())
    with pytest.raises(Conflict):
        commands.write_text(actor=room.manager, paper=full, version=1, text="Another")
    with pytest.raises(Refused, match="nothing was written"):
        commands.write_text(actor=room.manager, paper=full, version=2, text="  ")


def test_a_withdrawn_paper_says_so_and_takes_nothing_more(room: Room, meeting: Card, paper: Card) -> None:
    full = paper.full_reference
    put(room.manager, paper)
    commands.withdraw(actor=room.manager, paper=full, version=find(room.manager, full).version, reason="Not needed")
    (line,) = meeting_page(room.manager, meeting.full_reference).papers
    assert (line.state, line.words, line.late) == ("withdrawn", "Withdrawn", False)
    with pytest.raises(Refused, match="it is withdrawn"):
        put(room.manager, paper, file=attaching.pdf(), file_name="a.pdf")


def test_papers_stand_against_the_day_of_the_group(room: Room, board: Card) -> None:
    near = room.add("meeting", "Soon", group=board.reference, held_on=today() + timedelta(days=3))
    part = [("part_of", near.full_reference)]
    came, lacks = (room.add("paper", title, group=board.reference, links=part) for title in ("Came", "Lacks"))
    put(room.manager, came)
    lines = {line.card.title: line for line in meeting_page(room.manager, near.full_reference).papers}
    assert (lines["Came"].state, lines["Came"].late, lines["Came"].here) == ("in", True, True)
    assert (lines["Lacks"].state, lines["Lacks"].late, lines["Lacks"].here) == ("late", True, False)
    page = queries.paper_page(room.manager, came.full_reference)
    assert page.meeting == near
    assert page.line.files[0].late
    assert lacks.title == "Lacks"


# Who


def test_the_agency_that_owes_it_puts_it_and_withdraws_it_and_another_contributor_cannot(
    room: Room, paper: Card, agency: Card
) -> None:
    full, sender = paper.full_reference, owing(room, agency)
    assert put(sender, paper).number == 1  # type: ignore[attr-defined]
    version = find(sender, full).version
    commands.write_text(actor=sender, paper=full, version=version, text="What we ask")
    with pytest.raises(NotAllowed):
        put(room.contributor, paper, file=attaching.pdf(), file_name="a.pdf")
    with pytest.raises(NotAllowed):
        commands.withdraw(actor=room.contributor, paper=full, version=version + 1, reason="No")
    commands.withdraw(actor=sender, paper=full, version=version + 1, reason="Sent too soon")


def test_a_role_in_the_group_puts_its_papers_and_in_another_group_does_not(
    room: Room, board: Card, paper: Card
) -> None:
    other = room.add("group", "Other", group_type="working_group", links=[("part_of", "shared/north")])
    inside, beside = (
        Actor(f"u-{g.id}", "Lead", (Membership(room.north.id, "co_lead", group=g.id),)) for g in (board, other)
    )
    assert put(inside, paper).number == 1  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed):
        put(beside, paper, file=attaching.pdf(), file_name="a.pdf")


def test_another_partnership_and_whoever_may_not_read_sensitive_papers_find_nothing(room: Room, paper: Card) -> None:
    put(room.manager, paper)
    full = paper.full_reference
    with pytest.raises(NotFound):
        queries.fetch(room.outsider, full, 1)
    with pytest.raises(NotFound):
        put(room.outsider, paper, file=attaching.pdf(), file_name="a.pdf")
    version = find(room.manager, full).version
    records.change(actor=room.manager, record=full, version=version, values={"marking": "official_sensitive"})
    assert queries.fetch(room.chair, full, 1).sort == "docx"
    for reader in (room.owner, room.contributor, person("government", room.north.id, "government")):
        with pytest.raises(NotFound):
            queries.fetch(reader, full, 1)
        assert queries.said_of(reader, [paper.id]) == {paper.id: ()}


# Keeping


def test_old_versions_go_by_the_dated_rule_and_their_hashes_stay(room: Room, paper: Card) -> None:
    put(room.manager, paper)
    put(room.manager, paper, file=attaching.pdf(), file_name="b.pdf", number=1, version=1, reason="As PDF")
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    PaperFile.objects.filter(version=1).update(added_at=long_ago, ended_at=long_ago)
    job = keeping.JOBS["retention-drafts", "old versions of the files of papers"]
    assert job.due(date.today()) == 1
    assert job.do(room.operator, date.today()) == 1
    first, second = PaperFile.objects.order_by("version")
    assert (first.kept, first.said, len(first.sha256)) == ("", {}, 64)
    assert second.kept
    with pytest.raises(NotFound, match="not kept any more"):
        kept.FILES.read("0" * 32 + ".docx")


def test_a_person_is_taken_out_of_what_is_recorded_of_files(room: Room, paper: Card) -> None:
    put(
        room.manager,
        paper,
        file=attaching.word("Written by Robin Example."),
        file_name="Robin Example.docx",
        checked=True,
    )
    user = User.objects.create_user(email="robin@example.org", label="Robin Example")
    trace = TRACES["Their name in what is recorded of the files of papers"]
    whom = Whom(user, user.email, user.label)
    assert trace.count(whom) == 1
    trace.blank(whom)
    row = PaperFile.objects.get()
    assert "Robin" not in f"{row.name} {row.said}"
    assert FORMER in str(row.said)
    assert trace.count(whom) == 0


# The command line


def test_papers_are_put_listed_and_saved_from_the_command_line(
    paper: Card, meeting: Card, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, saved = tmp_path / "Options.docx", tmp_path / "saved.docx"
    file.write_bytes(attaching.word())
    assert main(["put-paper", paper.full_reference, str(file)]) == 0
    assert "File 1, version 1: Options.docx, Word document" in capsys.readouterr().out
    assert main(["papers", meeting.full_reference]) == 0
    assert "1: Options.docx" in capsys.readouterr().out
    assert main(["get-paper", paper.full_reference, "1", "--to", str(saved)]) == 0
    assert saved.read_bytes() == queries.fetch(OPERATOR, paper.full_reference, 1).data
    # Nothing is written over, and half an answer is no answer.
    assert main(["get-paper", paper.full_reference, "1", "--to", str(saved)]) == 2
    assert main(["put-paper", paper.full_reference, str(file), "--replaces", "1"]) == 2
    file.write_bytes(attaching.with_part(attaching.word(), "word/vbaProject.bin"))
    assert main(["put-paper", paper.full_reference, str(file)]) == 3
    assert "it holds macros" in capsys.readouterr().err


def test_the_demo_puts_its_file_once_and_nowhere_else(loaded: None, db: None, settings: Any) -> None:
    assert demo.put_the_example() == ""
    settings.DEMO = True
    assert demo.put_the_example() == "put the file of example-county/PAP-005"
    assert demo.put_the_example() == ""
    (file,) = queries.paper_page(OPERATOR, "example-county/PAP-005").line.files
    assert (file.name, file.silent) == ("Costs of evening appointments.docx", "")
