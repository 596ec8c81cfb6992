"""The command line: exit codes, data and messages apart, and the same answers as the API."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.test import Client

from goldenthread.audit.models import Entry
from goldenthread.console import options
from goldenthread.console.main import main
from goldenthread.partners.actors import holder_of, make_token
from goldenthread.partners.models import Membership, User
from goldenthread.records.models import Link, Record

pytestmark = pytest.mark.usefixtures("loaded", "db")

ACTION = "dorset-cypf/ACT-085"
SOURCE = Path(__file__).parents[2] / "src" / "goldenthread"


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    def do(*words: str) -> Ended:
        capsys.readouterr()
        code = main(words)
        return Ended(code, *capsys.readouterr())

    return do


def a_user(role: str, slug: str) -> User:
    user = User.objects.create_user(f"{role}@example.invalid", "Someone")
    partnership = Record.objects.get(kind="partnership", reference=slug)
    Membership.objects.create(user=user, partnership=partnership, role=role)
    return user


# --- Words ----------------------------------------------------------------------------------------------


def test_help_comes_without_loading_django() -> None:
    code = (
        "import sys; from goldenthread.console.main import main; code = main(['--help']);"
        "assert 'django' not in sys.modules, 'django was loaded'; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Examples:" in done.stdout and "Exit codes" in done.stdout


@pytest.mark.parametrize("verb", sorted(options.build()[1]))
def test_every_verb_has_help_and_a_function(verb: str, run: Callable[..., Ended]) -> None:
    import importlib

    ended = run(verb, "--help")
    assert ended.code == 0 and verb in ended.out
    parser = options.build()[1][verb]
    assert all(action.help for action in parser._actions), "each word that it takes says what it is"
    assert f"Example:\n  goldenthread {verb}" in ended.out
    module, _, name = parser.get_default("run").partition(":")
    assert callable(getattr(importlib.import_module(f"goldenthread.console.{module}"), name))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Examples"),
        (("shwo", ACTION), "Did you mean “show”?"),
        (("xyzzy",), "There is no command “xyzzy”."),
        (("--as", "nobody@example.invalid", "shwo", ACTION), "Did you mean “show”?"),
        (("show", ACTION, "--knwon", "2024-01-01"), "Did you mean “--known”? See: goldenthread show --help"),
        (("show", ACTION, "twice"), "There is one word too many: “twice”."),
        (("show", ACTION, "--on"), "--on: nothing was given after it."),
        (("change", ACTION, "--version", "one"), "--version: “one” is not a whole number."),
        (("thread", ACTION, "--up", "--down"), "it cannot be given together with"),
        (("--json", "show"), '"exit": "USAGE"'),
        (("show",), "REF"),
        (("show", ACTION, "--colour"), "--colour"),
        (("show", ACTION, "--jso"), "--jso"),
        (("change", ACTION, "--set", "title=x"), "--version"),
        (("change", ACTION, "--version", "1"), "--set FIELD=VALUE"),
        (("change", ACTION, "--version", "1", "--set", "title"), "FIELD=VALUE"),
        (("link", ACTION, "part_of"), "goldenthread link REF RELATION REF"),
        (("split", "dorset-cdp", "--on", "2030-01-01", "--into", "a=b"), "SLUG=TITLE=AREA"),
        (("audit", "vrify"), "vrify"),
    ],
)
def test_words_that_are_not_understood_end_with_2(words: tuple[str, ...], said: str, run: Callable[..., Ended]) -> None:
    ended = run(*words)
    assert ended.code == 2
    assert said in ended.err and not ended.out


# --- Reading --------------------------------------------------------------------------------------------


def test_show_puts_data_out_and_nothing_else(run: Callable[..., Ended]) -> None:
    ended = run("show", ACTION)
    assert ended.code == 0 and not ended.err
    assert ended.out.startswith(f"{ACTION}  Carry out the prevention strand")
    assert "\033" not in ended.out
    assert "is part of" in ended.out and "dorset-cypf/THM-006" in ended.out


def test_list_narrows_and_counts(run: Callable[..., Ended]) -> None:
    ended = run("list", "action", "--owner", "dorset-cypf", "--part-of", "dorset-cypf/THM-002")
    assert len(ended.out.splitlines()) == 14
    assert ended.err == "14 actions\n"
    body = run("list", "action", "--owner", "dorset-cypf", "--json").data
    assert len(body["items"]) == body["total"] == 101
    assert run("list", "sub-item", "--where", "state=retired").out == ""
    assert run("list", "partnership", "--on", "2020-01-01", "--json").data["total"] < 7


def test_what_cannot_be_found_or_taken_ends_with_3(run: Callable[..., Ended]) -> None:
    for words, said in (
        (("show", "dorset-cypf/ACT-999"), "We cannot find dorset-cypf/ACT-999."),
        (("list", "acton"), "There is no kind “acton”."),
        (("list", "action", "--where", "delivery=soon"), "Delivery: “soon” is not one of"),
        (("show", ACTION, "--on", "soon"), "on: “soon” is not a date. Write it like"),
        (("show", ACTION, "--as", "nobody@example.invalid"), "no active user"),
    ):
        ended = run(*words)
        assert (ended.code, ended.out) == (3, ""), words
        assert said in ended.err


def test_refusals_can_be_read_by_programs(run: Callable[..., Ended]) -> None:
    ended = run("--json", "list", "action", "--where", "delivery=soon")
    (problem,) = json.loads(ended.err)["problems"]
    assert problem["place"] == "Delivery" and problem["remedy"]


def test_a_user_sees_and_does_what_their_role_lets_them(run: Callable[..., Ended]) -> None:
    a_user("contributor", "tower-hamlets-cdp")
    Record.objects.filter(owner__reference="dorset-cypf", reference="ACT-085").update(marking="official")
    who = ("--as", "contributor@example.invalid")
    assert run("show", ACTION, *who).code == 3
    assert run("show", ACTION).code == 0
    words = ("add", "action", "--owner", "tower-hamlets-cdp", "--set", "title=x", *who)
    assert "Your role does not let you add records" in run(*words).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("thread", ACTION), "you are here"),
        (("thread", ACTION, "--up"), "└─"),
        (("thread", "dorset-cypf/THM-006", "--down"), "└─"),
        (("orphans", "dorset-cypf"), "dorset-cypf/"),
        (("coverage", "shared/FRM-001", "--owner", "dorset-cdp"), "headline measure"),
        (("changes", "dorset-cypf", "--from", "2020-01-01"), ACTION),
        (("search", "combatting", "drugs"), "dorset-cdp"),
        (("compare", "dorset-cypf/PLN-002", "dorset-cypf/PLN-001"), "carried"),
    ],
)
def test_walks(words: tuple[str, ...], said: str, run: Callable[..., Ended]) -> None:
    ended = run(*words)
    assert ended.code == 0, ended.err
    assert said in ended.out
    assert run(*words, "--json").data


def test_a_group_whose_seats_differ_from_its_list_ends_with_1(run: Callable[..., Ended]) -> None:
    ended = run("membership", "dorset-cypf/GRP-001")
    assert ended.code == 1
    assert ended.out.count("no seat") == 2 and ended.out.count("not listed") == 1
    assert len(run("membership", "dorset-cypf/GRP-001", "--json").data["seats"]) == 15
    assert run("membership", "dorset-scp/GRP-001").code == 0


# --- Writing --------------------------------------------------------------------------------------------


def test_a_record_from_its_first_day_to_its_last(run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Two\nlines"))
    ended = run(
        *("add", "action", "--owner", "dorset-cypf", "--set", "title=Share the plan"),
        *("--set", "narrative=-", "--set", "aliases=One", "--set", "aliases=Two"),
        *("--link", "part_of=THM-006", "--reason", "Agreed"),
    )
    assert (ended.code, ended.out) == (0, "dorset-cypf/ACT-102\n"), ended.err
    new = ended.out.strip()
    body = run("show", new, "--json").data
    assert (body["narrative"], body["aliases"]) == ("Two\nlines", ["One", "Two"])
    said = ("--set", "delivery=on_track", "--set", "what_changed=More families are seen")
    changed = run("change", new, "--version", "1", *said, "--json")
    assert changed.data["version"] == 2
    stale = run("change", new, "--version", "1", "--set", "delivery=complete")
    assert stale.code == 4 and "is at version 2" in stale.err
    assert run("change", new, "--version", "2", "--set", "colour=red").code == 3
    assert run("retire", new, "--version", "2", "--reason", " ").code == 3
    ended = run("retire", new, "--version", "2", "--reason", "Done", "--state", "closed")
    assert ended.code == 0
    assert "Closed" in run("show", new).out
    last = Entry.objects.order_by("-id")[0]
    assert (last.actor, last.act) == ("operator", "record.retired")


def test_links_one_and_many(run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch) -> None:
    ended = run("link", ACTION, "measured_by", "dorset-cypf/IND-001", "--note", "In part")
    number = int(ended.out)
    assert Link.objects.get(pk=number).note == "In part"
    assert run("link", ACTION, "measured_by", "dorset-cypf/IND-001").code == 3
    assert run("unlink", str(number), "--reason", "Wrong").code == 0
    assert run("unlink", str(number)).code == 3
    lines = "# links\n" + "".join(f"dorset-cypf/ACT-00{n} measured_by dorset-cypf/IND-001\n" for n in (1, 2))
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert len(run("link", "-", "--json").data["ids"]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("a b\n"))
    assert "Line 1" in run("link", "-").err


def test_split_makes_successors(run: Callable[..., Ended]) -> None:
    ended = run(
        *("split", "example-county", "--on", "2025-04-01"),
        *("--into", "north-cdp=North=L-EXAMPLE-NORTH", "--into", "south-cdp=South=L-EXAMPLE-SOUTH"),
    )
    assert ended.code == 0, ended.err
    assert "shared/north-cdp" in ended.out
    assert Record.objects.get(reference="example-county").state == "succeeded"


def test_a_token_is_shown_once_and_works(run: Callable[..., Ended]) -> None:
    user = a_user("manager", "dorset-cypf")
    ended = run("token", user.email, "--name", "Excel", "--write")
    holder = holder_of(ended.out.strip())
    assert (holder.actor.id, holder.may_write) == (user.uid, True)
    assert "not shown again" in ended.err
    assert run("token", "nobody@example.invalid", "--name", "x").code == 3


# --- Packs ----------------------------------------------------------------------------------------------


def test_loading_again_changes_nothing(run: Callable[..., Ended], loaded: Any) -> None:
    ended = run("load", *(str(path) for path in loaded.paths), "--json", "--dry-run")
    assert ended.code == 0, ended.err
    assert (ended.data["added"], ended.data["changed"], ended.data["dry_run"]) == (0, 0, True)


def test_a_pack_that_is_not_one_ends_with_3(run: Callable[..., Ended], tmp_path: Path) -> None:
    ended = run("load", str(tmp_path))
    assert ended.code == 3
    assert "there is no pack.yaml. Give the folder of a pack" in ended.err


def test_export_writes_a_folder_for_each_owner(run: Callable[..., Ended], tmp_path: Path) -> None:
    ended = run("export", str(tmp_path / "out"), "--partnership", "dorset-scp")
    assert ended.code == 0, ended.err
    assert "dorset-scp" in ended.out
    assert (tmp_path / "out" / "dorset-scp" / "pack.yaml").is_file()
    assert run("export", str(tmp_path / "out"), "--partnership", "dorset-scp").code == 3


# --- Upkeep ---------------------------------------------------------------------------------------------


def test_doctor(run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch) -> None:
    before = Entry.objects.count()
    ended = run("doctor", "--json")
    assert ended.code == 0, ended.out
    assert {check["check"] for check in ended.data} >= {"Settings", "Database", "Ledger", "Space"}
    assert Entry.objects.count() == before
    monkeypatch.setattr("goldenthread.console.upkeep.LEAST_FREE_MB", 10**12)
    ended = run("doctor")
    assert ended.code == 1 and "FAILED  Space" in ended.out


def test_a_database_that_cannot_be_used_ends_with_5(run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def missing(*_: Any, **__: Any) -> None:
        raise OperationalError("no such table: records_record")

    monkeypatch.setattr("goldenthread.records.queries.sheet", missing)
    ended = run("show", ACTION)
    assert ended.code == 5 and "goldenthread init" in ended.err


# --- The site -------------------------------------------------------------------------------------------


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been executed."""
    done: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, words: done.append(words))
    return done


