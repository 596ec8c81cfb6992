"""Words for readers: dates in the house style, numbers with commas, lists, plurals and a small Markdown.

Everything here gives plain text, except `markdown`, which gives safe HTML.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from goldenthread.vocabulary.rounding import format_number

_OF_MANY: Final = {"has": "have", "is": "are"}
_IRREGULAR: Final = {"person": "people", "child": "children"}


def day(moment: date | datetime) -> str:
    """Return a date as "14 September 2023"."""
    when = _local(moment)
    return f"{when.day} {when:%B %Y}"


def month(moment: date | datetime) -> str:
    """Return a month as "September 2023"."""
    return f"{_local(moment):%B %Y}"


def clock(moment: datetime) -> str:
    """Return a time of day as "7am", "4.12pm", "midday" or "midnight"."""
    when = _local(moment)
    if not isinstance(when, datetime):
        raise TypeError("A date has no time of day.")
    if (when.hour, when.minute) == (0, 0):
        return "midnight"
    if (when.hour, when.minute) == (12, 0):
        return "midday"
    minutes = f".{when.minute:02}" if when.minute else ""
    return f"{when.hour % 12 or 12}{minutes}{'am' if when.hour < 12 else 'pm'}"


def day_and_time(moment: datetime) -> str:
    """Return a moment as "21 July 2023, 10.06am"."""
    return f"{day(moment)}, {clock(moment)}"


def days(start: date | None, end: date | None) -> str:
    """Return a span of days as "1 April 2022 to 31 March 2023"; an open end is said, not left out."""
    if start and end:
        return day(start) if start == end else f"{day(start)} to {day(end)}"
    if start:
        return f"from {day(start)}"
    return f"until {day(end)}" if end else "not stated"


def number(value: Decimal | int, places: int | None = None) -> str:
    """Return a number with thousands commas: "4,479"."""
    return format_number(value, places)


def plural(word: str) -> str:
    """Return the plural of a word or of the last word of a phrase: "action", "council area", "priority"."""
    head, _, last = word.rpartition(" ")
    lower = last.casefold()
    if lower in _IRREGULAR:
        many = _IRREGULAR[lower]
    elif lower.endswith("y") and lower[-2:-1] not in tuple("aeiou"):
        many = f"{last[:-1]}ies"
    elif lower.endswith(("s", "x", "ch", "sh")):
        many = f"{last}es"
    else:
        many = f"{last}s"
    return f"{head} {many}" if head else many


def lower_first(words: str) -> str:
    """A phrase for the middle of a sentence."""
    return words[:1].lower() + words[1:]


def count_of(count: int, word: str, many: str = "") -> str:
    """Return a count and its noun: "1 action", "4,479 people"; "2 pieces of feedback" where the noun has no plural."""
    if many == word:
        return f"{count:,} {'piece' if count == 1 else 'pieces'} of {word}"
    return f"{count:,} {word if count == 1 else many or plural(word)}"


def agreeing(finding: str, count: int) -> str:
    """A finding of one record as it reads of `count`: "has no owner", "have no owner"; "measure nothing"."""
    verb, _, rest = finding.partition(" ")
    return finding if count == 1 else f"{_OF_MANY.get(verb, verb.removesuffix('s'))} {rest}"


def listed(items: Iterable[object], last: str = "and") -> str:
    """Return items as a sentence has them: "a, b and c"."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _local(moment: date | datetime) -> date | datetime:
    """An aware moment in our own time zone; anything else as it is."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def _address_allowed(url: str) -> bool:
    """Web and mail addresses only: no scripts, no data and no addresses inside the site."""
    parts = urlsplit(url)
    return (parts.scheme in ("http", "https") and bool(parts.netloc)) or parts.scheme == "mailto"


class _Reader(MarkdownIt):
    """Paragraphs, headings, lists, quotes, emphasis, code and links. No HTML and no pictures."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.disable(["image"])
        # The page has the first heading and its sections the second, so narrative starts at the third.
        self.core.ruler.push("demote_headings", lambda state: _demote(state.tokens))

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library calls it by this name
        """Refuse any address that `_address_allowed` does; the link then stays as plain text."""
        try:
            return _address_allowed(url)
        except ValueError:
            return False


def _demote(tokens: list[Token]) -> None:
    """Set headings one under another from the third level, whatever level or gap the text begins with."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, len(above) + 2)}"


_READER: Final = _Reader()


@lru_cache(maxsize=512)
def markdown(text: str) -> SafeString:
    """Return narrative text as safe HTML.

    Headings start at the third level. Raw HTML is shown as text. A link goes to http, https or mailto only.
    """
    return mark_safe(_READER.render(text))  # noqa: S308 - the reader escapes everything it does not make itself
