"""Patterns for sums: a total and a list of its parts, before or after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.model import Amount, AmountKind, Claim, Sum
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.words import singular
from goldenthread.vocabulary import Qualifier

# Words between a total and its parts.
_PARTS_FOLLOW: Final = re.compile(
    r"(?::|,? (?:that is|namely|i\.e\.|comprising|comprised of|consisting of|made up of|split between|divided between|"
    r"broken down (?:as|into)|split into|being)(?: of| the)?:?| – )(?: [a-z'&/-]+){0,6} ?$"
)
_INCLUDING: Final = re.compile(
    r"\b(?:including|includes|included|among (?:them|these)|such as)\b(?: [a-z'&/-]+){0,4} ?$"
)
_OF_WHICH: Final = re.compile(r",? (?:and )?(?:of (?:which|whom|these|them|those)|with)(?: [a-z'&/-]+){0,4} ?$|,? ?$")
# Words between parts and the total that follows them.
_TOTAL_FOLLOWS: Final = re.compile(
    r"(?:,|;| –|\()? ?(?:(?:and|so|which|this|that|or|thus|for|giving|with|therefore|meaning|making|bringing|it|is|"
    r"was|were|all|to|us|them|the|board|we|in|there) )*"
    r"(?:altogether|in total|in all|(?:a|the) (?:combined |grand |overall |partnership |full |joint |final )*total "
    r"(?:of|to|was|is|being|came to|stood at|comes to)|total(?:s|ling|led|ing|ed)?|mak(?:es|ing|e)|giv(?:es|ing|e)|"
    r"meaning(?: that)?|combined|add(?:s|ing|ed)? up to|add to|sum(?:s|ming)? to|c(?:a|o)me(?:s)? to|which is|"
    r"overall|together|equals|equal to|amount(?:s|ing) to|tak(?:es|ing) the (?:total|number|figure) to)(?: (?:a|an|"
    r"the|up|to|of|total|for|in|all|that|overall|combined|grand|just|there|were|it|is|are|was|some))* ?$"
)
_TOTAL_AFTER: Final = re.compile(
    r"^(?: [a-z'&/-]+){0,5}?,? (?:in total|in all|altogether|overall|combined|all told|(?:came|come|comes) in "
    r"across (?:both|all)|across (?:both|all|the two)|between them)\b"
)
_OVERLAP: Final = re.compile(
    r"\b(?:some|many|others|they) (?:have|had|has|are|were) (?:\[n|more|two|both|several)|\bmore than (?:one|"
    r"once)\b|\bboth\b.{0,20}\bservices\b|\boverlap|\bdouble[- ]count|\bcounted (?:twice|more)|\bsome (?:people|"
    r"children|clients|families) (?:were|are|attend|appear|had|have)\b|\byet\b(?! to\b)|\bhowever\b|\bnot add\b|"
    r"\bmultiple\b|"
    r"\btick\b|\btwice\b|\bdifferent (?:people|children|families)\b|\bunique\b|\bindividuals\b|"
    r"\bone or more\b|\b(?:withheld|suppress\w*|redacted|not (?:shown|known|recorded|disclosed|available)|"
    r"small numbers|missing data|rounded|rounding|exclud\w+|n/a)\b"
)
_REMAINING: Final = re.compile(r"\b(?:remaining|rest|remainder|other|others)\b[^\[]{0,12}$")
_VERB: Final = re.compile(r"^ (?:were|was|are|is|had|have|has|came|went|led|did|got)\b")
_PART_OF: Final = re.compile(r"\[[nm](\d+)\](?: [a-z]+){0,2} (?:out )?of (?:the |these |those |all |our )*$")
_SEPARATOR: Final = re.compile(r",? and |, |; |;? plus |,? with |/| &|,? as well as |,? then ")
_NOT_PARTS: Final = re.compile(
    r"\b(?:from|to|than|over|by|against|least) $|\b(?:compared|rose|fell|increase[ds]?|decrease[ds]?|reduced|up|"
    r"down|against|than|per|every|each|because|so that|average|was then|target|last year|out of|of which|least|"
    r"between)\b|\[[prtfq]\d+\](?!\))"
)
_SUMMABLE: Final = (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY)
_WHOLE_GROUPS: Final = (
    frozenset({"boy", "girl"}),
    frozenset({"male", "female"}),
    frozenset({"man", "woman"}),
)


def _summable(amount: Amount) -> bool:
    return amount.kind in _SUMMABLE and amount.qualifier is not Qualifier.RANGE


class _Layout:
    """Where the figures of a sentence stand: their tokens, and the bracket each is in."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.tokens = passage.tokens()
        self.group: dict[int, int] = {}
        opened: list[int] = [-1]
        places = {start: index for index, (start, _) in self.tokens.items()}
        for place, letter in enumerate(passage.marked):
            if letter == "(":
                opened.append(place)
            elif letter == ")" and len(opened) > 1:
                opened.pop()
            elif place in places:
                self.group[places[place]] = opened[-1]

    def gap(self, one: int, two: int) -> str:
        """The words between two figures, without what stands in brackets."""
        return re.sub(r"\([^()]*\)", "", self.passage.marked[self.tokens[one][1] : self.tokens[two][0]])

    def raw_gap(self, one: int, two: int) -> str:
        """The words between two figures."""
        return self.passage.marked[self.tokens[one][1] : self.tokens[two][0]]

    def lists(self) -> list[list[int]]:
        """Runs of two or more figures of one sort that stand in a list."""
        found: list[list[int]] = []
        for group in sorted(set(self.group.values())):
            run: list[int] = []
            for index in sorted(self.group):
                if self.group[index] != group:
                    continue
                amount = self.passage.amounts[index]
                if not _summable(amount):
                    if run and amount.kind in (AmountKind.PERCENT, AmountKind.RATIO):
                        continue
                    run = self._keep(run, found)
                    continue
                if run and not self._next_in_list(run[-1], index):
                    run = self._keep(run, found)
                run.append(index)
            self._keep(run, found)
        return found

    def _keep(self, run: list[int], found: list[list[int]]) -> list[int]:
        if len(run) > 1:
            found.append(run)
        return []

    def _next_in_list(self, one: int, two: int) -> bool:
        first, second = self.passage.amounts[one], self.passage.amounts[two]
        if (first.kind is AmountKind.MONEY) is not (second.kind is AmountKind.MONEY):
            return False
        gap = self.gap(one, two)
        if len(gap) > 110 or _NOT_PARTS.search(gap) or ". " in gap or (":" in gap.rstrip(": ") and "," in gap):
            return False
        cuts = list(_SEPARATOR.finditer(gap))
        return bool(cuts) and not re.search(
            r"\b(?:have|has|had|is|are|was|were|some|there|which|who|they|we|it|also|took|"
            r"attended)\b",
            gap[cuts[-1].end() :],
        )


