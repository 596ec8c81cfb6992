import json
import subprocess
import sys
from pathlib import Path

import pytest

from goldenthread.claims import Choice, ChoiceKind, Verdict, check, check_text
from goldenthread.claims.choices import load_choices, save_choices
from goldenthread.console.main import main
from goldenthread.reading import read
from goldenthread.vocabulary import Refused

REPORT = """# Enforcement

The panel reviewed 27 deaths: 10 in the north, 12 in the south and 6 elsewhere.

#### Warrants

12.5% increase

1st quarter: 45

Projected: 190

Last year: 160
"""


def wrong(text: str = REPORT, **more):
    return [f for f in check_text(text, **more).findings if f.verdict is Verdict.DISAGREES]


def test_findings_come_in_reading_order_and_once_for_each_figure():
    findings = check_text(REPORT).findings
    assert [f.claim.number for f in findings] == sorted(f.claim.number for f in findings)
    keys = [(f.claim.number, f.claim.start, type(f.claim)) for f in findings]
    assert len(keys) == len(set(keys))


def test_a_text_with_no_figures_gives_nothing():
    report = check_text("# Foreword\n\nThank you to everyone who took part.")
    assert (report.findings, report.count(Verdict.DISAGREES)) == ((), 0)
    assert check_text("").findings == ()
    assert check([]).findings == ()


def test_a_fingerprint_stays_when_the_document_changes_elsewhere_and_goes_with_the_figures():
    before = {f.published: f.fingerprint for f in wrong()}
    moved = {
        f.published: f.fingerprint for f in wrong("# New\n\nNew words.\n\n" + REPORT.replace("  ", " "), name="other")
    }
    other = {f.published: f.fingerprint for f in wrong(REPORT.replace("45", "46"))}
    assert before == moved
    assert before["190"] != other["190"]
    assert len(set(before.values())) == len(before)


def test_choices_are_kept_with_their_findings_and_dismissed_ones_leave_the_count():
    first, second = wrong()[:2]
    choices = {
        first.fingerprint: Choice(ChoiceKind.DISMISS, "the six are of another year"),
        second.fingerprint: Choice(ChoiceKind.CONFIRM, "as the force gave it"),
    }
    report = check_text(REPORT, choices=choices)
    plain = check_text(REPORT)
    assert report.count(Verdict.DISAGREES) == plain.count(Verdict.DISAGREES) - 1
    assert [f.choice.words for f in report.dismissed] == ["dismissed: the six are of another year"]
    kept = next(f for f in report.findings if f.fingerprint == second.fingerprint)
    assert kept.choice.words == "confirmed: as the force gave it"
    assert len(report.findings) == len(plain.findings)


@pytest.mark.parametrize("name", ["choices.yaml", "choices.json"])
def test_choices_are_written_and_read_again(tmp_path: Path, name: str):
    choices = {
        "0123456789abcdef": Choice(ChoiceKind.DISMISS, "read wrongly – it is a page"),
        "fedcba9876543210": Choice(ChoiceKind.CORRECT, "agreed with the force", "£95,024"),
    }
    save_choices(tmp_path / name, choices)
    assert load_choices(tmp_path / name) == choices
    assert load_choices(tmp_path / "none.yaml") == {}
    if name.endswith("json"):
        assert json.loads((tmp_path / name).read_text())["fedcba9876543210"]["corrected"] == "£95,024"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("[1, 2]", 1),
        ("{", 1),
        ("abc: {kind: dismiss, reason: because}", 1),
        ("0123456789abcdef: {kind: hide}", 2),
        ("0123456789abcdef: dismiss", 1),
        ("0123456789abcdef: {kind: correct, reason: because}", 1),
    ],
)
def test_choices_that_cannot_be_taken_are_refused_with_every_reason(tmp_path: Path, text: str, number: int):
    path = tmp_path / "choices.yaml"
    path.write_text(text)
    with pytest.raises(Refused) as refused:
        load_choices(path)
    assert len(refused.value.problems) == number


def test_notes_of_reading_are_passed_on():
    document = read(b"# Title\n\nSome *words*.\n\n- one\n", "report.txt")
    assert check([document]).notes == tuple(f"report.txt: {note}" for note in document.notes)


# The command


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.md"
    path.write_text(REPORT)
    return path


def test_the_command_counts_first_and_ends_with_one(report: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(report)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 of 3 claims disagree with their own figures"
    assert "Nothing has been changed." in lines[1]
    out = "\n".join(lines)
    assert "published 190; recomputed 180" in out
    assert "report.md, line" in out
    assert "Agrees" not in lines


def test_agreeing_claims_are_listed_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "good.md"
    path.write_text("| Area | Cases |\n|---|---|\n| A | 3 |\n| B | 4 |\n| Total | 7 |\n")
    assert main(["check", str(path)]) == 0
    assert "3 + 4 is 7" not in capsys.readouterr().out
    assert main(["check", "--all", str(path)]) == 0
    assert "3 + 4 is 7" in capsys.readouterr().out


def test_json_carries_all_that_a_program_needs(report: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", "--json", str(report)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["documents"] == ["report.md"]
    assert data["counts"]["disagrees"] == sum(f["verdict"] == "disagrees" for f in data["findings"])
    one = next(f for f in data["findings"] if f["published"] == "190")
    assert {"fingerprint", "kind", "how", "quotation", "place", "start", "end", "hint", "choice"} <= set(one)
    assert one["kind"] == "multiple"


def test_a_refused_file_ends_with_three_and_the_others_are_checked(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["check", str(tmp_path / "none.docx"), str(report)]) == 3
    said = capsys.readouterr()
    assert "none.docx" in said.err
    assert "own figures" in said.out


def test_a_finding_is_dismissed_by_its_fingerprint_with_a_reason(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    choices = str(tmp_path / "choices.yaml")
    names = [f.fingerprint for f in wrong()]
    dismiss = [word for name in names for word in ("--dismiss", name)]
    assert main(["check", str(report), "--choices", choices, *dismiss, "--reason", "read wrongly"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("None of 1 claim disagrees")
    assert "Dismissed: read wrongly" in out
    assert main(["check", str(report), "--choices", choices]) == 0
    assert set(load_choices(Path(choices))) == set(names)


def test_a_correction_carries_its_figure(report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    choices = tmp_path / "choices.yaml"
    (name,) = [f.fingerprint for f in wrong() if f.published == "190"]
    given = ["--choices", str(choices), "--correct", name, "--to", "180", "--reason", "a slip"]
    assert main(["check", str(report), *given]) == 1
    assert "To be corrected to 180: a slip" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        (["--dismiss", "0123456789abcdef", "--reason", "x"], 2, "--choices"),
        (["--choices", "c.yaml", "--dismiss", "0123456789abcdef"], 2, "--reason"),
        (["--choices", "c.yaml", "--correct", "0123456789abcdef", "--reason", "x"], 2, "--to"),
        (["--choices", "c.yaml", "--dismiss", "0123456789abcdef", "--reason", "x"], 3, "no finding"),
    ],
)
def test_a_choice_that_cannot_be_kept_is_refused(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given, code, says
):
    monkeypatch.chdir(tmp_path)
    assert main(["check", str(report), *given]) == code
    assert says in capsys.readouterr().err
    assert not (tmp_path / "c.yaml").exists()


def test_checking_starts_no_django(report: Path):
    code = (
        "import sys; from goldenthread.console.main import main; main(sys.argv[1:]); "
        "assert not any(name == 'django' or name.startswith('django.') for name in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(report)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
