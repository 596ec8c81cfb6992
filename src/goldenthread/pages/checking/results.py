"""What the page of a checked report shows: counts, the marked text, and each finding. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from goldenthread.claims.model import Verdict
from goldenthread.claims.safely import Checked, Passage, Result
from goldenthread.claims.telling import headline, summary
from goldenthread.look.parts import Table
from goldenthread.look.text import count_of


@dataclass(frozen=True)
class Look:
    """How a verdict looks: its words, its mark and letter, and the class of its underline."""

    words: str
    mark: str
    letter: str
    underline: str


LOOKS = {
    Verdict.DISAGREES: Look("Disagrees", "worse", "D", "disagrees"),
    Verdict.DIFFERS: Look("Differs between documents", "neutral", "≠", "differs"),
    Verdict.ROUNDING: Look("Rounding", "common", "R", "rounding"),
    Verdict.NOT_CHECKABLE: Look("Not checkable", "neutral", "?", "not-checkable"),
    Verdict.AGREES: Look("Agrees", "tick", "", "agrees"),
}
_LET_GO = "Your file was read and let go: nothing of it is kept."
_CHOICES = {
    "confirm": "The figure stands as printed",
    "correct": "Another figure will be printed",
    "dismiss": "The check read it wrongly",
}


@dataclass(frozen=True)
class Matter:
    """A finding that needs someone, with how it looks and what was decided."""

    result: Result
    look: Look
    decided: str = ""


@dataclass(frozen=True)
class Excerpt:
    """Passages that stand together as published, with their figures marked."""

    place: str
    heading: str
    passages: tuple[SafeString, ...]


def shown(checked: Checked) -> dict[str, Any]:
    """The context of the result page."""
    by: dict[Verdict, list[Result]] = defaultdict(list)
    dismissed = [r for r in checked.results if r.choice == "dismiss"]
    for result in checked.results:
        if result.choice != "dismiss":
            by[Verdict(result.verdict)].append(result)
    several = len(checked.documents) > 1
    counted = summary({verdict: len(found) for verdict, found in by.items()})
    return {
        "caption": ", ".join(checked.documents),
        "several": several,
        "choices": tuple(_CHOICES.items()),
        "heading": headline(len(by[Verdict.DISAGREES]), sum(map(len, by.values()))),
        "lede": f"{counted}. {_LET_GO}" if counted else _LET_GO,
        "notes": checked.notes,
        "counts": [
            (look.words, look, len(by[verdict]))
            for verdict, look in LOOKS.items()
            if by[verdict] or verdict is not Verdict.DIFFERS
        ],
        "excerpts": excerpts(checked),
        "matters": [_matter(r) for v in (Verdict.DISAGREES, Verdict.DIFFERS, Verdict.ROUNDING) for r in by[v]],
        "unchecked": _table("Not checkable", by[Verdict.NOT_CHECKABLE], several, recomputed=False),
        "agreed": _table("Agrees", by[Verdict.AGREES], several, recomputed=True),
        "dismissed": [_matter(r) for r in dismissed],
    }


def _matter(result: Result) -> Matter:
    return Matter(result, LOOKS[Verdict(result.verdict)], result.choice_words)


def _table(title: str, results: Sequence[Result], several: bool, *, recomputed: bool) -> Table | None:
    if not results:
        return None
    heads = ["Claim", "Published", *(["Recomputed", "How"] if recomputed else ["What is missing"]), "Where"]
    rows = [
        [
            r.about or r.quotation[:80],
            r.published,
            *([r.recomputed, r.how] if recomputed else [r.how]),
            f"{r.document}, {r.place}" if several else r.place,
        ]
        for r in results
    ]
    return Table.of(f"{title}: {count_of(len(rows), 'claim')}", heads, rows)


def excerpts(checked: Checked) -> list[Excerpt]:
    """The passages that hold a finding, in reading order, each figure underlined by its verdict."""
    marks: dict[tuple[str, int], list[Result]] = defaultdict(list)
    for result in checked.results:
        if result.start >= 0:
            marks[(result.document, result.number)].append(result)
    several = len(checked.documents) > 1
    found: list[Excerpt] = []
    for (document, heading), group in groupby(checked.passages, lambda p: (p.document, p.heading)):
        passages = tuple(group)
        # The heading is printed in bold above, so the place says the rest.
        place = passages[0].place.partition(", under ")[0]
        marked = tuple(_marked(p, marks[(p.document, p.number)]) for p in passages)
        found.append(Excerpt(f"{document}, {place}" if several else place, heading, marked))
    return found


def _marked(passage: Passage, results: Sequence[Result]) -> SafeString:
    pieces: list[SafeString] = []
    at = 0
    order = list(LOOKS)
    # Where two findings share a figure, the graver one is drawn.
    for r in sorted(results, key=lambda r: (r.start, order.index(Verdict(r.verdict)))):
        if r.start < at or r.end > len(passage.text):
            continue
        look = LOOKS[Verdict(r.verdict)]
        said = "" if look.underline == "agrees" else f" ({look.words.lower()})"
        pieces.append(format_html("{}", passage.text[at : r.start]))
        pieces.append(
            format_html(
                '<mark class="gt-claim--{}">{}<span class="govuk-visually-hidden">{}</span></mark>',
                look.underline,
                passage.text[r.start : r.end],
                said,
            )
        )
        at = r.end
    pieces.append(format_html("{}", passage.text[at:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))
