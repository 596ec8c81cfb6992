"""A board pack carries its papers: their texts as sections, their files with it, in the order of the agenda."""

import base64
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pdfua
import pytest
from pypdf import PdfReader

from goldenthread.access import MARKINGS, Actor, Membership
from goldenthread.governance.papers import commands
from goldenthread.governance.papers.queries import fetch
from goldenthread.publishing import disclosing, making, prose
from goldenthread.publishing.blocks import papers as block
from goldenthread.publishing.composing import compose
from goldenthread.publishing.document import Document, Section
from goldenthread.publishing.examining import changed_since, digest_of, examine
from goldenthread.publishing.kept_back import looked_at_in
from goldenthread.publishing.written import from_json, to_json
from goldenthread.records import commands as records
from goldenthread.records.cards import AsOf, Card
from goldenthread.records.queries import find
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import Period
from goldenthread.vocabulary.clock import today
from tests import attaching
from tests.integration.publishing.editions import gaps, order_of, rows, section, text_of, words
from tests.integration.room import Room

OFFICIAL, SENSITIVE, PUBLIC = (MARKINGS[one] for one in ("official", "official_sensitive", "public"))


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def meeting(room: Room) -> Card:
    load_reference()
    board = room.add("group", "Board", group_type="board", links=[("part_of", "shared/north")])
    return room.add("meeting", "Board", group=board.reference, held_on=today() + timedelta(days=30), marking="public")


def item(room: Room, meeting: Card, title: str, place: int) -> Card:
    return room.add("agenda_item", title, position=place, marking="public", links=[("part_of", meeting.full_reference)])


def paper(room: Room, meeting: Card, title: str, *, of: Card | None = None, **given: Any) -> Card:
    links = [("part_of", one.full_reference) for one in (meeting, of) if one]
    return room.add("paper", title, links=links, **given)


def put(room: Room, card: Card, file: bytes, name: str, **given: Any) -> None:
    commands.put_file(actor=room.operator, paper=card.full_reference, file=file, file_name=name, **given)


def pack(room: Room, *, marking: str = OFFICIAL, as_of: AsOf | None = None) -> Document:
    """The pack of the meeting, read as the composer reads one of this marking."""
    role = "chair" if marking.startswith(SENSITIVE) else "analyst"
    reader = Actor("composer", "The composer", (Membership(room.north.id, role),))
    order = order_of("north", "board-pack", public=marking == PUBLIC, marking=marking, options={"meeting": "MTG-001"})
    return compose(reader, replace(order, as_of=as_of or AsOf(today(), datetime.now(UTC))))


def written(document: Document) -> dict[str, bytes]:
    return {each.form: each.data for each in making.desk().write(document, "")}


def papers_of(document: Document) -> list[Section]:
    return list(section(document, "papers").sections)


# What stands in it


def test_papers_stand_in_the_order_of_the_agenda_and_the_agenda_leads_to_them(room: Room, meeting: Card) -> None:
    second, first = item(room, meeting, "Second", 2), item(room, meeting, "First", 1)
    paper(room, meeting, "On the second", of=second, narrative="Agree it.")
    paper(room, meeting, "Of no item", narrative="To note.")
    paper(room, meeting, "On the first", of=first, narrative="## Why\n\nBecause of the wait.")
    made = pack(room)
    assert [one.title for one in papers_of(made)] == ["On the first", "On the second", "Of no item"]
    # The column “About” is told once under the table, since no item names anything.
    assert [row[3] for row in rows(section(made, "agenda"), "Agenda")] == [
        "[paper-pap-003]",
        "[paper-pap-001]",
    ]
    why = section(made, "paper-pap-003-why")
    assert (why.number, text_of(why)) == ("8.1.1", "Why\nBecause of the wait.")
    assert from_json(to_json(made)) == made


def test_the_text_of_a_file_is_read_into_sections_lists_and_tables_and_said_to_be_read(
    room: Room, meeting: Card
) -> None:
    card = paper(room, meeting, "Options")
    put(room, card, attaching.word(), "Options.docx", words="The three ways.")
    put(room, card, attaching.workbook(hidden=True), "costs.xlsx")
    made = pack(room)
    file = section(made, "paper-pap-001-file-1")
    said = text_of(file)
    assert "Options.docx: Word document" in said
    assert "The text of this file, as it was read." in said
    assert attaching.LINES[0] in said
    assert rows(file, "Table 1 of the file") == [["Evenings", "£12,000"]]
    # Headings of somebody else's file are not numbered with ours.
    assert [(one.title, one.number) for one in file.sections] == [("Options", "")]
    costs = section(made, "paper-pap-001-file-2")
    assert rows(costs, "Table 1") == [["2026", "12000"], ["2027", "–"]]
    assert "The sheet Notes is hidden." in text_of(costs)


