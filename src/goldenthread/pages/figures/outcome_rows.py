"""One national outcome as a row: what is held for it, in words, figures and a drawing. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldenthread import charts
from goldenthread.assessments.cards import Assessment
from goldenthread.charts import Drawn
from goldenthread.look import text
from goldenthread.look.words import figure_words, listed_meanings
from goldenthread.observations.queries import FigureCard
from goldenthread.pages.figures import facts, verdicts
from goldenthread.pages.records.common import Clock, record_url, with_query
from goldenthread.records.cards import Card
from goldenthread.thread.coverage import Metric, OutcomeRow
from goldenthread.vocabulary import Basis

#: How a local measure stands to an outcome, strongest first, and the words for it.
EXACT, PROXY, OTHER = "held", "proxy", "other"
ORDER = (EXACT, PROXY, OTHER)
_WORDS = {EXACT: "As nationally defined", PROXY: "Local proxy", OTHER: "Other local figure"}
_MOST = 3
#: The drawing of an outcome stands in a column, and is as wide on a telephone.
_WIDTH = 280


@dataclass(frozen=True)
class Measure:
    """A local indicator beside an outcome: its newest figures, what they mean, its stage and its targets."""

    card: Card
    line: Card
    standing: str
    figures: tuple[FigureCard, ...]
    every: tuple[FigureCard, ...]
    stage: str
    due: str
    targets: tuple[facts.Standing, ...]
    found: tuple[Assessment, ...] = ()

    def means(self, card: FigureCard) -> Assessment | None:
        """What the series of a figure means, where that figure is its newest."""
        of = (one for one in self.found if one.latest and one.latest.reference == card.full_reference)
        return next(of, None)

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
    """One figure of an outcome's row: the same values stand in its tile, in the table and in the file.

    `target` says how far there is to go, `data` how old the figure is and when the next was due.
    """

    measure: Measure
    value: str
    label: str
    note: str
    url: str
    changing: verdicts.Answer | None
    target: str
    data: str
    stale: bool
    card: FigureCard

    @property
    def moved(self) -> str:
        """Whether it is changing, without the question: "Improving."."""
        said = self.changing.strong.removeprefix("Yes, ") if self.changing else ""
        return said[:1].upper() + said[1:]


@dataclass(frozen=True)
class Outcome:
    """One national outcome as a row of the page."""

    row: OutcomeRow
    say: str
    status: str
    mark: str
    facts: tuple[Fact, ...]
    more: int
    picture: Drawn | None
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
    status, mark = _status(shown, held=bool(held))
    return Outcome(
        row=row,
        say=_say(row, measures),
        status=status,
        mark=mark,
        facts=_facts(first, clock),
        more=len(shown) - len(first),
        picture=_picture(held[0], f"{row.card.reference}-outcome") if held else None,
        as_at=f"Newest figure: {newest}" if newest else "",
        measures=tuple(measures),
        serves=text.listed(card.title for card in above),
        thread_url=with_query(record_url("thread", row.card), on=clock.on, known=clock.known),
    )


def _status(shown: Sequence[tuple[Measure, FigureCard]], *, held: bool) -> tuple[str, str]:
    """What can be said of an outcome from the series of its measures, in words, and the mark beside it."""
    if not held:
        return "Cannot be judged: no local figure", "unknown"
    found = [one for measure, card in shown if (one := measure.means(card))]
    said = Counter(verdicts.changing(one).strong for one in found)
    judged = [
        (words, kind, n)
        for words, kind, start in (
            ("improving", "better", "Yes, improving"),
            ("getting worse", "worse", "Yes, getting worse"),
            ("higher", "neutral", "Yes, higher"),
            ("lower", "neutral", "Yes, lower"),
            ("with no clear change", "common", "No clear change"),
        )
        if (n := sum(count for strong, count in said.items() if strong.startswith(start)))
    ]
    few = sum(count for strong, count in said.items() if strong.startswith("Too few"))
    left = len(shown) - sum(n for *_, n in judged) - few
    parts = [f"{n} {words}" for words, _, n in judged]
    parts += [f"{few} with too few points to judge"] if few else []
    parts += [f"{left} not judged"] if left else []
    total = text.count_of(len(shown), "local figure")
    if not judged:
        return (f"Too few points to judge: {total}" if few else f"Not judged: {total}"), "unknown"
    kinds = {kind for _, kind, _ in judged}
    return f"{total}: {text.listed(parts)}", kinds.pop() if len(kinds) == 1 else "common"


def _spread(shown: Sequence[tuple[Measure, FigureCard]]) -> list[tuple[Measure, FigureCard]]:
    """The figures to show first: the place of each measure that holds the others, else up to two, in their order."""
    whole = {
        (measure.card.id, other.area_code)
        for measure, card in shown
        if (one := measure.means(card))
        for other in one.comparisons
        if other.role == "benchmark"
    }
    stand_for = {measure.card.id for measure, card in shown if (measure.card.id, card.area_code) in whole}
    taken: dict[int, int] = defaultdict(int)
    first: list[tuple[Measure, FigureCard]] = []
    for measure, card in shown:
        key = measure.card.id
        if key in stand_for and (key, card.area_code) not in whole:
            continue
        if taken[key] < 2 and len(first) < _MOST + 1:
            taken[key] += 1
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
        made.append(fact_of(measure, card, clock, brief=again))
        before = card
    return tuple(made)


def fact_of(measure: Measure, card: FigureCard, clock: Clock, *, brief: bool = False) -> Fact:
    """One figure with its change, target and age. `brief` leaves out what the figure before it has said."""
    figure = card.figure
    part = f" ({facts.part_words(card)})" if card.breakdown else ""
    label = card.area_name if brief else f"{measure.card.title}{part}, {card.area_name}, {card.period}"
    notes = [listed_meanings(figure.markers).capitalize()] if figure.markers else []
    notes += [words.rstrip(".") for words in card.caution.split(". ") if "no period" in words]
    if before := _before(measure, card):
        notes.append(f"{figure_words(before.figure)} in {before.period}")
    target = [
        f"Target {figure_words(s.target.value)} in {s.target.period.label.removeprefix('financial year ')}: {s.short}"
        for s in measure.targets
        if s.short and s.target.area == card.area_code and s.start and s.start.id == card.id
    ]
    one = measure.means(card)
    return Fact(
        measure=measure,
        value=figure_words(figure),
        label=label,
        note=". ".join(notes),
        url=f"{card.url}{clock.query}",
        changing=verdicts.changing(one) if one else None,
        target=". ".join(target),
        data=one.fresh.words if one and one.fresh else "",
        stale=bool(one and one.fresh and one.fresh.stale),
        card=card,
    )


def _before(measure: Measure, card: FigureCard) -> FigureCard | None:
    """The figure of the same place that came before, to stand beside the newest."""
    earlier = [
        one
        for one in facts.actual(measure.every)
        if one.area_code == card.area_code and one.breakdown == card.breakdown and one.period.end < card.period.end
    ]
    return max(earlier, key=lambda one: (one.period.kind == card.period.kind, one.period.end), default=None)


def _picture(measure: Measure, key: str) -> Drawn | None:
    """Bars of one measure: its two newest of one kind of period in one place, or its places side by side."""
    main = [card for card in facts.leading(measure.every) if not facts.is_wide(card) and not card.figure.is_missing]
    if not main:
        return None
    places = list(dict.fromkeys(card.area_code for card in main))
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
    aims = {s.target.area: s.target.value.value for s in measure.targets}
    unlike = len({card.period.canonical for card in chosen}) > 1
    names = [_bar_name(card, many=len(places) > 1, unlike=unlike) for card in chosen]
    bars = tuple(
        charts.Bar(name, card.figure, target=aims.get(card.area_code)) for name, card in zip(names, chosen, strict=True)
    )
    where = "" if len(places) > 1 else chosen[0].area_name
    about = charts.About(measure.card.title, chosen[0].figure.unit, places=where)
    period = None if unlike or len(places) == 1 else chosen[0].period
    chart = charts.BarChart(about, bars, period=period, as_given=True)
    return charts.draw(chart, key, wide=_WIDTH, narrow=_WIDTH)


def _bar_name(card: FigureCard, *, many: bool, unlike: bool) -> str:
    """What a bar is of: its place, its period, or both where neither is the same for all."""
    if not many:
        return str(card.period)
    return f"{card.area_name}, {card.period}" if unlike else card.area_name
