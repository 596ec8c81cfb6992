"""The figures that a text names in braces, as they are printed now: for a page that shows the text by itself."""

from __future__ import annotations

import re
from typing import Final

from goldenthread.access import Actor
from goldenthread.publishing.document import Paragraph, plain

_BRACES: Final = re.compile(r"\{\{[^{}\n]*\}\}")


def with_figures(viewer: Actor, partnership: int, text: str) -> str:
    """A Markdown text with each name in braces as the figure that it prints, as the viewer may see it now.

    One that cannot be printed stays as it was written. A text without braces comes back as it is, at no cost.
    """
    if not _BRACES.search(text):
        return text
    from goldenthread.publishing import blocks
    from goldenthread.publishing.binding import bind
    from goldenthread.publishing.blocks.work import Work
    from goldenthread.publishing.composing import Order, find_template

    blocks.load()
    order = Order(partnership, "board-pack", public=False)
    work = Work(viewer, order, find_template(order.template))

    def printed(found: re.Match[str]) -> str:
        bound = bind(work, "text", found[0])
        lines = [block.line for block in bound.blocks if isinstance(block, Paragraph)]
        return found[0] if bound.problems or len(lines) != 1 else plain(lines[0])

    return _BRACES.sub(printed, text)
