"""A line of the thread as the steps of its page, with what each step says and the acts that mend it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goldenthread.access import Actor
from goldenthread.look import parts, text
from goldenthread.look.words import figure_words
from goldenthread.observations.queries import FigureCard, figures_of
from goldenthread.pages.figures import facts
from goldenthread.pages.records.common import Clock, record_url, with_query
from goldenthread.partners.actors import labels
from goldenthread.records.cards import Sheet
from goldenthread.records.commands import can
from goldenthread.records.queries import list_records, related, sheet
from goldenthread.returns.accepting.queries import Behind, behind
from goldenthread.thread.beside import Branch
from goldenthread.thread.graph import Gap, Leaf
from goldenthread.thread.trace import Line, Step
from goldenthread.thread.words import STEP_LETTERS, STEP_NOUNS
from goldenthread.vocabulary import NotFound, Polarity

#: Branches of a step that stand by themselves; the rest are folded into one.
_OWN_BRANCHES = 2
_MOST_CARDS = 40
#: What mends a missing step: the act on the record beside it.
_MENDS = {"S": "out:contributes_to", "A": "in:implements", "I": "out:measured_by"}
_OWNERS = ("accountable", "responsible")
_FREQUENCY = {"monthly": "Every month", "quarterly": "Every quarter", "termly": "Every term", "yearly": "Every year"}


@dataclass
class Facts:
    """What the steps of one line say, fetched once for all of them."""

    sheets: Mapping[int, Sheet] = field(default_factory=dict)
    frames: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    figures: Sequence[FigureCard] = ()
    standings: Sequence[facts.Standing] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    back: Behind | None = None


def gather(actor: Actor, line: Line, clock: Clock) -> Facts:
    """The facts for the steps of a line: in a few queries for each record on it, and no more."""
    sheets: dict[int, Sheet] = {}
    for step in line.present:
        if step.node and step.node.step > 2:
            try:
                sheets[step.node.id] = sheet(actor, step.node.card.full_reference, clock.as_of)
            except NotFound:
                continue
    leaf = next((step.figure for step in line.steps if step.figure), None)
    figures = figures_of(actor, [leaf.measure], clock.as_of)[leaf.measure] if leaf else []
    own = next((card for card in figures if leaf and card.id == leaf.id), None)
    return Facts(
        sheets=sheets,
        frames=_frames(actor, line, clock),
        figures=figures,
        standings=_standings(actor, leaf, figures, sheets, clock) if leaf else [],
        people=labels({leaf.accepted_by}) if leaf and leaf.accepted_by else {},
        back=behind(actor, own) if own and own.returned else None,
    )


def _frames(actor: Actor, line: Line, clock: Clock) -> dict[int, tuple[str, int]]:
    """For each national element: the name of its frame, and how many of its level the frame has."""
    nodes = [step.node for step in line.present if step.node and step.node.card.kind_code == "element"]
    above = related(actor, [node.id for node in nodes], "part_of", as_of=clock.as_of, kinds=("frame",))
    found: dict[int, tuple[str, int]] = {}
    counts: dict[tuple[int, str], int] = {}
    for node in nodes:
        for frame in above[node.id][:1]:
            key = (frame.id, node.level)
            if key not in counts:
                listing = list_records(
                    actor,
                    "element",
                    filters={"level": node.level},
                    linked={"part_of": frame.id},
                    with_values=False,
                )
                counts[key] = listing.total
            found[node.id] = (frame.title, counts[key])
    return found


def _standings(
    actor: Actor, leaf: Leaf, figures: Sequence[FigureCard], sheets: Mapping[int, Sheet], clock: Clock
) -> list[facts.Standing]:
    if not figures or leaf.measure not in sheets:
        return []
    polarity = Polarity(sheets[leaf.measure].values["polarity"])
    targets = list_records(actor, "target", linked={"part_of": leaf.measure}, as_of=clock.as_of)
    unit = figures[0].figure.unit
    made = [facts.target_of(card, targets.values[card.id], unit) for card in targets.cards]
    return [facts.standing(target, figures, polarity) for target in made if target.area == leaf.area_code]


def drawn(actor: Actor, line: Line, known: Facts, clock: Clock, others: Sequence[Leaf] = ()) -> list[parts.Step]:
    """The steps as the page draws them, in the order of reading. `others` are more figures of the measure."""
    return [_step(actor, line, step, known, clock, others) for step in line.steps]


def _step(actor: Actor, line: Line, step: Step, known: Facts, clock: Clock, others: Sequence[Leaf]) -> parts.Step:
    if step.missing:
        return _missing(actor, line, step, clock)
    if step.figure:
        return _figure(step, step.figure, known, clock, others)
    if step.origin:
        document, back = step.origin.document, known.back
        sent = f"Sent by {back.agency} on {text.day(back.received_on)}. " if back else ""
        return parts.Step(
            kind=step.words,
            title=step.title,
            url=f"{document.url}{clock.query}" if document else "",
            letter=step.letter,
            meta=f"{sent}{_sentence(f'Cell {step.detail}' if back and back.cell else step.detail)}".strip(),
            links=(parts.Link(f"Open version {back.version} of the return", back.url),) if back else (),
        )
    node = step.node
    assert node is not None
    status = node.delivery if node.card.kind_code == "action" else ""
    named = node.card.kind_code in ("action", "sub_item")
    return parts.Step(
        kind=step.words,
        title=f"{node.card.reference} {node.card.title}" if named else node.card.title,
        url=f"{node.card.url}{clock.query}",
        letter=step.letter,
        state="here" if step.here else "place",
        meta=_meta(step, known),
        status=status,
        branches=tuple(_branches(step, clock)),
        gap=_gap(actor, step),
    )


def _sentence(words: str) -> str:
    said = words.strip()
    return f"{said[:1].upper()}{said[1:].rstrip('.')}." if said else ""


def _meta(step: Step, known: Facts) -> str:
    """What stands below the title: two to four short sentences."""
    node = step.node
    assert node is not None
    card, said = node.card, []
    if card.id in known.frames:
        frame, many = known.frames[card.id]
        said.append(frame)
        if node.number:
            said.append(f"{_short(node.short)} {node.number} of {many}")
    found = known.sheets.get(card.id)
    if found and found.group:
        said.append(found.group.title)
    if node.step == 6:
        said += _measured(step, known)
    owner = _owner(found)
    if owner:
        said.append(f"Owner: {owner}")
    if card.due and node.step != 6:
        said.append(f"Next date {text.day(card.due)}")
    said += [gap.words for gap in step.gaps if gap.setting_up]
    if step.note:
        said.append(step.note)
    if step.continues:
        said.append(f"Continues elsewhere: {text.count_of(step.continues, 'link')} to what you cannot open")
    return " ".join(_sentence(words) for words in said)


def _short(noun: str) -> str:
    last = noun.rpartition(" ")[2]
    return last[:1].upper() + last[1:]


def _measured(step: Step, known: Facts) -> list[str]:
    """What an indicator's step says: direction, how often, and for how many places it has figures."""
    node = step.node
    assert node is not None
    said = [Polarity(node.polarity).label] if node.polarity else []
    if node.frequency in _FREQUENCY:
        said.append(_FREQUENCY[node.frequency])
    if node.stage in ("being_established", "in_progress"):
        waiting = "Being established" if node.stage == "being_established" else "In progress"
        said.append(f"{waiting}, due {text.day(node.card.due)}" if node.card.due else waiting)
    areas = {card.area_code for card in known.figures if card.measure.id == node.id and not facts.is_wide(card)}
    if areas:
        said.append(f"Figures for {text.count_of(len(areas), 'area')}")
    return said


