"""Tables made at random: one that is right raises no alarm, and a wrong figure in one is found."""

import random

import pytest

from goldenthread.claims import Verdict, check_text
from tests.unit.claims.generated_tables import SHAPES
from tests.unit.claims.made_table import spoil

FILLS = 40
#: A wrong figure may by chance hang together with others.
FOUND = 0.9


def alarms(text: str) -> list[str]:
    return [f"{f.claim.about}: {f.how}" for f in check_text(text).findings if f.verdict is Verdict.DISAGREES]


@pytest.mark.parametrize("shape", SHAPES)
def test_right_tables_raise_no_alarm_and_a_wrong_cell_is_found(shape):
    decided = found = 0
    for fill in range(FILLS):
        draw = random.Random(f"{shape} {fill}")
        made = SHAPES[shape](draw)
        assert alarms(made.text) == [], made.text
        if made.decided:
            spoil(made, draw)
            decided += 1
            found += bool(alarms(made.text))
    assert found >= FOUND * decided
