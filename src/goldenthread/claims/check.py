"""Check whole documents: read their claims, judge each, keep one finding for each stated figure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from goldenthread.claims import across, contents, dashboards, labels, prose, relate_tables, tables
from goldenthread.claims.engine import judge
from goldenthread.claims.fingerprints import fingerprint
from goldenthread.claims.model import (
    Change,
    Choice,
    Claim,
    Finding,
    Multiple,
    Nested,
    PageReference,
    Rate,
    Ratio,
    Report,
    Same,
    Share,
    Sum,
    Target,
    Verdict,
    Whole,
)
from goldenthread.claims.weighing.opinions import doubted
from goldenthread.reading import read
from goldenthread.reading.document import Document

# Where two readings of one figure differ, a reading under which it fits is the likelier one.
_FITS = (Verdict.AGREES, Verdict.ROUNDING)
_BEST_FIRST = (Verdict.AGREES, Verdict.ROUNDING, Verdict.DISAGREES, Verdict.DIFFERS, Verdict.NOT_CHECKABLE)


def check(documents: Sequence[Document], choices: Mapping[str, Choice] | None = None) -> Report:
    """Hold what documents say to their own figures, and to one another's.

    Args:
        documents: As read. Facts printed in two of them are compared as well.
        choices: What people decided about earlier findings, by fingerprint.

    Returns:
        One finding for each stated figure and sort of claim, in reading order. Nothing in a document is changed.
    """
    found: list[Claim] = []
    for document in documents:
        found.extend(_claims_of(document))
    found.extend(across.between(documents))
    findings = doubted(_one_each(judge(claim) for claim in found), documents)
    order = {document.name: index for index, document in enumerate(documents)}
    findings.sort(key=lambda finding: _reading_order(finding.claim, order))
    notes = tuple(f"{document.name}: {note}" for document in documents for note in document.notes)
    return Report(
        tuple(document.name for document in documents),
        tuple(_named(finding, choices or {}) for finding in findings),
        notes,
    )


def check_text(text: str, name: str = "text", choices: Mapping[str, Choice] | None = None) -> Report:
    """Check a text in Markdown.

    Args:
        text: The report or a passage of it.
        name: What to call it in findings.
        choices: As in `check`.
    """
    if not text.strip():
        return Report((name,), ())
    return check([read(text.encode(), f"{name}.md")], choices)


def _claims_of(document: Document) -> Iterable[Claim]:
    yield from labels.claims(document)
    yield from dashboards.claims(document)
    yield from tables.claims(document)
    yield from relate_tables.spoken(document)
    yield from contents.page_references(document)
    yield from across.within(document)
    yield from prose.claims(document)


def _one_each(judged: Iterable[Finding]) -> list[Finding]:
    """One finding for each stated figure of each sort; the best reading of it wins."""
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in judged:
        key = _stated_at(finding)
        if key not in kept or _rank(finding) < _rank(kept[key]):
            kept[key] = finding
    fitting = {_figure_at(finding) for finding in kept.values() if finding.verdict in _FITS} - {None}
    return [
        finding
        for finding in kept.values()
        if finding.verdict is not Verdict.DISAGREES or _figure_at(finding) not in fitting
    ]


def _figure_at(finding: Finding) -> tuple[object, ...] | None:
    """Where the figure stands that a claim works out: it fits or not whatever sort of claim it is read as.

    None for claims of another nature, which may be wrong though the figure fits elsewhere.
    """
    claim = finding.claim
    worked_out = isinstance(claim, (Share, Rate, Sum, Multiple)) or (
        isinstance(claim, Change) and claim.stated is not None
    )
    if not worked_out or claim.start < 0:
        return None
    return claim.document, claim.number, claim.start, claim.end


def _rank(finding: Finding) -> tuple[bool, bool, int, bool]:
    # A share whose part is printed says more than one that some whole number must fit, and one whose whole is named
    # more than one whose whole is guessed.
    share = finding.claim if isinstance(finding.claim, Share) else None
    without_part = share is not None and share.part is None
    return (
        without_part,
        not (share is not None and share.named),
        _BEST_FIRST.index(finding.verdict),
        bool(finding.claim.unsure),
    )


#: Kinds that make one statement of one figure, so that of two readings only one can be meant.
_ALIKE: Mapping[type[Claim], str] = {
    Change: "change",
    Ratio: "change",
    Share: "share",
    Rate: "share",
    Sum: "total",
    Multiple: "total",
    Whole: "whole",
    Same: "same",
    Target: "target",
    Nested: "nested",
    PageReference: "page",
}


def _stated_at(finding: Finding) -> tuple[object, ...]:
    claim = finding.claim
    # A target for two councils is two claims on one figure; a cell of a table is told by its row and column.
    where: tuple[object, ...] = (claim.start, claim.end) if claim.start >= 0 else (claim.about,)
    other = claim.elsewhere if isinstance(claim, Same) else claim.about if isinstance(claim, Target) else ""
    return (claim.document, claim.number, where, _ALIKE.get(type(claim), ""), finding.published, other)


def _reading_order(claim: Claim, order: Mapping[str, int]) -> tuple[int, int, int]:
    return order.get(claim.document, len(order)), claim.number, claim.start


def _named(finding: Finding, choices: Mapping[str, Choice]) -> Finding:
    name = fingerprint(finding.claim, finding.published)
    return dataclasses.replace(finding, fingerprint=name, choice=choices.get(name))