def test_serve_becomes_gunicorn(run: Callable[..., Ended], served: list[list[str]]) -> None:
    assert run("serve", "--port", "18765", "--workers", "2").code == 0
    (words,) = served
    assert "127.0.0.1:18765" in words and "python:goldenthread.console.server" in words
    assert words[words.index("--workers") + 1] == "2"


def test_a_port_in_use_ends_with_5(run: Callable[..., Ended], served: list[list[str]]) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("serve", "--port", str(taken.getsockname()[1]))
    assert ended.code == 5 and "Choose another with --port" in ended.err
    assert not served


def test_the_demo_loads_once_and_is_for_this_machine_alone(
    run: Callable[..., Ended],
    served: list[list[str]],
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("GOLDENTHREAD_DEMO", "")
    first = run("demo", "--port", "18766")
    assert first.code == 0, first.err
    assert "0 records added" in first.err
    assert User.objects.filter(email__startswith="manager.").exists()
    assert "loaded already" in run("demo", "--port", "18766").err
    hosts = {served[0][n + 1] for n, word in enumerate(served[0]) if word == "--bind"}
    assert hosts <= {"127.0.0.1:18766", "[::1]:18766"}
    assert "no packs" in run("demo", "--prepare", "--packs", str(tmp_path)).err
    assert run("demo", "--host", "0.0.0.0").code == 2
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "pack.yaml").write_text("name: [", encoding="utf-8")
    stopped = run("demo", "--prepare", "--packs", str(tmp_path))
    assert stopped.code == 3 and "Nothing in it was changed. Delete that folder to begin again" in stopped.err


def test_the_api_and_the_command_line_say_the_same(run: Callable[..., Ended]) -> None:
    token = make_token(a_user("manager", "dorset-cypf"), "tests")
    client, headers = Client(), {"Authorization": f"Bearer {token}"}
    said = client.get(f"/api/v1/action/{ACTION}", headers=headers).json()
    assert run("show", ACTION, "--json", "--as", "manager@example.invalid").data == said
    listed = client.get("/api/v1/theme?owner=dorset-cypf&size=500", headers=headers).json()
    assert run("list", "theme", "--owner", "dorset-cypf", "--json").data["items"] == listed["items"]
    thread = client.get(f"/api/v1/thread/{ACTION}", headers=headers).json()
    mine = run("thread", ACTION, "--json", "--as", "manager@example.invalid").data
    assert {name: thread[name] for name in mine} == mine
