"""What may be said of figures without judging them: the newest, comparisons, targets, sums. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from goldenthread.assessments.charting import COMPARABLE, brief
from goldenthread.indicators.rules import gaps_in
from goldenthread.look import text
from goldenthread.look.words import figure_words
from goldenthread.observations.queries import FigureCard
from goldenthread.records.cards import Card
from goldenthread.thread.words import wide_area
from goldenthread.vocabulary import (
    Additivity,
    Figure,
    Period,
    Polarity,
    Qualifier,
    Refused,
    Unit,
    ValueType,
    add,
    difference_in_words,
    pool,
)

_PROPORTIONS = frozenset({ValueType.PERCENTAGE, ValueType.PROPORTION, ValueType.RATE})


def trim(value: Decimal) -> Decimal:
    """A number without the zeros that only its column gave it: 75, not 75.0000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def is_headline(card: FigureCard) -> bool:
    """Whether a figure is of everybody, and not of a part of them."""
    return not card.breakdown


def is_wide(card: FigureCard) -> bool:
    """Whether a figure is of a country or a region: something to compare with."""
    return wide_area(card.area_code)


def leading(cards: Sequence[FigureCard]) -> list[FigureCard]:
    """The figures that stand for the measure: of everybody, or of the one part that it is given for."""
    if any(is_headline(card) for card in cards):
        return [card for card in cards if is_headline(card)]
    parts = {tuple(sorted(card.breakdown.items())) for card in cards}
    return list(cards) if len(parts) == 1 else []


def actual(cards: Iterable[FigureCard]) -> list[FigureCard]:
    """Figures of what has happened: forecasts are left out."""
    return [card for card in cards if not card.forecast]


def newest(cards: Iterable[FigureCard], on: date | None = None) -> list[FigureCard]:
    """The newest figure of each area and breakdown, without forecasts: local areas first, totals first.

    `on` leaves out what had not ended on that day.
    """
    found: dict[tuple[str, tuple[tuple[str, str], ...]], FigureCard] = {}
    for card in sorted(actual(cards), key=lambda c: (c.period.end, c.period.start)):
        if on is None or card.period.end <= on:
            found[(card.area_code, tuple(sorted(card.breakdown.items())))] = card
    return sorted(found.values(), key=lambda c: (is_wide(c), not is_headline(c), c.area_name))


def said(card: FigureCard) -> str:
    """A figure in a sentence: "45.2% in BCP Council, 2022/23"."""
    return f"{figure_words(card.figure, with_unit=True)} in {card.area_name}, {card.period}"


def part_words(card: FigureCard) -> str:
    """The breakdown in words: "age 16-17, sex female"; empty for a headline figure."""
    return ", ".join(f"{name} {value}" for name, value in card.breakdown.items())


def none_of(local: Sequence[FigureCard], wide: Sequence[FigureCard]) -> str:
    """That the newest figures of our places are missing, and why; and the country's, where no caution is on it."""
    places = text.listed((card.area_name for card in local), "or")
    why = local[0].figure.marker.meaning.partition(":")[0] or "not available"
    said = f"No figure for {places} in {local[0].period}: {why}."
    told = wide and not wide[0].caution and not wide[0].figure.is_missing
    if told and wide[0].period.same_time(local[0].period):
        said += f" {wide[0].area_name} was {brief(wide[0].figure)}."
    return said


def row_head(period: Period) -> str:
    """A period at the head of a row: "Quarter 2 2026/27"."""
    words = str(period)
    return words[:1].upper() + words[1:]


def cautions_of(cards: Sequence[FigureCard]) -> list[str]:
    """What is to be known of the newest figure of each other place that a chart shows beside ours."""
    newest: dict[str, FigureCard] = {}
    for card in cards:
        if is_wide(card) and (card.area_code not in newest or card.period.end > newest[card.area_code].period.end):
            newest[card.area_code] = card
    return list(dict.fromkeys(card.caution for card in newest.values() if card.caution))


def notes_of(notes: Iterable[str]) -> list[str]:
    """Each note once. One that another begins with is told by that."""
    every = list(dict.fromkeys(note for note in notes if note))
    return [note for note in every if not any(other != note and other.startswith(note) for other in every)]


# --- Comparisons ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """A local figure beside that of a wider area, in one sentence. `compared` where one period has both."""

    words: str
    compared: bool


