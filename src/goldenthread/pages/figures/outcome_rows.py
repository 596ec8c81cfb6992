"""One national outcome as a row: what is held for it, in words, figures and a drawing. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from goldenthread.look import text
from goldenthread.look.words import figure_words, listed_meanings
from goldenthread.observations.queries import FigureCard
from goldenthread.pages.figures import drawing, facts
from goldenthread.pages.records.common import Clock, record_url, with_query
from goldenthread.records.cards import Card
from goldenthread.thread.coverage import Metric, OutcomeRow
from goldenthread.vocabulary import Basis, FigureStatus

#: How a local measure stands to an outcome, strongest first, and the words for it.
EXACT, PROXY, OTHER = "held", "proxy", "other"
ORDER = (EXACT, PROXY, OTHER)
_WORDS = {EXACT: "As nationally defined", PROXY: "Local proxy", OTHER: "Other local figure"}
_MOST = 3
_WIDTH = 260


@dataclass(frozen=True)
class Measure:
    """A local indicator beside an outcome: its newest figures, stage and targets."""

    card: Card
    line: Card
    standing: str
    figures: tuple[FigureCard, ...]
    every: tuple[FigureCard, ...]
    stage: str
    due: str
    targets: tuple[facts.Standing, ...]

    @property
    def held(self) -> bool:
        """Whether a local figure is held, with a value."""
        return any(not facts.is_wide(card) and not card.figure.is_missing for card in self.figures)

    @property
    def local(self) -> list[FigureCard]:
        return [card for card in self.figures if not facts.is_wide(card)]

    @property
    def words(self) -> str:
        """How it stands to the outcome: "Local proxy"."""
        return _WORDS[self.standing]


@dataclass(frozen=True)
class Fact:
    """One figure of an outcome's row."""

    value: str
    label: str
    note: str
    url: str


@dataclass(frozen=True)
class Outcome:
    """One national outcome as a row of the page."""

    row: OutcomeRow
    say: str
    status: str
    facts: tuple[Fact, ...]
    more: int
    picture: SafeString | None
    as_at: str
    measures: tuple[Measure, ...]
    serves: str
    thread_url: str

    @property
    def covered(self) -> bool:
        """Whether any local figure is held."""
        return any(measure.held for measure in self.measures)

    @property
    def being_set_up(self) -> list[Measure]:
        """Local measures with no figure yet, with when they are due."""
        return [m for m in self.measures if not m.held and m.due]


def outcome_of(row: OutcomeRow, measures: Sequence[Measure], above: Sequence[Card], clock: Clock) -> Outcome:
    held = [measure for measure in measures if measure.held]
    shown = [(m, card) for m in held for card in m.local if not card.breakdown] or [
        (m, card) for m in held for card in m.local
    ]
    first = _spread(shown)
    newest = max((card.period for _, card in shown), key=lambda p: p.end, default=None)
    return Outcome(
        row=row,
        say=_say(row, measures),
        status="Not judged here" if held else "Cannot be judged: no local figure",
        facts=_facts(first, clock),
        more=len(shown) - len(first),
        picture=_picture(held[0], row.card.title) if held else None,
        as_at=f"Newest figure: {newest}" if newest else "",
        measures=tuple(measures),
        serves=text.listed(card.title for card in above),
        thread_url=with_query(record_url("thread", row.card), on=clock.on, known=clock.known),
    )


def _spread(shown: Sequence[tuple[Measure, FigureCard]]) -> list[tuple[Measure, FigureCard]]:
    """The figures to show first: up to two places of each measure, in their order."""
    taken: dict[int, int] = defaultdict(int)
    first: list[tuple[Measure, FigureCard]] = []
    for measure, card in shown:
        if taken[measure.card.id] < 2 and len(first) < _MOST + 1:
            taken[measure.card.id] += 1
            first.append((measure, card))
    return first


def _say(row: OutcomeRow, measures: Sequence[Measure]) -> str:
    """What is held for an outcome, in a sentence or two."""
    exact = [m for m in measures if m.standing == EXACT and m.held]
    proxies = [m for m in measures if m.standing == PROXY and m.held]
    others = [m for m in measures if m.standing == OTHER and m.held]
    said = []
    if exact:
        said.append(f"{_names(exact)} {'is' if len(exact) == 1 else 'are'} held as nationally defined.")
    if proxies:
        stand = "stands" if len(proxies) == 1 else "stand"
        said.append(f"{_names(proxies)} {stand} in for a headline measure that is not held.")
    if others:
        says = "is another local figure" if len(others) == 1 else "are other local figures"
        said.append(f"{_names(others)} {says}.")
    if not said:
        none = "We do not know. No local figure is held."
        return none if not row.headline else f"{none} {_why(row.headline)}"
    return " ".join(said)