def _owner(found: Sheet | None) -> str:
    if found is None:
        return ""
    for relation in _OWNERS:
        if cards := found.related(relation):
            return text.listed(card.title for card in cards[:2])
    return ""


# --- Branches and gaps ----------------------------------------------------------------------------------


def _branches(step: Step, clock: Clock) -> list[parts.Branch]:
    """The branches with a gap first, by themselves; the others by themselves while there are few, or at the focus.

    Where the reader stands, each says what it is: what funds it, what answers it, who was told.
    """
    told = sorted(
        step.branches, key=lambda branch: (not any(gap.alert for gap in branch.gaps), "other" not in branch.words)
    )
    own = [branch for branch in told if any(g.alert for g in branch.gaps) or " other " in f" {branch.words} "]
    own = list(told) if step.here else own[:_OWN_BRANCHES]
    rest = [branch for branch in told if branch not in own]
    if len(rest) == 1:
        own, rest = [*own, *rest], []
    named: dict[str, tuple[parts.Link, ...]] = {}
    for branch in own:
        # Two relations may lead to one record: it is told once.
        words = _words(branch)
        named[words] = tuple(dict.fromkeys((*named.get(words, ()), *_cards(branch, clock))))
    made = [parts.Branch(words, cards) for words, cards in named.items()]
    if rest:
        items = [
            parts.Link(link.label, link.url, note=_joined(link.note, text.lower_first(_words(branch))))
            for branch in rest
            for link in _cards(branch, clock)
        ]
        made.append(parts.Branch(f"{text.count_of(len(items), 'more link')} from here", tuple(items)))
    return made