def comparisons(cards: Sequence[FigureCard]) -> list[Comparison]:
    """Each newest local figure beside that of each country or region.

    Only percentages, rates and the like are compared, and only within one period and unit. A figure of
    another period is told as such.
    """
    wide = [card for card in actual(cards) if is_wide(card)]
    found: list[Comparison] = []
    for local in newest(card for card in cards if not is_wide(card)):
        like = [card for card in wide if card.breakdown == local.breakdown]
        for code in dict.fromkeys(card.area_code for card in like):
            found += _compare(local, [card for card in like if card.area_code == code])
    return found


def _compare(local: FigureCard, others: Sequence[FigureCard]) -> list[Comparison]:
    if local.figure.is_missing or local.figure.unit.type not in COMPARABLE or local.figure.unit.missing:
        return []
    same = next((card for card in others if card.period.same_time(local.period)), None)
    if same is None:
        last = max(others, key=lambda card: card.period.end)
        words = (
            f"{last.area_name} was {figure_words(last.figure)} in {last.period}. That is another period, "
            f"so it is not compared with {local.area_name} in {local.period}."
        )
        return [Comparison(words, compared=False)]
    try:
        gap = difference_in_words(local.figure, same.figure)
    except Refused:
        return []
    part = f" ({part_words(local)})" if local.breakdown else ""
    words = f"{local.area_name}{part} is {gap} {same.area_name} ({figure_words(same.figure)}) in {local.period}."
    return [Comparison(words, compared=True)]


# --- Targets --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """A target as its record holds it."""

    card: Card
    area: str
    period: Period
    value: Figure
    hold: bool
    text: str
    caution: str = ""


@dataclass(frozen=True)
class Standing:
    """A target, the figure it starts from, and how far there is to go. `short` fits beside a figure."""

    target: Target
    start: FigureCard | None
    words: str
    short: str


def target_of(card: Card, values: Mapping[str, Any], unit: Unit) -> Target:
    """The target that a record's values describe, in the unit of its measure."""
    value = Figure(
        value=trim(values["value"]),
        unit=unit,
        qualifier=Qualifier(values.get("qualifier") or ""),
        text=values.get("text") or "",
    )
    return Target(
        card=card,
        area=values.get("area") or "",
        period=values["period"],
        value=value,
        hold=values.get("target_type") == "hold",
        text=values.get("text") or "",
        caution=values.get("caution") or "",
    )


def standing(target: Target, cards: Sequence[FigureCard], polarity: Polarity) -> Standing:
    """How far it is to a target. A target that is still to come is never met or missed."""
    own = [
        card
        for card in actual(leading(cards))
        if card.area_code == target.area and card.period.end <= target.period.end
    ]
    start = max(own, key=lambda card: card.period.end, default=None)
    shown = figure_words(target.value)
    if start is None:
        return Standing(target, None, "There is no figure to start from yet.", "")
    if start.figure.is_missing:
        return Standing(target, start, "The figure is missing, so how far there is to go is not known.", "")
    try:
        # "At least 54%" is a threshold, so the way to it is exact.
        gap = difference_in_words(replace(target.value, qualifier=Qualifier.NONE), start.figure)
    except Refused:
        return Standing(target, start, "The figure and the target cannot be compared as they stand.", "")
    here = f"{figure_words(start.figure)} in {start.period}"
    if start.period.end >= target.period.end:
        words = f"{here}: the target is {gap} it." if "same" not in gap else f"{here}: equal to the target."
        return Standing(target, start, words, "equal to the target" if "same" in gap else "")
    if target.hold:
        return Standing(target, start, f"Hold at {shown}. The starting point is {here}.", f"hold at {shown}")
    return _to_go(target, start, gap, here, polarity)


def _to_go(target: Target, start: FigureCard, gap: str, here: str, polarity: Polarity) -> Standing:
    if gap.endswith("the same as"):
        return Standing(target, start, f"The target equals the starting point, {here}.", "equal to the starting point")
    size, _, side = gap.rpartition(" ")
    good = {Polarity.HIGHER_BETTER: "above", Polarity.LOWER_BETTER: "below"}.get(polarity)
    if side == good:
        return Standing(target, start, f"{size} to go from {here}.", f"{size} to go")
    words = f"The target is {size} {side} the starting point, {here}."
    return Standing(target, start, words, f"{size} {side} the starting point")


# --- Sums -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Whole:
    """One figure worked out here for an area from those of its parts, or why there is none."""

    words: str
    figure: Figure | None = None


