"""From a graph to what people read: trees both ways, and the one main line. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from goldenthread.records.cards import Card
from goldenthread.thread import words
from goldenthread.thread.beside import TOO_WIDE, Branch, branches
from goldenthread.thread.graph import FIGURE, RETURN, Edge, Gap, Graph, Leaf, Node, Origin
from goldenthread.thread.paths import INDICATOR, Path, choose
from goldenthread.thread.words import Way

ACTION, LOCAL, TOP = 5, 3, 1


@dataclass(frozen=True)
class Step:
    """One bead of the line. `place` and `of` count in the order of reading.

    A step is a record (`node`), a figure, where the figure came from (`origin`), or missing.
    """

    letter: str
    words: str
    title: str
    node: Node | None = None
    figure: Leaf | None = None
    origin: Origin | None = None
    place: int = 0
    of: int = 0
    here: bool = False
    missing: bool = False
    remedy: str = ""
    detail: str = ""
    note: str = ""
    relation: str = ""
    branches: tuple[Branch, ...] = ()
    gaps: tuple[Gap, ...] = ()
    continues: int = 0
    setting_up: bool = False

    @property
    def card(self) -> Card | None:
        """The record of the step, or the document a figure came from."""
        if self.node:
            return self.node.card
        return self.origin.document if self.origin else None

    @property
    def label(self) -> str:
        """As in "6 of 8"."""
        return f"{self.place} of {self.of}"

    @property
    def number(self) -> int:
        """The step of the line it is on: 1 the national priority, 8 the return; 0 for others."""
        if self.node:
            return self.node.step
        return FIGURE if self.figure else RETURN if self.origin else 0


@dataclass(frozen=True)
class Line:
    """The main line through one record, in the order of reading, with what stands beside it."""

    steps: tuple[Step, ...]
    way: Way
    focus: Card
    truncated: bool = False

    @property
    def present(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.missing)

    @property
    def missing(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.missing)

    @property
    def top_down(self) -> tuple[Step, ...]:
        """The steps from the national priority down, whichever way the line is read."""
        return self.steps if self.way == "down" else self.steps[::-1]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What records on the line lack."""
        return tuple(gap for step in self.steps for gap in step.gaps)

    @property
    def branch_gaps(self) -> tuple[Gap, ...]:
        """What records beside the line lack."""
        return tuple(g for step in self.steps for branch in step.branches for g in branch.gaps)

    @property
    def complete(self) -> bool:
        """Whether it runs from a national strategic priority to a figure, with nothing missing."""
        ends = self.top_down
        return not self.missing and bool(ends) and ends[0].number == TOP and any(step.figure for step in ends)

    @property
    def origin(self) -> Origin | None:
        """Where the figure of the line came from."""
        return next((step.origin for step in self.steps if step.origin), None)


@dataclass(frozen=True)
class Twig:
    """A node of a tree, with how it is joined to the one before it."""

    node: Node
    words: str
    relation: str = ""
    note: str = ""
    gaps: tuple[Gap, ...] = ()
    figures: tuple[Leaf, ...] = ()
    twigs: tuple["Twig", ...] = ()
    #: Shown in full elsewhere in this tree.
    again: bool = False
    continues: int = 0


def up(graph: Graph) -> Twig:
    """Everything the focus serves, as a tree."""
    return _tree(graph, "up")


def down(graph: Graph) -> Twig:
    """Everything that serves the focus, as a tree, with the figures at its ends."""
    return _tree(graph, "down")


def _tree(graph: Graph, way: Way) -> Twig:
    shown: set[int] = set()

    def twig(node_id: int, by: Edge | None) -> Twig:
        node = graph.nodes[node_id]
        said = _words(graph, by, way) if by else node.name
        made = Twig(node, said, by.relation if by else "", by.note if by else "")
        if node_id in shown:
            return replace(made, again=True)
        shown.add(node_id)
        edges = graph.below(node_id) if way == "down" else graph.above(node_id)
        return replace(
            made,
            gaps=graph.gaps(node_id),
            figures=graph.leaves(node_id) if way == "down" else (),
            twigs=tuple(twig(e.lower if way == "down" else e.upper, e) for e in edges),
            continues=graph.continues.get(node_id, 0),
        )

    return twig(graph.focus, None)


def _words(graph: Graph, edge: Edge, way: Way) -> str:
    upper, lower = graph.nodes[edge.upper], graph.nodes[edge.lower]
    return words.step_words(upper.name, lower.name, edge.relation, way)


def line(
    graph: Graph,
    *,
    via: Collection[int] = (),
    way: Way = "down",
    owner: int | None = None,
    figure: int | None = None,
) -> Line:
    """The one main line through the focus, from the national priority to the return.

    `via` are records it should pass where it can (the reader chose another branch); `owner` is
    the partnership the reader is in; `figure` is the id of the figure they came from. The same
    graph always gives the same line.
    """
    above, below = choose(graph, via=via, owner=owner)
    home = owner if owner is not None else graph.node.card.owner_id
    ids = (*above.nodes[::-1], graph.focus, *below.nodes)
    edges = (*above.edges[::-1], *below.edges)
    steps: list[Step] = []
    for n, node_id in enumerate(ids):
        by_upper = edges[n - 1] if n else None
        by_lower = edges[n] if n < len(edges) else None
        by = by_upper if way == "down" else by_lower
        node = graph.nodes[node_id]
        steps.append(
            Step(
                letter=node.letter,
                words=_words(graph, by, way) if by else node.name,
                title=node.card.title,
                node=node,
                here=node_id == graph.focus and figure is None,
                note=by.note if by else "",
                relation=by.relation if by else "",
                branches=branches(graph, node_id, by_upper, by_lower, home),
                gaps=graph.gaps(node_id) if node.card.owner_id == home else (),
                continues=graph.continues.get(node_id, 0),
            )
        )
    steps += _end(graph, ids[-1], below, way, figure)
    steps = _top(graph, steps, home) + steps
    if way == "up":
        steps.reverse()
    total = len(steps)
    return Line(
        steps=tuple(replace(step, place=n, of=total) for n, step in enumerate(steps, 1)),
        way=way,
        focus=graph.node.card,
        truncated=graph.truncated,
    )


