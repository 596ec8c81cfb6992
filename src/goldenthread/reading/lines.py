"""Lines of text as they stand in a file, and what one line says about the next.

A file of text is either one paragraph to a line, or broken at the width of a page, sometimes with an empty line
between any two. `Style` finds out which, and `goes_on` decides whether a line continues the one before it.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from goldenthread.reading.characters import SOFT_HYPHEN, raised, single

BULLETS = "•‣▪▫●○◦■□▶►➢➤❖✓✔·∙⁃◆◇❑"
BULLET = re.compile(rf"^(?:([{BULLETS}\ue000-\uf8ff])\s*|([-–—*+])\s+)(?=\S|$)")
LETTER_BULLET = re.compile(r"^(o)\s+(?=[A-Z])")
NUMBERED = re.compile(
    r"^(?:(\d{1,2})[.)]|\((\d{1,2})\)|([a-z])\)|\(([A-Za-z])\)|([ivx]{1,4})[.)]|\(([ivx]{1,4})\))\s+(?=\S)"
)
SECTION = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=[A-Z])")
URL = re.compile(r"^<?(?:https?://|www\.)\S+$|^\S+\.(?:uk|org|com|net)(?:/\S*)?$", re.IGNORECASE)
LABEL = re.compile(r"^[^:.]{1,60}:\s*(?:[£€$]\s?)?\d[\d,./% -]*(?:\s\S{1,20}){0,3}$")
ENDS = re.compile(r"[.!?…][\"'”’»)\]⁰¹²³⁴⁵⁶⁷⁸⁹*†]*$")
ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|No|Nos|Dr|Mr|Mrs|Ms|Prof|St|approx|incl|para|paras|pp?)|\bF\.A)\.$"
)
# A line that ends with one of these has not said all it has to say.
OPEN_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and any are as at be been before between but by every for from had has have in including into is its nor"
        " of on or our over per than that the their these this those to under was were when where which while who whose"
        " will with within without your",
    )
)
_INLINE_TAG = re.compile(r"</?(?:b|i|u|em|strong|span|font|small|mark|a|p|div)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_RAISED_TAG = re.compile(r"<sup(?:\s[^<>]*)?>([^<>]{0,60})</sup>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|pound|euro|ndash|mdash|[lr][sd]quo|hellip|bull|eacute|#\d{2,5});")


@dataclass(slots=True)
class Line:
    """One line that is not empty.

    Args:
        text: Its words, white space single; a soft hyphen at the end stays.
        number: Where it stands in the file, counted from 1; None where lines have no numbers.
        page: Its page, where known.
        width: How many characters it takes up as printed, with the spaces at its end.
        indent: How many spaces before it.
        gap: How many empty lines before it.
        starts_page: Whether it is the first of a page.
        strong: Whether all of it was marked as bold.
        cells: Its parts between tabs.
        size: How large its letters are beside those of most of the text, where the format says; 0 where not.
    """

    text: str
    number: int | None = None
    page: int | None = None
    width: int = 0
    indent: int = 0
    gap: int = 0
    starts_page: bool = False
    strong: bool = False
    cells: tuple[str, ...] = field(default=())
    size: float = 0.0


def make_lines(text: str, *, first: int = 1) -> list[Line]:
    """Return the lines of a clean text that are not empty, without the marks of Markdown and HTML inside them."""
    out: list[Line] = []
    gap = 0
    number = first - 1
    fresh = False
    for whole in text.split("\n"):
        number += 1
        for part, raw in enumerate(whole.split("\f")):
            fresh = fresh or part > 0
            if raw.strip():
                out.append(make_line(raw, number=number, gap=gap, starts_page=fresh))
                gap, fresh = 0, False
            elif "\f" not in whole:
                gap += 1
    return out


def make_line(
    raw: str, *, number: int | None = None, page: int | None = None, gap: int = 0, starts_page: bool = False
) -> Line:
    """Return one line with its marks of Markdown and HTML taken off."""
    bare = raw.lstrip(" \t")
    indent = len(raw) - len(bare)
    plain, strong = strip_marks(bare)
    cells = tuple(single(part) for part in plain.strip().split("\t")) if "\t" in plain.strip() else ()
    text = " ".join(plain.split())
    return Line(text, number, page, len(raw), indent, gap, starts_page, strong, cells)


def strip_marks(text: str) -> tuple[str, bool]:
    """Take bold marks, inline tags and character references out of a line; tell whether all of it was bold."""
    if "<" in text:
        text = _RAISED_TAG.sub(lambda match: raised(match[1].replace("\\", "")), text)
        text = _INLINE_TAG.sub("", _BREAK_TAG.sub(" ", text))
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    strong = False
    if "**" in text or "__" in text:
        strong = bool(re.fullmatch(r"(?:[-*+•]\s+)?\*\*[^*]+\*\*:?\s*", text))
        text = _STRONG.sub(r"\2", text)
    return text, strong


@dataclass(frozen=True, slots=True)
class Marker:
    """The mark of a list item: its glyph, or its number and the sort of numbering."""

    glyph: str
    length: int
    number: int = 0


def marker_of(text: str) -> Marker | None:
    """Return the bullet or number a line starts with; None where it starts with neither."""
    if match := BULLET.match(text):
        return Marker(match[1] or match[2], match.end())
    if match := NUMBERED.match(text):
        digits, bracketed, letter, lettered, roman, romaned = match.groups()
        if digits or bracketed:
            return Marker("1", match.end(), int(digits or bracketed))
        sign = (letter or lettered or "").lower()
        if sign:
            return Marker("a", match.end(), ord(sign) - ord("a") + 1)
        return Marker("i", match.end(), _roman(roman or romaned))
    return None


def _roman(text: str) -> int:
    values = {"i": 1, "v": 5, "x": 10}
    figures = [values[character] for character in text]
    return sum(-one if one < two else one for one, two in zip(figures, [*figures[1:], 0], strict=True))


def ends_sentence(text: str) -> bool:
    """Whether the text ends with a full stop or its like that is not part of an abbreviation."""
    return bool(ENDS.search(text)) and not ABBREVIATION.search(text)


def starts_small(text: str) -> bool:
    """Whether the text starts with a small letter, apart from opening marks; an address on the web does not count."""
    bare = text.lstrip("\"'“‘([")
    return bare[:1].islower() and not URL.match(text)


class Style:
    """How a text is laid out: whether its lines are broken at a width, at which, and with how many empty lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        flows = [
            at
            for at in range(1, len(lines))
            if starts_small(lines[at].text)
            and marker_of(lines[at].text) is None
            and not lines[at].starts_page
            and lines[at].gap <= 2
            and lines[at - 1].width >= 40
            and not ends_sentence(lines[at - 1].text)
        ]
        long = sum(1 for line in lines if line.width >= 40)
        self.wrapped = len(flows) >= 3 and len(flows) >= 0.12 * long
        gaps = Counter(lines[at].gap for at in flows)
        common = [gap for gap, count in gaps.items() if count >= 0.1 * len(flows)]
        self.soft_gap = max(common, default=0) if self.wrapped else 0
        self.double = self.wrapped and gaps[1] >= 0.5 * len(flows)
        widths = sorted(lines[at - 1].width for at in flows)
        self.width = widths[int(len(widths) * 0.75)] if self.wrapped else 10_000
        self._widths = [self.width] * len(lines)
        if self.wrapped:
            self._measure(lines)

    def _measure(self, lines: Sequence[Line]) -> None:
        """Find the width around each line: text beside a picture is narrower than the rest."""
        starts = [at for at, line in enumerate(lines) if line.starts_page or at == 0] + [len(lines)]
        for start, end in pairwise(starts):
            for at in range(start, end):
                near = sorted(
                    line.width
                    for line in lines[max(start, at - 6) : min(end, at + 7)]
                    if 40 <= line.width <= 1.3 * self.width
                )
                if len(near) >= 3:
                    self._widths[at] = min(near[int(len(near) * 0.75)], self.width)

    def fullness(self, lines: Sequence[Line], at: int) -> float:
        """Return how much of the width around it a line fills."""
        return lines[at].width / self._widths[at]


