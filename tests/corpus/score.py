"""How well a claim checker does on labelled passages: `python -m tests.corpus.score [FILE]`.

The question is only what it calls wrong. Precision: of what it says disagrees, how much is labelled so; a
wrong alarm sends somebody to an author with a false charge. Recall: of what is labelled so, how much it
finds. The format of a file of passages, and how they were labelled, stands at the head of `claims.yaml`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from goldenthread.claims.model import Finding, Report

Passage = Mapping[str, Any]

CORPUS = Path(__file__).with_name("claims.yaml")
SORTS = ("right", "rounding", "wrong", "trap")
DISAGREES = "disagrees"

# What a passage is put down as in the confusion: the first of these that any of its findings has.
WORST_FIRST = (DISAGREES, "differs between documents", "rounding", "agrees", "not checkable")
NOTHING = "nothing found"

# Where each kind of claim holds the amount that the document states. A change without one states a direction.
_STATED = ("stated", "words", "total", "target", "first", "second", "wide", "narrow", "parts")


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one run.

    Args:
        labelled: Claims labelled as disagreeing.
        found: How many of these the checker called so.
        alarms: Findings that say disagrees.
        right_alarms: How many of these answer to a label.
        confusion: For each sort of passage, how many passages had which finding as their worst.
        by_error: For each sort of error, how many were labelled and how many found.
        by_verdict: For claims labelled agrees or rounding, how many were labelled and how many given that verdict.
        wrong_alarms: Each in one line: passage, figure, what the checker said.
        misses: Each in one line: passage, figure, error, why it is wrong.
    """

    labelled: int
    found: int
    alarms: int
    right_alarms: int
    confusion: dict[str, Counter[str]] = field(default_factory=dict)
    by_error: dict[str, tuple[int, int]] = field(default_factory=dict)
    by_verdict: dict[str, tuple[int, int]] = field(default_factory=dict)
    wrong_alarms: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """Share of alarms that are right; 1 where there was no alarm."""
        return self.right_alarms / self.alarms if self.alarms else 1.0

    @property
    def recall(self) -> float:
        """Share of labelled errors that were found; 1 where none is labelled."""
        return self.found / self.labelled if self.labelled else 1.0


def load(path: Path = CORPUS) -> list[dict[str, Any]]:
    """The passages of a file, in its order."""
    return list(yaml.safe_load(path.read_text(encoding="utf-8")))


def score(passages: Iterable[Passage], checker: Callable[[str], Report]) -> Score:
    """Run the checker over every passage and compare what it calls wrong with the labels.

    A finding answers to a label when it says disagrees and the labelled figure (or one of its `also`) stands
    in the finding's stated amount or published text. Two findings may answer to one label.
    """
    labelled = found = alarms = right_alarms = 0
    confusion = {sort: Counter[str]() for sort in SORTS}
    errors: dict[str, tuple[int, int]] = {}
    verdicts: dict[str, tuple[int, int]] = {}
    wrong_alarms: list[str] = []
    misses: list[str] = []
    for passage in passages:
        try:
            findings = checker(passage["text"]).findings
        except Exception as trouble:
            trouble.add_note(f"in passage {passage['id']}")
            raise
        given = {finding.verdict.value for finding in findings}
        worst = next((verdict for verdict in WORST_FIRST if verdict in given), NOTHING)
        confusion[passage["sort"]][worst] += 1

        said_wrong = [finding for finding in findings if finding.verdict.value == DISAGREES]
        is_wrong = [claim for claim in passage["claims"] if claim["verdict"] == DISAGREES]
        alarms += len(said_wrong)
        for finding in said_wrong:
            if any(answers(finding, claim) for claim in is_wrong):
                right_alarms += 1
            else:
                wrong_alarms.append(f"{passage['id']} ({passage['sort']}) {finding.published!r}: {finding.how}")
        labelled += len(is_wrong)
        for claim in passage["claims"]:
            same_verdict = (finding for finding in findings if finding.verdict.value == claim["verdict"])
            hit = any(answers(finding, claim) for finding in same_verdict)
            kept, key = (errors, claim["error"]) if claim["verdict"] == DISAGREES else (verdicts, claim["verdict"])
            of, got = kept.get(key, (0, 0))
            kept[key] = (of + 1, got + hit)
            if claim["verdict"] == DISAGREES:
                found += hit
                if not hit:
                    misses.append(f"{passage['id']} {claim['figure']!r}: {claim['error']}; {claim['why']}")
    return Score(
        labelled=labelled,
        found=found,
        alarms=alarms,
        right_alarms=right_alarms,
        confusion=confusion,
        by_error=dict(sorted(errors.items())),
        by_verdict=dict(sorted(verdicts.items())),
        wrong_alarms=tuple(wrong_alarms),
        misses=tuple(misses),
    )


