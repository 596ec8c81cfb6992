"""No alarm where nothing is wrong: in what tempts (`quiet.txt`), and in plain passages in the manner of reports."""

from pathlib import Path

import pytest

from goldenthread.claims import check_text
from goldenthread.claims.model import Verdict

HERE = Path(__file__)
CORPUS = HERE.parents[2] / "corpus"
FILES = (HERE.with_name("quiet.txt"), CORPUS / "right.txt", CORPUS / "right-kept.txt")
LINES = [line for path in FILES for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("text", [line for line in LINES if line and not line.startswith("#")])
def test_nothing_is_called_wrong(text):
    assert [one.how for one in check_text(text).findings if one.verdict is Verdict.DISAGREES] == []
