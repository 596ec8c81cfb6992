"""A whole return at the command line: template, send, show, sign off, accept, roll back."""

import json

import pytest

from goldenthread.console.main import main
from goldenthread.observations.models import Observation
from goldenthread.returns.models import Submission
from tests.integration.pages.people import make_user


@pytest.fixture
def run(agencies, capsys):
    make_user("analyst@example.org", "Data analyst", "analyst", agencies.room.north)
    make_user("manager@example.org", "Partnership manager", "manager", agencies.room.north)

    def go(*words, code=0):
        capsys.readouterr()
        assert main([*words, "--json"]) == code, capsys.readouterr().err
        out, err = capsys.readouterr()
        return json.loads(out or err)

    return go


def test_a_whole_return_at_the_command_line(run, agencies, tmp_path):
    assert run("template", agencies.code, "--format", "csv", "--to", str(tmp_path / "blank.csv"))["bytes"] > 100
    filled = tmp_path / "filled.csv"
    filled.write_bytes(agencies.file(agencies.code, agencies.police_values()))
    sent = run("return", "send", agencies.code, str(filled), "--as", "analyst@example.org")
    assert (sent["number"], sent["state"], sent["again"]) == (1, "checked", False)
    assert run("return", "send", agencies.code, str(filled))["again"] is True
    shown = run("return", "show", agencies.code)
    assert [line["value"] for line in shown["lines"]] == ["12", "30"] and shown["findings"] == []
    given = ("--given-by", "Head of performance", "--given-how", "by email", "--given-on", "2024-07-19")
    run("return", "sign-off", agencies.code, *given, "--as", "manager@example.org")
    assert run("return", "accept", agencies.code, "--as", "analyst@example.org")["added"] == 2
    assert run("return", "list", "north")["items"][0]["words"] == "Completed"
    assert run("return", "roll-back", agencies.code, "--reason", "Wrong file")["taken_back"] == 2
    assert not Observation.objects.filter(superseded_at=None).exists()


def test_errors_end_with_1_and_refusals_with_3(run, agencies, tmp_path):
    filled = tmp_path / "filled.csv"
    filled.write_bytes(agencies.file(agencies.code, agencies.police_values(arrests="thirty")))
    assert run("return", "send", agencies.code, str(filled), code=1)["stopped"] == 1
    assert run("return", "accept", agencies.code, code=4)["exit"] == "CONFLICT"
    assert run("return", "show", "north/COL-009", code=3)["exit"] == "REFUSED"
    assert run("return", "send", agencies.code, code=2)["exit"] == "USAGE"
    assert Submission.objects.count() == 1


def test_opening_chasing_and_data_quality(run):
    assert len(run("return", "open", "north", "--year", "2024")["unchanged"]) == 2
    assert run("return", "chase", "north")["chased"] >= 2
    assert {row["title"] for row in run("return", "quality", "north")} >= {"Arrests for supply"}