def answers(finding: Finding, claim: Mapping[str, Any]) -> bool:
    """Whether a finding is about the labelled figure, by any of the names that the label gives it."""
    shown = [_plain(text) for text in (finding.published, *_stated_texts(finding.claim))]
    figures = [_plain(figure) for figure in (claim["figure"], *claim.get("also", ()))]
    return any(_stands_in(figure, text) or _stands_in(text, figure) for figure in figures for text in shown if text)


def _stated_texts(claim: object) -> list[str]:
    held = [value for name in _STATED if (value := getattr(claim, name, None)) is not None]
    if getattr(claim, "total", None) is not None:
        held = [claim.total]  # type: ignore[attr-defined]  # of a sum the total is what is stated, not its parts
    if getattr(claim, "stated", None) is None and hasattr(claim, "new"):
        held.append(claim.new)
    spread = [amount for value in held for amount in (value if isinstance(value, tuple) else (value,))]
    return [value if isinstance(value, str) else value.text for value in spread]


def _plain(text: str) -> str:
    text = re.sub(r"\s*per cent\b", "%", text.casefold())
    return re.sub(r"[\s\u00a0]+", " ", text).strip(" .,;:*")


def _stands_in(inner: str, outer: str) -> bool:
    """Whether one text is in the other and is not a piece of a longer number or word there."""
    if not inner:
        return False
    return re.search(rf"(?<![\w])(?<!\d[.,]){re.escape(inner)}(?![\w]|[.,]\d)", outer) is not None


def lines(result: Score) -> list[str]:
    """The score in words, for the terminal."""
    out = [
        f"Precision of 'disagrees': {result.right_alarms} of {result.alarms} alarms ({result.precision:.1%})",
        f"Recall of 'disagrees': {result.found} of {result.labelled} errors ({result.recall:.1%})",
        "",
        "Worst finding in each passage:",
    ]
    heads = [verdict for verdict in (*WORST_FIRST, NOTHING) if any(row[verdict] for row in result.confusion.values())]
    width = max((len(head) for head in heads), default=0) + 2
    out.append(" " * 10 + "".join(f"{head:>{width}}" for head in heads))
    out += [f"{sort:10}" + "".join(f"{row[head]:>{width}}" for head in heads) for sort, row in result.confusion.items()]
    out += ["", "Errors found, by sort:"]
    out += [f"  {error}: {got} of {of}" for error, (of, got) in result.by_error.items()]
    out += ["", "Other claims given the labelled verdict:"]
    out += [f"  {verdict}: {got} of {of}" for verdict, (of, got) in result.by_verdict.items()]
    out += ["", f"Wrong alarms ({len(result.wrong_alarms)}):", *(f"  {line}" for line in result.wrong_alarms)]
    out += ["", f"Misses ({len(result.misses)}):", *(f"  {line}" for line in result.misses)]
    return out


def main(arguments: list[str]) -> int:
    """Score the checker on a file of passages; the corpus beside this file where none is named."""
    from goldenthread.claims import check_text

    path = Path(arguments[0]) if arguments else CORPUS
    print("\n".join(lines(score(load(path), check_text))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