def _names(measures: Iterable[Measure]) -> str:
    titles = list(dict.fromkeys(m.card.title for m in measures))
    if len(titles) > _MOST:
        titles = [*titles[:_MOST], f"{len(titles) - _MOST} more"]
    said = text.listed([titles[0], *(_mid(title) for title in titles[1:])])
    return said[:1].upper() + said[1:]


def _mid(title: str) -> str:
    """A name in the middle of a sentence: lower case, unless its first word is a name or capitals."""
    first, _, rest = title.partition(" ")
    names = first[:2].isupper() or rest[:1].isupper() or not first.isalpha()
    return title if names else title[:1].lower() + title[1:]


def _why(metrics: Sequence[Metric]) -> str:
    """Why the headline measures are not held, where the frame says how they are published."""
    restricted = [m for m in metrics if "not public" in m.card.summary or "restricted" in m.card.summary.casefold()]
    above = [m for m in metrics if "not clearly below region" in m.card.summary]
    if above:
        return f"{above[0].card.title} is not clearly published below region."
    if restricted and len(restricted) == len(metrics):
        return "Its headline measures are not public."
    return "Its headline measures are named but no figure has been supplied."


def _facts(shown: Sequence[tuple[Measure, FigureCard]], clock: Clock) -> tuple[Fact, ...]:
    """The figures in words. A second place of the same measure and period needs its own name alone."""
    made, before = [], None
    for measure, card in shown:
        again = before is not None and before.measure.id == card.measure.id and before.period.same_time(card.period)
        made.append(_fact(measure, card, clock, brief=again))
        before = card
    return tuple(made)


def _fact(measure: Measure, card: FigureCard, clock: Clock, *, brief: bool = False) -> Fact:
    figure = card.figure
    part = f" ({facts.part_words(card)})" if card.breakdown else ""
    label = card.area_name if brief else f"{measure.card.title}{part}, {card.area_name}, {card.period}"
    notes = [listed_meanings(figure.markers).capitalize()] if figure.markers else []
    notes += [words.rstrip(".") for words in card.caution.split(". ") if "no period" in words]
    if before := _before(measure, card):
        notes.append(f"{figure_words(before.figure)} in {before.period}")
    notes += [
        f"Target {figure_words(s.target.value)} in {s.target.period.label.removeprefix('financial year ')}: {s.short}"
        for s in measure.targets
        if s.short and s.target.area == card.area_code and s.start and s.start.id == card.id
    ]
    return Fact(figure_words(figure), label, ". ".join(notes), f"{card.url}{clock.query}")


def _before(measure: Measure, card: FigureCard) -> FigureCard | None:
    """The figure of the same place that came before, to stand beside the newest."""
    earlier = [
        one
        for one in facts.actual(measure.every)
        if one.area_code == card.area_code and one.breakdown == card.breakdown and one.period.end < card.period.end
    ]
    return max(earlier, key=lambda one: (one.period.kind == card.period.kind, one.period.end), default=None)


def _picture(measure: Measure, title: str) -> SafeString | None:
    """Bars of one measure: its two newest of one kind of period in one place, or its places side by side."""
    main = [card for card in facts.leading(measure.every) if not facts.is_wide(card) and not card.figure.is_missing]
    if not main:
        return None
    places = list(dict.fromkeys(card.area_code for card in main))
    target = {s.target.area: s.target for s in measure.targets}
    if len(places) > 1:
        chosen = [card for card in measure.local if not card.breakdown and not card.figure.is_missing][:2] or main[:2]
    else:
        last = facts.actual(main)[-1] if facts.actual(main) else main[-1]
        like = [
            card for card in main if card.period.kind == last.period.kind and card.figure.basis is not Basis.FORECAST
        ]
        chosen = like[-2:]
    if not chosen:
        return None
    bars = [_bar(card, target.get(card.area_code), many=len(places) > 1) for card in chosen]
    if len({card.period.canonical for card in chosen}) > 1 and len(places) > 1:
        bars = [replace(bar, label=f"{bar.label}, {card.period}") for bar, card in zip(bars, chosen, strict=True)]
    return drawing.bars(bars, _WIDTH, f"{measure.card.title}: {title}")


def _bar(card: FigureCard, target: facts.Target | None, *, many: bool) -> drawing.Bar:
    unsure = card.figure.status is FigureStatus.PROVISIONAL or card.figure.basis is not Basis.REPORTED
    return drawing.Bar(
        label=card.area_name if many else str(card.period),
        value=card.figure.value,
        words=figure_words(card.figure),
        open=unsure,
        target=target.value.value if target else None,
        target_words=f"target {figure_words(target.value)}" if target else "",
    )
