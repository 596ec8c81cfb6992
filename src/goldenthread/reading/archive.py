"""Looks into a packed file (docx and its like) without unpacking it, and refuses one that would unpack to too much."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import IO

from goldenthread.reading.limits import MEGABYTE, Limits
from goldenthread.vocabulary.refusals import Refused

_SMALL = 10 * MEGABYTE
_LOCAL_HEAD = 30  # bytes before the name and the content of a part
_LONGEST_ENTRY = 400  # bytes in the list of parts, name and all
ZIP_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError),
    *(KeyError, NotImplementedError, OverflowError, RuntimeError),
)


class Archive:
    """A zip file whose sizes have been checked before any part is unpacked.

    Raises:
        Refused: It is damaged, encrypted, or unpacks to more than the limits allow.
    """

    #: What to do about a file of this sort, for the remedies.
    again = "Open it in Word and save it again"
    otherwise = ", or save it as PDF"

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self._check_list(data, limits)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except ZIP_FAULTS:
            raise self.broken() from None
        if len(parts) > limits.entries:
            raise self._too_many(limits, f"{len(parts):,}")
        unpacked = sum(part.file_size for part in parts)
        if unpacked > limits.unpacked_bytes or (unpacked > _SMALL and unpacked > limits.ratio * len(data)):
            raise Refused.one(
                name,
                f"it would unpack from {in_megabytes(len(data))} to {in_megabytes(unpacked)}, more than is safe",
                f"{self.again} with smaller pictures{self.otherwise}",
            )
        if any(part.flag_bits & 1 for part in parts):
            raise self.encrypted()
        self.names = frozenset(part.filename for part in parts)
        if len(self.names) < len(parts) or any(map(_leads_out, self.names)) or _overlap(parts):
            raise self.broken()

    def _check_list(self, data: bytes, limits: Limits) -> None:
        """Refuse a list of parts that is too long, unread: half a million names fit into twenty megabytes."""
        at = data.rfind(b"PK\x05\x06")
        if at < 0 or len(data) < at + 22:
            raise self.broken()
        length: int = struct.unpack("<L", data[at + 12 : at + 16])[0]
        if length > limits.entries * _LONGEST_ENTRY:
            raise self._too_many(limits, "very many")

    def _too_many(self, limits: Limits, count: str) -> Refused:
        return Refused.one(
            self.name,
            f"it holds {count} parts, more than {limits.entries:,}",
            f"{self.again}{self.otherwise}",
        )

    def read(self, part: str) -> bytes:
        """Return one part, unpacked."""
        try:
            return self._zip.read(part)
        except ZIP_FAULTS:
            raise self.broken() from None

    def open(self, part: str) -> IO[bytes]:
        """Open one part, to be unpacked as it is read. What goes wrong on the way is one of `ZIP_FAULTS`."""
        try:
            return self._zip.open(part)
        except ZIP_FAULTS:
            raise self.broken() from None

    def encrypted(self) -> Refused:
        """Return the refusal of a file that a password protects."""
        return Refused.one(self.name, "it is encrypted", "Take the password off, and save it again")

    def broken(self) -> Refused:
        """Return the refusal of a file that is damaged, or made to do damage."""
        return Refused.one(
            self.name,
            "the file is damaged and cannot be unpacked",
            f"{self.again}, or send it again",
        )


def _leads_out(part: str) -> bool:
    """Whether the name of a part would lead out of a folder it were unpacked into."""
    return ".." in part.replace("\\", "/").split("/") or part.startswith(("/", "\\")) or ":" in part[:3] or "\0" in part


def _overlap(parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether two parts share bytes, which lets a small file claim to hold many large ones."""
    end = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < end:
            return True
        end = part.header_offset + _LOCAL_HEAD + _name_bytes(part) + part.compress_size
    return False


def _name_bytes(part: zipfile.ZipInfo) -> int:
    return len(part.orig_filename.encode("utf-8", "replace")) if part.flag_bits & 0x800 else len(part.orig_filename)


def in_megabytes(size: int) -> str:
    """As in "20.0 MB", rounded up to a tenth so that a file over a limit never reads as on it."""
    tenths = -(-size * 10 // MEGABYTE)
    return f"{tenths // 10:,}.{tenths % 10} MB"