def parents_on_the_line(graph: Graph, *, via: Collection[int] = (), owner: int | None = None) -> set[int]:
    """The records of the main line whose other children are worth fetching.

    Where the line ends at an action, also what may carry indicators for it.
    """
    above, below = choose(graph, via=via, owner=owner)
    ids = {edge.upper for edge in (*above.edges, *below.edges)}
    last = below.nodes[-1] if below.nodes else graph.focus
    if graph.nodes[last].step == ACTION:
        ids |= _carriers(graph, last).keys()
    return {pk for pk in ids if graph.nodes[pk].card.kind_code not in TOO_WIDE}


def _end(graph: Graph, last: int, below: Path, way: Way, figure: int | None) -> list[Step]:
    """The figure and where it came from, or the first thing that is missing."""
    leaves = graph.leaves(last)
    leaf = next((f for f in leaves if f.id == figure), leaves[0] if leaves else None)
    if leaf:
        others = tuple(f for f in leaves if f.id != leaf.id)
        detail = words.counted(len(others), "other figure", "other figures") if others else ""
        return [
            Step(
                letter="F",
                words="Figure it shows" if way == "down" else "Figure it supplied",
                title=leaf.title,
                figure=leaf,
                here=leaf.id == figure,
                detail=detail,
                note=leaf.note,
            ),
            _origin_step(leaf.origin, way),
        ]
    node = graph.nodes[last]
    if not node.step or last in graph.open_ends:
        return []
    number = FIGURE if node.step >= INDICATOR else INDICATOR if node.step == ACTION else ACTION
    setting_up = node.card.owner_id in graph.setting_up
    return [_missing(number, setting_up=setting_up, **_why(graph, node))]


def _origin_step(origin: Origin, way: Way) -> Step:
    if origin.returned:
        said = "Agency return it came from" if way == "down" else "Agency return"
        absent = ""
    else:
        said = "Report it is published in" if way == "down" else "Published report"
        absent = "return not held"
    if origin.document is None:
        return Step("R", said, "The source is not open to you", origin=origin, detail=absent)
    detail = "; ".join(part for part in (origin.section, absent) if part)
    return Step("R", said, origin.document.title, origin=origin, detail=detail)


def _why(graph: Graph, node: Node) -> dict[str, str]:
    """Why a step may be missing, and what to do: never more than the links say."""
    if node.step >= INDICATOR:
        being = {"being_established": "It is being established.", "in_progress": "It is in progress."}
        return {"detail": being.get(node.stage, ""), "remedy": "Add its first figure"}
    if node.step < ACTION:
        return {"detail": "", "remedy": "Add an action, or link one"}
    through = through_theme(graph, node.id)
    detail = ""
    if through:
        theme, n = through
        detail = (
            f"Measured through its {theme.short} only: “{theme.card.title}” has "
            f"{words.counted(n, 'indicator', 'indicators')}."
        )
    return {"detail": detail, "remedy": "Choose an indicator, or record why there is none"}


def _carriers(graph: Graph, node_id: int) -> dict[int, None]:
    """The records above that may have indicators for what is under them, the nearest first."""
    found: dict[int, None] = {}
    level, seen = [node_id], {node_id}
    while level:
        onward = []
        for edge in (edge for here in level for edge in graph.above(here)):
            if edge.upper not in seen:
                seen.add(edge.upper)
                onward.append(edge.upper)
                if graph.nodes[edge.upper].step == LOCAL:
                    found[edge.upper] = None
        level = onward
    return found


def through_theme(graph: Graph, node_id: int) -> tuple[Node, int] | None:
    """The nearest record above (a theme, a priority) that has indicators, and how many."""
    for pk in _carriers(graph, node_id):
        n = sum(graph.nodes[e.lower].step == INDICATOR for e in graph.all_below(pk))
        if n:
            return graph.nodes[pk], n
    return None


def _missing(number: int, *, setting_up: bool, detail: str = "", remedy: str = "") -> Step:
    said = words.missing_words(number, setting_up=setting_up)
    return Step(
        letter=words.STEP_LETTERS[number],
        words=said,
        title=said,
        missing=True,
        detail=detail,
        remedy=remedy,
        setting_up=setting_up,
    )


def _top(graph: Graph, steps: list[Step], home: int | None) -> list[Step]:
    """A dashed bead above the line, where the partnership adopts a frame and the line misses it."""
    first = steps[0].node
    reached = any(step.node and step.node.step in (1, 2) for step in steps)
    on_the_line = any(step.node and step.node.step for step in steps)
    if reached or not on_the_line or home not in graph.adopters or first is None:
        return []
    if first.id in graph.open_ends or not (first.step or first.card.kind_code == "plan"):
        return []
    return [
        _missing(
            TOP,
            setting_up=home in graph.setting_up,
            remedy="Link it to the national outcome it contributes to",
        )
    ]