def _words(branch: Branch) -> str:
    """What a branch is; while its partnership is setting up, nothing on it is called a gap."""
    early = branch.gaps and not any(gap.alert for gap in branch.gaps)
    if branch.words.endswith(" told back under it"):
        return "How people were told back"
    return branch.words.replace("with a gap", "not linked yet") if early else branch.words


def _joined(note: str, words: str) -> str:
    return f"({words})" if not note else f"{note} ({words})"


def _cards(branch: Branch, clock: Clock) -> tuple[parts.Link, ...]:
    lacks: dict[int, list[str]] = {}
    for gap in branch.gaps:
        lacks.setdefault(gap.card.id, []).append(gap.words)
    shown = [
        parts.Link(
            card.title,
            f"{record_url('thread', card)}{clock.query}",
            note=f"{_sentence(', '.join(lacks[card.id]))}" if card.id in lacks else "",
        )
        for card in branch.cards[:_MOST_CARDS]
    ]
    if len(branch.cards) > _MOST_CARDS:
        shown.append(parts.Link(f"and {len(branch.cards) - _MOST_CARDS} more"))
    return tuple(shown)


def _gap(actor: Actor, step: Step) -> parts.Gap | None:
    """The dashed box of a step: what it lacks itself, then what its branches lack. Setting up, none."""
    own = [gap for gap in step.gaps if gap.alert]
    beside = [gap for branch in step.branches for gap in branch.gaps if gap.alert]
    if own:
        name = own[0].card.kind.name.lower()
        title = f"Gap: this {name} {text.listed(gap.finding for gap in own)}"
        said = f"{_counted(beside)} on its branches." if beside else ""
        return parts.Gap(title, said, tuple(_act(actor, gap) for gap in own if can(actor, "link", gap.card)))
    if not beside:
        return None
    said = " ".join(f"“{gap.card.title}” {gap.finding}." for gap in beside[:3])
    if len(beside) > 3:
        said += f" And {len(beside) - 3} more, in the list above."
    first = beside[0]
    acts = (_act(actor, first),) if len(beside) == 1 and can(actor, "link", first.card) else ()
    title = "Gap on this branch: " if len(beside) == 1 else "Gaps on these branches: "
    return parts.Gap(title + text.lower_first(_counted(beside)), said, acts)


