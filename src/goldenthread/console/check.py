"""`check`: hold what reports say to their own figures. It needs no settings and no database."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from goldenthread.claims import Choice, ChoiceKind, Finding, Report, Verdict
from goldenthread.claims.check import check as check_documents
from goldenthread.claims.choices import load_choices, save_choices
from goldenthread.claims.telling import headline, in_a_sentence, summary
from goldenthread.console.output import put, put_json, say, strong
from goldenthread.console.session import Usage
from goldenthread.reading import Document, read_safely
from goldenthread.vocabulary import Problem, Refused

_HEADINGS = {
    Verdict.DISAGREES: "Disagrees",
    Verdict.ROUNDING: "Rounding",
    Verdict.DIFFERS: "Differs between documents",
    Verdict.NOT_CHECKABLE: "Not checkable",
    Verdict.AGREES: "Agrees",
}
_WIDTH = 110
_LONGEST = 400


def check(args: argparse.Namespace) -> int:
    """Read the files, check them, keep a choice where one is given, and say what was found."""
    from goldenthread.console.main import Exit

    documents, refused = _read(args.files)
    choices = load_choices(Path(args.choices)) if args.choices else {}
    report = check_documents(documents, choices)
    chosen = _chosen(args, report)
    if chosen:
        choices |= chosen
        save_choices(Path(args.choices), choices)
        report = check_documents(documents, choices)
    if args.json:
        put_json(as_data(report, refused, with_agreeing=args.all))
    else:
        for problem in refused:
            say(str(problem))
        if documents:
            _show(report, with_agreeing=args.all)
    if refused:
        return Exit.REFUSED
    return Exit.CHECK_FAILED if report.count(Verdict.DISAGREES) else Exit.OK


def _read(files: Sequence[str]) -> tuple[list[Document], list[Problem]]:
    documents: list[Document] = []
    problems: list[Problem] = []
    names = [Path(file).name for file in files]
    for file, name in zip(files, names, strict=True):
        try:
            # Two files of one name are told apart by where they lie.
            documents.append(read_safely(Path(file), name if names.count(name) == 1 else file))
        except Refused as refusal:
            problems.extend(refusal.problems)
    return documents, problems


def _chosen(args: argparse.Namespace, report: Report) -> dict[str, Choice]:
    """The choices given on the command line, each for a finding that is there."""
    given = [
        (name, kind)
        for kind, names in (
            (ChoiceKind.CONFIRM, args.confirm),
            (ChoiceKind.CORRECT, args.correct),
            (ChoiceKind.DISMISS, args.dismiss),
        )
        for name in names
    ]
    if not given:
        return {}
    if not args.choices:
        raise Usage("Say with --choices FILE where the choice is to be kept.")
    if not args.reason.strip():
        raise Usage("Give the reason with --reason.")
    if args.correct and not args.to.strip():
        raise Usage("Give the corrected figure with --to.")
    known = {finding.fingerprint for finding in report.findings}
    if unknown := [name for name, _ in given if name not in known]:
        raise Refused(
            Problem(f"fingerprint {name}", "no finding in these files has it", "Copy it from the list of findings")
            for name in unknown
        )
    return {
        name: Choice(kind, args.reason.strip(), args.to.strip() if kind is ChoiceKind.CORRECT else "")
        for name, kind in given
    }


# Words for people


def _show(report: Report, *, with_agreeing: bool) -> None:
    counts = {verdict: report.count(verdict) for verdict in Verdict}
    put(strong(headline(counts[Verdict.DISAGREES], len(report.findings) - len(report.dismissed))))
    counted = summary(counts, len(report.dismissed))
    put(f"{counted}. Nothing has been changed." if counted else "Nothing has been changed.")
    for note in report.notes:
        put(f"Note: {note}")
    for verdict, heading in _HEADINGS.items():
        if verdict is Verdict.AGREES and not with_agreeing:
            continue
        found = [finding for finding in report.findings if finding.verdict is verdict and not finding.dismissed]
        _list(heading, found)
    _list("Dismissed", list(report.dismissed))


def _list(heading: str, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    put()
    put(strong(heading))
    for finding in findings:
        claim = finding.claim
        figures = [f"published {finding.published}"] if finding.published else []
        if finding.recomputed:
            figures.append(f"recomputed {finding.recomputed}")
        if finding.would_fit:
            figures.append(f"would fit {finding.would_fit}")
        put()
        put(f"  {strong(claim.about or finding.published)}  [{finding.fingerprint}]")
        _wrapped(in_a_sentence(finding))
        _wrapped("; ".join(figures))
        _wrapped(finding.how)
        if finding.choice:
            _wrapped(f"{finding.choice.words[:1].upper()}{finding.choice.words[1:]}")
        quotation = (
            claim.quotation if len(claim.quotation) <= _LONGEST else f"{claim.quotation[:_LONGEST].rstrip()} ..."
        )
        _wrapped(f"“{quotation}”")
        _wrapped(", ".join(words for words in (claim.document, claim.place) if words))


def _wrapped(text: str) -> None:
    if text:
        put(textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="    ", break_long_words=False))


# Data for programs


def as_data(report: Report, refused: Sequence[Problem] = (), *, with_agreeing: bool = False) -> dict[str, Any]:
    """A report as plain data. Agreeing findings are counted and, where asked, listed."""
    return {
        "documents": list(report.documents),
        "counts": {verdict.value: report.count(verdict) for verdict in Verdict} | {"dismissed": len(report.dismissed)},
        "findings": [
            _finding(finding) for finding in report.findings if with_agreeing or finding.verdict is not Verdict.AGREES
        ],
        "notes": list(report.notes),
        "refused": [
            {"place": problem.place, "finding": problem.finding, "remedy": problem.remedy} for problem in refused
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    claim, choice = finding.claim, finding.choice
    return {
        "fingerprint": finding.fingerprint,
        "kind": type(claim).__name__.lower(),
        "verdict": finding.verdict.value,
        "about": claim.about,
        "published": finding.published,
        "recomputed": finding.recomputed,
        "would_fit": finding.would_fit,
        "hint": finding.hint,
        "how": finding.how,
        "quotation": claim.quotation,
        "document": claim.document,
        "place": claim.place,
        "block": claim.number,
        "start": claim.start,
        "end": claim.end,
        "choice": None
        if choice is None
        else {"kind": choice.kind.value, "reason": choice.reason, "corrected": choice.corrected},
    }
