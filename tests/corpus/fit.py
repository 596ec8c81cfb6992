"""Fit the weights by which relations are weighed: `python -m tests.corpus.fit [--write]`.

Each stated figure of the labelled passages is one choice: among all relations that it could stand in, and "none". What
is labelled says which were meant: for a figure that agrees, those of its kind that hold; for one that disagrees, those
that fail and give what the label works out; for one without a label, none, or one that holds. The weights are those of
a conditional logit with a quadratic penalty, found by L-BFGS: no chance is in it.

Few passages are wrong, so each right figure is also tried with other values in its place: digits swapped, a digit off,
a third more. The relation that was meant is known, and now it fails.

Without `--write` each corpus is left out in turn: the table is fitted on the others, and what is told is how many of the
errors of the one left out it backs (it makes a relation that fails at least as likely as `BACKED`), and how many of the
figures that are not wrong. `--write` fits on all and writes the table. A file that nobody has read yet is not among
those learned from: it measures.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from goldenthread.claims.model import Amount, AmountKind
from goldenthread.claims.passage import runs
from goldenthread.claims.weighing import relations as weighing
from goldenthread.claims.weighing.opinions import BACKED
from goldenthread.claims.weighing.relations import Kind, Relation, outcome
from goldenthread.claims.weighing.weigh import HOLDING, Option, options
from goldenthread.reading import read
from tests.corpus.score import CORPUS, _plain, _stands_in, load
from tests.unit.claims.constructions import KINDS

LEARNED = ("claims", *(f"claims-{letter}" for letter in "bcdefghijk"))
#: Passages in which nothing is wrong, one a line.
PLAIN = (CORPUS.with_name("right.txt"), CORPUS.parents[1] / "unit" / "claims" / "quiet.txt")
#: A trait seen with fewer stated figures than this says nothing.
LEAST = 60
PENALTY = 0.8
#: How much a figure with another value put in counts against one as printed.
PUT_IN = 0.5
VARIANTS = 4
#: Weights smaller than this are left out of the table.
SMALLEST = 0.1

LABELS = {
    Kind.SHARE: {"share", "ratio", "rate", "change"},
    Kind.REMAINDER: {"share", "ratio"},
    Kind.CHANGE: {"change", "ratio", "share", "points"},
    Kind.POINTS: {"points", "change", "difference"},
    Kind.REST: {"whole", "share", "sum"},
    Kind.PERCENTAGES: {"sum", "whole"},
    Kind.DIFFERENCE: {"difference", "sum", "target", "rate", "points"},
    Kind.SUM: {"sum", "whole", "difference"},
    Kind.MEAN: {"rate"},
    Kind.LESS: {"difference", "sum", "whole"},
    Kind.PRODUCT: {"multiple", "rate", "projection", "sum"},
    Kind.EACH: {"rate", "multiple", "share"},
    Kind.PORTION: {"share", "multiple", "ratio"},
    Kind.RATE: {"rate"},
    Kind.TIMES: {"multiple", "ratio"},
}


@dataclass(slots=True)
class Choice:
    """One stated figure: the traits of each of its relations, and which may be meant (the first is "none")."""

    corpus: str
    passage: str
    put_in: bool
    wrong: bool
    traits: list[list[str]]
    allowed: list[bool]
    fails: list[bool]


def choices(path: Path) -> Iterator[Choice]:
    """The choices of a file of passages."""
    for passage in load(path):
        document = read(passage["text"].encode(), "passage.md")
        for run in runs(document):
            for held in options(run).values():
                yield from _choices(path.stem, passage, held)


def plain_choices(path: Path) -> Iterator[Choice]:
    """The choices of a file of passages, one a line, in which nothing is wrong."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line and not line.startswith("#"):
            for run in runs(read(line.encode(), "passage.md")):
                for held in options(run).values():
                    yield from _choices(path.stem, {"id": f"{path.stem} {number}", "claims": []}, held)


#: How the wordings of the tests are labelled, by the name of their kind.
WORDINGS = {"change": "change", "points": "points", "share": "share", "sum": "sum", "money": "sum", "rate": "rate"}


