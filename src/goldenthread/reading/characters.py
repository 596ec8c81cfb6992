"""From bytes to clean characters: encodings, text that was decoded wrongly once before, spaces and ligatures.

Characters that mean something (dashes, quotation marks, superscripts) stay as they were written. What goes is what
no reader sees but a search stumbles over: soft hyphens, spaces of no width, ligatures, control characters.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from goldenthread.vocabulary.refusals import Refused

SOFT_HYPHEN = "\u00ad"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_REMEDY = "Save it as UTF-8 text, or as docx or PDF"

_SUPERSCRIPTS = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_SUBSCRIPTS = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")

_CLEAN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u202f\u205f\u3000", " "),
        **dict.fromkeys("\u2028\u2029\u0085\v", "\n"),
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\ufffe", ""),
        **dict.fromkeys((chr(code) for code in range(32) if code not in (9, 10, 11, 12, 13)), ""),
        "\u007f": "",
        "\u2010": "-",
        "\u2011": "-",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
    }
)

# Every byte of Windows-1252; the five it leaves open keep their own number.
_WINDOWS = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(128, 256)}
_MISREAD = re.compile("[" + re.escape("".join(_WINDOWS)) + "]{2,}")
_PLAUSIBLE = re.compile(
    "^[\u00a0-\u017f\u2010-\u203a\u20ac\u2122\u2190-\u21ff\u2212\u2264\u2265\u25a0-\u25ff\ufb00-\ufb06]+$"
)


def decode(data: bytes, name: str, declared: str = "") -> tuple[str, str]:
    """Return the text of a file, and a note on its encoding (empty for plain UTF-8).

    Raises:
        Refused: The bytes are not text in an encoding that is read.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), ""
            except UnicodeDecodeError:
                raise _not_text(name, f"it starts as {encoding.upper()} text but is damaged further on") from None
    if b"\x00" in data:
        raise _not_text(name, "it is not text: it holds zero bytes")
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        where = error.start
    if declared:
        try:
            return data.decode(declared), f"read as {declared}, the encoding it names"
        except (UnicodeDecodeError, LookupError):
            pass
    control = sum(data.count(byte) for byte in range(32) if byte not in (9, 10, 11, 12, 13))
    high = sum(1 for byte in data if byte >= 128)
    # English in Windows-1252 has a pound sign or a curled quote here and there, not every fourth byte.
    if control > len(data) // 200 or high > len(data) // 5:
        raise _not_text(name, f"it is not UTF-8 text (at byte {where + 1}), and not Windows-1252 either")
    try:
        return data.decode("cp1252"), "not UTF-8; read as Windows-1252"
    except UnicodeDecodeError as error:
        raise _not_text(
            name, f"it is not UTF-8 text (at byte {where + 1}), nor Windows-1252 (at byte {error.start + 1})"
        ) from None


def _not_text(name: str, finding: str) -> Refused:
    return Refused.one(name, finding, _REMEDY)


def clean(text: str) -> str:
    """Return the text with spaces plain, ligatures spelt out and characters that nobody sees removed.

    Line ends become a newline; a form feed stays, since it says where a page ends. A soft hyphen stays only at the
    end of a line, where it says that a word goes on.
    """
    text = mend_misread(text.replace("\r\n", "\n").replace("\r", "\n")).translate(_CLEAN)
    if SOFT_HYPHEN in text:
        text = re.sub(SOFT_HYPHEN + r"(?![ \t]*\n)", "", text)
    return unicodedata.normalize("NFC", text)


def single(text: str) -> str:
    """Return the text on one line with every run of white space a single space."""
    return " ".join(text.replace(SOFT_HYPHEN, "").split())


def mend_misread(text: str) -> str:
    """Undo UTF-8 that was once read as Windows-1252: "â€™" is an apostrophe and "Â£" a pound sign.

    Only sequences that are whole UTF-8 for marks and letters of western Europe are changed.
    """
    if not _MISREAD.search(text):
        return text
    return _MISREAD.sub(_mend, text)


def _mend(match: re.Match[str]) -> str:
    piece = match.group()
    try:
        mended = bytes(_WINDOWS[character] for character in piece).decode("utf-8")
    except UnicodeDecodeError:
        return _mend_part(piece)
    return mended if _PLAUSIBLE.match(mended) else piece


def _mend_part(piece: str) -> str:
    """Mend what can be mended inside a run that is not UTF-8 as a whole."""
    out: list[str] = []
    at = 0
    while at < len(piece):
        for size in (3, 2):
            part = piece[at : at + size]
            try:
                mended = bytes(_WINDOWS[character] for character in part).decode("utf-8")
            except UnicodeDecodeError:
                continue
            if len(part) == size and len(mended) == 1 and _PLAUSIBLE.match(mended):
                out.append(mended)
                at += size
                break
        else:
            out.append(piece[at])
            at += 1
    return "".join(out)


def raised(text: str) -> str:
    """Return raised text. Figures become superscript characters, so that a footnote mark never joins a number."""
    return text.translate(_SUPERSCRIPTS) if any(character.isdigit() for character in text) else text


def lowered(text: str) -> str:
    """Return lowered text, its figures as subscript characters."""
    return text.translate(_SUBSCRIPTS) if any(character.isdigit() for character in text) else text
