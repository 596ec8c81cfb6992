"""Finds the figures in running text: what each counts, how exact it is, when and where.

Three steps. Numbers that are no figures (ages, sections, dates) are overwritten; figures are read from what is
left; then each is given the noun after it and the period and place nearest to it. Nothing here says what figures
have to do with one another: that is for the patterns.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from goldenthread.claims import not_figures, when
from goldenthread.claims.model import Amount, AmountKind
from goldenthread.claims.words import (
    AFTER,
    FRACTIONS,
    LETTERS,
    MEASURES,
    QUALIFIERS,
    SCALES,
    STOPS,
    TENS,
    TIME,
    UNITS,
    direction_of,
    value_of_words,
)
from goldenthread.vocabulary import Qualifier

_units: Final = "|".join(sorted(UNITS, key=len, reverse=True))
_tens: Final = rf"(?:{'|'.join(TENS)})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine)\b)?"
_below_100: Final = rf"(?:{_tens}|{_units})"
_below_1000: Final = rf"(?:(?:an?|{_below_100}) hundred(?: and {_below_100})?|{_below_100})"
_WORDS: Final = (
    rf"(?:(?:an?|{_below_1000}) (?:thousand|million|billion)(?:,? (?:and )?{_below_1000})?|{_below_1000}"
    rf"|(?:an?|{_below_100}) dozen)"
)
_DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PERCENT: Final = r"%|per ?cent\b(?! points?)|percent\b"
_POINTS: Final = r"percentage[ -]points?\b|% ?points?\b|per ?cent points?\b|pp\b|ppts?\b|%pts?\b|pts\b|points?\b"
_QUALIFIER: Final = "|".join(re.escape(word) for word in sorted(QUALIFIERS, key=len, reverse=True))
_FRACTION: Final = "|".join(sorted(FRACTIONS, key=len, reverse=True))

_SCALE: Final = r"(?:million|billion|thousand|hundred|bn|mn|[kmb])(?!\w)"
_SMALL_WORDS: Final = "one|two|three|four|five|six|seven|eight|nine"
_NOT_JOINED: Final = r"(?![\w-])"
_FIGURE: Final = re.compile(
    rf"(?P<before>(?:(?<![\w.])(?:{_QUALIFIER}) ?){{0,2}})"
    r"(?:"
    # "a third", "two-thirds", "half"
    rf"(?P<fraction>(?<![\w-])(?:an?|{_SMALL_WORDS}|\d{{1,2}})[ -](?:{_FRACTION}){_NOT_JOINED}|"
    rf"(?<![\w-])half{_NOT_JOINED})"
    # "one in five", "4 in 10"; "nine out of ten" only in words: "14 out of 27" is two figures
    rf"|(?<![\w,.£-])(?P<of3>{_SMALL_WORDS}) (?!or |of |to |and |more |is |was )[a-z]+ (?:in|out of) (?:every )?"
    rf"(?P<in3>{_SMALL_WORDS}|ten|twelve|twenty|\d{{1,4}})(?= (?:is|was|"
    rf"has|had|are|were|did|does|reached|said|[a-z]+ed)\b|[.,;)]|$)"
    rf"|(?<![\w,.£-])(?P<of>{_SMALL_WORDS}|\d{{1,2}}) in (?:every )?"
    rf"(?P<in>{_SMALL_WORDS}|ten|twelve|twenty|\d{{1,4}})(?![\w%-]|[,.]\d| (?:months?|years?|weeks?|days?|hours?)\b)"
    rf"|(?<![\w-])(?P<of2>{_SMALL_WORDS}) out of (?:every )?(?P<in2>{_SMALL_WORDS}|ten){_NOT_JOINED}"
    # all others, and the upper end of a range
    rf"|(?P<sign>(?<![\w)])[+−–-])?(?:(?P<money>[£€$]) ?)?(?<![\d,])(?<!\d\.)"
    rf"(?P<number>{_DIGITS}|(?<![\w-]){_WORDS}{_NOT_JOINED})"
    r"(?P<half> and a half(?= (?:times|million)\b))?"
    rf"(?: ?(?P<scale>{_SCALE}))?(?P<unit> ?(?:{_POINTS}|{_PERCENT}))?"
    rf"(?: ?(?:-|–|to|and) ?[£€$]?(?P<high>{_DIGITS}(?![\d,]))(?: ?(?P<scale2>{_SCALE}))?(?P<unit2> ?(?:{_POINTS}|"
    rf"{_PERCENT}))?)?"
    r")"
    r"(?P<after>\+(?!\w)| or (?:more|so|fewer|less)\b)?",
    re.IGNORECASE,
)
_PER: Final = re.compile(
    r"(?P<noun>(?:[a-z'’-]+ ){0,5}?)(?:per|for every|"
    r"in every) (?P<base>\d{1,3}(?:,\d{3})+|\d{3,6}|\d{1,3}k|hundred|thousand|"
    r"million)\b",
    re.IGNORECASE,
)
_BASE: Final = re.compile(
    r"\b(?:per|for every|in every) (?:\d{1,3}(?:,\d{3})+|\d{3,6}|\d{1,3}k|hundred|thousand|million)\b", re.IGNORECASE
)
_MEASURE: Final = re.compile(rf" ?(?P<unit>(?:{MEASURES}|{TIME}))\b", re.IGNORECASE)
# "up to 28% from 34%" is a change, and no ceiling.
_MOVES_UP_TO: Final = re.compile(r"(?:up|down) to", re.IGNORECASE)
_FROM_AFTER: Final = re.compile(r"[^.;,]{0,40}? from (?:[a-z]+ ){0,4}?[£\d]", re.IGNORECASE)
_MOVED: Final = re.compile(
    r"\b(?:went|gone|going|goes|go|rose|risen|climbed|moved|brought|taken|taking|crept|came|come|add|adds|added|"
    r"adding|sum|sums|summed) $",
    re.IGNORECASE,
)
# "three night shelters", "two day centres": so many things, and no time.
_ONE_TIME: Final = re.compile(r"day|night|week|month|year|term", re.IGNORECASE)
_THING: Final = re.compile(r" [a-z-]+s\b", re.IGNORECASE)
_TIME_WORD: Final = re.compile(rf"(?:{TIME})", re.IGNORECASE)
_MAYBE: Final = re.compile(
    rf"\d|\b(?:{_units}|{'|'.join(TENS)}|dozen|hundred|thousand|million|{_FRACTION})\b", re.IGNORECASE
)
_ARROW: Final = re.compile(r"[-=]+>|→")
_NUMBER_WORDS: Final = frozenset((*UNITS, *TENS, *SCALES))
_WORD: Final = re.compile(r"[^\W\d_][\w'’&/-]*")


def find(text: str) -> tuple[Amount, ...]:
    """Return every figure in a text, in order; `start` and `end` are places in that text.

    Args:
        text: A sentence, a cell or a label. White space is taken as it stands.

    Ages, dates, section numbers and the like are no figures (see `not_figures`). A range ("35-40%") is one figure
    with its lower end as the value. The same text is read once and remembered.
    """
    return _find(text)


@lru_cache(maxsize=2048)
def _find(text: str) -> tuple[Amount, ...]:
    if not _MAYBE.search(text):
        return ()
    times = when.find(text)
    blank = list(text)
    for time in times:
        blank[time.start : time.end] = "\N{MIDDLE DOT}" * (time.end - time.start)
    masked = _BASE.sub(_overwrite, not_figures.blanked("".join(blank)))
    masked = _ARROW.sub(_overwrite, masked)
    amounts = [amount for match in _matches(masked) if (amount := _read(match, text)) is not None]
    return tuple(_with_surroundings(amounts, text, times))


def _rate_noun(amount: Amount) -> str:
    """What a rate counts: "crimes" of "98 crimes per 1,000"."""
    words = re.search(r"\d (.*?) ?\b(?:per|for every|in every) ", amount.text)
    return words[1].lower() if words else ""


def _overwrite(match: re.Match[str]) -> str:
    return "\N{MIDDLE DOT}" * len(match[0])


def _matches(masked: str) -> list[re.Match[str]]:
    """Return the matches in order. "50 to 56" and "50 and 56" are tried again as two figures unless a range."""
    found, place = [], 0
    while match := _FIGURE.search(masked, place):
        if match["high"] and not _is_range(match, masked):
            head = masked[: match.end("unit") if match["unit"] else _end_of_first(match)]
            match = _FIGURE.match(head, match.start()) or match
        if match["of"] and _fraction(match) is None:
            match = _FIGURE.match(masked[: match.end("of")], match.start()) or match  # "10 in one council"
        if match["fraction"] and " " in match["fraction"] and _fraction(match) is None:
            first = match.start("fraction") + match["fraction"].index(" ")
            match = _FIGURE.match(masked[:first], match.start()) or match  # "four quarters of a year"
        found.append(match)
        place = max(match.end(), match.start() + 1)
    return found


def _end_of_first(match: re.Match[str]) -> int:
    return match.end("scale") if match["scale"] else match.end("number")


def _is_range(match: re.Match[str], masked: str) -> bool:
    """Whether "A to B" is one figure with two ends, and not a change from A to B or two figures."""
    between = masked[_end_of_first(match) : match.start("high")].strip().lower()
    before = masked[max(0, match.start() - 90) : match.start()].lower()
    if _number(match["number"]) >= _number(match["high"]):
        return False
    if re.search(r"between (?:an? )?[~£]?$", before + (match["before"] or "")):
        return True
    if "and" in between:
        return False
    if "to" in between:
        return not (
            re.search(r"\bfrom\b[^.;]*$|\b(?:aim|plan|target|going|went|gone|moved?)\b", before)
            or direction_of(before.rsplit(",", 1)[-1]) != "not said"
            or direction_of(before.rsplit(";", 1)[-1][-30:]) != "not said"
        )
    return not match["unit"] or bool(match["unit2"])


def _number(words: str) -> Decimal:
    if words[0].isdigit():
        return Decimal(words.replace(",", ""))
    value = value_of_words(re.sub(r"^an? ", "one ", words.lower()).replace("-", " ").replace(",", " ").split())
    return value if value is not None else Decimal(0)


def _read(match: re.Match[str], text: str) -> Amount | None:
    start, end = match.start(), match.end()
    while text[start] == " ":
        start += 1
    qualifier = _qualifier(match["before"], match["after"])
    if match["fraction"] or match["of"] or match["of2"] or match["of3"]:
        value = _fraction(match)
        if value is None:
            return None
        return Amount(value, AmountKind.RATIO, text[start:end], 0, qualifier, start=start, end=end)
    if _MOVES_UP_TO.match(match["before"] or "") and (
        _FROM_AFTER.match(text, end) or _MOVED.search(text, 0, match.start())
    ):
        start, qualifier = match.start("money") if match["money"] else match.start("number"), Qualifier.NONE
    number, sign = match["number"], match["sign"]
    if sign and sign != "+" and not (match["unit"] or match["money"]):
        start = match.start("number")
        sign = ""
    value, places = _number(number), len(number.partition(".")[2]) if number[0].isdigit() else 0
    if match["half"]:
        value, places = value + Decimal("0.5"), 1
    scale = match["scale"] or (match["scale2"] if match["high"] else None)
    if scale and (scale.lower() in SCALES or len(scale) > 1 or match["money"] or scale.lower() in "mk"):
        value = value * 10 ** LETTERS[scale.lower()]
        places -= LETTERS[scale.lower()]
    elif not number[0].isdigit() and (large := re.search(r"(million|billion|thousand|hundred)$", number.lower())):
        places = -LETTERS[large[1]] if number.lower().startswith(("a ", "one ")) else 0
    if sign and sign != "+":
        value = -value
    if match["high"]:
        qualifier = Qualifier.RANGE
    kind, per, end = _kind(match, text, end)
    # Past 27 digits it is no figure that anybody printed, and Decimal would refuse to write it out.
    if value.adjusted() < 27 and value == value.to_integral_value() and places <= 0:
        value = value.quantize(Decimal(1))
    return Amount(value, kind, text[start:end], places, qualifier, per=per, start=start, end=end)


def _fraction(match: re.Match[str]) -> Decimal | None:
    if match["fraction"]:
        words = match["fraction"].lower().replace("-", " ").split()
        if words == ["half"]:
            return Decimal("0.5")
        upper = Decimal(1) if words[0] in ("a", "an") else _number(words[0])
        lower = Decimal(FRACTIONS[words[1]])
    else:
        upper, lower = (
            _number(match["of"] or match["of2"] or match["of3"]),
            _number(match["in"] or match["in2"] or match["in3"]),
        )
    return upper / lower if 0 < upper < lower else None


def _qualifier(before: str, after: str | None) -> Qualifier:
    words = before.strip().lower()
    if words in QUALIFIERS:
        qualifier = QUALIFIERS[words]
    else:  # two of them: "a total of approximately"
        qualifier = (
            next(
                (QUALIFIERS[key] for key in sorted(QUALIFIERS, key=len, reverse=True) if words.endswith(key)),
                Qualifier.NONE,
            )
            if words
            else Qualifier.NONE
        )
    if qualifier is Qualifier.NONE and after:
        return AFTER[" ".join(after.lower().split())]
    return qualifier


def _kind(match: re.Match[str], text: str, end: int) -> tuple[AmountKind, int | None, int]:
    unit = (match["unit"] or match["unit2"] or "").strip().lower()
    if unit:
        return (
            (
                AmountKind.POINTS
                if "p" in unit and ("oint" in unit or unit.startswith(("pp", "%pt", "pts")))
                else AmountKind.PERCENT
            ),
            None,
            end,
        )
    if per := _PER.match(text, end + 1 if text[end : end + 1] == " " else end):
        base = per["base"].lower()
        return AmountKind.RATE, SCALES.get(base) or int(base.replace(",", "").replace("k", "000")), per.end()
    if match["money"]:
        return AmountKind.MONEY, None, end
    measure = _MEASURE.match(text, end)
    if measure and not (_ONE_TIME.fullmatch(measure["unit"]) and _THING.match(text, measure.end())):
        return AmountKind.QUANTITY, None, measure.end() if not _TIME_WORD.fullmatch(measure["unit"]) else end
    return AmountKind.NUMBER, None, end


def _with_surroundings(amounts: list[Amount], text: str, times: tuple[when.When, ...]) -> list[Amount]:
    given = []
    for index, amount in enumerate(amounts):
        last = amounts[index - 1].end if index else 0
        after = amounts[index + 1].start if index + 1 < len(amounts) else len(text)
        noun = noun_after(text, amount.end, after) if amount.per is None else _rate_noun(amount)
        kind = amount.kind
        if kind is AmountKind.NUMBER and noun:
            kind = AmountKind.COUNT
        time = _time_of(amount, last, after, text, times)
        given.append(
            replace(
                amount,
                noun=noun,
                kind=kind,
                period=time.period if time else None,
                period_text=time.text if time else "",
                area=_area_of(amount, last, after, text),
            )
        )
    return given


_SKIP: Final = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?P<of>(?:out )?of (?:the |these |those |all |our |their |its |all the |all of the )*)?",
    re.IGNORECASE,
)


def noun_after(text: str, start: int, stop: int) -> str:
    """Return the words counted by a number that ends at `start`: in lower case, and empty where none follow."""
    opening = _SKIP.match(text, start)
    place = opening.end() if opening and (opening["of"] or "(" not in opening[0]) else start
    place = min(place, len(text)) if place <= stop or (opening and opening["of"]) else start
    words: list[str] = []
    while len(words) < 6:
        while text[place : place + 1] == " ":
            place += 1
        match = _WORD.match(text, place)
        if match is None or (match.start() >= max(stop, start) and not words and not (opening and opening["of"])):
            break
        word = match[0].lower()
        if word in STOPS or word in _NUMBER_WORDS:
            break
        words.append(word.rstrip("'’"))
        place = match.end()
        if text[place : place + 1] != " ":
            break
    return " ".join(words)


def _time_of(amount: Amount, last: int, after: int, text: str, times: tuple[when.When, ...]) -> when.When | None:
    """Return the words for when that go with a figure: just after it, else just before it, else at the start."""
    for time in times:
        if amount.end <= time.start < after:
            between = text[amount.end : time.start].strip()
            if len(between) <= 60 and not re.search(
                r"[;:]|, (?:and|but|an?|which|compared|up|down|from)\b|\b(?:than|compared|from|since|against|on)\b",
                between,
            ):
                return time
            break
    for time in reversed(times):
        if last <= time.start and time.end <= amount.start:
            between = text[time.end : amount.start].strip().lower()
            if (
                re.fullmatch(
                    r"[(,:–—-]?|[('’s)]* ?(?:figures? (?:of|was|where)|total of|was|were|had|there (?:were|was)|it "
                    r"was|the figure was|level of|census|baseline of)?,?:? ?\(?",
                    between,
                )
                or not last
            ):
                return time
            if re.match(r",", between) and not re.search(r"[;:.]", between[1:]):
                return time
            if len(between) < 40 and not re.search(r"[;:,.)]|\band\b", between):
                return time
            break
    opening = [time for time in times if (time.start < 12 and time.relative == 0) or time.start < 4]
    if opening and opening[0].end <= amount.start and text[opening[0].end : opening[0].end + 1] in ",":
        return opening[0]
    return None


_AREA_AFTER: Final = re.compile(
    r"(?:nationally|national average|(?:in|across|within|for|throughout|of) (?:the "
    r")?(?P<name>(?:[A-Z][\w’'&-]*)(?:(?: and| of| upon|,)? [A-Z][\w’'&-]*){0,4}))"
)
_AREA_BEFORE: Final = re.compile(r"(?P<name>[A-Z][A-Za-z’'&-]*(?: [A-Z][A-Za-z’'&-]*){0,3}):? ?\(?$")
_NO_AREA: Final = re.compile(
    r"^(?:LY|TY|PY|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|"
    r"Nov|Dec|Spring|Summer|Autumn|Winter|Easter|Christmas|Phase|"
    r"Week|Month)\b|January|February|March|April|May|June|July|August|September|October|November|December|Year|Key|"
    r"Quarter|"
    r"The|This|These|In|Of|Reception|Q\d|A|It|Children['’]s|Adult|Young|There|Adults?|Section|Part|Reading|Maths|"
    r"English|Target|Projected|Total|Current|We|Our|They|An|All|At|By|Over|During|Since|However|For|From)\b"
)


def _area_of(amount: Amount, last: int, after: int, text: str) -> str:
    """Return the place named with a figure: after it before the next figure, or as a label right before it."""
    if match := _AREA_AFTER.search(text, amount.end, after):
        between = text[amount.end : match.start()]
        if not re.search(r"[;:.]|, (?:and|but)\b", between):
            name = match["name"] or match[0]
            if not _NO_AREA.match(name):
                return name
    before = text[last : amount.start]
    if (match := _AREA_BEFORE.search(before)) and not _NO_AREA.match(match["name"]):
        return match["name"]
    opening = re.match(
        r"(?:In|Across|"
        r"Within) (?:the )?(?P<name>[A-Z][\w’'&-]*(?:(?: and)? [A-Z][\w’'&-]*){0,3})",
        text,
    )
    if opening and not _NO_AREA.match(opening["name"]):
        return opening["name"]
    return ""
