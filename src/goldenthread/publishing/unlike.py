"""Where two files of one name differ, in words for whoever has to find out why."""

from __future__ import annotations

import io
import zipfile
from typing import Final

#: How much of either file is shown around the first difference.
_AROUND: Final = 40


def where(was: bytes, now: bytes) -> str:
    """Say where a file that was built again first differs from the one that was kept; empty where it does not.

    Archives (DOCX, PPTX, XLSX, ODS and ZIP) are told by their first part that differs.
    """
    if was == now:
        return ""
    if zipfile.is_zipfile(io.BytesIO(was)) and zipfile.is_zipfile(io.BytesIO(now)):
        return _inside(was, now)
    at = _first(was, now)
    text = _text(was, at), _text(now, at)
    if None in text:
        return f"from byte {at + 1:,} of {len(was):,}; now it has {len(now):,}"
    line = was[:at].count(b"\n") + 1
    return f"line {line:,}: it was “{text[0]}” and is “{text[1]}”"


def _inside(was: bytes, now: bytes) -> str:
    old, new = zipfile.ZipFile(io.BytesIO(was)), zipfile.ZipFile(io.BytesIO(now))
    before, after = old.namelist(), new.namelist()
    for name in before:
        if name not in after:
            return f"its part {name} is gone"
        told = where(old.read(name), new.read(name))
        if told:
            return f"its part {name}, {told}"
    more = [name for name in after if name not in before]
    if more:
        return f"it has a new part, {more[0]}"
    return "its parts are the same; their order, dates or packing are not"


def _first(was: bytes, now: bytes) -> int:
    for at, (one, two) in enumerate(zip(was, now, strict=False)):
        if one != two:
            return at
    return min(len(was), len(now))


def _text(data: bytes, at: int) -> str | None:
    """What stands around a place, if it is text."""
    if b"\0" in data[:4096] or data[:5] == b"%PDF-":
        return None
    begins = max(data.rfind(b"\n", 0, at) + 1, at - _AROUND)
    ends = data.find(b"\n", at)
    piece = data[begins : min(ends if ends >= 0 else len(data), at + _AROUND)]
    return piece.decode("utf-8", "replace")
