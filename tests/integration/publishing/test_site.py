"""The public site of what is really published: nothing else of the database reaches it, by any door."""

import gzip
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.access import NOBODY
from goldenthread.console.main import main
from goldenthread.publishing import commands, queries, replies
from goldenthread.publishing.models import Life
from goldenthread.publishing.site import build, serving
from goldenthread.publishing.site.gathering import gather
from goldenthread.records import commands as records
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import NotFound
from tests.integration.publishing.test_editions_life import begin, checked, cleared, live, number
from tests.integration.publishing.tiny import Tiny, World

SECRET = "Quokka"


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a folder; what is packed is unpacked."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for name, data in list(found.items()):
        if name.endswith((".zip", ".docx", ".xlsx", ".ods", ".pptx")):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                found |= {f"{name}/{inner}": packed.read(inner) for inner in packed.namelist()}
    return found


def where(found: dict[str, bytes], words: str) -> list[str]:
    """The files that hold words, in their bytes or in their names; as they are written, and in capitals."""
    wanted = words.casefold()
    return [
        name
        for name, data in sorted(found.items())
        if wanted in name.casefold() or wanted in data.decode("utf-8", "replace").casefold()
    ]


def test_what_is_published_becomes_a_site(world: World, tiny: Tiny, tmp_path: Path) -> None:
    full = live(world)
    made = build(gather(address="https://data.example.gov.uk"), tmp_path / "site")
    found = everything(tmp_path / "site")
    assert made.largest < 200_000
    assert b"Numbers went up to" in found["north/index.html"]
    assert b"240" in found["north/indicators/IND-001.html"]
    folder = "north/editions/EDN-001/"
    assert found[f"{folder}files/figures.csv"] == queries.file_of(NOBODY, full, "figures.csv")[1]
    assert b"https://data.example.gov.uk/north/editions/EDN-001/" in found["sitemap.xml"]


def test_nothing_but_published_editions_reaches_the_site(world: World, tiny: Tiny, tmp_path: Path) -> None:
    """A word is planted in every place that is written to, and is in no byte and no name of the site."""
    load_reference()  # the clock of the right of reply
    live(world)
    seen = 0

    def secret(where: str) -> str:
        nonlocal seen
        seen += 1
        return f"{SECRET} {where}"

    room = world.room
    # Records of every marking, with fields, narrative, tags, comments, links and reasons.
    for marking in ("public", "official", "official_sensitive"):
        action = room.add("action", secret(f"action {marking}"), marking=marking, narrative=secret("narrative"))
        records.comment(actor=room.operator, record=action.full_reference, text=secret("comment"))
        room.link(action, "measured_by", world.measure, reason=secret("reason of a link"))
    world.take("FIG-003", "7319", 2024, reason=secret("reason of a figure"))
    world.take("FIG-002", "7320", 2023, reason=secret("reason of a correction"))
    # Editions at every stage before they are published, and for fewer people than everybody.
    draft = begin(world, text="")
    commands.write_text(actor=world.analyst, edition=draft, section="summary", words=secret("draft text"))
    checked(world, text=secret("checked text"))
    cleared(world, text=secret("cleared text"))
    live(world, audience="members", text=secret("text for members"))
    # An edition that was withdrawn, a correction that nobody was told of, and a flag within its days of reply.
    gone = live(world, text=secret("withdrawn text"))
    commands.withdraw(actor=world.manager, edition=gone, title="Withdrawn", text="It was of another year.")
    commands.correct(actor=world.analyst, edition="north/EDN-001", title=secret("untold"), text=secret("untold text"))
    replies.raise_flag(actor=world.manager, partnership="north", figure="north/FIG-001", finding=secret("finding"))
    # The other partnership, and people.
    room.add("action", secret("action of the south"), owner="south")
    from goldenthread.partners.models import User

    User.objects.create_user(email=f"{SECRET.lower()}@example.org", label=secret("label of a user"))
    assert seen > 15

    build(gather(address="https://data.example.gov.uk", security_contact="mailto:a@example.org"), tmp_path / "site")
    found = everything(tmp_path / "site")
    assert where(found, SECRET) == []
    assert where(found, "7319") == [] and where(found, "7320") == []
    # What is searched can be found: the words of the published edition are.
    assert where(found, "Numbers went up to")
    # Nobody who made it, by label or by id.
    for actor in (world.analyst, world.manager, world.chair, world.member):
        assert where(found, actor.id) == []
    # The withdrawn edition has its place and nothing else.
    assert [name for name in found if gone.partition("/")[2] in name] == [
        f"north/editions/{gone.partition('/')[2]}/index.html"
    ]


def test_a_withheld_figure_is_in_no_byte(world: World, tiny: Tiny, tmp_path: Path) -> None:
    tiny.withheld = frozenset({"north/FIG-001"})
    live(world)
    build(gather(), tmp_path / "site")
    found = everything(tmp_path / "site")
    assert where(found, "[c]") and where(found, ">240<")
    assert where(found, ">210<") == [] and where(found, '"210"') == [] and where(found, ",210") == []


