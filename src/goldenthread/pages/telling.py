"""What a line of the ledger may tell its reader: never the name of a record that is not theirs to see.

The ledger keeps every sentence whole. A page shows the sentence where every record it names is open
to the reader, and otherwise says only that something was done.
"""

import re
from collections.abc import Iterable

from goldenthread.access import Actor
from goldenthread.audit.ledger import LedgerLine
from goldenthread.records.queries import visible

CLOSED = "did something with a record that is not open to you"
#: How a sentence names a record: `group north/GRP-001 “Board”`.
_NAMED = re.compile(r"([a-z0-9-]+)/([A-Za-z0-9][A-Za-z0-9.-]*) “")
#: A figure is named with its measure in brackets: `north/FIG-001 (Arrests, E06000059, 2023/24)`.
_MEASURE = re.compile(r" \(.*\)")
_WITHOUT_RECORD = ("figure", "pack", "tables")


def told(actor: Actor, lines: Iterable[LedgerLine]) -> dict[int, str]:
    """The sentence to show for each line, by its number, after the name of who acted."""
    every = list(lines)
    named = {line.id: _named(line) for line in every}
    wanted = {reference for some in named.values() for _, reference in some}
    rows = visible(actor).filter(reference__in=wanted).values_list("owner__reference", "reference")
    open_ = {(owner or "shared", reference) for owner, reference in rows}
    return {line.id: _sentence(line, named[line.id] <= open_) for line in every}


def _named(line: LedgerLine) -> set[tuple[str, str]]:
    """The records that a line names: its subject, what it was linked to, and all in the sentence."""
    if line.subject_kind in _WITHOUT_RECORD:
        return set()
    found = set(_NAMED.findall(line.sentence))
    for full in (line.subject_ref, str(line.data.get("target") or "")):
        owner, slash, reference = full.rpartition("/")
        if slash:
            found.add((owner, reference))
    return found


def _sentence(line: LedgerLine, is_open: bool) -> str:
    if line.subject_kind == "figure":
        # Whether its measure is open is a question of its own; the figure's page asks it.
        return _MEASURE.sub("", line.sentence, count=1)
    return line.sentence if is_open else CLOSED