def worded_choices() -> Iterator[Choice]:
    """The choices of the wordings that the tests fill with figures, each filled once and right."""
    for kind, label in WORDINGS.items():
        wordings, make = KINDS[kind]
        for wording in wordings:
            text, stated = make(wording, random.Random(wording), right=True)
            claim = {"figure": stated, "verdict": "agrees", "kind": label, "why": ""}
            for run in runs(read(text.encode(), "passage.md")):
                for held in options(run).values():
                    yield from _choices("wordings", {"id": wording, "claims": [claim]}, held)


def _choices(corpus: str, passage: dict[str, Any], held: list[Option]) -> Iterator[Choice]:
    stated = held[0].relation.stated.amount
    label = _label(passage, stated)
    if label == "perhaps":
        return
    wrong = label is not None and label["verdict"] == "disagrees"
    meant = [_meant(option, label) for option in held] if label else [False] * len(held)
    if wrong and not any(meant):
        return
    allowed = meant if any(meant) else [option.outcome in HOLDING for option in held]
    rows = [[f"{option.relation.kind}|{trait}" for trait in option.traits()] for option in held]
    fails = [option.outcome not in HOLDING for option in held]
    yield Choice(corpus, passage["id"], False, wrong, rows, [not any(meant), *allowed], fails)
    if wrong or not any(meant):
        return
    for turn in range(VARIANTS):
        other = _another(stated, random.Random(f"{passage['id']} {stated.start} {turn}"))
        if other is None:
            continue
        put_in = [_with(option, other) for option in held]
        allowed = [one and option.outcome not in HOLDING for one, option in zip(meant, put_in, strict=True)]
        if any(allowed):
            rows = [[f"{option.relation.kind}|{trait}" for trait in option.traits()] for option in put_in]
            fails = [option.outcome not in HOLDING for option in put_in]
            yield Choice(corpus, passage["id"], True, True, rows, [False, *allowed], fails)


def _label(passage: dict[str, Any], stated: Amount) -> Any:
    """The label of a figure; "perhaps" where it is only one of those under which a fault may be named."""
    shown = _plain(stated.text)

    def named(names: Sequence[str]) -> bool:
        return any(_stands_in(name, shown) or _stands_in(shown, name) for name in map(_plain, names))

    found = [claim for claim in passage["claims"] if named([claim["figure"]])]
    if found:
        return next((claim for claim in found if claim["verdict"] == "disagrees"), found[0])
    return "perhaps" if any(named(claim.get("also", ())) for claim in passage["claims"]) else None


def _meant(option: Option, label: dict[str, Any]) -> bool:
    if label["kind"] not in LABELS[option.relation.kind]:
        return False
    if label["verdict"] != "disagrees":
        return option.outcome in HOLDING
    return option.outcome not in HOLDING and _gives(option.relation, label["why"])


def _gives(relation: Relation, why: str) -> bool:
    """Whether a relation gives a number that the label says it should."""
    for text in re.findall(r"\d[\d,]*(?:\.\d+)?", why):
        said = Decimal(text.replace(",", ""))
        unit = Decimal(1).scaleb(-len(text.partition(".")[2]))
        whole = 100 - relation.exact + relation.stated.amount.value
        if relation.kind is Kind.REST and ("parts" in why or "come to" in why) and abs(whole - said) < 1:
            return True
        for scale in (Decimal(1), Decimal(1000), Decimal(1_000_000), Decimal("0.01")):
            off = abs(relation.exact / scale - said)
            if off <= unit / 2 or (said >= 10 and off / said < Decimal("0.004")):
                return True
    return False


def _with(option: Option, amount: Amount) -> Option:
    relation = replace(option.relation, stated=replace(option.relation.stated, amount=amount))
    return replace(option, relation=relation, outcome=outcome(relation))


def _another(amount: Amount, chance: random.Random) -> Amount | None:
    """A figure with another value, off as people get them wrong."""
    if amount.kind is AmountKind.RATIO:
        value = chance.choice([Decimal(1) / 2, Decimal(1) / 3, Decimal(1) / 4, Decimal(2) / 3, Decimal(3) / 4])
        return None if abs(value - amount.value) < Decimal("0.01") else replace(amount, value=value)
    unit = Decimal(1).scaleb(-amount.places)
    number = int(amount.value / unit)
    digits = list(str(abs(number)))
    way = chance.choice(["swap", "digit", "scale", "scale", "step"])
    if way == "swap" and len(digits) > 1:
        at = chance.randrange(len(digits) - 1)
        digits[at], digits[at + 1] = digits[at + 1], digits[at]
        other = int("".join(digits))
    elif way == "digit":
        at = chance.randrange(len(digits))
        digits[at] = str((int(digits[at]) + chance.randint(1, 3)) % 10)
        other = int("".join(digits))
    elif way == "step":
        other = number + chance.choice([-10, 10, -5, 5, 7, -7, 100, -100]) * 10 ** max(0, len(digits) - 3)
    else:
        other = int(number * chance.uniform(0.55, 1.7))
    return None if other <= 0 or other == number else replace(amount, value=other * unit)