def _items(passage: Passage, indices: list[int]) -> tuple[Amount, ...]:
    return tuple(passage.amounts[index] for index in indices)


def _odd_items(layout: _Layout, total: int, parts: list[int]) -> str:
    """Why a list may not be the parts of a total: another thing is counted, and has a verb of its own."""
    passage = layout.passage
    whole = head_noun(passage.amounts[total])
    for index in parts:
        amount = passage.amounts[index]
        noun = head_noun(amount)
        if not noun or noun == whole:
            continue
        after = passage.marked[layout.tokens[index][1] :]
        plain = re.escape(amount.noun)
        if re.match(
            rf" (?:{plain}),? (?:were|was|are|is|had|have|has|took|left|attended|received)\b", after
        ) and noun not in ("child", "person", "adult", "boy", "girl", "family", "male", "female"):
            return f"{amount.noun} may not be {passage.amounts[total].noun or 'what the total counts'}"
    return ""


def _further(passage: Passage) -> list[Amount]:
    """Parts given in the next sentence: "There are a further 5 special schools, 1 ..."."""
    following = passage.following
    if following is None or not re.search(
        r"^(?:[a-z]+ ){0,4}(?:a further|another|an additional|also|in addition)\b", following.marked
    ):
        return []
    layout = _Layout(following)
    lists = layout.lists()
    if lists:
        return list(_items(following, lists[0]))
    return [amount for amount in following.amounts[:1] if _summable(amount)]


