"""The answer of an assessment in words: one plain statement, a headline, and what goes with them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from goldenthread.assessments.cards import Fresh, Seen
from goldenthread.assessments.held import Definition
from goldenthread.methods.headlines import LONGEST, Direction, check_headline, headline
from goldenthread.methods.trend import Judgement
from goldenthread.methods.wording import sentence
from goldenthread.vocabulary import Figure, Polarity, Refused
from goldenthread.vocabulary.clock import LONDON
from goldenthread.vocabulary.period import in_words

_MONTHS: Final = {"monthly": 1, "quarterly": 3, "termly": 4, "yearly": 12}
_MONTHS_OF_KIND: Final = {
    "month": 1,
    "quarter": 3,
    "half_year": 6,
    "calendar_year": 12,
    "financial_year": 12,
    "academic_year": 12,
    "reporting_year": 12,
}
#: A figure is looked for until as many periods as this have ended after the one it would be newest for.
_PERIODS_DUE: Final = 2
_UNUSUAL: Final = {Direction.UP: "higher", Direction.DOWN: "lower"}


def subject_of(title: str, area: str, breakdown: str) -> str:
    """The measure and its place as they open a sentence: "Adults in treatment (sex female) in BCP Council"."""
    part = f" ({breakdown})" if breakdown else ""
    return f"{title}{part} in {area}"


def good_words(definition: Definition) -> str:
    """Which direction is good, as a sentence; where nobody has said, who is to say."""
    polarity = definition.polarity
    if polarity is Polarity.ASK:
        who = definition.who if definition.who.lower().startswith("the ") else f"the {definition.who}"
        return sentence(f"not judged as better or worse: {who} has not said yet which direction is good")
    if polarity is Polarity.NO_JUDGEMENT:
        return "No direction of good is agreed, so neither a rise nor a fall is better or worse."
    return sentence(polarity.label)


def headline_of(
    title: str, direction: Direction, judgement: Judgement, old: Figure | None, new: Figure | None, *, usual: bool
) -> str:
    """A headline of ten words or fewer that says what was computed.

    Args:
        title: The measure.
        direction: As computed.
        judgement: Whether that is better or worse.
        old, new: The two values it speaks of, if any.
        usual: Whether the direction is against what is usual for the series, as on a chart, and not a rise or fall.
    """
    if usual and direction in _UNUSUAL:
        text = f"{title} ran {_UNUSUAL[direction]} than usual"
        if len(text.split()) > LONGEST:
            text = f"The figure ran {_UNUSUAL[direction]} than usual"
    else:
        text = headline(title, direction, *(_shown(figure) for figure in (old, new)))
    try:
        return check_headline(text, direction, subject=title, judgement=judgement)
    except Refused:
        # A word of the title may read as a direction, or as how to feel about the figure: leave the title out.
        return headline("", direction, *(_shown(figure) for figure in (old, new)))


def _shown(figure: Figure | None) -> str:
    return "" if figure is None else figure.shown().partition(" [")[0]


def fresh_of(seen: Seen, values: Any, day: date, upto: date | None = None) -> Fresh:
    """How old the newest figure is on a day, and when the next one was due.

    Nobody keeps how late each source comes. So the next figure is looked for until two more periods have ended,
    by how often the measure is collected, or by the length of its newest period where that is not stated. Where
    figures are asked for `upto` a day, one whose period ends later is not missed.
    """
    end, accepted = seen.period.end, seen.accepted_at.astimezone(LONDON).date()
    months = _MONTHS.get(values["frequency"]) or _MONTHS_OF_KIND.get(seen.period.kind)
    due = None
    if months and values["stage"] != "ended" and not seen.period.vague:
        due = _months_after(end, _PERIODS_DUE * months)
    asked = upto is None or months is None or _months_after(end, months) <= upto
    stale = due is not None and day > due and asked
    data = f"Data to {in_words(end)}, accepted on {in_words(accepted)}"
    words = f"{data}."
    if stale and due is not None:
        words = f"Not refreshed: data to {in_words(end)}; the next figure was due by {in_words(due)}."
    return Fresh(
        newest=seen.period,
        accepted_on=accepted,
        days=(day - end).days,
        due=due,
        stale=stale,
        words=words,
    )


def _months_after(day: date, months: int) -> date:
    """The same day so many months on; the end of a month stays the end of a month."""
    after = day + timedelta(days=1)
    month = after.year * 12 + after.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    return first + timedelta(days=after.day - 2) if after.day > 1 else first - timedelta(days=1)


def stage_words(values: Any, due: date | None, day: date) -> str:
    """What there is instead of a figure: "Being established, due 30 September 2023"; overdue the day after."""
    stage = values["stage"]
    if stage == "ended":
        return "Ended"
    if stage not in ("being_established", "in_progress"):
        return "No figure held"
    name = "Being established" if stage == "being_established" else "In progress"
    if due is None:
        return name
    return f"{name}, overdue: it was due {in_words(due)}" if day > due else f"{name}, due {in_words(due)}"