def same_voice(last: Line, line: Line) -> bool:
    """Whether two lines are set alike, so that they may belong to one block: both bold or neither, and of one size."""
    if abs(last.size - line.size) > 0.1 * max(last.size, 1):
        return False
    if last.strong == line.strong:
        return not line.strong or (line.size > 0 and line.gap == 0)
    return line.size > 0 and starts_small(line.text)


def goes_on(lines: Sequence[Line], at: int, style: Style, *, in_item: bool, before: str) -> bool:
    """Whether line `at` continues the one before it.

    Args:
        lines: All lines of the text.
        at: Index of the line asked about; not 0.
        style: How the text is laid out.
        in_item: Whether the line before belongs to an item of a list.
        before: The text so far of the block that the line before belongs to.
    """
    last, line = lines[at - 1], lines[at]
    if URL.match(line.text) or URL.match(last.text):
        return False
    fullness = style.fullness(lines, at - 1)
    ended = ends_sentence(last.text)
    small = starts_small(line.text)
    near = line.gap <= max(style.soft_gap, 1)
    if last.text.endswith(SOFT_HYPHEN):
        return True
    if (LABEL.match(before) or LABEL.match(line.text)) and fullness < 0.6:
        return False
    if small and not ended:
        return line.gap <= 3 or line.starts_page
    if not ended and near and (_breaks_word(last.text, line.text) or last.text.endswith(("/", "(", "&"))):
        return True
    words = last.text.lower().split()
    if not ended and len(words) >= 4 and words[-1] in OPEN_WORDS and (near or line.starts_page):
        return True
    if not style.wrapped:
        return not ended and line.gap == 0 and last.text.endswith(("'s", "’s", ","))
    if line.gap > style.soft_gap and not line.starts_page:
        return False
    if ended:
        return (
            fullness >= 0.85
            and not line.starts_page
            and (line.gap == 0 or not style.double or in_item or fullness >= 0.9)
        )
    if last.text.endswith((":", ";")):
        return False
    if last.text.endswith(",") and fullness >= 0.5:
        return True
    return fullness >= (0.6 if in_item or line.text.startswith("(") else 0.75)


