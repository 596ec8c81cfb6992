"""Three answers in words for one series: the latest figure, whether it is changing, and its target. Pure.

Each answer has a mark, and the words beside the mark say the same. No answer says better or worse where nobody has
agreed which direction is good, and none says a direction that no method found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from goldenthread.assessments.cards import Aimed, Assessment
from goldenthread.assessments.charting import brief, next_target, place_of, year_of
from goldenthread.assessments.rules import RUN_FROM, SPC_FROM
from goldenthread.look import text
from goldenthread.look.words import figure_words, listed_meanings, unit_words

__all__ = [
    "Answer",
    "Verdict",
    "aimed",
    "brief",
    "changing",
    "few_words",
    "latest",
    "marked",
    "may_be_said",
    "next_target",
    "place_of",
    "short_of",
    "trimmed",
    "verdict",
    "year_of",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its question, mark, the answer in bold, and the rest of it. `big` stands for a mark."""

    question: str
    strong: str
    more: str = ""
    kind: str = ""
    letter: str = ""
    big: str = ""
    url: str = ""

    @property
    def words(self) -> str:
        """The whole answer as text."""
        return f"{self.strong} {self.more}".strip()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answers for one place, with how they were found and how fresh they are."""

    place: str
    answers: tuple[Answer, ...]
    how: str
    fresh: str
    stale: bool


def verdict(one: Assessment, query: str = "") -> Verdict:
    """The three answers of one series."""
    how = f"Judged by: {one.by.title}, version {one.by.version}. " if one.by else ""
    if one.span:
        how += f"Looked at: {one.span.words}."
    fresh = one.fresh.words if one.fresh else one.stage
    stale = bool(one.fresh and one.fresh.stale)
    return Verdict(place_of(one), (latest(one, query), changing(one), aimed(one)), how, fresh, stale)


def latest(one: Assessment, query: str = "") -> Answer:
    """The newest figure with its unit, its period and what its markers mean."""
    question = "Latest"
    if one.latest is None:
        return Answer(question, "No figure held.", one.stage if one.stage != "No figure held" else "", "unknown", "–")
    figure, period = one.latest.figure, one.latest.period
    unit, number = unit_words(figure.unit), brief(figure)
    marker = ""
    if figure.is_missing:
        number, marker = "No figure", number
    more = unit if unit and unit not in ("%", "£") and unit not in number else ""
    meant = listed_meanings(figure.markers)
    said = ", ".join(part for part in (more, period.label, f"{marker} {meant}".strip()) if part)
    url = f"{one.latest.url}{query}" if one.latest.url else ""
    return Answer(question, "", f"{said[:1].upper()}{said[1:]}.", big=number, url=url)


def changing(one: Assessment) -> Answer:
    """Whether it is changing, as the method found it."""
    question = "Is it changing?"
    points = one.span.points if one.span else 0
    if one.how == "too_few":
        return Answer(question, "Too few points to judge.", f"{points} of the {RUN_FROM} needed.", "unknown")
    if not one.judged:
        return Answer(question, "Not judged.", _sentence(one.why), "unknown", "–")
    found = {"trend": one.trend, "spc": one.spc, "run_chart": one.run_chart, "change": one.change}[one.how]
    more = trimmed(one, found.words) if found else ""
    letter = {"up": "H", "down": "L"}.get(one.direction, "")
    if one.how == "change" and points < RUN_FROM:
        more += f" {text.count_of(points, 'point')} held; it takes {RUN_FROM} to judge more than this difference."
    if one.judgement in ("better", "worse"):
        strong = "Yes, improving." if one.judgement == "better" else "Yes, getting worse."
        return Answer(question, strong, more, one.judgement, letter)
    if letter:
        return Answer(question, "Yes, higher." if letter == "H" else "Yes, lower.", more, "neutral", letter)
    return Answer(question, "No clear change.", more, "common")


#: What a status of a target is told by: mark, letter and the words in bold.
_STATUS: Final = {
    "met": ("pass", "", "Met."),
    "not met": ("fail", "", "Not met."),
    "on track": ("pass", "", "On track."),
    "near": ("chance", "", "Near."),
    "off track": ("fail", "", "Off track."),
}


def aimed(one: Assessment) -> Answer:
    """Whether it will reach its target, or how far there is to go; never missed before its time."""
    target = next_target(one)
    if target is None:
        none = "So this page does not say pass or fail."
        return Answer("Target", "No target agreed.", none, "unknown", "–")
    aim = f"{figure_words(target.target)} in {year_of(target.period)}"
    if one.spc and one.spc.assurance and one.latest and target.period.end > one.latest.period.end:
        said = one.spc.assurance
        kind, strong = "chance", "It may, and it may not."
        if "cannot be expected" in said:
            kind, strong = "fail", "Not on past results."
        elif "can be expected" in said:
            kind, strong = "pass", "Yes, on past results."
        question = f"Will it reach the target of {aim}?"
        return Answer(question, strong, f"{short_of(target)} {trimmed(one, said)}".strip(), kind)
    question = f"Target: {aim}"
    hand = _by_hand(target)
    if target.status in _STATUS:
        kind, letter, strong = _STATUS[target.status]
        return Answer(question, strong, f"{trimmed(one, target.words)} {hand}".strip(), kind, letter)
    if target.short:
        warned = " ".join(_sentence(f"take care: {said}") for said in target.warnings)
        confirmed = " ".join(f"Confirmed by {each.by}: {_sentence(each.why)}" for each in target.confirmed)
        more = " ".join(part for part in (warned, confirmed if warned else "", hand) if part)
        return Answer(question, short_of(target), more, "unknown", "–")
    return Answer(question, "Not judged.", _sentence(target.why), "unknown", "–")


def _by_hand(target: Aimed) -> str:
    """A status set by hand, after the computed one: it never takes its place."""
    if target.override is None:
        return ""
    return f"Set by hand to {target.override.status} by {target.override.by}: {_sentence(target.override.why)}"


def short_of(aim: Aimed) -> str:
    """How far there is to go, as a sentence: "110 to go."."""
    return _sentence(aim.short)


def trimmed(one: Assessment, words: str) -> str:
    """Words of an assessment without the measure and place that they open with, where the page has said them."""
    part = ", ".join(f"{name} {value}" for name, value in one.breakdown.items())
    subject = f"{one.card.title} ({part}) in {one.area_name}" if part else f"{one.card.title} in {one.area_name}"
    rest = words.removeprefix(subject).lstrip(": ")
    return f"{rest[:1].upper()}{rest[1:]}"


def few_words(one: Assessment) -> str:
    """Why a series of so many points is not judged, and what it would take."""
    points, kind = (one.span.points, one.span.kind) if one.span else (0, "")
    unit = "yearly" if kind.endswith("_year") and kind != "half_year" else _EVERY.get(kind, "")
    what = text.count_of(points, f"{unit} figure".strip())
    are = "is" if points == 1 else "are"
    return (
        f"There {are} {what} with a value. It takes {RUN_FROM} before this page says whether a change is more than "
        f"ordinary up and down, and {SPC_FROM} before limits are drawn. So it shows no arrow, no limits and no "
        "colour for better or worse."
    )


_EVERY: Final = {"month": "monthly", "quarter": "quarterly", "week": "weekly", "half_year": "half-yearly"}


#: Reasons for no comparison that are worth a sentence; that a region has no figure is not.
_TOLD: Final = ("the periods differ", "the figure is missing")


def may_be_said(main: Sequence[Assessment], groups: Iterable[Assessment] = ()) -> list[str]:
    """What is true beside the answer: comparisons, projection, the gap between groups, and what a source projects."""
    said: list[str] = []
    for one in main:
        where = f"{one.area_name}: " if len(main) > 1 else ""
        for compared in one.comparisons:
            with_figures = compared.own and (compared.other or compared.role == "neighbours")
            if with_figures or compared.why in _TOLD or " of one place " in compared.why:
                said.append(where + trimmed(one, compared.words))
        if one.projection:
            said.append(where + trimmed(one, one.projection.words))
        if printed := one.published_projection:
            said.append(
                f"{where}The source prints a projection of {figure_words(printed.figure)} for {printed.period}."
            )
        said += [target.finish for target in one.targets if target.finish]
    said += [gap.words for one in (*main, *groups) for gap in one.gaps]
    return list(dict.fromkeys(said))


@cache
def _mark(kind: str, letter: str) -> SafeString:
    return render_to_string("pages/figures/_mark.html", {"kind": kind, "letter": letter})


def marked(answer: Answer) -> SafeString:
    """An answer with its mark, for a cell."""
    return format_html(
        '<span class="gt-mark">{}<span>{}</span></span>', _mark(answer.kind, answer.letter), answer.strong
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""
