"""How one series stands to another place, for a cell: a mark, a few words, and the figures behind them. Pure."""

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from goldenthread.assessments.cards import Assessment, Compared
from goldenthread.assessments.pairs import undated
from goldenthread.charts import Outcome
from goldenthread.look.words import figure_words
from goldenthread.pages.figures import verdicts
from goldenthread.pages.figures.verdicts import Answer
from goldenthread.vocabulary import Refused, difference_in_words

_KINDS: Final = {
    Outcome.BETTER: "better",
    Outcome.WORSE: "worse",
    Outcome.SIMILAR: "common",
    Outcome.HIGHER: "neutral",
    Outcome.LOWER: "neutral",
}
_SHORT: Final = (
    ("a count of", "A count is not compared"),
    ("a quantity of", "An amount is not compared"),
    ("an amount", "An amount is not compared"),
    ("the periods differ", "The periods differ"),
    ("the figure is missing", "The figure is missing"),
    ("a figure is not exact", "A figure is not exact"),
)


def compared(one: Assessment, role: str = "country") -> Compared | None:
    """What a series is compared with in a role: its country or its region."""
    return next((found for found in one.comparisons if found.role == role), None)


def against(one: Assessment, role: str = "country") -> Answer:
    """Where a series stands against its country or region, in few words. Without limits it is told, not judged."""
    found = compared(one, role)
    if one.wide:
        return Answer("", "Shown to compare with", kind="unknown", letter="–")
    if found is None:
        return Answer("", "Nothing to compare with", kind="unknown", letter="–")
    if found.own is None or found.other is None:
        return Answer("", _why(found), kind="unknown", letter="–")
    if undated(found.own.period):
        return Answer("", "Not checkable", "No date is printed for it.", "unknown", "?")
    try:
        gap = difference_in_words(found.own.figure, found.other.figure)
    except Refused:
        gap = "not the same as"
    said = f"{gap} {found.area_name}".replace("the same as", "The same as")
    more = f"{found.area_name} {figure_words(found.other.figure)}, {found.own.period}"
    side = _side(found)
    outcome = Outcome.of(found.outcome)
    if outcome is Outcome.NOT_COMPARED:
        return Answer("", said, f"{more}. Not judged.", "unknown", side)
    letter = "S" if outcome is Outcome.SIMILAR else side
    strong = f"{outcome.word} {'to' if outcome is Outcome.SIMILAR else 'than'} {found.area_name}"
    return Answer("", strong, f"{said}. {more}.", _KINDS[outcome], letter)


def _side(found: Compared) -> str:
    value = found.difference.value if found.difference else None
    if value is None:
        return "?"
    return "H" if value > 0 else "L" if value < 0 else "="


def _why(found: Compared) -> str:
    for start, words in _SHORT:
        if found.why.startswith(start):
            return words
    if found.why.startswith("no figure for") or found.why.startswith("the figure for"):
        return f"{found.area_name} is not held"
    return f"Not compared: {found.why}"


def cell(answer: Answer) -> SafeString:
    """An answer for a cell: its mark, its words, and the figures behind them in a second line."""
    if not answer.more:
        return verdicts.marked(answer)
    return format_html('{}<span class="gt-muted pg-more">{}</span>', verdicts.marked(answer), answer.more)


def outcome_of(one: Assessment, role: str = "country") -> Outcome:
    """How a series stands, as charts draw it."""
    found = compared(one, role)
    if found is None or (found.own and undated(found.own.period)):
        return Outcome.NOT_COMPARED
    return Outcome.of(found.outcome)