def _counted(gaps: Sequence[Gap]) -> str:
    """ "1 objective has no indicator", "3 actions lack an owner or the like"."""
    kinds = {(gap.card.kind_code, gap.finding) for gap in gaps}
    if len(kinds) == 1:
        kind = gaps[0].card.kind
        noun = kind.name if len(gaps) == 1 else kind.plural
        return f"{len(gaps)} {noun.lower()} {text.agreeing(gaps[0].finding, len(gaps))}"
    return f"{text.count_of(len(gaps), 'link')} missing"


def _act(actor: Actor, gap: Gap) -> parts.Link:
    expect = next((e for e in gap.card.kind.expects if e.code == gap.code), None)
    relation = expect.relations[0] if expect else ""
    return parts.Link(gap.remedy, with_query(record_url("link", gap.card), relation=relation))


def _missing(actor: Actor, line: Line, step: Step, clock: Clock) -> parts.Step:
    """A dashed step: what is absent, why as far as the links say, and one act."""
    place = line.steps.index(step)
    beside = [line.steps[n] for n in (place - 1, place + 1) if 0 <= n < len(line.steps)]
    card = next((other.node.card for other in beside if other.node), None)
    relation = _MENDS.get(step.letter, "")
    may_mend = bool(card and relation and not clock.as_of and can(actor, "link", card))
    url = with_query(record_url("link", card), relation=relation) if card and may_mend else ""
    noun = next((STEP_NOUNS[n] for n, letter in STEP_LETTERS.items() if letter == step.letter), "step")
    detail = _sentence(step.detail)
    if not url and step.remedy:
        detail = f"{detail} {_sentence(step.remedy)}".strip()
    return parts.Step(
        kind=noun[:1].upper() + noun[1:],
        title=step.title,
        letter="?",
        state="gap",
        meta=detail,
        links=(parts.Link(step.remedy, url),) if url else (),
    )


# --- The figure -----------------------------------------------------------------------------------------


def _figure(step: Step, leaf: Leaf, known: Facts, clock: Clock, others: Sequence[Leaf]) -> parts.Step:
    own = [card for card in known.figures if card.id == leaf.id]
    said = [words.words for words in facts.comparisons(_beside(leaf, known.figures)) if words.compared]
    said += [
        f"Target {figure_words(s.target.value)} in {s.target.period.label.removeprefix('financial year ')}: {s.short}"
        for s in known.standings
        if s.short and s.start and s.start.id == leaf.id
    ]
    said += [words for words in (leaf.note, leaf.caution) if words]
    if leaf.accepted_at:
        who = known.people.get(leaf.accepted_by, "")
        by = f" by {text.lower_first(who) if who.startswith('The ') else who}" if who else ""
        said.append(f"Accepted{by}, {text.day(leaf.accepted_at)}")
    links = [parts.Link("Where this number comes from", f"{own[0].url}{clock.query}")] if own else []
    more = tuple(
        parts.Link(other.title, with_query(_thread_address(own, other), on=clock.on, known=clock.known))
        for other in others
        if other.id != leaf.id
    )
    branch = (parts.Branch(text.count_of(len(more), "other figure") + " of this measure", more),) if more else ()
    return parts.Step(
        kind=step.words,
        title=step.title,
        url=f"{own[0].url}{clock.query}" if own else "",
        letter=step.letter,
        state="here" if step.here else "place",
        meta=" ".join(_sentence(words) for words in said),
        branches=branch,
        links=tuple(links),
    )


def _thread_address(own: Sequence[FigureCard], other: Leaf) -> str:
    url = record_url("thread", own[0].measure) if own else ""
    return with_query(url, figure=other.reference)


def _beside(leaf: Leaf, figures: Sequence[FigureCard]) -> list[FigureCard]:
    """The figure itself and those of wider areas."""
    return [card for card in figures if card.id == leaf.id or facts.is_wide(card)]
