"""Parts above their whole: a count that is said to be some of another, and is more than it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.frames import COUNTS, Frame, Mark, frame_of, plain
from goldenthread.claims.model import Claim, Direction, Order
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.wholes import COUNTLESS

_OF: Final = re.compile(
    r"(?:^|[;,.:–] |\b(?:and|but|while) )(?:out )?of (?:the |our |all |these |those |a total of |some |its |their )*$"
)
_THEN: Final = re.compile(r"^(?: (?!per\b|times\b)[a-z'-]+){0,8}?(?:,| \[w\d+\],?|) ?(?:a total of |some |in all )?$")
_OF_THESE: Final = re.compile(r"^(?:of|among) (?:these|those|them),? $")
_OF_THEM_RIGHT: Final = re.compile(r"^(?: [a-z-]+)? of (?:which|whom|them|these|those)\b(?! (?:who|with|that))")
_VERB: Final = re.compile(
    r"^ (?:(?:were|was|are|is|had|have|has|did|took|got|went|came|said|made|let|gave|met|led|left|ended|became|"
    r"agreed|felt|chose|saw|found|received|"
    r"accepted|returned|replied|answered|attended|completed|reported|needed|remained|showed)\b|[a-z]+ed\b)"
)


@register(
    "a part above its whole",
    Example("Of the 74 children seen, 81 had a health plan.", ("81 of 74",)),
    Example("The panel heard 33 cases, 41 of which ended in a plan.", ("41 of 33",)),
    Example("Wardens called at 62 shops in May. Of these, 71 were selling to children.", ("71 of 62",)),
    Example("Wardens called at 62 shops in May. Of these children, 71 were under ten.", ()),
    Example("Of the 74 families seen, 112 children had a health plan.", ()),
    Example("Of the 74 children seen, 61 had a health plan and 81 went to the fair.", ()),
)
def among(passage: Passage) -> Iterator[Claim]:
    """A count that is said to be some of another, and is more than it."""
    frame = frame_of(passage, 2)
    steps = directions(frame)
    for mark in frame.here():
        after = frame.marks[mark.index + 1] if mark.index + 1 < len(frame.marks) else None
        before = frame.marks[mark.index - 1] if mark.index else None
        if after is not None and _some_of(mark, after, steps):
            yield _above(mark, after)
        elif before is not None and _comes_of(frame, mark, before, steps):
            yield _above(mark, before)


def _above(part: Mark, whole: Mark) -> Order:
    words = f"{part.amount.text} of {whole.amount.text}"
    return Order(
        about=about(part.amount, whole.amount), first=part.amount, others=(whole.amount,), words=words, above=False
    )


def _comes_of(frame: Frame, part: Mark, whole: Mark, steps: dict[int, Direction]) -> bool:
    """Whether a count is told as part of the one before it, which is smaller: "of the 74 seen, 81 had a plan"."""
    free = {part.index, whole.index}.isdisjoint(steps) and plain(part, whole)
    if not free or part.bracketed or part.amount.kind not in COUNTS or whole.sort != part.sort:
        return False
    if whole.amount.value >= part.amount.value:
        return False
    said = _VERB.match(part.right)
    same = head_noun(part.amount) in ("", head_noun(whole.amount)) or said
    if whole.sentence == part.sentence and same and said and _OF.search(whole.left) and _THEN.match(whole.right):
        return True
    opens = _OF_THESE.match(frame.before(part)) and said and whole.sentence == part.sentence - 1
    opens = opens and part.amount.value <= 2 * whole.amount.value
    if opens and [mark.sort for mark in frame.marks if mark.sentence == whole.sentence] == [whole.sort]:
        return True  # "... paid visits to 86 shops. Of these, 94 were found"
    back = _OF_THEM_RIGHT.match(part.right) and head_noun(whole.amount) not in COUNTLESS and whole.amount.value > 1
    earlier = [mark for mark in frame.marks if mark.start < part.start and mark.sort == part.sort]
    return bool(back) and len(earlier) == 1 and part.sentence - whole.sentence <= 1


def _some_of(part: Mark, whole: Mark, steps: dict[int, Direction]) -> bool:
    """Whether it is "81 of the 74 schools"."""
    return (
        part.sentence == whole.sentence
        and re.match(r"^ (?:[a-z-]+ )?(?:out )?of (?:the|our|their|its|these|those) (?:[a-z]+ )?$", part.right)
        is not None
        and part.amount.value > whole.amount.value
        and part.amount.kind in COUNTS
        and whole.amount.kind in COUNTS
        and plain(part, whole)
        and part.index not in steps
        and bool(whole.amount.noun)
        and not part.amount.places
    )
