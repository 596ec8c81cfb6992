"""From the results of the pass to one assessment: every part with its figures, its words and its method."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from goldenthread.assessments import beside, judged
from goldenthread.assessments.areas import COUNTRY, REGION
from goldenthread.assessments.cards import (
    Assessment,
    Changed,
    Charted,
    Key,
    Seen,
    Span,
)
from goldenthread.assessments.columns import Asked, Columns
from goldenthread.assessments.compute import Results
from goldenthread.assessments.held import Definition, Held
from goldenthread.assessments.rules import RUN_FROM, How, Why
from goldenthread.assessments.saying import fresh_of, good_words, headline_of, stage_words, subject_of
from goldenthread.methods.headlines import Direction
from goldenthread.methods.saying import (
    say_estimate,
    say_missing,
    say_too_few,
)
from goldenthread.methods.trend import Judgement
from goldenthread.methods.wording import counted, inside, sentence
from goldenthread.observations.queries import parse_breakdown
from goldenthread.vocabulary import Basis, Figure, FigureStatus, Polarity, Qualifier

_UNIT: Final = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "half_year": "half-year"}
_BETTER: Final = {1: "better", -1: "worse", 0: "no judgement"}
_JUDGEMENT: Final = {1: Judgement.GETTING_BETTER, -1: Judgement.GETTING_WORSE, 0: Judgement.NONE}


#: What is made apart from all else, since charts of many places ask for it.
_AIMS: Final = frozenset({"projection", "targets"})


class Lazily(Assessment):
    """An assessment whose words and charts are made when one of them is asked for: a page holds thousands of series,
    asks what each of them is, the targets of some, and shows a few.
    """

    __slots__ = ("_aims", "_rest")

    def __init__(
        self,
        at_once: Mapping[str, Any],
        aims: Callable[[], Mapping[str, Any]],
        rest: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._set(at_once)
        object.__setattr__(self, "_aims", aims)
        object.__setattr__(self, "_rest", rest)

    def _set(self, fields: Mapping[str, Any]) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        # Only what is not there yet comes here. Two threads may both make it: they make the same.
        if name not in Assessment.__dataclass_fields__:
            raise AttributeError(name)
        self._set(self._aims() if name in _AIMS else self._rest())
        return object.__getattribute__(self, name)


class Maker:
    """Makes assessments of what one pass found. Everything is made when it is asked for, and once."""

    def __init__(
        self, held: Held, columns: Columns, results: Results, versions: Mapping[int, str], asked: Asked
    ) -> None:
        self.held, self.columns, self.results = held, columns, results
        self.versions, self.asked = versions, asked
        self._seen: dict[int, Seen] = {}
        self._all: dict[int, list[Seen]] = {}

    # --- What is held ------------------------------------------------------------------------------------

    def definition(self, n: int) -> Definition:
        """What the record of a series' measure says."""
        return self.held.definitions[self.held.keys[n].measure]

    def area_name(self, n: int) -> str:
        """The place of a series."""
        return self.held.register.name(self.held.keys[n].area)

    def breakdown(self, n: int) -> Mapping[str, str]:
        """The group of a series, by dimension."""
        return parse_breakdown(self.held.keys[n].breakdown)

    @cached_property
    def _breakdowns(self) -> dict[tuple[int, str], set[str]]:
        found: dict[tuple[int, str], set[str]] = defaultdict(set)
        for key in self.held.keys:
            found[(key.measure, key.area)].add(key.breakdown)
        return found

    def breakdowns(self, key: Key) -> set[str]:
        """Every breakdown that the measure and the place of a series have."""
        return self._breakdowns[(key.measure, key.area)]

    def yardstick_code(self, n: int, role: str) -> str:
        """The area that a series is to be compared with in a role; empty where there is none."""
        key, register = self.held.keys[n], self.held.register
        if role == "benchmark":
            other = int(self.columns.series.benchmark[n])
            return self.held.keys[other].area if other >= 0 else ""
        return register.one_above(key.area, COUNTRY if role == "country" else REGION)

    @cached_property
    def _strands_of(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for strand, series in enumerate(self.results.strands.series.tolist()):
            found[series].append(strand)
        return found

    def latest(self, n: int) -> Seen | None:
        """The newest figure of a series."""
        row = int(self.results.latest[n])
        return self.seen_at(row) if row >= 0 else None

    def all_seen(self, n: int) -> list[Seen]:
        """Every figure of a series in all its strands, without forecasts, by the end of its period."""
        if n not in self._all:
            strands = self.results.strands
            rows = [r for s in self._strands_of[n] for r in range(int(strands.first[s]), int(strands.after[s]))]
            self._all[n] = sorted((self.seen_at(row) for row in rows), key=lambda s: (s.period.end, s.period.start))
        return self._all[n]

    def seen_at(self, row: int) -> Seen:
        """One figure, by its row among `Strands`."""
        if row not in self._seen:
            strands = self.results.strands
            judged = bool(strands.value[row] == strands.value[row])
            self._seen[row] = self._made_seen(
                int(strands.row[row]),
                judged,
                "two figures held for this period differ" if strands.clash[row] else "",
                bool(strands.broken[row]),
            )
        return self._seen[row]

    def _made_seen(self, point: int, judged: bool, why: str, breaks: bool) -> Seen:
        row, figure = self.held.rows[point], self.held.figure(point)
        if not judged and not why:
            why = _not_judged(figure, row.period.vague)
        parts = tuple(f"{self.held.owners[owner]}/{ref}" for owner, ref in getattr(row, "parts", ()))
        return Seen(
            period=row.period,
            figure=figure,
            reference="" if parts else f"{self.held.owners[row.owner_id]}/{row.reference}",
            accepted_at=row.accepted_at,
            caution=row.caution,
            judged=judged,
            why=why,
            breaks=breaks,
            derived_from=parts,
        )

    # --- One assessment ----------------------------------------------------------------------------------

    def make(self, n: int) -> Assessment:
        """The assessment of one series: what it is at once, and what is said of it when that is asked for."""
        key, definition, results = self.held.keys[n], self.definition(n), self.results
        latest = self.latest(n)
        at_once = {
            "key": key,
            "card": definition.card,
            "area_name": self.area_name(n),
            "breakdown": self.breakdown(n),
            "wide": self.held.register.is_wide(key.area),
            "derived": n in self.held.derived,
            "restricted": bool(definition.values["restricted"]),
            "polarity": definition.polarity,
            "latest": latest,
            "span": self._span(n),
            "how": How(int(results.how[n])).name.lower(),
            "direction": self._direction(n, How(int(results.how[n]))).value,
            "judgement": _BETTER[int(results.better[n])],
            "fresh": fresh_of(latest, definition.values, self.held.day, self.asked.upto) if latest else None,
            "version": self.versions[key.measure],
            "stage": stage_words(definition.values, definition.card.due, self.held.day),
            "published_projection": self._published(n),
        }
        return Lazily(at_once, lambda: self._aimed(n), lambda: self._said(n))

    def _subject(self, n: int) -> str:
        return subject_of(self.definition(n).card.title, self.area_name(n), _groups_words(self.breakdown(n)))

    def _aimed(self, n: int) -> dict[str, Any]:
        """The projection of a series, and where it stands against its targets."""
        subject = self._subject(n)
        projected = beside.projection(self, n, subject)
        return {"projection": projected, "targets": beside.targets(self, n, subject, projected)}

    def _said(self, n: int) -> dict[str, Any]:
        """What is said of a series: the rest of its assessment."""
        definition, results = self.definition(n), self.results
        subject = self._subject(n)
        how = How(int(results.how[n]))
        latest, span = self.latest(n), self._span(n)
        change, trend = judged.change(self, n, subject), judged.trend(self, n, subject)
        spc, runs = judged.spc_chart(self, n, subject), judged.run_chart(self, n, subject)
        found = {How.TREND: trend, How.SPC: spc, How.RUN_CHART: runs, How.CHANGE: change}.get(how)
        old, new = self._ends(how, change, latest)
        return {
            "good": good_words(definition),
            "seen": tuple(self._strand_seen(n)),
            "by": found.by if found else None,
            "why": self._why(n, how),
            "change": change,
            "trend": trend,
            "spc": spc,
            "run_chart": runs,
            "comparisons": beside.comparisons(self, n, subject),
            "gaps": beside.gaps(self, n),
            "cautions": self._cautions(n, latest),
            "statement": self._statement(n, how, subject, found.words if found else "", latest, span, change),
            "headline": headline_of(
                definition.card.title,
                self._direction(n, how),
                _JUDGEMENT[int(results.better[n])],
                old,
                new,
                usual=isinstance(found, Charted) and found.signal not in judged.RISING,
            ),
        }

    def nothing(self, measure: int) -> Assessment:
        """The assessment of a measure that no figure is held for: what there is instead."""
        definition = self.held.definitions[measure]
        stage = stage_words(definition.values, definition.card.due, self.held.day)
        said = "no figure is held" + (f". {stage}" if stage != "No figure held" else "")
        return Assessment(
            key=Key(measure, ""),
            card=definition.card,
            area_name="",
            breakdown={},
            wide=False,
            derived=False,
            restricted=bool(definition.values["restricted"]),
            polarity=definition.polarity,
            good=good_words(definition),
            latest=None,
            seen=(),
            span=None,
            how="none",
            by=None,
            direction=Direction.NOT_JUDGED.value,
            judgement=_BETTER[0],
            why=Why.NO_FIGURE.words,
            change=None,
            trend=None,
            spc=None,
            run_chart=None,
            comparisons=(),
            targets=(),
            projection=None,
            gaps=(),
            fresh=None,
            cautions=(),
            statement=sentence(f"{definition.card.title}: {said}"),
            headline=stage,
            version=self.versions[measure],
            stage=stage,
        )

    def _strand_seen(self, n: int) -> list[Seen]:
        """The figures of the strand judged, from the oldest. Those before a break are there, and not judged."""
        strands, main = self.results.strands, int(self.results.strands.main[n])
        if main < 0:
            return []
        begin = int(strands.begin[main])
        found = []
        for row in range(int(strands.first[main]), int(strands.after[main])):
            seen = self.seen_at(row)
            if row < begin and seen.judged:
                seen = replace(seen, judged=False, why="it comes before a break in the series")
            found.append(seen)
        return found

    def _span(self, n: int) -> Span | None:
        strands, main = self.results.strands, int(self.results.strands.main[n])
        if main < 0:
            return None
        first, begin, last = int(strands.first[main]), int(strands.begin[main]), int(strands.after[main]) - 1
        start, end = (self.columns.named[int(strands.period[row])] for row in (begin, last))
        points = int(strands.points[main])
        unit = "year" if end.kind.endswith("_year") and end.kind != "half_year" else _UNIT.get(end.kind, "period")
        rows = last - begin + 1
        words = f"{counted(rows, unit)}, {start.label} to {end.label}" if rows > 1 else f"1 {unit}, {end.label}"
        if points < rows:
            words = f"{points} of {counted(rows, unit)} with a value, {start.label} to {end.label}"
        if not points:
            words = f"no value to judge, {start.label} to {end.label}" if begin < last else f"no value, {end.label}"
        breaks = self._break_words(n, begin) if begin > first else ""
        return Span(end.kind, start, end, points, last - first + 1, f"{words}. {breaks}".rstrip(". "), breaks)

    def _break_words(self, n: int, begin: int) -> str:
        """Why a series does not start before a row."""
        strands, key = self.results.strands, self.held.keys[n]
        label = self.columns.named[int(strands.period[begin])].label
        if self.columns.points.opens[strands.row[begin]]:
            return f"The series starts anew with {label}: its source marks a break."
        before, after = (self.held.rows[int(strands.row[row])].period.end for row in (begin - 1, begin))
        register = self.held.register
        if register.ground(key.area, before) != register.ground(key.area, after):
            return f"The series starts anew with {label}: the area changed."
        return f"The series starts anew with {label}: its definition changed."

    # --- The answer --------------------------------------------------------------------------------------

    def _direction(self, n: int, how: How) -> Direction:
        if how in (How.NONE, How.TOO_FEW):
            return Direction.TOO_FEW if how is How.TOO_FEW else Direction.NOT_JUDGED
        return {1: Direction.UP, -1: Direction.DOWN}.get(int(self.results.direction[n]), Direction.NO_CHANGE)

    def _why(self, n: int, how: How) -> str:
        if how is How.TOO_FEW or (how is How.CHANGE and self.results.points[n] < RUN_FROM):
            return f"too few points to judge: {int(self.results.points[n])} where it takes {RUN_FROM}"
        if how is not How.NONE:
            return ""
        why = Why(int(self.results.why[n]))
        latest = self.latest(n)
        return why.words or (latest.why if latest else "") or "no figure has a value to judge"

    def _statement(
        self, n: int, how: How, subject: str, found: str, latest: Seen | None, span: Span | None, change: Changed | None
    ) -> str:
        """The answer in a sentence; where there is none, what is true without it and why there is none."""
        if latest is None or span is None:
            return sentence(f"{subject}: {Why.NO_FIGURE.words}")
        missing = latest.figure.is_missing
        stood = (say_missing if missing else say_estimate)(subject, _plain(latest.figure), latest.period)
        few = sentence(say_too_few("", span.points, RUN_FROM).partition(": ")[2])
        more = f"{counted(span.points, 'point')} are held, and it takes {RUN_FROM} to judge more than that difference."
        if how not in (How.NONE, How.TOO_FEW):
            said = f"{stood} {found}" if missing else found
            said = f"{said} {more}" if how is How.CHANGE and span.points < RUN_FROM else said
        elif how is How.TOO_FEW:
            said = f"{change.words if change else stood} {few}"
        elif missing:
            said = stood
        else:
            said = f"{stood} {sentence(f'whether it is changing is not judged because {inside(self._why(n, how))}')}"
        if self.definition(n).polarity is Polarity.ASK:
            said = f"{said} {good_words(self.definition(n))}"
        return said

    def _ends(self, how: How, change: Changed | None, latest: Seen | None) -> tuple[Figure | None, Figure | None]:
        """The two values that a headline speaks of."""
        if how is How.CHANGE and change:
            return change.old.figure, change.new.figure
        return None, latest.figure if how is How.TREND and latest else None

    def _cautions(self, n: int, latest: Seen | None) -> tuple[str, ...]:
        definition = self.definition(n)
        found = []
        if definition.values["restricted"]:
            found.append("Held, and not to be published.")
        if n in self.held.derived:
            found.append("Worked out here from the figures of the areas it is made of.")
        if latest is not None:
            if latest.figure.status is FigureStatus.PROVISIONAL:
                found.append("The newest figure is provisional: it may be revised.")
            if latest.figure.basis is Basis.ESTIMATED:
                found.append("The newest figure is estimated.")
            found += [sentence(text) for text in (latest.figure.note, latest.caution) if text]
        return tuple(dict.fromkeys(found))

    def _published(self, n: int) -> Seen | None:
        """The newest projection that a source printed for what is not over, beside ours and never corrected."""
        points, latest = self.columns.points, self.latest(n)
        since = latest.period.start if latest else None
        rows = [int(r) for r in self._forecasts.get(n, ())]
        rows = [r for r in rows if since is None or self.held.rows[r].period.end > since - timedelta(days=1)]
        if not rows:
            return None
        newest = max(rows, key=lambda r: (self.held.rows[r].period.end, int(points.preference[r])))
        return self._made_seen(newest, False, "it is a forecast", False)

    @cached_property
    def _forecasts(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for row in self.columns.points.forecast.nonzero()[0].tolist():
            found[self.held.of[row]].append(row)
        return found


def _groups_words(breakdown: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in breakdown.items())


def _plain(figure: Figure) -> Figure:
    """The figure without its limits, for a sentence that judges nothing."""
    return figure if figure.qualifier is Qualifier.RANGE else replace(figure, lower=None, upper=None)


def _not_judged(figure: Figure, vague: bool) -> str:
    """Why a figure has no value to judge."""
    if figure.is_missing:
        return f"the figure is missing: {figure.marker.meaning.partition(':')[0] or 'not available'}"
    return "its period has no exact dates" if vague else "the figure is not exact"