def test_gathering_asks_for_what_is_published_and_no_more(world: World, tiny: Tiny) -> None:
    """One partnership or all; one that published nothing is not found."""
    live(world)
    assert [one.reference for one in gather().editions] == ["north/EDN-001"]
    assert gather("north").slugs == ("north",)
    with pytest.raises(NotFound):
        gather("south")


def test_the_site_is_served_to_anybody_without_a_cookie(world: World, tiny: Tiny) -> None:
    """The same bytes as on the disk, with a policy that lets nothing run."""
    live(world)
    client = Client()
    home = client.get("/public/")
    assert home.status_code == 200 and "Set-Cookie" not in home.headers and not home.cookies
    assert "default-src" in home.headers["Content-Security-Policy"]
    page = client.get("/public/north/index.html")
    assert page.content == (serving.current() / "north/index.html").read_bytes()
    assert client.get("/public/north/").content == page.content
    assert client.get("/public/style.css").headers["Content-Type"].startswith("text/css")
    assert client.get("/public/north/editions/EDN-001/files/figures.csv").headers["Content-Type"].startswith("text/csv")
    for path in ("nothing.html", "../settings.py", "%2e%2e/ledger.key", ".golden-thread-site", "north", "a\x00b"):
        assert client.get(f"/public/{path}").status_code == 404, path
    assert client.post("/public/").status_code == 405


def test_pages_travel_small_and_are_not_sent_twice(world: World, tiny: Tiny) -> None:
    """Texts are compressed for who can read that, archives are not; what a reader holds already is not sent again."""
    live(world)
    client = Client()
    whole = client.get("/public/north/index.html")
    small = client.get("/public/north/index.html", headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip" and gzip.decompress(small.content) == whole.content
    assert len(small.content) < len(whole.content) / 2
    held = {"If-None-Match": small.headers["ETag"], "Accept-Encoding": "gzip"}
    again = client.get("/public/north/index.html", headers=held)
    assert again.status_code == 304 and not again.content
    assert "max-age=60" in whole.headers["Cache-Control"]
    assert "max-age=3600" in client.get("/public/style.css").headers["Cache-Control"]
    archive = client.get("/public/north/editions/EDN-001/files/figures.zip", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in archive.headers


def test_search_engines_are_let_into_the_public_site_alone() -> None:
    said = Client().get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(said.content.decode().splitlines())
    assert rules.can_fetch("Any", "/public/north/") and not rules.can_fetch("Any", "/p/north/")
    assert rules.site_maps()


def test_what_is_withdrawn_is_not_served_from_that_moment(world: World, tiny: Tiny) -> None:
    """Nobody has to build anything: what was said once is not said again."""
    full = live(world)
    client = Client()
    assert b"Numbers went up to" in client.get("/public/north/index.html").content
    assert client.get("/public/north/editions/EDN-001/files/figures.csv").status_code == 200
    commands.withdraw(actor=world.manager, edition=full, title="Withdrawn", text="It was of another year.")
    home = client.get("/public/north/index.html").content
    assert b"Numbers went up to" not in home and b"It was of another year." in home
    assert client.get("/public/north/editions/EDN-001/files/figures.csv").status_code == 404
    folders = [path.name for path in serving.current().parent.iterdir() if path.is_dir()]
    assert folders == [serving.current().name]


def test_a_page_that_is_there_costs_few_queries(world: World, tiny: Tiny) -> None:
    live(world)
    client = Client()
    client.get("/public/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/public/north/index.html")
    assert len(asked) <= 4


def test_an_edition_as_one_file_keeps_its_style(world: World, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """The finished HTML file brings its style along; it may still run nothing."""
    plain = tiny.write

    def styled(document: object, address: str) -> list[object]:
        return [
            replace(one, data=b"<!DOCTYPE html><style>p{}</style>" + one.data) if one.form == "html" else one
            for one in plain(document, address)  # type: ignore[arg-type]
        ]

    monkeypatch.setattr(tiny, "write", styled)
    live(world)
    answer = Client().get("/public/north/editions/EDN-001/files/short-report.html")
    policy = answer.headers["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy and "default-src 'none'" in policy and "script-src" not in policy


def test_the_command_writes_the_site(world: World, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """And says what it wrote; a folder that is somebody's is refused."""
    live(world)
    out = tmp_path / "www"
    assert main(["publish", "--site", str(out), "--partnership", "north", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pages"] > 10 and told["largest_page_bytes"] < 200_000
    assert (out / "editions/EDN-001/index.html").is_file()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "x").write_text("x")
    assert main(["publish", "--site", str(mine)]) == 3
    assert main(["publish", "--site", str(out), "--partnership", "south"]) != 0
    assert (out / "editions/EDN-001/index.html").is_file()
    assert number(world, "north/EDN-001") == 1 and Life.objects.count() == 1
