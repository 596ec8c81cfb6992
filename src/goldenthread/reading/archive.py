"""Looks into a packed file (docx and its like) without unpacking it, and refuses one that would unpack to too much."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from goldenthread.reading.limits import MEGABYTE, Limits
from goldenthread.vocabulary.refusals import Refused

_SMALL = 10 * MEGABYTE
_LONGEST_ENTRY = 400  # bytes in the list of parts, name and all
_ZIP_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError),
    *(KeyError, NotImplementedError, OverflowError, RuntimeError),
)


class Archive:
    """A zip file whose sizes have been checked before any part is unpacked.

    Raises:
        Refused: It is damaged, encrypted, or unpacks to more than the limits allow.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self._check_list(data, limits)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except _ZIP_FAULTS:
            raise self._broken() from None
        if len(parts) > limits.entries:
            raise self._too_many(limits, f"{len(parts):,}")
        unpacked = sum(part.file_size for part in parts)
        if unpacked > limits.unpacked_bytes or (unpacked > _SMALL and unpacked > limits.ratio * len(data)):
            raise Refused.one(
                name,
                f"it would unpack from {in_megabytes(len(data))} to {in_megabytes(unpacked)}, more than is safe",
                "Open it in Word and save it again with smaller pictures, or save it as PDF",
            )
        if any(part.flag_bits & 1 for part in parts):
            raise Refused.one(name, "it is encrypted", "Take the password off, and save it again")
        self.names = frozenset(part.filename for part in parts)
        if len(self.names) < len(parts):
            raise self._broken()

    def _check_list(self, data: bytes, limits: Limits) -> None:
        """Refuse a list of parts that is too long, unread: half a million names fit into twenty megabytes."""
        at = data.rfind(b"PK\x05\x06")
        if at < 0 or len(data) < at + 22:
            raise self._broken()
        length: int = struct.unpack("<L", data[at + 12 : at + 16])[0]
        if length > limits.entries * _LONGEST_ENTRY:
            raise self._too_many(limits, "very many")

    def _too_many(self, limits: Limits, count: str) -> Refused:
        return Refused.one(
            self.name,
            f"it holds {count} parts, more than {limits.entries:,}",
            "Open it in Word and save it again, or save it as PDF",
        )

    def read(self, part: str) -> bytes:
        """Return one part, unpacked."""
        try:
            return self._zip.read(part)
        except _ZIP_FAULTS:
            raise self._broken() from None

    def _broken(self) -> Refused:
        return Refused.one(
            self.name,
            "the file is damaged and cannot be unpacked",
            "Open it in Word and save it again, or send it again",
        )


def in_megabytes(size: int) -> str:
    """As in "20.0 MB", rounded up to a tenth so that a file over a limit never reads as on it."""
    tenths = -(-size * 10 // MEGABYTE)
    return f"{tenths // 10:,}.{tenths % 10} MB"
