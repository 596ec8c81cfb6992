"""The child process: its bounds hold, and whatever befalls it becomes one clear refusal."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from goldenthread.reading import Limits, read, read_safely
from goldenthread.reading.safely import from_plain
from goldenthread.vocabulary import Problem, Refused
from tests.unit.reading.making import page, pdf, text, word


def refused(limits: Limits, data: bytes | Path = b"Some words.") -> Problem:
    with pytest.raises(Refused) as caught:
        read_safely(data, "report.txt", limits=limits)
    (problem,) = caught.value.problems
    assert problem.place == "report.txt"
    assert problem.remedy
    return problem


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("# One\n\nText with £5 – “so”.\n\n|a|b|\n|-|-|\n|1|2|\n\n## Two\n".encode(), "report.md"),
        (b"<h1>One</h1><p>Words.</p>", "report.html"),
        (word(lambda document: document.add_paragraph("Words.") and None), "report.docx"),
        (pdf([page(["Some words are here."])]), "report.pdf"),
        ("Naïve words – and “more”.".encode("cp1252"), "report.txt"),
    ],
)
def test_the_child_gives_what_reading_here_gives(data: bytes, name: str) -> None:
    assert read_safely(data, name) == read(data, name)


def test_a_refusal_comes_through_as_it_was_said() -> None:
    with pytest.raises(Refused) as here:
        read(b"", "report.txt")
    assert refused(Limits(), b"") == here.value.problems[0]


def test_a_file_is_read_from_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("Some words.")
    assert read_safely(path, "report.txt").blocks[0].text == "Some words."


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    path.chmod(0)
    assert refused(Limits(), path).finding == "it is 200.0 MB, and files up to 20 MB are read"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(Limits(), tmp_path / "none").finding == "the file cannot be opened"


def test_a_child_that_sleeps_is_ended() -> None:
    problem = refused(Limits(rehearse="sleep", wall_seconds=1))
    assert problem.finding == "it takes too long to read (more than 1 second)"


def test_a_child_that_spins_is_ended() -> None:
    problem = refused(Limits(rehearse="spin", cpu_seconds=2))
    assert problem.finding == "it takes too long to read (more than 2 seconds)"


def test_a_child_that_hoards_memory_says_so() -> None:
    problem = refused(Limits(rehearse="memory", memory_bytes=256 * 1024 * 1024))
    assert problem.finding == "it takes too much memory to read"


@pytest.mark.parametrize("mishap", ["crash", "babble", "write", "network"])
def test_a_child_that_crashes_babbles_or_reaches_out_is_a_refusal(mishap: str) -> None:
    assert refused(Limits(rehearse=mishap)).finding == "it could not be read: reading it failed"


def test_a_child_that_answers_without_end_is_ended() -> None:
    assert refused(Limits(rehearse="flood", reply_bytes=100_000)).finding == "it holds more text than can be taken"


def test_the_child_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, dict[str, str]] = {}
    start = subprocess.Popen

    def spy(*arguments, **settings):
        seen["env"] = settings["env"]
        return start(*arguments, **settings)

    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setattr(subprocess, "Popen", spy)
    read_safely(b"Some words.", "report.txt")
    assert "postgres://secret" not in seen["env"].values()
    assert set(seen["env"]) <= {"PYTHONPATH", "PYTHONUTF8", "LC_ALL", "PATH", "SYSTEMROOT", "LD_LIBRARY_PATH"}


def test_a_text_starts_without_the_large_libraries() -> None:
    probe = (
        "import sys; from goldenthread.reading import read; read(b'Some words.', 'a.txt');"
        "print(sorted({'pypdf', 'lxml', 'docx', 'markdown_it', 'numpy', 'django'} & set(sys.modules)))"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    done = subprocess.run([sys.executable, "-c", probe], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_document_survives_the_way_through_json() -> None:
    document = text("# One\n\nWords.\n\n|a|b|\n|-|-|\n|1|2|\n\n## Two\n")
    assert from_plain(json.loads(json.dumps(dataclasses.asdict(document)))) == document


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["blocks"][0].update(kind="nonsense"),
        lambda said: said["blocks"][0].update(text=5),
        lambda said: said["blocks"][0].update(level=-1),
        lambda said: said["blocks"][0].update(level=None),
        lambda said: said["blocks"][0]["place"].update(number=7),
        lambda said: said["blocks"][0]["place"].update(page=True),
        lambda said: said.pop("notes"),
    ],
)
def test_an_answer_of_another_shape_is_not_taken(change) -> None:
    said = dataclasses.asdict(text("Some words."))
    change(said)
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_plain(said)
