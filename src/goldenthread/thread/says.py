"""What a thread says, in sentences: the lede, the checks beside it, and the whole in one breath."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from goldenthread.look.text import lower_first
from goldenthread.thread import words
from goldenthread.thread.graph import Origin
from goldenthread.thread.trace import ACTION, TOP, Line, Step

Mark = Literal["ok", "gap", "note"]


@dataclass(frozen=True)
class Saying:
    """One sentence about a thread. A gap wants an act; a note says what is so."""

    mark: Mark
    text: str

    @property
    def ok(self) -> bool:
        return self.mark == "ok"


def lede(line: Line) -> str:
    """The answer at the top of the page, in one or two sentences."""
    return f"{_first(line)} {_beside(line)}".strip()


def _first(line: Line) -> str:
    steps = line.top_down
    if line.complete:
        origin = line.origin
        if origin and origin.returned:
            end = "national priority to agency return"
            up = "This return serves a national priority, through every step."
        else:
            end = "national priority to published figure"
            up = "This published figure serves a national priority, through every step."
        holds = f"This thread holds from {end}."
        return holds if line.way == "down" else up
    missing = [lower_first(step.words) for step in line.missing]
    if missing:
        said = words.a_list(missing)
        return (
            f"This thread does not reach its end: {said}."
            if len(line.present) > 1
            else (f"This thread starts here: {said}.")
        )
    if len(steps) == 1:
        return "Nothing is linked above or below this record yet."
    return f"This thread runs from {_named(steps[0])} to {_named(steps[-1])}."


def _beside(line: Line) -> str:
    told = [gap for gap in line.gaps + line.branch_gaps if gap.alert]
    branches = len({gap.card.id for gap in line.branch_gaps if gap.alert})
    if not told:
        return ""
    if branches == len({gap.card.id for gap in told}):
        return (
            "One branch beside it has a gap."
            if branches == 1
            else (f"{branches} records on branches beside it have gaps.")
        )
    n = len(line.gaps)
    return f"{words.counted(n, 'record on it has a gap', 'gaps are on the line')}."


def _named(step: Step) -> str:
    return lower_first(step.node.name) if step.node else "where its figure came from"


def says(line: Line) -> list[Saying]:
    """The sentences under "What this thread says", what holds first."""
    found: list[Saying] = []
    n = len(line.steps)
    actions = [s for s in line.present if s.node and s.node.step == ACTION]
    unowned = {gap.card.id for gap in line.gaps if gap.code == "action-owner"}
    if line.complete:
        owned = ", each action with an owner" if actions and not unowned else ""
        found.append(Saying("ok", f"All {n} steps are in place{owned}"))
    elif len(line.present) > 1 and not line.missing:
        found.append(Saying("ok", f"{n} steps are joined"))
    elif line.missing:
        found.append(Saying("note", f"{len(line.present)} of {n} steps are in place"))
    found += _about_the_figure(line)
    top = line.top_down[0]
    if not top.missing and top.number != TOP and any(s.number for s in line.steps):
        found.append(Saying("note", "It is not linked to a national priority"))
    if any(s.number == 6 for s in line.present) and not actions:
        found.append(Saying("note", "No action stands on this line"))
    for step in line.missing:
        text = step.words + (f". {step.detail.rstrip('.')}" if step.detail else "")
        found.append(Saying("note" if step.setting_up else "gap", text))
    for gap in line.gaps:
        name = lower_first(gap.card.kind.name)
        found.append(Saying("gap" if gap.alert else "note", f"This {name}: {gap.words}"))
    found += _branch_sayings(line)
    if line.truncated:
        found.append(Saying("note", "This thread is longer than one page shows"))
    if any(step.continues for step in line.steps):
        found.append(Saying("note", "It continues elsewhere, in records that you may not read"))
    return found


def _about_the_figure(line: Line) -> list[Saying]:
    origin = line.origin
    if origin is None:
        return []
    if origin.returned:
        return [Saying("ok", "The figure is traced to the return it came from")]
    return [Saying("note", f"The figure is published in {origin.place}; the return is not held")]


def _branch_sayings(line: Line) -> list[Saying]:
    """Gaps on branches, counted by what is missing: "1 gap on a branch: an objective ..."."""
    counts: dict[tuple[str, str, bool], int] = {}
    for gap in line.branch_gaps:
        key = (gap.card.kind_code, gap.words, gap.alert)
        counts[key] = counts.get(key, 0) + 1
    sayings = []
    for (kind_code, finding, alert), n in counts.items():
        name = lower_first(words.name_of(kind_code))
        if n == 1:
            article = "an" if name[0] in "aeiou" else "a"
            text = f"1 gap on a branch: {article} {name} {_with(finding, one=True)}"
        else:
            many = lower_first(words.plural_of(kind_code))
            text = f"{n} gaps on branches: {many} {_with(finding, one=False)}"
        sayings.append(Saying("gap" if alert else "note", text))
    return sayings


def _with(finding: str, *, one: bool) -> str:
    """A finding after its noun: "with no indicator"."""
    if finding.startswith("has no "):
        return f"with no {finding.removeprefix('has no ')}"
    if finding.endswith("not linked yet"):
        return f"with {finding}" if finding != "not linked yet" else finding
    return f"that {finding}" if one else f"where each {finding}"


def _source(origin: Origin) -> str:
    return f"“{origin.document.title}”" if origin.document else origin.place


def in_one_breath(line: Line) -> list[str]:
    """The thread from its figure up, in three to five short sentences."""
    steps = [step for step in line.top_down if not step.missing][::-1]
    sentences: list[str] = []
    figure = next((s.figure for s in steps if s.figure), None)
    records = [s for s in steps if s.node]
    if figure:
        how = "came from" if figure.origin.returned else "is published in"
        sentences.append(f"{figure.shown} {how} {_source(figure.origin)}.")
    if not records:
        return sentences
    if figure:
        sentences.append(f"It is a figure of “{records[0].title}”.")
    else:
        sentences.append(f"This starts with “{records[0].title}”.")
    for lower, upper in pairwise(records):
        relation = upper.relation if line.way == "up" else lower.relation
        if not relation or not lower.node or not upper.node:
            continue
        said = words.verb(relation, lower=True)
        subject = "It" if lower is records[0] else f"The {lower_first(lower.node.name)}"
        name = lower_first(upper.node.name)
        sentences.append(f"{subject} {said} the {name} “{upper.title}”.")
    top = records[-1]
    if len(sentences) > 5 and top.node:
        # The ends of the line say most; what joins them is on the page.
        name = lower_first(top.node.name)
        sentences = [*sentences[:4], f"From there it leads up to the {name} “{top.title}”."]
    return sentences
