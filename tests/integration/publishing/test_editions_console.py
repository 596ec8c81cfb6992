"""The whole life of an edition from the command line, by the people who may: each verb is one act."""

import json

import pytest

from goldenthread.console.main import main
from goldenthread.partners.models import Membership, User
from goldenthread.publishing import demo
from goldenthread.publishing.differing import Differing
from goldenthread.publishing.kept import FILES
from goldenthread.publishing.models import KeptFile
from goldenthread.records.models import Record
from goldenthread.reference.seed import load_reference
from tests.integration.publishing.tiny import Tiny, World


@pytest.fixture
def run(world: World, tiny: Tiny, capsys: pytest.CaptureFixture[str]):
    partnership = Record.objects.get(kind="partnership", reference="north")
    for role in ("analyst", "manager", "chair", "board_member"):
        user = User.objects.create_user(f"{role}@example.org", role)
        Membership.objects.create(user=user, partnership=partnership, role=role)

    def do(*words: str, by: str = ""):
        capsys.readouterr()
        code = main(["edition", *words, *(("--as", f"{by}@example.org") if by else ())])
        return code, *capsys.readouterr()

    return do


def test_from_start_to_rebuild(run, world: World, tmp_path) -> None:
    code, out, _ = run(
        "start", "north", "--template", "short-report", "--period", "July to September 2026", by="analyst"
    )
    assert (code, out.strip()) == (0, "north/EDN-001")
    words = ("--section", "summary", "--text", "Now {{ figure north/FIG-002 }}.")
    said = run("write", "north/EDN-001", *words, by="analyst")
    assert said[0] == 0, said
    assert run("publish", "north/EDN-001", by="manager")[0] == 3, "it was not checked"
    code, out, err = run("check", "north/EDN-001", by="analyst")
    assert code == 0 and "nothing stops it" in err
    code, _, err = run("clear", "north/EDN-001", by="analyst")
    assert code == 3 and "does not let you clear" in err
    for who in ("chair", "board_member"):
        assert run("clear", "north/EDN-001", by=who)[0] == 0
    assert run("publish", "north/EDN-001", by="manager")[0] == 0
    code, out, _ = run("rebuild", "north/EDN-001", "--json")
    assert code == 0 and json.loads(out)["holds"] is True
    assert json.loads(run("certificate", "north/EDN-001")[1])["verdict"] == "pass"
    code, out, err = run("verify", "north/EDN-001")
    assert code == 0 and "is as it was certified" in err and "WRONG" not in out
    world.take("FIG-002", "244", 2023, reason="Late returns came in")
    code, out, _ = run("changes", "north/EDN-001", "--json")
    assert [each["reference"] for each in json.loads(out)] == ["north/FIG-002"]
    assert run("show", "north/EDN-001", "--to", str(tmp_path / "files"))[0] == 0
    assert sorted(path.name for path in (tmp_path / "files").iterdir()) == [
        "edition.json",
        "figures.csv",
        "short-report.html",
    ]
    assert "Published" in run("list", "north")[1]
    code, out, _ = run("correct", "north/EDN-001", "--title", "Adults", "--text", "244 is right.", by="analyst")
    assert (code, out.strip()) == (0, "north/EDN-002")
    assert run("withdraw", "north/EDN-001", "--title", "Wrong", "--text", "All of it.", by="manager")[0] == 0
    assert run("check", "north/EDN-001", by="analyst")[0] == 4, "what is withdrawn is not checked"


def test_a_check_that_finds_something_ends_with_one(run, tiny: Tiny) -> None:
    run("start", "north", "--template", "short-report", "--period", "July to September 2026", by="analyst")
    tiny.leaks = ("short-report.html gives a count away",)
    code, out, _ = run("check", "north/EDN-001", "--json", by="analyst")
    assert code == 1 and json.loads(out)["passed"] is False


def test_what_differs_is_listed_and_flagged_once(run, tiny: Tiny) -> None:
    load_reference()
    tiny.differing = (Differing("north/FIG-002", "Adults, 2023/24", "240", "244", "The sum of its areas"),)
    run("start", "north", "--template", "short-report", "--period", "July to September 2026", by="analyst")
    run("check", "north/EDN-001", by="analyst")
    code, out, err = run("differences", "north/EDN-001")
    assert code == 0 and "it comes to 244" in out and "would go to Treatment service" in out
    assert err.strip() == "1 printed figure comes to something else"
    code, out, err = run("flag", "north/EDN-001", by="analyst")
    assert code == 0 and "north/FIG-002" in out and "1 flag raised; the agency was told" in err
    assert run("flag", "north/EDN-001", by="analyst")[0] == 4
    assert json.loads(run("differences", "north/EDN-001", "--json")[1])[0]["flagged"] is True


def test_a_file_that_is_not_what_it_was_ends_verify_with_one(run, tiny: Tiny) -> None:
    run("start", "north", "--template", "short-report", "--period", "July to September 2026", by="analyst")
    run("check", "north/EDN-001", by="analyst")
    row = KeptFile.objects.get(form="html")
    (FILES.folder / row.kept).write_bytes(b"other")
    code, out, err = run("verify", "north/EDN-001")
    assert code == 1 and "It is not what was written" in out and "1 thing is not as it was certified" in err


def test_an_unknown_template_option_or_edition_is_said(run) -> None:
    assert run("start", "north", "--template", "novel", "--period", "July to September 2026")[0] == 3
    code, _, err = run(
        "start", "north", "--template", "short-report", "--period", "July to September 2026", "--option", "plan=PLN-001"
    )
    assert code == 3 and "does not ask for" in err
    assert run("show", "north/EDN-077")[0] == 3
    assert run("list")[0] == 2


def test_the_example_is_published_in_the_demo_alone(run, settings) -> None:
    settings.DEMO = False
    assert demo.publish_the_examples() == ""