def whole(area_name: str, parts: Sequence[FigureCard], additivity: Additivity) -> Whole | None:
    """A figure for all of `parts`, which together make up the area and are of one period.

    Counts that may be added are summed; shares are pooled where the numbers behind them are held, and
    never averaged. None where nothing can be said.
    """
    if len(parts) < 2 or any(part.figure.is_missing for part in parts):
        return None
    unit, names = parts[0].figure.unit, text.listed(part.area_name for part in parts)
    shown = " + ".join(figure_words(part.figure) for part in parts)
    if unit.summable and additivity in (Additivity.ADDITIVE, Additivity.MAY_OVERLAP):
        try:
            total = add([part.figure for part in parts], additivity)
        except Refused:
            return None
        twice = " It may count a person twice." if additivity is Additivity.MAY_OVERLAP else ""
        words = f"{figure_words(total, with_unit=True)} in {area_name}, worked out here: {shown}.{twice}"
        return Whole(words, total)
    if unit.type not in _PROPORTIONS:
        return None
    try:
        pooled = pool([part.figure for part in parts])
    except Refused:
        words = f"{names} are not averaged: the numbers of people behind these figures are not held."
        return Whole(words)
    words = f"{figure_words(pooled, 1)} in {area_name}, worked out here from the numbers behind both figures."
    return Whole(words, pooled)


def agreement(whole_card: FigureCard, parts: Sequence[FigureCard]) -> str:
    """Whether parts add up to the figure published for all of them; empty where one has no exact value."""
    figures = [part.figure for part in parts]
    if not whole_card.figure.is_exact or any(not figure.is_exact for figure in figures):
        return ""
    try:
        total = add(figures, Additivity.ADDITIVE)
    except Refused:
        return ""
    shown = " + ".join(f"{figure_words(part.figure)} in {part.area_name}" for part in parts)
    published = f"{figure_words(whole_card.figure)} published for {whole_card.area_name}, {whole_card.period}"
    if total.value == whole_card.figure.value:
        return f"{shown} make the {published}."
    return f"{shown} make {figure_words(total)}, and not the {published}. Both are kept."


def parts_of(cards: Sequence[FigureCard], members: Collection[str]) -> list[FigureCard]:
    """The newest headline figures of `members`, where each has one of the same period; else none."""
    found = [card for card in newest(leading(cards)) if card.area_code in members]
    whole_set = {card.area_code for card in found} == set(members)
    same = bool(found) and all(card.period.same_time(found[0].period) for card in found)
    return found if whole_set and same else []


# --- What an indicator is -------------------------------------------------------------------------------


def stage_words(stage: str, due: date | None, today: date) -> str:
    """The stage with its due date: "Being established, due 30 September 2023"; overdue the day after."""
    if stage in ("being_established", "in_progress"):
        name = "Being established" if stage == "being_established" else "In progress"
        if due is None:
            return name
        if today > due:
            return f"{name}, overdue: it was due {text.day(due)}"
        return f"{name}, due {text.day(due)}"
    return {"live": "Live", "ended": "Ended"}.get(stage, "Stage not stated")


def unit_said(values: Mapping[str, Any]) -> str:
    """The unit of an indicator for a list: "people", "% of …", "per 1,000 live births", or not stated."""
    kind = ValueType(values["value_type"])
    if kind is ValueType.NOT_STATED:
        return values["unit"] or "not stated"
    if kind is ValueType.RATE and not values["per"]:
        return f"{values['unit']} (rate, denominator not stated)" if values["unit"] else "rate, denominator not stated"
    return values["unit"] or (f"rate per {values['per']:,}" if values["per"] else kind.label)


def warnings_of(values: Mapping[str, Any], *, split: bool = False) -> list[str]:
    """What is missing from a definition, and what follows from it. `split`: it has measures of its own."""
    kind = ValueType(values["value_type"])
    found = []
    if kind is ValueType.RATE and not values["per"]:
        found.append("This is a rate with no denominator stated, so it cannot be compared or worked out.")
    elif kind is ValueType.NOT_STATED and not split:
        found.append("Whether this is a number, a rate or a percentage is not stated.")
    rest = [gap for gap in gaps_in(values, composite=True) if "rate" not in gap]
    if rest:
        found.append(f"Not stated in its definition: {text.listed(rest)}.")
    return found


def rates_apart(values: Iterable[Mapping[str, Any]]) -> str:
    """A sentence where rates per different populations stand in one list; empty where they do not."""
    per = sorted({v["per"] for v in values if v["value_type"] == ValueType.RATE.value and v["per"]})
    if len(per) < 2:
        return ""
    return f"Rates here are per {text.listed(f'{n:,}' for n in per)}. Rates of different kinds are never mixed."
