"""What the bytes of a string in a PDF say, and how wide they are, by the font they are set in."""

from __future__ import annotations

import re
from typing import Any

_BOLD = re.compile(r"bold|black|heavy|semibold|demi(?!r)", re.IGNORECASE)
_HEX = rb"<\s*([0-9A-Fa-f\s]*)\s*>"
_NARROW = "iljtfrI.,:;'!|()[]/ "
_WIDE = "mwMW%@—"
_MOST = 65536


class Font:
    """One font of a page.

    Attributes:
        sure: Whether its characters are known. A font without a table of its characters may be anything.
        bold: Whether its name or its description says that it is bold.
    """

    def __init__(self, source: Any) -> None:
        self.double = source.get("/Subtype") == "/Type0"
        self.sure = True
        self._texts: dict[int, str] = {}
        self._widths: dict[int, float] = {}
        self._otherwise = 1000.0 if self.double else 0.0
        self._seen: dict[bytes, tuple[str, float, int, int]] = {}
        inner = source
        if self.double:
            inner = source["/DescendantFonts"].get_object()[0].get_object()
            self._wide_widths(inner)
        else:
            self._plain_widths(source)
        table = source.get("/ToUnicode")
        table = table.get_object() if table is not None else None
        if not self.double:
            self._encoding(source, table is not None)
        if table is not None and hasattr(table, "get_data"):
            self._read_table(table.get_data())
        elif self.double:
            self.sure = False
        about = inner.get("/FontDescriptor")
        about = about.get_object() if about is not None else {}
        weight = about.get("/FontWeight", 400)
        flags = about.get("/Flags", 0)
        name = str(source.get("/BaseFont", ""))
        self.bold = bool(_BOLD.search(name)) or float(weight) >= 600 or bool(int(flags) & (1 << 18))

    def read(self, data: bytes) -> tuple[str, float, int, int]:
        """Return a string's text, its width in thousandths of the size, and how many characters and spaces it has."""
        known = self._seen.get(data)
        if known is not None:
            return known
        codes = list(data)
        if self.double:
            codes = [high << 8 | low for high, low in zip(codes[::2], codes[1::2], strict=False)]
        texts, widths = self._texts, self._widths
        text = "".join([texts.get(code, "\ufffd") for code in codes])
        width = sum([widths.get(code, self._otherwise) for code in codes])
        spaces = 0 if self.double else data.count(b" ")
        said = (text, width, len(codes), spaces)
        if len(data) <= 4:
            self._seen[data] = said
        return said

    def _plain_widths(self, source: Any) -> None:
        first = int(source.get("/FirstChar", 0))
        widths = source.get("/Widths")
        scale = 1.0
        if source.get("/Subtype") == "/Type3" and "/FontMatrix" in source:
            scale = abs(float(source["/FontMatrix"][0])) * 1000
        if widths is not None:
            self._widths = {first + at: float(width) * scale for at, width in enumerate(widths.get_object())}
            return
        # One of the fonts every reader has; close enough to tell a gap between words.
        for code in range(256):
            sign = chr(code)
            self._widths[code] = (
                280.0 if sign in _NARROW else 850.0 if sign in _WIDE else 680.0 if sign.isupper() else 540.0
            )

    def _wide_widths(self, inner: Any) -> None:
        self._otherwise = float(inner.get("/DW", 1000))
        listed = inner.get("/W")
        parts = list(listed.get_object()) if listed is not None else []
        at = 0
        while at + 1 < len(parts):
            first, second = int(parts[at]), parts[at + 1].get_object()
            if isinstance(second, list):
                self._widths.update({first + step: float(width) for step, width in enumerate(second)})
                at += 2
            elif at + 2 < len(parts):
                last = min(int(second), first + _MOST)
                self._widths.update(dict.fromkeys(range(first, last + 1), float(parts[at + 2])))
                at += 3
            else:
                break

    def _encoding(self, source: Any, has_table: bool) -> None:
        """Fill in the characters of a font with one byte to a character."""
        stated = source.get("/Encoding")
        stated = stated.get_object() if stated is not None else None
        base: Any = stated
        differences: Any = ()
        if stated is not None and not isinstance(stated, str):
            base, differences = stated.get("/BaseEncoding"), stated.get("/Differences", ())
        codec = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}.get(str(base))
        for code in range(32, 256):
            self._texts[code] = bytes([code]).decode(codec or "latin-1", "replace")
        if codec is None:
            self._texts.update({0x27: "’", 0x60: "‘", 0xAE: "fi", 0xAF: "fl", 0xB7: "•", 0xD0: "—", 0xB1: "–"})
            self._texts.update({0xAA: "“", 0xBA: "”", 0xA6: "ƒ"})
        embedded = any(key in self._about(source) for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        self.sure = has_table or stated is not None or not embedded
        code = 0
        for entry in differences.get_object() if hasattr(differences, "get_object") else differences:
            if isinstance(entry, int):
                code = int(entry)
                continue
            self._texts[code] = self._named(str(entry), has_table)
            code += 1

    @staticmethod
    def _about(source: Any) -> Any:
        about = source.get("/FontDescriptor")
        return about.get_object() if about is not None else {}

    def _named(self, name: str, has_table: bool) -> str:
        from pypdf._codecs import adobe_glyphs

        if name in adobe_glyphs:
            return str(adobe_glyphs[name])
        if match := re.fullmatch(r"/uni([0-9A-Fa-f]{4})|/u([0-9A-Fa-f]{4,6})", name):
            return chr(min(int(match[1] or match[2], 16), 0x10FFFF))
        plain = name.partition(".")[0]
        if plain in adobe_glyphs:
            return str(adobe_glyphs[plain])
        self.sure = self.sure and has_table
        return "\ufffd"

    def _read_table(self, data: bytes) -> None:
        for part in re.findall(rb"beginbfchar(.*?)endbfchar", data, re.DOTALL):
            for source, target in re.findall(_HEX + rb"\s*" + _HEX, part):
                self._texts[_number(source)] = _characters(target)
        for part in re.findall(rb"beginbfrange(.*?)endbfrange", data, re.DOTALL):
            for first, last, target, several in re.findall(
                _HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[(.*?)\])", part, re.DOTALL
            ):
                start, end = _number(first), min(_number(last), _number(first) + _MOST)
                if several:
                    for step, each in enumerate(re.findall(_HEX, several)):
                        self._texts[start + step] = _characters(each)
                    continue
                text = _characters(target)
                for step in range(end - start + 1 if text else 0):
                    code = ord(text[-1]) + step
                    self._texts[start + step] = text[:-1] + (chr(code) if code <= 0x10FFFF else "")


def _number(digits: bytes) -> int:
    return int(b"0" + b"".join(digits.split()), 16)


def _characters(digits: bytes) -> str:
    plain = b"".join(digits.split())
    data = bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode("ascii"))
    text = data.decode("utf-16-be", "replace") if len(data) > 1 else data.decode("latin-1")
    return text.replace("\x00", "")