@register(
    "a total and its parts after it",
    Example("The panel closed 31 cases: 18 in Northmoor, 9 in Eastvale and 4 in Kelsey Bay.", ("31",)),
    Example("Feedback came from 67 people (65 adults and 2 children).", ("67",)),
    Example("It reviewed 27 deaths: 22 local deaths (10 in the north and 12 in the south) and 5 others.", ("27", "22")),
    Example("There were 164 notifications, including 52 from schools and 38 from the ambulance service.", ("164",)),
    Example("48 people came for 3 sessions, and 12 came for 2.", ()),
)
def parts_after(passage: Passage) -> Iterator[Claim]:
    """A total, then its parts after a colon, in brackets, after "that is", "of which" or "including"."""
    if len(passage.amounts) < 3:
        return
    layout = _Layout(passage)
    done: set[int] = set()
    for run in sorted(layout.lists(), key=lambda indices: layout.tokens[indices[0]][0]):
        first = run[0]
        group = layout.group[first]
        if group >= 0:
            yield from _in_brackets(layout, run, group, done)
            continue
        for cut in range(2):  # the total may stand before the list, or be read as its first item
            total = _total_before(layout, run, cut)
            if total is None or total in done:
                continue
            claim = _listed(layout, total, run[cut:])
            if claim is not None:
                done.add(total)
                yield claim
                break


def _total_before(layout: _Layout, run: list[int], cut: int) -> int | None:
    """The figure that a list may add up to: the one before its first part, in the same bracket."""
    if cut:
        return run[cut - 1]
    earlier = [
        index
        for index in layout.group
        if layout.tokens[index][1] <= layout.tokens[run[0]][0] and layout.group[index] == layout.group[run[0]]
    ]
    return max(earlier) if earlier and _summable(layout.passage.amounts[max(earlier)]) else None


def _listed(layout: _Layout, total: int, parts: list[int]) -> Claim | None:
    passage = layout.passage
    said, items = passage.amounts[total], _items(passage, parts)
    if len(parts) < 2 or (said.kind is AmountKind.MONEY) is not (items[0].kind is AmountKind.MONEY):
        return None
    gap = layout.gap(total, parts[0])
    unsure = "some may be counted more than once" if overlaps(passage) else ""
    last_gap = layout.gap(parts[-2], parts[-1])
    if _INCLUDING.search(gap):
        return Sum(about=about(said), parts=items, total=said, partial=True, unsure=unsure)
    if _PARTS_FOLLOW.search(gap):
        further = _further(passage)
        added = sum(item.value for item in items)
        if further and added != said.value:
            items = (*items, *further)
            if sum(item.value for item in items) != said.value:
                unsure = "the next sentence gives further parts"
        return Sum(about=about(said), parts=items, total=said, unsure=unsure or _odd_items(layout, total, parts))
    opening = passage.marked[: layout.tokens[total][0]]
    if re.search(r"\bof (?:these|those|them)\b[^\[]*$", opening) and _VERB.match(
        passage.marked[layout.tokens[total][1] :]
    ):
        return None  # "of these 293 were boys": the whole stands in the sentence before
    if (earlier := _PART_OF.search(opening)) is not None and _summable(passage.amounts[int(earlier[1])]):
        items = (passage.amounts[int(earlier[1])], *items)
    which = re.search(
        r"(?:^|[ (])of (?:the |these |those |all "
        r")*$",
        opening,
    ) or re.search(r"\bof (?:which|whom|these|them|those)\b", gap + layout.gap(parts[0], parts[1]))
    if which and _OF_WHICH.search(gap):
        every = _REMAINING.search(last_gap) or _complement(items, passage.marked)
        if every or said.value == sum(item.value for item in items):
            return Sum(about=about(said), parts=items, total=said, unsure=unsure)
    return None


def _complement(items: tuple[Amount, ...], words: str) -> bool:
    """Whether two parts are called by two words that leave nobody out: boys and girls."""
    named = {singular(word) for word in re.findall(r"[a-z]+", words)}
    return len(items) == 2 and any(group <= named for group in _WHOLE_GROUPS)


