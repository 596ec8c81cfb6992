"""The checker over many wordings of each construction, filled with figures at random: a guard against one corpus.

Right figures may never be called wrong, in whatever words. Wrong ones have to be found in nearly all wordings.
"""

import random

import pytest

from goldenthread.claims import Verdict, check_text
from tests.unit.claims.constructions import KINDS
from tests.unit.claims.traps import TRAPS, fill

#: Share of the wordings of each kind in which a wrong figure has to be found, every time it is tried.
FOUND = 0.9
TURNS = 3
EVERY = [(kind, wording) for kind, (wordings, _) in KINDS.items() for wording in wordings]


def alarms(text: str) -> list[str]:
    return [f"{f.published}: {f.how}" for f in check_text(text).findings if f.verdict is Verdict.DISAGREES]


@pytest.mark.parametrize(("kind", "wording"), EVERY, ids=[f"{kind}: {wording[:50]}" for kind, wording in EVERY])
def test_right_figures_are_never_called_wrong(kind: str, wording: str) -> None:
    draw = random.Random(f"right {wording}")
    for _ in range(TURNS):
        text, _stated = KINDS[kind][1](wording, draw, right=True)
        assert not alarms(text), text


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_figures_are_found_in_nearly_all_wordings(kind: str) -> None:
    wordings, make = KINDS[kind]
    missed = []
    for wording in wordings:
        draw = random.Random(f"wrong {wording}")
        texts = [make(wording, draw, right=False)[0] for _ in range(TURNS)]
        if sum(bool(alarms(text)) for text in texts) < TURNS - 1:
            missed.append(texts[0])
    assert len(missed) <= len(wordings) * (1 - FOUND), missed


@pytest.mark.parametrize("words", TRAPS, ids=[words[:60] for words in TRAPS])
def test_figures_that_have_nothing_to_do_with_one_another_are_left_alone(words: str) -> None:
    draw = random.Random(words)
    for _ in range(TURNS * 2):
        text = fill(words, draw)
        assert not alarms(text), text
