"""No alarm where words tie no two of the figures together: what stands in `quiet.txt` tempts and is not wrong."""

from pathlib import Path

import pytest

from goldenthread.claims import check_text
from goldenthread.claims.model import Verdict

LINES = Path(__file__).with_name("quiet.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", [line for line in LINES if not line.startswith("#")])
def test_nothing_is_called_wrong(text):
    assert [one.how for one in check_text(text).findings if one.verdict is Verdict.DISAGREES] == []
