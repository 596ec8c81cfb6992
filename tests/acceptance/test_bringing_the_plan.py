"""The seven lists of actions of a published children's plan, pasted as they stand, give 101 actions and 13 parts.

The document is not part of the repository: without it beside the working copy, this test is skipped.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from goldenthread.packs.bringing import commands, queries
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.commands import add
from goldenthread.records.models import Record

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
PLAN = next(iter(SEEDS.glob("003_*.txt")), None)
#: Actions, and the parts that some have, list by list.
COUNTED = [(13, 0), (14, 0), (23, 0), (8, 6), (13, 7), (14, 0), (16, 0)]


def lists() -> list[str]:
    """Each list as somebody copies it: from the line under its heading to the next thing that is no list."""
    assert PLAN is not None
    parts = re.split(r"(?m)^What are the things we are going to do\?$", PLAN.read_text("utf-8"))[1:]
    found = []
    for part in parts:
        lines = part.split("\n")
        marked = [at for at, line in enumerate(lines) if line.lstrip().startswith("- ")]
        start, end = marked[0], marked[0]
        for at in marked:
            # A page break, or a line that leads to a second list, is short; a new chapter is not.
            between = [line for line in lines[end + 1 : at] if line.strip()]
            if len(between) > 1 or any(not line.rstrip().endswith(":") for line in between):
                break
            end = at
        found.append("\n".join(lines[max(0, start - 2) : end + 1]))
    return found


@pytest.mark.skipif(PLAN is None, reason="the document is not beside this working copy")
def test_s38_the_actions_of_a_plan_are_pasted_list_by_list() -> None:
    add(
        actor=OPERATOR,
        kind_code="partnership",
        owner=None,
        reference="pasted",
        values={"title": "Pasted partnership", "partnership_type": "childrens_alliance"},
    )
    counted = []
    for text in lists():
        one = commands.bring_text(actor=OPERATOR, partnership="pasted", text=text)
        commands.accept(actor=OPERATOR, partnership="pasted", number=one.id)
        added = queries.brought(OPERATOR, "pasted", one.id).added
        kinds = Counter(Record.objects.filter(pk__in=added).values_list("kind", flat=True))
        counted.append((kinds["action"], kinds["sub_item"]))
    assert counted == COUNTED
    assert sum(actions for actions, _ in counted) == 101
    said = " ".join("".join(lists()).split())
    cut = Record.objects.filter(owner__reference="pasted", title__endswith="…")
    assert cut
    assert all(row.narrative.split("\n")[0] in said for row in cut)
