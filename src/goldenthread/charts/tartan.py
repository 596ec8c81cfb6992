"""A tartan rug as a drawing: every cell has its figure, a shape with a letter, and a word. Colour only repeats them.

Wide, it is a grid with a column to each area. Narrow, each measure is a block with a line to each area. Words are of
one size in both, and nothing is cut off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final

from goldenthread.charts import palette, words
from goldenthread.charts.data import NOTHING, Column, Drawn, Outcome, Table
from goldenthread.charts.drawing import safe_key
from goldenthread.charts.lettering import LINE, clean, escaped
from goldenthread.charts.lettering import wrap as wrap_words
from goldenthread.charts.rug import Rug, RugCell
from goldenthread.charts.sheet import NARROW, WIDE, Key, Sheet, mark, number

KIND: Final = "Tartan rug"
#: Areas side by side in a wide drawing; more of them go into a second grid below.
MOST_ACROSS: Final = 5
_GAP, _PAD, _MARK = 3, 7, 8.5
_NAME: Final = 220
#: Pale grounds of cells, dark enough to tell and light enough for words.
_TINTS: Final = {
    Outcome.BETTER: "#DCEBF7",
    Outcome.SIMILAR: palette.WASH,
    Outcome.WORSE: "#F7E6D9",
    Outcome.HIGHER: "#EBE3F3",
    Outcome.LOWER: "#EBE3F3",
    Outcome.NOT_COMPARED: palette.PAPER,
}
_COLOURS: Final = {outcome: outcome.colour for outcome in Outcome}
_KEY: Final = {
    Outcome.BETTER: "Better than {0}",
    Outcome.SIMILAR: "Similar to {0}",
    Outcome.WORSE: "Worse than {0}",
    Outcome.HIGHER: "Higher than {0}: neither is good",
    Outcome.LOWER: "Lower than {0}: neither is good",
    Outcome.NOT_COMPARED: "Not compared with {0}",
}

#: The same areas, values and words stand in many cells.
wrap = lru_cache(maxsize=4096)(wrap_words)


#: A mark that some cells have: its outcome, its letter, and the word of its cells.
_Met = tuple[Outcome, str, str]


def draw_rug(
    rug: Rug,
    key: str,
    *,
    headline: str = "",
    subtitle: str = "",
    benchmark: str = "England",
    shown_only: Collection[str] = (),
    wide: int = WIDE,
    narrow: int = NARROW,
) -> Drawn:
    """Return a tartan rug as two drawings, with its text alternative and the table of the same values.

    Args:
        rug: The cells. Their letters and words may say more than their outcome, such as "Higher, not judged". One
            without a word has nothing to tell but its value, such as "not held".
        key: What makes the ids of this drawing its own on the page.
        headline: The main finding in a few words; made from the cells if empty.
        subtitle: What, where and when.
        benchmark: What areas are compared with.
        shown_only: Areas that are there to compare with: their cells have a figure and no word.

    Returns:
        The drawings are empty where there is no row; the words say so.
    """
    places = tuple(area not in shown_only for area in rug.areas)
    told = [cell for _, cells in rug.rows for cell, judged in zip(cells, places, strict=True) if judged and cell.word]
    subtitle = subtitle or f"{rug.caption}, {len(rug.rows)} by {len(rug.areas)}"
    table = _table(rug, subtitle, places)
    if not rug.rows or not rug.areas:
        return Drawn(KIND, NOTHING, subtitle, "", "", (f"{NOTHING}.",), table)
    headline = headline or _headline(told, benchmark)
    text = (words.sentence(f"{KIND}: {subtitle}"), words.sentence(headline), *_said(rug, places, benchmark))
    description = " ".join(dict.fromkeys(text))
    drawings = []
    for width, which in ((wide, "wide"), (narrow, "narrow")):
        sheet, base = Sheet(width), f"{safe_key(key)}-{which}"
        met = list(dict.fromkeys(sorted((_outcome(cell), cell.letter, cell.word) for cell in told)))
        met.sort(key=lambda one: list(Outcome).index(one[0]))
        sheet.shapes.append(_symbols(base, met))
        top = _key(sheet, met, benchmark)
        draw = _blocks if sheet.narrow else _grids
        drawings.append(sheet.svg(draw(sheet, rug, places, base, top), base, headline, description))
    return Drawn(
        kind=KIND, headline=headline, subtitle=subtitle, wide=drawings[0], narrow=drawings[1], words=text, table=table,
        notes=_key_words(rug),
    )  # fmt: skip


#: The outcome of a cell by its class: looked up, since making a word of an enum takes ten times as long.
_OUTCOMES: Final = {f"gt-chart-{outcome.value.replace('_', '-')}": outcome for outcome in Outcome}


def _outcome(cell: RugCell) -> Outcome:
    return _OUTCOMES[cell.name]


# --- Words -----------------------------------------------------------------------------------------------


def _headline(told: Sequence[RugCell], benchmark: str) -> str:
    """What most of the cells say, in ten words or fewer; a rug alone says nothing of good or bad beyond its cells."""
    tally = Counter(_outcome(cell) for cell in told)
    judged = len(told) - tally[Outcome.NOT_COMPARED]
    if not judged:
        sides = Counter(cell.letter for cell in told)
        if sides["H"] or sides["L"]:
            return f"{sides['H']} higher and {sides['L']} lower than {benchmark}, none judged"
        return f"No figure here is judged against {benchmark}"
    worse, better = tally[Outcome.WORSE], tally[Outcome.BETTER]
    if worse or better:
        return f"Of {judged} judged, {better} better and {worse} worse than {benchmark}"
    return f"Of {judged} judged, {tally[Outcome.SIMILAR]} similar to {benchmark}"


def _said(rug: Rug, places: Sequence[bool], benchmark: str) -> list[str]:
    """What each area comes to, and the measures that are worse, in sentences."""
    said = []
    for n, area in enumerate(rug.areas):
        if not places[n]:
            said.append(words.sentence(f"{area} is shown to compare with"))
            continue
        tally = Counter((cells[n].word or cells[n].value).lower() for _, cells in rug.rows)
        counted = words.counts(dict(tally.most_common()))
        said.append(words.sentence(f"{area}: {counted}"))
    for outcome in (Outcome.WORSE, Outcome.BETTER):
        named = [
            f"{name.rpartition(', ')[0] or name} in {area} ({cells[n].value})"
            for name, cells in rug.rows
            for n, area in enumerate(rug.areas)
            if places[n] and _outcome(cells[n]) is outcome
        ]
        if named:
            more = f"; and {len(named) - 6} more" if len(named) > 6 else ""
            said.append(words.sentence(f"{outcome.word} than {benchmark}: {'; '.join(named[:6])}{more}"))
    return said


def _key_words(rug: Rug) -> tuple[str, ...]:
    """The markers that stand in these cells with their meanings, in one line."""
    met = {cell.value for _, cells in rug.rows for cell in cells}
    used = [f"{shown} {meaning}." for shown, meaning in rug.key if any(shown in value for value in met)]
    return (" ".join(used),) if used else ()


def _table(rug: Rug, caption: str, places: Sequence[bool]) -> Table:
    rows = tuple(
        (name, *(_words(cell, judged) for cell, judged in zip(cells, places, strict=True))) for name, cells in rug.rows
    )
    return Table(caption, (Column("Measure"), *(Column(area) for area in rug.areas)), rows, rug.key)


def _words(cell: RugCell, judged: bool) -> str:
    return f"{cell.value}, {cell.word.lower()}" if judged and cell.word else cell.value


# --- Drawing ---------------------------------------------------------------------------------------------


def _symbols(base: str, met: Iterable[_Met]) -> str:
    """Each mark with its letter, drawn once and used in every cell."""
    made = []
    for outcome, letter, _ in met:
        size = _MARK + 1.5 if outcome.shape in ("up", "down") else _MARK
        drop = {"up": 2.7, "down": -2.7}.get(outcome.shape, 0) + 12 * 0.36
        made.append(
            f'<g id="{_symbol(base, outcome, letter)}">{mark(outcome.shape, 0, 0, size, outcome.colour)}'
            f'<text class="gt-chart-letter" y="{number(drop)}" font-size="12" text-anchor="middle" '
            f'font-weight="700" fill="{palette.PAPER}">{escaped(letter)}</text></g>'
        )
    return f"<defs>{''.join(dict.fromkeys(made))}</defs>"


@lru_cache(maxsize=1024)
def _symbol(base: str, outcome: Outcome, letter: str) -> str:
    return f"{base}-{outcome.value}-{'-'.join(f'{ord(each):x}' for each in letter)}"


def _use(sheet: Sheet, base: str, cell: RugCell, x: float, y: float) -> None:
    sheet.shapes.append(f'<use href="#{_symbol(base, _outcome(cell), cell.letter)}" x="{x:g}" y="{y:g}"/>')


def _key(sheet: Sheet, met: Iterable[_Met], benchmark: str) -> float:
    key = Key()
    for outcome, letter, word in met:
        # "Higher, not judged" names what it is higher than, once, in the key.
        join = " as" if word.startswith("The same") else " than"
        said = _KEY[outcome] if word == outcome.word else word.replace(",", f"{join} {{0}},", 1)
        key.mark(said.format(benchmark), outcome.colour, outcome.shape, letter)
    return key.draw(sheet, 0) + 4


def _ground(sheet: Sheet, outcome: Outcome, judged: bool, box: tuple[float, float, float, float]) -> None:
    """The ground of one cell, with an edge of the mark's own colour where it is judged."""
    x, y, width, height = box
    fill = _TINTS[outcome] if judged else palette.PAPER
    drawn = (
        f'<rect class="gt-chart-range" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}" '
        f'stroke="{palette.PALE}"/>'
    )
    if judged and outcome is not Outcome.NOT_COMPARED:
        edge = _COLOURS[outcome]
        drawn += f'<rect class="gt-chart-bar" x="{x:g}" y="{y:g}" width="4" height="{height:g}" fill="{edge}"/>'
    sheet.shapes.append(drawn)