def test_a_file_without_text_is_a_gap_with_its_reason_and_a_picture_is_none(room: Room, meeting: Card) -> None:
    card = paper(room, meeting, "Scanned")
    put(room, card, attaching.pdf_without_words(), "scan.pdf")
    put(room, card, attaching.picture(), "map.png", words="The two clinics.")
    made = pack(room)
    assert any(gap.startswith("Its text is not printed here") for gap in gaps(section(made, "paper-pap-001-file-1")))
    shown = section(made, "paper-pap-001-file-2")
    assert (gaps(shown), "The two clinics." in text_of(shown)) == ([], True)


def test_what_has_not_come_is_a_gap_and_what_was_withdrawn_is_nowhere(room: Room, meeting: Card) -> None:
    paper(room, meeting, "Still to come")
    gone = paper(room, meeting, "Taken back", narrative="Never mind.")
    commands.withdraw(actor=room.manager, paper=gone.full_reference, version=1, reason="Not needed")
    made = pack(room)
    assert "Taken back" not in text_of(made)
    assert [row[3:] for row in rows(section(made, "papers"), "Papers")] == [
        ["Not received yet", "Nothing: ask who sent it"]
    ]
    assert section(made, "papers").complete is False


# Marking


def test_a_pack_holds_nothing_guarded_more_than_itself_and_says_what_it_leaves_out(room: Room, meeting: Card) -> None:
    for title, marking in (("For all", "public"), ("Ours", "official"), ("Guarded", "official_sensitive")):
        card = paper(room, meeting, title, marking=marking, narrative=f"The words of {title}.")
        put(room, card, attaching.word(f"The file of {title}."), f"{title}.docx")
    found = {marking: pack(room, marking=marking) for marking in (PUBLIC, OFFICIAL, SENSITIVE)}
    titles = {marking: [one.title for one in papers_of(made)] for marking, made in found.items()}
    assert titles == {
        PUBLIC: ["For all"],
        OFFICIAL: ["For all", "Ours"],
        SENSITIVE: ["For all", "Ours", "Guarded"],
    }
    for marking, made in found.items():
        assert made.marking == marking
        assert len(made.attached) == len(titles[marking])
        files = written(made)
        for title in ("Ours", "Guarded"):
            if title not in titles[marking]:
                assert title.encode() not in files["html"] + files["json"]
    assert "2 papers of this meeting are not for the public, and left out." in text_of(found[PUBLIC])
    assert "1 paper of this meeting is guarded more than this pack (OFFICIAL), and left out." in text_of(
        found[OFFICIAL]
    )
    assert "left out" not in text_of(found[SENSITIVE])


# The files


def test_the_files_are_inside_the_pdf_and_the_page_and_every_byte_is_the_same_again(
    room: Room, meeting: Card, tmp_path: Path
) -> None:
    card = paper(room, meeting, "Options", narrative="Agree it.")
    put(room, card, attaching.pdf(), "Options.pdf")
    put(room, card, attaching.picture(), "map.png", words="The two clinics.")
    made = pack(room)
    files = written(made)
    assert written(made) == files
    assert b'"data"' not in to_json(made)
    sent = fetch(room.manager, card.full_reference, 1).data
    opened = PdfReader(io.BytesIO(files["pdf"]))
    assert dict(opened.attachments) == {"PAP-001-1-Options.pdf": [sent]}
    (tmp_path / "pack.pdf").write_bytes(files["pdf"])
    assert [one.rule_id for one in pdfua.validate(str(tmp_path / "pack.pdf")).findings] == []
    assert sum(len(each.images) for each in opened.pages) == 1, "a picture is shown, too"
    page = files["html"].decode()
    inside = re.search(r'href="data:application/pdf;base64,([^"]+)" download="PAP-001-1-Options.pdf"', page)
    assert inside is not None
    assert base64.b64decode(inside[1]) == sent
    assert re.search(r'<img class="ed-picture" src="data:image/png;base64,[^"]+" alt="The two clinics.">', page)
    # All links are inside the file, or are words.
    assert not re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', page)


