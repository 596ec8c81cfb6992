"""Follows the drawing of a PDF page and gathers the rows of text on it, with where they stand and how large they are.

Rows keep the order in which they are drawn: in what Word and its like write, that is the order in which they are read,
also over columns, where going by place alone would mix them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from goldenthread.reading.characters import lowered, raised
from goldenthread.reading.pdf_fonts import Font

_TOKEN = re.compile(
    # 1 to 3: a step and one letter, all that some printers write, taken in one go for speed
    rb"(-?\d+\.?\d*) (-?\d+\.?\d*) Td <((?:[0-9A-Fa-f]{2}){1,4})> Tj(?!\S)"
    rb"|([+-]?(?:\d+\.?\d*|\.\d+)(?:-\d*)?)"  # 4 number (some writers leave a stray minus in it)
    rb"|<(?!<)([0-9A-Fa-f\s]*)>"  # 5 string in hexadecimal
    rb"|([A-Za-z'\"][A-Za-z0-9*'\"]*)"  # 6 operator
    rb"|\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*)\)"  # 7 string
    rb"|/([^\s()<>\[\]{}/%]*)"  # 8 name
    rb"|%[^\r\n]*",
    re.DOTALL,
)
_PICTURE = re.compile(rb"(?<![^\s])BI\s.{1,600}?\sID\s.*?\sEI(?!\S)", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|\r|\n)|(.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_DEEPEST = 6
_MOST_TOKENS = 6_000_000

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_TURNS: dict[int, Matrix] = {
    90: (0.0, -1.0, 1.0, 0.0, 0.0, 0.0),
    180: (-1.0, 0.0, 0.0, -1.0, 0.0, 0.0),
    270: (0.0, 1.0, -1.0, 0.0, 0.0, 0.0),
}


@dataclass(slots=True)
class Row:
    """Text on one baseline.

    Args:
        x: Where it starts, in points from the left.
        y: Its baseline, in points from the foot.
        end: Where it ends.
        size: Size of its letters in points, the largest where they differ.
        parts: Its text in pieces.
        bold: Number of characters in bold.
        letters: Number of characters in all.
        furniture: Whether the file marks it as a running header or footer.
    """

    x: float
    y: float
    end: float
    size: float
    parts: list[str] = field(default_factory=list)
    bold: int = 0
    letters: int = 0
    furniture: bool = False
    start_of_last: float = 0.0

    @property
    def text(self) -> str:
        return "".join(self.parts)


class Unreadable(Exception):
    """A page whose fonts or drawing this reader does not know; another has to try."""


def read_rows(page: Any, fonts: dict[int, Font]) -> list[Row]:
    """Return the rows of a page in drawing order; rows that stand upright come after the level ones.

    Args:
        page: A page of pypdf.
        fonts: Fonts met on earlier pages, by object; new ones are added.

    Raises:
        Unreadable: A font on it does not say which letters it draws.
    """
    contents = page.get_contents()
    if contents is None:
        return []
    walk = _Walk(fonts)
    turn = int(page.get("/Rotate", 0) or 0) % 360
    resources = page.get("/Resources")
    walk.run(contents.get_data(), resources.get_object() if resources is not None else {}, _TURNS.get(turn, _SAME), 0)
    return [row for row in walk.level + walk.upright if row.text.strip()]


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


class _Walk:
    def __init__(self, fonts: dict[int, Font]) -> None:
        self.fonts = fonts
        self.level: list[Row] = []
        self.upright: list[Row] = []
        self.tokens = 0
        self.marked: list[bool] = []

    def run(self, data: bytes, resources: Any, matrix: Matrix, depth: int) -> None:
        """Follow one stream of drawing."""
        if b"BI" in data:
            data = _PICTURE.sub(b" ", data)
        found: dict[str, Font] = {}
        kept: list[tuple[Any, ...]] = []
        font: Font | None = None
        size, spacing, word_spacing, scale, leading, rise = 0.0, 0.0, 0.0, 1.0, 0.0, 0.0
        text: Matrix = _SAME
        line: Matrix = _SAME
        numbers: list[float] = []
        strings: list[float | bytes] = []
        names: list[str] = []
        # The row that the last letter went to, how far that letter reached, and how much the page stretches it.
        row: Row | None = None
        across, stretch = 0.0, 1.0
        for token in _TOKEN.finditer(data):
            kind = token.lastindex
            if kind == 3:
                right, up = float(token[1]), float(token[2])
                a, b, c, d, x, y = line
                line = (a, b, c, d, x + right * a + up * c, y + right * b + up * d)
                if font is None or not size:
                    continue
                words, width, letters, spaces = font.read(bytes.fromhex(token[3].decode("ascii")))
                apart = right - across
                across = (width / 1000 * size + letters * spacing + spaces * word_spacing) * scale
                if row is not None and not up and -0.05 * size < apart < 0.16 * size:
                    # The next letter of the same word: nothing to measure but its end.
                    row.parts.append(words)
                    row.letters += letters
                    row.bold += letters if font.bold else 0
                    row.end += (apart + across) * stretch
                    row.start_of_last = row.end - across * stretch
                else:
                    at = _times(line, matrix)
                    row, stretch = self._show(words, at, across, size, rise, font.bold), abs(at[0])
                text = (a, b, c, d, line[4] + across * a, line[5] + across * b)
                continue
            if kind == 4:
                number = _to_number(token[4])
                numbers.append(number)
                strings.append(number)
                continue
            if kind == 5:
                plain = token[5].translate(None, b" \t\r\n\f\x00")
                strings.append(bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode("ascii")))
                continue
            if kind == 7:
                strings.append(_ESCAPE.sub(_unescape, token[7]) if b"\\" in token[7] else token[7])
                continue
            if kind == 8:
                names.append(token[8].decode("latin-1"))
                continue
            if kind is None:
                continue
            act = token[6]
            row = None
            if act in (b"Td", b"TD"):
                if len(numbers) >= 2:
                    right, up = numbers[-2], numbers[-1]
                    a, b, c, d, x, y = line
                    text = line = (a, b, c, d, x + right * a + up * c, y + right * b + up * d)
                    leading = -up if act == b"TD" else leading
            elif act in (b"Tj", b"TJ", b"'", b'"'):
                if act in (b"'", b'"'):
                    line = _times((1.0, 0.0, 0.0, 1.0, 0.0, -leading), line)
                    text = line
                    if act == b'"' and len(numbers) >= 2:
                        word_spacing, spacing = numbers[-2], numbers[-1]
                        strings = strings[-1:]
                if font is not None and size:
                    for each in strings:
                        a, b, c, d, x, y = text
                        if isinstance(each, float):
                            across = -each / 1000 * size * scale
                        else:
                            words, width, letters, spaces = font.read(each)
                            across = (width / 1000 * size + letters * spacing + spaces * word_spacing) * scale
                            self._show(words, _times(text, matrix), across, size, rise, font.bold)
                        text = (a, b, c, d, x + across * a, y + across * b)
            elif act == b"Tf":
                if names and numbers:
                    font = self._font(names[-1], resources, found)
                    size = numbers[-1]
            elif act == b"Tm":
                if len(numbers) >= 6:
                    text = line = (*numbers[-6:],)  # type: ignore[assignment]
            elif act == b"BT":
                text = line = _SAME
            elif act == b"T*":
                line = _times((1.0, 0.0, 0.0, 1.0, 0.0, -leading), line)
                text = line
            elif act == b"cm":
                if len(numbers) >= 6:
                    matrix = _times((*numbers[-6:],), matrix)  # type: ignore[arg-type]
            elif act == b"q":
                kept.append((matrix, font, size, spacing, word_spacing, scale, leading, rise))
            elif act == b"Q":
                if kept:
                    matrix, font, size, spacing, word_spacing, scale, leading, rise = kept.pop()
            elif act == b"Tc":
                spacing = numbers[-1] if numbers else 0.0
            elif act == b"Tw":
                word_spacing = numbers[-1] if numbers else 0.0
            elif act == b"Tz":
                scale = numbers[-1] / 100 if numbers else 1.0
            elif act == b"TL":
                leading = numbers[-1] if numbers else 0.0
            elif act == b"Ts":
                rise = numbers[-1] if numbers else 0.0
            elif act in (b"BDC", b"BMC"):
                self.marked.append(_is_furniture(names, resources))
            elif act == b"EMC":
                if self.marked:
                    self.marked.pop()
            elif act == b"Do" and names and depth < _DEEPEST:
                self._form(names[-1], resources, matrix, depth)
            self.tokens += 1
            if self.tokens > _MOST_TOKENS:
                raise Unreadable("too much drawing")
            numbers, strings, names = [], [], []

    def _font(self, name: str, resources: Any, found: dict[str, Font]) -> Font | None:
        if name in found:
            return found[name]
        listed = resources.get("/Font")
        source = listed.get_object().get("/" + name) if listed is not None else None
        if source is None:
            return None
        reference = getattr(listed.get_object().raw_get("/" + name), "idnum", None)
        if reference is not None and reference in self.fonts:
            font = self.fonts[reference]
        else:
            font = Font(source.get_object())
            if reference is not None:
                self.fonts[reference] = font
        found[name] = font
        if not font.sure:
            raise Unreadable(f"font {name}")
        return font

    def _form(self, name: str, resources: Any, matrix: Matrix, depth: int) -> None:
        listed = resources.get("/XObject")
        form = listed.get_object().get("/" + name) if listed is not None else None
        form = form.get_object() if form is not None else None
        if form is None or form.get("/Subtype") != "/Form":
            return
        own = form.get("/Resources")
        shift = form.get("/Matrix")
        if shift is not None and len(shift) == 6:
            matrix = _times(tuple(float(each) for each in shift), matrix)  # type: ignore[arg-type]
        marks = list(self.marked)
        self.run(form.get_data(), own.get_object() if own is not None else resources, matrix, depth + 1)
        self.marked = marks

    def _show(self, words: str, at: Matrix, across: float, size: float, rise: float, bold: bool) -> Row | None:
        """Put a piece of text on the row it belongs to, or on a new one; return a level row that letters may follow."""
        a, b, c, d, x, y = at
        upright = abs(b) > abs(a)
        if upright:
            # Turned text is measured along its own direction.
            x, y = (y, -x) if b > 0 else (-y, x)
            a, d = abs(b), abs(c)
        height = size * abs(d)
        end = x + across * abs(a)
        y += rise * abs(d)
        rows = self.upright if upright else self.level
        last = rows[-1] if rows else None
        furniture = any(self.marked)
        if last is not None and last.furniture == furniture and self._extend(last, words, x, y, end, height, bold):
            return last if not upright and last.size == height and last.end == end and last.y == y else None
        if words.strip():
            row = Row(x, y, end, height, [words], furniture=furniture, start_of_last=x)
            row.letters = len(words)
            row.bold = len(words) if bold else 0
            rows.append(row)
            return None if upright else row
        return None

    @staticmethod
    def _extend(row: Row, words: str, x: float, y: float, end: float, size: float, bold: bool) -> bool:
        up = y - row.y
        gap = x - row.end
        if size == row.size and -0.02 * size < up < 0.02 * size and -0.05 * size < gap < 0.16 * size:
            # By far the commonest: the next letters of a line.
            row.parts.append(words)
            row.start_of_last = x
            row.end = end
            row.letters += len(words)
            row.bold += len(words) if bold else 0
            return True
        large, small = max(size, row.size), min(size, row.size)
        if gap < -0.9 * large or gap > 40 * large:
            # The same letters drawn twice, a hair apart, are one bold word.
            return _drawn_twice(row, words, x, up, size)
        if _drawn_twice(row, words, x, up, size):
            return True
        moved = abs(up) > 0.12 * large and small <= 0.85 * large and abs(up) <= 0.75 * large and gap < 1.2 * large
        if abs(up) > 0.3 * large and not moved:
            return False
        if moved and size < row.size:
            words = raised(words) if up > 0 else lowered(words)
        elif moved:
            row.parts = [raised(part) if up < 0 else lowered(part) for part in row.parts]
            row.y, row.size = y, size
        if gap > 1.8 * large:
            row.parts.append("\t")
        elif (
            gap > (0.5 if moved else 0.16) * large
            and not words.startswith(" ")
            and not row.parts[-1].endswith((" ", "\t"))
        ):
            row.parts.append(" ")
        row.parts.append(words)
        row.start_of_last = x
        row.end = max(row.end, end)
        if words.strip():
            row.size = max(row.size, size)
        row.letters += len(words)
        row.bold += len(words) if bold else 0
        return True


def _drawn_twice(row: Row, words: str, x: float, up: float, size: float) -> bool:
    same = bool(row.parts) and words == row.parts[-1] and bool(words.strip())
    return same and abs(x - row.start_of_last) < 0.15 * size and abs(up) < 0.15 * size


def _is_furniture(names: list[str], resources: Any) -> bool:
    if not names or names[0] != "Artifact":
        return False
    if "Pagination" in names:
        return True
    if len(names) != 2:
        return False
    listed = resources.get("/Properties")
    stated = listed.get_object().get("/" + names[1]) if listed is not None else None
    return stated is not None and stated.get_object().get("/Type") == "/Pagination"


def _to_number(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return float(text.split(b"-")[0] or 0) if not text.startswith(b"-") else 0.0


def _unescape(match: re.Match[bytes]) -> bytes:
    octal, newline, sign = match.groups()
    if octal:
        return bytes([int(octal, 8) & 255])
    return b"" if newline else _ESCAPED.get(sign, sign)