def _grids(sheet: Sheet, rug: Rug, places: Sequence[bool], base: str, top: float) -> float:
    """A grid with the measures down and the areas across; more areas than fit go into a grid below."""
    y = top
    for first in range(0, len(rug.areas), MOST_ACROSS):
        columns = range(first, min(first + MOST_ACROSS, len(rug.areas)))
        y = _grid(sheet, rug, places, base, y, columns) + 18
    return y - 18


def _grid(sheet: Sheet, rug: Rug, places: Sequence[bool], base: str, top: float, columns: range) -> float:
    across = (sheet.width - _NAME) // min(len(rug.areas), MOST_ACROSS)
    heads = [wrap(rug.areas[n], across - _PAD, bold=True) for n in columns]
    tall = max(len(head) for head in heads) * LINE
    for at, head in enumerate(heads):
        first = top + tall - len(head) * LINE
        sheet.lines(_NAME + at * across + 4, first + 14, head, bold=True)
    y = top + tall + 6
    for name, cells in rug.rows:
        said = wrap(clean(name), _NAME - 14)
        texts = [_in_cell(cells[n], places[n], across - _GAP) for n in columns]
        high = max(len(said) * LINE, *(len(lines) * LINE for lines in texts)) + 2 * _PAD
        sheet.rule(0, y - _GAP / 2, sheet.width, y - _GAP / 2, cls="grid", stroke=palette.RULE)
        sheet.lines(0, y + _PAD + 14, said)
        for at, n in enumerate(columns):
            x, outcome, judged = _NAME + at * across, _outcome(cells[n]), places[n] and bool(cells[n].word)
            _ground(sheet, outcome, judged, (x, y, across - _GAP, high - _GAP))
            value, *rest = texts[at]
            left = x + 12
            if judged:
                _use(sheet, base, cells[n], x + 20, y + _PAD + 10)
                left = x + 36
            sheet.words(left, y + _PAD + 14, value, bold=bool(cells[n].word))
            sheet.lines(x + 12, y + _PAD + 14 + LINE, rest)
        y += high
    return y