def test_what_does_not_fit_is_named_with_its_size_and_where_it_is(
    room: Room, meeting: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block, "MOST_INSIDE", 40_000)
    monkeypatch.setattr(block._Room, "__init__", lambda self: vars(self).update(bytes=40_000, letters=60, keys=[]))
    card = paper(room, meeting, "Options")
    put(room, card, attaching.word(), "a.docx")
    put(room, card, attaching.picture(200, 100, noise=True), "b.png", words="Noise.")
    made = pack(room)
    assert [(one.key, one.inside) for one in made.attached] == [("A1", True), ("A2", False)]
    said = text_of(section(made, "paper-pap-001-file-2"))
    assert "It is too large for this pack, which takes 40 kB of files." in said
    assert "/r/north/PAP-001/files/2/1" in said
    assert "The file says more than is printed here." in text_of(section(made, "paper-pap-001-file-1"))
    assert len(PdfReader(io.BytesIO(written(made)["pdf"])).attachments) == 1


def test_a_pack_with_all_the_files_that_it_takes_stays_within_ten_megabytes(room: Room, meeting: Card) -> None:
    card = paper(room, meeting, "Maps")
    for n in range(7):
        put(room, card, attaching.picture(600, 620 + n, noise=True), f"map-{n}.png", words="Noise.")
    made = pack(room)
    inside = [one.inside for one in made.attached]
    assert inside.count(True) >= 2
    assert inside.count(False) >= 1
    files = written(made)
    assert max(len(files["pdf"]), len(files["html"])) < 10_000_000


def test_a_frozen_pack_is_composed_again_with_the_file_that_stood_then(room: Room, meeting: Card) -> None:
    card = paper(room, meeting, "Options")
    put(room, card, attaching.word("The first words."), "Options.docx")
    then = AsOf(today(), datetime.now(UTC))
    before = pack(room, as_of=then)
    put(room, card, attaching.word("The second words."), "Options.docx", number=1, version=1, reason="Put right")
    assert digest_of(pack(room, as_of=then)) == digest_of(before)
    assert written(pack(room, as_of=then)) == written(before)
    now = pack(room)
    assert "The second words." in text_of(now)
    assert changed_since(before, now)


# What is looked at


def test_details_of_people_in_a_paper_are_found_and_those_that_its_sender_looked_at_are_told(
    room: Room, meeting: Card
) -> None:
    text = "Ring 07700 900123 before noon."
    card = paper(room, meeting, "Options")
    put(room, card, attaching.word(text), "Options.docx", checked=True)
    ours, all_ = pack(room), pack(room, marking=PUBLIC)
    assert looked_at_in(ours) == {"07700 900123"}
    assert disclosing.personal(ours, {}) == ()
    assert looked_at_in(all_) == frozenset()
    paper(room, meeting, "Another", narrative="Or call 07700 900999.")
    found = disclosing.personal(pack(room), {})
    assert len(found) == 1
    assert "Another" in found[0]


def test_a_sum_in_a_paper_that_is_wrong_is_told_and_stops_nothing(room: Room, meeting: Card) -> None:
    text = "Of 200 people, 90 came in the evening and 100 in the day, and nobody else: 45% and 60% of them."
    card = paper(room, meeting, "Numbers", narrative=text)
    put(room, card, attaching.word(text), "Numbers.docx")
    order = order_of("north", "board-pack", public=False, marking=OFFICIAL, options={"meeting": "MTG-001"})
    order = replace(order, as_of=AsOf(today(), datetime.now(UTC)), period=Period.parse("2026"))
    reader = Actor("composer", "The composer", (Membership(room.north.id, "analyst"),))
    found = examine(reader, order, making.desk())
    claims = next(one for one in found.said if one.step == "claims")
    assert claims.outcome in ("note", "ok")
    assert found.passed
    assert text in prose.brought(found.document)
    assert text in prose.of_files(found.document)["PAP-001-1-Numbers.docx"]
    assert text in prose.markdown(found.document)
    assert "1 claim" in claims.words or "claims in papers" in claims.words, claims


def test_a_bound_figure_that_is_not_there_is_left_out_and_said(room: Room, meeting: Card) -> None:
    paper(room, meeting, "Bound", narrative="It stands at {{ figure FIG-999 }}.")
    made = pack(room)
    assert any("Left out of this paper: there is no figure FIG-999" in gap for gap in gaps(made))
    assert words(section(made, "paper-pap-001").blocks[1].line).startswith("It stands at")  # type: ignore[union-attr]
    assert find(room.manager, "north/PAP-001").title == "Bound"
    assert records.can(room.manager, "change", find(room.manager, "north/PAP-001"))
