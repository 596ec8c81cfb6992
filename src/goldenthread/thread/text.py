"""The thread as a tree of text, for the command line. Pure."""

from collections.abc import Iterator

from goldenthread.thread import trace
from goldenthread.thread.graph import Graph, Leaf
from goldenthread.thread.says import lede, says
from goldenthread.thread.trace import Line, Twig
from goldenthread.thread.words import Way

_UNICODE = ("├─ ", "└─ ", "│  ", "   ")
_ASCII = ("|- ", "`- ", "|  ", "   ")
_MARKS = {"ok": "+", "gap": "!", "note": "-"}


def tree(graph: Graph, way: Way = "down", *, ascii_only: bool = False) -> str:
    """Everything the focus serves (up) or is served by (down), a record to a line.

    Each line says how the record is joined to the one over it; gaps and figures hang under it.
    """
    twig = trace.up(graph) if way == "up" else trace.down(graph)
    lines = [f"{_record(twig)}"]
    lines += _under(twig, "", _ASCII if ascii_only else _UNICODE)
    if graph.truncated:
        lines.append("This thread is longer than is shown.")
    text = "\n".join(lines) + "\n"
    return _plain(text) if ascii_only else text


def _record(twig: Twig) -> str:
    card = twig.node.card
    said = f"{twig.words}: {card.full_reference}  {card.title}"
    if card.state not in ("live", "proposed"):
        said += f"  [{card.state}]"
    return said + ("  (shown above)" if twig.again else "")


def _under(twig: Twig, indent: str, marks: tuple[str, str, str, str]) -> Iterator[str]:
    tee, corner, bar, blank = marks
    parts: list[str | Twig | Leaf] = [f"! Gap: {gap.words}. {gap.remedy}" for gap in twig.gaps]
    if twig.continues:
        parts.append(f"Continues elsewhere ({twig.continues})")
    parts += [*twig.figures, *twig.twigs]
    for n, part in enumerate(parts, 1):
        last = n == len(parts)
        here, below = (corner, blank) if last else (tee, bar)
        if isinstance(part, Twig):
            yield f"{indent}{here}{_record(part)}"
            yield from _under(part, indent + below, marks)
        elif isinstance(part, Leaf):
            yield f"{indent}{here}Figure: {part.title}"
            yield f"{indent}{below}{corner}{_origin(part)}"
        else:
            yield f"{indent}{here}{part}"


def _origin(leaf: Leaf) -> str:
    origin = leaf.origin
    return f"Return: {origin.place}" if origin.returned else f"Published in {origin.place}; return not held"


def main_line(line: Line, *, ascii_only: bool = False) -> str:
    """The one main line, a step to a row, and then what it says."""
    rows = [lede(line), ""]
    width = len(str(len(line.steps)))
    for step in line.steps:
        bead = f"({'?' if step.missing else step.letter})"
        here = "  <- you are here" if step.here else ""
        reference = f"{step.node.card.full_reference}  " if step.node else ""
        title = "" if step.missing else f": {reference}{step.title}"
        rows.append(f"{step.place:>{width}} of {step.of}  {bead} {step.words}{title}{here}")
        pad = " " * (2 * width + 9)
        rows += [f"{pad}{text}" for text in (step.detail, step.remedy) if text]
        rows += [f"{pad}! Gap: {gap.words}. {gap.remedy}" for gap in step.gaps]
        rows += [f"{pad}{branch.words}" for branch in step.branches]
    rows.append("")
    rows += [f"{_MARKS[saying.mark]} {saying.text}" for saying in says(line)]
    text = "\n".join(rows) + "\n"
    return _plain(text) if ascii_only else text


def _plain(text: str) -> str:
    """Typographic marks as a plain terminal can show them."""
    for mark, plain in (("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), ("–", "-"), ("£", "GBP ")):
        text = text.replace(mark, plain)
    return text.encode("ascii", "replace").decode()
