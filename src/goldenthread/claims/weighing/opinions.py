"""A second opinion on the alarms of the readers: what nothing backs is not checkable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from goldenthread.claims import hints
from goldenthread.claims.model import AmountKind, Change, Claim, Finding, Multiple, Sum, Verdict
from goldenthread.claims.passage import runs
from goldenthread.claims.weighing.weigh import Weighed, weigh
from goldenthread.reading.document import Document

#: A relation that holds, is at least this likely and likelier than all that fail gets the benefit of the doubt.
DOUBT: Final = 0.3
#: An alarm needs at least this much from the failing relations of its figure.
BACKED: Final = 0.1
#: The same for a sum, whose parts stand in more ways than the table has seen.
BACKED_SUM: Final = 0.03
_SLIPS: Final = frozenset(
    {
        hints.TRANSPOSED,
        hints.TEN_TIMES,
        hints.WRONG_BASE,
        hints.POINTS_AS_PERCENT,
        hints.PERCENT_AS_POINTS,
        hints.WHOLE_CALLED_CHANGE,
        hints.ONE_DIGIT,
    }
)
Place = tuple[str, int, int, int]

_OTHERWISE: Final = "Read in another way, it agrees with the figures around it."
_NOT_PLAIN: Final = "The words do not say plainly which figures belong together."


def doubted(findings: Sequence[Finding], documents: Iterable[Document]) -> list[Finding]:
    """The findings of the readers, with those alarms made not checkable that the weighing of relations does not back.

    Args:
        findings: One for each stated figure.
        documents: Those that they were found in.
    """
    asked = {finding.claim.document for finding in findings if _is_asked(finding)}
    places = {_place(finding) for finding in findings if _is_asked(finding)}
    found: dict[Place, Weighed] = {}
    for document in documents:
        if document.name not in asked:
            continue
        for run in runs(document):
            blocks = {passage.block.place.number: passage.block_start for passage in run.passages}
            here = {
                (start + blocks[number], end + blocks[number]): (name, number, start, end)
                for name, number, start, end in places
                if name == document.name and number in blocks
            }
            found |= {here[one.start, one.end]: one for one in weigh(run, here)}
    return [_heard(finding, found) for finding in findings]


def _place(finding: Finding) -> Place:
    claim = finding.claim
    return claim.document, claim.number, claim.start, claim.end


def _is_asked(finding: Finding) -> bool:
    """Whether an alarm is of a sort that is doubted. Where the slip can be named, the figures do belong together."""
    if finding.verdict is not Verdict.DISAGREES or finding.hint in _SLIPS or _fits_turned_round(finding):
        return False
    return _worked_out(finding.claim) or isinstance(finding.claim, Multiple)


def _fits_turned_round(finding: Finding) -> bool:
    """Whether a percentage would be right the other way: "from 1,240 to 1,115, a rise of 10.1%"."""
    claim = finding.claim
    per_cent = isinstance(claim, Change) and claim.stated is not None and claim.stated.kind is AmountKind.PERCENT
    return per_cent and finding.hint == hints.DIRECTION and finding.recomputed.lstrip("−") == finding.published


def _worked_out(claim: Claim) -> bool:
    """Whether a claim is a sum or a step: what figures of one sort give by being near is often not meant."""
    if isinstance(claim, Sum):
        return not claim.partial and not _percents_added(claim)
    return isinstance(claim, Change) and claim.stated is not None


def _percents_added(claim: Sum) -> bool:
    """Whether percentages are added, which no reader does unless the words say so outright."""
    return claim.outright and claim.total.kind is AmountKind.PERCENT


def _heard(finding: Finding, found: Mapping[Place, Weighed]) -> Finding:
    weighed = found.get(_place(finding)) if _is_asked(finding) else None
    if weighed is None:
        return finding
    otherwise = weighed.holds > max(DOUBT, weighed.fails)
    enough = BACKED_SUM if isinstance(finding.claim, Sum) else BACKED
    if not otherwise and (weighed.fails >= enough or not _worked_out(finding.claim)):
        return finding
    why = _OTHERWISE if otherwise else _NOT_PLAIN
    how = f"{why} {finding.how}"
    return replace(finding, verdict=Verdict.NOT_CHECKABLE, would_fit="", hint="", how=how)