#: Where more than one is told of, one of them is counted.
_ONLY_ONE: Final = re.compile(
    r"\bonly the (?:main|first|primary|most serious|latest) (?:(?:one|category|reason|offence|need) )?(?:is|was|has "
    r"been) "
    r"(?:shown|counted|recorded|given)\b"
)


def overlaps(passage: Passage) -> bool:
    before, after = passage.previous, passage.following
    near = " ".join(
        other.marked for other in (before, passage, after) if other is not None and other.block is passage.block
    )
    return bool(_OVERLAP.search(near)) and not _ONLY_ONE.search(near)


def _in_brackets(layout: _Layout, run: list[int], group: int, done: set[int]) -> Iterator[Claim]:
    """ "67 people (65 adults and 2 children)"; with "including" before them they are only some."""
    passage = layout.passage
    opening = passage.marked[group + 1 : layout.tokens[run[0]][0]]
    before = [index for index in layout.tokens if layout.tokens[index][1] <= group and layout.group[index] != group]
    if not before:
        return
    total = max(before)
    said, items = passage.amounts[total], _items(passage, run)
    if (
        not _summable(said)
        or total in done
        or (said.kind is AmountKind.MONEY) is not (items[0].kind is AmountKind.MONEY)
    ):
        return
    lead = passage.marked[layout.tokens[total][1] : group]
    if len(lead) > 60 or re.search(r"[;.,:]", lead):
        return
    words = " ".join(opening.split())
    if re.search(
        r"\[w\d+\]|\b(?:from|compared|up|down|of|was|were|last|previously|then|now|against)\b", words
    ) or re.search(r"\[w\d+\]", layout.raw_gap(run[0], run[-1])):
        return
    if any(item.value > said.value * 2 for item in items):
        return  # "a rate of 312 (1,248 children; 40,000 aged 0 to 17)"
    every = {index for index in layout.group if layout.group[index] == group}
    if every != set(run):
        return
    done.add(total)
    if re.search(r"\b(?:including|includes|such as|e\.g\.)", words):
        yield Sum(about=about(said), parts=items, total=said, partial=True)
        return
    if re.fullmatch(r"(?:[a-z'&/-]+:? ){0,4}", words + " ") or not words:
        unsure = "" if not overlaps(passage) else "some may be counted more than once"
        yield Sum(about=about(said), parts=items, total=said, unsure=unsure)


@register(
    "parts and the total after them",
    Example(
        "The hub handled 1,283 contacts from schools, 906 from the police and 425 from health, altogether 2,164.",
        ("2,164",),
    ),
    Example("Some attend more than one: North saw 812, South 634 and online 402, yet the total is 1,655.", ()),
    Example("It has 118 delegates in Eastvale and 236 altogether.", ()),
)
def parts_before(passage: Passage) -> Iterator[Claim]:
    """Parts, then a total after "altogether", "in all", "making", "which makes" or "a total of"."""
    if len(passage.amounts) < 2:
        return
    layout = _Layout(passage)
    for run in layout.lists():
        later = [index for index in layout.tokens if layout.tokens[index][0] >= layout.tokens[run[-1]][1]]
        for total, parts in ((run[-1], run[:-1]), (min(later, default=-1), run)):
            if total < 0 or len(parts) < 2 or not _summable(passage.amounts[total]):
                continue
            gap = layout.gap(parts[-1], total)
            tail = passage.marked[layout.tokens[total][1] :]
            follows = re.search(
                r"(?:^|[,;–(]|\band\b|\bso\b|\bmeaning\b|\bwhich\b|\bthis\b|\bgiv|\bmak|^[^,;]*\b(?:making|giving|"
                r"totalling|altogether))",
                gap,
            ) and _TOTAL_FOLLOWS.search(gap)
            if not (follows or _TOTAL_AFTER.match(tail)):
                continue
            if _OVERLAP.search(gap) or re.search(r"\b(?:out of|from|of) a total\b", gap):
                continue
            said, items = passage.amounts[total], _items(passage, parts)
            if (said.kind is AmountKind.MONEY) is not (items[0].kind is AmountKind.MONEY):
                continue
            unsure = "some may be counted more than once" if overlaps(passage) else ""
            yield Sum(about=about(said, *items), parts=items, total=said, unsure=unsure)
            break
