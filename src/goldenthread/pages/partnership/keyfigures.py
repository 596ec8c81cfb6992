"""The key figures of a partnership's home: what they are, how they move, and how far there is to go."""

from collections.abc import Iterable
from dataclasses import dataclass

from goldenthread.access import Actor
from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.places import Board, Line, board
from goldenthread.charts import Spark
from goldenthread.look.words import figure_words, listed_meanings, unit_words
from goldenthread.pages.figures import verdicts
from goldenthread.pages.figures.listing import spark_of
from goldenthread.records.cards import Card

_TILES = 4
#: Places beside one another in one tile.
_PLACES = 3


@dataclass(frozen=True)
class KeyFigure:
    """One indicator: its newest figure in each of our places, a drawing, and what it means in words.

    Args:
        lines: Each figure with its place, the widest of our own first.
        about: Unit, period, and what its markers mean.
        spark: The figures before it, as a small line with its words; None where there is one alone.
        moved: Whether it is changing; empty where nobody can say.
        aim: How far its target is; empty without one.
    """

    title: str
    url: str
    lines: tuple[tuple[str, str], ...]
    about: str
    spark: Spark | None
    moved: str
    aim: str


def key_figures(actor: Actor, partnership: Card, area: str) -> list[KeyFigure]:
    """At most four, from as many themes or groups as there are, with those of our own places first.

    Within a theme or group a measure with a target comes first, and within a measure the figure of `area`.
    """
    made = board(actor, partnership.reference)
    groups: dict[int, list[tuple[Line, list[Assessment]]]] = {}
    for line in made.lines:
        if found := _own(made, line, area):
            heading = line.heading
            groups.setdefault(heading.id if heading else 0, []).append((line, found))
    for some in groups.values():
        some.sort(key=lambda pair: not any(aim.short for aim in pair[1][0].targets))
    chosen = sorted(_in_turn(groups.values()), key=lambda pair: pair[1][0].wide)
    return [_key_figure(line, found) for line, found in chosen[:_TILES]]


def _in_turn(groups: Iterable[list[tuple[Line, list[Assessment]]]]) -> Iterable[tuple[Line, list[Assessment]]]:
    """The first of each group, then the second of each."""
    waiting = [iter(some) for some in groups]
    while waiting:
        left = []
        for some in waiting:
            if (pair := next(some, None)) is not None:
                yield pair
                left.append(some)
        waiting = left


def _own(made: Board, line: Line, area: str) -> list[Assessment]:
    """The series of everybody in our own places that have a figure; those of wide places where there is no other."""
    found = [
        one
        for place in made.places
        if (one := made.everybody(line, place.code)) and one.latest and one.latest.figure.value is not None
    ]
    own = [one for one in found if (place := made.named(one.key.area)) and place.own]
    chosen = own or [one for one in found if one.wide] or found
    return sorted(chosen, key=lambda one: one.key.area != area)


def _key_figure(line: Line, found: list[Assessment]) -> KeyFigure:
    first = found[0]
    assert first.latest is not None
    newest = first.latest.period
    shown = [one for one in found if one.latest and one.latest.period == newest][:_PLACES]
    figures = [one.latest.figure for one in shown if one.latest]
    said = [unit_words(figures[0].unit), newest.label, *{listed_meanings(each.markers): "" for each in figures}]
    if said[0] in ("%", "£"):
        said[0] = ""
    answer, spark = verdicts.changing(first), spark_of(first)
    aim = verdicts.next_target(first)
    return KeyFigure(
        line.card.title,
        line.card.url,
        tuple((figure_words(figure), one.area_name) for figure, one in zip(figures, shown, strict=True)),
        ", ".join(part for part in said if part),
        spark,
        answer.strong.removeprefix("Yes, ").capitalize() if first.judged else "",
        f"Target {figure_words(aim.target)}: {aim.short}." if aim and aim.short else "",
    )