def _in_cell(cell: RugCell, judged: bool, room: float) -> list[str]:
    """The lines of a cell: the figure beside its mark, more of it where it is long, and its word."""
    told = judged and bool(cell.word)
    first, *more = wrap(cell.value, room - (40 if told else 16), bold=True)
    return [first, *more, *(wrap(cell.word, room - 16) if told else ())]


def _blocks(sheet: Sheet, rug: Rug, places: Sequence[bool], base: str, top: float) -> float:
    """A block to each measure, with a line to each area: its mark, the area, the figure and the word."""
    y = top
    value_end, word_at = 187.0, 193.0
    for name, cells in rug.rows:
        y += sheet.lines(0, y + 16, wrap(clean(name), sheet.width, bold=True), bold=True) + 7
        for n, cell in enumerate(cells):
            outcome, judged = _outcome(cell), places[n] and bool(cell.word)
            if not cell.word:
                # A phone has no room for what is not there; the table below names it.
                continue
            value = wrap(cell.value, 74)
            area = wrap(rug.areas[n], value_end - 32 - 60 if len(cell.value) < 8 else value_end - 32 - 78)
            word = wrap(cell.word, sheet.width - word_at) if judged else ()
            high = max(len(area), len(value), len(word), 1) * LINE + 8
            _ground(sheet, outcome, judged, (0, y, sheet.width, high - _GAP))
            if judged:
                _use(sheet, base, cell, 17, y + 11)
            sheet.lines(32, y + 17, area)
            for at, line in enumerate(value):
                sheet.words(value_end, y + 17 + at * LINE, line, end=True, bold=True)
            sheet.lines(word_at, y + 17, word)
            y += high
        y += 10
    return y