def _breaks_word(last: str, following: str) -> bool:
    """Whether a word broken with a hyphen runs over: "multi-" then "agency", or "multi" then "-agency"."""
    return bool(re.search(r"\w-$", last)) or bool(re.match(r"-\w", following) and re.search(r"[A-Za-z]$", last))


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_INSIDE = re.compile(r"\b([^\W\d_]{2,})- ([^\W\d_]{2,})\b")


class Words:
    """The words of a text, to tell a word broken at a line end from one that has a hyphen of its own."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.known: Counter[str] = Counter()
        for line in lines:
            text = re.sub(r"\w+-$|^-\w+", "", line.text.lower())
            for word in _WORD.findall(text):
                self.known[word] += 1
                if "-" in word:
                    self.known.update(word.split("-"))

    def join(self, before: str, after: str) -> str:
        """Return two pieces of a paragraph as one, the word between them mended where the line end broke it."""
        if before.endswith(SOFT_HYPHEN):
            return before.rstrip(SOFT_HYPHEN) + after
        if before.endswith("/") and not before.endswith(" /"):
            return before + after
        if re.match(r"-\w", after) and re.search(r"[A-Za-z]$", before[-1:]):
            return before + after
        head = re.search(r"([^\W_]+)-$", before[-60:])
        tail = re.match(r"[^\W_]+", after)
        if not head or not tail:
            return f"{before} {after}"
        first, second = head[1].lower(), tail[0].lower()
        if second in ("and", "or", "to"):
            return f"{before} {after}"
        if not first.isalpha() or not after[0].islower():
            return before + after
        if self._hyphen_stays(first, second):
            return before + after
        return before[:-1] + after

    def _hyphen_stays(self, first: str, second: str) -> bool:
        whole, split = self.known[first + second], self.known[f"{first}-{second}"]
        if whole or split:
            return split > whole
        return bool(len(first) > 1 and self.known[first] and self.known[second])

    def mend(self, text: str) -> str:
        """Mend words broken inside a line ("Vi- olence"), where the text has the whole word elsewhere."""
        return _BROKEN_INSIDE.sub(self._mended, text) if "- " in text else text

    def _mended(self, match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        whole = self.known[(first + second).lower()]
        if second in ("and", "or", "to") or not second[0].islower() or not whole:
            return match[0]
        return first + second if whole > self.known[f"{first}-{second}".lower()] else f"{first}-{second}"