def fit(held: Sequence[Choice]) -> dict[str, float]:
    """The weights of traits, each named by kind and trait."""
    seen = Counter(trait for choice in held for trait in {name for row in choice.traits for name in row})
    names = sorted(name for name, count in seen.items() if count >= LEAST)
    number = {name: at for at, name in enumerate(names)}
    ends, columns, group, allowed = [0], [], [], []
    for at, choice in enumerate(held):
        for row in ([], *choice.traits):
            columns += [number[trait] for trait in row if trait in number]
            ends.append(len(columns))
            group.append(at)
        allowed += choice.allowed
    matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(group), len(names)))
    turned = matrix.T.tocsr()
    groups, meant = np.array(group), np.array(allowed, float)
    starts = np.searchsorted(groups, np.arange(len(held)))
    share = np.array([PUT_IN if choice.put_in else 1.0 for choice in held])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        sizes = np.exp(scores - np.maximum.reduceat(scores, starts)[groups])
        every, right = np.add.reduceat(sizes, starts), np.add.reduceat(sizes * meant, starts)
        right = np.maximum(right, 1e-300)
        slope = turned @ ((sizes * meant / right[groups] - sizes / every[groups]) * share[groups])
        value = -np.sum(share * (np.log(right) - np.log(every))) + PENALTY / 2 * weights @ weights
        return float(value), PENALTY * weights - slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return {
        name: round(float(weight), 3) for name, weight in zip(names, found.x, strict=True) if abs(weight) > SMALLEST
    }


def put(weights: dict[str, float]) -> dict[str, dict[str, float]]:
    """The weights by kind, as the table holds them."""
    held: dict[str, dict[str, float]] = {}
    for name, weight in weights.items():
        kind, _, trait = name.partition("|")
        held.setdefault(kind, {})[trait] = weight
    return held


def files() -> list[Path]:
    """The corpora that are learned from."""
    return [path for path in sorted(CORPUS.parent.glob("claims*.yaml")) if path.stem in LEARNED]


def write(weights: dict[str, float]) -> Path:
    """Write the table."""
    path = Path(weighing.__file__).with_name("weights.tsv")
    lines = ["# Made by python -m tests.corpus.fit --write. Kind, trait, weight."]
    lines += ["\t".join((*name.split("|", 1), f"{weight:g}")) for name, weight in sorted(weights.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def main(arguments: list[str]) -> int:
    """Fit on all passages and write the table, or leave each corpus out in turn and say how well it is told."""
    held = [choice for path in files() for choice in choices(path)]
    plain = [choice for path in PLAIN for choice in plain_choices(path)]
    plain += worded_choices()
    if "--write" in arguments:
        weights = fit([*held, *plain])
        print(f"{len(weights)} weights in {write(weights)}")
        return 0
    for name in sorted({choice.corpus for choice in [*held, *plain]}):
        weights = fit([choice for choice in [*held, *plain] if choice.corpus != name])
        left_out = [choice for choice in [*held, *plain] if choice.corpus == name and not choice.put_in]
        told = [(choice, _failing(choice, weights)) for choice in left_out]
        wrong = [fails >= BACKED for choice, fails in told if choice.wrong]
        other = [fails >= BACKED for choice, fails in told if not choice.wrong]
        print(f"{name}: backs {sum(wrong)} of {len(wrong)} errors, and {sum(other)} of {len(other)} other figures")
    return 0


def _failing(choice: Choice, weights: dict[str, float]) -> float:
    """How likely it is that a relation that fails is meant."""
    sizes = [np.exp(sum(weights.get(trait, 0.0) for trait in row)) for row in choice.traits]
    return float(sum(size for size, fails in zip(sizes, choice.fails, strict=True) if fails) / (1 + sum(sizes)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
